package verify_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/verify"
)

// vectorKey is the key of the test vector in DSSE's protocol.md.
func vectorKey(t testing.TB) *ecdsa.PublicKey {
	t.Helper()
	point := []byte{4}
	for _, s := range []string{
		"46950820868899156662930047687818585632848591499744589407958293238635476079160",
		"5640078356564379163099075877009565129882514886557779369047442380624545832820",
	} {
		n, ok := new(big.Int).SetString(s, 10)
		if !ok {
			t.Fatal("not a number")
		}
		point = append(point, n.FillBytes(make([]byte, 32))...)
	}
	k, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const vector = `{"payload": "aGVsbG8gd29ybGQ=",
 "payloadType": "http://example.com/HelloWorld",
 "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}`

// DSSE, protocol.md, Test Vectors.
func TestVector(t *testing.T) {
	key, err := verify.Key(vectorKey(t))
	if err != nil {
		t.Fatal(err)
	}
	env, err := attest.ParseEnvelope([]byte(vector))
	if err != nil {
		t.Fatal(err)
	}
	policy := verify.Policy{Verifiers: []verify.Verifier{key}, AnySubject: true, PayloadTypes: []string{"http://example.com/HelloWorld"}}
	r, err := verify.Envelope(ctx, env, policy)
	if err != nil {
		t.Fatal(err)
	}
	if string(r.Payload()) != "hello world" || r.PayloadType() != "http://example.com/HelloWorld" {
		t.Errorf("%q of type %q", r.Payload(), r.PayloadType())
	}
	if r.Statement() != nil || r.Predicate() != nil || r.PredicateType() != "" {
		t.Error("a statement in a payload that is none")
	}
	// The signature's other half is one of the same key.
	if got := string(attest.PAE(env.PayloadType, env.Payload)); got != "DSSEv1 29 http://example.com/HelloWorld 11 hello world" {
		t.Errorf("PAE %q", got)
	}
	env.Payload = []byte("hello World")
	r, err = verify.Envelope(ctx, env, policy)
	mustRefuse(t, r, err, verify.CheckSignature, "ecdsa-p256-sha256 key sha256:")
}

// What each algorithm of package sign signs, its key verifies, and no other key or algorithm does.
func TestAlgorithms(t *testing.T) {
	p521 := newECDSA(elliptic.P521())
	tests := []struct {
		key  pair
		algs []sign.Algorithm
	}{
		{alice, []sign.Algorithm{sign.Ed25519}},
		{bob, []sign.Algorithm{sign.ECDSAP256SHA256}},
		{carol, []sign.Algorithm{sign.ECDSAP384SHA384, sign.ECDSAP384SHA256}},
		{p521, []sign.Algorithm{sign.ECDSAP521SHA512, sign.ECDSAP521SHA256}},
		{rsaPair(), []sign.Algorithm{sign.RSAPSSSHA256, sign.RSAPSSSHA384, sign.RSAPSSSHA512, sign.RSAPKCS1v15SHA256, sign.RSAPKCS1v15SHA384, sign.RSAPKCS1v15SHA512}},
	}
	for _, tt := range tests {
		for _, alg := range tt.algs {
			s, err := sign.Key(tt.key.private, sign.WithAlgorithm(alg))
			if err != nil {
				t.Fatal(err)
			}
			env := seal(t, payload(), s)
			for _, with := range tt.algs {
				v, err := verify.Key(tt.key.private.Public(), verify.WithAlgorithms(with))
				if err != nil {
					t.Fatal(err)
				}
				r, err := verify.Envelope(ctx, env, trust(1, v))
				if with != alg {
					mustRefuse(t, r, err, verify.CheckSignature, string(with))
					continue
				}
				if err != nil {
					t.Errorf("%s: %v", alg, err)
				}
			}
			// What a key stands for by itself.
			usual := alg != sign.ECDSAP384SHA256 && alg != sign.ECDSAP521SHA256 && !strings.HasSuffix(string(alg), "pss-sha384") && !strings.HasSuffix(string(alg), "v15-sha384") && !strings.HasSuffix(string(alg), "pss-sha512") && !strings.HasSuffix(string(alg), "v15-sha512")
			if _, err := verify.Envelope(ctx, env, trust(1, tt.key.verifier)); (err == nil) != usual {
				t.Errorf("%s with a key without an algorithm: %v", alg, err)
			}
		}
	}
}

func TestResult(t *testing.T) {
	env := seal(t, payload(), mallory.signer, alice.signer, bob.signer, carol.signer)
	text, err := env.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if env, err = attest.ParseEnvelope(text); err != nil {
		t.Fatal(err)
	}
	r, err := verify.Envelope(ctx, env, trust(2, alice.verifier, bob.verifier, carol.verifier))
	if err != nil {
		t.Fatal(err)
	}
	if string(r.Payload()) != payload() || !bytes.Equal(r.Statement().Bytes(), r.Payload()) {
		t.Errorf("payload %q, want %q", r.Payload(), payload())
	}
	if got, want := string(r.Predicate()), `{"n":9007199254740993, "z":1.0,"a" : null, "big":1e400}`; got != want {
		t.Errorf("predicate %s, want %s", got, want)
	}
	if got, err := io.ReadAll(r.Reader()); err != nil || !bytes.Equal(got, r.Predicate()) {
		t.Errorf("Reader: %q, %v", got, err)
	}
	if r.PredicateType() != predicateType {
		t.Errorf("predicate type %q", r.PredicateType())
	}
	signers := r.Signers()
	if len(signers) != 2 || signers[0].Identity != alice.verifier.Identity() || signers[1].Identity != bob.verifier.Identity() {
		t.Errorf("signers %+v", signers)
	}
	if signers[0].Signature != 1 || signers[1].Signature != 2 || signers[0].Verifier != alice.verifier.String() {
		t.Errorf("signers %+v", signers)
	}
	if s := r.Subjects(); len(s) != 1 || s[0].Name != "a" {
		t.Errorf("subjects %+v", s)
	}
	var checked []verify.Check
	for _, f := range r.Checked() {
		if f.Err == nil {
			checked = append(checked, f.Check)
		} else if f.Signature != 0 {
			t.Errorf("finding %v", f)
		}
	}
	if want := []verify.Check{"threshold", "signature", "signature", "payload-type", "statement", "subject"}; !slices.Equal(checked, want) {
		t.Errorf("checked %v, want %v", checked, want)
	}
	if want := []verify.Check{"identity", "log", "timestamp", "validity", "signing-time", "predicate-type", "builder", "build-type", "source", "parameters", "summary"}; !slices.Equal(r.NotChecked(), want) {
		t.Errorf("not checked %v, want %v", r.NotChecked(), want)
	}
	for _, f := range r.Checked() {
		if f.String() == "" || strings.HasSuffix(f.String(), ": ") {
			t.Errorf("finding without a text: %q", f)
		}
	}
}

// Every way in which a good envelope may be written is accepted.
func TestAccepts(t *testing.T) {
	env := seal(t, payload(), alice.signer, bob.signer)
	b64, u64 := base64.StdEncoding, base64.URLEncoding
	sigs := func(f func(i int, sig string) string) string {
		var parts []string
		for i, s := range env.Signatures {
			parts = append(parts, f(i, b64.EncodeToString(s.Sig)))
		}
		return strings.Join(parts, ",")
	}
	plain := func(_ int, sig string) string { return `{"sig":"` + sig + `"}` }
	write := func(payload, signatures, more string) string {
		return `{"payloadType":"` + attest.PayloadType + `","payload":"` + payload + `","signatures":[` + signatures + `]` + more + `}`
	}
	std := b64.EncodeToString(env.Payload)
	tests := map[string]string{
		"plain":           write(std, sigs(plain), ""),
		"URL-safe base64": write(u64.EncodeToString(env.Payload), sigs(func(i int, _ string) string { return `{"sig":"` + u64.EncodeToString(env.Signatures[i].Sig) + `"}` }), ""),
		// go-securesystemslib refuses the right key for a hint that it does not know.
		"wrong key id": write(std, sigs(func(_ int, sig string) string { return `{"keyid":"nobody","sig":"` + sig + `"}` }), ""),
		"the other one's key id": write(std, sigs(func(i int, sig string) string {
			return `{"keyid":"` + []string{"bob", "alice"}[i] + `","sig":"` + sig + `"}`
		}), ""),
		"empty and null key ids": write(std, sigs(func(i int, sig string) string {
			return `{"keyid":` + []string{`""`, "null"}[i] + `,"sig":"` + sig + `"}`
		}), ""),
		"unknown members":          write(std, sigs(func(_ int, sig string) string { return `{"sig":"` + sig + `","certificate":"AAAA","x":{"sig":"y"}}` }), `,"version":2`),
		"garbage signature before": write(std, `{"sig":"AAAA"},`+sigs(plain), ""),
		"empty signature before":   write(std, `{"sig":""},`+sigs(plain), ""),
		// go-securesystemslib refuses the whole envelope.
		"signature before that is not base64": write(std, `{"sig":"%%%%"},`+sigs(plain), ""),
		"signature behind that is not base64": write(std, sigs(plain)+`,{"sig":"%%%%"}`, ""),
		"foreign signature before":            write(std, `{"sig":"`+b64.EncodeToString(make([]byte, 64))+`"},`+sigs(plain), ""),
		"the first signature twice":           write(std, `{"sig":"`+b64.EncodeToString(env.Signatures[0].Sig)+`"},`+sigs(plain), ""),
	}
	withIDs := func(p pair, id string) verify.Verifier {
		v, err := verify.Key(p.private.Public(), verify.WithKeyID(id))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for name, text := range tests {
		parsed, err := attest.ParseEnvelope([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, p := range []verify.Policy{trust(2, alice.verifier, bob.verifier), trust(2, withIDs(bob, "bob"), withIDs(alice, "alice")), trust(2, carol.verifier, alice.verifier, bob.verifier)} {
			if _, err := verify.Envelope(ctx, parsed, p); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A statement may say its kind in the payload type (in-toto, envelope.md), and be of version 0.1.
func TestStatementTypes(t *testing.T) {
	for _, typ := range []string{attest.PayloadType, "application/vnd.in-toto.provenance+json"} {
		for _, version := range []string{"v1", "v0.1"} {
			text := strings.Replace(payload(), "Statement/v1", "Statement/"+version, 1)
			if _, err := verify.Envelope(ctx, sealType(t, typ, text, alice.signer), trust(1, alice.verifier)); err != nil {
				t.Errorf("%s, %s: %v", typ, version, err)
			}
		}
	}
}

func TestParseKey(t *testing.T) {
	encode := func(typ string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der}) }
	for _, p := range []pair{alice, bob, carol, rsaPair()} {
		der, err := x509.MarshalPKIXPublicKey(p.private.Public())
		if err != nil {
			t.Fatal(err)
		}
		v, err := verify.ParseKey(encode("PUBLIC KEY", der))
		if err != nil {
			t.Fatal(err)
		}
		if v.Identity() != p.verifier.Identity() {
			t.Errorf("identity %v, want %v", v.Identity(), p.verifier.Identity())
		}
		if _, err := verify.Envelope(ctx, seal(t, payload(), p.signer), trust(1, v)); err != nil {
			t.Error(err)
		}
	}
}

// What a verifier says when it fails can be found in the refusal.
func TestRefusedErrorUnwraps(t *testing.T) {
	offline := errors.New("the key service does not answer")
	v := verifierFunc(func(*attest.Message, verify.Signature) (*verify.Signer, error) { return nil, offline })
	r, err := verify.Envelope(ctx, seal(t, payload(), alice.signer), trust(1, v))
	mustRefuse(t, r, err, verify.CheckSignature, "the key service does not answer")
	if !errors.Is(err, offline) {
		t.Error("errors.Is does not find what the verifier returned")
	}
	var refused *verify.RefusedError
	if errors.As(err, &refused) && len(refused.Findings()) != 2 {
		t.Errorf("findings %v", refused.Findings())
	}
}

// An ECDSA signature may be ASN.1, or r and s side by side.
func TestECDSAForms(t *testing.T) {
	key := bob.private.(*ecdsa.PrivateKey)
	env := seal(t, payload(), bob.signer)
	sum := sha256.Sum256(attest.PAE(env.PayloadType, env.Payload))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	raw := append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	env.Signatures[0].Sig = raw
	if _, err := verify.Envelope(ctx, env, trust(1, bob.verifier)); err != nil {
		t.Errorf("raw: %v", err)
	}
	for _, bad := range [][]byte{raw[:63], append(raw, 0), append([]byte{0}, raw...), make([]byte, 64)} {
		env.Signatures[0].Sig = bad
		r, err := verify.Envelope(ctx, env, trust(1, bob.verifier))
		mustRefuse(t, r, err, verify.CheckSignature, "")
	}
	// Curves do not mix: a SHA-512 digest cut to the curve is another algorithm.
	sum512 := sha512.Sum512(attest.PAE(env.PayloadType, env.Payload))
	if env.Signatures[0].Sig, err = key.Sign(rand.Reader, sum512[:], crypto.SHA512); err != nil {
		t.Fatal(err)
	}
	res, err := verify.Envelope(ctx, env, trust(1, bob.verifier))
	mustRefuse(t, res, err, verify.CheckSignature, "")
}

// What was attested goes straight into sbom.Read, in all forms that it is attested in.
func TestReader(t *testing.T) {
	const document = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"a"}]}`
	quoted, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	for name, env := range map[string]*attest.Envelope{
		"the predicate":        seal(t, statementOf(attest.TypeCycloneDX, document), alice.signer),
		"cosign: a string":     seal(t, statementOf(attest.TypeCycloneDX, string(quoted)), alice.signer),
		"cosign: custom":       seal(t, statementOf(attest.TypeCosignCustom, `{"Data":`+string(quoted)+`,"Timestamp":"2026-01-01T00:00:00Z"}`), alice.signer),
		"the document, signed": sealType(t, "application/vnd.cyclonedx+json", document, alice.signer),
	} {
		p := trust(1, alice.verifier)
		if !attest.IsStatementType(env.PayloadType) {
			p = verify.Policy{Verifiers: p.Verifiers, AnySubject: true, PayloadTypes: []string{env.PayloadType}}
		}
		r, err := verify.Envelope(ctx, env, p)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		doc, err := sbom.Read(r.Reader())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if doc.Format() != sbom.CycloneDX16 {
			t.Errorf("%s: format %v", name, doc.Format())
		}
	}
}

// The reader is of the predicate and nothing else: what else stands in the statement, in which unknown members are
// ignored, is no document.
func TestReaderIsThePredicate(t *testing.T) {
	const document = `{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"attested"}]}`
	quoted, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	for name, predicate := range map[string]string{
		"an object": document, "white space around it": "\n" + document + "\n", "a string": string(quoted), "null": "null",
	} {
		text := `{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":"` + hexA + `"}}],` +
			`"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"beside"}],` +
			`"predicateType":"` + attest.TypeCycloneDX + `","predicate":` + predicate + `}`
		r, err := verify.Envelope(ctx, seal(t, text, alice.signer), trust(1, alice.verifier))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := io.ReadAll(r.Reader()); err != nil || string(got) != predicate {
			t.Errorf("%s: Reader has %q, %v, want %q", name, got, err, predicate)
		}
		doc, err := sbom.Read(r.Reader())
		if name == "null" {
			if err == nil {
				t.Errorf("%s: a document was read", name)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for node := range doc.Packages() {
			if node.GetName() == "beside" {
				t.Errorf("%s: the members beside the predicate were read", name)
			}
		}
	}
}
