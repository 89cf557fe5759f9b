package vers_test

import (
	"testing"

	"github.com/google/osv-scalibr/semantic"

	"github.com/waybill-sdk/waybill/purl/vers"
)

var pairs = []struct{ scheme, ecosystem, a, b string }{
	{"maven", "Maven", "2.13.4.2", "2.13.4-rc1"},
	{"maven", "Maven", "1.0.0-alpha-2-SNAPSHOT", "1.0.0-beta-1"},
	{"pypi", "PyPI", "2.28.1", "2.28.1.post1"},
	{"pypi", "PyPI", "1!2.0rc1.dev3+ubuntu.1", "1!2.0rc1.dev3+ubuntu.2"},
	{"npm", "npm", "17.0.2-rc.1", "17.0.2"},
	{"golang", "Go", "v0.0.0-20191109021931-daa7c04131f5", "v0.0.0-20191109021931-daa7c04131f6"},
	{"deb", "Debian", "1:2.36.1-8+deb11u1", "1:2.36.1-8+deb11u2"},
	{"rpm", "Red Hat", "1:1.1.1k-7.el8_6", "1:1.1.1k-9.el8_7"},
	{"apk", "Alpine", "1.2.3_alpha1-r4", "1.2.3_alpha2-r1"},
	{"gem", "RubyGems", "6.1.4.1", "6.1.4.rc1"},
	{"nuget", "NuGet", "13.0.1-beta2", "13.0.1"},
	{"composer", "Packagist", "v5.4.0-BETA1", "v5.4.0-RC1"},
}

// BenchmarkText compares two texts, which both have to be read.
func BenchmarkText(b *testing.B) {
	for _, p := range pairs {
		b.Run(p.scheme+"/waybill", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := vers.Compare(p.scheme, p.a, p.b); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(p.scheme+"/osv-scalibr", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				v, err := semantic.Parse(p.a, p.ecosystem)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := v.CompareStr(p.b); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkParsed compares a version that is read already: here with another one, in osv-scalibr with a text, because
// it has nothing else.
func BenchmarkParsed(b *testing.B) {
	for _, p := range pairs {
		b.Run(p.scheme+"/waybill", func(b *testing.B) {
			v, err1 := vers.ParseVersion(p.scheme, p.a)
			w, err2 := vers.ParseVersion(p.scheme, p.b)
			if err1 != nil || err2 != nil {
				b.Fatal(err1, err2)
			}
			b.ReportAllocs()
			for b.Loop() {
				v.Compare(w)
			}
		})
		b.Run(p.scheme+"/osv-scalibr", func(b *testing.B) {
			v, err := semantic.Parse(p.a, p.ecosystem)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := v.CompareStr(p.b); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
