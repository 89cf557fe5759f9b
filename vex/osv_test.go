package vex_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/sbom"
	"github.com/waybill-sdk/waybill/vex"
)

// bomOf returns an SBOM of components given by their package URLs.
func bomOf(t testing.TB, purls ...string) *sbom.Document {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"component":{"type":"application","bom-ref":"app","name":"app","purl":"pkg:generic/app@1"}},"components":[`)
	for i, p := range purls {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"type":"library","bom-ref":"c%d","name":"c","purl":%q}`, i, p)
	}
	b.WriteString("]}")
	return readSBOM(t, []byte(b.String()))
}

func records(texts ...string) fstest.MapFS {
	files := fstest.MapFS{}
	for i, text := range texts {
		files[fmt.Sprintf("%03d.json", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// record returns a record about one package.
func record(id, ecosystem, name, ranges string) string {
	return fmt.Sprintf(`{"id":%q,"modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":%q,"name":%q},%s}]}`, id, ecosystem, name, ranges)
}

func TestMatchOSV(t *testing.T) {
	const below2 = `"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.0"}]}]`
	for _, c := range []struct {
		name, purl, ecosystem, pkg, ranges string
		want                               string // "yes", "no", or what Unknown says
	}{
		{"below", "pkg:npm/a@1.9.9", "npm", "a", below2, "yes"},
		{"at the fix", "pkg:npm/a@2.0.0", "npm", "a", `"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]`, "no"},
		{"another package", "pkg:npm/b@1", "npm", "a", below2, "no"},
		{"another ecosystem", "pkg:pypi/a@1", "npm", "a", below2, "no"},
		{"before it was introduced", "pkg:npm/a@1.0.0", "npm", "a", `"ranges":[{"type":"SEMVER","events":[{"introduced":"1.5.0"},{"fixed":"2.0.0"}]}]`, "no"},
		{"events out of order", "pkg:npm/a@1.6.0", "npm", "a", `"ranges":[{"type":"SEMVER","events":[{"fixed":"2.0.0"},{"introduced":"1.5.0"}]}]`, "yes"},
		{"introduced again", "pkg:npm/a@3.1.0", "npm", "a", `"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"2.0.0"},{"introduced":"3.0.0"},{"fixed":"3.2.0"}]}]`, "yes"},
		{"between", "pkg:npm/a@2.1.0", "npm", "a", `"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"2.0.0"},{"introduced":"3.0.0"}]}]`, "no"},
		{"last affected", "pkg:npm/a@2.0.0", "npm", "a", `"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"last_affected":"2.0.0"}]}]`, "yes"},
		{"after the last affected", "pkg:npm/a@2.0.1", "npm", "a", `"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"last_affected":"2.0.0"}]}]`, "no"},
		{"beyond the limit", "pkg:npm/a@2.0.1", "npm", "a", `"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"limit":"2.0.0"}]}]`, "no"},
		{"no limit", "pkg:npm/a@2.0.1", "npm", "a", `"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"limit":"*"}]}]`, "yes"},
		{"listed", "pkg:npm/a@7.0.0", "npm", "a", `"versions":["7.0.0"],` + below2, "yes"},
		{"scope", "pkg:npm/%40s/a@1.0.0", "npm", "@s/a", below2, "yes"},
		{"maven", "pkg:maven/org.x/a@1.10", "Maven", "org.x:a", `"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"1.9"},{"fixed":"1.11"}]}]`, "yes"},
		{"go", "pkg:golang/github.com/X/y@v1.2.3", "Go", "github.com/X/y", `"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.3.0"}]}]`, "yes"},
		{"go pseudo-version", "pkg:golang/github.com/x/y@v0.0.0-20240101000000-abcdefabcdef", "Go", "github.com/x/y", `"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"0.0.0-20230101000000-abcdefabcdef"}]}]`, "no"},
		{"go standard library", "pkg:golang/stdlib@1.20.1", "Go", "stdlib", `"ranges":[{"type":"SEMVER","events":[{"introduced":"1.20.0-0"},{"fixed":"1.20.2"}]}]`, "yes"},
		{"pypi names", "pkg:pypi/a-b@1.0rc1", "PyPI", "A_b", `"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.0"}]}]`, "yes"},
		{"debian", "pkg:deb/debian/x@1:1.0-1?distro=debian-12.5", "Debian:12", "x", `"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1:1.0-2"}]}]`, "yes"},
		{"debian of another release", "pkg:deb/debian/x@1:1.0-1?distro=debian-11", "Debian:12", "x", below2, "no"},
		{"debian without a release", "pkg:deb/debian/x@1:1.0-1", "Debian:12", "x", below2, "does not say of which release"},
		{"debian source", "pkg:deb/debian/libx1@9.9?distro=debian-12&upstream=x%401.0-1", "Debian:12", "x", `"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.0-2"}]}]`, "yes"},
		{"alpine", "pkg:apk/alpine/x@1.0-r1?distro=alpine-3.18.4", "Alpine:v3.18", "x", `"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1.0-r2"}]}]`, "yes"},
		{"rpm epoch", "pkg:rpm/rocky-linux/x@1.0-1?epoch=2&distro=rocky-9", "Rocky Linux:9", "x", `"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1:2.0-1"}]}]`, "no"},
		{"no version", "pkg:npm/a", "npm", "a", below2, "no version"},
		{"commits", "pkg:npm/a@1.0.0", "npm", "a", `"ranges":[{"type":"GIT","repo":"https://example.com","events":[{"introduced":"0"}]}]`, "commits"},
		{"no version of the ecosystem", "pkg:npm/a@latest", "npm", "a", below2, "latest"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := vex.MatchOSV(bomOf(t, c.purl), vex.OSVFiles(records(record("X-1", c.ecosystem, c.pkg, c.ranges))))
			got := "no"
			switch {
			case len(m.Errors) > 0:
				t.Fatal(m.Errors)
			case len(m.Found) > 0:
				got = "yes"
			case len(m.Unknown) > 0:
				got = m.Unknown[0].Reason
			}
			if got != c.want && (len(c.want) < 4 || !strings.Contains(got, c.want)) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestMatchOSVAliases(t *testing.T) {
	const ranges = `"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]`
	alias := func(s, aliases string) string {
		return strings.Replace(s, `"modified"`, `"aliases":`+aliases+`,"modified"`, 1)
	}
	m := vex.MatchOSV(bomOf(t, "pkg:npm/a@1.0.0"), vex.OSVFiles(records(
		alias(record("GHSA-2", "npm", "a", ranges), `["CVE-2024-0001"]`),
		alias(record("OTHER-1", "npm", "a", ranges), `["SNYK-1"]`),
		alias(record("Z-1", "npm", "a", ranges), `["SNYK-1","CVE-2024-0001"]`),
		record("ALONE-1", "npm", "a", ranges),
		strings.Replace(record("GONE-1", "npm", "a", ranges), `"modified"`, `"withdrawn":"2024-01-01T00:00:00Z","modified"`, 1),
	)))
	var got []string
	for _, f := range m.Found {
		got = append(got, f.String())
	}
	want := []string{
		"ALONE-1 in pkg:npm/a@1.0.0 (ALONE-1), fixed in 2.0.0",
		"CVE-2024-0001 in pkg:npm/a@1.0.0 (GHSA-2, OTHER-1, Z-1), fixed in 2.0.0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	d, err := m.Draft("", "Me", time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if list := vex.Validate(d); vex.HasErrors(list) {
		t.Errorf("the draft is not valid: %v", list)
	}
	s := d.Statements[1]
	if s.Status != vex.StatusUnderInvestigation || s.Products[0].ID != "pkg:generic/app@1" || s.Products[0].Subcomponents[0].ID != "pkg:npm/a@1.0.0" {
		t.Errorf("draft %s", textOf(t, d))
	}
}

func TestOSVZip(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"a.json": record("X-1", "npm", "a", `"versions":["1.0.0"]`),
		"b.json": `{"id":1}`,
		"c.txt":  "not a record",
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	m := vex.MatchOSV(bomOf(t, "pkg:npm/a@1.0.0"), vex.OSVZip(bytes.NewReader(b.Bytes()), int64(b.Len())))
	if len(m.Found) != 1 || len(m.Errors) != 1 || !strings.Contains(m.Errors[0].Error(), "b.json") {
		t.Errorf("%+v", m)
	}
	m = vex.MatchOSV(bomOf(t), vex.OSVZip(bytes.NewReader(b.Bytes()[:20]), 20))
	if len(m.Errors) != 1 {
		t.Errorf("half an archive: %+v", m)
	}
	m = vex.MatchOSV(bomOf(t), vex.OSVFiles(records(record("X-1", "npm", "a", `"versions":["1.0.0"]`)), vex.WithLimits(vex.Limits{Bytes: 10})))
	if len(m.Errors) != 1 {
		t.Errorf("a long record: %+v", m)
	}
}

func FuzzParseOSV(f *testing.F) {
	f.Add([]byte(record("X-1", "npm", "a", `"versions":["1"],"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1"}]}]`)))
	f.Add([]byte(record("X-1", "Debian:12", "a", `"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"limit":"*"}]}]`)))
	bom := bomOf(f, "pkg:npm/a@1.0.0", "pkg:deb/debian/a@1?distro=debian-12", "pkg:pypi/a@1", "pkg:maven/a/a@1")
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := vex.ParseOSV(text)
		if err != nil {
			return
		}
		m := vex.MatchOSV(bom, func(yield func(*vex.Advisory, error) bool) { yield(a, nil) })
		for _, found := range m.Found {
			if found.Vulnerability == "" || found.Element == "" {
				t.Errorf("%+v", found)
			}
		}
	})
}
