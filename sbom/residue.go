package sbom

import (
	"fmt"
	"slices"

	"github.com/waybill-sdk/waybill/internal/edit"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
)

// A Residue is what one object of a document says that protobom has no field for, beside what the messages show:
// evidence, services, licence texts, a second hash of one algorithm and whatever else stands there. It reads the
// bytes of the document and changes them, in the words of the format that the document was read from.
//
// What is changed here is written by [Document.Write] in every format. Where the messages have a field for the
// same thing and it was changed, too, the message wins.
type Residue struct {
	doc    *Document
	holder edit.Holder
}

// Residue returns the residue of the object that id names: "" is the document, any other a package or file by
// the identifier of its node, a service or a snippet by its own. In SPDX 3, where relationships, agents, licences and
// all else are nodes as well, it is any node of the graph by its spdxId or @id, and "" is the SpdxDocument, or
// the whole where there is none. ok is false when the document as it was read
// has no such object; a document made by [New] has none.
//
// Reading is safe for concurrent use, changing is not.
func (d *Document) Residue(id string) (r *Residue, ok bool) {
	if d.src == nil {
		return nil, false
	}
	h, ok := d.store.Find(id)
	if !ok {
		return nil, false
	}
	return &Residue{d, h}, true
}

// Get returns the JSON text of the value that the JSON pointer names below the object, byte for byte as the
// document has it or as it was set; nil when there is none. The caller must not change it.
func (r *Residue) Get(pointer string) []byte { return r.holder.Get(pointer) }

// Pointers returns the JSON pointers, below the object, of everything that the messages do not show, in the
// order of the document. Edges and what the object contains are not among them.
func (r *Residue) Pointers() []string { return r.holder.Pointers() }

// Set puts value, a JSON text, where the JSON pointer names a place below the object: in place of what is there,
// as a new member, or at the end of an array where the last step is "-". Objects on the way there that are
// missing are made.
//
// The error is a [*SyntaxError] with the place: when value is no JSON, when the pointer leads nowhere, or when it
// leads to what identifies the object or to other objects, which are not changed here.
func (r *Residue) Set(pointer string, value []byte) error { return r.holder.Set(pointer, value) }

// Delete takes away what the JSON pointer names below the object. Nothing is changed when there is nothing.
func (r *Residue) Delete(pointer string) error { return r.holder.Delete(pointer) }

// LicenseKind says how a licence is given.
type LicenseKind uint8

// The kinds of a licence.
const (
	ListedLicense     LicenseKind = iota // an identifier of the SPDX licence list
	LicenseExpression                    // an SPDX licence expression
	NamedLicense                         // a name, with or without a text
)

// Acknowledgement says who says that a licence applies.
type Acknowledgement uint8

// The acknowledgements.
const (
	Unstated  Acknowledgement = iota
	Declared                  // by the authors
	Concluded                 // by whoever looked
)

// A License is a licence of a package or file with what the messages do not show of it. [Value] is the
// identifier, the expression or the name.
type License struct {
	Kind            LicenseKind
	Value           string
	Text            string
	URL             string
	Acknowledgement Acknowledgement
}

// Licenses returns the licences of a package or file.
func (r *Residue) Licenses() []License {
	var list []License
	for _, l := range r.holder.Elem().Licenses {
		list = append(list, License{LicenseKind(l.Kind), l.Value, l.Text, l.URL, Acknowledgement(l.Ack)})
	}
	return list
}

// SetLicenses replaces the licences of a package or file. What else the document says of a licence that stays is
// kept. It returns an error, and changes nothing, when the format of the document has no words for them.
func (r *Residue) SetLicenses(list []License) error {
	var want []model.License
	for _, l := range list {
		want = append(want, model.License{Kind: model.LicenseKind(l.Kind), Value: l.Value, Text: l.Text, URL: l.URL, Ack: model.Acknowledgement(l.Acknowledgement)})
	}
	err := r.holder.Change(func(e *model.Elem) { e.Licenses = want }, func(asked, got *model.Elem) bool {
		return slices.EqualFunc(asked.Licenses, got.Licenses, func(a, b model.License) bool {
			// What one format leaves unsaid another has a member for.
			if a.Ack == model.Unsaid {
				a.Ack = b.Ack
			}
			return a == b
		})
	})
	if err != nil {
		return fmt.Errorf("licences: %w", err)
	}
	return nil
}

// A Hash is a digest of a package or file. Algorithm is spelled as CycloneDX spells it ("SHA-256"), or as SPDX
// does where CycloneDX does not know it.
type Hash struct{ Algorithm, Value string }

// Hashes returns all digests of a package or file, those of algorithms that protobom does not know and second
// ones of one algorithm included.
func (r *Residue) Hashes() []Hash {
	var list []Hash
	for _, h := range r.holder.Elem().Hashes {
		row, ok := mapping.HashByAlg(h.Alg)
		if !ok {
			continue
		}
		name := row.CycloneDX
		if name == "" {
			name = row.SPDX
		}
		list = append(list, Hash{name, h.Value})
	}
	return list
}

// SetHashes replaces the digests of a package or file. It returns an error, and changes nothing, when the format
// of the document has no word for an algorithm.
func (r *Residue) SetHashes(list []Hash) error {
	var want []model.Hash
	for _, h := range list {
		row, ok := mapping.HashByCycloneDX(h.Algorithm)
		if !ok {
			row, ok = mapping.HashBySPDX(h.Algorithm)
		}
		if !ok {
			return fmt.Errorf("hashes: unknown algorithm %q", h.Algorithm)
		}
		want = append(want, model.Hash{Alg: row.Alg, Value: h.Value})
	}
	err := r.holder.Change(func(e *model.Elem) { e.Hashes = want }, func(asked, got *model.Elem) bool {
		return slices.Equal(asked.Hashes, got.Hashes)
	})
	if err != nil {
		return fmt.Errorf("hashes: %w", err)
	}
	return nil
}
