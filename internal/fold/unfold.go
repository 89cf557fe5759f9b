package fold

import (
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// Unfolding makes the nodes that the members of a folded document stand for: an element for every package and
// file, a relationship for every licence and every relationship, an agent for every creator and supplier. Each
// node has an owner, the element or the document that holds its record, and a key there.

// root is the owner of what belongs to no element.
const root = -1

// stream is the kind of a node where the order of nodes is concerned. Within a stream the natural order is that of
// the folded document.
type stream byte

// The streams in their natural order.
const streams = "cadbpfsxlqhrnvwo"

// A node is one node of the graph.
type node struct {
	stream  stream
	owner   int
	key     string
	kind    kind
	id      string // as it is written
	natural string
	text    []byte // the object as the folded form says it, then as it is written
	folded  jsonx.Value
	at      int // the relationship of the folded document, in stream r
}

// What a record says of a node: nothing, that it has another identifier and other members, that it is not there,
// or that something else stands for it.
type fate struct {
	id      string
	natural string // what it is called without a record
	absent  bool
	alias   bool
}

type generator struct {
	names
	version  string
	doc      jsonx.Value
	elems    []jsonx.Value // packages, then files
	packages int
	roots    map[string]bool // references to what the document describes
	bare     bool            // elements and what hangs on them are all that is made
	unnamed  bool            // no element is the one that its identifier names
	prefixes []prefix
	inline   bool

	// fateOf returns the fate of a node that is naturally called id.
	fateOf func(owner int, key, id string) fate

	nodes   [len(streams)][]node
	ref     map[string]string // what elements are called in the document, by their identifiers in the folded form
	owners  map[string]int
	agents  map[string]string // references to agents, by their text
	counts  map[string]int
	license map[string]string // references to licences, by their expression
	texts   map[string]string // IRIs of licence texts, by licenseId
	infos   map[string]string // references to creation infos of annotations
	keys    map[string]int    // how often a key of a relationship was used
	private map[string]bool   // licences that stand beside an equal one
	// redirected is set when a record says what a licence is called.
	redirected bool
	current    int // the relationship of the folded document that is being made
	// several returns how many relationships the node of the current one stands for.
	several    func(owner int, key string) int
	created    string  // reference to the document's creation info, JSON
	unlicensed bool    // an element has not exactly one licence of each kind
	data       string  // reference to the licence of the document's own data
	used       uint8   // profiles
	described  *string // what [generator.product] returns
}

type prefix struct{ name, namespace string }

// Profiles beyond core and software that a document uses.
const (
	usesSimple uint8 = 1 << iota
	usesExpanded
	usesExtension
	usesSecurity
)

func newGenerator(doc jsonx.Value, version string) *generator {
	g := &generator{
		version: version, doc: doc,
		ref: map[string]string{}, owners: map[string]int{}, agents: map[string]string{}, counts: map[string]int{},
		license: map[string]string{}, texts: map[string]string{}, infos: map[string]string{}, keys: map[string]int{}, private: map[string]bool{},
	}
	g.namespace = orNone(doc.Get("documentNamespace").Str())
	for it := doc.Get("packages").Iter(); it.Next(); {
		g.elems = append(g.elems, it.Value())
	}
	g.packages = len(g.elems)
	for it := doc.Get("files").Iter(); it.Next(); {
		g.elems = append(g.elems, it.Value())
	}
	return g
}

// noNamespace is the namespace of a folded document that names none.
const noNamespace = "https://spdx.org/spdxdocs/waybill-none"

func slotFor(s stream) int { return strings.IndexByte(streams, byte(s)) }

func (g *generator) decide(owner int, key, id string) fate {
	f := g.fateOf(owner, key, id)
	f.natural = id
	return f
}

func (g *generator) emit(f fate, n node) {
	n.id, n.natural = f.id, f.natural
	list := &g.nodes[slotFor(n.stream)]
	*list = append(*list, n)
}

// begin starts the text of an element.
func (g *generator) begin(class, id string) []byte { return g.beginIn(nil, class, id) }

// beginIn is begin in an empty buffer.
func (g *generator) beginIn(t []byte, class, id string) []byte {
	t = appendMember(append(t, '{'), "type", class)
	if id != "" {
		t = appendMember(t, "spdxId", id)
	}
	t = jsonx.AppendName(t, "creationInfo")
	return append(t, g.created...)
}

// compact returns an IRI as the document's context lets it be written.
func (g *generator) compact(iri string) string {
	for _, p := range g.prefixes {
		if rest, ok := strings.CutPrefix(iri, p.namespace); ok && rest != "" {
			return p.name + ":" + rest
		}
	}
	return iri
}

// natural is what something that the folded form has no name for is called.
func (g *generator) natural(fragment string) string { return g.compact(g.namespace + "#" + fragment) }

func (g *generator) run() {
	if g.created = `"_:creationinfo"`; !g.bare {
		g.creation()
	}
	doc := g.decide(root, "self", g.natural(docID))
	g.ref[docID] = doc.id
	fates := make([]fate, len(g.elems))
	for i, e := range g.elems {
		id := e.Get("SPDXID").Str()
		natural := ""
		if id != "" {
			natural = g.compact(g.iri(id))
		}
		f := g.decide(i, "self", natural)
		fates[i] = f
		if _, dup := g.ref[id]; !dup && id != "" {
			g.ref[id], g.owners[id] = f.id, i
		}
	}
	snippets := g.doc.Get("snippets")
	spots := map[string]fate{}
	for it := snippets.Iter(); it.Next(); {
		if id := it.Value().Get("SPDXID").Str(); id != "" {
			if _, dup := g.ref[id]; !dup {
				spots[id] = g.decide(root, "snippet "+id, g.compact(g.iri(id)))
				g.ref[id] = spots[id].id
			}
		}
	}
	g.licenseTexts()
	for i, e := range g.elems {
		p, s := onPackage, stream('p')
		if i >= g.packages {
			p, s = onFile, 'f'
		}
		f := fates[i]
		id := f.id
		g.emit(f, node{stream: s, owner: i, key: "self", kind: kindOf(p), text: g.software(e, p, id), folded: e})
		if !g.named(e, i) {
			g.unlicensed = true
			continue // nothing can refer to it
		}
		g.licenses(e, i, p, id)
		if p == onPackage {
			g.hasFiles(e, i, id)
			g.licenseInfo(e.Get("licenseInfoFromFiles"), i, id)
		}
	}
	for it := snippets.Iter(); it.Next(); {
		s := it.Value()
		own := s.Get("SPDXID").Str()
		f, ok := spots[own]
		if !s.IsObject() || !ok {
			continue
		}
		delete(spots, own)
		id := f.id
		g.emit(f, node{stream: 's', owner: root, key: "snippet " + own, kind: snippetNode, text: g.software(s, onSnippet, id), folded: s})
		g.licenses(s, root, onSnippet, id)
	}
	g.relationships()
	for i, e := range g.elems {
		if g.named(e, i) {
			g.annotations(e.Get("annotations"), i, e.Get("SPDXID").Str())
		}
	}
	g.annotations(g.doc.Get("annotations"), root, docID)
	g.vulnerabilities()
	if !g.bare {
		g.document(doc)
	}
}

// named reports whether element i is the one that its identifier names.
func (g *generator) named(e jsonx.Value, i int) bool {
	at, ok := g.owners[e.Get("SPDXID").Str()]
	return ok && at == i && !g.unnamed
}

func kindOf(p part) kind {
	switch p {
	case onPackage:
		return packageNode
	case onFile:
		return fileNode
	}
	return snippetNode
}

// creation makes the document's creation info.
func (g *generator) creation() {
	f := g.decide(root, "ci", "_:creationinfo")
	info := g.doc.Get("creationInfo")
	created := info.Get("created").Str()
	if !isTime(created) {
		created = epoch
	}
	g.created = string(jsonx.AppendString(nil, f.id))
	var by, using []string
	list := info.Get("creators")
	n := 0
	for it := list.Iter(); it.Next(); {
		if p, ok := parsePerson(it.Value().Str()); ok {
			n++
			if ref := g.agent(p); p.class == "Tool" {
				using = append(using, ref)
			} else {
				by = append(by, ref)
			}
		}
	}
	if n == 0 {
		using = append(using, g.agent(person{class: "Tool", name: selfTool}))
	}
	if len(by) == 0 {
		// A tool that nobody is named beside acted for itself.
		name := selfTool
		for it := list.Iter(); it.Next(); {
			if p, ok := parsePerson(it.Value().Str()); ok {
				name = p.name
				break
			}
		}
		by = append(by, g.agent(person{class: "SoftwareAgent", name: name}))
	}
	text := g.info(f.id, created, by, using, info.Get("comment"))
	if g.inline {
		text = g.info("", created, by, using, info.Get("comment"))
		g.created = string(text)
	}
	if !f.absent && !g.inline {
		g.emit(f, node{stream: 'c', owner: root, key: "ci", kind: creationNode, text: text, folded: info})
	}
}

const (
	epoch    = "1970-01-01T00:00:00Z"
	selfTool = "waybill-1"
)

func (g *generator) info(id, created string, by, using []string, comment jsonx.Value) []byte {
	t := appendMember([]byte{'{'}, "type", "CreationInfo")
	if id != "" {
		t = appendMember(t, "@id", id)
	}
	t = appendMember(t, "specVersion", g.version)
	t = appendMember(t, "created", created)
	t = appendList(t, "createdBy", by)
	if len(using) > 0 {
		t = appendList(t, "createdUsing", using)
	}
	if comment.IsString() {
		t = appendMember(t, "comment", comment.Str())
	}
	return append(t, '}')
}

// appendMember appends a member that is a string, an empty one, too.
func appendMember(t []byte, name, value string) []byte {
	return jsonx.AppendString(jsonx.AppendName(t, name), value)
}

// separate appends a comma unless t is empty.
func separate(t []byte) []byte {
	if len(t) == 0 {
		return t
	}
	return append(t, ',')
}

func appendList(t []byte, name string, list []string) []byte {
	t = append(jsonx.AppendName(t, name), '[')
	for _, s := range list {
		t = jsonx.AppendString(jsonx.AppendComma(t), s)
	}
	return append(t, ']')
}

// agent returns a reference to the agent that p is, which is made when it is named first.
func (g *generator) agent(p person) string {
	text := p.key()
	if ref, ok := g.agents[text]; ok {
		return ref
	}
	f := g.decide(root, "agent "+text, g.natural(g.label(p.class, root, text)))
	g.agents[text] = f.id
	if f.absent || f.alias {
		return f.id
	}
	t := appendMember(g.begin(p.class, f.id), "name", p.name)
	if p.email != "" {
		t = append(jsonx.AppendName(t, "externalIdentifier"), `[{"type":"ExternalIdentifier","externalIdentifierType":"email","identifier":`...)
		t = append(jsonx.AppendString(t, p.email), `}]`...)
	}
	g.emit(f, node{stream: 'a', owner: root, key: "agent " + text, kind: agentNode, text: append(t, '}')})
	return f.id
}

// licenseTexts makes the licences that are given by their text.
func (g *generator) licenseTexts() {
	for it := g.doc.Get("hasExtractedLicensingInfos").Iter(); it.Next(); {
		v := it.Value()
		id := v.Get("licenseId").Str()
		if _, dup := g.texts[id]; dup || !isLicenseRef(id) || !v.Get("extractedText").IsString() {
			continue
		}
		f := g.decide(root, "text "+id, g.natural(id))
		g.texts[id] = f.id
		g.used |= usesSimple | usesExpanded
		t := g.begin("expandedlicensing_CustomLicense", f.id)
		for _, m := range textMembers {
			if s := v.Get(m.member); s.IsString() {
				t = appendMember(t, m.property, s.Str())
			}
		}
		if list := stringsOf(v.Get("seeAlsos")); len(list) > 0 {
			t = appendList(t, "expandedlicensing_seeAlso", list)
		}
		g.emit(f, node{stream: 'x', owner: root, key: "text " + id, kind: textNode, text: append(t, '}'), folded: v})
	}
}

var textMembers = []struct{ property, member string }{
	{"simplelicensing_licenseText", "extractedText"},
	{"name", "name"},
	{"comment", "comment"},
}

// stringsOf returns the elements of a list of strings, nil when it is anything else.
func stringsOf(v jsonx.Value) []string {
	if !v.IsArray() {
		return nil
	}
	var list []string
	for it := v.Iter(); it.Next(); {
		if !it.Value().IsString() {
			return nil
		}
		list = append(list, it.Value().Str())
	}
	return list
}

const licenseRef = "LicenseRef-"

func isLicenseRef(s string) bool {
	rest, ok := strings.CutPrefix(s, licenseRef)
	return ok && rest != "" && mapping.IsSPDXID("SPDXRef-"+rest)
}

// licenseOf returns a reference to the licence that an expression is.
func (g *generator) licenseOf(expression string, owner int, key string) string {
	switch expression {
	case "NONE":
		return noneLicense
	case "NOASSERTION":
		return noAssertionLicense
	}
	g.used |= usesSimple
	// A licence that the document has more than once is each time its own.
	if f := g.decide(owner, key+" licence", ""); f.id != "" {
		g.redirected = true
		if f.alias || g.private[f.id] {
			return f.id
		}
		g.private[f.id] = true
		g.emit(f, node{stream: 'l', owner: owner, key: key + " licence", kind: expressionNode, text: g.expression(expression, f.id)})
		return f.id
	}
	if ref, ok := g.license[expression]; ok {
		return ref
	}
	f := g.decide(root, "licence "+expression, g.natural(g.label("LicenseExpression", root, expression)))
	g.license[expression] = f.id
	g.redirected = g.redirected || f.alias || f.id != f.natural
	if !f.alias && !f.absent {
		g.emit(f, node{stream: 'l', owner: root, key: "licence " + expression, kind: expressionNode, text: g.expression(expression, f.id)})
	}
	return f.id
}

func (g *generator) expression(expression, id string) []byte {
	t := appendMember(g.begin("simplelicensing_LicenseExpression", id), "simplelicensing_licenseExpression", expression)
	open := false
	words(expression, func(word string) {
		iri, ok := g.texts[word]
		if !ok {
			return
		}
		if !open {
			t = append(jsonx.AppendName(t, "simplelicensing_customIdToUri"), '[')
			open = true
		}
		t = appendMember(append(jsonx.AppendComma(t), '{'), "type", "DictionaryEntry")
		t = append(appendMember(appendMember(t, "key", word), "value", iri), '}')
	})
	if open {
		t = append(t, ']')
	}
	return append(t, '}')
}

// licenses makes the relationships between an element and its licences.
func (g *generator) licenses(v jsonx.Value, owner int, p part, id string) {
	concluded, declared := 0, 0
	defer func() { g.unlicensed = g.unlicensed || concluded != 1 || declared != 1 }()
	prefix := ""
	if owner == root {
		prefix = "snippet " + v.Get("SPDXID").Str() + " "
	}
	relate := func(s jsonx.Value, key, word string) {
		if !s.IsString() || s.Str() == "" {
			return
		}
		if word == "hasConcludedLicense" {
			concluded++
		} else {
			declared++
		}
		key = prefix + key
		to := g.licenseOf(s.Str(), owner, key)
		f := g.decide(owner, key, g.natural(g.label("Licensing", owner, key)))
		g.emit(f, node{stream: 'q', owner: owner, key: key, kind: relationshipNode, text: g.relationship(f.id, word, "", id, []string{to}, jsonx.Value{}), folded: s})
	}
	relate(v.Get("licenseConcluded"), "concluded", "hasConcludedLicense")
	if p == onPackage {
		relate(v.Get("licenseDeclared"), "declared", "hasDeclaredLicense")
		return
	}
	list := v.Get("licenseInfoInFiles")
	if p == onSnippet {
		list = v.Get("licenseInfoInSnippets")
	}
	if !list.IsArray() {
		return
	}
	n := 0
	for it := list.Iter(); it.Next(); {
		relate(it.Value(), "declared "+strconv.Itoa(n), "hasDeclaredLicense")
		n++
	}
}
