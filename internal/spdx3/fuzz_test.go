package spdx3_test

import (
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/internal/spdx3/instances"
)

// Whatever JSON a document is, Check ends, says the same each time, and says of every finding where it is.
func FuzzCheck(f *testing.F) {
	f.Add([]byte(graph + "]}"))
	f.Add([]byte(context300 + `"type":"https://example.com/T"}`))
	f.Add([]byte(context301 + `"@graph":[[],{},null,{"type":""},{"type":"software_Sbom","element":{},"rootElement":[[]],"profileConformance":["lite","ai","dataset"]}]}`))
	f.Add([]byte(`{"@context":["https://spdx.org/rdf/3.1/spdx-context.jsonld",{"a":{"@id":"urn:"},"b":1}],"@graph":[{"type":"a:x","spdxId":"a:b"}]}`))
	for _, m := range spdx3.Models() {
		f.Add(instances.Profile(m, "Security"))
		f.Add(instances.Profile(m, "AI"))
		f.Add(instances.Class(m, m.Class("software_Snippet"), true))
		f.Add(instances.Class(m, m.Class("software_Sbom"), false))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		d, err := jsonx.Parse(src, jsonx.Limits{})
		if err != nil {
			return // not JSON: FuzzParse of internal/jsonx has it
		}
		root := d.Root()
		var first []string
		accepted := true
		spdx3.Check(root, func(f spdx3.Finding) bool {
			at := f.Value.Pointer()
			if v := root.Lookup(at); !f.Value.Exists() || v.Index() != f.Value.Index() {
				t.Errorf("the finding %+v is nowhere", f)
			}
			if f.Rule == "" || f.Clause == "" || f.Message == "" || len(f.Message) > 1000 {
				t.Errorf("the finding at %s says too little or too much: %+v", at, f)
			}
			accepted = accepted && f.Level != spdx3.Structure
			first = append(first, at+f.Rule+f.Message)
			return true
		}, "lite", "ai", "simpleLicensing")
		if got := spdx3.Accepts(root); got != accepted {
			t.Errorf("Accepts = %t", got)
		}
		n := 0
		spdx3.Check(root, func(f spdx3.Finding) bool {
			if n >= len(first) || first[n] != f.Value.Pointer()+f.Rule+f.Message {
				t.Errorf("finding %d is another the second time: %+v", n, f)
			}
			n++
			return true
		}, "lite", "ai", "simpleLicensing")
		if n != len(first) {
			t.Errorf("%d findings, then %d: %s", len(first), n, strings.Join(first, "\n"))
		}
	})
}
