package localsigstore

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
)

// A DSSEEntry is what an entry of the type dsse 0.0.2 says. Logs of the second version of Rekor took such entries until
// 2026, and what was published about them then has no place for them any more.
type DSSEEntry struct {
	PayloadHash Hash            `json:"payloadHash"`
	Signatures  []DSSESignature `json:"signatures"`
}

// A Hash is a digest by an algorithm.
type Hash struct {
	Algorithm string `json:"algorithm"`
	Digest    []byte `json:"digest"`
}

// A DSSESignature is a signature in such an entry.
type DSSESignature struct {
	Content  []byte       `json:"content"`
	Verifier DSSEVerifier `json:"verifier"`
}

// A DSSEVerifier is who made it: one of the two.
type DSSEVerifier struct {
	KeyDetails      string    `json:"keyDetails,omitempty"`
	PublicKey       *RawBytes `json:"publicKey,omitempty"`
	X509Certificate *RawBytes `json:"x509Certificate,omitempty"`
}

// RawBytes is a key or a certificate.
type RawBytes struct {
	RawBytes []byte `json:"rawBytes"`
}

// DSSEEntryOf returns what an entry about a bundle with a statement has to say.
func DSSEEntryOf(b *bundlepb.Bundle) DSSEEntry {
	sum := sha256.Sum256(b.GetDsseEnvelope().GetPayload())
	return DSSEEntry{Hash{"SHA2_256", sum[:]}, []DSSESignature{{b.GetDsseEnvelope().GetSignatures()[0].GetSig(), DSSEVerifier{
		KeyDetails: "PKIX_ECDSA_P256_SHA_256", X509Certificate: &RawBytes{b.GetVerificationMaterial().GetCertificate().GetRawBytes()},
	}}}}
}

// AddDSSE puts an entry of that type into the log, whatever it says.
func (s *Stack) AddDSSE(e DSSEEntry) *rekor.TransparencyLogEntry {
	body := must(json.Marshal(map[string]any{"apiVersion": "0.0.2", "kind": "dsse", "spec": map[string]any{"dsseV002": e}}))
	return must(s.add("dsse", "0.0.2", body))
}

// logDSSE puts what a client asks for into the log, when it asks for an entry of that type; otherwise it returns nothing.
func (s *Stack) logDSSE(request []byte) (*rekor.TransparencyLogEntry, error) {
	var req struct {
		DsseRequestV002 *struct {
			Envelope struct {
				PayloadType string
				Payload     []byte
				Signatures  []struct{ Sig []byte }
			}
			Verifiers []DSSEVerifier
		}
	}
	if err := json.Unmarshal(request, &req); err != nil || req.DsseRequestV002 == nil {
		return nil, nil //nolint:nilerr // it is something else
	}
	r := req.DsseRequestV002
	if len(r.Verifiers) != 1 || len(r.Envelope.Signatures) != 1 {
		return nil, errors.New("one signature, and one who made it")
	}
	var pub any
	var err error
	switch v := r.Verifiers[0]; {
	case v.X509Certificate != nil:
		var cert *x509.Certificate
		if cert, err = x509.ParseCertificate(v.X509Certificate.RawBytes); err == nil {
			pub = cert.PublicKey
		}
	case v.PublicKey != nil:
		pub, err = x509.ParsePKIXPublicKey(v.PublicKey.RawBytes)
	}
	if err != nil {
		return nil, err
	}
	sig, sum := r.Envelope.Signatures[0].Sig, sha256.Sum256(pae(r.Envelope.PayloadType, r.Envelope.Payload))
	if key, ok := pub.(*ecdsa.PublicKey); !ok || !ecdsa.VerifyASN1(key, sum[:], sig) {
		return nil, errors.New("the signature is not over the payload")
	}
	payload := sha256.Sum256(r.Envelope.Payload)
	return s.AddDSSE(DSSEEntry{Hash{"SHA2_256", payload[:]}, []DSSESignature{{sig, r.Verifiers[0]}}}), nil
}
