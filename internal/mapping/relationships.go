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
	Why      string // it is not native in CycloneDX; "" where it is
}

// Relationships lists the types of SPDX 2.3.
var Relationships = []RelationshipRow{
	{"DESCRIBES", pb.Edge_describes, Describes, false, true, "2.2", ""},
	{"CONTAINS", pb.Edge_contains, Contains, false, true, "2.2", ""},
	{"DEPENDS_ON", pb.Edge_dependsOn, Depends, false, true, "2.2", ""},
	{"DESCRIBED_BY", pb.Edge_describedBy, Describes, true, false, "2.2", "the spelling from the other end"},
	{"CONTAINED_BY", pb.Edge_contained_by, Contains, true, false, "2.2", "the spelling from the other end"},
	{"DEPENDENCY_OF", pb.Edge_dependencyOf, Depends, true, false, "2.2", "the spelling from the other end"},
	{"BUILD_DEPENDENCY_OF", pb.Edge_buildDependency, Depends, true, false, "2.2", "what the dependency is for"},
	{"DEV_DEPENDENCY_OF", pb.Edge_devDependency, Depends, true, false, "2.2", "what the dependency is for"},
	{"OPTIONAL_DEPENDENCY_OF", pb.Edge_optionalDependency, Depends, true, false, "2.2", "that it is optional: the scope of a component is said once and not of each dependent"},
	{"RUNTIME_DEPENDENCY_OF", pb.Edge_runtimeDependency, Depends, true, false, "2.2", "what the dependency is for"},
	{"TEST_DEPENDENCY_OF", pb.Edge_testDependency, Depends, true, false, "2.2", "what the dependency is for"},
	{"PROVIDED_DEPENDENCY_OF", pb.Edge_providedDependency, NoMeaning, false, false, "2.2", "what is provided by the surroundings is no dependency of CycloneDX"},
	{"AMENDS", pb.Edge_amends, NoMeaning, false, false, "2.3", "CycloneDX has no relation of this kind"},
	{"ANCESTOR_OF", pb.Edge_ancestor, NoMeaning, false, false, "2.2", "a pedigree holds its ancestors, it does not refer to components of the document"},
	{"BUILD_TOOL_OF", pb.Edge_buildTool, NoMeaning, false, false, "2.2", "a formulation says it by workflows and tasks, which would have to be made up"},
	{"COPY_OF", pb.Edge_copy, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"DATA_FILE_OF", pb.Edge_dataFile, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"DEPENDENCY_MANIFEST_OF", pb.Edge_dependencyManifest, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"DESCENDANT_OF", pb.Edge_descendant, NoMeaning, false, false, "2.2", "a pedigree holds its descendants, it does not refer to components of the document"},
	{"DEV_TOOL_OF", pb.Edge_devTool, NoMeaning, false, false, "2.2", "CycloneDX has no tools of a component"},
	{"DISTRIBUTION_ARTIFACT", pb.Edge_distributionArtifact, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"DOCUMENTATION_OF", pb.Edge_documentation, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"DYNAMIC_LINK", pb.Edge_dynamicLink, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"EXAMPLE_OF", pb.Edge_example, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"EXPANDED_FROM_ARCHIVE", pb.Edge_expandedFromArchive, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"FILE_ADDED", pb.Edge_fileAdded, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"FILE_DELETED", pb.Edge_fileDeleted, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"FILE_MODIFIED", pb.Edge_fileModified, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"GENERATED_FROM", pb.Edge_generatedFrom, NoMeaning, false, false, "2.2", "a formulation says it by workflows and tasks, which would have to be made up"},
	{"GENERATES", pb.Edge_generates, NoMeaning, false, false, "2.2", "a formulation says it by workflows and tasks, which would have to be made up"},
	{"HAS_PREREQUISITE", pb.Edge_prerequisite, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"METAFILE_OF", pb.Edge_metafile, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"OPTIONAL_COMPONENT_OF", pb.Edge_optionalComponent, NoMeaning, false, false, "2.2", "the scope of a component is said once and not of each whole that has it"},
	{"OTHER", pb.Edge_other, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"PACKAGE_OF", pb.Edge_packages, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"PATCH_APPLIED", pb.Edge_patch, NoMeaning, false, false, "2.2", "a patch in a pedigree is a difference, not a component of the document"},
	{"PATCH_FOR", pb.Edge_patch, NoMeaning, false, false, "2.2", "a patch in a pedigree is a difference, not a component of the document"},
	{"PREREQUISITE_FOR", pb.Edge_prerequisiteFor, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"REQUIREMENT_DESCRIPTION_FOR", pb.Edge_requirementFor, NoMeaning, false, false, "2.3", "a requirement is part of a standard in the definitions, not a component"},
	{"SPECIFICATION_FOR", pb.Edge_specificationFor, NoMeaning, false, false, "2.3", "provides (from 1.6) names what a component implements; a document that specifies it is not the same"},
	{"STATIC_LINK", pb.Edge_staticLink, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"TEST_CASE_OF", pb.Edge_testCase, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"TEST_OF", pb.Edge_test, NoMeaning, false, false, "2.2", "CycloneDX has no relation of this kind"},
	{"TEST_TOOL_OF", pb.Edge_testTool, NoMeaning, false, false, "2.2", "CycloneDX has no tools of a component"},
	{"VARIANT_OF", pb.Edge_variant, NoMeaning, false, false, "2.2", "a pedigree holds its variants, it does not refer to components of the document"},
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
