package sigstore_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// The files in which registries and hosts keep bundles are read by attest.NewReader; each bundle in them is verified, and
// one that does not hold is refused.
func TestFilesOfOthers(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	p := policyOf(t, rootOf(t, s))
	good := localsigstore.Text(s.Bundle(signed()))
	stranger := signed()
	stranger.Subject = "other@example.test"
	bad := localsigstore.Text(s.Bundle(stranger))
	for name, format := range map[string]string{
		"gh attestation download, Homebrew": "%s\n%s\n",
		"GitHub's API":                      `{"attestations":[{"repository_id":1,"bundle":%s},{"repository_id":1,"bundle":%s}]}`,
		"npm":                               `{"attestations":[{"predicateType":"https://slsa.dev/provenance/v1","bundle":%s},{"predicateType":"https://slsa.dev/provenance/v1","bundle":%s}]}`,
		"gh attestation verify":             `[{"attestation":{"bundle":%s}},{"attestation":{"bundle":%s}}]`,
	} {
		t.Run(name, func(t *testing.T) {
			var verdicts []bool
			for a, err := range attest.NewReader(bytes.NewReader(fmt.Appendf(nil, format, bad, good))).All() {
				if err != nil {
					t.Fatal(err)
				}
				r, err := verify.Attestation(ctx, a, p)
				verdicts = append(verdicts, err == nil)
				if err == nil && string(r.Payload()) != statement {
					t.Errorf("the statement is %s", r.Payload())
				}
			}
			if len(verdicts) != 2 || verdicts[0] || !verdicts[1] {
				t.Errorf("verdicts %v, want that the second holds alone", verdicts)
			}
		})
	}
}

// pypi is a bundle in the form of PEP 740.
func pypi(t testing.TB, b *bundlepb.Bundle) map[string]any {
	t.Helper()
	var entries []any
	for _, e := range b.GetVerificationMaterial().GetTlogEntries() {
		text, err := protojson.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, json.RawMessage(text))
	}
	return map[string]any{
		"version":               1,
		"verification_material": map[string]any{"certificate": b.GetVerificationMaterial().GetCertificate().GetRawBytes(), "transparency_entries": entries},
		"envelope":              map[string]any{"statement": b.GetDsseEnvelope().GetPayload(), "signature": b.GetDsseEnvelope().GetSignatures()[0].GetSig()},
	}
}

func TestFromPyPI(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	p := policyOf(t, rootOf(t, s))
	p.MinTimestamps = 0 // PEP 740 has no place for them; here the certificate is still good
	text := func(v any) []byte {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one, other := pypi(t, s.Bundle(signed())), pypi(t, s.Bundle(signed()))
	for name, v := range map[string]any{
		"attestation": one,
		"provenance": map[string]any{"version": 1, "attestation_bundles": []any{
			map[string]any{"publisher": map[string]any{"kind": "GitHub"}, "attestations": []any{one}},
			map[string]any{"publisher": nil, "attestations": []any{other}},
		}},
	} {
		list, err := sigstore.FromPyPI(text(v))
		if err != nil || len(list) != map[string]int{"attestation": 1, "provenance": 2}[name] {
			t.Fatalf("%s: %d bundles, %v", name, len(list), err)
		}
		for _, b := range list {
			if r := mustVerify(t, b, p); string(r.Payload()) != statement {
				t.Errorf("%s: the statement is %s", name, r.Payload())
			}
		}
	}
	// Signature and entry of another: refused like any bundle.
	mixed := pypi(t, s.Bundle(signed()))
	mixed["verification_material"] = other["verification_material"]
	list, err := sigstore.FromPyPI(text(mixed))
	if err != nil {
		t.Fatal(err)
	}
	_, err = sigstore.Verify(ctx, list[0], p)
	var refused *verify.RefusedError
	if !errors.As(err, &refused) {
		t.Errorf("error %v, want a refusal", err)
	}
	for _, bad := range []string{
		``, `{}`, `[]`, `{"version":2}`, `{"version":1}`, `{"version":1,"attestation_bundles":[]}`, `{"version":1,"attestation_bundles":[{"attestations":[{"version":1}]}]}`,
		`{"version":1,"verification_material":{"certificate":"AA==","transparency_entries":[1]},"envelope":{"statement":"AA==","signature":"AA=="}}`,
		`{"version":1,"verification_material":{"certificate":"!"},"envelope":{}}`, `{"version":1,"version":1}`,
		string(bytes.Replace(text(one), []byte(`"statement"`), []byte(`"Statement"`), 1)),
	} {
		if list, err := sigstore.FromPyPI([]byte(bad)); err == nil {
			t.Errorf("%s: %d bundles", bad, len(list))
		}
	}
}
