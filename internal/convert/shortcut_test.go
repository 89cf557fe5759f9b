package convert_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// documents returns the CycloneDX documents of the corpus, and a generated one, by name.
func documents(t *testing.T) map[string][]byte {
	t.Helper()
	docs := make(map[string][]byte)
	doc, err := bomgen.CycloneDX("1.6", 200, 3)
	if err != nil {
		t.Fatal(err)
	}
	docs["generated"] = doc
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Log("skipped: corpus folder not present (WAYBILL_CORPUS); only the generated document is compared")
		return docs
	}
	err = filepath.WalkDir(filepath.Join(root, "cyclonedx"), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".json") {
			return err
		}
		docs[p], err = os.ReadFile(p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// The shortcut says the same as the comparison in full.
func TestShortcut(t *testing.T) {
	compared := 0
	for name, text := range documents(t) {
		d, err := jsonx.Parse(text, jsonx.Limits{})
		if err != nil {
			continue
		}
		version := d.Root().Get("specVersion").Str()
		src, err := convert.NewSource(d.Root(), convert.CycloneDX, version)
		if err != nil {
			continue
		}
		for _, to := range []string{"2.2", "2.3"} {
			a, ra, err := convert.Run(src, convert.SPDX2, to, convert.Options{})
			if err != nil {
				t.Fatal(err)
			}
			b, rb, err := convert.Run(src, convert.SPDX2, to, convert.Options{NoShortcut: true})
			if err != nil {
				t.Fatal(err)
			}
			compared++
			if !bytes.Equal(a, b) {
				t.Errorf("%s to %s: with the shortcut\n%.2000s\nwithout\n%.2000s", name, to, around(a, b), around(b, a))
				continue
			}
			if !reflect.DeepEqual(ra.Rows(), rb.Rows()) {
				x, _ := json.Marshal(ra.Rows())
				y, _ := json.Marshal(rb.Rows())
				t.Errorf("%s to %s: reports differ:\n%.2000s\n%.2000s", name, to, around(x, y), around(y, x))
			}
		}
	}
	if compared < 2 {
		t.Errorf("%d conversions compared", compared)
	}
}

// around returns a from a little before where it differs from b.
func around(a, b []byte) []byte {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return a[max(0, i-200):min(len(a), i+300)]
}
