// Package mldsa verifies post-quantum signatures: ML-DSA-44 and ML-DSA-65 (FIPS 204). [ParseKey] reads a public key file,
// [Key] takes the key itself; what they return goes into the Verifiers of a policy like any other.
//
//	key, err := mldsa.ParseKey(file)
//	result, err := verify.Envelope(ctx, envelope, verify.Policy{Verifiers: []verify.Verifier{key}, …})
//
// It is the pure algorithm with an empty context, over the whole message. The implementation is that of
// github.com/cloudflare/circl; nothing of it shows, so that it can give way to one of the standard library.
package mldsa

import (
	"context"
	"encoding/asn1"
	"fmt"

	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/keys"
	"github.com/waybill-sdk/waybill/verify"
)

// Parameters is a set of parameters of ML-DSA.
type Parameters string

// The sets of parameters that are supported, of security categories 2 and 3.
const (
	MLDSA44 Parameters = "ml-dsa-44"
	MLDSA65 Parameters = "ml-dsa-65"
)

// A scheme is what there is to know about a set of parameters.
type scheme struct {
	oid    asn1.ObjectIdentifier // RFC 9881 §2
	size   int
	verify func(key, message, sig []byte) bool
}

var schemes = map[Parameters]scheme{
	MLDSA44: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 17}, mldsa44.PublicKeySize, func(key, message, sig []byte) bool {
		var k mldsa44.PublicKey
		return k.UnmarshalBinary(key) == nil && mldsa44.Verify(&k, message, nil, sig)
	}},
	MLDSA65: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 3, 18}, mldsa65.PublicKeySize, func(key, message, sig []byte) bool {
		var k mldsa65.PublicKey
		return k.UnmarshalBinary(key) == nil && mldsa65.Verify(&k, message, nil, sig)
	}},
}

// A Verifier verifies the signatures of one key. It is safe for concurrent use.
type Verifier struct {
	parameters  Parameters
	scheme      scheme
	key         []byte
	fingerprint string
}

var _ verify.Verifier = (*Verifier)(nil)

// Key returns a verifier for the signatures of a public key in the encoding of FIPS 204: 1312 bytes of [MLDSA44], 1952
// of [MLDSA65].
func Key(p Parameters, key []byte) (*Verifier, error) {
	s, ok := schemes[p]
	if !ok {
		return nil, fmt.Errorf("verify/mldsa: unknown parameters %q", string(p))
	}
	if len(key) != s.size {
		return nil, fmt.Errorf("verify/mldsa: %s key of %d bytes, not %d", p, len(key), s.size)
	}
	return &Verifier{p, s, append([]byte(nil), key...), keys.FingerprintSPKI(keys.MarshalPublic(s.oid, key))}, nil
}

// ParseKey returns a verifier for the public key in a PEM file, "PUBLIC KEY" as RFC 9881 has it. The file holds one key
// and nothing else.
func ParseKey(file []byte) (*Verifier, error) {
	oid, key, err := keys.OpenPublic(file)
	if err != nil {
		return nil, fmt.Errorf("verify/mldsa: public key: %w", err)
	}
	for p, s := range schemes {
		if s.oid.Equal(oid) {
			return Key(p, key)
		}
	}
	return nil, fmt.Errorf("verify/mldsa: public key: the algorithm %v is neither ML-DSA-44 nor ML-DSA-65", oid)
}

// Identity returns who the key's signatures are by.
func (v *Verifier) Identity() verify.Identity { return verify.Identity{Key: v.fingerprint} }

// String names the key: its parameters and fingerprint.
func (v *Verifier) String() string { return string(v.parameters) + " key " + v.fingerprint }

// Verify implements [verify.Verifier].
func (v *Verifier) Verify(_ context.Context, m *attest.Message, s verify.Signature) (*verify.Signer, error) {
	if m.Bytes() == nil {
		return nil, keys.ErrBytes
	}
	if !v.scheme.verify(v.key, m.Bytes(), s.Sig) {
		return nil, verify.ErrNotMine
	}
	return &verify.Signer{Identity: v.Identity()}, nil
}
