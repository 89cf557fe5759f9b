package convert

import "github.com/waybill-sdk/waybill/internal/jsonx"

// Origins returns the values of the document as it was read that v stands for: v itself where nothing was folded.
func (src *Source) Origins(v jsonx.Value) []jsonx.Value {
	if src.folded == nil || !v.Exists() {
		return []jsonx.Value{v}
	}
	return src.origins(v)
}
