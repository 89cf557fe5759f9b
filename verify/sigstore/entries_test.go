package sigstore_test

import (
	"math/rand/v2"
	"testing"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"

	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// dsse2 is a bundle as cosign 3.0 makes it: with an entry of the type dsse 0.0.2.
func dsse2(s *localsigstore.Stack, w localsigstore.What) *bundlepb.Bundle {
	b := s.Bundle(w)
	b.VerificationMaterial.TlogEntries = []*rekor.TransparencyLogEntry{s.AddDSSE(localsigstore.DSSEEntryOf(b))}
	return b
}

func TestDSSEEntry(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	p := policyOf(t, rootOf(t, s))
	r := mustVerify(t, localsigstore.Text(dsse2(s, signed())), p)
	if string(r.Payload()) != statement || len(r.Signers()[0].Evidence) != 2 {
		t.Errorf("signers %v, statement %s", r.Signers(), r.Payload())
	}

	other := dsse2(s, signed())
	stranger := dsse2(localsigstore.New(localsigstore.Options{}), signed())
	// claim is a bundle with an entry of the type that says what change makes of what is right.
	claim := func(change func(*localsigstore.DSSEEntry)) func(*bundlepb.Bundle) {
		return func(b *bundlepb.Bundle) {
			says := localsigstore.DSSEEntryOf(b)
			change(&says)
			b.VerificationMaterial.TlogEntries = []*rekor.TransparencyLogEntry{s.AddDSSE(says)}
		}
	}
	mustVerify(t, change(s, signed(), claim(func(*localsigstore.DSSEEntry) {})), p)
	entry := func(b *bundlepb.Bundle) *rekor.TransparencyLogEntry { return b.VerificationMaterial.TlogEntries[0] }
	for _, c := range []struct {
		name   string
		change func(*bundlepb.Bundle)
		check  verify.Check
		want   string
	}{
		{"CVE-2022-36056: the entry of another", func(b *bundlepb.Bundle) { b.VerificationMaterial.TlogEntries = other.VerificationMaterial.TlogEntries }, verify.CheckSignature, "another signature"},
		{"CVE-2026-22703: another payload", claim(func(d *localsigstore.DSSEEntry) { d.PayloadHash.Digest[0]++ }), verify.CheckSignature, "another payload"},
		{"CVE-2026-22703: another hash", claim(func(d *localsigstore.DSSEEntry) { d.PayloadHash.Algorithm = "SHA2_512" }), verify.CheckSignature, "another payload"},
		{"CVE-2026-22703: another signature", claim(func(d *localsigstore.DSSEEntry) {
			d.Signatures[0].Content = other.GetDsseEnvelope().GetSignatures()[0].GetSig()
		}), verify.CheckSignature, "another signature"},
		{"CVE-2026-22703: two signatures", claim(func(d *localsigstore.DSSEEntry) { d.Signatures = append(d.Signatures, d.Signatures[0]) }), verify.CheckSignature, "another signature"},
		{"CVE-2026-22703: another key", claim(func(d *localsigstore.DSSEEntry) {
			d.Signatures = []localsigstore.DSSESignature{{Content: d.Signatures[0].Content, Verifier: localsigstore.DSSEEntryOf(other).Signatures[0].Verifier}}
		}), verify.CheckSignature, "another key"},
		{"CVE-2026-22703: no key", claim(func(d *localsigstore.DSSEEntry) { d.Signatures[0].Verifier = localsigstore.DSSEVerifier{} }), verify.CheckSignature, "about no key"},
		{"a key that is none", claim(func(d *localsigstore.DSSEEntry) {
			d.Signatures[0].Verifier = localsigstore.DSSEVerifier{PublicKey: &localsigstore.RawBytes{RawBytes: []byte("a")}}
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
			b := dsse2(s, signed())
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
		b := dsse2(s, signed())
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

// FuzzDSSEEntry looks for a change to a bundle with such an entry with which it says something else than what was signed,
// or that leaves it without one of the two that vouch for it.
func FuzzDSSEEntry(f *testing.F) {
	s := localsigstore.New(localsigstore.Options{})
	p := policyOf(f, rootOf(f, s))
	good, other := localsigstore.Text(dsse2(s, signed())), localsigstore.Text(dsse2(s, signed()))
	for state := range uint64(200) {
		f.Add(state)
	}
	f.Fuzz(func(t *testing.T, state uint64) {
		text := mutate(rand.New(rand.NewPCG(state, 2)), good, other)
		r, err := sigstore.Verify(ctx, text, p)
		if (r == nil) == (err == nil) {
			t.Fatalf("result %v with error %v", r, err)
		}
		if err == nil && (string(r.Payload()) != statement || len(r.Signers()[0].Evidence) < 2) {
			t.Errorf("accepted %s", text)
		}
	})
}
