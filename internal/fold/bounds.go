package fold

import "strings"

// What a graph says once and names many times the folded form says every time, and the other way round. These bounds
// keep a hostile document from growing without measure on the way; what is beyond them is not shown in the other form,
// and comes back from the record as everything that is not shown does.
const (
	longestNamespace  = 512     // of a document, or behind a prefix
	longestPerson     = 512     // name and address
	longestExpression = 8 << 10 // of licences
	mostPrefixes      = 256
	fewAssessments    = 16  // of an entry, which may repeat any text, and ratings of several elements
	shortAssessment   = 512 // what more of them may repeat
)

// usable returns a namespace that identifiers are made with, "" for one that is too long for that.
func usable(namespace string) string {
	if len(namespace) > longestNamespace {
		return ""
	}
	return namespace
}

// words calls f with every word of a licence expression that may name a licence, each once.
func words(expression string, f func(word string)) {
	seen := map[string]bool{}
	for _, word := range strings.FieldsFunc(expression, func(r rune) bool { return strings.ContainsRune(" ()+", r) }) {
		if !seen[word] {
			seen[word] = true
			f(word)
		}
	}
}
