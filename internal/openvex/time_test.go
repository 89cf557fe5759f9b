package openvex_test

import (
	"testing"
	"time"

	"github.com/waybill-sdk/waybill/internal/openvex"
)

func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"2024-01-01T00:00:00Z":                "2024-01-01T00:00:00Z",
		"2024-01-01t00:00:00z":                "2024-01-01T00:00:00Z",
		"2024-02-29T23:59:59.5+01:00":         "2024-02-29T22:59:59.5Z",
		"2023-01-08T18:02:03.647787998-06:00": "2023-01-09T00:02:03.647787998Z",
		"2024-01-01T00:00:00.1234567891Z":     "2024-01-01T00:00:00.123456789Z", // no finer than a nanosecond
		"2016-12-31T23:59:60Z":                "2017-01-01T00:00:00Z",           // a leap second
		"2017-01-01T00:59:60+01:00":           "2017-01-01T00:00:00Z",
		"0000-01-01T00:00:00Z":                "0000-01-01T00:00:00Z",
		"":                                    "", "2024-01-01": "", "2024-01-01T00:00:00": "", "2024-02-30T00:00:00Z": "", "2023-02-29T00:00:00Z": "",
		"2024-13-01T00:00:00Z": "", "2024-01-01T24:00:00Z": "", "2024-01-01T00:60:00Z": "", "2024-01-01T00:00:60Z": "", "2024-01-01T00:00:00.Z": "",
		"2024-01-01T00:00:00,5Z": "", "2024-01-01T00:00:00+24:00": "", "2024-01-01T00:00:00+0100": "", "2024-01-01T00:00:00Zx": "", "2024-01-01 00:00:00Z": "",
		"+024-01-01T00:00:00Z": "", "2024-1-01T00:00:00.00Z": "", "2024-01-01T0a:00:00Z": "",
	} {
		got, ok := openvex.ParseTime(text)
		if ok != (want != "") || got.Valid() != ok || got.String() != text {
			t.Errorf("ParseTime(%q) = %q, %t", text, got, ok)
		} else if s := got.Time().Format(time.RFC3339Nano); ok && s != want {
			t.Errorf("ParseTime(%q) is %s, want %s", text, s, want)
		}
	}
}

func TestCompareTimes(t *testing.T) {
	var list []openvex.Time
	for _, text := range []string{"", "0000-01-01T00:00:00Z", "2024-01-01T00:00:00+01:00", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000000001Z", "9999-12-31T23:59:59Z"} {
		x, _ := openvex.ParseTime(text)
		list = append(list, x)
	}
	for i := range list {
		for j := range list {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := list[i].Compare(list[j]); got != want {
				t.Errorf("Compare(%s, %s) = %d, want %d", list[i], list[j], got, want)
			}
		}
	}
}

// FuzzParseTime: what the standard library reads as RFC 3339, this does, and to the same moment, but for a comma before
// the fraction, which it lets pass.
func FuzzParseTime(f *testing.F) {
	f.Add("2024-02-29T23:59:59.5+01:00")
	f.Add("2016-12-31T23:59:60Z")
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := openvex.ParseTime(text)
		want, err := time.Parse(time.RFC3339Nano, text)
		if err == nil && ok && !got.Time().Equal(want) {
			t.Errorf("%q is %v, want %v", text, got.Time(), want)
		}
		if ok {
			if again, ok := openvex.ParseTime(openvex.TimeOf(got.Time()).String()); got.Time().Year() <= 9999 && got.Time().Year() >= 0 && (!ok || again.Compare(got) != 0) {
				t.Errorf("%q written again is %s", text, again)
			}
		}
	})
}
