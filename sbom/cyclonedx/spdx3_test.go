package cyclonedx_test

import (
	"os"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/cyclonedx"
)

// A document of SPDX 3 goes into the types of cyclonedx-go as what it converts to.
func TestFromSPDX3(t *testing.T) {
	f, err := os.Open("../../testdata/rich/everything-3.0.1.spdx3.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := sbom.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	got, report, err := cyclonedx.To(doc, cdx.SpecVersion1_6)
	if err != nil {
		t.Fatal(err)
	}
	if report.From != sbom.SPDX301 || report.To != sbom.CycloneDX16 {
		t.Errorf("from %v to %v", report.From, report.To)
	}
	if got.Metadata == nil || got.Metadata.Component == nil || got.Metadata.Component.Name != "storefront" || got.Metadata.Component.Version != "4.2.0" {
		t.Errorf("the BOM is about %+v", got.Metadata)
	}
	back, err := cyclonedx.From(got)
	if err != nil {
		t.Fatal(err)
	}
	if back.Format() != sbom.CycloneDX16 || len(back.GetNodeList().GetNodes()) != len(doc.GetNodeList().GetNodes()) {
		t.Errorf("%v with %d nodes", back.Format(), len(back.GetNodeList().GetNodes()))
	}
}
