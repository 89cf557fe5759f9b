// Command attest signs a statement about artifacts: that a predicate (an SBOM, a VEX document, provenance, test
// results) is true of them.
//
//	attest -key key.pem -subject app.tar.gz -o app.intoto.json app.cdx.json
//
// Run it with -h for all flags. It exits with 0 when it is done, 1 when something failed and 2 when it was called
// wrongly.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/sign"
)

func main() { program.Main(run) }

const usage = `Usage:
  attest -key PRIVATE.pem -subject SUBJECT [flags] PREDICATE-FILE

The result is a DSSE envelope with an in-toto statement: PREDICATE-FILE, byte for byte, about the subjects.
PREDICATE-FILE is a JSON object; - is standard input. Flags come before it.

  -key PRIVATE.pem        private key to sign with; more than one for an envelope with several signatures
  -passphrase-file FILE   what encrypted keys are encrypted with, without the line break at the end
  -subject FILE           an artifact: its base name and its SHA-256
  -subject NAME=ALG:HEX   an artifact by its digest, such as app=sha256:9f86d0…; more than one for several
  -type URI-OR-ALIAS      type of the predicate: a URI, or a word as cosign has them (spdx, cyclonedx, openvex,
                          slsaprovenance1, vuln, custom, …); found by what the file holds for CycloneDX, SPDX and
                          OpenVEX
  -o FILE                 write the envelope there, whole or not at all (default -, standard output)

Example:
  attest -key key.pem -subject app.tar.gz -o app.intoto.json app.cdx.json
`

// A call is what the arguments ask for.
type call struct {
	keys, subjects        []string
	passphrase, out, file string
	typ                   string // URI, "" to find it
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c, err := parse(args)
	if err == nil {
		err = c.run(stdin, stdout)
	}
	return program.End("attest", usage, err, stdout, stderr)
}

func parse(args []string) (*call, error) {
	c := new(call)
	list := func(to *[]string) func(string) error {
		return func(s string) error {
			if s == "" {
				return errors.New("is empty")
			}
			*to = append(*to, s)
			return nil
		}
	}
	flags := program.Flags("attest")
	flags.Func("key", "", list(&c.keys))
	flags.Func("subject", "", list(&c.subjects))
	flags.Func("type", "", c.setType)
	flags.StringVar(&c.passphrase, "passphrase-file", "", "")
	flags.StringVar(&c.out, "o", "-", "")
	if err := program.Parse(flags, args); err != nil {
		return nil, err
	}
	switch {
	case len(c.keys) == 0:
		return nil, program.Misuse("no -key PRIVATE.pem (-h prints the usage)")
	case len(c.subjects) == 0:
		return nil, program.Misuse("no -subject FILE or NAME=ALG:HEX (-h prints the usage)")
	case c.out == "":
		return nil, program.Misuse("-o names no file")
	case flags.NArg() == 0:
		return nil, program.Misuse("no PREDICATE-FILE (-h prints the usage)")
	case flags.NArg() > 1:
		return nil, program.Misuse("more than one PREDICATE-FILE: %q (flags come before it)", flags.Args())
	}
	c.file = flags.Arg(0)
	return c, nil
}

func (c *call) setType(s string) error {
	if t, ok := attest.LookupPredicateType(s); ok {
		c.typ = t.URI
		return nil
	}
	if scheme, rest, ok := strings.Cut(s, ":"); !ok || scheme == "" || rest == "" {
		return fmt.Errorf("neither a URI nor one of %s", strings.Join(aliases(), ", "))
	}
	c.typ = s
	return nil
}

func aliases() []string {
	var list []string
	for _, t := range attest.PredicateTypes() {
		list = append(list, t.Aliases...)
	}
	return list
}

func (c *call) run(stdin io.Reader, stdout io.Writer) error {
	signers, err := c.signers()
	if err != nil {
		return err
	}
	subjects, err := c.artifacts()
	if err != nil {
		return err
	}
	predicate, err := c.predicate(stdin)
	if err != nil {
		return err
	}
	if c.typ == "" {
		if c.typ, err = attest.DetectPredicateType(predicate); err != nil {
			return fmt.Errorf("%s: %w (-type says what it is)", program.Name(c.file), err)
		}
	}
	st, err := attest.New(subjects, c.typ, predicate)
	if err != nil {
		return fmt.Errorf("%s: %w", program.Name(c.file), err)
	}
	env, err := sign.Envelope(context.Background(), st, signers...)
	if err != nil {
		return err
	}
	text, err := env.MarshalJSON()
	if err != nil {
		return err
	}
	return program.WriteFile(c.out, append(text, '\n'), stdout)
}

func (c *call) signers() ([]sign.Signer, error) {
	var passphrase []byte
	if c.passphrase != "" {
		text, err := os.ReadFile(c.passphrase)
		if err != nil {
			return nil, err
		}
		passphrase = bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r"))
	}
	var list []sign.Signer
	for _, file := range c.keys {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		signer, err := sign.ParseKey(text, passphrase)
		if errors.Is(err, sign.ErrPassphrase) {
			return nil, fmt.Errorf("%s: %w (-passphrase-file names it)", file, err)
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		list = append(list, signer)
	}
	return list, nil
}

// artifacts returns the subjects. What has the form NAME=ALG:HEX is a digest, also when there is a file of that name:
// what is attested must not depend on what lies around.
func (c *call) artifacts() ([]attest.ResourceDescriptor, error) {
	var list []attest.ResourceDescriptor
	for _, s := range c.subjects {
		if i := strings.LastIndexByte(s, '='); i >= 0 && looksLikeDigest(s[i+1:]) {
			digest, err := attest.ParseDigest(s[i+1:])
			if err != nil {
				return nil, program.Misuse("-subject %s: %v", s, strings.TrimPrefix(err.Error(), "attest: "))
			}
			list = append(list, attest.ResourceDescriptor{Name: s[:i], Digest: digest})
			continue
		}
		digest, err := digestOf(s)
		if err != nil {
			return nil, err
		}
		list = append(list, attest.ResourceDescriptor{Name: filepath.Base(s), Digest: digest})
	}
	return list, nil
}

// looksLikeDigest reports whether s is a word, a colon and a word: a digest, if maybe one that is spelled wrong.
func looksLikeDigest(s string) bool {
	alg, value, ok := strings.Cut(s, ":")
	return ok && alg != "" && !strings.ContainsAny(s, `/\.`+" ") && !strings.Contains(value, ":")
}

func digestOf(file string) (attest.DigestSet, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return attest.Digest(f)
}

// predicate returns what the file holds; without a byte order mark, which may stand at the start of a file but not
// inside JSON.
func (c *call) predicate(stdin io.Reader) ([]byte, error) {
	text, err := program.Read(c.file, stdin)
	if err != nil {
		return nil, err
	}
	return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), nil
}
