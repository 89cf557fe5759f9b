package sbom_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/waybill-sdk/waybill/sbom"
)

// An SBOM is found inside an attestation. What is around it was not verified.
func ExampleDocument_Layers() {
	const envelope = `{"payloadType": "application/vnd.in-toto+json", "signatures": [], "payload":
		"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJwcmVkaWNhdGVUeXBlIjoiaHR0cHM6Ly9jeWNsb25lZHgub3JnL2JvbSIsInByZWRpY2F0ZSI6eyJib21Gb3JtYXQiOiJDeWNsb25lRFgiLCJzcGVjVmVyc2lvbiI6IjEuNiJ9fQ=="}`
	doc, err := sbom.Read(strings.NewReader(envelope))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(doc.Format())
	for _, l := range doc.Layers() {
		fmt.Println(l.Kind, l.Type)
	}
	for _, d := range doc.Diagnostics() {
		fmt.Println(d.Message)
	}
	// Output:
	// cyclonedx-1.6-json
	// dsse application/vnd.in-toto+json
	// in-toto-statement https://cyclonedx.org/bom
	// the document came in dsse, in-toto-statement: no signature was verified
}
