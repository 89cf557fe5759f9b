package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/internal/spdx3"
)

func specFolder(t *testing.T) string {
	t.Helper()
	spec := os.Getenv("WAYBILL_SPEC")
	if spec == "" {
		t.Skip("skipped: specification folder not present (WAYBILL_SPEC is not set)")
	}
	return spec
}

// The tables that are checked in are those that the official files give.
func TestTablesAreCurrent(t *testing.T) {
	want, err := generate(specFolder(t))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../tables.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("tables.go differs from what the official files give: run go generate ./internal/spdx3\n%s", cmp.Diff(string(got), string(want)))
	}
}

// The official JSON schema says nothing that the tables do not, and the other way round: written anew from the
// tables, by the rules that its generator follows, every definition that the schema reaches is the same.
func TestSchemaFromTables(t *testing.T) {
	spec := specFolder(t)
	for _, folder := range folders {
		src, err := os.ReadFile(filepath.Join(spec, folder, "schema.json"))
		if err != nil {
			t.Fatal(err)
		}
		var official map[string]any
		if err := json.Unmarshal(src, &official); err != nil {
			t.Fatal(err)
		}
		context := official["properties"].(map[string]any)["@context"].(map[string]any)["const"].(string)
		version, ok := spdx3.ContextVersion(context)
		m := spdx3.ModelOf(version)
		if !ok || m.Version != version {
			t.Fatalf("%s: no model of %s", folder, context)
		}
		defs := official["$defs"].(map[string]any)
		delete(official, "$defs")
		ours := schemaOf(m)
		compared := 0
		compare := func(name string, want, got any) {
			compared++
			if diff := cmp.Diff(normal(want), normal(got)); diff != "" {
				t.Errorf("%s: %s (-official +ours):\n%s", folder, name, diff)
			}
		}
		root := map[string]any{}
		remarshal(t, official, &root)
		delete(root, "$comment")
		compare("the root", root, rootOf(m))
		reached := map[string]bool{}
		queue := []any{official}
		for ; len(queue) > 0; queue = queue[1:] {
			for _, name := range references(queue[0]) {
				if reached[name] {
					continue
				}
				reached[name] = true
				compare(name, defs[name], ours[name])
				queue = append(queue, defs[name])
			}
		}
		for _, c := range m.Classes {
			if !c.Abstract && !reached[c.Term] {
				t.Errorf("%s: the schema does not reach %s", folder, c.Term)
			}
		}
		t.Logf("%s: %d definitions are the same", version, compared)
		if compared < 300 {
			t.Errorf("%s: only %d definitions compared", folder, compared)
		}
	}
}

// A version with a profile that nobody has heard of takes no new code.
func TestNewVersion(t *testing.T) {
	spec := specFolder(t)
	changed := t.TempDir()
	if err := os.Mkdir(filepath.Join(changed, "next"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, more := range map[string][2]string{
		"spdx-model.ttl": {"ns1:Annotation a owl:Class", `spdx:Hardware\/Chip a owl:Class,
        sh:NodeShape ;
    rdfs:subClassOf ns1:Artifact ;
    sh:nodeKind sh:IRI ;
    sh:property [ sh:datatype xsd:positiveInteger ; sh:maxCount 1 ; sh:minCount 1 ; sh:nodeKind sh:Literal ; sh:path spdx:Hardware\/pins ] .

spdx:Hardware\/pins a owl:DatatypeProperty ; rdfs:range xsd:positiveInteger .

`},
		"spdx-context.jsonld": {`"Annotation":`, `"hardware_Chip": "https://spdx.org/rdf/3.1/terms/Hardware/Chip",
    "hardware_pins": {"@id": "https://spdx.org/rdf/3.1/terms/Hardware/pins", "@type": "http://www.w3.org/2001/XMLSchema#positiveInteger"},
    `},
	} {
		b, err := os.ReadFile(filepath.Join(spec, "spdx3", name))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(b), "/3.0.1/", "/3.1/")
		if !strings.Contains(text, more[0]) {
			t.Fatalf("%s has no %s", name, more[0])
		}
		text = strings.Replace(text, more[0], strings.ReplaceAll(more[1], `\/`, "/")+more[0], 1)
		if err := os.WriteFile(filepath.Join(changed, "next", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := load(changed, "next")
	if err != nil {
		t.Fatal(err)
	}
	src, err := emit([]*model{m})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`version: "3.1"`, `{name: "Hardware/Chip", super: "Core/Artifact", iri: true`, `{"Hardware/pins", 1, 1, false}`,
		`{name: "Hardware/pins", kind: KindPositiveInteger}`,
	} {
		if !strings.Contains(string(src), want) {
			t.Errorf("the tables have no %s", want)
		}
	}
}

func remarshal(t *testing.T, from, into any) {
	t.Helper()
	b, err := json.Marshal(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatal(err)
	}
}

// references lists the definitions that v names.
func references(v any) []string {
	var list []string
	switch v := v.(type) {
	case map[string]any:
		for name, m := range v {
			if s, ok := m.(string); ok && name == "$ref" {
				list = append(list, strings.TrimPrefix(s, "#/$defs/"))
			} else {
				list = append(list, references(m)...)
			}
		}
	case []any:
		for _, e := range v {
			list = append(list, references(e)...)
		}
	}
	return list
}

// normal sorts the arrays of a schema, whose order means nothing, and makes all types those of encoding/json.
func normal(v any) any {
	b, _ := json.Marshal(v)
	var out any
	_ = json.Unmarshal(b, &out)
	return sorted(out)
}

func sorted(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = sorted(v[name])
		}
	case []any:
		for i := range v {
			v[i] = sorted(v[i])
		}
		slices.SortFunc(v, func(a, b any) int {
			x, _ := json.Marshal(a)
			y, _ := json.Marshal(b)
			return bytes.Compare(x, y)
		})
	}
	return v
}

type object = map[string]any

func ref(name string) object { return object{"$ref": "#/$defs/" + name} }

func rootOf(m *spdx3.Model) object {
	return object{
		"$schema":    "https://json-schema.org/draft/2020-12/schema",
		"type":       "object",
		"properties": object{"@context": object{"const": m.Context}},
		"required":   []string{"@context"},
		"oneOf": []object{
			{
				"type": "object",
				"properties": object{"@graph": object{
					"description": "Top level container for JSON-LD objects",
					"type":        "array",
					"items":       object{"type": "object", "$ref": "#/$defs/AnyClass", "unevaluatedProperties": false},
				}},
				"required": []string{"@graph"},
			},
			ref("AnyClass"),
		},
		"unevaluatedProperties": false,
	}
}

// schemaOf writes the definitions of the official schema from the tables.
func schemaOf(m *spdx3.Model) object {
	iri := object{"type": "string", "pattern": "^(?!_:).+:.+"}
	defs := object{
		"IRI":            iri,
		"BlankNode":      object{"type": "string", "pattern": "^_:.+"},
		"BlankNodeOrIRI": object{"oneOf": []object{ref("IRI"), ref("BlankNode")}},
		"anyURI":         object{"type": "string"},
	}
	var concrete []string
	var all []object
	for _, c := range m.Classes {
		if !c.Abstract {
			concrete = append(concrete, c.Term)
			all = append(all, ref(c.Term))
		}
	}
	defs["AnyClass"] = object{"anyOf": all}
	defs["SHACLClass"] = object{
		"type":       "object",
		"properties": object{"type": object{"oneOf": []any{ref("IRI"), object{"enum": concrete}}}},
		"required":   []string{"type"},
	}
	for _, c := range m.Classes {
		classDefs(m, c, defs)
	}
	return defs
}

func classDefs(m *spdx3.Model, c *spdx3.Class, defs object) {
	extension := c.Term == "extension_Extension"
	id, idType := "@id", "BlankNodeOrIRI"
	if c.Element {
		id = "spdxId"
	}
	if c.NeedsIRI {
		idType = "IRI"
	}
	own := object{"type": "object", "properties": object{
		id:     ref(idType),
		"type": object{"oneOf": []object{{"const": c.Term}}},
	}}
	if c.NeedsIRI {
		own["required"] = []string{id}
	}
	if extension {
		own["unevaluatedProperties"] = true
		own["properties"].(object)["type"] = object{"oneOf": []object{ref("IRI"), {"const": c.Term}}}
	}
	if !c.Abstract {
		defs[c.Term] = object{"allOf": []object{own, ref(c.Term + "_props")}}
	}

	super := "SHACLClass"
	if c.Super != nil {
		super = c.Super.Term + "_props"
	}
	properties, required := object{}, []string{}
	for _, p := range c.Properties() {
		// What a class declares itself is what the one above it has not, or has otherwise.
		if s := c.Super.Property(p.Term); s != nil && s.Min == p.Min && s.Max == p.Max {
			continue
		}
		name := "prop_" + c.Term + "_" + p.Term
		if p.Term == "from" || p.Term == "import" {
			name += "_" // words of the language that the generator is written in
		}
		defs[name] = propertyDef(m, p)
		def := ref(name)
		if p.List() {
			array := object{"type": "array", "items": ref(name)}
			if p.Min > 0 {
				array["minItems"] = p.Min
			}
			def = object{"oneOf": []object{array}}
		}
		properties[p.Term] = def
		if p.Min > 0 {
			required = append(required, p.Term)
		}
	}
	props := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		props["required"] = required
	}
	defs[c.Term+"_props"] = object{"allOf": []object{ref(super), props}}

	var below []object
	for _, d := range m.Classes {
		switch {
		case !d.Is(c):
		case d == c && extension && c.Abstract:
			below = append(below, ref(c.Term+"_props")) // open to classes of elsewhere
		case !d.Abstract:
			below = append(below, ref(d.Term))
		}
	}
	node := object{"type": "object", "anyOf": below}
	if !extension {
		node["unevaluatedProperties"] = false
	}
	alternatives := []object{node, ref("BlankNodeOrIRI")}
	for _, i := range m.Individuals {
		if i.Term != "" && i.Class.Is(c) {
			alternatives = append(alternatives, object{"const": i.Term})
		}
	}
	defs[c.Term+"_derived"] = object{"anyOf": alternatives}
}

func propertyDef(m *spdx3.Model, p *spdx3.Property) object {
	switch p.Kind {
	case spdx3.KindNode:
		return ref(p.Class.Term + "_derived")
	case spdx3.KindWord:
		return object{"enum": p.Words.Words}
	case spdx3.KindURI:
		return ref("anyURI")
	case spdx3.KindBoolean:
		return object{"type": "boolean"}
	case spdx3.KindPositiveInteger:
		return object{"type": "integer", "minimum": 1}
	case spdx3.KindNonNegativeInteger:
		return object{"type": "integer", "minimum": 0}
	case spdx3.KindDecimal:
		return object{"oneOf": []object{{"type": "number"}, {"type": "string", "pattern": `^-?[0-9]+(\.[0-9]*)?$`}}}
	case spdx3.KindDateTime:
		return object{"type": "string", "allOf": []object{
			{"pattern": `^[0-9]{4}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|[+-][0-9]{2}:[0-9]{2})$`},
			{"pattern": pattern(p.Pattern)},
		}}
	}
	def := object{"type": "string"}
	if p.Pattern != spdx3.PatternNone {
		def["pattern"] = pattern(p.Pattern)
	}
	return def
}

// pattern returns the expression that a pattern stands for.
func pattern(p spdx3.Pattern) string {
	name := map[spdx3.Pattern]string{spdx3.PatternMediaType: "MediaType", spdx3.PatternSemVer: "SemVer", spdx3.PatternDateTime: "DateTime"}[p]
	for expression, n := range patterns {
		if n == name {
			return expression
		}
	}
	return "none"
}
