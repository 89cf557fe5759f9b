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
	var k key
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
	outer := padded{key: k}
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
		last := !more && underscore
		if trimZeros(part) == "" && !last {
			outer.zero()
			continue
		}
		component, below, ok := condaComponent(part, last)
		if !ok {
			return false
		}
		if below {
			outer.low()
		} else {
			outer.high()
		}
		outer.raw(component)
	}
	outer.sym(paddedEnd)
	return true
}

// condaComponent returns the key of a component that is not zero, and whether it is below zero.
func condaComponent(part string, underscore bool) (text string, below, ok bool) {
	const dev, word = 1, 2 // below zero
	const num, post = 1, 2 // above it
	var k key
	p := padded{key: &k}
	first := true
	low := func(kind byte) {
		below = below || first
		p.low()
		p.sym(kind)
	}
	if !isDigit(part[0]) {
		p.zero() // a component that begins with a word has a zero before it
	}
	for part != "" {
		var run string
		switch c := part[0]; {
		case isDigit(c):
			if run, part = digits(part); trimZeros(run) == "" {
				p.zero() // which decides nothing
				continue
			}
			p.high()
			p.sym(num)
			p.num(run)
		case isAlpha(c) || c == '*':
			switch run, part = condaWord(part); {
			case isFold(run, "post"):
				p.high()
				p.sym(post)
			case isFold(run, "dev"):
				low(dev)
			default:
				low(word)
				p.lower(run)
			}
		default:
			return "", false, false
		}
		first = false
	}
	if underscore {
		low(word)
		p.str("_")
	}
	return p.end(), below, true
}

func condaWord(s string) (word, rest string) {
	i := 0
	for i < len(s) && (isAlpha(s[i]) || s[i] == '*') {
		i++
	}
	return s[:i], s[i:]
}
