package sign_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/secure-systems-lab/go-securesystemslib/encrypted"

	"github.com/waybill-sdk/waybill/sign"
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func public(t testing.TB, name string) crypto.PublicKey {
	t.Helper()
	block, _ := pem.Decode(file(t, name))
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sealed(t testing.TB, typ string) []byte {
	t.Helper()
	block, _ := pem.Decode(file(t, "pkcs8.pem"))
	text, err := encrypted.EncryptWithCustomKDFParameters(block.Bytes, []byte("correct"), encrypted.Legacy)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: text})
}

func TestParseKey(t *testing.T) {
	type equaler interface{ Equal(crypto.PublicKey) bool }
	p256 := public(t, "public.pem")
	tests := []struct {
		name   string
		file   []byte
		public crypto.PublicKey
		alg    sign.Algorithm
		locked bool
	}{
		{"PKCS #8", file(t, "pkcs8.pem"), p256, sign.ECDSAP256SHA256, false},
		{"SEC 1", file(t, "sec1.pem"), p256, sign.ECDSAP256SHA256, false},
		{"SEC 1 after parameters", file(t, "ec-parameters.pem"), p256, sign.ECDSAP256SHA256, false},
		{"PKCS #1", file(t, "rsa-pkcs1.pem"), public(t, "rsa-public.pem"), sign.RSAPSSSHA256, false},
		{"Ed25519", file(t, "ed25519.pem"), public(t, "ed25519-public.pem"), sign.Ed25519, false},
		{"white space around", append([]byte("\r\n "), append(file(t, "pkcs8.pem"), "\n\n"...)...), p256, sign.ECDSAP256SHA256, false},
		{"PBES2 AES-256", file(t, "pbkdf2-aes256.pem"), p256, sign.ECDSAP256SHA256, true},
		{"PBES2 AES-128, SHA-1", file(t, "pbkdf2-aes128-sha1.pem"), p256, sign.ECDSAP256SHA256, true},
		{"PBES2 3DES", file(t, "pbkdf2-des3.pem"), p256, sign.ECDSAP256SHA256, true},
		{"PBES2 scrypt", file(t, "scrypt-aes256.pem"), p256, sign.ECDSAP256SHA256, true},
		{"sigstore", sealed(t, "ENCRYPTED SIGSTORE PRIVATE KEY"), p256, sign.ECDSAP256SHA256, true},
		{"cosign", sealed(t, "ENCRYPTED COSIGN PRIVATE KEY"), p256, sign.ECDSAP256SHA256, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := sign.ParseKey(tt.file, []byte("correct"))
			if err != nil {
				t.Fatal(err)
			}
			if !tt.public.(equaler).Equal(s.Public()) {
				t.Error("it is another key")
			}
			if s.Algorithm() != tt.alg {
				t.Errorf("Algorithm() = %s, want %s", s.Algorithm(), tt.alg)
			}
			for _, wrong := range []string{"", "wrong"} {
				_, err := sign.ParseKey(tt.file, []byte(wrong))
				if got := errors.Is(err, sign.ErrPassphrase); got != tt.locked {
					t.Errorf("with the passphrase %q: %v", wrong, err)
				}
			}
		})
	}
}

func TestParseKeyRefuses(t *testing.T) {
	good := string(file(t, "pkcs8.pem"))
	tests := []struct{ name, file, want string }{
		{"nothing", "", "not a PEM file"},
		{"no PEM", "hello", "not a PEM file"},
		{"text before", "my key\n" + good, "not a PEM file"},
		{"text after", good + "x", "more text"},
		{"two keys", good + good, "2 PEM blocks"},
		{"damaged", strings.Replace(good, "-----END PRIVATE", "-----END PUBLIC", 1), "damaged"},
		{"a public key", string(file(t, "public.pem")), "a public key where a private key is expected"},
		{"encryption by headers", string(file(t, "headers.pem")), "headers"},
		{"OpenSSH", string(file(t, "openssh.pem")), "OpenSSH"},
		{"RSA 1024", string(file(t, "rsa-1024.pem")), "RSA key of 1024 bits"},
		{"P-224", string(file(t, "p224.pem")), "P-224"},
		{"other block", "-----BEGIN MESSAGE-----\nAAAA\n-----END MESSAGE-----\n", "MESSAGE"},
		{"DER with more behind", derTrailing(t), "trailing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sign.ParseKey([]byte(tt.file), []byte("correct"))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseKey: %v, want %q in it", err, tt.want)
			}
		})
	}
}

func derTrailing(t *testing.T) string {
	block, _ := pem.Decode(file(t, "pkcs8.pem"))
	block.Bytes = append(block.Bytes, 0)
	return string(pem.EncodeToMemory(block))
}

// A key file that asks for more work than anybody does is refused before any of it is done.
func TestParseKeyBounded(t *testing.T) {
	for name, change := range map[string][2][]byte{
		"pbkdf2-aes256.pem": {{0x02, 0x02, 0x08, 0x00}, {0x02, 0x02, 0x7f, 0xff}}, // allowed: 32767
		"scrypt-aes256.pem": {{0x02, 0x02, 0x40, 0x00}, {0x02, 0x02, 0x40, 0x01}}, // no power of two
	} {
		block, _ := pem.Decode(file(t, name))
		if !bytes.Contains(block.Bytes, change[0]) {
			t.Fatalf("%s has other parameters", name)
		}
		block.Bytes = bytes.Replace(block.Bytes, change[0], change[1], 1)
		if _, err := sign.ParseKey(pem.EncodeToMemory(block), []byte("correct")); err == nil {
			t.Errorf("%s: changed parameters open it", name)
		}
	}
	block, _ := pem.Decode(file(t, "pbkdf2-aes256.pem"))
	// 2^31-1 iterations: the integer and everything around it grow by two bytes.
	der := bytes.Replace(block.Bytes, []byte{0x02, 0x02, 0x08, 0x00}, []byte{0x02, 0x04, 0x7f, 0xff, 0xff, 0xff}, 1)
	der = grow(der, 2)
	_, err := sign.ParseKey(pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: der}), []byte("correct"))
	if err == nil || !strings.Contains(err.Error(), "iterations") {
		t.Errorf("2^31-1 iterations: %v", err)
	}
}

// grow adds n to the lengths of the first sequences of an EncryptedPrivateKeyInfo, down to the PBKDF2 parameters.
func grow(der []byte, n byte) []byte {
	der[2] += n                                                                       // 30 81 LL
	for i := 3; i+1 < len(der) && !bytes.Equal(der[i:i+2], []byte{0x04, 0x08}); i++ { // until the salt
		if der[i] == 0x30 && der[i+1] < 0x80 {
			der[i+1] += n
		}
	}
	return der
}

func FuzzParseKey(f *testing.F) {
	names, err := filepath.Glob("testdata/*.pem")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		f.Add(file(f, filepath.Base(name)))
		if block, _ := pem.Decode(file(f, filepath.Base(name))); block != nil {
			f.Add(block.Bytes)
		}
	}
	f.Add(sealed(f, "ENCRYPTED SIGSTORE PRIVATE KEY"))
	f.Fuzz(func(t *testing.T, text []byte) {
		inputs := [][]byte{text, pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: text}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text})}
		for _, in := range inputs {
			s, err := sign.ParseKey(in, []byte("correct"))
			if err != nil {
				continue
			}
			if k, ok := s.Public().(*ecdsa.PublicKey); ok && k.Params().BitSize < 256 {
				t.Error("a weak key")
			}
		}
	})
}
