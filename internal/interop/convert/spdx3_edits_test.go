package convert_test

import (
	"slices"
	"strings"
)

// A stranger's edits of SPDX 3, with nothing but a JSON tool: nodes of the graph are changed, added and taken away.

// node returns the node with an identifier.
func (s *side) node(id string) map[string]any {
	nodes, _ := graph(s.tree)
	for _, v := range nodes {
		if m, ok := v.(map[string]any); ok && nodeID(v) == id {
			return m
		}
	}
	return nil
}

// slots3 is slots for SPDX 3.
func slots3(s *side, what string) []slot {
	var out []slot
	member := func(m map[string]any, key string) {
		if v, ok := m[key].(string); ok {
			out = append(out, slot{v, func(n string) { m[key] = n }, func() { delete(m, key) }})
		}
	}
	switch what {
	case "hash":
		for i, v := range list(s.target.value, "verifiedUsing") {
			if m, ok := v.(map[string]any); ok && m["type"] == "Hash" {
				if t, ok := m["hashValue"].(string); ok {
					out = append(out, slot{t, func(n string) { m["hashValue"] = n }, func() {
						s.target.value["verifiedUsing"] = slices.Delete(slices.Clone(list(s.target.value, "verifiedUsing")), i, i+1)
					}})
				}
			}
		}
	case "licence":
		nodes, _ := graph(s.tree)
		uses := map[string]int{}
		for _, v := range nodes {
			for _, to := range list(v, "to") {
				if id, ok := to.(string); ok {
					uses[id]++
				}
			}
		}
		for _, v := range nodes {
			if kind := text(v, "relationshipType"); text(v, "from") != s.target.id || kind != "hasDeclaredLicense" && kind != "hasConcludedLicense" {
				continue
			}
			// A licence that somebody else has, too, is not this element's to change.
			for _, to := range list(v, "to") {
				if id, _ := to.(string); uses[id] == 1 {
					if l := s.node(id); l != nil {
						if s, ok := l["simplelicensing_licenseExpression"].(string); ok {
							out = append(out, slot{s, func(n string) {
								l["simplelicensing_licenseExpression"] = n
								delete(l, "simplelicensing_customIdToUri") // which explains what the old one names
							}, func() {}})
						}
					}
				}
			}
		}
	case "purl":
		member(s.target.value, "software_packageUrl")
	case "copyright":
		member(s.target.value, "software_copyrightText")
	default:
		member(s.target.value, what)
	}
	return out
}

// add3 appends a node to the graph, with the creation info of the others.
func (s *side) add3(m map[string]any) {
	nodes, _ := graph(s.tree)
	for _, v := range nodes {
		if info, ok := v.(map[string]any)["creationInfo"]; ok {
			m["creationInfo"] = info
			break
		}
	}
	s.tree["@graph"] = append(list(s.tree, "@graph"), m)
}

// base is what the identifiers of the document begin with.
func (s *side) base() string {
	if at := strings.LastIndexAny(s.target.id, "#/"); at > 0 {
		return s.target.id[:at+1]
	}
	return s.target.id + "-"
}

func (s *side) link3() {
	s.add3(map[string]any{
		"type": "Relationship", "spdxId": s.base() + "strangers-edge", "from": s.target.id, "relationshipType": "dependsOn", "to": []any{s.other.id},
	})
}

func (s *side) insert3() {
	s.add3(map[string]any{
		"type": "software_Package", "spdxId": s.base() + "newcomer", "name": "newcomer", "software_packageVersion": "7.7.7", "software_packageUrl": newcomer,
	})
}

// disclaim takes back that the document keeps to the licensing profiles, which want both licences of every artifact
// and do not have them of the newcomer, where it kept to them so far.
func (s *side) disclaim() {
	if !isSPDX3(s.format) {
		return
	}
	nodes, _ := graph(s.tree)
	has := map[string]bool{}
	for _, v := range nodes {
		has[text(v, "relationshipType")+" "+text(v, "from")] = true
	}
	for _, v := range nodes {
		switch text(v, "type") {
		case "software_Package", "software_File", "software_Snippet":
			if id := nodeID(v); !has["hasDeclaredLicense "+id] || !has["hasConcludedLicense "+id] {
				return
			}
		}
	}
	for _, v := range nodes {
		if m, ok := v.(map[string]any); ok && m["profileConformance"] != nil {
			m["profileConformance"] = slices.DeleteFunc(slices.Clone(list(v, "profileConformance")), func(x any) bool {
				return x == "simpleLicensing" || x == "expandedLicensing"
			})
		}
	}
}

// unlink3 takes dependencies away; a relationship that is left without an end goes, too.
func (s *side) unlink3(match func(from, to string) bool) {
	s.tree["@graph"] = slices.DeleteFunc(slices.Clone(list(s.tree, "@graph")), func(v any) bool {
		m, _ := v.(map[string]any)
		if !dependencies3[text(v, "relationshipType")] {
			return false
		}
		m["to"] = slices.DeleteFunc(slices.Clone(list(m, "to")), func(x any) bool {
			to, _ := x.(string)
			return match(text(v, "from"), to)
		})
		return len(list(m, "to")) == 0
	})
}

// removable3 reports whether nothing but collections, licences, dependencies and the containment from above speak of
// the target.
func (s *side) removable3() bool {
	id := s.target.id
	nodes, _ := graph(s.tree)
	for _, v := range nodes {
		if nodeID(v) == id {
			continue
		}
		kind := text(v, "relationshipType")
		known := dependencies3[kind] || kind == "hasDeclaredLicense" || kind == "hasConcludedLicense"
		m, _ := v.(map[string]any)
		bad := false
		leaves("", m, func(at string, x any) {
			if x != id {
				return
			}
			switch {
			case strings.HasPrefix(at, "/element/"):
			case at == "/from":
				bad = bad || !known
			case strings.HasPrefix(at, "/to/"):
				bad = bad || !dependencies3[kind] && kind != "contains"
			default:
				bad = true
			}
		})
		if bad {
			return false
		}
	}
	return true
}

// remove3 takes the target away with all that speaks of it.
func (s *side) remove3() {
	id := s.target.id
	s.tree["@graph"] = slices.DeleteFunc(slices.Clone(list(s.tree, "@graph")), func(v any) bool {
		m, _ := v.(map[string]any)
		if nodeID(v) == id || text(v, "from") == id {
			return true
		}
		for _, key := range []string{"to", "element"} {
			if l := list(m, key); len(l) > 0 {
				rest := slices.DeleteFunc(slices.Clone(l), func(x any) bool { return x == id })
				if m[key] = rest; len(rest) == 0 && key == "to" {
					return true
				}
			}
		}
		return false
	})
}

// settle3 is settle for a graph: its nodes are a set, what a new relationship is called says nothing, and what only
// the newcomer or somebody who is gone needed is left aside.
func settle3(m map[string]any, found *[]string) {
	nodes := list(m, "@graph")
	if nodes == nil {
		return
	}
	gone := map[string]bool{}
	nodes = slices.DeleteFunc(nodes, func(v any) bool {
		if !softwareTypes[nodeType(v)] || text(v, "name") != "newcomer" {
			return false
		}
		id := &identity{byID: map[string]element{}}
		id.spdx3(map[string]any{"@graph": []any{v}})
		*found = append(*found, id.elements[0].sig)
		gone[nodeID(v)] = true
		return true
	})
	// A licence is what its expression says: who shares a node of it with whom is nobody's edit.
	expressions := map[string]any{}
	for _, v := range nodes {
		if nodeType(v) == "simplelicensing_LicenseExpression" {
			expressions[nodeID(v)] = text(v, "simplelicensing_licenseExpression")
		}
	}
	for _, v := range nodes {
		o, _ := v.(map[string]any)
		if e, ok := expressions[text(v, "dataLicense")]; ok {
			o["dataLicense"] = e
		}
		for i, to := range list(o, "to") {
			if id, ok := to.(string); ok && expressions[id] != nil {
				o["to"].([]any)[i] = expressions[id]
			}
		}
	}
	nodes = slices.DeleteFunc(nodes, func(v any) bool { return nodeType(v) == "simplelicensing_LicenseExpression" })
	nodes = slices.DeleteFunc(nodes, func(v any) bool { return gone[text(v, "from")] })
	for _, v := range nodes {
		o, _ := v.(map[string]any)
		if text(v, "relationshipType") != "" {
			delete(o, "spdxId")
			delete(o, "creationInfo")
		}
		for _, key := range []string{"to", "element", "rootElement"} {
			l := slices.DeleteFunc(list(o, key), func(x any) bool {
				id, _ := x.(string)
				return gone[id]
			})
			if l != nil {
				o[key] = l
			}
		}
	}
	for _, v := range nodes {
		// A collection lists what is in the document: who was added or taken away there is judged above.
		o, _ := v.(map[string]any)
		delete(o, "element")
		delete(o, "profileConformance") // which follows from what there is
	}
	set := map[string]any{}
	for _, v := range nodes {
		n, _ := set[spell(v)].(int)
		set[spell(v)] = n + 1
	}
	m["@graph"] = set
}
