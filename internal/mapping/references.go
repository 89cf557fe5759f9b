package mapping

import (
	"sync"

	pb "github.com/protobom/protobom/pkg/sbom"
)

// A ReferenceRow is one kind of external reference. SPDX 2 has its own words for a few; every other is
// written there as category OTHER with CycloneDX's word as the type.
type ReferenceRow struct {
	CycloneDX string
	Protobom  pb.ExternalReference_ExternalReferenceType
	Since     string // CycloneDX version that brought the word
	// SPDXCategory and SPDXType are SPDX 2's words; empty means OTHER and CycloneDX's word.
	SPDXCategory, SPDXType string
}

// References lists the kinds of external references of CycloneDX 1.7.
var References = []ReferenceRow{
	{"vcs", pb.ExternalReference_VCS, "1.2", "", ""},
	{"website", pb.ExternalReference_WEBSITE, "1.2", "", ""},
	{"distribution", pb.ExternalReference_DOWNLOAD, "1.2", "", ""},
	{"issue-tracker", pb.ExternalReference_ISSUE_TRACKER, "1.2", "", ""},
	{"advisories", pb.ExternalReference_SECURITY_ADVISORY, "1.2", "SECURITY", "advisory"},
	{"bom", pb.ExternalReference_BOM, "1.2", "", ""},
	{"mailing-list", pb.ExternalReference_MAILING_LIST, "1.2", "", ""},
	{"social", pb.ExternalReference_SOCIAL, "1.2", "", ""},
	{"chat", pb.ExternalReference_CHAT, "1.2", "", ""},
	{"documentation", pb.ExternalReference_DOCUMENTATION, "1.2", "", ""},
	{"support", pb.ExternalReference_SUPPORT, "1.2", "", ""},
	{"license", pb.ExternalReference_LICENSE, "1.2", "", ""},
	{"build-meta", pb.ExternalReference_BUILD_META, "1.2", "", ""},
	{"build-system", pb.ExternalReference_BUILD_SYSTEM, "1.2", "", ""},
	{"other", pb.ExternalReference_OTHER, "1.2", "", ""},
	{"release-notes", pb.ExternalReference_RELEASE_NOTES, "1.4", "", ""},
	{"distribution-intake", pb.ExternalReference_DISTRIBUTION_INTAKE, "1.5", "", ""},
	{"security-contact", pb.ExternalReference_SECURITY_CONTACT, "1.5", "", ""},
	{"model-card", pb.ExternalReference_MODEL_CARD, "1.5", "", ""},
	{"log", pb.ExternalReference_LOG, "1.5", "", ""},
	{"configuration", pb.ExternalReference_CONFIGURATION, "1.5", "", ""},
	{"evidence", pb.ExternalReference_EVIDENCE, "1.5", "", ""},
	{"formulation", pb.ExternalReference_FORMULATION, "1.5", "", ""},
	{"attestation", pb.ExternalReference_ATTESTATION, "1.5", "", ""},
	{"threat-model", pb.ExternalReference_SECURITY_THREAT_MODEL, "1.5", "", ""},
	{"adversary-model", pb.ExternalReference_SECURITY_ADVERSARY_MODEL, "1.5", "", ""},
	{"risk-assessment", pb.ExternalReference_RISK_ASSESSMENT, "1.5", "", ""},
	{"vulnerability-assertion", pb.ExternalReference_VULNERABILITY_ASSERTION, "1.5", "", ""},
	{"exploitability-statement", pb.ExternalReference_VULNERABILITY_EXPLOITABILITY_ASSESSMENT, "1.5", "", ""},
	{"pentest-report", pb.ExternalReference_SECURITY_PENTEST_REPORT, "1.5", "", ""},
	{"static-analysis-report", pb.ExternalReference_STATIC_ANALYSIS_REPORT, "1.5", "", ""},
	{"dynamic-analysis-report", pb.ExternalReference_DYNAMIC_ANALYSIS_REPORT, "1.5", "", ""},
	{"runtime-analysis-report", pb.ExternalReference_RUNTIME_ANALYSIS_REPORT, "1.5", "", ""},
	{"component-analysis-report", pb.ExternalReference_COMPONENT_ANALYSIS_REPORT, "1.5", "", ""},
	{"maturity-report", pb.ExternalReference_MATURITY_REPORT, "1.5", "", ""},
	{"certification-report", pb.ExternalReference_CERTIFICATION_REPORT, "1.5", "", ""},
	{"codified-infrastructure", pb.ExternalReference_CODIFIED_INFRASTRUCTURE, "1.5", "", ""},
	{"quality-metrics", pb.ExternalReference_QUALITY_METRICS, "1.5", "", ""},
	{"poam", pb.ExternalReference_POAM, "1.5", "", ""},
	{"source-distribution", pb.ExternalReference_SOURCE_ARTIFACT, "1.6", "", ""},
	{"electronic-signature", pb.ExternalReference_UNKNOWN, "1.6", "", ""},
	{"digital-signature", pb.ExternalReference_UNKNOWN, "1.6", "", ""},
	{"rfc-9116", pb.ExternalReference_UNKNOWN, "1.6", "", ""},
	{"patent", pb.ExternalReference_UNKNOWN, "1.7", "", ""},
	{"patent-family", pb.ExternalReference_UNKNOWN, "1.7", "", ""},
	{"patent-assertion", pb.ExternalReference_UNKNOWN, "1.7", "", ""},
	{"citation", pb.ExternalReference_UNKNOWN, "1.7", "", ""},
}

var referencesByCycloneDX = sync.OnceValue(func() map[string]*ReferenceRow {
	m := make(map[string]*ReferenceRow, len(References))
	for i := range References {
		m[References[i].CycloneDX] = &References[i]
	}
	return m
})

// ReferenceByCycloneDX returns the row of a CycloneDX external reference type.
func ReferenceByCycloneDX(word string) (*ReferenceRow, bool) {
	row, ok := referencesByCycloneDX()[word]
	return row, ok
}

// ReferenceBySPDX returns the row whose own SPDX words category and kind are.
func ReferenceBySPDX(category, kind string) (ReferenceRow, bool) {
	for i := range References {
		r := &References[i]
		if r.SPDXCategory != "" && r.SPDXCategory == category && r.SPDXType == kind {
			return *r, true
		}
	}
	return ReferenceRow{}, false
}

// ReferenceByProtobom returns the row of a protobom reference type.
func ReferenceByProtobom(t pb.ExternalReference_ExternalReferenceType) (ReferenceRow, bool) {
	if t == pb.ExternalReference_UNKNOWN {
		return ReferenceRow{}, false
	}
	for i := range References {
		if References[i].Protobom == t {
			return References[i], true
		}
	}
	return ReferenceRow{}, false
}
