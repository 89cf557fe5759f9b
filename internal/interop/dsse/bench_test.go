package dsse_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	peer "github.com/secure-systems-lab/go-securesystemslib/dsse"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/verify"
)

// statement returns a statement of about size bytes: a list of components, as an SBOM has it.
func statement(size int) []byte {
	var b bytes.Buffer
	b.WriteString(payload[:strings.Index(payload, `"predicate"`)])
	b.WriteString(`"predicate":{"components":[`)
	for i := 0; b.Len() < size-200; i++ {
		fmt.Fprintf(&b, `{"type":"library","name":"component-%d","version":"1.%d.0","purl":"pkg:npm/component-%[1]d@1.%[2]d.0"},`, i, i%100)
	}
	b.WriteString(`{"type":"library","name":"last"}]}}`)
	return b.Bytes()
}

// text returns a payload of size bytes in which there is nothing to parse.
func text(size int) []byte { return bytes.Repeat([]byte("x"), size) }

var sizes = map[string]int{"1KiB": 1 << 10, "1MiB": 1 << 20, "16MiB": 16 << 20}

// benchmark runs f for the payloads and keys that are compared.
func benchmark(b *testing.B, f func(b *testing.B, k key, typ string, payload []byte)) {
	for _, k := range keys(b)[:2] {
		for _, size := range []string{"1KiB", "1MiB", "16MiB"} {
			b.Run(k.name+"/"+size+"/text", func(b *testing.B) { f(b, k, "text/plain", text(sizes[size])) })
			b.Run(k.name+"/"+size+"/statement", func(b *testing.B) { f(b, k, attest.PayloadType, statement(sizes[size])) })
		}
	}
}

// cpu reports the time of the processor that an operation takes, all threads together: on a machine that does other
// things besides, the time by the clock says little.
func cpu(b *testing.B) func() {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N), "cpu-ns/op") }
}

func loose(v verify.Verifier) verify.Policy {
	return verify.Policy{Verifiers: []verify.Verifier{v}, AnySubject: true, PayloadTypes: []string{"text/plain"}}
}

// BenchmarkVerify is an envelope that was read before: for the peer its base64 is still to be decoded, for us it was when
// the text was read; for us the statement is checked, too.
func BenchmarkVerify(b *testing.B) {
	b.Run("waybill", func(b *testing.B) {
		benchmark(b, func(b *testing.B, k key, typ string, payload []byte) {
			s, v := ours(b, k.private)
			env, err := sign.Payload(ctx, typ, payload, s)
			if err != nil {
				b.Fatal(err)
			}
			p := loose(v)
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				if _, err := verify.Envelope(ctx, env, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("securesystemslib", func(b *testing.B) {
		benchmark(b, func(b *testing.B, k key, typ string, payload []byte) {
			env, v := theirs(b, k, typ, payload)
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				if _, _, err := v.VerifyAndDecode(ctx, env); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

// BenchmarkReadVerify begins with the text of the envelope.
func BenchmarkReadVerify(b *testing.B) {
	b.Run("waybill", func(b *testing.B) {
		benchmark(b, func(b *testing.B, k key, typ string, payload []byte) {
			s, v := ours(b, k.private)
			env, err := sign.Payload(ctx, typ, payload, s)
			if err != nil {
				b.Fatal(err)
			}
			text, err := env.MarshalJSON()
			if err != nil {
				b.Fatal(err)
			}
			p := loose(v)
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				env, err := attest.ParseEnvelope(text)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := verify.Envelope(ctx, env, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("securesystemslib", func(b *testing.B) {
		benchmark(b, func(b *testing.B, k key, typ string, payload []byte) {
			env, v := theirs(b, k, typ, payload)
			text, err := json.Marshal(env)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				var env peer.Envelope
				if err := json.Unmarshal(text, &env); err != nil {
					b.Fatal(err)
				}
				if _, _, err := v.VerifyAndDecode(ctx, &env); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

// BenchmarkSignWrite ends with the text of the envelope.
func BenchmarkSignWrite(b *testing.B) {
	b.Run("waybill", func(b *testing.B) {
		benchmark(b, func(b *testing.B, k key, typ string, payload []byte) {
			s, _ := ours(b, k.private)
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				env, err := sign.Payload(ctx, typ, payload, s)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := env.MarshalJSON(); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("securesystemslib", func(b *testing.B) {
		benchmark(b, func(b *testing.B, k key, typ string, payload []byte) {
			s, err := peer.NewEnvelopeSigner(k.peer)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				env, err := s.SignPayload(ctx, typ, payload)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := json.Marshal(env); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

// BenchmarkSign ends with the envelope: for the peer with its base64 encoded, for us it is when the text is written.
func BenchmarkSign(b *testing.B) {
	b.Run("waybill", func(b *testing.B) {
		benchmark(b, func(b *testing.B, k key, typ string, payload []byte) {
			s, _ := ours(b, k.private)
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				if _, err := sign.Payload(ctx, typ, payload, s); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("securesystemslib", func(b *testing.B) {
		benchmark(b, func(b *testing.B, k key, typ string, payload []byte) {
			s, err := peer.NewEnvelopeSigner(k.peer)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			defer cpu(b)()
			for b.Loop() {
				if _, err := s.SignPayload(ctx, typ, payload); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

func theirs(b *testing.B, k key, typ string, payload []byte) (*peer.Envelope, *peer.EnvelopeVerifier) {
	b.Helper()
	s, err := peer.NewEnvelopeSigner(k.peer)
	if err != nil {
		b.Fatal(err)
	}
	env, err := s.SignPayload(ctx, typ, payload)
	if err != nil {
		b.Fatal(err)
	}
	v, err := peer.NewEnvelopeVerifier(k.peer)
	if err != nil {
		b.Fatal(err)
	}
	return env, v
}
