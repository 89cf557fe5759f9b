package convert_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-sdk/waybill/sbom"
)

// side is one of the two documents that get the same edit: A as it was, and what A was converted to.
type side struct {
	tree   map[string]any
	format sbom.Format
	id     *identity
	target *element // the element that is edited
	other  *element // the other end of an edge
}

// edit changes both sides alike, as a stranger with a plain JSON tool would. It reports whether both could be
// changed; where one side does not show what the edit is about, there is nothing to test.
type edit struct {
	name  string
	apply func(a, b *side) bool
}

func nameKey(s *side, e *element) string {
	if _, ok := e.value["fileName"]; ok && isSPDX(s.format) {
		return "fileName"
	}
	return "name"
}

func versionKey(s *side) string {
	if isSPDX3(s.format) {
		return "software_packageVersion"
	}
	if isSPDX(s.format) {
		return "versionInfo"
	}
	return "version"
}

// slot is a place that holds a value: both sides must have it, once.
type slot struct {
	value string
	set   func(string)
	drop  func()
}

func slots(s *side, what string) []slot {
	var out []slot
	member := func(m map[string]any, key string) {
		if v, ok := m[key].(string); ok {
			out = append(out, slot{v, func(n string) { m[key] = n }, func() { delete(m, key) }})
		}
	}
	each := func(key, inner string) {
		for i, v := range list(s.target.value, key) {
			if m, ok := v.(map[string]any); ok {
				if t, ok := m[inner].(string); ok {
					out = append(out, slot{t, func(n string) { m[inner] = n }, func() {
						s.target.value[key] = slices.Delete(slices.Clone(list(s.target.value, key)), i, i+1)
					}})
				}
			}
		}
	}
	switch {
	case isSPDX3(s.format):
		return slots3(s, what)
	case what == "hash" && isSPDX(s.format):
		each("checksums", "checksumValue")
	case what == "hash":
		each("hashes", "content")
	case what == "licence" && isSPDX(s.format):
		member(s.target.value, "licenseDeclared")
		member(s.target.value, "licenseConcluded")
	case what == "licence":
		for _, v := range list(s.target.value, "licenses") {
			if m, ok := v.(map[string]any); ok {
				member(m, "expression")
				if l, ok := m["license"].(map[string]any); ok {
					member(l, "id")
				}
			}
		}
	case what == "purl" && isSPDX(s.format):
		for _, v := range list(s.target.value, "externalRefs") {
			if m, ok := v.(map[string]any); ok && m["referenceType"] == "purl" {
				member(m, "referenceLocator")
			}
		}
	case what == "purl":
		member(s.target.value, "purl")
	case what == "copyright" && isSPDX(s.format):
		member(s.target.value, "copyrightText")
	case what == "copyright":
		member(s.target.value, "copyright")
	default:
		member(s.target.value, what)
	}
	return out
}

// shared returns the slots of both sides that hold the same value, when it is there exactly once.
func shared(a, b *side, what string) (slot, slot, bool) {
	for _, x := range slots(a, what) {
		if x.value == "" || x.value == "NOASSERTION" || x.value == "NONE" {
			continue
		}
		var same []slot
		for _, y := range slots(b, what) {
			if y.value == x.value {
				same = append(same, y)
			}
		}
		twice := 0
		for _, y := range slots(a, what) {
			if y.value == x.value {
				twice++
			}
		}
		if len(same) == 1 && twice == 1 {
			return x, same[0], true
		}
	}
	return slot{}, slot{}, false
}

// change sets a shared slot to something else.
func change(what string, to func(string) string) edit {
	return edit{"change " + what, func(a, b *side) bool {
		x, y, ok := shared(a, b, what)
		if ok {
			x.set(to(x.value))
			y.set(to(y.value))
		}
		return ok
	}}
}

func turn(s string) string { // another value of the same length and alphabet
	c := byte('0')
	if s[0] == c {
		c = '1'
	}
	return string(c) + s[1:]
}

func edits() []edit {
	return []edit{
		{"rename", func(a, b *side) bool {
			ka, kb := nameKey(a, a.target), nameKey(b, b.target)
			if a.target.value[ka] != b.target.value[kb] {
				return false
			}
			name := a.target.name + "-renamed"
			a.target.value[ka], b.target.value[kb] = name, name
			return true
		}},
		{"change version", func(a, b *side) bool {
			if a.target.version == "" || a.target.version != b.target.version {
				return false
			}
			a.target.value[versionKey(a)], b.target.value[versionKey(b)] = "99.0.1-edited", "99.0.1-edited"
			return true
		}},
		{"remove version", func(a, b *side) bool {
			// CycloneDX up to 1.3 demands one.
			for _, s := range []*side{a, b} {
				if s.target.version == "" || a.target.version != b.target.version || s.format.Family() == "cyclonedx" && s.format.Version() < "1.4" {
					return false
				}
			}
			delete(a.target.value, versionKey(a))
			delete(b.target.value, versionKey(b))
			return true
		}},
		change("description", func(string) string { return "edited by hand" }),
		change("copyright", func(string) string { return "Copyright 2031 somebody else" }),
		change("licence", func(s string) string {
			if s == "Zlib" {
				return "0BSD"
			}
			return "Zlib"
		}),
		change("purl", func(s string) string { return "pkg:generic/edited@" + fmt.Sprint(len(s)) }),
		change("hash", turn),
		{"remove hash", func(a, b *side) bool {
			x, y, ok := shared(a, b, "hash")
			if ok = ok && len(slots(a, "hash")) > 1 && len(slots(b, "hash")) > 1; ok {
				x.drop()
				y.drop()
			}
			return ok
		}},
		{"add dependency", func(a, b *side) bool {
			for _, s := range []*side{a, b} {
				if s.other == nil || s.target.id[0] == 0 || s.other.id[0] == 0 || s.depends(s.target, s.other) || s.depends(s.other, s.target) {
					return false
				}
			}
			a.link()
			b.link()
			return true
		}},
		{"remove dependency", func(a, b *side) bool {
			// An edge that both show.
			for edge := range a.id.signed(a.id.depends) {
				_, ok := b.id.signed(b.id.depends)[edge]
				if !ok || !strings.HasPrefix(edge, a.target.sig+" -> ") {
					continue
				}
				to := strings.TrimPrefix(edge, a.target.sig+" -> ")
				x, y := a.only(to), b.only(to)
				if x == nil || y == nil {
					continue
				}
				a.unlink(a.target.id, x.id)
				b.unlink(b.target.id, y.id)
				return true
			}
			return false
		}},
		{"remove element", func(a, b *side) bool {
			if !a.removable() || !b.removable() {
				return false
			}
			a.remove()
			b.remove()
			return true
		}},
		{"add element", func(a, b *side) bool {
			if !isSPDX(a.format) && !isSPDX(b.format) { // where the newcomer says NOASSERTION
				a.disclaim()
				b.disclaim()
			}
			a.insert()
			b.insert()
			return true
		}},
	}
}

func (s *side) depends(x, y *element) bool {
	return slices.ContainsFunc(s.id.depends, func(p pair) bool { return p.from == x.id && p.to == y.id })
}

// only returns the element with a signature, when there is one.
func (s *side) only(sig string) *element {
	var found *element
	for i := range s.id.elements {
		if s.id.elements[i].sig == sig {
			if found != nil {
				return nil
			}
			found = &s.id.elements[i]
		}
	}
	return found
}

// link adds a dependency of target on other.
func (s *side) link() {
	if isSPDX3(s.format) {
		s.link3()
		return
	}
	if isSPDX(s.format) {
		s.tree["relationships"] = append(list(s.tree, "relationships"), map[string]any{
			"spdxElementId": s.target.id, "relationshipType": "DEPENDS_ON", "relatedSpdxElement": s.other.id,
		})
		return
	}
	for _, v := range list(s.tree, "dependencies") {
		if m := v.(map[string]any); m["ref"] == s.target.id {
			m["dependsOn"] = append(list(m, "dependsOn"), s.other.id)
			return
		}
	}
	s.tree["dependencies"] = append(list(s.tree, "dependencies"), map[string]any{"ref": s.target.id, "dependsOn": []any{s.other.id}})
}

// unlink takes every dependency of one id on the other away; an empty id stands for any.
func (s *side) unlink(from, to string) {
	match := func(a, b string) bool { return (from == "" || a == from) && (to == "" || b == to) }
	if isSPDX3(s.format) {
		s.unlink3(match)
		return
	}
	if isSPDX(s.format) {
		s.tree["relationships"] = slices.DeleteFunc(slices.Clone(list(s.tree, "relationships")), func(v any) bool {
			reversed, ok := dependencyTypes[text(v, "relationshipType")]
			a, b := text(v, "spdxElementId"), text(v, "relatedSpdxElement")
			if reversed {
				a, b = b, a
			}
			return ok && match(a, b)
		})
		return
	}
	for _, v := range list(s.tree, "dependencies") {
		m := v.(map[string]any)
		if m["dependsOn"] != nil {
			m["dependsOn"] = slices.DeleteFunc(slices.Clone(list(m, "dependsOn")), func(r any) bool {
				t, _ := r.(string)
				return match(text(m, "ref"), t)
			})
		}
	}
}

// removable says whether nothing but dependencies and the containment from above speaks of the target.
func (s *side) removable() bool {
	e := s.target
	if e.pointer == "/metadata/component" || strings.HasPrefix(e.pointer, "/snippets") || nodeType(e.value) == "software_Snippet" || e.id[0] == 0 || list(e.value, "components") != nil {
		return false
	}
	for _, p := range s.id.contain {
		if p.from == e.id {
			return false
		}
	}
	if isSPDX3(s.format) {
		return s.removable3()
	}
	uses := 0
	native, _ := split(s.tree)
	leaves("", native, func(p string, v any) {
		if v == e.id {
			uses++
		}
	})
	known := 1
	if isSPDX(s.format) {
		for _, v := range list(s.tree, "relationships") {
			k := text(v, "relationshipType")
			_, depends := dependencyTypes[k]
			if text(v, "spdxElementId") == e.id && depends || text(v, "relatedSpdxElement") == e.id && (depends || k == "CONTAINS") {
				known++
			}
		}
	} else {
		for _, v := range list(s.tree, "dependencies") {
			if text(v, "ref") == e.id {
				known++
			}
			for _, r := range list(v, "dependsOn") {
				if r == e.id {
					known++
				}
			}
		}
	}
	return uses == known
}

func (s *side) remove() {
	if isSPDX3(s.format) {
		s.remove3()
		return
	}
	id := s.target.id
	if isSPDX(s.format) {
		for _, kind := range []string{"packages", "files"} {
			if l := list(s.tree, kind); l != nil {
				s.tree[kind] = slices.DeleteFunc(slices.Clone(l), func(v any) bool { return text(v, "SPDXID") == id })
			}
		}
		if l := list(s.tree, "relationships"); l != nil {
			s.tree["relationships"] = slices.DeleteFunc(slices.Clone(l), func(v any) bool {
				return text(v, "spdxElementId") == id || text(v, "relatedSpdxElement") == id
			})
		}
		return
	}
	s.unlink("", id)
	if l := list(s.tree, "dependencies"); l != nil {
		s.tree["dependencies"] = slices.DeleteFunc(slices.Clone(l), func(v any) bool { return text(v, "ref") == id })
	}
	var cut func(m map[string]any)
	cut = func(m map[string]any) {
		for _, kind := range []string{"components", "services"} {
			if l := list(m, kind); l != nil {
				m[kind] = slices.DeleteFunc(slices.Clone(l), func(v any) bool { return text(v, "bom-ref") == id })
				for _, v := range list(m, kind) {
					if c, ok := v.(map[string]any); ok {
						cut(c)
					}
				}
			}
		}
	}
	cut(s.tree)
	if meta, ok := s.tree["metadata"].(map[string]any); ok {
		if c, ok := meta["component"].(map[string]any); ok {
			cut(c)
		}
	}
}

const newcomer = "pkg:npm/newcomer@7.7.7"

func (s *side) insert() {
	if isSPDX3(s.format) {
		s.insert3()
		return
	}
	if isSPDX(s.format) {
		category := "PACKAGE-MANAGER"
		if s.format.Version() == "2.2" {
			category = "PACKAGE_MANAGER"
		}
		s.tree["packages"] = append(list(s.tree, "packages"), map[string]any{
			"SPDXID": "SPDXRef-newcomer", "name": "newcomer", "versionInfo": "7.7.7", "downloadLocation": "NOASSERTION",
			"filesAnalyzed": false, "copyrightText": "NOASSERTION", "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION",
			"externalRefs": []any{map[string]any{"referenceCategory": category, "referenceType": "purl", "referenceLocator": newcomer}},
		})
		return
	}
	s.tree["components"] = append(list(s.tree, "components"), map[string]any{
		"bom-ref": "newcomer", "type": "library", "name": "newcomer", "version": "7.7.7", "purl": newcomer,
	})
}

// settle brings both trees into one order where a stranger's edit has none: edges are sets, and a list or an entry
// without content says nothing. The newcomer itself is judged by name, version and purl alone.
func settle(tree any, f sbom.Format) (any, []string) {
	m := clone(tree).(map[string]any)
	var found []string
	settle3(m, &found)
	for _, kind := range []string{"components", "packages"} {
		if l := list(m, kind); l != nil {
			m[kind] = slices.DeleteFunc(l, func(v any) bool {
				if text(v, "name") != "newcomer" {
					return false
				}
				id := identify(map[string]any{kind: []any{v}}, f)
				found = append(found, id.elements[0].sig)
				return true
			})
		}
	}
	byText := func(a, b any) int { return strings.Compare(spell(a), spell(b)) }
	if l := list(m, "relationships"); l != nil {
		slices.SortFunc(l, byText)
	}
	if l := list(m, "dependencies"); l != nil {
		for _, v := range l {
			d := v.(map[string]any)
			if on, ok := d["dependsOn"].([]any); ok {
				slices.SortFunc(on, byText)
				if len(on) == 0 {
					delete(d, "dependsOn")
				}
			}
		}
		m["dependencies"] = slices.DeleteFunc(l, func(v any) bool { return len(v.(map[string]any)) == 1 })
		slices.SortFunc(list(m, "dependencies"), byText)
	}
	// A signature does not cover what somebody edited, so it does not come back; internal/convert tests that.
	delete(m, "signature")
	for _, v := range list(m, "components") {
		if c, ok := v.(map[string]any); ok {
			delete(c, "signature")
		}
	}
	var empty func(v any)
	empty = func(v any) {
		switch t := v.(type) {
		case map[string]any:
			for _, k := range slices.Collect(maps.Keys(t)) {
				if l, ok := t[k].([]any); ok && len(l) == 0 {
					delete(t, k)
					continue
				}
				empty(t[k])
			}
		case []any:
			for _, e := range t {
				empty(e)
			}
		}
	}
	empty(m)
	return m, found
}

// A stranger's edits survive: A is converted to B, B is edited with plain JSON, and what comes back is A with the
// same edit, nothing else.
func TestStrangersEdits(t *testing.T) {
	counts := map[string]*tally{}
	for _, e := range edits() {
		counts[e.name] = newTally(t, e.name)
	}
	for _, c := range editable(t) {
		r := rand.New(rand.NewPCG(1, uint64(len(c.data))))
		for _, e := range edits() {
			for range 3 {
				if tryEdit(counts[e.name], c, e, r) {
					break
				}
			}
		}
	}
	for _, e := range edits() {
		t.Run(strings.ReplaceAll(e.name, " ", "_"), func(t *testing.T) {
			counts[e.name].t = t
			counts[e.name].report()
		})
	}
}

// editable lists the conversions that are edited: those of the corpus below 300 KB with at least two elements that
// both sides show, and generated ones.
func editable(t *testing.T) []conversion {
	t.Helper()
	var out []conversion
	for _, c := range conversions(t) {
		if c.err == nil && c.to != c.format && c.format.CanWrite() && len(c.data) < 300_000 && len(both(&c)) >= 2 {
			out = append(out, c)
		}
	}
	for _, from := range formats {
		for _, to := range formats {
			data := generate(t, from, 30, 1+4*(len(out)%2))
			c := conversion{document: document{name: "generated " + from.String(), data: data, tree: mustTree(t, data), format: from}, to: to}
			if c.out, c.report, c.err = convert(data, to); c.err != nil {
				t.Errorf("%s: %v", c.String(), c.err)
				continue
			}
			c.tree = mustTree(t, c.out)
			out = append(out, c)
		}
	}
	return out
}

// both lists the signatures that are there once on each side.
func both(c *conversion) []string {
	count := map[string]int{}
	for _, e := range identify(c.source(), c.format).elements {
		count[e.sig]++
	}
	native, _ := split(c.tree)
	for _, e := range identify(native, c.to).elements {
		count[e.sig] += 1000
	}
	var out []string
	for sig, n := range count {
		if n == 1001 {
			out = append(out, sig)
		}
	}
	slices.Sort(out)
	return out
}

func tryEdit(count *tally, c conversion, e edit, r *rand.Rand) bool {
	sigs := both(&c)
	if len(sigs) < 2 {
		return false
	}
	i := r.IntN(len(sigs))
	j := (i + 1 + r.IntN(len(sigs)-1)) % len(sigs)
	open := func(tree any, f sbom.Format) *side {
		s := &side{tree: clone(tree).(map[string]any), format: f}
		s.id = identify(s.tree, f)
		s.target, s.other = s.only(sigs[i]), s.only(sigs[j])
		return s
	}
	a, b := open(c.source(), c.format), open(c.tree, c.to)
	if a.target == nil || b.target == nil || a.other == nil || b.other == nil || !e.apply(a, b) {
		return false
	}
	count.checks++
	subject := c.String() + ", " + clip(sigs[i])
	back, _, err := convert([]byte(spell(b.tree)), c.format)
	if err != nil {
		count.fail(subject, "back: %v", err)
		return true
	}
	got, err := parseTree(back)
	if err != nil {
		count.fail(subject, "back: %v", err)
		return true
	}
	want, wanted := settle(a.tree, c.format)
	have, had := settle(got, c.format)
	if !slices.Equal(wanted, had) {
		count.fail(subject, "newcomers %v, want %v", had, wanted)
	}
	for _, line := range diff(want, have) {
		count.fail(subject, "%s", line)
	}
	return true
}
