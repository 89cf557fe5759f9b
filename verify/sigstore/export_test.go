package sigstore

import (
	"crypto/x509"
	"fmt"
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

// Stamped says whether a timestamp over content is one of an authority, by this package and by sigstore-go, and whether
// this package took its certificates off.
func Stamped(tsa *root.SigstoreTimestampingAuthority, stamp, content []byte) (ours, theirs, short bool, err error) {
	t, err := newTimestampAuthority(tsa)
	if err != nil {
		return false, false, false, err
	}
	found, ours := t.verify(stamp, content)
	peer, peerErr := tsa.Verify(stamp, content)
	if ours && peerErr == nil && !found.Time.Equal(peer.Time) {
		return false, false, false, fmt.Errorf("the times are %v and %v", found.Time, peer.Time)
	}
	if t.leaf != nil {
		_, short = bare(stamp, t.leaf, t.known)
	}
	return ours, peerErr == nil, short, nil
}
