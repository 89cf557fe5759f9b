package sigstore

import (
	"errors"
	"fmt"
	"iter"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// maxPyPI bounds the attestations of a file of PyPI's.
const maxPyPI = 1000

// FromPyPI returns the attestations of the Python Package Index as sigstore bundles, for [Verify]: of one (PEP 740,
// attestation object) or of all of a file (provenance object). They hold the same in another order of members; the
// statement keeps its bytes. What the index says about the publisher is not signed, and is left out: whoever signed is
// in the certificate.
func FromPyPI(text []byte) ([][]byte, error) {
	if len(text) > MaxBundle {
		return nil, fmt.Errorf("sigstore: the attestations have %d bytes, more than %d", len(text), MaxBundle)
	}
	doc, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		return nil, fmt.Errorf("sigstore: PyPI's attestations: %w", err)
	}
	root := doc.Root()
	if err := pypiVersion(root); err != nil {
		return nil, fmt.Errorf("sigstore: PyPI's attestations: %w", err)
	}
	list := []jsonx.Value{root}
	if bundles := root.Get("attestation_bundles"); bundles.Exists() {
		list = nil
		for b := range elements(bundles) {
			for a := range elements(b.Get("attestations")) {
				list = append(list, a)
			}
		}
	}
	switch {
	case len(list) == 0:
		return nil, errors.New("sigstore: PyPI's attestations: there are none")
	case len(list) > maxPyPI:
		return nil, fmt.Errorf("sigstore: PyPI's attestations: %d, more than %d", len(list), maxPyPI)
	}
	var out [][]byte
	for i, a := range list {
		bundle, err := pypiBundle(a)
		if err != nil {
			return nil, fmt.Errorf("sigstore: PyPI's attestation %d: %w", i, err)
		}
		out = append(out, bundle)
	}
	return out, nil
}

// elements are those of an array, none when v is none.
func elements(v jsonx.Value) iter.Seq[jsonx.Value] {
	return func(yield func(jsonx.Value) bool) {
		if !v.IsArray() {
			return
		}
		for i := v.Iter(); i.Next(); {
			if !yield(i.Value()) {
				return
			}
		}
	}
}

func pypiVersion(v jsonx.Value) error {
	if got := v.Get("version"); got.Literal() != "1" {
		return fmt.Errorf("the version is %.20q, and 1 is known", got.Raw())
	}
	return nil
}

// pypiBundle makes a bundle of an attestation object.
func pypiBundle(a jsonx.Value) ([]byte, error) {
	if err := pypiVersion(a); err != nil {
		return nil, err
	}
	var parts [3][]byte
	for i, name := range [][2]string{{"verification_material", "certificate"}, {"envelope", "statement"}, {"envelope", "signature"}} {
		v := a.Get(name[0]).Get(name[1])
		if !v.IsString() || v.Str() == "" {
			return nil, fmt.Errorf("it has no %s", name[1])
		}
		b, err := envelope.DecodeBase64(v.Str())
		if err != nil {
			return nil, v.Errorf("%w", err)
		}
		parts[i] = b
	}
	material := &bundlepb.VerificationMaterial{
		Content: &bundlepb.VerificationMaterial_Certificate{Certificate: &v1.X509Certificate{RawBytes: parts[0]}},
	}
	for text := range elements(a.Get("verification_material").Get("transparency_entries")) {
		e := new(rekor.TransparencyLogEntry)
		if err := protojson.Unmarshal(text.Raw(), e); err != nil {
			return nil, text.Errorf("%w", oneLine(err))
		}
		if material.TlogEntries = append(material.TlogEntries, e); len(material.TlogEntries) > maxEntries {
			return nil, fmt.Errorf("it has more than %d log entries", maxEntries)
		}
	}
	return protojson.Marshal(&bundlepb.Bundle{
		MediaType: "application/vnd.dev.sigstore.bundle.v0.3+json", VerificationMaterial: material,
		Content: &bundlepb.Bundle_DsseEnvelope{DsseEnvelope: &dsse.Envelope{
			PayloadType: attest.PayloadType, Payload: parts[1], Signatures: []*dsse.Signature{{Sig: parts[2]}},
		}},
	})
}
