package vex_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/waybill-sdk/waybill/vex"
)

// official returns the official schema, formats asserted.
func official(t testing.TB) *jsonschema.Schema {
	t.Helper()
	root := os.Getenv("WAYBILL_SPEC")
	if root == "" {
		t.Skip("skipped: WAYBILL_SPEC is not set")
	}
	file, err := os.Open(filepath.Join(root, "openvex", "openvex_json_schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.RegisterFormat(&jsonschema.Format{Name: "iri", Validate: func(v any) error {
		if s, ok := v.(string); ok && !vex.IsIRI(s) {
			return errors.New("no IRI")
		}
		return nil
	}})
	if err := c.AddResource("openvex.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("openvex.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// corpus returns all OpenVEX documents in JSON.
func corpus(t testing.TB) map[string][]byte {
	t.Helper()
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: WAYBILL_CORPUS is not set")
	}
	files := map[string][]byte{}
	err := filepath.WalkDir(filepath.Join(root, "openvex"), func(path string, _ os.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".json" && filepath.Base(path) != "ATTESTING-1.json" {
			files[strings.TrimPrefix(path, root)], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil || len(files) < 30 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	return files
}

// agree compares the two verdicts.
func agree(t *testing.T, s *jsonschema.Schema, name string, text []byte) (valid bool) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	verdict := s.Validate(v)
	var mine []vex.Finding
	for _, f := range vex.ValidateText(text) {
		if f.Rule.Schema() {
			mine = append(mine, f)
		}
	}
	if (verdict == nil) != (len(mine) == 0) {
		t.Errorf("%s: schema says %v, we say %v\n%s", name, verdict, mine, text)
	}
	return verdict == nil
}

func TestSchemaCorpus(t *testing.T) {
	s := official(t)
	valid := 0
	files := corpus(t)
	for name, text := range files {
		if agree(t, s, name, text) {
			valid++
		}
		d, err := vex.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		back, err := d.Marshal()
		if err != nil || !bytes.Equal(back, text) {
			t.Errorf("%s: not the same bytes: %v", name, err)
		}
	}
	t.Logf("%d documents, %d of them valid", len(files), valid)
}

// TestSchemaMutants compares the verdicts about documents of the corpus in which one thing was changed.
func TestSchemaMutants(t *testing.T) {
	s := official(t)
	r := rand.New(rand.NewPCG(7, 7))
	seeds := [][]byte{[]byte(full)}
	for _, text := range corpus(t) {
		if len(text) < 4000 {
			seeds = append(seeds, text)
		}
	}
	valid, n := 0, 0
	for _, seed := range seeds {
		rounds := 60
		if len(seed) == len(full) {
			rounds = 4000
		}
		for range rounds {
			var v any
			if err := json.Unmarshal(seed, &v); err != nil {
				t.Fatal(err)
			}
			v = mutate(r, v)
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			n++
			if agree(t, s, "mutant", text) {
				valid++
			}
		}
	}
	t.Logf("%d mutants, %d of them valid", n, valid)
	if valid < n/50 || valid > n*9/10 {
		t.Error("the mutants are too much of one kind to say anything")
	}
}

// mutate changes one place in v.
func mutate(r *rand.Rand, v any) any {
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		if len(names) == 0 || r.IntN(12) == 0 {
			v[pick(r, []string{"@id", "name", "x", "version", "status", "purl", "cpe23", "md5", "sha-256", "identifiers", "justification", "impact_statement", "timestamp"})] = leaf(r)
			return v
		}
		name := pick(r, names)
		if r.IntN(6) == 0 {
			delete(v, name)
			return v
		}
		v[name] = mutate(r, v[name])
		return v
	case []any:
		switch n := r.IntN(8); {
		case len(v) == 0 || n == 0:
			return append(v, leaf(r))
		case n == 1:
			return append(v, v[r.IntN(len(v))])
		case n == 2:
			i := r.IntN(len(v))
			return append(v[:i:i], v[i+1:]...)
		default:
			i := r.IntN(len(v))
			v[i] = mutate(r, v[i])
			return v
		}
	}
	return leaf(r)
}

func pick[E any](r *rand.Rand, list []E) E { return list[r.IntN(len(list))] }

func leaf(r *rand.Rand) any {
	return pick(r, []any{
		nil, true, "", "x", "x:y", "pkg:npm/a@1", "http://a b", "affected", "fixed", "not_affected", "component_not_present", 0, 1, -1, 2.5, 1e30, 7.0,
		"2024-01-01T00:00:00Z", "2024-01-01", "2024-02-30T00:00:00Z", "2024-01-01T00:00:00", "2024-01-01t00:00:00z", "2016-12-31T23:59:60Z", "2016-12-31T22:59:60Z",
		"2024-01-01T24:00:00Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00,5Z", "2024-01-01T00:00:00.123456789123+23:59", "2024-01-01T00:00:00+24:00", "0000-01-01T00:00:00-00:00",
		[]any{},
		map[string]any{},
		map[string]any{"@id": "a:b"},
		map[string]any{"name": "n"},
		[]any{"a", "a"},
		[]any{map[string]any{"@id": "a:b"}},
		map[string]any{"purl": "x"},
		map[string]any{"md5": "x"},
		json.RawMessage("1.0"),
	})
}

// full has every member of the schema.
const full = `{
  "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex/1", "author": "a@example.com", "role": "r",
  "timestamp": "2024-01-01T00:00:00Z", "last_updated": "2024-01-02T00:00:00Z", "version": 2, "tooling": "t",
  "statements": [
    {"@id": "https://example.com/vex/1#0", "version": 1,
     "vulnerability": {"@id": "https://example.com/CVE-2019-17571", "name": "CVE-2019-17571", "description": "d", "aliases": ["GHSA-2qrg-x229-3v8q", "GO-1"]},
     "timestamp": "2024-01-01T00:00:00Z", "last_updated": "2024-01-01T00:00:00Z",
     "products": [
       {"@id": "https://example.com/product",
        "identifiers": {"purl": "pkg:npm/app@1", "cpe22": "cpe:/a:apache:log4j:2.4:-", "cpe23": "cpe:2.3:a:apache:log4j:2.4:-:*:*:*:*:*:*"},
        "hashes": {"md5": "d41d8cd98f00b204e9800998ecf8427e", "sha-256": "00"},
        "subcomponents": [{"@id": "https://example.com/sub", "identifiers": {"purl": "pkg:npm/log@2"}, "hashes": {"sha1": "00"}}]},
       {"@id": "pkg:npm/app@2"}],
     "status": "not_affected", "supplier": "s", "status_notes": "n", "justification": "component_not_present",
     "impact_statement": "i", "action_statement": "a", "action_statement_timestamp": "2024-01-01T00:00:00Z"},
    {"vulnerability": {"name": "CVE-2019-17572"}, "products": [{"identifiers": {"cpe23": "cpe:2.3:a:apache:log4j:2.4:-:*:*:*:*:*:*"}}], "status": "affected", "action_statement": "update"},
    {"vulnerability": {"name": "CVE-2019-17573"}, "products": [{"@id": "pkg:npm/app@1"}], "status": "fixed"}
  ]
}`
