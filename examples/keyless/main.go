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
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unicode"
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

// A usageError is about how the program was called.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func misuse(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// A program is what is the same for both commands.
type program struct {
	ctx    context.Context //nolint:containedctx // a program is one call
	stdin  io.Reader
	stdout io.Writer
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{ctx, stdin, stdout}
	err := p.run(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(stdout, usage)
	}
	if err == nil {
		return done
	}
	fmt.Fprintf(stderr, "keyless: %s\n", oneLine(trim(err)))
	var wrong *usageError
	if errors.As(err, &wrong) {
		return misused
	}
	return failed
}

func (p *program) run(args []string) error {
	if len(args) == 0 {
		return misuse("neither sign nor verify (-h prints the usage)")
	}
	switch args[0] {
	case "sign":
		return p.sign(args[1:])
	case "verify":
		return p.verify(args[1:])
	case "-h", "-help", "--help", "help":
		return flag.ErrHelp
	}
	return misuse("%q is neither sign nor verify (-h prints the usage)", args[0])
}

// oneLine escapes what would break a line or trouble a terminal: names come from the bundle.
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

// trim takes the packages' names from an error that gets the program's.
func trim(err error) string {
	text := err.Error()
	for _, prefix := range []string{"sigstore: ", "verify: ", "attest: "} {
		text = strings.ReplaceAll(text, ": "+prefix, ": ")
		text = strings.TrimPrefix(text, prefix)
	}
	return text
}

// open opens a file, or standard input.
func (p *program) open(name string) (in io.ReadCloser, what string, err error) {
	if name == "-" {
		return io.NopCloser(p.stdin), "standard input", nil
	}
	f, err := os.Open(name)
	return f, name, err
}

// read reads a file of at most so many bytes.
func (p *program) read(name string, most int64) ([]byte, error) {
	in, what, err := p.open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if int64(len(b)) > most {
		return nil, fmt.Errorf("%s: it has more than %d bytes", what, most)
	}
	return b, nil
}

// write writes a file, whole or not at all.
func (p *program) write(name string, b []byte) error {
	if name == "-" {
		_, err := p.stdout.Write(b)
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
