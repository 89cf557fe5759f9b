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
