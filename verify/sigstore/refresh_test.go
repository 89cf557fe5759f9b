package sigstore_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// repository returns the files of a TUF repository that has one target, signed with one key.
func repository(t *testing.T, target []byte, expires time.Time) map[string][]byte {
	t.Helper()
	pub, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := metadata.KeyFromPublicKey(pub)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := signature.LoadSigner(private, crypto.Hash(0))
	if err != nil {
		t.Fatal(err)
	}
	root, targets, snapshot, timestamp := metadata.Root(expires), metadata.Targets(expires), metadata.Snapshot(expires), metadata.Timestamp(expires)
	for _, role := range []string{metadata.ROOT, metadata.TARGETS, metadata.SNAPSHOT, metadata.TIMESTAMP} {
		if err := root.Signed.AddKey(key, role); err != nil {
			t.Fatal(err)
		}
	}
	info, err := metadata.TargetFile().FromBytes("trusted_root.json", target, "sha256")
	if err != nil {
		t.Fatal(err)
	}
	targets.Signed.Targets["trusted_root.json"] = info
	files := map[string][]byte{}
	add := func(name string, sign func() error, text func() ([]byte, error)) {
		if err := sign(); err != nil {
			t.Fatal(err)
		}
		b, err := text()
		if err != nil {
			t.Fatal(err)
		}
		files[name] = b
	}
	add("/1.root.json", func() error { _, err := root.Sign(signer); return err }, func() ([]byte, error) { return root.ToBytes(false) })
	add("/1.targets.json", func() error { _, err := targets.Sign(signer); return err }, func() ([]byte, error) { return targets.ToBytes(false) })
	add("/1.snapshot.json", func() error { _, err := snapshot.Sign(signer); return err }, func() ([]byte, error) { return snapshot.ToBytes(false) })
	add("/timestamp.json", func() error { _, err := timestamp.Sign(signer); return err }, func() ([]byte, error) { return timestamp.ToBytes(false) })
	sum := sha256.Sum256(target)
	files["/targets/"+hex.EncodeToString(sum[:])+".trusted_root.json"] = target
	return files
}

func TestRefresh(t *testing.T) {
	trusted := localsigstore.New(localsigstore.Options{}).Root()
	later := time.Now().Add(time.Hour)
	for _, c := range []struct {
		name    string
		expires time.Time
		change  func(files map[string][]byte)
		want    string // in the error
	}{
		{"good", later, nil, ""},
		{"expired", time.Now().Add(-time.Hour), nil, "expired"},
		{"another root", later, func(files map[string][]byte) {
			for name, b := range files {
				if strings.HasPrefix(name, "/targets/") {
					files[name] = append([]byte(" "), b...)
				}
			}
		}, "trusted_root.json"},
		{"changed targets", later, func(files map[string][]byte) {
			files["/1.targets.json"] = []byte(strings.Replace(string(files["/1.targets.json"]), `"version":1`, `"version": 1, "x":1`, 1))
		}, "targets"},
		// GHSA-fphv-w9fq-2525: a threshold of none.
		{"threshold 0", later, func(files map[string][]byte) {
			for name := range files {
				if strings.HasSuffix(name, ".json") && !strings.HasPrefix(name, "/targets/") {
					files[name] = unsigned(t, files[name])
				}
			}
		}, "threshold"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := repository(t, trusted, c.expires)
			if c.change != nil {
				c.change(files)
			}
			var asked []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.URL.Path)
				b, ok := files[r.URL.Path]
				if !ok {
					http.NotFound(w, r)
					return
				}
				if _, err := w.Write(b); err != nil {
					t.Error(err)
				}
			}))
			defer server.Close()
			for _, cache := range []string{"", t.TempDir()} {
				r, err := sigstore.Refresh(ctx, sigstore.Repository{URL: server.URL, Root: files["/1.root.json"], Cache: cache})
				if c.want == "" {
					if err != nil {
						t.Fatalf("%v, after %v", err, asked)
					}
					if _, err := sigstore.New(r); err != nil {
						t.Error(err)
					}
					continue
				}
				if r != nil || err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("root %v, error %v, want %q in it", r, err, c.want)
				}
			}
		})
	}
}

// unsigned takes the signatures off, and demands none.
func unsigned(t *testing.T, text []byte) []byte {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	m["signatures"] = []any{}
	if roles, ok := m["signed"].(map[string]any)["roles"].(map[string]any); ok {
		for _, r := range roles {
			r.(map[string]any)["threshold"] = 0
		}
	}
	out, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRefreshRefuses(t *testing.T) {
	for _, r := range []sigstore.Repository{{}, {URL: "http://127.0.0.1:1"}, {Root: []byte("{}")}, {URL: "http://127.0.0.1:1", Root: []byte("{}")}} {
		if _, err := sigstore.Refresh(ctx, r); err == nil {
			t.Errorf("%s: no error", fmt.Sprint(r.URL))
		}
	}
	if r := sigstore.PublicGoodRepository(); r.URL == "" || len(r.Root) == 0 {
		t.Error("the repository of the public instance is empty")
	}
}
