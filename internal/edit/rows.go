package edit

import "github.com/waybill-sdk/waybill/internal/convert"

// A Row is a change of which the written document does not say everything natively.
type Row struct {
	Kind    convert.Kind
	Element string // identifier of the node in the messages, "" for the document
	Reason  string
}

// The kinds of rows.
const (
	Carried      = convert.Carried
	Approximated = convert.Approximated
	Dropped      = convert.Dropped
)
