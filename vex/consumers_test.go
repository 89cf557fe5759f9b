package vex_test

import (
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/vex"
)

// TestConsumers is about product identifiers as the documentation of trivy and grype has them, and those that their
// users ask about: they match, or the reason says what differs.
func TestConsumers(t *testing.T) {
	const digest = "sha256%3A124c7d2707904eea7431fffe91522a01e5a861a624ee31d03372cc1d138a3126"
	for _, c := range []struct {
		name         string
		product, sub string // of the statement
		ask, part    string
		why          string // part of the reason when it does not match, "" when it does
	}{
		// trivy, VEX with OpenVEX: images by repository_url, in any version.
		{"trivy oci in any version", "pkg:oci/trivy?repository_url=index.docker.io%2Faquasec%2Ftrivy", "", "pkg:oci/trivy@" + digest + "?arch=amd64&repository_url=index.docker.io%2Faquasec%2Ftrivy", "", ""},
		{"trivy oci, not escaped", "pkg:oci/trivy?repository_url=ghcr.io/aquasecurity/trivy", "", "pkg:oci/trivy@" + digest + "?repository_url=ghcr.io%2Faquasecurity%2Ftrivy&arch=arm64", "", ""},
		{"trivy oci, names of Docker Hub", "pkg:oci/trivy?repository_url=docker.io/aquasec/trivy", "", "pkg:oci/trivy@" + digest + "?repository_url=index.docker.io%2Faquasec%2Ftrivy", "", ""},
		{"trivy oci, another repository", "pkg:oci/trivy?repository_url=ghcr.io/aquasecurity/trivy", "", "pkg:oci/trivy@" + digest + "?repository_url=public.ecr.aws%2Faquasecurity%2Ftrivy", "", "repository_url"},
		{"trivy oci, repository not said", "pkg:oci/trivy?repository_url=ghcr.io/aquasecurity/trivy", "", "pkg:oci/trivy@" + digest, "", "repository_url"},
		{"trivy oci of one architecture", "pkg:oci/debian@" + digest + "?repository_url=index.docker.io/library/debian&arch=arm64", "", "pkg:oci/debian@" + digest + "?repository_url=index.docker.io/library/debian&arch=amd64", "", "arch"},
		{"trivy golang in any version", "pkg:golang/github.com/aquasecurity/trivy", "", "pkg:golang/github.com/aquasecurity/trivy@v0.50.0", "", ""},
		{"trivy golang and a dependency", "pkg:golang/github.com/aquasecurity/trivy", "pkg:golang/github.com/docker/docker", "pkg:golang/github.com/aquasecurity/trivy@0.50.0", "pkg:golang/github.com/docker/docker@v24.0.7%2Bincompatible", ""},
		{"golang lower case in the statement", "pkg:golang/github.com/masterminds/semver@v1.5.0", "", "pkg:golang/github.com/Masterminds/semver@v1.5.0", "", ""},
		{"golang lower case in the question", "pkg:golang/github.com/Masterminds/semver@v1.5.0", "", "pkg:golang/github.com/masterminds/semver@v1.5.0", "", ""},
		{"golang without v", "pkg:golang/stdlib@1.22.7", "", "pkg:golang/stdlib@v1.22.7", "", ""},
		{"golang of another version", "pkg:golang/stdlib@1.22.7", "", "pkg:golang/stdlib@v1.22.8", "", "version"},
		{"golang package of a module", "pkg:golang/golang.org/x/net@v0.1.0#http2", "", "pkg:golang/golang.org/x/net@v0.1.0", "", "subpath"},
		// Packages of distributions.
		{"deb of any architecture", "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?distro=debian-12", "", "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?arch=amd64&distro=debian-12", "", ""},
		{"deb, plus sign not escaped", "pkg:deb/debian/curl@7.88.1-10+deb12u5", "", "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?arch=amd64&distro=debian-12.5", "", ""},
		{"deb, point release", "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?distro=debian-12", "", "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?arch=amd64&distro=debian-12.13", "", ""},
		{"deb, statement about a point release", "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?distro=debian-12.5", "", "pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?arch=amd64&distro=debian-12", "", "distro"},
		{"deb, code name", "pkg:deb/debian/curl?distro=bookworm", "", "pkg:deb/debian/curl@7.88.1?arch=amd64&distro=debian-12", "", ""},
		{"deb of another architecture", "pkg:deb/debian/curl@7.88.1?arch=arm64", "", "pkg:deb/debian/curl@7.88.1?arch=amd64", "", "arch"},
		{"deb of another distribution", "pkg:deb/debian/curl", "", "pkg:deb/ubuntu/curl@7.88.1", "", "namespace"},
		{"rpm with an epoch", "pkg:rpm/redhat/openssl@1.1.1k-9.el8?arch=x86_64&epoch=1", "", "pkg:rpm/redhat/openssl@1.1.1k-9.el8?arch=x86_64&distro=rhel-8.9&epoch=1&upstream=x", "", ""},
		{"rpm, epoch not said", "pkg:rpm/redhat/openssl@1.1.1k-9.el8?epoch=1", "", "pkg:rpm/redhat/openssl@1.1.1k-9.el8?arch=x86_64", "", "epoch"},
		{"apk", "pkg:apk/wolfi/git@2.39.0-r1?arch=armv7", "", "pkg:apk/wolfi/git@2.39.0-r1?arch=armv7&distro=wolfi-20230201", "", ""},
		// grype, README: an image by its digest, the packages in it as subcomponents.
		{"grype image and package", "pkg:oci/alpine@" + digest, "pkg:apk/alpine/libssl3@3.0.8-r3", "pkg:oci/alpine@" + digest + "?repository_url=index.docker.io/library/alpine", "pkg:apk/alpine/libssl3@3.0.8-r3?arch=x86_64&upstream=openssl&distro=alpine-3.17.3", ""},
		{"grype image and another package", "pkg:oci/alpine@" + digest, "pkg:apk/alpine/libssl3@3.0.8-r3", "pkg:oci/alpine@" + digest, "pkg:apk/alpine/libcrypto3@3.0.8-r3", "other subcomponents"},
		{"grype image as a whole", "pkg:oci/alpine@" + digest, "pkg:apk/alpine/libssl3@3.0.8-r3", "pkg:oci/alpine@" + digest, "", "only about subcomponents"},
		{"grype, digest not escaped", "pkg:oci/alpine@sha256:124c7d2707904eea7431fffe91522a01e5a861a624ee31d03372cc1d138a3126", "", "pkg:oci/alpine@" + digest, "", ""},
		{"grype, a tag is no digest", "pkg:oci/alpine@3.17", "", "pkg:oci/alpine@" + digest, "", "version"},
		{"grype, the package alone", "pkg:apk/alpine/libssl3@3.0.8-r3", "", "pkg:oci/alpine@" + digest, "pkg:apk/alpine/libssl3@3.0.8-r3", "another package"},
		// Other ecosystems.
		{"maven type", "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1", "", "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1?type=jar", "", ""},
		{"pypi spelling", "pkg:pypi/Django_REST.framework@3", "", "pkg:pypi/django-rest-framework@3", "", ""},
		{"npm scope", "pkg:npm/@angular/core@17", "", "pkg:npm/%40angular/core@17.0.0", "", "version"},
		{"no package URL in the question", "pkg:npm/a", "", "https://example.com/a", "", "not a plain IRI"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := vex.Statement{Vulnerability: vex.Vulnerability{Name: "CVE-2024-1000"}, Status: vex.StatusFixed, Products: []vex.Product{{Component: component(c.product)}}}
			if c.sub != "" {
				s.Products[0].Subcomponents = []vex.Component{component(c.sub)}
			}
			d := vex.NewIndex(&vex.Document{Timestamp: at(t, "2024-01-01"), Statements: []vex.Statement{s}}).Query("CVE-2024-1000", c.ask, c.part)
			var why []string
			for r := range d.Why() {
				why = append(why, r.String())
			}
			if (d.Status != "") != (c.why == "") || len(why) != 1 || !strings.Contains(why[0], c.why) {
				t.Errorf("status %q, %q; want the reason %q", d.Status, why, c.why)
			}
			if got := vex.AboutProduct(&s, c.ask, c.part); got != (c.why == "") {
				t.Errorf("AboutProduct = %t", got)
			}
		})
	}
}
