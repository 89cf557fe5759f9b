package schema

import "strings"

// decimal is a JSON number as it is written, so that no digit is lost: its value is
// 0.d1d2d3… × 10^exp, where d1d2d3… are the digits of lit. Zero has no digits.
type decimal struct {
	neg bool
	lit string // from the first digit that is not 0 to the last; may hold the decimal point
	exp int64
}

// parseDecimal takes a number that is valid JSON.
func parseDecimal(s string) decimal {
	var d decimal
	if strings.HasPrefix(s, "-") {
		d.neg, s = true, s[1:]
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		d.exp = exponent(s[i+1:])
		s = s[:i]
	}
	point := strings.IndexByte(s, '.')
	if point < 0 {
		point = len(s)
	} else {
		s = strings.TrimRight(s, "0")
	}
	s = strings.TrimSuffix(s, ".")
	first := strings.IndexAny(s, "123456789")
	if first < 0 {
		return decimal{}
	}
	if first < point {
		d.exp += int64(point - first)
	} else {
		d.exp -= int64(first - point - 1)
	}
	s = s[first:]
	if strings.IndexByte(s, '.') < 0 {
		s = strings.TrimRight(s, "0")
	}
	d.lit = s
	return d
}

// exponent reads an exponent; what no number of this world needs is cut off.
func exponent(s string) int64 {
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimLeft(s, "+-")
	var n int64
	for i := 0; i < len(s) && n < 1<<50; i++ {
		n = n*10 + int64(s[i]-'0')
	}
	if neg {
		return -n
	}
	return n
}

// digits returns how many digits d has.
func (d decimal) digits() int {
	if strings.IndexByte(d.lit, '.') >= 0 {
		return len(d.lit) - 1
	}
	return len(d.lit)
}

// integer reports whether d is a whole number, as 1.0 and 1e3 are.
func (d decimal) integer() bool { return int64(d.digits()) <= d.exp || d.lit == "" }

// compare returns -1, 0 or 1 as d is less than, equal to or greater than e.
func (d decimal) compare(e decimal) int {
	switch {
	case d.lit == "" && e.lit == "":
		return 0
	case d.lit == "":
		return sign(e.neg)
	case e.lit == "" || d.neg != e.neg:
		return -sign(d.neg)
	}
	less := -sign(d.neg) // the answer when d is greater in magnitude
	switch {
	case d.exp > e.exp:
		return less
	case d.exp < e.exp:
		return -less
	}
	a, b := d.lit, e.lit
	for {
		a, b = strings.TrimPrefix(a, "."), strings.TrimPrefix(b, ".")
		switch {
		case a == "" && b == "":
			return 0
		case b == "" || a != "" && a[0] > b[0]:
			return less
		case a == "" || a[0] < b[0]:
			return -less
		}
		a, b = a[1:], b[1:]
	}
}

// sign is the comparison of zero with a number: 1 with a negative one, -1 with a positive one.
func sign(neg bool) int {
	if neg {
		return 1
	}
	return -1
}

// hash is equal for equal numbers.
func (d decimal) hash() uint64 {
	h := uint64(d.exp)*0x9E3779B97F4A7C15 + 1
	if d.neg {
		h ^= 0xA5A5A5A5
	}
	for i := range len(d.lit) {
		if c := d.lit[i]; c != '.' {
			h = (h ^ uint64(c)) * 0x100000001B3
		}
	}
	return h
}
