package convert

import "github.com/waybill-sdk/waybill/internal/jsonx"

// Origin returns what v, a value of src, stands for in the document that was read: itself, or in one of SPDX 3 the
// first of the values that it was folded from.
func (src *Source) Origin(v jsonx.Value) jsonx.Value { return src.Origins(v)[0] }

// Origins returns the values of the document as it was read that v stands for: v itself where nothing was folded.
func (src *Source) Origins(v jsonx.Value) []jsonx.Value {
	if src.folded == nil || !v.Exists() {
		return []jsonx.Value{v}
	}
	return src.origins(v)
}

// Folded returns what the folded form takes in memory beside the document, about; 0 where nothing was folded.
func (src *Source) Folded() int64 {
	if src.folded == nil {
		return 0
	}
	return int64(len(src.folded.Text)) + src.Root.Doc().Memory()
}
