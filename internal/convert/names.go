package convert

import (
	"slices"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/residue"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// onlyNames reports whether a record says nothing but what nodes of the graph are called, when they were made and in
// which order they stand: what every node of SPDX 3 has and nothing elsewhere. Somebody who adds a relationship to a
// document gives it a name; on the way back to a document that never had one, that is not worth carrying.
func onlyNames(record jsonx.Value, document bool) bool {
	for it := record.Iter(); it.Next(); {
		switch {
		case !document:
			if !onlyName(it.Value(), false) {
				return false
			}
		case it.Name() == "order":
		case it.Name() == "nodes":
			for n := it.Value().Iter(); n.Next(); {
				if !onlyName(n.Value(), n.Name() == "sbom" || n.Name() == "self") {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}

// onlyName is onlyNames for the record of one node; a collection may list other elements.
func onlyName(v jsonx.Value, collection bool) bool {
	if !v.IsObject() {
		return v.IsString() // another node stands for it
	}
	for it := v.Iter(); it.Next(); {
		var known []string
		switch it.Name() {
		case "set":
			known = []string{"spdxId", "@id", "creationInfo"}
		case "edit":
			if collection {
				known = []string{"element", "rootElement", "profileConformance"}
			}
		}
		for m := it.Value().Iter(); m.Next(); {
			if !slices.Contains(known, m.Name()) {
				return false
			}
		}
	}
	return true
}

// forgetNames makes the comparison of v, element elem of the source, skip a record of names, where the document goes
// back to a family that has none.
func (c *converter) forgetNames(d *residue.Differ, v jsonx.Value, elem int) {
	if c.src.Version != spdx2.Folded || c.src.Family != SPDX2 {
		return
	}
	if r := v.Get(fold.RecordMember); r.IsObject() && onlyNames(r, elem == docElem) {
		d.Skip = append(d.Skip, r.Index())
		slices.Sort(d.Skip)
		c.rep.ops(elem, []residue.Op{{Source: r, Name: fold.RecordMember, Dropped: true}}, c.opt.Pure)
	}
}
