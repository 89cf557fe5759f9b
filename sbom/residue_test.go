package sbom_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
)

const rich = `{
  "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
  "components": [
    {"bom-ref": "web", "type": "library", "name": "web", "version": "1.4.0", "scope": "optional",
      "hashes": [{"alg": "MD5", "content": "0cc175b9c0f1b6a831c399e269772661"}, {"alg": "MD5", "content": "92eb5ffee6ae2fec3ad71c777531578f"}],
      "licenses": [{"license": {"id": "MIT", "acknowledgement": "declared"}}],
      "evidence": {"identity": [{"field": "purl", "confidence": 1.0}]},
      "components": [{"type": "file", "name": "inner", "x-a~/b": 1e2}]}
  ],
  "services": [{"bom-ref": "svc", "name": "svc", "endpoints": ["https://example.org"], "services": [{"bom-ref": "sub", "name": "sub"}]}],
  "vulnerabilities": [{"id": "CVE-2024-0001", "affects": [{"ref": "web"}]}]
}`

func residueOf(t *testing.T, d *sbom.Document, id string) *sbom.Residue {
	t.Helper()
	r, ok := d.Residue(id)
	if !ok {
		t.Fatalf("no object %q", id)
	}
	return r
}

func TestResidueRead(t *testing.T) {
	d := mustRead(t, []byte(rich))
	for _, c := range []struct{ id, pointer, want string }{
		{"web", "/evidence/identity/0/confidence", "1.0"},
		{"web", "/scope", `"optional"`},
		{"web", "/components/0/name", `"inner"`},
		{"web", "/nothing/here", ""},
		{"element-1", "/x-a~0~1b", "1e2"},
		{"svc", "/endpoints", `["https://example.org"]`},
		{"sub", "", `{"bom-ref": "sub", "name": "sub"}`},
		{"", "/vulnerabilities/0/affects/0/ref", `"web"`},
	} {
		if got := string(residueOf(t, d, c.id).Get(c.pointer)); got != c.want {
			t.Errorf("%q %q: %q, want %q", c.id, c.pointer, got, c.want)
		}
	}
	if got := residueOf(t, d, "web").Pointers(); !slices.Equal(got, []string{"/scope", "/licenses/0/license/acknowledgement", "/evidence"}) {
		t.Errorf("web: %q", got)
	}
	if got := residueOf(t, d, "").Pointers(); !slices.Equal(got, []string{"/services", "/vulnerabilities"}) {
		t.Errorf("document: %q", got)
	}
	if got := fmt.Sprint(residueOf(t, d, "web").Hashes()); got != "[{MD5 0cc175b9c0f1b6a831c399e269772661} {MD5 92eb5ffee6ae2fec3ad71c777531578f}]" {
		t.Errorf("hashes: %s", got)
	}
	for _, d := range []*sbom.Document{d, sbom.New(nil)} {
		if _, ok := d.Residue("nobody"); ok {
			t.Error("nobody has residue")
		}
	}
	if out, _ := mustWrite(t, d, sbom.CycloneDX16); string(out) != rich {
		t.Error("reading changed something")
	}
}

// What is set is what is written, nothing else changes, and other formats say it as well.
func TestResidueChange(t *testing.T) {
	for _, c := range []struct {
		id       string
		change   func(r *sbom.Residue) error
		old, now string
	}{
		{"web", func(r *sbom.Residue) error { return r.Set("/scope", []byte(`"required"`)) }, `"optional"`, `"required"`},
		{"web", func(r *sbom.Residue) error { return r.Delete("/scope") }, `, "scope": "optional"`, ``},
		{"web", func(r *sbom.Residue) error { return r.Delete("/nothing") }, ``, ``},
		{"web", func(r *sbom.Residue) error { return r.Set("/evidence/identity/0/confidence", []byte(` 0.50 `)) }, `1.0}`, `0.50}`},
		{"web", func(r *sbom.Residue) error { return r.Set("/evidence/identity/-", []byte(`{"field":"cpe"}`)) }, `"confidence": 1.0}]`, `"confidence": 1.0}, {"field": "cpe"}]`},
		{"web", func(r *sbom.Residue) error { return r.Set("/pedigree/notes", []byte(`"forked"`)) }, `1.0}]},`, "1.0}]},\n      \"pedigree\": {\n        \"notes\": \"forked\"\n      },"},
		{"svc", func(r *sbom.Residue) error { return r.Set("/endpoints/0", []byte(`"https://example.com"`)) }, `https://example.org`, `https://example.com`},
		{"sub", func(r *sbom.Residue) error { return r.Set("/name", []byte(`"nested"`)) }, `"name": "sub"`, `"name": "nested"`},
		{"", func(r *sbom.Residue) error { return r.Delete("/vulnerabilities/0/affects") }, `, "affects": [{"ref": "web"}]`, ``},
		{"", func(r *sbom.Residue) error { return r.Set("/vulnerabilities/0/id", []byte(`"CVE-1"`)) }, `CVE-2024-0001`, `CVE-1`},
		{"web", func(r *sbom.Residue) error {
			return r.SetHashes([]sbom.Hash{{"MD5", "0cc175b9c0f1b6a831c399e269772661"}, {"MD5", strings.Repeat("0", 32)}})
		}, `92eb5ffee6ae2fec3ad71c777531578f`, strings.Repeat("0", 32)},
		{"web", func(r *sbom.Residue) error {
			return r.SetLicenses([]sbom.License{{Kind: sbom.ListedLicense, Value: "MIT", Acknowledgement: sbom.Concluded}})
		}, `"declared"`, `"concluded"`},
		{"web", func(r *sbom.Residue) error {
			return r.SetLicenses([]sbom.License{{Kind: sbom.NamedLicense, Value: "House rules", Text: "Be kind."}})
		}, `{"license": {"id": "MIT", "acknowledgement": "declared"}}`, `{"license": {"name": "House rules", "text": {"content": "Be kind."}}}`},
	} {
		d := mustRead(t, []byte(rich))
		if err := c.change(residueOf(t, d, c.id)); err != nil {
			t.Errorf("%q to %q: %v", c.old, c.now, err)
			continue
		}
		out, rep := mustWrite(t, d, sbom.CycloneDX16)
		if want := strings.Replace(rich, c.old, c.now, 1); string(out) != want || len(rep.Entries()) > 0 {
			t.Errorf("%q to %q: got\n%s\n%v", c.old, c.now, out, rep.Entries())
		}
		// By way of another format, too: there and back it is the changed document.
		there, _ := mustWrite(t, d, sbom.SPDX23)
		back, _ := mustWrite(t, mustRead(t, there), sbom.CycloneDX16)
		if got, want := facts(mustRead(t, back)), facts(mustRead(t, out)); len(difference(got, want)) > 0 {
			t.Errorf("%q to %q: %q", c.old, c.now, difference(got, want))
		}
		for _, r := range []string{"web", "svc", "sub", ""} {
			got, want := residueOf(t, mustRead(t, back), r).Pointers(), residueOf(t, mustRead(t, out), r).Pointers()
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%q to %q, %q: %q, want %q", c.old, c.now, r, got, want)
			}
		}
	}
}

// Where a message says the same thing and was changed as well, it wins; where it was not, it follows.
func TestResidueAndMessages(t *testing.T) {
	d := mustRead(t, []byte(rich))
	r := residueOf(t, d, "web")
	if err := errors.Join(r.Set("/version", []byte(`"2"`)), r.Set("/name", []byte(`"set"`)), r.Set("/purl", []byte(`"pkg:npm/web"`))); err != nil {
		t.Fatal(err)
	}
	d.NodeList.Nodes[0].Version = "3"
	for _, to := range []sbom.Format{sbom.CycloneDX16, sbom.SPDX23} {
		out, _ := mustWrite(t, d, to)
		n := mustRead(t, out).NodeList.Nodes[0]
		if n.Name != "set" || n.Version != "3" || n.Identifiers[1] != "pkg:npm/web" {
			t.Errorf("%v: %v", to, n)
		}
	}
	if string(r.Get("/version")) != `"2"` {
		t.Errorf("%s", r.Get("/version"))
	}
	// An element that goes takes its residue along.
	d.NodeList.Nodes = d.NodeList.Nodes[1:]
	out, _ := mustWrite(t, d, sbom.CycloneDX16)
	if bytes.Contains(out, []byte("pkg:npm/web")) || bytes.Contains(out, []byte(`"web"`)) {
		t.Errorf("%s", out)
	}
}

func TestResidueErrors(t *testing.T) {
	d := mustRead(t, []byte(rich))
	for _, c := range []struct{ id, pointer, value, place string }{
		{"web", "/scope", `"open`, "/scope"},
		{"web", "/scope", `{"a":1,"a":2}`, "/scope/a"},
		{"web", "/scope", ``, "/scope"},
		{"web", "", `{}`, ""},
		{"web", "scope", `1`, "scope"},
		{"web", "/bom-ref", `"x"`, "/bom-ref"},
		{"web", "/components/0/name", `"x"`, "/components/0/name"},
		{"web", "/scope/x", `1`, "/scope/x"},
		{"web", "/hashes/7", `1`, "/hashes/7"},
		{"web", "/hashes/01", `1`, "/hashes/01"},
		{"", "/metadata", `{}`, "/metadata"},
		{"", "/metadata/component/name", `"x"`, "/metadata/component/name"},
		{"", "/specVersion", `"1.0"`, "/specVersion"},
	} {
		var syntax *sbom.SyntaxError
		err := residueOf(t, d, c.id).Set(c.pointer, []byte(c.value))
		if !errors.As(err, &syntax) || syntax.Pointer != c.place {
			t.Errorf("%q %q: %v", c.id, c.pointer, err)
		}
	}
	for _, err := range []error{
		residueOf(t, d, "web").SetHashes([]sbom.Hash{{"ROT13", "x"}}),
		residueOf(t, d, "web").SetHashes([]sbom.Hash{{"MD2", "x"}}),
		residueOf(t, d, "svc").SetHashes(nil),
		residueOf(t, d, "web").SetLicenses([]sbom.License{{Kind: sbom.ListedLicense, Value: "no such licence"}}),
		residueOf(t, d, "web").Delete("/bom-ref"),
	} {
		if err == nil {
			t.Error("no error")
		}
	}
	if out, _ := mustWrite(t, d, sbom.CycloneDX16); string(out) != rich {
		t.Error("an error changed something")
	}
	// What is no structure where one belongs could not be read again.
	if err := residueOf(t, d, "web").Set("/evidence", []byte("5")); err != nil {
		t.Fatal(err)
	}
	var syntax *sbom.SyntaxError
	if _, err := d.Write(new(bytes.Buffer), sbom.SPDX23); !errors.As(err, &syntax) {
		t.Errorf("evidence is 5: %v", err)
	}
}

// SPDX keeps the texts of named licences apart.
func TestResidueSPDX(t *testing.T) {
	const source = `{"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"n","documentNamespace":"https://example.org/n","creationInfo":{"created":"2024-01-01T00:00:00Z","creators":["Tool: t"]},` +
		`"packages":[{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NONE","licenseDeclared":"MIT","licenseConcluded":"NOASSERTION","packageVerificationCode":{"packageVerificationCodeValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}}],` +
		`"snippets":[{"SPDXID":"SPDXRef-s","snippetFromFile":"SPDXRef-a","name":"s","ranges":[]}]}`
	d := mustRead(t, []byte(source))
	a := residueOf(t, d, "SPDXRef-a")
	if got := a.Pointers(); !slices.Equal(got, []string{"/downloadLocation", "/licenseConcluded", "/packageVerificationCode"}) {
		t.Errorf("%q", got)
	}
	if got := string(residueOf(t, d, "SPDXRef-s").Get("/name")); got != `"s"` {
		t.Errorf("%q", got)
	}
	if err := a.SetLicenses([]sbom.License{{Kind: sbom.NamedLicense, Value: "House rules", Text: "Be kind.", Acknowledgement: sbom.Declared}}); err != nil {
		t.Fatal(err)
	}
	out, _ := mustWrite(t, d, sbom.SPDX23)
	want := strings.Replace(source, `"licenseDeclared":"MIT"`, `"licenseDeclared":"LicenseRef-House-rules"`, 1)
	want = strings.TrimSuffix(want, "}") + `,"hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-House-rules","extractedText":"Be kind.","name":"House rules"}]}`
	if string(out) != want {
		t.Errorf("got\n%s, want\n%s", out, want)
	}
	if got := residueOf(t, mustRead(t, out), "SPDXRef-a").Licenses(); len(got) != 1 || got[0].Text != "Be kind." {
		t.Errorf("%v", got)
	}
}
