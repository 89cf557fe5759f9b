package vers

import "encoding/binary"

// key builds a string whose byte order is the order of the versions. Every piece ends itself, so that pieces that
// follow are compared only where those before are equal.
type key struct{ b []byte }

// sym appends one symbol of a scheme's alphabet.
func (k *key) sym(c byte) { k.b = append(k.b, c) }

// longNumber marks a number with a length of eight bytes before its digits.
const longNumber = 0xFF

// num appends a number of any size, given as ASCII digits: its length without leading zeros, then its digits.
func (k *key) num(digits string) {
	digits = trimZeros(digits)
	if len(digits) < longNumber {
		k.b = append(k.b, byte(len(digits)))
	} else {
		k.b = append(k.b, longNumber)
		k.b = binary.BigEndian.AppendUint64(k.b, uint64(len(digits)))
	}
	k.b = append(k.b, digits...)
}

// count appends a number of the machine's size.
func (k *key) count(n uint64) { k.b = binary.BigEndian.AppendUint64(k.b, n) }

// str appends bytes that sort as they are, a prefix before what it begins.
func (k *key) str(s string) {
	for i := 0; i < len(s); i++ {
		k.b = append(k.b, s[i])
		if s[i] == 0 {
			k.b = append(k.b, 0xFF)
		}
	}
	k.b = append(k.b, 0, 1)
}

// lower appends like str, with ASCII letters in lower case.
func (k *key) lower(s string) {
	n := len(k.b)
	k.str(s)
	for i, c := range k.b[n:] {
		k.b[n+i] = lower(c)
	}
}

func (k *key) String() string { return string(k.b) }

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
