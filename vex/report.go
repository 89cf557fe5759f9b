package vex

import (
	"fmt"
	"strings"

	"github.com/waybill-sdk/waybill/internal/jsonx"
	"github.com/waybill-sdk/waybill/internal/vexmap"
	"github.com/waybill-sdk/waybill/sbom"
)

// An Entry is one value that is not in the output as the source has it, a Diagnostic something that was let pass:
// the same as in conversions of SBOMs.
type (
	Entry      = sbom.Entry
	Diagnostic = sbom.Diagnostic
)

// A Report says what an operation could not say natively, value by value, in the form that reports of package sbom
// have. Its zero value reports nothing.
type Report struct {
	From, To    string // names of formats: "openvex", "csaf", or what sbom.Format has
	Entries     []Entry
	Diagnostics []Diagnostic
}

func (r *Report) add(rows []vexmap.Row, notes []vexmap.Note) {
	for _, row := range rows {
		r.Entries = append(r.Entries, Entry{Kind: sbom.Kind(row.Kind), Path: row.Path, Element: row.Element, Target: row.Target, Reason: row.Reason})
	}
	for _, n := range notes {
		r.Diagnostics = append(r.Diagnostics, Diagnostic(n))
	}
}

func (r *Report) synthesise(target, reason string) {
	r.Entries = append(r.Entries, Entry{Kind: sbom.Synthesised, Target: target, Reason: reason})
}

// Count returns the number of entries of a kind.
func (r *Report) Count(k sbom.Kind) int {
	n := 0
	for _, e := range r.Entries {
		if e.Kind == k {
			n++
		}
	}
	return n
}

// MarshalJSON returns the report as {"from":…,"to":…,"entries":[…],"diagnostics":[…]}.
func (r *Report) MarshalJSON() ([]byte, error) {
	b := jsonx.AppendString(append([]byte{'{'}, `"from":`...), r.From)
	b = append(jsonx.AppendName(jsonx.AppendString(jsonx.AppendName(b, "to"), r.To), "entries"), '[')
	for _, e := range r.Entries {
		b = append(jsonx.AppendComma(b), '{')
		b = jsonx.AppendString(jsonx.AppendName(b, "kind"), e.Kind.String())
		b = jsonx.AppendString(jsonx.AppendName(b, "path"), e.Path)
		b = jsonx.AppendString(jsonx.AppendName(b, "element"), e.Element)
		b = jsonx.AppendString(jsonx.AppendName(b, "target"), e.Target)
		b = append(jsonx.AppendString(jsonx.AppendName(b, "reason"), e.Reason), '}')
	}
	b = append(jsonx.AppendName(append(b, ']'), "diagnostics"), '[')
	for _, d := range r.Diagnostics {
		b = append(jsonx.AppendComma(b), '{')
		b = jsonx.AppendString(jsonx.AppendName(b, "path"), d.Path)
		b = jsonx.AppendString(jsonx.AppendName(b, "rule"), d.Rule)
		b = append(jsonx.AppendString(jsonx.AppendName(b, "message"), d.Message), '}')
	}
	return append(b, "]}"...), nil
}

// Summary returns the counts of each kind as one line: "openvex to csaf: 12 carried, 1 dropped".
func (r *Report) Summary() string {
	var parts []string
	for k := sbom.Carried; k <= sbom.Invalidated; k++ {
		if n := r.Count(k); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, k))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "everything is native")
	}
	s := r.From + " to " + r.To + ": " + strings.Join(parts, ", ")
	if n := len(r.Diagnostics); n > 0 {
		s += fmt.Sprintf("; %d diagnostics", n)
	}
	return s
}
