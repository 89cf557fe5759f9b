package purl

import (
	"maps"
	"slices"
	"strings"
)

// A Builder makes a PURL of its components, as they are, not escaped. Type and Name are required. The zero value
// of every other field is a component that is not there.
type Builder struct {
	Type       string
	Namespace  string // its segments joined by slashes
	Name       string
	Version    string
	Qualifiers map[string]string // an empty value is as good as none
	Subpath    string            // its segments joined by slashes
}

// Builder returns the components of p, for a PURL that differs from p in some.
func (p PURL) Builder() Builder {
	b := Builder{Type: p.Type(), Namespace: p.Namespace(), Name: p.Name(), Version: p.Version(), Subpath: p.Subpath()}
	if p.qual != p.sub {
		b.Qualifiers = maps.Collect(p.Qualifiers())
	}
	return b
}

// Build returns the package URL in canonical form, the components in the normal form of the type. It fails, with
// an [*Error], as [Parse] does: what breaks only a rule of the type is accepted, and [PURL.Validate] finds it.
func (b Builder) Build() (PURL, error) {
	text, err := b.text()
	if err != nil {
		return PURL{}, err
	}
	return Parse(text)
}

// BuildStrict is [Builder.Build] that refuses what [ParseStrict] refuses.
func (b Builder) BuildStrict() (PURL, error) {
	text, err := b.text()
	if err != nil {
		return PURL{}, err
	}
	return ParseStrict(text)
}

// text puts the components together, escaped. What they are is for the parser to judge, but nothing in one of
// them may be taken for a part of another.
func (b Builder) text() (string, error) {
	fail := func(c Component, code Code, message string) (string, error) {
		return "", &Error{Input: scheme + b.Type + "/" + b.Name, Issue: Issue{Syntax, code, c, message}}
	}
	for i, c := range []byte(b.Type) {
		if classes[c]&(cLower|cUpper) == 0 && (i == 0 || classes[c]&(cDigit|cDot|cDash) == 0) {
			return fail(Type, BadType, "not a type: "+quote(b.Type))
		}
	}
	if b.Type == "" {
		return fail(Type, BadType, "there is no type")
	}
	if strings.Trim(b.Name, "/") == "" {
		return fail(Name, NoName, "there is no name")
	}
	out := append(make([]byte, 0, 128), scheme+b.Type...)
	out = appendSegments(out, '/', b.Namespace)
	out = append(out, '/')
	out = appendEscaped(out, b.Name)
	if b.Version != "" {
		out = append(out, '@')
		out = appendEscaped(out, b.Version)
	}
	separator := byte('?')
	for _, key := range slices.SortedFunc(maps.Keys(b.Qualifiers), func(x, y string) int {
		if c := strings.Compare(lowerASCII(x), lowerASCII(y)); c != 0 {
			return c
		}
		return strings.Compare(x, y)
	}) {
		for i, c := range []byte(lowerASCII(key)) {
			if classes[c]&cLower == 0 && (i == 0 || classes[c]&(cDigit|cDot|cDash|cUnder) == 0) {
				return fail(Qualifiers, BadKey, "not a key: "+quote(key))
			}
		}
		if key == "" {
			return fail(Qualifiers, BadKey, "a qualifier without a key")
		}
		if b.Qualifiers[key] == "" {
			continue
		}
		out = append(out, separator)
		separator = '&'
		out = append(append(out, key...), '=')
		out = appendEscaped(out, b.Qualifiers[key])
	}
	return string(appendSegments(out, '#', b.Subpath)), nil
}

// appendSegments appends the segments of a path that are not empty, the first one after the separator.
func appendSegments(out []byte, separator byte, path string) []byte {
	for part := range strings.SplitSeq(path, "/") {
		if part != "" {
			out = append(out, separator)
			out = appendEscaped(out, part)
			separator = '/'
		}
	}
	return out
}
