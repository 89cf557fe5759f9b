package edit

import (
	"maps"
	"slices"
	"strings"

	pb "github.com/protobom/protobom/pkg/sbom"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/waybill-sdk/waybill/internal/model"
)

// Fields is a set of the fields of a node, or of the metadata.
type Fields uint32

// The fields of a node, in the order of the table.
const (
	fType Fields = 1 << iota
	fName
	fVersion
	fFileName
	fHome
	fDownload
	fLicenses
	fConcluded
	fLicenseComments
	fCopyright
	fSourceInfo
	fComment
	fSummary
	fDescription
	fAttribution
	fSuppliers
	fOriginators
	fReleaseDate
	fBuildDate
	fValidUntil
	fReferences
	fFileTypes
	fIdentifiers
	fHashes
	fPurpose
	fProperties
)

// A field is one field of a message M, and how it comes from and gets into the neutral model E.
type field[M, E any] struct {
	bit   Fields
	name  string // protobom's
	equal func(a, b M) bool
	// merge gives n the change that leads from base to other.
	merge func(n, base, other M)
	// set makes e say what n says.
	set func(e E, n M)
	// edit is merge for an edit, where n is only what the document's own words say of base; nil for the same.
	edit func(n, base, other M)
}

// change gives n the edit that leads from base to other.
func (f *field[M, E]) change(n, base, other M) {
	if f.edit != nil {
		f.edit(n, base, other)
		return
	}
	f.merge(n, base, other)
}

// diff returns the fields in which a and b differ.
func diff[M, E any](table []field[M, E], a, b M) Fields {
	var f Fields
	for i := range table {
		if !table[i].equal(a, b) {
			f |= table[i].bit
		}
	}
	return f
}

// names lists the fields of a set.
func names[M, E any](table []field[M, E], f Fields) []string {
	var list []string
	for i := range table {
		if f&table[i].bit != 0 {
			list = append(list, table[i].name)
		}
	}
	return list
}

type nodeField = field[*pb.Node, *model.Elem]

func text[M, E any](bit Fields, name string, of func(M) *string, in func(E) *string) field[M, E] {
	return field[M, E]{
		bit: bit, name: name,
		equal: func(a, b M) bool { return *of(a) == *of(b) },
		merge: func(n, base, other M) {
			if *of(base) != *of(other) {
				*of(n) = *of(other)
			}
		},
		set: func(e E, n M) { *in(e) = *of(n) },
	}
}

func date[M, E any](bit Fields, name string, of func(M) **timestamppb.Timestamp, in func(E) *string) field[M, E] {
	same := func(a, b M) bool {
		x, y := *of(a), *of(b)
		return (x == nil) == (y == nil) && x.GetSeconds() == y.GetSeconds() && x.GetNanos() == y.GetNanos()
	}
	return field[M, E]{
		bit: bit, name: name,
		equal: same,
		merge: func(n, base, other M) {
			if !same(base, other) {
				*of(n) = *of(other)
			}
		},
		set: func(e E, n M) {
			*in(e) = ""
			if t := *of(n); t.IsValid() {
				*in(e) = model.FromTimestamp(t)
			}
		},
	}
}

// list is a field that is a list. put takes what e says now and the list wanted.
func list[M, E, T any](bit Fields, name string, of func(M) *[]T, same func(a, b T) bool, set func(e E, want []T)) field[M, E] {
	equal := func(a, b M) bool { return slices.EqualFunc(*of(a), *of(b), same) }
	return field[M, E]{
		bit: bit, name: name, equal: equal,
		merge: func(n, base, other M) {
			*of(n) = merge3(*of(n), *of(base), *of(other), same)
		},
		set: func(e E, n M) { set(e, *of(n)) },
		edit: func(n, base, other M) {
			// What goes has to be there, else n says it in another way, and all of it has to be said anew.
			for _, v := range *of(base) {
				gone := !slices.ContainsFunc(*of(other), func(o T) bool { return same(o, v) })
				if gone && !slices.ContainsFunc(*of(n), func(o T) bool { return same(o, v) }) {
					*of(n) = *of(other)
					return
				}
			}
			*of(n) = merge3(*of(n), *of(base), *of(other), same)
		},
	}
}

// merge3 gives list the change that leads from base to other.
func merge3[T any](list, base, other []T, same func(a, b T) bool) []T {
	if slices.EqualFunc(base, other, same) {
		return list
	}
	if slices.EqualFunc(list, base, same) {
		return other
	}
	index := func(l []T, v T) int { return slices.IndexFunc(l, func(o T) bool { return same(o, v) }) }
	gone, come := slices.Clone(base), []T(nil)
	for _, v := range other {
		if i := index(gone, v); i >= 0 {
			gone = slices.Delete(gone, i, i+1)
		} else {
			come = append(come, v)
		}
	}
	var out []T
	for _, v := range list {
		if i := index(gone, v); i >= 0 {
			gone = slices.Delete(gone, i, i+1)
		} else {
			out = append(out, v)
		}
	}
	return append(out, come...)
}

// table is a field that is a map by number.
func table[M, E any](bit Fields, name string, of func(M) *map[int32]string, set func(e E, want map[int32]string)) field[M, E] {
	return field[M, E]{
		bit: bit, name: name,
		equal: func(a, b M) bool { return maps.Equal(*of(a), *of(b)) },
		merge: func(n, base, other M) {
			b, o := *of(base), *of(other)
			if maps.Equal(b, o) {
				return
			}
			m := maps.Clone(*of(n))
			if m == nil {
				m = make(map[int32]string)
			}
			for k, v := range b {
				if w, ok := o[k]; !ok {
					delete(m, k)
				} else if w != v {
					m[k] = w
				}
			}
			for k, v := range o {
				if _, ok := b[k]; !ok {
					m[k] = v
				}
			}
			*of(n) = m
		},
		set: func(e E, n M) { set(e, *of(n)) },
	}
}

func identical[T comparable](a, b T) bool { return a == b }

func samePerson(a, b *pb.Person) bool {
	return a.GetName() == b.GetName() && a.GetIsOrg() == b.GetIsOrg() && a.GetEmail() == b.GetEmail() &&
		a.GetUrl() == b.GetUrl() && a.GetPhone() == b.GetPhone() && slices.EqualFunc(a.GetContacts(), b.GetContacts(), samePerson)
}

func sameReference(a, b *pb.ExternalReference) bool {
	return a.GetUrl() == b.GetUrl() && a.GetComment() == b.GetComment() && a.GetAuthority() == b.GetAuthority() &&
		a.GetType() == b.GetType() && maps.Equal(a.GetHashes(), b.GetHashes())
}

func sameProperty(a, b *pb.Property) bool {
	return a.GetName() == b.GetName() && a.GetData() == b.GetData()
}

// nodeFields are the fields of a node but its identifier.
var nodeFields = []nodeField{
	{
		bit: fType, name: "type",
		equal: func(a, b *pb.Node) bool { return a.Type == b.Type },
		merge: func(n, base, other *pb.Node) {
			if base.Type != other.Type {
				n.Type = other.Type
			}
		},
		set: setType,
	},
	text(fName, "name", func(n *pb.Node) *string { return &n.Name }, func(e *model.Elem) *string { return &e.Name }),
	text(fVersion, "version", func(n *pb.Node) *string { return &n.Version }, func(e *model.Elem) *string { return &e.Version }),
	text(fFileName, "file_name", func(n *pb.Node) *string { return &n.FileName }, func(e *model.Elem) *string { return &e.FileName }),
	text(fHome, "url_home", func(n *pb.Node) *string { return &n.UrlHome }, func(e *model.Elem) *string { return &e.Home }),
	text(fDownload, "url_download", func(n *pb.Node) *string { return &n.UrlDownload }, func(e *model.Elem) *string { return &e.Download }),
	list(fLicenses, "licenses", func(n *pb.Node) *[]string { return &n.Licenses }, identical[string], setLicenses),
	{
		bit: fConcluded, name: "license_concluded",
		equal: func(a, b *pb.Node) bool { return a.LicenseConcluded == b.LicenseConcluded },
		merge: func(n, base, other *pb.Node) {
			if base.LicenseConcluded != other.LicenseConcluded {
				n.LicenseConcluded = other.LicenseConcluded
			}
		},
		set: func(e *model.Elem, n *pb.Node) { setConcluded(e, n.LicenseConcluded) },
	},
	text(fLicenseComments, "license_comments", func(n *pb.Node) *string { return &n.LicenseComments }, func(e *model.Elem) *string { return &e.LicenseComments }),
	text(fCopyright, "copyright", func(n *pb.Node) *string { return &n.Copyright }, func(e *model.Elem) *string { return &e.Copyright }),
	text(fSourceInfo, "source_info", func(n *pb.Node) *string { return &n.SourceInfo }, func(e *model.Elem) *string { return &e.SourceInfo }),
	text(fComment, "comment", func(n *pb.Node) *string { return &n.Comment }, func(e *model.Elem) *string { return &e.Comment }),
	text(fSummary, "summary", func(n *pb.Node) *string { return &n.Summary }, func(e *model.Elem) *string { return &e.Summary }),
	text(fDescription, "description", func(n *pb.Node) *string { return &n.Description }, func(e *model.Elem) *string { return &e.Description }),
	list(fAttribution, "attribution", func(n *pb.Node) *[]string { return &n.Attribution }, identical[string],
		func(e *model.Elem, want []string) { e.Attribution = slices.Clone(want) }),
	list(fSuppliers, "suppliers", func(n *pb.Node) *[]*pb.Person { return &n.Suppliers }, samePerson,
		func(e *model.Elem, want []*pb.Person) { e.Suppliers = people(want) }),
	list(fOriginators, "originators", func(n *pb.Node) *[]*pb.Person { return &n.Originators }, samePerson,
		func(e *model.Elem, want []*pb.Person) { e.Originators = people(want) }),
	date(fReleaseDate, "release_date", func(n *pb.Node) **timestamppb.Timestamp { return &n.ReleaseDate }, func(e *model.Elem) *string { return &e.ReleaseDate }),
	date(fBuildDate, "build_date", func(n *pb.Node) **timestamppb.Timestamp { return &n.BuildDate }, func(e *model.Elem) *string { return &e.BuildDate }),
	date(fValidUntil, "valid_until_date", func(n *pb.Node) **timestamppb.Timestamp { return &n.ValidUntilDate }, func(e *model.Elem) *string { return &e.ValidUntil }),
	list(fReferences, "external_references", func(n *pb.Node) *[]*pb.ExternalReference { return &n.ExternalReferences }, sameReference, setReferences),
	list(fFileTypes, "file_types", func(n *pb.Node) *[]string { return &n.FileTypes }, identical[string],
		setFileTypes),
	table(fIdentifiers, "identifiers", func(n *pb.Node) *map[int32]string { return &n.Identifiers }, setIdentifiers),
	table(fHashes, "hashes", func(n *pb.Node) *map[int32]string { return &n.Hashes }, setHashes),
	purposeField(),
	list(fProperties, "properties", func(n *pb.Node) *[]*pb.Property { return &n.Properties }, sameProperty, setProperties),
}

// purposeField is a list of which both families know one, and CycloneDX makes that up where there is none.
func purposeField() nodeField {
	f := list(fPurpose, "primary_purpose", func(n *pb.Node) *[]pb.Purpose { return &n.PrimaryPurpose }, identical[pb.Purpose], setPurpose)
	f.edit = func(n, base, other *pb.Node) {
		if !f.equal(base, other) {
			n.PrimaryPurpose = other.PrimaryPurpose
		}
	}
	return f
}

// The fields of the metadata.
const (
	mID Fields = 1 << iota
	mVersion
	mName
	mDate
	mTools
	mAuthors
	mComment
	mTypes
)

// versionField is a text in messages and a number in both families.
func versionField() field[*pb.Metadata, *model.Doc] {
	f := text(mVersion, "version", func(m *pb.Metadata) *string { return &m.Version }, func(d *model.Doc) *string { return &d.Version })
	f.set = func(d *model.Doc, m *pb.Metadata) {
		if d.Version = m.Version; strings.Trim(d.Version, "0123456789") != "" || len(d.Version) > 1 && d.Version[0] == '0' || len(d.Version) > 18 {
			d.Version = ""
		}
	}
	return f
}

func sameTool(a, b *pb.Tool) bool {
	return a.GetName() == b.GetName() && a.GetVersion() == b.GetVersion() && a.GetVendor() == b.GetVendor()
}

func sameDocumentType(a, b *pb.DocumentType) bool {
	return a.GetType() == b.GetType() && a.GetName() == b.GetName() && a.GetDescription() == b.GetDescription()
}

// metaFields are the fields of the metadata; where the messages came from (source_data) is not the
// document's to say.
var metaFields = []field[*pb.Metadata, *model.Doc]{
	text(mID, "id", func(m *pb.Metadata) *string { return &m.Id }, func(d *model.Doc) *string { return &d.Namespace }),
	versionField(),
	text(mName, "name", func(m *pb.Metadata) *string { return &m.Name }, func(d *model.Doc) *string { return &d.Name }),
	date(mDate, "date", func(m *pb.Metadata) **timestamppb.Timestamp { return &m.Date }, func(d *model.Doc) *string { return &d.Created }),
	list(mTools, "tools", func(m *pb.Metadata) *[]*pb.Tool { return &m.Tools }, sameTool, func(d *model.Doc, want []*pb.Tool) {
		d.Tools = nil
		for _, t := range want {
			if t.GetName() != "" {
				d.Tools = append(d.Tools, model.Tool{Vendor: t.GetVendor(), Name: t.GetName(), Version: t.GetVersion()})
			}
		}
	}),
	list(mAuthors, "authors", func(m *pb.Metadata) *[]*pb.Person { return &m.Authors }, samePerson,
		func(d *model.Doc, want []*pb.Person) { d.Authors = people(want) }),
	text(mComment, "comment", func(m *pb.Metadata) *string { return &m.Comment }, func(d *model.Doc) *string { return &d.Comment }),
	list(mTypes, "documentTypes", func(m *pb.Metadata) *[]*pb.DocumentType { return &m.DocumentTypes }, sameDocumentType, setDocumentTypes),
}
