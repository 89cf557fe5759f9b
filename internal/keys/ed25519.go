package keys

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
)

// lowOrder lists the y coordinates, little endian and without the sign bit, of the points whose order divides the
// cofactor. With such a "key" signatures can be made by anybody.
var lowOrder = func() [][]byte {
	var out [][]byte
	for _, s := range []string{
		"0100000000000000000000000000000000000000000000000000000000000000", // order 1
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", // order 2
		"0000000000000000000000000000000000000000000000000000000000000000", // order 4
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // order 8
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", // order 8
	} {
		b, err := hex.DecodeString(s)
		if err != nil {
			panic(err)
		}
		out = append(out, b)
	}
	return out
}()

// prime is 2^255-19, little endian.
var prime = func() []byte {
	p := bytes.Repeat([]byte{0xff}, 32)
	p[0], p[31] = 0xed, 0x7f
	return p
}()

func checkEd25519(k ed25519.PublicKey) error {
	if len(k) != ed25519.PublicKeySize {
		return fmt.Errorf("Ed25519 key of %d bytes", len(k))
	}
	y := bytes.Clone(k)
	y[31] &= 0x7f
	// RFC 8032 §5.1.3: y must be below the prime. A second spelling of a key would count as a second key.
	for i := 31; ; i-- {
		if y[i] != prime[i] {
			if y[i] > prime[i] {
				return errors.New("Ed25519 key that is not canonical")
			}
			break
		}
		if i == 0 {
			return errors.New("Ed25519 key that is not canonical")
		}
	}
	for _, low := range lowOrder {
		if bytes.Equal(y, low) {
			return errors.New("Ed25519 key of low order")
		}
	}
	return nil
}
