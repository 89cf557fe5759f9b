package verify_test

import (
	"errors"
	"testing"
	"time"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/verify"
)

func day(n int) time.Time { return time.Date(2026, 1, n, 12, 0, 0, 0, time.UTC) }

// evidence returns a verifier that vouches for every signature, with this evidence.
func evidence(list ...verify.Evidence) verify.Verifier {
	return verifierFunc(func(*attest.Message, verify.Signature) (*verify.Signer, error) {
		return &verify.Signer{Identity: alice.verifier.Identity(), NotBefore: day(1), NotAfter: day(10), Evidence: list}, nil
	})
}

func log(authority string, at time.Time) verify.Evidence {
	return verify.Evidence{Kind: verify.EvidenceLog, Authority: authority, Time: at}
}

func stamp(authority string, at time.Time) verify.Evidence {
	return verify.Evidence{Kind: verify.EvidenceTimestamp, Authority: authority, Time: at}
}

func TestTime(t *testing.T) {
	env := seal(t, payload(), alice.signer)
	at := func(now time.Time, v verify.Verifier, change ...func(*verify.Policy)) verify.Policy {
		p := trust(1, v)
		p.Time = now
		for _, f := range change {
			f(&p)
		}
		return p
	}
	window := func(p *verify.Policy) { p.SignedNotBefore, p.SignedNotAfter = day(3), day(5) }
	logs := func(n int) func(*verify.Policy) { return func(p *verify.Policy) { p.MinLogs = n } }
	stamps := func(n int) func(*verify.Policy) { return func(p *verify.Policy) { p.MinTimestamps = n } }
	expiring := keyed(t, alice, verify.ValidBetween(day(1), day(10)))
	never := time.Time{}

	run(t, []attack{
		{"GHSA-wqqc-jjcq-vfxm: the key has expired", env, at(day(11), expiring), verify.CheckValidity, "until 2026-01-10"},
		{"the key is not good yet", env, at(day(1).Add(-time.Second), expiring), verify.CheckValidity, "from 2026-01-01"},
		{"the key has expired by the clock", env, at(never, keyed(t, alice, verify.ValidBetween(never, time.Now().Add(-time.Hour)))), verify.CheckValidity, "until"},
		{"signed after the certificate ended, now is fine", env, at(day(5), evidence(log("a", day(11)))), verify.CheckValidity, "not at 2026-01-11"},
		{"one timestamp is good and one is not", env, at(day(5), evidence(log("a", day(5)), stamp("t", day(11)))), verify.CheckValidity, ""},
		{"a time window and no evidence of the time", env, at(day(4), alice.verifier, window), verify.CheckSigningTime, "no evidence"},
		{"a time window and a log that does not say when", env, at(day(4), evidence(log("a", never)), window), verify.CheckSigningTime, "no evidence"},
		{"signed before the time window", env, at(day(4), evidence(stamp("t", day(2))), window), verify.CheckSigningTime, "from 2026-01-03"},
		{"signed after the time window", env, at(day(4), evidence(stamp("t", day(6))), window), verify.CheckSigningTime, "until 2026-01-05"},
		{"one time in the window and one not", env, at(day(4), evidence(stamp("t", day(4)), log("a", day(6))), window), verify.CheckSigningTime, ""},
		{"CVE-2026-49834: one log twice", env, at(day(4), evidence(log("a", day(4)), log("a", day(5))), logs(2)), verify.CheckLog, "1 of 2 transparency logs"},
		{"sigstore-js#1702: one timestamp authority twice", env, at(day(4), evidence(stamp("t", day(4)), stamp("t", day(5))), stamps(2)), verify.CheckTimestamp, "1 of 2"},
		{"no log", env, at(day(4), alice.verifier, logs(1)), verify.CheckLog, "0 of 1"},
		{"no timestamp", env, at(day(4), evidence(log("a", day(4))), stamps(1)), verify.CheckTimestamp, "0 of 1"},
		{"a timestamp is no log", env, at(day(4), evidence(stamp("t", day(4))), logs(1)), verify.CheckLog, "0 of 1"},
		{"a log without a name", env, at(day(4), evidence(log("", day(4))), logs(1)), verify.CheckLog, "0 of 1"},
	})
	for name, p := range map[string]verify.Policy{
		"the key is good":                          at(day(5), expiring),
		"on its last moment":                       at(day(10), expiring),
		"the certificate has ended, signed before": at(day(20), evidence(stamp("t", day(4)))),
		"in the window":                            at(day(20), evidence(stamp("t", day(4)), log("a", never)), window),
		"two logs":                                 at(day(20), evidence(log("a", day(4)), log("b", day(4))), logs(2)),
		"log and timestamp":                        at(day(20), evidence(log("a", day(4)), stamp("a", day(4))), logs(1), stamps(1)),
	} {
		if _, err := verify.Envelope(ctx, env, p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestIdentity(t *testing.T) {
	env := seal(t, payload(), alice.signer)
	const issuer = "https://token.actions.example"
	const workflow = "https://github.com/owner/name/.github/workflows/release.yml@refs/heads/main"
	cert := func(issuer, subject string) verify.Verifier {
		return verifierFunc(func(*attest.Message, verify.Signature) (*verify.Signer, error) {
			return &verify.Signer{Identity: verify.Identity{Issuer: issuer, Subject: subject}}, nil
		})
	}
	policy := func(v verify.Verifier, ids ...verify.IdentityMatch) verify.Policy {
		p := trust(1, v)
		p.Identities = ids
		return p
	}
	exact := verify.IdentityMatch{Issuer: issuer, Subject: workflow}
	pattern := verify.IdentityMatch{Issuer: issuer, SubjectPattern: `https://github\.com/owner/name/\.github/workflows/.*@refs/heads/main`}
	either := verify.IdentityMatch{Issuer: issuer, SubjectPattern: "good|fine"}
	run(t, []attack{
		{"a valid certificate and no identity in the policy", env, policy(cert(issuer, workflow)), verify.CheckIdentity, "names no identity"},
		{"another issuer", env, policy(cert("https://issuer.example", workflow), exact), verify.CheckIdentity, "none of the identities"},
		{"another subject", env, policy(cert(issuer, workflow+"/x"), exact), verify.CheckIdentity, ""},
		{"the subject in another case", env, policy(cert(issuer, "HTTPS"+workflow[5:]), exact), verify.CheckIdentity, ""},
		{"issuer and subject the other way around", env, policy(cert(workflow, issuer), exact), verify.CheckIdentity, ""},
		{"a pattern is for the whole: before", env, policy(cert(issuer, "https://evil.example/?"+workflow), pattern), verify.CheckIdentity, ""},
		{"a pattern is for the whole: behind", env, policy(cert(issuer, workflow+"-evil"), pattern), verify.CheckIdentity, ""},
		{"a pattern is for the whole: second line", env, policy(cert(issuer, workflow+"\nevil"), pattern), verify.CheckIdentity, ""},
		{"a pattern is for the whole: last line break", env, policy(cert(issuer, workflow+"\n"), pattern), verify.CheckIdentity, ""},
		{"each alternative is for the whole", env, policy(cert(issuer, "goodness"), either), verify.CheckIdentity, ""},
		{"each alternative is for the whole, too", env, policy(cert(issuer, "confine"), either), verify.CheckIdentity, ""},
		{"a key where a certificate is demanded", env, policy(alice.verifier, exact), verify.CheckIdentity, "none of the identities"},
		{"a key where a pattern matches all", env, policy(alice.verifier, verify.IdentityMatch{IssuerPattern: ".*", SubjectPattern: ".*"}), verify.CheckIdentity, ""},
		{"another key", env, policy(alice.verifier, verify.IdentityMatch{Key: bob.verifier.Identity().Key}), verify.CheckIdentity, ""},
		{"a certificate where a key is demanded", env, policy(cert(issuer, workflow), verify.IdentityMatch{Key: bob.verifier.Identity().Key}), verify.CheckIdentity, ""},
		{"a certificate without a subject", env, policy(cert(issuer, ""), verify.IdentityMatch{Issuer: issuer, SubjectPattern: ".*"}), verify.CheckIdentity, "did not say"},
		{"a verifier that names nobody", env, policy(cert("", "")), verify.CheckIdentity, "did not say"},
		{"a verifier that returns nothing", env, policy(verifierFunc(func(*attest.Message, verify.Signature) (*verify.Signer, error) { return nil, nil })), verify.CheckSignature, "no signer"},
		{"a verifier that names a signer and fails", env, policy(verifierFunc(func(*attest.Message, verify.Signature) (*verify.Signer, error) {
			return &verify.Signer{Identity: alice.verifier.Identity()}, errors.New("no")
		})), verify.CheckSignature, "no"},
		{"a verifier that names key and certificate", env, policy(verifierFunc(func(*attest.Message, verify.Signature) (*verify.Signer, error) {
			return &verify.Signer{Identity: verify.Identity{Key: "k", Issuer: issuer, Subject: workflow}}, nil
		}), exact), verify.CheckIdentity, "both"},
	})
	for name, p := range map[string]verify.Policy{
		"exact":      policy(cert(issuer, workflow), exact),
		"pattern":    policy(cert(issuer, workflow), pattern),
		"one of two": policy(cert(issuer, "fine"), exact, either),
		"key":        policy(alice.verifier, exact, verify.IdentityMatch{Key: alice.verifier.Identity().Key}),
	} {
		if _, err := verify.Envelope(ctx, env, p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
