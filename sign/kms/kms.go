// Package kms signs with keys in a key management service, through the plugins that sigstore defines for cosign: a
// plugin is an executable named sigstore-kms-NAME, and a key is named NAME://KEY.
//
//	executable, err := kms.Find("awskms-plugin://alias/release")
//	signer, err := kms.Open(ctx, executable, "awskms-plugin://alias/release")
//	envelope, err := sign.Envelope(ctx, statement, signer)
//
// The protocol is that of github.com/sigstore/sigstore/pkg/signature/kms/cliplugin, version v1: the plugin runs once for
// each call, with the version and a JSON text as arguments and the message on standard input, and answers in JSON on
// standard output. A plugin runs with the rights and the environment of the program that calls it; choose it with the
// care that you choose the program itself with.
package kms

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/internal/keys"
	"github.com/waybill-sdk/waybill/sign"
)

// protocol is the version that is spoken here.
const protocol = "v1"

// Prefix is what the name of each plugin begins with.
const Prefix = "sigstore-kms-"

// maxAnswer bounds what a plugin may say, on standard output and in errors.
const (
	maxAnswer = 1 << 20
	maxStderr = 2 << 10
)

// A Signer signs through a plugin. It is safe for concurrent use; each signature is a run of the plugin.
type Signer struct {
	executable string
	init       initOptions
	public     crypto.PublicKey
	algorithms []keys.Algorithm
	keyID      string
}

var _ sign.Signer = (*Signer)(nil)

// An Option changes what [Open] makes.
type Option func(*Signer)

// WithKeyID puts id into the signatures as a hint for verifiers. Without it there is none.
func WithKeyID(id string) Option { return func(s *Signer) { s.keyID = id } }

// WithKeyVersion chooses the version of the key, where the service has versions.
func WithKeyVersion(version string) Option {
	return func(s *Signer) { s.init.RPCOptions.KeyVersion = version }
}

// Find returns the plugin for a key, NAME://KEY, by looking for it in the directories of the environment variable PATH.
// Nothing else in this package looks at the environment.
func Find(key string) (executable string, err error) {
	name, _, err := split(key)
	if err != nil {
		return "", err
	}
	path, err := exec.LookPath(Prefix + name)
	if err != nil {
		return "", fmt.Errorf("sign/kms: %w", err)
	}
	return path, nil
}

func split(key string) (name, id string, err error) {
	name, id, ok := strings.Cut(key, "://")
	if !ok || name == "" || strings.ContainsAny(name, `/\`) {
		return "", "", fmt.Errorf("sign/kms: %q is not NAME://KEY", key)
	}
	return name, id, nil
}

// Open asks the plugin for the public key of a key, NAME://KEY, and returns a signer for it. The plugin is the one at
// the path executable, whatever NAME is; [Find] looks for one. Keys that package sign does not accept are an error.
func Open(ctx context.Context, executable, key string, options ...Option) (*Signer, error) {
	_, id, err := split(key)
	if err != nil {
		return nil, err
	}
	s := &Signer{executable: executable, init: initOptions{ProtocolVersion: protocol, KeyResourceID: id, HashFunc: crypto.SHA256}}
	for _, o := range options {
		o(s)
	}
	var answer answer
	if err := s.call(ctx, arguments{MethodName: "publicKey", PublicKey: &publicKeyArgs{rpc(s.init.RPCOptions)}}, nil, &answer); err != nil {
		return nil, err
	}
	if answer.PublicKey == nil {
		return nil, errors.New("sign/kms: the plugin answers without a public key")
	}
	if s.public, err = keys.ParsePublic(answer.PublicKey.PEM); err != nil {
		return nil, fmt.Errorf("sign/kms: the plugin's public key: %w", err)
	}
	if s.algorithms, err = keys.Algorithms(s.public); err != nil {
		return nil, fmt.Errorf("sign/kms: the plugin's public key: %w", err)
	}
	if h := s.algorithms[0].Hash(); h != 0 {
		s.init.HashFunc = h
	}
	return s, nil
}

// Public returns the key that verifies what s signs.
func (s *Signer) Public() crypto.PublicKey { return s.public }

// Sign implements [sign.Signer]. A signature that the public key does not verify is an error: what a service answers is
// not handed on unseen.
func (s *Signer) Sign(ctx context.Context, m *attest.Message) (attest.Signature, error) {
	var answer answer
	args := arguments{MethodName: "signMessage", SignMessage: &signMessageArgs{SignOptions: signOptions{RPCOptions: s.init.RPCOptions}}}
	if err := s.call(ctx, args, m.Reader(), &answer); err != nil {
		return attest.Signature{}, err
	}
	if answer.SignMessage == nil {
		return attest.Signature{}, errors.New("sign/kms: the plugin answers without a signature")
	}
	sig := answer.SignMessage.Signature
	for _, a := range s.algorithms {
		if keys.Verify(a, s.public, m, sig) == nil {
			return attest.Signature{KeyID: s.keyID, Sig: sig}, nil
		}
	}
	return attest.Signature{}, errors.New("sign/kms: the plugin's signature is not one of its key over this message")
}

// call runs the plugin once.
func (s *Signer) call(ctx context.Context, args arguments, stdin io.Reader, to *answer) error {
	args.InitOptions = s.init
	if deadline, ok := ctx.Deadline(); ok {
		args.InitOptions.CtxDeadline = &deadline
	}
	text, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("sign/kms: %w", err)
	}
	cmd := exec.CommandContext(ctx, s.executable, protocol, string(text))
	cmd.Stdin = stdin
	stdout, stderr := &limited{most: maxAnswer}, &limited{most: maxStderr}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = time.Second // for children of the plugin that hold the pipes
	err = cmd.Run()
	if ctx.Err() != nil {
		return fmt.Errorf("sign/kms: %w", ctx.Err())
	}
	// The protocol ignores the exit status of a plugin that answers.
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() < 1) {
		return fmt.Errorf("sign/kms: running the plugin: %w%s", err, stderr.note())
	}
	if stdout.over {
		return fmt.Errorf("sign/kms: the plugin answers with more than %d bytes", maxAnswer)
	}
	if err := json.Unmarshal(stdout.b.Bytes(), to); err != nil {
		return fmt.Errorf("sign/kms: the plugin's answer: %w%s", err, stderr.note())
	}
	if to.ErrorMessage != "" {
		return fmt.Errorf("sign/kms: the plugin says: %s", to.ErrorMessage)
	}
	return nil
}

// A limited keeps the first bytes written to it and drops the rest.
type limited struct {
	b    bytes.Buffer
	most int
	over bool
}

func (l *limited) Write(p []byte) (int, error) {
	if room := l.most - l.b.Len(); len(p) > room {
		l.over = true
		l.b.Write(p[:room])
		return len(p), nil
	}
	return l.b.Write(p)
}

// note returns what was written, for an error.
func (l *limited) note() string {
	if text := strings.TrimSpace(l.b.String()); text != "" {
		return fmt.Sprintf(" (it wrote %q)", text)
	}
	return ""
}
