package vexmap

import (
	"regexp"
	"slices"

	"github.com/waybill-sdk/waybill/internal/jsonx"
)

// A SARIFResult is a result of a SARIF log as far as it says what was found.
type SARIFResult struct {
	Vulnerability string
	Aliases       []string
	Components    []string
}

// vulnerabilityIDs are identifiers that scanners begin the identifiers of their rules with.
var vulnerabilityIDs = regexp.MustCompile(`^(CVE-[0-9]{4}-[0-9]{4,}|GHSA(-[0-9a-z]{4}){3}|GO-[0-9]{4}-[0-9]{4,}|RUSTSEC-[0-9]{4}-[0-9]{4}|PYSEC-[0-9]{4}-[0-9]+|[A-Z]{3,6}-[0-9]{4}[-:][0-9]+)(-|$)`)

// SuppressSARIF returns a SARIF log with a suppression on each result for which judge has a reason.
func SuppressSARIF(doc *jsonx.Doc, judge func(SARIFResult) (why string, ok bool)) ([]byte, error) {
	root := doc.Root()
	runs := root.Get("runs")
	if !runs.IsArray() {
		return nil, root.Errorf("no SARIF log: there are no runs")
	}
	sp := newSplicer(doc)
	for run := runs.Iter(); run.Next(); {
		tool := run.Value().Get("tool")
		rules := map[string]jsonx.Value{}
		list := tool.Get("driver").Get("rules")
		for it := list.Iter(); it.Next(); {
			rules[it.Value().Get("id").Str()] = it.Value()
		}
		for it := run.Value().Get("results").Iter(); it.Next(); {
			v := it.Value()
			if !v.IsObject() {
				return nil, v.Errorf("a result is no object")
			}
			why, ok := judge(sarifResult(v, rules))
			if !ok {
				continue
			}
			s := jsonx.AppendMember([]byte{'{'}, "kind", "external")
			s = append(jsonx.AppendMember(jsonx.AppendMember(s, "status", "accepted"), "justification", why), '}')
			switch have := v.Get("suppressions"); {
			case have.IsArray():
				sp.elements(have, 5, [][]byte{s})
			case have.Exists():
				sp.replace(have, 5, array([][]byte{s}))
			default:
				sp.entries(v, 4, sp.member("suppressions", array([][]byte{s}), 4))
			}
		}
	}
	return sp.text(), nil
}

func sarifResult(v jsonx.Value, rules map[string]jsonx.Value) SARIFResult {
	id := v.Get("ruleId").Str()
	if id == "" {
		id = v.Get("rule").Get("id").Str()
	}
	rule := rules[id]
	r := SARIFResult{Vulnerability: id}
	if m := vulnerabilityIDs.FindStringSubmatch(id); m != nil {
		r.Vulnerability = m[1]
	}
	add := func(s string) {
		if len(s) > 4 && s[:4] == "pkg:" && !slices.Contains(r.Components, s) {
			r.Components = append(r.Components, s)
		}
	}
	properties := func(p jsonx.Value) {
		for _, name := range [...]string{"purl", "purls"} {
			add(p.Get(name).Str())
			for _, s := range strs(p.Get(name)) {
				add(s)
			}
		}
		r.Aliases = append(r.Aliases, strs(p.Get("aliases"))...)
	}
	properties(v.Get("properties"))
	for at := v.Get("locations").Iter(); at.Next(); {
		for it := at.Value().Get("logicalLocations").Iter(); it.Next(); {
			add(it.Value().Get("fullyQualifiedName").Str())
		}
	}
	if len(r.Components) == 0 {
		properties(rule.Get("properties"))
	}
	return r
}
