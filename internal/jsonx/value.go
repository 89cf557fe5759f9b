package jsonx

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// A Kind is what a value is.
type Kind byte

// The kinds of JSON values; Missing is the kind of the zero [Value].
const (
	Missing Kind = 0
	Null    Kind = 'n'
	False   Kind = 'f'
	True    Kind = 't'
	Number  Kind = '0'
	String  Kind = '"'
	Object  Kind = '{'
	Array   Kind = '['
)

func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case False, True:
		return "boolean"
	case Number:
		return "number"
	case String:
		return "string"
	case Object:
		return "object"
	case Array:
		return "array"
	}
	return "nothing"
}

// A Value is a JSON value inside a [Doc]. The zero Value is "not there".
type Value struct {
	d *Doc
	i uint32
}

// Exists reports whether v is a value at all.
func (v Value) Exists() bool { return v.d != nil }

// Kind returns what v is.
func (v Value) Kind() Kind {
	if v.d == nil {
		return Missing
	}
	switch c := v.d.src[v.d.toks[v.i].off]; c {
	case '{', '[', '"', 't', 'f', 'n':
		return Kind(c)
	}
	return Number
}

// Doc returns the document that v is part of.
func (v Value) Doc() *Doc { return v.d }

// Index returns the position of v in the index of its document, ascending in source order.
func (v Value) Index() int { return int(v.i) }

// Offset returns where v starts, in bytes.
func (v Value) Offset() int64 { return int64(v.d.toks[v.i].off) }

func (v Value) end() uint32 {
	t := v.d.toks[v.i]
	switch v.d.src[t.off] {
	case '{', '[':
		return v.d.toks[v.i+1].off
	case '"':
		return t.off + 2 + t.aux&^escaped
	}
	return t.off + t.aux
}

// End returns the offset of the first byte after v.
func (v Value) End() int64 { return int64(v.end()) }

// Raw returns the bytes of v as the source has them. The caller must not change them.
func (v Value) Raw() []byte {
	if v.d == nil {
		return nil
	}
	return v.d.src[v.d.toks[v.i].off:v.end():v.end()]
}

// next returns the index of the token after v.
func (v Value) next() uint32 {
	t := v.d.toks[v.i]
	switch v.d.src[t.off] {
	case '{', '[':
		return t.aux
	}
	return v.i + 1
}

// Span returns the positions [from, to) that v and everything in it take in the index.
func (v Value) Span() (from, to int) { return int(v.i), int(v.next()) }

// IsString reports whether v is a string.
func (v Value) IsString() bool { return v.d != nil && v.d.src[v.d.toks[v.i].off] == '"' }

// IsObject reports whether v is an object.
func (v Value) IsObject() bool { return v.d != nil && v.d.src[v.d.toks[v.i].off] == '{' }

// IsArray reports whether v is an array.
func (v Value) IsArray() bool { return v.d != nil && v.d.src[v.d.toks[v.i].off] == '[' }

// Str returns the text of a string, "" for any other value. A string without escapes shares the memory of
// the source.
func (v Value) Str() string {
	if !v.IsString() {
		return ""
	}
	t := v.d.toks[v.i]
	if t.aux&escaped == 0 {
		return v.d.text(t.off+1, t.off+1+t.aux)
	}
	return unquote(v.Raw())
}

func unquote(raw []byte) string {
	b, _ := jsontext.AppendUnquote(nil, raw)
	return string(b)
}

// Literal returns v as it is spelled: numbers, booleans and null; for strings what [Value.Str] returns.
func (v Value) Literal() string {
	switch v.Kind() {
	case String:
		return v.Str()
	case Missing:
		return ""
	}
	t := v.d.toks[v.i]
	return v.d.text(t.off, v.end())
}

// Len returns the number of members of an object or elements of an array, 0 for any other value.
func (v Value) Len() int {
	if !v.IsObject() && !v.IsArray() {
		return 0
	}
	return int(v.d.toks[v.i+1].aux)
}

// An Iter walks the members of an object or the elements of an array:
//
//	for it := v.Iter(); it.Next(); {
//		it.Name() // members only
//		it.Value()
//	}
type Iter struct {
	d       *Doc
	at, end uint32 // position of the next member
	key     uint32
	val     Value
	object  bool
}

// Iter returns an iterator over v; over nothing when v is neither object nor array.
func (v Value) Iter() Iter {
	if v.d == nil {
		return Iter{}
	}
	t := v.d.toks[v.i]
	switch v.d.src[t.off] {
	case '{':
		return Iter{d: v.d, at: v.i + 2, end: t.aux, object: true}
	case '[':
		return Iter{d: v.d, at: v.i + 2, end: t.aux}
	}
	return Iter{}
}

// Next steps to the next member and reports whether there is one.
func (it *Iter) Next() bool {
	if it.at >= it.end {
		return false
	}
	if it.object {
		it.key = it.at
		it.at++
	}
	it.val = Value{it.d, it.at}
	it.at = it.val.next()
	return true
}

// Named reports whether it walks over members, which have names.
func (it *Iter) Named() bool { return it.object }

// Name returns the name of the current member.
func (it *Iter) Name() string { return Value{it.d, it.key}.Str() }

// Seek steps to the next member whose name may be in a set, given as the bits of [NameBit], and reports whether
// there is one.
func (it *Iter) Seek(bits uint64) bool {
	if !it.object {
		return false
	}
	src, toks := it.d.src, it.d.toks
	at := it.at
	for at < it.end {
		key := toks[at]
		var bit uint
		if n := key.aux; n&escaped != 0 {
			bit = NameBit(Value{it.d, at}.Str())
		} else if n > 0 {
			bit = nameBit(uint(n), uint(src[key.off+1]), uint(src[key.off+n]))
		}
		val := toks[at+1]
		next := at + 2
		if c := src[val.off]; c == '{' || c == '[' {
			next = val.aux
		}
		if bits>>bit&1 == 1 {
			it.key, it.val, it.at = at, Value{it.d, at + 1}, next
			return true
		}
		at = next
	}
	it.at = at
	return false
}

// Walk calls f for everything inside v, in the order of the text; for what is inside an object or array only when f
// returns true for that. However deep v is, the stack stays as it is. The iterator is f's to ask, not to move.
func (v Value) Walk(f func(at *Iter) bool) {
	stack := []Iter{v.Iter()}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if !top.Next() {
			stack = stack[:len(stack)-1]
		} else if in := top.val; f(top) && (in.IsObject() || in.IsArray()) {
			stack = append(stack, in.Iter())
		}
	}
}

// NameBit returns a number below 64 that equal names have in common. A set of names kept as bits tells for most
// other names, without a look at all their letters, that they are not in it.
func NameBit(name string) uint {
	if name == "" {
		return 0
	}
	return nameBit(uint(len(name)), uint(name[0]), uint(name[len(name)-1]))
}

func nameBit(n, first, last uint) uint { return (n*5 + first*11 + last*3) & 63 }

// NameOffset returns where the name of the current member starts.
func (it *Iter) NameOffset() int64 { return int64(it.d.toks[it.key].off) }

// Value returns the current member's value, or the current element.
func (it *Iter) Value() Value { return it.val }

// Get returns the member called name; a missing Value when there is none or v is no object.
func (v Value) Get(name string) Value {
	if !v.IsObject() {
		return Value{}
	}
	src, toks := v.d.src, v.d.toks
	for at, end := v.i+2, toks[v.i].aux; at < end; {
		key := toks[at]
		if key.aux == uint32(len(name)) {
			if string(src[key.off+1:key.off+1+key.aux]) == name {
				return Value{v.d, at + 1}
			}
		} else if key.aux&escaped != 0 && (Value{v.d, at}).Str() == name {
			return Value{v.d, at + 1}
		}
		val := toks[at+1]
		at += 2
		if c := src[val.off]; c == '{' || c == '[' {
			at = val.aux
		}
	}
	return Value{}
}

// Elem returns element i of an array; a missing Value when there is none.
func (v Value) Elem(i int) Value {
	if !v.IsArray() || i < 0 {
		return Value{}
	}
	for it := v.Iter(); it.Next(); i-- {
		if i == 0 {
			return it.val
		}
	}
	return Value{}
}

// Lookup returns the value that the JSON pointer names below v; a missing Value when there is none.
func (v Value) Lookup(pointer string) Value {
	for pointer != "" && v.Exists() {
		if pointer[0] != '/' {
			return Value{}
		}
		step := pointer[1:]
		pointer = ""
		if i := strings.IndexByte(step, '/'); i >= 0 {
			step, pointer = step[:i], step[i:]
		}
		if v.IsArray() {
			n := 0
			if step == "" || len(step) > 9 || len(step) > 1 && step[0] == '0' {
				return Value{}
			}
			for _, c := range []byte(step) {
				if c < '0' || c > '9' {
					return Value{}
				}
				n = n*10 + int(c-'0')
			}
			v = v.Elem(n)
			continue
		}
		v = v.Get(strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~"))
	}
	return v
}

// Equal reports whether a and b are the same JSON value: members in any order, elements in the same order,
// strings by their text, numbers by their spelling. Two missing values are equal.
func Equal(a, b Value) bool {
	if !a.Exists() || !b.Exists() {
		return a.Exists() == b.Exists()
	}
	ka, kb := a.Kind(), b.Kind()
	if ka != kb {
		return false
	}
	switch ka {
	case String:
		// An escape takes at most six bytes for one. A long string is not to be unescaped for each of many short ones.
		x, y := len(a.Raw())-2, len(b.Raw())-2
		return x <= 6*y && y <= 6*x && a.Str() == b.Str()
	case Number:
		return a.Literal() == b.Literal()
	case Array:
		if a.Len() != b.Len() {
			return false
		}
		ia, ib := a.Iter(), b.Iter()
		for ia.Next() && ib.Next() {
			if !Equal(ia.val, ib.val) {
				return false
			}
		}
	case Object:
		if a.Len() != b.Len() {
			return false
		}
		members := b.Members()
		for ia := a.Iter(); ia.Next(); {
			if vb := members.Get(ia.Name()); !vb.Exists() || !Equal(ia.val, vb) {
				return false
			}
		}
	}
	return true
}

// Members gives random access to the members of an object. Looking up names in the order of the object is
// free; any other order costs a scan, or a map once the object is big.
type Members struct {
	obj  Value
	hint Iter
	all  map[string]Value
}

// Members returns the members of v; none when v is no object.
func (v Value) Members() Members {
	if !v.IsObject() {
		return Members{}
	}
	return Members{obj: v, hint: v.Iter()}
}

// Get returns the member called name, a missing Value when there is none.
func (m *Members) Get(name string) Value {
	if !m.obj.Exists() {
		return Value{}
	}
	if m.all == nil {
		if h := m.hint; h.Next() && h.Name() == name {
			m.hint = h
			return h.val
		}
		if m.obj.Len() <= 32 {
			return m.obj.Get(name)
		}
		m.all = make(map[string]Value, m.obj.Len())
		for it := m.obj.Iter(); it.Next(); {
			m.all[it.Name()] = it.val
		}
	}
	return m.all[name]
}

// AppendCompact appends v without any white space outside strings; strings and numbers keep their spelling.
func AppendCompact(dst []byte, v Value) []byte {
	if v.d != nil && v.d.compact {
		return append(dst, v.Raw()...)
	}
	switch v.Kind() {
	case Missing:
		return dst
	case Object:
		dst = append(dst, '{')
		for it, n := v.Iter(), 0; it.Next(); n++ {
			if n > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, Value{it.d, it.key}.Raw()...)
			dst = append(dst, ':')
			dst = AppendCompact(dst, it.val)
		}
		return append(dst, '}')
	case Array:
		dst = append(dst, '[')
		for it, n := v.Iter(), 0; it.Next(); n++ {
			if n > 0 {
				dst = append(dst, ',')
			}
			dst = AppendCompact(dst, it.val)
		}
		return append(dst, ']')
	}
	return append(dst, v.Raw()...)
}
