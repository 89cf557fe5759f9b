package cpe_test

import (
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/purl/cpe"
)

// The examples of NISTIR 7695, chapter 6, in both bindings.
func TestBindings(t *testing.T) {
	for _, c := range []struct{ uri, formatted string }{
		{
			"cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
			"cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
		},
		{
			"cpe:/a:microsoft:internet_explorer:8.%02:sp%01",
			"cpe:2.3:a:microsoft:internet_explorer:8.*:sp?:*:*:*:*:*:*",
		},
		{
			"cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~",
			"cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:-:*:*:online:win2003:x64:*",
		},
		{
			"cpe:/a:hp:openview_network_manager:7.51::~~~linux~~",
			"cpe:2.3:a:hp:openview_network_manager:7.51:*:*:*:*:linux:*:*",
		},
		{
			"cpe:/a:foo%5cbar:big%24money_manager_2010:::~~special~ipod_touch~80gb~",
			`cpe:2.3:a:foo\\bar:big\$money_manager_2010:*:*:*:*:special:ipod_touch:80gb:*`,
		},
		{"cpe:/a:foo%7ebar:big%7emoney_2010", `cpe:2.3:a:foo\~bar:big\~money_2010:*:*:*:*:*:*:*:*`},
		{"cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~x64~", "cpe:2.3:a:hp:insight_diagnostics:7.4.0.1570:*:*:*:online:win2003:x64:*"},
		{"cpe:/a:foo:bar:12.%02.1234", ""}, // a wildcard inside
		{"cpe:/o:linux:linux_kernel:2.6.0:::en-us", "cpe:2.3:o:linux:linux_kernel:2.6.0:*:*:en-us:*:*:*:*"},
		{"cpe:/h:cisco:3825", "cpe:2.3:h:cisco:3825:*:*:*:*:*:*:*:*"},
		{"cpe:/a:x:%01%01y%01", "cpe:2.3:a:x:??y?:*:*:*:*:*:*:*:*"},
		{"cpe:/", "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*"},
		{"cpe:/-:-", "cpe:2.3:-:-:*:*:*:*:*:*:*:*:*"},
	} {
		n, err := cpe.Parse(c.uri)
		if c.formatted == "" {
			if err == nil {
				t.Errorf("Parse(%q) = %v, want an error", c.uri, n)
			}
			continue
		}
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if n.String() != c.formatted {
			t.Errorf("Parse(%q) = %s, want %s", c.uri, n, c.formatted)
		}
		m, err := cpe.Parse(c.formatted)
		if err != nil || m != n {
			t.Errorf("Parse(%q) = %#v, %v, want %#v", c.formatted, m, err, n)
		}
		if m.URI() != c.uri {
			t.Errorf("%s: URI() = %s, want %s", m, m.URI(), c.uri)
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"cpe:/a:Microsoft:IE:6.0", "cpe:2.3:a:microsoft:ie:6.0:*:*:*:*:*:*:*"},
		{"CPE:2.3:A:b:c:-:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:-:*:*:*:*:*:*:*"},
		{`cpe:2.3:a:gnu:libstdc++:1.0\-r1\_x\.y:*:*:*:*:*:*:*`, `cpe:2.3:a:gnu:libstdc\+\+:1.0-r1_x.y:*:*:*:*:*:*:*`},
		{`cpe:2.3:a:b:c\:d:\*:\?x\*:*:*:*:*:*:*`, `cpe:2.3:a:b:c\:d:\*:\?x\*:*:*:*:*:*:*`},
		{`cpe:2.3:a:b:c:*1\\?:\\\**:*:*:*:*:*:*`, `cpe:2.3:a:b:c:*1\\?:\\\**:*:*:*:*:*:*`},
		{"cpe:2.3:a:b:c:??:*:*:*:*:*:*:*", "cpe:2.3:a:b:c:??:*:*:*:*:*:*:*"},
		{"cpe:2.3:a:b:c:1:*:*:zh-Hans-CN:*:*:*:*", "cpe:2.3:a:b:c:1:*:*:zh-Hans-CN:*:*:*:*"},
	} {
		n, err := cpe.Parse(c.in)
		if err != nil || n.String() != c.want {
			t.Errorf("Parse(%q) = %v, %v, want %s", c.in, n, err, c.want)
		}
	}
	for _, in := range []string{
		"", "cpe", "cpe:", "cpe:2.3", "cpe:2.3:", "cpe:2.2:a:b:c:*:*:*:*:*:*:*:*", "a:b:c",
		"cpe:2.3:a:b:c:*:*:*:*:*:*:*",        // ten
		"cpe:2.3:a:b:c:*:*:*:*:*:*:*:*:*",    // twelve
		"cpe:2.3:x:b:c:*:*:*:*:*:*:*:*",      // part
		"cpe:2.3:ao:b:c:*:*:*:*:*:*:*:*",     // part
		"cpe:2.3:a::c:*:*:*:*:*:*:*:*",       // empty
		"cpe:2.3:a:b:c d:*:*:*:*:*:*:*:*",    // space
		"cpe:2.3:a:b:é:*:*:*:*:*:*:*:*",      // not ASCII
		"cpe:2.3:a:b:c\x00:*:*:*:*:*:*:*:*",  // NUL
		`cpe:2.3:a:b:\c:*:*:*:*:*:*:*:*`,     // a quoted letter
		`cpe:2.3:a:b:\-:*:*:*:*:*:*:*:*`,     // a quoted hyphen only
		`cpe:2.3:a:b:c:*:*:*:*:*:*:*:c\`,     // a backslash at the end
		"cpe:2.3:a:b:c*d:*:*:*:*:*:*:*:*",    // wildcards inside
		"cpe:2.3:a:b:c?d:*:*:*:*:*:*:*:*",    //
		"cpe:2.3:a:b:**:*:*:*:*:*:*:*:*",     // wildcards only
		"cpe:2.3:a:b:*?:*:*:*:*:*:*:*:*",     //
		"cpe:2.3:a:b:**c:*:*:*:*:*:*:*:*",    // two in a row
		"cpe:2.3:a:b:c:*:*:*:e:*:*:*:*",      // no language
		"cpe:2.3:a:b:c:*:*:*:en_us:*:*:*:*",  //
		"cpe:2.3:a:b:c:*:*:*:e\xc3n:*:*:*:*", //
		"cpe:/x:b", "cpe:/a:b:c:d:e:f:en:h",  // too many
		"cpe:/a:b%", "cpe:/a:b%2", "cpe:/a:b%zz", "cpe:/a:b%2d", "cpe:/a:b%00", // escapes
		"cpe:/a:b%02c", "cpe:/a:b%01c", "cpe:/a:%02", "cpe:/a:b c", "cpe:/a:b/c", "cpe:/a:b+c",
		"cpe:/a:b:c:d:e:~f", "cpe:/a:b:c:d:e:~f~~~~~", // packed values
	} {
		if n, err := cpe.Parse(in); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", in, n)
		} else if n != (cpe.Name{}) || !strings.HasPrefix(err.Error(), "cpe: ") {
			t.Errorf("Parse(%q) = %v, %v", in, n, err)
		}
	}
}

// Table 6-2 of NISTIR 7696.
func TestCompareValues(t *testing.T) {
	for _, c := range []struct {
		source, target cpe.Value
		want           cpe.Relation
	}{
		{"*", "*", cpe.Equal},
		{"*", "-", cpe.Superset},
		{"*", "a", cpe.Superset},
		{"*", "a*", cpe.Undefined},
		{"-", "*", cpe.Subset},
		{"-", "-", cpe.Equal},
		{"-", "a", cpe.Disjoint},
		{"-", "?a", cpe.Undefined},
		{"a", "a", cpe.Equal},
		{"a", "A", cpe.Equal},
		{"a", "b", cpe.Disjoint},
		{"a", "a*", cpe.Undefined},
		{"a", "-", cpe.Disjoint},
		{"a", "*", cpe.Subset},
		{"a*", "ab", cpe.Superset},
		{"a*", "a", cpe.Superset},
		{"a*", "ba", cpe.Disjoint},
		{"a*", "*", cpe.Subset},
		{"a*", "-", cpe.Disjoint},
		{"a*", "a*", cpe.Undefined},
		{"*a", "ba", cpe.Superset},
		{"*a", "ab", cpe.Disjoint},
		{"*a*", "bab", cpe.Superset},
		{"*a*", "bcb", cpe.Disjoint},
		{"a?", "a", cpe.Superset},
		{"a?", "ab", cpe.Superset},
		{"a?", "abc", cpe.Disjoint},
		{"??a", "xya", cpe.Superset},
		{"??a", "a", cpe.Superset},
		{"??a", "xyza", cpe.Disjoint},
		{"?a?", "xax", cpe.Superset},
		{"?a*", "xabc", cpe.Superset},
		{"?a*", "xyabc", cpe.Disjoint},
		{"*a?", "xxab", cpe.Superset},
		{"*a?", "xxabc", cpe.Disjoint},
		{"*a?", "aaa", cpe.Superset},
		{"??", "ab", cpe.Superset},
		{"??", "abc", cpe.Disjoint},
		{"abc?", "ab", cpe.Disjoint},
		{"8.*", "8.0.6001", cpe.Superset},
		{`a\**`, `a\*b`, cpe.Superset},
		{`a\*`, `a\*`, cpe.Equal},
		{`a\*`, "ab", cpe.Disjoint},
		{`a\\*`, `a\\b`, cpe.Superset},
		{`a\?`, "ab", cpe.Disjoint},
	} {
		if got := cpe.CompareValues(c.source, c.target); got != c.want {
			t.Errorf("CompareValues(%s, %s) = %v, want %v", c.source, c.target, got, c.want)
		}
	}
}

// Table 6-4 of NISTIR 7696.
func TestCompare(t *testing.T) {
	const tail = ":*:*:*:*:*:*"
	for _, c := range []struct {
		source, target string
		want           cpe.Relation
		covers         bool
	}{
		{"cpe:2.3:a:b:c:1:*" + tail, "cpe:2.3:a:B:c:1:*" + tail, cpe.Equal, true},
		{"cpe:2.3:a:b:c:*:*" + tail, "cpe:2.3:a:b:c:1:*" + tail, cpe.Superset, true},
		{"cpe:2.3:a:b:c:1:*" + tail, "cpe:2.3:a:b:c:*:*" + tail, cpe.Subset, false},
		{"cpe:2.3:a:b:c:1:*" + tail, "cpe:2.3:a:b:c:2:*" + tail, cpe.Disjoint, false},
		{"cpe:2.3:a:b:c:*:sp1" + tail, "cpe:2.3:a:b:c:1:*" + tail, cpe.Undefined, false},
		{"cpe:2.3:a:b:*:*:sp1" + tail, "cpe:2.3:a:x:c:1:*" + tail, cpe.Disjoint, false},
		{"cpe:2.3:a:b:c:1.*:*" + tail, "cpe:2.3:a:b:c:1.5:sp1" + tail, cpe.Superset, true},
		{"cpe:2.3:a:b:c:1.5:*" + tail, "cpe:2.3:a:b:c:1.*:*" + tail, cpe.Undefined, false},
		{"cpe:/a:b:c", "cpe:2.3:a:b:c:1:*" + tail, cpe.Superset, true},
		{"cpe:/", "cpe:/a:b", cpe.Superset, true},
	} {
		source, err := cpe.Parse(c.source)
		if err != nil {
			t.Fatal(err)
		}
		target, err := cpe.Parse(c.target)
		if err != nil {
			t.Fatal(err)
		}
		if got := cpe.Compare(source, target); got != c.want || source.Covers(target) != c.covers {
			t.Errorf("Compare(%s, %s) = %v, want %v; covers: %v", c.source, c.target, got, c.want, source.Covers(target))
		}
	}
}

func TestNew(t *testing.T) {
	vendor, err := cpe.Literal("foo\\bar:*?")
	if err != nil {
		t.Fatal(err)
	}
	n, err := cpe.New(map[cpe.Attribute]cpe.Value{cpe.Part: "a", cpe.Vendor: vendor, cpe.Product: "c++", cpe.Version: cpe.NA, cpe.Update: cpe.Any})
	if want := `cpe:2.3:a:foo\\bar\:\*\?:c\+\+:-:*:*:*:*:*:*:*`; err != nil || n.String() != want {
		t.Errorf("New = %v, %v, want %s", n, err, want)
	}
	if got := n.Get(cpe.Vendor).Text(); got != "foo\\bar:*?" {
		t.Errorf("vendor = %q", got)
	}
	if back, err := n.With(cpe.Version, cpe.Any); err != nil || back.Get(cpe.Version) != cpe.Any {
		t.Errorf("With(Version, Any) = %v, %v", back, err)
	}
	for a, v := range map[cpe.Attribute]cpe.Value{cpe.Part: "x", cpe.Vendor: "", cpe.Product: "a b", cpe.Language: "1", cpe.Attribute(99): "a", cpe.Version: "1*2"} {
		if got, err := n.With(a, v); err == nil {
			t.Errorf("With(%v, %q) = %v, want an error", a, v, got)
		}
		if got, err := cpe.New(map[cpe.Attribute]cpe.Value{a: v}); err == nil {
			t.Errorf("New(%v: %q) = %v, want an error", a, v, got)
		}
	}
	for _, text := range []string{"", "a b", "é", "\x00"} {
		if v, err := cpe.Literal(text); err == nil {
			t.Errorf("Literal(%q) = %q, want an error", text, v)
		}
	}
	if v, err := cpe.Literal("-"); err == nil {
		t.Errorf("Literal(-) = %q: that is the logical value", v)
	}
}

// FuzzParse holds that both bindings lead to the same name, that a name equals itself unless it has wildcards, and
// that the relations of two names are those of the names turned round.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"cpe:/a:microsoft:internet_explorer:8.%02:sp%01", `cpe:2.3:a:foo\\bar:big\$money_manager_2010:*:*:*:*:special:ipod_touch:80gb:*`,
		"cpe:/a:hp:insight_diagnostics:7.4.0.1570:-:~~online~win2003~x64~", "cpe:2.3:a:b:c:??:*:*:zh-Hans-CN:*:*:*:*", "cpe:/",
	} {
		f.Add(s, "cpe:/a:b:c")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		n, err := cpe.Parse(a)
		if err != nil {
			return
		}
		if again, err := cpe.Parse(n.String()); err != nil || again != n {
			t.Fatalf("Parse(%q) = %v; read again: %v, %v", a, n, again, err)
		}
		uri, err := cpe.Parse(n.URI())
		if err != nil || !strings.EqualFold(uri.String(), n.String()) {
			t.Fatalf("%v: URI %s; read again: %v, %v", n, n.URI(), uri, err)
		}
		if r := cpe.Compare(n, n); r != cpe.Equal && r != cpe.Undefined {
			t.Fatalf("%v compares to itself as %v", n, r)
		}
		m, err := cpe.Parse(b)
		if err != nil {
			return
		}
		turned := map[cpe.Relation]cpe.Relation{cpe.Equal: cpe.Equal, cpe.Superset: cpe.Subset, cpe.Subset: cpe.Superset, cpe.Disjoint: cpe.Disjoint}
		if x, y := cpe.Compare(n, m), cpe.Compare(m, n); x != cpe.Undefined && y != cpe.Undefined && turned[x] != y {
			t.Fatalf("Compare(%v, %v) = %v, turned round %v", n, m, x, y)
		}
	})
}
