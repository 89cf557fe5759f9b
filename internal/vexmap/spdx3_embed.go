package vexmap

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/internal/residue"
)

const statementMark = "#Statement-"

// fresh returns an identifier that nothing in the document has: base, else base with a number.
func (c *spdx3) fresh(base string, taken map[string]bool) string {
	id := base
	for n := 2; taken[id] || c.nodes[id].Exists(); n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	taken[id] = true
	return id
}

// escapeIRI returns s with all that a fragment of an IRI may not hold percent-encoded.
func escapeIRI(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if c := s[i]; letter(c) || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// EmbedSPDX3 is [EmbedCycloneDX] for a document of SPDX 3.
func EmbedSPDX3(doc *jsonx.Doc, docs []jsonx.Value, prefix []string) ([]byte, []Row, error) {
	return embedSPDX3(doc, docs, prefix, false)
}

func embedSPDX3(doc *jsonx.Doc, docs []jsonx.Value, prefix []string, alone bool) ([]byte, []Row, error) {
	c := newSPDX3(doc.Root())
	if !c.graph.IsArray() {
		return nil, nil, fmt.Errorf("the document has no @graph")
	}
	base, _, _ := strings.Cut(idOf(c.document), "#")
	if !openvex.IsIRI(base) {
		base = "https://openvex.dev/docs/spdx"
	}
	taken := map[string]bool{}
	var nodes [][]byte
	var elements []string
	var all []Row
	for n, vexed := range docs {
		id, inherited := vexed.Get("@id").Str(), vexed.Get("timestamp").Str()
		if alone {
			id, inherited = "", ""
		}
		var mine []Row
		creation := c.fresh("_:vex", taken)
		agent := c.fresh(base+"#Author", taken)
		first := len(nodes)
		nodes = append(nodes, nil, nil)
		for _, st := range c.inv.sayable(vexed, &mine) {
			s := st.Statement
			vuln := c.vulnerabilities[s.Vuln]
			if vuln == "" {
				vuln = c.fresh(base+"#Vulnerability-"+escapeIRI(s.Vuln), taken)
				text := c.vulnerability(&s, vuln, creation)
				c.vulnerabilities[s.Vuln] = vuln
				c.nodes[vuln] = jsonx.ParseTrusted(text).Root()
				nodes, elements = append(nodes, text), append(elements, vuln)
			}
			relations := c.relations(&s)
			var ids []string
			for i := range relations {
				switch {
				case len(relations) == 1 && openvex.IsIRI(s.ID) && !c.nodes[s.ID].Exists() && !taken[s.ID]:
					taken[s.ID] = true
					ids = append(ids, s.ID)
				default:
					name := base + statementMark + strconv.Itoa(n+1) + "-" + strconv.Itoa(st.from.at+1)
					if i > 0 {
						name += "-" + strconv.Itoa(i+1)
					}
					ids = append(ids, c.fresh(name, taken))
				}
			}
			back, _ := c.again(&s, c.nodes[vuln], ids[0], inherited)
			patch, ops := difference(back.Append(nil), st.want)
			at := "/@graph/" + strconv.Itoa(c.graph.Len()+len(nodes))
			mine = append(mine, rows(ops, []source{st.from}, at+"/extension/0/extension_cdxProperty/0/extension_cdxPropValue")...)
			if patch == nil {
				patch = []byte(`{}`)
			}
			for i, r := range relations {
				text := c.relationship(&s, r, ids[i], creation, vuln, inherited)
				if i == 0 && (id != "" || len(patch) > 2 || len(ids) > 1) {
					text = extension(text, patch, id, ids[1:])
				}
				nodes, elements = append(nodes, append(text, '}')), append(elements, ids[i])
			}
		}
		if len(nodes) == first+2 {
			nodes = nodes[:first]
			for _, r := range mine {
				r.Path = prefix[n] + r.Path
				all = append(all, r)
			}
			continue
		}
		created := spdxTime(vexed.Get("timestamp").Str())
		if created == "" {
			created = "1970-01-01T00:00:00Z"
			mine = append(mine, Row{Kind: Synthesised, Target: "/@graph/" + strconv.Itoa(c.graph.Len()+first) + "/created", Reason: "SPDX 3 demands a time"})
		}
		info := jsonx.AppendMember(jsonx.AppendMember([]byte{'{'}, "type", "CreationInfo"), "@id", creation)
		info = jsonx.AppendMember(jsonx.AppendMember(info, "specVersion", c.version), "created", created)
		nodes[first] = append(jsonx.AppendString(append(jsonx.AppendName(info, "createdBy"), '['), agent), "]}"...)
		who := jsonx.AppendMember(jsonx.AppendMember([]byte{'{'}, "type", "Agent"), "spdxId", agent)
		who = jsonx.AppendMember(jsonx.AppendMember(who, "creationInfo", creation), "name", vexed.Get("author").Str())
		patch, ops := difference(c.agentFacts(append(append([]byte(nil), who...), '}'), created), factsOf(vexed))
		if patch == nil {
			patch = []byte(`{}`)
		}
		if id != "" || len(patch) > 2 {
			who = extension(who, patch, id, nil)
			mine = append(rows(ops, nil, "/@graph/"+strconv.Itoa(c.graph.Len()+first+1)+"/extension/0/extension_cdxProperty/0/extension_cdxPropValue"), mine...)
		}
		nodes[first+1], elements = append(who, '}'), append(elements, agent)
		for _, r := range mine {
			r.Path = prefix[n] + r.Path
			all = append(all, r)
		}
	}
	if len(nodes) == 0 {
		return doc.Source(), all, nil
	}
	sp := newSplicer(doc)
	sp.elements(c.graph, 1, nodes)
	c.declare(sp, elements)
	return sp.text(), all, nil
}

func (c *spdx3) agentFacts(agent []byte, created string) []byte {
	b := jsonx.AppendMember([]byte(nativeFacts), "author", jsonx.ParseTrusted(agent).Root().Get("name").Str())
	return append(jsonx.AppendMember(b, "timestamp", created), '}')
}

func contextOf(root jsonx.Value) string {
	v := root.Get("@context")
	if v.IsArray() {
		v = v.Elem(0)
	}
	return v.Str()
}

// declare says in the SpdxDocument what it has now: elements, where it lists them, and profiles.
func (c *spdx3) declare(sp *splicer, elements []string) {
	if list := c.document.Get("element"); list.IsArray() && list.Len() > 0 {
		var texts [][]byte
		for _, id := range elements {
			texts = append(texts, jsonx.AppendString(nil, id))
		}
		sp.elements(list, 3, texts)
	}
	list := c.document.Get("profileConformance")
	if !list.IsArray() {
		return
	}
	has := map[string]bool{}
	for _, word := range strs(list) {
		has[word] = true
	}
	var texts [][]byte
	for _, word := range [...]string{"security", "extension"} {
		if !has[word] {
			texts = append(texts, jsonx.AppendString(nil, word))
		}
	}
	sp.elements(list, 3, texts)
}

// ExtractSPDX3 is [ExtractCycloneDX] for a document of SPDX 3.
func ExtractSPDX3(doc *jsonx.Doc) ([]Said, []Row, []Note) {
	c := newSPDX3(doc.Root())
	var embedded []embeddedDoc
	var notes []Note
	used := map[string]bool{}
	for it, k := c.graph.Iter(), 0; it.Next(); k++ {
		if v := it.Value(); typeOf(v) == "Agent" {
			v := jsonx.ParseTrusted(v.Raw()).Root()
			patch, bad := extensionCarrier(v)
			notes = append(notes, below("/@graph/"+strconv.Itoa(k), bad)...)
			if patch.Exists() {
				embedded = append(embedded, embeddedDoc{patch, c.facts(v.Get("creationInfo"))})
			}
		}
	}
	out := newCollector(c.facts(c.document.Get("creationInfo")), embedded)
	out.notes = notes
	for it, k := c.graph.Iter(), 0; it.Next(); k++ {
		v, at := it.Value(), "/@graph/"+strconv.Itoa(k)
		kind := typeOf(v)
		if !strings.HasPrefix(kind, "security_") || kind == vulnerabilityClass || used[idOf(v)] {
			continue
		}
		if _, ok := mapping.VEXByClass(kind); !ok {
			out.rows = append(out.rows, Row{Kind: Dropped, Path: at, Element: idOf(v), Reason: "OpenVEX has no place for it"})
			continue
		}
		carrier, bad := extensionCarrier(jsonx.ParseTrusted(v.Raw()).Root())
		out.notes = append(out.notes, below(at, bad)...)
		list, places := []jsonx.Value{v}, []string{at}
		for _, id := range strs(carrier.Get("parts")) {
			if part := c.nodes[id]; part.Exists() && !used[id] && part.Index() > v.Index() && alike(v, part) {
				list, places = append(list, part), append(places, c.places[id])
				used[id] = true
			}
		}
		s, why := c.said(list)
		if why != "" {
			out.rows = append(out.rows, Row{Kind: Dropped, Path: at, Element: idOf(v), Reason: why})
			continue
		}
		plain := s
		if s.complete() {
			out.rows = append(out.rows, Row{Kind: Synthesised, Element: idOf(v), Reason: "OpenVEX demands an action statement, a justification or an impact statement"})
		}
		d := out.of(carrier)
		vuln := c.nodes[refOf(v.Get("from"))]
		out.take([]Statement{s}, carrier, at, true, func(list []Statement, time string) ([]Statement, bool) {
			back, ok := c.again(&list[0], vuln, idOf(v), time)
			return []Statement{back}, ok
		})
		target := "/statements/" + strconv.Itoa(len(d.Statements)-1)
		out.rows = append(out.rows, c.unsaid(list, places, &plain, target)...)
	}
	return out.said(), out.rows, out.notes
}

// alike reports whether two VEX relationships say the same of different elements.
func alike(a, b jsonx.Value) bool {
	said := func(v jsonx.Value) map[string]string {
		m := map[string]string{}
		for it := v.Iter(); it.Next(); {
			switch it.Name() {
			case "spdxId", "to", "security_assessedElement", "extension":
			default:
				m[it.Name()] = string(jsonx.AppendCompact(nil, it.Value()))
			}
		}
		return m
	}
	x, y := said(a), said(b)
	if len(x) != len(y) {
		return false
	}
	for k, v := range x {
		if y[k] != v {
			return false
		}
	}
	return true
}

// unsaid lists what of VEX relationships the statement that they are read as does not say.
func (c *spdx3) unsaid(list []jsonx.Value, places []string, s *Statement, target string) []Row {
	var out []Row
	for i, v := range list {
		about := relation{part: -1}
		ref, to := refOf(v.Get("security_assessedElement")), strs(v.Get("to"))
		if at, ok := c.inv.byRef[ref]; ok && (len(to) != 1 || to[0] != ref) {
			about.part = at
		}
		var d residue.Differ
		v := jsonx.ParseTrusted(v.Raw()).Root()
		for it := v.Iter(); it.Next(); {
			if name := it.Name(); name == "creationInfo" || name == "extension" || name == "from" || name == "to" {
				d.Skip = append(d.Skip, it.Value().Index())
			}
		}
		text := append(c.relationship(s, about, idOf(v), "", "", ""), '}')
		d.Object(nil, jsonx.ParseTrusted(text).Root(), v)
		for _, op := range d.Ops {
			r := Row{Kind: Dropped, Path: places[i] + op.Source.Pointer(), Element: idOf(v), Reason: "OpenVEX has no place for it"}
			if op.Approximate {
				r.Kind, r.Target, r.Reason = Approximated, target, "OpenVEX says it with a nearby meaning"
			}
			out = append(out, r)
		}
	}
	return out
}

// ToSPDX3 returns an OpenVEX document as a document of SPDX 3 that holds the products that it speaks of.
func ToSPDX3(version string, doc jsonx.Value) ([]byte, []Row, error) {
	id := doc.Get("@id").Str()
	if !openvex.IsIRI(id) || strings.HasPrefix(id, "_:") {
		id = "https://openvex.dev/docs/spdx"
	}
	base, _, _ := strings.Cut(id, "#")
	shelf := newShelf(doc, func(*Component) bool { return false })
	b := jsonx.AppendMember([]byte{'{'}, "@context", "https://spdx.org/rdf/"+version+"/spdx-context.jsonld")
	b = append(jsonx.AppendName(b, "@graph"), '[')
	b = jsonx.AppendMember(append(b, '{'), "type", documentClass)
	b = jsonx.AppendMember(jsonx.AppendMember(b, "spdxId", base+"#Document"), "creationInfo", "_:vex")
	b = append(jsonx.AppendName(b, "profileConformance"), `["core","software","security","extension"]`...)
	names := map[*thing]string{}
	taken := map[string]bool{}
	var all []*thing
	for queue := shelf.list; len(queue) > 0; {
		t := queue[0]
		queue = append(queue[1:], t.parts...)
		all = append(all, t)
		names[t] = t.ref
		if !openvex.IsIRI(t.ref) || taken[t.ref] || t.ID != t.ref {
			names[t] = base + componentMark + strconv.Itoa(len(all))
		}
		taken[names[t]] = true
	}
	if len(shelf.list) > 0 {
		b = append(jsonx.AppendName(b, "rootElement"), '[')
		for _, t := range shelf.list {
			b = jsonx.AppendString(jsonx.AppendComma(b), names[t])
		}
		b = append(b, ']')
	}
	b = append(b, '}')
	for _, t := range all {
		b = spdx3Package(jsonx.AppendComma(b), t, names[t])
	}
	for i, t := range all {
		if len(t.parts) == 0 {
			continue
		}
		b = jsonx.AppendMember(append(jsonx.AppendComma(b), '{'), "type", "Relationship")
		b = jsonx.AppendMember(b, "spdxId", base+"#Contains-"+strconv.Itoa(i+1))
		b = jsonx.AppendMember(jsonx.AppendMember(b, "creationInfo", "_:vex"), "from", names[t])
		b = append(jsonx.AppendName(jsonx.AppendMember(b, "relationshipType", "contains"), "to"), '[')
		for _, part := range t.parts {
			b = jsonx.AppendString(jsonx.AppendComma(b), names[part])
		}
		b = append(b, "]}"...)
	}
	text, err := jsonx.Parse(pretty(append(b, "]}"...)), jsonx.Limits{})
	if err != nil {
		return nil, nil, err
	}
	return embedSPDX3(text, []jsonx.Value{doc}, []string{""}, true)
}

func spdx3Package(b []byte, t *thing, id string) []byte {
	b = jsonx.AppendMember(append(b, '{'), "type", "software_Package")
	b = jsonx.AppendMember(jsonx.AppendMember(b, "spdxId", id), "creationInfo", "_:vex")
	name, version := t.title()
	text, _ := t.packageURL()
	if id != t.name() && t.name() != text {
		name = t.name()
	}
	b = jsonx.AppendMember(jsonx.AppendMember(b, "name", name), "software_packageVersion", version)
	b = jsonx.AppendMember(b, "software_packageUrl", text)
	open := false
	for _, e := range [...]struct{ kind, text string }{{"cpe22", t.CPE22}, {"cpe23", t.CPE23}} {
		if e.text == "" {
			continue
		}
		if !open {
			b, open = append(jsonx.AppendName(b, "externalIdentifier"), '['), true
		}
		b = jsonx.AppendMember(append(jsonx.AppendComma(b), '{'), "type", "ExternalIdentifier")
		b = append(jsonx.AppendMember(jsonx.AppendMember(b, "externalIdentifierType", e.kind), "identifier", e.text), '}')
	}
	if open {
		b = append(b, ']')
	}
	open = false
	for _, h := range t.Hashes {
		w, ok := toOther(spdx3Hashes, h.Alg)
		if !ok || h.Value == "" {
			continue
		}
		if !open {
			b, open = append(jsonx.AppendName(b, "verifiedUsing"), '['), true
		}
		b = jsonx.AppendMember(append(jsonx.AppendComma(b), '{'), "type", "Hash")
		b = append(jsonx.AppendMember(jsonx.AppendMember(b, "algorithm", w.other), "hashValue", h.Value), '}')
	}
	if open {
		b = append(b, ']')
	}
	return append(b, '}')
}
