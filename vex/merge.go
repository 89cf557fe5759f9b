package vex

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// MergeOptions says what the document is that [Merge] makes. Every field may be left out.
type MergeOptions struct {
	ID        string // its IRI; else [CanonicalID]
	Author    string // its author; else the authors of the documents
	Role      string // of the author; else that of the documents, when they agree
	Timestamp Time   // when it is issued; else the newest time in the documents
	Tooling   string
}

// A Source is where a statement comes from.
type Source struct {
	ID      string // @id of the document
	Author  string
	Role    string
	Version int64
}

// A Merged is a document made of several.
type Merged struct {
	*Document
	// Sources has, for each statement, the documents that it comes from: more than one when several say the same.
	// OpenVEX has no place for them in the document. They are shared, and not to be changed.
	Sources [][]Source
}

// Merge makes one document of many. Every statement of these is in it, once: two are the same when they say the same
// of the same time. Each keeps its time, and has it itself when it had it from its document, and so has the
// document's last_updated. Statements are ordered by vulnerability, time and product. The result does not depend on the
// order of the documents, which are not changed.
//
// As with every copy of a statement, what is in its slices is that of the statement it was copied from: [Add], [Update]
// and [Remove] leave that alone; before products are changed in place, [Document.Clone] the result.
//
// It fails when there is no document, or a statement has no time, not even that of its document: it would take one
// that nobody gave it.
func Merge(o MergeOptions, docs ...*Document) (*Merged, error) {
	if len(docs) == 0 {
		return nil, errors.New("vex: there is no document to merge")
	}
	if o.ID != "" && !IsIRI(o.ID) {
		return nil, fmt.Errorf("vex: the document's id %q is no IRI", clip(o.ID))
	}
	order, err := ordered(docs)
	if err != nil {
		return nil, err
	}
	n := 0
	for i := range order.seats {
		if order.seats[i].hi != repeated {
			n++
		}
	}
	out := &Document{Context: Context, ID: o.ID, Author: o.Author, Role: o.Role, Timestamp: o.Timestamp, Tooling: o.Tooling, Version: 1}
	m := &Merged{Document: out, Sources: make([][]Source, 0, n)}
	out.Statements = make([]Statement, n)
	sources := newSources(docs)
	for seats := order.seats; len(seats) > 0; {
		p := &seats[0]
		s := &out.Statements[len(m.Sources)]
		s.Detach(order.statement(p))
		if s.Timestamp.IsZero() {
			s.Timestamp = docs[p.doc].Timestamp
			s.LastUpdated = cmp.Or(s.LastUpdated, docs[p.doc].LastUpdated)
		}
		same := 1
		for same < len(seats) && seats[same].hi == repeated {
			same++
		}
		m.Sources = append(m.Sources, sources.of(seats[:same]))
		seats = seats[same:]
	}
	out.Author = cmp.Or(out.Author, joined(docs, func(d *Document) string { return d.Author }))
	if out.Role == "" {
		out.Role = docs[0].Role
		for _, d := range docs {
			if d.Role != out.Role {
				out.Role = ""
				break
			}
		}
	}
	if out.Timestamp.IsZero() {
		out.Timestamp = order.newest
	}
	if out.ID == "" {
		out.ID = publicID(order.hash(out))
	}
	return m, nil
}

// sources has the source that each of many documents is.
type sources struct {
	alone  []Source
	number []int // by document: the same for documents that are the same source
	named  []int // by number: the last run of seats that has it
	run    int
}

func newSources(docs []*Document) *sources {
	s := &sources{alone: make([]Source, len(docs)), number: make([]int, len(docs))}
	numbers := make(map[Source]int, len(docs))
	for i, d := range docs {
		s.alone[i] = Source{d.ID, d.Author, d.Role, d.Version}
		if _, ok := numbers[s.alone[i]]; !ok {
			numbers[s.alone[i]] = len(numbers)
		}
		s.number[i] = numbers[s.alone[i]]
	}
	s.named = make([]int, len(numbers))
	return s
}

// of returns the sources of a run of seats, each once.
func (s *sources) of(run []seat) []Source {
	if len(run) == 1 {
		at := run[0].doc
		return s.alone[at : at+1 : at+1]
	}
	s.run++
	from := make([]Source, 0, len(run))
	for i := range run {
		if last := &s.named[s.number[run[i].doc]]; *last != s.run {
			*last = s.run
			from = append(from, s.alone[run[i].doc])
		}
	}
	return from
}

// joined returns the different values of a field, in their order.
func joined(docs []*Document, field func(*Document) string) string {
	var list []string
	for _, d := range docs {
		if s := field(d); strings.TrimSpace(s) != "" {
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}
