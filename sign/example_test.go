package sign_test

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"os"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign"
)

// A statement about an artifact, signed with a key file.
func ExampleEnvelope() {
	file, err := os.ReadFile("testdata/ed25519.pem")
	if err != nil {
		panic(err)
	}
	signer, err := sign.ParseKey(file, nil)
	if err != nil {
		panic(err)
	}
	statement, err := attest.New([]attest.ResourceDescriptor{{
		Name:   "app.tar.gz",
		Digest: attest.DigestSet{"sha256": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"},
	}}, "https://example.com/review/v1", []byte(`{"reviewer":"ann"}`))
	if err != nil {
		panic(err)
	}
	env, err := sign.Envelope(context.Background(), statement, signer)
	if err != nil {
		panic(err)
	}
	text, err := env.MarshalJSON()
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.72s…\n", text)
	// Output: {"payloadType":"application/vnd.in-toto+json","payload":"eyJfdHlwZSI6Imh…
}

// An encrypted key file, as OpenSSL and cosign write them.
func ExampleParseKey() {
	file, err := os.ReadFile("testdata/pbkdf2-aes256.pem")
	if err != nil {
		panic(err)
	}
	signer, err := sign.ParseKey(file, []byte("correct"))
	if err != nil {
		panic(err)
	}
	fmt.Println(signer.Algorithm())
	// Output: ecdsa-p256-sha256
}

// A key of the standard library, or anything else that is a crypto.Signer.
func ExampleKey() {
	signer, err := sign.Key(ed25519.NewKeyFromSeed(make([]byte, 32)), sign.WithKeyID("example"))
	if err != nil {
		panic(err)
	}
	env, err := sign.Payload(context.Background(), "text/plain", []byte("hello world"), signer)
	if err != nil {
		panic(err)
	}
	text, err := env.MarshalJSON()
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
	// Output: {"payloadType":"text/plain","payload":"aGVsbG8gd29ybGQ=","signatures":[{"keyid":"example","sig":"HTEkLIooPZpkumyYKpjYsoTtOksTtu6rkMadYJQbGpV6277RttPs6kC6F6CASVfXZjRNbAox9PMWGrabk0u8Bw=="}]}
}

// A second signature, by somebody else and later.
func ExampleAdd() {
	ctx := context.Background()
	first, err := sign.Key(ed25519.NewKeyFromSeed([]byte("the seed of the first key. 32 by")))
	if err != nil {
		panic(err)
	}
	env, err := sign.Payload(ctx, "text/plain", []byte("hello world"), first)
	if err != nil {
		panic(err)
	}
	second, err := sign.Key(ed25519.NewKeyFromSeed([]byte("the seed of the second key 32 by")))
	if err != nil {
		panic(err)
	}
	if err := sign.Add(ctx, env, second); err != nil {
		panic(err)
	}
	fmt.Println(len(env.Signatures), "signatures")
	// Output: 2 signatures
}
