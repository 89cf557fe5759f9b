package servers

import (
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"testing"
	"time"
)

// issuer answers as a provider of tokens that are signed with the private key of pub (OpenID Connect Discovery 1.0
// §4, RFC 7517).
func issuer(t *testing.T, url string, pub *ecdsa.PublicKey) http.Handler {
	t.Helper()
	point, err := pub.Bytes() // SEC 1: 4, x, y
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	mux := http.NewServeMux()
	for path, v := range map[string]any{
		"/.well-known/openid-configuration": map[string]any{
			"issuer": url, "jwks_uri": url + "/keys", "authorization_endpoint": url + "/auth", "token_endpoint": url + "/token",
			"response_types_supported": []string{"id_token"}, "subject_types_supported": []string{"public"},
			"id_token_signing_alg_values_supported": []string{"ES256"},
		},
		"/keys": map[string]any{"keys": []any{map[string]any{
			"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1", "x": encode(point[1:33]), "y": encode(point[33:]),
		}}},
	} {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(text) // a client that went away
		})
	}
	return mux
}

// serve answers at an address until the end of the test.
func serve(t *testing.T, address string, h http.Handler) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // until it is closed
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
}
