package cpe

import (
	"fmt"
	"strings"
)

// A Relation is how the set of products that a source names relates to that of a target.
type Relation uint8

// The relations of NISTIR 7696.
const (
	Undefined Relation = iota // none of the others: the sets may overlap, or a target has wildcards
	Equal
	Superset // the source covers the target and more
	Subset   // the target covers the source and more
	Disjoint // they have nothing in common
)

// String returns the name of the relation in lower case.
func (r Relation) String() string {
	if names := [...]string{"undefined", "equal", "superset", "subset", "disjoint"}; int(r) < len(names) {
		return names[r]
	}
	return fmt.Sprintf("relation %d", uint8(r))
}

// Compare returns how the source relates to the target (NISTIR 7696 §6.2, table 6-4): disjoint when any attribute
// is, equal when all are, superset or subset when all are that or equal, undefined otherwise. Letters compare
// without case.
func Compare(source, target Name) Relation {
	var seen [Disjoint + 1]bool
	for a := range Attribute(attributes) {
		seen[CompareValues(source.Get(a), target.Get(a))] = true
	}
	switch {
	case seen[Disjoint]:
		return Disjoint
	case seen[Undefined], seen[Superset] && seen[Subset]:
		return Undefined
	case seen[Superset]:
		return Superset
	case seen[Subset]:
		return Subset
	}
	return Equal
}

// Covers reports whether every product that target names is one that n names: Compare says equal or superset.
// It is what a vulnerability's pattern n is asked about a product.
func (n Name) Covers(target Name) bool {
	r := Compare(n, target)
	return r == Equal || r == Superset
}

// CompareValues returns how one attribute's values relate (NISTIR 7696 §6.1, table 6-2). A target with wildcards
// is undefined, as the specification has it.
func CompareValues(source, target Value) Relation {
	if !target.Logical() {
		if first, last := wildcards(string(target)); first > 0 || last < len(target) {
			return Undefined
		}
	}
	switch {
	case strings.EqualFold(string(source), string(target)):
		return Equal
	case source == Any:
		return Superset
	case target == Any:
		return Subset
	case source == NA || target == NA:
		return Disjoint
	}
	return compareText(string(source), target.Text())
}

// compareText looks for the text of a source between its wildcards in a target without any.
func compareText(source, target string) Relation {
	first, last := wildcards(source)
	text := strings.ToLower(Value(source[first:last]).Text())
	target = strings.ToLower(target)
	room := len(target) - len(text) // what is left for the wildcards
	if room < 0 {
		return Disjoint
	}
	low, high := max(0, room-(len(source)-last)), min(first, room) // where the text may begin
	if source[0] == '*' {
		high = room
	}
	if last < len(source) && source[last] == '*' {
		low = 0
	}
	if low <= high && strings.Contains(target[low:high+len(text)], text) {
		return Superset
	}
	return Disjoint
}
