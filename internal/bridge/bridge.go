package bridge

import (
	"bytes"
	"errors"
	"math"
	"strings"

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
				traced = explain(traced, cmp.lost)
			}
			rows = append(traced, cmp.extra...)
		}
	}
	return sbom.NewReport(report.From, report.To, append(append([]sbom.Entry(nil), report.Entries()...), rows...), report.Diagnostics()), nil
}

// explain replaces entries by those for the same place, or for the elements of a list there, of which more is
// known: within a family of formats most values keep their place.
func explain(traced, known []sbom.Entry) []sbom.Entry {
	at, below := make(map[string]sbom.Entry, len(known)), make(map[string][]sbom.Entry)
	for _, e := range known {
		at[e.Path] = e
		list := e.Path[:max(0, strings.LastIndexByte(e.Path, '/'))]
		below[list] = append(below[list], e)
	}
	var out []sbom.Entry
	for _, e := range traced {
		if k, ok := at[e.Path]; ok {
			out = append(out, k)
		} else if list := below[e.Path]; len(list) > 0 && e.Kind == sbom.Dropped {
			out = append(out, list...)
		} else {
			out = append(out, e)
		}
	}
	return out
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
