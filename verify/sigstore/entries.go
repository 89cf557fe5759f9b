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
	"net/url"
	"time"

	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/rekor-tiles/v2/pkg/note"
	rekorverify "github.com/sigstore/rekor-tiles/v2/pkg/verify"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore/pkg/signature"

	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/verify"
)

// Types of entries that sigstore-go does not verify, and that are there all the same: both are about envelopes.
//
// intoto 0.0.1 is the first that Rekor had. It has the digest of the envelope as it was sent, and no signature: a bundle
// does not keep the envelope so, but cosign 2 does. dsse 0.0.2 is of the second version of Rekor, which took it until 2026;
// cosign 3.0 writes it.
const (
	envelopeKind, envelopeVersion = "intoto", "0.0.1"
	dsseKind, dsseVersion         = "dsse", "0.0.2"
)

// isOther reports whether an entry is of one of those types. raw is the envelope as it was sent, nil when it is not known.
func isOther(entry *rekor.TransparencyLogEntry, raw []byte) bool {
	switch k := entry.GetKindVersion(); {
	case k.GetKind() == envelopeKind && k.GetVersion() == envelopeVersion:
		return raw != nil
	default:
		return k.GetKind() == dsseKind && k.GetVersion() == dsseVersion
	}
}

// otherEntry verifies an entry of one of those types: that it is in the log, or that the log promised it, and that it is
// about this statement, this signature and this key. It is no evidence when nobody knows the log.
func (v *Verifier) otherEntry(e *entity, entry *rekor.TransparencyLogEntry, material root.TrustedMaterial) ([]verify.Evidence, error) {
	id := hex.EncodeToString(entry.GetLogId().GetKeyId())
	log, ok := material.RekorLogs()[id]
	if !ok {
		return nil, nil
	}
	if e.envelope == nil {
		return nil, errors.New("it is about an envelope, and this is none")
	}
	doc, err := jsonx.Parse(entry.GetCanonicalizedBody(), jsonx.Limits{})
	if err != nil {
		return nil, err
	}
	body := doc.Root()
	if k := entry.GetKindVersion(); body.Get("kind").Str() != k.GetKind() || body.Get("apiVersion").Str() != k.GetVersion() {
		return nil, errors.New("it is of another type than is said")
	}
	found := verify.Evidence{Kind: verify.EvidenceLog, Authority: v.logs[id]}
	if entry.GetKindVersion().GetKind() == dsseKind {
		err = included(entry, log)
		if err == nil {
			err = e.bindsDSSE(body.Get("spec").Get("dsseV002"), material)
		}
	} else {
		found.Time, err = promised(entry, log)
		if err == nil {
			err = e.bindsEnvelope(body.Get("spec"), material)
		}
	}
	if err != nil {
		return nil, err
	}
	return []verify.Evidence{found}, nil
}

// promised verifies a promise of the first version of Rekor, and returns when it was made.
func promised(entry *rekor.TransparencyLogEntry, log *root.TransparencyLog) (time.Time, error) {
	at := time.Unix(entry.GetIntegratedTime(), 0)
	if log.ValidityPeriodStart.IsZero() || at.Before(log.ValidityPeriodStart) || (!log.ValidityPeriodEnd.IsZero() && at.After(log.ValidityPeriodEnd)) {
		return time.Time{}, errors.New("the log's key was not good when the entry was made")
	}
	// JSON in the canonical form of RFC 8785.
	sum := sha256.Sum256(fmt.Appendf(nil, `{"body":"%s","integratedTime":%d,"logID":"%s","logIndex":%d}`,
		base64.StdEncoding.EncodeToString(entry.GetCanonicalizedBody()), entry.GetIntegratedTime(), hex.EncodeToString(entry.GetLogId().GetKeyId()), entry.GetLogIndex()))
	key, ok := log.PublicKey.(*ecdsa.PublicKey)
	if !ok || !ecdsa.VerifyASN1(key, sum[:], entry.GetInclusionPromise().GetSignedEntryTimestamp()) {
		return time.Time{}, errors.New("the log did not promise it")
	}
	return at, nil
}

// included verifies the proof that an entry is in a log of the second version of Rekor, as sigstore-go does.
func included(entry *rekor.TransparencyLogEntry, log *root.TransparencyLog) error {
	if entry.GetInclusionProof().GetCheckpoint() == nil || entry.GetInclusionPromise() != nil {
		return errors.New("there is no proof that it is in the log")
	}
	u, err := url.Parse(log.BaseURL)
	if err != nil {
		return err
	}
	if u.Hostname() == "" {
		return errors.New("the root does not say the name of the log")
	}
	key, err := signature.LoadVerifier(log.PublicKey, log.SignatureHashFunc)
	if err != nil {
		return err
	}
	by, err := note.NewNoteVerifier(u.Hostname(), key)
	if err != nil {
		return err
	}
	return rekorverify.VerifyLogEntry(entry, by)
}

// bindsEnvelope checks that an entry of the type intoto 0.0.1 is about this envelope, with its one signature, and key.
func (e *entity) bindsEnvelope(spec jsonx.Value, material root.TrustedMaterial) error {
	content := spec.Get("content")
	if h := content.Get("hash"); h.Get("algorithm").Str() != "sha256" || h.Get("value").Str() != hexSum(e.raw) {
		return errors.New("it is about another envelope")
	}
	// Old entries do not have it.
	if h := content.Get("payloadHash"); h.Exists() && (h.Get("algorithm").Str() != "sha256" || h.Get("value").Str() != hexSum(e.envelope.GetPayload())) {
		return errors.New("it is about another payload")
	}
	file, err := envelope.DecodeBase64(spec.Get("publicKey").Str())
	if err != nil {
		return fmt.Errorf("the key: %w", err)
	}
	block, rest := pem.Decode(file)
	if block == nil || len(bytes.TrimSpace(rest)) > 0 {
		return errors.New("the key: it is not one certificate or key (PEM)")
	}
	return e.bindsKey(block.Bytes, block.Type == "CERTIFICATE", material)
}

// bindsDSSE checks that an entry of the type dsse 0.0.2 is about this statement, signature and key.
func (e *entity) bindsDSSE(spec jsonx.Value, material root.TrustedMaterial) error {
	sum := sha256.Sum256(e.envelope.GetPayload())
	h := spec.Get("payloadHash")
	if digest, err := envelope.DecodeBase64(h.Get("digest").Str()); err != nil || h.Get("algorithm").Str() != "SHA2_256" || !bytes.Equal(digest, sum[:]) {
		return errors.New("it is about another payload")
	}
	signatures := spec.Get("signatures")
	one := signatures.Elem(0)
	if content, err := envelope.DecodeBase64(one.Get("content").Str()); err != nil || signatures.Len() != 1 || !bytes.Equal(content, e.signature) {
		return errors.New("it is about another signature")
	}
	verifier := one.Get("verifier")
	certificate, key := verifier.Get("x509Certificate"), verifier.Get("publicKey")
	if certificate.Exists() == key.Exists() {
		return errors.New("it is about no key")
	}
	if certificate.Exists() {
		key = certificate
	}
	der, err := envelope.DecodeBase64(key.Get("rawBytes").Str())
	if err != nil {
		return fmt.Errorf("the key: %w", err)
	}
	return e.bindsKey(der, certificate.Exists(), material)
}

// bindsKey checks that the signature is by the key in an entry.
func (e *entity) bindsKey(der []byte, isCertificate bool, material root.TrustedMaterial) error {
	var signer any
	var err error
	if isCertificate {
		signer, err = x509.ParseCertificate(der)
	} else {
		signer, err = x509.ParsePKIXPublicKey(der)
	}
	if err != nil {
		return fmt.Errorf("the key: %w", err)
	}
	if !e.material.CompareKey(signer, material) {
		return errors.New("it is about another key")
	}
	return nil
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
