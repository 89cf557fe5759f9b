package vers

// Symbols of Maven's order: qualifiers before the release, the end of the version, qualifiers that mean the release
// but have more after them, service packs, qualifiers that Maven does not know, numbers after a hyphen, numbers after
// a dot.
const (
	mavenAlpha = 1 + iota
	mavenBeta
	mavenMilestone
	mavenCandidate
	mavenSnapshot
	mavenEnd
	mavenRelease
	mavenServicePack
	mavenQualifier
	mavenHyphenNumber
	mavenDotNumber
)

// orderMaven is the "Version Order Specification" of Maven's POM reference: tokens between dots, hyphens and changes
// from digits to letters (which count as hyphens), null values trimmed at the end and before hyphens.
//
// One rule is tightened to make the order transitive, in the way that Maven 4 does: null values are trimmed before a
// qualifier that comes before the release, too, so that 1.0.beta is 1-beta. Without it 1 < 1-sp < 1.0.beta < 1.
func orderMaven(s string) (string, error) {
	if s == "" {
		return "", invalid("empty")
	}
	var k key
	kept := 0 // the length of the key up to the last value that is not null
	hyphen := false
	for {
		token, rest := digits(s)
		number := token != ""
		if !number {
			token, rest = mavenWord(s)
		}
		switch {
		case number || token == "": // an empty token is 0
			if hyphen {
				k.truncate(kept)
				k.sym(mavenHyphenNumber)
			} else {
				k.sym(mavenDotNumber)
			}
			k.num(token)
			if trimZeros(token) != "" {
				kept = k.len()
			}
		default:
			q := mavenRank(token, rest != "" && isDigit(rest[0]))
			if hyphen || q < mavenEnd {
				k.truncate(kept)
			}
			k.sym(q)
			if q == mavenQualifier {
				k.lower(token)
			}
			if q != mavenRelease {
				kept = k.len()
			}
		}
		if rest == "" {
			break
		}
		hyphen = rest[0] != '.'
		if hyphen && rest[0] != '-' {
			s = rest
			continue
		}
		s = rest[1:]
	}
	k.truncate(kept)
	k.sym(mavenEnd)
	return k.String(), nil
}

// mavenWord returns what comes before the next dot, hyphen or digit.
func mavenWord(s string) (word, rest string) {
	i := 0
	for i < len(s) && s[i] != '.' && s[i] != '-' && !isDigit(s[i]) {
		i++
	}
	return s[:i], s[i:]
}

var mavenRanks = map[string]byte{
	"alpha": mavenAlpha, "beta": mavenBeta, "milestone": mavenMilestone, "rc": mavenCandidate, "cr": mavenCandidate,
	"snapshot": mavenSnapshot, "ga": mavenRelease, "final": mavenRelease, "release": mavenRelease,
	"sp": mavenServicePack,
}

func mavenRank(word string, beforeDigit bool) byte {
	if len(word) == 1 && beforeDigit {
		switch word[0] | 0x20 {
		case 'a':
			return mavenAlpha
		case 'b':
			return mavenBeta
		case 'm':
			return mavenMilestone
		}
	}
	var a [len("milestone")]byte
	if len(word) <= len(a) {
		for i := range len(word) {
			a[i] = lower(word[i])
		}
		if q, ok := mavenRanks[string(a[:len(word)])]; ok {
			return q
		}
	}
	return mavenQualifier
}
