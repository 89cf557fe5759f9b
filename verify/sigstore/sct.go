package sigstore

import (
	"crypto/x509"

	sgverify "github.com/sigstore/sigstore-go/pkg/verify"
)

// promises counts the logs of certificates that promised to publish leaf.
func (v *Verifier) promises(leaf, issuer *x509.Certificate) (int, error) {
	if err := sgverify.VerifySignedCertificateTimestamp([][]*x509.Certificate{{leaf, issuer}}, v.scts, v.material); err != nil {
		return 0, err
	}
	return v.scts, nil
}
