package sigstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/digitorus/timestamp"
	bundlepb "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	rekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/rekor-tiles/v2/pkg/client"
	"github.com/sigstore/rekor-tiles/v2/pkg/client/write"
	"github.com/sigstore/sigstore-go/pkg/sign"
	"google.golang.org/protobuf/encoding/protojson"
)

// bundle has the services vouch for a signature over content and puts it all together.
func (s *Signer) bundle(ctx context.Context, content sign.Content, kp *keypair) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("sigstore: %w", err)
	}
	transport := withContext{ctx, http.DefaultTransport}
	o := sign.BundleOptions{Context: ctx}
	if s.token != nil {
		token, err := s.tokenOf(ctx)
		if err != nil {
			return nil, err
		}
		o.CertificateProvider = sign.NewFulcio(&sign.FulcioOptions{BaseURL: s.endpoints.Fulcio, Timeout: s.endpoints.Timeout, Transport: transport})
		o.CertificateProviderOptions = &sign.CertificateProviderOptions{IDToken: token}
	}
	for _, url := range s.endpoints.Timestamps {
		o.TimestampAuthorities = append(o.TimestampAuthorities, sign.NewTimestampAuthority(&sign.TimestampAuthorityOptions{
			URL: url, Timeout: s.endpoints.Timeout, Transport: transport,
		}))
	}
	for _, url := range s.endpoints.Rekor {
		w, err := write.NewWriter(url, client.WithTimeout(s.endpoints.Timeout), client.WithUserAgent("waybill"))
		if err != nil {
			return nil, fmt.Errorf("sigstore: log %s: %w", url, err)
		}
		o.TransparencyLogs = append(o.TransparencyLogs, sign.NewRekor(&sign.RekorOptions{BaseURL: url, ClientV2: named{url, w}, Version: 2}))
	}
	b, err := sign.Bundle(content, kp, o)
	if err != nil {
		return nil, fmt.Errorf("sigstore: signing: %w", err)
	}
	if err := s.check(b, kp); err != nil {
		return nil, fmt.Errorf("sigstore: signing: %w", err)
	}
	text, err := protojson.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("sigstore: %w", err)
	}
	// The library puts in spaces at random.
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return nil, fmt.Errorf("sigstore: %w", err)
	}
	return compact.Bytes(), nil
}

// check compares what the services answered with what they were asked: that they answered truly is for those to find
// out who verify, and have a trusted root.
func (s *Signer) check(b *bundlepb.Bundle, kp *keypair) error {
	m := b.GetVerificationMaterial()
	if s.token != nil {
		cert, err := x509.ParseCertificate(m.GetCertificate().GetRawBytes())
		if err != nil {
			return fmt.Errorf("the certificate: %w", err)
		}
		if !bytes.Equal(cert.RawSubjectPublicKeyInfo, kp.spki) {
			return errors.New("the certificate is for another key")
		}
	}
	sig := b.GetMessageSignature().GetSignature()
	if e := b.GetDsseEnvelope(); e != nil {
		sig = e.GetSignatures()[0].GetSig()
	}
	sum := sha256.Sum256(sig)
	stamps := m.GetTimestampVerificationData().GetRfc3161Timestamps()
	for i, t := range stamps {
		r, err := timestamp.ParseResponse(t.GetSignedTimestamp())
		if err != nil {
			return fmt.Errorf("timestamp of %s: %w", s.endpoints.Timestamps[i], err)
		}
		if !bytes.Equal(r.HashedMessage, sum[:]) {
			return fmt.Errorf("timestamp of %s: it is over something else", s.endpoints.Timestamps[i])
		}
	}
	for i, e := range m.GetTlogEntries() {
		if e.GetInclusionProof() == nil || !bytes.Contains(e.GetCanonicalizedBody(), encoded(sig)) {
			return fmt.Errorf("log %s: the entry is about something else, or without a proof", s.endpoints.Rekor[i])
		}
	}
	return nil
}

// encoded returns bytes as they stand in JSON that protocol buffers wrote.
func encoded(b []byte) []byte {
	text, err := json.Marshal(b)
	if err != nil {
		return nil // bytes can always be written
	}
	return text
}

// withContext is a transport whose requests end with a context: sigstore-go makes some without.
type withContext struct {
	ctx  context.Context
	base http.RoundTripper
}

func (t withContext) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	stop := context.AfterFunc(t.ctx, cancel)
	response, err := t.base.RoundTrip(r.WithContext(ctx))
	if err != nil {
		stop()
		cancel()
		return nil, err
	}
	response.Body = &body{response.Body, func() { stop(); cancel() }}
	return response, nil
}

// named says in errors which log they are of.
type named struct {
	url string
	write.Client
}

func (n named) Add(ctx context.Context, entry any) (*rekor.TransparencyLogEntry, error) {
	e, err := n.Client.Add(ctx, entry)
	if err != nil {
		return nil, fmt.Errorf("log %s: %w", n.url, err)
	}
	return e, nil
}

// body is what a response holds; closing it ends the request.
type body struct {
	io.ReadCloser
	end func()
}

func (b *body) Close() error {
	err := b.ReadCloser.Close()
	b.end()
	return err
}
