// Package edit goes between a document and the protobom messages that callers see of it: [Read] makes the
// messages, [Write] makes a document say what changed messages say.
//
// A change is written into the source text, in the words of its own format, and touches nothing else: what
// stands beside an edited value stays as it is spelled. What the format has no word for is written in the
// other family, where the conversion there and back carries it. What neither has a word for is a row of the
// report.
package edit

import (
	"strconv"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/cyclonedx"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// A Source is a document that was read.
type Source = convert.Source

// A document is a source, and what its elements are called in the messages: as it calls them itself, or, for
// a document on its way through another format, as the document that it was made from does.
type document struct {
	*Source
	naming
	ids []string // nil for its own
}

// documentOf returns s as a document whose elements are called what it calls them.
func documentOf(s *Source) document { return document{Source: s, naming: namingOf(s)} }

// id is the identifier of element i in the messages: its own, or one made for an element that has none or one
// that is taken.
func (d document) id(i int) string {
	if d.ids != nil {
		return d.ids[i]
	}
	n := &d.Graph.Elems[i]
	if n.Named {
		return d.outer(n.ID)
	}
	id := "element-" + strconv.Itoa(i)
	for d.Graph.Find(id) >= 0 {
		id += "-"
	}
	return id
}

// allIDs are the identifiers of all elements.
func (d document) allIDs() []string {
	if d.ids != nil {
		return d.ids
	}
	ids := make([]string, len(d.Graph.Elems))
	for i := range ids {
		ids[i] = d.id(i)
	}
	return ids
}

// ref is what a reference of the document's own reads as in the messages.
func (d document) ref(own string) string {
	if d.ids != nil {
		if i := d.Graph.Find(own); i >= 0 {
			return d.ids[i]
		}
	}
	return d.outer(own)
}

// A codec reads and writes elements of one family and version.
type codec struct {
	family, version string
	cdx             cyclonedx.Codec
	spdx            spdx2.Codec
	texts           spdx2.Extracted
}

func newCodec(s *Source) *codec {
	c := codecOf(s.Family, s.Version)
	if s.Family == convert.SPDX2 {
		c.texts.Read(s.Root.Get("hasExtractedLicensingInfos"))
	}
	return c
}

func codecOf(family, version string) *codec {
	c := &codec{family: family, version: version}
	c.cdx = cyclonedx.Codec{Version: version, KnownLicense: convert.KnownLicense, Mixed: true}
	c.spdx = spdx2.Codec{Version: version, KnownLicense: convert.KnownLicense, Extracted: &c.texts}
	return c
}

func (c *codec) isSPDX() bool { return c.family == convert.SPDX2 }

// parse reads the element that v is.
func (c *codec) parse(v jsonx.Value, file bool, e *model.Elem) {
	if c.isSPDX() {
		c.spdx.ParseElem(v, file, e)
		return
	}
	c.cdx.ParseElem(v, e)
	if t := mapping.FileTypeByContent(e.ContentType); t != "" {
		e.FileTypes = append(e.FileTypes, t)
	}
}

// append appends e, complete, with what the schema demands of it.
func (c *codec) append(dst []byte, e *model.Elem, id string, file bool) []byte {
	if c.isSPDX() {
		return append(c.spdx.AppendElem(dst, e, id, file, false), '}')
	}
	e.ID = id
	return append(c.cdx.AppendElem(dst, e), '}')
}

func (c *codec) parseDoc(root jsonx.Value, d *model.Doc) {
	if c.isSPDX() {
		c.spdx.ParseDoc(root, d)
	} else {
		c.cdx.ParseDoc(root, d)
	}
}

// asFile reports whether SPDX 2 can have e as a File: it demands a SHA1 of one (§8.4).
func asFile(e *model.Elem) bool { return e.File && e.HasHash(pb.HashAlgorithm_SHA1) }

// moreReferences are the words of SPDX 2 (§7.21, annex F) that protobom has a kind of reference for and
// CycloneDX has none.
var moreReferences = []struct {
	word string
	kind pb.ExternalReference_ExternalReferenceType
}{
	{"PACKAGE-MANAGER maven-central", pb.ExternalReference_MAVEN_CENTRAL},
	{"PACKAGE-MANAGER npm", pb.ExternalReference_NPM},
	{"PACKAGE-MANAGER nuget", pb.ExternalReference_NUGET},
	{"PACKAGE-MANAGER bower", pb.ExternalReference_BOWER},
	{"SECURITY fix", pb.ExternalReference_SECURITY_FIX},
	{"SECURITY swid", pb.ExternalReference_SECURITY_SWID},
}

func referenceType(word string) pb.ExternalReference_ExternalReferenceType {
	if row, ok := mapping.ReferenceByCycloneDX(word); ok && row.Protobom != pb.ExternalReference_UNKNOWN {
		return row.Protobom
	}
	for _, r := range moreReferences {
		if r.word == word {
			return r.kind
		}
	}
	return pb.ExternalReference_OTHER
}

// referenceWord is the word for a kind of reference, "other" where there is none.
func referenceWord(t pb.ExternalReference_ExternalReferenceType) string {
	if row, ok := mapping.ReferenceByProtobom(t); ok {
		return row.CycloneDX
	}
	for _, r := range moreReferences {
		if r.kind == t {
			return r.word
		}
	}
	return "other"
}
