package vex

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

// Reference returns the SBOM that doc is with a reference to a VEX document at a URL, and an in-toto statement that says
// d of what the SBOM is about, to be signed and published there. doc itself stays as it is.
//
// The reference is an externalReference of type exploitability-statement with the digest of d in CycloneDX (advisories
// before 1.5), an externalRef of category SECURITY and type advisory on each described package in SPDX 2, and an ExternalRef
// of type vulnerabilityExploitabilityAssessment on the document in SPDX 3. The statement is nil, without an error, when
// neither the SBOM nor d names a subject with a digest.
func Reference(doc *sbom.Document, url string, d *Document) (*sbom.Document, *attest.Statement, error) {
	if !IsIRI(url) {
		return nil, nil, fmt.Errorf("vex: %q is no URL", url)
	}
	text, err := bytesOf(doc)
	if err != nil {
		return nil, nil, err
	}
	with, err := sbom.Read(bytes.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	vexed, err := d.Marshal()
	if err != nil {
		return nil, nil, fmt.Errorf("vex: %w", err)
	}
	sum := sha256.Sum256(vexed)
	if err := refer(with, url, hex.EncodeToString(sum[:])); err != nil {
		return nil, nil, fmt.Errorf("vex: %v: %w", doc.Format(), err)
	}
	// Writing and reading puts the reference among what the document says.
	if text, err = bytesOf(with); err != nil {
		return nil, nil, err
	}
	if with, err = sbom.Read(bytes.NewReader(text)); err != nil {
		return nil, nil, err
	}
	var subjects []attest.ResourceDescriptor
	for name, digest := range doc.Subjects() {
		if len(digest) > 0 {
			subjects = append(subjects, attest.ResourceDescriptor{Name: name, Digest: digest})
		}
	}
	st, err := attest.VEX(d, subjects...)
	if len(subjects) == 0 && err != nil {
		return with, nil, nil
	}
	return with, st, err
}

func refer(doc *sbom.Document, url, sum string) error {
	set := func(id, pointer string, value []byte) error {
		r, ok := doc.Residue(id)
		if !ok {
			return fmt.Errorf("there is no %q to refer from", id)
		}
		if r.Get(pointer) == nil {
			return r.Set(pointer, append(append([]byte{'['}, value...), ']'))
		}
		return r.Set(pointer+"/-", value)
	}
	f := doc.Format()
	switch {
	case f.Family() == "cyclonedx":
		kind := "exploitability-statement"
		if f.Version() < "1.5" {
			kind = "advisories"
		}
		b := jsonx.AppendMember(jsonx.AppendMember([]byte{'{'}, "type", kind), "url", url)
		if f.Version() >= "1.3" {
			b = jsonx.AppendMember(append(jsonx.AppendName(b, "hashes"), `[{"alg":"SHA-256"`...), "content", sum)
			b = append(b, `}]`...)
		}
		return set("", "/externalReferences", append(b, '}'))
	case f.Version() >= "3":
		b := append([]byte(`{"type":"ExternalRef","externalRefType":"vulnerabilityExploitabilityAssessment","locator":[`), jsonx.AppendString(nil, url)...)
		return set("", "/externalRef", append(b, `]}`...))
	}
	roots := doc.GetNodeList().GetRootElements()
	if len(roots) == 0 {
		return fmt.Errorf("it describes no package that could refer to the document")
	}
	b := []byte(`{"referenceCategory":"SECURITY","referenceType":"advisory","referenceLocator":`)
	b = append(jsonx.AppendString(b, url), '}')
	for _, id := range roots {
		if err := set(id, "/externalRefs", b); err != nil {
			return err
		}
	}
	return nil
}
