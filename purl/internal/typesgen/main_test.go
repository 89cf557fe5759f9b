package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func spec(t *testing.T) string {
	dir := os.Getenv("WAYBILL_SPEC")
	if dir == "" {
		t.Skip("skipped: specification folder not present (WAYBILL_SPEC)")
	}
	return dir
}

// TestCurrent holds that the table in package purl is what the definitions say today.
func TestCurrent(t *testing.T) {
	want, err := generate(spec(t))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../types_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("types_gen.go is not what the definitions say; run go generate ./purl:\n%s", cmp.Diff(string(got), string(want)))
	}
}

// TestStops holds that a definition which says something new is not passed over.
func TestStops(t *testing.T) {
	from := filepath.Join(spec(t), "purl")
	for _, c := range []struct{ name, typ, old, new, want string }{
		{"an unknown member", "npm", `"type":`, `"color": "red", "type":`, "unknown field"},
		{"an unknown requirement", "npm", `"requirement": "optional"`, `"requirement": "perhaps"`, "unknown requirement"},
		{"an unknown rule of normalization", "pypi", "Replace underscore _ with dash -", "Replace it", "no meaning yet"},
		{"a remark that is gone", "cpan", "shall not contain the string '::'", "may contain anything", "does not say any more"},
		{"an expression that is none", "pub", `"^[a-z0-9_]"`, `"^[a-z0-9_"`, "error parsing regexp"},
		{"another type", "npm", `"type": "npm"`, `"type": "npn"`, "defines the type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(filepath.Join(dir, "purl", "types"), os.DirFS(filepath.Join(from, "types"))); err != nil {
				t.Fatal(err)
			}
			index, err := os.ReadFile(filepath.Join(from, "purl-types-index.json"))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "purl", "purl-types-index.json"), index, 0o600); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "purl", "types", c.typ+"-definition.json")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.Replace(string(data), c.old, c.new, 1)
			if changed == string(data) || !json.Valid([]byte(changed)) {
				t.Fatalf("%s does not have %s", path, c.old)
			}
			if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := generate(dir); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("generate: %v, want an error with %q", err, c.want)
			}
		})
	}
}
