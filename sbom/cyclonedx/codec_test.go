package cyclonedx_test

import (
	"bytes"
	"reflect"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/internal/bridge/bridgetest"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/cyclonedx"
)

// A new version of the library may bring types that need a form of their own.
func TestNoGaps(t *testing.T) {
	want := []string{"cyclonedx.BOM.XMLName is hidden", "cyclonedx.BOM.XMLNS is hidden"}
	if got := bridgetest.Gaps(cyclonedx.Codec, reflect.TypeFor[cdx.BOM]()); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func generated(b *testing.B, n int) (*sbom.Document, *cdx.BOM) {
	text, err := bomgen.CycloneDX("1.6", n, 1)
	if err != nil {
		b.Fatal(err)
	}
	doc, err := sbom.Read(bytes.NewReader(text))
	if err != nil {
		b.Fatal(err)
	}
	bom, _, err := cyclonedx.To(doc, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	return doc, bom
}

func BenchmarkFrom(b *testing.B) {
	_, bom := generated(b, 10_000)
	for b.Loop() {
		if _, err := cyclonedx.From(bom); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTo(b *testing.B) {
	doc, _ := generated(b, 10_000)
	for b.Loop() {
		if _, _, err := cyclonedx.To(doc, 0); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLibrary is what the library takes to write and to read the same.
func BenchmarkLibrary(b *testing.B) {
	_, bom := generated(b, 10_000)
	for b.Loop() {
		var text bytes.Buffer
		if err := cdx.NewBOMEncoder(&text, cdx.BOMFileFormatJSON).Encode(bom); err != nil {
			b.Fatal(err)
		}
		if err := cdx.NewBOMDecoder(&text, cdx.BOMFileFormatJSON).Decode(new(cdx.BOM)); err != nil {
			b.Fatal(err)
		}
	}
}
