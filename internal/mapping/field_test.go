package mapping_test

import (
	"testing"

	"github.com/waybill-sdk/waybill/internal/mapping"
	"github.com/waybill-sdk/waybill/internal/model"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"name", "name"},
		{"metadata/component", "metadata/component"},
		{"metadata/component/name", "components/*/name"},
		{"metadata/component/components/3/components/14/hashes/1/alg", "components/*/hashes/*/alg"},
		{"components/3", "components/*"},
		{"components/3/components", "components"},
		{"components/*/components/*/purl", "components/*/purl"},
		{"components/0/pedigree/ancestors/0/components/0/name", "components/*/pedigree/ancestors/*/components/*/name"},
		{"metadata/tools/components/0/name", "metadata/tools/components/*/name"},
		{"packages/12/checksums/0", "packages/*/checksums/*"},
	} {
		if got := mapping.Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		family mapping.Family
		path   string
		want   string // path of the row, "" for none
	}{
		{mapping.CycloneDX, "components/*/name", "components/*/name"},
		{mapping.CycloneDX, "components/*/supplier/name", "components/*/supplier/name"},
		{mapping.CycloneDX, "components/*/supplier/url", "components/*/supplier/**"},
		{mapping.CycloneDX, "components/*/supplier", "components/*/supplier/**"},
		{mapping.CycloneDX, "services/*/services/*/name", "services/**"},
		{mapping.CycloneDX, "components/*/evidence", ""},
		{mapping.CycloneDX, "components/*/novelty", ""},
		{mapping.SPDX2, "files/*/comment", "packages/*/comment"},
		{mapping.SPDX2, "packages/*/name", "packages/*/name"},
		{mapping.SPDX2, "packages/*/novelty", ""},
	} {
		got := ""
		if f := mapping.Find(c.family, c.path); f != nil {
			got = f.Place(c.family).Path
		}
		if got != c.want {
			t.Errorf("Find(%v, %q) is the row of %q, want %q", c.family, c.path, got, c.want)
		}
	}
}

func TestTo(t *testing.T) {
	for _, c := range []struct {
		family        mapping.Family
		path, from    string
		version, want string
	}{
		{mapping.CycloneDX, "components/*/type", "1.6", "2.3", "native"},
		{mapping.CycloneDX, "components/*/type", "1.6", "2.2", "carried"}, // primaryPackagePurpose came with 2.3
		{mapping.SPDX2, "packages/*/attributionTexts", "2.3", "1.2", "carried"},
		{mapping.SPDX2, "packages/*/attributionTexts", "2.3", "1.3", "native"},
		{mapping.CycloneDX, "metadata/tools/*/name", "1.4", "2.3", "native"},
		{mapping.CycloneDX, "metadata/tools/*/name", "1.5", "2.3", "native"},
		{mapping.CycloneDX, "signature/value", "1.5", "2.3", "invalidated"},
	} {
		other := mapping.SPDX2
		if c.family == mapping.SPDX2 {
			other = mapping.CycloneDX
		}
		if got := mapping.Find(c.family, c.path).To(c.from, other, c.version).Kind.String(); got != c.want {
			t.Errorf("%s of %v %s in %v %s is %s, want %s", c.path, c.family, c.from, other, c.version, got, c.want)
		}
	}
}

func TestReason(t *testing.T) {
	for _, c := range []struct {
		from                mapping.Family
		fromVersion         string
		to                  mapping.Family
		version, path, want string
		kind                mapping.Kind
	}{
		{mapping.CycloneDX, "1.6", mapping.SPDX2, "2.3", "components/*/tags", "SPDX has no tags", mapping.Carried},
		{mapping.CycloneDX, "1.6", mapping.SPDX2, "2.3", "components/*/name", "an empty name is none", mapping.Carried},
		{mapping.CycloneDX, "1.6", mapping.SPDX2, "2.3", "components/*/hashes/*", "a digest whose algorithm SPDX does not name is carried", mapping.Carried},
		{mapping.CycloneDX, "1.6", mapping.SPDX2, "2.2", "components/*/type", "SPDX 2.3 brought a place for it", mapping.Carried},
		{mapping.CycloneDX, "1.6", mapping.CycloneDX, "1.4", "components/*/tags", "CycloneDX 1.6 brought it", mapping.Carried},
		{mapping.CycloneDX, "1.6", mapping.CycloneDX, "1.4", "specVersion", "it is another version", mapping.Approximated},
		{mapping.CycloneDX, "1.6", mapping.SPDX2, "2.3", "components/*/novelty", "", mapping.Carried},
	} {
		if got := mapping.Reason(c.from, c.fromVersion, c.to, c.version, c.path, c.kind); got != c.want {
			t.Errorf("Reason(%s in %v %s) = %q, want %q", c.path, c.to, c.version, got, c.want)
		}
	}
}

func TestMembers(t *testing.T) {
	list := mapping.Members(mapping.SPDX2, "packages/*", "name", "downloadLocation", "checksums", "releaseDate")
	var e model.Elem
	name, download, date := &list[0], &list[1], &list[3]
	name.Read(&e, "n")
	download.Read(&e, "NOASSERTION")
	if e.Name != "n" || e.Download != "" {
		t.Errorf("read %q and %q, want n and nothing", e.Name, e.Download)
	}
	if made, demanded := download.Made("2.3"); !demanded || made != "NOASSERTION" || download.Value(&e) != "" {
		t.Errorf("downloadLocation: made %q, %v; value %q", made, demanded, download.Value(&e))
	}
	if date.Has("2.2") || !date.Has("2.3") {
		t.Error("releaseDate is not that of 2.3")
	}
	if mapping.FindText(list, "checksums") != nil {
		t.Error("checksums are taken for a plain string")
	}
	if mapping.FindText(list, "name") != name {
		t.Error("name is not found")
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for a member without a row")
		}
	}()
	mapping.Members(mapping.SPDX2, "packages/*", "novelty")
}
