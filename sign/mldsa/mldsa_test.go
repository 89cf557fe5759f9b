package mldsa_test

import (
	"bytes"
	"context"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/sign/mldsa"
	"github.com/waybill-sdk/waybill/verify"
	verifymldsa "github.com/waybill-sdk/waybill/verify/mldsa"
)

var (
	ctx  = context.Background()
	sets = map[mldsa.Parameters][3]int{mldsa.MLDSA44: {1312, 2420, 2560}, mldsa.MLDSA65: {1952, 3309, 4032}}
)

func policy(v verify.Verifier) verify.Policy {
	return verify.Policy{Verifiers: []verify.Verifier{v}, AnySubject: true, PayloadTypes: []string{"t"}}
}

func TestSign(t *testing.T) {
	for p, size := range sets {
		s, err := mldsa.Generate(p, mldsa.WithKeyID("k"))
		if err != nil {
			t.Fatal(err)
		}
		env, err := sign.Payload(ctx, "t", []byte("payload"), s)
		if err != nil {
			t.Fatal(err)
		}
		if got := env.Signatures[0]; len(got.Sig) != size[1] || got.KeyID != "k" || len(s.Public()) != size[0] || s.Parameters() != p {
			t.Errorf("%s: %d bytes, key %d, key id %q", p, len(got.Sig), len(s.Public()), got.KeyID)
		}
		v, err := verifymldsa.ParseKey(s.PublicPEM())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verify.Envelope(ctx, env, policy(v)); err != nil {
			t.Errorf("%s: %v", p, err)
		}
		same, err := verifymldsa.Key(verifymldsa.Parameters(p), s.Public())
		if err != nil || same.Identity() != v.Identity() || same.String() != v.String() {
			t.Errorf("%s: another identity: %v", p, err)
		}
		// A changed payload, a changed signature, another key, one more byte.
		other, err := mldsa.Generate(p)
		if err != nil {
			t.Fatal(err)
		}
		foreign, err := verifymldsa.Key(verifymldsa.Parameters(p), other.Public())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verify.Envelope(ctx, env, policy(foreign)); err == nil {
			t.Errorf("%s: another key verifies", p)
		}
		for name, change := range map[string]func(*attest.Envelope){
			"payload":   func(e *attest.Envelope) { e.Payload = []byte("Payload") },
			"signature": func(e *attest.Envelope) { e.Signatures[0].Sig[100] ^= 1 },
			"longer":    func(e *attest.Envelope) { e.Signatures[0].Sig = append(e.Signatures[0].Sig, 0) },
			"shorter":   func(e *attest.Envelope) { e.Signatures[0].Sig = e.Signatures[0].Sig[1:] },
		} {
			bad := &attest.Envelope{PayloadType: env.PayloadType, Payload: env.Payload, Signatures: []attest.Signature{{Sig: bytes.Clone(env.Signatures[0].Sig)}}}
			change(bad)
			if _, err := verify.Envelope(ctx, bad, policy(v)); err == nil {
				t.Errorf("%s: %s changed, and accepted", p, name)
			}
		}
		// An artifact of which only digests are known: nothing is signed, and nothing is verified.
		artifact := attest.DigestSet{"sha256": strings.Repeat("a", 64)}
		if _, err := s.Sign(ctx, attest.NewArtifactMessage(artifact)); err == nil {
			t.Errorf("%s: a signature over nothing", p)
		}
		if _, err := verify.Artifact(ctx, verify.Signature{Sig: env.Signatures[0].Sig}, verify.Policy{Verifiers: []verify.Verifier{v}, Subjects: []attest.DigestSet{artifact}}); err == nil {
			t.Errorf("%s: a signature over nothing is accepted", p)
		}
		// Two signatures of one key are one signer.
		twice, err := sign.Payload(ctx, "t", []byte("payload"), s, s)
		if err != nil {
			t.Fatal(err)
		}
		two := policy(v)
		two.Verifiers, two.Threshold = append(two.Verifiers, same), 2
		if _, err := verify.Envelope(ctx, twice, two); err == nil {
			t.Errorf("%s: one key counts twice", p)
		}
	}
}

// expanded is the expanded key of a seed.
func expanded(p mldsa.Parameters, seed []byte) []byte {
	if p == mldsa.MLDSA44 {
		_, k := mldsa44.NewKeyFromSeed((*[32]byte)(seed))
		return k.Bytes()
	}
	_, k := mldsa65.NewKeyFromSeed((*[32]byte)(seed))
	return k.Bytes()
}

// otherOID changes the identifier of the algorithm into that of ML-DSA-87.
func otherOID(t *testing.T, der []byte) []byte {
	t.Helper()
	prefix := []byte{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03}
	i := bytes.Index(der, prefix)
	if i < 0 {
		t.Fatal("the identifier is not there")
	}
	der = bytes.Clone(der)
	der[i+len(prefix)] = 19
	return der
}

func TestFiles(t *testing.T) {
	for p, size := range sets {
		s, err := mldsa.Key(p, bytes.Repeat([]byte{7}, mldsa.SeedSize))
		if err != nil {
			t.Fatal(err)
		}
		again, err := mldsa.ParseKey(s.PrivatePEM())
		if err != nil || !bytes.Equal(again.Public(), s.Public()) || again.Parameters() != p {
			t.Fatalf("%s: read again: %v", p, err)
		}
		block, _ := pem.Decode(s.PrivatePEM())
		var outer struct {
			Version   int
			Algorithm struct{ OID asn1.ObjectIdentifier }
			Key       []byte
		}
		if _, err := asn1.Unmarshal(block.Bytes, &outer); err != nil {
			t.Fatal(err)
		}
		write := func(key []byte) []byte {
			outer.Key = key
			der, err := asn1.Marshal(outer)
			if err != nil {
				t.Fatal(err)
			}
			return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
		}
		both := func(seed, expanded []byte) []byte {
			der, err := asn1.Marshal(struct{ Seed, Expanded []byte }{seed, expanded})
			if err != nil {
				t.Fatal(err)
			}
			return der
		}
		seed := bytes.Repeat([]byte{7}, mldsa.SeedSize)
		octets, err := asn1.Marshal(make([]byte, size[2]))
		if err != nil {
			t.Fatal(err)
		}
		for want, file := range map[string][]byte{
			"not of one key":         write(both(seed, make([]byte, size[2]))),
			"without its seed":       write(octets),
			"a seed of 31 bytes":     write(append([]byte{0x80, 31}, seed[:31]...)),
			"damaged":                write([]byte{1}),
			"trailing":               pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: append(bytes.Clone(block.Bytes), 0)}),
			`type "PUBLIC KEY"`:      s.PublicPEM(),
			"not a PEM file":         nil,
			"neither ML-DSA-44 nor ": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: otherOID(t, block.Bytes)}),
		} {
			if _, err := mldsa.ParseKey(file); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q in it", p, err, want)
			}
		}
		if again, err := mldsa.ParseKey(write(both(seed, expanded(p, seed)))); err != nil || !bytes.Equal(again.Public(), s.Public()) {
			t.Errorf("%s: seed and expanded key: %v", p, err)
		}
		public, _ := pem.Decode(s.PublicPEM())
		for want, file := range map[string][]byte{
			"trailing":         pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: append(bytes.Clone(public.Bytes), 0)}),
			"not a PEM file":   nil,
			`"PRIVATE KEY"`:    s.PrivatePEM(),
			"2 PEM blocks":     append(s.PublicPEM(), s.PublicPEM()...),
			"SubjectPublicKey": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public.Bytes[:100]}),
		} {
			if _, err := verifymldsa.ParseKey(file); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q in it", p, err, want)
			}
		}
	}
	if _, err := mldsa.Generate("ml-dsa-87"); err == nil {
		t.Error("unknown parameters")
	}
	if _, err := verifymldsa.Key("ml-dsa-44", nil); err == nil {
		t.Error("an empty key")
	}
	if _, err := verifymldsa.Key("x", nil); err == nil {
		t.Error("unknown parameters")
	}
}

// An envelope with a signature for today's verifiers and one for tomorrow's.
func Example() {
	ctx := context.Background()
	signer, err := mldsa.Generate(mldsa.MLDSA65)
	if err != nil {
		panic(err)
	}
	env, err := sign.Payload(ctx, "text/plain", []byte("hello world"), signer)
	if err != nil {
		panic(err)
	}
	key, err := verifymldsa.ParseKey(signer.PublicPEM())
	if err != nil {
		panic(err)
	}
	result, err := verify.Envelope(ctx, env, verify.Policy{
		Verifiers:    []verify.Verifier{key},
		PayloadTypes: []string{"text/plain"},
		AnySubject:   true,
	})
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s\n", result.Payload())
	// Output: hello world
}
