package vex

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// New returns a document without statements, of version 1, issued at a time. id is its IRI; with an empty one the
// caller sets the field ID before the document goes out, to [CanonicalID] perhaps.
//
// An author is an individual or organisation, ideally something machines can read, such as an e-mail address.
func New(id, author string, issued time.Time) (*Document, error) {
	switch {
	case strings.TrimSpace(author) == "":
		return nil, errors.New("vex: a document needs an author")
	case id != "" && !IsIRI(id):
		return nil, fmt.Errorf("vex: the document's id %q is no IRI", clip(id))
	case issued.IsZero():
		return nil, errors.New("vex: a document needs the time when it is issued")
	}
	return &Document{Context: Context, ID: id, Author: author, Timestamp: TimeOf(issued), Version: 1}, nil
}

// Add adds statements to a document. Those without a time of their own take that of the document, which becomes at.
//
// A document that has statements gets the next version. The statements that it has stay true as they are: one that
// had its time from the document has it itself from now on (spec, Updating Statements with Inherited Data). Nothing
// happens when at is before the time of the document, or a statement is there already; then there is an error.
func Add(d *Document, at time.Time, statements ...Statement) error {
	if len(statements) == 0 {
		return nil
	}
	seen := map[string]bool{}
	var w canonical
	key := func(in *Document, s *Statement) string {
		w.b = w.b[:0]
		w.whole(in, s)
		return string(w.b)
	}
	for i := range d.Statements {
		seen[key(d, &d.Statements[i])] = true
	}
	for i := range statements {
		k := key(&Document{Timestamp: TimeOf(at)}, &statements[i])
		if seen[k] {
			return fmt.Errorf("vex: statement %d is there already", i)
		}
		seen[k] = true
	}
	if err := issue(d, at); err != nil {
		return err
	}
	for i := range statements {
		d.Statements = append(d.Statements, statements[i].Clone())
	}
	return nil
}

// Update changes statement i of a document by the function change, which gets it. The statement is of the time at from
// then on, unless change sets another, was last updated at that time and has the next version; the document as after
// [Add]. When change changes nothing, nothing happens.
func Update(d *Document, at time.Time, i int, change func(*Statement)) error {
	if i < 0 || i >= len(d.Statements) {
		return fmt.Errorf("vex: there is no statement %d", i)
	}
	s := d.Statements[i].Clone()
	change(&s)
	if s.Equal(&d.Statements[i]) {
		return nil
	}
	was := d.Statements[i]
	if s.Timestamp == was.Timestamp {
		s.Timestamp = TimeOf(at)
	}
	if s.LastUpdated == was.LastUpdated {
		s.LastUpdated = TimeOf(at)
	}
	if s.Version <= was.Version {
		s.Version = was.Version + 1
	}
	if err := issue(d, at); err != nil {
		return err
	}
	d.Statements[i] = s
	return nil
}

// Remove takes statements out of a document, those for which drop returns true. The document is as after [Add]; when
// none is taken out, nothing happens. A consumer that has the version before does not forget what it said: to
// withdraw a statement, [Update] it.
func Remove(d *Document, at time.Time, drop func(*Statement) bool) error {
	var rest []Statement
	for i := range d.Statements {
		if !drop(&d.Statements[i]) {
			rest = append(rest, d.Statements[i])
		}
	}
	if len(rest) == len(d.Statements) {
		return nil
	}
	all := d.Statements
	d.Statements = rest
	if err := issueNext(d, at); err != nil {
		d.Statements = all
		return err
	}
	return nil
}

// issue makes the next version of a document that has been issued, which is one with statements.
func issue(d *Document, at time.Time) error {
	if len(d.Statements) > 0 || d.Timestamp.IsZero() {
		return issueNext(d, at)
	}
	if at.Before(d.Timestamp.Time()) {
		return backwards(d, at)
	}
	d.Timestamp = TimeOf(at)
	d.Version = max(d.Version, 1)
	return nil
}

func issueNext(d *Document, at time.Time) error {
	if at.Before(d.Timestamp.Time()) {
		return backwards(d, at)
	}
	MakeTimesExplicit(d)
	d.Timestamp = TimeOf(at)
	if !d.LastUpdated.IsZero() {
		d.LastUpdated = d.Timestamp
	}
	d.Version++
	return nil
}

func backwards(d *Document, at time.Time) error {
	return fmt.Errorf("vex: %s is before the time of the document, %s", TimeOf(at), d.Timestamp)
}

// MakeTimesExplicit gives each statement that has its time from the document that time as its own. It is to be done
// before the time of a document is changed, or a statement goes into another document.
func MakeTimesExplicit(d *Document) {
	for i := range d.Statements {
		if s := &d.Statements[i]; s.Timestamp.IsZero() {
			s.Timestamp = d.Timestamp
		}
	}
}

// Filter returns a document with the statements of d that keep wants, in their order and as they are. When some are
// left out it is another document: of version 1, with a [CanonicalID], with author and times of d. d is not changed.
func Filter(d *Document, keep func(*Statement) bool) *Document {
	head := *d
	head.Statements = nil
	out := head.Clone()
	var s Statement
	for i := range d.Statements {
		if s = d.Statements[i]; keep(&s) {
			out.Statements = append(out.Statements, s.Clone())
		}
	}
	if len(out.Statements) == len(d.Statements) {
		return out
	}
	out.Version = 1
	out.ID = CanonicalID(out)
	return out
}

// AboutVulnerability reports whether a statement is about a vulnerability: has it as name, alias or @id.
func AboutVulnerability(s *Statement, vulnerability string) bool {
	for name := range s.Vulnerability.Names {
		if sameName(name, vulnerability) {
			return true
		}
	}
	return false
}

// AboutProduct reports whether a statement covers a product, or with a subcomponent that part of it, as in
// [Index.Query].
func AboutProduct(s *Statement, product, subcomponent string) bool {
	q := newQuery(product, subcomponent)
	var buf [4]identifier
	for i := range s.Products {
		if p, ids := newProduct(&s.Products[i], buf[:0]); p.answers(ids, &q) {
			return true
		}
	}
	return false
}
