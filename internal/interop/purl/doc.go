// Package purl compares package purl with packageurl-go: what both read, and how fast. It has no code of its own.
package purl
