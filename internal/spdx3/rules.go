package spdx3

import (
	"slices"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// known are the classes that the rules of the text speak of. In a model without one of them it is nil, and
// nothing is an instance of it.
type known struct {
	element, extension, externalMap, creationInfo, individual *Class
	collection, document, sbom                                *Class
	relationship, license, expression, vulnerability          *Class
	custom                                                    []*Class // what an expression can name beside the license list
	artifact, pkg, ai, dataset                                *Class
	integers, epss, vex, vexNotAffected                       *Class
	assessments                                               map[*Class]string
	words                                                     map[string]connection
}

// A connection is what relationships of one type connect.
type connection struct {
	from, to *Class
	only     *Class // the class of the relationship itself
}

// assessments are the relationship types that the pages of the classes demand, and whether, by the page of
// RelationshipType, the type is theirs alone.
var assessments = [...]struct {
	class, word string
	alone       bool
}{
	{"CvssV2VulnAssessmentRelationship", "hasAssessmentFor", false},
	{"CvssV3VulnAssessmentRelationship", "hasAssessmentFor", false},
	{"CvssV4VulnAssessmentRelationship", "hasAssessmentFor", false},
	{"EpssVulnAssessmentRelationship", "hasAssessmentFor", false},
	{"ExploitCatalogVulnAssessmentRelationship", "hasAssessmentFor", false},
	{"SsvcVulnAssessmentRelationship", "hasAssessmentFor", false},
	{"VexAffectedVulnAssessmentRelationship", "affects", true},
	{"VexFixedVulnAssessmentRelationship", "fixedIn", true},
	{"VexNotAffectedVulnAssessmentRelationship", "doesNotAffect", true},
	{"VexUnderInvestigationVulnAssessmentRelationship", "underInvestigationFor", true},
}

// connections are the classes that the page of RelationshipType names in the meaning of a word.
var connections = [...]struct{ word, from, to string }{
	{"affects", "security_Vulnerability", "Element"},
	{"coordinatedBy", "security_Vulnerability", "Agent"},
	{"delegatedTo", "Agent", "Relationship"},
	{"doesNotAffect", "security_Vulnerability", "Element"},
	{"exploitCreatedBy", "security_Vulnerability", "Agent"},
	{"fixedBy", "security_Vulnerability", "Agent"},
	{"fixedIn", "security_Vulnerability", "Element"},
	{"foundBy", "security_Vulnerability", "Agent"},
	{"hasAssessmentFor", "security_Vulnerability", "Element"},
	{"hasAssociatedVulnerability", "Artifact", "security_Vulnerability"},
	{"hasConcludedLicense", "software_SoftwareArtifact", "simplelicensing_AnyLicenseInfo"},
	{"hasDeclaredLicense", "software_SoftwareArtifact", "simplelicensing_AnyLicenseInfo"},
	{"hasHost", "build_Build", "Element"},
	{"hasInput", "build_Build", "Element"},
	{"hasOutput", "build_Build", "Element"},
	{"invokedBy", "Element", "Agent"},
	{"publishedBy", "security_Vulnerability", "Agent"},
	{"reportedBy", "security_Vulnerability", "Agent"},
	{"republishedBy", "security_Vulnerability", "Agent"},
	{"serializedInArtifact", "SpdxDocument", "Artifact"},
	{"underInvestigationFor", "security_Vulnerability", "Element"},
}

func (m *Model) learn() {
	class := func(name string) *Class { return m.classes.terms[name] }
	m.known = known{
		extension: class("extension_Extension"), externalMap: class("ExternalMap"), creationInfo: class("CreationInfo"),
		element: class("Element"), individual: class("IndividualElement"),
		collection: class("ElementCollection"), document: class("SpdxDocument"), sbom: class("software_Sbom"),
		relationship: class("Relationship"), license: class("simplelicensing_AnyLicenseInfo"),
		vulnerability: class("security_Vulnerability"), expression: class("simplelicensing_LicenseExpression"),
		custom: []*Class{
			class("expandedlicensing_CustomLicense"), class("expandedlicensing_CustomLicenseAddition"), class("simplelicensing_SimpleLicensingText"),
		},
		artifact: class("software_SoftwareArtifact"), pkg: class("software_Package"),
		ai: class("ai_AIPackage"), dataset: class("dataset_DatasetPackage"),
		integers: class("PositiveIntegerRange"), epss: class("security_EpssVulnAssessmentRelationship"),
		vex:            class("security_VexVulnAssessmentRelationship"),
		vexNotAffected: class("security_VexNotAffectedVulnAssessmentRelationship"),
		assessments:    map[*Class]string{},
		words:          map[string]connection{},
	}
	for _, row := range connections {
		m.known.words[row.word] = connection{from: class(row.from), to: class(row.to)}
	}
	for _, row := range assessments {
		c := class("security_" + row.class)
		m.known.assessments[c] = row.word
		if row.alone {
			w := m.known.words[row.word]
			w.only = c
			m.known.words[row.word] = w
		}
	}
}

// rules checks what the text of the model says of single classes, once everything has been seen.
func (c *checker) rules(root jsonx.Value) {
	documents := 0
	for i := range c.nodes {
		if c.stopped {
			return
		}
		n := &c.nodes[i]
		if n.class == nil {
			continue
		}
		c.placed(n)
		if len(n.class.narrowed) > 0 {
			c.narrow(n)
		}
		k := &c.m.known
		switch {
		case n.class.Is(k.relationship):
			c.relationship(n)
		case n.class.Is(k.collection):
			if n.class == k.document {
				if documents++; documents > 1 {
					c.report(n.value, Semantics, RuleOneDocument, clauseSerialize, "a second SpdxDocument: there is one at most")
				}
			}
			c.collection(n)
		case n.class == k.integers:
			c.integers(n)
		case n.class == k.creationInfo:
			c.specVersion(n)
		case n.class == k.expression:
			c.customIDs(n)
		}
	}
	if documents == 0 && root.IsObject() {
		c.report(root, Advice, RuleOneDocument, clauseSerialize, "there is no SpdxDocument, which says what the others are together")
	}
}

// placed checks that elements stand by themselves and what is part of them in them.
func (c *checker) placed(n *node) {
	switch {
	case n.class.Element && n.place == inside:
		c.report(n.value, Advice, RulePlacement, clauseJSONLD, "%s is an Element: it belongs into @graph, and its spdxId here", n.class.Term)
	case !n.class.Element && n.place != inside && n.class != c.m.known.creationInfo && n.class.Words == nil:
		c.report(n.value, Advice, RulePlacement, clauseJSONLD, "%s is no Element: it belongs into the element that has it", n.class.Term)
	}
}

// narrow checks what the page of a class demands of inherited properties.
func (c *checker) narrow(n *node) {
	for _, p := range n.class.narrowed {
		v := n.value.Get(p.Term)
		count := 0
		switch {
		case v.IsArray():
			count = v.Len()
		case v.Exists():
			count = 1
		}
		if count >= p.NarrowMin && (p.NarrowMax == Unbounded || count <= p.NarrowMax) {
			continue
		}
		where := clause(n.class, p) + " (external properties restrictions)"
		switch {
		case count == 0:
			c.report(n.value, Semantics, RuleRequired, where, "%s without %s", n.class.Term, p.Term)
		case count < p.NarrowMin:
			c.report(v, Semantics, RuleCardinality, where, "%s has %d values, %d are needed", p.Term, count, p.NarrowMin)
		default:
			c.report(v, Semantics, RuleCardinality, where, "%s of %s has %d values, %d is the most", p.Term, n.class.Term, count, p.NarrowMax)
		}
	}
}

// stands reports whether t is an individual that stands for elements of any class, or for none.
func (k *known) stands(t target) bool {
	return t.known && t.node == nil && (t.class == k.individual || t.class == k.element)
}

func (c *checker) relationship(n *node) {
	k := &c.m.known
	from, to, kind := n.value.Get("from"), n.value.Get("to"), n.value.Get("relationshipType")
	word := kind.Str()
	if to.Len() > 1 {
		for it := to.Iter(); it.Next(); {
			if t := c.follow(it.Value()); t.known && strings.HasSuffix(t.id, "/Core/NoneElement") {
				c.report(it.Value(), Semantics, RuleRelationship, "Core/Relationship", "NoneElement says that there are none, and others stand beside it")
			}
		}
	}
	if want := k.assessments[n.class]; want != "" && kind.IsString() && word != want {
		c.report(kind, Semantics, RuleRelationship, clause(n.class, nil), "the relationship type of %s is %s, not %q", n.class.Term, want, clip(word))
	}
	meaning := k.words[word]
	if meaning.only != nil && !n.class.Is(meaning.only) {
		c.report(kind, Semantics, RuleRelationship, "Core/RelationshipType: "+word, "%s is for %s, not for %s", word, meaning.only.Term, n.class.Term)
	}
	isVEX := n.class.Is(k.vex)
	if f := c.follow(from); f.class != nil {
		switch {
		case isVEX && !f.class.Is(k.vulnerability):
			c.report(from, Semantics, RuleVEX, clause(n.class, nil), "the from of a VEX statement is a Vulnerability, not %s", f.class.Term)
		case meaning.from != nil && !f.class.Is(meaning.from) && !k.stands(f):
			c.report(from, Advice, RuleRelationship, "Core/RelationshipType: "+word, "%s is said of %s, not of %s", word, meaning.from.Term, f.class.Term)
		}
	}
	if meaning.to != nil {
		for it := to.Iter(); it.Next(); {
			if t := c.follow(it.Value()); t.class != nil && !t.class.Is(meaning.to) && !k.stands(t) {
				c.report(it.Value(), Advice, RuleRelationship, "Core/RelationshipType: "+word, "%s leads to %s, not to %s", word, meaning.to.Term, t.class.Term)
			}
		}
	}
	switch n.class {
	case k.vexNotAffected:
		if !n.value.Get("security_justificationType").Exists() && !n.value.Get("security_impactStatement").Exists() {
			c.report(n.value, Semantics, RuleVEX, clause(n.class, nil), "not affected needs a reason: security_justificationType or security_impactStatement")
		}
	case k.epss:
		for _, name := range [...]string{"security_probability", "security_percentile"} {
			if v := n.value.Get(name); !withinOne(v) {
				c.report(v, Semantics, RuleRange, clause(n.class, n.class.Property(name)), "%s: %s is not between 0 and 1", name, clip(v.Literal()))
			}
		}
	}
}

// withinOne reports whether a number, or a string that spells one, is between 0 and 1. Values that are no numbers
// have been reported already.
func withinOne(v jsonx.Value) bool {
	s := v.Literal()
	if v.Kind() != jsonx.Number && !isDecimal(s) {
		return true
	}
	return betweenZeroAndOne(s)
}

func (c *checker) collection(n *node) {
	element, root := n.value.Get("element"), n.value.Get("rootElement")
	if element.Len() > 0 && root.Len() == 0 {
		c.report(n.value, Semantics, RuleCollection, "Core/ElementCollection", "%s has elements and no rootElement", n.class.Term)
	}
	for _, list := range [...]jsonx.Value{element, root} {
		for it := list.Iter(); it.Next(); {
			if t := c.follow(it.Value()); t.class != nil && t.class == c.m.known.document {
				c.report(it.Value(), Semantics, RuleCollection, "Core/ElementCollection", "an SpdxDocument cannot be part of a collection")
			}
		}
	}
}

func (c *checker) integers(n *node) {
	begin, end := n.value.Get("beginIntegerRange"), n.value.Get("endIntegerRange")
	b, e := begin.Literal(), end.Literal()
	if begin.Kind() != jsonx.Number || end.Kind() != jsonx.Number || strings.ContainsAny(b+e, "eE-") {
		return // spelled so that it has been reported, or that nobody writes it
	}
	b, _, _ = strings.Cut(b, ".")
	e, _, _ = strings.Cut(e, ".")
	if len(b) > len(e) || len(b) == len(e) && b > e {
		c.report(n.value, Semantics, RuleRange, "Core/PositiveIntegerRange", "the range from %s to %s ends before it begins", clip(b), clip(e))
	}
}

// customIDs checks what an expression says its own identifiers stand for.
func (c *checker) customIDs(n *node) {
	const where = "SimpleLicensing/customIdToUri"
	for it := n.value.Get("simplelicensing_customIdToUri").Iter(); it.Next(); {
		key, value := it.Value().Get("key"), it.Value().Get("value")
		if id := key.Str(); key.IsString() && !strings.Contains(id, "LicenseRef-") && !strings.Contains(id, "AdditionRef-") {
			c.report(key, Semantics, RuleValue, where, "%q is no LicenseRef- or AdditionRef- of an expression", clip(id))
		}
		if !value.IsString() {
			continue
		}
		t := c.follow(value)
		switch {
		case t.class != nil && !slices.ContainsFunc(c.m.known.custom, t.class.Is):
			c.report(value, Semantics, RuleClass, where, "%q is %s, neither a custom license, nor an addition, nor a text", clip(value.Str()), t.class.Term)
		case t.node == nil && !t.known && !c.imports[t.id]:
			c.report(value, Advice, RuleNotImported, "Core/ExternalMap", "%q is neither in the document nor imported", clip(t.id))
		}
	}
}

// specVersion compares what an element says it is of with what the context says. Only the first two numbers
// tell versions apart that differ in more than corrections.
func (c *checker) specVersion(n *node) {
	v := n.value.Get("specVersion")
	if c.version == "" || !v.IsString() || !isSemVer(v.Str()) || v.Str() == c.version {
		return
	}
	c.report(v, Advice, RuleSpecVersion, "Core/CreationInfo: specVersion", "the elements are of SPDX %s, the context is of %s", clip(v.Str()), clip(c.version))
}

// RelationshipTypeOf returns the relationship type that the page of a class of relationships demands, "" when it
// leaves that open.
func (m *Model) RelationshipTypeOf(c *Class) string { return m.known.assessments[c] }

// RelationshipEnds returns what the page of RelationshipType says of a type: the classes that it leads from and
// to, and the class of relationships that alone may be of that type. What it leaves open is nil.
func (m *Model) RelationshipEnds(word string) (from, to, only *Class) {
	w := m.known.words[word]
	return w.from, w.to, w.only
}
