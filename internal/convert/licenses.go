package convert

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
)

// Some things about licences are said by how they are written, and a carrier remembers them apart from the
// licence itself, so that a licence that somebody changes is written the same way:
//
//	"expression":["declared"]   CycloneDX had them as expressions, a lone identifier too; "mixed" stands for
//	                            an expression beside other licences in a version that does not allow it
//	"list":["declared"]         CycloneDX had several, SPDX 2 has one expression that joins them with AND
//	"concluded":"only"          SPDX 2 had them concluded, and CycloneDX before 1.6 cannot say so
//	"concluded":"same"          SPDX 2 had them both declared and concluded
const (
	expressionFact = "expression"
	listFact       = "list"
	concludedFact  = "concluded"
	concludedOnly  = "only"
	concludedSame  = "same"
	mixed          = "mixed"
)

func side(a model.Acknowledgement) string {
	return sides[boolIndex(a == model.Concluded)]
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
	var lists, words []string
	var count [2]int
	expressions := false
	for _, l := range c.elem.Licenses {
		expressions = expressions || l.Kind == model.LicenseExpression
		count[c.spdxSide(l)]++
	}
	for i, n := range count {
		if n > 1 {
			lists = append(lists, sides[i])
		}
	}
	if c.homeward {
		// Only what somebody made a list of since: SPDX 2 had one expression.
		return addList(graph, listFact, lists)
	}
	for _, l := range c.elem.Licenses {
		if i := c.spdxSide(l); l.Kind == model.LicenseExpression && count[i] == 1 {
			words = append(words, sides[i])
		}
	}
	if c.cdx.Mixed = expressions && len(c.elem.Licenses) > 1; c.cdx.Mixed && c.cdx.Version < "1.7" {
		words = append(words, mixed)
	}
	return addList(addList(graph, listFact, lists), expressionFact, words)
}

var sides = [...]string{"declared", "concluded"}

// spdxSide is the index in sides of where SPDX 2 has the licence: a file has no declared one.
func (c *converter) spdxSide(l model.License) int {
	return boolIndex(l.Ack == model.Concluded || c.elem.File && l.Ack == model.Unsaid)
}

func addList(graph []byte, name string, list []string) []byte {
	if len(list) == 0 {
		return graph
	}
	value := []byte{'['}
	for _, w := range list {
		value = jsonx.AppendString(jsonx.AppendComma(value), w)
	}
	return addFact(graph, name, append(value, ']'))
}

// splitLists makes the list again that was joined to one expression, on the sides that the fact names.
func (c *converter) splitLists(list []model.License, fact func(side string) bool) []model.License {
	var out []model.License
	for i, l := range list {
		pieces := []string(nil)
		if l.Kind == model.LicenseExpression && fact(side(l.Ack)) {
			pieces = splitAnd(l.Value)
		}
		if len(pieces) < 2 {
			if out != nil {
				out = append(out, l)
			}
			continue
		}
		if out == nil {
			out = append(make([]model.License, 0, len(list)+len(pieces)), list[:i]...)
		}
		for _, p := range pieces {
			one := c.spdx.License(p, l.Ack)
			if one.Kind == model.LicenseExpression {
				one.Value = unwrap(p)
			}
			out = append(out, one)
		}
	}
	if out == nil {
		return list
	}
	return out
}

// splitAnd splits an expression where AND joins its parts at the top.
func splitAnd(s string) []string {
	const and = " AND "
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ' ':
			if depth == 0 && strings.HasPrefix(s[i:], and) {
				parts = append(parts, s[from:i])
				i += len(and) - 1
				from = i + 1
			}
		}
	}
	return append(parts, s[from:])
}

// unwrap takes away the parentheses that an expression got as part of a list.
func unwrap(s string) string {
	if len(s) < 2 || s[0] != '(' || s[len(s)-1] != ')' {
		return s
	}
	depth := 0
	for i := range len(s) - 1 {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return s
		}
	}
	return s[1 : len(s)-1]
}

// joined reports whether the component just read has several licences on a side.
func (c *converter) joined(side string) bool {
	n := 0
	for _, l := range c.elem.Licenses {
		if sides[c.spdxSide(l)] == side {
			n++
		}
	}
	return n > 1
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
	if lists := graph.Get(listFact); lists.Exists() {
		c.elem.Licenses = c.splitLists(c.elem.Licenses, func(side string) bool { return holds(lists, side) })
	}
	for it := graph.Get(expressionFact).Iter(); it.Next(); {
		c.cdx.Mixed = c.cdx.Mixed || it.Value().Str() == mixed
		for i := range c.elem.Licenses {
			if l := &c.elem.Licenses[i]; l.Kind == model.LicenseID && side(l.Ack) == it.Value().Str() {
				l.Kind = model.LicenseExpression
			}
		}
	}
}

func holds(list jsonx.Value, word string) bool {
	for it := list.Iter(); it.Next(); {
		if it.Value().Str() == word {
			return true
		}
	}
	return false
}

// asExpressions makes expressions of the licences read back that the component has as such. A lone identifier
// in a list comes back as one: no fact is kept about the members of a list.
func (c *converter) asExpressions() {
	var expressions map[string]bool
	for _, m := range c.elem.Licenses {
		if m.Kind == model.LicenseExpression {
			if expressions == nil {
				expressions = make(map[string]bool)
			}
			expressions[m.Value] = true
		}
	}
	if expressions == nil {
		return
	}
	var joined [2]bool
	for i := range joined {
		joined[i] = !c.homeward && c.joined(sides[i])
	}
	for i := range c.elem2.Licenses {
		l := &c.elem2.Licenses[i]
		if l.Kind == model.LicenseID && !joined[boolIndex(l.Ack == model.Concluded)] && expressions[l.Value] {
			l.Kind = model.LicenseExpression
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
	if c.ver >= "1.6" || c.elem.File || len(c.elem.Licenses) == 0 || len(c.elem2.Licenses) == 0 {
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
