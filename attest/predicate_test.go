package attest_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/attest"
)

func TestLookupPredicateType(t *testing.T) {
	for name, want := range map[string]string{ // family, version, URI
		// cosign's aliases.
		"custom":           "cosign-custom v1 https://cosign.sigstore.dev/attestation/v1",
		"slsaprovenance":   "slsa-provenance v0.2 https://slsa.dev/provenance/v0.2",
		"slsaprovenance02": "slsa-provenance v0.2 https://slsa.dev/provenance/v0.2",
		"slsaprovenance1":  "slsa-provenance v1 https://slsa.dev/provenance/v1",
		"spdx":             "spdx  https://spdx.dev/Document",
		"spdxjson":         "spdx  https://spdx.dev/Document",
		"cyclonedx":        "cyclonedx  https://cyclonedx.org/bom",
		"link":             "link v1 https://in-toto.io/Link/v1",
		"vuln":             "cosign-vuln v1 https://cosign.sigstore.dev/attestation/vuln/v1",
		"openvex":          "openvex  https://openvex.dev/ns",
		// URIs.
		"https://slsa.dev/provenance/v1":                                  "slsa-provenance v1 https://slsa.dev/provenance/v1",
		"https://in-toto.io/Provenance/v0.1":                              "slsa-provenance v0.1 https://in-toto.io/Provenance/v0.1",
		"https://slsa.dev/verification_summary/v1":                        "slsa-vsa v1 https://slsa.dev/verification_summary/v1",
		"https://spdx.dev/Document/v2.3":                                  "spdx v2.3 https://spdx.dev/Document/v2.3",
		"https://spdx.dev/Document/v3":                                    "spdx v3 https://spdx.dev/Document/v3",
		"https://cyclonedx.org/bom/v1.6":                                  "cyclonedx v1.6 https://cyclonedx.org/bom/v1.6",
		"https://cyclonedx.org/bom/v1.99":                                 "cyclonedx v1.99 https://cyclonedx.org/bom/v1.99",
		"https://cyclonedx.org/schema":                                    "cyclonedx  https://cyclonedx.org/schema",
		"https://openvex.dev/ns/v0.2.0":                                   "openvex v0.2.0 https://openvex.dev/ns/v0.2.0",
		"https://in-toto.io/attestation/link/v0.3":                        "link v0.3 https://in-toto.io/attestation/link/v0.3",
		"https://in-toto.io/attestation/scai/v0.3":                        "scai v0.3 https://in-toto.io/attestation/scai/v0.3",
		"https://in-toto.io/attestation/scai/attribute-report/v0.2":       "scai v0.2 https://in-toto.io/attestation/scai/attribute-report/v0.2",
		"https://in-toto.io/attestation/test-result/v0.1":                 "test-result v0.1 https://in-toto.io/attestation/test-result/v0.1",
		"https://in-toto.io/attestation/release/v0.2":                     "release v0.2 https://in-toto.io/attestation/release/v0.2",
		"https://in-toto.io/attestation/reference/v0.1":                   "reference v0.1 https://in-toto.io/attestation/reference/v0.1",
		"https://in-toto.io/attestation/vulns/v0.2":                       "vulns v0.2 https://in-toto.io/attestation/vulns/v0.2",
		"https://in-toto.io/attestation/svr/v0.2":                         "svr v0.2 https://in-toto.io/attestation/svr/v0.2",
		"https://in-toto.io/attestation/runtime-trace/v0.1":               "runtime-trace v0.1 https://in-toto.io/attestation/runtime-trace/v0.1",
		"https://cosign.sigstore.dev/attestation/vuln/v1":                 "cosign-vuln v1 https://cosign.sigstore.dev/attestation/vuln/v1",
		"https://cosign.sigstore.dev/attestation/v1":                      "cosign-custom v1 https://cosign.sigstore.dev/attestation/v1",
		"https://witness.testifysec.com/attestation-collection/v0.1":      "witness-collection v0.1 https://witness.testifysec.com/attestation-collection/v0.1",
		"https://witness.dev/attestation-collection/v0.1":                 "witness-collection v0.1 https://witness.dev/attestation-collection/v0.1",
		"https://scorecard.dev/result/v0.1":                               "scorecard v0.1 https://scorecard.dev/result/v0.1",
		"https://github.com/npm/attestation/tree/main/specs/publish/v0.1": "npm-publish v0.1 https://github.com/npm/attestation/tree/main/specs/publish/v0.1",
	} {
		got, ok := attest.LookupPredicateType(name)
		if s := got.Family + " " + got.Version + " " + got.URI; !ok || s != want {
			t.Errorf("LookupPredicateType(%q) = %q, %v, want %q", name, s, ok, want)
		}
	}
	for _, name := range []string{
		"", "SPDX", "spdx2", "https://spdx.dev", "https://spdx.dev/document", "https://spdx.dev/Document/", "https://spdx.dev/Document/2.3",
		"https://spdx.dev/Document/v", "https://spdx.dev/Document/v2.", "https://spdx.dev/Document/v2..3", "https://spdx.dev/Document/v2.3/x",
		"https://spdx.dev/Document/v2.3?x", "https://spdx.dev/Document/vX", "https://spdx.dev/Documents", "https://spdx.dev/Document/v23456",
		"http://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v1 ", "https://evil.example/https://slsa.dev/provenance/v1",
	} {
		if got, ok := attest.LookupPredicateType(name); ok {
			t.Errorf("LookupPredicateType(%q) = %v", name, got)
		}
	}
}

// What is listed is found, by its URI and by each alias.
func TestPredicateTypes(t *testing.T) {
	seen := map[string]bool{}
	for _, want := range attest.PredicateTypes() {
		if seen[want.URI] {
			t.Errorf("%s is listed twice", want.URI)
		}
		seen[want.URI] = true
		for _, name := range append([]string{want.URI}, want.Aliases...) {
			got, ok := attest.LookupPredicateType(name)
			if !ok || !cmp.Equal(want, got) {
				t.Errorf("LookupPredicateType(%q) = %v, %v, want %v", name, got, ok, want)
			}
		}
		if !attest.MatchPredicateType(want.URI, want.URI) {
			t.Errorf("%s does not match itself", want.URI)
		}
	}
	for _, uri := range []string{
		attest.TypeProvenance1, attest.TypeProvenance02, attest.TypeVSA1, attest.TypeSPDX, attest.TypeSPDX3, attest.TypeCycloneDX, attest.TypeOpenVEX,
		attest.TypeLink, attest.TypeSCAI, attest.TypeTestResult, attest.TypeRelease, attest.TypeReference, attest.TypeVulns, attest.TypeSVR,
		attest.TypeRuntimeTrace, attest.TypeCosignVuln, attest.TypeCosignCustom, attest.TypeWitnessCollection, attest.TypeScorecard,
	} {
		if !seen[uri] {
			t.Errorf("%s is not listed", uri)
		}
	}
	// What is handed out is the caller's.
	for _, p := range attest.PredicateTypes() {
		for i := range p.Aliases {
			p.Aliases[i] = "x"
		}
	}
	if _, ok := attest.LookupPredicateType("link"); !ok {
		t.Error("the registry can be changed")
	}
}

func TestMatchPredicateType(t *testing.T) {
	for _, tt := range []struct {
		want, got string
		match     bool
	}{
		{"https://e.x/p", "https://e.x/p", true},
		{"https://e.x/p", "https://e.x/p/v1", false},
		{"", "", false},
		{"", "https://e.x/p", false},
		{"spdx", "https://spdx.dev/Document", true},
		{"spdx", "https://spdx.dev/Document/v2.3", true},
		{"spdxjson", "https://spdx.dev/Document/v3", true},
		{"https://spdx.dev/Document", "https://spdx.dev/Document/v2.3", true},
		{"https://spdx.dev/Document/v2.3", "https://spdx.dev/Document", true},
		{"https://spdx.dev/Document/v2.3", "https://spdx.dev/Document/v2.2", false},
		{"https://spdx.dev/Document/v2.3", "https://spdx.dev/Document/v3", false},
		{"https://spdx.dev/Document/v3", "https://spdx.dev/Document/v3.0.1", true},
		{"https://spdx.dev/Document/v3.0.1", "https://spdx.dev/Document/v3", true},
		{"https://spdx.dev/Document/v3", "https://spdx.dev/Document/v30", false},
		{"cyclonedx", "https://cyclonedx.org/bom/v1.6", true},
		{"cyclonedx", "https://cyclonedx.org/schema", true},
		{"https://cyclonedx.org/bom/v1.6", "https://cyclonedx.org/bom/v1.4", false},
		{"openvex", "https://openvex.dev/ns/v0.2.0", true},
		{"https://openvex.dev/ns/v0.2.0", "https://openvex.dev/ns", true},
		{"spdx", "https://cyclonedx.org/bom", false},
		{"slsaprovenance", "https://slsa.dev/provenance/v1", false},
		{"slsaprovenance", "https://slsa.dev/provenance/v0.2", true},
		{"slsaprovenance1", "https://slsa.dev/provenance/v0.2", false},
		{"slsaprovenance1", "https://slsa.dev/provenance/v1", true},
		{"https://slsa.dev/provenance", "https://slsa.dev/provenance/v1", true},
		{"https://slsa.dev/provenance/v0", "https://slsa.dev/provenance/v0.2", false},
		{"https://slsa.dev/provenance/v0.1", "https://in-toto.io/Provenance/v0.1", true},
		{"https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v1evil", false},
		{"https://slsa.dev/provenance/v1", "https://slsa.dev/verification_summary/v1", false},
		{"custom", "https://cosign.sigstore.dev/attestation/vuln/v1", false},
		{"vuln", "https://cosign.sigstore.dev/attestation/v1", false},
		{"vuln", "https://in-toto.io/attestation/vulns/v0.1", false},
		{"link", "https://in-toto.io/attestation/link/v0.3", false},
		{"link", "https://in-toto.io/Link/v1", true},
		// A statement has a URI, not one of cosign's words.
		{"spdx", "spdxjson", false},
		{"https://spdx.dev/Document", "spdx", false},
		{"nonsense", "https://spdx.dev/Document", false},
	} {
		if got := attest.MatchPredicateType(tt.want, tt.got); got != tt.match {
			t.Errorf("MatchPredicateType(%q, %q) = %v, want %v", tt.want, tt.got, got, tt.match)
		}
	}
}

const provenance = `{"buildDefinition":{"buildType":"https://e.x/build/v1","externalParameters":{"ref":"main", "n":9007199254740993},` +
	`"internalParameters":{},"resolvedDependencies":[{"uri":"git+https://e.x/r","digest":{"gitCommit":"` + hexA + `"}}]},` +
	`"runDetails":{"builder":{"id":"https://e.x/builder","version":{"b":"2","a":"1"},"builderDependencies":[{"uri":"u:d"}]},` +
	`"metadata":{"invocationId":"i","startedOn":"2024-01-02T03:04:05.5Z","finishedOn":"2024-01-02T04:04:05+01:00"},"byproducts":[{"name":"log","uri":"u:l"}]},"x":1}`

func TestProvenance(t *testing.T) {
	s, err := attest.New(subjects("app", hexA), attest.TypeProvenance1, []byte(provenance))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Provenance()
	if err != nil {
		t.Fatal(err)
	}
	want := &attest.Provenance{
		BuildDefinition: attest.BuildDefinition{
			BuildType:            "https://e.x/build/v1",
			ExternalParameters:   json.RawMessage(`{"ref":"main", "n":9007199254740993}`),
			InternalParameters:   json.RawMessage(`{}`),
			ResolvedDependencies: []attest.ResourceDescriptor{{URI: "git+https://e.x/r", Digest: attest.DigestSet{"gitCommit": hexA}}},
		},
		RunDetails: attest.RunDetails{
			Builder: attest.Builder{ID: "https://e.x/builder", Version: map[string]string{"a": "1", "b": "2"}, BuilderDependencies: []attest.ResourceDescriptor{{URI: "u:d"}}},
			Metadata: attest.BuildMetadata{
				InvocationID: "i",
				StartedOn:    time.Date(2024, 1, 2, 3, 4, 5, 5e8, time.UTC), FinishedOn: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC),
			},
			Byproducts: []attest.ResourceDescriptor{{Name: "log", URI: "u:l"}},
		},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
	// Written and read back it is the same.
	out, err := p.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	back, err := attest.ParseProvenance(out)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if diff := cmp.Diff(want, back); diff != "" {
		t.Errorf("written and read (-want +got)\n%s", diff)
	}
	if err := json.Unmarshal(out, &back); err != nil || !cmp.Equal(want, back) {
		t.Errorf("json.Unmarshal: %v, %v", back, err)
	}
	other, err := attest.New(subjects("app", hexA), attest.TypeProvenance02, []byte(provenance))
	if err != nil {
		t.Fatal(err)
	}
	var wrong *attest.PredicateTypeError
	if _, err := other.Provenance(); !errors.As(err, &wrong) || wrong.Got != attest.TypeProvenance02 || wrong.Want != attest.TypeProvenance1 {
		t.Errorf("Provenance() of another type: %v", err)
	}
}

func TestProvenanceRefuses(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{``, "the text ends"},
		{`[]`, "array where an object belongs"},
		{`null`, "null where an object belongs"},
		{`{"buildDefinition":[]}`, "/buildDefinition: array where object belongs"},
		{`{"buildDefinition":{"buildType":1}}`, "/buildDefinition/buildType: number where string belongs"},
		{`{"buildDefinition":{"externalParameters":"x"}}`, "string where object belongs"},
		{`{"buildDefinition":{"resolvedDependencies":{}}}`, "object where array belongs"},
		{`{"buildDefinition":{"resolvedDependencies":[null]}}`, "null where a resource descriptor belongs"},
		{`{"runDetails":{"builder":"x"}}`, "string where object belongs"},
		{`{"runDetails":{"builder":{"id":{}}}}`, "object where string belongs"},
		{`{"runDetails":{"builder":{"id":"a","id":"b"}}}`, "duplicate"},
		{`{"runDetails":{"builder":{"version":{"a":1}}}}`, "number where string belongs"},
		{`{"runDetails":{"metadata":{"startedOn":"yesterday"}}}`, "not an RFC 3339 time"},
		{`{"runDetails":{"metadata":{"startedOn":1}}}`, "number where string belongs"},
	} {
		p, err := attest.ParseProvenance([]byte(tt.in))
		var syntax *attest.SyntaxError
		if !errors.As(err, &syntax) || syntax.Format != "slsa-provenance-v1" || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ParseProvenance(%s) = %v, %v, want %q", tt.in, p, err, tt.want)
		}
	}
	// Names in another case are other names: there is no builder.
	p, err := attest.ParseProvenance([]byte(`{"RunDetails":{"builder":{"id":"https://e.x"}},"runDetails":{"Builder":{"id":"https://e.x"},"builder":{"ID":"https://e.x"}}}`))
	if err != nil || p.RunDetails.Builder.ID != "" {
		t.Errorf("names in another case: %v, %v", p, err)
	}
	for _, want := range []string{"buildType", "externalParameters", "builder.id"} {
		if err := p.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Validate() = %v, want something about %s", err, want)
		}
	}
	if out, err := (&attest.Provenance{BuildDefinition: attest.BuildDefinition{ExternalParameters: json.RawMessage(`{},"x":1`)}}).MarshalJSON(); err == nil {
		t.Errorf("parameters that are no JSON are written: %s", out)
	}
}

const vsa = `{"verifier":{"id":"https://e.x/verifier","version":{"v":"1"}},"timeVerified":"1985-04-12T23:20:50.52Z","resourceUri":"pkg:npm/a@1",` +
	`"policy":{"uri":"https://e.x/policy","digest":{"sha256":"` + hexA + `"}},"inputAttestations":[{"uri":"u:a","digest":{"sha256":"` + hexB + `"}}],` +
	`"verificationResult":"PASSED","verifiedLevels":["SLSA_BUILD_LEVEL_3","SLSA_SOURCE_LEVEL_2"],"dependencyLevels":{"SLSA_BUILD_LEVEL_3":5,"SLSA_BUILD_LEVEL_2":"18446744073709551615"},"slsaVersion":"1.0"}`

func TestVerificationSummary(t *testing.T) {
	s, err := attest.New(subjects("app", hexA), attest.TypeVSA1, []byte(vsa))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.VerificationSummary()
	if err != nil {
		t.Fatal(err)
	}
	want := &attest.VerificationSummary{
		Verifier:           attest.VSAVerifier{ID: "https://e.x/verifier", Version: map[string]string{"v": "1"}},
		TimeVerified:       time.Date(1985, 4, 12, 23, 20, 50, 52e7, time.UTC),
		ResourceURI:        "pkg:npm/a@1",
		Policy:             &attest.ResourceDescriptor{URI: "https://e.x/policy", Digest: attest.DigestSet{"sha256": hexA}},
		InputAttestations:  []attest.ResourceDescriptor{{URI: "u:a", Digest: attest.DigestSet{"sha256": hexB}}},
		VerificationResult: attest.ResultPassed,
		VerifiedLevels:     []string{"SLSA_BUILD_LEVEL_3", "SLSA_SOURCE_LEVEL_2"},
		DependencyLevels:   map[string]uint64{"SLSA_BUILD_LEVEL_2": 1<<64 - 1, "SLSA_BUILD_LEVEL_3": 5},
		SLSAVersion:        "1.0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := got.Validate(); err != nil {
		t.Error(err)
	}
	out, err := got.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	back, err := attest.ParseVerificationSummary(out)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if diff := cmp.Diff(want, back); diff != "" {
		t.Errorf("written and read (-want +got)\n%s", diff)
	}
	if err := json.Unmarshal(out, &back); err != nil || !cmp.Equal(want, back) {
		t.Errorf("json.Unmarshal: %v, %v", back, err)
	}
	prov, err := attest.New(subjects("app", hexA), attest.TypeProvenance1, []byte(vsa))
	if err != nil {
		t.Fatal(err)
	}
	var wrong *attest.PredicateTypeError
	if _, err := prov.VerificationSummary(); !errors.As(err, &wrong) {
		t.Errorf("VerificationSummary() of another type: %v", err)
	}
}

func TestVerificationSummaryRefuses(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`1`, "number where an object belongs"},
		{`{"verifiedLevels":"SLSA_BUILD_LEVEL_3"}`, "string where array belongs"},
		{`{"verifiedLevels":[1]}`, "number where string belongs"},
		{`{"verifiedLevels":["a"],"verifiedLevels":["b"]}`, "duplicate"},
		{`{"verificationResult":true}`, "boolean where string belongs"},
		{`{"policy":"x"}`, "string where object belongs"},
		{`{"dependencyLevels":{"a":-1}}`, `"-1" is not a count`},
		{`{"dependencyLevels":{"a":1.5}}`, `"1.5" is not a count`},
		{`{"dependencyLevels":{"a":"many"}}`, `"many" is not a count`},
		{`{"dependencyLevels":{"a":null}}`, "null where number belongs"},
		{`{"dependencyLevels":[]}`, "array where object belongs"},
	} {
		s, err := attest.ParseVerificationSummary([]byte(tt.in))
		var syntax *attest.SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ParseVerificationSummary(%s) = %v, %v, want %q", tt.in, s, err, tt.want)
		}
	}
	s, err := attest.ParseVerificationSummary([]byte(`{"verificationResult":"passed"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"verifier.id", "resourceUri", "policy", "verificationResult", "verifiedLevels"} {
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Validate() = %v, want something about %s", err, want)
		}
	}
}

func TestDetectPredicateType(t *testing.T) {
	for in, want := range map[string]string{
		`{"specVersion":"1.6","bomFormat":"CycloneDX"}`:                                 attest.TypeCycloneDX,
		`{"spdxVersion":"SPDX-2.3"}`:                                                    attest.TypeSPDX,
		`{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}`:     attest.TypeSPDX3,
		`{"@context":["https://e.x","https://spdx.org/rdf/3.0.0/spdx-context.jsonld"]}`: attest.TypeSPDX3,
		`{"@context":"https://openvex.dev/ns/v0.2.0","statements":[]}`:                  attest.TypeOpenVEX,
		`{"@context":"https://openvex.dev/ns","statements":[]}`:                         attest.TypeOpenVEX,
		`{"@context":[["https://openvex.dev/ns"]]}`:                                     "",
		`{"@context":{"x":"https://openvex.dev/ns"}}`:                                   "",
		`{"spdxVersion":"SPDX-3.0"}`:                                                    "",
		`{"@context":"https://openvex.dev/nsx"}`:                                        "",
		`{"bomformat":"CycloneDX"}`:                                                     "",
		`{}`:                                                                            "",
		`[]`:                                                                            "",
		`"CycloneDX"`:                                                                   "",
		`{"bomFormat":"CycloneDX","bomFormat":"CycloneDX"}`:                             "",
	} {
		got, err := attest.DetectPredicateType([]byte(in))
		if got != want || (err == nil) != (want != "") {
			t.Errorf("DetectPredicateType(%s) = %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestRegistryIsSorted(t *testing.T) {
	// The same on every run, although aliases are kept in maps.
	first := attest.PredicateTypes()
	for range 20 {
		if !slices.EqualFunc(first, attest.PredicateTypes(), func(a, b attest.PredicateType) bool { return cmp.Equal(a, b) }) {
			t.Fatal("the list differs from run to run")
		}
	}
}
