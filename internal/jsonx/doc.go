// Package jsonx reads JSON strictly and keeps what it read: every value stays a span of the source, with its
// spelling, its place and its order.
//
// [Parse] checks the whole text once (UTF-8, no duplicate names, nothing after the value, the limits) and
// builds a flat index of it. A [Value] is a position in that index: its members are walked without parsing
// again, its bytes are had without copying, its JSON pointer is computed only when somebody asks.
//
// This package is the only importer of jsontext, the reference for what is JSON and what is not.
package jsonx

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits bounds what [Parse] accepts. A field of zero or less means the default that stands beside it.
type Limits struct {
	Bytes  int64 // length of the text; 512 MiB, at most 4 GiB
	Depth  int   // nesting of objects and arrays; 128, at most 10,000
	String int   // length of one string or member name, as written; 16 MiB
	Memory int64 // bytes that the text and its index may take; 1 GiB
}

// The defaults of [Limits].
const (
	DefaultBytes  = 512 << 20
	DefaultDepth  = 128
	DefaultString = 16 << 20
	DefaultMemory = 1 << 30
)

const (
	mostBytes  = 1<<32 - 2 // the index holds offsets of 32 bits
	mostString = 1<<31 - 1 // and lengths of 31
	mostDepth  = 10_000    // jsontext goes no deeper
)

// WithDefaults returns l with every zero field replaced by its default.
func (l Limits) WithDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = DefaultBytes
	}
	if l.Depth <= 0 {
		l.Depth = DefaultDepth
	}
	if l.String <= 0 {
		l.String = DefaultString
	}
	if l.Memory <= 0 {
		// Whoever raises the byte limit wants the bigger document read, not refused one check later.
		l.Memory = DefaultMemory + 8*max(0, l.Bytes-DefaultBytes)
	}
	l.Bytes = min(l.Bytes, mostBytes)
	l.Depth = min(l.Depth, mostDepth)
	l.String = min(l.String, mostString)
	return l
}

// token is one entry of the index: where a value starts, and
//
//	string          the length between the quotes, with escaped set when it holds a backslash
//	number, literal its length
//	object, array   the index of the token after the whole value; the next token then holds in off the
//	                offset after the closing bracket and in aux the number of members or elements
type token struct{ off, aux uint32 }

const escaped = 1 << 31

// A Doc is a parsed text. It is immutable and safe for concurrent use; it keeps src, which the caller must
// not change afterwards.
type Doc struct {
	src  []byte
	toks []token
	// compact is set when it is known that there is no white space outside strings.
	compact bool
}

// Parse checks src and indexes it. The error is a [*SyntaxError] or a [*LimitError].
func Parse(src []byte, lim Limits) (*Doc, error) {
	lim = lim.WithDefaults()
	if int64(len(src)) > lim.Bytes {
		return nil, &LimitError{Limit: "bytes", Max: lim.Bytes, Offset: lim.Bytes}
	}
	guess := min(int64(len(src))/11+16, lim.tokens(src))
	return parse(make([]token, 0, guess), src, lim, "")
}

// ParseHollow is [Parse], but the member of the root called hollow is indexed without what is inside: an object or
// array there seems to have no members. Its bytes are those of the source, checked like all others. Memory is
// needed for the rest and, while that member is read, for the names of its objects that are open.
func ParseHollow(src []byte, lim Limits, hollow string) (*Doc, error) {
	lim = lim.WithDefaults()
	if int64(len(src)) > lim.Bytes {
		return nil, &LimitError{Limit: "bytes", Max: lim.Bytes, Offset: lim.Bytes}
	}
	return parse(make([]token, 0, min(64, lim.tokens(src))), src, lim, hollow)
}

func parse(toks []token, src []byte, lim Limits, hollow string) (*Doc, error) {
	toks, compact, ok, err := scan(toks, src, lim, hollow)
	switch {
	case err != nil:
		return nil, err
	case ok:
		return &Doc{src: src, toks: toks, compact: compact}, nil
	case !jsontext.Value(src).IsValid():
		return nil, explain(src, lim)
	}
	return index(src, lim)
}

// ParseTrusted indexes src, which this program wrote itself or took from a text that was checked before.
func ParseTrusted(src []byte) *Doc {
	var d Doc
	d.Reset(src)
	return &d
}

// Reset indexes src as [ParseTrusted] does, into the memory that d holds already. Values of the text that d
// held before are void.
func (d *Doc) Reset(src []byte) {
	toks, err := appendIndex(d.toks[:0], src, Limits{Depth: 1 << 20, String: mostString, Memory: 1 << 40})
	if err != nil {
		panic("jsonx: trusted text: " + err.Error())
	}
	d.src, d.toks, d.compact = src, toks, false
}

// explain finds the reason why src is not valid, which the fast check does not tell.
func explain(src []byte, lim Limits) error {
	dec := jsontext.NewDecoder(bytes.NewBuffer(src))
	for {
		_, err := dec.ReadToken()
		if err == nil {
			if n := dec.StackDepth(); n > lim.Depth {
				// The fast check has a limit of its own, which comes first in texts that are far too deep.
				return &LimitError{Limit: "depth", Max: int64(lim.Depth), Offset: dec.InputOffset() - 1, Pointer: clipPointer(string(dec.StackPointer()))}
			} else if n == 0 {
				break
			}
			continue
		}
		e := &SyntaxError{Offset: dec.InputOffset(), Pointer: clipPointer(string(dec.StackPointer())), Err: err}
		var syn *jsontext.SyntacticError
		if errors.As(err, &syn) {
			e.Offset, e.Pointer, e.Err = syn.ByteOffset, clipPointer(string(syn.JSONPointer)), syn.Err
		}
		if errors.Is(e.Err, io.EOF) || errors.Is(e.Err, io.ErrUnexpectedEOF) {
			e.Offset, e.Err = int64(len(src)), errTruncated
		} else if dec.StackDepth() == mostDepth && e.Offset < int64(len(src)) && (src[e.Offset] == '{' || src[e.Offset] == '[') {
			return &LimitError{Limit: "depth", Max: mostDepth, Offset: e.Offset, Pointer: e.Pointer}
		}
		return e
	}
	rest := src[dec.InputOffset():]
	return &SyntaxError{Offset: int64(len(src) - len(bytes.TrimLeft(rest, " \t\r\n"))), Err: errTrailing}
}

var (
	errTruncated = errors.New("the text ends in the middle of a value")
	errTrailing  = errors.New("more text after the value")
)

const tokenSize = 8

func index(src []byte, lim Limits) (*Doc, error) {
	guess := min(int64(len(src))/11+16, lim.tokens(src))
	toks, err := appendIndex(make([]token, 0, guess), src, lim)
	if err != nil {
		return nil, err
	}
	return &Doc{src: src, toks: toks}, nil
}

// tokens is how long the index of src may be.
func (l Limits) tokens(src []byte) int64 {
	return max(0, min((l.Memory-int64(len(src)))/tokenSize, 1<<32-1))
}

// grow makes room for the index of the rest of a text, or says that there may be none. It counts what is to
// come: doubling the room instead would for a while take three times the memory of the index.
func grow(toks []token, src []byte, i int, lim Limits) ([]token, error) {
	need := int64(len(toks)) + countTokens(src[i:])
	if need > lim.tokens(src) {
		return nil, limitAt(src, "memory", lim.Memory, i)
	}
	if need < 1<<16 {
		need += need / 4 // for the next text, where the room is used again
	}
	return append(make([]token, 0, need+2), toks...), nil
}

// double is grow for an index that may be much smaller than the text.
func double(toks []token, src []byte, i int, lim Limits) ([]token, error) {
	room := lim.tokens(src)
	if int64(len(toks)) >= room {
		return nil, limitAt(src, "memory", lim.Memory, i)
	}
	return append(make([]token, 0, min(2*int64(cap(toks))+64, room+4)), toks...), nil
}

// countTokens counts what appendIndex will append for the rest of a text that begins outside a string, about that
// where the text is broken.
func countTokens(rest []byte) int64 {
	n := int64(0)
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case ' ', '\t', '\n', '\r', ',', ':', '}', ']':
		case '{', '[':
			n += 2
		case '"':
			n++
			for i++; i < len(rest) && rest[i] != '"'; i++ {
				if rest[i] == '\\' {
					i++
				}
			}
		default:
			n++
			for i+1 < len(rest) && rest[i+1] > ' ' && rest[i+1] != ',' && rest[i+1] != ']' && rest[i+1] != '}' {
				i++
			}
		}
	}
	return n
}

// appendIndex relies on src being valid JSON: it looks for the ends of values, not for faults.
func appendIndex(toks []token, src []byte, lim Limits) ([]token, error) {
	type open struct{ at, count uint32 }
	var stackArray [64]open
	stack := stackArray[:0]
	i, n := 0, len(src)
	// count is the number of values (and names) seen in the innermost container.
	var count uint32
	for i < n {
		c := src[i]
		if c <= ' ' || c == ',' || c == ':' {
			i++
			continue
		}
		if len(toks)+2 > cap(toks) {
			var err error
			if toks, err = grow(toks, src, i, lim); err != nil {
				return nil, err
			}
		}
		switch c {
		case '{', '[':
			if len(stack) >= lim.Depth {
				return nil, limitAt(src, "depth", int64(lim.Depth), i)
			}
			stack = append(stack, open{uint32(len(toks)), count + 1})
			toks = append(toks, token{uint32(i), 0}, token{})
			count = 0
			i++
		case '}', ']':
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			i++
			if c == '}' {
				count /= 2
			}
			toks[top.at].aux = uint32(len(toks))
			toks[top.at+1] = token{uint32(i), count}
			count = top.count
		case '"':
			start := i
			i++
			var esc uint32
			for {
				c := src[i]
				if c == '"' {
					break
				}
				if c == '\\' {
					esc = escaped
					i++
				}
				i++
			}
			length := i - start - 1
			if length > lim.String {
				return nil, limitAt(src, "string", int64(lim.String), start)
			}
			i++
			toks = append(toks, token{uint32(start), uint32(length) | esc})
			count++
		default:
			start := i
			for i++; i < n; i++ {
				if c := src[i]; c <= ' ' || c == ',' || c == ']' || c == '}' {
					break
				}
			}
			toks = append(toks, token{uint32(start), uint32(i - start)})
			count++
		}
	}
	return toks, nil
}

// limitAt adds the JSON pointer of the place, found by reading the text (which is valid) up to it once more.
func limitAt(src []byte, limit string, most int64, offset int) error {
	e := &LimitError{Limit: limit, Max: most, Offset: int64(offset)}
	dec := jsontext.NewDecoder(bytes.NewBuffer(src))
	for dec.InputOffset() <= int64(offset) {
		if _, err := dec.ReadToken(); err != nil {
			break
		}
	}
	e.Pointer = clipPointer(string(dec.StackPointer()))
	return e
}

// Strings returns those of the named members of the object that src begins with which are strings. It reads as
// far as src is JSON, so that a message about a broken document can say what the document is.
func Strings(src []byte, names ...string) map[string]string {
	found := make(map[string]string)
	dec := jsontext.NewDecoder(bytes.NewBuffer(src))
	if tok, err := dec.ReadToken(); err != nil || tok.Kind() != jsontext.KindBeginObject {
		return found
	}
	for dec.PeekKind() == jsontext.KindString {
		name, err := dec.ReadToken()
		if err != nil {
			break
		}
		key := name.String()
		if dec.PeekKind() != jsontext.KindString || !slices.Contains(names, key) {
			if dec.SkipValue() != nil {
				break
			}
			continue
		}
		value, err := dec.ReadToken()
		if err != nil {
			break
		}
		found[key] = value.String()
	}
	return found
}

// Source returns the text of d. The caller must not change it.
func (d *Doc) Source() []byte { return d.src }

// Root returns the one value of the text.
func (d *Doc) Root() Value { return Value{d, 0} }

// Memory returns the bytes that the index of d takes, the source not counted.
func (d *Doc) Memory() int64 { return int64(cap(d.toks)) * tokenSize }

// text returns src[from:to] as a string without copying: the bytes never change while d lives.
func (d *Doc) text(from, to uint32) string {
	if from == to {
		return ""
	}
	return unsafe.String(&d.src[from], int(to-from))
}

// At returns the value that stands at position i of the index, as [Value.Index] gave it.
func (d *Doc) At(i int) Value { return Value{d, uint32(i)} }
