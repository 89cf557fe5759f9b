// Package verify decides whether an attestation is to be believed, and by whom it was made.
//
// [Envelope] verifies a DSSE envelope against a [Policy]; [Attestation] does the same for one of a file, and [Artifact] for
// a signature over an artifact without a statement. What they return, a [Result], is the only road to the statement
// and its predicate, the very bytes that were verified. Otherwise it returns a [*RefusedError], which says for every
// signature that was looked at, and for every demand of the policy, why it was not met.
//
//	key, err := verify.ParseKey(file)
//	artifact, err := attest.ParseDigest("sha256:…")
//	result, err := verify.Envelope(ctx, envelope, verify.Policy{
//		Verifiers: []verify.Verifier{key},
//		Subjects:  []attest.DigestSet{artifact},
//	})
//	document, err := sbom.Read(result.Reader())
//
// What is demanded comes from the policy and never from what the envelope happens to hold: no algorithm, key or
// certificate is taken from it, and a key id in it is only a hint about what to try first. The zero Policy refuses.
// Thresholds count distinct keys and identities, not signatures, key ids or entries of a list.
//
// A [Verifier] has one method. [Key] and [ParseKey] make one from a public key, [FromDSSE] and [FromSigstore] from
// verifiers written for go-securesystemslib and sigstore; verify/mldsa has the post-quantum algorithms.
//
// The package reaches no network, reads no environment and logs nothing. It does not look whether a key was revoked, and
// that there is no attestation of some kind says nothing: a file of attestations can be made shorter by anybody.
package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/waybill-sdk/waybill/attest"
)

// ErrNotMine is what a [Verifier] returns for a signature that it has no opinion about: another one should be asked.
var ErrNotMine = errors.New("not a signature of this key")

// A Verifier knows who makes a signature: it holds a key, several, or what it takes to judge a certificate.
//
// Verify returns who made the signature s over m, when it is a good one of somebody whom the verifier was set up to
// know. It returns an error that wraps [ErrNotMine] for a signature that may be somebody else's, and any other error
// for one that it knows to be wrong or cannot judge; in both cases others are asked, and the signature counts when one
// of them vouches for it. It must decide by what it was set up with, and never by KeyID. A verifier that judges
// s.Bundle has to see to it that what is signed in there is m, and by the signature s.Sig. One that needs m.Bytes has to
// refuse when they are nil: then m is an artifact of which only digests are known. An implementation must be safe for
// concurrent use; those of this module are.
//
// A Verifier may be a fmt.Stringer; then refusals call it by that name.
type Verifier interface {
	Verify(ctx context.Context, m *attest.Message, s Signature) (*Signer, error)
}

// A Signature is what a [Verifier] judges.
type Signature struct {
	// KeyID is a hint about who made it, by whoever wrote the envelope.
	KeyID string
	// Sig is the signature, never empty.
	Sig []byte
	// Bundle is the sigstore bundle that the envelope stands in, as it was read, nil when there is none. It holds
	// certificates, log entries and timestamps, for verifiers that understand these.
	Bundle []byte
}

// An Identity says who signed: whoever has a key, or whom an issuer of certificates called so. Two signatures are by
// one signer when their identities are the same; what is empty does not identify.
type Identity struct {
	// Key is the fingerprint of a key that is trusted itself, as [Fingerprint] returns it.
	Key string
	// Issuer and Subject are those of a certificate: who said who it is (for Fulcio, the OIDC issuer), and who it is
	// (the subject alternative name). Key is empty then, because such keys are made for one signature.
	Issuer, Subject string
}

func (id Identity) String() string {
	if id.Key != "" {
		return "key " + id.Key
	}
	return fmt.Sprintf("%q by issuer %q", id.Subject, id.Issuer)
}

// A Signer is what a [Verifier] finds: who signed, and how it is known when.
type Signer struct {
	Identity Identity
	// Key is the fingerprint ([Fingerprint]) of the key that made the signature, for identities by certificate: whoever
	// is trusted by a key and by a certificate for the same key is one signer. "" when it is not known.
	Key string
	// NotBefore and NotAfter bound the time in which the key or certificate was good for signing; zero for no bound.
	NotBefore, NotAfter time.Time
	// Evidence is what was verified about the time and the publicity of the signature.
	Evidence []Evidence

	// Signature is the position of the signature in the envelope, and Verifier the name of who vouched for it. Both
	// are set in results; a Verifier leaves them alone.
	Signature int
	Verifier  string
}

// An Evidence is a statement of a third party about a signature, verified.
type Evidence struct {
	Kind EvidenceKind
	// Authority identifies the log or the timestamp authority by its key, so that one authority cannot count twice.
	Authority string
	// Time is when the authority says that the signature was there; zero when it does not say.
	Time time.Time
}

// An EvidenceKind is what kind of third party gave evidence.
type EvidenceKind string

// The kinds of evidence.
const (
	EvidenceLog       EvidenceKind = "log"       // an entry of a transparency log
	EvidenceTimestamp EvidenceKind = "timestamp" // a timestamp (RFC 3161)
)

// same reports whether two signatures are by one signer: one key, or one identity of certificates.
func (s *Signer) same(other *Signer) bool {
	a, b := s.key(), other.key()
	if a != "" && a == b {
		return true
	}
	return s.Identity.Key == "" && s.Identity == other.Identity
}

// key returns the key that made the signature, "" when it is not known.
func (s *Signer) key() string {
	if s.Identity.Key != "" {
		return s.Identity.Key
	}
	return s.Key
}

// times returns when the signature was there, by all evidence that says so.
func (s *Signer) times() []time.Time {
	var list []time.Time
	for _, e := range s.Evidence {
		if !e.Time.IsZero() {
			list = append(list, e.Time)
		}
	}
	return list
}

// authorities counts the distinct authorities of a kind.
func (s *Signer) authorities(kind EvidenceKind) int {
	distinct := map[string]bool{}
	for _, e := range s.Evidence {
		if e.Kind == kind && e.Authority != "" {
			distinct[e.Authority] = true
		}
	}
	return len(distinct)
}
