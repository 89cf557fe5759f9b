package localsigstore

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/digitorus/timestamp"
	"github.com/sigstore/rekor-tiles/v2/pkg/generated/protobuf"
	"google.golang.org/protobuf/encoding/protojson"
)

// Endpoints are the addresses of a stack that is served.
type Endpoints struct{ Fulcio, Rekor, TSA string }

// Serve serves the stack on the loopback interface until stop is called.
func (s *Stack) Serve() (e Endpoints, stop func()) {
	server := httptest.NewServer(s.Handler())
	return EndpointsAt(server.URL), server.Close
}

// EndpointsAt returns the endpoints of a [Stack.Handler] that is served at url.
func EndpointsAt(url string) Endpoints { return Endpoints{url, url, url + "/api/v1/timestamp"} }

// Handler answers as Fulcio, Rekor and a timestamp authority do.
func (s *Stack) Handler() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, status int, f func(*http.Request, []byte) ([]byte, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
			if err == nil {
				body, err = f(r, body)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			w.WriteHeader(status)
			_, _ = w.Write(body) // a client that went away
		})
	}
	handle("POST /api/v2/signingCert", http.StatusOK, s.signingCert)
	handle("POST /api/v2/log/entries", http.StatusCreated, func(_ *http.Request, body []byte) ([]byte, error) {
		entry, err := s.logDSSE(body)
		if entry == nil && err == nil {
			var req protobuf.CreateEntryRequest
			if err = protojson.Unmarshal(body, &req); err == nil {
				entry, err = s.Log(req.GetHashedRekordRequestV002())
			}
		}
		if err != nil {
			return nil, err
		}
		return protojson.Marshal(entry)
	})
	handle("POST /api/v1/timestamp", http.StatusCreated, func(_ *http.Request, body []byte) ([]byte, error) {
		req, err := timestamp.ParseRequest(body)
		if err != nil {
			return nil, err
		}
		return s.stamp(0, req.HashAlgorithm, req.HashedMessage, req.Nonce, time.Time{}), nil
	})
	return mux
}

// Token returns an OIDC token, signed, in which issuer calls the holder by an address of electronic mail.
func (s *Stack) Token(issuer, email string) string {
	encode := func(v any) string { return base64.RawURLEncoding.EncodeToString(must(json.Marshal(v))) }
	text := encode(map[string]any{"alg": "ES256", "typ": "JWT"}) + "." + encode(map[string]any{
		"iss": issuer, "aud": "sigstore", "sub": email, "email": email, "email_verified": true, "exp": s.Now.Add(10 * time.Minute).Unix(),
	})
	sum := sha256.Sum256([]byte(text))
	r, t, err := ecdsa.Sign(rand.Reader, s.TokenKey, sum[:])
	must(0, err)
	return text + "." + base64.RawURLEncoding.EncodeToString(append(r.FillBytes(make([]byte, 32)), t.FillBytes(make([]byte, 32))...))
}

// signingCert is the second version of Fulcio's API.
func (s *Stack) signingCert(r *http.Request, body []byte) ([]byte, error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return nil, errors.New("no token")
	}
	issuer, email, err := s.readToken(token)
	if err != nil {
		return nil, fmt.Errorf("token: %w", err)
	}
	var req struct {
		PublicKeyRequest struct {
			PublicKey         struct{ Algorithm, Content string }
			ProofOfPossession []byte
		}
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return nil, err
	}
	block, _ := pem.Decode([]byte(req.PublicKeyRequest.PublicKey.Content))
	if block == nil {
		return nil, errors.New("no public key")
	}
	pub, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	if !possesses(pub, email, req.PublicKeyRequest.ProofOfPossession) {
		return nil, errors.New("the proof of possession is not one")
	}
	var chain []string
	for _, c := range append([]*x509.Certificate{s.Issue(pub, issuer, email, time.Time{}), s.Fulcio.Cert}, s.Fulcio.Above...) {
		chain = append(chain, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})))
	}
	return json.Marshal(map[string]any{"signedCertificateEmbeddedSct": map[string]any{"chain": map[string]any{"certificates": chain}}})
}

func possesses(pub crypto.PublicKey, subject string, proof []byte) bool {
	sum := sha256.Sum256([]byte(subject))
	switch k := pub.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(k, sum[:], proof)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(k, crypto.SHA256, sum[:], proof) == nil
	case ed25519.PublicKey:
		return ed25519.Verify(k, []byte(subject), proof)
	}
	return false
}

func (s *Stack) readToken(token string) (issuer, email string, err error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", "", errors.New("not of three parts")
	}
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(sig) != 64 {
		return "", "", errors.New("the signature is broken")
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(&s.TokenKey.PublicKey, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		return "", "", errors.New("not signed by the issuer")
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", "", err
	}
	var claims struct {
		Iss, Aud, Email string
		Exp             int64
	}
	if err := json.Unmarshal(text, &claims); err != nil {
		return "", "", err
	}
	if claims.Aud != "sigstore" || time.Unix(claims.Exp, 0).Before(s.Now) {
		return "", "", errors.New("for somebody else, or too old")
	}
	return claims.Iss, claims.Email, nil
}
