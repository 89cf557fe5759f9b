package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/examples/internal/program"
	"github.com/waybill-sdk/waybill/internal/localsigstore"
	"github.com/waybill-sdk/waybill/internal/localsigstore/servers"
)

const (
	issuer  = "https://issuer.example.test"
	subject = "ci@example.test"
	file    = "the artifact"
)

var hexSum = fmt.Sprintf("%x", sha256.Sum256([]byte(file)))

// A bench is a folder with what the program reads, and a sigstore on this machine.
type bench struct {
	t      *testing.T
	dir    string
	stack  *localsigstore.Stack
	ends   localsigstore.Endpoints
	issuer string
	stop   func()
}

func newBench(t *testing.T) *bench {
	t.Helper()
	s := localsigstore.New(localsigstore.Options{})
	ends, stop := s.Serve()
	t.Cleanup(stop)
	return fill(&bench{t, t.TempDir(), s, ends, issuer, stop})
}

func fill(b *bench) *bench {
	b.t.Helper()
	b.write("artifact", []byte(file))
	b.write("statement", []byte(statement()))
	b.write("token", []byte(b.stack.Token(b.issuer, subject)+"\n"))
	b.write("root", b.stack.Root())
	return b
}

func statement() string {
	return `{"_type":"https://in-toto.io/Statement/v1", "subject":[{"name":"artifact","digest":{"sha256":"` + hexSum + `"}}],
 "predicateType":"https://example.test/p/v1", "predicate":{"z":9007199254740993,"a":1.0}}`
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

func (b *bench) write(name string, data []byte) string {
	b.t.Helper()
	if err := os.WriteFile(b.path(name), data, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return b.path(name)
}

// invoke runs the program. Words that begin with @ are files of the bench.
func (b *bench) invoke(stdin string, line string) (code int, stdout, stderr string) {
	b.t.Helper()
	args := strings.Fields(line)
	for i, a := range args {
		if name, ok := strings.CutPrefix(a, "@"); ok {
			args[i] = b.path(name)
		}
	}
	var out, errs bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	if code != program.Done {
		if s := errs.String(); out.Len() != 0 || strings.Count(s, "\n") != 1 || !strings.HasPrefix(s, "keyless: ") || !strings.HasSuffix(s, "\n") {
			b.t.Errorf("keyless %s: exit %d, %d bytes on standard output, standard error %q", line, code, out.Len(), s)
		}
	} else if errs.Len() != 0 {
		b.t.Errorf("keyless %s: standard error %q", line, errs.String())
	}
	return code, out.String(), errs.String()
}

// services are the flags that name the services.
func (b *bench) services() string {
	return "-fulcio " + b.ends.Fulcio + " -rekor " + b.ends.Rekor + " -tsa " + b.ends.TSA + " -token @token "
}

func (b *bench) mustRun(stdin, line, want string) {
	b.t.Helper()
	if code, out, errs := b.invoke(stdin, line); code != program.Done || out != want {
		b.t.Errorf("keyless %s: exit %d, %q, standard error %q; want %q", line, code, out, errs, want)
	}
}

func (b *bench) mustFail(line string, code int, want string) {
	b.t.Helper()
	if got, _, errs := b.invoke("", line); got != code || !strings.Contains(errs, want) {
		b.t.Errorf("keyless %s: exit %d, standard error %q; want exit %d and %q", line, got, errs, code, want)
	}
}

func TestSignAndVerify(t *testing.T) { signAndVerify(newBench(t)) }

// The same with real servers.
func TestServers(t *testing.T) {
	servers.Run(t, func(t *testing.T, s *servers.Sigstore) {
		signAndVerify(fill(&bench{t, t.TempDir(), s.Stack, s.Endpoints, servers.Issuer, s.Stop}))
	})
}

func signAndVerify(b *bench) {
	t := b.t
	t.Helper()
	b.mustRun("", "sign "+b.services()+"-statement -o @statement.bundle @statement", "")
	b.mustRun("", "sign "+b.services()+"-o @artifact.bundle @artifact", "")
	by := "-identity " + subject + " -issuer " + b.issuer + " "
	who := "-trusted-root @root " + by
	// A token that no issuer signed.
	b.write("token", []byte(localsigstore.New(localsigstore.Options{}).Token(b.issuer, subject)))
	b.mustFail("sign "+b.services()+"-o @forged.bundle @artifact", program.Failed, "400")
	b.mustFail("verify -bundle @forged.bundle "+who+"-artifact @artifact", program.Failed, "no such")
	b.stop() // what follows is offline
	for _, about := range []string{"-artifact @artifact", "-digest sha256:" + hexSum} {
		b.mustRun("", "verify -bundle @statement.bundle "+who+about, statement())
		b.mustRun("", "verify -bundle @statement.bundle -min-log 1 -min-timestamp 1 "+who+about, statement())
		b.mustRun("", "verify -bundle @artifact.bundle "+who+about, "sha256:"+hexSum+"\n")
	}
	b.mustRun(file, "verify -bundle @artifact.bundle "+who+"-artifact -", "sha256:"+hexSum+"\n")

	b.write("other", []byte("another artifact"))
	other := localsigstore.New(localsigstore.Options{Origin: b.stack.Origin})
	b.write("other.root", other.Root())
	b.write("otherlog.root", b.stack.Root(func(root map[string]any) {
		var foreign map[string]any
		if err := json.Unmarshal(other.Root(), &foreign); err != nil {
			t.Fatal(err)
		}
		root["tlogs"] = foreign["tlogs"]
	}))
	for _, bundle := range []string{"@statement.bundle ", "@artifact.bundle "} {
		b.mustFail("verify -bundle "+bundle+who+"-artifact @other", program.Failed, "")
		b.mustFail("verify -bundle "+bundle+who+"-digest sha256:"+strings.Repeat("0", 64), program.Failed, "")
		b.mustFail("verify -bundle "+bundle+who+"-artifact @artifact -min-log 2", program.Failed, "1 of 2 transparency logs")
		b.mustFail("verify -bundle "+bundle+who+"-artifact @artifact -min-timestamp 2", program.Failed, "1 of 2 timestamp authorities")
		b.mustFail("verify -bundle "+bundle+"-trusted-root @other.root "+by+"-artifact @artifact", program.Failed, "not one of an authority")
		b.mustFail("verify -bundle "+bundle+"-trusted-root @otherlog.root "+by+"-artifact @artifact", program.Failed, "0 of 1 transparency logs")
		b.mustFail("verify -bundle "+bundle+"-trusted-root @root -identity x"+subject+" -issuer "+b.issuer+" -artifact @artifact", program.Failed, "none of the identities")
		b.mustFail("verify -bundle "+bundle+"-trusted-root @root -identity "+subject+" -issuer "+b.issuer+"x -artifact @artifact", program.Failed, "none of the identities")
	}

	// Lines of bundles: the first that holds.
	one, err := os.ReadFile(b.path("statement.bundle"))
	if err != nil {
		t.Fatal(err)
	}
	foreign := localsigstore.Text(localsigstore.New(localsigstore.Options{}).Bundle(localsigstore.What{PayloadType: "application/vnd.in-toto+json", Payload: []byte(statement()), Issuer: b.issuer, Subject: subject}))
	b.write("lines", append(append(foreign, '\n'), one...))
	b.mustRun("", "verify -bundle @lines "+who+"-artifact @artifact", statement())
	b.mustFail("verify -bundle @lines "+who+"-artifact @other", program.Failed, "1 more bundles")
}

func TestKey(t *testing.T) {
	b := newBench(t)
	for _, name := range []string{"key", "other"} {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalPKIXPublicKey(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		b.write(name+".pub", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
		b.write(name+".bundle", localsigstore.Text(b.stack.Bundle(localsigstore.What{PayloadType: "application/vnd.in-toto+json", Payload: []byte(statement()), Key: key})))
	}
	b.mustRun("", "verify -bundle @key.bundle -trusted-root @root -key @key.pub -artifact @artifact", statement())
	b.mustFail("verify -bundle @key.bundle -trusted-root @root -key @other.pub -artifact @artifact", program.Failed, "not over this payload")
	b.mustFail("verify -bundle @key.bundle -trusted-root @root -identity "+subject+" -issuer "+issuer+" -artifact @artifact", program.Failed, "made with a key")
	b.mustRun("", "sign "+b.services()+"-statement -o @cert.bundle @statement", "")
	b.mustFail("verify -bundle @cert.bundle -trusted-root @root -key @key.pub -artifact @artifact", program.Failed, "none of the identities")
	b.mustFail("verify -bundle @key.bundle -trusted-root @root -key @artifact -artifact @artifact", program.Failed, "no public key")
}

func TestMisuse(t *testing.T) {
	b := newBench(t)
	const who = "-trusted-root @root -identity a -issuer b "
	for _, line := range []string{
		"", "other", "sign", "verify", "sign -x", "verify -x",
		"sign " + b.services() + "@artifact", "sign " + b.services() + "-o @out", "sign " + b.services() + "-o @out @artifact @artifact",
		"sign -fulcio http://f.example.test -rekor https://r.example.test -tsa https://t.example.test -token @token -o @out @artifact",
		"verify -bundle @artifact " + who, "verify -bundle @artifact " + who + "-artifact @artifact -digest sha256:" + hexSum,
		"verify -bundle @artifact -trusted-root @root -identity a -artifact @artifact", "verify -bundle @artifact -trusted-root @root -artifact @artifact",
		"verify -bundle @artifact " + who + "-key @artifact -artifact @artifact", "verify -bundle @artifact " + who + "-digest sha256:00",
		"verify -bundle @artifact " + who + "-artifact @artifact -min-log -1", "verify -bundle @artifact " + who + "-artifact @artifact more",
		"verify -bundle - " + who + "-artifact -",
	} {
		b.mustFail(line, program.Misused, "")
	}
	for _, line := range []string{"-h", "sign -h", "verify -h"} {
		b.mustRun("", line, usage)
	}
}

func TestFailures(t *testing.T) {
	b := newBench(t)
	const who = "-trusted-root @root -identity a -issuer b "
	b.mustFail("verify -bundle @nothing "+who+"-artifact @artifact", program.Failed, "nothing")
	b.mustFail("verify -bundle @artifact "+who+"-artifact @artifact", program.Failed, "artifact")
	b.mustFail("verify -bundle @artifact "+who+"-artifact @nothing", program.Failed, "nothing")
	b.mustFail("verify -bundle @artifact -trusted-root @artifact -identity a -issuer b -artifact @artifact", program.Failed, "trusted root")
	b.mustFail("sign "+b.services()+"-o @out @nothing", program.Failed, "nothing")
	b.mustFail("sign "+b.services()+"-statement -o @out @artifact", program.Failed, "artifact")
	b.mustFail("sign "+b.services()+"-o @no/such/folder @artifact", program.Failed, "no such")
	b.write("token", []byte("a.b.c"))
	b.mustFail("sign "+b.services()+"-o @out @artifact", program.Failed, "artifact")
	if entries, err := os.ReadDir(b.dir); err != nil || len(entries) != 4 {
		t.Errorf("%d files are left, want the 4 of the bench (%v)", len(entries), err)
	}
}

// The token goes nowhere but to the certificate authority, and into no message.
func TestTokenStaysSecret(t *testing.T) {
	b := newBench(t)
	other := localsigstore.New(localsigstore.Options{}).Token(issuer, subject)
	b.write("token", []byte(other))
	_, _, errs := b.invoke("", "sign "+b.services()+"-o @out @artifact")
	if strings.Contains(errs, other) || strings.Contains(errs, strings.Split(other, ".")[2]) {
		t.Errorf("the token is in %q", errs)
	}
}
