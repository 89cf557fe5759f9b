package vex_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/vex"
)

// doc makes a document of one-line statements: "TIME STATUS NAMES PRODUCTS", names and products separated by commas,
// the subcomponents of a product after each +, and - for what is not there.
func doc(t testing.TB, time string, lines ...string) *vex.Document {
	t.Helper()
	d := &vex.Document{Context: vex.Context, ID: "https://example.com/" + time, Author: "a@example.com", Version: 1}
	d.Timestamp = at(t, time)
	for _, l := range lines {
		f := strings.Fields(l)
		if len(f) != 4 {
			t.Fatalf("%q", l)
		}
		s := vex.Statement{Status: vex.Status(f[1]), Timestamp: at(t, f[0])}
		names := strings.Split(f[2], ",")
		s.Vulnerability = vex.Vulnerability{Name: names[0], Aliases: names[1:]}
		for _, p := range strings.Split(f[3], ",") {
			parts := strings.Split(p, "+")
			product := vex.Product{Component: component(parts[0])}
			for _, c := range parts[1:] {
				product.Subcomponents = append(product.Subcomponents, component(c))
			}
			s.Products = append(s.Products, product)
		}
		d.Statements = append(d.Statements, s)
	}
	return d
}

func component(id string) vex.Component {
	if strings.HasPrefix(id, "cpe:2.3:") {
		return vex.Component{Identifiers: vex.Identifiers{CPE23: id}}
	}
	if alg, value, ok := strings.Cut(id, "="); ok && !strings.HasPrefix(id, "pkg:") {
		return vex.Component{Hashes: []vex.Hash{{Algorithm: alg, Value: value}}}
	}
	return vex.Component{ID: id}
}

func at(t testing.TB, day string) vex.Time {
	if day == "-" {
		return vex.Time{}
	}
	if len(day) == 10 {
		day += "T00:00:00Z"
	}
	time, ok := vex.ParseTime(day)
	if !ok {
		t.Fatalf("%q is no time", day)
	}
	return time
}

func TestQuery(t *testing.T) {
	const sha = "4e1243bd22c66e76c2ba9eddc1f91394e57f9f83aabbccddeeff001122334455"
	for _, c := range []struct {
		name       string
		statements []string
		vuln       string
		product    string
		sub        string
		want       vex.Status
		conflict   bool
	}{
		{"newest wins", []string{"2024-01-01 not_affected CVE-1 pkg:npm/a@1", "2025-01-01 affected CVE-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "affected", false},
		{"newest wins, order turned", []string{"2025-01-01 affected CVE-1 pkg:npm/a@1", "2024-01-01 not_affected CVE-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "affected", false},
		{"newest wins across aliases", []string{"2024-01-01 not_affected GHSA-1,CVE-1 pkg:npm/a@1", "2025-01-01 affected CVE-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "affected", false},
		{"asked by the alias", []string{"2024-01-01 not_affected GHSA-1,CVE-1 pkg:npm/a@1", "2025-01-01 affected CVE-1 pkg:npm/a@1"}, "GHSA-1", "pkg:npm/a@1", "", "affected", false},
		{"a chain of aliases", []string{"2024-01-01 not_affected GHSA-1,GO-1 pkg:npm/a@1", "2023-01-01 fixed GO-1,CVE-1 pkg:npm/a@1", "2025-01-01 affected CVE-1 pkg:npm/a@1"}, "GHSA-1", "pkg:npm/a@1", "", "affected", false},
		{"an advisory links nothing", []string{"2025-01-01 not_affected CVE-2,USN-1 pkg:npm/a@1", "2024-01-01 affected CVE-1,USN-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "affected", false},
		{"an advisory hides only when all hide", []string{"2025-01-01 not_affected CVE-2,USN-1 pkg:npm/a@1", "2024-01-01 affected CVE-1,USN-1 pkg:npm/a@1"}, "USN-1", "pkg:npm/a@1", "", "affected", true},
		{"an advisory with an open question", []string{"2025-01-01 not_affected CVE-2,USN-1 pkg:npm/a@1", "2024-01-01 affected CVE-1,USN-1 pkg:npm/b@1"}, "USN-1", "pkg:npm/a@1", "", "", false},
		{"an advisory alone that hides counts for nothing else", []string{"2024-01-01 affected CVE-1,USN-1 pkg:npm/a@1", "2024-01-01 affected CVE-2,USN-1 pkg:npm/a@1", "2025-01-01 fixed USN-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "affected", false},
		{"an advisory alone that hides nothing counts for all", []string{"2024-01-01 fixed CVE-1,USN-1 pkg:npm/a@1", "2024-01-01 affected CVE-2,USN-1 pkg:npm/a@1", "2025-01-01 affected USN-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "affected", false},
		{"a name that somebody gives to another vulnerability", []string{"2024-01-01 not_affected CVE-1,GHSA-1 pkg:npm/a@1", "2024-01-01 fixed CVE-2,GHSA-1 pkg:npm/b@1", "2025-01-01 affected GHSA-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "affected", false},
		{"an advisory answered", []string{"2025-01-01 not_affected CVE-2,USN-1 pkg:npm/a@1", "2024-01-01 fixed CVE-1,USN-1 pkg:npm/a@1"}, "USN-1", "pkg:npm/a@1", "", "fixed", true},
		{"an advisory by its own name", []string{"2025-01-01 fixed USN-1 pkg:npm/a@1", "2024-01-01 fixed CVE-1,USN-1 pkg:npm/b@1", "2024-01-01 fixed CVE-2,USN-1 pkg:npm/b@1"}, "USN-1", "pkg:npm/a@1", "", "fixed", false},
		{"a chain between two CVEs links nothing", []string{"2025-01-01 not_affected CVE-2,X-2 pkg:npm/a@1", "2024-01-01 affected CVE-1,X-1 pkg:npm/a@1", "2023-01-01 fixed X-1,X-2 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "affected", false},
		{"a statement with two CVEs is about both", []string{"2024-01-01 affected CVE-1,CVE-2 pkg:npm/a@1", "2025-01-01 fixed CVE-2 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "affected", false},
		{"CVE and GHSA in either case", []string{"2024-01-01 fixed cve-2024-1 pkg:npm/a@1"}, "CVE-2024-1", "pkg:npm/a@1", "", "fixed", false},
		{"others as they are", []string{"2024-01-01 fixed Bug-1 pkg:npm/a@1"}, "BUG-1", "pkg:npm/a@1", "", "", false},
		{"inherited time", []string{"- fixed CVE-1 pkg:npm/a@1", "2024-05-30 affected CVE-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "fixed", false},
		{"a fraction of a second", []string{"2024-01-01T00:00:00.1Z fixed CVE-1 pkg:npm/a@1", "2024-01-01T00:00:00.09Z affected CVE-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "fixed", false},
		{"offsets", []string{"2024-01-01T00:00:00-06:00 fixed CVE-1 pkg:npm/a@1", "2024-01-01T05:00:00Z affected CVE-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "fixed", false},
		{"equal times disagree", []string{"2024-01-01 affected CVE-1 pkg:npm/a@1", "2024-01-01 not_affected CVE-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "affected", true},
		{"equal times disagree, turned", []string{"2024-01-01 not_affected CVE-1 pkg:npm/a@1", "2024-01-01 under_investigation CVE-1 pkg:npm/a"}, "CVE-1", "pkg:npm/a@1", "", "under_investigation", true},
		{"equal times, fixed before not affected", []string{"2024-01-01 not_affected CVE-1 pkg:npm/a@1", "2024-01-01 fixed CVE-1 pkg:npm/a"}, "CVE-1", "pkg:npm/a@1", "", "fixed", true},
		{"equal times disagree about another product", []string{"2024-01-01 affected CVE-1 pkg:npm/a@2", "2024-01-01 not_affected CVE-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "not_affected", false},
		{"a label that nobody knows hides nothing", []string{"2024-01-01 bogus CVE-1 pkg:npm/a@1", "2024-01-01 not_affected CVE-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "", "bogus", true},
		{"scope is not the product", []string{"2024-01-01 not_affected CVE-1 pkg:npm/a@1+pkg:npm/log@2"}, "CVE-1", "pkg:npm/a@1", "", "", false},
		{"scope", []string{"2024-01-01 not_affected CVE-1 pkg:npm/a@1+pkg:npm/log@2"}, "CVE-1", "pkg:npm/a@1", "pkg:npm/log@2", "not_affected", false},
		{"scope of another version", []string{"2024-01-01 not_affected CVE-1 pkg:npm/a@1+pkg:npm/log@2"}, "CVE-1", "pkg:npm/a@1", "pkg:npm/log@3", "", false},
		{"second subcomponent", []string{"2024-01-01 not_affected CVE-1 pkg:npm/a@1+pkg:npm/x@1+pkg:npm/log"}, "CVE-1", "pkg:npm/a@1", "pkg:npm/log@3", "not_affected", false},
		{"the whole covers its parts", []string{"2024-01-01 not_affected CVE-1 pkg:npm/a@1"}, "CVE-1", "pkg:npm/a@1", "pkg:npm/log@3", "not_affected", false},
		{"a subcomponent is no product", []string{"2024-01-01 not_affected CVE-1 pkg:npm/a@1+pkg:npm/log@2"}, "CVE-1", "pkg:npm/log@2", "", "", false},
		{"a newer scoped one leaves the whole", []string{"2024-01-01 affected CVE-1 pkg:npm/a@1", "2025-01-01 not_affected CVE-1 pkg:npm/a@1+pkg:npm/log@2"}, "CVE-1", "pkg:npm/a@1", "", "affected", false},
		{"pattern without version", []string{"2024-01-01 fixed CVE-1 pkg:npm/a"}, "CVE-1", "pkg:npm/a@7", "", "fixed", false},
		{"question without version", []string{"2024-01-01 fixed CVE-1 pkg:npm/a@7"}, "CVE-1", "pkg:npm/a", "", "", false},
		{"without and with version, newest wins", []string{"2024-01-01 fixed CVE-1 pkg:npm/a", "2023-01-01 affected CVE-1 pkg:npm/a@7"}, "CVE-1", "pkg:npm/a@7", "", "fixed", false},
		{"without and with version, newest wins, turned", []string{"2022-01-01 fixed CVE-1 pkg:npm/a", "2023-01-01 affected CVE-1 pkg:npm/a@7"}, "CVE-1", "pkg:npm/a@7", "", "affected", false},
		{"golang in another case", []string{"2024-01-01 fixed CVE-1 pkg:golang/github.com/Masterminds/semver@v1.5.0"}, "CVE-1", "pkg:golang/github.com/masterminds/semver@1.5.0", "", "fixed", false},
		{"digest", []string{"2024-01-01 fixed CVE-1 sha-256=" + sha}, "CVE-1", "sha256:" + strings.ToUpper(sha), "", "fixed", false},
		{"digest alone", []string{"2024-01-01 fixed CVE-1 sha-256=" + sha}, "CVE-1", sha, "", "fixed", false},
		{"digest of another algorithm", []string{"2024-01-01 fixed CVE-1 sha3-256=" + sha}, "CVE-1", "sha256:" + sha, "", "", false},
		{"cpe with wildcards", []string{"2024-01-01 fixed CVE-1 cpe:2.3:a:apache:log4j:*:*:*:*:*:*:*:*"}, "CVE-1", "cpe:2.3:a:apache:log4j:2.4:-:*:*:*:*:*:*", "", "fixed", false},
		{"cpe of any vendor", []string{"2024-01-01 fixed CVE-1 cpe:2.3:a:*:log4j:*:*:*:*:*:*:*:*"}, "CVE-1", "cpe:/a:apache:log4j:2.4", "", "fixed", false},
		{"cpe of another version", []string{"2024-01-01 fixed CVE-1 cpe:2.3:a:apache:log4j:2.5:*:*:*:*:*:*:*"}, "CVE-1", "cpe:2.3:a:apache:log4j:2.4:-:*:*:*:*:*:*", "", "", false},
		{"iri", []string{"2024-01-01 fixed CVE-1 https://example.com/p"}, "CVE-1", "https://example.com/p", "", "fixed", false},
		{"nothing asked", []string{"2024-01-01 fixed CVE-1 https://example.com/p"}, "CVE-1", "", "", "", false},
		{"no vulnerability asked", []string{"2024-01-01 fixed CVE-1 https://example.com/p"}, "", "https://example.com/p", "", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := vex.NewIndex(doc(t, "2024-06-01", c.statements...)).Query(c.vuln, c.product, c.sub)
			if d.Status != c.want || d.Conflict != c.conflict || (d.Statement == nil) != (c.want == "") {
				t.Errorf("Query(%q, %q, %q) = %q, conflict %t; want %q, %t", c.vuln, c.product, c.sub, d.Status, d.Conflict, c.want, c.conflict)
			}
			checkWhy(t, &d, len(c.statements))
		})
	}
}

// checkWhy holds what is true of the reasons of every decision.
func checkWhy(t *testing.T, d *vex.Decision, most int) {
	t.Helper()
	decided, n := 0, 0
	for r := range d.Why() {
		n++
		if r.Verdict == vex.Decided {
			decided++
			if r.Statement != d.Statement {
				t.Errorf("the reason is about another statement: %v", r)
			}
		} else if r.Why == "" && r.Verdict != vex.Repeated {
			t.Errorf("no reason: %v", r)
		}
		if r.Verdict == vex.Superseded && d.Document.Time(d.Statement).Compare(r.Time) <= 0 {
			t.Errorf("not newer: %v", r)
		}
	}
	if n == 0 || (decided == 1) != (d.Statement != nil) {
		t.Errorf("%d reasons, %d decided, status %q: %v", n, decided, d.Status, slices.Collect(d.Why()))
	}
}

func TestWhy(t *testing.T) {
	x := vex.NewIndex(doc(t, "2024-06-01",
		"2024-01-01 not_affected CVE-1 pkg:deb/debian/curl@7.88?arch=arm64&distro=debian-12",
		"2024-02-01 fixed CVE-1 pkg:npm/app@1+pkg:npm/log@2",
		"- affected CVE-1 pkg:npm/app@1",
		"2023-02-01 fixed CVE-1 pkg:npm/app@1",
	))
	for _, c := range []struct {
		product, sub string
		want         []string
	}{
		{"pkg:deb/debian/curl@7.88?arch=amd64&distro=debian-12", "", []string{
			"other-product: statement 2 of https://example.com/2024-06-01 says affected on 2024-06-01T00:00:00Z (time of the document): pkg:npm/app@1 is another package",
			"other-product: statement 1 of https://example.com/2024-06-01 says fixed on 2024-02-01T00:00:00Z: pkg:npm/app@1 is another package",
			`other-product: statement 0 of https://example.com/2024-06-01 says not_affected on 2024-01-01T00:00:00Z: pkg:deb/debian/curl@7.88?arch=arm64&distro=debian-12: qualifier arch: the pattern has "arm64", the subject "amd64"`,
			"other-product: statement 3 of https://example.com/2024-06-01 says fixed on 2023-02-01T00:00:00Z: pkg:npm/app@1 is another package",
		}},
		{"pkg:npm/app@1", "pkg:npm/log@3", []string{
			"decided: statement 2 of https://example.com/2024-06-01 says affected on 2024-06-01T00:00:00Z (time of the document)",
			`other-scope: statement 1 of https://example.com/2024-06-01 says fixed on 2024-02-01T00:00:00Z: it is about other subcomponents: pkg:npm/log@2: version: the pattern has "2", the subject "3"`,
			`other-product: statement 0 of https://example.com/2024-06-01 says not_affected on 2024-01-01T00:00:00Z: pkg:deb/debian/curl@7.88?arch=arm64&distro=debian-12 is another package`,
			"superseded: statement 3 of https://example.com/2024-06-01 says fixed on 2023-02-01T00:00:00Z: the one that decided is newer, of 2024-06-01T00:00:00Z",
		}},
	} {
		d := x.Query("CVE-1", c.product, c.sub)
		var got []string
		for r := range d.Why() {
			got = append(got, r.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.product, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
	d := x.Query("CVE-2", "pkg:npm/app@1", "")
	if got := fmt.Sprint(slices.Collect(d.Why())); got != `[no-statement: no statement names the vulnerability "CVE-2"]` {
		t.Error(got)
	}
}

func TestQueryDoesNotAllocate(t *testing.T) {
	x := vex.NewIndex(many(10_000))
	n := testing.AllocsPerRun(100, func() {
		if d := x.Query("CVE-2024-5000", "pkg:deb/debian/package-0@1.0-5000?arch=amd64&distro=debian-12", "pkg:npm/x@1"); d.Status == "" {
			t.Fatal("no answer")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// many makes a document with n statements about 200 packages and n/2 vulnerabilities.
func many(n int) *vex.Document {
	d := &vex.Document{Context: vex.Context, ID: "https://example.com/many", Author: "a@example.com", Version: 1}
	d.Timestamp, _ = vex.ParseTime("2024-01-01T00:00:00Z")
	statuses := []vex.Status{"fixed", "affected", "under_investigation", "not_affected"}
	for i := range n {
		s := vex.Statement{Status: statuses[i%4]}
		s.Vulnerability.Name = fmt.Sprintf("CVE-2024-%d", 1000+i/2)
		if i%3 == 0 {
			s.Vulnerability.Aliases = []string{fmt.Sprintf("GHSA-xxxx-%d", i/2)}
		}
		s.Timestamp, _ = vex.ParseTime(fmt.Sprintf("2024-%02d-%02dT10:%02d:00Z", 1+i%12, 1+i%28, i%60))
		v := i / 2 * 2
		s.Products = []vex.Product{
			{Component: vex.Component{ID: fmt.Sprintf("pkg:deb/debian/package-%d@1.0-%d?arch=amd64&distro=debian-12", v/2%200, 1000+v/2)}},
			{Component: vex.Component{ID: fmt.Sprintf("pkg:deb/debian/package-%d@1.0-%d?arch=arm64&distro=debian-12", v/2%200, 1000+v/2)}},
		}
		switch s.Status {
		case "not_affected":
			s.Justification = vex.VulnerableCodeNotInExecutePath
		case "affected":
			s.ActionStatement = "update"
		}
		d.Statements = append(d.Statements, s)
	}
	return d
}

func BenchmarkQuery(b *testing.B) {
	x := vex.NewIndex(many(10_000))
	b.ReportAllocs()
	for b.Loop() {
		if d := x.Query("CVE-2024-5000", "pkg:deb/debian/package-0@1.0-5000?arch=amd64&distro=debian-12", ""); d.Status == "" {
			b.Fatal("no answer")
		}
	}
}

func BenchmarkLoadAndIndex(b *testing.B) {
	text, err := many(100_000).Marshal()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		d, err := vex.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		if vex.NewIndex(d).Len() != 100_000 {
			b.Fatal("statements are missing")
		}
	}
}
