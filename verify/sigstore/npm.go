package sigstore

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/waybill-sdk/waybill/internal/envelope"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// maxKeys bounds the text of a list of keys, and maxKeyList how many it has.
const (
	maxKeys    = 1 << 20
	maxKeyList = 1000
)

// npmAttestations is what a key of npm's registry is for when it signs attestations. Its others sign packages.
const npmAttestations = "npm:attestations"

// TrustNPMKeys trusts the keys with which npm's registry signs the attestations that it makes itself, that somebody
// published a package. (Provenance comes from who built the package, with a certificate.) The text is the file keys.json of
// that registry in the repository of [PublicGoodRepository], for which there is [RefreshNPMKeys]:
//
//	{"keys": [{"keyId": "SHA256:…", "keyUsage": "npm:attestations",
//	  "publicKey": {"rawBytes": "…", "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": {"start": "…", "end": "…"}}}]}
//
// Keys for other uses are left out; that none is left is an error. A key counts in the time that stands there, as with
// [TrustKey]; the id in a bundle decides nothing.
func TrustNPMKeys(text []byte) Option {
	return func(v *Verifier) error {
		list, err := readNPMKeys(text)
		if err != nil {
			return fmt.Errorf("npm's keys: %w", err)
		}
		v.keys = append(v.keys, list...)
		return nil
	}
}

func readNPMKeys(text []byte) ([]*trustedKey, error) {
	doc, err := jsonx.Parse(text, jsonx.Limits{Bytes: maxKeys})
	if err != nil {
		return nil, err
	}
	all := doc.Root().Get("keys")
	if !all.IsArray() {
		return nil, errors.New("there is no list of keys")
	}
	if all.Len() > maxKeyList {
		return nil, fmt.Errorf("%d keys, more than %d", all.Len(), maxKeyList)
	}
	var list []*trustedKey
	for k := range elements(all) {
		if usage := k.Get("keyUsage"); !usage.IsString() {
			return nil, k.Errorf("it is not said what the key is for")
		} else if usage.Str() != npmAttestations {
			continue
		}
		key, err := readNPMKey(k.Get("publicKey"))
		if err != nil {
			return nil, k.Errorf("%w", err)
		}
		list = append(list, key)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("none is for %s", npmAttestations)
	}
	return list, nil
}

// readNPMKey reads a key (sigstore_common.proto, PublicKey).
func readNPMKey(v jsonx.Value) (*trustedKey, error) {
	if details := v.Get("keyDetails"); details.Str() != "PKIX_ECDSA_P256_SHA_256" {
		return nil, fmt.Errorf("keys of the kind %.40q are not known here", details.Str())
	}
	der, err := envelope.DecodeBase64(v.Get("rawBytes").Str())
	if err != nil {
		return nil, err
	}
	pub, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, err
	}
	validFor := v.Get("validFor")
	// A key without a beginning is one that was written down wrongly: it would be good for all that was ever signed.
	from, err := readTime(validFor.Get("start"))
	if err == nil && from.IsZero() {
		err = errors.New("it is not said from when on the key is good")
	}
	if err != nil {
		return nil, err
	}
	to, err := readTime(validFor.Get("end"))
	if err != nil {
		return nil, err
	}
	if k, ok := pub.(*ecdsa.PublicKey); !ok || k.Curve != elliptic.P256() {
		return nil, errors.New("the key is not of the kind that is said")
	}
	return newTrustedKey(pub, from, to)
}

// readTime reads a time, the zero time when there is none.
func readTime(v jsonx.Value) (time.Time, error) {
	if !v.Exists() || v.Kind() == jsonx.Null {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, v.Str())
	if err != nil {
		return time.Time{}, errors.New("it is no time (RFC 3339)")
	}
	return t, nil
}
