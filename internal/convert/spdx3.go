package convert

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// A document of SPDX 3 takes part in its folded form, and what the report says of that is told in the places of
// the document itself.

// runUnfolded converts src into the given version of SPDX 3.
func runUnfolded(src *Source, version string, opt Options) ([]byte, *Report, error) {
	opt.Sink = nil // the graph is made of the whole text
	var text []byte
	var rep *Report
	var err error
	if src.Family == SPDX2 && src.Version == spdx2.Folded {
		text, rep = src.Root.Raw(), unchanged(src)
		if v := src.Root.Get("spdxVersion"); src.Native.Exists() && v.Str() != "SPDX-"+version {
			rep.Entries = append(rep.Entries, Entry{Kind: Approximated, Source: v, Elem: docElem, Target: "/spdxVersion"})
		}
	} else if text, rep, err = Run(src, SPDX2, spdx2.Folded, opt); err != nil {
		return nil, nil, err
	}
	u, err := fold.Unfold(jsonx.ParseTrusted(text).Root(), fold.Options{Version: version, Known: true})
	if err != nil {
		return nil, nil, err
	}
	rep.notes(u.Notes, src.Family == SPDX2 && src.Version == spdx2.Folded)
	rep.unfolded = u
	return u.Text, rep, nil
}

// notes files what a folded document carried: what does not fit the document any more, and, unless that is the
// source's own, what comes of it beyond what the document shows.
func (r *Report) notes(list []fold.Note, own bool) {
	count := make(map[string]int)
	for _, n := range list {
		switch {
		case n.Refused:
			r.diagnose(Diagnostic{Rule: ruleForged, Message: "carried data about " + n.Node + ": " + n.Text})
		case !own:
			count[n.Text]++
		}
	}
	for _, class := range slices.Sorted(maps.Keys(count)) {
		more := ""
		if n := count[class]; n > 1 {
			more = fmt.Sprintf(" (in %d places)", n)
		}
		r.diagnose(Diagnostic{Rule: ruleCarried, Message: class + more + " comes from carried data; the native part does not show it"})
	}
}

// unchanged is the report of a document that stays as it is.
func unchanged(src *Source) *Report {
	r := newReport(src, src.Family, src.Version)
	r.places = make([]place, len(src.Graph.Elems))
	next := map[bool]int32{}
	for i := range r.places {
		file := src.Graph.Elems[i].File
		r.places[i] = place{parent: docElem, list: listName(file), index: next[file], carrier: -1}
		next[file]++
	}
	return r
}

// nativeRows tells rows about a folded document in the places of the document of SPDX 3 that it was folded from. A
// folded value may stand for several: each gets a row.
func (r *Report) nativeRows(list []elemRow) []elemRow {
	rows := make([]elemRow, 0, len(list))
	names := make(map[int]string)
	places := newPather(r.src.Root)
	for _, row := range list {
		if row.elem >= 0 && row.Element != "" {
			name, known := names[row.elem]
			if !known {
				name = r.src.nativeID(row.elem)
				names[row.elem] = name
			}
			row.Element = name
		}
		if !row.at.Exists() {
			rows = append(rows, row)
			continue
		}
		for _, v := range r.src.origins(row.at, places) {
			native := row
			native.at = v
			rows = append(rows, native)
		}
	}
	order := func(v jsonx.Value) int {
		if v.Exists() {
			return v.Index()
		}
		return 1 << 40
	}
	slices.SortStableFunc(rows, func(a, b elemRow) int { return cmp.Compare(order(a.at), order(b.at)) })
	var paths jsonx.Pointers
	for i := range rows {
		rows[i].Path = paths.Of(rows[i].at)
	}
	r.refine(rows)
	return rows
}

// unfoldRows tells rows about a folded document that was not read but made, by an edit, in the places of the document of
// SPDX 3 that it stands for.
func (r *Report) unfoldRows(list []elemRow) {
	u, err := fold.Unfold(r.src.Root, fold.Options{})
	if err != nil {
		return // as they are
	}
	namespace := r.src.Root.Get("documentNamespace").Str()
	for i := range list {
		if list[i].Path != "" {
			list[i].Path = u.Target(list[i].Path)
		}
		if id := list[i].Element; id != "" {
			list[i].Element = fold.IRI(namespace, id)
		}
	}
}

// origins returns the values of the document of SPDX 3 that v stands for: those of what is in v where v as a whole
// stands for none, and those of what v is in where that does not either. Places is a walk over the folded form that did
// not go past v, nil for a new one.
func (src *Source) origins(v jsonx.Value, places *pather) []jsonx.Value {
	if list := src.folded.Origins(v); len(list) > 0 {
		return src.membersOfRoot(list)
	}
	var list []jsonx.Value
	seen := make(map[int]bool)
	v.Walk(func(at *jsonx.Iter) bool {
		own := src.folded.Origins(at.Value())
		for _, o := range own {
			if !seen[o.Index()] {
				seen[o.Index()] = true
				list = append(list, o)
			}
		}
		return len(own) == 0
	})
	if len(list) == 0 {
		list = src.around(v, places)
	}
	if len(list) == 0 {
		// How the graph is put together: nothing in it, and all that the document says of that.
		if list = []jsonx.Value{src.Native}; src.Native.Get("@context").Exists() {
			return []jsonx.Value{src.Native.Get("@context")}
		}
	}
	return src.membersOfRoot(list)
}

// around returns the values that what v is in stands for, the innermost that stands for any. An element of an array is
// the same element of the array that this stands for.
func (src *Source) around(v jsonx.Value, places *pather) []jsonx.Value {
	if places == nil || !places.seek(v) {
		if places = newPather(src.Root); !places.seek(v) {
			return nil
		}
	}
	for i := len(places.stack) - 2; i >= 0; i-- {
		in, inner := places.stack[i].it.Value(), &places.stack[i+1]
		list := src.folded.Origins(in)
		if len(list) == 0 {
			continue
		}
		if inner.array && len(list) == 1 && list[0].IsArray() {
			if same := places.elem(list[0], inner.index); same.Exists() {
				return []jsonx.Value{same}
			}
		}
		return list
	}
	return nil
}

// elem returns element i of list. Elements that are asked for in ascending order cost one walk over it together.
func (p *pather) elem(list jsonx.Value, i int) jsonx.Value {
	e := &p.elems
	if e.n == 0 || e.list.Index() != list.Index() || i < e.n-1 {
		e.list, e.it, e.n = list, list.Iter(), 0
	}
	for ; e.n <= i; e.n++ {
		if !e.it.Next() {
			e.n = 0
			return jsonx.Value{}
		}
	}
	return e.it.Value()
}

// membersOfRoot replaces the document, where that is the only node, by what it says: a place that is the whole
// document names none.
func (src *Source) membersOfRoot(list []jsonx.Value) []jsonx.Value {
	root := src.Native
	if root.Get("@graph").Exists() || !slices.ContainsFunc(list, func(v jsonx.Value) bool { return v.Index() == root.Index() }) {
		return list
	}
	var out []jsonx.Value
	for _, v := range list {
		if v.Index() != root.Index() {
			out = append(out, v)
			continue
		}
		for it := root.Iter(); it.Next(); {
			if it.Name() != "@context" {
				out = append(out, it.Value())
			}
		}
	}
	return out
}

// nativeID is the identifier that element i has in the document of SPDX 3.
func (src *Source) nativeID(i int) string {
	for _, o := range src.folded.Origins(src.Graph.Elems[i].Value) {
		for _, name := range [...]string{"spdxId", "@id"} {
			if id := o.Get(name); id.Exists() {
				return id.Str()
			}
		}
	}
	return src.Graph.Elems[i].ID
}

// nativePath is the place in the source that a path in its folded form stands for.
func (src *Source) nativePath(path string) string {
	if src.folded == nil || path == "" {
		return path
	}
	if v := src.Root.Lookup(path); v.Exists() {
		return src.origins(v, nil)[0].Pointer()
	}
	return ""
}
