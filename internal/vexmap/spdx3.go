package vexmap

import (
	"strconv"
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/openvex"
)

// What SPDX 3 calls things.
const (
	vulnerabilityClass = "security_Vulnerability"
	documentClass      = "SpdxDocument"
	noStatement        = mapping.NoAssertion // stands where an action statement must and nobody made one
)

// spdx3Hashes are the words of Core/HashAlgorithm.
var spdx3Hashes = []word{
	{"md5", "md5"},
	{"sha1", "sha1"},
	{"sha-256", "sha256"},
	{"sha-384", "sha384"},
	{"sha-512", "sha512"},
	{"sha3-224", "sha3_224"},
	{"sha3-256", "sha3_256"},
	{"sha3-384", "sha3_384"},
	{"sha3-512", "sha3_512"},
	{"blake2b-256", "blake2b256"},
	{"blake2b-512", "blake2b512"},
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
	if openvex.IsIRI(name) && generated(id) {
		k.ids = append(k.ids, name)
	}
	switch {
	case k.purl != "":
		k.said.ID = k.purl
	case openvex.IsIRI(name) && generated(id) && len(k.cpes)+len(k.hashes) == 0:
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
		if mapping.IsVulnerabilityID(it.Value()) {
			return it.Value().Get("identifier").Str()
		}
	}
	return ""
}

// describe says what a Vulnerability is called.
func (c *spdx3) describe(s *Statement, v jsonx.Value) {
	s.Vuln, s.Description = vulnerabilityName(v), v.Get("description").Str()
	for it := v.Get("externalIdentifier").Iter(); it.Next(); {
		if !mapping.IsVulnerabilityID(it.Value()) {
			continue
		}
		if id := it.Value().Get("identifier").Str(); id != s.Vuln {
			s.Aliases = append(s.Aliases, id)
		} else if at := it.Value().Get("identifierLocator").Elem(0).Str(); s.VulnID == "" && openvex.IsIRI(at) {
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
	row, _ := mapping.VEXByClass(typeOf(v))
	s.Status = string(row.Status)
	from := c.nodes[refOf(v.Get("from"))]
	if typeOf(from) != vulnerabilityClass {
		return s, "it is about no vulnerability of the document"
	}
	c.describe(&s, from)
	if s.Vuln == "" {
		return s, "the vulnerability has no name"
	}
	if id := idOf(v); openvex.IsIRI(id) && len(list) == 1 && !strings.Contains(id, statementMark) {
		s.ID = id
	}
	if n := v.Get("security_vexVersion").Str(); n != "" && strings.Trim(n, "0123456789") == "" && n[0] != '0' {
		s.Version = n
	}
	s.Timestamp, s.LastUpdated = v.Get("security_publishedTime").Str(), v.Get("security_modifiedTime").Str()
	s.StatusNotes = v.Get("security_statusNotes").Str()
	switch s.Status {
	case notAffected:
		s.Justification, _ = mapping.FoldedJustification(v.Get("security_justificationType").Str())
		s.Impact = unless(v.Get("security_impactStatement").Str(), noStatement)
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
				// In a document about many things, what is contained in one of them is meant there, as in a BOM.
				if c.inv.root < 0 && c.inv.list[t.part].parent >= 0 {
					t.product = c.inv.top(t.part)
				}
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
	row, _ := mapping.VEXByStatus(openvex.Status(s.Status))
	b := jsonx.AppendMember([]byte{'{'}, "type", row.Class)
	b = jsonx.AppendMember(jsonx.AppendMember(b, "spdxId", id), "creationInfo", creation)
	b = jsonx.AppendMember(jsonx.AppendMember(b, "from", from), "relationshipType", row.Word)
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
		word, _ := mapping.SPDX3Justification(s.Justification)
		b = jsonx.AppendMember(b, "security_justificationType", word)
		impact := s.impact()
		if impact == "" && word == "" {
			impact = noStatement
		}
		b = jsonx.AppendMember(b, "security_impactStatement", impact)
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
		b = jsonx.AppendMember(append(jsonx.AppendComma(b), '{'), "type", "ExternalIdentifier")
		b = jsonx.AppendMember(jsonx.AppendMember(b, "externalIdentifierType", mapping.VulnerabilityIDType(name)), "identifier", name)
		if i == 0 && openvex.IsIRI(s.VulnID) {
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
