package verify_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"time"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/verify"
)

// A keyring vouches for the Ed25519 keys in it, each until a day of its own.
type keyring map[string]time.Time // by the bytes of the key

func (r keyring) Verify(ctx context.Context, m *attest.Message, s verify.Signature) (*verify.Signer, error) {
	if m.Bytes() == nil {
		return nil, errors.New("only digests of what was signed are known, and Ed25519 needs all of it")
	}
	for key, until := range r {
		if !ed25519.Verify(ed25519.PublicKey(key), m.Bytes(), s.Sig) {
			continue
		}
		// The fingerprint says who it is, so that this key is one signer whoever else vouches for it. It refuses weak keys.
		id, err := verify.Fingerprint(ed25519.PublicKey(key))
		if err != nil {
			return nil, err
		}
		return &verify.Signer{Identity: verify.Identity{Key: id}, NotAfter: until}, nil
	}
	return nil, verify.ErrNotMine // somebody else's, or broken: the next verifier is asked
}

// A verifier of one's own beside those of this package.
func ExampleVerifier() {
	ctx := context.Background()
	private := ed25519.NewKeyFromSeed(make([]byte, 32))
	ring := keyring{string(private.Public().(ed25519.PublicKey)): time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
	policy := verify.Policy{Verifiers: []verify.Verifier{ring}, PayloadTypes: []string{"text/plain"}, AnySubject: true}

	signer, err := sign.Key(private)
	if err != nil {
		panic(err)
	}
	env, err := sign.Payload(ctx, "text/plain", []byte("hello world"), signer)
	if err != nil {
		panic(err)
	}
	policy.Time = time.Date(2029, 12, 31, 0, 0, 0, 0, time.UTC)
	result, err := verify.Envelope(ctx, env, policy)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n", result.Payload())

	policy.Time = time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)
	_, err = verify.Envelope(ctx, env, policy)
	fmt.Println(err)
	// Output:
	// hello world
	// verify: refused: threshold: 0 of 1 signers; validity: signature 0: verifier 0: the key or certificate is good until 2030-01-01T00:00:00Z, not at 2030-01-02T00:00:00Z
}
