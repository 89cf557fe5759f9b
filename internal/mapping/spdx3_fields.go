package mapping

import "sync"

// Folded is the version of SPDX 2 that stands for SPDX 3 in paths and rows.
const Folded = "3.0"

func in(terms ...string) []string { return terms }

// Up returns what becomes of the values that an SPDX 2 document has at the row's path in SPDX 3.
func (f *Field) Up() Cell {
	switch {
	case f.SPDX2To3.Kind != Unsaid:
		return f.SPDX2To3
	case f.Within.Kind != Unsaid:
		return f.Within
	case len(f.SPDX3) > 0:
		return native("the same")
	}
	return Cell{}
}

// Down returns what becomes of the values that an SPDX 3 document has in the row's terms in a version of
// SPDX 2.
func (f *Field) Down(version string) Cell {
	c := f.SPDX3To2
	switch {
	case c.Kind != Unsaid:
	case f.Within.Kind != Unsaid:
		c = f.Within
	case f.SPDX.Path != "":
		c = native("the same")
	}
	if version < c.Early {
		return Cell{Kind: c.EarlyKind, How: c.Rest}
	}
	if (c.Kind == Native || c.Kind == Approximated) && version < f.SPDX.Since {
		return Cell{Kind: Carried, How: "SPDX " + f.SPDX.Since + " brought it"}
	}
	return c
}

// FromSPDX3 returns what becomes of the values that an SPDX 3 document has in the row's terms in a version of
// CycloneDX.
func (f *Field) FromSPDX3(version string) Cell { return f.To(Folded, CycloneDX, version) }

// SpeaksOfSPDX3 reports whether the row is the one that says what becomes of its terms; other rows may mention
// them as where something of theirs goes.
func (f *Field) SpeaksOfSPDX3() bool {
	return f.SPDX3ToCycloneDX.Kind != Unsaid || f.ToCycloneDX.Kind != Unsaid
}

var spdx3Terms = sync.OnceValue(func() map[string]*Field {
	m := map[string]*Field{}
	for s := range subjects {
		for i := range subjects[s].Fields {
			f := &subjects[s].Fields[i]
			if f.SpeaksOfSPDX3() {
				for _, term := range f.SPDX3 {
					m[term] = f
				}
			}
		}
	}
	return m
})

// FindSPDX3 returns the row that speaks about a property of an object of SPDX 3 or, without a property, about the
// element itself; nil when there is none. Classes are the class of the object and those that it derives from,
// nearest first, in the words of JSON: software_Package, software_SoftwareArtifact, Artifact, Element.
func FindSPDX3(property string, classes ...string) *Field {
	for _, class := range classes {
		term := class
		if property != "" {
			term += "/" + property
		}
		if f := spdx3Terms()[term]; f != nil {
			return f
		}
	}
	return nil
}

// ReasonSPDX3 returns why a value of a document of SPDX 3, named as [FindSPDX3] names it, is of the given kind in a
// version of family to; "" when its row does not say that of all such values.
func ReasonSPDX3(to Family, version string, kind Kind, property string, classes ...string) string {
	f := FindSPDX3(property, classes...)
	if f == nil {
		return ""
	}
	c := f.Down(version)
	if to == CycloneDX {
		c = f.FromSPDX3(version)
	}
	if c.Kind != kind {
		return ""
	}
	return c.How
}
