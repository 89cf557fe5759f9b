package fold

import (
	"bytes"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/residue"
)

// A Folded is an SPDX 3 document in the shape of SPDX 2.
type Folded struct {
	Text   []byte
	marks  []mark
	covers []cover
	doc    *jsonx.Doc
}

// A cover lists what a record of the folded form is about.
type cover struct {
	from, to int // of the record in the text
	values   []jsonx.Value
}

// recordMember is the member of an element, or of the document, that holds what the rest of the folded form does not
// say of the nodes that it stands for.
const recordMember = "spdx3"

// Fold returns the folded form of a document. It is exact: [Unfold] makes the same JSON tree of it. The error says
// where something is no node that has to be one.
func Fold(doc jsonx.Value) (*Folded, error) {
	short, spelling := canonical(doc)
	g, err := newGraph(short)
	if err != nil {
		return nil, err
	}
	g.spelling = spelling
	g.take()
	t := g.pieces(false)
	gen := newGenerator(jsonx.ParseTrusted(t.assemble(nil, nil).text).Root(), g.version)
	gen.prefixes, gen.inline = g.prefixes, g.inline
	gen.fateOf, gen.several = g.decide(gen), g.several(gen)
	gen.run()
	r := g.compare(gen)
	c := t.assemble(r.elems, r.root)
	return &Folded{Text: c.text, marks: c.marks, covers: r.covers(c.text, len(g.elems)), doc: doc.Doc()}, nil
}

// Plain returns the folded form of a document without the records: what packages, files and relationships say, and
// not what it takes to make the document again.
func Plain(doc jsonx.Value) ([]byte, error) {
	doc, _ = canonical(doc)
	g, err := newGraph(doc)
	if err != nil {
		return nil, err
	}
	g.take()
	return g.pieces(true).assemble(nil, nil).text, nil
}

// A tree holds the pieces of a folded document.
type tree struct {
	head     chunk   // the members before the lists, with the opening brace
	all      chunk   // the elements, one after the other, without their closing braces
	elems    []piece // where they are
	packages int
	rels     chunk
}

// A piece is a part of a chunk: of its text and of its marks.
type piece struct{ from, to, marksFrom, marksTo int }

// assemble puts a folded document together with the records of the elements and of the document.
func (t *tree) assemble(records [][]byte, own []byte) chunk {
	size := len(t.head.text) + len(t.all.text) + 2*len(t.elems) + len(t.rels.text) + len(own) + 128
	for i := range records {
		size += len(records[i]) + 16
	}
	out := chunk{text: jsonx.Room(size), quiet: t.all.quiet}
	if !out.quiet {
		out.marks = make([]mark, 0, len(t.head.marks)+len(t.all.marks)+len(t.rels.marks))
	}
	out.add(t.head)
	list := func(name string, from, to int) {
		if from == to {
			return
		}
		out.text = append(jsonx.AppendName(out.text, name), '[')
		for i := from; i < to; i++ {
			out.comma()
			p := t.elems[i]
			base := len(out.text) - p.from
			for _, m := range t.all.marks[p.marksFrom:p.marksTo] {
				out.marks = append(out.marks, mark{base + m.at, m.of})
			}
			out.text = append(out.text, t.all.text[p.from:p.to]...)
			if records != nil && len(records[i]) > 0 {
				out.text = append(jsonx.AppendName(out.text, recordMember), records[i]...)
			}
			out.text = append(out.text, '}')
		}
		out.text = append(out.text, ']')
	}
	list("packages", 0, t.packages)
	list("files", t.packages, len(t.elems))
	if len(t.rels.text) > 0 {
		out.text = append(jsonx.AppendName(out.text, "relationships"), '[')
		out.add(t.rels)
		out.text = append(out.text, ']')
	}
	if len(own) > 0 {
		out.text = append(jsonx.AppendName(out.text, recordMember), own...)
	}
	out.text = append(out.text, '}')
	return out
}

// pieces writes what the folded form says of the nodes that have a place in it.
func (g *graph) pieces(quiet bool) *tree {
	t := &tree{packages: g.packages, elems: make([]piece, len(g.elems))}
	t.head.quiet, t.all.quiet, t.rels.quiet = quiet, quiet, quiet
	t.all.text = jsonx.Room(len(g.root.Raw()) / 2)
	if len(g.rels) > 0 {
		t.rels.text = jsonx.Room(160 * len(g.rels))
	}
	c := &t.all
	for at, i := range g.elems {
		p := onPackage
		if at >= g.packages {
			p = onFile
		}
		from, marks := len(c.text), len(c.marks)
		carried := foldSoftware(c, g.nodes[i].v, p, g.tids[i], g)
		g.foldLicensing(c, i, p)
		if list := g.files[i]; len(list) > 0 {
			c.name("hasFiles", jsonx.Value{})
			c.text = append(c.text, '[')
			for _, n := range list {
				id, _ := g.element(g.nodes[n].v.Get("to").Elem(0).Str())
				c.entry(g.nodes[n].v)
				c.text = jsonx.AppendString(c.text, id)
			}
			c.text = append(c.text, ']')
		}
		if n, ok := g.found[i]; ok {
			list, _ := strings.CutPrefix(g.nodes[n].v.Get("statement").Str(), licenseInfoText)
			c.name(licenseInfoKey, g.nodes[n].v)
			c.text = append(c.text, '[')
			for s := range strings.SplitSeq(list, ", ") {
				c.entry(g.nodes[n].v)
				c.text = jsonx.AppendString(c.text, s)
			}
			c.text = append(c.text, ']')
		}
		g.foldAnnotations(c, i, carried)
		t.elems[at] = piece{from, len(c.text), marks, len(c.marks)}
	}
	snippets := chunk{quiet: quiet}
	for _, i := range g.snippets {
		if len(snippets.text) > 0 {
			snippets.text = append(snippets.text, ',')
		}
		foldSoftware(&snippets, g.nodes[i].v, onSnippet, g.tids[i], g)
		g.foldLicensing(&snippets, i, onSnippet)
		snippets.text = append(snippets.text, '}')
	}
	for i := range g.rels {
		r := &g.rels[i]
		if i > 0 {
			t.rels.text = append(t.rels.text, ',')
		}
		t.rels.mark(r.of)
		t.rels.text = append(t.rels.text, '{')
		t.rels.str("spdxElementId", r.a, jsonx.Value{})
		t.rels.str("relationshipType", r.word, r.of.Get("relationshipType"))
		t.rels.str("relatedSpdxElement", r.b, jsonx.Value{})
		if r.comment.IsString() {
			t.rels.str("comment", r.comment.Str(), r.comment)
		}
		t.rels.text = append(t.rels.text, '}')
	}
	g.foldDocument(t, snippets)
	return t
}

func (g *graph) foldLicensing(c *chunk, i int, p part) {
	l := g.licensed[i]
	if l == nil {
		return
	}
	if l.concluded != nil {
		c.str("licenseConcluded", l.concluded.text, l.concluded.of, l.concluded.more)
	}
	if l.declared != nil {
		c.str("licenseDeclared", l.declared.text, l.declared.of, l.declared.more)
	}
	if len(l.infos) == 0 {
		return
	}
	name := "licenseInfoInFiles"
	if p == onSnippet {
		name = "licenseInfoInSnippets"
	}
	c.name(name, jsonx.Value{})
	c.text = append(c.text, '[')
	for _, e := range l.infos {
		c.entry(e.of)
		c.mark(e.more)
		c.text = jsonx.AppendString(c.text, e.text)
	}
	c.text = append(c.text, ']')
}

func (g *graph) foldAnnotations(c *chunk, i int, carried chunk) {
	list := g.notes[i]
	if len(list)+len(carried.text) == 0 {
		return
	}
	c.name("annotations", jsonx.Value{})
	c.text = append(c.text, '[')
	for _, n := range list {
		v := g.nodes[n].v
		date, who, _ := g.annotator(v.Get("creationInfo"))
		word, _ := mapping.SPDX2Annotation(v.Get("annotationType").Str())
		c.entry(v)
		c.text = append(c.text, '{')
		c.str("annotationDate", date, jsonx.Value{})
		c.str("annotationType", word, v.Get("annotationType"))
		c.str("annotator", who, jsonx.Value{})
		c.str("comment", v.Get("statement").Str(), v.Get("statement"))
		c.text = append(c.text, '}')
	}
	if len(carried.text) > 0 {
		c.comma()
		c.add(carried)
	}
	c.text = append(c.text, ']')
}

// foldDocument writes what the document says about itself.
func (g *graph) foldDocument(t *tree, snippets chunk) {
	h := &t.head
	h.text = append(h.text, '{')
	h.str("spdxVersion", "SPDX-"+g.version, g.root.Get("@context"))
	h.str("SPDXID", docID, jsonx.Value{})
	var doc jsonx.Value
	if g.doc >= 0 {
		doc = g.nodes[g.doc].v
	}
	for _, name := range [...]string{"name", "comment"} {
		if s := doc.Get(name); s.IsString() {
			h.str(name, s.Str(), s)
		}
	}
	if g.folded != "" {
		h.str("documentNamespace", g.folded, idValue(doc))
	}
	if s := doc.Get("dataLicense"); s.IsString() {
		if id := g.dataLicense(s.Str()); mapping.IsSPDXID("SPDXRef-" + id) {
			h.str("dataLicense", id, s)
			if s.Str() != licensesPrefix+id {
				g.aliases[role{root, dataKey}] = s.Str()
			}
		}
	}
	g.foldInfo(h)
	g.foldExternals(h, doc)
	if list := g.described(doc); len(list) > 0 {
		h.name("documentDescribes", jsonx.Value{})
		h.text = append(h.text, '[')
		for _, d := range list {
			h.entry(d.of)
			h.text = jsonx.AppendString(h.text, d.text)
		}
		h.text = append(h.text, ']')
	}
	open := false
	for i := range g.nodes {
		if g.nodes[i].kind != textNode || !g.nodes[i].used {
			continue
		}
		if !open {
			h.name("hasExtractedLicensingInfos", jsonx.Value{})
			h.text, open = append(h.text, '['), true
		}
		h.entry(g.nodes[i].v)
		h.add(foldText(g.nodes[i].v, g.licenseID(g.nodes[i].iri)))
	}
	if open {
		h.text = append(h.text, ']')
	}
	if len(snippets.text) > 0 {
		h.name("snippets", jsonx.Value{})
		h.text = append(h.text, '[')
		h.add(snippets)
		h.text = append(h.text, ']')
	}
	g.foldVulnerabilities(h)
	if g.doc < 0 {
		return
	}
	carried := foldExtension(h, doc.Get("extension"))
	g.foldAnnotations(h, g.doc, carried)
}

// dataLicense returns the licence of the document's own data.
func (g *graph) dataLicense(ref string) string {
	if i := g.find(ref); i >= 0 && g.nodes[i].kind == expressionNode {
		return g.nodes[i].v.Get("simplelicensing_licenseExpression").Str()
	}
	id, _ := strings.CutPrefix(ref, licensesPrefix)
	return id
}

// around returns the place of the context where that is a member of the only node.
func (g *graph) around() []int {
	if c := g.root.Get("@context"); g.single && c.Exists() {
		return []int{c.Index()}
	}
	return nil
}

func (g *graph) foldInfo(h *chunk) {
	info := g.infoValue()
	if !info.IsObject() {
		return
	}
	h.name("creationInfo", info)
	h.text = append(h.text, '{')
	if s := info.Get("created"); isTime(s.Str()) {
		h.str("created", s.Str(), s)
	}
	open := false
	for _, name := range [...]string{"createdBy", "createdUsing"} {
		for it := info.Get(name).Iter(); it.Next(); {
			text, ok := g.agent(it.Value().Str())
			if !ok {
				continue
			}
			if !open {
				h.name("creators", jsonx.Value{})
				h.text, open = append(h.text, '['), true
			}
			h.entry(it.Value())
			if n := g.find(it.Value().Str()); n >= 0 {
				h.mark(g.nodes[n].v)
			}
			h.text = jsonx.AppendString(h.text, text)
		}
	}
	if open {
		h.text = append(h.text, ']')
	}
	if s := info.Get("comment"); s.IsString() {
		h.str("comment", s.Str(), s)
	}
	h.text = append(h.text, '}')
}

// foldExternals writes the documents that this one refers to, as the migration from SPDX 2 says them.
func (g *graph) foldExternals(h *chunk, doc jsonx.Value) {
	open := false
	seen := map[string]bool{}
	for it := doc.Get("namespaceMap").Iter(); it.Next(); {
		m := it.Value()
		id := m.Get("prefix").Str()
		uri, ok := strings.CutSuffix(m.Get("namespace").Str(), "#")
		if !ok || uri == "" || !isDocumentRef(id) || seen[id] {
			continue
		}
		var of, alg, sum jsonx.Value
		word := ""
		for e := doc.Get("import").Iter(); e.Next(); {
			if e.Value().Get("externalSpdxId").Str() == id+":"+docID {
				of = e.Value()
				hash := of.Get("verifiedUsing").Elem(0)
				if w, ok := mapping.SPDX2Hash(hash.Get("algorithm").Str()); ok && hash.Get("hashValue").IsString() && typeOf(hash) == "Hash" {
					word, alg, sum = w, hash.Get("algorithm"), hash.Get("hashValue")
				}
				break
			}
		}
		if !of.Exists() {
			continue
		}
		seen[id] = true
		if !open {
			h.name("externalDocumentRefs", jsonx.Value{})
			h.text, open = append(h.text, '['), true
		}
		h.entry(of)
		h.mark(m)
		h.text = append(h.text, '{')
		if word != "" {
			h.name("checksum", jsonx.Value{})
			h.text = append(h.text, '{')
			h.str("algorithm", word, alg)
			h.str("checksumValue", sum.Str(), sum)
			h.text = append(h.text, '}')
		}
		h.str("externalDocumentId", id, m.Get("prefix"))
		h.str("spdxDocument", uri, m.Get("namespace"))
		h.text = append(h.text, '}')
	}
	if open {
		h.text = append(h.text, ']')
	}
}

// described returns the elements that the document is about and that no relationship says it of.
func (g *graph) described(doc jsonx.Value) []claim {
	said := map[string]bool{}
	for _, r := range g.rels {
		switch {
		case r.word == "DESCRIBES" && r.a == docID:
			said[r.b] = true
		case r.word == "DESCRIBED_BY" && r.b == docID:
			said[r.a] = true
		}
	}
	var list []claim
	take := func(roots jsonx.Value) {
		for it := roots.Iter(); it.Next(); {
			i := g.find(it.Value().Str())
			if i < 0 || i == g.doc {
				continue
			}
			if id := g.tids[i]; id != "" && !said[id] {
				said[id] = true
				list = append(list, claim{i, id, it.Value(), jsonx.Value{}})
			}
		}
	}
	take(doc.Get("rootElement"))
	if g.sbom >= 0 {
		take(g.nodes[g.sbom].v.Get("rootElement"))
	}
	return list
}

// decide says what became of the nodes that the folded form shows.
func (g *graph) decide(gen *generator) func(owner int, key, id string) fate {
	return func(owner int, key, id string) fate {
		if strings.HasPrefix(key, "rel ") {
			return fate{id: g.nodes[g.rels[gen.current].node].ref}
		}
		if owner >= 0 && key == "self" {
			return fate{id: g.nodes[g.elems[owner]].ref}
		}
		r := role{owner, key}
		if i, ok := g.roles[r]; ok {
			return fate{id: g.nodes[i].ref}
		}
		if ref, ok := g.aliases[r]; ok {
			return fate{id: ref, alias: true}
		}
		return fate{id: id, absent: true}
	}
}

func (g *graph) several(gen *generator) func(int, string) int {
	return func(int, string) int { return g.rels[gen.current].more + 1 }
}

// records are what a folded document says beside its words.
type records struct {
	elems  [][]byte
	root   []byte
	values map[int][]jsonx.Value // what a record is about, by owner
}

// compare finds what the nodes are beyond what the folded form makes of them.
func (g *graph) compare(gen *generator) *records {
	r := &records{elems: make([][]byte, len(g.elems)), values: map[int][]jsonx.Value{}}
	var own []byte // of the document
	put := func(owner int, key string, value []byte) {
		b := &own
		if owner >= 0 {
			b = &r.elems[owner]
		}
		if len(*b) == 0 {
			*b = append(*b, '{')
		}
		*b = append(jsonx.AppendName(*b, key), value...)
	}
	d := residue.Differ{Skip: g.around()}
	place := make([]string, len(g.nodes)) // of each node among those of its stream
	seen := make([]bool, len(g.nodes))
	for s := range gen.nodes {
		for n := range gen.nodes[s] {
			m := &gen.nodes[s][n]
			i, more := g.nodeOf(gen, m)
			if i < 0 {
				put(m.owner, m.key, []byte("null"))
				continue
			}
			first := !seen[i]
			if first {
				seen[i] = true
				place[i] = streams[s:s+1] + strconv.Itoa(n)
			}
			d.Ops = d.Ops[:0]
			patch, changed := d.Object(nil, jsonx.ParseTrusted(m.text).Root(), g.nodes[i].v)
			if id := idValue(g.nodes[i].v); m.id != m.natural && id.IsString() {
				patch, changed = withID(patch, idName(g.nodes[i].v), m.id), true
				d.Ops = append(d.Ops, residue.Op{Source: id})
			}
			if m.id == "" && m.natural != "" {
				patch, changed = withoutID(patch), true
			}
			if more > 0 {
				patch = append(jsonx.AppendName(without1(patch), "n"), strconv.Itoa(more+1)...)
				patch, changed = append(patch, '}'), true
			}
			m.text = nil
			if changed {
				put(m.owner, m.key, patch)
				for _, op := range d.Ops {
					r.values[m.owner] = append(r.values[m.owner], op.Source)
				}
			}
		}
	}
	roles := make([]role, 0, len(g.aliases))
	for k := range g.aliases {
		roles = append(roles, k)
	}
	sortRoles(roles)
	for _, k := range roles {
		put(k.owner, k.key, jsonx.AppendString(nil, g.aliases[k]))
	}
	for i := range r.elems {
		if len(r.elems[i]) > 0 {
			r.elems[i] = append(r.elems[i], '}')
		}
	}
	g.absent(gen, put)
	if len(own) > 0 {
		own = append(own, '}')
	}
	r.root = g.rootRecord(own, place, seen, r)
	return r
}

// absent notes the nodes that would be made though the document has none.
func (g *graph) absent(gen *generator, put func(int, string, []byte)) {
	if g.doc < 0 {
		put(root, "self", []byte("null"))
	}
	if g.sbom < 0 {
		put(root, "sbom", []byte("null"))
	}
	if g.info < 0 && !g.inline {
		put(root, "ci", []byte("null"))
	}
	missing := make([]string, 0, 2)
	for text := range gen.agents {
		if _, ok := g.roles[role{root, "agent " + text}]; !ok {
			missing = append(missing, text)
		}
	}
	sort.Strings(missing)
	for _, text := range missing {
		put(root, "agent "+text, []byte("null"))
	}
	missing = missing[:0]
	for what := range gen.infos {
		k := role{root, "ci " + what}
		_, made := g.roles[k]
		if _, alias := g.aliases[k]; !made && !alias {
			missing = append(missing, what)
		}
	}
	sort.Strings(missing)
	for _, what := range missing {
		put(root, "ci "+what, []byte("null"))
	}
}

func sortRoles(list []role) {
	sort.Slice(list, func(a, b int) bool {
		if list[a].owner != list[b].owner {
			return list[a].owner < list[b].owner
		}
		return list[a].key < list[b].key
	})
}

// withID adds the identifier of a node to a patch.
func withID(patch []byte, name, id string) []byte {
	rest := strings.TrimPrefix(string(patch), "{")
	t := appendMember([]byte(`{"set":{`), name, id)
	if inner, ok := strings.CutPrefix(rest, `"set":{`); ok {
		return append(append(t, ','), inner...)
	}
	t = append(t, '}')
	if rest == "" {
		return append(t, '}')
	}
	return append(append(t, ','), rest...)
}

// withoutID adds to a patch that the node has no identifier.
func withoutID(patch []byte) []byte {
	if i := bytes.LastIndex(patch, []byte(`"unset":[`)); i >= 0 && bytes.HasSuffix(patch, []byte(`"]}`)) {
		return append(patch[:len(patch)-len("]}")], `,"spdxId"]}`...)
	}
	return append(jsonx.AppendName(without1(patch), "unset"), `["spdxId"]}`...)
}

// without1 opens an object again, or begins one.
func without1(object []byte) []byte {
	if len(object) == 0 {
		return []byte{'{'}
	}
	return object[:len(object)-1]
}

// nodeOf returns the node that a generated one is, and how many relationships beyond the first it stands for.
func (g *graph) nodeOf(gen *generator, m *node) (i, more int) {
	if m.stream == 'r' {
		rel := &g.rels[m.at]
		return rel.node, rel.more
	}
	if m.owner >= 0 && m.key == "self" {
		return g.elems[m.owner], 0
	}
	i, ok := g.roles[role{m.owner, m.key}]
	if !ok {
		return -1, 0
	}
	return i, 0
}

// rootRecord writes the record of the document: those of the nodes that are nobody's, the nodes that the folded form
// has no place for, the order of them all, and what stands around the graph.
func (g *graph) rootRecord(nodes []byte, place []string, seen []bool, r *records) []byte {
	t := []byte{'{'}
	note := func(v jsonx.Value) { r.values[root] = append(r.values[root], v) }
	if len(nodes) > 0 {
		t = append(jsonx.AppendName(t, "nodes"), nodes...)
	}
	n := 0
	hung := []byte{'{'}
	for i := range g.nodes {
		if seen[i] {
			continue
		}
		if n == 0 {
			t = append(jsonx.AppendName(t, "other"), '[')
		}
		d := residue.Differ{Skip: g.around()}
		t = d.Compact(jsonx.AppendComma(t), g.nodes[i].v)
		note(g.nodes[i].v)
		place[i] = "o" + strconv.Itoa(n)
		if at := g.find(g.nodes[i].v.Get("from").Str()); at >= 0 && g.tids[at] != "" && g.nodes[i].kind == relationshipNode {
			hung = appendMember(hung, strconv.Itoa(n), g.tids[at])
		}
		n++
	}
	if n > 0 {
		t = append(t, ']')
	}
	if len(hung) > 1 {
		// They go with the element that they begin at.
		t = append(append(jsonx.AppendName(t, "of"), hung...), '}')
	}
	if order := orderOf(place); order != "" {
		t = appendMember(t, "order", order)
	}
	context := g.root.Get("@context")
	if !context.IsString() || context.Str() != ContextURL(g.version) {
		t = append(jsonx.AppendName(t, "context"), "null"...)
		if context.Exists() {
			t = jsonx.AppendCompact(t[:len(t)-len("null")], context)
			note(context)
		}
	}
	if g.inline {
		t = append(jsonx.AppendName(t, "inline"), "true"...)
	}
	if len(g.spelling) > 0 {
		t = append(jsonx.AppendName(t, "spelling"), '{')
		for _, key := range slices.Sorted(maps.Keys(g.spelling)) {
			t = appendMember(t, key, g.spelling[key])
		}
		t = append(t, '}')
	}
	if !g.root.Get("@graph").Exists() {
		t = append(jsonx.AppendName(t, "single"), "true"...)
	} else if g.root.Len() > 2 || g.root.Len() == 2 && !context.Exists() {
		t = append(jsonx.AppendName(t, "members"), '{')
		for it := g.root.Iter(); it.Next(); {
			if it.Name() != "@context" && it.Name() != "@graph" {
				t = jsonx.AppendCompact(jsonx.AppendName(t, it.Name()), it.Value())
				note(it.Value())
			}
		}
		t = append(t, '}')
	}
	if len(t) == 1 {
		return nil
	}
	return append(t, '}')
}

// orderOf returns the order of nodes, each given by its stream and its place in that: "" for the natural one.
func orderOf(place []string) string {
	natural := true
	last, lastN := -1, -1
	for _, p := range place {
		s, n := slotFor(stream(p[0])), number(p[1:])
		if s < last || s == last && n < lastN {
			natural = false
			break
		}
		last, lastN = s, n
	}
	if natural {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(place); {
		s, from := place[i][0], number(place[i][1:])
		to := from
		for i++; i < len(place) && place[i][0] == s && number(place[i][1:]) == to+1; i++ {
			to++
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(s)
		b.WriteString(strconv.Itoa(from))
		if to > from {
			b.WriteByte('-')
			b.WriteString(strconv.Itoa(to))
		}
	}
	return b.String()
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || strconv.Itoa(n) != s {
		return -1
	}
	return n
}

// covers finds the records in the text.
func (r *records) covers(text []byte, elems int) []cover {
	doc := jsonx.ParseTrusted(text).Root()
	var list []cover
	add := func(owner int, v jsonx.Value) {
		if rec := v.Get(recordMember); rec.Exists() && len(r.values[owner]) > 0 {
			list = append(list, cover{int(rec.Offset()), int(rec.End()), r.values[owner]})
		}
	}
	n := 0
	for _, name := range [...]string{"packages", "files"} {
		for it := doc.Get(name).Iter(); it.Next(); {
			add(n, it.Value())
			n++
		}
	}
	add(root, doc)
	return list
}

// Origins returns the values of the SPDX 3 document that v, a value of the folded text, stands for: for one without an
// origin of its own those of what it is part of.
func (f *Folded) Origins(v jsonx.Value) []jsonx.Value {
	list := f.origins(v)
	for i := range list {
		// A document in other spellings has the same values in the same places.
		if list[i].Doc() != f.doc {
			list = slices.Clone(list)
			for i := range list {
				list[i] = f.doc.At(list[i].Index())
			}
			break
		}
	}
	return list
}

func (f *Folded) origins(v jsonx.Value) []jsonx.Value {
	at, end := int(v.Offset()), int(v.End())
	// Records do not overlap and stand in the order of the text.
	if i := sort.Search(len(f.covers), func(i int) bool { return f.covers[i].from > at }) - 1; i >= 0 && end <= f.covers[i].to {
		return f.covers[i].values
	}
	i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].at >= at })
	var list []jsonx.Value
	for ; i < len(f.marks) && f.marks[i].at == at; i++ {
		list = append(list, f.marks[i].of)
	}
	if len(list) > 0 {
		return list
	}
	for ; i < len(f.marks) && f.marks[i].at < end; i++ {
		list = append(list, f.marks[i].of)
	}
	return list
}
