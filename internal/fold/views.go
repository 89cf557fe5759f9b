package fold

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// A resolver says what the references in nodes stand for in the folded form.
type resolver interface {
	agent(ref string) (text string, ok bool)
	element(ref string) (id string, ok bool)
}

// foldSoftware writes what the folded form says of a package, file or snippet, without its closing brace: the
// inverse of [generator.software]. Data carried for other formats comes apart.
func foldSoftware(c *chunk, v jsonx.Value, p part, id string, r resolver) (carried chunk) {
	c.mark(v)
	c.text = append(c.text, '{')
	m := membersOf(v)
	if id != "" {
		c.str("SPDXID", id, idValue(v))
	}
	for _, t := range texts {
		if t.on&p == 0 {
			continue
		}
		if s := m.Get(t.property); s.IsString() && t.form.takes(s.Str()) {
			c.str(t.member, s.Str(), s)
		}
	}
	if s := m.Get("suppliedBy"); s.IsString() {
		if text, ok := r.agent(s.Str()); ok {
			c.str("supplier", text, s, nodeOf(r, s.Str()))
		}
	}
	foldOriginators(c, m.Get("originatedBy"), p, r)
	purpose := m.Get("software_primaryPurpose")
	foldPurposes(c, purpose, m.Get("contentType"), p)
	if word := classPurposes[m.Get("type").Str()]; word != "" && !purpose.Exists() {
		c.str("primaryPackagePurpose", word, m.Get("type"))
	}
	foldIntegrity(c, m.Get("verifiedUsing"), p)
	if list := m.Get("software_attributionText"); len(stringsOf(list)) > 0 {
		c.name("attributionTexts", list)
		c.text = jsonx.AppendCompact(c.text, list)
	}
	foldRefs(c, m.Get("software_packageUrl"), m.Get("externalIdentifier"), m.Get("software_contentIdentifier"), m.Get("externalRef"), p)
	if p == onSnippet {
		foldSnippet(c, v, r)
	} else {
		carried = foldExtension(c, m.Get("extension"))
	}
	return carried
}

// nodeOf returns the node that ref names where that is one of the document that is folded.
func nodeOf(r resolver, ref string) jsonx.Value {
	if g, ok := r.(*graph); ok {
		if i := g.find(ref); i >= 0 {
			return g.nodes[i].v
		}
	}
	return jsonx.Value{}
}

// classPurposes says what the packages of a class are for that say nothing themselves.
var classPurposes = map[string]string{
	"ai_AIPackage":           "MODEL",
	"dataset_DatasetPackage": "DATA",
}

// idValue returns the identifier of a node.
func idValue(v jsonx.Value) jsonx.Value {
	if id := v.Get("spdxId"); id.Exists() {
		return id
	}
	return v.Get("@id")
}

// idName returns the member that has the identifier of a node.
func idName(v jsonx.Value) string {
	if v.Get("spdxId").Exists() {
		return "spdxId"
	}
	return "@id"
}

func foldOriginators(c *chunk, list jsonx.Value, p part, r resolver) {
	if !list.IsArray() || list.Len() == 0 {
		return
	}
	if p == onPackage {
		if text, ok := r.agent(list.Elem(0).Str()); ok {
			c.str("originator", text, list.Elem(0), nodeOf(r, list.Elem(0).Str()))
		}
		return
	}
	open := false
	for it := list.Iter(); it.Next(); {
		text, ok := r.agent(it.Value().Str())
		q, person := parsePerson(text)
		if !ok || !person || q.class != "Person" || q.email != "" {
			continue
		}
		if !open {
			c.name("fileContributors", list)
			c.text, open = append(c.text, '['), true
		}
		c.entry(it.Value())
		c.text = jsonx.AppendString(c.text, q.name)
	}
	if open {
		c.text = append(c.text, ']')
	}
}

func foldPurposes(c *chunk, purpose, content jsonx.Value, p part) {
	if p == onFile {
		kind, isType := mapping.SPDX2FileTypeByPurpose(purpose.Str())
		media, isMedia := mapping.SPDX2FileTypeByContent(content.Str())
		if isType || isMedia {
			c.name("fileTypes", jsonx.Value{})
			c.text = append(c.text, '[')
			if isType {
				c.entry(purpose)
				c.text = jsonx.AppendString(c.text, kind)
			}
			if isMedia {
				c.entry(content)
				c.text = jsonx.AppendString(c.text, media)
			}
			c.text = append(c.text, ']')
		}
		if !isMedia && isMediaType(content.Str()) {
			c.str("contentType", content.Str(), content)
		}
		if isType {
			return
		}
	}
	if word, ok := mapping.FoldedPurpose(purpose.Str()); ok {
		c.str("primaryPackagePurpose", word, purpose)
	}
}

func foldIntegrity(c *chunk, list jsonx.Value, p part) {
	if !list.IsArray() {
		return
	}
	open := false
	var code jsonx.Value
	for it := list.Iter(); it.Next(); {
		m := it.Value()
		value := m.Get("hashValue")
		if !value.IsString() {
			continue
		}
		switch typeOf(m) {
		case "Hash":
			alg, ok := mapping.SPDX2Hash(m.Get("algorithm").Str())
			if !ok {
				continue
			}
			if !open {
				c.name("checksums", jsonx.Value{})
				c.text, open = append(c.text, '['), true
			}
			c.entry(m)
			c.text = append(c.text, '{')
			c.str("algorithm", alg, m.Get("algorithm"))
			c.str("checksumValue", value.Str(), value)
			c.text = append(c.text, '}')
		case "PackageVerificationCode":
			if p == onPackage && !code.Exists() {
				code = m
			}
		}
	}
	if open {
		c.text = append(c.text, ']')
	}
	if !code.Exists() {
		return
	}
	c.name("packageVerificationCode", code)
	c.text = append(c.text, '{')
	c.str("packageVerificationCodeValue", code.Get("hashValue").Str(), code.Get("hashValue"))
	if list := code.Get("packageVerificationCodeExcludedFile"); len(stringsOf(list)) > 0 {
		c.name("packageVerificationCodeExcludedFiles", list)
		c.text = jsonx.AppendCompact(c.text, list)
	}
	c.text = append(c.text, '}')
}

func foldRefs(c *chunk, purl, idents, contents, refs jsonx.Value, p part) {
	open := false
	put := func(category, kind, locator string, comment, of, word, at jsonx.Value) {
		if !open {
			c.name("externalRefs", jsonx.Value{})
			c.text, open = append(c.text, '['), true
		}
		c.entry(of)
		c.text = append(c.text, '{')
		c.str("referenceCategory", category, word)
		c.str("referenceType", kind, word)
		c.str("referenceLocator", locator, at)
		if comment.IsString() && comment.Str() != "" {
			c.str("comment", comment.Str(), comment)
		}
		c.text = append(c.text, '}')
	}
	usable := purl.IsString() && purl.Str() != "" && p == onPackage
	if usable {
		put(purlCategory, purlKind, purl.Str(), jsonx.Value{}, purl, purl, purl)
	}
	if idents.IsArray() {
		for it := idents.Iter(); it.Next(); {
			e := it.Value()
			if usable && e.Get("externalIdentifierType").Str() == "packageUrl" && e.Get("identifier").Str() == purl.Str() && e.Get("comment").Str() == "" {
				continue // the same once more
			}
			category, kind, ok := mapping.FoldedIdentType(e.Get("externalIdentifierType").Str())
			if _, content := mapping.SPDX3ContentType(category, kind); ok && !content && e.Get("identifier").IsString() {
				put(category, kind, e.Get("identifier").Str(), e.Get("comment"), e, e.Get("externalIdentifierType"), e.Get("identifier"))
			}
		}
	}
	if contents.IsArray() {
		for it := contents.Iter(); it.Next(); {
			e := it.Value()
			value := e.Get("software_contentIdentifierValue")
			category, kind, ok := mapping.FoldedContentType(e.Get("software_contentIdentifierType").Str())
			if ok && value.IsString() {
				put(category, kind, value.Str(), e.Get("comment"), e, e.Get("software_contentIdentifierType"), value)
			}
		}
	}
	if refs.IsArray() {
		for it := refs.Iter(); it.Next(); {
			e := it.Value()
			category, kind, ok := mapping.FoldedRefType(e.Get("externalRefType").Str())
			list := e.Get("locator")
			if !ok || !list.IsArray() {
				continue
			}
			for l := list.Iter(); l.Next(); {
				if l.Value().IsString() {
					put(category, kind, l.Value().Str(), e.Get("comment"), e, e.Get("externalRefType"), l.Value())
				}
			}
		}
	}
	if open {
		c.text = append(c.text, ']')
	}
}

func foldSnippet(c *chunk, v jsonx.Value, r resolver) {
	file := v.Get("software_snippetFromFile")
	from, ok := r.element(file.Str())
	if ok {
		c.str("snippetFromFile", from, file)
	}
	open := false
	for _, g := range ranges {
		m := v.Get(g.property)
		begin, end := m.Get("beginIntegerRange"), m.Get("endIntegerRange")
		if !positive(begin) || !positive(end) {
			continue
		}
		if !open {
			c.name("ranges", jsonx.Value{})
			c.text, open = append(c.text, '['), true
		}
		c.entry(m)
		c.text = append(c.text, '{')
		for i, side := range [...]string{"startPointer", "endPointer"} {
			c.name(side, jsonx.Value{})
			c.text = append(c.text, '{')
			if ok {
				c.str("reference", from, jsonx.Value{})
			}
			value := begin
			if i == 1 {
				value = end
			}
			c.name(g.member, value)
			c.text = append(append(c.text, value.Literal()...), '}')
		}
		c.text = append(c.text, '}')
	}
	if open {
		c.text = append(c.text, ']')
	}
}

// foldExtension writes properties, and returns the annotations that carry data of other formats.
func foldExtension(c *chunk, list jsonx.Value) (carried chunk) {
	if carried.quiet = c.quiet; !list.IsArray() {
		return carried
	}
	for it := list.Iter(); it.Next(); {
		ext := it.Value()
		entries := ext.Get("extension_cdxProperty")
		if typeOf(ext) != extensionClass || !entries.IsArray() {
			continue
		}
		open := false
		for e := entries.Iter(); e.Next(); {
			name, value := e.Value().Get("extension_cdxPropName"), e.Value().Get("extension_cdxPropValue")
			if !name.IsString() || value.Exists() && !value.IsString() {
				continue
			}
			if isCarrierName(name.Str()) {
				if !strings.HasPrefix(value.Str(), "{") {
					continue
				}
				if len(carried.text) > 0 {
					carried.text = append(carried.text, ',')
				}
				carried.mark(e.Value())
				carried.text = append(carried.text, `{"annotationDate":"`+epoch+`","annotationType":"OTHER","annotator":"`+carrierAnnotator+`","comment":`...)
				carried.mark(value)
				carried.text = append(jsonx.AppendString(carried.text, name.Str()+" "+value.Str()), '}')
				continue
			}
			if !open {
				c.name("properties", jsonx.Value{})
				c.text, open = append(c.text, '['), true
			}
			c.entry(e.Value())
			c.text = append(c.text, '{')
			c.str("name", name.Str(), name)
			if value.Exists() {
				c.str("value", value.Str(), value)
			}
			c.text = append(c.text, '}')
		}
		if open {
			c.text = append(c.text, ']')
		}
		return carried // one extension of this class is what is written
	}
	return carried
}

// personOf returns the agent that a node is. An Agent of no certain kind is taken for an organization.
func personOf(v jsonx.Value) (person, bool) {
	p := person{class: typeOf(v), name: v.Get("name").Str()}
	if p.class == "Agent" {
		p.class = "Organization"
	}
	if p.class != "Tool" && p.class != "SoftwareAgent" {
		for it := v.Get("externalIdentifier").Iter(); it.Next(); {
			if e := it.Value(); e.Get("externalIdentifierType").Str() == "email" {
				p.email = e.Get("identifier").Str()
				break
			}
		}
	}
	return p, p.sound()
}

// foldText writes a licence that is given by its text, the inverse of [generator.licenseTexts].
func foldText(v jsonx.Value, id string) (c chunk) {
	c.text = append(c.text, '{')
	c.str("licenseId", id, idValue(v))
	for _, m := range textMembers {
		if s := v.Get(m.property); s.IsString() {
			c.str(m.member, s.Str(), s)
		}
	}
	if list := v.Get("expandedlicensing_seeAlso"); len(stringsOf(list)) > 0 {
		c.name("seeAlsos", list)
		c.text = jsonx.AppendCompact(c.text, list)
	}
	c.text = append(c.text, '}')
	return c
}
