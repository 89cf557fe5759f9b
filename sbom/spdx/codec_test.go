package spdx_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/spdx/tools-golang/spdx/v2/v2_2"
	"github.com/spdx/tools-golang/spdx/v2/v2_3"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/internal/bridge/bridgetest"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/spdx"
)

// A new version of the library may bring types that need a form of their own. The fields that are hidden on
// purpose say where something was read, or hold what settle puts in its place.
func TestNoGaps(t *testing.T) {
	hidden := func(pkg string) []string {
		return []string{
			pkg + ".Package.IsUnpackaged is hidden",
			pkg + ".Package.IsFilesAnalyzedTagPresent is hidden",
			pkg + ".File.Snippets is hidden",
			pkg + ".Annotation.AnnotationSPDXIdentifier is hidden",
		}
	}
	if got, want := bridgetest.Gaps(spdx.Codec22, reflect.TypeFor[v2_2.Document]()), hidden("v2_2"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := bridgetest.Gaps(spdx.Codec23, reflect.TypeFor[v2_3.Document]()), hidden("v2_3"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func generated(b *testing.B, n int) (*sbom.Document, *v2_3.Document) {
	text, err := bomgen.SPDX("2.3", n, 1)
	if err != nil {
		b.Fatal(err)
	}
	doc, err := sbom.Read(bytes.NewReader(text))
	if err != nil {
		b.Fatal(err)
	}
	document, _, err := spdx.To23(doc)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	return doc, document
}

func BenchmarkFrom23(b *testing.B) {
	_, document := generated(b, 10_000)
	for b.Loop() {
		if _, err := spdx.From23(document); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTo23(b *testing.B) {
	doc, _ := generated(b, 10_000)
	for b.Loop() {
		if _, _, err := spdx.To23(doc); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLibrary is what the library takes to write and to read the same.
func BenchmarkLibrary(b *testing.B) {
	_, document := generated(b, 10_000)
	for b.Loop() {
		text, err := json.Marshal(document)
		if err != nil {
			b.Fatal(err)
		}
		if err := json.Unmarshal(text, new(v2_3.Document)); err != nil {
			b.Fatal(err)
		}
	}
}
