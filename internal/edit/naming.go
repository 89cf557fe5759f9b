package edit

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/spdx2"
	"github.com/waybill-sdk/waybill/internal/spdx3"
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
	return spdx3.IRI(n.namespace, id)
}

// inner returns what an identifier of the messages is in the document.
func (n naming) inner(id string) string {
	if !n.iris || outside(id) || !strings.Contains(id, ":") {
		return id
	}
	return spdx3.ID(n.namespace, id)
}
