package sigstore_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// A certificate's way to the root is found beforehand, in part. It holds at the same times as for sigstore-go, which
// goes all the way anew: for authorities of any depth, with and without bounds on usage, depth, names and time.
func TestChainsLikeSigstoreGo(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	epoch := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	day := func(n int) time.Time { return epoch.AddDate(0, 0, n) }
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	usages := [][]x509.ExtKeyUsage{nil, {x509.ExtKeyUsageCodeSigning}, {x509.ExtKeyUsageAny}, {x509.ExtKeyUsageTimeStamping}, {x509.ExtKeyUsageTimeStamping, x509.ExtKeyUsageCodeSigning}}
	pick := func(often int, rest int) int { // mostly 0
		if rnd.IntN(often) > 0 {
			return 0
		}
		return rnd.IntN(rest)
	}
	good, bad := 0, 0
	for range 800 {
		depth := rnd.IntN(4) // intermediates
		var certs []*x509.Certificate
		var keys []*ecdsa.PrivateKey
		for level := 0; level <= depth; level++ {
			k, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			c := &x509.Certificate{
				SerialNumber: big.NewInt(int64(level + 1)), Subject: pkix.Name{CommonName: string(rune('A' + level))},
				NotBefore: day(-100 + pick(4, 120)), NotAfter: day(100 - pick(4, 120)),
				KeyUsage: x509.KeyUsageCertSign, IsCA: pick(20, 2) == 0, BasicConstraintsValid: true, MaxPathLen: -1,
				ExtKeyUsage: usages[pick(3, len(usages))],
			}
			if n := pick(3, 5); n > 0 {
				c.MaxPathLen, c.MaxPathLenZero = n-1, n == 1
			}
			switch pick(5, 4) {
			case 1:
				c.PermittedEmailAddresses = []string{"example.test"}
			case 2:
				c.ExcludedEmailAddresses = []string{"example.test"}
			case 3:
				c.PermittedURIDomains = []string{"example.test"}
			}
			if !c.IsCA {
				c.MaxPathLen, c.MaxPathLenZero, c.KeyUsage = -1, false, 0
				c.PermittedEmailAddresses, c.ExcludedEmailAddresses, c.PermittedURIDomains = nil, nil, nil
			}
			parent, parentKey := c, k
			if level > 0 {
				parent, parentKey = certs[level-1], keys[level-1]
			}
			certs, keys = append(certs, issue(t, c, parent, k, parentKey)), append(keys, k)
		}
		leaf := &x509.Certificate{
			SerialNumber: big.NewInt(99), NotBefore: day(-5), NotAfter: day(5), KeyUsage: x509.KeyUsageDigitalSignature,
			ExtKeyUsage: usages[1+pick(4, len(usages)-1)], EmailAddresses: []string{"ci@example.test"},
			IsCA: pick(20, 2) == 1, BasicConstraintsValid: true, MaxPathLen: -1,
		}
		signer := len(certs) - 1 - pick(5, len(certs)) // some other than the last issue, too
		cert := issue(t, leaf, certs[signer], key, keys[signer])
		ca := &root.FulcioCertificateAuthority{Root: certs[0]}
		for _, c := range certs[1:] {
			if pick(30, 2) == 0 { // seldom one is missing
				ca.Intermediates = append(ca.Intermediates, c)
			}
		}
		rnd.Shuffle(len(ca.Intermediates), func(i, j int) {
			ca.Intermediates[i], ca.Intermediates[j] = ca.Intermediates[j], ca.Intermediates[i]
		})
		if pick(3, 2) == 1 {
			ca.ValidityPeriodStart, ca.ValidityPeriodEnd = day(-3+rnd.IntN(5)), day(3-rnd.IntN(5))
		}
		for _, at := range []time.Time{day(-200), day(-6), day(-5), day(-4), day(-2), day(0), day(1), day(3), day(5), day(5).Add(time.Second), day(200)} {
			ours, theirs := sigstore.Chained(ca, cert, at)
			if ours != theirs {
				t.Errorf("at %v: %v, for sigstore-go %v; %d intermediates", at, ours, theirs, depth)
			}
			if ours {
				good++
			} else {
				bad++
			}
		}
	}
	t.Logf("%d ways that hold, %d that do not", good, bad)
	if good < 500 || bad < 500 {
		t.Error("the test tests nothing")
	}
}

func issue(t *testing.T, c, parent *x509.Certificate, key, parentKey *ecdsa.PrivateKey) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(crand.Reader, c, parent, key.Public(), parentKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}
