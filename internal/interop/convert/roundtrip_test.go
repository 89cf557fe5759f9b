package convert_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/sbom"
)

// Promise 2: a document that nobody edited comes out of its own format byte for byte.
func TestSameFormat(t *testing.T) {
	documents, _ := corpus(t)
	count := newTally(t, "read and written in the same format")
	defer count.report()
	for _, d := range documents {
		count.checks++
		doc, err := read(d.data)
		if err != nil {
			count.fail(d.name, "read: %v", err)
			continue
		}
		out, _, err := write(doc, d.format)
		if err != nil {
			count.fail(d.name, "write: %v", err)
		} else if !bytes.Equal(out, d.data) {
			i := 0
			for i < min(len(out), len(d.data)) && out[i] == d.data[i] {
				i++
			}
			count.fail(d.name, "differs at byte %d of %d (wrote %d): %q", i, len(d.data), len(out), clip(string(out[i:min(len(out), i+40)])))
		}
	}
}

// Promise 4: there and back, for every document and every pair of formats, gives the same JSON tree.
func TestThereAndBack(t *testing.T) {
	count := newTally(t, "there and back")
	defer count.report()
	for _, c := range conversions(t) {
		if !c.format.CanWrite() {
			continue
		}
		count.checks++
		switch {
		case c.err != nil:
			count.fail(c.String(), "there: %v", c.err)
		case c.backErr != nil:
			count.fail(c.String(), "back: %v", c.backErr)
		default:
			got, err := parseTree(c.back)
			if err != nil {
				count.fail(c.String(), "back: not JSON: %v", err)
				continue
			}
			for _, line := range diff(c.source(), got) {
				count.fail(c.String(), "%s", line)
			}
		}
	}
}

// Several hops end where they began, and the carriers neither nest nor grow on the way.
func TestThreeHops(t *testing.T) {
	documents, _ := corpus(t)
	for _, path := range [][]sbom.Format{
		{sbom.CycloneDX17, sbom.SPDX23, sbom.CycloneDX14, sbom.CycloneDX17},
		{sbom.CycloneDX16, sbom.SPDX22, sbom.SPDX23, sbom.CycloneDX12, sbom.CycloneDX16},
		{sbom.SPDX23, sbom.CycloneDX16, sbom.SPDX22, sbom.CycloneDX13, sbom.SPDX23},
		{sbom.SPDX22, sbom.SPDX23, sbom.CycloneDX12, sbom.CycloneDX17, sbom.SPDX22},
		{sbom.CycloneDX17, sbom.SPDX23, sbom.SPDX301, sbom.CycloneDX17},
		{sbom.CycloneDX14, sbom.SPDX301, sbom.SPDX22, sbom.CycloneDX16, sbom.CycloneDX14},
		{sbom.SPDX23, sbom.SPDX301, sbom.CycloneDX16, sbom.SPDX22, sbom.SPDX23},
		{sbom.SPDX22, sbom.CycloneDX15, sbom.SPDX301, sbom.SPDX22},
		{sbom.SPDX301, sbom.SPDX23, sbom.CycloneDX16, sbom.SPDX301},
		{sbom.SPDX301, sbom.CycloneDX12, sbom.CycloneDX17, sbom.SPDX22, sbom.SPDX301},
	} {
		names := make([]string, len(path))
		for i, f := range path {
			names[i] = f.Family() + f.Version()
		}
		t.Run(strings.Join(names, "_"), func(t *testing.T) {
			count := newTally(t, "hops")
			defer count.report()
			for _, d := range documents {
				if d.format != path[0] {
					continue
				}
				count.checks++
				data, first := d.data, 0
				var err error
				for i, to := range path[1:] {
					if data, _, err = convert(data, to); err != nil {
						count.fail(d.name, "hop %d to %s: %v", i+1, to, err)
						break
					}
					if i == 0 {
						first = len(data)
					} else if isSPDX3(to) {
						// A licence and an edge are nodes there.
						direct, _, err := convert(d.data, to)
						if err != nil || len(data) > 2*len(direct)+4096 {
							count.fail(d.name, "hop %d to %s: %d bytes, directly %d (%v)", i+1, to, len(data), len(direct), err)
						}
					} else if to != d.format && len(data) > 2*first+4096 {
						count.fail(d.name, "hop %d to %s: %d bytes, after the first hop %d", i+1, to, len(data), first)
					}
				}
				if err != nil {
					continue
				}
				got, err := parseTree(data)
				if err != nil {
					count.fail(d.name, "%v", err)
					continue
				}
				for _, line := range diff(d.tree, got) {
					count.fail(d.name, "%s", line)
				}
			}
		})
	}
}

// The converted document is valid in the target's schema whenever the source was valid in its own.
func TestValid(t *testing.T) {
	spec := folder(t, "WAYBILL_SPEC", "specification")
	count := newTally(t, "outputs of valid documents against the official schemas")
	defer count.report()
	valid := map[string]bool{}
	for _, c := range conversions(t) {
		ok, seen := valid[c.name]
		if !seen {
			ok = validate(t, spec, c.format, c.data) == nil
			valid[c.name] = ok
		}
		if !ok || c.err != nil { // conversions that fail are TestThereAndBack's
			continue
		}
		count.checks++
		if err := validate(t, spec, c.to, c.out); err != nil {
			count.fail(c.String(), "%s", brief(err))
		}
		unique(count, c)
	}
}

// unique checks what no schema says: no identifier twice and no dangling reference that the source did not have.
func unique(count *tally, c conversion) {
	was, is := identify(c.source(), c.format), identify(c.tree, c.to)
	if len(was.twice) == 0 && len(is.twice) > 0 {
		count.fail(c.String(), "identifiers twice: %v", clip(is.twice))
	}
	if len(was.dangling) == 0 && len(is.dangling) > 0 {
		count.fail(c.String(), "dangling references: %v", clip(is.dangling))
	}
}

// Generated documents are valid too, and so is what they become.
func TestGeneratedValid(t *testing.T) {
	spec := folder(t, "WAYBILL_SPEC", "specification")
	count := newTally(t, "generated documents")
	defer count.report()
	for _, from := range formats {
		for _, depth := range []int{1, 60} {
			data := generate(t, from, 200, depth)
			name := fmt.Sprintf("%s depth %d", from, depth)
			if err := validate(t, spec, from, data); err != nil {
				t.Errorf("%s: %s", name, brief(err))
			}
			for _, to := range formats {
				count.checks++
				out, _, err := convert(data, to)
				if err != nil {
					count.fail(name+" to "+to.String(), "%v", err)
					continue
				}
				if err := validate(t, spec, to, out); err != nil {
					count.fail(name+" to "+to.String(), "%s", brief(err))
				}
				back, _, err := convert(out, from)
				if err != nil {
					count.fail(name+" to "+to.String(), "back: %v", err)
					continue
				}
				for _, line := range diff(mustTree(t, data), mustTree(t, back)) {
					count.fail(name+" to "+to.String(), "%s", line)
				}
				// Nesting costs nothing in CycloneDX and a relationship an element in SPDX.
				most := 2 * len(data)
				if depth > 1 {
					most += len(data) / 4
				}
				if isSPDX3(to) && !isSPDX3(from) { // every licence and every edge is a node
					most *= 2
				}
				if len(out) > most {
					count.fail(name+" to "+to.String(), "%d bytes from %d", len(out), len(data))
				}
			}
		}
	}
}

func generate(tb testing.TB, f sbom.Format, n, depth int) []byte {
	tb.Helper()
	if isSPDX3(f) {
		b, _, err := convert(generate(tb, sbom.SPDX23, n, depth), f, sbom.Pure())
		if err != nil {
			tb.Fatal(err)
		}
		return b
	}
	make := bomgen.CycloneDX
	if isSPDX(f) {
		make = bomgen.SPDX
	}
	b, err := make(f.Version(), n, depth)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// Real documents do not balloon: at most twice the input, both compacted.
func TestSize(t *testing.T) {
	count := newTally(t, "size of real documents of 100 KB and more")
	defer count.report()
	worst := 0.0
	for _, c := range conversions(t) {
		if len(c.data) < 100_000 || c.err != nil {
			continue
		}
		count.checks++
		in, out := compacted(t, c.data), compacted(t, c.out)
		if isSPDX3(c.to) {
			// Every licence and every edge is a node: what counts is what is carried beside them.
			pure, _, err := convert(c.data, c.to, sbom.Pure())
			if err != nil {
				count.fail(c.String(), "%v", err)
				continue
			}
			in = max(in, compacted(t, pure))
		}
		ratio := float64(out) / float64(in)
		worst = max(worst, ratio)
		if ratio > 2 {
			count.fail(c.String(), "%d bytes from %d: %.2f times", out, in, ratio)
		}
	}
	t.Logf("largest output: %.2f times the input", worst)
}

func compacted(tb testing.TB, b []byte) int {
	tb.Helper()
	var c bytes.Buffer
	if err := json.Compact(&c, bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))); err != nil {
		tb.Fatal(err)
	}
	return c.Len()
}

// The output is the same on every run, in every process and for every GOMAXPROCS; and there and back works with
// nothing but the file between the two steps. Each step is a process of its own.
func TestSeparateProcesses(t *testing.T) {
	all := conversions(t)
	there, back := t.TempDir(), t.TempDir()
	for i, c := range all {
		if c.err == nil {
			put(t, filepath.Join(there, fmt.Sprintf("%d,%s", i, c.to)), c.data)
		}
	}
	first, second := t.TempDir(), t.TempDir()
	runChild(t, "convert", there, first, "GOMAXPROCS=1")
	runChild(t, "convert", there, second, "GOMAXPROCS=2")
	count := newTally(t, "the same bytes in three processes")
	for i, c := range all {
		if c.err != nil {
			continue
		}
		count.checks++
		name := fmt.Sprintf("%d,%s", i, c.to)
		a, b := get(t, filepath.Join(first, name)), get(t, filepath.Join(second, name))
		if !bytes.Equal(a, c.out) || !bytes.Equal(b, c.out) {
			count.fail(c.String(), "outputs of %d, %d and %d bytes differ", len(c.out), len(a), len(b))
		}
		if c.format.CanWrite() {
			put(t, filepath.Join(back, fmt.Sprintf("%d,%s", i, c.format)), a)
		}
	}
	count.report()

	last := t.TempDir()
	runChild(t, "convert", back, last, "GOMAXPROCS=2")
	count = newTally(t, "there and back in separate processes")
	defer count.report()
	for i, c := range all {
		if c.err != nil || !c.format.CanWrite() {
			continue
		}
		count.checks++
		got, err := parseTree(get(t, filepath.Join(last, fmt.Sprintf("%d,%s", i, c.format))))
		if err != nil {
			count.fail(c.String(), "%v", err)
			continue
		}
		for _, line := range diff(c.source(), got) {
			count.fail(c.String(), "%s", line)
		}
	}
}

// The report and the output are the same on repeated runs in one process.
func TestDeterministic(t *testing.T) {
	count := newTally(t, "repeated conversions")
	defer count.report()
	for _, c := range conversions(t) {
		if c.err != nil || c.to == c.format {
			continue
		}
		count.checks++
		out, report, err := convert(c.data, c.to)
		if err != nil {
			count.fail(c.String(), "%v", err)
			continue
		}
		if !bytes.Equal(out, c.out) {
			count.fail(c.String(), "output differs from the first run's")
		}
		a, err := json.Marshal(report)
		if err != nil {
			count.fail(c.String(), "report: %v", err)
		}
		if b, err := json.Marshal(c.report); err != nil || !bytes.Equal(a, b) {
			count.fail(c.String(), "report differs from the first run's")
		}
	}
}

func put(tb testing.TB, file string, b []byte) {
	tb.Helper()
	if err := os.WriteFile(file, b, 0o600); err != nil {
		tb.Fatal(err)
	}
}

func get(tb testing.TB, file string) []byte {
	tb.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// runChild starts this test binary as another process with a job to do.
func runChild(tb testing.TB, job, in, out string, env ...string) *exec.Cmd {
	tb.Helper()
	exe, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(append(os.Environ(), "WAYBILL_INTEROP_JOB="+job, "WAYBILL_INTEROP_IN="+in, "WAYBILL_INTEROP_OUT="+out), env...)
	if b, err := cmd.CombinedOutput(); err != nil {
		tb.Errorf("%s in another process: %v\n%s", job, err, clip(string(b)))
	}
	return cmd
}

// child is the other process: it converts every file NUMBER,FORMAT of one folder into a file of the same name.
func child(job string) int {
	in, out := os.Getenv("WAYBILL_INTEROP_IN"), os.Getenv("WAYBILL_INTEROP_OUT")
	if name, ok := strings.CutPrefix(job, "hostile:"); ok {
		return hostileChild(name)
	}
	if name, ok := strings.CutPrefix(job, "make-hostile:"); ok {
		return hostileMaker(name)
	}
	list, err := os.ReadDir(in)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	for _, e := range list {
		number, name, _ := strings.Cut(e.Name(), ",")
		if _, err := strconv.Atoi(number); err != nil {
			fmt.Println(err)
			return 1
		}
		data, err := os.ReadFile(filepath.Join(in, e.Name()))
		if err == nil {
			var to sbom.Format
			if to, err = sbom.ParseFormat(name); err == nil {
				if data, _, err = convert(data, to); err != nil {
					data, err = []byte(err.Error()), nil
				}
				err = os.WriteFile(filepath.Join(out, e.Name()), data, 0o600)
			}
		}
		if err != nil {
			fmt.Println(err)
			return 1
		}
	}
	return 0
}
