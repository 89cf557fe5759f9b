package sigstore

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/waybill-sdk/waybill/verify"
)

// An authority is a certificate authority of a root, with the ways from those that issue to its root certificate found
// and verified beforehand: they are the same for all certificates.
type authority struct {
	ca      *root.FulcioCertificateAuthority
	issuers []issuer
	// whole says that a certificate's way to the root is verified anew in one piece each time: there are constraints on
	// names above the issuer, which depend on the certificate.
	whole bool
}

// An issuer is a certificate that can sign others, and the time in which it and all above it are good.
type issuer struct {
	chain
	pool *x509.CertPool
}

var codeSigning = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}

func newAuthority(ca *root.FulcioCertificateAuthority) *authority {
	a := &authority{ca: ca}
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(ca.Root)
	for _, c := range ca.Intermediates {
		intermediates.AddCert(c)
	}
	all := append(slices.Clone(ca.Intermediates), ca.Root)
	a.whole = slices.ContainsFunc(all, constrained)
	for _, c := range all {
		for _, ways := range overlapping(c, all, roots, intermediates) {
			i := issuer{chain{issuer: c}, x509.NewCertPool()}
			i.narrow(ca.ValidityPeriodStart, ca.ValidityPeriodEnd)
			long := false
			for depth, above := range ways {
				i.narrow(above.NotBefore, above.NotAfter)
				// RFC 5280 §4.2.1.9: a certificate has depth intermediates between itself and what the issuer signs.
				long = long || above.BasicConstraintsValid && above.MaxPathLen >= 0 && depth > above.MaxPathLen
			}
			if !long && !i.to.Before(i.from) {
				i.pool.AddCert(c)
				a.issuers = append(a.issuers, i)
			}
		}
	}
	return a
}

// overlapping returns the ways from c to a root for each time at which there can be a different one: a way that holds
// at any time holds when the last of its certificates becomes good.
func overlapping(c *x509.Certificate, all []*x509.Certificate, roots, intermediates *x509.CertPool) [][]*x509.Certificate {
	var found [][]*x509.Certificate
	for _, at := range all {
		ways, err := c.Verify(x509.VerifyOptions{CurrentTime: at.NotBefore, Roots: roots, Intermediates: intermediates, KeyUsages: codeSigning})
		if err != nil {
			continue
		}
		for _, w := range ways {
			if !slices.ContainsFunc(found, func(f []*x509.Certificate) bool { return slices.EqualFunc(f, w, same) }) {
				found = append(found, w)
			}
		}
	}
	return found
}

// constrained reports whether a certificate constrains the names in those below it.
func constrained(c *x509.Certificate) bool {
	return len(c.PermittedDNSDomains)+len(c.ExcludedDNSDomains)+len(c.PermittedIPRanges)+len(c.ExcludedIPRanges)+
		len(c.PermittedEmailAddresses)+len(c.ExcludedEmailAddresses)+len(c.PermittedURIDomains)+len(c.ExcludedURIDomains) > 0
}

// chains returns the ways from leaf to the root. Each is verified.
func (a *authority) chains(leaf *x509.Certificate, evidence []verify.Evidence) []chain {
	var list []chain
	if a.whole {
		return a.wholeChains(leaf, evidence)
	}
	for _, i := range a.issuers {
		if !bytes.Equal(i.issuer.RawSubject, leaf.RawIssuer) {
			continue
		}
		c := i.chain
		c.narrow(leaf.NotBefore, leaf.NotAfter)
		// The issuer's own way up holds at any time within i.chain. The times of evidence are compared with that of
		// the whole chain; here a moment in it is as good as any other.
		_, err := leaf.Verify(x509.VerifyOptions{CurrentTime: c.from, Roots: i.pool, KeyUsages: codeSigning})
		if err == nil && !c.to.Before(c.from) {
			list = append(list, c)
		}
	}
	return list
}

// wholeChains is chains for authorities with constraints on names.
func (a *authority) wholeChains(leaf *x509.Certificate, evidence []verify.Evidence) []chain {
	at := []time.Time{leaf.NotBefore}
	for _, e := range evidence {
		if !e.Time.IsZero() {
			at = append(at, e.Time)
		}
	}
	var list []chain
	for _, t := range at {
		ways, err := a.ca.Verify(leaf, t)
		if err != nil {
			continue
		}
		for _, w := range ways {
			if len(w) < 2 {
				continue
			}
			c := chain{issuer: w[1]}
			c.narrow(a.ca.ValidityPeriodStart, a.ca.ValidityPeriodEnd)
			for _, cert := range w {
				c.narrow(cert.NotBefore, cert.NotAfter)
			}
			list = append(list, c)
		}
	}
	return list
}

// oidSAN is the subject alternative name (RFC 5280 §4.2.1.6).
var oidSAN = asn1.ObjectIdentifier{2, 5, 29, 17}

// allowOtherName takes the subject alternative name off the critical extensions that crypto/x509 did not understand:
// names of type otherName, which Fulcio uses, are read by sigstore-go.
func allowOtherName(leaf *x509.Certificate) {
	leaf.UnhandledCriticalExtensions = slices.DeleteFunc(leaf.UnhandledCriticalExtensions, oidSAN.Equal)
}
