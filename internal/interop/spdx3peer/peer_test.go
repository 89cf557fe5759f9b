package spdx3peer_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spdx/tools-golang/spdx/v3/v3_0"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

var (
	compareFlag = flag.Bool("compare", false, "print the comparison")
	sizesFlag   = flag.String("sizes", "2000,20000,400000", "elements per generated document (packages and relationships), separated by commas")
	peerFlag    = flag.Int("peer", 20000, "most elements that tools-golang is asked to read and to write")
	repeatFlag  = flag.Int("repeat", 5, "runs of each measurement, of which the least counts (two at 100,000 elements and more)")
)

// A library reads a document and writes what it read.
type library struct {
	name  string
	read  func(data []byte) (any, error)
	write func(w io.Writer, doc any) error
}

var waybill = library{
	name: "waybill",
	read: func(data []byte) (any, error) { return sbom.Read(bytes.NewReader(data)) },
	write: func(w io.Writer, doc any) error {
		d := doc.(*sbom.Document)
		_, err := d.Write(w, d.Format())
		return err
	},
}

var tools = library{
	name: "tools-golang",
	read: func(data []byte) (any, error) {
		doc := new(v3_0.Document)
		return doc, doc.FromJSON(bytes.NewReader(data))
	},
	write: func(w io.Writer, doc any) error { return doc.(*v3_0.Document).ToJSON(w) },
}

// generate returns a document of the given number of elements: half of them packages, half relationships.
func generate(tb testing.TB, elements int) []byte {
	tb.Helper()
	data, err := bomgen.SPDX3("3.0.1", elements/2)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// Both libraries read the generated document and write all of its packages and relationships: what is compared is
// the same work, or more on the side of this library.
func TestSameWork(t *testing.T) {
	const elements = 200
	data := generate(t, elements)
	want := count(t, data)
	if want["software_Package"] != elements/2+1 || want["Relationship"] != elements/2 {
		t.Fatalf("the document has %v", want)
	}
	for _, l := range []library{waybill, tools} {
		doc, err := l.read(data)
		if err != nil {
			t.Fatalf("%s: %v", l.name, err)
		}
		var out bytes.Buffer
		if err := l.write(&out, doc); err != nil {
			t.Fatalf("%s: %v", l.name, err)
		}
		for _, kind := range []string{"software_Package", "Relationship"} {
			if have := count(t, out.Bytes()); have[kind] != want[kind] {
				t.Errorf("%s: %d × %s, want %d", l.name, have[kind], kind, want[kind])
			}
		}
	}
}

func count(t *testing.T, data []byte) map[string]int {
	t.Helper()
	d, err := jsonx.Parse(data, jsonx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	n := make(map[string]int)
	for it := d.Root().Get("@graph").Iter(); it.Next(); {
		n[it.Value().Get("type").Str()]++
	}
	return n
}

func cpuTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// measure returns the least CPU time of several runs, garbage collection included, and the bytes that one allocates.
func measure(t *testing.T, repeat int, run func() error) (least time.Duration, allocated uint64) {
	t.Helper()
	var before, after runtime.MemStats
	for i := range repeat {
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := cpuTime()
		err := run()
		took := cpuTime() - start
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			runtime.ReadMemStats(&after)
			allocated, least = after.TotalAlloc-before.TotalAlloc, took
		}
		least = min(least, took)
	}
	return least, allocated
}

// TestPrintComparison prints the table on SPDX 3 of docs/performance.md.
func TestPrintComparison(t *testing.T) {
	if !*compareFlag {
		t.Skip("skipped: run with -compare to measure")
	}
	fmt.Printf("%s, GOMAXPROCS %d", runtime.Version(), runtime.GOMAXPROCS(0))
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/spdx/tools-golang" {
				fmt.Printf(", tools-golang %s", m.Version)
			}
		}
	}
	fmt.Print("\n\n| task | elements | input MB | library | CPU ms | µs an element | times waybill | allocated / input |\n|---|---:|---:|---|---:|---:|---:|---:|\n")
	per := make(map[string][]float64)
	for text := range strings.SplitSeq(*sizesFlag, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 2 {
			t.Fatalf("-sizes %q", *sizesFlag)
		}
		data := generate(t, n)
		repeat := *repeatFlag
		if n >= 100_000 {
			repeat = min(repeat, 2)
		}
		ours := make(map[string]time.Duration)
		for _, l := range []library{waybill, tools} {
			if l.name == tools.name && n > *peerFlag {
				continue
			}
			var doc any
			row := func(task string, run func() error) {
				took, bytes := measure(t, repeat, run)
				if l.name == waybill.name {
					ours[task] = took
					per[task] = append(per[task], float64(took.Nanoseconds())/1e3/float64(n))
				}
				fmt.Printf("| %s | %d | %.1f | %s | %.1f | %.2f | %.1f | %.1f |\n", task, n, float64(len(data))/1e6, l.name,
					float64(took.Microseconds())/1e3, float64(took.Nanoseconds())/1e3/float64(n),
					float64(took)/float64(max(ours[task], 1)), float64(bytes)/float64(len(data)))
			}
			row("read", func() (err error) { doc, err = l.read(data); return err })
			row("write", func() error { return l.write(io.Discard, doc) })
		}
	}
	for _, task := range []string{"read", "write"} {
		if list := per[task]; len(list) > 1 {
			fmt.Printf("\n%s: the cost of an element in the largest document is %.2f times that in the one before it\n", task, list[len(list)-1]/list[len(list)-2])
		}
	}
}

// BenchmarkPeer is the same with the tools of package testing, at 20,000 elements.
func BenchmarkPeer(b *testing.B) {
	data := generate(b, 20_000)
	for _, l := range []library{waybill, tools} {
		b.Run("read/"+l.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.read(data); err != nil {
					b.Fatal(err)
				}
			}
		})
		doc, err := l.read(data)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("write/"+l.name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := l.write(io.Discard, doc); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
