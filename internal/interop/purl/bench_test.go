package purl_test

import (
	"testing"

	"github.com/package-url/packageurl-go"
	"github.com/waybill-sdk/waybill/purl"
)

// shapes are canonical, one for each kind that real documents are full of.
var shapes = []struct{ name, text string }{
	{"npm", "pkg:npm/lodash@4.17.21"},
	{"maven", "pkg:maven/org.apache.commons/commons-lang3@3.12.0"},
	{"golang", "pkg:golang/github.com/stretchr/testify@v1.8.4"},
	{"one-qualifier", "pkg:apk/alpine/musl@1.2.4-r2?arch=x86_64"},
	{"rpm-three-qualifiers", "pkg:rpm/fedora/centerim@4.22.10-1.el6?arch=i686&distro=fedora-25&epoch=1"},
	{"deb-full", "pkg:deb/debian/libgcc-s1@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12&upstream=gcc-12%4012.2.0-14%2Bdeb12u1#usr/lib/libgcc_s.so"},
}

// loose are not canonical, each for another reason.
var loose = []struct{ name, text string }{
	{"type-case", "pkg:NPM/lodash@4.17.21"},
	{"scheme-slashes", "pkg://npm/lodash@4.17.21"},
	{"scope", "pkg:npm/@angular/core@17.0.0"},
	{"pypi-name", "pkg:pypi/Django_package@1.11.1.dev1"},
	{"github-case", "pkg:github/Package-url/purl-Spec@244fd47e07d1004f0aed9c"},
	{"qualifier-order", "pkg:rpm/fedora/centerim@4.22.10-1.el6?epoch=1&arch=i686&distro=fedora-25"},
	{"escaped-colon", "pkg:docker/customer/dockerimage@sha256%3A244fd47e07d1004f0aed9c?repository_url=gcr.io"},
	{"loose-url", "pkg:generic/openssl@1.1.10g?download_url=https://openssl.org/source/openssl-1.1.0g.tar.gz&checksum=sha256:de4d501267da"},
	{"loose-plus", "pkg:deb/debian/attr@1:2.4.47-2+b1?arch=amd64"},
	{"subpath", "pkg:golang/google.golang.org/genproto@abcdedf#/googleapis/api/annotations/"},
	{"nine-qualifiers", "pkg:conan/openssl.org/openssl@3.0.3?arch=x86_64&build_type=Debug&compiler=Visual%20Studio&compiler.runtime=MDd&compiler.version=16&os=Windows&shared=True&rrev=93a82349c31917d2d674d22065c7a9ef9f380c8e&prev=b429db8a0e324114c25ec387bfd8281f330d7c5c"},
	{"long-url", "pkg:mlflow/CreditFraud@3?repository_url=https://westus2.api.azureml.ms/mlflow/v1.0/subscriptions/a50f2011-fab8-4164-af23-c62881ef8c95/resourceGroups/TestResourceGroup/providers/Microsoft.MachineLearningServices/workspaces/TestWorkspace"},
	{"databricks", "pkg:mlflow/CreditFraud@3?repository_url=https://adb-5245952564735461.0.azuredatabricks.net/api/2.0/mlflow"},
	{"not-ascii", "pkg:github/%c3%89t%c3%89/caf%c3%a9@1"},
	{"oci", "pkg:oci/debian@sha256%3A244fd47e07d10?repository_url=docker.io/library/debian&arch=amd64&tag=latest"},
}

func BenchmarkParse(b *testing.B) {
	for _, set := range [][]struct{ name, text string }{shapes, loose} {
		kind := "canonical/"
		if &set[0] == &loose[0] {
			kind = "loose/"
		}
		for _, s := range set {
			b.Run(kind+s.name+"/waybill", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := purl.Parse(s.text); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(kind+s.name+"/packageurl-go", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := packageurl.FromString(s.text); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
