// Package vers holds purl/vers against another implementation of the ecosystems' version orders: osv-scalibr, and the
// pairs of versions that it has from the ecosystems' own tools.
//
//	go test ./vers
//	go test -run '^$' -bench . ./vers
package vers
