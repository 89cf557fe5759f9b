// Package sign signs in-toto statements, and payloads of any other type, as DSSE envelopes.
//
// [Envelope] signs a statement with one signer or with several; [Payload] does the same for other payloads and [Add]
// puts further signatures into an envelope that exists. A [Signer] has one method. [ParseKey] makes one from a key
// file, encrypted or not, and [Key] from any crypto.Signer; [FromDSSE] and [FromSigstore] adapt the signers of
// go-securesystemslib and of sigstore. The package sign/kms speaks to a key management service through a plugin of
// sigstore's, and sign/mldsa has the post-quantum algorithms.
//
//	signer, err := sign.ParseKey(file, nil)
//	envelope, err := sign.Envelope(ctx, statement, signer)
//	text, err := envelope.MarshalJSON()
//
// What is signed is what stands in the statement, byte by byte: nothing is encoded anew. Nothing here reaches the
// network, and nothing verifies: that is package verify.
package sign

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/waybill-sdk/waybill/attest"
)

// A Signer makes signatures with one key.
//
// Sign returns a signature over m: over m.Bytes, or over m.Digest where the algorithm begins with a hash. It fails when
// it needs the bytes and they are nil, which are those of an artifact known by its digests alone. It must not change
// what m returns. The signature's KeyID is a hint for those who verify, and may be empty: some verifiers,
// go-securesystemslib's among them, take a hint that they do not know for a foreign signature. An implementation
// that is shared must be safe for concurrent use; those of this module are.
type Signer interface {
	Sign(ctx context.Context, m *attest.Message) (attest.Signature, error)
}

// Envelope returns st in a DSSE envelope with a signature of each signer, in their order. There has to be one. The
// envelope shares st's bytes.
func Envelope(ctx context.Context, st *attest.Statement, signers ...Signer) (*attest.Envelope, error) {
	if st == nil {
		return nil, errors.New("sign: no statement")
	}
	if len(st.Bytes()) == 0 {
		return nil, errors.New("sign: the statement is empty")
	}
	return Payload(ctx, attest.PayloadType, st.Bytes(), signers...)
}

// Payload returns payload, whatever it is, in a DSSE envelope with a signature of each signer, in their order. The
// envelope shares payload, which must not be changed any more.
//
// DSSE wants the type to say what the payload means and not only how it is written, so that nobody takes one
// application's document for another's: not "application/json".
func Payload(ctx context.Context, payloadType string, payload []byte, signers ...Signer) (*attest.Envelope, error) {
	env := &attest.Envelope{PayloadType: payloadType, Payload: payload}
	if err := Add(ctx, env, signers...); err != nil {
		return nil, err
	}
	return env, nil
}

// Add appends a signature of each signer to env, for its payload and type as they are. When one of them fails, env
// stays as it was. It does not look at the signatures that are there.
func Add(ctx context.Context, env *attest.Envelope, signers ...Signer) error {
	if env == nil {
		return errors.New("sign: no envelope")
	}
	if env.PayloadType == "" {
		return errors.New("sign: no payload type")
	}
	if len(signers) == 0 {
		return errors.New("sign: no signer")
	}
	m := attest.NewMessage(env.PayloadType, env.Payload)
	made := make([]attest.Signature, 0, len(signers))
	for i, s := range signers {
		if s == nil {
			return fmt.Errorf("sign: signer %d is nil", i)
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("sign: %w", err)
		}
		sig, err := s.Sign(ctx, m)
		if err != nil {
			return fmt.Errorf("sign: signer %d: %w", i, err)
		}
		if len(sig.Sig) == 0 {
			return fmt.Errorf("sign: signer %d: it returned an empty signature", i)
		}
		made = append(made, sig)
	}
	env.Signatures = append(slices.Clip(env.Signatures), made...)
	return nil
}
