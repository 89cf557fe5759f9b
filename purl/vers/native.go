package vers

import (
	"slices"
	"strings"
)

// FromNative makes a range of one in the words of an ecosystem: "^1.2 || >=3" for npm, "~=1.4" for pypi, "[1.0,2.0)"
// for maven and nuget. It contains the versions that the ecosystem's rule says, apart from rules that need more than
// an order (npm and pypi keep pre-releases away that nobody asked for). Upper bounds that operators of pypi, composer
// and conan stand for are before the pre-releases of that version, as there. What no version satisfies is vers:none/*.
//
// For npm, conan and nginx the result lists the constraints sorted and not simplified, because the official test
// suite does, also where it lists those of npm sets that name several versions, lower bounds or upper bounds
// ("1.1.2 1.2.2", ">=5.0.3 >=4.2.1"), which node-semver would intersect; [Range.Simplify] shortens it. Also by the suite, npm's "<=2.1" is "<=2.1.0".
//
// It returns an error that wraps [ErrUnknownScheme], a [*SyntaxError], or a [*VersionError].
func FromNative(scheme, native string) (Range, error) {
	s, err := lookup(scheme)
	if err != nil {
		return Range{}, err
	}
	if s.native == nil {
		return Range{}, syntaxError(native, 0, "%s has no ranges of its own", s.name)
	}
	groups, err := s.native(native)
	if err != nil {
		return Range{}, err
	}
	return s.assemble(groups)
}

// term is a constraint of a native range; one with a high version stands for what is below its version, or is high
// or above it.
type term struct {
	op            Comparator
	version, high string
}

// assemble makes a range of alternatives.
func (s *scheme) assemble(groups [][]term) (Range, error) {
	var flat []point
	alternatives := make([]set, 0, len(groups))
	for _, g := range groups {
		sets := make([]set, 0, len(g))
		for _, t := range g {
			v, err := s.version(t.version)
			if err != nil {
				return Range{}, err
			}
			if t.high == "" {
				flat = append(flat, point{t.op, v})
				sets = append(sets, setOf(t.op, v))
				continue
			}
			high, err := s.version(t.high)
			if err != nil {
				return Range{}, err
			}
			flat = append(flat, point{Less, v}, point{GreaterEqual, high})
			sets = append(sets, combine(setOf(Less, v), setOf(GreaterEqual, high), either))
		}
		op := both
		if s.alike && alike(g) {
			op = either
		}
		alternatives = append(alternatives, fold(sets, op, set{from: true}))
	}
	wanted := fold(alternatives, either, set{})
	canonical := s.rangeOf(wanted)
	if !s.listed || len(flat) == 0 {
		return canonical, nil
	}
	sortList(flat)
	if listed := (Range{scheme: s, points: flat, set: meaning(flat)}); listed.set.equal(wanted) {
		return listed, nil
	}
	return canonical, nil
}

// alike reports whether several constraints all name a version, or a bound on the same side.
func alike(terms []term) bool {
	if len(terms) < 2 {
		return false
	}
	for _, kind := range [...]func(Comparator) bool{
		func(c Comparator) bool { return c == Equal }, Comparator.less, Comparator.greater,
	} {
		if !slices.ContainsFunc(terms, func(t term) bool { return !kind(t.op) }) {
			return true
		}
	}
	return false
}

// words reads a range: operators, and what they stand before.
type words struct {
	in  string
	pos int
}

func (w *words) skip(chars string) {
	for w.pos < len(w.in) && strings.IndexByte(chars, w.in[w.pos]) >= 0 {
		w.pos++
	}
}

// take returns the longest run of characters that are (or, with not, are not) of a class.
func (w *words) take(chars string, not bool) string {
	start := w.pos
	for w.pos < len(w.in) && (strings.IndexByte(chars, w.in[w.pos]) >= 0) != not {
		w.pos++
	}
	return w.in[start:w.pos]
}

func (w *words) done() bool { return w.pos == len(w.in) }

func (w *words) fail(at int, format string, args ...any) error {
	return syntaxError(w.in, at, format, args...)
}

const space = " \t\r\n\f\v"

// increment adds one to a number of any size.
func increment(digits string) string {
	b := []byte(digits)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < '9' {
			b[i]++
			return string(b)
		}
		b[i] = '0'
	}
	return "1" + string(b)
}
