package openvex

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unsafe"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// Format is the name of the format in errors.
const Format = "openvex"

// Limits bounds what [Parse] accepts. A field of zero or less means the default that stands beside it.
type Limits struct {
	jsonx.Limits
	Elements int // statements, products and subcomponents together; 2,000,000
}

// DefaultElements is the default of Limits.Elements.
const DefaultElements = 2_000_000

// A RuleError is the reason in a [*jsonx.SyntaxError]: which rule a document breaks.
type RuleError struct {
	Rule    string
	Message string
}

func (e *RuleError) Error() string { return fmt.Sprintf("%s [%s]", e.Message, e.Rule) }

func broken(v jsonx.Value, rule, format string, args ...any) error {
	err := v.Errorf("")
	var syn *jsonx.SyntaxError
	if errors.As(err, &syn) {
		syn.Err = &RuleError{Rule: rule, Message: fmt.Sprintf(format, args...)}
	}
	return err
}

func wrongKind(v jsonx.Value, want jsonx.Kind) error {
	word := want.String()
	if want == jsonx.Number {
		word = "integer"
	}
	article := "a"
	if strings.Contains("aio", word[:1]) {
		article = "an"
	}
	if v.Kind() == want {
		return broken(v, "type", "%s where %s %s of at most 63 bits belongs", clip(v.Literal()), article, word)
	}
	return broken(v, "type", "%v where %s %s belongs", v.Kind(), article, word)
}

func clip(s string) string {
	if len(s) > 64 {
		return s[:64] + "…"
	}
	return s
}

// Parse reads a document. It refuses what is no clean JSON (duplicate names, invalid UTF-8, trailing data), exceeds
// the limits, is not OpenVEX, or has a value of another type than the one that belongs there. The error is a
// [*jsonx.SyntaxError], whose reason is a [*RuleError] when the JSON is good, or a [*jsonx.LimitError]. The document
// refers to src, which must not be changed.
func Parse(src []byte, lim Limits) (*Document, error) {
	d, err := parse(src, lim)
	var syn *jsonx.SyntaxError
	var limit *jsonx.LimitError
	switch {
	case errors.As(err, &syn):
		syn.Format = Format
	case errors.As(err, &limit):
		limit.Format = Format
	}
	return d, err
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// ParseJSON returns the root of a document, with what [Parse] would say about it as JSON.
func ParseJSON(src []byte, lim Limits) (jsonx.Value, error) {
	text := bytes.TrimPrefix(src, byteOrderMark)
	doc, err := jsonx.Parse(text, lim.Limits)
	if err == nil {
		return doc.Root(), nil
	}
	skipped := int64(len(src) - len(text))
	var syn *jsonx.SyntaxError
	var limit *jsonx.LimitError
	switch {
	case errors.As(err, &syn):
		syn.Format = Format
		syn.Offset += skipped
	case errors.As(err, &limit):
		limit.Format = Format
		limit.Offset += skipped
	}
	return jsonx.Value{}, err
}

func parse(src []byte, lim Limits) (*Document, error) {
	root, err := ParseJSON(src, lim)
	if err != nil {
		return nil, err
	}
	d, err := Read(root, lim)
	if err != nil {
		return nil, err
	}
	d.src = &source{text: src, root: root}
	return d, nil
}

// Read reads a document that is a value in another, such as the predicate of a statement. Of lim it heeds Elements.
func Read(root jsonx.Value, lim Limits) (*Document, error) {
	if !root.IsObject() {
		return nil, wrongKind(root, jsonx.Object)
	}
	context := root.Get("@context")
	switch {
	case !context.Exists():
		return nil, broken(root, "context", "no @context: this is no OpenVEX document")
	case !context.IsString():
		return nil, wrongKind(context, jsonx.String)
	case !IsContext(context.Str()):
		return nil, broken(context, "context", "%q is no context of OpenVEX", clip(context.Str()))
	}
	d := new(Document)
	r := &reader{left: lim.Elements, most: lim.Elements, legacy: IsLegacy(context.Str())}
	r.mostMemory = lim.Limits.WithDefaults().Memory
	r.memory = r.mostMemory - int64(len(root.Doc().Source())) - root.Doc().Memory()
	if r.left <= 0 {
		r.left, r.most = DefaultElements, DefaultElements
	}
	if err := r.document(d, root); err != nil {
		return nil, err
	}
	return d, nil
}

// IsContext reports whether a JSON-LD context is that of OpenVEX in any version.
func IsContext(context string) bool {
	return context == namespace || strings.HasPrefix(context, namespace+"/v")
}

// IsLegacy reports whether a context is that of a version before 0.2, in which vulnerabilities and products are strings.
// A context without a version is that of 0.0.1 (spec, Document Struct Fields).
func IsLegacy(context string) bool {
	return context == namespace || strings.HasPrefix(context, namespace+"/v0.0.") || strings.HasPrefix(context, namespace+"/v0.1.")
}

// A reader decodes one document.
type reader struct {
	legacy     bool
	left, most int // how many elements may come

	memory, mostMemory int64 // how many bytes the model may still take
}

// count takes the elements of v, each of so many bytes, out of what is left.
func (r *reader) count(v jsonx.Value, size uintptr) error {
	if r.left -= v.Len(); r.left < 0 {
		return &jsonx.LimitError{Limit: "elements", Max: int64(r.most), Pointer: v.Pointer(), Offset: v.Offset()}
	}
	if r.memory -= int64(v.Len()) * int64(size); r.memory < 0 {
		return &jsonx.LimitError{Limit: "memory", Max: r.mostMemory, Pointer: v.Pointer(), Offset: v.Offset()}
	}
	return nil
}

func (r *reader) document(d *Document, root jsonx.Value) error {
	var ext []Extension
	if err := decodeObject(r, documentMembers[:], d, &ext, root); err != nil {
		return err
	}
	for _, e := range ext {
		if e.Name != "statements" {
			d.Extensions = append(d.Extensions, e)
		}
	}
	list := root.Get("statements")
	if !list.Exists() {
		return nil
	}
	if !list.IsArray() {
		return wrongKind(list, jsonx.Array)
	}
	if err := r.count(list, unsafe.Sizeof(Statement{})); err != nil {
		return err
	}
	d.Statements = make([]Statement, list.Len())
	i := 0
	for it := list.Iter(); it.Next(); i++ {
		if err := r.statement(&d.Statements[i], it.Value()); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) statement(s *Statement, v jsonx.Value) error {
	s.src, s.legacy = v, r.legacy
	if err := decodeObject(r, statementMembers[:], s, &s.Extensions, v); err != nil {
		return err
	}
	if r.legacy && len(s.Extensions) > 0 {
		return r.legacyMembers(s, v)
	}
	return nil
}

// legacyMembers puts what versions before 0.2 say beside vulnerability and products where it belongs now.
func (r *reader) legacyMembers(s *Statement, v jsonx.Value) error {
	kept := s.Extensions[:0:0]
	for _, e := range s.Extensions {
		switch e.Name {
		case "vuln_description":
			text := v.Get(e.Name)
			if !text.IsString() {
				return wrongKind(text, jsonx.String)
			}
			if s.Vulnerability.Description == "" {
				s.Vulnerability.Description = text.Str()
				continue
			}
		case "subcomponents":
			if len(s.Products) > 0 {
				for i := range s.Products {
					subs, err := r.components(v.Get(e.Name))
					if err != nil {
						return err
					}
					s.Products[i].Subcomponents = append(s.Products[i].Subcomponents, subs...)
				}
				continue
			}
		}
		kept = append(kept, e)
	}
	if s.Extensions = kept; len(kept) == 0 {
		s.Extensions = nil
	}
	return nil
}

func (r *reader) vulnerability(s *Statement, v jsonx.Value) error {
	if r.legacy && v.IsString() {
		s.Vulnerability.Name = v.Str()
		return nil
	}
	return decodeObject(r, vulnerabilityMembers[:], &s.Vulnerability, &s.Vulnerability.Extensions, v)
}

func (r *reader) products(s *Statement, v jsonx.Value) error {
	if !v.IsArray() {
		return wrongKind(v, jsonx.Array)
	}
	if err := r.count(v, unsafe.Sizeof(Product{})); err != nil {
		return err
	}
	s.Products = make([]Product, v.Len())
	i := 0
	for it := v.Iter(); it.Next(); i++ {
		p := &s.Products[i]
		if r.legacy && it.Value().IsString() {
			p.ID = it.Value().Str()
			continue
		}
		if err := decodeObject(r, productMembers[:], p, &p.Extensions, it.Value()); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) components(v jsonx.Value) ([]Component, error) {
	if !v.IsArray() {
		return nil, wrongKind(v, jsonx.Array)
	}
	if err := r.count(v, unsafe.Sizeof(Component{})); err != nil {
		return nil, err
	}
	list := make([]Component, v.Len())
	i := 0
	for it := v.Iter(); it.Next(); i++ {
		if r.legacy && it.Value().IsString() {
			list[i].ID = it.Value().Str()
			continue
		}
		if err := decodeObject(r, componentMembers[:], &list[i], &list[i].Extensions, it.Value()); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func decodeHashes(c *Component, v jsonx.Value) error {
	if !v.IsObject() {
		return wrongKind(v, jsonx.Object)
	}
	c.Hashes = make([]Hash, 0, v.Len())
	for it := v.Iter(); it.Next(); {
		if !it.Value().IsString() {
			return wrongKind(it.Value(), jsonx.String)
		}
		c.Hashes = append(c.Hashes, Hash{it.Name(), it.Value().Str()})
	}
	return nil
}

// decodeObject reads v by the rows of a table. What has no row is an extension.
func decodeObject[T any](r *reader, rows []member[T], t *T, ext *[]Extension, v jsonx.Value) error {
	if !v.IsObject() {
		return wrongKind(v, jsonx.Object)
	}
	for it := v.Iter(); it.Next(); {
		row := find(rows, it.Name())
		if row == nil {
			*ext = append(*ext, Extension{it.Name(), it.Value().Raw()})
			continue
		}
		if err := row.decode(r, t, it.Value()); err != nil {
			return err
		}
	}
	return nil
}

func find[T any](rows []member[T], name string) *member[T] {
	for i := range rows {
		if rows[i].name == name {
			return &rows[i]
		}
	}
	return nil
}

// asInteger reads an integer, however it is spelled (1, 1.0, 1e0).
func asInteger(v jsonx.Value) (int64, bool) {
	if v.Kind() != jsonx.Number {
		return 0, false
	}
	text := v.Literal()
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != float64(int64(f)) || f >= 1<<53 || f <= -1<<53 {
		return 0, false
	}
	return int64(f), true
}
