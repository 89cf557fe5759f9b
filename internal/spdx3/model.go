package spdx3

import "slices"

//go:generate go run ./gen

// A Model is one version of the SPDX 3 model: its classes, properties, vocabularies and individuals, as the
// official ontology, its SHACL shapes and the JSON-LD context have them. Models are immutable and safe for
// concurrent use; so is everything that they lead to.
type Model struct {
	Version string // "3.0.1"
	Context string // address of the JSON-LD context
	Base    string // what the IRIs of the model begin with

	// Classes are all classes, vocabularies included as in the ontology, sorted by profile and name. The other
	// lists are sorted alike.
	Classes      []*Class
	Properties   []*Property // as their own class declares them; see [Class.Property]
	Vocabularies []*Vocabulary
	Individuals  []*Individual

	classes     names[*Class]
	properties  names[*Property]
	individuals names[*Individual]
	known       known
}

// A Class is a class of a model.
type Class struct {
	Name    string // in its profile: "Package"
	Profile string // "Core", "Software", "Security", and so on
	Term    string // how JSON spells it: "software_Package"
	IRI     string
	Super   *Class // nil at the top
	// Abstract classes have no instances of their own.
	Abstract bool
	// Element is set for Core/Element and what derives from it. Instances have an spdxId; those of other
	// classes have an @id, or none.
	Element bool
	// NeedsIRI is set when an IRI must name the instances, unset when a blank node will do (sh:nodeKind).
	NeedsIRI bool
	// Words is set when the class is a vocabulary.
	Words *Vocabulary

	model               *Model
	number, first, last int         // of the class; of it and all below it
	all                 []*Property // sorted by term
	at                  []uint8     // by number of a property, its position in all, counted from 1
	required            []uint8     // positions in all
	narrowed            []*Property // whose cardinality the page of the class narrows
}

// A Property is a property as one class has it.
type Property struct {
	Name    string // in its profile: "packageVersion"
	Profile string
	Term    string // how JSON spells it: "software_packageVersion"
	IRI     string
	Kind    Kind
	Pattern Pattern     // how strings must look beside what Kind says
	Class   *Class      // what a node is an instance of
	Words   *Vocabulary // what a word is one of
	// Min and Max are how many values an instance has; Max may be [Unbounded].
	Min, Max int
	// NarrowMin and NarrowMax are the same where the specification's page of the class narrows what it inherits
	// ("external properties restrictions"); neither the shapes nor the schema know of that.
	NarrowMin, NarrowMax int
	// Terms is set when the context takes short forms of individuals (NoneElement) for what they stand for.
	Terms bool

	number int
}

// Unbounded is the maximum of properties that may have any number of values.
const Unbounded = -1

// List reports whether JSON has an array for the values of p, even for a single one.
func (p *Property) List() bool { return p.Max != 1 }

// Kind is what the values of a property are.
type Kind uint8

// The kinds of values.
const (
	KindString             Kind = iota + 1
	KindURI                     // xsd:anyURI
	KindBoolean                 //
	KindDecimal                 // a number, or a string that spells one
	KindDateTime                // xsd:dateTimeStamp
	KindPositiveInteger         // from 1
	KindNonNegativeInteger      // from 0
	KindWord                    // of a vocabulary
	KindNode                    // an instance of a class, or a reference to one
)

// Pattern is a datatype of the model that says how strings must look.
type Pattern uint8

// The patterns.
const (
	PatternNone      Pattern = iota
	PatternMediaType         // Core/MediaType
	PatternSemVer            // Core/SemVer
	PatternDateTime          // Core/DateTime: in UTC, to the second
)

// A Vocabulary is an enumeration. JSON spells its words without a prefix.
type Vocabulary struct {
	Name, Profile, Term, IRI string
	Words                    []string // sorted
}

// Has reports whether word is one of v.
func (v *Vocabulary) Has(word string) bool {
	if v == nil {
		return false
	}
	_, ok := slices.BinarySearch(v.Words, word)
	return ok
}

// An Individual is a thing that the model itself names, such as NoneElement.
type Individual struct {
	Name, Profile string
	Term          string // the short form, "" where the context has none
	IRI           string
	SameAs        string // another IRI of it, "" for none
	Class         *Class
}

// Is reports whether c is other or derives from it, in the same model.
func (c *Class) Is(other *Class) bool {
	return c != nil && other != nil && c.model == other.model && other.first <= c.number && c.number <= other.last
}

// Property returns the property that instances of c have under a name (as [Model.Class] takes them), declared
// by c or inherited, with the cardinalities of c; nil when there is none.
func (c *Class) Property(name string) *Property {
	if c == nil {
		return nil
	}
	if p, ok := c.model.properties.find(c.model, name); ok {
		if i := c.at[p.number]; i > 0 {
			return c.all[i-1]
		}
	}
	return nil
}

// Properties returns all properties of c, inherited ones included, sorted by term. The caller must not change
// the list.
func (c *Class) Properties() []*Property { return c.all }

// Class returns the class with a name: its term (software_Package), its prefixed name (spdx:Software/Package) or
// its IRI, of whatever version. It returns nil when there is none.
func (m *Model) Class(name string) *Class {
	c, _ := m.classes.find(m, name)
	return c
}

// Property returns a property by its name in the forms that [Model.Class] takes, as the first class that has it
// declares it; nil when there is none.
func (m *Model) Property(name string) *Property {
	p, _ := m.properties.find(m, name)
	return p
}

// Vocabulary returns a vocabulary by its name in the forms that [Model.Class] takes, nil when there is none.
func (m *Model) Vocabulary(name string) *Vocabulary {
	if c := m.Class(name); c != nil {
		return c.Words
	}
	return nil
}

// Individual returns an individual by its name in the forms that [Model.Class] takes, or by the other IRI that
// it is the same as; nil when there is none.
func (m *Model) Individual(name string) *Individual {
	i, _ := m.individuals.find(m, name)
	return i
}

// ClassOf returns the class of the newest model with a name, as [Model.Class] does.
func ClassOf(name string) *Class { return Latest().Class(name) }
