// Command plugin is a key management plugin made of sigstore's own parts: the handler of its protocol before a key in
// a file.
package main

import (
	"context"
	"crypto"
	"errors"
	"os"

	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/sigstore/sigstore/pkg/signature/kms/cliplugin/handler"
)

type key struct{ signature.SignerVerifier }

var errNot = errors.New("not supported")

func (key) CreateKey(context.Context, string) (crypto.PublicKey, error) { return nil, errNot }
func (key) SupportedAlgorithms() []string                               { return nil }
func (key) DefaultAlgorithm() string                                    { return "" }
func (key) CryptoSigner(context.Context, func(error)) (crypto.Signer, crypto.SignerOpts, error) {
	return nil, nil, errNot
}

func main() {
	if err := run(); err != nil {
		if handler.WriteErrorResponse(os.Stdout, err) != nil {
			os.Exit(1)
		}
	}
}

func run() error {
	args, err := handler.GetPluginArgs(os.Args)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(args.InitOptions.KeyResourceID)
	if err != nil {
		return err
	}
	private, err := cryptoutils.UnmarshalPEMToPrivateKey(text, nil)
	if err != nil {
		return err
	}
	sv, err := signature.LoadSignerVerifier(private, args.InitOptions.HashFunc)
	if err != nil {
		return err
	}
	_, err = handler.Dispatch(os.Stdout, os.Stdin, args, key{sv})
	return err
}
