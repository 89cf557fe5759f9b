package sign

import (
	"crypto"
	"crypto/aes"
	"crypto/des"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/bits"

	"github.com/youmark/pkcs8"
)

// The most work that opening an encrypted key may be. A key file can ask for years of it.
const (
	maxIterations = 10_000_000
	maxScrypt     = 256 << 20 // bytes of memory
)

var (
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidScrypt = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11591, 4, 11}
	oidDES3   = asn1.ObjectIdentifier{1, 2, 840, 113549, 3, 7}
	oidAES    = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1}
)

// openPBES2 decrypts a PKCS #8 EncryptedPrivateKeyInfo (RFC 5958 §3, RFC 8018 §6.2).
func openPBES2(der, passphrase []byte) (crypto.PrivateKey, error) {
	if err := checkPBES2(der); err != nil {
		return nil, err
	}
	if len(passphrase) == 0 {
		return nil, ErrPassphrase
	}
	key, err := pkcs8.ParsePKCS8PrivateKey(der, passphrase)
	if err != nil {
		// A wrong passphrase gives bytes that are no key.
		return nil, fmt.Errorf("%w (%v)", ErrPassphrase, err)
	}
	return key, nil
}

// checkPBES2 refuses what makes the library work without an end, or panic: it takes the parameters as they are.
func checkPBES2(der []byte) error {
	var outer struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	if rest, err := asn1.Unmarshal(der, &outer); err != nil || len(rest) > 0 {
		return errors.New("not a PKCS #8 EncryptedPrivateKeyInfo")
	}
	if !outer.Algorithm.Algorithm.Equal(oidPBES2) {
		return fmt.Errorf("the encryption %v: only PBES2 is supported", outer.Algorithm.Algorithm)
	}
	var params struct{ KDF, Scheme pkix.AlgorithmIdentifier }
	if _, err := asn1.Unmarshal(outer.Algorithm.Parameters.FullBytes, &params); err != nil {
		return errors.New("damaged PBES2 parameters")
	}
	if err := checkKDF(params.KDF); err != nil {
		return err
	}
	block := aes.BlockSize
	if oid := params.Scheme.Algorithm; oid.Equal(oidDES3) {
		block = des.BlockSize
	} else if len(oid) != len(oidAES)+1 || !oid[:len(oidAES)].Equal(oidAES) {
		return fmt.Errorf("the cipher %v is not supported", oid)
	}
	var iv []byte
	if _, err := asn1.Unmarshal(params.Scheme.Parameters.FullBytes, &iv); err != nil || len(iv) != block {
		return errors.New("damaged cipher parameters")
	}
	if len(outer.Data) == 0 || len(outer.Data)%block != 0 {
		return errors.New("damaged ciphertext")
	}
	return nil
}

func checkKDF(id pkix.AlgorithmIdentifier) error {
	switch {
	case id.Algorithm.Equal(oidPBKDF2):
		var p struct {
			Salt       asn1.RawValue
			Iterations int
			KeyLength  int                      `asn1:"optional"`
			PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
		}
		if _, err := asn1.Unmarshal(id.Parameters.FullBytes, &p); err != nil || p.Iterations < 1 {
			return errors.New("damaged PBKDF2 parameters")
		}
		if p.Iterations > maxIterations {
			return fmt.Errorf("the key asks for %d iterations of PBKDF2, more than %d", p.Iterations, maxIterations)
		}
		return nil
	case id.Algorithm.Equal(oidScrypt):
		var p struct {
			Salt      []byte
			N, R, P   int
			KeyLength int `asn1:"optional"`
		}
		if _, err := asn1.Unmarshal(id.Parameters.FullBytes, &p); err != nil || p.N < 2 || bits.OnesCount(uint(p.N)) != 1 || p.R < 1 || p.P < 1 {
			return errors.New("damaged scrypt parameters")
		}
		if p.N > maxScrypt || p.R > maxScrypt || p.P > 64 || uint64(p.N)*uint64(p.R)*128 > maxScrypt {
			return fmt.Errorf("the key asks for more than %d bytes of memory or more than 64 passes of scrypt", maxScrypt)
		}
		return nil
	}
	return fmt.Errorf("the key derivation %v is not supported", id.Algorithm)
}
