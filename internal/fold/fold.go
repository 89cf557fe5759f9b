package fold

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// A graph is an SPDX 3 document as it is taken apart.
type graph struct {
	names
	root     jsonx.Value
	version  string
	prefixes []prefix
	nodes    []member
	byIRI    map[string]int // position of the node that an IRI names, the first

	doc, sbom, info int // positions, -1 for none
	inline, single  bool
	elems           []int // packages, then files
	packages        int
	snippets        []int
	tids            []string // identifiers of elements in the folded form, by position; elem tells them from others
	elem            []bool
	owner           []int // of each node among the elements, -1 for none

	roles   map[role]int    // nodes by their owner and key
	aliases map[role]string // references that stand for what the folded form would make a node of
	agents  map[string]int  // agent nodes by their text
	texts   map[string]int  // licence text nodes by their licenseId

	rels       []relation
	ends       []string // room for those of one relationship
	vulnerable []vulnerability
	about      *string // what [graph.product] returns
	keys       map[string]int
	licensed   map[int]*licensing // by position of the element
	notes      map[int][]int      // annotations by position of the element
	found      map[int]int        // annotations about licences found in files, by position of the package
	files      map[int][]int      // containments that are listed as hasFiles, by position of the package
	folded     string             // the namespace that the folded form names
	spelling   map[string]string
}

// A member is a node of the graph.
type member struct {
	v    jsonx.Value
	kind kind
	iri  string
	used bool // it has a place in the folded form
	ref  string
}

type role struct {
	owner int
	key   string
}

// nodesOf returns the nodes of a document: those of its graph, or the root where that is one itself.
func nodesOf(doc jsonx.Value) (list []jsonx.Value, single bool, err error) {
	g := doc.Get("@graph")
	if !g.Exists() {
		return []jsonx.Value{doc}, true, nil
	}
	if !g.IsArray() {
		return nil, false, g.Errorf("%v where an array belongs", g.Kind())
	}
	list = make([]jsonx.Value, 0, g.Len())
	for it := g.Iter(); it.Next(); {
		if !it.Value().IsObject() {
			return nil, false, it.Value().Errorf("%v where an object belongs", it.Value().Kind())
		}
		list = append(list, it.Value())
	}
	return list, false, nil
}

// VersionOf returns the version of the specification that a document says it follows: that of its context, else that
// of a creation info.
func VersionOf(doc jsonx.Value) string {
	found := ""
	look := func(v jsonx.Value) {
		if version, ok := ContextVersion(v.Str()); ok && found == "" {
			found = version
		}
	}
	switch c := doc.Get("@context"); {
	case c.IsString():
		look(c)
	case c.IsArray():
		for it := c.Iter(); it.Next(); {
			look(it.Value())
		}
	}
	if found != "" {
		return found
	}
	list, _, err := nodesOf(doc)
	if err != nil {
		return ""
	}
	for _, v := range list {
		if typeOf(v) == "CreationInfo" {
			return v.Get("specVersion").Str()
		}
		if c := v.Get("creationInfo"); c.IsObject() {
			return c.Get("specVersion").Str()
		}
	}
	return ""
}

// writtenVersion returns the version that a folded document names: a newer one is folded by what is known of it, and
// is one of its records.
func writtenVersion(version string) string {
	if rest, ok := strings.CutPrefix(version, "3.0."); ok && number(rest) >= 0 {
		return version
	}
	return defaultVersion
}

// prefixesOf returns the prefixes that a context defines.
func prefixesOf(context jsonx.Value) []prefix {
	var list []prefix
	object := func(v jsonx.Value) {
		for it := v.Iter(); it.Next(); {
			if s := it.Value(); s.IsString() && len(list) < mostPrefixes && usable(s.Str()) != "" && strings.Contains(s.Str(), ":") && !strings.HasPrefix(it.Name(), "@") && it.Name() != "" {
				list = append(list, prefix{it.Name(), s.Str()})
			}
		}
	}
	switch {
	case context.IsObject():
		object(context)
	case context.IsArray():
		for it := context.Iter(); it.Next(); {
			if it.Value().IsObject() {
				object(it.Value())
			}
		}
	}
	return list
}

// expand returns a reference as an IRI.
func (g *graph) expand(ref string) string { return expand(g.prefixes, ref) }

func expand(prefixes []prefix, ref string) string {
	if len(prefixes) == 0 {
		return ref
	}
	name, rest, ok := strings.Cut(ref, ":")
	if !ok || strings.HasPrefix(rest, "//") {
		return ref
	}
	for _, p := range prefixes {
		if p.name == name {
			return p.namespace + rest
		}
	}
	return ref
}

func newGraph(doc jsonx.Value) (*graph, error) {
	list, single, err := nodesOf(doc)
	if err != nil {
		return nil, err
	}
	g := &graph{
		root: doc, single: single, version: writtenVersion(VersionOf(doc)), prefixes: prefixesOf(doc.Get("@context")),
		nodes: make([]member, len(list)), byIRI: make(map[string]int, len(list)),
		doc: -1, sbom: -1, info: -1,
		tids: make([]string, len(list)), elem: make([]bool, len(list)), owner: make([]int, len(list)), roles: map[role]int{}, aliases: map[role]string{}, agents: map[string]int{}, texts: map[string]int{},
		licensed: map[int]*licensing{}, keys: map[string]int{}, notes: map[int][]int{}, found: map[int]int{}, files: map[int][]int{},
	}
	for i, v := range list {
		ref := idOf(v)
		m := member{v: v, kind: kindOfClass(typeOf(v)), ref: ref, iri: g.expand(ref)}
		g.nodes[i] = m
		if ref != "" {
			if _, dup := g.byIRI[m.iri]; !dup {
				g.byIRI[m.iri] = i
			}
		}
		if m.kind == documentNode && g.doc < 0 && ref != "" {
			g.doc = i
		}
	}
	if g.doc >= 0 {
		iri := g.nodes[g.doc].iri
		g.namespace, _, _ = strings.Cut(iri, "#")
		g.namespace = usable(g.namespace)
		g.folded = g.namespace
	}
	if g.namespace = orNone(g.namespace); g.namespace == noNamespace {
		g.folded = ""
	}
	return g, nil
}

// find returns the position of the node that ref names.
func (g *graph) find(ref string) int {
	if ref == "" {
		return -1
	}
	if i, ok := g.byIRI[g.expand(ref)]; ok {
		return i
	}
	return -1
}

func (g *graph) assign(owner int, key string, node int) {
	g.roles[role{owner, key}] = node
	g.nodes[node].used = true
}

// free reports whether nothing has the role yet.
func (g *graph) free(owner int, key string) bool {
	r := role{owner, key}
	if _, ok := g.roles[r]; ok {
		return false
	}
	_, ok := g.aliases[r]
	return !ok
}

// element implements resolver: what an element is called in the folded form. What has a node of another kind is no
// element there.
func (g *graph) element(ref string) (string, bool) {
	iri := g.expand(ref)
	if i, ok := g.byIRI[iri]; ok {
		if i == g.doc {
			return docID, true
		}
		return g.tids[i], g.tids[i] != ""
	}
	if strings.HasPrefix(ref, documentRef) {
		return ref, isElsewhere(ref)
	}
	if f, ok := g.fragment(iri); ok && mapping.IsSPDXID(f) && f != docID {
		return g.id(iri), true
	}
	return "", false
}

// agent implements resolver.
func (g *graph) agent(ref string) (string, bool) {
	i := g.find(ref)
	if i < 0 || g.nodes[i].kind != agentNode {
		return "", false
	}
	p, ok := personOf(g.nodes[i].v)
	if !ok {
		return "", false
	}
	text := p.key()
	if first, ok := g.agents[text]; ok && first != i {
		return "", false
	} else if !ok {
		g.agents[text] = i
		g.assign(root, "agent "+text, i)
	}
	return text, p.class != "SoftwareAgent"
}

// take finds a place in the folded form for as many nodes as have one.
func (g *graph) take() {
	for i := range g.nodes {
		m := &g.nodes[i]
		switch m.kind {
		case packageNode:
			g.elems = append(g.elems, i)
		case snippetNode:
			if m.ref != "" {
				g.snippets = append(g.snippets, i)
			}
		}
	}
	g.packages = len(g.elems)
	for i := range g.nodes {
		if g.nodes[i].kind == fileNode {
			g.elems = append(g.elems, i)
		}
	}
	for i := range g.owner {
		g.owner[i] = -1
	}
	for at, i := range g.elems {
		g.elem[i], g.owner[i] = true, at
		if m := &g.nodes[i]; m.ref != "" {
			g.tids[i] = g.id(m.iri)
		}
		g.nodes[i].used = true
	}
	kept := g.snippets[:0]
	for _, i := range g.snippets {
		id := g.id(g.nodes[i].iri)
		if !g.free(root, "snippet "+id) || g.byIRI[g.nodes[i].iri] != i {
			continue
		}
		g.tids[i], g.elem[i] = id, true
		g.assign(root, "snippet "+id, i)
		kept = append(kept, i)
	}
	g.snippets = kept
	if g.doc >= 0 {
		g.assign(root, "self", g.doc)
	}
	g.takeInfo()
	g.takeSBOM()
	g.takeTexts()
	most := 0
	for i := range g.nodes {
		if g.nodes[i].kind == relationshipNode {
			most += g.nodes[i].v.Get("to").Len()
		}
	}
	g.rels = make([]relation, 0, most)
	for i := range g.nodes {
		switch g.nodes[i].kind {
		case relationshipNode:
			if !g.takeLicensing(i) {
				g.takeRelation(i)
			}
		case annotationNode:
			g.takeAnnotation(i)
		}
	}
	g.takeVulnerabilities()
}

// takeInfo finds the document's creation info.
func (g *graph) takeInfo() {
	from := g.doc
	for i := 0; from < 0 && i < len(g.nodes); i++ {
		if g.nodes[i].v.Get("creationInfo").Exists() {
			from = i
		}
	}
	if from < 0 {
		return
	}
	c := g.nodes[from].v.Get("creationInfo")
	if c.IsObject() {
		g.inline = true
		return
	}
	if i := g.find(c.Str()); i >= 0 && g.nodes[i].kind == creationNode {
		g.info = i
		g.assign(root, "ci", i)
	}
}

// infoValue returns the document's creation info.
func (g *graph) infoValue() jsonx.Value {
	if g.info >= 0 {
		return g.nodes[g.info].v
	}
	if !g.inline {
		return jsonx.Value{}
	}
	if g.doc >= 0 {
		return g.nodes[g.doc].v.Get("creationInfo")
	}
	for i := range g.nodes {
		if c := g.nodes[i].v.Get("creationInfo"); c.Exists() {
			return c
		}
	}
	return jsonx.Value{}
}

func (g *graph) takeSBOM() {
	if g.doc >= 0 {
		for it := g.nodes[g.doc].v.Get("rootElement").Iter(); it.Next() && g.sbom < 0; {
			if i := g.find(it.Value().Str()); i >= 0 && g.nodes[i].kind == sbomNode {
				g.sbom = i
			}
		}
	}
	for i := 0; g.sbom < 0 && i < len(g.nodes); i++ {
		if g.nodes[i].kind == sbomNode {
			g.sbom = i
		}
	}
	if g.sbom >= 0 {
		g.assign(root, "sbom", g.sbom)
	}
}
