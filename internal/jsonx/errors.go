package jsonx

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A SyntaxError says where a text is not acceptable JSON, or a value not what belongs in its place.
type SyntaxError struct {
	Format  string // name of the document's format, "" when it is not known
	Pointer string // JSON pointer (RFC 6901) of the value at fault; long ones are cut and end in "…"
	Offset  int64  // byte offset in the text
	Err     error
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s%v (offset %d)", place(e.Format, e.Pointer), e.Err, e.Offset)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// A LimitError says which limit a text exceeds, and where.
type LimitError struct {
	Format  string // name of the document's format, "" when it is not known
	Limit   string // name of the limit: bytes, depth, elements, string, memory, ratio
	Max     int64
	Pointer string // as in [SyntaxError]
	Offset  int64
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%smore than the limit of %d for %s (offset %d); the Limits option raises it",
		place(e.Format, e.Pointer), e.Max, e.Limit, e.Offset)
}

// place begins a message: the format, then the pointer.
func place(format, pointer string) string {
	var b strings.Builder
	for _, s := range [...]string{format, pointer} {
		if s != "" {
			b.WriteString(s)
			b.WriteString(": ")
		}
	}
	return b.String()
}

// maxPointer bounds the pointers in errors: a place that is nested a hundred thousand levels deep, or below a
// member with a name of a megabyte, is not worth a message of that length.
const maxPointer = 512

func clipPointer(p string) string {
	if len(p) <= maxPointer {
		return p
	}
	n := maxPointer
	for n > maxPointer-utf8.UTFMax && !utf8.RuneStart(p[n]) {
		n--
	}
	return p[:n] + "…"
}

// Errorf returns a [*SyntaxError] at the place of v.
func (v Value) Errorf(format string, args ...any) error {
	return &SyntaxError{Offset: v.Offset(), Pointer: clipPointer(v.Pointer()), Err: fmt.Errorf(format, args...)}
}
