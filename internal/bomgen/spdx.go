package bomgen

import (
	"fmt"
	"io"
)

// WriteSPDX writes what [SPDX] returns.
func WriteSPDX(w io.Writer, version string, n, depth int) error {
	// The schema of 2.2 spells the category with an underscore, 2.3 with a hyphen too, which is the specification's.
	category, purpose := "PACKAGE-MANAGER", `"primaryPackagePurpose":"LIBRARY",`
	switch version {
	case "2.2":
		category, purpose = "PACKAGE_MANAGER", ""
	case "2.3":
	default:
		return fmt.Errorf("bomgen: SPDX %q: unknown version", version)
	}
	depth = max(depth, 1)
	list := all(n)
	e := &emitter{w: w}
	e.printf(`{"spdxVersion":"SPDX-%s","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"storefront",`, version)
	e.printf(`"documentNamespace":"https://example.com/spdx/storefront-3e671687-395b-41f5-a30f-a58921a69b79",`)
	e.printf(`"creationInfo":{"licenseListVersion":"3.24","creators":["Organization: Example","Tool: bomgen-1.0.0"],"created":"2024-05-17T09:30:00Z"},"packages":[`)
	e.printf(`{"name":"storefront","SPDXID":"SPDXRef-root","versionInfo":"4.2.0","downloadLocation":"NOASSERTION","filesAnalyzed":false,"licenseConcluded":"NOASSERTION","licenseDeclared":"NOASSERTION","copyrightText":"NOASSERTION",`)
	e.printf(`"externalRefs":[{"referenceCategory":"%s","referenceType":"purl","referenceLocator":"pkg:npm/storefront@4.2.0"}]}`, category)
	for _, c := range list {
		e.printf(`,{"name":"%s","SPDXID":"%s","versionInfo":"%s","supplier":"Organization: The %s authors",`, c.name, c.spdxID, c.version, c.scope)
		e.printf(`"downloadLocation":"git+https://git.example.com/%s/%s.git","homepage":"https://example.com/%s","filesAnalyzed":false,%s`, c.scope, c.name, c.name, purpose)
		e.printf(`"checksums":[{"algorithm":"SHA1","checksumValue":"%s"},{"algorithm":"SHA256","checksumValue":"%s"}],`, c.sha1, c.sha256)
		e.printf(`"licenseConcluded":"NOASSERTION","licenseDeclared":"%s","copyrightText":"NOASSERTION",`, c.license)
		e.printf(`"externalRefs":[{"referenceCategory":"SECURITY","referenceType":"cpe23Type","referenceLocator":"%s"},{"referenceCategory":"%s","referenceType":"purl","referenceLocator":"%s"}],`, c.cpe, category, c.purl)
		e.printf(`"attributionTexts":["foundBy: javascript-lock-cataloger","path: /app/node_modules/@%s/%s/package.json","integrity: sha1-%s"]}`, c.scope, c.name, c.sha1[:20])
	}
	e.printf(`],"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-root"}`)
	for i := range min(n, 5) {
		e.relationship("SPDXRef-root", "DEPENDS_ON", list[i].spdxID)
	}
	for i, c := range list {
		if i%depth > 0 {
			e.relationship(list[i-1].spdxID, "CONTAINS", c.spdxID)
		}
		for _, d := range c.dependencies {
			e.relationship(c.spdxID, "DEPENDS_ON", list[d].spdxID)
		}
	}
	e.printf("]}")
	e.flush()
	return e.err
}

func (e *emitter) relationship(from, kind, to string) {
	e.printf(`,{"spdxElementId":"%s","relationshipType":"%s","relatedSpdxElement":"%s"}`, from, kind, to)
}
