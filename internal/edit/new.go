package edit

import (
	"crypto/sha256"
	"encoding/hex"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/model"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// New writes messages that were made elsewhere: everything in them is new to an empty document of the given
// format.
func New(doc *pb.Document, family, version string, opt convert.Options) (*Result, error) {
	if doc == nil {
		doc = new(pb.Document)
	}
	c := codecOf(family, version)
	if family == convert.SPDX3 {
		c = codecOf(convert.SPDX2, spdx2.Folded)
	}
	def := docDefaults{created: opt.Created, namespace: opt.Namespace, name: nameOf(doc)}
	if def.created == "" {
		def.created = spdx2.SyntheticCreated
	}
	if def.namespace == "" && c.isSPDX() {
		// Made from the content: of the document as it is without one.
		def.namespace = spdx2.SyntheticNamespace
		if doc.GetMetadata().GetId() == "" {
			d, ch, _, err := c.begin(doc, def, family, version)
			if err != nil {
				return nil, err
			}
			if d, err = d.apply(ch, def); err != nil {
				return nil, err
			}
			sum := sha256.Sum256(d.text())
			h := hex.EncodeToString(sum[:16])
			def.namespace += h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
		}
	}
	d, ch, rows, err := c.begin(doc, def, family, version)
	if err != nil {
		return nil, err
	}
	if d, err = d.apply(ch, def); err != nil {
		return nil, err
	}
	left := compare(d.view(true, maxHops), ch.want)
	if left.empty() {
		return d.finish(rows, family, version, opt)
	}
	return d.further(left, ch.want, rows, family, version, opt)
}

// begin returns an empty document and what is missing in it.
func (c *codec) begin(doc *pb.Document, def docDefaults, family, version string) (document, *changes, []Row, error) {
	text := c.appendDoc(new(model.Doc), def)
	src, err := convert.NewSource(jsonx.ParseTrusted(text).Root(), c.family, c.version)
	if err == nil && family == convert.SPDX3 {
		if text, _, err = convert.Run(src, family, version, convert.Options{}); err == nil {
			src, err = convert.NewSource(jsonx.ParseTrusted(text).Root(), family, version)
		}
	}
	if err != nil {
		return document{}, nil, nil, err
	}
	d := documentOf(src)
	base := d.native()
	want, rows, err := newWanted(doc, nil, base, func(string) bool { return false })
	if err != nil {
		return document{}, nil, nil, err
	}
	// What the format demands of a document and the messages do not say is made up.
	for i := range metaFields {
		row := &metaFields[i]
		if row.equal(want.meta, emptyMeta) && !row.equal(base.Meta, emptyMeta) {
			row.merge(want.meta, emptyMeta, base.Meta)
			rows = append(rows, Row{Kind: convert.Synthesised, Reason: row.name + ": the target demands it and the messages do not say it"})
		}
	}
	return d, compare(base, want), rows, nil
}

var emptyMeta = new(pb.Metadata)

// nameOf is what a document is called whose metadata does not say.
func nameOf(doc *pb.Document) string {
	for _, r := range doc.GetNodeList().GetRootElements() {
		for _, n := range doc.GetNodeList().GetNodes() {
			if n.GetId() == r && n.GetName() != "" {
				return n.GetName()
			}
		}
	}
	return "bom"
}
