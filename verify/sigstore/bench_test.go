package sigstore_test

import (
	"encoding/hex"
	"fmt"
	"iter"
	"syscall"
	"testing"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	sgverify "github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// cpu counts the runs of a benchmark, and reports the processor time that each took.
func cpu(b *testing.B) iter.Seq[int] {
	return func(yield func(int) bool) {
		var from, to syscall.Rusage
		b.ResetTimer()
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &from) // cannot fail with these arguments
		for i := range b.N {
			if !yield(i) {
				return
			}
		}
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &to)
		used := to.Utime.Nano() - from.Utime.Nano() + to.Stime.Nano() - from.Stime.Nano()
		b.ReportMetric(float64(used)/1000/float64(b.N), "cpu-µs/op")
	}
}

// plain is what is signed by default, without what sigstore-go cannot read.
func plain() localsigstore.What {
	w := signed()
	w.Payload = []byte(`{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"` + artifact["sha256"] + `"}}],"predicateType":"https://example.test/p/v1","predicate":{"a":1}}`)
	return w
}

// direct verifies a bundle with sigstore-go, for the same demands that policyOf makes: identity, artifact, one log,
// one timestamp, one SCT.
func direct(v *sgverify.Verifier, text []byte, issuer, subject, sha256 string) error {
	b := new(bundle.Bundle)
	if err := b.UnmarshalJSON(text); err != nil {
		return err
	}
	id, err := sgverify.NewShortCertificateIdentity(issuer, "", subject, "")
	if err != nil {
		return err
	}
	sum, err := hex.DecodeString(sha256)
	if err != nil {
		return err
	}
	_, err = v.Verify(b, sgverify.NewPolicy(sgverify.WithArtifactDigest("sha256", sum), sgverify.WithCertificateIdentity(id)))
	return err
}

func directVerifier(t testing.TB, rootText []byte, options ...sgverify.VerifierOption) *sgverify.Verifier {
	t.Helper()
	r, err := root.NewTrustedRootFromJSON(rootText)
	if err != nil {
		t.Fatal(err)
	}
	v, err := sgverify.NewVerifier(r, options...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// One bundle: the root is read and the verifier made for it. A thousand: all with one verifier, each bundle another.
// Compare the two of a pair by their CPU time.
func BenchmarkBundle(b *testing.B) {
	s := localsigstore.New(localsigstore.Options{})
	rootText := s.Root()
	bundles := make([][]byte, 1000)
	for i := range bundles {
		bundles[i] = localsigstore.Text(s.Bundle(plain()))
	}
	ours := func(b *testing.B) verify.Policy {
		return policyOf(b, rootOf(b, s))
	}
	theirs := func(b *testing.B) *sgverify.Verifier {
		return directVerifier(b, rootText, sgverify.WithSignedTimestamps(1), sgverify.WithTransparencyLog(1), sgverify.WithSignedCertificateTimestamps(1))
	}
	b.Run("one/waybill", func(b *testing.B) {
		for i := range cpu(b) {
			r, err := sigstore.ParseRoot(rootText)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := sigstore.Verify(ctx, bundles[i%len(bundles)], policyOf(b, r)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one/sigstore-go", func(b *testing.B) {
		for i := range cpu(b) {
			if err := direct(theirs(b), bundles[i%len(bundles)], issuer, subject, artifact["sha256"]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("thousand/waybill", func(b *testing.B) {
		p := ours(b)
		for i := range cpu(b) {
			if _, err := sigstore.Verify(ctx, bundles[i%len(bundles)], p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("thousand/sigstore-go", func(b *testing.B) {
		v := theirs(b)
		for i := range cpu(b) {
			if err := direct(v, bundles[i%len(bundles)], issuer, subject, artifact["sha256"]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// The bundles of the conformance assets, by name.
func BenchmarkConformance(b *testing.B) {
	for _, c := range conformance(b) {
		if c.name != "happy-path-v0.3" && c.name != "happy-path-intoto-in-dsse-v3" && c.name != "rekor2-happy-path" && c.name != "rekor2-dsse-happy-path" {
			continue
		}
		subject := sum(b, c.artifact)
		p, err := c.policy(b, subject)
		if err != nil {
			b.Fatal(err)
		}
		v := directVerifier(b, c.root, sgverify.WithObserverTimestamps(1), sgverify.WithTransparencyLog(1), sgverify.WithSignedCertificateTimestamps(1))
		b.Run(fmt.Sprintf("%s/waybill", c.name), func(b *testing.B) {
			for range cpu(b) {
				if _, err := sigstore.Verify(ctx, c.bundle, p); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%s/sigstore-go", c.name), func(b *testing.B) {
			for range cpu(b) {
				if err := direct(v, c.bundle, c.identity.Issuer, c.identity.Subject, subject["sha256"]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
