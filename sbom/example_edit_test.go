package sbom_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"strings"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/sbom"
)

const shop = `{
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "metadata": {"component": {"bom-ref": "shop", "type": "application", "name": "shop", "version": "2.0.0"}},
  "components": [
    {"bom-ref": "web", "type": "library", "name": "web", "version": "1.4.0",
      "hashes": [{"alg": "MD5", "content": "0cc175b9c0f1b6a831c399e269772661"}, {"alg": "MD5", "content": "92eb5ffee6ae2fec3ad71c777531578f"}],
      "licenses": [{"license": {"name": "House rules", "text": {"content": "Be kind."}}}],
      "evidence": {"identity": [{"field": "purl", "confidence": 1.0}]}},
    {"bom-ref": "log", "type": "library", "name": "log", "version": "0.9"}
  ],
  "dependencies": [
    {"ref": "shop", "dependsOn": ["web"]},
    {"ref": "web", "dependsOn": ["log"]}
  ]
}
`

func read(text string) *sbom.Document {
	doc, err := sbom.Read(strings.NewReader(text))
	if err != nil {
		log.Fatal(err)
	}
	return doc
}

// The messages are the caller's to change: the written document says what they say, in any format, and
// everything else stays as it was read.
func ExampleDocument_Write_edited() {
	doc := read(shop)
	for node := range doc.Packages() {
		if node.GetName() == "log" {
			node.Version = "1.0.1"
		}
	}
	var out bytes.Buffer
	if _, err := doc.Write(&out, sbom.CycloneDX16); err != nil {
		log.Fatal(err)
	}
	fmt.Println(out.String() == strings.Replace(shop, `"0.9"`, `"1.0.1"`, 1))
	// Output: true
}

func ExampleDocument_Write_summary() {
	report, err := read(shop).Write(new(bytes.Buffer), sbom.SPDX22)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range report.Entries()[:3] {
		fmt.Println(e.Kind, e.Path)
	}
	// Output:
	// carried /bomFormat
	// carried /specVersion
	// carried /version
}

// A document of protobom messages made elsewhere is written in any format.
func ExampleNew() {
	doc := sbom.New(&pb.Document{
		Metadata: &pb.Metadata{Id: "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", Version: "1"},
		NodeList: &pb.NodeList{
			Nodes: []*pb.Node{
				{Id: "app", Name: "app", Version: "1.0.0", PrimaryPurpose: []pb.Purpose{pb.Purpose_APPLICATION}},
				{Id: "lib", Name: "lib", Version: "2.1.0", PrimaryPurpose: []pb.Purpose{pb.Purpose_LIBRARY}, Licenses: []string{"MIT"}},
			},
			Edges:        []*pb.Edge{{Type: pb.Edge_dependsOn, From: "app", To: []string{"lib"}}},
			RootElements: []string{"app"},
		},
	})
	if _, err := doc.Write(os.Stdout, sbom.CycloneDX16); err != nil {
		log.Fatal(err)
	}
	// Output:
	// {"bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":1,"metadata":{"component":{"bom-ref":"app","type":"application","name":"app","version":"1.0.0"}},"components":[{"bom-ref":"lib","type":"library","name":"lib","version":"2.1.0","licenses":[{"license":{"id":"MIT"}}]}],"dependencies":[{"ref":"app","dependsOn":["lib"]}]}
}

func ExampleDocument_Index() {
	x := read(shop).Index()
	for _, root := range x.Roots() {
		for node := range x.Reachable(root.GetId(), x.Dependencies) {
			fmt.Println(node.GetName(), node.GetVersion(), len(x.Dependents(node.GetId())))
		}
	}
	// Output:
	// shop 2.0.0 0
	// web 1.4.0 1
	// log 0.9 1
}

func ExampleDocument_Residue() {
	doc := read(shop)
	web, _ := doc.Residue("web")
	fmt.Println(web.Pointers())
	fmt.Printf("%s\n", web.Get("/evidence/identity/0/confidence"))
	fmt.Println(web.Licenses()[0].Text, len(web.Hashes()))

	if err := web.Set("/evidence/identity/0/confidence", []byte("0.8")); err != nil {
		log.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := doc.Write(&out, sbom.CycloneDX16); err != nil {
		log.Fatal(err)
	}
	fmt.Println(out.String() == strings.Replace(shop, `"confidence": 1.0`, `"confidence": 0.8`, 1))
	// Output:
	// [/evidence]
	// 1.0
	// Be kind. 2
	// true
}
