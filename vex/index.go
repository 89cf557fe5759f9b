package vex

import (
	"cmp"
	"hash/maphash"
	"slices"

	"github.com/waybill-sdk/waybill/internal/openvex"
)

// An Index answers questions about any number of documents. It is made once, by [NewIndex], and safe for concurrent
// use. It refers to the documents, which must not be changed while it is in use.
type Index struct {
	vulns    vulnerabilities
	entries  []entry
	products []product
	ids      []identifier // of products and their subcomponents

	// Products are found by what their statements are about and the keys of their identifiers. Of a key only a hash is
	// kept: a product that is found for another key does not cover what is asked.
	seed    maphash.Seed
	buckets map[bucket]int32 // number of a bucket
	starts  []int32          // of each bucket: where it begins in listed
	listed  []int32          // numbers of products, in the order of their entries
}

// An entry is a statement in its document.
type entry struct {
	doc       *Document
	statement *Statement
	time      Time
	number    int32 // of the statement in its document
	set       int32 // what it is about
	products  [2]int32
}

// A product of an entry, with all that identifies it.
type product struct {
	entry  int32
	ids    [2]int32 // what identifies it
	scope  [2]int32 // what identifies its subcomponents
	scoped bool     // whether the statement is about subcomponents of it
}

// A bucket is a set of vulnerabilities and the hash of an identifier's key.
type bucket struct {
	key uint64
	set int32
}

// NewIndex makes an index of all statements of documents. Nothing is left out for being incomplete: a statement
// without a time is older than all others, one without a product or a vulnerability answers no question, and one
// with a status that is not known answers with that.
//
// It takes time in proportion to the documents together.
func NewIndex(docs ...*Document) *Index {
	x := &Index{vulns: vulnerabilities{ids: map[string]int32{}}, seed: maphash.MakeSeed(), buckets: map[bucket]int32{}}
	n, parts := 0, 0
	for _, d := range docs {
		n += len(d.Statements)
		for i := range d.Statements {
			parts += len(d.Statements[i].Products)
		}
	}
	x.entries = make([]entry, 0, n)
	x.products = make([]product, 0, parts)
	for _, d := range docs {
		for i := range d.Statements {
			s := &d.Statements[i]
			x.entries = append(x.entries, entry{doc: d, statement: s, time: d.Time(s), number: int32(i)})
		}
	}
	// In the order in which they decide: then whatever is found first is the answer. Of two with the same rank the
	// one that comes last counts, as a later statement adds to an earlier one.
	slices.Reverse(x.entries)
	slices.SortStableFunc(x.entries, func(a, b entry) int { return precedence(&a, &b) })
	names := make([][]int32, n)
	all := make([]int32, 0, n)
	for i := range x.entries {
		from := len(all)
		for name := range x.entries[i].statement.Vulnerability.Names {
			all = append(all, x.vulns.id(name))
		}
		names[i] = all[from:len(all):len(all)]
	}
	sets := x.vulns.link(names)
	places := make([]place, 0, parts)
	for i := range x.entries {
		x.entries[i].set = sets[i]
		places = x.put(int32(i), places)
	}
	x.list(places)
	return x
}

// precedence orders statements: the newest first, of those of the same time the one that hides less.
func precedence(a, b *entry) int {
	if c := b.time.Compare(a.time); c != 0 {
		return c
	}
	return cmp.Compare(openvex.Hides(a.statement.Status), openvex.Hides(b.statement.Status))
}

// Suppresses reports whether consumers stop reporting a vulnerability that has this status: not_affected and fixed.
func Suppresses(s Status) bool { return openvex.Suppresses(s) }

// A place is one of a product in a bucket.
type place struct{ bucket, product int32 }

// put finds the places of the products of entry i.
func (x *Index) put(i int32, places []place) []place {
	e := &x.entries[i]
	e.products[0] = int32(len(x.products))
	var buf [256]byte
	for j := range e.statement.Products {
		var p product
		p, x.ids = newProduct(&e.statement.Products[j], x.ids)
		p.entry = i
		n := int32(len(x.products))
		x.products = append(x.products, p)
		for k := p.ids[0]; k < p.ids[1]; k++ {
			b := bucket{maphash.Bytes(x.seed, x.ids[k].indexKey(buf[:0])), e.set}
			number, ok := x.buckets[b]
			if !ok {
				number = int32(len(x.buckets))
				x.buckets[b] = number
			}
			places = append(places, place{number, n})
		}
	}
	e.products[1] = int32(len(x.products))
	return places
}

// list fills the buckets; places are in the order of their products.
func (x *Index) list(places []place) {
	x.starts = make([]int32, len(x.buckets)+1)
	for _, p := range places {
		x.starts[p.bucket+1]++
	}
	for i := 1; i < len(x.starts); i++ {
		x.starts[i] += x.starts[i-1]
	}
	x.listed = make([]int32, len(places))
	next := slices.Clone(x.starts)
	for _, p := range places {
		x.listed[next[p.bucket]] = p.product
		next[p.bucket]++
	}
}

// newProduct appends what identifies a product and its subcomponents to ids.
func newProduct(from *Product, ids []identifier) (product, []identifier) {
	p := product{scoped: len(from.Subcomponents) > 0}
	p.ids[0] = int32(len(ids))
	ids = appendIdentifiers(ids, &from.Component)
	p.ids[1] = int32(len(ids))
	for k := range from.Subcomponents {
		ids = appendIdentifiers(ids, &from.Subcomponents[k])
	}
	p.scope = [2]int32{p.ids[1], int32(len(ids))}
	return p, ids
}

// A query is a question with its parts taken apart.
type query struct {
	product, subcomponent identifier
	whole                 bool // no subcomponent was asked for
}

func newQuery(product, subcomponent string) query {
	return query{product: identify(product), subcomponent: identify(subcomponent), whole: subcomponent == ""}
}

// Query says what is known about a vulnerability in a product. The product and the subcomponent are identifiers: a
// package URL, a CPE name, a digest (ALGORITHM:DIGITS), or any other IRI. The subcomponent is the part of the product
// that has the vulnerability; without one the question is about the product as a whole, and statements that are only
// about parts of it do not answer it.
//
// It does not allocate when the package URLs are in canonical form; the reasons are found when the decision is asked
// for them.
func (x *Index) Query(vulnerability, product, subcomponent string) Decision {
	d := Decision{index: x, vulnerability: vulnerability, product: product, subcomponent: subcomponent}
	id := x.vulns.lookup(vulnerability)
	if id < 0 || vulnerability == "" {
		return d
	}
	q := newQuery(product, subcomponent)
	if g := x.vulns.group[id]; g >= 0 {
		d.decide(x.best(g, &q))
	} else {
		d.decide(x.bestOfAll(id, &q))
	}
	return d
}

// decide fills in what entry i says, -1 for none.
func (d *Decision) decide(i int32, conflict bool) {
	if i < 0 {
		return
	}
	e := &d.index.entries[i]
	d.Status, d.Statement, d.Document, d.Conflict = e.statement.Status, e.statement, e.doc, conflict
	d.entry = i + 1
}

// best returns the entry that decides about one vulnerability, -1 when there is none, and whether one of the same
// time disagrees.
func (x *Index) best(group int32, q *query) (first int32, conflict bool) {
	first = int32(len(x.entries))
	var lists [8]candidates
	found := lists[:0]
	for _, set := range x.vulns.in[group] {
		found = x.find(found, set, false, q)
	}
	for _, set := range x.vulns.around(group) {
		found = x.find(found, set, true, q)
	}
	for i := range found {
		c := &found[i]
		for _, n := range c.list {
			if x.products[n].entry >= first {
				break
			}
			if x.accepts(c, n, q) {
				first = x.products[n].entry
				break
			}
		}
	}
	if first == int32(len(x.entries)) {
		return -1, false
	}
	for i := range found {
		if x.disagree(&found[i], first, q) {
			return first, true
		}
	}
	return first, false
}

// candidates are products that may answer, in the order of their entries.
type candidates struct {
	list []int32
	loud bool // only those of statements that hide nothing may
}

// find appends the candidates of a set.
func (x *Index) find(found []candidates, set int32, loud bool, q *query) []candidates {
	var buf [256]byte
	full := q.product.key(buf[:0])
	if list := x.bucket(set, full); len(list) > 0 {
		found = append(found, candidates{list, loud})
	}
	// The key of a package URL without its version is the beginning of that with it.
	if broad := q.product.broad(buf[:0]); len(broad) > 0 && len(broad) != len(full) {
		if list := x.bucket(set, broad); len(list) > 0 {
			found = append(found, candidates{list, loud})
		}
	}
	return found
}

// accepts reports whether a candidate answers.
func (x *Index) accepts(c *candidates, n int32, q *query) bool {
	return x.answers(n, q) && (!c.loud || !Suppresses(x.entries[x.products[n].entry].statement.Status))
}

// disagree reports whether a candidate of the same time as the first one that answers has another status.
func (x *Index) disagree(c *candidates, first int32, q *query) bool {
	e := &x.entries[first]
	at, _ := slices.BinarySearchFunc(c.list, first, func(n, first int32) int { return cmp.Compare(x.products[n].entry, first) })
	for _, n := range c.list[at:] {
		other := &x.entries[x.products[n].entry]
		if other.time.Compare(e.time) != 0 {
			return false
		}
		if other.statement.Status != e.statement.Status && x.accepts(c, n, q) {
			return true
		}
	}
	return false
}

// bestOfAll answers about an advisory: as long as one of the vulnerabilities that it covers is not answered, it is
// not, and of several answers the one counts that hides least.
func (x *Index) bestOfAll(id int32, q *query) (entry int32, conflict bool) {
	entry = -1
	open, direct := false, false
	for _, g := range x.covered(id) {
		i, c := x.best(g, q)
		if i < 0 {
			open = open || g != id
			continue
		}
		direct = direct || g == id
		conflict = conflict || c
		if entry >= 0 {
			a, b := &x.entries[i], &x.entries[entry]
			conflict = conflict || a.statement.Status != b.statement.Status
			if by := cmp.Compare(openvex.Hides(a.statement.Status), openvex.Hides(b.statement.Status)); by > 0 || by == 0 && i > entry {
				continue
			}
		}
		entry = i
	}
	if open && !direct && entry >= 0 && Suppresses(x.entries[entry].statement.Status) {
		return -1, false
	}
	return entry, conflict
}

// covered returns the vulnerabilities that an advisory covers, ascending; itself among them when there are
// statements about nothing else.
func (x *Index) covered(id int32) []int32 {
	var groups []int32
	seen := map[int32]bool{}
	for _, i := range x.vulns.about[id] {
		set := x.entries[i].set
		if seen[set] {
			continue
		}
		seen[set] = true
		for _, g := range x.vulns.sets[set] {
			if x.vulns.group[g] >= 0 || g == id {
				groups = append(groups, g)
			}
		}
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}

func (x *Index) bucket(set int32, key []byte) []int32 {
	n, ok := x.buckets[bucket{maphash.Bytes(x.seed, key), set}]
	if !ok {
		return nil
	}
	return x.listed[x.starts[n]:x.starts[n+1]]
}

// answers reports whether what product n stands for covers what is asked.
func (x *Index) answers(n int32, q *query) bool { return x.products[n].answers(x.ids, q) }

func (p *product) answers(ids []identifier, q *query) bool {
	return p.named(ids, q) && (!p.scoped || !q.whole && coversAny(ids[p.scope[0]:p.scope[1]], &q.subcomponent))
}

// named reports whether the product is the one that is asked about, whatever the statement's scope.
func (p *product) named(ids []identifier, q *query) bool {
	return coversAny(ids[p.ids[0]:p.ids[1]], &q.product)
}

func coversAny(list []identifier, q *identifier) bool {
	for i := range list {
		if list[i].covers(q) {
			return true
		}
	}
	return false
}

// Len returns how many statements the index has.
func (x *Index) Len() int { return len(x.entries) }
