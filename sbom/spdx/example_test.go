package spdx_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/spdx/tools-golang/spdx/v2/v2_2"
	"github.com/spdx/tools-golang/spdx/v2/v2_3"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/spdx"
)

func ExampleFrom23() {
	document := &v2_3.Document{
		SPDXVersion:    v2_3.Version,
		DataLicense:    v2_3.DataLicense,
		SPDXIdentifier: "DOCUMENT",
		DocumentName:   "shop",
		Packages: []*v2_3.Package{{
			PackageSPDXIdentifier: "left-pad", PackageName: "left-pad", PackageVersion: "1.3.0", PackageDownloadLocation: "NOASSERTION",
		}},
	}
	doc, err := spdx.From23(document)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(doc.Format())
	for node := range doc.Packages() {
		fmt.Println(node.GetName(), node.GetVersion())
	}
	// Output:
	// spdx-2.3-json
	// left-pad 1.3.0
}

func ExampleFrom22() {
	document := &v2_2.Document{
		SPDXVersion: v2_2.Version, SPDXIdentifier: "DOCUMENT", DocumentName: "shop",
		// As the library reads it from tag-value: the file is in the package.
		Packages: []*v2_2.Package{{
			PackageSPDXIdentifier: "left-pad", PackageName: "left-pad", Files: []*v2_2.File{{FileSPDXIdentifier: "index", FileName: "index.js"}},
		}},
	}
	doc, err := spdx.From22(document)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	for _, edge := range doc.GetNodeList().GetEdges() {
		fmt.Println(edge.GetFrom(), edge.GetType(), edge.GetTo())
	}
	// Output:
	// SPDXRef-left-pad contains [SPDXRef-index]
}

const exampleDocument = `{
	"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "shop",
	"documentNamespace": "https://example.com/shop",
	"creationInfo": {"creators": ["Tool: example"], "created": "2024-05-17T09:30:00Z"},
	"packages": [{"SPDXID": "SPDXRef-left-pad", "name": "left-pad", "downloadLocation": "NOASSERTION", "supplier": "Example Ltd"}]
}`

func ExampleTo23() {
	doc, err := sbom.Read(strings.NewReader(exampleDocument))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	document, report, err := spdx.To23(doc)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(document.Packages[0].PackageName)
	for _, entry := range report.Entries() {
		fmt.Printf("%v: %s of %s: %s\n", entry.Kind, entry.Path, entry.Element, entry.Reason)
	}
	// Output:
	// left-pad
	// dropped: /packages/0/supplier of SPDXRef-left-pad: tools-golang: it refuses a name without Person or Organization before it
}

func ExampleTo22() {
	doc, err := sbom.Read(strings.NewReader(exampleDocument))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	document, _, err := spdx.To22(doc)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	fmt.Println(document.SPDXVersion, document.Packages[0].PackageSPDXIdentifier)
	// Output:
	// SPDX-2.2 left-pad
}
