// Package vexmap says OpenVEX statements in the words of CycloneDX, SPDX 3 and CSAF, and reads them there.
//
// All of it is JSON to JSON. A document of another format is a [Document]: [ParseCycloneDX], [ParseSPDX3] and
// [ParseCSAF] read one, the Document's Statements are what it says as OpenVEX, and Embed puts more into it, leaving
// every other byte alone. An OpenVEX document alone is embedded into a document that holds nothing but its products.
//
// What a format cannot say is found as in package convert: what was written is read back and compared with what was
// to be said (package residue). The difference is carried in the format's own slot and is taken back only as far as
// writing the result again gives what stands there natively; so an edit of the native part wins, and nothing that is
// carried can give a product a status that the native part does not give it.
package vexmap
