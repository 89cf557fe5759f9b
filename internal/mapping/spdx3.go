package mapping

import "sync"

// SPDX 3 documents are read and written by way of a folded form that has the shape of SPDX 2 JSON. The tables
// of this file and of spdx3_references.go say how the words of the vocabularies of SPDX 3 are spelled there,
// by the official migration table (SPDX 3.0.1 annex "Differences from previous editions") wherever it speaks.

// An SPDX3RelationshipRow is one row of the migration table of relationship types.
type SPDX3RelationshipRow struct {
	SPDX3, SPDX2 string
	Swap         bool   // from and to stand the other way round
	Scope        string // the lifecycle scope that SPDX 2's word says, "" for none
	// May names the scopes that the relation can have by the migration table though SPDX 2's word says none:
	// "various" for any.
	May string
}

// SPDX3Relationships lists the rows of the migration table. Among the rows of one type of SPDX 3 and one scope
// the first is the one that is written: the spelling in SPDX 3's own direction where SPDX 2 has both.
var SPDX3Relationships = []SPDX3RelationshipRow{
	{"describes", "DESCRIBES", false, "", ""},
	{"describes", "DESCRIBED_BY", true, "", ""},
	{"contains", "CONTAINS", false, "", ""},
	{"contains", "CONTAINED_BY", true, "", ""},
	{"dependsOn", "DEPENDS_ON", false, "", "various"},
	{"dependsOn", "DEPENDENCY_OF", true, "", "various"},
	{"dependsOn", "BUILD_DEPENDENCY_OF", true, "build", ""},
	{"dependsOn", "DEV_DEPENDENCY_OF", true, "development", ""},
	{"dependsOn", "RUNTIME_DEPENDENCY_OF", true, "runtime", ""},
	{"dependsOn", "TEST_DEPENDENCY_OF", true, "test", ""},
	{"usesTool", "BUILD_TOOL_OF", true, "build", ""},
	{"usesTool", "DEV_TOOL_OF", true, "development", ""},
	{"usesTool", "TEST_TOOL_OF", true, "test", ""},
	{"amendedBy", "AMENDS", true, "", ""},
	{"ancestorOf", "ANCESTOR_OF", false, "", ""},
	{"copiedTo", "COPY_OF", true, "", ""},
	{"hasDataFile", "DATA_FILE_OF", true, "", ""},
	{"hasDependencyManifest", "DEPENDENCY_MANIFEST_OF", true, "", ""},
	{"descendantOf", "DESCENDANT_OF", false, "", ""},
	{"hasDistributionArtifact", "DISTRIBUTION_ARTIFACT", false, "", ""},
	{"hasDocumentation", "DOCUMENTATION_OF", true, "", ""},
	{"hasDynamicLink", "DYNAMIC_LINK", true, "", "build, runtime"},
	{"hasExample", "EXAMPLE_OF", true, "", ""},
	{"expandsTo", "EXPANDED_FROM_ARCHIVE", true, "", ""},
	{"hasAddedFile", "FILE_ADDED", true, "", ""},
	{"hasDeletedFile", "FILE_DELETED", true, "", ""},
	{"modifiedBy", "FILE_MODIFIED", false, "", ""},
	{"generates", "GENERATES", false, "", ""},
	{"generates", "GENERATED_FROM", true, "", ""},
	{"hasPrerequisite", "HAS_PREREQUISITE", false, "", "various"},
	{"hasPrerequisite", "PREREQUISITE_FOR", true, "", "various"},
	{"hasMetadata", "METAFILE_OF", true, "", ""},
	{"hasOptionalComponent", "OPTIONAL_COMPONENT_OF", true, "", ""},
	{"hasOptionalDependency", "OPTIONAL_DEPENDENCY_OF", true, "", "various"},
	{"packagedBy", "PACKAGE_OF", true, "", ""},
	{"patchedBy", "PATCH_FOR", true, "", ""},
	{"patchedBy", "PATCH_APPLIED", true, "", ""},
	{"hasProvidedDependency", "PROVIDED_DEPENDENCY_OF", true, "", "various"},
	{"hasRequirement", "REQUIREMENT_DESCRIPTION_FOR", true, "", "various"},
	{"hasSpecification", "SPECIFICATION_FOR", true, "", "various"},
	{"hasStaticLink", "STATIC_LINK", false, "", "various"},
	{"hasTest", "TEST_OF", true, "", "various"},
	{"hasTestCase", "TEST_CASE_OF", true, "", ""},
	{"hasVariant", "VARIANT_OF", true, "", ""},
	{"other", "OTHER", false, "", ""},
}

// SPDX3OnlyRelationships lists the types of SPDX 3 that the migration table does not reach. In the folded form
// they keep their own spelling, which no type of SPDX 2 has. The two about licences are members of the element
// there; usesTool is in the table with three scopes, and on the list for the others.
var SPDX3OnlyRelationships = []string{
	"affects", "availableFrom", "configures", "coordinatedBy", "delegatedTo", "doesNotAffect", "exploitCreatedBy",
	"fixedBy", "fixedIn", "foundBy", "hasAssessmentFor", "hasAssociatedVulnerability", "hasConcludedLicense",
	"hasDeclaredLicense", "hasEvidence", "hasHost", "hasInput", "hasOutput", "invokedBy", "publishedBy",
	"reportedBy", "republishedBy", "serializedInArtifact", "testedOn", "trainedOn", "underInvestigationFor",
	"usesTool",
}

var spdx3OnlyRelationships = sync.OnceValue(func() map[string]bool {
	words := make(map[string]bool, len(SPDX3OnlyRelationships))
	for _, w := range SPDX3OnlyRelationships {
		words[w] = true
	}
	return words
})

// IsSPDX3OnlyRelationship reports whether word is one of [SPDX3OnlyRelationships].
func IsSPDX3OnlyRelationship(word string) bool { return spdx3OnlyRelationships()[word] }

// SPDX3OnlyScopes lists the lifecycle scopes that no word of SPDX 2 says.
var SPDX3OnlyScopes = []string{"design", "other"}

type typeAndScope struct{ word, scope string }

var spdx3Relationships = sync.OnceValue(func() (m struct {
	bySPDX2 map[string]*SPDX3RelationshipRow
	bySPDX3 map[typeAndScope]*SPDX3RelationshipRow
},
) {
	m.bySPDX2 = make(map[string]*SPDX3RelationshipRow, len(SPDX3Relationships))
	m.bySPDX3 = make(map[typeAndScope]*SPDX3RelationshipRow, len(SPDX3Relationships))
	for i := range SPDX3Relationships {
		r := &SPDX3Relationships[i]
		m.bySPDX2[r.SPDX2] = r
		if key := (typeAndScope{r.SPDX3, r.Scope}); m.bySPDX3[key] == nil {
			m.bySPDX3[key] = r
		}
	}
	return m
})

// SPDX3RelationshipBySPDX2 returns the row of an SPDX 2 relationship type.
func SPDX3RelationshipBySPDX2(word string) (SPDX3RelationshipRow, bool) {
	if r := spdx3Relationships().bySPDX2[word]; r != nil {
		return *r, true
	}
	return SPDX3RelationshipRow{}, false
}

// SPDX2RelationshipBySPDX3 returns the row whose SPDX 2 word is written for a relationship type of SPDX 3 with
// a lifecycle scope, "" for none. Where SPDX 2 has no word for the type with this scope, it is the row for the
// type without one: its Scope is "", and the scope remains to be said. ok is false where there is no such row
// either: the type keeps its own spelling.
func SPDX2RelationshipBySPDX3(word, scope string) (row SPDX3RelationshipRow, ok bool) {
	m := spdx3Relationships().bySPDX3
	r := m[typeAndScope{word, scope}]
	if r == nil && scope != "" {
		r = m[typeAndScope{word, ""}]
	}
	if r == nil {
		return SPDX3RelationshipRow{}, false
	}
	return *r, true
}

// A WordPair is a word of a vocabulary of SPDX 3 and its spelling in the folded form.
type WordPair struct{ SPDX3, Folded string }

type wordMaps struct{ bySPDX3, byFolded map[string]string }

// pairs returns the lookup of a table by either side. The first pair of a word counts.
func pairs(table *[]WordPair) func() wordMaps {
	return sync.OnceValue(func() wordMaps {
		m := wordMaps{make(map[string]string, len(*table)), make(map[string]string, len(*table))}
		for _, p := range *table {
			if _, is := m.bySPDX3[p.SPDX3]; !is {
				m.bySPDX3[p.SPDX3] = p.Folded
			}
			if _, is := m.byFolded[p.Folded]; !is {
				m.byFolded[p.Folded] = p.SPDX3
			}
		}
		return m
	})
}

// SPDX3Hashes lists the algorithms of Core/HashAlgorithm. Those that SPDX 2.3 lists (§7.10, §8.4) have its
// spelling; the five that SPDX 3 brought have one of the same kind.
var SPDX3Hashes = []WordPair{
	{"adler32", "ADLER32"},
	{"blake2b256", "BLAKE2b-256"},
	{"blake2b384", "BLAKE2b-384"},
	{"blake2b512", "BLAKE2b-512"},
	{"blake3", "BLAKE3"},
	{"crystalsDilithium", "CRYSTALS-DILITHIUM"},
	{"crystalsKyber", "CRYSTALS-KYBER"},
	{"falcon", "FALCON"},
	{"md2", "MD2"},
	{"md4", "MD4"},
	{"md5", "MD5"},
	{"md6", "MD6"},
	{"other", "OTHER"},
	{"sha1", "SHA1"},
	{"sha224", "SHA224"},
	{"sha256", "SHA256"},
	{"sha384", "SHA384"},
	{"sha3_224", "SHA3-224"},
	{"sha3_256", "SHA3-256"},
	{"sha3_384", "SHA3-384"},
	{"sha3_512", "SHA3-512"},
	{"sha512", "SHA512"},
}

var spdx3Hashes = pairs(&SPDX3Hashes)

// SPDX3Hash returns the word of SPDX 3 for an algorithm in the spelling of SPDX 2 that [SPDX2Hash] returns.
func SPDX3Hash(spdx2 string) (word string, ok bool) {
	word, ok = spdx3Hashes().byFolded[spdx2]
	return word, ok
}

// SPDX2Hash returns the spelling that an algorithm of SPDX 3 has in SPDX 2, and in the folded form.
func SPDX2Hash(spdx3 string) (word string, ok bool) {
	word, ok = spdx3Hashes().bySPDX3[spdx3]
	return word, ok
}

// SPDX3Purposes lists the purposes of Software/SoftwarePurpose and how the folded form spells them: as
// primaryPackagePurpose of SPDX 2.3 (§7.24) spells the twelve that it has.
var SPDX3Purposes = []WordPair{
	{"application", "APPLICATION"},
	{"archive", "ARCHIVE"},
	{"bom", "BOM"},
	{"configuration", "CONFIGURATION"},
	{"container", "CONTAINER"},
	{"data", "DATA"},
	{"device", "DEVICE"},
	{"deviceDriver", "DEVICE_DRIVER"},
	{"diskImage", "DISK_IMAGE"},
	{"documentation", "DOCUMENTATION"},
	{"evidence", "EVIDENCE"},
	{"executable", "EXECUTABLE"},
	{"file", "FILE"},
	{"filesystemImage", "FILESYSTEM_IMAGE"},
	{"firmware", "FIRMWARE"},
	{"framework", "FRAMEWORK"},
	{"install", "INSTALL"},
	{"library", "LIBRARY"},
	{"manifest", "MANIFEST"},
	{"model", "MODEL"},
	{"module", "MODULE"},
	{"operatingSystem", "OPERATING_SYSTEM"},
	{"other", "OTHER"},
	{"patch", "PATCH"},
	{"platform", "PLATFORM"},
	{"requirement", "REQUIREMENT"},
	{"source", "SOURCE"},
	{"specification", "SPECIFICATION"},
	{"test", "TEST"},
}

var spdx3Purposes = pairs(&SPDX3Purposes)

// SPDX3Purpose returns the word of SPDX 3 for a purpose of the folded form.
func SPDX3Purpose(folded string) (word string, ok bool) {
	word, ok = spdx3Purposes().byFolded[folded]
	return word, ok
}

// FoldedPurpose returns how the folded form spells a purpose of SPDX 3.
func FoldedPurpose(spdx3 string) (word string, ok bool) {
	word, ok = spdx3Purposes().bySPDX3[spdx3]
	return word, ok
}

// SPDX3Annotations lists the words of Core/AnnotationType; SPDX 2 has the same two (§12.4).
var SPDX3Annotations = []WordPair{{"other", "OTHER"}, {"review", "REVIEW"}}

var spdx3Annotations = pairs(&SPDX3Annotations)

// SPDX3Annotation returns the word of SPDX 3 for an annotation type of SPDX 2.
func SPDX3Annotation(spdx2 string) (word string, ok bool) {
	word, ok = spdx3Annotations().byFolded[spdx2]
	return word, ok
}

// SPDX2Annotation returns the word of SPDX 2 for an annotation type of SPDX 3.
func SPDX2Annotation(spdx3 string) (word string, ok bool) {
	word, ok = spdx3Annotations().bySPDX3[spdx3]
	return word, ok
}

// An SPDX3FileTypeRow is a file type of SPDX 2 and what says it in SPDX 3: the purpose of the file or the media
// type of its content. The one of sounds, "audio/*", and its like are what the migration table has, and match
// what the model asks of a contentType.
type SPDX3FileTypeRow struct {
	SPDX2, Purpose, Content string
}

// SPDX3FileTypes lists the rows of the migration table of file types, in its order. It has two media types for
// SPDX; a file has room for one.
var SPDX3FileTypes = []SPDX3FileTypeRow{
	{"ARCHIVE", "archive", ""},
	{"BINARY", "", "application/octet-stream"},
	{"SOURCE", "source", ""},
	{"TEXT", "", "text/plain"},
	{"APPLICATION", "application", ""},
	{"AUDIO", "", "audio/*"},
	{"IMAGE", "", "image/*"},
	{"VIDEO", "", "video/*"},
	{"DOCUMENTATION", "documentation", ""},
	{"SPDX", "", "text/spdx"},
	{"OTHER", "other", ""},
}

// SPDX3FileType returns the row of a file type of SPDX 2.
func SPDX3FileType(spdx2 string) (SPDX3FileTypeRow, bool) {
	for _, r := range SPDX3FileTypes {
		if r.SPDX2 == spdx2 {
			return r, true
		}
	}
	return SPDX3FileTypeRow{}, false
}

// SPDX2FileTypeByPurpose returns the file type of SPDX 2 that says a purpose of SPDX 3.
func SPDX2FileTypeByPurpose(purpose string) (fileType string, ok bool) {
	for _, r := range SPDX3FileTypes {
		if r.Purpose == purpose && purpose != "" {
			return r.SPDX2, true
		}
	}
	return "", false
}

// SPDX2FileTypeByContent returns the file type of SPDX 2 that says exactly what a media type says.
func SPDX2FileTypeByContent(content string) (fileType string, ok bool) {
	for _, r := range SPDX3FileTypes {
		if r.Content == content && content != "" {
			return r.SPDX2, true
		}
	}
	return "", false
}

// A PhaseRow is a stage at which a document is made, and its words.
type PhaseRow struct {
	CycloneDX string // phase of metadata.lifecycles, "" for none
	SPDX3     string // sbomType, "" for none
	// CycloneDXExact and SPDX3Exact say whether the word reads back as this row.
	CycloneDXExact, SPDX3Exact bool
}

// Phases lists the phases of CycloneDX 1.5 and the words of Software/SbomType.
var Phases = []PhaseRow{
	{"design", "design", true, true},
	{"pre-build", "source", true, true},
	{"build", "build", true, true},
	{"post-build", "analyzed", true, true},
	{"operations", "deployed", true, true},
	{"operations", "runtime", false, true},
	{"discovery", "", true, false},
	{"decommission", "", true, false},
}

// PhaseByCycloneDX returns the row that a phase of CycloneDX reads as.
func PhaseByCycloneDX(phase string) (PhaseRow, bool) {
	for _, r := range Phases {
		if r.CycloneDXExact && r.CycloneDX == phase {
			return r, true
		}
	}
	return PhaseRow{}, false
}

// PhaseBySPDX3 returns the row that a word of Software/SbomType reads as.
func PhaseBySPDX3(sbomType string) (PhaseRow, bool) {
	for _, r := range Phases {
		if r.SPDX3Exact && r.SPDX3 == sbomType {
			return r, true
		}
	}
	return PhaseRow{}, false
}
