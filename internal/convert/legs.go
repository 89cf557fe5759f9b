package convert

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A conversion may go by way of a document between source and target. Its report is told in the places of the
// source and of the target: what the first leg reports stands, with the target's places; what the second leg
// reports is looked for in the source.
type legs struct{ first, second *Report }

// join returns the report of a conversion of two legs.
func join(first, second *Report) *Report {
	r := &Report{src: first.src, family: second.family, version: second.version, legs: &legs{first, second}}
	r.Diagnostics = append(append(r.Diagnostics, first.Diagnostics...), second.Diagnostics...)
	return r
}

func (l *legs) rows() []elemRow {
	// Where the elements of the document between stand there, and which of the source they are.
	source := make(map[string]int, len(l.first.places))
	for i := range l.first.places {
		source[string(l.first.pointer(int32(i)))] = i
	}
	mid := l.second.src.Graph.Elems
	target := make(map[int]string, len(mid))
	elemOf := make(map[int32]int, len(mid))
	var paths jsonx.Pointers
	for j := range mid {
		if i, ok := source[paths.Of(mid[j].Value)]; ok {
			elemOf[int32(j)] = i
			target[i] = string(l.second.pointer(int32(j)))
		}
	}
	var rows, made []elemRow
	for _, row := range l.first.elemRows() {
		switch row.Kind {
		case Synthesised:
			continue // the second leg says so if it is still there
		case Dropped:
			row.Target = ""
		default:
			row.Target = l.second.docSlot
			if row.elem >= 0 {
				row.Target = target[row.elem]
			}
		}
		rows = append(rows, row)
	}
	same := l.first.src.Family == l.second.src.Family
	for _, row := range l.second.elemRows() {
		if row.Kind == Synthesised {
			row.Element, row.elem = "", docElem
			made = append(made, row)
			continue
		}
		i, known := -1, true
		if row.elem >= 0 {
			i, known = elemOf[int32(row.elem)]
		}
		row.Element = ""
		row.at, known = l.path(row, i, known, same)
		row.Path, row.elem = row.at.Pointer(), docElem
		if known && i >= 0 {
			row.Element, row.elem = l.first.src.Graph.Elems[i].ID, i
		}
		rows = append(rows, row)
	}
	return append(rows, made...)
}

// path finds what a row of the second leg is about in the source: the same place of the same element, else what
// the source carries for the element.
func (l *legs) path(row elemRow, i int, known, same bool) (jsonx.Value, bool) {
	if !known {
		return jsonx.Value{}, false
	}
	midAt := ""
	here := l.first.src.Root
	if i >= 0 {
		here = l.first.src.Graph.Elems[i].Value
		midAt = l.second.src.Graph.Elems[row.elem].Value.Pointer()
	}
	if rest, ok := strings.CutPrefix(row.Path, midAt); ok && same {
		if v := here.Lookup(rest); v.Exists() {
			return v, true
		}
	}
	return l.first.carrier(i), true
}

// carrier returns where the source carries data for element i, the element itself when nowhere.
func (r *Report) carrier(i int) jsonx.Value {
	families := []string{CycloneDX, SPDX2}
	if i >= 0 {
		v := r.src.Graph.Elems[i].Value
		s := slotOf(r.src.Family, r.src.Version)
		for _, f := range families {
			if _, at := s.find(v, f); at >= 0 {
				return r.src.Root.Doc().At(at)
			}
		}
		return v
	}
	within, s := docSlot(r.src.Family, r.src.Version)
	v := r.src.Root
	if within != "" {
		v = v.Get(within)
	}
	for _, f := range families {
		if _, at := s.find(v, f); at >= 0 {
			return r.src.Root.Doc().At(at)
		}
	}
	return r.src.Root
}
