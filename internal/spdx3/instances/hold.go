package instances

import (
	"fmt"
	"slices"

	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// words adds instances of a class so that each of its own properties has every word once.
func (b *builder) words(c *spdx3.Class) {
	for _, p := range c.Properties() {
		if p.Kind != spdx3.KindWord || p.Term == "profileConformance" || c.Super != nil && !c.Super.Abstract && c.Super.Property(p.Term) != nil {
			continue
		}
		for _, word := range p.Words.Words {
			if p.Term == "relationshipType" {
				if b.m.RelationshipTypeOf(c) != "" {
					continue
				}
				if _, _, only := b.m.RelationshipEnds(word); only != nil {
					continue // another class has that
				}
			}
			b.choice = map[string]string{p.Term: word}
			if c.Element {
				b.count++
				id := fmt.Sprintf("https://example.com/spdx/%s-%s-%d", c.Term, word, b.count)
				o := b.withProperty(c, id, p)
				b.elements = append(b.elements, o)
				b.license(c, id)
			} else {
				b.hold(c, b.withProperty(c, "", p))
			}
			b.choice = nil
		}
	}
}

// withProperty returns a minimal instance that has a property, too.
func (b *builder) withProperty(c *spdx3.Class, id string, p *spdx3.Property) *object {
	o := b.instance(c, id, false)
	if !slices.ContainsFunc(o.members, func(m member) bool { return m.name == p.Term }) {
		if p.List() {
			o.addList(p.Term, b.wordsOf(c, p, 1)...)
		} else {
			o.add(p.Term, b.wordsOf(c, p, 1)[0])
		}
	}
	b.agree(o)
	return o
}

// small adds a minimal instance; of what is part of elements, in a minimal element.
func (b *builder) small(c *spdx3.Class) {
	switch {
	case c.Term == "CreationInfo" || c.Term == "extension_Extension":
	case c.Element:
		b.minimal(c)
	default:
		b.hold(c, b.instance(c, "", false))
	}
}

// ofDocument reports whether instances of c come with the SpdxDocument.
func (b *builder) ofDocument(c *spdx3.Class) bool {
	if c.Term == "SpdxDocument" || c.Term == "CreationInfo" {
		return true
	}
	owner, ok := b.owner(c)
	return !c.Element && ok && owner.Term == "SpdxDocument"
}

// hold adds a minimal element that holds an instance of c, or gives it to the SpdxDocument.
func (b *builder) hold(c *spdx3.Class, o *object) {
	for {
		owner, ok := b.owner(c)
		if !ok {
			panic("nothing has " + c.Term)
		}
		i := slices.IndexFunc(owner.Properties(), func(p *spdx3.Property) bool {
			return p.Class != nil && !p.Class.Element && c.Is(p.Class)
		})
		p := owner.Properties()[i]
		if owner.Term == "SpdxDocument" {
			b.parts = append(b.parts, part{p, o})
			return
		}
		id := ""
		if owner.Element {
			b.count++
			id = fmt.Sprintf("https://example.com/spdx/%s-%d", owner.Term, b.count)
		}
		around := b.instance(owner, id, false)
		around.put(part{p, o})
		if owner.Element {
			b.elements = append(b.elements, around)
			b.license(owner, id)
			return
		}
		c, o = owner, around
	}
}

// put gives o a part, in place of what it has there.
func (o *object) put(part part) {
	o.members = slices.DeleteFunc(o.members, func(m member) bool { return m.name == part.property.Term })
	if part.property.List() {
		o.addList(part.property.Term, part.value)
	} else {
		o.add(part.property.Term, part.value)
	}
}
