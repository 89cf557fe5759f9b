package spdx3

import "strings"

// The functions below decide as the patterns of the official schema do, read as ECMA-262 as JSON Schema has it:
// a dot is any character but the ends of lines.

// endsLine reports whether s begins with a character that a dot does not match.
func endsLine(s string) bool {
	return s[0] == '\n' || s[0] == '\r' || strings.HasPrefix(s, "\u2028") || strings.HasPrefix(s, "\u2029")
}

// isIRI is ^(?!_:).+:.+
func isIRI(s string) bool {
	if strings.HasPrefix(s, "_:") {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] == ':' && i > 0 && i+1 < len(s) && !endsLine(s[i+1:]) {
			return true
		}
		if endsLine(s[i:]) {
			return false
		}
	}
	return false
}

// isBlank is ^_:.+
func isBlank(s string) bool {
	return len(s) > 2 && s[:2] == "_:" && !endsLine(s[2:])
}

// isMediaType is ^[^\/]+\/[^\/]+$
func isMediaType(s string) bool {
	i := strings.IndexByte(s, '/')
	return i > 0 && i+1 < len(s) && strings.IndexByte(s[i+1:], '/') < 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// digits returns how many digits s begins with.
func digits(s string) int {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// isDecimal is ^-?[0-9]+(\.[0-9]*)?$
func isDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	n := digits(s)
	if n == 0 {
		return false
	}
	s = s[n:]
	return s == "" || s[0] == '.' && digits(s[1:]) == len(s)-1
}

// isSemVer is the expression that semver.org proposes.
func isSemVer(s string) bool {
	s, build, hasBuild := strings.Cut(s, "+")
	if hasBuild && !identifiers(build, false) {
		return false
	}
	s, pre, hasPre := strings.Cut(s, "-")
	if hasPre && !identifiers(pre, true) {
		return false
	}
	for range 2 {
		number, rest, ok := strings.Cut(s, ".")
		if !ok || !isNumber(number) {
			return false
		}
		s = rest
	}
	return isNumber(s)
}

// isNumber reports whether s is digits without a zero before others.
func isNumber(s string) bool {
	return s != "" && digits(s) == len(s) && (s[0] != '0' || len(s) == 1)
}

// identifiers reports whether s is letters, digits and hyphens with dots between them, nothing empty; numbers
// without a zero before others where strict.
func identifiers(s string, strict bool) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || strict && digits(part) == len(part) && !isNumber(part) {
			return false
		}
		for i := range len(part) {
			if c := part[i]; !isDigit(c) && c|0x20-'a' >= 26 && c != '-' {
				return false
			}
		}
	}
	return true
}

// IsDateTime reports whether s is spelled as a Core/DateTime: \d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ, with the first digits of
// month, day, hour, minute and second not above 1, 3, 2, 6 and 6.
func IsDateTime(s string) bool {
	const shape, most = "dddd-dd-ddTdd:dd:ddZ", "9999-19-39T29:69:69Z"
	if len(s) != len(shape) {
		return false
	}
	for i := range len(shape) {
		if shape[i] == 'd' {
			if !isDigit(s[i]) || s[i] > most[i] {
				return false
			}
		} else if s[i] != shape[i] {
			return false
		}
	}
	return true
}

// isInstant reports whether a time that [IsDateTime] has passed exists, as xsd:dateTimeStamp demands: 24:00:00 is
// the end of a day, there are no leap seconds.
func isInstant(s string) bool {
	number := func(from, to int) int {
		n := 0
		for _, c := range []byte(s[from:to]) {
			n = n*10 + int(c-'0')
		}
		return n
	}
	year, month, day := number(0, 4), number(5, 7), number(8, 10)
	if month < 1 || month > 12 || day < 1 {
		return false
	}
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		days++
	}
	hour, minute, second := number(11, 13), number(14, 16), number(17, 19)
	return day <= days && minute < 60 && second < 60 && (hour < 24 || hour == 24 && minute == 0 && second == 0)
}

// A whole is what a JSON number says as far as integers go.
type whole struct {
	integer, negative, zero bool
}

// parseWhole reads a JSON number by its spelling: 1.0 and 10e-1 are integers, and no exponent is too big.
func parseWhole(s string) whole {
	var w whole
	s, w.negative = strings.CutPrefix(s, "-")
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i+1:]
	}
	before, after, _ := strings.Cut(mantissa, ".")
	after = strings.TrimRight(after, "0")
	all := strings.TrimLeft(before+after, "0")
	if all == "" {
		return whole{integer: true, zero: true}
	}
	// The value is all × 10^(exponent - len(after)). The zeros at the end of all are worth powers of ten.
	need := len(after) // the smallest exponent that makes it an integer
	if need == 0 {
		need = len(strings.TrimRight(all, "0")) - len(all)
	}
	w.integer = parseExponent(exponent) >= need
	return w
}

// parseExponent reads the exponent of a number; one that is out of all bounds is still on its side of zero.
func parseExponent(s string) int {
	s, down := strings.CutPrefix(s, "-")
	s = strings.TrimLeft(strings.TrimPrefix(s, "+"), "0")
	e := 0
	for i := 0; i < len(s) && e <= 1<<40; i++ {
		e = e*10 + int(s[i]-'0')
	}
	if down {
		return -e
	}
	return e
}

// betweenZeroAndOne reports whether a decimal number is, both included, by its spelling: it may have a million
// digits.
func betweenZeroAndOne(s string) bool {
	s, negative := strings.CutPrefix(s, "-")
	mantissa, exponent := s, ""
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa, exponent = s[:i], s[i+1:]
	}
	before, after, _ := strings.Cut(mantissa, ".")
	before = strings.TrimLeft(before, "0")
	// first is the power of ten of the first digit that is not zero.
	first := len(before) - 1
	rest := strings.TrimRight(before+after, "0")
	if before == "" {
		rest = strings.TrimLeft(rest, "0")
		first = -1 - (len(after) - len(strings.TrimLeft(after, "0")))
	}
	if rest == "" {
		return true // zero
	}
	first += parseExponent(exponent)
	return !negative && (first < 0 || first == 0 && rest == "1")
}
