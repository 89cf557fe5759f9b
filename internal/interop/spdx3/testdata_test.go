package spdx3_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// The SPDX 3 documents of testdata are valid by the official schema, as far as they are not too big for it.
func TestTestdata(t *testing.T) {
	all := schemas(t)
	compared, left := 0, 0
	err := filepath.WalkDir(filepath.Join("..", "..", "..", "testdata"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".spdx3.json") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		d, err := jsonx.Parse(src, jsonx.Limits{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		if got := faults(d); len(got) > 0 {
			t.Errorf("%s: ours: %s", path, strings.Join(got, "\n"))
		}
		if len(src) > most {
			left++
			return nil
		}
		compared++
		if ok, reason := accepts(t, all[schemaOf(d)], src); !ok {
			t.Errorf("%s: %v", path, reason)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d documents are valid, %d too big for the other validator", compared, left)
	if compared < 10 {
		t.Error("hardly any documents")
	}
}

// Bytes to verdict for a document of 216 KB. The other validator takes seconds: -benchtime 1x is enough.
func BenchmarkAccepts(b *testing.B) {
	s := schemas(b)["3.0.1"]
	src, err := bomgen.SPDX3("3.0.1", 202)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("spdx3", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			d, err := jsonx.Parse(src, jsonx.Limits{})
			if err != nil || !spdx3.Accepts(d.Root()) {
				b.Fatal("not valid")
			}
		}
	})
	b.Run("jsonschema", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
			if err != nil || s.Validate(v) != nil {
				b.Fatal("not valid")
			}
		}
	})
}
