package sigstore_test

import (
	"bytes"
	"encoding/asn1"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/verify/sigstore"
)

// authorityOf returns the timestamp authority of a root as sigstore-go has it.
func authorityOf(t testing.TB, text []byte) *root.SigstoreTimestampingAuthority {
	t.Helper()
	r, err := root.NewTrustedRootFromJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	return r.TimestampingAuthorities()[0].(*root.SigstoreTimestampingAuthority)
}

// A timestamp that brings certificates along is verified by the authority's certificate once. The verdict is that of
// sigstore-go, which verifies it by both, for what the authority made and for what others did.
func TestStampOnce(t *testing.T) {
	s := localsigstore.New(localsigstore.Options{})
	tsa := authorityOf(t, s.Root())
	content := []byte("a signature")
	good := s.Stamp(0, content, time.Time{})
	timeStamping := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 8}
	for _, c := range []struct {
		name      string
		stamp     []byte
		ok, short bool
	}{
		{"the authority's", good, true, true},
		{"over something else", s.Stamp(0, []byte("another"), time.Time{}), false, true},
		{"after the authority's certificate", s.Stamp(0, content, s.Now.AddDate(19, 0, 0)), false, true},
		{"of another authority", localsigstore.New(localsigstore.Options{}).Stamp(0, content, time.Time{}), false, false},
		{"by another certificate, the authority's beside it", s.StampAs(0, timeStamping, true, content, s.Now), false, false},
		{"cut off", good[:len(good)-1], false, false},
		{"with something behind it", append(bytes.Clone(good), 0), false, false},
		{"nothing", nil, false, false},
	} {
		ours, theirs, short, err := sigstore.Stamped(tsa, c.stamp, content)
		if err != nil || ours != c.ok || theirs != c.ok || short != c.short {
			t.Errorf("%s: ours %v, sigstore-go %v, want %v; in short %v, want %v; %v", c.name, ours, theirs, c.ok, short, c.short, err)
		}
	}
	rnd := rand.New(rand.NewPCG(3, 161))
	shortened := 0
	for range 500 {
		stamp := bend(rnd, good)
		ours, theirs, short, err := sigstore.Stamped(tsa, stamp, content)
		if err != nil || ours != theirs {
			t.Fatalf("ours %v, sigstore-go %v, %v: %x", ours, theirs, err, stamp)
		}
		if short {
			shortened++
		}
	}
	if shortened == 0 {
		t.Error("none of the changed ones was verified in short")
	}
}

func FuzzStamp(f *testing.F) {
	s := localsigstore.New(localsigstore.Options{})
	tsa := authorityOf(f, s.Root())
	content := []byte("a signature")
	good := s.Stamp(0, content, time.Time{})
	f.Add(good, uint64(0))
	f.Fuzz(func(t *testing.T, stamp []byte, state uint64) {
		for _, stamp := range [][]byte{stamp, bend(rand.New(rand.NewPCG(state, 1)), good)} {
			ours, theirs, _, err := sigstore.Stamped(tsa, stamp, content)
			if err != nil || ours && !theirs {
				t.Fatalf("ours %v, sigstore-go %v, %v: %x", ours, theirs, err, stamp)
			}
		}
	})
}
