package purl_test

import (
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/purl"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		pattern, subject string
		policy           string
		want             bool
		why              string // what the reasons have to say, in order, separated by semicolons
	}{
		{"pkg:npm/a@1?x=1#s", "pkg:npm/a@1?x=1#s", "exact", true, ""},
		{"pkg:npm/a@1", "pkg:npm/a@2", "exact", false, `version: the pattern has "1", the subject "2"`},
		{"pkg:npm/a", "pkg:npm/a@2", "exact", false, `version: the pattern has none, the subject "2"`},
		{"pkg:npm/a@1", "pkg:npm/a@1?x=1", "exact", false, `qualifier x: the pattern has none, the subject "1"`},
		{"pkg:npm/a@1#s", "pkg:npm/a@1", "exact", false, `subpath: the pattern has "s", the subject none`},
		{"pkg:npm/a@1", "pkg:cargo/b@2", "exact", false, `type: the pattern has "npm", the subject "cargo"; version`},
		{"pkg:npm/%40a/b@1?x=1", "pkg:npm/%40c/d@2?x=2&y=1", "exact", false, "namespace; name; version; qualifier x; qualifier y"},

		// What go-vex, and trivy, do.
		{"pkg:npm/a", "pkg:npm/a@2?x=1#s", "go-vex", true, ""},
		{"pkg:npm/a@1", "pkg:npm/a", "go-vex", false, "version"},
		{"pkg:npm/a@1?x=1", "pkg:npm/a@1?x=1&y=2", "go-vex", true, ""},
		{"pkg:npm/a@1?x=1", "pkg:npm/a@1?x=2", "go-vex", false, `qualifier x: the pattern has "1", the subject "2"`},
		{"pkg:npm/a@1?x=1", "pkg:npm/a@1", "go-vex", false, `qualifier x: the pattern has "1", the subject none`},
		{"pkg:npm/a@1#s", "pkg:npm/a@1#t", "go-vex", true, ""},
		{"pkg:npm/a@1#s", "pkg:npm/a@1#t", "trivy", false, "subpath"},
		{"pkg:npm/a@1#s", "pkg:npm/a@1", "trivy", false, "subpath"},
		{"pkg:npm/a@1", "pkg:npm/a@1#t", "trivy", true, ""},
		{"pkg:npm/a@1#s", "pkg:npm/a@1#t", "openvex", false, "subpath"},
		{"pkg:golang/github.com/A/b", "pkg:golang/github.com/a/b@v1", "go-vex", true, "namespace: .* the same by golang-case"},
		{"pkg:maven/a/b@1?type=jar", "pkg:maven/a/b@1", "go-vex", false, "qualifier type: .* would be the same by type-default"},

		{"pkg:npm/a@1?x=1", "pkg:npm/a@2?x=1&y=2", "package", true, ""},
		{"pkg:npm/a@1?x=1", "pkg:npm/a@2?x=2", "package", false, "qualifier x"},
		{"pkg:npm/a@1?x=1#s", "pkg:npm/a@2?x=2#t", "identity", true, ""},
		{"pkg:npm/a@1", "pkg:npm/b@1", "identity", false, `name: the pattern has "a", the subject "b"`},

		// Aliases.
		{"pkg:golang/github.com/Masterminds/Semver", "pkg:golang/github.com/masterminds/semver@v3", "openvex", true, "namespace; name: .* golang-case"},
		{"pkg:golang/github.com/Masterminds/Semver", "pkg:golang/github.com/masterminds/semver@v3", "openvex-golang-case", false, "namespace: .* would be the same by golang-case; name"},
		{"pkg:golang/github.com/A/b", "pkg:golang/github.com/a/c", "openvex", false, `name: the pattern has "b", the subject "c"`},
		{"pkg:golang/github.com/%C3%89a/B", "pkg:golang/github.com/%C3%89A/b", "openvex", true, "namespace; name"},
		{"pkg:cargo/A", "pkg:cargo/a", "openvex", false, "name"},
		{"pkg:golang/stdlib@1.22.7", "pkg:golang/stdlib@v1.22.7", "openvex", true, "version: .* golang-version"},
		{"pkg:golang/stdlib@go1.22.7", "pkg:golang/stdlib@v1.22.7", "openvex", true, "version: .* golang-version"},
		{"pkg:golang/stdlib@v1.22.7", "pkg:golang/stdlib", "openvex", false, "version"},
		{"pkg:npm/a@1.0.0", "pkg:npm/a@v1.0.0", "openvex", false, "version"},
		{"pkg:nuget/Newtonsoft.Json", "pkg:nuget/newtonsoft.json@13", "openvex", true, "name: .* nuget-case"},
		{"pkg:pypi/zope.interface", "pkg:pypi/Zope_Interface@5", "openvex", true, "name: .* pypi-name"},
		{"pkg:pypi/a.-_b", "pkg:pypi/a-b@5", "openvex", true, "name: .* pypi-name"},
		{"pkg:pypi/ab", "pkg:pypi/a-b@5", "openvex", false, "name"},
		{"pkg:npm/a.b", "pkg:npm/a-b", "openvex", false, "name"},
		{"pkg:git/github.com/Foo/Bar", "pkg:git/github.com/foo/bar@1", "openvex", true, "name: .* forge-case"},
		{"pkg:git/git.example.org/Foo/Bar", "pkg:git/git.example.org/foo/bar@1", "openvex", false, "name"},
		{"pkg:git/a.example/x/y", "pkg:git/b.example/x/y", "openvex", false, `namespace: the pattern has "a.example", the subject "b.example"`},
		{"pkg:npm/%40angular%2Fcore", "pkg:npm/%40angular/core@17", "openvex", true, "namespace; name: .* name-slash"},
		{"pkg:golang/github.com%2FFoo%2Fbar", "pkg:golang/github.com/foo/bar@v1", "openvex", true, "namespace: .* golang-case,name-slash; name: .* golang-case,name-slash"},
		{"pkg:npm/%40a%2Fb", "pkg:npm/b", "openvex", false, `name: the pattern has "@a/b", the subject "b"`},
		{"pkg:npm/%40a%2Fb", "pkg:npm/%40c/b", "openvex", false, "namespace; name"},
		{"pkg:npm/%40angular%2Fcore", "pkg:npm/%40angular/core@17", "go-vex", false, "namespace: .* would be the same by name-slash; name: .* name-slash"},
		{"pkg:golang/A/b", "pkg:golang/a/c", "exact", false, `namespace: .* would be the same by golang-case; name: the pattern has "b", the subject "c"`},
		{"pkg:maven/a/b@1?type=jar", "pkg:maven/a/b@1", "openvex", true, "qualifier type: .* type-default"},
		{"pkg:maven/a/b@1?type=pom", "pkg:maven/a/b@1", "openvex", false, `qualifier type: the pattern has "pom", the subject none`},
		{"pkg:maven/a/b@1", "pkg:maven/a/b@1?type=jar", "exact", false, "qualifier type: .* would be the same by type-default"},
		{"pkg:maven/a/b@1", "pkg:maven/a/b@1?type=jar", "exact+type-default", true, "qualifier type: .* type-default"},
		{"pkg:gem/a?platform=ruby", "pkg:gem/a@1", "openvex", true, "qualifier platform"},
		{"pkg:npm/a?type=jar", "pkg:npm/a@1", "openvex", false, "qualifier type"},
		{"pkg:vcpkg/a@1?port_version=0", "pkg:vcpkg/a@1", "openvex", true, "qualifier port_version"},
		{"pkg:maven/a/b?repository_url=https://repo1.maven.org/maven2/", "pkg:maven/a/b@1", "openvex", true, "qualifier repository_url: .* repository-url"},
		{"pkg:maven/a/b?repository_url=HTTPS://Maven.Google.com/", "pkg:maven/a/b@1?repository_url=maven.google.com", "openvex", true, "qualifier repository_url"},
		{"pkg:maven/a/b?repository_url=https://maven.google.com/A", "pkg:maven/a/b@1?repository_url=https://maven.google.com/a", "openvex", false, "qualifier repository_url"},
		{"pkg:maven/a/b?repository_url=https://maven.google.com", "pkg:maven/a/b@1", "openvex", false, "qualifier repository_url"},
		{"pkg:luarocks/a?repository_url=https://luarocks.org/", "pkg:luarocks/a@1", "openvex", true, "qualifier repository_url"},
		{"pkg:docker/alpine", "pkg:docker/index.docker.io/library/alpine@3", "openvex", true, "namespace: .* docker-hub"},
		{"pkg:docker/library/alpine", "pkg:docker/docker.io/alpine@3", "openvex", true, "namespace: .* docker-hub"},
		{"pkg:docker/docker.io/me/alpine", "pkg:docker/me/alpine@3", "openvex", true, "namespace: .* docker-hub"},
		{"pkg:docker/quay.io/library/alpine", "pkg:docker/alpine@3", "openvex", false, "namespace"},
		{"pkg:docker/me/alpine", "pkg:docker/alpine@3", "openvex", false, "namespace"},
		{"pkg:docker/library%2Falpine", "pkg:docker/alpine@3", "openvex", true, "name: .* name-slash,docker-hub"},
		{"pkg:docker/library/alpine", "pkg:docker/alpine@3?repository_url=ghcr.io", "openvex", false, `namespace: the pattern has "library", the subject none`},
		{"pkg:docker/library/alpine?repository_url=ghcr.io", "pkg:docker/alpine@3?repository_url=ghcr.io", "openvex", false, "namespace"},
		{"pkg:docker/library/alpine?repository_url=https://index.docker.io/", "pkg:docker/alpine@3?repository_url=docker.io", "openvex", true, "namespace; qualifier repository_url"},
		{"pkg:docker/library/alpine", "pkg:docker/library/alpine@3?repository_url=ghcr.io", "openvex", true, ""},
		{"pkg:docker/alpine?repository_url=docker.io", "pkg:docker/alpine@3", "openvex", true, "qualifier repository_url"},
		{"pkg:docker/alpine?repository_url=gcr.io", "pkg:docker/alpine@3", "openvex", false, "qualifier repository_url"},
		{"pkg:oci/debian?repository_url=docker.io/library/debian", "pkg:oci/debian@sha256:a?repository_url=index.docker.io/library/debian", "openvex", true, "qualifier repository_url: .* docker-hub"},
		{"pkg:oci/debian?repository_url=docker.io/library/debian", "pkg:oci/debian@sha256:a?repository_url=https://registry-1.docker.io/debian/", "openvex", true, "repository-url,docker-hub"},
		{"pkg:oci/debian?repository_url=docker.io/library/debian", "pkg:oci/debian@sha256:a?repository_url=ghcr.io/library/debian", "openvex", false, "qualifier repository_url"},
		{"pkg:oci/debian?repository_url=docker.io/ghcr.io/x", "pkg:oci/debian@sha256:a?repository_url=ghcr.io/x", "openvex", false, "qualifier repository_url"},
		{"pkg:deb/debian/curl?distro=debian-12", "pkg:deb/debian/curl@7?distro=debian-12.13", "openvex", true, "qualifier distro: .* distro-release"},
		{"pkg:deb/debian/curl?distro=debian-12.13", "pkg:deb/debian/curl@7?distro=debian-12", "openvex", false, "qualifier distro"},
		{"pkg:deb/debian/curl?distro=debian-1", "pkg:deb/debian/curl@7?distro=debian-12", "openvex", false, "qualifier distro"},
		{"pkg:deb/debian/curl?distro=debian-12", "pkg:deb/debian/curl@7", "openvex", false, "qualifier distro"},
		{"pkg:apk/alpine/curl?distro=alpine-3.18", "pkg:apk/alpine/curl@7?distro=alpine-3.18.4", "openvex", true, "qualifier distro"},
		{"pkg:apk/alpine/curl?distro=alpine-3", "pkg:apk/alpine/curl@7?distro=alpine-3.18.4", "openvex", false, "qualifier distro"},
		{"pkg:deb/ubuntu/curl?distro=ubuntu-22", "pkg:deb/ubuntu/curl@7?distro=ubuntu-22.04", "openvex", false, "qualifier distro"},
		{"pkg:deb/ubuntu/curl?distro=ubuntu-22.04", "pkg:deb/ubuntu/curl@7?distro=ubuntu-22.04.3", "openvex", true, "qualifier distro"},
		{"pkg:deb/debian/curl?distro=bookworm", "pkg:deb/debian/curl@7?distro=debian-12", "openvex", true, "qualifier distro: .* distro-codename"},
		{"pkg:deb/debian/curl?distro=debian-bookworm", "pkg:deb/debian/curl@7?distro=bookworm", "openvex", true, "qualifier distro: .* distro-codename"},
		{"pkg:deb/debian/curl?distro=bookworm", "pkg:deb/debian/curl@7?distro=debian-12.13", "openvex", true, "qualifier distro: .* distro-release,distro-codename"},
		{"pkg:deb/debian/curl?distro=debian-12.13", "pkg:deb/debian/curl@7?distro=bookworm", "openvex", false, "qualifier distro"},
		{"pkg:deb/debian/curl?distro=bookworm", "pkg:deb/debian/curl@7?distro=trixie", "openvex", false, "qualifier distro"},
		{"pkg:deb/debian/curl?distro=ubuntu-bookworm", "pkg:deb/debian/curl@7?distro=bookworm", "openvex", false, "qualifier distro"},
		{"pkg:deb/debian/curl?distro=bookworm", "pkg:deb/debian/curl@7?distro=debian-12", "openvex-distro-codename", false, "qualifier distro: .* would be the same by distro-codename"},
		{"pkg:rpm/fedora/curl?distro=jammy", "pkg:rpm/fedora/curl@7?distro=ubuntu-22.04", "openvex", false, "qualifier distro"},
		{"pkg:rpm/fedora/curl?distro=fedora-25", "pkg:rpm/fedora/curl@7?distro=fedora-25.x", "openvex", false, "qualifier distro"},
	} {
		policy, err := purl.ParsePolicy(c.policy)
		if err != nil {
			t.Fatal(err)
		}
		pattern, subject := purl.MustParse(c.pattern), purl.MustParse(c.subject)
		got := purl.Match(pattern, subject, policy)
		if got.Match != c.want {
			t.Errorf("Match(%s, %s, %s) = %v, want %v: %v", c.pattern, c.subject, c.policy, got.Match, c.want, got.Why)
			continue
		}
		if plain := policy.Matches(pattern, subject); plain != c.want {
			t.Errorf("%s.Matches(%s, %s) = %v, want %v", c.policy, c.pattern, c.subject, plain, c.want)
		}
		wants := strings.Split(c.why, ";")
		if c.why == "" {
			wants = nil
		}
		if len(wants) > len(got.Why) {
			t.Errorf("Match(%s, %s, %s): %d reasons, want %d: %v", c.pattern, c.subject, c.policy, len(got.Why), len(wants), got.Why)
			continue
		}
		if wants == nil && len(got.Why) > 0 {
			t.Errorf("Match(%s, %s, %s): reasons for nothing: %v", c.pattern, c.subject, c.policy, got.Why)
		}
		// A reason may come between those that a case names, but not before: its text begins where it should.
		at := 0
		for _, want := range wants {
			head, tail, _ := strings.Cut(strings.TrimSpace(want), ": .* ")
			for at < len(got.Why) && (!strings.Contains(got.Why[at].String(), head) || !strings.Contains(got.Why[at].String(), tail)) {
				at++
			}
			if at == len(got.Why) {
				t.Errorf("Match(%s, %s, %s): no reason like %q: %v", c.pattern, c.subject, c.policy, want, got.Why)
				break
			}
			at++
		}
	}
}

// The verdict and the keys of an index take no memory.
func TestMatchesAllocates(t *testing.T) {
	for _, c := range [][2]string{
		{"pkg:npm/a@1?x=1&y=2", "pkg:npm/a@1?x=1&y=2&z=3"},
		{"pkg:golang/github.com/Foo/Bar", "pkg:golang/github.com/foo/bar@v1"},
		{"pkg:maven/a/b@1?type=jar&repository_url=https://repo1.maven.org/maven2/", "pkg:maven/a/b@1"},
		{"pkg:oci/debian?repository_url=docker.io/library/debian", "pkg:oci/debian@sha256:a?repository_url=https://registry-1.docker.io/debian/"},
		{"pkg:pypi/zope.interface", "pkg:pypi/zope-interface@5"},
		{"pkg:npm/%40a%2Fb", "pkg:npm/%40a/b@1"},
		{"pkg:docker/alpine", "pkg:docker/index.docker.io/library/alpine@3"},
	} {
		p, s := purl.MustParse(c[0]), purl.MustParse(c[1])
		index := map[string]int{purl.OpenVEX.Key(p): 1}
		var buf [256]byte
		if n := testing.AllocsPerRun(100, func() {
			if !purl.OpenVEX.Matches(p, s) || index[string(purl.OpenVEX.AppendKey(buf[:0], s))] != 1 {
				t.Fatalf("%v does not match %v", p, s)
			}
		}); n != 0 {
			t.Errorf("%s, %s: %v allocations", c[0], c[1], n)
		}
	}
}

func TestMatchZero(t *testing.T) {
	var zero purl.PURL
	p := purl.MustParse("pkg:npm/a")
	for _, policy := range []purl.Policy{purl.Exact, purl.OpenVEX, purl.Identity} {
		for _, c := range [][2]purl.PURL{{zero, zero}, {zero, p}, {p, zero}} {
			if policy.Matches(c[0], c[1]) || purl.Match(c[0], c[1], policy).Match {
				t.Errorf("%v: %q matches %q", policy, c[0], c[1])
			}
		}
	}
}

func TestParsePolicy(t *testing.T) {
	for text, want := range map[string]purl.Policy{
		"exact":                   purl.Exact,
		"openvex":                 purl.OpenVEX,
		"go-vex":                  purl.GoVEX,
		"trivy":                   purl.Trivy,
		"package":                 purl.Package,
		"identity":                purl.Identity,
		"exact+golang-case":       purl.Exact.With(purl.GolangCase),
		"openvex-all":             purl.OpenVEX.Without(purl.AllAliases),
		"openvex-all+pypi-name":   purl.OpenVEX.Without(purl.AllAliases).With(purl.PyPIName),
		"go-vex+all-golang-case":  purl.GoVEX.With(purl.AllAliases).Without(purl.GolangCase),
		"package-docker-hub":      purl.Package.Without(purl.DockerHub),
		"identity-name-slash-all": purl.Identity.Without(purl.AllAliases),
	} {
		got, err := purl.ParsePolicy(text)
		if err != nil || got != want {
			t.Errorf("ParsePolicy(%q) = %v, %v, want %v", text, got, err, want)
		}
		if again, err := purl.ParsePolicy(got.String()); err != nil || again != got {
			t.Errorf("ParsePolicy(%q) = %v, %v, want %v", got.String(), again, err, got)
		}
	}
	for _, text := range []string{"", "Exact", "exactly", "openvex+", "openvex+nothing", "openvex golang-case", "exact+golang-casexx"} {
		if got, err := purl.ParsePolicy(text); err == nil {
			t.Errorf("ParsePolicy(%q) = %v, want an error", text, got)
		}
	}
}
