package mapping

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
)

// A VEXRow is a status of OpenVEX, the state of CycloneDX's analysis of a vulnerability that says it and the class of
// SPDX 3 that does, with the type that its relationships have.
type VEXRow struct {
	Status             openvex.Status
	State, Class, Word string
}

// VEXRows lists the states. The first row of a status and of a class is what it reads as; the states of the others are
// read as theirs, which is a nearby meaning.
var VEXRows = []VEXRow{
	{openvex.StatusAffected, "exploitable", "security_VexAffectedVulnAssessmentRelationship", "affects"},
	{openvex.StatusNotAffected, "not_affected", "security_VexNotAffectedVulnAssessmentRelationship", "doesNotAffect"},
	{openvex.StatusFixed, "resolved", "security_VexFixedVulnAssessmentRelationship", "fixedIn"},
	{openvex.StatusUnderInvestigation, "in_triage", "security_VexUnderInvestigationVulnAssessmentRelationship", "underInvestigationFor"},
	{openvex.StatusNotAffected, "false_positive", "security_VexNotAffectedVulnAssessmentRelationship", "doesNotAffect"},
	{openvex.StatusFixed, "resolved_with_pedigree", "security_VexFixedVulnAssessmentRelationship", "fixedIn"},
}

// VEXByState returns the row of a state.
func VEXByState(state string) (VEXRow, bool) {
	return first(VEXRows, func(r *VEXRow) bool { return r.State == state })
}

// VEXByClass returns the row that a class reads as.
func VEXByClass(class string) (VEXRow, bool) {
	return first(VEXRows, func(r *VEXRow) bool { return r.Class == class })
}

// VEXByStatus returns the row that a status is written by.
func VEXByStatus(status openvex.Status) (VEXRow, bool) {
	return first(VEXRows, func(r *VEXRow) bool { return r.Status == status })
}

func first[T any](rows []T, is func(*T) bool) (row T, ok bool) {
	for i := range rows {
		if is(&rows[i]) {
			return rows[i], true
		}
	}
	return row, false
}

// A JustificationRow is a justification of OpenVEX with the word of CycloneDX for it. Same is set where the words mean
// the same, and not something nearby.
type JustificationRow struct {
	OpenVEX   openvex.Justification
	CycloneDX string
	Same      bool
}

// Justifications lists the justifications. The first row of a word is the one that it is read or written by.
var Justifications = []JustificationRow{
	{openvex.VulnerableCodeNotPresent, "code_not_present", true},
	{openvex.VulnerableCodeNotInExecutePath, "code_not_reachable", true},
	{openvex.ComponentNotPresent, "code_not_present", false},
	{openvex.InlineMitigationsAlreadyExist, "protected_by_mitigating_control", false},
	{openvex.InlineMitigationsAlreadyExist, "protected_by_compiler", false},
	{openvex.InlineMitigationsAlreadyExist, "protected_at_runtime", false},
	{openvex.InlineMitigationsAlreadyExist, "protected_at_perimeter", false},
	{openvex.VulnerableCodeCannotBeControlledByAdversary, "requires_environment", false},
	{openvex.VulnerableCodeCannotBeControlledByAdversary, "requires_configuration", false},
	{openvex.VulnerableCodeCannotBeControlledByAdversary, "requires_dependency", false},
}

// JustificationByOpenVEX returns the row that a label of OpenVEX is written by.
func JustificationByOpenVEX(label openvex.Justification) (JustificationRow, bool) {
	return first(Justifications, func(r *JustificationRow) bool { return r.OpenVEX == label })
}

// JustificationByCycloneDX returns the row that a word of CycloneDX is read by.
func JustificationByCycloneDX(word string) (JustificationRow, bool) {
	return first(Justifications, func(r *JustificationRow) bool { return r.CycloneDX == word })
}

// SPDX3Justifications lists the words of Security/VexJustificationType, which are those of OpenVEX in another spelling.
// The folded form has OpenVEX's.
var SPDX3Justifications = []WordPair{
	{"componentNotPresent", string(openvex.ComponentNotPresent)},
	{"vulnerableCodeNotPresent", string(openvex.VulnerableCodeNotPresent)},
	{"vulnerableCodeNotInExecutePath", string(openvex.VulnerableCodeNotInExecutePath)},
	{"vulnerableCodeCannotBeControlledByAdversary", string(openvex.VulnerableCodeCannotBeControlledByAdversary)},
	{"inlineMitigationsAlreadyExist", string(openvex.InlineMitigationsAlreadyExist)},
}

var justifications = pairs(&SPDX3Justifications)

// SPDX3Justification returns SPDX 3's word for a label of OpenVEX.
func SPDX3Justification(label string) (word string, ok bool) {
	word, ok = justifications().byFolded[label]
	return word, ok
}

// FoldedJustification returns OpenVEX's label for a word of Security/VexJustificationType.
func FoldedJustification(spdx3 string) (label string, ok bool) {
	label, ok = justifications().bySPDX3[spdx3]
	return label, ok
}

// FalsePositive is what CycloneDX's state false_positive says beyond not_affected, where that is a text.
const FalsePositive = "The finding is a false positive."

// Advice returns what an entry of CycloneDX's vulnerabilities says about what to do, which is one text elsewhere.
func Advice(v jsonx.Value) string {
	var parts []string
	for _, name := range [...]string{"recommendation", "workaround"} {
		if s := v.Get(name).Str(); s != "" {
			parts = append(parts, s)
		}
	}
	var words []string
	for it := v.Get("analysis").Get("response").Iter(); it.Next(); {
		if it.Value().IsString() {
			words = append(words, it.Value().Str())
		}
	}
	if len(words) > 0 {
		parts = append(parts, "Response: "+strings.ReplaceAll(strings.Join(words, ", "), "_", " ")+".")
	}
	return strings.Join(parts, "\n")
}

// VulnerabilityIDType returns the type that SPDX 3 has for an identifier of a vulnerability (Core/ExternalIdentifierType).
func VulnerabilityIDType(id string) string {
	if strings.HasPrefix(id, "CVE-") {
		return "cve"
	}
	return "securityOther"
}

// IsVulnerabilityID reports whether an ExternalIdentifier of SPDX 3 names a vulnerability.
func IsVulnerabilityID(v jsonx.Value) bool {
	kind := v.Get("externalIdentifierType").Str()
	return (kind == "cve" || kind == "securityOther") && v.Get("identifier").Str() != ""
}

// sourceNames are the names of databases by how their identifiers begin.
var sourceNames = []struct{ prefix, name string }{
	{"CVE-", "NVD"},
	{"GHSA-", "GitHub Advisories"},
	{"GO-", "Go Vulnerability Database"},
	{"PYSEC-", "PyPI Advisory Database"},
	{"RUSTSEC-", "RustSec Advisory Database"},
	{"SNYK-", "Snyk"},
}

// SourceName returns the database that the identifier of a vulnerability is one of, "" for an unknown one.
func SourceName(id string) string {
	for _, r := range sourceNames {
		if strings.HasPrefix(id, r.prefix) {
			return r.name
		}
	}
	return ""
}

// A RatingRow is a method by which CycloneDX rates a vulnerability and the class of SPDX 3 for it.
type RatingRow struct {
	Method, Class string
	Severity      bool   // the class demands a severity, and the other has none
	Vector        string // how the vectors of the method begin, where that tells it from another of the class
}

// Ratings lists the methods that both have.
var Ratings = []RatingRow{
	{"CVSSv31", "security_CvssV3VulnAssessmentRelationship", true, "CVSS:3.1/"},
	{"CVSSv3", "security_CvssV3VulnAssessmentRelationship", true, ""},
	{"CVSSv2", "security_CvssV2VulnAssessmentRelationship", false, ""},
	{"CVSSv4", "security_CvssV4VulnAssessmentRelationship", true, ""},
}

// RatingByMethod returns the row of a method.
func RatingByMethod(method string) (RatingRow, bool) {
	return first(Ratings, func(r *RatingRow) bool { return r.Method == method })
}

// RatingByClass returns the row of a class whose vector is given.
func RatingByClass(class, vector string) (RatingRow, bool) {
	return first(Ratings, func(r *RatingRow) bool { return r.Class == class && strings.HasPrefix(vector, r.Vector) })
}

// IsSPDX3Severity reports whether word is one of Security/CvssSeverityType.
func IsSPDX3Severity(word string) bool {
	switch word {
	case "critical", "high", "medium", "low", "none":
		return true
	}
	return false
}
