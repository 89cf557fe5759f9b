package schema

import "github.com/waybill-sdk/waybill/internal/jsonx"

// Prune appends to dst, as compact JSON, the largest part of v that fits d: members and elements in the order
// of the source, without the members that d does not know, the optional members and the elements of which no
// part fits, and, where elements must differ, those that equal an earlier one. Of alternatives it takes the
// one that keeps most values, the first one when several do. An array or object of which every part was left
// out stays there, empty, when it may be.
//
// ok is false, and dst unchanged, when no part of v fits. Otherwise what was appended fits d, and pruning it
// again changes nothing. A value that fits is appended whole.
func (d Def) Prune(dst []byte, v jsonx.Value) (out []byte, ok bool) {
	if d.r == nil || !v.Exists() {
		return dst, false
	}
	from, to := v.Span()
	var p pruner
	p.dropped = dropped{bits: make([]uint64, (to-from+63)/64), base: from}
	if !p.prune(d.r, v) {
		return dst, false
	}
	return p.append(dst, v), true
}

type pruner struct {
	run
	drops int // how often members or elements were left out
}

func (p *pruner) drop(v jsonx.Value) {
	p.dropped.add(v)
	p.drops++
}

// prune drops parts of v until it fits s, and reports whether it does then.
func (p *pruner) prune(s *rule, v jsonx.Value) bool {
	kind := v.Kind()
	if s.never || !s.types.accepts(v, kind) {
		return false
	}
	switch kind {
	case jsonx.Object:
		if s.enum != nil || s.constant != "" {
			return false
		}
		if s.object && !p.members(s, v) {
			return false
		}
	case jsonx.Array:
		if s.enum != nil || s.constant != "" || !p.elements(s, v) {
			return false
		}
	default:
		return p.fits(s, v)
	}
	return !s.choice || p.choose(s, v)
}

func (p *pruner) members(s *rule, v jsonx.Value) bool {
	var seen uint64
	for it := v.Iter(); p.dropped.next(&it); {
		m := it.Value()
		i := s.names.find(it.Name())
		if i >= 0 && s.subs[i] != nil {
			if !p.prune(s.subs[i], m) {
				p.drop(m)
				continue
			}
		} else if s.closed {
			p.drop(m)
			continue
		}
		if i >= 0 {
			seen |= 1 << i
		}
	}
	return s.need&^seen == 0
}

func (p *pruner) elements(s *rule, v jsonx.Value) bool {
	n := 0
	for it := v.Iter(); p.dropped.next(&it); {
		sub := s.element(n)
		if s.maxItems > 0 && n == s.maxItems || sub != nil && !p.prune(sub, it.Value()) {
			p.drop(it.Value())
			continue
		}
		n++
	}
	if s.unique && n > 1 {
		repeats(v, p.dropped, func(later, _ jsonx.Value) bool {
			p.drop(later)
			n--
			return true
		})
	}
	return n >= s.minItems
}

// choose makes v, whose own parts were pruned already, fit the alternatives and conditions of s.
func (p *pruner) choose(s *rule, v jsonx.Value) bool {
	drops := p.drops
	for i := range s.all {
		if s.all[i].only == nil && !p.prune(s.all[i].r, v) {
			return false
		}
	}
	if s.when.r != nil {
		b := &s.els
		if p.fits(s.when.r, v) {
			b = &s.then
		}
		if b.r != nil && b.only == nil && !p.prune(b.r, v) {
			return false
		}
	}
	// What was left out for one part of the schema may be what another one asks for.
	if p.settled(s, v) && (p.drops == drops || p.fits(s, v)) {
		return true
	}
	before := p.save(v)
	var best []uint64
	most := 0
	try := func() {
		if n := p.values(v); n > most {
			best, most = p.save(v), n
		}
	}
	if p.repair(s, v) && (p.drops == drops || p.fits(s, v)) {
		try()
	}
	for _, group := range [][]branch{s.any, s.one} {
		for i := range group {
			if group[i].only != nil {
				continue
			}
			p.restore(v, before)
			if p.prune(group[i].r, v) && (p.fits(s, v) || p.repair(s, v) && p.fits(s, v)) {
				try()
			}
		}
	}
	if best == nil {
		p.restore(v, before)
		return false
	}
	p.restore(v, best)
	return true
}

// settled reports whether v has the members that s asks for and fits its alternatives.
func (p *pruner) settled(s *rule, v jsonx.Value) bool {
	var seen uint64
	for it := v.Iter(); v.IsObject() && p.dropped.next(&it); {
		if i := s.names.find(it.Name()); i >= 0 {
			seen |= 1 << i
		}
	}
	return (!v.IsObject() || s.need&^seen == 0) && p.choices(s, v, v.Kind(), seen)
}

// repair drops those members that stand in the way of the alternatives of s, as few values as possible; of
// equal choices it keeps what the schema names first. It reports whether v is settled then.
func (p *pruner) repair(s *rule, v jsonx.Value) bool {
	if !v.IsObject() || s.disputed == 0 {
		return false
	}
	var members []jsonx.Value
	for _, bit := range s.order {
		for it := v.Iter(); p.dropped.next(&it); {
			if i := s.names.find(it.Name()); i >= 0 && bit == 1<<i {
				members = append(members, it.Value())
			}
		}
	}
	apply := func(set int) {
		for i, m := range members {
			if set&(1<<i) != 0 {
				p.dropped.add(m)
			}
		}
	}
	undo := func() {
		for _, m := range members {
			p.dropped.remove(m)
		}
	}
	sizes := make([]int, len(members))
	for i, m := range members {
		sizes[i] = p.values(m)
	}
	best, least := 0, -1
	for set := 1<<len(members) - 1; set > 0; set-- {
		lost := 0
		for i := range members {
			if set&(1<<i) != 0 {
				lost += sizes[i]
			}
		}
		if least >= 0 && lost >= least {
			continue
		}
		apply(set)
		if p.settled(s, v) {
			best, least = set, lost
		}
		undo()
	}
	apply(best)
	return least >= 0
}

// values counts what is left of v.
func (p *pruner) values(v jsonx.Value) int {
	n := 1
	for it := v.Iter(); p.dropped.next(&it); {
		n += p.values(it.Value())
	}
	return n
}

// save copies what is dropped inside v, which restore puts back.
func (p *pruner) save(v jsonx.Value) []uint64 {
	from, to := p.words(v)
	return append([]uint64(nil), p.dropped.bits[from:to]...)
}

func (p *pruner) restore(v jsonx.Value, saved []uint64) {
	from, to := v.Span()
	first, _ := p.words(v)
	base := p.dropped.base
	for w := range saved {
		// Bits of neighbours that share a word stay as they are.
		mask := ^uint64(0)
		if lo := from - base - (first+w)*64; lo > 0 {
			mask &= ^uint64(0) << lo
		}
		if hi := to - base - (first+w)*64; hi < 64 {
			mask &= 1<<hi - 1
		}
		at := &p.dropped.bits[first+w]
		*at = *at&^mask | saved[w]&mask
	}
}

// words returns which words of the set cover v.
func (p *pruner) words(v jsonx.Value) (from, to int) {
	from, to = v.Span()
	return (from - p.dropped.base) / 64, (to - p.dropped.base + 63) / 64
}

// append writes what is left of v.
func (p *pruner) append(dst []byte, v jsonx.Value) []byte {
	var closing byte
	switch v.Kind() {
	case jsonx.Object:
		dst, closing = append(dst, '{'), '}'
	case jsonx.Array:
		dst, closing = append(dst, '['), ']'
	default:
		return append(dst, v.Raw()...)
	}
	first := true
	for it := v.Iter(); p.dropped.next(&it); {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if closing == '}' {
			src := v.Doc().Source()
			from := it.NameOffset()
			dst = append(dst, src[from:it.Value().Offset()]...)
			dst = colon(dst, int(it.Value().Offset()-from))
		}
		dst = p.append(dst, it.Value())
	}
	return append(dst, closing)
}

// colon takes the white space out of a member's name and colon, the last n bytes of dst.
func colon(dst []byte, n int) []byte {
	end := len(dst)
	for dst[end-1] != ':' {
		end--
	}
	quote := end - 1
	for dst[quote-1] != '"' {
		quote--
	}
	return append(dst[:quote], ':')
}
