package intoto

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A Change is a value that a message does not hold as the JSON has it.
type Change struct {
	Path string // JSON pointer
	From string // as the JSON has it
	To   string // as the message has it, in JSON; "" when it is not in the message
}

// maxValue bounds the texts of a change.
const maxValue = 200

type comparison struct {
	changes []Change
	err     error
}

func (c *comparison) change(path []byte, from, to jsonx.Value) {
	c.changes = append(c.changes, Change{string(path), clip(from), clip(to)})
}

func clip(v jsonx.Value) string {
	raw := v.Raw()
	if len(raw) > maxValue {
		return strings.ToValidUTF8(string(raw[:maxValue]), "") + "…"
	}
	return string(raw)
}

// compare adds the changes that lead from a to b, which stand at path. It goes as deep as the JSON, which has a
// limit.
func (c *comparison) compare(a, b jsonx.Value, path []byte) {
	switch {
	case a.IsObject() && b.IsObject():
		known := b.Members()
		for it := a.Iter(); it.Next(); {
			at := jsonx.AppendPointer(path, it.Name())
			if v := known.Get(it.Name()); v.Exists() {
				c.compare(it.Value(), v, at)
			} else {
				c.change(at, it.Value(), jsonx.Value{})
			}
		}
		source := a.Members()
		for it := b.Iter(); it.Next() && c.err == nil; {
			if !source.Get(it.Name()).Exists() {
				// Nothing is made up by the library: it took a member of another name for this one.
				c.err = a.Errorf("a member stands for %q under another name", it.Name())
			}
		}
	case a.IsArray() && b.IsArray() && a.Len() == b.Len():
		for i, ia, ib := 0, a.Iter(), b.Iter(); ia.Next() && ib.Next(); i++ {
			c.compare(ia.Value(), ib.Value(), jsonx.AppendPointerIndex(path, i))
		}
	case !same(a, b):
		c.change(path, a, b)
	}
}

// same reports whether two values that are not containers are the same: numbers by what they are, also where
// protobuf writes one of 64 bits as a string.
func same(a, b jsonx.Value) bool {
	if a.Kind() == jsonx.Number && (b.Kind() == jsonx.Number || b.IsString()) {
		return decimalOf(a.Literal()) == decimalOf(b.Literal())
	}
	return jsonx.Equal(a, b)
}

// A decimal is a number in a form of which each number has one: its digits without zeros at either end, and where
// the point is.
type decimal struct {
	negative bool
	digits   string
	exponent int
}

func decimalOf(s string) decimal {
	var d decimal
	s, d.negative = strings.CutPrefix(s, "-")
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i+1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	d.digits = strings.TrimLeft(whole+fraction, "0")
	d.exponent = -len(fraction)
	// What a float can hold has an exponent of three digits, more for a long mantissa; more than six are none.
	sign := 1
	exponent, negative := strings.CutPrefix(strings.TrimPrefix(exponent, "+"), "-")
	if negative {
		sign = -1
	}
	n := 0
	for _, c := range []byte(exponent) {
		if c < '0' || c > '9' || n > 1e8 {
			return decimal{digits: s}
		}
		n = n*10 + int(c-'0')
	}
	d.exponent += sign * n
	trimmed := strings.TrimRight(d.digits, "0")
	d.exponent += len(d.digits) - len(trimmed)
	d.digits = trimmed
	if d.digits == "" {
		return decimal{}
	}
	return d
}
