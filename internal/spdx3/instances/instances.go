// Package instances makes SPDX 3 documents from the tables of package spdx3, for tests of what reads them: every
// class, every property and every word of every vocabulary occurs in them, and all of them are valid.
//
// Start with [All]. The documents are the same on every run.
package instances

import (
	"iter"
	"slices"

	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// All returns every document that this package makes of a model, by name: "everything", "words", for each profile
// "profile-NAME", and for each class that has instances "class-TERM" and "minimal-TERM".
func All(m *spdx3.Model) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		if !yield("everything", Everything(m)) || !yield("words", Words(m)) {
			return
		}
		for _, profile := range Profiles(m) {
			if !yield("profile-"+profile, Profile(m, profile)) {
				return
			}
		}
		for _, c := range m.Classes {
			if c.Abstract || c.Words != nil {
				continue
			}
			if !yield("class-"+c.Term, Class(m, c, true)) || !yield("minimal-"+c.Term, Class(m, c, false)) {
				return
			}
		}
	}
}

// Profiles returns the profiles of a model that have classes of their own.
func Profiles(m *spdx3.Model) []string {
	var list []string
	for _, c := range m.Classes {
		if c.Words == nil && !slices.Contains(list, c.Profile) {
			list = append(list, c.Profile)
		}
	}
	return list
}

// Everything returns a document with an instance of every class that has every property of the class.
func Everything(m *spdx3.Model) []byte {
	b := newBuilder(m)
	b.lite = true
	for _, c := range m.Classes {
		b.full(c)
	}
	return b.document(m.Vocabulary("ProfileIdentifierType").Words, true)
}

// Profile returns a document with an instance of every class of a profile, named as the model does, that has
// every property, and what these need. It declares that it conforms.
func Profile(m *spdx3.Model, profile string) []byte {
	b := newBuilder(m)
	for _, c := range m.Classes {
		if c.Profile == profile {
			b.full(c)
		}
	}
	conforms := []string{"core"}
	for _, word := range m.Vocabulary("ProfileIdentifierType").Words {
		if equalFold(word, profile) && word != "core" {
			conforms = append(conforms, word)
		}
	}
	return b.document(conforms, true)
}

// Class returns a document with one instance of a class and what it needs: with every property, or with those
// alone that it must have.
func Class(m *spdx3.Model, c *spdx3.Class, full bool) []byte {
	b := newBuilder(m)
	if full {
		b.full(c)
	} else {
		b.small(c)
	}
	return b.document(nil, full && b.ofDocument(c))
}

// Words returns a document in which every word of every vocabulary occurs, and every type of relationship
// between things that it may connect.
func Words(m *spdx3.Model) []byte {
	b := newBuilder(m)
	for _, c := range m.Classes {
		if !c.Abstract && c.Words == nil {
			b.words(c)
		}
	}
	return b.document(nil, false)
}
