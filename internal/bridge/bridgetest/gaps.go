package bridgetest

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/waybill-sdk/waybill/internal/bridge"
)

// Gaps returns what a codec should say of the types that t is made of and does not: types with methods of
// encoding/json, and fields that their tags hide from it.
func Gaps(c *bridge.Codec, t reflect.Type) []string {
	var out []string
	seen := make(map[reflect.Type]bool)
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(t.Elem())
			return
		}
		form, known := c.Types[t]
		p := reflect.PointerTo(t)
		if !known && (p.Implements(reflect.TypeFor[json.Marshaler]()) || p.Implements(reflect.TypeFor[json.Unmarshaler]())) {
			out = append(out, fmt.Sprintf("%v has methods", t))
		}
		if t.Kind() != reflect.Struct || form.Decode != nil {
			return
		}
		picked := make(map[string]bool)
		for _, name := range form.Fields {
			picked[name] = true
		}
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() {
				continue
			}
			rule := c.Fields[bridge.Field{Type: t, Name: f.Name}]
			if f.Tag.Get("json") == "-" && rule.Name == "" && !rule.Inline && !picked[f.Name] {
				out = append(out, fmt.Sprintf("%v.%s is hidden", t, f.Name))
			}
			walk(f.Type)
		}
	}
	walk(t)
	return out
}
