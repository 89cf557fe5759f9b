package purl_test

import (
	"testing"

	"github.com/waybill-sdk/waybill/purl"
)

func TestMatchBasic(t *testing.T) {
	for _, c := range [][2]string{
		{"pkg:golang/github.com/Foo/Bar", "pkg:golang/github.com/foo/bar@v1"},
		{"pkg:maven/a/b@1?type=jar", "pkg:maven/a/b@1"},
		{"pkg:pypi/a.b", "pkg:pypi/A_b@1"},
		{"pkg:deb/debian/curl?distro=debian-12", "pkg:deb/debian/curl@1?distro=debian-12.13"},
		{"pkg:deb/debian/curl?distro=debian-12.13", "pkg:deb/debian/curl@1?distro=debian-12"},
		{"pkg:docker/docker.io/library/alpine@3", "pkg:docker/alpine@3"},
		{"pkg:oci/debian?repository_url=index.docker.io/library/debian", "pkg:oci/debian@sha256:aa?repository_url=https://docker.io/debian"},
		{"pkg:npm/%40a%2Fb", "pkg:npm/%40a/b@1"},
		{"pkg:npm/a@1", "pkg:npm/a@2"},
	} {
		p, s := purl.MustParse(c[0]), purl.MustParse(c[1])
		for _, pol := range []purl.Policy{purl.OpenVEX, purl.GoVEX, purl.Exact} {
			r := purl.Match(p, s, pol)
			t.Log(pol, c, r.Match, pol.Matches(p, s), r.Why)
			if n := testing.AllocsPerRun(20, func() { pol.Matches(p, s) }); n > 0 {
				t.Error(n, "allocs")
			}
		}
	}
}
