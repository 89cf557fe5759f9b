package sbom_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

func TestRT(t *testing.T) {
	root := os.Getenv("WAYBILL_CORPUS")
	var files []string
	filepath.Walk(root, func(p string, _ os.FileInfo, err error) error {
		if strings.HasSuffix(p, ".json") && (strings.Contains(p, "/cyclonedx/") || strings.Contains(p, "spdx/2.x")) {
			files = append(files, p)
		}
		return nil
	})
	accepted, refused := 0, 0
	pass := map[string]int{}
	fail := map[string][]string{}
	for _, f := range files {
		raw, _ := os.ReadFile(f)
		from, err := sbom.Detect(bytes.NewReader(raw))
		if err != nil {
			refused++
			t.Logf("refused %s: %v", f, err)
			continue
		}
		accepted++
		for _, to := range sbom.Formats() {
			if v := os.Getenv("RT"); v != "" && !strings.Contains(from.Family()+">"+to.String(), v) {
				continue
			}
			if to == from || !to.CanWrite() {
				continue
			}
			key := from.Family() + ">" + to.String()
			var b, a bytes.Buffer
			if _, err := sbom.Convert(&b, to, bytes.NewReader(raw)); err != nil {
				fail[key] = append(fail[key], fmt.Sprintf("%s: %v", f, err))
				continue
			}
			if _, err := sbom.Convert(&a, from, bytes.NewReader(b.Bytes())); err != nil {
				fail[key] = append(fail[key], fmt.Sprintf("%s back: %v", f, err))
				continue
			}
			w, _ := jsonx.Parse(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), jsonx.Limits{})
			g, err := jsonx.Parse(a.Bytes(), jsonx.Limits{})
			if err != nil {
				fail[key] = append(fail[key], fmt.Sprintf("%s output: %v", f, err))
				continue
			}
			if !jsonx.Equal(w.Root(), g.Root()) {
				fail[key] = append(fail[key], fmt.Sprintf("%s: differs at %s", f, diffAt(w.Root(), g.Root(), "")))
				continue
			}
			pass[key]++
		}
	}
	t.Logf("accepted %d refused %d", accepted, refused)
	for k, n := range pass {
		t.Logf("%s: %d ok, %d failed", k, n, len(fail[k]))
	}
	for k, l := range fail {
		for i, s := range l {
			if i < 12 {
				t.Errorf("%s: %s", k, s)
			}
		}
	}
}

func diffAt(a, b jsonx.Value, p string) string {
	if a.Kind() != b.Kind() {
		return fmt.Sprintf("%s: want %.100s got %.100s", p, a.Raw(), b.Raw())
	}
	switch {
	case a.IsObject():
		for it := a.Iter(); it.Next(); {
			if !b.Get(it.Name()).Exists() {
				return fmt.Sprintf("%s/%s missing (want %.100s)", p, it.Name(), it.Value().Raw())
			}
			if !jsonx.Equal(it.Value(), b.Get(it.Name())) {
				return diffAt(it.Value(), b.Get(it.Name()), p+"/"+it.Name())
			}
		}
		for it := b.Iter(); it.Next(); {
			if !a.Get(it.Name()).Exists() {
				return fmt.Sprintf("%s/%s extra %.100s", p, it.Name(), it.Value().Raw())
			}
		}
	case a.IsArray():
		for i := 0; i < a.Len() && i < b.Len(); i++ {
			if !jsonx.Equal(a.Elem(i), b.Elem(i)) {
				return diffAt(a.Elem(i), b.Elem(i), fmt.Sprintf("%s/%d", p, i))
			}
		}
		return fmt.Sprintf("%s: len want %d got %d", p, a.Len(), b.Len())
	}
	return fmt.Sprintf("%s: want %.100s got %.100s", p, a.Raw(), b.Raw())
}
