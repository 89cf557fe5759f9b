package mapping

import "github.com/waybill-sdk/waybill/internal/model"

var elementFields = []Field{
	{
		CycloneDX: at("components/*/bom-ref"), SPDX: at("packages/*/SPDXID").file("files/*/SPDXID"), Core: "Node.id",
		ToSPDX:           native("SPDXRef- and the bom-ref, what is no letter, digit or \".\" escaped").but("one that an earlier component has is no identifier"),
		ToCycloneDX:      native("the bom-ref, as it is").but("one that an earlier element has is no identifier"),
		SPDX3:            in("software_Package/spdxId", "software_File/spdxId"),
		SPDX3ToCycloneDX: native("the identifier that it has in SPDX 2").but("one that an earlier element has is no identifier"),
		SPDX2To3:         native("the namespace of the document, # and the identifier").but("what is no identifier of SPDX 2 is escaped"),
		SPDX3To2:         native("what stands behind the namespace of the document and #, else the IRI; what is no letter, digit or \".\" escaped"),
	},
	{
		CycloneDX: at("components/*/type").made("library"), SPDX: at("packages/*/primaryPackagePurpose").since("2.3"), Core: "Node.primary_purpose",
		ToSPDX:       native("the purpose; a file that has a SHA-1 is listed among the files").but("types that SPDX 2 has no purpose for become OTHER"),
		ToCycloneDX:  native("the type").but("purposes that CycloneDX has no type for become the nearest one"),
		SPDX3:        in("software_SoftwareArtifact/software_primaryPurpose"),
		CycloneDXTo3: native("the purpose; a file that has a SHA-1 is a file").but("cryptographic assets become other"),
		SPDX3To2:     native("the purpose of a package").but("purposes that SPDX 2 does not name become OTHER; a file has none"),
	},
	{
		CycloneDX: at("components/*/name").made(""), SPDX: at("packages/*/name").file("files/*/fileName").made(""), Core: "Node.name",
		Text:        func(e *model.Elem) *string { return &e.Name },
		ToSPDX:      native("the name, of a file the file name").but("an empty name is none"),
		ToCycloneDX: native("the name").but("an empty name is none"),
		SPDX3:       in("software_Package/name", "software_File/name"),
	},
	{
		CycloneDX: at("components/*/version").made("").upTo("1.3"), SPDX: at("packages/*/versionInfo"), Core: "Node.version",
		Text:        func(e *model.Elem) *string { return &e.Version },
		ToSPDX:      native("the version").but("a file has none, and an empty version is none"),
		ToCycloneDX: native("the version").but("an empty version is none"),
		SPDX3:       in("software_Package/software_packageVersion"),
	},
	{
		CycloneDX: at("components/*/description"), SPDX: at("packages/*/description"), Core: "Node.description",
		Text:        func(e *model.Elem) *string { return &e.Description },
		ToSPDX:      native("the description").but("a file has none, and an empty description is none"),
		ToCycloneDX: native("the description").but("an empty description is none"),
		SPDX3:       in("software_Package/description"),
	},
	{
		CycloneDX: at("components/*/mime-type"), SPDX: at("files/*/fileTypes"), Core: "Node.file_types",
		ToSPDX:      native("text/plain and application/octet-stream as the file types TEXT and BINARY").but("SPDX has no other media types here, and none for packages"),
		ToCycloneDX: native("the types TEXT and BINARY as text/plain and application/octet-stream").but("the other types are no media types, and there is room for one"),
		SPDX3:       in("software_File/contentType"),
		SPDX2To3:    native("a media type or a purpose").but("there is room for one of each"),
		SPDX3To2:    native("the file type").but("other media types are carried"),
	},
	{
		CycloneDX: at("components/*/copyright"), SPDX: at("packages/*/copyrightText").file("files/*/copyrightText").orWords().made(NoAssertion).upTo("2.2"), Core: "Node.copyright",
		Text:        func(e *model.Elem) *string { return &e.Copyright },
		ToSPDX:      native("the copyright text").but("an empty text is none"),
		ToCycloneDX: native("the copyright").but("NONE and NOASSERTION are no copyright"),
		SPDX3:       in("software_SoftwareArtifact/software_copyrightText"),
	},
	{
		CycloneDX: at("components/*/evidence/copyright/*/text").since("1.3"), SPDX: at("packages/*/attributionTexts").file("files/*/attributionTexts"), Core: "Node.attribution",
		ToSPDX:      native("an attribution text").but("an empty text is none"),
		ToCycloneDX: native("a copyright found as evidence").but("an empty text is none"),
		SPDX3:       in("software_SoftwareArtifact/software_attributionText"),
	},
	{
		CycloneDX: at("components/*/group"),
		ToSPDX:    carried("a package has one name; the group joined to it would be another name, and the purl says it already"),
	},
}

var peopleFields = []Field{
	{
		CycloneDX: at("components/*/supplier/name"), SPDX: at("packages/*/supplier").orWords(), Core: "Node.suppliers",
		ToSPDX:      native("the supplier \"Organization: name (email)\"").but("a file has none"),
		ToCycloneDX: native("name and contact of the supplier").but("a person comes back as an organization; NOASSERTION is nobody"),
		SPDX3:       in("Artifact/suppliedBy"),
		SPDX2To3:    native("the same").but("NOASSERTION is nobody"),
		SPDX3To2:    native("the supplier").but("a file has none in SPDX 2"),
	},
	{
		CycloneDX: at("components/*/supplier/contact/*/email"), SPDX: at("packages/*/supplier"), Core: "Node.suppliers",
		ToSPDX: native("in parentheses after the supplier's name").but("there is room for one"),
	},
	{CycloneDX: at("components/*/supplier/**"), ToSPDX: carried("a supplier has a name and an address")},
	{
		CycloneDX: at("components/*/author").old("1.6"), SPDX: at("packages/*/originator").orWords(), Core: "Node.originators",
		ToSPDX:      native("the originator \"Person: name\"").but("there is room for one originator, and a file has none"),
		ToCycloneDX: native("from 1.6 on manufacturer or authors, before author or publisher").but("before 1.6 there is no place for the address; NOASSERTION is nobody"),
		SPDX3:       in("Artifact/originatedBy"),
		SPDX2To3:    native("the same").but("NOASSERTION is nobody"),
		SPDX3To2:    native("the originator").but("there is room for one, and a file has none in SPDX 2"),
	},
	{
		CycloneDX: at("components/*/publisher"), SPDX: at("packages/*/originator"), Core: "Node.originators",
		ToSPDX: native("the originator \"Organization: name\"").but("an author goes before, and a file has none"),
	},
	{
		CycloneDX: at("components/*/authors/*/name").since("1.6").before("components/*/author"), SPDX: at("packages/*/originator"), Core: "Node.originators",
		ToSPDX: native("the originator \"Person: name (email)\"").but("there is room for one originator; a name alone comes back as author; a file has none"),
	},
	{
		CycloneDX: at("components/*/authors/*/email").since("1.6"), SPDX: at("packages/*/originator"), Core: "Node.originators",
		ToSPDX: native("in parentheses after the originator's name").but("there is room for one originator"),
	},
	{CycloneDX: at("components/*/authors/*/phone").since("1.6"), ToSPDX: carried("an originator has a name and an address")},
	{
		CycloneDX: at("components/*/authors/*/bom-ref").since("1.6"), ToSPDX: carried("people are no elements in SPDX 2"),
		CycloneDXTo3: carried("the agent that stands for a person has an IRI of its own"),
	},
	{
		CycloneDX: at("components/*/manufacturer/name").since("1.6").before("components/*/publisher"), SPDX: at("packages/*/originator"), Core: "Node.originators",
		ToSPDX: native("the originator \"Organization: name (email)\"").but("a name alone comes back as publisher; a file has none"),
	},
	{
		CycloneDX: at("components/*/manufacturer/contact/*/email").since("1.6"), SPDX: at("packages/*/originator"), Core: "Node.originators",
		ToSPDX: native("in parentheses after the originator's name").but("there is room for one"),
	},
	{CycloneDX: at("components/*/manufacturer/**").since("1.6"), ToSPDX: carried("an originator has a name and an address")},
}

var hashFields = []Field{
	{
		CycloneDX: at("components/*/hashes/*/alg"), SPDX: at("packages/*/checksums/*/algorithm").file("files/*/checksums/*/algorithm"), Core: "Node.hashes",
		ToSPDX:      native("the algorithm of a checksum").but("a digest whose algorithm SPDX does not name is carried"),
		ToCycloneDX: native("the algorithm of a hash").but("a checksum whose algorithm CycloneDX does not name is carried"),
		SPDX3:       in("Element/verifiedUsing", "Hash", "Hash/algorithm"),
		SPDX3To2:    native("the algorithm of a checksum").but("an algorithm that SPDX 2 does not name is carried"),
	},
	{
		CycloneDX: at("components/*/hashes/*/content"), SPDX: at("packages/*/checksums/*/checksumValue").file("files/*/checksums/*/checksumValue"), Core: "Node.hashes",
		ToSPDX:      native("the value of a checksum").but("a digest whose algorithm SPDX does not name is carried"),
		ToCycloneDX: native("the content of a hash").but("a checksum whose algorithm CycloneDX does not name is carried"),
		SPDX3:       in("Hash/hashValue"),
		SPDX3To2:    native("the value of a checksum").but("that of an algorithm that SPDX 2 does not name is carried"),
	},
}

var licenseFields = []Field{
	{
		CycloneDX: at("components/*/licenses/*/license/id"), SPDX: at("packages/*/licenseDeclared").orWords().made(NoAssertion).upTo("2.2"), Core: "Node.licenses",
		ToSPDX:      native("the declared licence, of a file the concluded one; several are joined by AND"),
		ToCycloneDX: native("a licence: an identifier, a name with its text, or an expression").but("NONE and NOASSERTION are no licence"),
		SPDX3:       in("simplelicensing_LicenseExpression", "simplelicensing_LicenseExpression/simplelicensing_licenseExpression"),
	},
	{
		CycloneDX: at("components/*/licenses/*/expression"), SPDX: at("packages/*/licenseDeclared"), Core: "Node.licenses",
		ToSPDX: native("the declared licence, of a file the concluded one; several are joined by AND"),
	},
	{
		SPDX: at("packages/*/licenseConcluded").file("files/*/licenseConcluded").orWords().made(NoAssertion).upTo("2.2"), CycloneDX: at("components/*/licenses"), Core: "Node.license_concluded",
		ToCycloneDX: native("a licence, from 1.6 on acknowledged as concluded").but("before 1.6 there is no place for it beside a declared licence; NONE and NOASSERTION are no licence"),
		SPDX2To3:    native("a licence expression that a relation hasConcludedLicense names"),
	},
	{
		CycloneDX: at("components/*/licenses/*/license/acknowledgement").since("1.6"), SPDX: at("packages/*/licenseConcluded"), Core: "Node.license_concluded",
		ToSPDX: native("a licence that is concluded, as licenseConcluded").but("declared is what SPDX takes a licence for where nothing is said, and comes back unsaid"),
	},
	{
		CycloneDX: at("components/*/licenses/*/acknowledgement").since("1.6"), SPDX: at("packages/*/licenseConcluded"), Core: "Node.license_concluded",
		ToSPDX: native("an expression that is concluded, as licenseConcluded").but("declared is what SPDX takes a licence for where nothing is said, and comes back unsaid"),
	},
	{
		CycloneDX: at("components/*/licenses/*/license/name"), SPDX: at("hasExtractedLicensingInfos/*/name").orWords(),
		ToSPDX:      native("the name of a licence of the document, which the package refers to by a LicenseRef").but("an empty name is none"),
		ToCycloneDX: native("the name of a licence").but("a licence that no element refers to alone is carried"),
		SPDX3:       in("expandedlicensing_CustomLicense/name", "simplelicensing_SimpleLicensingText/name"),
	},
	{
		CycloneDX: at("components/*/licenses/*/license/text/content"), SPDX: at("hasExtractedLicensingInfos/*/extractedText").orWords().made(NoAssertion),
		ToSPDX:      native("the text of a licence of the document").but("SPDX has the text of a licence with an identifier elsewhere; encoded, marked up and long ones (8 KiB) are carried"),
		ToCycloneDX: native("the text of the licence, beside its name").but("long texts (8 KiB) and those of a licence that no element refers to alone are carried"),
		SPDX3: in("expandedlicensing_CustomLicense", "expandedlicensing_CustomLicense/simplelicensing_licenseText",
			"simplelicensing_SimpleLicensingText", "simplelicensing_SimpleLicensingText/simplelicensing_licenseText"),
	},
	{CycloneDX: at("components/*/licenses/*/license/text/contentType"), ToSPDX: carried("a licence text of SPDX is plain text")},
	{CycloneDX: at("components/*/licenses/*/license/text/encoding"), ToSPDX: carried("a licence text of SPDX is plain text")},
	{
		CycloneDX: at("components/*/licenses/*/license/url"), SPDX: at("hasExtractedLicensingInfos/*/seeAlsos"),
		ToSPDX:      native("where to see more of a licence of the document").but("SPDX has the address of a licence with an identifier elsewhere"),
		ToCycloneDX: native("the address of the licence, beside its name").but("there is room for one"),
		SPDX3:       in("expandedlicensing_CustomLicense/expandedlicensing_seeAlso"),
	},
	{
		SPDX: at("hasExtractedLicensingInfos/*/licenseId"), CycloneDX: at("components/*/licenses/*/license/name"),
		ToCycloneDX: native("made again from the name").but("identifiers that are not made from the name are carried"),
		SPDX3:       in("expandedlicensing_CustomLicense/spdxId", "simplelicensing_SimpleLicensingText/spdxId"),
	},
	{
		SPDX: at("hasExtractedLicensingInfos/*/comment"), ToCycloneDX: carried("a licence has no comment in CycloneDX"),
		SPDX3: in("expandedlicensing_CustomLicense/comment", "simplelicensing_SimpleLicensingText/comment"),
	},
	{
		SPDX: at("hasExtractedLicensingInfos/*/crossRefs/**"), ToCycloneDX: carried("CycloneDX has one address for a licence and says nothing about it"),
		SPDX2To3: carried("SPDX 3 says nothing about the addresses of a licence"),
	},
	{CycloneDX: at("components/*/licenses/*/license/bom-ref").since("1.5"), ToSPDX: carried("the use of a licence is no element in SPDX")},
	{CycloneDX: at("components/*/licenses/*/license/licensing/**").since("1.5"), ToSPDX: carried("SPDX has nothing on the sale of licences")},
	{CycloneDX: at("components/*/licenses/*/license/properties/**").since("1.5"), ToSPDX: carried("SPDX has no named properties")},
	{CycloneDX: at("components/*/licenses/*/bom-ref").since("1.5"), ToSPDX: carried("the use of a licence is no element in SPDX")},
	{CycloneDX: at("components/*/licenses/*/expressionDetails/**").since("1.7"), ToSPDX: carried("the parts of an expression have no texts of their own in SPDX")},
	{CycloneDX: at("components/*/licenses/*/licensing/**").since("1.7"), ToSPDX: carried("SPDX has nothing on the sale of licences")},
	{CycloneDX: at("components/*/licenses/*/properties/**").since("1.7"), ToSPDX: carried("SPDX has no named properties")},
	{
		SPDX: at("packages/*/licenseComments").file("files/*/licenseComments"), Core: "Node.license_comments", Text: func(e *model.Elem) *string { return &e.LicenseComments }, ToCycloneDX: carried("CycloneDX has no comment on licences"),
		SPDX2To3: carried("SPDX 3 has no comment on licences alone"),
	},
	{
		SPDX: at("packages/*/licenseInfoFromFiles"), ToCycloneDX: carried("CycloneDX does not say which licences were found in the files"),
		SPDX2To3: native("an annotation of the package that begins with SPDX 2.X LicenseInfoInFile, by the migration table"),
	},
	{
		SPDX: at("files/*/licenseInfoInFiles"), ToCycloneDX: carried("CycloneDX does not say which licences were found in a file"),
		SPDX2To3: native("the licences that are declared of the file"),
	},
}

var referenceFields = []Field{
	{
		CycloneDX: at("components/*/purl"), SPDX: at("packages/*/externalRefs/*/referenceLocator"), Core: "Node.identifiers",
		ToSPDX:           native("an external reference PACKAGE-MANAGER purl").but("a file has none"),
		SPDX3:            in("software_Package/software_packageUrl"),
		SPDX3ToCycloneDX: native("the package URL"),
		SPDX3To2:         native("an external reference PACKAGE-MANAGER purl"),
	},
	{
		CycloneDX: at("components/*/cpe"), SPDX: at("packages/*/externalRefs/*/referenceLocator"), Core: "Node.identifiers",
		ToSPDX: native("an external reference SECURITY cpe23Type or cpe22Type").but("a file has none"),
	},
	{
		CycloneDX: at("components/*/omniborId").since("1.6"), SPDX: at("packages/*/externalRefs/*/referenceLocator"), Core: "Node.identifiers",
		ToSPDX: native("an external reference PERSISTENT-ID gitoid (2.2: OTHER)").but("a file has none"),
		SPDX3: in("software_SoftwareArtifact/software_contentIdentifier", "software_ContentIdentifier",
			"software_ContentIdentifier/software_contentIdentifierValue"),
		SPDX3ToCycloneDX: native("omniborId or swhid"),
		SPDX3To2:         native("an external reference PERSISTENT-ID gitoid or swh"),
	},
	{
		CycloneDX:        at("components/*/omniborId").since("1.6"),
		SPDX3:            in("software_ContentIdentifier/software_contentIdentifierType"),
		SPDX3ToCycloneDX: native("omniborId or swhid"),
		SPDX3To2:         native("PERSISTENT-ID gitoid or swh").but("before 2.3 the category is OTHER").early("2.3", Approximated),
	},
	{
		CycloneDX: at("components/*/swhid").since("1.6"), SPDX: at("packages/*/externalRefs/*/referenceLocator"),
		ToSPDX: native("an external reference PERSISTENT-ID swh (2.2: OTHER)").but("a file has none"),
	},
	{
		CycloneDX: at("components/*/swid/tagId"), SPDX: at("packages/*/externalRefs/*/referenceLocator"),
		ToSPDX: native("an external reference SECURITY swid, \"swid:\" and the id").but("an id with white space is no locator, and a file has none"),
	},
	{
		CycloneDX: at("components/*/swid/name").made("the id of the tag"),
		ToSPDX:    approximated("a reference to a tag has no name; its id comes back for one"),
	},
	{CycloneDX: at("components/*/swid/**"), ToSPDX: carried("SPDX refers to a SWID tag and does not hold it")},
	{
		CycloneDX: at("components/*/externalReferences/*/type"), SPDX: at("packages/*/externalRefs/*/referenceType"), Core: "Node.external_references",
		ToSPDX:      native("the type of an external reference of category OTHER; website and distribution as homepage and downloadLocation").but("a file has none"),
		ToCycloneDX: native("the type of the reference; purl, cpe, swid, gitoid and swh as the identifiers").but("types that CycloneDX does not name become other"),
		SPDX3: in("Element/externalRef", "ExternalRef", "ExternalRef/externalRefType", "Element/externalIdentifier", "ExternalIdentifier",
			"ExternalIdentifier/externalIdentifierType"),
		SPDX2To3: native("the type").but("types that SPDX 3 does not name become other"),
	},
	{
		CycloneDX: at("components/*/externalReferences/*/url"), SPDX: at("packages/*/externalRefs/*/referenceLocator"), Core: "Node.external_references",
		ToSPDX:      native("the locator of an external reference").but("a file has none"),
		ToCycloneDX: native("the address of the reference, or the identifier").but("a second identifier of a kind is carried, and what is no address at all"),
		SPDX3:       in("ExternalRef/locator", "ExternalIdentifier/identifier"),
	},
	{
		CycloneDX: at("components/*/externalReferences/*/comment"), SPDX: at("packages/*/externalRefs/*/comment"), Core: "Node.external_references",
		ToSPDX:      native("the comment of the reference").but("homepage and downloadLocation have none"),
		ToCycloneDX: native("the comment of the reference"),
		SPDX3:       in("ExternalRef/comment", "ExternalIdentifier/comment"),
	},
	{
		SPDX: at("packages/*/externalRefs/*/referenceCategory"), CycloneDX: at("components/*/externalReferences/*/type"),
		ToCycloneDX: native("it follows from the type").but("another category of a type than its own is carried"),
		SPDX2To3:    native("it follows from the type"),
	},
	{CycloneDX: at("components/*/externalReferences/*/hashes/**").since("1.3"), ToSPDX: carried("an external reference of SPDX has no checksums")},
	{CycloneDX: at("components/*/externalReferences/*/properties/**").since("1.7"), ToSPDX: carried("SPDX has no named properties")},
	{
		SPDX: at("packages/*/homepage").orWords(), CycloneDX: at("components/*/externalReferences/*/url"), Core: "Node.url_home", Text: func(e *model.Elem) *string { return &e.Home },
		ToCycloneDX: native("an external reference of type website").but("NONE and NOASSERTION are no address"),
		SPDX3:       in("software_Package/software_homePage"),
		SPDX2To3:    native("the same").but("NONE and NOASSERTION are no address"),
	},
	{
		SPDX: at("packages/*/downloadLocation").orWords().made(NoAssertion), CycloneDX: at("components/*/externalReferences/*/url"), Core: "Node.url_download", Text: func(e *model.Elem) *string { return &e.Download },
		ToCycloneDX: native("an external reference of type distribution").but("NONE and NOASSERTION are no address"),
		SPDX3:       in("software_Package/software_downloadLocation"),
		SPDX2To3:    native("the same").but("NONE and NOASSERTION are no address"),
	},
}

var graphFields = []Field{
	{
		CycloneDX: at("components"), SPDX: at("packages").file("files"), Core: "NodeList.nodes",
		ToSPDX:      native("every component is a package or a file; one inside another is what that CONTAINS"),
		ToCycloneDX: native("every package and file is a component, inside the first that CONTAINS it"),
		SPDX3:       in("software_Package", "software_File"),
	},
	{
		CycloneDX: at("metadata/component"), SPDX: at("relationships"), Core: "NodeList.root_elements",
		ToSPDX:           native("the document DESCRIBES it; without it, all that stands at the top"),
		SPDX3:            in("ElementCollection/rootElement"),
		SPDX3ToCycloneDX: carried("the first is the metadata component; that the document lists them is carried"),
		SPDX3To2:         native("the document DESCRIBES it"),
	},
	{
		SPDX3:            in("software_Sbom"),
		SPDX3ToCycloneDX: native("its root elements are those of the document"),
		SPDX3To2:         native("its root elements are those of the document"),
	},
	{
		CycloneDX: at("dependencies"), SPDX: at("relationships"), Core: "NodeList.edges",
		ToSPDX:      native("an entry is a relationship DEPENDS_ON for each element that it names").but("entries that depend on nothing, that are not about a component of the document, and second ones are carried"),
		ToCycloneDX: native("DEPENDS_ON as a dependency, CONTAINS as nesting, DESCRIBES as the metadata component").but("other types are said nearly or carried; so are a second container, a second root, and what reaches out of the document (NONE and NOASSERTION, too)"),
		SPDX3:       in("Relationship", "LifecycleScopedRelationship"),
	},
	{
		CycloneDX: at("dependencies/*/ref"), SPDX: at("relationships/*/spdxElementId"), Core: "Edge.from",
		ToSPDX:      native("the element that DEPENDS_ON others").but("an entry that depends on nothing, or is about something that is no component, is carried"),
		ToCycloneDX: native("the entry of the element in the dependencies; the component that contains or is the root").but("ends that are not in the document are carried"),
		SPDX3:       in("Relationship/from"),
	},
	{
		CycloneDX: at("dependencies/*/dependsOn"), SPDX: at("relationships/*/relatedSpdxElement"), Core: "Edge.to",
		ToSPDX:      native("an element that it DEPENDS_ON").but("what is no component is carried"),
		ToCycloneDX: native("what the entry depends on; the component inside").but("ends that are not in the document (NONE and NOASSERTION, too) are carried, and a second container"),
		SPDX3:       in("Relationship/to"),
	},
	{
		SPDX: at("relationships/*/relationshipType"), CycloneDX: at("dependencies"), Core: "Edge.type",
		ToCycloneDX: native("DEPENDS_ON as a dependency, CONTAINS as nesting, DESCRIBES as the metadata component").but("other types are said nearly or carried, as their own table shows"),
		SPDX3:       in("Relationship/relationshipType"),
		SPDX3To2:    native("the type, in the direction that SPDX 2 has it; where it has none, OTHER and a comment that names it"),
	},
	{
		SPDX3:            in("LifecycleScopedRelationship/scope"),
		SPDX3ToCycloneDX: approximated("what a dependency is for is carried"),
		SPDX3To2:         native("part of the type, BUILD_DEPENDENCY_OF and its kin").but("a scope that no word of SPDX 2 says is carried"),
	},
	{
		SPDX: at("relationships/*/comment"), ToCycloneDX: carried("neither dependencies nor nesting have comments in CycloneDX"),
		SPDX3: in("Relationship/comment"),
	},
	{CycloneDX: at("dependencies/*/provides").since("1.6"), ToSPDX: carried("what a component implements is a specification (2.3: SPECIFICATION_FOR) or an algorithm, which SPDX has no word for")},
	{
		SPDX: at("packages/*/hasFiles").old("2.3"), Core: "NodeList.edges", ToCycloneDX: carried("the files stand inside the component; that the package lists them is carried"),
		SPDX2To3: native("the package contains each of them, by a relationship whose name says that it lists them"),
	},
	{
		SPDX: at("documentDescribes").old("2.3"), Core: "NodeList.root_elements", ToCycloneDX: carried("the first is the metadata component; that the document lists them is carried"),
		SPDX2To3: native("root elements"),
	},
}
