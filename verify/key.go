package verify

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/keys"
)

// An Algorithm is a signature algorithm with its curve, hash and padding.
type Algorithm = keys.Algorithm

// The algorithms of a [KeyVerifier]. Each goes with one kind of key. Ed25519 is not Ed25519ph, and takes no signature
// of it.
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

// A KeyOption changes what [Key] and [ParseKey] make.
type KeyOption func(*KeyVerifier)

// WithAlgorithms says which algorithms the key is used with. Without it an Ed25519 key stands for [Ed25519], an ECDSA
// key for the hash that is as long as its curve, and an RSA key, which does not say its padding, for [RSAPSSSHA256]
// and [RSAPKCS1v15SHA256]. In any case that is settled before an envelope is looked at.
func WithAlgorithms(a ...Algorithm) KeyOption {
	return func(k *KeyVerifier) { k.algorithms = slices.Clone(a) }
}

// WithKeyID says which hint in an envelope stands for this key. It makes verifying faster where there are many keys, and
// changes nothing about the result.
func WithKeyID(id string) KeyOption { return func(k *KeyVerifier) { k.keyID = id } }

// ValidBetween bounds the time in which the key was good for signing. A signature has to have been there in that time by
// all evidence there is; without any, the key has to be good at the time of the policy. A zero time is no bound.
func ValidBetween(notBefore, notAfter time.Time) KeyOption {
	return func(k *KeyVerifier) { k.notBefore, k.notAfter = notBefore, notAfter }
}

// A KeyVerifier verifies the signatures of one public key.
type KeyVerifier struct {
	public              crypto.PublicKey
	fingerprint         string
	algorithms          []Algorithm
	keyID               string
	notBefore, notAfter time.Time
}

var _ Verifier = (*KeyVerifier)(nil)

// Key returns a verifier for the signatures of pub: an ed25519.PublicKey, *ecdsa.PublicKey (P-256, P-384, P-521) or
// *rsa.PublicKey (2048 to 16384 bits). Keys that are weak or not canonical are an error, and so are algorithms that do
// not go with the key.
//
// ECDSA signatures are accepted in both forms in use, ASN.1 and r and s side by side. Whoever sees a signature can make
// another one out of it; both are by the same key, and count once.
func Key(pub crypto.PublicKey, options ...KeyOption) (*KeyVerifier, error) {
	k := &KeyVerifier{public: pub}
	for _, o := range options {
		o(k)
	}
	var err error
	if k.algorithms, err = keys.Algorithms(pub, k.algorithms...); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	if k.fingerprint, err = keys.Fingerprint(pub); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	// A copy: what the caller does with the key later is not what the fingerprint stands for.
	if k.public, err = keys.Clone(pub); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	if !k.notBefore.IsZero() && !k.notAfter.IsZero() && k.notAfter.Before(k.notBefore) {
		return nil, errors.New("verify: the key is good until before it is good")
	}
	return k, nil
}

// ParseKey returns a verifier for the public key in a PEM file: "PUBLIC KEY" (PKIX) or "RSA PUBLIC KEY" (PKCS #1). The
// file holds one key and nothing else.
func ParseKey(file []byte, options ...KeyOption) (*KeyVerifier, error) {
	pub, err := keys.ParsePublic(file)
	if err != nil {
		return nil, fmt.Errorf("verify: public key: %w", err)
	}
	return Key(pub, options...)
}

// Fingerprint returns what [Identity] calls a key: "sha256:" and the SHA-256 of its SubjectPublicKeyInfo (RFC 5280
// §4.1.2.7) in lower-case hexadecimal. A [Verifier] of yours that holds a key has to use it, so that the key is one
// signer whoever vouches for it. The error is about keys that [Key] does not accept either.
func Fingerprint(pub crypto.PublicKey) (string, error) {
	f, err := keys.Fingerprint(pub)
	if err != nil {
		return "", fmt.Errorf("verify: %w", err)
	}
	return f, nil
}

// Identity returns who the key's signatures are by.
func (k *KeyVerifier) Identity() Identity { return Identity{Key: k.fingerprint} }

// KeyID returns the hint of [WithKeyID].
func (k *KeyVerifier) KeyID() string { return k.keyID }

// String names the key: its algorithms and fingerprint.
func (k *KeyVerifier) String() string {
	names := make([]string, len(k.algorithms))
	for i, a := range k.algorithms {
		names[i] = string(a)
	}
	return strings.Join(names, "/") + " key " + k.fingerprint
}

// Verify implements [Verifier].
func (k *KeyVerifier) Verify(_ context.Context, m *attest.Message, s Signature) (*Signer, error) {
	for _, a := range k.algorithms {
		err := keys.Verify(a, k.public, m, s.Sig)
		if err == nil {
			return &Signer{Identity: k.Identity(), NotBefore: k.notBefore, NotAfter: k.notAfter}, nil
		}
		if !errors.Is(err, keys.ErrMismatch) {
			return nil, err
		}
	}
	// A signature that does not fit tells nothing about who made it.
	return nil, ErrNotMine
}
