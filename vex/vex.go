// Package vex reads, checks, changes and answers from VEX documents: what is known about the effect of
// vulnerabilities on products, as statements of OpenVEX 0.2.
//
// [Parse] reads a document; [NewIndex] takes any number of them and answers questions:
//
//	doc, err := vex.Parse(text)
//	…
//	d := vex.NewIndex(doc).Query("CVE-2023-12345", "pkg:apk/wolfi/git@2.39.0-r1?arch=armv7", "")
//	fmt.Println(d.Status)          // not_affected, affected, fixed, under_investigation; empty when nobody says anything
//	for reason := range d.Why() {  // which statement decided, which it supersedes, why others do not apply
//		fmt.Println(reason)
//	}
//
// [New] makes a document, [Add] and [Update] change one as the specification demands (its version and time go up, and
// statements that are not touched stay true), [Merge] makes one of many, [Filter] takes some of its statements.
// [Validate] says what is wrong with one. What is read is written back byte for byte when nobody changes it.
//
// [Encode] says a document in CSAF 2.0, CycloneDX or SPDX 3, [Decode] reads one that is. [Embed] puts statements into an
// SBOM and [Extract] takes them out; [Reference] makes an SBOM refer to a document; [Apply] and [ApplySARIF] suppress what
// scanners found. [MatchOSV] finds which packages of an SBOM are affected by OSV records, [OpenRepository] reads a folder
// of documents. What an encoding cannot say is carried in it and is in a [Report].
//
// The newest statement about a vulnerability decides, under whatever name it goes there. A statement about a
// subcomponent says nothing about the product as a whole. Where statements of the same time disagree, the one counts
// that hides less. Nothing here reads the clock, the environment or the network.
package vex

import (
	"time"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
)

// The model: a document, its statements, and what these are about. The fields are the members of OpenVEX, in its
// words; one with the zero value is a member that is not there. Extensions are members that OpenVEX does not know.
type (
	// A Document is an OpenVEX document. Its method Marshal writes it, Time is the time of one of its statements, and
	// Clone makes a copy. It satisfies attest.Document.
	Document = openvex.Document
	// A Statement says how one vulnerability concerns products.
	Statement = openvex.Statement
	// A Vulnerability is a vulnerability with all its names.
	Vulnerability = openvex.Vulnerability
	// A Product is a component that a statement is about: all of it, or its subcomponents when it has some.
	Product = openvex.Product
	// A Component is identified by any of its identifiers.
	Component = openvex.Component
	// Identifiers are the names of a component in other systems.
	Identifiers = openvex.Identifiers
	// A Hash is a digest of a component.
	Hash = openvex.Hash
	// An Extension is a member that OpenVEX does not know.
	Extension = openvex.Extension
	// A Time is a time as it is written in a document.
	Time = openvex.Time
	// A Status is a status label.
	Status = openvex.Status
	// A Justification is a label that says why a product is not affected.
	Justification = openvex.Justification
)

// The status labels.
const (
	StatusNotAffected        = openvex.StatusNotAffected
	StatusAffected           = openvex.StatusAffected
	StatusFixed              = openvex.StatusFixed
	StatusUnderInvestigation = openvex.StatusUnderInvestigation
)

// The justification labels.
const (
	ComponentNotPresent                         = openvex.ComponentNotPresent
	VulnerableCodeNotPresent                    = openvex.VulnerableCodeNotPresent
	VulnerableCodeNotInExecutePath              = openvex.VulnerableCodeNotInExecutePath
	VulnerableCodeCannotBeControlledByAdversary = openvex.VulnerableCodeCannotBeControlledByAdversary
	InlineMitigationsAlreadyExist               = openvex.InlineMitigationsAlreadyExist
)

// Context is the JSON-LD context of OpenVEX 0.2.
const Context = openvex.Context

// A SyntaxError says where a text is no OpenVEX document, and why.
type SyntaxError = jsonx.SyntaxError

// A RuleError is the reason in a [SyntaxError] about text that is JSON: which rule it breaks.
type RuleError = openvex.RuleError

// A LimitError says which limit a text exceeds, and where.
type LimitError = jsonx.LimitError

// Limits bounds what is read. A field of zero or less means the default that stands beside it.
type Limits struct {
	Bytes    int64 // length of the text; 512 MiB
	Depth    int   // nesting of objects and arrays; 128
	String   int   // length of one string; 16 MiB
	Memory   int64 // bytes that the text and what is made of it may take; 1 GiB
	Elements int   // statements, products and subcomponents together; 2,000,000
}

// An Option changes how a text is read.
type Option func(*Limits)

// WithLimits sets the limits.
func WithLimits(l Limits) Option { return func(to *Limits) { *to = l } }

func limits(opts []Option) openvex.Limits {
	var l Limits
	for _, o := range opts {
		o(&l)
	}
	return openvex.Limits{
		Limits:   jsonx.Limits{Bytes: l.Bytes, Depth: l.Depth, String: l.String, Memory: l.Memory},
		Elements: l.Elements,
	}
}

// Parse reads a document of OpenVEX 0.2, of a version before it (in which vulnerabilities and products were strings),
// or of a newer one as far as its members are known here.
//
// It refuses what is no clean JSON (duplicate names, invalid UTF-8, text after the document), exceeds the limits, has
// another @context, or has a value of the wrong type. The error is a [*SyntaxError], whose reason is a [*RuleError]
// when the text is JSON, or a [*LimitError]. What else is wrong, [Validate] finds. The document refers to text, which
// must not be changed.
func Parse(text []byte, opts ...Option) (*Document, error) {
	return openvex.Parse(text, limits(opts))
}

// ParseTime returns a time with the text that it is written as. It reports whether the text is a time (RFC 3339).
func ParseTime(text string) (Time, bool) { return openvex.ParseTime(text) }

// TimeOf returns a time as it is written in a document: with its offset, and as many digits as it has.
func TimeOf(t time.Time) Time { return openvex.TimeOf(t) }
