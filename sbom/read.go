package sbom

import (
	"bytes"
	"errors"
	"strings"
	"sync"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/schema"
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
		m := jsonx.Strings(text, "bomFormat", "specVersion", "spdxVersion")
		s.format, _ = identify(m["bomFormat"], m["specVersion"], m["spdxVersion"])
		return err
	}
	root := d.Root()
	if !root.IsObject() {
		return &UnknownFormatError{Reason: "the text is no JSON object"}
	}
	s.format, err = identify(root.Get("bomFormat").Str(), root.Get("specVersion").Str(), root.Get("spdxVersion").Str())
	if err != nil {
		return err
	}
	if o.from != (Format{}) && o.from != s.format {
		return &UnknownFormatError{Name: s.format.String(), Reason: "the document is not " + o.from.String()}
	}
	if bad, want := s.structure().Root().Structure(root); bad.Exists() {
		return bad.Errorf("%v where an %s belongs", bad.Kind(), want)
	}
	if s.estimate(d, root.Get("packages").Len()+root.Get("files").Len(), root.Get("relationships").Len(), 0, 0) > lim.Memory {
		return &LimitError{Limit: "memory", Max: lim.Memory}
	}
	found, err := convert.NewSource(root, s.format.internal(), s.format.comparable())
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
)

// estimate is what the document takes in memory, about: more rather than less.
func (s *source) estimate(d *jsonx.Doc, elements, relationships, items, links int) int64 {
	return int64(len(s.raw)) + d.Memory() + documentSize + elementSize*int64(elements) +
		relationshipSize*int64(relationships) + itemSize*int64(items) + linkSize*int64(links)
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

// identify finds the format by the members that every document of it has.
func identify(bomFormat, specVersion, spdxVersion string) (Format, error) {
	if bomFormat == "CycloneDX" {
		f := Format{cyclonedxFamily, specVersion, "json"}
		if !isVersion(specVersion, "1", 2) || f.comparable() < "1.2" {
			return Format{}, &UnknownFormatError{Name: "CycloneDX " + clip(specVersion)}
		}
		return f, nil
	}
	if spdxVersion != "" {
		number, ok := strings.CutPrefix(spdxVersion, "SPDX-")
		if !ok || !isVersion(number, "2", 2) && !isVersion(number, "2", 3) {
			return Format{}, &UnknownFormatError{Name: clip(spdxVersion)}
		}
		f := Format{spdxFamily, twoNumbers(number), "json"}
		if f.comparable() < "2.2" {
			return Format{}, &UnknownFormatError{Name: f.String()}
		}
		return f, nil
	}
	return Format{}, &UnknownFormatError{Reason: `neither "bomFormat":"CycloneDX" nor a "spdxVersion" is a member of the document`}
}

// isVersion reports whether v is made of n numbers joined by dots, the first of which is major.
func isVersion(v, major string, n int) bool {
	parts := strings.Split(v, ".")
	if len(parts) != n || parts[0] != major {
		return false
	}
	for _, part := range parts {
		if part == "" || len(part) > 3 || len(part) > 1 && part[0] == '0' {
			return false
		}
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return false
			}
		}
	}
	return true
}

// twoNumbers leaves the third number out: SPDX numbers its documents with two (§6.1), some producers with three.
func twoNumbers(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return parts[0] + "." + parts[1]
}

// comparable is the version of f as versions are compared, letter by letter. Of those with more than one digit
// it is enough to know that they are newer than any that is known here.
func (f Format) comparable() string {
	if major, minor, _ := strings.Cut(f.version, "."); len(minor) > 1 {
		return major + ".9"
	}
	return f.version
}

// structure returns the newest schema of the family: what it allows in a place is a structure for all versions.
func (s *source) structure() *schema.Schema {
	if s.format.family == spdxFamily {
		return schema.Lookup("spdx", "2.3")
	}
	return schema.Lookup("cyclonedx", "1.7")
}

// clip shortens a text for a message.
func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
