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
	// Rels are the relationships, in source order.
	Rels []Rel
	byID map[string]int32
}

// A Node is an element in its document.
type Node struct {
	Value  jsonx.Value
	ID     string // unique within the document
	Parent int32  // the element it is nested in, -1 for none
	File   bool
	// Named is unset when the source gives no identifier, or one that an earlier element has already.
	Named bool
	// Carrier is the element's carrier for the family that the document is converted to, if it has one.
	Carrier jsonx.Value
}

// A Rel is one relationship between two elements, or an entry that has none (To is "" then).
type Rel struct {
	Type     int32 // protobom's edge type
	From, To string
	Value    jsonx.Value // where the source says so
}

// Add appends an element and reports whether its identifier was free. An element without a usable identifier
// has Named unset and keeps ID as it is.
func (g *Graph) Add(n Node) bool {
	if g.byID == nil {
		g.byID = make(map[string]int32, cap(g.Elems))
	}
	free := n.ID != ""
	if free {
		if _, taken := g.byID[n.ID]; taken {
			free = false
		} else {
			g.byID[n.ID] = int32(len(g.Elems))
		}
	}
	n.Named = free
	g.Elems = append(g.Elems, n)
	return free
}

// Find returns the position of the element that id names, -1 when there is none.
func (g *Graph) Find(id string) int {
	if i, ok := g.byID[id]; ok {
		return int(i)
	}
	return -1
}
