package spdx2

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// Migrate appends a package, a file or, with doc set, the document's own members v in the words of version.
// What the version has no word for stays where it is, for the schema to take out; what its schema demands
// beyond the other's is added as NOASSERTION. SPDX 3 demands least of all: what a document of SPDX 2 that comes
// from there must have is added when made says so.
func Migrate(dst []byte, v jsonx.Value, version string, doc, file bool, made *Options) []byte {
	m := migration{old: version < "2.3", folded: version == Folded, version: version, made: made}
	if m.folded {
		m.made = nil
	}
	if doc {
		return m.doc(dst, v)
	}
	dst = m.object(dst, v)
	if m.made != nil {
		dst = demandOf(dst, v, file)
	}
	if m.old {
		names := []string{"licenseConcluded", "copyrightText"}
		if !file {
			names = append(names, "licenseDeclared")
		}
		dst = demand(dst, v, names...)
	}
	return append(dst, '}')
}

type migration struct {
	old     bool // the target is 2.2
	folded  bool // the target is SPDX 3
	version string
	made    *Options
}

// demandOf appends what SPDX 2 demands of a package or file and SPDX 3 does not.
func demandOf(dst []byte, v jsonx.Value, file bool) []byte {
	if file {
		if !v.Get("fileName").Exists() {
			dst = append(jsonx.AppendName(dst, "fileName"), `""`...)
		}
		return dst
	}
	if !v.Get("name").Exists() {
		dst = append(jsonx.AppendName(dst, "name"), `""`...)
	}
	dst = demand(dst, v, "downloadLocation")
	// Left out it means true, and then a verification code is due (§7.8).
	if !v.Get("filesAnalyzed").Exists() && !v.Get("packageVerificationCode").Exists() {
		dst = append(dst, `,"filesAnalyzed":false`...)
	}
	return dst
}

// demandOfDoc appends what SPDX 2 demands of a document and SPDX 3 does not.
func (m migration) demandOfDoc(dst []byte, v jsonx.Value) []byte {
	for _, d := range [...]struct{ name, value string }{
		{"SPDXID", DocumentID},
		{"spdxVersion", VersionName(m.version)},
		{"dataLicense", onlyLicense},
		{"name", m.made.Name},
		{"documentNamespace", m.made.Namespace},
	} {
		if !v.Get(d.name).Exists() {
			dst = jsonx.AppendString(jsonx.AppendName(dst, d.name), d.value)
		}
	}
	if !v.Get("creationInfo").Exists() {
		dst = m.creation(jsonx.AppendName(dst, "creationInfo"), v.Get("creationInfo"))
	}
	return dst
}

// creation appends the creationInfo v with what is demanded of it.
func (m migration) creation(dst []byte, v jsonx.Value) []byte {
	creators := v.Get("creators").Len() > 0 && v.Get("creators").IsArray()
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		if it.Name() != "creators" || creators {
			dst = jsonx.AppendCompact(jsonx.AppendName(dst, it.Name()), it.Value())
		}
	}
	if m.made != nil && !v.Get("created").Exists() {
		dst = jsonx.AppendString(jsonx.AppendName(dst, "created"), m.made.Created)
	}
	if !creators {
		dst = append(jsonx.AppendName(dst, "creators"), `["`+selfTool+`"]`...)
	}
	return append(dst, '}')
}

// MadeUp returns, as pointers, the members of text that [Migrate] made up for v: those that v has not.
func MadeUp(text, v jsonx.Value) []string {
	var list []string
	for it := text.Iter(); it.Next(); {
		switch name := it.Name(); name {
		case "name", "fileName", "downloadLocation", "filesAnalyzed", "licenseConcluded", "licenseDeclared", "copyrightText",
			"SPDXID", "dataLicense", "documentNamespace":
			if !v.Get(name).Exists() {
				list = append(list, "/"+name)
			}
		case "creationInfo":
			for in := it.Value().Iter(); in.Next(); {
				if !v.Get(name).Get(in.Name()).Exists() {
					list = append(list, "/"+name+"/"+in.Name())
				}
			}
		}
	}
	return list
}

// Unmake appends the object text without the members that [Migrate] made up for v.
func Unmake(dst []byte, text, v jsonx.Value) []byte {
	made := make(map[string]bool)
	for _, p := range MadeUp(text, v) {
		made[p] = true
	}
	return unmake(dst, text, "", made)
}

func unmake(dst []byte, v jsonx.Value, within string, made map[string]bool) []byte {
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		p := within + "/" + it.Name()
		if made[p] {
			continue
		}
		if p != "/creationInfo" || !it.Value().IsObject() {
			dst = jsonx.AppendCompact(jsonx.AppendName(dst, it.Name()), it.Value())
			continue
		}
		mark := len(dst)
		dst = jsonx.AppendName(dst, it.Name())
		start := len(dst)
		if dst = unmake(dst, it.Value(), p, made); len(dst) == start+len("{}") && it.Value().Len() > 0 {
			dst = dst[:mark]
		}
	}
	return append(dst, '}')
}

// object appends v without its closing brace.
func (m migration) object(dst []byte, v jsonx.Value) []byte {
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		val := it.Value()
		if it.Name() == "externalRefs" && val.IsArray() {
			dst = append(jsonx.AppendName(dst, it.Name()), '[')
			for r := val.Iter(); r.Next(); {
				dst = m.ref(jsonx.AppendComma(dst), r.Value())
			}
			dst = append(dst, ']')
			continue
		}
		dst = jsonx.AppendName(dst, it.Name())
		switch s := val.Str(); {
		case it.Name() == "filesAnalyzed" && (s == "true" || s == "false"):
			dst = append(dst, s...) // a boolean is meant (§7.8)
			continue
		case it.Name() == "primaryPackagePurpose" && !m.folded && onlyPurposeOfSPDX3(s):
			dst = append(dst, `"OTHER"`...)
			continue
		}
		dst = jsonx.AppendCompact(dst, val)
	}
	return dst
}

func demand(dst []byte, v jsonx.Value, names ...string) []byte {
	for _, name := range names {
		if !v.Get(name).Exists() {
			dst = jsonx.AppendString(jsonx.AppendName(dst, name), mapping.NoAssertion)
		}
	}
	return dst
}

func (m migration) ref(dst []byte, v jsonx.Value) []byte {
	if !v.IsObject() {
		return jsonx.AppendCompact(dst, v)
	}
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		if it.Name() != "referenceCategory" {
			dst = jsonx.AppendCompact(jsonx.AppendName(dst, it.Name()), it.Value())
			continue
		}
		word := it.Value().Str()
		switch {
		case m.old && word == "PACKAGE-MANAGER":
			word = "PACKAGE_MANAGER"
		case m.old && (word == "PERSISTENT-ID" || word == "PERSISTENT_ID"):
			word = "OTHER"
		case !m.old && word == "PACKAGE_MANAGER":
			word = "PACKAGE-MANAGER"
		case !m.old && word == "PERSISTENT_ID":
			word = "PERSISTENT-ID"
		}
		dst = jsonx.AppendString(jsonx.AppendName(dst, it.Name()), word)
	}
	return append(dst, '}')
}

func (m migration) doc(dst []byte, v jsonx.Value) []byte {
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		name, val := it.Name(), it.Value()
		switch {
		case name == "spdxVersion" && m.folded && strings.HasPrefix(val.Str(), "SPDX-3.0"):
			dst = jsonx.AppendCompact(jsonx.AppendName(dst, name), val) // it says which of that version
		case name == "spdxVersion":
			dst = jsonx.AppendString(jsonx.AppendName(dst, name), VersionName(m.version))
		case name == "creationInfo" && val.IsObject() && (!m.old || m.made != nil):
			dst = m.creation(jsonx.AppendName(dst, name), val)
		case name == "relationships" && val.IsArray():
			dst = append(jsonx.AppendName(dst, name), '[')
			for r := val.Iter(); r.Next(); {
				dst = m.relationship(jsonx.AppendComma(dst), r.Value())
			}
			dst = append(dst, ']')
		case name == "snippets" && val.IsArray() && m.old:
			dst = append(jsonx.AppendName(dst, name), '[')
			for s := val.Iter(); s.Next(); {
				if !s.Value().IsObject() {
					dst = jsonx.AppendCompact(jsonx.AppendComma(dst), s.Value())
					continue
				}
				dst = m.object(jsonx.AppendComma(dst), s.Value())
				dst = append(demand(dst, s.Value(), "licenseConcluded", "copyrightText"), '}')
			}
			dst = append(dst, ']')
		default:
			dst = jsonx.AppendCompact(jsonx.AppendName(dst, name), val)
		}
	}
	if m.made != nil {
		dst = m.demandOfDoc(dst, v)
	}
	return append(dst, '}')
}

// relationship says OTHER for the types that 2.3 brought, where that is too new, and for those of SPDX 3, which the
// comment names.
func (m migration) relationship(dst []byte, v jsonx.Value) []byte {
	word := v.Get("relationshipType").Str()
	row, ok := mapping.RelationshipBySPDX(word)
	switch comment := v.Get("comment"); {
	case m.folded:
		return otherwise(dst, v)
	case mapping.IsSPDX3OnlyRelationship(word) && (!comment.Exists() || comment.IsString()):
		text := word
		if comment.Exists() {
			text += wordEnd + comment.Str()
		}
		return related(dst, v, "OTHER", text, true)
	case !(ok && m.old && row.Since >= "2.3") && !mapping.IsSPDX3OnlyRelationship(word):
		return jsonx.AppendCompact(dst, v)
	case m.made != nil && !comment.Exists():
		return related(dst, v, "OTHER", word, true) // a type of SPDX 2.3 that comes from SPDX 3
	}
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		if it.Name() == "relationshipType" {
			dst = append(jsonx.AppendName(dst, it.Name()), `"OTHER"`...)
			continue
		}
		dst = jsonx.AppendCompact(jsonx.AppendName(dst, it.Name()), it.Value())
	}
	return append(dst, '}')
}

// Approximates reports whether [Migrate] writes the relationship v, which comes from SPDX 3, as OTHER with a comment
// that names its type.
func Approximates(v jsonx.Value, version string) bool {
	word, comment := v.Get("relationshipType").Str(), v.Get("comment")
	row, ok := mapping.RelationshipBySPDX(word)
	return mapping.IsSPDX3OnlyRelationship(word) && (!comment.Exists() || comment.IsString()) ||
		ok && version < row.Since && !comment.Exists()
}

// wordEnd stands between the type of SPDX 3 that a comment names and the comment.
const wordEnd = ": "

// otherwise appends a relationship whose comment names a type of SPDX 3 as one of that type.
func otherwise(dst []byte, v jsonx.Value) []byte {
	comment := v.Get("comment")
	if v.Get("relationshipType").Str() != "OTHER" || !comment.IsString() {
		return jsonx.AppendCompact(dst, v)
	}
	word, text, more := strings.Cut(comment.Str(), wordEnd)
	if row, ok := mapping.RelationshipBySPDX(word); !mapping.IsSPDX3OnlyRelationship(word) && !(ok && row.Since >= "2.3" && !more) {
		return jsonx.AppendCompact(dst, v)
	}
	return related(dst, v, word, text, more)
}

// related appends the relationship v with another type, and another comment or none.
func related(dst []byte, v jsonx.Value, word, comment string, commented bool) []byte {
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		switch name := it.Name(); name {
		case "comment":
		case "relationshipType":
			dst = jsonx.AppendString(jsonx.AppendName(dst, name), word)
		default:
			dst = jsonx.AppendCompact(jsonx.AppendName(dst, name), it.Value())
		}
	}
	if commented {
		dst = jsonx.AppendString(jsonx.AppendName(dst, "comment"), comment)
	}
	return append(dst, '}')
}

// onlyPurposeOfSPDX3 reports whether word is a purpose that SPDX 3 has and SPDX 2 has not.
func onlyPurposeOfSPDX3(word string) bool {
	_, here := mapping.PurposeBySPDX(word)
	_, there := mapping.SPDX3Purpose(word)
	return there && !here
}

// FileAsPackage appends the file v as a package with purpose FILE, for want of the checksum that a File of
// SPDX 2.3 must have (§8.4).
func FileAsPackage(dst []byte, v jsonx.Value, version string) []byte {
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		name := it.Name()
		switch name {
		case "fileName":
			name = "name"
		case "fileTypes", "licenseInfoInFiles", "fileContributors", "noticeText", "fileDependencies", "artifactOfs", "checksums",
			"name", "downloadLocation", "filesAnalyzed", "primaryPackagePurpose":
			continue
		}
		dst = jsonx.AppendCompact(jsonx.AppendName(dst, name), it.Value())
	}
	dst = append(jsonx.AppendName(dst, "downloadLocation"), `"NOASSERTION","filesAnalyzed":false`...)
	if version >= "2.3" {
		dst = append(dst, `,"primaryPackagePurpose":"FILE"`...)
	}
	return append(dst, '}')
}

// PackageAsFile appends a package that [FileAsPackage] made as the file again, as far as the package says it.
func PackageAsFile(dst []byte, v jsonx.Value) []byte {
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		name := it.Name()
		switch name {
		case "name":
			name = "fileName"
		case "fileName", "downloadLocation", "filesAnalyzed", "primaryPackagePurpose":
			continue
		}
		dst = jsonx.AppendCompact(jsonx.AppendName(dst, name), it.Value())
	}
	return append(dst, '}')
}
