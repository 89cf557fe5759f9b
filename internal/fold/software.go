package fold

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// software returns the node that a package, file or snippet of the folded form is.
func (g *generator) software(v jsonx.Value, p part, id string) []byte {
	class := "software_Package"
	switch p {
	case onFile:
		class = "software_File"
	case onSnippet:
		class = "software_Snippet"
	}
	t := g.beginIn(jsonx.Room(len(v.Raw())*5/4+256), class, id)
	m := v.Members()
	for _, r := range texts {
		if r.on&p == 0 {
			continue
		}
		if s := m.Get(r.member); s.IsString() && r.form.takes(s.Str()) {
			t = appendMember(t, r.property, s.Str())
		}
	}
	if q, ok := parsePerson(m.Get("supplier").Str()); ok {
		t = appendMember(t, "suppliedBy", g.agent(q))
	}
	if p == onPackage {
		if q, ok := parsePerson(m.Get("originator").Str()); ok {
			t = appendList(t, "originatedBy", []string{g.agent(q)})
		}
	} else {
		t = g.contributors(t, m.Get("fileContributors"))
	}
	t = appendPurposes(t, m.Get("primaryPackagePurpose"), m.Get("fileTypes"), m.Get("contentType"), p)
	t = appendIntegrity(t, m.Get("checksums"), m.Get("packageVerificationCode"), p)
	if list := stringsOf(m.Get("attributionTexts")); len(list) > 0 {
		t = appendList(t, "software_attributionText", list)
	}
	t = appendRefs(t, m.Get("externalRefs"), p)
	if p == onSnippet {
		t = g.snippet(t, v)
	} else {
		t = g.extension(t, v)
	}
	return append(t, '}')
}

func (g *generator) contributors(t []byte, list jsonx.Value) []byte {
	var refs []string
	for it := list.Iter(); it.Next(); {
		if q := (person{class: "Person", name: it.Value().Str()}); q.sound() {
			refs = append(refs, g.agent(q))
		}
	}
	if len(refs) > 0 {
		t = appendList(t, "originatedBy", refs)
	}
	return t
}

// appendPurposes writes what an element is for and of what type it is: SPDX 2's file types are both.
func appendPurposes(t []byte, purpose, types, media jsonx.Value, p part) []byte {
	word, ok := mapping.SPDX3Purpose(purpose.Str())
	content := ""
	if p == onFile {
		for it := types.Iter(); it.Next(); {
			r, known := mapping.SPDX3FileType(it.Value().Str())
			switch {
			case !known:
			case r.Purpose != "" && !ok:
				word, ok = r.Purpose, true
			case r.Content != "" && content == "":
				content = r.Content
			}
		}
		if _, typed := mapping.SPDX2FileTypeByContent(media.Str()); content == "" && !typed && isMediaType(media.Str()) {
			content = media.Str()
		}
	}
	if ok {
		t = appendMember(t, "software_primaryPurpose", word)
	}
	if content != "" {
		t = appendMember(t, "contentType", content)
	}
	return t
}

// isMediaType reports whether s has the form that SPDX 3 asks of a media type (Core/MediaType).
func isMediaType(s string) bool {
	kind, sub, ok := strings.Cut(s, "/")
	return ok && kind != "" && sub != "" && !strings.ContainsAny(sub, "/\n") && !strings.Contains(kind, "\n")
}

// appendIntegrity writes checksums and the verification code.
func appendIntegrity(t []byte, sums, code jsonx.Value, p part) []byte {
	open := false
	begin := func() {
		if !open {
			t, open = append(jsonx.AppendName(t, "verifiedUsing"), '['), true
		}
		t = jsonx.AppendComma(t)
	}
	for it := sums.Iter(); it.Next(); {
		c := it.Value()
		alg, ok := mapping.SPDX3Hash(c.Get("algorithm").Str())
		if value := c.Get("checksumValue"); ok && value.IsString() {
			begin()
			t = append(append(t, `{"type":"Hash","algorithm":"`...), alg...)
			t = append(jsonx.AppendString(append(t, `","hashValue":`...), value.Str()), '}')
		}
	}
	if value := code.Get("packageVerificationCodeValue"); p == onPackage && value.IsString() {
		begin()
		t = append(t, `{"type":"PackageVerificationCode","algorithm":"sha1","hashValue":`...)
		t = jsonx.AppendString(t, value.Str())
		if list := stringsOf(code.Get("packageVerificationCodeExcludedFiles")); len(list) > 0 {
			t = appendList(t, "packageVerificationCodeExcludedFile", list)
		}
		t = append(t, '}')
	}
	if open {
		t = append(t, ']')
	}
	return t
}

// A reference is an external reference of the folded form.
type reference struct{ category, kind, locator, comment string }

func readReference(v jsonx.Value) (r reference, ok bool) {
	loc := v.Get("referenceLocator")
	r = reference{v.Get("referenceCategory").Str(), v.Get("referenceType").Str(), loc.Str(), v.Get("comment").Str()}
	r.category = strings.ReplaceAll(r.category, "_", "-")
	return r, loc.IsString() && r.kind != ""
}

const purlCategory, purlKind = "PACKAGE-MANAGER", "purl"

// appendRefs writes external references: what identifies the element, what identifies its content, and what is
// said of it elsewhere.
func appendRefs(t []byte, list jsonx.Value, p part) []byte {
	if list.Len() == 0 {
		return t
	}
	var idents, contents, refs []byte
	purl := ""
	for it := list.Iter(); it.Next(); {
		r, ok := readReference(it.Value())
		if !ok {
			continue
		}
		if word, ok := mapping.SPDX3ContentType(r.category, r.kind); ok {
			contents = append(separate(contents), `{"type":"software_ContentIdentifier","software_contentIdentifierType":"`...)
			contents = jsonx.AppendString(append(append(contents, word...), `","software_contentIdentifierValue":`...), r.locator)
			contents = appendComment(contents, r.comment)
			continue
		}
		if word, ok := mapping.SPDX3IdentType(r.category, r.kind); ok {
			if word == "packageUrl" && r.comment == "" && purl == "" && p == onPackage && r.locator != "" {
				purl = r.locator
				continue
			}
			idents = append(separate(idents), `{"type":"ExternalIdentifier","externalIdentifierType":"`...)
			idents = jsonx.AppendString(append(append(idents, word...), `","identifier":`...), r.locator)
			idents = appendComment(idents, r.comment)
			continue
		}
		word, ok := mapping.SPDX3RefType(r.category, r.kind)
		if !ok {
			word = "other"
		}
		refs = append(separate(refs), `{"type":"ExternalRef","externalRefType":"`...)
		refs = append(jsonx.AppendString(append(append(refs, word...), `","locator":[`...), r.locator), ']')
		refs = appendComment(refs, r.comment)
	}
	if purl != "" {
		t = appendMember(t, "software_packageUrl", purl)
	}
	for _, l := range [...]struct {
		name string
		text []byte
	}{{"externalIdentifier", idents}, {"software_contentIdentifier", contents}, {"externalRef", refs}} {
		if len(l.text) > 0 {
			t = append(append(append(jsonx.AppendName(t, l.name), '['), l.text...), ']')
		}
	}
	return t
}

func appendComment(t []byte, comment string) []byte {
	if comment != "" {
		t = appendMember(t, "comment", comment)
	}
	return append(t, '}')
}

// snippet writes where a snippet is.
func (g *generator) snippet(t []byte, v jsonx.Value) []byte {
	if ref, ok := g.element(v.Get("snippetFromFile").Str()); ok {
		t = appendMember(t, "software_snippetFromFile", ref)
	}
	done := [2]bool{}
	for it := v.Get("ranges").Iter(); it.Next(); {
		for i, r := range ranges {
			from, to := it.Value().Get("startPointer").Get(r.member), it.Value().Get("endPointer").Get(r.member)
			if done[i] || !positive(from) || !positive(to) {
				continue
			}
			done[i] = true
			t = append(jsonx.AppendName(t, r.property), `{"type":"PositiveIntegerRange","beginIntegerRange":`...)
			t = append(append(t, from.Literal()...), `,"endIntegerRange":`...)
			t = append(append(t, to.Literal()...), '}')
		}
	}
	return t
}

var ranges = [...]struct{ property, member string }{
	{"software_byteRange", "offset"},
	{"software_lineRange", "lineNumber"},
}

// positive reports whether v is a number that SPDX 3 takes for a PositiveIntegerRange.
func positive(v jsonx.Value) bool {
	s := v.Literal()
	if v.Kind() != jsonx.Number || s == "" || s[0] == '0' {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Data of other formats that an element carries is an annotation of its own in the folded form, as in SPDX 2, and a
// property of the extension that SPDX 3 has for CycloneDX's properties.
const carrierAnnotator = "Tool: waybill-1"

// carrier returns the name and the value of what an annotation of the folded form carries.
func carrier(v jsonx.Value) (name, value string, ok bool) {
	if v.Len() != 4 || v.Get("annotator").Str() != carrierAnnotator || v.Get("annotationDate").Str() != epoch || v.Get("annotationType").Str() != "OTHER" {
		return "", "", false
	}
	name, value, ok = strings.Cut(v.Get("comment").Str(), " ")
	return name, value, ok && isCarrierName(name) && strings.HasPrefix(value, "{")
}

func isCarrierName(s string) bool {
	family, ok := strings.CutPrefix(s, mapping.CarrierPrefix)
	return ok && family != "" && !strings.Contains(family, " ")
}

const (
	extensionClass = "extension_CdxPropertiesExtension"
	entryClass     = "extension_CdxPropertyEntry"
)

// extension writes properties and carried data.
func (g *generator) extension(t []byte, v jsonx.Value) []byte {
	open := false
	entry := func(name string) {
		if !open {
			t = append(jsonx.AppendName(t, "extension"), `[{"type":"`+extensionClass+`","extension_cdxProperty":[`...)
			open = true
		}
		t = append(jsonx.AppendComma(t), `{"type":"`+entryClass+`","extension_cdxPropName":`...)
		t = jsonx.AppendString(t, name)
	}
	for it := v.Get("properties").Iter(); it.Next(); {
		name, value := it.Value().Get("name"), it.Value().Get("value")
		if !name.IsString() || isCarrierName(name.Str()) || value.Exists() && !value.IsString() {
			continue
		}
		entry(name.Str())
		if value.Exists() {
			t = appendMember(t, "extension_cdxPropValue", value.Str())
		}
		t = append(t, '}')
	}
	for it := v.Get("annotations").Iter(); it.Next(); {
		if name, value, ok := carrier(it.Value()); ok {
			entry(name)
			t = append(appendMember(t, "extension_cdxPropValue", value), '}')
		}
	}
	if open {
		t = append(t, "]}]"...)
		g.used |= usesExtension
	}
	return t
}

// document makes the nodes that are the document itself and what it is about.
func (g *generator) document(f fate) {
	var roots, contents []string
	g.roots = map[string]bool{}
	describe := func(id string) {
		ref, ok := g.ref[id]
		if !ok && !strings.HasPrefix(id, documentRef) {
			ref, ok = g.element(id) // which the document does not have
		}
		if ok && !g.roots[ref] && id != docID {
			g.roots[ref] = true
			roots = append(roots, ref)
		}
	}
	for it := g.doc.Get("documentDescribes").Iter(); it.Next(); {
		describe(it.Value().Str())
	}
	for it := g.doc.Get("relationships").Iter(); it.Next(); {
		if id, ok := describedBy(it.Value()); ok {
			describe(id)
		}
	}
	for _, s := range [...]stream{'p', 'f', 's'} {
		for i := range g.nodes[slotFor(s)] {
			contents = append(contents, g.nodes[slotFor(s)][i].id)
		}
	}
	sbom := g.decide(root, "sbom", g.natural("SBOM"))
	if !sbom.absent {
		t := g.begin("software_Sbom", sbom.id)
		if len(roots) > 0 {
			t = appendList(t, "rootElement", roots)
		}
		if len(contents) > 0 {
			t = appendList(t, "element", contents)
		}
		g.emit(sbom, node{stream: 'b', owner: root, key: "sbom", kind: sbomNode, text: append(t, '}'), folded: g.doc.Get("documentDescribes")})
		roots = []string{sbom.id}
	}
	if f.absent {
		return
	}
	t := g.begin("SpdxDocument", f.id)
	for _, name := range [...]string{"name", "comment"} {
		if s := g.doc.Get(name); s.IsString() {
			t = appendMember(t, name, s.Str())
		}
	}
	if s := g.doc.Get("dataLicense").Str(); s != "" && isListedID(s) {
		g.data = g.decide(root, dataKey, licensesPrefix+s).id
		t = appendMember(t, "dataLicense", g.data)
	}
	t = g.externals(t)
	ext := g.extension(nil, g.doc)
	profiles := []string{"core", "software"}
	for _, p := range [...]struct {
		uses uint8
		name string
	}{{usesSimple, "simpleLicensing"}, {usesExpanded, "expandedLicensing"}, {usesExtension, "extension"}, {usesSecurity, "security"}} {
		// The licensing profiles want both licences of everything.
		if licensing := p.uses == usesSimple || p.uses == usesExpanded; g.used&p.uses != 0 && !(licensing && g.unlicensed) {
			profiles = append(profiles, p.name)
		}
	}
	t = appendList(t, "profileConformance", profiles)
	if len(roots) > 0 {
		t = appendList(t, "rootElement", roots)
	}
	if !sbom.absent {
		t = appendList(t, "element", []string{sbom.id})
	}
	if len(ext) > 0 {
		t = append(t, ext...) // which begins with a comma
	}
	g.emit(f, node{stream: 'd', owner: root, key: "self", kind: documentNode, text: append(t, '}'), folded: g.doc})
}

// dataKey is the key of the reference to the licence of the document's own data.
const dataKey = "data licence"

// externals writes the documents that this one refers to, and the elements of theirs that it names (the migration
// table's ExternalDocumentRef).
func (g *generator) externals(t []byte) []byte {
	var spaces, imports []byte
	known := map[string]bool{}
	for it := g.doc.Get("externalDocumentRefs").Iter(); it.Next(); {
		v := it.Value()
		id, doc := v.Get("externalDocumentId").Str(), v.Get("spdxDocument")
		if known[id] || !isDocumentRef(id) || !doc.IsString() || doc.Str() == "" {
			continue
		}
		known[id] = true
		spaces = append(separate(spaces), `{"type":"NamespaceMap","prefix":`...)
		spaces = append(jsonx.AppendString(spaces, id), `,"namespace":`...)
		spaces = append(jsonx.AppendString(spaces, doc.Str()+"#"), '}')
		imports = append(separate(imports), `{"type":"ExternalMap","externalSpdxId":`...)
		imports = jsonx.AppendString(imports, id+":"+docID)
		sum := v.Get("checksum")
		if alg, ok := mapping.SPDX3Hash(sum.Get("algorithm").Str()); ok && sum.Get("checksumValue").IsString() {
			imports = append(jsonx.AppendName(imports, "verifiedUsing"), `[{"type":"Hash","algorithm":"`...)
			imports = append(append(imports, alg...), `","hashValue":`...)
			imports = append(jsonx.AppendString(imports, sum.Get("checksumValue").Str()), "}]"...)
		}
		imports = append(imports, '}')
	}
	named := map[string]bool{}
	mention := func(id string) {
		doc, elem, ok := strings.Cut(id, ":")
		if !ok || !strings.HasPrefix(id, documentRef) || named[id] || elem == docID || elem == "" {
			return
		}
		named[id] = true
		imports = append(separate(imports), `{"type":"ExternalMap","externalSpdxId":`...)
		imports = jsonx.AppendString(imports, id)
		if known[doc] {
			imports = appendMember(imports, "definingArtifact", doc+":"+docID)
		}
		imports = append(imports, '}')
	}
	for it := g.doc.Get("relationships").Iter(); it.Next(); {
		mention(it.Value().Get("spdxElementId").Str())
		mention(it.Value().Get("relatedSpdxElement").Str())
	}
	if len(spaces) > 0 {
		t = append(append(append(jsonx.AppendName(t, "namespaceMap"), '['), spaces...), ']')
	}
	if len(imports) > 0 {
		t = append(append(append(jsonx.AppendName(t, importProperty(g.version)), '['), imports...), ']')
	}
	return t
}

// importProperty is what a version calls the imports of a document.
func importProperty(version string) string {
	if version == "3.0.0" {
		return "imports"
	}
	return "import"
}

func isDocumentRef(id string) bool {
	rest, ok := strings.CutPrefix(id, documentRef)
	return ok && rest != "" && !strings.ContainsAny(rest, ": ")
}
