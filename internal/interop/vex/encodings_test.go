package vex_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/vex"
)

// csafSchema returns the official schema of CSAF 2.0, formats asserted.
func csafSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	root := os.Getenv("WAYBILL_SPEC")
	if root == "" {
		t.Skip("skipped: WAYBILL_SPEC is not set")
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for url, name := range map[string]string{
		"https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json": "csaf_json_schema.json",
		"https://www.first.org/cvss/cvss-v2.0.json":                        "cvss-v2.0.json",
		"https://www.first.org/cvss/cvss-v3.0.json":                        "cvss-v3.0.json",
		"https://www.first.org/cvss/cvss-v3.1.json":                        "cvss-v3.1.json",
	} {
		b, err := os.ReadFile(filepath.Join(root, "csaf", name))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(url, doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile("https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What CSAF documents are written is valid, and what the profile VEX and its mandatory tests ask for is there.
func TestCSAFValid(t *testing.T) {
	schema := csafSchema(t)
	for name, text := range corpus(t) {
		d, err := vex.Parse(text)
		if err != nil {
			continue
		}
		out, report, err := vex.Encode(d, vex.CSAF, vex.EncodeOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		if report.Count(sbom.Dropped) == 0 {
			checkVEXProfile(t, name, out)
		}
	}
}

// checkVEXProfile checks §4.5 and the tests 6.1.1, 6.1.6, 6.1.23 and 6.1.33 of CSAF 2.0.
func checkVEXProfile(t *testing.T, name string, text []byte) {
	t.Helper()
	var d struct {
		Tree struct {
			Names []struct {
				ID string `json:"product_id"`
			} `json:"full_product_names"`
			Relations []struct {
				Name struct {
					ID string `json:"product_id"`
				} `json:"full_product_name"`
			} `json:"relationships"`
		} `json:"product_tree"`
		Vulnerabilities []struct {
			CVE    string
			IDs    []any
			Notes  []any
			Status map[string][]string `json:"product_status"`
			Flags  []struct {
				IDs []string `json:"product_ids"`
			}
			Threats []struct {
				Category string
				IDs      []string `json:"product_ids"`
			}
			Remediations []struct {
				IDs []string `json:"product_ids"`
			}
		}
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, n := range d.Tree.Names {
		known[n.ID] = true
	}
	for _, r := range d.Tree.Relations {
		known[r.Name.ID] = true
	}
	cves := map[string]bool{}
	for i, v := range d.Vulnerabilities {
		if v.CVE == "" && len(v.IDs) == 0 || len(v.Notes) == 0 || len(v.Status) == 0 {
			t.Errorf("%s: vulnerability %d lacks a name, notes or status", name, i)
		}
		if v.CVE != "" && cves[v.CVE] {
			t.Errorf("%s: %s stands twice", name, v.CVE)
		}
		cves[v.CVE] = true
		status := map[string]string{}
		for s, ids := range v.Status {
			for _, id := range ids {
				if !known[id] {
					t.Errorf("%s: no product %s", name, id)
				}
				if status[id] != "" {
					t.Errorf("%s: %s is %s and %s", name, id, s, status[id])
				}
				status[id] = s
			}
		}
		why, act := map[string]int{}, map[string]bool{}
		flagged := map[string]bool{}
		for _, f := range v.Flags {
			for _, id := range f.IDs {
				if flagged[id] {
					t.Errorf("%s: %s has two flags", name, id)
				}
				flagged[id] = true
				why[id]++
			}
		}
		for _, f := range v.Threats {
			for _, id := range f.IDs {
				why[id]++
			}
		}
		for _, f := range v.Remediations {
			for _, id := range f.IDs {
				act[id] = true
			}
		}
		for id, s := range status {
			if s == "known_not_affected" && why[id] == 0 {
				t.Errorf("%s: %s is not affected, without a reason", name, id)
			}
			if s == "known_affected" && !act[id] {
				t.Errorf("%s: %s is affected, without an action", name, id)
			}
		}
	}
}

// Every document of the corpus comes back from every encoding with the same statements.
func TestEncodingsThereAndBack(t *testing.T) {
	to := []string{vex.CSAF}
	for _, f := range sbom.Formats() {
		if vex.CanEmbed(f) {
			to = append(to, f.String())
		}
	}
	for name, text := range corpus(t) {
		d, err := vex.Parse(text)
		if err != nil {
			continue
		}
		// Documents of versions before 0.2 come back in the form of that.
		d.Context = vex.Context
		for _, format := range to {
			out, report, err := vex.Encode(d, format, vex.EncodeOptions{})
			if err != nil {
				t.Errorf("%s to %s: %v", name, format, err)
				continue
			}
			docs, _, err := vex.Decode(out, vex.Defaults{})
			if err != nil {
				t.Errorf("%s to %s and back: %v", name, format, err)
				continue
			}
			dropped := map[string]bool{}
			for _, e := range report.Entries {
				if e.Kind == sbom.Dropped {
					dropped[e.Path] = true
				}
			}
			if len(dropped) == len(d.Statements) {
				continue
			}
			if len(docs) != 1 {
				t.Errorf("%s to %s and back: %d documents", name, format, len(docs))
				continue
			}
			k := 0
			for i := range d.Statements {
				if dropped["/statements/"+number(i)] {
					continue
				}
				if k >= len(docs[0].Statements) || !docs[0].Statements[k].Equal(&d.Statements[i]) {
					t.Errorf("%s to %s and back: statement %d differs", name, format, i)
				}
				k++
			}
			if k != len(docs[0].Statements) {
				t.Errorf("%s to %s and back: %d statements, want %d", name, format, len(docs[0].Statements), k)
			}
		}
	}
}

func number(i int) string { b, _ := json.Marshal(i); return string(b) }

// The CSAF documents of the corpus are read, every status that they give is in what comes out, and written again and
// read again they say the same.
func TestCSAFRead(t *testing.T) {
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: WAYBILL_CORPUS is not set")
	}
	n := 0
	err := filepath.WalkDir(filepath.Join(root, "csaf"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		docs, _, err := vex.Decode(text, vex.Defaults{})
		if err != nil || len(docs) != 1 {
			t.Errorf("%s: %d documents, %v", path, len(docs), err)
			return nil
		}
		n++
		for _, f := range vex.Validate(docs[0]) {
			if f.Level == vex.Error {
				t.Errorf("%s: %+v", path, f)
			}
		}
		out, _, err := vex.Encode(docs[0], vex.CSAF, vex.EncodeOptions{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		again, _, err := vex.Decode(out, vex.Defaults{})
		if err != nil || len(again) != 1 {
			t.Errorf("%s: written and read again: %v", path, err)
			return nil
		}
		if len(again[0].Statements) != len(docs[0].Statements) {
			t.Errorf("%s: %d statements, then %d", path, len(docs[0].Statements), len(again[0].Statements))
			return nil
		}
		for i := range docs[0].Statements {
			if !docs[0].Statements[i].Equal(&again[0].Statements[i]) {
				t.Errorf("%s: statement %d differs", path, i)
			}
		}
		if !reflect.DeepEqual(docs[0].ID, again[0].ID) {
			t.Errorf("%s: @id %q, then %q", path, docs[0].ID, again[0].ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n == 0 {
		t.Error("no CSAF document was read")
	}
}
