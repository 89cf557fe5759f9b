package vers

import "strings"

// Symbols that orderGentoo and orderAPK share for a number behind a dot: one with a leading zero is compared as a
// text, and is before all others.
const (
	zeroLed = 2
	number  = 3
)

// orderGentoo is the order of Gentoo's Package Manager Specification, §3.3.
func orderGentoo(s string) (string, error) {
	const bad = invalid("not a version of Gentoo")
	var k key
	run, s := digits(s)
	if run == "" {
		return "", bad
	}
	k.num(run)
	for s != "" && s[0] == '.' {
		if run, s = digits(s[1:]); run == "" {
			return "", bad
		}
		if run[0] == '0' {
			k.sym(zeroLed)
			k.str(strings.TrimRight(run, "0"))
		} else {
			k.sym(number)
			k.num(run)
		}
	}
	k.sym(1)
	letter := byte(0)
	if s != "" && isAlpha(s[0]) {
		letter, s = lower(s[0]), s[1:]
	}
	k.sym(letter)
	for s != "" && s[0] == '_' {
		var word string
		word, s = letters(s[1:])
		rank := byte(1 + indexOf(word, "alpha", "beta", "pre", "rc", "", "p"))
		if word == "" || rank == 0 {
			return "", bad
		}
		run, s = digits(s)
		k.sym(rank)
		k.num(run)
	}
	k.sym(5)
	run = ""
	if strings.HasPrefix(s, "-r") {
		if run, s = digits(s[2:]); run == "" {
			return "", bad
		}
	}
	k.num(run)
	if s != "" {
		return "", bad
	}
	return k.String(), nil
}

func indexOf(s string, list ...string) int {
	for i, t := range list {
		if s == t {
			return i
		}
	}
	return -1
}

// Symbols of apk's order, at one place of a version: what stands there decides, the end included.
const (
	apkPreSuffix = 1 + iota
	apkInvalid
	apkEnd
	apkRevision
	apkHash
	apkSuffixNumber
	apkPostSuffix
	apkLetter
	apkNumber
)

// orderAPK is the order of apk-tools 3: 1.2.3b_alpha1_p2~c0ffee-r4. What follows a part that it does not know is not
// compared, and comes before the end: "1.2_foo" is before "1.2".
func orderAPK(s string) (string, error) {
	run, rest := digits(s)
	if run == "" || !printable(s) {
		return "", invalid("not a version of apk")
	}
	var k key
	k.num(run)
	rest, ok := k.apkNumbers(rest)
	if ok {
		rest, ok = k.apkSuffixes(rest)
	}
	if revision, found := strings.CutPrefix(rest, "-r"); ok && found {
		if run, tail := digits(revision); run != "" || tail == "" {
			k.sym(apkRevision)
			k.num(run)
			rest = tail
		}
	}
	if rest != "" {
		k.sym(apkInvalid)
	} else {
		k.sym(apkEnd)
	}
	return k.String(), nil
}

// apkNumbers appends the numbers behind dots, and a letter. It returns what follows; ok is false before a part that
// apk does not know.
func (k *key) apkNumbers(s string) (rest string, ok bool) {
	for s != "" && s[0] == '.' {
		run, rest := digits(s[1:])
		if run == "" {
			return s, false
		}
		k.sym(apkNumber)
		if run[0] == '0' {
			k.sym(zeroLed)
			k.str(run)
		} else {
			k.sym(number)
			k.num(run)
		}
		s = rest
	}
	if s == "" || !isAlpha(s[0]) {
		return s, true
	}
	k.sym(apkLetter)
	k.sym(s[0])
	// Packages have had versions like OpenSSH's 5.1p1, too.
	run, s := digits(s[1:])
	if run != "" {
		k.sym(apkSuffixNumber)
		k.num(run)
	}
	return s, true
}

// apkSuffixes appends the suffixes and the hash of a commit, like apkNumbers.
func (k *key) apkSuffixes(s string) (rest string, ok bool) {
	for s != "" && s[0] == '_' {
		word, rest := letters(s[1:])
		if i := indexOf(word, "alpha", "beta", "pre", "rc"); i >= 0 {
			k.sym(apkPreSuffix)
			k.sym(byte(i))
		} else if i := indexOf(word, "cvs", "svn", "git", "hg", "p"); i >= 0 {
			k.sym(apkPostSuffix)
			k.sym(byte(i))
		} else {
			return s, false
		}
		run, rest := digits(rest)
		if run != "" {
			k.sym(apkSuffixNumber)
			k.num(run)
		}
		s = rest
	}
	if s == "" || s[0] != '~' {
		return s, true
	}
	i := 1
	for i < len(s) && (isDigit(s[i]) || 'a' <= s[i] && s[i] <= 'f') {
		i++
	}
	k.sym(apkHash)
	k.str(s[1:i])
	return s[i:], true
}
