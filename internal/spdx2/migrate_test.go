package spdx2_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

func parse(text string) jsonx.Value { return jsonx.ParseTrusted([]byte(text)).Root() }

// What SPDX 2 demands and SPDX 3 does not is made up on the way there, and told from what was said.
func TestMadeUp(t *testing.T) {
	made := &spdx2.Options{Created: "2024-05-06T07:08:09Z", Namespace: "https://example.com/n", Name: "n"}
	for _, tt := range []struct {
		name, in, version string
		doc, file         bool
		want              string
		made              []string
	}{
		{
			name: "package", in: `{"SPDXID":"SPDXRef-a"}`, version: "2.3",
			want: `{"SPDXID":"SPDXRef-a","name":"","downloadLocation":"NOASSERTION","filesAnalyzed":false}`,
			made: []string{"/name", "/downloadLocation", "/filesAnalyzed"},
		},
		{
			name: "package with a verification code", in: `{"name":"a","downloadLocation":"NONE","packageVerificationCode":{}}`, version: "2.3",
			want: `{"name":"a","downloadLocation":"NONE","packageVerificationCode":{}}`,
		},
		{
			name: "package in 2.2", in: `{"name":"a","downloadLocation":"NONE","filesAnalyzed":false,"licenseDeclared":"MIT"}`, version: "2.2",
			want: `{"name":"a","downloadLocation":"NONE","filesAnalyzed":false,"licenseDeclared":"MIT","licenseConcluded":"NOASSERTION","copyrightText":"NOASSERTION"}`,
			made: []string{"/licenseConcluded", "/copyrightText"},
		},
		{name: "file", in: `{}`, version: "2.3", file: true, want: `{"fileName":""}`, made: []string{"/fileName"}},
		{
			name: "document", in: `{"spdxVersion":"SPDX-3.0.0","SPDXID":"SPDXRef-DOCUMENT"}`, version: "2.3", doc: true,
			want: `{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","dataLicense":"CC0-1.0","name":"n","documentNamespace":"https://example.com/n",` +
				`"creationInfo":{"created":"2024-05-06T07:08:09Z","creators":["Tool: waybill-1"]}}`,
			made: []string{"/dataLicense", "/name", "/documentNamespace", "/creationInfo/created", "/creationInfo/creators"},
		},
		{name: "to SPDX 3", in: `{"SPDXID":"SPDXRef-a"}`, version: spdx2.Folded, want: `{"SPDXID":"SPDXRef-a"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := parse(tt.in)
			got := spdx2.Migrate(nil, in, tt.version, tt.doc, tt.file, made)
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("Migrate (-want +got):\n%s", diff)
			}
			text := jsonx.ParseTrusted(got).Root()
			if diff := cmp.Diff(tt.made, spdx2.MadeUp(text, in)); diff != "" {
				t.Errorf("MadeUp (-want +got):\n%s", diff)
			}
			if bare := jsonx.ParseTrusted(spdx2.Unmake(nil, text, in)).Root(); !tt.doc && !jsonx.Equal(bare, in) {
				t.Errorf("Unmake = %s, want %s", bare.Raw(), tt.in)
			}
		})
	}
}

// A type that only SPDX 3 has is OTHER in SPDX 2, the comment names it, and that is read again.
func TestRelationshipsOfSPDX3(t *testing.T) {
	made := new(spdx2.Options)
	for _, tt := range []struct{ folded, version, want string }{
		{`{"relationshipType":"hasInput"}`, "2.3", `{"relationshipType":"OTHER","comment":"hasInput"}`},
		{`{"relationshipType":"hasInput","comment":""}`, "2.3", `{"relationshipType":"OTHER","comment":"hasInput: "}`},
		{`{"relationshipType":"hasInput","comment":"a: b"}`, "2.2", `{"relationshipType":"OTHER","comment":"hasInput: a: b"}`},
		{`{"relationshipType":"AMENDS"}`, "2.2", `{"relationshipType":"OTHER","comment":"AMENDS"}`},
		{`{"relationshipType":"AMENDS"}`, "2.3", `{"relationshipType":"AMENDS"}`},
		{`{"relationshipType":"OTHER","comment":"in words"}`, "2.3", `{"relationshipType":"OTHER","comment":"in words"}`},
		{`{"relationshipType":"CONTAINS","comment":"hasInput"}`, "2.3", `{"relationshipType":"CONTAINS","comment":"hasInput"}`},
	} {
		there := parse(string(spdx2.Migrate(nil, parse(`{"relationships":[`+tt.folded+`]}`), tt.version, true, false, made)))
		r := there.Get("relationships").Elem(0)
		if string(r.Raw()) != tt.want {
			t.Errorf("%s in %s is %s, want %s", tt.folded, tt.version, r.Raw(), tt.want)
		}
		if got, want := spdx2.Approximates(parse(tt.folded), tt.version), tt.folded != tt.want; got != want {
			t.Errorf("Approximates(%s, %s) = %v", tt.folded, tt.version, got)
		}
		back := parse(string(spdx2.Migrate(nil, there, spdx2.Folded, true, false, made))).Get("relationships").Elem(0)
		if !jsonx.Equal(back, parse(tt.folded)) {
			t.Errorf("%s comes back from %s as %s", tt.folded, tt.version, back.Raw())
		}
	}
}

func TestUnexplained(t *testing.T) {
	elems := []jsonx.Value{
		parse(`{"licenseConcluded":"MIT OR LicenseRef-a","licenseInfoInFiles":["LicenseRef-b","NONE"]}`),
		parse(`{"licenseDeclared":"DocumentRef-x:LicenseRef-c AND LicenseRef-b"}`),
	}
	got := spdx2.Unexplained(parse(`[{"licenseId":"LicenseRef-a","extractedText":"a"}]`), parse(`[{"licenseConcluded":"LicenseRef-d"}]`), slices.Values(elems))
	if want := []string{"LicenseRef-b", "LicenseRef-d"}; !slices.Equal(got, want) {
		t.Errorf("Unexplained = %v, want %v", got, want)
	}
}
