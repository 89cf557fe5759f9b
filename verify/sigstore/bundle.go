package sigstore

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"

	protobundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	protocommon "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	protodsse "github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/tlog"
	sgverify "github.com/sigstore/sigstore-go/pkg/verify"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/verify"
)

// MaxBundle is how many bytes of a bundle are read.
const MaxBundle = 128 << 20

// Verify verifies a sigstore bundle, JSON, against p: with a statement as verify.Attestation does, and with a signature
// over an artifact as verify.Artifact does, of which the policy then names the digest. p has to have a [Verifier] among
// its verifiers, or one for the key with which the bundle was signed.
//
// The error is a *verify.RefusedError, that of the context when it ends, or says why the text is no bundle.
func Verify(ctx context.Context, text []byte, p verify.Policy) (*verify.Result, error) {
	e, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("sigstore: %w", oneLine(err))
	}
	return judge(ctx, e, text, p)
}

// judge verifies e, which was read from text, against p.
func judge(ctx context.Context, e *entity, text []byte, p verify.Policy) (*verify.Result, error) {
	// The bundle was read: those verifiers that would read it again get what was read.
	verifiers := make([]verify.Verifier, len(p.Verifiers))
	for i, v := range p.Verifiers {
		verifiers[i] = v
		if ours, ok := v.(*Verifier); ok && ours != nil {
			verifiers[i] = &prepared{ours, e, text}
		}
	}
	p.Verifiers = verifiers
	if e.envelope == nil {
		return verify.Artifact(ctx, verify.Signature{Sig: e.signature, Bundle: text}, p)
	}
	env := &attest.Envelope{PayloadType: e.envelope.GetPayloadType(), Payload: e.envelope.GetPayload()}
	for _, s := range e.envelope.GetSignatures() {
		env.Signatures = append(env.Signatures, attest.Signature{KeyID: s.GetKeyid(), Sig: s.GetSig()})
	}
	return verify.Attestation(ctx, &attest.Attestation{Envelope: env, Bundle: text}, p)
}

// prepared is a verifier with the one bundle that it is going to be asked about.
type prepared struct {
	*Verifier
	entity *entity
	text   []byte
}

func (p *prepared) Verify(ctx context.Context, m *attest.Message, s verify.Signature) (*verify.Signer, error) {
	if len(s.Bundle) != len(p.text) || len(p.text) == 0 || &s.Bundle[0] != &p.text[0] {
		return p.Verifier.Verify(ctx, m, s)
	}
	return p.verify(ctx, p.entity, m, s.Sig)
}

// An entity is a bundle, read once: what sigstore-go reads of it again for every question is kept.
type entity struct {
	*bundle.Bundle
	entries  []*tlog.Entry
	content  sgverify.SignatureContent
	material sgverify.VerificationContent

	leaf      *x509.Certificate   // nil for a bundle that was signed with a key
	envelope  *protodsse.Envelope // nil for a signature over an artifact
	digest    *digest             // of the artifact; nil for a statement
	signature []byte

	// others are entries of types that sigstore-go does not verify.
	others []*rekor.TransparencyLogEntry
	// raw is the envelope as it was sent to the log, nil for all that does not come from cosign 2.
	raw []byte
	// stamped is what timestamps are over when that is not the signature: cosign 2 has them over the envelope.
	stamped []byte
}

type digest struct {
	hash crypto.Hash
	sum  []byte
}

// maxEntries bounds the log entries of a bundle, and its timestamps. It is sigstore-go's bound.
const maxEntries = 32

var hashes = map[protocommon.HashAlgorithm]crypto.Hash{
	protocommon.HashAlgorithm_SHA2_256: crypto.SHA256,
	protocommon.HashAlgorithm_SHA2_384: crypto.SHA384,
	protocommon.HashAlgorithm_SHA2_512: crypto.SHA512,
}

// safely is what read returns. The libraries that read may fail on what anybody may have written: then nothing was read.
func safely(read func() (*entity, error)) (e *entity, err error) {
	defer func() {
		if p := recover(); p != nil {
			e, err = nil, fmt.Errorf("the bundle cannot be read: %v", p)
		}
	}()
	return read()
}

// parse reads a bundle and checks that it is one of a version that is known.
func parse(text []byte) (*entity, error) {
	return safely(func() (*entity, error) { return read(text) })
}

func read(text []byte) (*entity, error) {
	if len(text) > MaxBundle {
		return nil, fmt.Errorf("the bundle has %d bytes, more than %d", len(text), MaxBundle)
	}
	pb := new(protobundle.Bundle)
	if err := protojson.Unmarshal(text, pb); err != nil {
		return nil, fmt.Errorf("the bundle: %w", err)
	}
	return newEntity(pb, nil)
}

// newEntity reads a bundle. raw is its envelope as it was sent to the log, where that is known.
func newEntity(pb *protobundle.Bundle, raw []byte) (*entity, error) {
	entries := pb.GetVerificationMaterial().GetTlogEntries()
	if len(entries) > maxEntries {
		return nil, fmt.Errorf("the bundle has %d log entries, more than %d", len(entries), maxEntries)
	}
	// sigstore-go reads the log entries to see whether they are whole, and throws them away. They are read below, once.
	if pb.VerificationMaterial != nil {
		pb.VerificationMaterial.TlogEntries = nil
	}
	b, err := bundle.NewBundle(pb)
	if err != nil {
		return nil, fmt.Errorf("the bundle: %w", err)
	}
	e := &entity{Bundle: b, raw: raw, stamped: raw}
	promise, proof := false, false
	for i, te := range entries {
		if isOther(te, raw) {
			promise = promise || te.GetInclusionPromise() != nil
			proof = proof || te.GetInclusionProof() != nil
			e.others = append(e.others, te)
			continue
		}
		entry, err := tlog.ParseTransparencyLogEntry(te)
		if err != nil {
			return nil, fmt.Errorf("the bundle: log entry %d: %w", i, err)
		}
		promise = promise || entry.HasInclusionPromise()
		proof = proof || entry.HasInclusionProof()
		e.entries = append(e.entries, entry)
	}
	// Bundle format: version 0.1 has promises, the later ones have proofs.
	switch old := !b.MinVersion("v0.2"); {
	case len(entries) == 0:
	case old && !promise:
		return nil, errors.New("the bundle: it has no inclusion promise, which version 0.1 demands")
	case !old && !proof:
		return nil, errors.New("the bundle: it has no inclusion proof, which versions 0.2 and later demand")
	}
	pb.VerificationMaterial.TlogEntries = entries
	if e.material, err = b.VerificationContent(); err != nil {
		return nil, fmt.Errorf("the bundle: %w", err)
	}
	if e.content, err = b.SignatureContent(); err != nil {
		return nil, fmt.Errorf("the bundle: %w", err)
	}
	if e.leaf = e.material.Certificate(); e.leaf != nil {
		allowOtherName(e.leaf)
	}
	return e, e.readSignature(pb)
}

func (e *entity) readSignature(pb *protobundle.Bundle) error {
	if m := pb.GetMessageSignature(); m != nil {
		h, ok := hashes[m.GetMessageDigest().GetAlgorithm()]
		if !ok {
			return fmt.Errorf("the bundle: the digest is by %v", m.GetMessageDigest().GetAlgorithm())
		}
		e.digest = &digest{h, m.GetMessageDigest().GetDigest()}
		e.signature = m.GetSignature()
		return nil
	}
	e.envelope = pb.GetDsseEnvelope()
	// Bundle format: the envelope has exactly one signature.
	if n := len(e.envelope.GetSignatures()); n != 1 {
		return fmt.Errorf("the bundle: its envelope has %d signatures, not one", n)
	}
	e.signature = e.envelope.GetSignatures()[0].GetSig()
	return nil
}

// binds checks that what is signed in the bundle is m, and that the signature is sig.
func (e *entity) binds(m *attest.Message, sig []byte) error {
	switch artifact := m.Artifact(); {
	case len(sig) == 0 || !bytes.Equal(sig, e.signature):
		return fmt.Errorf("%w: the signature is not the one in the bundle", verify.ErrNotMine)
	case artifact == nil && (e.envelope == nil || e.envelope.GetPayloadType() != m.PayloadType() || !bytes.Equal(e.envelope.GetPayload(), m.Payload())):
		return errors.New("the bundle holds another payload")
	case artifact != nil && e.digest == nil:
		return errors.New("the bundle holds a statement, not a signature over an artifact")
	}
	return nil
}

// SignatureContent implements part of sigstore-go's SignedEntity.
func (e *entity) SignatureContent() (sgverify.SignatureContent, error) { return e.content, nil }

// VerificationContent implements part of sigstore-go's SignedEntity.
func (e *entity) VerificationContent() (sgverify.VerificationContent, error) { return e.material, nil }

// TlogEntries implements part of sigstore-go's SignedEntity.
func (e *entity) TlogEntries() ([]*tlog.Entry, error) { return e.entries, nil }

// with returns e with one log entry alone.
func (e *entity) with(entry *tlog.Entry) *entity {
	one := *e
	one.entries = []*tlog.Entry{entry}
	return &one
}
