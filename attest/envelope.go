package attest

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// PayloadType is the payload type of an envelope around a [Statement] (in-toto, envelope.md).
const PayloadType = "application/vnd.in-toto+json"

// IsStatementType reports whether payloadType is [PayloadType] or its form for one kind of predicate, such as
// "application/vnd.in-toto.provenance+json". What kind of predicate it is says only the statement.
func IsStatementType(payloadType string) bool { return envelope.IsStatementType(payloadType) }

// An Envelope is a signed message (DSSE v1.0.2): a payload, its type, and signatures over both. That it has
// signatures does not say that they are good; package verify finds out.
type Envelope struct {
	PayloadType string
	Payload     []byte
	Signatures  []Signature
}

// A Signature is one of an [Envelope].
type Signature struct {
	// KeyID is an unauthenticated hint, never a reason to trust or to refuse; "" for none.
	KeyID string
	// Sig is the signature; empty when the envelope had something else than base64 there.
	Sig []byte
	// Extra are the members that DSSE does not know, as JSON, by name: certificates and timestamps that some
	// signers put here. None of them is authenticated.
	Extra map[string]json.RawMessage
}

// ParseEnvelope reads the JSON form of an envelope (DSSE, envelope.md). It accepts both alphabets of base64, padded,
// and ignores unknown members. A signature that is not base64 does not spoil the others: it comes without bytes.
//
// The error is a [*SyntaxError] or a [*LimitError]. The envelope keeps no reference to text, but for [Signature.Extra].
func ParseEnvelope(text []byte, opts ...Option) (*Envelope, error) {
	lim := limits(opts)
	root, err := parseHollow(text, lim, envelope.FormatDSSE, "payload")
	if err != nil {
		return nil, err
	}
	d, err := envelope.ReadDSSE(root, lim)
	if err != nil {
		return nil, in(envelope.FormatDSSE, err)
	}
	return newEnvelope(d), nil
}

func newEnvelope(d *envelope.DSSE) *Envelope {
	e := &Envelope{PayloadType: d.PayloadType, Payload: d.Payload, Signatures: make([]Signature, len(d.Signatures))}
	for i, s := range d.Signatures {
		e.Signatures[i] = Signature{KeyID: s.KeyID, Sig: s.Sig}
		for _, m := range s.Other {
			if e.Signatures[i].Extra == nil {
				e.Signatures[i].Extra = make(map[string]json.RawMessage, len(s.Other))
			}
			e.Signatures[i].Extra[m.Name] = slices.Clip(m.Raw)
		}
	}
	return e
}

// UnmarshalJSON is [ParseEnvelope] with the default limits.
func (e *Envelope) UnmarshalJSON(text []byte) error {
	p, err := ParseEnvelope(slices.Clone(text))
	if err != nil {
		return err
	}
	*e = *p
	return nil
}

// MarshalJSON returns the JSON form of e, in standard base64 and without white space. The error is about what is no
// JSON in [Signature.Extra], or not UTF-8 in a text.
func (e *Envelope) MarshalJSON() ([]byte, error) {
	d, err := e.dsse()
	if err != nil {
		return nil, err
	}
	return d.AppendJSON(jsonx.Room(d.Size())), nil
}

// AppendText appends what [Envelope.MarshalJSON] returns.
func (e *Envelope) AppendText(dst []byte) ([]byte, error) {
	d, err := e.dsse()
	if err != nil {
		return dst, err
	}
	return d.AppendJSON(slices.Grow(dst, d.Size())), nil
}

func (e *Envelope) dsse() (*envelope.DSSE, error) {
	d := &envelope.DSSE{PayloadType: e.PayloadType, Payload: e.Payload}
	if err := validText("payloadType", e.PayloadType); err != nil {
		return nil, err
	}
	for _, s := range e.Signatures {
		if err := validText("keyid", s.KeyID); err != nil {
			return nil, err
		}
		t := envelope.Signature{KeyID: s.KeyID, Sig: s.Sig}
		for _, name := range slices.Sorted(maps.Keys(s.Extra)) {
			if name == "sig" || name == "keyid" {
				return nil, errors.New("attest: " + name + " is a member of every signature, not an extra one")
			}
			v, err := parse(s.Extra[name], envelope.Limits{}, envelope.FormatDSSE)
			if err == nil {
				err = validText("member", name)
			}
			if err != nil {
				return nil, err
			}
			t.Other = append(t.Other, envelope.Member{Name: name, Raw: v.Raw()})
		}
		d.Signatures = append(d.Signatures, t)
	}
	return d, nil
}

// PAE returns what the signatures of e sign, the pre-authentication encoding of type and payload, in a slice of its
// own. [Envelope.WritePAE] does without the copy.
func (e *Envelope) PAE() []byte { return PAE(e.PayloadType, e.Payload) }

// WritePAE writes what the signatures of e sign to w, a hash for example. The payload is not copied.
func (e *Envelope) WritePAE(w io.Writer) error { return WritePAE(w, e.PayloadType, e.Payload) }

// UnverifiedStatement reads the payload as a statement, without any look at the signatures. The error is a
// [*PayloadTypeError] when the payload is of another type, else one of [ParseStatement].
func (e *Envelope) UnverifiedStatement(opts ...Option) (*Statement, error) {
	if !IsStatementType(e.PayloadType) {
		return nil, &PayloadTypeError{e.PayloadType}
	}
	return ParseStatement(e.Payload, opts...)
}

// A PayloadTypeError is about an envelope whose payload is no statement.
type PayloadTypeError struct{ PayloadType string }

func (e *PayloadTypeError) Error() string {
	t := e.PayloadType
	if len(t) > 80 {
		t = t[:80] + "…"
	}
	return "dsse: the payload is no in-toto statement but " + strconv.Quote(t)
}

// PAE returns the pre-authentication encoding of a payload and its type: what DSSE signs (DSSE, protocol.md).
func PAE(payloadType string, payload []byte) []byte {
	return envelope.AppendPAE(nil, payloadType, payload)
}

// AppendPAE appends what [PAE] returns.
func AppendPAE(dst []byte, payloadType string, payload []byte) []byte {
	return envelope.AppendPAE(dst, payloadType, payload)
}

// WritePAE writes what [PAE] returns to w, the payload as it is and without a copy. The error is what w returns; a
// hash returns none.
func WritePAE(w io.Writer, payloadType string, payload []byte) error {
	return envelope.WritePAE(w, payloadType, payload)
}
