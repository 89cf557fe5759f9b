package vers_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/purl/vers"
)

func TestParse(t *testing.T) {
	for _, s := range []string{
		"vers:npm/1.2.3|>=2.0.0|<5.0.0",
		"vers:gem/>=2.2.0|!=2.2.1|<2.3.0",
		"vers:pypi/0.0.0|0.0.1|0.0.2|0.0.3|1.0|2.0pre1",
		"vers:maven/>=1.0.0-beta1|<=1.7.5|>=7.0.0-M1|<=7.0.7|>=7.1.0|<=7.1.2|>=8.0.0-M1|<=8.0.1",
		"vers:tomee/>=8.0.0-M1|<=8.0.1",
		"vers:deb/1:2.0-1|2:1.0~rc1",
		"vers:all/*",
		"vers:none/*",
		"vers:rpm/1.0%3D2",
		"vers:lexicographic/%20|a%7Cb|%C3%A9",
		"vers:datetime/>=2024-01-01T00:00:00Z|<2024-01-01T00:00:00-05:00",
		"vers:npm/not-a-version",
		"vers:alpm/>=1.1-1|<=1.1",
	} {
		r, err := vers.Parse(s)
		if err != nil || r.String() != s {
			t.Errorf("Parse(%q) = %v, %v", s, r, err)
		}
		if err := r.Validate(); err != nil && !strings.Contains(s, "alpm") {
			t.Errorf("Validate(%q): %v", s, err)
		}
		n, err := vers.Normalize(s)
		if err != nil || n.String() != s && !strings.Contains(s, "alpm") {
			t.Errorf("Normalize(%q) = %v, %v", s, n, err)
		}
		again, err := vers.New(r.Scheme(), r.Constraints()...)
		if err != nil || again.String() != s && !strings.Contains(s, "alpm") {
			t.Errorf("New(%q) = %v, %v", s, again, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		in     string
		offset int
		reason string
	}{
		{"", 0, "does not begin with vers:"},
		{"purl:npm/1.0.0", 0, "does not begin with vers:"},
		{"VERS:npm/1.0.0", 0, "does not begin with vers:"},
		{"vers:NPM/1.0.0", 5, "bad type"},
		{"vers:/1.0.0", 5, "bad type"},
		{"vers:1npm/1.0.0", 5, "bad type"},
		{"vers:n%70m/1.0.0", 6, "bad type"},
		{"vers:npm", 8, "no constraints"},
		{"vers:npm/", 9, "no constraints"},
		{"vers:npm/ 1.0.0", 9, "white space is not permitted"},
		{"vers:npm/1.0.0\n", 14, "white space is not permitted"},
		{"vers:npm/1.0.0\x00", 14, "not a printable ASCII character"},
		{"vers:npm/é", 9, "not a printable ASCII character"},
		{"vers:npm/|1.0.0", 9, "a pipe that separates nothing"},
		{"vers:npm/1.0.0|", 15, "a pipe that separates nothing"},
		{"vers:npm/1.0.0||2.0.0", 15, "a pipe that separates nothing"},
		{"vers:npm/>=", 11, "no version after the comparator"},
		{"vers:npm/>=2.0.0|<1.0.0", 17, "constraints are not sorted by version"},
		{"vers:npm/=1.0.0", 9, "the character = must be percent-encoded in a version"},
		{"vers:npm/>=1.0.0|*", 17, "the character * must be percent-encoded in a version"},
		{"vers:npm/*1.0.0", 9, "the character * must be percent-encoded in a version"},
		{"vers:npm/1.0%", 12, "invalid percent-encoding"},
		{"vers:npm/1.0%2", 12, "invalid percent-encoding"},
		{"vers:npm/1.0%3d", 12, "percent-encoding is not canonical: lower-case digits"},
		{"vers:npm/1.0%2B1", 12, "percent-encoding is not canonical: the character needs none"},
		{"vers:all/1.0", 9, "all allows nothing but *"},
		{"vers:none/1.0", 10, "none allows nothing but *"},
		{"vers:datetime/2024-01-01t00:00:00z", 14, "a datetime has an upper-case T and Z"},
	} {
		r, err := vers.Parse(c.in)
		var bad *vers.SyntaxError
		if !errors.As(err, &bad) || bad.Offset != c.offset || bad.Reason != c.reason || bad.Input != c.in {
			t.Errorf("Parse(%q) = %v, %v, want %q at %d", c.in, r, err, c.reason, c.offset)
		}
	}
	// What the type says about a version is another kind of error.
	_, err := vers.Parse("vers:npm/1.0.0|latest")
	var bad *vers.VersionError
	if !errors.As(err, &bad) || err.Error() != `vers: npm version "latest": no number where one belongs` {
		t.Errorf("got %v", err)
	}
}

func TestNormalize(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"VERS:NPM/ >= 1.0.0 | < 2.0.0 ", "vers:npm/>=1.0.0|<2.0.0"},
		{"vers:npm/<2.0.0|>=1.0.0", "vers:npm/>=1.0.0|<2.0.0"},
		{"vers:npm/=1.0.0||2.0.0|", "vers:npm/1.0.0|2.0.0"},
		{"vers:npm/1.0.0|1.0.0|v1.0.0", "vers:npm/1.0.0"},
		{"vers:pypi/>0.0.0|>=0.0.1|0.0.2|<0.0.3|0.0.4|<0.0.5|>=0.0.6", "vers:pypi/>0.0.0|<0.0.5|>=0.0.6"},
		{"vers:npm/1.0.0%2Bbuild", "vers:npm/1.0.0+build"},
		{"vers:npm/>=1.0.0|<=1.0.0", "vers:npm/1.0.0"},
		{"vers:npm/<=1.0.0|>=1.0.0", "vers:npm/*"},
		{"vers:npm/*", "vers:npm/*"},
		{"vers:npm/!=1.0.0|>2.0.0", "vers:npm/>2.0.0"},
		{"vers:npm/!=1.0.0|<2.0.0", "vers:npm/!=1.0.0|<2.0.0"},
		{"vers:npm/!=1.0.0", "vers:npm/!=1.0.0"},
		{"vers:npm/>1.0.0|<1.0.0", "vers:none/*"},
		{"vers:npm/<1.0.0|>1.0.0", "vers:npm/!=1.0.0"},
		{"vers:npm/x%21", "vers:npm/x%21"},
	} {
		r, err := vers.Normalize(c.in)
		if err != nil || r.String() != c.want {
			t.Errorf("Normalize(%q) = %v, %v, want %s", c.in, r, err, c.want)
		}
	}
	for _, in := range []string{"", "npm/1.0.0", "vers:npm", "vers:npm/", "vers:npm/||", "vers:n_m/1", "vers:npm/1%zz", "vers:npm/*|1.0.0", "vers:npm/>="} {
		if r, err := vers.Normalize(in); err == nil {
			t.Errorf("Normalize(%q) = %v, want an error", in, r)
		}
	}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		in, reason string
		offset     int
	}{
		{"vers:npm/1.0.0|1.0.0", "version 1.0.0 occurs twice", 14},
		{"vers:npm/>=1.0.0|>=2.0.0", ">= after >=", 16},
		{"vers:npm/<1.0.0|<2.0.0", "< after <", 15},
		{"vers:npm/1.0.0|<2.0.0", "< after an equal version", 14},
		{"vers:npm/>1.0.0|!=1.5.0|1.6.0|<2.0.0", "an equal version after >", 23},
	} {
		r, err := vers.Parse(c.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", c.in, err)
			continue
		}
		var bad *vers.SyntaxError
		if err := r.Validate(); !errors.As(err, &bad) || bad.Reason != c.reason || bad.Offset != c.offset {
			t.Errorf("Validate(%q) = %v, want %q at %d", c.in, err, c.reason, c.offset)
		}
		if err := r.Simplify().Validate(); err != nil {
			t.Errorf("%q simplified to %v: %v", c.in, r.Simplify(), err)
		}
	}
}

func TestNewErrors(t *testing.T) {
	for _, cs := range [][]vers.Constraint{
		{},
		{{Comparator: "~", Version: "1.0.0"}},
		{{Comparator: vers.Any, Version: "1.0.0"}},
		{{Comparator: vers.Any}, {Version: "1.0.0"}},
		{{Comparator: vers.Less}},
		{{Version: "1.0.0"}, {Version: "latest"}},
	} {
		if r, err := vers.New("npm", cs...); err == nil {
			t.Errorf("New(%v) = %v, want an error", cs, r)
		}
	}
	if r, err := vers.New("all", vers.Constraint{Version: "1"}); err == nil {
		t.Errorf("New = %v, want an error", r)
	}
}

func TestContains(t *testing.T) {
	for _, c := range []struct {
		in, version string
		want        bool
	}{
		{"vers:npm/1.2.3|>=2.0.0|<5.0.0", "1.2.3", true},
		{"vers:npm/1.2.3|>=2.0.0|<5.0.0", "1.2.4", false},
		{"vers:npm/1.2.3|>=2.0.0|<5.0.0", "2.0.0", true},
		{"vers:npm/1.2.3|>=2.0.0|<5.0.0", "5.0.0", false},
		{"vers:npm/1.2.3|>=2.0.0|<5.0.0", "5.0.0-rc.1", true},
		{"vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "2.2.1", false},
		{"vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "2.2.1.0", false},
		{"vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "2.2.2", true},
		{"vers:npm/!=1.0.0", "2.0.0", true},
		{"vers:npm/!=1.0.0", "1.0.0+build", false},
		{"vers:npm/*", "anything", true},
		{"vers:all/*", "anything", true},
		{"vers:none/*", "anything", false},
		{"vers:npm/not-a-version", "not-a-version", true},
		{"vers:npm/not-a-version", "1.0.0", false},
		{"vers:npm/!=not-a-version", "1.0.0", true},
		{"vers:npm/!=not-a-version", "not-a-version", false},
		{"vers:npm/<=not-a-version", "not-a-version", true},
		{"vers:npm/<not-a-version", "not-a-version", false},
		{"vers:pypi/1.0", "v1.0.0", true},
		{"vers:maven/>=1.0|<2.0", "2.0-SNAPSHOT", true},
	} {
		r, err := vers.Parse(c.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", c.in, err)
			continue
		}
		if got, err := r.Contains(c.version); got != c.want || err != nil {
			t.Errorf("%s: Contains(%q) = %v, %v, want %v", c.in, c.version, got, err, c.want)
		}
	}
	for _, c := range []struct{ in, version string }{
		{"vers:npm/1.0.0", "latest"}, {"vers:npm/<latest", "1.0.0"}, {"vers:npm/!=latest", "newest"},
	} {
		r, err := vers.Parse(c.in)
		if err != nil {
			t.Fatal(err)
		}
		var bad *vers.VersionError
		if got, err := r.Contains(c.version); got || !errors.As(err, &bad) {
			t.Errorf("%s: Contains(%q) = %v, %v, want a VersionError", c.in, c.version, got, err)
		}
	}
	if got, err := (vers.Range{}).Contains("1.0.0"); got || err == nil {
		t.Errorf("the zero Range contains a version: %v, %v", got, err)
	}
}

func TestInvertMerge(t *testing.T) {
	for in, want := range map[string]string{
		"vers:npm/>=1.0.0|<2.0.0":         "vers:npm/<1.0.0|>=2.0.0",
		"vers:npm/1.0.0|>2.0.0":           "vers:npm/!=1.0.0|<=2.0.0",
		"vers:npm/!=1.0.0":                "vers:npm/1.0.0",
		"vers:npm/*":                      "vers:none/*",
		"vers:all/*":                      "vers:none/*",
		"vers:none/*":                     "vers:all/*",
		"vers:npm/<latest":                "vers:npm/>=latest",
		"vers:npm/>=1.0.0|!=1.5.0|<2.0.0": "vers:npm/<1.0.0|1.5.0|>=2.0.0",
	} {
		r, err := vers.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := r.Invert(); err != nil || got.String() != want {
			t.Errorf("Invert(%s) = %v, %v, want %s", in, got, err, want)
		}
	}
	for _, c := range []struct {
		in   []string
		want string
	}{
		{nil, "vers:none/*"},
		{[]string{"vers:npm/1.0.0", "vers:npm/>=2.0.0|<3.0.0"}, "vers:npm/1.0.0|>=2.0.0|<3.0.0"},
		{[]string{"vers:npm/>=2.0.0|<3.0.0", "vers:npm/>=1.0.0|<=2.5.0"}, "vers:npm/>=1.0.0|<3.0.0"},
		{[]string{"vers:npm/!=1.0.0", "vers:npm/1.0.0"}, "vers:npm/*"},
		{[]string{"vers:none/*", "vers:npm/1.0.0"}, "vers:npm/1.0.0"},
		{[]string{"vers:all/*", "vers:npm/1.0.0"}, "vers:all/*"},
	} {
		var ranges []vers.Range
		for _, s := range c.in {
			r, err := vers.Parse(s)
			if err != nil {
				t.Fatal(err)
			}
			ranges = append(ranges, r)
		}
		if got, err := vers.Merge(ranges...); err != nil || got.String() != c.want {
			t.Errorf("Merge(%q) = %v, %v, want %s", c.in, got, err, c.want)
		}
	}
	npm, _ := vers.Parse("vers:npm/1.0.0")
	pypi, _ := vers.Parse("vers:pypi/1.0.0")
	opaque, _ := vers.Parse("vers:npm/latest")
	if r, err := vers.Merge(npm, pypi); err == nil {
		t.Errorf("ranges of two schemes merge to %v", r)
	}
	if r, err := vers.Merge(npm, opaque); err == nil {
		t.Errorf("a range without an order merges to %v", r)
	}
	if r, err := (vers.Range{}).Invert(); err == nil {
		t.Errorf("the zero Range inverts to %v", r)
	}
}

func TestText(t *testing.T) {
	var doc struct {
		Range vers.Range `json:"range"`
	}
	const text = `{"range":"vers:npm/\u003e=1.0.0|\u003c2.0.0"}`
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(doc); err != nil || string(got) != text {
		t.Errorf("got %s, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"range":"vers:npm/2|1"}`), &doc); err == nil {
		t.Error("a range that is not sorted was read")
	}
}

// plainContains evaluates a list of constraints by the letter of the specification's procedures "Constraints
// simplification" and "Checking if a version is contained within a range", with nothing but Compare.
func plainContains(scheme string, cs []vers.Constraint, version string) bool {
	cmp := func(a, b string) int {
		r, err := vers.Compare(scheme, a, b)
		if err != nil {
			panic(err)
		}
		return r
	}
	greater := func(c vers.Constraint) bool { return c.Comparator[0] == '>' }
	less := func(c vers.Constraint) bool { return c.Comparator[0] == '<' }
	named, others := false, false
	var rest []vers.Constraint
	for _, c := range cs {
		equal := cmp(version, c.Version) == 0
		switch c.Comparator {
		case vers.Equal, vers.LessEqual, vers.GreaterEqual:
			if equal {
				return true
			}
		case vers.NotEqual:
			named = named || equal
			continue
		}
		others = true
		rest = append(rest, c)
	}
	if named {
		return false
	}
	if !others {
		return true // unequal versions alone leave all others
	}
	for again := true; again; {
		again = false
		for i := 0; i+1 < len(rest); i++ {
			if greater(rest[i]) && !less(rest[i+1]) {
				rest = append(rest[:i+1:i+1], rest[i+2:]...)
				again = true
				break
			}
			if !greater(rest[i]) && less(rest[i+1]) {
				rest = append(rest[:i:i], rest[i+1:]...)
				again = true
				break
			}
		}
	}
	var bounds []vers.Constraint
	for _, c := range rest {
		if c.Comparator != vers.Equal {
			bounds = append(bounds, c)
		}
	}
	for i, c := range bounds {
		r := cmp(version, c.Version)
		switch {
		case i == 0 && less(c) && r < 0, i == len(bounds)-1 && greater(c) && r > 0:
			return true
		case i+1 < len(bounds) && greater(c) && less(bounds[i+1]) && r > 0 && cmp(version, bounds[i+1].Version) < 0:
			return true
		}
	}
	return false
}

// TestContainsPlainly compares Contains, Simplify, Invert and Merge with the plain evaluation, on random ranges.
func TestContainsPlainly(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	comparators := []vers.Comparator{vers.Equal, vers.NotEqual, vers.Less, vers.LessEqual, vers.Greater, vers.GreaterEqual}
	version := func() string { return fmt.Sprintf("%d.%d", rnd.IntN(3), rnd.IntN(3)) }
	random := func() vers.Range {
		var cs []vers.Constraint
		for range 1 + rnd.IntN(6) {
			cs = append(cs, vers.Constraint{Comparator: comparators[rnd.IntN(len(comparators))], Version: version()})
		}
		r, err := vers.New("pypi", cs...)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for range 20000 {
		r, s, v := random(), random(), version()
		parsed, err := vers.Parse(r.String())
		if err != nil || parsed.String() != r.String() {
			t.Fatalf("%v comes back as %v, %v", r, parsed, err)
		}
		inverse, err1 := r.Invert()
		merged, err2 := vers.Merge(r, s)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		inR, inS := plainContains("pypi", r.Constraints(), v), plainContains("pypi", s.Constraints(), v)
		for _, c := range []struct {
			name string
			r    vers.Range
			want bool
		}{
			{"parsed", parsed, inR},
			{"made", r, inR},
			{"simplified", r.Simplify(), inR},
			{"inverted", inverse, !inR},
			{"merged", merged, inR || inS},
		} {
			if got, err := c.r.Contains(v); got != c.want || err != nil {
				t.Fatalf("%v, %v: %s %v contains %s: %v, %v, want %v", r, s, c.name, c.r, v, got, err, c.want)
			}
			if err := c.r.Validate(); err != nil && c.name != "parsed" && c.name != "made" {
				t.Fatalf("%s %v: %v", c.name, c.r, err)
			}
		}
	}
}
