package fold

import (
	"hash/fnv"
	"strconv"
)

// label returns the end of the IRI of a node that the folded form has no name for: its kind and a number made of what
// it says. Counted, all names behind a node that somebody takes away would be other ones.
func (g *generator) label(kind string, owner int, what string) string {
	h := fnv.New64a()
	if owner >= 0 {
		h.Write([]byte(g.elems[owner].Get("SPDXID").Str()))
		h.Write([]byte{0})
	}
	h.Write([]byte(what))
	name := kind + "-" + strconv.FormatUint(h.Sum64(), 36)
	if g.counts[name]++; g.counts[name] > 1 {
		name += "." + strconv.Itoa(g.counts[name])
	}
	return name
}
