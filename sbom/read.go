package sbom

import (
	"bytes"
	"errors"
	"sync"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// ErrUnknownFormat is the reason when a document is in no format that this package reads, or a format has no
// name here.
var ErrUnknownFormat = errors.New("unknown format")

// A SyntaxError says where a document is not acceptable JSON, or not structured as its format demands.
type SyntaxError = jsonx.SyntaxError

// A LimitError says which of the [Limits] a document exceeds, and where.
type LimitError = jsonx.LimitError

// Limits bounds what is read. A field of zero or less means its default. Exceeding a limit is a [*LimitError]
// with its name in lower case.
type Limits struct {
	Bytes    int64 // length of the document; 512 MiB, at most 4 GiB
	Depth    int   // nesting of objects and arrays; 128, at most 10,000
	Elements int   // packages and files together; 2,000,000
	String   int   // length of one string or member name, in bytes as written; 16 MiB
	// Memory is what the document may take in memory, its text included, estimated while it is read: 1 GiB, and
	// eight bytes for each byte by which Bytes is raised above its default.
	Memory int64
	Ratio  int // growth of compressed input beyond the first mebibyte; 100
}

func (l Limits) syntax() jsonx.Limits {
	return jsonx.Limits{Bytes: l.Bytes, Depth: l.Depth, String: l.String, Memory: l.Memory}.WithDefaults()
}

func (l Limits) elements() int {
	if l.Elements <= 0 {
		return 2_000_000
	}
	return l.Elements
}

func (l Limits) ratio() int64 {
	if l.Ratio <= 0 {
		return 100
	}
	return int64(l.Ratio)
}

// options is what the Option functions fill.
type options struct {
	limits    Limits
	strict    bool
	pure      bool
	created   string
	namespace string
	from      Format
}

// A source is a document as it was read. It is immutable and safe for concurrent use.
type source struct {
	raw    []byte // as read, byte order mark and all
	format Format
	// root is the whole document as it was read. That of convert.Source is another for SPDX 3: what it folds into.
	root   jsonx.Value
	layers []Layer // what it was wrapped in
	convert.Source

	diagnosis   sync.Once
	diagnostics []Diagnostic // see diagnose
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// parse reads the document that raw is.
func parse(raw []byte, o *options) (*source, error) {
	s := &source{raw: raw}
	if err := s.parse(o); err != nil {
		return nil, s.locate(err)
	}
	return s, nil
}

func (s *source) text() []byte { return bytes.TrimPrefix(s.raw, byteOrderMark) }

// locate completes the error with what is known about the whole document.
func (s *source) locate(err error) error {
	shift := int64(len(s.raw) - len(s.text()))
	var syntax *SyntaxError
	var limit *LimitError
	switch {
	case errors.As(err, &syntax):
		syntax.Format = s.format.String()
		syntax.Offset += shift
	case errors.As(err, &limit):
		limit.Format = s.format.String()
		limit.Offset += shift
	}
	return err
}

func (s *source) parse(o *options) error {
	text := s.text()
	if err := notJSON(text); err != nil {
		return err
	}
	lim := o.limits.syntax()
	d, err := jsonx.Parse(text, lim)
	if s.layers == nil {
		if opened, err := s.open(text, d, err, o); opened || err != nil {
			return err
		}
	}
	if err != nil {
		// What it would be is worth knowing, as far as it got.
		m := jsonx.Strings(text, "bomFormat", "specVersion", "spdxVersion", "@context")
		s.format, _ = claims{m["bomFormat"], m["specVersion"], m["spdxVersion"], context{named: true, url: m["@context"]}}.format()
		return err
	}
	root := d.Root()
	if !root.IsObject() {
		return &UnknownFormatError{Reason: "the text is no JSON object"}
	}
	if s.format, err = claimsOf(root).format(); err != nil {
		return err
	}
	if o.from != (Format{}) && o.from != s.format {
		return &UnknownFormatError{Name: s.format.String(), Reason: "the document is not " + o.from.String()}
	}
	s.root = root
	if bad, want := s.structure(); bad.Exists() {
		return bad.Errorf("%v where an %s belongs", bad.Kind(), want)
	}
	if s.format.isSPDX3() {
		if e := elementBeyond(root, o.limits.elements()); e.Exists() {
			return &LimitError{Limit: "elements", Max: int64(o.limits.elements()), Offset: e.Offset(), Pointer: e.Pointer()}
		}
	}
	if s.estimateAhead(d) > lim.Memory {
		return &LimitError{Limit: "memory", Max: lim.Memory}
	}
	found, err := convert.NewView(root, s.format.internal(), s.format.comparable())
	if err != nil {
		return err
	}
	s.Source = *found
	if n := len(s.Graph.Elems); n > o.limits.elements() {
		e := s.Graph.Elems[o.limits.elements()].Value
		return &LimitError{Limit: "elements", Max: int64(o.limits.elements()), Offset: e.Offset(), Pointer: e.Pointer()}
	}
	need := s.estimate(d, len(s.Graph.Elems), len(s.Graph.Rels), s.Graph.Items, s.Graph.Links)
	if _, _, carries := s.Carries(); carries {
		need *= 2 // the document that it was made from is made again
	}
	if need > lim.Memory {
		return &LimitError{Limit: "memory", Max: lim.Memory}
	}
	if o.strict {
		if list := s.diagnose(); len(list) > 0 {
			return &StrictError{Format: s.format, Diagnostics: list}
		}
	}
	return nil
}

// What a document takes in memory beside its text and the index of it, in bytes: measured, and a little more (see
// TestMemoryEstimate). An element is a node of the graph and a message, an item a message that hangs on one, a link
// an identifier in a list.
const (
	documentSize     = 16 << 10
	elementSize      = 1000
	relationshipSize = 240
	itemSize         = 180
	linkSize         = 40
	nodeSize         = 8
)

// estimate is what the document takes in memory, about: more rather than less.
func (s *source) estimate(d *jsonx.Doc, elements, relationships, items, links int) int64 {
	return int64(len(s.raw)) + d.Memory() + s.Folded() + nodeSize*int64(s.root.Get("@graph").Len()) + documentSize + elementSize*int64(elements) +
		relationshipSize*int64(relationships) + itemSize*int64(items) + linkSize*int64(links)
}

// estimateAhead is what can be said of that before the elements are looked for: nothing that is smaller than what
// estimate will say.
func (s *source) estimateAhead(d *jsonx.Doc) int64 {
	if s.format.isSPDX3() {
		return s.estimate(d, 0, s.root.Get("@graph").Len(), 0, 0) + int64(len(s.raw))
	}
	return s.estimate(d, s.root.Get("packages").Len()+s.root.Get("files").Len(), s.root.Get("relationships").Len(), 0, 0)
}

// notJSON recognises what others would call an SBOM and is none here.
func notJSON(text []byte) error {
	if len(text) > 1 && (text[0] == 0xff && text[1] == 0xfe || text[0] == 0xfe && text[1] == 0xff) {
		return &SyntaxError{Err: errors.New("the document is UTF-16, not UTF-8")}
	}
	if rest := bytes.TrimLeft(text, " \t\r\n"); len(rest) > 0 && rest[0] == '<' {
		return &UnknownFormatError{Reason: "the text looks like XML"}
	} else if bytes.HasPrefix(rest, []byte("SPDXVersion:")) {
		return &UnknownFormatError{Reason: "the text looks like SPDX tag-value"}
	}
	return nil
}

// structure returns the first value that is no structure where one belongs, by the newest version of the family:
// what that allows in a place is a structure for all versions.
func (s *source) structure() (bad jsonx.Value, want string) {
	switch {
	case s.format.isSPDX3():
		return spdx3.Malformed(s.root)
	case s.format.family == spdxFamily:
		return schema.Lookup("spdx", "2.3").Root().Structure(s.root)
	}
	return schema.Lookup("cyclonedx", "1.7").Root().Structure(s.root)
}

// elementBeyond returns the first package or file of a document of SPDX 3 that is one too many.
func elementBeyond(root jsonx.Value, most int) jsonx.Value {
	if root.Get("@graph").Len() <= most {
		return jsonx.Value{}
	}
	for it := root.Get("@graph").Iter(); it.Next(); {
		if fold.IsElement(it.Value()) {
			if most == 0 {
				return it.Value()
			}
			most--
		}
	}
	return jsonx.Value{}
}

// clip shortens a text for a message.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
