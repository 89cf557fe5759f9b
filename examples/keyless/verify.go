package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// maxFile is how many bytes a trusted root or a key may have.
const maxFile = 16 << 20

func (c *call) verify(args []string) error {
	fs := program.Flags("verify")
	bundle, root := fs.String("bundle", "", ""), fs.String("trusted-root", "", "")
	identity, issuer, key := fs.String("identity", "", ""), fs.String("issuer", "", ""), fs.String("key", "", "")
	artifact, digest := fs.String("artifact", "", ""), fs.String("digest", "", "")
	logs, stamps := fs.Int("min-log", 1, ""), fs.Int("min-timestamp", 0, "")
	set, err := parse(fs, args)
	if err != nil {
		return err
	}
	inputs := 0
	for _, name := range []*string{bundle, root, key, artifact} {
		if *name == "-" {
			inputs++
		}
	}
	switch {
	case fs.NArg() > 0:
		return program.Misuse("an argument too many: %q (-h prints the usage)", fs.Args())
	case !set["bundle"] || !set["trusted-root"]:
		return program.Misuse("no -bundle or no -trusted-root (-h prints the usage)")
	case set["key"] && (set["identity"] || set["issuer"]):
		return program.Misuse("both -key and an identity: a bundle is signed by one or the other")
	case !set["key"] && (!set["identity"] || !set["issuer"]):
		return program.Misuse("neither -identity with its -issuer nor -key: nobody is trusted")
	case set["artifact"] == set["digest"]:
		return program.Misuse("either -artifact or -digest says what the bundle has to be about")
	case *logs < 0 || *stamps < 0:
		return program.Misuse("-min-log and -min-timestamp are 0 or more")
	case inputs > 1:
		return program.Misuse("more than one file is standard input")
	}
	policy := verify.Policy{MinLogs: *logs, MinTimestamps: *stamps}
	if policy.Subjects, err = c.subjects(*artifact, *digest); err != nil {
		return err
	}
	text, err := c.read(*root, maxFile)
	if err != nil {
		return err
	}
	trusted, err := sigstore.ParseRoot(text)
	if err != nil {
		return fmt.Errorf("%s: %w", *root, err)
	}
	var options []sigstore.Option
	if set["key"] {
		option, id, err := c.key(*key)
		if err != nil {
			return err
		}
		options, policy.Identities = append(options, option), []verify.IdentityMatch{{Key: id}}
	} else {
		policy.Identities = []verify.IdentityMatch{{Issuer: *issuer, Subject: *identity}}
	}
	verifier, err := sigstore.New(trusted, options...)
	if err != nil {
		return fmt.Errorf("%s: %w", *root, err)
	}
	policy.Verifiers = []verify.Verifier{verifier}
	if text, err = c.read(*bundle, sigstore.MaxBundle); err != nil {
		return err
	}
	result, err := c.first(text, policy)
	if err != nil {
		return fmt.Errorf("%s: %w", *bundle, err)
	}
	return c.print(result)
}

// print prints what was verified.
func (c *call) print(r *verify.Result) error {
	if st := r.Statement(); st != nil {
		return program.Write(c.stdout, st.Bytes())
	}
	for _, s := range r.Subjects() {
		for _, alg := range []string{"sha256", "sha384", "sha512"} {
			if sum := s.Digest[alg]; sum != "" {
				return program.Write(c.stdout, []byte(alg+":"+sum+"\n"))
			}
		}
	}
	return errors.New("the artifact has no digest")
}

// first verifies a bundle, or of several the first that holds.
func (c *call) first(text []byte, policy verify.Policy) (*verify.Result, error) {
	result, err := sigstore.Verify(c.ctx, text, policy)
	var refused *verify.RefusedError
	if err == nil || errors.As(err, &refused) || c.ctx.Err() != nil {
		return result, err
	}
	more, refusals := 0, error(nil)
	for a, readErr := range attest.NewReader(bytes.NewReader(text)).All() {
		if readErr != nil || a.Bundle == nil {
			continue
		}
		result, verifyErr := sigstore.Verify(c.ctx, a.Bundle, policy)
		if verifyErr == nil {
			return result, nil
		}
		if refusals == nil {
			refusals = verifyErr
			continue
		}
		more++
	}
	switch {
	case refusals == nil:
		return nil, err
	case more > 0:
		return nil, fmt.Errorf("%w (and %d more bundles that do not hold)", refusals, more)
	}
	return nil, refusals
}

// subjects returns the digests of what the bundle has to be about.
func (c *call) subjects(artifact, digest string) ([]attest.DigestSet, error) {
	if digest != "" {
		d, err := attest.ParseDigest(digest)
		if err != nil {
			return nil, program.Misuse("-digest: %s", trim(err))
		}
		return []attest.DigestSet{d}, nil
	}
	in, err := program.Open(artifact, c.stdin)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	d, err := attest.Digest(in, "sha256", "sha384", "sha512")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", program.Name(artifact), err)
	}
	return []attest.DigestSet{d}, nil
}

// key returns the option that trusts the key in a file, and its fingerprint.
func (c *call) key(name string) (sigstore.Option, string, error) {
	text, err := c.read(name, maxFile)
	if err != nil {
		return nil, "", err
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" || len(bytes.TrimSpace(rest)) > 0 {
		return nil, "", fmt.Errorf("%s: it is no public key in PEM", name)
	}
	pub, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	id, err := verify.Fingerprint(pub)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	return sigstore.TrustKey(pub, time.Time{}, time.Time{}), id, nil
}
