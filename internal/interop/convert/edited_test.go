package convert_test

import (
	"testing"

	protobom "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/sbom"
)

// A valid document that is edited heavily is valid in every format, and all its nodes are read again.
func TestEditedValid(t *testing.T) {
	spec := folder(t, "WAYBILL_SPEC", "specification")
	documents, _ := corpus(t)
	count := newTally(t, "edited documents")
	defer count.report()
	edits := map[string]func(d *sbom.Document){
		"every node changed": func(d *sbom.Document) {
			for _, n := range d.NodeList.Nodes {
				n.Summary, n.LicenseConcluded, n.Version = "s", "Zlib", "9"
				n.Licenses = append(n.Licenses, "House rules")
				n.Properties = append(n.Properties, &protobom.Property{Name: "a", Data: "b"})
			}
		},
		"everything in a new root": func(d *sbom.Document) {
			const id = "new one"
			d.NodeList.Nodes = append(d.NodeList.Nodes, &protobom.Node{Id: id, Name: "x"})
			d.NodeList.RootElements = []string{id}
			for _, n := range d.NodeList.Nodes {
				d.NodeList.Edges = append(d.NodeList.Edges,
					&protobom.Edge{Type: protobom.Edge_contains, From: id, To: []string{n.Id}},
					&protobom.Edge{Type: protobom.Edge_testTool, From: n.Id, To: []string{id}})
			}
		},
		"much taken away": func(d *sbom.Document) {
			d.NodeList.Edges, d.Metadata = nil, nil
			if len(d.NodeList.Nodes) > 1 {
				d.NodeList.Nodes = d.NodeList.Nodes[1:]
			}
		},
	}
	for _, in := range documents {
		if len(in.data) > 30_000 || validate(t, spec, in.format, in.data) != nil {
			continue
		}
		for name, edit := range edits {
			for _, to := range []sbom.Format{in.format, sbom.CycloneDX14, sbom.CycloneDX16, sbom.SPDX23} {
				subject := in.name + " to " + to.String() + ", " + name
				d, err := read(in.data)
				if err != nil {
					t.Fatal(err)
				}
				edit(d)
				count.checks++
				out, _, err := write(d, to)
				if err != nil {
					count.fail(subject, "%v", err)
					continue
				}
				if err := validate(t, spec, to, out); err != nil {
					count.fail(subject, "%s", brief(err))
				}
				if again, err := read(out); err != nil {
					count.fail(subject, "read again: %v", err)
				} else if got, want := len(again.NodeList.Nodes), len(d.NodeList.Nodes); got != want {
					count.fail(subject, "%d nodes, want %d", got, want)
				}
			}
		}
	}
}
