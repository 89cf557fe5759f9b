package jsonx

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// scan checks src and indexes it in one pass. It accepts what jsontext accepts, as a differential fuzz test
// holds: ok is false for any other text, and for one that it leaves to the slower way. compact says that there
// is no white space outside strings.
//
// Checking and indexing look at the same bytes; doing both at once is a third cheaper than one after the other.
//
// What is inside the member of the root called hollow is checked like the rest and left out of the index, so that it
// takes no memory; "" is the name of none.
func scan(toks []token, src []byte, lim Limits, hollow string) (_ []token, compact, ok bool, err error) {
	s := scanner{src: src, toks: toks}
	inside := false // the hollow member
	n := len(src)
	i := s.space(0)
	state := wantValue
	at := 0 // where in the index the value that ends began
	for {
		if i >= n {
			return nil, false, false, nil
		}
		c := src[i]
		switch state {
		case wantNext:
			top := &s.stack[len(s.stack)-1]
			switch {
			case c == ',':
				i = s.space(i + 1)
				state = wantValue
				if top.names >= 0 {
					state = wantName
				}
				continue
			case c == '}' && top.names >= 0 || c == ']' && top.names < 0:
				i++
			default:
				return nil, false, false, nil
			}
			at = s.close(i)
		case wantName:
			if c != '"' {
				return nil, false, false, nil
			}
			end := s.text(i)
			if end < 0 {
				return nil, false, false, nil
			}
			if end-i-2 > lim.String {
				return nil, false, false, limitAt(src, "string", int64(lim.String), i)
			}
			if !s.name(src[i+1 : end-1]) {
				return nil, false, false, nil
			}
			if i = s.space(end); i >= n || src[i] != ':' {
				return nil, false, false, nil
			}
			if hollow != "" && len(s.stack) == 1 {
				inside = s.textOf(uint32(len(s.toks)-1)) == hollow
			}
			if i = s.space(i + 1); i >= n {
				return nil, false, false, nil
			}
			c = src[i]
			fallthrough
		case wantValue, wantFirst:
			if state == wantFirst && c == ']' {
				i++
				at = s.close(i)
				break
			}
			if len(s.toks)+4 > cap(s.toks) {
				if hollow != "" {
					s.toks, err = double(s.toks, src, i, lim)
				} else {
					s.toks, err = grow(s.toks, src, i, lim)
				}
				if err != nil {
					return nil, false, false, err
				}
			}
			at = len(s.toks)
			switch c {
			case '"':
				end := s.text(i)
				if end < 0 {
					return nil, false, false, nil
				}
				if end-i-2 > lim.String {
					return nil, false, false, limitAt(src, "string", int64(lim.String), i)
				}
				i = end
			case '{', '[':
				if len(s.stack) >= lim.Depth {
					return nil, false, false, limitAt(src, "depth", int64(lim.Depth), i)
				}
				l := level{at: uint32(len(s.toks)), names: -1}
				s.toks = append(s.toks, token{uint32(i), 0}, token{})
				i = s.space(i + 1)
				state = wantFirst
				if c == '{' {
					l.names = len(s.names)
					state = wantName
				}
				s.stack = append(s.stack, l)
				if c == '{' && i < n && src[i] == '}' {
					i++
					at = s.close(i)
					break
				}
				continue
			default:
				end := literal(src, i)
				if end < 0 {
					return nil, false, false, nil
				}
				s.toks = append(s.toks, token{uint32(i), uint32(end - i)})
				i = end
			}
		}
		// A value ends here.
		i = s.space(i)
		if len(s.stack) == 0 {
			return s.toks, !s.spaced, i == n, nil
		}
		s.stack[len(s.stack)-1].count++
		state = wantNext
		if inside {
			if len(s.stack) > 1 {
				s.toks = s.toks[:at] // names stay until their object ends, to find a second one
			} else {
				inside = false
				if c := src[s.toks[at].off]; c == '{' || c == '[' {
					s.toks = s.toks[:at+2]
					s.toks[at].aux = uint32(at + 2)
				}
			}
		}
	}
}

// What is expected next.
const (
	wantValue = iota
	wantFirst // the first element of an array, or its end
	wantName
	wantNext // a comma, or the end of the container
)

type scanner struct {
	src   []byte
	toks  []token
	stack []level
	// names are the names of the objects that are open, as hashes and positions in toks.
	names []nameOf
	// spaced is set by white space.
	spaced bool
}

// A level is a container that is open.
type level struct {
	at    uint32 // its token
	count uint32 // members or elements so far
	names int    // where its names begin, -1 for an array
	// many holds the names of an object with more than manyNames, by their text.
	many map[string]bool
}

type nameOf struct {
	hash uint64
	tok  uint32
}

// manyNames is how many names are compared one by one.
const manyNames = 32

func (s *scanner) space(i int) int {
	for i < len(s.src) && isSpace(s.src[i]) {
		i++
		s.spaced = true
	}
	return i
}

func isSpace(c byte) bool { return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t') }

// close ends the innermost container, whose last byte is before i, and returns where it is in the index.
func (s *scanner) close(i int) int {
	top := &s.stack[len(s.stack)-1]
	s.toks[top.at].aux = uint32(len(s.toks))
	s.toks[top.at+1] = token{uint32(i), top.count}
	if top.names >= 0 {
		s.names = s.names[:top.names]
	}
	at := int(top.at)
	s.stack = s.stack[:len(s.stack)-1]
	return at
}

// text appends the token of the string that begins at i and returns the offset after it, -1 for what is none.
func (s *scanner) text(i int) int {
	src := s.src
	start := i
	i++
	var escapes uint32
	ascii := true
	for {
		for len(src)-i >= 8 {
			w := binary.LittleEndian.Uint64(src[i:])
			if m := notPlain(w); m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		if i >= len(src) {
			return -1
		}
		switch c := src[i]; {
		case c == '"':
			i++
			if escapes != 0 {
				// Rare enough to leave escapes and what they may stand for to jsontext.
				if !jsontext.Value(src[start:i]).IsValid() {
					return -1
				}
			} else if !ascii && !utf8.Valid(src[start:i]) {
				return -1
			}
			if i-start-2 > mostString {
				return -1
			}
			s.toks = append(s.toks, token{uint32(start), uint32(i-start-2) | escapes})
			return i
		case c == '\\':
			escapes = escaped
			i += 2
		case c < 0x20:
			return -1
		default:
			ascii = ascii && c < 0x80
			i++
		}
	}
}

// name checks that the name that is the last token is the only one of its text in the innermost object.
func (s *scanner) name(text []byte) bool {
	at := uint32(len(s.toks) - 1)
	top := &s.stack[len(s.stack)-1]
	if s.toks[at].aux&escaped != 0 {
		text = []byte(s.textOf(at))
	}
	if top.many != nil {
		if top.many[string(text)] {
			return false
		}
		top.many[string(text)] = true
		return true
	}
	h := nameHash(text)
	for _, o := range s.names[top.names:] {
		if o.hash == h && s.textOf(o.tok) == string(text) {
			return false
		}
	}
	s.names = append(s.names, nameOf{h, at})
	if len(s.names)-top.names > manyNames {
		top.many = make(map[string]bool, 2*manyNames)
		for _, o := range s.names[top.names:] {
			top.many[s.textOf(o.tok)] = true
		}
		s.names = s.names[:top.names]
	}
	return true
}

func (s *scanner) textOf(tok uint32) string {
	t := s.toks[tok]
	if t.aux&escaped != 0 {
		return unquote(s.src[t.off : t.off+2+t.aux&^escaped])
	}
	return string(s.src[t.off+1 : t.off+1+t.aux])
}

// nameHash tells most names apart by their ends and their length.
func nameHash(b []byte) uint64 {
	n := len(b)
	if n >= 8 {
		return binary.LittleEndian.Uint64(b)*0x9e3779b97f4a7c15 ^ binary.LittleEndian.Uint64(b[n-8:]) ^ uint64(n)<<56
	}
	h := uint64(n) << 56
	if n >= 4 {
		// The ends overlap: all of the name is in them.
		return h | uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<(8*(n-4))
	}
	for i, c := range b {
		h |= uint64(c) << (8 * i)
	}
	return h
}

// literal returns the offset after the number, true, false or null that begins at i, -1 for what is none.
func literal(src []byte, i int) int {
	rest := src[i:]
	for _, word := range [...]string{"true", "false", "null"} {
		if len(rest) >= len(word) && string(rest[:len(word)]) == word {
			return i + len(word)
		}
	}
	digits := func() bool {
		start := i
		for i < len(src) && src[i] >= '0' && src[i] <= '9' {
			i++
		}
		return i > start
	}
	if src[i] == '-' {
		i++
	}
	if i < len(src) && src[i] == '0' {
		i++
	} else if !digits() {
		return -1
	}
	if i < len(src) && src[i] == '.' {
		i++
		if !digits() {
			return -1
		}
	}
	if i < len(src) && src[i]|0x20 == 'e' {
		i++
		if i < len(src) && (src[i] == '+' || src[i] == '-') {
			i++
		}
		if !digits() {
			return -1
		}
	}
	return i
}
