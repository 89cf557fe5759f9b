package vex_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/vex"
)

// enough is so much that what takes the time of its square does not end before the test is stopped.
func enough(t *testing.T) int {
	if testing.Short() {
		return 2000
	}
	return 5_000
}

// repeat returns texts that f makes, separated by commas; %d in it is the number of each.
func repeat(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprintf("%06d", 100_000+i)))
	}
	return b.String()
}

const digest = "0000000000000000000000000000000000000000000000000000000000"

// growths are documents that are big in one way each.
var growths = []struct{ name, statement string }{
	{"vulnerabilities", `{"vulnerability":{"name":"CVE-2024-%d"},"products":[{"@id":"pkg:npm/p%d@1"}],"status":"fixed","x":%d}`},
	{"statements about one vulnerability", `{"vulnerability":{"name":"CVE-2024-1"},"products":[{"@id":"pkg:npm/p%d@1"}],"status":"affected","action_statement":"update %d"}`},
	{"parts of one product", `{"vulnerability":{"name":"CVE-2024-1"},"products":[{"@id":"pkg:npm/p@1","subcomponents":[{"@id":"pkg:npm/s@%d"}]}],"status":"fixed"}`},
	{"contradictions", `{"vulnerability":{"name":"CVE-2024-1"},"products":[{"@id":"pkg:npm/p@1"}],"status":"fixed","status_notes":"%d"}`},
	{"one identifier, other digests", `{"vulnerability":{"name":"CVE-2024-%d"},"products":[{"@id":"pkg:npm/p@1","hashes":{"sha-256":"` + digest + `%d"}}],"status":"fixed"}`},
	{"one identifier, other digests, one vulnerability", `{"vulnerability":{"name":"CVE-2024-1"},"products":[{"@id":"pkg:npm/p@1","hashes":{"sha-256":"` + digest + `%d"}}],"status":"fixed"}`},
	{"one identifier, digests that CSAF does not know", `{"vulnerability":{"name":"CVE-2024-%d"},"products":[{"@id":"pkg:npm/p@1","hashes":{"blake2b-256":"` + digest + `%d"}}],"status":"fixed"}`},
	{"a digest in common", `{"vulnerability":{"name":"CVE-2024-1"},"products":[{"hashes":{"md5":"d41d8cd98f00b204e9800998ecf8427e","sha-256":"` + digest + `%d"}}],"status":"fixed"}`},
	{"a digest in common of parts", `{"vulnerability":{"name":"CVE-2024-1"},"products":[{"@id":"pkg:npm/p@1","hashes":{"sha-256":"` + digest + `%d"},"subcomponents":[{"@id":"pkg:npm/q@1","hashes":{"sha-256":"` + digest + `%d"}}]}],"status":"fixed"}`},
	{"CPE patterns", `{"vulnerability":{"name":"CVE-2024-1"},"products":[{"identifiers":{"cpe23":"cpe:2.3:a:*:*:%d:*:*:*:*:*:*:*"}}],"status":"fixed"}`},
	{"a package URL in common", `{"vulnerability":{"name":"CVE-2024-1"},"products":[{"@id":"https://example.com/%d","identifiers":{"purl":"pkg:npm/p@1"}}],"status":"fixed"}`},
	{"names that are no URIs", `{"vulnerability":{"name":"CVE-2024-%d"},"products":[{"@id":"https://example.com/ä%d"}],"status":"fixed"}`},
	{"an alias in common", `{"vulnerability":{"name":"GHSA-%d","aliases":["CVE-2024-1","CVE-2024-%d"]},"products":[{"@id":"pkg:npm/p@1"}],"status":"fixed"}`},
}

// TestLinear writes and reads documents that are big in each of many ways in every encoding, merges, indexes and hashes
// them.
func TestLinear(t *testing.T) {
	n := enough(t)
	texts := map[string]string{
		"products": `{"vulnerability":{"name":"CVE-2024-1"},"status":"fixed","products":[` + repeat(n, `{"@id":"pkg:npm/p%d@1"}`) + `]}`,
		"parts":    `{"vulnerability":{"name":"CVE-2024-1"},"status":"fixed","products":[{"@id":"pkg:npm/p@1","subcomponents":[` + repeat(n, `{"@id":"pkg:npm/p%d@1"}`) + `]}]}`,
		"aliases":  `{"vulnerability":{"name":"CVE-2024-1","aliases":[` + repeat(n*4, `"CVE-2025-%d"`) + `]},"status":"fixed","products":[{"@id":"pkg:npm/p@1"}]}`,
		"products with digests that CSAF does not know": `{"vulnerability":{"name":"CVE-2024-1"},"status":"fixed","products":[` + repeat(n, `{"@id":"pkg:npm/p@1","hashes":{"blake2b-256":"`+digest+`%d"}}`) + `]}`,
	}
	for _, g := range growths {
		texts[g.name] = repeat(n, g.statement)
	}
	for name, statements := range texts {
		t.Run(name, func(t *testing.T) {
			d := parse(t, `{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"a@example.com","timestamp":"2024-01-01T00:00:00Z","version":1,"statements":[`+statements+`]}`)
			for _, to := range []string{vex.CSAF, "cyclonedx-1.6-json", "spdx-3.0.1-json"} {
				text, report, err := vex.Encode(d, to, vex.EncodeOptions{})
				if err != nil {
					t.Fatalf("%s: %v", to, err)
				}
				docs, _, err := vex.Decode(text, vex.Defaults{})
				if err != nil || len(docs) != 1 {
					t.Fatalf("%s: %d documents, %v", to, len(docs), err)
				}
				if got := len(docs[0].Statements) + report.Count(sbom.Dropped); got < len(d.Statements) {
					t.Errorf("%s: %d of %d statements come back", to, got, len(d.Statements))
				}
			}
			m, err := vex.Merge(vex.MergeOptions{}, d, d.Clone())
			if err != nil || len(m.Statements) != len(d.Statements) {
				t.Errorf("merged with itself it has %d statements, not %d (%v)", len(m.Statements), len(d.Statements), err)
			}
			if vex.NewIndex(d).Len() != len(d.Statements) {
				t.Error("statements are missing in the index")
			}
			_ = vex.Validate(d)
		})
	}
}

// TestLinearCSAF reads documents of strangers.
func TestLinearCSAF(t *testing.T) {
	n := enough(t)
	doc := func(tree, vulnerabilities string) string {
		return `{"document":{"category":"csaf_vex","csaf_version":"2.0","title":"t","publisher":{"category":"vendor","name":"n","namespace":"https://example.com"},"tracking":{"id":"1","version":"1","status":"final","initial_release_date":"2024-01-01T00:00:00Z","current_release_date":"2024-01-01T00:00:00Z","revision_history":[]}},` +
			`"product_tree":{` + tree + `},"vulnerabilities":[` + vulnerabilities + `]}`
	}
	same := `"full_product_names":[` + repeat(n, `{"name":"n","product_id":"P%d","product_identification_helper":{"purl":"pkg:npm/p@1"}}`) + `]`
	one := `"full_product_names":[{"name":"n","product_id":"P","product_identification_helper":{"purl":"pkg:npm/p@1"}}]`
	group := `,"product_groups":[{"group_id":"G","product_ids":[` + repeat(n, `"P%d"`) + `]}]`
	carrier := `,"notes":[{"category":"other","title":"waybill:openvex","text":"{\"edit\":{\"fixed P100000\":{\"set\":{\"supplier\":\"s\"}}}}"}]`
	for _, c := range []struct{ name, text string }{
		{"products that are the same", doc(same, repeat(n, `{"cve":"CVE-2024-%d","product_status":{"fixed":["P%d"]}`+carrier+`}`))},
		{"one vulnerability of products that are the same", doc(same, `{"cve":"CVE-2024-1","product_status":{"fixed":[`+repeat(n, `"P%d"`)+`]}`+carrier+`}`)},
		{"remediations", doc(one, `{"cve":"CVE-2024-1","product_status":{"known_affected":["P"]},"remediations":[`+repeat(10*n, `{"category":"mitigation","details":"%d","product_ids":["P"]}`)+`]}`)},
		{"remediations of a group", doc(same+group, `{"cve":"CVE-2024-1","product_status":{"known_affected":[`+repeat(n, `"P%d"`)+`]},"remediations":[`+repeat(100, `{"category":"mitigation","details":"%d","group_ids":["G"]}`)+`]}`)},
		{"products in products", doc(one+`,"relationships":[`+repeat(n, `{"category":"default_component_of","product_reference":"P","relates_to_product_reference":"Q%d","full_product_name":{"name":"n","product_id":"R%d"}}`)+`]`,
			repeat(n, `{"cve":"CVE-2024-%d","product_status":{"fixed":["R%d"]}}`))},
		{"an alias more", doc(one, `{"cve":"CVE-2024-1","ids":[`+repeat(4*n, `{"system_name":"s","text":"%d"}`)+`],"product_status":{"fixed":["P"]}}`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			docs, _, err := vex.Decode([]byte(c.text), vex.Defaults{})
			if err != nil || len(docs) != 1 || len(docs[0].Statements) == 0 {
				t.Fatalf("%d documents, %v", len(docs), err)
			}
		})
	}
	// A few words that stand for a lot.
	bomb := doc(same+group, `{"cve":"CVE-2024-1","product_status":{"known_affected":[`+repeat(n, `"P%d"`)+`]},"remediations":[`+repeat(n, `{"category":"mitigation","details":"%d","group_ids":["G"]}`)+`]}`)
	_, _, err := vex.Decode([]byte(bomb), vex.Defaults{})
	var limit *vex.LimitError
	if !errors.As(err, &limit) || limit.Limit != "elements" {
		t.Errorf("a group for each of many remediations: %v", err)
	}
	few := doc(one, `{"cve":"CVE-2024-1","product_status":{"fixed":["P"]}},{"cve":"CVE-2024-2","product_status":{"fixed":["P"]}}`)
	if _, _, err := vex.Decode([]byte(few), vex.Defaults{}, vex.WithLimits(vex.Limits{Elements: 1})); !errors.As(err, &limit) || limit.Limit != "elements" {
		t.Errorf("two products where one is allowed: %v", err)
	}
}

// TestLinearEmbed puts many statements into an SBOM with as many components, and takes them out again.
func TestLinearEmbed(t *testing.T) {
	n := enough(t)
	doc := func(statement string) *vex.Document {
		return parse(t, `{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/1","author":"a@example.com","timestamp":"2024-01-01T00:00:00Z","version":1,"statements":[`+repeat(n, statement)+`]}`)
	}
	const part = `"products":[{"@id":"pkg:npm/q@1","subcomponents":[{"@id":"pkg:npm/p%d@1"}]}],"status":"fixed"}`
	for _, to := range []string{"cyclonedx-1.6-json", "spdx-3.0.1-json"} {
		text, _, err := vex.Encode(doc(`{"vulnerability":{"name":"CVE-1"},`+part), to, vex.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{
			`{"vulnerability":{"name":"CVE-2024-%d"},"products":[{"@id":"pkg:npm/p%d@1"}],"status":"fixed"}`,
			`{"vulnerability":{"name":"CVE-2024-1"},"products":[{"@id":"pkg:npm/p%d@1"}],"status":"fixed"}`,
			`{"vulnerability":{"name":"CVE-2024-%d"},` + part,
		} {
			with, _, err := vex.Embed(readSBOM(t, text), doc(statement))
			if err != nil {
				t.Fatal(err)
			}
			docs, _, err := vex.Extract(with, vex.Defaults{})
			if err != nil {
				t.Fatal(err)
			}
			found := 0
			for _, d := range docs {
				found += len(d.Statements)
			}
			if found < n {
				t.Errorf("%s: %d of %d statements come out of %s", to, found, n, statement)
			}
		}
	}
}
