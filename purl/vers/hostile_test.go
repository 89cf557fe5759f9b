package vers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/purl/vers"
)

// TestHostileVersions reads versions of a megabyte in the schemes that have an order of their own. What is quadratic in
// one of them would take minutes.
func TestHostileVersions(t *testing.T) {
	const size = 1 << 20
	shapes := []string{"1", "0.", "a1", "1.0-", "_p1", "-"}
	for scheme := range orders {
		for _, shape := range shapes {
			text := "1." + strings.Repeat(shape, size/len(shape)) + "1"
			v, err := vers.ParseVersion(scheme, text)
			if err != nil {
				if len(err.Error()) > 1000 {
					t.Errorf("%s, %q repeated: an error of %d bytes", scheme, shape, len(err.Error()))
				}
				continue
			}
			w, err := vers.ParseVersion(scheme, text[:len(text)-1]+"2")
			if err != nil || v.Compare(v) != 0 || v.Compare(w) != -w.Compare(v) {
				t.Errorf("%s, %q repeated: %v", scheme, shape, err)
			}
		}
	}
}

// TestHostileRanges reads ranges of 100,000 constraints, in every order and notation.
func TestHostileRanges(t *testing.T) {
	const n = 100_000
	var b strings.Builder
	var cs []vers.Constraint
	for i := range n {
		op := []vers.Comparator{vers.GreaterEqual, vers.Less}[i%2]
		fmt.Fprintf(&b, "|%s1.%d.0", op, i)
		cs = append(cs, vers.Constraint{Comparator: op, Version: fmt.Sprintf("1.%d.0", n-i)})
	}
	text := "vers:npm/" + b.String()[1:]
	r, err := vers.Parse(text)
	if err != nil || r.String() != text {
		t.Fatalf("%v", err)
	}
	if err := r.Validate(); err != nil {
		t.Error(err)
	}
	for i := 0; i < n; i += 101 {
		v := fmt.Sprintf("1.%d.5", i)
		if got, err := r.Contains(v); got != (i%2 == 0) || err != nil {
			t.Fatalf("Contains(%s) = %v, %v", v, got, err)
		}
	}
	if r, err := vers.New("npm", cs...); err != nil || len(r.Constraints()) != n {
		t.Error(err)
	}
	if r, err := vers.Normalize("vers:npm/" + strings.Repeat("<2|>1|=3|!=4|", n/4)); err != nil || len(r.String()) > 100 {
		t.Errorf("%v, %v", r, err)
	}
	inverse, err := r.Invert()
	if err != nil {
		t.Fatal(err)
	}
	if all, err := vers.Merge(r, inverse); err != nil || all.String() != "vers:npm/*" {
		t.Errorf("%.100s, %v", all, err)
	}
	for _, native := range []struct{ scheme, text string }{
		{"npm", strings.TrimSuffix(strings.Repeat("^1.2.3 || ", n), "|| ")},
		{"npm", strings.Repeat(">=1.2.3 ", n/5)},
		{"npm", strings.Repeat(" ", 10*n)},
		{"pypi", strings.Repeat("!=1.2.*,", n/5)},
		{"pypi", strings.Repeat("!", n/5)},
		{"maven", strings.Repeat("[1.0,2.0),", n/5)},
		{"maven", strings.Repeat("[", n/5)},
		{"gem", strings.Repeat("~> 1.2,", n/5)},
		{"composer", strings.Repeat("~1.2 |", n/5) + "1"},
		{"composer", strings.Repeat("1.0 - 2.0 || ", n/5) + "1"},
		{"conan", strings.Repeat("~1.2||", n/5) + "1"},
		{"nginx", strings.Repeat("1.4.1+,", n/5)},
		{"hex", strings.Repeat("~> 1.2 or ", n) + "1.0"},
		{"deb", strings.Repeat("((((((((((", n/5)},
		{"npm", "^" + strings.Repeat("9", 10*n) + ".0.0"},
		{"pypi", "~=" + strings.Repeat("1.", n/5) + "1"},
	} {
		r, err := vers.FromNative(native.scheme, native.text)
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("%s: an error of %d bytes", native.scheme, len(err.Error()))
		}
		if err == nil && r.String() == "" {
			t.Errorf("%s: neither a range nor an error", native.scheme)
		}
	}
}
