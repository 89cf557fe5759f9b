package sigstore

import (
	"crypto/x509"
	"time"

	trustroot "github.com/sigstore/protobuf-specs/gen/pb-go/trustroot/v1"
	"github.com/sigstore/sigstore-go/pkg/root"
	sgverify "github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/waybill-sdk/waybill/verify"
)

// Certificates returns the certificate in a bundle and the one that issued it.
func (v *Verifier) Certificates(text []byte) (leaf, issuer *x509.Certificate, err error) {
	e, err := parse(text)
	if err != nil || e.leaf == nil {
		return nil, nil, err
	}
	for _, a := range v.authorities {
		for _, c := range a.chains(e.leaf, nil) {
			return e.leaf, c.issuer, nil
		}
	}
	return nil, nil, err
}

// Promised says whether a log of certificates promised to publish leaf, by this package and by sigstore-go.
func (v *Verifier) Promised(leaf, issuer *x509.Certificate) (ours, theirs bool) {
	n, err := v.promises(leaf, issuer)
	peer := sgverify.VerifySignedCertificateTimestamp([][]*x509.Certificate{{leaf, issuer}}, 1, v.material)
	return err == nil && n > 0, peer == nil
}

// Snapshots are the snapshots as others have trusted roots.
func Snapshots() map[string]*trustroot.TrustedRoot {
	return map[string]*trustroot.TrustedRoot{"trusted_root.json": publicGood.proto(), "trusted_root.github.json": gitHub.proto()}
}

// Chained says whether a certificate has a way to the root of an authority that holds at t, by this package and by
// sigstore-go.
func Chained(ca *root.FulcioCertificateAuthority, leaf *x509.Certificate, t time.Time) (ours, theirs bool) {
	evidence := []verify.Evidence{{Kind: verify.EvidenceTimestamp, Time: t}}
	for _, c := range newAuthority(ca).chains(leaf, evidence) {
		ours = ours || c.holds(evidence)
	}
	_, err := ca.Verify(leaf, t)
	return ours, err == nil
}
