package vex

import (
	"fmt"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/vexmap"
)

// A Detection is what a scanner reports: a vulnerability in a component, of a product if that is known.
type Detection struct {
	Vulnerability string
	Aliases       []string // other names of the vulnerability
	Component     string   // package URL or other identifier of the component
	Product       string   // identifier of what was scanned, "" when it is not known
}

// An Applied is a detection with what statements say about it.
type Applied struct {
	Detection
	// Suppressed is set when a statement says that the vulnerability need not be reported: it does not affect the
	// component, or is fixed.
	Suppressed bool
	// Decision is the answer that decided; without a Statement when nobody says anything.
	Decision Decision
	Why      string // the decision as one line
}

// Apply returns detections, in their order, with what the statements of x say about each. It asks for the component as
// a part of the product; where nothing is known of that it asks for the component by itself. A statement about another
// component of the product, or about another version, suppresses nothing. Of the names of a vulnerability the one with
// an answer counts, and of several answers the newest, or the one that hides less.
func Apply(x *Index, detections ...Detection) []Applied {
	list := make([]Applied, len(detections))
	for i, d := range detections {
		list[i] = apply(x, d)
	}
	return list
}

func apply(x *Index, d Detection) Applied {
	names := append([]string{d.Vulnerability}, d.Aliases...)
	var best Decision
	if d.Product != "" {
		best = ask(x, names, d.Product, d.Component)
	}
	if best.Statement == nil && d.Component != "" {
		if alone := ask(x, names, d.Component, ""); alone.Statement != nil || d.Product == "" {
			best = alone
		}
	}
	a := Applied{Detection: d, Decision: best, Suppressed: best.Statement != nil && best.Suppresses()}
	switch {
	case best.Statement != nil:
		for r := range best.Why() {
			if r.Verdict == Decided {
				a.Why = r.String()
				break
			}
		}
	default:
		a.Why = "no statement is about it"
		for r := range best.Why() {
			a.Why = r.String()
			break
		}
	}
	return a
}

// ask returns the answer under any of the names of a vulnerability.
func ask(x *Index, names []string, product, subcomponent string) Decision {
	var best Decision
	for i, name := range names {
		if name == "" {
			continue
		}
		d := x.Query(name, product, subcomponent)
		if i == 0 || best.Statement == nil && d.Statement != nil {
			best = d
			continue
		}
		if d.Statement == nil || d.Statement == best.Statement {
			continue
		}
		switch c := d.Document.Time(d.Statement).Compare(best.Document.Time(best.Statement)); {
		case c > 0, c == 0 && best.Suppresses() && !d.Suppresses():
			best = d
		}
	}
	return best
}

// ApplySARIF returns a SARIF 2.1.0 log with a suppression, whose justification is the reason, on each result that the
// statements of x suppress, and what it found for every result. product identifies what was scanned; it may be empty.
// Everything else of the log stays as it is, byte for byte.
//
// The vulnerability of a result is its ruleId; what scanners append to that ("CVE-2024-1234-openssl") is left away. Its
// component is the package URL in the properties of the result or of its rule ("purl", "purls"), or in the fully
// qualified name of a logical location. A result of several components is suppressed when all of them are, and a
// result without one only by statements about the product as a whole.
func ApplySARIF(log []byte, x *Index, product string, opts ...Option) ([]byte, []Applied, error) {
	doc, err := jsonx.Parse(log, limits(opts).Limits)
	if err != nil {
		return nil, nil, fmt.Errorf("vex: sarif: %w", err)
	}
	var all []Applied
	out, err := vexmap.SuppressSARIF(doc, func(r vexmap.SARIFResult) (string, bool) {
		components := r.Components
		if len(components) == 0 {
			components = []string{""}
		}
		suppressed, why := true, ""
		for _, c := range components {
			a := apply(x, Detection{Vulnerability: r.Vulnerability, Aliases: r.Aliases, Component: c, Product: product})
			all = append(all, a)
			suppressed = suppressed && a.Suppressed
			if why == "" {
				why = a.Why
			}
		}
		return why, suppressed
	})
	if err != nil {
		return nil, nil, fmt.Errorf("vex: sarif: %w", err)
	}
	return out, all, nil
}
