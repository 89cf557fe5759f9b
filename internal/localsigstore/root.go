package localsigstore

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"time"
)

// Root returns the trusted root of the stack, JSON. change, when there is one, gets its members before it is written.
func (s *Stack) Root(change ...func(root map[string]any)) []byte {
	from := s.Now.AddDate(-1, 0, 0).UTC().Format(time.RFC3339)
	validFor := map[string]any{"start": from}
	authority := func(a Authority) any {
		var certs []any
		for _, c := range append([]*x509.Certificate{a.Cert}, a.Above...) {
			certs = append(certs, map[string]any{"rawBytes": base64.StdEncoding.EncodeToString(c.Raw)})
		}
		return map[string]any{
			"subject": map[string]any{"organization": "example", "commonName": "example"}, "uri": a.URI,
			"certChain": map[string]any{"certificates": certs}, "validFor": validFor,
		}
	}
	log := func(url string, id []byte, key []byte, details string) any {
		return map[string]any{
			"baseUrl": url, "hashAlgorithm": "SHA2_256", "logId": map[string]any{"keyId": base64.StdEncoding.EncodeToString(id)},
			"publicKey": map[string]any{"rawBytes": base64.StdEncoding.EncodeToString(key), "keyDetails": details, "validFor": validFor},
		}
	}
	var tsas []any
	for _, t := range s.Timestamps {
		tsas = append(tsas, authority(t))
	}
	logs := []any{log("https://"+s.Origin, s.LogID(), spki(s.LogKey.Public()), "PKIX_ED25519")}
	if s.PromiseKey != nil {
		logs = append(logs, log("https://rekor.example.test", keyID(s.PromiseKey.Public()), spki(s.PromiseKey.Public()), "PKIX_ECDSA_P256_SHA_256"))
	}
	root := map[string]any{
		"mediaType":              "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
		"certificateAuthorities": []any{authority(s.Fulcio)},
		"timestampAuthorities":   tsas,
		"tlogs":                  logs,
		"ctlogs":                 []any{log("https://ct.example.test", keyID(s.CTLogKey.Public()), spki(s.CTLogKey.Public()), "PKIX_ECDSA_P256_SHA_256")},
	}
	for _, f := range change {
		f(root)
	}
	return must(json.Marshal(root))
}
