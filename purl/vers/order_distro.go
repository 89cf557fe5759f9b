package vers

import "strings"

// epoch splits a leading number and colon off. Without one the epoch is 0.
func epoch(s string) (num, rest string) {
	if num, rest = digits(s); rest != "" && rest[0] == ':' && num != "" {
		return num, rest[1:]
	}
	return "0", s
}

// printable reports whether s is not empty and has only printable ASCII characters.
func printable(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x7F {
			return false
		}
	}
	return s != ""
}

// spaceless is printable for orders to which any other byte is a separator.
func spaceless(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] == 0x7F {
			return false
		}
	}
	return s != ""
}

const hasSpace = invalid("empty, or with white space or control characters")

const notPrintable = invalid("empty, or with characters that are not printable ASCII")

// orderDeb is dpkg's order (deb-version(7)): epoch, upstream version, Debian revision, the latter two in turns of
// non-digits and digits. A tilde is before the end, letters are before other characters.
func orderDeb(s string) (string, error) {
	if !printable(s) {
		return "", notPrintable
	}
	num, s := epoch(s)
	revision := ""
	if i := strings.LastIndexByte(s, '-'); i >= 0 {
		s, revision = s[:i], s[i+1:]
	}
	if s == "" {
		return "", invalid("no upstream version")
	}
	var k key
	k.num(num)
	k.verrev(s)
	k.verrev(revision)
	return k.String(), nil
}

func (k *key) verrev(s string) {
	const tilde, end, other = 1, 2, 0x80 // letters are themselves
	// No text at all is what "0" is.
	for first := true; first || s != ""; first = false {
		for s != "" && !isDigit(s[0]) {
			switch c := s[0]; {
			case c == '~':
				k.sym(tilde)
			case isAlpha(c):
				k.sym(c)
			default:
				k.sym(other | c)
			}
			s = s[1:]
		}
		k.sym(end)
		var run string
		run, s = digits(s)
		k.num(run)
	}
	k.sym(end)
}

// orderRPM is rpmvercmp over epoch, version and release: runs of digits are after runs of letters, separators do not
// count, a tilde is before the end and a caret right after it. No release is before any.
func orderRPM(s string) (string, error) {
	if !spaceless(s) {
		return "", hasSpace
	}
	var k key
	version, release, ok := k.epoch(s)
	k.rpm(version)
	if !ok {
		k.sym(1)
		return k.String(), nil
	}
	k.sym(2)
	k.rpm(release)
	return k.String(), nil
}

// epoch appends the epoch of s and returns what follows: the version, and the release if there is one.
func (k *key) epoch(s string) (version, release string, ok bool) {
	num, s := epoch(s)
	k.num(num)
	if i := strings.LastIndexByte(s, '-'); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

func (k *key) rpm(s string) {
	const tilde, end, caret, alpha, number = 1, 2, 3, 4, 5
	for s != "" {
		var run string
		switch c := s[0]; {
		case c == '~':
			k.sym(tilde)
			s = s[1:]
		case c == '^':
			k.sym(caret)
			s = s[1:]
		case isDigit(c):
			run, s = digits(s)
			k.sym(number)
			k.num(run)
		case isAlpha(c):
			run, s = letters(s)
			k.sym(alpha)
			k.str(run)
		default:
			s = s[1:]
		}
	}
	k.sym(end)
}

// orderALPM is pacman's vercmp: like rpmvercmp without tilde and caret, but letters right behind a number are before
// the end ("1.0rc" before "1.0"), and more separators are after fewer. A version without a release has a key that
// begins those of the same version with one, which makes them equal.
func orderALPM(s string) (string, error) {
	if !spaceless(s) {
		return "", hasSpace
	}
	var k key
	version, release, ok := k.epoch(s)
	k.alpm(version)
	if ok {
		k.alpm(release)
	}
	return k.String(), nil
}

func (k *key) alpm(s string) {
	const alphaNext, end, numberNext, separated, farther = 1, 2, 3, 4, 5
	for {
		seps := 0
		for seps < len(s) && !isAlnum(s[seps]) {
			seps++
		}
		s = s[seps:]
		if s == "" {
			break
		}
		number := isDigit(s[0])
		kind := byte(alphaNext)
		if number {
			kind = numberNext
		}
		switch {
		case seps == 1:
			k.sym(separated)
		case seps > 1:
			k.sym(farther)
			k.count(uint64(seps))
		}
		k.sym(kind)
		var run string
		if number {
			run, s = digits(s)
			k.num(run)
		} else {
			run, s = letters(s)
			k.str(run)
		}
	}
	k.sym(end)
}
