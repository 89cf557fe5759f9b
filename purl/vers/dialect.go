package vers

import (
	"strings"
)

// dialect is how an ecosystem writes ranges that are lists of an operator and a version each.
type dialect struct {
	and    string   // characters that separate constraints that hold together
	or     []string // what separates alternatives
	words  []string // words that separate constraints that hold together
	skip   string   // characters around constraints that say nothing: quotes, parentheses
	ops    string   // characters of operators
	bare   Comparator
	alone  bool     // a version without an operator has no constraints beside it: it would be the name of a package
	not    []string // operators that others have, and this ecosystem reads otherwise
	every  []string // texts that stand for all versions
	empty  bool     // whether no text at all does so, too
	clause func(op, version string) (cs []term, ok bool)
}

// plainOps are the operators that mean the same wherever an ecosystem has them.
var plainOps = map[string]Comparator{
	"=": Equal, "==": Equal, "!=": NotEqual, "<": Less, "<=": LessEqual, ">": Greater, ">=": GreaterEqual,
}

// read returns the alternatives of a range.
func (d dialect) read(s string) ([][]term, error) {
	w := words{in: s}
	var groups [][]term
	for {
		at := w.pos
		g, some, err := d.group(&w)
		if err != nil {
			return nil, err
		}
		if !some && (!d.empty || len(groups) > 0 || !w.done()) {
			return nil, w.fail(at, "no constraint where one belongs")
		}
		groups = append(groups, g)
		if w.done() {
			return groups, nil
		}
		w.pos += len(d.separator(&w))
	}
}

// separator returns the separator of alternatives that stands at the place, or "".
func (d dialect) separator(w *words) string {
	for _, sep := range d.or {
		if w.word(sep) {
			return sep
		}
	}
	return ""
}

// word reports whether a text comes next; if it is a word, it has to end there.
func (w *words) word(text string) bool {
	rest, ok := strings.CutPrefix(w.in[w.pos:], text)
	return ok && (!isAlpha(text[0]) || rest == "" || !isAlnum(rest[0]) && rest[0] != '.')
}

// group reads the constraints up to a separator of alternatives, or the end, and whether there are some: no term
// stands for all versions.
func (d dialect) group(w *words) (group []term, some bool, err error) {
	bare := false
	for {
		w.skip(space + d.and + d.skip)
		if w.done() || d.separator(w) != "" {
			return group, some, nil
		}
		if i := d.joined(w); i > 0 && some {
			w.pos += i
			continue
		}
		at := w.pos
		op := w.take(d.ops, false)
		w.skip(space + d.skip)
		start := w.pos
		version := w.take(space+d.and+d.skip+d.ops+d.ends(), true)
		// A sign of inequality ends a version, the one of an epoch ("1!2.0") does not.
		for strings.HasPrefix(w.in[w.pos:], "!") && !strings.HasPrefix(w.in[w.pos:], "!=") {
			w.pos++
			w.take(space+d.and+d.skip+d.ops+d.ends(), true)
			version = w.in[start:w.pos]
		}
		if version == "" {
			return nil, some, w.fail(start, "no version where one belongs")
		}
		if d.alone && (bare || some && op == "") {
			return nil, some, w.fail(at, "a version without an operator stands alone")
		}
		some, bare = true, op == ""
		if op == "" && indexOf(version, d.every...) >= 0 {
			continue
		}
		cs, ok := d.translate(op, version)
		if !ok {
			return nil, some, w.fail(at, "%s is no constraint here", excerpt(op+version))
		}
		group = append(group, cs...)
	}
}

// joined returns the length of the word "and" that stands at the place.
func (d dialect) joined(w *words) int {
	for _, word := range d.words {
		if w.word(word) {
			return len(word)
		}
	}
	return 0
}

// ends are the characters of separators that are no words; they end a version.
func (d dialect) ends() string {
	var b strings.Builder
	for _, sep := range append(d.or, d.words...) {
		if !isAlpha(sep[0]) {
			b.WriteByte(sep[0])
		}
	}
	return b.String()
}

// translate asks the dialect about an operator first, then takes what means the same everywhere.
func (d dialect) translate(op, version string) ([]term, bool) {
	if d.clause != nil {
		if cs, ok := d.clause(op, version); ok {
			return cs, true
		}
	}
	c, ok := plainOps[op]
	ok = ok && indexOf(op, d.not...) < 0
	if op == "" {
		c, ok = d.bare, d.bare != ""
	}
	return []term{{op: c, version: version}}, ok
}

// prefix returns the leading dot-separated numbers of a version.
func prefix(version string) []string {
	var nums []string
	for s, more := version, true; more; {
		var n string
		if n, s, more = strings.Cut(s, "."); !allDigits(n) {
			break
		}
		nums = append(nums, n)
	}
	return nums
}

// upper returns the numbers up to place i, with the last of them one higher.
func upper(nums []string, i int) string {
	return strings.Join(append(append([]string(nil), nums[:i]...), increment(nums[i])), ".")
}

// starred returns what stands before ".*", or before a final "*".
func starred(version string) (string, bool) {
	v, ok := strings.CutSuffix(version, "*")
	return strings.TrimSuffix(v, "."), ok
}

// firstNonZero returns the place of the first number that is not zero, or the last place.
func firstNonZero(nums []string) int {
	for i, n := range nums {
		if trimZeros(n) != "" {
			return i
		}
	}
	return len(nums) - 1
}
