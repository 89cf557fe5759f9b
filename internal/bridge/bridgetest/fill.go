package bridgetest

import (
	"math"
	"math/rand/v2"
	"reflect"
)

var oddStrings = []string{"", " ", "a", "NOASSERTION", "NONE", "SPDXRef-a", "DocumentRef-d", "Person: a", "\"\\\n\x00é", "\xff", "a:b"}

// Fill gives v, a pointer, random contents of its type: nil and empty where that can be, nil elements of lists,
// zero values, strings that are no text.
func Fill(r *rand.Rand, v any) { fill(r, reflect.ValueOf(v).Elem(), 0) }

func fill(r *rand.Rand, v reflect.Value, depth int) {
	if !v.CanSet() || depth > 12 || r.IntN(3) == 0 {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		fill(r, p.Elem(), depth+1)
		v.Set(p)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(r, v.Field(i), depth+1)
		}
	case reflect.Slice:
		n := r.IntN(3)
		v.Set(reflect.MakeSlice(v.Type(), n, n+r.IntN(2)))
		for i := range n {
			fill(r, v.Index(i), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range r.IntN(3) {
			key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(r, key, depth+1)
			fill(r, elem, depth+1)
			v.SetMapIndex(key, elem)
		}
	case reflect.String:
		v.SetString(oddStrings[r.IntN(len(oddStrings))])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int:
		v.SetInt([]int64{0, 1, 3, 7, 8, -1, math.MaxInt64}[r.IntN(7)])
	case reflect.Float32, reflect.Float64:
		v.SetFloat([]float64{0, 0.5, 1e-9, 1e30, -2}[r.IntN(5)])
	}
}
