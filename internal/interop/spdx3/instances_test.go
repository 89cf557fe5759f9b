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
			if len(src) > most && os.Getenv("WAYBILL_SLOW") == "" {
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

// mutated returns the part of a document that an instance of its class is, all of it when that cannot be told.
func mutated(d *jsonx.Doc) jsonx.Value {
	for it := d.Root().Get("@graph").Iter(); it.Next(); {
		if strings.HasSuffix(it.Value().Get("spdxId").Str(), "-full") {
			return it.Value()
		}
	}
	return d.Root()
}

// The verdicts about documents with one change are those of the official schema. There are hundreds of thousands
// of such documents: each run takes one in so many, evenly over all of them.
func TestMutants(t *testing.T) {
	all := schemas(t)
	step := 47
	if testing.Short() {
		step = 397
	}
	if os.Getenv("WAYBILL_SLOW") != "" {
		step = 3
	}
	for _, m := range spdx3.Models() {
		n, compared, valid := 0, 0, 0
		var took time.Duration
		for name, src := range instances.All(m) {
			if !strings.HasPrefix(name, "class-") && !strings.HasPrefix(name, "minimal-") {
				continue
			}
			d, err := jsonx.Parse(src, jsonx.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			for mutant := range instances.Mutants(m, mutated(d)) {
				if n++; n%step != 0 {
					continue
				}
				src := mutant.Source()
				md, err := jsonx.Parse(src, jsonx.Limits{})
				if err != nil {
					t.Fatalf("%s, %s: %v", name, mutant, err)
				}
				begin := time.Now()
				want, reason := accepts(t, all[m.Version], src)
				took += time.Since(begin)
				got := faults(md)
				if want != (len(got) == 0) {
					t.Errorf("%s: %s, %s: the schema says %t (%.500v)\nours: %s", m.Version, name, mutant, want, reason, strings.Join(got, "\n"))
				}
				compared++
				if want {
					valid++
				}
			}
		}
		t.Logf("%s: %d of %d mutants compared, %d of them valid; the other validator took %s", m.Version, compared, n, valid, took)
		if compared < 100 || valid == 0 || valid == compared {
			t.Errorf("%s: nothing was compared", m.Version)
		}
	}
}
