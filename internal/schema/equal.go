package schema

import (
	"hash/maphash"
	"sync"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// dropped is a set of values of one document that do not count as there. The zero dropped is empty.
type dropped struct {
	bits []uint64
	base int // position in the index of the document that bit 0 stands for
}

func (d dropped) has(v jsonx.Value) bool {
	if d.bits == nil {
		return false
	}
	i := v.Index() - d.base
	return d.bits[i>>6]&(1<<(i&63)) != 0
}

func (d dropped) add(v jsonx.Value) {
	i := v.Index() - d.base
	d.bits[i>>6] |= 1 << (i & 63)
}

func (d dropped) remove(v jsonx.Value) {
	i := v.Index() - d.base
	d.bits[i>>6] &^= 1 << (i & 63)
}

// length returns the number of members or elements of v that are there.
func (d dropped) length(v jsonx.Value) int {
	if d.bits == nil {
		return v.Len()
	}
	n := 0
	for it := v.Iter(); it.Next(); {
		if !d.has(it.Value()) {
			n++
		}
	}
	return n
}

// equal reports whether a and b are one value as JSON Schema means it: numbers by their value, members in any
// order.
func (d dropped) equal(a, b jsonx.Value) bool {
	kind := a.Kind()
	if kind != b.Kind() {
		return false
	}
	switch kind {
	case jsonx.String:
		return a.Str() == b.Str()
	case jsonx.Number:
		return a.Literal() == b.Literal() || parseDecimal(a.Literal()).compare(parseDecimal(b.Literal())) == 0
	case jsonx.Array:
		ia, ib := a.Iter(), b.Iter()
		for {
			ma, mb := d.next(&ia), d.next(&ib)
			if !ma || !mb {
				return ma == mb
			}
			if !d.equal(ia.Value(), ib.Value()) {
				return false
			}
		}
	case jsonx.Object:
		if d.length(a) != d.length(b) {
			return false
		}
		members := b.Members()
		for ia := a.Iter(); d.next(&ia); {
			m := members.Get(ia.Name())
			if !m.Exists() || d.has(m) || !d.equal(ia.Value(), m) {
				return false
			}
		}
	}
	return true
}

func (d dropped) next(it *jsonx.Iter) bool {
	for it.Next() {
		if !d.has(it.Value()) {
			return true
		}
	}
	return false
}

// The seed only spreads values over a table; what equals what does not depend on it.
var seed = maphash.MakeSeed()

// hash returns a number that is the same for equal values. Only what lies at most depth levels below v
// counts.
func (d dropped) hash(v jsonx.Value, depth int) uint64 {
	switch v.Kind() {
	case jsonx.String:
		return maphash.String(seed, v.Str())
	case jsonx.Number:
		return parseDecimal(v.Literal()).hash()
	case jsonx.Array:
		h := uint64(3)
		if depth == 0 {
			return h
		}
		for it := v.Iter(); d.next(&it); {
			h = mix(h, d.hash(it.Value(), depth-1))
		}
		return mix(h, 5)
	case jsonx.Object:
		h := uint64(7)
		if depth == 0 {
			return h
		}
		for it := v.Iter(); d.next(&it); {
			h += mix(maphash.String(seed, it.Name()), d.hash(it.Value(), depth-1))
		}
		return mix(h, 11)
	}
	return uint64(v.Kind())
}

func mix(a, b uint64) uint64 {
	h := (a ^ b*0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93
	return h ^ h>>32
}

// table is the memory of repeats, kept for the next array.
type table struct {
	values []jsonx.Value
	hashes []uint64
	slots  []uint32 // 1 + position in values
}

var tables = sync.Pool{New: func() any { return new(table) }}

// repeats reports whether two elements of v are equal. It calls found, when there is one, for every element
// that equals an earlier one, until found returns false; without found it stops at the first.
func repeats(v jsonx.Value, d dropped, found func(later, first jsonx.Value) bool) bool {
	t := tables.Get().(*table)
	defer func() {
		clear(t.values)
		tables.Put(t)
	}()
	t.values = t.values[:0]
	for it := v.Iter(); d.next(&it); {
		t.values = append(t.values, it.Value())
	}
	any, dear := t.search(d, 2, found, true)
	if dear {
		// Many elements look alike at the surface: somebody built them so, or they repeat a form with
		// differences deep down.
		any, _ = t.search(d, 1<<30, found, false)
	}
	return any
}

// search looks for equal elements with hashes of the given depth. It gives up, when it may, as soon as it
// compared too many elements that turned out to differ.
func (t *table) search(d dropped, depth int, found func(later, first jsonx.Value) bool, mayGiveUp bool) (any, dear bool) {
	n := len(t.values)
	if n <= 6 {
		for i, later := range t.values {
			for _, first := range t.values[:i] {
				if d.equal(later, first) {
					any = true
					if found == nil || !found(later, first) {
						return any, false
					}
					break
				}
			}
		}
		return any, false
	}
	size := 8
	for size < 2*n {
		size *= 2
	}
	if cap(t.slots) < size {
		t.slots = make([]uint32, size)
	}
	t.slots = t.slots[:size]
	clear(t.slots)
	t.hashes = t.hashes[:0]
	wrong := 0
	var later []int // pairs, told only when the search came to its end
	for i, v := range t.values {
		h := d.hash(v, depth)
		t.hashes = append(t.hashes, h)
		at := int(h) & (size - 1)
		for ; t.slots[at] != 0; at = (at + 1) & (size - 1) {
			j := int(t.slots[at] - 1)
			if t.hashes[j] != h {
				continue
			}
			if d.equal(v, t.values[j]) {
				if found == nil {
					return true, false
				}
				later = append(later, i, j)
				break
			}
			if wrong++; mayGiveUp && wrong > 8+n/8 {
				return false, true
			}
		}
		if t.slots[at] == 0 {
			t.slots[at] = uint32(i + 1)
		}
	}
	for i := 0; i < len(later); i += 2 {
		if !found(t.values[later[i]], t.values[later[i+1]]) {
			break
		}
	}
	return len(later) > 0, false
}
