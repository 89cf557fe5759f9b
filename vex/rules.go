package vex

// A Rule is the code of a rule that [Validate] checks, stable for programs.
type Rule string

// The rules. Errors are what the specification says with MUST, what it calls required, and what the official JSON
// schema demands; warnings are what it says with SHOULD or recommends, and what is surely not meant.
const (
	RuleJSON  Rule = "json"  // it is no JSON, or has a member twice
	RuleUTF8  Rule = "utf-8" // "File encoding MUST be UTF8"
	RuleLimit Rule = "limit" // it exceeds a limit of the reader
	RuleType  Rule = "type"  // a value of the wrong JSON type

	RuleContextRequired   Rule = "context-required"
	RuleContext           Rule = "context"         // the context is not that of OpenVEX
	RuleContextVersion    Rule = "context-version" // warning: a version other than 0.2
	RuleIDRequired        Rule = "id-required"
	RuleIRI               Rule = "iri" // an @id is no IRI, the context no URI
	RuleAuthorRequired    Rule = "author-required"
	RuleAuthor            Rule = "author"             // "author MUST be an individual or organization": it is blank
	RuleTimestampRequired Rule = "timestamp-required" // "A document MUST define a timestamp"
	RuleTime              Rule = "time"               // a time is not as RFC 3339 has it
	RuleVersionRequired   Rule = "version-required"
	RuleVersion           Rule = "version" // a version below 1
	RuleStatementsMissing Rule = "statements-required"
	RuleStatementsEmpty   Rule = "statements-empty"
	RuleUnique            Rule = "unique"         // an element stands twice in an array
	RuleUnknownMember     Rule = "unknown-member" // the schema allows no other members

	RuleVulnerabilityRequired Rule = "vulnerability-required"
	RuleVulnerabilityName     Rule = "vulnerability-name-required"
	RuleVulnerabilityBlank    Rule = "vulnerability-name" // "it needs to have an ID string to address it": it is blank
	RuleStatusRequired        Rule = "status-required"    // "A VEX statement MUST provide the status"
	RuleStatus                Rule = "status"             // "status MUST be one of the labels"
	RuleJustification         Rule = "justification"      // it is none of the labels
	RuleNotAffected           Rule = "not-affected-reason"
	RuleNotAffectedBlank      Rule = "not-affected-reason-blank" // the reason that MUST be there is blank
	RuleAffected              Rule = "affected-action"
	RuleAffectedBlank         Rule = "affected-action-blank" // the statement that MUST be there is blank
	RuleProductRequired       Rule = "product-required"      // "a valid statement MUST identify a product"
	RuleStatementTime         Rule = "statement-timestamp"   // no time, not even that of the document: the statement is incomplete
	RuleComponentIdentifier   Rule = "component-identifier"  // the schema demands @id or identifiers, hashes alone are not enough
	RuleAddressable           Rule = "product-addressable"   // "MUST be addressable via one of the mechanisms"
	RuleIdentifierRequired    Rule = "identifier-required"
	RuleIdentifierKind        Rule = "identifier-kind" // not purl, cpe22 or cpe23 (appendix B)
	RuleHashAlgorithm         Rule = "hash-algorithm"  // not in appendix A

	RuleVersionIncremented Rule = "version-incremented" // of [ValidateUpdate]: "must be incremented when any content changes"
	RuleUntouched          Rule = "untouched-statement" // of [ValidateUpdate]: "the integrity of the untouched statements MUST be preserved"
	RuleStatementVersion   Rule = "statement-version"   // of [ValidateUpdate]: "required when incremented"

	RuleVulnerabilityScheme Rule = "vulnerability-scheme"    // "SHOULD use global, well-known identifying schemas"
	RuleSubcomponentIDs     Rule = "subcomponent-identifier" // "SHOULD also list software identifiers"
	RulePreferJustification Rule = "justification-preferred" // "SHOULD use the machine readable justification labels"
	RuleProductPURL         Rule = "product-purl"            // "The use of Package URLs is recommended"
	RuleAuthorIdentifier    Rule = "author-identifier"       // "should ideally be a machine readable identifier"
	RulePURL                Rule = "purl"                    // what should be a package URL is none
	RuleCPE                 Rule = "cpe"                     // what should be a CPE name is none
	RuleHashValue           Rule = "hash-value"              // no hexadecimal digest of the algorithm's length
	RuleMisplaced           Rule = "misplaced"               // a member that has no meaning for the status
	RuleStatementIDs        Rule = "statement-id-unique"     // two statements with one @id
	RuleLastUpdated         Rule = "last-updated"            // updated before it was issued
)

// A Level says how grave a finding is.
type Level string

// The levels.
const (
	Error   Level = "error"
	Warning Level = "warning"
)

var warnings = map[Rule]bool{
	RuleContextVersion: true, RuleVulnerabilityScheme: true, RuleSubcomponentIDs: true, RulePreferJustification: true,
	RuleProductPURL: true, RuleAuthorIdentifier: true, RulePURL: true, RuleCPE: true, RuleHashValue: true,
	RuleMisplaced: true, RuleStatementIDs: true, RuleLastUpdated: true,
}

// schemaRules are those that the official JSON schema has, too.
var schemaRules = map[Rule]bool{
	RuleType: true, RuleContextRequired: true, RuleIDRequired: true, RuleIRI: true, RuleAuthorRequired: true,
	RuleTimestampRequired: true, RuleTime: true, RuleVersionRequired: true, RuleVersion: true,
	RuleStatementsMissing: true, RuleStatementsEmpty: true, RuleUnique: true, RuleUnknownMember: true,
	RuleVulnerabilityRequired: true, RuleVulnerabilityName: true, RuleStatusRequired: true, RuleStatus: true,
	RuleJustification: true, RuleNotAffected: true, RuleAffected: true, RuleComponentIdentifier: true,
	RuleIdentifierRequired: true, RuleIdentifierKind: true, RuleHashAlgorithm: true,
}

// Level returns the level of findings of the rule.
func (r Rule) Level() Level {
	if warnings[r] {
		return Warning
	}
	return Error
}

// Schema reports whether the official JSON schema (formats asserted) demands the same, so that a document is valid by
// it when there is no finding of such a rule.
func (r Rule) Schema() bool { return schemaRules[r] }

// A Finding is one thing about a document that is not as a rule demands.
type Finding struct {
	Level   Level  `json:"level"`
	Rule    Rule   `json:"rule"`
	Path    string `json:"path"` // JSON pointer
	Message string `json:"message"`
}

func (f Finding) String() string {
	return string(f.Level) + ": " + f.Path + ": " + f.Message + " [" + string(f.Rule) + "]"
}

// HasErrors reports whether one of the findings is an error.
func HasErrors(list []Finding) bool {
	for i := range list {
		if list[i].Level == Error {
			return true
		}
	}
	return false
}
