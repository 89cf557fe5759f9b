package vex

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/internal/vexmap"
	"github.com/waybill-sdk/waybill/sbom"
)

// The names of encodings that are no formats of SBOMs.
const (
	OpenVEX = openvex.Format // OpenVEX 0.2
	CSAF    = "csaf"         // CSAF 2.0, profile VEX
)

// EncodeOptions are what an encoding demands and an OpenVEX document has not. What is missing here, too, is made up,
// and reported as synthesised.
type EncodeOptions struct {
	Title     string // of a CSAF document; without it one that names the @id
	Publisher string // of a CSAF document; without it the author
	Namespace string // of the publisher, a URI; without it the origin of the @id
	Created   Time   // for a document without a timestamp; without it 1970-01-01T00:00:00Z
}

// Encode returns a document in another encoding: [CSAF], or a format of SBOMs in which [CanEmbed] has a place for
// statements, by its name: "cyclonedx-1.6-json", "spdx-3.0.1-json". A BOM holds the products that the statements are
// about and nothing else.
//
// What the encoding cannot say is carried in it, so that [Decode] gives back the same statements, and is in the report,
// a value an entry. A statement without a vulnerability, a status or a product has no place anywhere but in OpenVEX
// and is dropped. For [OpenVEX] Encode is the method Marshal.
func Encode(d *Document, to string, o EncodeOptions) ([]byte, *Report, error) {
	report := &Report{From: OpenVEX, To: to}
	if to == OpenVEX {
		text, err := d.Marshal()
		return text, report, err
	}
	v, err := valueOf(d)
	if err != nil {
		return nil, nil, fmt.Errorf("vex: %w", err)
	}
	var text []byte
	var rows []vexmap.Row
	if to == CSAF {
		text, rows, err = vexmap.ToCSAF(v, vexmap.CSAFOptions{Title: o.Title, Publisher: o.Publisher, Namespace: o.Namespace, Created: o.Created.String()})
	} else {
		format, unknown := sbom.ParseFormat(to)
		switch report.To = format.String(); {
		case unknown != nil:
			return nil, nil, fmt.Errorf("vex: %w", unknown)
		case !CanEmbed(format):
			return nil, nil, fmt.Errorf("vex: %v: %w", format, ErrNoPlace)
		case format.Family() == "cyclonedx":
			text, rows, err = vexmap.ToCycloneDX(format.Version(), v)
		default:
			text, rows, err = vexmap.ToSPDX3(format.Version(), v)
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("vex: %w", err)
	}
	report.add(rows, nil)
	return text, report, nil
}

// Decode returns the documents that a text holds: an OpenVEX document as [Parse] reads it, a CSAF document of version
// 2, or an SBOM with statements in it, of which [Extract] says more. What the text says that OpenVEX has no place for
// is dropped, and in the report. A text without any statement gives no document.
//
// The error is one of [Parse] or of sbom.Read.
func Decode(text []byte, d Defaults, opts ...Option) ([]*Document, *Report, error) {
	l := limits(opts)
	doc, err := parseJSON(text, l.Limits)
	if err != nil {
		return nil, nil, err
	}
	root := doc.Root()
	report := &Report{From: OpenVEX, To: OpenVEX}
	switch {
	case openvex.IsContext(root.Get("@context").Str()):
		one, err := openvex.Parse(text, l)
		if err != nil {
			return nil, nil, err
		}
		return []*Document{one}, report, nil
	case vexmap.IsCSAF(root):
		report.From = CSAF
		if v := root.Get("document").Get("csaf_version").Str(); !strings.HasPrefix(v, "2.") {
			return nil, nil, fmt.Errorf("vex: CSAF %q is not read, only version 2", v)
		}
		said, rows, notes, err := vexmap.FromCSAF(doc, l.Elements)
		if err != nil {
			return nil, nil, fmt.Errorf("vex: %w", err)
		}
		report.add(rows, notes)
		docs, err := report.documents(said, d)
		return docs, report, err
	}
	bom, err := sbom.Read(bytes.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	return Extract(bom, d)
}

// parseJSON reads a text that may begin with a byte order mark.
func parseJSON(text []byte, l jsonx.Limits) (*jsonx.Doc, error) {
	rest := bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	doc, err := jsonx.Parse(rest, l)
	var syntax *jsonx.SyntaxError
	var limit *jsonx.LimitError
	switch skipped := int64(len(text) - len(rest)); {
	case errors.As(err, &syntax):
		syntax.Offset += skipped
	case errors.As(err, &limit):
		limit.Offset += skipped
	}
	return doc, err
}
