package sbom

import (
	"io"
	"iter"
	"strconv"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/cyclonedx"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// A Document is an SBOM: protobom messages (Metadata and NodeList) to read and to change, and beside them
// what protobom has no field for. Changes of the messages are what [Document.Write] writes; everything else
// stays as it was read.
//
// Several goroutines may read a Document at once. Whoever changes it guards it.
type Document struct {
	*pb.Document
	src *source
	// nodes are the messages as they were handed out, one for each element of src.
	nodes []*pb.Node
	edges []*pb.Edge
}

// Read reads a document of any format in [Formats], found by what it holds. The error is a [*SyntaxError], a
// [*LimitError], an [*UnknownFormatError], a [*StrictError] or what r returns.
//
// A newer version of a known family is read with a diagnostic.
func Read(r io.Reader, opts ...Option) (*Document, error) {
	o := collect(opts)
	raw, err := readAll(r, o.limits)
	if err != nil {
		return nil, err
	}
	s, err := parse(raw, o)
	if err != nil {
		return nil, err
	}
	return newDocument(s), nil
}

// New returns a document of a protobom document made elsewhere. It belongs to no format until it is written.
func New(doc *pb.Document) *Document { return &Document{Document: doc} }

// Format returns the format that d was read from, the zero Format when it was not read.
func (d *Document) Format() Format {
	if d.src == nil {
		return Format{}
	}
	return d.src.format
}

// Diagnostics returns the faults that reading let pass, in the order of the document: what producers are known to
// get wrong, with the way it is understood, and all that the official schema of the document's version refuses.
// They are looked for when first asked for, which takes about as long as reading, and are about the document as
// it was read. At most 10,000 are listed; then the last one says that there are more.
func (d *Document) Diagnostics() []Diagnostic {
	if d.src == nil {
		return nil
	}
	return d.src.diagnose()
}

// Packages returns the nodes that are packages, in document order.
func (d *Document) Packages() iter.Seq[*pb.Node] { return d.ofType(pb.Node_PACKAGE) }

// Files returns the nodes that are files, in document order.
func (d *Document) Files() iter.Seq[*pb.Node] { return d.ofType(pb.Node_FILE) }

func (d *Document) ofType(t pb.Node_NodeType) iter.Seq[*pb.Node] {
	return func(yield func(*pb.Node) bool) {
		for _, n := range d.GetNodeList().GetNodes() {
			if n.GetType() == t && !yield(n) {
				return
			}
		}
	}
}

func referenceType(word string) pb.ExternalReference_ExternalReferenceType {
	if row, ok := mapping.ReferenceByCycloneDX(word); ok && row.Protobom != pb.ExternalReference_UNKNOWN {
		return row.Protobom
	}
	return pb.ExternalReference_OTHER
}

// codecs returns the codecs that read and write elements of s in its own version.
func (s *source) codecs() (*cyclonedx.Codec, *spdx2.Codec) {
	texts := new(spdx2.Extracted)
	if s.Family == convert.SPDX2 {
		texts.Read(s.Root.Get("hasExtractedLicensingInfos"))
	}
	return &cyclonedx.Codec{Version: s.Version, Returning: true, KnownLicense: convert.KnownLicense},
		&spdx2.Codec{Version: s.Version, Returning: true, KnownLicense: convert.KnownLicense, Extracted: texts}
}

// nodeID is the identifier of element i in the messages: its own, or one made for an element that has none or
// one that is taken.
func (s *source) nodeID(i int) string {
	n := &s.Graph.Elems[i]
	if n.Named {
		return n.ID
	}
	id := "element-" + strconv.Itoa(i)
	for s.Graph.Find(id) >= 0 {
		id += "-"
	}
	return id
}

func newDocument(s *source) *Document {
	d := &Document{src: s, Document: new(pb.Document)}
	cdx, spdx := s.codecs()
	var slab model.Slab
	var e model.Elem
	d.nodes = make([]*pb.Node, len(s.Graph.Elems))
	for i := range s.Graph.Elems {
		s.elem(cdx, spdx, i, &e)
		d.nodes[i] = slab.Node(&e, s.nodeID(i), referenceType)
	}
	edges, roots := s.messages()
	d.edges = edges
	// The lists are the caller's to change; what was handed out is remembered apart.
	d.NodeList = &pb.NodeList{
		Nodes:        append([]*pb.Node(nil), d.nodes...),
		Edges:        append([]*pb.Edge(nil), edges...),
		RootElements: roots,
	}
	d.Metadata = s.metadata()
	return d
}

// metadata returns what the document says about itself as a message.
func (s *source) metadata() *pb.Metadata {
	var doc model.Doc
	s.doc(&doc)
	m := &pb.Metadata{Id: doc.Namespace, Version: doc.Version, Name: doc.Name, Comment: doc.Comment, Date: model.Timestamp(doc.Created)}
	for _, t := range doc.Tools {
		m.Tools = append(m.Tools, &pb.Tool{Name: t.Name, Version: t.Version, Vendor: t.Vendor})
	}
	for _, p := range doc.Authors {
		m.Authors = append(m.Authors, &pb.Person{Name: p.Name, IsOrg: p.Org, Email: p.Email})
	}
	return m
}

func (s *source) doc(d *model.Doc) {
	cdx, spdx := s.codecs()
	if s.Family == convert.CycloneDX {
		cdx.ParseDoc(s.Root, d)
	} else {
		spdx.ParseDoc(s.Root, d)
	}
}

// messages returns the edges of the document as messages, and the identifiers of its roots.
func (s *source) messages() (edges []*pb.Edge, roots []string) {
	g := s.Graph
	var chunk []pb.Edge
	add := func(t pb.Edge_Type, from string, to []string) {
		if len(chunk) == 0 {
			chunk = make([]pb.Edge, 64)
		}
		e := &chunk[0]
		chunk = chunk[1:]
		e.Type, e.From, e.To = t, from, to
		edges = append(edges, e)
	}
	if s.Family == convert.SPDX2 {
		for i := 0; i < len(g.Rels); {
			r := &g.Rels[i]
			t, from, to := relationMessage(r)
			if t == pb.Edge_describes && from == spdx2.DocumentID {
				roots = append(roots, to)
				i++
				continue
			}
			// One message for relationships of one type from one element that follow each other.
			list := []string{to}
			for i++; i < len(g.Rels); i++ {
				t2, from2, to2 := relationMessage(&g.Rels[i])
				if t2 != t || from2 != from {
					break
				}
				list = append(list, to2)
			}
			add(t, from, list)
		}
		if list := s.Root.Get("documentDescribes"); list.Len() > 0 {
			known := map[string]bool{"": true}
			for _, id := range roots {
				known[id] = true
			}
			for it := list.Iter(); it.Next(); {
				if id := it.Value().Str(); !known[id] {
					known[id] = true
					roots = append(roots, id)
				}
			}
		}
		for i := range g.Elems {
			var list []string
			for it := g.Elems[i].Value.Get("hasFiles").Iter(); it.Next(); {
				list = append(list, it.Value().Str())
			}
			if len(list) > 0 {
				add(pb.Edge_contains, s.nodeID(i), list)
			}
		}
		return edges, roots
	}
	if g.Root >= 0 {
		roots = append(roots, s.nodeID(g.Root))
	}
	// Children in source order below each parent.
	children := make(map[int32][]string)
	var parents []int32
	for i := range g.Elems {
		p := g.Elems[i].Parent
		if p < 0 {
			if g.Root < 0 {
				roots = append(roots, s.nodeID(i))
			}
			continue
		}
		if _, ok := children[p]; !ok {
			parents = append(parents, p)
		}
		children[p] = append(children[p], s.nodeID(i))
	}
	for _, p := range parents {
		add(pb.Edge_contains, s.nodeID(int(p)), children[p])
	}
	deps := s.Root.Get("dependencies")
	var strs []string
	for it := deps.Iter(); it.Next(); {
		var ref string
		var on jsonx.Value
		for m := it.Value().Iter(); m.Next(); {
			switch m.Name() {
			case "ref":
				ref = m.Value().Str()
			case "dependsOn":
				on = m.Value()
			}
		}
		n := on.Len()
		if n == 0 || !on.IsArray() {
			continue
		}
		if len(strs) < n {
			strs = make([]string, max(n, 512))
		}
		to := strs[:0:n]
		strs = strs[n:]
		for t := on.Iter(); t.Next(); {
			if v := t.Value().Str(); v != "" {
				to = append(to, v)
			}
		}
		add(pb.Edge_dependsOn, ref, to)
	}
	return edges, roots
}

func relationMessage(r *model.Rel) (t pb.Edge_Type, from, to string) {
	row, ok := mapping.RelationshipBySPDX(r.Word)
	if !ok {
		return pb.Edge_UNKNOWN, r.From, r.To
	}
	return row.Protobom, r.From, r.To
}

// Write writes d in format to and returns what that could not say natively. A document that was not edited
// comes out in its own format byte for byte as it was read.
//
// Nothing is written unless the whole conversion succeeds. The error is an [*UnknownFormatError] or what w
// returns.
func (d *Document) Write(w io.Writer, to Format, opts ...Option) (*Report, error) {
	o := collect(opts)
	return d.src.write(w, to, o)
}
