package sigstore_test

import (
	"bytes"
	"encoding/asn1"
	"encoding/json"
	"slices"
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

// Each bundle of the suite that must verify does so for what it says alone.
func TestConformanceRefusesOtherwise(t *testing.T) {
	stranger := rootOf(t, localsigstore.New(localsigstore.Options{}))
	n := 0
	for _, c := range conformance(t) {
		if !c.ok {
			continue
		}
		n++
		t.Run(c.name, func(t *testing.T) {
			digests, err := attest.Digest(bytes.NewReader(c.artifact))
			if err != nil {
				t.Fatal(err)
			}
			good, err := c.policy(t, digests)
			if err != nil {
				t.Fatal(err)
			}
			mustVerify(t, c.bundle, good)

			p := good
			v, err := sigstore.New(stranger)
			if err != nil {
				t.Fatal(err)
			}
			p.Verifiers = []verify.Verifier{v}
			mustRefuse(t, c.bundle, p, verify.CheckThreshold, "0 of 1 signers")

			p = good
			p.Subjects = []attest.DigestSet{{"sha256": strings.Repeat("0", 64)}}
			if r, err := sigstore.Verify(ctx, c.bundle, p); r != nil || err == nil {
				t.Error("accepted for another artifact")
			}

			p = good
			p.Identities = []verify.IdentityMatch{{Issuer: c.identity.Issuer, Subject: c.identity.Subject + "x"}}
			mustRefuse(t, c.bundle, p, verify.CheckIdentity, "none of the identities")
			p.Identities = []verify.IdentityMatch{{Issuer: "https://token.actions.githubusercontent.co", Subject: c.identity.Subject}}
			mustRefuse(t, c.bundle, p, verify.CheckIdentity, "none of the identities")
			p.Identities = []verify.IdentityMatch{{Key: "sha256:" + strings.Repeat("0", 64)}}
			mustRefuse(t, c.bundle, p, verify.CheckIdentity, "none of the identities")
			if c.key == nil {
				p.Identities = nil
				mustRefuse(t, c.bundle, p, verify.CheckIdentity, "the policy names no identity")
			}

			// Without its log entries.
			mustRefuse(t, without(t, c.bundle, "tlogEntries"), good, verify.CheckThreshold, "0 of 1 signers")
			p = good
			p.MinLogs = 2
			mustRefuse(t, c.bundle, p, verify.CheckLog, "1 of 2")
			p = good
			p.MinTimestamps = 2
			mustRefuse(t, c.bundle, p, verify.CheckTimestamp, "of 2 timestamp authorities")
			p.MinTimestamps = 1
			mustRefuse(t, without(t, c.bundle, "timestampVerificationData"), p, verify.CheckTimestamp, "0 of 1 timestamp authorities")

			p = good
			p.SignedNotAfter = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
			mustRefuse(t, c.bundle, p, verify.CheckSigningTime, "")
			p = good
			p.SignedNotBefore = time.Date(2120, 1, 1, 0, 0, 0, 0, time.UTC)
			mustRefuse(t, c.bundle, p, verify.CheckSigningTime, "")
			p = good
			p.Threshold = 2
			mustRefuse(t, c.bundle, p, verify.CheckThreshold, "1 of 2 signers")
		})
	}
	if n != 21 {
		t.Errorf("%d bundles, want 21", n)
	}
}

// without takes a member out of the verification material.
func without(t *testing.T, text []byte, member string) []byte {
	t.Helper()
	var b map[string]any
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	delete(b["verificationMaterial"].(map[string]any), member)
	out, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Advisories about sigstore and its users, and what else must not be accepted, by bundles of a local authority that are
// good but for one thing.
func TestRefuses(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{Timestamps: 2})
	root := rootOf(t, s)
	good := policyOf(t, root)
	mustVerify(t, localsigstore.Text(s.Bundle(signed())), good)
	material := func(b *bundlepb.Bundle) *bundlepb.VerificationMaterial { return b.GetVerificationMaterial() }
	stamps := func(b *bundlepb.Bundle) *bundlepb.TimestampVerificationData {
		return material(b).GetTimestampVerificationData()
	}
	sigOf := func(b *bundlepb.Bundle) []byte { return b.GetDsseEnvelope().GetSignatures()[0].GetSig() }
	other := signed()
	other.Payload = []byte(strings.Replace(statement, "9007199254740993", "9007199254740992", 1))
	stolen := s.Bundle(other)

	for _, c := range []struct {
		name   string
		what   func(*localsigstore.What)
		change func(*bundlepb.Bundle)
		policy func(*verify.Policy)
		check  verify.Check
		want   string
	}{
		{name: "CVE-2022-35929: no predicate of the type", policy: func(p *verify.Policy) { p.PredicateTypes = []string{"cyclonedx"} }, check: verify.CheckPredicateType, want: "not among those"},
		{name: "CVE-2022-36056: the signature is not over the payload", change: func(b *bundlepb.Bundle) { b.GetDsseEnvelope().Payload = other.Payload }, check: verify.CheckSignature, want: "not over this payload"},
		{name: "CVE-2022-36056: the log entry is of another signature", change: func(b *bundlepb.Bundle) { material(b).TlogEntries = material(stolen).TlogEntries }, check: verify.CheckSignature, want: "log entry 0"},
		{name: "CVE-2022-36056: nobody said whose signature", policy: func(p *verify.Policy) { p.Identities = nil }, check: verify.CheckIdentity, want: "names no identity"},
		{name: "CVE-2026-22703: the log entry is of another key", change: func(b *bundlepb.Bundle) {
			w := signed()
			material(b).TlogEntries = material(s.Bundle(w)).TlogEntries
		}, check: verify.CheckSignature, want: "log entry 0"},
		{name: "CVE-2026-22703: the body of the entry is another one's", change: func(b *bundlepb.Bundle) {
			e := material(b).TlogEntries[0]
			e.InclusionProof, e.LogIndex = material(stolen).TlogEntries[0].InclusionProof, material(stolen).TlogEntries[0].LogIndex
		}, check: verify.CheckSignature, want: "log entry 0"},
		{name: "CVE-2026-39395: the payload is no statement", what: func(w *localsigstore.What) { w.Payload = []byte(`{"_type":`) }, check: verify.CheckStatement, want: ""},
		{name: "CVE-2026-39395: the payload is of another type", what: func(w *localsigstore.What) { w.PayloadType = "text/plain" }, check: verify.CheckPayloadType, want: "text/plain"},
		{name: "CVE-2026-49834: one log twice", change: func(b *bundlepb.Bundle) {
			e := material(b).TlogEntries
			material(b).TlogEntries = append(e, e[0])
		}, policy: func(p *verify.Policy) { p.MinLogs = 2 }, check: verify.CheckSignature, want: "twice"},
		{name: "CVE-2026-49834: one log, two entries", change: func(b *bundlepb.Bundle) {
			again, err := s.LogAgain(b)
			if err != nil {
				t.Fatal(err)
			}
			material(b).TlogEntries = append(material(b).TlogEntries, again)
		}, policy: func(p *verify.Policy) { p.MinLogs = 2 }, check: verify.CheckLog, want: "1 of 2"},
		{name: "CVE-2026-49834, sigstore-js#1702: one timestamp twice", change: func(b *bundlepb.Bundle) {
			l := stamps(b).Rfc3161Timestamps
			stamps(b).Rfc3161Timestamps = append(l, l[0])
		}, policy: func(p *verify.Policy) { p.MinTimestamps = 2 }, check: verify.CheckSignature, want: "twice"},
		{name: "CVE-2026-49834: one authority, two timestamps", change: func(b *bundlepb.Bundle) {
			stamps(b).Rfc3161Timestamps = append(stamps(b).Rfc3161Timestamps, &v1.RFC3161SignedTimestamp{SignedTimestamp: s.Stamp(0, sigOf(b), s.Now)})
		}, policy: func(p *verify.Policy) { p.MinTimestamps = 2 }, check: verify.CheckTimestamp, want: "1 of 2"},

		{name: "go-witness: one signature for two signers", policy: func(p *verify.Policy) { p.Threshold = 2 }, check: verify.CheckThreshold, want: "1 of 2 signers"},
		{name: "structpb: a number that a detour through floating point changes", change: func(b *bundlepb.Bundle) {
			b.GetDsseEnvelope().Payload = []byte(strings.Replace(statement, "9007199254740993", "9007199254740992", 1))
		}, check: verify.CheckSignature, want: "not over this payload"},
		{name: "encoding/json: a predicate type in another case", what: func(w *localsigstore.What) {
			w.Payload = []byte(strings.Replace(statement, `"predicateType":"https://example.test/p/v1"`, `"predicateType":"https://example.test/other/v1","PREDICATETYPE":"https://example.test/p/v1"`, 1))
		}, policy: func(p *verify.Policy) { p.PredicateTypes = []string{"https://example.test/p/v1"} }, check: verify.CheckPredicateType, want: "not among those"},
		{name: "another root", policy: func(p *verify.Policy) {
			*p = policyOf(t, rootOf(t, localsigstore.New(localsigstore.Options{})))
		}, check: verify.CheckSignature, want: "not one of an authority"},
		{name: "another artifact", policy: func(p *verify.Policy) { p.Subjects = []attest.DigestSet{{"sha256": strings.Repeat("b", 64)}} }, check: verify.CheckSubject, want: "not about"},
		{name: "a subject that ends as expected", policy: func(p *verify.Policy) {
			p.Identities = []verify.IdentityMatch{{Issuer: issuer, SubjectPattern: `example\.test`}}
		}, check: verify.CheckIdentity, want: "none of"},
		{name: "no log entry", what: func(w *localsigstore.What) { w.NoLog = true }, check: verify.CheckLog, want: "0 of 1"},
		{name: "no timestamp", what: func(w *localsigstore.What) { w.NoTimestamp = true }, check: verify.CheckTimestamp, want: "0 of 1"},
		{name: "no timestamp, none demanded, the certificate too old", what: func(w *localsigstore.What) { w.NoTimestamp, w.At = true, s.Now.Add(-time.Hour) }, policy: func(p *verify.Policy) { p.MinTimestamps = 0 }, check: verify.CheckValidity, want: "good until"},
		{name: "signed after the certificate", what: func(w *localsigstore.What) { w.StampAt = s.Now.Add(time.Hour) }, check: verify.CheckValidity, want: "good until"},
		{name: "signed before the certificate", what: func(w *localsigstore.What) { w.StampAt = s.Now.Add(-time.Hour) }, check: verify.CheckValidity, want: "good from"},
		{name: "one of two timestamps after the certificate", change: func(b *bundlepb.Bundle) {
			stamps(b).Rfc3161Timestamps = append(stamps(b).Rfc3161Timestamps, &v1.RFC3161SignedTimestamp{SignedTimestamp: s.Stamp(1, sigOf(b), s.Now.Add(time.Hour))})
		}, check: verify.CheckValidity, want: "good until"},
		{name: "a timestamp over something else", change: func(b *bundlepb.Bundle) {
			stamps(b).Rfc3161Timestamps[0].SignedTimestamp = s.Stamp(0, []byte("x"), s.Now)
		}, check: verify.CheckTimestamp, want: "0 of 1"},
		{name: "two signatures", change: func(b *bundlepb.Bundle) {
			l := b.GetDsseEnvelope().Signatures
			b.GetDsseEnvelope().Signatures = append(l, l[0])
		}, want: "2 signatures, not one"},
		{name: "no signature", change: func(b *bundlepb.Bundle) { b.GetDsseEnvelope().Signatures = nil }, want: "0 signatures"},
		{name: "an empty signature", change: func(b *bundlepb.Bundle) { b.GetDsseEnvelope().Signatures = []*dsse.Signature{{}} }, check: verify.CheckSignature, want: "empty"},
		{name: "another payload type", change: func(b *bundlepb.Bundle) { b.GetDsseEnvelope().PayloadType = "application/vnd.in-toto.x+json" }, check: verify.CheckSignature, want: "not over this payload"},
		{name: "33 log entries", change: func(b *bundlepb.Bundle) {
			material(b).TlogEntries = slices.Repeat(material(b).TlogEntries, 33)
		}, want: "33 log entries"},
		{name: "33 timestamps", change: func(b *bundlepb.Bundle) {
			stamps(b).Rfc3161Timestamps = slices.Repeat(stamps(b).Rfc3161Timestamps, 33)
		}, check: verify.CheckSignature, want: "33 timestamps"},
		{name: "a version to come", change: func(b *bundlepb.Bundle) { b.MediaType = "application/vnd.dev.sigstore.bundle.v0.4+json" }, want: "v0.4"},
		{name: "a chain in version 0.3", change: func(b *bundlepb.Bundle) {
			material(b).Content = &bundlepb.VerificationMaterial_X509CertificateChain{X509CertificateChain: &v1.X509CertificateChain{Certificates: []*v1.X509Certificate{material(b).GetCertificate()}}}
		}, want: "chain"},
		{name: "an entry without a proof", change: func(b *bundlepb.Bundle) { material(b).TlogEntries[0].InclusionProof = nil }, want: "no inclusion proof"},
		{name: "the certificate of another", change: func(b *bundlepb.Bundle) {
			material(b).Content = &bundlepb.VerificationMaterial_Certificate{Certificate: material(stolen).GetCertificate()}
		}, check: verify.CheckSignature, want: "not over this payload"},
		{name: "no material", change: func(b *bundlepb.Bundle) { b.VerificationMaterial = nil }, want: "verification material"},
		{name: "an entry of a log that nobody knows", change: func(b *bundlepb.Bundle) {
			material(b).TlogEntries[0].LogId = &v1.LogId{KeyId: []byte("nobody")}
		}, check: verify.CheckLog, want: "0 of 1"},
		{name: "an entry that is empty", change: func(b *bundlepb.Bundle) {
			material(b).TlogEntries = []*rekor.TransparencyLogEntry{{}}
		}, want: "log entry 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, p := signed(), good
			if c.what != nil {
				c.what(&w)
			}
			if c.policy != nil {
				c.policy(&p)
			}
			if c.change == nil {
				c.change = func(*bundlepb.Bundle) {}
			}
			mustRefuse(t, change(s, w, c.change), p, c.check, c.want)
		})
	}
}

// CVE-2026-24122: the certificate that issues was no longer good when the signature was made.
func TestIssuerExpired(t *testing.T) {
	now := time.Now()
	s := localsigstore.New(localsigstore.Options{Now: now, AuthorityUntil: now.Add(-time.Hour)})
	p := policyOf(t, rootOf(t, s))
	t.Run("CVE-2026-24122: with a log entry", func(t *testing.T) {
		mustRefuse(t, localsigstore.Text(s.Bundle(signed())), p, verify.CheckThreshold, "0 of 1 signers")
	})
	w := signed()
	w.NoLog = true
	p.MinLogs = 0
	t.Run("CVE-2026-24122: without", func(t *testing.T) {
		mustRefuse(t, localsigstore.Text(s.Bundle(w)), p, verify.CheckThreshold, "0 of 1 signers")
	})
	// Two hours ago it was good.
	w.At = now.Add(-2 * time.Hour)
	mustVerify(t, localsigstore.Text(s.Bundle(w)), p)
}

// Authorities are counted by their keys: one that stands in the root twice, under two names, is one.
func TestOneAuthorityTwice(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{Timestamps: 2})
	two := change(s, signed(), func(b *bundlepb.Bundle) {
		m := b.GetVerificationMaterial()
		sig := b.GetDsseEnvelope().GetSignatures()[0].GetSig()
		m.TimestampVerificationData.Rfc3161Timestamps = append(m.TimestampVerificationData.Rfc3161Timestamps, &v1.RFC3161SignedTimestamp{SignedTimestamp: s.Stamp(1, sig, s.Now)})
	})
	p := policyOf(t, rootOf(t, s))
	p.MinTimestamps = 2
	mustVerify(t, two, p)
	again := change(s, signed(), func(b *bundlepb.Bundle) {
		m := b.GetVerificationMaterial()
		sig := b.GetDsseEnvelope().GetSignatures()[0].GetSig()
		m.TimestampVerificationData.Rfc3161Timestamps = append(m.TimestampVerificationData.Rfc3161Timestamps, &v1.RFC3161SignedTimestamp{SignedTimestamp: s.Stamp(0, sig, s.Now.Add(time.Second))})
	})
	doubled := policyOf(t, rootOf(t, s, func(root map[string]any) {
		list := root["timestampAuthorities"].([]any)
		twin := map[string]any{}
		for k, v := range list[0].(map[string]any) {
			twin[k] = v
		}
		twin["uri"] = "https://twin.example.test"
		root["timestampAuthorities"] = []any{list[0], twin}
	}))
	doubled.MinTimestamps = 2
	mustRefuse(t, again, doubled, verify.CheckTimestamp, "1 of 2")
	// Two that share an address are one for sigstore-go, and here.
	shared := policyOf(t, rootOf(t, s, func(root map[string]any) {
		for _, a := range root["timestampAuthorities"].([]any) {
			a.(map[string]any)["uri"] = ""
		}
	}))
	shared.MinTimestamps = 2
	mustRefuse(t, two, shared, verify.CheckTimestamp, "1 of 2")
}

func TestSCT(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{NoSCT: true})
	text := localsigstore.Text(s.Bundle(signed()))
	root := rootOf(t, s)
	mustRefuse(t, text, policyOf(t, root), verify.CheckSignature, "certificate transparency")
	mustVerify(t, text, policyOf(t, root, sigstore.MinSCTs(0)))
	// A root that knows no logs of certificates cannot demand their word, unless the caller does.
	none := rootOf(t, s, func(root map[string]any) { delete(root, "ctlogs") })
	mustVerify(t, text, policyOf(t, none))
	mustRefuse(t, text, policyOf(t, none, sigstore.MinSCTs(1)), verify.CheckSignature, "certificate transparency")

	s = localsigstore.New(localsigstore.Options{})
	text = localsigstore.Text(s.Bundle(signed()))
	mustRefuse(t, text, policyOf(t, rootOf(t, s), sigstore.MinSCTs(2)), verify.CheckSignature, "1 of 2")
	for name, change := range map[string]func(map[string]any){
		"no log": func(root map[string]any) { delete(root, "ctlogs") },
		"another key": func(root map[string]any) {
			key := root["ctlogs"].([]any)[0].(map[string]any)["publicKey"].(map[string]any)
			key["rawBytes"] = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2G2Y+2tabdTV5BcGiBIx0a9fAFwrkBbmLSGtks4L3qX6yYY0zufBnhC8Ur/iy55GhWP/9A/bY2LhC30M9+RYtw=="
		},
		"too late": func(root map[string]any) {
			key := root["ctlogs"].([]any)[0].(map[string]any)["publicKey"].(map[string]any)
			key["validFor"] = map[string]any{"start": s.Now.Add(time.Hour).UTC().Format(time.RFC3339)}
		},
		"too early": func(root map[string]any) {
			key := root["ctlogs"].([]any)[0].(map[string]any)["publicKey"].(map[string]any)
			key["validFor"] = map[string]any{"start": "2020-01-01T00:00:00Z", "end": s.Now.Add(-time.Hour).UTC().Format(time.RFC3339)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			mustRefuse(t, text, policyOf(t, rootOf(t, s, change), sigstore.MinSCTs(1)), verify.CheckSignature, "0 of 1 certificate transparency")
		})
	}
}

// CVE-2026-39984: a timestamp that was not made by a certificate for timestamps, but brings one along.
func TestTimestampOfAnImpostor(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	known := policyOf(t, rootOf(t, s))
	unknown := policyOf(t, rootOf(t, s, func(root map[string]any) { // the authority's own certificate is not in the root
		chain := root["timestampAuthorities"].([]any)[0].(map[string]any)["certChain"].(map[string]any)
		chain["certificates"] = chain["certificates"].([]any)[1:]
	}))
	good := localsigstore.Text(s.Bundle(signed()))
	mustVerify(t, good, known)
	mustVerify(t, good, unknown)
	stamped := func(usage asn1.ObjectIdentifier, critical bool) []byte {
		return change(s, signed(), func(b *bundlepb.Bundle) {
			stamp := b.GetVerificationMaterial().GetTimestampVerificationData().GetRfc3161Timestamps()[0]
			stamp.SignedTimestamp = s.StampAs(0, usage, critical, b.GetDsseEnvelope().GetSignatures()[0].GetSig(), s.Now)
		})
	}
	// Another certificate for timestamps is as good where the root names none, and only there.
	another := stamped(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 8}, true)
	mustVerify(t, another, unknown)
	mustRefuse(t, another, known, verify.CheckTimestamp, "0 of 1")
	for name, text := range map[string][]byte{
		"CVE-2026-39984: for code":     stamped(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 3}, true),
		"CVE-2026-39984: for anything": stamped(asn1.ObjectIdentifier{2, 5, 29, 37, 0}, true),
		"CVE-2026-39984: not critical": stamped(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 8}, false),
	} {
		t.Run(name, func(t *testing.T) {
			mustRefuse(t, text, known, verify.CheckTimestamp, "0 of 1")
			mustRefuse(t, text, unknown, verify.CheckTimestamp, "0 of 1")
		})
	}
}
