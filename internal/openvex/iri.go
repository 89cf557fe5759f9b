package openvex

import (
	"strings"
	"unicode/utf8"
)

// IsIRI reports whether s is an absolute IRI as far as its characters say (RFC 3987): a scheme, a colon, and no
// white space, control characters, or others that have to be escaped in an IRI.
func IsIRI(s string) bool {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || scheme == "" || rest == "" || !utf8.ValidString(s) {
		return false
	}
	for i := range len(scheme) {
		c := scheme[i]
		letter := (c|0x20)-'a' < 26
		if !letter && (i == 0 || c-'0' > 9 && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c <= ' ' || c == 0x7f || strings.IndexByte("<>\"{}|\\^`", c) >= 0:
			return false
		case c == '%' && (i+2 >= len(rest) || !IsHex(rest[i+1:i+3])):
			return false
		}
	}
	return true
}

// IsHex reports whether s is digits of a hexadecimal number, at least one.
func IsHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; c-'0' > 9 && (c|0x20)-'a' > 5 {
			return false
		}
	}
	return s != ""
}
