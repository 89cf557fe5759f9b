package vexmap

import (
	"cmp"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/purl"
)

// ids returns the product_ids that s is about. hint has those that it may be about: they decide when many components are
// alike, or one has no name that CSAF can say.
func (c *csaf) ids(s *Statement, hint hint) []string {
	var list []string
	seen := map[string]bool{}
	put := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	find := func(k *Component) (like string, found []int) {
		like = k.likeness()
		if found = c.alike[like]; len(found) == 0 && c.work > 0 {
			found = c.inv.find(k)
		}
		if len(found) == 0 {
			like = ""
		}
		c.work -= 1 + len(found)
		return like, found
	}
	done := map[[2]string]bool{} // a second product that is like one before adds nothing
	for i := range s.Products {
		p := &s.Products[i]
		product, found := find(&p.Component)
		if len(p.Subs) == 0 {
			if key := [2]string{product}; !done[key] {
				done[key] = true
				if product == "" || len(found) > maxAlike {
					c.hinted(hint.ids, product, "", true, put)
					continue
				}
				for _, at := range found {
					put(c.inv.list[at].ref)
				}
			}
			continue
		}
		var parts [][]int
		for k := range p.Subs {
			part, there := find(&p.Subs[k])
			key := [2]string{product, "of " + part}
			if done[key] {
				continue
			}
			done[key] = true
			if product == "" || part == "" || len(found)*len(there) > maxAlike*maxAlike {
				c.hinted(hint.ids, product, part, false, put)
				continue
			}
			parts = append(parts, there)
			c.work -= len(found) * len(there)
		}
		if c.work < 0 {
			return nil
		}
		for _, at := range found {
			for _, there := range parts {
				for _, part := range there {
					put(c.byPair[target{at, part}])
				}
			}
		}
	}
	// In the order in which they stand there: which statement a product is named in first makes a difference.
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(hint.at(a), hint.at(b)) })
	return list
}

// A hint has product_ids that a statement may be about, and the order of all in its item.
type hint struct {
	ids   []string
	order map[string]int
}

func (h hint) at(id string) int {
	if i, ok := h.order[id]; ok {
		return i
	}
	return len(h.order)
}

// hinted puts those of hint that are like a product, or a part in a product; what is like nothing is nameless.
func (c *csaf) hinted(hint []string, product, part string, whole bool, put func(string)) {
	for _, id := range hint {
		if c.work--; c.work < 0 {
			return
		}
		t := c.target(id)
		if _, pair := c.pairs[id]; whole != pair && c.likes[t.product] == product && (whole || c.likes[t.part] == part) {
			put(id)
		}
	}
}

// maxAlike bounds how many components that are alike a statement about one of them is about.
const maxAlike = 16

// likeness returns a text that components have in common when nothing that CSAF says tells them apart: they have the same
// name and the same digests. It is empty for one that CSAF has no name for at all.
func (k *Component) likeness() string {
	said := k.sayable()
	like := said.name()
	if said.ID+said.PURL+said.CPE22+said.CPE23 == "" {
		like = ""
	}
	var hashes []string
	for _, h := range said.Hashes {
		hashes = append(hashes, h.Alg+":"+strings.ToLower(h.Value))
	}
	slices.Sort(hashes)
	for _, h := range hashes {
		like += " " + h
	}
	return like
}

// sayable returns what a product_identification_helper (§3.1.3.3) can say of a component, as it comes back.
func (k *Component) sayable() Component {
	purlText, cpeText, uri, hashes := k.helper()
	out := Component{ID: uri, Hashes: hashes}
	out.CPE22, out.CPE23 = splitCPE(cpeText)
	if uri != "" {
		out.PURL = purlText
	} else if _, err := purl.Parse(purlText); purlText != "" && err == nil {
		out.ID = purlText
	}
	return out
}

// helper returns the members of a product_identification_helper that says what a component is, as far as it can: its
// package URL, CPE name, IRI when that is another, and digests.
func (k *Component) helper() (purlText, cpeText, uri string, hashes []Hash) {
	purlText = k.PURL
	if purlText == "" && strings.HasPrefix(k.ID, "pkg:") {
		purlText = k.ID
	}
	if len(purlText) < 7 || !csafPURL.MatchString(purlText) || !isURI(purlText) {
		purlText = ""
	}
	for _, text := range [...]string{k.CPE23, k.CPE22} {
		if len(text) >= 5 && csafCPE.MatchString(text) {
			cpeText = text
			break
		}
	}
	if k.ID != purlText && isURI(k.ID) {
		uri = k.ID
	}
	for _, h := range k.Hashes {
		if _, ok := toOther(csafHashes, h.Alg); ok && openvex.IsHex(h.Value) && len(h.Value) >= 32 {
			hashes = append(hashes, h)
		}
	}
	return purlText, cpeText, uri, hashes
}

// csafProducts are the product_ids of what the statements of a document are about.
type csafProducts struct {
	ids   map[string]string    // by the key of a component
	pairs map[[2]string]string // of parts in products, by the product_ids of the product and the part
	alike map[string][]string  // by the likeness of components
}

// of returns the product_ids of a component: of all that are like it, unless that are many.
func (p *csafProducts) of(c *Component) []string {
	key := c.key()
	if key == "{" {
		return nil
	}
	if like := c.likeness(); like != "" && len(p.alike[like]) <= maxAlike {
		return p.alike[like]
	}
	return []string{p.ids[key]}
}

// about returns the product_ids that a statement is about.
func (p *csafProducts) about(s *Statement) []string {
	var list []string
	seen := map[string]bool{}
	put := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	for i := range s.Products {
		found := p.of(&s.Products[i].Component)
		if len(s.Products[i].Subs) == 0 {
			for _, id := range found {
				put(id)
			}
		}
		for _, product := range found {
			for k := range s.Products[i].Subs {
				for _, part := range p.of(&s.Products[i].Subs[k]) {
					put(p.pairs[[2]string{product, part}])
				}
			}
		}
	}
	return list
}
