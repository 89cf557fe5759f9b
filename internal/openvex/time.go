package openvex

import (
	"time"
)

// A Time is a time as a document writes it: its text, with the offset and the digits that somebody chose, and the
// moment that it means. The zero Time is no time. Times are the same text when they are equal by ==; [Time.Compare]
// compares the moments.
type Time struct {
	text string
	sec  int64
	nsec int32
	ok   bool
}

// ParseTime reads a time in the form of RFC 3339, which OpenVEX demands. It reports whether text is one; the Time
// that it returns keeps the text in any case.
func ParseTime(text string) (Time, bool) {
	t := Time{text: text}
	t.sec, t.nsec, t.ok = parseRFC3339(text)
	return t, t.ok
}

// TimeOf returns t, written with its offset and as many digits as it has.
func TimeOf(t time.Time) Time {
	out, _ := ParseTime(t.Format(time.RFC3339Nano))
	return out
}

// String returns the text as it was written.
func (t Time) String() string { return t.text }

// IsZero reports whether there is no text at all.
func (t Time) IsZero() bool { return t.text == "" }

// Valid reports whether the text is a time.
func (t Time) Valid() bool { return t.ok }

// Time returns the moment, in UTC; the zero time.Time when the text is no time.
func (t Time) Time() time.Time {
	if !t.ok {
		return time.Time{}
	}
	return time.Unix(t.sec, int64(t.nsec)).UTC()
}

// Compare returns -1, 0 or 1 as the moment of t is before, at or after that of u. What is no time is before every time.
func (t Time) Compare(u Time) int {
	switch {
	case t.ok != u.ok:
		return sign(t.ok)
	case !t.ok || t.sec == u.sec && t.nsec == u.nsec:
		return 0
	case t.sec != u.sec:
		return sign(t.sec > u.sec)
	}
	return sign(t.nsec > u.nsec)
}

func sign(after bool) int {
	if after {
		return 1
	}
	return -1
}

// parseRFC3339 reads date-time of RFC 3339, section 5.6: letters in either case, a leap second where one can be.
func parseRFC3339(s string) (sec int64, nsec int32, ok bool) {
	// 2006-01-02T15:04:05Z
	if len(s) < 20 || s[4] != '-' || s[7] != '-' || s[10]|0x20 != 't' || s[13] != ':' || s[16] != ':' {
		return 0, 0, false
	}
	var n [7]int // year, month, day, hour, minute, second
	for i, at := range [...][2]int{{0, 4}, {5, 7}, {8, 10}, {11, 13}, {14, 16}, {17, 19}} {
		v, good := digits(s[at[0]:at[1]])
		if !good {
			return 0, 0, false
		}
		n[i] = v
	}
	rest := s[19:]
	if rest[0] == '.' {
		i, scale := 1, int32(100_000_000)
		for ; i < len(rest) && rest[i]-'0' <= 9; i++ {
			nsec += int32(rest[i]-'0') * scale
			scale /= 10
		}
		if i == 1 {
			return 0, 0, false
		}
		rest = rest[i:]
	}
	var offset int
	switch {
	case len(rest) == 1 && rest[0]|0x20 == 'z':
	case len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':':
		h, good1 := digits(rest[1:3])
		m, good2 := digits(rest[4:6])
		if !good1 || !good2 || h > 23 || m > 59 {
			return 0, 0, false
		}
		if offset = (h*60 + m) * 60; rest[0] == '-' {
			offset = -offset
		}
	default:
		return 0, 0, false
	}
	year, month, day, hour, minute, second := n[0], n[1], n[2], n[3], n[4], n[5]
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60 {
		return 0, 0, false
	}
	moment := time.Date(year, time.Month(month), day, hour, minute, min(second, 59), 0, time.UTC).Unix() - int64(offset)
	if second == 60 {
		// RFC 3339, section 5.7: only at the end of a day in UTC.
		if moment%86400 != 86399 && moment%86400 != -1 {
			return 0, 0, false
		}
		moment++
	}
	return moment, nsec, true
}

func digits(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
