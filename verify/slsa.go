package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/attest"
)

// SLSA says what is expected of SLSA provenance (versions 1 and 0.2): that the statement is one, and who built what from
// where. The signature says that the builder's key or identity vouches for it; the names in here are those that the
// provenance itself has, so a policy has to accept only signers that may speak for these builders.
type SLSA struct {
	// Builders are the builder.id values that are accepted, exactly. There has to be one.
	Builders []string
	// BuildTypes are the build types that are accepted, exactly; any when it is empty.
	BuildTypes []string
	// Source is the repository that it was built from, such as "https://github.com/owner/name". A "git+" before it, a
	// ".git" and, unless Source has one itself, an "@ref" after it make no difference.
	//
	// In version 0.2 it is compared with invocation.configSource.uri. In version 1 it stands among the external
	// parameters, and the build type says where: it is known for GitHub's workflows, and SourceAt says it for others.
	// What a build merely used, materials and resolvedDependencies, is never taken for its source.
	Source string
	// SourceAt is the place of the source in the external parameters (version 1) as a JSON pointer, "/source" for
	// example. It needs BuildTypes, because what stands there depends on the build type. In version 0.2 it says nothing:
	// whoever asks for a build chooses the parameters there, beside the source.
	SourceAt string
	// Parameters are strings that the external parameters (version 1) or invocation.parameters (version 0.2) have to
	// have, by JSON pointer. They need BuildTypes for the same reason.
	Parameters map[string]string
}

// sourceAt lists where the external parameters of a build type hold its source repository.
var sourceAt = map[string]string{
	"https://actions.github.io/buildtypes/workflow/v1":                       "/workflow/repository",
	"https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1": "/workflow/repository",
}

func (s *SLSA) check() error {
	if len(s.Builders) == 0 || slices.Contains(s.Builders, "") {
		return errors.New("the policy demands provenance and names no builder")
	}
	if len(s.BuildTypes) == 0 && (s.SourceAt != "" || len(s.Parameters) > 0) {
		return errors.New("the policy names parameters of a build and no build type, which says what they mean")
	}
	if s.SourceAt != "" && s.Source == "" {
		return errors.New("the policy says where the source stands, and not which it is")
	}
	for _, p := range append(slices.Collect(maps.Keys(s.Parameters)), s.SourceAt) {
		if p != "" && p[0] != '/' {
			return fmt.Errorf("%q is no JSON pointer", p)
		}
	}
	return nil
}

// A build is what provenance of any version says about one.
type build struct {
	builder, buildType string
	parameters         json.RawMessage
	source             string // of version 0.2, whose specification says where it stands
	version1           bool
}

func readBuild(st *attest.Statement) (*build, error) {
	switch st.PredicateType() {
	case attest.TypeProvenance1:
		p, err := st.Provenance()
		if err != nil {
			return nil, err
		}
		if err := p.Validate(); err != nil {
			return nil, err
		}
		return &build{builder: p.RunDetails.Builder.ID, buildType: p.BuildDefinition.BuildType, parameters: p.BuildDefinition.ExternalParameters, version1: true}, nil
	case attest.TypeProvenance02:
		b := &build{}
		var err error
		read := func(pointer string) string {
			s, e := text(st.Predicate(), pointer)
			if e != nil && err == nil {
				err = e
			}
			return s
		}
		b.builder, b.buildType = read("/builder/id"), read("/buildType")
		if err != nil {
			return nil, err
		}
		// What follows is optional; when it is expected, it is not what is expected.
		b.source, _ = text(st.Predicate(), "/invocation/configSource/uri")
		b.parameters, _ = at(st.Predicate(), "/invocation/parameters")
		return b, nil
	}
	return nil, errNotProvenance
}

func (s *SLSA) verify(r *Result, fail func(Check, string, ...any)) {
	b, err := readBuild(r.statement)
	if err != nil {
		check := CheckStatement
		if errors.Is(err, errNotProvenance) {
			check = CheckPredicateType
		}
		fail(check, "%w", err)
		return
	}
	if !slices.Contains(s.Builders, b.builder) {
		fail(CheckBuilder, "the builder %q is not among those that are accepted", clip(b.builder))
	} else {
		r.ok(CheckBuilder, "%s", clip(b.builder))
	}
	if len(s.BuildTypes) > 0 {
		if !slices.Contains(s.BuildTypes, b.buildType) {
			fail(CheckBuildType, "the build type %q is not among those that are accepted", clip(b.buildType))
			return // parameters of another build type mean something else
		}
		r.ok(CheckBuildType, "%s", clip(b.buildType))
	}
	if s.Source != "" {
		got, err := s.sourceOf(b)
		switch {
		case err != nil:
			fail(CheckSource, "%w", err)
		case !sameSource(s.Source, got):
			fail(CheckSource, "it was built from %q, not from %q", clip(got), clip(s.Source))
		default:
			r.ok(CheckSource, "%s", clip(got))
		}
	}
	for _, pointer := range slices.Sorted(maps.Keys(s.Parameters)) {
		got, err := text(b.parameters, pointer)
		switch {
		case err != nil:
			fail(CheckParameters, "%w", err)
		case got != s.Parameters[pointer]:
			fail(CheckParameters, "%s is %q, not %q", pointer, clip(got), clip(s.Parameters[pointer]))
		default:
			r.ok(CheckParameters, "%s is %q", pointer, clip(got))
		}
	}
}

func (s *SLSA) sourceOf(b *build) (string, error) {
	if !b.version1 {
		if b.source == "" {
			return "", errors.New("the provenance has no invocation.configSource.uri")
		}
		return b.source, nil
	}
	pointer := s.SourceAt
	if pointer == "" {
		var ok bool
		if pointer, ok = sourceAt[b.buildType]; !ok {
			return "", fmt.Errorf("it is not known where the build type %q has its source: SourceAt has to say it", clip(b.buildType))
		}
	}
	return text(b.parameters, pointer)
}

// sameSource compares repositories. Only what says how to fetch is left out, and a revision that nobody asked for.
func sameSource(want, got string) bool {
	wantRepo, wantRef := splitSource(want)
	gotRepo, gotRef := splitSource(got)
	return wantRepo != "" && wantRepo == gotRepo && (wantRef == "" || wantRef == gotRef)
}

func splitSource(s string) (repo, ref string) {
	s = strings.TrimPrefix(s, "git+")
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		return s, ""
	}
	authority, path, _ := strings.Cut(rest, "/")
	path, ref, _ = strings.Cut(path, "@")
	path = strings.TrimSuffix(strings.TrimSuffix(path, "/"), ".git")
	return scheme + "://" + authority + "/" + path, ref
}

// at returns the value at a JSON pointer (RFC 6901) of raw, which was parsed strictly before: names are unique.
func at(raw json.RawMessage, pointer string) (json.RawMessage, error) {
	for _, name := range strings.Split(pointer, "/")[1:] {
		name = strings.ReplaceAll(strings.ReplaceAll(name, "~1", "/"), "~0", "~")
		// A map, because into a struct encoding/json takes names in any case.
		var members map[string]json.RawMessage
		if err := json.Unmarshal(raw, &members); err != nil || members == nil {
			return nil, fmt.Errorf("there is no %s", pointer)
		}
		var ok bool
		if raw, ok = members[name]; !ok {
			return nil, fmt.Errorf("there is no %s", pointer)
		}
	}
	return raw, nil
}

// text returns the string, not empty, at a JSON pointer.
func text(raw json.RawMessage, pointer string) (string, error) {
	v, err := at(raw, pointer)
	if err != nil {
		return "", err
	}
	var s *string
	if err := json.Unmarshal(v, &s); err != nil || s == nil || *s == "" {
		return "", fmt.Errorf("%s is no text", pointer)
	}
	return *s, nil
}
