// Package mldsa makes post-quantum signatures: ML-DSA-44 and ML-DSA-65 (FIPS 204). [Generate] makes a key, [Key] one from
// its seed, [ParseKey] reads a key file. Package verify/mldsa verifies.
//
//	signer, err := mldsa.Generate(mldsa.MLDSA65)
//	envelope, err := sign.Envelope(ctx, statement, signer)
//
// It is the pure algorithm with an empty context, over the whole message, hedged with randomness. A signature takes
// 2420 or 3309 bytes, and not every tool can verify it: an envelope can hold one beside those of other algorithms. The
// implementation is that of github.com/cloudflare/circl; nothing of it shows, so that it can give way to one of the
// standard library.
package mldsa

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/keys"
	"github.com/waybill-sdk/waybill/sign"
)

// Parameters is a set of parameters of ML-DSA.
type Parameters string

// The sets of parameters that are supported, of security categories 2 and 3.
const (
	MLDSA44 Parameters = "ml-dsa-44"
	MLDSA65 Parameters = "ml-dsa-65"
)

// SeedSize is the length of the seed that a key is made of.
const SeedSize = 32

// A key is a private key with the functions of its parameters.
type key struct {
	public   []byte
	expanded []byte
	sign     func(message []byte) ([]byte, error)
}

// A scheme is what there is to know about a set of parameters.
type scheme struct {
	oid  asn1.ObjectIdentifier // RFC 9881 §2
	make func(seed *[SeedSize]byte) key
}

var schemes = map[Parameters]scheme{
	MLDSA44: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 17}, func(seed *[SeedSize]byte) key {
		public, private := mldsa44.NewKeyFromSeed(seed)
		return key{public.Bytes(), private.Bytes(), func(message []byte) ([]byte, error) {
			sig := make([]byte, mldsa44.SignatureSize)
			return sig, mldsa44.SignTo(private, message, nil, true, sig)
		}}
	}},
	MLDSA65: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 18}, func(seed *[SeedSize]byte) key {
		public, private := mldsa65.NewKeyFromSeed(seed)
		return key{public.Bytes(), private.Bytes(), func(message []byte) ([]byte, error) {
			sig := make([]byte, mldsa65.SignatureSize)
			return sig, mldsa65.SignTo(private, message, nil, true, sig)
		}}
	}},
}

// A Signer signs with one key. It is safe for concurrent use.
type Signer struct {
	parameters Parameters
	scheme     scheme
	seed       [SeedSize]byte
	key        key
	keyID      string
}

var _ sign.Signer = (*Signer)(nil)

// An Option changes what a signer does.
type Option func(*Signer)

// WithKeyID puts id into the signatures as a hint for verifiers. Without it there is none.
func WithKeyID(id string) Option { return func(s *Signer) { s.keyID = id } }

// Generate returns a signer with a new key.
func Generate(p Parameters, options ...Option) (*Signer, error) {
	seed := make([]byte, SeedSize)
	if _, err := rand.Read(seed); err != nil {
		return nil, fmt.Errorf("sign/mldsa: %w", err)
	}
	return Key(p, seed, options...)
}

// Key returns a signer with the key that seed stands for, [SeedSize] bytes of randomness (FIPS 204, algorithm 1).
func Key(p Parameters, seed []byte, options ...Option) (*Signer, error) {
	scheme, ok := schemes[p]
	if !ok {
		return nil, fmt.Errorf("sign/mldsa: unknown parameters %q", string(p))
	}
	if len(seed) != SeedSize {
		return nil, fmt.Errorf("sign/mldsa: a seed of %d bytes, not %d", len(seed), SeedSize)
	}
	s := &Signer{parameters: p, scheme: scheme, seed: [SeedSize]byte(seed)}
	s.key = scheme.make(&s.seed)
	for _, o := range options {
		o(s)
	}
	return s, nil
}

// ParseKey returns a signer for the private key in a PEM file, "PRIVATE KEY" in the forms of RFC 9881 §6 that have the
// seed: the seed alone, or seed and expanded key, which have to be of one key. The file holds one key and nothing else.
func ParseKey(file []byte, options ...Option) (*Signer, error) {
	s, err := parseKey(file, options)
	if err != nil {
		return nil, fmt.Errorf("sign/mldsa: private key: %w", err)
	}
	return s, nil
}

func parseKey(file []byte, options []Option) (*Signer, error) {
	oid, inner, err := keys.OpenPrivate(file)
	if err != nil {
		return nil, err
	}
	var p Parameters
	for name, s := range schemes {
		if s.oid.Equal(oid) {
			p = name
		}
	}
	if p == "" {
		return nil, fmt.Errorf("the algorithm %v is neither ML-DSA-44 nor ML-DSA-65", oid)
	}
	var choice asn1.RawValue
	if rest, err := asn1.Unmarshal(inner, &choice); err != nil || len(rest) > 0 {
		return nil, errors.New("damaged")
	}
	switch {
	case choice.Class == asn1.ClassContextSpecific && choice.Tag == 0 && !choice.IsCompound:
		return Key(p, choice.Bytes, options...)
	case choice.Class == asn1.ClassUniversal && choice.Tag == asn1.TagSequence:
		var both struct{ Seed, Expanded []byte }
		if rest, err := asn1.Unmarshal(inner, &both); err != nil || len(rest) > 0 {
			return nil, errors.New("damaged")
		}
		s, err := Key(p, both.Seed, options...)
		if err == nil && !bytes.Equal(s.key.expanded, both.Expanded) {
			return nil, errors.New("seed and expanded key are not of one key")
		}
		return s, err
	case choice.Class == asn1.ClassUniversal && choice.Tag == asn1.TagOctetString:
		return nil, errors.New("the expanded key without its seed")
	}
	return nil, errors.New("damaged")
}

// Sign implements [sign.Signer].
func (s *Signer) Sign(_ context.Context, m *attest.Message) (attest.Signature, error) {
	if m.Bytes() == nil {
		return attest.Signature{}, keys.ErrBytes // nobody wants a signature over nothing
	}
	sig, err := s.key.sign(m.Bytes())
	if err != nil {
		return attest.Signature{}, err
	}
	return attest.Signature{KeyID: s.keyID, Sig: sig}, nil
}

// Parameters returns the set of parameters of the key.
func (s *Signer) Parameters() Parameters { return s.parameters }

// Public returns the key that verifies what s signs, in the encoding of FIPS 204.
func (s *Signer) Public() []byte { return bytes.Clone(s.key.public) }

// PublicPEM returns the public key as a file: PEM, "PUBLIC KEY" as RFC 9881 has it.
func (s *Signer) PublicPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: keys.MarshalPublic(s.scheme.oid, s.key.public)})
}

// PrivatePEM returns the private key as a file: PEM, "PRIVATE KEY" as RFC 9881 has it, with the seed alone. It is not
// encrypted.
func (s *Signer) PrivatePEM() []byte {
	seed := append([]byte{0x80, SeedSize}, s.seed[:]...) // [0] IMPLICIT OCTET STRING
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keys.MarshalPrivate(s.scheme.oid, seed)})
}
