package vex

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/internal/vexmap"
	"github.com/waybill-sdk/waybill/sbom"
)

// ErrNoPlace is the reason when an SBOM is of a format that has no place for statements: CycloneDX before 1.4 and
// SPDX before 3. [Reference] is for these.
var ErrNoPlace = errors.New("the format has no place for VEX statements")

// Embed returns the SBOM that doc is with the statements of docs in it: entries of vulnerabilities with an analysis in
// CycloneDX, Vulnerability elements and VEX relationships in SPDX 3. Nothing else changes, byte for byte, but for a
// signature over the document, which is taken out. doc itself stays as it is.
//
// A statement is embedded for those of its products that the SBOM has, found by identifier, package URL, CPE and
// digest; a product with subcomponents is in the SBOM when these are in it inside the product. All others are
// reported as dropped. What a statement says that the format has no word for is carried, so that [Extract] gives back
// what was embedded, also after conversions of the SBOM there and back. Paths in the report begin with /docs/n when
// there are several documents.
//
// The error wraps [ErrNoPlace], or is what writing and reading the SBOM returns.
func Embed(doc *sbom.Document, docs ...*Document) (*sbom.Document, *Report, error) {
	format := doc.Format()
	report := &Report{From: openvex.Format, To: format.String()}
	text, err := bytesOf(doc)
	if err != nil {
		return nil, nil, err
	}
	var values []jsonx.Value
	var prefix []string
	for i, d := range docs {
		v, err := valueOf(d)
		if err != nil {
			return nil, nil, fmt.Errorf("vex: document %d: %w", i, err)
		}
		values = append(values, v)
		if len(docs) > 1 {
			prefix = append(prefix, "/docs/"+strconv.Itoa(i))
		} else {
			prefix = append(prefix, "")
		}
	}
	embed := embedder(format)
	if embed == nil {
		return nil, nil, fmt.Errorf("vex: %v: %w", format, ErrNoPlace)
	}
	parsed, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		return nil, nil, err
	}
	out, rows, err := embed(parsed, values, prefix)
	if err != nil {
		return nil, nil, fmt.Errorf("vex: %v: %w", format, err)
	}
	report.add(rows, nil)
	with, err := sbom.Read(bytes.NewReader(out))
	if err != nil {
		return nil, nil, err
	}
	return with, report, nil
}

// CanEmbed reports whether SBOMs of a format have a place for statements.
func CanEmbed(f sbom.Format) bool { return embedder(f) != nil }

func embedder(f sbom.Format) func(*jsonx.Doc, []jsonx.Value, []string) ([]byte, []vexmap.Row, error) {
	switch {
	case f.Encoding() != "json":
	case f.Family() == "cyclonedx" && vexmap.CycloneDXVersion(f.Version()):
		return vexmap.EmbedCycloneDX
	case f.Family() == "spdx" && f.Version() >= "3":
		return vexmap.EmbedSPDX3
	}
	return nil
}

// bytesOf returns an SBOM as text of its own format.
func bytesOf(doc *sbom.Document) ([]byte, error) {
	var b bytes.Buffer
	if doc.Format() == (sbom.Format{}) {
		return nil, errors.New("vex: the SBOM was made and not read, so it is of no format yet: write it and read the result")
	}
	if _, err := doc.Write(&b, doc.Format()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// valueOf returns a document as JSON in the form of OpenVEX 0.2.
func valueOf(d *Document) (jsonx.Value, error) {
	if openvex.IsLegacy(d.Context) {
		d = d.Clone()
		d.Context = Context
	}
	text, err := d.Marshal()
	if err != nil {
		return jsonx.Value{}, err
	}
	doc, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		return jsonx.Value{}, err
	}
	return doc.Root(), nil
}
