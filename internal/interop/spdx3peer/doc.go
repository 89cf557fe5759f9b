// Package spdx3peer compares reading and writing SPDX 3 with tools-golang. It is a module of its own because the only
// release of that library that reads SPDX 3 is a candidate, which no other package is to meet in its module graph.
//
//	go test -v -run TestPrintComparison . -compare
package spdx3peer
