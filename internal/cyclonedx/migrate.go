package cyclonedx

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// Migrate appends the component or, with doc set, the document's own members v in the words of version: types
// and kinds that came later become the nearest older ones, members that were renamed take the name of their
// time, and signatures go, because they do not cover what is written now. What the version has no word for at
// all stays where it is, for the schema to take out.
func Migrate(dst []byte, v jsonx.Value, version string, doc bool) []byte {
	m := migration{version}
	if doc {
		return m.doc(dst, v)
	}
	return m.component(dst, v)
}

type migration struct{ version string }

func (m migration) before(version string) bool { return m.version < version }

func (m migration) component(dst []byte, v jsonx.Value) []byte {
	dst = append(dst, '{')
	hasVersion, hasAuthor, hasPublisher := false, false, false
	for it := v.Iter(); it.Next(); {
		switch it.Name() {
		case "version":
			hasVersion = true
		case "author":
			hasAuthor = true
		case "publisher":
			hasPublisher = true
		}
	}
	for it := v.Iter(); it.Next(); {
		name, val := it.Name(), it.Value()
		switch {
		case name == "type" && val.IsString():
			dst = jsonx.AppendString(jsonx.AppendName(dst, name), m.componentType(val.Str()))
		case name == "authors" && m.before("1.6") && !hasAuthor:
			dst = jsonx.AppendMember(dst, "author", val.Elem(0).Get("name").Str())
		case name == "manufacturer" && m.before("1.6") && !hasPublisher:
			dst = jsonx.AppendMember(dst, "publisher", val.Get("name").Str())
		case name == "signature" && val.IsObject():
		default:
			dst = m.value(jsonx.AppendName(dst, name), name, val)
		}
	}
	if !hasVersion && m.before("1.4") {
		dst = jsonx.AppendString(jsonx.AppendName(dst, "version"), "")
	}
	return append(dst, '}')
}

func (m migration) componentType(word string) string {
	if p, ok := mapping.PurposeByCycloneDX(word); ok {
		if row, ok := mapping.PurposeRowOf(p); ok && m.before(row.Since) {
			return row.Before
		}
		return word
	}
	if word == "cryptographic-asset" && m.before("1.6") {
		return "library"
	}
	return word
}

// value migrates what any member may hold.
func (m migration) value(dst []byte, name string, v jsonx.Value) []byte {
	switch v.Kind() {
	case jsonx.Object:
		if name == "component" || name == "components" || name == "ancestors" || name == "descendants" || name == "variants" {
			return m.component(dst, v)
		}
		dst = append(dst, '{')
		for it := v.Iter(); it.Next(); {
			n, val := it.Name(), it.Value()
			switch {
			case n == "signature" && val.IsObject():
				continue
			case name == "externalReferences" && n == "type" && val.IsString():
				word := val.Str()
				if row, ok := mapping.ReferenceByCycloneDX(word); ok && m.before(row.Since) {
					word = "other"
				}
				dst = jsonx.AppendString(jsonx.AppendName(dst, n), word)
				continue
			}
			dst = m.value(jsonx.AppendName(dst, n), n, val)
		}
		return append(dst, '}')
	case jsonx.Array:
		dst = append(dst, '[')
		for it := v.Iter(); it.Next(); {
			dst = m.value(jsonx.AppendComma(dst), name, it.Value())
		}
		return append(dst, ']')
	}
	if (name == "name" || name == "version") && v.IsString() && m.before("1.3") {
		return jsonx.AppendString(dst, oneLine(v.Str()))
	}
	return jsonx.AppendCompact(dst, v)
}

func (m migration) doc(dst []byte, v jsonx.Value) []byte {
	dst = append(dst, '{')
	hasVersion := false
	for it := v.Iter(); it.Next(); {
		name, val := it.Name(), it.Value()
		switch {
		case name == "specVersion":
			dst = jsonx.AppendString(jsonx.AppendName(dst, name), m.version)
		case name == "$schema" && strings.Contains(val.Str(), "cyclonedx.org/schema/bom-"):
			// The reference names a version; there is no telling whether its reader wants one.
		case name == "metadata" && val.IsObject():
			dst = m.metadata(jsonx.AppendName(dst, name), val)
		case name == "signature" && val.IsObject():
		default:
			hasVersion = hasVersion || name == "version"
			dst = m.value(jsonx.AppendName(dst, name), name, val)
		}
	}
	if !hasVersion && m.before("1.5") {
		dst = append(jsonx.AppendName(dst, "version"), '1')
	}
	return append(dst, '}')
}

func (m migration) metadata(dst []byte, v jsonx.Value) []byte {
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		name, val := it.Name(), it.Value()
		switch {
		case name == "tools" && val.IsObject() && m.before("1.5"):
			mark := len(dst)
			dst = append(jsonx.AppendName(dst, "tools"), '[')
			start := len(dst)
			for _, list := range [...]string{"components", "services"} {
				for t := val.Get(list).Iter(); t.Next(); {
					tool := t.Value()
					dst = append(jsonx.AppendComma(dst), '{')
					dst = jsonx.AppendMember(dst, "vendor", tool.Get("group").Str())
					dst = jsonx.AppendMember(dst, "name", tool.Get("name").Str())
					dst = append(jsonx.AppendMember(dst, "version", tool.Get("version").Str()), '}')
				}
			}
			dst = closeList(dst, mark, start)
		case name == "manufacturer" && m.before("1.6") && !v.Get("manufacture").Exists():
			dst = m.value(jsonx.AppendName(dst, "manufacture"), name, val)
		default:
			dst = m.value(jsonx.AppendName(dst, name), name, val)
		}
	}
	return append(dst, '}')
}
