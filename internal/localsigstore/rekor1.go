package localsigstore

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"time"

	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
)

// Promise is what a log of the first version of Rekor answers about an entry: that it will be in the log, and when that was
// said. (Proofs of it being there come later, and cosign 2 does not keep any.) The zero time is now in the stack.
func (s *Stack) Promise(body []byte, at time.Time) *rekor.TransparencyLogEntry {
	if at.IsZero() {
		at = s.Now
	}
	var kind struct{ APIVersion, Kind string }
	must(0, json.Unmarshal(body, &kind))
	s.mu.Lock()
	s.promises++
	index := s.promises
	s.mu.Unlock()
	id := keyID(s.PromiseKey.Public())
	// RFC 8785
	text := fmt.Sprintf(`{"body":"%s","integratedTime":%d,"logID":"%s","logIndex":%d}`, base64.StdEncoding.EncodeToString(body), at.Unix(), hex.EncodeToString(id), index)
	sum := sha256.Sum256([]byte(text))
	return &rekor.TransparencyLogEntry{
		LogIndex: index, LogId: &v1.LogId{KeyId: id}, KindVersion: &rekor.KindVersion{Kind: kind.Kind, Version: kind.APIVersion},
		IntegratedTime: at.Unix(), CanonicalizedBody: body,
		InclusionPromise: &rekor.InclusionPromise{SignedEntryTimestamp: must(ecdsa.SignASN1(rand.Reader, s.PromiseKey, sum[:]))},
	}
}

// The bodies of the entries that cosign 2 makes. signer is a certificate or a public key, PEM.

// HashedRekord is about a signature over something with a SHA-256.
func HashedRekord(sum, sig, signer []byte) []byte {
	return entry("hashedrekord", "0.0.1", map[string]any{
		"data":      map[string]any{"hash": digest(sum)},
		"signature": map[string]any{"content": sig, "publicKey": map[string]any{"content": signer}},
	})
}

// DSSE is about an envelope.
func DSSE(envelope, payload, sig, signer []byte) []byte {
	return entry("dsse", "0.0.1", map[string]any{
		"envelopeHash": sumOf(envelope), "payloadHash": sumOf(payload),
		"signatures": []any{map[string]any{"signature": base64.StdEncoding.EncodeToString(sig), "verifier": signer}},
	})
}

// InToto1 is about an envelope, in the first version of an older type.
func InToto1(envelope, payload, signer []byte) []byte {
	return entry("intoto", "0.0.1", map[string]any{
		"content": map[string]any{"hash": sumOf(envelope), "payloadHash": sumOf(payload)}, "publicKey": signer,
	})
}

// InToto2 is about an envelope, in the second version of the older type, as npm's registry uses it.
func InToto2(envelope, payload []byte, payloadType, keyID string, sig, signer []byte) []byte {
	return entry("intoto", "0.0.2", map[string]any{"content": map[string]any{
		"envelope": map[string]any{"payloadType": payloadType, "signatures": []any{
			// Encoded twice.
			map[string]any{"keyid": keyID, "publicKey": signer, "sig": []byte(base64.StdEncoding.EncodeToString(sig))},
		}},
		"hash": sumOf(envelope), "payloadHash": sumOf(payload),
	}})
}

func entry(kind, version string, spec any) []byte {
	return must(json.Marshal(map[string]any{"apiVersion": version, "kind": kind, "spec": spec}))
}

func sumOf(b []byte) any {
	sum := sha256.Sum256(b)
	return digest(sum[:])
}

func digest(sum []byte) any {
	return map[string]any{"algorithm": "sha256", "value": hex.EncodeToString(sum)}
}

// CosignEntry returns an entry in the form in which cosign 2 keeps it beside a signature.
func CosignEntry(e *rekor.TransparencyLogEntry) any {
	return map[string]any{
		"SignedEntryTimestamp": e.GetInclusionPromise().GetSignedEntryTimestamp(),
		"Payload": map[string]any{
			"body": e.GetCanonicalizedBody(), "integratedTime": e.GetIntegratedTime(), "logIndex": e.GetLogIndex(), "logID": hex.EncodeToString(e.GetLogId().GetKeyId()),
		},
	}
}

// CertificatePEM and PublicKeyPEM are the forms in which the entries and cosign have a signer.
func CertificatePEM(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

// PublicKeyPEM returns a public key in PEM.
func PublicKeyPEM(pub *ecdsa.PublicKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki(pub)})
}

// SignDSSE returns a signature over a payload of a type, and the envelope with it, JSON.
func SignDSSE(key *ecdsa.PrivateKey, payloadType string, payload []byte, keyID string) (sig, envelope []byte) {
	sum := sha256.Sum256(pae(payloadType, payload))
	sig = must(ecdsa.SignASN1(rand.Reader, key, sum[:]))
	return sig, must(json.Marshal(map[string]any{
		"payloadType": payloadType, "payload": payload, "signatures": []any{map[string]any{"keyid": keyID, "sig": sig}},
	}))
}
