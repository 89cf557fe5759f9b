package schema_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/schema"
)

// document is one JSON document of the corpus that is of a family of ours.
type document struct {
	name            string
	family, version string // as the document says
	doc             *jsonx.Doc
}

// documents reads the CycloneDX and SPDX 2 documents of the corpus.
func documents(t testing.TB) []document {
	t.Helper()
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: corpus folder not present (WAYBILL_CORPUS is not set)")
	}
	var list []document
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		d, err := jsonx.Parse(bytes.TrimPrefix(b, []byte("\ufeff")), jsonx.Limits{})
		if err != nil {
			return nil // not JSON, or not UTF-8
		}
		rel, _ := filepath.Rel(root, path)
		doc := document{name: filepath.ToSlash(rel), doc: d}
		if v := d.Root().Get("bomFormat"); v.Exists() || strings.HasPrefix(doc.name, "cyclonedx/") {
			doc.family, doc.version = "cyclonedx", d.Root().Get("specVersion").Str()
		} else if v := d.Root().Get("spdxVersion"); v.Exists() {
			doc.family, doc.version = "spdx", strings.TrimPrefix(v.Str(), "SPDX-")
		} else {
			return nil
		}
		list = append(list, doc)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("no documents in the corpus")
	}
	return list
}

// The file names of the upstream schema tests say what the schema of the folder's version must say.
func TestUpstreamSchemaTests(t *testing.T) {
	valid, invalid := 0, 0
	for _, doc := range documents(t) {
		parts := strings.Split(doc.name, "/")
		if doc.family != "cyclonedx" || len(parts) != 3 {
			continue
		}
		s := schema.Lookup("cyclonedx", parts[1])
		if s == nil {
			continue
		}
		want := strings.HasPrefix(parts[2], "valid-")
		if !want && !strings.HasPrefix(parts[2], "invalid-") {
			continue
		}
		if want {
			valid++
		} else {
			invalid++
		}
		var findings []schema.Finding
		got := s.Root().Check(doc.doc.Root(), func(f schema.Finding) bool {
			findings = append(findings, f)
			return true
		})
		if got != want {
			t.Errorf("%s: valid = %t", doc.name, got)
			for _, f := range findings {
				t.Logf("%s: %s: %s", f.Value.Pointer(), f.Rule, f.Message)
			}
		}
		if got != (len(findings) == 0) {
			t.Errorf("%s: valid = %t with %d findings", doc.name, got, len(findings))
		}
		if fits := s.Root().Fits(doc.doc.Root()); fits != got {
			t.Errorf("%s: Fits = %t, Check = %t", doc.name, fits, got)
		}
		for _, f := range findings {
			t.Logf("%s%s: %s: %s", doc.name, f.Value.Pointer(), f.Rule, f.Message)
		}
	}
	if valid != 214 || invalid != 110 {
		t.Errorf("%d valid and %d invalid documents, want 214 and 110", valid, invalid)
	}
}

// Every document, pruned to every version of its family, is valid in that version, and pruning it again
// changes nothing.
func TestPruneCorpus(t *testing.T) {
	none := 0
	for _, doc := range documents(t) {
		for _, s := range schema.All() {
			if s.Family() != doc.family {
				continue
			}
			root := s.Root()
			out, ok := root.Prune(nil, doc.doc.Root())
			if !ok {
				none++
				if root.Fits(doc.doc.Root()) {
					t.Errorf("%s as %s: fits, but cannot be pruned", doc.name, s.Version())
				}
				continue
			}
			checkPruned(t, root, doc.doc.Root(), out)
			if t.Failed() {
				t.Fatalf("%s as %s %s", doc.name, s.Family(), s.Version())
			}
		}
	}
	t.Logf("%d times nothing fits", none)
}

// checkPruned holds what Prune promises about its result out.
func checkPruned(t *testing.T, d schema.Def, v jsonx.Value, out []byte) {
	t.Helper()
	pruned, err := jsonx.Parse(out, jsonx.Limits{})
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !d.Fits(pruned.Root()) {
		d.Check(pruned.Root(), func(f schema.Finding) bool {
			t.Errorf("%s: %s: %s", f.Value.Pointer(), f.Rule, f.Message)
			return true
		})
		t.Fatalf("pruned, but does not fit: %.2000s", out)
	}
	again, ok := d.Prune([]byte("x"), pruned.Root())
	if !ok || string(again) != "x"+string(out) {
		t.Fatalf("pruned again: %t\n%s\n%s", ok, out, again)
	}
	if d.Fits(v) {
		if whole := jsonx.AppendCompact(nil, v); !bytes.Equal(out, whole) {
			t.Fatalf("fits, but was pruned\n%s\n%s", whole, out)
		}
	}
}
