package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// isSPDX3 reports whether the version is one of SPDX 3, which has no schema of the kind that the others have.
func isSPDX3(family, version string) bool { return family == "spdx" && version >= mapping.Folded }

// A pair is a property of a class of SPDX 3 that the class itself declares.
type pair struct {
	property *spdx3.Property
	classes  []string // the class and what it derives from
}

// pairs returns the properties of the classes of SPDX 3, each once, where it is declared.
func pairs() (list []pair) {
	for _, c := range spdx3.Latest().Classes {
		for _, p := range c.Properties() {
			if c.Super == nil || c.Super.Property(p.Term) == nil {
				list = append(list, pair{p, chain(c)})
			}
		}
	}
	return list
}

// chain returns a class and what it derives from, nearest first.
func chain(c *spdx3.Class) (terms []string) {
	for ; c != nil; c = c.Super {
		terms = append(terms, c.Term)
	}
	return terms
}

// tallySPDX3 is [tally] where one of the formats is SPDX 3.
func tallySPDX3(from, to format) (native, approximated, carried int) {
	count := func(c mapping.Cell) {
		switch c.Kind {
		case mapping.Native:
			native++
		case mapping.Approximated:
			approximated++
		case mapping.Carried, mapping.Invalidated:
			carried++
		}
	}
	if isSPDX3(from.family, from.version) {
		for _, p := range pairs() {
			f := mapping.FindSPDX3(p.property.Term, p.classes...)
			switch {
			case f == nil || p.property.Kind == spdx3.KindNode:
			case to.family == "spdx":
				count(f.Down(to.version))
			default:
				count(f.FromSPDX3(to.version))
			}
		}
		return native, approximated, carried
	}
	s := schema.Lookup(from.family, from.version)
	for _, p := range properties(s) {
		if f := mapping.Find(familyOf(s), p.path); f != nil && p.leaf {
			if from.family == "spdx" {
				count(f.Up())
			} else {
				count(f.To(from.version, mapping.SPDX2, mapping.Folded))
			}
		}
	}
	return native, approximated, carried
}

// terms lists the places of a row in SPDX 3. A class that was just named is left out: "Hash/algorithm", "/hashValue".
func terms(list []string) string {
	var texts []string
	last := ""
	for _, term := range list {
		class, property, ok := strings.Cut(term, "/")
		if ok && class == last {
			term = "/" + property
		}
		last = class
		texts = append(texts, "`"+term+"`")
	}
	return strings.Join(texts, ", ")
}

// differs says what of a row is not for SPDX 3 as it is for SPDX 2, or not the same in both.
func differs(f *mapping.Field) string {
	var parts []string
	say := func(direction string, c mapping.Cell, than mapping.Cell) {
		if c.Kind != mapping.Unsaid && c != than {
			parts = append(parts, direction+" "+cell(c))
		}
	}
	same := mapping.Cell{Kind: mapping.Native, How: "the same"}
	if f.ToCycloneDX.Kind != mapping.Unsaid {
		say("SPDX 2 to 3", f.Up(), same)
	}
	if f.SPDX3ToCycloneDX.Kind != mapping.Unsaid || f.ToCycloneDX.Kind != mapping.Unsaid && len(f.SPDX3) > 0 {
		say("3 to 2", f.SPDX3To2, mapping.Cell{})
	}
	say("CycloneDX to 3", f.CycloneDXTo3, f.ToSPDX)
	say("3 to CycloneDX", f.SPDX3ToCycloneDX, f.ToCycloneDX)
	return strings.Join(parts, "<br>")
}

// onlySPDX3 prints the rows of a subject that neither CycloneDX nor SPDX 2 has.
func onlySPDX3(b *bytes.Buffer, s mapping.Subject) {
	b.WriteString("| SPDX 3 | from SPDX 3 to SPDX 2 | from SPDX 3 to CycloneDX |\n|---|---|---|\n")
	for i := range s.Fields {
		if f := &s.Fields[i]; len(f.SPDX3) > 0 {
			fmt.Fprintf(b, "| %s | %s | %s |\n", terms(f.SPDX3), cell(f.SPDX3To2), cell(f.SPDX3ToCycloneDX))
		}
	}
	b.WriteByte('\n')
}

// withoutSPDX2 reports whether a subject is one that CycloneDX and SPDX 3 know and SPDX 2 does not.
func withoutSPDX2(s mapping.Subject) bool {
	return !slices.ContainsFunc(s.Fields, func(f mapping.Field) bool {
		return f.SPDX.Path != "" || f.SPDX3To2 != s.Fields[0].SPDX3To2 || f.CycloneDX.Path != "" && (f.CycloneDXTo3.Kind == mapping.Unsaid || f.ToSPDX != s.Fields[0].ToSPDX)
	})
}

// aside prints the rows of such a subject.
func aside(b *bytes.Buffer, s mapping.Subject) {
	fmt.Fprintf(b, "In SPDX 2 all of it is %s. From SPDX 3 it is %s.\n\n", cell(s.Fields[0].ToSPDX), cell(s.Fields[0].SPDX3To2))
	b.WriteString("| CycloneDX | SPDX 3 | from CycloneDX to SPDX 3 | from SPDX 3 to CycloneDX |\n|---|---|---|---|\n")
	for i := range s.Fields {
		f := &s.Fields[i]
		back := ""
		if len(f.SPDX3) > 0 {
			back = cell(f.SPDX3ToCycloneDX)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", place(f.CycloneDX), terms(f.SPDX3), cell(f.CycloneDXTo3), back)
	}
	b.WriteByte('\n')
}

func vocabulariesSPDX3(b *bytes.Buffer) {
	b.WriteString("\n## Words: relationships of SPDX 3\n\nBy the migration table of the specification. A relation that SPDX 2 has two words for is written with the first. \"Swapped\" types read from the other end: from and to change places. A scope of a LifecycleScopedRelationship that the word of SPDX 2 does not say is carried there. Where there is no word, SPDX 2 says OTHER, and the comment names the type.\n\n")
	b.WriteString("| SPDX 3 | scope | SPDX 2 | |\n|---|---|---|---|\n")
	for _, r := range mapping.SPDX3Relationships {
		swap := ""
		if r.Swap {
			swap = "swapped"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", r.SPDX3, r.Scope, r.SPDX2, swap)
	}
	for _, w := range mapping.SPDX3OnlyRelationships {
		switch w {
		case "hasConcludedLicense", "hasDeclaredLicense":
			member := "license" + strings.TrimSuffix(strings.TrimPrefix(w, "has"), "License")
			fmt.Fprintf(b, "| %s |  | `%s` of the element | |\n", w, member)
		case "usesTool":
			fmt.Fprintf(b, "| %s | other scopes, or none | none | |\n", w)
		default:
			fmt.Fprintf(b, "| %s |  | none | |\n", w)
		}
	}

	b.WriteString("\n## Words: identifiers of SPDX 3\n\n| SPDX 3 externalIdentifierType | contentIdentifierType | SPDX 2 category and type | CycloneDX |\n|---|---|---|---|\n")
	for _, r := range mapping.SPDX3Idents {
		cdx := "none"
		if r.CycloneDX != "" {
			cdx = "`" + r.CycloneDX + "`"
		}
		fmt.Fprintf(b, "| %s | %s | %s %s | %s |\n", r.SPDX3, r.Content, r.Category, r.Type, cdx)
	}

	b.WriteString("\n## Words: states of vulnerabilities\n\nA state in parentheses reads back as the one before it that has the same class; but for false_positive, which is the impact statement that says so.\n\n| OpenVEX status | CycloneDX analysis state | SPDX 3 class | relationshipType |\n|---|---|---|---|\n")
	for _, r := range mapping.VEXRows {
		state := r.State
		if first, _ := mapping.VEXByStatus(r.Status); first != r {
			state = "(" + state + ")"
		}
		fmt.Fprintf(b, "| %s | %s | `%s` | %s |\n", r.Status, state, r.Class, r.Word)
	}
	b.WriteString("\n## Words: justifications\n\nWords in parentheses mean something nearby. What several words of CycloneDX become comes back as the first of them.\n\n| OpenVEX | SPDX 3 security_justificationType | CycloneDX justification |\n|---|---|---|\n")
	for _, p := range mapping.SPDX3Justifications {
		var words []string
		for _, r := range mapping.Justifications {
			switch {
			case string(r.OpenVEX) != p.Folded:
			case r.Same:
				words = append(words, r.CycloneDX)
			default:
				words = append(words, "("+r.CycloneDX+")")
			}
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", p.Folded, p.SPDX3, strings.Join(words, ", "))
	}
	b.WriteString("\n## Words: ratings\n\n| CycloneDX rating method | SPDX 3 class | vectors that begin with |\n|---|---|---|\n")
	for _, r := range mapping.Ratings {
		fmt.Fprintf(b, "| %s | `%s` | %s |\n", r.Method, r.Class, r.Vector)
	}

	b.WriteString("\n## Words: file types of SPDX 2\n\n| SPDX 2 | SPDX 3 software_primaryPurpose | SPDX 3 contentType |\n|---|---|---|\n")
	for _, r := range mapping.SPDX3FileTypes {
		fmt.Fprintf(b, "| %s | %s | %s |\n", r.SPDX2, r.Purpose, r.Content)
	}
	b.WriteString("\n## Words: stages of a document\n\nCycloneDX says it of a document, SPDX 3 of a software_Sbom; both are carried. A word in parentheses is the nearest one.\n\n| CycloneDX phase | SPDX 3 software_sbomType |\n|---|---|\n")
	for _, r := range mapping.Phases {
		cdx, new := word(r.CycloneDX, ""), word(r.SPDX3, "")
		if !r.CycloneDXExact {
			cdx = "(" + cdx + ")"
		}
		fmt.Fprintf(b, "| %s | %s |\n", cdx, new)
	}
	b.WriteString("\n## Words: annotation types\n\n| SPDX 2 | SPDX 3 |\n|---|---|\n")
	for _, p := range mapping.SPDX3Annotations {
		fmt.Fprintf(b, "| %s | %s |\n", p.Folded, p.SPDX3)
	}
}

// hashesSPDX3 prints the algorithms that only SPDX 3 has.
func hashesSPDX3(b *bytes.Buffer) {
	for _, p := range mapping.SPDX3Hashes {
		if _, ok := mapping.HashBySPDX(p.Folded); !ok {
			fmt.Fprintf(b, "| none | none | %s | none |\n", p.SPDX3)
		}
	}
}

// referencesSPDX3 prints the kinds of references that CycloneDX does not have.
func referencesSPDX3(b *bytes.Buffer) {
	for _, r := range mapping.SPDX3Refs {
		if r.CycloneDX == "" {
			core := "OTHER"
			if r.Protobom != pb.ExternalReference_UNKNOWN {
				core = r.Protobom.String()
			}
			fmt.Fprintf(b, "| none | %s %s | %s | %s |\n", r.Category, r.Type, r.SPDX3, core)
		}
	}
}

func hasSPDX3Only(s mapping.Subject) bool {
	return !slices.ContainsFunc(s.Fields, func(f mapping.Field) bool { return f.CycloneDX.Path != "" || f.SPDX.Path != "" })
}
