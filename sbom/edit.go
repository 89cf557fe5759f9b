package sbom

import (
	"io"
	"slices"

	"github.com/waybill-sdk/waybill/internal/edit"
)

// An EditError says which message of a document cannot be written, and why.
type EditError = edit.Error

// write writes d with what was changed of its messages.
func (d *Document) write(w io.Writer, to Format, o *options) (*Report, error) {
	if !to.known() && (d.src == nil || to != d.src.format) {
		return nil, &UnknownFormatError{Name: to.String()}
	}
	if d.src == nil {
		res, err := edit.New(d.Document, to.internal(), to.version, o.convert())
		if err != nil {
			return nil, err
		}
		return finish(w, &Report{To: to, conversion: res.Report}, res, res.Text)
	}
	version := to.version
	if to == d.src.format && !to.isSPDX3() {
		version = d.src.Version
	}
	res, err := edit.Write(&d.src.Source, d.Document, d.nodes, d.store, to.internal(), version, o.convert())
	if err != nil {
		return nil, err
	}
	if res == nil {
		return d.src.write(w, to, o)
	}
	text := res.Text
	if n := len(d.src.raw) - len(d.src.text()); to == d.src.format && n > 0 {
		text = slices.Concat(d.src.raw[:n], text) // the byte order mark stays
	}
	return finish(w, newReport(d.src, to, res.Report), res, text)
}

// finish writes text and adds what was edited to the report.
func finish(w io.Writer, rep *Report, res *edit.Result, text []byte) (*Report, error) {
	if err := writeAll(w, text); err != nil {
		return nil, err
	}
	for _, r := range res.Rows {
		rep.edits = append(rep.edits, Entry{Kind: Kind(r.Kind), Path: r.Path, Element: r.Element, Reason: r.Reason})
	}
	return rep, nil
}
