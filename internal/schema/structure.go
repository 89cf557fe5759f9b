package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A shape is what a schema says about structure and nothing else: where objects and arrays belong. It unites
// all alternatives, so that whatever fits the schema in any way has its shape.
type shape struct {
	// accepts is what may stand here, 0 when anything may. One scalar for a list of scalars is no matter of
	// structure; an object for it is.
	accepts typeSet
	names   nameSet // members that lead on
	subs    []*shape
	item    *shape // elements
	// maybe has the bit of every name in names (see [jsonx.NameBit]): most members are scalars that lead
	// nowhere, and most of them are passed over by this alone.
	maybe uint64
	leaf  bool // says nothing about what is inside
}

// Structure returns the first value in v, v itself included, that is no structure where only a structure makes
// sense: a scalar for an object or for a list of objects, or one of these for the other. want says what belongs
// there. A null counts where it is an element; a member that is null is as good as absent. It returns a missing
// value when there is none.
//
// The time it takes is a small part of that of [Def.Fits], and it refuses nothing that fits.
func (d Def) Structure(v jsonx.Value) (bad jsonx.Value, want string) {
	if d.r == nil {
		return jsonx.Value{}, ""
	}
	s := shapeOf(d.r)
	if !s.accepts.accepts(v, v.Kind()) {
		return v, s.wants()
	}
	found, at := s.check(v)
	if found.Exists() {
		want = at.wants()
	}
	return found, want
}

// wants names the structures that may stand here.
func (s *shape) wants() string { return (s.accepts & (isObject | isArray)).String() }

func (s *shape) check(v jsonx.Value) (bad jsonx.Value, at *shape) {
	if v.IsObject() {
		if s.maybe == 0 {
			return bad, nil
		}
		for it := v.Iter(); it.Seek(s.maybe); {
			i := s.names.find(it.Name())
			if i < 0 {
				continue
			}
			sub := s.subs[i]
			kind := it.Value().Kind()
			if !sub.accepts.accepts(it.Value(), kind) && kind != jsonx.Null {
				return it.Value(), sub
			}
			if !sub.leaf && (kind == jsonx.Object || kind == jsonx.Array) {
				if bad, at = sub.check(it.Value()); at != nil {
					return bad, at
				}
			}
		}
		return bad, nil
	}
	if s.item == nil {
		return bad, nil
	}
	for it := v.Iter(); it.Next(); {
		kind := it.Value().Kind()
		if !s.item.accepts.accepts(it.Value(), kind) {
			return it.Value(), s.item
		}
		if !s.item.leaf && (kind == jsonx.Object || kind == jsonx.Array) {
			if bad, at = s.item.check(it.Value()); at != nil {
				return bad, at
			}
		}
	}
	return bad, nil
}

// shapeOf returns the shape of r, made once.
func shapeOf(r *rule) *shape {
	if r.shape == nil { // alternatives that [Def.Property] joined
		return shapes{}.of([]*rule{r})
	}
	return r.shape()
}

// shapes are those made so far, by the rules that they unite.
type shapes map[string]*shape

// of returns the shape of the values that are valid by one of the rules.
func (m shapes) of(rules []*rule) *shape {
	accepts := structuresOnly(rules)
	rules = withAlternatives(rules)
	var key strings.Builder
	for _, r := range rules {
		fmt.Fprintf(&key, "%p ", r)
	}
	if s := m[key.String()]; s != nil {
		return s
	}
	s := &shape{accepts: accepts}
	m[key.String()] = s // before its members, which may lead back here
	var order []string
	members := make(map[string][]*rule)
	var items []*rule
	for _, r := range rules {
		for i, name := range r.names.list {
			if r.subs[i] == nil {
				continue
			}
			if members[name] == nil {
				order = append(order, name)
			}
			members[name] = append(members[name], r.subs[i])
		}
		for _, e := range append(slices.Clone(r.tuple), r.items, r.more) {
			if e != nil && !e.never {
				items = append(items, e)
			}
		}
	}
	var names []string
	for _, name := range order {
		if sub := m.of(members[name]); sub.accepts != 0 || !sub.leaf {
			names, s.subs = append(names, name), append(s.subs, sub)
			s.maybe |= 1 << jsonx.NameBit(name)
		}
	}
	s.names = *newNameSet(names)
	if len(items) > 0 {
		if item := m.of(items); item.accepts != 0 || !item.leaf {
			s.item = item
		}
	}
	s.leaf = len(names) == 0 && s.item == nil
	if s.accepts == isArray && s.item == nil {
		s.accepts = ^isObject
	}
	return s
}

// withAlternatives returns the rules and whatever else looks at the same value, each once.
func withAlternatives(rules []*rule) []*rule {
	list := slices.Clone(rules)
	for i := 0; i < len(list); i++ {
		list = append(list, list[i].inPlace()...)
	}
	slices.SortFunc(list, func(a, b *rule) int { return strings.Compare(fmt.Sprintf("%p", a), fmt.Sprintf("%p", b)) })
	return slices.Compact(list)
}

// structuresOnly returns the types that any of the rules accepts, 0 when there are scalars among them.
func structuresOnly(rules []*rule) typeSet {
	var all typeSet
	for _, r := range rules {
		t := r.types
		for _, group := range [][]branch{r.any, r.one} {
			if t == 0 && len(group) > 0 {
				var alternatives []*rule
				for _, b := range group {
					alternatives = append(alternatives, b.r)
				}
				t = structuresOnly(alternatives)
			}
		}
		if t == 0 || t&^(isObject|isArray) != 0 {
			return 0
		}
		all |= t
	}
	return all
}
