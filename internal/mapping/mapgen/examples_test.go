package main

import "strings"

// examples are elements or documents that have what a path leads to, where the schema alone says too little:
// values that must fit each other, words of which only some are native.
var examples = map[string]string{
	"version":                               `{"serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":2}`,
	"metadata/licenses/*/license/id":        `{"metadata":{"licenses":[{"license":{"id":"CC0-1.0"}}]}}`,
	"metadata/authors/*/email":              `{"metadata":{"authors":[{"name":"A","email":"a@example.com"}]}}`,
	"metadata/authors/*/phone":              `{"metadata":{"authors":[{"name":"A","phone":"1"}]}}`,
	"metadata/authors/*/bom-ref":            `{"metadata":{"authors":[{"name":"A","bom-ref":"a"}]}}`,
	"metadata/manufacture/contact/*/email":  `{"metadata":{"manufacture":{"name":"M","contact":[{"email":"m@example.com"}]}}}`,
	"metadata/manufacturer/contact/*/email": `{"metadata":{"manufacturer":{"name":"M","contact":[{"email":"m@example.com"}]}}}`,
	"metadata/supplier/name":                `{"metadata":{"manufacture":{"name":"M"},"supplier":{"name":"S"}}}`,
	"metadata/supplier/contact/*/email":     `{"metadata":{"manufacture":{"name":"M"},"supplier":{"name":"S","contact":[{"email":"s@example.com"}]}}}`,
	"metadata/tools/*/version":              `{"metadata":{"tools":[{"name":"T","version":"1.0"}]}}`,
	"metadata/tools/*/vendor":               `{"metadata":{"tools":[{"vendor":"V","name":"T","version":"1.0"}]}}`,
	"metadata/tools/components/*/version":   `{"metadata":{"tools":{"components":[{"type":"application","name":"T","version":"1.0"}]}}}`,

	"components/*/mime-type":                          `{"type":"file","mime-type":"text/plain","hashes":[{"alg":"SHA-1","content":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]}`,
	"components/*/versionRange":                       `{"versionRange":"vers:npm/>=1.0","isExternal":true,"version":null}`,
	"components/*/supplier/contact/*/email":           `{"supplier":{"name":"S","contact":[{"email":"s@example.com"}]}}`,
	"components/*/supplier/contact/*/name":            `{"supplier":{"name":"S","contact":[{"name":"N","email":"s@example.com"}]}}`,
	"components/*/swid/name":                          `{"swid":{"tagId":"tag-1","name":"N"}}`,
	"components/*/authors/*/name":                     `{"authors":[{"name":"A","email":"a@example.com"}]}`,
	"components/*/authors/*/email":                    `{"authors":[{"name":"A","email":"a@example.com"}]}`,
	"components/*/authors/*/phone":                    `{"authors":[{"name":"A","email":"a@example.com","phone":"1"}]}`,
	"components/*/authors/*/bom-ref":                  `{"authors":[{"name":"A","email":"a@example.com","bom-ref":"a"}]}`,
	"components/*/manufacturer/name":                  `{"manufacturer":{"name":"M","contact":[{"email":"m@example.com"}]}}`,
	"components/*/manufacturer/contact/*/email":       `{"manufacturer":{"name":"M","contact":[{"email":"m@example.com"}]}}`,
	"components/*/licenses/*/license/text/content":    `{"licenses":[{"license":{"name":"N","text":{"content":"the text"}}}]}`,
	"components/*/licenses/*/license/url":             `{"licenses":[{"license":{"name":"N","url":"https://example.com/license"}}]}`,
	"components/*/licenses/*/license/acknowledgement": `{"licenses":[{"license":{"id":"MIT","acknowledgement":"concluded"}}]}`,
	"components/*/licenses/*/acknowledgement":         `{"licenses":[{"expression":"MIT OR Apache-2.0","acknowledgement":"concluded"}]}`,

	"dependencies":             `{"components":[{"bom-ref":"a","type":"library","name":"a","version":"1"},{"bom-ref":"b","type":"library","name":"b","version":"1"}],"dependencies":[{"ref":"a","dependsOn":["b"]}]}`,
	"relationships":            related,
	"dependencies/*/ref":       `{"components":[{"bom-ref":"a","type":"library","name":"a","version":"1"},{"bom-ref":"b","type":"library","name":"b","version":"1"}],"dependencies":[{"ref":"a","dependsOn":["b"]}]}`,
	"dependencies/*/dependsOn": `{"components":[{"bom-ref":"a","type":"library","name":"a","version":"1"},{"bom-ref":"b","type":"library","name":"b","version":"1"}],"dependencies":[{"ref":"a","dependsOn":["b"]}]}`,
	"dependencies/*/provides":  `{"components":[{"bom-ref":"a","type":"library","name":"a","version":"1"},{"bom-ref":"b","type":"library","name":"b","version":"1"}],"dependencies":[{"ref":"a","dependsOn":["b"],"provides":["b"]}]}`,

	"declarations/affirmation/signatories/*/name": signatory,
	"declarations/affirmation/signatories/*/role": signatory,

	"vulnerabilities/*/ratings/*/score":        rated,
	"vulnerabilities/*/ratings/*/severity":     rated,
	"vulnerabilities/*/ratings/*/method":       rated,
	"vulnerabilities/*/ratings/*/vector":       rated,
	"vulnerabilities/*/ratings":                rated,
	"vulnerabilities/*/analysis":               analysed,
	"vulnerabilities/*/analysis/state":         analysed,
	"vulnerabilities/*/analysis/justification": analysed,
	"vulnerabilities/*/analysis/detail":        analysed,
	"vulnerabilities/*/analysis/firstIssued":   `{"vulnerabilities":[{"analysis":{"state":"in_triage","firstIssued":"2024-05-06T07:08:09Z"}}]}`,
	"vulnerabilities/*/analysis/lastUpdated":   `{"vulnerabilities":[{"analysis":{"state":"in_triage","lastUpdated":"2024-05-06T07:08:09Z"}}]}`,
	"vulnerabilities/*/recommendation":         `{"vulnerabilities":[{"recommendation":"text","analysis":{"state":"exploitable"}}]}`,
	"vulnerabilities/*/affects/*/ref":          `{"vulnerabilities":[{"affects":[{"ref":"c"}]}]}`,
	"vulnerabilities/*/affects":                `{"vulnerabilities":[{"affects":[{"ref":"c"}]}]}`,

	"creationInfo/created":  `{"creationInfo":{"created":"2024-05-06T07:08:09Z","creators":["Tool: T-1.0"]}}`,
	"creationInfo/creators": `{"creationInfo":{"created":"2024-05-06T07:08:09Z","creators":["Tool: T-1.0","Person: P (p@example.com)","Organization: O"]}}`,
	"dataLicense":           `{"dataLicense":"CC0-1.0"}`,

	"packages/*/SPDXID":                             `{"SPDXID":"SPDXRef-a"}`,
	"files/*/SPDXID":                                `{"SPDXID":"SPDXRef-a"}`,
	"packages/*/primaryPackagePurpose":              `{"primaryPackagePurpose":"APPLICATION"}`,
	"packages/*/supplier":                           `{"supplier":"Organization: S (s@example.com)"}`,
	"packages/*/originator":                         `{"originator":"Person: O"}`,
	"packages/*/licenseDeclared":                    `{"licenseDeclared":"MIT"}`,
	"packages/*/licenseConcluded":                   `{"licenseConcluded":"MIT"}`,
	"files/*/licenseConcluded":                      `{"licenseConcluded":"MIT"}`,
	"packages/*/checksums/*/algorithm":              `{"checksums":[{"algorithm":"SHA256","checksumValue":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}`,
	"packages/*/checksums/*/checksumValue":          `{"checksums":[{"algorithm":"SHA256","checksumValue":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]}`,
	"files/*/checksums/*/algorithm":                 `{"checksums":[{"algorithm":"SHA1","checksumValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]}`,
	"files/*/checksums/*/checksumValue":             `{"checksums":[{"algorithm":"SHA1","checksumValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]}`,
	"files/*/fileTypes":                             `{"fileTypes":["TEXT"]}`,
	"packages/*/externalRefs/*/referenceCategory":   `{"externalRefs":[{"referenceCategory":"OTHER","referenceType":"vcs","referenceLocator":"https://example.com/vcs"}]}`,
	"packages/*/externalRefs/*/referenceType":       `{"externalRefs":[{"referenceCategory":"OTHER","referenceType":"vcs","referenceLocator":"https://example.com/vcs"}]}`,
	"packages/*/externalRefs/*/referenceLocator":    `{"externalRefs":[{"referenceCategory":"OTHER","referenceType":"vcs","referenceLocator":"https://example.com/vcs"}]}`,
	"packages/*/externalRefs/*/comment":             `{"externalRefs":[{"referenceCategory":"OTHER","referenceType":"vcs","referenceLocator":"https://example.com/vcs","comment":"text"}]}`,
	"hasExtractedLicensingInfos/*/licenseId":        extracted,
	"hasExtractedLicensingInfos/*/name":             extracted,
	"hasExtractedLicensingInfos/*/extractedText":    extracted,
	"hasExtractedLicensingInfos/*/seeAlsos":         extracted,
	"packages/*/annotations":                        annotated,
	"packages/*/annotations/*/annotationDate":       annotated,
	"packages/*/annotations/*/annotationType":       annotated,
	"packages/*/annotations/*/annotator":            annotated,
	"packages/*/annotations/*/comment":              annotated,
	"files/*/annotations":                           annotated,
	"files/*/annotations/*/annotationDate":          annotated,
	"files/*/annotations/*/annotationType":          annotated,
	"files/*/annotations/*/annotator":               annotated,
	"files/*/annotations/*/comment":                 annotated,
	"packages/*/releaseDate":                        `{"releaseDate":"2024-05-06T07:08:09Z"}`,
	"packages/*/builtDate":                          `{"builtDate":"2024-05-06T07:08:09Z"}`,
	"packages/*/validUntilDate":                     `{"validUntilDate":"2024-05-06T07:08:09Z"}`,
	"externalDocumentRefs":                          external,
	"externalDocumentRefs/*/checksum":               external,
	"externalDocumentRefs/*/checksum/algorithm":     external,
	"externalDocumentRefs/*/checksum/checksumValue": external,
	"externalDocumentRefs/*/externalDocumentId":     external,
	"externalDocumentRefs/*/spdxDocument":           external,
	"documentDescribes":                             strings.Replace(related, `{"packages"`, `{"documentDescribes":["SPDXRef-a"],"packages"`, 1),
	"packages/*/hasFiles":                           strings.Replace(snippet, `{"files"`, `{"packages":[{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NOASSERTION","licenseConcluded":"NOASSERTION","licenseDeclared":"NOASSERTION","copyrightText":"NOASSERTION","hasFiles":["SPDXRef-f"]}],"files"`, 1),
	"relationships/*/comment":                       strings.Replace(related, `"DEPENDS_ON"`, `"VARIANT_OF","comment":"text"`, 1),
	"hasExtractedLicensingInfos/*/comment":          strings.Replace(extracted, `"name":"Own"`, `"name":"Own","comment":"text"`, 1),
	"snippets":                                      snippet,
	"snippets/*/annotations":                        snippet,
	"snippets/*/ranges":                             snippet,
	"snippets/*/ranges/*/startPointer":              snippet,
	"snippets/*/ranges/*/startPointer/offset":       snippet,
	"snippets/*/ranges/*/startPointer/reference":    snippet,
	"snippets/*/ranges/*/endPointer":                snippet,
	"snippets/*/ranges/*/endPointer/offset":         snippet,
	"snippets/*/ranges/*/endPointer/reference":      snippet,
	"snippets/*/ranges/*/startPointer/lineNumber":   strings.ReplaceAll(snippet, "offset", "lineNumber"),
	"snippets/*/ranges/*/endPointer/lineNumber":     strings.ReplaceAll(snippet, "offset", "lineNumber"),
	"snippets/*/SPDXID":                             snippet,
	"snippets/*/annotations/*/annotationDate":       snippet,
	"snippets/*/annotations/*/annotationType":       snippet,
	"snippets/*/annotations/*/annotator":            snippet,
	"snippets/*/annotations/*/comment":              snippet,
	"snippets/*/attributionTexts":                   snippet,
	"snippets/*/comment":                            snippet,
	"snippets/*/copyrightText":                      snippet,
	"snippets/*/licenseComments":                    snippet,
	"snippets/*/licenseConcluded":                   snippet,
	"snippets/*/licenseInfoInSnippets":              snippet,
	"snippets/*/name":                               snippet,
	"snippets/*/snippetFromFile":                    snippet,
	"relationships/*/spdxElementId":                 related,
	"relationships/*/relatedSpdxElement":            related,
	"relationships/*/relationshipType":              related,
}

// examplesOfSPDX are those whose path CycloneDX has, too.
var examplesOfSPDX = map[string]string{
	"annotations":                  annotated,
	"annotations/*/annotationDate": annotated,
	"annotations/*/annotationType": annotated,
	"annotations/*/annotator":      annotated,
	"annotations/*/comment":        annotated,
}

const (
	rated     = `{"vulnerabilities":[{"ratings":[{"score":9.8,"severity":"critical","method":"CVSSv31","vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]}]}`
	analysed  = `{"vulnerabilities":[{"analysis":{"state":"not_affected","justification":"code_not_present","detail":"text"}}]}`
	annotated = `{"annotations":[{"annotationDate":"2024-05-06T07:08:09Z","annotationType":"OTHER","annotator":"Person: P","comment":"text"}]}`
	external  = `{"externalDocumentRefs":[{"externalDocumentId":"DocumentRef-x","spdxDocument":"https://example.com/other","checksum":{"algorithm":"SHA1","checksumValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}}]}`
	signatory = `{"declarations":{"affirmation":{"statement":"text","signatories":[{"name":"N","role":"R","organization":{"name":"O"},"externalReference":{"type":"other","url":"https://example.com/s"}}]}}}`
	extracted = `{"packages":[{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NOASSERTION","licenseConcluded":"NOASSERTION","licenseDeclared":"LicenseRef-Own","copyrightText":"NOASSERTION"}],` +
		`"hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-Own","name":"Own","extractedText":"the text","seeAlsos":["https://example.com/license"]}]}`
	snippet = `{"files":[{"SPDXID":"SPDXRef-f","fileName":"f","licenseConcluded":"NOASSERTION","copyrightText":"NOASSERTION","checksums":[{"algorithm":"SHA1","checksumValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]}],` +
		`"snippets":[{"SPDXID":"SPDXRef-s","name":"s","snippetFromFile":"SPDXRef-f","ranges":[{"startPointer":{"offset":1,"reference":"SPDXRef-f"},"endPointer":{"offset":2,"reference":"SPDXRef-f"}}],` +
		`"attributionTexts":["text"],"comment":"text","copyrightText":"text","licenseComments":"text","licenseConcluded":"MIT","licenseInfoInSnippets":["MIT"],` +
		`"annotations":[{"annotationDate":"2024-05-06T07:08:09Z","annotationType":"OTHER","annotator":"Person: P","comment":"text"}]}]}`
	related = `{"packages":[{"SPDXID":"SPDXRef-a","name":"a","downloadLocation":"NOASSERTION","licenseConcluded":"NOASSERTION","licenseDeclared":"NOASSERTION","copyrightText":"NOASSERTION"},` +
		`{"SPDXID":"SPDXRef-b","name":"b","downloadLocation":"NOASSERTION","licenseConcluded":"NOASSERTION","licenseDeclared":"NOASSERTION","copyrightText":"NOASSERTION"}],` +
		`"relationships":[{"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-b"}]}`
)
