package openvex

import (
	"slices"
	"strconv"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A member is a row of a table that says how one member of an object and one field of T belong together. Reading,
// writing and comparing go by the same rows, which are in the order in which members are written.
type member[T any] struct {
	name   string
	decode func(r *reader, t *T, v jsonx.Value) error
	equal  func(a, b *T) bool
	append func(dst []byte, t *T) []byte // the value; nothing when it is not there
}

// text is a member with a string.
func text[T any, S ~string](name string, field func(*T) *S) member[T] {
	return spelled(name, field, func(s string) S { return S(s) }, func(s *S) string { return string(*s) })
}

// moment is a member with a time.
func moment[T any](name string, field func(*T) *Time) member[T] {
	return spelled(name, field, func(s string) Time { t, _ := ParseTime(s); return t }, func(t *Time) string { return t.text })
}

// spelled is a member that JSON has a string for, and nothing for the empty one.
func spelled[T any, F comparable](name string, field func(*T) *F, parse func(string) F, spell func(*F) string) member[T] {
	return member[T]{
		name: name,
		decode: func(_ *reader, t *T, v jsonx.Value) error {
			if !v.IsString() {
				return wrongKind(v, jsonx.String)
			}
			*field(t) = parse(v.Str())
			return nil
		},
		equal: func(a, b *T) bool { return *field(a) == *field(b) },
		append: func(dst []byte, t *T) []byte {
			if s := spell(field(t)); s != "" {
				return jsonx.AppendString(dst, s)
			}
			return dst
		},
	}
}

// integer is a member with an integer.
func integer[T any](name string, field func(*T) *int64) member[T] {
	return member[T]{
		name: name,
		decode: func(r *reader, t *T, v jsonx.Value) error {
			n, ok := asInteger(v)
			if !ok && r.legacy && v.IsString() { // as versions before 0.2 wrote it
				n, err := strconv.ParseInt(v.Str(), 10, 64)
				if err != nil {
					return wrongKind(v, jsonx.Number)
				}
				*field(t) = n
				return nil
			}
			if !ok {
				return wrongKind(v, jsonx.Number)
			}
			*field(t) = n
			return nil
		},
		equal: func(a, b *T) bool { return *field(a) == *field(b) },
		append: func(dst []byte, t *T) []byte {
			if n := *field(t); n != 0 {
				return appendInt(dst, n)
			}
			return dst
		},
	}
}

var documentMembers = [...]member[Document]{
	text("@context", func(d *Document) *string { return &d.Context }),
	text("@id", func(d *Document) *string { return &d.ID }),
	text("author", func(d *Document) *string { return &d.Author }),
	text("role", func(d *Document) *string { return &d.Role }),
	moment("timestamp", func(d *Document) *Time { return &d.Timestamp }),
	moment("last_updated", func(d *Document) *Time { return &d.LastUpdated }),
	integer("version", func(d *Document) *int64 { return &d.Version }),
	text("tooling", func(d *Document) *string { return &d.Tooling }),
}

// statementMembers is filled by init because its rows and [Statement.Equal] refer to each other.
var statementMembers [13]member[Statement]

func init() {
	statementMembers = [...]member[Statement]{
		text("@id", func(s *Statement) *string { return &s.ID }),
		integer("version", func(s *Statement) *int64 { return &s.Version }),
		{
			name: "vulnerability",
			decode: func(r *reader, s *Statement, v jsonx.Value) error {
				return r.vulnerability(s, v)
			},
			equal: func(a, b *Statement) bool { return equalVulnerabilities(&a.Vulnerability, &b.Vulnerability) },
			append: func(dst []byte, s *Statement) []byte {
				return appendObject(dst, vulnerabilityMembers[:], &s.Vulnerability, s.Vulnerability.Extensions)
			},
		},
		moment("timestamp", func(s *Statement) *Time { return &s.Timestamp }),
		moment("last_updated", func(s *Statement) *Time { return &s.LastUpdated }),
		{
			name:   "products",
			decode: func(r *reader, s *Statement, v jsonx.Value) error { return r.products(s, v) },
			equal: func(a, b *Statement) bool {
				return slices.EqualFunc(a.Products, b.Products, func(p, q Product) bool { return p.Equal(&q) })
			},
			append: func(dst []byte, s *Statement) []byte {
				return appendArray(dst, s.Products, func(dst []byte, p *Product) []byte {
					return appendObject(dst, productMembers[:], p, p.Extensions)
				})
			},
		},
		text("status", func(s *Statement) *Status { return &s.Status }),
		text("supplier", func(s *Statement) *string { return &s.Supplier }),
		text("status_notes", func(s *Statement) *string { return &s.StatusNotes }),
		text("justification", func(s *Statement) *Justification { return &s.Justification }),
		text("impact_statement", func(s *Statement) *string { return &s.ImpactStatement }),
		text("action_statement", func(s *Statement) *string { return &s.ActionStatement }),
		moment("action_statement_timestamp", func(s *Statement) *Time { return &s.ActionStatementTimestamp }),
	}
}

var vulnerabilityMembers = [...]member[Vulnerability]{
	text("@id", func(v *Vulnerability) *string { return &v.ID }),
	text("name", func(v *Vulnerability) *string { return &v.Name }),
	text("description", func(v *Vulnerability) *string { return &v.Description }),
	{
		name: "aliases",
		decode: func(_ *reader, t *Vulnerability, v jsonx.Value) error {
			if !v.IsArray() {
				return wrongKind(v, jsonx.Array)
			}
			t.Aliases = make([]string, 0, v.Len())
			for it := v.Iter(); it.Next(); {
				if !it.Value().IsString() {
					return wrongKind(it.Value(), jsonx.String)
				}
				t.Aliases = append(t.Aliases, it.Value().Str())
			}
			return nil
		},
		append: func(dst []byte, t *Vulnerability) []byte {
			return appendArray(dst, t.Aliases, func(dst []byte, s *string) []byte { return jsonx.AppendString(dst, *s) })
		},
	},
}

var componentMembers = [...]member[Component]{
	text("@id", func(c *Component) *string { return &c.ID }),
	{
		name: "identifiers",
		decode: func(r *reader, c *Component, v jsonx.Value) error {
			return decodeObject(r, identifierMembers[:], &c.Identifiers, &c.Identifiers.Extensions, v)
		},
		append: func(dst []byte, c *Component) []byte {
			if d := &c.Identifiers; d.PURL == "" && d.CPE22 == "" && d.CPE23 == "" && len(d.Extensions) == 0 {
				return dst
			}
			return appendObject(dst, identifierMembers[:], &c.Identifiers, c.Identifiers.Extensions)
		},
	},
	{
		name:   "hashes",
		decode: func(_ *reader, c *Component, v jsonx.Value) error { return decodeHashes(c, v) },
		append: func(dst []byte, c *Component) []byte {
			if len(c.Hashes) == 0 {
				return dst
			}
			dst = append(dst, '{')
			for i := range c.Hashes {
				dst = jsonx.AppendString(jsonx.AppendName(dst, c.Hashes[i].Algorithm), c.Hashes[i].Value)
			}
			return append(dst, '}')
		},
	},
}

var identifierMembers = [...]member[Identifiers]{
	text("purl", func(d *Identifiers) *string { return &d.PURL }),
	text("cpe22", func(d *Identifiers) *string { return &d.CPE22 }),
	text("cpe23", func(d *Identifiers) *string { return &d.CPE23 }),
}

// productMembers are those of a component and one more.
var productMembers = func() (rows [len(componentMembers) + 1]member[Product]) {
	for i, m := range componentMembers {
		rows[i] = member[Product]{
			name:   m.name,
			decode: func(r *reader, p *Product, v jsonx.Value) error { return m.decode(r, &p.Component, v) },
			append: func(dst []byte, p *Product) []byte { return m.append(dst, &p.Component) },
		}
	}
	rows[len(componentMembers)] = member[Product]{
		name: "subcomponents",
		decode: func(r *reader, p *Product, v jsonx.Value) error {
			var err error
			p.Subcomponents, err = r.components(v)
			return err
		},
		append: func(dst []byte, p *Product) []byte {
			return appendArray(dst, p.Subcomponents, func(dst []byte, c *Component) []byte {
				return appendObject(dst, componentMembers[:], c, c.Extensions)
			})
		},
	}
	return rows
}()
