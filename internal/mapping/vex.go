package mapping

import "strings"

// A VEXRow is a state of CycloneDX's analysis of a vulnerability and the class of SPDX 3 that says it, with the type
// that its relationships have.
type VEXRow struct{ State, Class, Word string }

// VEXRows lists the states that both have. The first row of a class is what it reads as; the others are written with
// a nearby meaning.
var VEXRows = []VEXRow{
	{"exploitable", "security_VexAffectedVulnAssessmentRelationship", "affects"},
	{"not_affected", "security_VexNotAffectedVulnAssessmentRelationship", "doesNotAffect"},
	{"resolved", "security_VexFixedVulnAssessmentRelationship", "fixedIn"},
	{"in_triage", "security_VexUnderInvestigationVulnAssessmentRelationship", "underInvestigationFor"},
	{"false_positive", "security_VexNotAffectedVulnAssessmentRelationship", "doesNotAffect"},
	{"resolved_with_pedigree", "security_VexFixedVulnAssessmentRelationship", "fixedIn"},
}

// VEXByState returns the row of a state; the state of the row is the one that its class reads as.
func VEXByState(state string) (VEXRow, bool) {
	for _, r := range VEXRows {
		if r.State == state {
			return VEXByClass(r.Class)
		}
	}
	return VEXRow{}, false
}

// VEXByClass returns the row that a class reads as.
func VEXByClass(class string) (VEXRow, bool) {
	for _, r := range VEXRows {
		if r.Class == class {
			return r, true
		}
	}
	return VEXRow{}, false
}

// Justifications lists the words of Security/VexJustificationType. Where CycloneDX has a word of the same meaning it is
// the folded one; the others keep OpenVEX's, which CycloneDX does not know.
var Justifications = []WordPair{
	{"vulnerableCodeNotPresent", "code_not_present"},
	{"vulnerableCodeNotInExecutePath", "code_not_reachable"},
	{"componentNotPresent", "component_not_present"},
	{"inlineMitigationsAlreadyExist", "inline_mitigations_already_exist"},
	{"vulnerableCodeCannotBeControlledByAdversary", "vulnerable_code_cannot_be_controlled_by_adversary"},
}

var justifications = pairs(&Justifications)

// SPDX3Justification returns SPDX 3's word for a justification of the folded form.
func SPDX3Justification(folded string) (word string, ok bool) {
	word, ok = justifications().byFolded[folded]
	return word, ok
}

// FoldedJustification returns what the folded form has for a word of Security/VexJustificationType.
func FoldedJustification(spdx3 string) (word string, ok bool) {
	word, ok = justifications().bySPDX3[spdx3]
	return word, ok
}

// IsCycloneDXJustification reports whether word is one that CycloneDX has.
func IsCycloneDXJustification(word string) bool {
	return word == "code_not_present" || word == "code_not_reachable"
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
	for _, r := range Ratings {
		if r.Method == method {
			return r, true
		}
	}
	return RatingRow{}, false
}

// RatingByClass returns the row of a class whose vector is given.
func RatingByClass(class, vector string) (RatingRow, bool) {
	for _, r := range Ratings {
		if r.Class == class && strings.HasPrefix(vector, r.Vector) {
			return r, true
		}
	}
	return RatingRow{}, false
}

// IsSPDX3Severity reports whether word is one of Security/CvssSeverityType.
func IsSPDX3Severity(word string) bool {
	switch word {
	case "critical", "high", "medium", "low", "none":
		return true
	}
	return false
}
