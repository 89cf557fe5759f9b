package purl

import (
	"errors"
	"fmt"
	"strings"
)

// A Kind says how grave an issue is.
type Kind uint8

// The kinds of issues.
const (
	// Form: the text is valid and not canonical, or says something worth a look. Everybody accepts it.
	Form Kind = iota
	// Syntax: the text breaks a rule of ECMA-427, clause 5, but it is clear what is meant. [ParseStrict] refuses it.
	Syntax
	// TypeRule: the definition of the type does not allow it. [ParseStrict] refuses it.
	TypeRule
)

// String returns "form", "syntax" or "type".
func (k Kind) String() string {
	if names := [...]string{"form", "syntax", "type"}; int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// A Code names an issue, for programs.
type Code string

// The codes of issues. Those above the empty line make a text no package URL at all when they come as an error
// of [Parse]; those below are issues that it accepts.
const (
	BadScheme    Code = "scheme"              // it does not begin with pkg:
	BadType      Code = "type"                // no type, or characters that a type may not have
	NoName       Code = "name-missing"        // no name, or one that is blank
	BadEscape    Code = "escape"              // a percent sign without two hexadecimal digits
	BadEncoding  Code = "encoding"            // not UTF-8, or a NUL
	BadKey       Code = "key"                 // characters that a qualifier's key may not have
	KeyConflict  Code = "key-conflict"        // a qualifier with two values
	DotSegment   Code = "dot-segment"         // a segment "." or ".."; in a subpath it is left out
	EncodedSlash Code = "encoded-slash"       // a slash inside a segment; in a namespace it is taken for a separator
	TooLong      Code = "length"              // longer than MaxLength
	Ambiguous    Code = "ambiguous-separator" // a second unescaped ? or #; the first one separates

	Whitespace      Code = "white-space"       // around the text
	NotLower        Code = "case"              // scheme or type in upper case
	ExtraSlash      Code = "slash"             // a slash that separates nothing
	Unescaped       Code = "unescaped"         // a space, control or non-ASCII character that is not escaped
	NotCanonical    Code = "escaping"          // escaped where it should not be, or the other way round
	Control         Code = "control-character" // an escaped control character
	SlashInName     Code = "name-slash"        // a slash in the name: often a namespace that was escaped
	UnescapedAt     Code = "scope-at"          // a namespace that begins with an unescaped @
	Normalized      Code = "normalized"        // changed into the normal form of its type
	KeyCase         Code = "key-case"          // a qualifier's key in upper case
	KeyOrder        Code = "key-order"         // qualifiers not in the order of their keys
	KeyDuplicate    Code = "key-duplicate"     // a qualifier that is there twice with the same value
	EmptyValue      Code = "value-empty"       // a qualifier or version that is empty: as if it were not there
	VersionAndRange Code = "version-and-vers"  // a version and the qualifier vers, which exclude each other

	Unregistered        Code = "type-unregistered"    // the type has no definition
	NamespaceMissing    Code = "namespace-missing"    // the type requires a namespace
	NamespaceProhibited Code = "namespace-prohibited" // the type has no namespaces
	NamespaceSegments   Code = "namespace-segments"   // more segments than the type allows
	Characters          Code = "characters"           // characters that the type does not permit
	QualifierMissing    Code = "qualifier-missing"    // the type requires a qualifier
)

// An Issue is one thing about a text that is not as it should be.
type Issue struct {
	Kind      Kind
	Code      Code
	Component Component
	Message   string
}

// String returns the issue as one line.
func (i Issue) String() string { return i.Component.String() + ": " + i.Message }

// ErrSyntax and ErrType tell apart, by errors.Is, why a text was refused: it is not a package URL, or it is none
// of its type.
var (
	ErrSyntax = errors.New("purl: syntax")
	ErrType   = errors.New("purl: rule of the type")
)

// An Error says why a text is no package URL.
type Error struct {
	Input string // what was read; for a Builder, what it would have said
	Issue
}

// Error quotes the text and says what is wrong with which component.
func (e *Error) Error() string {
	const most = 200
	in := e.Input
	if len(in) > most {
		in = strings.ToValidUTF8(in[:most], "") + "…"
	}
	return fmt.Sprintf("purl: %q: %s", in, e.Issue)
}

// Is reports whether target is the sentinel of the error's kind.
func (e *Error) Is(target error) bool {
	return target == ErrType && e.Kind == TypeRule || target == ErrSyntax && e.Kind == Syntax
}
