package verify_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/mldsa"
)

// An attack is an envelope that must not be accepted, with the policy that it is shown to.
type attack struct {
	name   string
	env    *attest.Envelope
	policy verify.Policy
	check  verify.Check
	want   string
}

func run(t *testing.T, attacks []attack) {
	t.Helper()
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			r, err := verify.Envelope(ctx, a.env, a.policy)
			mustRefuse(t, r, err, a.check, a.want)
		})
	}
}

func with(env *attest.Envelope, change func(*attest.Envelope)) *attest.Envelope {
	c := *env
	c.Payload = bytes.Clone(env.Payload)
	c.Signatures = nil
	for _, s := range env.Signatures {
		s.Sig = bytes.Clone(s.Sig)
		c.Signatures = append(c.Signatures, s)
	}
	change(&c)
	return &c
}

func repeat(env *attest.Envelope, times int) *attest.Envelope {
	return with(env, func(e *attest.Envelope) {
		first := e.Signatures[0]
		for i := range times {
			s := first
			s.KeyID = fmt.Sprint("key ", i)
			e.Signatures = append(e.Signatures, s)
		}
	})
}

func keyed(t testing.TB, p pair, opts ...verify.KeyOption) verify.Verifier {
	t.Helper()
	v, err := verify.Key(p.private.Public(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// flipS returns the other signature that an ECDSA signature implies: r and the order less s.
func flipS(t testing.TB, sig []byte, c elliptic.Curve) []byte {
	t.Helper()
	var v struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(sig, &v); err != nil {
		t.Fatal(err)
	}
	v.S.Sub(c.Params().N, v.S)
	out, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// plusL adds the order of the group to the second half of an Ed25519 signature.
func plusL(sig []byte) []byte {
	out := bytes.Clone(sig)
	l, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	s := make([]byte, 32)
	for i := range s {
		s[i] = sig[63-i]
	}
	n := new(big.Int).SetBytes(s)
	n.Add(n, l)
	n.FillBytes(s)
	for i := range s {
		out[63-i] = s[i]
	}
	return out
}

// One signer is one signer, however often and in whatever form its signature is there.
func TestThreshold(t *testing.T) {
	byAlice, byBob := seal(t, payload(), alice.signer), seal(t, payload(), bob.signer)
	rsaKey := rsaPair()
	pss, err := sign.Key(rsaKey.private, sign.WithAlgorithm(sign.RSAPSSSHA256))
	if err != nil {
		t.Fatal(err)
	}
	pkcs1, err := sign.Key(rsaKey.private, sign.WithAlgorithm(sign.RSAPKCS1v15SHA256))
	if err != nil {
		t.Fatal(err)
	}
	adapter, err := verify.FromDSSE(dsseKey{bob})
	if err != nil {
		t.Fatal(err)
	}
	der := byBob.Signatures[0].Sig
	var rs struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &rs); err != nil {
		t.Fatal(err)
	}
	raw := append(rs.R.FillBytes(make([]byte, 32)), rs.S.FillBytes(make([]byte, 32))...)
	person := verifierFunc(func(*attest.Message, verify.Signature) (*verify.Signer, error) {
		return &verify.Signer{Identity: verify.Identity{Issuer: "https://issuer.example", Subject: "ann@example.com"}}, nil
	})
	// A certificate for bob's key, and a verifier that calls every signature by another name.
	certified := verifierFunc(func(m *attest.Message, s verify.Signature) (*verify.Signer, error) {
		signer, err := bob.verifier.Verify(ctx, m, s)
		if err != nil {
			return nil, err
		}
		return &verify.Signer{Identity: verify.Identity{Issuer: "https://issuer.example", Subject: "bob@example.com"}, Key: signer.Identity.Key}, nil
	})
	both := trust(2, bob.verifier, certified)
	both.Identities = []verify.IdentityMatch{{Key: bob.verifier.Identity().Key}, {Issuer: "https://issuer.example", Subject: "bob@example.com"}}
	reversed := both
	reversed.Verifiers = []verify.Verifier{certified, bob.verifier}
	names := 0
	namer := verifierFunc(func(*attest.Message, verify.Signature) (*verify.Signer, error) {
		names++
		return &verify.Signer{Identity: verify.Identity{Key: fmt.Sprint("name ", names)}}, nil
	})
	people := trust(2, person, person)
	people.Identities = []verify.IdentityMatch{{Issuer: "https://issuer.example", SubjectPattern: `.*@example\.com`}}

	run(t, []attack{
		{"go-witness: one signature twice", repeat(byAlice, 1), trust(2, alice.verifier, bob.verifier), verify.CheckThreshold, "1 of 2 signers"},
		{"one signature two hundred times", repeat(byAlice, 200), trust(2, alice.verifier, bob.verifier), verify.CheckThreshold, "1 of 2 signers"},
		{"go-securesystemslib: one key under two key ids", repeat(byAlice, 1), trust(2, keyed(t, alice, verify.WithKeyID("key 0")), keyed(t, alice, verify.WithKeyID("other"))), verify.CheckThreshold, "counts once"},
		{"go-tuf#369: one key listed twice", byAlice, trust(2, alice.verifier, alice.verifier), verify.CheckThreshold, "1 of 2"},
		{"one key signs twice", seal(t, payload(), bob.signer, bob.signer), trust(2, bob.verifier, bob.verifier), verify.CheckThreshold, "signed twice and counts once"},
		{"ECDSA malleability", with(byBob, func(e *attest.Envelope) {
			e.Signatures = append(e.Signatures, attest.Signature{Sig: flipS(t, der, elliptic.P256())})
		}), trust(2, bob.verifier, keyed(t, bob)), verify.CheckThreshold, "signed twice and counts once"},
		{"ECDSA in ASN.1 and side by side", with(byBob, func(e *attest.Envelope) {
			e.Signatures = append(e.Signatures, attest.Signature{Sig: raw})
		}), trust(2, bob.verifier, keyed(t, bob)), verify.CheckThreshold, "signed twice and counts once"},
		{"Ed25519 malleability", with(byAlice, func(e *attest.Envelope) {
			e.Signatures = append(e.Signatures, attest.Signature{Sig: plusL(e.Signatures[0].Sig)})
		}), trust(2, alice.verifier, keyed(t, alice)), verify.CheckThreshold, "1 of 2"},
		{"Ed25519 malleability alone", with(byAlice, func(e *attest.Envelope) {
			e.Signatures[0].Sig = plusL(e.Signatures[0].Sig)
		}), trust(1, alice.verifier), verify.CheckSignature, ""},
		{"one RSA key with both paddings", seal(t, payload(), pss, pkcs1), trust(2, rsaKey.verifier, rsaKey.verifier), verify.CheckThreshold, "signed twice and counts once"},
		{"one RSA key pinned to each padding", seal(t, payload(), pss, pkcs1), trust(2, keyed(t, rsaKey, verify.WithAlgorithms(verify.RSAPSSSHA256)), keyed(t, rsaKey, verify.WithAlgorithms(verify.RSAPKCS1v15SHA256))), verify.CheckThreshold, "signed twice and counts once"},
		{"one key by itself and through an adapter", seal(t, payload(), bob.signer, bob.signer), trust(2, bob.verifier, adapter), verify.CheckThreshold, "signed twice and counts once"},
		{"one person with two certificates", seal(t, payload(), alice.signer, bob.signer), people, verify.CheckThreshold, "signed twice and counts once"},
		{"one key by itself and in a certificate", seal(t, payload(), bob.signer, bob.signer), both, verify.CheckThreshold, "counts once"},
		{"one key in a certificate and by itself", seal(t, payload(), bob.signer, bob.signer), reversed, verify.CheckThreshold, "counts once"},
		{"one signature under two names", repeat(byAlice, 1), trust(2, namer), verify.CheckThreshold, "the same as signature 0"},
		{"one of two, and a stranger", seal(t, payload(), alice.signer, mallory.signer), trust(2, alice.verifier, bob.verifier), verify.CheckThreshold, "signature 1: not over this payload by ed25519 key"},
		{"GHSA-fphv-w9fq-2525: threshold 0", seal(t, payload(), mallory.signer), trust(0, alice.verifier), verify.CheckThreshold, "0 of 1"},
		{"negative threshold", byAlice, trust(-1, alice.verifier), verify.CheckPolicy, "negative"},
		{"more signers than there are keys", seal(t, payload(), alice.signer, bob.signer), trust(3, alice.verifier, bob.verifier), verify.CheckThreshold, "2 of 3"},
	})

	// Two keys that have one key id are two keys.
	same := []verify.Verifier{keyed(t, alice, verify.WithKeyID("k")), keyed(t, bob, verify.WithKeyID("k"))}
	env := with(seal(t, payload(), alice.signer, bob.signer), func(e *attest.Envelope) {
		e.Signatures[0].KeyID, e.Signatures[1].KeyID = "k", "k"
	})
	if _, err := verify.Envelope(ctx, env, trust(2, same...)); err != nil {
		t.Errorf("two keys with one key id: %v", err)
	}
}

// A dsseKey is a verifier as go-securesystemslib wants it.
type dsseKey struct{ pair }

func (d dsseKey) Verify(_ context.Context, data, sig []byte) error {
	sum := sha256.Sum256(data)
	if !ecdsa.VerifyASN1(d.private.Public().(*ecdsa.PublicKey), sum[:], sig) {
		return fmt.Errorf("no")
	}
	return nil
}
func (d dsseKey) KeyID() (string, error)   { return "", fmt.Errorf("none") }
func (d dsseKey) Public() crypto.PublicKey { return d.private.Public() }

// What was signed is payload and type together, and nothing else.
func TestEnvelope(t *testing.T) {
	env := seal(t, payload(), alice.signer)
	direct := func(sig []byte) *attest.Envelope {
		return with(env, func(e *attest.Envelope) { e.Signatures[0].Sig = sig })
	}
	key := alice.private.(ed25519.PrivateKey)
	pae := attest.PAE(env.PayloadType, env.Payload)
	hash := sha512.Sum512(pae)
	ph, err := key.Sign(nil, hash[:], &ed25519.Options{Hash: crypto.SHA512})
	if err != nil {
		t.Fatal(err)
	}
	ctxSig, err := key.Sign(nil, pae, &ed25519.Options{Context: "dsse"})
	if err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, env.Payload); err != nil {
		t.Fatal(err)
	}
	free := trust(1, alice.verifier)
	free.PayloadTypes = []string{"text/plain"}
	loose := verify.Policy{Verifiers: free.Verifiers, AnySubject: true, PayloadTypes: []string{"t", "t 1 x", "text/plain"}}

	run(t, []attack{
		{"nil", nil, free, verify.CheckSignature, "no envelope"},
		{"no signatures", with(env, func(e *attest.Envelope) { e.Signatures = nil }), free, verify.CheckSignature, "no signatures"},
		{"an empty signature", direct(nil), free, verify.CheckSignature, "empty"},
		{"a stranger's signature", seal(t, payload(), mallory.signer), free, verify.CheckSignature, "signature 0: not over this payload by ed25519 key"},
		{"too many signatures", repeat(env, 256), free, verify.CheckSignature, "257 signatures"},
		{"another payload", with(env, func(e *attest.Envelope) { e.Payload[len(e.Payload)-3] ^= 1 }), free, verify.CheckSignature, ""},
		{"the payload compacted", with(env, func(e *attest.Envelope) { e.Payload = compact.Bytes() }), free, verify.CheckSignature, ""},
		{"another payload type", with(env, func(e *attest.Envelope) { e.PayloadType = "text/plain" }), loose, verify.CheckSignature, ""},
		{"another statement type", with(env, func(e *attest.Envelope) { e.PayloadType = "application/vnd.in-toto.x+json" }), free, verify.CheckSignature, ""},
		{"payload type in another case", with(env, func(e *attest.Envelope) { e.PayloadType = "application/vnd.in-toto+JSON" }), free, verify.CheckSignature, ""},
		// PAE("t", "1 x 1 y") and PAE("t 1 x", "y") would be the same without the lengths.
		{"payload moved into the type", with(sealType(t, "t", "1 x 1 y", alice.signer), func(e *attest.Envelope) { e.PayloadType, e.Payload = "t 1 x", []byte("y") }), loose, verify.CheckSignature, ""},
		{"the payload alone was signed", direct(ed25519.Sign(key, env.Payload)), free, verify.CheckSignature, ""},
		{"the base64 was signed", direct(ed25519.Sign(key, attest.PAE(env.PayloadType, []byte(base64.StdEncoding.EncodeToString(env.Payload))))), free, verify.CheckSignature, ""},
		{"Ed25519ph", direct(ph), free, verify.CheckSignature, ""},
		{"Ed25519ctx", direct(ctxSig), free, verify.CheckSignature, ""},
		{"the digest was signed", direct(ed25519.Sign(key, hash[:])), free, verify.CheckSignature, ""},
		{"a signature cut", direct(env.Signatures[0].Sig[:63]), free, verify.CheckSignature, ""},
		{"a signature with more behind", direct(append(bytes.Clone(env.Signatures[0].Sig), 0)), free, verify.CheckSignature, ""},
		{"go-securesystemslib: any payload type", sealType(t, "application/json", payload(), alice.signer), free, verify.CheckPayloadType, `"application/json" is not accepted`},
		{"an empty payload type", &attest.Envelope{Payload: env.Payload, Signatures: []attest.Signature{{Sig: ed25519.Sign(key, attest.PAE("", env.Payload))}}}, free, verify.CheckPayloadType, ""},
		{"a payload type that is nearly one of in-toto's", sealType(t, "application/vnd.in-toto.+json", payload(), alice.signer), free, verify.CheckPayloadType, ""},
		{"an accepted type that is no statement, where a subject is demanded", sealType(t, "text/plain", payload(), alice.signer), free, verify.CheckStatement, "demands a statement"},
		// RFC 8032 with the identity as the point R and S = 0 is a signature of any message by a key of low order.
		{"the signature of nobody", direct(append([]byte{1}, make([]byte, 63)...)), free, verify.CheckSignature, ""},
	})
}

// What the text of an envelope may not be, package attest refuses: nothing is left to verify.
func TestEnvelopeText(t *testing.T) {
	env := seal(t, payload(), alice.signer)
	text, err := env.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	good := string(text)
	evil := base64.StdEncoding.EncodeToString([]byte(strings.Replace(payload(), hexA, hexB, 1)))
	std := base64.StdEncoding.EncodeToString(env.Payload)
	tests := map[string]string{
		"trailing data":                     good + "x",
		"a second envelope behind":          good + good,
		"two payloads":                      strings.Replace(good, `"payload":`, `"payload":"`+evil+`","payload":`, 1),
		"two payloads, the good one first":  strings.Replace(good, `,"signatures"`, `,"payload":"`+evil+`","signatures"`, 1),
		"two payload types":                 strings.Replace(good, `"payload":`, `"payloadType":"text/plain","payload":`, 1),
		"two signatures in one":             strings.Replace(good, `"sig":`, `"sig":"AAAA","sig":`, 1),
		"payload in another case":           strings.Replace(good, `"payload":`, `"Payload":`, 1),
		"payload with an escaped name":      strings.Replace(good, `"payload":`, `"payload\u0000":`, 1),
		"no payload":                        strings.Replace(good, `"payload":"`+std+`",`, "", 1),
		"payload null":                      strings.Replace(good, `"`+std+`"`, "null", 1),
		"no payload type":                   strings.Replace(good, `"payloadType":"application/vnd.in-toto+json",`, "", 1),
		"signatures are an object":          strings.Replace(strings.Replace(good, "[", "", 1), "]", "", 1),
		"a line break in the base64":        strings.Replace(good, std, std[:8]+`\n`+std[8:], 1),
		"white space in the base64":         strings.Replace(good, std, std[:8]+" "+std[8:], 1),
		"base64 without its padding":        strings.Replace(padded(t), "=", "", -1),
		"base64 that is not canonical":      strings.Replace(padded(t), "e30=", "e31=", 1),
		"both alphabets in one text":        strings.Replace(good, std, std[:4]+"-_+/"+std[4:], 1),
		"a lone surrogate":                  strings.Replace(good, `"payload":`, `"\ud800":1,"payload":`, 1),
		"invalid UTF-8":                     strings.Replace(good, `"payload":`, "\"\xff\":1,\"payload\":", 1),
		"a signature that is null":          strings.Replace(good, `[{`, `[null,{`, 1),
		"a signature whose sig is a number": strings.Replace(good, `[{`, `[{"sig":1},{`, 1),
		"an array around it":                "[" + good + "]",
		"nothing":                           "",
		"deep nesting":                      strings.Replace(good, `"payload":`, `"x":`+strings.Repeat("[", 1000)+strings.Repeat("]", 1000)+`,"payload":`, 1),
	}
	for name, text := range tests {
		if text == good {
			t.Errorf("%s: the text was not changed", name)
		}
		if _, err := attest.ParseEnvelope([]byte(text)); err == nil {
			t.Errorf("%s: accepted: %s", name, text)
		}
	}
}

// padded returns the text of an envelope whose payload, {}, has padding in base64.
func padded(t *testing.T) string {
	text, err := sealType(t, "t", "{}", alice.signer).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "e30=") {
		t.Fatalf("no padding in %s", text)
	}
	return string(text)
}

// A good signature over a statement that says something else, or nothing that can be relied upon.
func TestStatement(t *testing.T) {
	policy := trust(1, alice.verifier)
	typed := policy
	typed.PredicateTypes = []string{predicateType}
	of := func(text string) *attest.Envelope { return seal(t, text, alice.signer) }
	replace := func(old, new string) *attest.Envelope {
		t.Helper()
		text := strings.Replace(payload(), old, new, 1)
		if text == payload() {
			t.Fatalf("%q is not in the payload", old)
		}
		return of(text)
	}
	digest := func(d string) *attest.Envelope { return replace(`{"sha256":"`+hexA+`"}`, d) }
	subjects := func(n int) *attest.Envelope {
		one := `{"digest":{"sha256":"` + hexA + `"}}`
		return replace(`{"name":"a","digest":{"sha256":"`+hexA+`"}}`, one+strings.Repeat(","+one, n-1))
	}
	var many []string
	for i := range 33 {
		many = append(many, fmt.Sprintf(`"x%d":"00"`, i))
	}
	both := policy
	both.Subjects = []attest.DigestSet{artifact, other}
	two := policy
	two.Subjects = []attest.DigestSet{{"sha256": hexA, "sha512": strings.Repeat("0", 128)}}
	weak := policy
	weak.Subjects = []attest.DigestSet{{"sha1": strings.Repeat("a", 40)}}
	git := policy
	git.Subjects = []attest.DigestSet{{"gitCommit": strings.Repeat("a", 40)}}
	mixed := policy
	mixed.Subjects = []attest.DigestSet{{"sha256": hexB, "sha1": strings.Repeat("a", 40)}}
	upper := policy
	upper.Subjects = []attest.DigestSet{{"sha256": strings.ToUpper(hexA)}}
	wrong := policy
	wrong.Subjects = []attest.DigestSet{other}

	run(t, []attack{
		{"CVE-2026-39395: malformed payload", of("not JSON"), policy, verify.CheckStatement, ""},
		{"CVE-2026-39395: empty payload", of(""), policy, verify.CheckStatement, ""},
		{"CVE-2026-39395: payload of another shape", of(`{"bomFormat":"CycloneDX"}`), policy, verify.CheckStatement, "_type"},
		{"CVE-2022-35929: wrong predicate type", of(statementOf("https://example.com/other/v1", "{}")), typed, verify.CheckPredicateType, "other/v1"},
		{"predicate type with more behind", of(statementOf(predicateType+"/evil", "{}")), typed, verify.CheckPredicateType, ""},
		{"an alias in a statement is no type", of(statementOf("spdx", "{}")), verify.Policy{Verifiers: policy.Verifiers, Subjects: policy.Subjects, PredicateTypes: []string{"https://spdx.dev/Document"}}, verify.CheckPredicateType, ""},
		{"another version of provenance", of(statementOf(attest.TypeProvenance02, "{}")), verify.Policy{Verifiers: policy.Verifiers, Subjects: policy.Subjects, PredicateTypes: []string{attest.TypeProvenance1}}, verify.CheckPredicateType, ""},
		{"encoding/json: PREDICATETYPE overrides predicateType", replace(`"predicate":`, `"PREDICATETYPE":"`+predicateType+`","predicate":`), verify.Policy{Verifiers: policy.Verifiers, Subjects: policy.Subjects, PredicateTypes: []string{"https://other.example/v1"}}, verify.CheckPredicateType, ""},
		{"encoding/json: only PREDICATETYPE", replace(`"predicateType"`, `"PREDICATETYPE"`), typed, verify.CheckStatement, "predicateType"},
		{"protojson: predicate_type", replace(`"predicateType"`, `"predicate_type"`), typed, verify.CheckStatement, "predicateType"},
		{"protojson: type", replace(`"_type"`, `"type"`), policy, verify.CheckStatement, "_type"},
		{"two predicate types", replace(`"predicate":`, `"predicateType":"x:y","predicate":`), typed, verify.CheckStatement, ""},
		{"two names deep in the predicate", replace(`"z":1.0`, `"z":{"q":[{"a":1,"a":2}]}`), policy, verify.CheckStatement, ""},
		{"two spellings of one name", replace(`"z":1.0`, `"z":1,"\u007a":2`), policy, verify.CheckStatement, ""},
		{"a second predicate type with an escaped name", replace(`"predicate":`, `"predicate\u0054ype":"x:y","predicate":`), typed, verify.CheckStatement, ""},
		{"a second predicate with an escaped name", replace(`"predicate":`, `"predic\u0061te":{},"predicate":`), policy, verify.CheckStatement, ""},
		{"a predicate too deep", replace(`"z":1.0`, `"z":`+strings.Repeat("[", 128)+strings.Repeat("]", 128)), policy, verify.CheckStatement, "depth"},
		{"invalid UTF-8 in the predicate", replace(`"z":1.0`, "\"z\":\"\xff\""), policy, verify.CheckStatement, ""},
		{"a lone surrogate in the predicate", replace(`"z":1.0`, `"z":"\ud800"`), policy, verify.CheckStatement, ""},
		{"a byte order mark", of("\ufeff" + payload()), policy, verify.CheckStatement, ""},
		{"a subject that is null", replace(`[{"name"`, `[null,{"name"`), policy, verify.CheckStatement, ""},
		{"subjects that are an object", replace(`[{"name":"a","digest":{"sha256":"`+hexA+`"}}]`, `{"digest":{"sha256":"`+hexA+`"}}`), policy, verify.CheckStatement, ""},
		{"a digest that is a list", digest(`{"sha256":["` + hexA + `"]}`), policy, verify.CheckStatement, ""},
		{"digests in base64", digest(`{"sha256":"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo="}`), policy, verify.CheckSubject, ""},
		{"an array around it", of("[" + payload() + "]"), policy, verify.CheckStatement, ""},
		{"trailing data", of(payload() + "{}"), policy, verify.CheckStatement, ""},
		{"two digests of one algorithm", digest(`{"sha256":"` + hexB + `","sha256":"` + hexA + `"}`), policy, verify.CheckStatement, ""},
		{"an unknown type of statement", replace("Statement/v1", "Statement/v2"), policy, verify.CheckStatement, "unknown type"},
		{"no subject", replace(`{"name":"a","digest":{"sha256":"`+hexA+`"}}`, ""), policy, verify.CheckStatement, "no subject"},
		{"subject in another case", replace(`"subject"`, `"Subject"`), policy, verify.CheckStatement, "no subject"},
		{"a subject without a digest", digest("{}"), policy, verify.CheckStatement, "no digest"},
		// There artifacts were told apart by their names, and dir/../a is another name for a. Here names are no part of the
		// comparison: whatever an artifact is called, its digest decides.
		{"CVE-2021-41087 (in-toto-golang): another artifact by the name of this one", digest(`{"sha256":"` + hexB + `"}`), policy, verify.CheckSubject, "not about"},
		{"CVE-2021-41087 (in-toto-golang): another artifact by a path to this one", replace(`{"name":"a","digest":{"sha256":"`+hexA, `{"name":"dir/../a","digest":{"sha256":"`+hexB), policy, verify.CheckSubject, "not about"},
		{"a subject by name alone", replace(`,"digest":{"sha256":"`+hexA+`"}`, ""), policy, verify.CheckStatement, "no digest"},
		{"a predicate that is a list", replace(`{"n":9007199254740993, "z":1.0,"a" : null, "big":1e400}`, "[]"), policy, verify.CheckStatement, "predicate"},
		{"another artifact", of(payload()), wrong, verify.CheckSubject, "sha256:" + hexB},
		{"one of two artifacts", of(payload()), both, verify.CheckSubject, "sha256:" + hexB},
		{"the digest stands in the predicate", of(statementOf(predicateType, `{"digest":{"sha256":"`+hexB+`"}}`)), wrong, verify.CheckSubject, ""},
		{"the digest stands in an annotation", digest(`{"sha256":"` + hexA + `"},"annotations":{"digest":{"sha256":"` + hexB + `"}}`), wrong, verify.CheckSubject, ""},
		{"one digest agrees and another does not", digest(`{"sha256":"` + hexA + `","sha512":"` + strings.Repeat("1", 128) + `"}`), two, verify.CheckSubject, ""},
		{"a weak digest agrees and a strong one does not", digest(`{"sha256":"` + hexA + `","sha1":"` + strings.Repeat("a", 40) + `"}`), mixed, verify.CheckSubject, ""},
		{"SHA-1 alone", digest(`{"sha1":"` + strings.Repeat("a", 40) + `"}`), weak, verify.CheckPolicy, "no strong digest"},
		{"a commit by SHA-1", digest(`{"gitCommit":"` + strings.Repeat("a", 40) + `"}`), git, verify.CheckPolicy, "no strong digest"},
		{"upper-case hex in the statement", digest(`{"sha256":"` + strings.ToUpper(hexA) + `"}`), policy, verify.CheckSubject, ""},
		{"upper-case hex in the policy", of(payload()), upper, verify.CheckPolicy, "lower-case"},
		{"the algorithm SHA256", digest(`{"SHA256":"` + hexA + `"}`), policy, verify.CheckSubject, ""},
		{"a digest cut", digest(`{"sha256":"` + hexA[:62] + `"}`), policy, verify.CheckSubject, ""},
		{"an empty digest", digest(`{"sha256":""}`), policy, verify.CheckSubject, ""},
		{"sigstore-go's cap: 1025 subjects", subjects(1025), policy, verify.CheckStatement, "subjects"},
		{"sigstore-go's cap: 33 digests", digest("{" + strings.Join(many, ",") + "}"), policy, verify.CheckStatement, "digests"},
	})
	if _, err := verify.Envelope(ctx, subjects(1024), policy); err != nil {
		t.Errorf("1024 subjects: %v", err)
	}
	// A statement without a predicate is one (statement.md: optional), and so is one with unknown members.
	for _, text := range []string{
		strings.Replace(payload(), `,"predicate":{"n":9007199254740993, "z":1.0,"a" : null, "big":1e400}`, "", 1),
		strings.Replace(payload(), `"_type"`, `"x":{"_type":1},"_type"`, 1),
	} {
		if _, err := verify.Envelope(ctx, of(text), typed); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A policy that says too little, or contradicts itself, refuses.
func TestPolicy(t *testing.T) {
	env := seal(t, payload(), alice.signer)
	good := trust(1, alice.verifier)
	change := func(f func(*verify.Policy)) verify.Policy {
		p := good
		f(&p)
		return p
	}
	run(t, []attack{
		{"the zero policy", env, verify.Policy{}, verify.CheckPolicy, "nobody is trusted"},
		{"no verifiers", env, change(func(p *verify.Policy) { p.Verifiers = nil }), verify.CheckPolicy, "nobody is trusted"},
		{"a nil verifier", env, change(func(p *verify.Policy) { p.Verifiers = append(p.Verifiers, nil) }), verify.CheckPolicy, "nil"},
		{"a nil key", env, change(func(p *verify.Policy) { p.Verifiers = append(p.Verifiers, (*verify.KeyVerifier)(nil)) }), verify.CheckPolicy, "no key"},
		{"a nil verifier of another package", env, change(func(p *verify.Policy) { p.Verifiers = append(p.Verifiers, (*mldsa.Verifier)(nil)) }), verify.CheckPolicy, "nil"},
		{"the zero key", env, change(func(p *verify.Policy) { p.Verifiers = append(p.Verifiers, new(verify.KeyVerifier)) }), verify.CheckPolicy, "no key"},
		{"no subjects", env, change(func(p *verify.Policy) { p.Subjects = nil }), verify.CheckPolicy, "no subjects"},
		{"an empty subject", env, change(func(p *verify.Policy) { p.Subjects = append(p.Subjects, attest.DigestSet{}) }), verify.CheckPolicy, "no digest"},
		{"subjects, and any", env, change(func(p *verify.Policy) { p.AnySubject = true }), verify.CheckPolicy, "any subject"},
		{"an identity without an issuer", env, change(func(p *verify.Policy) { p.Identities = []verify.IdentityMatch{{Subject: "a"}} }), verify.CheckPolicy, "issuer"},
		{"an identity without a subject", env, change(func(p *verify.Policy) { p.Identities = []verify.IdentityMatch{{Issuer: "a"}} }), verify.CheckPolicy, "subject"},
		{"an identity with nothing", env, change(func(p *verify.Policy) { p.Identities = []verify.IdentityMatch{{}} }), verify.CheckPolicy, "issuer"},
		{"an identity twice over", env, change(func(p *verify.Policy) {
			p.Identities = []verify.IdentityMatch{{Key: alice.verifier.Identity().Key, Issuer: "a", Subject: "b"}}
		}), verify.CheckPolicy, "not both"},
		{"an exact issuer and a pattern", env, change(func(p *verify.Policy) {
			p.Identities = []verify.IdentityMatch{{Issuer: "a", IssuerPattern: "a", Subject: "b"}}
		}), verify.CheckPolicy, "both"},
		{"a pattern that ends its group", env, change(func(p *verify.Policy) {
			p.Identities = []verify.IdentityMatch{{Issuer: "a", SubjectPattern: "a)|(?:b"}}
		}), verify.CheckPolicy, "pattern"},
		{"a negative number of logs", env, change(func(p *verify.Policy) { p.MinLogs = -1 }), verify.CheckPolicy, "negative"},
		{"a time window that ends first", env, change(func(p *verify.Policy) { p.SignedNotBefore, p.SignedNotAfter = day(2), day(1) }), verify.CheckPolicy, "ends before"},
		{"provenance without a builder", env, change(func(p *verify.Policy) { p.SLSA = &verify.SLSA{} }), verify.CheckPolicy, "no builder"},
		{"provenance with an empty builder", env, change(func(p *verify.Policy) { p.SLSA = &verify.SLSA{Builders: []string{""}} }), verify.CheckPolicy, "no builder"},
		{"parameters without a build type", env, change(func(p *verify.Policy) {
			p.SLSA = &verify.SLSA{Builders: []string{"b"}, Parameters: map[string]string{"/a": "b"}}
		}), verify.CheckPolicy, "no build type"},
		{"a parameter that is no pointer", env, change(func(p *verify.Policy) {
			p.SLSA = &verify.SLSA{Builders: []string{"b"}, BuildTypes: []string{"t"}, Parameters: map[string]string{"a": "b"}}
		}), verify.CheckPolicy, "no JSON pointer"},
		{"a summary without a verifier", env, change(func(p *verify.Policy) { p.VSA = &verify.VSA{} }), verify.CheckPolicy, "no verifier"},
		{"provenance and summary", env, change(func(p *verify.Policy) {
			p.VSA, p.SLSA = &verify.VSA{Verifiers: []string{"v"}}, &verify.SLSA{Builders: []string{"b"}}
		}), verify.CheckPolicy, "not both"},
	})
	if _, err := verify.Envelope(ctx, env, good); err != nil {
		t.Errorf("the policy that was changed does not accept: %v", err)
	}
}

// Keys with which somebody else, or everybody, can sign are not taken.
func TestKeyRefuses(t *testing.T) {
	for name, tt := range weakKeys(t) {
		if _, err := verify.Key(tt.key); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q in it", name, err, tt.want)
		}
		if _, err := verify.Fingerprint(tt.key); err == nil {
			t.Errorf("%s has a fingerprint", name)
		}
	}
	if _, err := verify.Key(bob.private.Public(), verify.WithAlgorithms(verify.ECDSAP521SHA512)); err == nil {
		t.Error("a P-256 key with SHA-512")
	}
	if _, err := verify.Key(bob.private.Public(), verify.WithAlgorithms("none")); err == nil {
		t.Error("the algorithm none")
	}
}

// A key that its owner changes after it was handed over is still the one that was handed over.
func TestKeyIsCopied(t *testing.T) {
	good, evil := newEd25519(), newEd25519()
	shared := bytes.Clone(good.private.Public().(ed25519.PublicKey))
	v, err := verify.Key(ed25519.PublicKey(shared))
	if err != nil {
		t.Fatal(err)
	}
	copy(shared, evil.private.Public().(ed25519.PublicKey))
	if _, err := verify.Envelope(ctx, seal(t, payload(), good.signer), trust(1, v)); err != nil {
		t.Error(err)
	}
	r, err := verify.Envelope(ctx, seal(t, payload(), evil.signer), trust(1, v))
	mustRefuse(t, r, err, verify.CheckSignature, "")
}

// Many wrong signatures over a big payload do not keep the verifier busy: each of them could cost a hash of it all.
func TestWorkIsBounded(t *testing.T) {
	env := &attest.Envelope{PayloadType: "text/plain", Payload: make([]byte, 128<<20)}
	for i := range 256 {
		env.Signatures = append(env.Signatures, attest.Signature{Sig: []byte{1, byte(i)}})
	}
	calls := 0
	wrong := verifierFunc(func(*attest.Message, verify.Signature) (*verify.Signer, error) {
		calls++
		return nil, verify.ErrNotMine
	})
	policy := verify.Policy{Verifiers: []verify.Verifier{wrong, wrong, wrong}, AnySubject: true, PayloadTypes: []string{"text/plain"}}
	r, err := verify.Envelope(ctx, env, policy)
	mustRefuse(t, r, err, verify.CheckSignature, "and 241 more")
	var refused *verify.RefusedError
	if errors.As(err, &refused) && !strings.Contains(refused.Findings()[256].String(), "too many signatures") {
		t.Errorf("the last finding is %v", refused.Findings()[256])
	}
	if calls != 128 {
		t.Errorf("%d calls of a verifier, want 128", calls)
	}
	// The bundle is gone through as well.
	calls = 0
	big := &attest.Attestation{Envelope: &attest.Envelope{PayloadType: "text/plain", Payload: []byte("x"), Signatures: env.Signatures}, Bundle: env.Payload}
	r, err = verify.Attestation(ctx, big, policy)
	mustRefuse(t, r, err, verify.CheckSignature, "")
	if calls != 127 {
		t.Errorf("%d calls of a verifier with the bundle, want 127", calls)
	}
	// For keys that need a digest it is made once.
	policy.Verifiers = []verify.Verifier{bob.verifier}
	if n := allocated(func() {
		r, err = verify.Envelope(ctx, env, policy)
	}); n > 1<<20 {
		t.Errorf("%d bytes allocated", n)
	}
	mustRefuse(t, r, err, verify.CheckThreshold, "0 of 1")
}
