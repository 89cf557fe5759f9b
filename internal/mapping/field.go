package mapping

import (
	"strings"
	"sync"

	"github.com/waybill-sdk/waybill/internal/model"
)

// A Family is a family of formats whose versions share their paths.
type Family uint8

// The families.
const (
	CycloneDX Family = iota
	SPDX2
)

// String returns the name of the family as its specification has it.
func (f Family) String() string { return [...]string{"CycloneDX", "SPDX"}[f] }

// A Kind says what becomes of a value on its way into the other family.
type Kind uint8

// The kinds. Unsaid is that of a direction that another row speaks about.
const (
	Unsaid       Kind = iota
	Native            // said in the target's own words, exactly
	Approximated      // said nearly; the exact value is carried beside it
	Carried           // kept in the target's extension slot
	Invalidated       // a signature: carried, and valid again only when the signed text comes back
)

// String returns the name of the kind as reports and the page have it.
func (k Kind) String() string {
	return [...]string{"", "native", "approximated", "carried", "invalidated"}[k]
}

// A Cell is what becomes of the values of a field in one direction.
type Cell struct {
	Kind Kind
	// How says where the value goes or, when it goes nowhere, why.
	How string
	// Rest says which values of the field fare worse than the kind, and why; "" when none do.
	Rest string
	// Later is the version of the source from which on the kind is LaterKind, as Rest says; "" for none.
	Later     string
	LaterKind Kind
	// Early is the version of the target before which the kind is EarlyKind, as Rest says; "" for none.
	Early     string
	EarlyKind Kind
}

func native(how string) Cell       { return Cell{Kind: Native, How: how} }
func approximated(how string) Cell { return Cell{Kind: Approximated, How: how} }
func carried(why string) Cell      { return Cell{Kind: Carried, How: why} }
func invalidated() Cell {
	return Cell{Kind: Invalidated, How: "it signs the document that was read, not the one that is written"}
}

func (c Cell) but(rest string) Cell { c.Rest = rest; return c }

func (c Cell) later(version string, kind Kind) Cell { c.Later, c.LaterKind = version, kind; return c }

// early says that in versions of the target before the given one the kind is another, as the rest says.
func (c Cell) early(version string, kind Kind) Cell { c.Early, c.EarlyKind = version, kind; return c }

// A Place is where a family has a field.
type Place struct {
	// Path leads from the document to the field as [Fold] gives it. One that ends in "/**" stands for the
	// member before it and everything inside; a longer path of another row goes before.
	Path string
	// File is the same for the list of files, where SPDX 2 lists packages and files apart.
	File string
	// Since is the version that brought the field, "" for the oldest that is written.
	Since string
	// Before is the path of what says the same in versions before Since, "" for none.
	Before string
	// Deprecated is the version that called the field deprecated, "" for none. No version took one away.
	Deprecated string
	// Demands is set where something must be written even if the source says nothing: Made, in all versions
	// or up to MadeUpTo.
	Demands        bool
	Made, MadeUpTo string
	// Words is set where NONE and NOASSERTION stand for no value.
	Words bool
}

func at(path string) Place { return Place{Path: path} }

func (p Place) file(path string) Place     { p.File = path; return p }
func (p Place) since(version string) Place { p.Since = version; return p }
func (p Place) before(path string) Place   { p.Before = path; return p }
func (p Place) old(version string) Place   { p.Deprecated = version; return p }
func (p Place) made(value string) Place    { p.Demands, p.Made = true, value; return p }
func (p Place) upTo(version string) Place  { p.MadeUpTo = version; return p }
func (p Place) orWords() Place             { p.Words = true; return p }

// Demanded reports whether a version demands something where the source says nothing.
func (p Place) Demanded(version string) bool { return demandedIn(p.Demands, p.MadeUpTo, version) }

// demandedIn reports whether a version demands what has to be made up to upTo, "" for the newest of the table's
// versions: SPDX 3 demands nothing of an element that SPDX 2 does.
func demandedIn(demands bool, upTo, version string) bool {
	return demands && version < "3" && (upTo == "" || version <= upTo)
}

// Paths returns the paths of the place, one or two.
func (p Place) Paths() []string {
	switch {
	case p.Path == "":
		return nil
	case p.File == "":
		return []string{p.Path}
	}
	return []string{p.Path, p.File}
}

// A Field is one row of the table.
type Field struct {
	CycloneDX, SPDX Place
	// Core is the field of a protobom message that callers find the value in, such as "Node.version".
	Core string
	// ToSPDX speaks about values of CycloneDX in SPDX 2, ToCycloneDX about those of SPDX 2 in CycloneDX, for
	// target versions that have the place; in older ones the value is carried.
	ToSPDX, ToCycloneDX Cell
	// Within is what becomes of the values in other versions of their own family where that does not follow
	// from what versions have.
	Within Cell

	// SPDX3 is where SPDX 3 has the field: "Class/property", or "Class" for the elements of a class. The engine
	// takes a document of SPDX 3 for one of SPDX 2 of version [Folded]; Folded are the paths that only such a
	// document has.
	SPDX3, Folded []string
	// CycloneDXTo3 and SPDX3ToCycloneDX speak about SPDX 3 where that is not as in SPDX 2.
	CycloneDXTo3, SPDX3ToCycloneDX Cell
	// SPDX2To3 and SPDX3To2 speak about the two generations of SPDX where the values of one are not simply
	// native in the other; see [Field.Up] and [Field.Down].
	SPDX2To3, SPDX3To2 Cell

	// Text is where the model keeps a member that is a plain string: codecs copy it from and to there. Nil
	// for members with a structure or a meaning of their own.
	Text func(*model.Elem) *string
}

// Place returns where family f has the field.
func (f *Field) Place(of Family) *Place {
	if of == CycloneDX {
		return &f.CycloneDX
	}
	return &f.SPDX
}

// To returns what becomes of the field's values in a document of version from when it is taken to a version
// of the other family.
func (f *Field) To(from string, other Family, version string) Cell {
	c := f.ToSPDX
	switch {
	case other == CycloneDX && from >= Folded && f.SPDX3ToCycloneDX.Kind != Unsaid:
		c = f.SPDX3ToCycloneDX
	case other == CycloneDX:
		c = f.ToCycloneDX
	case version >= Folded && f.CycloneDXTo3.Kind != Unsaid:
		c = f.CycloneDXTo3
	}
	if c.Later != "" && from >= c.Later {
		return Cell{Kind: c.LaterKind, How: c.Rest}
	}
	if version < c.Early {
		return Cell{Kind: c.EarlyKind, How: c.Rest}
	}
	if p := f.Place(other); (c.Kind == Native || c.Kind == Approximated) && version < p.Since {
		return Cell{Kind: Carried, How: other.String() + " " + p.Since + " brought a place for it"}
	}
	return c
}

// Older returns the path of what says the same as a folded path in versions that do not have it, "" for none.
func Older(family Family, path string) string {
	f := Find(family, path)
	if f == nil || f.Place(family).Before == "" {
		return ""
	}
	p := f.Place(family)
	if whole, ok := strings.CutSuffix(p.Path, "/**"); ok {
		return strings.TrimSuffix(p.Before, "/**") + strings.TrimPrefix(path, whole)
	}
	return p.Before
}

// A Subject is a group of rows under a heading.
type Subject struct {
	Name   string
	Fields []Field
}

// Subjects returns the table.
func Subjects() []Subject { return subjects }

// tables finds rows by path, for each family.
var tables = sync.OnceValue(func() [2]table { return [2]table{newTable(CycloneDX), newTable(SPDX2)} })

type table struct {
	exact  map[string]*Field
	below  map[string]*Field // patterns, without "/**"
	inside map[string][]*Field
}

func newTable(family Family) table {
	t := table{map[string]*Field{}, map[string]*Field{}, map[string][]*Field{}}
	for s := range subjects {
		for i := range subjects[s].Fields {
			f := &subjects[s].Fields[i]
			for _, path := range f.spoken(family) {
				whole, sub := strings.CutSuffix(path, "/**")
				if sub {
					t.below[whole] = f
				} else {
					t.exact[path] = f
				}
				for p := whole; ; {
					n := strings.LastIndexByte(p, '/')
					if n < 0 {
						break
					}
					p = p[:n]
					t.inside[p] = append(t.inside[p], f)
				}
			}
		}
	}
	return t
}

// spoken returns the paths of family that the row speaks about on their way into the other family.
func (f *Field) spoken(family Family) (paths []string) {
	if family == CycloneDX {
		if f.ToSPDX.Kind != Unsaid {
			paths = f.CycloneDX.Paths()
		}
		return paths
	}
	if f.ToCycloneDX.Kind != Unsaid {
		paths = f.SPDX.Paths()
	}
	return append(paths, f.Folded...)
}

// Find returns the row that speaks about what a folded path of family leads to, on its way into the other
// family; nil when there is none.
func Find(family Family, path string) *Field {
	t := tables()[family]
	if f := t.exact[path]; f != nil {
		return f
	}
	return t.below[Whole(family, path)]
}

// Whole returns the member that holds what a folded path leads to and has a row for all that is inside it,
// "" when there is none.
func Whole(family Family, path string) string {
	t := tables()[family]
	for {
		if t.below[path] != nil {
			return path
		}
		n := strings.LastIndexByte(path, '/')
		if n < 0 {
			return ""
		}
		path = path[:n]
	}
}

// Inside returns the rows about what lies inside the member that a folded path leads to.
func Inside(family Family, path string) []*Field { return tables()[family].inside[path] }
