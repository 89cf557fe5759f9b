package edit

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// naming is what the identifiers of a document read as in the messages: the same, or, for a document of SPDX 3, the
// IRIs that they stand for in its folded form.
type naming struct {
	iris      bool
	namespace string
}

func namingOf(s *Source) naming {
	if !s.Native.Exists() {
		return naming{}
	}
	return naming{iris: true, namespace: s.Root.Get("documentNamespace").Str()}
}

// outer returns what id, an identifier of the document, reads as in the messages. The document itself, other
// documents' elements and the words for none have no IRI in the folded form.
func (n naming) outer(id string) string {
	if !n.iris || id == spdx2.DocumentID || !strings.HasPrefix(id, "SPDXRef-") {
		return id
	}
	return fold.IRI(n.namespace, id)
}

// inner returns what an identifier of the messages is in the document.
func (n naming) inner(id string) string {
	if !n.iris || outside(id) || !strings.Contains(id, ":") {
		return id
	}
	return fold.ID(n.namespace, id)
}

// A document of SPDX 3 is edited in its folded form: after every change the graph is made of that, and folded again,
// so that a document is at any time what a reader would make of it.

// unfolded returns d, whose folded form was changed, with the graph that it stands for. was is the graph before.
func (d document) unfolded(was jsonx.Value) (document, error) {
	root, space := d.Root, d.Root.Get("documentNamespace")
	ns := space.Str()
	moves := d.namespace != "" && ns != "" && ns != d.namespace
	if moves {
		// Another namespace is another name of the document; its elements are still called what they were.
		s := plainSplicer(root)
		s.replace(space, jsonx.AppendString(nil, d.namespace))
		root = jsonx.ParseTrusted(s.result(root)).Root()
	}
	u, err := fold.Unfold(root, fold.Options{Version: versionOf(root)})
	if err != nil {
		return d, err
	}
	text := graft(was, jsonx.ParseTrusted(u.Text).Root())
	src, err := convert.NewSource(jsonx.ParseTrusted(text).Root(), convert.SPDX3, versionOf(d.Root))
	if err != nil {
		return d, err
	}
	out := document{Source: src, naming: namingOf(src), ids: make([]string, len(src.Graph.Elems))}
	for i := range src.Graph.Elems {
		if n := &src.Graph.Elems[i]; n.Named {
			if k := d.Graph.Find(n.ID); k >= 0 {
				out.ids[i] = d.id(k)
				continue
			}
		}
		out.ids[i] = document{Source: src, naming: out.naming}.id(i)
	}
	if moves {
		return out.moved(ns)
	}
	return out, nil
}

// moved returns d, a document of SPDX 3, with its SpdxDocument, and everything that refers to that, in another
// namespace; d itself where that is none.
func (d document) moved(namespace string) (document, error) {
	was := d.Origin(d.Root.Get("documentNamespace"))
	if !was.IsString() || !strings.Contains(namespace, ":") || strings.ContainsFunc(namespace, notInIRI) {
		return d, nil
	}
	name := namespace
	if _, fragment, ok := strings.Cut(was.Str(), "#"); ok {
		name += "#" + fragment
	}
	text := jsonx.AppendString(nil, name)
	s := newSplicer(d.Native)
	d.Native.Walk(func(at *jsonx.Iter) bool {
		if v := at.Value(); v.IsString() && v.Str() == was.Str() {
			s.replace(v, text)
		}
		return true
	})
	src, err := convert.NewSource(jsonx.ParseTrusted(s.result(d.Native)).Root(), convert.SPDX3, versionOf(d.Root))
	if err != nil {
		return d, err
	}
	out := document{Source: src, naming: namingOf(src), ids: d.allIDs()}
	if out.namespace != namespace || len(src.Graph.Elems) != len(out.ids) {
		return d, nil
	}
	return out, nil
}

// notInIRI reports whether no IRI has r (RFC 3987 §2.2); a namespace has no fragment either.
func notInIRI(r rune) bool { return r <= ' ' || strings.ContainsRune("#<>\"{}|\\^`", r) }

// versionOf is the version of SPDX 3 that a folded document says it is.
func versionOf(folded jsonx.Value) string {
	return strings.TrimPrefix(folded.Get("spdxVersion").Str(), "SPDX-")
}

// is reports whether d is a document of the given family and version.
func (d document) is(family, version string) bool {
	if d.Native.Exists() {
		return family == convert.SPDX3 && version == versionOf(d.Root)
	}
	return family == d.Family && version == d.Version
}

// format names the family and version of d.
func (d document) format() string {
	if d.Native.Exists() {
		return convert.SPDX3 + " " + versionOf(d.Root)
	}
	return d.Family + " " + d.Version
}

// text is the text of d in its own format.
func (d document) text() []byte {
	if d.Native.Exists() {
		return d.Native.Doc().Source()
	}
	return d.Root.Doc().Source()
}
