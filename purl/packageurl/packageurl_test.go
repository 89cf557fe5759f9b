package packageurl_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	pkg "github.com/package-url/packageurl-go"

	"github.com/waybill-sdk/waybill/purl"
	"github.com/waybill-sdk/waybill/purl/packageurl"
)

var texts = []string{
	"pkg:npm/%40angular/core@17.0.0",
	"pkg:golang/github.com/Masterminds/semver/v3@v3.2.0#sub/dir",
	"pkg:git/codeberg.org/forgejo/forgejo@a72d2c07",
	"pkg:deb/debian/libgcc-s1@12.2.0-14%2Bdeb12u1?arch=amd64&distro=debian-12&upstream=gcc-12%4012.2.0",
	"pkg:generic/a%2Fb@1%2F2?k=%26%3D#x",
	"pkg:mlflow/creditfraud@3?repository_url=https:%2F%2Fadb-5.0.azuredatabricks.net%2Fapi",
	"pkg:unheard/A_b/C",
}

func TestThereAndBack(t *testing.T) {
	for _, s := range texts {
		p := purl.MustParse(s)
		if got, err := packageurl.From(packageurl.To(p)); err != nil || got != p {
			t.Errorf("From(To(%v)) = %v, %v", p, got, err)
		}
	}
	if got := packageurl.To(purl.PURL{}); !cmp.Equal(got, pkg.PackageURL{}) {
		t.Errorf("To of the zero PURL = %#v", got)
	}
}

// What the library itself makes of a text is found again, whatever it did to it.
func TestFromLibrary(t *testing.T) {
	for _, s := range texts {
		theirs, err := pkg.FromString(s)
		if err != nil {
			t.Fatal(err)
		}
		before := fmt.Sprint(theirs)
		got, err := packageurl.From(theirs)
		if err != nil {
			t.Errorf("From(%v): %v", theirs, err)
			continue
		}
		if want := purl.MustParse(s); !purl.OpenVEX.Matches(want, got) || !purl.OpenVEX.Matches(got, want) {
			t.Errorf("From(%v) = %v: not what %v names", theirs, got, want)
		}
		if after := fmt.Sprint(theirs); after != before {
			t.Errorf("From changed %s to %s", before, after)
		}
	}
}

func TestFrom(t *testing.T) {
	for _, c := range []struct {
		name string
		in   pkg.PackageURL
		want string // "" for an error
	}{
		{"normal form", pkg.PackageURL{Type: "PyPI", Name: "A_b"}, "pkg:pypi/a-b"},
		{"one value twice", pkg.PackageURL{Type: "npm", Name: "a", Qualifiers: pkg.Qualifiers{{Key: "k", Value: "1"}, {Key: "k", Value: "1"}}}, "pkg:npm/a?k=1"},
		{"two values", pkg.PackageURL{Type: "npm", Name: "a", Qualifiers: pkg.Qualifiers{{Key: "k", Value: "1"}, {Key: "k", Value: "2"}}}, ""},
		{"two values by case", pkg.PackageURL{Type: "npm", Name: "a", Qualifiers: pkg.Qualifiers{{Key: "k", Value: "1"}, {Key: "K", Value: "2"}}}, ""},
		{"order", pkg.PackageURL{Type: "npm", Name: "a", Qualifiers: pkg.Qualifiers{{Key: "z", Value: "1"}, {Key: "b", Value: ""}, {Key: "a", Value: "2"}}}, "pkg:npm/a?a=2&z=1"},
		{"nothing", pkg.PackageURL{}, ""},
		{"no name", pkg.PackageURL{Type: "npm"}, ""},
		{"no type", pkg.PackageURL{Name: "a"}, ""},
		{"a type that is none", pkg.PackageURL{Type: "a/b", Name: "a"}, ""},
		{"a key that is none", pkg.PackageURL{Type: "npm", Name: "a", Qualifiers: pkg.Qualifiers{{Key: "a&b", Value: "1"}}}, ""},
		{"dots", pkg.PackageURL{Type: "npm", Namespace: "..", Name: "a"}, ""},
	} {
		got, err := packageurl.From(c.in)
		if (err != nil) != (c.want == "") || got.String() != c.want {
			t.Errorf("%s: From(%#v) = %v, %v, want %q", c.name, c.in, got, err, c.want)
		}
	}
}

func ExampleFrom() {
	p, err := packageurl.From(pkg.PackageURL{Type: "npm", Namespace: "@angular", Name: "core", Version: "17.0.0"})
	fmt.Println(p, err)
	// Output:
	// pkg:npm/%40angular/core@17.0.0 <nil>
}

func ExampleTo() {
	u := packageurl.To(purl.MustParse("pkg:npm/%40angular/core@17.0.0"))
	fmt.Println(u.Namespace, u.Name, u.Version)
	// Output:
	// @angular core 17.0.0
}
