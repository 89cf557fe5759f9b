package sbom_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/sbom"
)

// The documents have 10,000 components of about 1 KB each, flat and nested 60 deep.
func generated(b *testing.B, family string, depth int) []byte {
	b.Helper()
	var doc []byte
	var err error
	if family == "spdx" {
		doc, err = bomgen.SPDX("2.3", 10000, depth)
	} else {
		doc, err = bomgen.CycloneDX("1.6", 10000, depth)
	}
	if err != nil {
		b.Fatal(err)
	}
	return doc
}

func BenchmarkRead(b *testing.B) {
	for _, family := range []string{"cyclonedx", "spdx"} {
		doc := generated(b, family, 1)
		b.Run(family, func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sbom.Read(bytes.NewReader(doc)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkConvert(b *testing.B) {
	for _, c := range []struct {
		from  string
		depth int
		to    sbom.Format
	}{
		{"cyclonedx", 1, sbom.SPDX23},
		{"cyclonedx", 60, sbom.SPDX23},
		{"spdx", 1, sbom.CycloneDX16},
		{"cyclonedx", 1, sbom.CycloneDX14},
	} {
		doc := generated(b, c.from, c.depth)
		b.Run(fmt.Sprintf("%s-depth%d-to-%v", c.from, c.depth, c.to), func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sbom.Convert(io.Discard, c.to, bytes.NewReader(doc)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
