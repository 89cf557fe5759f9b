package spdx3

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// listedLicenses is where the licences and exceptions of the SPDX License List are, which every document may name.
const listedLicenses = "https://spdx.org/licenses/"

// A target is what a value of a property leads to.
type target struct {
	node  *node  // nil when it is not in the document
	class *Class // nil when that is unknown
	id    string // of an individual its IRI, "" for a nameless node
	// The name is known without a node: that of an individual, or of the license list.
	known bool
}

// follow finds what v, a reference or an instance itself, leads to.
func (c *checker) follow(v jsonx.Value) target {
	if v.IsObject() {
		if i, ok := c.position(v); ok {
			n := &c.nodes[i]
			return target{node: n, class: n.class, id: n.id}
		}
		return target{}
	}
	s := v.Str()
	id := c.expand(s)
	if i, ok := c.ids[id]; ok {
		return target{node: &c.nodes[i], class: c.nodes[i].class, id: id}
	}
	if individual := c.m.Individual(id); individual != nil {
		return target{class: individual.Class, id: individual.IRI, known: true}
	}
	return target{id: id, known: strings.HasPrefix(id, listedLicenses)}
}

// references checks that references lead somewhere, and to instances of the right class.
func (c *checker) references() {
	c.imported()
	for _, ref := range c.refs {
		if !ref.value.IsArray() {
			c.reference(ref.value, ref.owner, ref.property)
			continue
		}
		for it := ref.value.Iter(); it.Next() && !c.stopped; {
			c.reference(it.Value(), ref.owner, ref.property)
		}
	}
}

func (c *checker) reference(v jsonx.Value, owner *Class, p *Property) {
	s, class := v.Str(), p.Class
	blank := isBlank(s)
	if !blank && !isIRI(s) {
		return // an instance itself, the short form of an individual, or what has been reported
	}
	if blank && class.NeedsIRI {
		c.report(v, Semantics, RuleBlankNode, clause(owner, p), "%s: a blank node cannot be %s, which needs an IRI", p.Term, class.Term)
	}
	t := c.follow(v)
	switch {
	case t.class != nil && !t.class.Is(class):
		c.report(v, Semantics, RuleClass, clause(owner, p), "%s: %q is %s and no %s", p.Term, clip(s), t.class.Term, class.Term)
	case t.node != nil || t.known || c.imports[t.id]:
	case blank:
		c.report(v, Semantics, RuleDangling, clause(owner, p), "%s: nothing in the document is called %s", p.Term, clip(t.id))
	case class.Element:
		c.report(v, Advice, RuleNotImported, "Core/ExternalMap", "%s: %q is neither in the document nor imported", p.Term, clip(t.id))
	default:
		c.report(v, Advice, RuleNotImported, clause(owner, p), "%s: %q is not in the document", p.Term, clip(t.id))
	}
}

// imported notes the elements that the document says are elsewhere.
func (c *checker) imported() {
	for i := range c.nodes {
		if n := &c.nodes[i]; n.class != nil && n.class == c.m.known.externalMap {
			if id := n.value.Get("externalSpdxId"); id.IsString() {
				if c.imports == nil {
					c.imports = map[string]bool{}
				}
				c.imports[c.expand(id.Str())] = true
			}
		}
	}
}
