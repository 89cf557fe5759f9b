package sbom_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	pb "github.com/protobom/protobom/pkg/sbom"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/waybill-sdk/waybill/internal/bomgen"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/sbom"
)

// facts lists what the messages of a document say, one fact a line: nodes by what they are called, since each
// format spells identifiers in its own way.
func facts(d *sbom.Document) map[string]int {
	out := make(map[string]int)
	names := make(map[string]string)
	for _, n := range d.GetNodeList().GetNodes() {
		names[n.GetId()] = n.GetName()
	}
	message := func(at string, m protoreflect.Message, skip string) {
		m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			text := func(v protoreflect.Value) string {
				if m, ok := v.Interface().(protoreflect.Message); ok {
					b, _ := proto.MarshalOptions{Deterministic: true}.Marshal(m.Interface())
					return fmt.Sprintf("%q", b)
				}
				return fmt.Sprint(v)
			}
			switch {
			case string(f.Name()) == skip:
			case f.IsMap():
				v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
					out[fmt.Sprintf("%s %s[%v] = %v", at, f.Name(), k, v)]++
					return true
				})
			case f.IsList():
				for i := range v.List().Len() {
					out[fmt.Sprintf("%s %s = %s", at, f.Name(), text(v.List().Get(i)))]++
				}
			default:
				out[fmt.Sprintf("%s %s = %s", at, f.Name(), text(v))]++
			}
			return true
		})
	}
	for _, n := range d.GetNodeList().GetNodes() {
		out["node "+n.GetName()]++
		message(n.GetName(), n.ProtoReflect(), "id")
	}
	name := func(id string) string {
		if n, ok := names[id]; ok {
			return n
		}
		return id
	}
	for _, e := range d.GetNodeList().GetEdges() {
		for _, to := range e.GetTo() {
			out[fmt.Sprintf("edge %s %s %s", e.GetType(), name(e.GetFrom()), name(to))]++
		}
	}
	for _, r := range d.GetNodeList().GetRootElements() {
		out["root "+name(r)]++
	}
	message("document", d.GetMetadata().ProtoReflect(), "")
	return out
}

// difference lists what leads from a to b.
func difference(a, b map[string]int) []string {
	var out []string
	for f := range a {
		for range a[f] - b[f] {
			out = append(out, "- "+f)
		}
	}
	for f := range b {
		for range b[f] - a[f] {
			out = append(out, "+ "+f)
		}
	}
	slices.Sort(out)
	return out
}

func mustRead(t *testing.T, text []byte) *sbom.Document {
	t.Helper()
	d, err := sbom.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func mustWrite(t *testing.T, d *sbom.Document, to sbom.Format, opts ...sbom.Option) ([]byte, *sbom.Report) {
	t.Helper()
	var b bytes.Buffer
	rep, err := d.Write(&b, to, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), rep
}

// invalid returns what the official schema of a format finds wrong with a document, "" for nothing.
func invalid(t *testing.T, text []byte, f sbom.Format) (fault string) {
	t.Helper()
	v, err := jsonx.Parse(text, jsonx.Limits{})
	if err != nil {
		return err.Error()
	}
	return faultIn(v.Root(), f)
}

// faultIn returns the first fault of a document against the official schema of its format, "" for none.
func faultIn(root jsonx.Value, f sbom.Format) (fault string) {
	if strings.HasPrefix(f.String(), "spdx-3") {
		spdx3.Check(root, func(found spdx3.Finding) bool {
			if found.Level == spdx3.Structure {
				fault = fmt.Sprintf("%s: %s (%s)", found.Value.Pointer(), found.Message, found.Clause)
			}
			return fault == ""
		})
		return fault
	}
	schema.Lookup(f.Family(), f.Version()).Root().Check(root, func(found schema.Finding) bool {
		fault = fmt.Sprintf("%s: %v", found.Value.Pointer(), found)
		return false
	})
	return fault
}

// editFormats are the formats that edits are tested between: the oldest and the newest words of each family.
var editFormats = []sbom.Format{sbom.CycloneDX12, sbom.CycloneDX14, sbom.CycloneDX16, sbom.SPDX22, sbom.SPDX23, sbom.SPDX301}

// generate returns a document of n packages in the given format, depth deep where that says how they contain each
// other.
func generate(f sbom.Format, n, depth int) ([]byte, error) {
	switch {
	case strings.HasPrefix(f.String(), "spdx-3"):
		return bomgen.SPDX3(f.Version(), n)
	case f.Family() == "spdx":
		return bomgen.SPDX(f.Version(), n, depth)
	}
	return bomgen.CycloneDX(f.Version(), n, depth)
}

func sources(t *testing.T) map[sbom.Format][]byte {
	t.Helper()
	all := make(map[sbom.Format][]byte)
	for _, f := range editFormats {
		doc, err := generate(f, 6, 3)
		if err != nil {
			t.Fatal(err)
		}
		all[f] = doc
	}
	return all
}

// seen checks that an edit of a document of every format is what the document written in every format says, and
// nothing else, but for what the report says is dropped.
func seen(t *testing.T, edit func(*sbom.Document)) {
	t.Helper()
	for from, text := range sources(t) {
		before := mustRead(t, text)
		plain := facts(before)
		edit(before)
		want := difference(plain, facts(before))
		if len(want) == 0 {
			continue
		}
		for _, to := range editFormats {
			out, _ := mustWrite(t, mustRead(t, text), to)
			base := facts(mustRead(t, out))
			d := mustRead(t, text)
			edit(d)
			out, rep := mustWrite(t, d, to)
			got := difference(base, facts(mustRead(t, out)))
			var dropped string
			for _, e := range rep.Entries() {
				if e.Kind == sbom.Dropped && e.Path == "" {
					dropped += e.Reason
				}
			}
			var missing, unasked []string
			told := func(f string) bool {
				return strings.Contains(dropped, strings.TrimRight(strings.Fields(f)[2], "[]0123456789"))
			}
			for _, f := range want {
				if !slices.Contains(got, f) && !told(f) {
					missing = append(missing, f)
				}
			}
			for _, f := range got {
				if !slices.Contains(want, f) && !told(f) {
					unasked = append(unasked, f)
				}
			}
			if len(missing)+len(unasked) > 0 {
				t.Errorf("%v to %v: missing %q, not asked %q", from, to, missing, unasked)
			}
			if fault := invalid(t, out, to); fault != "" {
				t.Errorf("%v to %v: not valid: %s", from, to, fault)
			}
			if n := len(rep.Entries()); from == to && n > 0 && rep.Count(sbom.Carried)+rep.Count(sbom.Dropped) != n {
				t.Errorf("%v: %v", from, rep.Entries())
			}
			again, _ := mustWrite(t, d, to)
			if !bytes.Equal(out, again) {
				t.Errorf("%v to %v: written twice, two documents", from, to)
			}
		}
	}
}

func second(d *sbom.Document) *pb.Node { return d.NodeList.Nodes[2] }

func TestEditFields(t *testing.T) {
	when := timestamppb.New(time.Date(2025, 3, 4, 5, 6, 7, 0, time.UTC))
	for _, c := range []struct {
		name string
		edit func(n *pb.Node)
	}{
		{"name", func(n *pb.Node) { n.Name = "renamed" }},
		{"version", func(n *pb.Node) { n.Version = "9.9.9" }},
		{"no version", func(n *pb.Node) { n.Version = "" }},
		{"file name", func(n *pb.Node) { n.FileName = "a.tgz" }},
		{"home", func(n *pb.Node) { n.UrlHome = "https://example.org/home" }},
		{"no home", func(n *pb.Node) { n.UrlHome = "" }},
		{"download", func(n *pb.Node) { n.UrlDownload = "https://example.org/a.tgz" }},
		{"no download", func(n *pb.Node) { n.UrlDownload = "" }},
		{"licence", func(n *pb.Node) { n.Licenses = []string{"Zlib"} }},
		{"licences", func(n *pb.Node) { n.Licenses = append(n.Licenses, "Zlib", "House rules") }},
		{"expression", func(n *pb.Node) { n.Licenses = []string{"MIT OR (Apache-2.0 WITH LLVM-exception AND Zlib)"} }},
		{"named licence", func(n *pb.Node) { n.Licenses = []string{"House rules, 2nd edition"} }},
		{"no licence", func(n *pb.Node) { n.Licenses = nil }},
		{"concluded", func(n *pb.Node) { n.LicenseConcluded = "Zlib" }},
		{"licence comments", func(n *pb.Node) { n.LicenseComments = "as far as we know" }},
		{"copyright", func(n *pb.Node) { n.Copyright = "© 2025 somebody" }},
		{"source info", func(n *pb.Node) { n.SourceInfo = "from a mirror" }},
		{"comment", func(n *pb.Node) { n.Comment = "a \"comment\"\n" }},
		{"summary", func(n *pb.Node) { n.Summary = "in short" }},
		{"description", func(n *pb.Node) { n.Description = "at length" }},
		{"attribution", func(n *pb.Node) { n.Attribution = append(n.Attribution, "thanks") }},
		{"no attribution", func(n *pb.Node) { n.Attribution = nil }},
		{"supplier", func(n *pb.Node) { n.Suppliers = []*pb.Person{{Name: "Supplier", IsOrg: true}} }},
		{"supplier with an address", func(n *pb.Node) {
			n.Suppliers = []*pb.Person{{Name: "Supplier", IsOrg: true, Url: "https://example.org", Phone: "555", Email: "s@example.org"}}
		}},
		{"reference with hashes", func(n *pb.Node) {
			n.ExternalReferences = append(n.ExternalReferences, &pb.ExternalReference{Url: "https://example.org/h", Type: pb.ExternalReference_BOM, Hashes: map[int32]string{int32(pb.HashAlgorithm_MD5): strings.Repeat("0", 32)}})
		}},
		{"person as supplier", func(n *pb.Node) { n.Suppliers = []*pb.Person{{Name: "Jo", Email: "jo@example.org"}} }},
		{"no supplier", func(n *pb.Node) { n.Suppliers = nil }},
		{"originator", func(n *pb.Node) { n.Originators = []*pb.Person{{Name: "Jo", Email: "jo@example.org"}} }},
		{"originators", func(n *pb.Node) {
			n.Originators = []*pb.Person{{Name: "Authors", IsOrg: true}, {Name: "Jo"}, {Name: "Ann", Email: "ann@example.org"}}
		}},
		{"no originator", func(n *pb.Node) { n.Originators = nil }},
		{"release date", func(n *pb.Node) { n.ReleaseDate = when }},
		{"build date", func(n *pb.Node) { n.BuildDate = when }},
		{"valid until", func(n *pb.Node) { n.ValidUntilDate = when }},
		{"reference", func(n *pb.Node) {
			n.ExternalReferences = append(n.ExternalReferences, &pb.ExternalReference{Url: "https://example.org/i", Comment: "why", Type: pb.ExternalReference_ISSUE_TRACKER})
		}},
		{"changed reference", func(n *pb.Node) {
			if len(n.ExternalReferences) > 0 {
				n.ExternalReferences[0].Url = "https://example.org/elsewhere"
			}
		}},
		{"website as a reference", func(n *pb.Node) {
			n.ExternalReferences = append(n.ExternalReferences, &pb.ExternalReference{Url: "https://example.org/w", Type: pb.ExternalReference_WEBSITE})
		}},
		{"no references", func(n *pb.Node) { n.ExternalReferences = nil }},
		{"identifiers", func(n *pb.Node) { n.Identifiers = map[int32]string{1: "pkg:npm/other@1.0.0", 2: "cpe:/a:b:c"} }},
		{"gitoid", func(n *pb.Node) {
			n.Identifiers[4] = "gitoid:blob:sha1:261eeb9e9f8b2b4b0d119366dda99c6fd7d35c64"
		}},
		{"no identifiers", func(n *pb.Node) { n.Identifiers = nil }},
		{"hash", func(n *pb.Node) { n.Hashes[int32(pb.HashAlgorithm_SHA1)] = strings.Repeat("0a", 20) }},
		{"more hashes", func(n *pb.Node) {
			n.Hashes[int32(pb.HashAlgorithm_SHA512)] = strings.Repeat("0a", 64)
			n.Hashes[int32(pb.HashAlgorithm_SHA3_256)] = strings.Repeat("0a", 32)
		}},
		{"no hashes", func(n *pb.Node) { n.Hashes = nil }},
		{"purpose", func(n *pb.Node) { n.PrimaryPurpose = []pb.Purpose{pb.Purpose_FRAMEWORK} }},
		{"data as purpose", func(n *pb.Node) { n.PrimaryPurpose = []pb.Purpose{pb.Purpose_SOURCE} }},
		{"no purpose", func(n *pb.Node) { n.PrimaryPurpose = nil }},
		{"property", func(n *pb.Node) { n.Properties = append(n.Properties, &pb.Property{Name: "a:b", Data: "c"}) }},
		{"no properties", func(n *pb.Node) { n.Properties = nil }},
		{"a file", func(n *pb.Node) { n.Type, n.PrimaryPurpose = pb.Node_FILE, nil }},
		{"everything at once", func(n *pb.Node) {
			n.Version, n.Summary, n.Comment = "9", "s", "c"
			n.Licenses = []string{"Zlib", "MIT"}
			n.Properties = append(n.Properties, &pb.Property{Name: "x", Data: "y"})
			n.Suppliers = []*pb.Person{{Name: "Somebody", IsOrg: true}}
			n.ReleaseDate = when
		}},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			seen(t, func(d *sbom.Document) { c.edit(second(d)) })
		})
	}
}

func TestEditMetadata(t *testing.T) {
	build, other := pb.DocumentType_BUILD, pb.DocumentType_OTHER
	name := "canary"
	for _, c := range []struct {
		name string
		edit func(m *pb.Metadata)
	}{
		{"name", func(m *pb.Metadata) { m.Name = "another name" }},
		{"id", func(m *pb.Metadata) { m.Id = "urn:uuid:11111111-2222-3333-4444-555555555555" }},
		{"version", func(m *pb.Metadata) { m.Version = "17" }},
		{"date", func(m *pb.Metadata) { m.Date = timestamppb.New(time.Date(2025, 3, 4, 5, 6, 7, 0, time.UTC)) }},
		{"comment", func(m *pb.Metadata) { m.Comment = "a comment" }},
		{"tool", func(m *pb.Metadata) { m.Tools = append(m.Tools, &pb.Tool{Name: "checker", Version: "2.1.0"}) }},
		{"other tools", func(m *pb.Metadata) { m.Tools = []*pb.Tool{{Name: "checker", Version: "2.1.0"}} }},
		{"authors", func(m *pb.Metadata) {
			m.Authors = []*pb.Person{{Name: "Jo", Email: "jo@example.org"}, {Name: "Org", IsOrg: true}}
		}},
		{"document types", func(m *pb.Metadata) {
			m.DocumentTypes = []*pb.DocumentType{{Type: &build}, {Type: &other, Name: &name}}
		}},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			seen(t, func(d *sbom.Document) { c.edit(d.Metadata) })
		})
	}
}

func edge(t pb.Edge_Type, from, to *pb.Node) *pb.Edge {
	return &pb.Edge{Type: t, From: from.GetId(), To: []string{to.GetId()}}
}

func TestEditGraph(t *testing.T) {
	add := func(d *sbom.Document, e *pb.Edge) { d.NodeList.Edges = append(d.NodeList.Edges, e) }
	fresh := func(d *sbom.Document, id string) *pb.Node {
		n := &pb.Node{Id: id, Name: "fresh-" + id, Version: "1", PrimaryPurpose: []pb.Purpose{pb.Purpose_LIBRARY}}
		d.NodeList.Nodes = append(d.NodeList.Nodes, n)
		return n
	}
	drop := func(d *sbom.Document, n *pb.Node) {
		d.NodeList.Nodes = slices.DeleteFunc(d.NodeList.Nodes, func(m *pb.Node) bool { return m == n })
		d.NodeList.RootElements = slices.DeleteFunc(d.NodeList.RootElements, func(id string) bool { return id == n.Id })
		for _, e := range d.NodeList.Edges {
			e.To = slices.DeleteFunc(e.To, func(id string) bool { return id == n.Id })
		}
		d.NodeList.Edges = slices.DeleteFunc(d.NodeList.Edges, func(e *pb.Edge) bool { return e.From == n.Id || len(e.To) == 0 })
	}
	uncontain := func(d *sbom.Document, n *pb.Node) {
		for _, e := range d.NodeList.Edges {
			if e.Type == pb.Edge_contains {
				e.To = slices.DeleteFunc(e.To, func(id string) bool { return id == n.Id })
			}
		}
		d.NodeList.Edges = slices.DeleteFunc(d.NodeList.Edges, func(e *pb.Edge) bool { return len(e.To) == 0 })
	}
	for _, c := range []struct {
		name string
		edit func(d *sbom.Document)
	}{
		{"new node", func(d *sbom.Document) { fresh(d, "new") }},
		{"new nodes in a new node", func(d *sbom.Document) {
			a, b, c := fresh(d, "a/1&2"), fresh(d, "b"), fresh(d, "c")
			add(d, edge(pb.Edge_contains, a, b))
			add(d, edge(pb.Edge_contains, b, c))
			add(d, edge(pb.Edge_dependsOn, c, a))
		}},
		{"new node in a node", func(d *sbom.Document) { add(d, edge(pb.Edge_contains, d.NodeList.Nodes[3], fresh(d, "in"))) }},
		{"new node around a node", func(d *sbom.Document) {
			n := d.NodeList.Nodes[4]
			uncontain(d, n)
			add(d, edge(pb.Edge_contains, fresh(d, "around"), n))
		}},
		{"node gone", func(d *sbom.Document) { drop(d, d.NodeList.Nodes[3]) }},
		{"node with others in it gone", func(d *sbom.Document) { drop(d, d.NodeList.Nodes[1]) }},
		{"root gone", func(d *sbom.Document) { drop(d, d.NodeList.Nodes[0]) }},
		{"all gone", func(d *sbom.Document) { d.NodeList = nil }},
		{"moved out", func(d *sbom.Document) { uncontain(d, d.NodeList.Nodes[2]) }},
		{"moved elsewhere", func(d *sbom.Document) {
			uncontain(d, d.NodeList.Nodes[3])
			add(d, edge(pb.Edge_contains, d.NodeList.Nodes[5], d.NodeList.Nodes[3]))
		}},
		{"turned inside out", func(d *sbom.Document) {
			uncontain(d, d.NodeList.Nodes[2])
			add(d, edge(pb.Edge_contains, d.NodeList.Nodes[2], d.NodeList.Nodes[1]))
		}},
		{"second container", func(d *sbom.Document) { add(d, edge(pb.Edge_contains, d.NodeList.Nodes[5], d.NodeList.Nodes[2])) }},
		{"containment in a circle", func(d *sbom.Document) { add(d, edge(pb.Edge_contains, d.NodeList.Nodes[3], d.NodeList.Nodes[1])) }},
		{"no edges", func(d *sbom.Document) { d.NodeList.Edges = nil }},
		{"dependency on itself", func(d *sbom.Document) { add(d, edge(pb.Edge_dependsOn, d.NodeList.Nodes[2], d.NodeList.Nodes[2])) }},
		{"another root", func(d *sbom.Document) { d.NodeList.RootElements = []string{d.NodeList.Nodes[1].Id} }},
		{"a root inside", func(d *sbom.Document) { d.NodeList.RootElements = []string{d.NodeList.Nodes[2].Id} }},
		{"two roots", func(d *sbom.Document) {
			d.NodeList.RootElements = append(d.NodeList.RootElements, d.NodeList.Nodes[4].Id)
		}},
		{"no roots", func(d *sbom.Document) { d.NodeList.RootElements = nil }},
		{"new root", func(d *sbom.Document) { d.NodeList.RootElements = []string{fresh(d, "top").Id} }},
		{"renamed", func(d *sbom.Document) {
			old, now := second(d).Id, "other-id"
			second(d).Id, second(d).Name = now, "other-name"
			for _, e := range d.NodeList.Edges {
				if e.From == old {
					e.From = now
				}
				for i := range e.To {
					if e.To[i] == old {
						e.To[i] = now
					}
				}
			}
		}},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) { seen(t, c.edit) })
	}
}
