package vers

import "strings"

// composerRanks are the stabilities of Composer, in their order.
var composerRanks = []struct {
	word string
	rank byte
}{
	{"alpha", 2}, {"a", 2}, {"beta", 3}, {"b", 3}, {"rc", 4}, {"stable", 5}, {"patch", 6}, {"pl", 6}, {"p", 6},
}

const (
	composerDev    = 1
	composerStable = 5
)

// orderComposer is the order of Composer's normalised versions: branches ("dev-main") before everything, then
// numbers, then stability. A wildcard for a number ("1.x-dev") is above all numbers.
func orderComposer(s string) (string, error) {
	const bad = invalid("not a version of Composer")
	s = strings.Trim(s, space)
	if i := strings.IndexByte(s, '@'); i > 0 {
		s = s[:i]
	}
	var k key
	if hasFold(s, "dev-") {
		k.sym(1)
		k.str(s[4:])
		return k.String(), nil
	}
	k.sym(2)
	s, _, _ = strings.Cut(s, "+")
	if s != "" && s[0]|0x20 == 'v' {
		s = s[1:]
	}
	s, wild, ok := k.composerNumbers(s)
	if !ok {
		return "", bad
	}
	if isFold(s, "dev", "-dev", ".dev") {
		k.sym(composerDev)
		return k.String(), nil
	}
	if wild {
		return "", bad // a wildcard is the name of a branch
	}
	if s == "" {
		k.sym(composerStable)
		k.sym(2)
		return k.String(), nil
	}
	if strings.IndexByte("._-", s[0]) >= 0 {
		s = s[1:]
	}
	rank, s := composerStability(s)
	if rank == 0 {
		return "", bad
	}
	k.sym(rank)
	for s != "" {
		t := s
		if t[0] == '.' || t[0] == '-' {
			t = t[1:]
		}
		run, rest := digits(t)
		if run == "" {
			if !isFold(t, "dev") {
				return "", bad
			}
			k.sym(1)
			return k.String(), nil
		}
		k.sym(3)
		k.num(run)
		s = rest
	}
	k.sym(2)
	return k.String(), nil
}

// composerStability returns the rank of the stability that s begins with, and what follows it.
func composerStability(s string) (rank byte, rest string) {
	word, rest := letters(s)
	if n := len(word) - len("dev"); n > 0 && isFold(word[n:], "dev") {
		// "alphadev" and the like are one run of letters.
		word, rest = s[:n], s[n:]
	}
	for _, r := range composerRanks {
		if strings.EqualFold(word, r.word) {
			return r.rank, rest
		}
	}
	return 0, rest
}

// composerNumbers appends the numbers, without trailing zeros.
func (k *key) composerNumbers(s string) (rest string, wild, ok bool) {
	const end, num, any = 1, 2, 3
	kept := k.len()
	for {
		run, tail := digits(s)
		switch {
		case run != "":
			k.sym(num)
			k.num(run)
			if trimZeros(run) != "" {
				kept = k.len()
			}
		case s != "" && ok && (s[0]|0x20 == 'x' || s[0] == '*'):
			k.sym(any)
			return s[1:], true, true
		default:
			return s, false, false
		}
		ok = true
		if s = tail; len(s) < 2 || s[0] != '.' || !isDigit(s[1]) && s[1] != '*' && s[1]|0x20 != 'x' {
			break
		}
		s = s[1:]
	}
	k.truncate(kept)
	k.sym(end)
	return s, false, true
}
