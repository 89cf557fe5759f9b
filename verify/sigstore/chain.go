package sigstore

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"sync"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/waybill-sdk/waybill/verify"
)

// An authority is a certificate authority of a root. The ways from those that issue to its root certificate are the same
// for all certificates: each is found and verified once, when the first certificate of that issuer comes.
type authority struct {
	ca      *root.FulcioCertificateAuthority
	issuers []*issuer
	// whole says that a certificate's way to the root is verified anew in one piece each time: there are constraints on
	// names above the issuer, which depend on the certificate.
	whole bool
}

// An issuer is a certificate that can sign others.
type issuer struct {
	cert *x509.Certificate
	pool *x509.CertPool // cert alone
	ways func() []chain // from cert to the root
}

var codeSigning = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}

func newAuthority(ca *root.FulcioCertificateAuthority) *authority {
	a := &authority{ca: ca}
	all := append(slices.Clone(ca.Intermediates), ca.Root)
	a.whole = slices.ContainsFunc(all, constrained)
	for _, c := range all {
		i := &issuer{cert: c, pool: x509.NewCertPool()}
		i.pool.AddCert(c)
		i.ways = sync.OnceValue(func() []chain { return issuerWays(ca, c) })
		a.issuers = append(a.issuers, i)
	}
	return a
}

// issuerWays returns the ways from an issuer to the root, each with the time in which all certificates on it are good.
func issuerWays(ca *root.FulcioCertificateAuthority, issuer *x509.Certificate) []chain {
	var list []chain
	for _, way := range ways(issuer, ca.Root, ca.Intermediates, codeSigning) {
		c := chain{issuer: issuer}
		c.narrow(ca.ValidityPeriodStart, ca.ValidityPeriodEnd)
		long := false
		for depth, above := range way {
			c.narrow(above.NotBefore, above.NotAfter)
			// RFC 5280 §4.2.1.9: as many intermediates as this stand between it and what the issuer signs.
			long = long || above.BasicConstraintsValid && above.MaxPathLen >= 0 && depth > above.MaxPathLen
		}
		if !long && !c.to.Before(c.from) {
			list = append(list, c)
		}
	}
	return list
}

// ways returns all ways from c to a root that hold at some time.
func ways(c, anchor *x509.Certificate, between []*x509.Certificate, usage []x509.ExtKeyUsage) [][]*x509.Certificate {
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(anchor)
	for _, i := range between {
		intermediates.AddCert(i)
	}
	// A way that holds at any time holds when the last of its certificates becomes good, so these are the times to
	// look at; but for those at which nothing is good that was not good together at a time that was looked at.
	all := append([]*x509.Certificate{c, anchor}, between...)
	slices.SortFunc(all, func(a, b *x509.Certificate) int { return b.NotBefore.Compare(a.NotBefore) })
	var found [][]*x509.Certificate
	var looked []time.Time
	for _, at := range all {
		t := at.NotBefore
		if !good(c, t) || !good(anchor, t) || slices.ContainsFunc(looked, func(l time.Time) bool {
			return !slices.ContainsFunc(all, func(x *x509.Certificate) bool { return good(x, t) && !good(x, l) })
		}) {
			continue
		}
		looked = append(looked, t)
		some, err := c.Verify(x509.VerifyOptions{CurrentTime: t, Roots: roots, Intermediates: intermediates, KeyUsages: usage})
		if err != nil {
			continue
		}
		for _, w := range some {
			if !slices.ContainsFunc(found, func(f []*x509.Certificate) bool { return slices.EqualFunc(f, w, same) }) {
				found = append(found, w)
			}
		}
	}
	return found
}

// good reports whether t is in a certificate's time.
func good(c *x509.Certificate, t time.Time) bool {
	return !t.Before(c.NotBefore) && !t.After(c.NotAfter)
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
		if !bytes.Equal(i.cert.RawSubject, leaf.RawIssuer) {
			continue
		}
		for _, c := range i.ways() {
			c.narrow(leaf.NotBefore, leaf.NotAfter)
			if c.to.Before(c.from) {
				continue
			}
			// The issuer's own way up holds at any time within the chain's. The times of evidence are compared with
			// that of the whole chain; here a moment in it is as good as any other.
			_, err := leaf.Verify(x509.VerifyOptions{CurrentTime: c.from, Roots: i.pool, KeyUsages: codeSigning})
			if err == nil {
				list = append(list, c)
			}
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
