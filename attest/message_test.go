package attest_test

import (
	"bytes"
	"crypto"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"io"
	"sync"
	"testing"

	"github.com/waybill-sdk/waybill/attest"
)

// The three ways of reading a message give the same bytes.
func TestMessage(t *testing.T) {
	for _, payload := range [][]byte{nil, []byte("hello world"), bytes.Repeat([]byte("\x00 "), 1<<16)} {
		m := attest.NewMessage("http://example.com/HelloWorld", payload)
		want := attest.PAE("http://example.com/HelloWorld", payload)
		if got := m.Bytes(); !bytes.Equal(got, want) {
			t.Errorf("Bytes of %d: %.60q, want %.60q", len(payload), got, want)
		}
		if got, err := io.ReadAll(m.Reader()); err != nil || !bytes.Equal(got, want) {
			t.Errorf("Reader of %d: %.60q, %v, want %.60q", len(payload), got, err, want)
		}
		sum256, sum512 := sha256.Sum256(want), sha512.Sum512(want)
		if got, err := m.Digest(crypto.SHA256); err != nil || !bytes.Equal(got, sum256[:]) {
			t.Errorf("Digest(SHA-256) of %d: %x, %v, want %x", len(payload), got, err, sum256)
		}
		if got, err := m.Digest(crypto.SHA512); err != nil || !bytes.Equal(got, sum512[:]) {
			t.Errorf("Digest(SHA-512) of %d: %x, %v, want %x", len(payload), got, err, sum512)
		}
	}
}

func TestMessageUnknownHash(t *testing.T) {
	if _, err := attest.NewMessage("t", nil).Digest(crypto.RIPEMD160); err == nil {
		t.Error("a hash that is not linked in gives no error")
	}
	if _, err := attest.NewMessage("t", nil).Digest(crypto.MD5); err != nil || md5.Size != 16 {
		t.Errorf("MD5: %v", err)
	}
	if _, err := attest.NewMessage("t", nil).Digest(0); err == nil {
		t.Error("hash 0 gives no error")
	}
}

func TestMessageConcurrent(t *testing.T) {
	m := attest.NewMessage("t", []byte("payload"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			m.Bytes()
			if _, err := m.Digest(crypto.SHA256); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Of an artifact only what its digests say is known.
func TestArtifactMessage(t *testing.T) {
	want := sha256.Sum256([]byte("the artifact"))
	digest, err := attest.Digest(bytes.NewReader([]byte("the artifact")))
	if err != nil {
		t.Fatal(err)
	}
	m := attest.NewArtifactMessage(digest)
	if got, err := m.Digest(crypto.SHA256); err != nil || !bytes.Equal(got, want[:]) {
		t.Errorf("Digest = %x, %v, want %x", got, err, want)
	}
	if _, err := m.Digest(crypto.SHA512); err == nil {
		t.Error("a digest that is not known")
	}
	if b, err := io.ReadAll(m.Reader()); m.Bytes() != nil || len(b) > 0 || !errors.Is(err, attest.ErrNotKnown) {
		t.Errorf("bytes that are not known: %q, %v", b, err)
	}
	if m.Payload() != nil || m.PayloadType() != "" || len(m.Artifact()) != 1 {
		t.Error("an artifact is no payload")
	}
	for _, bad := range []attest.DigestSet{nil, {"sha256": "AB"}, {"sha256": ""}} {
		m := attest.NewArtifactMessage(bad)
		if _, err := m.Digest(crypto.SHA256); err == nil || m.Bytes() != nil {
			t.Errorf("%v has a digest", bad)
		}
	}
	if attest.NewMessage("t", nil).Artifact() != nil {
		t.Error("an envelope is no artifact")
	}
}
