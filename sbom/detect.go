package sbom

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/fold"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// claims are what a document says about its format.
type claims struct {
	bomFormat, specVersion, spdxVersion string
	context                             context
}

func claimsOf(root jsonx.Value) claims {
	return claims{root.Get("bomFormat").Str(), root.Get("specVersion").Str(), root.Get("spdxVersion").Str(), contextOf(root)}
}

// format finds the format by the members that every document of it has. A document that has those of SPDX 3 and of
// another family is none of the two: whoever reads it next might take it for the other.
func (c claims) format() (Format, error) {
	isCycloneDX, isSPDX2 := c.bomFormat == "CycloneDX", c.spdxVersion != "" && !strings.HasPrefix(c.spdxVersion, "SPDX-3.")
	if c.context.ours() && (isCycloneDX || isSPDX2) {
		return Format{}, &UnknownFormatError{Reason: `the "@context" says SPDX 3, and another member that the document is something else`}
	}
	switch {
	case isCycloneDX:
		f := Format{cyclonedxFamily, c.specVersion, "json"}
		if !isVersion(c.specVersion, "1", 2) || f.comparable() < "1.2" {
			return Format{}, &UnknownFormatError{Name: "CycloneDX " + clip(c.specVersion)}
		}
		return f, nil
	case isSPDX2:
		number, ok := strings.CutPrefix(c.spdxVersion, "SPDX-")
		if !ok || !isVersion(number, "2", 2) && !isVersion(number, "2", 3) {
			return Format{}, &UnknownFormatError{Name: clip(c.spdxVersion)}
		}
		f := Format{spdxFamily, twoNumbers(number), "json"}
		if f.comparable() < "2.2" {
			return Format{}, &UnknownFormatError{Name: f.String()}
		}
		return f, nil
	}
	return c.context.format(c.spdxVersion)
}

// A context is what the "@context" of a document says: SPDX 3 is JSON-LD, and which version of it a document is
// follows from the context that it names. Contexts are recognised, never loaded.
type context struct {
	named bool // there is one
	empty bool // and nothing else
	// url is the last context of SPDX's that it names, else the first of anybody's.
	url string
	// specVersion is that of a CreationInfo, looked for where no context is named that says what the terms mean:
	// there is none, or one of prefixes only.
	specVersion string

	at      jsonx.Value   // what says the version
	foreign []jsonx.Value // contexts of others, beside that of SPDX
	others  []jsonx.Value // contexts of other versions of SPDX, before that which counts
}

// contextOf reads the context of a document.
func contextOf(root jsonx.Value) context {
	v := root.Get("@context")
	c := context{named: v.Exists(), empty: v.Exists() && root.Len() == 1}
	if v.IsString() {
		c.add(v)
	}
	for it := v.Iter(); v.IsArray() && it.Next(); {
		if it.Value().IsString() {
			c.add(it.Value())
		}
	}
	if c.url == "" && (v.Exists() && !v.IsString() || root.Get("@graph").Exists() || root.Get("spdxId").Exists()) {
		c.specVersion, c.at = specVersionOf(root)
	}
	return c
}

// add takes note of a context that is named. Of those of SPDX's the last counts, as in JSON-LD (JSON-LD 1.1, §4.1:
// duplicate terms are overridden).
func (c *context) add(v jsonx.Value) {
	version, isSPDX := fold.ContextVersion(v.Str())
	have, haveSPDX := fold.ContextVersion(c.url)
	switch {
	case !isSPDX:
		c.foreign = append(c.foreign, v)
		if c.url == "" {
			c.url, c.at = v.Str(), v
		}
		return
	case haveSPDX && have != version:
		c.others = append(c.others, c.at)
	}
	c.url, c.at = v.Str(), v
}

// ours reports whether it is a context of SPDX's.
func (c *context) ours() bool {
	_, ok := fold.ContextVersion(c.url)
	return ok
}

// contextURL is what a document of SPDX 3.0.1 names.
var contextURL = fold.ContextURL(SPDX301.version)

// format returns the version of SPDX 3 that the context says. spdxVersion is for documents that have no context but
// something like the member of SPDX 2.
func (c *context) format(spdxVersion string) (Format, error) {
	version, ours := fold.ContextVersion(c.url)
	switch {
	case ours:
	case c.url != "":
		return Format{}, &UnknownFormatError{Reason: `the "@context" is "` + clip(c.url) + `", not that of SPDX 3 ("` + contextURL + `")`}
	case c.specVersion != "":
		version = c.specVersion
	case c.named:
		return Format{}, &UnknownFormatError{Reason: `the "@context" is not that of SPDX 3 ("` + contextURL + `"), and no CreationInfo says a specVersion`}
	case spdxVersion != "":
		return Format{}, &UnknownFormatError{Name: clip(spdxVersion), Reason: `SPDX 3 has an "@context" ("` + contextURL + `")`}
	default:
		return Format{}, &UnknownFormatError{Reason: `neither "bomFormat":"CycloneDX" nor a "spdxVersion" nor an "@context" of SPDX 3 is a member of the document`}
	}
	if !isVersion(version, "3", 2) && !isVersion(version, "3", 3) {
		return Format{}, &UnknownFormatError{Name: "SPDX " + clip(version)}
	}
	if c.empty {
		return Format{}, &UnknownFormatError{Reason: `nothing but an "@context" is a member of the document`}
	}
	return Format{spdxFamily, fold.Released(version), "json"}, nil
}

// specVersionOf returns the first specVersion of a CreationInfo that is a version of SPDX 3: of one in the graph or
// of one that an element of the graph holds.
func specVersionOf(root jsonx.Value) (version string, at jsonx.Value) {
	look := func(node jsonx.Value) bool {
		for it := node.Iter(); it.Next(); {
			v := it.Value()
			switch term(it.Name()) {
			case "creationInfo":
				if v = member(v, "specVersion"); !v.Exists() {
					continue
				}
			case "specVersion":
			default:
				continue
			}
			if s := v.Str(); isVersion(s, "3", 2) || isVersion(s, "3", 3) {
				version, at = s, v
				return true
			}
		}
		return false
	}
	if look(root) {
		return version, at
	}
	for it := root.Get("@graph").Iter(); it.Next(); {
		if it.Value().IsObject() && look(it.Value()) {
			break
		}
	}
	return version, at
}

// member returns the member of v whose name is a spelling of a term of the core profile.
func member(v jsonx.Value, name string) jsonx.Value {
	if m := v.Get(name); m.Exists() {
		return m
	}
	for it := v.Iter(); v.IsObject() && it.Next(); {
		if term(it.Name()) == name {
			return it.Value()
		}
	}
	return jsonx.Value{}
}

// term returns the term of the core profile that a name is a spelling of: as an IRI, or with a prefix for
// one.
func term(name string) string {
	if i := strings.LastIndexAny(name, ":/"); i >= 0 && strings.Contains(name, "Core/") {
		return name[i+1:]
	}
	return name
}

// isVersion reports whether v is made of n numbers joined by dots, the first of which is major.
func isVersion(v, major string, n int) bool {
	parts := strings.Split(v, ".")
	if len(parts) != n || parts[0] != major {
		return false
	}
	for _, part := range parts {
		if part == "" || len(part) > 3 || len(part) > 1 && part[0] == '0' {
			return false
		}
		for i := range len(part) {
			if part[i] < '0' || part[i] > '9' {
				return false
			}
		}
	}
	return true
}

// twoNumbers leaves the third number out: SPDX 2 numbers its documents with two (§6.1), some producers with three.
func twoNumbers(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return parts[0] + "." + parts[1]
}

// comparable is the version of f as versions are compared, letter by letter. Of those with more than one digit
// it is enough to know that they are newer than any that is known here.
func (f Format) comparable() string {
	if major, minor, _ := strings.Cut(f.version, "."); len(minor) > 1 && !f.isSPDX3() {
		return major + ".9"
	}
	return f.version
}
