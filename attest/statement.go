package attest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// The types of statements. [New] makes the first, [ParseStatement] reads both.
const (
	StatementTypeV1  = "https://in-toto.io/Statement/v1"
	StatementTypeV01 = "https://in-toto.io/Statement/v0.1"
)

// A Statement says something about subjects: its predicate (in-toto, statement.md). It is immutable, and keeps the
// bytes that it was read from or made of. The zero Statement is empty; there is no other use for it.
type Statement struct {
	raw           []byte
	typ           string
	subjects      []ResourceDescriptor
	predicateType string
	predicate     []byte
}

// ParseStatement reads a statement of version 1 or 0.1, usually the payload of a verified envelope.
//
// It has at least one subject, and each subject a digest (statement.md); a digest may be spelled wrong, then it
// matches nothing. The predicate is an object, the string that early versions of cosign wrote, null or missing.
// The error is a [*SyntaxError] or a [*LimitError]. The statement refers to text, which must not be changed.
func ParseStatement(text []byte, opts ...Option) (*Statement, error) {
	lim := limits(opts)
	root, err := parseHollow(text, lim, envelope.FormatStatement, "predicate")
	if err != nil {
		return nil, err
	}
	s, err := newStatement(root, lim)
	if err != nil {
		return nil, in(envelope.FormatStatement, err)
	}
	s.raw = text
	return s, nil
}

func newStatement(root jsonx.Value, lim envelope.Limits) (*Statement, error) {
	r, err := envelope.ReadStatement(root, lim)
	if err != nil {
		return nil, err
	}
	list := root.Get("subject")
	if len(r.Subjects) == 0 {
		if list.Exists() {
			return nil, list.Errorf("the statement has no subject")
		}
		return nil, root.Errorf("the statement has no subject")
	}
	s := &Statement{typ: r.Type, predicateType: r.PredicateType, predicate: r.Text}
	s.subjects = make([]ResourceDescriptor, 0, len(r.Subjects))
	for i := range r.Subjects {
		if len(r.Subjects[i].Digest) == 0 {
			return nil, list.Elem(i).Errorf("the subject has no digest")
		}
		s.subjects = append(s.subjects, newResource(&r.Subjects[i]))
	}
	return s, nil
}

// New makes a statement of version 1 about subjects. predicate is JSON, an object, and stands in the statement byte
// for byte; nil leaves it out.
//
// There has to be a subject, each with digests in the right spelling, and predicateType has to be a URI. The error is
// a [*SyntaxError] when it is about the predicate, and a [*LimitError] when the statement exceeds the default limits:
// readers that have not raised theirs would refuse it.
func New(subjects []ResourceDescriptor, predicateType string, predicate []byte) (*Statement, error) {
	if len(subjects) == 0 {
		return nil, errors.New("attest: a statement needs a subject")
	}
	if err := checkTypeURI(predicateType); err != nil {
		return nil, err
	}
	size := len(predicate) + len(predicateType) + 128
	for i := range subjects {
		if err := validSubject(&subjects[i]); err != nil {
			return nil, fmt.Errorf("attest: subject %d (%s): %w", i, clip(subjects[i].Name), trimPrefix(err))
		}
		size += 256 + len(subjects[i].Name) + len(subjects[i].URI)
	}
	raw := append(jsonx.Room(size), `{"_type":"`+StatementTypeV1+`","subject":[`...)
	for i := range subjects {
		raw = jsonx.AppendComma(raw)
		var err error
		if raw, err = subjects[i].appendJSON(raw); err != nil {
			return nil, err
		}
	}
	raw = jsonx.AppendMember(append(raw, ']'), "predicateType", predicateType)
	if predicate != nil {
		// Checked by itself, so that the place in an error is one in the predicate, and nothing in it can end the
		// member that it stands in.
		root, err := parse(predicate, envelope.Limits{}, "predicate")
		if err != nil {
			return nil, err
		}
		if !root.IsObject() {
			return nil, in("predicate", root.Errorf("%v where an object belongs", root.Kind()))
		}
		raw = append(jsonx.AppendName(raw, "predicate"), predicate...)
	}
	raw = append(raw, '}')
	// Read back, it is what anybody will read.
	return ParseStatement(raw)
}

// checkTypeURI is nil when s is a TypeURI (field_types.md): a URI, scheme and authority in lower case.
func checkTypeURI(s string) error {
	scheme, rest, ok := strings.Cut(s, ":")
	bad := !ok || scheme == "" || rest == "" || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
	if after, found := strings.CutPrefix(rest, "//"); found {
		authority, _, _ := strings.Cut(after, "/")
		rest = authority
		bad = bad || authority == ""
		scheme += authority
	}
	if bad {
		return fmt.Errorf("attest: predicate type %q is not a URI", clip(s))
	}
	if scheme != strings.ToLower(scheme) {
		return fmt.Errorf("attest: predicate type %q: scheme and authority are not in lower case", clip(s))
	}
	return nil
}

// Bytes returns the statement as it was read or made: what is signed. The caller must not change it.
func (s *Statement) Bytes() []byte { return s.raw }

// Type returns [StatementTypeV1] or [StatementTypeV01].
func (s *Statement) Type() string { return s.typ }

// Subjects returns what the statement is about. The caller must not change what the descriptors refer to.
func (s *Statement) Subjects() []ResourceDescriptor { return slices.Clone(s.subjects) }

// PredicateType returns the URI that says what the predicate means. [SamePredicateType] compares two.
func (s *Statement) PredicateType() string { return s.predicateType }

// Predicate returns the predicate as it stands in the statement, byte for byte; nil when there is none. It is JSON:
// an object, or in statements of others a string or null. The caller must not change it.
//
// White space around it is part of it in a statement that has none between its other tokens, such as [New] makes: the
// line break that ends a file comes out again. Where a statement is laid out with white space, none of that is.
func (s *Statement) Predicate() []byte { return s.predicate }

// Match returns those subjects whose digests match digest by [DigestSet.Match]: what the statement says, it says about
// them. No subject means that it says nothing about the artifact.
func (s *Statement) Match(digest DigestSet, weak ...string) []ResourceDescriptor {
	var list []ResourceDescriptor
	for i := range s.subjects {
		if s.subjects[i].Digest.Match(digest, weak...) {
			list = append(list, s.subjects[i])
		}
	}
	return list
}

// MarshalJSON returns the statement as JSON. encoding/json takes white space away; what to sign is [Statement.Bytes].
func (s *Statement) MarshalJSON() ([]byte, error) {
	if s.raw == nil {
		return nil, errors.New("attest: the statement is empty")
	}
	return s.raw, nil
}

// UnmarshalJSON is [ParseStatement] with the default limits.
func (s *Statement) UnmarshalJSON(text []byte) error {
	p, err := ParseStatement(slices.Clone(text))
	if err != nil {
		return err
	}
	*s = *p
	return nil
}

// trimPrefix takes the name of the package away from an error that stands inside another.
func trimPrefix(err error) error {
	if s, ok := strings.CutPrefix(err.Error(), "attest: "); ok {
		return errors.New(s)
	}
	return err
}
