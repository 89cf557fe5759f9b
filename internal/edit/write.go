package edit

import (
	"fmt"
	"slices"
	"strings"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A Result is a written document.
type Result struct {
	Text []byte
	// Report is that of the conversion, nil where the document stayed in its own format.
	Report *convert.Report
	Rows   []Row
}

// Write makes s say what doc and st say and converts it. handed are the messages of the elements of s as [Read]
// gave them; st may be nil. The result is nil when nothing was changed: s is then what to convert.
func Write(s *Source, doc *pb.Document, handed []*pb.Node, st *Store, family, version string, opt convert.Options) (*Result, error) {
	base := Read(s)
	same := unchanged(base, doc, handed)
	if same && !st.hasChanges() {
		return nil, nil
	}
	s, err := s.Whole()
	if err != nil {
		return nil, err
	}
	d := documentOf(s)
	refs := d.references()
	want, rows, err := newWanted(doc, handed, base, func(id string) bool { return refs()[id] })
	if err != nil {
		return nil, err
	}
	if st.hasChanges() {
		was := base
		var unsigned []string
		if d, unsigned, err = st.apply(d); err != nil {
			return nil, err
		}
		rows = append(rows, (&changes{unsigned: unsigned}).unsignedRows()...)
		if structure := d.broken(); structure != nil {
			return nil, structure
		}
		base = d.view(true, maxHops)
		want.follow(was, base)
	}
	ch := compare(base, want)
	if ch.empty() {
		if len(rows) == 0 && !st.hasChanges() {
			return nil, nil
		}
		return d.finish(rows, family, version, opt)
	}
	mine, err := d.apply(ch, docDefaults{})
	if err != nil {
		return nil, err
	}
	rows = append(rows, ch.unsignedRows()...)
	left := compare(mine.view(true, maxHops), want)
	if left.empty() {
		return mine.finish(rows, family, version, opt)
	}
	return mine.further(left, want, rows, family, version, opt)
}

// unchanged reports whether the messages are those that were handed out, as they were: the cheap answer for
// documents that nobody edited.
func unchanged(base *View, doc *pb.Document, handed []*pb.Node) bool {
	list := doc.GetNodeList()
	if !slices.Equal(list.GetNodes(), handed) || !slices.Equal(list.GetRootElements(), base.Roots) {
		return false
	}
	same := slices.EqualFunc(list.GetEdges(), base.Edges, func(a, b *pb.Edge) bool {
		return a != nil && a.Type == b.Type && a.From == b.From && slices.Equal(a.To, b.To)
	})
	if !same || doc.GetMetadata() == nil || diff(metaFields, base.Meta, doc.GetMetadata()) != 0 {
		return false
	}
	for i, n := range handed {
		if n.Id != base.Nodes[i].Id || diff(nodeFields, n, base.Nodes[i]) != 0 {
			return false
		}
	}
	return true
}

// references returns what the document can refer to beside its elements: services, in CycloneDX.
func (d document) references() func() map[string]bool {
	var refs map[string]bool
	return func() map[string]bool {
		if refs != nil {
			return refs
		}
		refs = make(map[string]bool)
		stack := []jsonx.Value{d.Root.Get("services")}
		for len(stack) > 0 {
			v := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for it := v.Iter(); it.Next(); {
				if ref := it.Value().Get("bom-ref").Str(); ref != "" {
					refs[ref] = true
				}
				stack = append(stack, it.Value().Get("services"))
			}
		}
		return refs
	}
}

// finish converts d, which says everything that can be said.
func (d document) finish(rows []Row, family, version string, opt convert.Options) (*Result, error) {
	if d.is(family, version) {
		return &Result{Text: d.text(), Rows: rows}, nil
	}
	out, rep, err := convert.Run(d.Source, family, version, opt)
	if err != nil {
		return nil, err
	}
	return &Result{Text: out, Report: rep, Rows: rows}, nil
}

// to converts d and keeps what its elements are called.
func (d document) to(family, version string, opt convert.Options) (document, *convert.Report, error) {
	text, rep, err := convert.Run(d.Source, family, version, opt)
	if err != nil {
		return document{}, nil, err
	}
	src, err := convert.NewSource(jsonx.ParseTrusted(text).Root(), family, version)
	if err != nil {
		return document{}, nil, err
	}
	out := document{Source: src, naming: d.naming, ids: make([]string, len(src.Graph.Elems))}
	targets := rep.Targets()
	if len(targets) != len(out.ids) {
		return out, rep, fmt.Errorf("%d elements became %d", len(targets), len(out.ids))
	}
	for i, t := range targets {
		out.ids[t] = d.id(i)
	}
	return out, rep, nil
}

// other returns the family and version in which to say what d's own format has no words for.
func (d document) other() (family, version string) {
	family = convert.SPDX2
	if d.Family == convert.SPDX2 {
		family = convert.CycloneDX
	}
	if f, v, ok := d.Carries(); ok && f == family {
		return f, v
	}
	return family, convert.Newest(family)
}

// further writes what d's format has no words for in the other family, and converts from there: back to d's
// own format that carries it.
func (d document) further(left *changes, want *wanted, rows []Row, family, version string, opt convert.Options) (*Result, error) {
	home := d.is(family, version)
	if home && opt.Pure {
		return &Result{Text: d.text(), Rows: append(rows, left.rows(Dropped)...)}, nil
	}
	detour := left
	if !home {
		r, rest, err := d.direct(left, want, rows, family, version, opt)
		if r != nil || err != nil {
			return r, err
		}
		detour = rest
	}
	carry := opt
	carry.Pure, carry.Exact = false, true
	f, v := d.other()
	there, _, err := d.to(f, v, carry)
	if err != nil {
		return nil, err
	}
	if there, err = there.apply(detour, docDefaults{}); err != nil {
		return nil, err
	}
	// A newer version of d's family may have words that neither of the two has.
	if newest := convert.Newest(d.Family); d.Version < newest {
		if more := compare(there.view(true, maxHops), want).only(detour); !more.empty() {
			if up, _, err := there.to(d.Family, newest, carry); err == nil {
				if up, err = up.apply(more, docDefaults{}); err == nil {
					there = up
				}
			}
		}
	}
	exact := opt
	exact.Exact = true
	back, _, err := there.to(family, version, exact)
	if err != nil {
		return nil, err
	}
	var rep *convert.Report
	if home {
		// Only what was edited is taken from what came back.
		if back, err = d.adopt(back, left); err != nil {
			return nil, err
		}
	} else if _, rep, err = convert.Run(d.Source, family, version, opt); err != nil {
		return nil, err
	}
	if back, err = back.withTexts(d.Source); err != nil {
		return nil, err
	}
	over := compare(back.view(true, maxHops), want)
	if !over.empty() && !home {
		// The target may have words that neither of the two had.
		if more, err := back.apply(over.only(left), docDefaults{}); err == nil {
			back = more
			over = compare(back.view(true, maxHops), want)
		}
	}
	lost := over.only(left)
	native := compare(back.native(), want).only(left)
	rows = append(rows, lost.rows(Dropped)...)
	rows = append(rows, native.without(lost).rows(Carried)...)
	return &Result{Text: back.text(), Report: rep, Rows: rows}, nil
}

// direct writes what d's format has no words for in the target. Where that has no words for all of it either, it returns
// what is left.
func (d document) direct(left *changes, want *wanted, rows []Row, family, version string, opt convert.Options) (*Result, *changes, error) {
	there, rep, err := d.to(family, version, opt)
	if err != nil {
		return nil, nil, err
	}
	if there, err = there.apply(left, docDefaults{}); err != nil {
		return nil, nil, err
	}
	if there, err = there.withTexts(d.Source); err != nil {
		return nil, nil, err
	}
	for _, v := range [...]*View{there.native(), there.view(true, maxHops)} {
		if rest := compare(v, want).only(left); !rest.empty() {
			return nil, rest, nil
		}
	}
	return &Result{Text: there.text(), Report: rep, Rows: rows}, nil, nil
}

// withTexts gives every licence that is new to the document the text that SPDX 2 demands of it (§10.2).
func (d document) withTexts(was *Source) (document, error) {
	had := make(map[string]bool)
	for it := was.Root.Get("hasExtractedLicensingInfos").Iter(); it.Next(); {
		had[it.Value().Get("licenseId").Str()] = true
	}
	s := newSplicer(d.Root)
	for it := d.Root.Get("hasExtractedLicensingInfos").Iter(); it.Next() && d.Family == convert.SPDX2; {
		if v := it.Value(); v.IsObject() && !v.Get("extractedText").Exists() && !had[v.Get("licenseId").Str()] {
			s.insert(v, "extractedText", piece{text: []byte(`"NOASSERTION"`)})
		}
	}
	if len(s.changes) == 0 {
		return d, nil
	}
	return d.again(s)
}

// adopt takes over the elements that left names, and the document's own members, from what came back.
func (d document) adopt(back document, left *changes) (document, error) {
	s := newSplicer(d.Root)
	theirs := make(map[string]int, len(back.Graph.Elems))
	for i := range back.Graph.Elems {
		theirs[back.id(i)] = i
	}
	mine := make(map[string]int, len(d.Graph.Elems))
	for i := range d.Graph.Elems {
		mine[d.id(i)] = i
	}
	done := make(map[string]bool)
	var added []addition
	take := func(id string) {
		i, ok1 := mine[id]
		j, ok2 := theirs[id]
		if done[id] || !ok1 || !ok2 {
			return
		}
		done[id] = true
		have, now := &d.Graph.Elems[i], &back.Graph.Elems[j]
		if d.Family == convert.SPDX2 && have.File != now.File {
			s.drop(have.Value)
			added = append(added, addition{id: id})
			a := &applier{document: d, s: s}
			list := "packages"
			if now.File {
				list = "files"
			}
			a.extend(d.Root, list, []piece{{text: now.Value.Raw(), tag: len(added)}})
			return
		}
		s.become(have.Value, now.Value, "components")
	}
	for _, e := range left.edited {
		take(e.want.GetId())
	}
	for _, list := range [...][]Edge{left.addEdges, left.delEdges} {
		for _, e := range list {
			take(e.From)
			take(e.To)
		}
	}
	s.become(d.Root, back.Root, "components", "dependencies", "packages", "files", "relationships", "metadata", "hasExtractedLicensingInfos")
	had := make(map[string]bool)
	for it := d.Root.Get("hasExtractedLicensingInfos").Iter(); it.Next(); {
		had[it.Value().Get("licenseId").Str()] = true
	}
	var texts []piece
	for it := back.Root.Get("hasExtractedLicensingInfos").Iter(); it.Next(); {
		if !had[it.Value().Get("licenseId").Str()] {
			texts = append(texts, piece{text: it.Value().Raw()})
		}
	}
	(&applier{document: d, s: s}).extend(d.Root, "hasExtractedLicensingInfos", texts)
	if m, n := d.Root.Get("metadata"), back.Root.Get("metadata"); m.IsObject() && n.IsObject() {
		s.become(m, n, "component")
	} else if n.IsObject() {
		s.insert(d.Root, "metadata", piece{text: cut(n, []string{"component"})})
	}
	return d.again(s, added...)
}

// become notes what makes src what next is; the members named are left alone.
func (s *splicer) become(src, next jsonx.Value, but ...string) {
	have := jsonx.ParseTrusted(cut(src, but)).Root()
	want := jsonx.ParseTrusted(cut(next, but)).Root()
	s.whole = true
	s.merge(have, src, want)
	s.whole = false
}

// only returns the changes of c that are among those of o.
func (c *changes) only(o *changes) *changes { return c.filter(o, true) }

// without returns the changes of c that are not among those of o.
func (c *changes) without(o *changes) *changes { return c.filter(o, false) }

func (c *changes) filter(o *changes, among bool) *changes {
	fields := func(mine, theirs Fields) Fields {
		if among {
			return mine & theirs
		}
		return mine &^ theirs
	}
	out := &changes{want: c.want, was: c.was, roots: c.roots && o.roots == among, meta: fields(c.meta, o.meta)}
	open := make(map[string]Fields, len(o.edited))
	for _, e := range o.edited {
		open[e.want.GetId()] = e.open
	}
	for _, e := range c.edited {
		if e.open = fields(e.open, open[e.want.GetId()]); e.open != 0 {
			out.edited = append(out.edited, e)
		}
	}
	pick := func(list, others []Edge) []Edge {
		set := setOf(others)
		var out []Edge
		for _, e := range list {
			if set[e] == among {
				out = append(out, e)
			}
		}
		return out
	}
	out.addEdges, out.delEdges = pick(c.addEdges, o.addEdges), pick(c.delEdges, o.delEdges)
	return out
}

var reasons = map[convert.Kind]string{
	Carried: "the target has no place for what was edited",
	Dropped: "no format on the way can say all of what was edited",
}

// rows lists c for the report.
func (c *changes) rows(kind convert.Kind) []Row {
	var rows []Row
	add := func(id, what string) {
		rows = append(rows, Row{Kind: kind, Element: id, Reason: what + ": " + reasons[kind]})
	}
	for _, e := range c.edited {
		add(e.want.GetId(), strings.Join(names(nodeFields, e.open), ", "))
	}
	for _, e := range c.addEdges {
		add(e.From, fmt.Sprintf("edge %v to %q", e.Type, e.To))
	}
	for _, e := range c.delEdges {
		add(e.From, fmt.Sprintf("edge %v to %q, taken away", e.Type, e.To))
	}
	if c.roots {
		add("", "root elements")
	}
	if c.meta != 0 {
		add("", strings.Join(names(metaFields, c.meta), ", "))
	}
	return rows
}
