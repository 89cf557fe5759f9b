package edit

import (
	"maps"
	"slices"
	"strings"

	pb "github.com/protobom/protobom/pkg/sbom"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
)

// The functions below make an element say what a message wants it to say. What the element says already is
// kept as it is, with everything that the message does not show.

func setType(e *model.Elem, n *pb.Node) {
	e.File = n.GetType() == pb.Node_FILE
	switch {
	case e.File:
		e.Purpose = pb.Purpose_FILE
	case e.Purpose == pb.Purpose_FILE:
		e.Purpose = pb.Purpose_UNKNOWN_PURPOSE
	}
}

func setPurpose(e *model.Elem, want []pb.Purpose) {
	if e.File {
		return
	}
	e.Purpose = pb.Purpose_UNKNOWN_PURPOSE
	if len(want) > 0 {
		e.Purpose = want[0]
	}
}

// licenseOf returns s as a licence: an identifier of the SPDX list, an expression, or a name.
func licenseOf(s string, ack model.Acknowledgement) model.License {
	l := model.License{Kind: model.LicenseNamed, Value: s, Ack: ack}
	switch {
	case convert.KnownLicense(s):
		l.Kind = model.LicenseID
	case isExpression(s):
		l.Kind = model.LicenseExpression
	}
	return l
}

// isExpression reports whether s is made like a licence expression (SPDX 2.3 annex D) of which every licence
// is on the list or a LicenseRef.
func isExpression(s string) bool {
	s = strings.NewReplacer("(", " ( ", ")", " ) ").Replace(s)
	open, operand, exception := 0, false, false
	for _, w := range strings.Fields(s) {
		switch {
		case w == "(":
			if operand {
				return false
			}
			open++
		case w == ")":
			if open--; open < 0 || !operand {
				return false
			}
		case w == "AND" || w == "OR" || w == "WITH":
			if !operand {
				return false
			}
			operand, exception = false, w == "WITH"
		case operand:
			return false
		case exception || convert.KnownLicense(strings.TrimSuffix(w, "+")) || strings.HasPrefix(w, "LicenseRef-") || strings.HasPrefix(w, "DocumentRef-"):
			operand, exception = true, false
		default:
			return false
		}
	}
	return operand && open == 0
}

// setLicenses sets the licences that are not somebody's conclusion.
func setLicenses(e *model.Elem, want []string) {
	kept := slices.Clone(e.Licenses)
	take := func(value string) (model.License, bool) {
		for i, l := range kept {
			if l.Ack != model.Concluded && l.Value == value {
				kept = slices.Delete(kept, i, i+1)
				return l, true
			}
		}
		return model.License{}, false
	}
	ack := model.Unsaid
	if e.File {
		ack = model.Declared // of files SPDX 2 takes anything else for a conclusion
	}
	var list []model.License
	for _, w := range want {
		if w == "" {
			continue
		}
		l, ok := take(w)
		if !ok {
			l = licenseOf(w, ack)
		}
		list = append(list, l)
	}
	// They take the places of those that were there.
	var out []model.License
	for _, l := range e.Licenses {
		switch {
		case l.Ack == model.Concluded:
			out = append(out, l)
		case len(list) > 0:
			out, list = append(out, list[0]), list[1:]
		}
	}
	e.Licenses = append(out, list...)
}

// setConcluded sets the first licence that somebody concluded, the one that messages show.
func setConcluded(e *model.Elem, want string) {
	if want == "" {
		e.Licenses = slices.DeleteFunc(slices.Clone(e.Licenses), func(l model.License) bool { return l.Ack == model.Concluded })
		return
	}
	fresh := licenseOf(want, model.Concluded)
	for i := range e.Licenses {
		if l := &e.Licenses[i]; l.Ack == model.Concluded {
			if l.Value != want {
				*l = fresh
			}
			return
		}
	}
	e.Licenses = append(e.Licenses, fresh)
}

func people(want []*pb.Person) []model.Person {
	var list []model.Person
	for _, p := range want {
		if p.GetName() != "" {
			list = append(list, model.Person{Org: p.GetIsOrg(), Name: p.GetName(), Email: p.GetEmail(), URL: p.GetUrl(), Phone: p.GetPhone()})
		}
	}
	return list
}

func setReferences(e *model.Elem, want []*pb.ExternalReference) {
	kept := slices.Clone(e.Refs)
	var list []model.ExtRef
	for _, w := range want {
		if w.GetUrl() == "" || strings.HasPrefix(w.GetUrl(), mapping.CarrierPrefix) {
			continue
		}
		r := model.ExtRef{Type: referenceWord(w.GetType()), URL: w.GetUrl(), Comment: w.GetComment()}
		// A kind that protobom has no number for is known only to what stands there.
		for i, k := range kept {
			if k.URL == r.URL && k.Comment == r.Comment && referenceType(k.Type) == w.GetType() {
				r = k
				kept = slices.Delete(kept, i, i+1)
				break
			}
		}
		r.Hashes = withHashes(r.Hashes, w.GetHashes())
		list = append(list, r)
	}
	e.Refs = list
}

// setFileTypes sets the media type, too, where that is how the type is said.
func setFileTypes(e *model.Elem, want []string) {
	e.FileTypes = slices.Clone(want)
	content := ""
	if len(want) == 1 {
		content = mapping.ContentTypeBySPDX(want[0])
	}
	if content != "" || mapping.FileTypeByContent(e.ContentType) != "" {
		e.ContentType = content
	}
}

var identTypes = []model.IdentType{model.PURL, model.CPE22, model.CPE23, model.Gitoid}

// setIdentifiers changes the first identifier of each kind, the one that messages show; a kind that is taken
// away goes whole.
func setIdentifiers(e *model.Elem, want map[int32]string) {
	var list []model.Ident
	done := make(map[model.IdentType]bool)
	for _, i := range e.Idents {
		t := i.Type.Protobom()
		if t == 0 {
			list = append(list, i)
			continue
		}
		value := want[int32(t)]
		if value == "" {
			continue
		}
		if !done[i.Type] {
			done[i.Type] = true
			i.Value = value
		}
		list = append(list, i)
	}
	for _, t := range identTypes {
		if value := want[int32(t.Protobom())]; value != "" && !done[t] {
			list = append(list, model.Ident{Type: t, Value: value})
		}
	}
	e.Idents = list
}

// setHashes changes the first hash of each algorithm, the one that messages show; an algorithm that is taken
// away goes whole.
func setHashes(e *model.Elem, want map[int32]string) { e.Hashes = withHashes(e.Hashes, want) }

func withHashes(hashes []model.Hash, want map[int32]string) []model.Hash {
	var list []model.Hash
	done := make(map[int32]bool)
	for _, h := range hashes {
		if h.Alg <= 0 {
			list = append(list, h)
			continue
		}
		value := want[h.Alg]
		if value == "" {
			continue
		}
		if !done[h.Alg] {
			done[h.Alg] = true
			if value != h.Value && !isDigest(h.Alg, value) {
				continue
			}
			h.Value = value
		}
		list = append(list, h)
	}
	for _, alg := range slices.Sorted(maps.Keys(want)) {
		if alg > 0 && isDigest(alg, want[alg]) && !done[alg] {
			list = append(list, model.Hash{Alg: alg, Value: want[alg]})
		}
	}
	return list
}

// isDigest reports whether s is what both families take for a digest: hexadecimal digits, and of the lengths that
// CycloneDX knows where it knows the algorithm.
func isDigest(alg int32, s string) bool {
	if s == "" || strings.Trim(s, "0123456789abcdefABCDEF") != "" {
		return false
	}
	if row, ok := mapping.HashByAlg(alg); !ok || row.CycloneDX == "" {
		return ok
	}
	switch len(s) {
	case 32, 40, 64, 96, 128:
		return true
	}
	return false
}

// setProperties leaves out what would be taken for carried data.
func setProperties(e *model.Elem, want []*pb.Property) {
	e.Properties = nil
	for _, p := range want {
		if p.GetName() != "" && !strings.HasPrefix(p.GetName(), mapping.CarrierPrefix) {
			e.Properties = append(e.Properties, model.Property{Name: p.GetName(), Value: p.GetData()})
		}
	}
}

// phases pairs protobom's types of documents with CycloneDX's phases of the life cycle.
var phases = []struct {
	kind  pb.DocumentType_SBOMType
	phase string
}{
	{pb.DocumentType_DESIGN, "design"},
	{pb.DocumentType_SOURCE, "pre-build"},
	{pb.DocumentType_BUILD, "build"},
	{pb.DocumentType_ANALYZED, "post-build"},
	{pb.DocumentType_DEPLOYED, "operations"},
	{pb.DocumentType_DISCOVERY, "discovery"},
	{pb.DocumentType_DECOMISSION, "decommission"},
}

func setDocumentTypes(d *model.Doc, want []*pb.DocumentType) {
	d.Lifecycles = nil
	for _, t := range want {
		l := model.Lifecycle{Name: t.GetName(), Description: t.GetDescription()}
		for _, p := range phases {
			if p.kind == t.GetType() && t.GetType() != pb.DocumentType_OTHER {
				l = model.Lifecycle{Phase: p.phase}
			}
		}
		if l != (model.Lifecycle{}) {
			d.Lifecycles = append(d.Lifecycles, l)
		}
	}
}

func documentTypes(list []model.Lifecycle) []*pb.DocumentType {
	var out []*pb.DocumentType
	for _, l := range list {
		kind := pb.DocumentType_OTHER
		for _, p := range phases {
			if p.phase == l.Phase {
				kind = p.kind
			}
		}
		t := &pb.DocumentType{Type: &kind}
		if l.Name != "" {
			t.Name = &l.Name
		}
		if l.Description != "" {
			t.Description = &l.Description
		}
		out = append(out, t)
	}
	return out
}
