// Command typesgen writes the table of package types of package purl from the official type definitions.
//
//	WAYBILL_SPEC=FOLDER go generate ./purl
//
// FOLDER holds purl/types/*-definition.json and purl/purl-types-index.json as the project purl-spec publishes
// them. A member, a requirement or a rule in prose that the generator does not know stops it: a new version of
// the definitions is read by a person before it becomes a table.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"go/format"
	"os"
)

func main() {
	spec := flag.String("spec", os.Getenv("WAYBILL_SPEC"), "`folder` of the specifications")
	out := flag.String("o", "types_gen.go", "`file` to write, - for standard output")
	flag.Parse()
	if err := run(*spec, *out); err != nil {
		fmt.Fprintln(os.Stderr, "typesgen:", err)
		os.Exit(1)
	}
}

func run(spec, out string) error {
	if spec == "" {
		return fmt.Errorf("no folder of specifications: set WAYBILL_SPEC or -spec")
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

// generate returns the Go source of the table.
func generate(spec string) ([]byte, error) {
	defs, digest, err := load(spec)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := emit(&buf, defs, digest); err != nil {
		return nil, err
	}
	src, err := format.Source(buf.Bytes())
	if err != nil {
		return nil, fmt.Errorf("what was generated is not Go: %w", err)
	}
	return src, nil
}
