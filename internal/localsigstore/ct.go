package localsigstore

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"
)

var (
	oidSCTs   = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2} // RFC 6962 §3.3
	oidPoison = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 3} // RFC 6962 §3.1
)

// promise returns a list of one signed certificate timestamp (RFC 6962 §3.2, §3.3).
func (s *Stack) promise(tbs []byte, at time.Time) []byte {
	sct := append([]byte{0}, keyID(s.CTLogKey.Public())...)
	sct = binary.BigEndian.AppendUint64(sct, uint64(at.UnixMilli()))
	sct = append(sct, 0, 0) // no extensions
	sct = append(sct, s.signPromise(tbs, s.Fulcio.Cert, at)...)
	list := binary.BigEndian.AppendUint16(nil, uint16(len(sct)+2))
	list = binary.BigEndian.AppendUint16(list, uint16(len(sct)))
	return must(asn1.Marshal(append(list, sct...)))
}

// signPromise returns the signature of a signed certificate timestamp, with its algorithms.
func (s *Stack) signPromise(tbs []byte, issuer *x509.Certificate, at time.Time) []byte {
	var in bytes.Buffer
	in.Write([]byte{0, 0}) // version 1, certificate timestamp
	in.Write(binary.BigEndian.AppendUint64(nil, uint64(at.UnixMilli())))
	in.Write([]byte{0, 1}) // precertificate
	key := sha256.Sum256(issuer.RawSubjectPublicKeyInfo)
	in.Write(key[:])
	in.Write([]byte{byte(len(tbs) >> 16), byte(len(tbs) >> 8), byte(len(tbs))})
	in.Write(tbs)
	in.Write([]byte{0, 0}) // no extensions
	sum := sha256.Sum256(in.Bytes())
	sig := must(ecdsa.SignASN1(rand.Reader, s.CTLogKey, sum[:]))
	out := []byte{4, 3} // SHA-256, ECDSA
	out = binary.BigEndian.AppendUint16(out, uint16(len(sig)))
	return append(out, sig...)
}

// CTLog answers certificate authorities as a log of certificates does (RFC 6962 §4.2).
func (s *Stack) CTLog() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /ct/v1/add-pre-chain", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err == nil {
			body, err = s.addPreChain(body)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body) // a client that went away
	})
	return mux
}

func (s *Stack) addPreChain(body []byte) ([]byte, error) {
	var req struct{ Chain [][]byte }
	if err := json.Unmarshal(body, &req); err != nil {
		return nil, err
	}
	if len(req.Chain) < 2 {
		return nil, errors.New("no precertificate with its issuer")
	}
	pre, err := x509.ParseCertificate(req.Chain[0])
	if err != nil {
		return nil, err
	}
	issuer, err := x509.ParseCertificate(req.Chain[1])
	if err != nil {
		return nil, err
	}
	if err := pre.CheckSignatureFrom(issuer); err != nil {
		return nil, err
	}
	tbs, err := withoutPoison(pre.RawTBSCertificate)
	if err != nil {
		return nil, err
	}
	at := time.Now()
	return json.Marshal(map[string]any{
		"sct_version": 0, "id": keyID(s.CTLogKey.Public()), "timestamp": at.UnixMilli(), "extensions": "", "signature": s.signPromise(tbs, issuer, at),
	})
}

// withoutPoison returns what the certificate will be without the extension that makes it a precertificate.
func withoutPoison(tbs []byte) ([]byte, error) {
	// RFC 5280 §4.1
	var cert struct {
		Version                                      int `asn1:"optional,explicit,default:0,tag:0"`
		Serial, Algorithm, Issuer, Validity, Subject asn1.RawValue
		PublicKey                                    asn1.RawValue
		Extensions                                   []pkix.Extension `asn1:"omitempty,optional,explicit,tag:3"`
	}
	if rest, err := asn1.Unmarshal(tbs, &cert); err != nil || len(rest) > 0 {
		return nil, errors.New("the precertificate cannot be read")
	}
	n := len(cert.Extensions)
	cert.Extensions = slices.DeleteFunc(cert.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidPoison) })
	if len(cert.Extensions) != n-1 {
		return nil, errors.New("it is no precertificate")
	}
	return asn1.Marshal(cert)
}
