package spdx_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/bridge/bridgetest"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/spdx"
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
		fmt.Fprintf(&b, "%v %s -> %s (%s): %s\n", e.Kind, e.Path, e.Target, e.Element, strings.TrimPrefix(e.Reason, "tools-golang"))
	}
	return b.String()
}

func document(version, members string) string {
	return `{"spdxVersion":"SPDX-` + version + `","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"n","documentNamespace":"https://example.com/n",` +
		`"creationInfo":{"creators":["Tool: t"],"created":"2024-05-17T09:30:00Z"},` + members + `}`
}

func pkg(members string) string {
	return `"packages":[{"SPDXID":"SPDXRef-p","name":"p","downloadLocation":"NOASSERTION",` + members + `}]`
}

// What the library's types cannot hold, one quirk after the other.
func TestToReports(t *testing.T) {
	rel := func(from, to string) string {
		return `"relationships":[{"spdxElementId":"` + from + `","relationshipType":"OTHER","relatedSpdxElement":"` + to + `"}]`
	}
	for _, c := range []struct{ name, version, members, want string }{
		{"nothing", "2.3", `"packages":[],"relationships":[]`, ""},
		{"unknown member", "2.3", `"x":1`, "dropped /x ->  (): : it has no field for it\n"},
		{"files analysed, absent", "2.3", pkg(`"comment":"c"`), ""},
		{"files analysed, true", "2.3", pkg(`"filesAnalyzed":true`), ""},
		{"files analysed, false", "2.2", pkg(`"filesAnalyzed":false`), ""},
		{
			"files analysed, string", "2.3", pkg(`"filesAnalyzed":"false"`),
			"approximated /packages/0/filesAnalyzed -> /packages/0/filesAnalyzed (SPDXRef-p):  has false for it\n",
		},
		{
			"files analysed, nonsense", "2.3", pkg(`"filesAnalyzed":"perhaps"`),
			"dropped /packages/0/filesAnalyzed ->  (SPDXRef-p): : it has a boolean there, not a string\n",
		},
		{"category of 2.2", "2.2", pkg(`"externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a"}]`), ""},
		{"category of 2.3", "2.3", pkg(`"externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a"}]`), ""},
		{
			"category of 2.2 in 2.3", "2.3", pkg(`"externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a"}]`),
			"approximated /packages/0/externalRefs/0/referenceCategory -> /packages/0/externalRefs/0/referenceCategory (SPDXRef-p):  has \"PACKAGE-MANAGER\" for it\n",
		},
		{"supplier", "2.3", pkg(`"supplier":"Organization: A \"B\" \u00e9 (a@example.com)","originator":"NOASSERTION"`), ""},
		{
			"supplier without a kind", "2.3", pkg(`"supplier":"A","originator":"NoAssertion"`),
			"dropped /packages/0/supplier ->  (SPDXRef-p): : it refuses a name without Person or Organization before it\n" +
				"dropped /packages/0/originator ->  (SPDXRef-p): : it refuses a name without Person or Organization before it\n",
		},
		{
			"supplier spaced otherwise", "2.3", pkg(`"supplier":"Person:A "`),
			"approximated /packages/0/supplier -> /packages/0/supplier (SPDXRef-p):  has \"Person: A\" for it\n",
		},
		{"empty supplier", "2.3", pkg(`"supplier":""`), "dropped /packages/0/supplier ->  (SPDXRef-p): : it refuses an empty name\n"},
		{
			"identifiers without prefix", "2.3", rel("a", "DocumentRef-d:b"),
			"approximated /relationships/0/spdxElementId -> /relationships/0/spdxElementId ():  has \"SPDXRef-a\" for it\n" +
				"approximated /relationships/0/relatedSpdxElement -> /relationships/0/relatedSpdxElement ():  has \"DocumentRef-d:SPDXRef-b\" for it\n",
		},
		{"element of another document", "2.3", rel("SPDXRef-a", "DocumentRef-d:SPDXRef-a"), ""},
		{"none", "2.3", rel("SPDXRef-a", "NONE"), ""},
		{
			"document without element", "2.3", rel("SPDXRef-a", "DocumentRef-d"),
			"dropped /relationships/0 ->  (): : it refuses a relationship that lacks an end it understands\n",
		},
		{
			"half a relationship", "2.3", `"relationships":[{"spdxElementId":"SPDXRef-a"},{"spdxElementId":"SPDXRef-a","relatedSpdxElement":"NONE","relationshipType":"OTHER"}]`,
			"dropped /relationships/0 ->  (): : it refuses a relationship that lacks an end it understands\n",
		},
		{
			"described", "2.3", `"documentDescribes":["SPDXRef-p","SPDXRef-q","SPDXRef-q",""],"relationships":[{"spdxElementId":"SPDXRef-p","relationshipType":"DESCRIBED_BY","relatedSpdxElement":"SPDXRef-DOCUMENT"}]`,
			"approximated /documentDescribes/0 ->  (): : the relationship DESCRIBES that is there too stands for it\n" +
				"approximated /documentDescribes/1 -> /relationships/1 (): : a relationship DESCRIBES stands for it\n" +
				"approximated /documentDescribes/2 ->  (): : the relationship DESCRIBES that is there too stands for it\n" +
				"dropped /documentDescribes/3 ->  (): : it has no place for it\n",
		},
		{
			"files of a package", "2.2", pkg(`"hasFiles":["SPDXRef-f","SPDXRef-g"]`),
			"approximated /packages/0/hasFiles/0 -> /relationships/0 (SPDXRef-p): : a relationship CONTAINS stands for it\n" +
				"approximated /packages/0/hasFiles/1 -> /relationships/1 (SPDXRef-p): : a relationship CONTAINS stands for it\n",
		},
		{"no files of a package", "2.2", pkg(`"hasFiles":[]`), "dropped /packages/0/hasFiles ->  (SPDXRef-p): : it does not tell [] from none\n"},
		{
			"empty texts", "2.3", pkg(`"copyrightText":"","versionInfo":""`),
			"dropped /packages/0/copyrightText ->  (SPDXRef-p): : it does not tell \"\" from none\n" +
				"dropped /packages/0/versionInfo ->  (SPDXRef-p): : it does not tell \"\" from none\n",
		},
		{
			"members of 2.3 in 2.2", "2.2", pkg(`"primaryPackagePurpose":"LIBRARY","builtDate":"2024-05-17T09:30:00Z"`),
			"dropped /packages/0/primaryPackagePurpose ->  (SPDXRef-p): : it has no field for it\n" +
				"dropped /packages/0/builtDate ->  (SPDXRef-p): : it has no field for it\n",
		},
		{"file", "2.2", `"files":[{"SPDXID":"SPDXRef-f","fileName":"f","checksums":[],"fileDependencies":["SPDXRef-g"],"artifactOfs":[{"name":"a","homePage":"h"}]}]`, ""},
		{
			"snippet", "2.3", `"snippets":[{"SPDXID":"SPDXRef-s","snippetFromFile":"SPDXRef-f","ranges":[{"startPointer":{"offset":0,"reference":"SPDXRef-f"},"endPointer":{"lineNumber":7,"reference":"SPDXRef-f"}}],"attributionTexts":["t"],"annotations":[]}]`,
			"dropped /snippets/0/ranges/0/startPointer/offset ->  (SPDXRef-s): : it does not tell 0 from none\n" +
				"dropped /snippets/0/annotations ->  (SPDXRef-s): : it has no field for it\n",
		},
		{
			"reviews", "2.3", `"revieweds":[{"reviewer":"Person: r","reviewDate":"2024-05-17T09:30:00Z","comment":"c"},{"reviewDate":"2024-05-17T09:30:00Z","x":1}]`,
			"dropped /revieweds/1/x ->  (): : it has no place for it\n",
		},
		{
			"annotations", "2.3", `"annotations":[{"annotator":"Tool: t","annotationDate":"2024-05-17T09:30:00Z","annotationType":"OTHER","comment":"{\"a\":1}"},` +
				`{"annotator":"bare","annotationDate":"d","annotationType":"OTHER","comment":"c"},{"annotationDate":"d","annotationType":"OTHER","comment":"c"}]`,
			"dropped /annotations/2 ->  (): : it refuses an annotation without an annotator\n",
		},
		{
			"cross references of a licence", "2.3", `"hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-a","extractedText":"t","crossRefs":[{"url":"u"}]}]`,
			"dropped /hasExtractedLicensingInfos/0/crossRefs ->  (): : it has no field for it\n",
		},
		{"null in a list", "2.3", `"documentDescribes":[null]`, "dropped /documentDescribes/0 ->  (): : it has no place for it\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := document(c.version, c.members)
			v := versions[0]
			if c.version == "2.3" {
				v = versions[1]
			}
			held, report, err := v.to(read(t, in))
			if err != nil {
				t.Fatal(err)
			}
			if got := rows(report); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
			if _, err := json.Marshal(held); err != nil {
				t.Errorf("the library cannot write the document: %v", err)
			}
			back, err := v.from(held)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range bridgetest.Judge(bridgetest.Tree(t, []byte(in)), bridgetest.Tree(t, bridgetest.Write(t, back, v.format)), report.Entries()) {
				t.Error(fault)
			}
		})
	}
}

// Fields that the library's own reader does not fill, or fills with escapes, are filled.
func TestToFills(t *testing.T) {
	held, _, err := spdx.To22(read(t, document("2.2", pkg(`"supplier":"Person: \u00e9"`)+
		`,"files":[{"SPDXID":"SPDXRef-f","fileName":"f","checksums":[],"fileDependencies":["SPDXRef-g"],"artifactOfs":[{"name":"a"}]}],`+
		`"snippets":[{"SPDXID":"SPDXRef-s","snippetFromFile":"SPDXRef-f","attributionTexts":["t"]}],"revieweds":[{"reviewer":"Person: r","reviewDate":"d"}]`)))
	if err != nil {
		t.Fatal(err)
	}
	if s := held.Packages[0].PackageSupplier; s == nil || s.Supplier != "é" || s.SupplierType != "Person" {
		t.Errorf("supplier %+v", s)
	}
	if f := held.Files[0]; len(f.FileDependencies) != 1 || len(f.ArtifactOfProjects) != 1 || f.ArtifactOfProjects[0].Name != "a" {
		t.Errorf("file %+v", f)
	}
	if s := held.Snippets[0]; len(s.SnippetAttributionTexts) != 1 {
		t.Errorf("snippet %+v", s)
	}
	if r := held.Reviews; len(r) != 1 || r[0].Reviewer != "r" || r[0].ReviewerType != "Person" || r[0].ReviewDate != "d" {
		t.Errorf("reviews %+v", r)
	}
}

// FuzzTo holds To and From against each other for any document.
func FuzzTo(f *testing.F) {
	for _, file := range []string{"empty.spdx.json", "rich.spdx.json"} {
		b, err := os.ReadFile("testdata/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		doc, err := sbom.Read(bytes.NewReader(in))
		if err != nil {
			return
		}
		for _, v := range versions {
			if doc.Format() != v.format {
				continue
			}
			held, report, err := v.to(doc)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := json.Marshal(held); err != nil {
				t.Fatalf("the library cannot write the document: %v", err)
			}
			back, err := v.from(held)
			if err != nil {
				t.Fatal(err)
			}
			before := bridgetest.Write(t, doc, doc.Format())
			for _, fault := range bridgetest.Judge(bridgetest.Tree(t, before), bridgetest.Tree(t, bridgetest.Write(t, back, v.format)), report.Entries()) {
				t.Error(fault)
			}
		}
	})
}
