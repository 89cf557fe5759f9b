package vers

import "strings"

// Symbols of the orders with pre-releases: a pre-release is before its release, more identifiers are after fewer.
const (
	preRelease = 1
	release    = 2

	endIdent  = 1
	numIdent  = 2
	textIdent = 3
)

// orderSemver is the precedence of SemVer 2.0.0 §11. It reads what documents hold: a leading "v" or "=", one or two
// numbers that are missing, a pre-release without its hyphen. Build metadata does not count.
func orderSemver(s string) (string, error) {
	var k key
	_, err := k.semver(s, 3)
	return k.String(), err
}

// orderPub adds what pub's order has beyond SemVer: build metadata counts, as identifiers after the release.
func orderPub(s string) (string, error) {
	var k key
	build, err := k.semver(s, 3)
	if build != "" {
		k.sym(release)
		k.idents(build, false)
	}
	return k.String(), err
}

// orderGolang is SemVer with Go's prefix "v" or, for toolchains, "go"; pseudo-versions are pre-releases.
func orderGolang(s string) (string, error) { return orderSemver(strings.TrimPrefix(s, "go")) }

// orderNuGet has four numbers and pre-releases without case (NuGet.Versioning).
func orderNuGet(s string) (string, error) {
	var k key
	_, err := k.semver(s, 4)
	return k.String(), err
}

// semver appends up to n numbers and a pre-release, and returns the build metadata. With four numbers the case of
// letters does not count.
func (k *key) semver(s string, n int) (build string, err error) {
	s = strings.TrimPrefix(s, "=")
	if s != "" && s[0]|0x20 == 'v' {
		s = s[1:]
	}
	for i := range n {
		var num string
		if i == 0 || s != "" && s[0] == '.' {
			if i > 0 {
				s = s[1:]
			}
			if num, s = digits(s); num == "" {
				return "", invalid("no number where one belongs")
			}
		}
		k.num(num)
	}
	if s == "" {
		k.sym(release)
		return "", nil
	}
	s, build, found := strings.Cut(s, "+")
	if found && !identifiers(build) {
		return "", invalid("bad build metadata")
	}
	if s == "" {
		k.sym(release)
		return build, nil
	}
	if s[0] == '-' {
		s = s[1:]
	} else if !isAlpha(s[0]) {
		return "", invalid("more than numbers and a pre-release")
	}
	if !identifiers(s) {
		return "", invalid("bad pre-release")
	}
	k.sym(preRelease)
	k.idents(s, n == 4)
	return build, nil
}

// idents appends dot-separated identifiers: numbers by value, before texts.
func (k *key) idents(s string, fold bool) {
	for more := true; more; {
		var id string
		id, s, more = strings.Cut(s, ".")
		switch {
		case allDigits(id):
			k.sym(numIdent)
			k.num(id)
		case fold:
			k.sym(textIdent)
			k.lower(id)
		default:
			k.sym(textIdent)
			k.str(id)
		}
	}
	k.sym(endIdent)
}

// identifiers reports whether s is dot-separated, non-empty identifiers of SemVer's alphabet.
func identifiers(s string) bool {
	last := byte('.')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '.' {
			if last == '.' {
				return false
			}
		} else if !isAlnum(c) && c != '-' && c != '_' {
			return false
		}
		last = c
	}
	return last != '.'
}
