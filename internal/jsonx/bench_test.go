package jsonx_test

import (
	"testing"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

func BenchmarkParse(b *testing.B) {
	src, err := bomgen.CycloneDX("1.6", 5000, 1)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jsonx.Parse(src, jsonx.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	src, err := bomgen.CycloneDX("1.6", 5000, 1)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	var d jsonx.Doc
	for b.Loop() {
		d.Reset(src)
	}
}
