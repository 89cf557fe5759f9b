package purl_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/package-url/packageurl-go"

	"github.com/waybill-sdk/waybill/purl"
	bridge "github.com/waybill-sdk/waybill/purl/packageurl"
)

// realPURLs returns every distinct text in the JSON documents of the corpus that claims to be a package URL. The
// official tests are not among them: they have their own.
func realPURLs(t testing.TB) []string {
	corpus := os.Getenv("WAYBILL_CORPUS")
	if corpus == "" {
		t.Skip("skipped: corpus folder not present (WAYBILL_CORPUS)")
	}
	found := map[string]bool{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, e := range v {
				walk(e)
			}
		case []any:
			for _, e := range v {
				walk(e)
			}
		case string:
			if strings.HasPrefix(v, "pkg:") {
				found[v] = true
			}
		}
	}
	for _, folder := range []string{"cyclonedx", "spdx", "openvex", "csaf"} {
		err := filepath.WalkDir(filepath.Join(corpus, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			var v any
			if json.Unmarshal(data, &v) == nil { // some documents are wrong on purpose
				walk(v)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	all := make([]string, 0, len(found))
	for s := range found {
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

// TestRealDocuments reads what real documents hold: all that packageurl-go can read, and to the same effect.
func TestRealDocuments(t *testing.T) {
	all := realPURLs(t)
	if len(all) == 0 {
		t.Fatal("no package URL found")
	}
	canonical, refused, typeRules := 0, 0, 0
	for _, s := range all {
		p, issues, err := purl.Inspect(s)
		theirs, theirErr := packageurl.FromString(s)
		if err != nil {
			refused++
			if theirErr == nil {
				t.Errorf("%v; packageurl-go reads it as %v", err, theirs)
			}
			continue
		}
		if p.String() == s {
			canonical++
		}
		for _, i := range issues {
			if i.Kind == purl.TypeRule {
				typeRules++
				break
			}
		}
		if again, err := purl.Parse(p.String()); err != nil || again != p {
			t.Errorf("%s: %v, read again: %v, %v", s, p, again, err)
		}
		if theirErr != nil {
			t.Logf("packageurl-go does not read %s: %v", s, theirErr)
			continue
		}
		q, err := bridge.From(theirs)
		if err != nil {
			t.Errorf("%s: %v of packageurl-go: %v", s, theirs, err)
			continue
		}
		policy := purl.Exact.With(purl.GolangCase)
		if r := purl.Match(p, q, policy); !r.Match {
			t.Errorf("%s: %v, packageurl-go has %v: %v", s, p, q, r.Why)
		}
	}
	t.Logf("%d package URLs: %d canonical, %d against a rule of their type, %d refused", len(all), canonical, typeRules, refused)
}
