package vers

import (
	"strings"
	"time"
)

// orderDatetime is the order of instants, of any fraction of a second. Versions are those of RFC 3339, §5.6; a leap
// second is after all of the second before it.
func orderDatetime(s string) (string, error) {
	const bad = invalid("not a date and time of RFC 3339")
	if len(s) < len("2006-01-02T15:04:05Z") || !isDigit(s[17]) || !isDigit(s[18]) {
		return "", bad
	}
	leap := s[17:19] == "60"
	head := s[:19]
	if leap {
		head = s[:17] + "59"
	}
	fraction, zone := "", s[19:]
	if zone[0] == '.' {
		if fraction, zone = digits(zone[1:]); fraction == "" {
			return "", bad
		}
	}
	t, err := time.Parse(time.RFC3339, strings.ToUpper(head+zone))
	if err != nil || zone == "" {
		return "", bad
	}
	if u := t.UTC(); leap && (u.Minute() != 59 || u.Hour() != 23) {
		return "", bad
	}
	var k key
	k.count(uint64(t.Unix() + 1<<62)) // seconds before 1970 are negative, and sort before others
	k.sym(flag(leap))
	k.raw(strings.TrimRight(fraction, "0"))
	return k.String(), nil
}

// canonDatetime demands the upper-case letters of the canonical form.
func canonDatetime(s string) error {
	if strings.ContainsAny(s, "tz") {
		return invalid("a datetime has an upper-case T and Z")
	}
	return nil
}
