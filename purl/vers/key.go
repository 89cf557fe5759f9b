package vers

import "strings"

// key builds a string whose byte order is the order of the versions. Every piece ends itself, so that pieces that
// follow are compared only where those before are equal.
type key struct {
	n     int      // how much of short is used
	short [96]byte // most keys fit, and cost no allocation but that of the string
	long  []byte   // all of a key that does not fit
}

// sym appends one symbol of a scheme's alphabet.
func (k *key) sym(c byte) {
	if k.long == nil && k.n < len(k.short) {
		k.short[k.n] = c
		k.n++
		return
	}
	k.spill()
	k.long = append(k.long, c)
}

// raw appends bytes as they are.
func (k *key) raw(s string) {
	if k.long == nil && k.n+len(s) <= len(k.short) {
		k.n += copy(k.short[k.n:], s)
		return
	}
	k.spill()
	k.long = append(k.long, s...)
}

func (k *key) spill() {
	if k.long == nil {
		k.long = append(make([]byte, 0, 4*len(k.short)), k.short[:k.n]...)
	}
}

func (k *key) len() int {
	if k.long != nil {
		return len(k.long)
	}
	return k.n
}

// truncate drops what was appended since the key had a length.
func (k *key) truncate(n int) {
	if k.long != nil {
		k.long = k.long[:n]
	} else {
		k.n = n
	}
}

// longNumber marks a number with a length of eight bytes before its digits.
const longNumber = 0xFF

// num appends a number of any size, given as ASCII digits: its length without leading zeros, then its digits.
func (k *key) num(digits string) {
	digits = trimZeros(digits)
	if len(digits) < longNumber {
		k.sym(byte(len(digits)))
	} else {
		k.sym(longNumber)
		k.count(uint64(len(digits)))
	}
	k.raw(digits)
}

// count appends a number of the machine's size.
func (k *key) count(n uint64) {
	for shift := 56; shift >= 0; shift -= 8 {
		k.sym(byte(n >> shift))
	}
}

// str appends bytes that sort as they are, a prefix before what it begins.
func (k *key) str(s string) {
	for {
		i := strings.IndexByte(s, 0)
		if i < 0 {
			break
		}
		k.raw(s[:i+1])
		k.sym(0xFF)
		s = s[i+1:]
	}
	k.raw(s)
	k.sym(0)
	k.sym(1)
}

// lower appends like str, with ASCII letters in lower case.
func (k *key) lower(s string) {
	for i := 0; i < len(s); i++ {
		k.sym(lower(s[i]))
		if s[i] == 0 {
			k.sym(0xFF)
		}
	}
	k.sym(0)
	k.sym(1)
}

func (k *key) String() string {
	if k.long != nil {
		return string(k.long)
	}
	return string(k.short[:k.n])
}

func trimZeros(s string) string {
	i := 0
	for i < len(s) && s[i] == '0' {
		i++
	}
	return s[i:]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isAlnum(c byte) bool { return isDigit(c) || isAlpha(c) }

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// digits returns the leading run of ASCII digits and what follows it; letters does so for ASCII letters.
func digits(s string) (run, rest string) {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return s[:i], s[i:]
}

func letters(s string) (run, rest string) {
	i := 0
	for i < len(s) && isAlpha(s[i]) {
		i++
	}
	return s[:i], s[i:]
}

func allDigits(s string) bool {
	run, rest := digits(s)
	return run != "" && rest == ""
}
