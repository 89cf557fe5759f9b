// Package govex takes VEX documents to and from the types of github.com/openvex/go-vex, for programs that already hold
// them.
//
//	theirs, lost := govex.To(doc)
//	doc, err := govex.From(theirs)
//
// Neither function goes through the library's reader or writer, which lose more than its types do: From keeps every
// field, and To says which members the types have no field for.
package govex

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	govex "github.com/openvex/go-vex/pkg/vex"

	"github.com/waybill-sdk/waybill/vex"
)

// To returns the library's value of a document, and the JSON pointers of what it has no field for: supplier and
// version of statements, members that OpenVEX does not know (but for a supplier of documents and components, which the
// library has), and times that are none. Times keep their offset, not the number of digits that they are written with.
// The value shares nothing with d that can be changed.
func To(d *vex.Document) (v *govex.VEX, lost []string) {
	var t out
	v = &govex.VEX{Metadata: govex.Metadata{
		Context: d.Context, ID: d.ID, Author: d.Author, AuthorRole: d.Role, Tooling: d.Tooling, Version: int(d.Version),
		Timestamp: t.time("/timestamp", d.Timestamp), LastUpdated: t.time("/last_updated", d.LastUpdated),
		Supplier: t.extensions("", d.Extensions, true),
	}}
	v.Statements = make([]govex.Statement, 0, len(d.Statements))
	for i := range d.Statements {
		v.Statements = append(v.Statements, t.statement(fmt.Sprintf("/statements/%d", i), &d.Statements[i]))
	}
	return v, t.lost
}

// out is a document on its way to the library.
type out struct{ lost []string }

func (t *out) drop(pointer string, there bool) {
	if there {
		t.lost = append(t.lost, pointer)
	}
}

func (t *out) time(pointer string, x vex.Time) *time.Time {
	if x.IsZero() {
		return nil
	}
	// As it is written, so that the offset stays.
	moment, err := time.Parse(time.RFC3339Nano, strings.ToUpper(x.String()))
	if err != nil {
		if !x.Valid() {
			t.drop(pointer, true)
			return nil
		}
		moment = x.Time() // a leap second
	}
	return &moment
}

// extensions returns the supplier, where the library has one; all others are lost.
func (t *out) extensions(pointer string, list []vex.Extension, supplier bool) (text string) {
	for _, e := range list {
		if supplier && e.Name == "supplier" && json.Unmarshal(e.Value, &text) == nil {
			continue
		}
		t.drop(pointer+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(e.Name), true)
	}
	return text
}

func (t *out) statement(pointer string, s *vex.Statement) govex.Statement {
	t.drop(pointer+"/version", s.Version != 0)
	t.drop(pointer+"/supplier", s.Supplier != "")
	t.extensions(pointer, s.Extensions, false)
	t.extensions(pointer+"/vulnerability", s.Vulnerability.Extensions, false)
	v := govex.Statement{
		ID:        s.ID,
		Timestamp: t.time(pointer+"/timestamp", s.Timestamp), LastUpdated: t.time(pointer+"/last_updated", s.LastUpdated),
		Vulnerability: govex.Vulnerability{ID: s.Vulnerability.ID, Name: govex.VulnerabilityID(s.Vulnerability.Name), Description: s.Vulnerability.Description},
		Status:        govex.Status(s.Status), StatusNotes: s.StatusNotes, Justification: govex.Justification(s.Justification),
		ImpactStatement: s.ImpactStatement, ActionStatement: s.ActionStatement,
		ActionStatementTimestamp: t.time(pointer+"/action_statement_timestamp", s.ActionStatementTimestamp),
	}
	for _, a := range s.Vulnerability.Aliases {
		v.Vulnerability.Aliases = append(v.Vulnerability.Aliases, govex.VulnerabilityID(a))
	}
	for i := range s.Products {
		at := fmt.Sprintf("%s/products/%d", pointer, i)
		p := govex.Product{Component: t.component(at, &s.Products[i].Component)}
		for j := range s.Products[i].Subcomponents {
			c := t.component(fmt.Sprintf("%s/subcomponents/%d", at, j), &s.Products[i].Subcomponents[j])
			p.Subcomponents = append(p.Subcomponents, govex.Subcomponent{Component: c})
		}
		v.Products = append(v.Products, p)
	}
	return v
}

func (t *out) component(pointer string, c *vex.Component) govex.Component {
	v := govex.Component{ID: c.ID, Supplier: t.extensions(pointer, c.Extensions, true)}
	for _, h := range c.Hashes {
		if v.Hashes == nil {
			v.Hashes = map[govex.Algorithm]govex.Hash{}
		}
		v.Hashes[govex.Algorithm(h.Algorithm)] = govex.Hash(h.Value)
	}
	set := func(kind govex.IdentifierType, value string) {
		if value == "" {
			return
		}
		if v.Identifiers == nil {
			v.Identifiers = map[govex.IdentifierType]string{}
		}
		v.Identifiers[kind] = value
	}
	set(govex.PURL, c.Identifiers.PURL)
	set(govex.CPE22, c.Identifiers.CPE22)
	set(govex.CPE23, c.Identifiers.CPE23)
	for _, e := range c.Identifiers.Extensions {
		var text string
		if json.Unmarshal(e.Value, &text) != nil || string(e.Value) == "null" {
			t.drop(pointer+"/identifiers/"+e.Name, true)
			continue
		}
		set(govex.IdentifierType(e.Name), text)
	}
	return v
}

// From returns the document that the library's value says. What its maps hold is put in the order of its names, so that
// the same value gives the same document. The supplier of a document or a component, which OpenVEX does not have, is
// an extension. It fails for no value at all, and for times that RFC 3339 cannot write.
func From(v *govex.VEX) (*vex.Document, error) {
	if v == nil {
		return nil, errors.New("govex: there is no document")
	}
	var t in
	d := &vex.Document{
		Context: v.Context, ID: v.ID, Author: v.Author, Role: v.AuthorRole, Tooling: v.Tooling, Version: int64(v.Version),
		Timestamp: t.time(v.Timestamp), LastUpdated: t.time(v.LastUpdated), Extensions: supplier(v.Supplier),
	}
	d.Statements = make([]vex.Statement, 0, len(v.Statements))
	for i := range v.Statements {
		d.Statements = append(d.Statements, t.statement(&v.Statements[i]))
		if t.err != nil {
			return nil, fmt.Errorf("govex: statement %d: %w", i, t.err)
		}
	}
	if t.err != nil {
		return nil, fmt.Errorf("govex: %w", t.err)
	}
	return d, nil
}

// in is a document on its way from the library.
type in struct{ err error }

func (t *in) time(x *time.Time) vex.Time {
	if x == nil || x.IsZero() {
		return vex.Time{}
	}
	moment := vex.TimeOf(*x)
	if !moment.Valid() {
		t.err = fmt.Errorf("the time %v cannot be written", x)
	}
	return moment
}

func supplier(s string) []vex.Extension {
	if s == "" {
		return nil
	}
	return []vex.Extension{{Name: "supplier", Value: quote(s)}}
}

func quote(s string) json.RawMessage {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be written
	}
	return b
}

func (t *in) statement(v *govex.Statement) vex.Statement {
	s := vex.Statement{
		ID: v.ID, Timestamp: t.time(v.Timestamp), LastUpdated: t.time(v.LastUpdated),
		Vulnerability: vex.Vulnerability{ID: v.Vulnerability.ID, Name: string(v.Vulnerability.Name), Description: v.Vulnerability.Description},
		Status:        vex.Status(v.Status), StatusNotes: v.StatusNotes, Justification: vex.Justification(v.Justification),
		ImpactStatement: v.ImpactStatement, ActionStatement: v.ActionStatement,
		ActionStatementTimestamp: t.time(v.ActionStatementTimestamp),
	}
	for _, a := range v.Vulnerability.Aliases {
		s.Vulnerability.Aliases = append(s.Vulnerability.Aliases, string(a))
	}
	for i := range v.Products {
		p := vex.Product{Component: component(&v.Products[i].Component)}
		for j := range v.Products[i].Subcomponents {
			p.Subcomponents = append(p.Subcomponents, component(&v.Products[i].Subcomponents[j].Component))
		}
		s.Products = append(s.Products, p)
	}
	return s
}

func component(v *govex.Component) vex.Component {
	c := vex.Component{ID: v.ID, Extensions: supplier(v.Supplier)}
	for alg, value := range v.Hashes {
		c.Hashes = append(c.Hashes, vex.Hash{Algorithm: string(alg), Value: string(value)})
	}
	slices.SortFunc(c.Hashes, func(a, b vex.Hash) int { return strings.Compare(a.Algorithm, b.Algorithm) })
	for kind, value := range v.Identifiers {
		switch kind {
		case govex.PURL:
			c.Identifiers.PURL = value
		case govex.CPE22:
			c.Identifiers.CPE22 = value
		case govex.CPE23:
			c.Identifiers.CPE23 = value
		default:
			c.Identifiers.Extensions = append(c.Identifiers.Extensions, vex.Extension{Name: string(kind), Value: quote(value)})
		}
	}
	slices.SortFunc(c.Identifiers.Extensions, func(a, b vex.Extension) int { return strings.Compare(a.Name, b.Name) })
	return c
}
