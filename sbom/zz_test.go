package sbom_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	pb "github.com/protobom/protobom/pkg/sbom"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/waybill-sdk/waybill/sbom"
)

func TestZZ(t *testing.T) {
	b := pb.DocumentType_BUILD
	doc := &pb.Document{
		Metadata: &pb.Metadata{Name: "plain", Comment: "a comment", Date: timestamppb.New(time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)),
			Tools: []*pb.Tool{{Name: "tool", Version: "1.0", Vendor: "v"}}, Authors: []*pb.Person{{Name: "Jo", Email: "jo@example.org"}, {Name: "Org", IsOrg: true}},
			DocumentTypes: []*pb.DocumentType{{Type: &b}}},
		NodeList: &pb.NodeList{Nodes: []*pb.Node{
			{Id: "a", Name: "app", Version: "1", PrimaryPurpose: []pb.Purpose{pb.Purpose_MANIFEST}, Licenses: []string{"MIT", "Foo Licence"}, LicenseConcluded: "MIT OR Apache-2.0", Summary: "sum", Properties: []*pb.Property{{Name: "x", Data: "y"}},
				Suppliers: []*pb.Person{{Name: "Sup", IsOrg: true, Url: "https://example.org"}}, ReleaseDate: timestamppb.New(time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)),
				ExternalReferences: []*pb.ExternalReference{{Url: "https://example.org/w", Type: pb.ExternalReference_WEBSITE}, {Url: "https://example.org/d", Type: pb.ExternalReference_SECURITY_OTHER}}},
			nil,
			{Id: "f/1", Name: "f.c", Type: pb.Node_FILE, Hashes: map[int32]string{99: "x", 2: "da39a3ee5e6b4b0d3255bfef95601890afd80709"}},
		},
			Edges:        []*pb.Edge{{Type: pb.Edge_buildTool, From: "a", To: []string{"f/1", "nowhere"}}, nil, {Type: 77, From: "a", To: []string{"f/1"}}},
			RootElements: []string{"a", "f/1", "zz"},
		},
	}
	for _, f := range []sbom.Format{sbom.CycloneDX14, sbom.CycloneDX16, sbom.SPDX22, sbom.SPDX23} {
		var out bytes.Buffer
		rep, err := sbom.New(doc).Write(&out, f)
		fmt.Println(f, err)
		fmt.Println(out.String())
		if err == nil {
			for _, e := range rep.Entries() {
				fmt.Printf("  %v %q %q %q %s\n", e.Kind, e.Path, e.Element, e.Target, e.Reason)
			}
			back, err := sbom.Read(bytes.NewReader(out.Bytes()))
			fmt.Println(err)
			for _, n := range back.NodeList.Nodes {
				fmt.Println("   ", n)
			}
			for _, n := range back.NodeList.Edges {
				fmt.Println("   ", n)
			}
			fmt.Println("   ", back.Metadata, back.NodeList.RootElements, back.Diagnostics())
		}
	}
}
