package sign

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/secure-systems-lab/go-securesystemslib/encrypted"

	"github.com/waybill-sdk/waybill/internal/keys"
)

// ErrPassphrase is what [ParseKey] returns for an encrypted key when there is no passphrase or it is not the right
// one.
var ErrPassphrase = errors.New("the key is encrypted and the passphrase does not open it")

// ParseKey returns a signer for the private key in a PEM file: PKCS #8 ("PRIVATE KEY"), SEC 1 ("EC PRIVATE KEY"), PKCS
// #1 ("RSA PRIVATE KEY"), or encrypted: PKCS #8 with PBES2 ("ENCRYPTED PRIVATE KEY", as OpenSSL writes it) and the
// keys of cosign and sigstore ("ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY"). The passphrase is not
// looked at when the key is not encrypted. The old encryption by PEM headers is refused, because it does not tell a
// wrong passphrase from a right one. The file holds one key and nothing else.
func ParseKey(file, passphrase []byte, options ...Option) (*KeySigner, error) {
	key, err := parsePrivate(file, passphrase)
	if err != nil {
		return nil, fmt.Errorf("sign: private key: %w", err)
	}
	return Key(key, options...)
}

func parsePrivate(file, passphrase []byte) (crypto.Signer, error) {
	block, err := keys.Block(withoutParameters(file))
	if err != nil {
		return nil, err
	}
	if len(block.Headers) > 0 {
		return nil, errors.New("a PEM block with headers: encrypt the key as PKCS #8 instead (openssl pkcs8 -topk8)")
	}
	var key any
	switch block.Type {
	case "PRIVATE KEY":
		key, err = parsePKCS8(block.Bytes)
	case "EC PRIVATE KEY":
		key, err = x509.ParseECPrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "ENCRYPTED PRIVATE KEY":
		key, err = openPBES2(block.Bytes, passphrase)
	case "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY":
		var der []byte
		if der, err = encrypted.Decrypt(block.Bytes, passphrase); err != nil {
			return nil, fmt.Errorf("%w (%v)", ErrPassphrase, err)
		}
		key, err = parsePKCS8(der)
	case "OPENSSH PRIVATE KEY":
		return nil, errors.New("a key of OpenSSH's own form: write it as PKCS #8 (ssh-keygen -p -m PKCS8)")
	default:
		if strings.Contains(block.Type, "PUBLIC") || block.Type == "CERTIFICATE" {
			return nil, fmt.Errorf("a %s where a private key is expected", strings.ToLower(block.Type))
		}
		return nil, fmt.Errorf("a PEM block of type %q where a private key is expected", block.Type)
	}
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("keys of type %T do not sign", key)
	}
	return signer, nil
}

// parsePKCS8 refuses what x509 overlooks: more behind the key.
func parsePKCS8(der []byte) (crypto.PrivateKey, error) {
	var whole asn1.RawValue
	if rest, err := asn1.Unmarshal(der, &whole); err == nil && len(rest) > 0 {
		return nil, errors.New("trailing data after the PKCS #8 key")
	}
	return x509.ParsePKCS8PrivateKey(der)
}

// withoutParameters drops the block that OpenSSL writes before an EC key, which says once more what its curve is.
func withoutParameters(file []byte) []byte {
	text := bytes.TrimSpace(file)
	if !bytes.HasPrefix(text, []byte("-----BEGIN EC PARAMETERS-----")) {
		return file
	}
	if block, rest := pem.Decode(text); block != nil && block.Type == "EC PARAMETERS" {
		return rest
	}
	return file
}
