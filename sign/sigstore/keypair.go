package sigstore

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512" // SHA-384 and SHA-512
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	"github.com/sigstore/sigstore-go/pkg/sign"
)

// A keypair is a key in the form that sigstore-go signs with. It is used for one bundle.
type keypair struct {
	key     crypto.Signer
	spki    []byte
	kind    string
	hash    crypto.Hash
	protoID v1.HashAlgorithm
	details v1.PublicKeyDetails
	// sum is the hash of what the bundle is about. sigstore-go gets no content to sign, and this is signed in its place.
	sum []byte
}

var _ sign.Keypair = (*keypair)(nil)

// algorithm is how a kind of key is used: the only way that the logs take.
type algorithm struct {
	hash    crypto.Hash
	protoID v1.HashAlgorithm
	details v1.PublicKeyDetails
}

var (
	byCurve = map[elliptic.Curve]algorithm{
		elliptic.P256(): {crypto.SHA256, v1.HashAlgorithm_SHA2_256, v1.PublicKeyDetails_PKIX_ECDSA_P256_SHA_256},
		elliptic.P384(): {crypto.SHA384, v1.HashAlgorithm_SHA2_384, v1.PublicKeyDetails_PKIX_ECDSA_P384_SHA_384},
		elliptic.P521(): {crypto.SHA512, v1.HashAlgorithm_SHA2_512, v1.PublicKeyDetails_PKIX_ECDSA_P521_SHA_512},
	}
	byBits = map[int]algorithm{
		2048: {crypto.SHA256, v1.HashAlgorithm_SHA2_256, v1.PublicKeyDetails_PKIX_RSA_PKCS1V15_2048_SHA256},
		3072: {crypto.SHA256, v1.HashAlgorithm_SHA2_256, v1.PublicKeyDetails_PKIX_RSA_PKCS1V15_3072_SHA256},
		4096: {crypto.SHA256, v1.HashAlgorithm_SHA2_256, v1.PublicKeyDetails_PKIX_RSA_PKCS1V15_4096_SHA256},
	}
)

func newKeypair(key crypto.Signer) (*keypair, error) {
	var a algorithm
	var ok bool
	kind := ""
	switch pub := key.Public().(type) {
	case *ecdsa.PublicKey:
		a, ok = byCurve[pub.Curve]
		kind = "ECDSA"
	case *rsa.PublicKey:
		a, ok = byBits[pub.N.BitLen()]
		kind = "RSA"
	}
	if !ok {
		return nil, fmt.Errorf("sigstore: keys of this kind and size (%T) cannot be used", key.Public())
	}
	spki, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, fmt.Errorf("sigstore: the key: %w", err)
	}
	return &keypair{key: key, spki: spki, kind: kind, hash: a.hash, protoID: a.protoID, details: a.details}, nil
}

func (k *keypair) GetHashAlgorithm() v1.HashAlgorithm       { return k.protoID }
func (k *keypair) GetSigningAlgorithm() v1.PublicKeyDetails { return k.details }
func (k *keypair) GetKeyAlgorithm() string                  { return k.kind }
func (k *keypair) GetPublicKey() crypto.PublicKey           { return k.key.Public() }

func (k *keypair) GetHint() []byte {
	sum := sha256.Sum256(k.spki)
	return []byte(base64.StdEncoding.EncodeToString(sum[:]))
}

func (k *keypair) GetPublicKeyPem() (string, error) {
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: k.spki})), nil
}

// SignData signs data, or what the bundle is about when there is none.
func (k *keypair) SignData(ctx context.Context, data []byte) (sig, digest []byte, err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	sum := k.sum
	if data != nil {
		h := k.hash.New()
		h.Write(data)
		sum = h.Sum(nil)
	}
	sig, err = k.key.Sign(rand.Reader, sum, k.hash)
	return sig, sum, err
}

// An envelope is a payload to sign, in the form that sigstore-go wants.
type envelope struct {
	payloadType string
	payload     []byte
}

// PreAuthEncoding returns nothing: keypair.sum stands for it.
func (envelope) PreAuthEncoding() []byte { return nil }

// Bundle puts payload and signature into a bundle.
func (e envelope) Bundle(b *bundlepb.Bundle, sig, _ []byte, _ v1.HashAlgorithm) {
	b.Content = &bundlepb.Bundle_DsseEnvelope{DsseEnvelope: &dsse.Envelope{
		Payload: e.payload, PayloadType: e.payloadType, Signatures: []*dsse.Signature{{Sig: sig}},
	}}
}

// A blob is an artifact to sign, of which the digest is known.
type blob struct{}

// PreAuthEncoding returns nothing: keypair.sum stands for it.
func (blob) PreAuthEncoding() []byte { return nil }

// Bundle puts digest and signature into a bundle.
func (blob) Bundle(b *bundlepb.Bundle, sig, digest []byte, h v1.HashAlgorithm) {
	b.Content = &bundlepb.Bundle_MessageSignature{MessageSignature: &v1.MessageSignature{
		MessageDigest: &v1.HashOutput{Algorithm: h, Digest: digest}, Signature: sig,
	}}
}
