package sbom_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
)

var updateFlag = flag.Bool("update", false, "write the documents of testdata that are made by converting others")

// made are documents of testdata/real that were made of others there, with nothing carried: no generator of today writes
// their formats.
var made = []struct {
	from string
	to   sbom.Format
}{
	{"express-4.21.2.npm-1.5.cdx.json", sbom.SPDX301},
	{"express-4.21.2.npm-2.3.spdx.json", sbom.SPDX301},
	{"protobom-0.5.8.gomod-1.6.cdx.json", sbom.SPDX301},
	{"cyclonedx-gomod-1.10.0.syft-2.3.spdx.json", sbom.SPDX301},
}

// What a conversion makes of the real documents is what is in testdata: who changes the one has to look at the other.
func TestMadeOfOthers(t *testing.T) {
	folder := filepath.Join("..", "testdata", "real")
	for _, m := range made {
		data, err := os.ReadFile(filepath.Join(folder, m.from))
		if err != nil {
			t.Fatal(err)
		}
		out, _, err := convert(data, m.to, sbom.Pure())
		if err != nil {
			t.Fatal(err)
		}
		// The version of the source is that of its generator, not of what is made of it.
		stem, _, _ := strings.Cut(m.from, "-"+mustRead(t, data).Format().Version()+".")
		name := filepath.Join(folder, stem+"-"+source(m.from)+"-"+m.to.Version()+m.to.Suffix())
		if *updateFlag {
			if err := os.WriteFile(name, out, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(name)
		if err != nil {
			t.Errorf("%v (-update writes it)", err)
			continue
		}
		if !bytes.Equal(have, out) {
			t.Errorf("%s is not what %s becomes (-update writes it)", name, m.from)
		}
		if fault := invalid(t, out, m.to); fault != "" {
			t.Errorf("%s: not valid: %s", name, fault)
		}
	}
}

// source is what the name of a document made of another says about that.
func source(name string) string {
	if strings.HasSuffix(name, ".cdx.json") {
		return "cdx"
	}
	return "spdx"
}
