package sigstore

import (
	"encoding/json"
	"errors"
	"fmt"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/waybill-sdk/waybill/attest"
)

// maxPyPI bounds the attestations of a file of PyPI's.
const maxPyPI = 1000

// A pypiAttestation is the attestation object of PEP 740.
type pypiAttestation struct {
	Version  int
	Material *struct {
		Certificate []byte
		Entries     []json.RawMessage `json:"transparency_entries"`
	} `json:"verification_material"`
	Envelope *struct{ Statement, Signature []byte }
}

// FromPyPI returns the attestations of the Python Package Index as sigstore bundles, for [Verify]: of one (PEP 740,
// attestation object) or of all of a file (provenance object). They hold the same in another order of members; the
// statement keeps its bytes. What the index says about the publisher is not signed, and is left out: whoever signed is
// in the certificate.
func FromPyPI(text []byte) ([][]byte, error) {
	if len(text) > MaxBundle {
		return nil, fmt.Errorf("sigstore: the attestations have %d bytes, more than %d", len(text), MaxBundle)
	}
	var file struct {
		pypiAttestation
		Bundles []struct{ Attestations []pypiAttestation } `json:"attestation_bundles"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("sigstore: PyPI's attestations: %w", err)
	}
	if file.Version != 1 {
		return nil, fmt.Errorf("sigstore: PyPI's attestations: they are of version %d, and 1 is known", file.Version)
	}
	list := []pypiAttestation{file.pypiAttestation}
	if file.Bundles != nil {
		list = nil
		for _, b := range file.Bundles {
			list = append(list, b.Attestations...)
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
		bundle, err := a.bundle()
		if err != nil {
			return nil, fmt.Errorf("sigstore: PyPI's attestation %d: %w", i, err)
		}
		out = append(out, bundle)
	}
	return out, nil
}

func (a *pypiAttestation) bundle() ([]byte, error) {
	switch {
	case a.Version != 1:
		return nil, fmt.Errorf("it is of version %d, and 1 is known", a.Version)
	case a.Material == nil || len(a.Material.Certificate) == 0:
		return nil, errors.New("it has no certificate")
	case a.Envelope == nil || len(a.Envelope.Statement) == 0 || len(a.Envelope.Signature) == 0:
		return nil, errors.New("it has no statement or no signature")
	case len(a.Material.Entries) > maxEntries:
		return nil, fmt.Errorf("it has %d log entries, more than %d", len(a.Material.Entries), maxEntries)
	}
	material := &bundlepb.VerificationMaterial{
		Content: &bundlepb.VerificationMaterial_Certificate{Certificate: &v1.X509Certificate{RawBytes: a.Material.Certificate}},
	}
	for i, text := range a.Material.Entries {
		e := new(rekor.TransparencyLogEntry)
		if err := protojson.Unmarshal(text, e); err != nil {
			return nil, fmt.Errorf("log entry %d: %w", i, oneLine(err))
		}
		material.TlogEntries = append(material.TlogEntries, e)
	}
	return protojson.Marshal(&bundlepb.Bundle{
		MediaType: "application/vnd.dev.sigstore.bundle.v0.3+json", VerificationMaterial: material,
		Content: &bundlepb.Bundle_DsseEnvelope{DsseEnvelope: &dsse.Envelope{
			PayloadType: attest.PayloadType, Payload: a.Envelope.Statement, Signatures: []*dsse.Signature{{Sig: a.Envelope.Signature}},
		}},
	})
}
