package spdx3_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/internal/spdx3/instances"
)

// Documents made from the tables are valid by the official schema.
func TestInstances(t *testing.T) {
	all := schemas(t)
	for _, m := range spdx3.Models() {
		compared, left := 0, 0
		for name, src := range instances.All(m) {
			if len(src) > most {
				left++
				continue
			}
			compared++
			if ok, reason := accepts(t, all[m.Version], src); !ok {
				t.Errorf("%s: %s: %v\n%s", m.Version, name, reason, src)
			}
		}
		t.Logf("%s: %d documents are valid, %d too big for the other validator", m.Version, compared, left)
	}
}

// singles returns documents with one node each, as an element of @graph and as the root, for every different node
// of the documents made from the tables. The other validator takes a tenth of the time for them that it takes for
// documents with everything that a node refers to.
func singles(t *testing.T, m *spdx3.Model) []*jsonx.Doc {
	t.Helper()
	var list []*jsonx.Doc
	seen := map[string]bool{}
	add := func(src string) {
		d, err := jsonx.Parse([]byte(src), jsonx.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, d)
	}
	for name, src := range instances.All(m) {
		if !strings.HasPrefix(name, "class-") && !strings.HasPrefix(name, "minimal-") {
			continue
		}
		d, err := jsonx.Parse(src, jsonx.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		for it := d.Root().Get("@graph").Iter(); it.Next(); {
			node := string(jsonx.AppendCompact(nil, it.Value()))
			kind := it.Value().Get("type").Str()
			for it := it.Value().Iter(); it.Next(); {
				kind += " " + it.Name()
			}
			if seen[kind] {
				continue // the same members
			}
			seen[kind] = true
			context := `{"@context":"` + m.Context + `",`
			if len(list)%3 == 0 {
				add(context + node[1:])
			} else {
				add(context + `"@graph":[` + node + `]}`)
			}
		}
	}
	return list
}

// The verdicts about documents with one change are those of the official schema. There are hundreds of thousands
// of such documents: a run takes one in so many, evenly over all of them, for the other validator takes its time.
func TestMutants(t *testing.T) {
	all := schemas(t)
	step := 401
	if testing.Short() {
		step = 1501
	}
	if os.Getenv("WAYBILL_SLOW") != "" {
		step = 11
	}
	for _, m := range spdx3.Models() {
		docs, n, compared, valid := 0, 0, 0, 0
		var took time.Duration
		for _, d := range singles(t, m) {
			docs++
			for mutant := range instances.Mutants(m, d.Root()) {
				if n++; n%step != 0 {
					continue
				}
				src := mutant.Source()
				md, err := jsonx.Parse(src, jsonx.Limits{})
				if err != nil {
					t.Fatalf("%s: %v\n%s", mutant, err, src)
				}
				begin := time.Now()
				want, reason := accepts(t, all[m.Version], src)
				took += time.Since(begin)
				got := faults(md)
				if want != (len(got) == 0) && !freak(m, md) {
					t.Errorf("%s: %s: the schema says %t (%.500v)\n%s\nours: %s", m.Version, mutant, want, reason, src, strings.Join(got, "\n"))
				}
				compared++
				if want {
					valid++
				}
			}
		}
		t.Logf("%s: of %d documents %d of %d mutants compared, %d of them valid; the other validator took %s", m.Version, docs, compared, n, valid, took)
		if compared < 100 || valid == 0 || valid == compared {
			t.Errorf("%s: nothing was compared", m.Version)
		}
	}
}

// freak reports the one disagreement that the documentation of Check names: to the schema of 3.0.0 a root whose
// type is an IRI is an extension, whatever it has.
func freak(m *spdx3.Model, d *jsonx.Doc) bool {
	return m.Version == "3.0.0" && strings.Contains(d.Root().Get("type").Str(), ":") && d.Root().Get("@graph").Exists()
}
