package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/sign"
)

var ctx = context.Background()

const predicate = `{ "bomFormat":"CycloneDX","specVersion":"1.6", "version":1,"n":9007199254740993}`

// A bench is a folder with an artifact, keys, and envelopes about it.
type bench struct {
	t   *testing.T
	dir string
	sum string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir()}
	b.write("artifact", []byte("the artifact"))
	b.sum = fmt.Sprintf("%x", sha256.Sum256([]byte("the artifact")))
	return b
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b *bench) write(name string, data []byte) string {
	b.t.Helper()
	if err := os.WriteFile(b.path(name), data, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return b.path(name)
}

// key makes a key, writes its public half and returns a signer.
func (b *bench) key(name string, key crypto.Signer) sign.Signer {
	b.t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		b.t.Fatal(err)
	}
	b.write(name, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	s, err := sign.Key(key)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b *bench) statement(typ string) *attest.Statement {
	b.t.Helper()
	st, err := attest.New([]attest.ResourceDescriptor{{Name: "artifact", Digest: attest.DigestSet{"sha256": b.sum}}}, typ, []byte(predicate))
	if err != nil {
		b.t.Fatal(err)
	}
	return st
}

func (b *bench) seal(st *attest.Statement, signers ...sign.Signer) []byte {
	b.t.Helper()
	env, err := sign.Envelope(ctx, st, signers...)
	if err != nil {
		b.t.Fatal(err)
	}
	text, err := env.MarshalJSON()
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

func ed(t *testing.T) crypto.Signer {
	_, k, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func ec(t *testing.T) crypto.Signer {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func invoke(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(ctx, args, strings.NewReader(stdin), &out, &errs)
	if code != program.Done {
		if out.Len() != 0 {
			t.Errorf("verify %q: exit %d, and %d bytes on standard output", args, code, out.Len())
		}
		if s := errs.String(); strings.Count(s, "\n") != 1 || !strings.HasPrefix(s, "verify: ") || !strings.HasSuffix(s, "\n") {
			t.Errorf("verify %q: standard error %q is not one line of the program's", args, s)
		}
	} else if errs.Len() != 0 {
		t.Errorf("verify %q: exit 0, and %q on standard error", args, errs.String())
	}
	return code, out.String(), errs.String()
}

func TestVerify(t *testing.T) {
	b := newBench(t)
	alice, bob := b.key("alice.pub", ed(t)), b.key("bob.pub", ec(t))
	mallory := b.key("mallory.pub", ed(t))
	st := b.statement(attest.TypeCycloneDX + "/v1.6")
	env := b.seal(st, alice, bob)
	b.write("env", env)
	spdx := b.seal(b.statement(attest.TypeSPDX), alice)
	b.write("spdx", spdx)
	b.write("lines", append(append(append(b.seal(st, mallory), '\n'), append(spdx, '\n')...), env...))
	b.write("others", append(append(b.seal(st, mallory), '\n'), spdx...))
	b.write("bare", st.Bytes())
	b.write("other", []byte("another artifact"))
	twice := b.seal(st, alice, alice)
	b.write("twice", twice)
	b.write("evil", bytes.Replace(env, []byte(`"payload":"`), []byte(`"payload":"AAAA`), 1))
	b.write("broken", env[:len(env)-1])
	b.write("junk", []byte("-----BEGIN PUBLIC KEY-----\n"))
	a, k, k2, env1 := b.path("artifact"), b.path("alice.pub"), b.path("bob.pub"), b.path("env")

	tests := []struct {
		name string
		args []string
		code int
		want string // on standard output, or in the message
	}{
		{"an artifact", []string{"-key", k, "-artifact", a, env1}, program.Done, predicate},
		{"a digest", []string{"-key", k, "-digest", "sha256:" + b.sum, env1}, program.Done, predicate},
		{"the second key", []string{"-key", b.path("mallory.pub"), "-key", k2, "-artifact", a, env1}, program.Done, predicate},
		{"both keys", []string{"-key", k, "-key", k2, "-threshold", "2", "-artifact", a, env1}, program.Done, predicate},
		{"a type", []string{"-key", k, "-type", "cyclonedx", "-artifact", a, env1}, program.Done, predicate},
		{"a type by URI", []string{"-key", k, "-type", "https://cyclonedx.org/bom", "-artifact", a, env1}, program.Done, predicate},
		{"the statement", []string{"-key", k, "-statement", "-artifact", a, env1}, program.Done, string(st.Bytes())},
		{"lines, of which the last holds", []string{"-key", k, "-type", "cyclonedx", "-artifact", a, b.path("lines")}, program.Done, predicate},

		{"another key", []string{"-key", b.path("mallory.pub"), "-artifact", a, env1}, program.Failed, "0 of 1"},
		{"another artifact", []string{"-key", k, "-artifact", b.path("other"), env1}, program.Failed, "subject"},
		{"another digest", []string{"-key", k, "-digest", "sha256:" + strings.Repeat("0", 64), env1}, program.Failed, "subject"},
		{"SHA-1 is weak", []string{"-key", k, "-digest", "sha1:" + strings.Repeat("0", 40), env1}, program.Failed, "no strong digest"},
		{"another type", []string{"-key", k, "-type", "spdx", "-artifact", a, env1}, program.Failed, "predicate-type"},
		{"CVE-2022-35929: lines without one of the type", []string{"-key", k, "-type", "cyclonedx", "-artifact", a, b.path("others")}, program.Failed, "1 more"},
		{"one key twice", []string{"-key", k, "-key", k, "-threshold", "2", "-artifact", a, env1}, program.Failed, "1 of 2"},
		{"one key signs twice", []string{"-key", k, "-key", k2, "-threshold", "2", "-artifact", a, b.path("twice")}, program.Failed, "1 of 2"},
		{"more keys than there are", []string{"-key", k, "-threshold", "2", "-artifact", a, env1}, program.Failed, "1 of 2"},
		{"a bare statement", []string{"-key", k, "-artifact", a, b.path("bare")}, program.Failed, "nobody signed"},
		{"a payload changed", []string{"-key", k, "-artifact", a, b.path("evil")}, program.Failed, ""},
		{"JSON cut", []string{"-key", k, "-artifact", a, b.path("broken")}, program.Failed, ""},
		{"no such envelope", []string{"-key", k, "-artifact", a, b.path("nothing")}, program.Failed, "nothing"},
		{"no such artifact", []string{"-key", k, "-artifact", b.path("nothing"), env1}, program.Failed, "nothing"},
		{"no such key", []string{"-key", b.path("nothing"), "-artifact", a, env1}, program.Failed, "nothing"},
		{"a key that is none", []string{"-key", b.path("junk"), "-artifact", a, env1}, program.Failed, "junk"},
		{"a folder", []string{"-key", k, "-artifact", a, b.dir}, program.Failed, ""},

		{"no key", []string{"-artifact", a, env1}, program.Misused, "no -key"},
		{"an empty key", []string{"-key", "", "-artifact", a, env1}, program.Misused, "no file"},
		{"nothing to be about", []string{"-key", k, env1}, program.Misused, "-artifact or -digest"},
		{"two things to be about", []string{"-key", k, "-artifact", a, "-digest", "sha256:" + b.sum, env1}, program.Misused, "-artifact or -digest"},
		{"an empty artifact", []string{"-key", k, "-artifact", "", env1}, program.Misused, "names no file"},
		{"a digest that is none", []string{"-key", k, "-digest", "sha256:00", env1}, program.Misused, "-digest"},
		{"a digest in upper case", []string{"-key", k, "-digest", "sha256:" + strings.ToUpper(b.sum), env1}, program.Misused, "lower-case"},
		{"a digest without an algorithm", []string{"-key", k, "-digest", b.sum, env1}, program.Misused, "-digest"},
		{"an empty digest", []string{"-key", k, "-digest", "", env1}, program.Misused, "-digest"},
		{"an unknown type", []string{"-key", k, "-type", "cyclonedxx", "-artifact", a, env1}, program.Misused, "-type"},
		{"an empty type", []string{"-key", k, "-type", "", "-artifact", a, env1}, program.Misused, "-type"},
		{"threshold 0", []string{"-key", k, "-threshold", "0", "-artifact", a, env1}, program.Misused, "-threshold"},
		{"threshold many", []string{"-key", k, "-threshold", "many", "-artifact", a, env1}, program.Misused, "threshold"},
		{"no envelope", []string{"-key", k, "-artifact", a}, program.Misused, "no ENVELOPE"},
		{"two envelopes", []string{"-key", k, "-artifact", a, env1, env1}, program.Misused, "more than one"},
		{"standard input twice", []string{"-key", k, "-artifact", "-", "-"}, program.Misused, "both standard input"},
		{"an unknown flag", []string{"-x"}, program.Misused, "-x"},
		{"help", []string{"-h"}, program.Done, usage},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := invoke(t, "", tt.args...)
			if code != tt.code {
				t.Fatalf("exit %d (%q), want %d", code, stderr, tt.code)
			}
			if code == program.Done && stdout != tt.want {
				t.Errorf("standard output %q, want %q", stdout, tt.want)
			}
			if code != program.Done && !strings.Contains(stderr, tt.want) {
				t.Errorf("message %q, want %q in it", stderr, tt.want)
			}
		})
	}
	for _, args := range [][]string{{"-key", k, "-artifact", a, "-"}, {"-key", k, "-artifact", "-", env1}} {
		in := string(env)
		if args[3] == "-" {
			in = "the artifact"
		}
		if code, stdout, stderr := invoke(t, in, args...); code != program.Done || stdout != predicate {
			t.Errorf("%q: exit %d, %q, %q", args, code, stdout, stderr)
		}
	}
}

// What the program prints is an SBOM again.
func TestPipe(t *testing.T) {
	b := newBench(t)
	s := b.key("key", ed(t))
	b.write("env", b.seal(b.statement(attest.TypeCycloneDX), s))
	_, stdout, _ := invoke(t, "", "-key", b.path("key"), "-artifact", b.path("artifact"), b.path("env"))
	doc, err := sbom.Read(strings.NewReader(stdout))
	if err != nil || doc.Format() != sbom.CycloneDX16 {
		t.Errorf("sbom.Read: %v, %v", doc, err)
	}
}

// A sigstore bundle that a key signed holds its envelope.
func TestBundle(t *testing.T) {
	b := newBench(t)
	s := b.key("key", ed(t))
	env, err := attest.ParseEnvelope(b.seal(b.statement(attest.TypeCycloneDX), s))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{
		"mediaType":            "application/vnd.dev.sigstore.bundle.v0.3+json",
		"verificationMaterial": map[string]any{"publicKey": map[string]any{"hint": "x"}},
		"dsseEnvelope":         env,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.write("bundle", text)
	if code, stdout, stderr := invoke(t, "", "-key", b.path("key"), "-artifact", b.path("artifact"), b.path("bundle")); code != program.Done || stdout != predicate {
		t.Errorf("exit %d, %q, %q", code, stdout, stderr)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWriteFails(t *testing.T) {
	b := newBench(t)
	s := b.key("key", ed(t))
	b.write("env", b.seal(b.statement(attest.TypeCycloneDX), s))
	var stderr bytes.Buffer
	code := run(ctx, []string{"-key", b.path("key"), "-artifact", b.path("artifact"), b.path("env")}, strings.NewReader(""), full{}, &stderr)
	if code != program.Failed || !strings.Contains(stderr.String(), "no space left") {
		t.Errorf("exit %d, %q", code, stderr.String())
	}
}
