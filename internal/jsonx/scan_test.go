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
	if err != nil {
		return // a limit, which jsontext does not have
	}
	if valid := jsontext.Value(src).IsValid(); ok != valid {
		t.Fatalf("scan(%q) = %v, jsontext says %v", src, ok, valid)
	}
	sameHollow(t, src, toks, ok)
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

// sameHollow holds the pass that leaves a member out of the index against the one that does not.
func sameHollow(t *testing.T, src []byte, toks []token, ok bool) {
	t.Helper()
	lim := Limits{}.WithDefaults()
	names := []string{"a", "b", "payload"}
	full := &Doc{src: src, toks: toks}
	if ok {
		for it := full.Root().Iter(); it.Next() && it.Named() && len(names) < 10; {
			if it.Name() != "" { // the name of none
				names = append(names, it.Name())
			}
		}
	}
	for _, name := range names {
		got, _, same, err := scan(nil, src, lim, name)
		if err != nil || same != ok {
			t.Fatalf("scan(%q) without %q = %v, %v, want %v", src, name, same, err, ok)
		}
		if !ok {
			continue
		}
		hollow := &Doc{src: src, toks: got}
		a, b := full.Root(), hollow.Root()
		if a.Kind() != b.Kind() || a.Len() != b.Len() || string(a.Raw()) != string(b.Raw()) {
			t.Fatalf("scan(%q) without %q: the root is %s, want %s", src, name, b.Raw(), a.Raw())
		}
		for ia, ib := a.Iter(), b.Iter(); ia.Next(); {
			if !ib.Next() || ia.Named() && ia.Name() != ib.Name() || string(ia.Value().Raw()) != string(ib.Value().Raw()) {
				t.Fatalf("scan(%q) without %q: a member differs from %s", src, name, ia.Value().Raw())
			}
			va, vb := ia.Value(), ib.Value()
			if !ia.Named() || ia.Name() != name {
				if !Equal(va, vb) {
					t.Fatalf("scan(%q) without %q: %s is %s", src, name, va.Raw(), vb.Raw())
				}
				continue
			}
			if from, to := vb.Span(); to-from > 2 {
				t.Fatalf("scan(%q) without %q: it takes %d positions", src, name, to-from)
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
	`{"type":1,"name":2,"type":3}`, `{"version":1,"version":2}`, `{"abc":1,"abc":2}`, `{"abcde":1,"abcdf":2}`, `{"a": `, `{"a":`,
	`{"abcdefgh":1,"abcdefgh":2}`, `{"abcdefgh1":1,"abcdefgh2":2}`, `[1]x`, `{"a":1}}`, "\ufeff{}", `{"a":"b\"c","d":"\\"}`,
	`{"a":[1,{"b":[2,{"c":3}],"d":{}},[],"x"],"b":{"a":{"a":[{}]}}}`, `{"a":{"b":1,"b":2}}`, `{"b":1,"a":[{"x":1,"y":{"x":1},"x":2}]}`,
	`{"a":{"b":{},"c":[],"b":1}}`, `{"\u0061":{"q":[1,2]},"b":[3]}`,
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

// TestNameHash: names of up to seven bytes are told apart by their hash alone. Were they not, the scan would be right
// and slow.
func TestNameHash(t *testing.T) {
	seen := map[uint64]string{}
	for length := range 8 {
		base := strings.Repeat("n", length)
		names := []string{base}
		for i := range length {
			names = append(names, base[:i]+"a"+base[i+1:], base[:i]+"z"+base[i+1:])
		}
		for _, name := range names {
			h := nameHash([]byte(name))
			if other, ok := seen[h]; ok {
				t.Errorf("%q and %q have the hash %x", name, other, h)
			}
			seen[h] = name
		}
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
