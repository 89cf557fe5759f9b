// Package bomgen generates the documents that tests and benchmarks of the other packages measure: CycloneDX,
// SPDX 2 and SPDX 3 JSON of any size, shaped like what a scanner writes about an application's packages.
//
// Start with [CycloneDX], [SPDX] or [SPDX3]; [WriteCycloneDX], [WriteSPDX] and [WriteSPDX3] stream what is too large
// to hold. In the first two every component has a purl, a CPE, two hashes, a licence, two external references, three
// properties (attribution texts in SPDX 2, which has no properties) and depends on two to five others: about 1 KB each
// in compact JSON. A depth of one gives a flat list; a depth of 60 the deepest chains whose JSON stays below 128
// levels. In SPDX 3, where a relationship is an element like a package, the two together take about 800 bytes.
//
// The output is a function of the arguments alone, valid in the official schema of its version, and these two
// families say the same: component i of one is package i of the other, with the same edges.
package bomgen

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// component is what both writers know about the component with a given index.
type component struct {
	scope, name  string // "acme-core", "stream-parser-17"
	version      string
	purl, cpe    string
	ref, spdxID  string
	sha1, sha256 string
	license      string
	dependencies []int
}

// all derives every component once: edges name components that come later.
func all(n int) []component {
	list := make([]component, n)
	for i := range list {
		list[i] = at(i, n)
	}
	return list
}

var (
	scopes   = []string{"babel", "types", "angular", "aws-sdk", "eslint", "storybook", "vue", "opentelemetry"}
	stems    = []string{"stream", "buffer", "config", "crypto", "router", "logger", "schema", "worker", "metric", "socket", "render", "layout"}
	suffixes = []string{"parser", "utils", "loader", "client", "server", "plugin", "helper", "core", "adapter", "types"}
	licenses = []string{"MIT", "Apache-2.0", "BSD-3-Clause", "ISC", "BSD-2-Clause", "MPL-2.0", "0BSD"}
)

// source is splitmix64: small, fast, and the same for ever.
type source uint64

func (s *source) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (s *source) intn(n int) int { return int(s.next() % uint64(n)) }

func (s *source) hex(digits int) string {
	b := make([]byte, 0, digits+16)
	for len(b) < digits {
		b = fmt.Appendf(b, "%016x", s.next())
	}
	return string(b[:digits])
}

// at derives component i of n, from nothing but the two numbers.
func at(i, n int) component {
	s := source(i)*0x100000001b3 + 0x57415942494c4c
	var c component
	c.scope = scopes[s.intn(len(scopes))]
	c.name = stems[s.intn(len(stems))] + "-" + suffixes[s.intn(len(suffixes))] + "-" + strconv.Itoa(i)
	c.version = fmt.Sprintf("%d.%d.%d", s.intn(20), s.intn(40), s.intn(60))
	c.license = licenses[s.intn(len(licenses))]
	c.sha1, c.sha256 = s.hex(40), s.hex(64)
	c.purl = "pkg:npm/%40" + c.scope + "/" + c.name + "@" + c.version
	c.cpe = "cpe:2.3:a:" + c.scope + ":" + c.name + ":" + c.version + ":*:*:*:*:node.js:*:*"
	c.ref = c.purl + "?package-id=" + c.sha1[:16]
	c.spdxID = "SPDXRef-" + c.name + "-" + c.sha1[:8]
	for want := min(2+s.intn(4), n-1); len(c.dependencies) < want; {
		d := s.intn(n)
		if d != i && !slices.Contains(c.dependencies, d) {
			c.dependencies = append(c.dependencies, d)
		}
	}
	return c
}

// CycloneDX returns a CycloneDX JSON document of the given version, "1.2" to "1.7", with n components in chains of
// the given depth (0 and 1: flat). Version 1.2 has no properties; everything else is in every version.
func CycloneDX(version string, n, depth int) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(n*1100 + 1024)
	err := WriteCycloneDX(&b, version, n, depth)
	return b.Bytes(), err
}

// SPDX returns an SPDX JSON document of the given version, "2.2" or "2.3", with n packages in chains of CONTAINS
// relationships of the given depth (0 and 1: flat).
func SPDX(version string, n, depth int) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(n*1500 + 1024)
	err := WriteSPDX(&b, version, n, depth)
	return b.Bytes(), err
}

// emitter writes to w in large pieces and keeps the first error.
type emitter struct {
	w   io.Writer
	buf []byte
	err error
}

func (e *emitter) printf(format string, args ...any) {
	e.buf = fmt.Appendf(e.buf, format, args...)
	if len(e.buf) > 64<<10 {
		e.flush()
	}
}

func (e *emitter) flush() {
	if e.err == nil {
		_, e.err = e.w.Write(e.buf)
	}
	e.buf = e.buf[:0]
}
