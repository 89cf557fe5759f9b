package bomgen

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// cycloneDXVersions are the versions that [CycloneDX] knows.
var cycloneDXVersions = []string{"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"}

// WriteCycloneDX writes what [CycloneDX] returns.
func WriteCycloneDX(w io.Writer, version string, n, depth int) error {
	if !slices.Contains(cycloneDXVersions, version) {
		return fmt.Errorf("bomgen: CycloneDX %q: unknown version", version)
	}
	depth = max(depth, 1)
	list := all(n)
	e := &emitter{w: w}
	e.printf(`{"bomFormat":"CycloneDX","specVersion":"%s","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":1,`, version)
	e.printf(`"metadata":{"timestamp":"2024-05-17T09:30:00Z","tools":[{"vendor":"example","name":"bomgen","version":"1.0.0"}],`)
	e.printf(`"component":{"bom-ref":"root","type":"application","name":"storefront","version":"4.2.0","purl":"pkg:npm/storefront@4.2.0"}},"components":[`)
	for i, c := range list {
		// A chain is opened component by component and closed at its last.
		level := i % depth
		if level > 0 {
			e.printf(`,"components":[`)
		} else if i > 0 {
			e.printf(",")
		}
		e.component(c, version)
		if level == depth-1 || i == n-1 {
			e.printf("}%s", strings.Repeat("]}", level))
		}
	}
	e.printf(`],"dependencies":[{"ref":"root","dependsOn":[`)
	for i := range min(n, 5) {
		e.printf(`%s"%s"`, comma(i), list[i].ref)
	}
	e.printf("]}")
	for _, c := range list {
		e.printf(`,{"ref":"%s","dependsOn":[`, c.ref)
		for j, d := range c.dependencies {
			e.printf(`%s"%s"`, comma(j), list[d].ref)
		}
		e.printf("]}")
	}
	e.printf("]}")
	e.flush()
	return e.err
}

// component writes c without its closing brace.
func (e *emitter) component(c component, version string) {
	e.printf(`{"bom-ref":"%s","type":"library","publisher":"The %s authors","group":"@%s","name":"%s","version":"%s",`, c.ref, c.scope, c.scope, c.name, c.version)
	e.printf(`"hashes":[{"alg":"SHA-1","content":"%s"},{"alg":"SHA-256","content":"%s"}],`, c.sha1, c.sha256)
	e.printf(`"licenses":[{"license":{"id":"%s"}}],"cpe":"%s","purl":"%s",`, c.license, c.cpe, c.purl)
	e.printf(`"externalReferences":[{"type":"website","url":"https://example.com/%s"},{"type":"vcs","url":"git+https://git.example.com/%s/%s.git"}]`, c.name, c.scope, c.name)
	if version != "1.2" {
		e.printf(`,"properties":[{"name":"scan:package:foundBy","value":"javascript-lock-cataloger"},{"name":"scan:location:0:path","value":"/app/node_modules/@%s/%s/package.json"},{"name":"scan:metadata:integrity","value":"sha1-%s"}]`, c.scope, c.name, c.sha1[:20])
	}
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}
