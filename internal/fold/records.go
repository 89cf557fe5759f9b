package fold

import (
	"bytes"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/residue"
)

// records are what a folded document says beside its words.
type records struct {
	elems  [][]byte
	root   []byte
	values map[int][]jsonx.Value // what a record is about, by owner
}

// compare finds what the nodes are beyond what the folded form makes of them.
func (g *graph) compare(gen *generator) *records {
	r := &records{elems: make([][]byte, len(g.elems)), values: map[int][]jsonx.Value{}}
	var own []byte // of the document
	put := func(owner int, key string, value []byte) {
		b := &own
		if owner >= 0 {
			b = &r.elems[owner]
		}
		if len(*b) == 0 {
			*b = append(*b, '{')
		}
		*b = append(jsonx.AppendName(*b, key), value...)
	}
	d := residue.Differ{Skip: g.around()}
	place := make([]string, len(g.nodes)) // of each node among those of its stream
	seen := make([]bool, len(g.nodes))
	for s := range gen.nodes {
		for n := range gen.nodes[s] {
			m := &gen.nodes[s][n]
			i, more := g.nodeOf(gen, m)
			if i < 0 {
				put(m.owner, m.key, []byte("null"))
				continue
			}
			first := !seen[i]
			if first {
				seen[i] = true
				place[i] = streams[s:s+1] + strconv.Itoa(n)
			}
			d.Ops = d.Ops[:0]
			patch, changed := d.Object(nil, jsonx.ParseTrusted(m.text).Root(), g.nodes[i].v)
			id := idValue(g.nodes[i].v)
			if m.id != m.natural && m.id != "" {
				patch, changed = withID(patch, idName(g.nodes[i].v), m.id), true
				d.Ops = append(d.Ops, residue.Op{Source: id})
			}
			if m.natural != "" && !id.Exists() {
				patch, changed = withoutID(patch), true
			}
			if more > 0 {
				patch = append(jsonx.AppendName(without1(patch), "n"), strconv.Itoa(more+1)...)
				patch, changed = append(patch, '}'), true
			}
			m.text = nil
			if changed {
				put(m.owner, m.key, patch)
				for _, op := range d.Ops {
					r.values[m.owner] = append(r.values[m.owner], op.Source)
				}
			}
		}
	}
	roles := make([]role, 0, len(g.aliases))
	for k := range g.aliases {
		roles = append(roles, k)
	}
	sortRoles(roles)
	for _, k := range roles {
		put(k.owner, k.key, jsonx.AppendString(nil, g.aliases[k]))
	}
	for i := range r.elems {
		if len(r.elems[i]) > 0 {
			r.elems[i] = append(r.elems[i], '}')
		}
	}
	g.absent(gen, put)
	if len(own) > 0 {
		own = append(own, '}')
	}
	r.root = g.rootRecord(own, place, seen, r)
	return r
}

// absent notes the nodes that would be made though the document has none.
func (g *graph) absent(gen *generator, put func(int, string, []byte)) {
	if g.doc < 0 {
		put(root, "self", []byte("null"))
	}
	if g.sbom < 0 {
		put(root, "sbom", []byte("null"))
	}
	if g.info < 0 && !g.inline {
		put(root, "ci", []byte("null"))
	}
	missing := make([]string, 0, 2)
	for text := range gen.agents {
		if _, ok := g.roles[role{root, "agent " + text}]; !ok {
			missing = append(missing, text)
		}
	}
	sort.Strings(missing)
	for _, text := range missing {
		put(root, "agent "+text, []byte("null"))
	}
	missing = missing[:0]
	for what := range gen.infos {
		k := role{root, "ci " + what}
		_, made := g.roles[k]
		if _, alias := g.aliases[k]; !made && !alias {
			missing = append(missing, what)
		}
	}
	sort.Strings(missing)
	for _, what := range missing {
		put(root, "ci "+what, []byte("null"))
	}
}

func sortRoles(list []role) {
	sort.Slice(list, func(a, b int) bool {
		if list[a].owner != list[b].owner {
			return list[a].owner < list[b].owner
		}
		return list[a].key < list[b].key
	})
}

// withID adds the identifier of a node to a patch.
func withID(patch []byte, name, id string) []byte {
	rest := strings.TrimPrefix(string(patch), "{")
	t := appendMember([]byte(`{"set":{`), name, id)
	if inner, ok := strings.CutPrefix(rest, `"set":{`); ok {
		return append(append(t, ','), inner...)
	}
	t = append(t, '}')
	if rest == "" {
		return append(t, '}')
	}
	return append(append(t, ','), rest...)
}

// withoutID adds to a patch that the node has no identifier.
func withoutID(patch []byte) []byte {
	if i := bytes.LastIndex(patch, []byte(`"unset":[`)); i >= 0 && bytes.HasSuffix(patch, []byte(`"]}`)) {
		return append(patch[:len(patch)-len("]}")], `,"spdxId"]}`...)
	}
	return append(jsonx.AppendName(without1(patch), "unset"), `["spdxId"]}`...)
}

// without1 opens an object again, or begins one.
func without1(object []byte) []byte {
	if len(object) == 0 {
		return []byte{'{'}
	}
	return object[:len(object)-1]
}

// nodeOf returns the node that a generated one is, and how many relationships beyond the first it stands for.
func (g *graph) nodeOf(gen *generator, m *node) (i, more int) {
	if m.stream == 'r' {
		rel := &g.rels[m.at]
		return rel.node, rel.more
	}
	if m.owner >= 0 && m.key == "self" {
		return g.elems[m.owner], 0
	}
	i, ok := g.roles[role{m.owner, m.key}]
	if !ok {
		return -1, 0
	}
	return i, 0
}

// rootRecord writes the record of the document: those of the nodes that are nobody's, the nodes that the folded form
// has no place for, the order of them all, and what stands around the graph.
func (g *graph) rootRecord(nodes []byte, place []string, seen []bool, r *records) []byte {
	t := []byte{'{'}
	note := func(v jsonx.Value) { r.values[root] = append(r.values[root], v) }
	if len(nodes) > 0 {
		t = append(jsonx.AppendName(t, "nodes"), nodes...)
	}
	n := 0
	hung := []byte{'{'}
	for i := range g.nodes {
		if seen[i] {
			continue
		}
		if n == 0 {
			t = append(jsonx.AppendName(t, "other"), '[')
		}
		d := residue.Differ{Skip: g.around()}
		t = d.Compact(jsonx.AppendComma(t), g.nodes[i].v)
		note(g.nodes[i].v)
		place[i] = "o" + strconv.Itoa(n)
		if at := g.find(g.nodes[i].v.Get("from").Str()); at >= 0 && g.tids[at] != "" && g.nodes[i].kind == relationshipNode {
			hung = appendMember(hung, strconv.Itoa(n), g.tids[at])
		}
		n++
	}
	if n > 0 {
		t = append(t, ']')
	}
	if len(hung) > 1 {
		// They go with the element that they begin at.
		t = append(append(jsonx.AppendName(t, "of"), hung...), '}')
	}
	if order := orderOf(place); order != "" {
		t = appendMember(t, "order", order)
	}
	context := g.root.Get("@context")
	switch {
	case !context.Exists():
		t = append(jsonx.AppendName(t, "contextless"), "true"...)
	case !context.IsString() || context.Str() != ContextURL(g.version):
		t = jsonx.AppendCompact(jsonx.AppendName(t, "context"), context)
		note(context)
	}
	if g.inline {
		t = append(jsonx.AppendName(t, "inline"), "true"...)
	}
	if len(g.spelling) > 0 {
		t = append(jsonx.AppendName(t, "spelling"), '{')
		for _, key := range slices.Sorted(maps.Keys(g.spelling)) {
			t = appendMember(t, key, g.spelling[key])
		}
		t = append(t, '}')
	}
	if !g.root.Get("@graph").Exists() {
		t = append(jsonx.AppendName(t, "single"), "true"...)
	} else if g.root.Len() > 2 || g.root.Len() == 2 && !context.Exists() {
		t = append(jsonx.AppendName(t, "members"), '{')
		for it := g.root.Iter(); it.Next(); {
			if it.Name() != "@context" && it.Name() != "@graph" {
				t = jsonx.AppendCompact(jsonx.AppendName(t, it.Name()), it.Value())
				note(it.Value())
			}
		}
		t = append(t, '}')
	}
	if len(t) == 1 {
		return nil
	}
	return append(t, '}')
}

// orderOf returns the order of nodes, each given by its stream and its place in that: "" for the natural one.
func orderOf(place []string) string {
	natural := true
	last, lastN := -1, -1
	for _, p := range place {
		s, n := slotFor(stream(p[0])), number(p[1:])
		if s < last || s == last && n < lastN {
			natural = false
			break
		}
		last, lastN = s, n
	}
	if natural {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(place); {
		s, from := place[i][0], number(place[i][1:])
		to := from
		for i++; i < len(place) && place[i][0] == s && number(place[i][1:]) == to+1; i++ {
			to++
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(s)
		b.WriteString(strconv.Itoa(from))
		if to > from {
			b.WriteByte('-')
			b.WriteString(strconv.Itoa(to))
		}
	}
	return b.String()
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || strconv.Itoa(n) != s {
		return -1
	}
	return n
}

// covers finds the records in the text.
func (r *records) covers(text []byte, elems int) []cover {
	doc := jsonx.ParseTrusted(text).Root()
	var list []cover
	add := func(owner int, v jsonx.Value) {
		if rec := v.Get(RecordMember); rec.Exists() && len(r.values[owner]) > 0 {
			list = append(list, cover{int(rec.Offset()), int(rec.End()), r.values[owner]})
		}
	}
	n := 0
	for _, name := range [...]string{"packages", "files"} {
		for it := doc.Get(name).Iter(); it.Next(); {
			add(n, it.Value())
			n++
		}
	}
	add(root, doc)
	return list
}
