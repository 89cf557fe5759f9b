package convert_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// The documents in testdata are valid in their schema, so that what is shown with them holds for valid documents.
func TestTestdataValid(t *testing.T) {
	spec := folder(t, "WAYBILL_SPEC", "specification")
	// What generators get wrong; everything else is in order in these documents, too.
	faults := map[string]string{
		"testscript-1.14.1.gomod-1.2.cdx.json": `at '/$schema': value must be 'http://cyclonedx.org/schema/bom-1.2a.schema.json'`,
	}
	checked := 0
	err := filepath.WalkDir(filepath.Join("..", "..", "..", "testdata"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		doc, err := read(data)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		checked++
		got := ""
		if err := validate(t, spec, doc.Format(), data); err != nil {
			got = brief(err)
		}
		if want := faults[filepath.Base(path)]; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked == 0 {
		t.Error("testdata holds no document")
	}
	t.Logf("%d documents", checked)
}
