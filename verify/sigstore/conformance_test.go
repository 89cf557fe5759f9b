package sigstore_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	sgverify "github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

var ctx = context.Background()

// The identity that a case has when it does not say another (README of the assets).
const (
	defaultIdentity = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main"
	defaultIssuer   = "https://token.actions.githubusercontent.com"
)

// A testCase is a folder of the conformance assets.
type testCase struct {
	name     string
	ok       bool
	bundle   []byte
	root     []byte
	artifact []byte
	key      []byte
	identity verify.IdentityMatch
}

// assets returns the folder of the assets, or skips the test.
func assets(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("WAYBILL_CORPUS")
	if dir == "" {
		t.Skip("skipped: corpus folder not present (WAYBILL_CORPUS is not set)")
	}
	dir = filepath.Join(dir, "sigstore")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("skipped: corpus folder not present: %v", err)
	}
	return dir
}

func conformance(t testing.TB) []testCase {
	t.Helper()
	dir := assets(t)
	read := func(path, missing string) []byte {
		b, err := os.ReadFile(path)
		if os.IsNotExist(err) && missing != "" {
			b, err = os.ReadFile(missing)
		}
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return b
	}
	entries, err := os.ReadDir(filepath.Join(dir, "bundle-verify"))
	if err != nil {
		t.Fatal(err)
	}
	var list []testCase
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		d := filepath.Join(dir, "bundle-verify", e.Name())
		c := testCase{
			name:     e.Name(),
			ok:       !strings.HasSuffix(e.Name(), "_fail"),
			bundle:   read(filepath.Join(d, "bundle.sigstore.json"), ""),
			root:     read(filepath.Join(d, "trusted_root.json"), filepath.Join(dir, "trusted_root.json")),
			artifact: read(filepath.Join(d, "artifact"), filepath.Join(dir, "bundle-verify", "a.txt")),
			key:      read(filepath.Join(d, "key.pub"), ""),
			identity: verify.IdentityMatch{Issuer: defaultIssuer, Subject: defaultIdentity},
		}
		if b := read(filepath.Join(d, "identity"), ""); b != nil {
			c.identity.Subject = strings.TrimSpace(string(b))
		}
		if b := read(filepath.Join(d, "issuer"), ""); b != nil {
			c.identity.Issuer = strings.TrimSpace(string(b))
		}
		list = append(list, c)
	}
	if len(list) != 70 {
		t.Fatalf("%d cases, want 70", len(list))
	}
	return list
}

// policy is what a case asks for: its root, its identity or key, its artifact, and a log entry. The error is that of the
// root or the key.
func (c testCase) policy(t testing.TB, subject attest.DigestSet) (verify.Policy, error) {
	t.Helper()
	root, err := sigstore.ParseRoot(c.root)
	if err != nil {
		return verify.Policy{}, err
	}
	p := verify.Policy{Subjects: []attest.DigestSet{subject}, MinLogs: 1}
	var options []sigstore.Option
	if c.key != nil {
		block, _ := pem.Decode(c.key)
		if block == nil {
			return verify.Policy{}, errors.New("the key is no PEM")
		}
		pub, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil { // one of the cases has a key that is none
			return verify.Policy{}, err
		}
		options = append(options, sigstore.TrustKey(pub, time.Time{}, time.Time{}))
		id, err := verify.Fingerprint(pub)
		if err != nil {
			t.Fatal(err)
		}
		p.Identities = []verify.IdentityMatch{{Key: id}}
	} else {
		p.Identities = []verify.IdentityMatch{c.identity}
	}
	v, err := sigstore.New(root, options...)
	p.Verifiers = []verify.Verifier{v}
	return p, err
}

func (c testCase) verify(t testing.TB, subject attest.DigestSet) (*verify.Result, error) {
	t.Helper()
	p, err := c.policy(t, subject)
	if err != nil {
		return nil, err
	}
	return sigstore.Verify(ctx, c.bundle, p)
}

// All cases of the conformance suite, with the artifact itself and with its digest alone.
func TestConformance(t *testing.T) {
	right, total := 0, 0
	for _, c := range conformance(t) {
		byFile, err := attest.Digest(bytes.NewReader(c.artifact), "sha256", "sha384", "sha512")
		if err != nil {
			t.Fatal(err)
		}
		for how, subject := range map[string]attest.DigestSet{"path": byFile, "digest": {"sha256": byFile["sha256"]}} {
			t.Run(c.name+"/"+how, func(t *testing.T) {
				total++
				r, err := c.verify(t, subject)
				if (err == nil) != c.ok || (r == nil) != (err != nil) {
					t.Fatalf("result %v, error %v; must verify: %v", r, err, c.ok)
				}
				right++
				if err != nil {
					t.Log(err)
				}
			})
		}
	}
	t.Logf("%d of %d cases", right, total)
	if total != 140 {
		t.Errorf("%d cases, want 140", total)
	}
}

func assetsPresent() bool {
	_, err := os.Stat(filepath.Join(os.Getenv("WAYBILL_CORPUS"), "sigstore"))
	return os.Getenv("WAYBILL_CORPUS") != "" && err == nil
}

// assetSeeds are the bundles of the suite that must verify by certificate.
func assetSeeds(t testing.TB) []seed {
	t.Helper()
	var list []seed
	for _, c := range conformance(t) {
		if !c.ok || c.key != nil {
			continue
		}
		subject := sum(t, c.artifact)
		p, err := c.policy(t, subject)
		if err != nil {
			t.Fatal(err)
		}
		v := directVerifier(t, c.root, sgverify.WithObserverTimestamps(1), sgverify.WithTransparencyLog(1), sgverify.WithSignedCertificateTimestamps(1))
		list = append(list, seed{c.name, c.bundle, p, func(text []byte) error {
			return direct(v, text, c.identity.Issuer, c.identity.Subject, subject["sha256"])
		}})
	}
	return list
}
