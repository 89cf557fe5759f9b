package convert

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/cyclonedx"
	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

func (c *converter) toSPDX2() ([]byte, error) {
	g := c.src.Graph
	srcSlot := slotOf(CycloneDX, c.src.Version)
	c.rep.slot = slotOf(SPDX2, c.ver)
	c.rep.places = make([]place, len(g.Elems))
	c.refs = make([]string, len(g.Elems))
	c.rep.Entries = make([]Entry, 0, 5*len(g.Elems)+16)

	c.def = grammarOf(CycloneDX, c.src.Version).element
	carriers := make([]found, len(g.Elems))
	file := make([]bool, len(g.Elems))
	ordinals := false
	for i := range g.Elems {
		n := &g.Elems[i]
		carriers[i].at = -1
		if c.returning {
			carriers[i].patch, carriers[i].at = c.carrierOf(srcSlot, n.Value, SPDX2, i)
			c.announce(carriers[i].patch, i)
		}
		graph := graphOf(carriers[i].patch)
		// A file that SPDX 2 named stays one when somebody takes its SHA1 away.
		file[i] = n.File && (c.ver == spdx2.Folded || hasSHA1(n.Value) || c.homeward && n.Named && mapping.IsSPDXID(n.ID))
		switch graph.Get("in").Str() {
		case "files":
			file[i] = true
		case "packages":
			file[i] = false
		}
		ordinals = ordinals || graph.Get("at").Exists()
	}

	for i, file := range [...]bool{false, true} {
		c.demands[i] = slices.DeleteFunc(slices.Clone(spdx2.Members(file)), func(m mapping.Member) bool {
			_, demanded := m.Made(c.ver)
			return !demanded
		})
	}
	var f facts
	c.exactFacts(&f)
	c.toolsFact(&f)
	edges := edgesOfTree(g, sourceOrder(g), c.described())
	edges = append(edges, c.dependencyFacts(&f, file)...)
	if !c.homeward { // what somebody added or moved since stands where it came to stand
		c.siblingFacts(&f, file)
	}
	if g.Root < 0 && len(c.described()) > 0 {
		b := f.of(docElem)
		*b = append(jsonx.AppendName(*b, "root"), "false"...)
	}

	if c.returning || c.ver == spdx2.Folded {
		return c.returnToSPDX2(&f, edges, file, carriers, ordinals)
	}
	return c.makeSPDX2(&f, edges, file, carriers)
}

// makeSPDX2 writes the document in one go: what it says about itself, the lists, and last what is known only when
// they are written. A sink takes the text as it grows.
func (c *converter) makeSPDX2(f *facts, edges []edge, file []bool, carriers []found) ([]byte, error) {
	var d model.Doc
	head := c.spdxHead(&d)
	size := len(c.src.Root.Raw())
	if size = size*2 + size/8 + 1024; c.opt.Sink != nil {
		size = min(size, 2*sinkPiece)
	}
	out := append(jsonx.Room(len(head)+size), head...)
	var files []byte
	np, nf := int32(0), int32(0)
	var err error
	for i := range c.src.Graph.Elems {
		var graph []byte
		if b, ok := f.elems[int32(i)]; ok {
			graph = *b
		}
		p := &c.rep.places[i]
		p.parent = docElem
		if file[i] {
			if p.list, p.index = "files", nf; nf > 0 {
				files = append(files, ',')
			}
			nf++
			files = c.elementFrom(files, i, true, carriers[i], graph)
			continue
		}
		if p.list, p.index = "packages", np; np == 0 {
			out = append(jsonx.AppendName(out, "packages"), '[')
		} else {
			out = append(out, ',')
		}
		np++
		if out, err = c.sink(c.elementFrom(out, i, false, carriers[i], graph)); err != nil {
			return nil, err
		}
	}
	if np > 0 {
		out = append(out, ']')
	}
	if nf > 0 {
		out = append(jsonx.AppendName(out, "files"), '[')
		out = append(append(out, files...), ']')
	}
	if len(edges) > 0 {
		out = append(jsonx.AppendName(out, "relationships"), '[')
		if out, err = c.appendEdges(out, edges); err != nil {
			return nil, err
		}
		out = append(out, ']')
	}
	doc, err := c.spdxDoc(f, &d, head)
	if err != nil {
		return nil, err
	}
	return append(append(out, doc[len(head):]...), '}'), nil
}

// sinkPiece is how much text a sink gets at a time, about.
const sinkPiece = 64 << 10

// sink hands text over where somebody takes it in pieces, once there is enough of it.
func (c *converter) sink(out []byte) ([]byte, error) {
	if c.opt.Sink == nil || len(out) < sinkPiece {
		return out, nil
	}
	_, err := c.opt.Sink.Write(out)
	return out[:0], err
}

// returnToSPDX2 writes a document that is made of a BOM and of what that carries for it, and every document that is
// to be unfolded: its own members come first.
func (c *converter) returnToSPDX2(f *facts, edges []edge, file []bool, carriers []found, ordinals bool) ([]byte, error) {
	g := c.src.Graph
	var out, files []byte
	var pieces []piece // of packages and files, when they are put in another order
	for i := range g.Elems {
		var graph []byte
		if b, ok := f.elems[int32(i)]; ok {
			graph = *b
		}
		buf := &out
		if file[i] && !ordinals {
			buf = &files
		}
		if len(*buf) > 0 && !ordinals {
			*buf = append(*buf, ',')
		}
		from := len(*buf)
		*buf = c.elementFrom(*buf, i, file[i], carriers[i], graph)
		if ordinals {
			pieces = append(pieces, piece{from, len(out)})
		}
	}
	if ordinals {
		out, files = c.inOrder(out, pieces, file, carriers)
	} else {
		np, nf := int32(0), int32(0)
		for i := range g.Elems {
			n, list := &np, "packages"
			if file[i] {
				n, list = &nf, "files"
			}
			c.rep.places[i].parent, c.rep.places[i].list, c.rep.places[i].index = docElem, list, *n
			*n++
		}
	}
	rels := c.carriedRelationships(edges, carriers)
	var d model.Doc
	doc, err := c.spdxDoc(f, &d, c.spdxHead(&d))
	if err != nil {
		return nil, err
	}
	doc = c.withLists(doc, len(out) > 0, len(files) > 0, len(rels) > 0)
	total := append(make([]byte, 0, len(doc)+len(out)+len(files)+128*len(rels)+128), doc...)
	for _, l := range [...]struct {
		name string
		text []byte
	}{{"packages", out}, {"files", files}} {
		if len(l.text) > 0 {
			total = append(jsonx.AppendName(total, l.name), '[')
			total = append(append(total, l.text...), ']')
		}
	}
	if len(rels) > 0 {
		total = append(jsonx.AppendName(total, "relationships"), '[')
		total = append(c.appendRelationships(total, rels), ']')
	}
	return append(total, '}'), nil
}

// toolsFact notes that the BOM lists its tools as versions before 1.5 did, in one that has an object for them.
func (c *converter) toolsFact(f *facts) {
	if c.src.Version < "1.5" || !c.src.Root.Get("metadata").Get("tools").IsArray() {
		return
	}
	if c.cdx.LegacyTools = true; !c.returning {
		b := f.of(docElem)
		*b = jsonx.AppendMember(*b, toolsFact, toolsList)
	}
}

// What a carrier says about metadata.tools.
const (
	toolsFact = "tools"
	toolsList = "list"
)

// withLists takes out of the document the empty lists that are not empty any more.
func (c *converter) withLists(doc []byte, packages, files, rels bool) []byte {
	var names []string
	if packages {
		names = append(names, "packages")
	}
	if files {
		names = append(names, "files")
	}
	if rels {
		names = append(names, "relationships")
	}
	return without(doc, names...)
}

func sourceOrder(g *model.Graph) []int32 {
	order := make([]int32, len(g.Elems))
	for i := range order {
		order[i] = int32(i)
	}
	return order
}

// described returns the elements that the document is about: the metadata component, or everything at the
// top where there is none.
func (c *converter) described() []int32 {
	g := c.src.Graph
	if g.Root >= 0 {
		return []int32{int32(g.Root)}
	}
	if c.homeward {
		return nil
	}
	not := make(map[string]bool)
	for it := graphOf(c.carrier).Get(undescribedFact).Iter(); it.Next(); {
		not[it.Value().Str()] = true
	}
	var tops []int32
	for i := range g.Elems {
		if g.Elems[i].Parent < 0 && !not[c.spdxID(i)] {
			tops = append(tops, int32(i))
		}
	}
	return tops
}

func hasSHA1(v jsonx.Value) bool {
	for it := v.Get("hashes").Iter(); it.Next(); {
		if row, ok := mapping.HashByCycloneDX(it.Value().Get("alg").Str()); ok && row.Alg == int32(pb.HashAlgorithm_SHA1) && it.Value().Get("content").Str() != "" {
			return true
		}
	}
	return false
}

// siblingFacts says after which sibling a file stood, where SPDX 2, which lists files apart, would give
// another order back.
func (c *converter) siblingFacts(f *facts, file []bool) {
	g := c.src.Graph
	prev := make(map[int32]int32, 16)    // last sibling seen, by parent
	lastFile := make(map[int32]bool, 16) // a file was seen among the siblings
	mixed := make(map[int32]bool, 16)    // a package stands after a file
	top := func(i int) int32 {
		if i == g.Root {
			return -2
		}
		return g.Elems[i].Parent
	}
	any := false
	for i := range g.Elems {
		if file[i] {
			any = true
			lastFile[top(i)] = true
		} else if lastFile[top(i)] {
			mixed[top(i)] = true
		}
	}
	if !any || len(mixed) == 0 {
		return
	}
	for i := range g.Elems {
		p := top(i)
		if mixed[p] && file[i] {
			id := ""
			if s, ok := prev[p]; ok {
				id = c.spdxID(int(s))
			}
			b := f.of(int32(i))
			*b = jsonx.AppendString(jsonx.AppendName(*b, "after"), id)
		}
		prev[p] = int32(i)
	}
}

// spdxID is the identifier of element i of a BOM in SPDX 2.
func (c *converter) spdxID(i int) string {
	n := &c.src.Graph.Elems[i]
	switch {
	case !n.Named:
		return mapping.UnnamedID(i)
	case !c.homeward:
		return mapping.SPDXID(n.ID)
	case mapping.IsSPDXID(n.ID):
		return n.ID
	}
	// A name that somebody gave since: it must not meet one that was there before.
	id := mapping.SPDXID(n.ID)
	for k := 2; c.src.Graph.Find(id) >= 0; k++ {
		id = mapping.SPDXID(n.ID) + "-" + strconv.Itoa(k)
	}
	return id
}

// elementFrom appends the package or file for component i, complete.
func (c *converter) elementFrom(dst []byte, i int, file bool, carrier found, graph []byte) []byte {
	n := &c.src.Graph.Elems[i]
	c.cdx.Untyped = false
	c.cdx.ParseElem(n.Value, &c.elem)
	c.elem.File = file
	if !file { // which has concluded licences only
		c.elem.Licenses = conclude(c.elem.Licenses, graphOf(carrier.patch).Get(concludedFact).Str())
	}
	graph = c.expressionFacts(graph)
	id := c.spdxID(i)
	bare := carrier.at >= 0 && c.homeward
	if !n.Named && graphOf(carrier.patch).Get(unnamedFact).Kind() == jsonx.True {
		id = "" // it had none before
	}
	t := c.projected(c.spdx.AppendElem(c.buf[:0], &c.elem, id, file, bare), elementPart(file))
	if carrier.at >= 0 {
		if p := carrier.patch; p.Get("set").Exists() || p.Get("edit").Exists() || p.Get("unset").Exists() {
			if !n.Named {
				c.elem.ID = ""
			}
			truth := c.cdxElem(nil, &c.elem)
			t = c.restore(newest(SPDX2, listName(file), "*"), append(t, '}'), p, truth, func(dst []byte, v jsonx.Value) []byte {
				c.spdx.ParseElem(v, file, &c.elem2)
				switch {
				case !n.Named:
					c.elem2.ID = ""
				case c.elem2.ID == id:
					c.elem2.ID = n.ID
				}
				cyclonedx.Settle(&c.elem2)
				return c.cdxElem(dst, &c.elem2)
			})
			t = bytes.TrimSuffix(t, []byte{'}'})
		}
		t = c.shorthandFiles(t, i, graphOf(carrier.patch))
	}
	if !bare {
		c.demandedOf(i, file)
	}
	c.buf = t
	if !c.returning && !c.opt.NoShortcut && c.ver != spdx2.Folded && c.shortcut(n, file) {
		c.refs[i] = id
		return c.finish(append(dst, t...), len(t), i, graph, false)
	}
	c.written.Reset(append(t, '}'))
	c.spdx.ParseElem(c.written.Root(), file, &c.elem2)
	c.refs[i] = kept(c.elem2.ID, id)
	if len(c.elem.Licenses) > 1 {
		c.elem2.Licenses = c.splitLists(c.elem2.Licenses, c.joined)
	}
	c.asExpressions()
	c.elem2.ID = ""
	if n.Named {
		c.elem2.ID = n.ID
	}
	if c.homeward {
		c.buf2 = c.cdxElem(c.buf2[:0], &c.elem2)
	} else {
		c.cdx.Untyped = n.Value.Get("type").Exists()
		c.buf2 = append(c.cdx.AppendElem(c.buf2[:0], &c.elem2), '}')
	}
	c.back.Reset(c.buf2)
	c.differ.Ops, c.differ.Skip = c.differ.Ops[:0], c.differ.Skip[:0]
	if carrier.at >= 0 {
		c.differ.Skip = append(c.differ.Skip, carrier.at)
	}
	if sub := n.Value.Get("components"); sub.Len() > 0 {
		c.differ.Skip = append(c.differ.Skip, sub.Index())
	}
	var changed bool
	c.patch, changed = c.differ.Object(c.patch[:0], c.back.Root(), n.Value)
	if !changed {
		c.patch = c.patch[:0]
	}
	return c.finish(append(dst, t...), len(t), i, graph, c.written.Root().Get("annotations").Exists())
}

// projected is the object that text is, without its closing brace, as the version has it: what is written for SPDX 3
// is what comes back out of it.
func (c *converter) projected(text []byte, part migratePart) []byte {
	if c.spdx.Version != spdx2.Folded {
		return text
	}
	out := fold.Project(nil, jsonx.ParseTrusted(append(text, '}')).Root(), part.folded())
	return out[:len(out)-1]
}

// elementPart is the part that a package or a file is.
func elementPart(file bool) migratePart {
	if file {
		return partFile
	}
	return partElement
}

// finish adds the carrier to the element that ends dst, n bytes without the closing brace, and closes it.
func (c *converter) finish(dst []byte, n, i int, graph []byte, annotated bool) []byte {
	c.rep.ops(i, c.differ.Ops, c.opt.Pure)
	c.rep.places[i].carrier = -1
	if !c.opt.Pure && len(c.patch)+len(graph) > 0 {
		text := c.patch
		if len(graph) > 0 {
			c.text = carrierText(c.text[:0], c.patch, graph)
			text = c.text
		}
		at := 0
		if annotated {
			var full []byte
			full, at = addEntry(append([]byte(nil), dst[len(dst)-n:]...), "annotations", func(b []byte) []byte { return c.rep.slot.append(b, CycloneDX, text) })
			dst = append(dst[:len(dst)-n], full...)
		} else {
			dst = append(jsonx.AppendName(dst, "annotations"), '[')
			dst = append(c.rep.slot.append(dst, CycloneDX, text), ']')
		}
		c.rep.places[i].carrier = int32(at)
	}
	return append(dst, '}')
}

// cdxElem writes e as a conversion to the source's version would, valid by its schema.
func (c *converter) cdxElem(dst []byte, e *model.Elem) []byte {
	text := append(c.cdx.AppendElem(nil, e), '}')
	v := jsonx.ParseTrusted(text).Root()
	if c.def.Exists() && !c.def.Fits(v) {
		if out, ok := prune(dst, c.def, v); ok {
			return out
		}
	}
	return append(dst, text...)
}

// demandedOf reports what the schema made us write.
func (c *converter) demandedOf(i int, file bool) {
	members := c.demands[boolIndex(file)]
	for k := range members {
		if m := &members[k]; c.spdx.MakesUp(m, &c.elem) {
			c.rep.synthesised(i, m.Pointer)
		}
	}
}

// shorthandFiles puts hasFiles back: the files that are still there and still in the package.
func (c *converter) shorthandFiles(t []byte, i int, graph jsonx.Value) []byte {
	list := graph.Get("hasFiles")
	if !list.IsArray() {
		return t
	}
	g := c.src.Graph
	missing := textSet(graph.Get(missingFact))
	t = without(t, "hasFiles")
	mark := len(t)
	t = append(jsonx.AppendName(t, "hasFiles"), '[')
	start := len(t)
	for it := list.Iter(); it.Next(); {
		if !it.Value().IsString() {
			t = jsonx.AppendCompact(jsonx.AppendComma(t), it.Value())
			continue
		}
		id := it.Value().Str()
		switch j := g.Find(id); {
		case j < 0:
			if !missing[id] {
				continue // somebody took the file away
			}
		case g.Elems[j].Parent != int32(i):
			if g.Elems[j].Parent < 0 && !mapping.IsSPDXID(id) {
				continue
			}
			c.note(ruleCarried, "hasFiles", i)
		}
		t = jsonx.AppendString(jsonx.AppendComma(t), id)
	}
	if len(t) == start {
		return t[:mark]
	}
	return append(t, ']')
}

// inOrder puts packages and files back into the order that their carriers remember. An element that came
// since stands after the one it followed.
func (c *converter) inOrder(arena []byte, pieces []piece, file []bool, carriers []found) (packages, files []byte) {
	type item struct {
		key  float64
		elem int
	}
	items := make([]item, len(pieces))
	last := [2]float64{-1, -1}
	for i := range pieces {
		kind := 0
		if file[i] {
			kind = 1
		}
		key := last[kind] + 0.5
		if at := graphOf(carriers[i].patch).Get("at"); at.Kind() == jsonx.Number {
			if v, err := strconv.ParseFloat(at.Literal(), 64); err == nil {
				key = v
			}
		}
		last[kind] = key
		items[i] = item{key, i}
	}
	slices.SortStableFunc(items, func(a, b item) int { return cmp.Compare(a.key, b.key) })
	np, nf := int32(0), int32(0)
	for _, it := range items {
		text := arena[pieces[it.elem].from:pieces[it.elem].to]
		p := &c.rep.places[it.elem]
		p.parent = docElem
		if file[it.elem] {
			p.list, p.index = "files", nf
			nf++
			if len(files) > 0 {
				files = append(files, ',')
			}
			files = append(files, text...)
			continue
		}
		p.list, p.index = "packages", np
		np++
		if len(packages) > 0 {
			packages = append(packages, ',')
		}
		packages = append(packages, text...)
	}
	return packages, files
}

// appendEdges appends the relationships that edges say.
func (c *converter) appendEdges(out []byte, edges []edge) ([]byte, error) {
	if c.opt.Sink == nil {
		size := 0
		for _, e := range edges {
			size += relationshipSize + len(c.spdxName(e.from)) + len(c.spdxName(e.to))
		}
		out = slices.Grow(out, size+2)
	}
	var err error
	for _, e := range edges {
		// What [mapping.SPDXID] makes needs no escapes.
		out = append(append(jsonx.AppendComma(out), `{"spdxElementId":"`...), c.spdxName(e.from)...)
		out = append(append(out, `","relationshipType":"`...), e.word()...)
		out = append(append(append(out, `","relatedSpdxElement":"`...), c.spdxName(e.to)...), `"}`...)
		if out, err = c.sink(out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// relationshipSize is what a relationship takes beside its identifiers.
const relationshipSize = len(`{"spdxElementId":"","relationshipType":"DEPENDS_ON","relatedSpdxElement":""},`)

// appendRelationships appends the relationships of list.
func (c *converter) appendRelationships(out []byte, list []relOut) []byte {
	for _, r := range list {
		out = jsonx.AppendComma(out)
		if r.text != nil {
			out = append(out, r.text...)
			continue
		}
		out = jsonx.AppendString(append(out, `{"spdxElementId":`...), c.spdxName(r.edge.from))
		out = append(append(out, `,"relationshipType":"`...), r.edge.word()...)
		out = append(jsonx.AppendString(append(out, `","relatedSpdxElement":`...), c.spdxName(r.edge.to)), '}')
	}
	return out
}

type relOut struct {
	at   int // position in the source's list, -1 when unknown
	edge edge
	text []byte // nil for the plain spelling
}

// carriedRelationships merges the edges that the BOM says with the relationships that carriers remember. A
// remembered spelling of an edge needs the edge; a relationship that CycloneDX could not say needs its ends.
func (c *converter) carriedRelationships(edges []edge, carriers []found) []relOut {
	byID := make(map[string]int32, len(c.refs))
	for i, r := range c.refs {
		if _, taken := byID[r]; r != "" && !taken {
			byID[r] = int32(i)
		}
	}
	byID[spdx2.DocumentID] = docElem
	document := c.carrier.Get("set").Get("SPDXID").Str()
	refer := func(id string) string {
		return spdx2.Refer(id, document, func(id string) bool { _, ok := byID[id]; return ok })
	}
	present := make(map[edge]bool, len(edges))
	for _, e := range edges {
		present[e] = true
	}
	consumed := make(map[edge]bool)
	var extra []relOut
	take := func(elem int32, graph jsonx.Value) {
		again := make(map[string]bool)
		for it := graph.Get("stated").Iter(); it.Next(); {
			again[it.Value().Str()] = true
		}
		for it := graph.Get("hasFiles").Iter(); it.Next(); {
			if to, ok := byID[it.Value().Str()]; ok && !again[it.Value().Str()] {
				consumed[edge{mapping.Contains, elem, to}] = true
			}
		}
		for it := graph.Get("documentDescribes").Iter(); it.Next(); {
			if to, ok := byID[it.Value().Str()]; ok && !again[it.Value().Str()] {
				consumed[edge{mapping.Describes, docElem, to}] = true
			}
		}
		for it := graph.Get("relationships").Iter(); it.Next(); {
			r := it.Value()
			at, err := strconv.Atoi(r.Elem(0).Literal())
			flag, obj := r.Elem(1).Literal(), r.Elem(2)
			if err != nil || !obj.IsObject() || len(flag) != 1 {
				continue
			}
			whole := flag[0] >= '0'+flagWhole
			if whole {
				flag = string(flag[0] - flagWhole)
			}
			word, to := spdx2.Word(obj.Get("relationshipType").Str()), refer(obj.Get("relatedSpdxElement").Str())
			from := refer(obj.Get("spdxElementId").Str())
			own := !obj.Get("spdxElementId").Exists() && !whole
			if own {
				from = c.spdxName(elem)
			}
			f, fok := byID[from]
			t, tok := byID[to]
			row, known := mapping.RelationshipBySPDX(word)
			e := edge{}
			if known && row.Meaning != mapping.NoMeaning {
				e = edge{row.Meaning, f, t}
				if row.Swap {
					e.from, e.to = t, f
				}
			}
			switch flag {
			case "1", "3":
				if !known || row.Meaning == mapping.NoMeaning || !fok || !tok || !present[e] {
					continue // the edge is gone, and this was only its spelling
				}
				if flag == "1" {
					consumed[e] = true
				}
			case "0":
				if !fok || !tok {
					continue // an end is gone
				}
				if known && row.Meaning == mapping.Depends && f != docElem && t != docElem {
					c.note(ruleForged, "would add a dependency that the document does not show; it is left out", int(elem))
					continue
				}
				c.note(ruleCarried, "relationships", int(elem))
			default:
				if fok && tok {
					c.note(ruleForged, "would add a relationship that the document does not show; it is left out", int(elem))
					continue
				}
				c.note(ruleCarried, "relationships", int(elem))
			}
			text := []byte{'{'}
			if own {
				text = jsonx.AppendString(jsonx.AppendName(text, "spdxElementId"), from)
			}
			for m := obj.Iter(); m.Next(); {
				text = jsonx.AppendCompact(jsonx.AppendName(text, m.Name()), m.Value())
			}
			extra = append(extra, relOut{at: at, text: append(text, '}')})
		}
	}
	take(docElem, graphOf(c.carrier))
	for i := range carriers {
		if carriers[i].at >= 0 {
			take(int32(i), graphOf(carriers[i].patch))
		}
	}

	// The plain ones, with their positions where they are remembered.
	plains := make(map[int32]jsonx.Value)
	note := func(elem int32, graph jsonx.Value) {
		if p := graph.Get("plain"); p.IsArray() {
			plains[elem] = p
		}
	}
	note(docElem, graphOf(c.carrier))
	for i := range carriers {
		if carriers[i].at >= 0 {
			note(int32(i), graphOf(carriers[i].patch))
		}
	}
	iters := make(map[int32]*jsonx.Iter)
	var natural []relOut
	for _, e := range edges {
		if consumed[e] || c.spdxName(e.from) == "" || c.spdxName(e.to) == "" {
			continue // what has no identifier is in no relationship
		}
		r := relOut{at: -1, edge: e}
		if p, ok := plains[e.from]; ok {
			it := iters[e.from]
			if it == nil {
				fresh := p.Iter()
				it = &fresh
				iters[e.from] = it
			}
			if it.Next() {
				if at, err := strconv.Atoi(it.Value().Literal()); err == nil {
					r.at = at
				}
			}
		}
		natural = append(natural, r)
	}
	slices.SortStableFunc(extra, func(a, b relOut) int { return cmp.Compare(a.at, b.at) })
	if len(plains) > 0 {
		all := append(extra, natural...)
		slices.SortStableFunc(all, func(a, b relOut) int {
			x, y := a.at, b.at
			if x < 0 {
				x = 1 << 40
			}
			if y < 0 {
				y = 1 << 40
			}
			return cmp.Compare(x, y)
		})
		return all
	}
	// The plain ones keep their order and fill the positions that the others leave.
	all := make([]relOut, 0, len(extra)+len(natural))
	for len(extra)+len(natural) > 0 {
		if len(extra) > 0 && (extra[0].at <= len(all) || len(natural) == 0) {
			all, extra = append(all, extra[0]), extra[1:]
			continue
		}
		all, natural = append(all, natural[0]), natural[1:]
	}
	return all
}

// spdxName is the identifier of an element, or of the document, in the target.
func (c *converter) spdxName(elem int32) string {
	if elem == docElem {
		return spdx2.DocumentID
	}
	return c.refs[elem]
}

// cdxDoc writes d as a conversion to the source's version would, its metadata valid by the schema. With bare set
// nothing is added that d does not say.
func (c *converter) cdxDoc(dst []byte, d *model.Doc, bare bool) []byte {
	text := append(c.cdx.AppendDoc([]byte{'{'}, d, nil, bare), '}')
	s := schema.Lookup("cyclonedx", c.src.Version)
	meta := jsonx.ParseTrusted(text).Root().Get("metadata")
	if s == nil || !meta.Exists() || s.Def("metadata").Fits(meta) {
		return append(dst, text...)
	}
	pruned, ok := prune(nil, s.Def("metadata"), meta)
	if !ok {
		return append(dst, text...)
	}
	dst = append(dst, text[:meta.Offset()]...)
	dst = append(dst, pruned...)
	return append(dst, text[meta.End():]...)
}

// prune is [schema.Def.Prune] that leaves nothing empty that was not.
func prune(dst []byte, def schema.Def, v jsonx.Value) ([]byte, bool) {
	pruned, ok := def.Prune(nil, v)
	if !ok {
		return dst, false
	}
	if tidy, dropped := dropEmptied(nil, jsonx.ParseTrusted(pruned).Root(), v); dropped && def.Fits(jsonx.ParseTrusted(tidy).Root()) {
		pruned = tidy
	}
	return append(dst, pruned...), true
}

// spdxHead reads what the BOM says about itself into d and begins the document with it.
func (c *converter) spdxHead(d *model.Doc) []byte {
	g := c.src.Graph
	c.cdx.ParseDoc(c.src.Root, d)
	name := ""
	if g.Root >= 0 {
		name = g.Elems[g.Root].Value.Get("name").Str()
	}
	if name == "" {
		name = "bom"
	}
	opt := spdx2.Options{Created: c.created(), Name: name}
	if d.Namespace == "" {
		opt.Namespace = c.namespace()
	}
	// What an edit takes away may be what the schema demands.
	return c.spdx.AppendDoc([]byte{'{'}, d, opt, c.homeward && !c.opt.Exact)
}

// spdxDoc writes the document's own members, complete but for the lists of elements and relationships.
func (c *converter) spdxDoc(f *facts, d *model.Doc, head []byte) ([]byte, error) {
	g := c.src.Graph
	var d2 model.Doc
	t := c.projected(c.withVulnerabilities(c.texts.AppendExtracted(slices.Clone(head)), c.src.Root, false, c.inTarget), partDoc)
	inSource := c.inSource()
	// shown is what v, a document of the target, says in the source's words.
	shown := func(dst []byte, d *model.Doc, v jsonx.Value, bare bool) []byte {
		dst = c.cdxDoc(dst, d, bare)
		return append(c.withVulnerabilities(dst[:len(dst)-1], v, true, inSource), '}')
	}
	if c.returning {
		patch := c.vet(c.carrier, docElem, "packages", "files", "relationships")
		if patch.Get("set").Exists() || patch.Get("edit").Exists() || patch.Get("unset").Exists() {
			t = c.restore(newest(SPDX2), append(t, '}'), patch, shown(nil, d, jsonx.ParseTrusted(append(t, '}')).Root(), true), func(dst []byte, v jsonx.Value) []byte {
				c.spdx.ParseDoc(v, &d2)
				if d2.Version == "" && d.Version == "1" {
					d2.Version = d.Version // CycloneDX demands one, and this is what it stands for
				}
				return shown(dst, &d2, v, true)
			})
			t = bytes.TrimSuffix(t, []byte{'}'})
			c.announce(patch, docElem)
		}
		if list := graphOf(c.carrier).Get("documentDescribes"); list.IsArray() {
			missing := textSet(graphOf(c.carrier).Get(missingFact))
			t = append(jsonx.AppendName(without(t, "documentDescribes"), "documentDescribes"), '[')
			for it := list.Iter(); it.Next(); {
				if !it.Value().IsString() {
					t = jsonx.AppendCompact(jsonx.AppendComma(t), it.Value())
					continue
				}
				id := it.Value().Str()
				switch i := g.Find(id); {
				case i < 0:
					if !missing[id] {
						continue
					}
				case i != g.Root:
					c.note(ruleCarried, "documentDescribes", docElem)
				}
				t = jsonx.AppendString(jsonx.AppendComma(t), id)
			}
			t = append(t, ']')
		}
		// The version is the target's; an exact spelling of it stays.
		v := jsonx.ParseTrusted(append(t, '}')).Root().Get("spdxVersion").Str()
		if spdxVersion(v) != c.ver {
			t = setMember(t, "spdxVersion", spdx2.VersionName(c.ver))
		}
	} else {
		for _, s := range [...]struct {
			missing bool
			member  string
		}{
			{d.Created == "", "/creationInfo/created"},
			{len(d.Tools)+len(d.Authors) == 0, "/creationInfo/creators"},
			{d.Namespace == "", "/documentNamespace"},
			{c.ver != spdx2.Folded, "/name"},
			{c.ver != spdx2.Folded && d.License != "CC0-1.0", "/dataLicense"},
			{true, "/SPDXID"},
		} {
			if s.missing {
				c.rep.synthesised(docElem, s.member)
			}
		}
		for i, text := range c.texts.Texts() {
			if mapping.Said(text.Text) == "" {
				c.rep.synthesised(docElem, "/hasExtractedLicensingInfos/"+strconv.Itoa(i)+"/extractedText")
			}
		}
	}
	written := jsonx.ParseTrusted(append(t, '}')).Root()
	c.spdx.ParseDoc(written, &d2)
	var back []byte
	if c.homeward {
		back = shown(nil, &d2, written, false)
	} else {
		back = append(c.withVulnerabilities(c.cdx.AppendDoc([]byte{'{'}, &d2, nil, true), written, true, inSource), '}')
	}
	c.differ.Ops, c.differ.Skip = c.differ.Ops[:0], append(c.differ.Skip[:0], c.skipDoc...)
	c.differ.Nearby = c.nearby(c.differ.Nearby[:0])
	defer func() { c.differ.Nearby = c.differ.Nearby[:0] }()
	for _, name := range [...]string{"components", "dependencies"} {
		if v := c.src.Root.Get(name); v.Len() > 0 {
			c.differ.Skip = append(c.differ.Skip, v.Index())
		}
	}
	if g.Root >= 0 {
		c.differ.Skip = append(c.differ.Skip, g.Elems[g.Root].Value.Index())
	}
	patch, changed := c.differ.Object(nil, jsonx.ParseTrusted(back).Root(), c.src.Root)
	if c.returning && c.exact() && (changed || len(f.doc) > 0 || c.rep.carries()) {
		patch, changed = c.withVersion(f, back, "bomFormat", "specVersion")
	}
	if !changed {
		patch = nil
	}
	c.rep.ops(docElem, c.differ.Ops, c.opt.Pure)
	if c.opt.Pure {
		return t, nil
	}
	if text := carrierText(nil, patch, c.addSeal(f.doc)); len(text) > 0 {
		t = c.addDocEntry(t, text, CycloneDX)
	}
	return t, nil
}
