package vexmap

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/openvex"
)

// bomLink is how references to elements of other BOMs begin (CycloneDX, BOM-Link).
const bomLink = "urn:cdx:"

// A cyclonedx is a document of CycloneDX as far as vulnerabilities are concerned.
type cyclonedx struct {
	root    jsonx.Value
	version string
	link    string // BOM-Link to the elements of this BOM, "" when it has no serial number
	inv     *inventory
}

func newCycloneDX(root jsonx.Value) *cyclonedx {
	c := &cyclonedx{root: root, version: root.Get("specVersion").Str(), inv: newInventory()}
	if serial, ok := strings.CutPrefix(root.Get("serialNumber").Str(), "urn:uuid:"); ok {
		version := "1"
		if v := root.Get("version"); v.Kind() == jsonx.Number {
			version = v.Literal()
		}
		c.link = bomLink + serial + "/" + version
	}
	if main := root.Get("metadata").Get("component"); main.IsObject() {
		c.inv.root = c.component(main, -1)
		c.components(main.Get("components"), c.inv.root)
	}
	c.components(root.Get("components"), -1)
	for _, list := range [...]string{"services"} {
		for it := root.Get(list).Iter(); it.Next(); {
			if it.Value().IsObject() {
				c.component(it.Value(), -1)
			}
		}
	}
	return c
}

// components takes stock of a list and of all that is nested in it.
func (c *cyclonedx) components(list jsonx.Value, parent int) {
	type nested struct {
		list   jsonx.Value
		parent int
	}
	queue := []nested{{list, parent}}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		if !n.list.IsArray() {
			continue
		}
		for it := n.list.Iter(); it.Next(); {
			if !it.Value().IsObject() {
				continue
			}
			at := c.component(it.Value(), n.parent)
			if below := it.Value().Get("components"); below.Len() > 0 {
				queue = append(queue, nested{below, at})
			}
		}
	}
}

func (c *cyclonedx) component(v jsonx.Value, parent int) int {
	k := component{ref: v.Get("bom-ref").Str(), purl: v.Get("purl").Str(), parent: parent}
	name := v.Get("name").Str()
	if text := v.Get("cpe").Str(); text != "" {
		k.cpes = []string{text}
	}
	for it := v.Get("hashes").Iter(); it.Next(); {
		for _, row := range cyclonedxHashes {
			if row.other == it.Value().Get("alg").Str() {
				k.hashes = append(k.hashes, Hash{row.openvex, it.Value().Get("content").Str()})
			}
		}
	}
	if k.ref != "" {
		k.ids = append(k.ids, k.ref)
		if c.link != "" {
			k.ids = append(k.ids, c.link+"#"+k.ref)
		}
	}
	if k.purl != "" && k.purl != k.ref {
		k.ids = append(k.ids, k.purl)
	}
	nested := parent >= 0 && c.inv.list[parent].ref != "" && strings.HasPrefix(k.ref, c.inv.list[parent].ref+"#")
	switch {
	case openvex.IsIRI(k.ref) && !strings.HasPrefix(k.ref, "pkg:") && !strings.HasPrefix(k.ref, "urn:uuid:") && !nested:
		k.said.ID, k.said.PURL = k.ref, k.purl
	case k.purl != "":
		k.said.ID = k.purl
	case openvex.IsIRI(name):
		k.said.ID = name
	}
	if openvex.IsIRI(name) && name != k.ref && name != k.purl {
		k.ids = append(k.ids, name)
	}
	if k.purl == "" {
		k.said.Hashes = k.hashes
		if len(k.cpes) > 0 {
			k.said.CPE22, k.said.CPE23 = splitCPE(k.cpes[0])
		}
	}
	if k.said.ID == "" && k.said.CPE22 == "" && k.said.CPE23 == "" {
		k.said.ID = k.ref
		if c.link != "" && k.ref != "" {
			k.said.ID = c.link + "#" + k.ref
		}
	}
	return c.inv.add(k)
}

func splitCPE(s string) (cpe22, cpe23 string) {
	if strings.HasPrefix(s, "cpe:2.3:") {
		return "", s
	}
	return s, ""
}

// refer returns the position of what a reference leads to. What is not in the document is taken for what it is
// called.
func (c *cyclonedx) refer(ref string) int {
	if i, ok := c.inv.byRef[ref]; ok {
		return i
	}
	if list := c.inv.byID[ref]; len(list) == 1 {
		return list[0]
	}
	return c.inv.add(component{ref: ref, ids: []string{ref}, parent: -2, said: Component{ID: ref}})
}

// said returns what an entry of vulnerabilities says as a statement; ok is false, with the reason, when it says
// nothing about the exploitability of anything.
func (c *cyclonedx) said(v jsonx.Value) (s Statement, why string) {
	analysis := v.Get("analysis")
	state, ok := mapping.VEXByState(analysis.Get("state").Str())
	switch {
	case !v.IsObject():
		return s, "it is no object"
	case !ok:
		return s, "there is no state of an analysis, so it says nothing of a status"
	case v.Get("id").Str() == "":
		return s, "there is no id, so nobody knows which vulnerability is meant"
	}
	s = Statement{
		Vuln: v.Get("id").Str(), Description: v.Get("description").Str(), Status: string(state.Status),
		Timestamp: analysis.Get("firstIssued").Str(), LastUpdated: analysis.Get("lastUpdated").Str(),
	}
	if ref := v.Get("bom-ref").Str(); openvex.IsIRI(ref) {
		s.ID = ref
	}
	if url := v.Get("source").Get("url").Str(); openvex.IsIRI(url) {
		s.VulnID = url
	}
	for it := v.Get("references").Iter(); it.Next(); {
		if id := it.Value().Get("id").Str(); id != "" {
			s.Aliases = append(s.Aliases, id)
		}
	}
	s.Action = mapping.Advice(v)
	if s.Status == notAffected {
		row, _ := mapping.JustificationByCycloneDX(analysis.Get("justification").Str())
		s.Justification = string(row.OpenVEX)
		s.Impact = analysis.Get("detail").Str()
		if s.Impact == "" && analysis.Get("state").Str() == "false_positive" {
			s.Impact = mapping.FalsePositive
		}
	} else {
		s.StatusNotes = analysis.Get("detail").Str()
	}
	var list []target
	limited := false
	seen := map[target]bool{}
	for it := v.Get("affects").Iter(); it.Next(); {
		ref := it.Value().Get("ref").Str()
		if ref == "" {
			continue
		}
		i := c.refer(ref)
		if openvex.Suppresses(openvex.Status(s.Status)) && it.Value().Get("versions").Len() > 0 && c.inv.list[i].pkg.Version() == "" {
			// It is about some versions of the component, and as a statement would be about all.
			limited = true
			continue
		}
		t := target{i, i}
		if c.inv.list[i].parent != -2 {
			t.product = c.inv.top(i)
		}
		if !seen[t] {
			seen[t] = true
			list = append(list, t)
		}
	}
	s.Products = c.inv.products(list)
	switch {
	case len(s.Products) == 0 && limited:
		return s, "it is about some versions of components that OpenVEX could only name as a whole"
	case len(s.Products) == 0:
		return s, "it affects nothing, so nobody knows which product is meant"
	}
	return s, ""
}

// entry returns a statement as an entry of vulnerabilities that lacks its closing brace. A time that the statement
// leaves to its document is given by inherited.
func (c *cyclonedx) entry(s *Statement, inherited string) []byte {
	b := []byte{'{'}
	if openvex.IsIRI(s.ID) {
		b = jsonx.AppendMember(b, "bom-ref", s.ID)
	}
	b = jsonx.AppendString(jsonx.AppendName(b, "id"), s.Vuln)
	if openvex.IsIRI(s.VulnID) {
		b = jsonx.AppendMember(append(jsonx.AppendName(b, "source"), '{'), "name", mapping.SourceName(s.Vuln))
		b = append(jsonx.AppendMember(b, "url", s.VulnID), '}')
	}
	if len(s.Aliases) > 0 {
		b = append(jsonx.AppendName(b, "references"), '[')
		for _, id := range s.Aliases {
			b = jsonx.AppendMember(append(jsonx.AppendComma(b), '{'), "id", id)
			b = append(jsonx.AppendMember(append(jsonx.AppendName(b, "source"), '{'), "name", mapping.SourceName(id)), "}}"...)
		}
		b = append(b, ']')
	}
	b = jsonx.AppendMember(b, "description", s.Description)
	b = jsonx.AppendMember(b, "recommendation", s.action())
	row, _ := mapping.VEXByStatus(openvex.Status(s.Status))
	b = jsonx.AppendMember(append(jsonx.AppendName(b, "analysis"), '{'), "state", row.State)
	detail := s.StatusNotes
	if s.Status == notAffected {
		row, _ := mapping.JustificationByOpenVEX(openvex.Justification(s.Justification))
		b = jsonx.AppendMember(b, "justification", row.CycloneDX)
		if text := s.impact(); text != "" {
			detail = text
		}
	}
	b = jsonx.AppendMember(b, "detail", detail)
	if atLeast(c.version, "1.5") {
		issued := s.Timestamp
		if issued == "" {
			issued = inherited
		}
		if isTime(issued) {
			b = jsonx.AppendMember(b, "firstIssued", issued)
		}
		if isTime(s.LastUpdated) {
			b = jsonx.AppendMember(b, "lastUpdated", s.LastUpdated)
		}
	}
	b = append(b, '}')
	list, _ := c.inv.targets(s)
	b = append(jsonx.AppendName(b, "affects"), '[')
	seen := map[int]bool{}
	for _, t := range list {
		if seen[t.part] || c.inv.list[t.part].ref == "" {
			continue
		}
		seen[t.part] = true
		b = append(jsonx.AppendString(append(jsonx.AppendComma(b), `{"ref":`...), c.inv.list[t.part].ref), '}')
	}
	return append(b, ']')
}

// atLeast reports whether a version, such as 1.10, is another or newer.
func atLeast(version, least string) bool {
	number := func(s string) int {
		_, minor, _ := strings.Cut(s, ".")
		n, err := strconv.Atoi(minor)
		if err != nil {
			return 0
		}
		return n
	}
	return number(version) >= number(least)
}

// again says a statement as an entry and reads that.
func (c *cyclonedx) again(s *Statement, inherited string) (Statement, bool) {
	back, why := c.said(jsonx.ParseTrusted(append(c.entry(s, inherited), '}')).Root())
	back.complete()
	return back, why == ""
}

// facts returns what the BOM says about itself, as the members of an OpenVEX document.
func (c *cyclonedx) facts() []byte {
	meta := c.root.Get("metadata")
	b := jsonx.AppendMember([]byte(nativeFacts), "author", meta.Get("authors").Elem(0).Get("name").Str())
	if t := meta.Get("timestamp").Str(); isTime(t) {
		b = jsonx.AppendMember(b, "timestamp", t)
	}
	if v := c.root.Get("version"); v.Kind() == jsonx.Number {
		b = append(jsonx.AppendName(b, "version"), v.Literal()...)
	}
	return append(b, '}')
}

// CycloneDXVersion reports whether documents of a version of CycloneDX have a place for statements.
func CycloneDXVersion(version string) bool { return atLeast(version, "1.4") }

// EmbedCycloneDX returns the BOM that bom is with the statements of OpenVEX documents in it, and what of these it
// does not say; the rows of a document begin with the text that prefix has for it.
func EmbedCycloneDX(bom *jsonx.Doc, docs []jsonx.Value, prefix []string) ([]byte, []Row, error) {
	return embedCycloneDX(bom, docs, prefix, false)
}

// embedCycloneDX is [EmbedCycloneDX]; alone is set when bom was made for the one document.
func embedCycloneDX(bom *jsonx.Doc, docs []jsonx.Value, prefix []string, alone bool) ([]byte, []Row, error) {
	c := newCycloneDX(bom.Root())
	if !CycloneDXVersion(c.version) {
		return nil, nil, fmt.Errorf("CycloneDX %s has no place for vulnerabilities", c.version)
	}
	list := c.root.Get("vulnerabilities")
	refs := map[string]bool{}
	for it := list.Iter(); it.Next(); {
		refs[it.Value().Get("bom-ref").Str()] = true
	}
	var entries, carriers [][]byte
	var all []Row
	at := list.Len()
	slot := c.slotPointer()
	for n, doc := range docs {
		facts := factsOf(doc)
		id, inherited := doc.Get("@id").Str(), doc.Get("timestamp").Str()
		if alone {
			id, inherited = "", ""
		}
		var mine []Row
		stated := 0
		for _, st := range c.inv.sayable(doc, &mine) {
			s := st.Statement
			if s.ID != "" && (refs[s.ID] || c.inv.known(s.ID)) {
				s.ID = "" // somebody else is called so
			}
			refs[s.ID] = true
			text, more := c.embed(&s, st.want, st.from, inherited, id, "/vulnerabilities/"+strconv.Itoa(at))
			mine = append(mine, more...)
			entries = append(entries, text)
			stated++
			at++
		}
		if stated > 0 {
			patch, ops := difference(c.facts(), facts)
			if patch == nil {
				patch = []byte(`{}`)
			}
			target := slot + "/" + strconv.Itoa(c.slot().Len()+len(carriers)) + "/value"
			if id != "" || len(patch) > 2 {
				carriers = append(carriers, property(patch, id))
			}
			mine = append(rows(ops, nil, target), mine...)
		}
		for _, r := range mine {
			r.Path = prefix[n] + r.Path
			all = append(all, r)
		}
	}
	if len(entries) == 0 {
		return bom.Source(), all, nil
	}
	sp := newSplicer(bom)
	if list.IsArray() {
		sp.elements(list, 1, entries)
	} else {
		sp.entries(c.root, 0, sp.member("vulnerabilities", array(entries), 0))
	}
	c.carry(sp, carriers)
	for _, name := range [...]string{"signature"} {
		if v := c.root.Get(name); v.Exists() {
			sp.remove(c.root, name)
			all = append(all, Row{Kind: Invalidated, Path: "/" + name, Reason: "the document that it signs has more in it now"})
		}
	}
	return sp.text(), all, nil
}

// known reports whether something in the document is called ref.
func (n *inventory) known(ref string) bool { _, ok := n.byRef[ref]; return ok }

// embed returns the entry that says s, which carries what of want that does not say.
func (c *cyclonedx) embed(s *Statement, want []byte, from source, inherited, document, at string) ([]byte, []Row) {
	text := c.entry(s, inherited)
	back, _ := c.again(s, inherited)
	patch, ops := difference(back.Append(nil), want)
	list := rows(ops, []source{from}, at+"/properties/0/value")
	list = append(list, inexact(s, from, at+"/analysis/justification", list)...)
	if patch == nil {
		patch = []byte(`{}`)
	}
	if document != "" || len(patch) > 2 {
		text = append(append(jsonx.AppendName(text, "properties"), '['), property(patch, document)...)
		text = append(text, ']')
	}
	return append(text, '}'), list
}

// inexact says of a justification whose nearby word comes back as itself that it is only nearby.
func inexact(s *Statement, from source, at string, told []Row) []Row {
	row, ok := mapping.JustificationByOpenVEX(openvex.Justification(s.Justification))
	path := "/statements/" + strconv.Itoa(from.at) + "/justification"
	if !ok || row.Same || s.Status != notAffected {
		return nil
	}
	for _, r := range told {
		if r.Path == path {
			return nil
		}
	}
	return []Row{{Kind: Approximated, Path: path, Element: from.element, Target: at, Reason: "the target says it with a nearby meaning: " + row.CycloneDX}}
}

// property returns the property that carries patch, which may be empty, for a statement of a document.
func property(patch []byte, document string) []byte {
	text := append([]byte(nil), patch[:len(patch)-1]...)
	text = append(jsonx.AppendMember(text, "document", document), '}')
	b := jsonx.AppendMember([]byte{'{'}, "name", carrierName)
	return append(jsonx.AppendEscaped(append(jsonx.AppendName(b, "value"), '"'), text), `"}`...)
}

func array(elements [][]byte) []byte {
	b := []byte{'['}
	for _, e := range elements {
		b = append(jsonx.AppendComma(b), e...)
	}
	return append(b, ']')
}

// slot returns the properties of the document, which are those of its metadata before CycloneDX 1.5.
func (c *cyclonedx) slot() jsonx.Value { return c.root.Lookup(c.slotPointer()) }

func (c *cyclonedx) slotPointer() string {
	if atLeast(c.version, "1.5") {
		return "/properties"
	}
	return "/metadata/properties"
}

// carry adds carriers to the slot of the document.
func (c *cyclonedx) carry(sp *splicer, carriers [][]byte) {
	if len(carriers) == 0 {
		return
	}
	list, meta := c.slot(), c.root.Get("metadata")
	switch {
	case list.IsArray() && atLeast(c.version, "1.5"):
		sp.elements(list, 1, carriers)
	case list.IsArray():
		sp.elements(list, 2, carriers)
	case atLeast(c.version, "1.5"):
		sp.entries(c.root, 0, sp.member("properties", array(carriers), 0))
	case meta.IsObject():
		sp.entries(meta, 1, sp.member("properties", array(carriers), 1))
	default:
		value := append(append([]byte(`{"properties":`), array(carriers)...), '}')
		sp.entries(c.root, 0, sp.member("metadata", value, 0))
	}
}

// carriers returns the data of the carriers in a list of properties, and notes of those that are none.
func carriers(list jsonx.Value) (found []jsonx.Value, notes []Note) {
	if !list.IsArray() {
		return nil, nil
	}
	for it := list.Iter(); it.Next(); {
		if it.Value().Get("name").Str() != carrierName {
			continue
		}
		if p := parsePatch(it.Value().Get("value").Str()); p.Exists() {
			found = append(found, p)
		} else {
			notes = append(notes, Note{it.Value().Pointer(), ruleMalformed, "it has the name of carried data and cannot be read as such"})
		}
	}
	return found, notes
}
