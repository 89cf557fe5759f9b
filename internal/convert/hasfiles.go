package convert

import (
	"bytes"
	"slices"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// SPDX 2 lets a package list its files (hasFiles) in place of relationships, SPDX 3 does not. On the way there the
// list is spelled out as relationships CONTAINS, on the way back those go away, and the list, which the package
// carries, names the files that are still in it. Beside the list the carrier says which of its files a relationship
// of the source contains as well ("stated"), and which are not in the document ("missing").

// A containment is an edge that a list of files states, by the identifiers of its ends.
type containment struct{ from, to string }

// contained returns the containments that relationships of the source state.
func (c *converter) contained() map[containment]int {
	if c.contains == nil {
		c.contains = make(map[containment]int)
		for _, r := range c.src.Graph.Rels {
			row, ok := mapping.RelationshipBySPDX(r.Word)
			if !ok || row.Meaning != mapping.Contains {
				continue
			}
			if row.Swap {
				c.contains[containment{r.To, r.From}]++
			} else {
				c.contains[containment{r.From, r.To}]++
			}
		}
	}
	return c.contains
}

// spelledOut returns the document's own members that text is with the relationships that lists of files stand for.
func (c *converter) spelledOut(text []byte) []byte {
	g := c.src.Graph
	var rels []byte
	done := make(map[containment]bool)
	for i := range g.Elems {
		from := g.Elems[i].ID
		for it := g.Elems[i].Value.Get("hasFiles").Iter(); it.Next() && from != ""; {
			e := containment{from, it.Value().Str()}
			if done[e] || g.Find(e.to) < 0 || c.contained()[e] > 0 {
				continue
			}
			done[e] = true
			rels = jsonx.AppendString(append(jsonx.AppendComma(rels), `{"spdxElementId":`...), e.from)
			rels = append(jsonx.AppendString(append(rels, `,"relationshipType":"CONTAINS","relatedSpdxElement":`...), e.to), '}')
		}
	}
	if len(rels) == 0 {
		return text
	}
	list := jsonx.ParseTrusted(text).Root().Get("relationships")
	if list.Len() == 0 || !list.IsArray() {
		text = append(without(bytes.TrimSuffix(text, []byte{'}'}), "relationships"), `,"relationships":[`...)
		return append(append(text, rels...), "]}"...)
	}
	end := int(list.End()) - 1
	return slices.Concat(text[:end], []byte{','}, rels, text[end:])
}

// listFacts says what a package that lists its files has to carry beside the list.
func (c *converter) listFacts(graph []byte, own jsonx.Value, id string) []byte {
	var stated, missing []string
	for it := own.Get("hasFiles").Iter(); it.Next(); {
		switch to := it.Value().Str(); {
		case !it.Value().IsString():
		case c.src.Graph.Find(to) < 0:
			missing = append(missing, to)
		case c.contained()[containment{id, to}] > 0:
			stated = append(stated, to)
		}
	}
	return addList(addList(graph, statedFact, stated), missingFact, missing)
}

// statedFact lists identifiers in a shorthand that relationships of the source state as well.
const statedFact = "stated"

// withoutSpelledOut returns the document's own members that text is without the relationships that stand for lists
// of files which the packages carry.
func (c *converter) withoutSpelledOut(text []byte) []byte {
	g := c.src.Graph
	s := slotOf(c.src.Family, c.src.Version)
	gone := make(map[containment]bool)
	for i := range g.Elems {
		carrier, at := s.find(g.Elems[i].Value, c.family)
		files := carrier.Get("set").Get("hasFiles")
		if at < 0 || !files.IsArray() {
			continue
		}
		stated := textSet(graphOf(carrier).Get(statedFact))
		for it := files.Iter(); it.Next(); {
			if to := it.Value().Str(); !stated[to] {
				gone[containment{g.Elems[i].ID, to}] = true
			}
		}
	}
	list := jsonx.ParseTrusted(text).Root().Get("relationships")
	if len(gone) == 0 || !list.IsArray() {
		return text
	}
	// They stand behind all others: of two that say the same the last is the one that was made.
	drop := make(map[int]bool)
	for i, r := range slices.Backward(g.Rels) {
		if e := (containment{r.From, r.To}); r.Word == "CONTAINS" && r.Plain && gone[e] {
			drop[i] = true
			delete(gone, e)
		}
	}
	out := bytes.Clone(text[:list.Offset()+1])
	i := 0
	for it := list.Iter(); it.Next(); i++ {
		if !drop[i] {
			out = append(jsonx.AppendComma(out), it.Value().Raw()...)
		}
	}
	out = append(out, text[list.End()-1:]...)
	if len(drop) == list.Len() && list.Len() > 0 {
		return withoutEmpty(out, "relationships")
	}
	return out
}

// stillListed returns the package that text is, as it was, with the files in its list that are still in it.
func (c *converter) stillListed(text []byte, id string, carrier jsonx.Value) []byte {
	list := jsonx.ParseTrusted(text).Root().Get("hasFiles")
	if !list.IsArray() || list.Len() == 0 || !carrier.Get("set").Get("hasFiles").Exists() {
		return text
	}
	missing := textSet(graphOf(carrier).Get(missingFact))
	out := bytes.Clone(text[:list.Offset()+1])
	n := 0
	for it := list.Iter(); it.Next(); {
		to := it.Value().Str()
		if it.Value().IsString() && c.contained()[containment{id, to}] == 0 && !(missing[to] && c.src.Graph.Find(to) < 0) {
			continue
		}
		out = append(jsonx.AppendComma(out), it.Value().Raw()...)
		n++
	}
	if n == list.Len() {
		return text
	}
	out = append(out, text[list.End()-1:]...)
	if n == 0 {
		return withoutEmpty(out, "hasFiles")
	}
	return out
}
