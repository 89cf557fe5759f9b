package edit

import (
	"bytes"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// An applier writes changes into one document, as far as its format has words for them.
type applier struct {
	document
	c   *codec
	s   *splicer
	ch  *changes
	def schema.Def // of a component, or of a package
	fil schema.Def // of a file

	byID    map[string]int // elements and added nodes by what they are called in the messages
	names   []string       // their identifiers in the document
	added   []addition
	slab    model.Slab
	taken   map[string]bool // identifiers that were given away
	renames bool            // ids is the applier's own
	moves   map[int]bool    // packages and files that belong into the other list: whether into that of the files
	fresh   []byte          // texts of new and changed values, to look for licence references in
}

// An addition is a new element.
type addition struct {
	id   string // in the messages
	text []byte
	file bool
}

// apply returns d with the changes that its format can say.
func (d document) apply(ch *changes, def docDefaults) (document, error) {
	bare := d.Family == convert.CycloneDX && !d.Root.Get("metadata").Exists() && (ch.roots || ch.meta != 0)
	if bare {
		s := newSplicer(d.Root)
		s.insert(d.Root, "metadata", piece{text: []byte("{}")})
		var err error
		if d, err = d.again(s); err != nil {
			return d, err
		}
	}
	a := &applier{document: d, c: newCodec(d.Source), s: newSplicer(d.Root), ch: ch}
	if sch := schema.Lookup(schemaName(d.Family), d.Version); sch != nil {
		if a.c.isSPDX() {
			a.def, a.fil = sch.Def("packages", "*"), sch.Def("files", "*")
		} else {
			a.def = sch.Def("components", "*")
			a.fil = a.def
		}
	}
	a.byID = make(map[string]int, len(d.Graph.Elems))
	a.names = make([]string, len(d.Graph.Elems))
	for i := range d.Graph.Elems {
		a.byID[d.id(i)] = i
		if d.Graph.Elems[i].Named {
			a.names[i] = d.Graph.Elems[i].ID
		}
	}
	for _, ed := range ch.edited {
		if i, ok := a.byID[ed.want.GetId()]; ok {
			ed.elem = i
		} else if ed.id == "" {
			continue
		}
		a.element(&ed)
	}
	for _, n := range ch.added {
		a.add(n)
	}
	if a.c.isSPDX() {
		a.lists()
	} else {
		a.tree()
	}
	a.references()
	if ch.meta != 0 {
		a.meta(def)
	}
	if a.c.isSPDX() {
		a.licenseTexts()
	} else {
		a.unsign()
	}
	out, err := a.document.again(a.s, a.added...)
	if m := out.Root.Get("metadata"); err == nil && bare && m.Len() == 0 {
		// There was no need for it.
		s := newSplicer(out.Root)
		s.drop(m)
		return out.again(s)
	}
	return out, err
}

// unsign takes away the signatures over what changes: they do not cover what is written.
func (a *applier) unsign() {
	drop := func(v jsonx.Value) {
		if sig := v.Get("signature"); sig.Exists() {
			a.s.drop(sig)
			a.ch.unsigned = append(a.ch.unsigned, sig.Pointer())
		}
	}
	for i := range a.Graph.Elems {
		if v := a.Graph.Elems[i].Value; a.s.touched(v) && v.Get("signature").Exists() {
			drop(v)
		}
	}
	if len(a.s.changes) > 0 {
		drop(a.Root)
	}
}

func schemaName(family string) string {
	if family == convert.SPDX2 {
		return "spdx"
	}
	return family
}

// again reads what s made of d.
func (d document) again(s *splicer, added ...addition) (document, error) {
	text := s.result(d.Root)
	src, err := convert.NewSource(jsonx.ParseTrusted(text).Root(), d.Family, d.Version)
	if err != nil {
		return d, err
	}
	where := s.where()
	at := make(map[int]string, len(d.Graph.Elems))
	for i := range d.Graph.Elems {
		if off := where(d.Graph.Elems[i].Value.Offset()); off >= 0 {
			at[off] = d.id(i)
		}
	}
	for i := range added {
		if off, ok := s.added[i+1]; ok {
			at[off] = added[i].id
		}
	}
	out := document{Source: src, naming: d.naming}
	ids := make([]string, len(src.Graph.Elems))
	for i := range src.Graph.Elems {
		id, ok := at[int(src.Graph.Elems[i].Value.Offset())]
		if !ok {
			id = out.id(i)
		}
		ids[i] = id
	}
	out.ids = ids
	if d.Native.Exists() {
		return out.unfolded(d.Native)
	}
	return out, nil
}

// absorb takes over the changes that t notes.
func (s *splicer) absorb(t *splicer) {
	for i, c := range t.changes {
		have := s.changes[i]
		if have == nil {
			s.changes[i] = c
			continue
		}
		if c.text != nil {
			have.text = c.text
		}
		have.dropped = have.dropped || c.dropped
		have.add = append(have.add, c.add...)
	}
	s.sorted = nil
}

func cloneElem(e *model.Elem) *model.Elem {
	c := *e
	c.Hashes, c.Idents, c.Licenses, c.Refs = slices.Clone(e.Hashes), slices.Clone(e.Idents), slices.Clone(e.Licenses), slices.Clone(e.Refs)
	c.Suppliers, c.Originators = slices.Clone(e.Suppliers), slices.Clone(e.Originators)
	c.Attribution, c.FileTypes, c.Properties = slices.Clone(e.Attribution), slices.Clone(e.FileTypes), slices.Clone(e.Properties)
	return &c
}

// An attempt is an element with some of its fields changed.
type attempt struct {
	s    *splicer
	file bool
	// left are the fields that do not say what is wanted, side those that changed and should not.
	left, side Fields
}

// element changes one element.
func (a *applier) element(ed *edited) {
	n := &a.Graph.Elems[ed.elem]
	var e model.Elem
	a.c.parse(n.Value, n.File, &e)
	a.settle(n.Value)
	id := n.ID
	if ed.id != "" {
		id = a.freeID(ed.id)
		a.names[ed.elem] = id
		delete(a.byID, a.id(ed.elem))
		a.byID[ed.id] = ed.elem
		if !a.renames {
			a.renames = true
			a.ids = slices.Clone(a.allIDs())
		}
		a.ids[ed.elem] = ed.id
	}
	best := a.attempt(n, &e, ed, id, ed.open, 0)
	fields := ed.open
	if best.side != 0 {
		// Something that nobody asked for changes, too: only the fields that do no such thing.
		fields = 0
		for i := range nodeFields {
			if bit := nodeFields[i].bit; ed.open&bit != 0 && a.attempt(n, &e, ed, id, bit, 0).side == 0 {
				fields |= bit
			}
		}
		best = a.attempt(n, &e, ed, id, fields, 0)
	}
	if best.side == 0 && best.left&fields&a.owned() != 0 {
		// What stands beside the values is in the way.
		if forced := a.attempt(n, &e, ed, id, fields, best.left&fields); forced.side == 0 && forced.left&^best.left == 0 && forced.left != best.left {
			best = forced
		}
	}
	if best.side != 0 {
		best = a.attempt(n, &e, ed, id, 0, 0)
	}
	for _, c := range best.s.changes {
		a.fresh = append(a.fresh, c.text...)
		for _, in := range c.add {
			a.fresh = append(a.fresh, in.piece.text...)
		}
	}
	a.s.absorb(best.s)
	if a.c.isSPDX() && best.file != n.File {
		a.moveList(ed.elem, best.file)
	}
}

// settle makes the codec write people as the component v has them.
func (a *applier) settle(v jsonx.Value) {
	if a.c.isSPDX() {
		return
	}
	a.c.cdx.Returning = a.Version >= "1.6" && !v.Get("manufacturer").Exists() && !v.Get("authors").Exists()
	a.c.cdx.Untyped = !v.Get("type").Exists()
}

// attempt changes fields of an element and looks what became of it. The values of forced fields are written
// whole, with nothing kept of what stands there.
func (a *applier) attempt(n *model.Node, e *model.Elem, ed *edited, id string, fields, forced Fields) attempt {
	base := a.c.append(nil, cloneElem(e), n.ID, n.File)
	e2 := cloneElem(e)
	target := a.slab.Node(e, "", referenceType)
	for i := range nodeFields {
		row := &nodeFields[i]
		if ed.open&row.bit != 0 {
			row.change(target, ed.base, ed.want)
		}
		if fields&row.bit != 0 {
			row.set(e2, target)
		}
	}
	file := n.File
	if a.c.isSPDX() && fields&fType != 0 {
		file = asFile(e2)
	}
	next := a.c.append(nil, e2, id, file)
	if a.c.cdx.Returning && !a.c.isSPDX() && e.Name != "" && e2.Name == "" {
		next = append(next[:len(next)-1], `,"name":""}`...)
	}
	next = a.valid(n.Value, next, file)
	t := plainSplicer(a.Root)
	t.style = a.s.style
	b, want := jsonx.ParseTrusted(base).Root(), jsonx.ParseTrusted(next).Root()
	if forced != 0 {
		for _, name := range a.members(forced) {
			t.force(n.Value, want, name)
		}
		b = jsonx.ParseTrusted(cut(b, a.members(forced))).Root()
		want = jsonx.ParseTrusted(cut(want, a.members(forced))).Root()
	}
	t.merge(b, n.Value, want)
	if r := n.Value.Get("versionRange"); r.Exists() && fields&fVersion != 0 && e2.Version != "" {
		t.drop(r) // CycloneDX 1.7 has the one or the other
	}

	// And what does it say now?
	sub := n.Value.Get("components")
	if sub.Exists() {
		t.drop(sub)
	}
	var e3 model.Elem
	a.c.parse(jsonx.ParseTrusted(t.render(nil, n.Value, inline)).Root(), file, &e3)
	if sub.Exists() {
		delete(t.changes, sub.Index())
		t.sorted = nil
	}
	got := a.slab.Node(&e3, "", referenceType)
	bad := diff(nodeFields, got, target)
	return attempt{s: t, file: file, left: bad & ed.open, side: bad &^ ed.open}
}

// valid takes out of text what the schema does not allow, where the source keeps to the schema.
func (a *applier) valid(src jsonx.Value, text []byte, file bool) []byte {
	def := a.def
	if file {
		def = a.fil
	}
	v := jsonx.ParseTrusted(text).Root()
	if !def.Exists() || def.Fits(v) || src.Exists() && !def.Fits(src) {
		return text
	}
	if pruned, ok := def.Prune(nil, v); ok {
		return pruned
	}
	return text
}

// force makes the member called name of src what it is in next.
func (s *splicer) force(src, next jsonx.Value, name string) {
	have, want := src.Get(name), next.Get(name)
	switch {
	case have.Exists() && want.Exists():
		s.replace(have, jsonx.AppendCompact(nil, want))
	case have.Exists():
		s.drop(have)
	case want.Exists():
		s.insert(src, name, piece{text: jsonx.AppendCompact(nil, want)})
	}
}

// cut returns an object without some members.
func cut(v jsonx.Value, names []string) []byte {
	text := []byte{'{'}
	for it := v.Iter(); it.Next(); {
		if !slices.Contains(names, it.Name()) {
			text = jsonx.AppendCompact(jsonx.AppendName(text, it.Name()), it.Value())
		}
	}
	return append(text, '}')
}

// add makes a new element of n.
func (a *applier) add(n *node) {
	var e model.Elem
	for i := range nodeFields {
		nodeFields[i].set(&e, n)
	}
	id := a.freeID(n.GetId())
	a.c.cdx.Returning, a.c.cdx.Untyped = false, false
	file := e.File
	if a.c.isSPDX() {
		file = asFile(&e)
	}
	text := a.valid(jsonx.Value{}, a.c.append(nil, &e, id, file), file)
	a.fresh = append(a.fresh, text...)
	if n.GetId() != "" {
		a.byID[n.GetId()] = len(a.names)
	}
	a.names = append(a.names, id)
	a.added = append(a.added, addition{id: n.GetId(), text: text, file: file})
}

// freeID returns what an element is called that messages call id: the same, or something like it that no other
// element is called.
func (a *applier) freeID(id string) string {
	wanted := id
	id = a.inner(id)
	if a.c.isSPDX() && !mapping.IsSPDXID(id) {
		id = mapping.SPDXID(id)
	}
	taken := func(s string) bool {
		switch {
		case a.Graph.Find(s) >= 0 || a.taken[s]:
			return true
		case a.c.isSPDX():
			// Those that are SPDX identifiers already come first.
			return s == spdx2.DocumentID || a.outer(s) != wanted && a.ch.want.byID[a.outer(s)] != nil
		}
		return false
	}
	free := id
	for n := 2; taken(free); n++ {
		free = id + "-" + itoa(n)
	}
	if a.taken == nil {
		a.taken = make(map[string]bool)
	}
	a.taken[free] = true
	return free
}

// name returns what an element is called in the document, which calls it something from now on if it did not
// before.
func (a *applier) name(id string) string {
	i, ok := a.byID[id]
	if !ok {
		return a.inner(id)
	}
	if a.names[i] != "" || i >= len(a.Graph.Elems) {
		return a.names[i]
	}
	a.names[i] = a.freeID(id)
	v, member := a.Graph.Elems[i].Value, "bom-ref"
	if a.c.isSPDX() {
		member = "SPDXID"
	}
	text := jsonx.AppendString(nil, a.names[i])
	if have := v.Get(member); have.Exists() {
		a.s.replace(have, text)
	} else {
		c := a.s.at(v)
		c.add = append(c.add, insertion{name: member, first: true, piece: piece{text: text}})
	}
	return a.names[i]
}

// licenseTexts adds the licences that new values refer to and the document has no text of (SPDX 2.3 §10).
func (a *applier) licenseTexts() {
	if !bytes.Contains(a.fresh, []byte("LicenseRef-")) {
		return
	}
	have := a.Root.Get("hasExtractedLicensingInfos")
	known := make(map[string]bool)
	for it := have.Iter(); it.Next(); {
		known[it.Value().Get("licenseId").Str()] = true
	}
	infos := jsonx.ParseTrusted(append(a.c.texts.AppendExtracted([]byte{'{'}), '}')).Root().Get("hasExtractedLicensingInfos")
	var kids []piece
	for it := infos.Iter(); it.Next(); {
		id := it.Value().Get("licenseId").Str()
		if !known[id] && strings.Contains(string(a.fresh), id) {
			kids = append(kids, piece{text: jsonx.AppendCompact(nil, it.Value())})
		}
	}
	a.extend(a.Root, "hasExtractedLicensingInfos", kids)
}

// extend adds elements to the list called name of v, which may have to be made.
func (a *applier) extend(v jsonx.Value, name string, kids []piece) {
	if len(kids) == 0 {
		return
	}
	have := v.Get(name)
	switch {
	case have.IsArray():
		for _, k := range kids {
			a.s.insert(have, "", k)
		}
	case have.Exists():
		text := []byte{'['}
		for _, k := range kids {
			text = append(jsonx.AppendComma(text), k.text...)
		}
		a.s.replace(have, append(text, ']'))
	default:
		a.s.insert(v, name, piece{kids: kids, list: true})
	}
}
