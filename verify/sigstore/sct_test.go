package sigstore_test

import (
	"bytes"
	"crypto/x509"
	"math/rand/v2"
	"testing"

	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// A certificate that was promised to be published is one for sigstore-go, too, whatever was done to it; and where
// nothing was done, the other way around.
func TestSCTLikeSigstoreGo(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	type one struct{ root, bundle []byte }
	list := []one{{s.Root(), localsigstore.Text(s.Bundle(plain()))}}
	if assetsPresent() {
		for _, c := range conformance(t) {
			if c.ok && c.key == nil {
				list = append(list, one{c.root, c.bundle})
			}
		}
	}
	rnd := rand.New(rand.NewPCG(5, 6))
	compared, promised := 0, 0
	for _, o := range list {
		r, err := sigstore.ParseRoot(o.root)
		if err != nil {
			t.Fatal(err)
		}
		v, err := sigstore.New(r)
		if err != nil {
			t.Fatal(err)
		}
		leaf, issuer, err := v.Certificates(o.bundle)
		if err != nil || leaf == nil {
			t.Fatal(err)
		}
		if ours, theirs := v.Promised(leaf, issuer); !ours || !theirs {
			t.Errorf("promised: %v, by sigstore-go %v", ours, theirs)
		}
		for range 4000 / len(list) {
			der := bend(rnd, leaf.Raw)
			if bytes.Equal(der, leaf.Raw) {
				continue
			}
			changed, err := x509.ParseCertificate(der)
			if err != nil {
				continue
			}
			compared++
			ours, theirs := v.Promised(changed, issuer)
			if ours && !theirs {
				t.Errorf("promised, and not for sigstore-go: %x", der)
			}
			if ours {
				promised++
			}
		}
	}
	t.Logf("%d changed certificates, %d promised", compared, promised)
	if compared < 100 {
		t.Errorf("only %d certificates were compared", compared)
	}
}
