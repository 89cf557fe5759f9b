package sbom_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	pb "github.com/protobom/protobom/pkg/sbom"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/sbom"
)

// What is not edited is not touched: the same bytes, a byte order mark and odd spelling included.
func TestUnedited(t *testing.T) {
	for from, text := range sources(t) {
		for _, doc := range [][]byte{text, slices.Concat([]byte("\xef\xbb\xbf"), text, []byte("\n\n"))} {
			d := mustRead(t, doc)
			if out, _ := mustWrite(t, d, from); !bytes.Equal(out, doc) {
				t.Errorf("%v: other bytes", from)
			}
			// An edit that is taken back is none.
			second(d).Version += "x"
			second(d).Version = strings.TrimSuffix(second(d).Version, "x")
			d.NodeList = proto.Clone(d.NodeList).(*pb.NodeList)
			slices.Reverse(d.NodeList.Edges)
			if out, _ := mustWrite(t, d, from); !bytes.Equal(out, doc) {
				t.Errorf("%v: other bytes after no edit", from)
			}
		}
	}
}

// An edit is written where it belongs, and no other byte changes.
func TestEditKeepsSpelling(t *testing.T) {
	const source = "\xef\xbb\xbf{ \"bomFormat\" : \"CycloneDX\",\r\n\t\"specVersion\": \"1.6\", \"x-unknown\": [ 1.0, 1e400 ],\r\n" +
		"\t\"components\": [\r\n\t\t{ \"version\": \"1.0\", \"type\": \"library\", \"name\": \"a\\u0062\", \"x-more\": {\"n\": 10.00},\r\n" +
		"\t\t  \"hashes\": [ {\"alg\":\"MD5\",\"content\":\"0cc175b9c0f1b6a831c399e269772661\"}, {\"alg\":\"MD5\",\"content\":\"92eb5ffee6ae2fec3ad71c777531578f\"} ],\r\n" +
		"\t\t  \"licenses\": [ {\"license\":{\"id\":\"MIT\",\"text\":{\"content\":\"...\",\"contentType\":\"text/plain\"}}}, {\"license\":{\"id\":\"Zlib\"}} ] }\r\n\t]\r\n}\r\n"
	for _, c := range []struct {
		name     string
		edit     func(n *pb.Node)
		old, now string
	}{
		{"version", func(n *pb.Node) { n.Version = "1.0.1" }, `"1.0"`, `"1.0.1"`},
		{"name", func(n *pb.Node) { n.Name = "c\"d" }, `"a\u0062"`, `"c\"d"`},
		{"first hash", func(n *pb.Node) { n.Hashes[1] = strings.Repeat("0", 32) }, "0cc175b9c0f1b6a831c399e269772661", strings.Repeat("0", 32)},
		{"second licence", func(n *pb.Node) { n.Licenses[1] = "ISC" }, `{"license":{"id":"Zlib"}}`, `{"license": {"id": "ISC"}}`},
		{"first licence, and its text goes", func(n *pb.Node) { n.Licenses[0] = "ISC" }, `{"license":{"id":"MIT","text":{"content":"...","contentType":"text/plain"}}}`, `{"license": {"id": "ISC"}}`},
		{"licence gone", func(n *pb.Node) { n.Licenses = n.Licenses[:1] }, `, {"license":{"id":"Zlib"}}`, ``},
		{"description", func(n *pb.Node) { n.Description = "d" }, `"version": "1.0",`, `"version": "1.0", "description": "d",`},
		{"purl", func(n *pb.Node) { n.Identifiers = map[int32]string{1: "pkg:npm/a"} }, `{"id":"Zlib"}} ] }`, "{\"id\":\"Zlib\"}} ],\r\n\t\t  \"purl\": \"pkg:npm/a\" }"},
	} {
		d := mustRead(t, []byte(source))
		c.edit(d.NodeList.Nodes[0])
		out, rep := mustWrite(t, d, sbom.CycloneDX16)
		if want := strings.Replace(source, c.old, c.now, 1); string(out) != want {
			t.Errorf("%s: got\n%q, want\n%q", c.name, out, want)
		}
		if len(rep.Entries()) > 0 {
			t.Errorf("%s: %v", c.name, rep.Entries())
		}
	}
}

// Nothing that messages can hold makes a writer panic.
func TestOddMessages(t *testing.T) {
	odd := func() *pb.Document {
		other, name := pb.DocumentType_SBOMType(99), "x"
		return &pb.Document{
			Metadata: &pb.Metadata{
				Id: "not a URI", Version: "one", Date: &timestamppb.Timestamp{Seconds: 1 << 60},
				Tools: []*pb.Tool{nil, {}, {Name: "t"}}, Authors: []*pb.Person{nil, {}, {Name: "(", IsOrg: true, Contacts: []*pb.Person{nil}}},
				DocumentTypes: []*pb.DocumentType{nil, {}, {Type: &other, Name: &name}},
			},
			NodeList: &pb.NodeList{
				Nodes: []*pb.Node{
					nil,
					{},
					{Id: "element-1", Type: 7, Name: "\xff\x00\"", PrimaryPurpose: []pb.Purpose{0, 99, pb.Purpose_FILE}},
					{
						Id: "SPDXRef-DOCUMENT", Name: "waybill:cyclonedx", Licenses: []string{"", "(", "MIT OR", "NONE", "LicenseRef-", "NOASSERTION"}, LicenseConcluded: ")",
						Suppliers: []*pb.Person{nil, {}, {Name: "s", Url: "u", Phone: "1"}}, Originators: []*pb.Person{nil},
						ReleaseDate: &timestamppb.Timestamp{Nanos: -5}, BuildDate: &timestamppb.Timestamp{Seconds: -1 << 50},
						ExternalReferences: []*pb.ExternalReference{nil, {}, {Url: "waybill:x", Type: 99}, {Url: "u", Type: 99, Authority: "a", Hashes: map[int32]string{-1: ""}}},
						Identifiers:        map[int32]string{0: "a", -1: "b", 1: "", 9: "c"},
						Hashes:             map[int32]string{0: "a", -1: "b", 1: "", 99: "c", 2: "not hex"},
						Properties:         []*pb.Property{nil, {}, {Name: "waybill:spdx-2", Data: `{"set":{"name":"evil"}}`}, {Name: "n"}},
						FileTypes:          []string{""}, Attribution: []string{"", "a"},
					},
					{Id: "f", Type: pb.Node_FILE, PrimaryPurpose: []pb.Purpose{pb.Purpose_FILE}},
					{Id: "NONE"},
					{Id: strings.Repeat("long", 1000)},
				},
				Edges: []*pb.Edge{
					nil,
					{},
					{Type: 99, From: "f", To: []string{"f"}},
					{Type: pb.Edge_dependsOn, From: "f"},
					{Type: pb.Edge_contains, From: "f", To: []string{"f", "f", "", "nowhere", "NONE"}},
					{Type: pb.Edge_dependsOn, From: "nowhere", To: []string{"f"}},
					{Type: pb.Edge_describes, From: "SPDXRef-DOCUMENT", To: []string{"f"}},
				},
				RootElements: []string{"", "f", "f", "nowhere", "SPDXRef-DOCUMENT"},
			},
		}
	}
	for _, f := range editFormats {
		out, rep := mustWrite(t, sbom.New(odd()), f)
		if fault := invalid(t, out, f); fault != "" {
			t.Errorf("%v: not valid: %s\n%s", f, fault, out)
		}
		if rep.Count(sbom.Dropped) == 0 {
			t.Errorf("%v: nothing dropped: %v", f, rep.Entries())
		}
		got := mustRead(t, out)
		if n := len(got.GetNodeList().GetNodes()); n != 6 {
			t.Errorf("%v: %d nodes", f, n)
		}
		for n := range got.Packages() {
			if n.GetName() == "evil" {
				t.Errorf("%v: a property is taken for carried data", f)
			}
		}
	}
	for from, text := range sources(t) {
		d := mustRead(t, text)
		d.Document = odd()
		for _, f := range editFormats {
			mustWrite(t, d, f)
		}
		for _, broken := range []func(*sbom.Document){
			func(d *sbom.Document) { d.Document = nil },
			func(d *sbom.Document) { d.Metadata, d.NodeList = nil, nil },
			func(d *sbom.Document) { clear(d.NodeList.Nodes) },
			func(d *sbom.Document) { clear(d.NodeList.Edges) },
			func(d *sbom.Document) { d.NodeList.RootElements = []string{"", "x"} },
		} {
			d := mustRead(t, text)
			broken(d)
			for _, f := range editFormats {
				if out, _ := mustWrite(t, d, f); len(out) == 0 {
					t.Errorf("%v to %v: nothing written", from, f)
				}
			}
		}
	}
	for _, d := range []*sbom.Document{sbom.New(nil), sbom.New(new(pb.Document))} {
		for _, f := range editFormats {
			if out, _ := mustWrite(t, d, f); invalid(t, out, f) != "" {
				t.Errorf("%v: not valid: %s", f, out)
			}
		}
	}
}

func TestEditErrors(t *testing.T) {
	for from, text := range sources(t) {
		d := mustRead(t, text)
		d.NodeList.Nodes[3].Id = d.NodeList.Nodes[1].Id
		for _, doc := range []*sbom.Document{d, sbom.New(d.Document)} {
			var fault *sbom.EditError
			if _, err := doc.Write(io.Discard, sbom.SPDX23); !errors.As(err, &fault) || fault.Path != "/node_list/nodes/3/id" {
				t.Errorf("%v: two nodes of one identifier: %v", from, err)
			}
		}
	}
	if _, err := sbom.New(nil).Write(io.Discard, sbom.Format{}); !errors.Is(err, sbom.ErrUnknownFormat) {
		t.Errorf("no format: %v", err)
	}
}

// What no format on the way can say is a row of the report.
func TestDroppedEdits(t *testing.T) {
	for _, c := range []struct {
		field string
		edit  func(d *sbom.Document, n *pb.Node)
	}{
		{"source_info", func(d *sbom.Document, n *pb.Node) {
			file := &pb.Node{Id: n.Id, Type: pb.Node_FILE, Name: "f", SourceInfo: "of a file", Hashes: map[int32]string{int32(pb.HashAlgorithm_SHA1): strings.Repeat("0", 40)}}
			n.Id = "the node that was there"
			d.NodeList = &pb.NodeList{Nodes: []*pb.Node{file}}
		}},
		{"hashes", func(_ *sbom.Document, n *pb.Node) { n.Hashes[99] = "x" }},
		{"primary_purpose", func(_ *sbom.Document, n *pb.Node) { n.PrimaryPurpose = []pb.Purpose{77} }},
		{"primary_purpose", func(_ *sbom.Document, n *pb.Node) {
			n.PrimaryPurpose = []pb.Purpose{pb.Purpose_LIBRARY, pb.Purpose_MANIFEST}
		}},
		{"external_references", func(_ *sbom.Document, n *pb.Node) {
			n.ExternalReferences = []*pb.ExternalReference{{Url: "https://example.org", Type: pb.ExternalReference_BINARY, Authority: "x"}}
		}},
		{"properties", func(_ *sbom.Document, n *pb.Node) {
			n.Properties = []*pb.Property{{Name: "waybill:spdx-2", Data: "{}"}}
		}},
		{"edge", func(d *sbom.Document, n *pb.Node) {
			d.NodeList.Edges = append(d.NodeList.Edges, &pb.Edge{Type: 77, From: n.Id, To: []string{n.Id}})
		}},
		{"nowhere", func(d *sbom.Document, n *pb.Node) {
			d.NodeList.Edges = append(d.NodeList.Edges, &pb.Edge{Type: pb.Edge_dependsOn, From: n.Id, To: []string{"nowhere"}})
		}},
	} {
		for from, text := range sources(t) {
			for _, to := range editFormats {
				d := mustRead(t, text)
				n := d.NodeList.Nodes[6]
				id := n.Id
				c.edit(d, n)
				_, rep := mustWrite(t, d, to)
				if !slices.ContainsFunc(rep.Entries(), func(e sbom.Entry) bool {
					return e.Kind == sbom.Dropped && e.Element == id && strings.Contains(e.Reason, c.field)
				}) {
					t.Errorf("%s, %v to %v: no row: %v", c.field, from, to, rep.Entries())
				}
			}
		}
	}
}

// What only SPDX 3 has a word for is dropped on every way but those that begin or end there.
func TestWordsOfSPDX3(t *testing.T) {
	for _, c := range []struct {
		field string
		edit  func(d *sbom.Document)
		said  func(n *pb.Node) bool
	}{
		{
			"primary_purpose", func(d *sbom.Document) { d.NodeList.Nodes[6].PrimaryPurpose = []pb.Purpose{pb.Purpose_MANIFEST} },
			func(n *pb.Node) bool { return slices.Equal(n.PrimaryPurpose, []pb.Purpose{pb.Purpose_MANIFEST}) },
		},
		{
			"summary", func(d *sbom.Document) {
				n := d.NodeList.Nodes[6]
				file := &pb.Node{Id: n.Id, Type: pb.Node_FILE, Name: n.Name, Summary: "of a file", Hashes: map[int32]string{int32(pb.HashAlgorithm_SHA1): strings.Repeat("0", 40)}}
				n.Id = "the node that was there"
				d.NodeList = &pb.NodeList{Nodes: []*pb.Node{file}}
			},
			func(n *pb.Node) bool { return n.Summary == "of a file" },
		},
	} {
		for from, text := range sources(t) {
			for _, to := range editFormats {
				d := mustRead(t, text)
				n := d.NodeList.Nodes[6]
				id := n.Id
				c.edit(d)
				out, rep := mustWrite(t, d, to)
				dropped := slices.ContainsFunc(rep.Entries(), func(e sbom.Entry) bool {
					return e.Kind == sbom.Dropped && e.Element == id && strings.Contains(e.Reason, c.field)
				})
				said := slices.ContainsFunc(mustRead(t, out).NodeList.Nodes, func(got *pb.Node) bool { return got.Name == n.Name && c.said(got) })
				if known := from == sbom.SPDX301 || to == sbom.SPDX301; dropped == known || said != known {
					t.Errorf("%s, %v to %v: said %v, dropped %v", c.field, from, to, said, dropped)
				}
			}
		}
	}
}

// Every type of edge is written and read again, between nodes and to what SPDX knows beside them.
func TestEdgeTypes(t *testing.T) {
	for number, name := range pb.Edge_Type_name {
		kind := pb.Edge_Type(number)
		if kind == pb.Edge_UNKNOWN || kind == pb.Edge_describes || kind == pb.Edge_describedBy {
			continue
		}
		for from, text := range sources(t) {
			for _, to := range []sbom.Format{sbom.CycloneDX14, sbom.SPDX23} {
				d := mustRead(t, text)
				a, b := d.NodeList.Nodes[3], d.NodeList.Nodes[6]
				d.NodeList.Edges = append(d.NodeList.Edges, &pb.Edge{Type: kind, From: a.Id, To: []string{b.Id, "NONE"}})
				out, rep := mustWrite(t, d, to)
				got := facts(mustRead(t, out))
				for _, end := range []string{b.Name, "NONE"} {
					f := fmt.Sprintf("edge %s %s %s", name, a.Name, end)
					if got[f] == 0 && !(from == sbom.SPDX22 && rep.Count(sbom.Dropped) > 0) {
						t.Errorf("%v to %v: %s is gone: %v", from, to, f, rep.Summary())
					}
				}
			}
		}
	}
}

// Whoever removes or renames a node need not care for what refers to it outside the messages.
func TestReferencesFollow(t *testing.T) {
	const source = `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"bom-ref":"a","type":"library","name":"a"},{"bom-ref":"b","type":"library","name":"b"}],` +
		`"services":[{"bom-ref":"s","name":"s"}],` +
		`"dependencies":[{"ref":"a","dependsOn":["b","s"],"provides":["b"]},{"ref":"b","dependsOn":["a"]}],` +
		`"compositions":[{"aggregate":"complete","assemblies":["a","b"]}],"vulnerabilities":[{"id":"CVE-1","affects":[{"ref":"a"},{"ref":"b"}]}],` +
		`"annotations":[{"subjects":["b"],"annotator":{"component":{"type":"library","name":"x"}},"timestamp":"2024-01-01T00:00:00Z","text":"b"}]}`
	d := mustRead(t, []byte(source))
	d.NodeList.Nodes[1].Id = "c"
	out, _ := mustWrite(t, d, sbom.CycloneDX16)
	want := strings.NewReplacer(`"bom-ref":"b"`, `"bom-ref":"c"`, `["b","s"]`, `["c","s"]`, `"provides":["b"]`, `"provides":["c"]`, `"ref":"b"`, `"ref":"c"`,
		`["a","b"]`, `["a","c"]`, `"subjects":["b"]`, `"subjects":["c"]`).Replace(source)
	if string(out) != want {
		t.Errorf("renamed: got\n%s, want\n%s", out, want)
	}
	d = mustRead(t, []byte(source))
	d.NodeList.Nodes = d.NodeList.Nodes[:1]
	d.NodeList.RootElements = d.NodeList.RootElements[:1]
	out, rep := mustWrite(t, d, sbom.CycloneDX16)
	want = strings.NewReplacer(`,{"bom-ref":"b","type":"library","name":"b"}`, ``, `["b","s"]`, `["s"]`, `"provides":["b"]`, `"provides":[]`, `,{"ref":"b","dependsOn":["a"]}`, ``,
		`["a","b"]`, `["a"]`, `,{"ref":"b"}`, ``, `"subjects":["b"]`, `"subjects":[]`).Replace(source)
	if string(out) != want || len(rep.Entries()) > 0 {
		t.Errorf("removed: got\n%s, want\n%s (%v)", out, want, rep.Entries())
	}
	// A dependency on a service is one to write, too.
	d = mustRead(t, []byte(source))
	d.NodeList.Edges = append(d.NodeList.Edges, &pb.Edge{Type: pb.Edge_dependsOn, From: "b", To: []string{"s"}})
	out, rep = mustWrite(t, d, sbom.CycloneDX16)
	if want := strings.Replace(source, `{"ref":"b","dependsOn":["a"]}`, `{"ref":"b","dependsOn":["a","s"]}`, 1); string(out) != want || len(rep.Entries()) > 0 {
		t.Errorf("service: got\n%s, want\n%s (%v)", out, want, rep.Entries())
	}
}

// A signature does not cover an edited document: it goes, and the report says so. One over what is not edited stays.
func TestSignatures(t *testing.T) {
	const source = `{"bomFormat":"CycloneDX","specVersion":"1.6","components":[` +
		`{"bom-ref":"a","type":"library","name":"a","components":[{"bom-ref":"b","type":"library","name":"b"}],"signature":{"algorithm":"ES256","value":"AA"}},` +
		`{"bom-ref":"c","type":"library","name":"c","signature":{"algorithm":"ES256","value":"BB"}}],"signature":{"algorithm":"ES256","value":"CC"}}`
	const a, c, whole = `,"signature":{"algorithm":"ES256","value":"AA"}`, `,"signature":{"algorithm":"ES256","value":"BB"}`, `,"signature":{"algorithm":"ES256","value":"CC"}`
	for name, tt := range map[string]struct {
		edit func(d *sbom.Document)
		old  string
		now  string
		gone []string
	}{
		"inside":  {func(d *sbom.Document) { d.NodeList.Nodes[1].Name = "x" }, `"name":"b"`, `"name":"x"`, []string{a, whole}},
		"beside":  {func(d *sbom.Document) { d.NodeList.Nodes[2].Name = "x" }, `"name":"c"`, `"name":"x"`, []string{c, whole}},
		"residue": {func(d *sbom.Document) { residueOf(t, d, "c").Set("/scope", []byte(`"required"`)) }, `"name":"c"`, `"name":"c","scope":"required"`, []string{c, whole}},
	} {
		d := mustRead(t, []byte(source))
		tt.edit(d)
		out, rep := mustWrite(t, d, sbom.CycloneDX16)
		want := strings.Replace(source, tt.old, tt.now, 1)
		for _, s := range tt.gone {
			want = strings.Replace(want, s, "", 1)
		}
		if string(out) != want || rep.Count(sbom.Invalidated) != len(tt.gone) {
			t.Errorf("%s: got\n%s, want\n%s\n%v", name, out, want, rep.Entries())
		}
	}
}

// A document is read and written by several goroutines at once as long as nobody edits it.
func TestConcurrentWrites(t *testing.T) {
	text, err := bomgen.CycloneDX("1.6", 50, 3)
	if err != nil {
		t.Fatal(err)
	}
	var carrying bytes.Buffer
	if _, err := sbom.Convert(&carrying, sbom.SPDX23, bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	for _, text := range [][]byte{text, carrying.Bytes()} {
		d := mustRead(t, text)
		var wg sync.WaitGroup
		outs := make([][]byte, 8)
		for i := range outs {
			wg.Go(func() {
				var b bytes.Buffer
				if _, err := d.Write(&b, editFormats[i%2*3]); err != nil {
					t.Error(err)
				}
				outs[i] = b.Bytes()
				x := d.Index()
				for n := range x.Nodes() {
					if r, ok := d.Residue(n.GetId()); ok {
						r.Pointers()
						r.Licenses()
					}
				}
			})
		}
		wg.Wait()
		for i := range outs {
			if !bytes.Equal(outs[i], outs[i%2]) {
				t.Error("two goroutines, two documents")
			}
		}
	}
}
