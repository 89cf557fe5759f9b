package verify_test

import (
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/verify"
)

const (
	builder   = "https://builder.example/hosted@v1"
	buildType = "https://actions.github.io/buildtypes/workflow/v1"
	repo      = "https://github.com/owner/name"
)

const provenance1 = `{"buildDefinition":{"buildType":"` + buildType + `",
 "externalParameters":{"workflow":{"ref":"refs/heads/main","repository":"` + repo + `","path":".github/workflows/r.yml"}},
 "resolvedDependencies":[{"uri":"git+https://github.com/other/dep@refs/heads/main","digest":{"gitCommit":"0123456789012345678901234567890123456789"}}]},
 "runDetails":{"builder":{"id":"` + builder + `"},"metadata":{"invocationId":"x"}}}`

const provenance02 = `{"builder":{"id":"` + builder + `"},"buildType":"https://example.com/make@v1",
 "invocation":{"configSource":{"uri":"git+` + repo + `@refs/heads/main"},"parameters":{"target":"all"}},
 "materials":[{"uri":"git+https://github.com/other/dep@refs/heads/main"}]}`

func TestSLSA(t *testing.T) {
	change := func(text, old, new string) string {
		t.Helper()
		if old == "" {
			return text
		}
		out := strings.Replace(text, old, new, 1)
		if out == text {
			t.Fatalf("%q is not in the predicate", old)
		}
		return out
	}
	v1 := func(old, new string) *attest.Envelope {
		return seal(t, statementOf(attest.TypeProvenance1, change(provenance1, old, new)), alice.signer)
	}
	v02 := func(old, new string) *attest.Envelope {
		return seal(t, statementOf(attest.TypeProvenance02, change(provenance02, old, new)), alice.signer)
	}
	expect := func(s verify.SLSA) verify.Policy {
		p := trust(1, alice.verifier)
		p.SLSA = &s
		if s.Builders == nil {
			s.Builders = []string{builder}
		}
		return p
	}
	source := expect(verify.SLSA{Source: repo})
	dependency := expect(verify.SLSA{Source: "https://github.com/other/dep"})
	typed := func(s verify.SLSA) verify.Policy {
		s.BuildTypes = []string{buildType, "https://example.com/make@v1"}
		return expect(s)
	}
	ref := typed(verify.SLSA{Parameters: map[string]string{"/workflow/ref": "refs/heads/main"}})
	target := typed(verify.SLSA{Parameters: map[string]string{"/target": "all"}})

	for name, a := range map[string]attack{
		"v1 builder":            {env: v1("", ""), policy: expect(verify.SLSA{})},
		"v1 source":             {env: v1("", ""), policy: source},
		"v1 source as git":      {env: v1(`"repository":"`+repo, `"repository":"git+`+repo+`.git`), policy: source},
		"v1 source at":          {env: v1("", ""), policy: typed(verify.SLSA{Source: repo, SourceAt: "/workflow/repository"})},
		"v1 parameters":         {env: v1("", ""), policy: ref},
		"v1 name with a slash":  {env: v1(`"workflow":`, `"a/b~c":"x","workflow":`), policy: typed(verify.SLSA{Parameters: map[string]string{"/a~1b~0c": "x"}})},
		"v0.2 builder":          {env: v02("", ""), policy: expect(verify.SLSA{})},
		"v0.2 source":           {env: v02("", ""), policy: source},
		"v0.2 source, revision": {env: v02("", ""), policy: expect(verify.SLSA{Source: repo + "@refs/heads/main"})},
		"v0.2 source, v1 at":    {env: v02("", ""), policy: typed(verify.SLSA{Source: repo, SourceAt: "/workflow/repository"})},
		"v0.2 parameters":       {env: v02("", ""), policy: target},
	} {
		if _, err := verify.Envelope(ctx, a.env, a.policy); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}

	run(t, []attack{
		{"another kind of statement", seal(t, payload(), alice.signer), expect(verify.SLSA{}), verify.CheckPredicateType, "no SLSA provenance"},
		{"a version that is not known", seal(t, statementOf("https://slsa.dev/provenance/v0.1", provenance02), alice.signer), expect(verify.SLSA{}), verify.CheckPredicateType, "no SLSA provenance"},
		{"another builder", v1(builder, "https://evil.example/"), expect(verify.SLSA{}), verify.CheckBuilder, "evil.example"},
		{"a builder that begins the same", v1(builder, builder+"-evil"), expect(verify.SLSA{}), verify.CheckBuilder, ""},
		{"another builder, v0.2", v02(builder, "https://evil.example/"), expect(verify.SLSA{}), verify.CheckBuilder, "evil.example"},
		{"encoding/json: a builder in another case", v1(`"id":"`+builder+`"`, `"id":"https://evil.example/","ID":"`+builder+`"`), expect(verify.SLSA{}), verify.CheckBuilder, "evil.example"},
		{"encoding/json: a builder in another case, v0.2", v02(`"builder":{"id":"`+builder+`"}`, `"builder":{"id":"https://evil.example/"},"Builder":{"id":"`+builder+`"}`), expect(verify.SLSA{}), verify.CheckBuilder, "evil.example"},
		{"no builder", v1(`"id":"`+builder+`"`, ""), expect(verify.SLSA{}), verify.CheckStatement, "builder"},
		{"no builder, v0.2", v02(`"builder":{"id":"`+builder+`"},`, ""), expect(verify.SLSA{}), verify.CheckStatement, "builder"},
		{"a builder that is a number, v0.2", v02(`"id":"`+builder+`"`, `"id":1`), expect(verify.SLSA{}), verify.CheckStatement, "builder"},
		{"no predicate", seal(t, strings.Replace(statementOf(attest.TypeProvenance1, "{}"), `,"predicate":{}`, "", 1), alice.signer), expect(verify.SLSA{}), verify.CheckStatement, ""},
		{"the build of v1 where the type says v0.2", seal(t, statementOf(attest.TypeProvenance02, provenance1), alice.signer), expect(verify.SLSA{}), verify.CheckStatement, ""},
		{"another source", v1(repo, "https://github.com/owner/other"), source, verify.CheckSource, "owner/other"},
		{"a source that begins the same", v1(repo, repo+"-evil"), source, verify.CheckSource, ""},
		{"a source that holds the right one", v1(repo, "https://evil.example/"+repo), source, verify.CheckSource, ""},
		{"a user in the source", v1(repo, "https://github.com@evil.example/owner/name"), source, verify.CheckSource, ""},
		{"another scheme", v1(repo, "http://github.com/owner/name"), source, verify.CheckSource, ""},
		{"the source is a dependency only", v1("", ""), dependency, verify.CheckSource, "not from"},
		{"the source is a material only, v0.2", v02("", ""), dependency, verify.CheckSource, "not from"},
		{"no source, v0.2", v02(`"configSource":{"uri":"git+`+repo+`@refs/heads/main"},`, ""), source, verify.CheckSource, "configSource"},
		{
			"the source is a parameter only, v0.2", v02(`"target":"all"`, `"workflow":{"repository":"https://github.com/other/name"}`),
			typed(verify.SLSA{Source: "https://github.com/other/name", SourceAt: "/workflow/repository"}), verify.CheckSource, "not from",
		},
		{"another revision, v0.2", v02("", ""), expect(verify.SLSA{Source: repo + "@refs/tags/v1"}), verify.CheckSource, ""},
		{"the source stands elsewhere", v1(`"workflow":`, `"Workflow":`), source, verify.CheckSource, "/workflow/repository"},
		{"the source is no text", v1(`"repository":"`+repo+`"`, `"repository":["`+repo+`"]`), source, verify.CheckSource, "no text"},
		{"a build type that has its source nobody knows where", v1(buildType, "https://example.com/other@v1"), source, verify.CheckSource, "SourceAt"},
		{"another build type", v1(buildType, "https://example.com/other@v1"), ref, verify.CheckBuildType, "other@v1"},
		{"another parameter", v1("refs/heads/main", "refs/heads/evil"), ref, verify.CheckParameters, "refs/heads/evil"},
		{"no parameter", v1(`"ref":"refs/heads/main",`, ""), ref, verify.CheckParameters, "/workflow/ref"},
		{"a parameter that is null", v1(`"ref":"refs/heads/main"`, `"ref":null`), ref, verify.CheckParameters, "no text"},
		{"a parameter among the internal ones", v1(`"ref":"refs/heads/main",`, ""), ref, verify.CheckParameters, ""},
		{"no parameters, v0.2", v02(`,"parameters":{"target":"all"}`, ""), target, verify.CheckParameters, "/target"},
	})
}

const summary = `{"verifier":{"id":"https://verifier.example/"},"timeVerified":"2026-01-04T12:00:00Z","resourceUri":"pkg:npm/a@1",
 "policy":{"uri":"https://policy.example/1","digest":{"sha256":"` + hexB + `"}},"verificationResult":"PASSED",
 "verifiedLevels":["SLSA_BUILD_LEVEL_2","SLSA_SOURCE_LEVEL_1","ACME_REVIEWED"],"slsaVersion":"1.1"}`

func TestVSA(t *testing.T) {
	vsa := func(old, new string) *attest.Envelope {
		t.Helper()
		text := strings.Replace(summary, old, new, 1)
		if text == summary && old != "" {
			t.Fatalf("%q is not in the predicate", old)
		}
		return seal(t, statementOf(attest.TypeVSA1, text), alice.signer)
	}
	expect := func(change func(*verify.VSA)) verify.Policy {
		v := &verify.VSA{Verifiers: []string{"https://verifier.example/"}}
		change(v)
		p := trust(1, alice.verifier)
		p.VSA = v
		return p
	}
	levels := func(l ...string) verify.Policy { return expect(func(v *verify.VSA) { v.Levels = l }) }
	passed := expect(func(*verify.VSA) {})
	for name, p := range map[string]verify.Policy{
		"passed":          passed,
		"level":           levels("SLSA_BUILD_LEVEL_2"),
		"a lower level":   levels("SLSA_BUILD_LEVEL_1", "SLSA_SOURCE_LEVEL_0"),
		"another's level": levels("ACME_REVIEWED"),
		"all": expect(func(v *verify.VSA) {
			v.ResourceURI, v.Policy, v.VerifiedNotBefore = "pkg:npm/a@1", "https://policy.example/1", day(4)
		}),
	} {
		if _, err := verify.Envelope(ctx, vsa("", ""), p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	run(t, []attack{
		{"another kind of statement", seal(t, payload(), alice.signer), passed, verify.CheckPredicateType, "no verification summary"},
		{"failed", vsa("PASSED", "FAILED"), passed, verify.CheckSummary, "FAILED"},
		{"passed in another case", vsa("PASSED", "passed"), passed, verify.CheckStatement, "PASSED"},
		{"passed and the levels say failed", vsa(`"SLSA_BUILD_LEVEL_2"`, `"FAILED","SLSA_BUILD_LEVEL_2"`), passed, verify.CheckSummary, "FAILED"},
		{"no result", vsa(`"verificationResult":"PASSED",`, ""), passed, verify.CheckStatement, "verificationResult"},
		{"encoding/json: result in another case", vsa(`"verificationResult":"PASSED"`, `"verificationResult":"FAILED","VerificationResult":"PASSED"`), passed, verify.CheckSummary, ""},
		{"another verifier", vsa("verifier.example", "evil.example"), passed, verify.CheckSummary, "evil.example"},
		{"another resource", vsa("pkg:npm/a@1", "pkg:npm/a@2"), expect(func(v *verify.VSA) { v.ResourceURI = "pkg:npm/a@1" }), verify.CheckSummary, "pkg:npm/a@2"},
		{"another policy", vsa("policy.example/1", "policy.example/2"), expect(func(v *verify.VSA) { v.Policy = "https://policy.example/1" }), verify.CheckSummary, "policy"},
		{"a level too low", vsa("", ""), levels("SLSA_BUILD_LEVEL_3"), verify.CheckSummary, "SLSA_BUILD_LEVEL_3"},
		{"a level of another track", vsa("", ""), levels("SLSA_SOURCE_LEVEL_2"), verify.CheckSummary, ""},
		{"a level that is none", vsa("SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_33"), levels("SLSA_BUILD_LEVEL_3"), verify.CheckSummary, ""},
		{"a level with a sign", vsa("SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_+3"), levels("SLSA_BUILD_LEVEL_3"), verify.CheckSummary, ""},
		{"another's track is not ordered", vsa("ACME_REVIEWED", "ACME_X_LEVEL_3"), levels("ACME_X_LEVEL_2"), verify.CheckSummary, ""},
		{"a level that was not evaluated", vsa("SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_UNEVALUATED"), levels("SLSA_BUILD_LEVEL_0"), verify.CheckSummary, ""},
		{"no levels", vsa(`"verifiedLevels":["SLSA_BUILD_LEVEL_2","SLSA_SOURCE_LEVEL_1","ACME_REVIEWED"],`, ""), passed, verify.CheckStatement, "verifiedLevels"},
		{"too old", vsa("", ""), expect(func(v *verify.VSA) { v.VerifiedNotBefore = day(5) }), verify.CheckSummary, "2026-01-05"},
		{"no time", vsa(`"timeVerified":"2026-01-04T12:00:00Z",`, ""), expect(func(v *verify.VSA) { v.VerifiedNotBefore = day(1) }), verify.CheckSummary, ""},
		{"the level FAILED is demanded", vsa("", ""), levels("FAILED"), verify.CheckPolicy, ""},
	})
}
