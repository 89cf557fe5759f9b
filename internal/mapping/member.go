package mapping

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/model"
)

// A Member is a member of an element's object as a codec reads and writes it.
type Member struct {
	Name    string
	Pointer string // from the object: a slash and the name
	// Text is where the model keeps a plain string, nil for a member with a structure of its own.
	Text func(*model.Elem) *string

	since, made, madeUpTo string
	demands, words        bool
}

// Members returns the members of that names of the objects at path ("components/*", "packages/*", "files/*"),
// in that order, as their rows describe them. It panics when there is no row: the names are part of the
// program.
func Members(family Family, path string, names ...string) []Member {
	list := make([]Member, len(names))
	for i, name := range names {
		list[i] = member(family, path, name)
	}
	return list
}

func member(family Family, path, name string) Member {
	within := path + "/" + name
	var inside *Field
	for s := range subjects {
		for i := range subjects[s].Fields {
			f := &subjects[s].Fields[i]
			for _, p := range f.Place(family).Paths() {
				if p == within {
					return newMember(name, f.Text, f.Place(family))
				}
				if strings.HasPrefix(p, within+"/") && (inside == nil || f.Place(family).Since < inside.Place(family).Since) {
					inside = f
				}
			}
		}
	}
	if inside == nil {
		panic("mapping: no row for " + within)
	}
	return newMember(name, nil, &Place{Since: inside.Place(family).Since})
}

func newMember(name string, text func(*model.Elem) *string, p *Place) Member {
	return Member{
		Name: name, Pointer: "/" + name, Text: text,
		since: p.Since, made: p.Made, madeUpTo: p.MadeUpTo, demands: p.Demands, words: p.Words,
	}
}

// Has reports whether a version has the member.
func (m *Member) Has(version string) bool { return m.since == "" || version >= m.since }

// Read keeps the value of a plain string in e.
func (m *Member) Read(e *model.Elem, value string) {
	if m.words {
		value = Said(value)
	}
	*m.Text(e) = value
}

// Value returns what e has for a plain string, "" for nothing.
func (m *Member) Value(e *model.Elem) string {
	if m.words {
		return Said(*m.Text(e))
	}
	return *m.Text(e)
}

// Made returns what a version demands where nothing is said.
func (m *Member) Made(version string) (value string, demanded bool) {
	return m.made, demandedIn(m.demands, m.madeUpTo, version)
}

// FindText returns the plain string of the given name, nil when list has none.
func FindText(list []Member, name string) *Member {
	for i := range list {
		if m := &list[i]; m.Text != nil && m.Name == name {
			return m
		}
	}
	return nil
}

// The two words of SPDX 2 that stand for "known to be none" and "nothing is said".
const (
	None        = "NONE"
	NoAssertion = "NOASSERTION"
)

// Said returns s unless it is one of the two words that say nothing.
func Said(s string) string {
	if s == None || s == NoAssertion {
		return ""
	}
	return s
}
