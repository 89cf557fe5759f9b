package mapping_test

import (
	"testing"
	"unicode/utf8"

	"github.com/waybill-sdk/waybill/internal/mapping"
)

func TestIDs(t *testing.T) {
	for _, c := range []struct{ ref, id string }{
		{"foo", "SPDXRef-foo"},
		{"SPDXRef-Package-foo", "SPDXRef-Package-foo"},
		{"pkg:npm/a@1", "SPDXRef-pkg-cnpm-sa-a1"},
		{"SPDXRef-foo", "SPDXRef-SPDXRef--foo"},
		{"SPDXRef-waybill-1", "SPDXRef-SPDXRef--waybill--1"},
		{"ä", "SPDXRef--C3-A4"},
		{"a--b", "SPDXRef-a----b"},
		{"SPDXRef-a-cb", "SPDXRef-SPDXRef--a--cb"}, // what a reader would take for an escaped "a:b"
		{"SPDXRef-a-2Db", "SPDXRef-a-2Db"},         // no escape: a hyphen has a shorter one
	} {
		if got := mapping.SPDXID(c.ref); got != c.id {
			t.Errorf("SPDXID(%q) = %q, want %q", c.ref, got, c.id)
		}
		if got, ok := mapping.BomRef(c.id); got != c.ref || !ok {
			t.Errorf("BomRef(%q) = %q, %v, want %q", c.id, got, ok, c.ref)
		}
	}
	if ref, ok := mapping.BomRef(mapping.UnnamedID(7)); ok || ref != "" {
		t.Errorf("BomRef of an unnamed component = %q, %v", ref, ok)
	}
}

func FuzzIDs(f *testing.F) {
	for _, s := range []string{"", "a", "SPDXRef-a", "SPDXRef-SPDXRef--a", "SPDXRef-Package-a", "pkg:a/b@c?d=e&f", "-", "SPDXRef-waybill-3", "SPDXRef-SPDXRef--Package--a", "SPDXRef-a-2Db", "a/b:c%d_e+f g#h~i&j=k"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, ref string) {
		if ref == "" || !utf8.ValidString(ref) {
			return // an empty bom-ref is kept like any other spelling that the identifier cannot say
		}
		id := mapping.SPDXID(ref)
		if !mapping.IsSPDXID(id) {
			t.Fatalf("SPDXID(%q) = %q is no identifier", ref, id)
		}
		got, ok := mapping.BomRef(id)
		if !ok || got != ref {
			t.Fatalf("BomRef(SPDXID(%q) = %q) = %q, %v", ref, id, got, ok)
		}
	})
}
