package sign_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
)

func statement(t testing.TB) *attest.Statement {
	t.Helper()
	st, err := attest.ParseStatement([]byte(`{ "_type":"https://in-toto.io/Statement/v1", "subject":[{"digest":{"sha256":"` + strings.Repeat("ab", 32) + `"}}],
 "predicateType":"https://example.com/p/v1","predicate":{"n":9007199254740993, "b":1.0,"a":null}}`))
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func generate(t testing.TB) map[string]crypto.Signer {
	t.Helper()
	m := map[string]crypto.Signer{}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	m["Ed25519"] = ed
	for _, c := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		if m[c.Params().Name], err = ecdsa.GenerateKey(c, rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	if m["RSA"], err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	return m
}

// Each algorithm's signature is what the standard library takes for one over the pre-authentication encoding.
func TestAlgorithms(t *testing.T) {
	keys := generate(t)
	pss := func(h crypto.Hash) func(crypto.PublicKey, []byte, []byte) bool {
		return func(k crypto.PublicKey, pae, sig []byte) bool {
			return rsa.VerifyPSS(k.(*rsa.PublicKey), h, sum(h, pae), sig, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
		}
	}
	pkcs1 := func(h crypto.Hash) func(crypto.PublicKey, []byte, []byte) bool {
		return func(k crypto.PublicKey, pae, sig []byte) bool {
			return rsa.VerifyPKCS1v15(k.(*rsa.PublicKey), h, sum(h, pae), sig) == nil
		}
	}
	ec := func(h crypto.Hash) func(crypto.PublicKey, []byte, []byte) bool {
		return func(k crypto.PublicKey, pae, sig []byte) bool {
			return ecdsa.VerifyASN1(k.(*ecdsa.PublicKey), sum(h, pae), sig)
		}
	}
	tests := []struct {
		key  string
		alg  sign.Algorithm
		want sign.Algorithm
		ok   func(k crypto.PublicKey, pae, sig []byte) bool
	}{
		{"Ed25519", "", sign.Ed25519, func(k crypto.PublicKey, pae, sig []byte) bool { return ed25519.Verify(k.(ed25519.PublicKey), pae, sig) }},
		{"P-256", "", sign.ECDSAP256SHA256, ec(crypto.SHA256)},
		{"P-384", "", sign.ECDSAP384SHA384, ec(crypto.SHA384)},
		{"P-384", sign.ECDSAP384SHA256, sign.ECDSAP384SHA256, ec(crypto.SHA256)},
		{"P-521", "", sign.ECDSAP521SHA512, ec(crypto.SHA512)},
		{"P-521", sign.ECDSAP521SHA256, sign.ECDSAP521SHA256, ec(crypto.SHA256)},
		{"RSA", "", sign.RSAPSSSHA256, pss(crypto.SHA256)},
		{"RSA", sign.RSAPSSSHA384, sign.RSAPSSSHA384, pss(crypto.SHA384)},
		{"RSA", sign.RSAPSSSHA512, sign.RSAPSSSHA512, pss(crypto.SHA512)},
		{"RSA", sign.RSAPKCS1v15SHA256, sign.RSAPKCS1v15SHA256, pkcs1(crypto.SHA256)},
		{"RSA", sign.RSAPKCS1v15SHA384, sign.RSAPKCS1v15SHA384, pkcs1(crypto.SHA384)},
		{"RSA", sign.RSAPKCS1v15SHA512, sign.RSAPKCS1v15SHA512, pkcs1(crypto.SHA512)},
	}
	for _, tt := range tests {
		t.Run(string(tt.want), func(t *testing.T) {
			var opts []sign.Option
			if tt.alg != "" {
				opts = append(opts, sign.WithAlgorithm(tt.alg))
			}
			s, err := sign.Key(keys[tt.key], opts...)
			if err != nil {
				t.Fatal(err)
			}
			if s.Algorithm() != tt.want {
				t.Errorf("Algorithm() = %s, want %s", s.Algorithm(), tt.want)
			}
			st := statement(t)
			env, err := sign.Envelope(context.Background(), st, s)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(env.Payload, st.Bytes()) || env.PayloadType != attest.PayloadType {
				t.Errorf("payload %s %q, want the statement's bytes", env.PayloadType, env.Payload)
			}
			if !tt.ok(s.Public(), attest.PAE(env.PayloadType, env.Payload), env.Signatures[0].Sig) {
				t.Error("the standard library does not take the signature")
			}
			if env.Signatures[0].KeyID != "" {
				t.Errorf("key id %q that nobody asked for", env.Signatures[0].KeyID)
			}
		})
	}
}

func sum(h crypto.Hash, b []byte) []byte {
	w := h.New()
	w.Write(b)
	return w.Sum(nil)
}

func TestKeyRefuses(t *testing.T) {
	keys := generate(t)
	weak, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		key  crypto.Signer
		alg  sign.Algorithm
		want string
	}{
		{"nil", nil, "", "no key"},
		{"P-224", weak, "", "P-224"},
		{"P-256 with SHA-512", keys["P-256"], sign.ECDSAP521SHA512, "does not go with"},
		{"Ed25519 with ECDSA", keys["Ed25519"], sign.ECDSAP256SHA256, "does not go with"},
		{"RSA with Ed25519", keys["RSA"], sign.Ed25519, "does not go with"},
		{"unknown", keys["RSA"], "rsa-pkcs1v15-sha1", "unknown algorithm"},
	}
	for _, tt := range tests {
		var opts []sign.Option
		if tt.alg != "" {
			opts = append(opts, sign.WithAlgorithm(tt.alg))
		}
		if _, err := sign.Key(tt.key, opts...); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q in it", tt.name, err, tt.want)
		}
	}
}

type fakeSigner struct {
	sig []byte
	err error
}

func (f fakeSigner) Sign(context.Context, *attest.Message) (attest.Signature, error) {
	return attest.Signature{Sig: f.sig}, f.err
}

func TestEnvelopeRefuses(t *testing.T) {
	ctx := context.Background()
	good := fakeSigner{sig: []byte{1}}
	broken := errors.New("broken token")
	tests := []struct {
		name string
		err  func() error
		want string
	}{
		{"no statement", func() error { _, err := sign.Envelope(ctx, nil, good); return err }, "no statement"},
		{"the zero statement", func() error { _, err := sign.Envelope(ctx, new(attest.Statement), good); return err }, "statement is empty"},
		{"no signer", func() error { _, err := sign.Envelope(ctx, statement(t)); return err }, "no signer"},
		{"a nil signer", func() error { _, err := sign.Envelope(ctx, statement(t), good, nil); return err }, "signer 1 is nil"},
		{"no type", func() error { _, err := sign.Payload(ctx, "", nil, good); return err }, "no payload type"},
		{"an empty signature", func() error { _, err := sign.Payload(ctx, "t", nil, fakeSigner{}); return err }, "empty signature"},
		{"a failing signer", func() error { _, err := sign.Payload(ctx, "t", nil, good, fakeSigner{err: broken}); return err }, "signer 1: broken token"},
		{"no envelope", func() error { return sign.Add(ctx, nil, good) }, "no envelope"},
		{"a context that is done", func() error {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			_, err := sign.Payload(ctx, "t", nil, good)
			return err
		}, "context canceled"},
	}
	for _, tt := range tests {
		if err := tt.err(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q in it", tt.name, err, tt.want)
		}
	}
}

// A signer that fails leaves the envelope as it was, and an envelope that shares its list of signatures with another
// does not write into it.
func TestAdd(t *testing.T) {
	ctx := context.Background()
	list := make([]attest.Signature, 1, 4)
	list[0] = attest.Signature{Sig: []byte{1}}
	env := &attest.Envelope{PayloadType: "t", Signatures: list}
	if err := sign.Add(ctx, env, fakeSigner{sig: []byte{2}}, fakeSigner{err: errors.New("no")}); err == nil || len(env.Signatures) != 1 {
		t.Errorf("%d signatures after %v, want 1", len(env.Signatures), err)
	}
	if err := sign.Add(ctx, env, fakeSigner{sig: []byte{2}}, fakeSigner{sig: []byte{3}}); err != nil || len(env.Signatures) != 3 {
		t.Errorf("%d signatures, %v, want 3", len(env.Signatures), err)
	}
	if spare := list[:2]; spare[1].Sig != nil {
		t.Error("the other list was written to")
	}
}

type dsseFake struct {
	id  string
	err error
}

func (d dsseFake) Sign(_ context.Context, data []byte) ([]byte, error) {
	s := sha256.Sum256(data)
	return s[:], nil
}
func (d dsseFake) KeyID() (string, error) { return d.id, d.err }

func TestFromDSSE(t *testing.T) {
	want := sha256.Sum256(attest.PAE("t", []byte("p")))
	for _, d := range []dsseFake{{id: "k"}, {err: errors.New("none")}} {
		env, err := sign.Payload(context.Background(), "t", []byte("p"), sign.FromDSSE(d))
		if err != nil {
			t.Fatal(err)
		}
		if s := env.Signatures[0]; s.KeyID != d.id || !bytes.Equal(s.Sig, want[:]) {
			t.Errorf("signature %+v", s)
		}
	}
	if _, err := sign.Payload(context.Background(), "t", nil, sign.FromDSSE(nil)); err == nil {
		t.Error("no signer, and no error")
	}
}

// The options of sigstore's package, in miniature.
type (
	signOption      interface{ apply(*string) }
	publicKeyOption interface{ applyKey() }
	suffix          string
)

func (s suffix) apply(to *string) { *to += string(s) }

type sigstoreFake struct{ err error }

func (f sigstoreFake) SignMessage(message io.Reader, opts ...signOption) ([]byte, error) {
	text, err := io.ReadAll(message)
	if err != nil {
		return nil, err
	}
	all := string(text)
	for _, o := range opts {
		o.apply(&all)
	}
	return []byte(all), f.err
}

func (f sigstoreFake) PublicKey(...publicKeyOption) (crypto.PublicKey, error) { return nil, nil }

func TestFromSigstore(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(context.Background(), key{}, "!")
	plain := sign.FromSigstore(sigstoreFake{})
	with := sign.FromSigstore(sigstoreFake{}, func(ctx context.Context) signOption { return suffix(ctx.Value(key{}).(string)) })
	env, err := sign.Payload(ctx, "t", []byte("p"), plain, with)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"DSSEv1 1 t 1 p", "DSSEv1 1 t 1 p!"} {
		if got := env.Signatures[i]; string(got.Sig) != want || got.KeyID != "" {
			t.Errorf("signature %d: %q, want %q", i, got.Sig, want)
		}
	}
	for _, s := range []sign.Signer{sign.FromSigstore(sigstoreFake{errors.New("broken")}), sign.FromSigstore[signOption, publicKeyOption](nil)} {
		if _, err := sign.Payload(ctx, "t", nil, s); err == nil {
			t.Error("no error")
		}
	}
}

// Of an artifact only digests are known: algorithms without a hash refuse, instead of signing nothing.
func TestSignArtifact(t *testing.T) {
	keys := generate(t)
	file := []byte("the artifact")
	digest, err := attest.Digest(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	m := attest.NewArtifactMessage(digest)
	s, err := sign.Key(keys["P-256"])
	if err != nil {
		t.Fatal(err)
	}
	sig, err := s.Sign(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	if !ecdsa.VerifyASN1(s.Public().(*ecdsa.PublicKey), sum(crypto.SHA256, file), sig.Sig) {
		t.Error("the signature is not one over the artifact")
	}
	ed, err := sign.Key(keys["Ed25519"])
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]sign.Signer{
		"Ed25519": ed, "DSSE": sign.FromDSSE(dsseFake{}), "sigstore": sign.FromSigstore(sigstoreFake{}), "nil": (*sign.KeySigner)(nil), "zero": new(sign.KeySigner),
	} {
		if sig, err := s.Sign(context.Background(), m); err == nil {
			t.Errorf("%s signed %q", name, sig.Sig)
		}
	}
}
