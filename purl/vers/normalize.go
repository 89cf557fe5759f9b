package vers

import (
	"net/url"
	"strings"
)

// Normalize reads a VERS that is not canonical and makes it so: white space is left out, scheme and type become lower
// case, equality may have its comparator, any character may be percent-encoded, and constraints may come in any
// order, more than once, or be redundant. The result means what the sorted constraints mean, and keeps all rules of
// [Range.Validate].
func Normalize(s string) (Range, error) {
	text := strings.Map(func(c rune) rune {
		if c == ' ' || '\t' <= c && c <= '\r' {
			return -1
		}
		return c
	}, s)
	uri, rest, ok := strings.Cut(text, ":")
	if !ok || !strings.EqualFold(uri, "vers") {
		return Range{}, syntaxError(s, 0, "does not begin with vers:")
	}
	name, list, ok := strings.Cut(rest, "/")
	name = strings.ToLower(name)
	if badType(name) >= 0 {
		return Range{}, syntaxError(s, len("vers:"), "bad type")
	}
	list = strings.Trim(list, "|")
	if !ok || list == "" {
		return Range{}, syntaxError(s, len(s), "no constraints")
	}
	sch, err := lookup(name)
	if err != nil {
		return Range{}, err
	}
	cs := make([]Constraint, 0, strings.Count(list, "|")+1)
	for c := range strings.SplitSeq(list, "|") {
		if c == "" {
			continue
		}
		if c == "*" {
			cs = append(cs, Constraint{Any, ""})
			continue
		}
		op, v := comparator(c)
		if op == Equal {
			v = strings.TrimPrefix(v, "=")
		}
		decoded, err := url.PathUnescape(v)
		if err != nil {
			return Range{}, syntaxError(s, strings.Index(s, v), "invalid percent-encoding")
		}
		cs = append(cs, Constraint{op, decoded})
	}
	r, err := sch.build(cs)
	if err != nil {
		return Range{}, err
	}
	return r.Simplify(), nil
}
