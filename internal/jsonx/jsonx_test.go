package jsonx_test

import (
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

func TestWalk(t *testing.T) {
	src := `{"a":[1,{"b":"x\ny"},null],"c~/d":true,"e":{}}`
	d, err := jsonx.Parse([]byte(src), jsonx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ pointer, raw string }{
		{"", src},
		{"/a", `[1,{"b":"x\ny"},null]`},
		{"/a/1/b", `"x\ny"`},
		{"/a/2", `null`},
		{"/c~0~1d", `true`},
		{"/e", `{}`},
	} {
		v := d.Root().Lookup(c.pointer)
		if got := string(v.Raw()); got != c.raw {
			t.Errorf("Lookup(%q) = %s, want %s", c.pointer, got, c.raw)
		}
		if got := v.Pointer(); got != c.pointer {
			t.Errorf("Pointer of %q = %q", c.pointer, got)
		}
	}
	if got := d.Root().Lookup("/a").Len(); got != 3 {
		t.Errorf("Len = %d", got)
	}
	if got := d.Root().Len(); got != 3 {
		t.Errorf("Len = %d", got)
	}
	if got := d.Root().Lookup("/a/1/b").Str(); got != "x\ny" {
		t.Errorf("Str = %q", got)
	}
}
