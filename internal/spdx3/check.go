package spdx3

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// Check looks at the SPDX 3 document that root is, and calls found for every fault until it returns false: first
// for what stands at one place, in source order, then for what takes a look at several. A document without a
// finding of the level [Structure] is one that the official JSON schema of its version accepts, and the other
// way round. (The schema of 3.0.0 has one freak that is not followed: a root whose type is an IRI and whose
// @graph is broken is an extension to it.)
//
// The model is that of the version in @context; of a version that the tables do not have, what the nearest older
// model does not know is only [Advice]. Profiles name further profiles ("lite") that the whole document is held
// to, beside those that profileConformance of its collections declares.
//
// The time that Check takes grows with the number of properties, the depth of its recursion is that of the
// document, which jsonx limits. Check keeps nothing; calls may run at the same time.
func Check(root jsonx.Value, found func(Finding) bool, profiles ...string) {
	c := checker{found: found}
	c.document(root)
	if !c.stopped {
		c.references()
	}
	if !c.stopped {
		c.rules(root)
	}
	if !c.stopped {
		c.profiles(profiles)
	}
}

// Accepts reports whether root is a document that the official JSON schema of its version accepts.
func Accepts(root jsonx.Value) bool {
	ok := true
	Check(root, func(f Finding) bool {
		ok = ok && f.Level != Structure
		return ok
	})
	return ok
}

// A checker is one run of [Check].
type checker struct {
	m       *Model
	newer   bool   // the document is of a version that the tables do not have
	version string // in the context
	found   func(Finding) bool
	stopped bool

	prefixes map[string]string // of namespaces, in the context
	nodes    []node            // in source order
	ids      map[string]int32  // positions in nodes
	refs     []reference
	imports  map[string]bool
}

// A node is one instance of a class.
type node struct {
	value jsonx.Value
	class *Class // nil when it is unknown
	id    string // "" for none
	place place
}

type place uint8

const (
	inGraph place = iota
	atRoot
	inside // of another node
)

// A reference is a value that names an instance, or a list with such values.
type reference struct {
	value    jsonx.Value
	owner    *Class
	property *Property
}

// newerRules are about what a newer model might have.
var newerRules = map[string]bool{
	RuleContext: true, RuleUnknownClass: true, RuleUnknownProperty: true, RuleVocabulary: true, RuleSpelling: true,
}

func (c *checker) document(root jsonx.Value) {
	c.m = Latest()
	if !root.IsObject() {
		c.report(root, Structure, RuleJSONType, clauseSchema, "the document is no object but %s", article(root))
		return
	}
	c.context(root)
	graph := root.Get("@graph")
	if !graph.Exists() {
		c.node(root, nil, nil, atRoot, Structure)
		return
	}
	// No node with a class takes less than that; what a graph is full of otherwise needs no room.
	room := min(graph.Len(), int(graph.End()-graph.Offset())/64)
	c.nodes = make([]node, 0, room+room/4)
	c.ids = make(map[string]int32, room)
	for it := root.Iter(); it.Next(); {
		switch name := it.Name(); name {
		case "@context":
		case "@graph":
			if !graph.IsArray() {
				c.report(graph, Structure, RuleJSONType, clauseJSONLD, "@graph is no array but %s", article(graph))
			}
			for g := graph.Iter(); g.Next(); {
				if c.stopped {
					return
				}
				if !g.Value().IsObject() {
					c.report(g.Value(), Structure, RuleJSONType, clauseJSONLD, "an object is needed, not %s", article(g.Value()))
					continue
				}
				c.node(g.Value(), nil, nil, inGraph, Structure)
			}
		default:
			c.report(it.Value(), Structure, RuleUnknownProperty, clauseJSONLD, "%q stands beside @graph", clip(name))
		}
	}
}

// context finds the version and the namespaces.
func (c *checker) context(root jsonx.Value) {
	v := root.Get("@context")
	address := ""
	switch {
	case !v.Exists():
		c.report(root, Structure, RuleRequired, clauseJSONLD, "there is no @context")
		return
	case v.IsString():
		address = v.Str()
	default:
		list := []jsonx.Value{v}
		if v.IsArray() {
			list = list[:0]
			for it := v.Iter(); it.Next(); {
				list = append(list, it.Value())
			}
		}
		for _, e := range list {
			if _, ok := ContextVersion(e.Str()); ok {
				address = e.Str()
			}
			for it := e.Iter(); it.Named() && it.Next(); {
				iri := it.Value()
				if iri.IsObject() {
					iri = iri.Get("@id")
				}
				if c.prefixes == nil {
					c.prefixes = map[string]string{}
				}
				if s := iri.Str(); iri.IsString() && len(s) <= longestNamespace {
					c.prefixes[it.Name()] = s
				}
			}
		}
		// The text of the specification has namespaces in a second object; the schema has not.
		c.report(v, Structure, RuleContext, clauseJSONLD, "the schema demands the address of the context alone, not %s", article(v))
	}
	version, ok := ContextVersion(address)
	if !ok {
		if v.IsString() {
			c.report(v, Structure, RuleContext, clauseJSONLD, "%q is not the address of an SPDX 3 context", clip(address))
		}
		return
	}
	c.m, c.version = ModelOf(version), version
	if c.m.Version != version {
		c.newer = true
		c.report(v, Advice, RuleVersion, clauseJSONLD, "SPDX %s is read by the model of %s", clip(version), c.m.Version)
	}
}

// longestNamespace bounds what names grow to when prefixes are written out. Longer ones are not.
const longestNamespace = 256

// expand returns the IRI that a prefixed name stands for.
func (c *checker) expand(s string) string {
	if c.prefixes == nil {
		return s
	}
	prefix, local, ok := strings.Cut(s, ":")
	if !ok || strings.HasPrefix(local, "//") {
		return s
	}
	if base, ok := c.prefixes[prefix]; ok {
		return base + local
	}
	return s
}

// article names the JSON type of v.
func article(v jsonx.Value) string {
	switch v.Kind() {
	case jsonx.Null:
		return "null"
	case jsonx.Array, jsonx.Object:
		return "an " + v.Kind().String()
	}
	return "a " + v.Kind().String()
}

// node looks at an instance. In JSON it is the value of the property want of owner, or stands alone when want is
// nil. The level is that of faults at its place: the schema does not look into extensions.
func (c *checker) node(v jsonx.Value, owner *Class, want *Property, at place, level Level) {
	class, level, beyond := c.classOf(v, owner, want, level)
	position := len(c.nodes)
	id := "spdxId"
	if class == nil {
		// Nothing is known of it but its name.
		for _, name := range [...]string{"spdxId", "@id"} {
			if s := v.Get(name); s.IsString() {
				c.nodes = append(c.nodes, node{value: v, place: at})
				c.identify(position, s)
				break
			}
		}
		return
	}
	c.nodes = append(c.nodes, node{value: v, class: class, place: at})
	if !class.Element {
		id = "@id"
	}
	var seen [4]uint64
	named := false
	for it := v.Iter(); it.Next(); {
		if c.stopped {
			return
		}
		name, value := it.Name(), it.Value()
		if name == "type" || name == "@context" && at == atRoot {
			continue
		}
		if name == id {
			named = true
			if c.identifier(value, class, level) {
				c.identify(position, value)
			}
			continue
		}
		p := c.m.properties.terms[name]
		var i uint8
		if p != nil {
			i = class.at[p.number]
		}
		if i == 0 {
			c.unknown(value, class, name, id, beyond)
			continue
		}
		i--
		seen[i/64] |= 1 << (i % 64)
		c.property(value, class, class.all[i], level)
	}
	if class.NeedsIRI && !named {
		c.report(v, level, RuleRequired, clause(class, nil), "%s without %s", class.Term, id)
	}
	for _, i := range class.required {
		if seen[i/64]>>(i%64)&1 == 0 {
			p := class.all[i]
			c.report(v, level, RuleRequired, clause(class, p), "%s without %s", class.Term, p.Term)
		}
	}
}

// classOf decides what a node is an instance of, nil when that is unknown, and on which level faults of what it
// holds are, and members beyond its class. Faults of the type itself are on the level at.
func (c *checker) classOf(v jsonx.Value, owner *Class, want *Property, at Level) (class *Class, level, beyond Level) {
	t := v.Get("type")
	name := t.Str()
	beyond = at
	if at != Structure {
		beyond = Advice
	}
	switch {
	case !t.Exists():
		c.report(v, at, RuleRequired, clauseJSONLD, "there is no type")
		return c.m.Class(c.expand(v.Get("@type").Str())), at, beyond
	case !t.IsString():
		c.report(t, at, RuleJSONType, clauseJSONLD, "type is no string but %s", article(t))
		return nil, at, beyond
	}
	class = c.m.Class(c.expand(name))
	exact := class != nil && class.Term == name
	extension := c.m.known.extension
	open := !extension.Abstract && (name == extension.Term || isIRI(name)) // an extension of elsewhere, to the schema
	if want != nil && want.Class == extension {
		// The schema looks at the type only. Where Extension is abstract it takes any.
		switch {
		case extension.Abstract && (isIRI(name) || exact && !class.Abstract) || open:
			if class != nil && class.Abstract {
				c.report(t, Semantics, RuleAbstractClass, clause(class, nil), "%s is abstract", class.Term)
			}
			if class != nil && !class.Is(extension) {
				c.report(t, Semantics, RuleClass, clause(owner, want), "%s is no %s", class.Term, extension.Term)
			}
			if class == extension {
				class = nil // one of elsewhere: its properties are its own
			}
			return class, Semantics, Advice
		case exact && class.Is(extension) && !class.Abstract:
			return class, at, Advice
		}
	} else if want == nil && open {
		if class == extension {
			class = nil
		}
		return class, Semantics, Advice
	}
	switch {
	case class == nil:
		c.report(t, at, RuleUnknownClass, clauseJSONLD, "there is no class %q", clip(name))
	case !exact:
		c.report(t, at, RuleSpelling, clauseJSONLD, "%q is spelled %s in JSON", clip(name), class.Term)
	}
	if class != nil && class.Abstract {
		c.report(t, at, RuleAbstractClass, clause(class, nil), "%s is abstract: only classes below it have instances", class.Term)
	}
	if class != nil && want != nil && !class.Is(want.Class) {
		c.report(t, at, RuleClass, clause(owner, want), "%s is no %s", class.Term, want.Class.Term)
	}
	return class, at, beyond
}

// unknown reports a member that is no property of the class.
func (c *checker) unknown(v jsonx.Value, class *Class, name, id string, level Level) {
	if p := class.Property(c.expand(name)); p != nil {
		c.report(v, level, RuleSpelling, clause(class, p), "%q is spelled %s in JSON", clip(name), p.Term)
		return
	}
	switch name {
	case "@id", "spdxId":
		c.report(v, level, RuleUnknownProperty, clause(class, nil), "%s has %s, not %s", class.Term, id, name)
	case "@type":
		c.report(v, level, RuleSpelling, clauseJSONLD, "@type is spelled type in JSON")
	default:
		c.report(v, level, RuleUnknownProperty, clause(class, nil), "%s has no property %q", class.Term, clip(name))
	}
}

// identifier checks the name of a node.
func (c *checker) identifier(v jsonx.Value, class *Class, level Level) bool {
	switch s := v.Str(); {
	case !v.IsString():
		c.report(v, level, RuleJSONType, clauseJSONLD, "the identifier is no string but %s", article(v))
	case isIRI(s):
		return true
	case !isBlank(s):
		c.report(v, level, RuleIRI, clauseJSONLD, "%q is no IRI", clip(s))
	case class.NeedsIRI:
		c.report(v, level, RuleBlankNode, clause(class, nil), "a blank node cannot be %s, which needs an IRI", class.Term)
	default:
		return true
	}
	return false
}

// identify remembers the name of a node.
func (c *checker) identify(position int, v jsonx.Value) {
	id := c.expand(v.Str())
	n := &c.nodes[position]
	n.id = id
	if c.ids == nil {
		c.ids = map[string]int32{}
	}
	if first, taken := c.ids[id]; !taken {
		c.ids[id] = int32(position)
	} else if !jsonx.Equal(c.nodes[first].value, n.value) {
		// The same twice is the same in RDF, too.
		c.report(v, Semantics, RuleDuplicateID, "Core/Element: spdxId", "%q names something else already", clip(id))
	}
}

// property looks at all values of a property.
func (c *checker) property(v jsonx.Value, class *Class, p *Property, level Level) {
	if p.Kind == KindNode && (v.IsString() || v.IsArray()) {
		c.refs = append(c.refs, reference{v, class, p})
	}
	switch {
	case !p.List() && v.IsArray():
		c.report(v, level, RuleJSONType, clause(class, p), "%s has one value, which stands without an array", p.Term)
		for it := v.Iter(); it.Next(); {
			c.value(it.Value(), class, p, level)
		}
	case !p.List():
		c.value(v, class, p, level)
	case !v.IsArray():
		c.report(v, level, RuleJSONType, clause(class, p), "%s is an array, even of a single value", p.Term)
		c.value(v, class, p, level)
	default:
		n := 0
		for it := v.Iter(); it.Next() && !c.stopped; n++ {
			c.value(it.Value(), class, p, level)
		}
		if n < p.Min {
			c.report(v, level, RuleCardinality, clause(class, p), "%s has %d values, %d are needed", p.Term, n, p.Min)
		}
	}
}

// value looks at one value of a property.
func (c *checker) value(v jsonx.Value, class *Class, p *Property, level Level) {
	fault := func(rule, format string, args ...any) {
		c.report(v, level, rule, clause(class, p), "%s: "+format, append([]any{p.Term}, args...)...)
	}
	s := v.Str()
	switch p.Kind {
	case KindNode:
		switch {
		case v.IsObject():
			c.node(v, class, p, inside, level)
			return
		case !v.IsString():
			fault(RuleJSONType, "an object or the identifier of one is needed, not %s", article(v))
			return
		}
		if !isIRI(s) && !isBlank(s) && !c.m.individuals.terms[s].stands(p.Class) {
			fault(RuleIRI, "%q is no IRI", clip(s))
		}
	case KindWord:
		if v.IsString() && p.Words.Has(s) {
			return
		}
		if word, ok := p.Words.word(c.expand(s)); ok {
			fault(RuleSpelling, "%q is spelled %s in JSON", clip(s), word)
		} else if v.IsString() {
			fault(RuleVocabulary, "%q is no %s", clip(s), p.Words.Term)
		} else {
			fault(RuleJSONType, "a word of %s is needed, not %s", p.Words.Term, article(v))
		}
	case KindBoolean:
		if k := v.Kind(); k != jsonx.True && k != jsonx.False {
			fault(RuleJSONType, "true or false is needed, not %s", article(v))
		}
	case KindDecimal:
		switch {
		case v.Kind() == jsonx.Number:
		case !v.IsString():
			fault(RuleJSONType, "a number is needed, not %s", article(v))
		case !isDecimal(s):
			fault(RuleValue, "%q is no decimal number", clip(s))
		}
	case KindPositiveInteger, KindNonNegativeInteger:
		if v.Kind() != jsonx.Number {
			fault(RuleJSONType, "an integer is needed, not %s", article(v))
			return
		}
		w := parseWhole(v.Literal())
		switch {
		case !w.integer:
			fault(RuleValue, "%s is no integer", clip(v.Literal()))
		case w.negative && !w.zero || w.zero && p.Kind == KindPositiveInteger:
			fault(RuleValue, "%s is too small", clip(v.Literal()))
		}
	default:
		if !v.IsString() {
			fault(RuleJSONType, "a string is needed, not %s", article(v))
			return
		}
		c.text(v, class, p, level)
	}
}

// text looks at a string that must look like something.
func (c *checker) text(v jsonx.Value, class *Class, p *Property, level Level) {
	what := ""
	s := v.Str()
	switch {
	case p.Kind == KindDateTime:
		if IsDateTime(s) {
			if !isInstant(s) {
				c.report(v, Semantics, RuleValue, clause(class, p), "%s: there is no time %s", p.Term, s)
			}
			return
		}
		what = "time in the form 2006-01-02T15:04:05Z"
	case p.Pattern == PatternMediaType && !isMediaType(s):
		what = "media type"
	case p.Pattern == PatternSemVer && !isSemVer(s):
		what = "version in the form of SemVer 2.0.0"
	default:
		return
	}
	c.report(v, level, RuleValue, clause(class, p), "%s: %q is no %s", p.Term, clip(s), what)
}

// stands reports whether an individual is an instance of a class.
func (i *Individual) stands(c *Class) bool { return i != nil && i.Class.Is(c) }

// word returns the word that an IRI or a prefixed name stands for.
func (v *Vocabulary) word(name string) (string, bool) {
	local, ok := localName(name)
	if !ok {
		return "", false
	}
	word, ok := strings.CutPrefix(local, v.Profile+"/"+v.Name+"/")
	return word, ok && v.Has(word)
}
