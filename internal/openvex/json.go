package openvex

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// The types go through encoding/json as what they are in a document: without these methods that package would write
// and read the names of Go's fields.

// UnmarshalJSON is [Parse] with the default limits.
func (d *Document) UnmarshalJSON(text []byte) error {
	p, err := Parse(bytes.Clone(text), Limits{})
	if err != nil {
		return err
	}
	*d = *p
	return nil
}

// MarshalJSON returns the statement as JSON, all its members in the order of the schema. It does not have the time
// of its document.
func (s Statement) MarshalJSON() ([]byte, error) {
	return marshal(s.checkExtensions(), statementMembers[:], &s, s.Extensions)
}

// UnmarshalJSON reads a statement in the form of version 0.2.
func (s *Statement) UnmarshalJSON(text []byte) error {
	return unmarshal(text, func(r *reader, v jsonx.Value) error {
		var read Statement
		err := r.statement(&read, v)
		if err == nil {
			*s = read
		}
		return err
	})
}

// MarshalJSON returns the vulnerability as JSON.
func (v Vulnerability) MarshalJSON() ([]byte, error) {
	return marshal(checkExtensions(v.Extensions, vulnerabilityMembers[:]), vulnerabilityMembers[:], &v, v.Extensions)
}

// UnmarshalJSON reads a vulnerability.
func (v *Vulnerability) UnmarshalJSON(text []byte) error {
	return unmarshal(text, func(r *reader, value jsonx.Value) error {
		var read Vulnerability
		err := decodeObject(r, vulnerabilityMembers[:], &read, &read.Extensions, value)
		if err == nil {
			*v = read
		}
		return err
	})
}

// MarshalJSON returns the product as JSON.
func (p Product) MarshalJSON() ([]byte, error) {
	s := Statement{Products: []Product{p}}
	return marshal(s.checkExtensions(), productMembers[:], &p, p.Extensions)
}

// UnmarshalJSON reads a product.
func (p *Product) UnmarshalJSON(text []byte) error {
	return unmarshal(text, func(r *reader, v jsonx.Value) error {
		var read Product
		err := decodeObject(r, productMembers[:], &read, &read.Extensions, v)
		if err == nil {
			*p = read
		}
		return err
	})
}

// MarshalJSON returns the component as JSON.
func (c Component) MarshalJSON() ([]byte, error) {
	err := cmp.Or(checkExtensions(c.Extensions, componentMembers[:]), c.checkIdentifiers())
	return marshal(err, componentMembers[:], &c, c.Extensions)
}

// UnmarshalJSON reads a component.
func (c *Component) UnmarshalJSON(text []byte) error {
	return unmarshal(text, func(r *reader, v jsonx.Value) error {
		var read Component
		err := decodeObject(r, componentMembers[:], &read, &read.Extensions, v)
		if err == nil {
			*c = read
		}
		return err
	})
}

// MarshalText returns the text of the time.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.text), nil }

// UnmarshalText reads a time; it keeps any text.
func (t *Time) UnmarshalText(text []byte) error {
	*t, _ = ParseTime(string(text))
	return nil
}

func marshal[T any](err error, rows []member[T], t *T, ext []Extension) ([]byte, error) {
	if err != nil {
		return nil, fmt.Errorf("openvex: %w", err)
	}
	return appendObject(nil, rows, t, ext), nil
}

func unmarshal(text []byte, read func(*reader, jsonx.Value) error) error {
	doc, err := jsonx.Parse(bytes.Clone(text), jsonx.Limits{})
	if err == nil {
		err = read(&reader{left: DefaultElements, most: DefaultElements, memory: jsonx.DefaultMemory, mostMemory: jsonx.DefaultMemory}, doc.Root())
	}
	var syn *jsonx.SyntaxError
	var limit *jsonx.LimitError
	switch {
	case errors.As(err, &syn):
		syn.Format = Format
	case errors.As(err, &limit):
		limit.Format = Format
	}
	return err
}
