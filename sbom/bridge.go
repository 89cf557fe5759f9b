package sbom

import "slices"

// NewReport returns a report of the given entries and diagnostics, for packages that take documents to where
// this package does not: into the Go types of other libraries, for example.
func NewReport(from, to Format, entries []Entry, diagnostics []Diagnostic) *Report {
	return &Report{From: from, To: to, told: slices.Clone(diagnostics), entries: slices.Clone(entries)}
}
