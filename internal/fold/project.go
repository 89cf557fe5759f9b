package fold

import (
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// A Part is what [Project] takes.
type Part uint8

// The parts of a folded document.
const (
	PartDocument Part = iota // the document without its packages and files
	PartPackage
	PartFile
)

// Unnamed is added to the part of an element whose identifier is another one's, or that has none: nothing can refer to
// it, and so nothing is said of it by another node.
const Unnamed Part = 1 << 7

// Project appends what SPDX 3 can say of v, a part of a document of SPDX 2 or of a folded one, in the folded form.
// What was projected comes through unfolding and folding as it is.
func Project(dst []byte, v jsonx.Value, part Part) []byte {
	if part == PartDocument {
		return projectDocument(dst, v)
	}
	g := newGenerator(jsonx.Value{}, defaultVersion)
	g.elems = []jsonx.Value{v}
	name := "files"
	if part&^Unnamed == PartPackage {
		name, g.packages = "packages", 1
	}
	g.bare, g.unnamed = true, part&Unnamed != 0
	folded, err := passed(g, len(v.Raw()))
	if err != nil {
		return append(dst, v.Raw()...)
	}
	e := folded.Get(name).Elem(0)
	if !e.Exists() {
		return append(dst, "{}"...)
	}
	return jsonx.AppendCompact(dst, e)
}

// passed returns what comes of a folded document of a length when it is unfolded by g and folded again, without records.
func passed(g *generator, length int) (jsonx.Value, error) {
	g.fateOf = func(_ int, _, id string) fate { return fate{id: id} }
	g.several = func(int, string) int { return 1 }
	g.run()
	graph := append(jsonx.Room(2*length+512), `{"@graph":[`...)
	for s := range g.nodes {
		for i := range g.nodes[s] {
			graph = append(jsonx.AppendComma(graph), g.nodes[s][i].text...)
			g.nodes[s][i].text = nil
		}
	}
	back, err := newGraph(jsonx.ParseTrusted(append(graph, "]}"...)).Root())
	if err != nil {
		return jsonx.Value{}, err
	}
	back.take()
	return jsonx.ParseTrusted(back.pieces(true).assemble(nil, nil).text).Root(), nil
}

func projectDocument(dst []byte, v jsonx.Value) []byte {
	t := []byte{'{'}
	for it := v.Iter(); it.Next(); {
		switch it.Name() {
		case "packages", "files", RecordMember:
			continue
		}
		t = jsonx.AppendCompact(jsonx.AppendName(t, it.Name()), it.Value())
	}
	t = append(appendElsewhere(t, v), '}')
	folded, err := passed(newGenerator(jsonx.ParseTrusted(t).Root(), defaultVersion), len(t))
	if err != nil {
		return append(dst, v.Raw()...)
	}
	// An identifier in documentDescribes names an element that is elsewhere.
	out := []byte{'{'}
	described := describedAlone(v)
	for it := folded.Iter(); it.Next(); {
		if name := it.Name(); name == "documentDescribes" || name == "packages" {
			continue
		}
		out = jsonx.AppendCompact(jsonx.AppendName(out, it.Name()), it.Value())
	}
	if len(described) > 0 {
		out = appendList(out, "documentDescribes", described)
	}
	return append(append(dst, out...), '}')
}

// appendElsewhere appends packages for the elements that the document's own members name: what is said of them can be
// said where they are.
func appendElsewhere(t []byte, v jsonx.Value) []byte {
	known := map[string]bool{docID: true}
	for it := v.Get("snippets").Iter(); it.Next(); {
		known[it.Value().Get("SPDXID").Str()] = true
	}
	open := false
	mention := func(id string) {
		if known[id] || !mapping.IsSPDXID(id) {
			return
		}
		known[id] = true
		if !open {
			t, open = append(jsonx.AppendName(t, "packages"), '['), true
		}
		t = append(jsonx.AppendString(append(jsonx.AppendComma(t), `{"SPDXID":`...), id), '}')
	}
	for it := v.Get("relationships").Iter(); it.Next(); {
		mention(it.Value().Get("spdxElementId").Str())
		mention(it.Value().Get("relatedSpdxElement").Str())
	}
	for it := v.Get("snippets").Iter(); it.Next(); {
		mention(it.Value().Get("snippetFromFile").Str())
	}
	list := v.Get("vulnerabilities")
	for it := list.Iter(); it.Next(); {
		for _, name := range [...]string{"affects", ProductsMember} {
			for a := it.Value().Get(name).Iter(); a.Next(); {
				mention(a.Value().Get("ref").Str())
			}
		}
	}
	if list.Len() > 0 {
		for it := v.Get("documentDescribes").Iter(); it.Next(); {
			mention(it.Value().Str())
		}
	}
	if open {
		t = append(t, ']')
	}
	return t
}

// describedAlone returns the elements that a document describes by its list and by no relationship.
func describedAlone(v jsonx.Value) []string {
	said := map[string]bool{docID: true}
	for it := v.Get("relationships").Iter(); it.Next(); {
		if id, ok := describedBy(it.Value()); ok {
			said[id] = true
		}
	}
	var list []string
	for it := v.Get("documentDescribes").Iter(); it.Next(); {
		if id := it.Value().Str(); mapping.IsSPDXID(id) && !said[id] {
			said[id] = true
			list = append(list, id)
		}
	}
	return list
}
