package vexmap

import (
	"slices"
	"strings"
)

// lines are texts that go on: the one at a position is that before it and one more line. So what is said of many products
// in the same lines takes the room of these lines.
type lines struct {
	list []lineAfter
	at   map[lineAfter]int32
}

type lineAfter struct {
	before int32
	text   string
}

func newLines() *lines { return &lines{list: make([]lineAfter, 1), at: map[lineAfter]int32{}} }

// after returns the position of a text that has one more line, unless that is empty.
func (l *lines) after(before int32, text string) int32 {
	if text == "" {
		return before
	}
	k := lineAfter{before, text}
	at, ok := l.at[k]
	if !ok {
		at = int32(len(l.list))
		l.at[k] = at
		l.list = append(l.list, k)
	}
	return at
}

// text returns a whole text.
func (l *lines) text(at int32) string {
	var parts []string
	for ; at > 0; at = l.list[at].before {
		parts = append(parts, l.list[at].text)
	}
	slices.Reverse(parts)
	return strings.Join(parts, "\n")
}
