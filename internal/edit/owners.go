package edit

// owners are the members that fields are read from, where it is more than one.
type owners struct {
	fields Fields
	names  []string
}

var cycloneDXOwners = []owners{
	{fType | fPurpose, []string{"type"}},
	{fHashes, []string{"hashes"}},
	{fLicenses | fConcluded, []string{"licenses"}},
	{fIdentifiers, []string{"purl", "cpe", "omniborId", "swhid"}},
	{fSuppliers, []string{"supplier"}},
	{fOriginators, []string{"manufacturer", "authors", "author", "publisher"}},
	{fReferences | fHome | fDownload, []string{"externalReferences"}},
	{fProperties, []string{"properties"}},
}

var spdxOwners = []owners{
	{fHashes, []string{"checksums"}},
	{fLicenses, []string{"licenseDeclared"}},
	{fConcluded, []string{"licenseConcluded"}},
	{fIdentifiers | fReferences, []string{"externalRefs"}},
	{fSuppliers, []string{"supplier"}},
	{fOriginators, []string{"originator"}},
	{fAttribution, []string{"attributionTexts"}},
	{fFileTypes, []string{"fileTypes"}},
}

func (a *applier) owners() []owners {
	if a.c.isSPDX() {
		return spdxOwners
	}
	return cycloneDXOwners
}

func (a *applier) owned() Fields {
	f := Fields(0)
	for _, o := range a.owners() {
		f |= o.fields
	}
	return f
}

func (a *applier) members(f Fields) []string {
	var list []string
	for _, o := range a.owners() {
		if o.fields&f != 0 {
			list = append(list, o.names...)
		}
	}
	return list
}
