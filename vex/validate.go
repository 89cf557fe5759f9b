package vex

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
	"github.com/waybill-sdk/waybill/purl"
	"github.com/waybill-sdk/waybill/purl/cpe"
)

// Validate returns what is wrong with a document, as it would be written, in the order of its text; nil when there is
// nothing. It checks the specification and the official JSON schema of OpenVEX 0.2.
func Validate(d *Document) []Finding {
	root, err := openvex.Tree(d)
	if err != nil {
		return []Finding{{Error, RuleJSON, "", err.Error()}}
	}
	return validate(root)
}

// ValidateText is [Validate] for a text, which does not have to be one that [Parse] accepts: what is no JSON, or has
// values of wrong types, is a finding like all others.
func ValidateText(text []byte, opts ...Option) []Finding {
	root, err := openvex.ParseJSON(text, limits(opts))
	if err == nil {
		return validate(root)
	}
	f := Finding{Level: Error, Rule: RuleJSON, Message: err.Error()}
	var syn *SyntaxError
	var limit *LimitError
	switch {
	case errors.As(err, &limit):
		f.Rule, f.Path = RuleLimit, limit.Pointer
	case errors.As(err, &syn):
		if f.Path = syn.Pointer; !utf8.Valid(text) {
			f.Rule = RuleUTF8
		}
	}
	return []Finding{f}
}

func validate(root jsonx.Value) []Finding {
	c := new(checker)
	c.document(root)
	return c.found
}

// A checker walks a document. It keeps the place where it is, so that a finding costs no walk from the root.
type checker struct {
	path  []byte
	found []Finding

	documentTime bool // whether the document has a time that statements can inherit
}

func (c *checker) add(rule Rule, format string, args ...any) {
	c.found = append(c.found, Finding{rule.Level(), rule, string(c.path), fmt.Sprintf(format, args...)})
}

// at runs f one step further down.
func (c *checker) at(name string, f func()) {
	mark := len(c.path)
	c.path = jsonx.AppendPointer(c.path, name)
	f()
	c.path = c.path[:mark]
}

// kind reports whether v has the kind that belongs there.
func (c *checker) kind(v jsonx.Value, want jsonx.Kind) bool {
	if v.Kind() == want {
		return true
	}
	c.add(RuleType, "%v where %s belongs", v.Kind(), map[jsonx.Kind]string{
		jsonx.String: "a string", jsonx.Object: "an object", jsonx.Array: "an array", jsonx.Number: "an integer",
	}[want])
	return false
}

// A row says what is checked about a member of an object.
type row struct {
	check    func(*checker, jsonx.Value)
	required Rule // what its absence is, "" when it may be absent
}

// object checks v by a table: its members by their rows, those that have none by unknown.
func (c *checker) object(v jsonx.Value, rows map[string]row, unknown Rule) bool {
	if !c.kind(v, jsonx.Object) {
		return false
	}
	for it := v.Iter(); it.Next(); {
		c.at(it.Name(), func() {
			if r, ok := rows[it.Name()]; ok {
				r.check(c, it.Value())
			} else {
				c.add(unknown, "%q is not known here", clip(it.Name()))
			}
		})
	}
	for _, name := range slices.Sorted(keys(rows)) {
		if rule := rows[name].required; rule != "" && !v.Get(name).Exists() {
			c.add(rule, "there is no %s", name)
		}
	}
	return true
}

func keys(rows map[string]row) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range rows {
			if !yield(name) {
				return
			}
		}
	}
}

// array checks v and each of its elements, which have to differ.
func (c *checker) array(v jsonx.Value, check func(*checker, jsonx.Value)) {
	if !c.kind(v, jsonx.Array) {
		return
	}
	seen := make(map[[sha256.Size]byte]int, v.Len())
	var canon []byte
	i := 0
	for it := v.Iter(); it.Next(); i++ {
		mark := len(c.path)
		c.path = jsonx.AppendPointerIndex(c.path, i)
		check(c, it.Value())
		canon = openvex.AppendCanonical(canon[:0], it.Value())
		sum := sha256.Sum256(canon)
		if first, ok := seen[sum]; ok {
			c.add(RuleUnique, "the same as element %d", first)
		} else {
			seen[sum] = i
		}
		c.path = c.path[:mark]
	}
}

func anyText(c *checker, v jsonx.Value) { c.kind(v, jsonx.String) }

func isTime(c *checker, v jsonx.Value) {
	if !c.kind(v, jsonx.String) {
		return
	}
	if _, ok := openvex.ParseTime(v.Str()); !ok {
		c.add(RuleTime, "%q is no time as RFC 3339 has it", clip(v.Str()))
	}
}

func isIRI(c *checker, v jsonx.Value) {
	if c.kind(v, jsonx.String) && !IsIRI(v.Str()) {
		c.add(RuleIRI, "%q is no IRI", clip(v.Str()))
	}
}

func isVersion(c *checker, v jsonx.Value) {
	if !openvex.IsInteger(v) {
		if c.kind(v, jsonx.Number) {
			c.add(RuleType, "%s where an integer belongs", clip(v.Literal()))
		}
		return
	}
	if lit := v.Literal(); lit[0] == '-' || strings.Trim(lit, "0.eE+-") == "" {
		c.add(RuleVersion, "version %s is below 1", clip(lit))
	}
}

// label is a check that a text is one of a set.
func label[S ~string](rule Rule, known []S) func(*checker, jsonx.Value) {
	return func(c *checker, v jsonx.Value) {
		if c.kind(v, jsonx.String) && !slices.Contains(known, S(v.Str())) {
			c.add(rule, "%q is not one of %v", clip(v.Str()), known)
		}
	}
}

var documentRows = map[string]row{
	"@context": {(*checker).context, RuleContextRequired},
	"@id":      {isIRI, RuleIDRequired},
	"author": {func(c *checker, v jsonx.Value) {
		switch {
		case !c.kind(v, jsonx.String):
		case blank(v.Str()):
			c.add(RuleAuthor, "the author is nobody")
		case !strings.Contains(v.Str(), "@") && !IsIRI(v.Str()):
			c.add(RuleAuthorIdentifier, "the author should ideally be a machine readable identifier, such as an IRI or an e-mail address")
		}
	}, RuleAuthorRequired},
	"role":         {anyText, ""},
	"timestamp":    {isTime, RuleTimestampRequired},
	"last_updated": {isTime, ""},
	"version":      {isVersion, RuleVersionRequired},
	"tooling":      {anyText, ""},
	"statements":   {(*checker).statements, RuleStatementsMissing},
}

var statementRows = map[string]row{
	"@id":                        {isIRI, ""},
	"version":                    {isVersion, ""},
	"vulnerability":              {(*checker).vulnerability, RuleVulnerabilityRequired},
	"timestamp":                  {isTime, ""},
	"last_updated":               {isTime, ""},
	"products":                   {func(c *checker, v jsonx.Value) { c.array(v, (*checker).product) }, ""},
	"status":                     {label(RuleStatus, openvex.Statuses()), RuleStatusRequired},
	"supplier":                   {anyText, ""},
	"status_notes":               {anyText, ""},
	"justification":              {label(RuleJustification, openvex.Justifications()), ""},
	"impact_statement":           {anyText, ""},
	"action_statement":           {anyText, ""},
	"action_statement_timestamp": {isTime, ""},
}

var vulnerabilityRows = map[string]row{
	"@id":         {isIRI, ""},
	"name":        {anyText, RuleVulnerabilityName},
	"description": {anyText, ""},
	"aliases":     {func(c *checker, v jsonx.Value) { c.array(v, anyText) }, ""},
}

var componentRows = map[string]row{
	"@id": {isIRI, ""},
	"identifiers": {func(c *checker, v jsonx.Value) {
		if c.object(v, identifierRows, RuleIdentifierKind) && !hasAny(v, "purl", "cpe22", "cpe23") {
			c.add(RuleIdentifierRequired, "there is none of purl, cpe22 and cpe23")
		}
	}, ""},
	"hashes": {func(c *checker, v jsonx.Value) { c.object(v, hashRows, RuleHashAlgorithm) }, ""},
}

var productRows = func() map[string]row {
	rows := map[string]row{"subcomponents": {func(c *checker, v jsonx.Value) {
		c.array(v, (*checker).subcomponent)
	}, ""}}
	for name, r := range componentRows {
		rows[name] = r
	}
	return rows
}()

var identifierRows = map[string]row{
	"purl": {func(c *checker, v jsonx.Value) {
		if c.kind(v, jsonx.String) {
			c.purl(v.Str())
		}
	}, ""},
	"cpe22": {func(c *checker, v jsonx.Value) { c.cpe(v, "cpe:/") }, ""},
	"cpe23": {func(c *checker, v jsonx.Value) { c.cpe(v, "cpe:2.3:") }, ""},
}

// hashLengths are the lengths of digests in hexadecimal digits (appendix A).
var hashLengths = map[string]int{
	"md5": 32, "sha1": 40, "sha-256": 64, "sha-384": 96, "sha-512": 128, "sha3-224": 56, "sha3-256": 64,
	"sha3-384": 96, "sha3-512": 128, "blake2s-256": 64, "blake2b-256": 64, "blake2b-512": 128,
}

var hashRows = func() map[string]row {
	rows := map[string]row{}
	for name, n := range hashLengths {
		rows[name] = row{func(c *checker, v jsonx.Value) {
			if c.kind(v, jsonx.String) && (len(v.Str()) != n || !openvex.IsHex(v.Str())) {
				c.add(RuleHashValue, "%q is not %d hexadecimal digits", clip(v.Str()), n)
			}
		}, ""}
	}
	return rows
}()

func (c *checker) document(v jsonx.Value) {
	_, c.documentTime = openvex.ParseTime(v.Get("timestamp").Str())
	if c.object(v, documentRows, RuleUnknownMember) {
		c.updated(v)
	}
}

func (c *checker) context(v jsonx.Value) {
	switch {
	case !c.kind(v, jsonx.String):
	case !IsIRI(v.Str()) || strings.ContainsFunc(v.Str(), func(r rune) bool { return r >= 0x80 }):
		c.add(RuleIRI, "%q is no URI", clip(v.Str()))
	case !openvex.IsContext(v.Str()):
		c.add(RuleContext, "%q is no context of OpenVEX", clip(v.Str()))
	case v.Str() != openvex.Context:
		c.add(RuleContextVersion, "%q is not the context of version 0.2, by which this is judged", clip(v.Str()))
	}
}

func (c *checker) statements(v jsonx.Value) {
	ids := map[string]int{}
	i := -1
	c.array(v, func(c *checker, s jsonx.Value) {
		i++
		if !c.object(s, statementRows, RuleUnknownMember) {
			return
		}
		c.statement(s)
		if id := s.Get("@id").Str(); id != "" {
			if first, ok := ids[id]; ok {
				c.add(RuleStatementIDs, "statement %d has this @id, too: %q", first, clip(id))
			} else {
				ids[id] = i
			}
		}
	})
	if v.IsArray() && v.Len() == 0 {
		c.add(RuleStatementsEmpty, "there is no statement")
	}
}

// statement checks what members of a statement have to do with each other.
func (c *checker) statement(s jsonx.Value) {
	// An @id or a package URL in the vulnerability does not replace products, nor the other way round: all four parts
	// of the sentence have to be there (spec, Data Inheritance).
	if products := s.Get("products"); products.Len() == 0 {
		c.add(RuleProductRequired, "the statement identifies no product")
	}
	if _, ok := openvex.ParseTime(s.Get("timestamp").Str()); !ok && !c.documentTime {
		c.add(RuleStatementTime, "the statement has no time, and neither has the document")
	}
	c.updated(s)
	justification, impact, action := s.Get("justification"), s.Get("impact_statement"), s.Get("action_statement")
	switch status := Status(s.Get("status").Str()); status {
	case StatusNotAffected:
		switch {
		case !justification.Exists() && !impact.Exists():
			c.add(RuleNotAffected, "not_affected needs a justification or an impact_statement")
		case blank(justification.Str()) && blank(impact.Str()):
			c.add(RuleNotAffectedBlank, "not_affected needs a justification or an impact_statement, and what is there says nothing")
		case !justification.Exists():
			c.add(RulePreferJustification, "a justification should say it for machines, too")
		}
		c.misplaced(s, status, "action_statement")
	case StatusAffected:
		switch {
		case !action.Exists():
			c.add(RuleAffected, "affected needs an action_statement")
		case blank(action.Str()):
			c.add(RuleAffectedBlank, "affected needs an action_statement, and what is there says nothing")
		}
		c.misplaced(s, status, "justification", "impact_statement")
	case StatusFixed, StatusUnderInvestigation:
		c.misplaced(s, status, "justification", "impact_statement", "action_statement")
	}
}

func (c *checker) misplaced(s jsonx.Value, status Status, names ...string) {
	for _, name := range names {
		if s.Get(name).Str() != "" {
			c.at(name, func() { c.add(RuleMisplaced, "%s has no meaning for the status %s", name, status) })
		}
	}
}

// updated checks the two times of a document or a statement.
func (c *checker) updated(v jsonx.Value) {
	issued, ok1 := openvex.ParseTime(v.Get("timestamp").Str())
	updated, ok2 := openvex.ParseTime(v.Get("last_updated").Str())
	if ok1 && ok2 && updated.Compare(issued) < 0 {
		c.at("last_updated", func() { c.add(RuleLastUpdated, "it is before the timestamp") })
	}
}

func (c *checker) vulnerability(v jsonx.Value) {
	if !c.object(v, vulnerabilityRows, RuleUnknownMember) {
		return
	}
	name := v.Get("name")
	if !name.IsString() {
		return
	}
	if blank(name.Str()) {
		c.at("name", func() { c.add(RuleVulnerabilityBlank, "the name is blank") })
		return
	}
	known := wellKnown(name.Str())
	for it := v.Get("aliases").Iter(); it.Next(); {
		known = known || wellKnown(it.Value().Str())
	}
	if !known {
		c.at("name", func() {
			c.add(RuleVulnerabilityScheme, "%q is of no well-known scheme, and no alias is", clip(name.Str()))
		})
	}
}

func (c *checker) product(v jsonx.Value) {
	if !c.object(v, productRows, RuleUnknownMember) {
		return
	}
	if c.component(v) && !hasPURL(v) {
		c.add(RuleProductPURL, "a package URL is recommended")
	}
}

func (c *checker) subcomponent(v jsonx.Value) {
	if !c.object(v, componentRows, RuleUnknownMember) {
		return
	}
	if c.component(v) && !hasPURL(v) && v.Get("identifiers").Len() == 0 {
		c.add(RuleSubcomponentIDs, "a subcomponent should list software identifiers")
	}
}

// component checks how a component is identified, and reports whether it is.
func (c *checker) component(v jsonx.Value) bool {
	if !hasAny(v, "@id", "identifiers") {
		c.add(RuleComponentIdentifier, "there is neither @id nor identifiers, as the schema demands")
	}
	id := v.Get("@id").Str()
	addressable := !blank(id)
	if openvex.IsPURL(id) {
		c.at("@id", func() { addressable = c.purl(id) })
	}
	for it := v.Get("identifiers").Iter(); it.Next(); {
		addressable = addressable || identifies(it.Name(), it.Value().Str())
	}
	for it := v.Get("hashes").Iter(); it.Next(); {
		n, known := hashLengths[it.Name()]
		addressable = addressable || known && len(it.Value().Str()) == n && openvex.IsHex(it.Value().Str())
	}
	if !addressable {
		c.add(RuleAddressable, "nothing in it identifies a piece of software")
	}
	return addressable
}

func identifies(kind, value string) bool {
	var err error
	switch kind {
	case "purl":
		_, err = purl.Parse(value)
	case "cpe22", "cpe23":
		_, err = cpe.Parse(value)
	default:
		return false
	}
	return err == nil
}

func (c *checker) purl(text string) bool {
	if _, err := purl.Parse(text); err != nil {
		c.add(RulePURL, "%v", err)
		return false
	}
	return true
}

func (c *checker) cpe(v jsonx.Value, prefix string) {
	if !c.kind(v, jsonx.String) {
		return
	}
	if _, err := cpe.Parse(v.Str()); err != nil {
		c.add(RuleCPE, "%v", err)
	} else if !strings.HasPrefix(strings.ToLower(v.Str()), prefix) {
		c.add(RuleCPE, "%q does not begin with %s", clip(v.Str()), prefix)
	}
}

func hasPURL(v jsonx.Value) bool {
	return openvex.IsPURL(v.Get("@id").Str()) || v.Get("identifiers").Get("purl").Exists()
}

func hasAny(v jsonx.Value, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return v.Get(name).Exists() })
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func clip(s string) string {
	if len(s) <= 96 {
		return s
	}
	n := 96
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
