package jsonx

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// Room returns an empty slice with room for n bytes. Unlike make it does not clear what nobody will read before
// it is written, which for a document of megabytes takes a tenth of the time of its conversion.
func Room(n int) []byte {
	// A strings.Builder is how the standard library gives out such memory.
	var b strings.Builder
	b.Grow(n)
	b.WriteByte(0)
	return unsafe.Slice(unsafe.StringData(b.String()), n)[:0]
}

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

// AppendJoined appends the texts that parts are, one after the other, as one JSON string.
func AppendJoined(dst []byte, parts ...string) []byte {
	mark := len(dst)
	dst = append(dst, '"')
	for _, p := range parts {
		if !plain(p) {
			return AppendString(dst[:mark], strings.Join(parts, ""))
		}
		dst = append(dst, p...)
	}
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

// notPlain looks for what [plain] has none of: a quote, a backslash, a control character, a byte that is not ASCII. The
// last of these has its high bit set itself, so nothing needs to be masked.
func notPlain(w uint64) uint64 {
	return ((w ^ '"'*ones - ones) | (w ^ '\\'*ones - ones) | (w - 0x20*ones) | w) & high
}

// plain reports whether s is ASCII without anything that a JSON string escapes.
func plain(s string) bool {
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	for len(b) >= 8 {
		w := binary.LittleEndian.Uint64(b)
		if notPlain(w) != 0 {
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
	for len(text) > 0 {
		// Room for a piece in which everything is escaped, and for a word that is written before it is known how
		// much of it counts.
		piece := text[:min(len(text), 1<<12)]
		dst = slices.Grow(dst, 6*len(piece)+8)
		out := dst[len(dst):cap(dst)]
		n, i := 0, 0
		for i < len(piece) {
			if len(piece)-i >= 8 {
				w := binary.LittleEndian.Uint64(piece[i:])
				binary.LittleEndian.PutUint64(out[n:], w)
				special := (quotes(w) | (w-0x20*ones)&^w) & high
				if special == 0 {
					i, n = i+8, n+8
					continue
				}
				k := bits.TrailingZeros64(special) >> 3
				i, n = i+k, n+k
			}
			c := piece[i]
			switch {
			case c == '"' || c == '\\':
				out[n], out[n+1] = '\\', c
				n += 2
			case c < 0x20: // white space that somebody laid the text out with
				n += copy(out[n:], []byte{'\\', 'u', '0', '0', hex[c>>4], hex[c&15]})
			default:
				out[n] = c
				n++
			}
			i++
		}
		dst, text = dst[:len(dst)+n], text[len(piece):]
	}
	return dst
}
