package fold

import (
	"bytes"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// JSON-LD lets a document spell the terms of the model in several ways: by their short forms, by names with a prefix,
// by their IRIs; and an identifier or a type by its keyword. A document that does not use the short forms is read as
// if it did. How it spells each term is kept, and written again. A term that it spells now so, now so, stays as it
// is: what has an unknown name is kept and not understood.

// A term is a word of the model where it stands: the name of a member, a class, a word of a vocabulary, an individual.
type spelledTerm struct {
	place byte
	term  string
}

// The places of terms.
const (
	memberTerm     = 'm'
	classTerm      = 'c'
	wordTerm       = 'w' // the term is the property, a space and the word
	individualTerm = 'i'
)

func (t spelledTerm) key() string { return string(t.place) + " " + t.term }

// A speller walks over the terms of a document.
type speller struct {
	prefixes []prefix
	model    *spdx3.Model
	// term says what becomes of a term that is spelled as given.
	term func(t spelledTerm, spelled string) string
}

// mayDiffer reports whether a document may spell a term otherwise than by its short form.
func mayDiffer(src []byte, prefixes []prefix) bool {
	for _, p := range prefixes {
		if strings.Contains(p.namespace, "/terms/") || strings.HasPrefix(p.namespace, termsPrefix) {
			return true
		}
	}
	return bytes.Contains(src, []byte("/terms/")) || bytes.Contains(src, []byte(`"spdx:`)) || around(src, '@', `"`, `@type"`) ||
		around(src, 'N', `"`, `NoneElement"`, `NoAssertionElement"`) || around(src, 'N', `_`, `NoneLicense"`, `NoAssertionLicense"`)
}

// around reports whether one of the words, which begin with a byte that is rare, stands in src behind before.
func around(src []byte, rare byte, before string, words ...string) bool {
	for at := 0; ; at++ {
		i := bytes.IndexByte(src[at:], rare)
		if i < 0 {
			return false
		}
		at += i
		if !bytes.HasSuffix(src[:at], []byte(before)) {
			continue
		}
		for _, w := range words {
			if bytes.HasPrefix(src[at:], []byte(w)) {
				return true
			}
		}
	}
}

// canonical returns a document in short forms, and how the terms are spelled that are not in them; doc itself when
// there are none.
func canonical(doc jsonx.Value) (jsonx.Value, map[string]string) {
	prefixes := prefixesOf(doc.Get("@context"))
	if !mayDiffer(doc.Raw(), prefixes) {
		return doc, nil
	}
	seen := map[spelledTerm]string{}
	mixed := map[spelledTerm]bool{}
	s := speller{prefixes: prefixes, model: spdx3.Latest()}
	s.term = func(t spelledTerm, spelled string) string {
		if first, ok := seen[t]; ok && first != spelled {
			mixed[t] = true
		} else if !ok {
			seen[t] = spelled
		}
		return spelled
	}
	s.value(nil, doc, "")
	spelling := map[string]string{}
	for t, spelled := range seen {
		if short := t.short(); !mixed[t] && spelled != short {
			spelling[t.key()] = spelled
		}
	}
	if len(spelling) == 0 {
		return doc, nil
	}
	s.term = func(t spelledTerm, spelled string) string {
		if _, ok := spelling[t.key()]; ok {
			return t.short()
		}
		return spelled
	}
	return jsonx.ParseTrusted(s.value(nil, doc, "")).Root(), spelling
}

// respelled returns a document in short forms with its terms spelled as they were.
func respelled(doc jsonx.Value, spelling jsonx.Value) []byte {
	s := speller{model: spdx3.Latest()}
	members := spelling.Members()
	s.term = func(t spelledTerm, spelled string) string {
		if v := members.Get(t.key()); v.IsString() && v.Str() != "" && spelled == t.short() {
			return v.Str()
		}
		return spelled
	}
	return s.value(nil, doc, "")
}

// short is how the term is spelled in the short form.
func (t spelledTerm) short() string {
	if t.place == wordTerm {
		_, word, _ := strings.Cut(t.term, " ")
		return word
	}
	return t.term
}

// value appends v, which is a value of the given property.
func (s *speller) value(dst []byte, v jsonx.Value, property string) []byte {
	switch {
	case v.IsObject():
		dst = append(dst, '{')
		for it := v.Iter(); it.Next(); {
			name := it.Name()
			if name == "@context" {
				dst = jsonx.AppendCompact(jsonx.AppendName(dst, name), it.Value())
				continue
			}
			t, known := s.member(name)
			if known {
				dst = jsonx.AppendName(dst, s.term(t, name))
				name = t.term
			} else {
				dst = jsonx.AppendName(dst, name)
			}
			dst = s.value(dst, it.Value(), name)
		}
		return append(dst, '}')
	case v.IsArray():
		dst = append(dst, '[')
		for it := v.Iter(); it.Next(); {
			dst = s.value(jsonx.AppendComma(dst), it.Value(), property)
		}
		return append(dst, ']')
	case v.IsString() && property != "":
		text := v.Str()
		if t, ok := s.text(text, property); ok {
			return jsonx.AppendString(dst, s.term(t, text))
		}
	}
	return jsonx.AppendCompact(dst, v)
}

// member returns the term that the name of a member is.
func (s *speller) member(name string) (spelledTerm, bool) {
	if name == "@type" || name == "type" {
		return spelledTerm{memberTerm, "type"}, true
	}
	if p := s.model.Property(expand(s.prefixes, name)); p != nil {
		return spelledTerm{memberTerm, p.Term}, true
	}
	return spelledTerm{}, false
}

// text returns the term that a string is, as the value of a property.
func (s *speller) text(text, property string) (spelledTerm, bool) {
	full := expand(s.prefixes, text)
	if property == "type" {
		if c := s.model.Class(full); c != nil {
			return spelledTerm{classTerm, c.Term}, true
		}
		return spelledTerm{}, false
	}
	p := s.model.Property(property)
	if p == nil {
		return spelledTerm{}, false
	}
	switch p.Kind {
	case spdx3.KindWord:
		word := full
		if strings.Contains(full, ":") {
			word = full[strings.LastIndexAny(full, "/#:")+1:]
		}
		if p.Words.Has(word) {
			return spelledTerm{wordTerm, p.Term + " " + word}, true
		}
	case spdx3.KindNode:
		if i := s.model.Individual(full); i != nil {
			return spelledTerm{individualTerm, i.IRI}, true
		}
	}
	return spelledTerm{}, false
}
