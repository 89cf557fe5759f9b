// Package model is what one element of an SBOM says, in the words of no format: protobom's vocabulary, laid
// out flat so that a conversion passes through it without allocating a message per element.
//
// A codec fills an [Elem] from its own JSON and writes one out again. What protobom has a field for is
// copied to and from the messages that callers see by [Elem.ToNode] and [Elem.ApplyEdits].
package model

import (
	pb "github.com/protobom/protobom/pkg/sbom"
)

// A Hash is a digest of an element. Alg is protobom's number; algorithms that protobom does not know have
// the negative numbers below.
type Hash struct {
	Alg   int32
	Value string
}

// Algorithms beyond protobom's list.
const (
	Streebog256 int32 = -1
	Streebog512 int32 = -2
)

// A Person is a person, an organization or a tool that an element or document names.
type Person struct {
	Org   bool
	Name  string
	Email string
	URL   string
	Phone string
}

// A Tool made or changed the document.
type Tool struct{ Vendor, Name, Version string }

// LicenseKind says how a licence is given.
type LicenseKind uint8

// The kinds of a licence.
const (
	LicenseID         LicenseKind = iota // an identifier of the SPDX licence list
	LicenseExpression                    // an SPDX licence expression
	LicenseNamed                         // a name, with or without a text
)

// Acknowledgement says whether a licence was declared by the authors or concluded by somebody else.
type Acknowledgement uint8

// The acknowledgements of a licence; Unsaid is read as declared where a format has no third state.
const (
	Unsaid Acknowledgement = iota
	Declared
	Concluded
)

// A License is one licence statement.
type License struct {
	Kind LicenseKind
	Ack  Acknowledgement
	// Value is the identifier, the expression or the name. NONE and NOASSERTION are no licences: formats
	// that have the words keep them beside the model.
	Value string
	Text  string
	URL   string
}

// An ExtRef points to something outside the document. Type is CycloneDX's name of the kind, or the SPDX
// 2 pair "CATEGORY type" where CycloneDX has no name for it.
type ExtRef struct {
	Type    string
	URL     string
	Comment string
	Hashes  []Hash
}

// An Ident identifies an element in some naming scheme.
type Ident struct {
	Type  IdentType
	Value string
}

// IdentType is a naming scheme.
type IdentType uint8

// The naming schemes.
const (
	PURL IdentType = iota + 1
	CPE22
	CPE23
	Gitoid
	SWHID
	SWID // the tag id
)

// An Elem is what a package or file says about itself. An empty field is an absent one: what a format can
// say beyond that (an empty string, null, NOASSERTION) is found by comparing, not stored here.
type Elem struct {
	ID   string // "" when the source gave none
	File bool

	Name, Version, FileName                string
	Summary, Description, Comment          string
	Copyright, SourceInfo, LicenseComments string
	Home, Download                         string
	HomeComment, DownloadComment           string // as an external reference has one
	ReleaseDate, BuildDate, ValidUntil     string // RFC 3339
	ContentType                            string // media type
	Purpose                                pb.Purpose
	Hashes                                 []Hash
	Idents                                 []Ident
	Licenses                               []License
	Refs                                   []ExtRef
	Suppliers, Originators                 []Person
	Attribution, FileTypes                 []string
	Properties                             []Property
}

// A Property is a name and a value.
type Property struct{ Name, Value string }

// Reset empties e and keeps its memory.
func (e *Elem) Reset() {
	*e = Elem{
		Hashes: e.Hashes[:0], Idents: e.Idents[:0], Licenses: e.Licenses[:0], Refs: e.Refs[:0],
		Suppliers: e.Suppliers[:0], Originators: e.Originators[:0],
		Attribution: e.Attribution[:0], FileTypes: e.FileTypes[:0], Properties: e.Properties[:0],
	}
}

// HasHash reports whether e has a digest of algorithm alg.
func (e *Elem) HasHash(alg pb.HashAlgorithm) bool {
	for _, h := range e.Hashes {
		if h.Alg == int32(alg) {
			return true
		}
	}
	return false
}

// Ident returns the first identifier of the given type.
func (e *Elem) Ident(t IdentType) (string, bool) {
	for _, i := range e.Idents {
		if i.Type == t {
			return i.Value, true
		}
	}
	return "", false
}

// A Doc is what a document says about itself.
type Doc struct {
	Name      string
	Namespace string // URI that identifies the document
	Version   string // revision number of the document, decimal
	Created   string // RFC 3339
	Comment   string
	License   string // licence of the document's own data, an identifier
	Tools     []Tool
	Authors   []Person
	// Lifecycles are the stages that the document is about.
	Lifecycles []Lifecycle
	Properties []Property
}

// A Lifecycle is a stage in the life of what a document describes: one of CycloneDX's phases, or one that
// has a name of its own.
type Lifecycle struct{ Phase, Name, Description string }

// Reset empties d and keeps its memory.
func (d *Doc) Reset() {
	*d = Doc{Tools: d.Tools[:0], Authors: d.Authors[:0], Lifecycles: d.Lifecycles[:0], Properties: d.Properties[:0]}
}
