package spdx2

import (
	"strings"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
)

// A Codec reads and writes the parts of a document of one specification version. It is not safe for
// concurrent use: it collects the licence texts of the elements that it writes.
type Codec struct {
	Version string // "2.3"
	// Returning is set when the other side of the conversion came from SPDX 2.
	Returning bool
	// KnownLicense reports whether id is on the SPDX licence list.
	KnownLicense func(id string) bool
	// Extracted are the licence texts of the document (§10), by identifier.
	Extracted *Extracted
}

// The two words that stand for "known to be none" and "nothing is said" (§7.7 and others).
const (
	none        = "NONE"
	noAssertion = "NOASSERTION"
)

// said returns s unless it is one of the two words that say nothing.
func said(s string) string {
	if s == none || s == noAssertion {
		return ""
	}
	return s
}

// ParseElem reads what a package or file says about itself.
func (c *Codec) ParseElem(v jsonx.Value, file bool, e *model.Elem) {
	e.Reset()
	e.File = file
	if file {
		e.Purpose = pb.Purpose_FILE
	}
	var declared, concluded string
	for it := v.Iter(); it.Next(); {
		m := it.Value()
		switch it.Name() {
		case "SPDXID":
			e.ID = m.Str()
		case "name":
			if !file {
				e.Name = m.Str()
			}
		case "fileName":
			if file {
				e.Name = m.Str()
			}
		case "versionInfo":
			e.Version = m.Str()
		case "packageFileName":
			e.FileName = m.Str()
		case "summary":
			e.Summary = m.Str()
		case "description":
			e.Description = m.Str()
		case "comment":
			e.Comment = m.Str()
		case "homepage":
			e.Home = said(m.Str())
		case "downloadLocation":
			e.Download = said(m.Str())
		case "sourceInfo":
			e.SourceInfo = m.Str()
		case "copyrightText":
			e.Copyright = said(m.Str())
		case "licenseComments":
			e.LicenseComments = m.Str()
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
			if p, ok := mapping.PurposeBySPDX(m.Str()); ok && !file && c.Version >= "2.3" {
				e.Purpose = p
			}
		case "releaseDate":
			if c.Version >= "2.3" {
				e.ReleaseDate = m.Str()
			}
		case "builtDate":
			if c.Version >= "2.3" {
				e.BuildDate = m.Str()
			}
		case "validUntilDate":
			if c.Version >= "2.3" {
				e.ValidUntil = m.Str()
			}
		case "checksums":
			for h := m.Iter(); h.Next(); {
				if row, ok := mapping.HashBySPDX(h.Value().Get("algorithm").Str()); ok && (c.Version >= "2.3" || Known22(row.SPDX)) {
					if value := h.Value().Get("checksumValue").Str(); value != "" {
						e.Hashes = append(e.Hashes, model.Hash{Alg: row.Alg, Value: value})
					}
				}
			}
		case "externalRefs":
			for r := m.Iter(); r.Next(); {
				parseRef(r.Value(), e)
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
		}
	}
	if len(e.FileTypes) == 1 {
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
}

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
			e.Idents = append(e.Idents, model.Ident{Type: r.kind, Value: locator})
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

func appendPerson(dst []byte, name string, p model.Person) []byte {
	s := "Person: " + p.Name
	if p.Org {
		s = "Organization: " + p.Name
	}
	if p.Email != "" {
		s += " (" + p.Email + ")"
	}
	return jsonx.AppendString(jsonx.AppendName(dst, name), s)
}

// AppendElem appends a package or file with what e says that the version has a member for, the closing brace
// left off. With bare set nothing is added that e does not say; without it, what the schema demands.
func (c *Codec) AppendElem(dst []byte, e *model.Elem, id string, file, bare bool) []byte {
	dst = append(dst, '{')
	dst = jsonx.AppendMember(dst, "SPDXID", id)
	if file {
		dst = jsonx.AppendMember(dst, "fileName", e.Name)
		if types := e.FileTypes; len(types) > 0 {
			dst = appendStrings(dst, "fileTypes", types)
		} else if t := mapping.FileTypeByContent(e.ContentType); t != "" {
			dst = appendStrings(dst, "fileTypes", []string{t})
		}
	} else {
		dst = jsonx.AppendMember(dst, "name", e.Name)
		if e.Name == "" && !bare {
			dst = append(dst, `,"name":""`...)
		}
		dst = jsonx.AppendMember(dst, "versionInfo", e.Version)
		dst = jsonx.AppendMember(dst, "packageFileName", e.FileName)
		if len(e.Suppliers) > 0 {
			dst = appendPerson(dst, "supplier", e.Suppliers[0])
		}
		if len(e.Originators) > 0 {
			dst = appendPerson(dst, "originator", e.Originators[0])
		}
		dst = jsonx.AppendMember(dst, "downloadLocation", said(e.Download))
		if !bare {
			if said(e.Download) == "" {
				dst = append(dst, `,"downloadLocation":"NOASSERTION"`...)
			}
			// Left out it means true, and then a verification code is due (§7.8).
			dst = append(dst, `,"filesAnalyzed":false`...)
		}
		dst = jsonx.AppendMember(dst, "homepage", said(e.Home))
		dst = jsonx.AppendMember(dst, "sourceInfo", e.SourceInfo)
	}
	mark := len(dst)
	if len(e.Hashes) > 0 {
		dst = append(jsonx.AppendName(dst, "checksums"), '[')
		n := len(dst)
		for _, h := range e.Hashes {
			row, ok := mapping.HashByAlg(h.Alg)
			if !ok || row.SPDX == "" || c.Version < "2.3" && !Known22(row.SPDX) {
				continue
			}
			dst = append(jsonx.AppendComma(dst), `{"algorithm":`...)
			dst = jsonx.AppendString(dst, row.SPDX)
			dst = append(jsonx.AppendString(append(dst, `,"checksumValue":`...), h.Value), '}')
		}
		if len(dst) == n {
			dst = dst[:mark]
		} else {
			dst = append(dst, ']')
		}
	}
	dst = c.appendLicense(dst, e, "licenseConcluded", true, bare)
	if !file {
		dst = c.appendLicense(dst, e, "licenseDeclared", false, bare)
	}
	dst = jsonx.AppendMember(dst, "licenseComments", e.LicenseComments)
	if e.Copyright != "" {
		dst = jsonx.AppendMember(dst, "copyrightText", e.Copyright)
	} else if !bare && c.Version < "2.3" {
		dst = append(dst, `,"copyrightText":"NOASSERTION"`...)
	}
	if !file {
		dst = jsonx.AppendMember(dst, "summary", e.Summary)
		dst = jsonx.AppendMember(dst, "description", e.Description)
	}
	dst = jsonx.AppendMember(dst, "comment", e.Comment)
	if !file {
		dst = c.appendRefs(dst, e)
	}
	if len(e.Attribution) > 0 {
		dst = appendStrings(dst, "attributionTexts", e.Attribution)
	}
	if !file && c.Version >= "2.3" {
		if row, ok := mapping.PurposeRowOf(e.Purpose); ok {
			dst = jsonx.AppendMember(dst, "primaryPackagePurpose", row.SPDX)
		}
		dst = jsonx.AppendMember(dst, "releaseDate", e.ReleaseDate)
		dst = jsonx.AppendMember(dst, "builtDate", e.BuildDate)
		dst = jsonx.AppendMember(dst, "validUntilDate", e.ValidUntil)
	}
	return dst
}

// Known22 reports whether SPDX 2.2 knows the algorithm.
func Known22(alg string) bool {
	switch alg {
	case "SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "MD2", "MD4", "MD5", "MD6":
		return true
	}
	return false
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
	dst = append(jsonx.AppendName(dst, "externalRefs"), '[')
	for _, i := range e.Idents {
		for _, r := range identRefs {
			if r.kind == i.Type {
				dst = append(jsonx.AppendComma(dst), `{"referenceCategory":"`...)
				dst = append(dst, c.category(r.category)...)
				dst = append(append(dst, `","referenceType":"`...), r.word...)
				dst = jsonx.AppendString(append(dst, `","referenceLocator":`...), i.Value)
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
		dst = append(jsonx.AppendComma(dst), `{"referenceCategory":`...)
		dst = jsonx.AppendString(dst, c.category(category))
		dst = jsonx.AppendString(append(dst, `,"referenceType":`...), kind)
		dst = jsonx.AppendString(append(dst, `,"referenceLocator":`...), r.URL)
		if r.Comment != "" {
			dst = jsonx.AppendString(append(dst, `,"comment":`...), r.Comment)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}
