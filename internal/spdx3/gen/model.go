package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const (
	sh   = "http://www.w3.org/ns/shacl#"
	owl  = "http://www.w3.org/2002/07/owl#"
	rdfs = "http://www.w3.org/2000/01/rdf-schema#"
	xsd  = "http://www.w3.org/2001/XMLSchema#"
)

// model is what the tables say of one version. Names are those of the model with their profile, such as
// Core/Element.
type model struct {
	version, context, base string
	files                  []file
	classes                []*class
	properties             []*property
	vocabularies           []*vocabulary
	individuals            []*individual
}

type file struct{ name, sum string }

type class struct {
	name, super    string
	abstract, node bool // node: sh:nodeKind is sh:IRI
	uses           []*use
}

type use struct {
	property string
	min, max int // max is -1 without bound
	// narrowMin and narrowMax are what the specification demands of an inherited property, where the shapes and
	// the schema do not.
	narrow   bool
	declared bool // a shape of the class has it
}

type property struct {
	name, kind, of, pattern string
	coercion                string // what the context makes of strings: "@id", "@vocab", "" for literals
}

type vocabulary struct {
	name  string
	words []string
}

type individual struct {
	name, class, same string
	term              bool // the context has a term for it
}

// kinds are the ranges that properties have.
var kinds = map[string]string{
	"string": "String", "anyURI": "URI", "boolean": "Boolean", "decimal": "Decimal", "dateTimeStamp": "DateTime",
	"positiveInteger": "PositiveInteger", "nonNegativeInteger": "NonNegativeInteger",
}

// patterns are the datatypes of Core that the code has a check for.
var patterns = map[string]string{
	`^[^\/]+\/[^\/]+$`:                     "MediaType",
	`^\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$`: "DateTime",
	`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$`: "SemVer",
}

// build makes the model from the ontology. What it does not understand is an error.
func build(t *turtle) (*model, error) {
	m := &model{}
	for _, s := range t.subjects {
		if s.is(owl + "Ontology") {
			m.base = s.iri
		}
	}
	var ok bool
	if m.version, ok = strings.CutPrefix(m.base, "https://spdx.org/rdf/"); ok {
		m.version, ok = strings.CutSuffix(m.version, "/terms/")
	}
	if !ok {
		return nil, fmt.Errorf("the ontology is called %q", m.base)
	}
	words := map[string][]string{}
	for _, s := range t.subjects {
		if !s.is(owl+"NamedIndividual") || !strings.HasPrefix(s.iri, m.base) {
			continue
		}
		name := s.iri[len(m.base):]
		if strings.Count(name, "/") == 2 {
			i := strings.LastIndexByte(name, '/')
			words[name[:i]] = append(words[name[:i]], name[i+1:])
			continue
		}
		ind := &individual{name: name}
		for _, iri := range s.all(rdfType) {
			if c, ok := strings.CutPrefix(iri, m.base); ok {
				ind.class = c
			}
		}
		if ind.class == "" {
			// 3.0.0 says it as if the individual were a property.
			of, err := s.one(rdfs + "range")
			if err != nil {
				return nil, err
			}
			ind.class = strings.TrimPrefix(of.iri, m.base)
		}
		same, err := s.one(owl + "sameAs")
		if err != nil {
			return nil, err
		}
		if same.iri != s.iri {
			ind.same = same.iri
		}
		m.individuals = append(m.individuals, ind)
	}
	for _, s := range t.subjects {
		if !s.is(owl + "Class") {
			continue
		}
		name, ours := strings.CutPrefix(s.iri, m.base)
		if !ours {
			return nil, fmt.Errorf("the class %s is not of this model", s.iri)
		}
		if list := words[name]; list != nil {
			slices.Sort(list)
			m.vocabularies = append(m.vocabularies, &vocabulary{name, list})
			delete(words, name)
		}
		c, err := m.class(name, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		m.classes = append(m.classes, c)
	}
	for _, s := range t.subjects {
		if s.is(owl+"DatatypeProperty") || s.is(owl+"ObjectProperty") {
			name := strings.TrimPrefix(s.iri, m.base)
			p, err := m.property(name, s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			m.properties = append(m.properties, p)
		}
	}
	if len(words) > 0 {
		return nil, fmt.Errorf("words of no class: %v", words)
	}
	slices.SortFunc(m.classes, func(a, b *class) int { return cmp.Compare(a.name, b.name) })
	slices.SortFunc(m.properties, func(a, b *property) int { return cmp.Compare(a.name, b.name) })
	slices.SortFunc(m.vocabularies, func(a, b *vocabulary) int { return cmp.Compare(a.name, b.name) })
	slices.SortFunc(m.individuals, func(a, b *individual) int { return cmp.Compare(a.name, b.name) })
	// The shapes say how properties are used; that each says the same of a property's values is checked here.
	for _, c := range m.classes {
		if err := m.uses(c, t.byIRI[m.base+c.name]); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return m, nil
}

func (m *model) class(name string, s *subject) (*class, error) {
	c := &class{name: name}
	super, err := s.one(rdfs + "subClassOf")
	if err != nil {
		return nil, err
	}
	c.super = strings.TrimPrefix(super.iri, m.base)
	kind, err := s.one(sh + "nodeKind")
	if err != nil {
		return nil, err
	}
	switch kind.iri {
	case sh + "IRI":
		c.node = true
	case "", sh + "BlankNodeOrIRI":
	default:
		return nil, fmt.Errorf("node kind %s", kind.iri)
	}
	for _, p := range s.predicates {
		switch p {
		case rdfType, rdfs + "comment", rdfs + "subClassOf", sh + "nodeKind", sh + "property":
		default:
			return nil, fmt.Errorf("predicate %s", p)
		}
	}
	return c, nil
}

func (m *model) property(name string, s *subject) (*property, error) {
	p := &property{name: name}
	r, err := s.one(rdfs + "range")
	if err != nil {
		return nil, err
	}
	if datatype, ok := strings.CutPrefix(r.iri, xsd); ok {
		if p.kind = kinds[datatype]; p.kind == "" {
			return nil, fmt.Errorf("datatype %s", datatype)
		}
	} else if of, ok := strings.CutPrefix(r.iri, m.base); ok {
		p.kind, p.of = "Node", of
		if m.isVocabulary(of) {
			p.kind = "Word"
		}
	} else {
		return nil, fmt.Errorf("range %s", r.iri)
	}
	return p, nil
}

func (m *model) isVocabulary(name string) bool {
	return slices.ContainsFunc(m.vocabularies, func(v *vocabulary) bool { return v.name == name })
}

func (m *model) byName(name string) *property {
	for _, p := range m.properties {
		if p.name == name {
			return p
		}
	}
	return nil
}

func (m *model) uses(c *class, s *subject) error {
	for _, o := range s.objects[sh+"property"] {
		shape := o.blank
		get := func(predicate string) string {
			t, err := shape.one(predicate)
			if err != nil {
				return "several"
			}
			return t.iri + t.literal
		}
		path := get(sh + "path")
		if path == rdfType {
			not, err := shape.one(sh + "not")
			if err != nil || not.blank == nil || not.blank.objects[sh+"hasValue"][0].iri != s.iri {
				return fmt.Errorf("a shape of the type that is not sh:not of itself")
			}
			c.abstract = true
			continue
		}
		u := &use{property: strings.TrimPrefix(path, m.base), max: -1, declared: true}
		p := m.byName(u.property)
		if p == nil {
			return fmt.Errorf("no property %s", path)
		}
		for _, predicate := range shape.predicates {
			value := get(predicate)
			var err error
			switch strings.TrimPrefix(predicate, sh) {
			case "path":
			case "minCount":
				u.min, err = strconv.Atoi(value)
			case "maxCount":
				u.max, err = strconv.Atoi(value)
			case "datatype":
				if kinds[strings.TrimPrefix(value, xsd)] != p.kind {
					err = fmt.Errorf("datatype %s", value)
				}
			case "class":
				if value != m.base+p.of {
					err = fmt.Errorf("class %s", value)
				}
			case "nodeKind":
				want := "Literal"
				switch {
				case p.kind == "Word":
					want = "IRI"
				case p.kind == "Node":
					want = "BlankNodeOrIRI"
					if m.kindOf(p.of) {
						want = "IRI"
					}
				}
				if value != sh+want {
					err = fmt.Errorf("node kind %s, not %s", value, want)
				}
			case "pattern":
				name := patterns[value]
				if name == "" || p.pattern != "" && p.pattern != name {
					err = fmt.Errorf("pattern %s", value)
				}
				p.pattern = name
			case "in":
				list, _ := shape.one(predicate)
				var words []string
				for _, w := range list.list {
					words = append(words, strings.TrimPrefix(w.iri, m.base+p.of+"/"))
				}
				slices.Sort(words)
				for _, v := range m.vocabularies {
					if v.name == p.of && !slices.Equal(v.words, words) {
						err = fmt.Errorf("the words %v are not those of %s", words, v.name)
					}
				}
			default:
				err = fmt.Errorf("predicate %s", predicate)
			}
			if err != nil {
				return fmt.Errorf("%s: %w", u.property, err)
			}
		}
		c.uses = append(c.uses, u)
	}
	slices.SortFunc(c.uses, func(a, b *use) int { return cmp.Compare(a.property, b.property) })
	return nil
}

// kindOf reports whether instances of a class must have an IRI.
func (m *model) kindOf(name string) bool {
	for _, c := range m.classes {
		if c.name == name {
			return c.node
		}
	}
	return false
}

// jsonTerm is how the context and the schema spell a name: names of Core as they are, others with the profile.
func jsonTerm(name string) string {
	profile, local, _ := strings.Cut(name, "/")
	if profile == "Core" {
		return local
	}
	return strings.ToLower(profile) + "_" + local
}

// contextual adds what the JSON-LD context says, and checks that it says of terms what the ontology says.
func (m *model) contextual(src []byte) error {
	var doc struct {
		Context map[string]json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal(src, &doc); err != nil {
		return err
	}
	terms := doc.Context
	take := func(term string, into any) (bool, error) {
		raw, ok := terms[term]
		if !ok {
			return false, nil
		}
		delete(terms, term)
		if err := json.Unmarshal(raw, into); err != nil {
			return false, fmt.Errorf("%s: %w", term, err)
		}
		return true, nil
	}
	plain := func(term, want string) (bool, error) {
		var iri string
		ok, err := take(term, &iri)
		if ok && iri != want {
			return false, fmt.Errorf("the term %s is %s, not %s", term, iri, want)
		}
		return ok, err
	}
	for term, want := range map[string]string{"spdx": m.base, "spdxId": "@id", "type": "@type"} {
		if ok, err := plain(term, want); err != nil || !ok {
			return fmt.Errorf("no term %s: %v", term, err)
		}
	}
	for _, c := range m.classes {
		if ok, err := plain(jsonTerm(c.name), m.base+c.name); err != nil || !ok {
			return fmt.Errorf("no term for the class %s: %v", c.name, err)
		}
	}
	for _, i := range m.individuals {
		var err error
		if i.term, err = plain(jsonTerm(i.name), m.base+i.name); err != nil {
			return err
		}
	}
	for _, p := range m.properties {
		var def struct {
			ID      string `json:"@id"`
			Type    string `json:"@type"`
			Context struct {
				Vocab string `json:"@vocab"`
			} `json:"@context"`
		}
		if ok, err := take(jsonTerm(p.name), &def); err != nil || !ok {
			return fmt.Errorf("no term for the property %s: %v", p.name, err)
		}
		if def.ID != m.base+p.name {
			return fmt.Errorf("the term of %s is %s", p.name, def.ID)
		}
		datatype, isData := strings.CutPrefix(def.Type, xsd)
		switch {
		case isData && kinds[datatype] == p.kind:
		case p.kind == "Word" && def.Type == "@vocab" && def.Context.Vocab == m.base+p.of+"/":
			p.coercion = def.Type
		case p.kind == "Node" && (def.Type == "@vocab" || def.Type == "@id") && def.Context.Vocab == "":
			p.coercion = def.Type
		case p.kind == "Node" && def.Type == m.base+p.of && def.Context.Vocab == "":
			// The contexts take the class for a datatype here: a string would be a literal, not a reference.
		default:
			return fmt.Errorf("the values of %s are %+v in the context", p.name, def)
		}
	}
	if len(terms) > 0 {
		return fmt.Errorf("terms that the ontology has not: %v", terms)
	}
	return nil
}

// restricted adds what the specification demands of inherited properties beyond the shapes: the "external
// properties restrictions" of its class pages. It checks that the rest of the dump agrees with the ontology.
func (m *model) restricted(src []byte) error {
	type counts struct{ MinCount, MaxCount any } // strings, and numbers where the dump fills in defaults
	var dump struct {
		Namespaces []struct {
			Classes map[string]struct {
				IRI        string
				Metadata   struct{ Instantiability, SubclassOf string }
				Properties map[string]struct {
					counts
					FQName string
				}
				External map[string]counts `json:"ext_prop_restrs"`
			}
			Properties map[string]struct{ IRI string }
		}
	}
	if err := json.Unmarshal(src, &dump); err != nil {
		return err
	}
	number := func(v any, none int) (int, error) {
		switch v {
		case nil:
			return none, nil
		case "*":
			return -1, nil
		}
		return strconv.Atoi(fmt.Sprint(v))
	}
	seen := 0
	for _, ns := range dump.Namespaces {
		for name, d := range ns.Classes {
			name = strings.TrimPrefix(name, "/")
			i := slices.IndexFunc(m.classes, func(c *class) bool { return c.name == name })
			if i < 0 {
				return fmt.Errorf("the ontology has no class %s", name)
			}
			seen++
			c := m.classes[i]
			if c.abstract != (d.Metadata.Instantiability == "Abstract") {
				return fmt.Errorf("%s: instantiability %q", name, d.Metadata.Instantiability)
			}
			for _, p := range d.Properties {
				fq := strings.TrimPrefix(p.FQName, "/")
				if fq == "Core/spdxId" {
					continue // the identifier of a node is no property in RDF
				}
				j := slices.IndexFunc(c.uses, func(u *use) bool { return u.property == fq })
				if j < 0 {
					return fmt.Errorf("%s: the ontology has no shape for %s", name, fq)
				}
				lo, err := number(p.MinCount, 0)
				if err != nil {
					return err
				}
				hi, err := number(p.MaxCount, -1)
				if err != nil {
					return err
				}
				if u := c.uses[j]; u.min != lo || u.max != hi {
					return fmt.Errorf("%s: %s is %d..%d in the shapes, %d..%d in the dump", name, fq, u.min, u.max, lo, hi)
				}
			}
			for path, r := range d.External {
				parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
				if len(parts) != 3 {
					return fmt.Errorf("%s: restriction of %s", name, path)
				}
				lo, err := number(r.MinCount, 0)
				if err != nil {
					return err
				}
				hi, err := number(r.MaxCount, -1)
				if err != nil {
					return err
				}
				c.uses = append(c.uses, &use{property: parts[0] + "/" + parts[2], min: lo, max: hi, narrow: true})
			}
			slices.SortFunc(c.uses, func(a, b *use) int { return cmp.Compare(a.property, b.property) })
		}
	}
	if seen+len(m.vocabularies) != len(m.classes) {
		return fmt.Errorf("the dump has %d classes, the ontology %d beside vocabularies", seen, len(m.classes)-len(m.vocabularies))
	}
	return nil
}
