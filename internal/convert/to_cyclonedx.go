package convert

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/cyclonedx"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// A piece is the text of a written element in the arena, without its closing brace.
type piece struct{ from, to int }

// facts collects, per element, what its carrier says about the graph: the members of an object.
type facts struct {
	doc     []byte
	elems   map[int32]*[]byte
	entries bool // the document's list of entries has been begun
}

func (f *facts) of(elem int32) *[]byte {
	if elem == docElem {
		if len(f.doc) == 0 {
			f.doc = append(f.doc, '{')
		}
		return &f.doc
	}
	b, ok := f.elems[elem]
	if !ok {
		if f.elems == nil {
			f.elems = make(map[int32]*[]byte)
		}
		b = new([]byte)
		*b = append(*b, '{')
		f.elems[elem] = b
	}
	return b
}

// carrierText joins a patch and what is said about the graph; empty when there is neither.
func carrierText(dst, patch, graph []byte) []byte {
	switch {
	case len(graph) == 0:
		return append(dst, patch...)
	case len(patch) == 0:
		dst = append(dst, '{')
	default:
		dst = append(append(dst, patch[:len(patch)-1]...), ',')
	}
	dst = append(append(dst, `"graph":`...), graph...)
	return append(dst, '}', '}')
}

func (c *converter) toCycloneDX() ([]byte, error) {
	g := c.src.Graph
	srcSlot := slotOf(SPDX2, c.src.Version)
	c.rep.slot = slotOf(CycloneDX, c.ver)
	c.def = grammarOf(CycloneDX, c.ver).element

	// Which element goes where.
	back := c.returningTree(srcSlot)
	root := g.Root
	if back.noRoot {
		root = -1
		c.noRoot = true
	}
	order, children := preorderFrom(g, root, back.order)
	c.rep.places = make([]place, len(g.Elems))
	c.refs = make([]string, len(g.Elems))

	var f facts
	c.exactFacts(&f)
	edges := c.relationshipFacts(order, f.of)
	if !c.homeward {
		c.orderFacts(order, &f)
	}

	pieces := make([]piece, len(g.Elems))
	arena := make([]byte, 0, len(c.src.Root.Raw()))
	for i := range g.Elems {
		n := &g.Elems[i]
		var graph []byte
		if b, ok := f.elems[int32(i)]; ok {
			graph = *b
		}
		from := len(arena)
		arena = c.componentFrom(arena, i, n, back.carriers[i], graph)
		pieces[i] = piece{from, len(arena)}
	}

	out := make([]byte, 0, len(arena)+len(arena)/8+1024)
	doc, err := c.bomDoc(&f, root)
	if err != nil {
		return nil, err
	}
	emit := func(dst []byte, top int32) []byte { return appendTree(dst, top, arena, pieces, children) }
	tops := make([]int32, 0)
	for _, i := range order {
		if g.Elems[i].Parent < 0 && int(i) != root {
			tops = append(tops, i)
		}
	}
	c.placeComponents(root, tops, children)
	entries := c.dependencyEntries(edges, back)
	return c.assembleBOM(out, doc, root, tops, emit, entries), nil
}

// placeComponents notes where every component stands, for the report.
func (c *converter) placeComponents(root int, tops []int32, children [][]int32) {
	if root >= 0 {
		c.rep.places[root].parent, c.rep.places[root].list, c.rep.places[root].index = docElem, "metadata/component", -1
	}
	for n, i := range tops {
		c.rep.places[i].parent, c.rep.places[i].list, c.rep.places[i].index = docElem, "components", int32(n)
	}
	for p, list := range children {
		for n, i := range list {
			c.rep.places[i].parent, c.rep.places[i].list, c.rep.places[i].index = int32(p), "components", int32(n)
		}
	}
}

// appendTree appends an element and all that it contains.
func appendTree(dst []byte, top int32, arena []byte, pieces []piece, children [][]int32) []byte {
	type level struct {
		elem int32
		next int
	}
	open := func(i int32) {
		dst = append(dst, arena[pieces[i].from:pieces[i].to]...)
		if len(children[i]) > 0 {
			dst = append(jsonx.AppendName(dst, "components"), '[')
		}
	}
	stack := []level{{top, 0}}
	open(top)
	for len(stack) > 0 {
		l := &stack[len(stack)-1]
		list := children[l.elem]
		if l.next == len(list) {
			if len(list) > 0 {
				dst = append(dst, ']')
			}
			dst = append(dst, '}')
			stack = stack[:len(stack)-1]
			continue
		}
		child := list[l.next]
		l.next++
		dst = jsonx.AppendComma(dst)
		open(child)
		stack = append(stack, level{child, 0})
	}
	return dst
}

// componentFrom appends the component for package or file i, without the closing brace.
func (c *converter) componentFrom(dst []byte, i int, n *model.Node, carrier found, graph []byte) []byte {
	c.spdx.ParseElem(n.Value, n.File, &c.elem)
	c.expressions(graphOf(carrier.patch))
	if !n.Named {
		c.elem.ID = ""
	}
	if c.homeward {
		ref, ok := mapping.BomRef(c.elem.ID)
		if !ok {
			ref = ""
		}
		c.elem.ID = ref
	}
	t := c.cdx.AppendElem(c.buf[:0], &c.elem)
	c.buf = t
	if carrier.patch.Exists() {
		truth := append(c.spdxElem(nil, &c.elem, n.ID, n.File), '}')
		t = c.restore(newest(CycloneDX, "components", "*"), append(t, '}'), carrier.patch, truth, func(dst []byte, v jsonx.Value) []byte {
			c.cdx.ParseElem(v, &c.elem2)
			id := mapping.SPDXID(c.elem2.ID)
			if !n.Named || c.elem.ID == "" {
				id = n.ID
			}
			return append(c.spdxElem(dst, &c.elem2, id, n.File), '}')
		})
		t = bytes.TrimSuffix(t, []byte{'}'})
	}
	c.written.Reset(append(t, '}'))
	// What comes back is what it was, valid or not; what is new to CycloneDX has to be valid.
	if !c.homeward && c.def.Exists() && !c.def.Fits(c.written.Root()) {
		if pruned, ok := prune(c.buf2[:0], c.def, c.written.Root()); ok {
			c.buf2 = pruned
			t = append(c.buf[:0], pruned[:len(pruned)-1]...)
			c.written.Reset(append(t, '}'))
		}
	}
	// And back again.
	c.cdx.ParseElem(c.written.Root(), &c.elem2)
	graph = c.concludedFacts(graph)
	c.refs[i] = kept(c.elem2.ID, n.ID)
	id := c.elem2.ID
	if c.homeward || !mapping.IsSPDXID(id) {
		id = mapping.SPDXID(id)
	}
	if !n.Named {
		id = ""
	} else if c.homeward && c.elem.ID == "" {
		id = n.ID // made for a component without a bom-ref of its own, and made again
	}
	texts := c.spdx.Extracted
	c.spdx.Extracted = &c.again
	// Without carriers the source is original: nothing may come back that is not said. With them, a
	// conversion wrote it, and what that made up comes back the same way.
	c.buf2 = append(c.listed(c.buf2[:0], &c.elem2, id, n.File, !c.homeward), '}')
	c.spdx.Extracted = texts
	c.back.Reset(c.buf2)
	c.differ.Ops, c.differ.Skip = c.differ.Ops[:0], c.differ.Skip[:0]
	if carrier.at >= 0 {
		c.differ.Skip = append(c.differ.Skip, carrier.at)
	}
	if files := n.Value.Get("hasFiles"); isList(files) {
		c.differ.Skip = append(c.differ.Skip, files.Index())
	}
	if c.homeward {
		c.forgetNames(&c.differ, n.Value, i)
	}
	var changed bool
	c.patch, changed = c.differ.Object(c.patch[:0], c.back.Root(), n.Value)
	if !changed {
		c.patch = c.patch[:0]
	}
	c.rep.ops(i, c.differ.Ops, c.opt.Pure)
	members := cyclonedx.Members()
	for k := range members {
		if m := &members[k]; c.cdx.MakesUp(m, &c.elem) {
			c.rep.synthesised(i, m.Pointer)
		}
	}
	if _, ok := c.elem.Ident(model.SWID); ok && !c.returning {
		c.rep.synthesised(i, "/swid/name")
	}
	// A file comes back as a file when it has what SPDX 2 demands of one, or an identifier that SPDX 2 gave.
	if (c.elem2.File && (c.src.Version == spdx2.Folded || asFile(&c.elem2) || n.Named && mapping.IsSPDXID(c.refs[i]))) != n.File {
		graph = append([]byte(nil), graph...)
		if len(graph) == 0 {
			graph = append(graph, '{')
		}
		graph = jsonx.AppendMember(graph, "in", listName(n.File))
	}
	switch {
	case n.Named:
	case n.ID != "":
		graph = addFact(graph, twinFact, strconv.AppendInt(nil, int64(i), 10))
	case !n.Value.Get("SPDXID").Exists():
		graph = addFact(graph, unnamedFact, []byte("true"))
	}
	if !c.returning && len(c.patch)+len(graph) == 0 && c.madeUpAgain(id, n.File) {
		graph = addFact(graph, bareFact, []byte("true"))
	}
	c.rep.places[i].carrier = -1
	if !c.opt.Pure {
		if text := carrierText(nil, c.patch, graph); len(text) > 0 {
			var at int
			t, at = addEntry(t, c.rep.slot.list, func(b []byte) []byte { return c.rep.slot.append(b, SPDX2, text) })
			c.rep.places[i].carrier = int32(at)
		}
	}
	return append(dst, t...)
}

// bareFact marks an element that has nothing else to carry and lacks what SPDX 2 demands: without a carrier it
// would be taken for one that came later, and that would be made up for it.
const bareFact = "bare"

// madeUpAgain reports whether the element just read back would get members made up for it.
func (c *converter) madeUpAgain(id string, file bool) bool {
	bare := c.spdxElem(nil, &c.elem2, id, file)
	c.spdx.Extracted.Frozen = true
	whole := c.listed(nil, &c.elem2, id, file, false)
	c.spdx.Extracted.Frozen = false
	return !bytes.Equal(bare, whole)
}

func listName(file bool) string {
	if file {
		return "files"
	}
	return "packages"
}

// spdxElem writes e as SPDX 2 would, to compare; the licence texts that come up are not noted.
func (c *converter) spdxElem(dst []byte, e *model.Elem, id string, file bool) []byte {
	c.spdx.Extracted.Frozen = true
	dst = c.listed(dst, e, id, file, true)
	c.spdx.Extracted.Frozen = false
	return dst
}

// listed writes e as SPDX 2 does in the list that it is in: what is a file for CycloneDX may be a package there.
func (c *converter) listed(dst []byte, e *model.Elem, id string, file, bare bool) []byte {
	was := e.File
	e.File = file
	dst = append(dst, c.projected(c.spdx.AppendElem(nil, e, id, file, bare), elementPart(file))...)
	e.File = was
	return dst
}

// orderFacts says where in its list each element stood, when CycloneDX gives another order back.
func (c *converter) orderFacts(order []int32, f *facts) {
	g := c.src.Graph
	// Packages come before files in the source; CycloneDX mixes them, each kind keeps its order.
	last := [2]int32{-1, -1}
	same := true
	for _, i := range order {
		kind := 0
		if g.Elems[i].File {
			kind = 1
		}
		same = same && i > last[kind]
		last[kind] = i
	}
	if same {
		return
	}
	for i := range g.Elems {
		b := f.of(int32(i))
		*b = strconv.AppendInt(jsonx.AppendName(*b, "at"), int64(i), 10)
	}
}

// found is a carrier of an element of the source and the position of its entry there.
type found struct {
	patch jsonx.Value
	at    int
}

// A tree is what carriers of CycloneDX's family say about the graph.
type tree struct {
	carriers []found
	noRoot   bool
	order    []int32
	entries  map[int32]jsonx.Value // dependency entries, by element
}

func (c *converter) returningTree(s slot) tree {
	g := c.src.Graph
	t := tree{carriers: make([]found, len(g.Elems)), order: make([]int32, len(g.Elems))}
	for i := range t.order {
		t.carriers[i].at = -1
		t.order[i] = int32(i)
	}
	if !c.returning {
		return t
	}
	t.noRoot = graphOf(c.carrier).Get("root").Kind() == jsonx.False
	t.entries = make(map[int32]jsonx.Value)
	after := make(map[int32]int32)
	refs := make(map[string]int32)
	for i := range g.Elems {
		p, at := c.carrierOf(s, g.Elems[i].Value, CycloneDX, i)
		if at < 0 {
			continue
		}
		p = c.vet(p, i, "components")
		c.announce(p, i)
		t.carriers[i] = found{p, at}
		graph := graphOf(p)
		if d := graph.Get("dependency"); d.IsObject() {
			t.entries[int32(i)] = d
		}
		if a := graph.Get("after"); a.IsString() {
			after[int32(i)] = -1
			if a.Str() != "" {
				refs[a.Str()] = -1
			}
		}
	}
	if len(after) > 0 {
		t.order = c.reorder(t, after, refs)
	}
	return t
}

// vet takes out of a carrier what would add elements behind the back of the native part.
func (c *converter) vet(p jsonx.Value, elem int, members ...string) jsonx.Value {
	bad := false
	for _, part := range [...]string{"set", "edit"} {
		for _, m := range members {
			if v := p.Get(part).Get(m); v.Exists() && (part == "edit" || v.Len() > 0 || !v.IsArray() && v.Kind() != jsonx.Null) {
				bad = true
			}
		}
	}
	if !bad {
		return c.vetSignature(p, elem)
	}
	c.note(ruleForged, "would add elements that the document does not show; it is left out", elem)
	return jsonx.Value{}
}

func (c *converter) pathOf(elem int) string {
	if elem < 0 {
		return ""
	}
	return c.src.Graph.Elems[elem].Value.Pointer()
}

// reorder puts the elements that say after which sibling they stood back there.
func (c *converter) reorder(t tree, after map[int32]int32, refs map[string]int32) []int32 {
	g := c.src.Graph
	for i := range g.Elems {
		if _, ok := refs[g.Elems[i].ID]; ok {
			refs[g.Elems[i].ID] = int32(i)
		}
	}
	next := make(map[int32][]int32)
	var base []int32
	for i := range t.order {
		if _, ok := after[int32(i)]; !ok {
			base = append(base, int32(i))
			continue
		}
		id := graphOf(t.carriers[i].patch).Get("after").Str()
		prev := int32(-1)
		if id != "" {
			prev = refs[id]
			if prev < 0 || prev == int32(i) {
				base = append(base, int32(i))
				continue
			}
		}
		next[prev] = append(next[prev], int32(i))
	}
	order := make([]int32, 0, len(t.order))
	done := make([]bool, len(t.order))
	var stack []int32
	put := func(i int32) {
		stack = append(stack, i)
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if done[i] {
				continue
			}
			done[i] = true
			order = append(order, i)
			for _, n := range slices.Backward(next[i]) {
				stack = append(stack, n)
			}
		}
	}
	for _, i := range next[-1] {
		put(i)
	}
	for _, i := range base {
		put(i)
	}
	for i := range t.order {
		put(int32(i))
	}
	return order
}

// preorderFrom is preorder with the siblings in the given order.
func preorderFrom(g *model.Graph, root int, siblings []int32) (order []int32, children [][]int32) {
	h := *g
	h.Root = root
	order, children = preorder(&h)
	sorted := true
	for i := range siblings {
		sorted = sorted && siblings[i] == int32(i)
	}
	if sorted {
		return order, children
	}
	rank := make([]int32, len(siblings))
	for at, i := range siblings {
		rank[i] = int32(at)
	}
	byRank := func(a, b int32) int { return cmp.Compare(rank[a], rank[b]) }
	for _, list := range children {
		slices.SortStableFunc(list, byRank)
	}
	var tops []int32
	for _, i := range order {
		if g.Elems[i].Parent < 0 && int(i) != root {
			tops = append(tops, i)
		}
	}
	slices.SortStableFunc(tops, byRank)
	if root >= 0 {
		tops = append([]int32{int32(root)}, tops...)
	}
	return descend(order[:0], tops, children), children
}

// bomDoc writes the BOM's own members, complete but for the components and dependencies.
func (c *converter) bomDoc(f *facts, root int) ([]byte, error) {
	var d, d2 model.Doc
	c.spdx.ParseDoc(c.src.Root, &d)
	c.cdx.LegacyTools = graphOf(c.carrier).Get(toolsFact).Str() == toolsList
	t := c.withVulnerabilities(c.cdx.AppendDoc([]byte{'{'}, &d, nil, c.homeward), c.src.Root, true, c.inTarget)
	inSource := c.inSource()
	if c.returning {
		patch := c.vet(c.carrier, docElem, "components", "dependencies")
		if holdsObject(patch.Get("set").Get("metadata").Get("component")) || holdsObject(patch.Get("edit").Get("metadata").Get("set").Get("component")) {
			patch = jsonx.Value{}
		}
		if patch.Get("set").Exists() || patch.Get("edit").Exists() || patch.Get("unset").Exists() {
			actual := spdx2.Options{
				Created:   c.src.Root.Get("creationInfo").Get("created").Str(),
				Namespace: c.src.Root.Get("documentNamespace").Str(),
				Name:      c.src.Root.Get("name").Str(),
			}
			shown := func(dst []byte, d *model.Doc, v jsonx.Value) []byte {
				t := c.spdx.AppendDoc([]byte{'{'}, d, actual, false)
				t = c.projected(c.withVulnerabilities(t, v, false, inSource), partDoc)
				return append(append(dst, t...), '}')
			}
			truth := shown(nil, &d, jsonx.ParseTrusted(append(t, '}')).Root())
			t = c.restore(newest(CycloneDX), append(t, '}'), patch, truth, func(dst []byte, v jsonx.Value) []byte {
				c.cdx.ParseDoc(v, &d2)
				d2.Name, d2.Comment = d.Name, d.Comment
				return shown(dst, &d2, v)
			})
			t = bytes.TrimSuffix(t, []byte{'}'})
			c.announce(patch, docElem)
		}
		t = setMember(t, "specVersion", c.ver)
		t = setMember(t, "bomFormat", "CycloneDX")
	} else if s := schema.Lookup("cyclonedx", c.ver); s != nil {
		whole := jsonx.ParseTrusted(append(t, '}')).Root()
		if !s.Root().Fits(whole) {
			if pruned, ok := prune(nil, s.Root(), whole); ok {
				t = pruned[:len(pruned)-1]
			}
		}
		if d.Version == "" {
			c.rep.synthesised(docElem, "/version")
		}
	}
	written := jsonx.ParseTrusted(append(t, '}')).Root()
	c.cdx.ParseDoc(written, &d2)
	actual := spdx2.Options{
		Created:   c.src.Root.Get("creationInfo").Get("created").Str(),
		Namespace: c.src.Root.Get("documentNamespace").Str(),
		Name:      c.src.Root.Get("name").Str(),
	}
	if c.exact() {
		// A name, or a namespace, that does not come out by itself has to be carried.
		if !strings.HasPrefix(actual.Namespace, spdx2.SyntheticNamespace) {
			actual.Namespace = ""
		}
		actual.Name = "bom"
		if root >= 0 && c.elemName(root) != "" {
			actual.Name = c.elemName(root)
		}
	}
	back := c.spdx.AppendDoc([]byte{'{'}, &d2, actual, !c.homeward)
	back = c.withVulnerabilities(c.again.AppendExtracted(back), written, false, inSource)
	if back = c.projected(back, partDoc); c.spdx.Version == spdx2.Folded {
		back = without(back, "spdxVersion") // which is what a conversion back starts from
		if c.homeward {
			back = jsonx.AppendMember(back, "spdxVersion", c.src.Root.Get("spdxVersion").Str())
		}
	}
	// Licence identifiers that the source has and the target cannot say.
	if !c.homeward {
		c.licenseFacts(f)
	}
	c.differ.Ops, c.differ.Skip = c.differ.Ops[:0], append(c.differ.Skip[:0], c.skipDoc...)
	c.differ.Nearby = c.nearby(c.differ.Nearby[:0])
	defer func() { c.differ.Nearby = c.differ.Nearby[:0] }()
	for _, name := range [...]string{"packages", "files", "relationships"} {
		if v := c.src.Root.Get(name); v.Len() > 0 {
			c.differ.Skip = append(c.differ.Skip, v.Index())
		}
	}
	if v := c.src.Root.Get("documentDescribes"); isList(v) {
		c.differ.Skip = append(c.differ.Skip, v.Index())
	}
	back = append(back, '}')
	if c.homeward {
		c.forgetNames(&c.differ, c.src.Root, docElem)
	}
	patch, changed := c.differ.Object(nil, jsonx.ParseTrusted(back).Root(), c.src.Root)
	for i := range c.differ.Ops {
		if op := &c.differ.Ops[i]; op.Name == "extractedText" {
			op.Approximate = false // what stands there says nothing
		}
	}
	if c.returning && c.exact() && (changed || len(f.doc) > 0 || c.rep.carries()) {
		patch, changed = c.withVersion(f, back, "spdxVersion")
	}
	if !changed {
		patch = nil
	}
	c.rep.ops(docElem, c.differ.Ops, c.opt.Pure)
	if c.opt.Pure {
		return t, nil
	}
	graph := f.doc
	if text := carrierText(nil, patch, graph); len(text) > 0 {
		t = c.addDocEntry(t, text, SPDX2)
	}
	return t, nil
}

// holdsObject reports whether v is something that could be taken for an element.
func holdsObject(v jsonx.Value) bool { return v.Exists() && v.Kind() != jsonx.Null }

// elemName is what a package or file of the source is called.
func (c *converter) elemName(i int) string {
	n := &c.src.Graph.Elems[i]
	if n.File {
		return n.Value.Get("fileName").Str()
	}
	return n.Value.Get("name").Str()
}

// addDocEntry puts the document's carrier into its slot.
func (c *converter) addDocEntry(t, text []byte, from string) []byte {
	within, s := docSlot(c.family, c.ver)
	put := func(b []byte) []byte { return s.append(b, from, text) }
	if within == "" {
		var at int
		t, at = addEntry(t, s.list, put)
		c.rep.docSlot = "/" + s.list + "/" + strconv.Itoa(at) + "/" + s.text()
		return t
	}
	inner := jsonx.ParseTrusted(append(t, '}')).Root().Get(within)
	if !inner.IsObject() {
		t = append(jsonx.AppendName(without(t, within), within), '{')
		t, _ = addEntryRaw(t, s.list, put)
		c.rep.docSlot = "/" + within + "/" + s.list + "/0/" + s.text()
		return append(t, '}')
	}
	from1, end := inner.Offset(), inner.End()
	body, at := addEntry(append([]byte(nil), t[from1:end-1]...), s.list, put)
	c.rep.docSlot = "/" + within + "/" + s.list + "/" + strconv.Itoa(at) + "/" + s.text()
	out := append([]byte(nil), t[:from1]...)
	out = append(append(out, body...), '}')
	return append(out, t[end:]...)
}

func addEntryRaw(t []byte, member string, put func([]byte) []byte) ([]byte, int) {
	t = append(jsonx.AppendName(t, member), '[')
	return append(put(t), ']'), 0
}

// setMember gives the object that text is (without its closing brace) a member with a text as its value, in
// front when it has none of that name.
func setMember(text []byte, name, value string) []byte {
	v := jsonx.ParseTrusted(append(text, '}')).Root()
	out := []byte{'{'}
	if !v.Get(name).Exists() {
		out = jsonx.AppendString(jsonx.AppendName(out, name), value)
	}
	for it := v.Iter(); it.Next(); {
		out = jsonx.AppendName(out, it.Name())
		if it.Name() == name {
			out = jsonx.AppendString(out, value)
		} else {
			out = jsonx.AppendCompact(out, it.Value())
		}
	}
	return out
}

// without takes members out of the object that text is (without its closing brace).
func without(text []byte, names ...string) []byte {
	v := jsonx.ParseTrusted(append(text, '}')).Root()
	found := false
	for _, n := range names {
		found = found || v.Get(n).Exists()
	}
	if !found {
		return text
	}
	out := []byte{'{'}
	for it := v.Iter(); it.Next(); {
		if !slices.Contains(names, it.Name()) {
			out = jsonx.AppendCompact(jsonx.AppendName(out, it.Name()), it.Value())
		}
	}
	return out
}

// licenseFacts says which identifiers the source has for the licences that CycloneDX names.
func (c *converter) licenseFacts(f *facts) {
	b := (*[]byte)(nil)
	byDerived := make(map[string][]string)
	carried := make(map[string]bool)
	var order []string
	for _, t := range c.again.List {
		d := spdx2.DerivedID(t.Name)
		if _, seen := byDerived[d]; !seen {
			order = append(order, d)
		}
		byDerived[d] = append(byDerived[d], t.ID)
	}
	for _, d := range order {
		ids := byDerived[d]
		if len(ids) == 1 && ids[0] == d {
			continue
		}
		if b == nil {
			b = f.of(docElem)
			*b = append(jsonx.AppendName(*b, "licenses"), '{')
		}
		*b = append(jsonx.AppendName(*b, d), '[')
		for _, id := range ids {
			*b = jsonx.AppendString(jsonx.AppendComma(*b), id)
			carried[id] = true
		}
		*b = append(*b, ']')
	}
	if b == nil {
		return
	}
	*b = append(*b, '}')
	for it := c.src.Root.Get("hasExtractedLicensingInfos").Iter(); it.Next(); {
		if id := it.Value().Get("licenseId"); carried[id.Str()] {
			c.rep.carry(docElem, id, c.opt.Pure)
		}
	}
}

// assembleBOM puts the parts together.
func (c *converter) assembleBOM(out, doc []byte, root int, tops []int32, emit func([]byte, int32) []byte, entries []byte) []byte {
	if len(tops) > 0 {
		doc = without(doc, "components")
	}
	if len(entries) > 0 {
		doc = without(doc, "dependencies")
	}
	if root >= 0 {
		meta := jsonx.ParseTrusted(append(doc, '}')).Root().Get("metadata")
		if meta.IsObject() {
			end := meta.End() - 1
			out = append(out, doc[:end]...)
			out = jsonx.AppendName(out, "component")
			out = emit(out, int32(root))
			out = append(out, doc[end:]...)
		} else {
			out = append(without(doc, "metadata"), `,"metadata":{"component":`...)
			out = append(emit(out, int32(root)), '}')
		}
	} else {
		out = append(out, doc...)
	}
	if len(tops) > 0 {
		out = append(jsonx.AppendName(out, "components"), '[')
		for _, i := range tops {
			out = emit(jsonx.AppendComma(out), i)
		}
		out = append(out, ']')
	}
	if len(entries) > 0 {
		out = append(jsonx.AppendName(out, "dependencies"), entries...)
	}
	return append(out, '}')
}

// asFile reports whether SPDX 2 can have e as a File: it demands a SHA1 of one (§8.4).
func asFile(e *model.Elem) bool { return e.File && e.HasHash(pb.HashAlgorithm_SHA1) }

// kept returns s in memory that outlives the buffer it was read from.
func kept(s, same string) string {
	if s == same {
		return same
	}
	return strings.Clone(s)
}
