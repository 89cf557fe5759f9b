package convert

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// A signature in a CycloneDX document covers what was signed and nothing else, so it is carried and comes back
// only where nobody changed the document in between. The document's carrier has a seal for that: a digest of the
// native part of the document that the carrier stands in. It is made of the values alone, so that white space,
// the order of members and other carriers do not matter.

const (
	sealFact = "sealed"
	sealOpen = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
)

// signed reports whether the document or an element of it has a signature.
func (s *Source) signed() bool { return s.Graph.Signed || s.Root.Get("signature").Exists() }

// addSeal gives the document's carrier room for a seal where a signature of the source is carried.
func (c *converter) addSeal(graph []byte) []byte {
	if c.src.Family != CycloneDX || c.opt.Pure {
		return graph
	}
	if c.sealing = c.signed || c.src.signed(); !c.sealing {
		return graph
	}
	return addFact(graph, sealFact, jsonx.AppendString(nil, sealOpen))
}

// seal fills in the seal of the document that out is.
func seal(out []byte, family, version string) []byte {
	root := jsonx.ParseTrusted(out).Root()
	within, s := docSlot(family, version)
	holder := root
	if within != "" {
		holder = holder.Get(within)
	}
	_, entry := s.find(holder, CycloneDX)
	if entry < 0 {
		return out
	}
	text := root.Doc().At(entry).Get(s.text())
	if at := bytes.LastIndex(text.Raw(), []byte(sealOpen)); at >= 0 {
		copy(out[int(text.Offset())+at:], sealOf(root, family, version))
	}
	return out
}

// sealed reports whether a document is still the one that its carrier was made for.
func sealed(src *Source, carrier jsonx.Value) bool {
	s := graphOf(carrier).Get(sealFact).Str()
	return s != "" && s == sealOf(src.Root, src.Family, src.Version)
}

func sealOf(root jsonx.Value, family, version string) string {
	if family == SPDX2 && version == spdx2.Folded {
		// Which of the versions of SPDX 3 it becomes is decided later.
		text := bytes.TrimSuffix(jsonx.AppendCompact(nil, root), []byte{'}'})
		root = jsonx.ParseTrusted(append(without(text, "spdxVersion"), '}')).Root()
	}
	sum := sha256.Sum256(appendValues(nil, root, slotOf(family, version)))
	return sealOpen[:len("sha256:")] + hex.EncodeToString(sum[:])
}

// appendValues appends v without carriers, its members in the order of their names.
func appendValues(dst []byte, v jsonx.Value, s slot) []byte {
	switch {
	case v.IsObject():
		members := make([]jsonx.Iter, 0, v.Len())
		for it := v.Iter(); it.Next(); {
			members = append(members, it)
		}
		slices.SortFunc(members, func(a, b jsonx.Iter) int { return bytes.Compare([]byte(a.Name()), []byte(b.Name())) })
		dst = append(dst, '{')
		for _, m := range members {
			mark := len(dst)
			dst = jsonx.AppendName(dst, m.Name())
			start := len(dst)
			dst = appendValues(dst, m.Value(), s)
			if string(dst[start:]) == "[]" || string(dst[start:]) == "{}" {
				dst = dst[:mark] // a container made only for a carrier is not there without it
			}
		}
		return append(dst, '}')
	case v.IsArray():
		dst = append(dst, '[')
		for it := v.Iter(); it.Next(); {
			if !s.carries(it.Value()) {
				dst = appendValues(jsonx.AppendComma(dst), it.Value(), s)
			}
		}
		return append(dst, ']')
	case v.IsString():
		return jsonx.AppendString(dst, v.Str())
	}
	return append(dst, v.Raw()...)
}

// carries reports whether an entry of a slot holds carried data.
func (s slot) carries(entry jsonx.Value) bool {
	if !entry.IsObject() {
		return false
	}
	text := entry.Get("name")
	switch s.kind {
	case annotationSlot:
		if entry.Get("annotator").Str() != annotator {
			return false
		}
		text = entry.Get("comment")
	case referenceSlot:
		text = entry.Get("url")
	}
	return bytes.HasPrefix([]byte(text.Str()), []byte(mapping.CarrierPrefix))
}

// vetSignature takes the signature out of a carrier whose document changed.
func (c *converter) vetSignature(p jsonx.Value, elem int) jsonx.Value {
	set := p.Get("set")
	s := set.Get("signature")
	if c.family != CycloneDX || !c.unsigned || !s.IsObject() {
		return p
	}
	c.note(ruleMalformed, "has a signature of what the document was before somebody changed it; it is left out", elem)
	c.rep.Entries = append(c.rep.Entries, Entry{Kind: Invalidated, Source: s, Elem: int32(elem)})
	raw := set.Raw()
	rest := without(slices.Clone(raw[:len(raw)-1]), "signature")
	text := []byte{'{'}
	for it := p.Iter(); it.Next(); {
		switch {
		case it.Name() != "set":
			text = jsonx.AppendCompact(jsonx.AppendName(text, it.Name()), it.Value())
		case len(rest) > 1:
			text = append(append(jsonx.AppendName(text, "set"), rest...), '}')
		}
	}
	return jsonx.ParseTrusted(append(text, '}')).Root()
}
