package edit

import (
	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// A View is a document as messages.
type View struct {
	Nodes []*pb.Node // one for each element of the source, in its order
	Edges []*pb.Edge
	Roots []string
	Meta  *pb.Metadata
	// Diagnostics are about data that the document carries.
	Diagnostics []convert.Diagnostic
}

// Read returns the messages of s: what it says itself, and what it carries of a document that it was made
// from.
func Read(s *Source) *View { return documentOf(s).view(true, maxHops) }

// view is Read for a document on its way. others says whether data of the other family counts: of a document
// that was just converted it is only what came from where it came from.
func (d document) view(others bool, hops int) *View {
	v := d.native()
	if hops > 0 {
		d.overlay(v, others, hops)
	}
	return v
}

// native returns the messages of what d says in its own words.
func (d document) native() *View {
	v := new(View)
	if d.iris {
		d.ids = d.allIDs() // which takes time to make: once
	}
	c := newCodec(d.Source)
	var slab model.Slab
	var e model.Elem
	v.Nodes = make([]*pb.Node, len(d.Graph.Elems))
	for i := range d.Graph.Elems {
		n := &d.Graph.Elems[i]
		c.parse(n.Value, n.File, &e)
		v.Nodes[i] = slab.Node(&e, d.id(i), referenceType)
	}
	v.Meta = c.metadata(d.Root)
	if c.isSPDX() {
		d.relations(v)
	} else {
		d.structure(v)
	}
	return v
}

func (c *codec) metadata(root jsonx.Value) *pb.Metadata {
	var m model.Doc
	c.parseDoc(root, &m)
	return docMessage(&m)
}

// docMessage returns what a document says about itself as a message.
func docMessage(d *model.Doc) *pb.Metadata {
	m := &pb.Metadata{Id: d.Namespace, Version: d.Version, Name: d.Name, Comment: d.Comment, Date: model.Timestamp(d.Created)}
	for _, t := range d.Tools {
		m.Tools = append(m.Tools, &pb.Tool{Name: t.Name, Version: t.Version, Vendor: t.Vendor})
	}
	for _, p := range d.Authors {
		m.Authors = append(m.Authors, &pb.Person{Name: p.Name, IsOrg: p.Org, Email: p.Email, Url: p.URL, Phone: p.Phone})
	}
	m.DocumentTypes = documentTypes(d.Lifecycles)
	return m
}

// edgeSlab hands out edges from chunks.
type edgeSlab struct{ chunk []pb.Edge }

func (s *edgeSlab) edge(t pb.Edge_Type, from string, to []string) *pb.Edge {
	if len(s.chunk) == 0 {
		s.chunk = make([]pb.Edge, 64)
	}
	e := &s.chunk[0]
	s.chunk = s.chunk[1:]
	e.Type, e.From, e.To = t, from, to
	return e
}

// relationMessage is a relationship of SPDX 2 as an edge.
func relationMessage(r *model.Rel) Edge {
	row, ok := mapping.RelationshipBySPDX(r.Word)
	if !ok {
		return Edge{pb.Edge_UNKNOWN, r.From, r.To}
	}
	return Edge{row.Protobom, r.From, r.To}
}

// relations reads the edges of an SPDX 2 document.
func (d document) relations(v *View) {
	g := d.Graph
	var slab edgeSlab
	known := make(map[string]bool)
	for i := 0; i < len(g.Rels); {
		e := relationMessage(&g.Rels[i])
		if e.Type == pb.Edge_describes && e.From == spdx2.DocumentID {
			known[e.To] = true
			v.Roots = append(v.Roots, d.ref(e.To))
			i++
			continue
		}
		// One message for relationships of one type from one element that follow each other.
		list := []string{d.ref(e.To)}
		for i++; i < len(g.Rels); i++ {
			next := relationMessage(&g.Rels[i])
			if next.Type != e.Type || next.From != e.From {
				break
			}
			list = append(list, d.ref(next.To))
		}
		v.Edges = append(v.Edges, slab.edge(e.Type, d.ref(e.From), list))
	}
	for it := d.Root.Get("documentDescribes").Iter(); it.Next(); {
		if id := it.Value().Str(); id != "" && !known[id] {
			known[id] = true
			v.Roots = append(v.Roots, d.ref(id))
		}
	}
	for i := range g.Elems {
		var list []string
		for it := g.Elems[i].Value.Get("hasFiles").Iter(); it.Next(); {
			if it.Value().IsString() {
				list = append(list, d.ref(it.Value().Str()))
			}
		}
		if len(list) > 0 {
			v.Edges = append(v.Edges, slab.edge(pb.Edge_contains, d.id(i), list))
		}
	}
}

// structure reads the edges of a CycloneDX document.
func (d document) structure(v *View) {
	g := d.Graph
	var slab edgeSlab
	if g.Root >= 0 {
		v.Roots = append(v.Roots, d.id(g.Root))
	}
	children := make(map[int32][]string)
	var parents []int32
	for i := range g.Elems {
		p := g.Elems[i].Parent
		if p < 0 {
			if g.Root < 0 {
				v.Roots = append(v.Roots, d.id(i))
			}
			continue
		}
		if _, ok := children[p]; !ok {
			parents = append(parents, p)
		}
		children[p] = append(children[p], d.id(i))
	}
	for _, p := range parents {
		v.Edges = append(v.Edges, slab.edge(pb.Edge_contains, d.id(int(p)), children[p]))
	}
	var strs []string
	for it := d.Root.Get("dependencies").Iter(); it.Next(); {
		var ref string
		var on jsonx.Value
		for m := it.Value().Iter(); m.Next(); {
			switch m.Name() {
			case "ref":
				ref = m.Value().Str()
			case "dependsOn":
				on = m.Value()
			}
		}
		n := on.Len()
		if n == 0 || !on.IsArray() {
			continue
		}
		if len(strs) < n {
			strs = make([]string, max(n, 512))
		}
		to := strs[:0:n]
		strs = strs[n:]
		for t := on.Iter(); t.Next(); {
			if s := t.Value().Str(); s != "" {
				to = append(to, d.ref(s))
			}
		}
		if len(to) > 0 {
			v.Edges = append(v.Edges, slab.edge(pb.Edge_dependsOn, d.ref(ref), to))
		}
	}
}

// An Edge is one pair of a message's.
type Edge struct {
	Type     pb.Edge_Type
	From, To string
}

// pairs lists the edges that messages say, one by one.
func pairs(list []*pb.Edge) []Edge {
	n := 0
	for _, e := range list {
		n += len(e.GetTo())
	}
	out := make([]Edge, 0, n)
	for _, e := range list {
		for _, to := range e.GetTo() {
			out = append(out, Edge{e.GetType(), e.GetFrom(), to})
		}
	}
	return out
}

// edgeMessages joins pairs of one type from one element that follow each other.
func edgeMessages(list []Edge) []*pb.Edge {
	var slab edgeSlab
	var out []*pb.Edge
	for i := 0; i < len(list); {
		first := list[i]
		var to []string
		for ; i < len(list) && list[i].Type == first.Type && list[i].From == first.From; i++ {
			to = append(to, list[i].To)
		}
		out = append(out, slab.edge(first.Type, first.From, to))
	}
	return out
}
