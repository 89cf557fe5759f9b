package spdx2

import (
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
)

// DocumentID is the identifier that a document has for itself (§6.3).
const DocumentID = "SPDXRef-DOCUMENT"

// maxNesting is how deep containment is nested in formats that nest: deeper, and the document could not be
// read back under the default limit of depth.
const maxNesting = 62

// Scan finds the packages, files and relationships of a document. What is not where it belongs (a package
// that is no object) is an error with its place.
func Scan(root jsonx.Value) (*model.Graph, error) {
	g := &model.Graph{Root: -1}
	packages, files := root.Get("packages"), root.Get("files")
	g.Elems = make([]model.Node, 0, packages.Len()+files.Len())
	for _, list := range [...]struct {
		name string
		v    jsonx.Value
		file bool
	}{{"packages", packages, false}, {"files", files, true}} {
		if list.v.Exists() && !list.v.IsArray() {
			return nil, list.v.Errorf("%s is %v, not an array", list.name, list.v.Kind())
		}
		for it := list.v.Iter(); it.Next(); {
			if !it.Value().IsObject() {
				return nil, it.Value().Errorf("an element of %s is %v, not an object", list.name, it.Value().Kind())
			}
			g.Add(model.Node{Value: it.Value(), ID: it.Value().Get("SPDXID").Str(), Parent: -1, File: list.file})
		}
	}
	rels := root.Get("relationships")
	if rels.Exists() && !rels.IsArray() {
		return nil, rels.Errorf("relationships is %v, not an array", rels.Kind())
	}
	g.Rels = make([]model.Rel, 0, rels.Len())
	for it := rels.Iter(); it.Next(); {
		if !it.Value().IsObject() {
			return nil, it.Value().Errorf("a relationship is %v, not an object", it.Value().Kind())
		}
		g.Rels = append(g.Rels, parseRelationship(it.Value()))
	}
	arrange(g, root)
	return g, nil
}

func parseRelationship(v jsonx.Value) model.Rel {
	r := model.Rel{Value: v, Word: ""}
	n := 0
	for it := v.Iter(); it.Next(); {
		m := it.Value()
		switch it.Name() {
		case "spdxElementId":
			r.From = m.Str()
		case "relatedSpdxElement":
			r.To = m.Str()
		case "relationshipType":
			r.Word = m.Str()
		default:
			n++
			continue
		}
		if !m.IsString() {
			n++
		}
	}
	r.Plain = n == 0 && v.Len() == 3
	return r
}

// arrange finds the root and, for every element, the first that contains it.
func arrange(g *model.Graph, root jsonx.Value) {
	for _, r := range g.Rels {
		if row, ok := mapping.RelationshipBySPDX(r.Word); ok && row.Meaning == mapping.Describes {
			doc, elem := r.From, r.To
			if row.Swap {
				doc, elem = elem, doc
			}
			if i := g.Find(elem); doc == DocumentID && i >= 0 && g.Root < 0 {
				g.Root = i
			}
		}
	}
	if g.Root < 0 {
		for it := root.Get("documentDescribes").Iter(); it.Next(); {
			if i := g.Find(it.Value().Str()); i >= 0 {
				g.Root = i
				break
			}
		}
	}
	tree := model.NewForest(g, maxNesting)
	for _, r := range g.Rels {
		if row, ok := mapping.RelationshipBySPDX(r.Word); ok && row.Meaning == mapping.Contains {
			from, to := r.From, r.To
			if row.Swap {
				from, to = to, from
			}
			tree.Put(g.Find(from), g.Find(to))
		}
	}
	for i := range g.Elems {
		for it := g.Elems[i].Value.Get("hasFiles").Iter(); it.Next(); {
			tree.Put(i, g.Find(it.Value().Str()))
		}
	}
}
