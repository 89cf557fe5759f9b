package sigstorepeers_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/sign/sigstore"
)

const (
	issuer  = "https://issuer.example.test"
	subject = "ci@example.test"
)

// A signed is a bundle that sign/sigstore made, and all that it must be good for.
type signed struct {
	name      string
	bundle    []byte
	statement bool
	key       []byte // the public key, DER; none when a certificate says who signed
}

// hint is what sign/sigstore calls a key.
func (s signed) hint() string {
	sum := sha256.Sum256(s.key)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// A made is a local sigstore, an artifact and bundles about it.
type made struct {
	root, artifact []byte
	bundles        []signed
}

// predicate is a small SBOM.
const predicate = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"a","version":"1.0"}]}`

// sign has sign/sigstore sign an artifact and a statement about it, without a key and with one.
var sign = sync.OnceValues(func() (*made, error) {
	stack := localsigstore.New(localsigstore.Options{})
	services, stop := stack.Serve()
	defer stop()
	m := &made{root: stack.Root(), artifact: []byte("an artifact\n")}
	sum := sha256.Sum256(m.artifact)
	st, err := attest.ParseStatement(fmt.Appendf(nil,
		`{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"artifact","digest":{"sha256":%q}}],"predicateType":%q,"predicate":%s}`,
		hex.EncodeToString(sum[:]), attest.TypeCycloneDX, predicate))
	if err != nil {
		return nil, err
	}
	ends := sigstore.Endpoints{Fulcio: services.Fulcio, Rekor: []string{services.Rekor}, Timestamps: []string{services.TSA}, Timeout: 30 * time.Second}
	keyless, err := sigstore.Keyless(sigstore.Token(stack.Token(issuer, subject)), ends)
	if err != nil {
		return nil, err
	}
	type signer struct {
		name   string
		signer *sigstore.Signer
		key    []byte
	}
	signers := []signer{{"keyless", keyless, nil}}
	ends.Fulcio = ""
	keys, err := newKeys()
	if err != nil {
		return nil, err
	}
	for name, key := range keys {
		public, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			return nil, err
		}
		keyed, err := sigstore.Key(key, ends)
		if err != nil {
			return nil, err
		}
		signers = append(signers, signer{name, keyed, public})
	}
	for _, by := range signers {
		ctx := context.Background()
		artifact, err := by.signer.Artifact(ctx, bytes.NewReader(m.artifact))
		if err != nil {
			return nil, err
		}
		statement, err := by.signer.Statement(ctx, st)
		if err != nil {
			return nil, err
		}
		m.bundles = append(m.bundles,
			signed{by.name + "/artifact", artifact, false, by.key}, signed{by.name + "/statement", statement, true, by.key})
	}
	return m, nil
})

// newKeys returns keys of the kinds that all accept. sign/sigstore signs with keys on P-384 and P-521, too, and with the
// hashes that logs demand for them; cosign reads keys on these with SHA-256 alone, and sigstore's verifier for JavaScript
// looks for the SHA-256 of a statement in every log entry.
func newKeys() (map[string]crypto.Signer, error) {
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	rsa3072, err := rsa.GenerateKey(rand.Reader, 3072)
	return map[string]crypto.Signer{"P-256": p256, "RSA": rsa3072}, err
}

func mustSign(t *testing.T) *made {
	t.Helper()
	m, err := sign()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// otherKey is a key that signed nothing, DER.
func otherKey(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return der
}
