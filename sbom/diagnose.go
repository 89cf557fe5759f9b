package sbom

import (
	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
)

// diagnose notes what is wrong with a document and read all the same.
func (s *source) diagnose() {
	if !s.format.known() {
		s.note(s.Root, "newer-version", "%v is newer than what is known here: it is kept as it is and converted by what is known of it", s.format)
	}
	for i := range s.Graph.Elems {
		n := &s.Graph.Elems[i]
		switch {
		case n.ID != "" && !n.Named:
			s.note(n.Value, "duplicate-id", "the identifier %q belongs to an earlier element", n.ID)
		case s.Family == convert.SPDX2 && !mapping.IsSPDXID(n.ID):
			s.note(n.Value, "spdxid", "%q is no SPDX identifier (§7.2: \"SPDXRef-\" and letters, digits, \".\", \"-\")", n.ID)
		}
		if s.Family != convert.SPDX2 || n.File {
			continue
		}
		for it := n.Value.Iter(); it.Next(); {
			switch it.Name() {
			case "filesAnalyzed":
				if it.Value().IsString() {
					s.note(it.Value(), "files-analyzed", "filesAnalyzed is a string, not a boolean (§7.8)")
				}
			case "supplier", "originator":
				s.diagnosePerson(it.Name(), it.Value())
			}
		}
	}
}

func (s *source) diagnosePerson(name string, v jsonx.Value) {
	text := v.Str()
	if text == "NOASSERTION" || len(text) > 7 && text[:7] == "Person:" || len(text) > 13 && text[:13] == "Organization:" {
		return
	}
	s.note(v, name, "%q does not say whether it is a Person or an Organization (§7.5)", text)
}
