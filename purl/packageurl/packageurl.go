// Package packageurl takes package URLs to and from the type of github.com/package-url/packageurl-go, for programs
// that already hold it.
//
//	p, err := packageurl.From(theirs)
//	theirs := packageurl.To(p)
//
// Neither function goes through the library's parser or writer: From brings the components into the normal form
// that the type definitions give them, which keeps the case of golang, and To hands them over as they are. The
// library's own Normalize would put golang in lower case and take the path of a git repository for a namespace;
// From reads both, and [purl.Match] finds them again.
package packageurl

import (
	"fmt"

	"github.com/package-url/packageurl-go"

	"github.com/waybill-sdk/waybill/purl"
)

// From returns the package URL that the library's value says. It fails as [purl.Builder.Build] does, and when a
// qualifier is there twice with different values. It does not change the value, and does not keep its memory.
func From(u packageurl.PackageURL) (purl.PURL, error) {
	b := purl.Builder{Type: u.Type, Namespace: u.Namespace, Name: u.Name, Version: u.Version, Subpath: u.Subpath}
	if len(u.Qualifiers) > 0 {
		b.Qualifiers = make(map[string]string, len(u.Qualifiers))
	}
	for _, q := range u.Qualifiers {
		if value, ok := b.Qualifiers[q.Key]; ok && value != q.Value {
			return purl.PURL{}, fmt.Errorf("packageurl: %s/%s: two values for the qualifier %q", u.Type, u.Name, q.Key)
		}
		b.Qualifiers[q.Key] = q.Value
	}
	p, err := b.Build()
	if err != nil {
		return purl.PURL{}, fmt.Errorf("packageurl: %w", err)
	}
	return p, nil
}

// To returns the library's value of a package URL, the zero value of the zero PURL. From(To(p)) is p.
func To(p purl.PURL) packageurl.PackageURL {
	u := packageurl.PackageURL{Type: p.Type(), Namespace: p.Namespace(), Name: p.Name(), Version: p.Version(), Subpath: p.Subpath()}
	for key, value := range p.Qualifiers() {
		u.Qualifiers = append(u.Qualifiers, packageurl.Qualifier{Key: key, Value: value})
	}
	return u
}
