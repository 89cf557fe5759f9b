package vers

import "strings"

// pep440 is a version of PEP 440, as spans of its text. A number that may be left out is "0" then.
type pep440 struct {
	epoch, release string // "1", "1.2.3"
	pre            byte   // a, b, r for rc; 0 for none
	preNum         string
	post, dev      bool
	postNum        string
	devNum         string
	local          string
}

// parsePEP440 reads a version by PEP 440, Appendix B, its alternative spellings included.
func parsePEP440(s string) (v pep440, ok bool) {
	s = strings.Trim(s, space)
	if s != "" && s[0]|0x20 == 'v' {
		s = s[1:]
	}
	v.epoch = "0"
	num, rest := digits(s)
	if num != "" && rest != "" && rest[0] == '!' {
		v.epoch, s = num, rest[1:]
	}
	i := 0
	for {
		run, _ := digits(s[i:])
		if run == "" {
			return v, false
		}
		i += len(run)
		if i+1 >= len(s) || s[i] != '.' || !isDigit(s[i+1]) {
			break
		}
		i++
	}
	v.release, s = s[:i], s[i:]
	s = v.suffixes(s)
	if strings.HasPrefix(s, "+") {
		v.local = s[1:]
		return v, pep440Local(v.local)
	}
	return v, s == ""
}

// pep440Words are the spellings of the suffixes; longer ones come before what they begin with.
var pep440Words = []struct {
	word string
	kind byte
}{
	{"alpha", 'a'},
	{"a", 'a'},
	{"beta", 'b'},
	{"b", 'b'},
	{"preview", 'r'},
	{"pre", 'r'},
	{"rc", 'r'},
	{"c", 'r'},
	{"post", 'p'},
	{"rev", 'p'},
	{"r", 'p'},
	{"dev", 'd'},
}

// suffixes reads pre-release, post-release and development release, each at most once and in this order, and returns
// what follows.
func (v *pep440) suffixes(s string) string {
	for {
		if len(s) > 1 && s[0] == '-' && isDigit(s[1]) && !v.post && !v.dev {
			// The implicit post-release "1.0-1".
			v.post = true
			v.postNum, s = digits(s[1:])
			continue
		}
		kind, rest := pep440Suffix(s)
		num := "0"
		if kind != 0 {
			after := rest
			if after != "" && strings.IndexByte("-_.", after[0]) >= 0 {
				after = after[1:]
			}
			run, tail := digits(after)
			if run != "" {
				num = run
			}
			rest = tail // the separator may be there without a number
		}
		switch {
		case kind == 'd' && !v.dev:
			v.dev, v.devNum = true, num
		case kind == 'p' && !v.post && !v.dev:
			v.post, v.postNum = true, num
		case strings.IndexByte("abr", kind) >= 0 && v.pre == 0 && !v.post && !v.dev:
			v.pre, v.preNum = kind, num
		default:
			return s
		}
		s = rest
	}
}

func pep440Suffix(s string) (kind byte, rest string) {
	if s != "" && strings.IndexByte("-_.", s[0]) >= 0 {
		s = s[1:]
	}
	if s == "" {
		return 0, s
	}
	for _, w := range pep440Words {
		if lower(s[0]) == w.word[0] && len(s) >= len(w.word) && strings.EqualFold(s[:len(w.word)], w.word) {
			return w.kind, s[len(w.word):]
		}
	}
	return 0, s
}

func pep440Local(s string) bool {
	last := byte('.')
	for i := 0; i < len(s); i++ {
		sep := strings.IndexByte("-_.", s[i]) >= 0
		if sep && strings.IndexByte("-_.", last) >= 0 || !sep && !isAlnum(s[i]) {
			return false
		}
		last = s[i]
	}
	return strings.IndexByte("-_.", last) < 0
}

// orderPyPI is the order of PEP 440: epoch, release without trailing zeros, development releases before
// pre-releases before the release before post-releases, local versions after what they are local to.
func orderPyPI(s string) (string, error) {
	v, ok := parsePEP440(s)
	if !ok {
		return "", invalid("not a version of PEP 440")
	}
	var k key
	k.pep440(v)
	return k.String(), nil
}

func (k *key) pep440(v pep440) {
	k.num(v.epoch)
	kept := k.len()
	for s, more := v.release, true; more; {
		var n string
		n, s, more = strings.Cut(s, ".")
		k.sym(2)
		k.num(n)
		if trimZeros(n) != "" {
			kept = k.len()
		}
	}
	k.truncate(kept)
	k.sym(1)
	switch {
	case v.pre == 'a':
		k.sym(2)
	case v.pre == 'b':
		k.sym(3)
	case v.pre == 'r':
		k.sym(4)
	case v.dev && !v.post:
		k.sym(1)
	default:
		k.sym(5)
	}
	if v.pre != 0 {
		k.num(v.preNum)
	}
	k.sym(1 + flag(v.post))
	if v.post {
		k.num(v.postNum)
	}
	k.sym(2 - flag(v.dev))
	if v.dev {
		k.num(v.devNum)
	}
	if v.local == "" {
		k.sym(1)
		return
	}
	for s := v.local; s != ""; {
		i := strings.IndexAny(s, "-_.")
		seg := s
		if i >= 0 {
			seg, s = s[:i], s[i+1:]
		} else {
			s = ""
		}
		if allDigits(seg) {
			k.sym(3)
			k.num(seg)
		} else {
			k.sym(2)
			k.lower(seg)
		}
	}
	k.sym(1)
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}
