package sigstorepeers_test

import (
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
)

// cosign builds the command and returns where it is: in the cache of builds.
func cosign(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped: building cosign takes minutes, and the tests are to be short")
	}
	cmd := exec.CommandContext(t.Context(), "go", "tool", "-modfile=../../tools/cosign/go.mod", "-n", "cosign")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("building cosign: %v\n%s", err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

// A refusal is a flag, or the artifact, with another value, and what cosign has to say then.
type refusal struct{ name, flag, value, want string }

// What sign/sigstore writes is what cosign accepts, without a network.
func TestCosign(t *testing.T) {
	m := mustSign(t)
	program := cosign(t)
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	publicKey := func(name string, der []byte) string {
		return write(name, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	}
	root := write("root.json", m.root)
	stranger := write("stranger.json", localsigstore.New(localsigstore.Options{}).Root())
	artifact, otherArtifact := write("artifact", m.artifact), write("other", []byte("another artifact\n"))
	for _, s := range m.bundles {
		bundle := write("bundle.json", s.bundle)
		good := []string{"--bundle", bundle, "--trusted-root", root, "--use-signed-timestamps"}
		if s.key == nil {
			good = append(good, "--certificate-identity", subject, "--certificate-oidc-issuer", issuer)
		} else {
			good = append(good, "--key", publicKey("key.pem", s.key))
		}
		command := "verify-blob"
		if s.statement {
			command = "verify-blob-attestation"
			good = append(good, "--type", attest.TypeCycloneDX)
		}
		good = append(good, artifact)
		// run verifies with the flag, or the artifact, replaced.
		run := func(t *testing.T, flag, value string) (string, error) {
			args := slices.Clone(good)
			switch i := slices.Index(args, flag); {
			case flag == "":
			case flag == "artifact":
				args[len(args)-1] = value
			default:
				args[i+1] = value
			}
			cmd := exec.CommandContext(t.Context(), program, append([]string{command}, args...)...)
			cmd.Dir = dir
			// Whatever it would want of the network it would not get, nor what somebody has at home.
			cmd.Env = []string{"HOME=" + dir, "HTTP_PROXY=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1", "PATH=" + os.Getenv("PATH")}
			out, err := cmd.CombinedOutput()
			return string(out), err
		}
		t.Run(s.name, func(t *testing.T) {
			if out, err := run(t, "", ""); err != nil || !strings.Contains(out, "Verified OK") {
				t.Fatalf("cosign %s: %v\n%s", command, err, out)
			}
			refused := []refusal{
				{"another root", "--trusted-root", stranger, "failed to verify log inclusion"},
				{"another artifact", "artifact", otherArtifact, "failed to verify signature"},
				{"no log entry", "--bundle", write("unlogged.json", without(t, s.bundle, "tlogEntries")), "failed to verify log inclusion"},
				{"no timestamp", "--bundle", write("unstamped.json", without(t, s.bundle, "timestampVerificationData")), "failed to verify timestamps"},
			}
			if s.key == nil {
				refused = append(refused,
					refusal{"another subject", "--certificate-identity", "other@example.test", "no matching CertificateIdentity"},
					refusal{"another issuer", "--certificate-oidc-issuer", "https://other.example.test", "no matching CertificateIdentity"})
			} else {
				refused = append(refused, refusal{"another key", "--key", publicKey("other.pem", otherKey(t)), "failed to verify log inclusion"})
			}
			if s.statement {
				refused = append(refused,
					refusal{"another type", "--type", attest.TypeSPDX, "invalid predicate type"},
					refusal{"another statement", "--bundle", write("changed.json", otherStatement(t, s.bundle)), "failed to verify signature"})
			}
			for _, r := range refused {
				t.Run(r.name, func(t *testing.T) {
					out, err := run(t, r.flag, r.value)
					if err == nil || strings.Contains(out, "Verified OK") || !strings.Contains(out, r.want) {
						t.Errorf("cosign %s: %v, want a refusal with %q in it\n%s", command, err, r.want, out)
					}
				})
			}
		})
	}
}
