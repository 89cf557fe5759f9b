package fold_test

import (
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A record, which may be anybody's, makes no other licence of the one that a package has.
func TestRecordsOfLicences(t *testing.T) {
	const ns = "https://example.com/doc"
	document := func(record, rootRecord string) string {
		return `{"spdxVersion":"SPDX-3.0.1","SPDXID":"SPDXRef-DOCUMENT","documentNamespace":"` + ns + `","packages":[` +
			`{"SPDXID":"SPDXRef-a","name":"a","licenseDeclared":"MIT","spdx3":` + record + `},` +
			`{"SPDXID":"SPDXRef-b","name":"b","licenseDeclared":"GPL-3.0-only","licenseConcluded":"LicenseRef-own"}],` +
			`"hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-own","extractedText":"own"}],"spdx3":` + rootRecord + `}`
	}
	named := `{"nodes":{"licence GPL-3.0-only":{"set":{"spdxId":"` + ns + `#gpl"}}}}`
	for _, tt := range []struct {
		name, record, root string
		refused            bool
	}{
		{"nothing", `{}`, `{}`, false},
		{"a name of its own", `{"declared licence":{"set":{"spdxId":"` + ns + `#mit"}}}`, named, false},
		{"the licence of the list", `{"declared licence":"https://spdx.org/licenses/MIT"}`, named, false},
		{"another of the list", `{"declared licence":"https://spdx.org/licenses/GPL-3.0-only"}`, named, true},
		{"the node of another", `{"declared licence":"` + ns + `#gpl"}`, named, true},
		{"the name of another", `{"declared licence":{"set":{"spdxId":"` + ns + `#gpl"}}}`, named, true},
		{"the text of another", `{"declared licence":"` + ns + `#LicenseRef-own"}`, named, true},
		{"none", `{"declared licence":"https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoneLicense"}`, named, true},
		{"another package's name", `{"self":{"set":{"spdxId":"` + ns + `#SPDXRef-b"}}}`, named, false},
		{"an agent that is none", `{}`, `{"nodes":{"agent Tool: waybill-1":"` + ns + `#SPDXRef-b"}}`, false},
		{"all at once", `{}`, `{"nodes":{"licence MIT":"https://spdx.org/licenses/GPL-3.0-only"}}`, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u, err := fold.Unfold(jsonx.ParseTrusted([]byte(document(tt.record, tt.root))).Root(), fold.Options{})
			if err != nil {
				t.Fatal(err)
			}
			refused := false
			for _, n := range u.Notes {
				refused = refused || n.Refused
			}
			if refused != tt.refused {
				t.Errorf("refused = %v, want %v: %v", refused, tt.refused, u.Notes)
			}
			f, err := fold.Fold(jsonx.ParseTrusted(u.Text).Root())
			if err != nil {
				t.Fatal(err)
			}
			root := jsonx.ParseTrusted(f.Text).Root()
			got := root.Get("packages").Elem(0).Get("licenseDeclared").Str() + " " + root.Get("packages").Elem(1).Get("licenseDeclared").Str()
			if got != "MIT GPL-3.0-only" {
				t.Errorf("licences %q in %s", got, u.Text)
			}
			ids := map[string]bool{}
			for it := jsonx.ParseTrusted(u.Text).Root().Get("@graph").Iter(); it.Next(); {
				id := it.Value().Get("spdxId").Str()
				if ids[id] && id != "" && !strings.HasPrefix(id, "_:") {
					t.Errorf("%s twice", id)
				}
				ids[id] = true
			}
		})
	}
}
