package cyclonedx

import (
	"slices"
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
	// NoProperties leaves properties unread, for a target that has none.
	NoProperties bool
	// LegacyTools writes tools as versions before 1.5 do.
	LegacyTools bool
	// KnownLicense reports whether id is on the SPDX licence list that the version's schema has.
	KnownLicense func(id string) bool
	// Text is the document that the elements to write were read from, nil for none. What they share with it
	// is known to need no escapes.
	Text *jsonx.Doc
}

// members are those of a component that a [Codec] writes, in that order. Plain strings are copied as their rows
// in package mapping say; the others are code here.
var members = sync.OnceValue(func() []mapping.Member {
	return mapping.Members(mapping.CycloneDX, "components/*",
		"bom-ref", "type", "supplier", "mime-type", "name", "version", "description", "hashes", "licenses",
		"copyright", "cpe", "purl", "omniborId", "swhid", "swid", "externalReferences", "evidence", "properties")
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
		case "swid":
			// A locator of SPDX 2 has no white space.
			if id := m.Get("tagId").Str(); !strings.ContainsAny(id, " \t\r\n") {
				addIdent(e, model.SWID, id)
			}
		case "swhid":
			for g := m.Iter(); g.Next(); {
				addIdent(e, model.SWHID, g.Value().Str())
			}
		case "hashes":
			e.Hashes = parseHashes(e.Hashes, m)
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
			if !c.NoProperties {
				e.Properties = parseProperties(e.Properties, m)
			}
		default:
			if t := mapping.FindText(list, name); t != nil {
				t.Read(e, m.Str())
			}
		}
	}
	sortIdents(e.Idents)
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

// sortIdents puts identifiers into the order in which their members are written: whatever order a component has
// them in, they come back in this one.
func sortIdents(list []model.Ident) {
	rank := func(t model.IdentType) int {
		switch t {
		case model.CPE22, model.CPE23:
			return 0
		case model.PURL:
			return 1
		case model.Gitoid:
			return 2
		case model.SWHID:
			return 3
		}
		return 4
	}
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && rank(list[j].Type) < rank(list[j-1].Type); j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
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

func parseHashes(dst []model.Hash, v jsonx.Value) []model.Hash {
	for h := v.Iter(); h.Next(); {
		if row, ok := mapping.HashByCycloneDX(h.Value().Get("alg").Str()); ok {
			if content := h.Value().Get("content").Str(); content != "" {
				dst = append(dst, model.Hash{Alg: row.Alg, Value: content})
			}
		}
	}
	return dst
}

func parseEntity(v jsonx.Value) model.Person {
	p := model.Person{Org: true, Name: v.Get("name").Str()}
	first := v.Get("contact").Elem(0)
	p.Email, p.Phone = first.Get("email").Str(), first.Get("phone").Str()
	p.URL = v.Get("url").Elem(0).Str()
	return p
}

func parseContact(v jsonx.Value) model.Person {
	return model.Person{Name: v.Get("name").Str(), Email: v.Get("email").Str(), Phone: v.Get("phone").Str()}
}

// parseReferences takes the first website for the home page and the first distribution for the place to
// download from: they have members of their own elsewhere.
func parseReferences(v jsonx.Value, e *model.Elem) {
	for r := v.Iter(); r.Next(); {
		var kind, url, comment string
		var hashes jsonx.Value
		for it := r.Value().Iter(); it.Next(); {
			switch it.Name() {
			case "type":
				kind = it.Value().Str()
			case "url":
				url = it.Value().Str()
			case "comment":
				comment = it.Value().Str()
			case "hashes":
				hashes = it.Value()
			}
		}
		switch {
		case url == "" || kind == "" || isCarrier(kind, url):
		case kind == "website" && e.Home == "":
			e.Home, e.HomeComment = url, comment
		case kind == "distribution" && e.Download == "":
			e.Download, e.DownloadComment = url, comment
		default:
			e.Refs = append(e.Refs, model.ExtRef{Type: kind, URL: url, Comment: comment, Hashes: parseHashes(nil, hashes)})
		}
	}
}

// Settle makes e what it is when it comes back out of a component: its first website and its first distribution are
// the home page and the place to download from, whatever they were called before.
func Settle(e *model.Elem) {
	for _, f := range [...]struct {
		kind         string
		url, comment *string
	}{{"website", &e.Home, &e.HomeComment}, {"distribution", &e.Download, &e.DownloadComment}} {
		i := slices.IndexFunc(e.Refs, func(r model.ExtRef) bool { return r.Type == f.kind })
		if *f.url == "" && i >= 0 {
			*f.url, *f.comment = e.Refs[i].URL, e.Refs[i].Comment
			e.Refs = slices.Delete(e.Refs, i, i+1)
		}
	}
}

// isCarrier reports whether an external reference is one that carries data, where there is no other room for it.
func isCarrier(kind, url string) bool {
	return kind == "other" && strings.HasPrefix(url, mapping.CarrierPrefix)
}

// lineBreaks are what the patterns of CycloneDX 1.2 do not allow in the names and versions that it demands.
var lineBreaks = strings.NewReplacer("\n", " ", "\r", " ", "\u2028", " ", "\u2029", " ")

// oneLine writes s as CycloneDX 1.2 has it.
func oneLine(s string) string {
	if strings.ContainsAny(s, "\n\r\u2028\u2029") {
		return lineBreaks.Replace(s)
	}
	return s
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
				if !c.Returning && !c.since("1.3") {
					value = oneLine(value)
				}
				dst = c.Text.AppendMember(dst, m.Name, value)
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
			dst = c.appendHashes(dst, e.Hashes)
		case "licenses":
			dst = c.appendLicenses(dst, e)
		case "cpe":
			cpe, ok := e.Ident(model.CPE23)
			if !ok {
				cpe, _ = e.Ident(model.CPE22)
			}
			dst = c.Text.AppendMember(dst, m.Name, cpe)
		case "purl":
			purl, _ := e.Ident(model.PURL)
			dst = c.Text.AppendMember(dst, m.Name, purl)
		case "omniborId":
			dst = appendIdents(dst, m.Name, e, model.Gitoid)
		case "swhid":
			dst = appendIdents(dst, m.Name, e, model.SWHID)
		case "swid":
			if id, ok := e.Ident(model.SWID); ok {
				// The schema demands a name of the tag. It is not that of the component, which may change
				// and the tag stays the same.
				dst = append(jsonx.AppendName(dst, m.Name), `{"tagId":`...)
				dst = jsonx.AppendString(append(jsonx.AppendString(dst, id), `,"name":`...), id)
				dst = append(dst, '}')
			}
		case "externalReferences":
			dst = c.appendReferences(dst, e)
		case "evidence":
			dst = appendEvidence(dst, e)
		case "properties":
			dst = appendProperties(dst, e.Properties)
		}
	}
	return dst
}

func (c *Codec) appendHashes(dst []byte, hashes []model.Hash) []byte {
	if len(hashes) == 0 {
		return dst
	}
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, "hashes"), '[')
	n := len(dst)
	for _, h := range hashes {
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

// parseProperties reads properties, data that is carried in them left aside.
func parseProperties(dst []model.Property, list jsonx.Value) []model.Property {
	for p := list.Iter(); p.Next(); {
		name := p.Value().Get("name").Str()
		if name != "" && !strings.HasPrefix(name, mapping.CarrierPrefix) {
			dst = append(dst, model.Property{Name: name, Value: p.Value().Get("value").Str()})
		}
	}
	return dst
}

func appendProperties(dst []byte, list []model.Property) []byte {
	if len(list) == 0 {
		return dst
	}
	dst = append(jsonx.AppendName(dst, "properties"), '[')
	for _, p := range list {
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
	if p.URL != "" {
		dst = append(jsonx.AppendString(append(jsonx.AppendName(dst, "url"), '['), p.URL), ']')
	}
	if p.Email != "" || p.Phone != "" {
		dst = jsonx.AppendMember(append(jsonx.AppendName(dst, "contact"), '[', '{'), "email", p.Email)
		dst = append(jsonx.AppendMember(dst, "phone", p.Phone), `}]`...)
	}
	return append(dst, '}')
}

func appendContact(dst []byte, p model.Person) []byte {
	dst = jsonx.AppendMember(append(dst, '{'), "name", p.Name)
	dst = jsonx.AppendMember(dst, "email", p.Email)
	return append(jsonx.AppendMember(dst, "phone", p.Phone), '}')
}

func (c *Codec) appendReferences(dst []byte, e *model.Elem) []byte {
	if e.Home == "" && e.Download == "" && len(e.Refs) == 0 {
		return dst
	}
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, "externalReferences"), '[')
	start := len(dst)
	put := func(kind, url, comment string, hashes []model.Hash) {
		if isCarrier(kind, url) {
			return // it would not be read as the reference that it is
		}
		dst = append(jsonx.AppendComma(dst), `{"type":`...)
		dst = jsonx.AppendString(dst, kind)
		dst = c.Text.AppendString(append(dst, `,"url":`...), url)
		if comment != "" {
			dst = jsonx.AppendString(append(dst, `,"comment":`...), comment)
		}
		if c.since("1.3") {
			dst = c.appendHashes(dst, hashes)
		}
		dst = append(dst, '}')
	}
	if e.Home != "" {
		put("website", e.Home, e.HomeComment, nil)
	}
	if e.Download != "" {
		put("distribution", e.Download, e.DownloadComment, nil)
	}
	for _, r := range e.Refs {
		kind := r.Type
		if row, ok := mapping.ReferenceByCycloneDX(kind); !ok || !c.since(row.Since) {
			kind = "other"
		}
		put(kind, r.URL, r.Comment, r.Hashes)
	}
	return closeList(dst, mark, start)
}
