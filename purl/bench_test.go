package purl_test

import (
	"fmt"
	"testing"

	"github.com/waybill-sdk/waybill/purl"
)

func BenchmarkParse(b *testing.B) {
	for _, s := range []string{"pkg:npm/lodash@4.17.21", "pkg:rpm/fedora/centerim@4.22.10-1.el6?arch=i686&distro=fedora-25&epoch=1", "pkg:pypi/Django_package@1.11.1.dev1"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := purl.Parse(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMatches(b *testing.B) {
	for _, c := range []struct{ name, pattern, subject string }{
		{"same-spelling", "pkg:deb/debian/curl?distro=debian-12", "pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12"},
		{"alias", "pkg:golang/github.com/Masterminds/semver/v3", "pkg:golang/github.com/masterminds/semver/v3@v3.2.0"},
		{"different", "pkg:npm/lodash", "pkg:npm/underscore@1.13.6"},
	} {
		pattern, subject := purl.MustParse(c.pattern), purl.MustParse(c.subject)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				purl.OpenVEX.Matches(pattern, subject)
			}
		})
	}
}

// BenchmarkIndex finds the one of 10,000 patterns that covers a subject.
func BenchmarkIndex(b *testing.B) {
	index := map[string][]purl.PURL{}
	for i := range 10_000 {
		p := purl.MustParse(fmt.Sprintf("pkg:golang/example.com/Owner/module%d@v1.%d.0", i, i%7))
		index[purl.OpenVEX.Key(p)] = append(index[purl.OpenVEX.Key(p)], p)
	}
	subject := purl.MustParse("pkg:golang/example.com/owner/module4711@v1.0.0")
	b.ReportAllocs()
	for b.Loop() {
		var buf [256]byte
		found := 0
		for _, p := range index[string(purl.OpenVEX.AppendKey(buf[:0], subject))] {
			if purl.OpenVEX.Matches(p, subject) {
				found++
			}
		}
		if found != 1 {
			b.Fatal(found)
		}
	}
}
