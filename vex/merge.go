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
	alone := make([]Source, len(docs)) // the sources of what is in one document only
	number := make([]int, len(docs))   // of the source, the same for documents that are the same one
	numbers := make(map[Source]int, len(docs))
	for i, d := range docs {
		alone[i] = Source{d.ID, d.Author, d.Role, d.Version}
		if _, ok := numbers[alone[i]]; !ok {
			numbers[alone[i]] = len(numbers)
		}
		number[i] = numbers[alone[i]]
	}
	named := make([]int, len(numbers)) // by number: the last statement that has it among its sources, counted from one
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
		from := alone[p.doc : p.doc+1 : p.doc+1]
		if same > 1 {
			from = make([]Source, 0, same)
			for i := range seats[:same] {
				if at := &named[number[seats[i].doc]]; *at != len(m.Sources)+1 {
					*at = len(m.Sources) + 1
					from = append(from, alone[seats[i].doc])
				}
			}
		}
		m.Sources = append(m.Sources, from)
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
		out.ID = CanonicalID(out)
	}
	return m, nil
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
