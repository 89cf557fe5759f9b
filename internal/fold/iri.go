package fold

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// IRI returns the IRI that an identifier of a folded document stands for. namespace is that of the document.
func IRI(namespace, id string) string { return names{orNone(namespace)}.iri(id) }

// ID returns the identifier that stands for an IRI in a folded document: the inverse of [IRI].
func ID(namespace, iri string) string { return names{orNone(namespace)}.id(iri) }

// orNone returns namespace where identifiers can begin with it: one that is no IRI is none, nor is one that is too
// long to stand before every identifier.
func orNone(namespace string) string {
	if scheme, rest, ok := strings.Cut(namespace, ":"); !ok || scheme == "" || scheme == "_" || rest == "" || usable(namespace) == "" {
		return noNamespace
	}
	return namespace
}

// IsElement reports whether a node is a package or a file of the folded form.
func IsElement(node jsonx.Value) bool {
	k := kindOfClass(typeOf(node))
	return k == packageNode || k == fileNode
}
