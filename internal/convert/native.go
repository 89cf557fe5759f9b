package convert

import "github.com/waybill-sdk/waybill/internal/jsonx"

// Origin returns what v, a value of src, stands for in the document that was read: itself, or in one of SPDX 3 the
// first of the values that it was folded from.
func (src *Source) Origin(v jsonx.Value) jsonx.Value {
	if src.folded == nil {
		return v
	}
	return src.origins(v)[0]
}

// Origins is Origin with all of the values.
func (src *Source) Origins(v jsonx.Value) []jsonx.Value {
	if src.folded == nil {
		return []jsonx.Value{v}
	}
	return src.origins(v)
}

// Memory returns the bytes that a document of SPDX 3 takes beside its own text and index, 0 for any other.
func (src *Source) Memory() int64 {
	if src.folded == nil {
		return 0
	}
	return int64(len(src.folded.Text)) + src.Root.Doc().Memory()
}
