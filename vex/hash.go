package vex

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/openvex"
)

// PublicNamespace is where documents have their IRIs that have no better ones (spec, Public IRI Namespaces).
const PublicNamespace = "https://openvex.dev/docs/public/"

// CanonicalHash returns a digest of what a document asserts, in hexadecimal: who says it, when and in which version,
// and all that its statements say, with the times that they inherit. The order of statements, products, aliases and
// hashes makes no difference, nor does how times are spelled; nor do the @id, role, tooling and last_updated of the
// document, the @id, version and last_updated of statements, and members that OpenVEX does not know.
//
// It takes time in proportion to the document. It is not the hash that go-vex computes, which differs from run to
// run and leaves out much of what is asserted.
func CanonicalHash(d *Document) string {
	var w canonical
	sums := make([]checksum, len(d.Statements))
	for i := range d.Statements {
		sums[i] = w.sum(d, &d.Statements[i])
	}
	return w.hash(d, sums)
}

// A checksum is one of what a statement asserts.
type checksum [sha256.Size]byte

func (w *canonical) sum(d *Document, s *Statement) checksum {
	w.b = w.b[:0]
	w.statement(d, s)
	return sha256.Sum256(w.b)
}

// hash returns the digest of a document whose statements have these.
func (w *canonical) hash(d *Document, sums []checksum) string {
	slices.SortFunc(sums, func(a, b checksum) int {
		if c := cmp.Compare(binary.BigEndian.Uint64(a[:]), binary.BigEndian.Uint64(b[:])); c != 0 {
			return c // as good as always
		}
		return bytes.Compare(a[:], b[:])
	})
	w.b = w.b[:0]
	w.text("openvex canonical hash 1")
	w.time(d.Timestamp)
	w.number(d.Version)
	w.text(d.Author)
	w.number(int64(len(sums)))
	h := sha256.New()
	h.Write(w.b)
	for i := range sums {
		h.Write(sums[i][:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// CanonicalID returns an IRI for a document that is made of its [CanonicalHash], in the [PublicNamespace].
func CanonicalID(d *Document) string { return publicID(CanonicalHash(d)) }

func publicID(hash string) string { return PublicNamespace + "vex-" + hash }

// canonical writes what is hashed: every text with its length before it, every list with its number, so that
// different content is never the same text.
type canonical struct {
	b       []byte
	scratch []string
}

func (w *canonical) number(n int64) { w.b = binary.BigEndian.AppendUint64(w.b, uint64(n)) }

func (w *canonical) text(s string) {
	w.number(int64(len(s)))
	w.b = append(w.b, s...)
}

func (w *canonical) time(t Time) {
	if !t.Valid() {
		w.text(t.String())
		return
	}
	moment := t.Time()
	w.number(-1)
	w.number(moment.Unix())
	w.number(int64(moment.Nanosecond()))
}

// sorted writes n texts, which one makes, in their order.
func (w *canonical) sorted(n int, one func(*canonical, int)) {
	if n == 1 {
		w.number(1)
		one(w, 0)
		return
	}
	list := make([]string, n)
	for i := range list {
		var sub canonical
		one(&sub, i)
		list[i] = string(sub.b)
	}
	slices.Sort(list)
	w.number(int64(n))
	for _, s := range list {
		w.text(s)
	}
}

func (w *canonical) statement(d *Document, s *Statement) {
	w.vulnerability(&s.Vulnerability)
	w.text(string(s.Status))
	w.text(string(s.Justification))
	w.text(s.ImpactStatement)
	w.text(s.ActionStatement)
	w.time(s.ActionStatementTimestamp)
	w.text(s.StatusNotes)
	w.text(s.Supplier)
	w.time(d.Time(s))
	w.sorted(len(s.Products), func(w *canonical, i int) {
		p := &s.Products[i]
		w.component(&p.Component)
		w.sorted(len(p.Subcomponents), func(w *canonical, j int) { w.component(&p.Subcomponents[j]) })
	})
}

func (w *canonical) vulnerability(v *Vulnerability) {
	w.text(v.ID)
	w.text(v.Name)
	w.text(v.Description)
	w.scratch = append(w.scratch[:0], v.Aliases...)
	slices.Sort(w.scratch)
	w.number(int64(len(w.scratch)))
	for _, a := range w.scratch {
		w.text(a)
	}
}

func (w *canonical) component(c *Component) {
	w.text(c.ID)
	w.text(c.Identifiers.PURL)
	w.text(c.Identifiers.CPE22)
	w.text(c.Identifiers.CPE23)
	w.sorted(len(c.Hashes), func(w *canonical, i int) {
		w.text(c.Hashes[i].Algorithm)
		w.text(strings.ToLower(c.Hashes[i].Value))
	})
}

// whole writes all of a statement: what it asserts, and the rest.
func (w *canonical) whole(d *Document, s *Statement) {
	w.statement(d, s)
	w.text(s.ID)
	w.number(s.Version)
	w.time(s.LastUpdated)
	w.extensions(s.Extensions)
	w.extensions(s.Vulnerability.Extensions)
	for i := range s.Products {
		p := &s.Products[i]
		w.componentExtensions(&p.Component)
		for j := range p.Subcomponents {
			w.componentExtensions(&p.Subcomponents[j])
		}
	}
}

func (w *canonical) componentExtensions(c *Component) {
	w.extensions(c.Extensions)
	w.extensions(c.Identifiers.Extensions)
}

func (w *canonical) extensions(list []Extension) {
	w.number(int64(len(list)))
	for _, e := range list {
		w.text(e.Name)
		w.text(string(openvex.AppendCanonicalText(nil, e.Value)))
	}
}
