package main

import (
	"flag"
	"fmt"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/sign/sigstore"
)

// maxToken is how many bytes a file with a token may have.
const maxToken = 1 << 20

// parse reads flags. Which of them are there is in the result.
func parse(fs *flag.FlagSet, args []string) (map[string]bool, error) {
	if err := program.Parse(fs, args); err != nil {
		return nil, err
	}
	set := map[string]bool{}
	var empty error
	fs.Visit(func(f *flag.Flag) {
		set[f.Name] = true
		if f.Value.String() == "" {
			empty = program.Misuse("-%s is empty", f.Name)
		}
	})
	return set, empty
}

func (c *call) sign(args []string) error {
	fs := program.Flags("sign")
	fulcio, rekor, tsa := fs.String("fulcio", "", ""), fs.String("rekor", "", ""), fs.String("tsa", "", "")
	token, out := fs.String("token", "", ""), fs.String("o", "", "")
	statement := fs.Bool("statement", false, "")
	set, err := parse(fs, args)
	if err != nil {
		return err
	}
	for _, name := range []string{"fulcio", "rekor", "tsa", "token", "o"} {
		if !set[name] {
			return program.Misuse("no -%s (-h prints the usage)", name)
		}
	}
	switch {
	case fs.NArg() == 0 || fs.Arg(0) == "":
		return program.Misuse("no FILE (-h prints the usage)")
	case fs.NArg() > 1:
		return program.Misuse("more than one FILE: %q (flags come before FILE)", fs.Args())
	case *token == "-" && fs.Arg(0) == "-":
		return program.Misuse("FILE and -token are both standard input")
	}
	text, err := c.read(*token, maxToken)
	if err != nil {
		return err
	}
	signer, err := sigstore.Keyless(sigstore.Token(string(text)), sigstore.Endpoints{
		Fulcio: *fulcio, Rekor: []string{*rekor}, Timestamps: []string{*tsa},
	})
	if err != nil {
		return program.Misuse("%s", trim(err))
	}
	bundle, err := c.bundle(signer, fs.Arg(0), *statement)
	if err != nil {
		return err
	}
	return program.WriteFile(*out, append(bundle, '\n'), c.stdout)
}

// bundle signs a file.
func (c *call) bundle(signer *sigstore.Signer, name string, statement bool) ([]byte, error) {
	if !statement {
		in, err := program.Open(name, c.stdin)
		if err != nil {
			return nil, err
		}
		defer in.Close()
		bundle, err := signer.Artifact(c.ctx, in)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", program.Name(name), err)
		}
		return bundle, nil
	}
	text, err := c.read(name, sigstore.MaxPayload)
	if err != nil {
		return nil, err
	}
	st, err := attest.ParseStatement(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	bundle, err := signer.Statement(c.ctx, st)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return bundle, nil
}
