package verify_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/verify"
)

// A pair is a key that signs and verifies.
type pair struct {
	private  crypto.Signer
	signer   *sign.KeySigner
	verifier *verify.KeyVerifier
}

func newPair(private crypto.Signer) pair {
	s, err := sign.Key(private)
	if err != nil {
		panic(err)
	}
	v, err := verify.Key(private.Public())
	if err != nil {
		panic(err)
	}
	return pair{private, s, v}
}

func newEd25519() pair {
	_, k, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return newPair(k)
}

func newECDSA(c elliptic.Curve) pair {
	k, err := ecdsa.GenerateKey(c, rand.Reader)
	if err != nil {
		panic(err)
	}
	return newPair(k)
}

// The keys of the tests: made once, because RSA takes its time.
var (
	alice   = newEd25519()
	bob     = newECDSA(elliptic.P256())
	carol   = newECDSA(elliptic.P384())
	mallory = newEd25519()
	rsaPair = sync.OnceValue(func() pair {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		return newPair(k)
	})
)

const (
	hexA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	hexB = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

var (
	artifact = attest.DigestSet{"sha256": hexA}
	other    = attest.DigestSet{"sha256": hexB}
	ctx      = context.Background()
)

const predicateType = "https://example.com/predicate/v1"

// payload returns a statement about artifact, with a predicate that structs and maps would change.
func payload() string {
	return statementOf(predicateType, `{"n":9007199254740993, "z":1.0,"a" : null, "big":1e400}`)
}

func statementOf(predicateType, predicate string) string {
	return `{"_type":"https://in-toto.io/Statement/v1", "subject":[{"name":"a","digest":{"sha256":"` + hexA + `"}}],
 "predicateType":"` + predicateType + `","predicate":` + predicate + `}`
}

func seal(t testing.TB, payload string, signers ...sign.Signer) *attest.Envelope {
	t.Helper()
	return sealType(t, attest.PayloadType, payload, signers...)
}

func sealType(t testing.TB, typ, payload string, signers ...sign.Signer) *attest.Envelope {
	t.Helper()
	env, err := sign.Payload(ctx, typ, []byte(payload), signers...)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// trust is a policy that has these verifiers and wants artifact as a subject.
func trust(threshold int, verifiers ...verify.Verifier) verify.Policy {
	return verify.Policy{Verifiers: verifiers, Threshold: threshold, Subjects: []attest.DigestSet{artifact}}
}

// mustRefuse checks that nothing comes out, and that one of the reasons is the one expected.
func mustRefuse(t testing.TB, r *verify.Result, err error, check verify.Check, want string) {
	t.Helper()
	if r != nil {
		t.Errorf("a result besides %v", err)
	}
	if err == nil {
		t.Fatal("it was accepted")
	}
	var refused *verify.RefusedError
	if !errors.As(err, &refused) {
		t.Fatalf("error %v (%T), want a RefusedError", err, err)
	}
	if !refused.Failed(check) {
		t.Errorf("refused, but not for %s: %v", check, err)
	}
	if !strings.Contains(err.Error(), want) {
		t.Errorf("refused with %q, want %q in it", err, want)
	}
	if strings.ContainsAny(err.Error(), "\n") {
		t.Errorf("the text has several lines: %q", err)
	}
}

// A verifierFunc is a verifier that is a function.
type verifierFunc func(*attest.Message, verify.Signature) (*verify.Signer, error)

func (f verifierFunc) Verify(_ context.Context, m *attest.Message, s verify.Signature) (*verify.Signer, error) {
	return f(m, s)
}
