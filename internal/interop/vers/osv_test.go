package vers_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/purl/vers"
)

// fixtures are the files of osv-scalibr's semantic package: pairs of versions that are in the databases of the
// ecosystems, as their own tools order them.
var fixtures = []struct {
	file, scheme string
	differ       *regexp.Regexp // what versions have that this project orders otherwise, see below
	most         int            // and how many pairs they are
}{
	{file: "alpine-versions-generated.txt", scheme: "apk"},
	{file: "cran-versions-generated.txt", scheme: "cran"},
	{file: "debian-versions-generated.txt", scheme: "deb"},
	{file: "hackage-versions.txt", scheme: "hackage"},
	// Maven before 3.9 has qualifiers behind a dot before all behind a hyphen, and cycles by that.
	{"maven-versions-generated.txt", "maven", regexp.MustCompile(`\.[A-Za-z]`), 20},
	{file: "nuget-versions.txt", scheme: "nuget"},
	// The fixture has PHP's version_compare of versions that Composer would normalise first.
	{"packagist-versions-generated.txt", "composer", regexp.MustCompile(`(?i)beta|alpha|stable`), 10},
	{file: "pub-versions.txt", scheme: "pub"},
	{file: "pypi-versions-generated.txt", scheme: "pypi"},
	{file: "redhat-versions.txt", scheme: "rpm"},
	{file: "rubygems-versions-generated.txt", scheme: "gem"},
	{file: "semver-versions.txt", scheme: "semver"},
}

func TestFixturesOfOSV(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/google/osv-scalibr").Output()
	root := filepath.Join(strings.TrimSpace(string(dir)), "semantic", "testdata")
	if _, statErr := os.Stat(root); err != nil || statErr != nil {
		t.Skipf("skipped: osv-scalibr's source is not there: %v", err)
	}
	for _, f := range fixtures {
		in, err := os.Open(filepath.Join(root, f.file))
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		pairs, invalid, differ := 0, 0, 0
		for lines := bufio.NewScanner(in); lines.Scan(); {
			w := strings.Fields(lines.Text())
			if len(w) != 3 || strings.HasPrefix(w[0], "/") || strings.HasPrefix(w[0], "#") {
				continue
			}
			want, ok := map[string]int{"<": -1, "=": 0, ">": 1}[w[1]]
			if !ok {
				continue
			}
			pairs++
			got, err := vers.Compare(f.scheme, w[0], w[2])
			switch {
			case err != nil:
				invalid++
			case got != want && f.differ != nil && f.differ.MatchString(w[0]+" "+w[2]):
				differ++
			case got != want:
				t.Errorf("%s: %s: got %d", f.file, lines.Text(), got)
			}
		}
		t.Logf("%s: %d pairs, %d of versions that %s refuses, %d known to differ", f.file, pairs, invalid, f.scheme, differ)
		if pairs == 0 || invalid*50 > pairs || differ > f.most {
			t.Errorf("%s: %d pairs, %d refused, %d differ", f.file, pairs, invalid, differ)
		}
	}
}
