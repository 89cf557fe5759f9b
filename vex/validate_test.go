package vex_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/vex"
)

// clean is a document about which there is nothing to say.
const clean = `{
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "https://example.com/vex/1",
  "author": "security@example.com",
  "timestamp": "2024-01-01T00:00:00Z",
  "last_updated": "2024-01-02T00:00:00Z",
  "version": 2,
  "statements": [
    {
      "@id": "https://example.com/vex/1#0",
      "version": 1,
      "vulnerability": {"@id": "https://nvd.nist.gov/vuln/detail/CVE-2019-17571", "name": "CVE-2019-17571", "aliases": ["CVE-2019-17571", "GHSA-2qrg-x229-3v8q"]},
      "timestamp": "2024-01-01T00:00:00Z",
      "products": [
        {
          "@id": "https://example.com/product",
          "identifiers": {"purl": "pkg:npm/app@1", "cpe22": "cpe:/a:apache:log4j:2.4:-", "cpe23": "cpe:2.3:a:apache:log4j:2.4:-:*:*:*:*:*:*"},
          "hashes": {"md5": "d41d8cd98f00b204e9800998ecf8427e"},
          "subcomponents": [{"@id": "https://example.com/sub", "identifiers": {"purl": "pkg:npm/log@2"}}]
        }
      ],
      "status": "not_affected",
      "justification": "component_not_present",
      "impact_statement": "it is not there"
    },
    {
      "vulnerability": {"name": "CVE-2019-17572"},
      "products": [{"@id": "pkg:npm/app@1"}],
      "status": "affected",
      "action_statement": "update",
      "action_statement_timestamp": "2024-01-01T00:00:00+01:00"
    },
    {"vulnerability": {"name": "CVE-2019-17573"}, "products": [{"@id": "pkg:npm/app@1"}], "status": "fixed"}
  ]
}
`

func TestValidateClean(t *testing.T) {
	if got := vex.ValidateText([]byte(clean)); got != nil {
		t.Errorf("ValidateText = %v, want nothing", got)
	}
	d, err := vex.Parse([]byte(clean))
	if err != nil {
		t.Fatal(err)
	}
	if got := vex.Validate(d); got != nil {
		t.Errorf("Validate = %v, want nothing", got)
	}
}

// A breach is a change of the clean document that breaks one rule.
type breach struct {
	rule     vex.Rule
	path     string
	old, new string // the first old becomes new
}

var breaches = []breach{
	{vex.RuleJSON, "/version", `"version": 2`, `"version": 2, "version": 3`},
	{vex.RuleJSON, "", "]\n}\n", "]\n}\n{}"},
	{vex.RuleUTF8, "/author", `security@`, "\xff@"},
	{vex.RuleLimit, "", `"update"`, strings.Repeat("[", 200)},
	{vex.RuleContextRequired, "", `"@context": "https://openvex.dev/ns/v0.2.0",`, ``},
	{vex.RuleContext, "/@context", `ns/v0.2.0`, `nsv0.2.0`},
	{vex.RuleContextVersion, "/@context", `ns/v0.2.0`, `ns/v0.3.0`},
	{vex.RuleType, "/@context", `"https://openvex.dev/ns/v0.2.0"`, `["https://openvex.dev/ns/v0.2.0"]`},
	{vex.RuleIDRequired, "", `"@id": "https://example.com/vex/1",`, ``},
	{vex.RuleIRI, "/@id", `"https://example.com/vex/1"`, `"vex 1"`},
	{vex.RuleIRI, "/statements/0/@id", `"https://example.com/vex/1#0"`, `"#0"`},
	{vex.RuleIRI, "/statements/0/vulnerability/@id", `"https://nvd.nist.gov/vuln/detail/CVE-2019-17571"`, `"CVE-2019-17571"`},
	{vex.RuleIRI, "/statements/0/products/0/@id", `"https://example.com/product"`, `"product"`},
	{vex.RuleIRI, "/statements/0/products/0/subcomponents/0/@id", `"https://example.com/sub"`, `"https://example.com/s u"`},
	{vex.RuleAuthorRequired, "", `"author": "security@example.com",`, ``},
	{vex.RuleAuthor, "/author", `"security@example.com"`, `" "`},
	{vex.RuleAuthorIdentifier, "/author", `"security@example.com"`, `"The team"`},
	{vex.RuleTimestampRequired, "", `  "timestamp": "2024-01-01T00:00:00Z",`, ``},
	{vex.RuleTime, "/timestamp", `"2024-01-01T00:00:00Z"`, `"2024-01-01"`},
	{vex.RuleTime, "/last_updated", `"2024-01-02T00:00:00Z"`, `"2024-02-30T00:00:00Z"`},
	{vex.RuleTime, "/statements/1/action_statement_timestamp", `00:00:00+01:00`, `00:00:00`},
	{vex.RuleLastUpdated, "/last_updated", `"2024-01-02T00:00:00Z"`, `"2023-01-02T00:00:00Z"`},
	{vex.RuleVersionRequired, "", `"version": 2,`, ``},
	{vex.RuleVersion, "/version", `"version": 2`, `"version": 0`},
	{vex.RuleVersion, "/version", `"version": 2`, `"version": -1`},
	{vex.RuleVersion, "/statements/0/version", `"version": 1`, `"version": 0.0`},
	{vex.RuleType, "/version", `"version": 2`, `"version": 2.5`},
	{vex.RuleType, "/version", `"version": 2`, `"version": "2"`},
	{vex.RuleType, "/author", `"security@example.com"`, `null`},
	{vex.RuleType, "/statements/2", `{"vulnerability": {"name": "CVE-2019-17573"}, "products": [{"@id": "pkg:npm/app@1"}], "status": "fixed"}`, `null`},
	{vex.RuleType, "/statements/1/products/0", `{"@id": "pkg:npm/app@1"}`, `"pkg:npm/app@1"`},
	{vex.RuleUnknownMember, "/Role", `"version": 2`, `"version": 2, "Role": "x"`},
	{vex.RuleUnknownMember, "/statements/1/statement", `"status": "affected"`, `"status": "affected", "statement": ""`},
	{vex.RuleUnknownMember, "/statements/1/vulnerability/x", `"CVE-2019-17572"`, `"CVE-2019-17572", "x": 1`},
	{vex.RuleUnknownMember, "/statements/1/products/0/supplier", `{"@id": "pkg:npm/app@1"}`, `{"@id": "pkg:npm/app@1", "supplier": "x"}`},
	{vex.RuleUnknownMember, "/statements/0/products/0/subcomponents/0/subcomponents", `"pkg:npm/log@2"}`, `"pkg:npm/log@2"}, "subcomponents": []`},
	{vex.RuleUnique, "/statements/1/products/1", `{"@id": "pkg:npm/app@1"}`, `{"@id": "pkg:npm/app@1"}, { "\u0040id":"pkg:npm/app@1" }`},
	{vex.RuleUnique, "/statements/0/vulnerability/aliases/2", `"GHSA-2qrg-x229-3v8q"`, `"GHSA-2qrg-x229-3v8q", "GHSA-2qrg-x229-3v8q"`},
	{vex.RuleVulnerabilityRequired, "/statements/1", `"vulnerability": {"name": "CVE-2019-17572"},`, ``},
	{vex.RuleVulnerabilityName, "/statements/1/vulnerability", `{"name": "CVE-2019-17572"}`, `{"aliases": ["CVE-2019-17572"]}`},
	{vex.RuleVulnerabilityBlank, "/statements/1/vulnerability/name", `{"name": "CVE-2019-17572"}`, `{"name": ""}`},
	{vex.RuleVulnerabilityScheme, "/statements/1/vulnerability/name", `{"name": "CVE-2019-17572"}`, `{"name": "bug 1"}`},
	{vex.RuleStatusRequired, "/statements/2", `, "status": "fixed"`, ``},
	{vex.RuleStatus, "/statements/2/status", `"status": "fixed"`, `"status": "Fixed"`},
	{vex.RuleJustification, "/statements/0/justification", `"component_not_present"`, `"componentNotPresent"`},
	{vex.RuleNotAffected, "/statements/2", `"status": "fixed"`, `"status": "not_affected"`},
	{vex.RuleNotAffectedBlank, "/statements/2", `"status": "fixed"`, `"status": "not_affected", "impact_statement": " "`},
	{vex.RulePreferJustification, "/statements/2", `"status": "fixed"`, `"status": "not_affected", "impact_statement": "it is safe"`},
	{vex.RuleAffected, "/statements/2", `"status": "fixed"`, `"status": "affected"`},
	{vex.RuleAffectedBlank, "/statements/1", `"action_statement": "update"`, `"action_statement": "\n"`},
	{vex.RuleMisplaced, "/statements/2/justification", `"status": "fixed"`, `"status": "fixed", "justification": "component_not_present"`},
	{vex.RuleMisplaced, "/statements/0/action_statement", `"impact_statement"`, `"action_statement": "x", "impact_statement"`},
	{vex.RuleProductRequired, "/statements/2", `"products": [{"@id": "pkg:npm/app@1"}], "status": "fixed"`, `"status": "fixed"`},
	{vex.RuleProductRequired, "/statements/2", `"products": [{"@id": "pkg:npm/app@1"}], "status": "fixed"`, `"products": [], "status": "fixed"`},
	{vex.RuleComponentIdentifier, "/statements/1/products/0", `{"@id": "pkg:npm/app@1"}`, `{"hashes": {"md5": "d41d8cd98f00b204e9800998ecf8427e"}}`},
	{vex.RuleAddressable, "/statements/1/products/0", `{"@id": "pkg:npm/app@1"}`, `{"hashes": {"md5": "d41d"}}`},
	{vex.RuleAddressable, "/statements/1/products/0", `{"@id": "pkg:npm/app@1"}`, `{"identifiers": {"purl": "npm/app"}}`},
	{vex.RuleIdentifierRequired, "/statements/1/products/0/identifiers", `{"@id": "pkg:npm/app@1"}`, `{"@id": "pkg:npm/app@1", "identifiers": {}}`},
	{vex.RuleIdentifierKind, "/statements/0/products/0/identifiers/swid", `"purl": "pkg:npm/app@1"`, `"purl": "pkg:npm/app@1", "swid": "x"`},
	{vex.RuleHashAlgorithm, "/statements/0/products/0/hashes/sha256", `"md5": "d41d8cd98f00b204e9800998ecf8427e"`, `"md5": "d41d8cd98f00b204e9800998ecf8427e", "sha256": "00"`},
	{vex.RuleHashValue, "/statements/0/products/0/hashes/md5", `d41d8cd98f`, `z41d8cd98f`},
	{vex.RulePURL, "/statements/0/products/0/identifiers/purl", `"purl": "pkg:npm/app@1"`, `"purl": "pkg:npm"`},
	{vex.RulePURL, "/statements/1/products/0/@id", `"products": [{"@id": "pkg:npm/app@1"}],
      "status": "affected"`, `"products": [{"@id": "pkg:npm"}],
      "status": "affected"`},
	{vex.RuleCPE, "/statements/0/products/0/identifiers/cpe22", `cpe:/a:apache:log4j:2.4:-`, `cpe:2.3:a:apache:log4j:2.4:-:*:*:*:*:*:*`},
	{vex.RuleCPE, "/statements/0/products/0/identifiers/cpe23", `cpe:2.3:a:apache`, `cpe:2.3:q:apache`},
	{vex.RuleProductPURL, "/statements/1/products/0", `{"@id": "pkg:npm/app@1"}`, `{"@id": "https://example.com/x"}`},
	{vex.RuleSubcomponentIDs, "/statements/0/products/0/subcomponents/0", `, "identifiers": {"purl": "pkg:npm/log@2"}`, ``},
	{vex.RuleStatementIDs, "/statements/2", `{"vulnerability": {"name": "CVE-2019-17573"}`, `{"@id": "https://example.com/vex/1#0", "vulnerability": {"name": "CVE-2019-17573"}`},
}

func TestValidate(t *testing.T) {
	tested := map[vex.Rule]bool{}
	for _, b := range breaches {
		t.Run(string(b.rule)+strings.ReplaceAll(b.path, "/", "_"), func(t *testing.T) {
			text := strings.Replace(clean, b.old, b.new, 1)
			if text == clean {
				t.Fatalf("%q is not in the document", b.old)
			}
			tested[b.rule] = true
			got := vex.ValidateText([]byte(text))
			if !slices.ContainsFunc(got, func(f vex.Finding) bool {
				return f.Rule == b.rule && f.Level == b.rule.Level() && (f.Path == b.path || b.rule == vex.RuleLimit) && f.Message != ""
			}) {
				t.Errorf("found %v, want %s at %s", got, b.rule, b.path)
			}
			checkSame(t, text, got)
		})
	}
	for _, text := range []string{
		strings.Replace(clean, clean[strings.Index(clean, "\"statements\""):], `"role": "x"}`, 1),
		strings.Replace(clean, clean[strings.Index(clean, "\"statements\""):], `"statements": []}`, 1),
		`[]`,
		`{"@context": "https://openvex.dev/ns/v0.2.0", "statements": [{}]}`,
	} {
		found := vex.ValidateText([]byte(text))
		if !vex.HasErrors(found) {
			t.Errorf("%s: no error", text)
		}
		for _, f := range found {
			tested[f.Rule] = true
		}
		checkSame(t, text, found)
	}
	for _, r := range []vex.Rule{vex.RuleStatementsMissing, vex.RuleStatementsEmpty, vex.RuleStatementTime} {
		if !tested[r] {
			t.Errorf("%s is not found", r)
		}
	}
}

// TestEveryRuleIsTested: no rule without a document that breaks it.
func TestEveryRuleIsTested(t *testing.T) {
	src, err := os.ReadFile("rules.go")
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, b := range breaches {
		tested[string(b.rule)] = true
	}
	// These have tests of their own: TestValidate, TestStatementTime, TestValidateUpdate.
	for _, r := range []vex.Rule{
		vex.RuleStatementsMissing, vex.RuleStatementsEmpty, vex.RuleStatementTime,
		vex.RuleVersionIncremented, vex.RuleUntouched, vex.RuleStatementVersion,
	} {
		tested[string(r)] = true
	}
	rules := regexp.MustCompile(`Rule\w+ +Rule = "([^"]+)"`).FindAllStringSubmatch(string(src), -1)
	if len(rules) < 50 {
		t.Errorf("only %d rules", len(rules))
	}
	for _, m := range rules {
		if !tested[m[1]] {
			t.Errorf("no test breaks the rule %s", m[1])
		}
	}
}

// checkSame holds that a document that can be read has the same findings as its text.
func checkSame(t *testing.T, text string, want []vex.Finding) {
	t.Helper()
	d, err := vex.Parse([]byte(text))
	if err != nil {
		if !vex.HasErrors(want) {
			t.Errorf("Parse: %v, and no error was found", err)
		}
		return
	}
	if got := vex.Validate(d); !slices.Equal(got, want) {
		t.Errorf("Validate = %v, ValidateText = %v", got, want)
	}
	// Made anew it is the same, but for what the model does not tell apart.
	d.Role = "x"
	for _, f := range vex.Validate(d) {
		if !slices.ContainsFunc(want, func(w vex.Finding) bool { return w.Rule == f.Rule }) && f.Rule != vex.RuleVersionRequired && f.Rule != vex.RuleProductRequired {
			t.Errorf("changed, it has %v", f)
		}
	}
}

// TestStatementTime is about completeness: a statement has a time of its own or that of the document.
func TestStatementTime(t *testing.T) {
	text := strings.Replace(clean, `  "timestamp": "2024-01-01T00:00:00Z",`, ``, 1)
	var paths []string
	for _, f := range vex.ValidateText([]byte(text)) {
		if f.Rule == vex.RuleStatementTime {
			paths = append(paths, f.Path)
		}
	}
	if want := []string{"/statements/1", "/statements/2"}; !slices.Equal(paths, want) {
		t.Errorf("statements without a time: %v, want %v", paths, want)
	}
}

func TestValidateUpdate(t *testing.T) {
	parse := func(text string) *vex.Document {
		d, err := vex.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	before := parse(clean)
	for _, c := range []struct {
		name     string
		old, new []string
		want     []vex.Rule
	}{
		{"nothing", nil, nil, nil},
		{"content under the same version", []string{`"update"`}, []string{`"upgrade"`}, []vex.Rule{vex.RuleVersionIncremented}},
		{"content and version", []string{`"update"`, `"version": 2`}, []string{`"upgrade"`, `"version": 3`}, nil},
		{"statement under the same version", []string{`it is not there`, `"version": 2`}, []string{`it is gone`, `"version": 3`}, []vex.Rule{vex.RuleStatementVersion}},
		{"inherited time changes", []string{`"timestamp": "2024-01-01T00:00:00Z"`, `"version": 2`}, []string{`"timestamp": "2024-01-05T00:00:00Z"`, `"version": 3`}, []vex.Rule{vex.RuleUntouched, vex.RuleUntouched}},
	} {
		text := clean
		for i := range c.old {
			text = strings.Replace(text, c.old[i], c.new[i], 1)
		}
		var got []vex.Rule
		for _, f := range vex.ValidateUpdate(before, parse(text)) {
			got = append(got, f.Rule)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestParseRefuses is about what is no document at all: place and rule are in the error.
func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``:                             "openvex: the text ends in the middle of a value (offset 0)",
		`[]`:                           "openvex: array where an object belongs [type] (offset 0)",
		`{}`:                           "openvex: no @context: this is no OpenVEX document [context] (offset 0)",
		`{"@context":"https://x.org"}`: `openvex: /@context: "https://x.org" is no context of OpenVEX [context] (offset 12)`,
		strings.Replace(clean, `"status": "affected"`, `"status": 1`, 1):             `openvex: /statements/1/status: number where a string belongs [type]`,
		strings.Replace(clean, `"version": 2`, `"version": 99999999999999999999`, 1): `openvex: /version: 99999999999999999999 where an integer of at most 63 bits belongs [type]`,
		strings.Replace(clean, `"aliases": [`, `"aliases": [null, `, 1):              `openvex: /statements/0/vulnerability/aliases/0: null where a string belongs [type]`,
	} {
		if _, err := vex.Parse([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Parse(%.40s) = %v, want %s", text, err, want)
		}
	}
	limits := vex.WithLimits(vex.Limits{Elements: 5})
	if _, err := vex.Parse([]byte(clean), limits); err == nil || !strings.Contains(err.Error(), "elements") {
		t.Errorf("Parse with a limit of 5 elements: %v", err)
	}
	hollow := `{"@context":"https://openvex.dev/ns/v0.2.0","statements":[{}` + strings.Repeat(",{}", 1000) + "]}"
	if _, err := vex.Parse([]byte(hollow), vex.WithLimits(vex.Limits{Memory: 200_000})); err == nil || !strings.Contains(err.Error(), "memory") {
		t.Errorf("Parse with a limit of memory: %v", err)
	}
}

func corpus(t testing.TB) map[string][]byte {
	t.Helper()
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: WAYBILL_CORPUS is not set")
	}
	files := map[string][]byte{}
	err := filepath.WalkDir(filepath.Join(root, "openvex"), func(path string, _ os.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".json" && filepath.Base(path) != "ATTESTING-1.json" {
			files[path], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil || len(files) < 30 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	return files
}

// TestCorpus: real documents come out as they were read, changed they say the same, and answer about what they name.
func TestCorpus(t *testing.T) {
	for path, text := range corpus(t) {
		d, err := vex.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if got := marshal(t, d); got != string(text) {
			t.Errorf("%s: not the same bytes", path)
		}
		c := d.Clone()
		c.Tooling += "x"
		back := parse(t, marshal(t, c))
		if vex.CanonicalHash(back) != vex.CanonicalHash(d) {
			t.Errorf("%s: changed, it says something else", path)
		}
		ask(t, d)
		for _, f := range vex.Validate(d) {
			if f.Path != "" && !strings.HasPrefix(f.Path, "/") || f.Message == "" {
				t.Errorf("%s: %v", path, f)
			}
		}
	}
}
