package convert

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// An edge is a relationship that both families can say: CycloneDX by its structure, SPDX 2 by a relationship
// of the exact type. The document is element docElem.
type edge struct {
	meaning  mapping.Meaning
	from, to int32
}

// word is how SPDX 2 spells the edge.
func (e edge) word() string {
	switch e.meaning {
	case mapping.Describes:
		return "DESCRIBES"
	case mapping.Contains:
		return "CONTAINS"
	}
	return "DEPENDS_ON"
}

// edgesOfTree returns the edges that the nesting of g says, as CycloneDX orders them.
func edgesOfTree(g *model.Graph, preorder []int32, roots []int32) []edge {
	edges := make([]edge, 0, len(g.Elems)+len(roots))
	for _, r := range roots {
		edges = append(edges, edge{mapping.Describes, docElem, r})
	}
	for _, i := range preorder {
		if p := g.Elems[i].Parent; p >= 0 {
			edges = append(edges, edge{mapping.Contains, p, i})
		}
	}
	return edges
}

// preorder returns the elements as a CycloneDX document lists them: the root with all below it, then the
// others, every element before those it contains.
func preorder(g *model.Graph) (order []int32, children [][]int32) {
	children = make([][]int32, len(g.Elems))
	var tops []int32
	if g.Root >= 0 {
		tops = append(tops, int32(g.Root))
	}
	for i := range g.Elems {
		switch p := g.Elems[i].Parent; {
		case p >= 0:
			children[p] = append(children[p], int32(i))
		case i != g.Root:
			tops = append(tops, int32(i))
		}
	}
	return descend(make([]int32, 0, len(g.Elems)), tops, children), children
}

// descend appends the elements of tops, each before what is below it.
func descend(order, tops []int32, children [][]int32) []int32 {
	var stack []int32
	for _, t := range tops {
		stack = append(stack, t)
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			order = append(order, i)
			for _, c := range slices.Backward(children[i]) {
				stack = append(stack, c)
			}
		}
	}
	return order
}

// A statement is one relationship of an SPDX 2 document, seen from its edges.
type statement struct {
	rel   *model.Rel
	edge  int // the edge that it states, -1 for none
	first bool
	plain bool // spelled as the edge is spelled when CycloneDX is written as SPDX 2
}

// statements finds the edges that an SPDX 2 document states. An edge counts where CycloneDX can say it: both
// ends are elements, containment is the nesting that was chosen, the root is the one that was chosen.
func (c *converter) statements() (list []statement, edges []edge) {
	g, root := c.src.Graph, c.src.Root
	list = make([]statement, len(g.Rels))
	at := make(map[edge]int, len(g.Rels))
	state := func(e edge) int {
		i, ok := at[e]
		if !ok {
			i = len(edges)
			at[e] = i
			edges = append(edges, e)
		}
		return i
	}
	for i := range g.Rels {
		r := &g.Rels[i]
		list[i] = statement{rel: r, edge: -1}
		row, ok := mapping.RelationshipBySPDX(r.Word)
		if !ok || row.Meaning == mapping.NoMeaning {
			continue
		}
		from, to := r.From, r.To
		if row.Swap {
			from, to = to, from
		}
		e, ok := c.sayable(row.Meaning, from, to)
		if !ok {
			continue
		}
		n := len(edges)
		list[i].edge = state(e)
		list[i].first = len(edges) > n
		list[i].plain = list[i].first && row.Exact && r.Plain
	}
	for i := range g.Elems {
		for it := g.Elems[i].Value.Get("hasFiles").Iter(); it.Next(); {
			if e, ok := c.sayable(mapping.Contains, g.Elems[i].ID, it.Value().Str()); ok {
				state(e)
			}
		}
	}
	for it := root.Get("documentDescribes").Iter(); it.Next(); {
		if e, ok := c.sayable(mapping.Describes, spdx2.DocumentID, it.Value().Str()); ok {
			state(e)
		}
	}
	return list, edges
}

func (c *converter) sayable(m mapping.Meaning, from, to string) (edge, bool) {
	g := c.src.Graph
	t := g.Find(to)
	if t < 0 {
		return edge{}, false
	}
	if m == mapping.Describes {
		said := t == g.Root
		if c.noRoot {
			said = g.Elems[t].Parent < 0
		}
		return edge{m, docElem, int32(t)}, from == spdx2.DocumentID && said
	}
	f := g.Find(from)
	if f < 0 {
		return edge{}, false
	}
	if m == mapping.Contains {
		return edge{m, int32(f), int32(t)}, g.Elems[t].Parent == int32(f)
	}
	return edge{m, int32(f), int32(t)}, true
}

// flags of a carried relationship
const (
	flagFree     = 0 // both ends are elements; CycloneDX has no way to say it
	flagTwin     = 1 // CycloneDX says the edge, the carrier its exact words
	flagDangling = 2 // an end is not in the document: NONE, NOASSERTION, another document, nothing at all
	flagAgain    = 3 // CycloneDX says the edge, and so does another relationship that is not carried
	flagWhole    = 4 // beside the others: it has no spdxElementId, none is left out
)

// relationshipFacts writes what the carriers of an SPDX 2 document's elements say about relationships, when
// CycloneDX is the target: facts is asked for the buffer of an element (docElem for the document).
func (c *converter) relationshipFacts(order []int32, facts func(elem int32) *[]byte) []edge {
	g := c.src.Graph
	list, edges := c.statements()

	// What comes back from CycloneDX, in its order.
	var roots []int32
	switch {
	case c.noRoot:
		for _, i := range order {
			if g.Elems[i].Parent < 0 {
				roots = append(roots, i)
			}
		}
	case g.Root >= 0:
		roots = []int32{int32(g.Root)}
	}
	natural := edgesOfTree(g, order, roots)
	c.undescribed(natural, edges, facts)
	plain := make(map[edge]bool, len(edges))
	for _, s := range list {
		if s.plain {
			plain[edges[s.edge]] = true
		}
	}
	stated := func(m mapping.Meaning, from, to string) bool {
		e, ok := c.sayable(m, from, to)
		return ok && plain[e]
	}
	for i := range g.Elems {
		if files := g.Elems[i].Value.Get("hasFiles"); isList(files) {
			c.shorthand(facts(int32(i)), "hasFiles", files, func(id string) bool { return stated(mapping.Contains, g.Elems[i].ID, id) })
			c.rep.carry(i, files, c.opt.Pure)
		}
	}
	if describes := c.src.Root.Get("documentDescribes"); isList(describes) {
		c.shorthand(facts(docElem), "documentDescribes", describes, func(id string) bool { return stated(mapping.Describes, spdx2.DocumentID, id) })
		c.rep.carry(docElem, describes, c.opt.Pure)
	}
	depends := dependsOf(edges)
	for _, group := range depends {
		for _, t := range group.to {
			natural = append(natural, edge{mapping.Depends, group.from, t})
		}
	}
	same := len(natural) == len(list)
	for i := 0; i < len(list) && same; i++ {
		same = list[i].plain && edges[list[i].edge] == natural[i]
	}
	if same {
		return natural
	}
	// Are the plain statements in natural order among themselves, and is every edge stated by one?
	position := make(map[edge]int, len(natural))
	for i, e := range natural {
		position[e] = i
	}
	ordered, last := true, -1
	for _, s := range list {
		if s.plain {
			p := position[edges[s.edge]]
			ordered = ordered && p > last
			last = p
		}
	}
	type carried struct {
		at int
		s  *statement
	}
	byElem := make(map[int32][]carried)
	plains := make(map[int32][]carried)
	for i := range list {
		s := &list[i]
		if s.plain {
			from := edges[s.edge].from
			plains[from] = append(plains[from], carried{i, s})
			continue
		}
		from := docElem
		if s.rel.From != spdx2.DocumentID {
			if f := g.Find(s.rel.From); f >= 0 {
				from = f
			}
		}
		byElem[int32(from)] = append(byElem[int32(from)], carried{i, s})
	}
	for _, elem := range slices.Sorted(maps.Keys(byElem)) {
		buf := facts(elem)
		*buf = append(jsonx.AppendName(*buf, "relationships"), '[')
		for _, r := range byElem[elem] {
			flag := flagFree
			switch {
			case r.s.edge >= 0 && plain[edges[r.s.edge]]:
				flag = flagAgain
			case r.s.edge >= 0:
				flag = flagTwin
			case g.Find(r.s.rel.To) < 0 && r.s.rel.To != spdx2.DocumentID || g.Find(r.s.rel.From) < 0 && r.s.rel.From != spdx2.DocumentID:
				flag = flagDangling
			}
			*buf = append(jsonx.AppendComma(*buf), '[')
			*buf = strconv.AppendInt(*buf, int64(r.at), 10)
			// The identifier of whoever carries it goes without saying.
			said := r.s.rel.Value.Get("spdxElementId")
			own := said.Str() == r.s.rel.From && (elem != docElem || r.s.rel.From == spdx2.DocumentID)
			if !own && !said.Exists() {
				flag += flagWhole
			}
			*buf = append(*buf, ',', byte('0'+flag), ',')
			*buf = append(*buf, '{')
			for it := r.s.rel.Value.Iter(); it.Next(); {
				if own && it.Name() == "spdxElementId" {
					continue
				}
				*buf = jsonx.AppendCompact(jsonx.AppendName(*buf, it.Name()), it.Value())
			}
			*buf = append(*buf, "}]"...)
			c.rep.relationship(elem, r.s, c.opt.Pure)
		}
		*buf = append(*buf, ']')
	}
	if !ordered && !c.homeward {
		// Positions of the plain ones of each element, in the order in which CycloneDX gives them back.
		for _, elem := range slices.Sorted(maps.Keys(plains)) {
			l := plains[elem]
			slices.SortFunc(l, func(a, b carried) int {
				return cmp.Compare(position[edges[a.s.edge]], position[edges[b.s.edge]])
			})
			buf := facts(elem)
			*buf = append(jsonx.AppendName(*buf, "plain"), '[')
			for _, r := range l {
				*buf = strconv.AppendInt(jsonx.AppendComma(*buf), int64(r.at), 10)
			}
			*buf = append(*buf, ']')
		}
	}
	return natural
}

// isList reports whether v is an array, and not empty. What is no identifier in it is kept where it stands.
func isList(v jsonx.Value) bool { return v.IsArray() && v.Len() > 0 }

// shorthand writes a list of identifiers that states edges beside the relationships, and which of the edges
// a relationship states as well.
func (c *converter) shorthand(buf *[]byte, name string, list jsonx.Value, stated func(string) bool) {
	*buf = jsonx.AppendCompact(jsonx.AppendName(*buf, name), list)
	var again, missing []string
	for it := list.Iter(); it.Next(); {
		switch id := it.Value().Str(); {
		case !it.Value().IsString():
		case c.src.Graph.Find(id) < 0:
			missing = append(missing, id)
		case stated(id):
			again = append(again, id)
		}
	}
	*buf = addList(addList(*buf, "stated", again), missingFact, missing)
}

// textSet returns the strings of a list.
func textSet(list jsonx.Value) map[string]bool {
	set := make(map[string]bool, list.Len())
	for it := list.Iter(); it.Next(); {
		set[it.Value().Str()] = true
	}
	return set
}

// missingFact lists identifiers in a shorthand that name nothing in the document, and never did.
const missingFact = "missing"

type group struct {
	from int32
	to   []int32
}

// dependsOf groups the dependencies as CycloneDX lists them: an entry for each element that has any, in the
// order of its first.
func dependsOf(edges []edge) []group {
	var groups []group
	at := make(map[int32]int)
	for _, e := range edges {
		if e.meaning != mapping.Depends {
			continue
		}
		i, ok := at[e.from]
		if !ok {
			i = len(groups)
			at[e.from] = i
			groups = append(groups, group{from: e.from})
		}
		groups[i].to = append(groups[i].to, e.to)
	}
	return groups
}
