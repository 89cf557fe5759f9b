package sbom_test

import (
	"errors"
	"fmt"
	"log"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/internal/spdx3/instances"
	"github.com/waybill-sdk/waybill/sbom"
)

func ExampleValidate() {
	const document = `{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
		{"type": "CreationInfo", "@id": "_:info", "specVersion": "3.0.1", "created": "2024-03-05T00:00:00Z", "createdBy": ["https://example.com/jane"]},
		{"type": "Person", "spdxId": "https://example.com/jane", "creationInfo": "_:info"},
		{"type": "SpdxDocument", "spdxId": "https://example.com/doc", "creationInfo": "_:info", "rootElement": ["https://example.com/web"]},
		{"type": "software_Package", "spdxId": "https://example.com/web", "creationInfo": "_:info", "software_packageUrl": 1}]}`
	findings, err := sbom.Validate(strings.NewReader(document))
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		fmt.Println(f.Level, f.Schema, f.Path, f.Rule)
		fmt.Println(" ", f.Message)
		fmt.Println(" ", f.Clause)
	}
	// Output:
	// error false /@graph/3 required
	//   software_Package without name
	//   Software/Package: name (external properties restrictions)
	// error true /@graph/3/software_packageUrl json-type
	//   software_packageUrl: a string is needed, not a number
	//   Software/Package: packageUrl
}

const (
	cyclonedxHead = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1`
	spdx2Head     = `{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","name":"n","dataLicense":"CC0-1.0","documentNamespace":"https://example.com/d",
		"creationInfo":{"created":"2024-03-05T00:00:00Z","creators":["Tool: x"]}`
	spdx3Head = `{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[
		{"type":"CreationInfo","@id":"_:i","specVersion":"3.0.1","created":"2024-03-05T00:00:00Z","createdBy":["urn:x:p"]},
		{"type":"Person","spdxId":"urn:x:p","creationInfo":"_:i"},{"type":"SpdxDocument","spdxId":"urn:x:d","creationInfo":"_:i","rootElement":["urn:x:p"]}`
)

func TestValidate(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string // level, whether it is the schema's, path, rule
	}{
		{"CycloneDX", cyclonedxHead + `}`, nil},
		{"CycloneDX schema", cyclonedxHead + `,"components":[{"type":"thing","name":"n"}]}`, []string{"error true /components/0/type enum"}},
		{"CycloneDX structure", cyclonedxHead + `,"components":[null]}`, []string{"error true /components/0 type"}},
		{
			"CycloneDX ids", cyclonedxHead + `,"components":[{"type":"file","name":"n","bom-ref":"a"},{"type":"file","name":"m","bom-ref":"a"}],"dependencies":[{"ref":"b"}]}`,
			[]string{"error false /components/1/bom-ref duplicate-id", "warning false /dependencies/0/ref dangling-reference"},
		},
		{"SPDX 2", spdx2Head + `}`, nil},
		{"SPDX 2 schema", spdx2Head + `,"packages":[{"SPDXID":"SPDXRef-a","downloadLocation":"NONE"}]}`, []string{"error true /packages/0 required"}},
		{"SPDX 2 structure", spdx2Head + `,"packages":[null]}`, []string{"error true /packages/0 type"}},
		{
			"SPDX 2 words", spdx2Head + `,"packages":[{"SPDXID":"a","name":"n","downloadLocation":"NONE","primaryPackagePurpose":"thing"}],
			"relationships":[{"spdxElementId":"a","relatedSpdxElement":"SPDXRef-c","relationshipType":"CONTAINS"}]}`,
			[]string{"error false /packages/0/SPDXID spdxid", "error true /packages/0/primaryPackagePurpose enum", "warning false /relationships/0/relatedSpdxElement dangling-reference"},
		},
		{"SPDX 3", spdx3Head + `]}`, nil},
		{"SPDX 3 schema", spdx3Head + `,{"type":"Tool","spdxId":"urn:x:t","creationInfo":"_:i","name":["n"]}]}`, []string{"error true /@graph/3/name json-type"}},
		{"SPDX 3 model", spdx3Head + `,{"type":"Tool","spdxId":"urn:x:d","creationInfo":"_:i","name":"n"}]}`, []string{"error false /@graph/3/spdxId duplicate-id"}},
		{"SPDX 3 advice", spdx3Head + `,{"type":"Annotation","spdxId":"urn:x:a","creationInfo":"_:i","annotationType":"review","subject":"urn:x:elsewhere"}]}`, []string{"warning false /@graph/3/subject not-imported"}},
		{"SPDX 3 structure", spdx3Head + `,null]}`, []string{"error true /@graph/3 json-type"}},
		{"SPDX 3 structure below", spdx3Head + `,{"type":"Tool","spdxId":"urn:x:t","creationInfo":5}]}`, []string{"error true /@graph/3/creationInfo json-type"}},
		{"a statement", `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"n","digest":{"sha256":"` + strings.Repeat("0", 64) + `"}}],"predicateType":"https://cyclonedx.org/bom",
			"predicate":` + cyclonedxHead + `,"components":[null]}}`, []string{"error true /components/0 type"}},
		{"a byte order mark", "\ufeff" + cyclonedxHead + `}`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			findings, err := sbom.Validate(strings.NewReader(test.in), sbom.Strict())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range findings {
				got = append(got, fmt.Sprintf("%s %t %s %s", f.Level, f.Schema, f.Path, f.Rule))
				if f.Message == "" || strings.Contains(test.name, "SPDX 3") && f.Clause == "" {
					t.Errorf("%+v says too little", f)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// What cannot be judged is an error, never an empty list.
func TestValidateErrors(t *testing.T) {
	var (
		unchecked *sbom.UncheckedError
		unknown   *sbom.UnknownFormatError
		syntax    *sbom.SyntaxError
		limit     *sbom.LimitError
	)
	for _, test := range []struct {
		name, in string
		as       any
	}{
		{"newer CycloneDX", `{"bomFormat":"CycloneDX","specVersion":"1.8","version":1}`, &unchecked},
		{"newer SPDX 2", `{"spdxVersion":"SPDX-2.4","SPDXID":"SPDXRef-DOCUMENT"}`, &unchecked},
		{"newer SPDX 3", `{"@context":"https://spdx.org/rdf/3.1.0/spdx-context.jsonld","@graph":[]}`, &unchecked},
		{"no format", `{"a":1}`, &unknown},
		{"XML", `<bom/>`, &unknown},
		{"tag-value", "SPDXVersion: SPDX-2.3\n", &unknown},
		{"no object", `[]`, &unknown},
		{"no JSON", `{"bomFormat":"CycloneDX","specVersion":"1.6"`, &syntax},
		{"a duplicate member", `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"version":1}`, &syntax},
		{"too deep", `{"bomFormat":"CycloneDX","specVersion":"1.6","x":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`, &limit},
	} {
		findings, err := sbom.Validate(strings.NewReader(test.in))
		if findings != nil || !errors.As(err, test.as) {
			t.Errorf("%s: %v, %v", test.name, findings, err)
		}
	}
	_, err := sbom.Validate(strings.NewReader(`{"bomFormat":"CycloneDX","specVersion":"1.8"}`))
	if !errors.Is(err, sbom.ErrUnchecked) || !errors.As(err, &unchecked) || unchecked.Format.String() != "cyclonedx-1.8-json" || !strings.Contains(err.Error(), "cyclonedx-1.8-json") {
		t.Errorf("%v", err)
	}
	if _, err := sbom.Validate(strings.NewReader(cyclonedxHead+`}`), sbom.From(sbom.SPDX23)); !errors.As(err, &unknown) {
		t.Errorf("From: %v", err)
	}
}

// Validate and the diagnostics of reading agree about the schema.
func TestValidateAgrees(t *testing.T) {
	for _, d := range documents(t) {
		findings, err := sbom.Validate(strings.NewReader(string(d.data)))
		if err != nil {
			if !errors.Is(err, sbom.ErrUnchecked) {
				t.Errorf("%s: %v", d.name, err)
			}
			continue
		}
		refused := slices.ContainsFunc(findings, func(f sbom.Finding) bool { return f.Schema })
		doc, err := sbom.Read(strings.NewReader(string(d.data)))
		if err != nil {
			t.Errorf("%s: %v", d.name, err)
			continue
		}
		if refused && len(doc.Diagnostics()) == 0 {
			t.Errorf("%s: refused by the schema, and read without a diagnostic: %v", d.name, findings)
		}
		if len(findings) == 0 && len(doc.Diagnostics()) > 0 {
			t.Errorf("%s: nothing found, and read with %v", d.name, doc.Diagnostics())
		}
	}
}

// Findings have their limit.
func TestValidateMany(t *testing.T) {
	in := cyclonedxHead + `,"components":[` + strings.TrimSuffix(strings.Repeat(`{"type":"x"},`, 6000), ",") + `]}`
	findings, err := sbom.Validate(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(findings); n != 10_001 || findings[n-1].Rule != "more" {
		t.Errorf("%d findings, the last %+v", n, findings[n-1])
	}
}

// The documents that the tables of SPDX 3 give are valid here, too.
func TestValidateInstances(t *testing.T) {
	for _, m := range spdx3.Models() {
		for name, src := range instances.All(m) {
			if findings, err := sbom.Validate(strings.NewReader(string(src))); err != nil || len(findings) > 0 {
				t.Errorf("%s %s: %v, %v", m.Version, name, findings, err)
			}
		}
	}
}
