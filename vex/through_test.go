package vex_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/vex"
)

// said returns what documents say of each product or part of one, sorted: one statement about two components says the
// same as two.
func said(docs []*vex.Document) []string {
	var list []string
	for _, d := range docs {
		for i := range d.Statements {
			s := &d.Statements[i]
			aliases := slices.Sorted(slices.Values(s.Vulnerability.Aliases))
			what := fmt.Sprintf("%s %q %s: %s %s impact %q action %q notes %q at %v, %v", s.Vulnerability.Name, aliases, s.Vulnerability.ID,
				s.Status, s.Justification, s.ImpactStatement, s.ActionStatement, s.StatusNotes, s.Timestamp, s.LastUpdated)
			for _, p := range s.Products {
				if len(p.Subcomponents) == 0 {
					list = append(list, p.ID+" "+what)
				}
				for _, sub := range p.Subcomponents {
					list = append(list, p.ID+" > "+sub.ID+" "+what)
				}
			}
		}
	}
	slices.Sort(list)
	return list
}

func extracted(t *testing.T, d *sbom.Document) []string {
	t.Helper()
	docs, _, err := vex.Extract(d, vex.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	return said(docs)
}

// analyses returns a BOM with every state, justification and response in it.
func analyses(version string) string {
	var list []string
	add := func(affects []string, rest string) {
		var refs []string
		for _, a := range affects {
			refs = append(refs, `{"ref":"`+a+`"}`)
		}
		list = append(list, fmt.Sprintf(`{"id":"CVE-2024-%04d",%s,"affects":[%s]}`, len(list)+1, rest, strings.Join(refs, ",")))
	}
	for _, state := range []string{"resolved", "resolved_with_pedigree", "exploitable", "in_triage", "false_positive", "not_affected"} {
		for _, affects := range [][]string{{"app"}, {"a"}, {"a", "b"}, {"a", "app", "nested"}} {
			for _, more := range []string{``, `,"detail":"It was looked at."`} {
				add(affects, `"analysis":{"state":"`+state+`"`+more+`}`)
			}
		}
	}
	for _, word := range []string{"code_not_present", "code_not_reachable", "requires_configuration", "requires_dependency", "requires_environment", "protected_by_compiler", "protected_at_runtime", "protected_at_perimeter", "protected_by_mitigating_control"} {
		add([]string{"a"}, `"analysis":{"state":"not_affected","justification":"`+word+`"}`)
	}
	add([]string{"b"}, `"recommendation":"Update.","workaround":"Turn it off.","analysis":{"state":"exploitable","response":["update","can_not_fix"]}`)
	add([]string{"b"}, `"workaround":"Turn it off.","analysis":{"state":"exploitable"}`)
	add([]string{"b"}, `"source":{"name":"NVD","url":"https://example.com/CVE"},"references":[{"id":"GHSA-1","source":{"name":"GitHub"}},{"id":"X-1","source":{}}],"description":"It is bad.","analysis":{"state":"exploitable"}`)
	if version >= "1.5" {
		add([]string{"a", "b"}, `"analysis":{"state":"in_triage","firstIssued":"2024-01-02T03:04:05Z","lastUpdated":"2024-02-02T03:04:05Z"}`)
	}
	return `{"bomFormat":"CycloneDX","specVersion":"` + version + `","version":1,"metadata":{"component":{"type":"application","bom-ref":"app","name":"app","version":"1","purl":"pkg:generic/app@1"}},` +
		`"components":[{"type":"library","bom-ref":"a","name":"a","version":"1","purl":"pkg:npm/a@1","components":[{"type":"library","bom-ref":"nested","name":"nested","version":"1","purl":"pkg:npm/nested@1"}]},{"type":"library","bom-ref":"b","name":"b","version":"1","purl":"pkg:npm/b@1"}],` +
		`"vulnerabilities":[` + strings.Join(list, ",") + `]}`
}

// What CycloneDX says of vulnerabilities, SPDX 3 made of it says, too, and CycloneDX made of that.
func TestExtractConverted(t *testing.T) {
	for _, from := range []sbom.Format{sbom.CycloneDX14, sbom.CycloneDX15, sbom.CycloneDX16, sbom.CycloneDX17} {
		bom := readSBOM(t, []byte(analyses(from.Version())))
		want := extracted(t, bom)
		if len(want) < 60 {
			t.Fatalf("%v: only %d statements", from, len(want))
		}
		for _, to := range []sbom.Format{sbom.SPDX300, sbom.SPDX301} {
			text := in(t, bom, to)
			findings, err := sbom.Validate(strings.NewReader(string(text)))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range findings {
				if f.Level == sbom.LevelError {
					t.Errorf("%v → %v: %+v", from, to, f)
				}
			}
			there := readSBOM(t, text)
			if diff := cmp.Diff(want, extracted(t, there)); diff != "" {
				t.Errorf("%v → %v (-want +got):\n%s", from, to, diff)
			}
			if diff := cmp.Diff(want, extracted(t, readSBOM(t, in(t, there, from)))); diff != "" {
				t.Errorf("%v → %v → %v (-want +got):\n%s", from, to, from, diff)
			}
		}
	}
}

// A BOM that is about nothing in particular says what it says of a nested component in the one that holds all of it.
func TestExtractConvertedNested(t *testing.T) {
	const bom = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","bom-ref":"a","name":"a","purl":"pkg:npm/a@1",` +
		`"components":[{"type":"library","bom-ref":"n","name":"n","purl":"pkg:npm/n@1","components":[{"type":"library","bom-ref":"m","name":"m","purl":"pkg:npm/m@1"}]}]},{"type":"library","bom-ref":"b","name":"b","purl":"pkg:npm/b@1"}],` +
		`"vulnerabilities":[{"id":"CVE-1","analysis":{"state":"in_triage"},"affects":[{"ref":"a"},{"ref":"b"}]},{"id":"CVE-2","analysis":{"state":"resolved"},"affects":[{"ref":"n"},{"ref":"b"},{"ref":"m"}]}]}`
	doc := readSBOM(t, []byte(bom))
	want := extracted(t, doc)
	if len(want) != 5 || !strings.HasPrefix(want[0], "pkg:npm/a@1 > pkg:npm/m@1 CVE-2") {
		t.Fatalf("extracted %q", want)
	}
	if diff := cmp.Diff(want, extracted(t, readSBOM(t, in(t, doc, sbom.SPDX301)))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is embedded into one format and converted into the other says the same as what is embedded into that one and
// converted into the first: the same status of the same components in the same product, for the same reason. What only
// carried data says stays with the format that it was embedded into.
func TestExtractEmbeddedConverted(t *testing.T) {
	doc := readVEX(t, readFile(t, "embed/vex.json"))
	got := map[string]string{}
	for name, bom := range sources(t) {
		with, _, err := vex.Embed(bom, doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range sbom.Formats() {
			if !vex.CanEmbed(f) || f.Family() == with.Format().Family() {
				continue
			}
			var brief strings.Builder
			for _, s := range extracted(t, readSBOM(t, in(t, with, f))) {
				head, _, _ := strings.Cut(s, " impact ")
				brief.WriteString(head + "\n")
			}
			got[name+" → "+f.String()] = brief.String()
		}
	}
	var want string
	for _, of := range []string{"a@1 CVE-2024-0001", "b@2 CVE-2020-0001", "b@2 CVE-2024-0001", "b@2 CVE-2024-0003", "c@1 CVE-2024-0002", "c@2 CVE-2024-0002", "c@2 CVE-2024-0003", "inner@5 CVE-2024-0002"} {
		aliases, status := "[] : ", ""
		switch {
		case strings.HasSuffix(of, "CVE-2024-0001"):
			aliases, status = `["GHSA-aaaa-bbbb-cccc"] https://nvd.nist.gov/vuln/detail/CVE-2024-0001: `, "not_affected vulnerable_code_not_present"
		case of == "b@2 CVE-2020-0001":
			status = "not_affected "
		case strings.HasSuffix(of, "CVE-2024-0002"):
			status = "affected "
		case of == "b@2 CVE-2024-0003":
			status = "under_investigation "
		default:
			status = "fixed "
		}
		want += "pkg:oci/app@sha256%3A00?repository_url=example.com > pkg:npm/" + of + " " + aliases + status + "\n"
	}
	for way, text := range got {
		if diff := cmp.Diff(want, text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", way, diff)
		}
	}
}
