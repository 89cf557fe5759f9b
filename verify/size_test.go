package verify_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/verify"
)

const size16 = 16 << 20

// bigStatements are statements of 16 MiB: one long text, and a list of components as an SBOM has it.
func bigStatements() map[string][]byte {
	fill := func(predicate func(n int) string) []byte {
		empty := len(statementOf(predicateType, ""))
		return []byte(statementOf(predicateType, predicate(size16-empty)))
	}
	return map[string][]byte{
		"one text": fill(func(n int) string { return `{"t":"` + strings.Repeat("x", n-8) + `"}` }),
		"components": fill(func(n int) string {
			var b bytes.Buffer
			b.WriteString(`{"components":[`)
			for i := 0; b.Len() < n-300; i++ {
				fmt.Fprintf(&b, `{"type":"library","name":"component-%d","version":"1.%d.0","purl":"pkg:npm/component-%[1]d@1.%[2]d.0","scope":"required"},`, i, i%100)
			}
			b.WriteString(`{"type":"library","name":"last"}],"pad":"`)
			b.WriteString(strings.Repeat("x", n-b.Len()-2) + `"}`)
			return b.String()
		}),
	}
}

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A big payload is copied once at most when it is verified, and once when it is signed, besides the text that is written.
func TestMemory(t *testing.T) {
	for name, text := range bigStatements() {
		if len(text) != size16 {
			t.Fatalf("%s: %d bytes", name, len(text))
		}
		st, err := attest.ParseStatement(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []pair{alice, bob, carol, rsaPair()} {
			var env *attest.Envelope
			if n := allocated(func() {
				var err error
				if env, err = sign.Envelope(ctx, st, p.signer); err != nil {
					t.Fatal(err)
				}
				if _, err = env.MarshalJSON(); err != nil {
					t.Fatal(err)
				}
			}); n > 40_000_000 {
				t.Errorf("%s: signing and writing 16 MiB with %v allocates %d bytes, want at most 40 MB", name, p.verifier, n)
			}
			n := allocated(func() {
				if _, err := verify.Envelope(ctx, env, trust(1, p.verifier)); err != nil {
					t.Fatal(err)
				}
			})
			t.Logf("%s, %s: %.1f MB", name, p.signer.Algorithm(), float64(n)/1e6)
			if n > 17_000_000 {
				t.Errorf("%s: verifying 16 MiB with %v allocates %d bytes, want at most 17 MB", name, p.verifier, n)
			}
		}
	}
}

func BenchmarkEnvelope(b *testing.B) {
	for name, text := range bigStatements() {
		for _, p := range []pair{alice, bob} {
			st, err := attest.ParseStatement(text)
			if err != nil {
				b.Fatal(err)
			}
			env, err := sign.Envelope(ctx, st, p.signer)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("%s/%s", strings.ReplaceAll(name, " ", "-"), p.signer.Algorithm()), func(b *testing.B) {
				b.SetBytes(size16)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := verify.Envelope(ctx, env, trust(1, p.verifier)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
