package fold

import (
	"slices"
	"sort"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// A Folded is an SPDX 3 document in the shape of SPDX 2. It is safe for concurrent use.
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

// RecordMember is the member of an element, or of the document, that holds what the rest of the folded form does not
// say of the nodes that it stands for.
const RecordMember = "spdx3"

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
// not what it takes to make the document again. The error is that of [Fold].
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
				out.text = append(jsonx.AppendName(out.text, RecordMember), records[i]...)
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
		out.text = append(jsonx.AppendName(out.text, RecordMember), own...)
	}
	out.text = append(out.text, '}')
	return out
}

// pieces writes what the folded form says of the nodes that have a place in it.
func (g *graph) pieces(quiet bool) *tree {
	t := &tree{packages: g.packages, elems: make([]piece, len(g.elems))}
	t.head.quiet, t.all.quiet, t.rels.quiet = quiet, quiet, quiet
	t.all.text = jsonx.Room(len(g.root.Raw()) / 8 * 7)
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
		if id := g.dataLicense(s.Str()); isListedID(id) {
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
	imports := map[string]jsonx.Value{}
	for it := doc.Get(importProperty(g.version)).Iter(); it.Next(); {
		if id := it.Value().Get("externalSpdxId").Str(); !imports[id].Exists() {
			imports[id] = it.Value()
		}
	}
	for it := doc.Get("namespaceMap").Iter(); it.Next(); {
		m := it.Value()
		id := m.Get("prefix").Str()
		uri, ok := strings.CutSuffix(m.Get("namespace").Str(), "#")
		if !ok || uri == "" || !isDocumentRef(id) || seen[id] {
			continue
		}
		of := imports[id+":"+docID]
		if !of.Exists() {
			continue
		}
		var alg, sum jsonx.Value
		word := ""
		hash := of.Get("verifiedUsing").Elem(0)
		if w, ok := mapping.SPDX2Hash(hash.Get("algorithm").Str()); ok && hash.Get("hashValue").IsString() && typeOf(hash) == "Hash" {
			word, alg, sum = w, hash.Get("algorithm"), hash.Get("hashValue")
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
	for i := range g.rels {
		if id, ok := describes(g.rels[i].a, g.rels[i].word, g.rels[i].b); ok {
			said[id] = true
		}
	}
	var list []claim
	take := func(roots jsonx.Value) {
		for it := roots.Iter(); it.Next(); {
			i := g.find(it.Value().Str())
			if i >= 0 && i == g.doc {
				continue
			}
			id := ""
			if i >= 0 {
				id = g.tids[i]
			} else if !strings.HasPrefix(it.Value().Str(), documentRef) {
				id, _ = g.element(it.Value().Str())
			}
			if id != "" && !said[id] {
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
