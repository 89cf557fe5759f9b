// Package keys holds what signing and verifying have in common: which keys are acceptable, which algorithms go
// with a key, and what a key is called when signers are counted.
package keys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
)

// An Algorithm is a signature algorithm with all its parameters: curve, hash, padding.
type Algorithm string

// The algorithms. Ed25519 is the pure one of RFC 8032; Ed25519ph is a different algorithm and none of these.
const (
	Ed25519           Algorithm = "ed25519"
	ECDSAP256SHA256   Algorithm = "ecdsa-p256-sha256"
	ECDSAP384SHA384   Algorithm = "ecdsa-p384-sha384"
	ECDSAP384SHA256   Algorithm = "ecdsa-p384-sha256"
	ECDSAP521SHA512   Algorithm = "ecdsa-p521-sha512"
	ECDSAP521SHA256   Algorithm = "ecdsa-p521-sha256"
	RSAPSSSHA256      Algorithm = "rsa-pss-sha256"
	RSAPSSSHA384      Algorithm = "rsa-pss-sha384"
	RSAPSSSHA512      Algorithm = "rsa-pss-sha512"
	RSAPKCS1v15SHA256 Algorithm = "rsa-pkcs1v15-sha256"
	RSAPKCS1v15SHA384 Algorithm = "rsa-pkcs1v15-sha384"
	RSAPKCS1v15SHA512 Algorithm = "rsa-pkcs1v15-sha512"
)

// A family is a kind of key with all that decides which algorithms fit.
type family string

const (
	ed     family = "Ed25519"
	p256   family = "ECDSA P-256"
	p384   family = "ECDSA P-384"
	p521   family = "ECDSA P-521"
	rsaKey family = "RSA"
)

type parameters struct {
	family family
	hash   crypto.Hash
	pss    bool
}

var algorithms = map[Algorithm]parameters{
	Ed25519:           {family: ed},
	ECDSAP256SHA256:   {family: p256, hash: crypto.SHA256},
	ECDSAP384SHA384:   {family: p384, hash: crypto.SHA384},
	ECDSAP384SHA256:   {family: p384, hash: crypto.SHA256},
	ECDSAP521SHA512:   {family: p521, hash: crypto.SHA512},
	ECDSAP521SHA256:   {family: p521, hash: crypto.SHA256},
	RSAPSSSHA256:      {family: rsaKey, hash: crypto.SHA256, pss: true},
	RSAPSSSHA384:      {family: rsaKey, hash: crypto.SHA384, pss: true},
	RSAPSSSHA512:      {family: rsaKey, hash: crypto.SHA512, pss: true},
	RSAPKCS1v15SHA256: {family: rsaKey, hash: crypto.SHA256},
	RSAPKCS1v15SHA384: {family: rsaKey, hash: crypto.SHA384},
	RSAPKCS1v15SHA512: {family: rsaKey, hash: crypto.SHA512},
}

// usual lists the algorithms that a key stands for when nobody says more. The first one signs.
//
// An RSA key does not say its padding. Both paddings in use with SHA-256 are taken: it is the verifier's choice,
// made before any envelope is seen, and nobody can make a signature of one kind out of one of the other.
var usual = map[family][]Algorithm{
	ed:     {Ed25519},
	p256:   {ECDSAP256SHA256},
	p384:   {ECDSAP384SHA384},
	p521:   {ECDSAP521SHA512},
	rsaKey: {RSAPSSSHA256, RSAPKCS1v15SHA256},
}

// Hash returns the hash of a, 0 for Ed25519, which takes the message itself.
func (a Algorithm) Hash() crypto.Hash { return algorithms[a].hash }

// Options returns what a crypto.Signer needs to make a signature of algorithm a.
func (a Algorithm) Options() crypto.SignerOpts {
	p := algorithms[a]
	if p.pss {
		return &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: p.hash}
	}
	return p.hash
}

// The sizes of RSA keys that are accepted: below, they can be broken; above, checking one signature takes long
// enough to be a way of stopping whoever checks.
const (
	minRSA = 2048
	maxRSA = 16384
)

// Algorithms checks that pub is a key that can be trusted at all, and returns the algorithms that it stands for:
// those of want, or the usual ones of its family when want is empty.
func Algorithms(pub crypto.PublicKey, want ...Algorithm) ([]Algorithm, error) {
	f, err := check(pub)
	if err != nil {
		return nil, err
	}
	if len(want) == 0 {
		return usual[f], nil
	}
	for _, a := range want {
		p, ok := algorithms[a]
		if !ok {
			return nil, fmt.Errorf("unknown algorithm %q", string(a))
		}
		if p.family != f {
			return nil, fmt.Errorf("algorithm %s does not go with a key of kind %s", a, f)
		}
	}
	return want, nil
}

func check(pub crypto.PublicKey) (family, error) {
	switch k := pub.(type) {
	case ed25519.PublicKey:
		return ed, checkEd25519(k)
	case *ecdsa.PublicKey:
		return checkECDSA(k)
	case *rsa.PublicKey:
		return rsaKey, checkRSA(k)
	case nil:
		return "", errors.New("no key")
	}
	return "", fmt.Errorf("keys of type %T are not supported", pub)
}

func checkECDSA(k *ecdsa.PublicKey) (family, error) {
	//lint:ignore SA1019 a key made by hand may have no coordinates, and then its methods panic
	if k == nil || k.Curve == nil || k.X == nil || k.Y == nil {
		return "", errors.New("ECDSA key without a point")
	}
	var f family
	switch k.Curve {
	case elliptic.P256():
		f = p256
	case elliptic.P384():
		f = p384
	case elliptic.P521():
		f = p521
	default:
		return "", fmt.Errorf("ECDSA key on the curve %s: only P-256, P-384 and P-521 are accepted", k.Params().Name)
	}
	// ECDH refuses what is no point of the curve, and the point at infinity.
	if _, err := k.ECDH(); err != nil {
		return "", errors.New("ECDSA key that is not a point of its curve")
	}
	return f, nil
}

func checkRSA(k *rsa.PublicKey) error {
	if k == nil || k.N == nil || k.N.Sign() <= 0 {
		return errors.New("RSA key without a modulus")
	}
	if n := k.N.BitLen(); n < minRSA || n > maxRSA {
		return fmt.Errorf("RSA key of %d bits: only %d to %d are accepted", n, minRSA, maxRSA)
	}
	if k.N.Bit(0) == 0 {
		return errors.New("RSA key with an even modulus")
	}
	if k.E < 3 || k.E%2 == 0 || int64(k.E) > 1<<31-1 {
		return fmt.Errorf("RSA key with the public exponent %d", k.E)
	}
	return nil
}

// Fingerprint returns "sha256:" and the SHA-256 of pub's SubjectPublicKeyInfo in hexadecimal. It is computed from
// the key, not from the text it came in, so every spelling of a key has the same one.
func Fingerprint(pub crypto.PublicKey) (string, error) {
	if _, err := check(pub); err != nil {
		return "", err
	}
	der, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		return "", err
	}
	return FingerprintSPKI(der), nil
}

// Clone returns a key that shares no memory with pub.
func Clone(pub crypto.PublicKey) (crypto.PublicKey, error) {
	der, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		return nil, err
	}
	return x509.ParsePKIXPublicKey(der)
}

// FingerprintSPKI returns the fingerprint of a key whose SubjectPublicKeyInfo is der.
func FingerprintSPKI(der []byte) string {
	sum := sha256.Sum256(der)
	return "sha256:" + hex.EncodeToString(sum[:])
}
