package vexmap

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/internal/residue"
)

// CSAFOptions are what CSAF demands and OpenVEX has not.
type CSAFOptions struct {
	Title, Publisher, Namespace string
	Created                     string // for a document without a time
}

// ToCSAF returns an OpenVEX document as a CSAF 2.0 document of the profile VEX (§4.5).
func ToCSAF(doc jsonx.Value, o CSAFOptions) ([]byte, []Row, error) {
	var all []Row
	made := func(target, reason string) {
		all = append(all, Row{Kind: Synthesised, Target: target, Reason: reason})
	}
	// Products first: everything else refers to them.
	tree, products := csafTree(doc)
	b := []byte{'{'}
	if len(tree) > 2 {
		b = append(jsonx.AppendName(b, "product_tree"), tree...)
	}
	parsed, err := jsonx.Parse(append(b, '}'), jsonx.Limits{})
	if err != nil {
		return nil, nil, err
	}
	c := newCSAF(parsed.Root())

	groups, order := csafGroups(doc, &all)
	head, facts := csafHead(doc, o, made)
	var carry []string
	if !slices.IsSorted(positions(groups, order)) {
		carry = order
		all = append(all, Row{Kind: Carried, Path: "/statements", Target: "/document/notes/0/text", Reason: "CSAF lists what is said of one vulnerability together"})
	}
	patch, ops := difference(facts, factsOf(doc))
	if patch == nil {
		patch = []byte(`{}`)
	}
	if len(patch) > 2 || carry != nil {
		head = append(append(jsonx.AppendName(head, "notes"), '['), note(patch, carry)...)
		head = append(head, ']')
		all = append(rows(ops, nil, "/document/notes/0/text"), all...)
	}
	b = append(append(jsonx.AppendName([]byte{'{'}, "document"), head...), '}')
	if len(tree) > 2 {
		b = append(jsonx.AppendName(b, "product_tree"), tree...)
	}
	inherited := doc.Get("timestamp").Str()
	used := map[string]bool{}
	for i := range groups {
		used[groups[i].name] = true
	}
	if len(groups) > 0 {
		b = append(jsonx.AppendName(b, "vulnerabilities"), '[')
	}
	for i := range groups {
		g := &groups[i]
		item, list := c.write(g, products, used, inherited, "/vulnerabilities/"+strconv.Itoa(i))
		b = append(jsonx.AppendComma(b), item...)
		all = append(all, list...)
	}
	if len(groups) > 0 {
		b = append(b, ']')
	}
	return pretty(append(b, '}')), all, nil
}

// A csafGroup is what is said of one vulnerability.
type csafGroup struct {
	name  string
	list  []Statement
	texts [][]byte
	from  []source
}

// csafGroups puts statements together by their vulnerabilities; order has the name of each.
func csafGroups(doc jsonx.Value, all *[]Row) (groups []csafGroup, order []string) {
	at := map[string]int{}
	for it, k := doc.Get("statements").Iter(), 0; it.Next(); k++ {
		from := source{k, elementOf(it.Value())}
		s := ParseStatement(it.Value())
		why := unsayable(&s)
		if why == "" && !slices.ContainsFunc(s.Products, func(p Product) bool { return p.key() != "{" }) {
			why = "nothing identifies the product"
		}
		if why != "" {
			*all = append(*all, Row{Kind: Dropped, Path: "/statements/" + strconv.Itoa(k), Element: from.element, Reason: why})
			continue
		}
		i, ok := at[s.Vuln]
		if !ok {
			i = len(groups)
			at[s.Vuln] = i
			groups = append(groups, csafGroup{name: s.Vuln})
		}
		g := &groups[i]
		g.list, g.from = append(g.list, s), append(g.from, from)
		g.texts = append(g.texts, jsonx.AppendCompact(nil, it.Value()))
		order = append(order, s.Vuln)
	}
	return groups, order
}

func positions(groups []csafGroup, order []string) []int {
	at := map[string]int{}
	for i := range groups {
		at[groups[i].name] = i
	}
	list := make([]int, len(order))
	for i, name := range order {
		list[i] = at[name]
	}
	return list
}

// csafHead returns the member document, which lacks its notes and closing brace, and what it says natively in the words
// of OpenVEX.
func csafHead(doc jsonx.Value, o CSAFOptions, made func(target, reason string)) (b, facts []byte) {
	id, author := strings.TrimSpace(doc.Get("@id").Str()), doc.Get("author").Str()
	if o.Title == "" {
		o.Title = "VEX document"
		if id != "" {
			o.Title += " " + id
		}
		made("/document/title", "CSAF demands a title")
	}
	if o.Publisher == "" {
		if o.Publisher = author; author == "" {
			o.Publisher = "Unknown Author"
			made("/document/publisher/name", "CSAF demands a publisher")
		}
	}
	if o.Namespace == "" {
		o.Namespace = "https://openvex.dev"
		if u, err := url.Parse(id); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
			o.Namespace = u.Scheme + "://" + u.Host
		}
		made("/document/publisher/namespace", "CSAF demands a namespace of the publisher")
	}
	made("/document/publisher/category", "CSAF demands a category of the publisher")
	if id == "" {
		id = "unknown"
		made("/document/tracking/id", "CSAF demands an identifier")
	}
	issued := doc.Get("timestamp").Str()
	if !isTime(issued) {
		if issued = o.Created; !isTime(issued) {
			issued = "1970-01-01T00:00:00Z"
		}
		made("/document/tracking/initial_release_date", "CSAF demands a time")
	}
	current := doc.Get("last_updated").Str()
	if !isTime(current) {
		current = issued
	}
	b = jsonx.AppendMember(jsonx.AppendMember([]byte{'{'}, "category", "csaf_vex"), "csaf_version", "2.0")
	b = append(jsonx.AppendName(b, "publisher"), '{')
	b = jsonx.AppendMember(jsonx.AppendMember(b, "category", "other"), "name", o.Publisher)
	b = append(jsonx.AppendMember(b, "namespace", o.Namespace), '}')
	b = jsonx.AppendMember(b, "title", o.Title)
	b = append(jsonx.AppendName(b, "tracking"), '{')
	b = jsonx.AppendMember(b, "current_release_date", current)
	if tool := doc.Get("tooling").Str(); tool != "" {
		b = append(jsonx.AppendMember(append(jsonx.AppendName(b, "generator"), `{"engine":{`...), "name", tool), "}}"...)
	}
	b = jsonx.AppendMember(jsonx.AppendMember(b, "id", id), "initial_release_date", issued)
	version, n := csafDocumentVersion(doc.Get("version").Literal())
	b = append(jsonx.AppendName(b, "revision_history"), '[')
	for i := 1; i <= n; i++ {
		date := issued
		if i == n && n > 1 {
			date = current
		}
		b = jsonx.AppendMember(append(jsonx.AppendComma(b), '{'), "date", date)
		b = jsonx.AppendMember(b, "number", strconv.Itoa(i))
		b = append(jsonx.AppendMember(b, "summary", "Version "+strconv.Itoa(i)+"."), '}')
	}
	b = append(b, ']')
	made("/document/tracking/revision_history", "CSAF demands a history of revisions")
	made("/document/tracking/status", "CSAF demands a status of the document")
	b = append(jsonx.AppendMember(jsonx.AppendMember(b, "status", "final"), "version", version), '}')
	head := jsonx.ParseTrusted(append(append([]byte(nil), b...), '}')).Root()
	return b, csafFacts(head)
}

// csafFacts returns what a member document says, as the members of an OpenVEX document.
func csafFacts(head jsonx.Value) []byte {
	tracking, publisher := head.Get("tracking"), head.Get("publisher")
	b := jsonx.AppendMember([]byte(nativeFacts), "@id", csafID(head))
	b = jsonx.AppendMember(b, "author", publisher.Get("name").Str())
	issued, current := tracking.Get("initial_release_date").Str(), tracking.Get("current_release_date").Str()
	if isTime(issued) {
		b = jsonx.AppendMember(b, "timestamp", issued)
	}
	if isTime(current) && current != issued {
		b = jsonx.AppendMember(b, "last_updated", current)
	}
	if v := tracking.Get("version").Str(); csafVersion.MatchString(v) {
		major, _, _ := strings.Cut(v, ".")
		if n, err := strconv.Atoi(major); err == nil {
			b = strconv.AppendInt(jsonx.AppendName(b, "version"), int64(max(n, 1)), 10)
		}
	}
	engine := tracking.Get("generator").Get("engine")
	b = jsonx.AppendMember(b, "tooling", strings.TrimSpace(engine.Get("name").Str()+" "+engine.Get("version").Str()))
	return append(b, '}')
}

// csafID returns the IRI of a document: its identifier, which is unique for its publisher (§3.2.1.12.4).
func csafID(head jsonx.Value) string {
	id := head.Get("tracking").Get("id").Str()
	namespace := head.Get("publisher").Get("namespace").Str()
	if id == "" || openvex.IsIRI(id) && (strings.Contains(id, "://") || strings.HasPrefix(id, "urn:")) {
		return id
	}
	if !openvex.IsIRI(namespace) {
		return ""
	}
	return strings.TrimSuffix(namespace, "/") + "/" + escapeIRI(id)
}

// write returns the item of vulnerabilities that says a group, and what it carries of it.
func (c *csaf) write(g *csafGroup, products *csafProducts, used map[string]bool, inherited, at string) ([]byte, []Row) {
	var all []Row
	cve := ""
	if csafCVE.MatchString(g.name) {
		cve = g.name
	}
	for _, id := range g.list[0].Aliases {
		if cve == "" && csafCVE.MatchString(id) && !used[id] {
			cve = id // CSAF has one CVE, which is what consumers look for
			used[id] = true
		}
	}
	about := make([][]string, len(g.list))
	for i := range g.list {
		about[i] = products.about(&g.list[i])
	}
	text, mine, bare := c.item(g.list, about, cve, inherited)
	if bare {
		all = append(all, Row{Kind: Synthesised, Element: g.name, Target: at + "/notes/0", Reason: "the profile VEX demands a note"})
	}
	back := c.read(append(slices.Clone(text), "]}"...))
	winners := map[string]int{}
	for k, ids := range mine {
		for _, id := range ids {
			winners[id] = k
		}
	}
	of := map[int]string{} // keys of statements in the order of the source
	for i := range back {
		for _, id := range back[i].ids {
			if k, ok := winners[id]; ok && of[k] == "" {
				of[k] = back[i].key()
				break
			}
		}
	}
	var order, natural []string
	from := map[string]source{}
	want := []byte{'{'}
	for i := range g.list {
		key := of[i]
		if key == "" {
			key = "+" + strconv.Itoa(i+1)
		}
		order = append(order, key)
		from[key] = g.from[i]
		want = append(jsonx.AppendName(want, key), g.texts[i]...)
	}
	for i := range back {
		natural = append(natural, back[i].key())
	}
	patch, ops := difference(keyed(back), append(want, '}'))
	if patch == nil {
		patch = []byte(`{}`)
	}
	if slices.Equal(order, natural) {
		order = nil
	}
	target := at + "/notes/1/text"
	var places jsonx.Pointers
	for _, op := range ops {
		all = append(all, keyedRow(op, places.Of(op.Source), from, target))
	}
	if len(patch) > 2 || order != nil {
		text = append(jsonx.AppendComma(text), note(patch, order)...)
	}
	return append(text, "]}"...), all
}

// unescape takes the escapes of JSON pointers away (RFC 6901 §4).
var unescape = strings.NewReplacer("~1", "/", "~0", "~")

// keyedRow is rows for one place, at a pointer, in statements by their keys.
func keyedRow(op residue.Op, at string, from map[string]source, target string) Row {
	r := Row{Kind: Carried, Target: target, Reason: "the target has no place for it"}
	if op.Approximate {
		r.Kind, r.Reason = Approximated, "the target says it with a nearby meaning"
	}
	key, below, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
	key = unescape.Replace(key)
	r.Path, r.Element = "/statements/"+strconv.Itoa(from[key].at), from[key].element
	if below != "" {
		r.Path += "/" + below
	}
	return r
}

// csafTree returns a product_tree with what the statements of doc are about.
func csafTree(doc jsonx.Value) ([]byte, *csafProducts) {
	p := &csafProducts{ids: map[string]string{}, pairs: map[[2]string]string{}, alike: map[string][]string{}}
	var names, relations []byte
	id := func(c *Component) string {
		key := c.key()
		if known := p.ids[key]; known != "" {
			return known
		}
		n := productID(len(p.ids) + len(p.pairs) + 1)
		p.ids[key] = n
		like := c.likeness()
		p.alike[like] = append(p.alike[like], n)
		names = append(csafProduct(jsonx.AppendComma(names), c, n), '}')
		return n
	}
	names, relations = append(names, '['), append(relations, '[')
	for it := doc.Get("statements").Iter(); it.Next(); {
		s := ParseStatement(it.Value())
		if unsayable(&s) != "" {
			continue
		}
		for i := range s.Products {
			of := &s.Products[i]
			if of.key() == "{" {
				continue
			}
			product := id(&of.Component)
			for k := range of.Subs {
				sub := &of.Subs[k]
				if sub.key() == "{" {
					continue
				}
				pair := [2]string{product, id(sub)}
				if p.pairs[pair] != "" {
					continue
				}
				n := productID(len(p.ids) + len(p.pairs) + 1)
				p.pairs[pair] = n
				b := jsonx.AppendMember(append(jsonx.AppendComma(relations), '{'), "category", "default_component_of")
				b = jsonx.AppendMember(append(jsonx.AppendName(b, "full_product_name"), '{'), "name", sub.name()+" in "+of.name())
				b = append(jsonx.AppendMember(b, "product_id", n), '}')
				b = jsonx.AppendMember(b, "product_reference", pair[1])
				relations = append(jsonx.AppendMember(b, "relates_to_product_reference", product), '}')
			}
		}
	}
	b := []byte{'{'}
	if len(names) > 1 {
		b = append(append(jsonx.AppendName(b, "full_product_names"), names...), ']')
	}
	if len(relations) > 1 {
		b = append(append(jsonx.AppendName(b, "relationships"), relations...), ']')
	}
	return append(b, '}'), p
}

// csafProduct appends a full_product_name that lacks its closing brace.
func csafProduct(b []byte, c *Component, id string) []byte {
	b = jsonx.AppendMember(jsonx.AppendMember(append(b, '{'), "name", c.name()), "product_id", id)
	purlText, cpeText, uri, digests := c.helper()
	h := jsonx.AppendMember(jsonx.AppendMember([]byte{'{'}, "purl", purlText), "cpe", cpeText)
	hashes := []byte{'['}
	for _, x := range digests {
		w, _ := toOther(csafHashes, x.Alg)
		hashes = jsonx.AppendMember(append(jsonx.AppendComma(hashes), '{'), "algorithm", w.other)
		hashes = append(jsonx.AppendMember(hashes, "value", x.Value), '}')
	}
	if len(hashes) > 1 {
		name, _ := c.title()
		h = append(append(append(jsonx.AppendName(h, "hashes"), `[{"file_hashes":`...), hashes...), ']')
		h = append(jsonx.AppendMember(h, "filename", name), "}]"...)
	}
	if uri != "" {
		h = jsonx.AppendMember(append(jsonx.AppendName(h, "x_generic_uris"), "[{"...), "namespace", openvexNamespace)
		h = append(jsonx.AppendMember(h, "uri", uri), "}]"...)
	}
	if len(h) > 1 {
		b = append(append(jsonx.AppendName(b, "product_identification_helper"), h...), '}')
	}
	return b
}

// isURI reports whether s is an IRI without what only an IRI may hold.
func isURI(s string) bool {
	return openvex.IsIRI(s) && !strings.ContainsFunc(s, func(r rune) bool { return r > '~' })
}
