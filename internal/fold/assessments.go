package fold

import (
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// A vulnerability is an entry of the folded form.
type vulnerability struct {
	node       int
	first      bool
	vex        []int // the assessments, one for each element unless they are about these as a whole
	split      bool
	seen       map[string]bool // what affects has, where that is split
	products   jsonx.Value     // the products, where the folded form says them
	themselves bool
	associated []int // relationships of the elements with it
	affects    []string
	ratings    []rating
}

// takeVulnerabilities finds the entries that vulnerabilities and what is said of them are.
func (g *graph) takeVulnerabilities() {
	vexes, links, ratings := map[int][]int{}, map[int][]int{}, map[int][]int{}
	any := false
	for i := range g.nodes {
		v := g.nodes[i].v
		switch g.nodes[i].kind {
		case vulnerabilityNode:
			any = true
		case vexNode:
			if n := g.find(v.Get("from").Str()); n >= 0 {
				vexes[n] = append(vexes[n], i)
			}
		case ratingNode:
			if n := g.find(v.Get("from").Str()); n >= 0 && v.Get("relationshipType").Str() == assessment {
				ratings[n] = append(ratings[n], i)
			}
		case relationshipNode:
			if !g.nodes[i].used && v.Get("relationshipType").Str() == associated && v.Get("to").Len() == 1 && typeOf(v) == "Relationship" {
				if n := g.find(v.Get("to").Elem(0).Str()); n >= 0 {
					links[n] = append(links[n], i)
				}
			}
		}
	}
	if !any {
		return
	}
	named := map[string]bool{}
	for i := range g.nodes {
		if g.nodes[i].kind != vulnerabilityNode || g.nodes[i].ref == "" || g.byIRI[g.nodes[i].iri] != i {
			continue
		}
		name := vulnerabilityID(g.nodes[i].v)
		if name.Exists() && named[name.Str()] {
			continue // the folded form knows vulnerabilities by their names
		}
		named[name.Str()] = name.Exists()
		g.takeVulnerability(i, vexes[i], links[i], ratings[i])
	}
}

func (g *graph) takeVulnerability(i int, vexes, links, ratings []int) {
	entries := []vulnerability{}
	name := vulnerabilityID(g.nodes[i].v).Str()
	for _, n := range vexes {
		e, ok := g.assessment(i, n)
		if !ok {
			continue
		}
		if k := len(entries); k > 0 && g.continues(&entries[k-1], &e) {
			entries[k-1].vex = append(entries[k-1].vex, n)
			entries[k-1].affects = append(entries[k-1].affects, e.affects...)
		} else if k == 0 || name != "" {
			entries = append(entries, e)
		}
	}
	if len(links) > 0 && (len(entries) == 0 || name != "") {
		e := vulnerability{node: i}
		seen := map[string]bool{}
		for _, n := range links {
			if id, ok := g.member(g.nodes[n].v.Get("from").Str()); ok && !seen[id] {
				seen[id] = true
				e.associated = append(e.associated, n)
				e.affects = append(e.affects, id)
			}
		}
		if len(e.affects) > 0 {
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 {
		entries = append(entries, vulnerability{node: i})
	}
	g.takeRatings(entries, ratings)
	entries[0].first = true
	for k := range entries {
		e := &entries[k]
		key := g.counted("vulnerability " + name)
		if k == 0 {
			g.assign(root, key, i)
		}
		for n, at := range e.vex {
			role := "vex " + key
			if n > 0 {
				role += " part " + strconv.Itoa(n+1)
			}
			g.assign(root, role, at)
		}
		for n, link := range e.associated {
			g.assign(root, "associated "+strconv.Itoa(n)+" "+key, link)
		}
		for n, r := range e.ratings {
			g.assign(root, "rating "+strconv.Itoa(n)+" "+key, r.node)
		}
	}
	g.vulnerable = append(g.vulnerable, entries...)
}

// A rating is one of an entry. It is about the elements themselves where the status is about them in a product and the
// rating is not.
type rating struct {
	node       int
	themselves bool
}

// takeRatings gives the ratings of a vulnerability to the entries that are about the same.
func (g *graph) takeRatings(entries []vulnerability, ratings []int) {
	if len(ratings) == 0 {
		return
	}
	inside := func(to []string, part string) string { return strings.Join(to, " ") + " / " + part }
	about, parts := map[string]int{}, map[string]int{} // the first entry of the same elements
	for k := range entries {
		e := &entries[k]
		elements := strings.Join(e.affects, " ")
		if _, dup := about[elements]; !dup {
			about[elements] = k
		}
		if to, ok := g.elementsOf(g.wholes(e)); ok {
			if key := inside(to, e.affects[0]); parts[key] == 0 {
				parts[key] = k + 1
			}
		}
	}
	take := func(e *vulnerability, r rating) {
		if rates(len(e.ratings), max(len(e.affects), g.wholes(e).Len())) {
			e.ratings = append(e.ratings, r)
		}
	}
	for _, n := range ratings {
		v := g.nodes[n].v
		to, all := g.elementsOf(v.Get("to"))
		if !all || !g.isRating(v) {
			continue
		}
		if part := v.Get("security_assessedElement"); part.Exists() {
			if id, ok := g.member(part.Str()); ok && part.IsString() {
				if k := parts[inside(to, id)]; k > 0 {
					take(&entries[k-1], rating{node: n})
				}
			}
		} else if k, ok := about[strings.Join(to, " ")]; ok {
			take(&entries[k], rating{n, g.wholes(&entries[k]).Exists()})
		}
	}
}

// wholes returns the products of an entry about one element in them.
func (g *graph) wholes(e *vulnerability) jsonx.Value {
	if !e.split || len(e.vex) != 1 || !g.nodes[e.vex[0]].v.Get("security_assessedElement").Exists() {
		return jsonx.Value{}
	}
	return g.nodes[e.vex[0]].v.Get("to")
}

// assessment returns the entry that the assessment n of the vulnerability i is, if it is one of elements of the document.
func (g *graph) assessment(i, n int) (e vulnerability, ok bool) {
	v := g.nodes[n].v
	row, ok := mapping.VEXByClass(typeOf(v))
	to, all := g.elementsOf(v.Get("to"))
	if !ok || !all || v.Get("relationshipType").Str() != row.Word {
		return e, false
	}
	e = vulnerability{node: i, vex: []int{n}, affects: to}
	described := g.product()
	ours := len(to) == 1 && to[0] == described
	part := v.Get("security_assessedElement")
	if !part.Exists() {
		e.split, e.themselves = ours, !ours && described != ""
		return e, true
	}
	id, ok := g.member(part.Str())
	e.affects, e.split = []string{id}, true
	if !ours || id == described {
		e.products = v.Get("to")
	}
	return e, ok && part.IsString()
}

// said are the properties that assessments have in common which are one entry.
var said = [...]string{
	"to", "security_actionStatement", "security_justificationType", "security_impactStatement", "security_statusNotes",
	"security_publishedTime", "security_modifiedTime",
}

// continues reports whether an assessment says of another element what the one before it does, and is called so.
func (g *graph) continues(before, e *vulnerability) bool {
	if !before.split || !e.split {
		return false
	}
	a, b := g.nodes[before.vex[0]], g.nodes[e.vex[0]]
	number, ok := strings.CutPrefix(b.ref, a.ref+"-")
	if !ok || a.ref == "" || number != strconv.Itoa(len(before.vex)+1) || typeOf(a.v) != typeOf(b.v) || before.products.Exists() != e.products.Exists() {
		return false
	}
	// Compared as they are: nearly all differ, and that is seen without a copy.
	for _, name := range said {
		x, y := a.v.Get(name), b.v.Get(name)
		if x.Exists() != y.Exists() || x.Exists() && !jsonx.Equal(x, y) {
			return false
		}
	}
	c := chunk{quiet: true, text: []byte{'{'}}
	foldVEX(&c, b.v)
	if !splits(len(before.vex)+1, b.v.Get("to").Len(), textOf(jsonx.ParseTrusted(append(c.text, '}')).Root())) {
		return false
	}
	if before.seen == nil {
		before.seen = map[string]bool{before.affects[0]: true}
	}
	if id := e.affects[0]; before.seen[id] {
		return false
	}
	before.seen[e.affects[0]] = true
	return true
}

// product returns what the document describes, "" when that is not one element.
func (g *graph) product() string {
	if g.about == nil {
		one := g.findProduct()
		g.about = &one
	}
	return *g.about
}

func (g *graph) findProduct() string {
	one := ""
	take := func(id string) bool {
		if one == "" {
			one = id
		}
		return one == id
	}
	for i := range g.rels {
		if id, ok := describes(g.rels[i].a, g.rels[i].word, g.rels[i].b); ok && id != docID && !take(id) {
			return ""
		}
	}
	if g.doc >= 0 {
		for _, c := range g.described(g.nodes[g.doc].v) {
			if !take(c.text) {
				return ""
			}
		}
	}
	for i, id := range g.tids {
		if g.elem[i] && id == one {
			return one
		}
	}
	return ""
}

// counted tells keys apart that occur more than once, as the generator does.
func (g *graph) counted(key string) string {
	g.keys[key]++
	if n := g.keys[key]; n > 1 {
		return key + " #" + strconv.Itoa(n)
	}
	return key
}

// member returns the identifier of a package, file or snippet of the document.
func (g *graph) member(ref string) (string, bool) {
	i := g.find(ref)
	if i < 0 || !g.elem[i] {
		return "", false
	}
	return g.tids[i], g.tids[i] != ""
}

// elementsOf returns the identifiers that a list of references stands for; all is false when there is none, or one
// that stands for something else.
func (g *graph) elementsOf(list jsonx.Value) (ids []string, all bool) {
	if !list.IsArray() || list.Len() == 0 {
		return nil, false
	}
	seen := make(map[string]bool, list.Len())
	for it := list.Iter(); it.Next(); {
		id, ok := g.member(it.Value().Str())
		if !ok || seen[id] {
			return nil, false
		}
		seen[id] = true
		ids = append(ids, id)
	}
	return ids, true
}

func (g *graph) isRating(v jsonx.Value) bool {
	score, vector := v.Get("security_score"), v.Get("security_vectorString")
	row, ok := mapping.RatingByClass(typeOf(v), vector.Str())
	number := score.Literal()
	if score.IsString() {
		number = score.Str()
	}
	return ok && vector.IsString() && isNumber(number) && (!row.Severity || mapping.IsSPDX3Severity(v.Get("security_severity").Str()))
}

// isNumber reports whether s is a decimal as JSON writes one.
func isNumber(s string) bool {
	whole, fraction, point := strings.Cut(s, ".")
	if point && (fraction == "" || strings.Trim(fraction, "0123456789") != "") {
		return false
	}
	whole = strings.TrimPrefix(whole, "-")
	return whole != "" && strings.Trim(whole, "0123456789") == "" && (whole == "0" || whole[0] != '0')
}
