package convert

import (
	"slices"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// SPDX 3 knows vulnerabilities and what is said of them, SPDX 2 does not. The folded form lists them as CycloneDX does
// and names the elements by the identifiers that they have there.

const vulnerabilitiesMember = "vulnerabilities"

// knownVulnerability are the members of a vulnerability that SPDX 3 may have a place for. What it cannot say of them is
// for the projection to find.
var knownVulnerability = []string{
	"id", "description", "recommendation", "advisories", "published", "updated", "rejected", "ratings", "analysis",
}

// saysVulnerabilities reports whether both sides of the conversion know vulnerabilities.
func (c *converter) saysVulnerabilities() bool {
	return c.spdx.Version == spdx2.Folded && c.cdx.Version >= "1.4"
}

// withVulnerabilities appends to the object that t is, without its closing brace, the vulnerabilities of the document
// v, in the words of the other side, which is CycloneDX where bom is set: rename gives the name of an element there.
func (c *converter) withVulnerabilities(t []byte, v jsonx.Value, bom bool, rename func(id string) (string, bool)) []byte {
	list := v.Get(vulnerabilitiesMember)
	if !list.IsArray() || list.Len() == 0 || !c.saysVulnerabilities() {
		return t
	}
	var def schema.Def
	if s := schema.Lookup("cyclonedx", c.cdx.Version); s != nil {
		def = s.Def(vulnerabilitiesMember, "*")
	}
	mark := len(t)
	t = append(jsonx.AppendName(t, vulnerabilitiesMember), '[')
	start := len(t)
	for it := list.Iter(); it.Next(); {
		e := it.Value()
		if !e.IsObject() {
			continue
		}
		var ratings schema.Def
		if bom && def.Exists() {
			ratings = def.Property("ratings").Items()
		}
		entry := appendVulnerability(nil, e, bom, ratings, rename)
		if whole := jsonx.ParseTrusted(entry).Root(); bom && def.Exists() && !def.Fits(whole) {
			if pruned, ok := prune(nil, def, whole); ok {
				entry = pruned
			}
		}
		t = append(jsonx.AppendComma(t), entry...)
	}
	if len(t) == start {
		return t[:mark]
	}
	return append(t, ']')
}

// appendVulnerability appends a vulnerability. A rating that does not fit is left out whole: without its method, say, it
// would be another one.
func appendVulnerability(t []byte, v jsonx.Value, bom bool, ratings schema.Def, rename func(string) (string, bool)) []byte {
	t = append(t, '{')
	// SPDX 3 has one text for what to do about what is affected.
	advice := ""
	if row, _ := mapping.VEXByState(v.Get("analysis").Get("state").Str()); !bom && row.Status == openvex.StatusAffected {
		advice = mapping.Advice(v)
	}
	if advice != "" {
		t = jsonx.AppendMember(t, "recommendation", advice)
	}
	for it := v.Iter(); it.Next(); {
		name, m := it.Name(), it.Value()
		switch {
		case name == "affects":
			t = appendAffects(t, m, rename)
		case name == "ratings" && m.IsArray() && ratings.Exists():
			mark := len(t)
			t = append(jsonx.AppendName(t, name), '[')
			start := len(t)
			for r := m.Iter(); r.Next(); {
				if rating := plainRating(r.Value()); ratings.Fits(rating) {
					t = jsonx.AppendCompact(jsonx.AppendComma(t), rating)
				}
			}
			if len(t) == start {
				t = t[:mark]
			} else {
				t = append(t, ']')
			}
		case name == "analysis" && m.IsObject():
			t = append(jsonx.AppendName(t, name), '{')
			for a := m.Iter(); a.Next(); {
				if a.Name() != "justification" {
					t = jsonx.AppendCompact(jsonx.AppendName(t, a.Name()), a.Value())
				} else if word, ok := justification(a.Value().Str(), bom); ok {
					t = jsonx.AppendMember(t, a.Name(), word)
				}
			}
			t = append(t, '}')
		case name == "references":
			t = appendReferences(t, m, bom)
		case name == "source" && openvex.IsIRI(m.Get("url").Str()):
			t = append(jsonx.AppendMember(append(jsonx.AppendName(t, name), '{'), "url", m.Get("url").Str()), '}')
		case name == "recommendation" && advice != "":
		case slices.Contains(knownVulnerability, name):
			t = jsonx.AppendCompact(jsonx.AppendName(t, name), m)
		}
	}
	return append(t, '}')
}

// nearby appends to list where the justifications are that the other side has only a nearby word for.
func (c *converter) nearby(list []int) []int {
	if !c.saysVulnerabilities() || c.homeward {
		return list
	}
	for it := c.src.Root.Get(vulnerabilitiesMember).Iter(); it.Next(); {
		v := it.Value().Get("analysis").Get("justification")
		row, ok := mapping.JustificationByOpenVEX(openvex.Justification(v.Str()))
		if c.src.Family == CycloneDX {
			row, ok = mapping.JustificationByCycloneDX(v.Str())
		}
		if ok && !row.Same {
			list = append(list, v.Index())
		}
	}
	return list
}

// plainRating returns a rating of the folded form without what it says of products, which CycloneDX has no word for.
func plainRating(rating jsonx.Value) jsonx.Value {
	if !rating.Get(fold.ProductsMember).Exists() {
		return rating
	}
	text := jsonx.AppendCompact(nil, rating)
	return jsonx.ParseTrusted(append(without(text[:len(text)-1], fold.ProductsMember), '}')).Root()
}

// justification returns the other side's word for a justification: CycloneDX's where bom is set, else OpenVEX's.
func justification(word string, bom bool) (string, bool) {
	if bom {
		row, ok := mapping.JustificationByOpenVEX(openvex.Justification(word))
		return row.CycloneDX, ok
	}
	row, ok := mapping.JustificationByCycloneDX(word)
	return string(row.OpenVEX), ok
}

// appendReferences appends what else a vulnerability is called.
func appendReferences(t []byte, list jsonx.Value, bom bool) []byte {
	mark := len(t)
	t = append(jsonx.AppendName(t, "references"), '[')
	start := len(t)
	for it := list.Iter(); it.Next(); {
		id := it.Value().Get("id").Str()
		if id == "" {
			continue
		}
		t = jsonx.AppendMember(append(jsonx.AppendComma(t), '{'), "id", id)
		if bom {
			t = append(jsonx.AppendName(t, "source"), "{}"...) // CycloneDX demands one
		}
		t = append(t, '}')
	}
	if len(t) == start {
		return t[:mark]
	}
	return append(t, ']')
}

func appendAffects(t []byte, list jsonx.Value, rename func(string) (string, bool)) []byte {
	mark := len(t)
	t = append(jsonx.AppendName(t, "affects"), '[')
	start := len(t)
	seen := make(map[string]bool, list.Len())
	for it := list.Iter(); it.Next(); {
		if id, ok := rename(it.Value().Get("ref").Str()); ok && !seen[id] {
			seen[id] = true
			t = jsonx.AppendString(append(jsonx.AppendComma(t), `{"ref":`...), id)
			t = append(t, '}')
		}
	}
	if len(t) == start {
		return t[:mark]
	}
	return append(t, ']')
}

// inTarget returns what the target calls the element of the source that id names.
func (c *converter) inTarget(id string) (string, bool) {
	i := c.src.Graph.Find(id)
	if i < 0 || c.refs[i] == "" {
		return "", false
	}
	return c.refs[i], true
}

// inSource returns a function that says what the source calls the element that the target calls id.
func (c *converter) inSource() func(id string) (string, bool) {
	var names map[string]string
	return func(id string) (string, bool) {
		if names == nil {
			names = make(map[string]string, len(c.refs))
			for i, ref := range c.refs {
				if n := &c.src.Graph.Elems[i]; ref != "" && n.Named {
					if _, dup := names[ref]; !dup {
						names[ref] = n.ID
					}
				}
			}
		}
		s, ok := names[id]
		return s, ok
	}
}
