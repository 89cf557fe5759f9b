// Package schema compares internal/schema with an independent validator of JSON Schema, which reads the
// schema files themselves. It has no code of its own.
package schema
