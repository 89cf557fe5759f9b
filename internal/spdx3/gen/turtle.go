package main

import (
	"fmt"
	"strings"
)

const rdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

// A term is an object of a statement: an IRI, a literal, a blank node with statements of its own, or a list.
type term struct {
	iri     string
	literal string
	blank   *subject
	list    []term
}

// A subject is what statements are about.
type subject struct {
	iri        string
	predicates []string
	objects    map[string][]term
}

func (s *subject) add(predicate string, o term) {
	if s.objects == nil {
		s.objects = map[string][]term{}
	}
	if s.objects[predicate] == nil {
		s.predicates = append(s.predicates, predicate)
	}
	s.objects[predicate] = append(s.objects[predicate], o)
}

// all returns the IRIs that predicate has.
func (s *subject) all(predicate string) []string {
	var list []string
	for _, o := range s.objects[predicate] {
		list = append(list, o.iri)
	}
	return list
}

// one returns the one object of predicate, a zero term when there is none.
func (s *subject) one(predicate string) (term, error) {
	switch list := s.objects[predicate]; len(list) {
	case 0:
		return term{}, nil
	case 1:
		return list[0], nil
	}
	return term{}, fmt.Errorf("%s: several values of %s", s.iri, predicate)
}

// is reports whether s has the type.
func (s *subject) is(iri string) bool {
	for _, t := range s.all(rdfType) {
		if t == iri {
			return true
		}
	}
	return false
}

// turtle reads as much of RDF 1.1 Turtle as ontologies are written in: prefixes, IRIs, prefixed names, literals
// with language or datatype, blank nodes in brackets, and collections. Anything else is an error.
type turtle struct {
	src      string
	at       int
	prefixes map[string]string
	subjects []*subject
	byIRI    map[string]*subject
}

func parseTurtle(src string) (t *turtle, err error) {
	t = &turtle{src: src, prefixes: map[string]string{}, byIRI: map[string]*subject{}}
	for t.space(); t.at < len(t.src); t.space() {
		if err := t.statement(); err != nil {
			line := 1 + strings.Count(t.src[:min(t.at, len(t.src))], "\n")
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	return t, nil
}

func (t *turtle) space() {
	for t.at < len(t.src) {
		switch t.src[t.at] {
		case ' ', '\t', '\r', '\n':
			t.at++
		case '#':
			for t.at < len(t.src) && t.src[t.at] != '\n' {
				t.at++
			}
		default:
			return
		}
	}
}

// accept steps over a mark and reports whether it was there.
func (t *turtle) accept(mark string) bool {
	t.space()
	if !strings.HasPrefix(t.src[t.at:], mark) {
		return false
	}
	t.at += len(mark)
	return true
}

func (t *turtle) expect(mark string) error {
	if !t.accept(mark) {
		return fmt.Errorf("no %q", mark)
	}
	return nil
}

func (t *turtle) statement() error {
	if t.accept("@prefix") {
		t.space()
		i := strings.IndexByte(t.src[t.at:], ':')
		if i < 0 {
			return fmt.Errorf("@prefix without a colon")
		}
		name := t.src[t.at : t.at+i]
		t.at += i + 1
		t.space()
		o, err := t.object()
		if err != nil {
			return err
		}
		t.prefixes[name] = o.iri
		return t.expect(".")
	}
	o, err := t.object()
	if err != nil {
		return err
	}
	if o.iri == "" {
		return fmt.Errorf("a subject that is no IRI")
	}
	s := t.byIRI[o.iri]
	if s == nil {
		s = &subject{iri: o.iri}
		t.byIRI[o.iri] = s
		t.subjects = append(t.subjects, s)
	}
	if err := t.predicates(s); err != nil {
		return err
	}
	return t.expect(".")
}

func (t *turtle) predicates(s *subject) error {
	for {
		t.space()
		predicate := rdfType
		if strings.HasPrefix(t.src[t.at:], "a ") {
			t.at += 2
		} else {
			p, err := t.object()
			if err != nil {
				return err
			}
			predicate = p.iri
		}
		for {
			o, err := t.object()
			if err != nil {
				return err
			}
			s.add(predicate, o)
			if !t.accept(",") {
				break
			}
		}
		if !t.accept(";") {
			return nil
		}
		if t.space(); t.at < len(t.src) && (t.src[t.at] == '.' || t.src[t.at] == ']') {
			return nil
		}
	}
}

func (t *turtle) object() (term, error) {
	t.space()
	if t.at >= len(t.src) {
		return term{}, fmt.Errorf("the text ends")
	}
	switch c := t.src[t.at]; {
	case c == '<':
		i := strings.IndexByte(t.src[t.at:], '>')
		if i < 0 {
			return term{}, fmt.Errorf("an IRI without end")
		}
		iri := t.src[t.at+1 : t.at+i]
		t.at += i + 1
		return term{iri: iri}, nil
	case c == '"':
		return t.literal()
	case c == '[':
		t.at++
		s := &subject{iri: "[]"}
		if t.accept("]") {
			return term{blank: s}, nil
		}
		if err := t.predicates(s); err != nil {
			return term{}, err
		}
		return term{blank: s}, t.expect("]")
	case c == '(':
		t.at++
		list := []term{}
		for !t.accept(")") {
			o, err := t.object()
			if err != nil {
				return term{}, err
			}
			list = append(list, o)
		}
		return term{list: list}, nil
	case c >= '0' && c <= '9':
		start := t.at
		for t.at < len(t.src) && t.src[t.at] >= '0' && t.src[t.at] <= '9' {
			t.at++
		}
		return term{literal: t.src[start:t.at]}, nil
	}
	start := t.at
	for t.at < len(t.src) && !strings.ContainsRune(" \t\r\n;,.[]()<>\"", rune(t.src[t.at])) {
		t.at++
	}
	prefix, local, ok := strings.Cut(t.src[start:t.at], ":")
	if base, known := t.prefixes[prefix]; ok && known {
		return term{iri: base + local}, nil
	}
	return term{}, fmt.Errorf("cannot read %q", t.src[start:min(start+40, len(t.src))])
}

func (t *turtle) literal() (term, error) {
	quote := `"`
	if strings.HasPrefix(t.src[t.at:], `"""`) {
		quote = `"""`
	}
	t.at += len(quote)
	var b strings.Builder
	for {
		rest := t.src[t.at:]
		if rest == "" {
			return term{}, fmt.Errorf("a literal without end")
		}
		if strings.HasPrefix(rest, quote) {
			t.at += len(quote)
			break
		}
		if rest[0] != '\\' {
			b.WriteByte(rest[0])
			t.at++
			continue
		}
		if len(rest) < 2 {
			return term{}, fmt.Errorf("a literal without end")
		}
		i := strings.IndexByte(`\"ntr`, rest[1])
		if i < 0 {
			return term{}, fmt.Errorf("the escape %q", rest[:2])
		}
		b.WriteByte("\\\"\n\t\r"[i])
		t.at += 2
	}
	if strings.HasPrefix(t.src[t.at:], "@") {
		for t.at < len(t.src) && !strings.ContainsRune(" \t\r\n;,.]", rune(t.src[t.at])) {
			t.at++
		}
	} else if strings.HasPrefix(t.src[t.at:], "^^") {
		t.at += 2
		if _, err := t.object(); err != nil {
			return term{}, err
		}
	}
	return term{literal: b.String()}, nil
}
