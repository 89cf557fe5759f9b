package edit

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// A graphStore is the part of a [Store] that is about documents of SPDX 3. What callers set there they set in the
// nodes of the graph, in the words of SPDX 3. What they ask for in the words of the neutral model (licences, hashes)
// may concern several nodes: that is made in the folded form when the document is written.
type graphStore struct {
	store *Store
	asked []asked

	mu  sync.Mutex
	now *graphState                 // with everything that was changed so far, nil when that has to be made
	was func() (*graphState, error) // as the document was read
}

// An asked is a change in the words of the neutral model.
type asked struct {
	id   string
	edit func(*model.Elem)
	same func(asked, got *model.Elem) bool
}

// A graphState is a document of SPDX 3 and its nodes.
type graphState struct {
	document
	folded *Store // of the folded form
	nodes  func() *graphNodes
}

type graphNodes struct {
	byID map[string]jsonx.Value
	elem map[int]int // packages and files, by the position of their nodes
	doc  jsonx.Value // the SpdxDocument, the whole document where there is none
}

func newGraphStore(st *Store) *graphStore {
	return &graphStore{store: st, was: sync.OnceValues(func() (*graphState, error) {
		s, err := st.src.Whole()
		if err != nil {
			return nil, err
		}
		return stateOf(documentOf(s)), nil
	})}
}

func stateOf(d document) *graphState {
	s := &graphState{document: d, folded: newStore(d.Source)}
	s.nodes = sync.OnceValue(s.index)
	return s
}

// index finds the nodes. Of several with one identifier the first is the one.
func (s *graphState) index() *graphNodes {
	x := &graphNodes{byID: make(map[string]jsonx.Value), elem: make(map[int]int), doc: s.Native}
	put := func(id string, v jsonx.Value) {
		if _, dup := x.byID[id]; !dup && id != "" {
			x.byID[id] = v
		}
	}
	for i := range s.Graph.Elems {
		v := s.Origin(s.Graph.Elems[i].Value)
		x.elem[v.Index()] = i
		put(s.id(i), v)
	}
	add := func(v jsonx.Value) {
		if !v.IsObject() {
			return
		}
		put(nodeID(v), v)
		if c := spdx3.ClassOf(nodeType(v)); x.doc.Index() == 0 && c != nil && c.Term == "SpdxDocument" {
			x.doc = v
		}
	}
	add(s.Native)
	for it := s.Native.Get("@graph").Iter(); it.Next(); {
		add(it.Value())
	}
	return x
}

func nodeID(v jsonx.Value) string { return either(v, "spdxId", "@id") }

func nodeType(v jsonx.Value) string { return either(v, "type", "@type") }

func either(v jsonx.Value, a, b string) string {
	if m := v.Get(a); m.Exists() {
		return m.Str()
	}
	return v.Get(b).Str()
}

// find returns the node that id names, and the number of the package or file that it is, -1 for any other.
func (s *graphState) find(id string) (v jsonx.Value, elem int, ok bool) {
	x := s.nodes()
	if v, ok = x.byID[id]; id == "" {
		v, ok = x.doc, true
	}
	if i, is := x.elem[v.Index()]; ok && is {
		return v, i, true
	}
	return v, -1, ok
}

func (g *graphStore) find(id string) (v jsonx.Value, elem int, ok bool) {
	was, err := g.was()
	if err != nil {
		return v, -1, false
	}
	return was.find(id)
}

func (g *graphStore) stale() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now = nil
}

// state is the document with what was changed so far.
func (g *graphStore) state() (*graphState, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.now != nil {
		return g.now, nil
	}
	s, err := g.was()
	if err == nil {
		s, err = g.changed(s.document)
	}
	if err == nil {
		err = g.fulfil(s)
	}
	if err == nil {
		g.now = s
	}
	return s, err
}

// changed is d with what was set in its nodes.
func (g *graphStore) changed(d document) (*graphState, error) {
	if len(g.store.changed) == 0 {
		return stateOf(d), nil
	}
	s := newSplicer(d.Native)
	for i, now := range g.store.changed {
		s.become(d.Native.Doc().At(i), now.Root(), "@context", "@graph")
	}
	root := jsonx.ParseTrusted(s.result(d.Native)).Root()
	if bad, want := spdx3.Malformed(root); bad.Exists() {
		return nil, bad.Errorf("%v where an %s belongs", bad.Kind(), want)
	}
	src, err := convert.NewSource(root, convert.SPDX3, versionOf(d.Root))
	if err != nil {
		return nil, err
	}
	return stateOf(documentOf(src)), nil
}

// fulfil makes in the folded form what was asked for.
func (g *graphStore) fulfil(s *graphState) error {
	for _, a := range g.asked {
		if err := s.change(a); err != nil {
			return err
		}
	}
	return nil
}

var errGone = errors.New("it is no package or file any more")

func (s *graphState) change(a asked) error {
	_, i, ok := s.find(a.id)
	if !ok || i < 0 {
		return errGone
	}
	return s.holder(i).Change(a.edit, a.same)
}

func (s *graphState) holder(i int) Holder {
	return Holder{st: s.folded, v: s.Graph.Elems[i].Value, elem: i}
}

// change asks for a change of an element, and returns an error when SPDX 3 has no words for it.
func (g *graphStore) change(h Holder, edit func(*model.Elem), same func(asked, got *model.Elem) bool) error {
	s, err := g.state()
	if err != nil {
		return err
	}
	a := asked{h.id, edit, same}
	if err := s.change(a); err != nil {
		return err
	}
	g.asked = append(g.asked, a)
	return nil
}

// elem is what the neutral model has of an element.
func (g *graphStore) elem(h Holder) *model.Elem {
	s, err := g.state()
	if err != nil {
		return new(model.Elem)
	}
	if _, i, ok := s.find(h.id); ok && i >= 0 {
		return s.holder(i).Elem()
	}
	return new(model.Elem)
}

// apply returns d with everything that was changed.
func (g *graphStore) apply(d document) (document, []string, error) {
	s, err := g.changed(d)
	if err != nil {
		return d, nil, err
	}
	if len(g.asked) == 0 {
		return s.document, nil, nil
	}
	if err := g.fulfil(s); err != nil {
		return d, nil, err
	}
	return s.folded.apply(s.document)
}

// shownOfNodes are the members of nodes that the messages show in another way, by the class of the node.
var shownOfNodes = map[string][]string{
	"SpdxDocument":                {"name", "comment", "rootElement", "element", "creationInfo"},
	"Relationship":                {"from", "to", "relationshipType"},
	"LifecycleScopedRelationship": {"from", "to", "relationshipType"},
}

// pointers lists the values below a node that no field of the messages shows.
func (g *graphStore) pointers(h Holder) []string {
	s, err := g.state()
	if err != nil {
		return nil
	}
	node, elem, ok := s.find(h.id)
	if !ok {
		return nil
	}
	var list []string
	if elem < 0 {
		shown := append([]string{"@context", "@graph", "spdxId", "@id", "type", "@type"}, shownOfNodes[nodeType(node)]...)
		info := s.nodes().doc.Get("creationInfo")
		for it := node.Iter(); it.Next(); {
			if it.Name() == "creationInfo" && jsonx.Equal(it.Value(), info) {
				continue // the document's own, which everything has that says nothing else
			}
			if !slices.Contains(shown, it.Name()) {
				list = append(list, string(jsonx.AppendPointer(nil, it.Name())))
			}
		}
		return list
	}
	var values []jsonx.Value
	from, to := node.Span()
	for _, v := range s.holder(elem).residue() {
		for _, o := range s.Origins(v) {
			if at := o.Index(); at > from && at < to {
				values = append(values, o)
			}
		}
	}
	slices.SortFunc(values, func(a, b jsonx.Value) int { return a.Index() - b.Index() })
	base := node.Pointer()
	for _, v := range values {
		if p := strings.TrimPrefix(v.Pointer(), base); len(list) == 0 || list[len(list)-1] != p {
			list = append(list, p)
		}
	}
	return list
}
