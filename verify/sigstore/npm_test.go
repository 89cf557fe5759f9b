package sigstore_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	v1 "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

const (
	npmUsage   = "npm:attestations"
	npmPublish = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1"
)

// A registry is one like npm's: it signs with a key that it publishes.
type registry struct {
	*localsigstore.Stack
	key   *ecdsa.PrivateKey
	keyID string
}

func newRegistry(t testing.TB) *registry {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &registry{localsigstore.New(localsigstore.Options{}), key, "SHA256:an-id"}
}

// publication is what the registry says about a package.
func publication(purl, sha512 string) string {
	return fmt.Sprintf(`{"_type":"https://in-toto.io/Statement/v0.1","subject":[{"name":%q,"digest":{"sha512":%q}}],"predicateType":%q,"predicate":{"name":"a","version":"1.0.0","registry":"https://registry.example.test"}}`, purl, sha512, npmPublish)
}

var tarball = attest.DigestSet{"sha512": strings.Repeat("a", 128)}

// publish returns an attestation of the registry's, a bundle of the first version.
func (r *registry) publish(payload string) *bundlepb.Bundle {
	sig, env := localsigstore.SignDSSE(r.key, attest.PayloadType, []byte(payload), r.keyID)
	entry := r.Promise(localsigstore.InToto2(env, []byte(payload), attest.PayloadType, r.keyID, sig, localsigstore.PublicKeyPEM(&r.key.PublicKey)), time.Time{})
	return &bundlepb.Bundle{
		MediaType: "application/vnd.dev.sigstore.bundle+json;version=0.1",
		VerificationMaterial: &bundlepb.VerificationMaterial{
			Content:     &bundlepb.VerificationMaterial_PublicKey{PublicKey: &v1.PublicKeyIdentifier{Hint: r.keyID}},
			TlogEntries: []*rekor.TransparencyLogEntry{entry},
		},
		Content: &bundlepb.Bundle_DsseEnvelope{DsseEnvelope: &dsse.Envelope{
			PayloadType: attest.PayloadType, Payload: []byte(payload), Signatures: []*dsse.Signature{{Sig: sig, Keyid: r.keyID}},
		}},
	}
}

// npmKey is a key in the list.
func npmKey(t testing.TB, key *ecdsa.PrivateKey, usage string, from, to time.Time) map[string]any {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	validFor := map[string]any{"start": from.UTC().Format(time.RFC3339Nano)}
	if !to.IsZero() {
		validFor["end"] = to.UTC().Format(time.RFC3339Nano)
	}
	return map[string]any{"keyId": "SHA256:an-id", "keyUsage": usage, "publicKey": map[string]any{
		"rawBytes": base64.StdEncoding.EncodeToString(der), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": validFor,
	}}
}

func npmKeys(t testing.TB, keys ...any) []byte {
	t.Helper()
	return []byte(mustJSON(t, map[string]any{"keys": keys}))
}

func (r *registry) policy(t testing.TB, keys ...any) verify.Policy {
	t.Helper()
	p := policyOf(t, rootOf(t, r.Stack), sigstore.TrustNPMKeys(npmKeys(t, keys...)))
	p.Identities, p.Subjects, p.MinTimestamps = nil, []attest.DigestSet{tarball}, 0
	p.PredicateTypes = []string{npmPublish}
	return p
}

// What npm's registry answers about a package: provenance, which somebody signed with a certificate, and that it was
// published, which the registry signed with its key.
func TestNPM(t *testing.T) {
	r := newRegistry(t)
	p := r.policy(t, npmKey(t, r.key, npmUsage, r.Now.Add(-time.Hour), time.Time{}))
	published := publication("pkg:npm/a@1.0.0", tarball["sha512"])
	provenance := signed()
	provenance.Payload = []byte(strings.Replace(statement, `"sha256":"`+artifact["sha256"], `"sha512":"`+tarball["sha512"], 1))
	answer := fmt.Appendf(nil, `{"attestations":[{"predicateType":"https://slsa.dev/provenance/v1","bundle":%s},{"predicateType":%q,"bundle":%s}]}`,
		localsigstore.Text(r.Bundle(provenance)), npmPublish, localsigstore.Text(r.publish(published)))
	both := p
	both.PredicateTypes, both.Identities = nil, []verify.IdentityMatch{{Issuer: issuer, Subject: subject}}
	fingerprint, err := verify.Fingerprint(r.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	both.Identities = append(both.Identities, verify.IdentityMatch{Key: fingerprint})
	n := 0
	for a, err := range attest.NewReader(bytes.NewReader(answer)).All() {
		if err != nil {
			t.Fatal(err)
		}
		res, err := verify.Attestation(ctx, a, both)
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 2 && (string(res.Payload()) != published || res.Signers()[0].Identity.Key != fingerprint) {
			t.Errorf("signers %v, statement %s", res.Signers(), res.Payload())
		}
	}
	if n != 2 {
		t.Errorf("%d attestations", n)
	}

	// GHSA-r2xv-vpr2-42m9 (slsa-verifier): the attestation that a package was published was not verified as it has to be.
	good := r.publish(published)
	text := func(change func(*bundlepb.Bundle)) []byte {
		b := r.publish(published)
		change(b)
		return localsigstore.Text(b)
	}
	other := newRegistry(t)
	for name, c := range map[string]struct {
		text  []byte
		check verify.Check
		want  string
	}{
		"another package":     {localsigstore.Text(r.publish(publication("pkg:npm/b@1.0.0", strings.Repeat("b", 128)))), verify.CheckSubject, "not about"},
		"a package by a name": {localsigstore.Text(r.publish(publication("pkg:npm/a@1.0.0", strings.Repeat("b", 128)))), verify.CheckSubject, "not about"},
		"a changed statement": {text(func(b *bundlepb.Bundle) {
			b.GetDsseEnvelope().Payload = []byte(strings.Replace(published, "1.0.0", "2.0.0", 1))
		}), verify.CheckSignature, "not over this payload"},
		"the signature over another package": {text(func(b *bundlepb.Bundle) {
			b.GetDsseEnvelope().Signatures = r.publish(publication("pkg:npm/b@1.0.0", strings.Repeat("b", 128))).GetDsseEnvelope().Signatures
		}), verify.CheckSignature, "not over this payload"},
		"another key with the id": {localsigstore.Text(other.publish(published)), verify.CheckSignature, "not over this payload"},
		"provenance for a publication": {text(func(b *bundlepb.Bundle) {
			*b = *r.publish(strings.Replace(published, npmPublish, "https://slsa.dev/provenance/v0.2", 1))
		}), verify.CheckPredicateType, "not among"},
		"the log entry of another": {text(func(b *bundlepb.Bundle) {
			b.VerificationMaterial.TlogEntries = good.VerificationMaterial.TlogEntries
		}), verify.CheckSignature, "log entry 0"},
		"no log entry": {text(func(b *bundlepb.Bundle) { b.VerificationMaterial.TlogEntries = nil }), verify.CheckLog, "0 of 1"},
		"a promise of another log": {text(func(b *bundlepb.Bundle) {
			b.VerificationMaterial.TlogEntries = other.publish(published).VerificationMaterial.TlogEntries
		}), verify.CheckLog, "0 of 1"},
	} {
		t.Run(name, func(t *testing.T) { mustRefuse(t, c.text, p, c.check, c.want) })
	}
	// The time of the key, and its use.
	for name, key := range map[string]any{
		"from now on": npmKey(t, r.key, npmUsage, r.Now.Add(time.Hour), time.Time{}),
		"until then":  npmKey(t, r.key, npmUsage, r.Now.Add(-2*time.Hour), r.Now.Add(-time.Hour)),
	} {
		t.Run(name, func(t *testing.T) {
			mustRefuse(t, localsigstore.Text(good), r.policy(t, key), verify.CheckThreshold, "0 of 1 signers")
		})
	}
	t.Run("a key for packages", func(t *testing.T) {
		p := r.policy(t, npmKey(t, r.key, "npm:signatures", r.Now.Add(-time.Hour), time.Time{}), npmKey(t, other.key, npmUsage, r.Now.Add(-time.Hour), time.Time{}))
		mustRefuse(t, localsigstore.Text(good), p, verify.CheckSignature, "not over this payload")
	})
}

func TestTrustNPMKeysRefuses(t *testing.T) {
	r := newRegistry(t)
	root := rootOf(t, r.Stack)
	good := func() map[string]any { return npmKey(t, r.key, npmUsage, r.Now, time.Time{}) }
	public := func(change func(map[string]any)) []byte {
		k := good()
		change(k["publicKey"].(map[string]any))
		return npmKeys(t, k)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	many := make([]any, 1001)
	for i := range many {
		many[i] = good()
	}
	for name, c := range map[string]struct {
		text []byte
		want string
	}{
		"nothing":         {nil, ""},
		"no list":         {[]byte(`{"Keys":[]}`), "no list"},
		"none":            {[]byte(`{"keys":[]}`), "none is for"},
		"of another use":  {npmKeys(t, npmKey(t, r.key, "npm:signatures", r.Now, time.Time{})), "none is for"},
		"of no use":       {[]byte(`{"keys":[{}]}`), "what the key is for"},
		"two uses":        {[]byte(`{"keys":[{"keyUsage":"npm:signatures","keyUsage":"npm:attestations"}]}`), "keyUsage"},
		"too many":        {npmKeys(t, many...), "1001 keys"},
		"too long":        {append(npmKeys(t, good()), bytes.Repeat([]byte(" "), 1<<20)...), ""},
		"another kind":    {public(func(k map[string]any) { k["keyDetails"] = "PKIX_ED25519" }), "PKIX_ED25519"},
		"not of the kind": {npmKeys(t, npmKey(t, p384, npmUsage, r.Now, time.Time{})), "not of the kind"},
		"no key":          {public(func(k map[string]any) { k["rawBytes"] = "AAAA" }), ""},
		"no base64":       {public(func(k map[string]any) { k["rawBytes"] = "!" }), "base64"},
		"no beginning":    {public(func(k map[string]any) { k["validFor"] = map[string]any{} }), "from when on"},
		"no time":         {public(func(k map[string]any) { k["validFor"] = map[string]any{"start": "yesterday"} }), "no time"},
		"an end that is none": {public(func(k map[string]any) {
			k["validFor"] = map[string]any{"start": "2020-01-01T00:00:00Z", "end": 1}
		}), "no time"},
		"an end before": {public(func(k map[string]any) {
			k["validFor"] = map[string]any{"start": "2020-01-01T00:00:00Z", "end": "2019-01-01T00:00:00Z"}
		}), "good until before"},
	} {
		if _, err := sigstore.New(root, sigstore.TrustNPMKeys(c.text)); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
		}
	}
}

// The attestation that comes with sigstore-go as an example: of npm's registry, with the root of sigstore's public
// instance.
func TestNPMReal(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/sigstore/sigstore-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "examples", "bundle-publish.json"))
	if err != nil {
		t.Fatal(err)
	}
	const keys = `{"keys":[{"keyId":"SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA","keyUsage":"npm:attestations","publicKey":{"rawBytes":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxXKHiIkQO5cJ3Yhl5i6UPp+IhuteBJbuHcA5UogKo0EWtlWwW6KSaKoTNEYL7JlCQiVnkhBktUgg==","keyDetails":"PKIX_ECDSA_P256_SHA_256","validFor":{"start":"1999-01-01T00:00:00.000Z"%s}}}]}`
	var b struct{ DSSEEnvelope struct{ Payload []byte } }
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	var st struct {
		Subject []struct{ Digest attest.DigestSet }
	}
	if err := json.Unmarshal(b.DSSEEnvelope.Payload, &st); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		end string
		ok  bool
	}{{"", true}, {`,"end":"2025-01-29T00:00:00Z"`, true}, {`,"end":"2023-01-01T00:00:00Z"`, false}} {
		v, err := sigstore.New(sigstore.PublicGood(), sigstore.TrustNPMKeys(fmt.Appendf(nil, keys, c.end)))
		if err != nil {
			t.Fatal(err)
		}
		p := verify.Policy{Verifiers: []verify.Verifier{v}, Subjects: []attest.DigestSet{st.Subject[0].Digest}, PredicateTypes: []string{npmPublish}, MinLogs: 1}
		r, err := sigstore.Verify(ctx, text, p)
		if (err == nil) != c.ok {
			t.Errorf("key until %q: %v", c.end, err)
		}
		if c.ok && r.PredicateType() != npmPublish {
			t.Errorf("the predicate is of type %s", r.PredicateType())
		}
	}
}
