package convert

import (
	"math"
	"sync"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// NewView is [NewSource] for whoever wants to see what the document says, and may never convert it: of one of SPDX 3
// the folded form has no more than it shows, which costs a part of what the whole does.
func NewView(root jsonx.Value, family, version string) (*Source, error) {
	if family != SPDX3 {
		return NewSource(root, family, version)
	}
	s, err := newSource(root, family, version, func(doc jsonx.Value) (*fold.Folded, error) {
		text, err := fold.Plain(doc)
		return &fold.Folded{Text: text}, err
	})
	if err != nil {
		return nil, err
	}
	s.whole = sync.OnceValues(func() (*Source, error) { return NewSource(root, family, version) })
	return s, nil
}

// Whole returns src with everything that its folded form has to have to be converted and changed. The elements are the
// same, in the same order.
func (src *Source) Whole() (*Source, error) {
	if src.whole == nil {
		return src, nil
	}
	return src.whole()
}

// Origin returns what v, a value of src, stands for in the document that was read: itself, or in one of SPDX 3 the
// first of the values that it was folded from. A view ([NewView]) does not know that.
func (src *Source) Origin(v jsonx.Value) jsonx.Value { return src.Origins(v)[0] }

// Origins returns the values of the document as it was read that v stands for: v itself where nothing was folded.
func (src *Source) Origins(v jsonx.Value) []jsonx.Value {
	if src.folded == nil || !v.Exists() {
		return []jsonx.Value{v}
	}
	return src.origins(v, nil)
}

// Folded returns what the folded form takes in memory beside the document, about; 0 where nothing was folded.
func (src *Source) Folded() int64 {
	if src.folded == nil {
		return 0
	}
	return int64(len(src.folded.Text)) + src.Root.Doc().Memory()
}

// index is [jsonx.ParseTrusted] for long texts: what checks a text as well is made for these, and faster.
func index(text []byte) *jsonx.Doc {
	d, err := jsonx.Parse(text, jsonx.Limits{Bytes: math.MaxInt64, Depth: math.MaxInt, String: math.MaxInt, Memory: 1 << 60})
	if err != nil {
		return jsonx.ParseTrusted(text)
	}
	return d
}
