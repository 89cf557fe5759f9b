package sbom_test

import (
	"slices"
	"strings"
	"testing"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/sbom"
)

func ids(list []*pb.Node) string {
	var out []string
	for _, n := range list {
		out = append(out, n.GetId())
	}
	return strings.Join(out, " ")
}

func TestIndex(t *testing.T) {
	d := sbom.New(&pb.Document{NodeList: &pb.NodeList{
		Nodes: []*pb.Node{{Id: "a"}, {Id: "b"}, nil, {Id: "c"}, {Id: "d", Type: pb.Node_FILE}, {Id: "b", Name: "again"}},
		Edges: []*pb.Edge{
			{Type: pb.Edge_dependsOn, From: "a", To: []string{"b", "c", "b", "nowhere"}},
			nil,
			{Type: pb.Edge_dependencyOf, From: "c", To: []string{"b"}},
			{Type: pb.Edge_testDependency, From: "a", To: []string{"c"}}, // a circle
			{Type: pb.Edge_contains, From: "a", To: []string{"d"}},
			{Type: pb.Edge_contained_by, From: "d", To: []string{"b"}},
			{Type: pb.Edge_buildTool, From: "b", To: []string{"a"}},
		},
		RootElements: []string{"a", "nowhere", "a"},
	}})
	x := d.Index()
	for _, c := range []struct{ what, got, want string }{
		{"roots", ids(x.Roots()), "a"},
		{"nodes", ids(slices.Collect(x.Nodes())), "a b c d"},
		{"dependencies of a", ids(x.Dependencies("a")), "b c"},
		{"dependencies of b", ids(x.Dependencies("b")), "c"},
		{"dependencies of c", ids(x.Dependencies("c")), "a"},
		{"dependencies of d", ids(x.Dependencies("d")), ""},
		{"dependents of c", ids(x.Dependents("c")), "a b"},
		{"dependents of b", ids(x.Dependents("b")), "a"},
		{"contained in a", ids(x.Contains("a")), "d"},
		{"containing d", ids(x.ContainedIn("d")), "a b"},
		{"reachable from b", ids(slices.Collect(x.Reachable("b", x.Dependencies))), "b c a"},
		{"reachable from nowhere", ids(slices.Collect(x.Reachable("nowhere", x.Dependencies))), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
	if x.Node("b").GetName() != "" || x.Node("nowhere") != nil {
		t.Error("Node")
	}
	if n := len(x.Edges("a")); n != 3 {
		t.Errorf("%d edges from a", n)
	}
	// It is a snapshot, and what it hands out is the caller's.
	d.NodeList = nil
	x.Roots()[0] = nil
	if ids(x.Roots()) != "a" {
		t.Error("the snapshot changed")
	}
	for _, d := range []*sbom.Document{sbom.New(nil), d} {
		if x := d.Index(); len(x.Roots()) != 0 || x.Node("a") != nil {
			t.Error("an empty document has roots")
		}
	}
}
