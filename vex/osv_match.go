package vex

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/waybill-sdk/waybill/purl"
	"github.com/waybill-sdk/waybill/sbom"
)

// A Match is a package of an SBOM that advisories affect: one for each vulnerability, whatever names it goes by.
type Match struct {
	Detection
	Element    string   // identifier of the package in the SBOM
	Advisories []string // identifiers of the records, sorted
	Fixed      []string // versions that the records say it is fixed in, sorted as text
	Summary    string   // of the first record that has one
}

// An Unknown is a package of which an advisory does not say whether it affects it.
type Unknown struct {
	Element, Component, Advisory string
	Reason                       string
}

// Matches is what [MatchOSV] found.
type Matches struct {
	Found   []Match
	Unknown []Unknown
	Errors  []error // of records that could not be read
}

// MatchOSV returns which packages of an SBOM the records affect, by package URL and version, ordered by the SBOM and then
// by vulnerability. Records are read once, one at a time: those of [OSVFiles] and [OSVZip].
//
// Versions are compared as the ecosystem orders them. A package of a distribution is looked up by its own name and by
// that of the package it is built from (qualifier upstream), in the records of its release (qualifier distro).
// What cannot be decided is in Unknown: packages without a version or release, ranges of commits. Nothing is said about
// packages without a package URL.
func MatchOSV(doc *sbom.Document, records iter.Seq2[*Advisory, error]) *Matches {
	m := &matcher{byKey: map[string][]candidate{}}
	m.take(doc)
	for a, err := range records {
		if err != nil {
			m.out.Errors = append(m.out.Errors, err)
			continue
		}
		if a.Withdrawn.IsZero() {
			m.advisory(a)
		}
	}
	return m.matches()
}

// Draft returns a document that says of each match that it is under investigation, for people to decide. Without an
// id it has the one of [CanonicalID].
func (m *Matches) Draft(id, author string, issued time.Time) (*Document, error) {
	if len(m.Found) == 0 {
		return nil, errors.New("vex: there is nothing to investigate")
	}
	d, err := New(id, author, issued)
	if err != nil {
		return nil, err
	}
	for _, f := range m.Found {
		p := Product{Component: Component{ID: f.Component}}
		if f.Product != "" && f.Product != f.Component {
			p = Product{Component: Component{ID: f.Product}, Subcomponents: []Component{{ID: f.Component}}}
		}
		d.Statements = append(d.Statements, Statement{
			Vulnerability: Vulnerability{Name: f.Vulnerability, Aliases: f.Aliases},
			Products:      []Product{p},
			Status:        StatusUnderInvestigation,
			StatusNotes:   "Reported by " + strings.Join(f.Advisories, ", ") + ".",
		})
	}
	if d.ID == "" {
		d.ID = CanonicalID(d)
	}
	return d, nil
}

// A candidate is a name and version under which a package may be known to records.
type candidate struct {
	pkg     int
	version string
}

// A packaged is a package of the SBOM.
type packaged struct {
	element, text string
	id            purl.PURL
	hits          []hit
}

type hit struct {
	advisory *Advisory
	fixed    []string
}

type matcher struct {
	packages []packaged
	product  string
	byKey    map[string][]candidate
	out      Matches
}

// matchKey is what a package and a record about it have in common.
func matchKey(p purl.PURL) string { return purl.OpenVEX.Key(p) }

func (m *matcher) take(doc *sbom.Document) {
	roots := doc.GetNodeList().GetRootElements()
	for n := range doc.Packages() {
		text := string(n.Purl())
		if text == "" {
			continue
		}
		id, err := purl.Parse(text)
		if err != nil {
			m.out.Unknown = append(m.out.Unknown, Unknown{Element: n.GetId(), Component: text, Reason: err.Error()})
			continue
		}
		if len(roots) == 1 && n.GetId() == roots[0] {
			m.product = text
		}
		at := len(m.packages)
		m.packages = append(m.packages, packaged{element: n.GetId(), text: text, id: id})
		version := id.Version()
		if version == "" {
			version = n.GetVersion()
		}
		if epoch, ok := id.Qualifier("epoch"); ok && id.Type() == "rpm" && epoch != "0" && !strings.Contains(version, ":") {
			version = epoch + ":" + version
		}
		m.byKey[matchKey(id)] = append(m.byKey[matchKey(id)], candidate{at, version})
		upstream, ok := id.Qualifier("upstream")
		if !ok || id.Type() != "deb" && id.Type() != "apk" && id.Type() != "rpm" {
			continue
		}
		name, of, found := strings.Cut(upstream, "@")
		if !found {
			of = version
		}
		if id.Type() == "rpm" {
			continue // what is named there is the file of the source package
		}
		source, err := purl.Builder{Type: id.Type(), Namespace: id.Namespace(), Name: name}.Build()
		if err == nil && matchKey(source) != matchKey(id) {
			m.byKey[matchKey(source)] = append(m.byKey[matchKey(source)], candidate{at, of})
		}
	}
}

// advisory looks for the packages that a record speaks of.
func (m *matcher) advisory(a *Advisory) {
	hits := map[int]*hit{}
	unknown := map[int]string{}
	for i := range a.Affected {
		p := &a.Affected[i]
		e, release, ok := ecosystemOf(p.Ecosystem)
		var id purl.PURL
		var err error
		switch {
		case ok:
			id, err = e.purlOf(p.Name)
		case p.PURL != "":
			if id, err = purl.Parse(p.PURL); err == nil {
				e.scheme = id.Type()
			}
		default:
			continue
		}
		if err != nil {
			continue // the record names no package that could be in an SBOM
		}
		for _, c := range m.byKey[matchKey(id)] {
			pkg := &m.packages[c.pkg]
			if e.release && release != "" {
				switch same, known := sameRelease(pkg.id, release); {
				case !known:
					unknown[c.pkg] = "the package does not say of which release it is, and the record is about " + p.Ecosystem
					continue
				case !same:
					continue
				}
			}
			if c.version == "" {
				unknown[c.pkg] = "the package has no version"
				continue
			}
			in, fixed, err := p.affects(e.scheme, c.version)
			switch {
			case err != nil:
				unknown[c.pkg] = err.Error()
			case in && hits[c.pkg] == nil:
				hits[c.pkg] = &hit{a, fixed}
			case in:
				hits[c.pkg].fixed = append(hits[c.pkg].fixed, fixed...)
			}
		}
	}
	for _, i := range slices.Sorted(maps.Keys(hits)) {
		m.packages[i].hits = append(m.packages[i].hits, *hits[i])
	}
	for _, i := range slices.Sorted(maps.Keys(unknown)) {
		if hits[i] == nil {
			m.out.Unknown = append(m.out.Unknown, Unknown{m.packages[i].element, m.packages[i].text, a.ID, unknown[i]})
		}
	}
}

// sameRelease reports whether a package is of a release of its distribution; known is false when it does not say.
func sameRelease(p purl.PURL, release string) (same, known bool) {
	distro, ok := p.Qualifier("distro")
	if !ok {
		return false, false
	}
	have := distro[strings.LastIndexByte(distro, '-')+1:]
	if have == "" || have[0] < '0' || have[0] > '9' {
		return false, false // a code name
	}
	// "v3.18", "12", "22.04:LTS", "enterprise_linux:9::baseos"
	for part := range strings.SplitSeq(release, ":") {
		part = strings.TrimPrefix(part, "v")
		if part == "" || part[0] < '0' || part[0] > '9' {
			continue
		}
		return have == part || strings.HasPrefix(have, part+"."), true
	}
	return false, false
}

// matches puts what was found together, records about one vulnerability into one.
func (m *matcher) matches() *Matches {
	for i := range m.packages {
		p := &m.packages[i]
		slices.SortStableFunc(p.hits, func(a, b hit) int { return strings.Compare(a.advisory.ID, b.advisory.ID) })
		group := map[string]int{} // names to positions in found
		var found []*Match
		for _, h := range p.hits {
			names := append([]string{h.advisory.ID}, h.advisory.Aliases...)
			var into *Match
			for _, n := range names {
				k, ok := group[n]
				if !ok || found[k] == into || found[k] == nil {
					continue
				}
				if into == nil {
					into = found[k]
					continue
				}
				// The record joins two that did not know each other.
				other := found[k]
				into.Aliases = append(into.Aliases, other.Aliases...)
				into.Advisories, into.Fixed = append(into.Advisories, other.Advisories...), append(into.Fixed, other.Fixed...)
				at := slices.Index(found, into)
				for name, j := range group {
					if j == k {
						group[name] = at
					}
				}
				found[k] = nil
			}
			if into == nil {
				into = &Match{Element: p.element}
				found = append(found, into)
			}
			at := slices.Index(found, into)
			for _, n := range names {
				group[n] = at
			}
			into.Aliases = append(into.Aliases, names...)
			into.Advisories = append(into.Advisories, h.advisory.ID)
			into.Fixed = append(into.Fixed, h.fixed...)
			if into.Summary == "" {
				into.Summary = h.advisory.Summary
			}
		}
		var list []Match
		for _, f := range found {
			if f == nil {
				continue
			}
			f.Vulnerability, f.Aliases = nameOf(f.Aliases)
			f.Advisories, f.Fixed = unique(f.Advisories), unique(f.Fixed)
			f.Component, f.Product = p.text, m.product
			list = append(list, *f)
		}
		slices.SortFunc(list, func(a, b Match) int { return strings.Compare(a.Vulnerability, b.Vulnerability) })
		m.out.Found = append(m.out.Found, list...)
	}
	return &m.out
}

// nameOf returns what a vulnerability is called, by its CVE if it has one, and its other names.
func nameOf(names []string) (name string, others []string) {
	others = unique(names)
	i := max(slices.IndexFunc(others, func(s string) bool { return strings.HasPrefix(s, "CVE-") }), 0)
	name = others[i]
	return name, slices.Delete(others, i, i+1)
}

func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// String returns the match as one line.
func (m Match) String() string {
	s := fmt.Sprintf("%s in %s (%s)", m.Vulnerability, m.Component, strings.Join(m.Advisories, ", "))
	if len(m.Fixed) > 0 {
		s += ", fixed in " + strings.Join(m.Fixed, ", ")
	}
	return s
}
