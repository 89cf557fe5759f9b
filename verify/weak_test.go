package verify_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/verify"
)

type weakKey struct {
	key  crypto.PublicKey
	want string
}

func weakKeys(t testing.TB) map[string]weakKey {
	t.Helper()
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	n := rsaPair().private.Public().(*rsa.PublicKey).N
	small := new(big.Int).Rsh(n, 1)
	small.SetBit(small, 0, 1)
	bytes32 := func(s string) ed25519.PublicKey {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	high := func(s string) ed25519.PublicKey {
		k := bytes32(s)
		k[31] |= 0x80
		return k
	}
	const (
		one    = "0100000000000000000000000000000000000000000000000000000000000000"
		minus  = "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
		zero   = "0000000000000000000000000000000000000000000000000000000000000000"
		order8 = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
		other8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
	)
	keys := map[string]weakKey{
		"no key":                     {nil, "no key"},
		"a nil ECDSA key":            {(*ecdsa.PublicKey)(nil), "without a point"},
		"an empty ECDSA key":         {&ecdsa.PublicKey{}, "without a point"},
		"an ECDSA key of one curve":  {&ecdsa.PublicKey{Curve: elliptic.P256()}, "without a point"},
		"ECDSA point not on curve":   {&ecdsa.PublicKey{Curve: elliptic.P256(), X: big.NewInt(1), Y: big.NewInt(1)}, "not a point"},
		"ECDSA point at infinity":    {&ecdsa.PublicKey{Curve: elliptic.P256(), X: new(big.Int), Y: new(big.Int)}, "not a point"},
		"ECDSA negative":             {&ecdsa.PublicKey{Curve: elliptic.P256(), X: big.NewInt(-1), Y: big.NewInt(1)}, "not a point"},
		"P-224":                      {&p224.PublicKey, "P-224"},
		"a nil RSA key":              {(*rsa.PublicKey)(nil), "modulus"},
		"an empty RSA key":           {&rsa.PublicKey{}, "modulus"},
		"RSA 2047":                   {&rsa.PublicKey{N: small, E: 65537}, "2047 bits"},
		"RSA 32768":                  {&rsa.PublicKey{N: new(big.Int).SetBit(big.NewInt(1), 32767, 1), E: 65537}, "32768 bits"},
		"RSA with an even modulus":   {&rsa.PublicKey{N: new(big.Int).Add(n, big.NewInt(1)), E: 65537}, "even"},
		"RSA with exponent 1":        {&rsa.PublicKey{N: n, E: 1}, "exponent"},
		"RSA with an even exponent":  {&rsa.PublicKey{N: n, E: 65536}, "exponent"},
		"RSA with a negative one":    {&rsa.PublicKey{N: n, E: -3}, "exponent"},
		"Ed25519 cut":                {alice.private.Public().(ed25519.PublicKey)[:31], "31 bytes"},
		"Ed25519 empty":              {ed25519.PublicKey{}, "0 bytes"},
		"Ed25519 order 1":            {bytes32(one), "low order"},
		"Ed25519 order 1, sign":      {high(one), "low order"},
		"Ed25519 order 2":            {bytes32(minus), "low order"},
		"Ed25519 order 2, sign":      {high(minus), "low order"},
		"Ed25519 order 4":            {bytes32(zero), "low order"},
		"Ed25519 order 4, sign":      {high(zero), "low order"},
		"Ed25519 order 8":            {bytes32(order8), "low order"},
		"Ed25519 order 8, sign":      {high(order8), "low order"},
		"Ed25519 other order 8":      {bytes32(other8), "low order"},
		"Ed25519 other order 8 sign": {high(other8), "low order"},
		"a private key":              {alice.private, "not supported"},
		"a key by value":             {*bob.private.Public().(*ecdsa.PublicKey), "not supported"},
	}
	for i := range 19 { // the prime and the 18 above it
		k := bytes.Repeat([]byte{0xff}, 32)
		k[0], k[31] = byte(0xed+i), 0x7f
		keys["Ed25519 not canonical "+string(rune('a'+i))] = weakKey{ed25519.PublicKey(k), "not canonical"}
	}
	return keys
}

// A key that is not on the list of low orders is one with which signatures can be forged if the list is not complete: a
// signature of S = 0 and R = the point at infinity holds for about every order-th message. No key of the list is missed
// because for each of them such a signature is found.
func TestLowOrderForges(t *testing.T) {
	forged := 0
	for name, w := range weakKeys(t) {
		k, ok := w.key.(ed25519.PublicKey)
		if !ok || len(k) != ed25519.PublicKeySize || !strings.Contains(w.want, "low order") {
			continue
		}
		for i := range 64 {
			if ed25519.Verify(k, []byte{byte(i)}, append([]byte{1}, make([]byte, 63)...)) {
				forged++
				t.Logf("%s: anybody signs message %d", name, i)
				break
			}
		}
	}
	if forged == 0 {
		t.Error("no key is of low order: the list is wrong")
	}
}

func TestParseKeyRefuses(t *testing.T) {
	der, err := x509.MarshalPKIXPublicKey(bob.private.Public())
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(bob.private)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(typ string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: typ, Bytes: der}))
	}
	good := encode("PUBLIC KEY", der)
	point := der[len(der)-65:]
	compressed := append(bytes.Clone(der[:len(der)-65]), append([]byte{2 + point[64]&1}, point[1:33]...)...)
	compressed[1] -= 32
	compressed[len(compressed)-35] -= 32 // the length of the bit string
	tests := map[string][2]string{
		"nothing":                       {"", "not a PEM file"},
		"text before":                   {"# trusted\n" + good, "not a PEM file"},
		"text behind":                   {good + "# trusted\n", "more text"},
		"two keys":                      {good + good, "2 PEM blocks"},
		"a broken key before":           {"-----BEGIN PUBLIC KEY-----\n%\n-----END PUBLIC KEY-----\n" + good, "2 PEM blocks"},
		"headers":                       {strings.Replace(good, "KEY-----\n", "KEY-----\nX: y\n\n", 1), "headers"},
		"a private key":                 {encode("PRIVATE KEY", private), "private key"},
		"a certificate":                 {encode("CERTIFICATE", der), "certificate"},
		"another block":                 {encode("MESSAGE", der), "MESSAGE"},
		"DER with more behind":          {encode("PUBLIC KEY", append(bytes.Clone(der), 0)), "trailing"},
		"DER cut":                       {encode("PUBLIC KEY", der[:len(der)-1]), ""},
		"a compressed point":            {encode("PUBLIC KEY", compressed), ""},
		"a PKIX key that is called RSA": {encode("RSA PUBLIC KEY", der), ""},
		"a block that does not end":     {good[:len(good)-10], ""},
		"a megabyte":                    {good + strings.Repeat("\n", 1<<20), "bytes"},
	}
	for name, tt := range tests {
		if _, err := verify.ParseKey([]byte(tt[0])); err == nil || !strings.Contains(err.Error(), tt[1]) {
			t.Errorf("%s: %v, want %q in it", name, err, tt[1])
		}
	}
	if _, err := verify.ParseKey([]byte("\r\n" + good + "\n \n")); err != nil {
		t.Errorf("white space around: %v", err)
	}
}

// One key has one identity, whatever file it comes in.
func TestSpellingsOfAKey(t *testing.T) {
	pub := rsaPair().private.Public().(*rsa.PublicKey)
	pkix, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		t.Fatal(err)
	}
	a, err := verify.ParseKey(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix}))
	if err != nil {
		t.Fatal(err)
	}
	b, err := verify.ParseKey(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(pub)}))
	if err != nil {
		t.Fatal(err)
	}
	if a.Identity() != b.Identity() {
		t.Errorf("%v and %v are one key", a.Identity(), b.Identity())
	}
	r, err := verify.Envelope(ctx, repeat(seal(t, payload(), rsaPair().signer), 1), trust(2, a, b))
	mustRefuse(t, r, err, verify.CheckThreshold, "1 of 2")
}
