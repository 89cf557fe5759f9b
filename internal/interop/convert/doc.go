// Package convert looks at package sbom from outside: it reads, writes and converts the reference documents and
// judges what comes out with tools of its own (a JSON tree comparator, the official schemas, the Go libraries of
// the formats), never with the code under test.
//
// The tests run over the documents below WAYBILL_CORPUS and the schemas below WAYBILL_SPEC, and skip with a line
// that says so where a folder is missing. The comparison with other libraries is one command:
//
//	go test -run=TestPrintComparison -compare -timeout=60m ./convert
package convert
