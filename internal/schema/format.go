package schema

import (
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// format returns the check of a format, nil for "".
func format(name string) func(string) bool {
	switch name {
	case "":
		return nil
	case "date-time":
		return dateTime
	case "date":
		return date
	case "uri":
		return uri
	case "iri-reference":
		return iriReference
	case "idn-email":
		return email
	}
	panic("schema: no code for the format " + name)
}

// date is full-date of RFC 3339, section 5.6.
func date(s string) bool {
	y, ok0 := digits(s, 0, 4)
	m, ok1 := digits(s, 5, 2)
	d, ok2 := digits(s, 8, 2)
	if !ok0 || !ok1 || !ok2 || len(s) != 10 || s[4] != '-' || s[7] != '-' || m < 1 || m > 12 || d < 1 {
		return false
	}
	// Day 0 of the month after is the last one of this month.
	return d <= 28 || d <= time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// dateTime is date-time of RFC 3339, section 5.6, a leap second only where the last minute of a day in UTC is.
func dateTime(s string) bool {
	if len(s) < 20 || !date(s[:10]) || s[10]|0x20 != 't' || s[13] != ':' || s[16] != ':' {
		return false
	}
	h, ok0 := digits(s, 11, 2)
	m, ok1 := digits(s, 14, 2)
	sec, ok2 := digits(s, 17, 2)
	if !ok0 || !ok1 || !ok2 || h > 23 || m > 59 || sec > 60 {
		return false
	}
	s = s[19:]
	if s[0] == '.' {
		n := 1
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == 1 {
			return false
		}
		s = s[n:]
	}
	if s != "Z" && s != "z" {
		oh, ok0 := digits(s, 1, 2)
		om, ok1 := digits(s, 4, 2)
		if !ok0 || !ok1 || len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' || oh > 23 || om > 59 {
			return false
		}
		minutes := h*60 + m
		if s[0] == '+' {
			minutes -= oh*60 + om
		} else {
			minutes += oh*60 + om
		}
		minutes = (minutes + 24*60) % (24 * 60)
		h, m = minutes/60, minutes%60
	}
	return sec < 60 || h == 23 && m == 59
}

// digits reads n digits of s from at on.
func digits(s string, at, n int) (int, bool) {
	if len(s) < at+n {
		return 0, false
	}
	v := 0
	for _, c := range []byte(s[at : at+n]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int(c-'0')
	}
	return v, true
}

// uri wants a scheme; iriReference does not. Both take what net/url takes, which is more than RFC 3986 and
// RFC 3987 allow (a blank in a path, say): so does every validator that documents meet, and a link that people
// follow is not worth losing for it. Addresses in brackets must be IPv6 addresses.
func uri(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.IsAbs() && bracketed(u)
}

func iriReference(s string) bool {
	if plainURL(s) {
		return true
	}
	if strings.IndexByte(s, '\\') >= 0 {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && bracketed(u)
}

func bracketed(u *url.URL) bool {
	host := u.Hostname()
	if strings.IndexByte(host, ':') < 0 {
		return true
	}
	if strings.IndexByte(u.Host, '[') < 0 || strings.IndexByte(u.Host, ']') < 0 {
		return false
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Zone() == ""
}

// plainURL recognises, without allocating, the form that almost every link has: a scheme, a host of letters,
// digits, dots and hyphens, and a path of harmless letters. It says no to many that are valid.
func plainURL(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(s, "http://"); !ok {
			if rest, ok = strings.CutPrefix(s, "git+https://"); !ok {
				return false
			}
		}
	}
	i := 0
	for i < len(rest) && urlByte[rest[i]]&hostByte != 0 {
		i++
	}
	if i < len(rest) && rest[i] != '/' {
		return false
	}
	for ; i < len(rest); i++ {
		if urlByte[rest[i]] == 0 {
			return false
		}
	}
	return true
}

const (
	hostByte = 1
	pathByte = 2
)

var urlByte = [256]uint8{
	'a': 3, 'b': 3, 'c': 3, 'd': 3, 'e': 3, 'f': 3, 'g': 3, 'h': 3, 'i': 3, 'j': 3, 'k': 3, 'l': 3, 'm': 3,
	'n': 3, 'o': 3, 'p': 3, 'q': 3, 'r': 3, 's': 3, 't': 3, 'u': 3, 'v': 3, 'w': 3, 'x': 3, 'y': 3, 'z': 3,
	'A': 3, 'B': 3, 'C': 3, 'D': 3, 'E': 3, 'F': 3, 'G': 3, 'H': 3, 'I': 3, 'J': 3, 'K': 3, 'L': 3, 'M': 3,
	'N': 3, 'O': 3, 'P': 3, 'Q': 3, 'R': 3, 'S': 3, 'T': 3, 'U': 3, 'V': 3, 'W': 3, 'X': 3, 'Y': 3, 'Z': 3,
	'0': 3, '1': 3, '2': 3, '3': 3, '4': 3, '5': 3, '6': 3, '7': 3, '8': 3, '9': 3, '.': 3, '-': 3,
	'/': pathByte, '_': pathByte, '~': pathByte, '+': pathByte, '=': pathByte, '&': pathByte, ',': pathByte,
	';': pathByte, '@': pathByte, ':': pathByte, '?': pathByte, '#': pathByte, '!': pathByte, '*': pathByte,
	'(': pathByte, ')': pathByte, '$': pathByte, '\'': pathByte,
}

// email asks for what every reading of RFC 6531 asks for: something before the last at-sign and something
// after it, and no control characters.
func email(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F }) < 0
}

// matcher returns what decides a pattern. The two that stand on every component have code of their own, which
// is ten times faster than the regular expression.
func matcher(pattern string) func(string) bool {
	switch pattern {
	case `^(.*)$`:
		return func(s string) bool { return strings.IndexByte(s, '\n') < 0 }
	case `^([a-fA-F0-9]{32}|[a-fA-F0-9]{40}|[a-fA-F0-9]{64}|[a-fA-F0-9]{96}|[a-fA-F0-9]{128})$`:
		return digest
	}
	return regexp.MustCompile(pattern).MatchString
}

// digest matches the hexadecimal digests of 128, 160, 256, 384 and 512 bits.
func digest(s string) bool {
	switch len(s) {
	case 32, 40, 64, 96, 128:
	default:
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}
