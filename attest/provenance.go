package attest

import (
	"encoding/json"
	"errors"
	"time"
)

// A Provenance is the predicate of SLSA Provenance v1 (https://slsa.dev/provenance/v1): how something was built.
// Members that the specification does not know are not kept; they are in [Statement.Predicate].
type Provenance struct {
	BuildDefinition BuildDefinition
	RunDetails      RunDetails
}

// A BuildDefinition says what went into a build.
type BuildDefinition struct {
	BuildType string // URI that says what the parameters mean
	// The parameters are JSON objects, byte for byte; nil when there are none.
	ExternalParameters   json.RawMessage // under control of whoever asks for the build: to be checked
	InternalParameters   json.RawMessage // under control of the builder
	ResolvedDependencies []ResourceDescriptor
}

// RunDetails say how one build went.
type RunDetails struct {
	Builder    Builder
	Metadata   BuildMetadata
	Byproducts []ResourceDescriptor
}

// A Builder is who ran the build and is trusted for what the provenance says.
type Builder struct {
	ID                  string // URI
	Version             map[string]string
	BuilderDependencies []ResourceDescriptor
}

// BuildMetadata are about one build. A time that is not known is zero.
type BuildMetadata struct {
	InvocationID string
	StartedOn    time.Time
	FinishedOn   time.Time
}

// Provenance reads the predicate of s, which has to be SLSA Provenance v1. The error is a [*PredicateTypeError], a
// [*SyntaxError] or a [*LimitError]. It reads what is there: [Provenance.Validate] says whether that is all that the
// specification demands.
func (s *Statement) Provenance() (*Provenance, error) {
	if err := s.is(TypeProvenance1); err != nil {
		return nil, err
	}
	return ParseProvenance(s.predicate)
}

// ParseProvenance reads the predicate that text is. The error is a [*SyntaxError] or a [*LimitError].
func ParseProvenance(text []byte, opts ...Option) (*Provenance, error) {
	const format = "slsa-provenance-v1"
	root, err := openObject(text, format, opts)
	if err != nil {
		return nil, err
	}
	def, run := root.object("buildDefinition"), root.object("runDetails")
	builder, meta := run.object("builder"), run.object("metadata")
	p := &Provenance{
		BuildDefinition: BuildDefinition{
			BuildType:            def.text("buildType"),
			ExternalParameters:   def.raw("externalParameters"),
			InternalParameters:   def.raw("internalParameters"),
			ResolvedDependencies: def.resources("resolvedDependencies"),
		},
		RunDetails: RunDetails{
			Builder: Builder{
				ID:                  builder.text("id"),
				Version:             builder.textMap("version"),
				BuilderDependencies: builder.resources("builderDependencies"),
			},
			Metadata: BuildMetadata{
				InvocationID: meta.text("invocationId"),
				StartedOn:    meta.time("startedOn"),
				FinishedOn:   meta.time("finishedOn"),
			},
			Byproducts: run.resources("byproducts"),
		},
	}
	if *root.err != nil {
		return nil, in(format, *root.err)
	}
	return p, nil
}

// Validate is nil when p has what SLSA Provenance v1 demands: the type of the build, external parameters (an empty
// object when there are none) and the builder.
func (p *Provenance) Validate() error {
	var list []error
	if checkTypeURI(p.BuildDefinition.BuildType) != nil {
		list = append(list, errors.New("attest: buildDefinition.buildType is not a URI"))
	}
	if p.BuildDefinition.ExternalParameters == nil {
		list = append(list, errors.New("attest: there are no buildDefinition.externalParameters"))
	}
	if checkTypeURI(p.RunDetails.Builder.ID) != nil {
		list = append(list, errors.New("attest: runDetails.builder.id is not a URI"))
	}
	return errors.Join(list...)
}

// MarshalJSON returns the predicate for [New]. The error is about parameters or annotations that are no JSON.
func (p *Provenance) MarshalJSON() ([]byte, error) {
	b := builder{b: []byte{'{'}}
	b.open("buildDefinition")
	b.text("buildType", p.BuildDefinition.BuildType)
	b.raw("externalParameters", p.BuildDefinition.ExternalParameters)
	b.raw("internalParameters", p.BuildDefinition.InternalParameters)
	b.resources("resolvedDependencies", p.BuildDefinition.ResolvedDependencies)
	b.close()
	b.open("runDetails")
	b.open("builder")
	b.text("id", p.RunDetails.Builder.ID)
	b.textMap("version", p.RunDetails.Builder.Version)
	b.resources("builderDependencies", p.RunDetails.Builder.BuilderDependencies)
	b.close()
	if m := p.RunDetails.Metadata; m != (BuildMetadata{}) {
		b.open("metadata")
		b.text("invocationId", m.InvocationID)
		b.time("startedOn", m.StartedOn)
		b.time("finishedOn", m.FinishedOn)
		b.close()
	}
	b.resources("byproducts", p.RunDetails.Byproducts)
	b.close()
	b.close()
	return b.b, b.err
}

// UnmarshalJSON is [ParseProvenance] with the default limits.
func (p *Provenance) UnmarshalJSON(text []byte) error {
	q, err := ParseProvenance(append([]byte(nil), text...))
	if err != nil {
		return err
	}
	*p = *q
	return nil
}

// A PredicateTypeError is about a predicate of another type than asked for.
type PredicateTypeError struct{ Want, Got string }

func (e *PredicateTypeError) Error() string {
	return "attest: the predicate is of type " + clip(e.Got) + ", not " + clip(e.Want)
}

// is returns an error when the predicate of s is not of type want.
func (s *Statement) is(want string) error {
	if !MatchPredicateType(want, s.predicateType) {
		return &PredicateTypeError{Want: want, Got: s.predicateType}
	}
	return nil
}
