package model

import "hash/maphash"

// names finds elements by their identifiers. A table of hashes and positions asks a map's questions with fewer
// looks at memory: identifiers are long, and every edge of a document asks twice.
type names struct {
	seed  maphash.Seed // another in every table, so that nobody can make identifiers that collide
	slots []nameSlot   // a power of two of them, at most half taken
	taken int
}

// A nameSlot is empty when its element is zero.
type nameSlot struct {
	hash uint32
	elem int32 // position in the list of elements, counted from one
}

// room makes the table large enough for n identifiers.
func (t *names) room(n int, elems []Node) {
	if 2*n <= len(t.slots) {
		return
	}
	if t.slots == nil {
		t.seed = maphash.MakeSeed()
	}
	size := 16
	for size < 2*n {
		size *= 2
	}
	old := t.slots
	t.slots = make([]nameSlot, size)
	for _, s := range old {
		if s.elem != 0 {
			at, hash := t.start(elems[s.elem-1].ID)
			for t.slots[at].elem != 0 {
				at = t.next(at)
			}
			t.slots[at] = nameSlot{hash, s.elem}
		}
	}
}

func (t *names) start(id string) (at int, hash uint32) {
	h := maphash.String(t.seed, id)
	return int(h) & (len(t.slots) - 1), uint32(h >> 32)
}

func (t *names) next(at int) int { return (at + 1) & (len(t.slots) - 1) }

// find returns the position of the element called id, -1 when there is none.
func (t *names) find(id string, elems []Node) int {
	if t.taken == 0 {
		return -1
	}
	for at, hash := t.start(id); ; at = t.next(at) {
		switch s := t.slots[at]; {
		case s.elem == 0:
			return -1
		case s.hash == hash && elems[s.elem-1].ID == id:
			return int(s.elem - 1)
		}
	}
}

// add notes that the element at position elem, not yet in the list, is called id, unless another is.
func (t *names) add(id string, elem int, elems []Node) bool {
	t.room(max(t.taken+1, cap(elems)), elems)
	at, hash := t.start(id)
	for ; t.slots[at].elem != 0; at = t.next(at) {
		if s := t.slots[at]; s.hash == hash && elems[s.elem-1].ID == id {
			return false
		}
	}
	t.slots[at] = nameSlot{hash, int32(elem + 1)}
	t.taken++
	return true
}
