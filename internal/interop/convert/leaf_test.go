package convert_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
)

// plain folds the spelling of enumerations: SHA-256 and SHA256, library and LIBRARY, dependsOn and DEPENDS_ON.
var folds = strings.NewReplacer("-", "", "_", "", " ", "")

func plain(s string) string { return strings.ToUpper(folds.Replace(s)) }

// scalar writes a leaf as the text it is looked up by.
func scalar(v any) string {
	switch t := v.(type) {
	case string:
		return t
	case json.Number:
		return t.String()
	case nil:
		return "null"
	}
	return fmt.Sprint(v)
}

// bag holds the scalars of a part of a document.
type bag struct {
	exact, folded map[string]int
	joined        string // all strings, to find a value inside another: "Tool: bomgen-1.0"
}

func newBag() *bag { return &bag{exact: map[string]int{}, folded: map[string]int{}} }

func (b *bag) add(v any) {
	var s strings.Builder
	leaves("", v, func(_ string, v any) {
		t := scalar(v)
		b.exact[t]++
		b.folded[plain(t)]++
		s.WriteString(t)
		s.WriteByte(0)
	})
	b.joined += s.String()
}

func (b *bag) has(v any) bool {
	s := scalar(v)
	if b.exact[s] > 0 || s == "" {
		return b.exact[s] > 0
	}
	if _, ok := v.(string); !ok {
		return false
	}
	return b.folded[plain(s)] > 0 || len(s) >= 3 && strings.Contains(b.joined, s)
}

// distinctive says whether a value is long and odd enough that meeting it again is no accident.
func distinctive(v any) bool {
	s, ok := v.(string)
	return ok && len(s) >= 12 && strings.ContainsAny(s, "0123456789/:.@ ")
}

// identifiers are leaves that are mapped to another spelling; the graph tests judge them.
var identifiers = map[string]bool{
	"bom-ref": true, "ref": true, "SPDXID": true, "spdxElementId": true, "relatedSpdxElement": true, "relationshipType": true,
	"bomFormat": true, "specVersion": true, "spdxVersion": true, "$schema": true, "snippetFromFile": true,
}

func isIdentifier(pointer string, f sbom.Format) bool {
	parts := strings.Split(pointer, "/")
	for i := len(parts) - 1; i > 0; i-- {
		switch p := parts[i]; {
		case isSPDX3(f) && p != "" && (p[0] < '0' || p[0] > '9'):
			return identifiers3[p]
		case identifiers[p]:
			return true
		case p == "dependsOn" || p == "hasFiles" || p == "documentDescribes" || p == "reference":
			return true
		case p != "" && (p[0] < '0' || p[0] > '9'):
			return false
		}
	}
	return false
}

// view finds the counterpart of a place in the source: the element with the same signature when there is exactly
// one on each side, else the whole document.
type view struct {
	source, native *identity
	bags           map[string]*bag
	whole          *bag
	rest           *bag // what is outside every element
}

func newView(c *conversion, native any) *view {
	v := &view{source: identify(c.source(), c.format), native: identify(native, c.to), bags: map[string]*bag{}, whole: newBag(), rest: newBag()}
	v.whole.add(native)
	m := map[string]any{}
	for k, e := range native.(map[string]any) {
		switch k {
		case "components", "packages", "files", "snippets", "services":
		case "@graph":
			m[k] = slices.DeleteFunc(slices.Clone(e.([]any)), func(v any) bool { return softwareTypes[nodeType(v)] })
		default:
			m[k] = e
		}
	}
	v.rest.add(m)
	count := map[string]int{}
	for _, e := range v.native.elements {
		count[e.sig]++
	}
	for _, e := range v.source.elements {
		count["source "+e.sig]++
	}
	for _, e := range v.native.elements {
		if count[e.sig] == 1 && count["source "+e.sig] == 1 {
			own := map[string]any{}
			for k, x := range e.value {
				if k != "components" && k != "services" {
					own[k] = x
				}
			}
			b := newBag()
			b.add(own)
			v.bags[e.sig] = b
		}
	}
	return v
}

// has looks a leaf up at its counterpart; exact says whether the counterpart was known.
func (v *view) has(pointer string, value any, owners map[string]*element) bool {
	e := owners[pointer]
	if e == nil {
		return v.whole.has(value)
	}
	b := v.bags[e.sig]
	if b == nil {
		return v.whole.has(value)
	}
	// Edges, extracted licences and the like live beside the elements.
	return b.has(value) || v.rest.has(value)
}

// owners computes the owner of every leaf in one walk.
func (v *view) owners(tree any) map[string]*element {
	at := map[string]*element{}
	for i := range v.source.elements {
		at[v.source.elements[i].pointer] = &v.source.elements[i]
	}
	out := map[string]*element{}
	leaves("", tree, func(p string, _ any) {
		for q := p; q != ""; q = q[:strings.LastIndexByte(q, '/')] {
			if e := at[q]; e != nil {
				out[p] = e
				return
			}
		}
	})
	return out
}

// index finds the entries that cover a place by walking up from it.
type index map[string][]sbom.Entry

func newIndex(list []sbom.Entry) index {
	x := index{}
	for _, e := range list {
		x[e.Path] = append(x[e.Path], e)
	}
	return x
}

func (x index) covering(pointer string) []sbom.Entry {
	for q := pointer; q != ""; q = q[:strings.LastIndexByte(q, '/')] {
		if e := x[q]; len(e) > 0 {
			return e
		}
	}
	return nil
}

// Promise 5: every scalar of the source is found natively in the output or lies under an entry of the report whose
// kind is true. What the entries say is checked in the other direction as well.
func TestLeaves(t *testing.T) {
	count := newTally(t, "scalar leaves accounted for")
	families := map[string]int{}
	example := map[string]string{}
	total := 0
	note := func(c *conversion, what, pointer string, v any) {
		key := what + "\t" + c.format.Family() + " to " + c.to.Family() + "\t" + family(pointer)
		families[key]++
		if example[key] == "" {
			example[key] = fmt.Sprintf("%s %s = %s", c.String(), pointer, clip(scalar(v)))
		}
		count.fail(c.String(), "%s: %s = %s", what, pointer, clip(scalar(v)))
	}
	all := conversions(t)
	for i := range all {
		c := &all[i]
		if c.err != nil || c.to == c.format {
			continue
		}
		count.checks++
		native, carriers := split(c.tree)
		v := newView(c, native)
		owners := v.owners(c.source())
		covering := newIndex(entries(c.report))
		times := map[string]int{}
		leaves("", c.source(), func(_ string, x any) { times[scalar(x)]++ })
		payload := newBag()
		for _, k := range carriers {
			payload.add(k.payload)
		}
		leaves("", c.source(), func(pointer string, x any) {
			total++
			list := covering.covering(pointer)
			if len(list) == 0 {
				if !isIdentifier(pointer, c.format) && !v.has(pointer, x, owners) && !v.structural(c, pointer, x, owners) {
					note(c, "unreported", pointer, x)
				}
				return
			}
			// The strictest claims are checked on values that cannot be met by accident.
			odd := distinctive(x) && times[scalar(x)] == 1
			for _, e := range list {
				switch e.Kind.String() {
				case "carried":
					if odd && !isIdentifier(pointer, c.format) && !shared3(c, pointer) && v.exactly(pointer, x, owners) {
						note(c, "native under a carried entry", pointer, x)
					}
					if !payload.has(x) && !isEmpty(x) && !isIdentifier(pointer, c.format) && !spelled3(c, pointer, x, payload.has) {
						note(c, "carried but in no carrier", pointer, x)
					}
				case "approximated":
					if !payload.has(x) && !v.has(pointer, x, owners) && !isEmpty(x) && !isSPDX3Identifier(c, pointer) && !spelled3(c, pointer, x, payload.has) {
						note(c, "approximated, but exact in no carrier", pointer, x)
					}
				case "dropped":
					if odd && v.whole.exact[scalar(x)] > 0 {
						note(c, "native under a dropped entry", pointer, x)
					}
				}
			}
		})
		for _, e := range entries(c.report) {
			checkEntry(c, e, note)
		}
	}
	if file := os.Getenv("WAYBILL_INTEROP_FAMILIES"); file != "" {
		var b strings.Builder
		for _, k := range slices.SortedFunc(maps.Keys(families), func(a, b string) int { return families[b] - families[a] }) {
			fmt.Fprintf(&b, "%d\t%s\t%s\n", families[k], k, example[k])
		}
		put(t, file, []byte(b.String()))
	}
	t.Logf("%d leaves looked up in %d conversions", total, count.checks)
	count.report()
}

func isEmpty(v any) bool {
	switch t := v.(type) {
	case map[string]any:
		return len(t) == 0
	case []any:
		return len(t) == 0
	}
	return v == ""
}

// structural says whether a value is said by where or beside what the output says something, not by itself: the
// rules of docs/mapping.md whose two sides are spelled differently and mean the same.
func (v *view) structural(c *conversion, pointer string, x any, owners map[string]*element) bool {
	s, _ := x.(string)
	up := pointer[:strings.LastIndexByte(pointer, '/')]
	sibling := func(name string) string {
		m, _ := lookup(c.source(), up)
		return text(m, name)
	}
	// said looks for another text at the same counterpart.
	said := func(t string) bool { return t != "" && v.has(pointer, t, owners) }
	switch f := family(pointer); {
	case isSPDX3(c.to) && spoken3(f, s, sibling, said):
		return true
	case (f == "/serialNumber" || f == "/version") && isSPDX3(c.to):
		m := c.source().(map[string]any)
		return strings.Contains(v.whole.joined, "urn:cdx:"+strings.TrimPrefix(text(m, "serialNumber"), "urn:uuid:")+"/"+scalar(m["version"])+"#SPDXRef-DOCUMENT")
	case f == "/serialNumber" || f == "/version":
		// A BOM-Link names both.
		m := c.source().(map[string]any)
		return text(c.tree, "documentNamespace") == "urn:cdx:"+strings.TrimPrefix(text(m, "serialNumber"), "urn:uuid:")+"/"+scalar(m["version"])
	case strings.HasSuffix(f, "/externalRefs/*/referenceType") || strings.HasSuffix(f, "/externalRefs/*/referenceCategory"):
		kinds := map[string]bool{"purl": true, "cpe22Type": true, "cpe23Type": true, "gitoid": true, "swh": true}
		if kinds[sibling("referenceType")] {
			return said(sibling("referenceLocator")) // the member is called by the type
		}
		return said(sibling("referenceLocator")) && (sibling("referenceCategory") == "OTHER" || sibling("referenceType") == "advisory" && said("advisories"))
	case strings.HasSuffix(f, "/externalReferences/*/type"):
		return s == "advisories" && said(sibling("url")) && said("advisory") || (s == "website" || s == "distribution") && said(sibling("url"))
	case strings.HasSuffix(f, "/supplier") || strings.HasSuffix(f, "/originator") || f == "/creationInfo/creators/*":
		kind, name, ok := strings.Cut(s, ": ")
		if i := strings.LastIndex(name, " ("); i > 0 && strings.HasSuffix(name, ")") && said(strings.TrimSuffix(name[i+2:], ")")) {
			name = name[:i]
		}
		if i := strings.LastIndexByte(name, '-'); kind == "Tool" && i > 0 && said(name[i+1:]) {
			return said(name) || said(name[:i])
		}
		return ok && said(strings.TrimSpace(name))
	case strings.HasSuffix(f, "/fileTypes/*"):
		return s == "TEXT" && said("text/plain") || s == "BINARY" && said("application/octet-stream")
	case f == "/metadata/tools/components/*/type":
		return s == "application" && said(sibling("name"))
	case isSPDX3(c.format):
		return spelled3(c, pointer, x, func(x any) bool { return v.has(pointer, x, owners) })
	case isSPDX3(c.to) && (s == "NONE" || s == "NOASSERTION"):
		return strings.Contains(v.whole.joined, map[string]string{"NONE": "/NoneLicense", "NOASSERTION": "/NoAssertionLicense"}[s])
	case isSPDX3(c.to) && strings.HasSuffix(f, "/annotator"):
		_, name, ok := strings.Cut(s, ": ")
		if i := strings.LastIndex(name, " ("); i > 0 && strings.HasSuffix(name, ")") {
			name = name[:i]
		}
		return ok && said(name)
	case strings.HasSuffix(f, "/licenses/*/license/id"):
		// One of several, joined.
		return strings.Contains(v.whole.joined, " AND "+s+" AND ") || strings.Contains(v.whole.joined, " AND "+s+"\x00") || strings.Contains(v.whole.joined, "\x00"+s+" AND ")
	case strings.HasSuffix(f, "/licenseDeclared") || strings.HasSuffix(f, "/licenseConcluded"):
		// A reference to a licence whose name the output has in its place.
		for _, info := range list(c.source(), "hasExtractedLicensingInfos") {
			if text(info, "licenseId") == s {
				return said(text(info, "name")) || text(info, "name") == "" && said(s)
			}
		}
	}
	return false
}

// exactly says whether the counterpart holds the value as a whole leaf.
func (v *view) exactly(pointer string, value any, owners map[string]*element) bool {
	if e := owners[pointer]; e != nil && v.bags[e.sig] != nil {
		return v.bags[e.sig].exact[scalar(value)] > 0
	}
	return v.whole.exact[scalar(value)] > 0
}

// checkEntry checks that an entry points at something on both sides.
func checkEntry(c *conversion, e sbom.Entry, note func(*conversion, string, string, any)) {
	kind := e.Kind.String()
	if kind == "synthesised" {
		if e.Path != "" {
			note(c, "synthesised with a path", e.Path, e.Reason)
		}
		if _, ok := lookup(c.tree, e.Target); !ok {
			note(c, "synthesised target is not in the output", e.Target, e.Reason)
		}
		return
	}
	if _, ok := lookup(c.source(), e.Path); !ok {
		note(c, kind+" path is not in the source", e.Path, e.Reason)
	}
	switch kind {
	case "dropped":
		if e.Target != "" {
			note(c, "dropped with a target", e.Path, e.Target)
		}
	case "carried", "approximated":
		target, ok := lookup(c.tree, e.Target)
		if !ok || e.Target == "" {
			note(c, kind+" target is not in the output", e.Path, e.Target)
			return
		}
		if kind == "approximated" {
			return
		}
		// The target is the carrier, or a place inside it: its text decodes, and holds the value.
		holder := target
		raw, ok := carrierText(target)
		if !ok {
			raw, ok = holder.(string)
		}
		start := strings.IndexAny(raw, "{[")
		if !ok || start < 0 {
			note(c, "carried target holds no carrier", e.Path, e.Target)
			return
		}
		payload, err := parseTree([]byte(raw[start:]))
		if err != nil {
			note(c, "carried target holds no JSON", e.Path, e.Target)
			return
		}
		b := newBag()
		b.add(payload)
		value, _ := lookup(c.source(), e.Path)
		if _, node := value.(map[string]any); node && isSPDX3(c.format) {
			// What is said of a node with several ends stands where the first of them is.
			_, carriers := split(c.tree)
			for _, k := range carriers {
				b.add(k.payload)
			}
		}
		leaves(e.Path, value, func(p string, x any) {
			if !b.has(x) && !isEmpty(x) && !isIdentifier(p, c.format) && !spelled3(c, p, x, b.has) {
				note(c, "carried, but not at its target", p, x)
			}
		})
	}
}

// Nothing that is carried repeats a value that the same element says natively.
func TestNothingTwice(t *testing.T) {
	count := newTally(t, "carried values that repeat a native one")
	defer count.report()
	all := conversions(t)
	for i := range all {
		c := &all[i]
		if c.err != nil || c.to == c.format {
			continue
		}
		native, carriers := split(c.tree)
		whole := newBag()
		whole.add(native)
		// An approximated value carries its exact source, parts of which may be native; what SPDX 3.0.0 says of itself
		// beside every node counts for the document as well.
		times := map[string]int{}
		for _, e := range entries(c.report) {
			if e.Kind == sbom.Approximated || isSPDX3(c.to) && e.Kind == sbom.Carried && strings.HasPrefix(e.Path, "/metadata/") {
				value, _ := lookup(c.source(), e.Path)
				leaves("", value, func(_ string, x any) { times[scalar(x)]++ })
			}
		}
		if isSPDX3(c.format) || isSPDX3(c.to) {
			leaves("", c.source(), func(at string, x any) {
				if shared3(c, at) || isSPDX3Identifier(c, at) {
					times[scalar(x)]++
				}
			})
		}
		leaves("", c.source(), func(_ string, x any) { times[scalar(x)]++ })
		for _, k := range carriers {
			leaves("", k.payload, func(at string, x any) {
				count.checks++
				// An approximated value carries its exact source, which differs from what is native; a value that
				// the source has twice may well be native once and carried once.
				if distinctive(x) && times[scalar(x)] == 1 && whole.exact[scalar(x)] > 0 {
					count.fail(c.String(), "%s%s: %s", k.pointer, at, clip(scalar(x)))
				}
			})
		}
	}
}

// checkPure writes a document once more without carriers and compares the report with the usual one.
func checkPure(count *tally, with *conversion) {
	out, report, err := convert(with.data, with.to, sbom.Pure())
	if err != nil {
		count.fail(with.String(), "%v", err)
		return
	}
	tree, err := parseTree(out)
	if err != nil {
		count.fail(with.String(), "%v", err)
		return
	}
	native, carriers := split(tree)
	for _, k := range carriers {
		count.fail(with.String(), "carrier at %s: %s", k.pointer, clip(k.raw))
	}
	usual, _ := split(with.tree)
	var was, is []string
	for _, e := range entries(with.report) {
		kind := e.Kind.String()
		if kind == "carried" {
			kind = "dropped"
		}
		was = append(was, kind+" "+e.Path)
	}
	for _, e := range entries(report) {
		kind := e.Kind.String()
		if kind == "carried" {
			count.fail(with.String(), "carried entry %s", e.Path)
		}
		is = append(is, kind+" "+e.Path)
	}
	slices.Sort(was)
	slices.Sort(is)
	if !slices.Equal(was, is) {
		for _, e := range was {
			if !slices.Contains(is, e) {
				count.fail(with.String(), "row missing: %s", e)
			}
		}
		for _, e := range is {
			if !slices.Contains(was, e) {
				count.fail(with.String(), "row new: %s", e)
			}
		}
	}
	for _, line := range diff(prune(usual), prune(native)) {
		count.fail(with.String(), "native part differs: %s", line)
	}
}

// prune removes empty containers: a carrier's own container is not there without the carrier.
func prune(v any) any {
	switch t := v.(type) {
	case map[string]any:
		m := map[string]any{}
		for k, e := range t {
			if p := prune(e); !isEmpty(p) || e == "" {
				m[k] = p
			}
		}
		return m
	case []any:
		out := make([]any, 0, len(t))
		for _, e := range t {
			out = append(out, prune(e))
		}
		return out
	}
	return v
}
