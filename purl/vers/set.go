package vers

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// cut is a place in the line of versions: right before a version, or right after it.
type cut struct {
	v     Version
	after bool
}

func (c cut) compare(d cut) int {
	if r := strings.Compare(c.v.key, d.v.key); r != 0 {
		return r
	}
	switch {
	case c.after == d.after:
		return 0
	case d.after:
		return -1
	}
	return 1
}

// set is a set of versions: the line of all versions, cut into stretches that are outside and inside by turns.
type set struct {
	from bool  // whether the line's beginning is inside
	cuts []cut // ascending
}

// setOf returns the versions that one constraint allows.
func setOf(op Comparator, v Version) set {
	switch op {
	case Less:
		return set{true, []cut{{v, false}}}
	case LessEqual:
		return set{true, []cut{{v, true}}}
	case Greater:
		return set{false, []cut{{v, true}}}
	case GreaterEqual:
		return set{false, []cut{{v, false}}}
	}
	return set{op == NotEqual, []cut{{v, false}, {v, true}}}
}

func (s set) empty() bool { return !s.from && len(s.cuts) == 0 }
func (s set) all() bool   { return s.from && len(s.cuts) == 0 }

func (s set) equal(t set) bool {
	return s.from == t.from && slices.EqualFunc(s.cuts, t.cuts, func(c, d cut) bool { return c.compare(d) == 0 })
}

func (s set) invert() set { return set{!s.from, s.cuts} }

// combine returns the versions for which op of the memberships in s and t is true, in linear time.
func combine(s, t set, op func(inS, inT bool) bool) set {
	inS, inT := s.from, t.from
	out := set{from: op(inS, inT)}
	in := out.from
	for i, j := 0, 0; i < len(s.cuts) || j < len(t.cuts); {
		var c cut
		order := -1
		switch {
		case i == len(s.cuts):
			order = 1
		case j < len(t.cuts):
			order = s.cuts[i].compare(t.cuts[j])
		}
		if order <= 0 {
			c = s.cuts[i]
			inS = !inS
			i++
		}
		if order >= 0 {
			c = t.cuts[j] // of two spellings of a version the later one stays
			inT = !inT
			j++
		}
		if now := op(inS, inT); now != in {
			out.cuts = append(out.cuts, c)
			in = now
		}
	}
	return out
}

func either(a, b bool) bool { return a || b }
func both(a, b bool) bool   { return a && b }

// fold combines any number of sets, in pairs, so that n sets of one cut take n log n and not n² time. Without sets
// it returns none.
func fold(sets []set, op func(a, b bool) bool, none set) set {
	switch len(sets) {
	case 0:
		return none
	case 1:
		return sets[0]
	}
	m := len(sets) / 2
	return combine(fold(sets[:m], op, none), fold(sets[m:], op, none), op)
}

// point is a version that constraints speak about, in a list that is sorted by version.
type point struct {
	op Comparator
	v  Version
}

// meaning returns the versions that a sorted list of constraints contains: those of the simplified list as the
// specification describes it ("Constraints simplification"), and the versions that are named as equal, without those
// that are named as unequal. Unequal constraints alone mean all other versions.
func meaning(points []point) set {
	var stack, equal, unequal []point
	for _, p := range points {
		if p.op == NotEqual {
			unequal = append(unequal, p)
			continue
		}
		if p.op == Equal || p.op == LessEqual || p.op == GreaterEqual {
			equal = append(equal, p)
		}
		lower := p.op == Less || p.op == LessEqual
		// A lesser-than that follows an equal or lesser-than makes it redundant.
		for lower && len(stack) > 0 && !stack[len(stack)-1].op.greater() {
			stack = stack[:len(stack)-1]
		}
		// What is not a lesser-than after a greater-than is redundant itself.
		if lower || len(stack) == 0 || !stack[len(stack)-1].op.greater() {
			stack = append(stack, p)
		}
	}
	out := set{from: len(stack) == 0 && len(unequal) > 0}
	if len(stack) > 0 {
		out = between(stack)
	}
	// What is named as equal is inside, whatever else is said about the same version.
	in := marks(equal)
	out = combine(out, in, either)
	return combine(out, combine(marks(unequal), in, func(a, b bool) bool { return a && !b }),
		func(a, b bool) bool { return a && !b })
}

// between makes a set of a simplified list: a greater-than opens a stretch, a lesser-than closes it.
func between(points []point) set {
	var out set
	add := func(c cut) {
		// Two cuts at one place are none.
		if n := len(out.cuts); n > 0 && out.cuts[n-1].compare(c) >= 0 {
			out.cuts = out.cuts[:n-1]
			return
		}
		out.cuts = append(out.cuts, c)
	}
	for i, p := range points {
		switch p.op {
		case Less, LessEqual:
			if i == 0 {
				out.from = true
			}
			add(cut{p.v, p.op == LessEqual})
		case Greater, GreaterEqual:
			add(cut{p.v, p.op == Greater})
		default:
			add(cut{p.v, false})
			add(cut{p.v, true})
		}
	}
	return out
}

// marks returns the set of the versions that points name.
func marks(points []point) set {
	var out set
	for i, p := range points {
		if i == 0 || points[i-1].v.key != p.v.key {
			out.cuts = append(out.cuts, cut{p.v, false}, cut{p.v, true})
		}
	}
	return out
}

// points returns the shortest list of constraints that means s: sorted, with unique versions, lesser-than and
// greater-than by turns.
func (s set) points() []point {
	var out []point
	in := s.from
	for i := 0; i < len(s.cuts); i++ {
		c := s.cuts[i]
		single := i+1 < len(s.cuts) && !c.after && s.cuts[i+1].after && s.cuts[i+1].v.key == c.v.key
		op := Equal
		switch {
		case single && in:
			op = NotEqual
		case single:
		case in && c.after:
			op = LessEqual
		case in:
			op = Less
		case c.after:
			op = Greater
		default:
			op = GreaterEqual
		}
		if single {
			i++
		} else {
			in = !in
		}
		out = append(out, point{op, c.v})
	}
	return out
}

// contains reports whether v is inside.
func (s set) contains(v Version) bool {
	if v.scheme.bare {
		return s.scan(v)
	}
	n := sort.Search(len(s.cuts), func(i int) bool { return !s.cuts[i].passed(v) })
	return s.from != (n%2 == 1)
}

// passed reports whether v is beyond the cut.
func (c cut) passed(v Version) bool {
	r := v.Compare(c.v)
	return r > 0 || r == 0 && !c.after
}

// scan is contains for a scheme in which a version can equal several that differ: it looks at each stretch.
func (s set) scan(v Version) bool {
	in, passed := s.from, true
	for _, c := range s.cuts {
		now := c.passed(v)
		if in && passed && !now {
			return true
		}
		in, passed = !in, now
	}
	return in && passed
}

// sortPoints sorts by version; constraints of one version keep their order.
func sortPoints(points []point) {
	slices.SortStableFunc(points, func(p, q point) int { return strings.Compare(p.v.key, q.v.key) })
}

// sortList sorts by version and, where versions are the same, by comparator.
func sortList(points []point) {
	slices.SortStableFunc(points, func(p, q point) int {
		return cmp.Or(strings.Compare(p.v.key, q.v.key), strings.Compare(string(p.op), string(q.op)))
	})
}
