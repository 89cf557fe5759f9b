package main

import (
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/mapping"
)

// A rest3 is a document of SPDX 3 with a value that the rests of a term's row speak about.
type rest3 struct {
	term string
	case3
}

const (
	sha1of = `"verifiedUsing":[{"type":"Hash","algorithm":"sha1","hashValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]`
	aFile  = `{"type":"software_File","name":"f",` + sha1of
)

var rests3 = []rest3{
	{"Artifact/releaseTime", case3{nodes: aFile + `,"releaseTime":"2024-05-06T07:08:09Z"}`, at: "/@graph/5/releaseTime"}},
	{"Artifact/builtTime", case3{nodes: aFile + `,"builtTime":"2024-05-06T07:08:09Z"}`, at: "/@graph/5/builtTime"}},
	{"Artifact/validUntilTime", case3{nodes: aFile + `,"validUntilTime":"2024-05-06T07:08:09Z"}`, at: "/@graph/5/validUntilTime"}},
	{"Artifact/suppliedBy", case3{nodes: aFile + `,"suppliedBy":"` + ns3 + `SPDXRef-p"}`, at: "/@graph/5/suppliedBy", cyclonedx: always("approximated")}},
	{"Artifact/suppliedBy", case3{merge: `{"suppliedBy":"` + ns3 + `SPDXRef-p"}`, at: "/@graph/3/suppliedBy", spdx2: always("native"), cyclonedx: always("approximated")}},
	{"Artifact/originatedBy", case3{merge: `{"originatedBy":["` + ns3 + `SPDXRef-p","` + ns3 + `SPDXRef-q"]}`, nodes: `{"type":"Person","spdxId":"` + ns3 + `SPDXRef-q","name":"Q"}`, at: "/@graph/3/originatedBy/1"}},
	{"Artifact/originatedBy", case3{nodes: aFile + `,"originatedBy":["` + ns3 + `SPDXRef-p"]}`, at: "/@graph/5/originatedBy/0", spdx2: always("native")}},
	{"CreationInfo/created", case3{nodes: `{"type":"CreationInfo","@id":"_:other","spdxId":"","specVersion":"3.0.1","created":"2023-01-01T00:00:00Z","createdBy":["` + ns3 + `SPDXRef-p"]},{"type":"software_Package","name":"c","creationInfo":"_:other"}`, at: "/@graph/5/created"}},
	{"CreationInfo/createdBy", case3{nodes: `{"type":"SoftwareAgent","name":"A"}`, at: "/@graph/5"}},
	{"CreationInfo/createdBy", case3{nodes: `{"type":"Organization","spdxId":"` + ns3 + `SPDXRef-q","name":"Q","description":"text"}`, merge: `{"suppliedBy":"` + ns3 + `SPDXRef-q"}`, at: "/@graph/5/description"}},
	{"Element/verifiedUsing", case3{merge: `{"verifiedUsing":[{"type":"Hash","algorithm":"falcon","hashValue":"00"}]}`, at: "/@graph/3/verifiedUsing/0"}},
	{"Hash/hashValue", case3{merge: `{"verifiedUsing":[{"type":"Hash","algorithm":"falcon","hashValue":"00"}]}`, at: "/@graph/3/verifiedUsing/0/hashValue"}},
	{"Hash/algorithm", case3{merge: `{"verifiedUsing":[{"type":"Hash","algorithm":"adler32","hashValue":"03da0195"}]}`, at: "/@graph/3/verifiedUsing/0/algorithm", spdx2: from("2.3", "native", "carried")}},
	{"Element/externalRef", case3{merge: `{"externalRef":[{"type":"ExternalRef","externalRefType":"funding","locator":["https://example.com/text"]}]}`, at: "/@graph/3/externalRef/0/externalRefType", spdx2: always("native"), cyclonedx: always("approximated")}},
	{"ExternalRef/locator", case3{merge: `{"externalIdentifier":[{"type":"ExternalIdentifier","externalIdentifierType":"cpe23","identifier":"cpe:2.3:a:example:text:1.0:*:*:*:*:*:*:*"},{"type":"ExternalIdentifier","externalIdentifierType":"cpe23","identifier":"cpe:2.3:a:example:text:2.0:*:*:*:*:*:*:*"}]}`, at: "/@graph/3/externalIdentifier/1/identifier", spdx2: always("native")}},
	{"Element/extension", case3{merge: `{"extension":[{"type":"https://example.com/own#Extension","https://example.com/own#text":"text"}]}`, at: "/@graph/3/extension"}},
	{"Element/extension", case3{document: `{"extension":[{"type":"extension_CdxPropertiesExtension","extension_cdxProperty":[{"type":"extension_CdxPropertyEntry","extension_cdxPropName":"a","extension_cdxPropValue":"b"}]}]}`, at: "/@graph/2/extension/0/extension_cdxProperty/0/extension_cdxPropName", cyclonedx: from("1.3", "native", "carried")}},
	{"security_Vulnerability/externalRef", case3{nodes: `{"type":"security_Vulnerability","name":"CVE-2024-0001","externalRef":[{"type":"ExternalRef","externalRefType":"documentation","locator":["https://example.com/text"]}]}`, at: "/@graph/5/externalRef/0"}},
	{"security_VexNotAffectedVulnAssessmentRelationship/security_justificationType", case3{nodes: notAffected(`"security_justificationType":"componentNotPresent"`), at: "/@graph/6/security_justificationType", cyclonedx: from("1.4", "approximated", "carried")}},
	{"security_VexNotAffectedVulnAssessmentRelationship", case3{nodes: `{"type":"software_Package","spdxId":"` + ns3 + `SPDXRef-q","name":"q"},` + strings.Replace(notAffected(`"security_justificationType":"vulnerableCodeNotPresent"`), package3, ns3+"SPDXRef-q", 1), at: "/@graph/7/to"}},
	{"security_VexNotAffectedVulnAssessmentRelationship/security_impactStatement", case3{nodes: notAffected(`"security_justificationType":"vulnerableCodeNotPresent","security_statusNotes":"text"`), at: "/@graph/6/security_statusNotes"}},
	{"security_CvssV2VulnAssessmentRelationship/security_score", case3{nodes: aVulnerability + `,{"type":"security_CvssV2VulnAssessmentRelationship","from":"` + ns3 + `SPDXRef-v","relationshipType":"hasAssessmentFor","to":["` + package3 + `"],"security_score":5.5,"security_vectorString":"AV:N/AC:L/Au:N/C:P/I:N/A:N"}`, at: "/@graph/6/security_score"}},
	{"security_CvssV2VulnAssessmentRelationship/security_score", case3{nodes: aVulnerability + `,{"type":"Relationship","from":"` + package3 + `","relationshipType":"hasAssociatedVulnerability","to":["` + ns3 + `SPDXRef-v"]},{"type":"security_CvssV2VulnAssessmentRelationship","from":"` + ns3 + `SPDXRef-v","relationshipType":"hasAssessmentFor","to":["` + package3 + `"],"security_score":"5.0","security_vectorString":"AV:N/AC:L/Au:N/C:P/I:N/A:N"}`, at: "/@graph/7/security_score"}},
	{"LifecycleScopedRelationship/scope", case3{nodes: `{"type":"LifecycleScopedRelationship","scope":"design","from":"` + package3 + `","relationshipType":"dependsOn","to":["` + other3 + `"]}`, at: "/@graph/5/scope"}},
	{"Relationship/relationshipType", case3{nodes: `{"type":"Relationship","from":"` + package3 + `","comment":"text","relationshipType":"hasInput","to":["` + other3 + `"]}`, at: "/@graph/5/relationshipType", spdx2: always("approximated")}},
	{"Relationship/comment", case3{nodes: `{"type":"Relationship","from":"` + package3 + `","comment":"text","relationshipType":"hasInput","to":["` + other3 + `"]}`, at: "/@graph/5/comment", spdx2: always("native")}},
	{"Relationship/from", case3{nodes: `{"type":"Relationship","from":"https://example.com/elsewhere#x","relationshipType":"dependsOn","to":["` + other3 + `"]}`, at: "/@graph/5/from"}},
	{"Relationship/to", case3{nodes: `{"type":"Relationship","completeness":"complete","from":"` + package3 + `","relationshipType":"dependsOn","to":["https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"]}`, at: "/@graph/5/to", spdx2: always("native")}},
	{"Relationship", case3{nodes: `{"type":"Relationship","from":"` + package3 + `","relationshipType":"hasTest","to":["` + other3 + `"]}`, at: "/@graph/5", spdx2: always("native")}},
	{"SpdxDocument/dataLicense", case3{document: `{"dataLicense":"https://spdx.org/licenses/MIT"}`, at: "/@graph/2/dataLicense", spdx2: always("native"), cyclonedx: from("1.3", "native", "carried")}},
	{"SpdxDocument/dataLicense", case3{document: `{"dataLicense":"https://example.com/licence"}`, at: "/@graph/2/dataLicense"}},
	{"software_Package/software_homePage", case3{merge: `{"software_homePage":"NONE"}`, at: "/@graph/3/software_homePage"}},
	{"software_Package/software_downloadLocation", case3{merge: `{"software_downloadLocation":"NOASSERTION"}`, at: "/@graph/3/software_downloadLocation"}},
	{"software_File/contentType", case3{nodes: aFile + `,"contentType":"image/png"}`, at: "/@graph/5/contentType", cyclonedx: always("native")}},
	{"software_SoftwareArtifact/software_primaryPurpose", case3{merge: `{"software_primaryPurpose":"module"}`, at: "/@graph/3/software_primaryPurpose", spdx2: from("2.3", "approximated", "carried"), cyclonedx: always("approximated")}},
	{"software_SoftwareArtifact/software_primaryPurpose", case3{nodes: aFile + `,"software_primaryPurpose":"library"}`, at: "/@graph/5/software_primaryPurpose"}},
	{"software_Package/name", case3{merge: `{"name":""}`, at: "/@graph/3/name", spdx2: always("native")}},
	{"software_Package/description", case3{merge: `{"description":""}`, at: "/@graph/3/description", spdx2: always("native")}},
	{"software_Package/software_packageVersion", case3{merge: `{"software_packageVersion":""}`, at: "/@graph/3/software_packageVersion", spdx2: always("native")}},
	{"software_SoftwareArtifact/software_attributionText", case3{merge: `{"software_attributionText":[""]}`, at: "/@graph/3/software_attributionText/0", spdx2: always("native")}},
	{"software_SoftwareArtifact/software_copyrightText", case3{merge: `{"software_copyrightText":"NONE"}`, at: "/@graph/3/software_copyrightText", spdx2: always("native")}},
	{"software_Package/spdxId", case3{nodes: `{"type":"software_Package","spdxId":"` + package3 + `","name":"again"}`, at: "/@graph/5/spdxId", spdx2: always("native|carried")}},
	{"simplelicensing_LicenseExpression", case3{nodes: `{"type":"Relationship","from":"` + package3 + `","relationshipType":"hasDeclaredLicense","to":["https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoneLicense"]}`, at: "/@graph/5/to", spdx2: always("native")}},
	{"expandedlicensing_CustomLicense/simplelicensing_licenseText", case3{nodes: ownLicense("LicenseRef-Own", `"name":"Own"`), at: "/@graph/5/simplelicensing_licenseText", spdx2: always("native")}},
	{"expandedlicensing_CustomLicense/name", case3{nodes: ownLicense("LicenseRef-Own", `"name":"Own"`), at: "/@graph/5/name", spdx2: always("native")}},
	{"expandedlicensing_CustomLicense/expandedlicensing_seeAlso", case3{nodes: usedLicense("LicenseRef-Own", `"name":"Own","expandedlicensing_seeAlso":["https://example.com/license","https://example.com/more"]`), at: "/@graph/5/expandedlicensing_seeAlso/1", spdx2: always("native")}},
	{"expandedlicensing_CustomLicense/spdxId", case3{nodes: usedLicense("LicenseRef-Other", `"name":"Own"`), at: "/@graph/5/spdxId", spdx2: always("native")}},
}

const aVulnerability = `{"type":"security_Vulnerability","spdxId":"` + ns3 + `SPDXRef-v","name":"CVE-2024-0001"}`

func notAffected(members string) string {
	return aVulnerability + `,{"type":"security_VexNotAffectedVulnAssessmentRelationship","from":"` + ns3 + `SPDXRef-v","relationshipType":"doesNotAffect","to":["` + package3 + `"],` + members + `}`
}

func ownLicense(id, members string) string {
	return `{"type":"expandedlicensing_CustomLicense","spdxId":"` + ns3 + id + `","simplelicensing_licenseText":"the text",` + members + `}`
}

func usedLicense(id, members string) string {
	return ownLicense(id, members) + `,{"type":"simplelicensing_LicenseExpression","spdxId":"` + ns3 + `SPDXRef-e","simplelicensing_licenseExpression":"` + id + `"},` +
		`{"type":"Relationship","from":"` + package3 + `","relationshipType":"hasDeclaredLicense","to":["` + ns3 + `SPDXRef-e"]}`
}

func TestTruthOfTheRestOfSPDX3(t *testing.T) {
	tested := map[*mapping.Field]bool{}
	for _, c := range rests3 {
		class, property, _ := strings.Cut(c.term, "/")
		f := mapping.FindSPDX3(property, class)
		if f == nil {
			t.Errorf("no row for %s", c.term)
			continue
		}
		tested[f] = true
		c.name = c.term
		if c.spdx2 == nil {
			c.spdx2 = always("carried")
		}
		if c.cyclonedx == nil {
			c.cyclonedx = always("carried")
		}
		c.run(t)
	}
	spdx3Rows(func(field *mapping.Field, term string) {
		if !field.SpeaksOfSPDX3() || tested[field] {
			return
		}
		tested[field] = true // once for all its terms
		for _, rest := range []string{field.Down("2.3").Rest, field.FromSPDX3("1.7").Rest} {
			if rest != "" && field.SPDX3To2.Early == "" && field.SPDX3ToCycloneDX.Early == "" {
				t.Errorf("no document tests what %s says of the rest: %s", term, rest)
			}
		}
	})
}
