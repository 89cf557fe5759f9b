package vexmap

import (
	"slices"
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
	byHash map[Hash][]int   // by algorithm and digest in lower case
	byCPE  map[string][]int // by CPE names as they are written
	cpes   []cpeOf          // those of all components, as far as they are well-formed
	byKey  map[string][]int // positions in cpes by [cpeKey]
	root   int              // what the document is about and contains all the rest, -1 for nothing
}

// A cpeOf is a CPE name of a component.
type cpeOf struct {
	name cpe.Name
	at   int
}

func newInventory() *inventory {
	return &inventory{
		byRef: map[string]int{}, byID: map[string][]int{}, byName: map[string][]int{},
		byHash: map[Hash][]int{}, byCPE: map[string][]int{}, byKey: map[string][]int{}, root: -1,
	}
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
	for _, h := range c.hashes {
		n.byHash[h.folded()] = append(n.byHash[h.folded()], at)
	}
	for _, text := range c.cpes {
		n.byCPE[text] = append(n.byCPE[text], at)
		if name, err := cpe.Parse(text); err == nil {
			key, _ := cpeKey(name)
			n.byKey[key] = append(n.byKey[key], len(n.cpes))
			n.cpes = append(n.cpes, cpeOf{name, at})
		}
	}
	n.list = append(n.list, c)
	return at
}

func (h Hash) folded() Hash { return Hash{h.Alg, strings.ToLower(h.Value)} }

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
	var others []int
	for _, text := range [...]string{c.CPE23, c.CPE22} {
		others = n.covered(others, text)
	}
	for _, h := range c.Hashes {
		others = append(others, n.byHash[h.folded()]...)
	}
	slices.Sort(others)
	for _, i := range others {
		hit(i)
	}
	return found
}

// covered appends the positions of components with a CPE name that text, which may be a pattern, covers.
func (n *inventory) covered(list []int, text string) []int {
	if text == "" {
		return list
	}
	list = append(list, n.byCPE[text]...)
	pattern, err := cpe.Parse(text)
	if err != nil {
		return list
	}
	key, whole := cpeKey(pattern)
	if !whole {
		for i := range n.cpes {
			if pattern.Covers(n.cpes[i].name) {
				list = append(list, n.cpes[i].at)
			}
		}
		return list
	}
	for _, i := range n.byKey[key] {
		if pattern.Covers(n.cpes[i].name) {
			list = append(list, n.cpes[i].at)
		}
	}
	return list
}

// cpeKey returns a text that a name has in common with all that it covers, unless whole is false: there are
// wildcards in it then.
func cpeKey(n cpe.Name) (key string, whole bool) {
	whole = true
	for _, a := range [...]cpe.Attribute{cpe.Part, cpe.Vendor, cpe.Product} {
		v := n.Get(a)
		whole = whole && v != cpe.Any && !strings.ContainsAny(string(v), "*?")
		key += ":" + strings.ToLower(string(v))
	}
	return key, whole
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
