package convert

import (
	"strings"

	"github.com/waybill-sdk/waybill/internal/mapping"
)

// reasons are given where the row of a value has no words of its own for what became of it.
var reasons = [...]string{
	Carried:      "the target has no place for it",
	Approximated: "the target says something near to it",
	Dropped:      "the target has no place for it",
	Synthesised:  "the target demands it and the source does not say it",
	Invalidated:  "it signs the document that was read, not the one that is written",
}

// A reasoner finds the reasons of entries in the mapping table. It remembers them: a report has many entries
// and few paths.
type reasoner struct {
	from, to             mapping.Family
	fromVersion, version string
	known                map[reasonKey]string
}

type reasonKey struct {
	kind Kind
	path string
}

func mappingFamily(family string) mapping.Family {
	if family == SPDX2 {
		return mapping.SPDX2
	}
	return mapping.CycloneDX
}

func (r *Report) reasoner() *reasoner {
	return &reasoner{mappingFamily(r.src.Family), mappingFamily(r.family), r.src.Version, r.version, map[reasonKey]string{}}
}

// of returns the reason for an entry whose value stands at path in the source or, when it was made up, at
// target in the output.
func (r *reasoner) of(kind Kind, path, target string) string {
	if kind == Synthesised {
		path = target
	}
	key := reasonKey{kind, mapping.Fold(strings.TrimPrefix(path, "/"))}
	reason, ok := r.known[key]
	if !ok {
		reason = r.find(key)
		r.known[key] = reason
	}
	return reason
}

func (r *reasoner) find(key reasonKey) string {
	kind := mapping.Carried
	switch key.kind {
	case Synthesised:
		if made := mapping.Demand(r.to, key.path); made != "" {
			return reasons[key.kind] + ": " + made
		}
		return reasons[key.kind]
	case Approximated:
		kind = mapping.Approximated
	case Invalidated:
		kind = mapping.Invalidated
	}
	if reason := mapping.Reason(r.from, r.fromVersion, r.to, r.version, key.path, kind); reason != "" {
		return reason
	}
	return reasons[key.kind]
}
