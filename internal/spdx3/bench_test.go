package spdx3_test

import (
	"fmt"
	"testing"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// Documents of the generator: 202 packages are 216 KB.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{202, 10_000, 100_000} {
		src, err := bomgen.SPDX3("3.0.1", n)
		if err != nil {
			b.Fatal(err)
		}
		d, err := jsonx.Parse(src, jsonx.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		check := func(d *jsonx.Doc) {
			spdx3.Check(d.Root(), func(f spdx3.Finding) bool {
				b.Fatalf("%s: %s", f.Value.Pointer(), f.Message)
				return false
			}, "ai", "dataset")
		}
		b.Run(fmt.Sprintf("check/%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				check(d)
			}
		})
		b.Run(fmt.Sprintf("parse-and-check/%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				d, err := jsonx.Parse(src, jsonx.Limits{})
				if err != nil {
					b.Fatal(err)
				}
				check(d)
			}
		})
	}
}
