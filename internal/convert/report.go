package convert

import (
	"cmp"
	"slices"
	"sync"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/residue"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// A Kind is what became of a value that is not native in the target.
type Kind uint8

// The kinds, in the order of shared use: a value is kept aside, said nearly, not said, made up, or a
// signature that does not cover what is written.
const (
	Carried Kind = iota
	Approximated
	Dropped
	Synthesised
	Invalidated
)

// An Entry is one row of the report, in positions instead of texts: most callers only count them.
type Entry struct {
	Source jsonx.Value // missing for what was made up
	Target string      // member of the target element, or "" for its carrier
	Elem   int32       // element in the source's graph, docElem for the document
	Kind   Kind
}

const docElem = -1

// A Diagnostic is something that was let pass.
type Diagnostic struct{ Path, Rule, Message string }

// A Report is what a conversion could not say natively.
type Report struct {
	src         *Source
	family      string // of the target
	version     string
	Entries     []Entry
	Diagnostics []Diagnostic
	// places says, for every element, where its counterpart stands in the target.
	places  []place
	slot    slot   // of elements in the target
	docSlot string // JSON pointer of the document's carrier in the target
	legs    *legs  // of a conversion by way of another document, which has no entries of its own
	// unfolded is the document of SPDX 3 that was made of the target.
	unfolded *fold.Unfolded
	// counts are those of the rows, made when they are asked for.
	counted sync.Once
	counts  map[Kind]int
}

type place struct {
	parent  int32  // place of the element that holds it, docElem for the document
	list    string // member of the parent that lists it; metadata/component for the root of a CycloneDX BOM
	index   int32  // -1 where the member is no list
	carrier int32  // position of the carrier in its slot, -1 for none
}

func newReport(src *Source, family, version string) *Report {
	return &Report{src: src, family: family, version: version}
}

func (r *Report) diagnose(d Diagnostic) { r.Diagnostics = append(r.Diagnostics, d) }

// ops adds the differences found for one element.
func (r *Report) ops(elem int, ops []residue.Op, pure bool) {
	for _, op := range ops {
		kind := Carried
		switch {
		case op.Dropped:
			kind = Dropped
		case op.Approximate:
			kind = Approximated
		case op.Name == "signature" && r.src.Family == CycloneDX:
			kind = Invalidated
		case pure:
			kind = Dropped
		}
		r.Entries = append(r.Entries, Entry{Kind: kind, Source: op.Source, Elem: int32(elem)})
	}
}

// carry adds a value of the source that is carried whole.
func (r *Report) carry(elem int, v jsonx.Value, pure bool) {
	r.ops(elem, []residue.Op{{Source: v}}, pure)
}

// relationship adds a relationship whose exact words are carried.
func (r *Report) relationship(elem int32, s *statement, pure bool) {
	r.ops(int(elem), []residue.Op{{Source: s.rel.Value, Approximate: s.edge >= 0}}, pure)
}

func (r *Report) synthesised(elem int, target string) {
	r.Entries = append(r.Entries, Entry{Kind: Synthesised, Elem: int32(elem), Target: target})
}

// Count returns the number of entries of a kind.
func (r *Report) Count(k Kind) int {
	if r.legs != nil || r.src.folded != nil {
		// An entry may be several rows.
		r.counted.Do(func() {
			r.counts = make(map[Kind]int)
			for _, row := range r.Rows() {
				r.counts[row.Kind]++
			}
		})
		return r.counts[k]
	}
	n := 0
	for i := range r.Entries {
		if r.Entries[i].Kind == k {
			n++
		}
	}
	return n
}

// Row is an entry as text.
type Row struct {
	Kind                          Kind
	Path, Element, Target, Reason string
}

// Rows renders the entries, ordered by their place in the source; what was made up comes last.
func (r *Report) Rows() []Row {
	var list []elemRow
	if r.legs != nil {
		list = r.legs.rows()
	} else {
		list = r.elemRows()
	}
	if r.unfolded != nil {
		for i := range list {
			if t := &list[i].Target; *t != "" {
				if *t = r.unfolded.Target(*t); *t == "" && list[i].Kind != Dropped {
					*t = "/@context" // it is about the whole
				}
			}
		}
	}
	switch {
	case r.src.folded != nil:
		list = r.nativeRows(list)
	case r.src.Family == SPDX2 && r.src.Version == spdx2.Folded:
		r.unfoldRows(list)
	}
	rows := make([]Row, len(list))
	for i := range list {
		rows[i] = list[i].Row
	}
	return rows
}

// An elemRow is a row and the element that it is about, docElem for the document.
type elemRow struct {
	Row
	elem int
	at   jsonx.Value // of the source, what the path leads to
}

func (r *Report) elemRows() []elemRow {
	if r.legs != nil {
		list := r.legs.rows()
		for i := range list {
			list[i].elem = docElem
		}
		return list
	}
	order := make([]int, len(r.Entries))
	for i := range order {
		order[i] = i
	}
	at := func(i int) int {
		if e := r.Entries[i]; e.Source.Exists() && e.Source.Doc() == r.src.Root.Doc() {
			return e.Source.Index()
		}
		return 1 << 40
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(at(a), at(b)) })
	rows := make([]elemRow, 0, len(order))
	paths, why := newPather(r.src.Root), r.reasoner()
	for _, i := range order {
		e := r.Entries[i]
		row := Row{Kind: e.Kind}
		var value jsonx.Value
		switch {
		case at(i) < 1<<40:
			value = e.Source
			row.Path = paths.pointer(value)
		case e.Source.Exists(): // it came out of carried data
			value = r.carrier(int(e.Elem))
			row.Path = value.Pointer()
		}
		if e.Elem >= 0 && int(e.Elem) < len(r.src.Graph.Elems) {
			row.Element = r.src.Graph.Elems[e.Elem].ID
		}
		row.Target = r.target(e)
		row.Reason = why.of(row.Kind, row.Path, row.Target)
		rows = append(rows, elemRow{row, int(e.Elem), value})
	}
	return rows
}

// pointer returns where an element of the source stands in the target.
func (r *Report) pointer(elem int32) []byte {
	if elem < 0 || int(elem) >= len(r.places) {
		return nil
	}
	p := r.places[elem]
	b := r.pointer(p.parent)
	b = append(append(b, '/'), p.list...)
	if p.index >= 0 {
		b = jsonx.AppendPointerIndex(b, int(p.index))
	}
	return b
}

func (r *Report) target(e Entry) string {
	if e.Elem == docElem || int(e.Elem) >= len(r.places) {
		if e.Target != "" {
			return e.Target
		}
		if e.Kind == Dropped {
			return ""
		}
		return r.docSlot
	}
	b := r.pointer(e.Elem)
	switch p := r.places[e.Elem]; {
	case e.Target != "":
		b = append(b, e.Target...)
	case e.Kind == Dropped:
		return ""
	case p.carrier >= 0:
		b = append(b, r.slotPointer(p.carrier)...)
	}
	return string(b)
}

func (r *Report) slotPointer(i int32) []byte {
	b := append([]byte{'/'}, r.slot.list...)
	b = jsonx.AppendPointerIndex(b, int(i))
	return append(append(b, '/'), r.slot.text()...)
}

// A pather computes pointers of values that come in source order in one walk over the source.
type pather struct {
	stack []frame
	elems struct {
		list jsonx.Value
		it   jsonx.Iter
		n    int // how many elements of the list are behind
	}
}

type frame struct {
	it    jsonx.Iter
	index int
	open  bool
	to    int
	array bool
}

func newPather(root jsonx.Value) *pather {
	_, to := root.Span()
	return &pather{stack: []frame{{it: root.Iter(), to: to, array: root.IsArray()}}}
}

func (p *pather) pointer(v jsonx.Value) string {
	if v.Index() == 0 {
		return ""
	}
	if !p.seek(v) {
		return v.Pointer()
	}
	return p.text()
}

// seek goes on to v and reports whether it is there; then the stack leads to it.
func (p *pather) seek(v jsonx.Value) bool {
	want := v.Index()
	// Leave the containers that end before v.
	for len(p.stack) > 1 && p.stack[len(p.stack)-1].to <= want {
		p.stack = p.stack[:len(p.stack)-1]
	}
	for {
		top := &p.stack[len(p.stack)-1]
		if top.open {
			if from, to := top.it.Value().Span(); want >= from && want < to {
				if from == want {
					return true
				}
				p.stack = append(p.stack, frame{it: top.it.Value().Iter(), to: to, array: top.it.Value().IsArray()})
				continue
			}
		}
		if !top.it.Next() {
			return false
		}
		if top.open {
			top.index++
		}
		top.open = true
	}
}

func (p *pather) text() string {
	var b []byte
	for i := range p.stack {
		f := &p.stack[i]
		if f.array {
			b = jsonx.AppendPointerIndex(b, f.index)
		} else {
			b = jsonx.AppendPointer(b, f.it.Name())
		}
	}
	return string(b)
}
