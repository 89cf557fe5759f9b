package attest

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A VerificationSummary is the predicate of SLSA's Verification Summary Attestation v1
// (https://slsa.dev/verification_summary/v1): what a verifier decided about an artifact.
type VerificationSummary struct {
	Verifier           VSAVerifier
	TimeVerified       time.Time // zero when it is not known
	ResourceURI        string
	Policy             *ResourceDescriptor
	InputAttestations  []ResourceDescriptor
	VerificationResult VerificationResult
	VerifiedLevels     []string // such as "SLSA_BUILD_LEVEL_3"
	// DependencyLevels counts the transitive dependencies by level.
	DependencyLevels map[string]uint64
	SLSAVersion      string
}

// A VSAVerifier is who decided.
type VSAVerifier struct {
	ID      string // URI
	Version map[string]string
}

// A VerificationResult is a decision.
type VerificationResult string

// The decisions there are.
const (
	ResultPassed VerificationResult = "PASSED"
	ResultFailed VerificationResult = "FAILED"
)

// VerificationSummary reads the predicate of s, which has to be a VSA v1. The error is a [*PredicateTypeError], a
// [*SyntaxError] or a [*LimitError]. It reads what is there: [VerificationSummary.Validate] says whether that is all
// that the specification demands.
func (s *Statement) VerificationSummary() (*VerificationSummary, error) {
	if err := s.is(TypeVSA1); err != nil {
		return nil, err
	}
	return ParseVerificationSummary(s.predicate)
}

// ParseVerificationSummary reads the predicate that text is. The error is a [*SyntaxError] or a [*LimitError].
func ParseVerificationSummary(text []byte, opts ...Option) (*VerificationSummary, error) {
	const format = "slsa-vsa-v1"
	root, err := openObject(text, format, opts)
	if err != nil {
		return nil, err
	}
	verifier := root.object("verifier")
	s := &VerificationSummary{
		Verifier:           VSAVerifier{ID: verifier.text("id"), Version: verifier.textMap("version")},
		TimeVerified:       root.time("timeVerified"),
		ResourceURI:        root.text("resourceUri"),
		Policy:             root.resource("policy"),
		InputAttestations:  root.resources("inputAttestations"),
		VerificationResult: VerificationResult(root.text("verificationResult")),
		VerifiedLevels:     root.texts("verifiedLevels"),
		SLSAVersion:        root.text("slsaVersion"),
	}
	count := func(name, digits string, v jsonx.Value) {
		n, err := strconv.ParseUint(digits, 10, 64)
		if err != nil {
			root.fail(v.Errorf("%q is not a count", clip(digits)))
			return
		}
		if s.DependencyLevels == nil {
			s.DependencyLevels = make(map[string]uint64)
		}
		s.DependencyLevels[name] = n
	}
	if levels, ok := root.get("dependencyLevels", jsonx.Object); ok {
		for it := levels.Iter(); it.Next(); {
			// Protobuf writes 64-bit numbers as strings.
			if v := it.Value(); v.Kind() == jsonx.Number || v.IsString() {
				count(it.Name(), v.Literal(), v)
			} else {
				root.fail(v.Errorf("%v where number belongs", v.Kind()))
			}
		}
	}
	if *root.err != nil {
		return nil, in(format, *root.err)
	}
	return s, nil
}

// Validate is nil when s has what the specification demands: verifier, resource, policy, one of the two results, and
// levels.
func (s *VerificationSummary) Validate() error {
	var list []error
	if checkTypeURI(s.Verifier.ID) != nil {
		list = append(list, errors.New("attest: verifier.id is not a URI"))
	}
	if s.ResourceURI == "" {
		list = append(list, errors.New("attest: there is no resourceUri"))
	}
	if s.Policy == nil {
		list = append(list, errors.New("attest: there is no policy"))
	}
	if s.VerificationResult != ResultPassed && s.VerificationResult != ResultFailed {
		list = append(list, errors.New("attest: verificationResult is neither PASSED nor FAILED"))
	}
	if s.VerifiedLevels == nil {
		list = append(list, errors.New("attest: there are no verifiedLevels"))
	}
	return errors.Join(list...)
}

// MarshalJSON returns the predicate for [New]. The error is about annotations that are no JSON.
func (s *VerificationSummary) MarshalJSON() ([]byte, error) {
	b := builder{b: []byte{'{'}}
	b.open("verifier")
	b.text("id", s.Verifier.ID)
	b.textMap("version", s.Verifier.Version)
	b.close()
	b.time("timeVerified", s.TimeVerified)
	b.text("resourceUri", s.ResourceURI)
	if s.Policy != nil {
		b.b = jsonx.AppendName(b.b, "policy")
		b.resource(s.Policy)
	}
	b.resources("inputAttestations", s.InputAttestations)
	b.text("verificationResult", string(s.VerificationResult))
	b.texts("verifiedLevels", s.VerifiedLevels)
	if len(s.DependencyLevels) > 0 {
		b.open("dependencyLevels")
		for _, level := range slices.Sorted(maps.Keys(s.DependencyLevels)) {
			if err := validText("dependencyLevels", level); err != nil {
				b.fail(err)
			}
			b.b = strconv.AppendUint(jsonx.AppendName(b.b, level), s.DependencyLevels[level], 10)
		}
		b.close()
	}
	b.text("slsaVersion", s.SLSAVersion)
	b.close()
	return b.b, b.err
}

// UnmarshalJSON is [ParseVerificationSummary] with the default limits.
func (s *VerificationSummary) UnmarshalJSON(text []byte) error {
	p, err := ParseVerificationSummary(slices.Clone(text))
	if err != nil {
		return err
	}
	*s = *p
	return nil
}
