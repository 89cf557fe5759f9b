package servers_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/localsigstore/servers"
)

// The servers are there and alone with the test, say what has to be trusted, and are gone when they are stopped.
func TestRun(t *testing.T) {
	servers.Run(t, func(t *testing.T, s *servers.Sigstore) {
		list, err := net.Interfaces()
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range list {
			if up, loopback := i.Flags&net.FlagUp != 0, i.Flags&net.FlagLoopback != 0; up != loopback {
				t.Errorf("interface %s is %s, want the loopback interface up and no other", i.Name, i.Flags)
			}
		}
		var root struct {
			CertificateAuthorities, TimestampAuthorities, Tlogs, Ctlogs []struct {
				CertChain struct{ Certificates []struct{ RawBytes []byte } }
			}
		}
		if err := json.Unmarshal(s.Root(), &root); err != nil {
			t.Fatal(err)
		}
		if len(root.CertificateAuthorities) != 1 || len(root.TimestampAuthorities) != 1 || len(root.Tlogs) != 1 || len(root.Ctlogs) != 1 {
			t.Errorf("root %s", s.Root())
		}
		if n := len(root.TimestampAuthorities[0].CertChain.Certificates); n < 2 {
			t.Errorf("%d certificates of the timestamp authority, want its own and those above", n)
		}
		addresses := map[string]string{
			"fulcio": strings.TrimPrefix(s.Endpoints.Fulcio, "http://"), "rekor": strings.TrimPrefix(s.Endpoints.Rekor, "http://"),
			"timestamps": strings.TrimSuffix(strings.TrimPrefix(s.Endpoints.TSA, "http://"), "/api/v1/timestamp"),
		}
		for name, address := range addresses {
			if c, err := net.Dial("tcp", address); err != nil {
				t.Errorf("%s: %v", name, err)
			} else {
				c.Close()
			}
		}
		s.Stop()
		for name, address := range addresses {
			if l, err := net.Listen("tcp", address); err != nil {
				t.Errorf("%s is still there: %v", name, err)
			} else {
				l.Close()
			}
		}
		response, err := http.Get(servers.Issuer + "/.well-known/openid-configuration")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if text, err := io.ReadAll(response.Body); err != nil || !strings.Contains(string(text), `"issuer":"`+servers.Issuer+`"`) {
			t.Errorf("the issuer says %s (%v)", text, err)
		}
	})
}
