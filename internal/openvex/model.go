// Package openvex is the model of OpenVEX 0.2: documents, statements, what they are about, read and written without
// loss. Package vex publishes it.
//
// [Parse] reads a document, [Document.Marshal] writes it: the same bytes when nobody changed it, and what was not
// changed as it was otherwise.
package openvex

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// Context is the JSON-LD context of the version that is written here.
const Context = "https://openvex.dev/ns/v0.2.0"

// namespace is what every context of OpenVEX begins with.
const namespace = "https://openvex.dev/ns"

// A Document is an OpenVEX document. Its fields are the members of the document; callers read and change them. A field
// with the zero value is a member that is not there.
type Document struct {
	Context     string
	ID          string // an IRI
	Author      string // an individual or organisation
	Role        string
	Timestamp   Time
	LastUpdated Time
	Version     int64
	Tooling     string
	Statements  []Statement
	Extensions  []Extension // members that OpenVEX does not know, in their order

	src *source
}

// source is the text that a document was read from.
type source struct {
	text []byte // with the byte order mark and the white space around
	root jsonx.Value
}

// A Statement says how one vulnerability concerns products. Copies of a statement keep the text that it was read
// from, so that one that is moved into another document is written as it was.
type Statement struct {
	ID                       string // an IRI
	Version                  int64
	Vulnerability            Vulnerability
	Timestamp                Time
	LastUpdated              Time
	Products                 []Product
	Status                   Status
	Supplier                 string
	StatusNotes              string
	Justification            Justification
	ImpactStatement          string
	ActionStatement          string
	ActionStatementTimestamp Time
	Extensions               []Extension // members that OpenVEX does not know, in their order

	src    jsonx.Value
	legacy bool // whether src is in the form of versions before 0.2
}

// A Vulnerability names a vulnerability.
type Vulnerability struct {
	ID          string // an IRI
	Name        string
	Description string
	Aliases     []string
	Extensions  []Extension
}

// A Product is a component that a statement is about. When it has subcomponents the statement is about these in
// the product, and not about all of it.
type Product struct {
	Component
	Subcomponents []Component
}

// A Component is identified by any of its identifiers.
type Component struct {
	ID          string // an IRI; a package URL is one
	Identifiers Identifiers
	Hashes      []Hash
	Extensions  []Extension
}

// Identifiers are the names of a component in other systems.
type Identifiers struct {
	PURL       string
	CPE22      string
	CPE23      string
	Extensions []Extension
}

// A Hash is a digest of a component, its algorithm in the words of OpenVEX (appendix A).
type Hash struct {
	Algorithm string
	Value     string
}

// An Extension is a member that OpenVEX does not know.
type Extension struct {
	Name  string
	Value json.RawMessage // any JSON value; to be replaced, its bytes are shared
}

// A Status is a status label.
type Status string

// The status labels.
const (
	StatusNotAffected        Status = "not_affected"
	StatusAffected           Status = "affected"
	StatusFixed              Status = "fixed"
	StatusUnderInvestigation Status = "under_investigation"
)

// Statuses returns all status labels, in the order of the schema.
func Statuses() []Status {
	return []Status{StatusNotAffected, StatusAffected, StatusFixed, StatusUnderInvestigation}
}

// Valid reports whether s is one of the labels.
func (s Status) Valid() bool { return slices.Contains(Statuses(), s) }

// Hides ranks statuses by how much a consumer who relies on them no longer sees, not_affected most. A label that is not
// known hides nothing.
func Hides(s Status) int {
	switch s {
	case StatusNotAffected:
		return 4
	case StatusFixed:
		return 3
	case StatusUnderInvestigation:
		return 2
	case StatusAffected:
		return 1
	}
	return 0
}

// Suppresses reports whether consumers stop reporting a vulnerability that has this status: not_affected and fixed.
func Suppresses(s Status) bool { return Hides(s) > 2 }

// A Justification is a label that says why a product is not affected.
type Justification string

// The justification labels.
const (
	ComponentNotPresent                         Justification = "component_not_present"
	VulnerableCodeNotPresent                    Justification = "vulnerable_code_not_present"
	VulnerableCodeNotInExecutePath              Justification = "vulnerable_code_not_in_execute_path"
	VulnerableCodeCannotBeControlledByAdversary Justification = "vulnerable_code_cannot_be_controlled_by_adversary"
	InlineMitigationsAlreadyExist               Justification = "inline_mitigations_already_exist"
)

// Justifications returns all justification labels, in the order of the schema.
func Justifications() []Justification {
	return []Justification{
		ComponentNotPresent, VulnerableCodeNotPresent, VulnerableCodeNotInExecutePath,
		VulnerableCodeCannotBeControlledByAdversary, InlineMitigationsAlreadyExist,
	}
}

// Valid reports whether j is one of the labels.
func (j Justification) Valid() bool { return slices.Contains(Justifications(), j) }

// HashAlgorithms returns the names of hash algorithms that OpenVEX knows (appendix A).
func HashAlgorithms() []string {
	return []string{
		"md5", "sha1", "sha-256", "sha-384", "sha-512", "sha3-224", "sha3-256", "sha3-384", "sha3-512",
		"blake2s-256", "blake2b-256", "blake2b-512",
	}
}

// Names yields what a statement calls its vulnerability: the name, the aliases, the IRI. None is empty.
func (v *Vulnerability) Names(yield func(string) bool) {
	if v.Name != "" && !yield(v.Name) {
		return
	}
	for _, a := range v.Aliases {
		if a != "" && !yield(a) {
			return
		}
	}
	if v.ID != "" {
		yield(v.ID)
	}
}

// Hash returns the value of the hash with this algorithm, "" when there is none.
func (c *Component) Hash(algorithm string) string {
	for i := range c.Hashes {
		if c.Hashes[i].Algorithm == algorithm {
			return c.Hashes[i].Value
		}
	}
	return ""
}

// PURLs yields the package URLs that identify the component, as they are written: its identifier purl, and its IRI
// when that is one.
func (c *Component) PURLs(yield func(string) bool) {
	if c.Identifiers.PURL != "" && !yield(c.Identifiers.PURL) {
		return
	}
	if c.ID != c.Identifiers.PURL && IsPURL(c.ID) {
		yield(c.ID)
	}
}

// IsPURL reports whether s has the scheme of package URLs.
func IsPURL(s string) bool { return len(s) > 4 && strings.EqualFold(s[:4], "pkg:") }

// Time returns when what s says was known to be true: its own time, else that of the document that it is in (spec,
// Inheritance Flow).
func (d *Document) Time(s *Statement) Time {
	if !s.Timestamp.IsZero() {
		return s.Timestamp
	}
	return d.Timestamp
}

// Clone returns a copy that shares nothing that can be changed.
func (d *Document) Clone() *Document {
	c := *d
	c.Extensions = slices.Clone(d.Extensions)
	c.Statements = slices.Clone(d.Statements)
	for i := range c.Statements {
		c.Statements[i] = d.Statements[i].Clone()
	}
	return &c
}

// Clone returns a copy that shares nothing that can be changed.
func (s *Statement) Clone() Statement {
	c := *s
	c.Extensions = slices.Clone(s.Extensions)
	c.Vulnerability.Aliases = slices.Clone(s.Vulnerability.Aliases)
	c.Vulnerability.Extensions = slices.Clone(s.Vulnerability.Extensions)
	c.Products = slices.Clone(s.Products)
	for i := range c.Products {
		c.Products[i] = s.Products[i].Clone()
	}
	return c
}

// Detach makes s a copy of a statement that does not know the text that it was read from. It shares its products, aliases
// and extensions with it.
func (s *Statement) Detach(from *Statement) {
	*s = *from
	s.src, s.legacy = jsonx.Value{}, false
	s.Extensions = slices.Clip(s.Extensions)
	s.Vulnerability.Extensions = slices.Clip(s.Vulnerability.Extensions)
	s.Vulnerability.Aliases = slices.Clip(s.Vulnerability.Aliases)
	s.Products = slices.Clip(s.Products)
}

// Clone returns a copy that shares nothing that can be changed.
func (p *Product) Clone() Product {
	c := Product{Component: p.Component.Clone(), Subcomponents: slices.Clone(p.Subcomponents)}
	for i := range c.Subcomponents {
		c.Subcomponents[i] = p.Subcomponents[i].Clone()
	}
	return c
}

// Clone returns a copy that shares nothing that can be changed.
func (c *Component) Clone() Component {
	n := *c
	n.Identifiers.Extensions = slices.Clone(c.Identifiers.Extensions)
	n.Hashes = slices.Clone(c.Hashes)
	n.Extensions = slices.Clone(c.Extensions)
	return n
}

// Equal reports whether s and t say the same, member for member. Whether a member is empty or not there makes no
// difference.
func (s *Statement) Equal(t *Statement) bool {
	for i := range statementMembers {
		if !statementMembers[i].equal(s, t) {
			return false
		}
	}
	return equalExtensions(s.Extensions, t.Extensions)
}

func equalVulnerabilities(a, b *Vulnerability) bool {
	return a.ID == b.ID && a.Name == b.Name && a.Description == b.Description &&
		slices.Equal(a.Aliases, b.Aliases) && equalExtensions(a.Extensions, b.Extensions)
}

// Equal reports whether p and q say the same.
func (p *Product) Equal(q *Product) bool {
	return p.Component.Equal(&q.Component) &&
		slices.EqualFunc(p.Subcomponents, q.Subcomponents, func(a, b Component) bool { return a.Equal(&b) })
}

// Equal reports whether c and d say the same.
func (c *Component) Equal(d *Component) bool {
	return c.ID == d.ID && slices.Equal(c.Hashes, d.Hashes) &&
		c.Identifiers.PURL == d.Identifiers.PURL && c.Identifiers.CPE22 == d.Identifiers.CPE22 && c.Identifiers.CPE23 == d.Identifiers.CPE23 &&
		equalExtensions(c.Identifiers.Extensions, d.Identifiers.Extensions) && equalExtensions(c.Extensions, d.Extensions)
}

func equalExtensions(a, b []Extension) bool {
	return slices.EqualFunc(a, b, func(a, b Extension) bool { return a.Name == b.Name && string(a.Value) == string(b.Value) })
}
