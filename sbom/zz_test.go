package sbom_test

import (
	"bytes"
	"fmt"
	"testing"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/sbom"
)

func TestZZ(t *testing.T) {
	doc := &pb.Document{Metadata: &pb.Metadata{Id: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", Name: "plain", Version: "1"}, NodeList: &pb.NodeList{Nodes: []*pb.Node{{Id: "a", Name: "app", Version: "1.0.0", PrimaryPurpose: []pb.Purpose{pb.Purpose_APPLICATION}}}, RootElements: []string{"a"}}}
	for _, f := range []sbom.Format{sbom.SPDX22} {
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
