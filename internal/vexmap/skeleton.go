package vexmap

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/purl"
)

// A thing is a component of a document that is made for statements alone.
type thing struct {
	Component
	ref    string
	parent *thing
	parts  []*thing
}

// A shelf holds the things that statements speak of: products, and in them their subcomponents.
type shelf struct {
	list  []*thing
	byKey map[string]*thing
	refs  map[string]bool
}

// newShelf finds the products of statements. Those that skip says need no thing.
func newShelf(doc jsonx.Value, skip func(*Component) bool) *shelf {
	s := &shelf{byKey: map[string]*thing{}, refs: map[string]bool{}}
	for it := doc.Get("statements").Iter(); it.Next(); {
		st := ParseStatement(it.Value())
		if unsayable(&st) != "" {
			continue
		}
		for _, p := range st.Products {
			if p.key() == "{" || skip(&p.Component) {
				continue
			}
			product := s.put(nil, p.Component)
			for _, sub := range p.Subs {
				if sub.key() != "{" && !skip(&sub) {
					s.put(product, sub)
				}
			}
		}
	}
	return s
}

func (s *shelf) put(parent *thing, c Component) *thing {
	// One name is one thing, whatever else is said of it: that is how it is found.
	key, above := c.name(), ""
	if parent != nil {
		key, above = parent.ref+" "+key, parent.ref+"#"
	}
	if t := s.byKey[key]; t != nil {
		return t
	}
	t := &thing{Component: c, parent: parent, ref: c.name()}
	if s.refs[t.ref] {
		t.ref = above + t.ref
	}
	for n, base := 2, t.ref; s.refs[t.ref]; n++ {
		t.ref = base + "#" + strconv.Itoa(n)
	}
	s.refs[t.ref] = true
	s.byKey[key] = t
	if parent != nil {
		parent.parts = append(parent.parts, t)
	} else {
		s.list = append(s.list, t)
	}
	return t
}

// name returns what a component is called, by the first of its names.
func (c *Component) name() string {
	for _, s := range [...]string{c.ID, c.PURL, c.CPE23, c.CPE22} {
		if s != "" {
			return s
		}
	}
	if len(c.Hashes) > 0 {
		// Their order is not kept everywhere.
		h := slices.MinFunc(c.Hashes, func(a, b Hash) int { return cmp.Or(strings.Compare(a.Alg, b.Alg), strings.Compare(a.Value, b.Value)) })
		return h.Alg + ":" + h.Value
	}
	return "component"
}

// packageURL returns the package URL of a component, as it is written; the zero PURL when there is none.
func (c *Component) packageURL() (string, purl.PURL) {
	for _, s := range [...]string{c.PURL, c.ID} {
		if p, err := purl.Parse(s); s != "" && err == nil {
			return s, p
		}
	}
	return "", purl.PURL{}
}

// title returns a name for people and a version, of the package URL if there is one.
func (c *Component) title() (name, version string) {
	if _, p := c.packageURL(); !p.IsZero() {
		return p.Name(), p.Version()
	}
	return c.name(), ""
}

// ToCycloneDX returns an OpenVEX document as a BOM of CycloneDX that holds the products that it speaks of.
func ToCycloneDX(version string, doc jsonx.Value) ([]byte, []Row, error) {
	b := jsonx.AppendMember([]byte{'{'}, "bomFormat", "CycloneDX")
	b = jsonx.AppendMember(b, "specVersion", version)
	if n, err := strconv.ParseUint(doc.Get("version").Literal(), 10, 31); doc.Get("version").Kind() == jsonx.Number && err == nil && n > 0 {
		b = strconv.AppendUint(jsonx.AppendName(b, "version"), n, 10)
	} else {
		b = append(jsonx.AppendName(b, "version"), '1')
	}
	meta := []byte{'{'}
	if t := doc.Get("timestamp").Str(); isTime(t) {
		meta = jsonx.AppendMember(meta, "timestamp", t)
	}
	if author := doc.Get("author").Str(); author != "" {
		meta = append(jsonx.AppendMember(append(jsonx.AppendName(meta, "authors"), "[{"...), "name", author), "}]"...)
	}
	if len(meta) > 1 {
		b = append(append(jsonx.AppendName(b, "metadata"), meta...), '}')
	}
	shelf := newShelf(doc, func(c *Component) bool { return len(c.ID) > len(bomLink) && c.ID[:len(bomLink)] == bomLink })
	var made []Row
	if len(shelf.list) > 0 {
		b = cyclonedxThings(jsonx.AppendName(b, "components"), shelf.list, "/components", &made)
	}
	bom, err := jsonx.Parse(pretty(append(b, '}')), jsonx.Limits{})
	if err != nil {
		return nil, nil, err
	}
	text, list, err := embedCycloneDX(bom, []jsonx.Value{doc}, []string{""}, true)
	return text, append(list, made...), err
}

func cyclonedxThings(b []byte, list []*thing, at string, made *[]Row) []byte {
	b = append(b, '[')
	for i, t := range list {
		here := at + "/" + strconv.Itoa(i)
		kind := "library"
		text, p := t.packageURL()
		if p.Type() == "oci" || p.Type() == "docker" {
			kind = "container"
		} else {
			*made = append(*made, Row{Kind: Synthesised, Element: t.ref, Target: here + "/type", Reason: "CycloneDX demands a type of a component"})
		}
		b = jsonx.AppendMember(append(jsonx.AppendComma(b), '{'), "type", kind)
		b = jsonx.AppendMember(b, "bom-ref", t.ref)
		name, version := t.title()
		if t.ref != t.name() && t.name() != text {
			name = t.name()
		}
		b = jsonx.AppendString(jsonx.AppendName(b, "name"), name)
		b = jsonx.AppendMember(b, "version", version)
		b = cyclonedxHashList(b, t.Hashes)
		switch {
		case t.CPE23 != "":
			b = jsonx.AppendMember(b, "cpe", t.CPE23)
		case t.CPE22 != "":
			b = jsonx.AppendMember(b, "cpe", t.CPE22)
		}
		b = jsonx.AppendMember(b, "purl", text)
		if len(t.parts) > 0 {
			b = cyclonedxThings(jsonx.AppendName(b, "components"), t.parts, here+"/components", made)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

func cyclonedxHashList(b []byte, hashes []Hash) []byte {
	open := false
	for _, h := range hashes {
		for _, row := range cyclonedxHashes {
			if row.openvex != h.Alg || len(h.Value) != row.length || !openvex.IsHex(h.Value) {
				continue
			}
			if !open {
				b, open = append(jsonx.AppendName(b, "hashes"), '['), true
			}
			b = jsonx.AppendMember(append(jsonx.AppendComma(b), '{'), "alg", row.other)
			b = append(jsonx.AppendMember(b, "content", h.Value), '}')
		}
	}
	if open {
		b = append(b, ']')
	}
	return b
}
