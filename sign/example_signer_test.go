package sign_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/verify"
)

// A keyService stands for the client of a key management service: it signs digests with a key that it never shows.
type keyService interface {
	SignDigest(ctx context.Context, keyName string, sha256 []byte) ([]byte, error)
}

// A serviceSigner signs with an ECDSA key on the curve P-256 in a key management service.
type serviceSigner struct {
	service keyService
	keyName string
}

func (s serviceSigner) Sign(ctx context.Context, m *attest.Message) (attest.Signature, error) {
	// Digest does not copy the payload, however big it is. An algorithm without a hash signs m.Bytes instead.
	digest, err := m.Digest(crypto.SHA256)
	if err != nil {
		return attest.Signature{}, err
	}
	sig, err := s.service.SignDigest(ctx, s.keyName, digest)
	if err != nil {
		return attest.Signature{}, fmt.Errorf("key %s: %w", s.keyName, err)
	}
	return attest.Signature{Sig: sig}, nil // and KeyID, when the verifiers want a hint
}

// A key management service of one's own behind the interface of this package.
func ExampleSigner() {
	service := newFakeService()
	ctx := context.Background()
	env, err := sign.Payload(ctx, "text/plain", []byte("hello world"), serviceSigner{service, "release"})
	if err != nil {
		panic(err)
	}
	key, err := verify.Key(service.key.Public())
	if err != nil {
		panic(err)
	}
	result, err := verify.Envelope(ctx, env, verify.Policy{
		Verifiers:    []verify.Verifier{key},
		PayloadTypes: []string{"text/plain"},
		AnySubject:   true,
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n", result.Payload())
	// Output: hello world
}

type fakeService struct{ key *ecdsa.PrivateKey }

func newFakeService() fakeService {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return fakeService{key}
}

func (f fakeService) SignDigest(_ context.Context, _ string, digest []byte) ([]byte, error) {
	return ecdsa.SignASN1(rand.Reader, f.key, digest)
}
