package purl_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/waybill-sdk/waybill/purl"
)

// components are those of a case of the official tests; what is not there is null.
type components struct {
	Type       *string           `json:"type"`
	Namespace  *string           `json:"namespace"`
	Name       *string           `json:"name"`
	Version    *string           `json:"version"`
	Qualifiers map[string]string `json:"qualifiers"`
	Subpath    *string           `json:"subpath"`
}

func (c components) builder() purl.Builder {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return purl.Builder{
		Type: text(c.Type), Namespace: text(c.Namespace), Name: text(c.Name), Version: text(c.Version),
		Qualifiers: c.Qualifiers, Subpath: text(c.Subpath),
	}
}

// TestOfficialSuite runs every case of the official tests of purl-spec. The required ones are for a strict
// implementation, the recommended ones, whose input is not canonical, for a lenient one.
func TestOfficialSuite(t *testing.T) {
	corpus := os.Getenv("WAYBILL_CORPUS")
	if corpus == "" {
		t.Skip("skipped: corpus folder not present (WAYBILL_CORPUS)")
	}
	files, err := filepath.Glob(filepath.Join(corpus, "purl", "*", "*-test.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	ran := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var suite struct {
			Tests []struct {
				Description string          `json:"description"`
				Group       string          `json:"test_group"`
				Type        string          `json:"test_type"`
				Input       json.RawMessage `json:"input"`
				Output      json.RawMessage `json:"expected_output"`
				Failure     bool            `json:"expected_failure"`
			}
		}
		if err := json.Unmarshal(data, &suite); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for i, c := range suite.Tests {
			ran++
			parse, build := purl.ParseStrict, purl.Builder.BuildStrict
			if c.Group == "recommended" {
				parse, build = purl.Parse, purl.Builder.Build
			}
			fail := func(format string, args ...any) {
				t.Helper()
				t.Errorf("%s %d (%s, %s): "+format, append([]any{filepath.Base(file), i, c.Group, c.Description}, args...)...)
			}
			var got purl.PURL
			var in string
			if c.Type == "build" {
				var parts components
				if err := json.Unmarshal(c.Input, &parts); err != nil {
					t.Fatal(err)
				}
				got, err = build(parts.builder())
			} else {
				if err := json.Unmarshal(c.Input, &in); err != nil {
					t.Fatal(err)
				}
				got, err = parse(in)
			}
			switch {
			case c.Failure && err == nil:
				fail("%s: accepted as %v", c.Input, got)
			case !c.Failure && err != nil:
				fail("%s: %v", c.Input, err)
			case c.Failure:
			case c.Type == "parse":
				var want components
				if err := json.Unmarshal(c.Output, &want); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want.builder(), got.Builder()); diff != "" {
					fail("%s: %s", in, diff)
				}
			default:
				var want string
				if err := json.Unmarshal(c.Output, &want); err != nil {
					t.Fatal(err)
				}
				if got.String() != want {
					fail("%s: %v, want %s", c.Input, got, want)
				}
			}
		}
	}
	t.Logf("%d cases in %d files", ran, len(files))
}
