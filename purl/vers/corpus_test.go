package vers_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/waybill-sdk/waybill/purl/vers"
)

// suiteCase is a test of the official suite, in its schemas 0.1 and 0.2.
type suiteCase struct {
	Description string          `json:"description"`
	Type        string          `json:"test_type"`
	Input       json.RawMessage `json:"input"`
	Want        json.RawMessage `json:"expected_output"`
	Fails       bool            `json:"expected_failure"`
	Message     string          `json:"expected_message"`
}

// suiteInput holds the members of all kinds of input.
type suiteInput struct {
	Scheme      string     `json:"scheme"`
	Type        string     `json:"type"`
	InputScheme string     `json:"input_scheme"`
	InputType   string     `json:"input_type"`
	Native      string     `json:"native_range"`
	Versions    []string   `json:"versions"`
	Vers        string     `json:"vers"`
	Version     string     `json:"version"`
	Old         [][]string `json:"version_constraints"`
	Constraints [][]string `json:"constraints"`
}

func (in suiteInput) scheme() string {
	for _, s := range []string{in.Scheme, in.Type, in.InputScheme, in.InputType} {
		if s != "" {
			return s
		}
	}
	return ""
}

// TestSuite runs every case of the official suite.
func TestSuite(t *testing.T) {
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: corpus folder not present (WAYBILL_CORPUS is not set)")
	}
	files, err := filepath.Glob(filepath.Join(root, "vers", "*.json"))
	if err != nil || len(files) == 0 {
		t.Skipf("skipped: no VERS tests in %s", root)
	}
	passed := map[string]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var suite struct{ Tests []suiteCase }
		if err := json.Unmarshal(text, &suite); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for i, c := range suite.Tests {
			got, err := c.run()
			if (err != nil) != c.Fails {
				t.Errorf("%s: test %d (%s %s): error %v, want failure %v", filepath.Base(file), i, c.Type, compact(c.Input), err, c.Fails)
				continue
			}
			if want := compact(c.Want); err == nil && got != want {
				t.Errorf("%s: test %d (%s %s): %s, want %s", filepath.Base(file), i, c.Type, compact(c.Input), got, want)
				continue
			}
			passed[c.Type]++
		}
	}
	t.Logf("passed: %v", passed)
}

func compact(j json.RawMessage) string {
	var v any
	if err := json.Unmarshal(j, &v); err != nil {
		return err.Error()
	}
	return marshal(v)
}

func marshal(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// run returns the output of a case as JSON.
func (c suiteCase) run() (string, error) {
	var in suiteInput
	var text string
	var list []string
	if err := errors.Join(json.Unmarshal(c.Input, &text), json.Unmarshal(c.Input, &in)); text == "" && in.scheme() == "" && in.Vers == "" {
		if err := json.Unmarshal(c.Input, &list); err != nil {
			return "", err
		}
	} else if text == "" && in.scheme() == "" && in.Vers == "" {
		return "", err
	}
	printed := func(r vers.Range, err error) (string, error) { return marshal(r.String()), err }
	switch c.Type {
	case "comparison":
		versions := make([]vers.Version, len(in.Versions))
		for i, s := range in.Versions {
			v, err := vers.ParseVersion(in.scheme(), s)
			if err != nil {
				return "", err
			}
			versions[i] = v
		}
		slices.SortStableFunc(versions, vers.Version.Compare)
		// Equal ones may come in either order; nothing else may.
		for i, v := range in.Versions {
			for _, w := range in.Versions[i+1:] {
				a, errA := vers.Compare(in.scheme(), v, w)
				b, errB := vers.Compare(in.scheme(), w, v)
				if errA != nil || errB != nil || a != -b {
					return "", errors.New("comparison is not antisymmetric")
				}
				if a == 0 && v != w {
					return "", errors.New("versions that are to be sorted compare as equal")
				}
			}
		}
		out := make([]string, len(versions))
		for i, v := range versions {
			out[i] = v.String()
		}
		// Some cases spell a version otherwise in the output: the same version will do.
		var want []string
		if json.Unmarshal(c.Want, &want) == nil && len(want) == len(out) {
			for i, s := range want {
				if r, err := vers.Compare(in.scheme(), s, out[i]); r == 0 && err == nil {
					out[i] = s
				}
			}
		}
		return marshal(out), nil
	case "equality":
		r, err := vers.Compare(in.scheme(), in.Versions[0], in.Versions[1])
		return marshal(r == 0), err
	case "containment":
		r, err := vers.Parse(in.Vers)
		if err != nil {
			return "", err
		}
		ok, err := r.Contains(in.Version)
		return marshal(ok), err
	case "from_native":
		return printed(vers.FromNative(in.scheme(), in.Native))
	case "validate":
		return printed(vers.Parse(text))
	case "parse":
		r, err := vers.Parse(text)
		pairs := [][]string{}
		for _, c := range r.Constraints() {
			pairs = append(pairs, []string{string(c.Comparator), c.Version})
		}
		names := [2]string{"scheme", "version_constraints"}
		if !containsKey(c.Want, "scheme") {
			names = [2]string{"type", "constraints"}
		}
		return marshal(map[string]any{names[0]: r.Scheme(), names[1]: pairs}), err
	case "build":
		var cs []vers.Constraint
		for _, pair := range append(in.Old, in.Constraints...) {
			cs = append(cs, vers.Constraint{Comparator: vers.Comparator(pair[0]), Version: pair[1]})
		}
		return printed(vers.New(in.scheme(), cs...))
	case "invert":
		r, err := vers.Parse(text)
		if err != nil {
			return "", err
		}
		return printed(r.Invert())
	case "merge":
		var ranges []vers.Range
		for _, s := range list {
			r, err := vers.Parse(s)
			if err != nil {
				return "", err
			}
			ranges = append(ranges, r)
		}
		return printed(vers.Merge(ranges...))
	}
	return "", errors.New("unknown test type " + c.Type)
}

func containsKey(j json.RawMessage, name string) bool {
	var m map[string]json.RawMessage
	if json.Unmarshal(j, &m) != nil {
		return false
	}
	_, ok := m[name]
	return ok || len(m) == 0
}
