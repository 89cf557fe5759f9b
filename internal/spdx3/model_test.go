package spdx3_test

import (
	"slices"
	"testing"

	"github.com/waybill-sdk/waybill/internal/spdx3"
)

func TestModels(t *testing.T) {
	for _, test := range []struct {
		version                                                      string
		classes, abstract, properties, vocabularies, individualTerms int
	}{
		{"3.0.0", 89, 0, 160, 23, 0},
		{"3.0.1", 90, 12, 159, 23, 5},
	} {
		m := spdx3.ModelOf(test.version)
		if m.Version != test.version || m.Context != "https://spdx.org/rdf/"+test.version+"/spdx-context.jsonld" {
			t.Errorf("ModelOf(%q) is %s, %s", test.version, m.Version, m.Context)
		}
		abstract, terms := 0, 0
		for _, c := range m.Classes {
			if c.Abstract {
				abstract++
			}
		}
		for _, i := range m.Individuals {
			if i.Term != "" {
				terms++
			}
		}
		if len(m.Classes) != test.classes || abstract != test.abstract || len(m.Properties) != test.properties ||
			len(m.Vocabularies) != test.vocabularies || terms != test.individualTerms {
			t.Errorf("%s: %d classes, %d abstract, %d properties, %d vocabularies, %d terms of individuals, want %v",
				m.Version, len(m.Classes), abstract, len(m.Properties), len(m.Vocabularies), terms, test)
		}
	}
	if spdx3.Latest() != spdx3.ModelOf("3.0.1") {
		t.Error("the newest model is not 3.0.1")
	}
}

func TestModelOf(t *testing.T) {
	for _, test := range []struct{ version, want string }{
		{"3.0.0", "3.0.0"},
		{"3.0.1", "3.0.1"},
		{"3.0", "3.0.0"}, // older than all: the oldest
		{"3.0.0-rc2", "3.0.0"},
		{"3.0.2", "3.0.1"},
		{"3.1", "3.0.1"},
		{"3.10.0", "3.0.1"},
		{"2.3", ""},
		{"4.0.0", ""},
		{"3.", ""},
		{"3.x", ""},
		{"", ""},
	} {
		got := ""
		if m := spdx3.ModelOf(test.version); m != nil {
			got = m.Version
		}
		if got != test.want {
			t.Errorf("ModelOf(%q) = %q, want %q", test.version, got, test.want)
		}
	}
}

func TestContextVersion(t *testing.T) {
	for _, test := range []struct {
		iri, want string
		ok        bool
	}{
		{"https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "3.0.1", true},
		{"https://spdx.org/rdf/3.1/spdx-context.jsonld", "3.1", true},
		{"https://spdx.org/rdf/3.0.1-rc1/spdx-context.jsonld", "3.0.1-rc1", true},
		{"https://spdx.org/rdf/2.3/spdx-context.jsonld", "2.3", false},
		{"https://spdx.org/rdf/3.0.1/spdx-context.json", "", false},
		{"https://spdx.org/rdf/3.0.1/x/spdx-context.jsonld", "3.0.1/x", false},
		{"http://spdx.org/rdf/3.0.1/spdx-context.jsonld", "", false},
	} {
		if got, ok := spdx3.ContextVersion(test.iri); ok != test.ok || ok && got != test.want {
			t.Errorf("ContextVersion(%q) = %q, %t, want %q, %t", test.iri, got, ok, test.want, test.ok)
		}
	}
}

func TestClassNames(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"software_Package", "https://spdx.org/rdf/3.0.1/terms/Software/Package"},
		{"spdx:Software/Package", "https://spdx.org/rdf/3.0.1/terms/Software/Package"},
		{"https://spdx.org/rdf/3.0.1/terms/Software/Package", "https://spdx.org/rdf/3.0.1/terms/Software/Package"},
		{"https://spdx.org/rdf/3.0.0/terms/Software/Package", "https://spdx.org/rdf/3.0.1/terms/Software/Package"},
		{"Hash", "https://spdx.org/rdf/3.0.1/terms/Core/Hash"},
		{"HashAlgorithm", "https://spdx.org/rdf/3.0.1/terms/Core/HashAlgorithm"},
		{"Package", ""},
		{"Software/Package", ""}, // no name in JSON-LD
		{"core_Hash", ""},
		{"https://spdx.org/rdf/x/terms/Software/Package", ""},
		{"https://spdx.org/rdf/3.0.1/terms/Software/package", ""},
		{"spdx:", ""},
		{"", ""},
	} {
		got := ""
		if c := spdx3.ClassOf(test.name); c != nil {
			got = c.IRI
		}
		if got != test.want {
			t.Errorf("ClassOf(%q) = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestIs(t *testing.T) {
	for _, test := range []struct {
		class, other string
		want         bool
	}{
		{"ai_AIPackage", "software_Package", true},
		{"ai_AIPackage", "Artifact", true},
		{"ai_AIPackage", "Element", true},
		{"ai_AIPackage", "ai_AIPackage", true},
		{"software_Package", "ai_AIPackage", false},
		{"software_Package", "software_File", false},
		{"Hash", "IntegrityMethod", true},
		{"Hash", "Element", false},
		{"security_VexFixedVulnAssessmentRelationship", "Relationship", true},
		{"expandedlicensing_CustomLicense", "simplelicensing_AnyLicenseInfo", true},
		{"simplelicensing_SimpleLicensingText", "simplelicensing_AnyLicenseInfo", false},
		{"nothing", "Element", false},
		{"Element", "nothing", false},
	} {
		if got := spdx3.ClassOf(test.class).Is(spdx3.ClassOf(test.other)); got != test.want {
			t.Errorf("%s is %s: %t, want %t", test.class, test.other, got, test.want)
		}
	}
	// The numbers that Is compares say the same as the way up.
	for _, m := range spdx3.Models() {
		for _, c := range m.Classes {
			up := map[*spdx3.Class]bool{}
			for s := c; s != nil; s = s.Super {
				up[s] = true
			}
			for _, other := range m.Classes {
				if c.Is(other) != up[other] {
					t.Errorf("%s: %s is %s: %t", m.Version, c.Term, other.Term, c.Is(other))
				}
			}
			if c.Element != up[m.Class("Element")] {
				t.Errorf("%s: %s: Element is %t", m.Version, c.Term, c.Element)
			}
		}
	}
	if spdx3.ModelOf("3.0.0").Class("Hash").Is(spdx3.ClassOf("Hash")) {
		t.Error("classes of two models are one")
	}
}

func TestClassProperty(t *testing.T) {
	const many = spdx3.Unbounded
	for _, test := range []struct {
		class, name                    string
		min, max, narrowMin, narrowMax int
		kind                           spdx3.Kind
		pattern                        spdx3.Pattern
	}{
		{"software_Package", "name", 0, 1, 1, 1, spdx3.KindString, spdx3.PatternNone},
		{"software_Snippet", "name", 0, 1, 0, 1, spdx3.KindString, spdx3.PatternNone},
		{"ai_AIPackage", "name", 0, 1, 1, 1, spdx3.KindString, spdx3.PatternNone}, // inherited from Package
		{"ai_AIPackage", "suppliedBy", 0, 1, 1, 1, spdx3.KindNode, spdx3.PatternNone},
		{"dataset_DatasetPackage", "originatedBy", 0, many, 1, 1, spdx3.KindNode, spdx3.PatternNone},
		{"software_Package", "spdx:Core/originatedBy", 0, many, 0, many, spdx3.KindNode, spdx3.PatternNone},
		{"software_Package", "https://spdx.org/rdf/3.0.1/terms/Core/builtTime", 0, 1, 0, 1, spdx3.KindDateTime, spdx3.PatternDateTime},
		{"CreationInfo", "specVersion", 1, 1, 1, 1, spdx3.KindString, spdx3.PatternSemVer},
		{"CreationInfo", "createdBy", 1, many, 1, many, spdx3.KindNode, spdx3.PatternNone},
		{"software_File", "contentType", 0, 1, 0, 1, spdx3.KindString, spdx3.PatternMediaType},
		{"expandedlicensing_DisjunctiveLicenseSet", "expandedlicensing_member", 2, many, 2, many, spdx3.KindNode, spdx3.PatternNone},
		{"Hash", "algorithm", 1, 1, 1, 1, spdx3.KindWord, spdx3.PatternNone},
		{"dataset_DatasetPackage", "dataset_datasetSize", 0, 1, 0, 1, spdx3.KindNonNegativeInteger, spdx3.PatternNone},
		{"security_EpssVulnAssessmentRelationship", "security_publishedTime", 0, 1, 1, 1, spdx3.KindDateTime, spdx3.PatternDateTime},
	} {
		p := spdx3.ClassOf(test.class).Property(test.name)
		if p == nil {
			t.Errorf("%s has no %s", test.class, test.name)
			continue
		}
		if p.Min != test.min || p.Max != test.max || p.NarrowMin != test.narrowMin || p.NarrowMax != test.narrowMax ||
			p.Kind != test.kind || p.Pattern != test.pattern || p.List() != (test.max != 1) {
			t.Errorf("%s.%s = %+v, want %v", test.class, test.name, *p, test)
		}
	}
	for _, test := range []struct{ class, name string }{
		{"Hash", "name"},
		{"software_File", "software_packageVersion"},
		{"software_Package", "packageVersion"},
		{"software_Package", "Core/name"},
		{"software_Package", ""},
		{"nothing", "name"},
	} {
		if p := spdx3.ClassOf(test.class).Property(test.name); p != nil {
			t.Errorf("%s.%s = %s", test.class, test.name, p.IRI)
		}
	}
	// Redeclared by a shape of 3.0.0.
	if p := spdx3.ModelOf("3.0.0").Class("security_EpssVulnAssessmentRelationship").Property("security_publishedTime"); p == nil || p.Min != 1 || p.Max != 1 {
		t.Errorf("3.0.0: security_publishedTime = %+v", p)
	}
	for _, m := range spdx3.Models() {
		for _, c := range m.Classes {
			sorted := slices.IsSortedFunc(c.Properties(), func(a, b *spdx3.Property) int {
				if a.Term < b.Term {
					return -1
				}
				return 1
			})
			if !sorted {
				t.Errorf("%s: the properties of %s are not sorted", m.Version, c.Term)
			}
			for _, p := range c.Properties() {
				if c.Property(p.Term) != p || c.Property(p.IRI) != p {
					t.Errorf("%s: %s.%s is not what its names find", m.Version, c.Term, p.Term)
				}
				if (p.Kind == spdx3.KindNode) != (p.Class != nil) || (p.Kind == spdx3.KindWord) != (p.Words != nil) || p.Kind == 0 {
					t.Errorf("%s: %s has kind %d, class %v, words %v", m.Version, p.Term, p.Kind, p.Class, p.Words)
				}
			}
		}
	}
}

func TestVocabularyHas(t *testing.T) {
	v := spdx3.Latest().Vocabulary("HashAlgorithm")
	if !v.Has("sha256") || v.Has("SHA256") || v.Has("") {
		t.Error("HashAlgorithm has other words than it should")
	}
	if spdx3.Latest().Vocabulary("Hash").Has("sha256") {
		t.Error("Hash is no vocabulary")
	}
	for _, m := range spdx3.Models() {
		for _, v := range m.Vocabularies {
			for _, w := range v.Words {
				if !v.Has(w) {
					t.Errorf("%s: %s has not its own word %s", m.Version, v.Term, w)
				}
			}
		}
	}
}

func TestIndividual(t *testing.T) {
	for _, test := range []struct{ name, want, class string }{
		{"NoneElement", "NoneElement", "IndividualElement"},
		{"spdx:Core/NoneElement", "NoneElement", "IndividualElement"},
		{"https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement", "NoAssertionElement", "IndividualElement"},
		{"expandedlicensing_NoneLicense", "expandedlicensing_NoneLicense", "expandedlicensing_IndividualLicensingInfo"},
		{"https://spdx.org/rdf/3.0.1/terms/Licensing/None", "expandedlicensing_NoneLicense", "expandedlicensing_IndividualLicensingInfo"},
		{"https://spdx.org/", "SpdxOrganization", "Organization"},
	} {
		i := spdx3.Latest().Individual(test.name)
		if i == nil || i.Term != test.want || i.Class.Term != test.class {
			t.Errorf("Individual(%q) = %+v, want %s", test.name, i, test.want)
		}
	}
	if spdx3.Latest().Individual("NoneLicense") != nil || spdx3.Latest().Individual("https://spdx.org/licenses/MIT") != nil {
		t.Error("names of no individual find one")
	}
	// 3.0.0 has them, but no short forms.
	old := spdx3.ModelOf("3.0.0")
	if len(old.Individuals) == 0 || old.Individual("NoneElement") != nil {
		t.Errorf("3.0.0: %d individuals, NoneElement is %v", len(old.Individuals), old.Individual("NoneElement"))
	}
}

func BenchmarkClassProperty(b *testing.B) {
	c := spdx3.ClassOf("software_Package")
	for b.Loop() {
		if c.Property("software_packageVersion") == nil {
			b.Fatal("no such property")
		}
	}
}
