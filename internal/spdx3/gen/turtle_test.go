package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTurtle(t *testing.T) {
	const src = `# a comment
@prefix ex: <https://example.com/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .

ex:Thing a owl:Class , ex:Kind ;
	ex:says "one \"line\"\n"@en , """two
lines"""^^ex:text ;
	ex:shape [ ex:max 12 ; ex:in ( ex:a <https://example.com/b> ) ] , [ ] ;
	.
ex:Other ex:of ex:Thing.
`
	g, err := parseTurtle(src)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.subjects) != 2 || g.subjects[1].iri != "https://example.com/Other" {
		t.Fatalf("subjects %+v", g.subjects)
	}
	s := g.byIRI["https://example.com/Thing"]
	if !s.is(owl+"Class") || !s.is("https://example.com/Kind") || s.is("https://example.com/Other") {
		t.Errorf("types %v", s.all(rdfType))
	}
	says := s.objects["https://example.com/says"]
	if len(says) != 2 || says[0].literal != "one \"line\"\n" || says[1].literal != "two\nlines" {
		t.Errorf("literals %+v", says)
	}
	if _, err := s.one("https://example.com/says"); err == nil {
		t.Error("two values are one")
	}
	shapes := s.objects["https://example.com/shape"]
	if len(shapes) != 2 || shapes[0].blank.objects["https://example.com/max"][0].literal != "12" {
		t.Fatalf("shapes %+v", shapes)
	}
	in := shapes[0].blank.objects["https://example.com/in"][0].list
	if len(in) != 2 || in[0].iri != "https://example.com/a" || in[1].iri != "https://example.com/b" {
		t.Errorf("list %+v", in)
	}
}

func TestTurtleErrors(t *testing.T) {
	for _, src := range []string{
		"ex:a ex:b ex:c .", // no prefix
		"<a> <b> <c>",
		"<a> <b .",
		`<a> <b> "c .`,
		`<a> <b> "\x" .`,
		`<a> <b> "\`,
		"<a> <b> [ <c> <d> .",
		"<a> <b> ( <c> .",
		"@prefix ex <a> .",
		"<a> <b> ",
		`"a" <b> <c> .`,
	} {
		if _, err := parseTurtle(src); err == nil {
			t.Errorf("%s: no error", src)
		} else if !strings.HasPrefix(err.Error(), "line 1: ") {
			t.Errorf("%s: %v", src, err)
		}
	}
}

// A change of the official files that the generator has no code for, or in which they contradict each other, stops
// it.
func TestGeneratorRefuses(t *testing.T) {
	spec := specFolder(t)
	const folder = "spdx3"
	for _, test := range []struct{ name, file, old, new, want string }{
		{"a predicate of a shape", "spdx-model.ttl", "sh:maxCount 1 ;", "sh:maxCount 1 ; sh:minLength 2 ;", "minLength"},
		{"a predicate of a class", "spdx-model.ttl", "rdfs:subClassOf ns3:Package ;", "rdfs:subClassOf ns3:Package ; sh:closed ns1:x ;", "closed"},
		{"a word that a shape lacks", "spdx-model.ttl", "sh:in ( <https://spdx.org/rdf/3.0.1/terms/Core/PresenceType/yes> ", "sh:in ( ", "PresenceType"},
		{"a datatype", "spdx-model.ttl", "rdfs:range xsd:boolean", "rdfs:range xsd:duration", "duration"},
		{"a pattern", "spdx-model.ttl", `sh:pattern "^[^\\/]+`, `sh:pattern "^x[^\\/]+`, "pattern"},
		{"a node kind", "spdx-model.ttl", "sh:nodeKind sh:Literal", "sh:nodeKind sh:IRIOrLiteral", "node kind"},
		{"a class of another model", "spdx-model.ttl", "ns5:AIPackage a owl:Class", "<https://example.com/AIPackage> a owl:Class", "not of this model"},
		{"a name of the ontology", "spdx-model.ttl", "spdx: a owl:Ontology", "ns1: a owl:Ontology", "ontology is called"},
		{"a term of the context", "spdx-context.jsonld", `"software_Package":`, `"software_Packet":`, "no term for the class"},
		{"the meaning of a term", "spdx-context.jsonld", `terms/Core/Hash"`, `terms/Core/Digest"`, "Digest"},
		{"the values of a term", "spdx-context.jsonld", `"@type": "http://www.w3.org/2001/XMLSchema#decimal"`, `"@type": "http://www.w3.org/2001/XMLSchema#string"`, "the values of"},
		{"a cardinality of the dump", "model.json", `"minCount": "1"`, `"minCount": "3"`, "in the dump"},
		{"what is abstract in the dump", "model.json", `"Instantiability": "Concrete"`, `"Instantiability": "Abstract"`, "instantiability"},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := t.TempDir()
			if err := os.Mkdir(filepath.Join(changed, folder), 0o755); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"spdx-model.ttl", "spdx-context.jsonld", "model.json"} {
				b, err := os.ReadFile(filepath.Join(spec, folder, name))
				if err != nil {
					t.Fatal(err)
				}
				s := string(b)
				if name == test.file {
					if !strings.Contains(s, test.old) {
						t.Fatalf("%s has no %q", name, test.old)
					}
					s = strings.Replace(s, test.old, test.new, 1)
				}
				if err := os.WriteFile(filepath.Join(changed, folder, name), []byte(s), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := load(changed, folder); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one about %q", err, test.want)
			}
		})
	}
	if _, err := load(spec, folder); err != nil {
		t.Errorf("unchanged: %v", err)
	}
	if err := run("", "-"); err == nil {
		t.Error("no folder, and no error")
	}
	if err := run(t.TempDir(), "-"); err == nil {
		t.Error("an empty folder, and no error")
	}
}
