package jsonx

import (
	"encoding/binary"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// AppendComma appends a comma unless dst ends where an object or array begins, so that members and elements
// can be appended one after the other without counting them.
func AppendComma(dst []byte) []byte {
	if n := len(dst); n > 0 && (dst[n-1] == '{' || dst[n-1] == '[') {
		return dst
	}
	return append(dst, ',')
}

// AppendName appends the name of the next member, a comma before it where one is due, and the colon.
func AppendName(dst []byte, name string) []byte {
	dst = AppendString(AppendComma(dst), name)
	return append(dst, ':')
}

// AppendMember appends a member with a string value; none when value is empty.
func AppendMember(dst []byte, name, value string) []byte {
	if value == "" {
		return dst
	}
	return AppendString(AppendName(dst, name), value)
}

// AppendString appends s as a JSON string, escaping no more than JSON demands. Bytes that are not UTF-8 are
// written as U+FFFD.
func AppendString(dst []byte, s string) []byte {
	if !plain(s) {
		dst, _ = jsontext.AppendQuote(dst, s)
		return dst
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

// AppendString is [AppendString] for a text that may come from d: what [Value.Str] shares with d's source, or a
// part of it, has no escapes and needs none. It works on a nil Doc, too.
func (d *Doc) AppendString(dst []byte, s string) []byte {
	if !d.holds(s) {
		return AppendString(dst, s)
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

// AppendMember is [AppendMember] for a value that may come from d.
func (d *Doc) AppendMember(dst []byte, name, value string) []byte {
	if value == "" {
		return dst
	}
	return d.AppendString(AppendName(dst, name), value)
}

// holds reports whether s shares the memory of d's source.
func (d *Doc) holds(s string) bool {
	if d == nil || s == "" {
		return false
	}
	from := uintptr(unsafe.Pointer(unsafe.SliceData(d.src)))
	return uintptr(unsafe.Pointer(unsafe.StringData(s)))-from < uintptr(len(d.src))
}

// Eight bytes are looked at together: in special the high bit of a byte is set where the word has a byte that
// is looked for (or, never alone, above one).
const (
	ones = 0x0101010101010101
	high = 0x8080808080808080
)

func quotes(w uint64) uint64 {
	quote, slash := w^'"'*ones, w^'\\'*ones
	return (quote-ones)&^quote | (slash-ones)&^slash
}

// plain reports whether s is ASCII without anything that a JSON string escapes.
func plain(s string) bool {
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	for len(b) >= 8 {
		w := binary.LittleEndian.Uint64(b)
		if (quotes(w)|(w-0x20*ones)&^w|w)&high != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c < 0x20 || c == '"' || c == '\\' || c >= 0x80 {
			return false
		}
	}
	return true
}

// AppendEscaped appends text, which is valid UTF-8 (such as JSON), as the inside of a JSON string.
func AppendEscaped(dst, text []byte) []byte {
	const hex = "0123456789abcdef"
	from, i := 0, 0
	for i < len(text) {
		if len(text)-i >= 8 {
			if w := binary.LittleEndian.Uint64(text[i:]); (quotes(w)|(w-0x20*ones)&^w)&high == 0 {
				i += 8
				continue
			}
		}
		for end := min(i+8, len(text)); i < end; i++ {
			c := text[i]
			if c >= 0x20 && c != '"' && c != '\\' {
				continue
			}
			dst = append(dst, text[from:i]...)
			from = i + 1
			if c >= 0x20 {
				dst = append(dst, '\\', c)
			} else {
				// White space that somebody laid the text out with.
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
		}
	}
	return append(dst, text[from:]...)
}
