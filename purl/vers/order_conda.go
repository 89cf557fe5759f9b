package vers

import "strings"

// orderConda is the order of conda's VersionOrder: epoch, then components of numbers and words by turns, padded with
// zeros; "dev" is before other words, words are before numbers, "post" is after everything. A local version decides
// last.
func orderConda(s string) (string, error) {
	const bad = invalid("not a version of conda")
	s = strings.Trim(s, space)
	num := "0"
	if run, rest := digits(s); run != "" && strings.HasPrefix(rest, "!") {
		num, s = run, rest[1:]
	}
	s, local, hasLocal := strings.Cut(s, "+")
	if s == "" || hasLocal && local == "" {
		return "", bad
	}
	var a [64]byte
	k := key{a[:0]}
	k.num(num)
	if !k.conda(s) {
		return "", bad
	}
	if local != "" && !k.conda(local) {
		return "", bad
	}
	return k.String(), nil
}

// conda appends components. A component is a list that is padded with zeros itself; one that is nothing but zeros is
// what a missing one is.
func (k *key) conda(s string) bool {
	const dev, word, post, num = 1, 2, 1, 2
	outer := padded{key: *k}
	// An underscore at the end is a word, for versions like OpenSSL's.
	s, underscore := strings.CutSuffix(s, "_")
	for more := true; more; {
		i := strings.IndexAny(s, "._-")
		part := s
		if more = i >= 0; more {
			part, s = s[:i], s[i+1:]
		}
		if part == "" {
			return false
		}
		if trimZeros(part) == "" && (more || !underscore) {
			outer.zero()
			continue
		}
		// A component that begins with a word has a zero before it.
		var a [32]byte
		inner := padded{key: key{a[:0]}}
		if !isDigit(part[0]) {
			inner.zero()
		}
		below, decided := false, false
		for part != "" {
			var run string
			switch c := part[0]; {
			case isDigit(c):
				if run, part = digits(part); trimZeros(run) == "" {
					inner.zero()
					continue
				}
				inner.high()
				inner.sym(num)
				inner.num(run)
			case isAlpha(c) || c == '*':
				run, part = condaWord(part)
				if isFold(run, "post") {
					inner.high()
					inner.sym(post + num)
					break
				}
				below = below || !decided
				inner.low()
				if isFold(run, "dev") {
					inner.sym(dev)
				} else {
					inner.sym(word)
					inner.lower(run)
				}
			default:
				return false
			}
			decided = true
		}
		if !more && underscore {
			below = below || !decided
			inner.low()
			inner.sym(word)
			inner.str("_")
		}
		if below {
			outer.low()
		} else {
			outer.high()
		}
		outer.b = append(outer.b, inner.end()...)
	}
	outer.sym(paddedEnd)
	*k = outer.key
	return true
}

func condaWord(s string) (word, rest string) {
	i := 0
	for i < len(s) && (isAlpha(s[i]) || s[i] == '*') {
		i++
	}
	return s[:i], s[i:]
}
