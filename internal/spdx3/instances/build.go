package instances

import (
	"fmt"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/spdx3"
)

// An object is a JSON object in the making: members in order, each value as JSON or as another object.
type object struct {
	class   *spdx3.Class
	members []member
}

type member struct {
	name   string
	list   bool
	values []any // string (JSON) or *object
}

func (o *object) add(name string, values ...any) {
	o.members = append(o.members, member{name: name, values: values})
}

func (o *object) addList(name string, values ...any) {
	o.members = append(o.members, member{name: name, list: true, values: values})
}

func quote(s string) string { return string(jsonx.AppendString(nil, s)) }

// A builder collects the elements of one document.
type builder struct {
	m        *spdx3.Model
	elements []*object
	basic    map[*spdx3.Class]string // the identifiers of minimal instances, by class
	cycle    map[string]int          // how far the words of a vocabulary have been used
	lite     bool                    // minimal instances conform to the profile Lite
	count    int
	choice   map[string]string // words of single properties, for [builder.words]
	parts    []part            // of the SpdxDocument
}

// A part is an object that is the value of a property of another.
type part struct {
	property *spdx3.Property
	value    *object
}

const (
	creationInfo = "_:creationInfo"
	documentID   = "https://example.com/spdx/document"
)

func newBuilder(m *spdx3.Model) *builder {
	b := &builder{m: m, basic: map[*spdx3.Class]string{}, cycle: map[string]int{}}
	b.basic[b.class("SpdxDocument")] = documentID
	return b
}

func (b *builder) class(term string) *spdx3.Class { return b.m.Class(term) }

// preferred are the classes whose instances stand for a more general one.
var preferred = map[string]string{
	"Agent": "Person", "Artifact": "software_File", "Element": "software_Package",
	"expandedlicensing_ExtendableLicense": "expandedlicensing_ListedLicense",
	"expandedlicensing_License":           "expandedlicensing_CustomLicense",
	"expandedlicensing_LicenseAddition":   "expandedlicensing_CustomLicenseAddition",
	"simplelicensing_AnyLicenseInfo":      "simplelicensing_LicenseExpression",
	"software_SoftwareArtifact":           "software_Package",
	"ElementCollection":                   "Bundle",
	"Relationship":                        "Relationship",
}

// below returns the classes with instances of the kind of c, c itself first.
func (b *builder) below(c *spdx3.Class) []*spdx3.Class {
	var list []*spdx3.Class
	for _, d := range b.m.Classes {
		if d.Is(c) && (!d.Abstract && preferred[d.Term] == "" || d == c && !d.Abstract) {
			list = append(list, d)
		}
	}
	return list
}

// reference returns the identifier of an element of a class, which is made when there is none.
func (b *builder) reference(c *spdx3.Class) string {
	if term := preferred[c.Term]; term != "" {
		c = b.class(term)
	} else if c.Abstract {
		c = b.below(c)[0]
	}
	return b.minimal(c)
}

// minimal returns the identifier of an instance that has what it must have and nothing else.
func (b *builder) minimal(c *spdx3.Class) string {
	if id, ok := b.basic[c]; ok {
		return id
	}
	b.count++
	b.basic[c] = fmt.Sprintf("https://example.com/spdx/%s-%d", c.Term, b.count)
	o := b.instance(c, b.basic[c], false)
	b.elements = append(b.elements, o)
	b.license(c, b.basic[c])
	return b.basic[c]
}

// full adds an instance with every property. Parts of elements come with an element that has them.
func (b *builder) full(c *spdx3.Class) {
	if c.Words != nil || c.Abstract || c.Term == "SpdxDocument" || c.Term == "CreationInfo" || c.Term == "extension_Extension" {
		return // of the first three the document has its own; Extension has instances of elsewhere only
	}
	if c.Element {
		b.whole(c)
		return
	}
	if owner, ok := b.owner(c); ok && owner.Element && owner.Term != "SpdxDocument" {
		b.whole(owner)
	} else if ok && !owner.Element {
		b.full(owner)
	}
}

func (b *builder) whole(c *spdx3.Class) {
	b.count++
	id := fmt.Sprintf("https://example.com/spdx/%s-%d-full", c.Term, b.count)
	b.elements = append(b.elements, b.instance(c, id, true))
	b.license(c, id)
}

// owner returns a class whose instances hold instances of c.
func (b *builder) owner(c *spdx3.Class) (*spdx3.Class, bool) {
	for _, element := range []bool{true, false} {
		for _, o := range b.m.Classes {
			if o.Abstract || o.Words != nil || o == c || o.Element != element {
				continue
			}
			for _, p := range o.Properties() {
				if p.Class != nil && !p.Class.Element && c.Is(p.Class) {
					return o, true
				}
			}
		}
	}
	return nil, false
}

// license adds the relationships that the profiles demand of software.
func (b *builder) license(c *spdx3.Class, id string) {
	if !c.Is(b.class("software_SoftwareArtifact")) {
		return
	}
	for _, word := range []string{"hasConcludedLicense", "hasDeclaredLicense"} {
		b.connect(b.class("Relationship"), word, id, b.reference(b.class("simplelicensing_AnyLicenseInfo")))
	}
}

// connect adds a relationship.
func (b *builder) connect(c *spdx3.Class, word, from, to string) *object {
	b.count++
	o := &object{class: c}
	o.add("type", quote(c.Term))
	o.add("spdxId", quote(fmt.Sprintf("https://example.com/spdx/%s-%d", c.Term, b.count)))
	o.add("creationInfo", quote(creationInfo))
	o.add("from", quote(from))
	o.add("relationshipType", quote(word))
	o.addList("to", quote(to))
	b.elements = append(b.elements, o)
	return o
}

// instance returns an instance of a class, with every property or with those alone that it must have.
func (b *builder) instance(c *spdx3.Class, id string, full bool) *object {
	o := &object{class: c}
	o.add("type", quote(c.Term))
	if c.Element {
		o.add("spdxId", quote(id))
	}
	word := b.relationship(c)
	for _, p := range c.Properties() {
		n := p.NarrowMin
		if full {
			n = max(n, 1)
			if p.NarrowMax == spdx3.Unbounded {
				n = max(n, 2)
			}
		}
		if b.mustHave(c, p.Term) {
			n = max(n, 1)
		}
		if n == 0 {
			continue
		}
		var values []any
		switch {
		case p.Term == "creationInfo":
			values = []any{quote(creationInfo)}
			if full && c.Term == "Organization" { // one stands inside
				values = []any{b.creation("", true)}
			}
		case p.Term == "relationshipType":
			values = []any{quote(word)}
		case p.Term == "from":
			from, _ := b.ends(word)
			if c.Is(b.class("security_VulnAssessmentRelationship")) {
				from = b.class("security_Vulnerability")
			}
			values = []any{quote(b.reference(from))}
		case p.Term == "to":
			_, to := b.ends(word)
			values = []any{quote(b.reference(to))}
		case p.Kind == spdx3.KindNode:
			values = b.nodes(c, p, n, full)
		case p.Kind == spdx3.KindWord:
			values = b.wordsOf(c, p, n)
		default:
			for i := range n {
				values = append(values, b.scalar(c, p, i))
			}
		}
		if p.List() {
			o.addList(p.Term, values...)
		} else {
			o.add(p.Term, values[0])
		}
	}
	b.agree(o)
	return o
}

// mustHave reports whether an instance needs a property that the model does not demand of its class.
func (b *builder) mustHave(c *spdx3.Class, term string) bool {
	switch term {
	case "security_justificationType":
		return true // or an impact statement
	case "rootElement", "element":
		return c.Is(b.class("ElementCollection"))
	case "name":
		return b.lite && (c.Is(b.class("Agent")) || c.Is(b.class("software_Package")))
	case "software_copyrightText", "software_packageVersion", "suppliedBy", "software_packageUrl":
		return b.lite && c.Is(b.class("software_Package"))
	}
	return false
}

// relationship returns a type that instances of c may have.
func (b *builder) relationship(c *spdx3.Class) string {
	if word := b.m.RelationshipTypeOf(c); word != "" {
		return word
	}
	if word := b.choice["relationshipType"]; word != "" {
		return word
	}
	return "dependsOn"
}

// ends returns what a relationship of a type connects.
func (b *builder) ends(word string) (from, to *spdx3.Class) {
	element := b.class("Element")
	from, to, _ = b.m.RelationshipEnds(word)
	if from == nil {
		from = element
	}
	if to == nil || to == element {
		to = element
		if word == "contains" || word == "dependsOn" {
			to = b.class("software_File")
		}
	}
	return from, to
}

// nodes returns values of a property that has instances of classes.
func (b *builder) nodes(c *spdx3.Class, p *spdx3.Property, n int, full bool) []any {
	var values []any
	switch {
	case p.Class.Term == "extension_Extension":
		values = append(values, b.instance(b.class("extension_CdxPropertiesExtension"), "", full), foreign())
	case p.Term == "simplelicensing_customIdToUri":
		for i, term := range []string{"simplelicensing_SimpleLicensingText", "expandedlicensing_CustomLicenseAddition"} {
			o := &object{class: p.Class}
			o.add("type", quote(p.Class.Term))
			o.add("key", quote([]string{"LicenseRef-widget", "AdditionRef-widget"}[i]))
			o.add("value", quote(b.reference(b.class(term))))
			values = append(values, o)
		}
	case p.Term == "element" || p.Term == "rootElement":
		pkg := quote(b.reference(b.class("software_Package")))
		values = append(values, pkg)
		if p.Term == "element" {
			values = append(values, quote(b.reference(b.class("software_File"))))
		}
	case p.Class.Element:
		values = append(values, quote(b.reference(p.Class)))
		others := b.below(p.Class)
		for i := 0; len(values) < n && i < len(others); i++ {
			if v := quote(b.reference(others[i])); v != values[0] {
				values = append(values, v)
			}
		}
		for i := 0; len(values) < n; i++ { // a class alone
			b.count++
			id := fmt.Sprintf("https://example.com/spdx/%s-%d", p.Class.Term, b.count)
			first := preferred[p.Class.Term]
			if first == "" {
				first = p.Class.Term
			}
			b.elements = append(b.elements, b.instance(b.class(first), id, false))
			values = append(values, quote(id))
		}
	default:
		list := b.below(p.Class)
		for i := 0; i < max(n, len(list)) && (full || i < n); i++ {
			if !p.List() && i == n {
				break
			}
			values = append(values, b.instance(list[i%len(list)], "", full))
		}
	}
	return values
}

// foreign returns an extension of elsewhere.
func foreign() *object {
	o := new(object)
	o.add("type", quote("https://example.com/extension/Colour"))
	o.add("https://example.com/extension/hue", quote("red"))
	o.addList("https://example.com/extension/wavelength", "700", "620.0")
	return o
}

// wordsOf returns values of a property that has words, others each time.
func (b *builder) wordsOf(c *spdx3.Class, p *spdx3.Property, n int) []any {
	if word := b.choice[p.Term]; word != "" {
		return []any{quote(word)}
	}
	if s := samples[p.Term]; s != "" {
		return []any{s}
	}
	words := p.Words.Words
	var values []any
	for range n {
		i := b.cycle[p.Words.Term]
		b.cycle[p.Words.Term] = i + 1
		word := words[i%len(words)]
		if p.Term == "profileConformance" {
			word = "core" // what others demand is not given
			if len(values) > 0 {
				word = "software"
			}
		}
		values = append(values, quote(word))
	}
	return values
}

// agree makes members agree that say something together.
func (b *builder) agree(o *object) {
	get := func(name string) *member {
		for i := range o.members {
			if o.members[i].name == name {
				return &o.members[i]
			}
		}
		return nil
	}
	if h, a := get("hashValue"), get("algorithm"); h != nil && a != nil {
		h.values[0] = quote(digest(unquote(a.values[0])))
	}
	if i, t := get("identifier"), get("externalIdentifierType"); i != nil && t != nil {
		i.values[0] = quote(identifiers[unquote(t.values[0])])
	}
}

func unquote(v any) string {
	s := v.(string)
	return s[1 : len(s)-1]
}

// creation returns a CreationInfo; with an identifier it is one that elements refer to.
func (b *builder) creation(id string, full bool) *object {
	c := b.class("CreationInfo")
	o := &object{class: c}
	o.add("type", quote(c.Term))
	if id != "" {
		o.add("@id", quote(id))
	}
	for _, p := range c.Properties() {
		switch {
		case p.Min == 0 && !full:
		case p.Kind == spdx3.KindNode:
			o.addList(p.Term, quote(b.reference(p.Class)))
		default:
			o.add(p.Term, b.scalar(c, p, 0))
		}
	}
	return o
}
