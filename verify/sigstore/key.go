package sigstore

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore/pkg/signature"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/verify"
)

// algorithms are the hashes that a key is used with. For the larger curves the second is what older clients signed with.
func algorithms(pub crypto.PublicKey) ([]crypto.Hash, error) {
	switch k := pub.(type) {
	case *ecdsa.PublicKey:
		switch k.Curve {
		case elliptic.P256():
			return []crypto.Hash{crypto.SHA256}, nil
		case elliptic.P384():
			return []crypto.Hash{crypto.SHA384, crypto.SHA256}, nil
		case elliptic.P521():
			return []crypto.Hash{crypto.SHA512, crypto.SHA256}, nil
		}
	case *rsa.PublicKey:
		if n := k.N.BitLen(); n == 2048 || n == 3072 || n == 4096 {
			return []crypto.Hash{crypto.SHA256}, nil
		}
	case ed25519.PublicKey:
		// Ed25519 over a statement; over an artifact Ed25519ph, which begins with a hash.
		return []crypto.Hash{crypto.SHA512}, nil
	}
	return nil, fmt.Errorf("keys of this kind and size (%T) are not used", pub)
}

// checkSignature verifies sig over m. d is the digest that a bundle has of an artifact, nil for a statement.
func checkSignature(pub crypto.PublicKey, m *attest.Message, d *digest, sig []byte) error {
	list, err := algorithms(pub)
	if err != nil {
		return err
	}
	if k, ok := pub.(ed25519.PublicKey); ok && d == nil {
		if !ed25519.Verify(k, m.Bytes(), sig) {
			return fmt.Errorf("%w: it is not over this payload", verify.ErrNotMine)
		}
		return nil
	}
	if d != nil {
		if !slices.Contains(list, d.hash) {
			return fmt.Errorf("the digest in the bundle is by %v, which the key is not used with", d.hash)
		}
		list = []crypto.Hash{d.hash}
	}
	for _, h := range list {
		sum, err := m.Digest(h)
		if err != nil {
			return err
		}
		if d != nil && !slices.Equal(sum, d.sum) {
			return errors.New("the bundle is about an artifact with another digest")
		}
		if checkDigest(pub, h, sum, sig) {
			return nil
		}
	}
	return fmt.Errorf("%w: it is not over this payload or artifact", verify.ErrNotMine)
}

func checkDigest(pub crypto.PublicKey, h crypto.Hash, sum, sig []byte) bool {
	switch k := pub.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(k, sum, sig)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(k, h, sum, sig) == nil
	case ed25519.PublicKey:
		return ed25519.VerifyWithOptions(k, sum, sig, &ed25519.Options{Hash: h}) == nil
	}
	return false
}

// A trustedKey is a key that the caller trusts.
type trustedKey struct {
	public              crypto.PublicKey
	fingerprint         string
	verifier            signature.Verifier
	notBefore, notAfter time.Time
}

func newTrustedKey(pub crypto.PublicKey, notBefore, notAfter time.Time) (*trustedKey, error) {
	if !notBefore.IsZero() && !notAfter.IsZero() && notAfter.Before(notBefore) {
		return nil, errors.New("the key is good until before it is good")
	}
	// Weak and broken keys are found here.
	fingerprint, err := verify.Fingerprint(pub)
	if err != nil {
		return nil, err
	}
	list, err := algorithms(pub)
	if err != nil {
		return nil, err
	}
	v, err := signature.LoadVerifier(pub, list[0])
	if err != nil {
		return nil, err
	}
	return &trustedKey{pub, fingerprint, v, notBefore, notAfter}, nil
}

// key finds the trusted key that made the signature, and returns besides the signer what sigstore-go has to trust to
// verify the log entries about it.
func (v *Verifier) key(e *entity, m *attest.Message) (*verify.Signer, root.TrustedMaterial, error) {
	if len(v.keys) == 0 {
		return nil, nil, fmt.Errorf("%w: it was made with a key, and none is trusted", verify.ErrNotMine)
	}
	var last error
	for _, k := range v.keys {
		if last = checkSignature(k.public, m, e.digest, e.signature); last != nil {
			continue
		}
		s := &verify.Signer{Identity: verify.Identity{Key: k.fingerprint}, NotBefore: k.notBefore, NotAfter: k.notAfter}
		return s, withKey{v.material, k}, nil
	}
	return nil, nil, last
}

// withKey is trusted material in which every hint stands for the key that was found.
type withKey struct {
	root.TrustedMaterial
	key *trustedKey
}

func (w withKey) PublicKeyVerifier(string) (root.TimeConstrainedVerifier, error) {
	return root.NewExpiringKey(w.key.verifier, w.key.notBefore, w.key.notAfter), nil
}
