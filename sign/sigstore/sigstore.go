// Package sigstore signs statements and artifacts with sigstore: with a certificate that is made for one signature, for
// whoever holds a token of an identity provider, or with a key. What comes out is a bundle of version 0.3, with the
// entries of transparency logs (the second version of Rekor) and timestamps (RFC 3161) beside the signature.
//
// [Keyless] and [Key] make a [Signer].
//
//	signer, err := sigstore.Keyless(sigstore.Token(token), sigstore.Endpoints{
//		Fulcio:     "https://fulcio.example.com",
//		Rekor:      []string{"https://log.example.com"},
//		Timestamps: []string{"https://tsa.example.com/api/v1/timestamp"},
//	})
//	bundle, err := signer.Statement(ctx, statement)
//
// The network is reached at the endpoints that the caller names and nowhere else; [PublicGood] are those of sigstore's
// public instance, which publishes for ever who signed what. Logs and timestamp authorities get digests, never what is
// signed. Package verify/sigstore verifies bundles.
package sigstore

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/attest"
)

// MaxPayload is how many bytes a statement, or another payload, may have: a bundle with more could not be read by those
// who verify it. An artifact that is signed by itself is not in the bundle, and may have any size.
const MaxPayload = 64 << 20

// A TooBigError says that a payload is too big for a bundle. Nothing was sent then. A statement about a big document
// can refer to it by its digest.
type TooBigError struct{ Size, Max int64 }

func (e *TooBigError) Error() string {
	return fmt.Sprintf("sigstore: the payload has %d bytes, more than %d", e.Size, e.Max)
}

// A TokenSource returns the token of an identity provider (OpenID Connect) for whoever signs. It is asked once for each
// signature.
type TokenSource func(context.Context) (string, error)

// Token returns a source of one token.
func Token(token string) TokenSource {
	return func(context.Context) (string, error) { return token, nil }
}

// Endpoints are the addresses of the services that vouch for signatures. They begin with https, but for those on the
// machine itself.
type Endpoints struct {
	// Fulcio is the address of the certificate authority, for [Keyless] alone.
	Fulcio string
	// Rekor are the addresses of the logs, of the second version of Rekor. Each gets an entry.
	Rekor []string
	// Timestamps are the addresses of the timestamp authorities, with their paths. Each makes a timestamp.
	Timestamps []string
	// Timeout bounds one request; zero means 30 seconds. The context of a call bounds it, too.
	Timeout time.Duration
}

// PublicGood returns the endpoints of sigstore's public instance. Who signs there publishes the identity that the token
// is for, the time, and digests of what was signed, and can never take it back.
func PublicGood() Endpoints {
	return Endpoints{
		Fulcio:     "https://fulcio.sigstore.dev",
		Rekor:      []string{"https://log2025-1.rekor.sigstore.dev"},
		Timestamps: []string{"https://timestamp.sigstore.dev/api/v1/timestamp"},
	}
}

// A Signer makes bundles. It is safe for concurrent use when its token source or key is.
type Signer struct {
	endpoints Endpoints
	token     TokenSource   // for certificates
	key       crypto.Signer // nil for certificates
}

// Keyless returns a signer that makes a key for each signature, and has the certificate authority vouch for whom it
// belongs to by a token. There has to be a timestamp authority: the certificate is good for some minutes, and without
// a timestamp nobody could later tell that it was used in these.
func Keyless(token TokenSource, e Endpoints) (*Signer, error) {
	switch {
	case token == nil:
		return nil, errors.New("sigstore: there is no token source")
	case e.Fulcio == "":
		return nil, errors.New("sigstore: the endpoints have no certificate authority")
	case len(e.Timestamps) == 0:
		return nil, errors.New("sigstore: the endpoints have no timestamp authority: nothing would prove that the certificate was used while it was good")
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	return &Signer{endpoints: e.clone(), token: token}, nil
}

// Key returns a signer that signs with a key: an ECDSA key on P-256, P-384 or P-521, or an RSA key of 2048, 3072 or 4096
// bits, in a file or in a device. Logs and timestamp authorities are optional. Ed25519 keys are an error: the
// logs take their signatures in a form alone that envelopes do not have.
func Key(key crypto.Signer, e Endpoints) (*Signer, error) {
	if key == nil {
		return nil, errors.New("sigstore: there is no key")
	}
	if e.Fulcio != "" {
		return nil, errors.New("sigstore: a certificate authority has no part in signing with a key")
	}
	if _, err := newKeypair(key); err != nil {
		return nil, err
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	return &Signer{endpoints: e.clone(), key: key}, nil
}

func (e Endpoints) clone() Endpoints {
	e.Rekor = append([]string(nil), e.Rekor...)
	e.Timestamps = append([]string(nil), e.Timestamps...)
	if e.Timeout <= 0 {
		e.Timeout = 30 * time.Second
	}
	return e
}

// check finds addresses that cannot be meant. Tokens and signatures go there: nobody on the way may read or change them.
func (e Endpoints) check() error {
	list := append(append([]string(nil), e.Rekor...), e.Timestamps...)
	if e.Fulcio != "" {
		list = append(list, e.Fulcio)
	}
	seen := map[string]bool{}
	for _, text := range list {
		u, err := url.Parse(text)
		switch {
		case err != nil:
			return fmt.Errorf("sigstore: endpoint: %w", err)
		case u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
			return fmt.Errorf("sigstore: endpoint %q: it is no address of a service", text)
		case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
			return fmt.Errorf("sigstore: endpoint %q: it begins with neither https nor the address of this machine", text)
		}
		if seen[text] && text != e.Fulcio {
			return fmt.Errorf("sigstore: endpoint %q: it is there twice", text)
		}
		seen[text] = true
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Statement signs a statement, byte for byte as it is, and returns the bundle.
func (s *Signer) Statement(ctx context.Context, st *attest.Statement) ([]byte, error) {
	if st == nil || len(st.Bytes()) == 0 {
		return nil, errors.New("sigstore: there is no statement")
	}
	return s.Payload(ctx, attest.PayloadType, st.Bytes())
}

// Payload signs a payload of any type and returns the bundle.
func (s *Signer) Payload(ctx context.Context, payloadType string, payload []byte) ([]byte, error) {
	switch {
	case payloadType == "":
		return nil, errors.New("sigstore: there is no payload type")
	case len(payload) > MaxPayload:
		return nil, &TooBigError{int64(len(payload)), MaxPayload}
	}
	kp, err := s.keypair()
	if err != nil {
		return nil, err
	}
	// The pre-authentication encoding is hashed without being made.
	sum, err := attest.NewMessage(payloadType, payload).Digest(kp.hash)
	if err != nil {
		return nil, fmt.Errorf("sigstore: %w", err)
	}
	kp.sum = sum
	return s.bundle(ctx, envelope{payloadType, payload}, kp)
}

// Artifact signs what r holds to its end, by itself and without a statement, and returns the bundle. It is read once and
// not kept.
func (s *Signer) Artifact(ctx context.Context, r io.Reader) ([]byte, error) {
	kp, err := s.keypair()
	if err != nil {
		return nil, err
	}
	h := kp.hash.New()
	if _, err := io.Copy(h, r); err != nil {
		return nil, fmt.Errorf("sigstore: reading the artifact: %w", err)
	}
	kp.sum = h.Sum(nil)
	return s.bundle(ctx, blob{}, kp)
}

// keypair returns the key to sign with: the caller's, or a new one.
func (s *Signer) keypair() (*keypair, error) {
	if s.key != nil {
		return newKeypair(s.key)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("sigstore: %w", err)
	}
	return newKeypair(key)
}

// tokenOf asks for a token.
func (s *Signer) tokenOf(ctx context.Context) (string, error) {
	token, err := s.token(ctx)
	if err != nil {
		return "", fmt.Errorf("sigstore: token: %w", err)
	}
	token = strings.TrimSpace(token)
	if strings.Count(token, ".") != 2 || strings.ContainsAny(token, "\r\n\t ") {
		return "", errors.New("sigstore: token: it is no signed token (JWT)")
	}
	return token, nil
}
