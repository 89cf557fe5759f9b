package convert_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
)

// element is a package, file or service of a document, as JSON shows it.
type element struct {
	id      string
	sig     string // what it is recognised by in another format: its purl, else name and version
	name    string
	version string
	pointer string
	value   map[string]any
}

// pair is an edge between two elements, by id, and where the document says it.
type pair struct{ from, to, pointer string }

// identity is what a document's JSON shows about its elements.
type identity struct {
	elements         []element
	byID             map[string]element
	twice, dangling  []string
	depends, contain []pair
}

func text(v any, key string) string {
	m, _ := v.(map[string]any)
	s, _ := m[key].(string)
	return s
}

func list(v any, key string) []any {
	m, _ := v.(map[string]any)
	l, _ := m[key].([]any)
	return l
}

func signature(name, version, purl string) string {
	if purl != "" {
		return purl + " " + version
	}
	return name + "@" + version
}

func identify(tree any, f sbom.Format) *identity {
	d := &identity{byID: map[string]element{}}
	switch {
	case isSPDX3(f):
		d.spdx3(tree)
	case isSPDX(f):
		d.spdx(tree)
	default:
		d.cycloneDX(tree)
	}
	return d
}

func (d *identity) add(e element) {
	d.elements = append(d.elements, e)
	if _, ok := d.byID[e.id]; !ok && e.id != "" {
		d.byID[e.id] = e
	}
}

func (d *identity) components(v []any, at string, parent *element) {
	for i, c := range v {
		d.component(c, at+"/"+strconv.Itoa(i), parent)
	}
}

func (d *identity) component(v any, at string, parent *element) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	e := element{id: text(m, "bom-ref"), name: text(m, "name"), version: text(m, "version"), pointer: at, value: m}
	e.sig = signature(e.name, e.version, text(m, "purl"))
	if e.id == "" { // the graph needs a name for it: its place
		e.id = "\x00" + at
	}
	d.add(e)
	if parent != nil {
		d.contain = append(d.contain, pair{parent.id, e.id, at})
	}
	d.components(list(m, "components"), at+"/components", &e)
	d.components(list(m, "services"), at+"/services", &e)
}

func (d *identity) cycloneDX(tree any) {
	m, _ := tree.(map[string]any)
	if meta, ok := m["metadata"].(map[string]any); ok && meta["component"] != nil {
		d.component(meta["component"], "/metadata/component", nil)
	}
	d.components(list(m, "components"), "/components", nil)
	d.components(list(m, "services"), "/services", nil)
	refs := map[string]int{}
	var walk func(v any)
	walk = func(v any) {
		switch t := v.(type) {
		case map[string]any:
			if s, ok := t["bom-ref"].(string); ok {
				refs[s]++
			}
			for _, e := range t {
				walk(e)
			}
		case []any:
			for _, e := range t {
				walk(e)
			}
		}
	}
	walk(tree)
	for r, n := range refs {
		if n > 1 {
			d.twice = append(d.twice, r)
		}
	}
	need := func(r string) {
		if refs[r] == 0 && !strings.HasPrefix(r, "urn:cdx:") {
			d.dangling = append(d.dangling, r)
		}
	}
	for i, v := range list(m, "dependencies") {
		from := text(v, "ref")
		need(from)
		for j, to := range list(v, "dependsOn") {
			if s, ok := to.(string); ok {
				need(s)
				d.depends = append(d.depends, pair{from, s, fmt.Sprintf("/dependencies/%d/dependsOn/%d", i, j)})
			}
		}
	}
	for _, v := range list(m, "compositions") {
		for _, key := range []string{"assemblies", "dependencies", "vulnerabilities"} {
			for _, r := range list(v, key) {
				if s, ok := r.(string); ok {
					need(s)
				}
			}
		}
	}
	for _, v := range list(m, "vulnerabilities") {
		for _, a := range list(v, "affects") {
			need(text(a, "ref"))
		}
	}
	slices.Sort(d.twice)
	slices.Sort(d.dangling)
}

// dependencyTypes are the relationship types that say "depends on"; the value tells whether the subject is the one
// that is depended on.
var dependencyTypes = map[string]bool{
	"DEPENDS_ON": false, "DEPENDENCY_OF": true, "BUILD_DEPENDENCY_OF": true, "DEV_DEPENDENCY_OF": true,
	"OPTIONAL_DEPENDENCY_OF": true, "PROVIDED_DEPENDENCY_OF": true, "RUNTIME_DEPENDENCY_OF": true, "TEST_DEPENDENCY_OF": true,
}

var licenseRef = regexp.MustCompile(`(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+`)

func (d *identity) spdx(tree any) {
	m, _ := tree.(map[string]any)
	known := map[string]int{text(m, "SPDXID"): 1}
	extracted := map[string]int{}
	for _, kind := range []string{"packages", "files", "snippets"} {
		for i, v := range list(m, kind) {
			o, _ := v.(map[string]any)
			e := element{id: text(v, "SPDXID"), name: text(v, "name"), version: text(v, "versionInfo"), pointer: fmt.Sprintf("/%s/%d", kind, i), value: o}
			if kind == "files" {
				e.name = text(v, "fileName")
			}
			purl := ""
			for _, r := range list(v, "externalRefs") {
				if text(r, "referenceType") == "purl" && purl == "" {
					purl = text(r, "referenceLocator")
				}
			}
			e.sig = signature(e.name, e.version, purl)
			d.add(e)
			known[e.id]++
		}
	}
	for _, v := range list(m, "hasExtractedLicensingInfos") {
		extracted[text(v, "licenseId")]++
	}
	for _, ids := range []map[string]int{known, extracted} {
		for id, n := range ids {
			if n > 1 {
				d.twice = append(d.twice, id)
			}
		}
	}
	need := func(id string) {
		if known[id] == 0 && id != "NONE" && id != "NOASSERTION" && !strings.HasPrefix(id, "DocumentRef-") {
			d.dangling = append(d.dangling, id)
		}
	}
	leaves("", tree, func(at string, v any) {
		s, ok := v.(string)
		last := at[strings.LastIndexByte(at, '/')+1:]
		if !ok || !strings.HasPrefix(last, "license") && !strings.Contains(at, "/licenseInfo") || last == "licenseId" || strings.HasPrefix(last, "licenseComment") {
			return
		}
		for _, ref := range licenseRef.FindAllString(s, -1) {
			if !strings.HasPrefix(ref, "DocumentRef-") && extracted[ref] == 0 {
				d.dangling = append(d.dangling, ref)
			}
		}
	})
	for i, v := range list(m, "packages") {
		for j, f := range list(v, "hasFiles") {
			if s, ok := f.(string); ok {
				need(s)
				d.contain = append(d.contain, pair{text(v, "SPDXID"), s, fmt.Sprintf("/packages/%d/hasFiles/%d", i, j)})
			}
		}
	}
	for _, v := range list(m, "documentDescribes") {
		if s, ok := v.(string); ok {
			need(s)
		}
	}
	for i, v := range list(m, "relationships") {
		at := "/relationships/" + strconv.Itoa(i)
		a, b, kind := text(v, "spdxElementId"), text(v, "relatedSpdxElement"), text(v, "relationshipType")
		need(a)
		need(b)
		if reversed, ok := dependencyTypes[kind]; ok {
			if reversed {
				a, b = b, a
			}
			d.depends = append(d.depends, pair{a, b, at})
		}
		switch kind {
		case "CONTAINS":
			d.contain = append(d.contain, pair{a, b, at})
		case "CONTAINED_BY":
			d.contain = append(d.contain, pair{b, a, at})
		}
	}
	slices.Sort(d.twice)
	slices.Sort(d.dangling)
	d.dangling = slices.Compact(d.dangling)
}

// signed translates pairs of ids into pairs of signatures, where both ends are elements.
func (d *identity) signed(pairs []pair) map[string]string {
	out := map[string]string{}
	for _, p := range pairs {
		a, ok := d.byID[p.from]
		b, ok2 := d.byID[p.to]
		if ok && ok2 {
			out[a.sig+" -> "+b.sig] = p.pointer
		}
	}
	return out
}

// covered says whether an entry of the report covers a place of the source.
func covered(list []sbom.Entry, pointer string) (sbom.Entry, bool) {
	for _, e := range list {
		if e.Path != "" && below(pointer, e.Path) {
			return e, true
		}
	}
	return sbom.Entry{}, false
}

// Dependency pairs and containment pairs are the same on both sides: what the output does not show natively is
// carried and reported, and nothing is shown that the source does not say.
func TestPairs(t *testing.T) {
	count := newTally(t, "dependency and containment pairs")
	defer count.report()
	for _, c := range conversions(t) {
		if c.err != nil {
			continue
		}
		count.checks++
		native, _ := split(c.tree)
		was, is := identify(c.source(), c.format), identify(native, c.to)
		for _, side := range []struct {
			what string
			a, b []pair
		}{{"dependency", was.depends, is.depends}, {"containment", was.contain, is.contain}} {
			a, b := was.signed(side.a), is.signed(side.b)
			for edge, at := range b {
				if _, ok := a[edge]; !ok {
					count.fail(c.String(), "%s invented at %s: %s", side.what, at, clip(edge))
				}
			}
			for edge, at := range a {
				if _, ok := b[edge]; ok {
					continue
				}
				if _, ok := covered(entries(c.report), at); !ok {
					count.fail(c.String(), "%s vanished without an entry, %s: %s", side.what, at, clip(edge))
				}
			}
		}
		missing(count, c, was, is)
	}
}

// missing checks that every element is on both sides.
func missing(count *tally, c conversion, was, is *identity) {
	have := map[string]int{}
	for _, e := range is.elements {
		have[e.sig]++
		have[e.name]++
	}
	for _, e := range was.elements {
		if have[e.sig] == 0 && have[e.name] == 0 && e.name != "" {
			if _, ok := covered(entries(c.report), e.pointer); !ok {
				count.fail(c.String(), "element %s (%s) vanished without an entry", e.pointer, clip(e.sig))
			}
		}
	}
}

// The neutral model says the same whichever format it was read from: the edges that a reader finds in the output,
// native and carried together, are those of the source.
func TestModelEdges(t *testing.T) {
	count := newTally(t, "edges of the neutral model")
	defer count.report()
	for _, c := range conversions(t) {
		if c.err != nil || c.to == c.format {
			continue
		}
		count.checks++
		a, err := read(c.data)
		if err != nil {
			continue
		}
		b, err := read(c.out)
		if err != nil {
			count.fail(c.String(), "output is not read: %v", err)
			continue
		}
		was, is := modelEdges(a), modelEdges(b)
		for e := range was {
			if !is[e] {
				count.fail(c.String(), "edge gone: %s", clip(e))
			}
		}
		for e := range is {
			if !was[e] {
				count.fail(c.String(), "edge new: %s", clip(e))
			}
		}
	}
}

// modelEdges names the edges of a document by what their ends are called: ids differ between formats.
func modelEdges(d *sbom.Document) map[string]bool {
	names := map[string]string{}
	for _, n := range d.GetNodeList().GetNodes() {
		names[n.GetId()] = n.GetName() + "@" + n.GetVersion()
	}
	out := map[string]bool{}
	for _, e := range d.GetNodeList().GetEdges() {
		from, ok := names[e.GetFrom()]
		for _, to := range e.GetTo() {
			name, ok2 := names[to]
			if ok && ok2 {
				out[e.GetType().String()+": "+from+" -> "+name] = true
			}
		}
	}
	return out
}
