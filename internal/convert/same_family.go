package convert

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/cyclonedx"
	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/residue"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// Within a family an element keeps its own words: it is migrated (what both versions say in different words),
// pruned to what the target's schema allows, and carries what that took away.

// A grammar is what one version of a family allows.
type grammar struct {
	family, version string
	unnamed         bool       // the element is not the one that its identifier names
	loose           bool       // nothing is pruned: the document did not keep to the schema in the first place
	renamed         []string   // CycloneDX: what takes its newer name again before anything else
	element, file   schema.Def // a component; a package and a file
	doc             schema.Def
	// made is what SPDX 2 demands of a document that comes from SPDX 3, nil where nothing is made up; bare leaves
	// out again what is.
	made *spdx2.Options
	bare bool
	// taken reports whether an identifier is that of a package or a file: in SPDX 3 no snippet can have it, too.
	taken func(id string) bool
}

// folded reports whether the version is SPDX 3, in its folded form.
func (gr grammar) folded() bool { return gr.family == SPDX2 && gr.version == spdx2.Folded }

// facing returns the grammar as it is where the other version is there to convert from or to.
func (c *converter) facing(gr, other grammar) grammar {
	if gr.made = nil; gr.family == SPDX2 && !gr.folded() && other.folded() {
		gr.made = c.demandedOfDoc()
	}
	return gr
}

// demandedOfDoc is what SPDX 2 demands of a document and SPDX 3 does not.
func (c *converter) demandedOfDoc() *spdx2.Options {
	if c.made == nil {
		c.made = &spdx2.Options{Created: c.created(), Namespace: c.namespace(), Name: "bom"}
		ns := c.src.Root.Get("documentNamespace").Str()
		switch made := strings.HasPrefix(ns, spdx2.SyntheticNamespace); {
		case made && c.src.Version != spdx2.Folded:
			c.made.Namespace = ns // that was made up on the way here
		case ns != "" && !made:
			c.made.Name = ns // which stays whatever is renamed in the document
		}
	}
	return c.made
}

// grammarOf returns the grammar of a version for the documents of a conversion.
func (c *converter) grammarOf(family, version string) grammar {
	gr := grammarOf(family, version)
	gr.taken = func(id string) bool { return c.src.Graph.Find(id) >= 0 }
	return gr
}

func grammarOf(family, version string) grammar {
	gr := grammar{family: family, version: version}
	name := "cyclonedx"
	if family == SPDX2 {
		name = "spdx"
	}
	s := schema.Lookup(name, version)
	if s == nil {
		return gr // newer than what is known: taken as it is
	}
	gr.doc = s.Root()
	if family == CycloneDX {
		gr.element = s.Def("components", "*")
		gr.file = gr.element
	} else {
		gr.element = s.Def("packages", "*")
		gr.file = s.Def("files", "*")
	}
	return gr
}

// fit appends the object v as the version can have it. ok is false when it cannot be there at all.
func (gr grammar) fit(dst []byte, v jsonx.Value, def schema.Def, part migratePart) ([]byte, bool) {
	if gr.bare && gr.made != nil {
		gr.bare = false
		whole, ok := gr.fit(nil, v, def, part)
		if !ok {
			return dst, false
		}
		return spdx2.Unmake(dst, jsonx.ParseTrusted(whole).Root(), v), true
	}
	var text []byte
	if gr.family == CycloneDX {
		if len(gr.renamed) > 0 {
			v = jsonx.ParseTrusted(cyclonedx.Rename(nil, v, gr.renamed, part == partDoc)).Root()
		}
		text = cyclonedx.Migrate(nil, v, gr.version, part == partDoc)
	} else {
		text = spdx2.Migrate(nil, v, gr.version, part == partDoc, part == partFile, gr.made)
	}
	if gr.folded() {
		p := part.folded()
		if gr.unnamed && part != partDoc {
			p |= fold.Unnamed
		}
		if part == partDoc {
			text = gr.withoutTaken(text)
		}
		text = fold.Project(nil, jsonx.ParseTrusted(text).Root(), p)
	}
	if within, slot := docSlot(gr.family, gr.version); part == partDoc {
		// A carrier will make this list, and the object around it: what is empty without it has to be carried.
		if within == "" {
			text = withoutEmpty(text, slot.list)
		} else if v := jsonx.ParseTrusted(text).Root().Get(within); v.Exists() && !v.IsObject() {
			text = append(without(bytes.TrimSuffix(text, []byte{'}'}), within), '}')
		} else if v.IsObject() {
			inner := withoutEmpty(v.Raw(), slot.list)
			if string(inner) == "{}" {
				text = append(without(bytes.TrimSuffix(text, []byte{'}'}), within), '}')
			} else {
				text = slices.Concat(text[:v.Offset()], inner, text[v.End():])
			}
		}
	}
	m := jsonx.ParseTrusted(text).Root()
	if gr.loose || !def.Exists() || def.Fits(m) {
		return append(dst, text...), true
	}
	pruned, ok := def.Prune(nil, m)
	if !ok {
		if part == partDoc {
			// Too broken for the schema to keep any part: it is at least called what it is.
			return append(dst, text...), true
		}
		return dst, false
	}
	p := jsonx.ParseTrusted(pruned).Root()
	if tidy, dropped := dropEmptied(nil, p, m); dropped && def.Fits(jsonx.ParseTrusted(tidy).Root()) {
		pruned = tidy
	}
	return append(dst, pruned...), true
}

// withoutTaken returns a document without the snippets that have the identifier of a package or a file.
func (gr grammar) withoutTaken(text []byte) []byte {
	list := jsonx.ParseTrusted(text).Root().Get("snippets")
	var kept []jsonx.Value
	for it := list.Iter(); it.Next(); {
		if !gr.taken(it.Value().Get("SPDXID").Str()) {
			kept = append(kept, it.Value())
		}
	}
	switch {
	case len(kept) == list.Len():
		return text
	case len(kept) == 0:
		return append(without(bytes.TrimSuffix(text, []byte{'}'}), "snippets"), '}')
	}
	rest := []byte{'['}
	for _, v := range kept {
		rest = jsonx.AppendCompact(jsonx.AppendComma(rest), v)
	}
	return slices.Concat(text[:list.Offset()], append(rest, ']'), text[list.End():])
}

// withoutEmpty returns the object that text is without its member of the given name when that is an empty list, or
// none.
func withoutEmpty(text []byte, name string) []byte {
	if v := jsonx.ParseTrusted(text).Root().Get(name); !v.Exists() || v.IsArray() && v.Len() > 0 {
		return text
	}
	return append(without(bytes.TrimSuffix(text, []byte{'}'}), name), '}')
}

// dropEmptied appends the object or array v without the values in it that pruning left empty: was is what v was
// before.
func dropEmptied(dst []byte, v, was jsonx.Value) ([]byte, bool) {
	if v.IsArray() {
		return dropEmptiedElements(dst, v, was)
	}
	dropped := false
	before := was.Members()
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		val, old := it.Value(), before.Get(it.Name())
		mark := len(dst)
		dst = jsonx.AppendName(dst, it.Name())
		start := len(dst)
		if val.Kind() == old.Kind() && old.Len() > 0 {
			var d bool
			dst, d = dropEmptied(dst, val, old)
			dropped = dropped || d
			if len(dst) == start+len("{}") {
				dst, dropped = dst[:mark], true
			}
			continue
		}
		dst = jsonx.AppendCompact(dst, val)
	}
	return append(dst, '}'), dropped
}

// dropEmptiedElements is dropEmptied for arrays, of which pruning may have taken whole elements: an empty object is
// one that was emptied where none was empty before.
func dropEmptiedElements(dst []byte, v, was jsonx.Value) ([]byte, bool) {
	for it := was.Iter(); it.Next(); {
		if it.Value().Len() == 0 {
			return jsonx.AppendCompact(dst, v), false
		}
	}
	dropped := false
	dst = append(dst, '[')
	for it := v.Iter(); it.Next(); {
		if it.Value().Len() == 0 && (it.Value().IsObject() || it.Value().IsArray()) {
			dropped = true
			continue
		}
		dst = jsonx.AppendCompact(jsonx.AppendComma(dst), it.Value())
	}
	return append(dst, ']'), dropped
}

// unnamedFact marks an element of SPDX 2 that has no identifier.
const unnamedFact = "unnamed"

// twinFact marks an element of SPDX 2 whose identifier an earlier one has, with its number: those of CycloneDX must
// not be the same (their schema says so), and these have no reference to tell them apart.
const twinFact = "twin"

// looseFact marks an element that does not keep to the schema of the version that it comes from.
const looseFact = "loose"

// asFact names the members that have another name in the target, see [cyclonedx.Renamed].
const asFact = "as"

func (c *converter) renamed(object []byte, to grammar, doc bool) []string {
	if c.family != CycloneDX || to.version >= c.src.Version {
		return nil
	}
	return cyclonedx.Renamed(jsonx.ParseTrusted(object).Root(), to.version, doc)
}

func renamedFacts(carrier jsonx.Value) []string {
	var names []string
	for it := graphOf(carrier).Get(asFact).Iter(); it.Next(); {
		names = append(names, it.Value().Str())
	}
	return names
}

// folded is what package fold calls the part.
func (p migratePart) folded() fold.Part {
	return [...]fold.Part{partElement: fold.PartPackage, partFile: fold.PartFile, partDoc: fold.PartDocument}[p]
}

type migratePart uint8

const (
	partElement migratePart = iota
	partFile
	partDoc
)

// otherFamilies are those whose carriers a document of the family may hold: they move along unread.
func otherFamilies(family string) []string {
	var others []string
	for _, f := range []string{CycloneDX, SPDX2} {
		if f != family {
			others = append(others, f)
		}
	}
	return others
}

// A passenger is a carrier of another family on its way through.
type passenger struct {
	family string
	text   []byte
}

// passengers returns the carriers of other families in v's slot and the positions of their entries.
func passengers(v jsonx.Value, family, version string) (list []passenger, at []int) {
	s := slotOf(family, version)
	for _, f := range otherFamilies(family) {
		if p, i := s.find(v, f); i >= 0 {
			list = append(list, passenger{f, p.Raw()})
			at = append(at, i)
		}
	}
	return list, at
}

func (c *converter) sameFamily() ([]byte, error) {
	g := c.src.Graph
	from, to := c.grammarOf(c.src.Family, c.src.Version), c.grammarOf(c.family, c.ver)
	origin := from
	if c.carrier.Exists() {
		if v := carriedVersion(c.carrier, c.family); v != "" {
			origin = c.grammarOf(c.family, v)
		}
	}
	srcSlot := slotOf(c.src.Family, c.src.Version)
	c.rep.slot = slotOf(c.family, c.ver)
	c.rep.places = make([]place, len(g.Elems))

	pieces := make([]piece, len(g.Elems))
	file := make([]bool, len(g.Elems))
	places := make(map[int32]int) // of files that were listed as packages, among the files
	c.firstFile = slices.IndexFunc(g.Elems, func(n model.Node) bool { return n.File })
	var arena []byte
	for i := range g.Elems {
		n := &g.Elems[i]
		carrier, at := c.carrierOf(srcSlot, n.Value, c.family, i)
		riders, skip := passengers(n.Value, c.src.Family, c.src.Version)
		if at >= 0 {
			skip = append(skip, at)
		}
		if c.family == CycloneDX {
			if sub := n.Value.Get("components"); sub.Len() > 0 {
				skip = append(skip, sub.Index())
			}
		}
		file[i] = n.File
		if in := graphOf(carrier).Get("in").Str(); in != "" && c.family == SPDX2 {
			file[i] = in == "files"
			if file[i] && !n.File {
				places[int32(i)] = position(graphOf(carrier).Get("at"))
			}
		}
		begin := len(arena)
		arena = c.sameElement(arena, i, from, origin, to, carrier, skip, riders, &file[i])
		pieces[i] = piece{begin, len(arena)}
	}
	doc := c.sameDoc(from, origin, to)
	if c.family == CycloneDX {
		order, children := preorder(g)
		var tops []int32
		for _, i := range order {
			if g.Elems[i].Parent < 0 && int(i) != g.Root {
				tops = append(tops, i)
			}
		}
		c.placeComponents(g.Root, tops, children)
		emit := func(dst []byte, top int32) []byte { return appendTree(dst, top, arena, pieces, children) }
		return c.assembleBOM(nil, doc, g.Root, tops, emit, nil), nil
	}
	var packages, files []byte
	np, nf := int32(0), int32(0)
	for _, i := range inPlace(file, places) {
		p := pieces[i]
		buf, n, list := &packages, &np, "packages"
		if file[i] {
			buf, n, list = &files, &nf, "files"
		}
		c.rep.places[i].parent, c.rep.places[i].list, c.rep.places[i].index = docElem, list, *n
		*n++
		if len(*buf) > 0 {
			*buf = append(*buf, ',')
		}
		*buf = append(append(*buf, arena[p.from:p.to]...), '}')
	}
	out := c.withLists(doc, len(packages) > 0, len(files) > 0, false)
	for _, l := range [...]struct {
		name string
		text []byte
	}{{"packages", packages}, {"files", files}} {
		if len(l.text) > 0 {
			out = append(jsonx.AppendName(out, l.name), '[')
			out = append(append(out, l.text...), ']')
		}
	}
	return append(out, '}'), nil
}

// position reads the position in a list that a carrier tells: the end where it tells none.
func position(v jsonx.Value) int {
	n, err := strconv.ParseUint(v.Literal(), 10, 31)
	if err != nil {
		return math.MaxInt
	}
	return int(n)
}

// inPlace returns the elements of an SPDX 2 document in the order in which they are listed: packages, then files.
// Those files that were listed as packages stand where they stood among the files, by the positions in places.
func inPlace(file []bool, places map[int32]int) []int32 {
	order := make([]int32, 0, len(file))
	var files, back []int32
	for i := range int32(len(file)) {
		switch _, ok := places[i]; {
		case ok && file[i]:
			back = append(back, i)
		case file[i]:
			files = append(files, i)
		default:
			order = append(order, i)
		}
	}
	slices.SortStableFunc(back, func(a, b int32) int { return cmp.Compare(places[a], places[b]) })
	for n := 0; len(files)+len(back) > 0; n++ {
		if len(files) == 0 || len(back) > 0 && places[back[0]] <= n {
			order, back = append(order, back[0]), back[1:]
		} else {
			order, files = append(order, files[0]), files[1:]
		}
	}
	return order
}

// sameElement appends element i in the target's version, without the closing brace. A document that carries
// data of its own family is taken back to the version that it was made from first.
func (c *converter) sameElement(dst []byte, i int, from, origin, to grammar, carrier jsonx.Value, skip []int, riders []passenger, file *bool) []byte {
	n := &c.src.Graph.Elems[i]
	from.unnamed, origin.unnamed, to.unnamed = !n.Named, !n.Named, !n.Named
	slices.Sort(skip)
	c.differ.Ops, c.differ.Skip = c.differ.Ops[:0], skip
	part := func(gr grammar, file bool) (schema.Def, migratePart) {
		if file && c.family == SPDX2 {
			return gr.file, partFile
		}
		return gr.element, partElement
	}
	var left []byte // a patch that brings back what only the source's version can say
	srcDef, srcPart := part(from, n.File)
	orgDef, orgPart := part(origin, *file)
	own := c.differ.Compact(nil, n.Value)
	want := n.Value
	original := !c.carrier.Exists()
	if original {
		origin.renamed = c.renamed(own, to, false)
		origin.loose = srcDef.Exists() && !srcDef.Fits(jsonx.ParseTrusted(own).Root())
	} else {
		origin.renamed = renamedFacts(carrier)
		origin.loose = graphOf(carrier).Get(looseFact).Kind() == jsonx.True
		if *file != n.File {
			own = spdx2.PackageAsFile(nil, jsonx.ParseTrusted(own).Root())
		}
		source := own
		var forbidden []string
		if c.family == CycloneDX {
			forbidden = []string{"components"}
		}
		own = c.goBack(own, carrier, i, forbidden, from, origin, srcDef, orgDef, srcPart, orgPart)
		want = jsonx.ParseTrusted(own).Root()
		c.signed = c.signed || want.Get("signature").Exists()
		c.differ.Skip = nil
		if *file == n.File { // else the one is a package and the other the file that it stands for
			left = c.leftOver(i, source, own, c.facing(from, origin), origin, to, srcDef, srcPart)
		}
	}
	to, origin = c.facing(to, origin), c.facing(origin, to)
	origin.bare = true
	text := own
	if to.version != origin.version {
		def, p := part(to, *file)
		self := jsonx.ParseTrusted(own).Root()
		if fitted, ok := to.fit(nil, self, def, p); ok {
			text = fitted
		} else if *file && c.family == SPDX2 {
			// SPDX 2.3 demands a checksum of a file: without one it is listed as a package.
			if fitted, ok := to.fit(nil, jsonx.ParseTrusted(spdx2.FileAsPackage(nil, self, c.ver)).Root(), to.element, partElement); ok {
				if text, *file = fitted, false; to.made == nil {
					c.rep.synthesised(i, "/downloadLocation")
				}
			}
		}
	}
	back := text
	if *file != (orgPart == partFile) && c.family == SPDX2 {
		back = spdx2.PackageAsFile(nil, jsonx.ParseTrusted(back).Root())
	}
	if to.version != origin.version {
		if fitted, ok := origin.fit(nil, jsonx.ParseTrusted(back).Root(), orgDef, orgPart); ok {
			back = fitted
		}
	}
	var patch []byte
	var changed bool
	if patch, changed = c.differ.Object(nil, jsonx.ParseTrusted(back).Root(), want); !changed {
		patch = nil
	}
	if origin.loose {
		strict := origin
		strict.loose = false
		fitted, ok := strict.fit(nil, jsonx.ParseTrusted(text).Root(), orgDef, orgPart)
		origin.loose = !ok || !bytes.Equal(fitted, back)
	}
	var graph []byte
	if c.family == SPDX2 && *file != (orgPart == partFile) {
		graph = addFact(graph, "in", jsonx.AppendString(nil, listName(orgPart == partFile)))
		if n.File {
			graph = addFact(graph, "at", strconv.AppendInt(nil, int64(i-c.firstFile), 10))
		}
	}
	if to.version != origin.version {
		if origin.loose {
			graph = addFact(graph, looseFact, []byte("true"))
		}
		graph = addList(graph, asFact, origin.renamed)
	}
	if patch == nil && left == nil && len(graph) == 0 && origin.made != nil && c.madeUpAnew(origin, back, orgDef, orgPart) {
		graph = addFact(graph, bareFact, []byte("true"))
	}
	if (patch != nil || left != nil || len(graph) > 0 || len(riders) > 0) && !c.opt.Pure {
		// What is carried fills the list that is its slot: that it was there and empty has to be carried, too.
		if t := withoutEmpty(text, c.rep.slot.list); len(t) < len(text) {
			text, back = t, withoutEmpty(back, c.rep.slot.list)
			c.differ.Ops = c.differ.Ops[:0]
			patch, _ = c.differ.Object(nil, jsonx.ParseTrusted(back).Root(), want)
		}
	}
	c.rep.ops(i, c.differ.Ops, c.opt.Pure)
	c.madeUp(i, patch, text, own, to)
	if left != nil {
		patch = left
	}
	c.rep.places[i].carrier = -1
	t := bytes.TrimSuffix(text, []byte{'}'})
	t = append([]byte(nil), t...)
	for _, r := range riders {
		t, _ = addEntry(t, c.rep.slot.list, func(b []byte) []byte { return c.rep.slot.append(b, r.family, r.text) })
	}
	if !c.opt.Pure {
		if text := carrierText(nil, patch, graph); len(text) > 0 {
			var at int
			t, at = addEntry(t, c.rep.slot.list, func(b []byte) []byte { return c.rep.slot.append(b, c.family, text) })
			c.rep.places[i].carrier = int32(at)
		}
	}
	return append(dst, t...)
}

// madeUpAnew reports whether an element that comes back without a carrier would get members that it has not.
func (c *converter) madeUpAnew(origin grammar, back []byte, def schema.Def, part migratePart) bool {
	origin.bare = false
	v := jsonx.ParseTrusted(back).Root()
	whole, ok := origin.fit(nil, v, def, part)
	return ok && len(spdx2.MadeUp(jsonx.ParseTrusted(whole).Root(), v)) > 0
}

// madeUp reports the members of text that the source, own, does not have: those that patch, which brings the source
// back, takes away, and those that SPDX 2 demands and SPDX 3 has no place for.
func (c *converter) madeUp(elem int, patch, text, own []byte, to grammar) {
	have := jsonx.ParseTrusted(text).Root()
	if to.made != nil {
		for _, p := range spdx2.MadeUp(have, jsonx.ParseTrusted(own).Root()) {
			c.rep.synthesised(elem, p)
		}
		return
	}
	if len(patch) == 0 {
		return
	}
	for it := jsonx.ParseTrusted(patch).Root().Get("unset").Iter(); it.Next(); {
		if name := it.Value().Str(); have.Get(name).Exists() {
			c.rep.synthesised(elem, string(jsonx.AppendPointer(nil, name)))
		}
	}
}

// leftOver finds what somebody added in the words of version from that the version going back to has no word
// for. It is carried as if the document had come from that version in the first place; within a longer way, or
// to yet another version, it is dropped. source is the element as it was read, own as it was restored.
func (c *converter) leftOver(elem int, source, own []byte, from, origin, to grammar, def schema.Def, part migratePart) []byte {
	if elem == docElem && from.made != nil {
		own, _ = c.explain(own)
		source, _ = c.explain(unexplained(source))
	}
	shown, ok := from.fit(nil, jsonx.ParseTrusted(own).Root(), def, part)
	if !ok {
		return nil
	}
	// The positions of its values are those of a copy of the source: the rows say where the carrier is.
	was := jsonx.ParseTrusted(source).Root()
	if elem == docElem && from.folded() {
		// Which of the versions it is called says nothing here.
		shown = append(setMember(bytes.TrimSuffix(shown, []byte{'}'}), "spdxVersion", was.Get("spdxVersion").Str()), '}')
	}
	var d residue.Differ
	if d.Lean = from.made != nil || from.folded(); !origin.folded() {
		c.forgetNames(&d, was, elem)
	}
	patch, changed := d.Object(nil, jsonx.ParseTrusted(shown).Root(), was)
	if !changed || jsonx.ParseTrusted(patch).Root().Get("unset").Exists() && jsonx.ParseTrusted(patch).Root().Len() == 1 {
		return nil
	}
	carried := to.version == origin.version && !c.opt.Leg && !c.opt.Pure
	for i := range d.Ops {
		d.Ops[i].Dropped = !carried
	}
	c.rep.ops(elem, d.Ops, c.opt.Pure)
	if !carried {
		return nil
	}
	c.leftFrom = from.version
	return patch
}

// goBack takes own, in the words of version from, to the version that carriers remember and puts back what
// they hold.
func (c *converter) goBack(own []byte, carrier jsonx.Value, elem int, forbidden []string, from, origin grammar, srcDef, orgDef schema.Def, srcPart, orgPart migratePart) []byte {
	from, origin = c.facing(from, origin), c.facing(origin, from)
	origin.bare = carrier.Exists() || elem == docElem
	if elem == docElem && from.made != nil {
		own = unexplained(own)
	}
	source := jsonx.ParseTrusted(own).Root()
	base, ok := origin.fit(nil, source, orgDef, orgPart)
	if !ok {
		base = own
	}
	if !carrier.Exists() {
		return base
	}
	p := c.vet(carrier, elem, forbidden...)
	if !p.Get("set").Exists() && !p.Get("edit").Exists() && !p.Get("unset").Exists() {
		return base
	}
	project := func(dst []byte, v jsonx.Value) []byte {
		if elem == docElem && from.made != nil {
			whole, _ := c.explain(v.Raw())
			v = jsonx.ParseTrusted(whole).Root()
		}
		if srcPart == partElement && orgPart == partFile {
			v = jsonx.ParseTrusted(spdx2.FileAsPackage(nil, v, from.version)).Root()
		}
		out, ok := from.fit(dst, v, srcDef, srcPart)
		if !ok {
			loose := from
			loose.loose = true
			out, _ = loose.fit(dst, v, srcDef, srcPart)
		}
		if elem == docElem {
			return out
		}
		// Whether the list that is the slot was there without the carrier, nobody can see.
		return append(dst, withoutEmpty(out[len(dst):], slotOf(from.family, from.version).list)...)
	}
	c.announce(p, elem)
	def := newest(c.family)
	switch {
	case orgPart == partFile:
		def = newest(c.family, "files", "*")
	case orgPart == partElement && c.family == SPDX2:
		def = newest(c.family, "packages", "*")
	case orgPart == partElement:
		def = newest(c.family, "components", "*")
	}
	return c.restore(def, base, p, project(nil, source), project)
}

// carriedVersion is the version of the family that a document's carrier for it comes from.
func carriedVersion(carrier jsonx.Value, family string) string {
	set := carrier.Get("set")
	if family == CycloneDX {
		return set.Get("specVersion").Str()
	}
	return spdxVersion(set.Get("spdxVersion").Str())
}

// spdxVersion returns the version that s spells as SPDX 2 does, "" when it spells none. Some write a third number
// (§6.1 wants two).
func spdxVersion(s string) string {
	number, ok := strings.CutPrefix(s, "SPDX-")
	parts := strings.Split(number, ".")
	if !ok || len(parts) < 2 || len(parts) > 3 {
		return ""
	}
	for _, p := range parts {
		if n, err := strconv.ParseUint(p, 10, 16); err != nil || n > 999 || strconv.FormatUint(n, 10) != p {
			return ""
		}
	}
	return parts[0] + "." + parts[1]
}

// explain gives every LicenseRef that has no text in the document own the entry that SPDX 2 demands, saying nothing. It
// returns the pointers of what the entries say as well.
func (c *converter) explain(own []byte) ([]byte, []string) {
	v := jsonx.ParseTrusted(own).Root()
	infos := v.Get("hasExtractedLicensingInfos")
	refs := spdx2.Unexplained(infos, v.Get("snippets"), func(yield func(jsonx.Value) bool) {
		for i := range c.src.Graph.Elems {
			if !yield(c.src.Graph.Elems[i].Value) {
				return
			}
		}
	})
	text := bytes.Clone(bytes.TrimSuffix(own, []byte{'}'}))
	var made []string
	for _, ref := range refs {
		var at int
		text, at = addEntry(text, "hasExtractedLicensingInfos", func(b []byte) []byte {
			b = jsonx.AppendString(append(b, `{"licenseId":`...), ref)
			return append(b, `,"extractedText":"`+mapping.NoAssertion+`"}`...)
		})
		made = append(made, "/hasExtractedLicensingInfos/"+strconv.Itoa(at)+"/extractedText")
	}
	return append(text, '}'), made
}

// unexplained returns the document's own members that text is without the entries that explain would make.
func unexplained(text []byte) []byte {
	list := jsonx.ParseTrusted(text).Root().Get("hasExtractedLicensingInfos")
	if !list.IsArray() {
		return text
	}
	out := bytes.Clone(text[:list.Offset()+1])
	n := 0
	for it := list.Iter(); it.Next(); {
		v := it.Value()
		if v.Len() == 2 && v.Get("licenseId").IsString() && v.Get("extractedText").Str() == mapping.NoAssertion {
			continue
		}
		out = append(jsonx.AppendComma(out), v.Raw()...)
		n++
	}
	if n == list.Len() {
		return text
	}
	if out = append(out, text[list.End()-1:]...); n == 0 {
		return withoutEmpty(out, "hasExtractedLicensingInfos")
	}
	return out
}

// sameDoc writes the document's own members in the target's version, without the closing brace.
func (c *converter) sameDoc(from, origin, to grammar) []byte {
	g := c.src.Graph
	within, srcSlot := docSlot(c.src.Family, c.src.Version)
	holder := c.src.Root
	if within != "" {
		holder = holder.Get(within)
	}
	var skip []int
	var riders []passenger
	carrier := c.carrier
	for _, f := range append(otherFamilies(c.family), c.family) {
		p, at := srcSlot.find(holder, f)
		if at < 0 {
			continue
		}
		skip = append(skip, at)
		if f != c.family {
			riders = append(riders, passenger{f, p.Raw()})
		}
	}
	lists := []string{"components"}
	if c.family == SPDX2 {
		lists = []string{"packages", "files"}
	} else if g.Root >= 0 {
		skip = append(skip, g.Elems[g.Root].Value.Index())
	}
	for _, name := range lists {
		if v := c.src.Root.Get(name); v.Len() > 0 {
			skip = append(skip, v.Index())
		}
	}
	slices.Sort(skip)
	c.differ.Ops, c.differ.Skip = c.differ.Ops[:0], skip
	own := c.differ.Compact(nil, c.src.Root)
	want := c.src.Root
	var left []byte
	if !carrier.Exists() {
		origin.renamed = c.renamed(own, to, true)
	} else {
		origin.renamed = renamedFacts(carrier)
		source := own
		own = c.goBack(own, carrier, docElem, lists, from, origin, from.doc, origin.doc, partDoc, partDoc)
		want = jsonx.ParseTrusted(own).Root()
		c.signed = c.signed || want.Get("signature").Exists()
		c.differ.Skip = nil
		left = c.leftOver(docElem, source, own, c.facing(from, origin), origin, to, from.doc, partDoc)
		if c.leftFrom != "" {
			// What the version is called is what a reader of the carrier starts from.
			if shown, ok := c.facing(from, origin).fit(nil, want, from.doc, partDoc); ok {
				shown = append(without(bytes.TrimSuffix(shown, []byte{'}'}), "specVersion", "spdxVersion"), '}')
				var d residue.Differ
				left, _ = d.Object(nil, jsonx.ParseTrusted(shown).Root(), jsonx.ParseTrusted(source).Root())
			}
		}
	}
	to, origin = c.facing(to, origin), c.facing(origin, to)
	origin.bare = true
	text, back := own, own
	if to.version != origin.version {
		whole := own
		var explained []string
		if to.made != nil {
			whole, explained = c.explain(own)
		}
		if fitted, ok := to.fit(nil, jsonx.ParseTrusted(whole).Root(), to.doc, partDoc); ok {
			text = fitted
		}
		for _, p := range explained {
			c.rep.synthesised(docElem, p)
		}
		if to.made != nil && from.folded() {
			for it := c.src.Root.Get("relationships").Iter(); it.Next(); {
				if r := it.Value(); spdx2.Approximates(r, to.version) {
					c.rep.ops(docElem, []residue.Op{{Source: r.Get("relationshipType"), Approximate: true}}, c.opt.Pure)
				}
			}
		}
		if back = text; to.made != nil {
			back = unexplained(back)
		}
		if fitted, ok := origin.fit(nil, jsonx.ParseTrusted(back).Root(), origin.doc, partDoc); ok {
			back = fitted
		}
		// What the version is called is what a reader of the carrier starts from.
		back = append(without(bytes.TrimSuffix(back, []byte{'}'}), "specVersion", "spdxVersion"), '}')
	}
	var patch []byte
	var changed bool
	if patch, changed = c.differ.Object(nil, jsonx.ParseTrusted(back).Root(), want); !changed {
		patch = nil
	}
	for i, op := range c.differ.Ops {
		if op.Name == "specVersion" || op.Name == "spdxVersion" {
			c.differ.Ops[i].Approximate = true
		}
	}
	c.rep.ops(docElem, c.differ.Ops, c.opt.Pure)
	c.madeUp(docElem, patch, text, own, to)
	if left != nil {
		patch = left
	}
	t := append([]byte(nil), bytes.TrimSuffix(text, []byte{'}'})...)
	for _, r := range riders {
		t = c.addDocEntry(t, r.text, r.family)
	}
	var graph []byte
	if to.version != origin.version {
		graph = c.addSeal(addList(nil, asFact, origin.renamed))
	}
	if text := carrierText(nil, patch, graph); !c.opt.Pure && len(text) > 0 {
		t = c.addDocEntry(t, text, c.family)
	}
	return t
}
