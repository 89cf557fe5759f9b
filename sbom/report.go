package sbom

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/waybill-sdk/waybill/internal/convert"
	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A Kind says what became of a value that a format could not say natively.
type Kind uint8

// The kinds of report entries.
const (
	// Carried values are kept in the output's extension slot. Converting back restores them; others do not
	// understand them.
	Carried Kind = iota
	// Approximated values are written natively with a nearby meaning, the exact source carried beside them.
	Approximated
	// Dropped values are not in the output.
	Dropped
	// Synthesised values are demanded by the output and missing in the source.
	Synthesised
	// Invalidated are signatures that do not cover what is written. They are carried.
	Invalidated
)

var kindNames = [...]string{"carried", "approximated", "dropped", "synthesised", "invalidated"}

// String returns the name of k as the JSON form of a report has it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// ParseKind returns the kind with the given name.
func ParseKind(name string) (Kind, bool) {
	for k, n := range kindNames {
		if n == name {
			return Kind(k), true
		}
	}
	return 0, false
}

// An Entry is one value that is not in the output as the source has it.
type Entry struct {
	Kind    Kind
	Path    string // JSON pointer in the source, "" for what was synthesised
	Element string // identifier in the source of the element concerned, "" for the document
	Target  string // JSON pointer in the output, "" for what was dropped
	Reason  string
}

// A Diagnostic is a fault that was let pass.
type Diagnostic struct {
	Path    string // JSON pointer
	Rule    string // short, stable name
	Message string
}

// A Report says what a conversion could not say natively, value by value. It is safe for concurrent use.
type Report struct {
	From, To Format

	source     *source         // nil when the report was made elsewhere
	conversion *convert.Report // nil when nothing was converted
	told       []Diagnostic    // by whoever made the report elsewhere
	edits      []Entry         // what the output does not say natively of what was edited
	once       sync.Once
	entries    []Entry
}

func newReport(s *source, to Format, rep *convert.Report) *Report {
	return &Report{From: s.format, To: to, source: s, conversion: rep}
}

// Diagnostics returns the faults of the source as [Document.Diagnostics] does, after them those of data that was
// carried in it. They are looked for when first asked for; until then the report keeps the source in memory.
func (r *Report) Diagnostics() []Diagnostic {
	list := slices.Clone(r.told)
	if r.source != nil {
		list = append(list, unverified(r.source.layers)...)
		list = append(list, r.source.diagnose()...)
	}
	if r.conversion != nil {
		for _, d := range r.conversion.Diagnostics {
			list = append(list, Diagnostic(d))
		}
	}
	return list
}

// Entries returns the values that are not in the output as the source has them, in the order of the source;
// what was synthesised comes after that, and last what was edited: such an entry has no path, and the reason
// names what was edited. The same conversion gives the same entries. They are made when first asked
// for; until then the report keeps the source in memory.
func (r *Report) Entries() []Entry {
	r.once.Do(func() {
		if r.conversion != nil {
			for _, row := range r.conversion.Rows() {
				r.entries = append(r.entries, Entry{Kind: Kind(row.Kind), Path: row.Path, Element: row.Element, Target: row.Target, Reason: row.Reason})
			}
		}
		r.entries = append(r.entries, r.edits...)
	})
	return r.entries
}

// Count returns the number of entries of a kind.
func (r *Report) Count(k Kind) int {
	n := 0
	switch {
	case r.conversion != nil:
		n = r.conversion.Count(convert.Kind(k))
	case r.edits == nil:
		for _, e := range r.entries {
			if e.Kind == k {
				n++
			}
		}
	}
	for _, e := range r.edits {
		if e.Kind == k {
			n++
		}
	}
	return n
}

// MarshalJSON returns the report as {"from":…,"to":…,"entries":[…],"diagnostics":[…]}.
func (r *Report) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	b = jsonx.AppendString(jsonx.AppendName(b, "from"), r.From.String())
	b = jsonx.AppendString(jsonx.AppendName(b, "to"), r.To.String())
	b = append(jsonx.AppendName(b, "entries"), '[')
	for _, e := range r.Entries() {
		b = append(jsonx.AppendComma(b), '{')
		b = jsonx.AppendString(jsonx.AppendName(b, "kind"), e.Kind.String())
		b = jsonx.AppendString(jsonx.AppendName(b, "path"), e.Path)
		b = jsonx.AppendString(jsonx.AppendName(b, "element"), e.Element)
		b = jsonx.AppendString(jsonx.AppendName(b, "target"), e.Target)
		b = append(jsonx.AppendString(jsonx.AppendName(b, "reason"), e.Reason), '}')
	}
	b = append(b, ']')
	b = append(jsonx.AppendName(b, "diagnostics"), '[')
	for _, d := range r.Diagnostics() {
		b = append(jsonx.AppendComma(b), '{')
		b = jsonx.AppendString(jsonx.AppendName(b, "path"), d.Path)
		b = jsonx.AppendString(jsonx.AppendName(b, "rule"), d.Rule)
		b = append(jsonx.AppendString(jsonx.AppendName(b, "message"), d.Message), '}')
	}
	return append(b, "]}"...), nil
}

// Summary returns the counts of each kind as one line: "cyclonedx-1.6-json to spdx-2.3-json: 12 carried, …".
func (r *Report) Summary() string {
	var parts []string
	for k, name := range kindNames {
		if n := r.Count(Kind(k)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, name))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "everything is native")
	}
	s := fmt.Sprintf("%v to %v: %s", r.From, r.To, strings.Join(parts, ", "))
	if n := len(r.Diagnostics()); n > 0 {
		s += fmt.Sprintf("; %d diagnostics", n)
	}
	return s
}

// A StrictError holds the diagnostics that the option [Strict] makes errors of.
type StrictError struct {
	Format      Format
	Diagnostics []Diagnostic
}

func (e *StrictError) Error() string {
	d := e.Diagnostics[0]
	s := e.Format.String() + ": "
	if d.Path != "" {
		s += d.Path + ": "
	}
	s += d.Message
	if n := len(e.Diagnostics) - 1; n > 0 {
		s += fmt.Sprintf(" (and %d more)", n)
	}
	return s
}
