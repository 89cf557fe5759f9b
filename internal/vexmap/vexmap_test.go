package vexmap_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/internal/vexmap"
)

// corpus returns the OpenVEX documents of the corpus and of testdata, in the form of version 0.2.
func corpus(t testing.TB) map[string][]byte {
	t.Helper()
	docs := map[string][]byte{}
	add := func(dir string) {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
				return err
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			d, err := openvex.Parse(raw, openvex.Limits{})
			if err != nil {
				return nil
			}
			if openvex.IsLegacy(d.Context) {
				d.Context = openvex.Context
			}
			text, err := d.Marshal()
			if err != nil {
				return err
			}
			docs[strings.TrimPrefix(path, dir)] = text
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	add("testdata/openvex")
	if dir := os.Getenv("WAYBILL_CORPUS"); dir != "" {
		add(filepath.Join(dir, "openvex"))
	} else {
		t.Log("WAYBILL_CORPUS is not set: only the documents of testdata")
	}
	return docs
}

func parse(t testing.TB, text []byte) *jsonx.Doc {
	t.Helper()
	d, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return d
}

// tree returns text as values that compare without regard to layout and the order of members.
func tree(t testing.TB, text []byte) any {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return v
}

func one(t *testing.T, list []vexmap.Said) []byte {
	t.Helper()
	if len(list) != 1 {
		t.Fatalf("%d documents come back, want 1", len(list))
	}
	return list[0].JSON()
}

// sayable returns a document without the statements that name no vulnerability, status or product.
func sayable(t *testing.T, text []byte, rows []vexmap.Row) any {
	v := tree(t, text).(map[string]any)
	list := v["statements"].([]any)
	kept := []any{}
	for i, s := range list {
		gone := false
		for _, r := range rows {
			if r.Kind == vexmap.Dropped && r.Path == "/statements/"+itoa(i) {
				gone = true
			}
		}
		if !gone {
			kept = append(kept, s)
		}
	}
	v["statements"] = kept
	return v
}

func itoa(i int) string { b, _ := json.Marshal(i); return string(b) }

func TestCycloneDXThereAndBack(t *testing.T) {
	for name, doc := range corpus(t) {
		for _, version := range []string{"1.4", "1.5", "1.6", "1.7"} {
			t.Run(version+name, func(t *testing.T) {
				text, rows, err := vexmap.ToCycloneDX(version, parse(t, doc).Root())
				if err != nil {
					t.Fatal(err)
				}
				schema.Lookup("cyclonedx", version).Root().Check(parse(t, text).Root(), func(f schema.Finding) bool {
					t.Errorf("%s: %s", f.Value.Pointer(), f.Message)
					return true
				})
				want := sayable(t, doc, rows)
				if len(want.(map[string]any)["statements"].([]any)) == 0 {
					t.Skip("skipped: nothing in it can be said")
				}
				back, lost, notes := vexmap.ExtractCycloneDX(parse(t, text))
				if diff := cmp.Diff(want, tree(t, one(t, back))); diff != "" {
					t.Errorf("comes back as (-want +got):\n%s\nfrom\n%s", diff, text)
				}
				for _, r := range lost {
					if r.Kind != vexmap.Synthesised && r.Kind != vexmap.Approximated {
						t.Errorf("on the way back: %+v", r)
					}
				}
				for _, n := range notes {
					if n.Rule != "carried" {
						t.Errorf("note: %+v", n)
					}
				}
			})
		}
	}
}

func TestSPDX3ThereAndBack(t *testing.T) {
	for name, doc := range corpus(t) {
		for _, version := range []string{"3.0.0", "3.0.1"} {
			t.Run(version+name, func(t *testing.T) {
				text, rows, err := vexmap.ToSPDX3(version, parse(t, doc).Root())
				if err != nil {
					t.Fatal(err)
				}
				want := sayable(t, doc, rows)
				if len(want.(map[string]any)["statements"].([]any)) == 0 {
					t.Skip("skipped: nothing in it can be said")
				}
				spdx3.Check(parse(t, text).Root(), func(f spdx3.Finding) bool {
					if f.Level != spdx3.Advice {
						t.Errorf("%s: %s", f.Value.Pointer(), f.Message)
					}
					return true
				})
				back, lost, notes := vexmap.ExtractSPDX3(parse(t, text))
				if diff := cmp.Diff(want, tree(t, one(t, back))); diff != "" {
					t.Errorf("comes back as (-want +got):\n%s\nfrom\n%s", diff, text)
				}
				for _, r := range lost {
					if r.Kind != vexmap.Synthesised && r.Kind != vexmap.Approximated {
						t.Errorf("on the way back: %+v", r)
					}
				}
				for _, n := range notes {
					if n.Rule != "carried" {
						t.Errorf("note: %+v", n)
					}
				}
			})
		}
	}
}

func TestCSAFThereAndBack(t *testing.T) {
	for name, doc := range corpus(t) {
		t.Run(name, func(t *testing.T) {
			text, rows, err := vexmap.ToCSAF(parse(t, doc).Root(), vexmap.CSAFOptions{})
			if err != nil {
				t.Fatal(err)
			}
			want := sayable(t, doc, rows)
			if len(want.(map[string]any)["statements"].([]any)) == 0 {
				t.Skip("skipped: nothing in it can be said")
			}
			back, lost, notes, err := vexmap.FromCSAF(parse(t, text), 0)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, tree(t, one(t, back))); diff != "" {
				t.Errorf("comes back as (-want +got):\n%s\nfrom\n%s", diff, text)
			}
			for _, r := range lost {
				if r.Kind == vexmap.Carried || strings.HasPrefix(r.Path, "/vulnerabilities") && r.Kind == vexmap.Dropped {
					t.Errorf("on the way back: %+v", r)
				}
			}
			for _, n := range notes {
				if n.Rule != "carried" {
					t.Errorf("note: %+v", n)
				}
			}
		})
	}
}
