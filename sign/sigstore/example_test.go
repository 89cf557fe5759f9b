package sigstore_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/sign/sigstore"
)

// A statement, signed by whoever the token is for.
func ExampleKeyless() {
	// A sigstore on this machine. In its place: sigstore.PublicGood(), or the addresses of your own.
	local := localsigstore.New(localsigstore.Options{})
	services, stop := local.Serve()
	defer stop()
	token := local.Token("https://issuer.example.test", "ci@example.test")

	signer, err := sigstore.Keyless(sigstore.Token(token), sigstore.Endpoints{
		Fulcio:     services.Fulcio,
		Rekor:      []string{services.Rekor},
		Timestamps: []string{services.TSA},
	})
	if err != nil {
		panic(err)
	}
	statement, err := attest.ParseStatement([]byte(text))
	if err != nil {
		panic(err)
	}
	bundle, err := signer.Statement(context.Background(), statement)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.60s\n", bundle)
	// Output: {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"
}

// A statement, signed with a key, without anybody to vouch for it.
func ExampleKey() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader) // or one from a file or a device
	if err != nil {
		panic(err)
	}
	signer, err := sigstore.Key(key, sigstore.Endpoints{})
	if err != nil {
		panic(err)
	}
	bundle, err := signer.Payload(context.Background(), "text/plain", []byte("hello"))
	if err != nil {
		panic(err)
	}
	fmt.Printf("%.60s\n", bundle)
	// Output: {"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json"
}
