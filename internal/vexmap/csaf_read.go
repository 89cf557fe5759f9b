package vexmap

import (
	"errors"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/residue"
)

// IsCSAF reports whether a JSON document is one of CSAF 2.
func IsCSAF(root jsonx.Value) bool {
	return root.Get("document").Get("csaf_version").IsString()
}

// FromCSAF returns what a CSAF document says as an OpenVEX document, none when it says nothing about the status of a
// product. Documents of other profiles than VEX are read as well.
//
// The statements may have so many products together, and the entries of all groups that are referred to count too; when
// there are more, the error is a [*jsonx.LimitError]. Zero means the default.
func FromCSAF(doc *jsonx.Doc, elements int) ([]Said, []Row, []Note, error) {
	root := doc.Root()
	if !IsCSAF(root) {
		return nil, nil, nil, errors.New("there is no document.csaf_version")
	}
	c := newCSAF(root)
	if elements > 0 {
		c.elements, c.left = elements, elements
	}
	head := root.Get("document")
	var embedded []embeddedDoc
	carrier, notes := noteCarrier(head.Get("notes"))
	if carrier.Exists() {
		embedded = append(embedded, embeddedDoc{carrier, csafFacts(head)})
	}
	out := newCollector(csafFacts(head), embedded)
	out.notes = notes
	facts := jsonx.ParseTrusted(out.docs[0].Facts).Root()
	inherited := facts.Get("timestamp").Str()
	groups := map[string][][]byte{}
	var names []string
	for it, k := root.Get("vulnerabilities").Iter(), 0; it.Next(); k++ {
		// Read apart, so that pointers need no walk over the whole document.
		v, at := jsonx.ParseTrusted(it.Value().Raw()).Root(), "/vulnerabilities/"+strconv.Itoa(k)
		list, why, err := c.said(v)
		if err != nil {
			return nil, nil, nil, err
		}
		element := v.Get("cve").Str()
		if why != "" {
			out.rows = append(out.rows, Row{Kind: Dropped, Path: at, Element: element, Reason: why})
			continue
		}
		name := list[0].Vuln
		text := c.plain(list, v.Get("cve").Str(), inherited)
		out.rows = append(out.rows, c.unsaid(v, text, at, element)...)
		for i := range list {
			if list[i].complete() {
				out.rows = append(out.rows, Row{Kind: Synthesised, Element: element, Reason: "OpenVEX demands an action statement, a justification or an impact statement"})
			}
		}
		carrier, bad := noteCarrier(v.Get("notes"))
		out.notes = append(out.notes, below(at, bad)...)
		texts := out.restoreGroup(c, list, carrier, v, at, inherited)
		if len(texts) > 0 {
			name = ParseStatement(jsonx.ParseTrusted(texts[0]).Root()).Vuln
		}
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], texts...)
	}
	for _, name := range strs(carrier.Get("order")) {
		if list := groups[name]; len(list) > 0 {
			out.docs[0].Statements, groups[name] = append(out.docs[0].Statements, ordered(list[0])), list[1:]
		}
	}
	for _, name := range names {
		for _, text := range groups[name] {
			out.docs[0].Statements = append(out.docs[0].Statements, ordered(text))
		}
	}
	out.rows = append(out.rows, c.unsaidHead(head)...)
	return out.said(), out.rows, out.notes, nil
}

// plain returns the item that says what was read, without what is carried.
func (c *csaf) plain(list []judged, cve, inherited string) []byte {
	stmts, ids := make([]Statement, len(list)), make([][]string, len(list))
	for i := range list {
		stmts[i], ids[i] = list[i].Statement, list[i].ids
	}
	text, _, _ := c.item(stmts, ids, cve, inherited)
	return append(text, "]}"...)
}

// restoreGroup returns what is said of a vulnerability, with what is carried of it.
func (out *collector) restoreGroup(c *csaf, list []judged, carrier, v jsonx.Value, at, inherited string) [][]byte {
	cve := v.Get("cve").Str()
	stmts := make([]Statement, len(list))
	for i := range list {
		stmts[i] = list[i].Statement
	}
	plain := texts(stmts)
	if !isPatch(carrier) {
		return inOrder(list, plain, strs(carrier.Get("order")))
	}
	was := map[string][]string{} // product_ids by keys
	all := hint{order: map[string]int{}}
	for i := range list {
		was[list[i].key()] = list[i].ids
		all.ids = append(all.ids, list[i].ids...)
	}
	for i, id := range all.ids {
		all.order[id] = i
	}
	native := keyed(list)
	have := jsonx.ParseTrusted(native).Root()
	try := func(mask residue.Mask) (keys []string, raw [][]byte, n int, ok bool) {
		text, n, err := residue.Apply(nil, have, carrier, mask)
		if err != nil {
			return nil, nil, 0, false
		}
		members := map[string][]byte{}
		for it := jsonx.ParseTrusted(text).Root().Iter(); it.Next(); {
			if !it.Value().IsObject() {
				return nil, nil, n, false
			}
			members[it.Name()] = jsonx.AppendCompact(nil, it.Value())
			keys = append(keys, it.Name())
		}
		keys = sequence(keys, strs(carrier.Get("order")))
		var parsed []Statement
		var hints []hint
		for _, k := range keys {
			about := all
			if ids, ok := was[k]; ok {
				about.ids = ids
			}
			hints = append(hints, about)
			raw = append(raw, members[k])
			parsed = append(parsed, ParseStatement(jsonx.ParseTrusted(members[k]).Root()))
		}
		for i := range parsed {
			if parsed[i].Vuln != parsed[0].Vuln {
				return keys, raw, n, false
			}
		}
		return keys, raw, n, string(keyed(c.again(parsed, hints, cve, inherited))) == string(native)
	}
	_, best, n, ok := try(nil)
	if !ok {
		out.notes = append(out.notes, Note{at, ruleStale, "what is carried for it does not fit what it says now; what it says counts"})
		best = plain
		if n == 0 || n > maxParts {
			return best
		}
		mask := make(residue.Mask, n)
		if _, list, _, ok := try(mask); !ok {
			return best
		} else if len(list) > 0 {
			best = list
		}
		for i := range mask {
			mask[i] = true
			if _, list, _, ok := try(mask); ok {
				best = list
			} else {
				mask[i] = false
			}
		}
	}
	if widens(stmts, best) {
		out.notes = append(out.notes, Note{at, ruleCarried, "which product is meant comes out of carried data"})
	}
	return best
}

// sequence returns keys with those that order names in its order, the others after them.
func sequence(keys, order []string) []string {
	left := map[string]bool{} // keys that are not in list yet
	for _, k := range keys {
		left[k] = true
	}
	list := make([]string, 0, len(left))
	for _, names := range [...][]string{order, keys} {
		for _, k := range names {
			if left[k] {
				left[k] = false
				list = append(list, k)
			}
		}
	}
	return list
}

func inOrder(list []judged, plain [][]byte, order []string) [][]byte {
	at := map[string]int{}
	var keys []string
	for i := range list {
		at[list[i].key()] = i
		keys = append(keys, list[i].key())
	}
	var out [][]byte
	for _, k := range sequence(keys, order) {
		out = append(out, plain[at[k]])
	}
	return out
}

// unsaid lists what of an item the statements that it is read as do not say.
func (c *csaf) unsaid(v jsonx.Value, text []byte, at, element string) []Row {
	var d residue.Differ
	for it := v.Get("notes").Iter(); it.Next(); {
		if it.Value().Get("title").Str() == carrierName {
			d.Skip = append(d.Skip, it.Value().Index())
		}
	}
	d.Object(nil, jsonx.ParseTrusted(text).Root(), v)
	return c.told(d.Ops, at, element)
}

func (c *csaf) told(ops []residue.Op, at, element string) []Row {
	list := make([]Row, 0, len(ops))
	var places jsonx.Pointers
	for _, op := range ops {
		r := Row{Kind: Dropped, Path: at + places.Of(op.Source), Element: element, Reason: "OpenVEX has no place for it"}
		if op.Approximate {
			r.Kind, r.Target, r.Reason = Approximated, "/statements", "OpenVEX says it with a nearby meaning"
		}
		list = append(list, r)
	}
	return list
}

// unsaidHead lists what the member document and the product tree say that OpenVEX does not.
func (c *csaf) unsaidHead(head jsonx.Value) []Row {
	var d residue.Differ
	head = jsonx.ParseTrusted(head.Raw()).Root()
	for it := head.Get("notes").Iter(); it.Next(); {
		if it.Value().Get("title").Str() == carrierName {
			d.Skip = append(d.Skip, it.Value().Index())
		}
	}
	// What CSAF demands and is made up on the way there is no loss on the way back.
	id := csafFacts(head)
	parsed := jsonx.ParseTrusted(id).Root()
	text, _ := csafHead(parsed, CSAFOptions{Publisher: head.Get("publisher").Get("name").Str()}, func(string, string) {})
	d.Object(nil, jsonx.ParseTrusted(append(text, '}')).Root(), head)
	list := c.told(d.Ops, "", "")
	for i := range list {
		// Most of what stands there natively is made up; only these say something.
		switch rest := strings.TrimPrefix(list[i].Path, "/tracking"); {
		case rest == "/id":
			list[i].Kind, list[i].Target = Approximated, "/@id"
		case strings.HasPrefix(rest, "/generator/engine"):
			list[i].Kind, list[i].Target = Approximated, "/tooling"
		case rest == "/version":
			list[i].Kind, list[i].Target = Approximated, "/version"
		case list[i].Kind == Approximated:
			list[i].Kind, list[i].Target, list[i].Reason = Dropped, "", "OpenVEX has no place for it"
		}
		list[i].Path = "/document" + list[i].Path
	}
	for it, k := c.root.Get("product_tree").Get("relationships").Iter(), 0; it.Next(); k++ {
		if category := it.Value().Get("category"); category.Str() != "default_component_of" {
			list = append(list, Row{Kind: Approximated, Path: "/product_tree/relationships/" + strconv.Itoa(k) + "/category", Reason: "OpenVEX knows subcomponents and not how they are there"})
		}
	}
	for it := c.root.Get("product_tree").Iter(); it.Next(); {
		if it.Name() == "branches" || it.Name() == "product_groups" {
			list = append(list, Row{Kind: Dropped, Path: "/product_tree/" + it.Name(), Reason: "OpenVEX has no place for how products are arranged"})
		}
	}
	return list
}
