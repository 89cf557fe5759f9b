package vex

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/openvex"
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
	// OpenVEX has no place for them in the document.
	Sources [][]Source
}

// Merge makes one document of many. Every statement of these is in it, once: two are the same when they say the same
// of the same time. Each keeps its time, and has it itself when it had it from its document, and so has the
// document's last_updated. Statements are ordered by vulnerability and time. The result does not depend on the order
// of the documents, which are not changed.
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
	items, err := collect(docs)
	if err != nil {
		return nil, err
	}
	items = sorted(items)
	out := &Document{Context: Context, ID: o.ID, Author: o.Author, Role: o.Role, Timestamp: o.Timestamp, Tooling: o.Tooling, Version: 1}
	m := &Merged{Document: out}
	statements := make([]*Statement, 0, len(items))
	from := make([]*Document, 0, len(items))
	m.Sources = make([][]Source, 0, len(items))
	sources := make([]Source, 0, len(items))
	for len(items) > 0 {
		n := 1
		for n < len(items) && items[n].statement.Vulnerability.Name == items[0].statement.Vulnerability.Name && items[n].time.Compare(items[0].time) == 0 {
			n++
		}
		same := items[:n]
		items = items[n:]
		sortSame(same)
		for i := range same {
			it := &same[i]
			source := Source{it.doc.ID, it.doc.Author, it.doc.Role, it.doc.Version}
			if last := len(m.Sources) - 1; i > 0 && bytes.Equal(it.key, same[i-1].key) {
				if !slices.Contains(m.Sources[last], source) {
					m.Sources[last] = append(m.Sources[last], source)
				}
				continue
			}
			statements = append(statements, it.statement)
			sources = append(sources, source)
			m.Sources = append(m.Sources, sources[len(sources)-1:len(sources):len(sources)])
			from = append(from, it.doc)
		}
	}
	out.Statements = openvex.Detached(statements)
	for i := range out.Statements {
		if s := &out.Statements[i]; s.Timestamp.IsZero() {
			s.Timestamp = from[i].Timestamp
			s.LastUpdated = cmp.Or(s.LastUpdated, from[i].LastUpdated)
		}
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
		out.Timestamp = newest(docs)
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

// newest returns the newest time in documents; of several spellings of it the first one.
func newest(docs []*Document) Time {
	var t Time
	for _, d := range docs {
		for _, u := range [...]Time{d.Timestamp, d.LastUpdated} {
			t = later(t, u)
		}
		for i := range d.Statements {
			t = later(later(t, d.Statements[i].Timestamp), d.Statements[i].LastUpdated)
		}
	}
	return t
}

func later(t, u Time) Time {
	if c := u.Compare(t); c > 0 || c == 0 && u.Valid() && u.String() < t.String() {
		return u
	}
	return t
}

// An item is a statement on its way into a merged document.
type item struct {
	doc       *Document
	statement *Statement
	time      Time
	key       []byte // the same for statements that say the same
}

func collect(docs []*Document) ([]item, error) {
	n := 0
	for _, d := range docs {
		n += len(d.Statements)
	}
	items := make([]item, 0, n)
	for _, d := range docs {
		for i := range d.Statements {
			s := &d.Statements[i]
			t := d.Time(s)
			if !t.Valid() {
				return nil, fmt.Errorf("vex: statement %d of %s has no time, and neither has the document", i, documentName(d))
			}
			items = append(items, item{doc: d, statement: s, time: t})
		}
	}
	return items, nil
}

// sorted returns items by vulnerability and time. What is compared is sorted, and not the items, which are big.
func sorted(items []item) []item {
	type key struct {
		name string
		sec  int64
		nsec int32
		at   int32
	}
	keys := make([]key, len(items))
	inOrder := true
	compare := func(a, b key) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		if c := cmp.Compare(a.sec, b.sec); c != 0 {
			return c
		}
		return cmp.Compare(a.nsec, b.nsec)
	}
	for i := range items {
		t := items[i].time.Time()
		keys[i] = key{items[i].statement.Vulnerability.Name, t.Unix(), int32(t.Nanosecond()), int32(i)}
		inOrder = inOrder && (i == 0 || compare(keys[i-1], keys[i]) <= 0)
	}
	if inOrder {
		return items
	}
	slices.SortFunc(keys, compare)
	out := make([]item, len(items))
	for i, k := range keys {
		out[i] = items[k.at]
	}
	return out
}

// sortSame orders statements about one vulnerability at one time by whatever else there is, so that no two orders are
// possible, and gives them their keys.
func sortSame(items []item) {
	if len(items) == 1 {
		return
	}
	var w canonical
	for i := range items {
		from := len(w.b)
		w.whole(items[i].doc, items[i].statement)
		items[i].key = w.b[from:len(w.b):len(w.b)]
	}
	slices.SortFunc(items, func(a, b item) int {
		if c := bytes.Compare(a.key, b.key); c != 0 {
			return c
		}
		// They say the same, if in other words.
		x, _ := a.statement.MarshalJSON()
		y, _ := b.statement.MarshalJSON()
		return cmp.Or(
			bytes.Compare(x, y),
			strings.Compare(a.time.String(), b.time.String()),
			strings.Compare(a.doc.ID, b.doc.ID),
			strings.Compare(a.doc.Author, b.doc.Author),
			strings.Compare(a.doc.Role, b.doc.Role),
			cmp.Compare(a.doc.Version, b.doc.Version),
			strings.Compare(a.doc.LastUpdated.String(), b.doc.LastUpdated.String()),
		)
	})
}
