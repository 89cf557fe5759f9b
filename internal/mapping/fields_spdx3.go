package mapping

// only is a row about what SPDX 3 alone can say: why it is carried in SPDX 2, why in CycloneDX.
func only(spdx2, cycloneDX string, terms ...string) Field {
	return Field{SPDX3: terms, SPDX3To2: carried(spdx2), SPDX3ToCycloneDX: carried(cycloneDX)}
}

// neither is such a row with one reason for both.
func neither(why string, terms ...string) Field { return only(why, why, terms...) }

// OnlySPDX3 is the reason for what the folded form keeps in one member; the rows of the properties have better ones.
const OnlySPDX3 = "only SPDX 3 has a place for it"

// onFiles is why what SPDX 2 has of packages only is carried of a file.
const onFiles = "SPDX 2 has it of packages only, and so has what is made of it"

var spdx3ElementFields = []Field{
	{
		Folded:           in("properties/**"),
		SPDX3ToCycloneDX: native("the properties of the document, before 1.5 those of the metadata"),
		SPDX3To2:         carried("SPDX 2 has no named properties"),
	},
	{
		SPDX3:            in("software_File/description"),
		Folded:           in("files/*/description", "files/*/supplier", "files/*/externalRefs/**"),
		SPDX3ToCycloneDX: native("as of a package"), SPDX3To2: carried("SPDX 2 has it of packages only"),
	},
	{
		SPDX3:            in("software_File/summary"),
		Folded:           in("files/*/summary", "files/*/primaryPackagePurpose", "files/*/releaseDate", "files/*/builtDate", "files/*/validUntilDate"),
		SPDX3ToCycloneDX: carried(onFiles), SPDX3To2: carried("SPDX 2 has it of packages only"),
	},
	{
		SPDX3: in("software_Snippet/summary", "software_Snippet/description"),
		Folded: in("snippets/*/summary", "snippets/*/description", "snippets/*/primaryPackagePurpose", "snippets/*/supplier", "snippets/*/checksums/**",
			"snippets/*/releaseDate", "snippets/*/builtDate", "snippets/*/validUntilDate", "snippets/*/externalRefs/**"),
		SPDX3ToCycloneDX: carried("CycloneDX has no parts of files"),
		SPDX3To2:         carried("SPDX 2 has it of packages only"),
	},
	{
		Folded:           in("spdx3/**", "packages/*/spdx3/**", "files/*/spdx3/**"),
		SPDX3ToCycloneDX: carried(OnlySPDX3),
		SPDX3To2:         carried(OnlySPDX3),
	},
	neither("only packages, files, snippets, licences and agents have a name", "Element/name"),
	neither("only packages and snippets have a description", "Element/summary", "Element/description"),
	neither("only packages, files, snippets, licences and relationships have a comment", "Element/comment"),
	neither("only packages, files, snippets and licences have an identifier", "Element/spdxId"),
	neither("an element that the model itself names is referred to, not held", "IndividualElement"),
	neither("a checksum has no comment", "IntegrityMethod/comment"),
	neither("a reference does not say of which media type it leads to", "ExternalRef/contentType"),
	neither("an identifier does not say where more is found", "ExternalIdentifier/identifierLocator"),
	neither("an identifier does not say who gave it", "ExternalIdentifier/issuingAuthority"),
	neither("the standards that an artifact follows are not named", "Artifact/standardName"),
	neither("there is no word for how an artifact is supported", "Artifact/supportLevel"),
	neither("a package says what it is for, not of which class it is", "ai_AIPackage/type", "dataset_DatasetPackage/type"),
	neither("an element has one purpose", "software_SoftwareArtifact/software_additionalPurpose"),
	neither("a file does not say that it is one, and a directory is none", "software_File/software_fileKind"),
	only("an annotation is plain text", "annotations are carried with what they are about", "Annotation/contentType"),
}

var spdx3CollectionFields = []Field{
	neither("what a document is about is in it", "ElementCollection/element"),
	neither("there are no profiles to name", "ElementCollection/profileConformance"),
	only("a reference to another document says that it is there, and what its checksum is", "CycloneDX has no elements of other documents", "ExternalMap/locationHint", "ExternalMap/definingArtifact"),
	neither("a name for a namespace is how IRIs are written, not what they say", "SpdxDocument/namespaceMap", "NamespaceMap", "NamespaceMap/prefix", "NamespaceMap/namespace"),
	neither("a document has one collection of elements", "Bundle", "Bundle/context", "Bom"),
	only("SPDX 2 does not say at which stage a document was made", "a lifecycle of CycloneDX is that of a document; a software_Sbom is one of its parts", "software_Sbom/software_sbomType"),
}

var spdx3RelationFields = []Field{
	only("SPDX 2 says that there are no more by NONE, and that nothing is said by NOASSERTION, and has no word for incomplete",
		"compositions of CycloneDX are about all dependencies of a component, not about one relationship", "Relationship/completeness"),
	neither("a relationship does not say when it began or ended", "Relationship/startTime", "Relationship/endTime"),
}

var spdx3LicenseFields = []Field{
	neither("a licence expression is written out where it is used", "simplelicensing_LicenseExpression/simplelicensing_licenseListVersion",
		"simplelicensing_LicenseExpression/simplelicensing_customIdToUri", "DictionaryEntry", "DictionaryEntry/key", "DictionaryEntry/value"),
	neither("a licence expression is text, its parts are no elements", "expandedlicensing_ConjunctiveLicenseSet", "expandedlicensing_ConjunctiveLicenseSet/expandedlicensing_member",
		"expandedlicensing_DisjunctiveLicenseSet", "expandedlicensing_DisjunctiveLicenseSet/expandedlicensing_member",
		"expandedlicensing_OrLaterOperator", "expandedlicensing_OrLaterOperator/expandedlicensing_subjectLicense",
		"expandedlicensing_WithAdditionOperator", "expandedlicensing_WithAdditionOperator/expandedlicensing_subjectExtendableLicense",
		"expandedlicensing_WithAdditionOperator/expandedlicensing_subjectAddition"),
	neither("NONE and NOASSERTION are words", "expandedlicensing_IndividualLicensingInfo"),
	neither("a listed licence is named, not described", "expandedlicensing_ListedLicense", "expandedlicensing_ListedLicense/expandedlicensing_listVersionAdded",
		"expandedlicensing_ListedLicense/expandedlicensing_deprecatedVersion", "expandedlicensing_ListedLicenseException",
		"expandedlicensing_ListedLicenseException/expandedlicensing_listVersionAdded", "expandedlicensing_ListedLicenseException/expandedlicensing_deprecatedVersion"),
	neither("a licence of a document has a name, a text and addresses", "expandedlicensing_License/simplelicensing_licenseText",
		"expandedlicensing_License/expandedlicensing_seeAlso", "expandedlicensing_License/expandedlicensing_isDeprecatedLicenseId",
		"expandedlicensing_License/expandedlicensing_isFsfLibre", "expandedlicensing_License/expandedlicensing_isOsiApproved",
		"expandedlicensing_License/expandedlicensing_licenseXml", "expandedlicensing_License/expandedlicensing_obsoletedBy",
		"expandedlicensing_License/expandedlicensing_standardLicenseHeader", "expandedlicensing_License/expandedlicensing_standardLicenseTemplate"),
	neither("an exception of one's own has no text", "expandedlicensing_CustomLicenseAddition", "expandedlicensing_LicenseAddition/expandedlicensing_additionText",
		"expandedlicensing_LicenseAddition/expandedlicensing_isDeprecatedAdditionId", "expandedlicensing_LicenseAddition/expandedlicensing_licenseXml",
		"expandedlicensing_LicenseAddition/expandedlicensing_obsoletedBy", "expandedlicensing_LicenseAddition/expandedlicensing_seeAlso",
		"expandedlicensing_LicenseAddition/expandedlicensing_standardAdditionTemplate"),
}

// Reasons that several rows share.
const (
	cdxVulnerability = "an analysis and a rating of CycloneDX do not say it"
	noModels         = "SPDX 2 does not describe models"
	noDatasets       = "SPDX 2 does not describe data sets"
	noBuilds         = "SPDX 2 does not describe builds"
	cdxWorkflow      = "a formulation of CycloneDX says it by workflows and tasks, which would have to be made up"
)

var spdx3SecurityFields = []Field{
	only(noVulnerabilities, cdxVulnerability, "security_VulnAssessmentRelationship/suppliedBy", "security_VulnAssessmentRelationship/security_publishedTime",
		"security_VulnAssessmentRelationship/security_modifiedTime", "security_VulnAssessmentRelationship/security_withdrawnTime"),
	only(noVulnerabilities, "it is what CycloneDX says that the vulnerability affects; of one without a status it is carried",
		"security_VulnAssessmentRelationship/security_assessedElement"),
	only(noVulnerabilities, "CycloneDX has no rating by probability", "security_EpssVulnAssessmentRelationship",
		"security_EpssVulnAssessmentRelationship/security_probability", "security_EpssVulnAssessmentRelationship/security_percentile"),
	only(noVulnerabilities, "CycloneDX does not name catalogues of what is exploited", "security_ExploitCatalogVulnAssessmentRelationship",
		"security_ExploitCatalogVulnAssessmentRelationship/security_catalogType", "security_ExploitCatalogVulnAssessmentRelationship/security_exploited",
		"security_ExploitCatalogVulnAssessmentRelationship/security_locator"),
	only(noVulnerabilities, "a rating of CycloneDX by SSVC has a score or a severity, not a decision", "security_SsvcVulnAssessmentRelationship",
		"security_SsvcVulnAssessmentRelationship/security_decisionType"),
	only(noVulnerabilities, "an analysis of CycloneDX has no version", "security_VexVulnAssessmentRelationship/security_vexVersion"),
	only(noVulnerabilities, "an analysis of CycloneDX has one time of issue and one of change",
		"security_VexAffectedVulnAssessmentRelationship/security_actionStatementTime", "security_VexNotAffectedVulnAssessmentRelationship/security_impactStatementTime"),
}

var spdx3AIFields = []Field{
	only(noModels, "a model card has approaches, tasks and architectures of its own words", "ai_AIPackage/ai_typeOfModel", "ai_AIPackage/ai_domain"),
	only(noModels, "a model card has no place for how a model was made and is used in words", "ai_AIPackage/ai_informationAboutTraining", "ai_AIPackage/ai_informationAboutApplication",
		"ai_AIPackage/ai_modelDataPreprocessing", "ai_AIPackage/ai_modelExplainability", "ai_AIPackage/ai_hyperparameter"),
	only(noModels, "the metrics of a model card are results of tests, with a slice and an interval", "ai_AIPackage/ai_metric", "ai_AIPackage/ai_metricDecisionThreshold"),
	only(noModels, "the limitations of a model card are a list", "ai_AIPackage/ai_limitation"),
	only(noModels, "a model card does not say it", "ai_AIPackage/ai_autonomyType", "ai_AIPackage/ai_safetyRiskAssessment", "ai_AIPackage/ai_standardCompliance",
		"ai_AIPackage/ai_useSensitivePersonalInformation"),
	only(noModels, "the energy of a model card is in kilowatt hours, by provider and activity", "ai_AIPackage/ai_energyConsumption", "ai_EnergyConsumption",
		"ai_EnergyConsumption/ai_trainingEnergyConsumption", "ai_EnergyConsumption/ai_finetuningEnergyConsumption",
		"ai_EnergyConsumption/ai_inferenceEnergyConsumption", "ai_EnergyConsumptionDescription", "ai_EnergyConsumptionDescription/ai_energyQuantity",
		"ai_EnergyConsumptionDescription/ai_energyUnit"),
}

var spdx3DatasetFields = []Field{
	only(noDatasets, "the data of a CycloneDX component have other types", "dataset_DatasetPackage/dataset_datasetType"),
	only(noDatasets, "the classification of CycloneDX is free text", "dataset_DatasetPackage/dataset_confidentialityLevel"),
	only(noDatasets, "the sensitive data of CycloneDX are named, not denied", "dataset_DatasetPackage/dataset_hasSensitivePersonalInformation"),
	only(noDatasets, "the data of a CycloneDX component do not say it", "dataset_DatasetPackage/dataset_anonymizationMethodUsed",
		"dataset_DatasetPackage/dataset_dataCollectionProcess", "dataset_DatasetPackage/dataset_dataPreprocessing",
		"dataset_DatasetPackage/dataset_datasetAvailability", "dataset_DatasetPackage/dataset_datasetNoise",
		"dataset_DatasetPackage/dataset_datasetSize", "dataset_DatasetPackage/dataset_datasetUpdateMechanism",
		"dataset_DatasetPackage/dataset_intendedUse", "dataset_DatasetPackage/dataset_knownBias", "dataset_DatasetPackage/dataset_sensor"),
}

var spdx3BuildFields = []Field{
	only(noBuilds, cdxWorkflow, "build_Build", "build_Build/build_buildType", "build_Build/build_buildId", "build_Build/build_buildStartTime", "build_Build/build_buildEndTime",
		"build_Build/build_configSourceDigest", "build_Build/build_configSourceEntrypoint", "build_Build/build_configSourceUri", "build_Build/build_environment",
		"build_Build/build_parameter"),
}
