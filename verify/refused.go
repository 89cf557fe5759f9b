package verify

import (
	"fmt"
	"slices"
	"strings"
)

// A Check is something that is looked at.
type Check string

// The checks, in the order in which they are made.
const (
	CheckPolicy        Check = "policy"         // the policy itself makes sense
	CheckSignature     Check = "signature"      // a signature is one of somebody who is known, over this payload and type
	CheckIdentity      Check = "identity"       // the signer is one that the policy names
	CheckLog           Check = "log"            // the signature is in transparency logs
	CheckTimestamp     Check = "timestamp"      // timestamp authorities vouch for the signature
	CheckValidity      Check = "validity"       // the key or certificate was good at the time
	CheckSigningTime   Check = "signing-time"   // the signature was made in the time window
	CheckThreshold     Check = "threshold"      // enough distinct signers
	CheckPayloadType   Check = "payload-type"   // the payload is of a type that is accepted
	CheckStatement     Check = "statement"      // the payload is a statement, in-toto's rules kept
	CheckSubject       Check = "subject"        // the statement is about the artifacts in question
	CheckPredicateType Check = "predicate-type" // the predicate is of a kind that is accepted
	CheckBuilder       Check = "builder"        // the builder is one that is accepted
	CheckBuildType     Check = "build-type"     // the build was one of a kind that is accepted
	CheckSource        Check = "source"         // it was built from the source that is expected
	CheckParameters    Check = "parameters"     // it was built with the parameters that are expected
	CheckSummary       Check = "summary"        // the verification summary says what is demanded
)

// A Finding is the outcome of one check.
type Finding struct {
	Check Check
	// Signature is the position in the envelope of the signature that it is about, -1 when it is about none, and KeyID
	// the hint that stands there, which nobody vouches for.
	Signature int
	KeyID     string
	// Detail says what was found, when the check held; Err says why it did not.
	Detail string
	Err    error
}

func (f Finding) String() string {
	var b strings.Builder
	b.WriteString(string(f.Check))
	if f.Signature >= 0 {
		if f.Check != CheckSignature {
			b.WriteString(": signature")
		}
		fmt.Fprintf(&b, " %d", f.Signature)
		if f.KeyID != "" {
			fmt.Fprintf(&b, " (key id %q)", clip(f.KeyID))
		}
	}
	b.WriteString(": ")
	if f.Err != nil {
		b.WriteString(f.Err.Error())
	} else {
		b.WriteString(f.Detail)
	}
	return b.String()
}

// A RefusedError says why an attestation was not accepted: for every demand that it does not meet, and when it has not
// enough signers, for every signature that was looked at. What the payload says is not part of it before enough signers
// are found.
type RefusedError struct{ findings []Finding }

// maxTold bounds how many findings the text of an error has.
const maxTold = 16

func (e *RefusedError) Error() string {
	var b strings.Builder
	b.WriteString("verify: refused: ")
	for i, f := range e.findings {
		if i > 0 {
			b.WriteString("; ")
		}
		if i == maxTold {
			fmt.Fprintf(&b, "and %d more", len(e.findings)-i)
			break
		}
		b.WriteString(f.String())
	}
	return b.String()
}

// Findings returns the reasons, each with its Err.
func (e *RefusedError) Findings() []Finding { return slices.Clone(e.findings) }

// Failed reports whether check is among the reasons.
func (e *RefusedError) Failed(check Check) bool {
	return slices.ContainsFunc(e.findings, func(f Finding) bool { return f.Check == check })
}

// Unwrap returns the errors of the findings, so that errors.Is finds what a [Verifier] returned.
func (e *RefusedError) Unwrap() []error {
	list := make([]error, len(e.findings))
	for i, f := range e.findings {
		list[i] = f.Err
	}
	return list
}

// Refuse returns the refusal for one reason: for packages that verify with this one and look at more than it does, as
// verify/sigstore does at signatures of container images.
func Refuse(check Check, err error) *RefusedError { return refuse(check, err) }

func refuse(check Check, err error) *RefusedError {
	return &RefusedError{[]Finding{{Check: check, Signature: -1, Err: err}}}
}

// clip shortens a text for a message.
func clip(s string) string {
	if len(s) > 120 {
		return s[:120] + "…"
	}
	return s
}
