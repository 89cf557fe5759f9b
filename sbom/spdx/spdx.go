// Package spdx takes SBOMs to and from the Go types of github.com/spdx/tools-golang, for programs that already
// hold them.
//
// [From22] and [From23] make a document of one of version 2.2 or 2.3, to convert it, query it or write it as
// anything that package sbom writes; [To22] and [To23] make one of a document in any format:
//
//	doc, err := spdx.From23(document)
//	report, err := doc.Write(w, sbom.CycloneDX16)
//
//	document, report, err := spdx.To23(doc)
//
// The report of To22 and To23 says value by value what the type cannot hold; everything else comes back with
// From22 and From23. None of them goes through the library's JSON reader and writer, which refuse a document
// for one value they do not like, take escapes in names for text, and forget what has a field but no tag:
// attribution texts of snippets, file dependencies and projects of version 2.2, reviews. These are in what
// To22 and To23 return and are read by From22 and From23, but the library's own JSON writer does not write
// them.
//
// The package does not read the other encodings of SPDX; it takes what the library read from them. It knows
// neither version 2.1 nor 3. It may be used by several goroutines at once; a document that is being converted
// must not be changed meanwhile.
package spdx

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"

	"github.com/spdx/tools-golang/spdx/v2/v2_2"
	"github.com/spdx/tools-golang/spdx/v2/v2_3"

	"github.com/waybill-sdk/waybill/sbom"
)

// From22 returns the document that document is. What the library keeps elsewhere than JSON does is put in its
// place: files that a package holds become files of the document which the package CONTAINS (§11.1), snippets
// that a file holds become snippets of the document, and an annotation of the document that names a package or
// a file of it becomes an annotation of that. Nil elements of lists are left out. A missing SPDXVersion is
// filled in. The options are those of [sbom.Read].
//
// The error is that of [sbom.Read]. Neither document nor any part of it is changed or kept.
func From22(document *v2_2.Document, opts ...sbom.Option) (*sbom.Document, error) {
	if document == nil {
		return nil, errNone
	}
	return from(encode22(document))(opts)
}

// From23 is [From22] for version 2.3.
func From23(document *v2_3.Document, opts ...sbom.Option) (*sbom.Document, error) {
	if document == nil {
		return nil, errNone
	}
	return from(encode23(document))(opts)
}

var errNone = errors.New("spdx: no document")

func from(text []byte, err error) func([]sbom.Option) (*sbom.Document, error) {
	return func(opts []sbom.Option) (*sbom.Document, error) {
		var doc *sbom.Document
		if err == nil {
			doc, err = sbom.Read(bytes.NewReader(text), opts...)
		}
		if err != nil {
			return nil, fmt.Errorf("spdx: %w", err)
		}
		return doc, nil
	}
}

// To22 returns doc as a document of version 2.2. The options are those of [sbom.Document.Write].
//
// The report has the entries of the conversion, if doc is not in that version of SPDX already, and after them
// one for every value that the type does not hold ([sbom.Dropped]), holds differently ([sbom.Approximated]),
// or has and doc does not ([sbom.Synthesised]). Paths are in doc as it was read, or as it is written in its own
// format if it was edited; targets are in the JSON form of what is returned. A document that belongs to no
// format, see [sbom.New], has no paths of its own: they are in that JSON form too.
//
// As the library does, it keeps documentDescribes and hasFiles as relationships; the entry of each says which
// one stands for it.
//
// What is returned holds nothing of doc, which is not changed. The error is that of [sbom.Document.Write].
func To22(doc *sbom.Document, opts ...sbom.Option) (*v2_2.Document, *sbom.Report, error) {
	document := new(v2_2.Document)
	report, err := codec22.To(document, doc, sbom.SPDX22, func() ([]byte, error) { return encode22(document) }, opts)
	if err != nil {
		return nil, nil, fmt.Errorf("spdx: %w", err)
	}
	return document, report, nil
}

// To23 is [To22] for version 2.3.
func To23(doc *sbom.Document, opts ...sbom.Option) (*v2_3.Document, *sbom.Report, error) {
	document := new(v2_3.Document)
	report, err := codec23.To(document, doc, sbom.SPDX23, func() ([]byte, error) { return encode23(document) }, opts)
	if err != nil {
		return nil, nil, fmt.Errorf("spdx: %w", err)
	}
	return document, report, nil
}

func encode22(document *v2_2.Document) ([]byte, error) {
	d := *document
	if d.SPDXVersion == "" {
		d.SPDXVersion = v2_2.Version
	}
	settle(reflect.ValueOf(&d).Elem())
	return codec22.Encode(&d)
}

func encode23(document *v2_3.Document) ([]byte, error) {
	d := *document
	if d.SPDXVersion == "" {
		d.SPDXVersion = v2_3.Version
	}
	settle(reflect.ValueOf(&d).Elem())
	return codec23.Encode(&d)
}
