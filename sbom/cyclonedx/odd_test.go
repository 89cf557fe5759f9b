package cyclonedx_test

//lint:file-ignore SA1019 documents have legacy tools, and the library reads them

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/waybill-sdk/waybill/internal/bridge/bridgetest"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/cyclonedx"
)

func ptr[T any](v T) *T { return &v }

// text returns bom as From has it written.
func text(t *testing.T, bom *cdx.BOM) string {
	t.Helper()
	doc, err := cyclonedx.From(bom)
	if err != nil {
		t.Fatal(err)
	}
	return string(bridgetest.Write(t, doc, doc.Format()))
}

func TestFromOdd(t *testing.T) {
	const head = `{"bomFormat":"CycloneDX","specVersion":"1.6"`
	meta := func(m *cdx.Metadata) *cdx.BOM { return &cdx.BOM{SpecVersion: cdx.SpecVersion1_6, Metadata: m} }
	components := func(c ...cdx.Component) *cdx.BOM { return &cdx.BOM{SpecVersion: cdx.SpecVersion1_6, Components: &c} }
	for _, c := range []struct {
		name string
		in   *cdx.BOM
		want string
	}{
		{"zero", &cdx.BOM{}, `{"bomFormat":"CycloneDX","specVersion":"1.7"}`},
		{"version 1.0", &cdx.BOM{SpecVersion: cdx.SpecVersion1_0, Version: 2}, `{"bomFormat":"CycloneDX","specVersion":"1.2","version":2}`},
		{"foreign format", &cdx.BOM{BOMFormat: "SPDX", SpecVersion: cdx.SpecVersion1_6}, head + `}`},
		{
			"schema of another version", &cdx.BOM{JSONSchema: cdx.NewBOM().JSONSchema, SpecVersion: cdx.SpecVersion1_6},
			`{"$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json","bomFormat":"CycloneDX","specVersion":"1.6"}`,
		},
		{
			"schema of one's own", &cdx.BOM{JSONSchema: "https://example.com/s", SpecVersion: cdx.SpecVersion1_6},
			`{"$schema":"https://example.com/s","bomFormat":"CycloneDX","specVersion":"1.6"}`,
		},
		{"list of nil", &cdx.BOM{SpecVersion: cdx.SpecVersion1_6, Components: new([]cdx.Component)}, head + `}`},
		{"empty list", &cdx.BOM{SpecVersion: cdx.SpecVersion1_6, Components: &[]cdx.Component{}}, head + `,"components":[]}`},
		{"zero component", components(cdx.Component{}), head + `,"components":[{"type":"","name":""}]}`},
		{"tools as list", meta(&cdx.Metadata{Tools: &cdx.ToolsChoice{Tools: &[]cdx.Tool{{Vendor: "a"}}}}), head + `,"metadata":{"tools":[{"vendor":"a"}]}}`},
		{"tools as object", meta(&cdx.Metadata{Tools: &cdx.ToolsChoice{Services: &[]cdx.Service{}}}), head + `,"metadata":{"tools":{"services":[]}}}`},
		{"no tools", meta(&cdx.Metadata{Tools: &cdx.ToolsChoice{}}), head + `,"metadata":{}}`},
		{"supplier without a name", meta(&cdx.Metadata{Supplier: &cdx.OrganizationalEntity{URL: &[]string{"u"}}}), head + `,"metadata":{"supplier":{"url":["u"]}}}`},
		{
			"licence without id and name", components(cdx.Component{Licenses: &cdx.Licenses{{License: &cdx.License{URL: "u"}}, {}}}),
			head + `,"components":[{"type":"","name":"","licenses":[{"license":{"url":"u"}},{}]}]}`,
		},
		{
			"licence with id and name", components(cdx.Component{Licenses: &cdx.Licenses{{License: &cdx.License{ID: "MIT", Name: "n"}}}}),
			head + `,"components":[{"type":"","name":"","licenses":[{"license":{"id":"MIT","name":"n"}}]}]}`,
		},
		{
			"no identity", components(cdx.Component{Evidence: &cdx.Evidence{Identity: &cdx.EvidenceIdentityChoice{}}}),
			head + `,"components":[{"type":"","name":"","evidence":{}}]}`,
		},
		{"not UTF-8", components(cdx.Component{Name: "a\xffb"}), head + `,"components":[{"type":"","name":"a` + "\ufffd" + `b"}]}`},
		{
			"signature by one", &cdx.BOM{SpecVersion: cdx.SpecVersion1_6, Signature: &cdx.JSFSignature{JSFSigner: &cdx.JSFSigner{Algorithm: "ES256", Value: "v"}}},
			head + `,"signature":{"algorithm":"ES256","value":"v"}}`,
		},
		{
			"signature by several", &cdx.BOM{SpecVersion: cdx.SpecVersion1_6, Signature: &cdx.JSFSignature{Signers: &[]cdx.JSFSigner{{Algorithm: "ES256", Value: "v"}}}},
			head + `,"signature":{"signers":[{"algorithm":"ES256","value":"v"}]}}`,
		},
		{"asserters", &cdx.BOM{SpecVersion: cdx.SpecVersion1_6, Components: &[]cdx.Component{{PatentAssertions: &[]cdx.PatentAssertion{
			{Asserter: &cdx.AsserterChoice{BOMRef: ptr(cdx.BOMReference("r"))}},
			{Asserter: &cdx.AsserterChoice{Individual: &cdx.OrganizationalContact{Name: "n"}}},
			{Asserter: &cdx.AsserterChoice{}},
		}}}}, head + `,"components":[{"type":"","name":"","patentAssertions":[{"assertionType":"","asserter":"r"},{"assertionType":"","asserter":{"name":"n"}},{"assertionType":""}]}]}`},
		{"status of affected versions", &cdx.BOM{SpecVersion: cdx.SpecVersion1_6, Vulnerabilities: &[]cdx.Vulnerability{
			{Affects: &[]cdx.Affects{{Ref: "r", Range: &[]cdx.AffectedVersions{{Version: "1"}}}}},
		}}, head + `,"vulnerabilities":[{"affects":[{"ref":"r","versions":[{"version":"1"}]}]}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := text(t, c.in); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestFromErrors(t *testing.T) {
	loop := &[]cdx.Component{{Name: "a"}}
	(*loop)[0].Components = loop
	deep := cdx.Component{Name: "a"}
	for range 300 {
		deep = cdx.Component{Name: "a", Components: &[]cdx.Component{deep}}
	}
	for _, c := range []struct {
		name string
		in   *cdx.BOM
		want string
		is   error
	}{
		{"nil", nil, "no BOM", nil},
		{"version 99", &cdx.BOM{SpecVersion: 99}, "specVersion 99", cdx.ErrInvalidSpecVersion},
		{"version -1", &cdx.BOM{SpecVersion: -1}, "specVersion -1", cdx.ErrInvalidSpecVersion},
		{
			"tools twice", &cdx.BOM{Metadata: &cdx.Metadata{Tools: &cdx.ToolsChoice{Tools: &[]cdx.Tool{}, Services: &[]cdx.Service{}}}},
			"/metadata/tools: more than one alternative", nil,
		},
		{"identity twice", &cdx.BOM{Components: &[]cdx.Component{{}, {Evidence: &cdx.Evidence{Identity: &cdx.EvidenceIdentityChoice{
			Identity: &cdx.EvidenceIdentity{}, Identities: &[]cdx.EvidenceIdentity{},
		}}}}}, "/components/1/evidence/identity: more than one alternative", nil},
		{
			"not a number", &cdx.BOM{Vulnerabilities: &[]cdx.Vulnerability{{Ratings: &[]cdx.VulnerabilityRating{{Score: ptr(math.NaN())}}}}},
			"/vulnerabilities/0/ratings/0/score: NaN", nil,
		},
		{"holds itself", &cdx.BOM{Components: loop}, "holds itself", nil},
		{"too deep", &cdx.BOM{Components: &[]cdx.Component{deep}}, "limit of 128 for depth", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := cyclonedx.From(c.in)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "cyclonedx: ") {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %v is not %v", err, c.is)
			}
		})
	}
	if _, err := cyclonedx.From(&cdx.BOM{Components: &[]cdx.Component{deep}}, sbom.WithLimits(sbom.Limits{Depth: 1000})); err != nil {
		t.Errorf("with a higher limit: %v", err)
	}
}

func TestToErrors(t *testing.T) {
	doc, err := cyclonedx.From(cdx.NewBOM())
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []cdx.SpecVersion{cdx.SpecVersion1_0, cdx.SpecVersion1_1, -1, 99} {
		if _, _, err := cyclonedx.To(doc, version); !errors.Is(err, cdx.ErrInvalidSpecVersion) {
			t.Errorf("To(doc, %d): error %v", version, err)
		}
	}
	for _, version := range []cdx.SpecVersion{0, cdx.SpecVersion1_6} {
		if _, _, err := cyclonedx.To(nil, version); err == nil {
			t.Errorf("To(nil, %d): no error", version)
		}
	}
}

// Whatever a BOM holds: no panic, and what can be said comes back.
func TestRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	said := 0
	for range 3000 {
		bom, other := new(cdx.BOM), new(cdx.BOM)
		seed := r.Uint64()
		bridgetest.Fill(rand.New(rand.NewPCG(seed, 0)), bom)
		bridgetest.Fill(rand.New(rand.NewPCG(seed, 0)), other)
		doc, err := cyclonedx.From(bom)
		if !reflect.DeepEqual(bom, other) {
			t.Fatalf("seed %d: From changed the BOM", seed)
		}
		if err != nil {
			continue
		}
		said++
		before := bridgetest.Write(t, doc, doc.Format())
		back, report, err := cyclonedx.To(doc, 0)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := cdx.NewBOMEncoder(new(bytes.Buffer), cdx.BOMFileFormatJSON).Encode(back); err != nil {
			t.Errorf("seed %d: the library cannot encode the BOM: %v", seed, err)
		}
		for _, fault := range bridgetest.Judge(bridgetest.Tree(t, before), bridgetest.Tree(t, []byte(text(t, back))), report.Entries()) {
			t.Errorf("seed %d: %s", seed, fault)
		}
		if t.Failed() {
			return
		}
	}
	if said < 500 {
		t.Errorf("only %d of 3000 could be said", said)
	}
}
