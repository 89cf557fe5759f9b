package convert

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/residue"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// shortcut compares a component with what comes back of it from SPDX 2 without writing that down: most
// components hold nothing but members that come back exactly or not at all. It fills the patch and the
// differences as the full comparison would and reports whether it could; a test compares the two.
func (c *converter) shortcut(n *model.Node, file bool) bool {
	v := n.Value
	c.differ.Ops, c.patch = c.differ.Ops[:0], c.patch[:0]
	typed, authored := false, false
	if n := len(c.elem.Originators); n > 1 || n == 1 && !c.comesBack(c.elem.Originators[0]) {
		return false
	}
	for it := v.Iter(); it.Next(); {
		m := it.Value()
		name := it.Name()
		native, approximate := true, false
		switch name {
		case "components":
			if m.Len() > 0 {
				continue
			}
			native = false
		case "bom-ref":
			native = n.Named
		case "type":
			typed = true
			word := m.Str()
			switch back := c.typeBack(file); {
			case back == "":
				native = false
			case back != word:
				native, approximate = false, true
			}
		case "name":
			native = m.Str() != ""
		case "version", "description":
			native = m.Str() != "" && !file
		case "purl":
			native = m.Str() != "" && !file
		case "cpe":
			native = m.Str() != "" && !file
		case "copyright":
			switch m.Str() {
			case "", "NONE", "NOASSERTION":
				native = false
			}
		case "hashes":
			if !c.hashesComeBack(m) {
				return false
			}
		case "licenses":
			if file || !c.licensesComeBack(m) {
				return false
			}
		case "externalReferences":
			if file || !c.referencesComeBack(m) {
				return false
			}
		case "properties":
			for p := m.Iter(); p.Next(); {
				if strings.HasPrefix(p.Value().Get("name").Str(), mapping.CarrierPrefix) {
					return false
				}
			}
			native = false
		case "author", "publisher":
			// The one that was read as the originator comes back.
			if file || authored {
				return false
			}
			authored = true
			if m.Str() == "" || len(c.elem.Originators) != 1 || c.elem.Originators[0].Name != m.Str() {
				return false
			}
		case "supplier":
			if name := m.Get("name"); file || m.Len() != 1 || name.Str() == "" || !c.comesBack(c.elem.Suppliers[0]) {
				return false
			}
		case "manufacturer", "authors", "omniborId", "swhid", "swid", "mime-type", "evidence":
			return false
		default:
			native = false
		}
		if native {
			continue
		}
		c.differ.Ops = append(c.differ.Ops, residue.Op{Source: m, Name: name, Approximate: approximate})
		if len(c.patch) == 0 {
			c.patch = append(c.patch, `{"set":{`...)
		}
		c.patch = jsonx.AppendCompact(jsonx.AppendName(c.patch, name), m)
	}
	if !typed {
		return false
	}
	if len(c.patch) > 0 {
		c.patch = append(c.patch, '}', '}')
	}
	return true
}

// comesBack reports whether a person's name is the same when SPDX 2 says it with what it is in front.
func (c *converter) comesBack(p model.Person) bool {
	return p.Email == "" && strings.TrimSpace(p.Name) == p.Name && !strings.HasSuffix(p.Name, ")")
}

// typeBack is the component type that comes back for the element just read, "" for none.
func (c *converter) typeBack(file bool) string {
	if file {
		return "file"
	}
	if c.ver < "2.3" {
		return ""
	}
	row, ok := mapping.PurposeRowOf(c.elem.Purpose)
	if !ok {
		return ""
	}
	p, ok := mapping.PurposeBySPDX(row.SPDX)
	if !ok {
		return ""
	}
	if row, ok = mapping.PurposeRowOf(p); !ok {
		return ""
	}
	if c.cdx.Version < row.Since {
		return row.Before
	}
	return row.CycloneDX
}

func (c *converter) hashesComeBack(m jsonx.Value) bool {
	if m.Len() == 0 || !m.IsArray() {
		return false
	}
	for it := m.Iter(); it.Next(); {
		h := it.Value()
		if h.Len() != 2 || !h.IsObject() {
			return false
		}
		row, ok := mapping.HashByCycloneDX(h.Get("alg").Str())
		if !ok || row.SPDX == "" || c.ver < row.SPDXSince || h.Get("content").Str() == "" {
			return false
		}
	}
	return true
}

func (c *converter) licensesComeBack(m jsonx.Value) bool {
	if m.Len() != 1 || !m.IsArray() {
		return false
	}
	choice := m.Elem(0)
	if choice.Len() != 1 {
		return false
	}
	if l := choice.Get("license"); l.IsObject() {
		id := l.Get("id").Str()
		return l.Len() == 1 && id != "" && KnownLicense(id)
	}
	x := choice.Get("expression").Str()
	return x != "" && x != "NONE" && x != "NOASSERTION" && !spdx2.IsLicenseRef(x)
}

func (c *converter) referencesComeBack(m jsonx.Value) bool {
	if m.Len() == 0 || !m.IsArray() {
		return false
	}
	var website, distribution bool
	i := 0
	for it := m.Iter(); it.Next(); i++ {
		r := it.Value()
		var kind, url, comment string
		members := 0
		for f := r.Iter(); f.Next(); {
			switch f.Name() {
			case "type":
				kind = f.Value().Str()
			case "url":
				url = f.Value().Str()
			case "comment":
				if comment = f.Value().Str(); comment == "" {
					return false
				}
			default:
				return false
			}
			members++
		}
		if !r.IsObject() || kind == "" || url == "" || url == "NONE" || url == "NOASSERTION" || strings.HasPrefix(url, mapping.CarrierPrefix) {
			return false
		}
		// The first of these two kinds have members of their own in SPDX and come back first.
		switch {
		case kind == "website" && !website:
			website = true
			if i != 0 || comment != "" {
				return false
			}
			continue
		case kind == "distribution" && !distribution:
			distribution = true
			if i > 1 || i == 1 && !website || comment != "" {
				return false
			}
			continue
		}
		row, ok := mapping.ReferenceByCycloneDX(kind)
		if !ok || c.cdx.Version < row.Since {
			return false
		}
	}
	return true
}
