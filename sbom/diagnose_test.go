package sbom_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/sbom"
)

func cyclonedxText(version, members string) string {
	if members != "" {
		members = "," + members
	}
	return `{"bomFormat":"CycloneDX","specVersion":"` + version + `"` + members + `}`
}

func spdxText(version, members string) string {
	if members != "" {
		members = "," + members
	}
	return `{"spdxVersion":"SPDX-` + version + `","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"n","documentNamespace":"https://example.com/n","creationInfo":{"created":"2024-01-01T00:00:00Z","creators":["Tool: t-1.0"]}` + members + `}`
}

// packageText is a package that lacks nothing.
func packageText(id, members string) string {
	if members != "" {
		members = "," + members
	}
	return `{"SPDXID":"` + id + `","name":"p","downloadLocation":"NOASSERTION","copyrightText":"NOASSERTION","licenseConcluded":"NOASSERTION","licenseDeclared":"NOASSERTION"` + members + `}`
}

// What producers are known to get wrong is read as it is meant, with a diagnostic in its place; Strict refuses it.
func TestDiagnostics(t *testing.T) {
	library := func(members string) string { return `"components":[{"type":"library","name":"a",` + members + `}]` }
	for _, tt := range []struct {
		name, text string
		rule, path string // "" when there is nothing to say
	}{
		{"CycloneDX", cyclonedxText("1.6", library(`"bom-ref":"a"`)), "", ""},
		{"SPDX", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", "")+`]`), "", ""},
		{"newer CycloneDX", cyclonedxText("1.8", ""), "newer-version", ""},
		{"much newer CycloneDX", cyclonedxText("1.12", ""), "newer-version", ""},
		{"newer SPDX", spdxText("2.4", ""), "newer-version", ""},
		{"three numbers", spdxText("2.2.1", ""), "spdx-version", "/spdxVersion"},
		{"integer with a fraction", cyclonedxText("1.6", `"version":1.0`), "integer", "/version"},
		{"no integer", cyclonedxText("1.6", `"version":1.5`), "type", "/version"},
		{"two with one bom-ref", cyclonedxText("1.6", `"components":[{"type":"library","name":"a","bom-ref":"x"},{"type":"library","name":"b","bom-ref":"x"}]`), "duplicate-id", "/components/1/bom-ref"},
		{"a service with a component's bom-ref", cyclonedxText("1.6", library(`"bom-ref":"x"`)+`,"services":[{"name":"s","bom-ref":"x"}]`), "duplicate-id", "/services/0/bom-ref"},
		{"two with one SPDXID", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", "")+`,`+packageText("SPDXRef-a", "")+`]`), "duplicate-id", "/packages/1/SPDXID"},
		{"a package called as the document", spdxText("2.3", `"packages":[`+packageText("SPDXRef-DOCUMENT", "")+`]`), "duplicate-id", "/packages/0/SPDXID"},
		{"no prefix", spdxText("2.3", `"packages":[`+packageText("a", "")+`]`), "spdxid", "/packages/0/SPDXID"},
		{"not the letters", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a_b", "")+`]`), "spdxid", "/packages/0/SPDXID"},
		{"reference without the prefix", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", "")+`],"relationships":[{"spdxElementId":"a","relationshipType":"OTHER","relatedSpdxElement":"NONE"}]`), "spdxid", "/relationships/0/spdxElementId"},
		{"dependency on nothing", cyclonedxText("1.6", library(`"bom-ref":"a"`)+`,"dependencies":[{"ref":"a","dependsOn":["b"]}]`), "dangling-reference", "/dependencies/0/dependsOn/0"},
		{"dependency of nothing", cyclonedxText("1.6", `"dependencies":[{"ref":"a"}]`), "dangling-reference", "/dependencies/0/ref"},
		{"composition of nothing", cyclonedxText("1.6", `"compositions":[{"aggregate":"complete","assemblies":["a"]}]`), "dangling-reference", "/compositions/0/assemblies/0"},
		{"composition of another BOM", cyclonedxText("1.6", `"compositions":[{"aggregate":"complete","assemblies":["urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#a"]}]`), "", ""},
		{"vulnerable nothing", cyclonedxText("1.6", `"vulnerabilities":[{"affects":[{"ref":"a"}]}]`), "dangling-reference", "/vulnerabilities/0/affects/0/ref"},
		{"relationship to nothing", spdxText("2.3", `"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-a"}]`), "dangling-reference", "/relationships/0/relatedSpdxElement"},
		{"relationships that lead out", spdxText("2.3", `"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"OTHER","relatedSpdxElement":"NONE"},{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"OTHER","relatedSpdxElement":"DocumentRef-x:SPDXRef-a"}]`), "", ""},
		{"description of nothing", spdxText("2.3", `"documentDescribes":["SPDXRef-a"]`), "dangling-reference", "/documentDescribes/0"},
		{"file that is not there", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"hasFiles":["SPDXRef-f"]`)+`]`), "dangling-reference", "/packages/0/hasFiles/0"},
		{"filesAnalyzed as a string", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"filesAnalyzed":"true"`)+`]`), "files-analyzed", "/packages/0/filesAnalyzed"},
		{"supplier without a prefix", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"supplier":"Example Inc."`)+`]`), "supplier", "/packages/0/supplier"},
		{"originator without a prefix", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"originator":"Example Inc."`)+`]`), "originator", "/packages/0/originator"},
		{"no originator", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"originator":"NOASSERTION"`)+`]`), "", ""},
		{"category with an underscore", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a"}]`)+`]`), "reference-category", "/packages/0/externalRefs/0/referenceCategory"},
		{"category with an underscore in 2.2", spdxText("2.2", `"packages":[`+packageText("SPDXRef-a", `"externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a"}]`)+`]`), "", ""},
		{"category with a hyphen in 2.2", spdxText("2.2", `"packages":[`+packageText("SPDXRef-a", `"externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a"}]`)+`]`), "reference-category", "/packages/0/externalRefs/0/referenceCategory"},
		{"persistent category with an underscore", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"externalRefs":[{"referenceCategory":"PERSISTENT_ID","referenceType":"gitoid","referenceLocator":"gitoid:blob:sha1:a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"}]`)+`]`), "reference-category", "/packages/0/externalRefs/0/referenceCategory"},
		{"unknown category", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"externalRefs":[{"referenceCategory":"ELSE","referenceType":"x","referenceLocator":"y"}]`)+`]`), "reference-category", "/packages/0/externalRefs/0/referenceCategory"},
		{"purpose with a hyphen", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"primaryPackagePurpose":"OPERATING-SYSTEM"`)+`]`), "purpose", "/packages/0/primaryPackagePurpose"},
		{"unknown purpose", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"primaryPackagePurpose":"TOY"`)+`]`), "purpose", "/packages/0/primaryPackagePurpose"},
		{"relationship with hyphens", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", "")+`],"relationships":[{"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS-ON","relatedSpdxElement":"SPDXRef-a"}]`), "relationship-type", "/relationships/0/relationshipType"},
		{"unknown relationship", spdxText("2.3", `"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"EATS","relatedSpdxElement":"NONE"}]`), "relationship-type", "/relationships/0/relationshipType"},
		{"unknown hash algorithm", cyclonedxText("1.6", library(`"hashes":[{"alg":"MD7","content":"d41d8cd98f00b204e9800998ecf8427e"}]`)), "hash-algorithm", "/components/0/hashes/0/alg"},
		{"unknown checksum algorithm", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"checksums":[{"algorithm":"MD7","checksumValue":"00"}]`)+`]`), "hash-algorithm", "/packages/0/checksums/0/algorithm"},
		{"unknown component type", cyclonedxText("1.6", `"components":[{"type":"toy","name":"a"}]`), "enum", "/components/0/type"},
		{"unknown member", cyclonedxText("1.6", `"toys":[]`), "additionalProperties", "/toys"},
		{"missing member", cyclonedxText("1.6", `"components":[{"type":"library"}]`), "required", "/components/0"},
		{"a time that is none", spdxText("2.3", `"annotations":[{"annotationDate":"2024-01-01T00:00:00Z","annotationType":"OTHER","annotator":"Tool: t","comment":1}]`), "type", "/annotations/0/comment"},
		{"null", cyclonedxText("1.6", `"components":null`), "type", "/components"},
		{"a scalar for a list", spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"attributionTexts":"x"`)+`]`), "type", "/packages/0/attributionTexts"},
	} {
		doc, err := sbom.Read(strings.NewReader(tt.text))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		list := doc.Diagnostics()
		found := slices.ContainsFunc(list, func(d sbom.Diagnostic) bool { return d.Rule == tt.rule && d.Path == tt.path })
		if tt.rule == "" && len(list) > 0 || tt.rule != "" && (!found || len(list) != 1) {
			t.Errorf("%s: diagnostics %+v, want %s at %q", tt.name, list, tt.rule, tt.path)
		}
		_, err = sbom.Read(strings.NewReader(tt.text), sbom.Strict())
		var strict *sbom.StrictError
		if !errors.As(err, &strict) {
			if tt.rule != "" {
				t.Errorf("%s: Strict says %v", tt.name, err)
			}
			continue
		}
		if tt.rule == "" || !slices.Equal(strict.Diagnostics, list) || strict.Format != doc.Format() ||
			!strings.HasPrefix(err.Error(), doc.Format().String()+": "+tt.path) {
			t.Errorf("%s: Strict says %v", tt.name, err)
		}
	}
}

// The meaning of what is written wrong is really taken.
func TestLeniency(t *testing.T) {
	read := func(text string) *sbom.Document {
		t.Helper()
		doc, err := sbom.Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	edges := func(doc *sbom.Document) string {
		var list []string
		for _, e := range doc.GetNodeList().GetEdges() {
			list = append(list, fmt.Sprint(e.GetFrom(), " ", e.GetType(), " ", e.GetTo()))
		}
		return strings.Join(list, "; ")
	}

	doc := read(strings.Replace(spdxText("2.3", `"packages":[`+packageText("a", "")+`,`+packageText("SPDXRef-b", "")+`],"relationships":[
		{"spdxElementId":"DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"a"},
		{"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS-ON","relatedSpdxElement":"b"}]`), "SPDXRef-DOCUMENT", "DOCUMENT", 1))
	if got := doc.GetNodeList().GetRootElements(); !slices.Equal(got, []string{"a"}) {
		t.Errorf("the document is about %q", got)
	}
	if got := edges(doc); got != "a dependsOn [SPDXRef-b]" {
		t.Errorf("edges %s", got)
	}
	var out bytes.Buffer
	if _, err := doc.Write(&out, sbom.CycloneDX16); err != nil {
		t.Fatal(err)
	}
	if got := edges(read(out.String())); got != "a dependsOn [SPDXRef-b]" {
		t.Errorf("edges in CycloneDX %s\n%s", got, out.Bytes())
	}

	doc = read(spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"supplier":"Example Inc. (x@example.com)","primaryPackagePurpose":"OPERATING-SYSTEM","externalRefs":[
		{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a"},
		{"referenceCategory":"PERSISTENT_ID","referenceType":"gitoid","referenceLocator":"gitoid:blob:sha1:a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"}]`)+`]`))
	n := doc.GetNodeList().GetNodes()[0]
	if s := n.GetSuppliers(); len(s) != 1 || !s[0].GetIsOrg() || s[0].GetName() != "Example Inc." || s[0].GetEmail() != "x@example.com" {
		t.Errorf("suppliers %v", s)
	}
	if p := n.GetPrimaryPurpose(); len(p) != 1 || p[0] != pb.Purpose_OPERATING_SYSTEM {
		t.Errorf("purpose %v", p)
	}
	if id := n.GetIdentifiers(); id[int32(pb.SoftwareIdentifierType_PURL)] != "pkg:npm/a" || !strings.HasPrefix(id[int32(pb.SoftwareIdentifierType_GITOID)], "gitoid:") {
		t.Errorf("identifiers %v", id)
	}

	doc = read(cyclonedxText("1.6", `"serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":2.0`))
	if doc.GetMetadata().GetVersion() != "2" {
		t.Errorf("version %q", doc.GetMetadata().GetVersion())
	}
	out.Reset()
	if _, err := doc.Write(&out, sbom.SPDX23); err != nil || !strings.Contains(out.String(), `"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/2"`) {
		t.Errorf("%v: %s", err, out.Bytes())
	}

	out.Reset()
	text := spdxText("2.3", `"packages":[`+packageText("SPDXRef-a", `"filesAnalyzed":"false"`)+`]`)
	if _, err := sbom.Convert(&out, sbom.SPDX22, strings.NewReader(text)); err != nil || !strings.Contains(out.String(), `"filesAnalyzed":false`) {
		t.Errorf("%v: %s", err, out.Bytes())
	}
}

// However many faults a document has, looking for them takes time and memory in proportion, and their list has an
// end.
func TestManyDiagnostics(t *testing.T) {
	var b strings.Builder
	for i := range 50_000 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"type":"toy","name":"a","bom-ref":"x"}`)
	}
	doc, err := sbom.Read(strings.NewReader(cyclonedxText("1.6", `"components":[`+b.String()+`]`)))
	if err != nil {
		t.Fatal(err)
	}
	list := doc.Diagnostics()
	if n := len(list); n != 10_001 || list[n-1].Rule != "more" || list[0].Path != "/components/1/bom-ref" {
		t.Errorf("%d diagnostics, the first %+v, the last %+v", n, list[0], list[n-1])
	}
}

// Faults are looked for once, whoever asks first, and everybody sees the same.
func TestDiagnosticsConcurrent(t *testing.T) {
	doc, err := sbom.Read(strings.NewReader(cyclonedxText("1.6", `"components":[{"type":"toy","name":"a"}],"dependencies":[{"ref":"x"}]`)))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			report, err := doc.Write(io.Discard, sbom.SPDX23)
			if err != nil {
				t.Error(err)
				return
			}
			if n, m := len(doc.Diagnostics()), len(report.Diagnostics()); n != 2 || m < n {
				t.Errorf("%d diagnostics of the document, %d of the report", n, m)
			}
			report.Entries()
			_ = report.Summary()
		})
	}
	wg.Wait()
}
