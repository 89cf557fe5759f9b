package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/sbom"
)

// What the rows say of SPDX 3 as the target.
func TestTruthToSPDX3(t *testing.T) {
	n := 0
	for _, from := range formats() {
		s := schemaOf(from)
		family := familyOf(s)
		for _, p := range properties(s) {
			f := mapping.Find(family, p.path)
			if f == nil || mapping.Whole(family, p.path) != "" && len(mapping.Inside(family, p.path)) > 0 {
				continue // parts of it have rows of their own
			}
			doc, ok := instance(s, p.path)
			if !ok {
				t.Errorf("%v: no document with %s", from, p.path)
				continue
			}
			n++
			cell, _ := rowFor(from, sbom.SPDX301, pointer(p.path))
			want := cell.Kind.String()
			entries, text, out := convertDoc(t, doc, sbom.SPDX301)
			spdx3.Check(jsonx.ParseTrusted(out).Root(), func(f spdx3.Finding) bool {
				if f.Level == spdx3.Structure {
					t.Errorf("%v: %s: the output is not valid: %s: %s (%s)\n%s\n%s", from, p.path, f.Value.Pointer(), f.Message, f.Clause, text, out)
				}
				return true
			})
			if got := kindAt(entries, doc, pointer(p.path)); got != want {
				t.Errorf("%v: %s is %s, the table says %s\n%s\n%.1500s", from, p.path, got, want, text, out)
			}
		}
	}
	t.Log(n, "conversions")
}

// What the rows say of SPDX 3 as the source.
func TestTruthOfSPDX3(t *testing.T) {
	n := 0
	spdx3Rows(func(field *mapping.Field, term string) {
		if !field.SpeaksOfSPDX3() {
			return
		}
		doc, at := instance3(t, field, term)
		for _, to := range formats() {
			n++
			want := field.FromSPDX3(to.Version())
			if familyOf(schemaOf(to)) == mapping.SPDX2 {
				want = field.Down(to.Version())
			}
			entries, text, out := convertDoc(t, doc, to)
			got := kindAt(entries, doc, at)
			if _, object := valueAt(doc, at).(map[string]any); object {
				got = kindOfElement(entries, doc, at)
			}
			if got != want.Kind.String() {
				t.Errorf("%v: %s is %s, the table says %v\n%s\n%.1500s", to, term, got, want.Kind, text, out)
			}
			if want.Kind == mapping.Carried && want.Rest == "" && !strings.Contains(want.How, "brought") {
				checkReason(t, text, to, at, want.How)
			}
		}
	})
	t.Log(n, "conversions")
}

// kindOfElement is [kindAt] for an object: what names it and its class says nothing about it.
func kindOfElement(entries map[string]sbom.Kind, doc any, at string) string {
	best := ""
	for name := range valueAt(doc, at).(map[string]any) {
		switch name {
		case "type", "spdxId", "@id", "creationInfo":
			continue
		}
		if k := kindAt(entries, doc, at+"/"+name); rank[k] > rank[best] {
			best = k
		}
	}
	if best == "" {
		return kindAt(entries, doc, at)
	}
	return best
}

// checkReason compares the reason of the entry about a place, if it has one of its own, with that of its row.
func checkReason(t *testing.T, text []byte, to sbom.Format, at, want string) {
	t.Helper()
	rep, err := sbom.Convert(io.Discard, to, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range rep.Entries() {
		if e.Path == at && e.Reason != want {
			t.Errorf("%v: %s is carried because %q, the table says %q\n%s", to, at, e.Reason, want, text)
		}
	}
}
