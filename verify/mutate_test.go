package verify_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/verify"
)

// checkAccepted fails when what was accepted is not what was signed: the exact payload and type, by these keys.
func checkAccepted(t testing.TB, text []byte, r *verify.Result, wantType string, wantPayload []byte, threshold int, keys []pair) {
	t.Helper()
	if r.PayloadType() != wantType || !bytes.Equal(r.Payload(), wantPayload) {
		t.Errorf("accepted, with another payload or type: %s", text)
	}
	if st := r.Statement(); st != nil && !bytes.Equal(st.Bytes(), wantPayload) {
		t.Errorf("accepted, with another statement: %s", text)
	}
	distinct := map[verify.Identity]bool{}
	for _, s := range r.Signers() {
		known := false
		for _, k := range keys {
			known = known || k.verifier.Identity() == s.Identity
		}
		if !known {
			t.Errorf("accepted, with a signer that did not sign: %v", s.Identity)
		}
		distinct[s.Identity] = true
	}
	if len(distinct) < threshold {
		t.Errorf("accepted, with %d of %d signers: %s", len(distinct), threshold, text)
	}
}

// Of envelopes that were changed at random in all layers, those that are accepted say what was signed, by whom it was
// signed.
func TestMutations(t *testing.T) {
	const count = 20_000
	rnd := rand.New(rand.NewPCG(1, 2))
	seeds := []struct {
		signers   []pair
		threshold int
	}{
		{[]pair{alice}, 1}, {[]pair{bob}, 1}, {[]pair{alice, bob}, 2}, {[]pair{rsaPair()}, 1}, {[]pair{alice, bob, rsaPair()}, 2},
	}
	policyKeys := []verify.Verifier{alice.verifier, bob.verifier, rsaPair().verifier}
	var texts [][]byte
	for _, seed := range seeds {
		var signers []sign.Signer
		for _, p := range seed.signers {
			signers = append(signers, p.signer)
		}
		text, err := seal(t, payload(), signers...).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	accepted, parsed := 0, 0
	for i := range count {
		seed := seeds[i%len(seeds)]
		mutated := mutate(rnd, texts[i%len(seeds)])
		got, err := attest.ParseEnvelope(mutated)
		if err != nil {
			continue
		}
		parsed++
		r, err := verify.Envelope(ctx, got, trust(seed.threshold, policyKeys...))
		if err != nil {
			if r != nil {
				t.Error("a result with an error")
			}
			continue
		}
		accepted++
		checkAccepted(t, mutated, r, attest.PayloadType, []byte(payload()), seed.threshold, seed.signers)
	}
	t.Logf("of %d envelopes %d could be read and %d said what was signed", count, parsed, accepted)
	if parsed-accepted < count/4 {
		t.Errorf("only %d of %d were refused by their signatures: the test tests the reader", parsed-accepted, count)
	}
	if accepted == 0 {
		t.Error("none was accepted: a change of what is not signed does no harm")
	}
}

// mutate changes an envelope in one of its layers: the text, a member, the bytes behind base64, the signatures.
func mutate(rnd *rand.Rand, text []byte) []byte {
	var env map[string]any
	if err := json.Unmarshal(text, &env); err != nil {
		panic(err)
	}
	sigs := env["signatures"].([]any)
	one := sigs[rnd.IntN(len(sigs))].(map[string]any)
	switch rnd.IntN(12) {
	case 0, 1: // bytes of the text
		return bend(rnd, text)
	case 2, 3: // bytes of the payload
		env["payload"] = bent(rnd, env["payload"].(string))
	case 4, 5: // bytes of a signature
		one["sig"] = bent(rnd, one["sig"].(string))
	case 6:
		env["payloadType"] = string(bend(rnd, []byte(env["payloadType"].(string))))
	case 7: // one signature in place of another
		one["sig"] = sigs[rnd.IntN(len(sigs))].(map[string]any)["sig"]
	case 8: // more of the same
		env["signatures"] = append(sigs, sigs[rnd.IntN(len(sigs))])
	case 9: // fewer
		env["signatures"] = sigs[:rnd.IntN(len(sigs)+1)]
	case 10: // what nobody signs
		one["keyid"] = "mallory"
		env["comment"] = "x"
	case 11: // the other alphabet, and one of the predicate's characters
		b, err := base64.StdEncoding.DecodeString(env["payload"].(string))
		if err != nil {
			panic(err)
		}
		if i := bytes.Index(b, []byte("9007199254740993")); i >= 0 && rnd.IntN(2) == 0 {
			b[i+15] = '2'
		}
		env["payload"] = base64.URLEncoding.EncodeToString(b)
	}
	out, err := json.Marshal(env)
	if err != nil {
		panic(err)
	}
	return out
}

func bent(rnd *rand.Rand, text string) string {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(bend(rnd, b))
}

// bend changes, takes away or puts in a few bytes.
func bend(rnd *rand.Rand, b []byte) []byte {
	b = bytes.Clone(b)
	for range 1 + rnd.IntN(3) {
		if len(b) == 0 {
			return b
		}
		i := rnd.IntN(len(b))
		switch rnd.IntN(4) {
		case 0:
			b[i] ^= 1 << rnd.IntN(8)
		case 1:
			b[i] = byte(rnd.IntN(256))
		case 2:
			b = append(b[:i], b[i+1:]...)
		case 3:
			b = append(b[:i], append([]byte{byte(rnd.IntN(256))}, b[i:]...)...)
		}
	}
	return b
}

// FuzzEnvelope looks for a text that is accepted and was not signed.
func FuzzEnvelope(f *testing.F) {
	env, err := sign.Payload(ctx, attest.PayloadType, []byte(payload()), alice.signer, bob.signer)
	if err != nil {
		f.Fatal(err)
	}
	text, err := env.MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(vector))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := attest.ParseEnvelope(text)
		if err != nil {
			return
		}
		for threshold := 1; threshold <= 2; threshold++ {
			r, err := verify.Envelope(ctx, got, trust(threshold, alice.verifier, bob.verifier))
			if err == nil {
				checkAccepted(t, text, r, env.PayloadType, env.Payload, threshold, []pair{alice, bob})
			}
		}
	})
}

// FuzzStatement looks for a statement, signed by somebody trusted, with which verifying does anything but accept or
// refuse it.
func FuzzStatement(f *testing.F) {
	f.Add([]byte(payload()))
	f.Add([]byte(statementOf(attest.TypeProvenance1, provenance1)))
	f.Add([]byte(statementOf(attest.TypeProvenance02, provenance02)))
	f.Add([]byte(statementOf(attest.TypeVSA1, summary)))
	policies := make([]verify.Policy, 4)
	for i := range policies {
		policies[i] = trust(1, verifierFunc(func(*attest.Message, verify.Signature) (*verify.Signer, error) {
			return &verify.Signer{Identity: alice.verifier.Identity()}, nil
		}))
	}
	policies[1].SLSA = &verify.SLSA{Builders: []string{builder}, BuildTypes: []string{buildType, "https://example.com/make@v1"}, Source: repo, Parameters: map[string]string{"/workflow/ref": "refs/heads/main"}}
	policies[2].VSA = &verify.VSA{Verifiers: []string{"https://verifier.example/"}, Levels: []string{"SLSA_BUILD_LEVEL_2"}, Policy: "https://policy.example/1"}
	policies[3].PredicateTypes = []string{predicateType}
	f.Fuzz(func(t *testing.T, text []byte) {
		env := &attest.Envelope{PayloadType: attest.PayloadType, Payload: text, Signatures: []attest.Signature{{Sig: []byte{1}}}}
		for _, p := range policies {
			r, err := verify.Envelope(ctx, env, p)
			if (r == nil) == (err == nil) {
				t.Fatalf("result %v with error %v", r, err)
			}
			if err == nil && (!bytes.Equal(r.Payload(), text) || r.Statement() == nil || len(r.Subjects()) == 0) {
				t.Error("accepted, with another payload or without a statement about the subject")
			}
		}
	})
}

func FuzzParseKey(f *testing.F) {
	for _, w := range []string{"PUBLIC KEY", "RSA PUBLIC KEY"} {
		f.Add([]byte("-----BEGIN " + w + "-----\nAAAA\n-----END " + w + "-----\n"))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		k, err := verify.ParseKey(text)
		if err != nil {
			return
		}
		again, err := verify.ParseKey(append([]byte("\n"), text...))
		if err != nil || again.Identity() != k.Identity() {
			t.Errorf("read again: %v", err)
		}
	})
}
