package spdx2

import (
	"slices"
	"strings"
	"sync"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
)

// A Codec reads and writes the parts of a document of one specification version. It is not safe for
// concurrent use: it collects the licence texts of the elements that it writes.
type Codec struct {
	Version string // "2.3", or [Folded]
	// Returning is set when the other side of the conversion came from SPDX 2.
	Returning bool
	// KnownLicense reports whether id is on the SPDX licence list.
	KnownLicense func(id string) bool
	// Extracted are the licence texts of the document (§10), by identifier.
	Extracted *Extracted
	// Text is the document that the elements to write were read from, nil for none. What they share with it
	// is known to need no escapes.
	Text *jsonx.Doc
}

// The members of packages and files in the order of the specification's chapters. Those that are plain strings
// are copied as their rows in package mapping say; the others are code here.
var (
	packageMembers = sync.OnceValue(func() []mapping.Member {
		return mapping.Members(mapping.SPDX2, "packages/*",
			"SPDXID", "name", "versionInfo", "packageFileName", "supplier", "originator", "downloadLocation",
			"filesAnalyzed", "homepage", "sourceInfo", "checksums", "licenseConcluded", "licenseDeclared",
			"licenseComments", "copyrightText", "summary", "description", "comment", "externalRefs",
			"attributionTexts", "primaryPackagePurpose", "releaseDate", "builtDate", "validUntilDate")
	})
	fileMembers = sync.OnceValue(func() []mapping.Member {
		return mapping.Members(mapping.SPDX2, "files/*",
			"SPDXID", "fileName", "fileTypes", "checksums", "licenseConcluded", "licenseComments", "copyrightText",
			"comment", "attributionTexts")
	})
	// SPDX 3 says of files most of what it says of packages.
	foldedFileMembers = sync.OnceValue(func() []mapping.Member {
		return slices.Concat(fileMembers(), mapping.Members(mapping.SPDX2, "packages/*",
			"supplier", "summary", "description", "externalRefs", "releaseDate", "builtDate", "validUntilDate"))
	})
)

// Members returns the members of a package or file that a [Codec] writes, in that order.
func Members(file bool) []mapping.Member {
	if file {
		return fileMembers()
	}
	return packageMembers()
}

// members returns those that the codec's version has.
func (c *Codec) members(file bool) []mapping.Member {
	if file && c.Version == Folded {
		return foldedFileMembers()
	}
	return Members(file)
}

func said(s string) string { return mapping.Said(s) }

// ParseElem reads what a package or file says about itself.
func (c *Codec) ParseElem(v jsonx.Value, file bool, e *model.Elem) {
	e.Reset()
	e.File = file
	if file {
		e.Purpose = pb.Purpose_FILE
	}
	var declared, concluded, content string
	members := c.members(file)
	for it := v.Iter(); it.Next(); {
		m := it.Value()
		switch name := it.Name(); name {
		case "SPDXID":
			e.ID = m.Str()
		case "licenseDeclared":
			declared = said(m.Str())
		case "licenseConcluded":
			concluded = said(m.Str())
		case "supplier":
			if p, ok := ParsePerson(m.Str()); ok {
				e.Suppliers = append(e.Suppliers, p)
			}
		case "originator":
			if p, ok := ParsePerson(m.Str()); ok {
				e.Originators = append(e.Originators, p)
			}
		case "primaryPackagePurpose":
			if p, ok := c.purpose(m.Str()); ok && !file {
				e.Purpose = p
			}
		case "checksums":
			for h := m.Iter(); h.Next(); {
				if row, ok := mapping.HashBySPDX(h.Value().Get("algorithm").Str()); ok && c.Version >= row.SPDXSince {
					if value := h.Value().Get("checksumValue").Str(); value != "" {
						e.Hashes = append(e.Hashes, model.Hash{Alg: row.Alg, Value: value})
					}
				}
			}
		case "externalRefs":
			for r := m.Iter(); r.Next(); {
				parseRef(r.Value(), e)
			}
		case "properties":
			if c.Version == Folded {
				e.Properties = parseProperties(e.Properties, m)
			}
		case "attributionTexts":
			for t := m.Iter(); t.Next(); {
				if s := t.Value().Str(); s != "" {
					e.Attribution = append(e.Attribution, s)
				}
			}
		case "fileTypes":
			for t := m.Iter(); t.Next(); {
				if s := t.Value().Str(); s != "" {
					e.FileTypes = append(e.FileTypes, s)
				}
			}
		case "contentType":
			if file && c.Version == Folded {
				content = m.Str()
			}
		default:
			if t := mapping.FindText(members, name); t != nil && t.Has(c.Version) {
				t.Read(e, m.Str())
			}
		}
	}
	if e.ContentType = content; len(e.FileTypes) == 1 && content == "" {
		e.ContentType = mapping.ContentTypeBySPDX(e.FileTypes[0])
	}
	c.parseLicense(declared, model.Declared, e)
	c.parseLicense(concluded, model.Concluded, e)
}

// The words of §7.21 that name an identifier of the element instead of something outside the document.
var identRefs = []struct {
	kind           model.IdentType
	category, word string
}{
	{model.PURL, "PACKAGE-MANAGER", "purl"},
	{model.CPE23, "SECURITY", "cpe23Type"},
	{model.CPE22, "SECURITY", "cpe22Type"},
	{model.Gitoid, "PERSISTENT-ID", "gitoid"},
	{model.SWHID, "PERSISTENT-ID", "swh"},
	{model.SWID, "SECURITY", "swid"},
}

// swidScheme begins the locators of SWID tags.
const swidScheme = "swid:"

func parseRef(v jsonx.Value, e *model.Elem) {
	var category, kind, locator, comment string
	for it := v.Iter(); it.Next(); {
		switch it.Name() {
		case "referenceCategory":
			category = it.Value().Str()
		case "referenceType":
			kind = it.Value().Str()
		case "referenceLocator":
			locator = it.Value().Str()
		case "comment":
			comment = it.Value().Str()
		}
	}
	if locator == "" {
		return
	}
	// Both spellings occur: the text has hyphens, the 2.2 schema and many producers underscores.
	switch category {
	case "PACKAGE_MANAGER":
		category = "PACKAGE-MANAGER"
	case "PERSISTENT_ID":
		category = "PERSISTENT-ID"
	}
	for _, r := range identRefs {
		if r.word == kind && (r.category == category || category == "OTHER") && comment == "" {
			id, ok := locator, true
			if r.kind == model.SWID {
				id, ok = strings.CutPrefix(locator, swidScheme)
				ok = ok && id != ""
			}
			if !ok {
				break
			}
			e.Idents = append(e.Idents, model.Ident{Type: r.kind, Value: id})
			return
		}
	}
	word := kind
	if row, ok := mapping.ReferenceBySPDX(category, kind); ok {
		word = row.CycloneDX
	} else if category != "OTHER" {
		word = category + " " + kind
	}
	if word == "" {
		return
	}
	e.Refs = append(e.Refs, model.ExtRef{Type: word, URL: locator, Comment: comment})
}

// ParsePerson reads "Person: name (email)" and its kin (§7.5). What has no prefix is taken for the name of an
// organization, as the producers that leave it out mean it.
func ParsePerson(s string) (model.Person, bool) {
	if said(s) == "" {
		return model.Person{}, false
	}
	p := model.Person{Org: true, Name: s}
	if rest, ok := strings.CutPrefix(s, "Organization:"); ok {
		p.Name = strings.TrimSpace(rest)
	} else if rest, ok := strings.CutPrefix(s, "Person:"); ok {
		p.Org, p.Name = false, strings.TrimSpace(rest)
	}
	if strings.HasSuffix(p.Name, ")") {
		if i := strings.LastIndex(p.Name, " ("); i > 0 {
			p.Name, p.Email = strings.TrimSpace(p.Name[:i]), p.Name[i+2:len(p.Name)-1]
		}
	}
	return p, p.Name != ""
}

// appendPerson writes the first of list: there is room for one.
func appendPerson(dst []byte, name string, list []model.Person) []byte {
	if len(list) == 0 {
		return dst
	}
	if p := list[0]; named(p) {
		return appendPersonText(jsonx.AppendName(dst, name), p)
	}
	return dst
}

// named reports whether SPDX 2 can name p at all.
func named(p model.Person) bool { return strings.TrimSpace(p.Name) != "" }

// appendPersonText appends how SPDX 2 names p, as a string. White space around the name would be lost.
func appendPersonText(dst []byte, p model.Person) []byte {
	kind, name := "Person: ", strings.TrimSpace(p.Name)
	if p.Org {
		kind = "Organization: "
	}
	if p.Email != "" {
		return jsonx.AppendJoined(dst, kind, name, " (", p.Email, ")")
	}
	return jsonx.AppendJoined(dst, kind, name)
}

// AppendElem appends a package or file with what e says that the version has a member for, the closing brace
// left off. With bare set nothing is added that e does not say; without it, what the schema demands.
func (c *Codec) AppendElem(dst []byte, e *model.Elem, id string, file, bare bool) []byte {
	dst = append(dst, '{')
	members := c.members(file)
	for i := range members {
		m := &members[i]
		if !m.Has(c.Version) {
			continue
		}
		if m.Text != nil {
			if value := m.Value(e); value != "" {
				dst = c.Text.AppendMember(dst, m.Name, value)
			} else if made, demanded := m.Made(c.Version); demanded && !bare {
				dst = jsonx.AppendString(jsonx.AppendName(dst, m.Name), made)
			}
			continue
		}
		switch m.Name {
		case "SPDXID":
			dst = jsonx.AppendMember(dst, m.Name, id)
		case "fileTypes":
			if len(e.FileTypes) > 0 {
				dst = appendStrings(dst, m.Name, e.FileTypes)
			} else if t := mapping.FileTypeByContent(e.ContentType); t != "" {
				dst = appendStrings(dst, m.Name, []string{t})
			} else if c.Version == Folded {
				dst = jsonx.AppendMember(dst, "contentType", e.ContentType)
			}
		case "supplier":
			dst = appendPerson(dst, m.Name, e.Suppliers)
		case "originator":
			dst = appendPerson(dst, m.Name, e.Originators)
		case "filesAnalyzed":
			// Left out it means true, and then a verification code is due (§7.8).
			if !bare && c.Version != Folded {
				dst = append(dst, `,"filesAnalyzed":false`...)
			}
		case "checksums":
			dst = c.appendChecksums(dst, e)
		case "licenseConcluded", "licenseDeclared":
			dst = c.appendLicense(dst, e, m, bare)
		case "externalRefs":
			dst = c.appendRefs(dst, e)
		case "attributionTexts":
			if len(e.Attribution) > 0 {
				dst = appendStrings(dst, m.Name, e.Attribution)
			}
		case "primaryPackagePurpose":
			if row, ok := mapping.PurposeRowOf(e.Purpose); ok && c.Version == Folded {
				dst = jsonx.AppendMember(dst, m.Name, row.WordSPDX3())
			} else if ok {
				dst = jsonx.AppendMember(dst, m.Name, row.SPDX)
			}
		}
	}
	if c.Version == Folded {
		dst = appendProperties(dst, e.Properties)
	}
	return dst
}

func parseProperties(dst []model.Property, list jsonx.Value) []model.Property {
	for p := list.Iter(); p.Next(); {
		if name := p.Value().Get("name").Str(); name != "" {
			dst = append(dst, model.Property{Name: name, Value: p.Value().Get("value").Str()})
		}
	}
	return dst
}

// appendProperties writes the properties of CycloneDX, which SPDX 3 has an extension for.
func appendProperties(dst []byte, list []model.Property) []byte {
	if len(list) == 0 {
		return dst
	}
	dst = append(jsonx.AppendName(dst, "properties"), '[')
	for _, p := range list {
		dst = jsonx.AppendString(append(jsonx.AppendComma(dst), `{"name":`...), p.Name)
		dst = append(jsonx.AppendString(append(dst, `,"value":`...), p.Value), '}')
	}
	return append(dst, ']')
}

// purpose is what a primaryPackagePurpose means.
func (c *Codec) purpose(word string) (pb.Purpose, bool) {
	switch {
	case c.Version == Folded:
		return mapping.PurposeBySPDX3(word)
	case c.Version >= "2.3":
		return mapping.PurposeBySPDX(word)
	}
	return 0, false
}

// MakesUp reports whether the schema demands a member that e says nothing for, so that [Codec.AppendElem] makes
// it up.
func (c *Codec) MakesUp(m *mapping.Member, e *model.Elem) bool {
	if _, demanded := m.Made(c.Version); !demanded {
		return false
	}
	if m.Text != nil {
		return m.Value(e) == ""
	}
	for _, l := range e.Licenses {
		if m.Name == "licenseConcluded" && belongs(e, l, true) || m.Name == "licenseDeclared" && belongs(e, l, false) {
			return false
		}
	}
	return true
}

func (c *Codec) appendChecksums(dst []byte, e *model.Elem) []byte {
	if len(e.Hashes) == 0 {
		return dst
	}
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, "checksums"), '[')
	n := len(dst)
	for _, h := range e.Hashes {
		row, ok := mapping.HashByAlg(h.Alg)
		if !ok || row.SPDX == "" || c.Version < row.SPDXSince {
			continue
		}
		dst = append(jsonx.AppendComma(dst), `{"algorithm":`...)
		dst = jsonx.AppendString(dst, row.SPDX)
		dst = append(c.Text.AppendString(append(dst, `,"checksumValue":`...), h.Value), '}')
	}
	if len(dst) == n {
		return dst[:mark]
	}
	return append(dst, ']')
}

func appendStrings(dst []byte, name string, list []string) []byte {
	dst = append(jsonx.AppendName(dst, name), '[')
	for _, s := range list {
		dst = jsonx.AppendString(jsonx.AppendComma(dst), s)
	}
	return append(dst, ']')
}

func (c *Codec) category(word string) string {
	if c.Version < "2.3" {
		switch word {
		case "PACKAGE-MANAGER":
			return "PACKAGE_MANAGER"
		case "PERSISTENT-ID":
			return "OTHER"
		}
	}
	return word
}

func (c *Codec) appendRefs(dst []byte, e *model.Elem) []byte {
	if len(e.Idents) == 0 && len(e.Refs) == 0 {
		return dst
	}
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, "externalRefs"), '[')
	start := len(dst)
	for _, i := range e.Idents {
		for _, r := range identRefs {
			if r.kind == i.Type {
				dst = append(jsonx.AppendComma(dst), `{"referenceCategory":"`...)
				dst = append(dst, c.category(r.category)...)
				dst = append(append(dst, `","referenceType":"`...), r.word...)
				locator := i.Value
				if r.kind == model.SWID {
					locator = swidScheme + locator
				}
				dst = c.Text.AppendString(append(dst, `","referenceLocator":`...), locator)
				dst = append(dst, '}')
				break
			}
		}
	}
	for _, r := range e.Refs {
		category, kind := "OTHER", r.Type
		if row, ok := mapping.ReferenceByCycloneDX(r.Type); ok {
			if row.SPDXCategory != "" {
				category, kind = row.SPDXCategory, row.SPDXType
			}
		} else if cat, k, ok := strings.Cut(r.Type, " "); ok {
			switch cat {
			case "SECURITY", "PACKAGE-MANAGER", "PERSISTENT-ID":
				category, kind = cat, k
			}
		}
		if category == "OTHER" && r.Comment == "" && isIdentWord(kind) {
			continue // it would be read as an identifier
		}
		dst = append(jsonx.AppendComma(dst), `{"referenceCategory":`...)
		dst = jsonx.AppendString(dst, c.category(category))
		dst = jsonx.AppendString(append(dst, `,"referenceType":`...), kind)
		dst = c.Text.AppendString(append(dst, `,"referenceLocator":`...), r.URL)
		if r.Comment != "" {
			dst = c.Text.AppendString(append(dst, `,"comment":`...), r.Comment)
		}
		dst = append(dst, '}')
	}
	if len(dst) == start {
		return dst[:mark]
	}
	return append(dst, ']')
}

// isIdentWord reports whether an external reference of that type names an identifier of the element.
func isIdentWord(word string) bool {
	for _, r := range identRefs {
		if r.word == word {
			return true
		}
	}
	return false
}
