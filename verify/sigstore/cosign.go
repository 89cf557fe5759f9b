package sigstore

import (
	"bytes"
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strconv"
	"strings"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/verify"
)

// A CosignLayer is a layer in which cosign 2 keeps what it signed about an image: a signature, in the image with the tag
// sha256-DIGEST.sig, or an attestation, in that with the tag sha256-DIGEST.att. (cosign 3 keeps bundles, for [Verify].)
type CosignLayer struct {
	// Content is the layer itself: the payload that was signed, or an envelope.
	Content []byte
	// Annotations are those of the layer's descriptor in the manifest.
	Annotations map[string]string
}

// The annotations of a layer. There is one more, dev.sigstore.cosign/chain, with the certificates above: those that are
// trusted are in the root, and the layer has no say in that.
const (
	cosignSignature   = "dev.cosignproject.cosign/signature"
	cosignCertificate = "dev.sigstore.cosign/certificate"
	cosignEntry       = "dev.sigstore.cosign/bundle"
	cosignTimestamp   = "dev.sigstore.cosign/rfc3161timestamp"
)

// maxCosign bounds an annotation, and the payload of a signature over an image.
const maxCosign = 1 << 20

// VerifyCosignAttestation verifies an attestation in a layer as [Verify] does one in a bundle. The image is the policy's
// subject, by the digest of its manifest.
//
// The error is a *verify.RefusedError, that of the context when it ends, or says why the layer holds no attestation.
func VerifyCosignAttestation(ctx context.Context, l CosignLayer, p verify.Policy) (*verify.Result, error) {
	if s := l.Annotations[cosignSignature]; s != "" {
		return nil, errors.New("sigstore: cosign's layer: it holds a signature over an image, not an attestation")
	}
	m, err := l.material()
	if err != nil {
		return nil, fmt.Errorf("sigstore: cosign's layer: %w", oneLine(err))
	}
	return m.attestation(ctx, "cosign's layer", l.Content, p)
}

// VerifyCosignImage verifies a signature over an image in a layer. The image is the policy's one subject, by the digest
// of its manifest; what a policy demands of a statement refuses it.
//
// The error is a *verify.RefusedError, that of the context when it ends, or says why the layer holds no signature.
func VerifyCosignImage(ctx context.Context, l CosignLayer, p verify.Policy) (*CosignImage, error) {
	m, err := l.material()
	if err == nil && m.signature == nil {
		err = errors.New("it has no signature over an image")
	}
	if err != nil {
		return nil, fmt.Errorf("sigstore: cosign's layer: %w", oneLine(err))
	}
	// What is signed is the payload, and the payload is about the image. A policy that says nothing about the image is
	// refused as any other.
	signed := p
	sum := sha256.Sum256(l.Content)
	if len(p.Subjects) == 1 || p.AnySubject && len(p.Subjects) == 0 {
		signed.Subjects, signed.AnySubject = []attest.DigestSet{{"sha256": hex.EncodeToString(sum[:])}}, false
	}
	r, err := m.artifact(ctx, "cosign's layer", sum[:], signed)
	if err != nil {
		return nil, err
	}
	i, err := readImage(l.Content)
	if err != nil {
		return nil, verify.Refuse(verify.CheckStatement, err)
	}
	if len(p.Subjects) == 1 && !p.Subjects[0].Match(i.digest, p.WeakDigests...) {
		return nil, verify.Refuse(verify.CheckSubject, fmt.Errorf("the signature is over the image sha256:%s", i.digest["sha256"]))
	}
	i.result, i.payload = r, l.Content
	return i, nil
}

// VerifyCosignBundle verifies the file that the commands sign-blob and attest-blob of cosign 2 write for the option
// --bundle: a signature over an artifact or a statement about it, with what the log says. The policy names the artifact;
// for a signature by its SHA-256.
//
// The error is a *verify.RefusedError, that of the context when it ends, or says why the text is no such file.
func VerifyCosignBundle(ctx context.Context, text []byte, p verify.Policy) (*verify.Result, error) {
	m, err := readCosignBundle(text)
	if err != nil {
		return nil, fmt.Errorf("sigstore: cosign's bundle: %w", oneLine(err))
	}
	if m.signature[0] == '{' && json.Valid(m.signature) { // an envelope: no signature is JSON
		return m.attestation(ctx, "cosign's bundle", m.signature, p)
	}
	sum := make([]byte, sha256.Size) // without a subject, the policy is refused before it matters
	if len(p.Subjects) == 1 {
		if sum, err = hex.DecodeString(p.Subjects[0]["sha256"]); err != nil || len(sum) != sha256.Size {
			return nil, verify.Refuse(verify.CheckPolicy, errors.New("the policy has no SHA-256 of the artifact, which is what the signature is over"))
		}
	}
	return m.artifact(ctx, "cosign's bundle", sum, p)
}

// A CosignImage is what a signature of cosign 2 says about an image, verified. [VerifyCosignImage] is the only way to one.
type CosignImage struct {
	result    *verify.Result
	payload   []byte
	digest    attest.DigestSet
	reference string
}

// Result says who signed, and what was checked. Its subject is the payload.
func (i *CosignImage) Result() *verify.Result { return i.result }

// Digest returns the digest of the image's manifest.
func (i *CosignImage) Digest() attest.DigestSet {
	return attest.DigestSet{"sha256": i.digest["sha256"]}
}

// Reference returns what the signer called the image, "" when that is not said. It is a name, and names nothing that
// was verified: another image may have it now.
func (i *CosignImage) Reference() string { return i.reference }

// Payload returns the bytes that were signed, JSON, in which there may be more. The caller must not change them.
func (i *CosignImage) Payload() []byte { return i.payload }

// imageType is what cosign signs (containers-signature.5, "critical.type").
const imageType = "cosign container image signature"

// readImage reads the payload of a signature over an image (containers-signature.5, JSON data format).
func readImage(text []byte) (*CosignImage, error) {
	doc, err := jsonx.Parse(text, jsonx.Limits{Bytes: maxCosign})
	if err != nil {
		return nil, fmt.Errorf("the payload: %w", err)
	}
	critical := doc.Root().Get("critical")
	if kind := critical.Get("type"); kind.Str() != imageType {
		return nil, fmt.Errorf("the payload is of the type %.60q, not %q", kind.Str(), imageType)
	}
	digest, err := attest.ParseDigest(critical.Get("image").Get("docker-manifest-digest").Str())
	if err != nil || digest["sha256"] == "" {
		return nil, errors.New("the payload does not name an image by the SHA-256 of its manifest")
	}
	reference := critical.Get("identity").Get("docker-reference")
	if reference.Exists() && !reference.IsString() {
		return nil, reference.Errorf("the name of the image is no string")
	}
	return &CosignImage{digest: digest, reference: reference.Str()}, nil
}

// cosignMaterial is what cosign 2 keeps beside what was signed.
type cosignMaterial struct {
	signature   []byte // nil for an attestation in a layer
	certificate []byte // nil when it was signed with a key
	entry       *rekor.TransparencyLogEntry
	timestamp   []byte
}

func (l CosignLayer) material() (*cosignMaterial, error) {
	if len(l.Content) > MaxBundle {
		return nil, fmt.Errorf("it has %d bytes, more than %d", len(l.Content), MaxBundle)
	}
	m := new(cosignMaterial)
	for _, a := range []struct {
		name string
		read func(string) error
	}{
		{cosignSignature, m.readSignature},
		{cosignCertificate, m.readCertificate},
		{cosignEntry, m.readEntryText},
		{cosignTimestamp, m.readTimestamp},
	} {
		text := l.Annotations[a.name]
		if text == "" {
			continue
		}
		if len(text) > maxCosign {
			return nil, fmt.Errorf("annotation %s: it has %d bytes, more than %d", a.name, len(text), maxCosign)
		}
		if err := a.read(text); err != nil {
			return nil, fmt.Errorf("annotation %s: %w", a.name, err)
		}
	}
	return m, nil
}

func readCosignBundle(text []byte) (*cosignMaterial, error) {
	if len(text) > MaxBundle {
		return nil, fmt.Errorf("it has %d bytes, more than %d", len(text), MaxBundle)
	}
	doc, err := jsonx.Parse(text, jsonx.Limits{Bytes: MaxBundle, String: MaxBundle})
	if err != nil {
		return nil, err
	}
	m := new(cosignMaterial)
	root := doc.Root()
	if s := root.Get("base64Signature"); s.Str() == "" {
		return nil, errors.New("it has no base64Signature")
	} else if err := m.readSignature(s.Str()); err != nil {
		return nil, s.Errorf("%w", err)
	}
	if c := root.Get("cert"); c.Exists() && c.Kind() != jsonx.Null {
		// In base64, or as it is: both were written.
		block := c.Str()
		if b, err := envelope.DecodeBase64(block); err == nil {
			block = string(b)
		}
		if err := m.readCertificate(block); err != nil {
			return nil, c.Errorf("%w", err)
		}
	}
	if e := root.Get("rekorBundle"); e.Exists() && e.Kind() != jsonx.Null {
		if err := m.readEntry(e); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *cosignMaterial) readSignature(text string) (err error) {
	if m.signature, err = envelope.DecodeBase64(text); err == nil && len(m.signature) == 0 {
		err = errors.New("the signature is empty")
	}
	return err
}

// readCertificate reads a certificate, or a public key, which files have in its place. Which key is trusted is for the
// policy to say.
func (m *cosignMaterial) readCertificate(text string) error {
	block, rest := pem.Decode([]byte(text))
	switch {
	case block == nil || !strings.HasPrefix(text, "-----BEGIN") || len(bytes.TrimSpace(rest)) > 0:
		return errors.New("it is not one certificate (PEM)")
	case block.Type == "CERTIFICATE":
		m.certificate = block.Bytes
	case block.Type != "PUBLIC KEY":
		return fmt.Errorf("it is no certificate but %.40q", block.Type)
	}
	return nil
}

func (m *cosignMaterial) readEntryText(text string) error {
	doc, err := jsonx.Parse([]byte(text), jsonx.Limits{Bytes: maxCosign})
	if err != nil {
		return err
	}
	return m.readEntry(doc.Root())
}

// readEntry reads what the log promised (cosign, RekorBundle).
func (m *cosignMaterial) readEntry(v jsonx.Value) error {
	payload := v.Get("Payload")
	var parts [2][]byte
	for i, part := range []jsonx.Value{v.Get("SignedEntryTimestamp"), payload.Get("body")} {
		b, err := envelope.DecodeBase64(part.Str())
		if err != nil || len(b) == 0 {
			return v.Errorf("it is no promise of a log with an entry")
		}
		parts[i] = b
	}
	var numbers [2]int64
	for i, name := range []string{"integratedTime", "logIndex"} {
		n := payload.Get(name)
		number, err := strconv.ParseInt(n.Literal(), 10, 64)
		if err != nil || n.IsString() || number < 0 {
			return v.Errorf("the entry has no %s", name)
		}
		numbers[i] = number
	}
	id, err := hex.DecodeString(payload.Get("logID").Str())
	if err != nil || len(id) != sha256.Size {
		return v.Errorf("the entry is of no log")
	}
	body, err := jsonx.Parse(parts[1], jsonx.Limits{Bytes: MaxBundle, String: MaxBundle})
	if err != nil {
		return fmt.Errorf("the body of the entry: %w", err)
	}
	m.entry = &rekor.TransparencyLogEntry{
		LogIndex: numbers[1], LogId: &v1.LogId{KeyId: id}, IntegratedTime: numbers[0],
		KindVersion:       &rekor.KindVersion{Kind: body.Root().Get("kind").Str(), Version: body.Root().Get("apiVersion").Str()},
		InclusionPromise:  &rekor.InclusionPromise{SignedEntryTimestamp: parts[0]},
		CanonicalizedBody: parts[1],
	}
	return nil
}

func (m *cosignMaterial) readTimestamp(text string) error {
	doc, err := jsonx.Parse([]byte(text), jsonx.Limits{Bytes: maxCosign})
	if err != nil {
		return err
	}
	b, err := envelope.DecodeBase64(doc.Root().Get("SignedRFC3161Timestamp").Str())
	if err != nil || len(b) == 0 {
		return errors.New("it is no timestamp")
	}
	m.timestamp = b
	return nil
}

// bundle returns all that as a bundle, of the first version: those have a promise of the log and no proof.
func (m *cosignMaterial) bundle() *bundlepb.Bundle {
	material := &bundlepb.VerificationMaterial{Content: &bundlepb.VerificationMaterial_PublicKey{PublicKey: &v1.PublicKeyIdentifier{}}}
	if m.certificate != nil {
		material.Content = &bundlepb.VerificationMaterial_X509CertificateChain{X509CertificateChain: &v1.X509CertificateChain{
			Certificates: []*v1.X509Certificate{{RawBytes: m.certificate}},
		}}
	}
	if m.entry != nil {
		material.TlogEntries = []*rekor.TransparencyLogEntry{m.entry}
	}
	if m.timestamp != nil {
		material.TimestampVerificationData = &bundlepb.TimestampVerificationData{
			Rfc3161Timestamps: []*v1.RFC3161SignedTimestamp{{SignedTimestamp: m.timestamp}},
		}
	}
	return &bundlepb.Bundle{MediaType: "application/vnd.dev.sigstore.bundle+json;version=0.1", VerificationMaterial: material}
}

// attestation verifies an envelope.
func (m *cosignMaterial) attestation(ctx context.Context, what string, text []byte, p verify.Policy) (*verify.Result, error) {
	env, err := attest.ParseEnvelope(text, attest.WithLimits(p.Limits))
	if err != nil {
		return nil, fmt.Errorf("sigstore: %s: %w", what, oneLine(err))
	}
	pb := m.bundle()
	e := &dsse.Envelope{PayloadType: env.PayloadType, Payload: env.Payload}
	for _, s := range env.Signatures {
		e.Signatures = append(e.Signatures, &dsse.Signature{Sig: s.Sig, Keyid: s.KeyID})
	}
	pb.Content = &bundlepb.Bundle_DsseEnvelope{DsseEnvelope: e}
	return judgeCosign(ctx, what, pb, text, p)
}

// artifact verifies a signature over something with a SHA-256.
func (m *cosignMaterial) artifact(ctx context.Context, what string, sum []byte, p verify.Policy) (*verify.Result, error) {
	pb := m.bundle()
	pb.Content = &bundlepb.Bundle_MessageSignature{MessageSignature: &v1.MessageSignature{
		MessageDigest: &v1.HashOutput{Algorithm: hashOf(crypto.SHA256), Digest: sum}, Signature: m.signature,
	}}
	return judgeCosign(ctx, what, pb, nil, p)
}

func hashOf(h crypto.Hash) v1.HashAlgorithm {
	for id, known := range hashes {
		if known == h {
			return id
		}
	}
	return v1.HashAlgorithm_HASH_ALGORITHM_UNSPECIFIED
}

// judgeCosign verifies what was put together; raw is the envelope as it stands in the layer or file, nil where there is
// none.
func judgeCosign(ctx context.Context, what string, pb *bundlepb.Bundle, raw []byte, p verify.Policy) (*verify.Result, error) {
	text, err := protojson.Marshal(pb)
	if err != nil {
		return nil, fmt.Errorf("sigstore: %s: %w", what, oneLine(err))
	}
	e, err := safely(func() (*entity, error) { return newEntity(pb, raw) })
	if err != nil {
		return nil, fmt.Errorf("sigstore: %s: %w", what, oneLine(err))
	}
	return judge(ctx, e, text, p)
}
