package convert

import (
	"slices"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
)

// Two things about licences are said by how they are written, and a carrier remembers them apart from the
// licence itself, so that a licence that somebody changes is written the same way:
//
//	"expression":["declared"]   CycloneDX had them as expressions, a lone identifier too; "mixed" stands for
//	                            an expression beside other licences in a version that does not allow it
//	"concluded":"only"          SPDX 2 had them concluded, and CycloneDX before 1.6 cannot say so
//	"concluded":"same"          SPDX 2 had them both declared and concluded
const (
	expressionFact = "expression"
	concludedFact  = "concluded"
	concludedOnly  = "only"
	concludedSame  = "same"
	mixed          = "mixed"
)

func side(a model.Acknowledgement) string {
	if a == model.Concluded {
		return "concluded"
	}
	return "declared"
}

// addFact appends a member to what a carrier says about the graph, in memory of its own.
func addFact(graph []byte, name string, value []byte) []byte {
	out := append(make([]byte, 0, len(graph)+len(name)+len(value)+8), graph...)
	if len(out) == 0 {
		out = append(out, '{')
	}
	return append(jsonx.AppendName(out, name), value...)
}

// expressionFacts notes the sides on which the component just read has expressions.
func (c *converter) expressionFacts(graph []byte) []byte {
	if c.returning {
		return graph
	}
	var words []string
	for _, l := range c.elem.Licenses {
		if w := side(l.Ack); l.Kind == model.LicenseExpression && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	if c.cdx.Mixed = len(words) > 0 && len(c.elem.Licenses) > 1; c.cdx.Mixed && c.cdx.Version < "1.7" {
		words = append(words, mixed)
	}
	if len(words) == 0 {
		return graph
	}
	value := []byte{'['}
	for _, w := range words {
		value = jsonx.AppendString(jsonx.AppendComma(value), w)
	}
	return addFact(graph, expressionFact, append(value, ']'))
}

func boolIndex(b bool) int {
	if b {
		return 1
	}
	return 0
}

// expressions makes expressions of the licences just read that CycloneDX had as such.
func (c *converter) expressions(graph jsonx.Value) {
	c.cdx.Mixed = false
	for it := graph.Get(expressionFact).Iter(); it.Next(); {
		c.cdx.Mixed = c.cdx.Mixed || it.Value().Str() == mixed
		for i := range c.elem.Licenses {
			if l := &c.elem.Licenses[i]; l.Kind == model.LicenseID && side(l.Ack) == it.Value().Str() {
				l.Kind = model.LicenseExpression
			}
		}
	}
}

// asExpressions makes expressions of the licences in list that are one in like.
func asExpressions(list, like []model.License) {
	for i := range list {
		l := &list[i]
		if l.Kind != model.LicenseID {
			continue
		}
		for _, m := range like {
			if m.Kind == model.LicenseExpression && m.Value == l.Value {
				l.Kind = model.LicenseExpression
			}
		}
	}
}

// conclude gives licences that CycloneDX has without a word the side that the carrier remembers.
func conclude(list []model.License, how string) []model.License {
	switch how {
	case concludedOnly:
		for i := range list {
			if list[i].Ack == model.Unsaid {
				list[i].Ack = model.Concluded
			}
		}
	case concludedSame:
		for _, l := range list {
			if l.Ack == model.Unsaid {
				l.Ack = model.Concluded
				list = append(list, l)
			}
		}
	}
	return list
}

// concludedFacts notes on which side the licences of the package just written stand, where the version has no
// word for it, and puts those read back there.
func (c *converter) concludedFacts(graph []byte) []byte {
	if c.ver >= "1.6" || c.elem.File || len(c.elem2.Licenses) == 0 {
		return graph
	}
	var sides [2][]model.License
	for _, l := range c.elem.Licenses {
		i := boolIndex(l.Ack == model.Concluded)
		l.Ack = model.Unsaid
		sides[i] = append(sides[i], l)
	}
	how := ""
	switch {
	case len(sides[0]) == 0:
		how = concludedOnly
	case len(sides[0]) == 1 && len(sides[1]) == 1 && sides[0][0] == sides[1][0]:
		how = concludedSame
	default:
		return graph
	}
	c.elem2.Licenses = conclude(c.elem2.Licenses, how)
	return addFact(graph, concludedFact, jsonx.AppendString(nil, how))
}
