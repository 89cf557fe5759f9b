package model

import "github.com/waybill-sdk/waybill/internal/jsonx"

// A Graph is how the elements of one document hang together. It is built once while a document is scanned and
// not changed afterwards.
type Graph struct {
	// Elems are the packages and files: in CycloneDX the metadata component first, then every component
	// before those it contains; in SPDX 2 the packages, then the files, as listed.
	Elems []Node
	// Root is the element that the document is about, -1 when it names none.
	Root int
	// Rels are the relationships of a document that lists them, in source order.
	Rels []Rel
	// Items and Links are how many objects (hashes, references, properties and the like) and how many
	// identifiers the elements list, about: what they will take in memory is reckoned from that.
	Items, Links int
	// Prefixed is set for SPDX 2 documents whose identifiers all begin as they should.
	Prefixed bool
	// Signed is set when an element has a member called signature.
	Signed bool

	byID names
}

// A Node is an element in its document.
type Node struct {
	Value  jsonx.Value
	ID     string // as the source gives it
	Parent int32  // the element it is nested in, -1 for none
	File   bool
	// Named is unset when the source gives no identifier, or one that an earlier element has already.
	Named bool
}

// A Rel is one relationship as a source lists it.
type Rel struct {
	From, Word, To string
	Value          jsonx.Value
	Plain          bool // the three members that it must have, and nothing else
}

// Add appends an element. One without an identifier of its own has Named unset.
func (g *Graph) Add(n Node) {
	n.Named = n.ID != "" && g.byID.add(n.ID, len(g.Elems), g.Elems)
	g.Elems = append(g.Elems, n)
}

// Find returns the position of the element that id names, -1 when there is none.
func (g *Graph) Find(id string) int {
	return g.byID.find(id, g.Elems)
}

// A Forest arranges elements below one another: each under the first that contains it, the root under none,
// no element below itself, none deeper than a bound.
type Forest struct {
	g      *Graph
	most   int
	top    []int32 // towards the element at the top of the tree, with path compression
	height []int32 // levels below, for elements at the top
}

// NewForest returns a forest of the elements of g, which are still apart.
func NewForest(g *Graph, most int) *Forest {
	f := &Forest{g: g, most: most, top: make([]int32, len(g.Elems)), height: make([]int32, len(g.Elems))}
	for i := range f.top {
		f.top[i] = int32(i)
	}
	return f
}

func (f *Forest) find(i int32) int32 {
	for f.top[i] != i {
		f.top[i] = f.top[f.top[i]]
		i = f.top[i]
	}
	return i
}

// Put nests child in parent if it may.
func (f *Forest) Put(parent, child int) {
	if parent < 0 || child < 0 || child == f.g.Root || f.g.Elems[child].Parent >= 0 {
		return
	}
	p, c := int32(parent), int32(child)
	if f.find(p) == c {
		return
	}
	depth := int32(1)
	for a := p; f.g.Elems[a].Parent >= 0; a = f.g.Elems[a].Parent {
		depth++
	}
	if int(depth+f.height[c]) >= f.most {
		return
	}
	f.g.Elems[child].Parent = p
	top := f.find(p)
	f.top[c] = top
	f.height[top] = max(f.height[top], depth+f.height[c])
}
