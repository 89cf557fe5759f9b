package kms_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
	"github.com/waybill-sdk/waybill/sign/kms"
	"github.com/waybill-sdk/waybill/verify"
)

var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "kms")
	if err != nil {
		return "", err
	}
	name := kms.Prefix + "test"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(dir, name)
	out, err := exec.Command("go", "build", "-o", path, "./testdata/plugin").CombinedOutput()
	if err != nil {
		return "", errors.New(string(out))
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := build(); err == nil {
		os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// plugin returns the path of a plugin that was built for the tests.
func plugin(t testing.TB) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSign(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, kind := range []string{"ed25519", "p256", "p384"} {
		s, err := kms.Open(ctx, plugin(t), "test://keys/"+kind, kms.WithKeyID("the key"), kms.WithKeyVersion("2"))
		if err != nil {
			t.Fatal(err)
		}
		for _, payload := range []string{"", "hello world", strings.Repeat("x", 1<<20)} {
			env, err := sign.Payload(ctx, "text/plain", []byte(payload), s)
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			if env.Signatures[0].KeyID != "the key" {
				t.Errorf("key id %q", env.Signatures[0].KeyID)
			}
			v, err := verify.Key(s.Public())
			if err != nil {
				t.Fatal(err)
			}
			p := verify.Policy{Verifiers: []verify.Verifier{v}, AnySubject: true, PayloadTypes: []string{"text/plain"}}
			if _, err := verify.Envelope(ctx, env, p); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
}

func TestFind(t *testing.T) {
	path := plugin(t)
	t.Setenv("PATH", filepath.Dir(path))
	if got, err := kms.Find("test://k"); err != nil || got != path {
		t.Errorf("Find = %q, %v, want %q", got, err, path)
	}
	if _, err := kms.Find("other://k"); !errors.Is(err, exec.ErrNotFound) {
		t.Errorf("a plugin that is not there: %v", err)
	}
	for _, key := range []string{"", "test", "://k", "../test://k", `a\b://k`} {
		if _, err := kms.Find(key); err == nil {
			t.Errorf("Find(%q) gives no error", key)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for key, want := range map[string]string{
		"test://denied":   "access denied",
		"test://crash":    "out of order",
		"test://garbage":  "answer",
		"test://flood":    "more than",
		"test://empty":    "without a public key",
		"test://k/p224":   "P-224",
		"no key":          "NAME://KEY",
		"test://liar/any": "",
	} {
		s, err := kms.Open(context.Background(), plugin(t), key)
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", key, err)
				continue
			}
			// It signs something else than it was asked to.
			if _, err = s.Sign(context.Background(), attest.NewMessage("t", []byte("p"))); err == nil || !strings.Contains(err.Error(), "not one of its key") {
				t.Errorf("%s: %v", key, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", key, err, want)
		}
	}
	if _, err := kms.Open(context.Background(), filepath.Join(t.TempDir(), "nothing"), "test://k"); err == nil {
		t.Error("a plugin that is not there")
	}
}

func TestContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	if _, err := kms.Open(ctx, plugin(t), "test://sleep"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a plugin that does not answer: %v", err)
	}
}

// A key that a plugin called sigstore-kms-awskms keeps.
func ExampleOpen() {
	const key = "awskms://alias/release"
	executable, err := kms.Find(key)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	signer, err := kms.Open(ctx, executable, key)
	if err != nil {
		log.Fatal(err)
	}
	env, err := sign.Payload(ctx, "text/plain", []byte("hello world"), signer)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(env.Signatures))
}
