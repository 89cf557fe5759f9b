package vers

import (
	"strings"
)

// The schemes of one range each.
const (
	all  = "all"
	none = "none"
)

// Parse reads a VERS in canonical form, as the specification demands: no white space, scheme and type in lower case,
// constraints sorted by version, percent-encoding in upper case and only where it is needed. What is not is a
// [*SyntaxError]; [Normalize] reads it. A version that the scheme cannot order is a [*VersionError], unless it is the
// only one; an unknown type wraps [ErrUnknownScheme].
//
// Versions that occur twice and comparators that are redundant are read, because the official test suite has them;
// [Range.Validate] tells.
func Parse(s string) (Range, error) {
	for i := 0; i < len(s); i++ {
		if s[i] <= ' ' || s[i] >= 0x7F {
			if s[i] == ' ' || '\t' <= s[i] && s[i] <= '\r' {
				return Range{}, syntaxError(s, i, "white space is not permitted")
			}
			return Range{}, syntaxError(s, i, "not a printable ASCII character")
		}
	}
	uri, rest, ok := strings.Cut(s, ":")
	if !ok || uri != "vers" {
		return Range{}, syntaxError(s, 0, "does not begin with vers:")
	}
	name, list, ok := strings.Cut(rest, "/")
	if i := badType(name); i >= 0 {
		return Range{}, syntaxError(s, len("vers:")+i, "bad type")
	}
	if !ok || list == "" {
		return Range{}, syntaxError(s, len(s), "no constraints")
	}
	sch, err := lookup(name)
	if err != nil {
		return Range{}, err
	}
	return sch.parse(s, len(s)-len(list))
}

// badType returns the place of what a type must not have, or -1.
func badType(name string) int {
	for i := 0; i < len(name); i++ {
		c := name[i]
		if 'a' <= c && c <= 'z' || i > 0 && (isDigit(c) || c == '.' || c == '-') {
			continue
		}
		return i
	}
	if name == "" {
		return 0
	}
	return -1
}

// parse reads the constraints that begin at an offset of a VERS.
func (s *scheme) parse(in string, at int) (Range, error) {
	list := in[at:]
	if list == "*" {
		return s.every(), nil
	}
	if s.order == nil {
		return Range{}, syntaxError(in, at, "%s allows nothing but *", s.name)
	}
	r := Range{scheme: s, points: make([]point, 0, strings.Count(list, "|")+1)}
	for more := true; more; {
		var c string
		c, list, more = strings.Cut(list, "|")
		if c == "" {
			return Range{}, syntaxError(in, at, "a pipe that separates nothing")
		}
		op, v := comparator(c)
		if v == "" {
			return Range{}, syntaxError(in, at+len(c), "no version after the comparator")
		}
		start := at + len(c) - len(v)
		text, i, reason := unescape(v)
		if reason != "" {
			return Range{}, syntaxError(in, start+i, "%s", reason)
		}
		if s.canon != nil {
			if err := s.canon(text); err != nil {
				return Range{}, syntaxError(in, start, "%s", err)
			}
		}
		version, err := s.version(text)
		if err != nil {
			if more || len(r.points) > 0 {
				return Range{}, err
			}
			// A range of one constraint needs no order to be read.
			version, r.opaque = Version{scheme: s, text: text}, true
		}
		if n := len(r.points); n > 0 && r.points[n-1].v.Compare(version) > 0 {
			return Range{}, syntaxError(in, at, "constraints are not sorted by version")
		}
		r.points = append(r.points, point{op, version})
		at += len(c) + 1
	}
	if !r.opaque {
		points := r.points
		if s.bare {
			// Equal is not the same there: the list may be sorted and still not by its keys.
			points = append([]point(nil), points...)
			sortPoints(points)
		}
		r.set = meaning(points)
	}
	return r, nil
}

// comparator splits a constraint. Equality is written without a comparator.
func comparator(c string) (Comparator, string) {
	for _, op := range [...]Comparator{GreaterEqual, LessEqual, NotEqual, Less, Greater} {
		if strings.HasPrefix(c, string(op)) {
			return op, c[len(op):]
		}
	}
	return Equal, c
}

// unescape decodes a version of a canonical VERS once. It returns the place and the reason of a fault.
func unescape(s string) (text string, at int, reason string) {
	escapes := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '%' {
			if reserved(c) {
				return "", i, "the character " + string(c) + " must be percent-encoded in a version"
			}
			continue
		}
		d, ok := triplet(s[i:])
		switch {
		case !ok:
			return "", i, "invalid percent-encoding"
		case s[i+1] >= 'a' || s[i+2] >= 'a':
			return "", i, "percent-encoding is not canonical: lower-case digits"
		case !reserved(d):
			return "", i, "percent-encoding is not canonical: the character needs none"
		}
		escapes++
		i += 2
	}
	if escapes == 0 {
		return s, 0, ""
	}
	return decode(s), 0, ""
}

// decode decodes the valid triplets of s, once.
func decode(s string) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if d, ok := triplet(s[i:]); ok {
			b = append(b, d)
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}

func triplet(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	h, ok1 := hexDigit(s[1])
	l, ok2 := hexDigit(s[2])
	return h<<4 | l, ok1 && ok2
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case 'a' <= lower(c) && lower(c) <= 'f':
		return lower(c) - 'a' + 10, true
	}
	return 0, false
}
