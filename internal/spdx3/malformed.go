package spdx3

import "github.com/waybill-sdk/waybill/internal/jsonx"

// Malformed returns the first value in a document that is no structure where only a structure makes sense, and what
// belongs there: in the graph something that is no object, and where a property of the model has nodes something
// that is neither an object nor the name of a node. A null counts where it is an element; a member that is null is as
// good as absent. It returns a missing value when there is none.
//
// It refuses nothing that fits the schema of any version, and nothing that JSON-LD understands otherwise: a node, a
// literal as an object, one value for a list of one.
func Malformed(root jsonx.Value) (bad jsonx.Value, want string) {
	s := shape{Latest()}
	if graph := root.Get("@graph"); graph.Exists() {
		if !graph.IsArray() {
			return graph, "array"
		}
		for it := graph.Iter(); it.Next(); {
			if !it.Value().IsObject() {
				return it.Value(), "object"
			}
			if bad := s.node(it.Value()); bad.Exists() {
				return bad, "object"
			}
		}
	}
	return s.node(root), "object"
}

type shape struct{ *Model }

// node looks at the members of a node. Strings are always in place, as values and as names of nodes: they are passed
// over without asking what the member is.
func (s shape) node(v jsonx.Value) (bad jsonx.Value) {
	for it := v.Iter(); it.Next(); {
		m := it.Value()
		switch m.Kind() {
		case jsonx.String, jsonx.Null:
		case jsonx.Array:
			if !onlyStrings(m) && s.isNode(it.Name()) {
				bad = s.list(m)
			}
		case jsonx.Object:
			if s.isNode(it.Name()) {
				bad = s.node(m)
			}
		default:
			if s.isNode(it.Name()) {
				bad = m
			}
		}
		if bad.Exists() {
			return bad
		}
	}
	return bad
}

func (s shape) list(v jsonx.Value) (bad jsonx.Value) {
	for it := v.Iter(); it.Next() && !bad.Exists(); {
		switch m := it.Value(); m.Kind() {
		case jsonx.String:
		case jsonx.Object:
			bad = s.node(m)
		default:
			bad = m
		}
	}
	return bad
}

func (s shape) isNode(name string) bool {
	p := s.Property(name)
	return p != nil && p.Kind == KindNode
}

func onlyStrings(v jsonx.Value) bool {
	for it := v.Iter(); it.Next(); {
		if !it.Value().IsString() {
			return false
		}
	}
	return true
}
