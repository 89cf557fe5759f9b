package openvex

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

func appendInt(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }

func appendArray[E any](dst []byte, list []E, one func([]byte, *E) []byte) []byte {
	if len(list) == 0 {
		return dst
	}
	dst = append(dst, '[')
	for i := range list {
		dst = one(jsonx.AppendComma(dst), &list[i])
	}
	return append(dst, ']')
}

// appendObject writes t by the rows of a table.
func appendObject[T any](dst []byte, rows []member[T], t *T, ext []Extension) []byte {
	dst = append(dst, '{')
	for i := range rows {
		dst = appendMember(dst, rows[i].name, func(dst []byte) []byte { return rows[i].append(dst, t) })
	}
	for _, e := range ext {
		dst = append(jsonx.AppendName(dst, e.Name), e.Value...)
	}
	return append(dst, '}')
}

// appendMember writes a member unless value appends nothing.
func appendMember(dst []byte, name string, value func([]byte) []byte) []byte {
	mark := len(dst)
	dst = jsonx.AppendName(dst, name)
	before := len(dst)
	if dst = value(dst); len(dst) == before {
		return dst[:mark]
	}
	return dst
}

// Untouched reports whether d says what the text says that it was read from, in the same order.
func (d *Document) Untouched() bool {
	if d.src == nil {
		return false
	}
	list := d.src.root.Get("statements")
	if list.Len() != len(d.Statements) || !d.sameHead() {
		return false
	}
	i := 0
	for it := list.Iter(); it.Next(); i++ {
		if s := &d.Statements[i]; s.src != it.Value() || !s.untouched() {
			return false
		}
	}
	return true
}

// sameHead is about the members of the document but its statements.
func (d *Document) sameHead() bool {
	was := d.was()
	for i := range documentMembers {
		if !documentMembers[i].equal(d, was) {
			return false
		}
	}
	return equalExtensions(d.Extensions, was.Extensions)
}

// was returns the members of the document, without its statements, as they were read.
func (d *Document) was() *Document {
	was := new(Document)
	if d.src == nil {
		return was
	}
	r := &reader{legacy: IsLegacy(d.src.root.Get("@context").Str())}
	for it := d.src.root.Iter(); it.Next(); {
		if row := find(documentMembers[:], it.Name()); row != nil {
			_ = row.decode(r, was, it.Value()) // it was read before
		} else if it.Name() != "statements" {
			was.Extensions = append(was.Extensions, Extension{it.Name(), it.Value().Raw()})
		}
	}
	return was
}

func (s *Statement) untouched() bool {
	was := s.was()
	return was != nil && s.Equal(was)
}

// was returns the statement as it was read, nil when it was not.
func (s *Statement) was() *Statement {
	if !s.src.Exists() {
		return nil
	}
	was := new(Statement)
	r := &reader{legacy: s.legacy, left: 1 << 40, memory: 1 << 60}
	if r.statement(was, s.src) != nil {
		return nil
	}
	return was
}

// Marshal returns the document as JSON: the bytes that it was read from when it is untouched. Otherwise what was not
// changed keeps its spelling, its order and, in its own document, its layout; what is new stands where the schema has
// it. A document that was read in the form of a version before 0.2 and changed is written in that of 0.2.
//
// It fails when an extension is no JSON value, or has the name of a member that OpenVEX knows.
func (d *Document) Marshal() ([]byte, error) {
	if d.Untouched() {
		return bytes.Clone(d.src.text), nil
	}
	if err := d.checkExtensions(); err != nil {
		return nil, err
	}
	out := *d
	w := writer{style: d.style()}
	if d.src != nil {
		w.home = d.src.root.Doc()
	}
	if out.Context == "" || IsLegacy(out.Context) {
		out.Context = Context
	}
	w.document(&out)
	if d.src == nil {
		w.b = append(w.b, '\n')
		return w.b, nil
	}
	if bytes.HasPrefix(d.src.text, byteOrderMark) {
		w.b = append(bytes.Clone(byteOrderMark), w.b...)
	}
	end := len(d.src.text) - len(d.src.root.Doc().Source()) + int(d.src.root.End())
	return append(w.b, d.src.text[end:]...), nil
}

// MarshalJSON returns [Document.Marshal]; encoding/json takes the layout away.
func (d *Document) MarshalJSON() ([]byte, error) {
	b, err := d.Marshal()
	return bytes.TrimPrefix(b, byteOrderMark), err
}

// A style is how a text is laid out.
type style struct {
	newline, indent string // both empty when everything is in one line
}

func (d *Document) style() style {
	if d.src == nil {
		return style{"\n", "  "}
	}
	// What stands before the first name is how members of the root are laid out.
	raw := d.src.root.Raw()
	quote := bytes.IndexByte(raw, '"')
	if quote < 0 {
		return style{"\n", "  "}
	}
	space := raw[1:quote]
	line := bytes.LastIndexByte(space, '\n')
	switch {
	case line < 0:
		return style{}
	case line > 0 && space[line-1] == '\r':
		return style{"\r\n", string(space[line+1:])}
	}
	return style{"\n", string(space[line+1:])}
}

// A writer writes a document that was changed or made.
type writer struct {
	style
	home *jsonx.Doc // the document's own source, whose values keep their layout
	b    []byte
	tmp  []byte
	doc  jsonx.Doc
}

func (w *writer) line(depth int) {
	w.b = append(w.b, w.newline...)
	for range depth {
		w.b = append(w.b, w.indent...)
	}
}

// next begins a member or an element; first is whether it is the first.
func (w *writer) next(first bool, depth int) {
	if !first {
		w.b = append(w.b, ',')
	}
	w.line(depth)
}

func (w *writer) name(name string) {
	w.b = append(jsonx.AppendString(w.b, name), ':')
	if w.newline != "" {
		w.b = append(w.b, ' ')
	}
}

func (w *writer) document(d *Document) {
	w.b = append(w.b, '{')
	n := 0
	member := func(name string, value func()) {
		mark := len(w.b)
		w.next(n == 0, 1)
		w.name(name)
		before := len(w.b)
		if value(); len(w.b) == before {
			w.b = w.b[:mark]
			return
		}
		n++
	}
	statements := func() { w.statements(d) }
	written := map[string]bool{}
	was := d.was()
	if d.src != nil {
		for it := d.src.root.Iter(); it.Next(); {
			name := it.Name()
			if row := find(documentMembers[:], name); row != nil {
				written[name] = true
				member(name, func() {
					// Versions before 0.2 wrote numbers as strings.
					if row.equal(d, was) && !(it.Value().IsString() && name == "version") {
						w.value(it.Value(), 1)
					} else {
						w.json(row.append(nil, d), 1)
					}
				})
			} else if name == "statements" {
				written[name] = true
				member(name, statements)
			} else if hasExtension(d.Extensions, Extension{name, it.Value().Raw()}) {
				written[name] = true
				member(name, func() { w.value(it.Value(), 1) })
			}
		}
	}
	for i := range documentMembers {
		if row := &documentMembers[i]; !written[row.name] {
			member(row.name, func() { w.json(row.append(nil, d), 1) })
		}
	}
	for _, e := range d.Extensions {
		if !written[e.Name] {
			member(e.Name, func() { w.json(e.Value, 1) })
		}
	}
	if !written["statements"] {
		member("statements", statements)
	}
	w.line(0)
	w.b = append(w.b, '}')
}

func hasExtension(list []Extension, want Extension) bool {
	for _, e := range list {
		if e.Name == want.Name {
			return string(e.Value) == string(want.Value)
		}
	}
	return false
}

func (w *writer) statements(d *Document) {
	w.b = append(w.b, '[')
	for i := range d.Statements {
		w.next(i == 0, 2)
		w.statement(&d.Statements[i])
	}
	if len(d.Statements) > 0 {
		w.line(1)
	}
	w.b = append(w.b, ']')
}

func (w *writer) statement(s *Statement) {
	was := s.was()
	if was == nil || s.legacy {
		w.tmp = appendObject(w.tmp[:0], statementMembers[:], s, s.Extensions)
		w.json(w.tmp, 2)
		return
	}
	if s.Equal(was) {
		w.value(s.src, 2)
		return
	}
	w.b = append(w.b, '{')
	n := 0
	begin := func(name string) {
		w.next(n == 0, 3)
		w.name(name)
		n++
	}
	rewrite := func(row *member[Statement]) {
		if w.tmp = row.append(w.tmp[:0], s); len(w.tmp) > 0 {
			begin(row.name)
			w.json(w.tmp, 3)
		}
	}
	written := map[string]bool{}
	for it := s.src.Iter(); it.Next(); {
		name := it.Name()
		row := find(statementMembers[:], name)
		switch {
		case row != nil && !row.equal(s, was):
			rewrite(row)
		case row != nil || hasExtension(s.Extensions, Extension{name, it.Value().Raw()}):
			begin(name)
			w.value(it.Value(), 3)
		default:
			continue
		}
		written[name] = true
	}
	for i := range statementMembers {
		if row := &statementMembers[i]; !written[row.name] {
			rewrite(row)
		}
	}
	for _, e := range s.Extensions {
		if !written[e.Name] {
			begin(e.Name)
			w.json(e.Value, 3)
		}
	}
	w.line(2)
	w.b = append(w.b, '}')
}

// value writes what was read: as it is in its own document, laid out anew in another.
func (w *writer) value(v jsonx.Value, depth int) {
	if v.Doc() == w.home {
		w.b = append(w.b, v.Raw()...)
		return
	}
	w.layout(v, depth)
}

// json writes a text that is JSON, or nothing, in the layout of the document.
func (w *writer) json(text []byte, depth int) {
	if len(text) == 0 {
		return
	}
	w.doc.Reset(text)
	w.layout(w.doc.Root(), depth)
}

func (w *writer) layout(v jsonx.Value, depth int) {
	if v.Len() == 0 || w.newline == "" {
		w.b = jsonx.AppendCompact(w.b, v)
		return
	}
	open, end := byte('['), byte(']')
	if v.IsObject() {
		open, end = '{', '}'
	}
	w.b = append(w.b, open)
	first := true
	for it := v.Iter(); it.Next(); first = false {
		w.next(first, depth+1)
		if it.Named() {
			w.name(it.Name())
		}
		w.layout(it.Value(), depth+1)
	}
	w.line(depth)
	w.b = append(w.b, end)
}

// checkExtensions looks at what callers may have put into the fields for unknown members.
func (d *Document) checkExtensions() error {
	err := checkExtensions(d.Extensions, documentMembers[:])
	if hasName(d.Extensions, "statements") {
		err = cmp.Or(err, fmt.Errorf("extension %q has the name of a member of OpenVEX", "statements"))
	}
	for i := range d.Statements {
		if err == nil {
			if err = d.Statements[i].checkExtensions(); err != nil {
				err = fmt.Errorf("statement %d: %w", i, err)
			}
		}
	}
	if err != nil {
		return fmt.Errorf("openvex: %w", err)
	}
	return nil
}

func (s *Statement) checkExtensions() error {
	err := cmp.Or(checkExtensions(s.Extensions, statementMembers[:]),
		checkExtensions(s.Vulnerability.Extensions, vulnerabilityMembers[:]))
	for j := range s.Products {
		p := &s.Products[j]
		err = cmp.Or(err, checkExtensions(p.Extensions, productMembers[:]), p.Component.checkIdentifiers())
		for k := range p.Subcomponents {
			c := &p.Subcomponents[k]
			err = cmp.Or(err, checkExtensions(c.Extensions, componentMembers[:]), c.checkIdentifiers())
		}
	}
	return err
}

func (c *Component) checkIdentifiers() error {
	for i := range c.Hashes {
		for j := range i {
			if c.Hashes[i].Algorithm == c.Hashes[j].Algorithm {
				return fmt.Errorf("two hashes %q", clip(c.Hashes[i].Algorithm))
			}
		}
	}
	return checkExtensions(c.Identifiers.Extensions, identifierMembers[:])
}

func hasName(list []Extension, name string) bool {
	return slices.ContainsFunc(list, func(e Extension) bool { return e.Name == name })
}

func checkExtensions[T any](list []Extension, rows []member[T]) error {
	for i, e := range list {
		if find(rows, e.Name) != nil {
			return fmt.Errorf("extension %q has the name of a member of OpenVEX", e.Name)
		}
		if hasName(list[:i], e.Name) {
			return fmt.Errorf("two extensions %q", clip(e.Name))
		}
		if _, err := jsonx.Parse(e.Value, jsonx.Limits{}); err != nil {
			return fmt.Errorf("extension %q: %w", clip(e.Name), err)
		}
	}
	return nil
}

// Tree returns the document as it would be written.
func Tree(d *Document) (jsonx.Value, error) {
	if d.Untouched() {
		return d.src.root, nil
	}
	text, err := d.Marshal()
	if err != nil {
		return jsonx.Value{}, err
	}
	return ParseJSON(text, Limits{})
}
