package edit

import (
	"strconv"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

type node = pb.Node

func itoa(n int) string { return strconv.Itoa(n) }

// maxNesting is how deep components are nested: deeper, and the document could not be read back under the
// default limit of depth.
const maxNesting = 60

// tree makes a BOM's nesting and its dependency entries say what is wanted. An element has one parent there:
// a second one is left for the other family.
func (a *applier) tree() {
	g := a.Graph
	n := len(g.Elems)
	parent := make([]int, len(a.names))
	gone := make([]bool, len(a.names))
	for i := range parent {
		parent[i] = -1
		if i < n {
			parent[i] = int(g.Elems[i].Parent)
		}
	}
	for _, i := range a.ch.removed {
		gone[i] = true
	}
	ends := func(e Edge) (from, to int, ok bool) {
		from, ok1 := a.byID[e.From]
		to, ok2 := a.byID[e.To]
		return from, to, ok1 && ok2
	}
	for _, e := range a.ch.delEdges {
		if from, to, ok := ends(e); ok && e.Type == pb.Edge_contains && parent[to] == from {
			parent[to] = -1
		}
	}
	for i, p := range parent {
		if p >= 0 && gone[p] {
			parent[i] = -1
		}
	}
	root := a.newRoot(parent, gone)
	for _, e := range a.ch.addEdges {
		from, to, ok := ends(e)
		if !ok || e.Type != pb.Edge_contains || to == root || parent[to] >= 0 {
			continue
		}
		depth := 0
		p := from
		for ; p >= 0 && p != to && depth < maxNesting; p = parent[p] {
			depth++
		}
		if p < 0 {
			parent[to] = from
		}
	}
	// Where everything that is new or stands elsewhere goes.
	kids := make(map[int][]int)
	var tops []int
	for i := range parent {
		if i < n {
			moves := parent[i] != int(g.Elems[i].Parent) || (i == root) != (i == g.Root)
			if gone[i] || moves {
				a.s.drop(g.Elems[i].Value)
			}
			if gone[i] || !moves {
				continue
			}
		}
		switch {
		case i == root:
		case parent[i] >= 0:
			kids[parent[i]] = append(kids[parent[i]], i)
		default:
			tops = append(tops, i)
		}
	}
	var pieces func(list []int) []piece
	pieces = func(list []int) []piece {
		var out []piece
		for _, i := range list {
			if i < n {
				out = append(out, piece{move: g.Elems[i].Value})
				continue
			}
			add := &a.added[i-n]
			out = append(out, piece{text: add.text, tag: i - n + 1, kids: pieces(kids[i])})
		}
		return out
	}
	for i := range n {
		if list := kids[i]; len(list) > 0 && !gone[i] {
			a.extend(g.Elems[i].Value, "components", pieces(list))
		}
	}
	a.extend(a.Root, "components", pieces(tops))
	if root >= 0 && root != g.Root {
		a.s.insert(a.Root.Get("metadata"), "component", pieces([]int{root})[0])
	}
	a.dependencies()
}

// newRoot decides what the BOM is about: the element that is the only root wanted, or the one that it was
// about as long as it is among the roots. -1 means none: then everything at the top is.
func (a *applier) newRoot(parent []int, gone []bool) int {
	g := a.Graph
	if !a.ch.roots {
		if g.Root >= 0 && gone[g.Root] {
			return -1
		}
		return g.Root
	}
	var want []int
	wanted := make(map[int]bool)
	for _, r := range a.ch.want.roots {
		if i, ok := a.byID[r]; ok {
			want = append(want, i)
			wanted[i] = true
		}
	}
	if len(want) == 0 {
		return -1
	}
	if g.Root >= 0 && wanted[g.Root] {
		return g.Root
	}
	tops := 0
	for i, p := range parent {
		if !gone[i] && p < 0 {
			tops++
			if !wanted[i] {
				tops = -len(parent)
			}
		}
	}
	if tops == len(want) && (len(want) > 1 || g.Root < 0 && len(a.Graph.Elems) > 0) {
		return -1
	}
	if g.Root < 0 && len(a.Graph.Elems) > 0 && len(want) > 1 {
		return -1
	}
	return want[0]
}

// dependencies changes the dependency entries.
func (a *applier) dependencies() {
	gone := make(map[string]bool)
	for _, i := range a.ch.removed {
		if a.names[i] != "" {
			gone[a.names[i]] = true
		}
	}
	del := make(map[Edge]int)
	for _, e := range a.ch.delEdges {
		if e.Type == pb.Edge_dependsOn {
			del[e]++
		}
	}
	add := make(map[string][]string)
	var order []string
	for _, e := range a.ch.addEdges {
		if e.Type != pb.Edge_dependsOn || e.From == "" || e.To == "" {
			continue
		}
		if _, isNode := a.byID[e.From]; !isNode {
			continue
		}
		from, to := a.name(e.From), a.name(e.To)
		if from == "" || to == "" {
			continue
		}
		if _, seen := add[from]; !seen {
			order = append(order, from)
		}
		add[from] = append(add[from], to)
	}
	if len(gone)+len(del)+len(add) == 0 {
		return
	}
	texts := func(list []string) []piece {
		var out []piece
		for _, s := range list {
			out = append(out, piece{text: jsonx.AppendString(nil, s)})
		}
		return out
	}
	for it := a.Root.Get("dependencies").Iter(); it.Next(); {
		entry := it.Value()
		ref := entry.Get("ref").Str()
		if gone[ref] {
			a.s.drop(entry)
			continue
		}
		on := entry.Get("dependsOn")
		from := a.ref(ref)
		if i := a.Graph.Find(ref); i >= 0 {
			from = a.id(i)
			ref = a.names[i]
		}
		for t := on.Iter(); t.Next(); {
			if e := (Edge{pb.Edge_dependsOn, from, a.ref(t.Value().Str())}); del[e] > 0 {
				del[e]--
				a.s.drop(t.Value())
			}
		}
		if list := add[ref]; len(list) > 0 {
			a.extend(entry, "dependsOn", texts(list))
			delete(add, ref)
		}
	}
	var entries []piece
	for _, from := range order {
		if list := add[from]; len(list) > 0 {
			text := append(jsonx.AppendString([]byte(`{"ref":`), from), `,"dependsOn":[`...)
			for _, to := range list {
				text = jsonx.AppendString(jsonx.AppendComma(text), to)
			}
			entries = append(entries, piece{text: append(text, "]}"...)})
		}
	}
	a.extend(a.Root, "dependencies", entries)
}
