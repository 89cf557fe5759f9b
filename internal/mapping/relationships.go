package mapping

import (
	pb "github.com/protobom/protobom/pkg/sbom"
)

// Meaning is the part of a relationship that CycloneDX can say by structure.
type Meaning uint8

// The meanings. Depends and Contains read from the dependent, or the container; Describes from the document.
const (
	NoMeaning Meaning = iota
	Contains
	Depends
	Describes
)

// A RelationshipRow is one relationship type of SPDX 2.3 §11.1.
type RelationshipRow struct {
	SPDX     string
	Protobom pb.Edge_Type
	Meaning  Meaning
	Swap     bool // the two ends stand the other way round
	Exact    bool // the meaning is the whole of it
	Since    string
}

// Relationships lists the types of SPDX 2.3.
var Relationships = []RelationshipRow{
	{"DESCRIBES", pb.Edge_describes, Describes, false, true, "2.2"},
	{"CONTAINS", pb.Edge_contains, Contains, false, true, "2.2"},
	{"DEPENDS_ON", pb.Edge_dependsOn, Depends, false, true, "2.2"},
	{"DESCRIBED_BY", pb.Edge_describedBy, Describes, true, false, "2.2"},
	{"CONTAINED_BY", pb.Edge_contained_by, Contains, true, false, "2.2"},
	{"DEPENDENCY_OF", pb.Edge_dependencyOf, Depends, true, false, "2.2"},
	{"BUILD_DEPENDENCY_OF", pb.Edge_buildDependency, Depends, true, false, "2.2"},
	{"DEV_DEPENDENCY_OF", pb.Edge_devDependency, Depends, true, false, "2.2"},
	{"OPTIONAL_DEPENDENCY_OF", pb.Edge_optionalDependency, Depends, true, false, "2.2"},
	{"RUNTIME_DEPENDENCY_OF", pb.Edge_runtimeDependency, Depends, true, false, "2.2"},
	{"TEST_DEPENDENCY_OF", pb.Edge_testDependency, Depends, true, false, "2.2"},
	{"PROVIDED_DEPENDENCY_OF", pb.Edge_providedDependency, NoMeaning, false, false, "2.2"},
	{"AMENDS", pb.Edge_amends, NoMeaning, false, false, "2.3"},
	{"ANCESTOR_OF", pb.Edge_ancestor, NoMeaning, false, false, "2.2"},
	{"BUILD_TOOL_OF", pb.Edge_buildTool, NoMeaning, false, false, "2.2"},
	{"COPY_OF", pb.Edge_copy, NoMeaning, false, false, "2.2"},
	{"DATA_FILE_OF", pb.Edge_dataFile, NoMeaning, false, false, "2.2"},
	{"DEPENDENCY_MANIFEST_OF", pb.Edge_dependencyManifest, NoMeaning, false, false, "2.2"},
	{"DESCENDANT_OF", pb.Edge_descendant, NoMeaning, false, false, "2.2"},
	{"DEV_TOOL_OF", pb.Edge_devTool, NoMeaning, false, false, "2.2"},
	{"DISTRIBUTION_ARTIFACT", pb.Edge_distributionArtifact, NoMeaning, false, false, "2.2"},
	{"DOCUMENTATION_OF", pb.Edge_documentation, NoMeaning, false, false, "2.2"},
	{"DYNAMIC_LINK", pb.Edge_dynamicLink, NoMeaning, false, false, "2.2"},
	{"EXAMPLE_OF", pb.Edge_example, NoMeaning, false, false, "2.2"},
	{"EXPANDED_FROM_ARCHIVE", pb.Edge_expandedFromArchive, NoMeaning, false, false, "2.2"},
	{"FILE_ADDED", pb.Edge_fileAdded, NoMeaning, false, false, "2.2"},
	{"FILE_DELETED", pb.Edge_fileDeleted, NoMeaning, false, false, "2.2"},
	{"FILE_MODIFIED", pb.Edge_fileModified, NoMeaning, false, false, "2.2"},
	{"GENERATED_FROM", pb.Edge_generatedFrom, NoMeaning, false, false, "2.2"},
	{"GENERATES", pb.Edge_generates, NoMeaning, false, false, "2.2"},
	{"HAS_PREREQUISITE", pb.Edge_prerequisite, NoMeaning, false, false, "2.2"},
	{"METAFILE_OF", pb.Edge_metafile, NoMeaning, false, false, "2.2"},
	{"OPTIONAL_COMPONENT_OF", pb.Edge_optionalComponent, NoMeaning, false, false, "2.2"},
	{"OTHER", pb.Edge_other, NoMeaning, false, false, "2.2"},
	{"PACKAGE_OF", pb.Edge_packages, NoMeaning, false, false, "2.2"},
	{"PATCH_APPLIED", pb.Edge_patch, NoMeaning, false, false, "2.2"},
	{"PATCH_FOR", pb.Edge_patch, NoMeaning, false, false, "2.2"},
	{"PREREQUISITE_FOR", pb.Edge_prerequisiteFor, NoMeaning, false, false, "2.2"},
	{"REQUIREMENT_DESCRIPTION_FOR", pb.Edge_requirementFor, NoMeaning, false, false, "2.3"},
	{"SPECIFICATION_FOR", pb.Edge_specificationFor, NoMeaning, false, false, "2.3"},
	{"STATIC_LINK", pb.Edge_staticLink, NoMeaning, false, false, "2.2"},
	{"TEST_CASE_OF", pb.Edge_testCase, NoMeaning, false, false, "2.2"},
	{"TEST_OF", pb.Edge_test, NoMeaning, false, false, "2.2"},
	{"TEST_TOOL_OF", pb.Edge_testTool, NoMeaning, false, false, "2.2"},
	{"VARIANT_OF", pb.Edge_variant, NoMeaning, false, false, "2.2"},
}

// RelationshipBySPDX returns the row of an SPDX 2 relationship type.
func RelationshipBySPDX(word string) (*RelationshipRow, bool) {
	for i := range Relationships {
		if Relationships[i].SPDX == word {
			return &Relationships[i], true
		}
	}
	return nil, false
}

// RelationshipByProtobom returns the row of a protobom edge type.
func RelationshipByProtobom(t pb.Edge_Type) (*RelationshipRow, bool) {
	for i := range Relationships {
		if Relationships[i].Protobom == t {
			return &Relationships[i], true
		}
	}
	return nil, false
}
