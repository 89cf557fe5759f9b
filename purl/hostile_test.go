package purl_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/waybill-sdk/waybill/purl"
)

// What would take the time of its square takes that of itself: the test would not end.
func TestLinear(t *testing.T) {
	var keys, versions []string
	for i := range 8000 {
		keys = append(keys, fmt.Sprintf("k%04d=1", 8000-i))
		versions = append(versions, "@a")
	}
	many := "pkg:npm/a?" + strings.Join(keys, "&")
	p := purl.MustParse(many)
	q := purl.MustParse(strings.Replace(many, "k0001=1", "k0001=2", 1))
	for range 20 {
		if purl.OpenVEX.Matches(p, q) || purl.Match(p, q, purl.Exact).Match {
			t.Fatal("they differ")
		}
	}
	for _, s := range []string{
		"pkg:npm/" + strings.Repeat("/", 200_000) + "a",
		"pkg:npm/" + strings.Repeat("a/", 30_000) + "a",
		"pkg:npm/" + strings.Repeat("%2F", 80_000) + "a",
		"pkg:npm/a" + strings.Repeat("%2Fa", 15_000),
		"pkg:npm/a#" + strings.Repeat("../", 80_000),
		"pkg:npm/a?" + strings.Repeat("&", 200_000),
		"pkg:npm/a?" + strings.Repeat("a=1&", 60_000),
		"pkg:npm/a" + strings.Join(versions, ""),
		"pkg:pub/" + strings.Repeat("é", 20_000),
		"pkg:pypi/" + strings.Repeat("A_", 30_000),
		"pkg:git/" + strings.Repeat("A/", 30_000) + "b",
	} {
		p, issues, err := purl.Inspect(s)
		if err != nil {
			t.Errorf("%.40q…: %v", s, err)
			continue
		}
		purl.Match(p, p, purl.OpenVEX)
		_ = purl.OpenVEX.Key(p)
		_ = issues
	}
}

// Lower case of lower case is itself, for every letter there is: otherwise a canonical form would not be one.
func TestLowerCase(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if !unicode.IsLetter(r) || unicode.ToLower(r) == r {
			continue
		}
		p, err := purl.Builder{Type: "github", Namespace: string(r), Name: "x" + string(r)}.Build()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := purl.Parse(p.String()); err != nil || again != p {
			t.Errorf("%U: %v, read again: %v, %v", r, p, again, err)
		}
	}
}

// A PURL may be used by many at once: -race looks.
func TestConcurrent(t *testing.T) {
	p := purl.MustParse("pkg:rpm/fedora/centerim@4?arch=i686&distro=fedora-25&epoch=1")
	done := make(chan string)
	for range 4 {
		go func() {
			var s string
			for range 100 {
				for k, v := range p.Qualifiers() {
					s = p.String() + k + v + purl.OpenVEX.Key(p)
				}
				purl.MustParse("pkg:chrome-extension/dlpngalgnefjeiefhmpklpfiohadpglk@1").Validate()
				purl.Match(p, p, purl.OpenVEX)
			}
			done <- s
		}()
	}
	for range 4 {
		<-done
	}
}
