// Package intoto takes statements and predicates to and from the Go types of github.com/in-toto/attestation, for
// programs that already hold them or want the types that it has for predicates.
//
//	changes, err := intoto.Predicate(st, &report)     // st holds a predicate that has a type there
//	st, err := intoto.New(subjects, &report)
//
//	msg, changes, err := intoto.To(st)
//	st, err := intoto.From(msg)
//
// The types are protobuf messages and hold less than JSON does: numbers are 64-bit floats, members that they do not
// know are gone, and so is the order of members. [To] and [Predicate] report each value that is not in the message as
// the statement has it. What was signed stays what it is: [attest.Statement.Bytes].
package intoto

import (
	"errors"
	"fmt"

	v1 "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// To returns s as a message, and what the message changes. The error says what it cannot hold at all: a number beyond
// 64-bit floats, a predicate that is no object, or a member whose name is another spelling of one that the
// specification has (media_type), which the library would take for it.
func To(s *attest.Statement) (*v1.Statement, []Change, error) {
	m := new(v1.Statement)
	changes, err := decode(s.Bytes(), m)
	if err != nil {
		return nil, nil, err
	}
	return m, changes, nil
}

// From returns the statement that m is, of version 1 or 0.1. The error is one of [attest.New] or about what cannot be
// said in JSON.
func From(m *v1.Statement) (*attest.Statement, error) {
	if m == nil {
		return nil, errors.New("intoto: no statement")
	}
	text, err := encode(m)
	if err != nil {
		return nil, err
	}
	s, err := attest.ParseStatement(text)
	if err != nil {
		return nil, fmt.Errorf("intoto: %w", err)
	}
	if s.Type() != attest.StatementTypeV1 {
		return s, nil
	}
	return attest.New(s.Subjects(), s.PredicateType(), s.Predicate())
}

// Predicate reads the predicate of s into m, one of the messages for predicates of github.com/in-toto/attestation,
// and returns what the message changes. The error is an [*attest.PredicateTypeError] when m is for another type of
// predicate, else as in [To].
func Predicate(s *attest.Statement, m proto.Message) ([]Change, error) {
	want, err := TypeOf(m)
	if err != nil {
		return nil, err
	}
	if !attest.MatchPredicateType(want, s.PredicateType()) {
		return nil, &attest.PredicateTypeError{Want: want, Got: s.PredicateType()}
	}
	if s.Predicate() == nil {
		proto.Reset(m)
		return nil, nil
	}
	return decode(s.Predicate(), m)
}

// New makes a statement about subjects with the predicate that m is.
func New(subjects []attest.ResourceDescriptor, m proto.Message) (*attest.Statement, error) {
	predicateType, err := TypeOf(m)
	if err != nil {
		return nil, err
	}
	text, err := encode(m)
	if err != nil {
		return nil, err
	}
	return attest.New(subjects, predicateType, text)
}

// types are the predicate types of messages by their full names.
var types = map[string]string{
	"in_toto_attestation.predicates.link.v0.Link":                      attest.TypeLink,
	"in_toto_attestation.predicates.provenance.v01.Provenance":         "https://slsa.dev/provenance/v0.1",
	"in_toto_attestation.predicates.provenance.v02.Provenance":         attest.TypeProvenance02,
	"in_toto_attestation.predicates.provenance.v1.Provenance":          attest.TypeProvenance1,
	"in_toto_attestation.predicates.reference.v0.Reference":            attest.TypeReference,
	"in_toto_attestation.predicates.release.v0.Release":                "https://in-toto.io/attestation/release/v0.1",
	"in_toto_attestation.predicates.release.v02.Release":               "https://in-toto.io/attestation/release/v0.2",
	"in_toto_attestation.predicates.scai.v0.AttributeReport":           attest.TypeSCAI,
	"in_toto_attestation.predicates.svr.v0_1.SimpleVerificationResult": "https://in-toto.io/attestation/svr/v0.1",
	"in_toto_attestation.predicates.test_result.v0.TestResult":         attest.TypeTestResult,
	"in_toto_attestation.predicates.vsa.v0.VerificationSummary":        "https://slsa.dev/verification_summary/v0.2",
	"in_toto_attestation.predicates.vsa.v1.VerificationSummary":        attest.TypeVSA1,
	"in_toto_attestation.predicates.vulns.v01.Vulns":                   "https://in-toto.io/attestation/vulns/v0.1",
	"in_toto_attestation.predicates.vulns.v02.Vulns":                   "https://in-toto.io/attestation/vulns/v0.2",
}

// TypeOf returns the URI of the predicates that messages like m are for. The error says that there is none.
func TypeOf(m proto.Message) (string, error) {
	if m == nil {
		return "", errors.New("intoto: no message")
	}
	name := string(m.ProtoReflect().Descriptor().FullName())
	if t, ok := types[name]; ok {
		return t, nil
	}
	return "", fmt.Errorf("intoto: %s is no message for a predicate", name)
}

// decode reads text into m and returns what m changes of it.
func decode(text []byte, m proto.Message) ([]Change, error) {
	source, err := jsonx.Parse(text, jsonx.Limits{String: len(text) + 1})
	if err != nil {
		return nil, fmt.Errorf("intoto: %w", err)
	}
	if !source.Root().IsObject() {
		return nil, fmt.Errorf("intoto: %w", source.Root().Errorf("%v where an object belongs", source.Root().Kind()))
	}
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("intoto: %w", err)
	}
	back, err := encode(m)
	if err != nil {
		return nil, err
	}
	var c comparison
	c.compare(source.Root(), jsonx.ParseTrusted(back).Root(), nil)
	if c.err != nil {
		return nil, fmt.Errorf("intoto: %w", c.err)
	}
	return c.changes, nil
}

// encode returns m as JSON, the same on every run: protojson varies white space on purpose.
func encode(m proto.Message) ([]byte, error) {
	text, err := protojson.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("intoto: %w", err)
	}
	d, err := jsonx.Parse(text, jsonx.Limits{String: len(text) + 1})
	if err != nil {
		return nil, fmt.Errorf("intoto: %w", err)
	}
	return jsonx.AppendCompact(nil, d.Root()), nil
}
