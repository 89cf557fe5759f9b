package bridge

import (
	"bytes"
	"errors"
	"math"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

// wide bounds nothing that a document already in memory does not bound itself.
var wide = sbom.Limits{
	Bytes: math.MaxUint32 - 2, Depth: maxDepth, Elements: math.MaxInt, String: math.MaxInt32, Memory: math.MaxInt64 / 4, Ratio: math.MaxInt32,
}

func parse(text []byte) (*jsonx.Doc, error) {
	return jsonx.Parse(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), jsonx.Limits{
		Bytes: wide.Bytes, Depth: wide.Depth, String: wide.String, Memory: wide.Memory,
	})
}

// To writes doc in the given format and fills the struct that dst points to from that. encode returns what dst
// gives when it is written. The report holds the entries of the conversion and after them those of what the
// Go type cannot hold.
func (c *Codec) To(dst any, doc *sbom.Document, format sbom.Format, encode func() ([]byte, error), opts []sbom.Option) (*sbom.Report, error) {
	if doc == nil {
		return nil, errors.New("no document")
	}
	var text bytes.Buffer
	report, err := doc.Write(&text, format, opts...)
	if err != nil {
		return nil, err
	}
	want, err := parse(text.Bytes())
	if err != nil {
		return nil, err
	}
	d := c.decode(want.Root(), dst)
	held, err := encode()
	if err != nil {
		return nil, err
	}
	have, err := parse(held)
	if err != nil {
		return nil, err
	}
	cmp := comparer{codec: c, notes: d.notes, made: d.made}
	cmp.compare(want.Root(), have.Root(), "")
	rows := cmp.entries()
	if len(rows) == 0 {
		return report, nil
	}
	if from := doc.Format(); from != format && from.CanWrite() {
		if traced, err := c.trace(text.Bytes(), held, from); err == nil {
			if from.Family() == format.Family() {
				// Mostly the same places, and there more is known of them.
				known := make(map[string]sbom.Entry, len(cmp.lost))
				for _, e := range cmp.lost {
					known[e.Path] = e
				}
				for i, e := range traced {
					if k, ok := known[e.Path]; ok {
						traced[i] = k
					}
				}
			}
			rows = append(traced, cmp.extra...)
		}
	}
	return sbom.NewReport(report.From, report.To, append(append([]sbom.Entry(nil), report.Entries()...), rows...), report.Diagnostics), nil
}

// trace finds where in the source stands what a Go value lost of a document that was converted: both that
// document and what the Go value gives are converted back, and what the second lacks of the first is lost.
func (c *Codec) trace(text, held []byte, from sbom.Format) ([]sbom.Entry, error) {
	var docs [2]*jsonx.Doc
	for i, b := range [...][]byte{text, held} {
		var out bytes.Buffer
		if _, err := sbom.Convert(&out, from, bytes.NewReader(b), sbom.WithLimits(wide)); err != nil {
			return nil, err
		}
		var err error
		if docs[i], err = parse(out.Bytes()); err != nil {
			return nil, err
		}
	}
	back := *c
	back.ID = "bom-ref"
	if from.Family() == "spdx" {
		back.ID = "SPDXID"
	}
	cmp := comparer{codec: &back}
	cmp.compare(docs[0].Root(), docs[1].Root(), "")
	for i := range cmp.lost {
		cmp.lost[i].Target = "" // it would point into a document that nobody has
	}
	return cmp.lost, nil
}
