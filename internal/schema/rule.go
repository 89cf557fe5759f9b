package schema

import (
	"math/bits"
	"sync"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// link is the position of a node in the table.
type link uint16

// node is a subschema as the table spells it.
type node struct {
	name                 string
	types                typeSet
	never                bool // no value is valid
	closed               bool // additionalProperties: false
	unique               bool
	minLength, maxLength int // 0 is none
	minItems, maxItems   int
	min, max             string // numbers; "" is none
	constant             string // true or false
	pattern, format      string
	enum                 uint16 // position in enums
	required             []string
	props                []property
	items                link
	tuple                []link
	more                 link // elements after tuple
	all, any, one        []link
	not, when, then, els link
}

type property struct {
	name string
	to   link
}

// typeSet is a set of JSON types; the empty set stands for any.
type typeSet uint8

const (
	isNull typeSet = 1 << iota
	isBoolean
	isInteger
	isNumber
	isString
	isArray
	isObject
)

func (t typeSet) String() string {
	s := ""
	for i, name := range [...]string{"null", "boolean", "integer", "number", "string", "array", "object"} {
		if t&(1<<i) != 0 {
			if s != "" {
				s += " or "
			}
			s += name
		}
	}
	return s
}

// accepts reports whether v has a type of the set.
func (t typeSet) accepts(v jsonx.Value, kind jsonx.Kind) bool {
	if t == 0 {
		return true
	}
	switch kind {
	case jsonx.String:
		return t&isString != 0
	case jsonx.Object:
		return t&isObject != 0
	case jsonx.Array:
		return t&isArray != 0
	case jsonx.True, jsonx.False:
		return t&isBoolean != 0
	case jsonx.Null:
		return t&isNull != 0
	}
	return t&isNumber != 0 || t&isInteger != 0 && parseDecimal(v.Literal()).integer()
}

// rule is a node made ready: links are pointers, names and words can be looked up.
type rule struct {
	node
	names    nameSet // properties, then members that only [rule.need] and alternatives ask for
	subs     []*rule // beside names; nil for what is no property
	need     uint64  // required, as a set of names
	object   bool    // says something about members
	choice   bool    // has alternatives or conditions
	parts    bool    // has alternatives that say what members or elements are, not only which are there
	enum     *nameSet
	matches  func(string) bool // pattern
	format   func(string) bool
	text     bool // says something about strings
	min, max *decimal

	items         *rule
	tuple         []*rule
	more          *rule
	all, any, one []branch
	not           branch
	when          branch
	then, els     branch
	disputed      uint64   // names that alternatives ask for and the rule itself does not
	order         []uint64 // the same one by one, in the order of the schema
	shape         func() *shape
}

// branch is an alternative. One that only asks which members there are is decided by the set of their names,
// without looking at the object again.
type branch struct {
	r    *rule
	only *presence
}

// presence is what a subschema says that speaks about nothing but which members there are.
type presence struct {
	need          uint64
	all, any, one []*presence
	not           *presence
}

func (p *presence) holds(seen uint64) bool {
	if p.need&^seen != 0 || p.not != nil && p.not.holds(seen) {
		return false
	}
	for _, q := range p.all {
		if !q.holds(seen) {
			return false
		}
	}
	if p.any != nil {
		ok := false
		for _, q := range p.any {
			ok = ok || q.holds(seen)
		}
		if !ok {
			return false
		}
	}
	if p.one != nil {
		n := 0
		for _, q := range p.one {
			if q.holds(seen) {
				n++
			}
		}
		return n == 1
	}
	return true
}

// load makes all rules ready, once: versions share most of them.
var load = sync.OnceValue(func() []rule {
	rules := make([]rule, len(nodes))
	ptr := func(l link) *rule {
		if l == 0 {
			return nil
		}
		return &rules[l]
	}
	branches := func(list []link) []branch {
		var out []branch
		for _, l := range list {
			out = append(out, branch{r: ptr(l)})
		}
		return out
	}
	words := make([]*nameSet, len(enums))
	for i, list := range enums {
		if list != nil {
			words[i] = newNameSet(list)
		}
	}
	expressions := map[string]func(string) bool{}
	for i := range nodes {
		n, r := &nodes[i], &rules[i]
		r.node = *n
		var names []string
		for _, p := range n.props {
			names = append(names, p.name)
			r.subs = append(r.subs, ptr(p.to))
		}
		r.names.list = names
		r.enum = words[n.enum]
		if n.pattern != "" {
			if expressions[n.pattern] == nil {
				expressions[n.pattern] = matcher(n.pattern)
			}
			r.matches = expressions[n.pattern]
		}
		r.format = format(n.format)
		if n.min != "" {
			r.min = new(parseDecimal(n.min))
		}
		if n.max != "" {
			r.max = new(parseDecimal(n.max))
		}
		r.text = r.enum != nil || r.matches != nil || r.format != nil || n.minLength > 0 || n.maxLength > 0
		r.items, r.more = ptr(n.items), ptr(n.more)
		for _, l := range n.tuple {
			r.tuple = append(r.tuple, ptr(l))
		}
		r.all, r.any, r.one = branches(n.all), branches(n.any), branches(n.one)
		r.not.r, r.when.r, r.then.r, r.els.r = ptr(n.not), ptr(n.when), ptr(n.then), ptr(n.els)
		r.choice = len(r.all)+len(r.any)+len(r.one) > 0 || r.not.r != nil || r.when.r != nil
	}
	// Which members alternatives ask for is known only now that all of them are there.
	for i := range rules {
		r := &rules[i]
		for _, name := range r.required {
			r.need |= r.track(name)
		}
		for _, b := range r.branches() {
			b.only = r.presence(b.r)
			r.dispute(b.r)
		}
		for _, group := range [][]branch{r.any, r.one} {
			for _, b := range group {
				r.parts = r.parts || b.only == nil
			}
		}
	}
	for i := range rules {
		r := &rules[i]
		r.names = *newNameSet(r.names.list)
		r.object = r.closed || len(r.names.list) > 0
		r.shape = sync.OnceValue(func() *shape { return shapes{}.of([]*rule{r}) })
	}
	return rules
})

// track returns the bit of a member's name, which is added to the names of r when it is no property.
func (r *rule) track(name string) uint64 {
	for i, known := range r.names.list {
		if known == name {
			return 1 << i
		}
	}
	if len(r.names.list) == 64 {
		panic("schema: more than 64 names in " + r.name)
	}
	r.names.list = append(r.names.list, name)
	r.subs = append(r.subs, nil)
	return 1 << (len(r.names.list) - 1)
}

// branches lists the alternatives and conditions of r.
func (r *rule) branches() []*branch {
	var list []*branch
	for _, group := range [][]branch{r.all, r.any, r.one} {
		for i := range group {
			list = append(list, &group[i])
		}
	}
	for _, b := range []*branch{&r.not, &r.when, &r.then, &r.els} {
		if b.r != nil {
			list = append(list, b)
		}
	}
	return list
}

// inPlace lists the rules that look at the same value as r and may say what r itself does not.
func (r *rule) inPlace() []*rule {
	var list []*rule
	for _, b := range r.branches() {
		if b.r != r.not.r && b.r != r.when.r {
			list = append(list, b.r)
		}
	}
	return list
}

// presence returns what the alternative a of r asks for when that is nothing but members, else nil.
func (r *rule) presence(a *rule) *presence {
	if a.never || a.closed || a.types != 0 || len(a.props) > 0 || a.items != nil || len(a.tuple) > 0 || a.unique ||
		a.minItems > 0 || a.maxItems > 0 || a.text || a.constant != "" || a.min != nil || a.max != nil || a.when.r != nil {
		return nil
	}
	var p presence
	for _, name := range a.required {
		p.need |= r.track(name)
	}
	ok := true
	list := func(group []branch) (out []*presence) {
		for _, b := range group {
			q := r.presence(b.r)
			ok = ok && q != nil
			out = append(out, q)
		}
		return out
	}
	p.all, p.any, p.one = list(a.all), list(a.any), list(a.one)
	if a.not.r != nil {
		p.not = r.presence(a.not.r)
		ok = ok && p.not != nil
	}
	if !ok {
		return nil
	}
	return &p
}

// dispute notes the members that the alternative a asks for.
func (r *rule) dispute(a *rule) {
	for _, name := range a.required {
		if bit := r.track(name); bit&(r.need|r.disputed) == 0 {
			r.disputed |= bit
			r.order = append(r.order, bit)
		}
	}
	for _, b := range a.branches() {
		r.dispute(b.r)
	}
}

// nameSet finds strings in a list that never changes.
type nameSet struct {
	list  []string
	slots []uint8          // 1 + position in list; open addressing
	big   map[string]int32 // instead, for long lists
}

func newNameSet(list []string) *nameSet {
	s := &nameSet{list: list}
	if len(list) > 100 {
		s.big = make(map[string]int32, len(list))
		for i, name := range list {
			s.big[name] = int32(i)
		}
		return s
	}
	if len(list) == 0 {
		return s
	}
	s.slots = make([]uint8, 1<<bits.Len(uint(2*len(list))))
	for i, name := range list {
		at := spread(name) & (len(s.slots) - 1)
		for s.slots[at] != 0 {
			at = (at + 1) & (len(s.slots) - 1)
		}
		s.slots[at] = uint8(i + 1)
	}
	return s
}

// spread hashes a short word by its length and three of its letters: the lists are known, and a bad spread
// costs a few comparisons, not more.
func spread(s string) int {
	if s == "" {
		return 0
	}
	n := uint32(len(s))
	h := n + uint32(s[0])*31 + uint32(s[n/2])*131 + uint32(s[n-1])*521
	return int(h ^ h>>7)
}

// find returns the position of name, -1 when it is not there.
func (s *nameSet) find(name string) int {
	if s.big != nil {
		if i, ok := s.big[name]; ok {
			return int(i)
		}
		return -1
	}
	if len(s.slots) == 0 {
		return -1
	}
	at := spread(name) & (len(s.slots) - 1)
	for {
		i := int(s.slots[at]) - 1
		if i < 0 || s.list[i] == name {
			return i
		}
		at = (at + 1) & (len(s.slots) - 1)
	}
}
