package sbom_test

import (
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/waybill-sdk/waybill/sbom"
)

const bom = `{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
	"components": [{"type": "library", "name": "web", "version": "1.4.0", "tags": ["http"]}]}`

func Example() {
	doc, err := sbom.Read(strings.NewReader(bom)) // any format, found by what it holds
	if err != nil {
		log.Fatal(err)
	}
	for node := range doc.Packages() { // protobom nodes
		fmt.Println(node.GetName(), node.GetVersion())
	}
	report, err := doc.Write(io.Discard, sbom.SPDX23)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range report.Entries() { // what SPDX 2.3 could not say natively
		log.Println(e.Kind, e.Path, e.Target, e.Reason)
	}
	fmt.Println(report.Count(sbom.Dropped), "values dropped")
	// Output:
	// web 1.4.0
	// 0 values dropped
}
