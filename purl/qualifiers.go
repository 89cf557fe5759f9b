package purl

import (
	"slices"
	"strings"
)

// A pair is a qualifier as it is read.
type pair struct{ key, value string }

// qualifiers writes the qualifiers, sorted by key.
func (w *rewriter) qualifiers(out []byte, s string) ([]byte, error) {
	var buf [16]pair
	list := buf[:0]
	sorted := true
	for more := true; more; {
		var text string
		text, s, more = strings.Cut(s, "&")
		key, value, _ := strings.Cut(text, "=")
		if text != "" {
			var err error
			if key, err = w.key(key); err != nil {
				return out, err
			}
		}
		if value == "" {
			if err := w.note(Form, Qualifiers, EmptyValue, "a qualifier without a value", key); err != nil {
				return out, err
			}
			continue
		}
		sorted = sorted && (len(list) == 0 || list[len(list)-1].key <= key)
		list = append(list, pair{key, value})
	}
	if !sorted {
		if err := w.note(Form, Qualifiers, KeyOrder, "not in the order of their keys", ""); err != nil {
			return out, err
		}
		sortPairs(list)
	}
	separator := byte('?')
	last, lastValue := "", 0
	for _, p := range list {
		start := len(out)
		out = append(out, separator)
		out = append(out, p.key...)
		out = append(out, '=')
		value := len(out)
		var err error
		if out, _, err = w.component(out, Qualifiers, p.value, 0); err != nil {
			return out, err
		}
		if p.key == last {
			if string(out[value:]) != string(out[lastValue:start]) {
				return out, w.fail(Qualifiers, KeyConflict, "two values for "+quote(p.key))
			}
			if err := w.note(Syntax, Qualifiers, KeyDuplicate, "a qualifier that is there twice", p.key); err != nil {
				return out, err
			}
			out = out[:start]
			continue
		}
		last, lastValue, separator = p.key, value, '&'
	}
	return out, nil
}

// sortPairs sorts by key. Few are the rule, and for them insertion is what costs least.
func sortPairs(list []pair) {
	if len(list) > 16 {
		slices.SortStableFunc(list, func(a, b pair) int { return strings.Compare(a.key, b.key) })
		return
	}
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j].key < list[j-1].key; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// key returns a qualifier's key in lower case.
func (w *rewriter) key(s string) (string, error) {
	var made class
	for i := range len(s) {
		made |= classes[s[i]]
	}
	if s == "" || classes[s[0]]&(cLower|cUpper) == 0 || made&^(cLower|cUpper|cDigit|cDot|cDash|cUnder) != 0 {
		return "", w.fail(Qualifiers, BadKey, "not a key: "+quote(s))
	}
	if made&cUpper == 0 {
		return s, nil
	}
	lowered := lowerASCII(s)
	k := Form
	if _, ok := w.rule.key(lowered); ok {
		k = TypeRule
	}
	return lowered, w.note(k, Qualifiers, KeyCase, "a key in upper case", s)
}
