package fold

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/mapping"
)

// An SPDX 3 element is named by an IRI, a package of the folded form by an SPDX 2 identifier. The two are mapped
// onto each other without a table:
//
//   - an IRI namespace#SPDXRef-x is SPDXRef-x, as the migration from SPDX 2 makes it;
//   - any other IRI in the namespace is SPDXRef--f and the escaped fragment;
//   - an IRI elsewhere is SPDXRef--i and the escaped IRI.
//
// Neither -f nor -i is an escape of [mapping.EscapeID], so that these never meet an identifier that stands for a
// bom-ref of CycloneDX.
type names struct{ namespace string }

const (
	fragmentPrefix = "SPDXRef--f"
	iriPrefix      = "SPDXRef--i"
	docID          = "SPDXRef-DOCUMENT"
)

// fragment returns what stands behind the namespace of an IRI in it.
func (n names) fragment(iri string) (string, bool) {
	rest, ok := strings.CutPrefix(iri, n.namespace)
	if !ok || n.namespace == "" || len(rest) < 2 || rest[0] != '#' {
		return "", false
	}
	return rest[1:], true
}

// id returns the identifier that stands for iri.
func (n names) id(iri string) string {
	if f, ok := n.fragment(iri); ok {
		if mapping.IsSPDXID(f) && n.iri(f) == iri {
			return f
		}
		return fragmentPrefix + mapping.EscapeID(f)
	}
	return iriPrefix + mapping.EscapeID(iri)
}

// iri returns the IRI that id stands for.
func (n names) iri(id string) string {
	local := n.namespace + "#" + id
	if rest, ok := strings.CutPrefix(id, iriPrefix); ok {
		iri, ok := mapping.UnescapeID(rest)
		if _, inside := n.fragment(iri); ok && !inside {
			return iri
		}
	} else if rest, ok := strings.CutPrefix(id, fragmentPrefix); ok {
		f, ok := mapping.UnescapeID(rest)
		if ok && !(mapping.IsSPDXID(f) && n.iri(f) == n.namespace+"#"+f) {
			return n.namespace + "#" + f
		}
	}
	return local
}
