package vex_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	theirs "github.com/openvex/go-vex/pkg/vex"

	"github.com/waybill-sdk/waybill/vex"
)

// generated returns a document with n statements: n/2 vulnerabilities, each with two statements about a package of 200.
func generated(n int) string {
	lines := make([]string, n)
	statuses := []string{"fixed", "affected", "under_investigation", "not_affected"}
	for at, i := range rand.New(rand.NewPCG(1, 2)).Perm(n) {
		v := i / 2
		names := fmt.Sprintf("CVE-2024-%d", 10000+v)
		if i%3 == 0 {
			names += fmt.Sprintf(",GHSA-%d", v)
		}
		lines[at] = fmt.Sprintf("2024-%02d-%02dT10:%02d:00Z %s %s pkg:deb/debian/package-%d@1.0-%d?arch=amd64&distro=debian-12", 1+i%12, 1+i%28, i%60, statuses[i%4], names, v%200, v)
	}
	return document(lines...)
}

const (
	askVuln    = "CVE-2024-12500"
	askProduct = "pkg:deb/debian/package-100@1.0-2500?arch=amd64&distro=debian-12"
)

func pair(b *testing.B, n int) (*vex.Document, *theirs.VEX) {
	b.Helper()
	return both(b, generated(n))
}

func BenchmarkQuery10000(b *testing.B) {
	d, v := pair(b, 10_000)
	x := vex.NewIndex(d)
	b.Run("waybill", func(b *testing.B) {
		measure(b, func() {
			if got := x.Query(askVuln, askProduct, ""); got.Status == "" {
				b.Fatal("no answer")
			}
		})
	})
	b.Run("waybill-why", func(b *testing.B) {
		measure(b, func() {
			got := x.Query(askVuln, askProduct, "")
			n := 0
			for range got.Why() {
				n++
			}
			if n != 2 {
				b.Fatal(n)
			}
		})
	})
	b.Run("go-vex", func(b *testing.B) {
		measure(b, func() {
			if len(v.Matches(askVuln, askProduct, nil)) != 2 {
				b.Fatal("no answer")
			}
		})
	})
}

func BenchmarkCanonicalHash(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		d, v := pair(b, n)
		b.Run(fmt.Sprintf("waybill-%d", n), func(b *testing.B) {
			measure(b, func() {
				vex.CanonicalHash(d)
			})
		})
		if n > 1000 {
			continue // quadratic: minutes
		}
		b.Run(fmt.Sprintf("go-vex-%d", n), func(b *testing.B) {
			measure(b, func() {
				if _, err := v.CanonicalHash(); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

func BenchmarkRead10000(b *testing.B) {
	text := []byte(generated(10_000))
	b.Run("waybill", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		measure(b, func() {
			if _, err := vex.Parse(text); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("go-vex", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		measure(b, func() {
			if _, err := theirs.Parse(text); err != nil {
				b.Fatal(err)
			}
		})
	})
}

func BenchmarkWrite10000(b *testing.B) {
	d, v := pair(b, 10_000)
	d.Role, v.AuthorRole = "x", "x"
	b.Run("waybill", func(b *testing.B) {
		measure(b, func() {
			if _, err := d.Marshal(); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("go-vex", func(b *testing.B) {
		var out bytes.Buffer
		measure(b, func() {
			out.Reset()
			if err := v.ToJSON(&out); err != nil {
				b.Fatal(err)
			}
		})
	})
}

func BenchmarkLoadAndIndex100000(b *testing.B) {
	text := []byte(generated(100_000))
	b.SetBytes(int64(len(text)))
	measure(b, func() {
		d, err := vex.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		if vex.NewIndex(d).Len() != 100_000 {
			b.Fatal("statements are missing")
		}
	})
}
