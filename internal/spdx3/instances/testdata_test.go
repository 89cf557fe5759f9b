package instances_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/internal/spdx3/instances"
)

var update = flag.Bool("update", false, "write the generated documents of testdata anew")

var folder = filepath.Join("..", "..", "..", "testdata", "spdx3")

// The generated documents of testdata are those that this package makes.
func TestGenerated(t *testing.T) {
	for _, m := range spdx3.Models() {
		d, err := jsonx.Parse(instances.Everything(m), jsonx.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		src := append(jsonx.AppendCompact(nil, d.Root()), '\n')
		path := filepath.Join(folder, "generated-everything-"+m.Version+".spdx3.json")
		if *update {
			if err := os.WriteFile(path, src, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, src) {
			t.Errorf("%s is not what is made: run go test ./internal/spdx3/instances -run TestGenerated -update", path)
		}
	}
}

// The documents of testdata that were written by hand, one for each profile, have nothing wrong with them and an
// instance of every class between them, and use all of their profile's properties.
func TestByHand(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.spdx3.json"))
	if err != nil {
		t.Fatal(err)
	}
	m := spdx3.Latest()
	var all [][]byte
	profiles := map[string]bool{}
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.HasPrefix(name, "generated-") {
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := jsonx.Parse(src, jsonx.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		spdx3.Check(d.Root(), func(f spdx3.Finding) bool {
			t.Errorf("%s%s: %s %s: %s", name, f.Value.Pointer(), f.Level, f.Rule, f.Message)
			return true
		})
		all = append(all, src)
		profile, _, _ := strings.Cut(name, "-")
		profiles[profile] = true
		own := occurring(t, m, src)
		declared := false
		for _, word := range m.Vocabulary("ProfileIdentifierType").Words {
			declared = declared || strings.EqualFold(word, profile) && own["profileConformance="+word]
		}
		if !declared {
			t.Errorf("%s does not declare its profile", name)
		}
		for _, p := range m.Properties {
			if !strings.EqualFold(p.Profile, profile) {
				continue
			}
			used := false
			for _, c := range m.Classes {
				used = used || own[c.Term+" "+p.Term]
			}
			if !used && profile != "core" { // of Core some are for software only
				t.Errorf("%s does not use %s", name, p.Term)
			}
		}
	}
	if len(profiles) != len(m.Vocabulary("ProfileIdentifierType").Words) {
		t.Errorf("documents of the profiles %v", profiles)
	}
	found := occurring(t, m, all...)
	for _, c := range m.Classes {
		if !c.Abstract && c.Words == nil && !found[c.Term] {
			t.Errorf("no instance of %s", c.Term)
		}
	}
	for _, p := range m.Properties {
		used := false
		for _, c := range m.Classes {
			used = used || found[c.Term+" "+p.Term]
		}
		if !used {
			t.Errorf("%s is never used", p.Term)
		}
	}
}
