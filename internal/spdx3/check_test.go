package spdx3_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// found lists the findings about a document: level, rule and place.
func found(t *testing.T, src string, profiles ...string) (list, messages []string) {
	t.Helper()
	d, err := jsonx.Parse([]byte(src), jsonx.Limits{})
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	spdx3.Check(d.Root(), func(f spdx3.Finding) bool {
		list = append(list, f.Level.String()+" "+f.Rule+" "+f.Value.Pointer())
		messages = append(messages, f.Message+" ["+f.Clause+"]")
		if f.Clause == "" || f.Message == "" || f.Level.String() == "none" {
			t.Errorf("%+v says too little", f)
		}
		return true
	}, profiles...)
	return list, messages
}

const (
	context301 = `{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld",`
	context300 = `{"@context":"https://spdx.org/rdf/3.0.0/spdx-context.jsonld",`
	graph      = context301 + `"@graph":[` + common
	// common are nodes 0 to 2 of the documents here.
	common = `{"type":"CreationInfo","@id":"_:i","specVersion":"3.0.1","created":"2024-03-05T00:00:00Z","createdBy":["urn:x:jane"]},` +
		`{"type":"Person","spdxId":"urn:x:jane","creationInfo":"_:i","name":"Jane"},` +
		`{"type":"SpdxDocument","spdxId":"urn:x:doc","creationInfo":"_:i","rootElement":["urn:x:jane"]}`
)

// element is an element whose other members are more.
func element(class, id, more string) string {
	s := `{"type":"` + class + `","spdxId":"urn:x:` + id + `","creationInfo":"_:i"`
	if more != "" {
		s += "," + more
	}
	return s + "}"
}

func doc(elements ...string) string { return graph + "," + strings.Join(elements, ",") + "]}" }

var (
	pkg  = element("software_Package", "pkg", `"name":"n"`)
	vuln = element("security_Vulnerability", "vuln", "")
)

func relation(class, word, from, to, more string) string {
	m := `"relationshipType":"` + word + `","from":"` + from + `","to":[` + to + `]`
	if more != "" {
		m += "," + more
	}
	return element(class, "rel", m)
}

func TestCheckStructure(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"valid", graph + "]}", nil},
		{"an empty graph", context301 + `"@graph":[]}`, []string{"advice one-document "}},
		{"no object", `[]`, []string{"structure json-type "}},
		{"no context", `{"@graph":[` + common + `]}`, []string{"structure required "}},
		{"another context", `{"@context":"https://example.com/","@graph":[` + common + `]}`, []string{"structure context /@context"}},
		{"the context by http", `{"@context":"http://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[` + common + `]}`, []string{"structure context /@context"}},
		{"a list of contexts", `{"@context":["https://spdx.org/rdf/3.0.1/spdx-context.jsonld"],"@graph":[` + common + `]}`, []string{"structure context /@context"}},
		{"no graph", context301[:len(context301)-1] + `}`, []string{"structure required ", "advice one-document "}},
		{"a graph that is none", context301 + `"@graph":{}}`, []string{"structure json-type /@graph", "advice one-document "}},
		{"null in the graph", graph + `,null]}`, []string{"structure json-type /@graph/3"}},
		{"more beside the graph", context301 + `"type":"Person","@graph":[` + common + `]}`, []string{"structure unknown-property /type"}},
		{"a single root", context301 + `"type":"SpdxDocument","spdxId":"urn:x:d","creationInfo":{"type":"CreationInfo","specVersion":"3.0.1","created":"2024-03-05T00:00:00Z","createdBy":["SpdxOrganization"]}}`, nil},
		{"no type", doc(`{"spdxId":"urn:x:a"}`), []string{"structure required /@graph/3"}},
		{"a type that is no string", doc(`{"type":["Person"],"spdxId":"urn:x:a"}`), []string{"structure json-type /@graph/3/type"}},
		{"@type", doc(`{"@type":"Person","spdxId":"urn:x:a","creationInfo":"_:i"}`), []string{"structure required /@graph/3", "structure spelling /@graph/3/@type"}},
		{"an unknown class", doc(element("software_Thing", "a", "")), []string{"structure unknown-class /@graph/3/type"}},
		{"an abstract class", doc(element("Artifact", "a", "")), []string{"structure abstract-class /@graph/3/type"}},
		{"a class by IRI", doc(element("https://spdx.org/rdf/3.0.1/terms/Core/Tool", "a", "")), []string{"structure spelling /@graph/3/type"}},
		{"a class by prefix", doc(element("spdx:Core/Tool", "a", "")), []string{"structure spelling /@graph/3/type"}},
		{"@id of an element", doc(`{"type":"Tool","@id":"urn:x:a","creationInfo":"_:i"}`), []string{"structure unknown-property /@graph/3/@id", "structure required /@graph/3"}},
		{"spdxId of what is none", doc(`{"type":"Tool","spdxId":"urn:x:a","creationInfo":{"type":"CreationInfo","spdxId":"urn:x:b","specVersion":"3.0.1","created":"2024-03-05T00:00:00Z","createdBy":["urn:x:jane"]}}`), []string{"structure unknown-property /@graph/3/creationInfo/spdxId"}},
		{"a blank element", doc(`{"type":"Tool","spdxId":"_:a","creationInfo":"_:i"}`), []string{"structure blank-node /@graph/3/spdxId"}},
		{"an id that is no IRI", doc(`{"type":"Tool","spdxId":"a","creationInfo":"_:i"}`), []string{"structure iri /@graph/3/spdxId"}},
		{"an id that is no string", doc(`{"type":"Tool","spdxId":1,"creationInfo":"_:i"}`), []string{"structure json-type /@graph/3/spdxId"}},
		{"no creationInfo", doc(`{"type":"Tool","spdxId":"urn:x:a"}`), []string{"structure required /@graph/3"}},
		{"an unknown property", doc(element("Tool", "a", `"version":"1"`)), []string{"structure unknown-property /@graph/3/version"}},
		{"a property of another class", doc(element("Tool", "a", `"software_packageVersion":"1"`)), []string{"structure unknown-property /@graph/3/software_packageVersion"}},
		{"a property by IRI", doc(element("Tool", "a", `"https://spdx.org/rdf/3.0.1/terms/Core/name":"1"`)), []string{"structure spelling /@graph/3/https:~1~1spdx.org~1rdf~13.0.1~1terms~1Core~1name"}},
		{"an array for one value", doc(element("Tool", "a", `"name":["n"]`)), []string{"structure json-type /@graph/3/name"}},
		{"one value for an array", doc(element("software_Package", "a", `"name":"n","software_attributionText":"n"`)), []string{"structure json-type /@graph/3/software_attributionText"}},
		{"too few values", doc(relation("Relationship", "contains", "urn:x:jane", "", "")), []string{"structure cardinality /@graph/3/to"}},
		{"null", doc(element("Tool", "a", `"name":null`)), []string{"structure json-type /@graph/3/name"}},
		{"no word", doc(relation("Relationship", "CONTAINS", "urn:x:jane", `"urn:x:jane"`, "")), []string{"structure vocabulary /@graph/3/relationshipType"}},
		{"a word by IRI", doc(relation("Relationship", "https://spdx.org/rdf/3.0.1/terms/Core/RelationshipType/contains", "urn:x:jane", `"urn:x:jane"`, "")), []string{"structure spelling /@graph/3/relationshipType"}},
		{"a word that is none", doc(element("Annotation", "a", `"subject":"urn:x:jane","annotationType":5`)), []string{"structure json-type /@graph/3/annotationType"}},
		{"a time with an offset", doc(relation("Relationship", "contains", "urn:x:jane", `"urn:x:jane"`, `"startTime":"2024-03-05T00:00:00+00:00"`)), []string{"structure value /@graph/3/startTime"}},
		{"a media type", doc(element("Annotation", "a", `"subject":"urn:x:jane","annotationType":"review","contentType":"text"`)), []string{"structure value /@graph/3/contentType"}},
		{"no SemVer", doc(element("simplelicensing_LicenseExpression", "a", `"simplelicensing_licenseExpression":"MIT","simplelicensing_licenseListVersion":"3.25"`)), []string{"structure value /@graph/3/simplelicensing_licenseListVersion"}},
		{"a reference that is no IRI", doc(element("Annotation", "a", `"subject":"jane","annotationType":"review"`)), []string{"structure iri /@graph/3/subject"}},
		{"a reference that is no string", doc(element("Annotation", "a", `"subject":5,"annotationType":"review"`)), []string{"structure json-type /@graph/3/subject"}},
		{"a short form of another class", doc(element("software_Package", "a", `"name":"n","suppliedBy":"NoneElement"`)), []string{"structure iri /@graph/3/suppliedBy"}},
		{"short forms", doc(pkg, relation("Relationship", "dependsOn", "urn:x:pkg", `"NoneElement"`, "")), nil},
		{"an inlined part of another class", doc(element("Tool", "a", `"verifiedUsing":[{"type":"ExternalMap","externalSpdxId":"urn:x:e"}]`)), []string{"structure class /@graph/3/verifiedUsing/0/type"}},
		{"a part without what it needs", doc(element("Tool", "a", `"verifiedUsing":[{"type":"Hash","algorithm":"md5"}]`)), []string{"structure required /@graph/3/verifiedUsing/0"}},
		{
			"numbers", doc(element("software_Snippet", "a", `"software_snippetFromFile":"urn:x:f","software_byteRange":{"type":"PositiveIntegerRange","beginIntegerRange":0,"endIntegerRange":1.5},"software_lineRange":{"type":"PositiveIntegerRange","beginIntegerRange":"1","endIntegerRange":2}`), element("software_File", "f", `"name":"f"`)),
			[]string{"structure value /@graph/3/software_byteRange/beginIntegerRange", "structure value /@graph/3/software_byteRange/endIntegerRange", "structure json-type /@graph/3/software_lineRange/beginIntegerRange"},
		},
		{"a decimal", doc(vuln, relation("security_CvssV2VulnAssessmentRelationship", "hasAssessmentFor", "urn:x:vuln", `"urn:x:jane"`, `"security_score":"high","security_vectorString":"v"`)), []string{"structure value /@graph/4/security_score"}},
		{"a boolean", doc(element("expandedlicensing_CustomLicense", "a", `"name":"n","simplelicensing_licenseText":"t","expandedlicensing_isOsiApproved":"true"`)), []string{"structure json-type /@graph/3/expandedlicensing_isOsiApproved"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, messages := found(t, test.in); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q\n%q", got, test.want, messages)
			}
			d, _ := jsonx.Parse([]byte(test.in), jsonx.Limits{})
			want := !slices.ContainsFunc(test.want, func(s string) bool { return strings.HasPrefix(s, "structure ") })
			if got := spdx3.Accepts(d.Root()); got != want {
				t.Errorf("Accepts = %t", got)
			}
		})
	}
}

func TestCheckSemantics(t *testing.T) {
	affected := func(class, word, from, more string) string {
		return relation("security_Vex"+class+"VulnAssessmentRelationship", word, from, `"urn:x:pkg"`, more)
	}
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"no SpdxDocument", context301 + `"@graph":[` + common[:strings.Index(common, `,{"type":"SpdxDocument"`)] + `]}`, []string{"advice one-document "}},
		{"two SpdxDocuments", doc(element("SpdxDocument", "b", `"rootElement":["urn:x:jane"]`)), []string{"semantics one-document /@graph/3"}},
		{"two of a name", doc(element("Tool", "jane", "")), []string{"semantics duplicate-id /@graph/3/spdxId"}},
		{"the same twice", doc(pkg, pkg), nil},
		{"a time that does not exist", doc(relation("Relationship", "contains", "urn:x:jane", `"urn:x:jane"`, `"startTime":"2023-02-29T00:00:00Z"`)), []string{"semantics value /@graph/3/startTime"}},

		{"a reference to another class", doc(element("software_Package", "a", `"name":"n","suppliedBy":"urn:x:doc"`)), []string{"semantics class /@graph/3/suppliedBy"}},
		{"an individual of another class", doc(element("software_Package", "a", `"name":"n","suppliedBy":"https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"`)), []string{"semantics class /@graph/3/suppliedBy"}},
		{"a blank node that nothing defines", doc(`{"type":"Tool","spdxId":"urn:x:t","creationInfo":"_:j"}`), []string{"semantics dangling /@graph/3/creationInfo"}},
		{"a blank node for an element", doc(element("Annotation", "a", `"subject":"_:x","annotationType":"review"`)), []string{"semantics blank-node /@graph/3/subject", "semantics dangling /@graph/3/subject"}},
		{"an element of elsewhere", doc(element("Annotation", "a", `"subject":"urn:x:other","annotationType":"review"`)), []string{"advice not-imported /@graph/3/subject"}},
		{"an imported element", context301 + `"@graph":[` + strings.Replace(common, `"rootElement"`, `"import":[{"type":"ExternalMap","externalSpdxId":"urn:x:other"}],"rootElement"`, 1) + "," + element("Annotation", "a", `"subject":"urn:x:other","annotationType":"review"`) + "]}", nil},
		{"a listed licence", doc(pkg, relation("Relationship", "hasDeclaredLicense", "urn:x:pkg", `"https://spdx.org/licenses/MIT"`, "")), nil},
		{"a prefix of the context", `{"@context":["https://spdx.org/rdf/3.0.1/spdx-context.jsonld",{"ex":"urn:x:"}],"@graph":[` + common + `,` + element("Annotation", "a", `"subject":"ex:jane","annotationType":"review"`) + "]}", []string{"structure context /@context"}},

		{"a package without a name", doc(element("software_Package", "a", "")), []string{"semantics required /@graph/3"}},
		{"a dataset of two origins", doc(element("dataset_DatasetPackage", "a", `"name":"n","builtTime":"2024-03-05T00:00:00Z","releaseTime":"2024-03-05T00:00:00Z","software_downloadLocation":"urn:x:l","software_primaryPurpose":"data","dataset_datasetType":["text"],"originatedBy":["urn:x:jane","urn:x:jane"]`)), []string{"semantics cardinality /@graph/3/originatedBy"}},

		{"none and others", doc(pkg, relation("Relationship", "dependsOn", "urn:x:pkg", `"NoneElement","urn:x:jane"`, "")), []string{"semantics relationship /@graph/4/to/0"}},
		{"none and others, by IRI", doc(pkg, relation("Relationship", "dependsOn", "urn:x:pkg", `"urn:x:jane","https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"`, "")), []string{"semantics relationship /@graph/4/to/1"}},
		{"an assessment of another type", doc(pkg, vuln, affected("Fixed", "affects", "urn:x:vuln", "")), []string{"semantics relationship /@graph/5/relationshipType", "semantics relationship /@graph/5/relationshipType"}},
		{"a type of an assessment", doc(pkg, vuln, relation("Relationship", "affects", "urn:x:vuln", `"urn:x:pkg"`, "")), []string{"semantics relationship /@graph/5/relationshipType"}},
		{"VEX from a package", doc(pkg, affected("Fixed", "fixedIn", "urn:x:pkg", "")), []string{"semantics vex /@graph/4/from"}},
		{"not affected without a reason", doc(pkg, vuln, affected("NotAffected", "doesNotAffect", "urn:x:vuln", "")), []string{"semantics vex /@graph/5"}},
		{"not affected", doc(pkg, vuln, affected("NotAffected", "doesNotAffect", "urn:x:vuln", `"security_impactStatement":"s"`)), nil},
		{
			"EPSS", doc(pkg, vuln, relation("security_EpssVulnAssessmentRelationship", "hasAssessmentFor", "urn:x:vuln", `"urn:x:pkg"`, `"security_publishedTime":"2024-03-05T00:00:00Z","security_probability":"1.01","security_percentile":-1e999999`)),
			[]string{"semantics range /@graph/5/security_probability", "semantics range /@graph/5/security_percentile"},
		},
		{"EPSS at the ends", doc(pkg, vuln, relation("security_EpssVulnAssessmentRelationship", "hasAssessmentFor", "urn:x:vuln", `"urn:x:pkg"`, `"security_publishedTime":"2024-03-05T00:00:00Z","security_probability":"1.000","security_percentile":1e-999999`)), nil},
		{"a licence from a person", doc(relation("Relationship", "hasDeclaredLicense", "urn:x:jane", `"urn:x:jane"`, "")), []string{"advice relationship /@graph/3/from", "advice relationship /@graph/3/to/0"}},
		{"a delegation to a person", doc(relation("Relationship", "delegatedTo", "urn:x:jane", `"urn:x:jane"`, "")), []string{"advice relationship /@graph/3/to/0"}},
		{
			"what an expression names", doc(element("simplelicensing_LicenseExpression", "l", `"simplelicensing_licenseExpression":"LicenseRef-a","simplelicensing_customIdToUri":[{"type":"DictionaryEntry","key":"LicenseRef-a","value":"urn:x:t"},{"type":"DictionaryEntry","key":"DocumentRef-d:LicenseRef-b","value":"urn:x:jane"},{"type":"DictionaryEntry","key":"MIT","value":"urn:x:gone"}]`), element("simplelicensing_SimpleLicensingText", "t", `"simplelicensing_licenseText":"t"`)),
			[]string{"semantics class /@graph/3/simplelicensing_customIdToUri/1/value", "semantics value /@graph/3/simplelicensing_customIdToUri/2/key", "advice not-imported /@graph/3/simplelicensing_customIdToUri/2/value"},
		},
		{"a range backwards", doc(element("software_File", "f", `"name":"f"`), element("software_Snippet", "a", `"software_snippetFromFile":"urn:x:f","software_byteRange":{"type":"PositiveIntegerRange","beginIntegerRange":10,"endIntegerRange":9.0}`)), []string{"semantics range /@graph/4/software_byteRange"}},

		{"elements without a root", doc(element("Bundle", "b", `"element":["urn:x:jane"]`)), []string{"semantics collection /@graph/3"}},
		{"a document as an element", doc(element("Bundle", "b", `"element":["urn:x:doc"],"rootElement":["urn:x:doc"]`)), []string{"semantics collection /@graph/3/element/0", "semantics collection /@graph/3/rootElement/0"}},

		{"an element inside another", doc(element("Annotation", "a", `"annotationType":"review","subject":`+pkg)), []string{"advice placement /@graph/3/subject"}},
		{"a part at the top", doc(`{"type":"Hash","algorithm":"md5","hashValue":"0"}`), []string{"advice placement /@graph/3"}},
		{"another version", doc(`{"type":"Tool","spdxId":"urn:x:t","creationInfo":{"type":"CreationInfo","specVersion":"3.0.0","created":"2024-03-05T00:00:00Z","createdBy":["urn:x:jane"]}}`), []string{"advice spec-version /@graph/3/creationInfo/specVersion"}},

		// The schema lets everything pass that an extension says.
		{"an extension of elsewhere", doc(element("Tool", "a", `"extension":[{"type":"https://example.com/T","a":[null]}]`)), nil},
		{
			"an extension of CycloneDX", doc(element("Tool", "a", `"extension":[{"type":"extension_CdxPropertiesExtension","extension_cdxProperty":[{"type":"extension_CdxPropertyEntry","extension_cdxPropName":5}],"more":1}]`)),
			[]string{"semantics json-type /@graph/3/extension/0/extension_cdxProperty/0/extension_cdxPropName", "advice unknown-property /@graph/3/extension/0/more"},
		},
		{"an empty extension", doc(element("Tool", "a", `"extension":[{"type":"extension_CdxPropertiesExtension"}]`)), []string{"semantics required /@graph/3/extension/0"}},
		{"no extension", doc(element("Tool", "a", `"extension":[{"type":"Hash","algorithm":"md5","hashValue":"0"}]`)), []string{"semantics class /@graph/3/extension/0/type"}},
		{"Extension itself", doc(element("Tool", "a", `"extension":[{"type":"extension_Extension"}]`)), []string{"structure abstract-class /@graph/3/extension/0/type"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, messages := found(t, test.in)
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q\n%q", got, test.want, messages)
			}
		})
	}
}

func TestCheckVersions(t *testing.T) {
	agent := `{"type":"Organization","spdxId":"urn:x:o","creationInfo":{"type":"CreationInfo","specVersion":"3.0.0","created":"2024-03-05T00:00:00Z","createdBy":["urn:x:o"]}`
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"3.0.0 takes elements without a name, and blank ones", context300 + `"@graph":[` + agent + `},` + strings.Replace(agent, "urn:x:o", "_:a", 1) + `},` + strings.Replace(agent, `"spdxId":"urn:x:o",`, "", 1) + `}]}`, []string{"advice one-document "}},
		{
			"3.0.0 has imports", context300 + `"@graph":[` + agent + `},{"type":"SpdxDocument","imports":[{"type":"ExternalMap","externalSpdxId":"urn:x:a"}],"import":[],"creationInfo":"urn:x:i"}]}`,
			[]string{"structure unknown-property /@graph/1/import", "advice not-imported /@graph/1/creationInfo"},
		},
		{"3.0.0 has no adler32", context300 + `"@graph":[` + agent + `,"verifiedUsing":[{"type":"Hash","algorithm":"adler32","hashValue":"0"}]}]}`, []string{"structure vocabulary /@graph/0/verifiedUsing/0/algorithm", "advice one-document "}},
		{
			"none of 3.0.0", context300 + `"@graph":[` + agent + `},{"type":"Relationship","creationInfo":"_:i","relationshipType":"invokedBy","from":"urn:x:o","to":["https://spdx.org/rdf/3.0.0/terms/Core/NoneElement","urn:x:o"]}]}`,
			[]string{"semantics dangling /@graph/1/creationInfo", "semantics relationship /@graph/1/to/0", "advice one-document "},
		},
		{"an extension at the top of 3.0.0", context300 + `"@graph":[{"type":"https://example.com/T","a":1},{"type":"extension_Extension","a":1}]}`, []string{"advice one-document "}},
		{
			"what 3.1 may have", strings.Replace(doc(element("hardware_Chip", "c", ""), element("Tool", "t", `"hardware_pins":4`)), "3.0.1/spdx", "3.1/spdx", 1),
			[]string{"advice version /@context", "advice unknown-class /@graph/3/type", "advice unknown-property /@graph/4/hardware_pins", "advice spec-version /@graph/0/specVersion"},
		},
		{
			"what 3.1 has not either", strings.Replace(doc(element("Tool", "t", `"name":4`)), "3.0.1/spdx", "3.1/spdx", 1),
			[]string{"advice version /@context", "structure json-type /@graph/3/name", "advice spec-version /@graph/0/specVersion"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, messages := found(t, test.in); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q\n%q", got, test.want, messages)
			}
		})
	}
}

// Lite, AI, Dataset and the licensing profiles, each declared by a collection.
func TestCheckProfiles(t *testing.T) {
	lite := func(document, sbom, more string) string {
		return context301 + `"@graph":[{"type":"CreationInfo","@id":"_:i","specVersion":"3.0.1","created":"2024-03-05T00:00:00Z","createdBy":["urn:x:jane"]},` +
			element("Person", "jane", `"name":"Jane"`) + "," + element("SpdxDocument", "doc", `"profileConformance":["core","lite"],`+document) + "," + element("software_Sbom", "sbom", sbom) + "," + more + "]}"
	}
	const (
		good     = `"element":["urn:x:sbom","urn:x:jane"],"rootElement":["urn:x:sbom"]`
		goodSbom = `"element":["urn:x:pkg"],"rootElement":["urn:x:pkg"]`
	)
	full := element("software_Package", "pkg", `"name":"n","software_copyrightText":"NONE","software_packageVersion":"1","suppliedBy":"urn:x:jane","software_packageUrl":"pkg:npm/n@1"`)
	license := func(word, to string) string {
		return strings.Replace(relation("Relationship", word, "urn:x:pkg", `"`+to+`"`, ""), "urn:x:rel", "urn:x:"+word+to[len(to)-3:], 1)
	}
	both := license("hasConcludedLicense", "https://spdx.org/licenses/MIT") + "," + license("hasDeclaredLicense", "expandedlicensing_NoAssertionLicense")
	ai := element("ai_AIPackage", "pkg", `"name":"n","releaseTime":"2024-03-05T00:00:00Z","suppliedBy":"urn:x:jane","software_downloadLocation":"urn:x:l","software_packageVersion":"1","software_primaryPurpose":"model"`)
	declare := func(profile, elements string) string {
		return doc(element("Bundle", "b", `"profileConformance":["`+profile+`"],"element":["urn:x:pkg"],"rootElement":["urn:x:pkg"]`), elements)
	}
	const unlicensed = "semantics profile /@graph/4"
	for _, test := range []struct {
		name, in string
		want     []string
		profiles []string
	}{
		{"Lite", lite(good, goodSbom, full+","+both), nil, nil},
		{"Lite without licences", lite(good, goodSbom, full), []string{unlicensed, unlicensed}, nil},
		{"Lite with a licence too many", lite(good, goodSbom, full+","+both+","+license("hasDeclaredLicense", "https://spdx.org/licenses/0BSD")), []string{unlicensed}, nil},
		{"Lite with a licence that is none", lite(good, goodSbom, full+","+license("hasConcludedLicense", "https://spdx.org/licenses/MIT")+","+license("hasDeclaredLicense", "urn:x:jane")), []string{"advice relationship /@graph/6/to/0", unlicensed}, nil},
		{"Lite with a bare package", lite(good, goodSbom, element("software_Package", "pkg", "")+","+both), []string{"semantics required /@graph/4", unlicensed, unlicensed, unlicensed, unlicensed}, nil},
		{"Lite with a nameless supplier", lite(good, goodSbom, strings.Replace(full, "urn:x:jane", "urn:x:org", 1)+","+both+","+element("Organization", "org", "")), []string{"semantics profile /@graph/7"}, nil},
		{"Lite without an Sbom", lite(`"element":["urn:x:pkg"],"rootElement":["urn:x:pkg"]`, goodSbom, full+","+both), []string{"semantics profile /@graph/2/element", "advice profile /@graph/2/rootElement/0"}, nil},
		{"Lite without elements", lite(`"rootElement":["urn:x:sbom"]`, goodSbom, full+","+both), []string{"semantics profile /@graph/2"}, nil},
		{"Lite without packages", lite(good, `"element":["urn:x:jane"],"rootElement":["urn:x:jane"]`, full+","+both), []string{"semantics profile /@graph/3/element", "advice profile /@graph/3/rootElement/0"}, nil},
		{"what does not belong to it", lite(good, `"element":["urn:x:pkg"],"rootElement":["urn:x:pkg"]`, full+","+both+","+element("software_Package", "other", `"name":"n"`)), nil, nil},
		{"asked for", doc(element("software_Package", "other", `"name":"n"`)), []string{"semantics profile /@graph/2", "advice profile /@graph/2/rootElement/0", "semantics profile /@graph/3", "semantics profile /@graph/3", "semantics profile /@graph/3", "semantics profile /@graph/3", "semantics profile /@graph/3", "semantics profile /@graph/3"}, []string{"lite"}},
		{"AI", declare("ai", ai+","+both), nil, nil},
		{"AI without licences", declare("ai", ai), []string{unlicensed, unlicensed}, nil},
		{"licensing", declare("simpleLicensing", pkg), []string{unlicensed}, nil},
		{"licensing in full", declare("expandedLicensing", pkg), []string{unlicensed}, nil},
		{"software", declare("software", pkg), nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, messages := found(t, test.in, test.profiles...); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q\n%q", got, test.want, messages)
			}
		})
	}
}

// What an attacker may write costs no more than its length.
func TestCheckHostile(t *testing.T) {
	long := strings.Repeat("9", 1<<20)
	refs := strings.TrimSuffix(strings.Repeat(`"a:b",`, 100_000), ",")
	same := ""
	for range 100 {
		same = `{"type":"Annotation","spdxId":"urn:x:same","creationInfo":"_:i","annotationType":"other","subject":` + cmp.Or(same, `"urn:x:jane"`) + "}"
	}
	for _, test := range []struct{ name, in string }{
		{"a long namespace", `{"@context":["https://spdx.org/rdf/3.0.1/spdx-context.jsonld",{"a":"urn:` + long + `"}],"@graph":[` + common + "," + element("Bundle", "b", `"rootElement":["urn:x:jane"],"element":[`+refs+`]`) + `]}`},
		{"long numbers", doc(vuln, relation("security_EpssVulnAssessmentRelationship", "hasAssessmentFor", "urn:x:vuln", `"urn:x:jane"`, `"security_publishedTime":"2024-03-05T00:00:00Z","security_probability":"`+long+`","security_percentile":0.`+long))},
		{"a long version", strings.Replace(doc(pkg), "3.0.1/spdx", "3."+long+"/spdx", 1)},
		{"long ranges", doc(element("software_File", "f", `"name":"f"`), element("software_Snippet", "s", `"software_snippetFromFile":"urn:x:f","software_byteRange":{"type":"PositiveIntegerRange","beginIntegerRange":`+long+`9,"endIntegerRange":`+long+`}`))},
		{"the same in itself", doc(same)},
		{"one profile many times", doc(element("Bundle", "b", `"rootElement":["urn:x:jane"],"profileConformance":[`+strings.TrimSuffix(strings.Repeat(`"lite",`, 100_000), ",")+`]`))},
	} {
		d, err := jsonx.Parse([]byte(test.in), jsonx.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		n, start := 0, time.Now()
		spdx3.Check(d.Root(), func(f spdx3.Finding) bool {
			if n++; len(f.Message) > 1000 {
				t.Errorf("%s: a message of %d bytes", test.name, len(f.Message))
			}
			return true
		})
		t.Logf("%s: %d bytes, %d findings, %s", test.name, len(test.in), n, time.Since(start))
	}
}

// Whoever has heard enough is not called again.
func TestCheckStops(t *testing.T) {
	src := doc(element("Tool", "a", `"name":1,"comment":2,"x":3`), element("Tool", "jane", ""), relation("Relationship", "affects", "urn:x:nobody", `"urn:x:nobody"`, ""))
	all, _ := found(t, src, "lite")
	if len(all) < 6 {
		t.Fatalf("only %q", all)
	}
	d, err := jsonx.Parse([]byte(src), jsonx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for most := 1; most < len(all); most++ {
		n := 0
		spdx3.Check(d.Root(), func(spdx3.Finding) bool {
			n++
			return n < most
		}, "lite")
		if n != most {
			t.Errorf("called %d times, not %d", n, most)
		}
	}
}
