package bridge

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

// A note is what became of a value of the document that was decoded.
type note struct {
	kind   sbom.Kind
	reason string
	target string // pointer of what stands for it in the document that the Go value gives
	split  bool   // its elements are noted, not the list
}

// A Decoder fills Go values from a document and notes what they cannot hold.
type Decoder struct {
	types
	notes map[int]note // by jsonx.Value.Index
	// made names what the Go value has more than the document, where a note says what it stands for.
	made  map[string]bool
	depth int
}

// Drop notes that v is not held.
func (d *Decoder) Drop(v jsonx.Value, reason string) {
	if v.Exists() {
		d.notes[v.Index()] = note{kind: sbom.Dropped, reason: reason}
	}
}

// Approximate notes that v is held as something near to it: as what stands at the pointer target, if that is
// not "", in the document that the Go value gives. added says that v is the only reason for it to be there.
func (d *Decoder) Approximate(v jsonx.Value, reason, target string, added bool) {
	d.notes[v.Index()] = note{kind: sbom.Approximated, reason: reason, target: target}
	if added {
		d.made[target] = true
	}
}

// Keep takes back what was noted of v.
func (d *Decoder) Keep(v jsonx.Value) { delete(d.notes, v.Index()) }

// Split notes that every element of the list v has a note of its own.
func (d *Decoder) Split(v jsonx.Value) { d.notes[v.Index()] = note{split: true} }

// Dropped reports whether v is not held.
func (d *Decoder) Dropped(v jsonx.Value) bool {
	n, ok := d.notes[v.Index()]
	return ok && n.kind == sbom.Dropped && !n.split
}

// decode sets the struct that dst points to from the object v.
func (c *Codec) decode(v jsonx.Value, dst any) *Decoder {
	d := &Decoder{types: newTypes(c), notes: make(map[int]note), made: make(map[string]bool)}
	d.value(v, reflect.ValueOf(dst).Elem())
	return d
}

func mismatch(v jsonx.Value, want string) error {
	return fmt.Errorf("it has %s there, not %v", want, article(v.Kind()))
}

func article(k jsonx.Kind) string {
	switch k {
	case jsonx.Null:
		return "null"
	case jsonx.Object, jsonx.Array:
		return "an " + k.String()
	}
	return "a " + k.String()
}

// value sets dst from v and reports whether it could; if not, v has a note.
func (d *Decoder) value(v jsonx.Value, dst reflect.Value) bool {
	if v.Kind() == jsonx.Null {
		d.Drop(v, "it does not tell null from none")
		return false
	}
	if d.depth++; d.depth > maxDepth {
		d.depth--
		d.Drop(v, "nested too deeply")
		return false
	}
	err := d.set(v, dst)
	d.depth--
	if err != nil {
		dst.SetZero()
		if !d.Dropped(v) {
			d.Drop(v, err.Error())
		}
		return false
	}
	return true
}

var errNoted = errors.New("noted")

func (d *Decoder) set(v jsonx.Value, dst reflect.Value) error {
	if dst.Kind() == reflect.Pointer {
		p := reflect.New(dst.Type().Elem())
		if err := d.set(v, p.Elem()); err != nil {
			return err
		}
		dst.Set(p)
		return nil
	}
	i := d.of(dst.Type())
	if i.form != nil && i.form.Decode != nil {
		return i.form.Decode(v, dst)
	}
	if i.unmarshaler {
		return unmarshal(v, dst)
	}
	switch dst.Kind() {
	case reflect.Struct:
		return d.object(v, dst, i)
	case reflect.Slice:
		return d.list(v, dst)
	case reflect.String:
		if !v.IsString() {
			return mismatch(v, "a string")
		}
		dst.SetString(v.Str())
		return nil
	case reflect.Bool:
		if k := v.Kind(); k != jsonx.True && k != jsonx.False {
			return mismatch(v, "a boolean")
		}
		dst.SetBool(v.Kind() == jsonx.True)
		return nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return setInt(v, dst)
	case reflect.Float32, reflect.Float64:
		if v.Kind() != jsonx.Number {
			return mismatch(v, "a number")
		}
		f, err := strconv.ParseFloat(v.Literal(), dst.Type().Bits())
		if err != nil {
			return fmt.Errorf("%s is no %v", v.Literal(), dst.Kind())
		}
		dst.SetFloat(f)
		return nil
	}
	return unmarshal(v, dst)
}

// unmarshal lets a type that is not in the codec's table, or of a kind that no table has, read for itself.
func unmarshal(v jsonx.Value, dst reflect.Value) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v: %v", dst.Type(), r)
		}
	}()
	return json.Unmarshal(v.Raw(), dst.Addr().Interface())
}

// setInt takes every spelling of an integer, 1.0 and 1e2 too.
func setInt(v jsonx.Value, dst reflect.Value) error {
	if v.Kind() != jsonx.Number {
		return mismatch(v, "an integer")
	}
	n, err := strconv.ParseInt(v.Literal(), 10, 64)
	if err != nil {
		f, err := strconv.ParseFloat(v.Literal(), 64)
		if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<53 {
			return fmt.Errorf("%s is no %v", v.Literal(), dst.Kind())
		}
		n = int64(f)
	}
	if dst.OverflowInt(n) {
		return fmt.Errorf("%s is no %v", v.Literal(), dst.Kind())
	}
	dst.SetInt(n)
	return nil
}

func (d *Decoder) object(v jsonx.Value, dst reflect.Value, i *info) error {
	if i.form != nil && i.form.Pick != nil {
		if name := i.form.Pick(v); name != "" {
			if !d.value(v, dst.FieldByName(name)) {
				return errNoted
			}
			if dst.FieldByName(name).IsZero() {
				return fmt.Errorf("it does not tell %s from none", v.Raw())
			}
			return d.after(v, dst, i)
		}
	}
	if !v.IsObject() {
		return mismatch(v, "an object")
	}
	for it := v.Iter(); it.Next(); {
		n, ok := i.byName[it.Name()]
		if !ok {
			d.Drop(it.Value(), "it has no field for it")
			continue
		}
		d.value(it.Value(), settable(dst, i.fields[n].index))
	}
	return d.after(v, dst, i)
}

func (d *Decoder) after(v jsonx.Value, dst reflect.Value, i *info) error {
	if i.form == nil || i.form.After == nil {
		return nil
	}
	return i.form.After(d, v, dst)
}

// settable returns a field and makes the structs on the way to it.
func settable(v reflect.Value, index []int) reflect.Value {
	for n, i := range index {
		if n > 0 {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

func (d *Decoder) list(v jsonx.Value, dst reflect.Value) error {
	if !v.IsArray() {
		return mismatch(v, "a list")
	}
	s := reflect.MakeSlice(dst.Type(), v.Len(), v.Len())
	n := 0
	for it := v.Iter(); it.Next(); {
		if d.value(it.Value(), s.Index(n)) {
			n++
		} else {
			s.Index(n).SetZero()
		}
	}
	dst.Set(s.Slice(0, n))
	return nil
}
