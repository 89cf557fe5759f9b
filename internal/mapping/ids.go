package mapping

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// SPDX 2.3 §7.2: an identifier is "SPDXRef-" and letters, digits, "." and "-". A CycloneDX bom-ref is any
// text. [SPDXID] and [BomRef] map the one onto the other and back without a table:
//
//   - a bom-ref that is an SPDX identifier already stays as it is;
//   - any other gets the prefix, and every byte outside letters, digits and "." becomes "-" and what stands
//     for it: another "-" for the hyphen, a lower-case letter for the bytes that package URLs are full of,
//     two upper-case hexadecimal digits for any other.
//
// The few bom-refs of the first kind that a reader would take for one of the second are escaped, too, so that
// no two bom-refs share an identifier.

const (
	idPrefix = "SPDXRef-"
	// Unnamed is the prefix of identifiers made for components that have no bom-ref. No bom-ref maps to it.
	unnamed = idPrefix + "waybill-"
)

// SPDXID returns the SPDX identifier that stands for ref.
func SPDXID(ref string) string {
	if IsSPDXID(ref) && !strings.HasPrefix(ref, unnamed) && !looksEscaped(ref) {
		return ref
	}
	return escapeRef(ref)
}

// BomRef returns the bom-ref that an identifier made by [SPDXID] stands for. ok is false when it stands for a
// component without one.
func BomRef(id string) (ref string, ok bool) {
	if strings.HasPrefix(id, unnamed) && digits(id[len(unnamed):]) {
		return "", false
	}
	if looksEscaped(id) {
		ref, _ := unescapeRef(id)
		return ref, true
	}
	return id, true
}

// UnnamedID returns the identifier of the n-th component of a document, which has no bom-ref of its own.
func UnnamedID(n int) string { return unnamed + strconv.Itoa(n) }

// IsSPDXID reports whether id is an SPDX 2 element identifier.
func IsSPDXID(id string) bool {
	rest, ok := strings.CutPrefix(id, idPrefix)
	if !ok || rest == "" {
		return false
	}
	for i := range len(rest) {
		if c := rest[i]; !plain(c) && c != '-' {
			return false
		}
	}
	return true
}

func plain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.'
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// looksEscaped reports whether id is what some bom-ref is escaped to: its escapes are canonical, and the text
// they stand for is one that SPDXID would escape.
func looksEscaped(id string) bool {
	ref, ok := unescapeRef(id)
	if !ok {
		return false
	}
	// The text is strictly shorter, so this ends.
	return !IsSPDXID(ref) || strings.HasPrefix(ref, unnamed) || looksEscaped(ref)
}

// EscapeID returns ref in the characters that an identifier may have, by the escapes that [SPDXID] uses.
func EscapeID(ref string) string { return escapeRef(ref)[len(idPrefix):] }

// UnescapeID returns the text that [EscapeID] made text of; ok is false when it is of none.
func UnescapeID(text string) (ref string, ok bool) { return unescapeRef(idPrefix + text) }

const upperHex = "0123456789ABCDEF"

// short lists the bytes with an escape of two characters, each before the one that stands for it.
const short = "--/s:c@a%p?q=e&n_u+l w#h~t"

// escapes holds what becomes of each byte: 0 for those that stay, what stands for it where that is one
// character, hex for the others.
var escapes = func() (table [256]byte) {
	for c := range table {
		if !plain(byte(c)) {
			table[c] = hex
		}
	}
	for i := 0; i < len(short); i += 2 {
		table[short[i]] = short[i+1]
	}
	return table
}()

const hex = 1

// shortOf returns what stands for c, 0 for nothing shorter than hexadecimal digits.
func shortOf(c byte) byte {
	if s := escapes[c]; s != hex {
		return s
	}
	return 0
}

// shortFor returns the byte that s stands for.
func shortFor(s byte) (byte, bool) {
	for i := 1; i < len(short); i += 2 {
		if short[i] == s {
			return short[i-1], true
		}
	}
	return 0, false
}

func escapeRef(ref string) string {
	var room [256]byte
	return string(appendEscapedRef(room[:0], ref))
}

func appendEscapedRef(b []byte, ref string) []byte {
	b = append(b, idPrefix...)
	for i := range len(ref) {
		switch c := ref[i]; escapes[c] {
		case 0:
			b = append(b, c)
		case hex:
			b = append(b, '-', upperHex[c>>4], upperHex[c&15])
		default:
			b = append(b, '-', escapes[c])
		}
	}
	return b
}

func unescapeRef(id string) (string, bool) {
	rest, ok := strings.CutPrefix(id, idPrefix)
	if !ok || rest == "" {
		return "", false
	}
	if strings.IndexByte(rest, '-') < 0 {
		return rest, true
	}
	b := make([]byte, 0, len(rest))
	for i := 0; i < len(rest); i++ {
		c := rest[i]
		if c != '-' {
			b = append(b, c)
			continue
		}
		if i+1 < len(rest) {
			if v, ok := shortFor(rest[i+1]); ok {
				b = append(b, v)
				i++
				continue
			}
		}
		if i+2 >= len(rest) {
			return "", false
		}
		hi, lo := strings.IndexByte(upperHex, rest[i+1]), strings.IndexByte(upperHex, rest[i+2])
		if hi < 0 || lo < 0 {
			return "", false
		}
		v := byte(hi<<4 | lo)
		if plain(v) || shortOf(v) != 0 {
			return "", false
		}
		b = append(b, v)
		i += 2
	}
	if !utf8.Valid(b) {
		return "", false
	}
	return string(b), true
}
