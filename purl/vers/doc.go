// Package vers reads, compares and evaluates version range specifiers (VERS), the ranges that stand beside package
// URLs: "vers:npm/>=1.0.0|<2.0.0".
//
// Start with [Parse] and [Range.Contains]:
//
//	r, err := vers.Parse("vers:npm/>=1.0.0|<2.0.0")
//	in, err := r.Contains("1.4.2") // true
//
// A range in the words of an ecosystem becomes one with [FromNative]; what documents hold that is not canonical is
// read by [Normalize]. Two versions are compared with [Compare], many with [ParseVersion] and [Version.Compare],
// which does not allocate. [Schemes] lists the versioning schemes.
//
// # Order
//
// Each scheme has the order of its ecosystem: node-semver for npm, PEP 440 for pypi, ComparableVersion for maven,
// dpkg for deb, rpmvercmp for rpm and so on. A version is turned once into a key whose bytes sort as the versions do,
// so comparison is antisymmetric and transitive by construction, also where the ecosystem's own algorithm has cycles.
// alpm alone is weaker, because pacman's rule is: a version without a release equals that version with any release.
//
// The package does no I/O, keeps no state and is safe for concurrent use. Time and memory are linear in the size of
// a version and of a range that is read (n log n where constraints have to be sorted).
package vers
