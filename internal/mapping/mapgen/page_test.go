package main

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx3"
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
		leaves := 0
		if isSPDX3(v.family, v.version) {
			for _, p := range pairs() {
				if p.property.Kind != spdx3.KindNode {
					leaves++
				}
			}
		} else {
			for _, p := range properties(schema.Lookup(v.family, v.version)) {
				if p.leaf {
					leaves++
				}
			}
		}
		for _, w := range versions {
			if v == w && isSPDX3(v.family, v.version) {
				continue
			}
			n, a, c := tally(v, w)
			if n+a+c != leaves {
				t.Errorf("%v to %v: %d counted of %d", v, w, n+a+c, leaves)
			}
			if v == w && n != leaves {
				t.Errorf("%v keeps %d of its own %d", v, n, leaves)
			}
		}
	}
}
