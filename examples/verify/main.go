// Command verify checks an attestation and prints what it attests.
//
//	verify -key builder.pub -artifact app.tar.gz -type cyclonedx app.tar.gz.intoto.json > app.cdx.json
//
// Run it with -h for all flags. It exits with 0 when the attestation holds, 1 when it does not or something failed, and 2
// when it was called wrongly. Unless it exits with 0 it prints nothing on standard output.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/verify"
)

func main() { program.Main(program.Interruptible(run)) }

const usage = `Usage:
  verify -key PUBLIC.pem [-key PUBLIC.pem …] [-threshold N] -artifact FILE | -digest ALG:HEX [flags] ENVELOPE

ENVELOPE is a DSSE envelope, a sigstore bundle, or a file with a list or lines of these, of which the first that holds
is taken. ENVELOPE and FILE may be -: standard input. Flags come before ENVELOPE.

  -key PUBLIC.pem    a public key that is trusted: Ed25519, ECDSA or RSA; may be given several times
  -threshold N       how many different keys must have signed (default 1)
  -artifact FILE     the file that the attestation has to be about
  -digest ALG:HEX    the same by its digest, sha256:… for example
  -type TYPE         the type of predicate that is expected, as a URI or a short name of cosign's (cyclonedx, spdxjson,
                     openvex, slsaprovenance1, …)
  -statement         print the whole statement instead of its predicate

The bytes that are printed are exactly those that were signed.

Example:
  verify -key builder.pub -artifact app.tar.gz -type cyclonedx app.tar.gz.intoto.json > app.cdx.json
`

// A call is what the arguments ask for.
type call struct {
	keys             []string
	threshold        int
	artifact, digest string
	typ              string
	statement        bool
	envelope         string
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c, err := parse(args)
	if err == nil {
		var out []byte
		if out, err = c.run(ctx, stdin); err == nil {
			err = program.Write(stdout, out)
		}
	}
	return program.End("verify", usage, err, stdout, stderr)
}

func parse(args []string) (*call, error) {
	c := &call{}
	fs := program.Flags("verify")
	fs.Func("key", "", func(s string) error {
		if s == "" {
			return errors.New("no file is named")
		}
		c.keys = append(c.keys, s)
		return nil
	})
	fs.IntVar(&c.threshold, "threshold", 1, "")
	fs.StringVar(&c.artifact, "artifact", "", "")
	fs.StringVar(&c.digest, "digest", "", "")
	fs.StringVar(&c.typ, "type", "", "")
	fs.BoolVar(&c.statement, "statement", false, "")
	if err := program.Parse(fs, args); err != nil {
		return nil, err
	}
	c.envelope = fs.Arg(0)
	set := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { set[f.Name] = true })
	switch {
	case len(c.keys) == 0:
		return nil, program.Misuse("no -key: nobody is trusted (-h prints the usage)")
	case c.threshold < 1:
		return nil, program.Misuse("-threshold %d: at least 1 key has to have signed", c.threshold)
	case set["artifact"] == set["digest"]:
		return nil, program.Misuse("either -artifact or -digest says what the attestation has to be about")
	case set["artifact"] && c.artifact == "":
		return nil, program.Misuse("-artifact names no file")
	case set["type"] && !known(c.typ):
		return nil, program.Misuse("-type %q is neither a URI nor a short name that is known", c.typ)
	case fs.NArg() == 0 || c.envelope == "":
		return nil, program.Misuse("no ENVELOPE (-h prints the usage)")
	case fs.NArg() > 1:
		return nil, program.Misuse("more than one ENVELOPE: %q (flags come before ENVELOPE)", fs.Args())
	case c.envelope == "-" && c.artifact == "-":
		return nil, program.Misuse("ENVELOPE and -artifact are both standard input")
	}
	if set["digest"] {
		if _, err := attest.ParseDigest(c.digest); err != nil {
			return nil, program.Misuse("-digest: %s", trim(err))
		}
	}
	return c, nil
}

// known reports whether a statement may have this type.
func known(typ string) bool {
	_, ok := attest.LookupPredicateType(typ)
	return ok || strings.Contains(typ, ":")
}

// run returns what to print.
func (c *call) run(ctx context.Context, stdin io.Reader) ([]byte, error) {
	policy, err := c.policy(stdin)
	if err != nil {
		return nil, err
	}
	name := program.Name(c.envelope)
	in, err := program.Open(c.envelope, stdin)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var refusals []error
	for a, err := range attest.NewReader(in).All() {
		if err != nil {
			return nil, fmt.Errorf("%s: %s", name, trim(err))
		}
		result, err := verify.Attestation(ctx, a, policy)
		if err == nil {
			if c.statement {
				return result.Statement().Bytes(), nil
			}
			return result.Predicate(), nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		refusals = append(refusals, err)
	}
	if n := len(refusals) - 1; n > 0 {
		return nil, fmt.Errorf("%s: %s (and %d more attestations that do not hold)", name, trim(refusals[0]), n)
	} else if n < 0 {
		return nil, fmt.Errorf("%s: there is no attestation", name)
	}
	return nil, fmt.Errorf("%s: %s", name, trim(refusals[0]))
}

// policy makes the policy of the flags.
func (c *call) policy(stdin io.Reader) (verify.Policy, error) {
	p := verify.Policy{Threshold: c.threshold}
	for _, name := range c.keys {
		text, err := os.ReadFile(name)
		if err != nil {
			return p, err
		}
		key, err := verify.ParseKey(text)
		if err != nil {
			return p, fmt.Errorf("%s: %s", name, trim(err))
		}
		p.Verifiers = append(p.Verifiers, key)
	}
	if c.typ != "" {
		p.PredicateTypes = []string{c.typ}
	}
	if c.digest != "" {
		d, err := attest.ParseDigest(c.digest)
		if err != nil {
			return p, err
		}
		p.Subjects = []attest.DigestSet{d}
		return p, nil
	}
	in, err := program.Open(c.artifact, stdin)
	if err != nil {
		return p, err
	}
	defer in.Close()
	d, err := attest.Digest(in, "sha256", "sha384", "sha512")
	if err != nil {
		return p, fmt.Errorf("%s: %w", program.Name(c.artifact), err)
	}
	p.Subjects = []attest.DigestSet{d}
	return p, nil
}

// trim takes the package's name from an error that gets the program's.
func trim(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "verify: "), "attest: ")
}
