package vers

import (
	"slices"
)

// scheme is what a versioning scheme knows.
type scheme struct {
	name   string
	order  func(version string) (key string, err error)
	native func(native string) ([][]term, error) // alternatives of constraints that hold together
	canon  func(version string) error            // what a canonical VERS demands of a version, beyond the order
	bare   bool                                  // a key that begins another one is equal to it
	alike  bool                                  // in native ranges, constraints of one kind are alternatives
	listed bool                                  // native ranges become lists, redundant constraints kept
}

var schemes = func() map[string]*scheme {
	m := make(map[string]*scheme, len(table))
	for i := range table {
		m[table[i].name] = &table[i]
	}
	return m
}()

// Schemes returns the names of the versioning schemes, sorted.
func Schemes() []string {
	names := make([]string, 0, len(table))
	for i := range table {
		names = append(names, table[i].name)
	}
	slices.Sort(names)
	return names
}

var table = []scheme{
	{name: all},
	{name: none},
	{name: "alpine", order: orderAPK, native: apkDialect.read},
	{name: "alpm", order: orderALPM, native: alpmDialect.read, bare: true},
	{name: "apache", order: orderSemver, native: nativeNpm},
	{name: "apk", order: orderAPK, native: apkDialect.read},
	{name: "bitnami", order: orderSemver, native: nativeNpm},
	{name: "cargo", order: orderSemver, native: cargoDialect.read},
	{name: "cocoapods", order: orderGem, native: gemDialect.read},
	{name: "composer", order: orderComposer, native: nativeComposer},
	{name: "conan", order: orderConan, native: nativeConan, listed: true},
	{name: "conda", order: orderConda, native: condaDialect.read},
	{name: "cpan", order: orderCPAN, native: cpanDialect.read},
	{name: "cran", order: orderNumbers, native: cranDialect.read},
	{name: "dart", order: orderPub, native: pubDialect.read},
	{name: "datetime", order: orderDatetime, native: plainDialect.read, canon: canonDatetime},
	{name: "deb", order: orderDeb, native: debDialect.read},
	{name: "ebuild", order: orderGentoo, native: gentooDialect.read},
	{name: "gem", order: orderGem, native: gemDialect.read},
	{name: "generic", order: orderGeneric, native: plainDialect.read},
	{name: "gentoo", order: orderGentoo, native: gentooDialect.read},
	{name: "golang", order: orderGolang, native: golangDialect.read},
	{name: "hackage", order: orderNumbers, native: hackageDialect.read},
	{name: "hex", order: orderSemver, native: hexDialect.read},
	{name: "intdot", order: orderIntdot, native: plainDialect.read},
	{name: "julia", order: orderSemver, native: juliaDialect.read},
	{name: "lexicographic", order: orderLexicographic, native: plainDialect.read},
	{name: "maven", order: orderMaven, native: nativeMaven},
	{name: "nginx", order: orderSemver, native: nativeNginx, listed: true},
	{name: "npm", order: orderSemver, native: nativeNpm, listed: true, alike: true},
	{name: "nuget", order: orderNuGet, native: nativeNuGet},
	{name: "openssl", order: orderOpenSSL, native: nativeOpenSSL},
	{name: "opam", order: orderDeb, native: plainDialect.read},
	{name: "pub", order: orderPub, native: pubDialect.read},
	{name: "pypi", order: orderPyPI, native: nativePyPI},
	{name: "rpm", order: orderRPM, native: rpmDialect.read},
	{name: "semver", order: orderSemver, native: nativeNpm},
	{name: "swift", order: orderSemver, native: nativeNpm},
	{name: "tomcat", order: orderMaven, native: nativeMaven},
	{name: "tomee", order: orderMaven, native: nativeMaven},
}
