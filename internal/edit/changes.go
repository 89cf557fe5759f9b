package edit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// An Error says which message of a document cannot be written.
type Error struct {
	Path string // JSON pointer in the messages, by protobom's names
	Err  string
}

func (e *Error) Error() string { return e.Path + ": " + e.Err }

// wanted is what messages say, made regular: no nil among it, identifiers unique, every edge with its ends.
type wanted struct {
	nodes  []*pb.Node
	byID   map[string]*pb.Node
	edges  []Edge
	roots  []string
	meta   *pb.Metadata
	handed map[*pb.Node]int // the messages of the source's elements, as they were handed out
}

// newWanted reads the messages of a caller. base is what the source says, which may have edges to nowhere;
// what is new and leads nowhere is a row.
func newWanted(doc *pb.Document, handed []*pb.Node, base *View, known func(ref string) bool) (*wanted, []Row, error) {
	w := &wanted{byID: make(map[string]*pb.Node), meta: regularMeta(doc.GetMetadata())}
	w.handed = make(map[*pb.Node]int, len(handed))
	for i, n := range handed {
		w.handed[n] = i
	}
	taken := make(map[string]bool)
	for _, n := range doc.GetNodeList().GetNodes() {
		taken[n.GetId()] = true
	}
	var rows []Row
	for i, n := range doc.GetNodeList().GetNodes() {
		if n == nil {
			continue
		}
		if _, dup := w.byID[n.GetId()]; dup {
			return nil, nil, &Error{fmt.Sprintf("/node_list/nodes/%d/id", i), fmt.Sprintf("another node is called %q, too", n.GetId())}
		}
		n, lost := regular(n)
		// One without an identifier gets the one that it would be read with.
		for k := i; n.Id == "" || n.Id != doc.NodeList.Nodes[i].Id && taken[n.Id]; k++ {
			n.Id = "element-" + itoa(k)
		}
		for _, reason := range lost {
			rows = append(rows, Row{Kind: Dropped, Element: n.GetId(), Reason: reason})
		}
		w.byID[n.GetId()] = n
		w.nodes = append(w.nodes, n)
	}
	// Whoever renames a node means it in the edges, too.
	renamed := make(map[string]string)
	own := make(map[string]bool, len(base.Nodes))
	for _, n := range base.Nodes {
		own[n.GetId()] = true
	}
	for n, i := range w.handed {
		if i < len(base.Nodes) {
			if old := base.Nodes[i].GetId(); old != n.GetId() && w.byID[old] == nil && w.byID[n.GetId()] != nil {
				renamed[old] = n.GetId()
			}
		}
	}
	var described []string
	had := make(map[Edge]bool)
	for _, e := range pairs(base.Edges) {
		had[e] = true
	}
	for _, e := range pairs(doc.GetNodeList().GetEdges()) {
		was := e
		if to, ok := renamed[e.From]; ok {
			e.From = to
		}
		if to, ok := renamed[e.To]; ok {
			e.To = to
		}
		if e.Type == pb.Edge_describes && e.From == spdx2.DocumentID && w.byID[e.From] == nil && w.byID[e.To] != nil {
			described = append(described, e.To) // which is what a root is
			continue
		}
		end := ""
		for _, id := range [...]string{e.From, e.To} {
			stays := had[was] && !own[id] // it led nowhere before
			if w.byID[id] == nil && !stays && !outside(id) && !known(id) {
				end = id
				break
			}
		}
		if end == "" {
			w.edges = append(w.edges, e)
			continue
		}
		if own[end] && had[was] {
			continue // it went with the node
		}
		rows = append(rows, Row{Kind: Dropped, Element: e.From, Reason: fmt.Sprintf("edge %v to %q: there is no node %q", e.Type, e.To, end)})
	}
	was, seen := setOf(base.Roots), make(map[string]bool)
	for _, id := range slices.Concat(doc.GetNodeList().GetRootElements(), described) {
		if to, ok := renamed[id]; ok {
			id = to
		}
		switch {
		case seen[id]:
		case w.byID[id] != nil || was[id] && !own[id]:
			seen[id] = true
			w.roots = append(w.roots, id)
		case !own[id]:
			rows = append(rows, Row{Kind: Dropped, Element: id, Reason: fmt.Sprintf("root element: there is no node %q", id)})
		}
	}
	return w, rows, nil
}

func setOf[T comparable](list []T) map[T]bool {
	set := make(map[T]bool, len(list))
	for _, v := range list {
		set[v] = true
	}
	return set
}

// outside reports whether an end of an edge is one that SPDX 2 knows beside elements (§11.1): the document,
// another document's element, or the two words for none.
func outside(id string) bool {
	return id == spdx2.DocumentID || id == "NONE" || id == "NOASSERTION" || strings.HasPrefix(id, "DocumentRef-")
}

// regular returns n without what cannot be said anywhere, a copy where there is such a thing: nil elements,
// the word NOASSERTION (which says nothing), the purpose of a file that is for being a file.
func regular(n *pb.Node) (*pb.Node, []string) {
	if isRegular(n) {
		return n, nil
	}
	c := new(pb.Node)
	c.Id, c.Type = n.Id, n.Type
	for i := range nodeFields {
		nodeFields[i].merge(c, emptyNode, n)
	}
	var lost []string
	if n.Type != pb.Node_PACKAGE && n.Type != pb.Node_FILE {
		lost = append(lost, fmt.Sprintf("type: %d is none", n.Type))
		c.Type = pb.Node_PACKAGE
	}
	for _, s := range []*string{&c.Copyright, &c.UrlDownload, &c.UrlHome, &c.LicenseConcluded} {
		if *s == "NOASSERTION" {
			*s = ""
		}
	}
	c.Licenses = slices.DeleteFunc(slices.Clone(c.Licenses), func(s string) bool { return s == "NOASSERTION" || s == "" })
	c.ExternalReferences = notNil(c.ExternalReferences)
	c.Suppliers, c.Originators = notNil(c.Suppliers), notNil(c.Originators)
	c.Properties = notNil(c.Properties)
	c.PrimaryPurpose = slices.DeleteFunc(slices.Clone(c.PrimaryPurpose), func(p pb.Purpose) bool {
		return p == pb.Purpose_UNKNOWN_PURPOSE || c.Type == pb.Node_FILE && p == pb.Purpose_FILE
	})
	for _, m := range []*map[int32]string{&c.Identifiers, &c.Hashes} {
		*m = maps.Clone(*m)
		maps.DeleteFunc(*m, func(_ int32, v string) bool { return v == "" })
	}
	return c, lost
}

// isRegular is the cheap answer for nearly every node.
func isRegular(n *pb.Node) bool {
	const word = "NOASSERTION"
	return n.Id != "" && (n.Type == pb.Node_PACKAGE || n.Type == pb.Node_FILE) &&
		n.Copyright != word && n.UrlDownload != word && n.UrlHome != word && n.LicenseConcluded != word &&
		!slices.Contains(n.Licenses, word) && !slices.Contains(n.Licenses, "") &&
		!slices.Contains(n.ExternalReferences, nil) && !slices.Contains(n.Suppliers, nil) &&
		!slices.Contains(n.Originators, nil) && !slices.Contains(n.Properties, nil) &&
		!slices.Contains(n.PrimaryPurpose, pb.Purpose_UNKNOWN_PURPOSE) &&
		(n.Type != pb.Node_FILE || !slices.Contains(n.PrimaryPurpose, pb.Purpose_FILE)) &&
		!hasEmpty(n.Identifiers) && !hasEmpty(n.Hashes)
}

func hasEmpty(m map[int32]string) bool {
	for _, v := range m {
		if v == "" {
			return true
		}
	}
	return false
}

var emptyNode = new(pb.Node)

// regularMeta returns a copy of m without nil elements.
func regularMeta(m *pb.Metadata) *pb.Metadata {
	c := new(pb.Metadata)
	if m == nil {
		return c
	}
	for i := range metaFields {
		metaFields[i].merge(c, emptyMeta, m)
	}
	c.Tools, c.Authors, c.DocumentTypes = notNil(c.Tools), notNil(c.Authors), notNil(c.DocumentTypes)
	return c
}

func notNil[T any](list []*T) []*T {
	if !slices.Contains(list, nil) {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(p *T) bool { return p == nil })
}

// changes lead from what a document says to what is wanted.
type changes struct {
	edited             []edited
	added              []*pb.Node
	removed            []int
	addEdges, delEdges []Edge
	roots              bool
	meta               Fields
	was                *pb.Metadata
	want               *wanted
	unsigned           []string // where signatures stood over what changed, JSON pointers
}

// An edited is an element of which some fields, or the identifier, change.
type edited struct {
	elem int
	open Fields
	base *pb.Node // as the messages were
	want *pb.Node
	id   string // "" when it stays
}

func (c *changes) empty() bool {
	return len(c.edited)+len(c.added)+len(c.removed)+len(c.addEdges)+len(c.delEdges) == 0 && !c.roots && c.meta == 0
}

// compare finds what leads from v to w.
func compare(v *View, w *wanted) *changes {
	c := &changes{want: w, was: v.Meta}
	at := make(map[string]int, len(v.Nodes))
	for i, n := range v.Nodes {
		at[n.Id] = i
	}
	met := make([]bool, len(v.Nodes))
	for _, n := range w.nodes {
		if i, ok := at[n.GetId()]; ok && !met[i] {
			met[i] = true
			if f := diff(nodeFields, v.Nodes[i], n); f != 0 {
				c.edited = append(c.edited, edited{i, f, v.Nodes[i], n, ""})
			}
			continue
		}
		c.added = append(c.added, n)
	}
	// A node that was handed out and has another identifier now is the same element.
	back := make(map[string]int)
	for n, i := range w.handed {
		if i < len(met) && !met[i] && w.byID[n.GetId()] != nil {
			back[n.GetId()] = i
		}
	}
	c.added = slices.DeleteFunc(c.added, func(n *pb.Node) bool {
		i, ok := back[n.GetId()]
		if !ok || met[i] {
			return false
		}
		met[i] = true
		c.edited = append(c.edited, edited{i, diff(nodeFields, v.Nodes[i], n), v.Nodes[i], n, n.GetId()})
		return true
	})
	renamed := make(map[string]string)
	for _, e := range c.edited {
		if e.id != "" {
			renamed[v.Nodes[e.elem].Id] = e.id
		}
	}
	for i := range met {
		if !met[i] {
			c.removed = append(c.removed, i)
		}
	}
	c.compareEdges(pairs(v.Edges), w.edges, renamed)
	if len(v.Roots) != len(w.roots) {
		c.roots = true
	}
	roots := setOf(w.roots)
	for _, r := range v.Roots {
		if to, ok := renamed[r]; ok {
			r = to
		}
		c.roots = c.roots || !roots[r]
	}
	c.meta = diff(metaFields, v.Meta, w.meta)
	return c
}

func (c *changes) compareEdges(have, want []Edge, renamed map[string]string) {
	if len(renamed) == 0 && slices.Equal(have, want) {
		return
	}
	now := func(e Edge) Edge {
		if to, ok := renamed[e.From]; ok {
			e.From = to
		}
		if to, ok := renamed[e.To]; ok {
			e.To = to
		}
		return e
	}
	count := make(map[Edge]int, len(want))
	for _, e := range want {
		count[e]++
	}
	there := make(map[Edge]bool, len(have))
	for _, e := range have {
		n := now(e)
		there[n] = true
		if count[n] > 0 {
			count[n]--
		} else {
			c.delEdges = append(c.delEdges, n)
		}
	}
	for _, e := range want {
		// To say again what is said already changes nothing.
		if count[e] > 0 && !there[e] {
			there[e] = true
			c.addEdges = append(c.addEdges, e)
		}
	}
}

// follow takes over what changed from was to now, two views of the same elements, where the messages still say
// what they said at was.
func (w *wanted) follow(was, now *View) {
	at := make(map[*pb.Node]int, len(w.nodes))
	for k, n := range w.nodes {
		at[n] = k
	}
	for i, n := range was.Nodes {
		mine := w.byID[n.Id]
		f := diff(nodeFields, n, now.Nodes[i])
		if mine == nil || f == 0 {
			continue
		}
		c := new(pb.Node)
		c.Id, c.Type = mine.Id, mine.Type
		for k := range nodeFields {
			row := &nodeFields[k]
			row.merge(c, emptyNode, mine)
			if f&row.bit != 0 && row.equal(mine, n) {
				row.merge(c, n, now.Nodes[i])
			}
		}
		w.byID[n.Id] = c
		w.nodes[at[mine]] = c
	}
	for i := range metaFields {
		if row := &metaFields[i]; row.equal(w.meta, was.Meta) {
			row.merge(w.meta, was.Meta, now.Meta)
		}
	}
	w.edges = merge3Sets(w.edges, pairs(was.Edges), pairs(now.Edges))
	w.roots = merge3Sets(w.roots, was.Roots, now.Roots)
}

// merge3Sets gives list the change that leads from base to other.
func merge3Sets[T comparable](list, base, other []T) []T {
	count := make(map[T]int)
	for _, v := range other {
		count[v]++
	}
	for _, v := range base {
		count[v]--
	}
	var out []T
	for _, v := range list {
		if count[v] < 0 {
			count[v]++
			continue
		}
		out = append(out, v)
	}
	for _, v := range other {
		if count[v] > 0 {
			count[v]--
			out = append(out, v)
		}
	}
	return out
}
