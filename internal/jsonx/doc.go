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
	"fmt"
	"io"
	"strconv"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits bounds what [Parse] accepts. A zero field means the default that stands beside it.
type Limits struct {
	Bytes  int64 // length of the text; 512 MiB
	Depth  int   // nesting of objects and arrays; 128
	String int   // length of one string, as written; 16 MiB
	Memory int64 // bytes that the index may take; 1 GiB
}

// The defaults of [Limits].
const (
	DefaultBytes  = 512 << 20
	DefaultDepth  = 128
	DefaultString = 16 << 20
	DefaultMemory = 1 << 30
)

// WithDefaults returns l with every zero field replaced by its default.
func (l Limits) WithDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = DefaultBytes
	}
	if l.Depth == 0 {
		l.Depth = DefaultDepth
	}
	if l.String == 0 {
		l.String = DefaultString
	}
	if l.Memory == 0 {
		// Whoever raises the byte limit wants the bigger document read, not refused one check later.
		l.Memory = max(DefaultMemory, 2*l.Bytes)
	}
	return l
}

// A SyntaxError says where a text stops being acceptable JSON.
type SyntaxError struct {
	Offset  int64  // byte offset in the text
	Pointer string // JSON pointer (RFC 6901) of the value at fault
	Err     error
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s: %v (offset %d)", root(e.Pointer), e.Err, e.Offset)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// A LimitError says which limit a text exceeds, and where.
type LimitError struct {
	Limit   string // name of the limit: bytes, depth, elements, string, memory, ratio
	Max     int64
	Offset  int64
	Pointer string
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s: more than the limit of %d for %s (offset %d); raise it through the Limits option",
		root(e.Pointer), e.Max, e.Limit, e.Offset)
}

func root(pointer string) string {
	if pointer == "" {
		return "/"
	}
	return pointer
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
}

// Parse checks src and indexes it. The error is a [*SyntaxError] or a [*LimitError].
func Parse(src []byte, lim Limits) (*Doc, error) {
	lim = lim.WithDefaults()
	if int64(len(src)) > lim.Bytes {
		return nil, &LimitError{Limit: "bytes", Max: lim.Bytes, Offset: lim.Bytes}
	}
	if int64(len(src)) >= 1<<32-1 {
		return nil, &LimitError{Limit: "bytes", Max: 1<<32 - 2, Offset: 1<<32 - 2}
	}
	if !jsontext.Value(src).IsValid() {
		return nil, explain(src)
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
	toks, err := appendIndex(d.toks[:0], src, Limits{Bytes: 1 << 32, Depth: 1 << 20, String: 1 << 31, Memory: 1 << 40})
	if err != nil {
		panic("jsonx: trusted text: " + err.Error())
	}
	d.src, d.toks = src, toks
}

// explain finds the reason why src is not valid, which the fast check does not tell.
func explain(src []byte) error {
	dec := jsontext.NewDecoder(bytes.NewBuffer(src))
	for {
		_, err := dec.ReadToken()
		if err == nil {
			if dec.StackDepth() == 0 {
				break
			}
			continue
		}
		var syn *jsontext.SyntacticError
		switch {
		case errors.As(err, &syn):
			reason := syn.Err
			if errors.Is(reason, io.ErrUnexpectedEOF) {
				reason = errors.New("the text ends in the middle of a value")
			}
			return &SyntaxError{Offset: syn.ByteOffset, Pointer: string(syn.JSONPointer), Err: reason}
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return &SyntaxError{Offset: int64(len(src)), Pointer: string(dec.StackPointer()), Err: errors.New("the text ends in the middle of a value")}
		default:
			return &SyntaxError{Offset: dec.InputOffset(), Pointer: string(dec.StackPointer()), Err: err}
		}
	}
	return &SyntaxError{Offset: dec.InputOffset(), Err: errors.New("more text after the value")}
}

func index(src []byte, lim Limits) (*Doc, error) {
	guess := min(int64(len(src))/11+16, lim.Memory/8)
	toks, err := appendIndex(make([]token, 0, guess), src, lim)
	if err != nil {
		return nil, err
	}
	return &Doc{src: src, toks: toks}, nil
}

// appendIndex relies on src being valid JSON: it looks for the ends of values, not for faults.
func appendIndex(toks []token, src []byte, lim Limits) ([]token, error) {
	type open struct{ at, count uint32 }
	var stackArray [64]open
	stack := stackArray[:0]
	maxTokens := int(min(lim.Memory/8, 1<<31))
	i, n := 0, len(src)
	// count is the number of values (and names) seen in the innermost container.
	var count uint32
	for i < n {
		switch c := src[i]; c {
		case ' ', '\t', '\n', '\r', ',', ':':
			i++
			continue
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
		if len(toks) > maxTokens {
			return nil, limitAt(src, "memory", lim.Memory, i)
		}
	}
	return toks, nil
}

// limitAt adds the JSON pointer of the place, found by reading up to it once more.
func limitAt(src []byte, limit string, most int64, offset int) error {
	e := &LimitError{Limit: limit, Max: most, Offset: int64(offset)}
	dec := jsontext.NewDecoder(bytes.NewBuffer(src[:min(offset+1, len(src))]))
	for dec.InputOffset() < int64(offset) {
		if _, err := dec.ReadToken(); err != nil {
			break
		}
	}
	e.Pointer = string(dec.StackPointer())
	if len(e.Pointer) > 512 {
		// A place nested a hundred thousand levels deep is not worth a message of that length.
		e.Pointer = e.Pointer[:512] + "…"
	}
	return e
}

// Source returns the text of d. The caller must not change it.
func (d *Doc) Source() []byte { return d.src }

// Root returns the one value of the text.
func (d *Doc) Root() Value { return Value{d, 0} }

// Memory returns the bytes that the index of d takes, the source not counted.
func (d *Doc) Memory() int64 { return int64(cap(d.toks)) * 8 }

// text returns src[from:to] as a string without copying: the bytes never change while d lives.
func (d *Doc) text(from, to uint32) string {
	if from == to {
		return ""
	}
	return unsafe.String(&d.src[from], int(to-from))
}

// At returns the value that stands at position i of the index, as [Value.Index] gave it.
func (d *Doc) At(i int) Value { return Value{d, uint32(i)} }

// AppendString appends s as a JSON string, escaping no more than JSON demands. Bytes that are not UTF-8 are
// written as U+FFFD.
func AppendString(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x80 {
			dst, _ = jsontext.AppendQuote(dst, s)
			return dst
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

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
