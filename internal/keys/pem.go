package keys

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

const maxPEM = 1 << 20

// Block returns the one PEM block of text. Anything before, between or after that is not white space is an error:
// a file with two keys, or with a key and a remark, is not one that says clearly which key is trusted.
func Block(text []byte) (*pem.Block, error) {
	if len(text) > maxPEM {
		return nil, fmt.Errorf("a key file of %d bytes", len(text))
	}
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	if !bytes.HasPrefix(text, []byte("-----BEGIN ")) {
		return nil, errors.New("not a PEM file: it does not begin with -----BEGIN")
	}
	if n := bytes.Count(text, []byte("-----BEGIN ")); n > 1 {
		return nil, fmt.Errorf("%d PEM blocks where one is expected", n)
	}
	block, rest := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not a PEM file: the block is damaged")
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("more text after the PEM block")
	}
	return block, nil
}

// ParsePublic reads a public key from a PEM file: "PUBLIC KEY" (RFC 5280 SubjectPublicKeyInfo) or "RSA PUBLIC KEY"
// (PKCS #1).
func ParsePublic(text []byte) (crypto.PublicKey, error) {
	block, err := Block(text)
	if err != nil {
		return nil, err
	}
	if len(block.Headers) > 0 {
		return nil, errors.New("a PEM block with headers")
	}
	var pub crypto.PublicKey
	switch {
	case block.Type == "PUBLIC KEY":
		pub, err = x509.ParsePKIXPublicKey(block.Bytes)
	case block.Type == "RSA PUBLIC KEY":
		pub, err = x509.ParsePKCS1PublicKey(block.Bytes)
	case block.Type == "CERTIFICATE":
		return nil, errors.New("a certificate, not a public key: it says itself how long and for what it may be trusted, which a key cannot")
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		return nil, errors.New("a private key where a public one is expected")
	default:
		return nil, fmt.Errorf("a PEM block of type %q where a public key is expected", block.Type)
	}
	if err != nil {
		return nil, err
	}
	if _, err := check(pub); err != nil {
		return nil, err
	}
	return pub, nil
}
