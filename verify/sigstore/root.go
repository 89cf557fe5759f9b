package sigstore

import (
	"errors"
	"fmt"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"
)

// A Root is what is trusted: certificate authorities, logs of certificates and signatures, timestamp authorities, each
// with the time in which it was good. [ParseRoot] reads one; [PublicGood] and [GitHub] return snapshots; [Refresh] fetches one. It is immutable.
type Root struct {
	trusted *root.TrustedRoot
	date    time.Time
}

// Date returns the day of which the root is a snapshot, the zero time for one that is none.
func (r *Root) Date() time.Time { return r.date }

// maxRoot bounds the text of a root.
const maxRoot = 16 << 20

// ParseRoot reads a trusted root: JSON of the type application/vnd.dev.sigstore.trustedroot+json, version 0.1.
func ParseRoot(text []byte) (*Root, error) {
	if len(text) > maxRoot {
		return nil, fmt.Errorf("sigstore: trusted root: %d bytes are more than %d", len(text), maxRoot)
	}
	t, err := root.NewTrustedRootFromJSON(text)
	if err != nil {
		return nil, fmt.Errorf("sigstore: trusted root: %w", err)
	}
	if len(t.FulcioCertificateAuthorities())+len(t.RekorLogs())+len(t.TimestampingAuthorities()) == 0 {
		return nil, errors.New("sigstore: trusted root: it trusts nobody")
	}
	return &Root{trusted: t}, nil
}
