package sigstore_test

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// cosigned is what a fuzz target or a test with chance changes: layers and files of cosign 2 that verify.
type cosigned struct {
	policy       verify.Policy
	image        sigstore.CosignLayer
	attestations []sigstore.CosignLayer
	file         []byte
	blob         verify.Policy // for the file
}

func newCosigned(t testing.TB, byKey bool) cosigned {
	t.Helper()
	c := newCosigner(t, localsigstore.New(localsigstore.Options{}), byKey)
	blob := []byte("hello")
	digest, sig := c.sign(t, blob)
	s := cosigned{policy: c.policy(t), image: c.image(t, simpleSigning)}
	for _, kind := range []string{"dsse", "intoto 0.0.1", "intoto 0.0.2"} {
		s.attestations = append(s.attestations, c.attestation(t, statement, kind))
	}
	s.file = []byte(mustJSON(t, c.file(t, sig, c.Promise(localsigstore.HashedRekord(digest[:], sig, c.signer), time.Time{}))))
	s.blob = s.policy
	s.blob.MinTimestamps, s.blob.Subjects = 0, []attest.DigestSet{sum(t, blob)}
	return s
}

// checkImage and checkAttestation verify a layer. What is accepted says what was signed, and nothing else.
func (s cosigned) checkImage(t testing.TB, l sigstore.CosignLayer) bool {
	t.Helper()
	i, err := sigstore.VerifyCosignImage(ctx, l, s.policy)
	if (i == nil) == (err == nil) {
		t.Fatalf("image %v with error %v", i, err)
	}
	if err == nil && (string(i.Payload()) != simpleSigning || i.Digest()["sha256"] != artifact["sha256"]) {
		t.Errorf("accepted %q with %v", l.Content, l.Annotations)
	}
	return err == nil
}

func (s cosigned) checkAttestation(t testing.TB, l sigstore.CosignLayer) bool {
	t.Helper()
	r, err := sigstore.VerifyCosignAttestation(ctx, l, s.policy)
	if (r == nil) == (err == nil) {
		t.Fatalf("result %v with error %v", r, err)
	}
	if err == nil && string(r.Payload()) != statement {
		t.Errorf("accepted %q with %v", l.Content, l.Annotations)
	}
	return err == nil
}

// bendLayer changes a layer: its content, or one of its annotations, in JSON by its members.
func bendLayer(rnd *rand.Rand, l, other sigstore.CosignLayer) sigstore.CosignLayer {
	out := sigstore.CosignLayer{Content: l.Content, Annotations: maps.Clone(l.Annotations)}
	names := []string{""}
	for _, name := range []string{annotationSignature, annotationCertificate, annotationEntry, annotationTimestamp} {
		if l.Annotations[name] != "" {
			names = append(names, name)
		}
	}
	name := names[rnd.IntN(len(names))]
	text := []byte(l.Annotations[name])
	if name == "" {
		text = l.Content
	}
	switch {
	case rnd.IntN(8) == 0 && name != "":
		delete(out.Annotations, name)
		return out
	case rnd.IntN(8) == 0 && name != "":
		out.Annotations[name] = other.Annotations[name]
		return out
	case bytes.HasPrefix(text, []byte("{")) && rnd.IntN(2) == 0:
		text = mutate(rnd, text, text)
	default:
		text = bend(rnd, text)
	}
	if name == "" {
		out.Content = text
	} else {
		out.Annotations[name] = string(text)
	}
	return out
}

// Of ten thousand layers that were changed at random, none is accepted that says something else than what was signed.
func TestCosignMutations(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 2))
	accepted, n := 0, 10_000
	if testing.Short() {
		n = 1_000
	}
	for _, byKey := range []bool{false, true} {
		s, other := newCosigned(t, byKey), newCosigned(t, byKey)
		layers, others := append(s.attestations, s.image), append(other.attestations, other.image)
		for i := 0; i < n/2; {
			k := rnd.IntN(len(layers))
			l := bendLayer(rnd, layers[k], others[k])
			if bytes.Equal(l.Content, layers[k].Content) && maps.Equal(l.Annotations, layers[k].Annotations) {
				continue // it changed nothing
			}
			i++
			check := s.checkAttestation
			if k == len(layers)-1 {
				check = s.checkImage
			}
			if check(t, l) {
				accepted++
			}
		}
	}
	// Some changes say nothing: white space, members that nobody knows, the id of a key.
	if accepted > n/10 {
		t.Errorf("%d of %d accepted", accepted, n)
	}
	t.Logf("%d of %d accepted, for what was signed", accepted, n)
}

func FuzzCosignLayer(f *testing.F) {
	keyless, byKey := newCosigned(f, false), newCosigned(f, true)
	for i, l := range append(append([]sigstore.CosignLayer{keyless.image, byKey.image}, keyless.attestations...), byKey.attestations...) {
		f.Add(l.Content, l.Annotations[annotationSignature], l.Annotations[annotationCertificate], l.Annotations[annotationEntry], l.Annotations[annotationTimestamp], uint64(i))
	}
	f.Fuzz(func(t *testing.T, content []byte, signature, certificate, entry, timestamp string, state uint64) {
		l := sigstore.CosignLayer{Content: content, Annotations: map[string]string{
			annotationSignature: signature, annotationCertificate: certificate, annotationEntry: entry, annotationTimestamp: timestamp,
		}}
		rnd := rand.New(rand.NewPCG(state, 1))
		for _, s := range []cosigned{keyless, byKey} {
			s.checkImage(t, l)
			s.checkAttestation(t, l)
			k := rnd.IntN(3)
			s.checkImage(t, bendLayer(rnd, s.image, keyless.image))
			s.checkAttestation(t, bendLayer(rnd, s.attestations[k], keyless.attestations[k]))
		}
	})
}

func FuzzCosignBundle(f *testing.F) {
	s := newCosigned(f, false)
	f.Add(s.file, uint64(0))
	f.Fuzz(func(t *testing.T, text []byte, state uint64) {
		for _, text := range [][]byte{text, mutate(rand.New(rand.NewPCG(state, 1)), s.file, s.file)} {
			r, err := sigstore.VerifyCosignBundle(ctx, text, s.blob)
			if (r == nil) == (err == nil) {
				t.Fatalf("result %v with error %v", r, err)
			}
		}
	})
}

func FuzzFromPyPI(f *testing.F) {
	s := localsigstore.New(localsigstore.Options{})
	p := policyOf(f, rootOf(f, s))
	p.MinTimestamps = 0
	good := []byte(mustJSON(f, pypi(f, s.Bundle(signed()))))
	f.Add(good, uint64(0))
	f.Add([]byte(`{"version":1,"attestation_bundles":[{"publisher":null,"attestations":[`+string(good)+`]}]}`), uint64(1))
	f.Fuzz(func(t *testing.T, text []byte, state uint64) {
		for _, text := range [][]byte{text, mutate(rand.New(rand.NewPCG(state, 1)), good, good)} {
			list, err := sigstore.FromPyPI(text)
			if (len(list) == 0) == (err == nil) {
				t.Fatalf("%d bundles with error %v", len(list), err)
			}
			for _, b := range list {
				r, err := sigstore.Verify(ctx, b, p)
				if (r == nil) == (err == nil) {
					t.Fatalf("result %v with error %v", r, err)
				}
				if err == nil && string(r.Payload()) != statement {
					t.Errorf("accepted %s", text)
				}
			}
		}
	})
}

func FuzzNPMKeys(f *testing.F) {
	r := newRegistry(f)
	root := rootOf(f, r.Stack)
	f.Add(npmKeys(f, npmKey(f, r.key, npmUsage, r.Now, time.Time{}), npmKey(f, r.key, "npm:signatures", r.Now, r.Now)))
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := sigstore.New(root, sigstore.TrustNPMKeys(text))
		if (v == nil) == (err == nil) {
			t.Fatalf("verifier %v with error %v", v, err)
		}
	})
}
