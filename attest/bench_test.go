package attest_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/bomgen"
)

var benchSubjects = []attest.ResourceDescriptor{{Name: "app", Digest: attest.DigestSet{"sha256": strings.Repeat("ab", 32)}}}

// predicates of about 16 MiB: an SBOM, and the least that JSON can be.
func bigPredicates(tb testing.TB) map[string][]byte {
	tb.Helper()
	bom, err := bomgen.CycloneDX("1.6", 20_000, 3)
	if err != nil {
		tb.Fatal(err)
	}
	for n := 20_000; len(bom) < 16<<20; n += 5_000 {
		if bom, err = bomgen.CycloneDX("1.6", n, 3); err != nil {
			tb.Fatal(err)
		}
	}
	return map[string][]byte{"sbom": bom, "string": []byte(`{"s":"` + strings.Repeat("x", 16<<20) + `"}`)}
}

func BenchmarkParseStatement(b *testing.B) {
	for name, p := range bigPredicates(b) {
		s, err := attest.New(benchSubjects, attest.TypeCycloneDX, p)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s.Bytes())))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := attest.ParseStatement(s.Bytes()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParseEnvelope(b *testing.B) {
	for _, n := range []int{1 << 10, 1 << 20, 16 << 20} {
		text, err := (&attest.Envelope{PayloadType: attest.PayloadType, Payload: bytes.Repeat([]byte("abcdefgh"), n/8), Signatures: []attest.Signature{{Sig: []byte("s")}}}).MarshalJSON()
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := attest.ParseEnvelope(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPAEHash(b *testing.B) {
	e := &attest.Envelope{PayloadType: attest.PayloadType, Payload: make([]byte, 16<<20)}
	b.SetBytes(int64(len(e.Payload)))
	b.ReportAllocs()
	for b.Loop() {
		h := sha256.New()
		if err := e.WritePAE(h); err != nil {
			b.Fatal(err)
		}
		h.Sum(nil)
	}
}
