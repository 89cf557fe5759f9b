package vers

import (
	"slices"
)

// scheme is what a versioning scheme knows.
type scheme struct {
	name   string
	order  func(version string) (key string, err error)
	native func(native string) ([][]Constraint, error) // alternatives of constraints that hold together
	canon  func(version string) error                  // what a canonical VERS demands of a version, beyond the order
	bare   bool                                        // a key that begins another one is equal to it
	listed bool                                        // native ranges become lists, redundant constraints kept
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
	{name: "npm", order: orderSemver, native: nativeNpm, listed: true},
	{name: "semver", order: orderSemver, native: nativeNpm},
	{name: all},
	{name: none},
}
