package convert_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
	"github.com/waybill-sdk/waybill/sbom"
)

// What the tests know of SPDX 3 JSON-LD, by looking at its JSON alone.

func isSPDX3(f sbom.Format) bool {
	return f.Family() == "spdx" && strings.HasPrefix(f.Version(), "3.")
}

// graph returns the nodes of a document and the pointer of the first: a list, or the root alone.
func graph(tree any) (nodes []any, at string) {
	if m, ok := tree.(map[string]any); ok && m["@graph"] == nil {
		return []any{m}, ""
	}
	return list(tree, "@graph"), "/@graph/"
}

func nodeType(v any) string { return cmp.Or(text(v, "type"), text(v, "@type")) }

func nodeID(v any) string { return cmp.Or(text(v, "spdxId"), text(v, "@id")) }

// contextOf returns the version whose context a document names.
func contextOf(tree any) string {
	m, _ := tree.(map[string]any)
	all, ok := m["@context"].([]any)
	if !ok {
		all = []any{m["@context"]}
	}
	for _, v := range all {
		if s, ok := v.(string); ok {
			if rest, ok := strings.CutPrefix(s, "https://spdx.org/rdf/"); ok {
				version, _, _ := strings.Cut(rest, "/")
				return version
			}
		}
	}
	return ""
}

// softwareTypes are the classes of what a document is about.
var softwareTypes = map[string]bool{
	"software_Package": true, "software_File": true, "software_Snippet": true, "ai_AIPackage": true, "dataset_DatasetPackage": true,
}

// dependencies3 are the relationship types that say "depends on".
var dependencies3 = map[string]bool{"dependsOn": true, "hasOptionalDependency": true, "hasProvidedDependency": true}

// references3 are the properties whose values are elements of the document.
var references3 = map[string]bool{
	"from": true, "to": true, "rootElement": true, "element": true, "suppliedBy": true, "originatedBy": true, "createdBy": true,
	"createdUsing": true, "subject": true, "software_snippetFromFile": true, "creationInfo": true, "definingArtifact": true,
}

func (d *identity) spdx3(tree any) {
	nodes, at := graph(tree)
	known := map[string]int{}
	for i, v := range nodes {
		pointer := ""
		if at != "" {
			pointer = at + fmt.Sprint(i)
		}
		id := nodeID(v)
		if id != "" {
			known[id]++
		}
		for _, m := range list(v, "import") {
			known[text(m, "externalSpdxId")] += 1000
		}
		if !softwareTypes[nodeType(v)] {
			continue
		}
		o, _ := v.(map[string]any)
		e := element{id: id, name: text(v, "name"), version: text(v, "software_packageVersion"), pointer: pointer, value: o}
		purl := text(v, "software_packageUrl")
		for _, x := range list(v, "externalIdentifier") {
			if purl == "" && text(x, "externalIdentifierType") == "packageUrl" {
				purl = text(x, "identifier")
			}
		}
		e.sig = signature(e.name, e.version, purl)
		d.add(e)
	}
	for id, n := range known {
		if n%1000 > 1 {
			d.twice = append(d.twice, id)
		}
	}
	need := func(id string) {
		if known[id] == 0 && !strings.Contains(id, "spdx.org/") && !strings.Contains(id, "NoneElement") && !strings.Contains(id, "NoAssertion") {
			d.dangling = append(d.dangling, id)
		}
	}
	for i, v := range nodes {
		m, _ := v.(map[string]any)
		for name, x := range m {
			if !references3[name] {
				continue
			}
			if s, ok := x.(string); ok {
				need(s)
			}
			for _, s := range list(m, name) {
				if s, ok := s.(string); ok {
					need(s)
				}
			}
		}
		kind := text(v, "relationshipType")
		for j, x := range list(v, "to") {
			to, _ := x.(string)
			p := pair{text(v, "from"), to, fmt.Sprintf("%s%d/to/%d", at, i, j)}
			switch {
			case dependencies3[kind]:
				d.depends = append(d.depends, p)
			case kind == "contains":
				d.contain = append(d.contain, p)
			}
		}
	}
	slices.Sort(d.twice)
	slices.Sort(d.dangling)
	d.dangling = slices.Compact(d.dangling)
}

// identifiers3 are leaves of SPDX 3 that say how the graph hangs together; the graph tests judge them.
var identifiers3 = map[string]bool{
	"spdxId": true, "@id": true, "@context": true, "type": true, "@type": true, "from": true, "to": true, "rootElement": true,
	"element": true, "suppliedBy": true, "originatedBy": true, "createdBy": true, "createdUsing": true, "subject": true,
	"software_snippetFromFile": true, "creationInfo": true, "relationshipType": true,
	"externalSpdxId": true, "definingArtifact": true, "profileConformance": true, "dataLicense": true,
	"specVersion": true,
}

func isSPDX3Identifier(c *conversion, pointer string) bool {
	return isSPDX3(c.format) && isIdentifier(pointer, c.format)
}

// spoken3 looks a leaf of another format up by the words that SPDX 3 has for it.
func spoken3(f, s string, sibling func(string) string, said func(string) bool) bool {
	words := map[string]string{
		"not_affected": "doesNotAffect", "exploitable": "affects", "in_triage": "underInvestigationFor", "resolved": "fixedIn", "resolved_with_pedigree": "fixedIn",
		"code_not_present": "vulnerableCodeNotPresent", "code_not_reachable": "vulnerableCodeNotInExecutePath", "inline_mitigations_already_exist": "inlineMitigationsAlreadyExist",
		"CVSSv2": "security_CvssV2VulnAssessmentRelationship", "CVSSv3": "security_CvssV3VulnAssessmentRelationship", "CVSSv31": "security_CvssV3VulnAssessmentRelationship", "CVSSv4": "security_CvssV4VulnAssessmentRelationship",
		"machine-learning-model": "model", "advisories": "securityAdvisory", "advisory": "securityAdvisory", "fix": "securityFix", "url": "securityOther",
		"SECURITY": sibling("referenceLocator"),
	}
	switch f[strings.LastIndexByte(f, '/')+1:] {
	case "state", "justification", "method", "type", "referenceType", "referenceCategory":
		return words[s] != "" && said(words[s])
	}
	return false
}

// shared3 reports whether a leaf of SPDX 3 is said of several nodes, so that it may be native for one of them and
// carried for another.
func shared3(c *conversion, pointer string) bool {
	if isSPDX3(c.to) {
		// The vector of a rating that is said nearly, an address of somebody who is named in two places.
		return strings.HasSuffix(pointer, "/vector") || strings.HasPrefix(pointer, "/metadata/supplier/") || strings.HasPrefix(pointer, "/metadata/manufacture/")
	}
	return isSPDX3(c.format) && (strings.Contains(pointer, "/creationInfo/") || strings.HasSuffix(pointer, "/created") ||
		strings.HasSuffix(pointer, "/simplelicensing_licenseExpression"))
}

// spelled3 looks a leaf of SPDX 3 up by what it is in the words of SPDX 2, in which it is written or carried elsewhere.
func spelled3(c *conversion, pointer string, x any, has func(any) bool) bool {
	if !isSPDX3(c.format) {
		return false
	}
	s, _ := x.(string)
	up := pointer[:strings.LastIndexByte(pointer, '/')]
	sibling := func(name string) string {
		m, _ := lookup(c.source(), up)
		return text(m, name)
	}
	switch last := pointer[strings.LastIndexByte(pointer, '/')+1:]; last {
	case "externalIdentifierType":
		return s == "email" || has(map[string]string{"packageUrl": "purl", "cpe23": "cpe23Type", "cpe22": "cpe22Type", "securityOther": "url", "swhid": "swh"}[s]) || has(sibling("identifier"))
	case "externalRefType":
		return has(map[string]string{"securityAdvisory": "advisory", "securityFix": "fix", "securityOther": "url", "mavenCentral": "maven-central", "altWebPage": "website", "altDownloadLocation": "distribution"}[s])
	case "software_contentIdentifierType":
		return has(sibling("software_contentIdentifierValue"))
	case "algorithm":
		// The algorithm of a verification code goes without saying (SPDX 2.3, 7.9).
		return sibling("type") == "PackageVerificationCode" && s == "sha1"
	case "scope":
		for _, word := range []string{"BUILD_DEPENDENCY_OF", "DEV_DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF", "TEST_DEPENDENCY_OF", "BUILD_TOOL_OF", "DEV_TOOL_OF", "TEST_TOOL_OF"} {
			kind, _, _ := strings.Cut(word, "_")
			if strings.HasPrefix(strings.ToUpper(s), kind) && has(word) {
				return true
			}
		}
	case "contentType":
		return has(map[string]string{"text/plain": "TEXT", "application/octet-stream": "BINARY", "text/spdx": "SPDX"}[s])
	case "namespace":
		return has(strings.TrimSuffix(s, "#"))
	case "completeness":
		return s == "complete" && has("NONE") || s == "noAssertion" && has("NOASSERTION")
	case "name":
		if sibling("type") != "Tool" {
			break
		}
		for i := range s {
			if s[i] == '-' && has(s[:i]) && has(s[i+1:]) {
				return true
			}
		}
	}
	return false
}

// lookahead is a pattern of the official schema that the engine of the standard library has no words for.
const lookahead = `^(?!_:).+:.+`

var afterLookahead = regexp.MustCompile(`^.+:.+`)

type pattern3 struct{}

func (pattern3) MatchString(s string) bool {
	return !strings.HasPrefix(s, "_:") && afterLookahead.MatchString(s)
}
func (pattern3) String() string { return lookahead }

func compile3(pattern string) (jsonschema.Regexp, error) {
	if pattern == lookahead {
		return pattern3{}, nil
	}
	return regexp.Compile(pattern)
}

// schema3 compiles the official schema of a version of SPDX 3.
func schema3(tb testing.TB, spec, version string) *jsonschema.Schema {
	tb.Helper()
	file := filepath.Join(spec, "spdx3", "schema.json")
	if version != "3.0.1" {
		file = filepath.Join(spec, "spdx3", version, "schema.json")
	}
	if _, err := os.Stat(file); err != nil {
		tb.Skipf("skipped: no schema of SPDX %s: %v", version, err)
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(compile3)
	url := "https://spdx.org/rdf/" + version + "/schema.json"
	if err := c.AddResource(url, load(tb, file)); err != nil {
		tb.Fatal(err)
	}
	s, err := c.Compile(url)
	if err != nil {
		tb.Fatalf("%s: %v", file, err)
	}
	return s
}

// largest3 is the length of the longest document that the official schema is run on: it tries all classes on every
// node, and takes seconds from there on.
const largest3 = 50_000

// check3 is the own check, which judges the longer ones; that it agrees with the official schema on the shorter ones
// is tested where it is.
func check3(data []byte) error {
	doc, err := jsonx.Parse(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), jsonx.Limits{})
	if err != nil {
		return err
	}
	var faults []string
	spdx3.Check(doc.Root(), func(f spdx3.Finding) bool {
		if f.Level == spdx3.Structure {
			faults = append(faults, f.Value.Pointer()+": "+f.Message)
		}
		return len(faults) < 4
	})
	if len(faults) > 0 {
		return errors.New(strings.Join(faults, "; "))
	}
	return nil
}
