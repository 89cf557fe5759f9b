package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// Small documents of SPDX 3 that have a given property, made from the model's tables.

const (
	ns3      = "https://example.com/doc#"
	package3 = ns3 + "SPDXRef-a"
	other3   = ns3 + "SPDXRef-b"
)

// A graph3 is a document of SPDX 3 in the making.
type graph3 struct{ nodes []any }

func newGraph3() *graph3 {
	g := &graph3{}
	g.add(map[string]any{"type": "CreationInfo", "@id": "_:ci", "specVersion": "3.0.1", "created": "2024-05-06T07:08:09Z", "createdBy": []any{ns3 + "SPDXRef-p"}})
	g.element("Person", "SPDXRef-p", map[string]any{"name": "P"})
	g.element("SpdxDocument", "SPDXRef-DOCUMENT", map[string]any{"name": "doc", "rootElement": []any{package3}})
	g.element("software_Package", "SPDXRef-a", map[string]any{"name": "a"})
	g.element("software_Package", "SPDXRef-b", map[string]any{"name": "b"})
	return g
}

func (g *graph3) add(node map[string]any) (at string) {
	g.nodes = append(g.nodes, node)
	return fmt.Sprintf("/@graph/%d", len(g.nodes)-1)
}

func (g *graph3) element(class, id string, members map[string]any) (at string) {
	node := map[string]any{"type": class, "spdxId": ns3 + id, "creationInfo": "_:ci"}
	for name, v := range members {
		node[name] = v
	}
	return g.add(node)
}

func (g *graph3) node(i int) map[string]any { return g.nodes[i].(map[string]any) }

func (g *graph3) doc() any {
	return map[string]any{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": g.nodes}
}

// stands are classes that stand for one that has no instances, or none that says more.
var stands = map[string]string{
	"Element": "software_Package", "Artifact": "software_Package", "software_SoftwareArtifact": "software_Package",
	"ElementCollection": "SpdxDocument", "IntegrityMethod": "Hash", "Agent": "Person",
	"simplelicensing_AnyLicenseInfo": "simplelicensing_LicenseExpression", "expandedlicensing_LicenseAddition": "expandedlicensing_CustomLicenseAddition",
	"expandedlicensing_License": "expandedlicensing_CustomLicense", "expandedlicensing_ExtendableLicense": "expandedlicensing_CustomLicense",
	"extension_Extension":                 "extension_CdxPropertiesExtension",
	"security_VulnAssessmentRelationship": "security_CvssV3VulnAssessmentRelationship", "security_VexVulnAssessmentRelationship": "security_VexFixedVulnAssessmentRelationship",
}

// holders are the properties that hold the objects of a class that are no elements.
var holders = map[string]struct{ class, property string }{
	"Hash":                             {"software_Package", "verifiedUsing"},
	"PackageVerificationCode":          {"software_Package", "verifiedUsing"},
	"software_ContentIdentifier":       {"software_Package", "software_contentIdentifier"},
	"ExternalRef":                      {"software_Package", "externalRef"},
	"ExternalIdentifier":               {"software_Package", "externalIdentifier"},
	"NamespaceMap":                     {"SpdxDocument", "namespaceMap"},
	"ExternalMap":                      {"SpdxDocument", "import"},
	"DictionaryEntry":                  {"simplelicensing_LicenseExpression", "simplelicensing_customIdToUri"},
	"PositiveIntegerRange":             {"software_Snippet", "software_byteRange"},
	"extension_CdxPropertiesExtension": {"software_Package", "extension"},
	"extension_CdxPropertyEntry":       {"extension_CdxPropertiesExtension", "extension_cdxProperty"},
	"ai_EnergyConsumption":             {"ai_AIPackage", "ai_energyConsumption"},
	"ai_EnergyConsumptionDescription":  {"ai_EnergyConsumption", "ai_trainingEnergyConsumption"},
}

// values3 are what properties have where the model says too little, or where only some words are native.
var values3 = map[string]any{
	"algorithm":                         "sha256",
	"hashValue":                         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"software_primaryPurpose":           "application",
	"contentType":                       "text/plain",
	"externalRefType":                   "vcs",
	"locator":                           "https://example.com/vcs",
	"externalIdentifierType":            "cpe23",
	"identifier":                        "cpe:2.3:a:example:text:1.0:*:*:*:*:*:*:*",
	"software_contentIdentifierValue":   "gitoid:blob:sha1:261eeb9e9f8b2b4b0d119366dda99c6fd7d35c64",
	"software_packageUrl":               "pkg:generic/a",
	"simplelicensing_licenseExpression": "MIT",
	"dataLicense":                       "https://spdx.org/licenses/CC0-1.0",
	"relationshipType":                  "dependsOn",
	"scope":                             "build",
	"from":                              package3,
	"to":                                other3,
	"subject":                           package3,
	"element":                           package3,
	"rootElement":                       package3,
	"externalSpdxId":                    "DocumentRef-x:SPDXRef-DOCUMENT",
	"definingArtifact":                  "DocumentRef-x:SPDXRef-DOCUMENT",
	"specVersion":                       "3.0.1",
	"creationInfo":                      "_:ci",
	"prefix":                            "ext",
}

// byClass are values that depend on the class.
var byClass = map[string]map[string]any{
	"expandedlicensing_ConjunctiveLicenseSet":                  {"expandedlicensing_member": []any{"https://spdx.org/licenses/MIT", "https://spdx.org/licenses/0BSD"}},
	"expandedlicensing_DisjunctiveLicenseSet":                  {"expandedlicensing_member": []any{"https://spdx.org/licenses/MIT", "https://spdx.org/licenses/0BSD"}},
	"security_CvssV2VulnAssessmentRelationship":                {"relationshipType": "hasAssessmentFor", "security_score": 5.5, "security_vectorString": "AV:N/AC:L/Au:N/C:P/I:N/A:N"},
	"security_CvssV3VulnAssessmentRelationship":                {"relationshipType": "hasAssessmentFor", "security_score": 5.3, "security_severity": "medium", "security_vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N"},
	"security_CvssV4VulnAssessmentRelationship":                {"relationshipType": "hasAssessmentFor", "security_score": 6.9, "security_severity": "medium", "security_vectorString": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N"},
	"security_EpssVulnAssessmentRelationship":                  {"relationshipType": "hasAssessmentFor"},
	"security_SsvcVulnAssessmentRelationship":                  {"relationshipType": "hasAssessmentFor"},
	"security_ExploitCatalogVulnAssessmentRelationship":        {"relationshipType": "hasAssessmentFor", "security_locator": "https://example.com/kev"},
	"security_VexAffectedVulnAssessmentRelationship":           {"relationshipType": "affects"},
	"security_VexFixedVulnAssessmentRelationship":              {"relationshipType": "fixedIn"},
	"security_VexNotAffectedVulnAssessmentRelationship":        {"relationshipType": "doesNotAffect", "security_justificationType": "vulnerableCodeNotPresent"},
	"security_VexUnderInvestigationVulnAssessmentRelationship": {"relationshipType": "underInvestigationFor"},
	"security_Vulnerability":                                   {"externalRef": map[string]any{"type": "ExternalRef", "externalRefType": "securityAdvisory", "locator": []any{"https://example.com/advisory"}}},
	"simplelicensing_LicenseExpression":                        {"simplelicensing_licenseListVersion": "3.25.0"},
	"PackageVerificationCode":                                  {"algorithm": "sha1", "hashValue": "d6a770ba38583ed4bb4525bd96e50461655d2758"},
	"expandedlicensing_CustomLicense":                          {"name": "Own"},
	"simplelicensing_SimpleLicensingText":                      {"name": "Own"},
	"software_File":                                            {"verifiedUsing": map[string]any{"type": "Hash", "algorithm": "sha1", "hashValue": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}, "name": "f"},
}

// value returns a value of a property of class; nodes that it refers to are added.
func (g *graph3) value(class string, p *spdx3.Property) any {
	v := g.single(class, p)
	if _, several := v.([]any); p.List() && !several {
		v = []any{v}
	}
	return v
}

func (g *graph3) single(class string, p *spdx3.Property) any {
	if v, ok := byClass[class][p.Term]; ok {
		return v
	}
	if v, ok := values3[p.Term]; ok {
		if p.Term != "from" || !strings.HasPrefix(class, "security_") {
			return v
		}
		return g.refer(spdx3.ClassOf("security_Vulnerability"))
	}
	switch p.Kind {
	case spdx3.KindURI:
		return "https://example.com/" + p.Name
	case spdx3.KindBoolean:
		return true
	case spdx3.KindDecimal:
		return "0.5"
	case spdx3.KindDateTime:
		return "2024-05-06T07:08:09Z"
	case spdx3.KindPositiveInteger, spdx3.KindNonNegativeInteger:
		return 2
	case spdx3.KindWord:
		return p.Words.Words[0]
	case spdx3.KindNode:
		if p.Term == "suppliedBy" {
			return g.refer(spdx3.ClassOf("Organization")) // a supplier of CycloneDX is one
		}
		c := concrete(p.Class.Term)
		if !p.Class.Element {
			return g.object(c)
		}
		return g.refer(p.Class)
	}
	return "text"
}

// refer returns the identifier of an element of class c, which is added when there is none.
func (g *graph3) refer(c *spdx3.Class) string {
	for i := range g.nodes {
		if n := g.node(i); n["spdxId"] != nil && spdx3.ClassOf(n["type"].(string)).Is(c) {
			return n["spdxId"].(string)
		}
	}
	class, id, at := concrete(c.Term), fmt.Sprintf("SPDXRef-n%d", len(g.nodes)), len(g.nodes)
	g.element(class, id, nil)
	g.fill(class, g.node(at))
	return ns3 + id
}

func concrete(class string) string {
	if c, ok := stands[class]; ok {
		return c
	}
	return class
}

// object returns an object of a class with what that demands.
func (g *graph3) object(class string) map[string]any {
	object := map[string]any{"type": class}
	if class == "DictionaryEntry" {
		g.element("expandedlicensing_CustomLicense", "LicenseRef-Own", map[string]any{"name": "Own", "simplelicensing_licenseText": "the text"})
		object["key"], object["value"] = "LicenseRef-Own", ns3+"LicenseRef-Own"
	}
	if class == "ExternalMap" {
		g.node(2)["namespaceMap"] = []any{map[string]any{"type": "NamespaceMap", "prefix": "DocumentRef-x", "namespace": "https://example.com/other#"}}
	}
	g.fill(class, object)
	return object
}

// sense are properties that an object must have to say something in another format, beside those that the model
// demands.
var sense = map[string][]string{
	"ExternalRef":            {"externalRefType", "locator"},
	"ExternalMap":            {"verifiedUsing"},
	"software_File":          {"name", "verifiedUsing"},
	"software_Snippet":       {"name", "software_byteRange"},
	"Annotation":             {"statement"},
	"security_Vulnerability": {"name"},
	"Organization":           {"name"}, "Person": {"name"}, "Tool": {"name"},
	"expandedlicensing_CustomLicense": {"name"}, "simplelicensing_SimpleLicensingText": {"name"},
	"security_VexNotAffectedVulnAssessmentRelationship": {"security_justificationType"},
}

func (g *graph3) fill(class string, object map[string]any) {
	for _, name := range sense[class] {
		if object[name] == nil {
			object[name] = g.value(class, spdx3.ClassOf(class).Property(name))
		}
	}
	for _, p := range spdx3.ClassOf(class).Properties() {
		if _, has := object[p.Term]; !has && (p.Min > 0 || p.NarrowMin > 0) {
			object[p.Term] = g.value(class, p)
		}
	}
}

// standsFor returns a class whose instances have the term by the given row and not by that of a class between.
func standsFor(field *mapping.Field, term string) string {
	name, property, isProperty := strings.Cut(term, "/")
	of := spdx3.ClassOf(name)
	candidates := []string{concrete(name)}
	for _, c := range spdx3.Latest().Classes {
		if c.Is(of) && !c.Abstract && c.Words == nil {
			candidates = append(candidates, c.Term)
		}
	}
	for _, class := range candidates {
		if f := mapping.FindSPDX3(property, chain(spdx3.ClassOf(class))...); f == field || !isProperty && class == name {
			return class
		}
	}
	return ""
}

// instance3 returns a document that has a term of a row, and the place where it has it.
func instance3(t *testing.T, field *mapping.Field, term string) (doc any, at string) {
	t.Helper()
	g := newGraph3()
	_, property, _ := strings.Cut(term, "/")
	class := standsFor(field, term)
	if class == "" {
		t.Fatalf("no class has %s by its row", term)
	}
	object, at := g.place(class)
	if property == "" {
		return g.doc(), at
	}
	if property != "spdxId" && property != "type" {
		p := spdx3.ClassOf(class).Property(property)
		if term == "Relationship/comment" {
			object["relationshipType"] = "hasVariant" // a dependency with a comment is said nearly, as a whole
		}
		if _, has := object[property]; !has {
			object[property] = g.value(class, p)
		}
		at += "/" + property
		if p.List() {
			at += "/0"
		}
		return g.doc(), at
	}
	return g.doc(), at + "/" + property
}

// place returns an object of a class in the document, and where that is.
func (g *graph3) place(class string) (object map[string]any, at string) {
	if h, ok := holders[class]; ok {
		holder, at := g.place(h.class)
		object := g.object(class)
		p := spdx3.ClassOf(h.class).Property(h.property)
		at += "/" + h.property
		if p.List() {
			at += "/0"
			holder[h.property] = []any{object}
		} else {
			holder[h.property] = object
		}
		return object, at
	}
	for i := range g.nodes {
		if n := g.node(i); n["type"] == class {
			return n, fmt.Sprintf("/@graph/%d", i)
		}
	}
	switch class {
	case "ai_AIPackage", "dataset_DatasetPackage":
		n := g.node(3)
		n["type"] = class
		g.fill(class, n)
		return n, "/@graph/3"
	}
	at = g.element(class, "SPDXRef-x", nil)
	i := len(g.nodes) - 1
	g.fill(class, g.node(i))
	id := ns3 + "SPDXRef-x"
	switch class {
	case "Tool":
		g.node(0)["createdUsing"] = []any{id}
	case "security_CvssV2VulnAssessmentRelationship", "security_CvssV3VulnAssessmentRelationship", "security_CvssV4VulnAssessmentRelationship":
		// A rating of CycloneDX is one of something that is affected.
		g.element("Relationship", "SPDXRef-r", map[string]any{"from": other3, "relationshipType": "hasAssociatedVulnerability", "to": []any{g.node(i)["from"]}})
	case "simplelicensing_LicenseExpression":
		g.declared(id)
	case "simplelicensing_SimpleLicensingText", "expandedlicensing_CustomLicense":
		g.node(i)["spdxId"] = ns3 + "LicenseRef-Own"
		g.element("simplelicensing_LicenseExpression", "SPDXRef-e", map[string]any{"simplelicensing_licenseExpression": "LicenseRef-Own"})
		g.declared(ns3 + "SPDXRef-e")
	}
	return g.node(i), at
}

func (g *graph3) declared(id string) {
	g.element("Relationship", "SPDXRef-r", map[string]any{"from": package3, "relationshipType": "hasDeclaredLicense", "to": []any{id}})
}

// The instances are ones that the model allows.
func TestInstances3(t *testing.T) {
	n := 0
	spdx3Rows(func(field *mapping.Field, term string) {
		if !field.SpeaksOfSPDX3() {
			return
		}
		doc, at := instance3(t, field, term)
		text, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		root := jsonx.ParseTrusted(text).Root()
		if v := root.Lookup(at); !v.Exists() {
			t.Errorf("%s: nothing at %s: %s", term, at, text)
		}
		spdx3.Check(root, func(f spdx3.Finding) bool {
			t.Errorf("%s: %s: %s (%s)\n%s", term, f.Value.Pointer(), f.Message, f.Clause, text)
			return true
		})
		n++
	})
	if n < 200 {
		t.Errorf("only %d terms", n)
	}
}
