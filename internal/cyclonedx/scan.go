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
	if !meta.IsObject() && present(meta) {
		return nil, wrong(meta, "an object")
	}
	components := root.Get("components")
	dependencies := root.Get("dependencies")
	g.Elems = make([]model.Node, 0, components.Len()+1)
	if c := meta.Get("component"); present(c) {
		if !c.IsObject() {
			return nil, wrong(c, "an object")
		}
		g.Root = 0
		if err := scanList(g, add(g, c, -1), 0); err != nil {
			return nil, err
		}
	}
	if err := scanList(g, components, -1); err != nil {
		return nil, err
	}
	if !dependencies.IsArray() && present(dependencies) {
		return nil, wrong(dependencies, "an array")
	}
	for it := dependencies.Iter(); it.Next(); {
		if !it.Value().IsObject() {
			return nil, wrong(it.Value(), "an object")
		}
		g.Items++
		g.Links += it.Value().Get("dependsOn").Len()
	}
	return g, nil
}

// present reports whether v says anything: a member that is null says as much as one that is not there.
func present(v jsonx.Value) bool { return v.Exists() && v.Kind() != jsonx.Null }

func wrong(v jsonx.Value, want string) error { return v.Errorf("%v where %s belongs", v.Kind(), want) }

// add appends a component and returns what it lists as its own components.
func add(g *model.Graph, v jsonx.Value, parent int32) (components jsonx.Value) {
	n := model.Node{Value: v, Parent: parent}
	for it := v.Iter(); it.Next(); {
		switch m := it.Value(); it.Name() {
		case "bom-ref":
			n.ID = m.Str()
		case "type":
			n.File = m.Str() == "file"
		case "components":
			components = m
		case "signature":
			g.Signed = true
			g.Items += m.Len()
		default:
			g.Items += m.Len()
		}
	}
	g.Add(n)
	return components
}

func scanList(g *model.Graph, list jsonx.Value, parent int32) error {
	type level struct {
		it     jsonx.Iter
		parent int32
	}
	var stack []level
	push := func(list jsonx.Value, parent int32) error {
		if list.IsArray() {
			stack = append(stack, level{list.Iter(), parent})
		} else if present(list) {
			return wrong(list, "an array")
		}
		return nil
	}
	if err := push(list, parent); err != nil {
		return err
	}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if !top.it.Next() {
			stack = stack[:len(stack)-1]
			continue
		}
		v := top.it.Value()
		if !v.IsObject() {
			return wrong(v, "an object")
		}
		i := int32(len(g.Elems))
		if err := push(add(g, v, top.parent), i); err != nil {
			return err
		}
	}
	return nil
}
