package sigstore_test

import (
	"os"
	"path/filepath"
	"testing"

	trustroot "github.com/sigstore/protobuf-specs/gen/pb-go/trustroot/v1"
	"github.com/sigstore/sigstore-go/pkg/root"
	"google.golang.org/protobuf/proto"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// The snapshots say all that the roots say that they were made of, but for the subjects, which nobody reads.
func TestSnapshots(t *testing.T) {
	dir := assets(t)
	for name, got := range sigstore.Snapshots() {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := root.NewTrustedRootProtobuf(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range append(append([]*trustroot.CertificateAuthority{}, want.GetCertificateAuthorities()...), want.GetTimestampAuthorities()...) {
			a.Subject = nil
		}
		if !proto.Equal(got, want) {
			t.Errorf("%s: the snapshot is\n%v, want\n%v", name, got, want)
		}
	}
}

func TestSnapshotsAreUsable(t *testing.T) {
	for name, f := range map[string]func() *sigstore.Root{"public good": sigstore.PublicGood, "GitHub": sigstore.GitHub} {
		r := f()
		if _, err := sigstore.New(r); err != nil || r.Date().Year() < 2026 {
			t.Errorf("%s of %v: %v", name, r.Date(), err)
		}
	}
}

// A bundle of the public instance verifies by the snapshot of that instance and not by GitHub's.
func TestSnapshotVerifies(t *testing.T) {
	for _, c := range conformance(t) {
		if c.name != "happy-path-v0.3" && c.name != "happy-path-intoto-in-dsse-v3" {
			continue
		}
		subject := sum(t, c.artifact)
		for name, f := range map[string]func() *sigstore.Root{"public good": sigstore.PublicGood, "GitHub": sigstore.GitHub} {
			v, err := sigstore.New(f())
			if err != nil {
				t.Fatal(err)
			}
			p := verify.Policy{Verifiers: []verify.Verifier{v}, Identities: []verify.IdentityMatch{c.identity}, Subjects: []attest.DigestSet{subject}, MinLogs: 1}
			if _, err = sigstore.Verify(ctx, c.bundle, p); (err == nil) != (name == "public good") {
				t.Errorf("%s, by the root of %s: %v", c.name, name, err)
			}
		}
	}
}
