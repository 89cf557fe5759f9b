package sigstore

import (
	"bytes"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/sigstore/sigstore-go/pkg/root"
	sgverify "github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/waybill-sdk/waybill/verify"
)

// logEvidence verifies the log entries, each with its log, its time and that it is about this signature.
func (v *Verifier) logEvidence(e *entity, material root.TrustedMaterial) ([]verify.Evidence, error) {
	all := slices.Clone(e.others)
	for _, entry := range e.entries {
		all = append(all, entry.TransparencyLogEntry())
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if bytes.Equal(a.GetLogId().GetKeyId(), b.GetLogId().GetKeyId()) && a.GetLogIndex() == b.GetLogIndex() {
				return nil, errors.New("the bundle has a log entry twice")
			}
		}
	}
	var list []verify.Evidence
	for i, entry := range e.entries {
		key, ok := v.logs[hex.EncodeToString([]byte(entry.LogKeyID()))]
		if !ok {
			continue
		}
		// One at a time: sigstore-go says how many logs vouch for the signature, and not which.
		times, err := sgverify.VerifyTlogEntry(e.with(entry), material, 1, true)
		if err != nil {
			return nil, fmt.Errorf("log entry %d: %w", i, err)
		}
		found := verify.Evidence{Kind: verify.EvidenceLog, Authority: key}
		if len(times) > 0 {
			found.Time = times[0].Time
		}
		list = append(list, found)
	}
	for _, entry := range e.others {
		found, err := v.otherEntry(e, entry, material)
		if err != nil {
			return nil, fmt.Errorf("log entry of the type %s %s: %w", entry.GetKindVersion().GetKind(), entry.GetKindVersion().GetVersion(), err)
		}
		list = append(list, found...)
	}
	return list, nil
}

// A timestampAuthority is one of a root, named by the key of its root certificate: however many certificates it makes,
// it is one.
type timestampAuthority struct {
	name string
	ways func() []*root.SigstoreTimestampingAuthority
	leaf *x509.Certificate // nil when the root does not have it
	// known are the certificates above it that the root has.
	known []*x509.Certificate
}

var timeStamping = []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}

func newTimestampAuthority(tsa *root.SigstoreTimestampingAuthority) (*timestampAuthority, error) {
	if tsa.Root == nil {
		return nil, errors.New("it has no root certificate")
	}
	name, err := verify.Fingerprint(tsa.Root.PublicKey)
	if err != nil {
		return nil, err
	}
	return &timestampAuthority{
		name: name, ways: sync.OnceValue(func() []*root.SigstoreTimestampingAuthority { return stampingWays(tsa) }),
		leaf: tsa.Leaf, known: append(slices.Clone(tsa.Intermediates), tsa.Root),
	}, nil
}

// stampingWays verifies the way from the authority's certificate to its root once, when the root has the certificate.
// What is trusted then is that certificate alone, in the time in which all above it are good; sigstore-go still checks
// that it is one for timestamps and was good at the time that the timestamp says. An authority of which the root does
// not have all certificates is left to sigstore-go whole.
func stampingWays(tsa *root.SigstoreTimestampingAuthority) []*root.SigstoreTimestampingAuthority {
	if tsa.Leaf == nil {
		return []*root.SigstoreTimestampingAuthority{tsa}
	}
	var list []*root.SigstoreTimestampingAuthority
	for _, way := range ways(tsa.Leaf, tsa.Root, tsa.Intermediates, timeStamping) {
		c := chain{}
		c.narrow(tsa.ValidityPeriodStart, tsa.ValidityPeriodEnd)
		usable := true
		for i, cert := range way {
			c.narrow(cert.NotBefore, cert.NotAfter)
			// Those between the certificate and the root: RFC 5280 §4.2.1.12, as sigstore's timestamp-authority reads it.
			if i > 0 && i < len(way)-1 && len(cert.ExtKeyUsage) > 0 {
				usable = usable && (slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageTimeStamping) || slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageAny))
			}
		}
		if usable && !c.to.Before(c.from) {
			list = append(list, &root.SigstoreTimestampingAuthority{
				Root: tsa.Leaf, Leaf: tsa.Leaf, URI: tsa.URI, ValidityPeriodStart: c.from, ValidityPeriodEnd: c.to,
			})
		}
	}
	if len(list) == 0 {
		// Timestamps may come with the certificates that are missing here.
		list = append(list, tsa)
	}
	return list
}

func (t *timestampAuthority) verify(stamp, content []byte) (*root.Timestamp, bool) {
	if t.leaf != nil {
		if b, ok := bare(stamp, t.leaf, t.known); ok {
			stamp = b
		}
	}
	for _, w := range t.ways() {
		if found, err := w.Verify(stamp, content); err == nil {
			return found, true
		}
	}
	return nil, false
}

// timestampEvidence verifies the timestamps over the signature. One that no authority of the root made is no evidence.
func (v *Verifier) timestampEvidence(e *entity) ([]verify.Evidence, error) {
	stamps, err := e.Timestamps()
	if err != nil {
		return nil, err
	}
	if len(stamps) > maxEntries {
		return nil, fmt.Errorf("the bundle has %d timestamps, more than %d", len(stamps), maxEntries)
	}
	stamped := e.signature
	if e.stamped != nil {
		stamped = e.stamped
	}
	var list []verify.Evidence
	named := map[string]bool{}
	for i, text := range stamps {
		for _, earlier := range stamps[:i] {
			if bytes.Equal(earlier, text) {
				return nil, errors.New("the bundle has a timestamp twice")
			}
		}
		for _, tsa := range v.timestamps {
			t, ok := tsa.verify(text, stamped)
			if !ok {
				continue
			}
			found := verify.Evidence{Kind: verify.EvidenceTimestamp, Authority: tsa.name, Time: t.Time}
			// sigstore-go tells authorities apart by their addresses. Those that share one are one here, too.
			if named[t.URI] {
				found.Authority = ""
			}
			named[t.URI] = true
			list = append(list, found)
			break
		}
	}
	return list, nil
}
