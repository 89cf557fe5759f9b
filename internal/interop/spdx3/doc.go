// Package spdx3 compares internal/spdx3 with an independent validator of JSON Schema that reads the official
// schema of SPDX 3. It has no code of its own.
package spdx3
