package vers

import "strings"

// orderConan is the order of Conan 2's Version: items between dots, pre-release behind the first hyphen, build behind
// the last plus; trailing zeros do not count, and build metadata does. A number and a text compare as texts there,
// which has cycles; here a text that begins with digits compares by their number first.
func orderConan(s string) (string, error) {
	if !printable(s) {
		return "", notPrintable
	}
	var k key
	build := ""
	i := strings.LastIndexByte(s, '+')
	if i >= 0 {
		s, build = s[:i], s[i+1:]
	}
	k.conan(s)
	if i < 0 {
		k.sym(1)
	} else {
		k.sym(2)
		k.conan(build)
	}
	return k.String(), nil
}

func (k *key) conan(s string) {
	const end, empty, before, digit, after = 1, 2, 3, 4, 5
	for more := true; more; {
		var main string
		main, s, more = strings.Cut(s, "-")
		kept := k.len()
		for next := true; next; {
			var item string
			item, main, next = strings.Cut(main, ".")
			run, rest := digits(item)
			switch {
			case item == "":
				k.sym(empty)
			case run != "":
				k.sym(digit)
				k.num(run)
				k.str(rest)
			case item[0] < '0':
				k.sym(before)
				k.str(item)
			default:
				k.sym(after)
				k.str(item)
			}
			if run == "" || rest != "" || trimZeros(run) != "" {
				kept = k.len()
			}
		}
		k.truncate(kept)
		k.sym(end)
		if more {
			k.sym(preRelease)
		} else {
			k.sym(release)
		}
	}
}

// orderOpenSSL is SemVer from 3.0 on; before it letters are patches: 1.0.2z before 1.0.2za.
func orderOpenSSL(s string) (string, error) {
	var k key
	for i := range 3 {
		var run string
		if i == 0 || s != "" && s[0] == '.' {
			if i > 0 {
				s = s[1:]
			}
			if run, s = digits(s); run == "" {
				return "", invalid("no number where one belongs")
			}
		}
		k.num(run)
	}
	run, s := letters(s)
	k.lower(run)
	s, _, _ = strings.Cut(s, "+")
	switch {
	case s == "":
		k.sym(release)
	case s[0] == '-' && identifiers(s[1:]):
		k.sym(preRelease)
		k.idents(s[1:], true)
	default:
		return "", invalid("not a version of OpenSSL")
	}
	return k.String(), nil
}

// numbers appends dot-separated numbers until something else comes, and returns it. More numbers are after fewer;
// with trim, trailing zeros do not count.
func (k *key) numbers(s string, seps string, trim bool) (rest string, ok bool) {
	kept := k.len()
	for {
		run, tail := digits(s)
		if run == "" {
			return s, false
		}
		k.sym(2)
		k.num(run)
		if !trim || trimZeros(run) != "" {
			kept = k.len()
		}
		if s = tail; len(s) < 2 || strings.IndexByte(seps, s[0]) < 0 || !isDigit(s[1]) {
			break
		}
		s = s[1:]
	}
	k.truncate(kept)
	k.sym(1)
	return s, true
}

// orderIntdot compares lists of integers, up to the first character that is neither a digit nor a dot.
func orderIntdot(s string) (string, error) {
	var k key
	if _, ok := k.numbers(s, ".", false); !ok {
		return "", invalid("does not begin with a number")
	}
	return k.String(), nil
}

// orderNumbers compares lists of integers that have nothing else: Hackage and Haskell's PVP (with dots), CRAN (with
// hyphens, too).
func orderNumbers(s string) (string, error) {
	var k key
	if rest, ok := k.numbers(s, ".-", false); !ok || rest != "" {
		return "", invalid("not a list of numbers")
	}
	return k.String(), nil
}

// orderCPAN is the order of Perl's version objects: a decimal has three digits a number behind its point, what has
// two points or a leading v is dotted.
func orderCPAN(s string) (string, error) {
	var k key
	dotted := strings.HasPrefix(s, "v") || strings.Count(s, ".") > 1
	s = strings.ReplaceAll(strings.TrimPrefix(s, "v"), "_", "")
	if whole, part, ok := strings.Cut(s, "."); !dotted && ok {
		if whole == "" {
			whole = "0"
		}
		var b strings.Builder
		b.WriteString(whole)
		for i, c := range []byte(part) {
			if i%3 == 0 {
				b.WriteByte('.')
			}
			b.WriteByte(c)
		}
		for i := len(part); i%3 != 0; i++ {
			b.WriteByte('0')
		}
		s = b.String()
	}
	if rest, ok := k.numbers(s, ".", true); !ok || rest != "" {
		return "", invalid("not a version of Perl")
	}
	return k.String(), nil
}

// orderLexicographic compares bytes.
func orderLexicographic(s string) (string, error) { return s, nil }
