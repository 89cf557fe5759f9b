package spdx3

import (
	"math/big"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The functions say what the expressions of the schema say, over texts made of what they look for.
func TestPatterns(t *testing.T) {
	const dot = `[^\n\r\x{2028}\x{2029}]`
	for _, test := range []struct {
		name, expression string
		function         func(string) bool
		parts            []string
	}{
		// Go has no lookahead: what it forbids is tested apart.
		{"isIRI", `^` + dot + `+:` + dot + `+`, func(s string) bool { return isIRI(s) || strings.HasPrefix(s, "_:") && isIRI("x"+s[1:]) }, []string{"_", ":", "a", "\n", "\u2028", "é", "/", "\r"}},
		{"isBlank", `^_:` + dot + `+`, isBlank, []string{"_", ":", "a", "\n", "\u2028", "é"}},
		{"isMediaType", `^[^\/]+\/[^\/]+$`, isMediaType, []string{"/", "a", "\n", ";"}},
		{"isDecimal", `^-?[0-9]+(\.[0-9]*)?$`, isDecimal, []string{"-", "+", "0", "9", ".", "e", "\n"}},
		{
			"isSemVer", `^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$`, isSemVer,
			[]string{"0", "1", ".", "0.", "1.0.0", "-", "+", "a", "Z", "00", "_", "@", "[", "`", "{"},
		},
		// The schema has two expressions for times, which together say this.
		{
			"IsDateTime", `^[0-9]{4}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]Z$`, IsDateTime,
			[]string{"2024", "-", "01", "T", ":", "Z", "39", "79", "0000-19-39T29:69:69", "+00:00", "2024-01-01T", "00:00:00Z", "a"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			re := regexp.MustCompile(test.expression)
			rng := rand.New(rand.NewPCG(1, 2))
			yes := 0
			for range 200_000 {
				var s string
				for range rng.IntN(8) {
					s += test.parts[rng.IntN(len(test.parts))]
				}
				want := re.MatchString(s)
				if want {
					yes++
				}
				if got := test.function(s); got != want {
					t.Fatalf("%s(%q) = %t, %s says %t", test.name, s, got, test.expression, want)
				}
			}
			if yes < 20 {
				t.Errorf("only %d texts matched", yes)
			}
		})
	}
	if isIRI("_:a") || isIRI("_:a:b") || !isIRI("_a:b") || !isIRI("__:b") {
		t.Error("isIRI does not tell blank nodes")
	}
}

func TestIsInstant(t *testing.T) {
	for year := range []int{1900, 1999, 2000, 2023, 2024} {
		for month := range 20 {
			for day := range 40 {
				s := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006") + "-" + two(month) + "-" + two(day) + "T23:59:59Z"
				_, err := time.Parse(time.RFC3339, s)
				if got := isInstant(s); got != (err == nil) {
					t.Errorf("isInstant(%q) = %t, time.Parse: %v", s, got, err)
				}
			}
		}
	}
	for _, test := range []struct {
		s    string
		want bool
	}{
		{"2024-01-01T24:00:00Z", true}, {"2024-01-01T24:00:01Z", false}, {"2024-01-01T23:60:00Z", false}, {"2016-12-31T23:59:60Z", false},
	} {
		if got := isInstant(test.s); got != test.want {
			t.Errorf("isInstant(%q) = %t", test.s, got)
		}
	}
}

func two(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

func TestParseWhole(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	pick := func(list ...string) string { return list[rng.IntN(len(list))] }
	for range 100_000 {
		s := pick("", "-") + pick("0", "1", "01", "0001", "10", "900", "123") + pick("", "", ".", ".0", ".5", ".50", ".05", ".00", ".120", ".001") + pick("", "", "e0", "E1", "e+2", "e-1", "e-2", "e-3", "e03")
		r, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatal(s)
		}
		if got, want := betweenZeroAndOne(s), r.Sign() >= 0 && r.Cmp(big.NewRat(1, 1)) <= 0; got != want {
			t.Fatalf("betweenZeroAndOne(%q) = %t, the number is %s", s, got, r)
		}
		w := parseWhole(s)
		if w.integer != r.IsInt() || w.zero != (r.Sign() == 0) || w.integer && (w.negative && !w.zero) != (r.Sign() < 0) {
			t.Fatalf("parseWhole(%q) = %+v, the number is %s", s, w, r)
		}
	}
	for s, want := range map[string]whole{
		"1e999999999999999999999":  {integer: true},
		"1e-999999999999999999999": {},
		"-0":                       {integer: true, zero: true},
	} {
		if got := parseWhole(s); got != want {
			t.Errorf("parseWhole(%q) = %+v, want %+v", s, got, want)
		}
	}
}
