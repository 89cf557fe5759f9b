package main

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/internal/schema"
)

var update = flag.Bool("update", false, "write docs/mapping.md")

const pagePath = "../../../docs/mapping.md"

func TestPage(t *testing.T) {
	got := page()
	if *update {
		if err := os.WriteFile(pagePath, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(pagePath)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("docs/mapping.md is not what the generator prints; go generate ./internal/mapping writes it anew (-page +generator):\n%s", diff)
	}
	if !bytes.Equal(got, page()) {
		t.Error("two runs print two pages")
	}
}

// Every value is counted, and a format keeps all of its own.
func TestTally(t *testing.T) {
	for _, v := range versions {
		from := schema.Lookup(v.family, v.version)
		leaves := 0
		for _, p := range properties(from) {
			if p.leaf {
				leaves++
			}
		}
		for _, w := range versions {
			n, a, c := tally(from, schema.Lookup(w.family, w.version))
			if n+a+c != leaves {
				t.Errorf("%v to %v: %d counted of %d", v, w, n+a+c, leaves)
			}
			if v == w && n != leaves {
				t.Errorf("%v keeps %d of its own %d", v, n, leaves)
			}
		}
	}
}
