package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The committed tables are what the generator makes of the schemas.
func TestTablesAreCurrent(t *testing.T) {
	spec := os.Getenv("WAYBILL_SPEC")
	if spec == "" {
		t.Skip("skipped: specification folder not present (WAYBILL_SPEC is not set)")
	}
	out := filepath.Join(t.TempDir(), "tables.go")
	if err := run(spec, out); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../tables.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("tables.go is not what the generator writes: run go generate ./internal/schema")
	}
}

// compile makes tables of one schema.
func compile(t *testing.T, text string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := compiler{spec: dir, files: map[string]*file{}, nodes: map[string]*node{}}
	if err := c.schema(source{"family", "1", "a.json"}); err != nil {
		return "", err
	}
	merge(&c)
	if err := c.prove(); err != nil {
		return "", err
	}
	var b bytes.Buffer
	err := c.emit(&b)
	return b.String(), err
}

const draft7 = `"$schema":"http://json-schema.org/draft-07/schema#",`

// What has no code stops the generator.
func TestRefusals(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{}`, `unknown draft ""`},
		{`{"$schema":"https://json-schema.org/draft/2020-12/schema"}`, "unknown draft"},
		{`{` + draft7 + `"patternProperties":{}}`, "#/patternProperties: unknown keyword"},
		{`{` + draft7 + `"properties":{"a":{"items":{"contains":true}}}}`, "#/properties/a/items/contains: unknown keyword"},
		{`{` + draft7 + `"format":"hostname"}`, `unknown format "hostname"`},
		{`{` + draft7 + `"type":"text"}`, `unknown type "text"`},
		{`{` + draft7 + `"type":[]}`, "no type"},
		{`{` + draft7 + `"enum":[1]}`, "1 is no string"},
		{`{` + draft7 + `"enum":[]}`, "empty"},
		{`{` + draft7 + `"const":1}`, "neither string nor boolean"},
		{`{` + draft7 + `"additionalProperties":{"type":"string"}}`, "only booleans"},
		{`{` + draft7 + `"minLength":0}`, "0 is not handled"},
		{`{` + draft7 + `"maximum":0.5}`, "invalid syntax"},
		{`{` + draft7 + `"anyOf":[]}`, "empty"},
		{`{` + draft7 + `"then":{}}`, "without if"},
		{`{` + draft7 + `"properties":{"a":7}}`, "no schema"},
		{`{` + draft7 + `"$ref":"#/definitions/a"}`, "leads nowhere"},
		{`{` + draft7 + `"$ref":"b.json"}`, "no such file"},
		{`{"$schema":"https://json-schema.org/draft/2019-09/schema","$ref":"#/definitions/a"}`, "outside draft 7"},
		// Two alternatives that both lead back would be tried 2^depth times.
		{`{` + draft7 + `"anyOf":[{"properties":{"a":{"$ref":"#"}}},{"properties":{"b":{"$ref":"#"}}}]}`, "lead back"},
		{`{` + draft7 + `"properties":{"a":{"$ref":"#"}},"not":{"properties":{"a":{"$ref":"#"}}}}`, "lead back"},
	} {
		if _, err := compile(t, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.text, err, c.want)
		}
	}
	if err := run("", "-"); err == nil {
		t.Error("no folder is no error")
	}
}

// Alternatives that lead back for different types of values are harmless; equal nodes become one, through
// loops as well.
func TestMerge(t *testing.T) {
	out, err := compile(t, `{`+draft7+`"definitions":{
		"list":{"oneOf":[{"type":"array","items":{"$ref":"#/definitions/list"}},{"type":"object","properties":{"a":{"$ref":"#/definitions/list"}}}]},
		"same":{"oneOf":[{"type":"array","items":{"$ref":"#/definitions/same"}},{"type":"object","properties":{"a":{"$ref":"#/definitions/list"}}}]},
		"text":{"type":"string","title":"x"},"other":{"type":"string","description":"y"}},
		"properties":{"a":{"$ref":"#/definitions/list"},"b":{"$ref":"#/definitions/same"},
			"c":{"$ref":"#/definitions/text","minLength":5},"d":{"$ref":"#/definitions/other"}}}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"{\"a\", 2},\n\t\t{\"b\", 2},\n\t\t{\"c\", 3},\n\t\t{\"d\", 3},",
		"{one: []link{4, 5}},\n\t{types: 16},\n\t{types: 32, items: 2},",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%s\nis not in\n%s", want, out)
		}
	}
}
