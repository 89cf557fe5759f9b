package residue

import (
	"slices"
	"strconv"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// An Op is one place of the source that is not native in the target.
type Op struct {
	// Source is the value that the target cannot say.
	Source jsonx.Value
	// Name is the member that it is the value of, "" for an element.
	Name string
	// Approximate is set when something else stands in the target in its place.
	Approximate bool
	// Dropped is set for an empty container that is not even in the patch, see [Differ.Lean].
	Dropped bool
}

// A Differ compares what came back with what was there. The zero Differ is ready for use; it keeps its
// buffers between calls and is not safe for concurrent use.
type Differ struct {
	// Ops collects the places found different, in source order.
	Ops []Op
	// Skip names source values (by [jsonx.Value.Index], ascending) that take no part in the comparison.
	Skip []int
	// Nearby names source values (like Skip) that the target only says something near to, though it reads as them: they
	// are in the patch, and in Ops as approximate.
	Nearby []int
	// Lean leaves empty objects and arrays out of the patch that have no counterpart: what an edit emptied.
	Lean bool

	lists []jsonx.Value // stack of element lists
	marks []int         // stack of matchings
}

func (d *Differ) skipped(v jsonx.Value) bool {
	for _, i := range d.Skip {
		if i == v.Index() {
			return true
		}
	}
	return false
}

// vanishes reports whether v is a container that holds nothing but skipped values.
func (d *Differ) vanishes(v jsonx.Value) bool {
	if len(d.Skip) == 0 || v.Len() == 0 {
		return false
	}
	for it := v.Iter(); it.Next(); {
		if !d.skipped(it.Value()) && !d.vanishes(it.Value()) {
			return false
		}
	}
	return true
}

// touches reports whether a skipped value lies inside v.
func (d *Differ) touches(v jsonx.Value) bool {
	if len(d.Skip) == 0 {
		return false
	}
	from, to := v.Span()
	for _, i := range d.Skip {
		if i >= from && i < to {
			return true
		}
	}
	return false
}

func (d *Differ) equal(have, want jsonx.Value) bool {
	return !d.touches(want) && !d.near(want) && jsonx.Equal(have, want)
}

// near reports whether v is, or holds, a value that the target only says something near to.
func (d *Differ) near(v jsonx.Value) bool {
	if len(d.Nearby) == 0 {
		return false
	}
	from, to := v.Span()
	i, found := slices.BinarySearch(d.Nearby, from)
	return found || i < len(d.Nearby) && d.Nearby[i] < to
}

// Object appends the patch that turns the object have into the object want, and reports whether there is
// any difference; without one dst comes back as it was.
func (d *Differ) Object(dst []byte, have, want jsonx.Value) ([]byte, bool) {
	start := len(dst)
	members := have.Members()
	sets, edits := 0, 0
	seen := 0
	dst = append(dst, '{')
	for it := want.Iter(); it.Next(); {
		w := it.Value()
		if d.skipped(w) || d.vanishes(w) {
			continue
		}
		h := members.Get(it.Name())
		if h.Exists() {
			seen++
			if d.equal(h, w) || inside(h, w) {
				continue
			}
		}
		if d.Lean && !h.Exists() && w.Len() == 0 && (w.IsObject() || w.IsArray()) {
			d.Ops = append(d.Ops, Op{Source: w, Name: it.Name(), Dropped: true})
			continue
		}
		if sets == 0 {
			dst = append(dst, `"set":{`...)
		} else {
			dst = append(dst, ',')
		}
		sets++
		dst = d.member(dst, it.Name(), w)
		d.Ops = append(d.Ops, Op{Source: w, Name: it.Name(), Approximate: says(h)})
	}
	if sets > 0 {
		dst = append(dst, '}')
	}
	if seen > 0 {
		// Members that exist on both sides and are containers of one kind are compared inside.
		members = have.Members()
		for it := want.Iter(); it.Next(); {
			w := it.Value()
			if d.skipped(w) || d.vanishes(w) {
				continue
			}
			h := members.Get(it.Name())
			if !h.Exists() || !inside(h, w) || d.equal(h, w) {
				continue
			}
			mark, ops := len(dst), len(d.Ops)
			switch {
			case edits > 0:
				dst = append(dst, ',')
			case sets > 0:
				dst = append(dst, `,"edit":{`...)
			default:
				dst = append(dst, `"edit":{`...)
			}
			dst = jsonx.AppendString(dst, it.Name())
			dst = append(dst, ':')
			var changed bool
			if w.IsObject() {
				dst, changed = d.Object(dst, h, w)
			} else {
				dst, changed = d.array(dst, h, w)
			}
			if !changed {
				dst, d.Ops = dst[:mark], d.Ops[:ops]
				continue
			}
			edits++
		}
		if edits > 0 {
			dst = append(dst, '}')
		}
	}
	unsets := 0
	if seen < have.Len() {
		members = want.Members()
		for it := have.Iter(); it.Next(); {
			if w := members.Get(it.Name()); w.Exists() && !d.skipped(w) && !d.vanishes(w) {
				continue
			}
			switch {
			case unsets > 0:
				dst = append(dst, ',')
			case sets+edits > 0:
				dst = append(dst, `,"unset":[`...)
			default:
				dst = append(dst, `"unset":[`...)
			}
			unsets++
			dst = jsonx.AppendString(dst, it.Name())
		}
		if unsets > 0 {
			dst = append(dst, ']')
		}
	}
	if sets+edits+unsets == 0 {
		return dst[:start], false
	}
	return append(dst, '}'), true
}

// says reports whether v is anything, and not an object or a list of nothing.
func says(v jsonx.Value) bool { return v.Exists() && !((v.IsObject() || v.IsArray()) && v.Len() == 0) }

// inside reports whether have and want are containers worth comparing element by element.
func inside(have, want jsonx.Value) bool {
	return have.Kind() == want.Kind() && have.Len() > 0 && want.Len() > 0
}

func (d *Differ) member(dst []byte, name string, v jsonx.Value) []byte {
	dst = jsonx.AppendString(dst, name)
	dst = append(dst, ':')
	return d.compact(dst, v)
}

// Compact appends v as compact JSON without the values that are skipped.
func (d *Differ) Compact(dst []byte, v jsonx.Value) []byte { return d.compact(dst, v) }

// compact appends v without the values that are skipped.
func (d *Differ) compact(dst []byte, v jsonx.Value) []byte {
	if !d.touches(v) {
		return jsonx.AppendCompact(dst, v)
	}
	open, end := byte('['), byte(']')
	if v.IsObject() {
		open, end = '{', '}'
	}
	dst = append(dst, open)
	n := 0
	for it := v.Iter(); it.Next(); {
		if d.skipped(it.Value()) || d.vanishes(it.Value()) {
			continue
		}
		if n++; n > 1 {
			dst = append(dst, ',')
		}
		if v.IsObject() {
			dst = jsonx.AppendString(dst, it.Name())
			dst = append(dst, ':')
		}
		dst = d.compact(dst, it.Value())
	}
	return append(dst, end)
}

const fresh = -1 // an element of want that have has not

// array appends the patch that turns the array have into the array want.
func (d *Differ) array(dst []byte, have, want jsonx.Value) ([]byte, bool) {
	base, mbase := len(d.lists), len(d.marks)
	defer func() { d.lists, d.marks = d.lists[:base], d.marks[:mbase] }()
	for it := have.Iter(); it.Next(); {
		d.lists = append(d.lists, it.Value())
	}
	n := len(d.lists) - base
	for it := want.Iter(); it.Next(); {
		if !d.skipped(it.Value()) {
			d.lists = append(d.lists, it.Value())
		}
	}
	m := len(d.lists) - base - n
	// The lists grow while elements are compared inside, so they are addressed by position.
	h := func(i int) jsonx.Value { return d.lists[base+i] }
	w := func(j int) jsonx.Value { return d.lists[base+n+j] }

	if n == m {
		same := true
		for i := 0; i < n && same; i++ {
			same = d.equal(h(i), w(i))
		}
		if same {
			return dst, false
		}
		if sameIDs(d.lists[base:base+n], d.lists[base+n:]) {
			return d.each(dst, n, h, w)
		}
	}

	// match[j] is the element of have that element j of want is, or fresh; used marks those taken.
	for range n + m {
		d.marks = append(d.marks, fresh)
	}
	used, match := mbase, mbase+n
	d.matchEqual(base, n, m, used, match)
	d.matchAlike(base, n, m, used, match)

	start := len(dst)
	matched := 0
	for j := range m {
		if d.marks[match+j] != fresh {
			matched++
		}
	}
	dst = append(dst, `{"items":[`...)
	for j := 0; j < m; j++ {
		if j > 0 {
			dst = append(dst, ',')
		}
		i := d.marks[match+j]
		if i == fresh {
			dst = append(dst, `{"new":`...)
			dst = d.compact(dst, w(j))
			dst = append(dst, '}')
			d.Ops = append(d.Ops, Op{Source: w(j), Approximate: matched == 0 && n > 0})
			continue
		}
		if d.equal(h(i), w(j)) {
			run := 0
			for j+run+1 < m && d.marks[match+j+run+1] == i+run+1 && d.equal(h(i+run+1), w(j+run+1)) {
				run++
			}
			if run > 1 {
				dst = append(dst, '"')
				dst = strconv.AppendInt(dst, int64(i), 10)
				dst = append(dst, '-')
				dst = strconv.AppendInt(dst, int64(i+run), 10)
				dst = append(dst, '"')
				j += run
			} else {
				dst = strconv.AppendInt(dst, int64(i), 10)
			}
			continue
		}
		mark := len(dst)
		dst = append(dst, `{"of":`...)
		dst = strconv.AppendInt(dst, int64(i), 10)
		dst = append(dst, `,"patch":`...)
		var changed bool
		dst, changed = d.inner(dst, h(i), w(j))
		if !changed {
			dst = strconv.AppendInt(dst[:mark], int64(i), 10)
			continue
		}
		dst = append(dst, '}')
	}
	dst = append(dst, ']')
	if matched < n {
		// How many there were, so that elements taken away are told from ones that somebody added since.
		dst = append(dst, `,"n":`...)
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	dst = append(dst, '}')
	// Elements can differ only by what is skipped: then nothing is left to say.
	if identity(dst[start:], n) {
		return dst[:start], false
	}
	return dst, true
}

// identity reports whether an items patch says "all n elements, as they are".
func identity(patch []byte, n int) bool {
	want := []byte(`{"items":[`)
	switch {
	case n > 2:
		want = strconv.AppendInt(append(want, `"0-`...), int64(n-1), 10)
		want = append(want, '"')
	case n == 2:
		want = append(want, "0,1"...)
	case n == 1:
		want = append(want, '0')
	}
	return string(patch) == string(append(want, "]}"...))
}

func (d *Differ) inner(dst []byte, have, want jsonx.Value) ([]byte, bool) {
	if want.IsObject() {
		return d.Object(dst, have, want)
	}
	return d.array(dst, have, want)
}

// The bounds of the work on one array: looking at every pair of elements costs their lengths many times over,
// and arrays lie inside of arrays.
const (
	maxPairs     = 4096
	maxPairBytes = 1 << 18
	maxLooks     = 1 << 16 // at values, when looking for what is alike
)

// pairwise reports whether every pair of n and m elements may be looked at whole.
func (d *Differ) pairwise(base, n, m int) bool {
	if n*m > maxPairs {
		return false
	}
	bytes := 0
	for i, v := range d.lists[base : base+n+m] {
		if i < n {
			bytes += m * len(v.Raw())
		} else {
			bytes += n * len(v.Raw())
		}
	}
	return bytes <= maxPairBytes
}

// matchEqual pairs equal elements, in order as far as it goes.
func (d *Differ) matchEqual(base, n, m, used, match int) {
	var byText map[string][]int
	p := 0
	pairwise := d.pairwise(base, n, m)
	for j := range m {
		w := d.lists[base+n+j]
		for p < n && d.marks[used+p] != fresh {
			p++
		}
		if p < n && d.equal(d.lists[base+p], w) {
			d.marks[used+p], d.marks[match+j] = j, p
			p++
			continue
		}
		if pairwise {
			for i := range n {
				if d.marks[used+i] == fresh && d.equal(d.lists[base+i], w) {
					d.marks[used+i], d.marks[match+j] = j, i
					p = i + 1
					break
				}
			}
			continue
		}
		if byText == nil {
			// Long arrays are compared by their text; elements spelled in another member order count as new.
			byText = make(map[string][]int, n)
			for i := range n {
				k := string(jsonx.AppendCompact(nil, d.lists[base+i]))
				byText[k] = append(byText[k], i)
			}
		}
		k := string(d.compact(nil, w))
		list := byText[k]
		for len(list) > 0 && d.marks[used+list[0]] != fresh {
			list = list[1:]
		}
		if len(list) > 0 {
			d.marks[used+list[0]], d.marks[match+j] = j, list[0]
			p = list[0] + 1
			list = list[1:]
		}
		byText[k] = list
	}
}

// matchAlike pairs what is left and alike: the same thing with some members lost or changed on the way.
func (d *Differ) matchAlike(base, n, m, used, match int) {
	left := 0
	for i := range n {
		if d.marks[used+i] == fresh {
			left++
		}
	}
	if left == 0 || left*m > maxPairs {
		return
	}
	// More than half of what came back must stand in the source, too.
	score := func(i, j int) int {
		h, w := d.lists[base+i], d.lists[base+n+j]
		if d.marks[used+i] != fresh || !inside(h, w) {
			return 0
		}
		rest := maxLooks / (left * m)
		if same, all := alike(h, w, &rest); 2*same > all {
			return same
		}
		return 0
	}
	if n == m {
		// Most often an element stands where it stood.
		for j := range m {
			if d.marks[match+j] == fresh && score(j, j) > 0 {
				d.marks[used+j], d.marks[match+j] = j, j
			}
		}
	}
	for j := range m {
		if d.marks[match+j] != fresh {
			continue
		}
		best, bestScore := fresh, 0
		for i := range n {
			if s := score(i, j); s > bestScore {
				best, bestScore = i, s
			}
		}
		if best != fresh {
			d.marks[used+best], d.marks[match+j] = j, best
		}
	}
}

// alike counts the leaves of have that stand at the same place in want, weighted by their length (a long
// value in common says more than a short one), and the weight of all of them. It looks at no more than rest.
func alike(have, want jsonx.Value, rest *int) (same, all int) {
	if *rest <= 0 {
		return 0, 0
	}
	if have.Kind() != want.Kind() {
		*rest--
		return 0, weight(have)
	}
	switch have.Kind() {
	case jsonx.Object:
		members := want.Members()
		for it := have.Iter(); it.Next(); {
			if *rest <= 0 {
				break
			}
			s, a := alike(it.Value(), members.Get(it.Name()), rest)
			same, all = same+s, all+a
		}
		return same, all
	case jsonx.Array:
		w := want.Iter()
		for it := have.Iter(); it.Next(); {
			if !w.Next() {
				all += weight(it.Value())
				continue
			}
			if *rest <= 0 {
				break
			}
			s, a := alike(it.Value(), w.Value(), rest)
			same, all = same+s, all+a
		}
		return same, all
	}
	*rest--
	all = weight(have)
	if jsonx.Equal(have, want) {
		same = all
	}
	return same, all
}

func weight(v jsonx.Value) int { return 1 + len(v.Raw()) }

// ID returns the identifier that v has in its document, "" when it has none.
func ID(v jsonx.Value) string {
	for it := v.Iter(); it.Next(); {
		switch it.Name() {
		case "bom-ref", "SPDXID", "spdxId", "@id", "externalDocumentId", "licenseId":
			return it.Value().Str()
		case "ref":
			if v.IsObject() && it.Value().IsString() {
				return it.Value().Str()
			}
		}
	}
	return ""
}

// sameIDs reports whether both lists hold elements with the same, distinct identifiers in the same order.
func sameIDs(have, want []jsonx.Value) bool {
	var seen map[string]bool
	for i := range have {
		if !have[i].IsObject() || !want[i].IsObject() {
			return false
		}
		id := ID(have[i])
		if id == "" || id != ID(want[i]) {
			return false
		}
		if seen == nil {
			seen = make(map[string]bool, len(have))
		}
		if seen[id] {
			return false
		}
		seen[id] = true
	}
	return len(have) > 0
}

func (d *Differ) each(dst []byte, n int, h, w func(int) jsonx.Value) ([]byte, bool) {
	start := len(dst)
	dst = append(dst, `{"each":{`...)
	edits := 0
	for i := range n {
		if d.equal(h(i), w(i)) {
			continue
		}
		mark := len(dst)
		if edits > 0 {
			dst = append(dst, ',')
		}
		dst = jsonx.AppendString(dst, ID(h(i)))
		dst = append(dst, ':')
		var changed bool
		if dst, changed = d.Object(dst, h(i), w(i)); !changed {
			dst = dst[:mark]
			continue
		}
		edits++
	}
	if edits == 0 {
		return dst[:start], false
	}
	return append(dst, `}}`...), true
}
