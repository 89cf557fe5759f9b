package vex_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/vex"
)

const applied = `{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://example.com/vex","author":"a","timestamp":"2024-01-01T00:00:00Z","version":1,"statements":[
 {"vulnerability":{"name":"CVE-2024-0001"},"products":[{"@id":"pkg:oci/app","subcomponents":[{"@id":"pkg:npm/a"}]}],"status":"not_affected","justification":"vulnerable_code_not_present"},
 {"vulnerability":{"name":"CVE-2024-0002"},"products":[{"@id":"pkg:npm/a@1"}],"status":"fixed"},
 {"vulnerability":{"name":"CVE-2024-0002"},"products":[{"@id":"pkg:oci/app","subcomponents":[{"@id":"pkg:npm/a@1"}]}],"status":"affected","action_statement":"Update."},
 {"vulnerability":{"name":"CVE-2024-0003"},"products":[{"@id":"pkg:npm/a@1"}],"status":"not_affected","impact_statement":"No."},
 {"vulnerability":{"name":"CVE-2024-0004","aliases":["GHSA-aaaa-aaaa-aaaa"]},"products":[{"@id":"pkg:oci/app"}],"status":"fixed"}]}`

func TestApply(t *testing.T) {
	x := vex.NewIndex(readVEX(t, []byte(applied)))
	for _, c := range []struct {
		name       string
		detection  vex.Detection
		suppressed bool
		status     vex.Status
	}{
		{"part of the product", vex.Detection{Vulnerability: "CVE-2024-0001", Component: "pkg:npm/a@1", Product: "pkg:oci/app"}, true, "not_affected"},
		{"another part", vex.Detection{Vulnerability: "CVE-2024-0001", Component: "pkg:npm/b@1", Product: "pkg:oci/app"}, false, ""},
		{"the part elsewhere", vex.Detection{Vulnerability: "CVE-2024-0001", Component: "pkg:npm/a@1", Product: "pkg:oci/other"}, false, ""},
		{"the part alone", vex.Detection{Vulnerability: "CVE-2024-0001", Component: "pkg:npm/a@1"}, false, ""},
		{"the product's word counts", vex.Detection{Vulnerability: "CVE-2024-0002", Component: "pkg:npm/a@1", Product: "pkg:oci/app"}, false, "affected"},
		{"the component's word elsewhere", vex.Detection{Vulnerability: "CVE-2024-0002", Component: "pkg:npm/a@1", Product: "pkg:oci/other"}, true, "fixed"},
		{"another version", vex.Detection{Vulnerability: "CVE-2024-0003", Component: "pkg:npm/a@2", Product: "pkg:oci/app"}, false, ""},
		{"by an alias of the statement", vex.Detection{Vulnerability: "GHSA-aaaa-aaaa-aaaa", Component: "pkg:npm/z@1", Product: "pkg:oci/app"}, true, "fixed"},
		{"by an alias of the detection", vex.Detection{Vulnerability: "X-1", Aliases: []string{"CVE-2024-0003"}, Component: "pkg:npm/a@1"}, true, "not_affected"},
		{"unknown", vex.Detection{Vulnerability: "CVE-1999-0001", Component: "pkg:npm/a@1", Product: "pkg:oci/app"}, false, ""},
		{"nothing", vex.Detection{}, false, ""},
	} {
		got := vex.Apply(x, c.detection)
		if len(got) != 1 || got[0].Suppressed != c.suppressed || got[0].Decision.Status != c.status || got[0].Why == "" {
			t.Errorf("%s: suppressed %v, status %q, why %q", c.name, got[0].Suppressed, got[0].Decision.Status, got[0].Why)
		}
	}
}

const sarif = `{
  "version": "2.1.0",
  "runs": [
    {
      "tool": {
        "driver": {
          "name": "scanner",
          "rules": [
            {"id": "CVE-2024-0002-a", "properties": {"purls": ["pkg:npm/a@1"]}}
          ]
        }
      },
      "results": [
        {
          "ruleId": "CVE-2024-0001",
          "properties": {"purl": "pkg:npm/a@1"},
          "number": 1.0
        },
        {"ruleId": "CVE-2024-0002-a"},
        {"ruleId": "CVE-2024-0004"},
        {
          "ruleId": "CVE-2024-0001",
          "suppressions": [],
          "locations": [{"logicalLocations": [{"fullyQualifiedName": "pkg:npm/a@1"}, {"fullyQualifiedName": "pkg:npm/b@1"}]}]
        }
      ]
    }
  ]
}
`

func TestApplySARIF(t *testing.T) {
	x := vex.NewIndex(readVEX(t, []byte(applied)))
	out, found, err := vex.ApplySARIF([]byte(sarif), x, "pkg:oci/app")
	if err != nil {
		t.Fatal(err)
	}
	var got []bool
	for _, a := range found {
		got = append(got, a.Suppressed)
	}
	if diff := cmp.Diff([]bool{true, false, true, true, false}, got); diff != "" {
		t.Errorf("suppressed (-want +got):\n%s", diff)
	}
	if n := strings.Count(string(out), `"kind": "external"`); n != 2 {
		t.Errorf("%d suppressions, want 2:\n%s", n, out)
	}
	for line := range strings.SplitSeq(sarif, "\n") {
		if !strings.Contains(string(out), strings.TrimRight(line, ",}")) {
			t.Errorf("gone: %s", line)
		}
	}
	treeOf(t, out)
	if _, _, err := vex.ApplySARIF([]byte(`{"runs":[{"results":[null]}]}`), x, ""); err == nil {
		t.Error("a result that is null is accepted")
	}
	if _, _, err := vex.ApplySARIF([]byte(`{}`), x, ""); err == nil {
		t.Error("what is no log is accepted")
	}
	same, _, err := vex.ApplySARIF([]byte(sarif), vex.NewIndex(), "pkg:oci/app")
	if err != nil || !bytes.Equal(same, []byte(sarif)) {
		t.Errorf("without statements the log changes (%v)", err)
	}
}

func FuzzApplySARIF(f *testing.F) {
	f.Add([]byte(sarif))
	x := vex.NewIndex(readVEX(f, []byte(applied)))
	f.Fuzz(func(t *testing.T, log []byte) {
		out, _, err := vex.ApplySARIF(log, x, "pkg:oci/app")
		if err == nil {
			treeOf(t, bytes.TrimPrefix(out, []byte("\xef\xbb\xbf")))
		}
	})
}

func repository() fstest.MapFS {
	csaf := `{"document":{"category":"csaf_vex","csaf_version":"2.0","title":"t","publisher":{"category":"vendor","name":"v","namespace":"https://v.example"},"tracking":{"id":"1","status":"final","version":"1","current_release_date":"2024-01-01T00:00:00Z","initial_release_date":"2024-01-01T00:00:00Z","revision_history":[{"date":"2024-01-01T00:00:00Z","number":"1","summary":"s"}]}},"product_tree":{"full_product_names":[{"name":"b","product_id":"B","product_identification_helper":{"purl":"pkg:npm/b@1"}}]},"vulnerabilities":[{"cve":"CVE-2024-0001","product_status":{"fixed":["B"]}}]}`
	return fstest.MapFS{
		"vex-repository.json": {Data: []byte(`{"name":"Hub","description":"d","versions":[{"spec_version":"0.1","locations":[{"url":"https://example.com"}],"update_interval":"24h"}]}`)},
		"index.json": {Data: []byte(`{"updated_at":"2024-01-01T00:00:00Z","packages":[
		  {"id":"pkg:npm/a","location":"pkg/npm/a/vex.json"},
		  {"id":"pkg:npm/b","location":"pkg/npm/b/csaf.json","format":"csaf"},
		  {"id":"pkg:oci/app?repository_url=example.com/app","location":"pkg/npm/a/vex.json","format":"openvex"}]}`)},
		"pkg/npm/a/vex.json":  {Data: []byte(applied)},
		"pkg/npm/b/csaf.json": {Data: []byte(csaf)},
	}
}

func TestRepository(t *testing.T) {
	files := repository()
	files["index.json"].Data = append([]byte("\xef\xbb\xbf"), files["index.json"].Data...)
	files["pkg/npm/b/csaf.json"].Data = append([]byte("\xef\xbb\xbf"), files["pkg/npm/b/csaf.json"].Data...)
	moved := fstest.MapFS{"vex-repository.json": files["vex-repository.json"]}
	for name, f := range files {
		if name != "vex-repository.json" {
			moved["0.1/"+name] = f
		}
	}
	for _, fsys := range []fstest.MapFS{files, moved} {
		r, err := vex.OpenRepository(fsys)
		if err != nil {
			t.Fatal(err)
		}
		if r.Name != "Hub" || len(r.Packages) != 3 || r.Updated.String() != "2024-01-01T00:00:00Z" {
			t.Errorf("%+v", r)
		}
		for id, want := range map[string]int{
			"pkg:npm/a@1.0":          1,
			"pkg:npm/a@1?x=y#z":      1,
			"pkg:npm/b@1":            1,
			"pkg:npm/c":              0,
			"pkg:oci/app@sha256%3A0": 0,
			"pkg:oci/app@sha256%3A0?repository_url=example.com/app": 1,
		} {
			docs, err := r.Documents(id)
			if err != nil || len(docs) != want {
				t.Errorf("Documents(%q) = %d, %v, want %d", id, len(docs), err, want)
			}
		}
	}
}

func TestRepositoryRefused(t *testing.T) {
	for _, index := range []string{
		`{}`, `[]`, `{"packages":{}}`, `{"packages":[null]}`,
		`{"packages":[{"id":"pkg:npm/a","location":"../secret"}]}`,
		`{"packages":[{"id":"pkg:npm/a","location":"/etc/passwd"}]}`,
		`{"packages":[{"id":"pkg:npm/a","location":""}]}`,
		`{"packages":[{"id":"npm/a","location":"a.json"}]}`,
		`{"packages":[{"id":"pkg:npm/a","location":"a.json","format":"cyclonedx"}]}`,
		`{"packages":[{"id":"pkg:npm/a","location":"a.json","format":1}]}`,
		`{"packages":[{"id":"pkg:npm/a","location":["a.json"]}]}`,
		`{"packages":[],"updated_at":1}`,
		`{"packages":[{"id":"pkg:npm/a","location":"a.json"},{"id":"pkg:npm/a","location":"a.json","format":"csaf"}]}`,
	} {
		if r, err := vex.OpenRepository(fstest.MapFS{"index.json": {Data: []byte(index)}}); err == nil {
			t.Errorf("%s: %+v", index, r.Packages)
		}
	}
	if _, err := vex.OpenRepository(fstest.MapFS{}); err == nil {
		t.Error("a folder without an index is a repository")
	}
	for _, manifest := range []string{`{"name":1}`, `{"description":[]}`, `{"versions":{}}`, `{"versions":[{"spec_version":0.1}]}`, `{"versions":[{"spec_version":"9"}]}`} {
		files := repository()
		files["vex-repository.json"] = &fstest.MapFile{Data: []byte(manifest)}
		if _, err := vex.OpenRepository(files); err == nil || !strings.HasPrefix(err.Error(), "vex: vex-repository.json: /") {
			t.Errorf("%s: %v", manifest, err)
		}
	}
	for _, l := range []vex.Limits{{Bytes: 10}, {Elements: 2}} {
		var limit *vex.LimitError
		if _, err := vex.OpenRepository(repository(), vex.WithLimits(l)); !errors.As(err, &limit) {
			t.Errorf("the limits %+v are not heeded: %v", l, err)
		}
	}
	files := repository()
	files["index.json"] = &fstest.MapFile{Data: []byte(`{"packages":[{"id":"pkg:npm/a","location":"gone.json"},{"id":"pkg:npm/b","location":"pkg/npm/b/csaf.json"}]}`)}
	r, err := vex.OpenRepository(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"pkg:npm/a", "pkg:npm/b", "not a purl"} {
		if _, err := r.Documents(id); err == nil {
			t.Errorf("Documents(%q) gives no error", id)
		}
	}
}

func TestReference(t *testing.T) {
	doc := readVEX(t, readFile(t, "embed/vex.json"))
	bom := readSBOM(t, bytes.Replace(readFile(t, "embed/bom.cdx.json"), []byte(`"version": "1.0",`), []byte(`"version": "1.0", "hashes": [{"alg": "SHA-256", "content": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}],`), 1))
	for _, f := range sbom.Formats() {
		from := readSBOM(t, in(t, bom, f))
		with, st, err := vex.Reference(from, "https://example.com/vex.json", doc)
		if err != nil {
			t.Errorf("%v: %v", f, err)
			continue
		}
		text := in(t, with, f)
		if bytes.Count(text, []byte("https://example.com/vex.json")) != 1 || bytes.Contains(in(t, from, f), []byte("https://example.com/vex.json")) {
			t.Errorf("%v: no reference in\n%s", f, text)
		}
		if st == nil || !strings.HasPrefix(st.PredicateType(), "https://openvex.dev/ns") {
			t.Errorf("%v: statement %v", f, st)
		}
		known := map[string]bool{}
		for i, text := range [][]byte{in(t, from, f), text} {
			findings, err := sbom.Validate(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			for _, finding := range findings {
				key := finding.Rule + finding.Path + finding.Message
				if i == 1 && !known[key] && finding.Level == sbom.LevelError {
					t.Errorf("%v: %+v", f, finding)
				}
				known[key] = true
			}
		}
	}
}
