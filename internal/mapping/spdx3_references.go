package mapping

import (
	"sync"

	pb "github.com/protobom/protobom/pkg/sbom"
)

// An SPDX3RefRow is a word of Core/ExternalRefType and its words elsewhere.
type SPDX3RefRow struct {
	SPDX3 string
	// Category and Type are what an external reference of the folded form has: SPDX 2's words where it has
	// them (§7.21, annex F), else OTHER and CycloneDX's word for the same thing, else OTHER and SPDX 3's word.
	Category, Type string
	// CycloneDX is the type of an external reference that says the same, "" for none.
	CycloneDX string
	Protobom  pb.ExternalReference_ExternalReferenceType
}

// SPDX3Refs lists the words of Core/ExternalRefType.
var SPDX3Refs = []SPDX3RefRow{
	{"altDownloadLocation", "OTHER", "distribution", "distribution", pb.ExternalReference_DOWNLOAD},
	{"altWebPage", "OTHER", "website", "website", pb.ExternalReference_WEBSITE},
	{"binaryArtifact", "OTHER", "binaryArtifact", "", pb.ExternalReference_BINARY},
	{"bower", "PACKAGE-MANAGER", "bower", "", pb.ExternalReference_BOWER},
	{"buildMeta", "OTHER", "build-meta", "build-meta", pb.ExternalReference_BUILD_META},
	{"buildSystem", "OTHER", "build-system", "build-system", pb.ExternalReference_BUILD_SYSTEM},
	{"certificationReport", "OTHER", "certification-report", "certification-report", pb.ExternalReference_CERTIFICATION_REPORT},
	{"chat", "OTHER", "chat", "chat", pb.ExternalReference_CHAT},
	{"componentAnalysisReport", "OTHER", "component-analysis-report", "component-analysis-report", pb.ExternalReference_COMPONENT_ANALYSIS_REPORT},
	{"cwe", "OTHER", "cwe", "", pb.ExternalReference_UNKNOWN},
	{"documentation", "OTHER", "documentation", "documentation", pb.ExternalReference_DOCUMENTATION},
	{"dynamicAnalysisReport", "OTHER", "dynamic-analysis-report", "dynamic-analysis-report", pb.ExternalReference_DYNAMIC_ANALYSIS_REPORT},
	{"eolNotice", "OTHER", "eolNotice", "", pb.ExternalReference_EOL_NOTICE},
	{"exportControlAssessment", "OTHER", "exportControlAssessment", "", pb.ExternalReference_EXPORT_CONTROL_ASSESSMENT},
	{"funding", "OTHER", "funding", "", pb.ExternalReference_FUNDING},
	{"issueTracker", "OTHER", "issue-tracker", "issue-tracker", pb.ExternalReference_ISSUE_TRACKER},
	{"license", "OTHER", "license", "license", pb.ExternalReference_LICENSE},
	{"mailingList", "OTHER", "mailing-list", "mailing-list", pb.ExternalReference_MAILING_LIST},
	{"mavenCentral", "PACKAGE-MANAGER", "maven-central", "", pb.ExternalReference_MAVEN_CENTRAL},
	{"metrics", "OTHER", "metrics", "", pb.ExternalReference_METRICS},
	{"npm", "PACKAGE-MANAGER", "npm", "", pb.ExternalReference_NPM},
	{"nuget", "PACKAGE-MANAGER", "nuget", "", pb.ExternalReference_NUGET},
	{"other", "OTHER", "other", "other", pb.ExternalReference_OTHER},
	{"privacyAssessment", "OTHER", "privacyAssessment", "", pb.ExternalReference_PRIVACY_ASSESSMENT},
	{"productMetadata", "OTHER", "productMetadata", "", pb.ExternalReference_PRODUCT_METADATA},
	{"purchaseOrder", "OTHER", "purchaseOrder", "", pb.ExternalReference_PURCHASE_ORDER},
	{"qualityAssessmentReport", "OTHER", "qualityAssessmentReport", "", pb.ExternalReference_QUALITY_ASSESSMENT_REPORT},
	{"releaseHistory", "OTHER", "releaseHistory", "", pb.ExternalReference_RELEASE_HISTORY},
	{"releaseNotes", "OTHER", "release-notes", "release-notes", pb.ExternalReference_RELEASE_NOTES},
	{"riskAssessment", "OTHER", "risk-assessment", "risk-assessment", pb.ExternalReference_RISK_ASSESSMENT},
	{"runtimeAnalysisReport", "OTHER", "runtime-analysis-report", "runtime-analysis-report", pb.ExternalReference_RUNTIME_ANALYSIS_REPORT},
	{"secureSoftwareAttestation", "OTHER", "secureSoftwareAttestation", "", pb.ExternalReference_SECURE_SOFTWARE_ATTESTATION},
	{"securityAdversaryModel", "OTHER", "adversary-model", "adversary-model", pb.ExternalReference_SECURITY_ADVERSARY_MODEL},
	{"securityAdvisory", "SECURITY", "advisory", "advisories", pb.ExternalReference_SECURITY_ADVISORY},
	{"securityFix", "SECURITY", "fix", "", pb.ExternalReference_SECURITY_FIX},
	{"securityOther", "SECURITY", "url", "", pb.ExternalReference_SECURITY_OTHER},
	{"securityPenTestReport", "OTHER", "pentest-report", "pentest-report", pb.ExternalReference_SECURITY_PENTEST_REPORT},
	{"securityPolicy", "OTHER", "securityPolicy", "", pb.ExternalReference_SECURITY_POLICY},
	{"securityThreatModel", "OTHER", "threat-model", "threat-model", pb.ExternalReference_SECURITY_THREAT_MODEL},
	{"socialMedia", "OTHER", "social", "social", pb.ExternalReference_SOCIAL},
	{"sourceArtifact", "OTHER", "source-distribution", "source-distribution", pb.ExternalReference_SOURCE_ARTIFACT},
	{"staticAnalysisReport", "OTHER", "static-analysis-report", "static-analysis-report", pb.ExternalReference_STATIC_ANALYSIS_REPORT},
	{"support", "OTHER", "support", "support", pb.ExternalReference_SUPPORT},
	{"vcs", "OTHER", "vcs", "vcs", pb.ExternalReference_VCS},
	{"vulnerabilityDisclosureReport", "OTHER", "vulnerability-assertion", "vulnerability-assertion", pb.ExternalReference_VULNERABILITY_ASSERTION},
	{"vulnerabilityExploitabilityAssessment", "OTHER", "exploitability-statement", "exploitability-statement", pb.ExternalReference_VULNERABILITY_EXPLOITABILITY_ASSESSMENT},
}

// An SPDX3IdentRow is a word of Core/ExternalIdentifierType and what the folded form, where identifiers and
// references stand in one list, has for it. No row of [SPDX3Refs] has the same words.
type SPDX3IdentRow struct {
	SPDX3 string
	// Category and Type are SPDX 2's words where it has them, else OTHER and a word of the same kind.
	Category, Type string
	// Content is set where the migration table makes a software_contentIdentifier of the reference: the word
	// of Software/ContentIdentifierType.
	Content string
	// CycloneDX is the member of a component that says the same, "" for none.
	CycloneDX string
}

// SPDX3Idents lists the words of Core/ExternalIdentifierType.
var SPDX3Idents = []SPDX3IdentRow{
	{"packageUrl", "PACKAGE-MANAGER", "purl", "", "purl"},
	{"cpe23", "SECURITY", "cpe23Type", "", "cpe"},
	{"cpe22", "SECURITY", "cpe22Type", "", "cpe"},
	{"swid", "SECURITY", "swid", "", "swid/tagId"},
	{"gitoid", "PERSISTENT-ID", "gitoid", "gitoid", "omniborId"},
	{"swhid", "PERSISTENT-ID", "swh", "swhid", "swhid"},
	{"cve", "OTHER", "cve", "", ""},
	{"email", "OTHER", "email", "", ""},
	{"urlScheme", "OTHER", "urlScheme", "", ""},
	{"securityOther", "OTHER", "security-identifier", "", ""},
	{"other", "OTHER", "identifier", "", ""},
}

type categoryAndType struct{ category, kind string }

var (
	spdx3RefMaps = sync.OnceValue(func() (m struct {
		bySPDX3, byCycloneDX map[string]*SPDX3RefRow
		byFolded             map[categoryAndType]*SPDX3RefRow
	},
	) {
		m.bySPDX3, m.byCycloneDX, m.byFolded = map[string]*SPDX3RefRow{}, map[string]*SPDX3RefRow{}, map[categoryAndType]*SPDX3RefRow{}
		for i := range SPDX3Refs {
			r := &SPDX3Refs[i]
			m.bySPDX3[r.SPDX3] = r
			m.byFolded[categoryAndType{r.Category, r.Type}] = r
			if r.CycloneDX != "" {
				m.byCycloneDX[r.CycloneDX] = r
			}
		}
		return m
	})
	spdx3IdentMaps = sync.OnceValue(func() (m struct {
		bySPDX3, byContent map[string]*SPDX3IdentRow
		byFolded           map[categoryAndType]*SPDX3IdentRow
	},
	) {
		m.bySPDX3, m.byContent, m.byFolded = map[string]*SPDX3IdentRow{}, map[string]*SPDX3IdentRow{}, map[categoryAndType]*SPDX3IdentRow{}
		for i := range SPDX3Idents {
			r := &SPDX3Idents[i]
			m.bySPDX3[r.SPDX3] = r
			m.byFolded[categoryAndType{r.Category, r.Type}] = r
			if r.Content != "" {
				m.byContent[r.Content] = r
			}
		}
		return m
	})
)

// SPDX3RefType returns the word of Core/ExternalRefType for the category and type of an external reference of
// the folded form; ok is false when it is none that SPDX 3 names. The categories have the hyphens of SPDX 2.3.
func SPDX3RefType(category, kind string) (word string, ok bool) {
	if r := spdx3RefMaps().byFolded[categoryAndType{category, kind}]; r != nil {
		return r.SPDX3, true
	}
	return "", false
}

// FoldedRefType returns the category and type that the folded form has for a word of Core/ExternalRefType.
func FoldedRefType(spdx3 string) (category, kind string, ok bool) {
	if r := spdx3RefMaps().bySPDX3[spdx3]; r != nil {
		return r.Category, r.Type, true
	}
	return "", "", false
}

// SPDX3RefByCycloneDX returns the row of a type of CycloneDX's external references.
func SPDX3RefByCycloneDX(word string) (SPDX3RefRow, bool) {
	if r := spdx3RefMaps().byCycloneDX[word]; r != nil {
		return *r, true
	}
	return SPDX3RefRow{}, false
}

// SPDX3IdentType returns the word of Core/ExternalIdentifierType for the category and type of an external
// reference of the folded form that is an identifier.
func SPDX3IdentType(category, kind string) (word string, ok bool) {
	if r := spdx3IdentMaps().byFolded[categoryAndType{category, kind}]; r != nil {
		return r.SPDX3, true
	}
	return "", false
}

// FoldedIdentType returns the category and type that the folded form has for a word of
// Core/ExternalIdentifierType.
func FoldedIdentType(spdx3 string) (category, kind string, ok bool) {
	if r := spdx3IdentMaps().bySPDX3[spdx3]; r != nil {
		return r.Category, r.Type, true
	}
	return "", "", false
}

// SPDX3ContentType returns the word of Software/ContentIdentifierType for the category and type of an external
// reference that the migration table makes a software_contentIdentifier of.
func SPDX3ContentType(category, kind string) (word string, ok bool) {
	if r := spdx3IdentMaps().byFolded[categoryAndType{category, kind}]; r != nil && r.Content != "" {
		return r.Content, true
	}
	return "", false
}

// FoldedContentType returns the category and type that the folded form has for a word of
// Software/ContentIdentifierType.
func FoldedContentType(spdx3 string) (category, kind string, ok bool) {
	if r := spdx3IdentMaps().byContent[spdx3]; r != nil {
		return r.Category, r.Type, true
	}
	return "", "", false
}
