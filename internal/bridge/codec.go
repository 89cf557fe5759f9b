// Package bridge moves JSON documents into the Go types of other libraries and back, and says value by value
// what did not fit.
//
// It does by reflection what encoding/json does for such types, with the differences that a [Codec] names:
// fields that the library's own codec forgets, values that it makes up, types with a form of their own. A
// value that does not fit costs that value and not the document. The caller's value is never changed.
package bridge

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A Codec says how the Go types of a library stand for JSON, where their tags and methods do not say it or
// say it wrongly. It is not changed by use.
type Codec struct {
	Library string // name of the library, for reasons
	ID      string // member that names an element: "bom-ref", "SPDXID"
	// Signature is the member that signs the object which it stands in, "" for none.
	Signature string
	Fields    map[Field]Rule
	// Types holds the types with a form of their own. A type that has methods of encoding/json and is in
	// the table is handled as the table says, without them.
	Types map[reflect.Type]Form
}

// A Field is a field of a struct type.
type Field struct {
	Type reflect.Type
	Name string
}

// A Rule says what the tag of a field does not say.
type Rule struct {
	Name     string                     // of the member, where the tag has none or a wrong one
	Optional bool                       // the zero value is left out, though the tag does not say so
	Inline   bool                       // the members of the struct that it points to are members of this one
	Omit     func(v reflect.Value) bool // reports, of the struct, whether the field is left out
	Text     func(s string) string      // spelling of a string in JSON
	Whole    string                     // field that is written in place of the struct where it is the only one set
}

// A Form is how a type stands for JSON. The zero Form is that of a plain struct.
type Form struct {
	// Decode sets dst from v; Encode appends src and reports whether there is anything to append. Both or
	// neither.
	Decode func(v jsonx.Value, dst reflect.Value) error
	Encode func(dst []byte, src reflect.Value) ([]byte, bool, error)
	// Pick chooses the field that v as a whole belongs into, "" for a plain struct. Fields are the fields
	// that may be chosen: at most one is set.
	Pick   func(v jsonx.Value) string
	Fields []string
	// After is called with a struct decoded from v. An error means that it is not kept.
	After func(d *Decoder, v jsonx.Value, dst reflect.Value) error
}

// Text returns the form of a type that is a string in JSON; format returns "" for nothing.
func Text[T any](parse func(s string) (T, error), format func(T) string) Form {
	return Form{
		Decode: func(v jsonx.Value, dst reflect.Value) error {
			if !v.IsString() {
				return mismatch(v, "a string")
			}
			t, err := parse(v.Str())
			if err == nil {
				dst.Set(reflect.ValueOf(t))
			}
			return err
		},
		Encode: func(dst []byte, src reflect.Value) ([]byte, bool, error) {
			s := format(src.Interface().(T))
			if s == "" {
				return dst, false, nil
			}
			return jsonx.AppendString(dst, s), true, nil
		},
	}
}

// info is what is known of a type.
type info struct {
	form        *Form
	marshaler   bool // by methods of its own
	unmarshaler bool
	fields      []field
	byName      map[string]int
}

type field struct {
	name     string
	index    []int
	optional bool
	omit     func(v reflect.Value) bool
	text     func(s string) string
	whole    string
}

// types caches what is known of types for the time of one call.
type types struct {
	codec *Codec
	known map[reflect.Type]*info
}

func newTypes(c *Codec) types { return types{codec: c, known: make(map[reflect.Type]*info)} }

var (
	marshalerType   = reflect.TypeFor[json.Marshaler]()
	unmarshalerType = reflect.TypeFor[json.Unmarshaler]()
)

func (ts *types) of(t reflect.Type) *info {
	if i, ok := ts.known[t]; ok {
		return i
	}
	i := new(info)
	ts.known[t] = i
	if f, ok := ts.codec.Types[t]; ok {
		i.form = &f
	} else if t.Kind() != reflect.Pointer {
		i.marshaler = t.Implements(marshalerType) || reflect.PointerTo(t).Implements(marshalerType)
		i.unmarshaler = reflect.PointerTo(t).Implements(unmarshalerType)
	}
	if t.Kind() == reflect.Struct {
		ts.addFields(i, t, nil)
		i.byName = make(map[string]int, len(i.fields))
		for n, f := range i.fields {
			i.byName[f.name] = n
		}
	}
	return i
}

func (ts *types) addFields(i *info, t reflect.Type, prefix []int) {
	for n := range t.NumField() {
		sf := t.Field(n)
		if !sf.IsExported() {
			continue
		}
		index := append(append([]int(nil), prefix...), n)
		rule := ts.codec.Fields[Field{t, sf.Name}]
		if rule.Inline {
			ts.addFields(i, sf.Type.Elem(), index)
			continue
		}
		name, rest, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if rule.Name != "" {
			name = rule.Name
		}
		switch name {
		case "-":
			continue
		case "":
			name = sf.Name
		}
		i.fields = append(i.fields, field{
			name: name, index: index, optional: rule.Optional || strings.Contains(rest, "omitempty"),
			omit: rule.Omit, text: rule.Text, whole: rule.Whole,
		})
	}
}
