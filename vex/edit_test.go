package vex_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-sdk/waybill/attest"
	"github.com/waybill-sdk/waybill/vex"
)

func parse(t testing.TB, text string) *vex.Document {
	t.Helper()
	d, err := vex.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func marshal(t testing.TB, d *vex.Document) string {
	t.Helper()
	b, err := d.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestBytes: what nobody changed comes out as it was read.
func TestBytes(t *testing.T) {
	for _, text := range []string{
		clean, "\xef\xbb\xbf" + clean, "\n\t" + strings.ReplaceAll(clean, "\n", "\r\n") + " \n",
		strings.Replace(clean, `"version": 2`, `"version": 2.0, "x":[1e400 , 0.10, "\u00e4\/"]`, 1),
		strings.Replace(clean, "2024-01-01T00:00:00Z", "2024-01-01t00:00:00.1000000000001-00:00", -1),
		`{"@context":"https://openvex.dev/ns","version":"1","statements":[{"vulnerability":"CVE-1","products":["pkg:npm/a"],"status":"fixed"}]}`,
	} {
		if got := marshal(t, parse(t, text)); got != text {
			t.Errorf("not the same bytes:\n%s", cmp.Diff(text, got))
		}
		if got := marshal(t, parse(t, text).Clone()); got != text {
			t.Errorf("not the same bytes of a copy")
		}
	}
}

// TestEdit: what changes is written, what does not keeps its bytes.
func TestEdit(t *testing.T) {
	text := strings.Replace(clean, `"status": "fixed"}`, `"status": "fixed", "x": {"b": 1.0,"a":[ ]}}`, 1)
	for _, c := range []struct {
		name     string
		edit     func(*vex.Document)
		old, new string
	}{
		{"a member", func(d *vex.Document) { d.Author = "x@example.com" }, `"security@example.com"`, `"x@example.com"`},
		{"a member of a statement", func(d *vex.Document) { d.Statements[1].ActionStatement = "up\"grade" }, `"action_statement": "update"`, `"action_statement": "up\"grade"`},
		{"a member goes", func(d *vex.Document) { d.Statements[0].ImpactStatement = "" }, ",\n      \"impact_statement\": \"it is not there\"", ""},
		{"a member comes", func(d *vex.Document) { d.Role = "bot" }, "  ]\n}\n", "  ],\n  \"role\": \"bot\"\n}\n"},
		{
			"an extension changes", func(d *vex.Document) { d.Statements[2].Extensions[0].Value = json.RawMessage("[]") }, "{\"vulnerability\": {\"name\": \"CVE-2019-17573\"}, \"products\": [{\"@id\": \"pkg:npm/app@1\"}], \"status\": \"fixed\", \"x\": {\"b\": 1.0,\"a\":[ ]}}",
			"{\n      \"vulnerability\": {\"name\": \"CVE-2019-17573\"},\n      \"products\": [{\"@id\": \"pkg:npm/app@1\"}],\n      \"status\": \"fixed\",\n      \"x\": []\n    }",
		},
		{"a statement goes", func(d *vex.Document) { d.Statements = d.Statements[:2] }, ",\n    {\"vulnerability\": {\"name\": \"CVE-2019-17573\"}, \"products\": [{\"@id\": \"pkg:npm/app@1\"}], \"status\": \"fixed\", \"x\": {\"b\": 1.0,\"a\":[ ]}}", ""},
	} {
		d := parse(t, text)
		c.edit(d)
		want := strings.Replace(text, c.old, c.new, 1)
		if want == text {
			t.Fatalf("%s: nothing to change", c.name)
		}
		if diff := cmp.Diff(want, marshal(t, d)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// TestEditLegacy: a changed document of a version before 0.2 is one of 0.2.
func TestEditLegacy(t *testing.T) {
	d := parse(t, `{"@context":"https://openvex.dev/ns","@id":"https://example.com/1","author":"a@b.c","timestamp":"2024-01-01T00:00:00Z","version":"1",
"statements":[{"vulnerability":"CVE-2024-1000","vuln_description":"bad","products":["pkg:npm/a@1"],"subcomponents":["pkg:npm/b@1"],"status":"fixed"}]}`)
	if got := vex.NewIndex(d).Query("CVE-2024-1000", "pkg:npm/a@1", "pkg:npm/b@1").Status; got != vex.StatusFixed {
		t.Errorf("status %q", got)
	}
	d.Role = "x"
	back := parse(t, marshal(t, d))
	if found := vex.Validate(back); len(found) != 0 {
		t.Errorf("%v\n%s", found, marshal(t, d))
	}
	if s := back.Statements[0]; s.Vulnerability.Description != "bad" || s.Products[0].Subcomponents[0].ID != "pkg:npm/b@1" || !s.Equal(&d.Statements[0]) {
		t.Errorf("something is lost: %s", marshal(t, d))
	}
}

func TestMarshalRefuses(t *testing.T) {
	for name, edit := range map[string]func(*vex.Document){
		"no JSON": func(d *vex.Document) {
			d.Extensions = []vex.Extension{{Name: "x", Value: json.RawMessage(`{"a":1}, "b": 2`)}}
		},
		"a known name": func(d *vex.Document) {
			d.Statements[0].Extensions = []vex.Extension{{Name: "status", Value: json.RawMessage(`1`)}}
		},
		"statements": func(d *vex.Document) {
			d.Extensions = []vex.Extension{{Name: "statements", Value: json.RawMessage(`[]`)}}
		},
		"twice": func(d *vex.Document) {
			e := vex.Extension{Name: "x", Value: json.RawMessage(`1`)}
			d.Statements[0].Products[0].Extensions = []vex.Extension{e, e}
		},
		"two hashes": func(d *vex.Document) {
			p := &d.Statements[0].Products[0]
			p.Hashes = append(p.Hashes, p.Hashes[0])
		},
	} {
		d := parse(t, clean)
		edit(d)
		if b, err := d.Marshal(); err == nil {
			t.Errorf("%s: written as\n%s", name, b)
		}
	}
}

var noon = time.Date(2024, 6, 1, 12, 0, 0, 0, time.FixedZone("", 3600))

// TestAdd is the example of the specification (Updating Statements with Inherited Data).
func TestAdd(t *testing.T) {
	d := parse(t, `{
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "https://openvex.dev/docs/example/vex-9fb3463de1b57",
  "author": "Wolfi J Inkinson",
  "role": "Document Creator",
  "timestamp": "2023-01-08T18:02:03-06:00",
  "version": 1,
  "statements": [
    {
      "vulnerability": {
        "name": "CVE-2023-12345"
      },
      "products": [
        {"@id": "pkg:apk/wolfi/git@2.39.0-r1?arch=armv7"}
      ],
      "status": "under_investigation"
    }
  ]
}
`)
	before := d.Clone()
	s := d.Statements[0].Clone()
	s.Status = vex.StatusFixed
	at := time.Date(2023, 1, 9, 9, 8, 42, 0, time.FixedZone("", -6*3600))
	if err := vex.Add(d, at, s); err != nil {
		t.Fatal(err)
	}
	want := `{
  "@context": "https://openvex.dev/ns/v0.2.0",
  "@id": "https://openvex.dev/docs/example/vex-9fb3463de1b57",
  "author": "Wolfi J Inkinson",
  "role": "Document Creator",
  "timestamp": "2023-01-09T09:08:42-06:00",
  "version": 2,
  "statements": [
    {
      "vulnerability": {
        "name": "CVE-2023-12345"
      },
      "products": [
        {"@id": "pkg:apk/wolfi/git@2.39.0-r1?arch=armv7"}
      ],
      "status": "under_investigation",
      "timestamp": "2023-01-08T18:02:03-06:00"
    },
    {
      "vulnerability": {
        "name": "CVE-2023-12345"
      },
      "products": [
        {"@id": "pkg:apk/wolfi/git@2.39.0-r1?arch=armv7"}
      ],
      "status": "fixed"
    }
  ]
}
`
	if diff := cmp.Diff(want, marshal(t, d)); diff != "" {
		t.Error(diff)
	}
	if found := vex.ValidateUpdate(before, d); len(found) != 0 {
		t.Error(found)
	}
	if err := vex.Add(d, at, s); err == nil {
		t.Error("the same statement was added twice")
	}
	if err := vex.Add(d, at.Add(-time.Hour), vex.Statement{}); err == nil || d.Version != 2 {
		t.Errorf("added before the time of the document: %v, version %d", err, d.Version)
	}
}

func TestUpdateAndRemove(t *testing.T) {
	d := parse(t, clean)
	before := d.Clone()
	if err := vex.Update(d, noon, 2, func(s *vex.Statement) {}); err != nil || marshal(t, d) != clean {
		t.Errorf("an update that changes nothing: %v, %s", err, marshal(t, d))
	}
	err := vex.Update(d, noon, 2, func(s *vex.Statement) { s.Status, s.ActionStatement = vex.StatusAffected, "update" })
	s := d.Statements[2]
	if err != nil || d.Version != 3 || d.Timestamp.String() != "2024-06-01T12:00:00+01:00" || s.Timestamp != d.Timestamp || s.LastUpdated != d.Timestamp || s.Version != 1 {
		t.Errorf("%v: %s", err, marshal(t, d))
	}
	if got := d.Statements[1].Timestamp.String(); got != "2024-01-01T00:00:00Z" {
		t.Errorf("the untouched statement is of %q", got)
	}
	if found := append(vex.Validate(d), vex.ValidateUpdate(before, d)...); len(found) != 0 {
		t.Error(found)
	}
	if err := vex.Update(d, noon, 3, func(*vex.Statement) {}); err == nil {
		t.Error("a statement that is not there was changed")
	}
	if err := vex.Remove(d, noon.Add(time.Hour), func(s *vex.Statement) bool { return vex.AboutVulnerability(s, "cve-2019-17572") }); err != nil || d.Version != 4 || len(d.Statements) != 2 {
		t.Errorf("Remove: %v: %s", err, marshal(t, d))
	}
}

func TestFilter(t *testing.T) {
	d := parse(t, clean)
	out := vex.Filter(d, func(s *vex.Statement) bool { return vex.AboutProduct(s, "pkg:npm/app@1", "") })
	if len(out.Statements) != 2 || out.ID == d.ID || out.Version != 1 || !strings.HasPrefix(out.ID, vex.PublicNamespace) {
		t.Errorf("%s", marshal(t, out))
	}
	if got := marshal(t, vex.Filter(d, func(*vex.Statement) bool { return true })); got != clean {
		t.Error("a filter that keeps all changed the document")
	}
	if marshal(t, d) != clean {
		t.Error("Filter changed its argument")
	}
}

func TestMerge(t *testing.T) {
	a := doc(t, "2024-01-01", "- not_affected CVE-1 pkg:npm/a@1", "2024-03-01 affected CVE-2 pkg:npm/a@1")
	b := doc(t, "2024-02-01", "2024-01-01 not_affected CVE-1 pkg:npm/a@1", "- fixed CVE-1 pkg:npm/a@1")
	b.Author, b.Role = "b@example.com", "reviewer"
	b.LastUpdated = at(t, "2024-02-02")
	m, err := vex.Merge(vex.MergeOptions{}, a, b)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, s := range m.Statements {
		var from []string
		for _, source := range m.Sources[i] {
			from = append(from, source.Author)
		}
		got = append(got, fmt.Sprint(s.Vulnerability.Name, " ", s.Status, " ", s.Timestamp, " ", s.LastUpdated, " ", from))
	}
	want := []string{
		"CVE-1 not_affected 2024-01-01T00:00:00Z  [a@example.com b@example.com]",
		"CVE-1 fixed 2024-02-01T00:00:00Z 2024-02-02T00:00:00Z [b@example.com]",
		"CVE-2 affected 2024-03-01T00:00:00Z  [a@example.com]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if m.Author != "a@example.com, b@example.com" || m.Role != "" || m.Timestamp.String() != "2024-03-01T00:00:00Z" || m.Version != 1 || !vex.IsIRI(m.ID) {
		t.Errorf("%s", marshal(t, m.Document))
	}
	turned, err := vex.Merge(vex.MergeOptions{}, b, a)
	if err != nil || marshal(t, turned.Document) != marshal(t, m.Document) {
		t.Errorf("the order of documents makes a difference: %v", err)
	}
	// The same in other words: still no matter.
	c, e := parse(t, clean), parse(t, clean)
	e.Statements[0].Products[0].Hashes[0].Value = strings.ToUpper(e.Statements[0].Products[0].Hashes[0].Value)
	slices.Reverse(e.Statements[0].Vulnerability.Aliases)
	vex.MakeTimesExplicit(e)
	one, err1 := vex.Merge(vex.MergeOptions{}, c, e)
	two, err2 := vex.Merge(vex.MergeOptions{}, e, c)
	if err1 != nil || err2 != nil || len(one.Statements) != 3 || marshal(t, one.Document) != marshal(t, two.Document) {
		t.Errorf("%v, %v: %s\n%s", err1, err2, marshal(t, one.Document), marshal(t, two.Document))
	}
	again, err := vex.Merge(vex.MergeOptions{}, m.Document, a, m.Document)
	if err != nil || len(again.Statements) != 3 {
		t.Errorf("merged again there are %d statements, %v", len(again.Statements), err)
	}
	if a.Statements[0].Timestamp.String() != "" {
		t.Error("Merge changed its argument")
	}
	named, err := vex.Merge(vex.MergeOptions{ID: "urn:x:1", Author: "c", Role: "r", Timestamp: at(t, "2025-01-01"), Tooling: "t"}, a)
	if err != nil || named.ID != "urn:x:1" || named.Author != "c" || named.Role != "r" || named.Timestamp != at(t, "2025-01-01") || named.Tooling != "t" {
		t.Errorf("%v %s", err, marshal(t, named.Document))
	}
	timeless := doc(t, "-", "- fixed CVE-1 pkg:npm/a@1")
	for _, bad := range []func() (*vex.Merged, error){
		func() (*vex.Merged, error) { return vex.Merge(vex.MergeOptions{}) },
		func() (*vex.Merged, error) { return vex.Merge(vex.MergeOptions{ID: "merged-vex-1"}, a) },
		func() (*vex.Merged, error) { return vex.Merge(vex.MergeOptions{}, a, timeless) },
	} {
		if m, err := bad(); err == nil {
			t.Errorf("merged to %s", marshal(t, m.Document))
		}
	}
}

// TestMergeAnswersTheSame: an index of the merged document answers as one of the documents.
func TestMergeAnswersTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var docs []*vex.Document
		for range 1 + r.IntN(3) {
			docs = append(docs, random(t, r))
		}
		m, err := vex.Merge(vex.MergeOptions{}, docs...)
		if err != nil {
			t.Fatal(err)
		}
		back := parse(t, marshal(t, m.Document))
		x, y, z := vex.NewIndex(docs...), vex.NewIndex(m.Document), vex.NewIndex(back)
		for _, vuln := range randomVulns {
			for _, product := range randomProducts {
				for _, sub := range []string{"", "pkg:npm/log@2", "pkg:npm/log@3"} {
					a, b, c := x.Query(vuln, product, sub), y.Query(vuln, product, sub), z.Query(vuln, product, sub)
					if a.Status != b.Status || a.Status != c.Status || a.Conflict != b.Conflict {
						t.Fatalf("Query(%s, %s, %s): %q, merged %q, read back %q\n%s", vuln, product, sub, a.Status, b.Status, c.Status, marshal(t, m.Document))
					}
					checkWhy(t, &a, 0)
				}
			}
		}
	}
}

var (
	randomVulns    = []string{"CVE-2024-1000", "CVE-2024-1001", "GHSA-aaaa-bbbb-cccc", "GO-2024-1000", "USN-1"}
	randomProducts = []string{"pkg:npm/a@1", "pkg:npm/a@2", "pkg:npm/b@1?x=y", "pkg:golang/github.com/A/b@v1.0.0", "https://example.com/p"}
)

func random(t testing.TB, r *rand.Rand) *vex.Document {
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	var lines []string
	for range 1 + r.IntN(6) {
		names := []string{pick(randomVulns)}
		for r.IntN(2) == 0 {
			if n := pick(randomVulns); !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		product := pick(append(randomProducts, "pkg:npm/a", "pkg:npm/b", "pkg:golang/github.com/a/b@v1.0.0"))
		if r.IntN(3) == 0 {
			product += pick([]string{"+pkg:npm/log", "+pkg:npm/log@2", "+pkg:npm/other"})
		}
		lines = append(lines, fmt.Sprintf("%s %s %s %s", pick([]string{"-", "2024-01-01", "2024-01-02", "2023-12-31T23:00:00-01:00"}),
			pick([]string{"fixed", "affected", "under_investigation", "not_affected"}), strings.Join(names, ","), product))
	}
	return doc(t, pick([]string{"2024-01-01", "2024-01-03"}), lines...)
}

func TestCanonicalHash(t *testing.T) {
	base := parse(t, clean)
	hash := vex.CanonicalHash(base)
	// What it is was computed once; another value is another hash function, which needs another number in it.
	if want := "8f722db654710ee815c520c46338992264f49afff1248c88702ec53966bf021e"; hash != want {
		t.Errorf("CanonicalHash = %s, want %s", hash, want)
	}
	for name, edit := range map[string]func(*vex.Document){
		"order of statements": func(d *vex.Document) { slices.Reverse(d.Statements) },
		"order of aliases":    func(d *vex.Document) { slices.Reverse(d.Statements[0].Vulnerability.Aliases) },
		"spelling of a time":  func(d *vex.Document) { d.Timestamp, _ = vex.ParseTime("2024-01-01T01:00:00.000+01:00") },
		"explicit times":      vex.MakeTimesExplicit,
		"role":                func(d *vex.Document) { d.Role, d.Tooling, d.ID = "x", "y", "z:z" },
	} {
		d := base.Clone()
		edit(d)
		if got := vex.CanonicalHash(d); got != hash {
			t.Errorf("%s changes the hash", name)
		}
	}
	seen := map[string]string{hash: "nothing"}
	for name, edit := range map[string]func(*vex.Document){
		"impact":        func(d *vex.Document) { d.Statements[0].ImpactStatement = "x" },
		"action":        func(d *vex.Document) { d.Statements[1].ActionStatement = "x" },
		"notes":         func(d *vex.Document) { d.Statements[1].StatusNotes = "x" },
		"supplier":      func(d *vex.Document) { d.Statements[1].Supplier = "x" },
		"justification": func(d *vex.Document) { d.Statements[0].Justification = vex.VulnerableCodeNotPresent },
		"status":        func(d *vex.Document) { d.Statements[1].Status = vex.StatusFixed },
		"nanoseconds":   func(d *vex.Document) { d.Statements[1].Timestamp, _ = vex.ParseTime("2024-01-01T00:00:00.000000001Z") },
		"author":        func(d *vex.Document) { d.Author = "x" },
		"version":       func(d *vex.Document) { d.Version++ },
		"two products": func(d *vex.Document) {
			d.Statements[2].Products = []vex.Product{{Component: component("A:a")}, {Component: component("B:b")}}
		},
		"a part of it": func(d *vex.Document) {
			d.Statements[2].Products = []vex.Product{{Component: component("A:a"), Subcomponents: []vex.Component{component("B:b")}}}
		},
		"one name of two": func(d *vex.Document) { d.Statements[2].Products = []vex.Product{{Component: component("A:a::B:b")}} },
	} {
		d := base.Clone()
		edit(d)
		got := vex.CanonicalHash(d)
		if other, ok := seen[got]; ok {
			t.Errorf("%s has the hash of %s", name, other)
		}
		seen[got] = name
	}
}

func TestNew(t *testing.T) {
	d, err := vex.New("", "a@example.com", noon)
	if err != nil {
		t.Fatal(err)
	}
	s := vex.Statement{Vulnerability: vex.Vulnerability{Name: "CVE-2024-1000"}, Status: vex.StatusFixed, Products: []vex.Product{{Component: component("pkg:npm/a@1")}}}
	if err := vex.Add(d, noon, s); err != nil {
		t.Fatal(err)
	}
	d.ID = vex.CanonicalID(d)
	if found := vex.Validate(parse(t, marshal(t, d))); len(found) != 0 || d.Version != 1 {
		t.Errorf("%v\n%s", found, marshal(t, d))
	}
	for _, bad := range []struct {
		id, author string
		at         time.Time
	}{{"x", "a", noon}, {"", " ", noon}, {"", "a", time.Time{}}} {
		if _, err := vex.New(bad.id, bad.author, bad.at); err == nil {
			t.Errorf("New(%q, %q, %v) made a document", bad.id, bad.author, bad.at)
		}
	}
}

func TestAttest(t *testing.T) {
	d := parse(t, strings.Replace(clean, `"md5": "d41d8cd98f00b204e9800998ecf8427e"`, `"sha-256": "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"`, 1))
	st, err := attest.VEX(d)
	if err != nil {
		t.Fatal(err)
	}
	subjects := st.Subjects()
	if len(subjects) != 1 || subjects[0].Name != "pkg:npm/app@1" || subjects[0].Digest["sha256"] != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("subjects %v", subjects)
	}
	if !bytes.Equal(st.Predicate(), []byte(marshal(t, d))) {
		t.Error("the predicate is not the document")
	}
	back, err := vex.FromStatement(st)
	if err != nil || marshal(t, back) != marshal(t, d) {
		t.Errorf("read back: %v", err)
	}
	st, err = attest.New([]attest.ResourceDescriptor{{Name: "pkg:npm/app@1", Digest: attest.DigestSet{"sha256": strings.Repeat("ab", 32)}}}, "https://openvex.dev/ns/v0.2.0",
		[]byte(strings.ReplaceAll(clean, `"products": [{"@id": "pkg:npm/app@1"}],`, ``)))
	if err != nil {
		t.Fatal(err)
	}
	d, err = vex.FromStatement(st)
	if err != nil {
		t.Fatal(err)
	}
	x := vex.NewIndex(d)
	for _, product := range []string{"pkg:npm/app@1", "sha256:" + strings.Repeat("ab", 32)} {
		if got := x.Query("CVE-2019-17573", product, ""); got.Status != vex.StatusFixed {
			t.Errorf("%s: %q, want the status of the statement that has its product from the subject", product, got.Status)
		}
	}
	st, err = attest.New([]attest.ResourceDescriptor{{Name: "x", Digest: attest.DigestSet{"sha256": strings.Repeat("ab", 32)}}}, attest.TypeCycloneDX, []byte(clean))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := vex.FromStatement(st); err == nil {
		t.Error("a predicate of another type was read")
	}
}

func TestSubjectsOfImages(t *testing.T) {
	d := doc(t, "2024-01-01", "- fixed CVE-1 pkg:oci/app@sha256%3Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?repository_url=ghcr.io/app", "- fixed CVE-2 pkg:npm/a@1")
	n := 0
	for name, digest := range d.Subjects() {
		if n++; !strings.HasPrefix(name, "pkg:oci/app@") || digest["sha256"] != strings.Repeat("a", 64) {
			t.Errorf("%s %v", name, digest)
		}
	}
	if n != 1 {
		t.Errorf("%d subjects", n)
	}
}

// TestEncodingJSON: through encoding/json everything is what it is in a document.
func TestEncodingJSON(t *testing.T) {
	d := parse(t, clean)
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back vex.Document
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if vex.CanonicalHash(&back) != vex.CanonicalHash(d) || back.Author != d.Author || len(vex.Validate(&back)) != 0 {
		t.Errorf("%s", b)
	}
	s := d.Statements[0]
	for _, c := range []struct {
		name     string
		in, out  any
		contains string
	}{
		{"statement", s, new(vex.Statement), `"status":"not_affected"`},
		{"product", s.Products[0], new(vex.Product), `"subcomponents":[{"@id":`},
		{"component", s.Products[0].Component, new(vex.Component), `"cpe22":`},
		{"vulnerability", s.Vulnerability, new(vex.Vulnerability), `"aliases":[`},
		{"time", d.Timestamp, new(vex.Time), `"2024-01-01T00:00:00Z"`},
	} {
		b, err := json.Marshal(c.in)
		if err != nil || !bytes.Contains(b, []byte(c.contains)) {
			t.Errorf("%s: %s, %v", c.name, b, err)
		}
		if err := json.Unmarshal(b, c.out); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if again, err := json.Marshal(c.out); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%s: %s, then %s (%v)", c.name, b, again, err)
		}
	}
	for _, bad := range []any{new(vex.Document), new(vex.Statement), new(vex.Product), new(vex.Component), new(vex.Vulnerability)} {
		if err := json.Unmarshal([]byte(`{"@id": 1}`), bad); err == nil {
			t.Errorf("%T was read from a number", bad)
		}
	}
}
