package convert_test

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

	"github.com/CycloneDX/cyclonedx-go"
	pbformats "github.com/protobom/protobom/pkg/formats"
	"github.com/protobom/protobom/pkg/reader"
	protobom "github.com/protobom/protobom/pkg/sbom"
	"github.com/protobom/protobom/pkg/writer"
	spdxjson "github.com/spdx/tools-golang/json"
	"github.com/spdx/tools-golang/spdx/v2/v2_3"

	"github.com/waybill-sdk/waybill/sbom"
)

var (
	compareFlag = flag.Bool("compare", false, "print the comparison with other libraries")
	sizesFlag   = flag.String("sizes", "1000,10000,100000", "components per generated document, separated by commas")
	repeatFlag  = flag.Int("repeat", 5, "runs of each measurement, of which the least counts (two at 100,000 and more)")
	peersFlag   = flag.Bool("peers", true, "measure the other libraries as well")
)

// task is one thing that several libraries do with the same document.
type task struct {
	name string
	from sbom.Format
	deep bool
	by   []contender
}

// contender does it. It returns what it made, so that live memory can be measured. Beyond most components it is not
// asked: some peers are quadratic and would not finish.
type contender struct {
	name string
	most int
	run  func(data []byte) (any, error)
}

func reads(data []byte) (any, error) { return sbom.Read(bytes.NewReader(data), unlimited) }

// unlimited raises the limits for documents of a million components.
var unlimited = sbom.WithLimits(sbom.Limits{Bytes: 4 << 30, Elements: 100_000_000, Memory: 16 << 30})

func converts(to sbom.Format) func([]byte) (any, error) {
	return func(data []byte) (any, error) {
		return sbom.Convert(io.Discard, to, bytes.NewReader(data), unlimited)
	}
}

func protobomReads(data []byte) (any, error) { return reader.New().ParseStream(bytes.NewReader(data)) }

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Close() error                { return nil }

func protobomConverts(to pbformats.Format) func([]byte) (any, error) {
	return func(data []byte) (any, error) {
		doc, err := reader.New().ParseStream(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return doc, writer.New().WriteStreamWithOptions(doc, discard{}, &writer.Options{Format: to})
	}
}

func cyclonedxReads(data []byte) (any, error) {
	bom := new(cyclonedx.BOM)
	return bom, cyclonedx.NewBOMDecoder(bytes.NewReader(data), cyclonedx.BOMFileFormatJSON).Decode(bom)
}

func toolsReads(data []byte) (any, error) { return spdxjson.Read(bytes.NewReader(data)) }

const unbounded = 1 << 30

// tasks lists what is compared. The first contender is this library.
func tasks() []task {
	var list []task
	for _, deep := range []bool{false, true} {
		// protobom looks every nested component up in the whole list.
		nested := unbounded
		if deep {
			nested = 10_000
		}
		list = append(list,
			task{"read CycloneDX 1.6 JSON", sbom.CycloneDX16, deep, []contender{
				{"waybill", unbounded, reads}, {"cyclonedx-go", unbounded, cyclonedxReads}, {"protobom", nested, protobomReads},
			}},
			task{"read SPDX 2.3 JSON", sbom.SPDX23, deep, []contender{
				{"waybill", unbounded, reads}, {"tools-golang", unbounded, toolsReads}, {"protobom", unbounded, protobomReads},
			}},
			task{"CycloneDX 1.6 to SPDX 2.3", sbom.CycloneDX16, deep, []contender{
				{"waybill", unbounded, converts(sbom.SPDX23)}, {"protobom", nested, protobomConverts(pbformats.SPDX23JSON)},
			}},
			task{"SPDX 2.3 to CycloneDX 1.6", sbom.SPDX23, deep, []contender{
				{"waybill", unbounded, converts(sbom.CycloneDX16)}, {"protobom", 2_000, protobomConverts(pbformats.CDX16JSON)},
			}},
		)
	}
	return list
}

func (t task) String() string {
	if t.deep {
		return t.name + ", nested 60 deep"
	}
	return t.name + ", flat"
}

func (t task) generate(tb testing.TB, n int) []byte {
	depth := 1
	if t.deep {
		depth = 60
	}
	return generate(tb, t.from, n, depth)
}

// cpuTime is what this process has used, garbage collection included.
func cpuTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// cost is what one run takes.
type cost struct {
	cpu    time.Duration
	allocs uint64
	live   uint64 // bytes that the result keeps, beside the input
}

// measure runs a contender and returns its least CPU time; allocations and live memory are those of one run.
func (c contender) measure(data []byte, repeat int) (least cost, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	var before, after runtime.MemStats
	for i := range repeat {
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := cpuTime()
		result, err := c.run(data)
		cpu := cpuTime() - start
		if err != nil {
			return least, err
		}
		if i == 0 {
			runtime.ReadMemStats(&after)
			least.allocs = after.Mallocs - before.Mallocs
			runtime.GC()
			runtime.GC()
			runtime.ReadMemStats(&after)
			if after.HeapAlloc > before.HeapAlloc {
				least.live = after.HeapAlloc - before.HeapAlloc
			}
			runtime.KeepAlive(result)
			least.cpu = cpu
		}
		least.cpu = min(least.cpu, cpu)
	}
	return least, nil
}

func sizes(tb testing.TB) []int {
	tb.Helper()
	var out []int
	for s := range strings.SplitSeq(*sizesFlag, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < 1 {
			tb.Fatalf("-sizes %q", *sizesFlag)
		}
		out = append(out, n)
	}
	return out
}

// TestPrintComparison prints the table of docs/performance.md: CPU time of one run, garbage collection included, the
// least of several; the ratio is to the first row of the same task and size.
func TestPrintComparison(t *testing.T) {
	if !*compareFlag {
		t.Skip("skipped: run with -compare to measure")
	}
	fmt.Printf("%s, GOMAXPROCS %d", runtime.Version(), runtime.GOMAXPROCS(0))
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			switch m.Path {
			case "github.com/CycloneDX/cyclonedx-go", "github.com/protobom/protobom", "github.com/spdx/tools-golang":
				fmt.Printf(", %s %s", m.Path, m.Version)
			}
		}
	}
	fmt.Println()
	fmt.Println()
	fmt.Println("| task | components | input MB | library | CPU ms | µs a component | times waybill | allocations a component | live memory / input |")
	fmt.Println("|---|---:|---:|---|---:|---:|---:|---:|---:|")
	type key struct{ task, who string }
	per := map[key]map[int]float64{}
	for _, task := range tasks() {
		for _, n := range sizes(t) {
			data := task.generate(t, n)
			repeat := *repeatFlag
			if n >= 100_000 {
				repeat = min(repeat, 2)
			}
			var ours time.Duration
			for i, c := range task.by {
				if i > 0 && !*peersFlag {
					continue
				}
				row := fmt.Sprintf("| %s | %d | %.1f | %s |", task, n, float64(len(data))/1e6, c.name)
				if n > c.most {
					fmt.Println(row, "not run: quadratic | | | | |")
					continue
				}
				got, err := c.measure(data, repeat)
				if err != nil {
					fmt.Println(row, "failed:", clip(err), "| | | | |")
					if i == 0 {
						t.Errorf("%s, %d: %v", task, n, err)
					}
					continue
				}
				if i == 0 {
					ours = got.cpu
				}
				micros := float64(got.cpu.Nanoseconds()) / 1e3 / float64(n)
				k := key{task.String(), c.name}
				if per[k] == nil {
					per[k] = map[int]float64{}
				}
				per[k][n] = micros
				fmt.Printf("%s %.1f | %.2f | %.1f | %.1f | %.2f |\n", row, float64(got.cpu.Microseconds())/1e3, micros,
					float64(got.cpu)/float64(max(ours, 1)), float64(got.allocs)/float64(n), float64(got.live)/float64(len(data)))
			}
		}
	}
	all := sizes(t)
	if len(all) < 2 {
		return
	}
	a, b := all[len(all)-2], all[len(all)-1]
	fmt.Printf("\nCost a component at %d over that at %d:\n\n", b, a)
	for _, task := range tasks() {
		for _, c := range task.by {
			if m := per[key{task.String(), c.name}]; m[a] > 0 && m[b] > 0 {
				fmt.Printf("- %s, %s: %.2f\n", task, c.name, m[b]/m[a])
			}
		}
	}
}

// BenchmarkPeers is the same with the tools of package testing; -sizes and -bench select.
func BenchmarkPeers(b *testing.B) {
	for _, task := range tasks() {
		for _, n := range sizes(b) {
			for _, c := range task.by {
				b.Run(fmt.Sprintf("%s/%d/%s", strings.ReplaceAll(task.String(), " ", "_"), n, c.name), func(b *testing.B) {
					if n > c.most {
						b.Skip("skipped: quadratic")
					}
					data := task.generate(b, n)
					b.SetBytes(int64(len(data)))
					b.ReportAllocs()
					runtime.GC()
					start, rounds := cpuTime(), 0
					for b.Loop() {
						if _, err := c.run(data); err != nil {
							b.Fatal(err)
						}
						rounds++
					}
					b.ReportMetric(float64((cpuTime()-start).Nanoseconds())/float64(rounds)/float64(n), "cpu-ns/component")
				})
			}
		}
	}
}

// TestPeers proves that the contenders do what the table says: each reads the generated documents, and what it
// reads has all the components.
func TestPeers(t *testing.T) {
	const n = 100
	for _, task := range tasks() {
		data := task.generate(t, n)
		for _, c := range task.by {
			got, err := c.run(data)
			if err != nil {
				t.Errorf("%s, %s: %v", task, c.name, err)
				continue
			}
			if have, ok := components(got); ok && have != n+1 {
				t.Errorf("%s, %s: %d components, want %d", task, c.name, have, n+1)
			}
		}
	}
}

func components(v any) (int, bool) {
	switch d := v.(type) {
	case *sbom.Document:
		return len(d.GetNodeList().GetNodes()), true
	case *protobom.Document:
		return len(d.GetNodeList().GetNodes()), true
	case *v2_3.Document:
		return len(d.Packages), true
	case *cyclonedx.BOM:
		n := 1 // metadata.component
		var count func(*[]cyclonedx.Component)
		count = func(list *[]cyclonedx.Component) {
			if list != nil {
				for _, c := range *list {
					n++
					count(c.Components)
				}
			}
		}
		count(d.Components)
		return n, true
	}
	return 0, false
}
