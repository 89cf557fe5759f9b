package sbom_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/sbom"
)

// Whatever is read, and however it is edited, every format is written, and what was written is read again.
func FuzzEdit(f *testing.F) {
	for i, format := range editFormats {
		doc, err := generate(format, 3, 2)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(doc, uint64(i))
		d, err := sbom.Read(bytes.NewReader(doc))
		if err != nil {
			f.Fatal(err)
		}
		scramble(d, rand.New(rand.NewPCG(1, uint64(i))))
		var b bytes.Buffer
		if _, err := d.Write(&b, editFormats[(i+2)%len(editFormats)]); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes(), uint64(i))
	}
	f.Add([]byte(rich), uint64(1))
	f.Fuzz(func(t *testing.T, doc []byte, seed uint64) {
		d, err := sbom.Read(bytes.NewReader(doc))
		if err != nil {
			return
		}
		scramble(d, rand.New(rand.NewPCG(1, seed)))
		to := editFormats[seed%uint64(len(editFormats))]
		var b bytes.Buffer
		if _, err := d.Write(&b, to); err != nil {
			var fault *sbom.EditError
			if !errors.As(err, &fault) {
				t.Fatal(err)
			}
			return
		}
		again, err := sbom.Read(&b)
		if err != nil {
			t.Fatalf("%v: %v\n%s", to, err, b.Bytes())
		}
		if got, want := len(again.NodeList.Nodes), len(d.NodeList.Nodes); got != want {
			t.Errorf("%v: %d nodes, want %d", to, got, want)
		}
		if _, err := again.Write(io.Discard, to); err != nil {
			t.Error(err)
		}
	})
}

// scramble makes a few edits that r picks.
func scramble(d *sbom.Document, r *rand.Rand) {
	texts := []string{"", "x", "NONE", "MIT", "a AND b", "https://example.org/\"", "SPDXRef-x", "waybill:x", "\u2028\xff"}
	text := func() string { return texts[r.IntN(len(texts))] }
	id := func() string {
		if n := len(d.NodeList.Nodes); n > 0 && r.IntN(8) > 0 {
			return d.NodeList.Nodes[r.IntN(n)].GetId()
		}
		return text()
	}
	for range 1 + r.IntN(6) {
		nodes := d.NodeList.Nodes
		if len(nodes) == 0 || r.IntN(6) == 0 {
			d.NodeList.Nodes = append(nodes, &pb.Node{Id: "new-" + text() + string(rune('a'+len(nodes)%26)), Name: text(), Type: pb.Node_NodeType(r.IntN(2))})
			continue
		}
		n := nodes[r.IntN(len(nodes))]
		switch r.IntN(16) {
		case 0:
			n.Name = text()
		case 1:
			n.Version, n.Summary, n.Comment = text(), text(), text()
		case 2:
			n.Licenses = append(n.Licenses, text())
		case 3:
			n.LicenseConcluded = text()
		case 4:
			n.Hashes = map[int32]string{int32(r.IntN(20)): "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a", 1: text()}
		case 5:
			n.Identifiers = map[int32]string{int32(r.IntN(6)): text()}
		case 6:
			n.Type = 1 - n.Type&1
		case 7:
			n.PrimaryPurpose = []pb.Purpose{pb.Purpose(r.IntN(30))}
		case 8:
			n.ExternalReferences = append(n.ExternalReferences, &pb.ExternalReference{Url: text(), Type: pb.ExternalReference_ExternalReferenceType(r.IntN(62))})
		case 9:
			n.Properties = append(n.Properties, &pb.Property{Name: text(), Data: text()})
		case 10:
			n.Suppliers = append(n.Suppliers, &pb.Person{Name: text(), IsOrg: r.IntN(2) > 0})
			n.Originators = n.Suppliers
		case 11, 12:
			d.NodeList.Edges = append(d.NodeList.Edges, &pb.Edge{Type: pb.Edge_Type(r.IntN(46)), From: id(), To: []string{id(), id()}})
		case 13:
			if m := len(d.NodeList.Edges); m > 0 {
				d.NodeList.Edges = append(d.NodeList.Edges[:0:0], d.NodeList.Edges[r.IntN(m):]...)
			}
		case 14:
			k := r.IntN(len(nodes))
			d.NodeList.Nodes = append(append(nodes[:0:0], nodes[:k]...), nodes[k+1:]...)
		case 15:
			d.NodeList.RootElements = []string{id(), id()}
			d.Metadata.Id, d.Metadata.Version, d.Metadata.Name = text(), text(), text()
		}
	}
}
