package instances_test

import (
	"bytes"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/internal/spdx3/instances"
)

// All of them are valid: nothing is found in them at all.
func TestValid(t *testing.T) {
	for _, m := range spdx3.Models() {
		n := 0
		for name, src := range instances.All(m) {
			n++
			d, err := jsonx.Parse(src, jsonx.Limits{})
			if err != nil {
				t.Fatalf("%s: %s: %v\n%s", m.Version, name, err, src)
			}
			spdx3.Check(d.Root(), func(f spdx3.Finding) bool {
				t.Errorf("%s: %s%s: %s %s [%s]: %s", m.Version, name, f.Value.Pointer(), f.Level, f.Rule, f.Clause, f.Message)
				return true
			})
		}
		t.Logf("%s: %d documents", m.Version, n)
	}
}

// occurring returns which class has which property and which word in documents.
func occurring(t *testing.T, m *spdx3.Model, docs ...[]byte) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	var walk func(v jsonx.Value)
	walk = func(v jsonx.Value) {
		c := m.Class(v.Get("type").Str())
		for it := v.Iter(); it.Next(); {
			walk(it.Value())
			if c == nil || !it.Named() {
				continue
			}
			found[c.Term] = true
			found[c.Term+" "+it.Name()] = true
			if it.Value().IsString() {
				found[it.Name()+"="+it.Value().Str()] = true
			}
			for e := it.Value().Iter(); e.Next(); {
				if e.Value().IsString() {
					found[it.Name()+"="+e.Value().Str()] = true
				}
			}
		}
	}
	for _, src := range docs {
		d, err := jsonx.Parse(src, jsonx.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		walk(d.Root())
	}
	return found
}

// Every class has every property in the document of everything, and in that of its own.
func TestEveryProperty(t *testing.T) {
	for _, m := range spdx3.Models() {
		everything := occurring(t, m, instances.Everything(m))
		classes, properties := 0, map[string]bool{}
		for _, c := range m.Classes {
			if c.Abstract || c.Words != nil || c.Term == "extension_Extension" {
				continue
			}
			classes++
			own := occurring(t, m, instances.Class(m, c, true))
			if !own[c.Term] || !everything[c.Term] || !occurring(t, m, instances.Class(m, c, false))[c.Term] {
				t.Errorf("%s: no instance of %s", m.Version, c.Term)
			}
			for _, p := range c.Properties() {
				properties[p.Term] = true
				if !everything[c.Term+" "+p.Term] {
					t.Errorf("%s: everything: %s has no %s", m.Version, c.Term, p.Term)
				}
				if !own[c.Term+" "+p.Term] {
					t.Errorf("%s: %s has no %s", m.Version, c.Term, p.Term)
				}
			}
		}
		if len(properties) != len(m.Properties) {
			t.Errorf("%s: %d properties occur, the model has %d", m.Version, len(properties), len(m.Properties))
		}
		t.Logf("%s: %d classes, %d properties", m.Version, classes, len(properties))
	}
}

// Every word of every property that has words occurs.
func TestEveryWord(t *testing.T) {
	for _, m := range spdx3.Models() {
		found := occurring(t, m, instances.Words(m), instances.Everything(m))
		words := 0
		for _, p := range m.Properties {
			if p.Kind != spdx3.KindWord {
				continue
			}
			for _, w := range p.Words.Words {
				words++
				if !found[p.Term+"="+w] {
					t.Errorf("%s: %s is never %s", m.Version, p.Term, w)
				}
			}
		}
		t.Logf("%s: %d words of properties", m.Version, words)
	}
}

func TestDeterministic(t *testing.T) {
	m := spdx3.Latest()
	first := map[string][]byte{}
	for name, src := range instances.All(m) {
		if first[name] != nil {
			t.Errorf("two documents are called %s", name)
		}
		first[name] = src
	}
	for name, src := range instances.All(m) {
		if !bytes.Equal(src, first[name]) {
			t.Errorf("%s differs from run to run", name)
		}
	}
}
