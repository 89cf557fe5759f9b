package cyclonedx_test

import (
	"fmt"
	"os"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/cyclonedx"
)

func ExampleFrom() {
	bom := cdx.NewBOM()
	bom.Components = &[]cdx.Component{{BOMRef: "left-pad", Type: cdx.ComponentTypeLibrary, Name: "left-pad", Version: "1.3.0"}}

	doc, err := cyclonedx.From(bom)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(doc.Format())
	for node := range doc.Packages() {
		fmt.Println(node.GetName(), node.GetVersion())
	}
	// Output:
	// cyclonedx-1.7-json
	// left-pad 1.3.0
}

func ExampleTo() {
	doc, err := sbom.Read(strings.NewReader(`{
		"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
		"components": [{"bom-ref": "left-pad", "type": "library", "name": "left-pad", "version": "1.3.0", "x-seen": 3}]
	}`))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	bom, report, err := cyclonedx.To(doc, cdx.SpecVersion1_6)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println((*bom.Components)[0].Name)
	for _, entry := range report.Entries() {
		fmt.Printf("%v: %s of %s: %s\n", entry.Kind, entry.Path, entry.Element, entry.Reason)
	}
	// Output:
	// left-pad
	// dropped: /components/0/x-seen of left-pad: cyclonedx-go: it has no field for it
}
