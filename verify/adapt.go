package verify

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/keys"
)

// A DSSEVerifier is what github.com/secure-systems-lab/go-securesystemslib/dsse calls a Verifier.
type DSSEVerifier interface {
	Verify(ctx context.Context, data, sig []byte) error
	KeyID() (string, error)
	Public() crypto.PublicKey
}

// FromDSSE adapts a verifier of go-securesystemslib, or one written for it. It has to have a public key that [Key]
// accepts: without it nobody knows which signers are the same. Its key id is a hint and no more.
func FromDSSE(v DSSEVerifier) (Verifier, error) {
	if v == nil {
		return nil, errors.New("verify: no verifier")
	}
	id, err := v.KeyID()
	if err != nil {
		id = ""
	}
	check := func(ctx context.Context, m *attest.Message, sig []byte) error {
		if m.Bytes() == nil {
			return keys.ErrBytes
		}
		return v.Verify(ctx, m.Bytes(), sig)
	}
	return adapt(v.Public(), id, check)
}

// A SigstoreVerifier is what github.com/sigstore/sigstore/pkg/signature calls a Verifier, those of its key management
// services included. The options are types of that package; they are parameters here so that nobody has to import it who
// does not use it, and the compiler finds them.
type SigstoreVerifier[VerifyOption, PublicKeyOption any] interface {
	VerifySignature(signature, message io.Reader, opts ...VerifyOption) error
	PublicKey(opts ...PublicKeyOption) (crypto.PublicKey, error)
}

// FromSigstore adapts a verifier of sigstore's signature package. It asks it for its public key, which has to be one that
// [Key] accepts: without it nobody knows which signers are the same. Its interface takes no context and everything else
// by options; with makes those of one signature, as for sign.FromSigstore.
func FromSigstore[V, P any](v SigstoreVerifier[V, P], with ...func(context.Context) V) (Verifier, error) {
	if v == nil {
		return nil, errors.New("verify: no verifier")
	}
	pub, err := v.PublicKey()
	if err != nil {
		return nil, fmt.Errorf("verify: public key: %w", err)
	}
	return adapt(pub, "", func(ctx context.Context, m *attest.Message, sig []byte) error {
		if m.Artifact() != nil {
			return keys.ErrBytes
		}
		var options []V
		for _, f := range with {
			options = append(options, f(ctx))
		}
		return v.VerifySignature(bytes.NewReader(sig), m.Reader(), options...)
	})
}

type adapted struct {
	identity Identity
	keyID    string
	check    func(context.Context, *attest.Message, []byte) error
}

func adapt(pub crypto.PublicKey, id string, check func(context.Context, *attest.Message, []byte) error) (Verifier, error) {
	fingerprint, err := keys.Fingerprint(pub)
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	return &adapted{Identity{Key: fingerprint}, id, check}, nil
}

func (a *adapted) KeyID() string  { return a.keyID }
func (a *adapted) String() string { return a.identity.String() }

func (a *adapted) Verify(ctx context.Context, m *attest.Message, s Signature) (*Signer, error) {
	if err := a.check(ctx, m, s.Sig); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotMine, err)
	}
	return &Signer{Identity: a.identity}, nil
}
