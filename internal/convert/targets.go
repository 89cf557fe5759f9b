package convert

import (
	"bytes"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// Targets returns, for every element of the source, the position of its counterpart among the elements of the
// document that was written, as [NewSource] finds them there.
func (r *Report) Targets() []int32 {
	if r.legs != nil {
		first, second := r.legs.first.Targets(), r.legs.second.Targets()
		for i, t := range first {
			first[i] = second[t]
		}
		return first
	}
	at := make([]int32, len(r.places))
	packages := int32(0)
	for i := range r.places {
		if r.places[i].list == "packages" {
			packages++
		}
	}
	children := make([][]int32, len(r.places))
	root, tree := int32(docElem), false
	var tops []int32
	put := func(list []int32, index, elem int32) []int32 {
		for int(index) >= len(list) {
			list = append(list, docElem)
		}
		list[index] = elem
		return list
	}
	for i := range r.places {
		p := &r.places[i]
		switch {
		case p.list == "packages":
			at[i] = p.index
		case p.list == "files":
			at[i] = packages + p.index
		case p.index < 0:
			root, tree = int32(i), true
		case p.parent == docElem:
			tops, tree = put(tops, p.index, int32(i)), true
		default:
			children[p.parent], tree = put(children[p.parent], p.index, int32(i)), true
		}
	}
	if !tree {
		return at
	}
	if root != docElem {
		tops = append([]int32{root}, tops...)
	}
	next := int32(0)
	var stack []int32
	for i := len(tops) - 1; i >= 0; i-- {
		stack = append(stack, tops[i])
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if i < 0 {
			continue
		}
		at[i] = next
		next++
		list := children[i]
		for k := len(list) - 1; k >= 0; k-- {
			stack = append(stack, list[k])
		}
	}
	return at
}

// Carries returns the family and version of the document that src was made from: the one whose data it carries,
// another version of its own family before the other family. ok is false when it carries nothing.
func (src *Source) Carries() (family, version string, ok bool) {
	for _, family := range append([]string{src.Family}, otherFamilies(src.Family)...) {
		c := converter{src: src, family: family}
		carrier, _ := c.findDocCarrier(family)
		if !carrier.Exists() {
			continue
		}
		version := carriedVersion(carrier, family)
		if !known(family, version) {
			version = Newest(family)
		}
		if family == src.Family && version == src.Version {
			continue
		}
		return family, version, true
	}
	return "", "", false
}

// Carried returns what element i carries of a document of the given family: the object that a conversion wrote.
func (src *Source) Carried(i int, family string) jsonx.Value {
	patch, _ := slotOf(src.Family, src.Version).find(src.Graph.Elems[i].Value, family)
	return patch
}

// Guest reports whether src, which carries data of family, is itself the document that everything started from:
// that family came in later, to say what src has no words for.
func (src *Source) Guest(family string) bool {
	c := converter{src: src, family: family}
	c.carrier, _ = c.findDocCarrier(family)
	return c.guest()
}

// Newest returns the newest version of a family that is known here.
func Newest(family string) string {
	if family == SPDX2 {
		return "2.3"
	}
	return "1.7"
}

// guestFact marks data that was written in the other family into a document that comes from the family where it
// stands now: "guest":true.
const guestFact = "guest"

// guest reports whether the data that the source carries for the target's family is such data.
func (c *converter) guest() bool { return graphOf(c.carrier).Get(guestFact).Kind() == jsonx.True }

// exactFact marks a document that a caller's edits came into by way of the other family: "exact":true. What the
// other family says of it is said on purpose, also where it would come out by itself (the name of an SPDX 2
// document, what it describes).
const exactFact = "exact"

func (c *converter) exact() bool {
	return c.opt.Exact || graphOf(c.carrier).Get(exactFact).Kind() == jsonx.True
}

// exactFacts notes that the source carried such data.
func (c *converter) exactFacts(f *facts) {
	if c.guest() {
		b := f.of(docElem)
		*b = append(jsonx.AppendName(*b, exactFact), "true"...)
	}
}

// withVersion is the document's patch with the members that say what the source is: a document that carries
// anything says where that comes from, and a conversion back starts from there.
func (c *converter) withVersion(f *facts, back []byte, members ...string) ([]byte, bool) {
	if !c.guest() {
		b := f.of(docElem)
		*b = append(jsonx.AppendName(*b, guestFact), "true"...)
	}
	c.differ.Ops = c.differ.Ops[:0]
	back = append(without(bytes.TrimSuffix(back, []byte{'}'}), members...), '}')
	return c.differ.Object(nil, jsonx.ParseTrusted(back).Root(), c.src.Root)
}

// carries reports whether an element of the target has a carrier.
func (r *Report) carries() bool {
	for i := range r.places {
		if r.places[i].carrier >= 0 {
			return true
		}
	}
	return false
}

// undescribedFact lists the elements at the top that SPDX 2 does not describe, when CycloneDX says nothing about
// what it describes and so everything at the top.
const undescribedFact = "undescribed"

// undescribed writes down which of the edges in natural nobody states.
func (c *converter) undescribed(natural, stated []edge, facts func(elem int32) *[]byte) {
	if !c.noRoot || !c.exact() {
		return
	}
	said := make(map[edge]bool, len(stated))
	for _, e := range stated {
		said[e] = true
	}
	var b *[]byte
	for _, e := range natural {
		if e.meaning != mapping.Describes || said[e] {
			continue
		}
		if b == nil {
			b = facts(docElem)
			*b = append(jsonx.AppendName(*b, undescribedFact), '[')
		}
		*b = jsonx.AppendString(jsonx.AppendComma(*b), c.src.Graph.Elems[e.to].ID)
	}
	if b != nil {
		*b = append(*b, ']')
	}
}
