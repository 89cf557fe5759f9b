package bomgen

import (
	"bytes"
	"fmt"
	"io"
)

// SPDX3 returns an SPDX 3 JSON document of the given version, "3.0.0" or "3.0.1", with n packages and n
// relationships: package i depends on the first or the first two of the packages that package i of the other
// families depends on. The Sbom lists all of them.
func SPDX3(version string, n int) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(n*900 + 2048)
	err := WriteSPDX3(&b, version, n)
	return b.Bytes(), err
}

const namespace3 = "https://example.com/spdx/storefront-3e671687#"

// WriteSPDX3 writes what [SPDX3] returns.
func WriteSPDX3(w io.Writer, version string, n int) error {
	if version != "3.0.0" && version != "3.0.1" {
		return fmt.Errorf("bomgen: SPDX %q: unknown version", version)
	}
	list := all(n)
	e := &emitter{w: w}
	e.printf(`{"@context":"https://spdx.org/rdf/%s/spdx-context.jsonld","@graph":[`, version)
	e.printf(`{"type":"CreationInfo","@id":"_:creationInfo","specVersion":"%s","created":"2024-05-17T09:30:00Z","createdBy":["%sorganization"]},`, version, namespace3)
	e.printf(`{"type":"Organization","spdxId":"%sorganization","creationInfo":"_:creationInfo","name":"Example"},`, namespace3)
	e.printf(`{"type":"SpdxDocument","spdxId":"%sdocument","creationInfo":"_:creationInfo","name":"storefront","profileConformance":["core","software"],"rootElement":["%ssbom"]},`, namespace3, namespace3)
	e.printf(`{"type":"software_Sbom","spdxId":"%ssbom","creationInfo":"_:creationInfo","software_sbomType":["build"],"rootElement":["%sroot"],"element":["%sroot"`, namespace3, namespace3, namespace3)
	for i, c := range list {
		e.printf(`,"%s%s","%sdependencies-%d"`, namespace3, c.spdxID[len("SPDXRef-"):], namespace3, i)
	}
	e.printf(`]},`)
	e.printf(`{"type":"software_Package","spdxId":"%sroot","creationInfo":"_:creationInfo","name":"storefront","software_packageVersion":"4.2.0"}`, namespace3)
	for _, c := range list {
		e.printf(`,{"type":"software_Package","spdxId":"%s%s","creationInfo":"_:creationInfo","name":"%s","software_packageVersion":"%s",`, namespace3, c.spdxID[len("SPDXRef-"):], c.name, c.version)
		e.printf(`"software_packageUrl":"%s","software_downloadLocation":"https://registry.example.com/%s/-/%s.tgz","suppliedBy":"%sorganization",`, c.purl, c.name, c.version, namespace3)
		e.printf(`"verifiedUsing":[{"type":"Hash","algorithm":"sha256","hashValue":"%s"}]}`, c.sha256)
	}
	for i, c := range list {
		e.printf(`,{"type":"Relationship","spdxId":"%sdependencies-%d","creationInfo":"_:creationInfo","from":"%s%s","relationshipType":"dependsOn","to":[`, namespace3, i, namespace3, c.spdxID[len("SPDXRef-"):])
		if len(c.dependencies) == 0 {
			e.printf(`"https://spdx.org/rdf/%s/terms/Core/NoneElement"`, version)
		}
		for k, d := range c.dependencies[:min(1+i%2, len(c.dependencies))] {
			if k > 0 {
				e.printf(",")
			}
			e.printf(`"%s%s"`, namespace3, list[d].spdxID[len("SPDXRef-"):])
		}
		e.printf(`]}`)
	}
	e.printf("]}")
	e.flush()
	return e.err
}
