// Command vex answers from VEX documents, merges and checks them.
//
//	vex query -vuln CVE-2023-12345 -product pkg:apk/wolfi/git@2.39.0-r1 product.openvex.json
//
// Run it with -h for all commands and flags. It exits with 0 when it is done, 1 when something failed and 2 when it was
// called wrongly.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/vex"
)

func main() { program.Main(run) }

const usage = `Usage:
  vex query -vuln ID -product ID [-subcomponent ID] FILE...
  vex merge [-id IRI] [-author NAME] [-created TIME] [-o FILE] FILE...
  vex convert -to FORMAT [-report FILE] [-id IRI] [-author NAME] [-title TEXT] [-publisher NAME] [-namespace URI]
              [-created TIME] [-o FILE] FILE
  vex embed -sbom FILE [-to FORMAT] [-report FILE] [-o FILE] VEX...
  vex extract [-report FILE] [-id IRI] [-author NAME] [-created TIME] [-o FILE] FILE
  vex validate FILE

FILE is an OpenVEX document, or an attestation of one (whose signature is not looked at); - is standard input. Flags
come before it. convert, embed and extract take CSAF 2.0 documents and SBOMs with statements in them as well.

  query      what is known about a vulnerability in a product, as JSON: status, justification, why (a reason for each
             statement about the vulnerability), statement; null where nothing is known
    -vuln ID           name or alias of the vulnerability
    -product ID        package URL, CPE name, digest (ALGORITHM:HEX) or other IRI of the product
    -subcomponent ID   the part of the product that has the vulnerability; without it the product as a whole is meant
  merge      one document with all statements, each once, that says the same in whatever order the files come
    -id IRI            its @id; made of what it says when there is none
    -author NAME       its author; the authors of the files when there is none
    -created TIME      its time (RFC 3339); the newest time in the files when there is none
    -o FILE            write it there, whole or not at all (default -, standard output)
  convert    the document in another encoding: openvex, csaf, cyclonedx-1.6-json or another format of SBOMs with a place
             for statements; what it cannot say is carried in it, and in the report
    -report FILE       write the report there, as JSON; without it a line on standard error says when there is one
    -title TEXT        title of a CSAF document
    -publisher NAME    publisher of a CSAF document; the author when there is none
    -namespace URI     the publisher's, in a CSAF document
    -id, -author, -created   what the output demands and FILE lacks
  embed      the SBOM with those statements in it that are about what it holds
    -sbom FILE         CycloneDX 1.4 or newer, or SPDX 3; others have no place for statements without -to
    -to FORMAT         convert the SBOM first, as the program convert does
  extract    the statements in an SBOM, as one OpenVEX document
  validate   what is wrong with a document, one JSON object a line; exit 1 when something of it is an error

Example:
  vex query -vuln CVE-2023-12345 -product 'pkg:apk/wolfi/git@2.39.0-r1?arch=armv7' product.openvex.json
`

// A command is called with the arguments after its name.
type command func(args []string, stdin io.Reader, stdout, stderr io.Writer) error

var commands = map[string]command{
	"convert":  convert,
	"embed":    embed,
	"extract":  extract,
	"query":    query,
	"merge":    merge,
	"validate": validate,
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	err := dispatch(args, stdin, stdout, stderr)
	if errors.Is(err, errFindings) {
		return program.Failed
	}
	return program.End("vex", usage, err, stdout, stderr)
}

func dispatch(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return program.Misuse("no command: %s (-h prints the usage)", strings.Join(commandNames(), ", "))
	}
	if args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		return flag.ErrHelp
	}
	c, ok := commands[args[0]]
	if !ok {
		return program.Misuse("%q is none of the commands %s (-h prints the usage)", args[0], strings.Join(commandNames(), ", "))
	}
	return c(args[1:], stdin, stdout, stderr)
}

func commandNames() []string {
	var list []string
	for name := range commands {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// What is wrong with the value of a flag.
var (
	errIRI  = errors.New("is no IRI")
	errTime = errors.New("is no time as RFC 3339 has it")
)

// errFindings ends a command that has said all there is to say on standard output.
var errFindings = errors.New("there are errors")

// parse reads flags and returns the files, between least and most of them (0: any number).
func parse(f *flag.FlagSet, args []string, least, most int) ([]string, error) {
	if err := program.Parse(f, args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, program.Misuse("%s: %v", f.Name(), err)
	}
	files := f.Args()
	switch {
	case len(files) < least:
		return nil, program.Misuse("%s: no FILE (-h prints the usage)", f.Name())
	case most > 0 && len(files) > most:
		return nil, program.Misuse("%s: more than one FILE: %q (flags come before it)", f.Name(), files)
	}
	stdin := 0
	for _, name := range files {
		if name == "-" {
			stdin++
		}
	}
	if stdin > 1 {
		return nil, program.Misuse("%s: standard input cannot be read twice", f.Name())
	}
	return files, nil
}

// load reads the documents of files: a file of attestations may have several.
func load(files []string, stdin io.Reader) ([]*vex.Document, error) {
	var docs []*vex.Document
	for _, file := range files {
		text, err := program.Read(file, stdin)
		if err != nil {
			return nil, err
		}
		list, err := documents(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", program.Name(file), err)
		}
		docs = append(docs, list...)
	}
	return docs, nil
}

func documents(text []byte) ([]*vex.Document, error) {
	d, err := vex.Parse(text)
	if err == nil {
		return []*vex.Document{d}, nil
	}
	var docs []*vex.Document
	for a, failure := range attest.NewReader(bytes.NewReader(text)).All() {
		if failure != nil {
			return nil, err // it is no file of attestations: what is wrong with it as a document counts
		}
		st, failure := a.UnverifiedStatement()
		if failure != nil {
			return nil, failure
		}
		if d, failure = vex.FromStatement(st); failure != nil {
			return nil, failure
		}
		docs = append(docs, d)
	}
	if len(docs) == 0 {
		return nil, err
	}
	return docs, nil
}
