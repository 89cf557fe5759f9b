package vex

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/purl"
	"github.com/waybill-sdk/waybill/purl/cpe"
)

// A Decision is the answer to a question.
type Decision struct {
	// Status is what is known; empty when no statement answers, which says nothing about the vulnerability, or when
	// the one that does has none.
	Status Status
	// Statement is the one that decided, and Document the one that it is in; nil when none did.
	Statement *Statement
	Document  *Document
	// Conflict is set when statements of the same time disagree, or about an advisory when the vulnerabilities that
	// it covers differ in status. Status is then what hides least.
	Conflict bool

	index                                *Index
	entry                                int32 // its number and one
	vulnerability, product, subcomponent string
}

// Suppresses reports whether a consumer may stop reporting the vulnerability.
func (d *Decision) Suppresses() bool { return Suppresses(d.Status) }

// A Verdict is what became of one statement.
type Verdict string

// The verdicts.
const (
	Decided     Verdict = "decided"        // it is the answer
	Superseded  Verdict = "superseded"     // it would answer, and another is newer
	Outvoted    Verdict = "outvoted"       // it would answer, and another of the same time hides less
	Repeated    Verdict = "repeated"       // it says the same as the answer, at the same time
	Elsewhere   Verdict = "other-product"  // it is about other products
	OutOfScope  Verdict = "other-scope"    // it is about other parts of the product
	OnlyHides   Verdict = "advisory"       // it is about an advisory that covers other vulnerabilities, too, and would hide them
	NoStatement Verdict = "no-statement"   // there is no statement about the vulnerability
	NotAsked    Verdict = "not-identified" // the question names no product
	Incomplete  Verdict = "incomplete"     // some of what an advisory covers has no answer
)

// A Reason says why one statement decided, or did not.
type Reason struct {
	Verdict   Verdict
	Statement *Statement // nil when the reason is about none
	Document  *Document
	Number    int    // of the statement in its document
	Time      Time   // its own, or that of its document
	Inherited bool   // whether it is that of the document
	Why       string // what differs, or what is special about it
}

// String returns the reason as one line.
func (r Reason) String() string {
	var b strings.Builder
	b.WriteString(string(r.Verdict))
	if r.Statement != nil {
		status := string(r.Statement.Status)
		if status == "" {
			status = "no status"
		}
		fmt.Fprintf(&b, ": statement %d of %s says %s", r.Number, clip(documentName(r.Document)), clip(status))
		switch {
		case !r.Time.Valid():
			b.WriteString(" without a time")
		case r.Inherited:
			fmt.Fprintf(&b, " on %s (time of the document)", r.Time)
		default:
			fmt.Fprintf(&b, " on %s", r.Time)
		}
	}
	if r.Why != "" {
		b.WriteString(": ")
		b.WriteString(r.Why)
	}
	return b.String()
}

func documentName(d *Document) string {
	if d.ID != "" {
		return d.ID
	}
	return "a document without @id"
}

// Superseded yields the statements that would have answered had there not been a newer one, or one of the same time
// that hides less: the newest first.
func (d *Decision) Superseded() iter.Seq[*Statement] {
	return func(yield func(*Statement) bool) {
		for r := range d.Why() {
			if (r.Verdict == Superseded || r.Verdict == Outvoted || r.Verdict == Repeated) && !yield(r.Statement) {
				return
			}
		}
	}
}

// Why yields the reason for each statement about the vulnerability, the newest first: why it decided, or why it did
// not. When there is no such statement the one reason says so.
func (d *Decision) Why() iter.Seq[Reason] {
	return func(yield func(Reason) bool) {
		x := d.index
		if x == nil {
			return
		}
		id := x.vulns.lookup(d.vulnerability)
		if d.vulnerability == "" || id < 0 {
			yield(Reason{Verdict: NoStatement, Why: fmt.Sprintf("no statement names the vulnerability %q", clip(d.vulnerability))})
			return
		}
		if d.product == "" && !yield(Reason{Verdict: NotAsked, Why: "no product was asked about"}) {
			return
		}
		groups := []int32{x.vulns.group[id]}
		if groups[0] < 0 {
			groups = x.covered(id)
			if !d.advisory(groups, yield) {
				return
			}
		}
		d.each(groups, yield)
	}
}

// advisory says what is special about the name of an advisory.
func (d *Decision) advisory(groups []int32, yield func(Reason) bool) bool {
	x := d.index
	q := newQuery(d.product, d.subcomponent)
	var open int
	for _, g := range groups {
		if i, _ := x.best(g, &q); i < 0 {
			open++
		}
	}
	why := fmt.Sprintf("%s names %d vulnerabilities together", clip(d.vulnerability), len(groups))
	if open == 0 || d.Status != "" {
		return true
	}
	return yield(Reason{Verdict: Incomplete, Why: fmt.Sprintf("%s; for %d of them no statement answers", why, open)})
}

// each yields the reasons of all entries about the groups.
func (d *Decision) each(groups []int32, yield func(Reason) bool) {
	x := d.index
	direct := map[int32]bool{} // of each set that is wanted, whether it is about what was asked for itself
	for _, g := range groups {
		for _, set := range x.vulns.in[g] {
			direct[set] = true
		}
		for _, set := range x.vulns.around(g) {
			if _, known := direct[set]; !known {
				direct[set] = false
			}
		}
	}
	q := newQuery(d.product, d.subcomponent)
	for i := range x.entries {
		itself, wanted := direct[x.entries[i].set]
		if wanted && !yield(d.reason(int32(i), &q, itself)) {
			return
		}
	}
}

func (d *Decision) reason(i int32, q *query, itself bool) Reason {
	x := d.index
	e := &x.entries[i]
	r := Reason{
		Statement: e.statement, Document: e.doc, Number: int(e.number),
		Time: e.time, Inherited: e.statement.Timestamp.IsZero() && !e.doc.Timestamp.IsZero(),
	}
	answers, scope := false, ""
	for n := e.products[0]; n < e.products[1]; n++ {
		answers = answers || x.answers(n, q)
		if p := &x.products[n]; scope == "" && p.named(x.ids, q) {
			scope = whyScope(x.ids[p.scope[0]:p.scope[1]], q)
		}
	}
	switch {
	case !answers && scope != "":
		r.Verdict, r.Why = OutOfScope, scope
	case !answers:
		r.Verdict, r.Why = Elsewhere, x.whyProducts(e, q)
	case !itself && Suppresses(e.statement.Status):
		r.Verdict = OnlyHides
		r.Why = fmt.Sprintf("%s covers other vulnerabilities, too, and %s would hide what nobody said", clip(e.statement.Vulnerability.Name), e.statement.Status)
	case d.entry == i+1:
		r.Verdict = Decided
		r.Why = d.whyDecided(e)
	default:
		d.whyNot(e, &r)
	}
	return r
}

// whyDecided says what is special about the entry that decided.
func (d *Decision) whyDecided(e *entry) string {
	var list []string
	if name := e.statement.Vulnerability.Name; !sameName(name, d.vulnerability) {
		list = append(list, fmt.Sprintf("%s is another name of %s", clip(name), clip(d.vulnerability)))
	}
	if d.Conflict {
		list = append(list, "statements disagree, and this one hides least")
	}
	if !e.statement.Status.Valid() {
		list = append(list, "the status is none of the labels")
	}
	return strings.Join(list, "; ")
}

func sameName(a, b string) bool { return string(foldID(nil, a)) == string(foldID(nil, b)) }

// whyNot says why an entry that would have answered does not.
func (d *Decision) whyNot(e *entry, r *Reason) {
	if d.entry == 0 {
		r.Verdict, r.Why = Incomplete, "other vulnerabilities that the advisory covers have no answer"
		return
	}
	by := &d.index.entries[d.entry-1]
	switch order := by.time.Compare(e.time); {
	case order > 0 && !e.time.Valid():
		r.Verdict, r.Why = Superseded, fmt.Sprintf("it has no time, and the one that decided is of %s", by.time)
	case order > 0:
		r.Verdict, r.Why = Superseded, fmt.Sprintf("the one that decided is newer, of %s", by.time)
	case e.statement.Status == by.statement.Status:
		r.Verdict = Repeated
	default:
		r.Verdict = Outvoted
		r.Why = fmt.Sprintf("%s hides more than %s", e.statement.Status, by.statement.Status)
		if order == 0 {
			r.Why = "the time is the same, and " + r.Why
		}
	}
}

// whyScope says why a statement about the product does not cover the part that is asked about.
func whyScope(scope []identifier, q *query) string {
	switch {
	case q.whole:
		return "it is only about subcomponents: " + strings.Join(texts(scope), ", ")
	case len(scope) == 0:
		return "it is only about subcomponents, and nothing identifies them"
	}
	return "it is about other subcomponents: " + whyNone(scope, &q.subcomponent)
}

// whyProducts says how the products of a statement differ from the one that is asked about.
func (x *Index) whyProducts(e *entry, q *query) string {
	if e.products[0] == e.products[1] {
		return "it names no product"
	}
	var list []string
	for n := e.products[0]; n < e.products[1]; n++ {
		p := &x.products[n]
		list = append(list, whyNone(x.ids[p.ids[0]:p.ids[1]], &q.product))
	}
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > 8 {
		list = append(list[:8], fmt.Sprintf("and %d more", len(list)-8))
	}
	return strings.Join(list, "; ")
}

// whyNone says why none of the identifiers covers the one that is asked about.
func whyNone(ids []identifier, q *identifier) string {
	var list []string
	for i := range ids {
		if ids[i].kind == q.kind {
			list = append(list, ids[i].differs(q))
		}
	}
	switch {
	case len(ids) == 0:
		return "nothing identifies the component"
	case len(list) == 0:
		return fmt.Sprintf("%s is not a %s", strings.Join(texts(ids), ", "), q.kind)
	}
	return strings.Join(list, ", ")
}

func texts(ids []identifier) []string {
	var list []string
	for i := range ids {
		list = append(list, ids[i].String())
	}
	return list
}

func (p *identifier) String() string {
	if p.kind == digest && p.alg != "" {
		return p.alg + ":" + clip(p.text)
	}
	return clip(p.text)
}

func (k kind) String() string {
	return [...]string{"nothing", "plain IRI", "package URL", "CPE name", "digest"}[k]
}

// differs says how an identifier of a statement differs from one of the same kind that is asked about.
func (p *identifier) differs(q *identifier) string {
	switch p.kind {
	case package_:
		if p.purl.Type() != q.purl.Type() || p.purl.Name() != q.purl.Name() && p.purl.Namespace() != q.purl.Namespace() {
			return p.String() + " is another package"
		}
		var list []string
		for _, why := range purl.Match(p.purl, q.purl, policy).Why {
			if !why.Same {
				list = append(list, why.String())
			}
		}
		return p.String() + ": " + strings.Join(list, ", ")
	case name:
		return fmt.Sprintf("%s is %v", p, cpe.Compare(*p.cpe, *q.cpe))
	case digest:
		if !strings.EqualFold(p.text, q.text) {
			return p.String() + " is another digest"
		}
		return p.String() + " is of another algorithm"
	}
	return p.String() + " is another identifier"
}
