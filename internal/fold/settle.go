package fold

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// settle takes records about licences back that would make another licence of one: the name of a node that says
// something else, or a licence of the list that the folded form does not name.
func (u *unfolder) settle() {
	if !u.redirected {
		return
	}
	says := map[string]string{} // expressions, and texts, by what they are called
	list := &u.nodes[slotFor('l')]
	kept := (*list)[:0]
	for _, n := range *list {
		e := jsonx.ParseTrusted(n.text).Root().Get("simplelicensing_licenseExpression").Str()
		if first, dup := says[n.id]; dup {
			if first != e {
				u.notes = append(u.notes, Note{true, n.id, "is the name of another licence; it is left out"})
			}
			continue
		}
		says[n.id] = e
		kept = append(kept, n)
	}
	*list = kept
	for id, ref := range u.texts {
		if _, dup := says[ref]; !dup {
			says[ref] = id
		}
	}
	made := map[string]string{}
	links := u.nodes[slotFor('q')]
	for i := range links {
		n := &links[i]
		expression := n.folded.Str()
		v := jsonx.ParseTrusted(n.text).Root()
		to := v.Get("to").Elem(0).Str()
		said, known := says[to]
		if listed, ok := strings.CutPrefix(to, licensesPrefix); ok && !known {
			said, known = listed, true
		}
		if word := individual(to); word != "" {
			said, known = word, true
		}
		if !known || said == expression {
			continue
		}
		ref, ok := made[expression]
		if !ok {
			ref = u.natural(u.label("LicenseExpression", root, expression))
			made[expression] = ref
			u.emit(fate{id: ref, natural: ref}, node{stream: 'l', owner: root, key: "settled " + expression, kind: expressionNode, text: u.expression(expression, ref)})
		}
		n.text = u.relationship(n.id, v.Get("relationshipType").Str(), "", v.Get("from").Str(), []string{ref}, jsonx.Value{})
		u.notes = append(u.notes, Note{true, n.id, "would name another licence than the document does; it is left out"})
	}
}
