package fold

import (
	"slices"
	"strconv"
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

// A relation is a relationship of the folded form.
type relation struct {
	node         int
	a, word, b   string
	of           jsonx.Value
	comment      jsonx.Value
	more         int // how many that follow are of the same node
	continuation bool
}

// licensing are the licences of an element.
type licensing struct {
	concluded, declared *claim
	infos               []claim
}

type claim struct {
	node int
	text string
	of   jsonx.Value
	more jsonx.Value // what else it stands for: the expression
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
		s := v.Str()
		if rest, ok := strings.CutPrefix(s, contextPrefix); ok && found == "" {
			if version, ok := strings.CutSuffix(rest, contextSuffix); ok {
				found = version
			}
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
	return DefaultVersion
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

func (g *graph) takeTexts() {
	for i := range g.nodes {
		m := &g.nodes[i]
		if m.kind != textNode || !m.v.Get("simplelicensing_licenseText").IsString() || m.ref == "" {
			continue
		}
		id := g.licenseID(m.iri)
		if _, dup := g.texts[id]; dup || g.byIRI[m.iri] != i {
			continue
		}
		g.texts[id] = i
		g.assign(root, "text "+id, i)
	}
}

// licenseID returns the licenseId of the text that iri names.
func (g *graph) licenseID(iri string) string {
	if f, ok := g.fragment(iri); ok && isLicenseRef(f) {
		return f
	}
	return licenseRef + mapping.EscapeID(iri)
}

// license returns the expression that ref stands for, of the element's claim called key.
func (g *graph) license(ref string, owner int, key string) (string, bool) {
	if word := individual(ref); word != "" {
		return word, ref == noneLicense || ref == noAssertionLicense
	}
	i := g.find(ref)
	var text string
	switch {
	case i >= 0 && g.nodes[i].kind == expressionNode:
		s := g.nodes[i].v.Get("simplelicensing_licenseExpression")
		if text = s.Str(); text == "" {
			return "", false
		}
	case i >= 0 && g.nodes[i].kind == textNode && g.nodes[i].used:
		text = g.licenseID(g.nodes[i].iri)
	case i >= 0:
		var ok bool
		if text, ok = g.render(i, 0); !ok {
			return "", false
		}
	default:
		var ok bool
		if text, ok = listed(ref); !ok {
			return "", false
		}
	}
	if text == "NONE" || text == "NOASSERTION" {
		return "", false // the words have individuals of their own
	}
	if len(text) > longestExpression {
		return "", false
	}
	shared := role{root, "licence " + text}
	own := role{owner, key + " licence"}
	if i >= 0 && g.nodes[i].kind == expressionNode {
		if first, ok := g.roles[shared]; ok && first == i {
			return text, true
		} else if !ok && g.free(root, shared.key) {
			g.assign(root, shared.key, i)
			return text, true
		}
		g.roles[own] = i
		g.nodes[i].used = true
		return text, true
	}
	if alias, ok := g.aliases[shared]; ok && alias == ref {
		return text, true
	}
	if g.free(root, shared.key) {
		g.aliases[shared] = ref
	} else {
		g.aliases[own] = ref
	}
	return text, true
}

// render writes a licence of the ExpandedLicensing profile as an expression. What is too long in the end is given up
// while it grows: a set may have the same set as a member many times, and so on down.
func (g *graph) render(i, depth int) (string, bool) {
	if depth > 20 {
		return "", false
	}
	m := &g.nodes[i]
	part := func(ref jsonx.Value) (string, bool) {
		j := g.find(ref.Str())
		if j < 0 {
			return listed(ref.Str())
		}
		switch g.nodes[j].kind {
		case textNode:
			return g.licenseID(g.nodes[j].iri), g.nodes[j].used
		case expressionNode:
			s := g.nodes[j].v.Get("simplelicensing_licenseExpression").Str()
			if strings.Contains(s, " ") {
				s = "(" + s + ")"
			}
			return s, s != ""
		}
		s, ok := g.render(j, depth+1)
		if c := typeOf(g.nodes[j].v); c == "expandedlicensing_ConjunctiveLicenseSet" || c == "expandedlicensing_DisjunctiveLicenseSet" {
			s = "(" + s + ")"
		}
		return s, ok
	}
	switch typeOf(m.v) {
	case "expandedlicensing_ConjunctiveLicenseSet", "expandedlicensing_DisjunctiveLicenseSet":
		word := " AND "
		if typeOf(m.v) == "expandedlicensing_DisjunctiveLicenseSet" {
			word = " OR "
		}
		var parts []string
		size := 0
		for it := m.v.Get("expandedlicensing_member").Iter(); it.Next(); {
			s, ok := part(it.Value())
			if size += len(s); !ok || len(parts) > 100 || size > longestExpression {
				return "", false
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, word), len(parts) > 1
	case "expandedlicensing_OrLaterOperator":
		s, ok := part(m.v.Get("expandedlicensing_subjectLicense"))
		return s + "+", ok
	case "expandedlicensing_WithAdditionOperator":
		s, ok := part(m.v.Get("expandedlicensing_subjectExtendableLicense"))
		id, known := listed(m.v.Get("expandedlicensing_subjectAddition").Str())
		return s + " WITH " + id, ok && known
	case "expandedlicensing_ListedLicense":
		return listed(m.iri)
	}
	return "", false
}

// takeLicensing finds the member of an element that says what a relationship to a licence says.
func (g *graph) takeLicensing(i int) bool {
	v := g.nodes[i].v
	word, to := v.Get("relationshipType").Str(), v.Get("to")
	if word != "hasConcludedLicense" && word != "hasDeclaredLicense" {
		return false
	}
	from := g.find(v.Get("from").Str())
	if from < 0 || !g.elem[from] || !to.IsArray() || to.Len() != 1 {
		return true
	}
	l := g.licensed[from]
	if l == nil {
		l = &licensing{}
		g.licensed[from] = l
	}
	at, prefix := root, ""
	if o := g.owner[from]; o >= 0 {
		at = o
	} else {
		prefix = "snippet " + g.tids[from] + " "
	}
	listed := word == "hasDeclaredLicense" && g.nodes[from].kind != packageNode
	key := "concluded"
	switch {
	case listed:
		key = "declared " + strconv.Itoa(len(l.infos))
	case word == "hasDeclaredLicense":
		key = "declared"
	}
	key = prefix + key
	if !g.free(at, key) {
		return true
	}
	text, ok := g.license(to.Elem(0).Str(), at, key)
	if !ok {
		return true
	}
	c := claim{i, text, v, jsonx.Value{}}
	if j := g.find(to.Elem(0).Str()); j >= 0 && g.nodes[j].kind == expressionNode {
		c.more = g.nodes[j].v.Get("simplelicensing_licenseExpression")
	}
	switch {
	case listed:
		l.infos = append(l.infos, c)
	case word == "hasDeclaredLicense":
		l.declared = &c
	default:
		l.concluded = &c
	}
	g.assign(at, key, i)
	return true
}

// takeRelation finds the relationships of the folded form that a relationship is, one for each target.
func (g *graph) takeRelation(i int) {
	v := g.nodes[i].v
	word, to := v.Get("relationshipType").Str(), v.Get("to")
	if !to.IsArray() || to.Len() == 0 || word == "" {
		return
	}
	scope := ""
	if typeOf(v) == "LifecycleScopedRelationship" {
		scope = v.Get("scope").Str()
	}
	row, ok := mapping.SPDX2RelationshipBySPDX3(word, scope)
	if !ok {
		if !onlyHere(word) {
			return
		}
		row = mapping.SPDX3RelationshipRow{SPDX3: word, SPDX2: word}
	}
	from, ok := g.endOf(v.Get("from").Str())
	if !ok {
		return
	}
	// The name of a relationship that was made of another spelling says so.
	if spelled := g.spelled(g.nodes[i].iri); spelled == hasFilesWord {
		if p := g.find(v.Get("from").Str()); word == "contains" && scope == "" && to.Len() == 1 && p >= 0 && g.nodes[p].kind == packageNode {
			if id, ok := g.element(to.Elem(0).Str()); ok && g.free(g.owner[p], "hasFiles "+id) {
				g.assign(g.owner[p], "hasFiles "+id, i)
				g.files[p] = append(g.files[p], i)
				return
			}
		}
	} else if r, ok := mapping.SPDX3RelationshipBySPDX2(spelled); ok && r.SPDX3 == word && (r.Scope == scope || r.Scope == "") && (r.Scope == row.Scope) {
		row = r
	}
	ends := g.ends[:0]
	for it := to.Iter(); it.Next(); {
		if !it.Value().IsString() {
			return
		}
		// What is elsewhere is for the record; the others are said.
		if id, ok := g.endOf(it.Value().Str()); ok {
			ends = append(ends, id)
		}
	}
	if len(ends) == 0 {
		return
	}
	g.ends = ends
	comment := v.Get("comment")
	for n, end := range ends {
		r := relation{node: i, a: from, word: row.SPDX2, b: end, of: v, comment: comment, more: len(ends) - 1 - n, continuation: n > 0}
		if row.Swap {
			r.a, r.b = r.b, r.a
		}
		g.rels = append(g.rels, r)
	}
	g.nodes[i].used = true
}

// endOf returns what an end of a relationship is in the folded form.
func (g *graph) endOf(ref string) (string, bool) {
	switch ref {
	case noneElement:
		return "NONE", true
	case noAssertionElement:
		return "NOASSERTION", true
	}
	return g.element(ref)
}

// spelled returns the word of SPDX 2 that the name of a relationship ends with.
func (g *graph) spelled(iri string) string {
	f, ok := g.fragment(iri)
	rest, ok2 := strings.CutPrefix(f, "Relationship-")
	_, word, ok3 := strings.Cut(rest, "-")
	if !ok || !ok2 || !ok3 {
		return ""
	}
	return word
}

// takeAnnotation finds the annotation of an element or of the document that an Annotation is.
func (g *graph) takeAnnotation(i int) {
	v := g.nodes[i].v
	subject := g.find(v.Get("subject").Str())
	_, typed := mapping.SPDX2Annotation(v.Get("annotationType").Str())
	if subject < 0 {
		return
	}
	at := g.owner[subject]
	if at < 0 && subject != g.doc || !typed || !v.Get("statement").IsString() || subject != g.doc && g.tids[subject] == "" {
		return
	}
	if list, ok := strings.CutPrefix(v.Get("statement").Str(), licenseInfoText); ok && at >= 0 && at < g.packages && list != "" &&
		v.Get("annotationType").Str() == "other" && g.free(at, licenseInfoKey) && !slices.Contains(strings.Split(list, ", "), "") {
		g.assign(at, licenseInfoKey, i)
		g.found[subject] = i
		return
	}
	date, who, ok := g.annotator(v.Get("creationInfo"))
	if !ok {
		return
	}
	key := "annotation " + strconv.Itoa(len(g.notes[subject]))
	g.assign(at, key, i)
	g.notes[subject] = append(g.notes[subject], i)
	what := "ci " + date + " " + who
	if c := v.Get("creationInfo"); c.IsString() && g.free(root, what) {
		if n := g.find(c.Str()); n == g.info || g.nodes[n].used {
			g.aliases[role{root, what}] = c.Str()
		} else {
			g.assign(root, what, n)
		}
	}
}

// annotator returns when an element was made and by whom.
func (g *graph) annotator(info jsonx.Value) (date, who string, ok bool) {
	if info.IsString() {
		i := g.find(info.Str())
		if i < 0 || g.nodes[i].kind != creationNode {
			return "", "", false
		}
		info = g.nodes[i].v
	}
	date = info.Get("created").Str()
	if !isTime(date) {
		return "", "", false
	}
	for _, name := range [...]string{"createdBy", "createdUsing"} {
		for it := info.Get(name).Iter(); it.Next(); {
			if text, ok := g.agent(it.Value().Str()); ok {
				return date, text, true
			}
		}
	}
	return "", "", false
}
