package purl

import (
	"strings"
	"unicode/utf8"
)

const scheme = "pkg:"

// A class is a set of kinds of characters. A component is checked by what it is made of: the classes of its
// characters, or-ed together, against those that its canonical form may not have.
type class uint16

const (
	cLower class = 1 << iota
	cUpper
	cDigit
	cDot
	cDash
	cUnder
	cTilde
	cColon
	cPercent // an escape
	cSlash   // a slash, or the escape of one
	cWide    // the escape of a character that is not ASCII
	cStop    // ends a run of plain characters: separators, escapes, and what has to be escaped
)

// cPlain are the characters that are never escaped (ECMA-427 §5.4: the colon among them, everywhere).
const cPlain = cLower | cUpper | cDigit | cDot | cDash | cUnder | cTilde | cColon

var classes = func() (t [256]class) {
	for i := range t {
		t[i] = cStop
	}
	for c := 'a'; c <= 'z'; c++ {
		t[c] = cLower
		t[c-'a'+'A'] = cUpper
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = cDigit
	}
	t['.'], t['-'], t['_'], t['~'], t[':'] = cDot, cDash, cUnder, cTilde, cColon
	return t
}()

// canonical reads s when it is exactly a canonical package URL, in one pass and without allocating. What a rewriter
// makes of other texts is what canonical makes of the text that comes out: the places of the components follow
// from the text alone (a test holds the two together). When it fails behind the version, p has the places of the
// components up to there, and what is before them is canonical.
func canonical(s string) (p PURL, ok bool) {
	n := len(s)
	if n < len(scheme)+3 || n > MaxLength || s[:len(scheme)] != scheme {
		return PURL{}, false
	}
	i := len(scheme)
	if classes[s[i]] != cLower {
		return PURL{}, false
	}
	for i++; i < n && classes[s[i]]&(cLower|cDigit|cDot|cDash) != 0; i++ {
	}
	if i >= n || s[i] != '/' {
		return PURL{}, false
	}
	p.typ = uint16(i)
	p.num = typeNumber(s[len(scheme):i])
	r := &rules[p.num]

	// The namespace and the name: segments up to the version, qualifiers, subpath or the end.
	i++
	var ns, acc class // of the namespace and of the segment
	start := i
	p.name = uint16(i)
path:
	for i < n {
		c := classes[s[i]]
		if c&cStop == 0 {
			acc |= c
			i++
			continue
		}
		switch s[i] {
		case '%':
			if i, c = escape(s, i); c == 0 {
				return PURL{}, false
			}
			acc |= c
		case '/':
			if !segment(s[start:i]) || acc&cSlash != 0 {
				return PURL{}, false
			}
			i++
			start = i
			if !r.path || ns == 0 { // a type whose name is a path has one segment of namespace
				ns |= acc
				acc = 0
				p.name = uint16(i)
			}
		case '@', '?', '#':
			break path
		default:
			return PURL{}, false
		}
	}
	name := s[p.name:i]
	if !segment(s[start:i]) || acc&cSlash != 0 && !slashes(r, name) || acc&cPlain == 0 && blank(name) {
		return PURL{}, false
	}
	p.vers = uint16(i)
	nameClass := acc

	acc = 0
	if i < n && s[i] == '@' {
		start = i + 1
		if i, acc = run(s, start); i <= start {
			return PURL{}, false
		}
	}
	p.qual = uint16(i)
	if i < n && s[i] != '?' && s[i] != '#' || !r.normal(p, s[:i], ns, nameClass, acc) {
		return PURL{}, false
	}
	if i < n && s[i] == '?' {
		if i = qualifiers(s, i+1); i < 0 {
			return p, false
		}
	}
	p.sub = uint16(i)
	var sub class
	if i < n && s[i] == '#' {
		for i < n {
			var c class
			start = i + 1
			if i, c = run(s, start); i < 0 || c&cSlash != 0 || !segment(s[start:i]) || i < n && s[i] != '/' {
				return p, false
			}
			sub |= c
		}
	}
	if i != n {
		return p, false
	}
	p.s = s
	if !r.fold[inSubpath].is(p.rawSubpath(), sub) || r.databricks && nameClass&cUpper != 0 && r.lowerName("", p.rawQualifiers()) {
		p.s = ""
		return p, false
	}
	return p, true
}

// run reads plain characters and escapes from i on and returns where they end and what they are made of, -1 and 0
// when an escape is not canonical.
func run(s string, i int) (int, class) {
	var acc class
	for i < len(s) {
		c := classes[s[i]]
		if c&cStop != 0 {
			if s[i] != '%' {
				break
			}
			if i, c = escape(s, i); c == 0 {
				return -1, 0
			}
			acc |= c
			continue
		}
		acc |= c
		i++
	}
	return i, acc
}

// qualifiers reads canonical qualifiers from i on: keys in ascending order, none without a value. It returns
// where they end, -1 when they are not canonical.
func qualifiers(s string, i int) int {
	last := ""
	for {
		start := i
		if i >= len(s) || classes[s[i]] != cLower {
			return -1
		}
		for i++; i < len(s) && classes[s[i]]&(cLower|cDigit|cDot|cDash|cUnder) != 0; i++ {
		}
		key := s[start:i]
		if i >= len(s) || s[i] != '=' || key <= last {
			return -1
		}
		last = key
		start = i + 1
		if i, _ = run(s, start); i <= start {
			return -1
		}
		if i == len(s) || s[i] != '&' {
			return i
		}
		i++
	}
}

// segment reports whether an escaped segment or name may stand in a path. Dot segments are not allowed in a
// subpath (ECMA-427 §5.6.7); in a namespace or as a name they would make the package of another one as soon as
// something resolves the URL.
func segment(s string) bool {
	return s != "" && s != "." && s != ".."
}

// slashes reports whether the escaped slashes of a name are canonical: none at its ends, where they are not
// significant, none around a dot segment, and none at all where the name is a path.
func slashes(r *rule, name string) bool {
	if r.path {
		return false
	}
	for part := range strings.SplitSeq(name, "%2F") {
		if part == "." || part == ".." {
			return false
		}
	}
	return !strings.HasPrefix(name, "%2F") && !strings.HasSuffix(name, "%2F")
}

// blank reports whether nothing of a name can be seen.
func blank(name string) bool { return strings.TrimSpace(unescape(name)) == "" }

// escape reads the canonical escape of one character at i and returns where it ends and its class, 0 when it is
// not canonical: a digit in lower case, a character that is not escaped, NUL, what is not UTF-8.
func escape(s string, i int) (int, class) {
	b, ok := unhex(s, i)
	switch {
	case !ok || b == 0:
		return i, 0
	case b == '/':
		return i + 3, cPercent | cSlash
	case b < utf8.RuneSelf:
		if classes[b]&cPlain != 0 {
			return i, 0
		}
		return i + 3, cPercent
	}
	var buf [utf8.UTFMax]byte
	buf[0] = b
	size := 1
	for ; size < utf8.UTFMax && !utf8.FullRune(buf[:size]); size++ {
		if buf[size], ok = unhex(s, i+3*size); !ok {
			return i, 0
		}
	}
	if r, _ := utf8.DecodeRune(buf[:size]); r == utf8.RuneError && string(buf[:size]) != "\uFFFD" {
		return i, 0
	}
	return i + 3*size, cPercent | cWide
}

// unhex decodes the escape at i when its digits are in upper case.
func unhex(s string, i int) (byte, bool) {
	if i+2 >= len(s) || s[i] != '%' {
		return 0, false
	}
	hi, lo := hexUpper[s[i+1]], hexUpper[s[i+2]]
	return hi<<4 | lo&15, hi|lo < 16
}

// hexUpper has the values of hexadecimal digits in upper case, 16 for everything else.
var hexUpper = func() (t [256]byte) {
	for i := range t {
		t[i] = 16
	}
	copy(t['0':], []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	copy(t['A':], []byte{10, 11, 12, 13, 14, 15})
	return t
}()

// unescape decodes what canonical has accepted.
func unescape(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			return string(appendUnescaped(make([]byte, 0, len(s)), s))
		}
	}
	return s
}

func appendUnescaped[T string | []byte](b []byte, s T) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' {
			b = append(b, hexUpper[s[i+1]]<<4|hexUpper[s[i+2]])
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return b
}

const hexDigits = "0123456789ABCDEF"

// appendEscaped appends s, percent-encoded.
func appendEscaped[T string | []byte](b []byte, s T) []byte {
	for i := range len(s) {
		c := s[i]
		if classes[c]&cPlain != 0 {
			b = append(b, c)
		} else {
			b = append(b, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return b
}
