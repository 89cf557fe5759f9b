package fold

import (
	"slices"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// A relation is a relationship of the folded form.
type relation struct {
	node       int
	a, word, b string
	of         jsonx.Value
	comment    jsonx.Value
	more       int // how many that follow are of the same node
}

// takeRelation finds the relationships of the folded form that a relationship is, one for each target.
func (g *graph) takeRelation(i int) {
	v := g.nodes[i].v
	word, to := v.Get("relationshipType").Str(), v.Get("to")
	if !to.IsArray() || to.Len() == 0 || word == "" {
		return
	}
	scope := ""
	if typeOf(v) == "LifecycleScopedRelationship" {
		scope = v.Get("scope").Str()
	}
	row, ok := mapping.SPDX2RelationshipBySPDX3(word, scope)
	if !ok {
		if !onlyHere(word) {
			return
		}
		row = mapping.SPDX3RelationshipRow{SPDX3: word, SPDX2: word}
	}
	from, ok := g.endOf(v.Get("from").Str())
	if !ok {
		return
	}
	// The name of a relationship that was made of another spelling says so.
	if spelled := g.spelled(g.nodes[i].iri); spelled == hasFilesWord {
		if p := g.find(v.Get("from").Str()); word == "contains" && scope == "" && to.Len() == 1 && p >= 0 && g.nodes[p].kind == packageNode {
			if id, ok := g.element(to.Elem(0).Str()); ok && g.free(g.owner[p], "hasFiles "+id) {
				g.assign(g.owner[p], "hasFiles "+id, i)
				g.files[p] = append(g.files[p], i)
				return
			}
		}
	} else if r, ok := mapping.SPDX3RelationshipBySPDX2(spelled); ok && r.SPDX3 == word && (r.Scope == scope || r.Scope == "") && (r.Scope == row.Scope) {
		row = r
	}
	ends := g.ends[:0]
	for it := to.Iter(); it.Next(); {
		if !it.Value().IsString() {
			return
		}
		// What is elsewhere is for the record; the others are said.
		if id, ok := g.endOf(it.Value().Str()); ok {
			ends = append(ends, id)
		}
	}
	if len(ends) == 0 {
		return
	}
	g.ends = ends
	comment := v.Get("comment")
	for n, end := range ends {
		r := relation{node: i, a: from, word: row.SPDX2, b: end, of: v, comment: comment, more: len(ends) - 1 - n}
		if row.Swap {
			r.a, r.b = r.b, r.a
		}
		g.rels = append(g.rels, r)
	}
	g.nodes[i].used = true
}

// endOf returns what an end of a relationship is in the folded form.
func (g *graph) endOf(ref string) (string, bool) {
	switch ref {
	case noneElement:
		return "NONE", true
	case noAssertionElement:
		return "NOASSERTION", true
	}
	return g.element(ref)
}

// spelled returns the word of SPDX 2 that the name of a relationship ends with.
func (g *graph) spelled(iri string) string {
	f, ok := g.fragment(iri)
	rest, ok2 := strings.CutPrefix(f, "Relationship-")
	_, word, ok3 := strings.Cut(rest, "-")
	if !ok || !ok2 || !ok3 {
		return ""
	}
	return word
}

// takeAnnotation finds the annotation of an element or of the document that an Annotation is.
func (g *graph) takeAnnotation(i int) {
	v := g.nodes[i].v
	subject := g.find(v.Get("subject").Str())
	_, typed := mapping.SPDX2Annotation(v.Get("annotationType").Str())
	if subject < 0 {
		return
	}
	at := g.owner[subject]
	if at < 0 && subject != g.doc || !typed || !v.Get("statement").IsString() || subject != g.doc && g.tids[subject] == "" {
		return
	}
	if list, ok := strings.CutPrefix(v.Get("statement").Str(), licenseInfoText); ok && at >= 0 && at < g.packages && list != "" &&
		v.Get("annotationType").Str() == "other" && g.free(at, licenseInfoKey) && !slices.Contains(strings.Split(list, ", "), "") {
		g.assign(at, licenseInfoKey, i)
		g.found[subject] = i
		return
	}
	date, who, ok := g.annotator(v.Get("creationInfo"))
	if !ok {
		return
	}
	key := "annotation " + strconv.Itoa(len(g.notes[subject]))
	g.assign(at, key, i)
	g.notes[subject] = append(g.notes[subject], i)
	what := "ci " + date + " " + who
	if c := v.Get("creationInfo"); c.IsString() && g.free(root, what) {
		if n := g.find(c.Str()); n == g.info || g.nodes[n].used {
			g.aliases[role{root, what}] = c.Str()
		} else {
			g.assign(root, what, n)
		}
	}
}

// annotator returns when an element was made and by whom.
func (g *graph) annotator(info jsonx.Value) (date, who string, ok bool) {
	if info.IsString() {
		i := g.find(info.Str())
		if i < 0 || g.nodes[i].kind != creationNode {
			return "", "", false
		}
		info = g.nodes[i].v
	}
	date = info.Get("created").Str()
	if !isTime(date) {
		return "", "", false
	}
	for _, name := range [...]string{"createdBy", "createdUsing"} {
		for it := info.Get(name).Iter(); it.Next(); {
			if text, ok := g.agent(it.Value().Str()); ok {
				return date, text, true
			}
		}
	}
	return "", "", false
}
