package attest

import (
	"slices"
	"strings"
)

// The types of predicates that are written here, each the newest that consumers read.
const (
	TypeProvenance1       = "https://slsa.dev/provenance/v1"
	TypeProvenance02      = "https://slsa.dev/provenance/v0.2"
	TypeVSA1              = "https://slsa.dev/verification_summary/v1"
	TypeSPDX              = "https://spdx.dev/Document"
	TypeSPDX3             = "https://spdx.dev/Document/v3"
	TypeCycloneDX         = "https://cyclonedx.org/bom"
	TypeOpenVEX           = "https://openvex.dev/ns"
	TypeLink              = "https://in-toto.io/attestation/link/v0.3"
	TypeSCAI              = "https://in-toto.io/attestation/scai/v0.3"
	TypeTestResult        = "https://in-toto.io/attestation/test-result/v0.1"
	TypeRelease           = "https://in-toto.io/attestation/release/v0.1"
	TypeReference         = "https://in-toto.io/attestation/reference/v0.1"
	TypeVulns             = "https://in-toto.io/attestation/vulns/v0.2"
	TypeSVR               = "https://in-toto.io/attestation/svr/v0.2"
	TypeRuntimeTrace      = "https://in-toto.io/attestation/runtime-trace/v0.1"
	TypeCosignVuln        = "https://cosign.sigstore.dev/attestation/vuln/v1"
	TypeCosignCustom      = "https://cosign.sigstore.dev/attestation/v1"
	TypeWitnessCollection = "https://witness.testifysec.com/attestation-collection/v0.1"
	TypeScorecard         = "https://scorecard.dev/result/v0.1"
)

// A PredicateType is a type of predicates: a URI, taken apart.
type PredicateType struct {
	URI     string
	Family  string // what all versions have in common, such as "spdx"
	Version string // such as "v2.3", "" when the URI names none
	// Aliases are the words that cosign's -type understands for this URI.
	Aliases []string
}

// A family is a row of the registry. A URI of it is one of the bases, alone or with "/" and a version.
type family struct {
	name     string
	bases    []string // the first is the one in use, others were before
	versions []string // known ones with the first base; "" is the base alone
	aliases  map[string]string
}

var families = []family{
	{"slsa-provenance", []string{"https://slsa.dev/provenance", "https://in-toto.io/Provenance"}, []string{"v0.1", "v0.2", "v1"}, map[string]string{
		// cosign means version 0.2 where it names none.
		"slsaprovenance": "v0.2", "slsaprovenance02": "v0.2", "slsaprovenance1": "v1",
	}},
	{"slsa-vsa", []string{"https://slsa.dev/verification_summary"}, []string{"v0.2", "v1"}, nil},
	{"spdx", []string{"https://spdx.dev/Document"}, []string{"", "v2.2", "v2.3", "v3"}, map[string]string{"spdx": "", "spdxjson": ""}},
	{"cyclonedx", []string{"https://cyclonedx.org/bom", "https://cyclonedx.org/schema"}, []string{"", "v1.2", "v1.3", "v1.4", "v1.5", "v1.6", "v1.7"}, map[string]string{"cyclonedx": ""}},
	{"openvex", []string{"https://openvex.dev/ns"}, []string{"", "v0.2.0"}, map[string]string{"openvex": ""}},
	{"link", []string{"https://in-toto.io/attestation/link", "https://in-toto.io/Link"}, []string{"v0.3"}, nil},
	{"scai", []string{"https://in-toto.io/attestation/scai", "https://in-toto.io/attestation/scai/attribute-report"}, []string{"v0.3"}, nil},
	{"test-result", []string{"https://in-toto.io/attestation/test-result"}, []string{"v0.1"}, nil},
	{"release", []string{"https://in-toto.io/attestation/release"}, []string{"v0.1", "v0.2"}, nil},
	{"reference", []string{"https://in-toto.io/attestation/reference"}, []string{"v0.1"}, nil},
	{"vulns", []string{"https://in-toto.io/attestation/vulns"}, []string{"v0.1", "v0.2"}, nil},
	{"svr", []string{"https://in-toto.io/attestation/svr"}, []string{"v0.1", "v0.2"}, nil},
	{"runtime-trace", []string{"https://in-toto.io/attestation/runtime-trace"}, []string{"v0.1"}, nil},
	{"cosign-vuln", []string{"https://cosign.sigstore.dev/attestation/vuln"}, []string{"v1"}, map[string]string{"vuln": "v1"}},
	{"cosign-custom", []string{"https://cosign.sigstore.dev/attestation"}, []string{"v1"}, map[string]string{"custom": "v1"}},
	{"cosign-sign", []string{"https://sigstore.dev/cosign/sign"}, []string{"v1"}, nil},
	{"witness-collection", []string{"https://witness.testifysec.com/attestation-collection", "https://witness.dev/attestation-collection"}, []string{"v0.1"}, nil},
	{"scorecard", []string{"https://scorecard.dev/result"}, []string{"v0.1"}, nil},
	{"npm-publish", []string{"https://github.com/npm/attestation/tree/main/specs/publish"}, []string{"v0.1"}, nil},
}

// oldURIs are those that do not follow from their family.
var oldURIs = []PredicateType{
	// cosign's "link" is the type of before the framework had its own.
	{URI: "https://in-toto.io/Link/v1", Family: "link", Version: "v1", Aliases: []string{"link"}},
	{URI: "https://in-toto.io/Provenance/v0.1", Family: "slsa-provenance", Version: "v0.1"},
	{URI: "https://in-toto.io/attestation/scai/attribute-report/v0.2", Family: "scai", Version: "v0.2"},
	{URI: "https://cyclonedx.org/schema", Family: "cyclonedx"},
	{URI: "https://witness.dev/attestation-collection/v0.1", Family: "witness-collection", Version: "v0.1"},
}

// PredicateTypes returns the types that are known by their URI, family by family, in a slice of its own. Other
// versions of these families are known as well, see [LookupPredicateType].
func PredicateTypes() []PredicateType {
	var list []PredicateType
	for _, f := range families {
		for _, v := range f.versions {
			list = append(list, f.of(v))
		}
		for _, t := range oldURIs {
			if t.Family == f.name {
				t.Aliases = slices.Clone(t.Aliases)
				list = append(list, t)
			}
		}
	}
	return list
}

func (f *family) of(version string) PredicateType {
	t := PredicateType{URI: f.bases[0], Family: f.name, Version: version}
	if version != "" {
		t.URI += "/" + version
	}
	for alias, v := range f.aliases {
		if v == version {
			t.Aliases = append(t.Aliases, alias)
		}
	}
	slices.Sort(t.Aliases)
	return t
}

// LookupPredicateType returns the type that a URI or one of cosign's aliases names. ok is false when its family is
// not known; a version that is not known of a known family is.
func LookupPredicateType(name string) (t PredicateType, ok bool) {
	for i := range families {
		f := &families[i]
		if v, ok := f.aliases[name]; ok {
			return f.of(v), true
		}
		for _, base := range f.bases {
			version, ok := versionAfter(base, name)
			if !ok {
				continue
			}
			if base == f.bases[0] {
				return f.of(version), true
			}
			t := PredicateType{URI: name, Family: f.name, Version: version}
			if j := slices.IndexFunc(oldURIs, func(o PredicateType) bool { return o.URI == name }); j >= 0 {
				t.Aliases = slices.Clone(oldURIs[j].Aliases)
			}
			return t, true
		}
	}
	for _, t := range oldURIs {
		if slices.Contains(t.Aliases, name) {
			t.Aliases = slices.Clone(t.Aliases)
			return t, true
		}
	}
	return PredicateType{}, false
}

// versionAfter returns the version that uri has after base: "" when it is base alone.
func versionAfter(base, uri string) (string, bool) {
	rest, ok := strings.CutPrefix(uri, base)
	if !ok || rest == "" {
		return "", ok
	}
	number, ok := strings.CutPrefix(rest, "/v")
	if !ok {
		return "", false
	}
	for part := range strings.SplitSeq(number, ".") {
		if part == "" || len(part) > 4 || strings.Trim(part, "0123456789") != "" {
			return "", false
		}
	}
	return rest[1:], true
}

// MatchPredicateType reports whether a predicate of type got is one of type want. want is a URI or an alias of
// cosign's, got the URI that a statement has. They match when they are the same, and when they are of one family that
// is known here and one of them says no more about the version than the other: a type without a version matches all
// versions, "v3" matches "v3.0.1", and the other way around. Versions 0.x have nothing in common but 0.x.
func MatchPredicateType(want, got string) bool {
	if want == got {
		return want != ""
	}
	w, ok := LookupPredicateType(want)
	if !ok {
		return false
	}
	if w.URI == got {
		return true
	}
	if !strings.Contains(got, ":") {
		return false // an alias in a statement is no type
	}
	g, ok := LookupPredicateType(got)
	if !ok || w.Family != g.Family {
		return false
	}
	short, long := w.Version, g.Version
	if len(short) > len(long) {
		short, long = long, short
	}
	return short == long || short == "" || short != "v0" && strings.HasPrefix(long, short+".")
}
