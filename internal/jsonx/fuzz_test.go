package jsonx_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// tokens returns what jsontext makes of src: kinds and texts, ok when src is one value and nothing else.
func tokens(src []byte) (list []string, ok bool) {
	dec := jsontext.NewDecoder(bytes.NewReader(src))
	for {
		tok, err := dec.ReadToken()
		if err == io.EOF {
			return list, len(list) > 0
		}
		if err != nil || len(list) > 0 && dec.StackDepth() == 0 && tok.Kind() != '}' && tok.Kind() != ']' {
			return nil, false
		}
		if len(list) > 0 && dec.StackDepth() == 1 && (tok.Kind() == '{' || tok.Kind() == '[') {
			return nil, false // a second value begins
		}
		switch tok.Kind() {
		case '"':
			list = append(list, `"`+tok.String())
		case '0':
			list = append(list, tok.String())
		default:
			list = append(list, tok.Kind().String())
		}
	}
}

// walked returns the same of a value.
func walked(list []string, v jsonx.Value) []string {
	switch v.Kind() {
	case jsonx.Object, jsonx.Array:
		open, end := jsontext.Kind('{'), jsontext.Kind('}')
		if v.IsArray() {
			open, end = '[', ']'
		}
		list = append(list, open.String())
		for it := v.Iter(); it.Next(); {
			if it.Named() {
				list = append(list, `"`+it.Name())
			}
			list = walked(list, it.Value())
		}
		return append(list, end.String())
	case jsonx.String:
		return append(list, `"`+v.Str())
	case jsonx.Number:
		return append(list, v.Literal())
	}
	return append(list, jsontext.Kind(v.Kind()).String())
}

// FuzzParse compares the index with jsontext: the same texts are accepted, and the same tokens found.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{"a":[1,-2.5e3,true,false,null,"x\u00e9\ud83d\ude00"],"b":{"":{}},"c":[[],[{}]]}`, `{"a":1,"\u0061":2}`,
		` [ "\"" , "\\" , 0 ] `, `"`, "\"\xff\"", `"\ud800"`, `[1] [2]`, `1 2`, `01`, `nul`, "\ufeff{}", `{"a":1,}`, `[`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		want, ok := tokens(src)
		d, err := jsonx.Parse(src, jsonx.Limits{Depth: 10_000})
		if (err == nil) != ok {
			t.Fatalf("Parse(%q) = %v, jsontext accepts: %v", src, err, ok)
		}
		var syn *jsonx.SyntaxError
		if err != nil {
			if !errors.As(err, &syn) {
				t.Fatalf("Parse(%q) = %T", src, err)
			}
			if syn.Offset < 0 || syn.Offset > int64(len(src)) {
				t.Fatalf("Parse(%q) fails at offset %d", src, syn.Offset)
			}
			return
		}
		got := walked(nil, d.Root())
		if len(got) != len(want) {
			t.Fatalf("Parse(%q) has the tokens %q, want %q", src, got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("Parse(%q): token %d is %q, want %q", src, i, got[i], want[i])
			}
		}
		compact := jsonx.AppendCompact(nil, d.Root())
		again := jsonx.ParseTrusted(compact).Root()
		if !jsonx.Equal(d.Root(), again) || !jsonx.Equal(again, d.Root()) {
			t.Fatalf("%q is not equal to itself, compact %q", src, compact)
		}
		if ref := jsontext.Value(bytes.Clone(src)); ref.Compact(jsontext.PreserveRawStrings(true)) != nil || !bytes.Equal(ref, compact) {
			t.Fatalf("%q compact is %q, want %q", src, compact, ref)
		}
		quoted := append(jsonx.AppendEscaped([]byte{'"'}, src), '"')
		if s := jsonx.ParseTrusted(quoted).Root().Str(); s != string(src) {
			t.Fatalf("%q escaped is %q", src, s)
		}
		var p jsonx.Pointers
		checkPointers(t, d.Root(), d.Root(), &p)
	})
}

func checkPointers(t *testing.T, root, v jsonx.Value, p *jsonx.Pointers) {
	pointer := p.Of(v)
	if got := root.Lookup(pointer); got != v {
		t.Fatalf("%q leads to %q, not to %q", pointer, got.Raw(), v.Raw())
	}
	m := v.Members()
	for it := v.Iter(); it.Next(); {
		if it.Named() && (m.Get(it.Name()) != it.Value() || v.Get(it.Name()) != it.Value()) {
			t.Fatalf("%q: the member %q is not found", pointer, it.Name())
		}
		checkPointers(t, root, it.Value(), p)
	}
}
