package sigstore_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// A tufRepository says what is different in a repository of The Update Framework from one that is good.
type tufRepository struct {
	expires time.Time
	// twoIDs lists the one key under two ids, with a threshold of two; its signatures are there twice.
	twoIDs bool
}

// files returns the files of a repository that has targets, signed with one key.
func (r tufRepository) files(t *testing.T, contents map[string][]byte) map[string][]byte {
	t.Helper()
	pub, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := metadata.KeyFromPublicKey(pub)
	if err != nil {
		t.Fatal(err)
	}
	id, err := key.ID()
	if err != nil {
		t.Fatal(err)
	}
	signer, err := signature.LoadSigner(private, crypto.Hash(0))
	if err != nil {
		t.Fatal(err)
	}
	root, targets, snapshot, timestamp := metadata.Root(r.expires), metadata.Targets(r.expires), metadata.Snapshot(r.expires), metadata.Timestamp(r.expires)
	otherID := strings.Repeat("0", len(id))
	for _, role := range []string{metadata.ROOT, metadata.TARGETS, metadata.SNAPSHOT, metadata.TIMESTAMP} {
		if err := root.Signed.AddKey(key, role); err != nil {
			t.Fatal(err)
		}
		if r.twoIDs {
			root.Signed.Keys[otherID] = key
			root.Signed.Roles[role].KeyIDs = append(root.Signed.Roles[role].KeyIDs, otherID)
			root.Signed.Roles[role].Threshold = 2
		}
	}
	files := map[string][]byte{}
	for name, text := range contents {
		info, err := metadata.TargetFile().FromBytes(name, text, "sha256")
		if err != nil {
			t.Fatal(err)
		}
		targets.Signed.Targets[name] = info
		sum := sha256.Sum256(text)
		folder, file := path.Split(name)
		files["/targets/"+folder+hex.EncodeToString(sum[:])+"."+file] = text
	}
	signTUF(t, files, "/1.root.json", root, signer, r.twoIDs, otherID)
	signTUF(t, files, "/1.targets.json", targets, signer, r.twoIDs, otherID)
	signTUF(t, files, "/1.snapshot.json", snapshot, signer, r.twoIDs, otherID)
	signTUF(t, files, "/timestamp.json", timestamp, signer, r.twoIDs, otherID)
	return files
}

// signTUF signs metadata and puts them into files, the signature once more under another id when twice is true.
func signTUF[T metadata.Roles](t *testing.T, files map[string][]byte, name string, m *metadata.Metadata[T], signer signature.Signer, twice bool, id string) {
	t.Helper()
	if _, err := m.Sign(signer); err != nil {
		t.Fatal(err)
	}
	if twice {
		m.Signatures = append(m.Signatures, metadata.Signature{KeyID: id, Signature: m.Signatures[0].Signature})
	}
	text, err := m.ToBytes(false)
	if err != nil {
		t.Fatal(err)
	}
	files[name] = text
}

// serveFiles serves files, and writes down what it is asked for.
func serveFiles(t *testing.T, files map[string][]byte) (url string, asked *[]string) {
	t.Helper()
	asked = new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Path)
		b, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if _, err := w.Write(b); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
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
		{"GHSA-fphv-w9fq-2525: threshold 0", later, func(files map[string][]byte) {
			for name := range files {
				if strings.HasSuffix(name, ".json") && !strings.HasPrefix(name, "/targets/") {
					files[name] = unsigned(t, files[name])
				}
			}
		}, "threshold"},
		{"go-tuf#369: one key under two ids", later, nil, "got 1, want 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := tufRepository{c.expires, strings.HasPrefix(c.name, "go-tuf#369")}.files(t, map[string][]byte{"trusted_root.json": trusted})
			if c.change != nil {
				c.change(files)
			}
			url, asked := serveFiles(t, files)
			for _, cache := range []string{"", t.TempDir()} {
				r, err := sigstore.Refresh(ctx, sigstore.Repository{URL: url, Root: files["/1.root.json"], Cache: cache})
				if c.want == "" {
					if err != nil {
						t.Fatalf("%v, after %v", err, *asked)
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

// The keys of npm's registry come from the same repository.
func TestRefreshNPMKeys(t *testing.T) {
	r := newRegistry(t)
	const registry, name = "registry.example.test", "registry.example.test/keys.json"
	for want, text := range map[string][]byte{
		"":             npmKeys(t, npmKey(t, r.key, npmUsage, r.Now, time.Time{})),
		"none is for":  npmKeys(t, npmKey(t, r.key, "npm:signatures", r.Now, time.Time{})),
		"getting info": nil,
	} {
		contents := map[string][]byte{"trusted_root.json": r.Root()}
		if text != nil {
			contents[name] = text
		}
		files := tufRepository{expires: time.Now().Add(time.Hour)}.files(t, contents)
		url, asked := serveFiles(t, files)
		got, err := sigstore.RefreshNPMKeys(ctx, sigstore.Repository{URL: url, Root: files["/1.root.json"]}, registry)
		if want != "" {
			if got != nil || err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("keys %s, error %v, want %q in it", got, err, want)
			}
			continue
		}
		if err != nil || !bytes.Equal(got, text) {
			t.Fatalf("keys %s, error %v, after %v", got, err, *asked)
		}
		if _, err := sigstore.New(rootOf(t, r.Stack), sigstore.TrustNPMKeys(got)); err != nil {
			t.Error(err)
		}
	}
	for _, registry := range []string{registry, "", "a/b"} {
		if _, err := sigstore.RefreshNPMKeys(ctx, sigstore.Repository{}, registry); err == nil {
			t.Errorf("no repository, registry %q, and no error", registry)
		}
	}
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
