package verify

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"time"

	"github.com/waybill-sdk/waybill/attest"
)

// A Policy says what an attestation has to fulfil. Verifiers and Subjects are what every policy has; the zero Policy
// refuses everything. A Policy is not changed by its use and may be used concurrently.
type Policy struct {
	// Verifiers are asked about each signature, those first whose key id is that of the signature.
	Verifiers []Verifier
	// Identities restricts who may have signed. A signature by certificate only counts when it is one of these: that a
	// certificate is valid says who somebody is, not that you trust them. For keys it may be empty, because a key is
	// among the Verifiers for being trusted; when it is not, they have to be in it, too.
	Identities []IdentityMatch
	// Threshold is how many distinct signers are demanded; 0 means 1.
	Threshold int

	// Subjects are digests of the artifacts in question. The statement must be about each of them: one of its subjects
	// has to have a strong digest in common, and all that are in common have to agree (attest.DigestSet.Match).
	Subjects []attest.DigestSet
	// AnySubject leaves out that check: it is then not known what the attestation is about. Without Subjects and
	// without this, everything is refused.
	AnySubject bool
	// WeakDigests names digest algorithms that count although they are weak, "sha1" for instance.
	WeakDigests []string

	// PredicateTypes are the kinds of predicates that are accepted, as URIs or by their short names
	// (attest.SamePredicateType says which match); all when it is empty.
	PredicateTypes []string
	// PayloadTypes are types of payloads that are accepted besides in-toto statements. A payload of such a type is not
	// looked into, so whatever the policy demands of a statement refuses it.
	PayloadTypes []string

	// SignedNotBefore and SignedNotAfter bound the time of signing. A time is known by evidence alone: a bound refuses
	// signatures without a log entry or timestamp that says when they were there.
	SignedNotBefore, SignedNotAfter time.Time
	// Time is when all this is asked, for keys that are good for some time only and signatures without evidence of
	// their time; zero means now.
	Time time.Time
	// MinLogs and MinTimestamps are how many distinct logs and timestamp authorities have to vouch for a signature.
	MinLogs, MinTimestamps int

	// SLSA demands SLSA provenance, and of it what it says.
	SLSA *SLSA
	// VSA demands a SLSA verification summary, and of it what it says.
	VSA *VSA

	// Limits bounds the statement that is read; zero means the defaults of package attest.
	Limits attest.Limits
}

// An IdentityMatch describes whom to accept: a key by its fingerprint, or a certificate's issuer and subject, each
// exactly or by a pattern. Both issuer and subject have to be said, because any issuer can use any name.
type IdentityMatch struct {
	Key             string
	Issuer, Subject string
	// The patterns are regular expressions (RE2) for the whole text: "a.c" does not match "xabc".
	IssuerPattern, SubjectPattern string
}

// matcher is an IdentityMatch, compiled.
type matcher struct {
	key             string
	issuer, subject func(string) bool
}

func (m IdentityMatch) compile() (*matcher, error) {
	if m.Key != "" {
		if m.Issuer+m.Subject+m.IssuerPattern+m.SubjectPattern != "" {
			return nil, errors.New("an identity is a key, or an issuer and a subject, not both")
		}
		return &matcher{key: m.Key}, nil
	}
	issuer, err := compile("issuer", m.Issuer, m.IssuerPattern)
	if err != nil {
		return nil, err
	}
	subject, err := compile("subject", m.Subject, m.SubjectPattern)
	if err != nil {
		return nil, err
	}
	return &matcher{issuer: issuer, subject: subject}, nil
}

func compile(what, exact, pattern string) (func(string) bool, error) {
	switch {
	case exact != "" && pattern != "":
		return nil, fmt.Errorf("an identity has both an exact %s and a pattern for it", what)
	case exact != "":
		return func(s string) bool { return s == exact }, nil
	case pattern == "":
		return nil, fmt.Errorf("an identity says nothing about the %s", what)
	}
	// By itself first: "a)|(b" is no pattern, and would become two that are each anchored on one side only.
	if _, err := regexp.Compile(pattern); err != nil {
		return nil, fmt.Errorf("the pattern for the %s: %v", what, err)
	}
	re, err := regexp.Compile(`\A(?:` + pattern + `)\z`)
	if err != nil {
		return nil, fmt.Errorf("the pattern for the %s: %v", what, err)
	}
	return re.MatchString, nil
}

func (m *matcher) match(id Identity) bool {
	if m.key != "" {
		return id.Key == m.key
	}
	return id.Key == "" && id.Issuer != "" && id.Subject != "" && m.issuer(id.Issuer) && m.subject(id.Subject)
}

// plan is a policy that was checked.
type plan struct {
	Policy
	identities []*matcher
	threshold  int
	now        time.Time
}

// compile finds what is wrong with a policy, before anything is looked at.
func (p Policy) compile() (*plan, error) {
	c := &plan{Policy: p, threshold: max(p.Threshold, 1), now: p.Time}
	if c.now.IsZero() {
		c.now = time.Now()
	}
	if len(p.Verifiers) == 0 {
		return nil, errors.New("the policy has no verifiers: nobody is trusted")
	}
	for i, v := range p.Verifiers {
		// A pointer is nil when somebody overlooks the error of Key, or of its like in another package.
		if r := reflect.ValueOf(v); !r.IsValid() || r.Kind() == reflect.Pointer && r.IsNil() {
			return nil, fmt.Errorf("verifier %d is nil: it has no key", i)
		}
		if k, ok := v.(*KeyVerifier); ok && k.fingerprint == "" {
			return nil, fmt.Errorf("verifier %d is no key", i)
		}
	}
	if p.Threshold < 0 || p.MinLogs < 0 || p.MinTimestamps < 0 {
		return nil, errors.New("a threshold is negative")
	}
	switch {
	case len(p.Subjects) == 0 && !p.AnySubject:
		return nil, errors.New("the policy has no subjects, and does not say that any subject will do")
	case len(p.Subjects) > 0 && p.AnySubject:
		return nil, errors.New("the policy has subjects and says that any subject will do")
	}
	for i, d := range p.Subjects {
		if err := d.Validate(); err != nil {
			return nil, fmt.Errorf("subject %d: %v", i, err)
		}
		// A set that does not match itself holds no digest that counts, and matches nothing.
		if !d.Match(d, p.WeakDigests...) {
			return nil, fmt.Errorf("subject %d has no strong digest", i)
		}
	}
	for _, m := range p.Identities {
		match, err := m.compile()
		if err != nil {
			return nil, err
		}
		c.identities = append(c.identities, match)
	}
	if !p.SignedNotBefore.IsZero() && !p.SignedNotAfter.IsZero() && p.SignedNotAfter.Before(p.SignedNotBefore) {
		return nil, errors.New("the time window for signing ends before it begins")
	}
	if p.SLSA != nil && p.VSA != nil {
		return nil, errors.New("a statement is not both provenance and a verification summary")
	}
	if p.SLSA != nil {
		if err := p.SLSA.check(); err != nil {
			return nil, err
		}
	}
	if p.VSA != nil {
		if err := p.VSA.check(); err != nil {
			return nil, err
		}
	}
	return c, nil
}
