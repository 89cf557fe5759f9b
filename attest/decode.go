package attest

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// An object reads the members of a JSON object, and remembers the first that is not what it should be. null is read
// as not there, as protobuf writers mean it.
type object struct {
	v   jsonx.Value
	lim envelope.Limits
	err *error
}

// openObject begins with the object that text is. The error in the object is the one that is returned.
func openObject(text []byte, format string, opts []Option) (object, error) {
	lim := limits(opts)
	root, err := parse(text, lim, format)
	if err != nil {
		return object{}, err
	}
	if !root.IsObject() {
		return object{}, in(format, root.Errorf("%v where an object belongs", root.Kind()))
	}
	return object{root, lim, new(error)}, nil
}

func (o object) fail(err error) {
	if *o.err == nil {
		*o.err = err
	}
}

// get returns the member called name when it is there and of the right kind.
func (o object) get(name string, kind jsonx.Kind) (jsonx.Value, bool) {
	m := o.v.Get(name)
	if !m.Exists() || m.Kind() == jsonx.Null {
		return m, false
	}
	if m.Kind() != kind {
		o.fail(m.Errorf("%v where %v belongs", m.Kind(), kind))
		return m, false
	}
	return m, true
}

func (o object) text(name string) string {
	m, _ := o.get(name, jsonx.String)
	return m.Str()
}

// object returns the member called name; one without members when it is not there.
func (o object) object(name string) object {
	m, _ := o.get(name, jsonx.Object)
	return object{m, o.lim, o.err}
}

// raw returns the bytes of an object, nil when it is not there.
func (o object) raw(name string) json.RawMessage {
	if m, ok := o.get(name, jsonx.Object); ok {
		return json.RawMessage(m.Raw())
	}
	return nil
}

// time returns a timestamp (field_types.md), the zero time when it is not there.
func (o object) time(name string) time.Time {
	m, ok := o.get(name, jsonx.String)
	if !ok {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, m.Str())
	if err != nil {
		o.fail(m.Errorf("%q is not an RFC 3339 time", clip(m.Str())))
	}
	return t.UTC()
}

func (o object) texts(name string) []string {
	m, ok := o.get(name, jsonx.Array)
	if !ok {
		return nil
	}
	list := make([]string, 0, m.Len())
	for it := m.Iter(); it.Next(); {
		if !it.Value().IsString() {
			o.fail(it.Value().Errorf("%v where string belongs", it.Value().Kind()))
			return nil
		}
		list = append(list, it.Value().Str())
	}
	return list
}

// each calls f for every member of an object that has at most as many as a digest set may have.
func (o object) each(name string, kind jsonx.Kind, f func(name string, v jsonx.Value)) {
	m, ok := o.get(name, jsonx.Object)
	if !ok {
		return
	}
	for it := m.Iter(); it.Next(); {
		if it.Value().Kind() != kind {
			o.fail(it.Value().Errorf("%v where %v belongs", it.Value().Kind(), kind))
			return
		}
		f(it.Name(), it.Value())
	}
}

func (o object) textMap(name string) map[string]string {
	var all map[string]string
	o.each(name, jsonx.String, func(name string, v jsonx.Value) {
		if all == nil {
			all = make(map[string]string)
		}
		all[name] = v.Str()
	})
	return all
}

func (o object) resource(name string) *ResourceDescriptor {
	m, ok := o.get(name, jsonx.Object)
	if !ok {
		return nil
	}
	r, err := envelope.ReadResource(m, o.lim)
	if err != nil {
		o.fail(err)
		return nil
	}
	d := newResource(r)
	return &d
}

func (o object) resources(name string) []ResourceDescriptor {
	m, ok := o.get(name, jsonx.Array)
	if !ok {
		return nil
	}
	list := make([]ResourceDescriptor, 0, m.Len())
	for it := m.Iter(); it.Next(); {
		r, err := envelope.ReadResource(it.Value(), o.lim)
		if err != nil {
			o.fail(err)
			return nil
		}
		list = append(list, newResource(r))
	}
	return list
}

// A builder writes JSON and remembers the first error.
type builder struct {
	b   []byte
	err error
}

func (b *builder) open(name string) { b.b = append(jsonx.AppendName(b.b, name), '{') }
func (b *builder) close()           { b.b = append(b.b, '}') }

func (b *builder) text(name, s string) {
	if err := validText(name, s); err != nil {
		b.fail(err)
	}
	b.b = jsonx.AppendMember(b.b, name, s)
}

func (b *builder) texts(name string, list []string) {
	if list == nil {
		return
	}
	b.b = append(jsonx.AppendName(b.b, name), '[')
	for _, s := range list {
		if err := validText(name, s); err != nil {
			b.fail(err)
		}
		b.b = jsonx.AppendString(jsonx.AppendComma(b.b), s)
	}
	b.b = append(b.b, ']')
}

func (b *builder) time(name string, t time.Time) {
	if !t.IsZero() {
		b.text(name, t.UTC().Format(time.RFC3339Nano))
	}
}

func (b *builder) textMap(name string, all map[string]string) {
	for key, s := range all {
		if err := errors.Join(validText(name, key), validText(name, s)); err != nil {
			b.fail(err)
		}
	}
	if len(all) > 0 {
		b.b = DigestSet(all).appendJSON(jsonx.AppendName(b.b, name))
	}
}

// raw writes an object that is JSON already.
func (b *builder) raw(name string, text json.RawMessage) {
	if text == nil {
		return
	}
	v, err := parse(text, envelope.Limits{}, name)
	if err == nil && !v.IsObject() {
		err = in(name, v.Errorf("%v where an object belongs", v.Kind()))
	}
	if err != nil {
		b.fail(err)
		return
	}
	b.b = append(jsonx.AppendName(b.b, name), v.Raw()...)
}

func (b *builder) resource(r *ResourceDescriptor) {
	var err error
	if b.b, err = r.appendJSON(b.b); err != nil {
		b.fail(err)
	}
}

func (b *builder) resources(name string, list []ResourceDescriptor) {
	if list == nil {
		return
	}
	b.b = append(jsonx.AppendName(b.b, name), '[')
	for i := range list {
		b.b = jsonx.AppendComma(b.b)
		b.resource(&list[i])
	}
	b.b = append(b.b, ']')
}

func (b *builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}
