package fold

import (
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/openvex"
)

// The folded form lists vulnerabilities as CycloneDX does: one entry for each thing that is said of one, with the
// elements that it is said of. What the entries of one vulnerability have in common is said in the first.

const (
	vulnerabilityClass = "security_Vulnerability"
	associated         = "hasAssociatedVulnerability"
	assessment         = "hasAssessmentFor"
	// noStatement stands where SPDX 3 demands an action statement, or a reason why something is not affected, and nobody
	// gave one.
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
		row, ok := mapping.VEXByState(v.Get("analysis").Get("state").Str())
		scopes := g.scopes(v, to)
		rated := scope{to: to}
		if ok && len(scopes) > 0 {
			if len(scopes) == 1 {
				rated = scopes[0]
			}
			k := "vex " + key
			f := g.decide(root, k, g.natural("Assessment-"+g.count("vex")))
			first := f.id
			for i, about := range scopes {
				if i > 0 {
					n := strconv.Itoa(i + 1)
					k = "vex " + key + " part " + n
					f = g.decide(root, k, first+"-"+n)
				}
				g.emit(f, node{stream: 'w', owner: root, key: k, kind: vexNode, text: g.vex(v, row, f.id, ref, about), folded: v.Get("analysis")})
			}
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
			// A rating is about what the status is about; of several elements it is one, about these.
			about := rated
			if r.Value().Get(productsMember).Exists() {
				about = scope{to: to}
			}
			k := "rating " + strconv.Itoa(n) + " " + key
			n++
			f := g.decide(root, k, g.natural("Rating-"+g.count("rating")))
			g.emit(f, node{stream: 'w', owner: root, key: k, kind: ratingNode, text: g.rating(r.Value(), class, f.id, ref, about), folded: r.Value()})
		}
	}
}

// A scope is what an assessment is about: products, as a whole or as far as they contain an element.
type scope struct {
	to       []string
	assessed string // "" for the whole
}

// What the folded form says of an entry beside what CycloneDX does: the products that what is affected is in, where
// that is not what the document describes, or that it is the product itself.
const (
	productsMember = "products"
	themselves     = "affects"
)

// scopes returns what an entry of the folded form is about. What CycloneDX says of a component it says of it in what
// the BOM describes, and not wherever else the component is used: SPDX 3 has that as the product, and the component as
// the element that was assessed. There is no scope for an entry whose products are gone.
func (g *generator) scopes(v jsonx.Value, to []string) []scope {
	products := v.Get(productsMember)
	var in []string
	switch {
	case products.IsArray():
		named := map[string]bool{}
		for it := products.Iter(); it.Next(); {
			if e, ok := g.ref[it.Value().Get("ref").Str()]; ok && !named[e] {
				named[e] = true
				in = append(in, e)
			}
		}
	case products.IsString() || g.product() == "":
		return []scope{{to: to}}
	default:
		in = []string{g.product()}
	}
	if len(in) == 0 || !splits(len(to), len(in), textOf(v)) {
		return nil
	}
	list := make([]scope, len(to))
	for i, e := range to {
		list[i] = scope{in, e}
		if !products.IsArray() && e == in[0] {
			list[i].assessed = ""
		}
	}
	return list
}

// textOf returns how long the texts of an entry are that all its assessments repeat.
func textOf(v jsonx.Value) int {
	return len(v.Get("recommendation").Str()) + len(v.Get("analysis").Get("detail").Str())
}

// splits reports whether an entry about n elements in so many products is n assessments with the same text.
func splits(n, products, text int) bool {
	return n <= fewAssessments || products*64+text <= shortAssessment
}

// product returns the reference to what the document describes, "" when that is not one thing.
func (g *generator) product() string {
	if g.described == nil {
		found := map[string]bool{}
		one := ""
		describe := func(id string) {
			if ref, ok := g.ref[id]; ok && id != docID {
				one, found[ref] = ref, true
			} else if id != docID && id != "" {
				found[id] = true // which the document does not have
			}
		}
		for it := g.doc.Get("documentDescribes").Iter(); it.Next(); {
			describe(it.Value().Str())
		}
		for it := g.doc.Get("relationships").Iter(); it.Next(); {
			if id, ok := describedBy(it.Value()); ok {
				describe(id)
			}
		}
		if len(found) != 1 {
			one = ""
		}
		g.described = &one
	}
	return *g.described
}

// count returns the number of the next thing of a kind.
func (g *generator) count(what string) string {
	g.counts[what]++
	return strconv.Itoa(g.counts[what])
}

func (g *generator) vulnerability(v jsonx.Value, id string) []byte {
	t := g.begin(vulnerabilityClass, id)
	if name := v.Get("id"); name.IsString() {
		t = appendMember(t, "name", name.Str())
		t = append(jsonx.AppendName(t, "externalIdentifier"), '[')
		t = identifier(t, name.Str(), v.Get("source").Get("url").Str())
		known := map[string]bool{name.Str(): true}
		for it := v.Get("references").Iter(); it.Next(); {
			if alias := it.Value().Get("id").Str(); alias != "" && !known[alias] {
				known[alias] = true
				t = identifier(t, alias, "")
			}
		}
		t = append(t, ']')
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

// identifier appends what a vulnerability is called, and where that is said.
func identifier(t []byte, name, locator string) []byte {
	kind := "securityOther"
	if strings.HasPrefix(name, "CVE-") {
		kind = "cve"
	}
	t = append(append(jsonx.AppendComma(t), `{"type":"ExternalIdentifier","externalIdentifierType":"`...), kind...)
	t = jsonx.AppendString(append(t, `","identifier":`...), name)
	if openvex.IsIRI(locator) {
		t = appendList(t, "identifierLocator", []string{locator})
	}
	return append(t, '}')
}

func (g *generator) assess(class, id, word, from string, about scope) []byte {
	t := appendMember(g.begin(class, id), "from", from)
	t = appendMember(t, "relationshipType", word)
	t = appendList(t, "to", about.to)
	if about.assessed != "" {
		t = appendMember(t, "security_assessedElement", about.assessed)
	}
	return t
}

func (g *generator) vex(v jsonx.Value, row mapping.VEXRow, id, from string, about scope) []byte {
	t := g.assess(row.Class, id, row.Word, from, about)
	a := v.Get("analysis")
	if row.Status == openvex.StatusAffected {
		action := noStatement
		if s := v.Get("recommendation"); s.IsString() {
			action = s.Str()
		}
		t = appendMember(t, "security_actionStatement", action)
	}
	word, why := mapping.SPDX3Justification(a.Get("justification").Str())
	if why = why && row.Status == openvex.StatusNotAffected; why {
		t = appendMember(t, "security_justificationType", word)
	}
	switch s := a.Get("detail"); {
	case s.IsString():
		t = appendMember(t, detailProperty(row.Status), s.Str())
	case row.State == falsePositive:
		t = appendMember(t, detailProperty(row.Status), mapping.FalsePositive)
	case row.Status == openvex.StatusNotAffected && !why:
		t = appendMember(t, detailProperty(row.Status), noStatement)
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

// falsePositive is the state that SPDX 3 says by a text.
const falsePositive = "false_positive"

// detailProperty is where an assessment has what CycloneDX calls its detail.
func detailProperty(status openvex.Status) string {
	if status == openvex.StatusNotAffected {
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

func (g *generator) rating(v jsonx.Value, class, id, from string, about scope) []byte {
	t := g.assess(class, id, assessment, from, about)
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
	for _, n := range ratings {
		v := g.nodes[n].v
		to, all := g.elementsOf(v.Get("to"))
		if !all || !g.isRating(v) {
			continue
		}
		if part := v.Get("security_assessedElement"); part.Exists() {
			if id, ok := g.member(part.Str()); ok && part.IsString() {
				if k := parts[inside(to, id)]; k > 0 {
					entries[k-1].ratings = append(entries[k-1].ratings, rating{node: n})
				}
			}
		} else if k, ok := about[strings.Join(to, " ")]; ok {
			entries[k].ratings = append(entries[k].ratings, rating{n, g.wholes(&entries[k]).Exists()})
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

// continues reports whether an assessment says of another element what the one before it does, and is called so.
func (g *graph) continues(before, e *vulnerability) bool {
	if !before.split || !e.split {
		return false
	}
	a, b := g.nodes[before.vex[0]], g.nodes[e.vex[0]]
	number, ok := strings.CutPrefix(b.ref, a.ref+"-")
	if !ok || a.ref == "" || number != strconv.Itoa(len(before.vex)+1) || typeOf(a.v) != typeOf(b.v) ||
		string(jsonx.AppendCompact(nil, a.v.Get("to"))) != string(jsonx.AppendCompact(nil, b.v.Get("to"))) || before.products.Exists() != e.products.Exists() {
		return false
	}
	said := func(v jsonx.Value) string {
		c := chunk{quiet: true, text: []byte{'{'}}
		foldVEX(&c, v)
		return string(append(c.text, '}'))
	}
	x := said(a.v)
	if x != said(b.v) || !splits(len(before.vex)+1, a.v.Get("to").Len(), textOf(jsonx.ParseTrusted([]byte(x)).Root())) {
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

// vulnerabilityID returns what a vulnerability is called: by its identifier, else by its name.
func vulnerabilityID(v jsonx.Value) jsonx.Value {
	for it := v.Get("externalIdentifier").Iter(); it.Next(); {
		if isVulnerabilityID(it.Value()) {
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
		if !isVulnerabilityID(it.Value()) || known[id.Str()] {
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

func isVulnerabilityID(v jsonx.Value) bool {
	kind := v.Get("externalIdentifierType").Str()
	return (kind == "cve" || kind == "securityOther") && v.Get("identifier").Str() != ""
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
		h.str(productsMember, themselves, g.nodes[e.vex[0]].v.Get("to"))
	case e.products.Exists():
		h.name(productsMember, e.products)
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
		c.str(productsMember, themselves, v.Get("to"))
	}
	c.text = append(c.text, '}')
}
