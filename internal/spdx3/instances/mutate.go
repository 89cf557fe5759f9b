package instances

import (
	"fmt"
	"iter"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// A Mutant is a document that differs from another in one place.
type Mutant struct {
	What     string      // was done
	At       jsonx.Value // where, in the other document
	from, to int64
	text     string
}

// Source returns the text of the mutant.
func (m Mutant) Source() []byte {
	src := m.At.Doc().Source()
	out := make([]byte, 0, int64(len(src)+len(m.text))-(m.to-m.from))
	return append(append(append(out, src[:m.from]...), m.text...), src[m.to:]...)
}

func (m Mutant) String() string { return fmt.Sprintf("%s at %s", m.What, m.At.Pointer()) }

// Mutants returns documents that differ from that of v in one place in v each, in ways that validators should
// judge: values of another type or form, members that are missing, unknown or misspelled, other classes, lists
// that are none. Not all of them are faulty. There are about fifty for every value.
func Mutants(m *spdx3.Model, v jsonx.Value) iter.Seq[Mutant] {
	return func(yield func(Mutant) bool) { mutants(m, v, yield) }
}

func mutants(m *spdx3.Model, v jsonx.Value, yield func(Mutant) bool) bool {
	for _, text := range replacements(m, v) {
		if text != string(v.Raw()) && !yield(Mutant{"now " + clip(text), v, v.Offset(), v.End(), text}) {
			return false
		}
	}
	if v.IsObject() {
		for _, text := range additions {
			name, _, _ := strings.Cut(text[1:], `"`)
			if v.Get(name).Exists() {
				continue
			}
			if v.Len() > 0 {
				text += ", "
			}
			if !yield(Mutant{"new " + name, v, v.Offset() + 1, v.Offset() + 1, text}) {
				return false
			}
		}
	}
	// Members and elements that go away take the comma before or after them with them.
	type span struct {
		from, to int64
		v        jsonx.Value
	}
	var spans []span
	for it := v.Iter(); it.Next(); {
		e := it.Value()
		s := span{e.Offset(), e.End(), e}
		if it.Named() {
			s.from = it.NameOffset()
			renamed := Mutant{"renamed", e, s.from, e.Offset(), string(jsonx.AppendString(nil, it.Name()+"x")) + ": "}
			if !yield(renamed) {
				return false
			}
			if p := m.Property(it.Name()); p != nil {
				renamed.What, renamed.text = "named by IRI", string(jsonx.AppendString(nil, p.IRI))+": "
				if !yield(renamed) {
					return false
				}
			}
		} else if !yield(Mutant{"twice", e, s.to, s.to, ", " + string(e.Raw())}) {
			return false
		}
		spans = append(spans, s)
	}
	for i, s := range spans {
		from, to := s.from, s.to
		if i > 0 {
			from = spans[i-1].to
		} else if len(spans) > 1 {
			to = spans[1].from
		}
		if !yield(Mutant{"without", s.v, from, to, ""}) {
			return false
		}
	}
	for _, s := range spans {
		if !mutants(m, s.v, yield) {
			return false
		}
	}
	return true
}

// additions are members that are put into objects.
var additions = []string{
	`"extra": 1`, `"@id": "_:x"`, `"@id": "urn:x:y"`, `"@id": "x"`, `"spdxId": "urn:x:y"`, `"spdxId": "_:x"`, `"@type": "Person"`, `"@graph": []`,
	`"comment": "c"`, `"comment": 1`, `"name": "n"`, `"software_packageVersion": "1"`,
}

// anyForm are values of all types, and strings of the forms that the model knows.
var anyForm = []string{
	`null`, `true`, `0`, `1`, `-1`, `1.0`, `1.5`, `10e-1`, `1e400`, `""`, `"x"`, `"_:x"`, `"_:"`, `"urn:x:y"`, `":x"`, `"x:"`, `"a:b"`,
	`"1.2.3"`, `"01.2.3"`, `"1.2.3-rc.1+5"`, `"text/plain"`, `"text/"`, `"2024-01-02T03:04:05Z"`, `"2024-01-02T03:04:05+00:00"`, `"2024-01-02"`,
	`"1.5"`, `"-0."`, `".5"`, `"1e5"`, `"NoneElement"`, `"expandedlicensing_NoneLicense"`, `"SpdxOrganization"`, `"sha256"`, `"contains"`, `"other"`,
	`[]`, `{}`, `[null]`, `{"type": "Nothing"}`, `{"type": "Person"}`, `{"type": "https://example.com/T", "x": 1}`, `{"type": "Hash", "algorithm": "sha1", "hashValue": "0"}`,
	`{"type": "extension_CdxPropertiesExtension"}`, `{"type": "extension_Extension"}`, `{"type": "Element"}`,
}

// replacements returns what a value can become.
func replacements(m *spdx3.Model, v jsonx.Value) []string {
	list := append([]string{"[" + string(v.Raw()) + "]"}, anyForm...)
	if v.IsArray() && v.Len() > 0 {
		list = append(list, string(v.Elem(0).Raw()))
	}
	if c := m.Class(v.Str()); c != nil {
		list = append(list, string(jsonx.AppendString(nil, c.IRI)))
		for _, o := range m.Classes {
			if o.Abstract || o.Super == c.Super || o == c.Super || o.Super == c {
				list = append(list, string(jsonx.AppendString(nil, o.Term)))
			}
		}
	}
	return list
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40]
	}
	return s
}
