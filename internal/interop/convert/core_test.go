package convert_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	protobom "github.com/protobom/protobom/pkg/sbom"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/waybill-sdk/waybill/sbom"
)

// coreEdit changes one thing in the neutral messages of a document and says which it was. It reports false where the
// document has no such thing.
type coreEdit struct {
	name  string
	apply func(d *sbom.Document, n *protobom.Node, r *rand.Rand) bool
}

func set(name string, field func(n *protobom.Node) *string, value string) coreEdit {
	return coreEdit{name, func(_ *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
		p := field(n)
		if *p == "" { // adding is another edit: what a format has no place for natively is carried
			return false
		}
		*p = value
		return true
	}}
}

func fill(name string, field func(n *protobom.Node) *string, value string) coreEdit {
	return coreEdit{name, func(_ *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
		p := field(n)
		// Neither family has a word for these about a file: what is asked for then is a row of the report, see
		// TestDroppedEdits of package sbom.
		if *p != "" || n.Type == protobom.Node_FILE && (name == "add summary" || name == "add source_info") {
			return false
		}
		*p = value
		return true
	}}
}

const marker = "edited-in-the-core"

var stringFields = map[string]func(n *protobom.Node) *string{
	"name":              func(n *protobom.Node) *string { return &n.Name },
	"version":           func(n *protobom.Node) *string { return &n.Version },
	"description":       func(n *protobom.Node) *string { return &n.Description },
	"copyright":         func(n *protobom.Node) *string { return &n.Copyright },
	"summary":           func(n *protobom.Node) *string { return &n.Summary },
	"comment":           func(n *protobom.Node) *string { return &n.Comment },
	"source_info":       func(n *protobom.Node) *string { return &n.SourceInfo },
	"url_home":          func(n *protobom.Node) *string { return &n.UrlHome },
	"url_download":      func(n *protobom.Node) *string { return &n.UrlDownload },
	"license_concluded": func(n *protobom.Node) *string { return &n.LicenseConcluded },
}

func coreEdits() []coreEdit {
	value := map[string]string{"url_home": "https://example.org/" + marker, "url_download": "https://example.org/" + marker + ".tgz", "license_concluded": "Zlib"}
	var list []coreEdit
	names := make([]string, 0, len(stringFields))
	for name := range stringFields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		v := value[name]
		if v == "" {
			v = marker
		}
		list = append(list, set("change "+name, stringFields[name], v))
		if name != "name" { // every element has one
			list = append(list, fill("add "+name, stringFields[name], v))
		}
	}
	sha512 := int32(protobom.HashAlgorithm_SHA512)
	purl := int32(protobom.SoftwareIdentifierType_PURL)
	return append(list,
		coreEdit{"change hash", func(_ *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			for alg, v := range n.Hashes {
				if len(n.Hashes) == 1 && len(v) >= 32 {
					n.Hashes[alg] = turn(v)
					return true
				}
			}
			return false
		}},
		coreEdit{"add hash", func(_ *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			if n.Hashes[sha512] != "" || len(n.Hashes) == 0 {
				return false
			}
			n.Hashes[sha512] = strings.Repeat("ab", 64)
			return true
		}},
		coreEdit{"remove hashes", func(_ *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			if len(n.Hashes) == 0 || n.Type != protobom.Node_PACKAGE { // SPDX demands a checksum of a file
				return false
			}
			n.Hashes = nil
			return true
		}},
		coreEdit{"change purl", func(_ *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			if n.Identifiers[purl] == "" {
				return false
			}
			n.Identifiers[purl] = "pkg:npm/" + marker + "@1.0.0"
			return true
		}},
		coreEdit{"add purl", func(_ *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			if n.Identifiers[purl] != "" || n.Type != protobom.Node_PACKAGE {
				return false
			}
			if n.Identifiers == nil {
				n.Identifiers = map[int32]string{}
			}
			n.Identifiers[purl] = "pkg:npm/" + marker + "@1.0.0"
			return true
		}},
		coreEdit{"change licences", func(_ *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			if len(n.Licenses) == 0 {
				return false
			}
			n.Licenses = []string{"Zlib"}
			return true
		}},
		coreEdit{"remove licences", func(_ *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			if len(n.Licenses) == 0 {
				return false
			}
			n.Licenses = nil
			return true
		}},
		coreEdit{"add external reference", func(_ *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			if n.Type != protobom.Node_PACKAGE {
				return false
			}
			n.ExternalReferences = append(n.ExternalReferences, &protobom.ExternalReference{Url: "https://example.org/" + marker, Type: protobom.ExternalReference_ISSUE_TRACKER})
			return true
		}},
		coreEdit{"add edge", func(d *sbom.Document, n *protobom.Node, r *rand.Rand) bool {
			to := d.NodeList.Nodes[r.IntN(len(d.NodeList.Nodes))].Id
			if to == n.Id || hasEdge(d, n.Id, to) || hasEdge(d, to, n.Id) {
				return false
			}
			for _, e := range d.NodeList.Edges {
				if e.From == n.Id && e.Type == protobom.Edge_dependsOn {
					e.To = append(e.To, to)
					return true
				}
			}
			d.NodeList.Edges = append(d.NodeList.Edges, &protobom.Edge{Type: protobom.Edge_dependsOn, From: n.Id, To: []string{to}})
			return true
		}},
		coreEdit{"remove edge", func(d *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			for _, e := range d.NodeList.Edges {
				if e.From == n.Id && e.Type == protobom.Edge_dependsOn && len(e.To) > 1 {
					e.To = slices.Delete(slices.Clone(e.To), 0, 1)
					return true
				}
			}
			return false
		}},
		coreEdit{"add node", func(d *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			d.NodeList.Nodes = append(d.NodeList.Nodes, &protobom.Node{Id: marker, Type: protobom.Node_PACKAGE, Name: marker, Version: "1.2.3"})
			d.NodeList.Edges = append(d.NodeList.Edges, &protobom.Edge{Type: protobom.Edge_dependsOn, From: n.Id, To: []string{marker}})
			return true
		}},
		coreEdit{"remove node", func(d *sbom.Document, n *protobom.Node, _ *rand.Rand) bool {
			if slices.Contains(d.NodeList.RootElements, n.Id) {
				return false
			}
			for _, e := range d.NodeList.Edges {
				if e.From == n.Id && e.Type == protobom.Edge_contains {
					return false
				}
			}
			d.NodeList.Nodes = slices.DeleteFunc(slices.Clone(d.NodeList.Nodes), func(m *protobom.Node) bool { return m == n })
			var edges []*protobom.Edge
			for _, e := range d.NodeList.Edges {
				e.To = slices.DeleteFunc(slices.Clone(e.To), func(id string) bool { return id == n.Id })
				if e.From != n.Id && len(e.To) > 0 {
					edges = append(edges, e)
				}
			}
			d.NodeList.Edges = edges
			return true
		}},
	)
}

func hasEdge(d *sbom.Document, from, to string) bool {
	return slices.ContainsFunc(d.NodeList.Edges, func(e *protobom.Edge) bool { return e.From == from && slices.Contains(e.To, to) })
}

// model is the neutral model of a document as comparable facts, one a line: nodes are named by what they are called,
// since ids have another spelling in each format.
func model(d *sbom.Document) map[string]int {
	out := map[string]int{}
	names := map[string]string{}
	for _, n := range d.GetNodeList().GetNodes() {
		names[n.Id] = n.Name + "@" + n.Version
	}
	for _, n := range d.GetNodeList().GetNodes() {
		at := names[n.Id]
		n.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			switch name := string(f.Name()); {
			case name == "id":
			case f.IsMap():
				v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
					out[fmt.Sprintf("%s %s[%v] = %v", at, name, k, v)]++
					return true
				})
			case f.IsList():
				for i := range v.List().Len() {
					out[fmt.Sprintf("%s %s = %s", at, name, item(v.List().Get(i)))]++
				}
			case f.Message() != nil:
				out[fmt.Sprintf("%s %s = %s", at, name, item(v))]++
			default:
				out[fmt.Sprintf("%s %s = %v", at, name, v)]++
			}
			return true
		})
		out["node "+at]++
	}
	called := func(id string) string {
		if n, ok := names[id]; ok {
			return n
		}
		return "?"
	}
	for _, e := range d.GetNodeList().GetEdges() {
		for _, to := range e.To {
			out[fmt.Sprintf("edge %s %s -> %s", e.Type, called(e.From), called(to))]++
		}
	}
	for _, r := range d.GetNodeList().GetRootElements() {
		out["root "+called(r)]++
	}
	return out
}

func item(v protoreflect.Value) string {
	if m, ok := v.Interface().(protoreflect.Message); ok {
		b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m.Interface())
		if err != nil {
			return err.Error()
		}
		return fmt.Sprintf("%q", b)
	}
	return fmt.Sprint(v)
}

// facts lists what is in one model and not in the other, both ways.
func facts(a, b map[string]int) []string {
	var out []string
	for f, n := range a {
		if n > b[f] {
			out = append(out, "- "+f)
		}
	}
	for f, n := range b {
		if n > a[f] {
			out = append(out, "+ "+f)
		}
	}
	slices.Sort(out)
	return out
}

// moved takes out of got the facts about a node that only stand below another name or version now, and that the
// source's own format does not show: a document of SPDX 2.2 with members of 2.3 shows them in 2.3.
func moved(got, want []string) []string {
	var old, renamed string
	for _, f := range want {
		if rest, ok := strings.CutPrefix(f, "- node "); ok {
			old = rest
		}
		if rest, ok := strings.CutPrefix(f, "+ node "); ok {
			renamed = rest
		}
	}
	if old == "" || renamed == "" {
		return got
	}
	all := slices.Clone(got)
	return slices.DeleteFunc(got, func(f string) bool {
		if slices.Contains(want, f) {
			return false
		}
		rest, gone := strings.CutPrefix(f, "- "+old+" ")
		twin := "+ " + renamed + " " + rest
		if !gone {
			if rest, gone = strings.CutPrefix(f, "+ "+renamed+" "); !gone {
				return false
			}
			twin = "- " + old + " " + rest
		}
		return slices.Contains(all, twin)
	})
}

// Promise 3: what a caller changes in the neutral messages is what gets written, in every format, and nothing else:
// the difference between the edited and the unedited document, each written and read again, is the edit.
func TestCoreEdits(t *testing.T) {
	counts := map[string]*tally{}
	for _, e := range coreEdits() {
		counts[e.name] = newTally(t, e.name)
	}
	inputs := coreInputs(t)
	for i, in := range inputs {
		base := map[sbom.Format]map[string]int{}
		for _, to := range formats {
			if d, err := through(in.data, to, nil); err == nil {
				base[to] = model(d)
			}
		}
		plainDoc, err := read(in.data)
		if err != nil {
			t.Fatal(err)
		}
		before := model(plainDoc)
		for j, e := range coreEdits() {
			seed := uint64(i*1000 + j)
			edited, ok := edited(in.data, e, seed)
			if !ok {
				continue
			}
			want := facts(before, model(edited))
			for _, to := range formats {
				if base[to] == nil {
					continue
				}
				count := counts[e.name]
				count.checks++
				subject := fmt.Sprintf("%s to %s", in.name, to)
				d, err := through(in.data, to, func(d *sbom.Document) { applyCore(d, e, seed) })
				if err != nil {
					count.fail(subject, "%v", err)
					continue
				}
				got := moved(facts(base[to], model(d)), want)
				if !slices.Equal(got, want) {
					for _, f := range want {
						if !slices.Contains(got, f) {
							count.fail(subject, "not seen: %s", clip(f))
						}
					}
					for _, f := range got {
						if !slices.Contains(want, f) {
							count.fail(subject, "not asked: %s", clip(f))
						}
					}
				}
			}
		}
	}
	for _, e := range coreEdits() {
		t.Run(strings.ReplaceAll(e.name, " ", "_"), func(t *testing.T) {
			counts[e.name].t = t
			counts[e.name].report()
		})
	}
}

// applyCore applies an edit to the node that the seed picks, trying others where it does not fit.
func applyCore(d *sbom.Document, e coreEdit, seed uint64) bool {
	r := rand.New(rand.NewPCG(3, seed))
	nodes := d.GetNodeList().GetNodes()
	if len(nodes) == 0 {
		return false
	}
	names := map[string]int{}
	for _, n := range nodes {
		names[n.Name+"@"+n.Version]++
	}
	start := r.IntN(len(nodes))
	for i := range nodes {
		n := nodes[(start+i)%len(nodes)]
		if n.Name != "" && names[n.Name+"@"+n.Version] == 1 && e.apply(d, n, rand.New(rand.NewPCG(5, seed+uint64(i)))) {
			return true
		}
	}
	return false
}

func edited(data []byte, e coreEdit, seed uint64) (*sbom.Document, bool) {
	d, err := read(data)
	if err != nil {
		return nil, false
	}
	return d, applyCore(d, e, seed)
}

// through reads a document, lets edit change it, writes it and reads what was written.
func through(data []byte, to sbom.Format, edit func(*sbom.Document)) (*sbom.Document, error) {
	d, err := read(data)
	if err != nil {
		return nil, err
	}
	if edit != nil {
		edit(d)
	}
	out, _, err := write(d, to)
	if err != nil {
		return nil, err
	}
	return read(out)
}

func coreInputs(t *testing.T) []document {
	t.Helper()
	var out []document
	for _, f := range []sbom.Format{sbom.CycloneDX13, sbom.CycloneDX16, sbom.SPDX22, sbom.SPDX23} {
		data := generate(t, f, 12, 3)
		out = append(out, document{name: "generated " + f.String(), data: data, tree: mustTree(t, data), format: f})
	}
	documents, _ := corpus(t)
	for _, d := range documents {
		if len(d.data) < 70_000 && len(identify(d.tree, d.format).elements) >= 3 {
			out = append(out, d)
		}
	}
	return out
}

// An edited document written in its own format differs from the source inside the edited element alone.
func TestEditsStayLocal(t *testing.T) {
	count := newTally(t, "edits in the same format")
	defer count.report()
	for i, in := range coreInputs(t) {
		for j, name := range []string{"name", "version", "description", "copyright"} {
			e := set("change "+name, stringFields[name], marker)
			seed := uint64(i*10 + j)
			d, ok := edited(in.data, e, seed)
			if !ok {
				continue
			}
			count.checks++
			out, _, err := write(d, in.format)
			if err != nil {
				count.fail(in.name, "%v", err)
				continue
			}
			got, err := parseTree(out)
			if err != nil {
				count.fail(in.name, "%v", err)
				continue
			}
			lines := diff(in.tree, got)
			if len(lines) != 1 || !strings.Contains(lines[0], marker) {
				count.fail(in.name, "change %s: %d differences: %s", name, len(lines), strings.Join(lines[:min(3, len(lines))], "; "))
			}
			// Nothing else changes its spelling either: the bytes before and after the edited value are the source's.
			at := bytes.Index(out, []byte(marker))
			if at >= 0 && at <= len(in.data) {
				head := 0
				for head < at && out[head] == in.data[head] {
					head++
				}
				tail := 0
				for tail < len(in.data) && tail < len(out) && out[len(out)-1-tail] == in.data[len(in.data)-1-tail] {
					tail++
				}
				if changed := len(out) - head - tail; changed > 4096 && len(in.data) > 8192 {
					count.fail(in.name, "change %s: %d of %d bytes spelled anew", name, changed, len(out))
				}
			}
		}
	}
}

// A plain protobom document from elsewhere is written in every format, and read again it says the same.
func TestPlainProtobom(t *testing.T) {
	pb := protobom.NewDocument()
	pb.Metadata.Id, pb.Metadata.Name, pb.Metadata.Version = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", "plain", "1"
	pb.NodeList = &protobom.NodeList{
		Nodes: []*protobom.Node{
			{Id: "a", Name: "app", Version: "1.0.0", PrimaryPurpose: []protobom.Purpose{protobom.Purpose_APPLICATION}},
			{Id: "b", Name: "left", Version: "2.0.0", Licenses: []string{"MIT"}, Hashes: map[int32]string{int32(protobom.HashAlgorithm_SHA256): strings.Repeat("0f", 32)}, Identifiers: map[int32]string{int32(protobom.SoftwareIdentifierType_PURL): "pkg:npm/left@2.0.0"}},
			{Id: "c/d & e", Name: "right", Version: "3.0.0"},
			{Id: "f", Type: protobom.Node_FILE, Name: "./main.go", Hashes: map[int32]string{int32(protobom.HashAlgorithm_SHA1): strings.Repeat("0a", 20)}},
		},
		Edges: []*protobom.Edge{
			{Type: protobom.Edge_dependsOn, From: "a", To: []string{"b", "c/d & e"}},
			{Type: protobom.Edge_contains, From: "a", To: []string{"f"}},
		},
		RootElements: []string{"a"},
	}
	spec := folder(t, "WAYBILL_SPEC", "specification")
	for _, to := range formats {
		out, _, err := write(sbom.New(proto.Clone(pb).(*protobom.Document)), to)
		if err != nil {
			t.Errorf("%s: %v", to, err)
			continue
		}
		if err := validate(t, spec, to, out); err != nil {
			t.Errorf("%s: %s", to, brief(err))
		}
		got, err := read(out)
		if err != nil {
			t.Errorf("%s: read again: %v", to, err)
			continue
		}
		if lines := facts(model(sbom.New(pb)), model(got)); len(lines) > 0 {
			t.Errorf("%s: %s", to, strings.Join(lines, "\n    "))
		}
		if again, _, err := write(sbom.New(proto.Clone(pb).(*protobom.Document)), to); err != nil || !bytes.Equal(out, again) {
			t.Errorf("%s: two writes differ (%v)", to, err)
		}

	}
}
