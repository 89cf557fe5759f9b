package sigstore_test

import (
	"crypto/sha256"
	"testing"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/rekor-tiles/v2/pkg/generated/protobuf"

	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
)

// dsseSigner is who signed a bundle, as entries have it.
func dsseSigner(b *bundlepb.Bundle) *protobuf.Verifier {
	return &protobuf.Verifier{
		KeyDetails: v1.PublicKeyDetails_PKIX_ECDSA_P256_SHA_256,
		Verifier:   &protobuf.Verifier_X509Certificate{X509Certificate: b.GetVerificationMaterial().GetCertificate()},
	}
}

// dsse2 is a bundle as cosign 3.0 makes it: with an entry of the type dsse 0.0.2.
func dsse2(t testing.TB, s *localsigstore.Stack, w localsigstore.What) *bundlepb.Bundle {
	t.Helper()
	b := s.Bundle(w)
	entry, err := s.LogDSSE(&protobuf.DSSERequestV002{Envelope: b.GetDsseEnvelope(), Verifiers: []*protobuf.Verifier{dsseSigner(b)}})
	if err != nil {
		t.Fatal(err)
	}
	b.VerificationMaterial.TlogEntries = []*rekor.TransparencyLogEntry{entry}
	return b
}

func TestDSSEEntry(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	p := policyOf(t, rootOf(t, s))
	r := mustVerify(t, localsigstore.Text(dsse2(t, s, signed())), p)
	if string(r.Payload()) != statement || len(r.Signers()[0].Evidence) != 2 {
		t.Errorf("signers %v, statement %s", r.Signers(), r.Payload())
	}

	other := dsse2(t, s, signed())
	stranger := dsse2(t, localsigstore.New(localsigstore.Options{}), signed())
	// claim is a bundle with an entry of the type that says what change makes of what is right.
	claim := func(change func(*protobuf.DSSELogEntryV002)) func(*bundlepb.Bundle) {
		return func(b *bundlepb.Bundle) {
			sum := sha256.Sum256(b.GetDsseEnvelope().GetPayload())
			says := &protobuf.DSSELogEntryV002{
				PayloadHash: &v1.HashOutput{Algorithm: v1.HashAlgorithm_SHA2_256, Digest: sum[:]},
				Signatures:  []*protobuf.Signature{{Content: b.GetDsseEnvelope().GetSignatures()[0].GetSig(), Verifier: dsseSigner(b)}},
			}
			change(says)
			entry, err := s.Add(&protobuf.Entry{Kind: "dsse", ApiVersion: "0.0.2", Spec: &protobuf.Spec{Spec: &protobuf.Spec_DsseV002{DsseV002: says}}})
			if err != nil {
				t.Fatal(err)
			}
			b.VerificationMaterial.TlogEntries = []*rekor.TransparencyLogEntry{entry}
		}
	}
	mustVerify(t, change(s, signed(), claim(func(*protobuf.DSSELogEntryV002) {})), p)
	entry := func(b *bundlepb.Bundle) *rekor.TransparencyLogEntry { return b.VerificationMaterial.TlogEntries[0] }
	for _, c := range []struct {
		name   string
		change func(*bundlepb.Bundle)
		check  verify.Check
		want   string
	}{
		{"CVE-2022-36056: the entry of another", func(b *bundlepb.Bundle) { b.VerificationMaterial.TlogEntries = other.VerificationMaterial.TlogEntries }, verify.CheckSignature, "another signature"},
		{"CVE-2026-22703: another payload", claim(func(d *protobuf.DSSELogEntryV002) { d.PayloadHash.Digest[0]++ }), verify.CheckSignature, "another payload"},
		{"CVE-2026-22703: another hash", claim(func(d *protobuf.DSSELogEntryV002) { d.PayloadHash.Algorithm = v1.HashAlgorithm_SHA2_512 }), verify.CheckSignature, "another payload"},
		{"CVE-2026-22703: another signature", claim(func(d *protobuf.DSSELogEntryV002) {
			d.Signatures[0].Content = other.GetDsseEnvelope().GetSignatures()[0].GetSig()
		}), verify.CheckSignature, "another signature"},
		{"CVE-2026-22703: two signatures", claim(func(d *protobuf.DSSELogEntryV002) { d.Signatures = append(d.Signatures, d.Signatures[0]) }), verify.CheckSignature, "another signature"},
		{"CVE-2026-22703: another key", claim(func(d *protobuf.DSSELogEntryV002) { d.Signatures[0].Verifier = dsseSigner(other) }), verify.CheckSignature, "another key"},
		{"CVE-2026-22703: no key", claim(func(d *protobuf.DSSELogEntryV002) { d.Signatures[0].Verifier = nil }), verify.CheckSignature, "about no key"},
		{"a key that is none", claim(func(d *protobuf.DSSELogEntryV002) {
			d.Signatures[0].Verifier = &protobuf.Verifier{Verifier: &protobuf.Verifier_PublicKey{PublicKey: &protobuf.PublicKey{RawBytes: []byte("a")}}}
		}), verify.CheckSignature, "the key"},
		{"the body of another", func(b *bundlepb.Bundle) { entry(b).CanonicalizedBody = entry(other).GetCanonicalizedBody() }, verify.CheckSignature, "verifying inclusion"},
		{"another type in the body", func(b *bundlepb.Bundle) {
			e, err := s.LogAgain(b)
			if err != nil {
				t.Fatal(err)
			}
			e.KindVersion = &rekor.KindVersion{Kind: "dsse", Version: "0.0.2"}
			b.VerificationMaterial.TlogEntries = []*rekor.TransparencyLogEntry{e}
		}, verify.CheckSignature, "another type"},
		{"another version", func(b *bundlepb.Bundle) { entry(b).KindVersion.Version = "0.0.1" }, "", "log entry 0"},
		{"without a proof", func(b *bundlepb.Bundle) { entry(b).InclusionProof = nil }, "", "no inclusion proof"},
		{"a proof without a checkpoint", func(b *bundlepb.Bundle) { entry(b).InclusionProof.Checkpoint = nil }, verify.CheckSignature, "no proof that it is in the log"},
		{"a checkpoint of another log", func(b *bundlepb.Bundle) { entry(b).InclusionProof = entry(stranger).InclusionProof }, verify.CheckSignature, "checkpoint"},
		{"a promise besides", func(b *bundlepb.Bundle) {
			entry(b).InclusionPromise = &rekor.InclusionPromise{SignedEntryTimestamp: []byte("a")}
		}, verify.CheckSignature, "no proof that it is in the log"},
		{"of another log", func(b *bundlepb.Bundle) { entry(b).LogId = entry(stranger).LogId }, verify.CheckLog, "0 of 1"},
		{"of no log", func(b *bundlepb.Bundle) { entry(b).LogId = nil }, verify.CheckLog, "0 of 1"},
		{"a negative place", func(b *bundlepb.Bundle) { entry(b).LogIndex = -1 }, verify.CheckSignature, "index"},
		{"CVE-2026-49834: twice", func(b *bundlepb.Bundle) {
			b.VerificationMaterial.TlogEntries = append(b.VerificationMaterial.TlogEntries, entry(b))
		}, verify.CheckSignature, "twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := dsse2(t, s, signed())
			c.change(b)
			mustRefuse(t, localsigstore.Text(b), p, c.check, c.want)
		})
	}
	t.Run("for an artifact", func(t *testing.T) {
		w := signed()
		w.PayloadType, w.Artifact = "", []byte("hello")
		b := s.Bundle(w)
		b.VerificationMaterial.TlogEntries = other.VerificationMaterial.TlogEntries
		p := p
		p.Subjects = nil
		p.Subjects = append(p.Subjects, sum(t, w.Artifact))
		mustRefuse(t, localsigstore.Text(b), p, verify.CheckSignature, "this is none")
	})
	// One log counts once, by whatever types of entries.
	t.Run("CVE-2026-49834: one log, entries of two types", func(t *testing.T) {
		b := dsse2(t, s, signed())
		again, err := s.LogAgain(b)
		if err != nil {
			t.Fatal(err)
		}
		b.VerificationMaterial.TlogEntries = append(b.VerificationMaterial.TlogEntries, again)
		mustVerify(t, localsigstore.Text(b), p)
		two := p
		two.MinLogs = 2
		mustRefuse(t, localsigstore.Text(b), two, verify.CheckLog, "1 of 2")
	})
}
