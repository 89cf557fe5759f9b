package verify

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/attest"
)

// VSA says what is expected of a SLSA Verification Summary Attestation (version 1): that the statement is one, that its
// result is PASSED, and who found what.
type VSA struct {
	// Verifiers are the verifier.id values that are accepted, exactly. There has to be one.
	Verifiers []string
	// ResourceURI is the resourceUri that it has to be about; not checked when it is empty.
	ResourceURI string
	// Policy is the policy.uri that it has to have been verified against; not checked when it is empty.
	Policy string
	// Levels have to be among the verified levels. Of a level of SLSA, SLSA_BUILD_LEVEL_2 for instance, a higher one of
	// the same track will do.
	Levels []string
	// VerifiedNotBefore refuses what was verified earlier, or does not say when; not checked when it is zero.
	VerifiedNotBefore time.Time
}

func (v *VSA) check() error {
	if len(v.Verifiers) == 0 || slices.Contains(v.Verifiers, "") {
		return errors.New("the policy demands a verification summary and names no verifier")
	}
	if slices.Contains(v.Levels, "") || slices.Contains(v.Levels, failedLevel) {
		return errors.New("the policy demands a level that is none")
	}
	return nil
}

// failedLevel stands among verifiedLevels when the artifact failed.
const failedLevel = "FAILED"

func (v *VSA) verify(r *Result, fail func(Check, string, ...any)) {
	if r.statement.PredicateType() != attest.TypeVSA1 {
		fail(CheckPredicateType, "the statement is no verification summary of version 1")
		return
	}
	s, err := r.statement.VerificationSummary()
	if err == nil {
		err = s.Validate()
	}
	if err != nil {
		fail(CheckStatement, "%w", err)
		return
	}
	held := true
	bad := func(format string, args ...any) {
		held = false
		fail(CheckSummary, format, args...)
	}
	if !slices.Contains(v.Verifiers, s.Verifier.ID) {
		bad("the verifier %q is not among those that are accepted", clip(s.Verifier.ID))
	}
	if v.ResourceURI != "" && s.ResourceURI != v.ResourceURI {
		bad("it is about %q, not about %q", clip(s.ResourceURI), clip(v.ResourceURI))
	}
	if v.Policy != "" && (s.Policy == nil || s.Policy.URI != v.Policy) {
		bad("it was not verified against the policy %q", clip(v.Policy))
	}
	if s.VerificationResult != attest.ResultPassed || slices.Contains(s.VerifiedLevels, failedLevel) {
		bad("the result is %q with levels %q, not a passed one", clip(string(s.VerificationResult)), s.VerifiedLevels)
	}
	for _, want := range v.Levels {
		if !slices.ContainsFunc(s.VerifiedLevels, func(got string) bool { return reaches(got, want) }) {
			bad("the level %s is not among the verified ones: %q", want, s.VerifiedLevels)
		}
	}
	if !v.VerifiedNotBefore.IsZero() && (s.TimeVerified.IsZero() || s.TimeVerified.Before(v.VerifiedNotBefore)) {
		bad("it was not verified after %s", v.VerifiedNotBefore.UTC().Format(time.RFC3339))
	}
	if held {
		r.ok(CheckSummary, "%s: %s for %s", clip(s.Verifier.ID), strings.Join(v.Levels, ", "), clip(s.ResourceURI))
	}
}

// reaches reports whether the level got is want or a higher one of the same track: a summary lists the highest
// level of each track.
func reaches(got, want string) bool {
	if got == want {
		return true
	}
	gotTrack, gotLevel, ok := splitLevel(got)
	wantTrack, wantLevel, ok2 := splitLevel(want)
	return ok && ok2 && gotTrack == wantTrack && gotLevel >= wantLevel
}

func splitLevel(s string) (track string, level int, ok bool) {
	const sep = "_LEVEL_"
	i := strings.LastIndex(s, sep)
	if i < 0 || !strings.HasPrefix(s, "SLSA_") {
		return "", 0, false
	}
	digits := s[i+len(sep):]
	level, err := strconv.Atoi(digits)
	// One digit, so that "+3" and "03" are no levels.
	return s[:i], level, err == nil && len(digits) == 1
}
