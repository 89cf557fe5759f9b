package convert

import (
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// refine gives the entries about what only SPDX 3 can say the reasons of the rows of their properties. In the folded
// form, from which reasons are taken, all of it is one member.
func (r *Report) refine(rows []elemRow) {
	type place struct {
		class, property string
		kind            Kind
	}
	known := make(map[place]string)
	places := newPather(r.src.Native)
	for i := range rows {
		row := &rows[i]
		if row.Reason != mapping.OnlySPDX3 || !row.at.Exists() || !places.seek(row.at) {
			continue
		}
		p := place{kind: row.Kind}
		p.class, p.property = places.property(r.src.Native)
		reason, ok := known[p]
		if !ok {
			kind := mapping.Carried // what is dropped could not be carried
			if row.Kind == Approximated {
				kind = mapping.Approximated
			}
			reason = mapping.ReasonSPDX3(mappingFamily(r.family), r.version, kind, p.property, chain(p.class)...)
			known[p] = reason
		}
		if reason != "" {
			row.Reason = reason
		}
	}
}

// property returns the class of the innermost object on the way from root that says what it is, and the property of it
// that the way goes on with; "" when the way ends there.
func (p *pather) property(root jsonx.Value) (class, property string) {
	class = classOf(root)
	for i := range p.stack {
		f := &p.stack[i]
		if property == "" && !f.array {
			property = f.it.Name()
		}
		if c := classOf(f.it.Value()); c != "" {
			class, property = c, ""
		}
	}
	if known := spdx3.ClassOf(class).Property(property); known != nil {
		property = known.Term
	}
	return class, property
}

func classOf(v jsonx.Value) string {
	for _, name := range [...]string{"type", "@type"} {
		if t := v.Get(name); t.IsString() {
			return t.Str()
		}
	}
	return ""
}

// chain returns the terms of a class of SPDX 3 and of what it derives from, nearest first.
func chain(name string) (terms []string) {
	for c := spdx3.ClassOf(name); c != nil; c = c.Super {
		terms = append(terms, c.Term)
	}
	return terms
}
