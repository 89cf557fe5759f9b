package envelope

import (
	"encoding/base64"
	"io"
	"strconv"
	"unsafe"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// DSSE is an envelope (DSSE v1.0.2, envelope.md).
type DSSE struct {
	PayloadType string
	Payload     []byte
	Signatures  []Signature
}

// A Signature is one of an envelope.
type Signature struct {
	KeyID string
	Sig   []byte
	Other []Member
}

// A Member is a member of an object that the specification does not know.
type Member struct {
	Name string
	Raw  []byte
}

// FormatDSSE is what errors call an envelope.
const FormatDSSE = "dsse"

// ReadDSSE reads the envelope that v is. A signature that is not base64 is in the list without its bytes: it is
// one that does not verify, and the others have to be looked at (protocol.md, Multi-signature Verification).
func ReadDSSE(v jsonx.Value, lim Limits) (*DSSE, error) {
	lim = lim.WithDefaults()
	if !v.IsObject() {
		return nil, v.Errorf("%v where an envelope belongs", v.Kind())
	}
	var d DSSE
	var err error
	if d.PayloadType, err = text(v, "payloadType", true); err != nil {
		return nil, err
	}
	if d.PayloadType == "" {
		return nil, v.Get("payloadType").Errorf("the payload type is empty")
	}
	list, err := member(v, "signatures", jsonx.Array)
	if err != nil {
		return nil, err
	}
	if list.Len() > lim.Signatures {
		return nil, over("signatures", lim.Signatures, list)
	}
	d.Signatures = make([]Signature, 0, list.Len())
	for it := list.Iter(); it.Next(); {
		s, err := readSignature(it.Value())
		if err != nil {
			return nil, err
		}
		d.Signatures = append(d.Signatures, s)
	}
	if d.Payload, err = base64Member(v, "payload"); err != nil {
		return nil, err
	}
	return &d, nil
}

func readSignature(v jsonx.Value) (Signature, error) {
	var s Signature
	if !v.IsObject() {
		return s, v.Errorf("%v where a signature belongs", v.Kind())
	}
	sig, err := text(v, "sig", true)
	if err != nil {
		return s, err
	}
	if s.Sig, err = DecodeBase64(sig); err != nil {
		s.Sig = nil
	}
	// An unset keyid is the same as an empty one; protobuf writers may say null.
	if v.Get("keyid").Kind() != jsonx.Null {
		if s.KeyID, err = text(v, "keyid", false); err != nil {
			return s, err
		}
	}
	for it := v.Iter(); it.Next(); {
		if name := it.Name(); name != "sig" && name != "keyid" {
			s.Other = append(s.Other, Member{name, it.Value().Raw()})
		}
	}
	return s, nil
}

// AppendJSON appends d as JSON, without white space, in the standard alphabet of base64.
func (d *DSSE) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"payloadType":`...)
	dst = jsonx.AppendString(dst, d.PayloadType)
	dst = append(dst, `,"payload":"`...)
	dst = base64.StdEncoding.AppendEncode(dst, d.Payload)
	dst = append(dst, `","signatures":[`...)
	for i, s := range d.Signatures {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '{')
		if s.KeyID != "" {
			dst = jsonx.AppendMember(dst, "keyid", s.KeyID)
		}
		dst = append(jsonx.AppendName(dst, "sig"), '"')
		dst = base64.StdEncoding.AppendEncode(dst, s.Sig)
		dst = append(dst, '"')
		for _, m := range s.Other {
			dst = append(jsonx.AppendName(dst, m.Name), m.Raw...)
		}
		dst = append(dst, '}')
	}
	return append(dst, "]}"...)
}

// Size is about how long the JSON of d is.
func (d *DSSE) Size() int {
	n := base64.StdEncoding.EncodedLen(len(d.Payload)) + len(d.PayloadType) + 64
	for _, s := range d.Signatures {
		n += base64.StdEncoding.EncodedLen(len(s.Sig)) + len(s.KeyID) + 32
		for _, m := range s.Other {
			n += len(m.Name) + len(m.Raw) + 8
		}
	}
	return n
}

// appendPAEHead appends the pre-authentication encoding up to the body.
func appendPAEHead(dst []byte, payloadType string, length int) []byte {
	dst = append(dst, "DSSEv1 "...)
	dst = strconv.AppendInt(dst, int64(len(payloadType)), 10)
	dst = append(append(append(dst, ' '), payloadType...), ' ')
	dst = strconv.AppendInt(dst, int64(length), 10)
	return append(dst, ' ')
}

// AppendPAE appends PAE(payloadType, payload) (DSSE, protocol.md).
func AppendPAE(dst []byte, payloadType string, payload []byte) []byte {
	if dst == nil {
		dst = jsonx.Room(len("DSSEv1 ") + 2*20 + 3 + len(payloadType) + len(payload))
	}
	return append(appendPAEHead(dst, payloadType, len(payload)), payload...)
}

// WritePAE writes PAE(payloadType, payload) to w, the payload as it is, without a copy.
func WritePAE(w io.Writer, payloadType string, payload []byte) error {
	if _, err := w.Write(appendPAEHead(nil, payloadType, len(payload))); err != nil {
		return err
	}
	_, err := w.Write(payload)
	return err
}

// unsafeBytes returns the bytes of s, which nobody may change.
func unsafeBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
