package edit

import (
	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// moveList notes that an element belongs into the other list.
func (a *applier) moveList(i int, file bool) {
	if a.moves == nil {
		a.moves = make(map[int]bool)
	}
	a.moves[i] = file
}

// lists makes the packages, files and relationships of an SPDX 2 document what is wanted.
func (a *applier) lists() {
	g := a.Graph
	for _, i := range a.ch.removed {
		a.s.drop(g.Elems[i].Value)
	}
	var packages, files []piece
	for i := range g.Elems {
		if file, ok := a.moves[i]; ok {
			a.s.drop(g.Elems[i].Value)
			p := piece{move: g.Elems[i].Value}
			if file {
				files = append(files, p)
			} else {
				packages = append(packages, p)
			}
		}
	}
	for k := range a.added {
		p := piece{text: a.added[k].text, tag: k + 1}
		if a.added[k].file {
			files = append(files, p)
		} else {
			packages = append(packages, p)
		}
	}
	a.extend(a.Root, "packages", packages)
	a.extend(a.Root, "files", files)
	a.relationships()
}

func (a *applier) relationships() {
	g := a.Graph
	del := make(map[Edge]int)
	for _, e := range a.ch.delEdges {
		del[e]++
	}
	addRoots, delRoots := a.rootChanges()
	if len(del)+len(a.ch.addEdges)+len(addRoots)+len(delRoots) == 0 {
		return
	}
	for i := range g.Rels {
		e := relationMessage(&g.Rels[i])
		if e.Type == pb.Edge_describes && e.From == spdx2.DocumentID {
			if delRoots[a.ref(e.To)] {
				a.s.drop(g.Rels[i].Value)
			}
			continue
		}
		e.From, e.To = a.ref(e.From), a.ref(e.To)
		if del[e] > 0 {
			del[e]--
			a.s.drop(g.Rels[i].Value)
		}
	}
	for it := a.Root.Get("documentDescribes").Iter(); it.Next(); {
		if delRoots[a.ref(it.Value().Str())] {
			a.s.drop(it.Value())
		}
	}
	for i := range g.Elems {
		for it := g.Elems[i].Value.Get("hasFiles").Iter(); it.Next(); {
			if e := (Edge{pb.Edge_contains, a.id(i), a.ref(it.Value().Str())}); del[e] > 0 {
				del[e]--
				a.s.drop(it.Value())
			}
		}
	}
	var kids []piece
	add := func(from, word, to string) {
		text := jsonx.AppendMember([]byte{'{'}, "spdxElementId", from)
		text = jsonx.AppendMember(text, "relationshipType", word)
		kids = append(kids, piece{text: append(jsonx.AppendMember(text, "relatedSpdxElement", to), '}')})
	}
	for _, id := range addRoots {
		add(spdx2.DocumentID, "DESCRIBES", a.name(id))
	}
	for _, e := range a.ch.addEdges {
		row, ok := mapping.RelationshipByProtobom(e.Type)
		if !ok || row.Since > a.Version || e.From == "" || e.To == "" {
			continue
		}
		add(a.name(e.From), row.SPDX, a.name(e.To))
	}
	a.extend(a.Root, "relationships", kids)
}

// rootChanges returns the elements that the document describes from now on, and those that it does not any
// more.
func (a *applier) rootChanges() (add []string, del map[string]bool) {
	if !a.ch.roots {
		return nil, nil
	}
	var v View
	a.document.relations(&v)
	del = make(map[string]bool)
	for _, r := range v.Roots {
		del[r] = true
	}
	for _, r := range a.ch.want.roots {
		if !del[r] {
			add = append(add, r)
		}
		delete(del, r)
	}
	return add, del
}

// referring are the members that hold identifiers of elements beside those that edges are read from: what
// refers to an element that is gone goes with it, what refers to one that is renamed follows.
var referring = map[string]bool{
	"ref": true, "dependsOn": true, "provides": true, "assemblies": true, "dependencies": true, "subjects": true,
	"spdxElementId": true, "relatedSpdxElement": true, "hasFiles": true, "documentDescribes": true,
	"snippetFromFile": true, "reference": true, "fileDependencies": true,
}

// references changes what refers to elements that are gone or renamed.
func (a *applier) references() {
	now := make(map[string]string) // "" for those that are gone
	for _, i := range a.ch.removed {
		if n := &a.Graph.Elems[i]; n.Named {
			now[n.ID] = ""
		}
	}
	for _, ed := range a.ch.edited {
		if n := &a.Graph.Elems[ed.elem]; ed.id != "" && n.Named {
			now[n.ID] = a.names[ed.elem]
		}
	}
	if len(now) == 0 {
		return
	}
	a.refer(a.Root, now)
}

// refer walks v. What is in an object with the member "ref" alone (an entry of affects) goes with it.
func (a *applier) refer(v jsonx.Value, now map[string]string) {
	type level struct {
		v       jsonx.Value
		members bool // the strings in it are identifiers
	}
	stack := []level{{v, false}}
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for it := top.v.Iter(); it.Next(); {
			item := it.Value()
			ids := top.members
			if top.v.IsObject() {
				ids = referring[it.Name()]
			}
			switch {
			case item.IsObject() || item.IsArray():
				stack = append(stack, level{item, ids && item.IsArray()})
			case ids && item.IsString():
				name, known := now[item.Str()]
				switch {
				case !known:
				case name != "":
					a.s.replace(item, jsonx.AppendString(nil, name))
				case top.v.IsArray():
					a.s.drop(item)
				default:
					a.s.drop(top.v)
				}
			}
		}
	}
}
