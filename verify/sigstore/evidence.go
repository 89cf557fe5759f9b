package sigstore

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/sigstore/sigstore-go/pkg/root"
	sgverify "github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/waybill-sdk/waybill/verify"
)

// logEvidence verifies the log entries, each with its log, its time and that it is about this signature.
func (v *Verifier) logEvidence(e *entity, material root.TrustedMaterial) ([]verify.Evidence, error) {
	for i, a := range e.entries {
		for _, b := range e.entries[i+1:] {
			if a.LogKeyID() == b.LogKeyID() && a.LogIndex() == b.LogIndex() {
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
	return list, nil
}

// A timestampAuthority is one of a root, named by the key of its root certificate: however many certificates it makes,
// it is one.
type timestampAuthority struct {
	*root.SigstoreTimestampingAuthority
	name string
}

func newTimestampAuthority(tsa *root.SigstoreTimestampingAuthority) (*timestampAuthority, error) {
	if tsa.Root == nil {
		return nil, errors.New("it has no root certificate")
	}
	name, err := verify.Fingerprint(tsa.Root.PublicKey)
	if err != nil {
		return nil, err
	}
	return &timestampAuthority{tsa, name}, nil
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
	var list []verify.Evidence
	named := map[string]bool{}
	for i, text := range stamps {
		for _, earlier := range stamps[:i] {
			if bytes.Equal(earlier, text) {
				return nil, errors.New("the bundle has a timestamp twice")
			}
		}
		for _, tsa := range v.timestamps {
			t, err := tsa.Verify(text, e.signature)
			if err != nil {
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
