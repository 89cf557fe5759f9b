package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// maxFile is how many bytes a trusted root or a key may have.
const maxFile = 16 << 20

func (p *program) verify(args []string) error {
	fs := flag.NewFlagSet("verify", flag.ContinueOnError)
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
		return misuse("an argument too many: %q (-h prints the usage)", fs.Args())
	case !set["bundle"] || !set["trusted-root"]:
		return misuse("no -bundle or no -trusted-root (-h prints the usage)")
	case set["key"] && (set["identity"] || set["issuer"]):
		return misuse("both -key and an identity: a bundle is signed by one or the other")
	case !set["key"] && (!set["identity"] || !set["issuer"]):
		return misuse("neither -identity with its -issuer nor -key: nobody is trusted")
	case set["artifact"] == set["digest"]:
		return misuse("either -artifact or -digest says what the bundle has to be about")
	case *logs < 0 || *stamps < 0:
		return misuse("-min-log and -min-timestamp are 0 or more")
	case inputs > 1:
		return misuse("more than one file is standard input")
	}
	policy := verify.Policy{MinLogs: *logs, MinTimestamps: *stamps}
	if policy.Subjects, err = p.subjects(*artifact, *digest); err != nil {
		return err
	}
	text, err := p.read(*root, maxFile)
	if err != nil {
		return err
	}
	trusted, err := sigstore.ParseRoot(text)
	if err != nil {
		return fmt.Errorf("%s: %w", *root, err)
	}
	var options []sigstore.Option
	if set["key"] {
		option, id, err := p.key(*key)
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
	if text, err = p.read(*bundle, sigstore.MaxBundle); err != nil {
		return err
	}
	result, err := p.first(text, policy)
	if err != nil {
		return fmt.Errorf("%s: %w", *bundle, err)
	}
	return p.print(result)
}

// print prints what was verified.
func (p *program) print(r *verify.Result) error {
	if st := r.Statement(); st != nil {
		_, err := p.stdout.Write(st.Bytes())
		return err
	}
	for _, s := range r.Subjects() {
		for _, alg := range []string{"sha256", "sha384", "sha512"} {
			if sum := s.Digest[alg]; sum != "" {
				_, err := fmt.Fprintf(p.stdout, "%s:%s\n", alg, sum)
				return err
			}
		}
	}
	return errors.New("the artifact has no digest")
}

// first verifies a bundle, or of several the first that holds.
func (p *program) first(text []byte, policy verify.Policy) (*verify.Result, error) {
	result, err := sigstore.Verify(p.ctx, text, policy)
	var refused *verify.RefusedError
	if err == nil || errors.As(err, &refused) || p.ctx.Err() != nil {
		return result, err
	}
	more, refusals := 0, error(nil)
	for a, readErr := range attest.NewReader(bytes.NewReader(text)).All() {
		if readErr != nil || a.Bundle == nil {
			continue
		}
		result, verifyErr := sigstore.Verify(p.ctx, a.Bundle, policy)
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
func (p *program) subjects(artifact, digest string) ([]attest.DigestSet, error) {
	if digest != "" {
		d, err := attest.ParseDigest(digest)
		if err != nil {
			return nil, misuse("-digest: %s", trim(err))
		}
		return []attest.DigestSet{d}, nil
	}
	in, what, err := p.open(artifact)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	d, err := attest.Digest(in, "sha256", "sha384", "sha512")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return []attest.DigestSet{d}, nil
}

// key returns the option that trusts the key in a file, and its fingerprint.
func (p *program) key(name string) (sigstore.Option, string, error) {
	text, err := p.read(name, maxFile)
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
