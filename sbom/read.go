package sbom

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/cyclonedx"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// ErrUnknownFormat is the reason when a document is in no format that this package reads, or a format has no
// name here.
var ErrUnknownFormat = errors.New("unknown format")

// A SyntaxError says where a document is not acceptable JSON, or not structured as its format demands.
type SyntaxError = jsonx.SyntaxError

// A LimitError says which of the [Limits] a document exceeds, and where.
type LimitError = jsonx.LimitError

// Limits bounds what is read. A zero field means its default.
type Limits struct {
	Bytes    int64 // length of the document; 512 MiB
	Depth    int   // nesting of objects and arrays; 128
	Elements int   // packages and files together; 2,000,000
	String   int   // length of one string in bytes; 16 MiB
	Memory   int64 // bytes that the model may take, estimated; 1 GiB, or twice Bytes where that is more
	Ratio    int   // growth of compressed input; 100
}

func (l Limits) syntax() jsonx.Limits {
	return jsonx.Limits{Bytes: l.Bytes, Depth: l.Depth, String: l.String, Memory: l.Memory}.WithDefaults()
}

func (l Limits) elements() int {
	if l.Elements == 0 {
		return 2_000_000
	}
	return l.Elements
}

func (l Limits) ratio() int64 {
	if l.Ratio == 0 {
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

// readAll reads r within the limit of bytes, presized where r tells its length.
func readAll(r io.Reader, lim Limits) ([]byte, error) {
	most := lim.syntax().Bytes
	size := int64(0)
	switch v := r.(type) {
	case interface{ Len() int }:
		size = int64(v.Len())
	case *os.File:
		if info, err := v.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size()
		}
	}
	buf := bytes.NewBuffer(make([]byte, 0, min(size, most)+512))
	if _, err := buf.ReadFrom(io.LimitReader(r, most+1)); err != nil {
		return nil, err
	}
	if int64(buf.Len()) > most {
		return nil, &LimitError{Limit: "bytes", Max: most, Offset: most}
	}
	b := buf.Bytes()
	if len(b) >= 2 && b[0] == 0x1f && b[1] == 0x8b {
		return gunzip(b, most, lim.ratio())
	}
	return b, nil
}

// gunzip undoes gzip (RFC 1952) within the limits of bytes and of growth.
func gunzip(b []byte, most, ratio int64) ([]byte, error) {
	z, err := gzip.NewReader(bufio.NewReader(bytes.NewReader(b)))
	if err != nil {
		return nil, err
	}
	limit := min(most, ratio*int64(len(b)))
	var out bytes.Buffer
	if _, err := out.ReadFrom(io.LimitReader(z, limit+1)); err != nil {
		return nil, err
	}
	if int64(out.Len()) > limit {
		if limit < most {
			return nil, &LimitError{Limit: "ratio", Max: ratio, Offset: limit}
		}
		return nil, &LimitError{Limit: "bytes", Max: most, Offset: most}
	}
	return out.Bytes(), nil
}

// A source is a document as it was read.
type source struct {
	raw    []byte // as read, byte order mark and all
	format Format
	convert.Source
	diagnostics []Diagnostic
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// parse reads the document that raw is.
func parse(raw []byte, o *options) (*source, error) {
	text := bytes.TrimPrefix(raw, byteOrderMark)
	if len(text) > 1 && (text[0] == 0xff && text[1] == 0xfe || text[0] == 0xfe && text[1] == 0xff) {
		return nil, &SyntaxError{Err: errors.New("the document is UTF-16, not UTF-8")}
	}
	d, err := jsonx.Parse(text, o.limits.syntax())
	if err != nil {
		return nil, err
	}
	s := &source{raw: raw}
	s.Root = d.Root()
	if err := s.detect(); err != nil {
		return nil, err
	}
	if o.from != (Format{}) && o.from != s.format {
		return nil, fmt.Errorf("the document is %v, not %v", s.format, o.from)
	}
	found, err := convert.NewSource(s.Root, s.Family, s.Version)
	if err != nil {
		return nil, fmt.Errorf("%v: %w", s.format, err)
	}
	s.Source = *found
	if n := len(s.Graph.Elems); n > o.limits.elements() {
		e := s.Graph.Elems[o.limits.elements()].Value
		return nil, &LimitError{Limit: "elements", Max: int64(o.limits.elements()), Offset: e.Offset(), Pointer: e.Pointer()}
	}
	// What the messages take is known only roughly before they are made.
	if need := d.Memory() + int64(len(s.Graph.Elems))*1200 + int64(len(s.Graph.Rels))*96; need > o.limits.syntax().Memory {
		return nil, &LimitError{Limit: "memory", Max: o.limits.syntax().Memory}
	}
	s.diagnose()
	if o.strict && len(s.diagnostics) > 0 {
		return nil, &StrictError{Format: s.format, Diagnostics: s.diagnostics}
	}
	return s, nil
}

// detect finds the format by the members that every document of it has.
func (s *source) detect() error {
	root := s.Root
	if !root.IsObject() {
		return &UnknownFormatError{}
	}
	if root.Get("bomFormat").Str() == "CycloneDX" {
		v := root.Get("specVersion").Str()
		if !strings.HasPrefix(v, "1.") || !isVersion(v) {
			return &UnknownFormatError{Name: "CycloneDX " + v}
		}
		s.format = Format{cyclonedxFamily, v, "json"}
		s.Family, s.Version = convert.CycloneDX, v
		if v < "1.2" {
			return &UnknownFormatError{Name: s.format.String()}
		}
		return nil
	}
	if v := root.Get("spdxVersion").Str(); v != "" {
		number, ok := strings.CutPrefix(v, "SPDX-")
		if !ok || !strings.HasPrefix(number, "2.") || !isVersion(number) {
			return &UnknownFormatError{Name: v}
		}
		parts := strings.SplitN(number, ".", 3)
		short := parts[0] + "." + parts[1]
		s.format = Format{spdxFamily, short, "json"}
		s.Family, s.Version = convert.SPDX2, short
		if len(parts) == 3 {
			s.note(root.Get("spdxVersion"), "spdx-version", "%q is read as SPDX-%s (§6.1: two numbers)", v, short)
		}
		if short < "2.2" {
			return &UnknownFormatError{Name: s.format.String()}
		}
		return nil
	}
	return &UnknownFormatError{}
}

func isVersion(s string) bool {
	for _, part := range strings.Split(s, ".") {
		if part == "" || len(part) > 3 {
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

func (s *source) note(v jsonx.Value, rule, format string, args ...any) {
	s.diagnostics = append(s.diagnostics, Diagnostic{Path: v.Pointer(), Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// newElem reads element i of the source into e.
func (s *source) elem(cdx *cyclonedx.Codec, spdx *spdx2.Codec, i int, e *model.Elem) {
	n := &s.Graph.Elems[i]
	if s.Family == convert.CycloneDX {
		cdx.ParseElem(n.Value, e)
	} else {
		spdx.ParseElem(n.Value, n.File, e)
	}
}
