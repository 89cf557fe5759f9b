package localsigstore

import (
	"crypto"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/digitorus/pkcs7"
	"github.com/digitorus/timestamp"
)

// oidIssuer is the issuer of the token (Fulcio, oid-info.md: issuer (V2)).
var oidIssuer = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 1, 8}

// Issue returns a certificate for pub, good for ten minutes from at on (the zero time is now in the stack), that says
// that issuer calls its holder subject: an address of electronic mail or a URI.
func (s *Stack) Issue(pub crypto.PublicKey, issuer, subject string, at time.Time) *x509.Certificate {
	if at.IsZero() {
		at = s.Now
	}
	cert := &x509.Certificate{
		SerialNumber: s.nextSerial(), NotBefore: at.Add(-time.Minute), NotAfter: at.Add(9 * time.Minute),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
		ExtraExtensions: []pkix.Extension{{Id: oidIssuer, Value: must(asn1.MarshalWithParams(issuer, "utf8"))}},
	}
	if u, err := url.Parse(subject); err == nil && strings.Contains(subject, "://") {
		cert.URIs = []*url.URL{u}
	} else {
		cert.EmailAddresses = []string{subject}
	}
	if s.options.NoSCT {
		return sign(cert, s.Fulcio.Cert, pub, s.Fulcio.Key)
	}
	// RFC 6962 §3.2: what is promised is the certificate without the promise.
	pre := sign(cert, s.Fulcio.Cert, pub, s.Fulcio.Key)
	cert.ExtraExtensions = append(slices.Clone(cert.ExtraExtensions), pkix.Extension{Id: oidSCTs, Value: s.promise(pre.RawTBSCertificate, at)})
	return sign(cert, s.Fulcio.Cert, pub, s.Fulcio.Key)
}

// Stamp returns the response of a timestamp authority about sig.
func (s *Stack) Stamp(authority int, sig []byte, at time.Time) []byte {
	sum := sha256.Sum256(sig)
	return s.stamp(authority, crypto.SHA256, sum[:], nil, at)
}

func (s *Stack) stamp(authority int, h crypto.Hash, sum []byte, nonce *big.Int, at time.Time) []byte {
	if at.IsZero() {
		at = s.Now
	}
	tsa := s.Timestamps[authority]
	t := timestamp.Timestamp{
		HashAlgorithm: h, HashedMessage: sum, Time: at, Nonce: nonce, SerialNumber: s.nextSerial(),
		Policy: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 2}, AddTSACertificate: true,
	}
	return must(t.CreateResponseWithOpts(tsa.Cert, tsa.Key, crypto.SHA256))
}

// StampAs returns a timestamp that another certificate of the authority's issuer makes, of which usage says what it is
// for: critical, as it has to be for timestamps, or not. The timestamp comes with the authority's own certificate beside
// that of its maker.
func (s *Stack) StampAs(authority int, usage asn1.ObjectIdentifier, critical bool, sig []byte, at time.Time) []byte {
	tsa := s.Timestamps[authority]
	key := newKey(elliptic.P256())
	cert := sign(&x509.Certificate{
		SerialNumber: s.nextSerial(), Subject: tsa.Cert.Subject, NotBefore: tsa.Cert.NotBefore, NotAfter: tsa.Cert.NotAfter,
		KeyUsage:        x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: critical, Value: must(asn1.Marshal([]asn1.ObjectIdentifier{usage}))}},
	}, tsa.Above[0], key.Public(), tsa.IssuerKey)
	// What the authority itself would say, signed anew.
	honest := must(timestamp.ParseResponse(s.Stamp(authority, sig, at)))
	data := must(pkcs7.NewSignedData(must(pkcs7.Parse(honest.RawToken)).Content))
	data.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	data.SetContentType(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}) // RFC 3161 §2.4.2
	data.AddCertificate(tsa.Cert)
	must(0, data.AddSigner(cert, key, pkcs7.SignerInfoConfig{}))
	token := must(data.Finish())
	return must(asn1.Marshal(struct {
		Status struct{ Status int }
		Token  asn1.RawValue
	}{Token: asn1.RawValue{FullBytes: token}}))
}
