// Package depcheck holds the rules of who may import whom in this repository. It has no code of its own:
// its test reads the import graph with `go list` and compares it with the table.
package depcheck
