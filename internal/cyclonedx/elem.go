package cyclonedx

import (
	"strings"
	"sync"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
)

// A Codec reads and writes the parts of a document of one specification version.
type Codec struct {
	Version string // "1.6"
	// Returning is set when the other side of the conversion came from CycloneDX: what CycloneDX leaves
	// unsaid is then left unsaid again.
	Returning bool
	// Untyped leaves the type out where the element says nothing about what it is.
	Untyped bool
	// Mixed writes an expression beside other licences, which no version before 1.7 allows.
	Mixed bool
	// LegacyTools writes tools as versions before 1.5 do.
	LegacyTools bool
	// KnownLicense reports whether id is on the SPDX licence list that the version's schema has.
	KnownLicense func(id string) bool
}

// members are those of a component that a [Codec] writes, in that order. Plain strings are copied as their rows
// in package mapping say; the others are code here.
var members = sync.OnceValue(func() []mapping.Member {
	return mapping.Members(mapping.CycloneDX, "components/*",
		"bom-ref", "type", "supplier", "mime-type", "name", "version", "description", "hashes", "licenses",
		"copyright", "cpe", "purl", "omniborId", "swhid", "externalReferences", "evidence", "properties")
})

// Members returns the members of a component that a [Codec] writes, in that order.
func Members() []mapping.Member { return members() }

// MakesUp reports whether the schema demands a member that e says nothing for, so that [Codec.AppendElem] makes
// it up.
func (c *Codec) MakesUp(m *mapping.Member, e *model.Elem) bool {
	if _, demanded := m.Made(c.Version); !demanded {
		return false
	}
	if m.Text != nil {
		return !c.Returning && m.Value(e) == ""
	}
	return e.Purpose == 0
}

func (c *Codec) since(version string) bool { return c.Version >= version }

// ParseElem reads what a component says about itself, not what it contains.
func (c *Codec) ParseElem(v jsonx.Value, e *model.Elem) {
	e.Reset()
	var author, publisher string
	var manufacturer, authors jsonx.Value
	list := members()
	for it := v.Iter(); it.Next(); {
		m := it.Value()
		switch name := it.Name(); name {
		case "bom-ref":
			e.ID = m.Str()
		case "type":
			t := m.Str()
			e.File = t == "file"
			var ok bool
			if e.Purpose, ok = mapping.PurposeByCycloneDX(t); !ok && t != "" {
				e.Purpose = pb.Purpose_OTHER
			}
		case "mime-type":
			e.ContentType = m.Str()
		case "purl":
			addIdent(e, model.PURL, m.Str())
		case "cpe":
			addIdent(e, cpeKind(m.Str()), m.Str())
		case "omniborId":
			for g := m.Iter(); g.Next(); {
				addIdent(e, model.Gitoid, g.Value().Str())
			}
		case "swhid":
			for g := m.Iter(); g.Next(); {
				addIdent(e, model.SWHID, g.Value().Str())
			}
		case "hashes":
			for h := m.Iter(); h.Next(); {
				if row, ok := mapping.HashByCycloneDX(h.Value().Get("alg").Str()); ok {
					if content := h.Value().Get("content").Str(); content != "" {
						e.Hashes = append(e.Hashes, model.Hash{Alg: row.Alg, Value: content})
					}
				}
			}
		case "licenses":
			c.parseLicenses(m, e)
		case "supplier":
			if p := parseEntity(m); p.Name != "" {
				e.Suppliers = append(e.Suppliers, p)
			}
		case "manufacturer":
			manufacturer = m
		case "authors":
			authors = m
		case "author":
			author = m.Str()
		case "publisher":
			publisher = m.Str()
		case "externalReferences":
			parseReferences(m, e)
		case "evidence":
			for t := m.Get("copyright").Iter(); t.Next(); {
				if text := t.Value().Get("text").Str(); text != "" {
					e.Attribution = append(e.Attribution, text)
				}
			}
		case "properties":
			for p := m.Iter(); p.Next(); {
				name := p.Value().Get("name").Str()
				if name != "" && !strings.HasPrefix(name, mapping.CarrierPrefix) {
					e.Properties = append(e.Properties, model.Property{Name: name, Value: p.Value().Get("value").Str()})
				}
			}
		default:
			if t := mapping.FindText(list, name); t != nil {
				t.Read(e, m.Str())
			}
		}
	}
	// SPDX knows one originator; CycloneDX has four members that can name one, the most exact comes first.
	if p := parseEntity(manufacturer); p.Name != "" {
		e.Originators = append(e.Originators, p)
	}
	for a := authors.Iter(); a.Next(); {
		if p := parseContact(a.Value()); p.Name != "" {
			e.Originators = append(e.Originators, p)
		}
	}
	if len(e.Originators) == 0 && author != "" {
		e.Originators = append(e.Originators, model.Person{Name: author})
	}
	if len(e.Originators) == 0 && publisher != "" {
		e.Originators = append(e.Originators, model.Person{Org: true, Name: publisher})
	}
}

func addIdent(e *model.Elem, t model.IdentType, value string) {
	if value != "" {
		e.Idents = append(e.Idents, model.Ident{Type: t, Value: value})
	}
}

func cpeKind(s string) model.IdentType {
	if strings.HasPrefix(s, "cpe:2.3:") {
		return model.CPE23
	}
	return model.CPE22
}

func parseEntity(v jsonx.Value) model.Person {
	p := model.Person{Org: true, Name: v.Get("name").Str()}
	first := v.Get("contact").Elem(0)
	p.Email = first.Get("email").Str()
	return p
}

func parseContact(v jsonx.Value) model.Person {
	return model.Person{Name: v.Get("name").Str(), Email: v.Get("email").Str()}
}

// parseReferences takes the first website for the home page and the first distribution for the place to
// download from: they have members of their own elsewhere.
func parseReferences(v jsonx.Value, e *model.Elem) {
	for r := v.Iter(); r.Next(); {
		var kind, url, comment string
		for it := r.Value().Iter(); it.Next(); {
			switch it.Name() {
			case "type":
				kind = it.Value().Str()
			case "url":
				url = it.Value().Str()
			case "comment":
				comment = it.Value().Str()
			}
		}
		switch {
		case url == "" || kind == "" || strings.HasPrefix(url, mapping.CarrierPrefix):
		case kind == "website" && e.Home == "":
			e.Home = url
		case kind == "distribution" && e.Download == "":
			e.Download = url
		default:
			e.Refs = append(e.Refs, model.ExtRef{Type: kind, URL: url, Comment: comment})
		}
	}
}

func (c *Codec) parseLicenses(v jsonx.Value, e *model.Elem) {
	for l := v.Iter(); l.Next(); {
		choice := l.Value()
		if x := choice.Get("expression").Str(); x != "" {
			e.Licenses = append(e.Licenses, model.License{Kind: model.LicenseExpression, Value: x, Ack: acknowledgement(choice)})
			continue
		}
		lic := choice.Get("license")
		out := model.License{Ack: acknowledgement(lic), Value: lic.Get("id").Str()}
		if out.Value == "" {
			out.Kind, out.Value = model.LicenseNamed, lic.Get("name").Str()
		}
		if out.Value == "" {
			continue
		}
		if out.Kind == model.LicenseNamed {
			out.URL = lic.Get("url").Str()
			if text := lic.Get("text"); !text.Get("encoding").Exists() {
				if ct := text.Get("contentType").Str(); ct == "" || ct == "text/plain" {
					out.Text = text.Get("content").Str()
				}
			}
		}
		e.Licenses = append(e.Licenses, out)
	}
}

func acknowledgement(v jsonx.Value) model.Acknowledgement {
	switch v.Get("acknowledgement").Str() {
	case "declared":
		return model.Declared
	case "concluded":
		return model.Concluded
	}
	return model.Unsaid
}

// AppendElem appends a component with what e says that the version has a member for, the closing brace left
// off: the caller adds what the component contains.
func (c *Codec) AppendElem(dst []byte, e *model.Elem) []byte {
	dst = append(dst, '{')
	list := members()
	for i := range list {
		m := &list[i]
		if !m.Has(c.Version) {
			continue
		}
		if m.Text != nil {
			if value := m.Value(e); value != "" {
				dst = jsonx.AppendMember(dst, m.Name, value)
			} else if made, demanded := m.Made(c.Version); demanded && !c.Returning {
				// A returning document had none, or carries what it had.
				dst = jsonx.AppendString(jsonx.AppendName(dst, m.Name), made)
			}
			continue
		}
		switch m.Name {
		case "bom-ref":
			dst = jsonx.AppendMember(dst, m.Name, e.ID)
		case "type":
			dst = jsonx.AppendMember(dst, m.Name, c.componentType(e))
		case "supplier":
			dst = c.appendPeople(dst, e)
		case "mime-type":
			dst = jsonx.AppendMember(dst, m.Name, e.ContentType)
		case "hashes":
			dst = c.appendHashes(dst, e)
		case "licenses":
			dst = c.appendLicenses(dst, e)
		case "cpe":
			cpe, ok := e.Ident(model.CPE23)
			if !ok {
				cpe, _ = e.Ident(model.CPE22)
			}
			dst = jsonx.AppendMember(dst, m.Name, cpe)
		case "purl":
			purl, _ := e.Ident(model.PURL)
			dst = jsonx.AppendMember(dst, m.Name, purl)
		case "omniborId":
			dst = appendIdents(dst, m.Name, e, model.Gitoid)
		case "swhid":
			dst = appendIdents(dst, m.Name, e, model.SWHID)
		case "externalReferences":
			dst = c.appendReferences(dst, e)
		case "evidence":
			dst = appendEvidence(dst, e)
		case "properties":
			dst = appendProperties(dst, e)
		}
	}
	return dst
}

func (c *Codec) appendHashes(dst []byte, e *model.Elem) []byte {
	if len(e.Hashes) == 0 {
		return dst
	}
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, "hashes"), '[')
	n := len(dst)
	for _, h := range e.Hashes {
		row, ok := mapping.HashByAlg(h.Alg)
		if !ok || row.CycloneDX == "" || !c.since(row.CycloneDXSince) {
			continue
		}
		dst = append(jsonx.AppendComma(dst), `{"alg":`...)
		dst = jsonx.AppendString(dst, row.CycloneDX)
		dst = append(jsonx.AppendString(append(dst, `,"content":`...), h.Value), '}')
	}
	return closeList(dst, mark, n)
}

func appendEvidence(dst []byte, e *model.Elem) []byte {
	if len(e.Attribution) == 0 {
		return dst
	}
	dst = append(jsonx.AppendName(dst, "evidence"), `{"copyright":[`...)
	for _, a := range e.Attribution {
		dst = append(jsonx.AppendComma(dst), `{"text":`...)
		dst = append(jsonx.AppendString(dst, a), '}')
	}
	return append(dst, `]}`...)
}

func appendProperties(dst []byte, e *model.Elem) []byte {
	if len(e.Properties) == 0 {
		return dst
	}
	dst = append(jsonx.AppendName(dst, "properties"), '[')
	for _, p := range e.Properties {
		dst = append(jsonx.AppendComma(dst), `{"name":`...)
		dst = jsonx.AppendString(dst, p.Name)
		dst = append(jsonx.AppendString(append(dst, `,"value":`...), p.Value), '}')
	}
	return append(dst, ']')
}

// closeList ends the list that begins at start, or takes the whole member (from mark) back when it is empty.
func closeList(dst []byte, mark, start int) []byte {
	if len(dst) == start {
		return dst[:mark]
	}
	return append(dst, ']')
}

func appendIdents(dst []byte, name string, e *model.Elem, t model.IdentType) []byte {
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, name), '[')
	n := len(dst)
	for _, i := range e.Idents {
		if i.Type == t {
			dst = jsonx.AppendString(jsonx.AppendComma(dst), i.Value)
		}
	}
	return closeList(dst, mark, n)
}

func (c *Codec) componentType(e *model.Elem) string {
	if row, ok := mapping.PurposeRowOf(e.Purpose); ok {
		if c.since(row.Since) {
			return row.CycloneDX
		}
		return row.Before
	}
	if e.File {
		return "file"
	}
	if c.Untyped {
		return ""
	}
	// CycloneDX demands a type. "library" is what its own schema names for things that are nothing else.
	return "library"
}

func (c *Codec) appendPeople(dst []byte, e *model.Elem) []byte {
	if len(e.Suppliers) > 0 {
		dst = appendEntity(jsonx.AppendName(dst, "supplier"), e.Suppliers[0])
	}
	if len(e.Originators) == 0 {
		return dst
	}
	// A lone name without an address reads back from the older members, which most producers still write.
	if p := e.Originators[0]; !c.since("1.6") || c.Returning && len(e.Originators) == 1 && p.Email == "" {
		if p.Org {
			return jsonx.AppendMember(dst, "publisher", p.Name)
		}
		return jsonx.AppendMember(dst, "author", p.Name)
	}
	list := e.Originators
	if list[0].Org {
		dst = appendEntity(jsonx.AppendName(dst, "manufacturer"), list[0])
		list = list[1:]
	}
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, "authors"), '[')
	n := len(dst)
	for _, p := range list {
		if !p.Org {
			dst = appendContact(jsonx.AppendComma(dst), p)
		}
	}
	return closeList(dst, mark, n)
}

func appendEntity(dst []byte, p model.Person) []byte {
	dst = jsonx.AppendMember(append(dst, '{'), "name", p.Name)
	if p.Email != "" {
		dst = append(jsonx.AppendName(dst, "contact"), `[{"email":`...)
		dst = append(jsonx.AppendString(dst, p.Email), `}]`...)
	}
	return append(dst, '}')
}

func appendContact(dst []byte, p model.Person) []byte {
	dst = jsonx.AppendMember(append(dst, '{'), "name", p.Name)
	return append(jsonx.AppendMember(dst, "email", p.Email), '}')
}

func (c *Codec) appendReferences(dst []byte, e *model.Elem) []byte {
	if e.Home == "" && e.Download == "" && len(e.Refs) == 0 {
		return dst
	}
	dst = append(jsonx.AppendName(dst, "externalReferences"), '[')
	put := func(kind, url, comment string) {
		dst = append(jsonx.AppendComma(dst), `{"type":`...)
		dst = jsonx.AppendString(dst, kind)
		dst = jsonx.AppendString(append(dst, `,"url":`...), url)
		if comment != "" {
			dst = jsonx.AppendString(append(dst, `,"comment":`...), comment)
		}
		dst = append(dst, '}')
	}
	if e.Home != "" {
		put("website", e.Home, "")
	}
	if e.Download != "" {
		put("distribution", e.Download, "")
	}
	for _, r := range e.Refs {
		kind := r.Type
		if row, ok := mapping.ReferenceByCycloneDX(kind); !ok || !c.since(row.Since) {
			kind = "other"
		}
		put(kind, r.URL, r.Comment)
	}
	return append(dst, ']')
}

// appendLicenses writes declared and concluded licences. Before 1.6 there is no member that tells them apart:
// what was declared is written, and what was concluded only where nothing was declared.
func (c *Codec) appendLicenses(dst []byte, e *model.Elem) []byte {
	if len(e.Licenses) == 0 {
		return dst
	}
	declared := false
	expressions := 0
	for _, l := range e.Licenses {
		declared = declared || l.Ack != model.Concluded
		if l.Kind == model.LicenseExpression {
			expressions++
		}
	}
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, "licenses"), '[')
	start := len(dst)
	// Up to 1.6 an expression stands alone.
	alone := expressions > 0 && len(e.Licenses) > 1 && !c.since("1.7") && !c.Mixed
	for _, l := range e.Licenses {
		if !c.since("1.6") && declared && l.Ack == model.Concluded {
			continue
		}
		if alone && (l.Kind != model.LicenseExpression || declared && l.Ack == model.Concluded) && !c.onlyNamed(e, l) {
			continue
		}
		ack := ""
		if c.since("1.6") {
			switch {
			case l.Ack == model.Concluded:
				ack = "concluded"
			case l.Ack == model.Declared && !c.Returning:
				ack = "declared"
			}
		}
		dst = append(jsonx.AppendComma(dst), '{')
		if l.Kind == model.LicenseExpression {
			dst = jsonx.AppendMember(dst, "expression", l.Value)
			dst = jsonx.AppendMember(dst, "acknowledgement", ack)
		} else {
			dst = append(dst, `"license":{`...)
			member := "id"
			if l.Kind == model.LicenseNamed || c.KnownLicense != nil && !c.KnownLicense(l.Value) {
				member = "name"
			}
			dst = jsonx.AppendMember(dst, member, l.Value)
			dst = jsonx.AppendMember(dst, "acknowledgement", ack)
			if l.Text != "" {
				dst = append(jsonx.AppendName(dst, "text"), `{"content":`...)
				dst = append(jsonx.AppendString(dst, l.Text), '}')
			}
			dst = append(jsonx.AppendMember(dst, "url", l.URL), '}')
		}
		dst = append(dst, '}')
		if alone {
			break
		}
	}
	return closeList(dst, mark, start)
}

// onlyNamed reports whether l is all that can be written because the declared licence of e is no expression.
func (c *Codec) onlyNamed(e *model.Elem, l model.License) bool {
	for _, o := range e.Licenses {
		if o.Kind == model.LicenseExpression && o.Ack != model.Concluded {
			return false
		}
	}
	return l.Ack != model.Concluded
}
