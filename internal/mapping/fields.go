package mapping

//go:generate go run ./mapgen -o ../../docs/mapping.md

// The subjects in the order of the page. Within a subject the rows of members that codecs copy stand in the
// order in which they are written.
var subjects = []Subject{
	{"The document", documentFields},
	{"People and tools behind the document", makerFields},
	{"What an element is", elementFields},
	{"Who made it", peopleFields},
	{"Digests", hashFields},
	{"Licences", licenseFields},
	{"Identifiers and references", referenceFields},
	{"How elements hang together", graphFields},
	{"What only CycloneDX says of a component", componentFields},
	{"What only CycloneDX says of a document", bomFields},
	{"Vulnerabilities", vulnerabilityFields},
	{"What only SPDX 2 says of a package", packageFields},
	{"What only SPDX 2 says of a file", fileFields},
	{"What only SPDX 2 says of a document", spdxFields},
	{"What only SPDX 3 says of an element", spdx3ElementFields},
	{"What only SPDX 3 says of documents and collections", spdx3CollectionFields},
	{"What only SPDX 3 says of relations", spdx3RelationFields},
	{"What only SPDX 3 says of licences", spdx3LicenseFields},
	{"What only SPDX 3 says of vulnerabilities", spdx3SecurityFields},
	{"What only SPDX 3 says of models", spdx3AIFields},
	{"What only SPDX 3 says of data sets", spdx3DatasetFields},
	{"What only SPDX 3 says of builds", spdx3BuildFields},
}

var documentFields = []Field{
	{
		CycloneDX: at("$schema"), SPDX: at("$schema").since("2.3"),
		ToSPDX:      carried("it names the schema of the other format"),
		ToCycloneDX: carried("it names the schema of the other format"),
		Within:      carried("it names the schema of another version"),
		SPDX2To3:    carried("a document of SPDX 3 names its context"),
	},
	{
		CycloneDX: at("bomFormat"),
		ToSPDX:    carried("it names the other format"),
	},
	{
		CycloneDX: at("specVersion"), SPDX: at("spdxVersion"),
		ToSPDX:      carried("every format has versions of its own"),
		ToCycloneDX: carried("every format has versions of its own"),
		Within:      approximated("it is another version"),
	},
	{
		SPDX:        at("SPDXID").made("SPDXRef-DOCUMENT"),
		ToCycloneDX: carried("a CycloneDX document has no bom-ref"),
		SPDX2To3:    native("the fragment of the IRI"),
	},
	{
		CycloneDX: at("serialNumber"), SPDX: at("documentNamespace").made("a URI that the caller gives, or one made from the content"), Core: "Metadata.id",
		ToSPDX: native("the namespace, as the BOM-Link urn:cdx:serial/version").
			but("without a version there is no BOM-Link, and what is no UUID is no serial number"),
		ToCycloneDX: carried("a serial number is a UUID; only a namespace urn:uuid: or urn:cdx: becomes one"),
		SPDX3:       in("SpdxDocument/spdxId"),
		SPDX2To3:    native("what the IRIs of the elements begin with"),
		SPDX3To2:    native("what stands before the fragment"),
	},
	{
		CycloneDX: at("version").made("1"), SPDX: at("documentNamespace"), Core: "Metadata.version",
		ToSPDX: native("the end of the BOM-Link in the namespace").
			but("it needs the serial number beside it"),
	},
	{
		CycloneDX: at("metadata/timestamp"), SPDX: at("creationInfo/created").made("1970-01-01T00:00:00Z, or the time that the caller gives"), Core: "Metadata.date",
		ToSPDX: native("the time of creation").
			but("SPDX has no fractions of a second and no time zones"),
		ToCycloneDX:      native("the timestamp").but("what is no time is carried"),
		SPDX3:            in("CreationInfo", "CreationInfo/created", "Element/creationInfo"),
		SPDX3ToCycloneDX: native("the timestamp").but("the creation of an element is carried where it is not that of the document"),
		SPDX3To2:         native("the time of creation").but("the creation of an element is carried where it is not that of the document"),
		SPDX2To3:         native("the time of creation").but("what is no time to the second in UTC becomes another"),
	},
	{
		CycloneDX: at("metadata/licenses/*/license/id").since("1.3"), SPDX: at("dataLicense").made("CC0-1.0"),
		ToSPDX: native("the licence of the data").
			but("SPDX 2 allows CC0-1.0 only, and one licence"),
		ToCycloneDX:  native("the licence of the document").but("what is no identifier of the licence list is carried"),
		SPDX3:        in("SpdxDocument/dataLicense"),
		CycloneDXTo3: native("the licence of the data").but("there is room for one"),
		SPDX3To2:     native("the licence of the data, also where SPDX 2 asks for CC0-1.0"),
	},
	{
		CycloneDX:    at("metadata/licenses/**").since("1.3"),
		ToSPDX:       approximated("SPDX 2 puts its data under CC0-1.0, which is written instead").but("there is room for one licence"),
		CycloneDXTo3: carried("the data have one licence, which is on the licence list"),
	},
	{
		SPDX3:            in("SpdxDocument"),
		SPDX3ToCycloneDX: carried("a document says nothing about itself but who made it and when"),
		SPDX3To2:         native("the document"),
	},
	{
		SPDX3:            in("CreationInfo/specVersion"),
		SPDX3ToCycloneDX: native("it follows from the version of the document"),
		SPDX3To2:         native("it follows from the version of the document"),
	},
	{
		SPDX: at("name").made("the name of what the document is about"), Core: "Metadata.name",
		ToCycloneDX: carried("a CycloneDX document has no name"),
		SPDX3:       in("SpdxDocument/name"),
	},
	{
		SPDX: at("comment"), Core: "Metadata.comment",
		ToCycloneDX: carried("a CycloneDX document has no comment"),
		SPDX3:       in("SpdxDocument/comment"),
	},
}

var makerFields = []Field{
	{
		SPDX: at("creationInfo/creators").made("Tool: waybill-1"), CycloneDX: at("metadata/authors"), Core: "Metadata.authors, Metadata.tools",
		ToCycloneDX: native("persons as authors, tools as tools, an organization as manufacturer and a second one as supplier").
			but("there is no place for more than two organizations, or for another order"),
		SPDX3:    in("CreationInfo/createdBy", "CreationInfo/createdUsing", "Agent", "Agent/name", "Tool", "Tool/name"),
		SPDX3To2: native("creators, with the address that identifies them").but("software agents and those of which no kind is said are carried; so is all else that is said of an agent"),
	},
	{
		CycloneDX: at("metadata/authors/*/name"), SPDX: at("creationInfo/creators"), Core: "Metadata.authors",
		ToSPDX: native("a creator \"Person: name (email)\""),
	},
	{
		CycloneDX: at("metadata/authors/*/email"), SPDX: at("creationInfo/creators"), Core: "Metadata.authors",
		ToSPDX: native("in parentheses after the creator's name"),
	},
	{CycloneDX: at("metadata/authors/*/phone"), ToSPDX: carried("a creator has a name and an address")},
	{
		CycloneDX: at("metadata/authors/*/bom-ref").since("1.5"), ToSPDX: carried("people are no elements in SPDX 2"),
		CycloneDXTo3: carried("the agent that stands for a person has an IRI of its own"),
	},
	{
		CycloneDX: at("metadata/manufacturer/name").since("1.6").before("metadata/manufacture/name"), SPDX: at("creationInfo/creators"), Core: "Metadata.authors",
		ToSPDX: native("a creator \"Organization: name (email)\""),
	},
	{
		CycloneDX: at("metadata/manufacturer/contact/*/email").since("1.6").before("metadata/manufacture/contact/*/email"), SPDX: at("creationInfo/creators"), Core: "Metadata.authors",
		ToSPDX: native("in parentheses after the creator's name").but("there is room for one"),
	},
	{CycloneDX: at("metadata/manufacturer/**").since("1.6").before("metadata/manufacture/**"), ToSPDX: carried("a creator has a name and an address")},
	{
		CycloneDX: at("metadata/manufacture/name"), SPDX: at("creationInfo/creators"), Core: "Metadata.authors",
		ToSPDX: native("a creator \"Organization: name (email)\"").
			but("from 1.6 on, manufacturer is what comes back").later("1.6", Carried),
	},
	{
		CycloneDX: at("metadata/manufacture/contact/*/email"), SPDX: at("creationInfo/creators"), Core: "Metadata.authors",
		ToSPDX: native("in parentheses after the creator's name").
			but("there is room for one, and from 1.6 on manufacturer is what comes back").later("1.6", Carried),
	},
	{CycloneDX: at("metadata/manufacture/**").old("1.6"), ToSPDX: carried("a creator has a name and an address")},
	{
		CycloneDX: at("metadata/supplier/name"), SPDX: at("creationInfo/creators"), Core: "Metadata.authors",
		ToSPDX: native("the second creator \"Organization: name (email)\"").
			but("where no manufacturer stands before it, that is what comes back"),
	},
	{
		CycloneDX: at("metadata/supplier/contact/*/email"), SPDX: at("creationInfo/creators"), Core: "Metadata.authors",
		ToSPDX: native("in parentheses after the creator's name").
			but("there is room for one, and without a manufacturer that is what comes back"),
	},
	{CycloneDX: at("metadata/supplier/**"), ToSPDX: carried("a creator has a name and an address")},
	{
		CycloneDX: at("metadata/tools/*/name"), SPDX: at("creationInfo/creators"), Core: "Metadata.tools",
		ToSPDX: native("a creator \"Tool: name-version\""),
	},
	{
		CycloneDX: at("metadata/tools/*/version"), SPDX: at("creationInfo/creators"), Core: "Metadata.tools",
		ToSPDX: native("after the tool's name and a hyphen").
			but("a version that begins with no digit is taken for a part of the name"),
	},
	{CycloneDX: at("metadata/tools/*/vendor"), Core: "Metadata.tools", ToSPDX: carried("a creator that is a tool has a name and a version")},
	{CycloneDX: at("metadata/tools/*/hashes/**"), ToSPDX: carried("a creator that is a tool has a name and a version")},
	{CycloneDX: at("metadata/tools/*/externalReferences/**").since("1.4"), ToSPDX: carried("a creator that is a tool has a name and a version")},
	{
		CycloneDX: at("metadata/tools/components/*/name").since("1.5").before("metadata/tools/*/name"), SPDX: at("creationInfo/creators"), Core: "Metadata.tools",
		ToSPDX: native("a creator \"Tool: name-version\"").
			but("a version that begins with no digit comes back as a part of it"),
	},
	{
		CycloneDX: at("metadata/tools/components/*/version").since("1.5").before("metadata/tools/*/version"), SPDX: at("creationInfo/creators"), Core: "Metadata.tools",
		ToSPDX: native("after the tool's name and a hyphen").
			but("a version that begins with no digit is taken for a part of the name"),
	},
	{
		CycloneDX: at("metadata/tools/components/*/type").since("1.5").before("metadata/tools"), SPDX: at("creationInfo/creators"),
		ToSPDX: native("a tool is an application").but("a tool of another type comes back as an application"),
	},
	{CycloneDX: at("metadata/tools/components/*/signature/**").since("1.5"), ToSPDX: invalidated()},
	{CycloneDX: at("metadata/tools/components/*/group").since("1.5").before("metadata/tools/*/vendor"), Core: "Metadata.tools", ToSPDX: carried("a creator that is a tool has a name and a version")},
	{CycloneDX: at("metadata/tools/components/**").since("1.5"), ToSPDX: carried("a creator that is a tool has a name and a version").but("a tool that comes back as another one is approximated")},
	{CycloneDX: at("metadata/tools/services/*/group").since("1.5").before("metadata/tools/*/vendor"), ToSPDX: carried("a service is no creator in SPDX")},
	{CycloneDX: at("metadata/tools/services/*/name").since("1.5").before("metadata/tools/*/name"), ToSPDX: carried("a service is no creator in SPDX")},
	{CycloneDX: at("metadata/tools/services/*/version").since("1.5").before("metadata/tools/*/version"), ToSPDX: carried("a service is no creator in SPDX")},
	{CycloneDX: at("metadata/tools/services/**").since("1.5"), ToSPDX: carried("a service is no creator in SPDX")},
	{
		CycloneDX: at("metadata/lifecycles/**").since("1.5"), ToSPDX: carried("SPDX 2 does not say at which stage a document was made"),
		CycloneDXTo3: carried("what SPDX 3 says of a software_Sbom is said of a part of the document"),
	},
	{
		CycloneDX: at("metadata/properties/**").since("1.3"), ToSPDX: carried("SPDX has no named properties"),
		CycloneDXTo3: native("the extension that SPDX 3 has for the properties of CycloneDX").but("the document has properties of its own").later("1.5", Carried),
	},
	{CycloneDX: at("metadata/distributionConstraints/**").since("1.7"), ToSPDX: carried("SPDX does not say who may have the document")},
	{
		SPDX: at("creationInfo/comment"), ToCycloneDX: carried("CycloneDX has no comment on how the document was made"),
		SPDX3: in("CreationInfo/comment"),
	},
	{
		SPDX: at("creationInfo/licenseListVersion"), ToCycloneDX: carried("every CycloneDX version fixes its licence list"),
		SPDX2To3: carried("every licence expression has one of its own"),
	},
}
