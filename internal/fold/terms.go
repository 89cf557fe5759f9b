package fold

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

const (
	termsPrefix    = "https://spdx.org/rdf/"
	licensesPrefix = "https://spdx.org/licenses/"
	contextPrefix  = "https://spdx.org/rdf/"
	contextSuffix  = "/spdx-context.jsonld"

	// The individuals that stand for no element and for no claim (Core and ExpandedLicensing).
	noneElement        = "https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"
	noAssertionElement = "https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement"
	noneLicense        = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoneLicense"
	noAssertionLicense = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoAssertionLicense"
)

// ContextURL returns the URL of the context of a version.
func ContextURL(version string) string { return contextPrefix + version + contextSuffix }

// ContextVersion returns the version of the context that SPDX publishes under a URL. Some write it without the s of https.
func ContextVersion(url string) (version string, ok bool) {
	if rest, plain := strings.CutPrefix(url, "http:"); plain {
		url = "https:" + rest
	}
	if version, ok = strings.CutPrefix(url, contextPrefix); ok {
		version, ok = strings.CutSuffix(version, contextSuffix)
	}
	return version, ok
}

// Released returns the number that a version was published with: 3.0 was published as 3.0.0, and what most who write two
// numbers mean is 3.0.1.
func Released(version string) string {
	if version == "3.0" {
		return "3.0.1"
	}
	return version
}

// individual returns what an individual is called in SPDX 2, "" for everything else.
func individual(ref string) string {
	switch ref {
	case noneElement, noneLicense:
		return "NONE"
	case noAssertionElement, noAssertionLicense:
		return "NOASSERTION"
	}
	return ""
}

// listed returns what the SPDX License List calls the licence that an IRI stands for.
func listed(iri string) (id string, ok bool) {
	id, ok = strings.CutPrefix(iri, licensesPrefix)
	return id, ok && isListedID(id)
}

// isListedID reports whether a licence of the list can be called so.
func isListedID(id string) bool { return mapping.IsSPDXID("SPDXRef-" + id) }

// The classes that have a place of their own in the folded form.
type kind uint8

const (
	otherNode kind = iota
	documentNode
	sbomNode
	packageNode
	fileNode
	snippetNode
	creationNode
	agentNode
	relationshipNode
	expressionNode
	textNode
	annotationNode
	vulnerabilityNode
	vexNode
	ratingNode
)

var kinds = map[string]kind{
	"SpdxDocument":                        documentNode,
	"software_Sbom":                       sbomNode,
	"software_Package":                    packageNode,
	"ai_AIPackage":                        packageNode,
	"dataset_DatasetPackage":              packageNode,
	"software_File":                       fileNode,
	"software_Snippet":                    snippetNode,
	"CreationInfo":                        creationNode,
	"Agent":                               agentNode,
	"Person":                              agentNode,
	"Organization":                        agentNode,
	"SoftwareAgent":                       agentNode,
	"Tool":                                agentNode,
	"Relationship":                        relationshipNode,
	"LifecycleScopedRelationship":         relationshipNode,
	"simplelicensing_LicenseExpression":   expressionNode,
	"expandedlicensing_CustomLicense":     textNode,
	"simplelicensing_SimpleLicensingText": textNode,
	"Annotation":                          annotationNode,
	vulnerabilityClass:                    vulnerabilityNode,

	"security_VexAffectedVulnAssessmentRelationship":           vexNode,
	"security_VexNotAffectedVulnAssessmentRelationship":        vexNode,
	"security_VexFixedVulnAssessmentRelationship":              vexNode,
	"security_VexUnderInvestigationVulnAssessmentRelationship": vexNode,
	"security_CvssV2VulnAssessmentRelationship":                ratingNode,
	"security_CvssV3VulnAssessmentRelationship":                ratingNode,
	"security_CvssV4VulnAssessmentRelationship":                ratingNode,
}

// typeOf returns the class of a node by its short name.
func typeOf(v jsonx.Value) string { return v.Get("type").Str() }

// kindOfClass returns the place of a class: packages are all that derive from the class of that name.
func kindOfClass(class string) kind {
	if k, ok := kinds[class]; ok {
		return k
	}
	if spdx3.ClassOf(class).Is(spdx3.ClassOf("software_Package")) {
		return packageNode
	}
	return otherNode
}

// idOf returns the identifier of a node as it is written.
func idOf(v jsonx.Value) string {
	id := v.Get("spdxId")
	if !id.Exists() {
		id = v.Get("@id")
	}
	return id.Str()
}

// isTime reports whether s is a time as SPDX 3 writes it (Core/DateTime): UTC, to the second.
func isTime(s string) bool { return spdx3.IsDateTime(s) }
