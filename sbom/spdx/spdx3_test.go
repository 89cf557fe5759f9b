package spdx_test

import (
	"os"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/spdx"
)

// A document of SPDX 3 goes into the types of tools-golang as what it converts to.
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
	got, report, err := spdx.To23(doc)
	if err != nil {
		t.Fatal(err)
	}
	if report.From != sbom.SPDX301 || report.To != sbom.SPDX23 || len(report.Entries()) == 0 {
		t.Errorf("from %v to %v, %d entries", report.From, report.To, len(report.Entries()))
	}
	if len(got.Packages) != 4 || len(got.Files) != 1 || got.Packages[0].PackageName != "storefront" || got.Packages[0].PackageVersion != "4.2.0" {
		t.Errorf("%d packages, %d files", len(got.Packages), len(got.Files))
	}
	back, err := spdx.From23(got)
	if err != nil {
		t.Fatal(err)
	}
	if back.Format() != sbom.SPDX23 {
		t.Errorf("it is %v", back.Format())
	}
}
