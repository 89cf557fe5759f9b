package vex

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// An order is that of the statements of many documents: by vulnerability, time, product and whatever else there is, so
// that it is the same whatever the order of the documents.
//
// Statements are big and lie all over the memory. What is moved about are their seats, with 16 bytes of what they are
// ordered by at the moment; only what has the same bytes is looked at again.
type order struct {
	docs  []*Document
	ranks []int // of the documents, the same for those that are the same source
	seats []seat
	spare []seat

	seconds   []int64 // of the time of each statement
	first     []int   // of each document: its first statement among them
	fractions bool    // whether a time has more than seconds

	newest Time // of all in the documents
}

// A seat is the place of a statement in the order.
type seat struct {
	hi, lo  uint64 // what it is ordered by at the moment; hi is 1 at the end when it says the same as the one before
	doc, at uint32
}

const repeated = 1

func (s *seat) compare(t *seat) int {
	if s.hi != t.hi {
		return cmp.Compare(s.hi, t.hi)
	}
	return cmp.Compare(s.lo, t.lo)
}

// ordered returns the order of all statements.
func ordered(docs []*Document) (*order, error) {
	n := 0
	for _, d := range docs {
		n += len(d.Statements)
	}
	o := &order{docs: docs, ranks: ranks(docs), seats: make([]seat, 0, n), seconds: make([]int64, 0, n), first: make([]int, 0, len(docs))}
	latest := int64(math.MinInt64)
	newer := func(t *Time, seconds int64) {
		if seconds >= latest && t.Valid() {
			latest = seconds
			o.newest = later(o.newest, *t)
		}
	}
	var common string
	for i, d := range docs {
		o.first = append(o.first, len(o.seconds))
		inherited := d.Timestamp.Time()
		newer(&d.Timestamp, inherited.Unix())
		newer(&d.LastUpdated, d.LastUpdated.Time().Unix())
		for j := range d.Statements {
			s := &d.Statements[j]
			moment := inherited
			switch {
			case s.Timestamp.Valid():
				moment = s.Timestamp.Time()
				newer(&s.Timestamp, moment.Unix())
			case !s.Timestamp.IsZero() || !d.Timestamp.Valid():
				return nil, fmt.Errorf("vex: statement %d of %s has no time, and neither has the document", j, documentName(d))
			}
			if !s.LastUpdated.IsZero() {
				newer(&s.LastUpdated, s.LastUpdated.Time().Unix())
			}
			o.fractions = o.fractions || moment.Nanosecond() != 0
			if len(o.seats) == 0 {
				common = s.Vulnerability.Name
			}
			common = common[:commonPrefix(common, s.Vulnerability.Name)]
			o.seats = append(o.seats, seat{doc: uint32(i), at: uint32(j)})
			o.seconds = append(o.seconds, moment.Unix())
		}
	}
	o.byRest(o.seats, vulnerabilityName, len(common), o.byTime)
	return o, nil
}

// later returns the later one of two times, of two spellings of it the first one.
func later(t, u Time) Time {
	if c := u.Compare(t); c > 0 || c == 0 && u.Valid() && u.String() < t.String() {
		return u
	}
	return t
}

// ranks returns where each document stands among all.
func ranks(docs []*Document) []int {
	compare := func(a, b int) int {
		x, y := docs[a], docs[b]
		return cmp.Or(
			strings.Compare(x.ID, y.ID),
			strings.Compare(x.Author, y.Author),
			strings.Compare(x.Role, y.Role),
			cmp.Compare(x.Version, y.Version),
			strings.Compare(x.LastUpdated.String(), y.LastUpdated.String()),
		)
	}
	sorted := make([]int, len(docs))
	for i := range sorted {
		sorted[i] = i
	}
	slices.SortFunc(sorted, compare)
	out := make([]int, len(docs))
	for i, at := range sorted {
		if i > 0 {
			out[at] = out[sorted[i-1]]
			if compare(sorted[i-1], at) != 0 {
				out[at] = i
			}
		}
	}
	return out
}

func (o *order) statement(s *seat) *Statement { return &o.docs[s.doc].Statements[s.at] }

// time returns when what a statement says was known.
func (o *order) time(s *seat) Time { return o.docs[s.doc].Time(o.statement(s)) }

func vulnerabilityName(s *Statement) string { return s.Vulnerability.Name }

// firstProduct returns what comes first of the names of a statement's products.
func firstProduct(s *Statement) string {
	first := ""
	for i := range s.Products {
		if name := componentName(&s.Products[i].Component); i == 0 || name < first {
			first = name
		}
	}
	return first
}

func firstSubcomponent(s *Statement) string {
	first, any := "", false
	for i := range s.Products {
		for j := range s.Products[i].Subcomponents {
			if name := componentName(&s.Products[i].Subcomponents[j]); !any || name < first {
				first, any = name, true
			}
		}
	}
	return first
}

func componentName(c *Component) string {
	return cmp.Or(c.ID, c.Identifiers.PURL, c.Identifiers.CPE23, c.Identifiers.CPE22)
}

func statusOf(s *Statement) string { return string(s.Status) }

func (o *order) byTime(list []seat) {
	for i := range list {
		s := &list[i]
		s.hi, s.lo = uint64(o.seconds[o.first[s.doc]+int(s.at)])^1<<63, 0
		if o.fractions {
			s.lo = uint64(o.time(s).Time().Nanosecond())
		}
	}
	o.sort(list)
	groups(list, o.byProduct)
}

func (o *order) byProduct(list []seat)      { o.byText(list, firstProduct, o.bySubcomponent) }
func (o *order) bySubcomponent(list []seat) { o.byText(list, firstSubcomponent, o.byStatus) }
func (o *order) byStatus(list []seat)       { o.byText(list, statusOf, o.byAll) }

// byText orders seats by a text of their statements, and those with the same text by what comes next.
func (o *order) byText(list []seat, text func(*Statement) string, next func([]seat)) {
	common := text(o.statement(&list[0]))
	for i := 1; i < len(list) && common != ""; i++ {
		common = common[:commonPrefix(common, text(o.statement(&list[i])))]
	}
	o.byRest(list, text, len(common), next)
}

// byRest is byText for texts of which so many bytes are the same.
func (o *order) byRest(list []seat, text func(*Statement) string, common int, next func([]seat)) {
	for i := range list {
		list[i].hi, list[i].lo = window(text(o.statement(&list[i])), common)
	}
	o.sort(list)
	groups(list, func(list []seat) {
		if whole(list[0].lo) {
			next(list)
			return
		}
		// They go on in different ways, or do not.
		is := func(a, b *seat) int { return strings.Compare(text(o.statement(a)), text(o.statement(b))) }
		slices.SortFunc(list, func(a, b seat) int { return is(&a, &b) })
		for len(list) > 0 {
			n := 1
			for n < len(list) && is(&list[n-1], &list[n]) == 0 {
				n++
			}
			if n == 1 {
				list[0].hi = 0
			} else {
				next(list[:n])
			}
			list = list[n:]
		}
	})
}

// groups calls f with those seats that have the same bytes. One that is alone with its bytes has its place.
func groups(list []seat, f func([]seat)) {
	for from := 0; from < len(list); {
		hi, lo := list[from].hi, list[from].lo
		to := from + 1
		for to < len(list) && list[to].hi == hi && list[to].lo == lo {
			to++
		}
		if to == from+1 {
			list[from].hi = 0
		} else {
			f(list[from:to])
		}
		from = to
	}
}

func commonPrefix(a, b string) int {
	n := min(len(a), len(b))
	if a[:n] == b[:n] {
		return n
	}
	i := 0
	for a[i] == b[i] {
		i++
	}
	return i
}

// window returns 15 bytes of s that begin at from, zeros after its end, and how many they are, [longer] when s goes on.
func window(s string, from int) (hi, lo uint64) {
	s = s[from:]
	if len(s) >= 16 {
		return word(s), word(s[8:])&^0xff | longer
	}
	var b [16]byte
	b[15] = byte(copy(b[:], s))
	return word(string(b[:8])), word(string(b[8:]))
}

const longer = 0xff

// whole reports whether the second half of a window is the end of its text, so that the same window is the same text.
func whole(lo uint64) bool { return lo&0xff != longer }

func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0])<<56 | uint64(s[1])<<48 | uint64(s[2])<<40 | uint64(s[3])<<32 |
		uint64(s[4])<<24 | uint64(s[5])<<16 | uint64(s[6])<<8 | uint64(s[7])
}

// sort orders seats by their bytes.
func (o *order) sort(list []seat) {
	var hi, lo uint64 // bits that are not the same in all
	inOrder := true
	for i := range list {
		hi |= list[i].hi ^ list[0].hi
		lo |= list[i].lo ^ list[0].lo
		inOrder = inOrder && (i == 0 || list[i-1].compare(&list[i]) <= 0)
	}
	if inOrder {
		return
	}
	if len(list) < 128 {
		slices.SortFunc(list, func(a, b seat) int { return a.compare(&b) })
		return
	}
	// Byte for byte, the last one first, each time in the order of the bytes after it.
	if o.spare == nil {
		o.spare = make([]seat, len(o.seats))
	}
	from, to := list, o.spare[:len(list)]
	for shift := 0; shift < 128; shift += 8 {
		if different := [2]uint64{lo, hi}[shift/64]; byte(different>>(shift%64)) != 0 {
			scatter(to, from, shift)
			from, to = to, from
		}
	}
	if &from[0] != &list[0] {
		copy(list, from)
	}
}

// scatter puts seats in the order of the byte that begins at a bit, counted from the least of lo.
func scatter(to, from []seat, shift int) {
	var next [256]uint32
	if shift < 64 {
		for i := range from {
			next[byte(from[i].lo>>shift)]++
		}
	} else {
		for i := range from {
			next[byte(from[i].hi>>(shift-64))]++
		}
	}
	sum := uint32(0)
	for i, n := range next {
		next[i] = sum
		sum += n
	}
	for i := range from {
		s := &from[i]
		b := byte(s.lo >> (shift & 63))
		if shift >= 64 {
			b = byte(s.hi >> (shift & 63))
		}
		to[next[b]] = *s
		next[b]++
	}
}

// byAll is about statements about one vulnerability and one product at one time. It orders them by all that they say,
// so that no two orders are possible, and finds those that say the same.
func (o *order) byAll(list []seat) {
	if o.alike(list) {
		slices.SortFunc(list, func(a, b seat) int { return cmp.Compare(o.ranks[a.doc], o.ranks[b.doc]) })
		for i := range list {
			list[i].hi = repeated
		}
		list[0].hi = 0
		return
	}
	type said struct {
		seat
		key []byte
	}
	all := make([]said, len(list))
	var w canonical
	for i, s := range list {
		from := len(w.b)
		w.whole(o.docs[s.doc], o.statement(&s))
		all[i] = said{seat: s, key: w.b[from:len(w.b):len(w.b)]}
	}
	slices.SortFunc(all, func(a, b said) int {
		if c := bytes.Compare(a.key, b.key); c != 0 {
			return c
		}
		// They say the same, if in other words.
		x, _ := o.statement(&a.seat).MarshalJSON()
		y, _ := o.statement(&b.seat).MarshalJSON()
		return cmp.Or(
			bytes.Compare(x, y),
			strings.Compare(o.time(&a.seat).String(), o.time(&b.seat).String()),
			cmp.Compare(o.ranks[a.doc], o.ranks[b.doc]),
		)
	})
	for i := range all {
		list[i] = all[i].seat
		list[i].hi = 0
		if i > 0 && bytes.Equal(all[i].key, all[i-1].key) {
			list[i].hi = repeated
		}
	}
}

// alike reports whether all are written the same way.
func (o *order) alike(list []seat) bool {
	first, t := o.statement(&list[0]), o.time(&list[0])
	for i := 1; i < len(list); i++ {
		if s := &list[i]; o.time(s) != t || !o.statement(s).Equal(first) {
			return false
		}
	}
	return true
}

// hash returns the [CanonicalHash] of a document that has the statements in this order. They are looked at in that of
// their documents, where what lies together is used together.
func (o *order) hash(merged *Document) string {
	repeats := make([]bool, len(o.seats))
	for i := range o.seats {
		s := &o.seats[i]
		repeats[o.first[s.doc]+int(s.at)] = s.hi == repeated
	}
	var w canonical
	sums := make([]checksum, 0, len(merged.Statements))
	for i, d := range o.docs {
		for j := range d.Statements {
			if !repeats[o.first[i]+j] {
				sums = append(sums, w.sum(d, &d.Statements[j]))
			}
		}
	}
	return w.hash(merged, sums)
}
