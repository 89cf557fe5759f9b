package servers

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waybill-sdk/waybill/internal/localsigstore"
)

// patience is how long a server may take to be up.
const patience = time.Minute

// A Sigstore is one of real servers, for one test.
type Sigstore struct {
	// Stack has what the servers publish about themselves, and the key of the tokens: its root is that of the servers, and
	// its tokens are for them.
	*localsigstore.Stack
	Endpoints localsigstore.Endpoints

	servers []*server
}

// Stop ends the servers and waits until they are gone.
func (s *Sigstore) Stop() {
	for _, one := range s.servers {
		one.stop()
	}
}

// start starts the servers of which the files are the commands, and asks them for what has to be trusted.
func start(t *testing.T, files map[string]string) *Sigstore {
	t.Helper()
	local := localsigstore.New(localsigstore.Options{Origin: "rekor.example.test"})
	local.PromiseKey = nil // of Rekor's first version there is no server here
	s := &Sigstore{Stack: local, Endpoints: localsigstore.Endpoints{
		Fulcio: "http://" + fulcioAddress, Rekor: "http://" + rekorAddress, TSA: "http://" + tsaAddress + "/api/v1/timestamp",
	}}
	dir := t.TempDir() // it goes after the servers
	t.Cleanup(func() {
		s.Stop()
		if t.Failed() {
			t.Log(s.said())
		}
	})
	// Fulcio asks the issuers for their keys when it starts.
	serve(t, issuerAddress, issuer(t, Issuer, &local.TokenKey.PublicKey))
	serve(t, otherIssuerAddress, issuer(t, OtherIssuer, &local.TokenKey.PublicKey))
	serve(t, ctLogAddress, local.CTLog())

	write := func(name string, text []byte) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	key, err := x509.MarshalPKCS8PrivateKey(local.LogKey)
	if err != nil {
		t.Fatal(err)
	}
	ctKey, err := x509.MarshalPKIXPublicKey(local.CTLogKey.Public())
	if err != nil {
		t.Fatal(err)
	}
	issuers := map[string]any{}
	for _, url := range []string{Issuer, OtherIssuer} {
		issuers[url] = map[string]string{"IssuerURL": url, "ClientID": "sigstore", "Type": "email"}
	}
	config, err := json.Marshal(map[string]any{"OIDCIssuers": issuers})
	if err != nil {
		t.Fatal(err)
	}
	s.launch(t, dir, files[rekorCommand], "serve", "--http-address=127.0.0.1", "--http-port="+port(rekorAddress), "--http-metrics-port=13005",
		"--grpc-address=127.0.0.1", "--grpc-port=13001", "--hostname="+local.Origin, "--storage-dir="+filepath.Join(dir, "log"),
		"--signer-filepath="+write("log.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})), "--checkpoint-interval=1s")
	s.launch(t, dir, files[fulcioCommand], "serve", "--host=127.0.0.1", "--port="+port(fulcioAddress), "--grpc-host=127.0.0.1", "--grpc-port=15554",
		"--metrics-port=15553", "--log_type=prod", "--ca=ephemeralca", "--ct-log-url=http://"+ctLogAddress,
		"--ct-log-public-key-path="+write("ct.pem", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: ctKey})),
		"--config-path="+write("fulcio.json", config), "--legacy-unix-domain-socket=@fulcio")
	s.launch(t, dir, files[tsaCommand], "serve", "--host=127.0.0.1", "--port="+port(tsaAddress), "--log-type=prod", "--timestamp-signer=memory", "--disable-ntp-monitoring")

	s.get(t, "http://"+rekorAddress+"/healthz")
	s.Fulcio = fulcio(t, s.get(t, s.Endpoints.Fulcio+"/api/v2/trustBundle"))
	s.Timestamps = []localsigstore.Authority{authority(t, s.get(t, s.Endpoints.TSA+"/certchain"), s.Endpoints.TSA)}
	return s
}

func port(address string) string {
	_, p, _ := net.SplitHostPort(address)
	return p
}

// fulcio reads what Fulcio says that it is: one chain.
func fulcio(t *testing.T, text []byte) localsigstore.Authority {
	t.Helper()
	var bundle struct {
		Chains []struct{ Certificates []string }
	}
	if err := json.Unmarshal(text, &bundle); err != nil || len(bundle.Chains) != 1 {
		t.Fatalf("fulcio: want one chain in %s (%v)", text, err)
	}
	var chain []byte
	for _, c := range bundle.Chains[0].Certificates {
		chain = append(append(chain, c...), '\n')
	}
	return authority(t, chain, "http://"+fulcioAddress)
}

// authority reads a chain in PEM, the root last.
func authority(t *testing.T, text []byte, url string) localsigstore.Authority {
	t.Helper()
	var certs []*x509.Certificate
	for rest := text; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		certs = append(certs, c)
	}
	if len(certs) == 0 {
		t.Fatalf("%s: no certificate in %q", url, text)
	}
	return localsigstore.Authority{Cert: certs[0], Above: certs[1:], URI: url}
}

// A server is a process of ours.
type server struct {
	name string
	cmd  *exec.Cmd
	out  *os.File
	done chan struct{} // closed when it is gone
}

func (s *Sigstore) launch(t *testing.T, dir, file string, args ...string) {
	t.Helper()
	name := filepath.Base(file)
	out, err := os.Create(filepath.Join(dir, name+".out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	cmd := exec.Command(file, args...)
	// What the servers would read from the environment and the home folder is not there.
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, []string{"HOME=" + dir, "TMPDIR=" + dir}, out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	one := &server{name: name, cmd: cmd, out: out, done: make(chan struct{})}
	go func() {
		defer close(one.done)
		_ = cmd.Wait() // it is killed, or its output says why it ended
	}()
	s.servers = append(s.servers, one)
}

func (s *server) stop() {
	_ = s.cmd.Process.Kill() // it is gone already
	<-s.done
}

// said returns what the servers said last.
func (s *Sigstore) said() string {
	var b strings.Builder
	for _, one := range s.servers {
		text, err := os.ReadFile(one.out.Name())
		if err != nil {
			text = []byte(err.Error())
		}
		fmt.Fprintf(&b, "\n%s:\n%s", one.name, text[max(0, len(text)-4096):])
	}
	return b.String()
}

// get returns what a server answers, as soon as it does.
func (s *Sigstore) get(t *testing.T, url string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		body, err := getOnce(ctx, url)
		if err == nil {
			return body
		}
		for _, one := range s.servers {
			select {
			case <-one.done:
				t.Fatalf("%s ended", one.name)
			default:
			}
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s: %v", url, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func getOnce(ctx context.Context, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, body)
	}
	return body, err
}
