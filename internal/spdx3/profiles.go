package spdx3

import (
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A demand is what a profile demands of the instances of a class.
type demand struct {
	profile string // as profileConformance names it
	class   string
	// required are properties, each needed at least once; of those in either one.
	required, either []string
	// licensed are the types of the relationships of which there must be exactly one from each instance.
	licensed []string
	clause   string
}

const (
	concluded = "hasConcludedLicense"
	declared  = "hasDeclaredLicense"
)

// demands are the conformance sections of the profiles' pages, and the mandatory lists of the annex about Lite as
// far as they are no demands of the model anyway. What else the profiles demand is in the shapes.
var demands = [...]demand{
	{
		profile: "lite", class: "software_Package",
		required: []string{"name", "software_copyrightText", "software_packageVersion", "suppliedBy"},
		either:   []string{"software_downloadLocation", "software_packageUrl"},
		licensed: []string{concluded, declared},
		clause:   clauseLite + "/Software/Package",
	},
	{profile: "lite", class: "SpdxDocument", required: []string{"element", "rootElement"}, clause: clauseLite + "/Core/SpdxDocument"},
	{profile: "lite", class: "software_Sbom", required: []string{"element", "rootElement"}, clause: clauseLite + "/Software/Sbom"},
	{profile: "lite", class: "Agent", required: []string{"name"}, clause: clauseLite + "/Core/Agent"},
	{profile: "ai", class: "ai_AIPackage", licensed: []string{concluded, declared}, clause: "AI profile conformance"},
	{profile: "dataset", class: "dataset_DatasetPackage", licensed: []string{concluded, declared}, clause: "Dataset profile conformance"},
	{profile: "simpleLicensing", class: "software_SoftwareArtifact", licensed: []string{concluded}, clause: "Licensing profile conformance"},
	{profile: "expandedLicensing", class: "software_SoftwareArtifact", licensed: []string{concluded}, clause: "Licensing profile conformance"},
}

// profiles holds the document to the profiles that it declares, and to those that the caller names.
func (c *checker) profiles(extra []string) {
	if len(c.nodes) == 0 {
		return
	}
	// declared are the collections that declare a profile.
	declaredBy := map[string][]int32{}
	for i := range c.nodes {
		n := &c.nodes[i]
		if n.class == nil || !n.class.Is(c.m.known.collection) {
			continue
		}
		for it := n.value.Get("profileConformance").Iter(); it.Next(); {
			name := it.Value().Str()
			if word, ok := c.m.Vocabulary("ProfileIdentifierType").word(c.expand(name)); ok {
				name = word
			}
			if list := declaredBy[name]; len(list) == 0 || list[len(list)-1] != int32(i) {
				declaredBy[name] = append(list, int32(i))
			}
		}
	}
	var licences map[int32][2]int
	for i := 0; i < len(demands); {
		profile := demands[i].profile
		end := i
		for end < len(demands) && demands[end].profile == profile {
			end++
		}
		rows := demands[i:end]
		i = end
		all := slices.Contains(extra, profile)
		if !all && len(declaredBy[profile]) == 0 {
			continue
		}
		if licences == nil {
			licences = c.licences()
		}
		covered := c.covered(declaredBy[profile], all)
		for j := range c.nodes {
			if c.stopped {
				return
			}
			n := &c.nodes[j]
			if !covered[j] || n.class == nil {
				continue
			}
			for _, d := range rows {
				if n.class.Is(c.m.classes.terms[d.class]) {
					c.demand(n, int32(j), &d, licences)
				}
			}
			if profile == "lite" {
				c.lite(n)
			}
		}
	}
}

// covered marks the nodes that a profile applies to: the collections that declare it, their elements, those of
// collections among them, and the agents that the annex about Lite speaks of. A SpdxDocument that lists no
// elements stands for all.
func (c *checker) covered(collections []int32, all bool) []bool {
	marks := make([]bool, len(c.nodes))
	var queue []int32
	mark := func(i int32) {
		if !marks[i] {
			marks[i] = true
			queue = append(queue, i)
		}
	}
	for _, i := range collections {
		mark(i)
		n := &c.nodes[i]
		all = all || n.class == c.m.known.document && n.value.Get("element").Len() == 0
	}
	if all {
		for i := range marks {
			marks[i] = true
		}
		return marks
	}
	follow := func(v jsonx.Value) {
		if !v.IsArray() {
			if i, ok := c.position(v); ok {
				mark(i)
			}
			return
		}
		for it := v.Iter(); it.Next(); {
			if i, ok := c.position(it.Value()); ok {
				mark(i)
			}
		}
	}
	for len(queue) > 0 {
		n := &c.nodes[queue[len(queue)-1]]
		queue = queue[:len(queue)-1]
		if n.class == nil {
			continue
		}
		for it := n.value.Iter(); it.Next(); {
			switch it.Name() {
			case "element", "rootElement":
				if n.class.Is(c.m.known.collection) {
					follow(it.Value())
				}
			case "creationInfo", "createdBy", "suppliedBy", "originatedBy":
				follow(it.Value())
			}
		}
	}
	return marks
}

// position returns where in the list of nodes the one is that v leads to.
func (c *checker) position(v jsonx.Value) (int32, bool) {
	if v.IsString() {
		i, ok := c.ids[c.expand(v.Str())]
		return i, ok
	}
	if !v.IsObject() {
		return 0, false
	}
	i, ok := slices.BinarySearchFunc(c.nodes, v.Index(), func(n node, at int) int { return n.value.Index() - at })
	return int32(i), ok
}

// licences counts the relationships that say a concluded and a declared licence of a node.
func (c *checker) licences() map[int32][2]int {
	counts := map[int32][2]int{}
	for i := range c.nodes {
		n := &c.nodes[i]
		if n.class == nil || !n.class.Is(c.m.known.relationship) {
			continue
		}
		which := 0
		switch n.value.Get("relationshipType").Str() {
		case concluded:
		case declared:
			which = 1
		default:
			continue
		}
		from, ok := c.position(n.value.Get("from"))
		to := n.value.Get("to")
		if !ok || to.Len() != 1 {
			continue
		}
		if t := c.follow(to.Elem(0)); t.class == nil || t.class.Is(c.m.known.license) {
			count := counts[from]
			count[which]++
			counts[from] = count
		}
	}
	return counts
}

// demand holds one node to one row of the table.
func (c *checker) demand(n *node, position int32, d *demand, licences map[int32][2]int) {
	has := func(name string) bool {
		v := n.value.Get(name)
		return v.Exists() && (!v.IsArray() || v.Len() > 0)
	}
	for _, name := range d.required {
		if p := n.class.Property(name); p != nil && !has(name) && p.NarrowMin == 0 {
			c.report(n.value, Semantics, RuleProfile, d.clause, "the profile %s needs %s of %s", d.profile, name, n.class.Term)
		}
	}
	if len(d.either) > 0 && !slices.ContainsFunc(d.either, has) {
		c.report(n.value, Semantics, RuleProfile, d.clause, "the profile %s needs one of %s of %s", d.profile, strings.Join(d.either, ", "), n.class.Term)
	}
	for _, word := range d.licensed {
		count := licences[position][0]
		if word == declared {
			count = licences[position][1]
		}
		if count != 1 {
			c.report(n.value, Semantics, RuleProfile, d.clause, "the profile %s needs exactly one relationship %s from %s to a licence, not %d", d.profile, word, n.class.Term, count)
		}
	}
}

// lite checks what the annex about Lite demands beyond a table.
func (c *checker) lite(n *node) {
	k := &c.m.known
	switch n.class {
	case k.document:
		c.holds(n, k.sbom)
	case k.sbom:
		c.holds(n, k.pkg)
	case k.creationInfo:
		if v := n.value.Get("specVersion"); v.IsString() && !strings.HasPrefix(v.Str(), "3.0.") {
			c.report(v, Semantics, RuleProfile, clauseLite+"/Core/CreationInfo", "the profile lite needs a specVersion of 3.0, not %q", clip(v.Str()))
		}
	}
}

// holds checks that one element of a collection is of a class, and advises that its roots are. Elements outside
// of the document may be of any.
func (c *checker) holds(n *node, class *Class) {
	where := clauseLite + "/" + n.class.Profile + "/" + n.class.Name
	element := n.value.Get("element")
	found := element.Len() == 0 // reported as missing
	for it := element.Iter(); it.Next() && !found; {
		t := c.follow(it.Value())
		found = t.class == nil && !t.known || t.class.Is(class)
	}
	if !found {
		c.report(element, Semantics, RuleProfile, where, "the profile lite needs %s among the elements of %s", class.Term, n.class.Term)
	}
	for it := n.value.Get("rootElement").Iter(); it.Next(); {
		if t := c.follow(it.Value()); t.class != nil && !t.class.Is(class) {
			c.report(it.Value(), Advice, RuleProfile, where, "the profile lite wants %s for a root of %s, not %s", class.Term, n.class.Term, t.class.Term)
		}
	}
}
