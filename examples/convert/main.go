// Command convert takes an SBOM from one format to another.
package main

import (
	"os"

	"github.com/waybill-sdk/waybill/sbom"
)

func main() {
	f, err := sbom.ParseFormat(os.Args[1])
	if err != nil {
		panic(err)
	}
	if _, err := sbom.Convert(os.Stdout, f, os.Stdin); err != nil {
		panic(err)
	}
}
