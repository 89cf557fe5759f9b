package sigstore_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	sgbundle "github.com/sigstore/sigstore-go/pkg/bundle"
	sgroot "github.com/sigstore/sigstore-go/pkg/root"
	sgverify "github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/internal/localsigstore/servers"
	"github.com/waybill-sdk/waybill/sign/sigstore"
	"github.com/waybill-sdk/waybill/verify"
	verifysigstore "github.com/waybill-sdk/waybill/verify/sigstore"
)

// Signing with and without a key of one's own, verifying offline, and what must be refused, with services in this process.
func TestKeyless(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	e, stop := s.Serve()
	scenario(t, service{s, e, issuer, "https://other-issuer.example.test", stop})
}

// The same with real servers.
func TestServers(t *testing.T) {
	servers.Run(t, func(t *testing.T, s *servers.Sigstore) {
		// Fulcio does not take any issuer's word.
		signer := keylessAs(t, s.Token(servers.UnknownIssuer, subject), s.Endpoints)
		if b, err := signer.Statement(ctx, statement(t)); b != nil || err == nil {
			t.Errorf("a token of an unknown issuer: bundle %s, error %v", b, err)
		}
		scenario(t, service{s.Stack, s.Endpoints, servers.Issuer, servers.OtherIssuer, s.Stop})
	})
}

// A service is a sigstore that is served, with two issuers of whom it takes tokens.
type service struct {
	*localsigstore.Stack
	ends          localsigstore.Endpoints
	issuer, other string
	stop          func()
}

var file = bytes.Repeat([]byte("artifact"), 1<<16)

// sums is the digest of file.
func sums(t testing.TB) attest.DigestSet {
	t.Helper()
	d, err := attest.Digest(bytes.NewReader(file), "sha256", "sha384", "sha512")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// scenario signs, stops the service, verifies, and tries what must be refused.
func scenario(t *testing.T, s service) {
	t.Helper()
	keys := newKeys(t)
	bundles := signAll(t, s, keys)
	s.stop() // what follows is offline
	if t.Failed() {
		t.FailNow()
	}
	root, about := s.Root(), map[string]attest.DigestSet{"statement": artifact, "artifact": sums(t)}
	for what, d := range about {
		accepts(t, what, bundles[what], root, d, s.issuer, subject)
		accepts(t, what+" of another", bundles[what+" of another"], root, d, s.issuer, "another@example.test")
		accepts(t, what+" by another issuer", bundles[what+" by another issuer"], root, d, s.other, subject)
		for key, k := range keys {
			name := what + " by key " + key
			trust := verifysigstore.TrustKey(k.Public(), time.Time{}, time.Time{})
			t.Run("accepts "+name, func(t *testing.T) {
				p := policyOf(t, root, s.issuer, trust)
				p.Subjects, p.Identities = []attest.DigestSet{d}, nil
				r, err := verifysigstore.Verify(ctx, bundles[name], p)
				if err != nil {
					t.Fatal(err)
				}
				if n := len(r.Signers()[0].Evidence); n != 2 {
					t.Errorf("%d pieces of evidence, want a log entry and a timestamp", n)
				}
			})
			p := policyOf(t, root, s.issuer, trust)
			p.Subjects = []attest.DigestSet{d}
			refuses(t, name+", who is no identity", bundles[name], p, verify.CheckIdentity)
			p = policyOf(t, root, s.issuer)
			p.Subjects = []attest.DigestSet{d}
			refuses(t, name+", which is not trusted", bundles[name], p, verify.CheckSignature)
		}
		refusesAll(t, s, what, bundles, d)
	}
}

func newKeys(t testing.TB) map[string]crypto.Signer {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]crypto.Signer{"RSA": rsaKey}
	for _, c := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		k, err := ecdsa.GenerateKey(c, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys[c.Params().Name] = k
	}
	return keys
}

// signAll makes all bundles, at once.
func signAll(t *testing.T, s service, keys map[string]crypto.Signer) map[string][]byte {
	t.Helper()
	signers := map[string]*sigstore.Signer{
		"":                   keylessAs(t, s.Token(s.issuer, subject), s.ends),
		" of another":        keylessAs(t, s.Token(s.issuer, "another@example.test"), s.ends),
		" by another issuer": keylessAs(t, s.Token(s.other, subject), s.ends),
	}
	for name, k := range keys {
		ends := endpoints(s.ends)
		ends.Fulcio = ""
		signer, err := sigstore.Key(k, ends)
		if err != nil {
			t.Fatal(err)
		}
		signers[" by key "+name] = signer
	}
	// Whoever signed this token is no issuer.
	forged := keylessAs(t, localsigstore.New(localsigstore.Options{}).Token(s.issuer, subject), s.ends)
	if b, err := forged.Statement(ctx, statement(t)); b != nil || err == nil {
		t.Errorf("a forged token: bundle %s, error %v", b, err)
	}
	var mu sync.Mutex
	var wait sync.WaitGroup
	bundles := map[string][]byte{}
	keep := func(name string, make func() ([]byte, error)) {
		wait.Go(func() {
			b, err := make()
			if err != nil {
				t.Errorf("signing %s: %v", name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			bundles[name] = b
		})
	}
	st := statement(t)
	for by, signer := range signers {
		keep("statement"+by, func() ([]byte, error) { return signer.Statement(ctx, st) })
		keep("artifact"+by, func() ([]byte, error) { return signer.Artifact(ctx, bytes.NewReader(file)) })
	}
	wait.Wait()
	return bundles
}

// accepts checks that a bundle is accepted as one of this signer's, by sigstore-go, too, and what comes out.
func accepts(t *testing.T, name string, bundle, root []byte, d attest.DigestSet, issuer, subject string) {
	t.Helper()
	t.Run("accepts "+name, func(t *testing.T) {
		t.Helper()
		p := policyOf(t, root, issuer)
		p.Subjects, p.Identities = []attest.DigestSet{d}, []verify.IdentityMatch{{Issuer: issuer, Subject: subject}}
		r, err := verifysigstore.Verify(ctx, bundle, p)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]string{true: text}[strings.HasPrefix(name, "statement")]; string(r.Payload()) != want {
			t.Errorf("the payload came out as %q", r.Payload())
		}
		got := r.Signers()
		if len(got) != 1 || got[0].Identity != (verify.Identity{Issuer: issuer, Subject: subject}) || len(got[0].Evidence) != 2 {
			t.Errorf("signers %v, want one, with a log entry and a timestamp", got)
		}
		if err := peer(bundle, root, d, issuer, subject); err != nil {
			t.Errorf("sigstore-go: %v", err)
		}
	})
}

// peer verifies a bundle with sigstore-go.
func peer(text, root []byte, d attest.DigestSet, issuer, subject string) error {
	trusted, err := sgroot.NewTrustedRootFromJSON(root)
	if err != nil {
		return err
	}
	v, err := sgverify.NewVerifier(trusted, sgverify.WithTransparencyLog(1), sgverify.WithSignedTimestamps(1), sgverify.WithSignedCertificateTimestamps(1))
	if err != nil {
		return err
	}
	b := new(sgbundle.Bundle)
	if err := b.UnmarshalJSON(text); err != nil {
		return err
	}
	id, err := sgverify.NewShortCertificateIdentity(issuer, "", subject, "")
	if err != nil {
		return err
	}
	sum, err := hex.DecodeString(d["sha256"])
	if err != nil {
		return err
	}
	_, err = v.Verify(b, sgverify.NewPolicy(sgverify.WithArtifactDigest("sha256", sum), sgverify.WithCertificateIdentity(id)))
	return err
}

// refuses checks that nothing comes out, for the reason given: a check, or "" when the text is no bundle.
func refuses(t *testing.T, name string, bundle []byte, p verify.Policy, check verify.Check) {
	t.Helper()
	t.Run("refuses "+name, func(t *testing.T) {
		t.Helper()
		r, err := verifysigstore.Verify(ctx, bundle, p)
		var refused *verify.RefusedError
		if r != nil || err == nil || errors.As(err, &refused) != (check != "") || check != "" && !refused.Failed(check) {
			t.Errorf("result %v, error %v, want a refusal for %q", r, err, check)
		}
	})
}

// refusesAll tries what must be refused of the bundle called what, which is about d.
func refusesAll(t *testing.T, s service, what string, bundles map[string][]byte, d attest.DigestSet) {
	t.Helper()
	var foreign map[string]any
	if err := json.Unmarshal(localsigstore.New(localsigstore.Options{Origin: s.Origin}).Root(), &foreign); err != nil {
		t.Fatal(err)
	}
	policy := func(change ...func(root map[string]any)) verify.Policy {
		p := policyOf(t, s.Root(change...), s.issuer)
		p.Subjects = []attest.DigestSet{d}
		return p
	}
	// Another signer, another artifact, more evidence than there is.
	for name, c := range map[string]struct {
		change func(*verify.Policy)
		check  verify.Check
	}{
		"another identity": {func(p *verify.Policy) { p.Identities[0].Subject = "another@example.test" }, verify.CheckIdentity},
		"another issuer":   {func(p *verify.Policy) { p.Identities[0].Issuer = s.other }, verify.CheckIdentity},
		"another digest": {
			func(p *verify.Policy) { p.Subjects = []attest.DigestSet{{"sha256": strings.Repeat("b", 64)}} },
			map[string]verify.Check{"statement": verify.CheckSubject, "artifact": verify.CheckSignature}[what],
		},
		"two logs":               {func(p *verify.Policy) { p.MinLogs = 2 }, verify.CheckLog},
		"two authorities":        {func(p *verify.Policy) { p.MinTimestamps = 2 }, verify.CheckTimestamp},
		"signed before a minute": {func(p *verify.Policy) { p.SignedNotAfter = s.Now.Add(-time.Minute) }, verify.CheckSigningTime},
	} {
		p := policy()
		c.change(&p)
		refuses(t, what+", "+name, bundles[what], p, c.check)
	}
	p := policyOf(t, s.Root(), s.issuer, verifysigstore.MinSCTs(2))
	p.Subjects = []attest.DigestSet{d}
	refuses(t, what+", two logs of certificates", bundles[what], p, verify.CheckSignature)
	// Other roots: another authority, log or timestamp authority in an otherwise right one, and a whole other one.
	of := func(names ...string) func(map[string]any) {
		return func(root map[string]any) {
			for _, name := range names {
				root[name] = foreign[name]
			}
		}
	}
	for name, c := range map[string]struct {
		change func(map[string]any)
		check  verify.Check
	}{
		"another authority":           {of("certificateAuthorities"), verify.CheckSignature},
		"another log":                 {of("tlogs"), verify.CheckLog},
		"another timestamp authority": {of("timestampAuthorities"), verify.CheckTimestamp},
		"another log of certificates": {of("ctlogs"), verify.CheckSignature},
		"another sigstore":            {func(root map[string]any) { clear(root); maps.Copy(root, foreign) }, verify.CheckSignature},
		"no log":                      {func(root map[string]any) { delete(root, "tlogs") }, verify.CheckLog},
		"no timestamp authority":      {func(root map[string]any) { delete(root, "timestampAuthorities") }, verify.CheckTimestamp},
		"another key of the log": {func(root map[string]any) {
			mine, theirs := root["tlogs"].([]any)[0].(map[string]any), foreign["tlogs"].([]any)[0].(map[string]any)
			mine["publicKey"] = theirs["publicKey"]
		}, verify.CheckSignature},
	} {
		refuses(t, what+", "+name, bundles[what], policy(c.change), c.check)
	}
	// Parts of the bundle of another signature in this one, or nothing in their place.
	signature := map[string][]string{"statement": {"dsseEnvelope", "signatures"}, "artifact": {"messageSignature", "signature"}}[what]
	for name, c := range map[string]struct {
		path           []string
		other, without verify.Check
	}{
		"certificate": {[]string{"verificationMaterial", "certificate"}, verify.CheckSignature, ""},
		"log entry":   {[]string{"verificationMaterial", "tlogEntries"}, verify.CheckSignature, verify.CheckLog},
		"timestamp":   {[]string{"verificationMaterial", "timestampVerificationData"}, verify.CheckTimestamp, verify.CheckTimestamp},
		"signature":   {signature, verify.CheckSignature, map[string]verify.Check{"artifact": verify.CheckSignature}[what]},
	} {
		refuses(t, what+", another "+name, transplant(t, bundles[what], bundles[what+" by another issuer"], c.path), policy(), c.other)
		refuses(t, what+", no "+name, transplant(t, bundles[what], nil, c.path), policy(), c.without)
	}
}

// transplant returns to with the part of from at path, or without it when there is no from.
func transplant(t testing.TB, to, from []byte, path []string) []byte {
	t.Helper()
	read := func(text []byte) (whole, inner map[string]any) {
		if err := json.Unmarshal(text, &whole); err != nil {
			t.Fatal(err)
		}
		return whole, whole[path[0]].(map[string]any)
	}
	whole, inner := read(to)
	if from == nil {
		delete(inner, path[1])
	} else {
		_, theirs := read(from)
		inner[path[1]] = theirs[path[1]]
	}
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
