package jsonx_test

import (
	"testing"
	"unicode/utf8"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// texts holds what strings may hold.
var texts = []string{
	"", "a", "\"\\/", "\x00\x01\x1f", "\b\f\n\r\t", "\x7f", "\u0080\u009f", "\u2028\u2029", "\ufeff", "\ufffd", "😀", "é",
	"<&>'", "a\nb", "{\"a\": [1,\n\t2]}",
}

func TestAppendString(t *testing.T) {
	for _, s := range texts {
		raw := string(jsonx.AppendString(nil, s))
		if got := parse(t, raw).Str(); got != s {
			t.Errorf("%q becomes %s, which is %q", s, raw, got)
		}
	}
	for in, want := range map[string]string{
		"a/b<c>": `"a/b<c>"`, "\u2028": "\"\u2028\"", "\x7f": "\"\x7f\"", "\n": `"\n"`, "\x01": `"\u0001"`,
		"a\xffb": "\"a\ufffdb\"", "\xed\xa0\x80": "\"\ufffd\ufffd\ufffd\"",
	} {
		if got := string(jsonx.AppendString([]byte("x"), in)); got != "x"+want {
			t.Errorf("AppendString(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestAppendEscaped(t *testing.T) {
	for _, s := range texts {
		raw := append(jsonx.AppendEscaped([]byte{'"'}, []byte(s)), '"')
		if !utf8.Valid(raw) {
			t.Errorf("%q becomes %q", s, raw)
		}
		if got := parse(t, string(raw)).Str(); got != s {
			t.Errorf("%q becomes %s, which is %q", s, raw, got)
		}
	}
	if got := string(jsonx.AppendEscaped(nil, []byte(`{"a":"\"\u2028"}`))); got != `{\"a\":\"\\\"\\u2028\"}` {
		t.Errorf("AppendEscaped = %s", got)
	}
}

func TestAppendCompact(t *testing.T) {
	for in, want := range map[string]string{
		" { \"a\" : [ 1 , 2.50 , \"x y\\u0061\" ] ,\n\"b\":{ } , \"c\" : [ ] , \"\\u0064\" : null } ": `{"a":[1,2.50,"x y\u0061"],"b":{},"c":[],"\u0064":null}`,
		` "a b" `: `"a b"`,
		`1E+2`:    `1E+2`,
	} {
		if got := string(jsonx.AppendCompact([]byte("#"), parse(t, in))); got != "#"+want {
			t.Errorf("AppendCompact(%s) = %s, want %s", in, got, want)
		}
	}
	if got := string(jsonx.AppendCompact([]byte("#"), jsonx.Value{})); got != "#" {
		t.Errorf("of nothing: %s", got)
	}
}

func TestAppendMembers(t *testing.T) {
	b := []byte{'{'}
	b = jsonx.AppendMember(b, "empty", "")
	b = jsonx.AppendMember(b, "a\"b", "c")
	b = append(jsonx.AppendName(b, "list"), '[')
	for _, s := range []string{"x", "y"} {
		b = jsonx.AppendString(jsonx.AppendComma(b), s)
	}
	b = append(b, ']', '}')
	if got := string(b); got != `{"a\"b":"c","list":["x","y"]}` {
		t.Errorf("%s", got)
	}
}

func TestAppendPointer(t *testing.T) {
	b := jsonx.AppendPointer(nil, "a/b~c")
	b = jsonx.AppendPointerIndex(b, 12)
	if got := string(jsonx.AppendPointer(b, "")); got != "/a~1b~0c/12/" {
		t.Errorf("%s", got)
	}
}
