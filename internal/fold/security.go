package fold

import (
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// The folded form lists vulnerabilities as CycloneDX does: one entry for each thing that is said of one, with the
// elements that it is said of. What the entries of one vulnerability have in common is said in the first.

const (
	vulnerabilityClass = "security_Vulnerability"
	associated         = "hasAssociatedVulnerability"
	assessment         = "hasAssessmentFor"
	// noStatement stands where SPDX 3 demands an action statement and nobody made one.
	noStatement = "NOASSERTION"
)

// vulnerabilityTimes are the times of a vulnerability on both sides.
var vulnerabilityTimes = []struct{ property, member string }{
	{"security_publishedTime", "published"},
	{"security_modifiedTime", "updated"},
	{"security_withdrawnTime", "rejected"},
}

// vulnerabilities makes what the list of vulnerabilities says.
func (g *generator) vulnerabilities() {
	list := g.doc.Get("vulnerabilities")
	if !list.IsArray() {
		return
	}
	known := map[string]string{}
	for it := list.Iter(); it.Next(); {
		v := it.Value()
		name := v.Get("id").Str()
		ref, seen := known[name]
		key := g.counted(root, "vulnerability "+name)
		if !seen || name == "" {
			f := g.decide(root, key, g.natural("Vulnerability-"+g.count("vulnerability")))
			ref = f.id
			known[name] = ref
			g.emit(f, node{stream: 'v', owner: root, key: key, kind: vulnerabilityNode, text: g.vulnerability(v, f.id), folded: v})
		}
		var to []string
		named := map[string]bool{}
		for a := v.Get("affects").Iter(); a.Next(); {
			id := a.Value().Get("ref").Str()
			if e, ok := g.ref[id]; ok && id != docID && !named[e] {
				named[e] = true
				to = append(to, e)
			}
		}
		if len(to) == 0 {
			continue
		}
		g.used |= usesSecurity
		state := v.Get("analysis").Get("state").Str()
		if row, ok := mapping.VEXByState(state); ok {
			k := "vex " + key
			f := g.decide(root, k, g.natural("Assessment-"+g.count("vex")))
			g.emit(f, node{stream: 'w', owner: root, key: k, kind: vexNode, text: g.vex(v, row, f.id, ref, to), folded: v.Get("analysis")})
		} else {
			for i, from := range to {
				k := "associated " + strconv.Itoa(i) + " " + key
				f := g.decide(root, k, g.natural("Association-"+g.count("associated")))
				g.emit(f, node{stream: 'w', owner: root, key: k, kind: relationshipNode, text: g.relationship(f.id, associated, "", from, []string{ref}, jsonx.Value{}), folded: v.Get("affects")})
			}
		}
		n := 0
		for r := v.Get("ratings").Iter(); r.Next(); {
			class, ok := ratingClass(r.Value())
			if !ok {
				continue
			}
			k := "rating " + strconv.Itoa(n) + " " + key
			n++
			f := g.decide(root, k, g.natural("Rating-"+g.count("rating")))
			g.emit(f, node{stream: 'w', owner: root, key: k, kind: ratingNode, text: g.rating(r.Value(), class, f.id, ref, to), folded: r.Value()})
		}
	}
}

// count returns the number of the next thing of a kind.
func (g *generator) count(what string) string {
	g.counts[what]++
	return strconv.Itoa(g.counts[what])
}

func (g *generator) vulnerability(v jsonx.Value, id string) []byte {
	t := g.begin(vulnerabilityClass, id)
	if name := v.Get("id"); name.IsString() {
		kind := "securityOther"
		if strings.HasPrefix(name.Str(), "CVE-") {
			kind = "cve"
		}
		t = appendMember(t, "name", name.Str())
		t = append(append(jsonx.AppendName(t, "externalIdentifier"), `[{"type":"ExternalIdentifier","externalIdentifierType":"`...), kind...)
		t = append(jsonx.AppendString(append(t, `","identifier":`...), name.Str()), "}]"...)
	}
	if s := v.Get("description"); s.IsString() {
		t = appendMember(t, "description", s.Str())
	}
	for _, m := range vulnerabilityTimes {
		if s := v.Get(m.member).Str(); isTime(s) {
			t = appendMember(t, m.property, s)
		}
	}
	open := false
	for it := v.Get("advisories").Iter(); it.Next(); {
		url := it.Value().Get("url")
		if !url.IsString() {
			continue
		}
		if !open {
			t, open = append(jsonx.AppendName(t, "externalRef"), '['), true
		}
		t = append(jsonx.AppendComma(t), `{"type":"ExternalRef","externalRefType":"securityAdvisory","locator":[`...)
		t = append(jsonx.AppendString(t, url.Str()), "]}"...)
	}
	if open {
		t = append(t, ']')
	}
	return append(t, '}')
}

func (g *generator) assess(class, id, word, from string, to []string) []byte {
	t := appendMember(g.begin(class, id), "from", from)
	t = appendMember(t, "relationshipType", word)
	return appendList(t, "to", to)
}

func (g *generator) vex(v jsonx.Value, row mapping.VEXRow, id, from string, to []string) []byte {
	t := g.assess(row.Class, id, row.Word, from, to)
	a := v.Get("analysis")
	if row.State == "exploitable" {
		action := noStatement
		if s := v.Get("recommendation"); s.IsString() {
			action = s.Str()
		}
		t = appendMember(t, "security_actionStatement", action)
	}
	if word, ok := mapping.SPDX3Justification(a.Get("justification").Str()); ok && row.State == "not_affected" {
		t = appendMember(t, "security_justificationType", word)
	}
	if s := a.Get("detail"); s.IsString() {
		t = appendMember(t, detailProperty(row.State), s.Str())
	}
	for _, m := range assessmentTimes {
		if s := a.Get(m.member).Str(); isTime(s) {
			t = appendMember(t, m.property, s)
		}
	}
	return append(t, '}')
}

// assessmentTimes are the times of an assessment on both sides.
var assessmentTimes = []struct{ property, member string }{
	{"security_publishedTime", "firstIssued"},
	{"security_modifiedTime", "lastUpdated"},
}

// detailProperty is where an assessment has what CycloneDX calls its detail.
func detailProperty(state string) string {
	if state == "not_affected" {
		return "security_impactStatement"
	}
	return "security_statusNotes"
}

// ratingClass returns the class that says a rating, if SPDX 3 has one: by its method, with all that it demands.
func ratingClass(v jsonx.Value) (string, bool) {
	row, ok := mapping.RatingByMethod(v.Get("method").Str())
	score, vector := v.Get("score"), v.Get("vector")
	if !ok || score.Kind() != jsonx.Number || !vector.IsString() || !isDecimal(score.Literal()) {
		return "", false
	}
	return row.Class, !row.Severity || mapping.IsSPDX3Severity(v.Get("severity").Str())
}

// isDecimal reports whether s is a number without an exponent.
func isDecimal(s string) bool { return s != "" && !strings.ContainsAny(s, "eE") }

func (g *generator) rating(v jsonx.Value, class, id, from string, to []string) []byte {
	t := g.assess(class, id, assessment, from, to)
	t = append(jsonx.AppendName(t, "security_score"), v.Get("score").Literal()...)
	if row, _ := mapping.RatingByClass(class, ""); row.Severity {
		t = appendMember(t, "security_severity", v.Get("severity").Str())
	}
	return append(appendMember(t, "security_vectorString", v.Get("vector").Str()), '}')
}

// A vulnerability is an entry of the folded form.
type vulnerability struct {
	node       int
	first      bool
	vex        int   // -1 for none
	associated []int // relationships of the elements with it
	affects    []string
	ratings    []int
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
		v := g.nodes[n].v
		row, ok := mapping.VEXByClass(typeOf(v))
		to, all := g.elementsOf(v.Get("to"))
		if !ok || !all || v.Get("relationshipType").Str() != row.Word || len(entries) > 0 && name == "" {
			continue
		}
		entries = append(entries, vulnerability{node: i, vex: n, affects: to})
	}
	if len(links) > 0 && (len(entries) == 0 || name != "") {
		e := vulnerability{node: i, vex: -1}
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
		entries = append(entries, vulnerability{node: i, vex: -1})
	}
	about := map[string]int{} // the first entry of the same elements
	for k := 0; len(ratings) > 0 && k < len(entries); k++ {
		elements := strings.Join(entries[k].affects, " ")
		if _, dup := about[elements]; !dup {
			about[elements] = k
		}
	}
	for _, n := range ratings {
		v := g.nodes[n].v
		to, all := g.elementsOf(v.Get("to"))
		if k, ok := about[strings.Join(to, " ")]; ok && all && g.isRating(v) {
			entries[k].ratings = append(entries[k].ratings, n)
		}
	}
	entries[0].first = true
	for k := range entries {
		e := &entries[k]
		key := g.counted("vulnerability " + name)
		if k == 0 {
			g.assign(root, key, i)
		}
		if e.vex >= 0 {
			g.assign(root, "vex "+key, e.vex)
		}
		for n, link := range e.associated {
			g.assign(root, "associated "+strconv.Itoa(n)+" "+key, link)
		}
		for n, r := range e.ratings {
			g.assign(root, "rating "+strconv.Itoa(n)+" "+key, r)
		}
	}
	g.vulnerable = append(g.vulnerable, entries...)
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

// vulnerabilityID returns what a vulnerability is called: by its identifier, else by its name.
func vulnerabilityID(v jsonx.Value) jsonx.Value {
	for it := v.Get("externalIdentifier").Iter(); it.Next(); {
		e := it.Value()
		if kind := e.Get("externalIdentifierType").Str(); (kind == "cve" || kind == "securityOther") && e.Get("identifier").Str() != "" {
			return e.Get("identifier")
		}
	}
	if name := v.Get("name"); name.Str() != "" {
		return name
	}
	return jsonx.Value{}
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
		if e.vex >= 0 {
			foldVEX(h, g.nodes[e.vex].v)
		}
		if len(e.affects) > 0 {
			h.name("affects", jsonx.Value{})
			h.text = append(h.text, '[')
			var to jsonx.Iter
			if e.vex >= 0 {
				to = g.nodes[e.vex].v.Get("to").Iter()
			}
			for n, id := range e.affects {
				of := jsonx.Value{}
				switch {
				case e.vex >= 0 && to.Next():
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
		}
		for n, r := range e.ratings {
			if n == 0 {
				h.name("ratings", jsonx.Value{})
				h.text = append(h.text, '[')
			}
			h.comma()
			foldRating(h, g.nodes[r].v)
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

func foldVulnerability(c *chunk, v jsonx.Value) {
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

func foldVEX(c *chunk, v jsonx.Value) {
	row, _ := mapping.VEXByClass(typeOf(v))
	if s := v.Get("security_actionStatement"); row.State == "exploitable" && s.IsString() && s.Str() != noStatement {
		c.str("recommendation", s.Str(), s)
	}
	c.name("analysis", v)
	c.text = append(c.text, '{')
	c.str("state", row.State, v.Get("relationshipType"))
	if word, ok := mapping.FoldedJustification(v.Get("security_justificationType").Str()); ok && row.State == "not_affected" {
		c.str("justification", word, v.Get("security_justificationType"))
	}
	if s := v.Get(detailProperty(row.State)); s.IsString() {
		c.str("detail", s.Str(), s)
	}
	for _, m := range assessmentTimes {
		if s := v.Get(m.property); isTime(s.Str()) {
			c.str(m.member, s.Str(), s)
		}
	}
	c.text = append(c.text, '}')
}

func foldRating(c *chunk, v jsonx.Value) {
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
	c.text = append(c.text, '}')
}
