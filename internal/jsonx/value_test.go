package jsonx_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

func TestWalk(t *testing.T) {
	src := `{"a":[1,{"b":"x\ny"},null],"c~/d":true,"e":{},"":[[]],"01":false}`
	root := parse(t, src)
	for _, c := range []struct {
		pointer, raw string
		kind         jsonx.Kind
		length       int
	}{
		{"", src, jsonx.Object, 5},
		{"/a", `[1,{"b":"x\ny"},null]`, jsonx.Array, 3},
		{"/a/0", `1`, jsonx.Number, 0},
		{"/a/1", `{"b":"x\ny"}`, jsonx.Object, 1},
		{"/a/1/b", `"x\ny"`, jsonx.String, 0},
		{"/a/2", `null`, jsonx.Null, 0},
		{"/c~0~1d", `true`, jsonx.True, 0},
		{"/e", `{}`, jsonx.Object, 0},
		{"/", `[[]]`, jsonx.Array, 1},
		{"//0", `[]`, jsonx.Array, 0},
		{"/01", `false`, jsonx.False, 0},
	} {
		v := root.Lookup(c.pointer)
		if got := string(v.Raw()); got != c.raw {
			t.Errorf("Lookup(%q) = %s, want %s", c.pointer, got, c.raw)
			continue
		}
		if got := v.Pointer(); got != c.pointer {
			t.Errorf("Pointer of %q = %q", c.pointer, got)
		}
		if v.Kind() != c.kind || v.Len() != c.length {
			t.Errorf("%q: kind %v, length %d, want %v, %d", c.pointer, v.Kind(), v.Len(), c.kind, c.length)
		}
		if got := src[v.Offset():v.End()]; got != c.raw {
			t.Errorf("%q: the text from Offset to End is %s", c.pointer, got)
		}
		if back := v.Doc().At(v.Index()); back != v {
			t.Errorf("%q: At(Index) is another value", c.pointer)
		}
	}
}

func TestLookupNothing(t *testing.T) {
	root := parse(t, `{"a":[1,2],"b":{"c":"d"},"~":0}`)
	for _, pointer := range []string{
		"a", "/x", "/a/2", "/a/-1", "/a/00", "/a/01", "/a/+1", "/a/", "/a/ 1", "/a/1x", "/a/9999999999", "/a/-", "/a/0/0",
		"/b/c/d", "/b/c/0", "/b/", "//", "/A",
	} {
		if v := root.Lookup(pointer); v.Exists() {
			t.Errorf("Lookup(%q) = %s", pointer, v.Raw())
		}
	}
	for _, v := range []jsonx.Value{{}, root.Get("x"), root.Lookup("/a").Elem(2), root.Lookup("/a").Elem(-1), root.Elem(0), root.Lookup("/a").Get("0")} {
		if v.Exists() || v.Kind() != jsonx.Missing || v.IsString() || v.IsObject() || v.IsArray() ||
			v.Str() != "" || v.Literal() != "" || v.Len() != 0 || v.Raw() != nil || v.Pointer() != "" ||
			v.Get("a").Exists() || v.Elem(0).Exists() || v.Lookup("/a").Exists() {
			t.Error("a missing value is something")
		}
		if it := v.Iter(); it.Next() {
			t.Error("a missing value has members")
		}
	}
}

func TestStr(t *testing.T) {
	for _, tt := range []struct{ raw, str, literal string }{
		{`"abc"`, "abc", "abc"},
		{`""`, "", ""},
		{`"\u0041\u00e9\ud83d\ude00"`, "Aé😀", "Aé😀"},
		{`"\"\\\/\b\f\n\r\t\u0000"`, "\"\\/\b\f\n\r\t\x00", "\"\\/\b\f\n\r\t\x00"},
		{`1.50e+3`, "", "1.50e+3"},
		{`-0`, "", "-0"},
		{`true`, "", "true"},
		{`null`, "", "null"},
	} {
		v := parse(t, "["+tt.raw+"]").Elem(0)
		if v.Str() != tt.str || v.Literal() != tt.literal {
			t.Errorf("%s: Str %q, Literal %q, want %q, %q", tt.raw, v.Str(), v.Literal(), tt.str, tt.literal)
		}
	}
}

func TestIter(t *testing.T) {
	src := `{"a":1,"\u0062":[2,[3]],"c":{"d":4}}`
	root := parse(t, src)
	var got []string
	for it := root.Iter(); it.Next(); {
		if !it.Named() || src[it.NameOffset()] != '"' {
			t.Errorf("%s: no name at %d", it.Name(), it.NameOffset())
		}
		got = append(got, it.Name()+"="+string(it.Value().Raw()))
	}
	if want := `[a=1 b=[2,[3]] c={"d":4}]`; fmt.Sprint(got) != want {
		t.Errorf("members %v, want %s", got, want)
	}
	got = nil
	for it := root.Get("b").Iter(); it.Next(); {
		if it.Named() {
			t.Error("elements have names")
		}
		got = append(got, string(it.Value().Raw()))
	}
	if want := `[2 [3]]`; fmt.Sprint(got) != want {
		t.Errorf("elements %v, want %s", got, want)
	}
	for _, scalar := range []string{`"x"`, `1`, `null`} {
		if it := parse(t, scalar).Iter(); it.Next() {
			t.Errorf("%s has members", scalar)
		}
	}
}

// Seek finds every member that it is asked for, whatever else it finds.
func TestWalkInside(t *testing.T) {
	root := parse(t, `{"a":[1,{"b":{}}],"c":{"d":[2]},"e":"x"}`)
	var all, top []string
	root.Walk(func(at *jsonx.Iter) bool {
		name := "-"
		if at.Named() {
			name = at.Name()
		}
		all = append(all, name+string(at.Value().Raw()))
		return true
	})
	root.Walk(func(at *jsonx.Iter) bool {
		top = append(top, at.Name())
		return false
	})
	if got, want := strings.Join(all, " "), `a[1,{"b":{}}] -1 -{"b":{}} b{} c{"d":[2]} d[2] -2 e"x"`; got != want {
		t.Errorf("inside is %s, want %s", got, want)
	}
	if got := strings.Join(top, " "); got != "a c e" {
		t.Errorf("without what is further inside: %s", got)
	}
	root.Get("e").Walk(func(*jsonx.Iter) bool { t.Error("something is in a string"); return true })
	jsonx.Value{}.Walk(func(*jsonx.Iter) bool { t.Error("something is in nothing"); return true })
}

func TestSeek(t *testing.T) {
	root := parse(t, `{"":0,"a":1,"bom-ref":2,"components":[{"x":0}],"\u0063omponents2":4,"z":{"components":5},"licenses":[]}`)
	for it := root.Iter(); it.Next(); {
		found := false
		for s := root.Iter(); s.Seek(1 << jsonx.NameBit(it.Name())); {
			if jsonx.NameBit(s.Name()) != jsonx.NameBit(it.Name()) {
				t.Errorf("seeking %q finds %q", it.Name(), s.Name())
			}
			found = found || s.Name() == it.Name() && s.Value() == it.Value()
		}
		if !found {
			t.Errorf("seeking %q does not find it", it.Name())
		}
	}
	if it := root.Iter(); it.Seek(0) {
		t.Error("seeking nothing finds something")
	}
	if it := root.Get("components").Iter(); it.Seek(^uint64(0)) {
		t.Error("elements have names")
	}
}

func TestPointers(t *testing.T) {
	root := parse(t, `{"a":[{"b":1},{"c":[0,1,2]}],"d":{"e":{"f":null}},"g":0}`)
	var all []jsonx.Value
	var collect func(v jsonx.Value)
	collect = func(v jsonx.Value) {
		all = append(all, v)
		for it := v.Iter(); it.Next(); {
			collect(it.Value())
		}
	}
	collect(root)
	var p jsonx.Pointers
	check := func(v jsonx.Value) {
		t.Helper()
		if got := p.Of(v); root.Lookup(got) != v {
			t.Errorf("Of(%s) = %q", v.Raw(), got)
		}
	}
	for _, v := range all {
		check(v)
		check(v)
	}
	for i := range all {
		check(all[len(all)-1-i])
	}
	for i := range all {
		check(all[i*7%len(all)])
	}
	other := parse(t, `[[0]]`)
	if got := p.Of(other.Elem(0).Elem(0)); got != "/0/0" {
		t.Errorf("of another document: %q", got)
	}
	check(all[3])
	if got := p.Of(jsonx.Value{}); got != "" {
		t.Errorf("of nothing: %q", got)
	}
}

// Pointers of all values of a document, in order, take one walk.
func TestPointersLinear(t *testing.T) {
	root := parse(t, "["+strings.Repeat(`{"a":0},`, 200_000)+"0]")
	var p jsonx.Pointers
	i := 0
	for it := root.Iter(); it.Next(); i++ {
		if got, want := p.Of(it.Value()), fmt.Sprintf("/%d", i); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	}
}

func TestEqual(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{`1`, `1`, true},
		{`1`, `1.0`, false},
		{`1e1`, `10`, false},
		{`"a"`, `"\u0061"`, true},
		{`"a"`, `"A"`, false},
		{`"1"`, `1`, false},
		{`null`, `null`, true},
		{`null`, `false`, false},
		{`true`, `false`, false},
		{`{"a":1,"b":[1,2]}`, `{ "b" : [ 1 , 2 ] , "\u0061" : 1 }`, true},
		{`{"a":1}`, `{"a":1,"b":2}`, false},
		{`{"a":1,"b":2}`, `{"a":1,"c":2}`, false},
		{`{"a":null}`, `{}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`[1]`, `[1,1]`, false},
		{`[]`, `{}`, false},
		{`{"a":{"b":{"c":[{}]}}}`, `{"a":{"b":{"c":[{}]}}}`, true},
	} {
		a, b := parse(t, tt.a), parse(t, tt.b)
		if jsonx.Equal(a, b) != tt.want || jsonx.Equal(b, a) != tt.want {
			t.Errorf("Equal(%s, %s) is not %v", tt.a, tt.b, tt.want)
		}
	}
	if !jsonx.Equal(jsonx.Value{}, jsonx.Value{}) || jsonx.Equal(jsonx.Value{}, parse(t, `null`)) {
		t.Error("missing values")
	}
}

func TestMembers(t *testing.T) {
	for _, n := range []int{0, 1, 3, 31, 32, 33, 100} {
		var b strings.Builder
		b.WriteByte('{')
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `"k%d":%d`, i, i)
		}
		b.WriteByte('}')
		root := parse(t, b.String())
		for _, order := range []func(int) int{
			func(i int) int { return i },
			func(i int) int { return n - 1 - i },
			func(i int) int { return i * 37 % max(n, 1) },
		} {
			m := root.Members()
			for i := range n {
				k := order(i)
				if got := m.Get(fmt.Sprintf("k%d", k)).Literal(); got != fmt.Sprint(k) {
					t.Errorf("%d members: k%d = %q", n, k, got)
				}
				if m.Get("x").Exists() {
					t.Errorf("%d members: x is there", n)
				}
			}
		}
	}
	m := parse(t, `["a"]`).Members()
	if m.Get("0").Exists() {
		t.Error("elements are members")
	}
}

func TestKindString(t *testing.T) {
	for src, want := range map[string]string{`null`: "null", `true`: "boolean", `false`: "boolean", `1`: "number", `"s"`: "string", `{}`: "object", `[]`: "array"} {
		if got := parse(t, src).Kind().String(); got != want {
			t.Errorf("%s is %q", src, got)
		}
	}
	if got := jsonx.Missing.String(); got != "nothing" {
		t.Errorf("Missing is %q", got)
	}
}
