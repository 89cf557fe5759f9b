package vex

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/purl"
	"github.com/waybill-sdk/waybill/purl/cpe"
)

// policy is how package URLs of statements cover those that are asked about.
const policy = purl.OpenVEX

// A kind says what an identifier is. Identifiers of different kinds never match.
type kind uint8

const (
	none     kind = iota // empty: it matches nothing
	text                 // an IRI or any other text: matches itself
	package_             // a package URL
	name                 // a CPE name
	digest               // a hash, of one algorithm or of any
)

// An identifier is one identifier of a component, of a statement or of a question.
type identifier struct {
	kind kind
	text string    // as it is written; of a digest its hexadecimal digits
	alg  string    // of a digest; "" for any
	purl purl.PURL // of a package URL
	cpe  *cpe.Name // of a CPE name
}

// identify says what an identifier in a question, or an @id, is. A digest is written ALGORITHM:DIGITS, or the digits
// alone. It does not allocate for a package URL in canonical form.
func identify(s string) identifier {
	if openvex.IsPURL(s) {
		if p, err := purl.Parse(s); err == nil {
			return identifier{kind: package_, text: s, purl: p}
		}
		return identifier{kind: text, text: s}
	}
	if len(s) > 4 && strings.EqualFold(s[:4], "cpe:") {
		return identifyCPE(s)
	}
	if s == "" {
		return identifier{}
	}
	if alg, digits, ok := strings.Cut(s, ":"); ok {
		if alg = algorithm(alg); alg != "" && openvex.IsHex(digits) {
			return identifier{kind: digest, text: digits, alg: alg}
		}
	} else if len(s) >= 32 && openvex.IsHex(s) {
		return identifier{kind: digest, text: s}
	}
	return identifier{kind: text, text: s}
}

func identifyCPE(s string) identifier {
	if n, err := cpe.Parse(s); err == nil {
		return identifier{kind: name, text: s, cpe: &n}
	}
	if s == "" {
		return identifier{}
	}
	return identifier{kind: text, text: s}
}

// algorithms are the names of hash algorithms in OpenVEX by their letters and digits alone, so that the names of
// other formats (SHA-256, sha256, sha3_256) are found as well.
var algorithms = func() map[string]string {
	m := map[string]string{"sha-1": "sha1"}
	squeeze := strings.NewReplacer("-", "", "_", "")
	for _, a := range openvex.HashAlgorithms() {
		m[a] = a
		m[squeeze.Replace(a)] = a
		m[strings.ReplaceAll(a, "-", "_")] = a
	}
	m["blake2b"] = "blake2b-512" // in-toto's name
	return m
}()

// algorithm returns the name of a hash algorithm in OpenVEX, "" when it has none.
func algorithm(s string) string { return algorithms[strings.ToLower(s)] }

// AlgorithmName returns OpenVEX's name of a hash algorithm that is written as other formats write it (SHA-256,
// sha256, SHA3_256), and whether there is one.
func AlgorithmName(s string) (string, bool) {
	a := algorithm(s)
	return a, a != ""
}

// appendIdentifiers appends what a component of a statement is identified by.
func appendIdentifiers(list []identifier, c *Component) []identifier {
	if c.ID != "" {
		list = append(list, identify(c.ID))
	}
	d := &c.Identifiers
	if d.PURL != "" && d.PURL != c.ID {
		list = append(list, identify(d.PURL))
	}
	for _, s := range [...]string{d.CPE22, d.CPE23} {
		if s != "" && s != c.ID {
			list = append(list, identifyCPE(s))
		}
	}
	for i := range c.Hashes {
		if h := &c.Hashes[i]; h.Value != "" {
			alg := algorithm(h.Algorithm)
			if alg == "" {
				alg = strings.ToLower(h.Algorithm)
			}
			list = append(list, identifier{kind: digest, text: h.Value, alg: alg})
		}
	}
	return list
}

// covers reports whether an identifier of a statement covers one that is asked about.
func (p *identifier) covers(q *identifier) bool {
	if p.kind != q.kind {
		return false
	}
	switch p.kind {
	case text:
		return p.text == q.text
	case package_:
		return policy.Matches(p.purl, q.purl)
	case name:
		return p.text == q.text || p.cpe.Covers(*q.cpe)
	case digest:
		return strings.EqualFold(p.text, q.text) && (p.alg == q.alg || q.alg == "" || p.alg == "")
	}
	return false
}

// key appends what to look for an identifier by: the same for two whenever one covers the other, but for CPE names
// with wildcards, and package URLs without a version, which have a key of their own (broad).
func (p *identifier) key(b []byte) []byte {
	switch p.kind {
	case text:
		return append(append(b, 't'), p.text...)
	case package_:
		b = append(b, 'p')
		b = policy.AppendKey(b, p.purl)
		if v := version(p.purl); v != "" {
			b = append(append(b, '@'), v...)
		}
	case name:
		b = append(b, 'c')
		for _, a := range [...]cpe.Attribute{cpe.Part, cpe.Vendor, cpe.Product} {
			b = append(append(b, ':'), strings.ToLower(string(p.cpe.Get(a)))...)
		}
	case digest:
		b = append(b, 'h')
		for i := range len(p.text) {
			c := p.text[i]
			if c-'A' < 6 {
				c |= 0x20
			}
			b = append(b, c)
		}
	}
	return b
}

// broad appends the key of identifiers of statements that cover more than their own key says. It is nothing for
// kinds that have none.
func (p *identifier) broad(b []byte) []byte {
	switch p.kind {
	case package_:
		b = append(b, 'p')
		return policy.AppendKey(b, p.purl)
	case name:
		return append(b, 'c')
	}
	return b
}

// indexKey is the key that an identifier of a statement is put under.
func (p *identifier) indexKey(b []byte) []byte {
	if p.kind == name {
		for _, a := range [...]cpe.Attribute{cpe.Part, cpe.Vendor, cpe.Product} {
			if v := p.cpe.Get(a); v == cpe.Any || strings.ContainsAny(string(v), "*?") {
				return p.broad(b)
			}
		}
	}
	return p.key(b)
}

// version returns the version of a package URL for a key: the same for all versions that policy takes for the same.
func version(p purl.PURL) string {
	for c, v := range p.Components() {
		if c != purl.Version {
			continue
		}
		if p.Type() == "golang" {
			v = strings.TrimPrefix(strings.TrimPrefix(v, "go"), "v")
		}
		return v
	}
	return ""
}
