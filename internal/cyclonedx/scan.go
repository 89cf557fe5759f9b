package cyclonedx

import (
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
)

// Scan finds the components of a BOM and its dependency entries. It walks with a stack of its own, so depth
// costs memory only. What is not where it belongs (a component that is no object) is an error with its place.
func Scan(root jsonx.Value) (*model.Graph, error) {
	g := &model.Graph{Root: -1}
	meta := root.Get("metadata")
	if meta.Exists() && !meta.IsObject() {
		return nil, meta.Errorf("metadata is %v, not an object", meta.Kind())
	}
	components := root.Get("components")
	dependencies := root.Get("dependencies")
	g.Elems = make([]model.Node, 0, components.Len()+1)
	if c := meta.Get("component"); c.Exists() {
		g.Root = 0
		if err := scanTree(g, c); err != nil {
			return nil, err
		}
	}
	if err := scanList(g, components, -1); err != nil {
		return nil, err
	}
	if dependencies.Exists() && !dependencies.IsArray() {
		return nil, dependencies.Errorf("dependencies is %v, not an array", dependencies.Kind())
	}
	for it := dependencies.Iter(); it.Next(); {
		if !it.Value().IsObject() {
			return nil, it.Value().Errorf("a dependency is %v, not an object", it.Value().Kind())
		}
	}
	return g, nil
}

func scanTree(g *model.Graph, v jsonx.Value) error {
	if !v.IsObject() {
		return v.Errorf("a component is %v, not an object", v.Kind())
	}
	i := len(g.Elems)
	add(g, v, -1)
	return scanList(g, v.Get("components"), int32(i))
}

func add(g *model.Graph, v jsonx.Value, parent int32) {
	n := model.Node{Value: v, Parent: parent}
	for it := v.Iter(); it.Next(); {
		switch it.Name() {
		case "bom-ref":
			n.ID = it.Value().Str()
		case "type":
			n.File = it.Value().Str() == "file"
		}
	}
	g.Add(n)
}

func scanList(g *model.Graph, list jsonx.Value, parent int32) error {
	if !list.Exists() {
		return nil
	}
	if !list.IsArray() {
		return list.Errorf("components is %v, not an array", list.Kind())
	}
	type level struct {
		it     jsonx.Iter
		parent int32
	}
	stack := []level{{list.Iter(), parent}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if !top.it.Next() {
			stack = stack[:len(stack)-1]
			continue
		}
		v := top.it.Value()
		if !v.IsObject() {
			return v.Errorf("a component is %v, not an object", v.Kind())
		}
		i := int32(len(g.Elems))
		add(g, v, top.parent)
		if sub := v.Get("components"); sub.Exists() {
			if !sub.IsArray() {
				return sub.Errorf("components is %v, not an array", sub.Kind())
			}
			stack = append(stack, level{sub.Iter(), i})
		}
	}
	return nil
}
