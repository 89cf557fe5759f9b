package vexmap

import (
	"slices"
	"strconv"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/internal/residue"
)

// A Said is an OpenVEX document that another document holds.
type Said struct {
	// Facts are the members of the document as a JSON object, without its statements. Native is set when they are
	// those of the other document: nobody embedded it.
	Facts      []byte
	Native     bool
	Statements [][]byte
}

// JSON returns the document.
func (s *Said) JSON() []byte {
	v := jsonx.ParseTrusted(s.Facts).Root()
	b := appendOrdered(nil, v, documentOrder)
	b = append(jsonx.AppendName(b[:len(b)-1], "statements"), '[')
	for _, t := range s.Statements {
		b = append(jsonx.AppendComma(b), t...)
	}
	return append(b, "]}"...)
}

// nativeFacts begins what other documents say about themselves in the words of OpenVEX.
const nativeFacts = `{"@context":"` + openvex.Context + `"`

// The orders of members in the schema of OpenVEX.
var (
	documentOrder = []string{"@context", "@id", "author", "role", "timestamp", "last_updated", "version", "tooling"}
	orders        = map[string][]string{
		"":              {"@id", "version", "vulnerability", "timestamp", "last_updated", "products", "status", "supplier", "status_notes", "justification", "impact_statement", "action_statement", "action_statement_timestamp"},
		"vulnerability": {"@id", "name", "description", "aliases"},
		"products":      {"@id", "identifiers", "hashes", "subcomponents"},
		"subcomponents": {"@id", "identifiers", "hashes"},
	}
)

// ordered returns a statement with its members in the order of the schema; patches leave theirs at the end.
func ordered(text []byte) []byte {
	return appendOrdered(make([]byte, 0, len(text)), jsonx.ParseTrusted(text).Root(), orders[""])
}

func appendOrdered(b []byte, v jsonx.Value, order []string) []byte {
	b = append(b, '{')
	put := func(name string, v jsonx.Value) {
		b = jsonx.AppendName(b, name)
		below, known := orders[name]
		switch {
		case known && v.IsObject():
			b = appendOrdered(b, v, below)
		case known && v.IsArray():
			b = append(b, '[')
			for it := v.Iter(); it.Next(); {
				b = jsonx.AppendComma(b)
				if it.Value().IsObject() {
					b = appendOrdered(b, it.Value(), below)
				} else {
					b = jsonx.AppendCompact(b, it.Value())
				}
			}
			b = append(b, ']')
		default:
			b = jsonx.AppendCompact(b, v)
		}
	}
	for _, name := range order {
		if m := v.Get(name); m.Exists() {
			put(name, m)
		}
	}
	for it := v.Iter(); it.Next(); {
		if !slices.Contains(order, it.Name()) && it.Name() != "statements" {
			put(it.Name(), it.Value())
		}
	}
	return append(b, '}')
}

// factsOf returns the members of an OpenVEX document without its statements.
func factsOf(doc jsonx.Value) []byte {
	b := []byte{'{'}
	for it := doc.Iter(); it.Next(); {
		if it.Name() != "statements" {
			b = jsonx.AppendCompact(jsonx.AppendName(b, it.Name()), it.Value())
		}
	}
	return append(b, '}')
}

// elementOf returns what a statement is called in reports.
func elementOf(v jsonx.Value) string {
	if id := v.Get("@id").Str(); id != "" {
		return id
	}
	s := ParseStatement(v)
	return s.Vuln
}

// unsayable returns why no format says s, "" when it does.
func unsayable(s *Statement) string {
	switch {
	case s.Vuln == "":
		return "the statement names no vulnerability"
	case !openvex.Status(s.Status).Valid():
		return "the statement has no status"
	case len(s.Products) == 0:
		return "the statement names no product"
	}
	return ""
}

// A sayable is a statement that is about something in a document: want is the JSON of it without what the document lacks.
type sayable struct {
	Statement
	want []byte
	from source
}

// sayable returns the statements of an OpenVEX document that are about something in n. What the others are left out for is
// added to rows.
func (n *inventory) sayable(doc jsonx.Value, rows *[]Row) []sayable {
	var list []sayable
	for it, k := doc.Get("statements").Iter(), 0; it.Next(); k++ {
		from := source{k, elementOf(it.Value())}
		s := ParseStatement(it.Value())
		_, missing := n.targets(&s)
		want, gone := without(it.Value(), missing, from)
		*rows = append(*rows, gone...)
		if want == nil {
			continue
		}
		s = ParseStatement(jsonx.ParseTrusted(want).Root())
		if why := unsayable(&s); why != "" {
			*rows = append(*rows, Row{Kind: Dropped, Path: "/statements/" + strconv.Itoa(k), Element: from.element, Reason: why})
			continue
		}
		list = append(list, sayable{s, want, from})
	}
	return list
}

// without returns a statement without the products and subcomponents that are missing (as [inventory.targets] has
// them), nil when none is left, and says what it left out.
func without(v jsonx.Value, missing [][2]int, from source) ([]byte, []Row) {
	if len(missing) == 0 {
		return jsonx.AppendCompact(nil, v), nil
	}
	gone := map[[2]int]bool{}
	var list []Row
	path := "/statements/" + strconv.Itoa(from.at)
	for _, m := range missing {
		gone[m] = true
		r := Row{Kind: Dropped, Path: path + "/products/" + strconv.Itoa(m[0]), Element: from.element, Reason: "the document has no such product"}
		if m[1] >= 0 {
			r.Path += "/subcomponents/" + strconv.Itoa(m[1])
			r.Reason = "the document has no such component in that product"
		}
		list = append(list, r)
	}
	b, left := []byte{'{'}, 0
	for it := v.Iter(); it.Next(); {
		b = jsonx.AppendName(b, it.Name())
		if it.Name() != "products" {
			b = jsonx.AppendCompact(b, it.Value())
			continue
		}
		b = append(b, '[')
		for p, i := it.Value().Iter(), 0; p.Next(); i++ {
			if gone[[2]int{i, -1}] {
				continue
			}
			text, ok := withoutSubs(p.Value(), i, gone)
			if ok {
				b = append(jsonx.AppendComma(b), text...)
				left++
			}
		}
		b = append(b, ']')
	}
	if left == 0 {
		return nil, []Row{{Kind: Dropped, Path: path, Element: from.element, Reason: "the document has none of its products"}}
	}
	return append(b, '}'), list
}

func withoutSubs(p jsonx.Value, i int, gone map[[2]int]bool) ([]byte, bool) {
	subs := p.Get("subcomponents")
	if !p.IsObject() || subs.Len() == 0 {
		return jsonx.AppendCompact(nil, p), true
	}
	b, left := []byte{'{'}, 0
	for it := p.Iter(); it.Next(); {
		b = jsonx.AppendName(b, it.Name())
		if it.Name() != "subcomponents" {
			b = jsonx.AppendCompact(b, it.Value())
			continue
		}
		b = append(b, '[')
		for s, k := it.Value().Iter(), 0; s.Next(); k++ {
			if !gone[[2]int{i, k}] {
				b = jsonx.AppendCompact(jsonx.AppendComma(b), s.Value())
				left++
			}
		}
		b = append(b, ']')
	}
	// A product that loses all its subcomponents must not become the whole product.
	return append(b, '}'), left > 0
}

// A collector gathers statements by the document that they are of.
type collector struct {
	docs  []Said
	ids   map[string]int // positions of embedded documents by their @id
	rows  []Row
	notes []Note
}

// An embeddedDoc is what is carried of a document, and what stands there of it natively.
type embeddedDoc struct {
	patch jsonx.Value
	base  []byte
}

// newCollector starts with what the other document says of itself and with the facts of those embedded in it.
func newCollector(native []byte, embedded []embeddedDoc) *collector {
	c := &collector{docs: []Said{{Facts: native, Native: true}}, ids: map[string]int{}}
	for _, e := range embedded {
		p, have := e.patch, jsonx.ParseTrusted(e.base).Root()
		id := p.Get("document").Str()
		if id == "" { // the other document is nothing but this one
			if text, _, err := residue.Apply(nil, have, p, nil); isPatch(p) && err == nil {
				c.docs[0] = Said{Facts: text}
			}
			continue
		}
		if _, twice := c.ids[id]; twice {
			continue
		}
		facts := e.base
		if isPatch(p) {
			text, _, err := residue.Apply(nil, have, p, nil)
			if err != nil {
				continue
			}
			facts = text
		}
		c.ids[id] = len(c.docs)
		c.docs = append(c.docs, Said{Facts: facts})
	}
	return c
}

// of returns the document that a carrier says its statements are of.
func (c *collector) of(carrier jsonx.Value) *Said {
	if i, ok := c.ids[carrier.Get("document").Str()]; ok && carrier.Exists() {
		return &c.docs[i]
	}
	return &c.docs[0]
}

// said returns the documents that have statements.
func (c *collector) said() []Said {
	var list []Said
	for _, d := range c.docs {
		if len(d.Statements) > 0 {
			list = append(list, d)
		}
	}
	return list
}

// take adds the statements that natively are, and carrier says more exactly, to the document that they are of.
func (c *collector) take(natively []Statement, carrier jsonx.Value, at string, alone bool, again func([]Statement, string) ([]Statement, bool)) {
	d := c.of(carrier)
	// A statement without a time has that of its document. Embedded ones say it; those of a document of their own do
	// not have to.
	time := ""
	if len(natively) > 0 && natively[0].Timestamp != "" {
		time = jsonx.ParseTrusted(d.Facts).Root().Get("timestamp").Str()
	}
	list, used, whole := restore(natively, carrier, alone, func(s []Statement) ([]Statement, bool) { return again(s, time) })
	if !whole {
		c.notes = append(c.notes, Note{at, ruleStale, "what is carried for it does not fit what it says now; what it says counts"})
	}
	if used && widens(natively, list) {
		c.notes = append(c.notes, Note{at, ruleCarried, "which product is meant comes out of carried data"})
	}
	for _, text := range list {
		d.Statements = append(d.Statements, ordered(text))
	}
}

// below puts notes about a value where that stands.
func below(at string, notes []Note) []Note {
	for i := range notes {
		notes[i].Path = at + notes[i].Path
	}
	return notes
}

// ExtractCycloneDX returns what the vulnerabilities of a BOM say as OpenVEX documents, and which of their values has
// no place there.
func ExtractCycloneDX(bom *jsonx.Doc) ([]Said, []Row, []Note) {
	c := newCycloneDX(bom.Root())
	facts, notes := carriers(c.slot())
	var embedded []embeddedDoc
	for _, patch := range facts {
		embedded = append(embedded, embeddedDoc{patch, c.facts()})
	}
	out := newCollector(c.facts(), embedded)
	out.notes = notes
	for it, k := c.root.Get("vulnerabilities").Iter(), 0; it.Next(); k++ {
		// Read apart, so that pointers need no walk over the whole document.
		v, at := jsonx.ParseTrusted(it.Value().Raw()).Root(), "/vulnerabilities/"+strconv.Itoa(k)
		s, why := c.said(v)
		element := v.Get("id").Str()
		if why != "" {
			out.rows = append(out.rows, Row{Kind: Dropped, Path: at, Element: element, Reason: why})
			continue
		}
		found, notes := carriers(v.Get("properties"))
		out.notes = append(out.notes, below(at, notes)...)
		var carrier jsonx.Value
		if len(found) > 0 {
			carrier = found[0]
		}
		plain := s
		if s.complete() {
			out.rows = append(out.rows, Row{Kind: Synthesised, Element: element, Reason: "OpenVEX demands an action statement, a justification or an impact statement"})
		}
		d := out.of(carrier)
		out.take([]Statement{s}, carrier, at, true, func(list []Statement, time string) ([]Statement, bool) {
			if len(list) != 1 {
				return nil, false
			}
			if plain.ID == "" {
				list[0].ID = "" // somebody else was called so
			}
			back, ok := c.again(&list[0], time)
			return []Statement{back}, ok
		})
		target := "/statements/" + strconv.Itoa(len(d.Statements)-1)
		out.rows = append(out.rows, c.unsaid(v, &plain, at, element, target)...)
	}
	return out.said(), out.rows, out.notes
}

// unsaid lists what of an entry the statement that it is read as does not say.
func (c *cyclonedx) unsaid(v jsonx.Value, s *Statement, at, element, target string) []Row {
	var d residue.Differ
	for it := v.Get("properties").Iter(); it.Next(); {
		if it.Value().Get("name").Str() == carrierName {
			d.Skip = append(d.Skip, it.Value().Index())
		}
	}
	d.Object(nil, jsonx.ParseTrusted(append(c.entry(s, ""), '}')).Root(), v)
	list := make([]Row, 0, len(d.Ops))
	told := false
	var places jsonx.Pointers
	for _, op := range d.Ops {
		r := Row{Kind: Dropped, Path: at + places.Of(op.Source), Element: element, Reason: "OpenVEX has no place for it"}
		switch {
		case op.Name == "response" || op.Name == "workaround" || op.Name == "recommendation":
			r.Kind, r.Target, r.Reason = Approximated, target+"/action_statement", "OpenVEX has one text for what to do"
		case op.Approximate:
			r.Kind, r.Target, r.Reason = Approximated, target, "OpenVEX says it with a nearby meaning"
		}
		told = told || op.Name == "justification"
		list = append(list, r)
	}
	j := v.Get("analysis").Get("justification")
	if row, ok := mapping.JustificationByCycloneDX(j.Str()); ok && !row.Same && !told && s.Status == notAffected {
		list = append(list, Row{Kind: Approximated, Path: at + j.Pointer(), Element: element, Target: target + "/justification", Reason: "OpenVEX says it with a nearby meaning: " + string(row.OpenVEX)})
	}
	return list
}
