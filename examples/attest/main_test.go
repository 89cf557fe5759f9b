package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/examples/internal/program"
)

const (
	hexA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	bom  = "{\"bomFormat\": \"CycloneDX\", \"specVersion\":\"1.6\",\n \"version\": 1.0, \"n\": 9007199254740993}\n"
)

type result struct {
	code           int
	stdout, stderr string
}

func invoke(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(args, strings.NewReader(stdin), &stdout, &stderr)
	r := result{code, stdout.String(), stderr.String()}
	if code == program.Done && r.stderr != "" {
		t.Errorf("attest %q: standard error %q", args, r.stderr)
	}
	if code != program.Done {
		if r.stdout != "" {
			t.Errorf("attest %q: exit %d, but standard output has %d bytes", args, code, len(r.stdout))
		}
		if strings.Count(r.stderr, "\n") != 1 || !strings.HasPrefix(r.stderr, "attest: ") || strings.HasPrefix(r.stderr, "attest: attest: ") {
			t.Errorf("attest %q: exit %d with standard error %q, want one line that begins with the name", args, code, r.stderr)
		}
	}
	return r
}

// keyFile writes a private key and returns its file.
func keyFile(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A key for tests: the same on every run.
var seed = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

func TestAttest(t *testing.T) {
	key, file := keyFile(t, seed), write(t, "app.cdx.json", bom)
	artifact := write(t, "app.tar.gz", "artifact")
	r := invoke(t, "", "-key", key, "-subject", artifact, "-subject", "a=b=sha256:"+hexA, file)
	if r.code != program.Done {
		t.Fatal(r.stderr)
	}
	env, err := attest.ParseEnvelope([]byte(r.stdout))
	if err == nil && !strings.HasSuffix(r.stdout, "}\n") {
		t.Errorf("the envelope is no line: %q", r.stdout)
	} else if err != nil {
		t.Fatalf("%v: %s", err, r.stdout)
	}
	if env.PayloadType != attest.PayloadType || len(env.Signatures) != 1 || !ed25519.Verify(seed.Public().(ed25519.PublicKey), env.PAE(), env.Signatures[0].Sig) {
		t.Errorf("payload type %q, signatures %v", env.PayloadType, env.Signatures)
	}
	st, err := env.UnverifiedStatement()
	if err != nil {
		t.Fatal(err)
	}
	if got := string(st.Predicate()); got != bom {
		t.Errorf("the predicate is %q, want %q", got, bom)
	}
	digest, err := attest.Digest(strings.NewReader("artifact"))
	if err != nil {
		t.Fatal(err)
	}
	want := []attest.ResourceDescriptor{{Name: "app.tar.gz", Digest: digest}, {Name: "a=b", Digest: attest.DigestSet{"sha256": hexA}}}
	if diff := cmp.Diff(want, st.Subjects()); diff != "" {
		t.Errorf("subjects (-want +got)\n%s", diff)
	}
	if st.Type() != attest.StatementTypeV1 || st.PredicateType() != attest.TypeCycloneDX {
		t.Errorf("type %q, predicate type %q", st.Type(), st.PredicateType())
	}
	// Standard input gives the same.
	if again := invoke(t, bom, "-key", key, "-subject", artifact, "-subject", "a=b=sha256:"+hexA, "-"); again.stdout != r.stdout {
		t.Errorf("standard input gives %q, the file %q", again.stdout, r.stdout)
	}
}

func TestTypes(t *testing.T) {
	key := keyFile(t, seed)
	for _, tt := range []struct{ flag, in, want string }{
		{"", `{"bomFormat":"CycloneDX","specVersion":"1.7"}`, "https://cyclonedx.org/bom"},
		{"", `{"spdxVersion":"SPDX-2.3"}`, "https://spdx.dev/Document"},
		{"", `{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}`, "https://spdx.dev/Document/v3"},
		{"", `{"@context":"https://openvex.dev/ns/v0.2.0"}`, "https://openvex.dev/ns"},
		{"", "\xef\xbb\xbf" + `{"spdxVersion":"SPDX-2.2"}`, "https://spdx.dev/Document"},
		{"slsaprovenance", `{}`, "https://slsa.dev/provenance/v0.2"},
		{"slsaprovenance1", `{}`, "https://slsa.dev/provenance/v1"},
		{"vuln", `{}`, "https://cosign.sigstore.dev/attestation/vuln/v1"},
		{"spdxjson", `{}`, "https://spdx.dev/Document"},
		{"https://spdx.dev/Document/v2.3", `{"spdxVersion":"SPDX-2.3"}`, "https://spdx.dev/Document/v2.3"},
		{"https://example.com/p/v1", `{}`, "https://example.com/p/v1"},
		{"urn:x:y", `{"bomFormat":"CycloneDX"}`, "urn:x:y"},
	} {
		args := []string{"-key", key, "-subject", "a=sha256:" + hexA}
		if tt.flag != "" {
			args = append(args, "-type", tt.flag)
		}
		r := invoke(t, tt.in, append(args, "-")...)
		if r.code != program.Done {
			t.Errorf("-type %q of %s: %s", tt.flag, tt.in, r.stderr)
			continue
		}
		env, err := attest.ParseEnvelope([]byte(r.stdout))
		if err != nil {
			t.Fatal(err)
		}
		if st, err := env.UnverifiedStatement(); err != nil || st.PredicateType() != tt.want {
			t.Errorf("-type %q of %s: %v, want %s", tt.flag, tt.in, err, tt.want)
		}
	}
}

func TestSeveralKeys(t *testing.T) {
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize))
	r := invoke(t, bom, "-key", keyFile(t, seed), "-key", keyFile(t, other), "-subject", "a=sha256:"+hexA, "-")
	env, err := attest.ParseEnvelope([]byte(r.stdout))
	if err != nil || len(env.Signatures) != 2 {
		t.Fatalf("%v: %s", err, r.stderr)
	}
	for i, key := range []ed25519.PrivateKey{seed, other} {
		if !ed25519.Verify(key.Public().(ed25519.PublicKey), env.PAE(), env.Signatures[i].Sig) {
			t.Errorf("signature %d is not by key %d", i, i)
		}
	}
}

// An encrypted key, of the tests of package sign.
func TestPassphrase(t *testing.T) {
	const encrypted = "../../sign/testdata/scrypt-aes256.pem"
	if _, err := os.Stat(encrypted); err != nil {
		t.Fatal(err)
	}
	args := []string{"-key", encrypted, "-subject", "a=sha256:" + hexA}
	if r := invoke(t, bom, append(args, "-")...); r.code != program.Failed || !strings.Contains(r.stderr, "-passphrase-file") {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
	if r := invoke(t, bom, append(args, "-passphrase-file", write(t, "p", "wrong"), "-")...); r.code != program.Failed {
		t.Errorf("exit %d, %s", r.code, r.stderr)
	}
	for _, text := range []string{"correct", "correct\n", "correct\r\n"} {
		if r := invoke(t, bom, append(args, "-passphrase-file", write(t, "p", text), "-")...); r.code != program.Done {
			t.Errorf("passphrase %q: exit %d, %s", text, r.code, r.stderr)
		}
	}
}

func TestECDSA(t *testing.T) {
	text, err := os.ReadFile("../../sign/testdata/pkcs8.pem")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	ec, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		t.Skipf("skipped: the key is a %T", key)
	}
	r := invoke(t, bom, "-key", "../../sign/testdata/pkcs8.pem", "-subject", "a=sha256:"+hexA, "-")
	env, err := attest.ParseEnvelope([]byte(r.stdout))
	if err != nil {
		t.Fatalf("%v: %s", err, r.stderr)
	}
	digest := sha256.Sum256(env.PAE())
	if !ecdsa.VerifyASN1(&ec.PublicKey, digest[:], env.Signatures[0].Sig) {
		t.Error("the signature does not verify")
	}
}

func TestExitCodes(t *testing.T) {
	key, file := keyFile(t, seed), write(t, "bom", bom)
	missing := filepath.Join(t.TempDir(), "missing")
	subject := "a=sha256:" + hexA
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string // in standard error
	}{
		{"nothing", nil, program.Misused, "-key"},
		{"no key", []string{"-subject", subject, file}, program.Misused, "no -key"},
		{"an empty key", []string{"-key", "", "-subject", subject, file}, program.Misused, "empty"},
		{"no subject", []string{"-key", key, file}, program.Misused, "no -subject"},
		{"an empty subject", []string{"-key", key, "-subject", "", file}, program.Misused, "empty"},
		{"no predicate", []string{"-key", key, "-subject", subject}, program.Misused, "no PREDICATE-FILE"},
		{"two predicates", []string{"-key", key, "-subject", subject, file, file}, program.Misused, "more than one"},
		{"an unknown flag", []string{"-x", "-key", key, "-subject", subject, file}, program.Misused, "-x"},
		{"an unknown type", []string{"-type", "sbom", "-key", key, "-subject", subject, file}, program.Misused, "slsaprovenance1"},
		{"no output", []string{"-o", "", "-key", key, "-subject", subject, file}, program.Misused, "-o"},
		{"an unknown algorithm", []string{"-key", key, "-subject", "a=sha257:" + hexA, file}, program.Misused, "sha257"},
		{"a short digest", []string{"-key", key, "-subject", "a=sha256:abc", file}, program.Misused, "3 digits"},
		{"a digest in upper case", []string{"-key", key, "-subject", "a=sha256:" + strings.ToUpper(hexA), file}, program.Misused, "lower-case"},
		{"no digest", []string{"-key", key, "-subject", "a=sha256:", file}, program.Misused, "empty"},

		{"a key that is missing", []string{"-key", missing, "-subject", subject, file}, program.Failed, "missing"},
		{"a key that is none", []string{"-key", file, "-subject", subject, file}, program.Failed, "private key"},
		{"a public key", []string{"-key", "../../sign/testdata/public.pem", "-subject", subject, file}, program.Failed, "public key"},
		{"a subject that is missing", []string{"-key", key, "-subject", missing, file}, program.Failed, "missing"},
		{"a subject that is a folder", []string{"-key", key, "-subject", t.TempDir(), file}, program.Failed, "directory"},
		{"a predicate that is missing", []string{"-key", key, "-subject", subject, missing}, program.Failed, "missing"},
		{"a predicate of an unknown type", []string{"-key", key, "-subject", subject, write(t, "x", `{"a":1}`)}, program.Failed, "-type"},
		{"a predicate that is no JSON", []string{"-key", key, "-subject", subject, "-type", "spdx", write(t, "x", "SPDXVersion: SPDX-2.3")}, program.Failed, "offset"},
		{"a predicate that is no object", []string{"-key", key, "-subject", subject, "-type", "custom", write(t, "x", "[]")}, program.Failed, "array where an object belongs"},
		{"a predicate with two names", []string{"-key", key, "-subject", subject, "-type", "custom", write(t, "x", `{"a":1,"a":2}`)}, program.Failed, "/a: duplicate"},
		{"a type that is no good URI", []string{"-key", key, "-subject", subject, "-type", "https://E.x/p", file}, program.Failed, "lower case"},
		{"an output in no folder", []string{"-o", filepath.Join(missing, "x"), "-key", key, "-subject", subject, file}, program.Failed, "no such file"},
		{"an output that is a folder", []string{"-o", t.TempDir(), "-key", key, "-subject", subject, file}, program.Failed, "directory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if r := invoke(t, "", tt.args...); r.code != tt.code || !strings.Contains(r.stderr, tt.want) {
				t.Errorf("exit %d with %q, want %d with %q", r.code, r.stderr, tt.code, tt.want)
			}
		})
	}
	for _, arg := range []string{"-h", "-help"} {
		if r := invoke(t, "", arg); r.code != program.Done || r.stdout != usage {
			t.Errorf("attest %s: exit %d, %q", arg, r.code, r.stdout)
		}
	}
}

func TestOutput(t *testing.T) {
	key, dir := keyFile(t, seed), t.TempDir()
	out, link := filepath.Join(dir, "out.json"), filepath.Join(dir, "link")
	if err := os.WriteFile(out, []byte("before"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("out.json", link); err != nil {
		t.Fatal(err)
	}
	// What fails leaves the file as it was.
	if r := invoke(t, "[", "-o", out, "-key", key, "-subject", "a=sha256:"+hexA, "-"); r.code != program.Failed {
		t.Errorf("exit %d", r.code)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != "before" {
		t.Errorf("after a failure the file holds %q, %v", b, err)
	}
	want := invoke(t, bom, "-key", key, "-subject", "a=sha256:"+hexA, "-").stdout
	if r := invoke(t, bom, "-o", link, "-key", key, "-subject", "a=sha256:"+hexA, "-"); r.code != program.Done || r.stdout != "" {
		t.Errorf("exit %d, %q", r.code, r.stdout)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != want {
		t.Errorf("the file holds %q, %v, want %q", b, err, want)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	if r := invoke(t, bom, "-o", os.DevNull, "-key", key, "-subject", "a=sha256:"+hexA, "-"); r.code != program.Done {
		t.Errorf("exit %d: %s", r.code, r.stderr)
	}
	var stderr bytes.Buffer
	if code := run([]string{"-key", key, "-subject", "a=sha256:" + hexA, "-"}, strings.NewReader(bom), broken{}, &stderr); code != program.Failed || !strings.Contains(stderr.String(), "standard output") {
		t.Errorf("exit %d: %s", code, stderr.String())
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
