package convert

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// annotator and epoch are what SPDX 2 annotations that carry data have in the members that are not about
// the data; the number is that of the carrier format.
const (
	annotator = "Tool: waybill-1"
	epoch     = "1970-01-01T00:00:00Z"
)

// A slot is the place in an element where a format has room for data of others.
type slot struct {
	list string // member that holds the list
	kind slotKind
}

type slotKind uint8

const (
	propertySlot   slotKind = iota // {"name","value"}
	annotationSlot                 // SPDX 2 annotation
	referenceSlot                  // CycloneDX 1.2 external reference of type other
)

// slotOf returns the slot of elements, or of the document.
func slotOf(family, version string) slot {
	switch {
	case family == SPDX2:
		return slot{"annotations", annotationSlot}
	case version < "1.3":
		return slot{"externalReferences", referenceSlot}
	}
	return slot{"properties", propertySlot}
}

// docSlot returns the slot of the document and the member of the root that has it, "" for the root itself.
func docSlot(family, version string) (within string, s slot) {
	s = slotOf(family, version)
	if family == CycloneDX && (version == "1.3" || version == "1.4") {
		return "metadata", s
	}
	return "", s
}

// append appends the entry that carries patch, which comes from family.
func (s slot) append(dst []byte, family string, patch []byte) []byte {
	switch s.kind {
	case annotationSlot:
		dst = append(dst, `{"annotationDate":"`+epoch+`","annotationType":"OTHER","annotator":"`+annotator+`","comment":"`+mapping.CarrierPrefix...)
		dst = append(append(dst, family...), ' ')
	case referenceSlot:
		dst = append(dst, `{"type":"other","url":"`+mapping.CarrierPrefix...)
		dst = append(append(dst, family...), `","comment":"`...)
	default:
		dst = append(dst, `{"name":"`+mapping.CarrierPrefix...)
		dst = append(append(dst, family...), `","value":"`...)
	}
	return append(jsonx.AppendEscaped(dst, patch), '"', '}')
}

// pointer returns the JSON pointer, below the element, of the text of the n-th entry.
func (s slot) text() string {
	switch s.kind {
	case propertySlot:
		return "value"
	}
	return "comment"
}

// carrierOf is [slot.find] for the element elem, docElem for the document; what only looks like a carrier is noted.
func (c *converter) carrierOf(s slot, v jsonx.Value, family string, elem int) (patch jsonx.Value, at int) {
	patch, at, malformed := s.look(v, family)
	if malformed {
		c.note(ruleMalformed, "cannot be read as such; it stays the plain text that it is", elem)
	}
	return patch, at
}

// find returns the first entry of v's slot that carries data of family: the data and the position of the entry,
// -1 when there is none.
func (s slot) find(v jsonx.Value, family string) (patch jsonx.Value, at int) {
	patch, at, _ = s.look(v, family)
	return patch, at
}

// look is find, and reports whether an entry has the name of a carrier and is none: what does not parse is
// somebody's property and stays one.
func (s slot) look(v jsonx.Value, family string) (patch jsonx.Value, at int, malformed bool) {
	list := v.Get(s.list)
	if !list.IsArray() {
		return jsonx.Value{}, -1, false
	}
	for it := list.Iter(); it.Next(); {
		e := it.Value()
		if !e.IsObject() {
			continue
		}
		var text string
		switch s.kind {
		case annotationSlot:
			if e.Get("annotator").Str() != annotator {
				continue
			}
			var ok bool
			if text, ok = strings.CutPrefix(e.Get("comment").Str(), mapping.CarrierPrefix+family+" "); !ok {
				continue
			}
		case referenceSlot:
			if e.Get("type").Str() != "other" || e.Get("url").Str() != mapping.CarrierPrefix+family {
				continue
			}
			text = e.Get("comment").Str()
		default:
			if e.Get("name").Str() != mapping.CarrierPrefix+family {
				continue
			}
			text = e.Get("value").Str()
		}
		if p, ok := parsePatch(text); ok {
			return p, e.Index(), malformed
		}
		malformed = true
	}
	return jsonx.Value{}, -1, malformed
}

func parsePatch(text string) (jsonx.Value, bool) {
	d, err := jsonx.Parse([]byte(text), jsonx.Limits{})
	if err != nil || !d.Root().IsObject() || d.Root().Len() == 0 {
		return jsonx.Value{}, false
	}
	for it := d.Root().Iter(); it.Next(); {
		switch it.Name() {
		case "set", "edit", "graph":
			if !it.Value().IsObject() {
				return jsonx.Value{}, false
			}
		case "unset":
			if !it.Value().IsArray() {
				return jsonx.Value{}, false
			}
		default:
			return jsonx.Value{}, false
		}
	}
	return d.Root(), true
}

// findDocCarrier returns the document's carrier for family and the position of its entry.
func (c *converter) findDocCarrier(family string) (jsonx.Value, []int) {
	within, s := docSlot(c.src.Family, c.src.Version)
	v := c.src.Root
	if within != "" {
		v = v.Get(within)
	}
	patch, at := c.carrierOf(s, v, family, docElem)
	if at < 0 {
		return patch, nil
	}
	return patch, []int{at}
}

// addEntry inserts an entry into the list called member of the object that text is, which lacks its closing
// brace; the list is made when the object has none. It returns the text and the position of the entry.
func addEntry(text []byte, member string, put func([]byte) []byte) ([]byte, int) {
	closed := append(text, '}')
	list := jsonx.ParseTrusted(closed).Root().Get(member)
	if !list.IsArray() {
		text = append(jsonx.AppendName(without(text, member), member), '[')
		return append(put(text), ']'), 0
	}
	end := list.End() - 1
	tail := append([]byte(nil), text[end:]...)
	text = text[:end]
	text = put(jsonx.AppendComma(text))
	return append(text, tail...), list.Len()
}

// graphOf returns the part of a carrier that is about the graph.
func graphOf(carrier jsonx.Value) jsonx.Value { return carrier.Get("graph") }

// aliases reads which licence identifiers the document had, in the order of their first use.
func aliases(carrier jsonx.Value) map[string][]string {
	m := make(map[string][]string)
	for it := graphOf(carrier).Get("licenses").Iter(); it.Next(); {
		for id := it.Value().Iter(); id.Next(); {
			if s := id.Value().Str(); spdx2.IsLicenseRef(s) {
				m[it.Name()] = append(m[it.Name()], s)
			}
		}
	}
	return m
}
