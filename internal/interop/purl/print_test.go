package purl_test

import (
	"flag"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/package-url/packageurl-go"

	"github.com/waybill-sdk/waybill/purl"
)

var compare = flag.Bool("compare", false, "print the comparison with packageurl-go")

// race runs the two by turns in short stretches and returns the least time of one call of each: a stretch in which
// the machine did something else is not the least.
func race(t *testing.T, ours, theirs func() error) (ourNS, theirNS float64) {
	t.Helper()
	const calls, turns = 2000, 300
	stretch := func(f func() error) float64 {
		start := time.Now()
		for range calls {
			if err := f(); err != nil {
				t.Fatal(err)
			}
		}
		return float64(time.Since(start).Nanoseconds()) / calls
	}
	ourNS, theirNS = math.Inf(1), math.Inf(1)
	for range turns {
		ourNS = min(ourNS, stretch(ours))
		theirNS = min(theirNS, stretch(theirs))
	}
	return ourNS, theirNS
}

// TestPrintComparison prints the table of docs/performance.md.
func TestPrintComparison(t *testing.T) {
	if !*compare {
		t.Skip("skipped: it measures; -compare runs it")
	}
	fmt.Printf("%s, GOMAXPROCS %d\n\n", runtime.Version(), runtime.GOMAXPROCS(0))
	fmt.Println("| input | kind | waybill ns | allocations | packageurl-go ns | allocations | times faster |")
	fmt.Println("|---|---|---:|---:|---:|---:|---:|")
	for _, set := range [][]struct{ name, text string }{shapes, loose} {
		kind := "canonical"
		if &set[0] == &loose[0] {
			kind = "not canonical"
		}
		product := 1.0
		for _, s := range set {
			read := func() error { _, err := purl.Parse(s.text); return err }
			readTheirs := func() error { _, err := packageurl.FromString(s.text); return err }
			ours, theirs := race(t, read, readTheirs)
			fmt.Printf("| %s | %s | %.0f | %.0f | %.0f | %.0f | %.1f |\n", s.name, kind,
				ours, testing.AllocsPerRun(100, func() { _ = read() }), theirs, testing.AllocsPerRun(100, func() { _ = readTheirs() }), theirs/ours)
			product *= theirs / ours
		}
		fmt.Printf("| **geometric mean** | %s | | | | | **%.1f** |\n", kind, math.Pow(product, 1/float64(len(set))))
	}

	index := map[string][]purl.PURL{}
	for i := range 10_000 {
		p := purl.MustParse(fmt.Sprintf("pkg:golang/example.com/Owner/module%d@v1.%d.0", i, i%7))
		index[purl.OpenVEX.Key(p)] = append(index[purl.OpenVEX.Key(p)], p)
	}
	match := func(pattern, subject string, want bool) func() error {
		p, s := purl.MustParse(pattern), purl.MustParse(subject)
		return func() error {
			if purl.OpenVEX.Matches(p, s) != want {
				return fmt.Errorf("Matches(%v, %v): want %v", p, s, want)
			}
			return nil
		}
	}
	fmt.Println("\n| question | ns | allocations |")
	fmt.Println("|---|---:|---:|")
	for _, q := range []struct {
		name string
		ask  func() error
	}{
		{"does a pattern match, one spelling", match("pkg:deb/debian/curl?distro=debian-12", "pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12", true)},
		{"does a pattern match, by an alias", match("pkg:golang/github.com/Masterminds/semver/v3", "pkg:golang/github.com/masterminds/semver/v3@v3.2.0", true)},
		{"does a pattern match, no", match("pkg:npm/lodash", "pkg:npm/underscore@1.13.6", false)},
		{"which of 10,000 patterns matches, by an alias", func() error {
			subject := purl.MustParse("pkg:golang/example.com/owner/module4711@v1.0.0")
			var buf [256]byte
			for _, p := range index[string(purl.OpenVEX.AppendKey(buf[:0], subject))] {
				if purl.OpenVEX.Matches(p, subject) {
					return nil
				}
			}
			return fmt.Errorf("%v: not found", subject)
		}},
	} {
		ns, _ := race(t, q.ask, func() error { return nil })
		fmt.Printf("| %s | %.0f | %.0f |\n", q.name, ns, testing.AllocsPerRun(100, func() { _ = q.ask() }))
	}
}

// BenchmarkCorpus reads every package URL of the real documents once.
func BenchmarkCorpus(b *testing.B) {
	all := realPURLs(b)
	b.Run("waybill", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range all {
				_, _ = purl.Parse(s)
			}
		}
	})
	b.Run("packageurl-go", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range all {
				_, _ = packageurl.FromString(s)
			}
		}
	})
}
