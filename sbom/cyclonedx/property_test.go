package cyclonedx_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/waybill-sdk/waybill/internal/bridge/bridgetest"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/cyclonedx"
)

const library = "github.com/CycloneDX/cyclonedx-go"

// To and then From give back everything that the report does not list; what comes between can be encoded by
// the library, and belongs to neither document.
func TestToFrom(t *testing.T) {
	n := 0
	for _, doc := range bridgetest.Documents(t, library) {
		if doc.Format().Family() != "cyclonedx" {
			continue
		}
		n++
		bom, report, err := cyclonedx.To(doc.Document, 0)
		if err != nil {
			t.Errorf("%s: %v", doc.Name, err)
			continue
		}
		if err := cdx.NewBOMEncoder(new(bytes.Buffer), cdx.BOMFileFormatJSON).Encode(bom); err != nil {
			t.Errorf("%s: the library cannot encode the BOM: %v", doc.Name, err)
		}
		again, _, err := cyclonedx.To(doc.Document, 0)
		if err != nil {
			t.Fatal(err)
		}
		back, err := cyclonedx.From(bom)
		if err != nil {
			t.Errorf("%s: %v", doc.Name, err)
			continue
		}
		if !reflect.DeepEqual(bom, again) {
			t.Errorf("%s: From changed the BOM, or To gives another every time", doc.Name)
		}
		written := bridgetest.Write(t, back, doc.Format())
		for _, fault := range bridgetest.Judge(bridgetest.Tree(t, doc.Text), bridgetest.Tree(t, written), report.Entries()) {
			t.Errorf("%s: %s", doc.Name, fault)
		}
		bridgetest.Scribble(bom)
		if !bytes.Equal(bridgetest.Write(t, back, doc.Format()), written) {
			t.Errorf("%s: the document that From gave changed with the BOM", doc.Name)
		}
		if !bytes.Equal(bridgetest.Write(t, doc.Document, doc.Format()), doc.Text) {
			t.Errorf("%s: the document given to To changed with the BOM", doc.Name)
		}
	}
	if n < 40 {
		t.Errorf("only %d documents", n)
	}
}

// The same by way of other formats and versions: what is lost has the place in the source that it is lost from.
func TestConverted(t *testing.T) {
	n, lossy := 0, 0
	for i, doc := range bridgetest.Documents(t, library) {
		version := []cdx.SpecVersion{cdx.SpecVersion1_4, cdx.SpecVersion1_5, cdx.SpecVersion1_6, cdx.SpecVersion1_7}[i%4]
		if doc.Format().Version() == version.String() || !doc.Format().CanWrite() {
			continue
		}
		n++
		bom, report, err := cyclonedx.To(doc.Document, version)
		if err != nil {
			t.Errorf("%s: %v", doc.Name, err)
			continue
		}
		if bom.SpecVersion != version || report.To.Version() != version.String() || report.From != doc.Format() {
			t.Errorf("%s: version %v, report from %v to %v", doc.Name, bom.SpecVersion, report.From, report.To)
		}
		back, err := cyclonedx.From(bom)
		if err != nil {
			t.Errorf("%s: %v", doc.Name, err)
			continue
		}
		var ours []sbom.Entry
		for _, e := range report.Entries() {
			if strings.Contains(e.Reason, "cyclonedx-go") {
				ours = append(ours, e)
			}
		}
		if len(ours) > 0 {
			lossy++
		}
		source, returned := bridgetest.Tree(t, doc.Text), bridgetest.Tree(t, bridgetest.Write(t, back, doc.Format()))
		for _, fault := range bridgetest.Uncovered(source, returned, ours) {
			t.Errorf("%s by way of %v: %s", doc.Name, version, fault)
		}
	}
	if n < 40 {
		t.Errorf("only %d documents", n)
	}
	t.Logf("%d documents, the BOM of %d lacks something", n, lossy)
}

// What the library's decoder understands, To understands in the same way.
func TestDecodesAsLibrary(t *testing.T) {
	for _, doc := range bridgetest.Documents(t, library) {
		if doc.Format().Family() != "cyclonedx" {
			continue
		}
		bom, _, err := cyclonedx.To(doc.Document, 0)
		if err != nil {
			t.Fatal(err)
		}
		var theirs cdx.BOM
		if err := cdx.NewBOMDecoder(bytes.NewReader(doc.Text), cdx.BOMFileFormatJSON).Decode(&theirs); err != nil {
			t.Logf("%s: the library: %v", doc.Name, err)
			continue
		}
		var a, b bytes.Buffer
		if err := cdx.NewBOMEncoder(&b, cdx.BOMFileFormatJSON).Encode(&theirs); err != nil {
			t.Logf("%s: the library: %v", doc.Name, err)
			continue
		}
		if err := cdx.NewBOMEncoder(&a, cdx.BOMFileFormatJSON).Encode(bom); err != nil {
			t.Fatal(err)
		}
		for _, d := range bridgetest.Diff(bridgetest.Tree(t, b.Bytes()), bridgetest.Tree(t, a.Bytes())) {
			t.Errorf("%s: %s", doc.Name, d)
		}
	}
}
