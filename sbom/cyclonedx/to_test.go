package cyclonedx_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/waybill-sdk/waybill/internal/bridge/bridgetest"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/cyclonedx"
)

func read(t *testing.T, text string) *sbom.Document {
	t.Helper()
	doc, err := sbom.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// rows returns the entries of a report as lines.
func rows(r *sbom.Report) string {
	var b strings.Builder
	for _, e := range r.Entries() {
		fmt.Fprintf(&b, "%v %s -> %s (%s): %s\n", e.Kind, e.Path, e.Target, e.Element, e.Reason)
	}
	return b.String()
}

// What a BOM cannot hold, one quirk of the library's types after the other.
func TestToReports(t *testing.T) {
	for _, c := range []struct{ name, members, want string }{
		{"nothing", `"components":[]`, ""},
		{"unknown member", `"x":{"y":1}`, "dropped /x ->  (): cyclonedx-go: it has no field for it\n"},
		{"wrong case", `"Components":[{"type":"library","name":"a"}]`, "dropped /Components ->  (): cyclonedx-go: it has no field for it\n"},
		{"null", `"serialNumber":null`, "dropped /serialNumber ->  (): cyclonedx-go: it does not tell null from none\n"},
		{
			"empty string", `"components":[{"bom-ref":"r","type":"library","name":"a","version":""}]`,
			`dropped /components/0/version ->  (r): cyclonedx-go: it does not tell "" from none` + "\n",
		},
		{
			"wrong type", `"components":[{"bom-ref":"r","type":"library","name":7}]`,
			"dropped /components/0/name ->  (r): cyclonedx-go: it has a string there, not a number\n" +
				"synthesised  -> /components/0/name (r): cyclonedx-go cannot be without and has \"\"\n",
		},
		{
			"list of the wrong", `"components":[{"bom-ref":"r","type":"library","name":"a","tags":["x",3,"y"]}]`,
			"dropped /components/0/tags/1 ->  (r): cyclonedx-go: it has a string there, not a number\n",
		},
		{
			"spelling of a number", `"vulnerabilities":[{"bom-ref":"v","ratings":[{"score":10.0}]}]`,
			"approximated /vulnerabilities/0/ratings/0/score -> /vulnerabilities/0/ratings/0/score (v): cyclonedx-go has 10 for it\n",
		},
		{
			"version with a point", `"x-":0,"version":1.0`,
			"dropped /x- ->  (): cyclonedx-go: it has no field for it\n" + "approximated /version -> /version (): cyclonedx-go has 1 for it\n",
		},
		{"version too large", `"version":9223372036854775808`, "dropped /version ->  (): cyclonedx-go: 9223372036854775808 is no int\n"},
		{"half a cwe", `"vulnerabilities":[{"cwes":[1,2.5]}]`, "dropped /vulnerabilities/0/cwes/1 ->  (): cyclonedx-go: 2.5 is no int\n"},
		{"tools as list", `"metadata":{"tools":[{"vendor":"a","version":"1"}]}`, ""},
		{"tools as object", `"metadata":{"tools":{"components":[{"type":"application","name":"a"}]}}`, ""},
		{
			"tools as empty object", `"metadata":{"tools":{}}`,
			"dropped /metadata/tools ->  (): cyclonedx-go: it refuses an object that has neither components nor services\n",
		},
		{"property without a value", `"properties":[{"name":"a"}]`, "synthesised  -> /properties/0/value (): cyclonedx-go cannot be without and has \"\"\n"},
		{
			"licence with id and name", `"components":[{"bom-ref":"r","type":"library","name":"a","licenses":[{"license":{"id":"MIT","name":"b"}}]}]`,
			"dropped /components/0/licenses/0/license/name ->  (r): cyclonedx-go: it refuses a licence with an id and a name\n",
		},
		{
			"licence with neither", `"components":[{"bom-ref":"r","type":"library","name":"a","licenses":[{"license":{"url":"b"}}]}]`,
			"dropped /components/0/licenses/0/license ->  (r): cyclonedx-go: it refuses a licence without an id and a name\n",
		},
		{"signature by one", `"signature":{"algorithm":"ES256","keyId":"k","publicKey":{"kty":"EC","crv":"P-256","x":"eA","y":"eQ"},"value":"v"}`, ""},
		{
			"signature over what is lost", `"version":1,"components":[{"bom-ref":"r","type":"library","name":"a","x":1,"signature":{"algorithm":"ES256","value":"v"}}],"signature":{"algorithm":"ES256","value":"v"}`,
			"dropped /components/0/x ->  (r): cyclonedx-go: it has no field for it\n" +
				"invalidated /components/0/signature -> /components/0/signature (r): it signs what was read, not what cyclonedx-go holds\n" +
				"invalidated /signature -> /signature (): it signs what was read, not what cyclonedx-go holds\n",
		},
		{
			"key of another kind", `"signature":{"algorithm":"Ed25519","publicKey":{"kty":"OKP","kid":"k"},"value":"v"}`,
			"dropped /signature/publicKey/kid ->  (): cyclonedx-go: it has no field for it\n" +
				"invalidated /signature -> /signature (): it signs what was read, not what cyclonedx-go holds\n",
		},
		{"identity as object", `"components":[{"type":"library","name":"a","evidence":{"identity":{"field":"purl","confidence":0.1}}}]`, ""},
		{"identity as list", `"components":[{"type":"library","name":"a","evidence":{"identity":[{"field":"purl"},{"field":"cpe"}]}}]`, ""},
		{
			"properties of a model card", `"components":[{"bom-ref":"r","type":"library","name":"a","modelCard":{"properties":[{"name":"a","value":"b"}]}}]`,
			"dropped /components/0/modelCard/properties ->  (r): cyclonedx-go: it has no field for it\n",
		},
		{"asserters", `"components":[{"type":"library","name":"a","patentAssertions":[` +
			`{"assertionType":"ownership","asserter":"r"},{"assertionType":"ownership","asserter":{"name":"o","url":["https://example.com"]}},` +
			`{"assertionType":"ownership","asserter":{"name":"i","email":"i@example.com"}}]}]`, ""},
		{
			"asserter as the library writes it", `"components":[{"bom-ref":"r","type":"library","name":"a","patentAssertions":[{"assertionType":"ownership","asserter":{"ref":"o"}}]}]`,
			"approximated /components/0/patentAssertions/0/asserter -> /components/0/patentAssertions/0/asserter (r): cyclonedx-go has \"o\" for it\n",
		},
		{"classification of evidence", `"declarations":{"evidence":[{"data":[{"name":"n","classification":"PII"}]}]}`, ""},
		{"transforms as references", `"components":[{"type":"cryptographic-asset","name":"a","cryptoProperties":{"assetType":"protocol","protocolProperties":{"ikev2TransformTypes":{"encr":["r",{"name":"n","keyLength":256}],"esn":true}}}}]`, ""},
		{
			"no extended sequence numbers", `"components":[{"type":"cryptographic-asset","name":"a","cryptoProperties":{"assetType":"protocol","protocolProperties":{"ikev2TransformTypes":{"esn":false}}}}]`,
			"dropped /components/0/cryptoProperties/protocolProperties/ikev2TransformTypes/esn ->  (): cyclonedx-go: it does not tell false from none\n",
		},
		{
			"variables", `"formulation":[{"workflows":[{"inputs":[{"environmentVars":["a",{"name":"b","value":"c"},""]}]}]}]`,
			"dropped /formulation/0/workflows/0/inputs/0/environmentVars/2 ->  (): cyclonedx-go: it does not tell \"\" from none\n",
		},
		{"pointer with special characters", `"a/b~c":1`, "dropped /a~1b~0c ->  (): cyclonedx-go: it has no field for it\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := `{"bomFormat":"CycloneDX","specVersion":"1.7",` + c.members + `}`
			bom, report, err := cyclonedx.To(read(t, in), 0)
			if err != nil {
				t.Fatal(err)
			}
			if got := rows(report); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
			for kind := sbom.Carried; kind <= sbom.Invalidated; kind++ {
				if got, want := report.Count(kind), strings.Count("\n"+c.want, "\n"+kind.String()); got != want {
					t.Errorf("%d entries are %v, want %d", got, kind, want)
				}
			}
			if err := cdx.NewBOMEncoder(new(bytes.Buffer), cdx.BOMFileFormatJSON).Encode(bom); err != nil {
				t.Errorf("the library cannot encode the BOM: %v", err)
			}
			for _, fault := range bridgetest.Judge(bridgetest.Tree(t, []byte(in)), bridgetest.Tree(t, []byte(text(t, bom))), report.Entries()) {
				t.Error(fault)
			}
		})
	}
}

// Fields that the library's own codec does not fill are filled.
func TestToFills(t *testing.T) {
	bom, _, err := cyclonedx.To(read(t, `{"bomFormat":"CycloneDX","specVersion":"1.7","signature":{"algorithm":"ES256","value":"v"},
		"components":[{"type":"library","name":"a","patentAssertions":[{"assertionType":"ownership","asserter":{"name":"o"}}]}],
		"declarations":{"evidence":[{"data":[{"name":"n","classification":"PII"}]}]}}`), 0)
	if err != nil {
		t.Fatal(err)
	}
	if s := bom.Signature; s == nil || s.JSFSigner == nil || s.Value != "v" {
		t.Errorf("signature %+v", s)
	}
	if a := (*(*bom.Components)[0].PatentAssertions)[0].Asserter; a == nil || a.Organization == nil || a.Organization.Name != "o" {
		t.Errorf("asserter %+v", a)
	}
	if c := (*(*bom.Declarations.Evidence)[0].Data)[0].Classification; c == nil || c.Classification != "PII" {
		t.Errorf("classification %+v", c)
	}
}

func TestToVersion(t *testing.T) {
	cyclone := `{"bomFormat":"CycloneDX","specVersion":"1.4","version":1}`
	spdx := `{"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"n","documentNamespace":"https://example.com/n",
		"creationInfo":{"creators":["Tool: t"],"created":"2024-05-17T09:30:00Z"},
		"packages":[{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NOASSERTION"}]}`
	for _, c := range []struct {
		in   string
		ask  cdx.SpecVersion
		want cdx.SpecVersion
	}{
		{cyclone, 0, cdx.SpecVersion1_4},
		{cyclone, cdx.SpecVersion1_6, cdx.SpecVersion1_6},
		{strings.Replace(cyclone, "1.4", "1.99", 1), 0, cdx.SpecVersion1_7},
		{spdx, 0, cdx.SpecVersion1_7},
		{spdx, cdx.SpecVersion1_2, cdx.SpecVersion1_2},
	} {
		bom, report, err := cyclonedx.To(read(t, c.in), c.ask)
		if err != nil {
			t.Errorf("To(%.40s…, %v): %v", c.in, c.ask, err)
			continue
		}
		if bom.SpecVersion != c.want || bom.BOMFormat != "CycloneDX" || report.To.Version() != c.want.String() {
			t.Errorf("To(%.40s…, %v) has version %v, report for %v, want %v", c.in, c.ask, bom.SpecVersion, report.To, c.want)
		}
	}
}

// FuzzTo holds To and From against each other for any document.
func FuzzTo(f *testing.F) {
	for _, file := range []string{"empty.cdx.json", "rich.cdx.json"} {
		b, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		doc, err := sbom.Read(bytes.NewReader(in))
		if err != nil || doc.Format().Family() != "cyclonedx" {
			return
		}
		bom, report, err := cyclonedx.To(doc, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := cdx.NewBOMEncoder(new(bytes.Buffer), cdx.BOMFileFormatJSON).Encode(bom); err != nil {
			t.Fatalf("the library cannot encode the BOM: %v", err)
		}
		back, err := cyclonedx.From(bom)
		if err != nil {
			t.Fatal(err)
		}
		if report.From != report.To {
			return
		}
		before := bridgetest.Write(t, doc, doc.Format())
		for _, fault := range bridgetest.Judge(bridgetest.Tree(t, before), bridgetest.Tree(t, bridgetest.Write(t, back, doc.Format())), report.Entries()) {
			t.Error(fault)
		}
	})
}
