// Package cyclonedx takes SBOMs to and from the Go types of github.com/CycloneDX/cyclonedx-go, for programs
// that already hold them.
//
// [From] makes a document of a BOM, to convert it, query it or write it as anything that package sbom
// writes; [To] makes a BOM of a document in any format:
//
//	doc, err := cyclonedx.From(bom)
//	report, err := doc.Write(w, sbom.SPDX23)
//
//	bom, report, err := cyclonedx.To(doc, cdx.SpecVersion1_6)
//
// The report of To says value by value what a BOM cannot hold; everything else comes back with From. Neither
// function goes through the library's encoder and decoder, which lose or refuse some of what the types can
// hold: a signature by a single signer, an asserter of a patent, the classification of evidence. These are in
// the BOM that To returns and are read by From, but the library's own encoder does not write them, or not as
// the schema has them. What that encoder refuses altogether, such as a licence with both an id and a name, To
// leaves out and reports.
//
// The package reads no files and has no use for XML beyond what a BOM decoded from it holds. It may be used
// by several goroutines at once; a BOM that is being converted must not be changed meanwhile.
package cyclonedx

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/waybill-sdk/waybill/sbom"
)

// From returns the document that bom is, in the version that bom declares. A BOM of version 1.0 or 1.1, for
// which there is no JSON, becomes one of 1.2, and one without a version gets the newest that the library
// knows. A missing bomFormat is filled in, and a $schema that is the library's for another version is
// corrected. The options are those of [sbom.Read].
//
// The error says where bom cannot be said in JSON: both forms of metadata.tools at once, for example. For a
// version that the library does not know it is [cdx.ErrInvalidSpecVersion]. Otherwise it is that of
// [sbom.Read]. Neither bom nor any part of it is changed or kept.
func From(bom *cdx.BOM, opts ...sbom.Option) (*sbom.Document, error) {
	if bom == nil {
		return nil, errors.New("cyclonedx: no BOM")
	}
	text, err := encode(bom)
	if err != nil {
		return nil, fmt.Errorf("cyclonedx: %w", err)
	}
	doc, err := sbom.Read(bytes.NewReader(text), opts...)
	if err != nil {
		return nil, fmt.Errorf("cyclonedx: %w", err)
	}
	return doc, nil
}

// To returns doc as a BOM of the given version. Version 0 stands for the version of doc when it is in
// CycloneDX and the library knows that version, and for the newest that the library knows when not. The
// options are those of [sbom.Document.Write].
//
// The report has the entries of the conversion, if doc is not in that version of CycloneDX already, and after
// them one for every value that the BOM does not hold ([sbom.Dropped]), holds differently
// ([sbom.Approximated]), signs though it is not the same any more ([sbom.Invalidated]), or has and doc does
// not ([sbom.Synthesised]). Paths are in doc as it was read, or as it is written in its own format if it was
// edited; targets are in the JSON form of the BOM. A document that belongs to no format, see [sbom.New], has
// no paths of its own: they are in that JSON form too.
//
// The BOM holds nothing of doc, which is not changed. The error is that of [sbom.Document.Write], or
// [cdx.ErrInvalidSpecVersion] for a version without JSON.
func To(doc *sbom.Document, version cdx.SpecVersion, opts ...sbom.Option) (*cdx.BOM, *sbom.Report, error) {
	format, err := target(doc, version)
	if err != nil {
		return nil, nil, fmt.Errorf("cyclonedx: %w", err)
	}
	bom := new(cdx.BOM)
	report, err := codec.To(bom, doc, format, func() ([]byte, error) { return encode(bom) }, opts)
	if err != nil {
		return nil, nil, fmt.Errorf("cyclonedx: %w", err)
	}
	return bom, report, nil
}

// newest is the newest version that the library linked in knows.
func newest() cdx.SpecVersion {
	v := cdx.SpecVersion1_7
	for known(v + 1) {
		v++
	}
	return v
}

// known reports whether the library has a name for v.
func known(v cdx.SpecVersion) bool { return v > 0 && strings.HasPrefix(v.String(), "1.") }

func target(doc *sbom.Document, version cdx.SpecVersion) (sbom.Format, error) {
	if version != 0 {
		if !known(version) || version < cdx.SpecVersion1_2 {
			return sbom.Format{}, cdx.ErrInvalidSpecVersion
		}
		return sbom.ParseFormat("cyclonedx-" + version.String())
	}
	if doc != nil && doc.Format().Family() == "cyclonedx" {
		for v := newest(); v >= cdx.SpecVersion1_2; v-- {
			if v.String() == doc.Format().Version() {
				return sbom.ParseFormat("cyclonedx-" + v.String())
			}
		}
	}
	// The library may know a newer version than this module does.
	for v := newest(); v > cdx.SpecVersion1_2; v-- {
		if f, err := sbom.ParseFormat("cyclonedx-" + v.String()); err == nil {
			return f, nil
		}
	}
	return sbom.CycloneDX12, nil
}

// encode returns bom as JSON.
func encode(bom *cdx.BOM) ([]byte, error) {
	b := *bom
	switch {
	case b.SpecVersion == 0:
		b.SpecVersion = newest()
	case !known(b.SpecVersion):
		return nil, fmt.Errorf("specVersion %d: %w", b.SpecVersion, cdx.ErrInvalidSpecVersion)
	case b.SpecVersion < cdx.SpecVersion1_2:
		b.SpecVersion = cdx.SpecVersion1_2
	}
	b.BOMFormat = cdx.BOMFormat
	for v := cdx.SpecVersion1_2; known(v); v++ {
		if b.JSONSchema == schemaURL(v) {
			b.JSONSchema = schemaURL(b.SpecVersion)
			break
		}
	}
	return codec.Encode(&b)
}

// schemaURL is what the library writes as $schema.
func schemaURL(v cdx.SpecVersion) string {
	return "http://cyclonedx.org/schema/bom-" + v.String() + ".schema.json"
}
