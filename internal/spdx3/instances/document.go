package instances

import "github.com/waybill-sdk/waybill/internal/jsonx"

// document puts the elements together: one SpdxDocument for all of them.
func (b *builder) document(conforms []string, full bool) []byte {
	creation := b.creation(creationInfo, full)
	c := b.class("SpdxDocument")
	doc := b.instance(c, documentID, full)
	for _, p := range b.parts {
		doc.put(p)
	}
	root := b.reference(b.class("software_Package"))
	if b.lite {
		root = b.reference(b.class("software_Sbom"))
	}
	// What the document refers to has been made; now it can list all.
	var all []any
	for _, o := range b.elements {
		for _, m := range o.members {
			if m.name == "spdxId" {
				all = append(all, m.values[0])
			}
		}
	}
	for i := range doc.members {
		switch m := &doc.members[i]; m.name {
		case "element":
			m.values = all
		case "rootElement":
			m.values = []any{quote(root)}
		case "profileConformance":
			m.values = nil
			if len(conforms) == 0 {
				conforms = []string{"core"}
			}
			for _, word := range conforms {
				m.values = append(m.values, quote(word))
			}
		}
	}
	top := new(object)
	top.add("@context", quote(b.m.Context))
	graph := []any{creation, doc}
	for _, o := range b.elements {
		graph = append(graph, o)
	}
	top.addList("@graph", graph...)
	return append(top.append(nil, 0), '\n')
}

// append writes o, indented.
func (o *object) append(dst []byte, depth int) []byte {
	line := func(depth int) {
		dst = append(dst, '\n')
		for range depth {
			dst = append(dst, "  "...)
		}
	}
	dst = append(dst, '{')
	for i, m := range o.members {
		if i > 0 {
			dst = append(dst, ',')
		}
		line(depth + 1)
		dst = jsonx.AppendString(dst, m.name)
		dst = append(dst, ": "...)
		inner := depth + 1
		if m.list {
			dst = append(dst, '[')
			inner++
		}
		for j, v := range m.values {
			if j > 0 {
				dst = append(dst, ',')
			}
			if m.list {
				line(inner)
			}
			switch v := v.(type) {
			case string:
				dst = append(dst, v...)
			case *object:
				dst = v.append(dst, inner)
			}
		}
		if m.list {
			line(inner - 1)
			dst = append(dst, ']')
		}
	}
	line(depth)
	return append(dst, '}')
}
