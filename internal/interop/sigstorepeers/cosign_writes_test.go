package sigstorepeers_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// rekor1 answers as a log of the first version does when an entry is made.
func rekor1(s *localsigstore.Stack) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body, err := entryBody(in)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		e := s.Promise(body, time.Time{})
		out, err := json.Marshal(map[string]any{strings.Repeat("0", 80): map[string]any{
			"body": body, "integratedTime": e.GetIntegratedTime(), "logIndex": e.GetLogIndex(), "logID": hex.EncodeToString(e.GetLogId().GetKeyId()),
			"verification": map[string]any{"signedEntryTimestamp": e.GetInclusionPromise().GetSignedEntryTimestamp()},
		}})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write(out) // a client that went away
	}
}

// entryBody is what a log makes of what it was sent.
func entryBody(in []byte) ([]byte, error) {
	var e struct {
		Kind string
		Spec struct {
			ProposedContent struct {
				Envelope  string
				Verifiers [][]byte
			}
			Content struct {
				Envelope string
			}
			PublicKey []byte
		}
	}
	if err := json.Unmarshal(in, &e); err != nil {
		return nil, err
	}
	signed := func(text string) (payload, sig []byte, err error) {
		env, err := attest.ParseEnvelope([]byte(text))
		if err != nil || len(env.Signatures) != 1 {
			return nil, nil, fmt.Errorf("%d signatures, %w", len(env.Signatures), err)
		}
		return env.Payload, env.Signatures[0].Sig, nil
	}
	switch e.Kind {
	case "hashedrekord":
		return in, nil
	case "dsse":
		payload, sig, err := signed(e.Spec.ProposedContent.Envelope)
		if err != nil {
			return nil, err
		}
		return localsigstore.DSSE([]byte(e.Spec.ProposedContent.Envelope), payload, sig, e.Spec.ProposedContent.Verifiers[0]), nil
	case "intoto":
		payload, _, err := signed(e.Spec.Content.Envelope)
		if err != nil {
			return nil, err
		}
		return localsigstore.InToto1([]byte(e.Spec.Content.Envelope), payload, e.Spec.PublicKey), nil
	}
	return nil, errors.New("another kind of entry")
}

// fulcio1 answers as Fulcio does by the first version of its API, which cosign 2 speaks.
func fulcio1(s *localsigstore.Stack) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			PublicKey struct {
				Algorithm string
				Content   []byte
			}
			SignedEmailAddress []byte
		}
		if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		text, err := json.Marshal(map[string]any{"publicKeyRequest": map[string]any{
			"publicKey":         map[string]any{"algorithm": in.PublicKey.Algorithm, "content": string(in.PublicKey.Content)},
			"proofOfPossession": in.SignedEmailAddress,
		}})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		again := httptest.NewRequestWithContext(r.Context(), http.MethodPost, "/api/v2/signingCert", bytes.NewReader(text))
		again.Header.Set("Authorization", r.Header.Get("Authorization"))
		answer := httptest.NewRecorder()
		s.Handler().ServeHTTP(answer, again)
		var out struct {
			SignedCertificateEmbeddedSct struct {
				Chain struct{ Certificates []string }
			}
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &out); err != nil || answer.Code != http.StatusOK {
			http.Error(w, answer.Body.String(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/pem-certificate-chain")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, strings.Join(out.SignedCertificateEmbeddedSct.Chain.Certificates, "")) // a client that went away
	}
}

// A world is where cosign signs: a registry, and the services of a local sigstore.
type world struct {
	*localsigstore.Stack
	program, dir      string
	services          string
	registry          string
	image             name.Digest
	digest            attest.DigestSet
	key               verify.Policy // of who signs with the key
	keyless           verify.Policy
	keyArgs, certArgs []string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Stack: localsigstore.New(localsigstore.Options{}), program: cosign(t), dir: t.TempDir()}
	serve := func(h http.Handler) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	mux := http.NewServeMux()
	mux.Handle("/", w.Handler())
	mux.Handle("POST /api/v1/log/entries", rekor1(w.Stack))
	mux.Handle("POST /api/v1/signingCert", fulcio1(w.Stack))
	w.services = serve(mux)
	w.registry = strings.TrimPrefix(serve(registry.New(registry.Logger(log.New(io.Discard, "", 0)))), "http://")

	img, err := random.Image(64, 1)
	if err != nil {
		t.Fatal(err)
	}
	tag, err := name.ParseReference(w.registry + "/app:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(tag, img); err != nil {
		t.Fatal(err)
	}
	hash, err := img.Digest()
	if err != nil {
		t.Fatal(err)
	}
	w.image = tag.Context().Digest(hash.String())
	w.digest = attest.DigestSet{"sha256": hash.Hex}

	w.run(t, "generate-key-pair")
	public, err := os.ReadFile(filepath.Join(w.dir, "cosign.pub"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(public)
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	root, err := sigstore.ParseRoot(w.Root())
	if err != nil {
		t.Fatal(err)
	}
	policy := func(options ...sigstore.Option) verify.Policy {
		v, err := sigstore.New(root, options...)
		if err != nil {
			t.Fatal(err)
		}
		return verify.Policy{Verifiers: []verify.Verifier{v}, Subjects: []attest.DigestSet{w.digest}, MinLogs: 1, MinTimestamps: 1}
	}
	w.key, w.keyless = policy(sigstore.TrustKey(key, time.Time{}, time.Time{})), policy()
	w.keyless.Identities = []verify.IdentityMatch{{Issuer: issuer, Subject: subject}}
	w.keyArgs = []string{"--key", "cosign.key"}
	w.write(t, "token", []byte(w.Token(issuer, subject)))
	w.certArgs = []string{"--identity-token", "token", "--fulcio-url", w.services, "--insecure-skip-verify"}
	return w
}

// run runs cosign in a folder of its own.
func (w *world) run(t *testing.T, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, w.program, args...)
	cmd.Dir = w.dir
	cmd.Env = []string{"HOME=" + w.dir, "COSIGN_PASSWORD=", "PATH=" + os.Getenv("PATH"), "HTTPS_PROXY=http://127.0.0.1:1"}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("cosign %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// old are the arguments with which cosign 3 writes what cosign 2 did.
func (w *world) old() []string {
	return []string{"--yes", "--use-signing-config=false", "--new-bundle-format=false", "--rekor-url", w.services}
}

func (w *world) write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// layers returns the layers of the image in which cosign keeps signatures or attestations.
func (w *world) layers(t *testing.T, suffix string) []sigstore.CosignLayer {
	t.Helper()
	ref, err := name.ParseReference(w.registry + "/app:sha256-" + w.digest["sha256"] + suffix)
	if err != nil {
		t.Fatal(err)
	}
	img, err := remote.Image(ref)
	if err != nil {
		t.Fatal(err)
	}
	m, err := img.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	var list []sigstore.CosignLayer
	for _, d := range m.Layers {
		list = append(list, sigstore.CosignLayer{Content: blob(t, img, d.Digest), Annotations: d.Annotations})
	}
	return list
}

func blob(t *testing.T, img v1.Image, h v1.Hash) []byte {
	t.Helper()
	l, err := img.LayerByDigest(h)
	if err != nil {
		t.Fatal(err)
	}
	r, err := l.Compressed()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What cosign writes in the form of version 2 is what verify/sigstore reads.
func TestCosignWrites(t *testing.T) {
	w := newWorld(t)
	w.write(t, "predicate.json", []byte(predicate))
	artifact := []byte("an artifact\n")
	w.write(t, "artifact", artifact)
	stamped := []string{"--timestamp-server-url", w.services + "/api/v1/timestamp"}
	for _, by := range []struct {
		name   string
		args   []string
		policy verify.Policy
	}{{"key", w.keyArgs, w.key}, {"keyless", w.certArgs, w.keyless}} {
		t.Run(by.name, func(t *testing.T) {
			join := func(lists ...[]string) []string {
				var out []string
				for _, l := range lists {
					out = append(out, l...)
				}
				return out
			}
			other := by.policy
			other.Subjects = []attest.DigestSet{{"sha256": strings.Repeat("a", 64)}}
			none := w.keyless
			none.Identities = []verify.IdentityMatch{{Issuer: issuer, Subject: "other@example.test"}}

			w.run(t, join([]string{"sign"}, w.old(), by.args, stamped, []string{w.image.String()})...)
			images := w.layers(t, ".sig")
			i, err := sigstore.VerifyCosignImage(t.Context(), images[len(images)-1], by.policy)
			if err != nil {
				t.Fatal(err)
			}
			if i.Digest()["sha256"] != w.digest["sha256"] || len(i.Result().Signers()[0].Evidence) != 2 {
				t.Errorf("image %v, signers %v", i.Digest(), i.Result().Signers())
			}
			for _, p := range []verify.Policy{other, none} {
				if _, err := sigstore.VerifyCosignImage(t.Context(), images[len(images)-1], p); err == nil {
					t.Error("accepted for another image or another signer")
				}
			}

			// cosign 3 wants timestamps of attestations in files, if they are not in bundles.
			unstamped := by.policy
			unstamped.MinTimestamps, other.MinTimestamps, none.MinTimestamps = 0, 0, 0
			for _, kind := range []string{"dsse", "intoto"} {
				w.run(t, join([]string{"attest"}, w.old(), by.args, []string{"--rekor-entry-type", kind, "--type", "cyclonedx", "--predicate", "predicate.json", w.image.String()})...)
				list := w.layers(t, ".att")
				r, err := sigstore.VerifyCosignAttestation(t.Context(), list[len(list)-1], unstamped)
				if err != nil {
					t.Fatalf("entry of the type %s: %v", kind, err)
				}
				if r.PredicateType() != attest.TypeCycloneDX || len(r.Signers()[0].Evidence) != 1 {
					t.Errorf("predicate of type %s, signers %v", r.PredicateType(), r.Signers())
				}
				for _, p := range []verify.Policy{other, none} {
					if _, err := sigstore.VerifyCosignAttestation(t.Context(), list[len(list)-1], p); err == nil {
						t.Error("accepted for another image or another signer")
					}
				}
			}

			// Files, which have no place for timestamps.
			for command, args := range map[string][]string{
				"sign-blob":   {"artifact"},
				"attest-blob": {"--type", "cyclonedx", "--predicate", "predicate.json", "artifact"},
			} {
				w.run(t, join([]string{command, "--bundle", "bundle.json"}, w.old(), by.args, args)...)
				text, err := os.ReadFile(filepath.Join(w.dir, "bundle.json"))
				if err != nil {
					t.Fatal(err)
				}
				sum, err := attest.Digest(bytes.NewReader(artifact))
				if err != nil {
					t.Fatal(err)
				}
				p := unstamped
				p.Subjects = []attest.DigestSet{sum}
				if _, err := sigstore.VerifyCosignBundle(t.Context(), text, p); err != nil {
					t.Errorf("%s: %v\n%s", command, err, text)
				}
				for _, p := range []verify.Policy{other, none} {
					if _, err := sigstore.VerifyCosignBundle(t.Context(), text, p); err == nil {
						t.Errorf("%s: accepted for another artifact or another signer", command)
					}
				}
			}
		})
	}
}

// The bundles of cosign 3, made without a network: signed with the key, stamped.
func TestCosignWritesBundles(t *testing.T) {
	w := newWorld(t)
	w.write(t, "predicate.json", []byte(predicate))
	artifact := []byte("an artifact\n")
	w.write(t, "artifact", artifact)
	sum, err := attest.Digest(bytes.NewReader(artifact))
	if err != nil {
		t.Fatal(err)
	}
	services := fmt.Sprintf(`{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json",
		"rekorTlogUrls":[{"url":%q,"majorApiVersion":2,"operator":"example","validFor":{"start":"2020-01-01T00:00:00Z"}}],
		"tsaUrls":[{"url":%q,"majorApiVersion":1,"operator":"example","validFor":{"start":"2020-01-01T00:00:00Z"}}],
		"caUrls":[{"url":%q,"majorApiVersion":1,"operator":"example","validFor":{"start":"2020-01-01T00:00:00Z"}}],
		"rekorTlogConfig":{"selector":"ANY"},"tsaConfig":{"selector":"ANY"}}`, w.services, w.services+"/api/v1/timestamp", w.services)
	w.write(t, "services.json", []byte(services))
	w.write(t, "root.json", w.Root())
	for _, by := range []struct {
		name   string
		args   []string
		policy verify.Policy
	}{{"key", w.keyArgs, w.key}, {"keyless", []string{"--identity-token", "token"}, w.keyless}} {
		for command, args := range map[string][]string{
			"sign-blob":   {"artifact"},
			"attest-blob": {"--type", "cyclonedx", "--predicate", "predicate.json", "artifact"},
		} {
			t.Run(by.name+"/"+command, func(t *testing.T) {
				all := append([]string{command, "--yes", "--bundle", "bundle.json", "--signing-config", "services.json", "--trusted-root", "root.json"}, by.args...)
				w.run(t, append(all, args...)...)
				text, err := os.ReadFile(filepath.Join(w.dir, "bundle.json"))
				if err != nil {
					t.Fatal(err)
				}
				p := by.policy
				p.Subjects = []attest.DigestSet{sum}
				if _, err := sigstore.Verify(t.Context(), text, p); err != nil {
					t.Errorf("%v\n%s", err, text)
				}
				p.Subjects = []attest.DigestSet{{"sha256": strings.Repeat("a", 64)}}
				if _, err := sigstore.Verify(t.Context(), text, p); err == nil {
					t.Error("accepted for another artifact")
				}
			})
		}
	}
}
