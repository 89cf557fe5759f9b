package attest

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"io"
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
type Message struct {
	payloadType string
	payload     []byte

	mu      sync.Mutex
	pae     []byte
	digests map[crypto.Hash][]byte
}

// NewMessage returns the message that the signatures of an envelope with this payload and type cover.
func NewMessage(payloadType string, payload []byte) *Message {
	return &Message{payloadType: payloadType, payload: payload}
}

// PayloadType returns the type of the payload.
func (m *Message) PayloadType() string { return m.payloadType }

// Payload returns the payload, which the caller must not change.
func (m *Message) Payload() []byte { return m.payload }

// Bytes returns all of the message, [PAE] of type and payload, for algorithms such as Ed25519 that need it in one
// piece. The caller must not change it.
func (m *Message) Bytes() []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.pae == nil {
		m.pae = envelope.AppendPAE(nil, m.payloadType, m.payload)
	}
	return m.pae
}

// Digest returns the hash of the message. The error is about a hash that is not part of the program. The caller must
// not change what is returned.
func (m *Message) Digest(h crypto.Hash) ([]byte, error) {
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

// Reader returns a reader over the message, without a copy of the payload.
func (m *Message) Reader() io.Reader {
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
