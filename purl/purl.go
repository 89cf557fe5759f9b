// Package purl reads, writes and compares package URLs (ECMA-427): one string that names a package in any
// ecosystem, such as pkg:npm/%40angular/core@17.0.0.
//
// [Parse] is where to start. It accepts what real documents hold and returns the canonical form; [Inspect] does
// the same and lists what was not as the specification has it; [ParseStrict] refuses what breaks a rule of the
// syntax or of the package's type. A [Builder] makes a PURL of its components. A [PURL] is a value: compare it
// with ==, use it as the key of a map; its text is there already.
//
//	p, err := purl.Parse("pkg:PYPI/Django_package@1.11.1.dev1")
//	fmt.Println(p, p.Name()) // pkg:pypi/django-package@1.11.1.dev1 django-package
//
// [Match] says whether one PURL, the pattern, covers another, by a [Policy], and when it does not, which
// component differs and how. [Policy.Matches] answers without the reasons and without allocating, and
// [Policy.Key] is what to index many patterns by.
//
// The rules of all registered types come from the official type definitions (go generate). The package does not
// know whether a package exists, and makes no PURL out of names or of CPEs by guessing.
package purl

import (
	"fmt"
	"iter"
	"strings"
)

//go:generate go run ./internal/typesgen

// A PURL is a package URL in canonical form. It is immutable, comparable and safe for concurrent use. The zero
// value is no package URL: its text is empty and so are all its components.
type PURL struct {
	s string
	// Where the components are in s. All follow from s, so that two PURLs are equal when their texts are.
	typ  uint16 // the slash after the type
	name uint16 // the first byte of the name
	vers uint16 // the end of the name: an @, or where the next component starts
	qual uint16 // the end of the version: a ?, or where the next component starts
	sub  uint16 // the end of the qualifiers: a #, or the end of s
	num  uint8  // the number of the type in rules
}

// MaxLength is the length of the longest PURL, in bytes of its canonical form. It bounds what a hostile document
// can make of one identifier.
const MaxLength = 1<<16 - 1

// String returns the canonical form. It does not allocate.
func (p PURL) String() string { return p.s }

// IsZero reports whether p is the zero value.
func (p PURL) IsZero() bool { return p.s == "" }

// Type returns the type, in lower case.
func (p PURL) Type() string {
	if p.s == "" {
		return ""
	}
	return p.s[len(scheme):p.typ]
}

// Registered reports whether the type is one of those that purl-spec defines.
func (p PURL) Registered() bool { return p.num != 0 }

// Namespace returns the namespace, decoded, its segments joined by slashes; empty when there is none.
// It allocates only when something in it is escaped; so do Name, Version, Subpath and the qualifiers.
func (p PURL) Namespace() string { return unescape(p.rawNamespace()) }

// Name returns the name, decoded.
func (p PURL) Name() string { return unescape(p.rawName()) }

// Version returns the version, decoded; empty when there is none.
func (p PURL) Version() string { return unescape(p.rawVersion()) }

// Subpath returns the subpath, decoded, its segments joined by slashes; empty when there is none.
func (p PURL) Subpath() string { return unescape(p.rawSubpath()) }

func (p PURL) rawNamespace() string {
	if int(p.name) <= int(p.typ)+1 {
		return ""
	}
	return p.s[p.typ+1 : p.name-1]
}

func (p PURL) rawName() string { return p.s[p.name:p.vers] }

func (p PURL) rawVersion() string {
	if p.vers == p.qual {
		return ""
	}
	return p.s[p.vers+1 : p.qual]
}

func (p PURL) rawQualifiers() string {
	if p.qual == p.sub {
		return ""
	}
	return p.s[p.qual+1 : p.sub]
}

func (p PURL) rawSubpath() string {
	if int(p.sub) == len(p.s) {
		return ""
	}
	return p.s[p.sub+1:]
}

// Qualifiers iterates over the qualifiers in their canonical order, that of the keys, with decoded values.
func (p PURL) Qualifiers() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for key, value := range pairs(p.rawQualifiers()) {
			if !yield(key, unescape(value)) {
				return
			}
		}
	}
}

// Qualifier returns the value of one qualifier, decoded, and whether it is there. A key is in lower case.
func (p PURL) Qualifier(key string) (value string, ok bool) {
	raw, ok := lookup(p.rawQualifiers(), key)
	return unescape(raw), ok
}

// pairs iterates over canonical qualifiers.
func pairs(raw string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for raw != "" {
			var pair string
			pair, raw, _ = strings.Cut(raw, "&")
			key, value, _ := strings.Cut(pair, "=")
			if !yield(key, value) {
				return
			}
		}
	}
}

func lookup(raw, key string) (value string, ok bool) {
	for k, v := range pairs(raw) {
		if k == key {
			return v, true
		}
	}
	return "", false
}

// A Component is a part of a package URL.
type Component uint8

// The components, in their order in the text.
const (
	Scheme Component = iota
	Type
	Namespace
	Name
	Version
	Qualifiers
	Subpath
)

// String returns the specification's word for the component.
func (c Component) String() string {
	if names := [...]string{"scheme", "type", "namespace", "name", "version", "qualifiers", "subpath"}; int(c) < len(names) {
		return names[c]
	}
	return fmt.Sprintf("component %d", uint8(c))
}

// Components iterates over the components that are there, from the type on, each as it stands in the canonical
// form: escaped, and a part of the PURL's own text, so that nothing is copied.
func (p PURL) Components() iter.Seq2[Component, string] {
	return func(yield func(Component, string) bool) {
		if p.s == "" {
			return
		}
		for i, text := range [...]string{p.Type(), p.rawNamespace(), p.rawName(), p.rawVersion(), p.rawQualifiers(), p.rawSubpath()} {
			if text != "" && !yield(Type+Component(i), text) {
				return
			}
		}
	}
}

// AppendText appends the canonical form to b. It never returns an error.
func (p PURL) AppendText(b []byte) ([]byte, error) { return append(b, p.s...), nil }

// MarshalText returns the canonical form, nothing for the zero value. It never returns an error.
func (p PURL) MarshalText() ([]byte, error) { return []byte(p.s), nil }

// UnmarshalText reads a package URL as [Parse] does; no text gives the zero value. It leaves p as it is when it fails.
func (p *PURL) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = PURL{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}
