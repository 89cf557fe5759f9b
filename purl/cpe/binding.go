package cpe

import (
	"errors"
	"fmt"
	"strings"
)

const (
	formattedPrefix = "cpe:2.3:"
	uriPrefix       = "cpe:/"
)

// Parse reads a formatted string of CPE 2.3 or a URI of CPE 2.2. In a formatted string, punctuation that should
// be quoted and is not is taken as if it were, as the specification unbinds it. The error says which attribute is
// wrong.
func Parse(s string) (Name, error) {
	var n Name
	var err error
	switch {
	case hasPrefixFold(s, formattedPrefix):
		n, err = parseFormatted(s[len(formattedPrefix):])
	case hasPrefixFold(s, uriPrefix):
		n, err = parseURI(s[len(uriPrefix):])
	default:
		err = errors.New("begins with neither cpe:2.3: nor cpe:/")
	}
	if err != nil {
		if len(s) > 200 {
			s = strings.ToValidUTF8(s[:200], "") + "…"
		}
		return Name{}, fmt.Errorf("cpe: %q: %w", s, err)
	}
	return n, nil
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// set puts a value that was read into the name.
func (n *Name) set(a Attribute, s string) error {
	v, err := check(s)
	if err == nil {
		if a == Part {
			v = Value(strings.ToLower(string(v)))
		}
		err = a.check(v)
	}
	if err != nil {
		return fmt.Errorf("%v: %w", a, err)
	}
	if v == Any {
		v = ""
	}
	n.v[a] = v
	return nil
}

// parseFormatted reads the components of a formatted string (NISTIR 7695 §6.2.3).
func parseFormatted(s string) (n Name, err error) {
	for a := range Attribute(attributes) {
		i := 0
		for i < len(s) && s[i] != ':' {
			if s[i] == '\\' {
				i++
			}
			i++
		}
		i = min(i, len(s))
		if err := n.set(a, s[:i]); err != nil {
			return Name{}, err
		}
		switch {
		case a == attributes-1 && i < len(s):
			return Name{}, fmt.Errorf("more than %d components", attributes)
		case a < attributes-1 && i == len(s):
			return Name{}, fmt.Errorf("%d components, not %d", a+1, attributes)
		}
		s = s[min(i+1, len(s)):]
	}
	return n, nil
}

// String returns the formatted string of CPE 2.3 (NISTIR 7695 §6.2.2).
func (n Name) String() string {
	b, _ := n.AppendText(nil)
	return string(b)
}

// AppendText appends the formatted string. It never returns an error.
func (n Name) AppendText(b []byte) ([]byte, error) {
	b = append(b, formattedPrefix[:len(formattedPrefix)-1]...)
	for a := range Attribute(attributes) {
		b = append(append(b, ':'), n.Get(a)...)
	}
	return b, nil
}

// MarshalText returns the formatted string. It never returns an error.
func (n Name) MarshalText() ([]byte, error) { return n.AppendText(nil) }

// UnmarshalText reads a name as [Parse] does.
func (n *Name) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*n = parsed
	return nil
}

// parseURI reads the components of a URI (NISTIR 7695 §6.1.3).
func parseURI(s string) (n Name, err error) {
	parts := strings.Split(s, ":")
	if len(parts) > int(Language)+1 {
		return Name{}, fmt.Errorf("%d components, the most is %d", len(parts), Language+1)
	}
	for i, part := range parts {
		a := Attribute(i)
		if a == Edition && strings.HasPrefix(part, "~") {
			// The edition and what CPE 2.2 has no place for, packed into one component.
			packed := strings.Split(part[1:], "~")
			if len(packed) != 5 {
				return Name{}, fmt.Errorf("edition: %d packed values, not 5", len(packed))
			}
			for j, into := range [...]Attribute{Edition, SWEdition, TargetSW, TargetHW, Other} {
				if err := n.setURI(into, packed[j]); err != nil {
					return Name{}, err
				}
			}
			continue
		}
		if err := n.setURI(a, part); err != nil {
			return Name{}, err
		}
	}
	return n, nil
}

func (n *Name) setURI(a Attribute, s string) error {
	if s == "" {
		return nil
	}
	value, err := decode(s)
	if err != nil {
		return fmt.Errorf("%v: %w", a, err)
	}
	return n.set(a, value)
}

// decode makes a value of a component of a URI. Letters come out in lower case, as the specification has it.
func decode(s string) (string, error) {
	if s == string(NA) {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%':
			if i+2 >= len(s) {
				return "", fmt.Errorf("%q has a percent sign without two digits", s)
			}
			code := strings.ToLower(s[i+1 : i+3])
			i += 2
			if code == "01" || code == "02" {
				b.WriteByte("?*"[code[1]-'1'])
				continue
			}
			quoted, ok := punctuation[code]
			if !ok {
				return "", fmt.Errorf("%q has the unknown escape %%%s", s, code)
			}
			b.WriteByte('\\')
			b.WriteByte(quoted)
		case c == '~':
			b.WriteString(`\~`)
		case !plain(c):
			return "", fmt.Errorf("%q has a character that must be escaped: %q", s, c)
		case letter(c):
			b.WriteByte(c | 0x20)
		default:
			b.WriteByte(c)
		}
	}
	// A lone * would be taken for the logical value, which in a URI is the empty component.
	if b.String() == string(Any) {
		return "", fmt.Errorf("%q is a wildcard only", s)
	}
	return b.String(), nil
}

// punctuation is what the escapes of a URI stand for.
var punctuation = func() map[string]byte {
	m := map[string]byte{}
	for _, c := range []byte("!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~") {
		m[fmt.Sprintf("%02x", c)] = c
	}
	return m
}()

// URI returns the URI of CPE 2.2, with what that version has no place for packed into the edition (NISTIR 7695
// §6.1.2). Reading it gives the same name with its letters in lower case.
func (n Name) URI() string {
	edition := n.encoded(Edition)
	if packed := "~" + edition + "~" + n.encoded(SWEdition) + "~" + n.encoded(TargetSW) + "~" + n.encoded(TargetHW) + "~" + n.encoded(Other); strings.Count(packed, "~") != len(packed)-len(edition) {
		edition = packed
	}
	s := strings.Join([]string{
		n.encoded(Part), n.encoded(Vendor), n.encoded(Product), n.encoded(Version), n.encoded(Update), edition, n.encoded(Language),
	}, ":")
	return uriPrefix + strings.TrimRight(s, ":")
}

// encoded returns a value as a component of a URI.
func (n Name) encoded(a Attribute) string {
	v := n.Get(a)
	switch v {
	case Any:
		return ""
	case NA:
		return string(NA)
	}
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		switch c := v[i]; c {
		case '?':
			b.WriteString("%01")
		case '*':
			b.WriteString("%02")
		case '\\':
			i++
			fmt.Fprintf(&b, "%%%02x", v[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
