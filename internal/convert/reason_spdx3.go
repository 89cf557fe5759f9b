package convert

import (
	"strings"

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
	seek := new(seeker)
	for i := range rows {
		row := &rows[i]
		if row.Reason != mapping.OnlySPDX3 || !row.at.Exists() {
			continue
		}
		var p place
		p.class, p.property = propertyAt(seek, r.src.Native, row.Path)
		p.kind = row.Kind
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

// propertyAt returns the class of the innermost object on the way to path that says what it is, and the property of it
// that the way goes on with; "" when path is that of the object.
func propertyAt(seek *seeker, v jsonx.Value, path string) (class, property string) {
	for rest := path; ; {
		if t := v.Get("type"); t.IsString() {
			class, property = t.Str(), ""
		}
		if rest == "" {
			return class, property
		}
		segment := rest[1:]
		if n := strings.IndexByte(segment, '/'); n >= 0 {
			segment = segment[:n]
		}
		rest = rest[1+len(segment):]
		if property == "" && v.IsObject() {
			property = segment
		}
		v = seek.lookup(v, "/"+segment)
	}
}

// chain returns the terms of a class of SPDX 3 and of what it derives from, nearest first.
func chain(name string) (terms []string) {
	for c := spdx3.ClassOf(name); c != nil; c = c.Super {
		terms = append(terms, c.Term)
	}
	return terms
}
