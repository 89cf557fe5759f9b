package sbom_test

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/sbom"
)

// spelled is a document of SPDX 3 with a layout and an order of its own.
const spelled = "{ \"@context\" : \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\r\n\t\"@graph\": [\r\n" +
	"\t\t{ \"spdxId\": \"https://example.com/a#me\", \"type\": \"Person\", \"creationInfo\": \"_:c\", \"name\": \"J\\u006f\" },\r\n" +
	"\t\t{ \"@id\": \"_:c\", \"created\": \"2024-05-17T09:30:00Z\", \"specVersion\": \"3.0.1\", \"type\": \"CreationInfo\", \"createdBy\": [ \"https://example.com/a#me\" ] },\r\n" +
	"\t\t{ \"type\": \"Relationship\", \"spdxId\": \"https://example.com/a#r1\", \"creationInfo\": \"_:c\", \"relationshipType\": \"dependsOn\", \"to\": [ \"https://example.com/a#b\", \"https://example.com/a#c\" ], \"from\": \"https://example.com/a#a\", \"completeness\": \"complete\" },\r\n" +
	"\t\t{ \"software_packageVersion\": \"1.0\", \"type\": \"software_Package\", \"spdxId\": \"https://example.com/a#a\", \"creationInfo\": \"_:c\", \"name\": \"a\\u0061\", \"x-more\": {\"n\": 10.00},\r\n" +
	"\t\t  \"verifiedUsing\": [ {\"type\":\"Hash\",\"algorithm\":\"md5\",\"hashValue\":\"0cc175b9c0f1b6a831c399e269772661\"}, {\"type\":\"Hash\",\"algorithm\":\"adler32\",\"hashValue\":\"03da0195\"} ] },\r\n" +
	"\t\t{ \"type\": \"software_Package\", \"spdxId\": \"https://example.com/a#b\", \"creationInfo\": \"_:c\", \"name\": \"b\", \"supportLevel\": [ \"support\" ] },\r\n" +
	"\t\t{ \"type\": \"software_File\", \"spdxId\": \"urn:uuid:6f2c\", \"creationInfo\": \"_:c\", \"name\": \"c\" },\r\n" +
	"\t\t{ \"type\": \"SpdxDocument\", \"spdxId\": \"https://example.com/a#doc\", \"creationInfo\": \"_:c\", \"rootElement\": [ \"https://example.com/a#a\" ], \"comment\": \"read me\", \"profileConformance\": [ \"core\" ] },\r\n" +
	"\t\t{ \"type\": \"software_Package\", \"spdxId\": \"https://example.com/a#c\", \"creationInfo\": \"_:c\", \"name\": \"c\" }\r\n\t]\r\n}\r\n"

// Nodes are called what their elements are called, everywhere.
func TestNodesSPDX3(t *testing.T) {
	d := mustRead(t, []byte(spelled))
	var ids []string
	for n := range d.Packages() {
		ids = append(ids, n.GetId())
	}
	for n := range d.Files() {
		ids = append(ids, n.GetId())
	}
	if want := []string{"https://example.com/a#a", "https://example.com/a#b", "https://example.com/a#c", "urn:uuid:6f2c"}; !slices.Equal(ids, want) {
		t.Errorf("nodes are called %q, want %q", ids, want)
	}
	x := d.Index()
	if got := fmt.Sprintln(len(x.Dependencies("https://example.com/a#a")), x.Dependents("https://example.com/a#c")[0].GetName(), len(x.Roots()), x.Roots()[0].GetId()); got != "2 aa 1 https://example.com/a#a\n" {
		t.Errorf("dependencies, dependents and roots: %s", got)
	}
	if m := d.GetMetadata(); m.GetComment() != "read me" || len(m.GetAuthors()) != 1 || m.GetAuthors()[0].GetName() != "Jo" || m.GetDate().GetSeconds() != 1715938200 {
		t.Errorf("the document says of itself %v", m)
	}
}

// An edit is written where it belongs, and no other byte changes.
func TestEditKeepsSpellingSPDX3(t *testing.T) {
	for _, c := range []struct {
		name     string
		edit     func(d *sbom.Document, n *pb.Node)
		old, now string
	}{
		{"version", func(_ *sbom.Document, n *pb.Node) { n.Version = "1.0.1" }, `"1.0"`, `"1.0.1"`},
		{"name", func(_ *sbom.Document, n *pb.Node) { n.Name = "c\"d" }, `"a\u0061"`, `"c\"d"`},
		{"hash", func(_ *sbom.Document, n *pb.Node) { n.Hashes[int32(pb.HashAlgorithm_MD5)] = strings.Repeat("0", 32) }, "0cc175b9c0f1b6a831c399e269772661", strings.Repeat("0", 32)},
		{"comment of the document", func(d *sbom.Document, _ *pb.Node) { d.Metadata.Comment = "and weep" }, `read me`, `and weep`},
		{"dependency gone", func(d *sbom.Document, _ *pb.Node) { d.NodeList.Edges[0].To = d.NodeList.Edges[0].To[:1] }, `, "https://example.com/a#c" ], "from"`, ` ], "from"`},
	} {
		d := mustRead(t, []byte(spelled))
		c.edit(d, d.NodeList.Nodes[0])
		out, rep := mustWrite(t, d, sbom.SPDX301)
		if want := strings.Replace(spelled, c.old, c.now, 1); string(out) != want {
			t.Errorf("%s: got\n%s, want\n%s", c.name, out, want)
		}
		if len(rep.Entries()) > 0 {
			t.Errorf("%s: %v", c.name, rep.Entries())
		}
	}
	// What is added comes after what is there, which stays.
	d := mustRead(t, []byte(spelled))
	d.NodeList.Nodes = append(d.NodeList.Nodes, &pb.Node{Id: "https://example.com/a#new", Name: "new", Version: "2"})
	d.NodeList.Edges = append(d.NodeList.Edges, &pb.Edge{Type: pb.Edge_dependsOn, From: "https://example.com/a#b", To: []string{"https://example.com/a#new"}})
	out, _ := mustWrite(t, d, sbom.SPDX301)
	head := strings.TrimSuffix(spelled, "\r\n\t]\r\n}\r\n")
	if !strings.HasPrefix(string(out), head) {
		t.Errorf("something before it changed:\n%s", out)
	}
	again := mustRead(t, out)
	if n := again.Index().Node("https://example.com/a#new"); n.GetVersion() != "2" || len(again.Index().Dependents("https://example.com/a#new")) != 1 {
		t.Errorf("what was added is not there:\n%s", out)
	}
	if fault := faultIn(tree(t, out).Get("@graph").Elem(8), sbom.SPDX301); strings.Contains(fault, "json-type") {
		t.Error(fault)
	}
}

// A document made elsewhere is written as SPDX 3, the same on every run, and valid.
func TestNewSPDX3(t *testing.T) {
	doc := &pb.Document{NodeList: &pb.NodeList{
		Nodes: []*pb.Node{
			{Id: "pkg:npm/web@1.4.0", Name: "web", Version: "1.4.0", Licenses: []string{"MIT"}, Identifiers: map[int32]string{int32(pb.SoftwareIdentifierType_PURL): "pkg:npm/web@1.4.0"}},
			{Id: "lib one", Name: "lib", Suppliers: []*pb.Person{{Name: "Acme", IsOrg: true}}, Hashes: map[int32]string{int32(pb.HashAlgorithm_SHA1): strings.Repeat("0a", 20)}},
		},
		Edges:        []*pb.Edge{{Type: pb.Edge_dependsOn, From: "pkg:npm/web@1.4.0", To: []string{"lib one"}}},
		RootElements: []string{"pkg:npm/web@1.4.0"},
	}}
	out, rep := mustWrite(t, sbom.New(doc), sbom.SPDX301)
	if fault := invalid(t, out, sbom.SPDX301); fault != "" {
		t.Errorf("not valid: %s\n%s", fault, out)
	}
	if again, _ := mustWrite(t, sbom.New(doc), sbom.SPDX301); !bytes.Equal(again, out) {
		t.Error("another run gives another document")
	}
	if n := rep.Count(sbom.Dropped); n > 0 {
		t.Errorf("dropped: %v", rep.Entries())
	}
	d := mustRead(t, out)
	x := d.Index()
	if d.Format() != sbom.SPDX301 || len(x.Dependencies("pkg:npm/web@1.4.0")) != 1 || x.Dependencies("pkg:npm/web@1.4.0")[0].GetName() != "lib" || x.Node("pkg:npm/web@1.4.0").GetLicenses()[0] != "MIT" {
		t.Errorf("what was written reads as %v\n%s", d.NodeList, out)
	}
	older, _ := mustWrite(t, sbom.New(doc), sbom.SPDX300)
	if fault := invalid(t, older, sbom.SPDX300); fault != "" || mustRead(t, older).Format() != sbom.SPDX300 {
		t.Errorf("3.0.0: not valid: %s\n%s", fault, older)
	}
}

func TestResidueReadSPDX3(t *testing.T) {
	d := mustRead(t, []byte(spelled))
	for _, c := range []struct{ id, pointer, want string }{
		{"https://example.com/a#a", "/x-more/n", "10.00"},
		{"https://example.com/a#a", "/name", `"a\u0061"`},
		{"https://example.com/a#r1", "/completeness", `"complete"`},
		{"https://example.com/a#me", "/name", `"J\u006f"`},
		{"urn:uuid:6f2c", "/type", `"software_File"`},
		{"_:c", "/createdBy/0", `"https://example.com/a#me"`},
		{"https://example.com/a#doc", "/comment", `"read me"`},
		{"", "/profileConformance", `[ "core" ]`},
		{"", "/nothing/here", ""},
	} {
		if got := string(residueOf(t, d, c.id).Get(c.pointer)); got != c.want {
			t.Errorf("%q %q: %q, want %q", c.id, c.pointer, got, c.want)
		}
	}
	for id, want := range map[string][]string{
		"https://example.com/a#a":  {"/x-more"},
		"https://example.com/a#b":  {"/supportLevel"},
		"https://example.com/a#r1": {"/completeness"},
		"":                         {"/profileConformance"},
	} {
		got := residueOf(t, d, id).Pointers()
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
		for _, p := range got {
			if residueOf(t, d, id).Get(p) == nil {
				t.Errorf("%q: nothing at %s", id, p)
			}
		}
	}
	if got := fmt.Sprint(residueOf(t, d, "https://example.com/a#a").Hashes()); got != "[{MD5 0cc175b9c0f1b6a831c399e269772661} {ADLER32 03da0195}]" {
		t.Errorf("hashes: %s", got)
	}
	if _, ok := d.Residue("https://example.com/a#nobody"); ok {
		t.Error("nobody has residue")
	}
	if out, _ := mustWrite(t, d, sbom.SPDX301); string(out) != spelled {
		t.Error("reading changed something")
	}
}

// What is set is what is written, nothing else changes, and other formats say it as well.
func TestResidueChangeSPDX3(t *testing.T) {
	for _, c := range []struct {
		id       string
		change   func(r *sbom.Residue) error
		old, now string
	}{
		{"https://example.com/a#b", func(r *sbom.Residue) error { return r.Set("/supportLevel/0", []byte(`"noSupport"`)) }, `"support" ]`, `"noSupport" ]`},
		{"https://example.com/a#b", func(r *sbom.Residue) error { return r.Delete("/supportLevel") }, `, "supportLevel": [ "support" ]`, ``},
		{"https://example.com/a#r1", func(r *sbom.Residue) error { return r.Set("/completeness", []byte(`"incomplete"`)) }, `"complete" }`, `"incomplete" }`},
		{"https://example.com/a#me", func(r *sbom.Residue) error { return r.Set("/name", []byte(`"Joan"`)) }, `"J\u006f"`, `"Joan"`},
		{"_:c", func(r *sbom.Residue) error { return r.Set("/created", []byte(`"2025-01-01T00:00:00Z"`)) }, `2024-05-17T09:30:00Z`, `2025-01-01T00:00:00Z`},
		{"https://example.com/a#a", func(r *sbom.Residue) error { return r.Set("/x-more/n", []byte(` 11.0 `)) }, `10.00`, `11.0`},
		{"https://example.com/a#a", func(r *sbom.Residue) error { return r.Set("/software_packageVersion", []byte(`"1.1"`)) }, `"1.0"`, `"1.1"`},
		{"", func(r *sbom.Residue) error { return r.Delete("/profileConformance") }, `, "profileConformance": [ "core" ]`, ``},
		{"https://example.com/a#a", func(r *sbom.Residue) error {
			return r.SetHashes([]sbom.Hash{{"MD5", strings.Repeat("0", 32)}, {"ADLER32", "03da0195"}})
		}, `0cc175b9c0f1b6a831c399e269772661`, strings.Repeat("0", 32)},
	} {
		d := mustRead(t, []byte(spelled))
		if err := c.change(residueOf(t, d, c.id)); err != nil {
			t.Errorf("%q to %q: %v", c.old, c.now, err)
			continue
		}
		out, rep := mustWrite(t, d, sbom.SPDX301)
		if want := strings.Replace(spelled, c.old, c.now, 1); string(out) != want || len(rep.Entries()) > 0 {
			t.Errorf("%q to %q: got\n%s\n%v", c.old, c.now, out, rep.Entries())
		}
		for _, by := range []sbom.Format{sbom.CycloneDX16, sbom.SPDX23} {
			there, _ := mustWrite(t, d, by)
			back, _ := mustWrite(t, mustRead(t, there), sbom.SPDX301)
			if w, g := tree(t, out), tree(t, back); !jsonx.Equal(w, g) {
				t.Errorf("%q to %q by way of %v: %s", c.old, c.now, by, differs(w, g, ""))
			}
		}
	}
	// Licences are nodes of their own.
	d := mustRead(t, []byte(spelled))
	r := residueOf(t, d, "https://example.com/a#b")
	if err := r.SetLicenses([]sbom.License{{Kind: sbom.LicenseExpression, Value: "MIT OR Apache-2.0", Acknowledgement: sbom.Declared}}); err != nil {
		t.Fatal(err)
	}
	if got := r.Licenses(); len(got) != 1 || got[0].Value != "MIT OR Apache-2.0" {
		t.Errorf("licences: %v", got)
	}
	second(d).Comment = "and a message"
	out, _ := mustWrite(t, d, sbom.SPDX301)
	again := mustRead(t, out)
	if n := again.Index().Node("https://example.com/a#b"); !slices.Equal(n.GetLicenses(), []string{"MIT OR Apache-2.0"}) {
		t.Errorf("licences of what was written: %v\n%s", n, out)
	}
	if n := again.Index().Node("https://example.com/a#c"); n.GetComment() != "and a message" {
		t.Errorf("the edit beside it is gone: %v", n)
	}
	for _, pointer := range []string{"", "/spdxId", "/type", "x"} {
		if err := r.Set(pointer, []byte(`"x"`)); err == nil {
			t.Errorf("Set(%q): no error", pointer)
		}
	}
	// What would be no document is refused when it is written.
	d = mustRead(t, []byte(spelled))
	if err := residueOf(t, d, "https://example.com/a#b").Set("/creationInfo", []byte("5")); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Write(io.Discard, sbom.SPDX301); err == nil || !strings.Contains(err.Error(), "number where an object belongs") {
		t.Errorf("written with a number for a node: %v", err)
	}
}

// A document gets another name and its elements keep theirs; what is no name for one is reported and not written.
func TestDocumentNameSPDX3(t *testing.T) {
	for id, now := range map[string]string{
		"https://new.example/x":                         `"https://new.example/x#doc"`,
		"urn:uuid:11111111-2222-3333-4444-555555555555": `"urn:uuid:11111111-2222-3333-4444-555555555555#doc"`,
		"no name": "", "not one:either": "", "_:b": "", "https://new.example/x#y": "",
	} {
		d := mustRead(t, []byte(spelled))
		d.Metadata.Id = id
		out, rep := mustWrite(t, d, sbom.SPDX301)
		want := spelled
		if now != "" {
			want = strings.Replace(spelled, `"https://example.com/a#doc"`, now, 1)
		}
		if dropped := rep.Count(sbom.Dropped) == 1; string(out) != want || dropped == (now != "") {
			t.Errorf("%q: %s\n%v", id, out, rep.Entries())
		}
	}
}

// What is said nearly is reported once, and the counts are those of the entries, also where there is another document on
// the way.
func TestReportSPDX3(t *testing.T) {
	doc := strings.NewReplacer("dependsOn", "hasOutput", `, "https://example.com/a#c" ]`, " ]").Replace(spelled)
	for _, by := range [][]sbom.Format{
		{sbom.SPDX22},
		{sbom.SPDX23},
		{sbom.CycloneDX16, sbom.SPDX301},
		{sbom.CycloneDX16, sbom.SPDX301, sbom.CycloneDX15},
		{sbom.SPDX23, sbom.SPDX301, sbom.SPDX22},
	} {
		out := []byte(doc)
		for i, to := range by {
			var rep *sbom.Report
			out, rep = mustWrite(t, mustRead(t, out), to)
			count := map[sbom.Kind]int{}
			about := map[string]int{}
			for _, e := range rep.Entries() {
				count[e.Kind]++
				about[e.Path]++
			}
			for _, k := range []sbom.Kind{sbom.Carried, sbom.Approximated, sbom.Dropped, sbom.Synthesised, sbom.Invalidated} {
				if got := rep.Count(k); got != count[k] {
					t.Errorf("%v: %d entries are %v, Count says %d", by[:i+1], count[k], k, got)
				}
			}
			if n := about["/@graph/2/relationshipType"]; i == 0 && to.Family() == "spdx" && n != 1 {
				t.Errorf("%v: %d entries about the type of the relationship: %v", to, n, rep.Entries())
			}
		}
	}
}

// The documents of the corpus: every one is read and written byte for byte, and those that the official schema
// refuses carry diagnostics that say so, the others none but about names.
func TestCorpusSPDX3(t *testing.T) {
	corpus := os.Getenv("WAYBILL_CORPUS")
	if corpus == "" {
		t.Skip("skipped: the documents of the corpus (WAYBILL_CORPUS is not set)")
	}
	n, valid := 0, 0
	for _, d := range load(t, filepath.Join(corpus, "spdx"), false) {
		if !strings.HasPrefix(d.format.String(), "spdx-3") {
			continue
		}
		n++
		doc := mustRead(t, d.data)
		if out, rep := mustWrite(t, doc, d.format); !bytes.Equal(out, d.data) || len(rep.Entries()) > 0 {
			t.Errorf("%s: written back as something else", d.name)
		}
		faults := doc.Diagnostics()
		fits := faultIn(tree(t, d.data), d.format) == ""
		if fits {
			valid++
		}
		if fits && len(faults) > 0 || !fits && len(faults) == 0 {
			t.Errorf("%s: fits its schema: %v, and the diagnostics are %v", d.name, fits, faults)
		}
		_, err := sbom.Read(bytes.NewReader(d.data), sbom.Strict())
		if fits != (err == nil) {
			t.Errorf("%s: fits its schema: %v, and read strictly: %v", d.name, fits, err)
		}
	}
	if n < 70 || valid < 60 {
		t.Errorf("%d documents, %d valid", n, valid)
	}
	t.Logf("%d documents, %d valid", n, valid)
}

// ExampleConvert_spdx3 takes a document of SPDX 3 back to what most tools read.
func ExampleConvert_spdx3() {
	const doc = `{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
		{"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2024-05-17T09:30:00Z", "createdBy": ["https://example.com/a#acme"]},
		{"type": "Organization", "spdxId": "https://example.com/a#acme", "creationInfo": "_:c", "name": "Acme"},
		{"type": "software_Package", "spdxId": "https://example.com/a#web", "creationInfo": "_:c", "name": "web", "software_packageVersion": "1.4.0"},
		{"type": "SpdxDocument", "spdxId": "https://example.com/a#doc", "creationInfo": "_:c", "rootElement": ["https://example.com/a#web"]}]}`
	var out bytes.Buffer
	report, err := sbom.Convert(&out, sbom.SPDX23, strings.NewReader(doc))
	if err != nil {
		log.Fatal(err)
	}
	back, err := sbom.Read(&out)
	if err != nil {
		log.Fatal(err)
	}
	for node := range back.Packages() {
		fmt.Println(node.GetName(), node.GetVersion())
	}
	fmt.Println(report.From, "to", report.To, "with", report.Count(sbom.Dropped), "values dropped")
	// Output:
	// web 1.4.0
	// spdx-3.0.1-json to spdx-2.3-json with 0 values dropped
}
