package openvex

import (
	"math/big"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// IsInteger reports whether v is an integer in the sense of JSON schema: a number without a fraction, however it is
// spelled and however big.
func IsInteger(v jsonx.Value) bool {
	if v.Kind() != jsonx.Number {
		return false
	}
	text := v.Literal()
	if !strings.ContainsAny(text, ".eE") {
		return true
	}
	n := number(text)
	return n != nil && n.IsInt()
}

// number returns the value of a number, nil when it has more digits than anybody needs.
func number(text string) *big.Rat {
	if _, exp, ok := strings.Cut(strings.ToLower(text), "e"); ok && len(strings.TrimLeft(exp, "+-0")) > 3 || len(text) > 512 {
		return nil
	}
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return n
}

// AppendCanonical appends v in a form that is the same for equal values: no white space, members in the order of their
// names, numbers by value.
func AppendCanonical(dst []byte, v jsonx.Value) []byte {
	switch v.Kind() {
	case jsonx.Object:
		type pair struct {
			name  string
			value jsonx.Value
		}
		var buf [16]pair
		list := buf[:0]
		for it := v.Iter(); it.Next(); {
			list = append(list, pair{it.Name(), it.Value()})
		}
		slices.SortFunc(list, func(a, b pair) int { return strings.Compare(a.name, b.name) })
		dst = append(dst, '{')
		for _, p := range list {
			dst = AppendCanonical(jsonx.AppendName(dst, p.name), p.value)
		}
		return append(dst, '}')
	case jsonx.Array:
		dst = append(dst, '[')
		for it := v.Iter(); it.Next(); {
			dst = AppendCanonical(jsonx.AppendComma(dst), it.Value())
		}
		return append(dst, ']')
	case jsonx.String:
		return jsonx.AppendString(dst, v.Str())
	case jsonx.Number:
		text := v.Literal()
		if strings.ContainsAny(text, ".eE-") {
			if n := number(text); n != nil {
				return append(dst, n.RatString()...)
			}
		}
		return append(dst, text...)
	}
	return append(dst, v.Literal()...)
}

// AppendCanonicalText is [AppendCanonical] of a text, which is appended as it is when it is no JSON.
func AppendCanonicalText(dst, text []byte) []byte {
	doc, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		return append(dst, text...)
	}
	return AppendCanonical(dst, doc.Root())
}
