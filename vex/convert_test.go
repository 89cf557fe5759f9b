package vex_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/vex"
)

func encodings() []string {
	list := []string{vex.OpenVEX, vex.CSAF}
	for _, f := range sbom.Formats() {
		if vex.CanEmbed(f) {
			list = append(list, f.String())
		}
	}
	return list
}

func TestEncodeDecode(t *testing.T) {
	doc := readVEX(t, readFile(t, "embed/vex.json"))
	for _, to := range encodings() {
		text, report, err := vex.Encode(doc, to, vex.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if again, _, _ := vex.Encode(doc, to, vex.EncodeOptions{}); !bytes.Equal(text, again) {
			t.Errorf("%s: other bytes the second time", to)
		}
		if report.To != to || report.Count(sbom.Dropped) != 0 {
			t.Errorf("%s: report %s", to, report.Summary())
		}
		docs, report, err := vex.Decode(text, vex.Defaults{})
		if err != nil {
			t.Fatal(err)
		}
		if len(docs) != 1 || report.From != to {
			t.Fatalf("%s: %d documents from %s", to, len(docs), report.From)
		}
		if diff := cmp.Diff(treeOf(t, textOf(t, doc)), treeOf(t, textOf(t, docs[0]))); diff != "" {
			t.Errorf("%s and back (-want +got):\n%s", to, diff)
		}
	}
}

func TestEncodeOptions(t *testing.T) {
	doc := readVEX(t, readFile(t, "embed/vex.json"))
	created, _ := vex.ParseTime("2024-05-06T07:08:09Z")
	doc.Timestamp = vex.Time{}
	text, report, err := vex.Encode(doc, vex.CSAF, vex.EncodeOptions{Title: "T", Publisher: "P", Namespace: "https://n.example", Created: created})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"title": "T"`, `"name": "P"`, `"namespace": "https://n.example"`, `"initial_release_date": "2024-05-06T07:08:09Z"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	for _, e := range report.Entries {
		if e.Kind == sbom.Synthesised && (strings.HasSuffix(e.Target, "/title") || strings.HasSuffix(e.Target, "/name") || strings.HasSuffix(e.Target, "/namespace")) {
			t.Errorf("given and yet synthesised: %+v", e)
		}
	}
}

func TestEncodeUnknown(t *testing.T) {
	doc := readVEX(t, readFile(t, "embed/vex.json"))
	for _, to := range []string{"", "nothing", "spdx-2.3-json", "cyclonedx-1.3-json"} {
		if text, _, err := vex.Encode(doc, to, vex.EncodeOptions{}); err == nil {
			t.Errorf("Encode to %q gives %d bytes and no error", to, len(text))
		}
	}
}

// A cell of the mapping that is inexact is one entry each time it is used.
func TestInexact(t *testing.T) {
	for _, c := range []struct {
		justification, to string
		want              int
	}{
		{"component_not_present", "cyclonedx-1.6-json", 1},
		{"vulnerable_code_not_present", "cyclonedx-1.6-json", 0},
		{"vulnerable_code_not_in_execute_path", "cyclonedx-1.6-json", 0},
		{"vulnerable_code_cannot_be_controlled_by_adversary", "cyclonedx-1.6-json", 1},
		{"inline_mitigations_already_exist", "cyclonedx-1.6-json", 1},
		{"component_not_present", "csaf", 0},
		{"vulnerable_code_cannot_be_controlled_by_adversary", "csaf", 0},
		{"component_not_present", "spdx-3.0.1-json", 0},
		{"inline_mitigations_already_exist", "spdx-3.0.1-json", 0},
	} {
		doc := readVEX(t, readFile(t, "embed/vex.json"))
		doc.Statements = doc.Statements[:1]
		doc.Statements[0].Justification = vex.Justification(c.justification)
		_, report, err := vex.Encode(doc, c.to, vex.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, e := range report.Entries {
			if e.Path == "/statements/0/justification" {
				n++
				if e.Kind != sbom.Approximated {
					t.Errorf("%s to %s: %+v", c.justification, c.to, e)
				}
			}
		}
		if n != c.want {
			t.Errorf("%s to %s: %d entries, want %d", c.justification, c.to, n, c.want)
		}
	}
}

func TestDecodeCSAF(t *testing.T) {
	text := `{"document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "t",
	  "publisher": {"category": "vendor", "name": "Example", "namespace": "https://psirt.example.com"},
	  "tracking": {"id": "EX-1", "status": "final", "version": "2.1.0", "initial_release_date": "2024-01-01T00:00:00Z",
	    "current_release_date": "2024-02-01T00:00:00Z", "revision_history": [{"date": "2024-01-01T00:00:00Z", "number": "2.1.0", "summary": "s"}]}},
	 "product_tree": {"branches": [{"category": "vendor", "name": "Example", "branches": [
	    {"category": "product_name", "name": "app", "product": {"name": "app", "product_id": "A", "product_identification_helper": {"purl": "pkg:generic/app@1"}}},
	    {"category": "product_name", "name": "lib", "product": {"name": "lib", "product_id": "L", "product_identification_helper": {"purl": "pkg:npm/lib@2"}}},
	    {"category": "product_name", "name": "old", "product": {"name": "old", "product_id": "O"}}]}],
	   "product_groups": [{"group_id": "G", "product_ids": ["A", "O"]}],
	   "relationships": [{"category": "installed_on", "full_product_name": {"name": "lib on app", "product_id": "LA"}, "product_reference": "L", "relates_to_product_reference": "A"}]},
	 "vulnerabilities": [
	  {"cve": "CVE-2024-0001", "notes": [{"category": "description", "text": "d"}],
	   "product_status": {"known_not_affected": ["LA"], "last_affected": ["O"], "first_fixed": ["A"], "recommended": ["A"]},
	   "flags": [{"label": "vulnerable_code_not_present", "product_ids": ["LA"]}],
	   "remediations": [{"category": "vendor_fix", "details": "Update.", "group_ids": ["G"], "url": "https://example.com/fix"}],
	   "scores": [{"products": ["O"]}]},
	  {"ids": [{"system_name": "x", "text": "X-1"}], "product_status": {"recommended": ["A"]}}]}`
	docs, report, err := vex.Decode([]byte(text), vex.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) != 1 {
		t.Fatalf("%d documents", len(docs))
	}
	want := `{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://psirt.example.com/EX-1", "author": "Example", "timestamp": "2024-01-01T00:00:00Z",
	 "last_updated": "2024-02-01T00:00:00Z", "version": 2, "statements": [
	  {"vulnerability": {"name": "CVE-2024-0001", "description": "d"}, "products": [{"@id": "https://psirt.example.com/EX-1#O"}], "status": "affected", "action_statement": "Vendor fix: Update. (https://example.com/fix)"},
	  {"vulnerability": {"name": "CVE-2024-0001", "description": "d"}, "products": [{"@id": "pkg:generic/app@1", "subcomponents": [{"@id": "pkg:npm/lib@2"}]}], "status": "not_affected", "justification": "vulnerable_code_not_present"},
	  {"vulnerability": {"name": "CVE-2024-0001", "description": "d"}, "products": [{"@id": "pkg:generic/app@1"}], "status": "fixed"}]}`
	if diff := cmp.Diff(treeOf(t, []byte(want)), treeOf(t, textOf(t, docs[0]))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, path := range []string{"/vulnerabilities/0/product_status/last_affected", "/vulnerabilities/0/product_status/recommended", "/vulnerabilities/0/scores", "/vulnerabilities/1", "/product_tree/relationships/0/category", "/document/tracking/id"} {
		n := 0
		for _, e := range report.Entries {
			if e.Path == path {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d entries for %s, want 1", n, path)
		}
	}
}

func FuzzDecode(f *testing.F) {
	doc := readVEX(f, readFile(f, "embed/vex.json"))
	for _, to := range encodings() {
		text, _, err := vex.Encode(doc, to, vex.EncodeOptions{})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add(readFile(f, "embed/bom.cdx.json"))
	f.Fuzz(func(t *testing.T, text []byte) {
		docs, report, err := vex.Decode(text, vex.Defaults{})
		if err != nil {
			return
		}
		if _, err := report.MarshalJSON(); err != nil {
			t.Error(err)
		}
		for _, d := range docs {
			first, err := d.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			for _, to := range encodings() {
				out, rep, err := vex.Encode(d, to, vex.EncodeOptions{})
				if err != nil {
					t.Fatalf("%s: %v\n%s", to, err, first)
				}
				back, _, err := vex.Decode(out, vex.Defaults{})
				if err != nil {
					t.Fatalf("%s: %v\n%s", to, err, out)
				}
				if rep.Count(sbom.Dropped) > 0 || len(back) == 0 {
					continue
				}
				// Order of members and layout do not count, nor do empty members, which some documents have.
				if diff := cmp.Diff(treeOf(t, first), treeOf(t, textOf(t, back[0]))); diff != "" && rep.Count(sbom.Synthesised) == 0 {
					t.Fatalf("%s and back (-want +got):\n%s\n%s", to, diff, out)
				}
			}
		}
	})
}
