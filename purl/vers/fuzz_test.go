package vers_test

import (
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/purl/vers"
)

func pick(scheme uint8) string {
	all := vers.Schemes()
	return all[int(scheme)%len(all)]
}

// FuzzCompare holds the laws of an order for every scheme. alpm is the one whose equality is not transitive: what a
// version without a release is equal to can differ.
func FuzzCompare(f *testing.F) {
	for i, scheme := range vers.Schemes() {
		list := orders[scheme]
		for j := 0; j+2 < len(list); j++ {
			first := func(k int) string { return strings.Split(list[k], " ")[0] }
			f.Add(uint8(i), first(j), first(j+1), first(j+2))
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, x, y, z string) {
		scheme := pick(n)
		var v []vers.Version
		for _, s := range []string{x, y, z} {
			p, err := vers.ParseVersion(scheme, s)
			if err != nil {
				continue
			}
			if p.Compare(p) != 0 || p.String() != s || p.Scheme() != scheme {
				t.Fatalf("%s %q is not itself", scheme, s)
			}
			v = append(v, p)
		}
		for _, a := range v {
			for _, b := range v {
				ab := a.Compare(b)
				if got, err := vers.Compare(scheme, a.String(), b.String()); got != ab || err != nil || b.Compare(a) != -ab {
					t.Fatalf("%s: %q and %q compare as %d, %d (%v), and the other way as %d", scheme, a, b, ab, got, err, b.Compare(a))
				}
				for _, c := range v {
					bc, ac := b.Compare(c), a.Compare(c)
					if ab < 0 && bc < 0 && ac >= 0 {
						t.Fatalf("%s: %q < %q < %q, but not the first before the last", scheme, a, b, c)
					}
					if scheme != "alpm" && (ab <= 0 && bc <= 0 && ac > 0 || ab == 0 && bc == 0 && ac != 0) {
						t.Fatalf("%s: %q, %q, %q compare as %d, %d, %d", scheme, a, b, c, ab, bc, ac)
					}
				}
			}
		}
	})
}

// same fails unless a range comes back from its text, and simplified, inverted twice and merged with itself contains
// what it did.
func same(t *testing.T, r vers.Range, version string) {
	t.Helper()
	text := r.String()
	again, err := vers.Parse(text)
	if err != nil || again.String() != text {
		t.Fatalf("%q comes back as %v, %v", text, again, err)
	}
	in, err := r.Contains(version)
	if got, err2 := again.Contains(version); got != in || (err == nil) != (err2 == nil) {
		t.Fatalf("%q contains %q: %v, %v; read again: %v, %v", text, version, in, err, got, err2)
	}
	simple := r.Simplify()
	if twice := simple.Simplify(); twice.String() != simple.String() {
		t.Fatalf("%v simplifies to %v", simple, twice)
	}
	if r.Scheme() == "alpm" || err != nil {
		return // sets of versions need an equality that is transitive
	}
	if err := simple.Validate(); err != nil {
		t.Fatalf("%q simplified: %v", text, err)
	}
	inverse, err := r.Invert()
	if err != nil {
		t.Fatalf("%q inverted: %v", text, err)
	}
	if got, err := simple.Contains(version); got != in || err != nil {
		t.Fatalf("%q contains %q: %v; %v: %v, %v", text, version, in, simple, got, err)
	}
	if got, err := inverse.Contains(version); got == in || err != nil {
		t.Fatalf("%q contains %q: %v; and so says its inverse %v, %v", text, version, in, inverse, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"vers:npm/1.2.3|>=2.0.0|<5.0.0", "vers:gem/>=2.2.0|!=2.2.1|<2.3.0", "vers:pypi/>0.0.0|>=0.0.1|0.0.2|<0.0.3",
		"vers:all/*", "vers:none/*", "vers:lexicographic/%20|a%7Cb", "vers:npm/1.0%252F0", "vers:npm/latest",
		"vers:datetime/>=2024-01-01T00:00:00Z", "vers:alpm/>=1.1-1|<=1.1", "vers:deb/1:2.0-1|2:1.0~rc1",
	} {
		f.Add(s, "1.5.0")
	}
	f.Fuzz(func(t *testing.T, s, version string) {
		r, err := vers.Parse(s)
		if err != nil {
			if r.String() != "" {
				t.Fatalf("an error and a range: %v, %v", r, err)
			}
			return
		}
		if r.String() != s {
			t.Fatalf("%q is read as %q", s, r)
		}
		same(t, r, version)
	})
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{
		"VERS:NPM/ >= 1.0.0 | < 2.0.0 ", "vers:npm/<2.0.0|>=1.0.0", "vers:npm/=1.0.0||2.0.0|", "vers:npm/1.0.0%2Bbuild", "vers:npm/!=x",
	} {
		f.Add(s, "1.5.0")
	}
	f.Fuzz(func(t *testing.T, s, version string) {
		r, err := vers.Normalize(s)
		if err != nil {
			return
		}
		again, err := vers.Normalize(r.String())
		if err != nil || again.String() != r.String() {
			t.Fatalf("%q is made %q, and that %q (%v)", s, r, again, err)
		}
		if err := r.Validate(); err != nil {
			t.Fatalf("%q is made %q: %v", s, r, err)
		}
		same(t, r, version)
	})
}

func FuzzFromNative(f *testing.F) {
	for i := range vers.Schemes() {
		for _, s := range []string{
			"^1.2.3 || ~1.3", "1.2 - 2.3", ">=1.0,<2.0", "[1.0,2.0),(3.0,)", "~=1.4", "!=1.4.*", "~> 2.0 and < 3.0 or 4.0", "1.*", "1.4.1+, 1.5.0+",
			"==1.2.* && <3", ">= 1.0~rc1, << 2:3", "dev-main", "*", "",
		} {
			f.Add(uint8(i), s, "1.4.2")
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, native, version string) {
		r, err := vers.FromNative(pick(n), native)
		if err != nil {
			if r.String() != "" {
				t.Fatalf("an error and a range: %v, %v", r, err)
			}
			return
		}
		same(t, r, version)
	})
}
