package vexmap

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A splicer changes a JSON text in a few places and leaves every other byte of it.
type splicer struct {
	doc     *jsonx.Doc
	newline string // between members, without the indentation; "" when all stands on one line
	unit    string // indentation of one level
	edits   []spliced
}

type spliced struct {
	from, to int64
	text     []byte
}

func newSplicer(doc *jsonx.Doc) *splicer {
	s := &splicer{doc: doc}
	root := doc.Root()
	it := root.Iter()
	if !it.Next() {
		return s
	}
	start := it.Value().Offset()
	if it.Named() {
		start = it.NameOffset()
	}
	gap := doc.Source()[root.Offset()+1 : start]
	if i := bytes.LastIndexByte(gap, '\n'); i >= 0 {
		s.newline, s.unit = "\n", string(gap[i+1:])
		if i > 0 && gap[i-1] == '\r' {
			s.newline = "\r\n"
		}
	}
	return s
}

// indent returns text, compact JSON, as a value that stands on a level.
func (s *splicer) indent(text []byte, level int) []byte {
	if s.newline == "" {
		return text
	}
	var b bytes.Buffer
	if err := json.Indent(&b, text, string(bytes.Repeat([]byte(s.unit), level)), s.unit); err != nil {
		return text // not reached: text was made here
	}
	if s.newline != "\n" {
		return bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte(s.newline))
	}
	return b.Bytes()
}

// line appends the start of a line on a level.
func (s *splicer) line(dst []byte, level int) []byte {
	if s.newline == "" {
		return dst
	}
	dst = append(dst, s.newline...)
	return append(dst, bytes.Repeat([]byte(s.unit), level)...)
}

// entries adds elements to the array v, or members, as name and value, to the object v, which stands on a level.
func (s *splicer) entries(v jsonx.Value, level int, items ...[]byte) {
	if len(items) == 0 {
		return
	}
	var last jsonx.Value
	for it := v.Iter(); it.Next(); {
		last = it.Value()
	}
	var b []byte
	for i, item := range items {
		if i > 0 || last.Exists() {
			b = append(b, ',')
		}
		b = append(s.line(b, level+1), item...)
	}
	if last.Exists() {
		s.edits = append(s.edits, spliced{last.End(), last.End(), b})
		return
	}
	s.edits = append(s.edits, spliced{v.Offset() + 1, v.End() - 1, s.line(b, level)})
}

// elements adds values, compact JSON, to the array v, which stands on a level.
func (s *splicer) elements(v jsonx.Value, level int, values [][]byte) {
	items := make([][]byte, 0, len(values))
	for _, t := range values {
		items = append(items, s.indent(t, level+1))
	}
	s.entries(v, level, items...)
}

// member returns a member for the object on a level, ready for entries.
func (s *splicer) member(name string, value []byte, level int) []byte {
	b := append(jsonx.AppendString(nil, name), ':')
	if s.newline != "" {
		b = append(b, ' ')
	}
	return append(b, s.indent(value, level+1)...)
}

// remove takes the member called name out of the object v.
func (s *splicer) remove(v jsonx.Value, name string) {
	end := v.Offset() + 1 // where the member before ends
	for it := v.Iter(); it.Next(); end = it.Value().End() {
		if it.Name() != name {
			continue
		}
		if end != v.Offset()+1 {
			s.edits = append(s.edits, spliced{end, it.Value().End(), nil})
			return
		}
		start, to := it.NameOffset(), it.Value().End()
		if it.Next() {
			to = it.NameOffset()
		}
		s.edits = append(s.edits, spliced{start, to, nil})
		return
	}
}

// replace puts a value, compact JSON, in the place of v, which stands on a level.
func (s *splicer) replace(v jsonx.Value, level int, value []byte) {
	s.edits = append(s.edits, spliced{v.Offset(), v.End(), s.indent(value, level)})
}

// text returns the text with all changes. Changes in one place come in the order in which they were made.
func (s *splicer) text() []byte {
	slices.SortStableFunc(s.edits, func(a, b spliced) int { return int(a.from - b.from) })
	src := s.doc.Source()
	var b []byte
	at := int64(0)
	for _, e := range s.edits {
		if e.from < at {
			continue // inside of what another change took away
		}
		b = append(append(b, src[at:e.from]...), e.text...)
		at = e.to
	}
	return append(b, src[at:]...)
}

// pretty returns compact JSON in the layout of documents that are made here.
func pretty(text []byte) []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return text // not reached: text was made here
	}
	return append(b.Bytes(), '\n')
}
