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
	noStatement = mapping.NoAssertion
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
			if !ok || !rates(n, max(len(to), len(rated.to))) {
				continue
			}
			// A rating is about what the status is about; of several elements it is one, about these.
			about := rated
			if r.Value().Get(ProductsMember).Exists() {
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

// ProductsMember is what the folded form says of an entry, or of a rating of it, beside what CycloneDX does: the products
// that what is affected is in, where that is not what the document describes, or that it is the product itself.
const ProductsMember = "products"

const themselves = "affects"

// scopes returns what an entry of the folded form is about. What CycloneDX says of a component it says of it in what
// the BOM describes, and not wherever else the component is used: SPDX 3 has that as the product, and the component as
// the element that was assessed. There is no scope for an entry whose products are gone.
func (g *generator) scopes(v jsonx.Value, to []string) []scope {
	products := v.Get(ProductsMember)
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

// rates reports whether an entry about so many elements, or products, has one more rating than n: each names them all.
func rates(n, about int) bool { return n < fewAssessments || about == 1 }

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
	t = append(append(jsonx.AppendComma(t), `{"type":"ExternalIdentifier","externalIdentifierType":"`...), mapping.VulnerabilityIDType(name)...)
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
