package keys

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"math/big"
)

// A Message is what a signature covers.
type Message interface {
	// Bytes returns all of it.
	Bytes() []byte
	// Digest returns its hash.
	Digest(crypto.Hash) ([]byte, error)
}

// ErrMismatch is what Verify returns for a signature that is not one of this key over this message.
var ErrMismatch = errors.New("the signature is not one of this key over this payload and payload type")

// ErrBytes is what Verify returns when an algorithm needs all of a message of which only digests are known.
var ErrBytes = errors.New("the algorithm needs the message, and only digests of it are known")

// Verify checks sig as a signature of algorithm a over m. The key is one that [Algorithms] accepted with a.
func Verify(a Algorithm, pub crypto.PublicKey, m Message, sig []byte) error {
	p := algorithms[a]
	if k, ok := pub.(ed25519.PublicKey); ok && p.family == ed {
		if m.Bytes() == nil {
			return ErrBytes
		}
		return held(ed25519.Verify(k, m.Bytes(), sig))
	}
	if p.hash == 0 {
		return errors.New("no algorithm")
	}
	digest, err := m.Digest(p.hash)
	if err != nil {
		return err
	}
	switch k := pub.(type) {
	case *ecdsa.PublicKey:
		return held(ecdsa.VerifyASN1(k, digest, sig) || verifyRaw(k, digest, sig))
	case *rsa.PublicKey:
		if p.pss {
			return held(rsa.VerifyPSS(k, p.hash, digest, sig, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto}) == nil)
		}
		return held(rsa.VerifyPKCS1v15(k, p.hash, digest, sig) == nil)
	}
	return errors.New("no key")
}

func held(ok bool) error {
	if ok {
		return nil
	}
	return ErrMismatch
}

// verifyRaw checks an ECDSA signature that is r and s one after the other, each as long as the field (IEEE P1363):
// DSSE leaves the form open and its test vector has this one.
func verifyRaw(k *ecdsa.PublicKey, digest, sig []byte) bool {
	n := (k.Params().BitSize + 7) / 8
	if len(sig) != 2*n {
		return false
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(sig[:n]), new(big.Int).SetBytes(sig[n:])})
	return err == nil && ecdsa.VerifyASN1(k, digest, der)
}
