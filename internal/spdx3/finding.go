package spdx3

import (
	"fmt"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A Finding is one fault of a document.
type Finding struct {
	Value   jsonx.Value // what is at fault; for what is missing, the object that lacks it
	Level   Level
	Rule    string // what kind of fault it is, one of the constants below
	Clause  string // what the specification calls the place that says so, such as "Core/Relationship: to"
	Message string // what is wrong, for people
}

// Level is who refuses a document for a fault.
type Level uint8

// The levels.
const (
	// Structure is what the official JSON schema of the version refuses.
	Structure Level = iota + 1
	// Semantics is what the schema lets pass and the model forbids: its SHACL shapes, or a "must" of its text.
	Semantics
	// Advice is what the text only asks for ("should"), or what other tools will stumble over.
	Advice
)

func (l Level) String() string {
	switch l {
	case Structure:
		return "structure"
	case Semantics:
		return "semantics"
	case Advice:
		return "advice"
	}
	return "none"
}

// The rules. Which level a fault has depends on the place: the schema does not look into extensions, for one.
const (
	RuleContext         = "context"          // @context is missing, or not the constant that the schema demands
	RuleVersion         = "version"          // of a model that the tables do not have
	RuleJSONType        = "json-type"        // a string, number, array or object where another is needed
	RuleRequired        = "required"         // a property is missing
	RuleCardinality     = "cardinality"      // too many or too few values
	RuleSpelling        = "spelling"         // a name in another form than that of JSON
	RuleUnknownProperty = "unknown-property" // the class has no such property
	RuleUnknownClass    = "unknown-class"    // no such class in the model
	RuleAbstractClass   = "abstract-class"   // a class that has no instances
	RuleClass           = "class"            // an instance, or a reference to one, of another class than the property's
	RuleVocabulary      = "vocabulary"       // no word of the vocabulary
	RuleValue           = "value"            // a number, time, media type, version or the like that is none
	RuleIRI             = "iri"              // an identifier that is no IRI
	RuleBlankNode       = "blank-node"       // a blank node where an IRI must be
	RuleDangling        = "dangling"         // a blank node that nothing in the document defines
	RuleNotImported     = "not-imported"     // an element that neither the document nor an import names
	RuleDuplicateID     = "duplicate-id"     // two things of one name
	RuleOneDocument     = "one-document"     // several SpdxDocuments, or none
	RulePlacement       = "placement"        // elements inside others, or parts of elements among the elements
	RuleCollection      = "collection"       // element and rootElement of collections
	RuleRelationship    = "relationship"     // what a relationship of a type, or of a class, may connect
	RuleRange           = "range"            // a number that is too big or too small, a range that ends before it starts
	RuleVEX             = "vex"              // what a VEX statement must say
	RuleProfile         = "profile"          // what a profile demands that the document declares
	RuleSpecVersion     = "spec-version"     // another version than that of the context
)

// clauses of the text that are no page of a class.
const (
	clauseJSONLD    = "Model and serializations: Serialization in JSON-LD"
	clauseSerialize = "Model and serializations: Serialization information"
	clauseSchema    = "JSON schema"
	clauseLite      = "Annex SPDX Lite: "
)

// clause names the page of a class, and the property that it speaks of.
func clause(c *Class, p *Property) string {
	s := c.Profile + "/" + c.Name
	if p != nil {
		s += ": " + p.Name
	}
	return s
}

// clip shortens text from a document for a message.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// report hands a finding to the caller, who may have had enough.
func (c *checker) report(v jsonx.Value, level Level, rule, clause, format string, args ...any) {
	if c.newer && level == Structure && newerRules[rule] {
		level = Advice
	}
	if !c.stopped {
		c.stopped = !c.found(Finding{v, level, rule, clause, fmt.Sprintf(format, args...)})
	}
}
