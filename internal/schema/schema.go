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
// refuses schemas whose alternatives would make it look at a value again and again. (Arrays whose elements must
// differ and look alike down to their third level cost one more look for each level of nesting.) The depth of
// recursion is that of the value, which jsonx limits.
package schema

import (
	"slices"

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
// property by name. When only alternatives of d have it, what fits the property in one of them fits the
// definition that is returned.
func (d Def) Property(name string) Def {
	return d.step(func(r *rule) []*rule {
		if i := r.names.find(name); i >= 0 && r.subs[i] != nil {
			return r.subs[i : i+1]
		}
		return nil
	})
}

// Items returns the definition of the elements of an array, alternatives as in [Def.Property].
func (d Def) Items() Def {
	return d.step(func(r *rule) []*rule {
		if r.items != nil {
			return []*rule{r.items}
		}
		return r.tuple
	})
}

// step asks d, or else its alternatives, and joins what they say.
func (d Def) step(get func(*rule) []*rule) Def {
	if d.r == nil {
		return Def{}
	}
	var found []*rule
	var ask func(r *rule)
	ask = func(r *rule) {
		if list := get(r); len(list) > 0 {
			for _, q := range list {
				if !slices.Contains(found, q) {
					found = append(found, q)
				}
			}
			return
		}
		for _, alternative := range r.inPlace() {
			ask(alternative)
		}
	}
	ask(d.r)
	switch len(found) {
	case 0:
		return Def{}
	case 1:
		return Def{found[0]}
	}
	join := &rule{choice: true, parts: true}
	for _, r := range found {
		join.any = append(join.any, branch{r: r})
	}
	return Def{join}
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
// only, the one with the fewest names; all its places count for its own properties. So
// /components/*/components/*/name is among the paths, and its second repetition is not.
func (s *Schema) Properties() []Property {
	type place struct {
		r    *rule
		path string
	}
	var order []*rule
	var queue []place
	places := map[*rule][]string{}
	entered := map[*rule]bool{}
	// enter notes that documents have r at path, with the alternatives and elements that belong to that place.
	var enter func(r *rule, path string)
	enter = func(r *rule, path string) {
		if entered[r] || slices.Contains(places[r], path) {
			return
		}
		first := places[r] == nil
		places[r] = append(places[r], path)
		if first {
			order = append(order, r)
		} else if len(r.props) > 0 {
			return
		}
		entered[r] = true
		for _, alternative := range r.inPlace() {
			enter(alternative, path)
		}
		for _, element := range append(slices.Clone(r.tuple), r.items) {
			if element != nil {
				enter(element, path+"/*")
			}
		}
		entered[r] = false
		for _, p := range r.props {
			queue = append(queue, place{&load()[p.to], string(jsonx.AppendPointer([]byte(path), p.name))})
		}
	}
	enter(s.Root().r, "")
	for ; len(queue) > 0; queue = queue[1:] {
		enter(queue[0].r, queue[0].path)
	}
	var list []Property
	for _, r := range order {
		for _, p := range r.props {
			var paths []string
			for _, path := range places[r] {
				paths = append(paths, string(jsonx.AppendPointer([]byte(path), p.name)))
			}
			list = append(list, Property{Definition: r.name, Name: p.name, Paths: paths})
		}
	}
	return list
}
