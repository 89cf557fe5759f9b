package sign

import (
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/keys"
)

// An Algorithm is a signature algorithm with its curve, hash and padding.
type Algorithm = keys.Algorithm

// The algorithms of a [KeySigner]. Each goes with one kind of key.
const (
	Ed25519           = keys.Ed25519
	ECDSAP256SHA256   = keys.ECDSAP256SHA256
	ECDSAP384SHA384   = keys.ECDSAP384SHA384
	ECDSAP384SHA256   = keys.ECDSAP384SHA256
	ECDSAP521SHA512   = keys.ECDSAP521SHA512
	ECDSAP521SHA256   = keys.ECDSAP521SHA256
	RSAPSSSHA256      = keys.RSAPSSSHA256
	RSAPSSSHA384      = keys.RSAPSSSHA384
	RSAPSSSHA512      = keys.RSAPSSSHA512
	RSAPKCS1v15SHA256 = keys.RSAPKCS1v15SHA256
	RSAPKCS1v15SHA384 = keys.RSAPKCS1v15SHA384
	RSAPKCS1v15SHA512 = keys.RSAPKCS1v15SHA512
)

// An Option changes what [Key] and [ParseKey] make.
type Option func(*KeySigner)

// WithAlgorithm chooses the algorithm. Without it a key signs as go-securesystemslib and cosign expect of it:
// [Ed25519], [ECDSAP256SHA256], [ECDSAP384SHA384], [ECDSAP521SHA512], and [RSAPSSSHA256] for RSA. Cosign wants
// [RSAPKCS1v15SHA256] of an RSA key.
func WithAlgorithm(a Algorithm) Option { return func(s *KeySigner) { s.algorithm = a } }

// WithKeyID puts id into the signatures as a hint for verifiers. Without it there is none.
func WithKeyID(id string) Option { return func(s *KeySigner) { s.keyID = id } }

// A KeySigner signs with a crypto.Signer. It is as safe for concurrent use as that is; keys of the standard library
// are.
type KeySigner struct {
	key       crypto.Signer
	algorithm Algorithm
	keyID     string
}

var _ Signer = (*KeySigner)(nil)

// Key returns a signer that signs with key: an Ed25519, ECDSA (P-256, P-384, P-521) or RSA key (2048 to 16384 bits) of
// the standard library, or something that keeps such a key elsewhere, as a token or an agent does. Other and weak
// keys are an error, and so is an algorithm that does not go with the key.
func Key(key crypto.Signer, options ...Option) (*KeySigner, error) {
	if key == nil {
		return nil, errors.New("sign: no key")
	}
	s := &KeySigner{key: key}
	for _, o := range options {
		o(s)
	}
	var want []Algorithm
	if s.algorithm != "" {
		want = append(want, s.algorithm)
	}
	algorithms, err := keys.Algorithms(key.Public(), want...)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	s.algorithm = algorithms[0]
	return s, nil
}

// Public returns the key that verifies what s signs.
func (s *KeySigner) Public() crypto.PublicKey { return s.key.Public() }

// Algorithm returns the algorithm that s signs with.
func (s *KeySigner) Algorithm() Algorithm { return s.algorithm }

// Sign implements [Signer].
func (s *KeySigner) Sign(_ context.Context, m *attest.Message) (attest.Signature, error) {
	if s == nil || s.key == nil {
		return attest.Signature{}, errors.New("no key")
	}
	var covered []byte
	var err error
	if h := s.algorithm.Hash(); h == 0 {
		if covered = m.Bytes(); covered == nil {
			return attest.Signature{}, keys.ErrBytes // nobody wants a signature over nothing
		}
	} else if covered, err = m.Digest(h); err != nil {
		return attest.Signature{}, err
	}
	sig, err := s.key.Sign(rand.Reader, covered, s.algorithm.Options())
	if err != nil {
		return attest.Signature{}, err
	}
	return attest.Signature{KeyID: s.keyID, Sig: sig}, nil
}
