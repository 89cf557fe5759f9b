package verify_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/verify"
)

func TestArtifact(t *testing.T) {
	file := []byte("the artifact")
	sum := sha256.Sum256(file)
	digest, err := attest.Digest(strings.NewReader(string(file)), "sha256", "sha512")
	if err != nil {
		t.Fatal(err)
	}
	sig, err := bob.private.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	over := func(v verify.Verifier, change ...func(*verify.Policy)) verify.Policy {
		p := verify.Policy{Verifiers: []verify.Verifier{v}, Subjects: []attest.DigestSet{digest}}
		for _, f := range change {
			f(&p)
		}
		return p
	}
	r, err := verify.Artifact(ctx, verify.Signature{Sig: sig}, over(bob.verifier))
	if err != nil {
		t.Fatal(err)
	}
	if s := r.Signers(); len(s) != 1 || s[0].Identity != bob.verifier.Identity() {
		t.Errorf("signers %v", s)
	}
	if s := r.Subjects(); len(s) != 1 || s[0].Digest["sha256"] != digest["sha256"] || r.Payload() != nil || r.Statement() != nil {
		t.Errorf("subjects %v", s)
	}
	key := alice.private.(ed25519.PrivateKey)
	adapter, err := verify.FromDSSE(dsseKey{bob})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	sigstore, err := verify.FromSigstore[verifyOption, publicKeyOption](sigstoreKey{public: key.Public(), seen: &seen})
	if err != nil {
		t.Fatal(err)
	}
	env := seal(t, payload(), bob.signer)
	tests := []struct {
		name   string
		sig    []byte
		policy verify.Policy
		check  verify.Check
	}{
		{"another artifact", sig, over(bob.verifier, func(p *verify.Policy) { p.Subjects = []attest.DigestSet{other} }), verify.CheckSignature},
		{"another key", sig, over(carol.verifier), verify.CheckSignature},
		{"no signature", nil, over(bob.verifier), verify.CheckSignature},
		// The bytes of the artifact are not known, and nobody may take them for none.
		{"Ed25519 over nothing", ed25519.Sign(key, nil), over(alice.verifier), verify.CheckSignature},
		{"Ed25519 over the digest", ed25519.Sign(key, sum[:]), over(alice.verifier), verify.CheckSignature},
		{"an adapter and a signature over nothing", sig, over(adapter), verify.CheckSignature},
		{"the documentation's verifier and a signature over nothing", ed25519.Sign(key, nil), over(keyring{string(key.Public().(ed25519.PublicKey)): {}}), verify.CheckSignature},
		{"sigstore's adapter and a signature over nothing", ed25519.Sign(key, nil), over(sigstore), verify.CheckSignature},
		{"an envelope's signature", env.Signatures[0].Sig, over(bob.verifier), verify.CheckSignature},
		{"two signers", sig, over(bob.verifier, func(p *verify.Policy) { p.Threshold = 2 }), verify.CheckThreshold},
		{"any subject", sig, over(bob.verifier, func(p *verify.Policy) { p.Subjects, p.AnySubject = nil, true }), verify.CheckPolicy},
		{"two subjects", sig, over(bob.verifier, func(p *verify.Policy) { p.Subjects = append(p.Subjects, artifact) }), verify.CheckPolicy},
		{"no hash that the algorithm has", sig, over(bob.verifier, func(p *verify.Policy) { p.Subjects = []attest.DigestSet{{"sha512": digest["sha512"]}} }), verify.CheckSignature},
		{"a predicate type", sig, over(bob.verifier, func(p *verify.Policy) { p.PredicateTypes = []string{"spdx"} }), verify.CheckStatement},
		{"provenance", sig, over(bob.verifier, func(p *verify.Policy) { p.SLSA = &verify.SLSA{Builders: []string{"b"}} }), verify.CheckStatement},
		{"a log", sig, over(bob.verifier, func(p *verify.Policy) { p.MinLogs = 1 }), verify.CheckLog},
		{"the zero policy", sig, verify.Policy{}, verify.CheckPolicy},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := verify.Artifact(ctx, verify.Signature{Sig: tt.sig}, tt.policy)
			mustRefuse(t, r, err, tt.check, "")
		})
	}
	// A signature over an artifact is none over an envelope that has its bytes as payload.
	res, err := verify.Envelope(ctx, &attest.Envelope{PayloadType: attest.PayloadType, Payload: file, Signatures: []attest.Signature{{Sig: sig}}}, over(bob.verifier))
	mustRefuse(t, res, err, verify.CheckSignature, "")
}

// A verifier gets the bundle that the envelope stood in, and what it says about identities, times and evidence is what
// the policy is held against.
func TestBundle(t *testing.T) {
	env := seal(t, payload(), alice.signer)
	bundle := []byte(`{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"}`)
	identity := verify.Identity{Issuer: "https://issuer.example", Subject: "ann@example.com"}
	v := verifierFunc(func(m *attest.Message, s verify.Signature) (*verify.Signer, error) {
		if string(s.Bundle) != string(bundle) || string(m.Payload()) != payload() || m.PayloadType() != attest.PayloadType {
			return nil, verify.ErrNotMine
		}
		return &verify.Signer{Identity: identity, NotBefore: day(1), NotAfter: day(2), Evidence: []verify.Evidence{log("l", day(1).Add(1)), stamp("t", day(1).Add(2))}}, nil
	})
	p := trust(1, v)
	p.Identities = []verify.IdentityMatch{{Issuer: identity.Issuer, SubjectPattern: `[a-z]+@example\.com`}}
	p.MinLogs, p.MinTimestamps = 1, 1
	p.SignedNotBefore, p.SignedNotAfter = day(1), day(3)
	r, err := verify.Attestation(ctx, &attest.Attestation{Envelope: env, Bundle: bundle}, p)
	if err != nil {
		t.Fatal(err)
	}
	if s := r.Signers()[0]; s.Identity != identity || len(s.Evidence) != 2 {
		t.Errorf("signer %+v", s)
	}
	r, err = verify.Envelope(ctx, env, p)
	mustRefuse(t, r, err, verify.CheckSignature, "")
	r, err = verify.Attestation(ctx, nil, p)
	mustRefuse(t, r, err, verify.CheckSignature, "")
	st, err := attest.ParseStatement([]byte(payload()))
	if err != nil {
		t.Fatal(err)
	}
	r, err = verify.Attestation(ctx, &attest.Attestation{Statement: st}, p)
	mustRefuse(t, r, err, verify.CheckSignature, "nobody signed it")
}
