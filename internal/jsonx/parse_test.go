package jsonx_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

func parse(t *testing.T, src string) jsonx.Value {
	t.Helper()
	d, err := jsonx.Parse([]byte(src), jsonx.Limits{})
	if err != nil {
		t.Fatalf("Parse(%q): %v", src, err)
	}
	return d.Root()
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		pointer   string
		offset    int64
		reason    string // part of the message
	}{
		{"nothing", "", "", 0, "ends in the middle"},
		{"white space", " \n\t\r", "", 4, "ends in the middle"},
		{"open object", `{"a":1`, "", 6, "ends in the middle"},
		{"open array", `[1,`, "", 3, "ends in the middle"},
		{"open string", `{"a":"b`, "/a", 7, "ends in the middle"},
		{"open name", `{"a`, "", 3, "ends in the middle"},
		{"name alone", `{"a"`, "/a", 4, "ends in the middle"},
		{"name and colon", `{"a":`, "/a", 5, "ends in the middle"},
		{"cut word", `[tru`, "/0", 4, "ends in the middle"},
		{"cut number", `[-`, "/0", 2, "ends in the middle"},
		{"second value", `{} {}`, "", 3, ""},
		{"text after", `[1]x`, "", 3, ""},
		{"comma after", `[1],`, "", 3, ""},
		{"byte order mark", "\ufeff{}", "", 0, ""},
		{"duplicate name", `{"a":1,"a":2}`, "/a", 7, "duplicate"},
		{"duplicate name, escaped", `{"a":1,"\u0061":2}`, "/a", 7, "duplicate"},
		{"duplicate name, both escaped", `{"\u0061":1,"\u0061":2}`, "/a", 12, "duplicate"},
		{"duplicate name, solidus", `{"/":1,"\/":2}`, "/~1", 7, "duplicate"},
		{"duplicate name, surrogates", `{"😀":1,"\ud83d\ude00":2}`, "/😀", 10, "duplicate"},
		{"duplicate empty name", `{"":1,"":2}`, "/", 6, "duplicate"},
		{"duplicate name deep", `{"x":[{"y":{"a":1,"b":2,"a":3}}]}`, "/x/0/y/a", 24, "duplicate"},
		{"no name", `{1:2}`, "", 1, ""},
		{"name without quotes", `{a:1}`, "", 1, ""},
		{"no colon", `{"a" 1}`, "/a", 5, ""},
		{"no comma", `{"a":1 "b":2}`, "", 7, ""},
		{"no comma in array", `[1 2]`, "", 3, ""},
		{"trailing comma", `{"a":1,}`, "", 6, ""},
		{"trailing comma in array", `[1,]`, "", 2, ""},
		{"comma first", `[,1]`, "", 1, ""},
		{"wrong bracket", `[1}`, "", 2, ""},
		{"closing alone", `]`, "", 0, ""},
		{"comment", `{/**/}`, "", 1, ""},
		{"single quotes", `['a']`, "/0", 1, ""},
		{"NaN", `[NaN]`, "/0", 1, ""},
		{"Infinity", `[-Infinity]`, "/0", 2, ""},
		{"upper case", `[True]`, "/0", 1, ""},
		{"longer word", `[nulll]`, "", 5, ""},
		{"leading zero", `[01]`, "", 2, ""},
		{"plus", `[+1]`, "/0", 1, ""},
		{"dot first", `[.5]`, "/0", 1, ""},
		{"dot last", `[1.]`, "/0", 3, ""},
		{"bare exponent", `[1e]`, "/0", 3, ""},
		{"hexadecimal", `[0x1]`, "", 2, ""},
		{"control character", "[\"a\x01\"]", "/0", 3, ""},
		{"tab in string", "[\"\t\"]", "/0", 2, ""},
		{"line break in string", "[\"a\nb\"]", "/0", 3, ""},
		{"unknown escape", `["\x"]`, "/0", 2, ""},
		{"short escape", `["\u12"]`, "/0", 2, ""},
		{"lone high surrogate", `["\ud800"]`, "/0", 2, "surrogate"},
		{"lone low surrogate", `["\udc00"]`, "/0", 2, "surrogate"},
		{"swapped surrogates", `["\udc00\ud800"]`, "/0", 2, "surrogate"},
		{"high surrogate before text", `["\ud800x"]`, "/0", 2, "surrogate"},
		{"lone surrogate in a name", `{"\ud800":1}`, "", 2, "surrogate"},
		{"invalid UTF-8 in a value", "{\"a\":\"x\xffy\"}", "/a", 7, "UTF-8"},
		{"invalid UTF-8 in a name", "{\"x\xffy\":1}", "", 3, "UTF-8"},
		{"invalid UTF-8 outside strings", "{\xff}", "", 1, ""},
		{"invalid UTF-8 after the value", "{}\xff", "", 2, ""},
		{"overlong UTF-8", "[\"\xc0\xaf\"]", "/0", 2, "UTF-8"},
		{"surrogate in UTF-8", "[\"\xed\xa0\x80\"]", "/0", 2, "UTF-8"},
		{"beyond Unicode", "[\"\xf4\x90\x80\x80\"]", "/0", 2, "UTF-8"},
		{"cut UTF-8", "[\"\xe2\x82\"]", "/0", 2, "UTF-8"},
		{"NUL", "[\x00]", "/0", 1, ""},
		{"NUL after", "[]\x00", "", 2, ""},
		{"no-break space", "[\u00a01]", "/0", 1, ""},
		{"place with escapes", `{"a/b":{"c~d":[0,x]}}`, "/a~1b/c~0d/1", 17, ""},
	} {
		_, err := jsonx.Parse([]byte(tt.src), jsonx.Limits{})
		var syn *jsonx.SyntaxError
		if !errors.As(err, &syn) {
			t.Errorf("%s: Parse(%q) = %v, want a SyntaxError", tt.name, tt.src, err)
			continue
		}
		if syn.Pointer != tt.pointer || syn.Offset != tt.offset {
			t.Errorf("%s: Parse(%q) fails at %q, %d, want %q, %d: %v", tt.name, tt.src, syn.Pointer, syn.Offset, tt.pointer, tt.offset, err)
		}
		if s := err.Error(); !strings.Contains(s, tt.reason) || !strings.Contains(s, fmt.Sprintf("offset %d", tt.offset)) || !strings.Contains(s, tt.pointer) {
			t.Errorf("%s: message %q", tt.name, s)
		}
	}
}

func TestParseAccepts(t *testing.T) {
	for _, src := range []string{
		`null`, `true`, `false`, `0`, `-0`, `""`, `{}`, `[]`, ` {} `, "\t[\r\n]\n",
		`1e400`, `-1.5E-10`, `9007199254740993`, `10.0`, `0.1e+1`,
		`"\u0000\u001f\"\\\/\b\f\n\r\t"`, `"\ud83d\ude00"`, `"😀"`, "\"\u007f\u2028\u2029\ufeff\ufffd\"",
		`{"":0," ":1,"a":2,"A":3,"á":4,"a\u0301":5}`,
		`{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}`,
		`[[[[[[]]]]]]`, `[{},[],"",0,null]`,
	} {
		d, err := jsonx.Parse([]byte(src), jsonx.Limits{})
		if err != nil {
			t.Errorf("Parse(%q): %v", src, err)
			continue
		}
		if got, want := string(d.Root().Raw()), strings.Trim(src, " \t\r\n"); got != want {
			t.Errorf("Raw of %q = %q", src, got)
		}
		if string(d.Source()) != src {
			t.Errorf("Source of %q = %q", src, d.Source())
		}
	}
}

func TestLimits(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, tt := range []struct {
		name    string
		src     string
		limits  jsonx.Limits // one that just refuses src
		raised  jsonx.Limits // one that just accepts it
		limit   string
		max     int64
		pointer string
		offset  int64
	}{
		{"bytes", `[1,2,3]`, jsonx.Limits{Bytes: 6}, jsonx.Limits{Bytes: 7}, "bytes", 6, "", 6},
		{"depth", `{"a":[{}]}`, jsonx.Limits{Depth: 2}, jsonx.Limits{Depth: 3}, "depth", 2, "/a/0", 6},
		{"default depth", deep(129), jsonx.Limits{}, jsonx.Limits{Depth: 129}, "depth", 128, strings.Repeat("/0", 128), 128},
		{"depth far beyond", deep(100_000), jsonx.Limits{}, jsonx.Limits{}, "depth", 128, strings.Repeat("/0", 128), 128},
		{"depth that nothing raises", deep(20_000), jsonx.Limits{Depth: 20_000}, jsonx.Limits{}, "depth", 10_000, strings.Repeat("/0", 256) + "…", 10_000},
		{"string", `{"a":["xyz"]}`, jsonx.Limits{String: 2}, jsonx.Limits{String: 3}, "string", 2, "/a/0", 6},
		{"string of escapes", `["\u0061"]`, jsonx.Limits{String: 5}, jsonx.Limits{String: 6}, "string", 5, "/0", 1},
		{"name", `[{"abc":1}]`, jsonx.Limits{String: 2}, jsonx.Limits{String: 3}, "string", 2, "/0/abc", 2},
		{"memory", `[1,2,3,4]`, jsonx.Limits{Memory: 9 + 5*8}, jsonx.Limits{Memory: 9 + 6*8}, "memory", 9 + 5*8, "", 0},
	} {
		_, err := jsonx.Parse([]byte(tt.src), tt.limits)
		var lim *jsonx.LimitError
		if !errors.As(err, &lim) {
			t.Errorf("%s: %v, want a LimitError", tt.name, err)
			continue
		}
		if lim.Limit != tt.limit || lim.Max != tt.max {
			t.Errorf("%s: limit %s of %d, want %s of %d", tt.name, lim.Limit, lim.Max, tt.limit, tt.max)
		}
		if tt.limit != "memory" && (lim.Pointer != tt.pointer || lim.Offset != tt.offset) {
			t.Errorf("%s: at %q, %d, want %q, %d", tt.name, lim.Pointer, lim.Offset, tt.pointer, tt.offset)
		}
		if s := err.Error(); !strings.Contains(s, tt.limit) || len(s) > 1000 {
			t.Errorf("%s: message %q", tt.name, s)
		}
		if tt.raised == (jsonx.Limits{}) {
			continue
		}
		if _, err := jsonx.Parse([]byte(tt.src), tt.raised); err != nil {
			t.Errorf("%s: refused with the limit raised: %v", tt.name, err)
		}
	}
}

// The index of a text of nothing but small values is larger than the text; it is refused before it is made.
func TestDenseText(t *testing.T) {
	src := []byte("[" + strings.Repeat("0,", 1<<20) + "0]")
	need := int64(len(src)) + 8*(1<<20+3)
	if _, err := jsonx.Parse(src, jsonx.Limits{Memory: need}); err != nil {
		t.Errorf("refused with enough memory: %v", err)
	}
	var lim *jsonx.LimitError
	if _, err := jsonx.Parse(src, jsonx.Limits{Memory: need - 8}); !errors.As(err, &lim) || lim.Limit != "memory" {
		t.Errorf("with too little memory: %v", err)
	}
	d, _ := jsonx.Parse(src, jsonx.Limits{})
	if d.Root().Len() != 1<<20+1 || d.Memory() > 8*(1<<20+64) {
		t.Errorf("%d elements in %d bytes", d.Root().Len(), d.Memory())
	}
}

func TestErrorMessages(t *testing.T) {
	reason := errors.New("null where an object belongs")
	for _, tt := range []struct {
		err  error
		want string
	}{
		{&jsonx.SyntaxError{Format: "spdx-2.3-json", Pointer: "/packages/3", Offset: 8812, Err: reason}, "spdx-2.3-json: /packages/3: null where an object belongs (offset 8812)"},
		{&jsonx.SyntaxError{Pointer: "/a", Err: reason}, "/a: null where an object belongs (offset 0)"},
		{&jsonx.SyntaxError{Err: reason}, "null where an object belongs (offset 0)"},
		{&jsonx.LimitError{Format: "cyclonedx-1.6-json", Limit: "depth", Max: 128, Pointer: "/a", Offset: 7}, "cyclonedx-1.6-json: /a: more than the limit of 128 for depth (offset 7); the Limits option raises it"},
	} {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("message %q, want %q", got, tt.want)
		}
	}
	if err := fmt.Errorf("x: %w", &jsonx.SyntaxError{Err: reason}); !errors.Is(err, reason) {
		t.Error("the reason cannot be found")
	}
	v := parse(t, `{"a":[0,1]}`).Lookup("/a/1")
	var syn *jsonx.SyntaxError
	if err := v.Errorf("%v where %s belongs", v.Kind(), "an object"); !errors.As(err, &syn) || err.Error() != "/a/1: number where an object belongs (offset 8)" {
		t.Errorf("Errorf = %v", err)
	}
	long := parse(t, `{"`+strings.Repeat("ü", 1000)+`":0}`)
	it := long.Iter()
	it.Next()
	if s := it.Value().Errorf("x").Error(); len(s) > 600 || !strings.Contains(s, "…") || strings.ContainsRune(s, '\ufffd') {
		t.Errorf("a long pointer: %q", s)
	}
}

func TestStrings(t *testing.T) {
	names := []string{"a", "b"}
	for _, tt := range []struct{ src, want string }{
		{`{"a":"x","c":"y","b":"z"}`, "map[a:x b:z]"},
		{`{"c":{"a":"no"},"a":"x"}`, "map[a:x]"},
		{`{"a":1,"b":null}`, "map[]"},
		{`{"a":"x","c":[1,2`, "map[a:x]"},
		{`{"a":"x","a":"y"}`, "map[a:x]"},
		{`["a","x"]`, "map[]"},
		{``, "map[]"},
		{`{"a":"x"`, "map[a:x]"},
		{`{"a":"x`, "map[]"},
	} {
		if got := fmt.Sprint(jsonx.Strings([]byte(tt.src), names...)); got != tt.want {
			t.Errorf("Strings(%q) = %s, want %s", tt.src, got, tt.want)
		}
	}
}

func TestReset(t *testing.T) {
	var d jsonx.Doc
	for _, src := range []string{`{"a":[1,2]}`, `0`, `["` + strings.Repeat("x", 100) + `"]`, `[` + strings.Repeat(`{},`, 100) + `{}]`} {
		d.Reset([]byte(src))
		if got := string(d.Root().Raw()); got != src {
			t.Errorf("after Reset: %q, want %q", got, src)
		}
	}
}
