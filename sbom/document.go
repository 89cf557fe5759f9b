package sbom

import (
	"io"
	"iter"
	"slices"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/edit"
)

// A Document is an SBOM: protobom messages (Metadata and NodeList) to read and to change, and beside them
// what protobom has no field for, see [Document.Residue]. Changes of the messages are what [Document.Write]
// writes; everything else stays as it was read.
//
// Nodes are known by their identifiers: the bom-ref of CycloneDX, the SPDXID of SPDX 2, the IRI of SPDX 3, with a
// prefix of the context written out. To change a node, change its fields; to add one, append it to the list,
// with an edge that says where it belongs; to remove one, take it out of the list, and what refers to it goes as
// well. A node whose identifier is changed in place is renamed, also where edges still have the old one. What a
// node or edge says that no format has a word for is an entry of the report.
//
// Several goroutines may read a Document at once. Whoever changes it guards it.
type Document struct {
	*pb.Document
	src *source
	// nodes are the messages as they were handed out, one for each element of src.
	nodes []*pb.Node
	// store holds what was changed by [Residue].
	store *edit.Store
	// carried are the diagnostics about data that src carries.
	carried []Diagnostic
}

// Read reads a document of any format in [Formats], found by what it holds. The error is a [*SyntaxError], a
// [*LimitError], an [*UnknownFormatError], a [*StrictError] or what r returns; it may be wrapped in one that says
// where in an attestation the document was.
//
// A document may stand in an attestation: a DSSE envelope, a sigstore bundle, an in-toto statement, a list or JSON
// lines of these, the forms that early versions of cosign wrote. It is found there when it is the only one;
// [Document.Layers] says what was around it. Nothing of that is verified: to have signatures verified, read the
// predicate that package verify returns.
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
	return slices.Concat(unverified(d.src.layers), d.src.diagnose(), d.carried)
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

func newDocument(s *source) *Document {
	v := edit.Read(&s.Source)
	d := &Document{src: s, Document: new(pb.Document), nodes: v.Nodes, store: edit.NewStore(&s.Source)}
	for _, c := range v.Diagnostics {
		d.carried = append(d.carried, Diagnostic(c))
	}
	// The list is the caller's to change; what was handed out is remembered apart.
	d.NodeList = &pb.NodeList{Nodes: slices.Clone(v.Nodes), Edges: v.Edges, RootElements: v.Roots}
	d.Metadata = v.Meta
	return d
}

// Write writes d in format to and returns what that could not say natively. A document that was not edited
// comes out in its own format byte for byte as it was read.
//
// Nothing is written unless the whole conversion succeeds. The error is an [*UnknownFormatError], an
// [*EditError] or what w returns.
func (d *Document) Write(w io.Writer, to Format, opts ...Option) (*Report, error) {
	return d.write(w, to, collect(opts))
}
