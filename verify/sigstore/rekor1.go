package sigstore

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/verify"
)

// isEnvelopeEntry reports whether an entry is of the first type that the first Rekor had for envelopes, intoto 0.0.1. It
// has the digest of the envelope as it was sent, and no signature: sigstore-go, which knows the envelope only in a
// bundle, has no use for it. cosign 2 keeps the envelope as it was sent.
func isEnvelopeEntry(entry *rekor.TransparencyLogEntry) bool {
	return entry.GetKindVersion().GetKind() == "intoto" && entry.GetKindVersion().GetVersion() == "0.0.1"
}

// envelopeEntry verifies an entry of that type: that the log promised it, and that it is about this envelope, its one
// signature with it, and about the key that made the signature. It is no evidence when nobody knows the log.
func (v *Verifier) envelopeEntry(e *entity, material root.TrustedMaterial) ([]verify.Evidence, error) {
	id := hex.EncodeToString(e.old.GetLogId().GetKeyId())
	log, ok := material.RekorLogs()[id]
	if !ok {
		return nil, nil
	}
	at := time.Unix(e.old.GetIntegratedTime(), 0)
	if log.ValidityPeriodStart.IsZero() || at.Before(log.ValidityPeriodStart) || (!log.ValidityPeriodEnd.IsZero() && at.After(log.ValidityPeriodEnd)) {
		return nil, errors.New("the log's key was not good when the entry was made")
	}
	key, ok := log.PublicKey.(*ecdsa.PublicKey)
	if sum := promised(e.old, id); !ok || !ecdsa.VerifyASN1(key, sum[:], e.old.GetInclusionPromise().GetSignedEntryTimestamp()) {
		return nil, errors.New("the log did not promise it")
	}
	doc, err := jsonx.Parse(e.old.GetCanonicalizedBody(), jsonx.Limits{})
	if err != nil {
		return nil, err
	}
	spec := doc.Root().Get("spec")
	content := spec.Get("content")
	if !hasDigest(content.Get("hash"), e.raw) {
		return nil, errors.New("it is about another envelope")
	}
	// Old entries do not have it.
	if h := content.Get("payloadHash"); h.Exists() && !hasDigest(h, e.envelope.GetPayload()) {
		return nil, errors.New("it is about another payload")
	}
	signer, err := readSigner(spec.Get("publicKey").Str())
	if err != nil {
		return nil, fmt.Errorf("the key: %w", err)
	}
	if !e.material.CompareKey(signer, material) {
		return nil, errors.New("it is about another key")
	}
	return []verify.Evidence{{Kind: verify.EvidenceLog, Authority: v.logs[id], Time: at}}, nil
}

// promised returns the hash of what a log signs to promise an entry: JSON in the canonical form of RFC 8785.
func promised(entry *rekor.TransparencyLogEntry, log string) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, `{"body":"%s","integratedTime":%d,"logID":"%s","logIndex":%d}`,
		base64.StdEncoding.EncodeToString(entry.GetCanonicalizedBody()), entry.GetIntegratedTime(), log, entry.GetLogIndex()))
}

// readSigner reads a certificate or a public key, PEM in base64.
func readSigner(text string) (any, error) {
	file, err := envelope.DecodeBase64(text)
	if err != nil {
		return nil, err
	}
	block, rest := pem.Decode(file)
	switch {
	case block == nil || len(bytes.TrimSpace(rest)) > 0:
		return nil, errors.New("it is not one certificate or key (PEM)")
	case block.Type == "CERTIFICATE":
		return x509.ParseCertificate(block.Bytes)
	}
	return x509.ParsePKIXPublicKey(block.Bytes)
}

// hasDigest reports whether h, an object of Rekor's, is the SHA-256 of b.
func hasDigest(h jsonx.Value, b []byte) bool {
	sum := sha256.Sum256(b)
	return h.Get("algorithm").Str() == "sha256" && h.Get("value").Str() == hex.EncodeToString(sum[:])
}
