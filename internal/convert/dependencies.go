package convert

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/residue"
)

// CycloneDX lists dependencies as entries. An entry is said whole by SPDX 2's relationships when it is the
// first for an element, depends on something, and only on elements of the document. What else an entry says
// is carried by the element: a patch of the entry that comes back, or {"new":entry} where none comes back
// (an entry that depends on nothing is not the same as no entry).

// How the list of entries is ordered, when it is not the order in which relationships bring entries back.
const (
	orderElements = "elements" // as the elements are listed
	orderRefs     = "refs"     // by the text of the reference
)

type entry struct {
	value jsonx.Value
	ref   string
	elem  int32   // -1 when ref names no element, or an earlier entry has it
	to    []int32 // elements it depends on, each once
	whole bool    // said whole by the edges
}

// entriesOf reads the dependency entries of a BOM.
func entriesOf(g *model.Graph, root jsonx.Value) []entry {
	deps := root.Get("dependencies")
	list := make([]entry, 0, deps.Len())
	seen := make([]bool, len(g.Elems))
	targets := make([]int32, 0, len(g.Elems)*3)
	for it := deps.Iter(); it.Next(); {
		v := it.Value()
		e := entry{value: v, elem: -1, whole: true}
		var on jsonx.Value
		for m := v.Iter(); m.Next(); {
			switch m.Name() {
			case "ref":
				e.ref = m.Value().Str()
			case "dependsOn":
				on = m.Value()
			default:
				e.whole = false
			}
		}
		if i := g.Find(e.ref); i >= 0 && !seen[i] {
			seen[i] = true
			e.elem = int32(i)
		}
		if e.elem < 0 {
			e.whole = false
			list = append(list, e)
			continue
		}
		from := len(targets)
		var dup map[int32]bool
		if on.Len() > 16 {
			dup = make(map[int32]bool, on.Len())
		}
		for t := on.Iter(); t.Next(); {
			i := int32(g.Find(t.Value().Str()))
			again := dup[i]
			if dup == nil {
				again = slices.Contains(targets[from:], i)
			} else {
				dup[i] = true
			}
			if i < 0 || again || !t.Value().IsString() {
				e.whole = false
				continue
			}
			targets = append(targets, i)
		}
		e.to = targets[from:len(targets):len(targets)]
		if len(e.to) == 0 || !on.IsArray() {
			e.whole = false
		}
		list = append(list, e)
	}
	return list
}

// dependencyFacts writes what the carriers of a BOM say about dependency entries, when SPDX 2 is the target,
// and returns the edges that the relationships say.
func (c *converter) dependencyFacts(f *facts, file []bool) []edge {
	g := c.src.Graph
	list := entriesOf(g, c.src.Root)
	edges := make([]edge, 0, len(list)*3)
	var natural []int // entries in the order in which they come back
	var silent []int  // those that only a carrier brings back
	for i := range list {
		e := &list[i]
		for _, t := range e.to {
			edges = append(edges, edge{mapping.Depends, e.elem, t})
		}
		if len(e.to) > 0 {
			natural = append(natural, i)
		} else if e.elem >= 0 {
			silent = append(silent, i)
		}
		if e.whole {
			continue
		}
		switch {
		case e.elem < 0:
			// Nothing native stands for it: the whole entry, and where it stood.
			b := f.of(docElem)
			if !f.entries {
				f.entries = true
				*b = append(jsonx.AppendName(*b, "entries"), '[')
			} else {
				*b = append((*b)[:len(*b)-1], ',')
			}
			*b = append(strconv.AppendInt(append(*b, '['), int64(i), 10), ',')
			*b = append(jsonx.AppendCompact(*b, e.value), "]]"...)
			c.rep.carry(docElem, e.value, c.opt.Pure)
		case len(e.to) == 0 && c.homeward && e.value.Len() == 2 && e.value.Get("dependsOn").Len() == 0:
			// Somebody took away what stood here.
			c.rep.ops(int(e.elem), []residue.Op{{Source: e.value, Dropped: true}}, c.opt.Pure)
		case len(e.to) == 0:
			b := f.of(e.elem)
			*b = append(jsonx.AppendName(*b, "dependency"), `{"new":{`...)
			for m := e.value.Iter(); m.Next(); {
				if m.Name() != "ref" {
					*b = jsonx.AppendCompact(jsonx.AppendName(*b, m.Name()), m.Value())
				}
			}
			*b = append(*b, "}}"...)
			c.rep.carry(int(e.elem), e.value, c.opt.Pure)
		default:
			text := c.entryText(nil, e.ref, e.to, func(i int32) string { return g.Elems[i].ID })
			c.differ.Ops, c.differ.Skip = c.differ.Ops[:0], c.differ.Skip[:0]
			patch, changed := c.differ.Object(nil, jsonx.ParseTrusted(text).Root(), e.value)
			if changed {
				b := f.of(e.elem)
				*b = append(jsonx.AppendName(*b, "dependency"), patch...)
				c.rep.ops(int(e.elem), c.differ.Ops, c.opt.Pure)
			}
		}
	}
	c.entryOrderFacts(f, file, list, natural, silent)
	return edges
}

func (c *converter) entryOrderFacts(f *facts, file []bool, list []entry, natural, silent []int) {
	if len(silent) == 0 || c.homeward {
		return
	}
	var actual []int
	for i := range list {
		if list[i].elem >= 0 {
			actual = append(actual, i)
		}
	}
	// Without a word they come back after the others, in the order of the elements.
	// SPDX 2 lists files after packages.
	byElem := func(a, b int) int {
		x, y := list[a].elem, list[b].elem
		if file[x] != file[y] {
			return boolIndex(file[x]) - boolIndex(file[y])
		}
		return cmp.Compare(x, y)
	}
	slices.SortStableFunc(silent, byElem)
	if slices.Equal(actual, append(slices.Clone(natural), silent...)) {
		return
	}
	b := f.of(docElem)
	sorted := slices.Clone(actual)
	slices.SortStableFunc(sorted, byElem)
	if slices.Equal(actual, sorted) {
		*b = jsonx.AppendMember(*b, "dependencies", orderElements)
		return
	}
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(list[a].ref, list[b].ref) })
	if slices.Equal(actual, sorted) {
		*b = jsonx.AppendMember(*b, "dependencies", orderRefs)
		return
	}
	*b = append(jsonx.AppendName(*b, "dependencies"), '[')
	for _, i := range actual {
		*b = jsonx.AppendString(jsonx.AppendComma(*b), list[i].ref)
	}
	*b = append(*b, ']')
}

func (c *converter) entryText(dst []byte, ref string, to []int32, name func(int32) string) []byte {
	dst = append(dst, `{"ref":`...)
	dst = jsonx.AppendString(dst, ref)
	dst = append(dst, `,"dependsOn":[`...)
	for _, t := range to {
		dst = jsonx.AppendString(jsonx.AppendComma(dst), name(t))
	}
	return append(dst, "]}"...)
}

// dependencyEntries writes the list of entries of a BOM that edges say, with what carriers add to it.
func (c *converter) dependencyEntries(edges []edge, back tree) []byte {
	type out struct {
		elem int32
		ref  string
		text []byte
	}
	var list []out
	def := newest(CycloneDX, "dependencies", "*")
	done := make(map[int32]bool)
	for _, grp := range dependsOf(edges) {
		ref := c.refs[grp.from]
		to := slices.DeleteFunc(slices.Clone(grp.to), func(t int32) bool { return c.refs[t] == "" })
		if ref == "" || len(to) == 0 {
			continue
		}
		text := c.entryText(nil, ref, to, func(i int32) string { return c.refs[i] })
		if p, ok := back.entries[grp.from]; ok && !p.Get("new").Exists() {
			if t, _, err := residueApply(text, p); err == nil && sound(def, t) {
				text = t
			}
		}
		done[grp.from] = true
		list = append(list, out{grp.from, ref, text})
	}
	var silent []int32
	for i := range back.entries {
		if !done[i] && c.refs[i] != "" {
			silent = append(silent, i)
		}
	}
	slices.Sort(silent)
	for _, i := range silent {
		fresh := back.entries[i].Get("new")
		if !fresh.IsObject() {
			// It depends on nothing any more; what else the entry said stays.
			bare := append(jsonx.AppendString([]byte(`{"ref":`), c.refs[i]), '}')
			if t, _, err := residueApply(bare, back.entries[i]); err == nil && sound(def, t) && jsonx.ParseTrusted(t).Root().Len() > 1 {
				list = append(list, out{i, c.refs[i], t})
			}
			continue
		}
		text := append([]byte(`{"ref":`), jsonx.AppendString(nil, c.refs[i])...)
		for m := fresh.Iter(); m.Next(); {
			if m.Name() == "dependsOn" && c.addsEdge(m.Value()) {
				c.note(ruleForged, "would add dependencies that the document does not show; they are left out", int(i))
				continue
			}
			if m.Name() != "ref" {
				text = jsonx.AppendCompact(jsonx.AppendName(text, m.Name()), m.Value())
			}
		}
		if text = append(text, '}'); sound(def, text) {
			list = append(list, out{i, c.refs[i], text})
		}
	}
	graph := graphOf(c.carrier)
	switch o := graph.Get("dependencies"); {
	case o.IsString() && o.Str() == orderElements:
		slices.SortStableFunc(list, func(a, b out) int { return cmp.Compare(a.elem, b.elem) })
	case o.IsString() && o.Str() == orderRefs:
		slices.SortStableFunc(list, func(a, b out) int { return cmp.Compare(a.ref, b.ref) })
	case o.IsArray():
		rank := make(map[string]int, o.Len())
		for it := o.Iter(); it.Next(); {
			if _, dup := rank[it.Value().Str()]; !dup {
				rank[it.Value().Str()] = len(rank)
			}
		}
		at := func(e out) int {
			if r, ok := rank[e.ref]; ok {
				return r
			}
			return len(rank)
		}
		slices.SortStableFunc(list, func(a, b out) int { return cmp.Compare(at(a), at(b)) })
	}
	soundEntry := func(v jsonx.Value) bool {
		bad, _ := def.Structure(v)
		return v.IsObject() && !bad.Exists()
	}
	extra := graph.Get("entries")
	if len(list) == 0 && extra.Len() == 0 {
		return nil
	}
	text := []byte{'['}
	n := 0
	next := extra.Iter()
	pending := next.Next()
	takeExtra := func() {
		for pending {
			e := next.Value()
			at, err := strconv.Atoi(e.Elem(0).Literal())
			if err == nil && at > n && n < len(list)+extra.Len() && len(list) > 0 {
				return
			}
			if v := e.Elem(1); soundEntry(v) {
				if c.refKnown(v.Get("ref").Str()) || v.Get("dependsOn").Len()+v.Get("provides").Len() > 0 {
					c.note(ruleCarried, "dependencies", docElem)
				}
				text = jsonx.AppendCompact(jsonx.AppendComma(text), v)
				n++
			}
			pending = next.Next()
		}
	}
	for _, e := range list {
		takeExtra()
		text = append(jsonx.AppendComma(text), e.text...)
		n++
	}
	for pending {
		if v := next.Value().Elem(1); soundEntry(v) {
			text = jsonx.AppendCompact(jsonx.AppendComma(text), v)
		}
		pending = next.Next()
	}
	return append(text, ']')
}

// addsEdge reports whether on names an element of the document: an edge to it would have been said natively.
func (c *converter) addsEdge(on jsonx.Value) bool {
	for it := on.Iter(); it.Next(); {
		if c.refKnown(it.Value().Str()) {
			return true
		}
	}
	return false
}

func (c *converter) refKnown(ref string) bool {
	if c.refSet == nil {
		c.refSet = make(map[string]bool, len(c.refs))
		for _, r := range c.refs {
			c.refSet[r] = r != ""
		}
	}
	return c.refSet[ref]
}
