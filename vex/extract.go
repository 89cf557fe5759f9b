package vex

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/internal/vexmap"
	"github.com/waybill-sdk/waybill/sbom"
)

// Defaults are the members of an OpenVEX document that a source of another format may lack. What is missing here, too,
// is made up, and reported as synthesised.
type Defaults struct {
	ID     string // an IRI; without it one is made from the content
	Author string // without it "Unknown Author"
	// Timestamp is when the document was issued; without it 1970-01-01T00:00:00Z.
	Timestamp Time
}

// Extract returns the statements that an SBOM holds: a document for each that [Embed] put into it, as it was, after
// one of what the SBOM says by itself. It returns none when there is nothing. The report lists what the SBOM says of
// its vulnerabilities and OpenVEX has no place for.
//
// An SBOM of SPDX 2 that carries a CycloneDX document with statements in it gives those.
//
// A statement about a component of an SBOM is about that component in what the SBOM describes: its product is the root
// element and the component is the subcomponent, unless it was embedded as something else. A Diagnostic with the rule
// "carried" says where products come out of carried data. Nothing of what an SBOM says is verified: who can write it can
// put any statement into it, under any name.
func Extract(doc *sbom.Document, d Defaults) ([]*Document, *Report, error) {
	format := doc.Format()
	report := &Report{From: format.String(), To: openvex.Format}
	if format.Family() == "spdx" && format.Version() < "3" {
		var b bytes.Buffer
		rep, err := doc.Write(&b, sbom.CycloneDX17)
		if err != nil {
			return nil, nil, err
		}
		report.Diagnostics = append(report.Diagnostics, rep.Diagnostics()...)
		if doc, err = sbom.Read(&b); err != nil {
			return nil, nil, err
		}
		format = doc.Format()
	}
	text, err := bytesOf(doc)
	if err != nil {
		return nil, nil, err
	}
	extract := extractor(format)
	if extract == nil {
		return nil, nil, fmt.Errorf("vex: %v: %w", format, ErrNoPlace)
	}
	parsed, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		return nil, nil, err
	}
	said, rows, notes := extract(parsed)
	report.add(rows, notes)
	docs, err := report.documents(said, d)
	return docs, report, err
}

func extractor(f sbom.Format) func(*jsonx.Doc) ([]vexmap.Said, []vexmap.Row, []vexmap.Note) {
	switch {
	case f.Encoding() != "json":
	case f.Family() == "cyclonedx":
		return vexmap.ExtractCycloneDX
	case f.Family() == "spdx" && f.Version() >= "3":
		return vexmap.ExtractSPDX3
	}
	return nil
}

// documents returns what was said in another format as documents, with what OpenVEX demands of them.
func (r *Report) documents(said []vexmap.Said, d Defaults) ([]*Document, error) {
	var docs []*Document
	for i := range said {
		root, err := jsonx.Parse(said[i].JSON(), jsonx.Limits{})
		if err != nil {
			return nil, err
		}
		// What is carried comes from an input: a value of the wrong type there is an error.
		doc, err := openvex.Read(root.Root(), openvex.Limits{})
		if err != nil {
			return nil, err
		}
		r.complete(doc, said[i], d)
		docs = append(docs, doc)
	}
	return docs, nil
}

// complete gives a document what OpenVEX demands and the source lacks.
func (r *Report) complete(doc *Document, said vexmap.Said, d Defaults) {
	if said.Native && d.Author != "" {
		doc.Author = d.Author
	}
	if doc.Author == "" {
		doc.Author = "Unknown Author"
		r.synthesise("/author", "OpenVEX demands an author and nobody named one")
	}
	if said.Native && !d.Timestamp.IsZero() {
		doc.Timestamp = d.Timestamp
	}
	if doc.Timestamp.IsZero() {
		doc.Timestamp, _ = openvex.ParseTime("1970-01-01T00:00:00Z")
		r.synthesise("/timestamp", "OpenVEX demands a time and nobody gave one")
	}
	if doc.Version < 1 {
		doc.Version = 1
		r.synthesise("/version", "OpenVEX demands a version and nobody gave one")
	}
	if said.Native && d.ID != "" {
		doc.ID = d.ID
	}
	if doc.ID == "" {
		h := sha256.New()
		fmt.Fprintf(h, "%q %q %d\n", doc.Author, doc.Timestamp.String(), doc.Version)
		for _, s := range said.Statements {
			fmt.Fprintf(h, "%d\n%s\n", len(s), s)
		}
		doc.ID = "https://openvex.dev/docs/public/vex-" + hex.EncodeToString(h.Sum(nil))
		r.synthesise("/@id", "OpenVEX demands an identifier and nobody gave one; it is made from the content")
	}
}
