package vexmap

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/residue"
)

// What SPDX 3 calls things.
const (
	vulnerabilityClass = "security_Vulnerability"
	documentClass      = "SpdxDocument"
	noStatement        = "NOASSERTION" // stands where an action statement must and nobody made one
)

// spdx3Classes are the classes of VEX relationships and what their relationshipType is.
var spdx3Classes = [...]struct{ status, class, word string }{
	{affected, "security_VexAffectedVulnAssessmentRelationship", "affects"},
	{notAffected, "security_VexNotAffectedVulnAssessmentRelationship", "doesNotAffect"},
	{fixed, "security_VexFixedVulnAssessmentRelationship", "fixedIn"},
	{underInvestigation, "security_VexUnderInvestigationVulnAssessmentRelationship", "underInvestigationFor"},
}

// spdx3Justifications are the words of Security/VexJustificationType, which are those of OpenVEX.
var spdx3Justifications = []word{
	{"component_not_present", "componentNotPresent", false},
	{"vulnerable_code_not_present", "vulnerableCodeNotPresent", false},
	{"vulnerable_code_not_in_execute_path", "vulnerableCodeNotInExecutePath", false},
	{"vulnerable_code_cannot_be_controlled_by_adversary", "vulnerableCodeCannotBeControlledByAdversary", false},
	{"inline_mitigations_already_exist", "inlineMitigationsAlreadyExist", false},
}

// spdx3Hashes are the words of Core/HashAlgorithm.
var spdx3Hashes = []word{
	{"md5", "md5", false},
	{"sha1", "sha1", false},
	{"sha-256", "sha256", false},
	{"sha-384", "sha384", false},
	{"sha-512", "sha512", false},
	{"sha3-224", "sha3_224", false},
	{"sha3-256", "sha3_256", false},
	{"sha3-384", "sha3_384", false},
	{"sha3-512", "sha3_512", false},
	{"blake2b-256", "blake2b256", false},
	{"blake2b-512", "blake2b512", false},
}

// A spdx3 is a document of SPDX 3 as far as vulnerabilities are concerned.
type spdx3 struct {
	root, graph     jsonx.Value
	nodes           map[string]jsonx.Value // by spdxId or @id
	places          map[string]string      // where they are
	document        jsonx.Value
	version         string
	inv             *inventory
	vulnerabilities map[string]string // names to identifiers
}

func typeOf(v jsonx.Value) string {
	if t := v.Get("type"); t.IsString() {
		return t.Str()
	}
	return v.Get("@type").Str()
}

func idOf(v jsonx.Value) string {
	if id := v.Get("spdxId"); id.IsString() {
		return id.Str()
	}
	return v.Get("@id").Str()
}

// refOf returns what a property leads to: it is a name, or an object that has one.
func refOf(v jsonx.Value) string {
	if v.IsString() {
		return v.Str()
	}
	return idOf(v)
}

func newSPDX3(root jsonx.Value) *spdx3 {
	c := &spdx3{root: root, graph: root.Get("@graph"), nodes: map[string]jsonx.Value{}, places: map[string]string{}, inv: newInventory(), vulnerabilities: map[string]string{}}
	if c.version = "3.0.1"; strings.Contains(contextOf(root), "/3.0.0/") {
		c.version = "3.0.0"
	}
	inside := map[string]string{}
	for it, k := c.graph.Iter(), 0; it.Next(); k++ {
		v := it.Value()
		id := idOf(v)
		if !v.IsObject() {
			continue
		}
		if _, twice := c.nodes[id]; !twice {
			c.nodes[id] = v
			if strings.HasPrefix(typeOf(v), "security_") {
				c.places[id] = "/@graph/" + strconv.Itoa(k)
			}
		}
		switch kind := typeOf(v); {
		case kind == documentClass && !c.document.Exists():
			c.document = v
		case kind == vulnerabilityClass:
			if name := vulnerabilityName(v); c.vulnerabilities[name] == "" {
				c.vulnerabilities[name] = id
			}
		case kind == "Relationship" && v.Get("relationshipType").Str() == "contains":
			for to := v.Get("to").Iter(); to.Next(); {
				if ref := refOf(to.Value()); ref != "" && inside[ref] == "" {
					inside[ref] = refOf(v.Get("from"))
				}
			}
		case strings.HasPrefix(kind, "software_") && kind != "software_Sbom", kind == "ai_AIPackage", kind == "dataset_DatasetPackage":
			c.element(v, id)
		}
	}
	for i := range c.inv.list {
		c.inv.list[i].parent = -1
		if at, ok := c.inv.byRef[inside[c.inv.list[i].ref]]; ok && at != i {
			c.inv.list[i].parent = at
		}
	}
	c.inv.untangle()
	roots := c.document.Get("rootElement")
	ref := refOf(roots.Elem(0))
	if bom := c.nodes[ref]; roots.Len() == 1 && typeOf(bom) == "software_Sbom" {
		roots = bom.Get("rootElement")
		ref = refOf(roots.Elem(0))
	}
	if at, ok := c.inv.byRef[ref]; ok && roots.Len() == 1 {
		c.inv.root = at
	}
	return c
}

// untangle cuts containment that goes round in circles.
func (n *inventory) untangle() {
	state := make([]uint8, len(n.list)) // 1 on the way, 2 done
	for i := range n.list {
		var path []int
		for at := i; at >= 0 && state[at] != 2; at = n.list[at].parent {
			if state[at] == 1 {
				n.list[path[len(path)-1]].parent = -1
				break
			}
			state[at] = 1
			path = append(path, at)
		}
		for _, at := range path {
			state[at] = 2
		}
	}
}

// element takes stock of a package, file or snippet.
func (c *spdx3) element(v jsonx.Value, id string) {
	k := component{ref: id, purl: v.Get("software_packageUrl").Str(), parent: -1}
	for it := v.Get("externalIdentifier").Iter(); it.Next(); {
		text := it.Value().Get("identifier").Str()
		switch it.Value().Get("externalIdentifierType").Str() {
		case "packageUrl", "packageURL":
			if k.purl == "" {
				k.purl = text
			} else if text != k.purl {
				k.ids = append(k.ids, text)
			}
		case "cpe22", "cpe23":
			k.cpes = append(k.cpes, text)
		}
	}
	for it := v.Get("verifiedUsing").Iter(); it.Next(); {
		if w, ok := toOpenVEX(spdx3Hashes, it.Value().Get("algorithm").Str()); ok {
			k.hashes = append(k.hashes, Hash{w.openvex, it.Value().Get("hashValue").Str()})
		}
	}
	if id != "" {
		k.ids = append(k.ids, id)
	}
	if k.purl != "" {
		k.ids = append(k.ids, k.purl)
	}
	name := v.Get("name").Str()
	if isIRI(name) && generated(id) {
		k.ids = append(k.ids, name)
	}
	switch {
	case k.purl != "":
		k.said.ID = k.purl
	case isIRI(name) && generated(id) && len(k.cpes)+len(k.hashes) == 0:
		k.said.ID = name
	case len(k.cpes)+len(k.hashes) > 0:
		k.said.Hashes = k.hashes
		for _, text := range k.cpes {
			if cpe22, cpe23 := splitCPE(text); cpe23 != "" {
				k.said.CPE23 = cpe23
			} else {
				k.said.CPE22 = cpe22
			}
		}
		if len(k.cpes) == 0 || !generated(id) {
			k.said.ID = id
		}
	default:
		k.said.ID = id
	}
	c.inv.add(k)
}

// generated reports whether an identifier is one that is made here.
func generated(id string) bool { return strings.Contains(id, componentMark) }

const componentMark = "#Component-"

func vulnerabilityName(v jsonx.Value) string {
	if name := v.Get("name").Str(); name != "" {
		return name
	}
	for it := v.Get("externalIdentifier").Iter(); it.Next(); {
		if isVulnerabilityID(it.Value()) {
			return it.Value().Get("identifier").Str()
		}
	}
	return ""
}

func isVulnerabilityID(v jsonx.Value) bool {
	kind := v.Get("externalIdentifierType").Str()
	return (kind == "cve" || kind == "securityOther") && v.Get("identifier").Str() != ""
}

// describe says what a Vulnerability is called.
func (c *spdx3) describe(s *Statement, v jsonx.Value) {
	s.Vuln, s.Description = vulnerabilityName(v), v.Get("description").Str()
	for it := v.Get("externalIdentifier").Iter(); it.Next(); {
		if !isVulnerabilityID(it.Value()) {
			continue
		}
		if id := it.Value().Get("identifier").Str(); id != s.Vuln {
			s.Aliases = append(s.Aliases, id)
		} else if at := it.Value().Get("identifierLocator").Elem(0).Str(); s.VulnID == "" && isIRI(at) {
			s.VulnID = at
		}
	}
}

// A relation is one VEX relationship of a statement: what it is about, all in the same part.
type relation struct {
	to   []int
	part int // assessedElement, -1 for none
}

// said returns what VEX relationships say that are the same but for what they are about.
func (c *spdx3) said(list []jsonx.Value) (s Statement, why string) {
	v := list[0]
	for _, row := range spdx3Classes {
		if row.class == typeOf(v) {
			s.Status = row.status
		}
	}
	from := c.nodes[refOf(v.Get("from"))]
	if typeOf(from) != vulnerabilityClass {
		return s, "it is about no vulnerability of the document"
	}
	c.describe(&s, from)
	if s.Vuln == "" {
		return s, "the vulnerability has no name"
	}
	if id := idOf(v); isIRI(id) && len(list) == 1 && !strings.Contains(id, statementMark) {
		s.ID = id
	}
	if n := v.Get("security_vexVersion").Str(); n != "" && strings.Trim(n, "0123456789") == "" && n[0] != '0' {
		s.Version = n
	}
	s.Timestamp, s.LastUpdated = v.Get("security_publishedTime").Str(), v.Get("security_modifiedTime").Str()
	s.StatusNotes = v.Get("security_statusNotes").Str()
	switch s.Status {
	case notAffected:
		if w, ok := toOpenVEX(spdx3Justifications, v.Get("security_justificationType").Str()); ok {
			s.Justification = w.openvex
		}
		s.Impact = v.Get("security_impactStatement").Str()
	case affected:
		s.Action = unless(v.Get("security_actionStatement").Str(), noStatement)
		at := v.Get("security_actionStatementTime")
		if at.IsArray() { // SPDX 3.0.0
			at = at.Elem(0)
		}
		s.ActionTime = at.Str()
	}
	var targets []target
	for _, v := range list {
		part := -1
		if ref := refOf(v.Get("security_assessedElement")); ref != "" {
			part = c.refer(ref)
		}
		for it := v.Get("to").Iter(); it.Next(); {
			ref := refOf(it.Value())
			if ref == "" {
				continue
			}
			t := target{product: c.refer(ref), part: part}
			if part < 0 {
				t.part = t.product
			}
			targets = append(targets, t)
		}
	}
	s.Products = c.inv.products(targets)
	if len(s.Products) == 0 {
		return s, "it is about no element"
	}
	return s, ""
}

func (c *spdx3) refer(ref string) int {
	if i, ok := c.inv.byRef[ref]; ok {
		return i
	}
	return c.inv.add(component{ref: ref, ids: []string{ref}, parent: -2, said: Component{ID: ref}})
}

// relations returns what s is about, one for each part. An element that is part of itself has no assessedElement.
func (c *spdx3) relations(s *Statement) []relation {
	list, _ := c.inv.targets(s)
	var out []relation
	at := map[int]int{}
	for _, t := range list {
		part := t.part
		if t.part == t.product {
			part = -1
		}
		i, ok := at[part]
		if !ok {
			i = len(out)
			at[part] = i
			out = append(out, relation{part: part})
		}
		out[i].to = append(out[i].to, t.product)
	}
	return out
}

// relationship returns a VEX relationship that lacks its closing brace.
func (c *spdx3) relationship(s *Statement, r relation, id, creation, from, inherited string) []byte {
	var class, word string
	for _, row := range spdx3Classes {
		if row.status == s.Status {
			class, word = row.class, row.word
		}
	}
	b := jsonx.AppendMember([]byte{'{'}, "type", class)
	b = jsonx.AppendMember(jsonx.AppendMember(b, "spdxId", id), "creationInfo", creation)
	b = jsonx.AppendMember(jsonx.AppendMember(b, "from", from), "relationshipType", word)
	b = append(jsonx.AppendName(b, "to"), '[')
	for _, i := range r.to {
		b = jsonx.AppendString(jsonx.AppendComma(b), c.inv.list[i].ref)
	}
	b = append(b, ']')
	if r.part >= 0 {
		b = jsonx.AppendMember(b, "security_assessedElement", c.inv.list[r.part].ref)
	}
	b = jsonx.AppendMember(b, "security_vexVersion", s.Version)
	published := s.Timestamp
	if published == "" {
		published = inherited
	}
	b = jsonx.AppendMember(b, "security_publishedTime", spdxTime(published))
	b = jsonx.AppendMember(b, "security_modifiedTime", spdxTime(s.LastUpdated))
	b = jsonx.AppendMember(b, "security_statusNotes", s.StatusNotes)
	switch s.Status {
	case notAffected:
		if w, ok := toOther(spdx3Justifications, s.Justification); ok {
			b = jsonx.AppendMember(b, "security_justificationType", w.other)
		}
		b = jsonx.AppendMember(b, "security_impactStatement", s.Impact)
	case affected:
		action := s.action()
		if action == "" {
			action = noStatement
		}
		b = jsonx.AppendMember(b, "security_actionStatement", action)
		at := spdxTime(s.ActionTime)
		if at != "" && c.version == "3.0.0" {
			b = append(jsonx.AppendString(append(jsonx.AppendName(b, "security_actionStatementTime"), '['), at), ']')
		} else {
			b = jsonx.AppendMember(b, "security_actionStatementTime", at)
		}
	}
	return b
}

// spdxTime returns a time as SPDX 3 demands it (Core/DateTime): in UTC, without fractions. It is "" for what is none.
func spdxTime(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.UTC().Year() < 0 || t.UTC().Year() > 9999 {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// vulnerability returns a Vulnerability.
func (c *spdx3) vulnerability(s *Statement, id, creation string) []byte {
	b := jsonx.AppendMember([]byte{'{'}, "type", vulnerabilityClass)
	b = jsonx.AppendMember(jsonx.AppendMember(b, "spdxId", id), "creationInfo", creation)
	b = jsonx.AppendMember(jsonx.AppendMember(b, "name", s.Vuln), "description", s.Description)
	b = append(jsonx.AppendName(b, "externalIdentifier"), '[')
	for i, name := range append([]string{s.Vuln}, s.Aliases...) {
		kind := "securityOther"
		if strings.HasPrefix(name, "CVE-") {
			kind = "cve"
		}
		b = jsonx.AppendMember(append(jsonx.AppendComma(b), '{'), "type", "ExternalIdentifier")
		b = jsonx.AppendMember(jsonx.AppendMember(b, "externalIdentifierType", kind), "identifier", name)
		if i == 0 && isIRI(s.VulnID) {
			b = append(jsonx.AppendString(append(jsonx.AppendName(b, "identifierLocator"), '['), s.VulnID), ']')
		}
		b = append(b, '}')
	}
	return append(b, "]}"...)
}

// again says a statement and reads that.
func (c *spdx3) again(s *Statement, vuln jsonx.Value, id, inherited string) (Statement, bool) {
	var list []jsonx.Value
	for _, r := range c.relations(s) {
		list = append(list, jsonx.ParseTrusted(append(c.relationship(s, r, id, "_:c", "", inherited), '}')).Root())
	}
	if len(list) == 0 {
		return Statement{}, false
	}
	back, why := c.saidOf(list, vuln)
	return back, why == ""
}

// saidOf is said for relationships from a Vulnerability that may not be in the document yet.
func (c *spdx3) saidOf(list []jsonx.Value, vuln jsonx.Value) (Statement, string) {
	old, was := c.nodes[""]
	c.nodes[""] = vuln
	s, why := c.said(list)
	if was {
		c.nodes[""] = old
	} else {
		delete(c.nodes, "")
	}
	s.complete()
	return s, why
}

// facts returns what a CreationInfo says, as the members of an OpenVEX document.
func (c *spdx3) facts(creation jsonx.Value) []byte {
	if creation.IsString() {
		creation = c.nodes[creation.Str()]
	}
	b := []byte(nativeFacts)
	agent := creation.Get("createdBy").Elem(0)
	if agent.IsString() {
		agent = c.nodes[agent.Str()]
	}
	b = jsonx.AppendMember(b, "author", agent.Get("name").Str())
	if t := creation.Get("created").Str(); isTime(t) {
		b = jsonx.AppendMember(b, "timestamp", t)
	}
	return append(b, '}')
}

// extension returns a member that carries patch, for an element.
func extension(b, patch []byte, document string, parts []string) []byte {
	text := append([]byte(nil), patch[:len(patch)-1]...)
	text = append(appendStrings(jsonx.AppendMember(text, "document", document), "parts", parts), '}')
	b = append(jsonx.AppendName(b, "extension"), `[{"type":"extension_CdxPropertiesExtension","extension_cdxProperty":[{"type":"extension_CdxPropertyEntry"`...)
	b = jsonx.AppendMember(b, "extension_cdxPropName", carrierName)
	b = jsonx.AppendEscaped(append(jsonx.AppendName(b, "extension_cdxPropValue"), '"'), text)
	return append(b, `"}]}]`...)
}

// extensionCarrier returns what an element carries, and notes of what only looks like it.
func extensionCarrier(v jsonx.Value) (patch jsonx.Value, notes []Note) {
	for it := v.Get("extension").Iter(); it.Next(); {
		for p := it.Value().Get("extension_cdxProperty").Iter(); p.Next(); {
			if p.Value().Get("extension_cdxPropName").Str() != carrierName {
				continue
			}
			found := parsePatch(p.Value().Get("extension_cdxPropValue").Str())
			switch {
			case !found.Exists():
				notes = append(notes, Note{p.Value().Pointer(), ruleMalformed, "it has the name of carried data and cannot be read as such"})
			case !patch.Exists():
				patch = found
			}
		}
	}
	return patch, notes
}

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
	if !isIRI(base) {
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
		for it, k := vexed.Get("statements").Iter(), 0; it.Next(); k++ {
			from := source{k, elementOf(it.Value())}
			s := ParseStatement(it.Value())
			_, missing := c.inv.targets(&s)
			want, gone := without(it.Value(), missing, from)
			mine = append(mine, gone...)
			if want == nil {
				continue
			}
			s = ParseStatement(jsonx.ParseTrusted(want).Root())
			if why := unsayable(&s); why != "" {
				mine = append(mine, Row{Kind: Dropped, Path: "/statements/" + strconv.Itoa(k), Element: from.element, Reason: why})
				continue
			}
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
				case len(relations) == 1 && isIRI(s.ID) && !c.nodes[s.ID].Exists() && !taken[s.ID]:
					taken[s.ID] = true
					ids = append(ids, s.ID)
				default:
					name := base + statementMark + strconv.Itoa(n+1) + "-" + strconv.Itoa(k+1)
					if i > 0 {
						name += "-" + strconv.Itoa(i+1)
					}
					ids = append(ids, c.fresh(name, taken))
				}
			}
			back, _ := c.again(&s, c.nodes[vuln], ids[0], inherited)
			patch, ops := difference(back.Append(nil), want)
			at := "/@graph/" + strconv.Itoa(c.graph.Len()+len(nodes))
			mine = append(mine, rows(ops, []source{from}, at+"/extension/0/extension_cdxProperty/0/extension_cdxPropValue")...)
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
	relations := c.relations(s)
	var out []Row
	for i, v := range list {
		if i >= len(relations) {
			break
		}
		var d residue.Differ
		v := jsonx.ParseTrusted(v.Raw()).Root()
		for it := v.Iter(); it.Next(); {
			if name := it.Name(); name == "creationInfo" || name == "extension" || name == "from" || name == "to" {
				d.Skip = append(d.Skip, it.Value().Index())
			}
		}
		text := append(c.relationship(s, relations[i], idOf(v), "", "", ""), '}')
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
	if !isIRI(id) || strings.HasPrefix(id, "_:") {
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
		if !isIRI(t.ref) || taken[t.ref] || t.ID != t.ref {
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
