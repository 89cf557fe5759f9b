package sbom_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
)

// The documents have 10,000 components of about 1 KB each, flat and nested 60 deep; in SPDX 3 there are as many
// relationships, which are elements like the packages.
func generated(b *testing.B, family string, depth int) []byte {
	b.Helper()
	format := map[string]sbom.Format{"cyclonedx": sbom.CycloneDX16, "spdx": sbom.SPDX23, "spdx3": sbom.SPDX301}[family]
	doc, err := generate(format, 10000, depth)
	if err != nil {
		b.Fatal(err)
	}
	return doc
}

func BenchmarkRead(b *testing.B) {
	for _, family := range []string{"cyclonedx", "spdx", "spdx3"} {
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

// BenchmarkReadSPDX3 says what an element costs, packages and relationships counted alike.
func BenchmarkReadSPDX3(b *testing.B) {
	doc := generated(b, "spdx3", 1)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	rounds := 0
	for b.Loop() {
		rounds++
		if _, err := sbom.Read(bytes.NewReader(doc)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(rounds)/20_000, "ns/element")
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
		{"cyclonedx", 1, sbom.SPDX301},
		{"spdx", 1, sbom.SPDX301},
		{"spdx3", 1, sbom.SPDX23},
		{"spdx3", 1, sbom.CycloneDX16},
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

// What is unedited costs little, one edit little more than reading, and many no more than one each.
func BenchmarkWrite(b *testing.B) {
	for _, family := range []string{"cyclonedx", "spdx", "spdx3"} {
		doc := generated(b, family, 1)
		for _, edits := range []int{0, 1, 10000} {
			d, err := sbom.Read(bytes.NewReader(doc))
			if err != nil {
				b.Fatal(err)
			}
			for _, n := range d.NodeList.Nodes[:edits] {
				n.Version += "-edited"
			}
			b.Run(fmt.Sprintf("%s-%d-edits", family, edits), func(b *testing.B) {
				b.SetBytes(int64(len(doc)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := d.Write(io.Discard, d.Format()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	d, err := sbom.Read(bytes.NewReader(generated(b, "cyclonedx", 60)))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		d.Index()
	}
}

func BenchmarkNew(b *testing.B) {
	for _, depth := range []int{1, 60} {
		d, err := sbom.Read(bytes.NewReader(generated(b, "cyclonedx", depth)))
		if err != nil {
			b.Fatal(err)
		}
		for _, to := range []sbom.Format{sbom.CycloneDX16, sbom.SPDX23, sbom.SPDX301} {
			b.Run(fmt.Sprintf("depth%d-to-%v", depth, to), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := sbom.New(d.Document).Write(io.Discard, to); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
