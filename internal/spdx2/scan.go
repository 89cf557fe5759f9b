package spdx2

import (
	"strings"

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
	for _, list := range [...]jsonx.Value{packages, files} {
		if err := objects(list); err != nil {
			return nil, err
		}
	}
	g.Prefixed = root.Get("SPDXID").Str() == DocumentID
	for it := packages.Iter(); it.Next(); {
		add(g, it.Value(), false)
	}
	for it := files.Iter(); it.Next(); {
		add(g, it.Value(), true)
	}
	rels := root.Get("relationships")
	if err := objects(rels); err != nil {
		return nil, err
	}
	g.Rels = make([]model.Rel, 0, rels.Len())
	for it := rels.Iter(); it.Next(); {
		r := parseRelationship(it.Value())
		understand(g, root, &r)
		g.Rels = append(g.Rels, r)
	}
	g.Links += root.Get("documentDescribes").Len()
	arrange(g, root)
	return g, nil
}

// objects reports as an error what is no list of objects. One that is null says as much as none.
func objects(list jsonx.Value) error {
	if !list.IsArray() && list.Exists() && list.Kind() != jsonx.Null {
		return list.Errorf("%v where an array belongs", list.Kind())
	}
	for it := list.Iter(); it.Next(); {
		if !it.Value().IsObject() {
			return it.Value().Errorf("%v where an object belongs", it.Value().Kind())
		}
	}
	return nil
}

func add(g *model.Graph, v jsonx.Value, file bool) {
	n := model.Node{Value: v, Parent: -1, File: file}
	for it := v.Iter(); it.Next(); {
		switch m := it.Value(); it.Name() {
		case "SPDXID":
			n.ID = m.Str()
		case "hasFiles":
			g.Links += m.Len()
		default:
			g.Items += m.Len()
		}
	}
	g.Prefixed = g.Prefixed && strings.HasPrefix(n.ID, idPrefix)
	g.Add(n)
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

const idPrefix = "SPDXRef-"

// understand reads a relationship as it is meant where it does not keep to the words of the standard: identifiers
// with and without the prefix that they should have (§7.2), types with hyphens (§11.1). It is then not plain any
// more: its exact words are kept.
func understand(g *model.Graph, root jsonx.Value, r *model.Rel) {
	if word := Word(r.Word); word != r.Word {
		r.Word, r.Plain = word, false
	}
	for _, end := range [...]*string{&r.From, &r.To} {
		if strings.HasPrefix(*end, idPrefix) && g.Prefixed {
			continue
		}
		if id := Refer(*end, root.Get("SPDXID").Str(), func(id string) bool { return g.Find(id) >= 0 }); id != *end {
			*end, r.Plain = id, false
		}
	}
}

// Word returns a relationship type with underscores for hyphens.
func Word(s string) string {
	if strings.IndexByte(s, '-') < 0 {
		return s
	}
	return strings.ReplaceAll(s, "-", "_")
}

// Refer returns the identifier that id means in a document with identifier document: id itself where there is one
// such, else what differs by the prefix alone, [DocumentID] for the document.
func Refer(id, document string, known func(string) bool) string {
	if id == "" || known(id) || id == DocumentID {
		return id
	}
	other, prefixed := strings.CutPrefix(id, idPrefix)
	if !prefixed {
		other = idPrefix + id
	}
	switch {
	case id == document || other == DocumentID:
		return DocumentID
	case known(other):
		return other
	}
	return id
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
