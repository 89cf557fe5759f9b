package fold

import (
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// licensing are the licences of an element.
type licensing struct {
	concluded, declared *claim
	infos               []claim
}

type claim struct {
	node int
	text string
	of   jsonx.Value
	more jsonx.Value // what else it stands for: the expression
}

func (g *graph) takeTexts() {
	for i := range g.nodes {
		m := &g.nodes[i]
		if m.kind != textNode || !m.v.Get("simplelicensing_licenseText").IsString() || m.ref == "" {
			continue
		}
		id := g.licenseID(m.iri)
		if _, dup := g.texts[id]; dup || g.byIRI[m.iri] != i {
			continue
		}
		g.texts[id] = i
		g.assign(root, "text "+id, i)
	}
}

// licenseID returns the licenseId of the text that iri names.
func (g *graph) licenseID(iri string) string {
	if f, ok := g.fragment(iri); ok && isLicenseRef(f) {
		return f
	}
	return licenseRef + mapping.EscapeID(iri)
}

// license returns the expression that ref stands for, of the element's claim called key.
func (g *graph) license(ref string, owner int, key string) (string, bool) {
	if word := individual(ref); word != "" {
		return word, ref == noneLicense || ref == noAssertionLicense
	}
	i := g.find(ref)
	var text string
	switch {
	case i >= 0 && g.nodes[i].kind == expressionNode:
		s := g.nodes[i].v.Get("simplelicensing_licenseExpression")
		if text = s.Str(); text == "" {
			return "", false
		}
	case i >= 0 && g.nodes[i].kind == textNode && g.nodes[i].used:
		text = g.licenseID(g.nodes[i].iri)
	case i >= 0:
		var ok bool
		if text, ok = g.render(i, 0); !ok {
			return "", false
		}
	default:
		var ok bool
		if text, ok = listed(ref); !ok {
			return "", false
		}
	}
	if text == "NONE" || text == "NOASSERTION" {
		return "", false // the words have individuals of their own
	}
	if len(text) > longestExpression {
		return "", false
	}
	shared := role{root, "licence " + text}
	own := role{owner, key + " licence"}
	if i >= 0 && g.nodes[i].kind == expressionNode {
		if first, ok := g.roles[shared]; ok && first == i {
			return text, true
		} else if !ok && g.free(root, shared.key) {
			g.assign(root, shared.key, i)
			return text, true
		}
		g.roles[own] = i
		g.nodes[i].used = true
		return text, true
	}
	if alias, ok := g.aliases[shared]; ok && alias == ref {
		return text, true
	}
	if g.free(root, shared.key) {
		g.aliases[shared] = ref
	} else {
		g.aliases[own] = ref
	}
	return text, true
}

// render writes a licence of the ExpandedLicensing profile as an expression. What is too long in the end is given up
// while it grows: a set may have the same set as a member many times, and so on down.
func (g *graph) render(i, depth int) (string, bool) {
	if depth > 20 {
		return "", false
	}
	m := &g.nodes[i]
	part := func(ref jsonx.Value) (string, bool) {
		j := g.find(ref.Str())
		if j < 0 {
			return listed(ref.Str())
		}
		switch g.nodes[j].kind {
		case textNode:
			return g.licenseID(g.nodes[j].iri), g.nodes[j].used
		case expressionNode:
			s := g.nodes[j].v.Get("simplelicensing_licenseExpression").Str()
			if strings.Contains(s, " ") {
				s = "(" + s + ")"
			}
			return s, s != ""
		}
		s, ok := g.render(j, depth+1)
		if c := typeOf(g.nodes[j].v); c == "expandedlicensing_ConjunctiveLicenseSet" || c == "expandedlicensing_DisjunctiveLicenseSet" {
			s = "(" + s + ")"
		}
		return s, ok
	}
	switch typeOf(m.v) {
	case "expandedlicensing_ConjunctiveLicenseSet", "expandedlicensing_DisjunctiveLicenseSet":
		word := " AND "
		if typeOf(m.v) == "expandedlicensing_DisjunctiveLicenseSet" {
			word = " OR "
		}
		var parts []string
		size := 0
		for it := m.v.Get("expandedlicensing_member").Iter(); it.Next(); {
			s, ok := part(it.Value())
			if size += len(s); !ok || len(parts) > 100 || size > longestExpression {
				return "", false
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, word), len(parts) > 1
	case "expandedlicensing_OrLaterOperator":
		s, ok := part(m.v.Get("expandedlicensing_subjectLicense"))
		return s + "+", ok
	case "expandedlicensing_WithAdditionOperator":
		s, ok := part(m.v.Get("expandedlicensing_subjectExtendableLicense"))
		id, known := listed(m.v.Get("expandedlicensing_subjectAddition").Str())
		return s + " WITH " + id, ok && known
	case "expandedlicensing_ListedLicense":
		return listed(m.iri)
	}
	return "", false
}

// takeLicensing finds the member of an element that says what a relationship to a licence says.
func (g *graph) takeLicensing(i int) bool {
	v := g.nodes[i].v
	word, to := v.Get("relationshipType").Str(), v.Get("to")
	if word != "hasConcludedLicense" && word != "hasDeclaredLicense" {
		return false
	}
	from := g.find(v.Get("from").Str())
	if from < 0 || !g.elem[from] || !to.IsArray() || to.Len() != 1 {
		return true
	}
	l := g.licensed[from]
	if l == nil {
		l = &licensing{}
		g.licensed[from] = l
	}
	at, prefix := root, ""
	if o := g.owner[from]; o >= 0 {
		at = o
	} else {
		prefix = "snippet " + g.tids[from] + " "
	}
	listed := word == "hasDeclaredLicense" && g.nodes[from].kind != packageNode
	key := "concluded"
	switch {
	case listed:
		key = "declared " + strconv.Itoa(len(l.infos))
	case word == "hasDeclaredLicense":
		key = "declared"
	}
	key = prefix + key
	if !g.free(at, key) {
		return true
	}
	text, ok := g.license(to.Elem(0).Str(), at, key)
	if !ok {
		return true
	}
	c := claim{i, text, v, jsonx.Value{}}
	if j := g.find(to.Elem(0).Str()); j >= 0 && g.nodes[j].kind == expressionNode {
		c.more = g.nodes[j].v.Get("simplelicensing_licenseExpression")
	}
	switch {
	case listed:
		l.infos = append(l.infos, c)
	case word == "hasDeclaredLicense":
		l.declared = &c
	default:
		l.concluded = &c
	}
	g.assign(at, key, i)
	return true
}
