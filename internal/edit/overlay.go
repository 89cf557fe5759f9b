package edit

import (
	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// maxHops bounds how many formats a document is followed back through.
const maxHops = 4

// overlay adds to the messages what d carries. The document that d was made from is made again; where its
// messages differ from what d alone would be in its words, the difference comes from the carried data, and
// only that: what somebody wrote into d since stands.
func (d document) overlay(v *View, others bool, hops int) {
	family, version, ok := d.Carries()
	if !ok || !others && family != d.Family {
		return
	}
	out, rep, err := convert.Run(d.Source, family, version, convert.Options{})
	if err != nil {
		return
	}
	v.Diagnostics = append(v.Diagnostics, rep.Diagnostics...)
	src, err := convert.NewSource(jsonx.ParseTrusted(out).Root(), family, version)
	if err != nil || len(src.Graph.Elems) != len(d.Graph.Elems) {
		return
	}
	targets := rep.Targets()
	origin := document{Source: src, naming: d.naming, ids: make([]string, len(targets))}
	for i, t := range targets {
		origin.ids[t] = d.id(i)
	}
	over := origin.view(family == d.Family, hops-1)
	v.Diagnostics = append(v.Diagnostics, over.Diagnostics...)

	guest := d.Guest(family)
	own, there := newCodec(d.Source), newCodec(src)
	from, to := codecOf(d.Family, d.Version), codecOf(family, version)
	to.cdx.Returning = true
	var slab model.Slab
	var e model.Elem
	var written jsonx.Doc
	again := func(c *codec, file bool) *pb.Node {
		written.Reset(c.append(nil, &e, "", file))
		c.parse(written.Root(), file, &e)
		return slab.Node(&e, "", referenceType)
	}
	for i, t := range targets {
		n, other := v.Nodes[i], over.Nodes[t]
		f := diff(nodeFields, n, other)
		if f == 0 {
			continue
		}
		elem, origin := &d.Graph.Elems[i], &src.Graph.Elems[t]
		// What the element alone would be there.
		var alone, here *pb.Node
		if family == d.Family {
			to.parse(there.shown(elem), elem.File, &e)
			alone = slab.Node(&e, "", referenceType)
		} else {
			own.parse(elem.Value, elem.File, &e)
			// The type that CycloneDX demands: carried it was said, else it was made up.
			to.cdx.Untyped = d.Carried(i, family).Get("set").Get("type").Exists()
			alone = again(to, asFile(&e) || e.File && to.version == spdx2.Folded) // which demands no checksum of files
		}
		// What the other would be here: where d says that, it says nothing else.
		if !guest {
			there.parse(origin.Value, origin.File, &e)
			here = again(from, elem.File)
		}
		for k := range nodeFields {
			row := &nodeFields[k]
			switch {
			case f&row.bit == 0:
			case here != nil && row.equal(here, n):
				row.merge(n, n, other)
			default:
				row.merge(n, alone, other)
			}
		}
	}
	d.overlayMeta(v, over, own, to, there, src, guest)
	d.overlayEdges(v, over, src)
}

// shown is what c's format can say of an element of the same family.
func (c *codec) shown(n *model.Node) jsonx.Value {
	switch {
	case c.version != spdx2.Folded || !c.isSPDX():
		return n.Value
	case n.File:
		return jsonx.ParseTrusted(fold.Project(nil, n.Value, fold.PartFile)).Root()
	}
	return jsonx.ParseTrusted(fold.Project(nil, n.Value, fold.PartPackage)).Root()
}

func (d document) overlayMeta(v, over *View, from, to, there *codec, src *Source, guest bool) {
	f := diff(metaFields, v.Meta, over.Meta)
	if f == 0 {
		return
	}
	var m model.Doc
	again := func(c *codec, def docDefaults) *pb.Metadata {
		c.parseDoc(jsonx.ParseTrusted(c.appendDoc(&m, def)).Root(), &m)
		return docMessage(&m)
	}
	var alone, here *pb.Metadata
	if to.family == d.Family {
		to.parseDoc(d.Root, &m)
		alone = docMessage(&m)
	} else {
		from.parseDoc(d.Root, &m)
		alone = again(to, docDefaults{name: rootName(d.Source)})
	}
	if !guest {
		there.parseDoc(src.Root, &m)
		here = again(codecOf(d.Family, d.Version), docDefaults{name: rootName(src)})
	}
	for i := range metaFields {
		row := &metaFields[i]
		switch {
		case f&row.bit == 0:
		case here != nil && row.equal(here, v.Meta):
			row.merge(v.Meta, v.Meta, over.Meta)
		default:
			row.merge(v.Meta, alone, over.Meta)
		}
	}
}

// rootName is what a BOM is called when it becomes an SPDX 2 document.
func rootName(s *Source) string {
	if s.Graph.Root >= 0 {
		if name := s.Graph.Elems[s.Graph.Root].Value.Get("name").Str(); name != "" {
			return name
		}
	}
	return "bom"
}

func (d document) overlayEdges(v, over *View, src *Source) {
	family := src.Family
	node := make(map[string]int, len(v.Nodes))
	for i, n := range v.Nodes {
		node[n.Id] = i
	}
	// alone is what an edge of d would be in the other family.
	alone := func(e Edge) (Edge, bool) {
		from, ok1 := node[e.From]
		to, ok2 := node[e.To]
		switch {
		case family == d.Family:
			return e, true
		case !ok1 || !ok2:
			return e, false
		case family == convert.SPDX2:
			return e, true
		}
		row, ok := mapping.RelationshipByProtobom(e.Type)
		if !ok {
			return e, false
		}
		if row.Swap {
			from, to, e.From, e.To = to, from, e.To, e.From
		}
		switch row.Meaning {
		case mapping.Depends:
			e.Type = pb.Edge_dependsOn
			return e, true
		case mapping.Contains:
			e.Type = pb.Edge_contains
			return e, d.Graph.Elems[to].Parent == int32(from)
		}
		return e, false
	}
	mine, theirs := pairs(v.Edges), pairs(over.Edges)
	if merged, changed := mergeSets(mine, theirs, alone); changed {
		v.Edges = edgeMessages(merged)
	}
	if family != d.Family && family == convert.CycloneDX && src.Graph.Root < 0 {
		return // everything at the top there, because nothing is said
	}
	root := func(id string) (string, bool) {
		if family == d.Family || family == convert.SPDX2 {
			return id, true
		}
		// CycloneDX has one, or everything at the top.
		i, ok := node[id]
		if d.Graph.Root >= 0 && len(over.Roots) == 1 {
			return id, ok && i == d.Graph.Root
		}
		return id, ok && d.Graph.Elems[i].Parent < 0
	}
	if merged, changed := mergeSets(v.Roots, over.Roots, root); changed {
		v.Roots = merged
	}
}

// mergeSets takes out of mine what is not in theirs though alone says it should be, and adds what is in
// theirs beyond that.
func mergeSets[T comparable](mine, theirs []T, alone func(T) (T, bool)) ([]T, bool) {
	have := make(map[T]int, len(theirs))
	for _, e := range theirs {
		have[e]++
	}
	expected := make(map[T]bool, len(mine))
	out := make([]T, 0, len(theirs))
	changed := false
	for _, e := range mine {
		p, ok := alone(e)
		if ok {
			expected[p] = true
			if have[p] == 0 {
				changed = true
				continue
			}
		}
		out = append(out, e)
	}
	for p := range expected {
		have[p]--
	}
	for _, e := range theirs {
		if have[e] > 0 {
			have[e]--
			out = append(out, e)
			changed = true
		}
	}
	return out, changed
}
