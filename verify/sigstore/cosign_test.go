package sigstore_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// The annotations of a layer.
const (
	annotationSignature   = "dev.cosignproject.cosign/signature"
	annotationCertificate = "dev.sigstore.cosign/certificate"
	annotationChain       = "dev.sigstore.cosign/chain"
	annotationEntry       = "dev.sigstore.cosign/bundle"
	annotationTimestamp   = "dev.sigstore.cosign/rfc3161timestamp"
)

// A cosigner makes what cosign 2 makes.
type cosigner struct {
	*localsigstore.Stack
	key    *ecdsa.PrivateKey
	signer []byte // a certificate or a public key, PEM
	byKey  bool
	at     time.Time // when the log and the timestamp authority were asked; zero for now in the stack
}

func newCosigner(t testing.TB, s *localsigstore.Stack, byKey bool) *cosigner {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &cosigner{Stack: s, key: key, byKey: byKey}
	if byKey {
		c.signer = localsigstore.PublicKeyPEM(&key.PublicKey)
	} else {
		c.signer = localsigstore.CertificatePEM(s.Issue(key.Public(), issuer, subject, time.Time{}))
	}
	return c
}

func mustJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// layer puts a layer together. An entry of nil is left out.
func (c *cosigner) layer(t testing.TB, content, sig, stamped []byte, entry *rekor.TransparencyLogEntry) sigstore.CosignLayer {
	t.Helper()
	l := sigstore.CosignLayer{Content: content, Annotations: map[string]string{
		annotationSignature: base64.StdEncoding.EncodeToString(sig),
		annotationTimestamp: mustJSON(t, map[string]any{"SignedRFC3161Timestamp": c.Stamp(0, stamped, c.at)}),
	}}
	if entry != nil {
		l.Annotations[annotationEntry] = mustJSON(t, localsigstore.CosignEntry(entry))
	}
	if !c.byKey {
		l.Annotations[annotationCertificate] = string(c.signer)
		l.Annotations[annotationChain] = string(localsigstore.CertificatePEM(c.Fulcio.Cert))
	}
	return l
}

// sign returns a signature over a text.
func (c *cosigner) sign(t testing.TB, text []byte) (sum [sha256.Size]byte, sig []byte) {
	t.Helper()
	sum = sha256.Sum256(text)
	sig, err := ecdsa.SignASN1(rand.Reader, c.key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return sum, sig
}

// image returns a signature over an image.
func (c *cosigner) image(t testing.TB, payload string) sigstore.CosignLayer {
	t.Helper()
	sum, sig := c.sign(t, []byte(payload))
	return c.layer(t, []byte(payload), sig, sig, c.Promise(localsigstore.HashedRekord(sum[:], sig, c.signer), c.at))
}

// attestation returns an attestation, with an entry of one of the types that cosign 2 used.
func (c *cosigner) attestation(t testing.TB, payload, kind string) sigstore.CosignLayer {
	t.Helper()
	sig, env := localsigstore.SignDSSE(c.key, attest.PayloadType, []byte(payload), "")
	body := map[string][]byte{
		"dsse":         localsigstore.DSSE(env, []byte(payload), sig, c.signer),
		"intoto 0.0.1": localsigstore.InToto1(env, []byte(payload), c.signer),
		"intoto 0.0.2": localsigstore.InToto2(env, []byte(payload), attest.PayloadType, "", sig, c.signer),
	}[kind]
	return c.layer(t, env, nil, env, c.Promise(body, c.at))
}

// file returns a file of sign-blob and attest-blob.
func (c *cosigner) file(t testing.TB, sig []byte, entry *rekor.TransparencyLogEntry) map[string]any {
	t.Helper()
	f := map[string]any{"base64Signature": sig, "cert": base64.StdEncoding.EncodeToString(c.signer)}
	if entry != nil {
		f["rekorBundle"] = localsigstore.CosignEntry(entry)
	}
	return f
}

// policy demands what policyOf does, or the key.
func (c *cosigner) policy(t testing.TB) verify.Policy {
	t.Helper()
	if !c.byKey {
		return policyOf(t, rootOf(t, c.Stack))
	}
	p := policyOf(t, rootOf(t, c.Stack), sigstore.TrustKey(c.key.Public(), time.Time{}, time.Time{}))
	p.Identities = nil
	return p
}

// simpleSigning is the payload of a signature over the image with artifact's digest.
var simpleSigning = `{"critical":{"identity":{"docker-reference":"registry.example.test/app"},"image":{"docker-manifest-digest":"sha256:` + artifact["sha256"] + `"},"type":"cosign container image signature"},"optional":{"creator":"a"}}`

func TestCosignImage(t *testing.T) {
	for name, byKey := range map[string]bool{"keyless": false, "key": true} {
		t.Run(name, func(t *testing.T) {
			c := newCosigner(t, localsigstore.New(localsigstore.Options{}), byKey)
			p := c.policy(t)
			i, err := sigstore.VerifyCosignImage(ctx, c.image(t, simpleSigning), p)
			if err != nil {
				t.Fatal(err)
			}
			if i.Digest()["sha256"] != artifact["sha256"] || i.Reference() != "registry.example.test/app" || string(i.Payload()) != simpleSigning {
				t.Errorf("image %v, %q, payload %s", i.Digest(), i.Reference(), i.Payload())
			}
			s := i.Result().Signers()
			if len(s) != 1 || len(s[0].Evidence) != 2 || (s[0].Identity.Key != "") != byKey || (s[0].Identity.Subject == subject) == byKey {
				t.Errorf("signers %v", s)
			}
			// Any image, when the caller says so.
			p.Subjects, p.AnySubject = nil, true
			if i, err = sigstore.VerifyCosignImage(ctx, c.image(t, simpleSigning), p); err != nil || i.Digest()["sha256"] != artifact["sha256"] {
				t.Error(err)
			}
		})
	}
}

func TestCosignAttestation(t *testing.T) {
	for name, byKey := range map[string]bool{"keyless": false, "key": true} {
		for _, kind := range []string{"dsse", "intoto 0.0.1", "intoto 0.0.2"} {
			t.Run(name+" "+kind, func(t *testing.T) {
				c := newCosigner(t, localsigstore.New(localsigstore.Options{}), byKey)
				r, err := sigstore.VerifyCosignAttestation(ctx, c.attestation(t, statement, kind), c.policy(t))
				if err != nil {
					t.Fatal(err)
				}
				if string(r.Payload()) != statement || len(r.Signers()) != 1 || len(r.Signers()[0].Evidence) != 2 {
					t.Errorf("signers %v, statement %s", r.Signers(), r.Payload())
				}
			})
		}
	}
}

func TestCosignBundle(t *testing.T) {
	blob := []byte("hello")
	for name, byKey := range map[string]bool{"keyless": false, "key": true} {
		t.Run(name, func(t *testing.T) {
			c := newCosigner(t, localsigstore.New(localsigstore.Options{}), byKey)
			p := c.policy(t)
			p.MinTimestamps = 0 // the file has no place for them
			digest, sig := c.sign(t, blob)
			entry := c.Promise(localsigstore.HashedRekord(digest[:], sig, c.signer), c.at)
			file := c.file(t, sig, entry)
			plainPEM := maps.Clone(file)
			plainPEM["cert"] = string(c.signer)
			env, text := localsigstore.SignDSSE(c.key, attest.PayloadType, []byte(statement), "")
			attested := c.file(t, text, c.Promise(localsigstore.DSSE(text, []byte(statement), env, c.signer), c.at))
			if r, err := sigstore.VerifyCosignBundle(ctx, []byte(mustJSON(t, attested)), p); err != nil || string(r.Payload()) != statement {
				t.Errorf("statement: %v, %v", r, err)
			}
			p.Subjects = []attest.DigestSet{sum(t, blob)}
			for form, f := range map[string]map[string]any{"base64": file, "PEM": plainPEM} {
				if _, err := sigstore.VerifyCosignBundle(ctx, []byte(mustJSON(t, f)), p); err != nil {
					t.Errorf("%s: %v", form, err)
				}
			}
			p.Subjects = []attest.DigestSet{sum(t, []byte("other"))}
			mustRefuseError(t, verifyFile(t, file, p), verify.CheckSignature, "not over this")
			p.Subjects = []attest.DigestSet{{"sha512": strings.Repeat("a", 128)}}
			mustRefuseError(t, verifyFile(t, file, p), verify.CheckPolicy, "no SHA-256")
			p.Subjects = nil
			mustRefuseError(t, verifyFile(t, file, p), verify.CheckPolicy, "")
			// Without a word of the log, and for a policy that does not want one.
			delete(file, "rekorBundle")
			p.Subjects = []attest.DigestSet{sum(t, blob)}
			mustRefuseError(t, verifyFile(t, file, p), verify.CheckLog, "0 of 1")
			p.MinLogs = 0
			if err := verifyFile(t, file, p); err != nil {
				t.Error(err)
			}
		})
	}
}

func verifyFile(t testing.TB, file map[string]any, p verify.Policy) error {
	t.Helper()
	_, err := sigstore.VerifyCosignBundle(ctx, []byte(mustJSON(t, file)), p)
	return err
}

func TestCosignRefuses(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	c, other := newCosigner(t, s, false), newCosigner(t, s, false)
	policy := c.policy(t)
	b := strings.Repeat("b", 64)
	image := func(p verify.Policy, l sigstore.CosignLayer) error {
		i, err := sigstore.VerifyCosignImage(ctx, l, p)
		if (i == nil) == (err == nil) {
			t.Errorf("image %v with error %v", i, err)
		}
		return err
	}
	attestation := func(p verify.Policy, l sigstore.CosignLayer) error {
		r, err := sigstore.VerifyCosignAttestation(ctx, l, p)
		if (r == nil) == (err == nil) {
			t.Errorf("result %v with error %v", r, err)
		}
		return err
	}
	// payload says something else, signed all the same.
	payload := func(old, now string) sigstore.CosignLayer {
		if !strings.Contains(simpleSigning, old) {
			t.Fatalf("there is no %s", old)
		}
		return c.image(t, strings.Replace(simpleSigning, old, now, 1))
	}
	annotated := func(l sigstore.CosignLayer, name, value string) sigstore.CosignLayer {
		l.Annotations = maps.Clone(l.Annotations)
		l.Annotations[name] = value
		return l
	}
	// entryOf has the entry of another layer.
	entryOf := func(l, from sigstore.CosignLayer) sigstore.CosignLayer {
		return annotated(l, annotationEntry, from.Annotations[annotationEntry])
	}
	// promised is a signature over an image with an entry by what else.
	promised := func(body func(sum, sig []byte) []byte) sigstore.CosignLayer {
		sum, sig := c.sign(t, []byte(simpleSigning))
		return c.layer(t, []byte(simpleSigning), sig, sig, s.Promise(body(sum[:], sig), time.Time{}))
	}
	// attested is an attestation with an entry of the old type by what else.
	attested := func(body func(envelope []byte) []byte) sigstore.CosignLayer {
		_, env := localsigstore.SignDSSE(c.key, attest.PayloadType, []byte(statement), "")
		return c.layer(t, env, nil, env, s.Promise(body(env), time.Time{}))
	}
	late := *c
	late.at = s.Now.Add(time.Hour)
	stranger := newCosigner(t, localsigstore.New(localsigstore.Options{}), false)

	good := c.image(t, simpleSigning)
	type refusal struct {
		name  string
		layer sigstore.CosignLayer
		check verify.Check
		want  string
	}
	for _, r := range []refusal{
		{"another image", payload(artifact["sha256"], b), verify.CheckSubject, "sha256:bbbb"},
		{"another type", payload("cosign container image signature", "atomic container signature"), verify.CheckStatement, "atomic container signature"},
		{"no type", payload(`"type"`, `"Type"`), verify.CheckStatement, "of the type"},
		{"two types", payload(`"type"`, `"type":"atomic container signature","type"`), verify.CheckStatement, "type"},
		{"no digest", payload("docker-manifest-digest", "digest"), verify.CheckStatement, "does not name an image"},
		{"a digest by SHA-512", payload("sha256:"+artifact["sha256"], "sha512:"+artifact["sha256"]+artifact["sha256"]), verify.CheckStatement, "does not name an image"},
		{"a digest in upper case", payload("sha256:"+artifact["sha256"], "sha256:"+strings.ToUpper(artifact["sha256"])), verify.CheckStatement, "does not name an image"},
		{"a name that is no string", payload(`"registry.example.test/app"`, `1`), verify.CheckStatement, "no string"},
		{"another payload than the one signed", sigstore.CosignLayer{Content: []byte(strings.Replace(simpleSigning, "app", "bpp", 1)), Annotations: good.Annotations}, verify.CheckSignature, "not over this payload"},
		{"the signature of another", annotated(good, annotationSignature, other.image(t, simpleSigning).Annotations[annotationSignature]), verify.CheckSignature, "not over this payload"},
		{"the certificate of another", annotated(good, annotationCertificate, string(other.signer)), verify.CheckSignature, "not over this payload"},
		{"CVE-2022-36056: an entry about another signature", entryOf(good, c.image(t, simpleSigning)), verify.CheckSignature, "log entry 0: transparency log signature does not match"},
		{"CVE-2026-22703: an entry about another signature by another key", entryOf(good, other.image(t, simpleSigning)), verify.CheckSignature, "log entry 0: transparency log signature does not match"},
		{"CVE-2026-22703: an entry about another digest", promised(func(_, sig []byte) []byte {
			sum := sha256.Sum256([]byte("other"))
			return localsigstore.HashedRekord(sum[:], sig, c.signer)
		}), "", "log entry 0"},
		{"CVE-2026-22703: an entry about another key", promised(func(sum, sig []byte) []byte {
			return localsigstore.HashedRekord(sum, sig, other.signer)
		}), "", "log entry 0"},
		{"CVE-2026-22703: an entry of a type for something else", promised(func(_, sig []byte) []byte {
			return localsigstore.DSSE([]byte("{}"), []byte(simpleSigning), sig, c.signer)
		}), verify.CheckSignature, "log entry 0: transparency log entry is not a hashedrekord"},
		{"an entry of the old type, beside no envelope", promised(func(_, _ []byte) []byte {
			return localsigstore.InToto1([]byte("{}"), []byte(simpleSigning), c.signer)
		}), "", "log entry 0"},
		{"a promise of another log", entryOf(good, stranger.image(t, simpleSigning)), verify.CheckLog, "0 of 1"},
		{"a promise that is none", annotated(good, annotationEntry, strings.Replace(good.Annotations[annotationEntry], `"logIndex":`, `"logIndex":1`, 1)), verify.CheckSignature, "log entry 0"},
		{"no entry", annotated(good, annotationEntry, ""), verify.CheckLog, "0 of 1"},
		{"no timestamp", annotated(good, annotationTimestamp, ""), verify.CheckTimestamp, "0 of 1"},
		{"a timestamp over something else", annotated(good, annotationTimestamp, c.image(t, simpleSigning).Annotations[annotationTimestamp]), verify.CheckTimestamp, "0 of 1"},
		{"after the certificate", late.image(t, simpleSigning), verify.CheckSignature, "integrated time outside certificate validity"},
		{"of another authority", stranger.image(t, simpleSigning), verify.CheckSignature, "not one of an authority"},
		{"without a certificate", annotated(good, annotationCertificate, ""), verify.CheckSignature, "made with a key"},
	} {
		t.Run("image: "+r.name, func(t *testing.T) { mustRefuseError(t, image(policy, r.layer), r.check, r.want) })
	}

	old, current := c.attestation(t, statement, "intoto 0.0.1"), c.attestation(t, statement, "dsse")
	for _, r := range []refusal{
		{"another image", c.attestation(t, strings.Replace(statement, artifact["sha256"], b, 1), "dsse"), verify.CheckSubject, "not about"},
		{"the entry of another", entryOf(current, c.attestation(t, statement, "dsse")), verify.CheckSignature, "log entry 0: transparency log signature does not match"},
		{"the entry of another, of the old type", entryOf(old, c.attestation(t, statement, "intoto 0.0.1")), verify.CheckSignature, "it is about another envelope"},
		{"CVE-2026-22703: another key, of the old type", attested(func(env []byte) []byte {
			return localsigstore.InToto1(env, []byte(statement), other.signer)
		}), verify.CheckSignature, "it is about another key"},
		{"a key that is none, of the old type", attested(func(env []byte) []byte {
			return localsigstore.InToto1(env, []byte(statement), []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
		}), verify.CheckSignature, "0.0.1: the key"},
		{"another payload, of the old type", attested(func(env []byte) []byte {
			return localsigstore.InToto1(env, []byte("{}"), c.signer)
		}), verify.CheckSignature, "it is about another payload"},
		{"a promise that is none, of the old type", annotated(old, annotationEntry, strings.Replace(old.Annotations[annotationEntry], `"integratedTime":`, `"integratedTime":1`, 1)), verify.CheckSignature, "the log did not promise it"},
		{"a promise of another log, of the old type", entryOf(old, stranger.attestation(t, statement, "intoto 0.0.1")), verify.CheckLog, "0 of 1"},
		{"after the certificate, of the old type", late.attestation(t, statement, "intoto 0.0.1"), verify.CheckValidity, "good until"},
		{"an envelope that was changed", sigstore.CosignLayer{Content: []byte(strings.Replace(string(old.Content), `{`, `{ `, 1)), Annotations: old.Annotations}, verify.CheckSignature, "it is about another envelope"},
		{"a timestamp over the signature of another", annotated(current, annotationTimestamp, c.attestation(t, statement, "dsse").Annotations[annotationTimestamp]), verify.CheckTimestamp, "0 of 1"},
		{"CVE-2026-39395: no statement", c.attestation(t, "{}", "dsse"), verify.CheckStatement, ""},
		{"a signature over an image", good, "", "signature over an image"},
		{"no envelope", sigstore.CosignLayer{Content: []byte(simpleSigning), Annotations: current.Annotations}, "", "cosign's layer"},
	} {
		t.Run("attestation: "+r.name, func(t *testing.T) { mustRefuseError(t, attestation(policy, r.layer), r.check, r.want) })
	}
	t.Run("an attestation for an image's signature", func(t *testing.T) {
		mustRefuseError(t, image(policy, current), "", "no signature over an image")
	})

	// What the policy does not allow.
	for name, change := range map[string]func(*verify.Policy){
		"another subject": func(p *verify.Policy) { p.Identities[0].Subject = "other@example.test" },
		"another issuer":  func(p *verify.Policy) { p.Identities[0].Issuer = "https://other.example.test" },
		"another key":     func(p *verify.Policy) { p.Identities = []verify.IdentityMatch{{Key: "sha256:" + b}} },
		"nobody":          func(p *verify.Policy) { p.Identities = nil },
	} {
		t.Run(name, func(t *testing.T) {
			p := c.policy(t)
			change(&p)
			mustRefuseError(t, image(p, good), verify.CheckIdentity, "")
			mustRefuseError(t, attestation(p, old), verify.CheckIdentity, "")
		})
	}
	for name, change := range map[string]func(*verify.Policy){
		"no subject":    func(p *verify.Policy) { p.Subjects = nil },
		"two subjects":  func(p *verify.Policy) { p.Subjects = append(p.Subjects, attest.DigestSet{"sha256": b}) },
		"a weak digest": func(p *verify.Policy) { p.Subjects = []attest.DigestSet{{"sha1": strings.Repeat("a", 40)}} },
		"the payload's digest": func(p *verify.Policy) {
			p.Subjects = []attest.DigestSet{sum(t, good.Content)}
		},
		"a statement": func(p *verify.Policy) { p.PredicateTypes = []string{"cyclonedx"} },
	} {
		t.Run(name, func(t *testing.T) {
			p := c.policy(t)
			change(&p)
			if err := image(p, good); err == nil {
				t.Error("accepted")
			} else {
				mustRefuseError(t, err, map[string]verify.Check{
					"a statement": verify.CheckStatement, "the payload's digest": verify.CheckSubject, "a weak digest": verify.CheckSubject,
					"no subject": verify.CheckPolicy, "two subjects": verify.CheckPolicy,
				}[name], "")
			}
		})
	}
}

// A signature may begin as an envelope does.
func TestCosignSignatureLikeJSON(t *testing.T) {
	c := newCosigner(t, localsigstore.New(localsigstore.Options{}), true)
	p := c.policy(t)
	p.MinLogs, p.MinTimestamps = 0, 0
	mustRefuseError(t, verifyFile(t, c.file(t, append([]byte("{"), make([]byte, 255)...), nil), p), verify.CheckSignature, "not over this payload or artifact")
}

// A key that is good for some time counts in that time.
func TestCosignKeyTime(t *testing.T) {
	c := newCosigner(t, localsigstore.New(localsigstore.Options{}), true)
	l, a := c.image(t, simpleSigning), c.attestation(t, statement, "intoto 0.0.1")
	for _, window := range []struct {
		from, to time.Duration
		ok       bool
	}{{-time.Hour, time.Hour, true}, {time.Minute, time.Hour, false}, {-time.Hour, -time.Minute, false}} {
		p := policyOf(t, rootOf(t, c.Stack), sigstore.TrustKey(c.key.Public(), c.Now.Add(window.from), c.Now.Add(window.to)))
		p.Identities = nil
		_, err := sigstore.VerifyCosignImage(ctx, l, p)
		_, err2 := sigstore.VerifyCosignAttestation(ctx, a, p)
		if (err == nil) != window.ok || (err2 == nil) != window.ok {
			t.Errorf("from %v to %v: %v, %v", window.from, window.to, err, err2)
		}
	}
}

func TestCosignRefusesNonsense(t *testing.T) {
	c := newCosigner(t, localsigstore.New(localsigstore.Options{}), false)
	p := c.policy(t)
	for name, values := range map[string][]string{
		annotationSignature:   {"!", "====", "\n"},
		annotationCertificate: {"a", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", string(c.signer) + string(c.signer)},
		annotationEntry: {
			"null", "[]", "{}", `{"SignedEntryTimestamp":"AA==","Payload":{}}`, `{"SignedEntryTimestamp":"AA==","Payload":{"body":"AA==","integratedTime":1,"logIndex":1,"logID":"00"}}`,
			`{"SignedEntryTimestamp":"AA==","Payload":{"body":"e30=","integratedTime":"1","logIndex":1,"logID":"` + artifact["sha256"] + `"}}`,
			`{"SignedEntryTimestamp":"AA==","Payload":{"body":"e30=","integratedTime":-1,"logIndex":1,"logID":"` + artifact["sha256"] + `"}}`,
			`{"SignedEntryTimestamp":"AA==","Payload":{"body":"e30=","integratedTime":1,"logIndex":1.5,"logID":"` + artifact["sha256"] + `"}}`,
			`{"SignedEntryTimestamp":"AA==","Payload":{"body":"e30=","integratedTime":1,"logIndex":1,"logID":"` + artifact["sha256"] + `"}}`,
			strings.Repeat(" ", 1<<20) + "{}",
		},
		annotationTimestamp: {"null", "{}", `{"SignedRFC3161Timestamp":"!"}`},
	} {
		for _, v := range values {
			l := c.image(t, simpleSigning)
			l.Annotations[name] = v
			mustRefuseError(t, func() error { _, err := sigstore.VerifyCosignImage(ctx, l, p); return err }(), "", "cosign's layer")
		}
	}
	for _, text := range []string{
		``, `null`, `{}`, `{"base64Signature":""}`, `{"base64Signature":"!"}`, `{"base64Signature":"AAAA","base64Signature":"AAAA"}`,
		`{"base64Signature":"AAAA","cert":1}`, `{"base64Signature":"AAAA","cert":""}`, `{"base64Signature":"AAAA","rekorBundle":1}`, `{"base64Signature":"e30="}`,
	} {
		_, err := sigstore.VerifyCosignBundle(ctx, []byte(text), p)
		mustRefuseError(t, err, "", "cosign's bundle")
	}
}
