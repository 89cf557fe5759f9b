// Package schema holds the facts of the official JSON schemas of CycloneDX and SPDX 2 as tables, and applies
// them to values of package jsonx.
//
// Start with [Lookup], walk to a definition with [Schema.Def], then ask it: [Def.Fits] for yes or no,
// [Def.Check] for what is wrong and where, [Def.Prune] for the largest part of a value that is valid.
// Formats (date-time, date, uri, iri-reference, idn-email) are asserted. CycloneDX 1.2 and 1.3 stand for the
// strict variants of their schemas.
//
// The tables are generated (see schemagen); the code here has no knowledge of any format. Everything is
// immutable and safe for concurrent use. Checking takes time linear in the size of the value: the generator
// refuses schemas whose alternatives would make it look at a value again and again.
package schema

import (
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

//go:generate go run ./schemagen

// A Schema is one version of one format.
type Schema struct {
	family, version, id string
	root                link
}

// Lookup returns the schema of a version of "cyclonedx" (1.2 to 1.7) or "spdx" (2.2, 2.3, and 2.3.1, the
// maintenance branch), nil when there is none.
func Lookup(family, version string) *Schema {
	for i := range schemas {
		if s := &schemas[i]; s.family == family && s.version == version {
			return s
		}
	}
	return nil
}

// All returns every schema, CycloneDX first, each family from its oldest version to its newest.
func All() []*Schema {
	list := make([]*Schema, len(schemas))
	for i := range schemas {
		list[i] = &schemas[i]
	}
	return list
}

// Family returns "cyclonedx" or "spdx".
func (s *Schema) Family() string { return s.family }

// Version returns the version as [Lookup] takes it.
func (s *Schema) Version() string { return s.version }

// ID returns the $id that the schema gives itself.
func (s *Schema) ID() string { return s.id }

// Root returns the definition of a whole document.
func (s *Schema) Root() Def { return Def{&load()[s.root]} }

// Def returns the definition that names lead to from the root: property names, "*" for the elements of an
// array. Def("components", "*") is a component.
func (s *Schema) Def(names ...string) Def {
	d := s.Root()
	for _, name := range names {
		if name == "*" {
			d = d.Items()
		} else {
			d = d.Property(name)
		}
	}
	return d
}

// A Def is one definition of a schema. The zero Def exists not; no value fits it.
type Def struct{ r *rule }

// Exists reports whether the schema has this definition.
func (d Def) Exists() bool { return d.r != nil }

// Name returns what the schema calls the definition, such as "component" or "component/pedigree"; "" for a
// definition without properties. Definitions that accept the same values share the name of the oldest.
func (d Def) Name() string {
	if d.r == nil {
		return ""
	}
	return d.r.name
}

// Property returns the definition of a property; one that does not exist when no value of d can have that
// property by name. A property that only some alternatives of d have is found too.
func (d Def) Property(name string) Def {
	return d.find(func(r *rule) *rule {
		if i := r.names.find(name); i >= 0 {
			return r.subs[i]
		}
		return nil
	})
}

// Items returns the definition of the elements of an array.
func (d Def) Items() Def {
	return d.find(func(r *rule) *rule {
		if r.items == nil && len(r.tuple) > 0 {
			return r.tuple[0]
		}
		return r.items
	})
}

// find asks d and then its alternatives.
func (d Def) find(get func(*rule) *rule) Def {
	if d.r == nil {
		return Def{}
	}
	if r := get(d.r); r != nil {
		return Def{r}
	}
	for _, r := range d.r.inPlace() {
		if got := (Def{r}).find(get); got.r != nil {
			return got
		}
	}
	return Def{}
}

// Properties returns the names of the properties that values of d can have, in the order of the schema,
// those of alternatives after its own.
func (d Def) Properties() []string {
	if d.r == nil {
		return nil
	}
	var list []string
	for i, name := range d.r.names.list {
		if d.r.subs[i] != nil {
			list = append(list, name)
		}
	}
	for _, r := range d.r.inPlace() {
		for _, name := range (Def{r}).Properties() {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// Enum returns the words that are allowed, nil when every string is.
func (d Def) Enum() []string {
	if d.r == nil || d.r.enum == nil {
		return nil
	}
	return slices.Clone(d.r.enum.list)
}

// Required returns the names of the members that must be there, whatever alternative is taken.
func (d Def) Required() []string {
	if d.r == nil {
		return nil
	}
	return slices.Clone(d.r.required)
}

// A Finding is one fault of a value.
type Finding struct {
	Value   jsonx.Value // what is at fault; for a missing member the object that lacks it
	Rule    string      // the keyword of JSON Schema that refuses it, such as "required" or "enum"
	Message string      // what is wrong, for people
}

// Check calls f for every fault of v, in source order as far as the schema allows, until f returns false.
// It returns whether v is valid.
func (d Def) Check(v jsonx.Value, f func(Finding) bool) bool {
	if d.r == nil || !v.Exists() {
		return false
	}
	r := run{report: f}
	return r.fits(d.r, v)
}

// Fits reports whether v is valid.
func (d Def) Fits(v jsonx.Value) bool {
	if d.r == nil || !v.Exists() {
		return false
	}
	var r run
	return r.fits(d.r, v)
}

// A Property is one property of one definition.
type Property struct {
	Definition string   // as [Def.Name] gives it
	Name       string   // of the property
	Paths      []string // where documents have it: /components/*/name
}

// Properties returns every property of every definition that the schema reaches. Paths start at the root,
// "*" stands for any element. A definition that is reached in several places is opened in the first one
// only; all its places count for its own properties. So /components/*/components/*/name is among the paths,
// and its second repetition is not.
func (s *Schema) Properties() []Property {
	type place struct {
		r    *rule
		path string
	}
	var order []*rule
	places := map[*rule][]string{}
	for queue := []place{{s.Root().r, ""}}; len(queue) > 0; queue = queue[1:] {
		p := queue[0]
		if slices.Contains(places[p.r], p.path) {
			continue
		}
		first := places[p.r] == nil
		places[p.r] = append(places[p.r], p.path)
		if first {
			order = append(order, p.r)
		}
		// What has no properties of its own is a part of the place that leads to it.
		if !first && p.r.hasProperties() {
			continue
		}
		for _, r := range p.r.inPlace() {
			queue = append(queue, place{r, p.path})
		}
		for _, r := range append(slices.Clone(p.r.tuple), p.r.items) {
			if r != nil {
				queue = append(queue, place{r, p.path + "/*"})
			}
		}
		for i, name := range p.r.names.list {
			if sub := p.r.subs[i]; sub != nil {
				queue = append(queue, place{sub, string(jsonx.AppendPointer([]byte(p.path), name))})
			}
		}
	}
	var list []Property
	for _, r := range order {
		for i, name := range r.names.list {
			if r.subs[i] == nil {
				continue
			}
			p := Property{Definition: r.name, Name: name}
			for _, path := range places[r] {
				p.Paths = append(p.Paths, string(jsonx.AppendPointer([]byte(path), name)))
			}
			slices.SortFunc(p.Paths, func(a, b string) int {
				if n := strings.Count(a, "/") - strings.Count(b, "/"); n != 0 {
					return n
				}
				return strings.Compare(a, b)
			})
			list = append(list, p)
		}
	}
	return list
}
