package spdx

import (
	"reflect"
	"slices"
	"strings"

	"github.com/spdx/tools-golang/spdx/v2/common"
)

// An edge is a relationship, the inverse ones of describing and containing turned round.
type edge struct {
	from common.DocElementID
	word string
	to   common.DocElementID
}

// edgeOf returns the edge that the relationship p points to is.
func edgeOf(p reflect.Value) edge {
	if p.IsNil() {
		return edge{}
	}
	r := p.Elem()
	e := edge{
		r.FieldByName("RefA").Interface().(common.DocElementID), r.FieldByName("Relationship").String(),
		r.FieldByName("RefB").Interface().(common.DocElementID),
	}
	switch e.word {
	case common.TypeRelationshipContainedBy:
		e = edge{e.to, common.TypeRelationshipContains, e.from}
	case common.TypeRelationshipDescribeBy:
		e = edge{e.to, common.TypeRelationshipDescribe, e.from}
	}
	e.from.ElementRefID, e.to.ElementRefID = bare(e.from.ElementRefID), bare(e.to.ElementRefID)
	return e
}

// bare returns an identifier without its prefix: programs fill the types either way.
func bare(id common.ElementID) common.ElementID {
	return common.ElementID(strings.TrimPrefix(string(id), elementPrefix))
}

func newRelationship(pointer reflect.Type, from common.DocElementID, word string, to common.DocElementID) reflect.Value {
	p := reflect.New(pointer.Elem())
	p.Elem().FieldByName("RefA").Set(reflect.ValueOf(from))
	p.Elem().FieldByName("Relationship").SetString(word)
	p.Elem().FieldByName("RefB").Set(reflect.ValueOf(to))
	return p
}

// settle puts what the library keeps elsewhere than JSON does in its place in the document d, a copy of the
// caller's. Lists and elements are copied before they are changed. Both versions name their fields alike.
func settle(d reflect.Value) {
	settleFiles(d)
	settleSnippets(d)
	settleAnnotations(d)
}

// settleFiles makes files of the document of those that packages hold, as they do when the document was read
// from tag-value. A package that only stands for files in no package (IsUnpackaged) goes away.
func settleFiles(d reflect.Value) {
	packages := d.FieldByName("Packages")
	if !slices.ContainsFunc(values(packages), func(p reflect.Value) bool {
		return !p.IsNil() && (p.Elem().FieldByName("Files").Len() > 0 || p.Elem().FieldByName("IsUnpackaged").Bool())
	}) {
		return
	}
	files := clip(d.FieldByName("Files"))
	known := make(map[common.ElementID]bool)
	for _, f := range values(files) {
		if !f.IsNil() {
			known[idOf(f, "FileSPDXIdentifier")] = true
		}
	}
	rels := clip(d.FieldByName("Relationships"))
	have := make(map[edge]bool)
	for _, r := range values(rels) {
		have[edgeOf(r)] = true
	}
	kept := reflect.MakeSlice(packages.Type(), 0, packages.Len())
	for _, p := range values(packages) {
		if p.IsNil() {
			continue
		}
		unpackaged := p.Elem().FieldByName("IsUnpackaged").Bool()
		id := idOf(p, "PackageSPDXIdentifier")
		for _, f := range values(p.Elem().FieldByName("Files")) {
			if f.IsNil() {
				continue
			}
			file := idOf(f, "FileSPDXIdentifier")
			if !known[file] || file == "" {
				known[file] = true
				files = reflect.Append(files, f)
			}
			e := edge{common.DocElementID{ElementRefID: id}, common.TypeRelationshipContains, common.DocElementID{ElementRefID: file}}
			if !unpackaged && id != "" && file != "" && !have[e] {
				have[e] = true
				rels = reflect.Append(rels, newRelationship(rels.Type().Elem(), e.from, e.word, e.to))
			}
		}
		if unpackaged && p.Elem().FieldByName("PackageName").String() == "" {
			continue
		}
		p = clone(p)
		p.Elem().FieldByName("Files").SetZero()
		kept = reflect.Append(kept, p)
	}
	packages.Set(kept)
	d.FieldByName("Files").Set(files)
	d.FieldByName("Relationships").Set(rels)
}

// settleSnippets makes snippets of the document of those that files hold.
func settleSnippets(d reflect.Value) {
	files := values(d.FieldByName("Files"))
	if !slices.ContainsFunc(files, func(f reflect.Value) bool {
		return !f.IsNil() && f.Elem().FieldByName("Snippets").Len() > 0
	}) {
		return
	}
	snippets := clip(d.FieldByName("Snippets"))
	known := make(map[common.ElementID]bool)
	for _, s := range values(snippets) {
		known[idOf(s.Addr(), "SnippetSPDXIdentifier")] = true
	}
	for _, f := range files {
		if f.IsNil() {
			continue
		}
		held := f.Elem().FieldByName("Snippets")
		keys := held.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			s := held.MapIndex(key)
			if s.IsNil() {
				continue
			}
			s = clone(s)
			for name, id := range map[string]common.ElementID{
				"SnippetSPDXIdentifier":         common.ElementID(key.String()),
				"SnippetFromFileSPDXIdentifier": idOf(f, "FileSPDXIdentifier"),
			} {
				if v := s.Elem().FieldByName(name); v.String() == "" {
					v.SetString(string(id))
				}
			}
			if id := idOf(s, "SnippetSPDXIdentifier"); !known[id] {
				known[id] = true
				snippets = reflect.Append(snippets, s.Elem())
			}
		}
	}
	d.FieldByName("Snippets").Set(snippets)
}

// settleAnnotations gives annotations that name an element to that element: JSON knows the element by the
// place (§12.4). What the document does not have keeps its annotations in the document.
func settleAnnotations(d reflect.Value) {
	list := d.FieldByName("Annotations")
	subject := func(a reflect.Value) common.ElementID {
		if a.IsNil() {
			return ""
		}
		ref := a.Elem().FieldByName("AnnotationSPDXIdentifier").Interface().(common.DocElementID)
		if ref.DocumentRefID != "" {
			return ""
		}
		return bare(ref.ElementRefID)
	}
	if !slices.ContainsFunc(values(list), func(a reflect.Value) bool { return subject(a) != "" }) {
		return
	}
	// places are where the elements stand in the document's lists, which are copied.
	places := make(map[common.ElementID]reflect.Value)
	for _, l := range [...]struct{ list, id string }{{"Packages", "PackageSPDXIdentifier"}, {"Files", "FileSPDXIdentifier"}} {
		elements := d.FieldByName(l.list)
		elements.Set(copyOf(elements))
		for _, e := range values(elements) {
			if e.IsNil() {
				continue
			}
			if id := idOf(e, l.id); id != "" && !places[id].IsValid() {
				places[id] = e
			}
		}
	}
	kept := reflect.MakeSlice(list.Type(), 0, list.Len())
	cloned := make(map[common.ElementID]bool)
	for _, a := range values(list) {
		id := subject(a)
		at, ok := places[id]
		if !ok {
			kept = reflect.Append(kept, a)
			continue
		}
		if !cloned[id] {
			cloned[id] = true
			at.Set(clone(at))
			own := at.Elem().FieldByName("Annotations")
			own.Set(clip(own))
		}
		own := at.Elem().FieldByName("Annotations")
		own.Set(reflect.Append(own, a.Elem()))
	}
	list.Set(kept)
}

// values returns the elements of a slice.
func values(s reflect.Value) []reflect.Value {
	out := make([]reflect.Value, s.Len())
	for i := range out {
		out[i] = s.Index(i)
	}
	return out
}

// clip returns a slice without spare room, so that appending copies it.
func clip(s reflect.Value) reflect.Value { return s.Slice3(0, s.Len(), s.Len()) }

func copyOf(s reflect.Value) reflect.Value {
	if s.IsNil() {
		return s
	}
	out := reflect.MakeSlice(s.Type(), s.Len(), s.Len())
	reflect.Copy(out, s)
	return out
}

// clone returns a pointer to a copy of what p points to.
func clone(p reflect.Value) reflect.Value {
	q := reflect.New(p.Type().Elem())
	q.Elem().Set(p.Elem())
	return q
}

func idOf(p reflect.Value, field string) common.ElementID {
	return bare(common.ElementID(p.Elem().FieldByName(field).String()))
}
