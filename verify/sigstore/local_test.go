package sigstore_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

const (
	issuer  = "https://issuer.example.test"
	subject = "ci@example.test"
	// The predicate holds what does not survive a detour through other representations.
	statement = `{"_type":"https://in-toto.io/Statement/v1", "subject":[{"name":"a","digest":{"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}],
 "predicateType":"https://example.test/p/v1","unknown":[1], "predicate":{"z":9007199254740993,"a":1e400,"a b":1.0}}`
)

var artifact = attest.DigestSet{"sha256": strings.Repeat("a", 64)}

// signed says what is signed by default.
func signed() localsigstore.What {
	return localsigstore.What{PayloadType: attest.PayloadType, Payload: []byte(statement), Issuer: issuer, Subject: subject}
}

func rootOf(t testing.TB, s *localsigstore.Stack, change ...func(map[string]any)) *sigstore.Root {
	t.Helper()
	r, err := sigstore.ParseRoot(s.Root(change...))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func policyOf(t testing.TB, r *sigstore.Root, options ...sigstore.Option) verify.Policy {
	t.Helper()
	v, err := sigstore.New(r, options...)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Policy{
		Verifiers: []verify.Verifier{v}, Identities: []verify.IdentityMatch{{Issuer: issuer, Subject: subject}},
		Subjects: []attest.DigestSet{artifact}, MinLogs: 1, MinTimestamps: 1,
	}
}

// mustRefuse checks that nothing comes out, and that one of the reasons is the one expected: a check, or "" when the
// text is no bundle.
func mustRefuse(t testing.TB, text []byte, p verify.Policy, check verify.Check, want string) {
	t.Helper()
	r, err := sigstore.Verify(ctx, text, p)
	if r != nil || err == nil {
		t.Fatalf("accepted: %v, %v", r, err)
	}
	mustRefuseError(t, err, check, want)
}

// mustRefuseError checks an error as mustRefuse does.
func mustRefuseError(t testing.TB, err error, check verify.Check, want string) {
	t.Helper()
	if err == nil {
		t.Fatal("accepted")
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("the text has several lines: %q", err)
	}
	var refused *verify.RefusedError
	if errors.As(err, &refused) != (check != "") || (check != "" && !refused.Failed(check)) || !strings.Contains(err.Error(), want) {
		t.Errorf("refused with %q, want check %q and %q in it", err, check, want)
	}
}

func mustVerify(t testing.TB, text []byte, p verify.Policy) *verify.Result {
	t.Helper()
	r, err := sigstore.Verify(ctx, text, p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestStatement(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	text := localsigstore.Text(s.Bundle(signed()))
	p := policyOf(t, rootOf(t, s))
	r := mustVerify(t, text, p)
	if string(r.Payload()) != statement {
		t.Errorf("the statement is %s", r.Payload())
	}
	got := r.Signers()
	if len(got) != 1 || got[0].Identity != (verify.Identity{Issuer: issuer, Subject: subject}) || got[0].Key == "" {
		t.Errorf("signers %v", got)
	}
	if n := len(got[0].Evidence); n != 2 {
		t.Errorf("%d pieces of evidence, want a log entry and a timestamp", n)
	}
	// By the way of any other file of attestations, too.
	for a, err := range attest.NewReader(bytes.NewReader(text)).All() {
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verify.Attestation(ctx, a, p); err != nil {
			t.Error(err)
		}
		a.Bundle = nil
		if _, err := verify.Attestation(ctx, a, p); err == nil {
			t.Error("accepted without its bundle")
		}
	}
}

func TestArtifact(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	w := signed()
	w.PayloadType, w.Artifact = "", []byte("hello")
	text := localsigstore.Text(s.Bundle(w))
	p := policyOf(t, rootOf(t, s))
	mustRefuse(t, text, p, verify.CheckSignature, "another digest")
	d, err := attest.Digest(bytes.NewReader(w.Artifact))
	if err != nil {
		t.Fatal(err)
	}
	p.Subjects = []attest.DigestSet{d}
	if r := mustVerify(t, text, p); r.Payload() != nil || r.Statement() != nil || len(r.Signers()) != 1 {
		t.Errorf("%v", r)
	}
	p.PredicateTypes = []string{"cyclonedx"}
	mustRefuse(t, text, p, verify.CheckStatement, "demands a statement")
}

func TestPatterns(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	w := signed()
	w.Subject = "https://github.com/org/repo/.github/workflows/a.yml@refs/heads/main"
	text := localsigstore.Text(s.Bundle(w))
	p := policyOf(t, rootOf(t, s))
	for pattern, ok := range map[string]bool{
		`https://github\.com/org/repo/.*`: true, `https://github\.com/org/`: false, `github.com/org/repo/.*`: false, `.*main`: true, `.*mai`: false,
	} {
		p.Identities = []verify.IdentityMatch{{Issuer: issuer, SubjectPattern: pattern}}
		if _, err := sigstore.Verify(ctx, text, p); (err == nil) != ok {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

func TestKey(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w := signed()
	w.Key = key
	text := localsigstore.Text(s.Bundle(w))
	root := rootOf(t, s)
	policy := func(k *ecdsa.PrivateKey, from, to time.Time) verify.Policy {
		p := policyOf(t, root, sigstore.TrustKey(k.Public(), from, to))
		p.Identities = nil
		return p
	}
	mustVerify(t, text, policy(key, time.Time{}, time.Time{}))
	mustVerify(t, text, policy(key, s.Now.Add(-time.Hour), s.Now.Add(time.Hour)))
	mustRefuse(t, text, policy(other, time.Time{}, time.Time{}), verify.CheckSignature, "not over this payload")
	mustRefuse(t, text, policyOf(t, root), verify.CheckSignature, "made with a key")
	// A bundle by a key where the policy demands a certificate's identity.
	p := policy(key, time.Time{}, time.Time{})
	p.Identities = []verify.IdentityMatch{{Issuer: issuer, Subject: subject}}
	mustRefuse(t, text, p, verify.CheckIdentity, "none of the identities")
	t.Run("GHSA-wqqc-jjcq-vfxm: the key was not good when the timestamp was made", func(t *testing.T) {
		mustRefuse(t, text, policy(key, s.Now.Add(time.Hour), time.Time{}), verify.CheckValidity, "good from")
		mustRefuse(t, text, policy(key, time.Time{}, s.Now.Add(-time.Hour)), verify.CheckValidity, "good until")
	})
}

func TestNewRefuses(t *testing.T) {
	if _, err := sigstore.New(nil); err == nil {
		t.Error("no root")
	}
	r := rootOf(t, localsigstore.New(localsigstore.Options{}))
	for name, o := range map[string]sigstore.Option{
		"SCTs": sigstore.MinSCTs(-1), "no key": sigstore.TrustKey(nil, time.Time{}, time.Time{}),
	} {
		if _, err := sigstore.New(r, o); err == nil {
			t.Error(name)
		}
	}
	for _, text := range []string{"", "{}", "[]", `{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}`} {
		if _, err := sigstore.ParseRoot([]byte(text)); err == nil {
			t.Errorf("root %s", text)
		}
	}
	// Without a bundle it is not ours.
	v, err := sigstore.New(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Verify(ctx, attest.NewMessage("a", nil), verify.Signature{Sig: []byte{1}}); !errors.Is(err, verify.ErrNotMine) {
		t.Error(err)
	}
}

// change returns a bundle of s that was changed before it was written.
func change(s *localsigstore.Stack, w localsigstore.What, f func(*bundlepb.Bundle)) []byte {
	b := s.Bundle(w)
	f(b)
	return localsigstore.Text(b)
}

// sum returns the digest of an artifact.
func sum(t testing.TB, b []byte) attest.DigestSet {
	t.Helper()
	d, err := attest.Digest(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return d
}
