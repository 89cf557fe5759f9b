package verify_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/verify"
)

const publicKey = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAO2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=
-----END PUBLIC KEY-----
`

// attested returns the text of an envelope as somebody publishes it.
func attested(predicateType, predicate string) []byte {
	signer, err := sign.Key(ed25519.NewKeyFromSeed(make([]byte, 32)))
	if err != nil {
		panic(err)
	}
	subject := attest.ResourceDescriptor{Name: "app", Digest: attest.DigestSet{"sha256": strings.Repeat("a", 64)}}
	st, err := attest.New([]attest.ResourceDescriptor{subject}, predicateType, []byte(predicate))
	if err != nil {
		panic(err)
	}
	env, err := sign.Envelope(context.Background(), st, signer)
	if err != nil {
		panic(err)
	}
	text, err := env.MarshalJSON()
	if err != nil {
		panic(err)
	}
	return text
}

// An SBOM is read after it was verified: who signed it, and that it is about the artifact at hand.
func ExampleEnvelope() {
	text := attested(attest.TypeCycloneDX, `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"left-pad","version":"1.3.0"}]}`)

	env, err := attest.ParseEnvelope(text)
	if err != nil {
		panic(err)
	}
	key, err := verify.ParseKey([]byte(publicKey))
	if err != nil {
		panic(err)
	}
	result, err := verify.Envelope(context.Background(), env, verify.Policy{
		Verifiers:      []verify.Verifier{key},
		Subjects:       []attest.DigestSet{{"sha256": strings.Repeat("a", 64)}},
		PredicateTypes: []string{"cyclonedx"},
	})
	if err != nil {
		panic(err)
	}
	doc, err := sbom.Read(result.Reader())
	if err != nil {
		panic(err)
	}
	for p := range doc.Packages() {
		fmt.Println(p.GetName(), p.GetVersion())
	}
	// Output: left-pad 1.3.0
}

// A refusal says why, for every signature and every demand.
func ExampleRefusedError() {
	text := attested("https://example.com/review/v1", `{}`)
	env, err := attest.ParseEnvelope(text)
	if err != nil {
		panic(err)
	}
	key, err := verify.ParseKey([]byte(publicKey))
	if err != nil {
		panic(err)
	}
	_, err = verify.Envelope(context.Background(), env, verify.Policy{
		Verifiers:      []verify.Verifier{key},
		Subjects:       []attest.DigestSet{{"sha256": strings.Repeat("b", 64)}},
		PredicateTypes: []string{attest.TypeProvenance1},
	})
	var refused *verify.RefusedError
	if errors.As(err, &refused) {
		for _, f := range refused.Findings() {
			fmt.Println(f)
		}
	}
	// Output:
	// subject: the statement is not about sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: none of its 1 subjects matches
	// predicate-type: the predicate is of type "https://example.com/review/v1", which is not among those that are accepted
}

// A file with a line for each attestation: the first that holds is taken. When none does, that is the answer.
func ExampleAttestation() {
	file := strings.Join([]string{
		string(attested("https://example.com/review/v1", `{"by":"ann"}`)),
		string(attested(attest.TypeOpenVEX, `{"statements":[]}`)),
	}, "\n")
	key, err := verify.ParseKey([]byte(publicKey))
	if err != nil {
		panic(err)
	}
	policy := verify.Policy{
		Verifiers:      []verify.Verifier{key},
		Subjects:       []attest.DigestSet{{"sha256": strings.Repeat("a", 64)}},
		PredicateTypes: []string{"openvex"},
	}
	for a, err := range attest.NewReader(strings.NewReader(file)).All() {
		if err != nil {
			panic(err)
		}
		result, err := verify.Attestation(context.Background(), a, policy)
		if err != nil {
			continue
		}
		fmt.Println(result.PredicateType(), string(result.Predicate()))
		break
	}
	// Output: https://openvex.dev/ns {"statements":[]}
}

// What provenance has to say: built by this builder, from this repository, on this branch.
func ExampleSLSA() {
	text := attested(attest.TypeProvenance1, `{"buildDefinition":{"buildType":"https://actions.github.io/buildtypes/workflow/v1",
"externalParameters":{"workflow":{"repository":"https://github.com/owner/app","ref":"refs/heads/main"}}},
"runDetails":{"builder":{"id":"https://github.com/actions/runner/github-hosted"}}}`)
	env, err := attest.ParseEnvelope(text)
	if err != nil {
		panic(err)
	}
	key, err := verify.ParseKey([]byte(publicKey))
	if err != nil {
		panic(err)
	}
	result, err := verify.Envelope(context.Background(), env, verify.Policy{
		Verifiers: []verify.Verifier{key},
		Subjects:  []attest.DigestSet{{"sha256": strings.Repeat("a", 64)}},
		SLSA: &verify.SLSA{
			Builders:   []string{"https://github.com/actions/runner/github-hosted"},
			BuildTypes: []string{"https://actions.github.io/buildtypes/workflow/v1"},
			Source:     "https://github.com/owner/app",
			Parameters: map[string]string{"/workflow/ref": "refs/heads/main"},
		},
	})
	if err != nil {
		panic(err)
	}
	for _, f := range result.Checked()[4:] {
		fmt.Println(f)
	}
	// Output:
	// subject: the statement is about sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
	// builder: https://github.com/actions/runner/github-hosted
	// build-type: https://actions.github.io/buildtypes/workflow/v1
	// source: https://github.com/owner/app
	// parameters: /workflow/ref is "refs/heads/main"
}

// What a verification summary has to say: this verifier found build level 2 or better.
func ExampleVSA() {
	text := attested(attest.TypeVSA1, `{"verifier":{"id":"https://verifier.example/"},"resourceUri":"pkg:npm/app@1.0.0",
"policy":{"uri":"https://policy.example/"},"verificationResult":"PASSED","verifiedLevels":["SLSA_BUILD_LEVEL_3"]}`)
	env, err := attest.ParseEnvelope(text)
	if err != nil {
		panic(err)
	}
	key, err := verify.ParseKey([]byte(publicKey))
	if err != nil {
		panic(err)
	}
	_, err = verify.Envelope(context.Background(), env, verify.Policy{
		Verifiers: []verify.Verifier{key},
		Subjects:  []attest.DigestSet{{"sha256": strings.Repeat("a", 64)}},
		VSA: &verify.VSA{
			Verifiers:   []string{"https://verifier.example/"},
			ResourceURI: "pkg:npm/app@1.0.0",
			Levels:      []string{"SLSA_BUILD_LEVEL_2"},
		},
	})
	fmt.Println(err)
	// Output: <nil>
}

// Two of three have to have signed, and a key counts once.
func ExamplePolicy() {
	keys := make([]verify.Verifier, 3)
	signers := make([]sign.Signer, 3)
	for i := range keys {
		seed := make([]byte, 32)
		seed[0] = byte(i + 1)
		private := ed25519.NewKeyFromSeed(seed)
		var err error
		if signers[i], err = sign.Key(private); err != nil {
			panic(err)
		}
		if keys[i], err = verify.Key(private.Public()); err != nil {
			panic(err)
		}
	}
	policy := verify.Policy{Verifiers: keys, Threshold: 2, PayloadTypes: []string{"text/plain"}, AnySubject: true}
	for _, who := range [][]sign.Signer{signers[:1], {signers[0], signers[0]}, {signers[0], signers[2]}} {
		env, err := sign.Payload(context.Background(), "text/plain", []byte("hello world"), who...)
		if err != nil {
			panic(err)
		}
		result, err := verify.Envelope(context.Background(), env, policy)
		if err != nil {
			fmt.Println("refused")
			continue
		}
		fmt.Println(len(result.Signers()), "signers")
	}
	// Output:
	// refused
	// refused
	// 2 signers
}

// A file that was signed by itself, without a statement.
func ExampleArtifact() {
	file := "the release"
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256([]byte(file))
	sig, err := ecdsa.SignASN1(rand.Reader, private, sum[:])
	if err != nil {
		panic(err)
	}

	digest, err := attest.Digest(strings.NewReader(file))
	if err != nil {
		panic(err)
	}
	key, err := verify.Key(private.Public())
	if err != nil {
		panic(err)
	}
	result, err := verify.Artifact(context.Background(), verify.Signature{Sig: sig}, verify.Policy{
		Verifiers: []verify.Verifier{key},
		Subjects:  []attest.DigestSet{digest},
	})
	if err != nil {
		panic(err)
	}
	fmt.Println(len(result.Signers()), "signer")
	// Output: 1 signer
}
