package edit

import "github.com/waybill-sdk/waybill/internal/convert"

// A Row is a change of which the written document does not say everything natively.
type Row struct {
	Kind    convert.Kind
	Path    string // JSON pointer in the source, where it is about a value of it
	Element string // identifier of the node in the messages, "" for the document
	Reason  string
}

// The kinds of rows.
const (
	Carried      = convert.Carried
	Approximated = convert.Approximated
	Dropped      = convert.Dropped
	Invalidated  = convert.Invalidated
)

// unsignedRows are about the signatures that c takes away.
func (c *changes) unsignedRows() []Row {
	var rows []Row
	for _, p := range c.unsigned {
		rows = append(rows, Row{Kind: Invalidated, Path: p, Reason: "it signs the document that was read, not the one that is written"})
	}
	return rows
}
