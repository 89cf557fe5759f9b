package vex_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/vex"
)

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readVEX(t testing.TB, text []byte) *vex.Document {
	t.Helper()
	d, err := vex.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func readSBOM(t testing.TB, text []byte) *sbom.Document {
	t.Helper()
	d, err := sbom.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return d
}

// in returns an SBOM as text of a format.
func in(t testing.TB, d *sbom.Document, f sbom.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := d.Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func treeOf(t testing.TB, text []byte) any {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return v
}

func textOf(t testing.TB, d *vex.Document) []byte {
	t.Helper()
	b, err := d.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// embedded returns the one document of those extracted that has an identifier.
func embedded(t testing.TB, d *sbom.Document, id string) *vex.Document {
	t.Helper()
	docs, _, err := vex.Extract(d, vex.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(docs, func(d *vex.Document) bool { return d.ID == id })
	if i < 0 {
		t.Fatalf("no document %s among %d", id, len(docs))
	}
	return docs[i]
}

// sources returns the SBOM of testdata in each format that has a place for statements.
func sources(t *testing.T) map[string]*sbom.Document {
	bom := readSBOM(t, readFile(t, "embed/bom.cdx.json"))
	list := map[string]*sbom.Document{}
	for _, f := range sbom.Formats() {
		if vex.CanEmbed(f) {
			var b bytes.Buffer
			if err := json.Indent(&b, in(t, bom, f), "", "\t"); err != nil {
				t.Fatal(err)
			}
			list[f.String()] = readSBOM(t, b.Bytes())
		}
	}
	return list
}

func TestEmbedExtract(t *testing.T) {
	want := readVEX(t, readFile(t, "embed/vex.json"))
	for name, bom := range sources(t) {
		t.Run(name, func(t *testing.T) {
			before := in(t, bom, bom.Format())
			with, report, err := vex.Embed(bom, want)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range report.Entries {
				if e.Kind == sbom.Dropped {
					t.Errorf("dropped: %+v", e)
				}
			}
			if !bytes.Equal(before, in(t, bom, bom.Format())) {
				t.Error("Embed changed its argument")
			}
			after := in(t, with, with.Format())
			known := map[string]int{}
			for i, text := range [][]byte{before, after} {
				findings, err := sbom.Validate(bytes.NewReader(text))
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range findings {
					key := f.Rule + " " + f.Path + " " + f.Message
					if i == 0 {
						known[key]++
					} else if f.Level == sbom.LevelError && known[key] == 0 {
						t.Errorf("%+v", f)
					}
				}
			}
			got := embedded(t, with, want.ID)
			if diff := cmp.Diff(treeOf(t, textOf(t, want)), treeOf(t, textOf(t, got))); diff != "" {
				t.Errorf("Extract(Embed) differs (-want +got):\n%s\nin\n%s", diff, after)
			}
			again, _, err := vex.Embed(bom, want)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(after, in(t, again, again.Format())) {
				t.Error("Embed gives other bytes the second time")
			}
		})
	}
}

// What is embedded in one format survives the way over every other and back.
func TestEmbeddedThroughConversions(t *testing.T) {
	want := readVEX(t, readFile(t, "embed/vex.json"))
	for name, bom := range sources(t) {
		with, _, err := vex.Embed(bom, want)
		if err != nil {
			t.Fatal(err)
		}
		text := textOf(t, embedded(t, with, want.ID))
		for _, f := range sbom.Formats() {
			there := readSBOM(t, in(t, with, f))
			back := readSBOM(t, in(t, there, with.Format()))
			if !bytes.Equal(text, textOf(t, embedded(t, back, want.ID))) {
				t.Errorf("%s → %v → %s: other statements come out", name, f, name)
			}
		}
	}
}

// Everything that stood in the SBOM stands there still, byte for byte.
func TestEmbedTouchesNothing(t *testing.T) {
	want := readVEX(t, readFile(t, "embed/vex.json"))
	for name, bom := range sources(t) {
		with, _, err := vex.Embed(bom, want)
		if err != nil {
			t.Fatal(err)
		}
		rest := string(in(t, with, with.Format()))
		for line := range strings.SplitSeq(string(in(t, bom, bom.Format())), "\n") {
			at := strings.Index(rest, strings.TrimSuffix(line, ","))
			if at < 0 {
				t.Fatalf("%s: the line is gone or in another place: %s", name, line)
			}
			rest = rest[at+len(strings.TrimSuffix(line, ",")):]
		}
	}
}

func TestEmbedTwo(t *testing.T) {
	bom := readSBOM(t, readFile(t, "embed/bom.cdx.json"))
	one := readVEX(t, readFile(t, "embed/vex.json"))
	two := one.Clone()
	two.ID, two.Author = "https://example.com/vex/2", "Somebody Else"
	for i := range two.Statements {
		two.Statements[i].ID = ""
	}
	both, _, err := vex.Embed(bom, one, two)
	if err != nil {
		t.Fatal(err)
	}
	first, _, err := vex.Embed(bom, one)
	if err != nil {
		t.Fatal(err)
	}
	then, _, err := vex.Embed(first, two)
	if err != nil {
		t.Fatal(err)
	}
	for name, with := range map[string]*sbom.Document{"together": both, "one after the other": then} {
		for _, want := range []*vex.Document{one, two} {
			if diff := cmp.Diff(treeOf(t, textOf(t, want)), treeOf(t, textOf(t, embedded(t, with, want.ID)))); diff != "" {
				t.Errorf("%s: %s differs (-want +got):\n%s", name, want.ID, diff)
			}
		}
		docs, _, err := vex.Extract(with, vex.Defaults{})
		if err != nil {
			t.Fatal(err)
		}
		if len(docs) != 3 || len(docs[0].Statements) != 1 || docs[0].Statements[0].Vulnerability.Name != "CVE-2020-0001" {
			t.Errorf("%s: what the SBOM said by itself does not come out apart", name)
		}
	}
}

func TestExtractNative(t *testing.T) {
	docs, report, err := vex.Extract(readSBOM(t, readFile(t, "embed/bom.cdx.json")), vex.Defaults{Author: "Me"})
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) != 1 || len(docs[0].Statements) != 1 {
		t.Fatalf("%d documents, want one with one statement", len(docs))
	}
	s := docs[0].Statements[0]
	if s.Status != vex.StatusNotAffected || s.ImpactStatement == "" || docs[0].Author != "Me" || docs[0].Timestamp.String() != "2024-01-01T00:00:00Z" {
		t.Errorf("got %s", textOf(t, docs[0]))
	}
	// A finding about a component of an application says nothing about that component elsewhere.
	p := s.Products[0]
	if p.ID != "pkg:oci/app@sha256%3A00?repository_url=example.com" || len(p.Subcomponents) != 1 || p.Subcomponents[0].ID != "pkg:npm/b@2" {
		t.Errorf("product %+v", p)
	}
	want := []string{
		"approximated /vulnerabilities/0/analysis/state",
		"approximated /vulnerabilities/0/analysis/response",
		"dropped /vulnerabilities/0/ratings",
		"dropped /vulnerabilities/1",
		"synthesised ",
	}
	var got []string
	for _, e := range report.Entries {
		got = append(got, e.Kind.String()+" "+e.Path)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestEmbedNoPlace(t *testing.T) {
	doc := readVEX(t, readFile(t, "embed/vex.json"))
	bom := readSBOM(t, readFile(t, "embed/bom.cdx.json"))
	for _, f := range []sbom.Format{sbom.SPDX23, sbom.CycloneDX13} {
		if _, _, err := vex.Embed(readSBOM(t, in(t, bom, f)), doc); !errors.Is(err, vex.ErrNoPlace) {
			t.Errorf("%v: error %v, want ErrNoPlace", f, err)
		}
	}
}

func TestEmbedMissing(t *testing.T) {
	doc := readVEX(t, readFile(t, "embed/vex.json"))
	doc.Statements = doc.Statements[:1]
	doc.Statements[0].Products[0].Subcomponents[1].Identifiers.PURL = "pkg:npm/absent"
	bom := readSBOM(t, readFile(t, "embed/bom.cdx.json"))
	with, report, err := vex.Embed(bom, doc)
	if err != nil {
		t.Fatal(err)
	}
	if report.Count(sbom.Dropped) != 1 {
		t.Errorf("report: %+v", report.Entries)
	}
	p := embedded(t, with, doc.ID).Statements[0].Products[0]
	if len(p.Subcomponents) != 1 || p.Subcomponents[0].ID != "pkg:npm/a@1" {
		t.Errorf("product %+v", p)
	}
	// Without any of its subcomponents the product is not the whole of it.
	doc.Statements[0].Products[0].Subcomponents = doc.Statements[0].Products[0].Subcomponents[1:]
	with, report, err = vex.Embed(bom, doc)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(in(t, bom, bom.Format()), in(t, with, with.Format())) || report.Count(sbom.Dropped) != 1 {
		t.Errorf("a statement without a subcomponent of the SBOM was embedded: %+v", report.Entries)
	}
}

// What somebody changes in the native part counts, and carried data cannot say otherwise.
func TestEmbeddedEdited(t *testing.T) {
	doc := readVEX(t, readFile(t, "embed/vex.json"))
	with, _, err := vex.Embed(readSBOM(t, readFile(t, "embed/bom.cdx.json")), doc)
	if err != nil {
		t.Fatal(err)
	}
	text := string(in(t, with, with.Format()))
	for _, c := range []struct {
		name, from, to string
		check          func(s vex.Statement) bool
	}{
		{"status", `"state": "not_affected"`, `"state": "exploitable"`, func(s vex.Statement) bool {
			return s.Status == "affected" && s.Justification == ""
		}},
		{"justification", `"justification": "code_not_present"`, `"justification": "code_not_reachable"`, func(s vex.Statement) bool {
			return s.Justification == "vulnerable_code_not_in_execute_path" && s.StatusNotes == "Looked at."
		}},
		{"product", `"ref": "a"`, `"ref": "c-1"`, func(s vex.Statement) bool {
			subs := s.Products[0].Subcomponents
			return len(subs) == 2 && subs[0].ID == "pkg:npm/c@1" && s.StatusNotes == "Looked at."
		}},
		{"vulnerability", `"id": "CVE-2024-0001"`, `"id": "CVE-2024-9999"`, func(s vex.Statement) bool {
			return s.Vulnerability.Name == "CVE-2024-9999"
		}},
	} {
		edited := strings.Replace(text, c.from, c.to, 1)
		if edited == text {
			t.Fatalf("%s: nothing to change", c.name)
		}
		if got := embedded(t, readSBOM(t, []byte(edited)), doc.ID).Statements[0]; !c.check(got) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestCarriedForgery(t *testing.T) {
	text := readFile(t, "embed/bom.cdx.json")
	for _, patch := range []string{
		`{"set":{"status":"fixed"}}`,
		`{"set":{"status":"fixed"},"unset":["justification","impact_statement"]}`,
		`{"set":{"vulnerability":{"name":"CVE-1"}}}`,
		`{"edit":{"products":{"items":[0,{"new":{"@id":"pkg:npm/c"}}]}}}`,
		`{"edit":{"products":{"items":[{"new":{"@id":"pkg:oci/app"}}],"n":1}}}`,
		`{"unset":["products"]}`,
		`{"set":{"products":"pkg:npm/a"}}`,
	} {
		forged := bytes.Replace(text, []byte(`"ratings"`), fmt.Appendf(nil, `"properties":[{"name":"waybill:openvex","value":%q}],"ratings"`, patch), 1)
		docs, report, err := vex.Extract(readSBOM(t, forged), vex.Defaults{})
		if err != nil {
			t.Errorf("%s: %v", patch, err)
			continue
		}
		plain, _, err := vex.Extract(readSBOM(t, text), vex.Defaults{})
		if err != nil {
			t.Fatal(err)
		}
		if !plain[0].Statements[0].Equal(&docs[0].Statements[0]) || len(report.Diagnostics) != 1 {
			t.Errorf("%s: %s\n%v", patch, textOf(t, docs[0]), report.Diagnostics)
		}
	}
}

// What is said of some versions of a component is not said of all.
func TestExtractVersions(t *testing.T) {
	const bom = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","bom-ref":"a","name":"a","purl":"pkg:npm/a"},{"type":"library","bom-ref":"b","name":"b","version":"1","purl":"pkg:npm/b@1"}],
	 "vulnerabilities":[{"id":"CVE-1","analysis":{"state":"not_affected"},"affects":[{"ref":"a","versions":[{"range":"vers:npm/<2"}]}]},
	  {"id":"CVE-2","analysis":{"state":"not_affected"},"affects":[{"ref":"b","versions":[{"version":"1"}]},{"ref":"a","versions":[{"version":"1"}]}]},
	  {"id":"CVE-3","analysis":{"state":"exploitable"},"affects":[{"ref":"a","versions":[{"version":"1"}]}]}]}`
	docs, report, err := vex.Extract(readSBOM(t, []byte(bom)), vex.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range docs[0].Statements {
		got = append(got, s.Vulnerability.Name+" "+s.Products[0].ID)
		if len(s.Products) != 1 {
			t.Errorf("%s is about %d products", s.Vulnerability.Name, len(s.Products))
		}
	}
	if diff := cmp.Diff([]string{"CVE-2 pkg:npm/b@1", "CVE-3 pkg:npm/a"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, path := range []string{"/vulnerabilities/0", "/vulnerabilities/1/affects/1", "/vulnerabilities/2/affects/0/versions"} {
		if !slices.ContainsFunc(report.Entries, func(e vex.Entry) bool { return e.Path == path && e.Kind == sbom.Dropped }) {
			t.Errorf("no entry for %s in %v", path, report.Entries)
		}
	}
}
