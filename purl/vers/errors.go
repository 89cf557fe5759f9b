package vers

import (
	"errors"
	"fmt"
)

// ErrUnknownScheme is what [Parse], [Compare], [ParseVersion] and [FromNative] wrap when a versioning scheme is not
// one of [Schemes], or is all or none, which have ranges and no versions, where a version is read.
var ErrUnknownScheme = errors.New("unknown versioning scheme")

var errZero = errors.New("vers: the zero Range is no range")

// SyntaxError says where a text is not a VERS, not canonical, or not a range of the ecosystem.
type SyntaxError struct {
	Input  string // what was read; the beginning of it when it is long
	Offset int    // byte offset of the place in the input
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("vers: %q: %s (offset %d)", e.Input, e.Reason, e.Offset)
}

// VersionError says that a text is no version of a scheme.
type VersionError struct {
	Scheme  string
	Version string // the beginning of it when it is long
	Reason  string
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("vers: %s version %q: %s", e.Scheme, e.Version, e.Reason)
}

// excerptLen is how much of an input errors quote.
const excerptLen = 100

func excerpt(s string) string {
	if len(s) <= excerptLen {
		return s
	}
	return s[:excerptLen] + "..."
}

func syntaxError(input string, offset int, format string, args ...any) error {
	return &SyntaxError{Input: excerpt(input), Offset: offset, Reason: fmt.Sprintf(format, args...)}
}

// invalid is what orders return: the scheme and the version are added by [ParseVersion].
type invalid string

func (e invalid) Error() string { return string(e) }
