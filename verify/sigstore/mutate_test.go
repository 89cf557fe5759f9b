package sigstore_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	sgverify "github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/signature"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// A seed is a bundle that verifies, and how to verify it by both implementations.
type seed struct {
	name   string
	text   []byte
	policy verify.Policy
	peer   func(text []byte) error
}

func seeds(t testing.TB) []seed {
	t.Helper()
	s := localsigstore.New(localsigstore.Options{Timestamps: 2})
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	file := []byte("hello")
	blob, byKey := plain(), plain()
	blob.PayloadType, blob.Artifact = "", file
	byKey.Key = key
	material := []root.TrustedMaterial{anyHint(t, key.Public())}
	parsed, err := root.NewTrustedRootFromJSON(s.Root())
	if err != nil {
		t.Fatal(err)
	}
	material = append(material, parsed)
	withSCT := []sgverify.VerifierOption{sgverify.WithSignedTimestamps(1), sgverify.WithTransparencyLog(1), sgverify.WithSignedCertificateTimestamps(1)}
	peer := func(digest string, certificate bool, options ...sgverify.VerifierOption) func([]byte) error {
		v, err := sgverify.NewVerifier(root.TrustedMaterialCollection(material), options...)
		if err != nil {
			t.Fatal(err)
		}
		return func(text []byte) error { return peerVerify(v, text, digest, certificate) }
	}
	p := policyOf(t, rootOf(t, s))
	onFile, trusting := p, policyOf(t, rootOf(t, s), sigstore.TrustKey(key.Public(), time.Time{}, time.Time{}))
	onFile.Subjects = []attest.DigestSet{sum(t, file)}
	trusting.Identities = nil
	list := []seed{
		{"statement", localsigstore.Text(s.Bundle(plain())), p, peer(artifact["sha256"], true, withSCT...)},
		{"artifact", localsigstore.Text(s.Bundle(blob)), onFile, peer(sum(t, file)["sha256"], true, withSCT...)},
		{"key", localsigstore.Text(s.Bundle(byKey)), trusting, peer(artifact["sha256"], false, withSCT[:2]...)},
	}
	return list
}

// anyHint trusts a key under every name.
func anyHint(t testing.TB, pub crypto.PublicKey) root.TrustedMaterial {
	t.Helper()
	v, err := signature.LoadVerifier(pub, crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return root.NewTrustedPublicKeyMaterial(func(string) (root.TimeConstrainedVerifier, error) {
		return root.NewExpiringKey(v, time.Time{}, time.Time{}), nil
	})
}

func peerVerify(v *sgverify.Verifier, text []byte, digest string, certificate bool) error {
	if certificate {
		return direct(v, text, issuer, subject, digest)
	}
	b := new(bundle.Bundle)
	if err := b.UnmarshalJSON(text); err != nil {
		return err
	}
	raw, err := hex.DecodeString(digest)
	if err != nil {
		return err
	}
	_, err = v.Verify(b, sgverify.NewPolicy(sgverify.WithArtifactDigest("sha256", raw), sgverify.WithKey()))
	return err
}

// Of bundles that were changed at random in all layers, none is accepted that sigstore-go refuses, and none that says
// something else than what was signed.
func TestMutations(t *testing.T) {
	const count = 10_000
	list := seeds(t)
	if assetsPresent() {
		list = append(list, assetSeeds(t)...)
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	accepted, refused, judged := 0, 0, 0
	for i := range count {
		s := list[i%len(list)]
		donor := list[rnd.IntN(len(list))]
		text := mutate(rnd, s.text, donor.text)
		r, err := sigstore.Verify(ctx, text, s.policy)
		if (r == nil) == (err == nil) {
			t.Fatalf("result %v with error %v", r, err)
		}
		if err != nil {
			refused++
			var reasons *verify.RefusedError
			if errors.As(err, &reasons) {
				judged++
			}
			continue
		}
		accepted++
		if err := s.peer(text); err != nil {
			t.Errorf("%s: accepted, and refused by sigstore-go: %v\n%s", s.name, err, text)
		}
		want := payloadOf(t, s.text)
		if !bytes.Equal(r.Payload(), want) {
			t.Errorf("%s: accepted with another payload: %s", s.name, text)
		}
	}
	t.Logf("%d seeds, %d bundles: %d accepted, %d refused, %d of them after they were read", len(list), count, accepted, refused, judged)
	if accepted == 0 || judged < count/10 {
		t.Errorf("%d accepted and %d judged and refused: the test tests nothing", accepted, judged)
	}
}

func payloadOf(t *testing.T, text []byte) []byte {
	t.Helper()
	var b struct{ DSSEEnvelope struct{ Payload []byte } }
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	return b.DSSEEnvelope.Payload
}

// mutate changes a bundle: its text, a member, the bytes behind base64, or puts a member of another in its place.
func mutate(rnd *rand.Rand, text, donor []byte) []byte {
	if rnd.IntN(8) == 0 {
		return bend(rnd, text)
	}
	var b, d any
	if json.Unmarshal(text, &b) != nil || json.Unmarshal(donor, &d) != nil {
		panic("a seed is no JSON")
	}
	for range 1 + rnd.IntN(2) {
		mutateValue(rnd, b, d)
	}
	out, err := json.Marshal(b)
	if err != nil {
		panic(err)
	}
	return out
}

// mutateValue changes something below an object or array; donor is what stands at the same place in another bundle.
func mutateValue(rnd *rand.Rand, v, donor any) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		if len(keys) == 0 {
			return
		}
		// In the order of their names, so that the test is the same each time.
		slices.Sort(keys)
		k := keys[rnd.IntN(len(keys))]
		other, _ := donor.(map[string]any)
		switch n := rnd.IntN(20); {
		case n == 0:
			delete(v, k)
		case n == 1 && other[k] != nil:
			v[k] = other[k]
		case n == 2:
			v["unknown"] = v[k]
		default:
			if changed, ok := leaf(rnd, v[k]); ok {
				v[k] = changed
				return
			}
			mutateValue(rnd, v[k], other[k])
		}
	case []any:
		if len(v) == 0 {
			return
		}
		i := rnd.IntN(len(v))
		var from any
		if other, ok := donor.([]any); ok && len(other) > 0 {
			from = other[rnd.IntN(len(other))]
		}
		if changed, ok := leaf(rnd, v[i]); ok {
			v[i] = changed
			return
		}
		mutateValue(rnd, v[i], from)
	}
}

// leaf changes a text, number or truth.
func leaf(rnd *rand.Rand, v any) (any, bool) {
	switch v := v.(type) {
	case string:
		raw, err := base64.StdEncoding.DecodeString(v)
		switch {
		case rnd.IntN(8) == 0: // the same, in the other alphabet or without padding
			if err == nil {
				return base64.RawURLEncoding.EncodeToString(raw), true
			}
			return v + " ", true
		case err == nil && rnd.IntN(4) > 0:
			return base64.StdEncoding.EncodeToString(bend(rnd, raw)), true
		}
		return string(bytes.ToValidUTF8(bend(rnd, []byte(v)), []byte("?"))), true
	case float64:
		return v + float64(rnd.IntN(5)-2), true
	case bool:
		return !v, true
	}
	return v, false
}

// bend changes, takes away or puts in a few bytes.
func bend(rnd *rand.Rand, b []byte) []byte {
	b = bytes.Clone(b)
	for range 1 + rnd.IntN(3) {
		if len(b) == 0 {
			return b
		}
		i := rnd.IntN(len(b))
		switch rnd.IntN(4) {
		case 0:
			b[i] ^= 1 << rnd.IntN(8)
		case 1:
			b[i] = byte(rnd.IntN(256))
		case 2:
			b = append(b[:i], b[i+1:]...)
		case 3:
			b = append(b[:i], append([]byte{byte(rnd.IntN(256))}, b[i:]...)...)
		}
	}
	return b
}

// FuzzVerify looks for a text with which verifying does anything but accept or refuse it, and for a change to a bundle
// that is accepted and refused by sigstore-go. Keys are new in every process, so that a change is known by the state of
// what chooses it.
func FuzzVerify(f *testing.F) {
	list := seeds(f)
	for i, s := range list {
		f.Add(s.text, uint8(i), uint64(i))
	}
	f.Fuzz(func(t *testing.T, text []byte, which uint8, state uint64) {
		check := func(s seed, text []byte) {
			r, err := sigstore.Verify(ctx, text, s.policy)
			if (r == nil) == (err == nil) {
				t.Fatalf("result %v with error %v", r, err)
			}
			if err == nil {
				if err := s.peer(text); err != nil {
					t.Errorf("accepted, and refused by sigstore-go: %v\n%s", err, text)
				}
			}
		}
		s := list[int(which)%len(list)]
		check(s, text)
		rnd := rand.New(rand.NewPCG(state, uint64(which)))
		check(s, mutate(rnd, s.text, list[rnd.IntN(len(list))].text))
	})
}

func FuzzParseRoot(f *testing.F) {
	f.Add(localsigstore.New(localsigstore.Options{}).Root())
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := sigstore.ParseRoot(text)
		if (r == nil) == (err == nil) {
			t.Fatalf("root %v with error %v", r, err)
		}
		if err == nil {
			if _, err := sigstore.New(r); err != nil {
				t.Log(err)
			}
		}
	})
}
