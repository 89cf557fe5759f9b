package jsonx

import "strconv"

// AppendPointer appends "/" and name escaped as RFC 6901 demands.
func AppendPointer(dst []byte, name string) []byte {
	dst = append(dst, '/')
	for i := range len(name) {
		switch c := name[i]; c {
		case '~':
			dst = append(dst, '~', '0')
		case '/':
			dst = append(dst, '~', '1')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// AppendPointerIndex appends "/" and the array index i.
func AppendPointerIndex(dst []byte, i int) []byte {
	return strconv.AppendInt(append(dst, '/'), int64(i), 10)
}

// Pointer returns the JSON pointer of v, found by walking down from the root: meant for a single message. For
// many values of one document there is [Pointers].
func (v Value) Pointer() string { return new(Pointers).Of(v) }

// Pointers finds the JSON pointers of many values of one document. Values that come in source order cost one
// walk over the document together; one that stands before the last starts a new walk. The zero Pointers is
// ready for use.
type Pointers struct {
	d     *Doc
	stack []step
}

// A step is a container on the way down: the member or element that the way goes through.
type step struct {
	it    Iter
	index int // of the member or element, -1 before the first
	end   uint32
}

func (p *Pointers) enter(v Value) {
	p.stack = append(p.stack, step{it: v.Iter(), index: -1, end: v.next()})
}

// Of returns the JSON pointer of v, "" for the root and for a missing value.
func (p *Pointers) Of(v Value) string {
	if v.d == nil || v.i == 0 {
		return ""
	}
	if p.d != v.d {
		p.d, p.stack = v.d, p.stack[:0]
	}
	for len(p.stack) > 0 && p.stack[len(p.stack)-1].end <= v.i {
		p.stack = p.stack[:len(p.stack)-1]
	}
	for _, s := range p.stack {
		if s.index >= 0 && s.it.val.i > v.i {
			p.stack = p.stack[:0] // it stands before the place where the walk is
			break
		}
	}
	if len(p.stack) == 0 {
		p.enter(v.d.Root())
	}
	for {
		top := &p.stack[len(p.stack)-1]
		for top.index < 0 || top.it.val.next() <= v.i {
			if !top.it.Next() {
				return "" // v is the name of a member, no value
			}
			top.index++
		}
		if top.it.val.i == v.i {
			return p.text()
		}
		p.enter(top.it.val)
	}
}

func (p *Pointers) text() string {
	var b []byte
	for i := range p.stack {
		if s := &p.stack[i]; s.it.object {
			b = AppendPointer(b, s.it.Name())
		} else {
			b = AppendPointerIndex(b, s.index)
		}
	}
	return string(b)
}
