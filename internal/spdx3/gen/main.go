// Command gen writes the tables of package spdx3 from the official model of SPDX 3.
//
//	WAYBILL_SPEC=FOLDER go generate ./internal/spdx3
//
// FOLDER holds spdx3/spdx-model.ttl (the ontology with its SHACL shapes), spdx-context.jsonld, and model.json
// (the dump of the specification's class pages), older versions in folders of their own. The ontology is what
// the tables are made of; the context and the dump add what only they say, and are checked against it. What the
// generator does not understand stops it: nothing of a model is left out in silence.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// folders are the versions, oldest first. A new version is one more folder.
var folders = []string{"spdx3/3.0.0", "spdx3"}

func main() {
	spec := flag.String("spec", os.Getenv("WAYBILL_SPEC"), "`folder` of the specifications")
	out := flag.String("o", "tables.go", "`file` to write, - for standard output")
	flag.Parse()
	if err := run(*spec, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(spec, out string) error {
	if spec == "" {
		return errors.New("no folder of specifications: set WAYBILL_SPEC or -spec")
	}
	src, err := generate(spec)
	if err != nil {
		return err
	}
	if out == "-" {
		_, err := os.Stdout.Write(src)
		return err
	}
	return os.WriteFile(out, src, 0o644)
}

func generate(spec string) ([]byte, error) {
	var models []*model
	for _, folder := range folders {
		m, err := load(spec, folder)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
		models = append(models, m)
	}
	return emit(models)
}

func load(spec, folder string) (*model, error) {
	var files []file
	read := func(name string) ([]byte, error) {
		b, err := os.ReadFile(filepath.Join(spec, folder, name))
		if err == nil {
			sum := sha256.Sum256(b)
			files = append(files, file{folder + "/" + name, hex.EncodeToString(sum[:])})
		}
		return b, err
	}
	src, err := read("spdx-model.ttl")
	if err != nil {
		return nil, err
	}
	t, err := parseTurtle(string(bytes.TrimPrefix(src, []byte("\ufeff"))))
	if err != nil {
		return nil, err
	}
	m, err := build(t)
	if err != nil {
		return nil, err
	}
	if src, err = read("spdx-context.jsonld"); err != nil {
		return nil, err
	}
	if err := m.contextual(src); err != nil {
		return nil, err
	}
	switch src, err = read("model.json"); {
	case errors.Is(err, fs.ErrNotExist): // not published for every version
	case err != nil:
		return nil, err
	default:
		if err := m.restricted(src); err != nil {
			return nil, err
		}
	}
	m.context = "https://spdx.org/rdf/" + m.version + "/spdx-context.jsonld"
	m.files = files
	return m, nil
}
