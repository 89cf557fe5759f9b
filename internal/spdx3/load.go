package spdx3

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A table is a version of the model as the generator writes it. Names have the profile before them, such as
// Core/Element.
type table struct {
	version, context, base string
	classes                []classRow
	properties             []propertyRow
	vocabularies           []vocabularyRow
	individuals            []individualRow
}

type classRow struct {
	name, super   string
	abstract, iri bool
	uses          []useRow
}

// A useRow is how often instances of a class have a property; narrow rows are those of the class's page.
type useRow struct {
	property string
	min, max int8
	narrow   bool
}

type propertyRow struct {
	name    string
	kind    Kind
	of      string // class or vocabulary
	pattern Pattern
	terms   bool
}

type vocabularyRow struct{ name, words string }

type individualRow struct {
	name, class, same string
	term              bool
}

// names finds things of a model by term, prefixed name or IRI.
type names[T any] struct {
	terms map[string]T
	full  map[string]T // by name with the profile
	other map[string]T // by IRIs of elsewhere
}

func newNames[T any](n int) names[T] {
	return names[T]{make(map[string]T, n), make(map[string]T, n), nil}
}

func (n *names[T]) find(m *Model, name string) (T, bool) {
	t, ok := n.terms[name]
	if !ok {
		if full, is := localName(name); is {
			t, ok = n.full[full]
		}
		if !ok && n.other != nil {
			t, ok = n.other[name]
		}
	}
	return t, ok
}

const (
	iriPrefix = "https://spdx.org/rdf/"
	iriMiddle = "/terms/"
	// shortPrefix is what the context names the base of the model.
	shortPrefix = "spdx:"
)

// localName returns what a prefixed name or an IRI of the model, of whatever version, names there.
func localName(name string) (string, bool) {
	if rest, ok := strings.CutPrefix(name, shortPrefix); ok {
		return rest, true
	}
	rest, ok := strings.CutPrefix(name, iriPrefix)
	if !ok {
		return "", false
	}
	version, rest, ok := strings.Cut(rest, iriMiddle)
	return rest, ok && isVersion(version)
}

// isVersion reports whether s is numbers with dots between them, then perhaps a hyphen and what a release
// candidate is called.
func isVersion(s string) bool {
	s, _, _ = strings.Cut(s, "-")
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return true
}

// loaded makes each version ready when it is first asked for.
var loaded = func() [len(tables)]func() *Model {
	var list [len(tables)]func() *Model
	for i := range list {
		list[i] = sync.OnceValue(func() *Model { return load(&tables[i]) })
	}
	return list
}()

// Latest returns the newest model.
func Latest() *Model { return loaded[len(loaded)-1]() }

// Models returns all models, oldest first.
func Models() []*Model {
	list := make([]*Model, len(loaded))
	for i := range list {
		list[i] = loaded[i]()
	}
	return list
}

// ModelOf returns the model that documents of a version are read by: the one of that version, else the newest
// that is older, else (for versions older than all) the oldest. It returns nil when version is not of SPDX 3.
func ModelOf(version string) *Model {
	if !strings.HasPrefix(version, "3.") || !isVersion(version) {
		return nil
	}
	best := 0
	for i := range tables {
		if compareVersions(tables[i].version, version) <= 0 {
			best = i
		}
	}
	return loaded[best]()
}

// ContextVersion returns the version in the address of an SPDX 3 context, such as 3.0.1, and whether iri is one.
func ContextVersion(iri string) (string, bool) {
	rest, ok := strings.CutPrefix(iri, iriPrefix)
	if !ok {
		return "", false
	}
	version, ok := strings.CutSuffix(rest, "/spdx-context.jsonld")
	return version, ok && strings.HasPrefix(version, "3.") && isVersion(version)
}

// compareVersions compares dotted numbers; what follows a hyphen does not count.
func compareVersions(a, b string) int {
	parts := func(s string) []string {
		s, _, _ = strings.Cut(s, "-")
		return strings.Split(s, ".")
	}
	return slices.CompareFunc(parts(a), parts(b), func(x, y string) int {
		m, _ := strconv.ParseUint(x, 10, 64)
		n, _ := strconv.ParseUint(y, 10, 64)
		return cmp.Compare(m, n)
	})
}

// term is how JSON spells a name: as it is in Core, with the profile before it elsewhere.
func term(profile, name string) string {
	if profile == "Core" {
		return name
	}
	return strings.ToLower(profile) + "_" + name
}

func load(t *table) *Model {
	m := &Model{
		Version: t.version, Context: t.context, Base: t.base,
		classes:     newNames[*Class](len(t.classes)),
		properties:  newNames[*Property](len(t.properties)),
		individuals: newNames[*Individual](len(t.individuals)),
	}
	words := make(map[string]*Vocabulary, len(t.vocabularies))
	for _, row := range t.vocabularies {
		profile, name, _ := strings.Cut(row.name, "/")
		v := &Vocabulary{name, profile, term(profile, name), t.base + row.name, strings.Fields(row.words)}
		words[row.name] = v
		m.Vocabularies = append(m.Vocabularies, v)
	}
	for _, row := range t.classes {
		profile, name, _ := strings.Cut(row.name, "/")
		c := &Class{
			Name: name, Profile: profile, Term: term(profile, name), IRI: t.base + row.name,
			Abstract: row.abstract, NeedsIRI: row.iri, Words: words[row.name], model: m,
		}
		m.Classes = append(m.Classes, c)
		m.classes.terms[c.Term], m.classes.full[row.name] = c, c
	}
	for _, row := range t.properties {
		profile, name, _ := strings.Cut(row.name, "/")
		p := &Property{
			Name: name, Profile: profile, Term: term(profile, name), IRI: t.base + row.name,
			Kind: row.kind, Pattern: row.pattern, Words: words[row.of], Max: Unbounded, Terms: row.terms,
			number: len(m.Properties),
		}
		if row.kind == KindNode {
			p.Class = m.classes.full[row.of]
		}
		m.Properties = append(m.Properties, p)
		m.properties.terms[p.Term], m.properties.full[row.name] = p, p
	}
	for _, row := range t.individuals {
		profile, name, _ := strings.Cut(row.name, "/")
		i := &Individual{Name: name, Profile: profile, IRI: t.base + row.name, SameAs: row.same, Class: m.classes.full[row.class]}
		m.Individuals = append(m.Individuals, i)
		m.individuals.full[row.name] = i
		if row.term {
			i.Term = term(profile, name)
			m.individuals.terms[i.Term] = i
		}
		if row.same != "" {
			if m.individuals.other == nil {
				m.individuals.other = map[string]*Individual{}
			}
			m.individuals.other[row.same] = i
		}
	}
	m.inherit(t)
	m.learn()
	return m
}

// maxProperties is how many properties a class can have in all; AIPackage of 3.0.1 has 41.
const maxProperties = 255

// inherit walks the classes from the top down: numbers them so that those below a class follow it, and gives
// each the properties of the one above it.
func (m *Model) inherit(t *table) {
	below := map[*Class][]int{}
	for i, row := range t.classes {
		if row.super != "" {
			m.Classes[i].Super = m.classes.full[row.super]
		}
		below[m.Classes[i].Super] = append(below[m.Classes[i].Super], i)
	}
	element := m.classes.full["Core/Element"]
	declared := make([]bool, len(m.Properties))
	number := 0
	var visit func(i int)
	visit = func(i int) {
		c, row := m.Classes[i], &t.classes[i]
		c.number, c.first = number, number
		number++
		c.Element = c == element
		own := map[int]*Property{}
		if c.Super != nil {
			c.Element = c.Element || c.Super.Element
			for _, p := range c.Super.all {
				own[p.number] = p
			}
		}
		for _, use := range row.uses {
			def := m.properties.full[use.property]
			p := *def
			inherited := own[def.number]
			switch {
			case inherited == nil:
				p.Min, p.Max = int(use.min), int(use.max)
				p.NarrowMin, p.NarrowMax = p.Min, p.Max
				if !declared[def.number] {
					// What the model says of a property by itself is what its first class says.
					declared[def.number] = true
					def.Min, def.Max, def.NarrowMin, def.NarrowMax = p.Min, p.Max, p.Min, p.Max
				}
			case use.narrow:
				p = *inherited
				p.NarrowMin = max(p.NarrowMin, int(use.min))
				p.NarrowMax = fewer(p.NarrowMax, int(use.max))
			default:
				p = *inherited
				p.Min, p.Max = max(p.Min, int(use.min)), fewer(p.Max, int(use.max))
				p.NarrowMin, p.NarrowMax = max(p.NarrowMin, p.Min), fewer(p.NarrowMax, p.Max)
			}
			own[def.number] = &p
		}
		for _, p := range own {
			c.all = append(c.all, p)
		}
		slices.SortFunc(c.all, func(a, b *Property) int { return cmp.Compare(a.Term, b.Term) })
		if len(c.all) > maxProperties {
			panic("spdx3: more properties than there is room for in " + c.Term)
		}
		c.at = make([]uint8, len(m.Properties))
		for i, p := range c.all {
			c.at[p.number] = uint8(i + 1)
			if p.Min > 0 {
				c.required = append(c.required, uint8(i))
			}
			if p.NarrowMin != p.Min || p.NarrowMax != p.Max {
				c.narrowed = append(c.narrowed, p)
			}
		}
		for _, j := range below[c] {
			visit(j)
		}
		c.last = number - 1
	}
	for _, i := range below[nil] {
		visit(i)
	}
}

// fewer returns the smaller of two maxima.
func fewer(a, b int) int {
	if a == Unbounded || b != Unbounded && b < a {
		return b
	}
	return a
}
