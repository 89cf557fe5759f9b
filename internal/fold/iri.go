package fold

// IRI returns the IRI that an identifier of a folded document stands for. namespace is that of the document.
func IRI(namespace, id string) string { return names{orNone(namespace)}.iri(id) }

// ID returns the identifier that stands for an IRI in a folded document: the inverse of [IRI].
func ID(namespace, iri string) string { return names{orNone(namespace)}.id(iri) }

func orNone(namespace string) string {
	if namespace == "" {
		return noNamespace
	}
	return namespace
}
