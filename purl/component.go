package purl

import (
	"bytes"
	"unicode/utf8"
)

// What can be said about how a component is escaped.
const (
	escaping  = 1 << iota // not as in the canonical form
	unescaped             // a character that a URL may not have
	control
	folded // changed to the normal form of the type
)

// component writes one component, decoded, in normal form and escaped as in the canonical form, and returns what
// it is made of; cSlash in it stands for an escaped slash.
func (w *rewriter) component(out []byte, c Component, raw string, f fold) ([]byte, class, error) {
	start := len(out)
	var made class
	odd := 0
	for i := 0; i < len(raw); {
		j := i
		for j < len(raw) && classes[raw[j]]&cStop == 0 {
			made |= classes[raw[j]]
			j++
		}
		if out = append(out, raw[i:j]...); j == len(raw) {
			break
		}
		x := raw[j]
		i = j + 1
		switch {
		case x == '%':
			if j+2 >= len(raw) || hexAny[raw[j+1]]|hexAny[raw[j+2]] >= 32 {
				return out, 0, w.fail(c, BadEscape, "a percent sign without two hexadecimal digits")
			}
			hi, lo := hexAny[raw[j+1]], hexAny[raw[j+2]]
			if hi|lo >= 16 {
				odd |= escaping
			}
			x = hi<<4 | lo&15
			i += 2
			if k := classes[x]; k&cStop == 0 {
				odd |= escaping
				made |= k
				out = append(out, x)
				continue
			}
		case x <= ' ' || x >= 0x7f:
			odd |= unescaped
		default:
			odd |= escaping
		}
		switch {
		case x == 0:
			return out, 0, w.fail(c, BadEncoding, "has a NUL")
		case x >= utf8.RuneSelf:
			made |= cWide
		case f&underscores != 0:
			odd |= folded
			out = append(out, '_')
			continue
		case x == '/':
			made |= cSlash
		case x < ' ' || x == 0x7f:
			odd |= control
		}
		made |= cPercent
		out = append(out, '%', hexDigits[x>>4], hexDigits[x&15])
	}
	w.rare = w.rare || made&cSlash != 0 && c < Version
	if f != 0 && made&f.mask() != 0 {
		odd |= folded
		for i := start; i < len(out); i++ {
			if out[i] == '%' { // the digits of an escape are no letters to fold
				i += 2
				continue
			}
			out[i] = f.ascii(out[i], classes[out[i]])
		}
	}
	if made&cWide != 0 {
		var buf [64]byte
		text := appendUnescaped(buf[:0], out[start:])
		if !utf8.Valid(text) {
			return out, 0, w.fail(c, BadEncoding, "is not UTF-8")
		}
		if f&(lower|underscores) != 0 {
			var into [64]byte
			if wide := f.appendWide(into[:0], text); !bytes.Equal(wide, text) {
				odd |= folded
				out = appendEscaped(out[:start], wide)
			}
		}
	}
	if odd != 0 && (w.list != nil || w.strict) {
		return out, made, w.oddities(c, raw, odd)
	}
	return out, made, nil
}

// oddities notes what component found.
func (w *rewriter) oddities(c Component, raw string, odd int) error {
	if odd&unescaped != 0 {
		if err := w.note(Syntax, c, Unescaped, "a character that must be escaped", raw); err != nil {
			return err
		}
	}
	if odd&control != 0 {
		if err := w.note(Form, c, Control, "a control character", raw); err != nil {
			return err
		}
	}
	if odd&folded != 0 {
		if err := w.note(Form, c, Normalized, "changed to the normal form of the type", raw); err != nil {
			return err
		}
	}
	if odd&escaping != 0 {
		return w.note(Form, c, NotCanonical, "not escaped as in the canonical form", raw)
	}
	return nil
}

// hexAny has the values of hexadecimal digits, with 16 added to those in lower case, and 32 for everything else.
var hexAny = func() (t [256]byte) {
	for i := range t {
		t[i] = 32
	}
	copy(t['0':], []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	copy(t['A':], []byte{10, 11, 12, 13, 14, 15})
	copy(t['a':], []byte{26, 27, 28, 29, 30, 31})
	return t
}()

// hasUpper reports whether an escaped text has an ASCII letter in upper case.
func hasUpper(s string) bool {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%':
			i += 2
		case 'A' <= s[i] && s[i] <= 'Z':
			return true
		}
	}
	return false
}

func lowerASCII(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
