package purl_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/waybill-sdk/waybill/purl"
)

// TestDefinitions holds that every registered type is known and that the examples of its definition are accepted.
func TestDefinitions(t *testing.T) {
	spec := os.Getenv("WAYBILL_SPEC")
	if spec == "" {
		t.Skip("skipped: specification folder not present (WAYBILL_SPEC)")
	}
	files, err := filepath.Glob(filepath.Join(spec, "purl", "types", "*-definition.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no definitions: %v", err)
	}
	examples := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var d struct {
			Type     string
			Examples []string
		}
		if err := json.Unmarshal(data, &d); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, e := range d.Examples {
			examples++
			p, err := purl.ParseStrict(e)
			if err != nil {
				t.Errorf("%s: %v", d.Type, err)
				continue
			}
			if p.Type() != d.Type || !p.Registered() {
				t.Errorf("%s: %v has the type %q, registered: %v", d.Type, p, p.Type(), p.Registered())
			}
		}
	}
	t.Logf("%d examples of %d types", examples, len(files))
}
