package fold_test

import (
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/internal/spdx3/instances"
)

// Whatever document is folded comes back as it was.
func FuzzFold(f *testing.F) {
	for name, text := range instances.All(spdx3.Latest()) {
		if strings.HasPrefix(name, "minimal-") && len(text) < 3000 {
			f.Add(text)
		}
	}
	f.Add(chain(3))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := jsonx.Parse(text, jsonx.Limits{Bytes: 64 << 10})
		if err != nil || !d.Root().IsObject() {
			return
		}
		folded, err := fold.Fold(d.Root())
		if err != nil {
			return
		}
		tree, err := jsonx.Parse(folded.Text, jsonx.Limits{})
		if err != nil {
			t.Fatalf("folded: %v\n%s", err, folded.Text)
		}
		u, err := fold.Unfold(tree.Root(), fold.Options{})
		if err != nil {
			t.Fatalf("%v\n%s", err, folded.Text)
		}
		back, err := jsonx.Parse(u.Text, jsonx.Limits{})
		if err != nil {
			t.Fatalf("unfolded: %v\n%s", err, u.Text)
		}
		if !jsonx.Equal(d.Root(), back.Root()) {
			t.Fatalf("another document came back: %s\n%s", firstDifference(d.Root(), back.Root()), folded.Text)
		}
	})
}

// Whatever folded document is unfolded is a document, and one that says the same as long as all it says is what
// SPDX 3 can say.
func FuzzUnfold(f *testing.F) {
	f.Add([]byte(`{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","documentNamespace":"https://example.com/a","packages":[{"SPDXID":"SPDXRef-A","name":"a","licenseConcluded":"MIT","hasFiles":["SPDXRef-B"],"annotations":[{"annotationDate":"2026-01-02T03:04:05Z","annotationType":"OTHER","annotator":"Tool: x","comment":"c"}],"externalRefs":[{"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"cpe:2.3:a:a:a:1:*:*:*:*:*:*:*"},{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:npm/a@1"}]}],"files":[{"SPDXID":"SPDXRef-B","fileName":"b","fileTypes":["SOURCE"],"licenseInfoInFiles":["MIT"],"checksums":[{"algorithm":"SHA1","checksumValue":"00"}]}],"relationships":[{"spdxElementId":"SPDXRef-A","relationshipType":"DEPENDENCY_OF","relatedSpdxElement":"NONE"},{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-A"}],"hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-1","extractedText":"t"}],"snippets":[{"SPDXID":"SPDXRef-S","snippetFromFile":"SPDXRef-B","ranges":[{"startPointer":{"reference":"SPDXRef-B","offset":1},"endPointer":{"reference":"SPDXRef-B","offset":2}}]}]}`))
	f.Add([]byte(`{"documentNamespace":"https://example.com/a","packages":[{"SPDXID":"SPDXRef-A","name":"a","spdx3":{"self":{"set":{"spdxId":"urn:a","description":"d"}}}}],"spdx3":{"nodes":{"ci":null,"sbom":null},"other":[{"type":"build_Build","spdxId":"urn:b"},{"type":"software_Package","spdxId":"urn:c"}],"order":"o0 p0 d0","context":["x",{"p":"urn:"}],"single":true,"members":{"a":1},"spelling":{"m name":"https://spdx.org/rdf/3.0.1/terms/Core/name"}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := jsonx.Parse(text, jsonx.Limits{Bytes: 64 << 10})
		if err != nil || !d.Root().IsObject() {
			return
		}
		u, err := fold.Unfold(d.Root(), fold.Options{})
		if err != nil {
			return
		}
		if _, err := jsonx.Parse(u.Text, jsonx.Limits{}); err != nil {
			t.Fatalf("unfolded: %v\n%s", err, u.Text)
		}
		once := fold.Project(nil, d.Root(), fold.PartDocument)
		twice := fold.Project(nil, jsonx.ParseTrusted(once).Root(), fold.PartDocument)
		if a, b := jsonx.ParseTrusted(once).Root(), jsonx.ParseTrusted(twice).Root(); !jsonx.Equal(a, b) {
			t.Fatalf("projected twice: %s", firstDifference(a, b))
		}
		for _, name := range []string{"packages", "files"} {
			part := fold.PartPackage
			if name == "files" {
				part = fold.PartFile
			}
			for it := d.Root().Get(name).Iter(); it.Next(); {
				if !it.Value().IsObject() {
					continue
				}
				once := fold.Project(nil, it.Value(), part)
				twice := fold.Project(nil, jsonx.ParseTrusted(once).Root(), part)
				if a, b := jsonx.ParseTrusted(once).Root(), jsonx.ParseTrusted(twice).Root(); !jsonx.Equal(a, b) {
					t.Fatalf("projected twice: %s", firstDifference(a, b))
				}
			}
		}
	})
}
