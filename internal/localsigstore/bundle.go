package localsigstore

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"time"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/rekor-tiles/v2/pkg/generated/protobuf"
	"google.golang.org/protobuf/encoding/protojson"
)

// What says what a bundle of [Stack.Bundle] holds.
type What struct {
	// Payload is signed as a statement of this type, else Artifact by itself.
	PayloadType string
	Payload     []byte
	Artifact    []byte

	Issuer, Subject string
	// Key signs in place of a certificate.
	Key *ecdsa.PrivateKey
	// At is when the certificate is made, zero for now in the stack; StampAt when the timestamps are, zero for At.
	At, StampAt time.Time
	// NoLog and NoTimestamp leave these out.
	NoLog, NoTimestamp bool
}

// Bundle returns a bundle of version 0.3. Its fields are the caller's to change before they are written with [Text].
func (s *Stack) Bundle(w What) *bundlepb.Bundle {
	key := w.Key
	if key == nil {
		key = newKey(elliptic.P256())
	}
	message := w.Artifact
	if w.PayloadType != "" {
		message = pae(w.PayloadType, w.Payload)
	}
	sum := sha256.Sum256(message)
	sig := must(ecdsa.SignASN1(rand.Reader, key, sum[:]))
	b := &bundlepb.Bundle{MediaType: "application/vnd.dev.sigstore.bundle.v0.3+json", VerificationMaterial: &bundlepb.VerificationMaterial{}}
	if w.PayloadType != "" {
		b.Content = &bundlepb.Bundle_DsseEnvelope{DsseEnvelope: &dsse.Envelope{PayloadType: w.PayloadType, Payload: w.Payload, Signatures: []*dsse.Signature{{Sig: sig}}}}
	} else {
		b.Content = &bundlepb.Bundle_MessageSignature{MessageSignature: &v1.MessageSignature{
			MessageDigest: &v1.HashOutput{Algorithm: v1.HashAlgorithm_SHA2_256, Digest: sum[:]}, Signature: sig,
		}}
	}
	var cert *x509.Certificate
	if w.Key == nil {
		cert = s.Issue(key.Public(), w.Issuer, w.Subject, w.At)
		b.VerificationMaterial.Content = &bundlepb.VerificationMaterial_Certificate{Certificate: &v1.X509Certificate{RawBytes: cert.Raw}}
	} else {
		b.VerificationMaterial.Content = &bundlepb.VerificationMaterial_PublicKey{PublicKey: &v1.PublicKeyIdentifier{Hint: "a key"}}
	}
	if !w.NoLog {
		b.VerificationMaterial.TlogEntries = append(b.VerificationMaterial.TlogEntries, must(s.Log(request(sum[:], sig, key.Public(), cert))))
	}
	if !w.NoTimestamp {
		at := w.StampAt
		if at.IsZero() {
			at = w.At
		}
		b.VerificationMaterial.TimestampVerificationData = &bundlepb.TimestampVerificationData{
			Rfc3161Timestamps: []*v1.RFC3161SignedTimestamp{{SignedTimestamp: s.Stamp(0, sig, at)}},
		}
	}
	return b
}

func request(sum, sig []byte, pub crypto.PublicKey, cert *x509.Certificate) *protobuf.HashedRekordRequestV002 {
	v := &protobuf.Verifier{KeyDetails: v1.PublicKeyDetails_PKIX_ECDSA_P256_SHA_256}
	if cert != nil {
		v.Verifier = &protobuf.Verifier_X509Certificate{X509Certificate: &v1.X509Certificate{RawBytes: cert.Raw}}
	} else {
		v.Verifier = &protobuf.Verifier_PublicKey{PublicKey: &protobuf.PublicKey{RawBytes: spki(pub)}}
	}
	return &protobuf.HashedRekordRequestV002{Digest: sum, Signature: &protobuf.Signature{Content: sig, Verifier: v}}
}

// Text returns a bundle as JSON.
func Text(b *bundlepb.Bundle) []byte { return must(protojson.Marshal(b)) }

// LogAgain puts the signature over the statement of a bundle into the log once more and returns the entry.
func (s *Stack) LogAgain(b *bundlepb.Bundle) (*rekor.TransparencyLogEntry, error) {
	cert, err := x509.ParseCertificate(b.GetVerificationMaterial().GetCertificate().GetRawBytes())
	if err != nil {
		return nil, err
	}
	e := b.GetDsseEnvelope()
	sum := sha256.Sum256(pae(e.GetPayloadType(), e.GetPayload()))
	return s.Log(request(sum[:], e.GetSignatures()[0].GetSig(), cert.PublicKey, cert))
}

// pae is the pre-authentication encoding (DSSE, protocol.md).
func pae(payloadType string, payload []byte) []byte {
	return fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(payloadType), payloadType, len(payload), payload)
}
