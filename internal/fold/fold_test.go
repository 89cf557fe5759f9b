package fold_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/internal/spdx3/instances"
)

// documents returns the SPDX 3 documents of the reference corpus.
func documents(t *testing.T) map[string][]byte {
	dir := os.Getenv("WAYBILL_CORPUS")
	if dir == "" {
		t.Skip("skipped: WAYBILL_CORPUS is not set")
	}
	docs := map[string][]byte{}
	for _, v := range []string{"3.0.0", "3.0.1"} {
		err := filepath.Walk(filepath.Join(dir, "spdx", v), func(path string, info os.FileInfo, err error) error {
			if err != nil || info.IsDir() || !strings.HasSuffix(path, ".json") {
				return err
			}
			text, err := os.ReadFile(path)
			docs[path] = text
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(docs) < 50 {
		t.Fatalf("%d documents", len(docs))
	}
	return docs
}

func TestFoldIsExact(t *testing.T) {
	for path, text := range documents(t) {
		exact(t, path, text)
	}
}

// exact checks that a document comes back as it is.
func exact(t *testing.T, name string, text []byte) {
	t.Helper()
	d, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	f, err := fold.Fold(d.Root())
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	tree, err := jsonx.Parse(f.Text, jsonx.Limits{})
	if err != nil {
		t.Errorf("%s: folded: %v", name, err)
		return
	}
	u, err := fold.Unfold(tree.Root(), fold.Options{})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	back, err := jsonx.Parse(u.Text, jsonx.Limits{})
	if err != nil {
		t.Errorf("%s: unfolded: %v", name, err)
		return
	}
	for _, n := range u.Notes {
		if n.Refused {
			t.Errorf("%s: %v", name, n)
		}
	}
	if !jsonx.Equal(d.Root(), back.Root()) {
		t.Errorf("%s: another document came back: %s", name, firstDifference(d.Root(), back.Root()))
	}
}

// Documents of SPDX 2, each part projected, pass through SPDX 3 as they are.
func TestProjectionPasses(t *testing.T) {
	dir := os.Getenv("WAYBILL_CORPUS")
	if dir == "" {
		t.Skip("skipped: WAYBILL_CORPUS is not set")
	}
	n := 0
	err := filepath.Walk(filepath.Join(dir, "spdx", "2.x"), func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() || info.Size() > 1<<20 {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		d, err := jsonx.Parse(text, jsonx.Limits{})
		if err != nil || !d.Root().Get("spdxVersion").Exists() {
			return nil
		}
		n++
		out := fold.Project(nil, d.Root(), fold.PartDocument)
		again := fold.Project(nil, jsonx.ParseTrusted(out).Root(), fold.PartDocument)
		if x, y := jsonx.ParseTrusted(out).Root(), jsonx.ParseTrusted(again).Root(); !jsonx.Equal(x, y) {
			t.Errorf("%s: the document is not projected once and for all: %s", path, firstDifference(x, y))
		}
		out = out[:len(out)-1]
		for _, l := range []struct {
			name string
			part fold.Part
		}{{"packages", fold.PartPackage}, {"files", fold.PartFile}} {
			if d.Root().Get(l.name).Len() == 0 {
				continue
			}
			out = append(jsonx.AppendName(out, l.name), '[')
			for it := d.Root().Get(l.name).Iter(); it.Next(); {
				if it.Value().IsObject() {
					out = fold.Project(jsonx.AppendComma(out), it.Value(), l.part)
				}
			}
			out = append(out, ']')
		}
		want := jsonx.ParseTrusted(append(out, '}')).Root()
		u, err := fold.Unfold(want, fold.Options{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		f, err := fold.Fold(jsonx.ParseTrusted(u.Text).Root())
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		if got := jsonx.ParseTrusted(f.Text).Root(); !jsonx.Equal(want, got) {
			t.Errorf("%s: another folded document came back: %s", path, firstDifference(want, got))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("%d documents", n); n < 30 {
		t.Error("the corpus has more")
	}
}

// Every class and every property of the model passes.
func TestInstances(t *testing.T) {
	for _, m := range spdx3.Models() {
		for name, text := range instances.All(m) {
			exact(t, m.Version+" "+name, text)
		}
	}
}

// firstDifference returns the first place where two documents differ.
func firstDifference(a, b jsonx.Value) string {
	switch {
	case jsonx.Equal(a, b):
		return ""
	case a.IsObject() && b.IsObject():
		for it := a.Iter(); it.Next(); {
			if o := b.Get(it.Name()); !o.Exists() {
				return it.Value().Pointer() + " is missing"
			} else if d := firstDifference(it.Value(), o); d != "" {
				return d
			}
		}
		for it := b.Iter(); it.Next(); {
			if !a.Get(it.Name()).Exists() {
				return it.Value().Pointer() + " is new"
			}
		}
	case a.IsArray() && b.IsArray() && a.Len() == b.Len():
		for i := range a.Len() {
			if d := firstDifference(a.Elem(i), b.Elem(i)); d != "" {
				return d
			}
		}
	}
	clip := func(v jsonx.Value) string { return string(v.Raw()[:min(200, len(v.Raw()))]) }
	return a.Pointer() + ": " + clip(a) + " became " + clip(b)
}

const vulnerable = `{"spdxVersion":"SPDX-3.0.1","SPDXID":"SPDXRef-DOCUMENT","documentNamespace":"https://example.com/v","creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Tool: x"]},"documentDescribes":["SPDXRef-A"],"vulnerabilities":[` +
	`{"id":"CVE-2026-1","description":"d","published":"2026-01-02T03:04:05Z","advisories":[{"url":"https://example.com/a"}],"analysis":{"state":"not_affected","justification":"vulnerable_code_not_present","detail":"because"},"affects":[{"ref":"SPDXRef-A"},{"ref":"SPDXRef-B"}],"ratings":[{"score":9.80,"severity":"critical","method":"CVSSv31","vector":"CVSS:3.1/AV:N"}]},` +
	`{"id":"CVE-2026-1","recommendation":"update","analysis":{"state":"exploitable","lastUpdated":"2026-01-02T03:04:05Z"},"affects":[{"ref":"SPDXRef-C"}]},` +
	`{"id":"CVE-2026-1","analysis":{"state":"false_positive"},"affects":[{"ref":"SPDXRef-D"},{"ref":"SPDXRef-A"}]},` +
	`{"id":"CVE-2026-1","analysis":{"state":"not_affected"},"affects":[{"ref":"SPDXRef-D"}]},` +
	`{"id":"CVE-2026-1","analysis":{"state":"resolved"},"affects":[{"ref":"SPDXRef-C"},{"ref":"SPDXRef-D"}],"products":"affects"},` +
	`{"id":"CVE-2026-1","analysis":{"state":"resolved"},"affects":[{"ref":"SPDXRef-C"},{"ref":"SPDXRef-D"}],"products":[{"ref":"SPDXRef-B"},{"ref":"SPDXRef-A"}]},` +
	`{"id":"CVE-2026-1","affects":[{"ref":"SPDXRef-D"}]},` +
	`{"id":"GHSA-1","source":{"url":"https://example.com/GHSA-1"},"references":[{"id":"CVE-2026-2"}],"analysis":{"state":"in_triage"},"affects":[{"ref":"SPDXRef-A"}]},{"id":"X"},{"description":"nameless","affects":[{"ref":"SPDXRef-A"}]}]}`

// What is said of vulnerabilities passes, without the packages that it is said of as well as with them.
func TestVulnerabilities(t *testing.T) {
	want := jsonx.ParseTrusted([]byte(vulnerable)).Root()
	whole := []byte(vulnerable[:len(vulnerable)-1] + `,"packages":[{"SPDXID":"SPDXRef-A","name":"a"},{"SPDXID":"SPDXRef-B","name":"b"},{"SPDXID":"SPDXRef-C","name":"c"},{"SPDXID":"SPDXRef-D","name":"d"}]}`)
	got := jsonx.ParseTrusted(fold.Project(nil, want, fold.PartDocument)).Root()
	if !jsonx.Equal(want, got) {
		t.Errorf("projected: %s", firstDifference(want, got))
	}
	want = jsonx.ParseTrusted(whole).Root()
	u, err := fold.Unfold(want, fold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, err := fold.Fold(jsonx.ParseTrusted(u.Text).Root())
	if err != nil {
		t.Fatal(err)
	}
	if got := jsonx.ParseTrusted(f.Text).Root(); !jsonx.Equal(want, got) {
		t.Errorf("folded again: %s", firstDifference(want, got))
	}
	spdx3.Check(jsonx.ParseTrusted(u.Text).Root(), func(f spdx3.Finding) bool {
		t.Errorf("%v: %s: %s", f.Level, f.Clause, f.Message)
		return true
	})
}
