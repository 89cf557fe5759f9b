package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/sbom"
)

// A case3 is a document of SPDX 3, where it has what is asked about, and what becomes of that.
type case3 struct {
	name      string
	document  string // into the document
	merge     string // into the first package
	nodes     string // beside it
	at        string
	spdx2     func(version string) string
	cyclonedx func(version string) string
}

func always(kind string) func(string) string { return func(string) string { return kind } }

func from(version, kind, before string) func(string) string {
	return func(v string) string {
		if v >= version {
			return kind
		}
		return before
	}
}

func (c case3) doc() any {
	g := newGraph3()
	for i, text := range []string{2: c.document, 3: c.merge} {
		if text != "" {
			maps.Copy(g.node(i), decode(text).(map[string]any))
		}
	}
	if c.nodes != "" {
		for _, n := range decode("[" + c.nodes + "]").([]any) {
			node := n.(map[string]any)
			if node["spdxId"] == nil {
				node["spdxId"] = fmt.Sprintf("%sSPDXRef-n%d", ns3, len(g.nodes))
			}
			if node["creationInfo"] == nil {
				node["creationInfo"] = "_:ci"
			}
			g.add(node)
		}
	}
	return g.doc()
}

func (c case3) run(t *testing.T) {
	t.Helper()
	doc := c.doc()
	for _, to := range formats() {
		want := c.cyclonedx
		if to.Family() == "spdx" {
			want = c.spdx2
		}
		entries, text, out := convertDoc(t, doc, to)
		if got := kindAt(entries, doc, c.at); !slices.Contains(strings.Split(want(to.Version()), "|"), got) {
			t.Errorf("%s to %v: %s is %s, not %s\n%s\n%.1500s", c.name, to, c.at, got, want(to.Version()), text, out)
		}
	}
}

// The words of SPDX 3 in other formats.
func TestTruthOfSPDX3Vocabularies(t *testing.T) {
	var list []case3
	for _, p := range mapping.SPDX3Hashes {
		c := case3{
			name: p.SPDX3, at: "/@graph/3/verifiedUsing/0/algorithm",
			merge: `{"verifiedUsing":[{"type":"Hash","algorithm":"` + p.SPDX3 + `","hashValue":"` + strings.Repeat("0123456789abcdef", 4) + `"}]}`,
			spdx2: always("carried"), cyclonedx: always("carried"),
		}
		if row, ok := mapping.HashBySPDX(p.Folded); ok {
			c.spdx2 = from(row.SPDXSince, "native", "carried")
			if row.CycloneDX != "" {
				c.cyclonedx = from(row.CycloneDXSince, "native", "carried")
				if strings.HasSuffix(row.CycloneDX, "1") || strings.HasSuffix(row.CycloneDX, "5") || strings.Contains(row.CycloneDX, "384") || strings.Contains(row.CycloneDX, "512") {
					continue // of another length, as the table of SPDX 2 is tested
				}
			}
		}
		list = append(list, c)
	}
	for _, p := range mapping.SPDX3Purposes {
		c := case3{
			name: p.SPDX3, at: "/@graph/3/software_primaryPurpose", merge: `{"software_primaryPurpose":"` + p.SPDX3 + `"}`,
			spdx2: from("2.3", "approximated", "carried"), cyclonedx: always("carried|approximated"),
		}
		if _, ok := mapping.PurposeBySPDX(p.Folded); ok {
			c.spdx2 = from("2.3", "native", "carried")
		}
		if purpose, ok := mapping.PurposeBySPDX3(p.Folded); ok {
			row, _ := mapping.PurposeRowOf(purpose)
			read, _ := mapping.PurposeByCycloneDX(row.CycloneDX)
			back, _ := mapping.PurposeRowOf(read)
			c.cyclonedx = func(v string) string {
				return kindWhen(back.WordSPDX3() == p.Folded && v >= row.Since, "approximated")
			}
		}
		list = append(list, c)
	}
	for _, r := range mapping.SPDX3Refs {
		c := case3{
			name: r.SPDX3, at: "/@graph/3/externalRef/0/externalRefType",
			merge: `{"externalRef":[{"type":"ExternalRef","externalRefType":"` + r.SPDX3 + `","locator":["https://example.com/text"]}]}`,
			spdx2: always("native"), cyclonedx: always("approximated"),
		}
		if r.CycloneDX != "" {
			row, _ := mapping.ReferenceByCycloneDX(r.CycloneDX)
			c.cyclonedx = from(row.Since, "native", "approximated")
		}
		if r.Type == "website" || r.Type == "distribution" {
			c.cyclonedx = always("carried") // the first of them would come back as homepage or downloadLocation
		}
		list = append(list, c)
	}
	for _, r := range mapping.SPDX3Idents {
		c := case3{
			name: r.SPDX3, at: "/@graph/3/externalIdentifier/0/identifier",
			merge: `{"externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"` + r.SPDX3 + `","identifier":"` + identifiers3[r.SPDX3] + `"}]}`,
			spdx2: always("native"), cyclonedx: always("native"),
		}
		if r.CycloneDX == "" {
			c.at = "/@graph/3/externalIdentifier/0/externalIdentifierType"
			c.cyclonedx = always("approximated")
		}
		if r.SPDX3 == "packageUrl" { // software_packageUrl is what comes back
			c.spdx2, c.cyclonedx = always("carried"), always("carried")
		}
		if r.Content != "" { // what identifies the content is a property of its own
			c.spdx2, c.cyclonedx = always("carried"), always("carried")
		}
		list = append(list, c)
	}
	for _, r := range mapping.SPDX3Relationships {
		class, scope := "Relationship", ""
		if r.Scope != "" {
			class, scope = "LifecycleScopedRelationship", `,"scope":"`+r.Scope+`"`
		}
		row, _ := mapping.RelationshipBySPDX(r.SPDX2)
		first, _ := mapping.SPDX2RelationshipBySPDX3(r.SPDX3, r.Scope)
		if first != r || row.Meaning == mapping.Describes {
			continue // not the word that is written
		}
		c := case3{
			name: r.SPDX3 + " " + r.Scope, at: "/@graph/5/relationshipType",
			nodes: `{"type":"` + class + `","from":"` + package3 + `","relationshipType":"` + r.SPDX3 + `","to":["` + other3 + `"]` + scope + `}`,
			spdx2: from(row.Since, "native", "approximated"), cyclonedx: always("carried"),
		}
		switch {
		case row.Exact:
			c.cyclonedx = always("native")
		case row.Meaning != mapping.NoMeaning:
			c.cyclonedx = always("approximated")
		}
		list = append(list, c)
	}
	for _, word := range mapping.SPDX3OnlyRelationships {
		if word == "hasConcludedLicense" || word == "hasDeclaredLicense" || word == "usesTool" {
			continue // to a licence; with some scopes
		}
		list = append(list, case3{
			name: word, at: "/@graph/5/relationshipType",
			nodes: `{"type":"Relationship","from":"` + package3 + `","relationshipType":"` + word + `","to":["` + other3 + `"]}`,
			spdx2: always("approximated"), cyclonedx: always("carried"),
		})
	}
	for _, c := range list {
		c.run(t)
	}
	t.Log(len(list), "words")
}

var identifiers3 = map[string]string{
	"packageUrl": "pkg:generic/a", "cpe22": "cpe:/a:example:text:1.0", "cpe23": "cpe:2.3:a:example:text:1.0:*:*:*:*:*:*:*",
	"swid": "swid:tag", "gitoid": "gitoid:blob:sha1:261eeb9e9f8b2b4b0d119366dda99c6fd7d35c64", "swhid": "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2",
	"cve": "CVE-2024-0001", "email": "a@example.com", "urlScheme": "https://example.com/a", "securityOther": "text", "other": "text",
}

// The words of other formats in SPDX 3.
func TestTruthOfVocabulariesToSPDX3(t *testing.T) {
	n := 0
	for _, from := range formats() {
		s := schemaOf(from)
		family := familyOf(s)
		for _, c := range vocabularyCases(family, from.Version()) {
			doc := withElement(s, c.path, decode(c.text))
			n++
			want := "native"
			entries, text, out := convertDoc(t, doc, sbom.SPDX301)
			for _, r := range mapping.Hashes {
				if _, ok := mapping.SPDX3Hash(r.SPDX); !ok && strings.Contains(c.text, `"alg":"`+r.CycloneDX+`"`) {
					want = "carried"
				}
			}
			for _, r := range mapping.References {
				_, ok := mapping.SPDX3RefByCycloneDX(r.CycloneDX)
				if !ok && (strings.Contains(c.text, `"type":"`+r.CycloneDX+`","url"`) || strings.Contains(c.text, `"OTHER","referenceType":"`+r.CycloneDX+`"`)) {
					want = "approximated"
				}
			}
			if strings.Contains(c.text, mapping.CryptographicAsset) {
				want = "approximated"
			}
			if got := kindAt(entries, doc, pointer(c.path)); got != want {
				t.Errorf("%v: %s is %s, the tables say %s\n%s\n%.1500s", from, c.text, got, want, text, out)
			}
		}
	}
	t.Log(n, "conversions")
}
