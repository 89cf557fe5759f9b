package main

import (
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/sign/sigstore"
)

// maxToken is how many bytes a file with a token may have.
const maxToken = 1 << 20

// parse reads flags. Which of them are there is in the result.
func parse(fs *flag.FlagSet, args []string) (map[string]bool, error) {
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil, err
	} else if err != nil {
		return nil, misuse("%v", err)
	}
	set := map[string]bool{}
	var empty error
	fs.Visit(func(f *flag.Flag) {
		set[f.Name] = true
		if f.Value.String() == "" {
			empty = misuse("-%s is empty", f.Name)
		}
	})
	return set, empty
}

func (p *program) sign(args []string) error {
	fs := flag.NewFlagSet("sign", flag.ContinueOnError)
	fulcio, rekor, tsa := fs.String("fulcio", "", ""), fs.String("rekor", "", ""), fs.String("tsa", "", "")
	token, out := fs.String("token", "", ""), fs.String("o", "", "")
	statement := fs.Bool("statement", false, "")
	set, err := parse(fs, args)
	if err != nil {
		return err
	}
	for _, name := range []string{"fulcio", "rekor", "tsa", "token", "o"} {
		if !set[name] {
			return misuse("no -%s (-h prints the usage)", name)
		}
	}
	switch {
	case fs.NArg() == 0 || fs.Arg(0) == "":
		return misuse("no FILE (-h prints the usage)")
	case fs.NArg() > 1:
		return misuse("more than one FILE: %q (flags come before FILE)", fs.Args())
	case *token == "-" && fs.Arg(0) == "-":
		return misuse("FILE and -token are both standard input")
	}
	text, err := p.read(*token, maxToken)
	if err != nil {
		return err
	}
	signer, err := sigstore.Keyless(sigstore.Token(string(text)), sigstore.Endpoints{
		Fulcio: *fulcio, Rekor: []string{*rekor}, Timestamps: []string{*tsa},
	})
	if err != nil {
		return &usageError{trim(err)}
	}
	bundle, err := p.bundle(signer, fs.Arg(0), *statement)
	if err != nil {
		return err
	}
	return p.write(*out, append(bundle, '\n'))
}

// bundle signs a file.
func (p *program) bundle(signer *sigstore.Signer, name string, statement bool) ([]byte, error) {
	if !statement {
		in, what, err := p.open(name)
		if err != nil {
			return nil, err
		}
		defer in.Close()
		bundle, err := signer.Artifact(p.ctx, in)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		return bundle, nil
	}
	text, err := p.read(name, sigstore.MaxPayload)
	if err != nil {
		return nil, err
	}
	st, err := attest.ParseStatement(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	bundle, err := signer.Statement(p.ctx, st)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return bundle, nil
}
