package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// A definition is a type definition as its schema describes it (ECMA-427, annex A).
type definition struct {
	Schema        string      `json:"$schema"`
	ID            string      `json:"$id"`
	Type          string      `json:"type"`
	TypeName      string      `json:"type_name"`
	Description   string      `json:"description"`
	Repository    repository  `json:"repository"`
	Namespace     *component  `json:"namespace_definition"`
	Name          *component  `json:"name_definition"`
	Version       *component  `json:"version_definition"`
	Qualifiers    []qualifier `json:"qualifiers_definition"`
	Subpath       *component  `json:"subpath_definition"`
	Examples      []string    `json:"examples"`
	Note          string      `json:"note"`
	ReferenceURLs []string    `json:"reference_urls"`
}

type repository struct {
	Use     bool   `json:"use_repository"`
	Default string `json:"default_repository_url"`
	Note    string `json:"note"`
}

type component struct {
	Requirement   string   `json:"requirement"`
	Permitted     string   `json:"permitted_characters"`
	CaseSensitive *bool    `json:"case_sensitive"`
	Normalization []string `json:"normalization_rules"`
	NativeName    string   `json:"native_name"`
	Note          string   `json:"note"`
}

type qualifier struct {
	Key         string `json:"key"`
	Requirement string `json:"requirement"`
	Description string `json:"description"`
	Default     string `json:"default_value"`
	NativeName  string `json:"native_name"`
}

// load reads every type definition that the index lists, in the order of the index. The digest covers the
// index and all definitions: it names the version that a table was made from.
func load(spec string) (defs []definition, digest string, err error) {
	sum := sha256.New()
	read := func(path string, v any) error {
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		sum.Write(data)
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.DisallowUnknownFields()
		if err := dec.Decode(v); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		return nil
	}
	var index []string
	if err := read(filepath.Join(spec, "purl", "purl-types-index.json"), &index); err != nil {
		return nil, "", err
	}
	if !slices.IsSorted(index) {
		return nil, "", fmt.Errorf("purl-types-index.json: not sorted")
	}
	for _, name := range index {
		path := filepath.Join(spec, "purl", "types", name+"-definition.json")
		var d definition
		if err := read(path, &d); err != nil {
			return nil, "", err
		}
		if d.Type != name {
			return nil, "", fmt.Errorf("%s: defines the type %q", path, d.Type)
		}
		defs = append(defs, d)
	}
	files, err := filepath.Glob(filepath.Join(spec, "purl", "types", "*-definition.json"))
	if err != nil {
		return nil, "", err
	}
	if len(files) != len(defs) {
		return nil, "", fmt.Errorf("the index lists %d types, there are %d definitions", len(defs), len(files))
	}
	return defs, hex.EncodeToString(sum.Sum(nil)), nil
}
