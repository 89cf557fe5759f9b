package schema_test

import (
	"bytes"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// The biggest valid CycloneDX document of the corpus: bytes to verdict, and the verdict alone.
func BenchmarkValidate(b *testing.B) {
	var p pair
	var doc document
	for _, q := range compile(b) {
		for _, d := range documents(b) {
			if d.family == "cyclonedx" && q.ours.Family() == d.family && q.ours.Version() == d.doc.Root().Get("specVersion").Str() &&
				(doc.doc == nil || len(d.doc.Source()) > len(doc.doc.Source())) && q.ours.Root().Fits(d.doc.Root()) {
				p, doc = q, d
			}
		}
	}
	src := doc.doc.Source()
	b.Logf("%s, %d bytes", doc.name, len(src))
	b.Run("schema", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			d, err := jsonx.Parse(src, jsonx.Limits{})
			if err != nil || !p.ours.Root().Fits(d.Root()) {
				b.Fatal("not valid")
			}
		}
	})
	b.Run("schema-verdict", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			if !p.ours.Root().Fits(doc.doc.Root()) {
				b.Fatal("not valid")
			}
		}
	})
	b.Run("jsonschema", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
			if err != nil || p.other.Validate(v) != nil {
				b.Fatal("not valid")
			}
		}
	})
	b.Run("jsonschema-verdict", func(b *testing.B) {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			if p.other.Validate(v) != nil {
				b.Fatal("not valid")
			}
		}
	})
}
