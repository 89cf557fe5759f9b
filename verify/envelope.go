package verify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/attest"
)

// maxSignatures bounds how many signatures are looked at: an envelope may hold no more.
const maxSignatures = 256

// maxWork is how many bytes may be gone through for all signatures together, by verifiers that need all of the message and
// of the bundle for each: whoever writes an envelope must not be able to keep whoever verifies it busy for hours.
const maxWork = 16 << 30

// Envelope verifies env against p. It looks at the signatures one after the other until the threshold of p is reached
// (DSSE, protocol.md, Multi-signature Verification); one that is broken or somebody else's does not spoil the others.
// Only then is the payload looked into.
//
// The error is a [*RefusedError], or that of the context when it ends. Result and env share the payload, which must
// not be changed any more.
func Envelope(ctx context.Context, env *attest.Envelope, p Policy) (*Result, error) {
	return verify(ctx, env, nil, p)
}

// Attestation verifies one attestation of a file (attest.Reader) as [Envelope] does. A statement without an envelope is
// refused. The verifiers get the sigstore bundle that it came in; those for keys take the signature from it and leave
// its log entries and timestamps alone.
func Attestation(ctx context.Context, a *attest.Attestation, p Policy) (*Result, error) {
	if a == nil {
		return nil, refuse(CheckSignature, errors.New("there is no attestation"))
	}
	if a.Envelope == nil {
		return nil, refuse(CheckSignature, errors.New("the statement stands in no envelope: nobody signed it"))
	}
	return verify(ctx, a.Envelope, a.Bundle, p)
}

// Artifact verifies a signature over an artifact itself, without a statement or an envelope: the message signature of a
// sigstore bundle, or a detached one. The artifact is the one subject of the policy, which has to have a digest by the hash
// of the signature's algorithm; algorithms without a hash, such as Ed25519, cannot be used. What the policy demands of a
// statement refuses it. The result has no payload; it says who signed.
func Artifact(ctx context.Context, s Signature, p Policy) (*Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	plan, err := p.compile()
	switch {
	case err != nil:
		return nil, refuse(CheckPolicy, err)
	case len(p.Subjects) != 1:
		return nil, refuse(CheckPolicy, fmt.Errorf("a signature over an artifact is over one, and the policy has %d subjects", len(p.Subjects)))
	case len(p.PredicateTypes) > 0 || p.SLSA != nil || p.VSA != nil:
		return nil, refuse(CheckStatement, errors.New("the policy demands a statement, and the signature is over an artifact"))
	}
	r := &Result{subjects: []attest.ResourceDescriptor{{Digest: maps.Clone(p.Subjects[0])}}}
	c := &count{plan: plan, message: attest.NewArtifactMessage(p.Subjects[0]), bundle: s.Bundle, counted: map[string]int{}}
	if err := c.signature(ctx, 0, attest.Signature{KeyID: s.KeyID, Sig: s.Sig}); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	if refused := c.missed(); refused != nil {
		return nil, refused
	}
	r.signers, r.findings = c.signers, c.held()
	r.ok(CheckSubject, "the signature is over %s", digests(p.Subjects[0]))
	r.listUnchecked(plan)
	return r, nil
}

func verify(ctx context.Context, env *attest.Envelope, bundle []byte, p Policy) (*Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	plan, err := p.compile()
	if err != nil {
		return nil, refuse(CheckPolicy, err)
	}
	switch {
	case env == nil:
		return nil, refuse(CheckSignature, errors.New("there is no envelope"))
	case len(env.Signatures) == 0:
		return nil, refuse(CheckSignature, errors.New("the envelope has no signatures"))
	case len(env.Signatures) > maxSignatures:
		return nil, refuse(CheckSignature, fmt.Errorf("the envelope has %d signatures, more than %d", len(env.Signatures), maxSignatures))
	}
	r := &Result{payloadType: env.PayloadType, payload: env.Payload}
	c := &count{plan: plan, message: attest.NewMessage(r.payloadType, r.payload), bundle: bundle, counted: map[string]int{}}
	for i, s := range env.Signatures {
		if err := c.signature(ctx, i, s); err != nil {
			return nil, fmt.Errorf("verify: %w", err)
		}
		if len(c.signers) >= plan.threshold {
			break
		}
	}
	if refused := c.missed(); refused != nil {
		return nil, refused
	}
	r.signers, r.findings = c.signers, c.held()
	if refused := r.statementOf(plan); refused != nil {
		return nil, refused
	}
	return r, nil
}

// missed is nil when there are enough signers, else the refusal.
func (c *count) missed() error {
	if len(c.signers) >= c.threshold {
		return nil
	}
	return &RefusedError{findings: append([]Finding{{
		Check: CheckThreshold, Signature: -1,
		Err: fmt.Errorf("%d of %d signers", len(c.signers), c.threshold),
	}}, c.findings...)}
}

// A count finds the signers of one envelope.
type count struct {
	*plan
	message  *attest.Message
	bundle   []byte
	signers  []Signer
	findings []Finding      // why signatures do not count
	counted  map[string]int // the signatures that do
	work     int64          // bytes that verifiers have gone through
}

// hashes reports whether a verifier needs no more than a digest of the message, which is made once for all signatures.
func hashes(v Verifier) bool {
	k, ok := v.(*KeyVerifier)
	return ok && !slices.Contains(k.algorithms, Ed25519)
}

// signature counts the signer of one signature, or notes why there is none. The error is the context's.
func (c *count) signature(ctx context.Context, i int, s attest.Signature) error {
	note := func(check Check, format string, args ...any) {
		c.findings = append(c.findings, Finding{Check: check, Signature: i, KeyID: s.KeyID, Err: fmt.Errorf(format, args...)})
	}
	if len(s.Sig) == 0 {
		note(CheckSignature, "it is empty or not base64")
		return nil
	}
	// One signature is by one signer, whatever verifiers say about a second copy of it.
	if j, ok := c.counted[string(s.Sig)]; ok {
		note(CheckThreshold, "it is the same as signature %d and counts once", j)
		return nil
	}
	var foreign []string
	for _, v := range c.order(s.KeyID) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !hashes(v.verifier) {
			each := len(c.message.Payload()) + len(c.bundle)
			if c.work += int64(each); c.work > maxWork {
				note(CheckSignature, "there are too many signatures for a payload and a bundle of %d bytes and %d verifiers", each, len(c.Verifiers))
				return nil
			}
		}
		// A clone each: what one verifier does with it is not another one's problem.
		signer, err := v.verifier.Verify(ctx, c.message, Signature{KeyID: s.KeyID, Sig: slices.Clone(s.Sig), Bundle: c.bundle})
		if ctxErr := ctx.Err(); ctxErr != nil {
			return ctxErr
		}
		switch {
		case err == ErrNotMine: //nolint:errorlint // nothing more is said about why
			foreign = append(foreign, v.name)
			continue
		case err != nil:
			note(CheckSignature, "%s: %w", v.name, err)
			continue
		case signer == nil:
			note(CheckSignature, "%s: it named no signer", v.name)
			continue
		}
		found := *signer
		found.Evidence = slices.Clone(signer.Evidence)
		found.Signature, found.Verifier = i, v.name
		if check, err := c.accept(&found); err != nil {
			note(check, "%s: %w", v.name, err)
			continue
		}
		if j := slices.IndexFunc(c.signers, func(other Signer) bool { return other.same(&found) }); j >= 0 {
			note(CheckThreshold, "%v signed twice and counts once (signature %d)", found.Identity, c.signers[j].Signature)
			continue
		}
		c.signers = append(c.signers, found)
		c.counted[string(s.Sig)] = i
		return nil
	}
	if len(foreign) > 0 {
		note(CheckSignature, "not over this payload by %s", some(foreign))
	}
	return nil
}

type named struct {
	verifier Verifier
	name     string
}

// order returns the verifiers, those first that know the key id.
func (c *count) order(keyID string) []named {
	list := make([]named, 0, len(c.Verifiers))
	var rest []named
	for i, v := range c.Verifiers {
		n := named{v, fmt.Sprintf("verifier %d", i)}
		if s, ok := v.(fmt.Stringer); ok {
			n.name = s.String()
		}
		if k, ok := v.(interface{ KeyID() string }); ok && keyID != "" && k.KeyID() == keyID {
			list = append(list, n)
			continue
		}
		rest = append(rest, n)
	}
	return append(list, rest...)
}

// accept checks what the policy demands of one signer.
func (c *count) accept(s *Signer) (Check, error) {
	id := s.Identity
	switch {
	case id.Key == "" && (id.Issuer == "" || id.Subject == ""):
		return CheckIdentity, errors.New("the verifier did not say whose signature it is")
	case id.Key != "" && (id.Issuer != "" || id.Subject != ""):
		return CheckIdentity, errors.New("the verifier named both a key and a certificate's identity")
	case len(c.identities) == 0 && id.Key == "":
		return CheckIdentity, fmt.Errorf("a certificate of %v is valid, but the policy names no identity", id)
	case len(c.identities) > 0 && !slices.ContainsFunc(c.identities, func(m *matcher) bool { return m.match(id) }):
		return CheckIdentity, fmt.Errorf("%v is none of the identities that the policy accepts", id)
	}
	if n := s.authorities(EvidenceLog); n < c.MinLogs {
		return CheckLog, fmt.Errorf("%d of %d transparency logs", n, c.MinLogs)
	}
	if n := s.authorities(EvidenceTimestamp); n < c.MinTimestamps {
		return CheckTimestamp, fmt.Errorf("%d of %d timestamp authorities", n, c.MinTimestamps)
	}
	return c.acceptTime(s)
}

// acceptTime checks when the signature was made. Every time there is evidence of has to be in all bounds.
func (c *count) acceptTime(s *Signer) (Check, error) {
	times := s.times()
	if len(times) == 0 {
		if !c.SignedNotBefore.IsZero() || !c.SignedNotAfter.IsZero() {
			return CheckSigningTime, errors.New("the policy bounds the time of signing, and there is no evidence of it")
		}
		// Nothing says that it was there earlier than now.
		return CheckValidity, within(c.now, s.NotBefore, s.NotAfter, "the key or certificate is good")
	}
	for _, t := range times {
		if err := within(t, s.NotBefore, s.NotAfter, "the key or certificate is good"); err != nil {
			return CheckValidity, err
		}
		if err := within(t, c.SignedNotBefore, c.SignedNotAfter, "the policy accepts signatures"); err != nil {
			return CheckSigningTime, err
		}
	}
	return "", nil
}

func within(t, from, to time.Time, what string) error {
	switch {
	case !from.IsZero() && t.Before(from):
		return fmt.Errorf("%s from %s on, not at %s", what, from.UTC().Format(time.RFC3339), t.UTC().Format(time.RFC3339))
	case !to.IsZero() && t.After(to):
		return fmt.Errorf("%s until %s, not at %s", what, to.UTC().Format(time.RFC3339), t.UTC().Format(time.RFC3339))
	}
	return nil
}

// held returns what a result says about the signatures: who signed, and which did not count.
func (c *count) held() []Finding {
	names := make([]string, len(c.signers))
	bounded := false
	for i, s := range c.signers {
		names[i] = s.Identity.String()
		bounded = bounded || !s.NotBefore.IsZero() || !s.NotAfter.IsZero()
	}
	list := []Finding{{Check: CheckThreshold, Signature: -1, Detail: fmt.Sprintf("%d of %d signers: %s", len(names), c.threshold, strings.Join(names, ", "))}}
	for _, s := range c.signers {
		list = append(list, Finding{Check: CheckSignature, Signature: s.Signature, Detail: "verified by " + s.Verifier})
	}
	add := func(ok bool, check Check, format string, args ...any) {
		if ok {
			list = append(list, Finding{Check: check, Signature: -1, Detail: fmt.Sprintf(format, args...)})
		}
	}
	add(len(c.identities) > 0, CheckIdentity, "each is one that the policy names")
	add(bounded, CheckValidity, "the keys and certificates were good when they signed")
	add(!c.SignedNotBefore.IsZero() || !c.SignedNotAfter.IsZero(), CheckSigningTime, "each signature was made in the time window")
	add(c.MinLogs > 0, CheckLog, "each signature is in %d transparency logs or more", c.MinLogs)
	add(c.MinTimestamps > 0, CheckTimestamp, "each signature has timestamps of %d authorities or more", c.MinTimestamps)
	return append(list, c.findings...)
}

// some joins names, the first of them when they are many.
func some(names []string) string {
	const most = 8
	if n := len(names) - most; n > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), n)
	}
	return strings.Join(names, ", ")
}
