package residue

import (
	"errors"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// ErrPatch is the reason why a carrier is not used: it is no patch, or none for what stands there now.
var ErrPatch = errors.New("not a patch for what stands here")

// A Mask says which parts of a patch to apply; nil means all. [Apply] numbers the parts in the order in
// which it meets them.
type Mask []bool

type applier struct {
	mask Mask
	next int
	err  error
}

// Apply appends what have becomes under patch, as compact JSON, and returns the number of parts that the
// patch has. Elements that have has beyond those that the patch knew stay at the end.
func Apply(dst []byte, have, patch jsonx.Value, mask Mask) ([]byte, int, error) {
	a := applier{mask: mask}
	start := len(dst)
	dst = a.value(dst, have, patch)
	if a.err != nil {
		return dst[:start], 0, a.err
	}
	return dst, a.next, nil
}

// on numbers one more part and reports whether it is to be applied.
func (a *applier) on() bool {
	i := a.next
	a.next++
	return a.mask == nil || i < len(a.mask) && a.mask[i]
}

func (a *applier) fail(dst []byte) []byte {
	a.err = ErrPatch
	return dst
}

func (a *applier) value(dst []byte, have, patch jsonx.Value) []byte {
	if !patch.IsObject() || patch.Len() == 0 {
		return a.fail(dst)
	}
	switch {
	case have.IsObject():
		return a.object(dst, have, patch)
	case have.IsArray():
		if each := patch.Get("each"); each.Exists() {
			return a.each(dst, have, each)
		}
		return a.items(dst, have, patch)
	}
	return a.fail(dst)
}

func (a *applier) object(dst []byte, have, patch jsonx.Value) []byte {
	set, edit, unset := patch.Get("set"), patch.Get("edit"), patch.Get("unset")
	if set.Exists() && !set.IsObject() || edit.Exists() && !edit.IsObject() || unset.Exists() && !unset.IsArray() {
		return a.fail(dst)
	}
	edits := edit.Members()
	gone := make(map[string]bool, unset.Len())
	for it := unset.Iter(); it.Next(); {
		if a.on() {
			gone[it.Value().Str()] = true
		}
	}
	hm := have.Members()
	// The parts are numbered by the patch's own order, so decide before walking what stands there: what is to
	// replace it, and what is new.
	var replace map[string]jsonx.Value
	fresh := make([]bool, 0, set.Len())
	for it := set.Iter(); it.Next(); {
		on, there := a.on(), hm.Get(it.Name()).Exists()
		fresh = append(fresh, on && !there)
		if on && there {
			if replace == nil {
				replace = make(map[string]jsonx.Value)
			}
			replace[it.Name()] = it.Value()
		}
	}
	dst = append(dst, '{')
	n := 0
	name := func(s string) {
		if n++; n > 1 {
			dst = append(dst, ',')
		}
		dst = jsonx.AppendString(dst, s)
		dst = append(dst, ':')
	}
	// Edits are applied in the patch's order into a buffer, for the same reason.
	type span struct{ from, to int }
	var buf []byte
	edited := make(map[string]span, edit.Len())
	for it := edit.Iter(); it.Next(); {
		h := hm.Get(it.Name())
		if !h.Exists() {
			// What was to be edited is gone: whoever took it away meant all of it.
			continue
		}
		from := len(buf)
		if !inside(h, h) {
			continue
		}
		buf = a.value(buf, h, it.Value())
		if a.err != nil {
			return dst
		}
		edited[it.Name()] = span{from, len(buf)}
	}
	for it := have.Iter(); it.Next(); {
		key := it.Name()
		if gone[key] {
			continue
		}
		if v, ok := replace[key]; ok {
			name(key)
			dst = jsonx.AppendCompact(dst, v)
			continue
		}
		name(key)
		if edits.Get(key).Exists() {
			if s, ok := edited[key]; ok {
				dst = append(dst, buf[s.from:s.to]...)
				continue
			}
		}
		dst = jsonx.AppendCompact(dst, it.Value())
	}
	for it, i := set.Iter(), 0; it.Next(); i++ {
		if fresh[i] {
			name(it.Name())
			dst = jsonx.AppendCompact(dst, it.Value())
		}
	}
	return append(dst, '}')
}

func (a *applier) each(dst []byte, have, each jsonx.Value) []byte {
	if !each.IsObject() {
		return a.fail(dst)
	}
	patches := make(map[string]jsonx.Value, each.Len())
	for it := each.Iter(); it.Next(); {
		patches[it.Name()] = it.Value()
	}
	dst = append(dst, '[')
	n := 0
	for it := have.Iter(); it.Next(); {
		if n++; n > 1 {
			dst = append(dst, ',')
		}
		if p, ok := patches[ID(it.Value())]; ok && it.Value().IsObject() {
			dst = a.value(dst, it.Value(), p)
			if a.err != nil {
				return dst
			}
			continue
		}
		dst = jsonx.AppendCompact(dst, it.Value())
	}
	return append(dst, ']')
}

func (a *applier) items(dst []byte, have, patch jsonx.Value) []byte {
	items := patch.Get("items")
	if !items.IsArray() {
		return a.fail(dst)
	}
	var list []jsonx.Value
	for it := have.Iter(); it.Next(); {
		list = append(list, it.Value())
	}
	// known is how many elements stood there when the patch was made.
	known, placing := 0, 0
	for it := items.Iter(); it.Next(); {
		from, to, ok := reference(it.Value())
		if !ok {
			return a.fail(dst)
		}
		known = max(known, to)
		placing += min(to-from, len(list)+1)
	}
	if n := patch.Get("n"); n.Exists() {
		c, err := strconv.Atoi(n.Literal())
		if err != nil || c < known || c > 1<<31 {
			return a.fail(dst)
		}
		known = c
	}
	if placing > len(list) && known <= len(list) {
		return a.fail(dst) // no element stands in two places: that would grow without end
	}
	start := len(dst)
	dst = append(dst, '[')
	count := 0
	put := func(v jsonx.Value) {
		if count++; count > 1 {
			dst = append(dst, ',')
		}
		dst = jsonx.AppendCompact(dst, v)
	}
	// Somebody took elements away and nothing says which: those that are left stay as they stand, what was
	// carried whole goes back among them.
	shrunk := len(list) < known
	placed := 0
	for it := items.Iter(); it.Next(); {
		e := it.Value()
		if nv := e.Get("new"); nv.Exists() {
			if a.on() {
				put(nv)
			}
			continue
		}
		from, to, _ := reference(e)
		if shrunk {
			for ; placed < to && placed < len(list); placed++ {
				put(list[placed])
			}
			if e.IsObject() {
				a.skip(e.Get("patch"))
			}
			continue
		}
		for i := from; i < to; i++ {
			if p := e.Get("patch"); p.Exists() && inside(list[i], list[i]) {
				if count++; count > 1 {
					dst = append(dst, ',')
				}
				dst = a.value(dst, list[i], p)
				if a.err != nil {
					return dst[:start]
				}
				continue
			}
			put(list[i])
		}
	}
	if shrunk {
		for ; placed < len(list); placed++ {
			put(list[placed])
		}
	} else {
		for i := known; i < len(list); i++ {
			put(list[i])
		}
	}
	return append(dst, ']')
}

// skip numbers the parts of a patch that finds nothing to be applied to.
func (a *applier) skip(patch jsonx.Value) {
	for it := patch.Iter(); it.Next(); {
		switch it.Name() {
		case "set", "unset":
			a.next += it.Value().Len()
		case "edit", "each":
			for e := it.Value().Iter(); e.Next(); {
				a.skip(e.Value())
			}
		case "items":
			for e := it.Value().Iter(); e.Next(); {
				if e.Value().Get("new").Exists() {
					a.next++
				}
				a.skip(e.Value().Get("patch"))
			}
		}
	}
}

// reference returns the elements [from, to) that an entry of an items patch stands for; none for new ones.
func reference(e jsonx.Value) (from, to int, ok bool) {
	switch e.Kind() {
	case jsonx.Number:
		i, err := strconv.Atoi(e.Literal())
		return i, i + 1, err == nil && i >= 0 && i < 1<<31
	case jsonx.String:
		a, b, found := strings.Cut(e.Str(), "-")
		from, err1 := strconv.Atoi(a)
		to, err2 := strconv.Atoi(b)
		return from, to + 1, found && err1 == nil && err2 == nil && from >= 0 && to >= from && to < 1<<31
	case jsonx.Object:
		if e.Get("new").Exists() {
			return 0, 0, true
		}
		of := e.Get("of")
		if of.Kind() != jsonx.Number || !e.Get("patch").IsObject() {
			return 0, 0, false
		}
		return reference(of)
	}
	return 0, 0, false
}
