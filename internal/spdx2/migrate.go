package spdx2

import (
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// Migrate appends a package, a file or, with doc set, the document's own members v in the words of version.
// What the version has no word for stays where it is, for the schema to take out; what its schema demands
// beyond the other's is added as NOASSERTION.
func Migrate(dst []byte, v jsonx.Value, version string, doc, file bool) []byte {
	m := migration{version < "2.3", "SPDX-" + version}
	if doc {
		return m.doc(dst, v)
	}
	dst = m.object(dst, v)
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
	version string
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
		if s := val.Str(); it.Name() == "filesAnalyzed" && (s == "true" || s == "false") {
			dst = append(dst, s...) // a boolean is meant (§7.8)
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
		case name == "spdxVersion":
			dst = jsonx.AppendString(jsonx.AppendName(dst, name), m.version)
		case name == "creationInfo" && val.IsObject() && !m.old && (!val.Get("creators").IsArray() || val.Get("creators").Len() == 0):
			dst = append(jsonx.AppendName(dst, name), '{')
			for c := val.Iter(); c.Next(); {
				if c.Name() != "creators" {
					dst = jsonx.AppendCompact(jsonx.AppendName(dst, c.Name()), c.Value())
				}
			}
			dst = append(jsonx.AppendName(dst, "creators"), `["`+selfTool+`"]}`...)
		case name == "relationships" && val.IsArray() && m.old:
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
	return append(dst, '}')
}

// relationship says OTHER for the types that 2.3 brought.
func (m migration) relationship(dst []byte, v jsonx.Value) []byte {
	row, ok := mapping.RelationshipBySPDX(v.Get("relationshipType").Str())
	if !ok || row.Since < "2.3" {
		return jsonx.AppendCompact(dst, v)
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
