package sbom

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// spdx3 notes what is wrong with a document of SPDX 3: what the official schema of its version refuses, and names
// that are taken or lead nowhere.
func (d *diagnosis) spdx3() {
	d.context()
	spdx3.Check(d.root, func(f spdx3.Finding) bool {
		switch {
		case d.full():
			return false
		case f.Rule == spdx3.RuleContext && d.known[f.Value.Index()]:
		case f.Level == spdx3.Structure, f.Level == spdx3.Semantics && identityRules[f.Rule]:
			d.list = append(d.list, fault{f.Value, f.Rule, f.Message + " (" + f.Clause + ")"})
		}
		return true
	})
}

// identityRules are about what names mean, which a reader has to settle.
var identityRules = map[string]bool{
	spdx3.RuleDuplicateID: true, spdx3.RuleDangling: true, spdx3.RuleOneDocument: true,
}

// context notes what is not as it should be about the context (serializations, "JSON-LD context file").
func (d *diagnosis) context() {
	const rule = spdx3.RuleContext
	c := contextOf(d.root)
	v := d.root.Get("@context")
	version, ours := fold.ContextVersion(c.url)
	switch {
	case !ours:
		at := v
		if !v.Exists() {
			at = d.root
		}
		d.note(at, rule, "no context of SPDX 3 is named: the document is taken for %v because a CreationInfo has the specVersion %q", d.format, c.specVersion)
		return
	case version != d.format.version:
		d.note(c.at, rule, "%q is read as the context of SPDX %s", clip(c.url), d.format.version)
	case strings.HasPrefix(c.url, "http:"):
		d.note(c.at, rule, "%q is read as the context of SPDX %s, whose name begins with https", clip(c.url), version)
	}
	for _, other := range c.others {
		d.note(other, rule, "%q is not followed: the document is taken for %v by the last context of SPDX", clip(other.Str()), d.format)
	}
	for _, other := range c.foreign {
		d.note(other, rule, "%q is not loaded: what its terms mean is not known here, and they are kept as they are", clip(other.Str()))
	}
	if !v.IsString() {
		d.note(v, rule, "%s is more than the name of SPDX's context: prefixes are followed, other terms kept as they are", v.Kind())
	}
}
