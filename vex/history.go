package vex

import (
	"bytes"
	"fmt"

	"github.com/waybill-sdk/waybill/internal/openvex"
)

// ValidateUpdate returns what is wrong with the step from one version of a document to a later one, beside what
// [Validate] finds in each: content that changed under the same version, statements that nobody touched and whose
// time changed all the same because they had it from the document, statements that changed under the same version of
// their own. Statements are told apart by their @id, or by what they say.
func ValidateUpdate(before, after *Document) []Finding {
	var list []Finding
	add := func(rule Rule, path, format string, args ...any) {
		list = append(list, Finding{rule.Level(), rule, path, fmt.Sprintf(format, args...)})
	}
	if after.Version <= before.Version && !sameContent(before, after) {
		add(RuleVersionIncremented, "/version", "the content has changed and the version %d is not above %d", after.Version, before.Version)
	}
	byID := map[string]*Statement{}
	byContent := map[string][]*Statement{}
	for i := range before.Statements {
		s := &before.Statements[i]
		if s.ID != "" {
			byID[s.ID] = s
		}
		k := untimed(s)
		byContent[k] = append(byContent[k], s)
	}
	for i := range after.Statements {
		s := &after.Statements[i]
		if was := byID[s.ID]; was != nil && untimed(was) != untimed(s) && s.Version <= was.Version {
			add(RuleStatementVersion, fmt.Sprintf("/statements/%d", i), "the statement has changed and its version %d is not above %d", s.Version, was.Version)
		}
		same := byContent[untimed(s)]
		if len(same) == 0 || hasTime(before, same, after.Time(s)) || !s.Timestamp.IsZero() {
			continue
		}
		add(RuleUntouched, fmt.Sprintf("/statements/%d", i), "the statement was of %s and is of %s now, because the time of the document has changed",
			before.Time(same[0]), after.Time(s))
	}
	return list
}

func hasTime(d *Document, list []*Statement, t Time) bool {
	for _, s := range list {
		if d.Time(s).Compare(t) == 0 {
			return true
		}
	}
	return false
}

// untimed returns a text that is the same for statements that say the same of any time.
func untimed(s *Statement) string {
	c := *s
	c.Timestamp, c.LastUpdated, c.Version = Time{}, Time{}, 0
	var w canonical
	w.whole(&Document{}, &c)
	return string(w.b)
}

func sameContent(a, b *Document) bool {
	x, err1 := openvex.Tree(a)
	y, err2 := openvex.Tree(b)
	return err1 == nil && err2 == nil && bytes.Equal(openvex.AppendCanonical(nil, x), openvex.AppendCanonical(nil, y))
}
