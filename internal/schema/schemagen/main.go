// Command schemagen writes the tables of package schema from the official JSON schemas.
//
//	WAYBILL_SPEC=FOLDER go generate ./internal/schema
//
// FOLDER holds cyclonedx/*.schema.json and spdx2/*/spdx-schema.json as the projects publish them. A keyword,
// format or shape that the package has no code for stops the generator: nothing of a schema is left out in
// silence.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
)

func main() {
	spec := flag.String("spec", os.Getenv("WAYBILL_SPEC"), "`folder` of the official schemas")
	out := flag.String("o", "tables.go", "`file` to write, - for standard output")
	flag.Parse()
	if err := run(*spec, *out); err != nil {
		fmt.Fprintln(os.Stderr, "schemagen:", err)
		os.Exit(1)
	}
}

func run(spec, out string) error {
	if spec == "" {
		return fmt.Errorf("no folder of schemas: set WAYBILL_SPEC or -spec")
	}
	c := compiler{spec: spec, files: map[string]*file{}, nodes: map[string]*node{}}
	for _, s := range sources {
		if err := c.schema(s); err != nil {
			return err
		}
	}
	merge(&c)
	if err := c.prove(); err != nil {
		return err
	}
	var buf bytes.Buffer
	if err := c.emit(&buf); err != nil {
		return err
	}
	if out == "-" {
		_, err := os.Stdout.Write(buf.Bytes())
		return err
	}
	return os.WriteFile(out, buf.Bytes(), 0o644)
}
