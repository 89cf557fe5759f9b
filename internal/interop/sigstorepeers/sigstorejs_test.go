package sigstorepeers_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waybill-sdk/waybill/internal/localsigstore"
)

// install puts the packages of testdata/sigstorejs into a folder and returns it. Nothing that comes with a package runs
// while it is installed, and its digest is in the lock file.
func install(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("skipped: there is no %s on this machine", program)
		}
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "verify.js"} {
		text, err := os.ReadFile(filepath.Join("testdata", "sigstorejs", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	npm := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline", "--fetch-retries=1")
	npm.Dir = dir
	out, err := npm.CombinedOutput()
	// Packages that are not those of the lock file are a failure, and so is a lock file that does not fit; that none can be
	// had is not.
	if err != nil && (strings.Contains(string(out), "EINTEGRITY") || strings.Contains(string(out), "EUSAGE")) {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	if err != nil {
		t.Skipf("skipped: the packages of sigstore for Node.js could not be installed: %v: %s", err, firstLine(out))
	}
	return dir
}

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	return line
}

// A jsCase is what verify.js gets.
type jsCase struct {
	Bundle   json.RawMessage   `json:"bundle"`
	Root     json.RawMessage   `json:"root"`
	Artifact []byte            `json:"artifact,omitempty"`
	Subject  string            `json:"subject,omitempty"`
	Issuer   string            `json:"issuer,omitempty"`
	Keys     map[string][]byte `json:"keys,omitempty"`

	name, want string // want is in the reason of the refusal; "" when there must be none
}

// What sign/sigstore writes is what sigstore's verifier for JavaScript accepts.
func TestSigstoreJS(t *testing.T) {
	dir := install(t)
	m := mustSign(t)
	stranger := localsigstore.New(localsigstore.Options{}).Root()
	var cases []jsCase
	for _, s := range m.bundles {
		good := jsCase{name: s.name, Bundle: s.bundle, Root: m.root}
		if !s.statement {
			good.Artifact = m.artifact
		}
		if s.key == nil {
			good.Subject, good.Issuer = subject, issuer
		} else {
			good.Keys = map[string][]byte{s.hint(): s.key}
		}
		add := func(name, want string, change func(*jsCase)) {
			c := good
			change(&c)
			c.name, c.want = s.name+": "+name, want
			cases = append(cases, c)
		}
		add("good", "", func(*jsCase) {})
		add("another root", "_ERROR", func(c *jsCase) { c.Root = stranger })
		if s.key == nil {
			add("another subject", "UNTRUSTED_SIGNER_ERROR", func(c *jsCase) { c.Subject = "other@example.test" })
			add("another issuer", "UNTRUSTED_SIGNER_ERROR", func(c *jsCase) { c.Issuer = "https://other.example.test" })
		} else {
			other := otherKey(t)
			add("another key", "SIGNATURE_ERROR", func(c *jsCase) { c.Keys = map[string][]byte{s.hint(): other} })
		}
		if s.statement {
			add("another statement", "_ERROR", func(c *jsCase) { c.Bundle = otherStatement(t, s.bundle) })
		} else {
			add("another artifact", "SIGNATURE_ERROR", func(c *jsCase) { c.Artifact = []byte("another artifact\n") })
		}
		add("no timestamp", "TIMESTAMP_ERROR", func(c *jsCase) { c.Bundle = without(t, s.bundle, "timestampVerificationData") })
		add("no log entry", "TLOG_ERROR", func(c *jsCase) { c.Bundle = without(t, s.bundle, "tlogEntries") })
	}
	in, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "verify.js")
	node.Dir = dir
	node.Stdin = bytes.NewReader(in)
	out, err := node.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("node verify.js: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	var reasons []*string
	if err := json.Unmarshal(out, &reasons); err != nil || len(reasons) != len(cases) {
		t.Fatalf("%d results of %d, %v", len(reasons), len(cases), err)
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			switch r := reasons[i]; {
			case c.want == "" && r != nil:
				t.Errorf("refused: %s", *r)
			case c.want != "" && r == nil:
				t.Error("accepted")
			case c.want != "" && !strings.Contains(*r, c.want):
				t.Errorf("refused with %q, want %q in it", *r, c.want)
			}
		})
	}
}

// The lock file says what the packages are, and not where they come from.
func TestLockFile(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "sigstorejs", "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity, Resolved string }
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		t.Fatal(err)
	}
	n := 0
	for name, p := range lock.Packages {
		if name == "" {
			continue
		}
		n++
		if p.Version == "" || !strings.HasPrefix(p.Integrity, "sha512-") || p.Resolved != "" {
			t.Errorf("%s: version %q, integrity %q, resolved %q", name, p.Version, p.Integrity, p.Resolved)
		}
	}
	if n != 4 {
		t.Errorf("%d packages, want 4", n)
	}
}

// members reads a bundle for a test to change it.
func members(t *testing.T, bundle []byte) map[string]any {
	t.Helper()
	var b map[string]any
	if err := json.Unmarshal(bundle, &b); err != nil {
		t.Fatal(err)
	}
	return b
}

func text(t *testing.T, v any) []byte {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// without returns a bundle without a member of its verification material.
func without(t *testing.T, bundle []byte, member string) []byte {
	t.Helper()
	b := members(t, bundle)
	delete(b["verificationMaterial"].(map[string]any), member)
	return text(t, b)
}

// otherStatement returns a bundle in which the statement is another one, about the same artifact.
func otherStatement(t *testing.T, bundle []byte) []byte {
	t.Helper()
	b := members(t, bundle)
	e := b["dsseEnvelope"].(map[string]any)
	payload, err := base64.StdEncoding.DecodeString(e["payload"].(string))
	if err != nil {
		t.Fatal(err)
	}
	e["payload"] = bytes.Replace(payload, []byte(`"1.0"`), []byte(`"1.1"`), 1)
	return text(t, b)
}
