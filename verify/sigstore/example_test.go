package sigstore_test

import (
	"context"
	"crypto"
	"fmt"
	"testing"
	"time"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// A bundle with a statement, signed by somebody whom a certificate names.
func ExampleVerify() {
	trustedRoot, bundle := exampleFiles()

	root, err := sigstore.ParseRoot(trustedRoot)
	if err != nil {
		panic(err)
	}
	verifier, err := sigstore.New(root)
	if err != nil {
		panic(err)
	}
	policy := verify.Policy{
		Verifiers:     []verify.Verifier{verifier},
		Identities:    []verify.IdentityMatch{{Issuer: "https://issuer.example.test", Subject: "ci@example.test"}},
		Subjects:      []attest.DigestSet{artifact},
		MinLogs:       1,
		MinTimestamps: 1,
	}
	result, err := sigstore.Verify(context.Background(), bundle, policy)
	if err != nil {
		panic(err)
	}
	fmt.Println(result.Signers()[0].Identity)
	fmt.Printf("%s\n", result.Predicate())

	policy.Identities[0].Subject = "somebody@example.test"
	_, err = sigstore.Verify(context.Background(), bundle, policy)
	fmt.Println(err)
	// Output:
	// "ci@example.test" by issuer "https://issuer.example.test"
	// {"a":1}
	// verify: refused: threshold: 0 of 1 signers; identity: signature 0: sigstore: "ci@example.test" by issuer "https://issuer.example.test" is none of the identities that the policy accepts
}

// The snapshots that come with the package.
func ExamplePublicGood() {
	verifier, err := sigstore.New(sigstore.PublicGood())
	fmt.Println(verifier, err)
	// Output: sigstore <nil>
}

// GitHub's instance has no logs: policies demand timestamps.
func ExampleGitHub() {
	verifier, err := sigstore.New(sigstore.GitHub())
	fmt.Println(verifier, err)
	// Output: sigstore <nil>
}

// exampleFiles returns a trusted root and a bundle of a sigstore of one's own.
func exampleFiles() (trustedRoot, bundle []byte) {
	s := localsigstore.New(localsigstore.Options{})
	return s.Root(), localsigstore.Text(s.Bundle(plain()))
}

// Attestations of a file on the Python Package Index.
func ExampleFromPyPI() {
	_, err := sigstore.FromPyPI([]byte(`{"version": 1, "attestation_bundles": []}`))
	fmt.Println(err)
	// Output: sigstore: PyPI's attestations: there are none
}

// A signature of cosign 2 over an image, as it lies in a registry.
func ExampleVerifyCosignImage() {
	trustedRoot, layer := exampleLayer() // the layer's content, and the annotations of its descriptor

	root, err := sigstore.ParseRoot(trustedRoot)
	if err != nil {
		panic(err)
	}
	verifier, err := sigstore.New(root)
	if err != nil {
		panic(err)
	}
	image, err := sigstore.VerifyCosignImage(context.Background(), layer, verify.Policy{
		Verifiers:  []verify.Verifier{verifier},
		Identities: []verify.IdentityMatch{{Issuer: "https://issuer.example.test", Subject: "ci@example.test"}},
		Subjects:   []attest.DigestSet{artifact}, // the digest of the image's manifest
		MinLogs:    1,
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(image.Reference())
	fmt.Println(image.Result().Signers()[0].Identity)
	// Output:
	// registry.example.test/app
	// "ci@example.test" by issuer "https://issuer.example.test"
}

// An attestation of cosign 2, as it lies in a registry.
func ExampleVerifyCosignAttestation() {
	trustedRoot, layer := exampleAttestation()

	root, err := sigstore.ParseRoot(trustedRoot)
	if err != nil {
		panic(err)
	}
	verifier, err := sigstore.New(root)
	if err != nil {
		panic(err)
	}
	result, err := sigstore.VerifyCosignAttestation(context.Background(), layer, verify.Policy{
		Verifiers:      []verify.Verifier{verifier},
		Identities:     []verify.IdentityMatch{{Issuer: "https://issuer.example.test", Subject: "ci@example.test"}},
		Subjects:       []attest.DigestSet{artifact}, // the digest of the image's manifest
		PredicateTypes: []string{"https://example.test/p/v1"},
		MinLogs:        1,
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n", result.Predicate())
	// Output: {"z":9007199254740993,"a":1e400,"a b":1.0}
}

// The file of cosign sign-blob --bundle, signed with a key, without a log.
func ExampleVerifyCosignBundle() {
	file, key, artifact := exampleCosignBundle()

	root, err := sigstore.ParseRoot(localsigstore.New(localsigstore.Options{}).Root())
	if err != nil {
		panic(err)
	}
	verifier, err := sigstore.New(root, sigstore.TrustKey(key, time.Time{}, time.Time{}))
	if err != nil {
		panic(err)
	}
	result, err := sigstore.VerifyCosignBundle(context.Background(), file, verify.Policy{
		Verifiers: []verify.Verifier{verifier},
		Subjects:  []attest.DigestSet{artifact},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(len(result.Signers()), "signer")
	// Output: 1 signer
}

// The keys of npm's registry, as RefreshNPMKeys returns them.
func ExampleTrustNPMKeys() {
	keys := []byte(`{"keys": [{
		"keyId": "SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA",
		"keyUsage": "npm:attestations",
		"publicKey": {
			"rawBytes": "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxXKHiIkQO5cJ3Yhl5i6UPp+IhuteBJbuHcA5UogKo0EWtlWwW6KSaKoTNEYL7JlCQiVnkhBktUgg==",
			"keyDetails": "PKIX_ECDSA_P256_SHA_256",
			"validFor": {"start": "1999-01-01T00:00:00.000Z"}
		}
	}]}`)
	verifier, err := sigstore.New(sigstore.PublicGood(), sigstore.TrustNPMKeys(keys))
	fmt.Println(verifier, err)
	// Output: sigstore <nil>
}

// inExample is the test that fixtures of examples are made in.
type inExample struct{ testing.TB }

func (inExample) Helper()           {}
func (inExample) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// exampleLayer returns a trusted root and a layer with a signature of a sigstore of one's own.
func exampleLayer() (trustedRoot []byte, layer sigstore.CosignLayer) {
	c := newCosigner(inExample{}, localsigstore.New(localsigstore.Options{}), false)
	return c.Root(), c.image(inExample{}, simpleSigning)
}

// exampleAttestation returns the same with an attestation.
func exampleAttestation() (trustedRoot []byte, layer sigstore.CosignLayer) {
	c := newCosigner(inExample{}, localsigstore.New(localsigstore.Options{}), false)
	return c.Root(), c.attestation(inExample{}, statement, "dsse")
}

// exampleCosignBundle returns a file, the key that made it and the digest of the artifact.
func exampleCosignBundle() (file []byte, key crypto.PublicKey, digest attest.DigestSet) {
	c := newCosigner(inExample{}, localsigstore.New(localsigstore.Options{}), true)
	blob := []byte("hello")
	_, sig := c.sign(inExample{}, blob)
	return []byte(mustJSON(inExample{}, c.file(inExample{}, sig, nil))), c.key.Public(), sum(inExample{}, blob)
}
