package edit

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A splicer changes values of a document and keeps everything else as it is spelled. Changes are noted first
// and written out together.
type splicer struct {
	src     []byte
	changes map[int]*change // by position of the value in the index
	sorted  []int
	style   style
	// whole is set while everything that a value says is compared, so that nothing unseen stands beside it.
	whole bool
	// verbatim leaves new texts as they are spelled.
	verbatim bool
	// segments say where pieces of the source stand in what was written, added where new elements do.
	segments []segment
	added    map[int]int
}

// A change is what happens to one value.
type change struct {
	text    []byte // what stands there instead, nil for what is there
	dropped bool   // it goes, with its name; it may be put elsewhere
	add     []insertion
}

// An insertion is a new member or element.
type insertion struct {
	name  string // of a member
	first bool   // before what is there
	after int    // position of the item that it follows, 0 for the last
	piece piece
}

// A piece is a text that was not there, or a value from elsewhere in the document.
type piece struct {
	text []byte
	move jsonx.Value
	// kids go into the list called components at the end of the object; list makes an array of the kids.
	kids []piece
	list bool
	tag  int // number of the element that it is, from 1; 0 for none
}

type segment struct{ src, dst, n int }

func newSplicer(root jsonx.Value) *splicer {
	s := plainSplicer(root)
	s.style = styleOf(root, s.src)
	return s
}

// plainSplicer is a splicer that lays everything new out on one line.
func plainSplicer(v jsonx.Value) *splicer {
	return &splicer{src: v.Doc().Source(), changes: make(map[int]*change), added: make(map[int]int)}
}

func (s *splicer) at(v jsonx.Value) *change {
	c := s.changes[v.Index()]
	if c == nil {
		c = new(change)
		s.changes[v.Index()] = c
		s.sorted = nil
	}
	return c
}

func (s *splicer) replace(v jsonx.Value, text []byte) { s.at(v).text = text }
func (s *splicer) drop(v jsonx.Value)                 { s.at(v).dropped = true }

// insert adds a member or element at the end of v.
func (s *splicer) insert(v jsonx.Value, name string, p piece) {
	c := s.at(v)
	c.add = append(c.add, insertion{name: name, piece: p})
}

// touched reports whether something inside v changes.
func (s *splicer) touched(v jsonx.Value) bool {
	if s.sorted == nil {
		for i := range s.changes {
			s.sorted = append(s.sorted, i)
		}
		slices.Sort(s.sorted)
	}
	from, to := v.Span()
	i, _ := slices.BinarySearch(s.sorted, from)
	return i < len(s.sorted) && s.sorted[i] < to
}

// result writes the document that root becomes.
func (s *splicer) result(root jsonx.Value) []byte {
	s.segments = s.segments[:0]
	dst := make([]byte, 0, len(s.src)+len(s.src)/8+256)
	dst = append(dst, s.src[:root.Offset()]...)
	dst = s.render(dst, root, "")
	return append(dst, s.src[root.End():]...)
}

func (s *splicer) copy(dst []byte, from, to int64) []byte {
	s.segments = append(s.segments, segment{int(from), len(dst), int(to - from)})
	return append(dst, s.src[from:to]...)
}

// where says where what stood at offset of the source stands in the result, -1 when it is gone.
func (s *splicer) where() func(offset int64) int {
	list := slices.Clone(s.segments)
	slices.SortFunc(list, func(a, b segment) int { return cmp.Compare(a.src, b.src) })
	return func(offset int64) int {
		i, found := slices.BinarySearchFunc(list, int(offset), func(g segment, o int) int { return cmp.Compare(g.src, o) })
		if !found {
			i--
		}
		if i < 0 || int(offset) >= list[i].src+list[i].n {
			return -1
		}
		return list[i].dst + int(offset) - list[i].src
	}
}

// render writes what v becomes; indent is that of the line on which it stands.
func (s *splicer) render(dst []byte, v jsonx.Value, indent string) []byte {
	c := s.changes[v.Index()]
	if c != nil && c.text != nil {
		if s.verbatim {
			return append(dst, c.text...)
		}
		return s.style.append(dst, jsonx.ParseTrusted(c.text).Root(), indent)
	}
	if !s.touched(v) || !v.IsObject() && !v.IsArray() {
		return s.copy(dst, v.Offset(), v.End())
	}
	start := v.Offset()
	dst = s.copy(dst, start, start+1)
	var add []insertion
	if c != nil {
		add = c.add
	}
	n := 0
	lead, first := "", ""
	put := func(in insertion, space string) {
		if n > 0 {
			dst = append(dst, ',')
			if space == "" {
				space = s.style.comma
			}
		}
		n++
		dst = append(dst, space...)
		if in.name != "" {
			dst = append(jsonx.AppendString(dst, in.name), ':')
			dst = append(dst, s.style.colon...)
		}
		dst = s.piece(dst, in.piece, indentOf(space))
	}
	putAll := func(space string, list []insertion) {
		for _, in := range list {
			put(in, space)
		}
	}
	// Sorted out once: a list can have as many new elements as old ones.
	var begin, end []insertion
	follow := make(map[int][]insertion)
	for _, in := range add {
		switch {
		case in.after != 0:
			follow[in.after] = append(follow[in.after], in)
		case in.first && v.Len() > 0:
			begin = append(begin, in)
		default:
			end = append(end, in)
		}
	}
	prev := start + 1 // after the bracket, or the comma
	items := 0
	for it := v.Iter(); it.Next(); {
		item := it.Value()
		from := item.Offset()
		if v.IsObject() {
			from = it.NameOffset()
		}
		if items > 0 {
			prev += int64(bytes.IndexByte(s.src[prev:from], ',')) + 1
		}
		lead = string(s.src[prev:from])
		if items == 0 {
			first = lead
			putAll(lead, begin)
		}
		items++
		prev = item.End()
		if ic := s.changes[item.Index()]; ic == nil || !ic.dropped {
			space := lead
			if n > 0 {
				dst = append(dst, ',')
				if space == "" && items == 1 {
					space = s.style.comma // it was the first
				}
			}
			n++
			dst = append(dst, space...)
			dst = append(dst, s.src[from:item.Offset()]...)
			dst = s.render(dst, item, indentOf(lead))
		}
		putAll(lead, follow[item.Index()])
	}
	closing := v.End() - 1
	tail := string(s.src[prev:closing])
	if items == 0 {
		tail = ""
		if s.style.newline != "" && indent != inline {
			first = s.style.newline + indent + s.style.unit
			lead, tail = first, s.style.newline+indent
		}
	}
	putAll(lead, end)
	if n > 0 {
		dst = append(dst, tail...)
	}
	return s.copy(dst, closing, closing+1)
}

// indentOf is the indentation that white space before a value makes.
func indentOf(space string) string {
	if i := strings.LastIndexByte(space, '\n'); i >= 0 {
		return space[i+1:]
	}
	return inline
}

func (s *splicer) piece(dst []byte, p piece, indent string) []byte {
	if p.tag > 0 {
		s.added[p.tag] = len(dst)
	}
	multi := s.style.newline != "" && indent != inline
	inner := inline
	if multi {
		inner = indent + s.style.unit
	}
	sep := func() {
		if multi {
			dst = append(append(dst, s.style.newline...), inner...)
		}
	}
	kids := func() {
		outer := inner
		for i, k := range p.kids {
			if i > 0 {
				dst = append(dst, ',')
			}
			if multi {
				dst = append(append(dst, s.style.newline...), outer...)
			}
			dst = s.piece(dst, k, outer)
		}
	}
	switch {
	case p.move.Exists():
		return s.render(dst, p.move, indent)
	case p.list:
		dst = append(dst, '[')
		kids()
		if multi && len(p.kids) > 0 {
			dst = append(append(dst, s.style.newline...), indent...)
		}
		return append(dst, ']')
	}
	if s.verbatim {
		return append(dst, p.text...)
	}
	dst = s.style.append(dst, jsonx.ParseTrusted(p.text).Root(), indent)
	if len(p.kids) == 0 {
		return dst
	}
	// The list of the kids goes before the closing brace.
	dst = bytes.TrimRight(dst[:len(dst)-1], " \t\r\n")
	dst = append(dst, ',')
	sep()
	dst = append(append(dst, `"components":`...), s.style.colon...)
	dst = s.piece(dst, piece{kids: p.kids, list: true}, inner)
	if multi {
		dst = append(append(dst, s.style.newline...), indent...)
	}
	return append(dst, '}')
}

// A style is how a document is laid out.
type style struct {
	newline string // "" when everything is on one line
	unit    string // of indentation
	colon   string // after a colon
	comma   string // after a comma on the same line
}

// inline stands for the indentation of what is on one line.
const inline = "\x00"

// styleOf reads the style off the first members of a document.
func styleOf(root jsonx.Value, src []byte) style {
	var st style
	prev := root.Offset() + 1
	n := 0
	for it := root.Iter(); it.Next() && n < 2; n++ {
		gap := src[prev:it.NameOffset()]
		name := src[it.NameOffset():it.Value().Offset()]
		if i := bytes.LastIndexByte(name, ':'); i >= 0 {
			st.colon = string(name[i+1:])
		}
		if n > 0 {
			gap = gap[bytes.IndexByte(gap, ',')+1:]
		}
		if i := bytes.LastIndexByte(gap, '\n'); i >= 0 {
			st.newline, st.unit = "\n", string(gap[i+1:])
			if i > 0 && gap[i-1] == '\r' {
				st.newline = "\r\n"
			}
		} else if n > 0 {
			st.comma = string(gap)
		}
		prev = it.Value().End()
	}
	if st.newline != "" {
		st.comma = " "
	}
	return st
}

// append writes v in the style; indent is that of the line on which it stands.
func (st *style) append(dst []byte, v jsonx.Value, indent string) []byte {
	if v.Len() == 0 {
		return jsonx.AppendCompact(dst, v)
	}
	open, end := byte('['), byte(']')
	if v.IsObject() {
		open, end = '{', '}'
	}
	multi := st.newline != "" && indent != inline
	inner := inline
	if multi {
		inner = indent + st.unit
	}
	dst = append(dst, open)
	for it, n := v.Iter(), 0; it.Next(); n++ {
		if n > 0 {
			dst = append(dst, ',')
		}
		switch {
		case multi:
			dst = append(append(dst, st.newline...), inner...)
		case n > 0:
			dst = append(dst, st.comma...)
		}
		if v.IsObject() {
			dst = append(jsonx.AppendString(dst, it.Name()), ':')
			dst = append(dst, st.colon...)
		}
		dst = st.append(dst, it.Value(), inner)
	}
	if multi {
		dst = append(append(dst, st.newline...), indent...)
	}
	return append(dst, end)
}
