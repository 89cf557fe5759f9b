package spdx_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/spdx/tools-golang/spdx/v2/common"
	"github.com/spdx/tools-golang/spdx/v2/v2_2"
	"github.com/spdx/tools-golang/spdx/v2/v2_3"

	"github.com/waybill-sdk/waybill/internal/bridge/bridgetest"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sbom/spdx"
)

func element(id string) common.DocElementID {
	return common.DocElementID{ElementRefID: common.ElementID(id)}
}

func TestFrom23Odd(t *testing.T) {
	const head = `{"spdxVersion":"SPDX-2.3","dataLicense":"","name":"","documentNamespace":""`
	none := `,"downloadLocation":"","filesAnalyzed":false`
	for _, c := range []struct {
		name string
		in   v2_3.Document
		want string
	}{
		{"zero", v2_3.Document{}, head + `}`},
		{"nil elements", v2_3.Document{
			Packages: []*v2_3.Package{nil}, Files: []*v2_3.File{nil}, Relationships: []*v2_3.Relationship{nil, nil},
			Annotations: []*v2_3.Annotation{nil}, OtherLicenses: []*v2_3.OtherLicense{nil}, Reviews: []*v2_3.Review{nil},
		}, head + `,"packages":[],"files":[],"hasExtractedLicensingInfos":[],"relationships":[],"annotations":[],"revieweds":[]}`},
		{"nil elements of a package", v2_3.Document{Packages: []*v2_3.Package{{
			PackageExternalReferences: []*v2_3.PackageExternalReference{nil}, Files: []*v2_3.File{nil}, PackageName: "a",
		}}}, head + `,"packages":[{"name":"a"` + none + `,"externalRefs":[]}]}`},
		{"files analysed", v2_3.Document{Packages: []*v2_3.Package{
			{FilesAnalyzed: true}, {FilesAnalyzed: true, IsFilesAnalyzedTagPresent: true}, {IsFilesAnalyzedTagPresent: true},
		}}, head + `,"packages":[{"name":"","downloadLocation":""},{"name":"","downloadLocation":"","filesAnalyzed":true},{"name":"","downloadLocation":"","filesAnalyzed":false}]}`},
		{"identifiers with and without prefix", v2_3.Document{SPDXIdentifier: "DOCUMENT", Relationships: []*v2_3.Relationship{
			{RefA: element("a"), RefB: element("SPDXRef-a"), Relationship: "OTHER"},
			{RefA: common.DocElementID{DocumentRefID: "d", ElementRefID: "a"}, RefB: common.DocElementID{DocumentRefID: "DocumentRef-d", ElementRefID: "SPDXRef-a"}},
			{RefA: common.DocElementID{SpecialID: "NONE"}},
		}}, `{"spdxVersion":"SPDX-2.3","dataLicense":"","SPDXID":"SPDXRef-DOCUMENT","name":"","documentNamespace":"","relationships":[` +
			`{"spdxElementId":"SPDXRef-a","relatedSpdxElement":"SPDXRef-a","relationshipType":"OTHER"},` +
			`{"spdxElementId":"DocumentRef-d:SPDXRef-a","relatedSpdxElement":"DocumentRef-d:SPDXRef-a","relationshipType":""},` +
			`{"spdxElementId":"NONE","relationshipType":""}]}`},
		{"names", v2_3.Document{
			CreationInfo: &v2_3.CreationInfo{Creators: []common.Creator{{}, {Creator: "x"}, {CreatorType: "Tool", Creator: `a "b" <c>`}}},
			Packages: []*v2_3.Package{{
				PackageSupplier:   &common.Supplier{Supplier: "NOASSERTION", SupplierType: "Person"},
				PackageOriginator: &common.Originator{},
			}},
		}, head + `,"creationInfo":{"creators":["x","Tool: a \"b\" <c>"],"created":""},"packages":[{"name":"","supplier":"NOASSERTION"` + none + `}]}`},
		{
			"category",
			v2_3.Document{Packages: []*v2_3.Package{{PackageExternalReferences: []*v2_3.PackageExternalReference{{Category: "PACKAGE_MANAGER"}}}}},
			head + `,"packages":[{"name":""` + none + `,"externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"","referenceLocator":""}]}]}`,
		},
		{
			"review",
			v2_3.Document{Reviews: []*v2_3.Review{{Reviewer: "r", ReviewerType: "Person", ReviewDate: "d"}}},
			head + `,"revieweds":[{"reviewer":"Person: r","reviewDate":"d"}]}`,
		},
		{
			"snippet",
			v2_3.Document{Snippets: []v2_3.Snippet{{SnippetAttributionTexts: []string{"t"}, Ranges: []common.SnippetRange{{}}}}},
			head + `,"snippets":[{"ranges":[{"startPointer":{},"endPointer":{}}],"attributionTexts":["t"]}]}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := spdx.From23(&c.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(bridgetest.Write(t, doc, doc.Format())); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestFrom22Odd(t *testing.T) {
	const head = `{"spdxVersion":"SPDX-2.2","dataLicense":"","name":"","documentNamespace":""`
	for _, c := range []struct {
		name string
		in   v2_2.Document
		want string
	}{
		{"zero", v2_2.Document{}, head + `}`},
		{"zero package", v2_2.Document{Packages: []*v2_2.Package{{}, nil}}, head + `,"packages":[{"name":"","downloadLocation":"","filesAnalyzed":false}]}`},
		{
			"category",
			v2_2.Document{Packages: []*v2_2.Package{{FilesAnalyzed: true, PackageExternalReferences: []*v2_2.PackageExternalReference{{Category: "PACKAGE-MANAGER"}}}}},
			head + `,"packages":[{"name":"","downloadLocation":"","externalRefs":[{"referenceCategory":"PACKAGE_MANAGER","referenceType":"","referenceLocator":""}]}]}`,
		},
		{
			"file",
			v2_2.Document{Files: []*v2_2.File{{FileSPDXIdentifier: "f", FileDependencies: []string{"d"}, ArtifactOfProjects: []*v2_2.ArtifactOfProject{nil, {Name: "p"}}}}},
			head + `,"files":[{"fileName":"","SPDXID":"SPDXRef-f","artifactOfs":[{"name":"p"}],"fileDependencies":["d"]}]}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := spdx.From22(&c.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(bridgetest.Write(t, doc, doc.Format())); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// What was read from tag-value keeps files in packages, snippets in files and annotations in the document.
func TestFromTagValue(t *testing.T) {
	file := func(id string) *v2_3.File {
		return &v2_3.File{FileName: id, FileSPDXIdentifier: common.ElementID(id), Checksums: []common.Checksum{{Algorithm: common.SHA1, Value: "0"}}}
	}
	held := file("held")
	held.Snippets = map[common.ElementID]*v2_3.Snippet{
		"s2": {SnippetName: "second", SnippetSPDXIdentifier: "s2"}, "s1": {SnippetName: "first", SnippetFromFileSPDXIdentifier: "held"}, "s3": nil,
	}
	note := func(on, text string) *v2_3.Annotation {
		return &v2_3.Annotation{
			Annotator: common.Annotator{AnnotatorType: "Person", Annotator: "n"}, AnnotationType: "OTHER", AnnotationSPDXIdentifier: element(on), AnnotationComment: text,
		}
	}
	in := &v2_3.Document{
		SPDXVersion: v2_3.Version, SPDXIdentifier: "DOCUMENT",
		Packages: []*v2_3.Package{
			{PackageName: "p", PackageSPDXIdentifier: "p", FilesAnalyzed: true, Files: []*v2_3.File{held, file("known"), nil}},
			{IsUnpackaged: true, Files: []*v2_3.File{file("loose")}},
		},
		Files: append(make([]*v2_3.File, 0, 8), file("known"), file("loose")),
		Relationships: append(make([]*v2_3.Relationship, 0, 8),
			&v2_3.Relationship{RefA: element("known"), RefB: element("p"), Relationship: "CONTAINED_BY"}),
		Annotations: []*v2_3.Annotation{note("DOCUMENT", "document"), note("p", "package"), note("SPDXRef-p", "again"), note("held", "file"), note("other", "nowhere"), nil},
	}
	before, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := spdx.From23(in)
	if err != nil {
		t.Fatal(err)
	}
	after, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) || len(in.Packages[0].Files) != 3 || len(held.Snippets) != 3 || held.Snippets["s1"].SnippetSPDXIdentifier != "" {
		t.Error("From23 changed the document")
	}
	if extra := in.Files[:3][2]; extra != nil {
		t.Error("From23 wrote behind the end of the caller's files")
	}
	comment := func(text string) string {
		return `{"annotator":"Person: n","annotationDate":"","annotationType":"OTHER","comment":"` + text + `"}`
	}
	want := `{"spdxVersion":"SPDX-2.3","dataLicense":"","SPDXID":"SPDXRef-DOCUMENT","name":"","documentNamespace":"",` +
		`"packages":[{"name":"p","SPDXID":"SPDXRef-p","downloadLocation":"","annotations":[` + comment("package") + `,` + comment("again") + `]}],` +
		`"files":[{"fileName":"known","SPDXID":"SPDXRef-known","checksums":[{"algorithm":"SHA1","checksumValue":"0"}]},` +
		`{"fileName":"loose","SPDXID":"SPDXRef-loose","checksums":[{"algorithm":"SHA1","checksumValue":"0"}]},` +
		`{"fileName":"held","SPDXID":"SPDXRef-held","checksums":[{"algorithm":"SHA1","checksumValue":"0"}],"annotations":[` + comment("file") + `]}],` +
		`"relationships":[{"spdxElementId":"SPDXRef-known","relatedSpdxElement":"SPDXRef-p","relationshipType":"CONTAINED_BY"},` +
		`{"spdxElementId":"SPDXRef-p","relatedSpdxElement":"SPDXRef-held","relationshipType":"CONTAINS"}],` +
		`"annotations":[` + comment("document") + `,` + comment("nowhere") + `],` +
		`"snippets":[{"SPDXID":"SPDXRef-s1","snippetFromFile":"SPDXRef-held","name":"first"},{"SPDXID":"SPDXRef-s2","snippetFromFile":"SPDXRef-held","name":"second"}]}`
	if got := string(bridgetest.Write(t, doc, doc.Format())); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestErrors(t *testing.T) {
	if _, err := spdx.From22(nil); err == nil {
		t.Error("From22(nil): no error")
	}
	if _, err := spdx.From23(nil); err == nil {
		t.Error("From23(nil): no error")
	}
	if _, _, err := spdx.To22(nil); err == nil {
		t.Error("To22(nil): no error")
	}
	if _, _, err := spdx.To23(nil); err == nil {
		t.Error("To23(nil): no error")
	}
	for _, version := range []string{"SPDX-1.0", "2.3", "SPDX-3.0"} {
		if _, err := spdx.From23(&v2_3.Document{SPDXVersion: version}); !errors.Is(err, sbom.ErrUnknownFormat) || !strings.HasPrefix(err.Error(), "spdx: ") {
			t.Errorf("From23 of version %q: error %v", version, err)
		}
	}
}

// Whatever a document holds: no panic, and what can be said comes back.
func TestRandom(t *testing.T) {
	for _, v := range versions {
		r := rand.New(rand.NewPCG(1, 2))
		said := 0
		for range 2000 {
			in, same := v.empty(), v.empty()
			seed := r.Uint64()
			bridgetest.Fill(rand.New(rand.NewPCG(seed, 0)), in)
			bridgetest.Fill(rand.New(rand.NewPCG(seed, 0)), same)
			for _, d := range []any{in, same} {
				reflect.ValueOf(d).Elem().FieldByName("SPDXVersion").SetString("")
			}
			doc, err := v.from(in)
			if !reflect.DeepEqual(in, same) {
				t.Fatalf("seed %d: From changed the document", seed)
			}
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			said++
			before := bridgetest.Write(t, doc, v.format)
			back, report, err := v.to(doc)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if _, err := json.Marshal(back); err != nil {
				t.Errorf("seed %d: the library cannot write the document: %v", seed, err)
			}
			again, err := v.from(back)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			for _, fault := range bridgetest.Judge(bridgetest.Tree(t, before), bridgetest.Tree(t, bridgetest.Write(t, again, v.format)), report.Entries()) {
				t.Errorf("seed %d: %s", seed, fault)
			}
			if t.Failed() {
				return
			}
		}
		if said < 500 {
			t.Errorf("only %d could be said", said)
		}
	}
}
