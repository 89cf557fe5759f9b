package sigstore_test

import (
	"context"
	"fmt"

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
