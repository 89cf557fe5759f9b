package attest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sbom"
)

// A statement of an SBOM about what the SBOM itself says it is about.
func Example() {
	doc, err := sbom.Read(strings.NewReader(`{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component":
		{"type": "application", "name": "app", "hashes": [{"alg": "SHA-256",
		"content": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}]}}}`))
	if err != nil {
		log.Fatal(err)
	}
	st, err := attest.SBOM(doc)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(st.PredicateType())
	for _, s := range st.Subjects() {
		fmt.Println(s.Name, s.Digest["sha256"])
	}
	// To sign: sign.Envelope(ctx, st, signer)
	// Output:
	// https://cyclonedx.org/bom
	// app ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
}

func ExampleNew() {
	digest, err := attest.Digest(strings.NewReader("content of app.tar.gz"))
	if err != nil {
		log.Fatal(err)
	}
	subjects := []attest.ResourceDescriptor{{Name: "app.tar.gz", Digest: digest}}
	st, err := attest.New(subjects, attest.TypeTestResult, []byte(`{"result": "PASSED"}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(st.Bytes()))
	// Output:
	// {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"app.tar.gz","digest":{"sha256":"b255979a9ce2fe994a6d7a09b6b74238e2b11d68a7665c046eb5aa3a67e8744e"}}],"predicateType":"https://in-toto.io/attestation/test-result/v0.1","predicate":{"result": "PASSED"}}
}

func ExampleParseStatement() {
	payload := []byte(`{"_type": "https://in-toto.io/Statement/v1",
		"subject": [{"name": "app", "digest": {"sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}}],
		"predicateType": "https://example.com/build/v1", "predicate": {"run": 9007199254740993}}`)
	st, err := attest.ParseStatement(payload) // of an envelope that package verify verified
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(st.PredicateType(), string(st.Predicate()))

	artifact, err := attest.Digest(strings.NewReader("abc"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(st.Match(artifact)), "subject matches")
	// Output:
	// https://example.com/build/v1 {"run": 9007199254740993}
	// 1 subject matches
}

func ExampleParseEnvelope() {
	env, err := attest.ParseEnvelope([]byte(`{"payload": "aGVsbG8gd29ybGQ=", "payloadType": "http://example.com/HelloWorld",
		"signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(env.PayloadType, len(env.Signatures))
	fmt.Printf("%s\n", env.PAE()) // what is signed
	// Output:
	// http://example.com/HelloWorld 1
	// DSSEv1 29 http://example.com/HelloWorld 11 hello world
}

func ExampleReader() {
	const file = `{"payloadType":"application/vnd.in-toto+json","payload":"","signatures":[]}
a line that is no attestation
{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","dsseEnvelope":{"payloadType":"text/plain","payload":"aGk=","signatures":[]}}
`
	r := attest.NewReader(strings.NewReader(file))
	for a, err := range r.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(a.Line, a.Envelope.PayloadType, a.Bundle != nil)
	}
	fmt.Println(len(r.Diagnostics()), "line skipped")
	// Output:
	// 1 application/vnd.in-toto+json false
	// 3 text/plain true
	// 1 line skipped
}

// A document that is too big for a log is attested by its digest and the place where it is.
func ExampleReferenceTo() {
	doc, err := sbom.Read(strings.NewReader(`{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component":
		{"type": "application", "name": "app", "version": "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}}}`))
	if err != nil {
		log.Fatal(err)
	}
	st, err := attest.SBOM(doc)
	if err != nil {
		log.Fatal(err)
	}
	var size *attest.SizeError
	if err := st.CheckSize(200); errors.As(err, &size) { // attest.GitHubSize, attest.RekorSize
		st, err = attest.ReferenceTo(doc, "https://example.com/builder", "https://example.com/app.cdx.json")
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(st.PredicateType())
	// Output:
	// https://in-toto.io/attestation/reference/v0.1
}

func ExampleDigestSet_Match() {
	sha256 := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	sha1 := "a9993e364706816aba3e25717850c26c9cd0d89d"
	a := attest.DigestSet{"sha256": sha256, "sha1": sha1}
	fmt.Println(a.Match(attest.DigestSet{"sha256": sha256}))
	fmt.Println(a.Match(attest.DigestSet{"sha1": sha1}))         // SHA-1 alone says nothing
	fmt.Println(a.Match(attest.DigestSet{"sha1": sha1}, "sha1")) // unless the caller says so
	// Output:
	// true
	// false
	// true
}

func ExampleMatchPredicateType() {
	fmt.Println(attest.MatchPredicateType("spdx", "https://spdx.dev/Document/v2.3"))
	fmt.Println(attest.MatchPredicateType("https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v0.2"))
	// Output:
	// true
	// false
}

func ExampleProvenance() {
	p := &attest.Provenance{
		BuildDefinition: attest.BuildDefinition{
			BuildType:          "https://example.com/make/v1",
			ExternalParameters: json.RawMessage(`{"target": "release"}`),
		},
		RunDetails: attest.RunDetails{Builder: attest.Builder{ID: "https://example.com/builder"}},
	}
	if err := p.Validate(); err != nil {
		log.Fatal(err)
	}
	predicate, err := p.MarshalJSON()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(predicate))
	// Output:
	// {"buildDefinition":{"buildType":"https://example.com/make/v1","externalParameters":{"target": "release"}},"runDetails":{"builder":{"id":"https://example.com/builder"}}}
}
