package vex

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// IsIRI reports whether s is an absolute IRI as far as its characters say (RFC 3987): a scheme, a colon, and no
// white space, control characters, or others that have to be escaped in an IRI.
func IsIRI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || scheme == "" || rest == "" || !utf8.ValidString(s) {
		return false
	}
	for i := range len(scheme) {
		c := scheme[i]
		letter := (c|0x20)-'a' < 26
		if !letter && (i == 0 || c-'0' > 9 && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c <= ' ' || c == 0x7f || strings.IndexByte("<>\"{}|\\^`", c) >= 0:
			return false
		case c == '%' && (i+2 >= len(rest) || !isHex(rest[i+1:i+3])):
			return false
		}
	}
	return true
}

// schemes are the well-known schemes of vulnerability identifiers: those of OSV's databases, and what national and
// vendors' databases use.
var schemes = regexp.MustCompile(`(?i)^(` + strings.Join([]string{
	`CVE-\d{4}-\d{4,}`, `GHSA(-[0-9a-z]{4}){3}`,
	`(OSV|GO|PYSEC|RUSTSEC|MAL|GSD|UVI|EUVD|JVNDB|CNVD|HSEC|RSEC|CGA|BIT|ECHO|DRUPAL|EEF|JLSEC|PSF|ROOT|BELL|MINI|V8)-\S*\d\S*`,
	`(CNNVD|BDU)[-:]\d\S*`, `(ASB|PUB)-A-\d+`, `(CURL|DEBIAN|UBUNTU|ALPINE|AZL|OESA|MGASA|ALAS\d?|SNYK|DSA|DLA|DTSA|USN|LSN|GLSA)-\S*\d\S*`,
	`(RHSA|RHBA|RHEA|ALSA|ALBA|ALEA|RLSA|RXSA|ELSA)-\d{4}[:-]\S+`, `(openSUSE|SUSE)-[A-Z]+-\d{4}:\S+`,
}, "|") + `)$`)

// wellKnown reports whether a vulnerability's identifier is of a scheme that others know.
func wellKnown(id string) bool { return schemes.MatchString(id) }
