package openvex_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/waybill-sdk/waybill/internal/openvex"
)

func TestCorpusBytes(t *testing.T) {
	root := os.Getenv("WAYBILL_CORPUS")
	if root == "" {
		t.Skip("skipped: WAYBILL_CORPUS is not set")
	}
	n := 0
	err := filepath.WalkDir(filepath.Join(root, "openvex"), func(path string, e os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" || filepath.Base(path) == "ATTESTING-1.json" {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		d, err := openvex.Parse(src, openvex.Limits{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		got, err := d.Marshal()
		if err != nil || !bytes.Equal(got, src) {
			t.Errorf("%s: not the same bytes (%v)", path, err)
		}
		n++
		d.Role += "x"
		got, err = d.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		e2, err := openvex.Parse(got, openvex.Limits{})
		if err != nil {
			t.Fatalf("%s: %v\n%s", path, err, got)
		}
		if e2.Role != d.Role || len(e2.Statements) != len(d.Statements) {
			t.Errorf("%s: changed role is lost", path)
		}
		for i := range e2.Statements {
			if !e2.Statements[i].Equal(&d.Statements[i]) {
				t.Errorf("%s: statement %d changed:\n%s", path, i, got)
			}
		}
		return nil
	})
	if err != nil || n < 30 {
		t.Fatal(n, err)
	}
}
