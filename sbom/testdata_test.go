package sbom_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

// A document is one that the tests of this file hold every promise with.
type document struct {
	name   string
	data   []byte
	format sbom.Format
}

// documents returns those of testdata, and of the folder that WAYBILL_CORPUS names when it is set.
func documents(t *testing.T) []document {
	t.Helper()
	docs := load(t, filepath.Join("..", "testdata"), true)
	if len(docs) == 0 {
		t.Fatal("testdata holds no document")
	}
	corpus := os.Getenv("WAYBILL_CORPUS")
	if corpus == "" {
		t.Log("skipped: the documents of the corpus (WAYBILL_CORPUS is not set)")
		return docs
	}
	if testing.Short() {
		t.Log("skipped: the documents of the corpus (-short)")
		return docs
	}
	more := load(t, corpus, false)
	if len(more) == 0 {
		t.Fatalf("%s holds no document", corpus)
	}
	t.Logf("%d documents of testdata, %d of the corpus", len(docs), len(more))
	return append(docs, more...)
}

// load returns the documents below a folder. All of them have to be documents, or else those that are.
func load(t *testing.T, folder string, all bool) []document {
	t.Helper()
	var docs []document
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err != nil || d.IsDir() || ext != ".json" && ext != ".jsonld" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f, err := sbom.Detect(bytes.NewReader(data))
		if err != nil {
			if all {
				t.Errorf("%s: %v", path, err)
			}
			return nil
		}
		name, _ := filepath.Rel(folder, path)
		docs = append(docs, document{filepath.ToSlash(name), data, f})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// tree parses a document for comparing.
func tree(t *testing.T, data []byte) jsonx.Value {
	t.Helper()
	d, err := jsonx.Parse(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), jsonx.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return d.Root()
}

func convert(data []byte, to sbom.Format, options ...sbom.Option) ([]byte, *sbom.Report, error) {
	var out bytes.Buffer
	report, err := sbom.Convert(&out, to, bytes.NewReader(data), options...)
	return out.Bytes(), report, err
}

// Every format that there is has a document in testdata, so that what follows is said of all of them.
func TestTestdata(t *testing.T) {
	have := make(map[sbom.Format]bool)
	for _, d := range load(t, filepath.Join("..", "testdata"), true) {
		have[d.format] = true
		if n := len(d.data); n > 400<<10 {
			t.Errorf("%s: %d bytes, more than 400 KiB", d.name, n)
		}
		if !strings.HasSuffix(d.name, "-"+d.format.Version()+d.format.Suffix()) {
			t.Errorf("%s is %v", d.name, d.format)
		}
	}
	for _, f := range sbom.Formats() {
		if !have[f] {
			t.Errorf("testdata has no document of %v", f)
		}
	}
}

// A document that nobody edited comes out of its own format as the same bytes.
func TestSameFormat(t *testing.T) {
	for _, d := range documents(t) {
		doc, err := sbom.Read(bytes.NewReader(d.data))
		if err != nil {
			t.Errorf("%s: %v", d.name, err)
			continue
		}
		var out bytes.Buffer
		report, err := doc.Write(&out, d.format)
		if err != nil {
			t.Errorf("%s: %v", d.name, err)
			continue
		}
		if !bytes.Equal(out.Bytes(), d.data) {
			t.Errorf("%s: read and written, %d bytes became %d others", d.name, len(d.data), out.Len())
		}
		if n := len(report.Entries()); n > 0 {
			t.Errorf("%s: the report on the same bytes has %d entries", d.name, n)
		}
	}
}

// Converted to any format and back, a document has the tree that it had: the order of members is free, that of
// elements and the spelling of numbers is not. What is native, carried or lost on the way is in the report, and
// another run gives the same.
func TestThereAndBack(t *testing.T) {
	docs := documents(t)
	for _, to := range sbom.Formats() {
		t.Run(to.String(), func(t *testing.T) {
			t.Parallel()
			for _, d := range docs {
				if to == d.format || !d.format.CanWrite() {
					continue
				}
				there, report, err := convert(d.data, to)
				if err != nil {
					t.Errorf("%s: %v", d.name, err)
					continue
				}
				if f, err := sbom.Detect(bytes.NewReader(there)); f != to {
					t.Errorf("%s: became %v (%v), want %v", d.name, f, err, to)
				}
				checkReport(t, d, there, report, false)
				again, _, err := convert(d.data, to)
				if err != nil || !bytes.Equal(there, again) {
					t.Errorf("%s: another run gives other bytes (%v)", d.name, err)
				}
				back, _, err := convert(there, d.format)
				if err != nil {
					t.Errorf("%s: back: %v", d.name, err)
					continue
				}
				checkTree(t, d, back)
			}
		})
	}
}

// Several hops end where they began.
func TestHops(t *testing.T) {
	docs := documents(t)
	for _, hops := range [][]sbom.Format{
		{sbom.CycloneDX17, sbom.SPDX23, sbom.CycloneDX14, sbom.CycloneDX17},
		{sbom.CycloneDX16, sbom.SPDX22, sbom.SPDX23, sbom.CycloneDX12, sbom.CycloneDX16},
		{sbom.CycloneDX15, sbom.CycloneDX13, sbom.SPDX23, sbom.CycloneDX15},
		{sbom.SPDX23, sbom.CycloneDX16, sbom.SPDX22, sbom.CycloneDX13, sbom.SPDX23},
		{sbom.SPDX22, sbom.SPDX23, sbom.CycloneDX12, sbom.CycloneDX17, sbom.SPDX22},
	} {
		name := hops[0].Version()
		for _, f := range hops[1:] {
			name += "_" + f.Version()
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ran := 0
			for _, d := range docs {
				if d.format != hops[0] {
					continue
				}
				ran++
				data := d.data
				var err error
				for _, to := range hops[1:] {
					if data, _, err = convert(data, to); err != nil {
						t.Errorf("%s: to %v: %v", d.name, to, err)
						break
					}
				}
				if err == nil {
					checkTree(t, d, data)
				}
			}
			if ran == 0 {
				t.Errorf("no document of %v", hops[0])
			}
		})
	}
}

// Pure output carries nothing, and its report has the rows of the other, with what would be carried as dropped.
func TestPure(t *testing.T) {
	for _, d := range load(t, filepath.Join("..", "testdata"), true) {
		for _, to := range sbom.Formats() {
			if to == d.format {
				continue
			}
			out, report, err := convert(d.data, to, sbom.Pure())
			if err != nil {
				t.Errorf("%s to %v: %v", d.name, to, err)
				continue
			}
			checkReport(t, d, out, report, true)
			if bytes.Contains(out, []byte("waybill:")) {
				t.Errorf("%s to %v: something is carried", d.name, to)
			}
			if n := report.Count(sbom.Carried); n > 0 {
				t.Errorf("%s to %v: %d entries say that something is carried", d.name, to, n)
			}
			_, full, err := convert(d.data, to)
			if err != nil {
				t.Fatal(err)
			}
			if p, f := report.Count(sbom.Approximated), full.Count(sbom.Approximated); p != f {
				t.Errorf("%s to %v: %d values approximated, %d when others are carried", d.name, to, p, f)
			}
		}
	}
}

func checkTree(t *testing.T, d document, got []byte) {
	t.Helper()
	w, g := tree(t, d.data), tree(t, got)
	if !jsonx.Equal(w, g) {
		t.Errorf("%s: came back otherwise: %s", d.name, differs(w, g, ""))
	}
}

// checkReport checks what every entry has: a kind that there is, a path that leads to something in the source, a
// target that leads to something in the output unless it was dropped, and a reason.
func checkReport(t *testing.T, d document, out []byte, report *sbom.Report, pure bool) {
	t.Helper()
	source, target := tree(t, d.data), tree(t, out)
	counts := make(map[sbom.Kind]int)
	for i, e := range report.Entries() {
		counts[e.Kind]++
		where := fmt.Sprintf("%s to %v: entry %d (%v %s)", d.name, report.To, i, e.Kind, e.Path)
		if _, ok := sbom.ParseKind(e.Kind.String()); !ok {
			t.Errorf("%s: no kind", where)
		}
		if e.Reason == "" {
			t.Errorf("%s: no reason", where)
		}
		if (e.Path == "") != (e.Kind == sbom.Synthesised) {
			t.Errorf("%s: only what was made up has no path", where)
		}
		if !follow(source, e.Path).Exists() {
			t.Errorf("%s: the path leads nowhere", where)
		}
		// What nothing carries has no place of its own in pure output.
		none := e.Kind == sbom.Dropped || pure && e.Target == "" && e.Kind != sbom.Carried
		if (e.Target == "") != none {
			t.Errorf("%s: target %q", where, e.Target)
		}
		if !follow(target, e.Target).Exists() {
			t.Errorf("%s: the target %s leads nowhere", where, e.Target)
		}
	}
	for k := sbom.Carried; k <= sbom.Invalidated; k++ {
		if report.Count(k) != counts[k] {
			t.Errorf("%s to %v: Count(%v) = %d, and %d entries", d.name, report.To, k, report.Count(k), counts[k])
		}
	}
}

// follow returns what a JSON pointer (RFC 6901) leads to.
func follow(v jsonx.Value, pointer string) jsonx.Value {
	if pointer == "" {
		return v
	}
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for _, token := range strings.Split(pointer[1:], "/") {
		if v.IsArray() {
			var i int
			if _, err := fmt.Sscan(token, &i); err != nil || i < 0 || i >= v.Len() {
				return jsonx.Value{}
			}
			v = v.Elem(i)
			continue
		}
		v = v.Get(unescape.Replace(token))
	}
	return v
}

// differs says where two trees differ first.
func differs(want, got jsonx.Value, at string) string {
	switch {
	case want.Kind() != got.Kind():
	case want.IsObject():
		for it := want.Iter(); it.Next(); {
			g := got.Get(it.Name())
			if !g.Exists() {
				return fmt.Sprintf("%s/%s is missing", at, it.Name())
			}
			if !jsonx.Equal(it.Value(), g) {
				return differs(it.Value(), g, at+"/"+it.Name())
			}
		}
		for it := got.Iter(); it.Next(); {
			if !want.Get(it.Name()).Exists() {
				return fmt.Sprintf("%s/%s is new: %.200s", at, it.Name(), it.Value().Raw())
			}
		}
	case want.IsArray():
		for i := range min(want.Len(), got.Len()) {
			if !jsonx.Equal(want.Elem(i), got.Elem(i)) {
				return differs(want.Elem(i), got.Elem(i), fmt.Sprintf("%s/%d", at, i))
			}
		}
		return fmt.Sprintf("%s has %d elements, want %d", at, got.Len(), want.Len())
	}
	return fmt.Sprintf("%s is %.200s, want %.200s", at, got.Raw(), want.Raw())
}

// Compressed input is read as what it holds.
func TestGzip(t *testing.T) {
	for _, d := range load(t, filepath.Join("..", "testdata"), true) {
		var packed, out bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(d.data); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := sbom.Convert(&out, d.format, bytes.NewReader(packed.Bytes())); err != nil || !bytes.Equal(out.Bytes(), d.data) {
			t.Errorf("%s: compressed, it is read as something else (%v)", d.name, err)
		}
	}
}
