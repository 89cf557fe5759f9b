// Package cpe reads, writes and compares CPE names of versions 2.2 and 2.3: the identifiers of products in
// vulnerability databases, such as cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*.
//
// [Parse] reads both bindings, the URI of 2.2 and the formatted string of 2.3, into a [Name]; [Name.String] and
// [Name.URI] write them (NISTIR 7695). [Compare] says how two names relate, attribute by attribute (NISTIR 7696):
// equal, superset, subset, disjoint.
//
// The package makes no package URL of a name, and no name of a package URL: there is no rule for it, and a guess
// is a silent mistake.
package cpe

import (
	"errors"
	"fmt"
	"strings"
)

// An Attribute is a part of a name.
type Attribute uint8

// The attributes, in the order of the formatted string.
const (
	Part Attribute = iota
	Vendor
	Product
	Version
	Update
	Edition
	Language
	SWEdition
	TargetSW
	TargetHW
	Other

	attributes = iota
)

var attributeNames = [attributes]string{
	"part", "vendor", "product", "version", "update", "edition", "language", "sw_edition", "target_sw", "target_hw", "other",
}

// String returns the name of the attribute in the specification.
func (a Attribute) String() string {
	if int(a) < len(attributeNames) {
		return attributeNames[a]
	}
	return fmt.Sprintf("attribute %d", uint8(a))
}

// A Value is the value of an attribute as it stands in a formatted string: [Any], [NA], or a string in which
// punctuation other than periods, hyphens and underscores is quoted by a backslash, and in which a * at an end
// stands for any characters and each ? for one or none.
type Value string

// The logical values.
const (
	Any Value = "*" // no restriction
	NA  Value = "-" // there is no such thing as this attribute
)

// A Name is a CPE name, what the specification calls a well-formed name. It is immutable and comparable; names are
// equal when their formatted strings are. The zero value has the value Any for every attribute.
type Name struct {
	v [attributes]Value // "" for Any
}

// New returns the name with these values; attributes that are not there are Any.
func New(values map[Attribute]Value) (Name, error) {
	var n Name
	for a := range Attribute(attributes) {
		v, ok := values[a]
		if !ok {
			continue
		}
		var err error
		if n, err = n.With(a, v); err != nil {
			return Name{}, err
		}
	}
	for a := range values {
		if a >= attributes {
			return Name{}, fmt.Errorf("cpe: there is no %v", a)
		}
	}
	return n, nil
}

// Literal returns the value that stands for a text as it is, with everything quoted that must be. White space has
// no place in a value; the specification asks for underscores instead of it.
func Literal(text string) (Value, error) {
	if text == string(NA) {
		return "", errors.New("cpe: a hyphen alone is no text: it would be the value NA")
	}
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if !plain(c) {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	v, err := check(b.String())
	if err != nil {
		return "", fmt.Errorf("cpe: %w", err)
	}
	return v, nil
}

// Get returns the value of an attribute.
func (n Name) Get(a Attribute) Value {
	if int(a) >= attributes || n.v[a] == "" {
		return Any
	}
	return n.v[a]
}

// With returns the name with another value of one attribute. It fails when the value is not well-formed, or not
// one that the attribute can have.
func (n Name) With(a Attribute, v Value) (Name, error) {
	if int(a) >= attributes {
		return Name{}, fmt.Errorf("cpe: there is no %v", a)
	}
	v, err := check(string(v))
	if err == nil {
		err = a.check(v)
	}
	if err != nil {
		return Name{}, fmt.Errorf("cpe: %v: %w", a, err)
	}
	n.v[a] = v
	if v == Any {
		n.v[a] = ""
	}
	return n, nil
}

// Logical reports whether the value is Any or NA.
func (v Value) Logical() bool { return v == Any || v == NA }

// Text returns what the value says, without quotes; wildcards stay what they are.
func (v Value) Text() string {
	if strings.IndexByte(string(v), '\\') < 0 {
		return string(v)
	}
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		if v[i] == '\\' && i+1 < len(v) {
			i++
		}
		b.WriteByte(v[i])
	}
	return b.String()
}

// plain reports whether a character stands for itself without a quote.
func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '.' || c == '-'
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// check returns a value of a formatted string in its one spelling (NISTIR 7695 §6.2.3.2: what is not quoted and
// has to be is quoted).
func check(s string) (Value, error) {
	switch s {
	case "":
		return "", errors.New("empty")
	case string(Any), string(NA):
		return Value(s), nil
	}
	first, last := wildcards(s)
	if first == last && strings.Trim(s, "?") != "" {
		return "", fmt.Errorf("%q is several wildcards only", s)
	}
	clean := true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c <= ' ' || c >= 0x7f:
			return "", fmt.Errorf("%q has a character that is not printable ASCII", s)
		case c == '\\':
			i++
			if i == len(s) || letter(s[i]) || '0' <= s[i] && s[i] <= '9' || s[i] <= ' ' || s[i] >= 0x7f {
				return "", fmt.Errorf("%q has a backslash that quotes nothing", s)
			}
			clean = clean && !plain(s[i])
		case (c == '*' || c == '?') && first <= i && i < last:
			return "", fmt.Errorf("%q has an unquoted %q that is not at an end", s, c)
		case !plain(c) && c != '*' && c != '?':
			clean = false
		}
	}
	if clean {
		return Value(s), nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		wild := (c == '*' || c == '?') && (i < first || i >= last)
		if c == '\\' {
			i++
			c = s[i]
		}
		if !plain(c) && !wild {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	// NISTIR 7695 §5.3.2: a quoted hyphen is no value; without its quote it would be another one.
	if b.String() == string(NA) {
		return "", fmt.Errorf("%q is a quoted hyphen only", s)
	}
	return Value(b.String()), nil
}

// wildcards returns where the text between the wildcards at the ends of a value begins and ends: at each end one *,
// or any number of ?.
func wildcards(s string) (first, last int) {
	last = len(s)
	if strings.HasPrefix(s, "*") {
		first = 1
	} else {
		for first < len(s) && s[first] == '?' {
			first++
		}
	}
	unquoted := func(i int) bool { // an even number of backslashes before it
		n := 0
		for i > first && s[i-1] == '\\' {
			n++
			i--
		}
		return n%2 == 0
	}
	if last > first && s[last-1] == '*' && unquoted(last-1) {
		return first, last - 1
	}
	for last > first && s[last-1] == '?' && unquoted(last-1) {
		last--
	}
	return first, last
}

// check looks at what only some attributes can be.
func (a Attribute) check(v Value) error {
	switch {
	case v.Logical():
	case a == Part && v != "a" && v != "o" && v != "h":
		return fmt.Errorf("%q is none of a, o and h", v)
	case a == Language:
		for i, part := range strings.Split(string(v), "-") { // RFC 5646
			word := strings.TrimFunc(part, func(r rune) bool { return r < 0x80 && letter(byte(r)) || i > 0 && '0' <= r && r <= '9' })
			if word != "" || len(part) > 8 || part == "" || i == 0 && len(part) < 2 {
				return fmt.Errorf("%q is no language tag", v)
			}
		}
	}
	return nil
}
