// Package envelope knows the shapes in which attestations travel: the DSSE envelope, the in-toto Statement, the
// sigstore bundle, lists and lines of these. It takes them apart and does no more: nothing here verifies anything.
//
// What the specifications leave to the consumer is decided strictly: names match in exact case, a name stands once
// in its object at any depth, base64 has one spelling for each alphabet, everything has a limit. Members that are not
// known are ignored, as DSSE (Parsing rules) and in-toto (Parsing rules) demand.
package envelope

import (
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// Limits bounds what is read. A field of zero or less means the default that stands beside it.
type Limits struct {
	Bytes      int64 // length of the text; 512 MiB
	Depth      int   // nesting of objects and arrays; 128
	Signatures int   // of one envelope; 256
	Subjects   int   // of one statement; 1024
	Digests    int   // of one subject or resource; 32
}

// WithDefaults returns l with every zero field replaced by its default.
func (l Limits) WithDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = jsonx.DefaultBytes
	}
	if l.Depth <= 0 {
		l.Depth = jsonx.DefaultDepth
	}
	if l.Signatures <= 0 {
		l.Signatures = 256
	}
	if l.Subjects <= 0 {
		l.Subjects = 1024
	}
	if l.Digests <= 0 {
		l.Digests = 32
	}
	return l
}

// Syntax is what l demands of the JSON. A payload is one string, so strings are as long as the text may be.
func (l Limits) Syntax() jsonx.Limits {
	l = l.WithDefaults()
	return jsonx.Limits{Bytes: l.Bytes, Depth: l.Depth, String: int(min(l.Bytes, 1<<31-1))}
}

// over is the error about a list v that has more than most elements.
func over(limit string, most int, v jsonx.Value) error {
	return &jsonx.LimitError{Limit: limit, Max: int64(most), Offset: v.Offset(), Pointer: v.Pointer()}
}

// text returns the string that the member called name of v is. It is an error when it is something else, and when
// it is not there although it is required.
func text(v jsonx.Value, name string, required bool) (string, error) {
	m := v.Get(name)
	switch {
	case m.IsString():
		return m.Str(), nil
	case m.Exists():
		return "", m.Errorf("%v where a string belongs", m.Kind())
	case required:
		return "", v.Errorf("there is no %q", name)
	}
	return "", nil
}

// member returns the member called name of v, which has to be an object or an array.
func member(v jsonx.Value, name string, kind jsonx.Kind) (jsonx.Value, error) {
	m := v.Get(name)
	if !m.Exists() {
		return m, v.Errorf("there is no %q", name)
	}
	if m.Kind() != kind {
		return m, m.Errorf("%v where an %v belongs", m.Kind(), kind)
	}
	return m, nil
}
