// Package attest reads and makes attestations: in-toto statements and the DSSE envelopes that carry them.
//
// [ParseEnvelope] reads an envelope, [ParseStatement] the statement inside, [New] makes a statement to sign. Neither
// of the readers verifies anything: what they return is what somebody wrote. Whether a trusted key signed it is the
// question of package verify, whose result is the way to a payload to rely on.
//
//	st, err := attest.New(subjects, attest.TypeProvenance1, predicate)
//	…
//	st, err := attest.ParseStatement(payload) // of a payload that was verified
//	fmt.Println(st.PredicateType(), string(st.Predicate()))
//
// Reading is strict where the specifications leave room to be misread: member names match in exact case, no name
// stands twice in an object at any depth, nothing follows the value, and everything has a limit. Members that the
// specifications do not know are ignored, as they demand. The bytes of payload and predicate are kept exactly as
// they are: numbers, the order of members, white space.
//
// The package does no network access, reads no environment and logs nothing. Its values are safe for concurrent use
// as long as nobody changes them.
package attest

import (
	"errors"

	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A SyntaxError says where a text is not acceptable JSON, or not what it should be.
type SyntaxError = jsonx.SyntaxError

// A LimitError says which of the [Limits] a text exceeds, and where: bytes, depth, signatures, subjects, digests.
type LimitError = jsonx.LimitError

// Limits bounds what is read. A field of zero or less means the default that stands beside it.
type Limits struct {
	Bytes      int64 // length of the text, of one attestation in a file of many; 512 MiB
	Depth      int   // nesting of objects and arrays; 128
	Signatures int   // of one envelope; 256
	Subjects   int   // of one statement; 1024
	Digests    int   // of one subject or resource; 32
}

// An Option changes how something is read.
type Option func(*options)

type options struct{ limits Limits }

// WithLimits replaces the default limits.
func WithLimits(l Limits) Option { return func(o *options) { o.limits = l } }

func limits(opts []Option) envelope.Limits {
	var o options
	for _, f := range opts {
		f(&o)
	}
	return envelope.Limits(o.limits)
}

// parse checks that text is JSON within the limits.
func parse(text []byte, lim envelope.Limits, format string) (jsonx.Value, error) {
	d, err := jsonx.Parse(text, lim.Syntax())
	if err != nil {
		return jsonx.Value{}, in(format, err)
	}
	return d.Root(), nil
}

// parseHollow is parse for a text most of which is in one member. What is inside that, when it is an object, is
// checked and left out of the index.
func parseHollow(text []byte, lim envelope.Limits, format, member string) (jsonx.Value, error) {
	d, err := jsonx.ParseHollow(text, lim.Syntax(), member)
	if err != nil {
		return jsonx.Value{}, in(format, err)
	}
	return d.Root(), nil
}

// in completes an error with the name of the format.
func in(format string, err error) error {
	var syntax *SyntaxError
	var limit *LimitError
	switch {
	case errors.As(err, &syntax):
		syntax.Format = format
	case errors.As(err, &limit):
		limit.Format = format
	}
	return err
}
