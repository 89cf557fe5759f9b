package fold

import (
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// places finds what stands where in the graph. It is made once, so that the targets of many values cost no more than
// the values.
type places struct {
	node  map[int]int              // position of the node by that of the folded value that it was made of, the first
	lists map[string][]jsonx.Value // members of the folded document that are lists
	graph []jsonx.Value            // the nodes
}

func (u *Unfolded) find() *places {
	u.once.Do(func() { u.places = u.findAll() })
	return u.places
}

func (u *Unfolded) findAll() *places {
	p := &places{node: make(map[int]int, len(u.spans)), lists: make(map[string][]jsonx.Value)}
	for _, s := range u.spans {
		if _, known := p.node[s.folded.Index()]; !known {
			p.node[s.folded.Index()] = s.at
		}
	}
	for it := u.tree.Iter(); it.Next(); {
		if it.Value().IsArray() {
			list := make([]jsonx.Value, 0, it.Value().Len())
			for e := it.Value().Iter(); e.Next(); {
				list = append(list, e.Value())
			}
			p.lists[it.Name()] = list
		}
	}
	root := jsonx.ParseTrusted(u.Text).Root()
	for it := root.Get("@graph").Iter(); it.Next(); {
		p.graph = append(p.graph, it.Value())
	}
	if u.single {
		p.graph = []jsonx.Value{root}
	}
	return p
}

// Target returns the pointer in the SPDX 3 document of what stands at a pointer in the folded one: that of the node
// that it is in, of carried data that of its text; "" for what is in no node.
func (u *Unfolded) Target(pointer string) string {
	p := u.find()
	// The values on the way, as far as it leads.
	way := []jsonx.Value{u.tree}
	rest := strings.TrimPrefix(pointer, "/")
	if name, after, ok := strings.Cut(rest, "/"); ok {
		if list := p.lists[name]; list != nil {
			index, inner, _ := strings.Cut(after, "/")
			i, err := strconv.Atoi(index)
			if err != nil || i < 0 || i >= len(list) {
				return ""
			}
			way, rest = append(way, list[i]), inner
		}
	}
	for rest != "" {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		v := way[len(way)-1].Lookup("/" + name)
		if !v.Exists() {
			break
		}
		way = append(way, v)
	}
	at := -1
	for i := len(way) - 1; i >= 0 && at < 0; i-- {
		if n, ok := p.node[way[i].Index()]; ok {
			at = n
		}
	}
	if at < 0 {
		return ""
	}
	out := "/@graph/" + strconv.Itoa(at)
	if u.single {
		at, out = 0, ""
	}
	for i := len(way) - 1; i > 0; i-- {
		if name, value, ok := carrier(way[i]); ok {
			return out + entryOf(p.graph[at], name, value)
		}
	}
	return out
}

// entryOf returns the pointer, from the node, of the text of a property.
func entryOf(node jsonx.Value, name, value string) string {
	n := 0
	for ext := node.Get("extension").Iter(); ext.Next(); n++ {
		i := 0
		for e := ext.Value().Get("extension_cdxProperty").Iter(); e.Next(); i++ {
			if e.Value().Get("extension_cdxPropName").Str() == name && e.Value().Get("extension_cdxPropValue").Str() == value {
				return "/extension/" + strconv.Itoa(n) + "/extension_cdxProperty/" + strconv.Itoa(i) + "/extension_cdxPropValue"
			}
		}
	}
	return ""
}
