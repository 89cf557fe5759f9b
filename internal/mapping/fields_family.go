package mapping

import "github.com/waybill-sdk/waybill/internal/model"

var componentFields = []Field{
	{CycloneDX: at("components/*/scope"), ToSPDX: carried("SPDX says optional of a dependency and not of a package, and has no word for excluded; a dependency that nobody stated would be made up")},
	{CycloneDX: at("components/*/modified").old("1.7"), ToSPDX: carried("SPDX does not say whether a package was modified")},
	{CycloneDX: at("components/*/versionRange").since("1.7"), ToSPDX: carried("a package of SPDX has one version")},
	{CycloneDX: at("components/*/isExternal").since("1.7"), ToSPDX: carried("SPDX does not say whether a package is delivered along")},
	{CycloneDX: at("components/*/pedigree/**"), ToSPDX: carried("ANCESTOR_OF and its kin join elements of the document; the ancestors, descendants and variants of a pedigree are none, and nothing is added to the elements")},
	{CycloneDX: at("components/*/evidence/identity/**").since("1.5"), ToSPDX: carried("SPDX does not say how an element was identified")},
	{CycloneDX: at("components/*/evidence/occurrences/**").since("1.5"), ToSPDX: carried("an occurrence is no file of the document")},
	{CycloneDX: at("components/*/evidence/callstack/**").since("1.5"), ToSPDX: carried("SPDX has no call stacks")},
	{CycloneDX: at("components/*/evidence/licenses/**").since("1.3"), ToSPDX: carried("licences found as evidence are neither declared nor concluded; SPDX lists them for files that were analysed only")},
	{CycloneDX: at("components/*/releaseNotes/**").since("1.4"), ToSPDX: carried("SPDX has no release notes")},
	{
		CycloneDX: at("components/*/modelCard/**").since("1.5"), ToSPDX: carried("SPDX 2 has no model cards"),
		CycloneDXTo3: carried("an ai_AIPackage says other things, and in words"),
	},
	{
		CycloneDX: at("components/*/data/**").since("1.5"), ToSPDX: carried("SPDX 2 does not describe data"),
		CycloneDXTo3: carried("a dataset_DatasetPackage has types of its own, and no contents"),
	},
	{CycloneDX: at("components/*/cryptoProperties/**").since("1.6"), ToSPDX: carried("SPDX has nothing on cryptography")},
	{CycloneDX: at("components/*/patentAssertions/**").since("1.7"), ToSPDX: carried("SPDX has nothing on patents")},
	{CycloneDX: at("components/*/tags").since("1.6"), ToSPDX: carried("SPDX has no tags")},
	{
		CycloneDX: at("components/*/properties/*/name").since("1.3"), Core: "Node.properties", ToSPDX: carried("SPDX has no named properties"),
		SPDX3: in("Element/extension", "extension_CdxPropertiesExtension", "extension_CdxPropertiesExtension/extension_cdxProperty",
			"extension_CdxPropertyEntry", "extension_CdxPropertyEntry/extension_cdxPropName"),
		Folded:           in("packages/*/properties/*/name", "files/*/properties/*/name"),
		CycloneDXTo3:     native("the extension that SPDX 3 has for the properties of CycloneDX"),
		SPDX3ToCycloneDX: native("the name of a property").but("other extensions are carried"),
		SPDX3To2:         carried("SPDX 2 has no named properties"),
	},
	{
		CycloneDX: at("components/*/properties/*/value").since("1.3"), Core: "Node.properties", ToSPDX: carried("SPDX has no named properties"),
		SPDX3:            in("extension_CdxPropertyEntry/extension_cdxPropValue"),
		Folded:           in("packages/*/properties/*/value", "files/*/properties/*/value"),
		CycloneDXTo3:     native("the extension that SPDX 3 has for the properties of CycloneDX"),
		SPDX3ToCycloneDX: native("the value of a property"),
		SPDX3To2:         carried("SPDX 2 has no named properties"),
	},
	{CycloneDX: at("components/*/signature/**").since("1.4"), ToSPDX: invalidated()},
}

var bomFields = []Field{
	{CycloneDX: at("services/**"), ToSPDX: carried("a service is no package: SPDX describes software that is there, not that is called")},
	{
		CycloneDX: at("externalReferences/**"), ToSPDX: carried("SPDX 2 has external references of packages, not of the document"),
		CycloneDXTo3: carried("an external reference of SPDX 3 has no hashes"),
	},
	{
		CycloneDX: at("compositions/**").since("1.3"), ToSPDX: carried("SPDX 2 does not say how complete a document is"),
		CycloneDXTo3: carried("the completeness of SPDX 3 is that of one relationship"),
	},
	{
		CycloneDX: at("annotations/**").since("1.5"), ToSPDX: carried("an annotation of CycloneDX is about several subjects of any kind, one of SPDX about the element that holds it; shared out, they would not find together again"),
		CycloneDXTo3: carried("an Annotation of SPDX 3 has one subject; shared out, they would not find together again"),
	},
	{
		CycloneDX: at("formulation/**").since("1.5"), ToSPDX: carried("BUILD_TOOL_OF and GENERATED_FROM join elements of the document; what a formulation names are none"),
		CycloneDXTo3: carried("a build_Build has no workflows, tasks and steps"),
	},
	{CycloneDX: at("declarations/**").since("1.6"), ToSPDX: carried("SPDX has no claims and attestations")},
	{CycloneDX: at("definitions/**").since("1.6"), ToSPDX: carried("SPDX has no standards and patents")},
	{CycloneDX: at("citations/**").since("1.7"), ToSPDX: carried("SPDX does not say who contributed which part of a document")},
	{
		CycloneDX: at("properties/**").since("1.5"), ToSPDX: carried("SPDX has no named properties"),
		CycloneDXTo3: native("the extension that SPDX 3 has for the properties of CycloneDX"),
	},
	{CycloneDX: at("signature/**").since("1.4"), ToSPDX: invalidated()},
}

var packageFields = []Field{
	{
		SPDX: at("packages/*/packageFileName"), Core: "Node.file_name", Text: func(e *model.Elem) *string { return &e.FileName }, ToCycloneDX: carried("a component has a name and no file name"),
		SPDX2To3: carried("a package has no file name; the file would have to be made up"),
	},
	{
		SPDX: at("packages/*/summary"), Core: "Node.summary", Text: func(e *model.Elem) *string { return &e.Summary }, ToCycloneDX: carried("a component has one description; the summary joined to it would change it"),
		SPDX3: in("software_Package/summary"),
	},
	{
		SPDX: at("packages/*/comment").file("files/*/comment"), Core: "Node.comment", Text: func(e *model.Elem) *string { return &e.Comment }, ToCycloneDX: carried("a component has no comment"),
		SPDX3: in("software_Package/comment", "software_File/comment"),
	},
	{
		SPDX: at("packages/*/sourceInfo"), Core: "Node.source_info", Text: func(e *model.Elem) *string { return &e.SourceInfo }, ToCycloneDX: carried("CycloneDX does not say how a component was acquired in words"),
		SPDX3: in("software_Package/software_sourceInfo"),
	},
	{
		SPDX: at("packages/*/filesAnalyzed").made("false"), ToCycloneDX: carried("CycloneDX does not say whether the files were analysed"),
		SPDX2To3: carried("SPDX 3 does not say whether the files were analysed"),
	},
	{
		SPDX: at("packages/*/packageVerificationCode/**"), ToCycloneDX: carried("CycloneDX has no digest over the files of a component"),
		SPDX3: in("PackageVerificationCode", "PackageVerificationCode/algorithm", "PackageVerificationCode/hashValue",
			"PackageVerificationCode/packageVerificationCodeExcludedFile"),
	},
	{
		SPDX: at("packages/*/releaseDate").since("2.3"), Core: "Node.release_date", Text: func(e *model.Elem) *string { return &e.ReleaseDate }, ToCycloneDX: carried("a component has no dates"),
		SPDX3:    in("Artifact/releaseTime"),
		SPDX3To2: native("the same").but("a file has none in SPDX 2"),
		SPDX2To3: native("the time").but("what is no time to the second in UTC is carried"),
	},
	{
		SPDX: at("packages/*/builtDate").since("2.3"), Core: "Node.build_date", Text: func(e *model.Elem) *string { return &e.BuildDate }, ToCycloneDX: carried("a component has no dates"),
		SPDX3:    in("Artifact/builtTime"),
		SPDX3To2: native("the same").but("a file has none in SPDX 2"),
		SPDX2To3: native("the time").but("what is no time to the second in UTC is carried"),
	},
	{
		SPDX: at("packages/*/validUntilDate").since("2.3"), Core: "Node.valid_until_date", Text: func(e *model.Elem) *string { return &e.ValidUntil }, ToCycloneDX: carried("a component has no dates"),
		SPDX3:    in("Artifact/validUntilTime"),
		SPDX3To2: native("the same").but("a file has none in SPDX 2"),
		SPDX2To3: native("the time").but("what is no time to the second in UTC is carried"),
	},
	{
		SPDX: at("packages/*/annotations/**").file("files/*/annotations/**"), ToCycloneDX: carried("CycloneDX (from 1.5) lists annotations apart from what they are about; there is no telling which of them an element had"),
		SPDX3: in("Annotation", "Annotation/annotationType", "Annotation/statement", "Annotation/subject"),
	},
}

var fileFields = []Field{
	{
		SPDX: at("files/*/noticeText"), ToCycloneDX: carried("CycloneDX has no place for notices"),
		SPDX2To3: carried("SPDX 3 has no place for notices"),
	},
	{
		SPDX: at("files/*/fileContributors"), ToCycloneDX: carried("contributors are whatever was found in the file, not its authors"),
		SPDX2To3: native("persons from whom the file originates").but("an empty name is none"),
	},
	{
		SPDX: at("files/*/fileDependencies").old("2.3"), ToCycloneDX: carried("relationships say it since SPDX 2.0; here it would be read as a dependency that SPDX 2 does not count"),
		SPDX2To3: carried("relationships say it since SPDX 2.0"),
	},
	{
		SPDX: at("files/*/artifactOfs"), ToCycloneDX: carried("CycloneDX does not name the project that a file comes from"),
		SPDX2To3: carried("SPDX 3 does not name the project that a file comes from"),
	},
}

var spdxFields = []Field{
	{
		SPDX: at("externalDocumentRefs/**"), ToCycloneDX: carried("what is said about elements of another document hangs on the name DocumentRef-, which CycloneDX has no place for"),
		SPDX3: in("SpdxDocument/import", "ExternalMap", "ExternalMap/externalSpdxId", "ExternalMap/verifiedUsing"),
	},
	{SPDX: at("snippets/*/licenseComments"), ToCycloneDX: carried("CycloneDX has no parts of files"), SPDX2To3: carried("SPDX 3 has no comment on licences alone")},
	{SPDX: at("snippets/*/annotations/**"), ToCycloneDX: carried("CycloneDX has no parts of files"), SPDX2To3: carried("annotations of snippets are carried with the snippet")},
	{
		SPDX: at("snippets/**"), ToCycloneDX: carried("CycloneDX has no parts of files"),
		SPDX3: in("software_Snippet", "software_Snippet/spdxId", "software_Snippet/name",
			"software_Snippet/comment", "software_Snippet/software_byteRange", "software_Snippet/software_lineRange",
			"software_Snippet/software_snippetFromFile", "PositiveIntegerRange", "PositiveIntegerRange/beginIntegerRange",
			"PositiveIntegerRange/endIntegerRange"),
	},
	{
		SPDX: at("annotations/**"), ToCycloneDX: carried("an annotation of CycloneDX is about elements; the document is none"),
		SPDX2To3: native("the same"),
	},
	{
		SPDX: at("revieweds/**").old("2.3"), ToCycloneDX: carried("an annotation of CycloneDX is about elements; the document is none"),
		SPDX2To3: carried("an annotation says it since SPDX 2.0"),
	},
}
