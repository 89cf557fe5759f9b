package attest

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/waybill-sdk/waybill/internal/envelope"
)

// A Message is what a signature of an envelope covers: the pre-authentication encoding of a payload and its type. It
// is what package sign hands to signers and package verify to verifiers. It offers the encoding in the three ways that
// algorithms want it, so that a big payload is copied once when an algorithm needs it in one piece, and not at all
// when it needs a digest; what was made once is kept for the next signature.
//
// A Message shares the payload, which must not be changed while it is in use. It is safe for concurrent use.
//
// There is a second kind, for signatures over an artifact itself and not over a statement: [NewArtifactMessage].
type Message struct {
	payloadType string
	payload     []byte
	artifact    DigestSet

	mu      sync.Mutex
	pae     []byte
	digests map[crypto.Hash][]byte
}

// NewMessage returns the message that the signatures of an envelope with this payload and type cover.
func NewMessage(payloadType string, payload []byte) *Message {
	return &Message{payloadType: payloadType, payload: payload}
}

// NewArtifactMessage returns what a signature over an artifact covers when there is no envelope: the artifact's own
// bytes, of which no more is known than digests. Only algorithms that begin with a hash can be used with it.
func NewArtifactMessage(digest DigestSet) *Message {
	m := &Message{artifact: maps.Clone(digest)}
	if m.artifact == nil {
		m.artifact = DigestSet{}
	}
	return m
}

// Artifact returns the digests of the artifact that the message is, nil when it is that of an envelope.
func (m *Message) Artifact() DigestSet { return maps.Clone(m.artifact) }

// PayloadType returns the type of the payload, "" for an artifact.
func (m *Message) PayloadType() string { return m.payloadType }

// Payload returns the payload, which the caller must not change; nil for an artifact.
func (m *Message) Payload() []byte { return m.payload }

// Bytes returns all of the message, [PAE] of type and payload, for algorithms such as Ed25519 that need it in one
// piece. The caller must not change it. Of an artifact the bytes are not known: Bytes returns nil, which is the length of
// no message of an envelope, and whoever needs them has to refuse.
func (m *Message) Bytes() []byte {
	if m.artifact != nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.pae == nil {
		m.pae = envelope.AppendPAE(nil, m.payloadType, m.payload)
	}
	return m.pae
}

// Digest returns the hash of the message. The error is about a hash that is not part of the program, or one that is not
// known of an artifact. The caller must not change what is returned.
func (m *Message) Digest(h crypto.Hash) ([]byte, error) {
	if m.artifact != nil {
		return m.artifactDigest(h)
	}
	if !h.Available() {
		return nil, fmt.Errorf("attest: the hash %v is not part of this program", h)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if sum, ok := m.digests[h]; ok {
		return sum, nil
	}
	w := h.New()
	if err := envelope.WritePAE(w, m.payloadType, m.payload); err != nil {
		return nil, err
	}
	sum := slices.Clip(w.Sum(nil))
	if m.digests == nil {
		m.digests = make(map[crypto.Hash][]byte, 1)
	}
	m.digests[h] = sum
	return sum, nil
}

// digestNames are what a DigestSet calls the hashes that algorithms begin with.
var digestNames = map[crypto.Hash]string{crypto.SHA256: "sha256", crypto.SHA384: "sha384", crypto.SHA512: "sha512"}

func (m *Message) artifactDigest(h crypto.Hash) ([]byte, error) {
	name := digestNames[h]
	value, ok := m.artifact[name]
	if !ok {
		return nil, fmt.Errorf("attest: the %v of the artifact is not known", h)
	}
	if err := check(name, value); err != nil {
		return nil, fmt.Errorf("attest: %w", err)
	}
	return hex.DecodeString(value)
}

// ErrNotKnown is what the reader of a message returns when only digests of it are known.
var ErrNotKnown = errors.New("attest: only digests of the message are known")

// Reader returns a reader over the message, without a copy of the payload. Of an artifact it returns [ErrNotKnown].
func (m *Message) Reader() io.Reader {
	if m.artifact != nil {
		return errorReader{}
	}
	var head headWriter
	// The writer fails after the head, which leaves the payload where it is.
	_ = envelope.WritePAE(&head, m.payloadType, m.payload)
	return io.MultiReader(strings.NewReader(head.text), bytes.NewReader(m.payload))
}

// A headWriter keeps the first thing written to it and refuses the rest.
type headWriter struct{ text string }

var errHead = errors.New("only the head")

func (w *headWriter) Write(p []byte) (int, error) {
	w.text = string(p)
	return 0, errHead
}

type errorReader struct{}

func (errorReader) Read([]byte) (int, error) { return 0, ErrNotKnown }
