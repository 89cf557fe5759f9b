package sbom

import (
	"iter"
	"slices"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/mapping"
)

// An Index answers questions about the nodes and edges of a document. It is a snapshot: changes of the document
// after [Document.Index] are not in it. An Index is safe for concurrent use; the messages that it hands out are
// those of the document.
type Index struct {
	nodes map[string]*pb.Node
	list  []*pb.Node
	edges map[string][]*pb.Edge
	roots []*pb.Node
	// The neighbours of a node by what an edge means, each once, in the order of the document.
	dependencies, dependents, contains, containedIn map[string][]*pb.Node
}

// Index returns an index of the messages as they are now. It takes time linear to the number of nodes and edges.
// Of several nodes with one identifier the first is in it.
func (d *Document) Index() *Index {
	list := d.GetNodeList()
	x := &Index{
		nodes:        make(map[string]*pb.Node, len(list.GetNodes())),
		edges:        make(map[string][]*pb.Edge),
		dependencies: make(map[string][]*pb.Node),
		dependents:   make(map[string][]*pb.Node),
		contains:     make(map[string][]*pb.Node),
		containedIn:  make(map[string][]*pb.Node),
	}
	for _, n := range list.GetNodes() {
		if n == nil {
			continue
		}
		if _, dup := x.nodes[n.GetId()]; !dup {
			x.nodes[n.GetId()] = n
			x.list = append(x.list, n)
		}
	}
	type pair struct {
		meaning  mapping.Meaning
		from, to string
	}
	seen := make(map[pair]bool)
	for _, e := range list.GetEdges() {
		if e == nil {
			continue
		}
		x.edges[e.GetFrom()] = append(x.edges[e.GetFrom()], e)
		row, ok := mapping.RelationshipByProtobom(e.GetType())
		if !ok || row.Meaning != mapping.Depends && row.Meaning != mapping.Contains {
			continue
		}
		for _, to := range e.GetTo() {
			p := pair{row.Meaning, e.GetFrom(), to}
			if row.Swap {
				p.from, p.to = p.to, p.from
			}
			from, to := x.nodes[p.from], x.nodes[p.to]
			if from == nil || to == nil || seen[p] {
				continue
			}
			seen[p] = true
			down, up := x.dependencies, x.dependents
			if p.meaning == mapping.Contains {
				down, up = x.contains, x.containedIn
			}
			down[p.from] = append(down[p.from], to)
			up[p.to] = append(up[p.to], from)
		}
	}
	named := make(map[string]bool, len(list.GetRootElements()))
	for _, id := range list.GetRootElements() {
		if n := x.nodes[id]; n != nil && !named[id] {
			named[id] = true
			x.roots = append(x.roots, n)
		}
	}
	return x
}

// Node returns the node called id, nil when there is none.
func (x *Index) Node(id string) *pb.Node { return x.nodes[id] }

// Nodes returns all nodes in the order of the document.
func (x *Index) Nodes() iter.Seq[*pb.Node] { return slices.Values(x.list) }

// Edges returns the edges from the node called id, of every type. What an edge leads to may be no node of the
// document: a service, an element of another document, the SPDX words NONE and NOASSERTION.
func (x *Index) Edges(id string) []*pb.Edge { return slices.Clone(x.edges[id]) }

// Roots returns the nodes that the document is about.
func (x *Index) Roots() []*pb.Node { return slices.Clone(x.roots) }

// Dependencies returns the nodes that the node called id depends on directly, by an edge of any type that means
// a dependency (dependsOn, dependencyOf and its kin), each once.
func (x *Index) Dependencies(id string) []*pb.Node { return slices.Clone(x.dependencies[id]) }

// Dependents returns the nodes that depend directly on the node called id.
func (x *Index) Dependents(id string) []*pb.Node { return slices.Clone(x.dependents[id]) }

// Contains returns the nodes that the node called id contains directly.
func (x *Index) Contains(id string) []*pb.Node { return slices.Clone(x.contains[id]) }

// ContainedIn returns the nodes that contain the node called id directly.
func (x *Index) ContainedIn(id string) []*pb.Node { return slices.Clone(x.containedIn[id]) }

// Reachable returns the node called id and every node that follow leads to from there, each once, nearest first:
//
//	for n := range x.Reachable("app", x.Dependencies) { … } // with what it depends on indirectly
func (x *Index) Reachable(id string, follow func(id string) []*pb.Node) iter.Seq[*pb.Node] {
	return func(yield func(*pb.Node) bool) {
		start := x.nodes[id]
		if start == nil {
			return
		}
		seen := map[*pb.Node]bool{start: true}
		for queue := []*pb.Node{start}; len(queue) > 0; queue = queue[1:] {
			if !yield(queue[0]) {
				return
			}
			for _, n := range follow(queue[0].GetId()) {
				if !seen[n] {
					seen[n] = true
					queue = append(queue, n)
				}
			}
		}
	}
}
