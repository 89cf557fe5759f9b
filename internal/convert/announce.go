package convert

import (
	"fmt"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx2"
)

// Carried data is untrusted. What it brings back and the native part does not show is announced, where it
// matters to whoever decides by it: one diagnostic a member, however many elements there are.

// announced are the members that say what a document holds, how that hangs together, and whether it is safe.
var announced = map[string]bool{
	// CycloneDX
	"hashes": true, "licenses": true, "services": true, "vulnerabilities": true, "compositions": true,
	"declarations": true, "definitions": true, "formulation": true, "annotations": true, "signature": true,
	"pedigree": true, "evidence": true, "dependencies": true, "citations": true, "purl": true, "cpe": true, "swid": true,
	// SPDX 2
	"checksums": true, "licenseDeclared": true, "licenseConcluded": true, "licenseInfoFromFiles": true,
	"licenseInfoInFiles": true, "hasExtractedLicensingInfos": true, "snippets": true, "relationships": true,
	"externalRefs": true, "externalDocumentRefs": true, "packageVerificationCode": true, "hasFiles": true,
}

// A finding is a diagnostic about as many elements as show it.
type finding struct {
	rule, what string
	elem       int // the first
	count      int
}

// note files one finding.
func (c *converter) note(rule, what string, elem int) {
	for i := range c.findings {
		if f := &c.findings[i]; f.rule == rule && f.what == what {
			f.count++
			return
		}
	}
	c.findings = append(c.findings, finding{rule, what, elem, 1})
}

// announce notes what a carrier brings back.
func (c *converter) announce(carrier jsonx.Value, elem int) {
	for _, part := range [...]string{"set", "edit"} {
		for it := carrier.Get(part).Iter(); it.Next(); {
			// A file has no version in SPDX.
			version := it.Name() == "version" && c.src.Version == spdx2.Folded
			if name := it.Name(); (announced[name] || version) && !silent(it.Value()) {
				c.note(ruleCarried, name, elem)
			}
		}
	}
	for it := carrier.Get("unset").Iter(); it.Next(); {
		if name := it.Value().Str(); announced[name] {
			c.note(ruleCarried, name, elem)
		}
	}
	graph := graphOf(carrier)
	if graph.Get(concludedFact).Exists() || graph.Get(listFact).Exists() {
		c.note(ruleCarried, "licenses", elem)
	}
	if graph.Get("dependency").Exists() || graph.Get("entries").Exists() {
		c.note(ruleCarried, "dependencies", elem)
	}
}

// silent reports whether v is one of the two words of SPDX 2 that say nothing.
func silent(v jsonx.Value) bool {
	s := v.Str()
	return s == "NONE" || s == "NOASSERTION"
}

const (
	ruleCarried   = "carried"
	ruleMalformed = "carrier-malformed"
	ruleForged    = "carrier-forged"
)

// reportFindings writes the findings down.
func (c *converter) reportFindings() {
	for _, f := range c.findings {
		more := ""
		if f.count > 1 {
			more = fmt.Sprintf(" (in %d places)", f.count)
		}
		d := Diagnostic{Path: c.src.nativePath(c.pathOf(f.elem)), Rule: f.rule}
		switch f.rule {
		case ruleMalformed, ruleForged:
			d.Message = "carried data " + f.what + more
		default:
			d.Message = fmt.Sprintf("%s%s comes from carried data; the native part does not show it", f.what, more)
		}
		c.rep.diagnose(d)
	}
}
