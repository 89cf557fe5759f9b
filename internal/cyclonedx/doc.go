// Package cyclonedx turns CycloneDX JSON into the neutral model and back: components, the document's own
// members, and the graph of nesting and dependencies. It writes what CycloneDX can say and nothing else; what
// it cannot say is found and carried by whoever compares.
package cyclonedx

import (
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
)

// ParseDoc reads what a BOM says about itself.
func (c *Codec) ParseDoc(root jsonx.Value, d *model.Doc) {
	d.Reset()
	d.Namespace = root.Get("serialNumber").Str()
	if v, ok := Integer(root.Get("version")); ok {
		d.Version = v
	}
	meta := root.Get("metadata")
	d.Created = meta.Get("timestamp").Str()
	tools := meta.Get("tools")
	if tools.IsObject() {
		tools = tools.Get("components")
	}
	for it := tools.Iter(); it.Next(); {
		t := it.Value()
		vendor := t.Get("vendor").Str()
		if vendor == "" {
			vendor = t.Get("supplier").Get("name").Str()
		}
		if name := t.Get("name").Str(); name != "" {
			d.Tools = append(d.Tools, model.Tool{Vendor: vendor, Name: name, Version: t.Get("version").Str()})
		}
	}
	for it := meta.Get("authors").Iter(); it.Next(); {
		if p := parseContact(it.Value()); p.Name != "" {
			d.Authors = append(d.Authors, p)
		}
	}
	for _, name := range [...]string{"manufacturer", "manufacture", "supplier"} {
		if p := parseEntity(meta.Get(name)); p.Name != "" {
			d.Authors = append(d.Authors, p)
		}
	}
	for it := meta.Get("lifecycles").Iter(); it.Next(); {
		l := model.Lifecycle{Phase: it.Value().Get("phase").Str(), Name: it.Value().Get("name").Str(), Description: it.Value().Get("description").Str()}
		if l.Phase != "" || l.Name != "" {
			d.Lifecycles = append(d.Lifecycles, l)
		}
	}
	if !c.NoProperties {
		list := root.Get("properties")
		if !c.since("1.5") {
			list = meta.Get("properties")
		}
		d.Properties = parseProperties(d.Properties, list)
	}
	d.License = meta.Get("licenses").Elem(0).Get("license").Get("id").Str()
}

// Integer returns the natural number that v is, without the fraction of zeros that some write it with.
func Integer(v jsonx.Value) (string, bool) {
	if v.Kind() != jsonx.Number {
		return "", false
	}
	s, fraction, _ := strings.Cut(v.Literal(), ".")
	return s, integer(s) && strings.Trim(fraction, "0") == ""
}

func integer(s string) bool {
	if s == "" || len(s) > 1 && s[0] == '0' {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// AppendDoc appends the members of a BOM that say something about itself, the braces left off; component, if
// any, is the complete metadata.component. With bare set nothing is added that the model does not say.
func (c *Codec) AppendDoc(dst []byte, d *model.Doc, component []byte, bare bool) []byte {
	if !bare {
		dst = append(dst, `"bomFormat":"CycloneDX","specVersion":"`...)
		dst = append(append(dst, c.Version...), '"')
	}
	if IsSerialNumber(d.Namespace) {
		dst = jsonx.AppendMember(dst, "serialNumber", d.Namespace)
	}
	switch {
	case d.Version != "":
		dst = append(jsonx.AppendName(dst, "version"), d.Version...)
	case !bare:
		dst = append(jsonx.AppendName(dst, "version"), '1')
	}
	mark := len(dst)
	dst = append(jsonx.AppendName(dst, "metadata"), '{')
	start := len(dst)
	if _, err := time.Parse(time.RFC3339Nano, d.Created); err == nil {
		dst = jsonx.AppendMember(dst, "timestamp", d.Created)
	}
	if len(d.Lifecycles) > 0 && c.since("1.5") {
		dst = append(jsonx.AppendName(dst, "lifecycles"), '[')
		for _, l := range d.Lifecycles {
			dst = jsonx.AppendMember(append(jsonx.AppendComma(dst), '{'), "phase", l.Phase)
			dst = jsonx.AppendMember(dst, "name", l.Name)
			dst = append(jsonx.AppendMember(dst, "description", l.Description), '}')
		}
		dst = append(dst, ']')
	}
	if len(d.Tools) > 0 {
		dst = c.appendTools(dst, d.Tools)
	}
	people := len(dst)
	dst = append(jsonx.AppendName(dst, "authors"), '[')
	n := len(dst)
	for _, p := range d.Authors {
		if !p.Org {
			dst = appendContact(jsonx.AppendComma(dst), p)
		}
	}
	dst = closeList(dst, people, n)
	if len(component) > 0 {
		dst = append(jsonx.AppendName(dst, "component"), component...)
	}
	entity := "manufacturer"
	if !c.since("1.6") {
		entity = "manufacture"
	}
	for _, p := range d.Authors {
		if p.Org && entity != "" && !strings.ContainsAny(p.Name, "\t\r\n") {
			dst = appendEntity(jsonx.AppendName(dst, entity), p)
			switch entity {
			case "supplier":
				entity = ""
			default:
				entity = "supplier"
			}
		}
	}
	if d.License != "" && c.since("1.3") && (c.KnownLicense == nil || c.KnownLicense(d.License)) {
		dst = append(jsonx.AppendName(dst, "licenses"), `[{"license":{`...)
		dst = append(jsonx.AppendMember(dst, "id", d.License), `}}]`...)
	}
	if !c.since("1.5") && c.since("1.3") {
		dst = appendProperties(dst, d.Properties)
	}
	if len(dst) == start {
		dst = dst[:mark]
	} else {
		dst = append(dst, '}')
	}
	if c.since("1.5") {
		dst = appendProperties(dst, d.Properties)
	}
	return dst
}

func (c *Codec) appendTools(dst []byte, tools []model.Tool) []byte {
	dst = jsonx.AppendName(dst, "tools")
	end := "]"
	components := c.since("1.5") && !c.LegacyTools
	if components {
		dst, end = append(dst, `{"components":[`...), "]}"
	} else {
		dst = append(dst, '[')
	}
	for _, t := range tools {
		dst = append(jsonx.AppendComma(dst), '{')
		if components {
			dst = append(dst, `"type":"application"`...)
			if t.Vendor != "" {
				dst = appendEntity(jsonx.AppendName(dst, "supplier"), model.Person{Name: t.Vendor})
			}
		} else {
			dst = jsonx.AppendMember(dst, "vendor", t.Vendor)
		}
		dst = jsonx.AppendMember(dst, "name", t.Name)
		dst = append(jsonx.AppendMember(dst, "version", t.Version), '}')
	}
	return append(dst, end...)
}

// IsSerialNumber reports whether s has the form that CycloneDX demands of a serial number (RFC 4122, lower or
// upper case).
func IsSerialNumber(s string) bool {
	uuid, ok := strings.CutPrefix(s, "urn:uuid:")
	if !ok || len(uuid) != 36 {
		return false
	}
	for i := range len(uuid) {
		c := uuid[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
		} else if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}
