package vexmap

import (
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/openvex"
)

// A Hash is a digest by OpenVEX's name of the algorithm.
type Hash struct{ Alg, Value string }

// A Component is a product or a subcomponent as OpenVEX identifies it.
type Component struct {
	ID, PURL, CPE22, CPE23 string
	Hashes                 []Hash
}

// A Product is a product with the subcomponents that a statement is limited to.
type Product struct {
	Component
	Subs []Component
}

// A Statement is what an OpenVEX statement says. Members that OpenVEX 0.2 does not know are not in it.
type Statement struct {
	ID, Version                   string // Version as spelled
	VulnID, Vuln, Description     string
	Aliases                       []string
	Timestamp, LastUpdated        string
	Products                      []Product
	Status, Supplier, StatusNotes string
	Justification, Impact         string
	Action, ActionTime            string
}

// The statuses.
const (
	notAffected        = string(openvex.StatusNotAffected)
	affected           = string(openvex.StatusAffected)
	fixed              = string(openvex.StatusFixed)
	underInvestigation = string(openvex.StatusUnderInvestigation)
)

// hides is [openvex.Hides].
func hides(status string) int { return openvex.Hides(openvex.Status(status)) }

// What OpenVEX demands and others leave out is said with these words, which come back as nothing.
const (
	noAction = "No action stated."
	noImpact = "No justification stated."
)

// ParseStatement returns what the JSON of a statement says. The forms of OpenVEX 0.0.x, where vulnerabilities and
// products are strings, are understood.
func ParseStatement(v jsonx.Value) Statement {
	s := Statement{
		ID: v.Get("@id").Str(), Timestamp: v.Get("timestamp").Str(), LastUpdated: v.Get("last_updated").Str(),
		Status: v.Get("status").Str(), Supplier: v.Get("supplier").Str(), StatusNotes: v.Get("status_notes").Str(),
		Justification: v.Get("justification").Str(), Impact: v.Get("impact_statement").Str(),
		Action: v.Get("action_statement").Str(), ActionTime: v.Get("action_statement_timestamp").Str(),
	}
	if n := v.Get("version"); n.Kind() == jsonx.Number {
		s.Version = n.Literal()
	}
	vuln := v.Get("vulnerability")
	s.Vuln, s.VulnID, s.Description = vuln.Get("name").Str(), vuln.Get("@id").Str(), vuln.Get("description").Str()
	if vuln.IsString() {
		s.Vuln = vuln.Str()
	}
	s.Aliases = strs(vuln.Get("aliases"))
	old := strs(v.Get("subcomponents"))
	for it := v.Get("products").Iter(); it.Next(); {
		p := Product{Component: parseComponent(it.Value())}
		for sub := it.Value().Get("subcomponents").Iter(); sub.Next(); {
			p.Subs = append(p.Subs, parseComponent(sub.Value()))
		}
		for _, id := range old {
			p.Subs = append(p.Subs, Component{ID: id})
		}
		s.Products = append(s.Products, p)
	}
	return s
}

func strs(list jsonx.Value) (texts []string) {
	for it := list.Iter(); it.Next(); {
		if it.Value().IsString() {
			texts = append(texts, it.Value().Str())
		}
	}
	return texts
}

func parseComponent(v jsonx.Value) Component {
	if v.IsString() {
		return Component{ID: v.Str()}
	}
	ids := v.Get("identifiers")
	c := Component{ID: v.Get("@id").Str(), PURL: ids.Get("purl").Str(), CPE22: ids.Get("cpe22").Str(), CPE23: ids.Get("cpe23").Str()}
	if hashes := v.Get("hashes"); hashes.IsObject() {
		for it := hashes.Iter(); it.Next(); {
			if it.Value().IsString() {
				c.Hashes = append(c.Hashes, Hash{it.Name(), it.Value().Str()})
			}
		}
	}
	return c
}

// Append appends s as JSON.
func (s *Statement) Append(dst []byte) []byte {
	dst = append(dst, '{')
	dst = jsonx.AppendMember(dst, "@id", s.ID)
	if s.Version != "" {
		dst = append(jsonx.AppendName(dst, "version"), s.Version...)
	}
	dst = append(jsonx.AppendName(dst, "vulnerability"), '{')
	dst = jsonx.AppendMember(dst, "@id", s.VulnID)
	dst = jsonx.AppendString(jsonx.AppendName(dst, "name"), s.Vuln)
	dst = jsonx.AppendMember(dst, "description", s.Description)
	dst = append(appendStrings(dst, "aliases", s.Aliases), '}')
	dst = jsonx.AppendMember(dst, "timestamp", s.Timestamp)
	dst = jsonx.AppendMember(dst, "last_updated", s.LastUpdated)
	if len(s.Products) > 0 {
		dst = append(jsonx.AppendName(dst, "products"), '[')
		for i := range s.Products {
			p := &s.Products[i]
			dst = p.open(jsonx.AppendComma(dst))
			if len(p.Subs) > 0 {
				dst = append(jsonx.AppendName(dst, "subcomponents"), '[')
				for k := range p.Subs {
					dst = append(p.Subs[k].open(jsonx.AppendComma(dst)), '}')
				}
				dst = append(dst, ']')
			}
			dst = append(dst, '}')
		}
		dst = append(dst, ']')
	}
	for _, m := range [...]struct{ name, value string }{
		{"status", s.Status},
		{"supplier", s.Supplier},
		{"status_notes", s.StatusNotes},
		{"justification", s.Justification},
		{"impact_statement", s.Impact},
		{"action_statement", s.Action},
		{"action_statement_timestamp", s.ActionTime},
	} {
		dst = jsonx.AppendMember(dst, m.name, m.value)
	}
	return append(dst, '}')
}

func appendStrings(dst []byte, name string, list []string) []byte {
	if len(list) == 0 {
		return dst
	}
	dst = append(jsonx.AppendName(dst, name), '[')
	for _, s := range list {
		dst = jsonx.AppendString(jsonx.AppendComma(dst), s)
	}
	return append(dst, ']')
}

// open appends c as an object that lacks its closing brace.
func (c *Component) open(dst []byte) []byte {
	dst = jsonx.AppendMember(append(dst, '{'), "@id", c.ID)
	if c.PURL != "" || c.CPE22 != "" || c.CPE23 != "" {
		dst = append(jsonx.AppendName(dst, "identifiers"), '{')
		dst = jsonx.AppendMember(dst, "purl", c.PURL)
		dst = jsonx.AppendMember(dst, "cpe22", c.CPE22)
		dst = append(jsonx.AppendMember(dst, "cpe23", c.CPE23), '}')
	}
	if len(c.Hashes) > 0 {
		dst = append(jsonx.AppendName(dst, "hashes"), '{')
		for _, h := range c.Hashes {
			dst = jsonx.AppendString(jsonx.AppendName(dst, h.Alg), h.Value)
		}
		dst = append(dst, '}')
	}
	return dst
}

// key returns a text that equal components, and no others, have in common.
func (c *Component) key() string { return string(c.open(nil)) }

// complete says what OpenVEX demands of a status and nobody said; it reports whether there was anything.
func (s *Statement) complete() bool {
	switch {
	case s.Status == affected && s.Action == "":
		s.Action = noAction
	case s.Status == notAffected && s.Justification == "" && s.Impact == "":
		s.Impact = noImpact
	default:
		return false
	}
	return true
}

// action and impact are what is to be said of them in formats that do not demand it.
func (s *Statement) action() string { return unless(s.Action, noAction) }
func (s *Statement) impact() string { return unless(s.Impact, noImpact) }

func unless(s, nothing string) string {
	if s == nothing {
		return ""
	}
	return s
}

// isTime reports whether s is a time of RFC 3339, which all formats take.
func isTime(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil && strings.Contains(s, "T")
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
