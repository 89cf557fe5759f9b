package attest

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"maps"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A Document is something that can be the predicate of a statement. *sbom.Document and *vex.Document are.
type Document interface {
	// Subjects yields what the document is about: a name, and digests by algorithm in the words of a DigestSet.
	Subjects() iter.Seq2[string, map[string]string]
	// PredicateType returns the URI of its kind.
	PredicateType() string
	// Predicate returns it as JSON.
	Predicate() ([]byte, error)
}

// ErrNoSubject is the reason when a document does not say, with a digest, what it is about.
var ErrNoSubject = errors.New("the document names no subject with a digest")

// SBOM makes a statement of an SBOM. Its subjects are those given; without any they are what the SBOM is about, its
// roots, as far as it has digests of them. The error wraps [ErrNoSubject] when there are none.
func SBOM(doc Document, subjects ...ResourceDescriptor) (*Statement, error) {
	return of(doc, subjects, "SBOM", "spdx", "cyclonedx")
}

// VEX makes a statement of a VEX document, as [SBOM] does of an SBOM. Its own subjects are the products that it
// has digests of.
func VEX(doc Document, subjects ...ResourceDescriptor) (*Statement, error) {
	return of(doc, subjects, "VEX document", "openvex", "cyclonedx", "spdx")
}

func of(doc Document, subjects []ResourceDescriptor, what string, allowed ...string) (*Statement, error) {
	t, _ := LookupPredicateType(doc.PredicateType())
	ok := false
	for _, f := range allowed {
		ok = ok || t.Family == f
	}
	if !ok {
		return nil, fmt.Errorf("attest: a predicate of type %q is no %s", clip(doc.PredicateType()), what)
	}
	subjects, err := subjectsOf(doc, subjects)
	if err != nil {
		return nil, err
	}
	predicate, err := doc.Predicate()
	if err != nil {
		return nil, err
	}
	return New(subjects, doc.PredicateType(), predicate)
}

// subjectsOf returns the given subjects, else those of doc.
func subjectsOf(doc Document, given []ResourceDescriptor) ([]ResourceDescriptor, error) {
	if len(given) > 0 {
		return given, nil
	}
	for name, digest := range doc.Subjects() {
		if len(digest) > 0 {
			given = append(given, ResourceDescriptor{Name: name, Digest: maps.Clone(digest)})
		}
	}
	if len(given) == 0 {
		return nil, fmt.Errorf("attest: %w", ErrNoSubject)
	}
	return given, nil
}

// Reference makes a statement that refers to documents instead of holding them (predicate type [TypeReference]): for
// what is too big for a log or a store. attester is the URI of the system that provides the documents. Each of
// these needs a download location and a media type, and a digest, without which the statement would bind nothing.
func Reference(subjects []ResourceDescriptor, attester string, documents ...ResourceDescriptor) (*Statement, error) {
	if checkTypeURI(attester) != nil {
		return nil, fmt.Errorf("attest: the attester %q is not a URI", clip(attester))
	}
	if len(documents) == 0 {
		return nil, errors.New("attest: a reference needs a document")
	}
	for i := range documents {
		d := &documents[i]
		if d.DownloadLocation == "" || d.MediaType == "" {
			return nil, fmt.Errorf("attest: document %d (%s): a reference needs downloadLocation and mediaType", i, clip(d.Name))
		}
		if err := validSubject(d); err != nil {
			return nil, fmt.Errorf("attest: document %d (%s): %w", i, clip(d.Name), trimPrefix(err))
		}
	}
	b := builder{b: []byte{'{'}}
	b.open("attester")
	b.text("id", attester)
	b.close()
	b.resources("references", documents)
	b.close()
	if b.err != nil {
		return nil, b.err
	}
	return New(subjects, TypeReference, b.b)
}

// mediaTypes are those of documents by the family of their predicate type.
var mediaTypes = map[string]string{
	"spdx":      "application/spdx+json",
	"cyclonedx": "application/vnd.cyclonedx+json",
	"openvex":   "application/vnd.openvex+json",
}

// ReferenceTo makes a statement that refers to doc at the place where it can be had: to the bytes that
// doc.Predicate returns, by their SHA-256. Its subjects are those given, or those of doc as in [SBOM].
func ReferenceTo(doc Document, attester, downloadLocation string, subjects ...ResourceDescriptor) (*Statement, error) {
	subjects, err := subjectsOf(doc, subjects)
	if err != nil {
		return nil, err
	}
	text, err := doc.Predicate()
	if err != nil {
		return nil, err
	}
	digest, err := Digest(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	t, _ := LookupPredicateType(doc.PredicateType())
	mediaType := mediaTypes[t.Family]
	if mediaType == "" {
		mediaType = "application/octet-stream" // as reference.md asks for what is not known
	}
	return Reference(subjects, attester, ResourceDescriptor{
		DownloadLocation: downloadLocation, MediaType: mediaType, Digest: digest,
	})
}

// Sizes above which stores are known to refuse what they are given.
const (
	GitHubSize = 16 << 20  // predicates in GitHub's attestations
	RekorSize  = 100 << 10 // attestations kept by Rekor v1 beside its entry
)

// A SizeError says that a statement is bigger than allowed. [Reference] makes small ones.
type SizeError struct{ Size, Max int64 }

func (e *SizeError) Error() string {
	return fmt.Sprintf("attest: the statement has %d bytes, more than %d: attest a reference to the document instead", e.Size, e.Max)
}

// CheckSize is nil when s is at most most bytes long, else a [*SizeError]: to be asked before it is signed and sent
// to who will not take it. Two limits that are known are [GitHubSize] and [RekorSize].
func (s *Statement) CheckSize(most int64) error {
	if n := int64(len(s.raw)); n > most {
		return &SizeError{Size: n, Max: most}
	}
	return nil
}

// DetectPredicateType returns the type of a document in JSON by what it holds: CycloneDX, SPDX 2 and 3, OpenVEX. The
// error is a [*SyntaxError] or a [*LimitError], or says that it is none of these. That a document has a type does not
// say that it is a good one.
func DetectPredicateType(text []byte, opts ...Option) (string, error) {
	root, err := parse(text, limits(opts), "")
	if err != nil {
		return "", err
	}
	switch {
	case root.Get("bomFormat").Str() == "CycloneDX":
		return TypeCycloneDX, nil
	case strings.HasPrefix(root.Get("spdxVersion").Str(), "SPDX-2."):
		return TypeSPDX, nil
	case hasContext(root.Get("@context"), isSPDX3):
		return TypeSPDX3, nil
	case hasContext(root.Get("@context"), isOpenVEX):
		return TypeOpenVEX, nil
	}
	return "", in("", root.Errorf("the document is of no kind that is known here: CycloneDX, SPDX, OpenVEX"))
}

// isOpenVEX reports whether a JSON-LD context is that of OpenVEX in any version.
func isOpenVEX(context string) bool {
	return context == TypeOpenVEX || strings.HasPrefix(context, TypeOpenVEX+"/")
}

// isSPDX3 reports whether a JSON-LD context is that of SPDX 3 in any version.
func isSPDX3(context string) bool {
	return strings.HasPrefix(context, "https://spdx.org/rdf/3.") || strings.HasPrefix(context, "http://spdx.org/rdf/3.")
}

// hasContext reports whether a JSON-LD context is one that f knows, or one of several is.
func hasContext(v jsonx.Value, f func(string) bool) bool {
	if v.IsString() {
		return f(v.Str())
	}
	for it := v.Iter(); v.IsArray() && it.Next(); {
		if it.Value().IsString() && f(it.Value().Str()) {
			return true
		}
	}
	return false
}
