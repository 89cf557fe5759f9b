package fold

import (
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

func (g *generator) relationship(id, word, scope, from string, to []string, comment jsonx.Value) []byte {
	class := "Relationship"
	if scope != "" {
		class = "LifecycleScopedRelationship"
	}
	t := appendMember(g.begin(class, id), "from", from)
	t = appendMember(t, "relationshipType", word)
	t = appendList(t, "to", to)
	if len(to) == 1 {
		switch to[0] {
		case noneElement:
			t = appendMember(t, "completeness", "complete")
		case noAssertionElement:
			t = appendMember(t, "completeness", "noAssertion")
		}
	}
	if scope != "" {
		t = appendMember(t, "scope", scope)
	}
	if comment.IsString() {
		t = appendMember(t, "comment", comment.Str())
	}
	return append(t, '}')
}

// describedBy returns what a relationship of the folded form says that the document describes.
func describedBy(r jsonx.Value) (id string, ok bool) {
	from, to := r.Get("spdxElementId").Str(), r.Get("relatedSpdxElement").Str()
	return describes(from, r.Get("relationshipType").Str(), to)
}

func describes(from, word, to string) (id string, ok bool) {
	switch {
	case word == "DESCRIBES" && from == docID:
		return to, true
	case word == "DESCRIBED_BY" && to == docID:
		return from, true
	}
	return "", false
}

const hasFilesWord = "hasFiles"

// hasFiles makes the containment that a package says by the list of its files.
func (g *generator) hasFiles(v jsonx.Value, owner int, id string) {
	for it := v.Get("hasFiles").Iter(); it.Next(); {
		to, ok := g.element(it.Value().Str())
		if !ok {
			continue
		}
		key := "hasFiles " + it.Value().Str()
		f := g.decide(owner, key, g.natural(g.label("Relationship", owner, key)+"-"+hasFilesWord))
		g.emit(f, node{stream: 'h', owner: owner, key: key, kind: relationshipNode, text: g.relationship(f.id, "contains", "", id, []string{to}, jsonx.Value{}), folded: it.Value()})
	}
}

// element returns the reference to what id names: an element of the document, or one of another document.
func (g *generator) element(id string) (string, bool) {
	if ref, ok := g.ref[id]; ok {
		return ref, true
	}
	switch {
	case strings.HasPrefix(id, documentRef):
		return id, isElsewhere(id)
	case mapping.IsSPDXID(id):
		return g.compact(g.iri(id)), true
	}
	return "", false
}

const documentRef = "DocumentRef-"

// isElsewhere reports whether id, which begins as such identifiers do, names an element of another document.
func isElsewhere(id string) bool {
	doc, elem, ok := strings.Cut(id, ":")
	return ok && len(doc) > len(documentRef) && elem != ""
}

// end is element, for an end of a relationship that may be nothing.
func (g *generator) end(id string) (string, bool) {
	switch id {
	case "NONE":
		return noneElement, true
	case "NOASSERTION":
		return noAssertionElement, true
	}
	return g.element(id)
}

// A stated is a relationship of the folded document as SPDX 3 has it.
type stated struct {
	word, scope, spelled string
	from, to             string
	owner                int
	key                  string // "" when the record's key has still to be counted
}

func (g *generator) state(v jsonx.Value) (s stated, ok bool) {
	word, a, b := v.Get("relationshipType").Str(), v.Get("spdxElementId").Str(), v.Get("relatedSpdxElement").Str()
	s.word, s.spelled = word, word
	if row, ok := mapping.SPDX3RelationshipBySPDX2(word); ok {
		s.word, s.scope = row.SPDX3, row.Scope
		if back, ok := mapping.SPDX2RelationshipBySPDX3(row.SPDX3, row.Scope); ok && back.SPDX2 == word {
			s.spelled = ""
		}
		s.key = word + " " + b
		s.owner = g.ownerOf(a)
		if s.owner == root && a != docID {
			s.key = a + " " + s.key
		}
		if row.Swap {
			a, b = b, a
		}
	} else if onlyHere(word) {
		s.spelled = ""
		s.key = word + " " + b
		if s.owner = g.ownerOf(a); s.owner == root && a != docID {
			s.key = a + " " + s.key
		}
	} else {
		return s, false
	}
	var okFrom, okTo bool
	s.from, okFrom = g.end(a)
	s.to, okTo = g.end(b)
	return s, okFrom && okTo
}

func (g *generator) ownerOf(id string) int {
	if i, ok := g.owners[id]; ok {
		return i
	}
	return root
}

// onlyHere reports whether word is a type that the folded form spells as SPDX 3 does. What is said of licences are members
// there.
func onlyHere(word string) bool {
	return mapping.IsSPDX3OnlyRelationship(word) && word != "hasConcludedLicense" && word != "hasDeclaredLicense"
}

func (g *generator) relationships() {
	list := g.doc.Get("relationships")
	n := list.Len()
	vals := make([]jsonx.Value, 0, n)
	for it := list.Iter(); it.Next(); {
		vals = append(vals, it.Value())
	}
	for i := 0; i < len(vals); i++ {
		v := vals[i]
		g.current = i
		s, ok := g.state(v)
		if !ok {
			continue
		}
		s.key = g.counted(s.owner, "rel "+s.key)
		id := g.label("Relationship", s.owner, s.key)
		if s.spelled != "" {
			id += "-" + s.spelled
		}
		f := g.decide(s.owner, s.key, g.natural(id))
		to := []string{s.to}
		// A relationship with several targets is one for each of them, one after the other.
		for want := g.several(s.owner, s.key); want > 1 && i+1 < len(vals); want-- {
			next, ok := g.state(vals[i+1])
			if !ok || next.word != s.word || next.scope != s.scope || next.from != s.from || next.spelled != s.spelled {
				break
			}
			g.counted(next.owner, "rel "+next.key)
			to = append(to, next.to)
			i++
		}
		g.emit(f, node{stream: 'r', owner: s.owner, key: s.key, kind: relationshipNode, text: g.relationship(f.id, s.word, s.scope, s.from, to, v.Get("comment")), folded: v, at: g.current})
	}
}

// counted tells keys apart that occur more than once.
func (g *generator) counted(owner int, key string) string {
	full := strconv.Itoa(owner) + " " + key
	g.keys[full]++
	if n := g.keys[full]; n > 1 {
		return key + " #" + strconv.Itoa(n)
	}
	return key
}

// annotations makes annotations of the element called id.
func (g *generator) annotations(list jsonx.Value, owner int, id string) {
	subject, ok := g.ref[id]
	if !ok || !list.IsArray() {
		return
	}
	n := 0
	for it := list.Iter(); it.Next(); {
		v := it.Value()
		if _, _, ok := carrier(v); ok {
			continue
		}
		date, who, kind, text := v.Get("annotationDate").Str(), v.Get("annotator").Str(), v.Get("annotationType").Str(), v.Get("comment")
		word, ok := mapping.SPDX3Annotation(kind)
		p, known := parsePerson(who)
		if !ok || !known || !isTime(date) || !text.IsString() {
			continue
		}
		key := "annotation " + strconv.Itoa(n)
		n++
		f := g.decide(owner, key, g.natural(g.label("Annotation", owner, date+" "+who+" "+text.Str())))
		info := g.annotated(date, p)
		t := appendMember([]byte{'{'}, "type", "Annotation")
		t = appendMember(t, "spdxId", f.id)
		t = append(jsonx.AppendName(t, "creationInfo"), info...)
		t = appendMember(t, "annotationType", word)
		t = appendMember(t, "subject", subject)
		t = appendMember(t, "statement", text.Str())
		g.emit(f, node{stream: 'n', owner: owner, key: key, kind: annotationNode, text: append(t, '}'), folded: v})
	}
}

// licenseInfo makes the annotation that the migration from SPDX 2 has for the licences found in the files of a package.
func (g *generator) licenseInfo(list jsonx.Value, owner int, id string) {
	found := stringsOf(list)
	if len(found) == 0 {
		return
	}
	for _, s := range found {
		if s == "" || strings.Contains(s, ", ") {
			return
		}
	}
	f := g.decide(owner, licenseInfoKey, g.natural(g.label("LicenseInfoInFile", owner, licenseInfoKey)))
	t := appendMember(g.begin("Annotation", f.id), "annotationType", "other")
	t = appendMember(appendMember(t, "subject", id), "statement", licenseInfoText+strings.Join(found, ", "))
	g.emit(f, node{stream: 'n', owner: owner, key: licenseInfoKey, kind: annotationNode, text: append(t, '}'), folded: list})
}

const (
	licenseInfoKey = "licenseInfoFromFiles"
	// licenseInfoText is how the migration table words it.
	licenseInfoText = "SPDX 2.X LicenseInfoInFile: "
)

// annotated returns a reference to the creation info of annotations by p at date.
func (g *generator) annotated(date string, p person) string {
	what := date + " " + p.text()
	if ref, ok := g.infos[what]; ok {
		return ref
	}
	g.counts["info"]++
	f := g.decide(root, "ci "+what, "_:creationinfo-"+strconv.Itoa(g.counts["info"]))
	ref := string(jsonx.AppendString(nil, f.id))
	g.infos[what] = ref
	if f.alias || f.absent {
		return ref
	}
	var by, using []string
	if p.class == "Tool" {
		using = []string{g.agent(p)}
		by = []string{g.agent(person{class: "SoftwareAgent", name: p.name})}
	} else {
		by = []string{g.agent(p)}
	}
	g.emit(f, node{stream: 'c', owner: root, key: "ci " + what, kind: creationNode, text: g.info(f.id, date, by, using, jsonx.Value{})})
	return ref
}
