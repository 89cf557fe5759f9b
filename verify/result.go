package verify

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/waybill-sdk/waybill/attest"
)

// A Result is an attestation that was verified, and the only road to what it says. There is no other way to one than
// [Envelope], [Attestation] and [Artifact]; the zero Result holds nothing. It is immutable and safe for concurrent use.
type Result struct {
	payloadType string
	payload     []byte
	statement   *attest.Statement
	subjects    []attest.ResourceDescriptor
	signers     []Signer
	findings    []Finding
	unchecked   []Check
}

// PayloadType returns the type of the payload.
func (r *Result) PayloadType() string { return r.payloadType }

// Payload returns the payload: the bytes that were verified, not a copy that was read again. The caller must not change
// them.
func (r *Result) Payload() []byte { return r.payload }

// Statement returns the statement that the payload is, nil when the policy accepted a payload of another type.
func (r *Result) Statement() *attest.Statement { return r.statement }

// PredicateType returns the URI of the predicate's type, "" when there is no statement.
func (r *Result) PredicateType() string {
	if r.statement == nil {
		return ""
	}
	return r.statement.PredicateType()
}

// Predicate returns the predicate's bytes as they stand in the statement, nil when there are none. The caller must not
// change them.
func (r *Result) Predicate() []byte {
	if r.statement == nil {
		return nil
	}
	return r.statement.Predicate()
}

// Reader returns a reader of what was attested, for sbom.Read and the readers of VEX documents: of the bytes that
// [Result.Predicate] returns, or of the payload where it is no statement. Where cosign wrote the document into a string
// or an object of its own, sbom.Read sees through that.
func (r *Result) Reader() io.Reader {
	if r.statement == nil {
		return bytes.NewReader(r.payload)
	}
	return bytes.NewReader(r.Predicate())
}

// Subjects returns those subjects of the statement that the policy asked for, all when it asked for none; of a signature
// over an artifact, the artifact.
func (r *Result) Subjects() []attest.ResourceDescriptor { return slices.Clone(r.subjects) }

// Signers returns who signed, as many as the threshold demanded. Signatures behind these were not looked at.
func (r *Result) Signers() []Signer { return slices.Clone(r.signers) }

// Checked returns what was checked and held, with what was found, and last the signatures that did not count, with the
// reason in Err.
func (r *Result) Checked() []Finding { return slices.Clone(r.findings) }

// NotChecked returns what the policy did not ask for. Nothing is known about it.
func (r *Result) NotChecked() []Check { return slices.Clone(r.unchecked) }

// ok notes a check that held.
func (r *Result) ok(check Check, format string, args ...any) {
	r.findings = append(r.findings, Finding{Check: check, Signature: -1, Detail: fmt.Sprintf(format, args...)})
}

// statementOf looks into the payload, which enough signers vouch for, and returns all that the policy has against it.
func (r *Result) statementOf(p *plan) error {
	bad := &RefusedError{}
	fail := func(check Check, format string, args ...any) {
		bad.findings = append(bad.findings, Finding{Check: check, Signature: -1, Err: fmt.Errorf(format, args...)})
	}
	// DSSE, protocol.md: reject a payload type that is not supported, and a payload that is not of its type.
	if attest.IsStatementType(r.payloadType) {
		st, err := attest.ParseStatement(r.payload, attest.WithLimits(p.Limits))
		if err != nil {
			return refuse(CheckStatement, err)
		}
		r.statement = st
	} else if !slices.Contains(p.PayloadTypes, r.payloadType) {
		return refuse(CheckPayloadType, fmt.Errorf("the payload type %q is not accepted", clip(r.payloadType)))
	} else if !p.AnySubject || len(p.PredicateTypes) > 0 || p.SLSA != nil || p.VSA != nil {
		return refuse(CheckStatement, fmt.Errorf("the policy demands a statement, and the payload is of type %q", clip(r.payloadType)))
	}
	r.ok(CheckPayloadType, "%s", clip(r.payloadType))
	if r.statement != nil {
		r.ok(CheckStatement, "%s", r.statement.Type())
		r.checkSubjects(p, fail)
		r.checkPredicateType(p, fail)
		if p.SLSA != nil {
			p.SLSA.verify(r, fail)
		}
		if p.VSA != nil {
			p.VSA.verify(r, fail)
		}
	}
	if len(bad.findings) > 0 {
		return bad
	}
	r.listUnchecked(p)
	return nil
}

func (r *Result) checkSubjects(p *plan, fail func(Check, string, ...any)) {
	if p.AnySubject {
		r.subjects = r.statement.Subjects()
		return
	}
	seen := map[int]bool{}
	all := r.statement.Subjects()
	for _, want := range p.Subjects {
		found := false
		for i := range all {
			if all[i].Digest.Match(want, p.WeakDigests...) {
				found, seen[i] = true, true
			}
		}
		if !found {
			fail(CheckSubject, "the statement is not about %s: none of its %d subjects matches", digests(want), len(all))
			continue
		}
		r.ok(CheckSubject, "the statement is about %s", digests(want))
	}
	for i := range all {
		if seen[i] {
			r.subjects = append(r.subjects, all[i])
		}
	}
}

func digests(d attest.DigestSet) string {
	for _, alg := range []string{"sha256", "sha512", "sha384"} {
		if v := d[alg]; v != "" {
			return alg + ":" + clip(v)
		}
	}
	for alg, v := range d {
		if len(d) == 1 {
			return alg + ":" + clip(v)
		}
	}
	return fmt.Sprintf("the artifact with %d digests", len(d))
}

func (r *Result) checkPredicateType(p *plan, fail func(Check, string, ...any)) {
	got := r.statement.PredicateType()
	if len(p.PredicateTypes) == 0 {
		return
	}
	if !slices.ContainsFunc(p.PredicateTypes, func(want string) bool { return attest.MatchPredicateType(want, got) }) {
		fail(CheckPredicateType, "the predicate is of type %q, which is not among those that are accepted", clip(got))
		return
	}
	r.ok(CheckPredicateType, "%s", clip(got))
}

// listUnchecked lists what was not asked for, besides what can never be known.
func (r *Result) listUnchecked(p *plan) {
	for _, check := range []Check{CheckIdentity, CheckLog, CheckTimestamp, CheckValidity, CheckSigningTime, CheckStatement, CheckSubject, CheckPredicateType, CheckBuilder, CheckBuildType, CheckSource, CheckParameters, CheckSummary} {
		if !slices.ContainsFunc(r.findings, func(f Finding) bool { return f.Check == check && f.Err == nil }) {
			r.unchecked = append(r.unchecked, check)
		}
	}
}

var errNotProvenance = errors.New("the statement is no SLSA provenance of version 1 or 0.2")
