package verify_test

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"errors"
	"io"
	"testing"

	"github.com/waybill-sdk/waybill/verify"
)

// The options of sigstore's package, in miniature.
type (
	verifyOption    interface{ context() context.Context }
	publicKeyOption interface{ key() }
	withContext     struct{ ctx context.Context }
)

func (w withContext) context() context.Context { return w.ctx }

// A sigstoreKey is a verifier as sigstore has it.
type sigstoreKey struct {
	public crypto.PublicKey
	err    error
	seen   *int // contexts
}

func (s sigstoreKey) PublicKey(...publicKeyOption) (crypto.PublicKey, error) { return s.public, s.err }

func (s sigstoreKey) VerifySignature(signature, message io.Reader, opts ...verifyOption) error {
	for _, o := range opts {
		if o.context() == nil {
			return errors.New("no context")
		}
		*s.seen++
	}
	sig, err := io.ReadAll(signature)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(message)
	if err != nil {
		return err
	}
	if !ed25519.Verify(s.public.(ed25519.PublicKey), text, sig) {
		return errors.New("wrong")
	}
	return nil
}

func TestFromSigstore(t *testing.T) {
	seen := 0
	key := sigstoreKey{public: alice.private.Public(), seen: &seen}
	v, err := verify.FromSigstore(key, func(ctx context.Context) verifyOption { return withContext{ctx} })
	if err != nil {
		t.Fatal(err)
	}
	r, err := verify.Envelope(ctx, seal(t, payload(), alice.signer), trust(1, v))
	if err != nil || r.Signers()[0].Identity != alice.verifier.Identity() || seen != 1 {
		t.Errorf("%v, %d contexts", err, seen)
	}
	r, err = verify.Envelope(ctx, seal(t, payload(), bob.signer), trust(1, v))
	mustRefuse(t, r, err, verify.CheckSignature, "wrong")
	r, err = verify.Envelope(ctx, seal(t, payload(), alice.signer, alice.signer), trust(2, v, alice.verifier))
	mustRefuse(t, r, err, verify.CheckThreshold, "1 of 2")
}

// An adapter without a key that can be told from others is none.
func TestAdaptersRefuse(t *testing.T) {
	for name, err := range map[string]error{
		"sigstore: nil":       second(verify.FromSigstore[verifyOption, publicKeyOption](nil)),
		"sigstore: no key":    second(verify.FromSigstore(sigstoreKey{})),
		"sigstore: key fails": second(verify.FromSigstore(sigstoreKey{err: errors.New("offline")})),
		"sigstore: weak key":  second(verify.FromSigstore(sigstoreKey{public: ed25519.PublicKey(make([]byte, 32))})),
		"DSSE: nil":           second(verify.FromDSSE(nil)),
		"DSSE: no key":        second(verify.FromDSSE(keyless{dsseKey{bob}})),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

type keyless struct{ dsseKey }

func (keyless) Public() crypto.PublicKey { return nil }

func second(_ verify.Verifier, err error) error { return err }
