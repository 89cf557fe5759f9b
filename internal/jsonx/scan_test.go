package jsonx

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/waybill-sdk/waybill/internal/bomgen"
)

// sameVerdict holds the one pass against jsontext's verdict and against the index made of a checked text.
func sameVerdict(t *testing.T, src []byte) {
	t.Helper()
	lim := Limits{}.WithDefaults()
	toks, compact, ok, err := scan(nil, src, lim, "")
	sameClosed(t, src, ok, err)
	if err != nil {
		return // a limit, which jsontext does not have
	}
	if valid := jsontext.Value(src).IsValid(); ok != valid {
		t.Fatalf("scan(%q) = %v, jsontext says %v", src, ok, valid)
	}
	if !ok {
		return
	}
	want, err := appendIndex(nil, src, lim)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(toks, want) {
		t.Fatalf("scan(%q) = %v, want %v", src, toks, want)
	}
	d := &Doc{src: src, toks: toks}
	if squeezed := AppendCompact(nil, d.Root()); compact != (string(squeezed) == string(src)) {
		t.Fatalf("scan(%q): compact is %v", src, compact)
	}
}

// sameClosed holds a pass that leaves a member closed against one that does not: the verdict is the same, and so is
// all but what is inside of that member.
func sameClosed(t *testing.T, src []byte, ok bool, err error) {
	t.Helper()
	lim := Limits{}.WithDefaults()
	for _, name := range []string{"a", "n", "components"} {
		toks, _, gotOK, gotErr := scan(nil, src, lim, name)
		if gotOK != ok || (gotErr == nil) != (err == nil) {
			t.Fatalf("scan(%q) with %q closed = %v, %v, without %v, %v", src, name, gotOK, gotErr, ok, err)
		}
		if !ok || err != nil {
			continue
		}
		full, err := Parse(src, lim)
		if err != nil {
			t.Fatal(err)
		}
		got, want := (&Doc{src: src, toks: toks}).Root(), full.Root()
		if !got.IsObject() {
			if !Equal(got, want) || got.End() != want.End() {
				t.Fatalf("scan(%q) with %q closed is another value", src, name)
			}
			continue
		}
		if got.Len() != want.Len() || string(got.Raw()) != string(want.Raw()) {
			t.Fatalf("scan(%q) with %q closed has %d members, want %d", src, name, got.Len(), want.Len())
		}
		g, w := got.Iter(), want.Iter()
		for w.Next() {
			if !g.Next() || g.Name() != w.Name() || string(g.Value().Raw()) != string(w.Value().Raw()) || g.Value().Kind() != w.Value().Kind() {
				t.Fatalf("scan(%q) with %q closed: member %q is another", src, name, w.Name())
			}
			closed := strings.HasPrefix(string(src[w.NameOffset():]), `"`+name+`"`)
			if !closed && !Equal(g.Value(), w.Value()) {
				t.Fatalf("scan(%q) with %q closed: member %q is not indexed", src, name, w.Name())
			}
			if inner := g.Value().Iter(); closed && (g.Value().IsObject() || g.Value().Kind() == Array) && (inner.Next() || g.Value().Len() != 0) {
				t.Fatalf("scan(%q) with %q closed: something is inside", src, name)
			}
		}
	}
}

var verdicts = []string{
	``, ` `, `null`, ` true `, `false,`, `nul`, `tru e`, `"a"`, `"`, `"a`, `"\`, `"\"`, `"\u`, `"\u12"`, `"\u0041"`,
	`"\ud800"`, `"\ud800\udc00"`, `"\udc00\ud800"`, `"\x"`, "\"\x01\"", "\"\xff\"", "\"é\"", "\"\xe2\x80\xa8\"",
	"\"\xed\xa0\x80\"", "\"abcdefg\xc3\"", `0`, `-0`, `-`, `01`, `1.`, `1.0`, `.5`, `1e5`, `1E+5`, `1e`, `1e+`, `+1`,
	`NaN`, `1 2`, `[]`, `[ ]`, `[1]`, `[1,]`, `[,1]`, `[1 2]`, `[`, `]`, `[1}`, `{}`, `{ }`, `{"a":1}`, `{"a":1,}`,
	`{"a"}`, `{"a":}`, `{a:1}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"\u0061":1,"a":2}`, `{"a":{"a":1},"b":{"a":2}}`,
	`{"a":[{"a":1},{"a":1}],"a":1}`, `{"a":1 "b":2}`, `{"a":1]`, `[[],{},[{}],{"a":[]}]`, `{"":1,"":2}`, `{"":1}`,
	`{"abcdefgh":1,"abcdefgh":2}`, `{"abcdefgh1":1,"abcdefgh2":2}`, `[1]x`, `{"a":1}}`, "\ufeff{}", `{"a":"b\"c","d":"\\"}`,
	`["aaaaaaa\"","aaaaaaaa","aaaaaaaaa"]`, "[\"\x7f\"]", "[1,\n\t 2\r]",
}

func TestScan(t *testing.T) {
	for _, src := range verdicts {
		sameVerdict(t, []byte(src))
	}
	// Objects with more names than are compared one by one, with and without one of them twice.
	var many strings.Builder
	many.WriteByte('{')
	for i := range 3 * manyNames {
		many.WriteString(`"` + strings.Repeat("n", i+1) + `":{"n":1},`)
	}
	for _, last := range []string{`"n":1}`, `"\u006e":1}`, `"m":1}`, `"` + strings.Repeat("n", 2*manyNames) + `":1}`} {
		sameVerdict(t, []byte(many.String()+last))
	}
	for _, version := range []string{"1.2", "1.6"} {
		doc, err := bomgen.CycloneDX(version, 50, 5)
		if err != nil {
			t.Fatal(err)
		}
		sameVerdict(t, doc)
	}
}

func FuzzScan(f *testing.F) {
	for _, src := range verdicts {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) { sameVerdict(t, src) })
}

func BenchmarkParse(b *testing.B) {
	doc, err := bomgen.CycloneDX("1.6", 1000, 1)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("scan", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		for b.Loop() {
			if _, err := Parse(doc, Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("jsontext-and-index", func(b *testing.B) {
		b.SetBytes(int64(len(doc)))
		for b.Loop() {
			if !jsontext.Value(doc).IsValid() {
				b.Fatal("not valid")
			}
			if _, err := index(doc, Limits{}.WithDefaults()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
