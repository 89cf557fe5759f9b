package fold

import (
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/openvex"
)

// vulnerabilityID returns what a vulnerability is called: by its identifier, else by its name.
func vulnerabilityID(v jsonx.Value) jsonx.Value {
	for it := v.Get("externalIdentifier").Iter(); it.Next(); {
		if mapping.IsVulnerabilityID(it.Value()) {
			return it.Value().Get("identifier")
		}
	}
	if name := v.Get("name"); name.Str() != "" {
		return name
	}
	return jsonx.Value{}
}

// foldIdentifiers writes where a vulnerability is said to be called as it is, and what else it is called.
func foldIdentifiers(c *chunk, v jsonx.Value) {
	name := vulnerabilityID(v)
	if !name.Exists() {
		return
	}
	list := v.Get("externalIdentifier")
	if !list.IsArray() {
		return
	}
	known := map[string]bool{name.Str(): true}
	open := false
	for it := list.Iter(); it.Next(); {
		id := it.Value().Get("identifier")
		if id.Index() == name.Index() {
			if at := it.Value().Get("identifierLocator").Elem(0); openvex.IsIRI(at.Str()) {
				c.name("source", jsonx.Value{})
				c.text = append(c.text, '{')
				c.str("url", at.Str(), at)
				c.text = append(c.text, '}')
			}
		}
	}
	for it := list.Iter(); it.Next(); {
		id := it.Value().Get("identifier")
		if !mapping.IsVulnerabilityID(it.Value()) || known[id.Str()] {
			continue
		}
		known[id.Str()] = true
		if !open {
			c.name("references", jsonx.Value{})
			c.text, open = append(c.text, '['), true
		}
		c.entry(it.Value())
		c.text = append(c.text, '{')
		c.str("id", id.Str(), id)
		c.text = append(c.text, '}')
	}
	if open {
		c.text = append(c.text, ']')
	}
}

// foldVulnerabilities writes the entries.
func (g *graph) foldVulnerabilities(h *chunk) {
	for k := range g.vulnerable {
		e := &g.vulnerable[k]
		if k == 0 {
			h.name("vulnerabilities", jsonx.Value{})
			h.text = append(h.text, '[')
		}
		v := g.nodes[e.node].v
		h.entry(v)
		h.text = append(h.text, '{')
		if id := vulnerabilityID(v); id.Exists() {
			h.str("id", id.Str(), id)
		}
		if e.first {
			foldVulnerability(h, v)
		}
		if len(e.vex) > 0 {
			vexes := make([]jsonx.Value, len(e.vex))
			for n, at := range e.vex {
				vexes[n] = g.nodes[at].v
			}
			foldVEX(h, vexes...)
		}
		g.foldScope(h, e)
		for n, r := range e.ratings {
			if n == 0 {
				h.name("ratings", jsonx.Value{})
				h.text = append(h.text, '[')
			}
			h.comma()
			foldRating(h, g.nodes[r.node].v, r.themselves)
		}
		if len(e.ratings) > 0 {
			h.text = append(h.text, ']')
		}
		h.text = append(h.text, '}')
	}
	if len(g.vulnerable) > 0 {
		h.text = append(h.text, ']')
	}
}

// foldScope writes what an entry is about.
func (g *graph) foldScope(h *chunk, e *vulnerability) {
	if len(e.affects) == 0 {
		return
	}
	h.name("affects", jsonx.Value{})
	h.text = append(h.text, '[')
	var to jsonx.Iter
	if len(e.vex) > 0 {
		to = g.nodes[e.vex[0]].v.Get("to").Iter()
	}
	for n, id := range e.affects {
		var of jsonx.Value
		switch {
		case e.split:
			if of = g.nodes[e.vex[n]].v.Get("security_assessedElement"); !of.Exists() {
				of = g.nodes[e.vex[n]].v.Get("to").Elem(0)
			}
		case len(e.vex) > 0 && to.Next():
			of = to.Value()
		case n < len(e.associated):
			of = g.nodes[e.associated[n]].v
		}
		h.entry(of)
		h.text = append(h.text, '{')
		h.str("ref", id, of)
		h.text = append(h.text, '}')
	}
	h.text = append(h.text, ']')
	switch {
	case e.themselves:
		h.str(ProductsMember, themselves, g.nodes[e.vex[0]].v.Get("to"))
	case e.products.Exists():
		h.name(ProductsMember, e.products)
		h.text = append(h.text, '[')
		for it := e.products.Iter(); it.Next(); {
			h.entry(it.Value())
			id, _ := g.member(it.Value().Str())
			h.text = append(h.text, '{')
			h.str("ref", id, it.Value())
			h.text = append(h.text, '}')
		}
		h.text = append(h.text, ']')
	}
}

func foldVulnerability(c *chunk, v jsonx.Value) {
	foldIdentifiers(c, v)
	if s := v.Get("description"); s.IsString() {
		c.str("description", s.Str(), s)
	}
	for _, m := range vulnerabilityTimes {
		if s := v.Get(m.property); isTime(s.Str()) {
			c.str(m.member, s.Str(), s)
		}
	}
	open := false
	for it := v.Get("externalRef").Iter(); it.Next(); {
		e := it.Value()
		if e.Get("externalRefType").Str() != "securityAdvisory" || !e.Get("locator").IsArray() {
			continue
		}
		for l := e.Get("locator").Iter(); l.Next(); {
			if !l.Value().IsString() {
				continue
			}
			if !open {
				c.name("advisories", jsonx.Value{})
				c.text, open = append(c.text, '['), true
			}
			c.entry(e)
			c.text = append(c.text, '{')
			c.str("url", l.Value().Str(), l.Value())
			c.text = append(c.text, '}')
		}
	}
	if open {
		c.text = append(c.text, ']')
	}
}

// foldVEX writes what assessments say that differ in nothing but what they are about.
func foldVEX(c *chunk, list ...jsonx.Value) {
	row, _ := mapping.VEXByClass(typeOf(list[0]))
	str := func(member, text, property string) {
		c.text = jsonx.AppendName(c.text, member)
		for _, v := range list {
			c.mark(v.Get(property))
		}
		c.text = jsonx.AppendString(c.text, text)
	}
	v := list[0]
	if s := v.Get("security_actionStatement"); row.Status == openvex.StatusAffected && s.IsString() && s.Str() != noStatement {
		str("recommendation", s.Str(), "security_actionStatement")
	}
	c.text = jsonx.AppendName(c.text, "analysis")
	for _, v := range list {
		c.mark(v)
	}
	c.text = append(c.text, '{')
	detail := v.Get(detailProperty(row.Status))
	if row.Status == openvex.StatusNotAffected && detail.Str() == mapping.FalsePositive {
		row.State, detail = falsePositive, jsonx.Value{}
	}
	str("state", row.State, "relationshipType")
	if label, ok := mapping.FoldedJustification(v.Get("security_justificationType").Str()); ok && row.Status == openvex.StatusNotAffected {
		str("justification", label, "security_justificationType")
	}
	if detail.IsString() && !(row.Status == openvex.StatusNotAffected && detail.Str() == noStatement) {
		str("detail", detail.Str(), detailProperty(row.Status))
	}
	for _, m := range assessmentTimes {
		if s := v.Get(m.property); isTime(s.Str()) {
			str(m.member, s.Str(), m.property)
		}
	}
	c.text = append(c.text, '}')
}

func foldRating(c *chunk, v jsonx.Value, about bool) {
	score, vector := v.Get("security_score"), v.Get("security_vectorString")
	row, _ := mapping.RatingByClass(typeOf(v), vector.Str())
	c.mark(v)
	c.text = append(c.text, '{')
	number := score.Literal()
	if score.IsString() {
		number = score.Str()
	}
	c.name("score", score)
	c.text = append(c.text, number...)
	if row.Severity {
		c.str("severity", v.Get("security_severity").Str(), v.Get("security_severity"))
	}
	c.str("method", row.Method, jsonx.Value{})
	c.str("vector", vector.Str(), vector)
	if about {
		c.str(ProductsMember, themselves, v.Get("to"))
	}
	c.text = append(c.text, '}')
}
