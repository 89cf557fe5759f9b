package vers_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/purl/vers"
)

// orders are versions in ascending order, from the texts that define the ecosystems' orders. Versions joined by a space
// are the same.
var orders = map[string][]string{
	"semver": {
		"0.0.0-0", "0.0.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
		"1.0.0-rc.1", "1.0.0 1.0.0+build.7 v1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0", "99999999999999999999999.0.0",
	},
	"npm": {"1.2.3-0", "1.2.3-1", "1.2.3-a", "1.2.3-a.0", "1.2.3 v1.2.3 =1.2.3", "1.2.4"},
	"golang": {
		"v0.0.0-20170915032832-14c0d48ead0c", "v0.0.0-20191109021931-daa7c04131f5", "v1.0.0-rc.1", "v1.0.0 1.0.0",
		"v1.2.3-pre", "v1.2.3", "v1.2.4-0.20191109021931-daa7c04131f5", "v1.2.4", "v2.0.0+incompatible",
	},
	"pub": {"1.0.0-alpha", "1.0.0", "1.0.0+1", "1.0.0+2", "1.0.1"},
	"nuget": {
		"1.0.0-alpha", "1.0.0-BETA 1.0.0-beta", "1.0.0-beta.2", "1.0.0 1.0 1 1.0.0.0 1.0.0+githash", "1.0.0.1", "1.0.1", "2.0",
	},
	"pypi": {
		"1.dev0", "1.0.dev456", "1.0a1 1.0alpha1 1.0.a.1 1a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
		"1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1 1.0c1 1.0-pre1 1.0_preview_1", "1.0 1 v1.0.0 1.0.0.0",
		"1.0+abc.5 1.0+ABC-5", "1.0+abc.7", "1.0+5", "1.0.post0.dev1", "1.0.post0 1.0.post 1.0-0", "1.0.post456.dev34",
		"1.0.post456 1.0-456 1.0-r456", "1.0.15", "1.1.dev1", "1.1", "2023.1", "1!0.1",
	},
	"maven": {
		"1-alpha2snapshot", "1-alpha2 1-alpha-2 1a2 1.a2", "1-alpha-123", "1-beta-2", "1-beta123", "1-m2 1-milestone-2", "1-m11",
		"1-rc 1-cr", "1-cr2 1-RC2", "1-rc123", "1-SNAPSHOT", "1 1.0 1-ga 1.0.0.Final 1-RELEASE", "1-sp", "1-sp2", "1-sp123", "1-abc",
		"1-def", "1-pom-1", "1-1-snapshot", "1-1", "1-2", "1-123", "1.0.1", "1.1",
		"5.0.0.Alpha1 5-alpha-1", "5.0.0.Beta1", "5.0.0.CR1", "5.0.0.Final", "5.0.0.SP1", "5.0.1.Beta1", "5.0.1",
	},
	"gem": {
		"1.0.a", "1.0.a.2", "1.0.b1", "1.0.pre.x 1.0-x", "1.0.pre", "1.0 1 1.0.0", "1.0.1", "5.3.1.b.1", "5.3.1.b.2", "5.3.1", "5.3.10",
	},
	"composer": {
		"dev-main", "1.0.0-dev", "1.0.0-alpha1-dev", "1.0.0-alpha1 1.0.0a1 1.0-alpha.1", "1.0.0-beta2", "1.0.0-RC1 1.0rc1",
		"1.0.0 v1 1.0", "1.0.0-patch1 1.0.0-p1 1.0.0pl1", "1.0.0.1", "1.0.1", "1.2.0", "1.x-dev", "2.0-dev", "2.0",
	},
	"deb": {
		"1.0~~", "1.0~~a", "1.0~", "1.0 1.0-0 0:1.0 1.00", "1.0-0ubuntu1", "1.0-1", "1.0-1+b1", "1.0a", "1.0+dfsg", "1.0.1", "1.2", "1.10",
		"1:0.1",
	},
	"rpm": {
		"1.0~rc1", "1.0~rc2", "1.0 0:1.0 1..0", "1.0-1", "1.0-1.el8", "1.0-2", "1.0^", "1.0^git1", "1.0^git2", "1.0a", "1.0.1", "1.1", "1.010", "1:0",
	},
	"alpm": {
		"1.0a", "1.0alpha", "1.0b", "1.0beta", "1.0p", "1.0pre", "1.0rc", "1.0", "1.0.a", "1.0.1", "1.1-1", "1.1-2", "1:0.1",
	},
	"apk": {
		"1.0_alpha", "1.0_alpha1", "1.0_beta", "1.0_pre", "1.0_rc1", "1.0_foo 1.0_bar2 1.0-1", "1.0", "1.0-r0 1.0-r", "1.0-r1", "1.0_cvs", "1.0_git20200101", "1.0_p", "1.0_p1",
		"1.0a", "1.0bc", "1.0b", "1.0.01", "1.0.1", "1.1", "1.10",
	},
	"gentoo": {
		"1.0_alpha", "1.0_alpha2", "1.0_beta", "1.0_pre", "1.0_rc", "1.0 1.0-r0", "1.0-r1", "1.0_p 1.0_p0", "1.0_p1", "1.0a", "1.0.0",
		"1.0.01", "1.0.1", "1.1", "1.10",
	},
	"conan": {"1.0-pre", "1.0-pre.1", "1 1.0 1.0.0", "1.0+b1", "1.0.2", "1.0.2a", "1.0.10", "1.2", "1.a", "2"},
	"openssl": {
		"0.9.8", "0.9.8a", "0.9.8z", "0.9.8za", "1.0.2-beta1", "1.0.2", "1.0.2zd", "1.0.2ze", "1.1.1-pre9", "1.1.1", "1.1.1w",
		"3.0.0-alpha1", "3.0.0-beta2", "3.0.0", "3.0.10",
	},
	"conda": {
		"0.4 0.4.0", "0.4.1.rc 0.4.1.RC", "0.4.1", "0.5a1", "0.5b3", "0.5C1", "0.5", "0.9.6", "0.960923", "1.0", "1.1dev1", "1.1_", "1.1a1",
		"1.1.0dev1 1.1.dev1", "1.1.a1", "1.1.0rc1", "1.1.0 1.1", "1.1.0post1 1.1.post1", "1.1post1", "1996.07.12", "1!0.4.1", "1!3.1.1.6",
		"2!0.4.1",
	},
	"hackage":       {"1", "1.0", "1.0.0", "1.2", "1.10", "2"},
	"cran":          {"0.9", "0.9-1", "0.9.2", "1.0", "1.0-3", "1.0.10"},
	"cpan":          {"1.0 v1 1", "1.002 1.2.0 v1.2", "1.002003 1.2.3 v1.2.3", "1.01 1.010", "1.2 1.200", "1.20_1"},
	"intdot":        {"1", "1.0", "1.02 1.2 1.2-foo", "1.10", "10.234.5.12"},
	"lexicographic": {"1", "10", "2", "A", "a", "é"},
	"datetime": {
		"1969-12-31T23:59:59Z", "2024-01-01T00:00:00+02:00", "2024-01-01T00:00:00Z 2024-01-01t00:00:00.000z 2023-12-31T19:00:00-05:00",
		"2024-01-01T00:00:00.0000000001Z", "2024-01-01T00:00:00.1Z", "2024-01-01T00:00:01Z",
	},
	"generic": {"1.0alpha1 1.0a1 1.0-alpha.1", "1.0beta1", "1.0rc1", "1.0 1 v1.0.0 1_0", "1.0-post1", "1.0a", "1.0b", "1.0.1", "1.1", "1.10"},
}

// TestOrders compares every version of a list with every other one.
func TestOrders(t *testing.T) {
	for scheme, list := range orders {
		var texts []string
		var ranks []int
		for i, same := range list {
			for text := range strings.SplitSeq(same, " ") {
				texts, ranks = append(texts, text), append(ranks, i)
			}
		}
		for i, a := range texts {
			for j, b := range texts {
				want := 0
				if ranks[i] < ranks[j] {
					want = -1
				} else if ranks[i] > ranks[j] {
					want = 1
				}
				if got, err := vers.Compare(scheme, a, b); err != nil || got != want {
					t.Errorf("Compare(%q, %q, %q) = %d, %v, want %d", scheme, a, b, got, err, want)
				}
			}
		}
	}
}

func TestALPMWithoutRelease(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"1.1", "1.1-1", 0}, {"1.1-7", "1.1", 0}, {"1.1-1", "1.1-2", -1}, {"1.1", "1.2-1", -1}, {"1:1.0", "1.0-5", 1},
	} {
		if got, err := vers.Compare("alpm", c.a, c.b); err != nil || got != c.want {
			t.Errorf("Compare(%q, %q) = %d, %v, want %d", c.a, c.b, got, err, c.want)
		}
	}
}

func TestLeapSecond(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"2016-12-31T23:59:59.999Z", "2016-12-31T23:59:60Z", -1},
		{"2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00Z", -1},
		{"2016-12-31T23:59:60Z", "2016-12-31T18:59:60-05:00", 0},
	} {
		if got, err := vers.Compare("datetime", c.a, c.b); err != nil || got != c.want {
			t.Errorf("Compare(%q, %q) = %d, %v, want %d", c.a, c.b, got, err, c.want)
		}
	}
}

func TestBadVersions(t *testing.T) {
	for scheme, list := range map[string][]string{
		"semver":   {"", "x", "1.2.3.4", "1.2.3-", "1.2.3-a..b", "1.2.3+", "1.2.3 ", "1..2", "-1", "1.2.3-é", "latest"},
		"npm":      {"", "*", "1.x", "^1.2.3"},
		"nuget":    {"", "1.2.3.4.5", "[1.0]", "1.*"},
		"pypi":     {"", "1.0.", "1.0-", "1.0+", "1.0+a..b", "french toast", "1.0a1b1", "1.0.dev1.post1", "1.*", "1!"},
		"maven":    {""},
		"gem":      {"a", "1..2", "1.", "1.2 3", ".1", "1.-2"},
		"composer": {"", "foo", "1.0-foo", "1.0.0-beta..1"},
		"deb":      {"", "1 2", "1.0\n", "1:", "-1", "é"},
		"rpm":      {"", "1 2"},
		"alpm":     {"", "\x00"},
		"apk":      {"", "a", ".1", "1 2"},
		"gentoo":   {"", "a", "1.", "1.0_foo", "1.0-r", "1.0_", "1.0bc"},
		"conan":    {"", "1 2"},
		"openssl":  {"", "a", "1.0.", "1.0.2a-"},
		"conda":    {"", "1..2", "1!", "1+", "1@2"},
		"hackage":  {"", "1.a", "1."},
		"cpan":     {"", "x", "1..2"},
		"intdot":   {"", "a1"},
		"datetime": {
			"", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-13-01T00:00:00Z", "2024-01-01T00:00:00.Z",
			"2024-01-01T00:00:60Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00+25:00",
		},
		"generic": {""},
	} {
		for _, v := range list {
			_, err := vers.ParseVersion(scheme, v)
			var bad *vers.VersionError
			if !errors.As(err, &bad) || bad.Scheme != scheme || bad.Reason == "" {
				t.Errorf("ParseVersion(%q, %q): %v, want a VersionError", scheme, v, err)
			}
		}
	}
}

func TestUnknownScheme(t *testing.T) {
	for _, scheme := range []string{"", "NPM", "nosuch", "vers:npm"} {
		_, err1 := vers.ParseVersion(scheme, "1")
		_, err2 := vers.Compare(scheme, "1", "2")
		_, err3 := vers.FromNative(scheme, "1")
		_, err4 := vers.New(scheme, vers.Constraint{Version: "1"})
		for _, err := range []error{err1, err2, err3, err4} {
			if !errors.Is(err, vers.ErrUnknownScheme) {
				t.Errorf("scheme %q: %v, want ErrUnknownScheme", scheme, err)
			}
		}
	}
	if _, err := vers.Parse("vers:nosuch/1"); !errors.Is(err, vers.ErrUnknownScheme) {
		t.Errorf("Parse: %v, want ErrUnknownScheme", err)
	}
}

// TestSchemes sees that every scheme can be used.
func TestSchemes(t *testing.T) {
	for _, s := range vers.Schemes() {
		r, err := vers.Parse("vers:" + s + "/*")
		if err != nil || r.Scheme() != s || r.String() != "vers:"+s+"/*" {
			t.Errorf("%s: %v, %v", s, r, err)
		}
		if s == "all" || s == "none" {
			if _, err := vers.Compare(s, "1", "2"); !errors.Is(err, vers.ErrUnknownScheme) {
				t.Errorf("%s: Compare: %v, want ErrUnknownScheme", s, err)
			}
			continue
		}
		one, two := "1.0", "2.0"
		if s == "datetime" {
			one, two = "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"
		}
		if got, err := vers.Compare(s, one, two); got != -1 || err != nil {
			t.Errorf("%s: Compare = %d, %v", s, got, err)
		}
		if s == "hackage" || s == "nginx" || s == "maven" || s == "tomcat" || s == "tomee" || s == "nuget" {
			continue // other words for ranges: see TestFromNative
		}
		if got, err := vers.FromNative(s, ">="+one); err != nil || !strings.HasPrefix(got.String(), "vers:"+s+"/>="+one) {
			t.Errorf("%s: FromNative = %v, %v", s, got, err)
		}
	}
}

func TestVersion(t *testing.T) {
	npm, err1 := vers.ParseVersion("npm", "v1.0.0")
	pypi, err2 := vers.ParseVersion("pypi", "1.0.0")
	same, err3 := vers.ParseVersion("npm", "v1.0.0")
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	if npm.String() != "v1.0.0" || npm.Scheme() != "npm" || npm != same {
		t.Errorf("got %v of %s", npm, npm.Scheme())
	}
	if npm.Compare(pypi) != -1 || pypi.Compare(npm) != 1 || (vers.Version{}).Compare(npm) != -1 || (vers.Version{}).Compare(vers.Version{}) != 0 {
		t.Error("versions of different schemes do not compare by their schemes")
	}
}

// TestCompareAllocatesNothing holds the promise for versions that are parsed.
func TestCompareAllocatesNothing(t *testing.T) {
	for scheme, list := range orders {
		a, err1 := vers.ParseVersion(scheme, strings.Split(list[0], " ")[0])
		b, err2 := vers.ParseVersion(scheme, strings.Split(list[len(list)-1], " ")[0])
		r, err3 := vers.New(scheme, vers.Constraint{Comparator: vers.GreaterEqual, Version: a.String()}, vers.Constraint{Comparator: vers.NotEqual, Version: b.String()})
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { a.Compare(b); r.ContainsVersion(b) }); n != 0 {
			t.Errorf("%s: %v allocations", scheme, n)
		}
	}
}
