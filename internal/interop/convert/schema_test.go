package convert_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/waybill-sdk/waybill/sbom"
)

// schemas compiles each official schema once, each in a compiler of its own: the plain and the strict variant of
// CycloneDX 1.2 and of 1.3 share one $id.
var schemas struct {
	sync.Mutex
	compiled map[sbom.Format]*jsonschema.Schema
}

func schemaFor(tb testing.TB, spec string, f sbom.Format) *jsonschema.Schema {
	tb.Helper()
	schemas.Lock()
	defer schemas.Unlock()
	if s := schemas.compiled[f]; s != nil {
		return s
	}
	if schemas.compiled == nil {
		schemas.compiled = map[sbom.Format]*jsonschema.Schema{}
	}
	if isSPDX3(f) {
		schemas.compiled[f] = schema3(tb, spec, f.Version())
		return schemas.compiled[f]
	}
	var file string
	v := f.Version()
	switch {
	case isSPDX(f):
		file = filepath.Join("spdx2", v, "spdx-schema.json")
	case v == "1.2" || v == "1.3":
		file = filepath.Join("cyclonedx", "bom-"+v+"-strict.schema.json")
	default:
		file = filepath.Join("cyclonedx", "bom-"+v+".schema.json")
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, shared := range []string{"spdx.schema.json", "jsf-0.82.schema.json", "cryptography-defs.schema.json"} {
		if err := c.AddResource("http://cyclonedx.org/schema/"+shared, load(tb, filepath.Join(spec, "cyclonedx", shared))); err != nil {
			tb.Fatal(err)
		}
	}
	schema := load(tb, filepath.Join(spec, file))
	url := "http://cyclonedx.org/schema/" + filepath.Base(file)
	if m := schema.(map[string]any); isSPDX(f) {
		url = "http://spdx.org/" + v + "/spdx-schema.json"
	} else {
		m["$id"] = url
	}
	if err := c.AddResource(url, schema); err != nil {
		tb.Fatal(err)
	}
	s, err := c.Compile(url)
	if err != nil {
		tb.Fatalf("%s: %v", file, err)
	}
	schemas.compiled[f] = s
	return s
}

func load(tb testing.TB, file string) any {
	tb.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		tb.Fatalf("%s: %v", file, err)
	}
	return v
}

// validate checks a document against the official schema of a format, the strict variant where there is one, with
// formats asserted. The schema of 1.7 leaves specVersion open, so that is checked here.
func validate(tb testing.TB, spec string, f sbom.Format, data []byte) error {
	tb.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	if err != nil {
		return err
	}
	if d, ok := declared(v); !ok || d != f {
		return fmt.Errorf("declares %v, not %s", d, f)
	}
	if isSPDX3(f) && len(data) > largest3 {
		return check3(data)
	}
	return schemaFor(tb, spec, f).Validate(v)
}

// brief keeps the leaves of a validation error.
func brief(err error) string {
	var out []string
	for line := range strings.Lines(err.Error()) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "- at ") {
			out = append(out, clip(strings.TrimPrefix(line, "- ")))
		}
	}
	if len(out) == 0 {
		return clip(err)
	}
	return strings.Join(out[:min(4, len(out))], "; ")
}

// TestSchemas proves the judge: what upstream calls valid is accepted, what it calls invalid is not.
func TestSchemas(t *testing.T) {
	dir := folder(t, "WAYBILL_CORPUS", "corpus")
	spec := folder(t, "WAYBILL_SPEC", "specification")
	files, err := filepath.Glob(filepath.Join(dir, "cyclonedx", "1.*", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	valid, invalid := 0, 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		f, err := sbom.ParseFormat("cyclonedx-" + filepath.Base(filepath.Dir(file)) + "-json")
		if err != nil {
			t.Fatal(err)
		}
		err = validate(t, spec, f, data)
		switch {
		case strings.HasPrefix(name, "valid-"):
			valid++
			if err != nil {
				t.Errorf("%s: %s", name, brief(err))
			}
		case strings.HasPrefix(name, "invalid-"):
			invalid++
			if err == nil {
				t.Errorf("%s is accepted", name)
			}
		}
	}
	if valid == 0 || invalid == 0 {
		t.Errorf("%d valid and %d invalid documents: the corpus is not what it was", valid, invalid)
	}
	t.Logf("%d valid accepted, %d invalid rejected", valid, invalid)
}
