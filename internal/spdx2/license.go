package spdx2

import (
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
)

// An ExtractedText is a licence that is not on the SPDX list (§10).
type ExtractedText struct{ ID, Name, Text, URL string }

// Extracted holds the licence texts of one document: those that it has, or those that its elements need.
type Extracted struct {
	List   []ExtractedText
	byID   map[string]int
	byText map[ExtractedText]int // with ID left empty
}

// Read adds the texts of a document.
func (x *Extracted) Read(root jsonx.Value) {
	for it := root.Get("hasExtractedLicensingInfos").Iter(); it.Next(); {
		v := it.Value()
		t := ExtractedText{ID: v.Get("licenseId").Str(), Name: said(v.Get("name").Str()), Text: said(v.Get("extractedText").Str()), URL: v.Get("seeAlsos").Elem(0).Str()}
		if t.ID != "" {
			x.add(t)
		}
	}
}

func (x *Extracted) add(t ExtractedText) {
	if x.byID == nil {
		x.byID = make(map[string]int)
		x.byText = make(map[ExtractedText]int)
	}
	if _, dup := x.byID[t.ID]; dup {
		return
	}
	x.byID[t.ID] = len(x.List)
	key := t
	key.ID = ""
	if _, dup := x.byText[key]; !dup {
		x.byText[key] = len(x.List)
	}
	x.List = append(x.List, t)
}

// Find returns the text with identifier id.
func (x *Extracted) Find(id string) (ExtractedText, bool) {
	if i, ok := x.byID[id]; ok {
		return x.List[i], true
	}
	return ExtractedText{}, false
}

// ID returns the LicenseRef that stands for a named licence, adding it when the document has none yet. It is
// made from the name, so that the same document gives the same identifiers on every run.
func (x *Extracted) ID(l model.License) string {
	key := ExtractedText{Name: l.Value, Text: l.Text, URL: l.URL}
	if i, ok := x.byText[key]; ok {
		return x.List[i].ID
	}
	base := []byte("LicenseRef-")
	for i := range len(l.Value) {
		switch c := l.Value[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.':
			base = append(base, c)
		case base[len(base)-1] != '-':
			base = append(base, '-')
		}
		if len(base) > 100 {
			break
		}
	}
	id := strings.TrimRight(string(base), "-")
	if id == "LicenseRef" {
		id = "LicenseRef-named"
	}
	if name, ok := strings.CutPrefix(l.Value, "LicenseRef-"); ok && IsLicenseRef(l.Value) && name != "" {
		id = l.Value
	}
	unique := id
	for n := 2; ; n++ {
		if _, taken := x.byID[unique]; !taken {
			break
		}
		unique = id + "-" + strconv.Itoa(n)
	}
	key.ID = unique
	x.add(key)
	return unique
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
	if s == "" {
		return
	}
	l := model.License{Ack: ack, Value: s, Kind: model.LicenseExpression}
	switch {
	case IsLicenseRef(s):
		if c.Extracted != nil {
			if t, ok := c.Extracted.Find(s); ok {
				l.Kind, l.Value, l.Text, l.URL = model.LicenseNamed, t.Name, t.Text, t.URL
				if t.Name == "" {
					l.Value = s
				}
			}
		}
	case word(s) && c.KnownLicense(s):
		l.Kind = model.LicenseID
	}
	e.Licenses = append(e.Licenses, l)
}

// appendLicense writes the declared (and otherwise unsaid) or the concluded licences of e as one expression.
// Several are all of them (AND): a list that leaves the choice would be an expression in its source.
func (c *Codec) appendLicense(dst []byte, e *model.Elem, name string, concluded, bare bool) []byte {
	n := 0
	for _, l := range e.Licenses {
		if (l.Ack == model.Concluded) == concluded {
			n++
		}
	}
	if n == 0 {
		if !bare && c.Version < "2.3" {
			return append(jsonx.AppendName(dst, name), `"NOASSERTION"`...)
		}
		return dst
	}
	dst = jsonx.AppendName(dst, name)
	var text string
	for _, l := range e.Licenses {
		if (l.Ack == model.Concluded) != concluded {
			continue
		}
		one := l.Value
		if l.Kind == model.LicenseNamed {
			one = c.Extracted.ID(l)
		}
		if n > 1 && l.Kind == model.LicenseExpression && strings.ContainsAny(one, " ()") {
			one = "(" + one + ")"
		}
		if text != "" {
			text += " AND "
		}
		text += one
	}
	return jsonx.AppendString(dst, text)
}

// AppendExtracted appends the texts collected so far as the member hasExtractedLicensingInfos.
func (x *Extracted) AppendExtracted(dst []byte, bare bool) []byte {
	if len(x.List) == 0 {
		return dst
	}
	dst = append(jsonx.AppendName(dst, "hasExtractedLicensingInfos"), '[')
	for _, t := range x.List {
		dst = append(jsonx.AppendComma(dst), '{')
		dst = jsonx.AppendMember(dst, "licenseId", t.ID)
		if t.Text != "" {
			dst = jsonx.AppendMember(dst, "extractedText", t.Text)
		} else if !bare {
			dst = append(dst, `,"extractedText":"NOASSERTION"`...)
		}
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
