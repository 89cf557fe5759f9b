// Command keyless signs with sigstore and verifies sigstore bundles offline.
//
//	keyless sign -fulcio https://fulcio.example.com -rekor https://log.example.com -tsa https://tsa.example.com/api/v1/timestamp \
//	  -token token.jwt -o app.cdx.json.sigstore.json app.cdx.json
//	keyless verify -bundle app.cdx.json.sigstore.json -trusted-root trusted_root.json \
//	  -identity ci@example.com -issuer https://accounts.example.com -artifact app.cdx.json
//
// Run it with -h for all flags. It exits with 0 when it did what it was asked for, 1 when a bundle does not hold or
// something failed, and 2 when it was called wrongly. Unless it exits with 0 it prints nothing on standard output.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/waybill-sdk/waybill/examples/internal/program"
)

func main() { program.Main(program.Interruptible(run)) }

const usage = `Usage:
  keyless sign -fulcio URL -rekor URL -tsa URL -token FILE [-statement] -o BUNDLE FILE
  keyless verify -bundle BUNDLE -trusted-root FILE (-identity SAN -issuer URL | -key PUBLIC.pem)
                 (-artifact FILE | -digest ALG:HEX) [-min-log N] [-min-timestamp N]

sign signs FILE by a certificate for whomever a token is for:
  -fulcio URL        the certificate authority
  -rekor URL         the transparency log (the second version of Rekor)
  -tsa URL           the timestamp authority, with its path
  -token FILE        a token of an identity provider (OpenID Connect)
  -statement         FILE is an in-toto statement; without it, FILE is an artifact that is signed by itself
  -o BUNDLE          where the sigstore bundle is written

verify verifies a bundle, without any network, and prints the exact bytes of the statement in it, or for a signature
over an artifact the artifact's digest:
  -bundle BUNDLE     the sigstore bundle, or a file with a line for each, of which the first that holds is taken
  -trusted-root FILE the trusted root: certificate authorities, logs, timestamp authorities
  -identity SAN      who must have signed: an address of electronic mail or a URI, exactly
  -issuer URL        who says so, exactly
  -key PUBLIC.pem    the public key that must have signed, in place of an identity
  -artifact FILE     the file that the bundle has to be about
  -digest ALG:HEX    the same by its digest, sha256:… for example
  -min-log N         how many different logs must have an entry (default 1)
  -min-timestamp N   how many different timestamp authorities must have seen it (default 0)

Files may be -: standard input, or standard output for -o.

Example:
  keyless verify -bundle app.sigstore.json -trusted-root trusted_root.json -identity ci@example.com \
    -issuer https://accounts.example.com -artifact app.tar.gz > statement.json
`

// A call is what is the same for both commands.
type call struct {
	ctx    context.Context //nolint:containedctx // it is one call
	stdin  io.Reader
	stdout io.Writer
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &call{ctx, stdin, stdout}
	err := c.run(args)
	var coded *program.ExitError
	if err != nil && !errors.Is(err, flag.ErrHelp) && !errors.As(err, &coded) {
		err = errors.New(trim(err))
	}
	return program.End("keyless", usage, err, stdout, stderr)
}

func (c *call) run(args []string) error {
	if len(args) == 0 {
		return program.Misuse("neither sign nor verify (-h prints the usage)")
	}
	switch args[0] {
	case "sign":
		return c.sign(args[1:])
	case "verify":
		return c.verify(args[1:])
	case "-h", "-help", "--help", "help":
		return flag.ErrHelp
	}
	return program.Misuse("%q is neither sign nor verify (-h prints the usage)", args[0])
}

// trim takes the packages' names from an error that gets the program's.
func trim(err error) string {
	text := err.Error()
	for _, prefix := range []string{"sigstore: ", "verify: ", "attest: "} {
		text = strings.ReplaceAll(text, ": "+prefix, ": ")
		text = strings.TrimPrefix(text, prefix)
	}
	return text
}

// read reads a file of at most so many bytes.
func (c *call) read(name string, most int64) ([]byte, error) {
	in, err := program.Open(name, c.stdin)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", program.Name(name), err)
	}
	if int64(len(b)) > most {
		return nil, fmt.Errorf("%s: it has more than %d bytes", program.Name(name), most)
	}
	return b, nil
}
