package schema

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// The matchers with code of their own decide as the regular expressions do.
func TestMatchers(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	special := 0
	for i := range nodes {
		p := nodes[i].pattern
		if p == "" {
			continue
		}
		special++
		re, fn := regexp.MustCompile(p), matcher(p)
		for range 2000 {
			n := []int{0, 1, 31, 32, 33, 40, 64, 96, 128, 129}[rng.IntN(10)]
			letters := []string{"0123456789abcdefABCDEF", "09afAFgG@`/:\n "}[rng.IntN(8)/7]
			var b strings.Builder
			for range n {
				b.WriteByte(letters[rng.IntN(len(letters))])
			}
			if s := b.String(); fn(s) != re.MatchString(s) {
				t.Fatalf("%s: %q: %t", p, s, fn(s))
			}
		}
	}
	if special == 0 {
		t.Error("no patterns in the tables")
	}
}

func TestDecimal(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	number := func() string {
		var b strings.Builder
		if rng.IntN(3) == 0 {
			b.WriteByte('-')
		}
		if rng.IntN(3) == 0 {
			b.WriteByte('0')
		} else {
			fmt.Fprint(&b, 1+rng.IntN(1200))
		}
		if rng.IntN(2) == 0 {
			fmt.Fprintf(&b, ".%0*d", 1+rng.IntN(3), rng.IntN(10)*[]int{1, 10, 100}[rng.IntN(3)])
		}
		if rng.IntN(2) == 0 {
			fmt.Fprintf(&b, "e%+d", rng.IntN(7)-3)
		}
		return b.String()
	}
	for range 200_000 {
		a, b := number(), number()
		x, ok0 := new(big.Rat).SetString(a)
		y, ok1 := new(big.Rat).SetString(b)
		if !ok0 || !ok1 {
			t.Fatal(a, b)
		}
		d, e := parseDecimal(a), parseDecimal(b)
		if got, want := d.compare(e), x.Cmp(y); got != want {
			t.Fatalf("%s with %s: %d, want %d (%+v %+v)", a, b, got, want, d, e)
		}
		if d.integer() != x.IsInt() {
			t.Fatalf("%s: integer = %t", a, d.integer())
		}
		if x.Cmp(y) == 0 && d.hash() != e.hash() {
			t.Fatalf("%s and %s have different hashes", a, b)
		}
	}
	// Exponents that no library of big numbers survives.
	huge, tiny := parseDecimal("1e999999999999999999999"), parseDecimal("1e-999999999999999999999")
	if huge.compare(parseDecimal("1e400")) != 1 || tiny.compare(parseDecimal("0")) != 1 || tiny.integer() || !huge.integer() {
		t.Error("huge exponents")
	}
}

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		name      string
		good, bad []string
	}{
		{"date", []string{"2024-02-29", "0000-01-01", "2025-12-31"}, []string{"", "2025-02-29", "1900-02-29", "2025-1-1", "2025-13-01", "2025-00-01", "2025-01-00", "2025-04-31", "2025-01-01 ", "20250101", "２０２５-01-01"}},
		{
			"date-time",
			[]string{"2025-01-01T00:00:00Z", "2025-01-01t00:00:00z", "2025-01-01T00:00:00.123456789123Z", "2025-01-01T23:59:59+23:59", "2025-01-01T00:00:00-00:00", "2016-12-31T23:59:60Z", "2017-01-01T00:59:60+01:00", "2016-12-31T18:59:60-05:00"},
			[]string{"", "2025-01-01", "2025-01-01T00:00:00", "2025-01-01 00:00:00Z", "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01T00:00:61Z", "2025-01-01T00:00:60Z", "2025-01-01T00:00:00.Z", "2025-01-01T00:00:00+0100", "2025-01-01T00:00:00+24:00", "2025-01-01T00:00:00Zulu", "2025-01-01T00:00:00,5Z", "2025-01-01T0:00:00Z", "2025-02-30T00:00:00Z", "2025-01-01T00:00:00.5", "2025-01-01T00:00:00+"},
		},
		{"uri", []string{"https://example.org", "urn:x:y", "a:"}, []string{"", "example.org", "//a/b", "/a", ":a", "http://[::1", "http://a b/"}},
		{
			"iri-reference",
			[]string{"", "https://example.org/a?b=c#d", "a/b", "../x", "#", "urn:cdx:x/1", "https://例え.jp/ü", "git+https://example.org/a.git", "http://[::1]:80/", "mailto:a@b"},
			[]string{"http://[::1", "http://::1/", "%zz", ":a", "a b:c", "git@example.org:a/b", "a\\b", "http://a:b/", "http://[fe80::1%25en0]/", "a\x00b", "https://a\x7fb/"},
		},
		{"idn-email", []string{"a@b", "ä@例え.jp", "a@b@c"}, []string{"", "a", "@b", "a@", "a@b\n"}},
	} {
		fn := format(c.name)
		for _, s := range c.good {
			if !fn(s) {
				t.Errorf("%q is no %s", s, c.name)
			}
		}
		for _, s := range c.bad {
			if fn(s) {
				t.Errorf("%q is %s", s, c.name)
			}
		}
	}
}

// The short way of recognising a link says yes to nothing that net/url refuses.
func FuzzPlainURL(f *testing.F) {
	for _, s := range []string{"https://example.org/a?b=c#d", "http://", "git+https://a/@:", "https://a:80/", "https://-/..//;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !plainURL(s) {
			return
		}
		if u, err := url.Parse(s); err != nil || !bracketed(u) || strings.Contains(s, `\`) {
			t.Errorf("%q: %v", s, err)
		}
	})
}
