package sbom

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// A Finding is one thing that [Validate] found wrong with a document.
type Finding struct {
	Level Level `json:"level"`
	// Schema is set when the official schema of the format refuses the document for it. What is an error and not
	// the schema's offends the text of the specification, or the constraints that it publishes beside the schema.
	Schema bool   `json:"schema"`
	Rule   string `json:"rule"` // short, stable name
	Path   string `json:"path"` // JSON pointer; of what is missing, to the object that lacks it
	// Clause is where the specification says so: the page of a class and its property, or the title of a section.
	// It is "" where only a schema does.
	Clause  string `json:"clause,omitempty"`
	Message string `json:"message"`
}

// Level says how bad a [Finding] is.
type Level string

// The levels.
const (
	LevelError   Level = "error"   // the document is not valid
	LevelWarning Level = "warning" // it is, and somebody will stumble over it
)

// ErrUnchecked is the reason when there is no check for the format of a document.
var ErrUnchecked = errors.New("there is no check for the format")

// An UncheckedError says of which format a document is that [Validate] cannot judge, such as a newer version of a
// known family.
type UncheckedError struct{ Format Format }

func (e *UncheckedError) Error() string { return fmt.Sprintf("%v: %v", ErrUnchecked, e.Format) }

// Unwrap returns [ErrUnchecked].
func (e *UncheckedError) Unwrap() error { return ErrUnchecked }

// Validate checks the document that r holds against the rules of its own format and version, and returns what is
// wrong with it in the order of the document, nothing when it is valid.
//
// CycloneDX and SPDX 2 are held to their official schemas (the strict ones of CycloneDX 1.2 and 1.3), to identifiers
// that are unique, and to references that lead somewhere. SPDX 3 is held to its official schema and to its model:
// cardinalities, vocabularies, the classes of what references lead to, what the pages of the classes demand, and
// the profiles that its collections declare to conform to, Lite among them. No licence expression, package URL or
// CPE is looked into. Of a document inside an attestation (see [Read]) the document alone is checked.
//
// The error is an [UncheckedError] when there is no check for the format, an [UnknownFormatError] when there is no
// format, a [SyntaxError] when the text is not JSON, and a [LimitError]. Of the options [WithLimits] and [From] have
// an effect. More than 10,000 findings end in one with the rule "more".
func Validate(r io.Reader, opts ...Option) ([]Finding, error) {
	o := collect(opts)
	o.strict = false
	raw, err := readAll(r, o.limits)
	if err != nil {
		return nil, err
	}
	s := &source{raw: raw}
	// What has no structure where one belongs cannot be read, but judged.
	var syntax *SyntaxError
	broken := s.parse(o)
	if broken != nil && (!errors.As(broken, &syntax) || !s.root.Exists()) {
		return nil, s.locate(broken)
	}
	if !s.format.known() {
		return nil, &UncheckedError{s.format}
	}
	v := validation{diagnosis: newDiagnosis(s)}
	if s.format.isSPDX3() {
		v.spdx3()
	} else if v.schema(); broken == nil {
		v.identities()
	}
	if broken != nil && !slices.ContainsFunc(v.findings, func(f finding) bool { return f.Level == LevelError }) {
		return nil, s.locate(broken)
	}
	return v.list(), nil
}

// A validation collects findings.
type validation struct {
	*diagnosis
	findings []finding
}

type finding struct {
	at jsonx.Value
	Finding
}

// add reports whether there may be more.
func (v *validation) add(at jsonx.Value, f Finding) bool {
	if len(v.findings) >= maxDiagnostics {
		v.more = true
		return false
	}
	v.findings = append(v.findings, finding{at, f})
	return true
}

func (v *validation) spdx3() {
	spdx3.Check(v.root, func(f spdx3.Finding) bool {
		level := LevelError
		if f.Level == spdx3.Advice {
			level = LevelWarning
		}
		return v.add(f.Value, Finding{Level: level, Schema: f.Level == spdx3.Structure, Rule: f.Rule, Clause: f.Clause, Message: f.Message})
	})
}

func (v *validation) schema() {
	s := schema.Lookup(v.format.family, v.format.version)
	s.Root().Check(v.root, func(f schema.Finding) bool {
		v.known[f.Value.Index()] = true
		return v.add(f.Value, Finding{Level: LevelError, Schema: true, Rule: f.Rule, Message: f.Message})
	})
}

// identities adds what the reader notes of identifiers and references: the schemas cannot say it. Its other notes
// are about how it understands what the schema refuses.
func (v *validation) identities() {
	refused := v.known
	v.known = make(map[int]bool)
	if v.Family == convert.SPDX2 {
		v.spdx2()
	} else {
		v.cyclonedx()
	}
	for _, f := range v.diagnosis.list {
		level := LevelWarning
		switch f.rule {
		case "duplicate-id", "spdxid":
			level = LevelError
		case "dangling-reference":
		default:
			continue
		}
		if !refused[f.at.Index()] && !v.add(f.at, Finding{Level: level, Rule: f.rule, Message: f.message}) {
			return
		}
	}
	v.more = v.more || len(v.diagnosis.list) >= maxDiagnostics
}

func (v *validation) list() []Finding {
	slices.SortStableFunc(v.findings, func(a, b finding) int { return cmp.Compare(a.at.Index(), b.at.Index()) })
	var list []Finding
	var paths jsonx.Pointers
	for _, f := range v.findings {
		f.Path = paths.Of(f.at)
		list = append(list, f.Finding)
	}
	if v.more {
		list = append(list, Finding{Level: LevelError, Rule: "more", Message: fmt.Sprintf("there are more than these %d findings", len(list))})
	}
	return list
}
