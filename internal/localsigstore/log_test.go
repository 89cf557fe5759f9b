package localsigstore_test

import (
	"testing"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/waybill-sdk/waybill/internal/localsigstore"
)

// What the log proves is what another implementation of RFC 6962 takes for a proof, at every size.
func TestInclusion(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	for range 20 {
		b := s.Bundle(localsigstore.What{Artifact: []byte("a"), Issuer: "https://issuer.example.test", Subject: "a@example.test"})
		e := b.GetVerificationMaterial().GetTlogEntries()[0]
		p := e.GetInclusionProof()
		err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(p.GetLogIndex()), uint64(p.GetTreeSize()), rfc6962.DefaultHasher.HashLeaf(e.GetCanonicalizedBody()), p.GetHashes(), p.GetRootHash())
		if err != nil {
			t.Errorf("entry %d of %d: %v", p.GetLogIndex(), p.GetTreeSize(), err)
		}
	}
}
