package convert_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
)

// formats are the ones under test: JSON of all families, oldest first.
var formats = []sbom.Format{
	sbom.CycloneDX12, sbom.CycloneDX13, sbom.CycloneDX14, sbom.CycloneDX15, sbom.CycloneDX16, sbom.CycloneDX17,
	sbom.SPDX22, sbom.SPDX23, sbom.SPDX301,
}

// isSPDX reports whether f is a version of SPDX 2.
func isSPDX(f sbom.Format) bool { return f.Family() == "spdx" && !isSPDX3(f) }

// folder returns the folder that an environment variable names, or skips.
func folder(tb testing.TB, variable, what string) string {
	tb.Helper()
	dir := os.Getenv(variable)
	if dir == "" {
		tb.Skipf("skipped: %s folder not present (%s is not set)", what, variable)
	}
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("skipped: %s folder not present: %v", what, err)
	}
	return dir
}

// document is a file of the corpus that [sbom.Read] accepts.
type document struct {
	name   string // path below the corpus folder
	data   []byte
	tree   any
	format sbom.Format
}

// refusal is a file of the corpus that it refuses.
type refusal struct {
	name string
	data []byte
	err  error
}

var loaded struct {
	sync.Once
	documents []document
	refusals  []refusal
	err       error
}

// corpus returns the JSON documents of CycloneDX and SPDX in the corpus, those that are read and those refused.
func corpus(tb testing.TB) ([]document, []refusal) {
	tb.Helper()
	dir := folder(tb, "WAYBILL_CORPUS", "corpus")
	loaded.Do(func() {
		seen := 0
		copies := map[string]bool{}
		for _, sub := range []string{"cyclonedx", filepath.Join("spdx", "2.x"), filepath.Join("spdx", "3.0.0"), filepath.Join("spdx", "3.0.1")} {
			err := filepath.WalkDir(filepath.Join(dir, sub), func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || !strings.HasPrefix(filepath.Ext(path), ".json") {
					return err
				}
				data, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				if strings.HasPrefix(sub, filepath.Join("spdx", "3")) {
					if copies[string(data)] {
						return nil // a library keeps copies of the official examples
					}
					copies[string(data)] = true
				}
				if only := os.Getenv("WAYBILL_INTEROP_ONLY"); !strings.Contains(filepath.ToSlash(path), only) {
					return nil // whoever looks into a failure wants few documents
				}
				// The race detector makes everything ten times slower: it sees a sample, the run without it all.
				if seen++; raceEnabled && seen%raceSample != 0 {
					return nil
				}
				rel, _ := filepath.Rel(dir, path)
				name := filepath.ToSlash(rel)
				doc, err := read(data)
				if err != nil {
					loaded.refusals = append(loaded.refusals, refusal{name, data, err})
					return nil
				}
				tree, err := parseTree(data)
				if err != nil {
					return fmt.Errorf("%s: accepted by sbom.Read, but: %w", name, err)
				}
				loaded.documents = append(loaded.documents, document{name, data, tree, doc.Format()})
				return nil
			})
			if err != nil && loaded.err == nil {
				loaded.err = err
			}
		}
	})
	if loaded.err != nil {
		tb.Fatal(loaded.err)
	}
	if len(loaded.documents) == 0 {
		tb.Fatal("no document of the corpus is accepted")
	}
	return loaded.documents, loaded.refusals
}

// recovered turns a panic into an error that names the place.
func recovered(err *error) {
	if r := recover(); r != nil {
		var where []string
		for line := range strings.Lines(string(debug.Stack())) {
			if strings.HasPrefix(line, "\t") && strings.Contains(line, ".go:") && !strings.Contains(line, "/runtime/") {
				where = append(where, filepath.Base(strings.Fields(line)[0]))
			}
		}
		*err = fmt.Errorf("PANIC: %v at %s", r, strings.Join(where[min(2, len(where)):min(6, len(where))], " < "))
	}
}

func read(data []byte, options ...sbom.Option) (doc *sbom.Document, err error) {
	defer recovered(&err)
	return sbom.Read(bytes.NewReader(data), options...)
}

func write(doc *sbom.Document, to sbom.Format, options ...sbom.Option) (out []byte, report *sbom.Report, err error) {
	defer recovered(&err)
	var b bytes.Buffer
	report, err = doc.Write(&b, to, options...)
	return b.Bytes(), report, err
}

func convert(data []byte, to sbom.Format, options ...sbom.Option) (out []byte, report *sbom.Report, err error) {
	defer recovered(&err)
	var b bytes.Buffer
	report, err = sbom.Convert(&b, to, bytes.NewReader(data), options...)
	return b.Bytes(), report, err
}

// entries is the only place that knows how a report lists its entries.
func entries(r *sbom.Report) []sbom.Entry {
	if r == nil {
		return nil
	}
	return r.Entries()
}

// conversion is one document written in one format, and read back into its own.
type conversion struct {
	document
	to      sbom.Format
	out     []byte
	tree    any // of out
	report  *sbom.Report
	err     error
	back    []byte
	backErr error
}

func (c *conversion) String() string { return c.name + " to " + c.to.String() }

var converted struct {
	sync.Once
	list []conversion
}

// conversions converts every document of the corpus to every format and back, once for all tests.
func conversions(tb testing.TB) []conversion {
	tb.Helper()
	documents, _ := corpus(tb)
	converted.Do(func() {
		for _, d := range documents {
			for _, to := range formats {
				c := conversion{document: d, to: to}
				c.tree = nil
				if c.out, c.report, c.err = convert(d.data, to); c.err == nil {
					if c.tree, c.err = parseTree(c.out); c.err != nil {
						c.err = fmt.Errorf("output is not JSON: %w", c.err)
					} else if d.format.CanWrite() {
						c.back, _, c.backErr = convert(c.out, d.format)
					}
				}
				converted.list = append(converted.list, c)
			}
		}
	})
	return converted.list
}

// source is the tree of the document that was converted.
func (c *conversion) source() any { return c.document.tree }

// tally counts checks and lists the failures together, so that a systematic fault stays readable.
type tally struct {
	t      *testing.T
	what   string
	checks int
	bad    map[string][]string
}

func newTally(t *testing.T, what string) *tally {
	return &tally{t: t, what: what, bad: map[string][]string{}}
}

// fail files one failure of subject (a document, a conversion) under a short reason.
func (c *tally) fail(subject, format string, args ...any) {
	c.bad[subject] = append(c.bad[subject], fmt.Sprintf(format, args...))
}

func (c *tally) report() {
	c.t.Helper()
	if c.checks == 0 && !c.t.Skipped() {
		c.t.Errorf("%s: nothing was checked", c.what)
	}
	c.t.Logf("%s: %d checked, %d failed", c.what, c.checks, len(c.bad))
	subjects := make([]string, 0, len(c.bad))
	for s := range c.bad {
		subjects = append(subjects, s)
	}
	slices.Sort(subjects)
	for i, s := range subjects {
		if i == 60 && !testing.Verbose() {
			c.t.Errorf("… and %d more", len(subjects)-i)
			break
		}
		reasons := c.bad[s]
		more := ""
		if len(reasons) > 6 {
			reasons, more = reasons[:6], fmt.Sprintf("\n    … %d more", len(c.bad[s])-6)
		}
		c.t.Errorf("%s\n    %s%s", s, strings.Join(reasons, "\n    "), more)
	}
}

// clip shortens a value for a message.
func clip(v any) string {
	s := fmt.Sprint(v)
	if len(s) > 120 {
		return s[:100] + "…" + s[len(s)-15:]
	}
	return s
}

func TestAccepted(t *testing.T) {
	documents, refusals := corpus(t)
	count := map[string]int{}
	for _, d := range documents {
		count[d.format.String()]++
	}
	t.Logf("%d documents accepted, %d refused: %v", len(documents), len(refusals), count)
	for _, r := range refusals {
		t.Logf("refused: %s: %v", r.name, r.err)
		if strings.HasPrefix(r.err.Error(), "PANIC") {
			t.Errorf("%s: %v", r.name, r.err)
		}
	}
	spec := folder(t, "WAYBILL_SPEC", "specification")
	for _, r := range refusals {
		tree, err := parseTree(r.data)
		if err != nil {
			continue
		}
		if f, ok := declared(tree); ok && validate(t, spec, f, r.data) == nil {
			t.Errorf("%s: valid in the schema of %s, but refused: %v", r.name, f, r.err)
		}
	}
}

// declared says what a tree calls itself.
func declared(tree any) (sbom.Format, bool) {
	m, _ := tree.(map[string]any)
	name := ""
	if v, ok := m["specVersion"].(string); ok && m["bomFormat"] == "CycloneDX" {
		name = "cyclonedx-" + v + "-json"
	} else if v, ok := m["spdxVersion"].(string); ok {
		name = "spdx-" + strings.TrimPrefix(v, "SPDX-") + "-json"
	} else if v := contextOf(tree); v != "" {
		name = "spdx-" + v + "-json"
	}
	for _, f := range append(slices.Clone(formats), sbom.SPDX300) {
		if f.String() == name {
			return f, true
		}
	}
	return sbom.Format{}, false
}

func TestMain(m *testing.M) {
	// The test binary is also the separate process that some tests need.
	if job := os.Getenv("WAYBILL_INTEROP_JOB"); job != "" {
		os.Exit(child(job))
	}
	os.Exit(m.Run())
}
