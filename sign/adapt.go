package sign

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/keys"
)

// A DSSESigner is what github.com/secure-systems-lab/go-securesystemslib/dsse calls a Signer.
type DSSESigner interface {
	Sign(ctx context.Context, data []byte) ([]byte, error)
	KeyID() (string, error)
}

// FromDSSE adapts a signer of go-securesystemslib, or one written for it. Its key id becomes the hint in the signatures;
// one that has none signs without.
func FromDSSE(s DSSESigner) Signer { return dsseSigner{s} }

type dsseSigner struct{ signer DSSESigner }

func (d dsseSigner) Sign(ctx context.Context, m *attest.Message) (attest.Signature, error) {
	if d.signer == nil {
		return attest.Signature{}, errors.New("no signer")
	}
	if m.Bytes() == nil {
		return attest.Signature{}, keys.ErrBytes // nobody wants a signature over nothing
	}
	sig, err := d.signer.Sign(ctx, m.Bytes())
	if err != nil {
		return attest.Signature{}, err
	}
	id, err := d.signer.KeyID()
	if err != nil {
		id = ""
	}
	return attest.Signature{KeyID: id, Sig: sig}, nil
}

// A SigstoreSigner is what github.com/sigstore/sigstore/pkg/signature calls a Signer, those of its key management services
// included. The options are types of that package; they are parameters here so that nobody has to import it who
// does not use it, and the compiler finds them.
type SigstoreSigner[SignOption, PublicKeyOption any] interface {
	SignMessage(message io.Reader, opts ...SignOption) ([]byte, error)
	PublicKey(opts ...PublicKeyOption) (crypto.PublicKey, error)
}

// FromSigstore adapts a signer of sigstore's signature package. Its interface takes no context and everything else by
// options; with makes those of one signature:
//
//	sign.FromSigstore(s, func(ctx context.Context) signature.SignOption { return options.WithContext(ctx) })
func FromSigstore[S, P any](s SigstoreSigner[S, P], with ...func(context.Context) S) Signer {
	return sigstoreSigner[S, P]{s, with}
}

type sigstoreSigner[S, P any] struct {
	signer SigstoreSigner[S, P]
	with   []func(context.Context) S
}

func (s sigstoreSigner[S, P]) Sign(ctx context.Context, m *attest.Message) (attest.Signature, error) {
	if s.signer == nil {
		return attest.Signature{}, errors.New("no signer")
	}
	var options []S
	for _, f := range s.with {
		options = append(options, f(ctx))
	}
	sig, err := s.signer.SignMessage(m.Reader(), options...)
	if err != nil {
		return attest.Signature{}, fmt.Errorf("sigstore: %w", err)
	}
	return attest.Signature{Sig: sig}, nil
}
