package edit

import "github.com/waybill-sdk/waybill/internal/jsonx"

// graft returns the document of SPDX 3 that was read, changed to what now says: nodes that are the same keep their
// bytes and their places, those that differ keep what does not, new ones come last.
func graft(was, now jsonx.Value) []byte {
	from, to := was.Get("@graph"), now.Get("@graph")
	s := newSplicer(was)
	switch {
	case from.IsArray() && to.IsArray():
		s.nodes(from, to)
		s.regrow(was, now, "@graph")
	case !from.Exists() && !to.Exists():
		s.regrow(was, now)
	default:
		return now.Doc().Source() // one node became several
	}
	return s.result(was)
}

// nodes notes what makes the nodes of one graph those of another. They are known by their names; what has none, or one
// that is taken, by what it says.
func (s *splicer) nodes(from, to jsonx.Value) {
	named := make(map[string]jsonx.Value, from.Len())
	var rest []jsonx.Value
	for it := from.Iter(); it.Next(); {
		id := nodeID(it.Value())
		if _, dup := named[id]; dup || id == "" {
			rest = append(rest, it.Value())
			continue
		}
		named[id] = it.Value()
	}
	stays := make(map[int]bool, from.Len())
	var more []jsonx.Value
	for it := to.Iter(); it.Next(); {
		node := it.Value()
		have, ok := named[nodeID(node)]
		if !ok || stays[have.Index()] {
			more = append(more, node)
			continue
		}
		stays[have.Index()] = true
		if !jsonx.Equal(have, node) {
			s.regrow(have, node)
		}
	}
	match := unmatched(len(rest))
	pair(rest, more, match, jsonx.Equal)
	known := make([]bool, len(more))
	for i, j := range match {
		if j >= 0 {
			stays[rest[i].Index()], known[j] = true, true
		}
	}
	for it := from.Iter(); it.Next(); {
		if !stays[it.Value().Index()] {
			s.drop(it.Value())
		}
	}
	for j, node := range more {
		if !known[j] {
			s.insert(from, "", piece{text: jsonx.AppendCompact(nil, node)})
		}
	}
}

// regrow notes what makes v the tree that next is, the members named apart.
func (s *splicer) regrow(v, next jsonx.Value, but ...string) {
	t := plainSplicer(v)
	t.whole = true
	t.merge(without(v, but), v, without(next, but))
	if len(but) == 0 && !jsonx.Equal(jsonx.ParseTrusted(t.render(nil, v, inline)).Root(), next) {
		s.replace(v, jsonx.AppendCompact(nil, next))
		return
	}
	s.absorb(t)
}

// without returns v without some members.
func without(v jsonx.Value, names []string) jsonx.Value {
	if len(names) == 0 {
		return v
	}
	return jsonx.ParseTrusted(cut(v, names)).Root()
}
