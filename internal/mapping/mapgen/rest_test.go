package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/sbom"
)

// A restCase is a document (or the element that its path begins with) with a value that its row's Rest speaks
// about: one that fares worse than the kind of the row. at is where it stands, when that is not the first place
// that the path leads to.
//
// New is what becomes of it in SPDX 3; "" for what becomes of it in SPDX 2, and for native when that is the source.
type restCase struct{ path, text, at, want, new string }

const (
	file    = `"type":"file","hashes":[{"alg":"SHA-1","content":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]`
	two     = `{"bom-ref":"a","type":"library","name":"a","version":"1"},{"bom-ref":"b","type":"library","name":"b","version":"1"}`
	ref     = `"referenceLocator":"https://example.com/text"`
	reached = `"packages":[{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NOASSERTION"},{"SPDXID":"SPDXRef-b","name":"b","downloadLocation":"NOASSERTION"},{"SPDXID":"SPDXRef-c","name":"c","downloadLocation":"NOASSERTION"}]`
)

var restCases = []restCase{
	{"serialNumber", `{"serialNumber":"text","version":1}`, "", "carried", ""},
	{"version", `{"version":3}`, "", "carried", ""},
	{"metadata/timestamp", `{"metadata":{"timestamp":"2024-05-06T07:08:09.123Z"}}`, "", "approximated", ""},
	{"metadata/timestamp", `{"metadata":{"timestamp":"2024-05-06T07:08:09+02:00"}}`, "", "approximated", ""},
	{"metadata/licenses/*/license/id", `{"metadata":{"licenses":[{"license":{"id":"MIT"}}]}}`, "", "approximated", "native"},
	{"metadata/licenses/*/license/id", `{"metadata":{"licenses":[{"license":{"id":"CC0-1.0"}},{"license":{"id":"MIT"}}]}}`, "/metadata/licenses/1/license/id", "carried", "carried"},
	{"metadata/manufacturer/contact/*/email", `{"metadata":{"manufacturer":{"name":"M","contact":[{"email":"m@example.com"},{"email":"n@example.com"}]}}}`, "/metadata/manufacturer/contact/1/email", "carried", ""},
	{"metadata/supplier/name", `{"metadata":{"supplier":{"name":"S"}}}`, "", "carried", ""},
	{"metadata/supplier/contact/*/email", `{"metadata":{"supplier":{"name":"S","contact":[{"email":"s@example.com"}]}}}`, "", "carried", ""},
	{"metadata/tools/*/version", `{"metadata":{"tools":[{"name":"T","version":"one"}]}}`, "", "approximated", ""},
	{"metadata/tools/components/*/version", `{"metadata":{"tools":{"components":[{"type":"application","name":"T","version":"one"}]}}}`, "", "carried", ""},
	{"metadata/tools/components/*/type", `{"metadata":{"tools":{"components":[{"type":"library","name":"T","version":"1.0"}]}}}`, "", "approximated", ""},
	{"metadata/tools/components/*/name", `{"metadata":{"tools":{"components":[{"type":"application","name":"T","version":"one"}]}}}`, "", "approximated", ""},
	{"metadata/tools/components/*/licenses", `{"metadata":{"tools":{"components":[{"type":"library","name":"T","version":"1.0","licenses":[{"license":{"id":"MIT"}}]}]}}}`, "", "approximated", ""},
	{"metadata/licenses/*/expression", `{"metadata":{"licenses":[{"license":{"id":"CC0-1.0"}},{"expression":"MIT"}]}}`, "/metadata/licenses/1/expression", "carried", ""},
	{"components/*/bom-ref", `{"components":[{"bom-ref":"a","type":"library","name":"a"},{"bom-ref":"a","type":"library","name":"b"}]}`, "/components/1/bom-ref", "carried", ""},
	{"components/*/type", `{"type":"data"}`, "", "carried|approximated", "native"},
	{"components/*/name", `{"name":""}`, "", "carried", ""},
	{"components/*/version", `{"version":""}`, "", "carried", ""},
	{"components/*/version", `{` + file + `}`, "", "carried", ""},
	{"components/*/description", `{"description":""}`, "", "carried", ""},
	{"components/*/description", `{` + file + `,"description":"text"}`, "", "carried", "native"},
	{"components/*/mime-type", `{"mime-type":"text/plain"}`, "", "carried", ""},
	{"components/*/mime-type", `{` + file + `,"mime-type":"image/png"}`, "", "carried", "native"},
	{"components/*/copyright", `{"copyright":""}`, "", "carried", ""},
	{"components/*/evidence/copyright/*/text", `{"evidence":{"copyright":[{"text":""}]}}`, "", "carried", ""},
	{"components/*/supplier/name", `{` + file + `,"supplier":{"name":"S"}}`, "", "carried", "native"},
	{"components/*/supplier/contact/*/email", `{"supplier":{"name":"S","contact":[{"email":"m@example.com"},{"email":"n@example.com"}]}}`, "/components/0/supplier/contact/1/email", "carried", ""},
	{"components/*/author", `{"manufacturer":{"name":"M","contact":[{"email":"m@example.com"}]},"author":"A"}`, "", "carried", ""},
	{"components/*/author", `{` + file + `,"author":"A"}`, "", "carried", ""},
	{"components/*/publisher", `{"author":"A","publisher":"P"}`, "", "carried", ""},
	{"components/*/publisher", `{` + file + `,"publisher":"P"}`, "", "carried", ""},
	{"components/*/authors/*/name", `{"authors":[{"name":"A"}]}`, "", "carried", ""},
	{"components/*/authors/*/name", `{"authors":[{"name":"A","email":"a@example.com"},{"name":"B","email":"b@example.com"}]}`, "/components/0/authors/1/name", "carried", ""},
	{"components/*/authors/*/name", `{` + file + `,"authors":[{"name":"A","email":"a@example.com"}]}`, "", "carried", ""},
	{"components/*/authors/*/email", `{"authors":[{"name":"A","email":"a@example.com"},{"name":"B","email":"b@example.com"}]}`, "/components/0/authors/1/email", "carried", ""},
	{"components/*/manufacturer/name", `{"manufacturer":{"name":"M"}}`, "", "carried", ""},
	{"components/*/manufacturer/name", `{` + file + `,"manufacturer":{"name":"M"}}`, "", "carried", ""},
	{"components/*/manufacturer/contact/*/email", `{"manufacturer":{"name":"M","contact":[{"email":"m@example.com"},{"email":"n@example.com"}]}}`, "/components/0/manufacturer/contact/1/email", "carried", ""},
	{"components/*/hashes/*/alg", `{"hashes":[{"alg":"Streebog-256","content":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}`, "", "carried", ""},
	{"components/*/hashes/*/content", `{"hashes":[{"alg":"Streebog-256","content":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}`, "", "carried", ""},
	{"components/*/licenses/*/license/acknowledgement", `{"licenses":[{"license":{"id":"MIT","acknowledgement":"declared"}}]}`, "", "carried", ""},
	{"components/*/licenses/*/acknowledgement", `{"licenses":[{"expression":"MIT OR Apache-2.0","acknowledgement":"declared"}]}`, "", "carried", ""},
	{"components/*/licenses/*/license/name", `{"licenses":[{"license":{"name":""}}]}`, "", "carried", ""},
	{"components/*/licenses/*/license/text/content", `{"licenses":[{"license":{"id":"MIT","text":{"content":"the text"}}}]}`, "", "carried", ""},
	{"components/*/licenses/*/license/text/content", `{"licenses":[{"license":{"name":"N","text":{"content":"dGV4dA==","encoding":"base64"}}}]}`, "", "carried", ""},
	{"components/*/licenses/*/license/text/content", `{"licenses":[{"license":{"name":"N","text":{"content":"<p>","contentType":"text/html"}}}]}`, "", "carried", ""},
	{"components/*/licenses/*/license/text/content", `{"licenses":[{"license":{"name":"N","text":{"content":"` + strings.Repeat("word ", 2000) + `"}}}]}`, "", "carried", ""},
	{"components/*/licenses/*/license/url", `{"licenses":[{"license":{"id":"MIT","url":"https://example.com/license"}}]}`, "", "carried", ""},
	{"components/*/purl", `{` + file + `,"purl":"pkg:generic/text"}`, "", "carried", "native"},
	{"components/*/cpe", `{` + file + `,"cpe":"cpe:2.3:a:example:text:1.0:*:*:*:*:*:*:*"}`, "", "carried", "native"},
	{"components/*/omniborId", `{` + file + `,"omniborId":["gitoid:blob:sha1:261eeb9e9f8b2b4b0d119366dda99c6fd7d35c64"]}`, "", "carried", "native"},
	{"components/*/swhid", `{` + file + `,"swhid":["swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2"]}`, "", "carried", "native"},
	{"components/*/swid/tagId", `{"swid":{"tagId":"a b","name":"N"}}`, "", "carried", ""},
	{"components/*/swid/tagId", `{` + file + `,"swid":{"tagId":"a","name":"N"}}`, "", "carried", "native"},
	{"components/*/externalReferences/*/type", `{` + file + `,"externalReferences":[{"type":"vcs","url":"https://example.com/text"}]}`, "", "carried", "native"},
	{"components/*/externalReferences/*/url", `{` + file + `,"externalReferences":[{"type":"vcs","url":"https://example.com/text"}]}`, "", "carried", "native"},
	{"components/*/externalReferences/*/comment", `{"externalReferences":[{"type":"website","url":"https://example.com/text","comment":"text"}]}`, "", "carried", ""},
	{"dependencies", `{"components":[` + two + `],"dependencies":[{"ref":"a"}]}`, "/dependencies/0", "carried", ""},
	{"dependencies", `{"components":[` + two + `],"dependencies":[{"ref":"a","dependsOn":["b"]},{"ref":"a","dependsOn":[]}]}`, "/dependencies/1", "carried", ""},
	{"dependencies/*/ref", `{"components":[` + two + `],"dependencies":[{"ref":"s","dependsOn":["b"]}]}`, "", "carried", ""},
	{"dependencies/*/dependsOn", `{"components":[` + two + `],"dependencies":[{"ref":"a","dependsOn":["b","s"]}]}`, "/dependencies/0/dependsOn/1", "carried", ""},

	{"creationInfo/creators", `{"creationInfo":{"created":"2024-05-06T07:08:09Z","creators":["Organization: A","Organization: B","Organization: C"]}}`, "/creationInfo/creators/2", "carried", ""},
	{"creationInfo/created", `{"creationInfo":{"created":"yesterday","creators":["Tool: T-1.0"]}}`, "", "carried", "approximated"},
	{"dataLicense", `{"dataLicense":"text"}`, "", "carried", ""},
	{"packages/*/SPDXID", `{"packages":[{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NOASSERTION"},{"SPDXID":"SPDXRef-a","name":"b","downloadLocation":"NOASSERTION"}]}`, "/packages/1/SPDXID", "carried", ""},
	{"packages/*/primaryPackagePurpose", `{"primaryPackagePurpose":"ARCHIVE"}`, "", "approximated", ""},
	{"packages/*/checksums/*/algorithm", `{"checksums":[{"algorithm":"ADLER32","checksumValue":"03da0195"}]}`, "", "carried", ""},
	{"packages/*/checksums/*/checksumValue", `{"checksums":[{"algorithm":"MD2","checksumValue":"8350e5a3e24c153df2275c9f80692773"}]}`, "", "carried", ""},
	{"files/*/checksums/*/algorithm", `{"checksums":[{"algorithm":"MD4","checksumValue":"31d6cfe0d16ae931b73c59d7e0c089c0"}]}`, "", "carried", ""},
	{"files/*/checksums/*/checksumValue", `{"checksums":[{"algorithm":"MD4","checksumValue":"31d6cfe0d16ae931b73c59d7e0c089c0"}]}`, "", "carried", ""},
	{"packages/*/name", `{"name":""}`, "", "carried", ""},
	{"files/*/fileName", `{"fileName":""}`, "", "carried", ""},
	{"packages/*/versionInfo", `{"versionInfo":""}`, "", "carried", ""},
	{"packages/*/description", `{"description":""}`, "", "carried", ""},
	{"files/*/fileTypes", `{"fileTypes":["SOURCE"]}`, "", "carried", ""},
	{"files/*/fileTypes", `{"fileTypes":["TEXT","SOURCE"]}`, "/files/0/fileTypes/1", "carried", ""},
	{"packages/*/copyrightText", `{"copyrightText":"NONE"}`, "", "carried", ""},
	{"files/*/copyrightText", `{"copyrightText":"NOASSERTION"}`, "", "carried", ""},
	{"packages/*/attributionTexts", `{"attributionTexts":[""]}`, "", "carried", ""},
	{"files/*/attributionTexts", `{"attributionTexts":[""]}`, "", "carried", ""},
	{"packages/*/supplier", `{"supplier":"Person: P"}`, "", "approximated", ""},
	{"packages/*/supplier", `{"supplier":"NOASSERTION"}`, "", "carried", "carried"},
	{"packages/*/originator", `{"originator":"NOASSERTION"}`, "", "carried", "carried"},
	{"packages/*/licenseDeclared", `{"licenseDeclared":"NONE"}`, "", "carried", ""},
	{"packages/*/licenseConcluded", `{"licenseConcluded":"NOASSERTION"}`, "", "carried", ""},
	{"files/*/licenseConcluded", `{"licenseConcluded":"NONE"}`, "", "carried", ""},
	{"hasExtractedLicensingInfos/*/name", `{"hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-x","name":"X","extractedText":"the text"}]}`, "", "carried", ""},
	{"hasExtractedLicensingInfos/*/extractedText", `{"hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-x","extractedText":"the text"}]}`, "", "carried", ""},
	{"hasExtractedLicensingInfos/*/extractedText", strings.Replace(extracted, "the text", strings.Repeat("word ", 2000), 1), "", "carried", ""},
	{"hasExtractedLicensingInfos/*/licenseId", strings.ReplaceAll(extracted, "LicenseRef-Own", "LicenseRef-Other"), "", "carried", ""},
	{"hasExtractedLicensingInfos/*/seeAlsos", strings.Replace(extracted, `"https://example.com/license"`, `"https://example.com/license","https://example.com/more"`, 1), "/hasExtractedLicensingInfos/0/seeAlsos/1", "carried", ""},
	{"packages/*/externalRefs/*/referenceLocator", `{"externalRefs":[{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:generic/a"},{"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:generic/b"}]}`, "/packages/0/externalRefs/1/referenceLocator", "carried", ""},
	{"packages/*/externalRefs/*/referenceType", `{"externalRefs":[{"referenceCategory":"OTHER","referenceType":"novel",` + ref + `}]}`, "", "approximated", "approximated"},
	{"packages/*/externalRefs/*/referenceCategory", `{"externalRefs":[{"referenceCategory":"OTHER","referenceType":"purl","referenceLocator":"pkg:generic/a"}]}`, "", "approximated", ""},
	{"packages/*/homepage", `{"homepage":"NOASSERTION"}`, "", "carried", "carried"},
	{"packages/*/downloadLocation", `{"downloadLocation":"NONE"}`, "", "carried", "carried"},
	{"relationships", `{` + reached + `,"relationships":[{"spdxElementId":"SPDXRef-a","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-c"},{"spdxElementId":"SPDXRef-b","relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-c"}]}`, "/relationships/1", "carried", ""},
	{"relationships", `{` + reached + `,"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-a"},{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-b"}]}`, "/relationships/1", "carried", ""},
	{"relationships/*/spdxElementId", `{` + reached + `,"relationships":[{"spdxElementId":"DocumentRef-x:SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-a"}]}`, "", "carried", ""},
	{"relationships/*/relatedSpdxElement", `{` + reached + `,"relationships":[{"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"NONE"}]}`, "", "carried", ""},
	{"relationships/*/relationshipType", `{` + reached + `,"relationships":[{"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDENCY_OF","relatedSpdxElement":"SPDXRef-b"}]}`, "", "approximated", ""},
	{"components/*/type", `{"type":"cryptographic-asset"}`, "", "carried|approximated", "approximated"},

	{"vulnerabilities/*/published", `{"vulnerabilities":[{"published":"2024-05-06T07:08:09.5Z"}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/updated", `{"vulnerabilities":[{"updated":"2024-05-06T07:08:09.5Z"}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/rejected", `{"vulnerabilities":[{"rejected":"2024-05-06T07:08:09.5Z"}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/analysis/firstIssued", `{"vulnerabilities":[{"analysis":{"state":"in_triage","firstIssued":"2024-05-06T07:08:09.5Z"}}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/analysis/lastUpdated", `{"vulnerabilities":[{"analysis":{"state":"in_triage","lastUpdated":"2024-05-06T07:08:09.5Z"}}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/analysis/state", `{"vulnerabilities":[{"analysis":{"state":"resolved_with_pedigree"}}]}`, "", "carried", "approximated"},
	{"vulnerabilities/*/analysis/state", `{"vulnerabilities":[{"analysis":{"state":"false_positive","detail":"because"}}]}`, "", "carried", "approximated"},
	{"vulnerabilities/*/analysis/justification", `{"vulnerabilities":[{"analysis":{"state":"not_affected","justification":"protected_at_runtime"}}]}`, "", "carried", "approximated"},
	{"vulnerabilities/*/source/url", `{"vulnerabilities":[{"source":{"url":"here"}}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/recommendation", `{"vulnerabilities":[{"recommendation":"text"}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/affects/*/ref", `{"vulnerabilities":[{"affects":[{"ref":"elsewhere"}]}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/ratings/*/score", `{"vulnerabilities":[{"ratings":[{"score":5.0}]}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/ratings/*/severity", `{"vulnerabilities":[{"ratings":[{"severity":"medium"}]}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/ratings/*/method", `{"vulnerabilities":[{"ratings":[{"method":"OWASP"}]}]}`, "", "carried", "carried"},
	{"vulnerabilities/*/ratings/*/vector", `{"vulnerabilities":[{"ratings":[{"vector":"text"}]}]}`, "", "carried", "carried"},

	{"packages/*/SPDXID", `{"SPDXID":"a b"}`, "", "approximated", "approximated"},
	{"files/*/SPDXID", `{"SPDXID":"a b"}`, "", "approximated", "approximated"},
	{"files/*/fileTypes", `{"fileTypes":["TEXT","BINARY"]}`, "/files/0/fileTypes/1", "carried", "carried"},
	{"files/*/fileContributors", `{"fileContributors":[""]}`, "", "carried", "carried"},
	{"packages/*/releaseDate", `{"releaseDate":"yesterday"}`, "", "carried", "carried"},
	{"packages/*/builtDate", `{"builtDate":"yesterday"}`, "", "carried", "carried"},
	{"packages/*/validUntilDate", `{"validUntilDate":"yesterday"}`, "", "carried", "carried"},
}

func TestTruthOfTheRest(t *testing.T) {
	newest := map[mapping.Family]sbom.Format{mapping.CycloneDX: sbom.CycloneDX17, mapping.SPDX2: sbom.SPDX23}
	tested, new := map[string]bool{}, map[string]bool{}
	for _, c := range restCases {
		for family, from := range newest {
			s := schemaOf(from)
			f := mapping.Find(family, c.path)
			if absent(s, c.path) != "" || f == nil {
				continue
			}
			if family == mapping.SPDX2 && mapping.Find(mapping.CycloneDX, c.path) != nil {
				continue // the path is in both families; the case is one of CycloneDX
			}
			for _, p := range f.Place(family).Paths() {
				tested[family.String()+p] = true
				new[family.String()+p] = new[family.String()+p] || c.new != "" && c.new != "native"
			}
			doc := withElement(s, c.path, decode(c.text))
			at := c.at
			if at == "" {
				at = pointer(c.path)
			}
			for _, to := range sbom.Formats() {
				if to.Family() == from.Family() && !isNew(to) || to == sbom.SPDX300 {
					continue
				}
				want := c.want
				switch {
				case isNew(to) && c.new != "":
					want = c.new
				case isNew(to) && family == mapping.SPDX2:
					want = "native"
				}
				entries, text, out := convertDoc(t, doc, to)
				if got := kindAt(entries, doc, at); !slices.Contains(strings.Split(want, "|"), got) {
					t.Errorf("%v to %v: %s is %s, not %s\n%.400s\n%.900s", from, to, at, got, want, text, out)
				}
			}
		}
	}
	rows(func(family mapping.Family, field *mapping.Field, path string) {
		c := field.ToSPDX
		if family == mapping.SPDX2 {
			c = field.ToCycloneDX
		}
		if c.Kind != mapping.Unsaid && c.Rest != "" && c.Later == "" && !tested[family.String()+path] {
			t.Errorf("%v: no document tests what %s says of the rest: %s", family, path, c.Rest)
		}
		c = field.CycloneDXTo3
		if family == mapping.SPDX2 && field.ToCycloneDX.Kind != mapping.Unsaid {
			c = field.SPDX2To3
		}
		if c.Rest != "" && c.Later == "" && !new[family.String()+path] {
			t.Errorf("%v: no document tests what %s says of the rest in SPDX 3: %s", family, path, c.Rest)
		}
	})
}
