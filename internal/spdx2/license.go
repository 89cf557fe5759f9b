package spdx2

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
)

// An ExtractedText is a licence that is not on the SPDX list (§10).
type ExtractedText struct{ ID, Name, Text, URL string }

// maxInlineText is the longest licence text that is written beside every use of the licence; a longer one
// would make the document grow with each use.
const maxInlineText = 8 << 10

// Extracted holds the licence texts of one document: those that it has, or those that its elements need.
type Extracted struct {
	// List holds the texts to write, in the order of their first use.
	List []ExtractedText
	// Alias gives, for an identifier as [DerivedID] makes it, those that the document had instead, in the
	// order of their first use.
	Alias map[string][]string
	// Frozen makes ID answer without noting anything, for texts that are only compared.
	Frozen bool
	known  []ExtractedText
	// reserved are those identifiers of known that are known by [Extracted.Reserve] alone.
	reserved map[string]bool
	byID     map[string]int
	// byText finds an entry of known by name, text and URL (the identifier is left empty).
	byText map[ExtractedText]int
	used   map[string]bool
	// mentioned are the LicenseRefs inside expressions, in the order of their first use.
	mentioned   []string
	isMentioned map[string]bool
	// next is the number from which on to look for a free identifier, by the name that it is made from.
	next map[string]int
}

// Read makes the texts of a document known.
func (x *Extracted) Read(infos jsonx.Value) {
	for it := infos.Iter(); it.Next(); {
		x.read(it.Value())
	}
}

func (x *Extracted) read(v jsonx.Value) {
	t := ExtractedText{ID: v.Get("licenseId").Str(), Name: v.Get("name").Str(), Text: said(v.Get("extractedText").Str()), URL: v.Get("seeAlsos").Elem(0).Str()}
	if said(t.Name) == "" && !strings.HasPrefix(t.ID, DerivedID(t.Name)) {
		t.Name = "" // else it is a licence of that very name
	}
	if t.ID == "" || t.Name == "" && t.Text == "" && t.URL == "" {
		return // says nothing: an expression that names it brings it up again
	}
	if t.Name == "" {
		t.Name = t.ID
	}
	x.know(t)
}

// Reserve makes one text known that the document will have, so that what refers to it is understood.
func (x *Extracted) Reserve(info jsonx.Value) {
	if !info.IsObject() {
		return
	}
	n := len(x.known)
	x.read(info)
	if len(x.known) > n {
		if x.reserved == nil {
			x.reserved = make(map[string]bool)
		}
		x.reserved[x.known[n].ID] = true
	}
}

func (x *Extracted) know(t ExtractedText) {
	if x.byID == nil {
		x.byID = make(map[string]int)
		x.byText = make(map[ExtractedText]int)
	}
	if _, dup := x.byID[t.ID]; dup && !x.reserved[t.ID] {
		return
	}
	delete(x.reserved, t.ID)
	x.byID[t.ID] = len(x.known)
	key := t
	key.ID = ""
	if len(key.Text) > maxInlineText {
		key.Text = ""
	}
	if _, dup := x.byText[key]; !dup {
		x.byText[key] = len(x.known)
	}
	x.known = append(x.known, t)
}

// Find returns the text with identifier id, as much of it as is written beside a use of the licence.
func (x *Extracted) Find(id string) (ExtractedText, bool) {
	i, ok := x.byID[id]
	if !ok {
		return ExtractedText{}, false
	}
	t := x.known[i]
	if t.Name == t.ID && t.Text == "" && t.URL == "" {
		return ExtractedText{}, false // once it is written it says nothing
	}
	if len(t.Text) > maxInlineText {
		t.Text = ""
	}
	return t, true
}

// ID returns the LicenseRef that stands for a named licence and notes that it is used. A new one is made from
// the name, so that the same document gives the same identifiers on every run.
func (x *Extracted) ID(l model.License) string {
	key := ExtractedText{Name: l.Value, Text: l.Text, URL: l.URL}
	i, ok := x.byText[key]
	if x.Frozen {
		if ok {
			return x.known[i].ID
		}
		return x.freshID(l.Value)
	}
	if !ok {
		i = len(x.known)
		// The texts outlive the element that names them.
		key = ExtractedText{Name: strings.Clone(l.Value), Text: strings.Clone(l.Text), URL: strings.Clone(l.URL)}
		fresh := key
		fresh.ID = x.freshID(key.Name)
		x.know(fresh)
	}
	id := x.known[i].ID
	if !x.used[id] {
		if x.used == nil {
			x.used = make(map[string]bool)
		}
		x.used[id] = true
		t := x.known[i]
		if len(t.Text) > maxInlineText {
			t.Text = ""
		}
		x.List = append(x.List, t)
	}
	return id
}

func (x *Extracted) freshID(name string) string {
	id := DerivedID(name)
	exact := id == name
	if alias := x.Alias[id]; len(alias) > 0 && !x.Frozen {
		x.Alias[id] = alias[1:]
		id, exact = alias[0], true
	}
	if exact && x.reserved[id] {
		return id // the document had it twice
	}
	unique := id
	for n := max(2, x.next[id]); ; n++ {
		if _, taken := x.byID[unique]; !taken {
			return unique
		}
		unique = id + "-" + strconv.Itoa(n)
		if x.next == nil {
			x.next = make(map[string]int)
		}
		x.next[id] = n
	}
}

// DerivedID returns the LicenseRef made from a licence's name.
func DerivedID(name string) string {
	if IsLicenseRef(name) {
		return name
	}
	b := []byte("LicenseRef-")
	for i := 0; i < len(name) && len(b) < 100; i++ {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.':
			b = append(b, c)
		case b[len(b)-1] != '-':
			b = append(b, '-')
		}
	}
	if id := strings.TrimRight(string(b), "-"); id != "LicenseRef" {
		return id
	}
	return "LicenseRef-named"
}

// IsLicenseRef reports whether s is a LicenseRef of this document (annex D).
func IsLicenseRef(s string) bool {
	rest, ok := strings.CutPrefix(s, "LicenseRef-")
	if !ok || rest == "" {
		return false
	}
	return word(rest)
}

func word(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+') {
			return false
		}
	}
	return s != ""
}

// parseLicense reads the value of licenseDeclared or licenseConcluded: one listed licence, one named licence
// whose text the document has, or an expression.
func (c *Codec) parseLicense(s string, ack model.Acknowledgement, e *model.Elem) {
	if s != "" {
		e.Licenses = append(e.Licenses, c.License(s, ack))
	}
}

// License returns what s says in a place where SPDX 2 has an expression.
func (c *Codec) License(s string, ack model.Acknowledgement) model.License {
	l := model.License{Ack: ack, Value: s, Kind: model.LicenseExpression}
	switch {
	case IsLicenseRef(s):
		if c.Extracted != nil {
			if t, ok := c.Extracted.Find(s); ok {
				l.Kind, l.Value, l.Text, l.URL = model.LicenseNamed, t.Name, t.Text, t.URL
			}
		}
	case word(s) && c.KnownLicense(s):
		l.Kind = model.LicenseID
	}
	return l
}

// belongs reports whether a licence of e is written as its concluded or its declared one. One that is called as
// SPDX calls none is not.
func belongs(e *model.Elem, l model.License, concluded bool) bool {
	if l.Kind != model.LicenseNamed && said(l.Value) == "" {
		return false
	}
	return (l.Ack == model.Concluded || e.File && concluded && l.Ack == model.Unsaid) == concluded
}

// appendLicense writes the declared (and otherwise unsaid) or the concluded licences of e as one expression.
// Several are all of them (AND): a list that leaves the choice would be an expression in its source.
//
// A file has no declared licence (§8): what is not said to be declared is what somebody concluded of it.
func (c *Codec) appendLicense(dst []byte, e *model.Elem, m *mapping.Member, bare bool) []byte {
	concluded := m.Name == "licenseConcluded"
	n := 0
	for _, l := range e.Licenses {
		if belongs(e, l, concluded) {
			n++
		}
	}
	if n == 0 {
		if made, demanded := m.Made(c.Version); demanded && !bare {
			return jsonx.AppendString(jsonx.AppendName(dst, m.Name), made)
		}
		return dst
	}
	dst = jsonx.AppendName(dst, m.Name)
	var text strings.Builder
	for _, l := range e.Licenses {
		if !belongs(e, l, concluded) {
			continue
		}
		one := l.Value
		if l.Kind == model.LicenseNamed {
			one = c.Extracted.ID(l)
		} else if strings.Contains(one, licenseRefPrefix) {
			c.Extracted.mention(one)
		}
		if n > 1 && l.Kind != model.LicenseNamed && strings.ContainsAny(one, " ()") {
			one = "(" + one + ")"
		}
		if n == 1 {
			return jsonx.AppendString(dst, one)
		}
		if text.Len() > 0 {
			text.WriteString(" AND ")
		}
		text.WriteString(one)
	}
	return jsonx.AppendString(dst, text.String())
}

const licenseRefPrefix = "LicenseRef-"

// Unexplained returns the LicenseRefs that the elements of a document and its snippets name and that have no text
// among infos, the document's hasExtractedLicensingInfos (annex D demands one), in the order of their first use.
func Unexplained(infos, snippets jsonx.Value, elems iter.Seq[jsonx.Value]) []string {
	var x Extracted
	look := func(v jsonx.Value) {
		for _, name := range [...]string{"licenseConcluded", "licenseDeclared", "licenseInfoFromFiles", "licenseInfoInFiles", "licenseInfoInSnippets"} {
			l := v.Get(name)
			if l.IsString() {
				x.mention(l.Str())
			}
			for it := l.Iter(); it.Next(); {
				x.mention(it.Value().Str())
			}
		}
	}
	for v := range elems {
		look(v)
	}
	for it := snippets.Iter(); it.Next(); {
		look(it.Value())
	}
	known := make(map[string]bool)
	for it := infos.Iter(); it.Next(); {
		known[it.Value().Get("licenseId").Str()] = true
	}
	return slices.DeleteFunc(x.mentioned, func(ref string) bool { return known[ref] })
}

// mention notes the LicenseRefs of this document that an expression names.
func (x *Extracted) mention(expression string) {
	if x.Frozen {
		return
	}
	for i := 0; i < len(expression); {
		at := strings.Index(expression[i:], licenseRefPrefix)
		if at < 0 {
			return
		}
		from := i + at
		to := from + len(licenseRefPrefix)
		for to < len(expression) && word(expression[to:to+1]) {
			to++
		}
		i = to
		foreign := from > 0 && (expression[from-1] == ':' || word(expression[from-1:from]))
		if ref := strings.TrimRight(expression[from:to], "+"); !foreign && IsLicenseRef(ref) && !x.isMentioned[ref] {
			if x.isMentioned == nil {
				x.isMentioned = make(map[string]bool)
			}
			ref = strings.Clone(ref)
			x.isMentioned[ref] = true
			x.mentioned = append(x.mentioned, ref)
		}
	}
}

// Texts returns the texts collected so far. A LicenseRef that an expression names and nobody gave a text gets
// the entry that it must have (annex D), saying nothing.
func (x *Extracted) Texts() []ExtractedText {
	list := x.List
	for _, ref := range x.mentioned {
		if _, known := x.byID[ref]; !known {
			list = append(list, ExtractedText{ID: ref, Name: ref, Text: mapping.NoAssertion})
		}
	}
	return list
}

// AppendExtracted appends the texts collected so far as the member hasExtractedLicensingInfos.
func (x *Extracted) AppendExtracted(dst []byte) []byte {
	list := x.Texts()
	if len(list) == 0 {
		return dst
	}
	dst = append(jsonx.AppendName(dst, "hasExtractedLicensingInfos"), '[')
	for _, t := range list {
		dst = append(jsonx.AppendComma(dst), '{')
		dst = jsonx.AppendMember(dst, "licenseId", t.ID)
		if t.Text == "" { // the schema demands one
			t.Text = mapping.NoAssertion
		}
		dst = jsonx.AppendMember(dst, "extractedText", t.Text)
		if t.Name != t.ID {
			dst = jsonx.AppendMember(dst, "name", t.Name)
		}
		if t.URL != "" {
			dst = appendStrings(dst, "seeAlsos", []string{t.URL})
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}
