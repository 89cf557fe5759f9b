package mldsa_test

import (
	"context"
	"fmt"

	"github.com/waybill-sdk/waybill/sign"
	signmldsa "github.com/waybill-sdk/waybill/sign/mldsa"
	"github.com/waybill-sdk/waybill/verify"
	"github.com/waybill-sdk/waybill/verify/mldsa"
)

func ExampleParseKey() {
	ctx := context.Background()
	signer, err := signmldsa.Generate(signmldsa.MLDSA44)
	if err != nil {
		panic(err)
	}
	envelope, err := sign.Payload(ctx, "text/plain", []byte("hello world"), signer)
	if err != nil {
		panic(err)
	}
	key, err := mldsa.ParseKey(signer.PublicPEM())
	if err != nil {
		panic(err)
	}
	policy := verify.Policy{Verifiers: []verify.Verifier{key}, PayloadTypes: []string{"text/plain"}, AnySubject: true}
	result, err := verify.Envelope(ctx, envelope, policy)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(result.Payload()))
	envelope.Payload = []byte("hello mars")
	if _, err := verify.Envelope(ctx, envelope, policy); err != nil {
		fmt.Println("refused")
	}
	// Output:
	// hello world
	// refused
}
