package sbom

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/cyclonedx"
	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/schema"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// maxDiagnostics bounds how many faults are listed: what has more is broken throughout.
const maxDiagnostics = 10_000

// diagnose returns what is wrong with the document and was read all the same, in source order: first of all
// what producers are known to get wrong and how it is understood, and every fault against the official schema of
// the version. It takes about as long as reading and is done once, when somebody asks.
func (s *source) diagnose() []Diagnostic {
	s.diagnosis.Do(func() { s.diagnostics = newDiagnosis(s).run() })
	return s.diagnostics
}

// A diagnosis collects faults.
type diagnosis struct {
	*source
	list  []fault
	known map[int]bool // values with a fault that says more than the schema does
	more  bool         // than are listed
}

type fault struct {
	at            jsonx.Value
	rule, message string
}

func newDiagnosis(s *source) *diagnosis { return &diagnosis{source: s, known: make(map[int]bool)} }

// note adds a fault that makes the one that the schema finds in the same place superfluous.
func (d *diagnosis) note(at jsonx.Value, rule, format string, args ...any) {
	if d.full() {
		return
	}
	d.known[at.Index()] = true
	d.list = append(d.list, fault{at, rule, fmt.Sprintf(format, args...)})
}

func (d *diagnosis) full() bool {
	d.more = d.more || len(d.list) >= maxDiagnostics
	return d.more
}

func (d *diagnosis) run() []Diagnostic {
	if !d.format.known() {
		d.note(d.root, "newer-version", "%v is newer than what is known here: it is kept as it is and converted by what is known of it", d.format)
	}
	switch {
	case d.format.isSPDX3():
		d.spdx3()
	case d.Family == convert.SPDX2:
		d.spdx2()
		d.schema()
	default:
		d.cyclonedx()
		d.schema()
	}
	slices.SortStableFunc(d.list, func(a, b fault) int { return cmp.Compare(a.at.Index(), b.at.Index()) })
	var list []Diagnostic
	var paths jsonx.Pointers
	for _, f := range d.list {
		list = append(list, Diagnostic{Path: paths.Of(f.at), Rule: f.rule, Message: f.message})
	}
	if d.more {
		list = append(list, Diagnostic{Rule: "more", Message: fmt.Sprintf("there are more than these %d faults", len(list))})
	}
	return list
}

// schema adds the faults against the official schema, by the keyword that finds them.
func (d *diagnosis) schema() {
	family := cyclonedxFamily
	if d.Family == convert.SPDX2 {
		family = spdxFamily
	}
	s := schema.Lookup(family, d.Version)
	if s == nil {
		return
	}
	s.Root().Check(d.Root, func(f schema.Finding) bool {
		if d.known[f.Value.Index()] {
			return true
		}
		if d.full() {
			return false
		}
		d.list = append(d.list, fault{f.Value, f.Rule, f.Message})
		return true
	})
}

// identifiers notes identifiers that occur twice and remembers all of them.
type identifiers map[string]bool

func (d *diagnosis) identify(ids identifiers, v jsonx.Value) {
	id := v.Str()
	if id == "" {
		return
	}
	if ids[id] {
		d.note(v, "duplicate-id", "the identifier %q is taken: references mean what had it first", clip(id))
	}
	ids[id] = true
}

func (d *diagnosis) refer(ids identifiers, v jsonx.Value) {
	if id := v.Str(); v.IsString() && !ids[id] {
		d.note(v, "dangling-reference", "nothing in the document is called %q", clip(id))
	}
}

func (d *diagnosis) cyclonedx() {
	v := d.Root.Get("version")
	if n, ok := cyclonedx.Integer(v); ok && n != v.Literal() {
		d.note(v, "integer", "%s is read as the integer %s", clip(v.Literal()), n)
	}
	ids := make(identifiers)
	d.Root.Walk(func(at *jsonx.Iter) bool {
		v := at.Value()
		if !at.Named() || !v.IsString() {
			return true
		}
		switch at.Name() {
		case "bom-ref":
			d.identify(ids, v)
		case "alg":
			if _, ok := mapping.HashByCycloneDX(v.Str()); !ok {
				d.note(v, "hash-algorithm", "the algorithm %q is unknown: the hash is kept as it is", clip(v.Str()))
			}
		}
		return true
	})
	for it := d.Root.Get("dependencies").Iter(); it.Next(); {
		d.refer(ids, it.Value().Get("ref"))
		for _, name := range [...]string{"dependsOn", "provides"} {
			for on := it.Value().Get(name).Iter(); on.Next(); {
				d.refer(ids, on.Value())
			}
		}
	}
	for it := d.Root.Get("compositions").Iter(); it.Next(); {
		for _, name := range [...]string{"assemblies", "dependencies", "vulnerabilities"} {
			for ref := it.Value().Get(name).Iter(); ref.Next(); {
				d.referLink(ids, ref.Value())
			}
		}
	}
	for it := d.Root.Get("vulnerabilities").Iter(); it.Next(); {
		for a := it.Value().Get("affects").Iter(); a.Next(); {
			d.referLink(ids, a.Value().Get("ref"))
		}
	}
}

// referLink is refer for members that may name something in another document, by a BOM-Link.
func (d *diagnosis) referLink(ids identifiers, v jsonx.Value) {
	if !strings.HasPrefix(v.Str(), "urn:cdx:") {
		d.refer(ids, v)
	}
}

func (d *diagnosis) spdx2() {
	if v := d.Root.Get("spdxVersion"); v.Str() != "SPDX-"+d.format.version {
		d.note(v, "spdx-version", "%q is read as SPDX-%s (§6.1: two numbers)", clip(v.Str()), d.format.version)
	}
	ids := identifiers{spdx2.DocumentID: true}
	if id := d.Root.Get("SPDXID"); id.Str() != spdx2.DocumentID {
		d.spdxID(id)
		d.identify(ids, id)
	}
	for i := range d.Graph.Elems {
		n := &d.Graph.Elems[i]
		d.element(ids, n.Value, n.File)
	}
	for it := d.Root.Get("snippets").Iter(); it.Next(); {
		id := it.Value().Get("SPDXID")
		d.spdxID(id)
		d.identify(ids, id)
	}
	for it := d.Root.Get("relationships").Iter(); it.Next(); {
		for m := it.Value().Iter(); m.Next(); {
			switch m.Name() {
			case "spdxElementId", "relatedSpdxElement":
				d.referSPDX(ids, m.Value())
			case "relationshipType":
				d.word(m.Value(), "relationship-type", func(w string) (string, bool) {
					row, ok := mapping.RelationshipBySPDX(spdx2.Word(w))
					if !ok {
						return "", false
					}
					return row.SPDX, true
				})
			}
		}
	}
	for it := d.Root.Get("documentDescribes").Iter(); it.Next(); {
		d.refer(ids, it.Value())
	}
	for i := range d.Graph.Elems {
		for it := d.Graph.Elems[i].Value.Get("hasFiles").Iter(); it.Next(); {
			d.refer(ids, it.Value())
		}
	}
}

// referSPDX is refer for SPDX 2, whose references may also say NONE or lead to other documents (§11.2).
func (d *diagnosis) referSPDX(ids identifiers, v jsonx.Value) {
	id := v.Str()
	if id == "NONE" || id == "NOASSERTION" || strings.HasPrefix(id, "DocumentRef-") {
		return
	}
	known := func(id string) bool { return ids[id] }
	if other := spdx2.Refer(id, d.Root.Get("SPDXID").Str(), known); other != id {
		d.note(v, "spdxid", "%q is read as %q", clip(id), clip(other))
		return
	}
	d.refer(ids, v)
}

func (d *diagnosis) spdxID(v jsonx.Value) {
	if v.IsString() && !mapping.IsSPDXID(v.Str()) {
		d.note(v, "spdxid", "%q is no SPDX identifier and is kept as it is (§7.2: \"SPDXRef-\" and letters, digits, \".\", \"-\")", clip(v.Str()))
	}
}

// element looks at a package or file.
func (d *diagnosis) element(ids identifiers, v jsonx.Value, file bool) {
	for it := v.Iter(); it.Next(); {
		m := it.Value()
		switch it.Name() {
		case "SPDXID":
			d.spdxID(m)
			d.identify(ids, m)
		case "filesAnalyzed":
			if m.Str() == "true" || m.Str() == "false" {
				d.note(m, "files-analyzed", "%q is a string; it is read as the boolean %s (§7.8)", m.Str(), m.Str())
			}
		case "supplier", "originator":
			if text := m.Str(); m.IsString() && !file && !isAgent(text) {
				d.note(m, it.Name(), "%q is read as an Organization (§7.5: \"Person:\" or \"Organization:\" says which)", clip(text))
			}
		case "primaryPackagePurpose":
			d.word(m, "purpose", func(w string) (string, bool) {
				if w == "OPERATING-SYSTEM" {
					return "OPERATING_SYSTEM", true
				}
				_, ok := mapping.PurposeBySPDX(w)
				return w, ok
			})
		case "checksums":
			for h := m.Iter(); h.Next(); {
				alg := h.Value().Get("algorithm")
				if _, ok := mapping.HashBySPDX(alg.Str()); alg.IsString() && !ok {
					d.note(alg, "hash-algorithm", "the algorithm %q is unknown: the checksum is kept as it is", clip(alg.Str()))
				}
			}
		case "externalRefs":
			for r := m.Iter(); r.Next(); {
				d.word(r.Value().Get("referenceCategory"), "reference-category", d.category)
			}
		}
	}
}

// category returns how the version's schema spells a category of external references (§7.21): the text of the
// standard has hyphens, the schema of 2.2 an underscore in one of them.
func (d *diagnosis) category(word string) (string, bool) {
	hyphens := strings.ReplaceAll(word, "_", "-")
	switch hyphens {
	case "PACKAGE-MANAGER":
		if d.Version < "2.3" {
			return "PACKAGE_MANAGER", true
		}
		return hyphens, true
	case "SECURITY", "PERSISTENT-ID", "OTHER":
		return hyphens, true
	}
	return "", false
}

// word notes a word of a vocabulary that is spelled in another way than the standard spells it, or unknown.
func (d *diagnosis) word(v jsonx.Value, rule string, spelling func(string) (string, bool)) {
	if !v.IsString() {
		return
	}
	want, ok := spelling(v.Str())
	switch {
	case !ok:
		d.note(v, rule, "%q is unknown and kept as it is", clip(v.Str()))
	case want != v.Str():
		d.note(v, rule, "%q is read as %s", clip(v.Str()), want)
	}
}

// isAgent reports whether text says what it names, or that it names nobody.
func isAgent(text string) bool {
	return text == "NOASSERTION" || strings.HasPrefix(text, "Person:") || strings.HasPrefix(text, "Organization:")
}
