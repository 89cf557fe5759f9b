package dsse_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	peer "github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/secure-systems-lab/go-securesystemslib/signerverifier"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/sigstore/sigstore/pkg/signature/options"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/sign/kms"
	"github.com/waybill-sdk/waybill/verify"
)

var ctx = context.Background()

const (
	hexA    = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	payload = `{"_type":"https://in-toto.io/Statement/v1", "subject":[{"digest":{"sha256":"` + hexA + `"}}],
 "predicateType":"https://example.com/p/v1","predicate":{"n":9007199254740993, "z":1.0,"a" : null, "big":1e400}}`
)

// A key is one of each kind, for us and for the peer.
type key struct {
	name    string
	private crypto.Signer
	peer    peer.SignerVerifier
}

func keys(t testing.TB) []key {
	t.Helper()
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	list := []key{{name: "Ed25519", private: ed}}
	for _, c := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		k, err := ecdsa.GenerateKey(c, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, key{name: c.Params().Name, private: k})
	}
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	list = append(list, key{name: "RSA", private: r})
	for i := range list {
		list[i].peer = toPeer(t, list[i].private)
	}
	return list
}

func toPeer(t testing.TB, private crypto.Signer) peer.SignerVerifier {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	k, err := signerverifier.LoadKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	if err != nil {
		t.Fatal(err)
	}
	var sv peer.SignerVerifier
	switch private.(type) {
	case ed25519.PrivateKey:
		sv, err = signerverifier.NewED25519SignerVerifierFromSSLibKey(k)
	case *ecdsa.PrivateKey:
		sv, err = signerverifier.NewECDSASignerVerifierFromSSLibKey(k)
	case *rsa.PrivateKey:
		sv, err = signerverifier.NewRSAPSSSignerVerifierFromSSLibKey(k)
	}
	if err != nil {
		t.Fatal(err)
	}
	return sv
}

func policy(threshold int, v ...verify.Verifier) verify.Policy {
	return verify.Policy{Verifiers: v, Threshold: threshold, Subjects: []attest.DigestSet{{"sha256": hexA}}}
}

func ours(t testing.TB, private crypto.Signer) (*sign.KeySigner, *verify.KeyVerifier) {
	t.Helper()
	s, err := sign.Key(private)
	if err != nil {
		t.Fatal(err)
	}
	v, err := verify.Key(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

// fromPeer is an envelope of the peer as text, read by us.
func fromPeer(t testing.TB, e *peer.Envelope) *attest.Envelope {
	t.Helper()
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	env, err := attest.ParseEnvelope(text)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// fromOurs is an envelope of ours as text, read by the peer.
func fromOurs(t testing.TB, e *attest.Envelope) *peer.Envelope {
	t.Helper()
	text, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	env := new(peer.Envelope)
	if err := json.Unmarshal(text, env); err != nil {
		t.Fatal(err)
	}
	return env
}

func TestSecureSystemsLib(t *testing.T) {
	all := keys(t)
	var signers []sign.Signer
	var verifiers []verify.Verifier
	var theirSigners []peer.Signer
	var theirVerifiers []peer.Verifier
	for _, k := range all {
		s, v := ours(t, k.private)
		signers, verifiers = append(signers, s), append(verifiers, v)
		theirSigners, theirVerifiers = append(theirSigners, k.peer), append(theirVerifiers, k.peer)
		t.Run(k.name, func(t *testing.T) {
			// We sign, the peer verifies.
			env, err := sign.Payload(ctx, attest.PayloadType, []byte(payload), s)
			if err != nil {
				t.Fatal(err)
			}
			pv, err := peer.NewEnvelopeVerifier(k.peer)
			if err != nil {
				t.Fatal(err)
			}
			accepted, body, err := pv.VerifyAndDecode(ctx, fromOurs(t, env))
			if err != nil || len(accepted) != 1 || string(body) != payload {
				t.Errorf("the peer refuses ours: %v", err)
			}
			// The peer signs, we verify.
			ps, err := peer.NewEnvelopeSigner(k.peer)
			if err != nil {
				t.Fatal(err)
			}
			theirs, err := ps.SignPayload(ctx, attest.PayloadType, []byte(payload))
			if err != nil {
				t.Fatal(err)
			}
			r, err := verify.Envelope(ctx, fromPeer(t, theirs), policy(1, v))
			if err != nil || string(r.Payload()) != payload {
				t.Errorf("we refuse the peer's: %v", err)
			}
			// Its signer and verifier behind our interfaces.
			env, err = sign.Payload(ctx, attest.PayloadType, []byte(payload), sign.FromDSSE(k.peer))
			if err != nil {
				t.Fatal(err)
			}
			adapted, err := verify.FromDSSE(k.peer)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range []verify.Verifier{v, adapted} {
				if _, err := verify.Envelope(ctx, env, policy(1, v)); err != nil {
					t.Errorf("adapted: %v", err)
				}
			}
			if _, err := verify.Envelope(ctx, env, policy(2, v, adapted)); err == nil {
				t.Error("one key counts twice, by itself and adapted")
			}
		})
	}
	// All of them together.
	env, err := sign.Payload(ctx, attest.PayloadType, []byte(payload), signers...)
	if err != nil {
		t.Fatal(err)
	}
	pv, err := peer.NewMultiEnvelopeVerifier(len(all), theirVerifiers...)
	if err != nil {
		t.Fatal(err)
	}
	if accepted, err := pv.Verify(ctx, fromOurs(t, env)); err != nil || len(accepted) != len(all) {
		t.Errorf("the peer accepts %d of %d: %v", len(accepted), len(all), err)
	}
	ps, err := peer.NewEnvelopeSigner(theirSigners...)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := ps.SignPayload(ctx, attest.PayloadType, []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verify.Envelope(ctx, fromPeer(t, theirs), policy(len(all), verifiers...)); err != nil {
		t.Error(err)
	}
}

// What the peer gets wrong (measured with v0.11.1), we do not.
func TestPeersDefects(t *testing.T) {
	all := keys(t)
	s, v := ours(t, all[1].private)
	env, err := sign.Payload(ctx, attest.PayloadType, []byte(payload), s)
	if err != nil {
		t.Fatal(err)
	}
	accepts := func(t *testing.T, e *attest.Envelope, threshold int, verifiers ...peer.Verifier) bool {
		pv, err := peer.NewMultiEnvelopeVerifier(threshold, verifiers...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = pv.Verify(ctx, fromOurs(t, e))
		return err == nil
	}
	t.Run("the right key under a key id that is not known", func(t *testing.T) {
		e := *env
		e.Signatures = []attest.Signature{{KeyID: "another scheme's", Sig: env.Signatures[0].Sig}}
		if accepts(t, &e, 1, all[1].peer) {
			t.Log("the peer accepts it now")
		}
		if _, err := verify.Envelope(ctx, &e, policy(1, v)); err != nil {
			t.Error(err)
		}
	})
	t.Run("one key under two key ids and one signature twice", func(t *testing.T) {
		e := *env
		e.Signatures = []attest.Signature{env.Signatures[0], env.Signatures[0]}
		a, b := renamed{all[1].peer, "a"}, renamed{all[1].peer, "b"}
		if !accepts(t, &e, 2, a, b) {
			t.Log("the peer refuses it now")
		}
		va, err := verify.FromDSSE(a)
		if err != nil {
			t.Fatal(err)
		}
		vb, err := verify.FromDSSE(b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verify.Envelope(ctx, &e, policy(2, va, vb)); err == nil {
			t.Error("accepted")
		}
	})
	t.Run("two keys with one key id", func(t *testing.T) {
		s2, _ := ours(t, all[2].private)
		e, err := sign.Payload(ctx, attest.PayloadType, []byte(payload), s, s2)
		if err != nil {
			t.Fatal(err)
		}
		a, b := renamed{all[1].peer, "k"}, renamed{all[2].peer, "k"}
		if accepts(t, e, 2, a, b) {
			t.Log("the peer accepts it now")
		}
		va, err := verify.FromDSSE(a)
		if err != nil {
			t.Fatal(err)
		}
		vb, err := verify.FromDSSE(b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verify.Envelope(ctx, e, policy(2, va, vb)); err != nil {
			t.Error(err)
		}
	})
}

// renamed is a verifier with another key id.
type renamed struct {
	peer.Verifier
	id string
}

func (r renamed) KeyID() (string, error) { return r.id, nil }

func TestSigstore(t *testing.T) {
	for _, k := range keys(t) {
		t.Run(k.name, func(t *testing.T) {
			_, v := ours(t, k.private)
			hash := map[string]crypto.Hash{"P-384": crypto.SHA384, "P-521": crypto.SHA512}[k.name]
			if hash == 0 {
				hash = crypto.SHA256
			}
			// For RSA this is PKCS #1 v1.5.
			theirs, err := signature.LoadSignerVerifier(k.private, hash)
			if err != nil {
				t.Fatal(err)
			}
			env, err := sign.Payload(ctx, attest.PayloadType, []byte(payload), sign.FromSigstore(theirs))
			if err != nil {
				t.Fatal(err)
			}
			adapted, err := verify.FromSigstore(theirs, func(ctx context.Context) signature.VerifyOption { return options.WithContext(ctx) })
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range []verify.Verifier{v, adapted} {
				if r, err := verify.Envelope(ctx, env, policy(1, v)); err != nil || r.Signers()[0].Identity != theIdentity(t, k.private) {
					t.Errorf("%v: %v", v, err)
				}
			}
			other, err := sign.Payload(ctx, attest.PayloadType, []byte(payload+" "), sign.FromSigstore(theirs, func(ctx context.Context) signature.SignOption { return options.WithContext(ctx) }))
			if err != nil {
				t.Fatal(err)
			}
			other.Payload = []byte(payload)
			if _, err := verify.Envelope(ctx, other, policy(1, v, adapted)); err == nil {
				t.Error("another payload is accepted")
			}
			// What we sign, sigstore verifies.
			var opts []sign.Option
			if k.name == "RSA" {
				opts = append(opts, sign.WithAlgorithm(sign.RSAPKCS1v15SHA256))
			}
			s, err := sign.Key(k.private, opts...)
			if err != nil {
				t.Fatal(err)
			}
			if env, err = sign.Payload(ctx, attest.PayloadType, []byte(payload), s); err != nil {
				t.Fatal(err)
			}
			if err := theirs.VerifySignature(bytes.NewReader(env.Signatures[0].Sig), bytes.NewReader(env.PAE())); err != nil {
				t.Error(err)
			}
		})
	}
}

func theIdentity(t *testing.T, k crypto.Signer) verify.Identity {
	f, err := verify.Fingerprint(k.Public())
	if err != nil {
		t.Fatal(err)
	}
	return verify.Identity{Key: f}
}

// Key files as sigstore writes them, and PKCS #8.
func TestSigstoreKeyFiles(t *testing.T) {
	pass := func(bool) ([]byte, error) { return []byte("secret"), nil }
	for name, f := range map[string]cryptoutils.PassFunc{"encrypted": pass, "plain": nil} {
		private, public, err := cryptoutils.GeneratePEMEncodedECDSAKeyPair(elliptic.P256(), f)
		if err != nil {
			t.Fatal(err)
		}
		s, err := sign.ParseKey(private, []byte("secret"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		v, err := verify.ParseKey(public)
		if err != nil {
			t.Fatal(err)
		}
		env, err := sign.Payload(ctx, attest.PayloadType, []byte(payload), s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := verify.Envelope(ctx, env, policy(1, v)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A plugin made with sigstore's own handler understands what sign/kms says, and the other way around.
func TestSigstorePlugin(t *testing.T) {
	path := filepath.Join(t.TempDir(), kms.Prefix+"local")
	if out, err := exec.Command("go", "build", "-o", path, "./testdata/plugin").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, k := range keys(t) {
		der, err := x509.MarshalPKCS8PrivateKey(k.private)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "key.pem")
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := kms.Open(ctx, path, "local://"+file)
		if err != nil {
			t.Fatalf("%s: %v", k.name, err)
		}
		env, err := sign.Payload(ctx, attest.PayloadType, []byte(payload), s)
		if err != nil {
			t.Fatalf("%s: %v", k.name, err)
		}
		_, v := ours(t, k.private)
		if _, err := verify.Envelope(ctx, env, policy(1, v)); err != nil {
			t.Errorf("%s: %v", k.name, err)
		}
	}
	if _, err := kms.Open(ctx, path, "local://"+filepath.Join(t.TempDir(), "none")); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a key that is not there: %v", err)
	}
}
