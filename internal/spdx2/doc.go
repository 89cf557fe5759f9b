// Package spdx2 turns SPDX 2.2 and 2.3 JSON into the neutral model and back: packages and files, the
// document's own members, and relationships. Section numbers are those of SPDX 2.3. It writes what SPDX 2
// can say and nothing else; what it cannot say is found and carried by whoever compares.
package spdx2

import (
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
)

// Folded is the version of a document of SPDX 3 in the form of SPDX 2, see package fold: it has members for what
// SPDX 3 can say, and demands next to nothing.
const Folded = "3.0"

// VersionName is how a document of a version names that.
func VersionName(version string) string {
	if version == Folded {
		return "SPDX-3.0.1"
	}
	return "SPDX-" + version
}

// SyntheticNamespace begins the namespaces that a conversion makes for documents that have none.
const SyntheticNamespace = "https://spdx.org/spdxdocs/waybill-"

// SyntheticCreated is the creation time of a document whose source has none.
const SyntheticCreated = "1970-01-01T00:00:00Z"

// selfTool is the creator of a document whose source names none.
const selfTool = "Tool: waybill-1"

// ParseDoc reads what a document says about itself.
func (c *Codec) ParseDoc(root jsonx.Value, d *model.Doc) {
	d.Reset()
	d.Name = root.Get("name").Str()
	d.Comment = root.Get("comment").Str()
	d.License = root.Get("dataLicense").Str()
	ns := root.Get("documentNamespace").Str()
	if uuid, ok := strings.CutPrefix(ns, "urn:cdx:"); ok {
		// The BOM-Link of a CycloneDX document: serial number and version.
		if id, version, ok := strings.Cut(uuid, "/"); ok && len(id) == 36 && number(version) {
			d.Namespace, d.Version = "urn:uuid:"+id, version
		}
	} else if !strings.HasPrefix(ns, SyntheticNamespace) {
		d.Namespace = ns
	}
	if c.Version == Folded {
		d.Properties = parseProperties(d.Properties, root.Get("properties"))
	}
	info := root.Get("creationInfo")
	if s := info.Get("created").Str(); s != SyntheticCreated {
		d.Created = s
	}
	for it := info.Get("creators").Iter(); it.Next(); {
		s := it.Value().Str()
		if s == selfTool {
			continue
		}
		if tool, ok := strings.CutPrefix(s, "Tool:"); ok {
			if tool = strings.TrimSpace(tool); tool != "" {
				d.Tools = append(d.Tools, parseTool(tool))
			}
		} else if p, ok := ParsePerson(s); ok {
			d.Authors = append(d.Authors, p)
		}
	}
}

func number(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && (s[0] != '0' || s == "0")
}

// parseTool splits "name-version" (§6.8) where a version begins: at the first hyphen before what has a number
// with dots, else at the last before a number.
func parseTool(s string) model.Tool {
	whole := model.Tool{Name: s}
	if strings.ContainsAny(s, "()") {
		return whole // another habit than the specification's
	}
	for i := 1; i < len(s)-1; i++ {
		if s[i] != '-' {
			continue
		}
		version := s[i+1:]
		first, _, more := strings.Cut(version, "-")
		first = strings.TrimPrefix(first, "v")
		if first != "" && first[0] >= '0' && first[0] <= '9' && (!more || strings.Contains(first, ".")) {
			return model.Tool{Name: s[:i], Version: version}
		}
	}
	return whole
}

// Options are what the target demands and the source may lack.
type Options struct {
	Created   string // §6.9; RFC 3339
	Namespace string // §6.5
	Name      string // §6.4
}

// AppendDoc appends the members of a document that say something about itself, the braces left off. With bare
// set nothing is added that d does not say; without it, what the schema demands, from opt.
func (c *Codec) AppendDoc(dst []byte, d *model.Doc, opt Options, bare bool) []byte {
	if !bare {
		dst = append(append(append(dst, `"spdxVersion":"`...), VersionName(c.Version)...), '"')
	}
	dst = jsonx.AppendMember(dst, "dataLicense", c.dataLicense(d, bare))
	if !bare {
		dst = append(dst, `,"SPDXID":"SPDXRef-DOCUMENT"`...)
	}
	name := d.Name
	if name == "" && !bare && c.Version != Folded {
		name = opt.Name
	}
	dst = jsonx.AppendMember(dst, "name", name)
	ns := d.Namespace
	if uuid, ok := strings.CutPrefix(ns, "urn:uuid:"); ok && d.Version != "" {
		ns = "urn:cdx:" + uuid + "/" + d.Version
	}
	if ns == "" && !bare {
		ns = opt.Namespace
	}
	dst = jsonx.AppendMember(dst, "documentNamespace", ns)
	dst = jsonx.AppendMember(dst, "comment", d.Comment)
	if c.Version == Folded {
		dst = appendProperties(dst, d.Properties)
	}
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, "creationInfo"), '{')
	start := len(dst)
	created := seconds(d.Created)
	if created == "" && !bare {
		created = opt.Created
	}
	dst = jsonx.AppendMember(dst, "created", created)
	before := len(dst)
	dst = append(jsonx.AppendName(dst, "creators"), '[')
	creators := len(dst)
	for _, t := range d.Tools {
		if s := toolText(t); s != "" {
			dst = jsonx.AppendString(jsonx.AppendComma(dst), s)
		}
	}
	for _, p := range d.Authors {
		if named(p) {
			dst = appendPersonText(jsonx.AppendComma(dst), p)
		}
	}
	switch {
	case len(dst) > creators:
		dst = append(dst, ']')
	case bare:
		dst = dst[:before]
	default:
		dst = append(dst, `"`+selfTool+`"]`...)
	}
	if len(dst) == start {
		return dst[:mark]
	}
	return append(dst, '}')
}

// onlyLicense is the licence that SPDX 2 has for a document's own data (§6.2), and demands.
const onlyLicense = "CC0-1.0"

// dataLicense is the licence of the document's own data as the version can name it.
func (c *Codec) dataLicense(d *model.Doc, bare bool) string {
	switch {
	case c.Version == Folded && c.KnownLicense != nil && c.KnownLicense(d.License):
		return d.License
	case c.Version != Folded && (!bare || d.License == onlyLicense):
		return onlyLicense
	}
	return ""
}

// toolText is how SPDX 2 names t, "" when t has no name.
func toolText(t model.Tool) string {
	name := strings.TrimSpace(t.Name)
	if name == "" {
		return ""
	}
	if version := strings.TrimSpace(t.Version); version != "" {
		name += "-" + version
	}
	return "Tool: " + name
}

// seconds writes an RFC 3339 time as SPDX wants it (§6.9): UTC, no fraction. What is no time gives "".
func seconds(s string) string {
	if len(s) == 20 && s[19] == 'Z' {
		if _, err := time.Parse(time.RFC3339, s); err == nil {
			return s
		}
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}
