package vexmap

import (
	"strings"

	"github.com/waybill-sdk/waybill/purl"
	"github.com/waybill-sdk/waybill/purl/cpe"
)

// A component is one thing in a document that statements can be about.
type component struct {
	ref    string   // what the document calls it
	ids    []string // what others may call it: IRIs, compared as they are
	purl   string
	pkg    purl.PURL // zero when purl is none
	cpes   []string
	hashes []Hash
	parent int // what it is nested in, -1 for nothing
	said   Component
}

// An inventory lists the components of a document.
type inventory struct {
	list  []component
	byRef map[string]int
	byID  map[string][]int
	// byName has the positions of components by type, namespace and name of their package URL, the least that two
	// that match have in common.
	byName map[string][]int
	root   int // what the document is about and contains all the rest, -1 for nothing
}

func newInventory() *inventory {
	return &inventory{byRef: map[string]int{}, byID: map[string][]int{}, byName: map[string][]int{}, root: -1}
}

func (n *inventory) add(c component) int {
	at := len(n.list)
	if p, err := purl.Parse(c.purl); c.purl != "" && err == nil {
		c.pkg = p
		key := nameKey(p)
		n.byName[key] = append(n.byName[key], at)
	}
	if _, twice := n.byRef[c.ref]; !twice {
		n.byRef[c.ref] = at
	}
	for _, id := range c.ids {
		n.byID[id] = append(n.byID[id], at)
	}
	n.list = append(n.list, c)
	return at
}

func nameKey(p purl.PURL) string {
	return purl.OpenVEX.Key(p)
}

// in reports whether the component at i is somewhere inside the one at p.
func (n *inventory) in(i, p int) bool {
	if p == n.root && i != p {
		return true
	}
	for i = n.list[i].parent; i >= 0; i = n.list[i].parent {
		if i == p {
			return true
		}
	}
	return false
}

// top returns what contains the component at i and is contained in nothing.
func (n *inventory) top(i int) int {
	if n.root >= 0 {
		return n.root
	}
	for n.list[i].parent >= 0 {
		i = n.list[i].parent
	}
	return i
}

// find returns the positions of what c names: what is called so, else what a package URL, a CPE or a digest of it
// matches.
func (n *inventory) find(c *Component) []int {
	if list := n.byID[c.name()]; len(list) > 0 {
		return list
	}
	var found []int
	seen := map[int]bool{}
	hit := func(i int) {
		if !seen[i] {
			seen[i] = true
			found = append(found, i)
		}
	}
	for _, text := range [...]string{c.ID, c.PURL} {
		if !strings.HasPrefix(text, "pkg:") {
			continue
		}
		pattern, err := purl.Parse(text)
		if err != nil {
			continue
		}
		for _, i := range n.byName[nameKey(pattern)] {
			if purl.OpenVEX.Matches(pattern, n.list[i].pkg) {
				hit(i)
			}
		}
	}
	if c.CPE22 != "" || c.CPE23 != "" || len(c.Hashes) > 0 {
		for i := range n.list {
			if n.list[i].same(c) {
				hit(i)
			}
		}
	}
	return found
}

// same reports whether a CPE or a digest of c is one of the component's.
func (k *component) same(c *Component) bool {
	for _, mine := range k.cpes {
		for _, text := range [...]string{c.CPE23, c.CPE22} {
			if text == "" {
				continue
			}
			if text == mine {
				return true
			}
			pattern, err := cpe.Parse(text)
			if err != nil {
				continue
			}
			if name, err := cpe.Parse(mine); err == nil && pattern.Covers(name) {
				return true
			}
		}
	}
	for _, h := range c.Hashes {
		for _, mine := range k.hashes {
			if h.Alg == mine.Alg && strings.EqualFold(h.Value, mine.Value) {
				return true
			}
		}
	}
	return false
}

// A target is what a statement is about in a document: a component, in a product that contains it unless that is
// the component itself.
type target struct{ product, part int }

// targets returns what the products of s are in the document, each once, and which product or subcomponent (-1 for
// a product without any) is nothing there.
func (n *inventory) targets(s *Statement) (list []target, missing [][2]int) {
	seen := map[target]bool{}
	put := func(t target) {
		if !seen[t] {
			seen[t] = true
			list = append(list, t)
		}
	}
	for i := range s.Products {
		p := &s.Products[i]
		found := n.find(&p.Component)
		if len(p.Subs) == 0 {
			for _, at := range found {
				put(target{at, at})
			}
			if len(found) == 0 {
				missing = append(missing, [2]int{i, -1})
			}
			continue
		}
		for k := range p.Subs {
			hit := false
			for _, sub := range n.find(&p.Subs[k]) {
				for _, at := range found {
					if n.in(sub, at) {
						put(target{at, sub})
						hit = true
					}
				}
			}
			if !hit {
				missing = append(missing, [2]int{i, k})
			}
		}
	}
	return list, missing
}

// products says what targets are, in the words of OpenVEX.
func (n *inventory) products(list []target) []Product {
	var products []Product
	at := map[int]int{}
	for _, t := range list {
		if t.product == t.part {
			products = append(products, Product{Component: n.list[t.part].said})
			continue
		}
		i, ok := at[t.product]
		if !ok {
			i = len(products)
			at[t.product] = i
			products = append(products, Product{Component: n.list[t.product].said})
		}
		products[i].Subs = append(products[i].Subs, n.list[t.part].said)
	}
	return products
}
