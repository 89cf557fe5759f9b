// Package sigstore verifies what was signed with sigstore: bundles of the versions 0.1 to 0.3, over artifacts and over
// statements, signed with certificates of Fulcio or with keys, with log entries of Rekor 1 and 2 and timestamps (RFC
// 3161). It is offline: everything that is trusted is in a [Root] that the caller hands over.
//
// [New] makes a [Verifier], which is a verify.Verifier like any other; [Verify] verifies a bundle against a policy that
// has one.
//
//	root, err := sigstore.ParseRoot(text) // or sigstore.PublicGood(), a snapshot
//	verifier, err := sigstore.New(root)
//	result, err := sigstore.Verify(ctx, bundle, verify.Policy{
//		Verifiers:  []verify.Verifier{verifier},
//		Identities: []verify.IdentityMatch{{Issuer: "https://accounts.example.com", Subject: "ci@example.com"}},
//		Subjects:   []attest.DigestSet{artifact},
//		MinLogs:    1,
//	})
//
// What is demanded stands in the policy and in the options of [New], never in the bundle: MinLogs and MinTimestamps
// count distinct logs and timestamp authorities by their keys, and a certificate of which nothing proves that it was
// used while it was good is refused. Nothing here reaches the network but [Refresh] and [RefreshNPMKeys], and nobody
// calls these but the caller.
//
// The checks of certificates, log entries and timestamps are those of github.com/sigstore/sigstore-go, or built on
// the same libraries. This is a module of its own so that nobody has to depend on these who does not use them.
package sigstore

import (
	"bytes"
	"context"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"
	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/verify"
)

// A Verifier vouches for signatures in sigstore bundles. It is made once for a root and used for any number of bundles:
// what depends on the root alone is done when it is made. It is safe for concurrent use.
type Verifier struct {
	material    root.TrustedMaterial
	logs        map[string]string // the fingerprints of the logs' keys, by log id in hexadecimal
	authorities []*authority
	timestamps  []*timestampAuthority
	ctLogs      map[[32]byte]*root.TransparencyLog
	ctKeys      map[[32]byte]string // the fingerprints of their keys
	keys        []*trustedKey
	scts        int
}

var _ verify.Verifier = (*Verifier)(nil)

// An Option changes what [New] makes.
type Option func(*Verifier) error

// MinSCTs says how many distinct certificate transparency logs have to have promised to publish a certificate. Without
// it that is one for roots that know such logs, and none for roots that know none, as [GitHub] and those of certificate
// authorities that publish nowhere.
func MinSCTs(n int) Option {
	return func(v *Verifier) error {
		if n < 0 {
			return errors.New("a negative number of SCTs")
		}
		v.scts = n
		return nil
	}
}

// TrustKey trusts a key for bundles that were signed with one and not with a certificate: an ECDSA key on P-256, P-384
// or P-521, an RSA key of 2048, 3072 or 4096 bits, or an Ed25519 key. A time other than zero bounds when it was good for
// signing. Which key made a signature is tried; the hint in the bundle decides nothing.
func TrustKey(pub crypto.PublicKey, notBefore, notAfter time.Time) Option {
	return func(v *Verifier) error {
		k, err := newTrustedKey(pub, notBefore, notAfter)
		if err == nil {
			v.keys = append(v.keys, k)
		}
		return err
	}
}

// New returns a verifier that trusts what is in r. The error is about a root that is nil or in which a key cannot be
// used, and about options.
func New(r *Root, options ...Option) (*Verifier, error) {
	if r == nil || r.trusted == nil {
		return nil, errors.New("sigstore: there is no trusted root")
	}
	v := &Verifier{material: r.trusted, logs: map[string]string{}, ctLogs: map[[32]byte]*root.TransparencyLog{}, ctKeys: map[[32]byte]string{}, scts: min(1, len(r.trusted.CTLogs()))}
	for _, o := range options {
		if err := o(v); err != nil {
			return nil, fmt.Errorf("sigstore: %w", err)
		}
	}
	for id, log := range r.trusted.RekorLogs() {
		f, err := verify.Fingerprint(log.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("sigstore: trusted root: log %s: %w", id, err)
		}
		v.logs[id] = f
	}
	for _, log := range r.trusted.CTLogs() {
		if len(log.ID) != 32 {
			continue // it can stand in no promise
		}
		f, err := verify.Fingerprint(log.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("sigstore: trusted root: log of certificates %x: %w", log.ID, err)
		}
		v.ctLogs[[32]byte(log.ID)], v.ctKeys[[32]byte(log.ID)] = log, f
	}
	for _, ca := range r.trusted.FulcioCertificateAuthorities() {
		if f, ok := ca.(*root.FulcioCertificateAuthority); ok {
			v.authorities = append(v.authorities, newAuthority(f))
		}
	}
	for _, tsa := range r.trusted.TimestampingAuthorities() {
		if s, ok := tsa.(*root.SigstoreTimestampingAuthority); ok {
			t, err := newTimestampAuthority(s)
			if err != nil {
				return nil, fmt.Errorf("sigstore: trusted root: timestamp authority %s: %w", s.URI, err)
			}
			v.timestamps = append(v.timestamps, t)
		}
	}
	return v, nil
}

// String says what the verifier is, for refusals.
func (v *Verifier) String() string { return "sigstore" }

// Verify implements [verify.Verifier]. It judges the bundle that the signature stands in; a signature without one is not
// its business. The signer has an identity by certificate or by key, as the bundle was signed, the time in which every
// certificate up to the root was good, and as evidence the log entries and timestamps that were verified.
//
// An entry of a log that the root knows has to be right in all, else the signature does not count; entries of other logs,
// and timestamps that no authority of the root made, are no evidence.
func (v *Verifier) Verify(ctx context.Context, m *attest.Message, s verify.Signature) (*verify.Signer, error) {
	if len(s.Bundle) == 0 {
		return nil, verify.ErrNotMine
	}
	e, err := parse(s.Bundle)
	if err != nil {
		return nil, oneLine(err)
	}
	return v.verify(ctx, e, m, s.Sig)
}

// oneLine is an error in one line: those of the libraries below have several.
func oneLine(err error) error {
	if err == nil || !strings.ContainsAny(err.Error(), "\r\n") {
		return err
	}
	return fmt.Errorf("%s%.0w", strings.Join(strings.Fields(err.Error()), " "), err)
}

func (v *Verifier) verify(ctx context.Context, e *entity, m *attest.Message, sig []byte) (signer *verify.Signer, err error) {
	// The libraries below read what anybody may have written. Should one of them fail on it, nothing is verified.
	defer func() {
		if p := recover(); p != nil {
			signer, err = nil, fmt.Errorf("the bundle cannot be judged: %v", p)
		}
		if err = oneLine(err); err != nil {
			signer = nil
		}
	}()
	if err := e.binds(m, sig); err != nil {
		return nil, err
	}
	var material root.TrustedMaterial
	if e.leaf != nil {
		signer, err = v.certificate(e, m)
		material = v.material
	} else {
		signer, material, err = v.key(e, m)
	}
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	logs, err := v.logEvidence(e, material)
	if err != nil {
		return nil, err
	}
	stamps, err := v.timestampEvidence(e)
	if err != nil {
		return nil, err
	}
	signer.Evidence = append(logs, stamps...)
	if e.leaf != nil {
		return signer, v.acceptChain(e, signer)
	}
	return signer, nil
}

// certificate verifies the signature by the key in the certificate, and reads who that is.
func (v *Verifier) certificate(e *entity, m *attest.Message) (*verify.Signer, error) {
	if err := checkSignature(e.leaf.PublicKey, m, e.digest, e.signature); err != nil {
		return nil, err
	}
	summary, err := certificate.SummarizeCertificate(e.leaf)
	if err != nil {
		return nil, fmt.Errorf("the certificate: %w", err)
	}
	key, err := verify.Fingerprint(e.leaf.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("the certificate: %w", err)
	}
	if summary.Issuer == "" || summary.SubjectAlternativeName == "" {
		return nil, errors.New("the certificate does not say who it is for and who says so")
	}
	return &verify.Signer{
		Identity: verify.Identity{Issuer: summary.Issuer, Subject: summary.SubjectAlternativeName},
		Key:      key,
	}, nil
}

// acceptChain finds the way from the certificate to a root that holds at all times there is evidence of, and checks that
// the certificate was promised to be published. When there is none that holds then, it says so by the times in which
// one holds.
func (v *Verifier) acceptChain(e *entity, signer *verify.Signer) error {
	var chains []chain
	for _, ca := range v.authorities {
		chains = append(chains, ca.chains(e.leaf, signer.Evidence)...)
	}
	if len(chains) == 0 {
		return errors.New("the certificate is not one of an authority in the trusted root")
	}
	best := chains[0]
	for _, c := range chains {
		if c.holds(signer.Evidence) {
			best = c
			break
		}
	}
	if v.scts > 0 {
		if n, err := v.promises(e.leaf, best.issuer); n < v.scts {
			return errors.Join(fmt.Errorf("%d of %d certificate transparency logs vouch for the certificate", n, v.scts), err)
		}
	}
	signer.NotBefore, signer.NotAfter = best.from, best.to
	return nil
}

// A chain is a certificate's way to a root, verified, and the time in which all certificates on it are good.
type chain struct {
	issuer   *x509.Certificate
	from, to time.Time
}

func (c chain) holds(list []verify.Evidence) bool {
	for _, e := range list {
		if t := e.Time; !t.IsZero() && (t.Before(c.from) || t.After(c.to)) {
			return false
		}
	}
	return true
}

// narrow makes the time in which a chain holds shorter; a zero time is no bound.
func (c *chain) narrow(from, to time.Time) {
	if !from.IsZero() && from.After(c.from) {
		c.from = from
	}
	if !to.IsZero() && (c.to.IsZero() || to.Before(c.to)) {
		c.to = to
	}
}

// same reports whether two certificates are the same.
func same(a, b *x509.Certificate) bool { return bytes.Equal(a.Raw, b.Raw) }
