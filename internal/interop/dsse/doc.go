// Package dsse holds package sign and package verify against go-securesystemslib and sigstore's signature package: what
// one signs the other verifies. It has the benchmarks, too.
package dsse
