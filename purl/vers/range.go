package vers

import (
	"slices"
	"strings"
)

// Comparator is how a constraint compares versions with its own.
type Comparator string

// The comparators of the specification. Any stands alone, without a version.
const (
	Equal        Comparator = "="
	NotEqual     Comparator = "!="
	Less         Comparator = "<"
	LessEqual    Comparator = "<="
	Greater      Comparator = ">"
	GreaterEqual Comparator = ">="
	Any          Comparator = "*"
)

func (c Comparator) greater() bool { return c == Greater || c == GreaterEqual }
func (c Comparator) less() bool    { return c == Less || c == LessEqual }

// Constraint is one signpost of a range. The version is not percent-encoded.
type Constraint struct {
	Comparator Comparator
	Version    string
}

// Range is a version range of one scheme, made by [Parse], [Normalize], [New], [FromNative] or [Merge]. It is
// immutable and safe for concurrent use. The zero Range is none: it prints as "", and asking what it contains is an error.
type Range struct {
	scheme *scheme
	points []point
	any    bool // the constraint "*"
	opaque bool // one constraint, whose version the scheme has no order for
	set    set
}

// Scheme returns the name of the versioning scheme, which the specification also calls type.
func (r Range) Scheme() string {
	if r.scheme == nil {
		return ""
	}
	return r.scheme.name
}

// Constraints returns the constraints in the order of the range.
func (r Range) Constraints() []Constraint {
	if r.any {
		return []Constraint{{Any, ""}}
	}
	out := make([]Constraint, len(r.points))
	for i, p := range r.points {
		out[i] = Constraint{p.op, p.v.text}
	}
	return out
}

// String returns the range as a VERS: what [Parse] read, and what it will read again.
func (r Range) String() string { return string(r.append(nil)) }

func (r Range) append(b []byte) []byte {
	if r.scheme == nil {
		return b
	}
	b = append(b, "vers:"...)
	b = append(b, r.scheme.name...)
	b = append(b, '/')
	if r.any {
		return append(b, '*')
	}
	for i, p := range r.points {
		if i > 0 {
			b = append(b, '|')
		}
		if p.op != Equal {
			b = append(b, p.op...)
		}
		b = appendEscaped(b, p.v.text)
	}
	return b
}

// AppendText implements [encoding.TextAppender].
func (r Range) AppendText(b []byte) ([]byte, error) { return r.append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (r Range) MarshalText() ([]byte, error) { return r.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler] by [Parse].
func (r *Range) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err == nil {
		*r = parsed
	}
	return err
}

// Contains reports whether a version is in the range. It returns a [*VersionError] when the scheme has no such
// version, unless the range names that very text. It is logarithmic in the size of the range.
func (r Range) Contains(version string) (bool, error) {
	if r.scheme == nil {
		return false, errZero
	}
	switch r.scheme.name {
	case none, all:
		return r.scheme.name == all, nil
	}
	if r.opaque && r.points[0].v.text == version {
		op := r.points[0].op
		return op == Equal || op == LessEqual || op == GreaterEqual, nil
	}
	v, err := r.scheme.version(version)
	if err != nil {
		if r.any {
			return true, nil
		}
		return false, err
	}
	if r.opaque {
		// A version that is no version of the scheme is none of its versions.
		switch r.points[0].op {
		case Equal:
			return false, nil
		case NotEqual:
			return true, nil
		}
		_, err := r.scheme.version(r.points[0].v.text)
		return false, err
	}
	return r.set.contains(v), nil
}

// ContainsVersion is Contains for a version that is parsed already. A version of another scheme is in no range. It
// does not allocate.
func (r Range) ContainsVersion(v Version) bool {
	switch {
	case r.scheme == nil || r.scheme.name == none:
		return false
	case r.scheme.name == all:
		return true
	case v.scheme != r.scheme:
		return false
	case r.opaque:
		return r.points[0].op == NotEqual
	}
	return r.set.contains(v)
}

// New makes a range of constraints in any order: they are sorted by version, those of one version stay in the order
// that they are given in. An empty comparator is [Equal]. It
// returns the errors of [Parse].
func New(scheme string, constraints ...Constraint) (Range, error) {
	s, err := lookup(scheme)
	if err != nil {
		return Range{}, err
	}
	return s.build(constraints)
}

func (s *scheme) build(constraints []Constraint) (Range, error) {
	if len(constraints) == 1 && constraints[0].Comparator == Any {
		if constraints[0].Version != "" {
			return Range{}, syntaxError("*"+constraints[0].Version, 1, "a version follows the asterisk")
		}
		return s.every(), nil
	}
	if len(constraints) == 0 {
		return Range{}, syntaxError("vers:"+s.name+"/", len(s.name)+6, "no constraints")
	}
	if s.order == nil {
		return Range{}, syntaxError("vers:"+s.name+"/", len(s.name)+6, "%s allows nothing but *", s.name)
	}
	r := Range{scheme: s, points: make([]point, 0, len(constraints))}
	for _, c := range constraints {
		op := c.Comparator
		switch op {
		case "":
			op = Equal
		case Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual:
		case Any:
			return Range{}, syntaxError("*", 0, "an asterisk stands alone")
		default:
			return Range{}, syntaxError(string(op), 0, "unknown comparator")
		}
		if c.Version == "" {
			return Range{}, syntaxError(string(op), len(op), "no version after the comparator")
		}
		v, err := s.version(c.Version)
		if err != nil {
			if len(constraints) > 1 {
				return Range{}, err
			}
			// A range of one constraint needs no order to be read.
			v, r.opaque = Version{scheme: s, text: c.Version}, true
		}
		r.points = append(r.points, point{op, v})
	}
	if !r.opaque {
		sortPoints(r.points)
		r.set = meaning(r.points)
	}
	return r, nil
}

func (s *scheme) every() Range { return Range{scheme: s, any: true, set: set{from: true}} }

// rangeOf makes the canonical range of a set.
func (s *scheme) rangeOf(t set) Range {
	switch {
	case t.empty():
		return schemes[none].every()
	case t.all():
		return s.every()
	}
	return Range{scheme: s, points: t.points(), set: t}
}

// Validate returns nil when the range keeps all rules of the specification for canonical ranges: unique versions, and
// greater-than and lesser-than comparators by turns. [Parse] reads ranges that do not, because the official test
// suite holds them as valid; [Range.Simplify] makes one that does.
func (r Range) Validate() error {
	var last, bound Comparator // those before, without "!=", and without "=" too
	fail := func(i int, reason string, args ...any) error {
		before := Range{scheme: r.scheme, points: r.points[:i]}
		return syntaxError(r.String(), len(before.append(nil)), reason, args...)
	}
	for i, p := range r.points {
		if i > 0 && r.points[i-1].v.key == p.v.key && !r.opaque {
			return fail(i, "version %s occurs twice", excerpt(p.v.text))
		}
		if p.op == NotEqual {
			continue
		}
		switch {
		case last == Equal && p.op.less():
			return fail(i, "%s after an equal version", p.op)
		case last.greater() && p.op == Equal:
			return fail(i, "an equal version after %s", last)
		case bound.less() && p.op.less(), bound.greater() && p.op.greater():
			return fail(i, "%s after %s", p.op, bound)
		}
		last = p.op
		if p.op != Equal {
			bound = p.op
		}
	}
	return nil
}

// Simplify returns the shortest range that contains the same versions. It keeps all rules of [Range.Validate]. An
// empty range is vers:none/*.
func (r Range) Simplify() Range {
	if r.any || r.opaque || r.scheme == nil {
		return r
	}
	return r.scheme.rangeOf(r.set)
}

// Invert returns the range of all versions of the scheme that r does not contain. The inverse of vers:all/* is
// vers:none/*, and so is that of every range that contains everything.
func (r Range) Invert() (Range, error) {
	switch {
	case r.scheme == nil:
		return Range{}, errZero
	case r.scheme.name == none:
		return schemes[all].every(), nil
	case r.scheme.name == all:
		return schemes[none].every(), nil
	case r.opaque:
		if op, ok := opposite[r.points[0].op]; ok {
			return Range{scheme: r.scheme, points: []point{{op, r.points[0].v}}, opaque: true}, nil
		}
	}
	return r.scheme.rangeOf(r.set.invert()), nil
}

var opposite = map[Comparator]Comparator{
	Equal: NotEqual, NotEqual: Equal,
	Less: GreaterEqual, GreaterEqual: Less,
	Greater: LessEqual, LessEqual: Greater,
}

// Merge returns the range of the versions that at least one of the ranges contains. They must be of one scheme, apart
// from vers:none/* and vers:all/*.
func Merge(ranges ...Range) (Range, error) {
	var s *scheme
	var sets []set
	every := false
	for _, r := range ranges {
		switch {
		case r.scheme == nil || r.scheme.name == none:
			continue
		case r.scheme.name == all:
			every = true
			continue
		case s != nil && s != r.scheme:
			return Range{}, syntaxError(r.String(), len("vers:"), "cannot be merged with a range of %s", s.name)
		case r.opaque:
			_, err := r.scheme.version(r.points[0].v.text)
			return Range{}, err
		}
		s = r.scheme
		sets = append(sets, r.set)
	}
	switch {
	case every:
		return schemes[all].every(), nil
	case s == nil:
		return schemes[none].every(), nil
	}
	return s.rangeOf(fold(sets, either, set{})), nil
}

// reserved are the characters of a version that a VERS percent-encodes: the comparators, the separator, the sign
// itself. So are bytes that are not printable ASCII, because a VERS has no others.
func reserved(c byte) bool {
	return c <= ' ' || c >= 0x7F || strings.IndexByte("><=!*|%", c) >= 0
}

func appendEscaped(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	b = slices.Grow(b, len(s))
	for i := 0; i < len(s); i++ {
		if c := s[i]; reserved(c) {
			b = append(b, '%', hex[c>>4], hex[c&15])
		} else {
			b = append(b, c)
		}
	}
	return b
}
