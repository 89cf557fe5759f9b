package cyclonedx

import (
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// Some members have another name or another shape in older versions. [Migrate] writes the older one; newer
// versions have both, so the way back has to be told which of them the document had.

// The names of what [Renamed] finds and [Rename] undoes.
const (
	authorsRenamed      = "authors"      // component.authors was written as author
	publisherRenamed    = "publisher"    // component.manufacturer was written as publisher
	manufacturerRenamed = "manufacturer" // metadata.manufacturer was written as manufacture
	toolsRenamed        = "tools:"       // metadata.tools, an object with so many components, was written as a list
)

// Renamed returns what [Migrate] renames in v on the way to version.
func Renamed(v jsonx.Value, version string, doc bool) []string {
	m := migration{version}
	var names []string
	if doc {
		meta := v.Get("metadata")
		if m.before("1.6") && meta.Get("manufacturer").IsObject() && !meta.Get("manufacture").Exists() {
			names = append(names, manufacturerRenamed)
		}
		if tools := meta.Get("tools"); m.before("1.5") && tools.IsObject() {
			names = append(names, toolsRenamed+strconv.Itoa(tools.Get("components").Len()))
		}
		return names
	}
	if !m.before("1.6") {
		return nil
	}
	if v.Get("authors").Elem(0).Get("name").Str() != "" && !v.Get("author").Exists() {
		names = append(names, authorsRenamed)
	}
	if v.Get("manufacturer").Get("name").Str() != "" && !v.Get("publisher").Exists() {
		names = append(names, publisherRenamed)
	}
	return names
}

// Rename appends v with the names undone, as far as they still apply.
func Rename(dst []byte, v jsonx.Value, names []string, doc bool) []byte {
	if len(names) == 0 || !v.IsObject() {
		return jsonx.AppendCompact(dst, v)
	}
	if doc {
		return renameMember(dst, v, "metadata", func(dst []byte, name string, m jsonx.Value) []byte {
			return renameMetadata(jsonx.AppendName(dst, name), m, names)
		})
	}
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		name, m := it.Name(), it.Value()
		switch {
		case name == "author" && has(names, authorsRenamed) && m.IsString():
			dst = append(jsonx.AppendName(dst, "authors"), `[{"name":`...)
			dst = append(jsonx.AppendString(dst, m.Str()), "}]"...)
		case name == "publisher" && has(names, publisherRenamed) && m.IsString():
			dst = append(jsonx.AppendName(dst, "manufacturer"), `{"name":`...)
			dst = append(jsonx.AppendString(dst, m.Str()), '}')
		default:
			dst = jsonx.AppendCompact(jsonx.AppendName(dst, name), m)
		}
	}
	return append(dst, '}')
}

// renameMember appends v with the member called name written by put.
func renameMember(dst []byte, v jsonx.Value, name string, put func([]byte, string, jsonx.Value) []byte) []byte {
	dst = append(dst, '{')
	for it := v.Iter(); it.Next(); {
		if it.Name() == name {
			dst = put(dst, name, it.Value())
		} else {
			dst = jsonx.AppendCompact(jsonx.AppendName(dst, it.Name()), it.Value())
		}
	}
	return append(dst, '}')
}

func renameMetadata(dst []byte, meta jsonx.Value, names []string) []byte {
	if !meta.IsObject() {
		return jsonx.AppendCompact(dst, meta)
	}
	dst = append(dst, '{')
	for it := meta.Iter(); it.Next(); {
		name, m := it.Name(), it.Value()
		components := -1
		for _, n := range names {
			if number, ok := strings.CutPrefix(n, toolsRenamed); ok {
				components, _ = strconv.Atoi(number)
			}
		}
		switch {
		case name == "manufacture" && has(names, manufacturerRenamed) && !meta.Get("manufacturer").Exists():
			dst = jsonx.AppendCompact(jsonx.AppendName(dst, "manufacturer"), m)
		case name == "tools" && components >= 0 && m.IsArray():
			dst = renameTools(jsonx.AppendName(dst, name), m, components)
		default:
			dst = jsonx.AppendCompact(jsonx.AppendName(dst, name), m)
		}
	}
	return append(dst, '}')
}

// renameTools appends the list of tools as the object that newer versions have: the first n are components,
// the others services.
func renameTools(dst []byte, tools jsonx.Value, n int) []byte {
	dst = append(dst, '{')
	it := tools.Iter()
	part := func(name, start string, n int) {
		if n <= 0 {
			return
		}
		dst = append(jsonx.AppendName(dst, name), '[')
		for ; n > 0 && it.Next(); n-- {
			t := it.Value()
			dst = append(append(jsonx.AppendComma(dst), '{'), start...)
			dst = jsonx.AppendMember(dst, "group", t.Get("vendor").Str())
			dst = jsonx.AppendMember(dst, "name", t.Get("name").Str())
			dst = append(jsonx.AppendMember(dst, "version", t.Get("version").Str()), '}')
		}
		dst = append(dst, ']')
	}
	n = min(n, tools.Len())
	part("components", `"type":"application"`, n)
	part("services", "", tools.Len()-n)
	return append(dst, '}')
}

func has(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
