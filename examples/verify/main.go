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
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"unicode"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/verify"
)

func main() {
	// A reader that went away is an error of writing like any other, not a signal that ends the process.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// The exit codes.
const (
	done    = 0
	failed  = 1
	misused = 2
)

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
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(stdout, usage)
	} else if err == nil {
		var out []byte
		if out, err = c.run(ctx, stdin); err == nil {
			_, err = stdout.Write(out)
		}
	}
	if err == nil {
		return done
	}
	fmt.Fprintf(stderr, "verify: %s\n", oneLine(err.Error()))
	var wrong *usageError
	if errors.As(err, &wrong) {
		return misused
	}
	return failed
}

// A usageError is about how the program was called.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func misuse(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// oneLine escapes what would break a line or trouble a terminal: names come from the envelope.
func oneLine(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		q := strconv.QuoteRune(r)
		b.WriteString(q[1 : len(q)-1])
	}
	return b.String()
}

func parse(args []string) (*call, error) {
	c := &call{}
	fs := flag.NewFlagSet("verify", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
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
	if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, misuse("%v", err)
	}
	c.envelope = fs.Arg(0)
	set := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { set[f.Name] = true })
	switch {
	case len(c.keys) == 0:
		return nil, misuse("no -key: nobody is trusted (-h prints the usage)")
	case c.threshold < 1:
		return nil, misuse("-threshold %d: at least 1 key has to have signed", c.threshold)
	case set["artifact"] == set["digest"]:
		return nil, misuse("either -artifact or -digest says what the attestation has to be about")
	case set["artifact"] && c.artifact == "":
		return nil, misuse("-artifact names no file")
	case set["type"] && !known(c.typ):
		return nil, misuse("-type %q is neither a URI nor a short name that is known", c.typ)
	case fs.NArg() == 0 || c.envelope == "":
		return nil, misuse("no ENVELOPE (-h prints the usage)")
	case fs.NArg() > 1:
		return nil, misuse("more than one ENVELOPE: %q (flags come before ENVELOPE)", fs.Args())
	case c.envelope == "-" && c.artifact == "-":
		return nil, misuse("ENVELOPE and -artifact are both standard input")
	}
	if set["digest"] {
		if _, err := attest.ParseDigest(c.digest); err != nil {
			return nil, misuse("-digest: %s", trim(err))
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
	in, name, closer, err := open(c.envelope, stdin)
	if err != nil {
		return nil, err
	}
	defer closer()
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
	in, name, closer, err := open(c.artifact, stdin)
	if err != nil {
		return p, err
	}
	defer closer()
	d, err := attest.Digest(in, "sha256", "sha384", "sha512")
	if err != nil {
		return p, fmt.Errorf("%s: %w", name, err)
	}
	p.Subjects = []attest.DigestSet{d}
	return p, nil
}

func open(name string, stdin io.Reader) (in io.Reader, what string, closer func() error, err error) {
	if name == "-" {
		return stdin, "standard input", func() error { return nil }, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, name, nil, err
	}
	return f, name, f.Close, nil
}

// trim takes the package's name from an error that gets the program's.
func trim(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "verify: "), "attest: ")
}
