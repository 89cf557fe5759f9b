package vex

import (
	"regexp"
	"strings"

	"github.com/waybill-sdk/waybill/internal/openvex"
)

// IsIRI reports whether s is an absolute IRI as far as its characters say (RFC 3987): a scheme, a colon, and no
// white space, control characters, or others that have to be escaped in an IRI.
func IsIRI(s string) bool { return openvex.IsIRI(s) }

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
