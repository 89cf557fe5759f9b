package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// Every property that an instance of a class of the model can have, inherited ones included, has a row, and so
// has the element itself.
func TestEverySPDX3PropertyHasARow(t *testing.T) {
	classes, properties := 0, map[string]bool{}
	for _, c := range spdx3.Latest().Classes {
		if c.Words != nil {
			continue
		}
		classes++
		for _, p := range c.Properties() {
			properties[p.Term] = true
			if mapping.FindSPDX3(p.Term, chain(c)...) == nil {
				t.Errorf("no row for %s of %s", p.Term, c.Term)
			}
		}
		if mapping.FindSPDX3("", chain(c)...) == nil && !c.Abstract {
			t.Errorf("no row for %s", c.Term)
		}
	}
	if classes < 60 || len(properties) < 150 {
		t.Errorf("only %d classes and %d properties", classes, len(properties))
	}
	for _, c := range []struct{ property, class string }{{"novelty", "Element"}, {"name", "Novelty"}, {"", "Novelty"}} {
		if mapping.FindSPDX3(c.property, c.class) != nil {
			t.Errorf("%s of %s, that came tomorrow, would be taken for known", c.property, c.class)
		}
	}
}

// spdx3Rows calls f for every term of every row.
func spdx3Rows(f func(field *mapping.Field, term string)) {
	for _, subject := range mapping.Subjects() {
		for i := range subject.Fields {
			for _, term := range subject.Fields[i].SPDX3 {
				f(&subject.Fields[i], term)
			}
		}
	}
}

func TestEverySPDX3TermIsInTheModel(t *testing.T) {
	seen := map[string]bool{}
	spdx3Rows(func(field *mapping.Field, term string) {
		name, property, isProperty := strings.Cut(term, "/")
		class := spdx3.ClassOf(name)
		switch {
		case class == nil || class.Term != name:
			t.Errorf("the model has no class %s", name)
			return
		case !isProperty && class.Abstract:
			t.Errorf("%s has no instances", name)
		case !isProperty:
		case property == "type":
		case property == "spdxId":
			if !class.Element {
				t.Errorf("%s is no element, and has no spdxId", name)
			}
		case class.Property(property) == nil || class.Property(property).Term != property:
			t.Errorf("%s has no %s", name, property)
		}
		if mapping.FindSPDX3(property, name) == nil {
			t.Errorf("no row says what becomes of %s", term)
		}
		if field.SpeaksOfSPDX3() {
			if seen[term] {
				t.Errorf("two rows for %s", term)
			}
			seen[term] = true
		}
	})
}

// Each row says what becomes of its values in every direction that it speaks about, and how or why.
func TestRowsSaySPDX3(t *testing.T) {
	check := func(what string, c mapping.Cell) {
		t.Helper()
		if c.Kind == mapping.Unsaid || c.How == "" {
			t.Errorf("%s: the row does not say what becomes of it: %v %q", what, c.Kind, c.How)
		}
	}
	rows(func(family mapping.Family, field *mapping.Field, path string) {
		if family == mapping.SPDX2 {
			if field.ToCycloneDX.Kind != mapping.Unsaid {
				check("SPDX 2 to 3: "+path, field.Up())
			}
			return
		}
		if c := field.To("1.7", mapping.SPDX2, mapping.Folded); c.Kind != mapping.Unsaid {
			check("CycloneDX to SPDX 3: "+path, c)
			// The row of SPDX 2 speaks for SPDX 3, too; then it must not give SPDX 2 as the reason.
			if strings.Contains(c.How+c.Rest, "SPDX 2") {
				t.Errorf("%s: for SPDX 3 the row says %q, %q", path, c.How, c.Rest)
			}
		}
	})
	spdx3Rows(func(field *mapping.Field, term string) {
		class, property, _ := strings.Cut(term, "/")
		if mapping.FindSPDX3(property, class) == field {
			check("SPDX 3 to 2: "+term, field.Down("2.3"))
			check("SPDX 3 to CycloneDX: "+term, field.FromSPDX3("1.7"))
		}
	})
}

// The words of a vocabulary have rows of their own, or all properties that use it are carried with all their words.
func TestEverySPDX3WordHasARow(t *testing.T) {
	tables := map[string][]string{
		"RelationshipType":   slices.Clone(mapping.SPDX3OnlyRelationships),
		"LifecycleScopeType": slices.Clone(mapping.SPDX3OnlyScopes),
	}
	add := func(vocabulary string, words ...string) {
		for _, w := range words {
			if w != "" {
				tables[vocabulary] = append(tables[vocabulary], w)
			}
		}
	}
	for _, r := range mapping.SPDX3Relationships {
		add("RelationshipType", r.SPDX3)
		add("LifecycleScopeType", r.Scope)
	}
	for _, r := range mapping.SPDX3Refs {
		add("ExternalRefType", r.SPDX3)
	}
	for _, r := range mapping.SPDX3Idents {
		add("ExternalIdentifierType", r.SPDX3)
		add("software_ContentIdentifierType", r.Content)
	}
	for _, r := range mapping.Phases {
		add("software_SbomType", r.SPDX3)
	}
	for _, p := range mapping.SPDX3Hashes {
		add("HashAlgorithm", p.SPDX3)
	}
	for _, p := range mapping.SPDX3Purposes {
		add("software_SoftwarePurpose", p.SPDX3)
	}
	for _, p := range mapping.SPDX3Annotations {
		add("AnnotationType", p.SPDX3)
	}
	for _, p := range mapping.SPDX3Justifications {
		add("security_VexJustificationType", p.SPDX3)
	}
	for _, word := range spdx3.Latest().Vocabulary("security_CvssSeverityType").Words {
		if mapping.IsSPDX3Severity(word) {
			add("security_CvssSeverityType", word)
		}
	}
	for _, v := range spdx3.Latest().Vocabularies {
		have := tables[v.Term]
		delete(tables, v.Term)
		slices.Sort(have)
		if have = slices.Compact(have); have != nil {
			if !slices.Equal(have, v.Words) {
				t.Errorf("%s\n the rows have %v\n the model    %v", v.Term, have, v.Words)
			}
			continue
		}
		used := false
		for _, p := range pairs() {
			if p.property.Words != v {
				continue
			}
			used = true
			f := mapping.FindSPDX3(p.property.Term, p.classes...)
			if f.Down("2.3").Kind != mapping.Carried || f.FromSPDX3("1.7").Kind != mapping.Carried {
				t.Errorf("%s: %s is more than carried, and its words have no rows", v.Term, p.property.Term)
			}
		}
		if !used {
			t.Errorf("nothing uses %s", v.Term)
		}
	}
	for name := range tables {
		t.Errorf("the model has no vocabulary %s", name)
	}
}
