package edit

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/residue"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// A Store holds what callers changed of the values of a document by themselves, beside its messages.
type Store struct {
	src     *Source
	changed map[int]*jsonx.Doc // what a value is now, by its position in the source
	other   func() map[string]jsonx.Value
	graph   *graphStore // for documents of SPDX 3
}

// NewStore returns a store for s in which nothing is changed.
func NewStore(s *Source) *Store {
	st := newStore(s)
	if s.Native.Exists() {
		st.graph = newGraphStore(st)
	}
	return st
}

func newStore(s *Source) *Store {
	return &Store{src: s, other: sync.OnceValue(func() map[string]jsonx.Value {
		other := make(map[string]jsonx.Value)
		stack := []jsonx.Value{s.Root.Get("services"), s.Root.Get("snippets")}
		for len(stack) > 0 {
			list := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for it := list.Iter(); it.Next(); {
				if id := residue.ID(it.Value()); id != "" && !other[id].Exists() {
					other[id] = it.Value()
				}
				stack = append(stack, it.Value().Get("services"))
			}
		}
		return other
	})}
}

// A Holder is an object of the document that has an identifier, or the document.
type Holder struct {
	st   *Store
	v    jsonx.Value
	elem int    // -1 for what is no element
	id   string // for documents of SPDX 3
}

// Find returns the object that id names: "" the document, else a package or file by its identifier in the
// messages, a service or a snippet by its own; in SPDX 3 any node of the graph.
func (st *Store) Find(id string) (Holder, bool) {
	if st.graph != nil {
		v, elem, ok := st.graph.find(id)
		return Holder{st, v, elem, id}, ok
	}
	if id == "" {
		return Holder{st: st, v: st.src.Root, elem: -1}, true
	}
	g := st.src.Graph
	if i := g.Find(id); i >= 0 {
		return Holder{st: st, v: g.Elems[i].Value, elem: i}, true
	}
	if rest, ok := strings.CutPrefix(id, "element-"); ok {
		i, err := strconv.Atoi(strings.TrimRight(rest, "-"))
		if err == nil && i >= 0 && i < len(g.Elems) && documentOf(st.src).id(i) == id {
			return Holder{st: st, v: g.Elems[i].Value, elem: i}, true
		}
	}
	v, ok := st.other()[id]
	return Holder{st: st, v: v, elem: -1}, ok
}

// apart are the members of a holder that are others' or hold others.
func (h Holder) apart() []string {
	switch {
	case h.st.graph != nil:
		return []string{"@context", "@graph"}
	case h.elem >= 0:
		return []string{"components"}
	case h.isDoc():
		return []string{"components", "packages", "files"}
	}
	return []string{"services"}
}

func (h Holder) isDoc() bool { return h.v.Index() == 0 }

// now is what the holder is, without what is apart where it was changed.
func (h Holder) now() jsonx.Value {
	if d := h.st.changed[h.v.Index()]; d != nil {
		return d.Root()
	}
	return h.v
}

// Get returns the bytes of the value that pointer names below the holder, as they are spelled; nil when there
// is none.
func (h Holder) Get(pointer string) []byte {
	if v := h.now().Lookup(pointer); v.Exists() {
		return v.Raw()
	}
	if head, _, _ := strings.Cut(strings.TrimPrefix(pointer, "/"), "/"); slices.Contains(h.apart(), head) {
		return h.v.Lookup(pointer).Raw()
	}
	return nil
}

// Pointers lists, in the order of the source, the values that no field of the messages shows.
func (h Holder) Pointers() []string {
	if h.st.graph != nil {
		return h.st.graph.pointers(h)
	}
	own := jsonx.ParseTrusted(h.text()).Root()
	var list []string
	for _, v := range h.residueOf(own) {
		list = append(list, v.Pointer())
	}
	return list
}

// residue returns the values that no field of the messages shows, as they stand in the document.
func (h Holder) residue() []jsonx.Value { return h.residueOf(h.v) }

// residueOf is residue for what the holder is now.
func (h Holder) residueOf(own jsonx.Value) []jsonx.Value {
	c := newCodec(h.st.src)
	var shown []byte
	switch {
	case h.elem >= 0:
		var e model.Elem
		file := h.st.src.Graph.Elems[h.elem].File
		c.parse(own, file, &e)
		c.cdx.Returning, c.cdx.Untyped = true, true
		shown = c.append(nil, &e, h.st.src.Graph.Elems[h.elem].ID, file)
	case h.isDoc():
		var d model.Doc
		c.parseDoc(own, &d)
		shown = c.appendDoc(&d, defaultsOf(own))
	default:
		shown = []byte("{}")
	}
	var d residue.Differ
	for _, name := range []string{"dependencies", "relationships", "documentDescribes"} {
		if v := own.Get(name); v.Exists() && h.isDoc() {
			d.Skip = append(d.Skip, v.Index())
		}
	}
	slices.Sort(d.Skip)
	d.Object(nil, jsonx.ParseTrusted(shown).Root(), own)
	slices.SortStableFunc(d.Ops, func(a, b residue.Op) int { return cmp.Compare(a.Source.Index(), b.Source.Index()) })
	var list []jsonx.Value
	for _, op := range d.Ops {
		list = append(list, op.Source)
	}
	return list
}

// text is what the holder is, without what is apart.
func (h Holder) text() []byte {
	if d := h.st.changed[h.v.Index()]; d != nil {
		return d.Source()
	}
	s := plainSplicer(h.v)
	for _, name := range h.apart() {
		if v := h.v.Get(name); v.Exists() {
			s.drop(v)
		}
	}
	if h.isDoc() && h.st.graph == nil {
		if v := h.v.Get("metadata").Get("component"); v.Exists() {
			s.drop(v)
		}
	}
	return s.render(nil, h.v, inline)
}

func (h Holder) put(text []byte) {
	if h.st.changed == nil {
		h.st.changed = make(map[int]*jsonx.Doc)
	}
	h.st.changed[h.v.Index()] = jsonx.ParseTrusted(text)
	if h.st.graph != nil {
		h.st.graph.stale()
	}
}

var errNotHere = errors.New("the messages say this, or another element")

// allowed reports whether a pointer leads to what is the holder's to change here.
func (h Holder) allowed(steps []string) error {
	if len(steps) == 0 {
		return errors.New("the pointer names the whole object")
	}
	fixed := h.apart()
	switch {
	case h.st.graph != nil:
		fixed = append(fixed, "spdxId", "@id", "type", "@type")
	case h.elem >= 0:
		fixed = append(fixed, "bom-ref", "SPDXID")
	case h.isDoc():
		fixed = append(fixed, "bomFormat", "specVersion", "spdxVersion", "SPDXID")
		if steps[0] == "metadata" && (len(steps) == 1 || steps[1] == "component") {
			return errNotHere
		}
	}
	if slices.Contains(fixed, steps[0]) {
		return errNotHere
	}
	return nil
}

// Set puts the JSON value that text is where pointer says: in place of what is there, as a new member, or as a
// new element where the last step is the length of an array or "-". Objects on the way that are missing are
// made.
func (h Holder) Set(pointer string, text []byte) error {
	steps, err := split(pointer)
	if err != nil {
		return err
	}
	if err := h.allowed(steps); err != nil {
		return &jsonx.SyntaxError{Pointer: pointer, Err: err}
	}
	d, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		var syntax *jsonx.SyntaxError
		if errors.As(err, &syntax) {
			syntax.Pointer = pointer + syntax.Pointer
		}
		return err
	}
	value := append([]byte(nil), d.Root().Raw()...)
	own := jsonx.ParseTrusted(h.text()).Root()
	s := plainSplicer(own)
	at := own
	for i, step := range steps {
		last := i == len(steps)-1
		switch {
		case at.IsObject():
			next := at.Get(step)
			if next.Exists() && !last {
				at = next
				continue
			}
			// What is missing below is made around the value.
			for k := len(steps) - 1; k > i; k-- {
				value = append(append(jsonx.AppendName([]byte{'{'}, steps[k]), value...), '}')
			}
			if next.Exists() {
				s.replace(next, value)
			} else {
				s.insert(at, step, piece{text: value})
			}
		case at.IsArray():
			n := at.Len()
			k := n
			if step != "-" {
				if k, err = strconv.Atoi(step); err != nil || k < 0 || k > n || strconv.Itoa(k) != step {
					return &jsonx.SyntaxError{Pointer: pointer, Err: fmt.Errorf("%q is no position in an array of %d", step, n)}
				}
			}
			if k < n && !last {
				at = at.Elem(k)
				continue
			}
			for k := len(steps) - 1; k > i; k-- {
				value = append(append(jsonx.AppendName([]byte{'{'}, steps[k]), value...), '}')
			}
			if k < n {
				s.replace(at.Elem(k), value)
			} else {
				s.insert(at, "", piece{text: value})
			}
		default:
			return &jsonx.SyntaxError{Pointer: pointer, Err: fmt.Errorf("%q leads into a %v", step, at.Kind())}
		}
		break
	}
	h.put(s.exact(own))
	return nil
}

// Delete takes away what pointer names. To take away what is not there changes nothing.
func (h Holder) Delete(pointer string) error {
	steps, err := split(pointer)
	if err != nil {
		return err
	}
	if err := h.allowed(steps); err != nil {
		return &jsonx.SyntaxError{Pointer: pointer, Err: err}
	}
	own := jsonx.ParseTrusted(h.text()).Root()
	v := own.Lookup(pointer)
	if !v.Exists() {
		return nil
	}
	s := plainSplicer(own)
	s.drop(v)
	h.put(s.exact(own))
	return nil
}

func split(pointer string) ([]string, error) {
	if pointer == "" {
		return nil, nil
	}
	rest, ok := strings.CutPrefix(pointer, "/")
	if !ok {
		return nil, &jsonx.SyntaxError{Pointer: pointer, Err: errors.New("no JSON pointer (RFC 6901)")}
	}
	steps := strings.Split(rest, "/")
	for i, s := range steps {
		steps[i] = strings.ReplaceAll(strings.ReplaceAll(s, "~1", "/"), "~0", "~")
	}
	return steps, nil
}

// Elem returns what the neutral model has of an element, what messages do not show included.
func (h Holder) Elem() *model.Elem {
	if h.st.graph != nil {
		return h.st.graph.elem(h)
	}
	var e model.Elem
	if h.elem >= 0 {
		newCodec(h.st.src).parse(h.now(), h.st.src.Graph.Elems[h.elem].File, &e)
	}
	return &e
}

// Change makes the element say what edit makes of it, and reports an error when its format has no words for
// that: same compares what was asked for with what came out.
func (h Holder) Change(edit func(*model.Elem), same func(asked, got *model.Elem) bool) error {
	if h.elem < 0 {
		return errors.New("it is neither a package nor a file")
	}
	if h.st.graph != nil {
		return h.st.graph.change(h, edit, same)
	}
	n := &h.st.src.Graph.Elems[h.elem]
	a := &applier{document: documentOf(h.st.src), c: newCodec(h.st.src)}
	own := jsonx.ParseTrusted(h.text()).Root()
	var e model.Elem
	a.c.parse(own, n.File, &e)
	a.settle(own)
	asked := cloneElem(&e)
	edit(asked)
	base := jsonx.ParseTrusted(a.c.append(nil, cloneElem(&e), n.ID, n.File)).Root()
	next := jsonx.ParseTrusted(a.c.append(nil, cloneElem(asked), n.ID, n.File)).Root()
	s := plainSplicer(own)
	s.merge(base, own, next)
	text := s.exact(own)
	var got model.Elem
	a.c.parse(jsonx.ParseTrusted(text).Root(), n.File, &got)
	if !same(asked, &got) {
		return fmt.Errorf("%s has no words for it", documentOf(h.st.src).format())
	}
	h.put(text)
	if h.st.src.Family == convert.SPDX2 {
		return h.licenseTexts(a.c, text)
	}
	return nil
}

// licenseTexts adds the texts of licences that text refers to and the document has none of.
func (h Holder) licenseTexts(c *codec, text []byte) error {
	doc, _ := h.st.Find("")
	known := make(map[string]bool)
	for it := doc.now().Get("hasExtractedLicensingInfos").Iter(); it.Next(); {
		known[it.Value().Get("licenseId").Str()] = true
	}
	infos := jsonx.ParseTrusted(append(c.texts.AppendExtracted([]byte{'{'}), '}')).Root().Get("hasExtractedLicensingInfos")
	for it := infos.Iter(); it.Next(); {
		id := it.Value().Get("licenseId").Str()
		if known[id] || !strings.Contains(string(text), id) {
			continue
		}
		pointer := "/hasExtractedLicensingInfos/-"
		value := it.Value().Raw()
		if !doc.now().Get("hasExtractedLicensingInfos").IsArray() {
			pointer = "/hasExtractedLicensingInfos"
			value = append(append([]byte{'['}, value...), ']')
		}
		if err := doc.Set(pointer, value); err != nil {
			return err
		}
	}
	return nil
}

// exact writes what own becomes, with new values as they are spelled.
func (s *splicer) exact(own jsonx.Value) []byte {
	s.verbatim = true
	return s.render(nil, own, inline)
}

// apply returns the document with what st holds.
func (st *Store) apply(d document) (document, []string, error) {
	if st.graph != nil {
		return st.graph.apply(d)
	}
	s := newSplicer(d.Root)
	for i, now := range st.changed {
		v := d.Root.Doc().At(i)
		h := Holder{st: st, v: v, elem: -1}
		switch {
		case i == 0:
			s.become(d.Root, now.Root(), "components", "packages", "files", "metadata")
			have, want := d.Root.Get("metadata"), now.Root().Get("metadata")
			switch {
			case have.IsObject() && want.IsObject():
				s.become(have, want, "component")
			case want.Exists() && !have.Exists():
				s.insert(d.Root, "metadata", piece{text: want.Raw()})
			}
		case d.Root.Get("services").Exists() && st.isOther(v):
			s.become(v, now.Root(), h.apart()...)
		default:
			s.become(v, now.Root(), "components")
		}
	}
	a := &applier{document: d, s: s, ch: new(changes)}
	if d.Family == convert.CycloneDX {
		a.unsign()
	}
	out, err := d.again(s)
	return out, a.ch.unsigned, err
}

func (st *Store) hasChanges() bool {
	return st != nil && (len(st.changed) > 0 || st.graph != nil && len(st.graph.asked) > 0)
}

// broken returns an error when something in the document is no structure where one belongs, so that it could not
// be read again.
func (d document) broken() error {
	if d.Native.Exists() {
		if bad, want := spdx3.Malformed(d.Native); bad.Exists() {
			return bad.Errorf("%v where an %s belongs", bad.Kind(), want)
		}
		return nil
	}
	s := schema.Lookup(schemaName(d.Family), convert.Newest(d.Family))
	if bad, want := s.Root().Structure(d.Root); bad.Exists() {
		return bad.Errorf("%v where an %s belongs", bad.Kind(), want)
	}
	return nil
}

func (st *Store) isOther(v jsonx.Value) bool {
	for _, o := range st.other() {
		if o.Index() == v.Index() {
			return true
		}
	}
	return false
}
