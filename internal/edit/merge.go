package edit

import (
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// merge notes the changes that give src what leads from base to next. All three are the same thing: base is
// what the neutral model has of src, next what it shall have. What src has beyond base stays where it agrees:
// members of objects that are still there, elements of arrays that are still there.
func (s *splicer) merge(base, src, next jsonx.Value) {
	switch {
	case jsonx.Equal(base, next):
	case src.IsObject() && base.IsObject() && next.IsObject():
		s.mergeObject(base, src, next)
	case src.IsArray() && base.IsArray() && next.IsArray():
		s.mergeArray(base, src, next)
	case !jsonx.Equal(src, next):
		s.replace(src, jsonx.AppendCompact(nil, next))
	}
}

func (s *splicer) mergeObject(base, src, next jsonx.Value) {
	b, m := base.Members(), src.Members()
	// New members stand where next has them.
	after := 0
	for it := next.Iter(); it.Next(); {
		n, was, have := it.Value(), b.Get(it.Name()), m.Get(it.Name())
		if have.Exists() {
			after = have.Index()
		}
		switch {
		case was.Exists() && jsonx.Equal(was, n):
		case !have.Exists():
			c := s.at(src)
			c.add = append(c.add, insertion{name: it.Name(), after: after, first: after == 0, piece: piece{text: jsonx.AppendCompact(nil, n)}})
		case was.Exists():
			s.merge(was, have, n)
		case have.IsObject() && n.IsObject():
			s.mergeObject(empty, have, n)
		case have.IsArray() && n.IsArray():
			s.mergeArray(empty, have, n)
		case !jsonx.Equal(have, n):
			s.replace(have, jsonx.AppendCompact(nil, n))
		}
	}
	n := next.Members()
	for it := base.Iter(); it.Next(); {
		if have := m.Get(it.Name()); have.Exists() && !n.Get(it.Name()).Exists() {
			s.remove(it.Value(), have)
		}
	}
}

// remove takes out of src what base says, and src itself when nothing is left of it.
func (s *splicer) remove(base, src jsonx.Value) {
	switch {
	case src.IsObject() && base.IsObject():
		s.mergeObject(base, src, empty)
	case src.IsArray() && base.IsArray():
		s.mergeArray(base, src, empty)
	default:
		s.drop(src)
		return
	}
	for it := src.Iter(); it.Next(); {
		if c := s.changes[it.Value().Index()]; c == nil || !c.dropped {
			return
		}
	}
	s.drop(src)
}

// empty stands for an object or array with nothing in it.
var empty jsonx.Value

func elements(v jsonx.Value) []jsonx.Value {
	list := make([]jsonx.Value, 0, v.Len())
	for it := v.Iter(); it.Next(); {
		list = append(list, it.Value())
	}
	return list
}

// pair finds for every element of a its counterpart in b, each once, in order as far as it goes.
func pair(a, b []jsonx.Value, match []int, same func(x, y jsonx.Value) bool) {
	used := make([]bool, len(b))
	for _, j := range match {
		if j >= 0 {
			used[j] = true
		}
	}
	next := 0
	for i := range a {
		if match[i] >= 0 {
			next = match[i] + 1
			continue
		}
		// Most are where they were; the look at all others is bounded.
		for k := range min(len(b), 512) {
			j := (next + k) % len(b)
			if !used[j] && same(a[i], b[j]) {
				match[i], used[j], next = j, true, j+1
				break
			}
		}
	}
}

func unmatched(n int) []int {
	m := make([]int, n)
	for i := range m {
		m[i] = -1
	}
	return m
}

func (s *splicer) mergeArray(base, src, next jsonx.Value) {
	b, have, want := elements(base), elements(src), elements(next)
	// ofBase is the element of src that an element of base was read from.
	ofBase := unmatched(len(b))
	pair(b, have, ofBase, jsonx.Equal)
	pair(b, have, ofBase, within)
	pair(b, have, ofBase, sameThing)
	// ofNext is the element of base that an element of next is.
	ofNext := unmatched(len(want))
	pair(want, b, ofNext, jsonx.Equal)
	pair(want, b, ofNext, sameThing)
	if s.whole {
		pair(want, b, ofNext, func(x, y jsonx.Value) bool { return x.Kind() == y.Kind() })
	}

	kept := make([]bool, len(b))
	ordered, last := true, -1
	place := unmatched(len(want)) // in src
	for k, i := range ofNext {
		if i < 0 {
			continue
		}
		if place[k] = ofBase[i]; place[k] < 0 {
			continue
		}
		kept[i] = true
		ordered = ordered && place[k] > last
		last = max(last, place[k])
	}
	if !ordered {
		s.reorder(src, b, have, want, ofBase, ofNext, place)
		return
	}
	for i := range b {
		if !kept[i] && ofBase[i] >= 0 {
			s.drop(have[ofBase[i]])
		}
	}
	at := -1
	for k := range want {
		if place[k] >= 0 {
			at = place[k]
			s.merge(b[ofNext[k]], have[at], want[k])
			continue
		}
		in := insertion{piece: piece{text: jsonx.AppendCompact(nil, want[k])}}
		switch {
		case at >= 0:
			in.after = have[at].Index()
		case k+1 < len(want):
			in.first = true
		}
		c := s.at(src)
		c.add = append(c.add, in)
	}
}

// reorder writes the array anew: in the order wanted, and then what the neutral model does not have.
func (s *splicer) reorder(src jsonx.Value, b, have, want []jsonx.Value, ofBase, ofNext, place []int) {
	text := []byte{'['}
	taken := make([]bool, len(have))
	for _, j := range ofBase {
		if j >= 0 {
			taken[j] = true
		}
	}
	for k := range want {
		text = jsonx.AppendComma(text)
		if place[k] < 0 {
			text = jsonx.AppendCompact(text, want[k])
			continue
		}
		one := plainSplicer(src)
		one.merge(b[ofNext[k]], have[place[k]], want[k])
		text = jsonx.AppendCompact(text, jsonx.ParseTrusted(one.render(nil, have[place[k]], inline)).Root())
	}
	for j := range have {
		if !taken[j] {
			text = jsonx.AppendCompact(jsonx.AppendComma(text), have[j])
		}
	}
	s.replace(src, append(text, ']'))
}

// within reports whether everything that a says stands in b, too.
func within(a, b jsonx.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	switch {
	case a.IsObject():
		m := b.Members()
		for it := a.Iter(); it.Next(); {
			if v := m.Get(it.Name()); !v.Exists() || !within(it.Value(), v) {
				return false
			}
		}
		return true
	case a.IsArray():
		if a.Len() > b.Len() {
			return false
		}
		x := b.Iter()
		for it := a.Iter(); it.Next(); {
			if !x.Next() || !within(it.Value(), x.Value()) {
				return false
			}
		}
		return true
	}
	return jsonx.Equal(a, b)
}

// identity lists the members by which an element of an array is known, the most telling first.
var identity = []string{"bom-ref", "SPDXID", "licenseId", "alg", "algorithm", "url", "referenceLocator", "expression", "license", "id", "name", "ref", "phase", "text"}

// sameThing reports whether two objects are about one thing.
func sameThing(a, b jsonx.Value) bool {
	if !a.IsObject() || !b.IsObject() {
		return false
	}
	for _, name := range identity {
		x, y := a.Get(name), b.Get(name)
		if !x.Exists() && !y.Exists() {
			continue
		}
		if x.IsObject() && y.IsObject() {
			return sameThing(x, y)
		}
		return x.IsString() && jsonx.Equal(x, y)
	}
	return false
}
