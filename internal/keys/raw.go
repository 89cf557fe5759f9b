package keys

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
)

// The standard library does not know every kind of key that has a place in SubjectPublicKeyInfo and PKCS #8. For
// those that are named by an object identifier alone, without parameters, these functions put keys in and take them out.

type subjectPublicKeyInfo struct {
	Algorithm pkix.AlgorithmIdentifier
	PublicKey asn1.BitString
}

type oneAsymmetricKey struct {
	Version    int
	Algorithm  pkix.AlgorithmIdentifier
	PrivateKey []byte
	Attributes asn1.RawValue `asn1:"optional,tag:0"`
	PublicKey  asn1.RawValue `asn1:"optional,tag:1"`
}

// MarshalPublic returns the SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) of a key.
func MarshalPublic(oid asn1.ObjectIdentifier, key []byte) []byte {
	der, err := asn1.Marshal(subjectPublicKeyInfo{pkix.AlgorithmIdentifier{Algorithm: oid}, asn1.BitString{Bytes: key, BitLength: 8 * len(key)}})
	if err != nil {
		panic(err) // the types are fixed
	}
	return der
}

// MarshalPrivate returns the PKCS #8 OneAsymmetricKey (RFC 5958) of a key.
func MarshalPrivate(oid asn1.ObjectIdentifier, key []byte) []byte {
	der, err := asn1.Marshal(struct {
		Version    int
		Algorithm  pkix.AlgorithmIdentifier
		PrivateKey []byte
	}{0, pkix.AlgorithmIdentifier{Algorithm: oid}, key})
	if err != nil {
		panic(err)
	}
	return der
}

// OpenPublic returns the object identifier and the key in a PEM file of type "PUBLIC KEY".
func OpenPublic(file []byte) (asn1.ObjectIdentifier, []byte, error) {
	block, err := typed(file, "PUBLIC KEY")
	if err != nil {
		return nil, nil, err
	}
	var info subjectPublicKeyInfo
	if rest, err := asn1.Unmarshal(block.Bytes, &info); err != nil {
		return nil, nil, fmt.Errorf("not a SubjectPublicKeyInfo: %w", err)
	} else if len(rest) > 0 {
		return nil, nil, errors.New("trailing data after the key")
	}
	if len(info.Algorithm.Parameters.FullBytes) > 0 {
		return nil, nil, errors.New("a key with parameters")
	}
	if info.PublicKey.BitLength != 8*len(info.PublicKey.Bytes) {
		return nil, nil, errors.New("a key that is not whole bytes")
	}
	return info.Algorithm.Algorithm, info.PublicKey.Bytes, nil
}

// OpenPrivate returns the object identifier and the key in a PEM file of type "PRIVATE KEY".
func OpenPrivate(file []byte) (asn1.ObjectIdentifier, []byte, error) {
	block, err := typed(file, "PRIVATE KEY")
	if err != nil {
		return nil, nil, err
	}
	var key oneAsymmetricKey
	if rest, err := asn1.Unmarshal(block.Bytes, &key); err != nil {
		return nil, nil, fmt.Errorf("not a PKCS #8 key: %w", err)
	} else if len(rest) > 0 {
		return nil, nil, errors.New("trailing data after the key")
	}
	if len(key.Algorithm.Parameters.FullBytes) > 0 {
		return nil, nil, errors.New("a key with parameters")
	}
	return key.Algorithm.Algorithm, key.PrivateKey, nil
}

func typed(file []byte, typ string) (*pem.Block, error) {
	block, err := Block(file)
	if err != nil {
		return nil, err
	}
	if len(block.Headers) > 0 {
		return nil, errors.New("a PEM block with headers")
	}
	if block.Type != typ {
		return nil, fmt.Errorf("a PEM block of type %q, not %q", block.Type, typ)
	}
	return block, nil
}
