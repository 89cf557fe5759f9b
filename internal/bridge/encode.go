package bridge

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// maxDepth is how deep values are nested at most, as in encoding/json.
const maxDepth = 10_000

// An Error says which part of a Go value cannot be said in JSON.
type Error struct {
	Pointer string // JSON pointer of the place where it would stand
	Err     error
}

func (e *Error) Error() string { return e.Pointer + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// Encode returns v as JSON. Nil elements of lists are left out, and so is what is empty where the tag or the
// codec says so; a list that is empty and not nil is written. The error is an [*Error].
func (c *Codec) Encode(v any) ([]byte, error) {
	e := encoder{types: newTypes(c)}
	dst, ok, err := e.value(nil, reflect.ValueOf(v), nil)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &Error{Err: errors.New("nothing to write")}
	}
	return dst, nil
}

type encoder struct {
	types
	depth int
	path  map[uintptr]bool // pointers that are being followed, kept from a depth that real documents do not reach
}

func (e *encoder) value(dst []byte, v reflect.Value, text func(string) string) ([]byte, bool, error) {
	switch v.Kind() {
	case reflect.Invalid:
		return dst, false, nil
	case reflect.Pointer:
		if v.IsNil() {
			return dst, false, nil
		}
		return e.pointer(dst, v)
	}
	i := e.of(v.Type())
	if i.form != nil && i.form.Encode != nil {
		out, ok, err := i.form.Encode(dst, v)
		return out, ok, at("", err)
	}
	if i.marshaler {
		return e.marshal(dst, v)
	}
	switch v.Kind() {
	case reflect.Struct:
		return e.object(dst, v, i)
	case reflect.Slice:
		return e.list(dst, v)
	case reflect.String:
		s := v.String()
		if text != nil {
			s = text(s)
		}
		return jsonx.AppendString(dst, s), true, nil
	case reflect.Bool:
		return strconv.AppendBool(dst, v.Bool()), true, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(dst, v.Int(), 10), true, nil
	case reflect.Float32, reflect.Float64:
		f := v.Float()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return dst, false, &Error{Err: fmt.Errorf("%v is no JSON number", f)}
		}
		return appendFloat(dst, f, v.Type().Bits()), true, nil
	}
	return e.marshal(dst, v)
}

func (e *encoder) pointer(dst []byte, v reflect.Value) ([]byte, bool, error) {
	e.depth++
	defer func() { e.depth-- }()
	if e.depth > 64 {
		p := v.Pointer()
		if e.path[p] {
			return dst, false, &Error{Err: errors.New("the value holds itself")}
		}
		if e.depth > maxDepth {
			return dst, false, &Error{Err: errors.New("nested too deeply")}
		}
		if e.path == nil {
			e.path = make(map[uintptr]bool)
		}
		e.path[p] = true
		defer delete(e.path, p)
	}
	return e.value(dst, v.Elem(), nil)
}

// marshal lets a type that is not in the codec's table, or of a kind that no table has, speak for itself.
func (e *encoder) marshal(dst []byte, v reflect.Value) (out []byte, ok bool, err error) {
	defer func() {
		if r := recover(); r != nil {
			out, ok, err = dst, false, &Error{Err: fmt.Errorf("%v: %v", v.Type(), r)}
		}
	}()
	if v.CanAddr() {
		v = v.Addr() // the methods may be the pointer's
	}
	b, err := json.Marshal(v.Interface())
	if err != nil {
		return dst, false, &Error{Err: err}
	}
	if string(b) == "null" {
		return dst, false, nil
	}
	return append(dst, b...), true, nil
}

func (e *encoder) object(dst []byte, v reflect.Value, i *info) ([]byte, bool, error) {
	if i.form != nil && len(i.form.Fields) > 0 {
		set, n := "", 0
		for _, name := range i.form.Fields {
			if !v.FieldByName(name).IsZero() {
				set = name
				n++
			}
		}
		switch {
		case n > 1:
			return dst, false, &Error{Err: fmt.Errorf("more than one alternative of %v is set", v.Type())}
		case n == 1:
			if !alone(v, set) {
				return dst, false, &Error{Err: fmt.Errorf("more than one alternative of %v is set", v.Type())}
			}
			return e.value(dst, v.FieldByName(set), nil)
		}
		if len(i.fields) == 0 || v.IsZero() {
			return dst, false, nil
		}
	}
	dst = append(dst, '{')
	for n := range i.fields {
		f := &i.fields[n]
		fv, ok := fieldOf(v, f.index)
		if !ok || f.optional && fv.IsZero() || f.omit != nil && f.omit(v) {
			continue
		}
		mark := len(dst)
		if f.whole != "" {
			if s := reflect.Indirect(fv); s.IsValid() && alone(s, f.whole) {
				fv = s.FieldByName(f.whole)
			}
		}
		var err error
		dst, ok, err = e.value(jsonx.AppendName(dst, f.name), fv, f.text)
		if err != nil {
			return dst, false, at(f.name, err)
		}
		if !ok {
			dst = dst[:mark]
		}
	}
	return append(dst, '}'), true, nil
}

func (e *encoder) list(dst []byte, v reflect.Value) ([]byte, bool, error) {
	if v.IsNil() {
		return dst, false, nil
	}
	dst = append(dst, '[')
	for n := range v.Len() {
		mark := len(dst)
		var ok bool
		var err error
		dst, ok, err = e.value(jsonx.AppendComma(dst), v.Index(n), nil)
		if err != nil {
			return dst, false, at(strconv.Itoa(n), err)
		}
		if !ok {
			dst = dst[:mark]
		}
	}
	return append(dst, ']'), true, nil
}

// alone reports whether no other field of the struct v than the named one is set.
func alone(v reflect.Value, name string) bool {
	for n := range v.NumField() {
		if v.Type().Field(n).Name != name && !v.Field(n).IsZero() {
			return false
		}
	}
	return true
}

func fieldOf(v reflect.Value, index []int) (reflect.Value, bool) {
	for n, i := range index {
		if n > 0 {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, true
}

// at adds a step to the place of an error.
func at(step string, err error) error {
	if err == nil {
		return nil
	}
	e, ok := err.(*Error)
	if !ok {
		e = &Error{Err: err}
	}
	if step != "" {
		e.Pointer = string(jsonx.AppendPointer(nil, step)) + e.Pointer
	}
	return e
}

// appendFloat writes f as encoding/json does: the shortest form, as ECMAScript has it.
func appendFloat(dst []byte, f float64, bits int) []byte {
	abs := math.Abs(f)
	format := byte('f')
	if abs != 0 && (bits == 64 && (abs < 1e-6 || abs >= 1e21) || bits == 32 && (float32(abs) < 1e-6 || float32(abs) >= 1e21)) {
		format = 'e'
	}
	dst = strconv.AppendFloat(dst, f, format, -1, bits)
	if n := len(dst); format == 'e' && n >= 4 && dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}
